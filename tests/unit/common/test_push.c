/* SPDX-License-Identifier: Apache-2.0 */
/* A folder of signed items: each is delivered once, or set aside. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include <ocop/file.h>

#include "common/desk/outbox.h"
#include "common/desk/push.h"
#include "common/ui/say.h"

static char dir[64];
static char sent[256];		/* what reached the other side, in order */
static unsigned calls;

static int set_up(void **state)
{
	(void)state;
	say_start("test_push");
	snprintf(dir, sizeof(dir), "/tmp/ocop-push-XXXXXX");
	sent[0] = '\0';
	calls = 0;
	return mkdtemp(dir) ? 0 : -1;
}

static char *path_in(const char *name)
{
	static char path[PATH_SIZE];

	assert_true(path_join(path, dir, name));
	return path;
}

static int tear_down(void **state)
{
	static const char *const all[] = {
		"a.cose", "b.cose", "c.cose", "note.txt", ".d.cose",
		"done/a.cose", "done/b.cose", "done/c.cose", "done/a.receipt",
		"done/b.receipt", "done/c.receipt", "refused/b.cose",
		"refused/b.json" };

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		unlink(path_in(all[i]));
	rmdir(path_in("done"));
	rmdir(path_in("refused"));
	return rmdir(dir);
}

static void put(const char *name, const char *text)
{
	assert_int_equal(ocop_file_write(path_in(name), ocop_bytes_str(text),
					 OCOP_FILE_NEW, NULL), OCOP_OK);
}

static void holds(const char *name, const char *text)
{
	struct ocop_buf file = OCOP_BUF(1024);

	assert_int_equal(ocop_file_read(&file, path_in(name), NULL), OCOP_OK);
	assert_string_equal(ocop_buf_cstr(&file), text);
	ocop_buf_clear(&file);
}

static bool there(const char *name)
{
	return access(path_in(name), F_OK) == 0;
}

/* "no..." is refused, "net..." has no answer, "late..." has one the second
 * time, "bad..." is answered by something that is no receipt. */
static enum ocop_err send(const struct push *p, struct ocop_bytes item,
			  struct ocop_buf *receipt, struct ocop_diag *diag)
{
	const char *text = (const char *)item.ptr;

	(void)p;
	calls++;
	strncat(sent, text, item.len);
	if (strncmp(text, "no", 2) == 0)
		return ocop_fail(diag, OCOP_ERR_REFUSED, 0, "role: not his");
	if (strncmp(text, "net", 3) == 0 ||
	    (strncmp(text, "late", 4) == 0 && calls == 1)) {
		ocop_buf_str(receipt, "half an ans");
		return ocop_fail(diag, OCOP_ERR_NETWORK, 0, "cut");
	}
	if (strncmp(text, "bad", 3) == 0)
		return ocop_fail(diag, OCOP_ERR_FORK, 0, "another's");
	return ocop_buf_printf(receipt, "<%.*s>", (int)item.len, text);
}

static struct push push_of(unsigned tries)
{
	return (struct push){ .url = "http://registry", .tries = tries,
			      .quiet = true };
}

static void items_are_sent_in_order_and_kept_with_their_receipts(void **state)
{
	struct push p = push_of(1);

	(void)state;
	put("b.cose", "two");
	put("a.cose", "one");
	put("note.txt", "not an item");
	put(".d.cose", "being written");
	assert_int_equal(push_folder(&p, dir, send), EXIT_DONE);
	assert_string_equal(sent, "onetwo");
	assert_int_equal(p.accepted, 2);
	assert_int_equal(p.refused, 0);
	holds("done/a.cose", "one");
	holds("done/a.receipt", "<one>");
	holds("done/b.receipt", "<two>");
	assert_false(there("a.cose"));
	assert_true(there("note.txt"));
	assert_true(there(".d.cose"));
	/* Delivered once: there is nothing to send any more. */
	assert_int_equal(push_folder(&p, dir, send), EXIT_DONE);
	assert_int_equal(calls, 2);
}

static void a_refused_item_is_set_aside_and_the_next_is_sent(void **state)
{
	struct push p = push_of(3);

	(void)state;
	put("a.cose", "one");
	put("b.cose", "no");
	put("c.cose", "three");
	assert_int_equal(push_folder(&p, dir, send), EXIT_DONE);
	assert_string_equal(sent, "onenothree");
	assert_int_equal(p.accepted, 2);
	assert_int_equal(p.refused, 1);
	holds("refused/b.cose", "no");
	holds("refused/b.json",
	      "{\"record\":\"b\",\"rule\":\"role\","
	      "\"refused\":\"role: not his\"}");
	assert_int_equal(push_folder(&p, dir, send), EXIT_DONE);
	assert_int_equal(calls, 3);
}

static void without_an_answer_the_item_and_all_behind_it_stay(void **state)
{
	struct push p = push_of(1);

	(void)state;
	put("a.cose", "one");
	put("b.cose", "net");
	put("c.cose", "three");
	assert_int_equal(push_folder(&p, dir, send), EXIT_TROUBLE);
	assert_int_equal(p.stopped, OCOP_ERR_NETWORK);
	assert_true(there("b.cose"));
	assert_true(there("c.cose"));
	assert_false(there("done/b.receipt"));
	assert_false(there("refused/b.json"));
	assert_int_equal(p.accepted, 1);
}

static void a_receipt_that_does_not_hold_stops_it(void **state)
{
	struct push p = push_of(5);

	(void)state;
	put("a.cose", "bad");
	put("b.cose", "two");
	assert_int_equal(push_folder(&p, dir, send), EXIT_TROUBLE);
	assert_int_equal(calls, 1);
	assert_true(there("a.cose"));
}

static void an_answer_that_is_late_is_asked_for_again(void **state)
{
	struct push p = push_of(2);

	(void)state;
	put("a.cose", "late");
	assert_int_equal(push_folder(&p, dir, send), EXIT_DONE);
	assert_int_equal(calls, 2);
	/* What came of the cut try is no part of the receipt. */
	holds("done/a.receipt", "<late>");
}

static void a_cut_before_the_item_moved_sends_it_again(void **state)
{
	struct push p = push_of(1);

	(void)state;
	put("a.cose", "one");
	assert_int_equal(push_folder(&p, dir, send), EXIT_DONE);
	/* The receipt was written, the move was not. */
	assert_int_equal(unlink(path_in("done/a.cose")), 0);
	put("a.cose", "one");
	assert_int_equal(push_folder(&p, dir, send), EXIT_DONE);
	holds("done/a.receipt", "<one>");
	assert_false(there("a.cose"));
}

static void a_folder_that_is_not_there_has_nothing_to_send(void **state)
{
	struct push p = push_of(1);

	(void)state;
	assert_int_equal(push_folder(&p, path_in("none"), send), EXIT_DONE);
	assert_int_equal(calls, 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(items_are_sent_in_order_and_kept_with_their_receipts),
		TEST(a_refused_item_is_set_aside_and_the_next_is_sent),
		TEST(without_an_answer_the_item_and_all_behind_it_stay),
		TEST(a_receipt_that_does_not_hold_stops_it),
		TEST(an_answer_that_is_late_is_asked_for_again),
		TEST(a_cut_before_the_item_moved_sends_it_again),
		TEST(a_folder_that_is_not_there_has_nothing_to_send),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verifier/inspect_journal.c and inspect_keep.c: a journal that is full or that
 * cannot be written keeps whole lines only. An inspection whose mark cannot be
 * read is not deleted.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <ocop/file.h>

#include "common/ui/name.h"
#include "verifier/inspect.h"

#define V(name, text) \
	{ name, { (const uint8_t *)(text), sizeof(text) - 1 } }

#define AT "22/11/2026 07:56  "
#define DATA "22/11/2026 07:56"

static char dir[64], keep[96];
static struct inspect inspect;
static struct ocop_diag diag;

static enum ocop_err add(enum ocop_session_event event,
			 const struct ocop_session_value *values, size_t count)
{
	return inspect_add(&inspect, event, values, count, &diag);
}

static const struct ocop_session_value open_values[] = {
	V("kind", "gather"), V("authority", "qltt"), V("unit", "11-03295"),
	V("tool", "test"), V("origin", "o"), V("size", "7"),
	V("data", "1795309000")
};
static const struct ocop_session_value place[] = { V("name", "place"),
						   V("text", "x") };
static const struct ocop_session_value scan[] = { V("how", "camera") };

static int set_up(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/ocop-journal-XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(keep, sizeof(keep), "%s/keep.json", dir);
	assert_int_equal(inspect_open(&inspect, dir, true), EXIT_DONE);
	assert_int_equal(add(OCOP_SESSION_OPEN, open_values, 7), OCOP_OK);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	unlink(inspect.path);
	unlink(keep);
	inspect_close(&inspect);
	rmdir(dir);
	return 0;
}

static uint64_t on_disk(void)
{
	struct stat st;

	assert_int_equal(stat(inspect.path, &st), 0);
	return (uint64_t)st.st_size;
}

static void a_full_journal_can_still_be_closed(void **state)
{
	uint64_t size = inspect.size;

	(void)state;
	assert_int_equal(add(OCOP_SESSION_SCAN, scan, 1), OCOP_OK);
	size = inspect.size;
	assert_int_equal(on_disk(), size);
	/* As if it were that long. */
	inspect.size = OCOP_SESSION_JOURNAL_MAX - 65536;
	assert_int_equal(add(OCOP_SESSION_SCAN, scan, 1), OCOP_ERR_LIMIT);
	assert_string_equal(diag.text, "this inspection is full: close it and open another");
	assert_int_equal(on_disk(), size);
	assert_int_equal(add(OCOP_SESSION_SET, place, 2), OCOP_OK);
	inspect.size = OCOP_SESSION_JOURNAL_MAX - 1024;
	assert_int_equal(add(OCOP_SESSION_SET, place, 2), OCOP_ERR_LIMIT);
	assert_int_equal(add(OCOP_SESSION_CLOSE, NULL, 0), OCOP_OK);
	assert_true(inspect.size <= OCOP_SESSION_JOURNAL_MAX);
}

static void a_line_that_is_not_written_whole_is_none(void **state)
{
	struct rlimit was, low;
	uint64_t size = inspect.size;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	low = was;
	low.rlim_cur = size + 10;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &low), 0);
	assert_int_equal(add(OCOP_SESSION_SCAN, scan, 1), OCOP_ERR_FILE);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
	assert_int_equal(on_disk(), size);
	assert_int_equal(inspect.size, size);
	assert_int_equal(add(OCOP_SESSION_SCAN, scan, 1), OCOP_OK);
	inspect_close(&inspect);
	assert_int_equal(inspect_open(&inspect, dir, false), EXIT_DONE);
	assert_int_equal(ocop_session_items(inspect.session), 1);
}

static enum ocop_err read_mark(struct inspect_keep *out, const char *text)
{
	if (text)
		assert_int_equal(ocop_file_write(keep, ocop_bytes_str(text),
						 OCOP_FILE_REPLACE, NULL),
				 OCOP_OK);
	return inspect_keep_read(out, dir, &diag);
}

#define MARK(rest) "{\"schema\":\"ocop.inspection-keep/1\"," \
		   "\"until\":\"2020-01-01\"" rest "}"

static void a_mark_that_is_not_understood_holds(void **state)
{
	static const char *const bad[] = {
		MARK(",\"case\":\"a word of 16 bytes or more\""),
		MARK(",\"case\":\"Suit\""), MARK(",\"case\":\"\""),
		MARK(",\"case\":1"), MARK(",\"case\":true"),
		"{\"until\":\"2020-01-01\"}",
		("{\"schema\":\"ocop.inspection-keep/2\","
		 "\"until\":\"2020-01-01\"}"),
		"{\"schema\":\"ocop.inspection-keep/1\"}", "{}", ""
	};
	struct inspect_keep mark;

	(void)state;
	assert_int_equal(read_mark(&mark, NULL), OCOP_OK);
	assert_int_equal(mark.until, OCOP_DAY_NONE);
	assert_int_equal(read_mark(&mark, MARK("")), OCOP_OK);
	assert_int_not_equal(mark.until, OCOP_DAY_NONE);
	assert_string_equal(mark.under, "");
	assert_int_equal(read_mark(&mark, MARK(",\"case\":null")), OCOP_OK);
	assert_string_equal(mark.under, "");
	assert_int_equal(read_mark(&mark, MARK(",\"case\":\"suit\"")), OCOP_OK);
	assert_string_equal(mark.under, "suit");
	assert_int_equal(read_mark(&mark, MARK(",\"case\":\"complaint\"")),
			 OCOP_OK);
	assert_string_equal(mark.under, "complaint");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(read_mark(&mark, bad[i]), OCOP_ERR_MALFORMED);
}

/* --- For people --- */

static void is_line(enum ocop_session_event event,
		    const struct ocop_session_value *values, size_t count,
		    const char *line)
{
	struct ocop_session_entry e = { .event = event, .time = 1795309000,
					.count = count };
	struct ocop_buf out = OCOP_BUF(OCOP_SESSION_LINE_MAX);

	memcpy(e.value, values, count * sizeof(values[0]));
	inspect_line(&out, &e);
	assert_string_equal(ocop_buf_cstr(&out), line);
	ocop_buf_clear(&out);
}

/* Words of the format are said in words; what a person wrote stays. */
static void an_event_is_a_line_of_words(void **state)
{
	static const struct ocop_session_value finding[] = {
		V("what", "other"), V("item", "3"), V("text", "two\nlines")
	};
	static const struct ocop_session_value custody[] = {
		V("act", "returned"), V("what", "foreign-stamp"),
		V("who", "sealed")
	};
	static const struct ocop_session_value photo[] = {
		V("name", "record"), V("size", "7"), V("hash", "\1\2")
	};
	static const struct ocop_session_value decision[] = {
		V("name", "decision"), V("text", "12/QD")
	};
	static const struct ocop_session_value minutes[] = {
		V("name", "record"), V("text", "record")
	};

	(void)state;
	is_line(OCOP_SESSION_OPEN, open_values, 7, AT "inspection opened: gathering, without a decision; authority: qltt; place or unit: 11-03295; program that wrote it: test; name of the log: o; size: 7; data as of: " DATA);
	is_line(OCOP_SESSION_FINDING, finding, 3, AT "finding: other; number of the item: 3; two lines");
	is_line(OCOP_SESSION_CUSTODY, custody, 3, AT "custody of goods: given back; foreign-stamp; sealed");
	is_line(OCOP_SESSION_PHOTO, photo, 3, AT "photo: record; size: 7; hash: 0102");
	is_line(OCOP_SESSION_SET, decision, 2, AT "number of the decision: 12/QD");
	is_line(OCOP_SESSION_SET, minutes, 2, AT "number of the minutes: record");
	is_line(OCOP_SESSION_CLOSE, photo, 0, AT "inspection closed");
}

/* Each word that the format has is said in words. */
static void every_word_is_said(void **state)
{
	static const char *const known[][2] = {
		{ "how", "camera" }, { "how", "picture" }, { "how", "scanner" },
		{ "how", "typed" }, { "how", "words" }, { "act", "taken" },
		{ "act", "sealed" }, { "act", "handed" }, { "act", "received" },
		{ "what", "stars-differ" }, { "what", "mark-elsewhere" },
		{ "what", "printed-after" }, { "what", "goods-differ" },
		{ "what", "foreign-stamp" }, { "case", "complaint" },
		{ "case", "suit" }, { "name", "note" }
	};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		assert_non_null(name_value(known[i][0],
					     ocop_bytes_str(known[i][1])));
	for (int i = OCOP_SESSION_GATHER; i <= OCOP_SESSION_RECEIVE; i++)
		assert_non_null(name_value("kind", ocop_bytes_str(
			ocop_session_kind_word((enum ocop_session_kind)i))));
	assert_null(name_value("act", ocop_bytes_str("camera")));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_full_journal_can_still_be_closed),
		TEST(a_line_that_is_not_written_whole_is_none),
		TEST(a_mark_that_is_not_understood_holds),
		TEST(an_event_is_a_line_of_words),
		TEST(every_word_is_said),
	};

	return cmocka_run_group_tests_name("inspect_journal", tests, NULL,
					   NULL);
}

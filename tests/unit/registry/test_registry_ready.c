/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An answer is given again as long as a worker would give the same one, and
 * only to those who asked for the same.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <ocop/file.h>

#include "registry/http/ready.h"
#include "registry/writer/writer.h"

#define LARGE ((size_t)60 * 1024)
#define MANY 400	/* of them are more than the table may hold */

struct fixture {
	char file[64];
	struct reg_clock clock;
	struct ready *ready;
	struct http_exchange x;
};

static void set_clock(struct fixture *f, const char *time)
{
	assert_int_equal(ocop_file_write(f->file, ocop_bytes_str(time),
					 OCOP_FILE_REPLACE, NULL), OCOP_OK);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	*state = f;
	snprintf(f->file, sizeof(f->file), "/tmp/ocop-ready-%d", getpid());
	f->clock.file = f->file;
	set_clock(f, "2026-07-01T10:00:00");
	f->ready = ready_new(&f->clock);
	assert_non_null(f->ready);
	f->x = (struct http_exchange){ .method = METHOD_GET, .target = "/a",
				       .answer = ANSWER() };
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	answer_clear(&f->x.answer);
	ready_free(f->ready);
	unlink(f->file);
	free(f);
	return 0;
}

static bool ask(struct fixture *f, bool scans, struct ready_time *now)
{
	answer_clear(&f->x.answer);
	return ready_get(f->ready, scans, &f->x, false, now);
}

/* A worker's answer. */
static void answer(struct fixture *f, const struct ready_time *asked,
		   unsigned status, const char *body)
{
	answer_clear(&f->x.answer);
	f->x.answer.status = status;
	f->x.answer.type = "text/plain";
	f->x.answer.cache = "no-store";
	assert_int_equal(ocop_buf_bytes(&f->x.answer.body,
					ocop_bytes_str(body)), OCOP_OK);
	ready_put(f->ready, &f->x, false, asked);
}

/* Ask, and be answered by a worker within one second of the machine's clock:
 * begin again when one has passed. */
static void ask_and_answer(struct fixture *f, bool scans)
{
	struct ready_time asked;

	for (int i = 0; i < 5; i++) {
		ready_log_changed(f->ready);
		assert_false(ask(f, scans, &asked));
		answer(f, &asked, 200, "one");
		if (ask(f, scans, &asked))
			return;
	}
	fail_msg("no answer is ready");
}

static void the_same_question_gets_the_same_answer(void **state)
{
	struct fixture *f = *state;
	struct ready_time now;

	ask_and_answer(f, false);
	assert_int_equal(f->x.answer.status, 200);
	assert_string_equal(f->x.answer.type, "text/plain");
	assert_string_equal(f->x.answer.cache, "no-store");
	assert_int_equal(f->x.answer.body.len, 3);
	assert_memory_equal(f->x.answer.body.ptr, "one", 3);
	f->x.target = "/b";
	assert_false(ask(f, false, &now));
	f->x.target = "/a";
	f->x.language = "en";
	assert_false(ask(f, false, &now));
	f->x.language = NULL;
	assert_false(ready_get(f->ready, false, &f->x, true, &now));
	/* The two are told apart where they meet. */
	f->x.target = "\n/a";
	f->x.language = NULL;
	assert_false(ask(f, false, &now));
}

static void what_was_stored_is_seen_at_once(void **state)
{
	struct fixture *f = *state;
	struct ready_time now;

	ask_and_answer(f, false);
	ready_log_changed(f->ready);
	assert_false(ask(f, false, &now));
	/* The worker may have looked before that was stored. */
	ready_log_changed(f->ready);
	answer(f, &now, 200, "old");
	assert_false(ask(f, false, &now));
}

static void a_scan_is_seen_where_scans_are_shown(void **state)
{
	struct fixture *f = *state;
	struct ready_time now;

	ask_and_answer(f, true);
	ready_scans_changed(f->ready);
	assert_false(ask(f, true, &now));
}

static void nothing_is_older_than_the_second(void **state)
{
	struct fixture *f = *state;
	struct ready_time now;

	ask_and_answer(f, false);
	set_clock(f, "2026-07-01T10:00:01");
	assert_false(ask(f, false, &now));
	/* Without a time nothing is kept. */
	set_clock(f, "soon");
	assert_false(ask(f, false, &now));
	answer(f, &now, 200, "two");
	assert_false(ask(f, false, &now));
	/* The machine's second passes when the file's does not. */
	set_clock(f, "2026-07-01T10:00:02");
	ask_and_answer(f, false);
	usleep(1100000);
	assert_false(ask(f, false, &now));
}

static void only_what_was_found_is_kept(void **state)
{
	struct fixture *f = *state;
	struct ready_time now;
	char *target = calloc(1, 2001);

	assert_non_null(target);
	assert_false(ask(f, false, &now));
	answer(f, &now, 404, "no");
	assert_false(ask(f, false, &now));
	memset(target, 'a', 2000);
	f->x.target = target;
	assert_false(ask(f, false, &now));
	answer(f, &now, 200, "long");
	assert_false(ask(f, false, &now));
	free(target);
}

static void the_bytes_are_bounded(void **state)
{
	struct fixture *f = *state;
	char *body = calloc(1, LARGE + 1), target[32];
	struct ready_time now;
	size_t held = 0;

	assert_non_null(body);
	memset(body, 'b', LARGE);
	f->x.target = target;
	for (int i = 0; i < MANY; i++) {
		snprintf(target, sizeof(target), "/%d", i);
		assert_false(ask(f, false, &now));
		answer(f, &now, 200, body);
	}
	for (int i = 0; i < MANY; i++) {
		snprintf(target, sizeof(target), "/%d", i);
		held += ask(f, false, &now);
	}
	assert_in_range(held, 0, ((size_t)8 << 20) / LARGE);
	free(body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			the_same_question_gets_the_same_answer, setup,
			teardown),
		cmocka_unit_test_setup_teardown(
			what_was_stored_is_seen_at_once, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_scan_is_seen_where_scans_are_shown, setup, teardown),
		cmocka_unit_test_setup_teardown(
			nothing_is_older_than_the_second, setup, teardown),
		cmocka_unit_test_setup_teardown(
			only_what_was_found_is_kept, setup, teardown),
		cmocka_unit_test_setup_teardown(the_bytes_are_bounded, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

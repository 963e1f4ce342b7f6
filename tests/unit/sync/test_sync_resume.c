/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/sync/sync_fetch.c: a bundle that was cut is requested again, and a whole
 * one is not, whichever source has the other bundles. Bundles that do not lead
 * to the root are fetched once more.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/helpers/sync_bench.h"

#define BUNDLES "/log/tile/entries/"

static int setup(void **state)
{
	struct sync_bench *b;
	int rc = sync_bench_setup(state);

	if (rc == 0) {
		b = *state;
		made_log_serve(b->log, b->server, 600, BENCH_TIME);
	}
	return rc;
}

static void a_cut_bundle_is_asked_for_again_in_the_same_call(void **state)
{
	struct sync_bench *b = *state;

	fault_server_fault(b->server, BUNDLES "000", FAULT_CUT_BODY, 2000, 2);
	fault_server_fault(b->server, BUNDLES "001", FAULT_NO_LENGTH, 2000,
			   1);
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	assert_int_equal(fault_server_count(b->server, BUNDLES "000"), 3);
	assert_int_equal(fault_server_count(b->server, BUNDLES "001"), 2);
	assert_int_equal(fault_server_count(b->server, BUNDLES "002.p/88"), 1);
	sync_bench_expect(b, 600, BENCH_TIME);
}

static void a_later_call_asks_for_no_whole_bundle_again(void **state)
{
	struct sync_bench *b = *state;

	fault_server_fault(b->server, BUNDLES "001", FAULT_CUT_BODY, 100, 0);
	assert_int_equal(sync_bench_run(b), OCOP_ERR_NETWORK);
	assert_int_equal(fault_server_count(b->server, BUNDLES "001"), 3);
	fault_server_forget(b->server);
	fault_server_fault(b->server, BUNDLES "001", FAULT_NONE, 0, 0);
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	assert_int_equal(fault_server_count_under(b->server, BUNDLES), 1);
	sync_bench_expect(b, 600, BENCH_TIME);
}

/* The first has its three tries before the second has its next. */
static void what_failed_is_asked_for_one_at_a_time(void **state)
{
	struct ocop_buf last = OCOP_BUF(65536);
	struct sync_bench *b = *state;

	fault_server_fault(b->server, BUNDLES "000", FAULT_CUT_BODY, 100, 0);
	fault_server_fault(b->server, BUNDLES "001", FAULT_CUT_BODY, 100, 1);
	assert_int_equal(sync_bench_run(b), OCOP_ERR_NETWORK);
	assert_int_equal(fault_server_count(b->server, BUNDLES "000"), 3);
	assert_int_equal(fault_server_count(b->server, BUNDLES "001"), 2);
	fault_server_last(b->server, &last);
	assert_non_null(strstr(ocop_buf_cstr(&last), "GET " BUNDLES "001 "));
	ocop_buf_clear(&last);
}

/* All bundles wait, none is folded: the process ends there. */
static void end_here(void *user, const struct ocop_sync_progress *p)
{
	(void)user;
	if (!p->folding && p->done == p->to)
		_exit(0);
}

static void what_all_came_before_a_kill_is_not_asked_for_again(void **state)
{
	struct sync_bench *b = *state;
	const char *source = b->url;
	struct ocop_sync_options options = { .sources = &source,
		.source_count = 1, .progress = end_here };
	struct ocop_sync_result result;
	struct ocop_replica *r = NULL;
	pid_t child = fork();
	int status = -1;

	assert_true(child >= 0);
	if (child == 0) {
		if (ocop_replica_open(&r, b->path, OCOP_STORE_WRITE, NULL) ||
		    ocop_replica_sync(r, &options, &result, NULL))
			_exit(1);
		_exit(2);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(fault_server_count_under(b->server, BUNDLES), 3);
	fault_server_forget(b->server);
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	assert_int_equal(fault_server_count_under(b->server, BUNDLES), 0);
	sync_bench_expect(b, 600, BENCH_TIME);
}

static void bundles_may_come_from_two_sources(void **state)
{
	struct sync_bench *b = *state;
	char folder[128], url[160];
	const char *sources[2] = { b->url, url };

	snprintf(folder, sizeof(folder), "%s/log", b->dir);
	snprintf(url, sizeof(url), "file://%s", folder);
	made_log_write(b->log, folder, 600, BENCH_TIME);
	fault_server_fault(b->server, BUNDLES "001", FAULT_CUT_BODY, 3000, 0);
	assert_int_equal(sync_bench_from(b, sources, 2), OCOP_OK);
	assert_string_equal(b->result.source, url);
	sync_bench_expect(b, 600, BENCH_TIME);
}

/* --- What does not fit --- */

static void a_lying_bundle_that_came_earlier_is_fetched_again(void **state)
{
	struct made_log *other = made_log_new(BENCH_ORIGIN, 7);
	struct ocop_buf bundle = OCOP_BUF(OCOP_BUNDLE_MAX);
	struct sync_bench *b = *state;

	made_log_grow(other, 599, "b");
	made_log_bundle(other, 0, 600, &bundle);
	fault_server_put(b->server, BUNDLES "000", ocop_buf_view(&bundle));
	fault_server_remove(b->server, BUNDLES "001");
	assert_int_equal(sync_bench_run(b), OCOP_ERR_HTTP);
	made_log_serve(b->log, b->server, 600, BENCH_TIME);
	fault_server_forget(b->server);
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	assert_int_equal(fault_server_count(b->server, BUNDLES "000"), 1);
	sync_bench_expect(b, 600, BENCH_TIME);
	made_log_free(other);
	ocop_buf_clear(&bundle);
}

static void a_part_that_nobody_asked_for_is_no_answer(void **state)
{
	struct sync_bench *b = *state;
	struct ocop_buf bundle = OCOP_BUF(OCOP_BUNDLE_MAX);

	made_log_bundle(b->log, 0, 600, &bundle);
	fault_server_answer(b->server, BUNDLES "000", 206, "",
			    ocop_buf_view(&bundle));
	assert_int_equal(sync_bench_run(b), OCOP_ERR_HTTP);
	ocop_buf_clear(&bundle);
}

/* --- A source that never ends --- */

static void an_endless_bundle_is_refused_and_another_source_asked(
	void **state)
{
	struct sync_bench *b = *state;
	char folder[128], url[160];
	const char *sources[2] = { b->url, url };

	snprintf(folder, sizeof(folder), "%s/log", b->dir);
	snprintf(url, sizeof(url), "file://%s", folder);
	made_log_write(b->log, folder, 600, BENCH_TIME);
	fault_server_fault(b->server, BUNDLES "001", FAULT_ENDLESS_HEADERS, 0,
			   0);
	assert_int_equal(sync_bench_run(b), OCOP_ERR_HTTP);
	assert_int_equal(fault_server_count(b->server, BUNDLES "001"), 1);
	assert_int_equal(sync_bench_from(b, sources, 2), OCOP_OK);
	sync_bench_expect(b, 600, BENCH_TIME);
}

static void a_dripping_source_is_left_for_another(void **state)
{
	struct sync_bench *b = *state;
	char folder[128], url[160];
	const char *sources[2] = { b->url, url };

	snprintf(folder, sizeof(folder), "%s/log", b->dir);
	snprintf(url, sizeof(url), "file://%s", folder);
	made_log_write(b->log, folder, 600, BENCH_TIME);
	b->limits.grace_s = 1;
	fault_server_fault(b->server, BUNDLES "002.p/88", FAULT_DRIP, 1, 0);
	assert_int_equal(sync_bench_run(b), OCOP_ERR_NETWORK);
	assert_non_null(strstr(b->diag.text, "slow"));
	assert_int_equal(fault_server_count(b->server, BUNDLES "002.p/88"), 1);
	assert_int_equal(sync_bench_from(b, sources, 2), OCOP_OK);
	assert_string_equal(b->result.source, url);
	sync_bench_expect(b, 600, BENCH_TIME);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, setup, sync_bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_cut_bundle_is_asked_for_again_in_the_same_call),
		TEST(a_later_call_asks_for_no_whole_bundle_again),
		TEST(what_failed_is_asked_for_one_at_a_time),
		TEST(what_all_came_before_a_kill_is_not_asked_for_again),
		TEST(bundles_may_come_from_two_sources),
		TEST(a_lying_bundle_that_came_earlier_is_fetched_again),
		TEST(a_part_that_nobody_asked_for_is_no_answer),
		TEST(an_endless_bundle_is_refused_and_another_source_asked),
		TEST(a_dripping_source_is_left_for_another),
	};

	return cmocka_run_group_tests_name("sync_resume", tests, NULL, NULL);
}

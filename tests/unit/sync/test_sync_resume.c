/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/sync/sync_fetch.c: a bundle that was cut goes on at its last whole entry,
 * whoever has the rest; and what does not fit is fetched once more whole.
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

/* Where the last entry ends that is whole in the first len bytes. */
static size_t edge(struct sync_bench *b, uint64_t n, size_t len)
{
	struct ocop_buf part = OCOP_BUF(OCOP_BUNDLE_MAX);
	size_t end = 0;

	for (uint64_t i = n * 256; i < (n + 1) * 256; i++) {
		made_log_bundle(b->log, n, i + 1, &part);
		if (part.len > len)
			break;
		end = part.len;
	}
	ocop_buf_clear(&part);
	return end;
}

/* The last request of a bundle asked for the bytes from so many on. */
static void asked_from(struct sync_bench *b, const char *path, size_t from)
{
	char seen[64], want[64] = "";

	if (from > 0)
		snprintf(want, sizeof(want), "bytes=%zu-", from);
	fault_server_range(b->server, path, seen, sizeof(seen));
	assert_string_equal(seen, want);
}

/* Another log of the same keys, whose entries are longer or differ. */
static struct made_log *lie(const char *salt)
{
	struct made_log *log = made_log_new(BENCH_ORIGIN, 7);

	made_log_grow(log, 599, salt);
	return log;
}

static int setup(void **state)
{
	struct sync_bench *b;
	int rc = sync_bench_setup(state);

	if (rc == 0) {
		b = *state;
		fault_server_ranges(b->server, true);
		made_log_serve(b->log, b->server, 600, BENCH_TIME);
	}
	return rc;
}

static void a_cut_goes_on_at_the_entry_in_the_same_call(void **state)
{
	struct sync_bench *b = *state;

	for (size_t cut = 1; cut < 4000; cut += 1111) {
		sync_bench_teardown(state);
		assert_int_equal(setup(state), 0);
		b = *state;
		fault_server_fault(b->server, BUNDLES "000", FAULT_CUT_BODY,
				   cut, 1);
		assert_int_equal(sync_bench_run(b), OCOP_OK);
		assert_int_equal(fault_server_count(b->server, BUNDLES "000"),
				 2);
		asked_from(b, BUNDLES "000", edge(b, 0, cut));
		sync_bench_expect(b, 600, BENCH_TIME);
	}
}

static void a_later_call_asks_for_the_rest_only(void **state)
{
	struct sync_bench *b = *state;

	size_t from = 0;

	/* Each of the eight tries brings so many bytes more. */
	fault_server_fault(b->server, BUNDLES "001", FAULT_CUT_BODY, 100, 0);
	assert_int_equal(sync_bench_run(b), OCOP_ERR_NETWORK);
	assert_int_equal(fault_server_count(b->server, BUNDLES "001"), 8);
	for (int i = 0; i < 8; i++)
		from = edge(b, 1, from + 100);
	fault_server_forget(b->server);
	fault_server_fault(b->server, BUNDLES "001", FAULT_NONE, 0, 0);
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	assert_int_equal(fault_server_count_under(b->server, BUNDLES), 1);
	assert_int_equal(fault_server_count(b->server, BUNDLES "001"), 1);
	asked_from(b, BUNDLES "001", from);
	sync_bench_expect(b, 600, BENCH_TIME);
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

static void each_try_that_brings_entries_is_followed_by_another(void **state)
{
	struct sync_bench *b = *state;

	/* Seven cuts, and the rest. */
	fault_server_fault(b->server, BUNDLES "000", FAULT_CUT_BODY, 200, 7);
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	assert_int_equal(fault_server_count(b->server, BUNDLES "000"), 8);
	/* Three that bring nothing are enough. */
	made_log_grow(b->log, 600, "a");
	made_log_serve(b->log, b->server, 1200, BENCH_TIME);
	fault_server_forget(b->server);
	fault_server_fault(b->server, BUNDLES "003", FAULT_CUT_BODY, 1, 0);
	assert_int_equal(sync_bench_run(b), OCOP_ERR_NETWORK);
	assert_int_equal(fault_server_count(b->server, BUNDLES "003"), 3);
}

static void a_short_answer_without_length_is_gone_on_with(void **state)
{
	struct sync_bench *b = *state;

	fault_server_fault(b->server, BUNDLES "000", FAULT_NO_LENGTH, 2000, 1);
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	asked_from(b, BUNDLES "000", edge(b, 0, 2000));
	sync_bench_expect(b, 600, BENCH_TIME);
}

static void a_source_without_ranges_gives_the_whole(void **state)
{
	struct sync_bench *b = *state;

	fault_server_ranges(b->server, false);
	fault_server_fault(b->server, BUNDLES "000", FAULT_CUT_BODY, 2000, 1);
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	asked_from(b, BUNDLES "000", edge(b, 0, 2000));
	sync_bench_expect(b, 600, BENCH_TIME);
}

static void a_grown_bundle_is_asked_for_from_what_is_proven(void **state)
{
	struct ocop_buf held = OCOP_BUF(OCOP_BUNDLE_MAX);
	struct sync_bench *b = *state;

	sync_bench_follow(b, 300, BENCH_TIME);
	sync_bench_follow(b, 400, BENCH_TIME);
	made_log_bundle(b->log, 1, 300, &held);
	asked_from(b, BUNDLES "001.p/144", held.len);
	ocop_buf_clear(&held);
	sync_bench_expect(b, 400, BENCH_TIME);
}

static void beginning_and_rest_may_come_from_two_sources(void **state)
{
	struct sync_bench *b = *state;
	char folder[128], url[160];
	const char *sources[2] = { b->url, url };

	snprintf(folder, sizeof(folder), "%s/log", b->dir);
	snprintf(url, sizeof(url), "file://%s", folder);
	made_log_write(b->log, folder, 600, BENCH_TIME);
	fault_server_fault(b->server, BUNDLES "001", FAULT_CUT_BODY, 3000, 1);
	fault_server_fault(b->server, BUNDLES "000", FAULT_CUT_BODY, 1, 0);
	assert_int_equal(sync_bench_from(b, sources, 2), OCOP_OK);
	assert_string_equal(b->result.source, url);
	sync_bench_expect(b, 600, BENCH_TIME);
}

/* --- What does not fit --- */

static void sync_after(struct sync_bench *b, const char *salt, size_t cut)
{
	struct made_log *other = lie(salt);
	struct ocop_buf bundle = OCOP_BUF(OCOP_BUNDLE_MAX);

	made_log_bundle(other, 0, 600, &bundle);
	bundle.len = cut < bundle.len ? cut : bundle.len - 5;
	fault_server_answer(b->server, BUNDLES "000", 200, "",
			    ocop_buf_view(&bundle));
	/* Nothing but this beginning is kept. */
	fault_server_remove(b->server, BUNDLES "001");
	fault_server_remove(b->server, BUNDLES "002.p/88");
	assert_int_not_equal(sync_bench_run(b), OCOP_OK);
	made_log_serve(b->log, b->server, 600, BENCH_TIME);
	fault_server_forget(b->server);
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	/* The rest, then the whole. */
	assert_int_equal(fault_server_count(b->server, BUNDLES "000"), 2);
	asked_from(b, BUNDLES "000", 0);
	sync_bench_expect(b, 600, BENCH_TIME);
	made_log_free(other);
	ocop_buf_clear(&bundle);
}

static void a_lying_beginning_that_fits_is_found_by_the_root(void **state)
{
	sync_after(*state, "b", 2000);
}

static void a_beginning_that_fits_no_rest_is_dropped(void **state)
{
	sync_after(*state, "of another length", 2000);
}

static void a_beginning_longer_than_the_whole_is_dropped(void **state)
{
	sync_after(*state, "of another length, and a good deal of it",
		   SIZE_MAX);
}

static void another_part_than_the_rest_is_not_taken(void **state)
{
	struct sync_bench *b = *state;

	fault_server_fault(b->server, BUNDLES "000", FAULT_CUT_BODY, 2000, 0);
	fault_server_ranges(b->server, false);
	assert_int_equal(sync_bench_run(b), OCOP_ERR_NETWORK);
	fault_server_fault(b->server, BUNDLES "000", FAULT_NONE, 0, 0);
	fault_server_answer(b->server, BUNDLES "000", 206,
			    "Content-Range: bytes 7-8/9\r\n", OCOP_LIT("xx"));
	assert_int_equal(sync_bench_run(b), OCOP_ERR_HTTP);
	made_log_serve(b->log, b->server, 600, BENCH_TIME);
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	sync_bench_expect(b, 600, BENCH_TIME);
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
	assert_int_equal(sync_bench_run(b), OCOP_ERR_MALFORMED);
	assert_int_equal(fault_server_count(b->server, BUNDLES "001"), 1);
	assert_int_equal(sync_bench_from(b, sources, 2), OCOP_OK);
	sync_bench_expect(b, 600, BENCH_TIME);
}

static void what_a_slow_source_brought_is_gone_on_with(void **state)
{
	struct sync_bench *b = *state;
	size_t from = edge(b, 0, 100);

	b->limits.grace_s = 1;
	made_log_serve(b->log, b->server, 200, BENCH_TIME);
	fault_server_fault(b->server, BUNDLES "000.p/200", FAULT_DRIP,
			   from + 2, 1);
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	asked_from(b, BUNDLES "000.p/200", from);
	sync_bench_expect(b, 200, BENCH_TIME);
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
		TEST(a_cut_goes_on_at_the_entry_in_the_same_call),
		TEST(a_later_call_asks_for_the_rest_only),
		TEST(what_all_came_before_a_kill_is_not_asked_for_again),
		TEST(each_try_that_brings_entries_is_followed_by_another),
		TEST(a_short_answer_without_length_is_gone_on_with),
		TEST(a_source_without_ranges_gives_the_whole),
		TEST(a_grown_bundle_is_asked_for_from_what_is_proven),
		TEST(beginning_and_rest_may_come_from_two_sources),
		TEST(a_lying_beginning_that_fits_is_found_by_the_root),
		TEST(a_beginning_that_fits_no_rest_is_dropped),
		TEST(a_beginning_longer_than_the_whole_is_dropped),
		TEST(another_part_than_the_rest_is_not_taken),
		TEST(an_endless_bundle_is_refused_and_another_source_asked),
		TEST(what_a_slow_source_brought_is_gone_on_with),
		TEST(a_dripping_source_is_left_for_another),
	};

	return cmocka_run_group_tests_name("sync_resume", tests, NULL, NULL);
}

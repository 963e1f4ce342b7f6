/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/sync/sync_pending.c: fetched bundles wait at their final place, beyond
 * the tree's size, and never replace what is proven.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/store/store.h"
#include "lib/tlog/tlog.h"
#include "tests/helpers/sync_bench.h"

#define BUNDLES "/log/tile/entries/"

static struct ocop_replica *open_replica(struct sync_bench *b)
{
	struct ocop_replica *r = NULL;

	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_WRITE,
					   NULL), OCOP_OK);
	return r;
}

static bool has_row(struct ocop_replica *r, uint8_t n)
{
	const uint8_t key[8] = { 0, 0, 0, 0, 0, 0, 0, n };
	struct ocop_buf out = OCOP_BUF(OCOP_BUNDLE_MAX);
	enum ocop_err err = ocop_store_get(r->store, OCOP_SPACE_BUNDLE,
					   ocop_bytes_of(key, 8), &out);

	ocop_buf_clear(&out);
	return !err;
}

static bool has_apart(struct ocop_replica *r, const char *key)
{
	struct ocop_buf out = OCOP_BUF(OCOP_BUNDLE_MAX);
	enum ocop_err err = ocop_store_meta(r->store, key, &out);

	ocop_buf_clear(&out);
	return !err;
}

static void a_fetched_bundle_waits_beyond_the_size(void **state)
{
	struct sync_bench *b = *state;
	struct ocop_replica *r;
	uint64_t size = 1;

	made_log_serve(b->log, b->server, 600, BENCH_TIME);
	fault_server_fault(b->server, BUNDLES "001", FAULT_CUT_BODY, 9, 0);
	assert_int_equal(sync_bench_run(b), OCOP_ERR_NETWORK);
	r = open_replica(b);
	assert_int_equal(ocop__store_size(r->store, &size), OCOP_OK);
	assert_int_equal(size, 0);
	assert_true(has_row(r, 0));
	assert_false(has_row(r, 1));
	ocop_replica_close(r);
	fault_server_fault(b->server, BUNDLES "001", FAULT_NONE, 0, 0);
	fault_server_forget(b->server);
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	assert_int_equal(fault_server_count(b->server, BUNDLES "000"), 0);
	sync_bench_expect(b, 600, BENCH_TIME);
}

static void a_bundle_over_proven_entries_waits_apart(void **state)
{
	struct sync_bench *b = *state;
	struct ocop_replica *r;

	sync_bench_follow(b, 300, BENCH_TIME);
	made_log_serve(b->log, b->server, 600, BENCH_TIME + 1);
	fault_server_fault(b->server, BUNDLES "002.p/88", FAULT_CUT_BODY, 9,
			   0);
	assert_int_equal(sync_bench_run(b), OCOP_ERR_NETWORK);
	r = open_replica(b);
	assert_true(has_apart(r, "pending/0000000000000001"));
	assert_int_equal(ocop_log_audit(r->store, NULL, NULL, NULL), OCOP_OK);
	ocop_replica_close(r);
	sync_bench_expect(b, 300, BENCH_TIME);
	fault_server_fault(b->server, BUNDLES "002.p/88", FAULT_NONE, 0, 0);
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	r = open_replica(b);
	assert_false(has_apart(r, "pending/0000000000000001"));
	ocop_replica_close(r);
	sync_bench_expect(b, 600, BENCH_TIME + 1);
}

static void what_did_not_prove_is_taken_away(void **state)
{
	struct sync_bench *b = *state;
	struct ocop_replica *r;
	struct ocop_buf other = OCOP_BUF(OCOP_BUNDLE_MAX);
	struct made_log *log = made_log_new(BENCH_ORIGIN, 7);

	sync_bench_follow(b, 256, BENCH_TIME);
	made_log_grow(log, 599, "b");
	made_log_bundle(log, 1, 600, &other);
	made_log_serve(b->log, b->server, 600, BENCH_TIME + 1);
	fault_server_put(b->server, BUNDLES "001", ocop_buf_view(&other));
	assert_int_equal(sync_bench_run(b), OCOP_ERR_HTTP);
	r = open_replica(b);
	assert_true(has_row(r, 0));
	assert_false(has_row(r, 1));
	assert_false(has_row(r, 2));
	ocop_replica_close(r);
	sync_bench_expect(b, 256, BENCH_TIME);
	made_log_free(log);
	ocop_buf_clear(&other);
}

/* The whole of another sync, between two batches of ours: its last bundle
 * is a part of the one that we are about to keep. */
static void be_first(void *user, const struct ocop_sync_progress *p)
{
	struct sync_bench *b = user;

	if (p->folding || p->done >= p->to || b->result.to > 0)
		return;
	sync_bench_follow(b, 2100, BENCH_TIME);
}

static void a_sync_that_another_overtook_writes_over_nothing(void **state)
{
	struct sync_bench *b = *state;
	const char *source = b->url;
	struct ocop_sync_options options = { .sources = &source,
		.source_count = 1, .progress = be_first, .user = b };
	struct ocop_sync_result result;
	struct ocop_replica *r;

	made_log_grow(b->log, 9000 - 600, "a");
	made_log_serve(b->log, b->server, 9000, BENCH_TIME);
	r = open_replica(b);
	assert_int_equal(ocop_replica_sync(r, &options, &result, NULL),
			 OCOP_ERR_CONFLICT);
	ocop_replica_close(r);
	r = open_replica(b);
	assert_int_equal(ocop_log_audit(r->store, NULL, NULL, NULL), OCOP_OK);
	ocop_replica_close(r);
	sync_bench_expect(b, 2100, BENCH_TIME);
}

/* --- A disk that a source without any key fills --- */

static void put_longest(struct sync_bench *b, const char *path, size_t count)
{
	struct ocop_buf bundle = OCOP_BUF(OCOP_BUNDLE_MAX);
	static const uint8_t entry[OCOP_ENTRY_MAX];

	for (size_t i = 0; i < count; i++)
		assert_int_equal(ocop__bundle_add(
			&bundle, ocop_bytes_of(entry, sizeof(entry))), OCOP_OK);
	fault_server_put(b->server, path, ocop_buf_view(&bundle));
	ocop_buf_clear(&bundle);
}

/* A sync in a process whose files cannot grow beyond so many bytes. */
static void sync_in_room(struct sync_bench *b, const char *const *sources,
			 size_t count, rlim_t bytes, enum ocop_err err)
{
	const struct rlimit limit = { bytes, bytes };
	int status = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		signal(SIGXFSZ, SIG_IGN);
		if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
			_exit(2);
		_exit(sync_bench_from(b, sources, count) == err ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void what_fills_the_disk_unproven_makes_room_again(void **state)
{
	struct sync_bench *b = *state;
	char folder[128], url[160];
	const char *sources[2] = { b->url, url };
	struct ocop_replica *r;

	snprintf(folder, sizeof(folder), "%s/log", b->dir);
	snprintf(url, sizeof(url), "file://%s", folder);
	made_log_write(b->log, folder, 600, BENCH_TIME);
	made_log_serve(b->log, b->server, 600, BENCH_TIME);
	put_longest(b, BUNDLES "000", 256);
	fault_server_remove(b->server, BUNDLES "001");
	fault_server_remove(b->server, BUNDLES "002.p/88");
	assert_int_equal(sync_bench_run(b), OCOP_ERR_HTTP);
	r = open_replica(b);
	assert_true(has_row(r, 0));
	ocop_replica_close(r);
	put_longest(b, BUNDLES "001", 256);
	put_longest(b, BUNDLES "002.p/88", 88);
	sync_in_room(b, sources, 1, 20 << 20, OCOP_ERR_LIMIT);
	r = open_replica(b);
	assert_false(has_row(r, 0));
	ocop_replica_close(r);
	/* In one call, the next source is asked. */
	sync_in_room(b, sources, 2, 20 << 20, OCOP_OK);
	sync_bench_expect(b, 600, BENCH_TIME);
}

/* What a likely log has waits on, for a day with more room. */
static void what_a_likely_log_has_waits_for_room(void **state)
{
	struct sync_bench *b = *state;
	const char *source = b->url;
	char text[2100];
	struct ocop_replica *r;

	memset(text, 'e', sizeof(text));
	while (b->log->size < 1200)
		made_log_add(b->log, ocop_bytes_of(text, sizeof(text)));
	made_log_serve(b->log, b->server, 1200, BENCH_TIME);
	fault_server_remove(b->server, BUNDLES "003");
	fault_server_remove(b->server, BUNDLES "004.p/176");
	assert_int_equal(sync_bench_run(b), OCOP_ERR_HTTP);
	made_log_serve(b->log, b->server, 1200, BENCH_TIME);
	sync_in_room(b, &source, 1, 700 << 10, OCOP_ERR_STORE);
	r = open_replica(b);
	assert_true(has_row(r, 2));
	ocop_replica_close(r);
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	sync_bench_expect(b, 1200, BENCH_TIME);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, sync_bench_setup, \
					sync_bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_fetched_bundle_waits_beyond_the_size),
		TEST(a_bundle_over_proven_entries_waits_apart),
		TEST(what_did_not_prove_is_taken_away),
		TEST(a_sync_that_another_overtook_writes_over_nothing),
		TEST(what_fills_the_disk_unproven_makes_room_again),
		TEST(what_a_likely_log_has_waits_for_room),
	};

	return cmocka_run_group_tests_name("sync_pending", tests, NULL, NULL);
}

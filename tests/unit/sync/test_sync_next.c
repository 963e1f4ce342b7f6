/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/sync/sync_next.c: a replica follows a realm from a frozen log to the next
 * log, as the trust document says. What it refuses is in
 * test_sync_next_refuse.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/helpers/made_chain.h"

/* Log 0 again, with other keys. */
static struct made_log *rekeyed(struct sync_bench *b)
{
	struct made_log *key = made_log_next(b->log, BENCH_ORIGIN, 9);

	key->accepted = b->log->accepted;
	for (size_t i = 0; i < b->log->size; i++)
		made_log_add(key, made_log_record(b->log, i));
	return key;
}

/* --- Following --- */

static void a_cold_sync_across_two_frozen_logs_folds_as_one_uncut_log(
	void **state)
{
	struct made_chain c;

	made_chain_new(&c, *state);
	made_chain_serve_two(&c);
	made_chain_run(c.b);
	assert_int_equal(c.b->result.begun, 2);
	assert_int_equal(c.b->result.from, 0);
	assert_int_equal(c.b->result.to, SIZE0 + SIZE1 + SIZE2);
	assert_int_equal(c.b->result.counted, 3);
	made_chain_expect_end(&c);
	/* And stays there at the price of one request. */
	fault_server_forget(c.b->server);
	made_chain_run(c.b);
	assert_true(c.b->result.unchanged);
	assert_int_equal(fault_server_count_under(c.b->server, "/log/"), 1);
	assert_int_equal(sync_bench_files(c.b, ".evidence"), 0);
	made_chain_expect_end(&c);
	made_chain_free(&c);
}

static void a_replica_at_the_end_of_a_log_goes_on_into_the_next(void **state)
{
	struct made_chain c;

	made_chain_new(&c, *state);
	sync_bench_follow(c.b, SIZE0, BENCH_TIME);
	made_chain_serve_one(&c, 40);
	fault_server_forget(c.b->server);
	made_chain_run(c.b);
	/* Nothing of what it has is asked for again. */
	assert_int_equal(fault_server_count_under(c.b->server, "/log/frozen/"),
			 0);
	assert_int_equal(c.b->result.from, SIZE0);
	assert_int_equal(c.b->result.to, SIZE0 + 40);
	made_chain_expect(c.b, 40, TIME1);
	made_chain_expect_uncut(&c, SIZE0, 40, 0);
	made_chain_serve_one(&c, SIZE1);
	made_chain_run(c.b);
	made_chain_expect_uncut(&c, SIZE0, SIZE1, 0);
	made_chain_serve_two(&c);
	made_chain_run(c.b);
	made_chain_expect_end(&c);
	made_chain_free(&c);
}

static void a_replica_in_the_middle_of_a_log_is_brought_to_its_end_first(
	void **state)
{
	static const uint64_t sizes[] = { 1, 256, 300, 512 };
	struct made_chain c;

	made_chain_new(&c, *state);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		sync_bench_follow(c.b, sizes[i], BENCH_TIME);
	made_chain_serve_two(&c);
	fault_server_forget(c.b->server);
	made_chain_run(c.b);
	assert_int_equal(fault_server_count_under(
				 c.b->server, "/log/frozen/0/tile/"), 1);
	made_chain_expect_end(&c);
	made_chain_free(&c);
}

static void a_sync_that_was_cut_in_a_frozen_log_resumes_there(void **state)
{
	struct made_chain c;

	made_chain_new(&c, *state);
	made_chain_serve_two(&c);
	fault_server_fault(c.b->server, "/log/frozen/1/tile/entries/001.p/44",
			   FAULT_CUT, 30, 9);
	assert_int_equal(sync_bench_run(c.b), OCOP_ERR_NETWORK);
	/* What the first log says is known, and how old it is. */
	made_chain_expect(c.b, SIZE0, BENCH_TIME);
	made_chain_expect_uncut(&c, SIZE0, 0, 0);
	fault_server_fault(c.b->server,
			   "/log/frozen/1/tile/entries/001.p/44", FAULT_NONE,
			   0, 0);
	fault_server_forget(c.b->server);
	made_chain_run(c.b);
	assert_int_equal(fault_server_count_under(c.b->server,
						  "/log/frozen/0/"), 0);
	assert_int_equal(fault_server_count(c.b->server,
			 "/log/frozen/1/tile/entries/000"), 0);
	made_chain_expect_end(&c);
	made_chain_free(&c);
}

static void read_info(struct sync_bench *b, struct ocop_fold_info *out)
{
	struct ocop_replica *r = NULL;

	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_READ, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_fold_info(r->state, out), OCOP_OK);
	ocop_replica_close(r);
}

/* Die in the middle, as a killed process does. */
static void die(void *user, const struct ocop_sync_progress *p)
{
	(void)user;
	if (p->folding && p->done < p->to)
		_exit(42);
}

static void sync_and_die(struct sync_bench *b)
{
	pid_t child = fork();
	int status = 0;

	assert_true(child >= 0);
	if (child == 0) {
		const char *source = b->url;
		struct ocop_sync_options options = { .sources = &source,
			.source_count = 1, .progress = die,
			.state_bytes = 1 };
		struct ocop_replica *r = NULL;
		struct ocop_sync_result result;

		if (ocop_replica_open(&r, b->path, OCOP_STORE_WRITE, NULL) ||
		    ocop_replica_sync(r, &options, &result, NULL))
			_exit(1);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 42);
}

static void a_sync_killed_while_folding_a_frozen_log_goes_on(void **state)
{
	struct sync_bench *b = *state;
	struct ocop_fold_info info;
	struct made_chain c;

	made_log_grow(b->log, 9000 - SIZE0, "a");
	made_chain_new_at(&c, b, 9000);
	made_chain_serve_two(&c);
	sync_and_die(b);
	/* Part of a proven log, without a signed time. */
	read_info(b, &info);
	assert_int_equal(info.size, 4096);
	fault_server_forget(b->server);
	made_chain_run(b);
	assert_int_equal(b->result.from, 4096);
	assert_int_equal(fault_server_count_under(
				 b->server, "/log/frozen/0/tile/"), 0);
	made_chain_expect(b, SIZE2, TIME2);
	made_chain_expect_uncut(&c, 9000, SIZE1, SIZE2);
	made_chain_free(&c);
}

/* All of a log is stored, its end is not noted yet. */
static void a_sync_killed_before_the_next_log_began_goes_on(void **state)
{
	struct ocop_store *store = NULL;
	struct made_chain c;

	made_chain_new(&c, *state);
	sync_bench_follow(c.b, SIZE0, BENCH_TIME);
	assert_int_equal(ocop_store_open_sqlite(&store, c.b->path,
						OCOP_STORE_WRITE, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_store_remove(store, OCOP_SPACE_META,
					   OCOP_LIT("checkpoint")), OCOP_OK);
	ocop_store_close(store);
	made_chain_serve_two(&c);
	made_chain_run(c.b);
	made_chain_expect_end(&c);
	made_chain_free(&c);
}

static void a_frozen_log_needs_no_checkpoint_of_its_own(void **state)
{
	struct made_chain c;

	made_chain_new(&c, *state);
	made_chain_serve_two(&c);
	fault_server_remove(c.b->server, "/log/frozen/0/checkpoint");
	fault_server_put(c.b->server, "/log/frozen/1/checkpoint",
			 OCOP_LIT("<html></html>"));
	made_chain_run(c.b);
	made_chain_expect_end(&c);
	made_chain_free(&c);
}

/* --- Keys and clocks --- */

static void a_rotated_log_key_signs_the_same_log_and_the_old_one_no_more(
	void **state)
{
	struct sync_bench *b = *state;
	struct made_log *key = rekeyed(b);
	struct made_log_in in = { .log = b->log, .keys = key };
	struct ocop_buf trust = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);

	sync_bench_follow(b, 500, BENCH_TIME);
	made_log_trust(b->log, 2, false, &in, 1, &trust);
	/* By a key that no trust document names. */
	made_log_serve(key, b->server, 500, TIME1);
	assert_int_equal(sync_bench_run(b), OCOP_ERR_SIGNATURE);
	made_chain_expect(b, 500, BENCH_TIME);
	fault_server_put(b->server, TRUST "2.cose", ocop_buf_view(&trust));
	made_chain_run(b);
	assert_true(b->result.unchanged);
	made_chain_expect(b, 500, TIME1);
	made_log_serve(key, b->server, 600, TIME1);
	made_chain_run(b);
	made_chain_expect(b, 600, TIME1);
	/* Whoever has the old key has nothing. */
	made_log_grow(b->log, 10, "thief");
	made_log_note(b->log, 610, TIME2, &note);
	made_log_serve(b->log, b->server, 610, TIME2);
	assert_int_equal(sync_bench_run(b), OCOP_ERR_SIGNATURE);
	assert_int_equal(sync_bench_files(b, ".evidence"), 0);
	made_chain_expect(b, 600, TIME1);
	ocop_buf_clear(&note);
	ocop_buf_clear(&trust);
	made_log_free(key);
}

static void a_time_key_that_a_newer_version_left_out_makes_nothing_fresh(
	void **state)
{
	struct sync_bench *b = *state;
	struct made_log *key = rekeyed(b);
	struct made_log_in in = { .log = b->log, .keys = key };
	struct ocop_buf trust = OCOP_BUF(OCOP_TRUST_MAX);

	sync_bench_follow(b, 500, BENCH_TIME);
	made_log_trust(b->log, 2, false, &in, 1, &trust);
	fault_server_put(b->server, TRUST "2.cose", ocop_buf_view(&trust));
	made_log_serve(key, b->server, 600, 0);
	made_chain_run(b);
	made_chain_expect(b, 600, 0);
	made_log_serve(key, b->server, 600, TIME1);
	made_chain_run(b);
	made_chain_expect(b, 600, TIME1);
	ocop_buf_clear(&trust);
	made_log_free(key);
}

static void a_new_log_without_time_is_as_old_as_the_one_before(void **state)
{
	struct made_chain c;

	made_chain_new(&c, *state);
	sync_bench_follow(c.b, SIZE0, BENCH_TIME);
	made_chain_serve_one(&c, 40);
	made_log_serve(c.one, c.b->server, 40, 0);
	made_chain_run(c.b);
	made_chain_expect(c.b, 40, BENCH_TIME);
	/* Its own counts as soon as there is one: the other's clock may have
	 * been wrong. */
	made_log_serve(c.one, c.b->server, 41, BENCH_TIME - 5);
	made_chain_run(c.b);
	made_chain_expect(c.b, 41, BENCH_TIME - 5);
	made_chain_free(&c);
}

/* There is what to judge by, though the newest log has nothing yet. */
static void expect_synced(struct sync_bench *b)
{
	struct ocop_replica *r = NULL;

	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_READ, NULL),
			 OCOP_OK);
	assert_true(ocop_replica_synced(r));
	assert_int_equal(r->number, 1);
	assert_int_equal(r->signed_time, TIME1);
	ocop_replica_close(r);
}

static void a_log_that_has_just_begun_is_followed_while_it_is_empty(
	void **state)
{
	struct made_chain c;

	made_chain_new(&c, *state);
	sync_bench_follow(c.b, SIZE0, BENCH_TIME);
	made_chain_serve_one(&c, 0);
	made_chain_run(c.b);
	made_chain_expect_uncut(&c, SIZE0, 0, 0);
	expect_synced(c.b);
	made_chain_run(c.b);
	assert_true(c.b->result.unchanged);
	made_chain_serve_one(&c, 10);
	made_chain_run(c.b);
	made_chain_expect_uncut(&c, SIZE0, 10, 0);
	made_chain_free(&c);
}

static enum ocop_err first_key(void *user, struct ocop_bytes key,
			       struct ocop_bytes value)
{
	(void)value;
	ocop_buf_reset(user);
	assert_int_equal(ocop_buf_bytes(user, key), OCOP_OK);
	return OCOP_ERR_EXISTS;
}

/* As if nothing stored had been folded yet. */
static void unfold(struct sync_bench *b)
{
	struct ocop_buf key = OCOP_BUF(OCOP_STORE_KEY_MAX);
	struct ocop_store *store = NULL;

	assert_int_equal(ocop_store_open_sqlite(&store, b->path,
						OCOP_STORE_WRITE, NULL),
			 OCOP_OK);
	while (ocop_store_each(store, OCOP_SPACE_STATE, ocop_bytes_of(NULL, 0),
			       first_key, &key) == OCOP_ERR_EXISTS)
		assert_int_equal(ocop_store_remove(store, OCOP_SPACE_STATE,
						   ocop_buf_view(&key)),
				 OCOP_OK);
	ocop_store_close(store);
	ocop_buf_clear(&key);
}

/* Folding it all again knows where each log begins. */
static void expect_again(struct sync_bench *b,
			 const struct ocop_fold_info *want)
{
	struct ocop_replica *r = NULL, *again = NULL;
	struct ocop_fold_info info;

	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_READ, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_replica_snapshot_at(&again, r, want->size, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_fold_info(again->state, &info), OCOP_OK);
	assert_int_equal(info.trust_version, want->trust_version);
	assert_int_equal(info.last_accepted, want->last_accepted);
	ocop_replica_close(again);
	ocop_replica_close(r);
	unfold(b);
	made_chain_run(b);
	read_info(b, &info);
	assert_int_equal(info.trust_version, want->trust_version);
	assert_int_equal(info.last_accepted, want->last_accepted);
	assert_int_equal(info.size, want->size);
}

/* records.md section 3: "the way out of a wrong jump is a new log". */
static void a_wrong_jump_of_the_clock_is_healed_by_a_new_log(void **state)
{
	struct sync_bench *b = *state;
	const uint64_t wrong = 1900000000;	/* 2030 */
	struct made_log *one = made_log_next(b->log, BENCH_ORIGIN "/1", 17);
	struct made_log_in in[2] = { { .log = b->log }, { .log = one } };
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_fold_info info;

	one->accepted += 2;
	made_log_trust(b->log, 2, false, in, 1, &file);
	fault_server_put(b->server, TRUST "2.cose", ocop_buf_view(&file));
	b->log->accepted += wrong - MADE_LOG_ACCEPTED;
	made_log_add_trust(b->log, ocop_buf_view(&file));
	b->log->accepted -= wrong - MADE_LOG_ACCEPTED;
	/* Set right, and all that comes is earlier than what counted. */
	made_log_trust(b->log, 3, false, in, 1, &file);
	fault_server_put(b->server, TRUST "3.cose", ocop_buf_view(&file));
	made_log_add_trust(b->log, ocop_buf_view(&file));
	sync_bench_follow(b, 602, wrong);
	read_info(b, &info);
	assert_int_equal(info.trust_version, 2);
	assert_true(info.last_accepted >= wrong);
	made_chain_expect(b, 602, wrong);
	/* The roots freeze it as it is, and a new log begins. */
	in[0].frozen = true;
	in[0].size = 602;
	made_log_trust(b->log, 4, false, in, 2, &file);
	fault_server_put(b->server, TRUST "4.cose", ocop_buf_view(&file));
	made_log_add_trust(one, ocop_buf_view(&file));
	made_log_serve(one, b->server, 1, BENCH_TIME);
	made_chain_run(b);
	read_info(b, &info);
	assert_int_equal(info.trust_version, 4);
	assert_int_equal(info.last_accepted, one->accepted);
	assert_int_equal(info.size, 603);
	made_chain_expect(b, 1, BENCH_TIME);
	expect_again(b, &info);
	/* Its time stays, also behind a note that has none. */
	made_log_grow(one, 1, "one");
	made_log_serve(one, b->server, 2, 0);
	made_chain_run(b);
	made_chain_expect(b, 2, BENCH_TIME);
	ocop_buf_clear(&file);
	made_log_free(one);
}

/* --- Part of it, and a copy of it --- */

static void a_part_of_a_replica_ends_in_any_of_its_logs(void **state)
{
	static const struct {
		uint64_t at, size;
		const char *origin;
	} cases[] = {
		{ 0, 0, BENCH_ORIGIN },
		{ 10, 10, BENCH_ORIGIN },
		{ SIZE0, SIZE0, BENCH_ORIGIN },
		{ SIZE0 + 1, 1, BENCH_ORIGIN "/1" },
		{ SIZE0 + SIZE1, SIZE1, BENCH_ORIGIN "/1" },
		{ SIZE0 + SIZE1 + SIZE2, SIZE2, BENCH_ORIGIN "/2" },
	};
	struct ocop_replica *r = NULL, *part = NULL;
	struct ocop_buf entry = OCOP_BUF(OCOP_ENTRY_MAX);
	struct made_chain c;

	made_chain_new(&c, *state);
	made_chain_serve_two(&c);
	made_chain_run(c.b);
	assert_int_equal(ocop_replica_open(&r, c.b->path, OCOP_STORE_READ,
					   NULL), OCOP_OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(ocop_replica_snapshot_at(&part, r, cases[i].at,
							  NULL),
				 OCOP_OK);
		assert_int_equal(ocop_fold_size(part->fold), cases[i].at);
		assert_int_equal(part->checkpoint.size, cases[i].size);
		assert_string_equal(part->checkpoint.origin, cases[i].origin);
		if (cases[i].at > 0)
			assert_int_equal(ocop_log_entry(part->store,
							cases[i].at - 1,
							&entry), OCOP_OK);
		ocop_replica_close(part);
	}
	assert_int_equal(ocop_replica_snapshot_at(&part, r, SIZE0 + SIZE1 +
						  SIZE2 + 1,
						  NULL), OCOP_ERR_ARGUMENT);
	assert_int_equal(ocop_log_entry(r->store, SIZE0, &entry), OCOP_OK);
	assert_true(ocop_bytes_equal(ocop_buf_view(&entry),
				     ocop_buf_view(&c.one->entry[0])));
	assert_int_equal(ocop_log_entry(r->store, SIZE0 - 1, &entry), OCOP_OK);
	assert_true(ocop_bytes_equal(ocop_buf_view(&entry),
				     ocop_buf_view(&c.b->log->entry[599])));
	assert_int_equal(ocop_log_entry(r->store, SIZE0 + SIZE1 + SIZE2,
					&entry), OCOP_ERR_ABSENT);
	ocop_buf_clear(&entry);
	ocop_replica_close(r);
	made_chain_free(&c);
}

static void a_frozen_log_that_is_not_the_documents_is_not_opened(void **state)
{
	struct ocop_buf row = OCOP_BUF(1 << 20);
	struct ocop_store *store = NULL;
	struct ocop_replica *r = NULL;
	struct made_chain c;

	made_chain_new(&c, *state);
	made_chain_serve_two(&c);
	made_chain_run(c.b);
	assert_int_equal(ocop_store_open_sqlite(&store, c.b->path,
						OCOP_STORE_WRITE, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_store_meta(store, "frozen/1", &row), OCOP_OK);
	row.ptr[30] ^= 1;	/* in its root */
	assert_int_equal(ocop_store_set_meta(store, "frozen/1",
					     ocop_buf_view(&row)), OCOP_OK);
	assert_int_equal(ocop_replica_open(&r, c.b->path, OCOP_STORE_READ,
					   NULL), OCOP_ERR_STORE);
	row.ptr[30] ^= 1;
	assert_int_equal(ocop_store_set_meta(store, "frozen/1",
					     ocop_buf_view(&row)), OCOP_OK);
	ocop_store_close(store);
	made_chain_expect_end(&c);
	ocop_buf_clear(&row);
	made_chain_free(&c);
}

static void export_to(struct sync_bench *b, const char *dir, uint64_t size)
{
	struct ocop_replica *r = NULL;
	struct ocop_diag diag = { 0 };
	uint64_t total = 0;
	enum ocop_err err;

	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_READ, NULL),
			 OCOP_OK);
	err = ocop_log_export(r->store, dir, &total, &diag);
	if (err)
		fail_msg("%s", diag.text);
	assert_int_equal(total, size);
	ocop_replica_close(r);
}

static void sync_fresh_from(struct sync_bench *b, const char *dir)
{
	char url[160];
	const char *source = url;

	snprintf(url, sizeof(url), "file://%s", dir);
	snprintf(b->path, sizeof(b->path), "%s/copy-%zu.db", b->dir,
		 sync_bench_files(b, ""));
	remove(b->path);
	assert_int_equal(ocop_replica_create(
		b->path, ocop_buf_view(&b->log->trust),
		ocop_bytes_str(b->log->fingerprint_hex), NULL), OCOP_OK);
	assert_int_equal(sync_bench_from(b, &source, 1), OCOP_OK);
}

static void an_exported_copy_is_a_source_and_moves_a_log_that_froze(
	void **state)
{
	struct sync_bench *b = *state;
	char dir[96], path[96];
	struct made_chain c;

	made_chain_new(&c, b);
	snprintf(dir, sizeof(dir), "%s/copy", b->dir);
	snprintf(path, sizeof(path), "%s", b->path);
	sync_bench_follow(b, 520, BENCH_TIME);
	export_to(b, dir, 520);
	made_chain_serve_one(&c, 40);
	made_chain_run(b);
	export_to(b, dir, SIZE0 + 40);
	made_chain_serve_two(&c);
	made_chain_run(b);
	export_to(b, dir, SIZE0 + SIZE1 + SIZE2);
	export_to(b, dir, SIZE0 + SIZE1 + SIZE2);
	sync_fresh_from(b, dir);
	made_chain_expect_end(&c);
	made_chain_free(&c);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, sync_bench_setup, \
					sync_bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_cold_sync_across_two_frozen_logs_folds_as_one_uncut_log),
		TEST(a_replica_at_the_end_of_a_log_goes_on_into_the_next),
		TEST(a_replica_in_the_middle_of_a_log_is_brought_to_its_end_first),
		TEST(a_sync_that_was_cut_in_a_frozen_log_resumes_there),
		TEST(a_sync_killed_while_folding_a_frozen_log_goes_on),
		TEST(a_sync_killed_before_the_next_log_began_goes_on),
		TEST(a_frozen_log_needs_no_checkpoint_of_its_own),
		TEST(a_rotated_log_key_signs_the_same_log_and_the_old_one_no_more),
		TEST(a_time_key_that_a_newer_version_left_out_makes_nothing_fresh),
		TEST(a_new_log_without_time_is_as_old_as_the_one_before),
		TEST(a_log_that_has_just_begun_is_followed_while_it_is_empty),
		TEST(a_wrong_jump_of_the_clock_is_healed_by_a_new_log),
		TEST(a_part_of_a_replica_ends_in_any_of_its_logs),
		TEST(a_frozen_log_that_is_not_the_documents_is_not_opened),
		TEST(an_exported_copy_is_a_source_and_moves_a_log_that_froze),
	};

	return cmocka_run_group_tests_name("sync_next", tests, NULL, NULL);
}

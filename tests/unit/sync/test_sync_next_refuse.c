/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/sync/sync_next.c: no log key can overrule what the roots have frozen, and
 * no trust document is accepted unless the one before it leads to it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/helpers/made_chain.h"

/* --- What is refused, and what is dropped --- */

static void a_frozen_root_that_the_bundles_do_not_hash_to_is_refused(
	void **state)
{
	struct made_log *other = made_log_new(BENCH_ORIGIN, 7);
	struct made_chain c;

	made_chain_new(&c, *state);
	made_log_grow(other, 599, "b");
	made_chain_serve_two(&c);
	made_log_serve_under(other, c.b->server, "frozen/0/", SIZE0,
			     BENCH_TIME);
	assert_int_equal(sync_bench_run(c.b), OCOP_ERR_HTTP);
	assert_non_null(strstr(c.b->diag.text, "damaged copy"));
	made_chain_expect(c.b, 0, 0);
	made_chain_serve_two(&c);
	made_chain_run(c.b);
	made_chain_expect_end(&c);
	made_chain_free(&c);
	made_log_free(other);
}

static void what_a_stolen_key_added_behind_the_freeze_is_dropped(void **state)
{
	struct made_chain c;

	/* Frozen at 500 by those who know that the rest is a thief's. */
	made_chain_new_at(&c, *state, 500);
	sync_bench_follow(c.b, SIZE0, BENCH_TIME);
	made_chain_serve_two(&c);
	fault_server_forget(c.b->server);
	made_chain_run(c.b);
	assert_true(c.b->result.restarted);
	assert_false(c.b->result.unkept);
	/* All that is needed was there already. */
	assert_int_equal(fault_server_count_under(
				 c.b->server, "/log/frozen/0/tile/"), 0);
	assert_int_equal(sync_bench_files(c.b, ".evidence-600-"), 1);
	assert_int_equal(sync_bench_files(c.b, ".evidence-trust-3"), 1);
	made_chain_expect(c.b, SIZE2, TIME2);
	made_chain_expect_uncut(&c, 500, SIZE1, SIZE2);
	made_chain_free(&c);
}

static void export(struct sync_bench *b, const char *folder)
{
	struct ocop_diag diag = { 0 };
	struct ocop_replica *r = NULL;
	enum ocop_err err;
	uint64_t size;

	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_READ, NULL),
			 OCOP_OK);
	err = ocop_log_export(r->store, folder, &size, &diag);
	assert_int_equal(err, OCOP_OK);
	ocop_replica_close(r);
}

/* A copy is exported where it lies: what a thief added to it goes, too. */
static void a_copy_of_what_is_dropped_is_made_the_frozen_log(void **state)
{
	static const uint64_t frozen[] = { 500, 512, 0 };
	struct sync_bench *b = *state;

	for (size_t i = 0; i < sizeof(frozen) / sizeof(frozen[0]); i++) {
		char folder[128], url[160];
		const char *source = url;
		struct made_chain c;

		snprintf(folder, sizeof(folder), "%s/copy%zu", b->dir, i);
		snprintf(url, sizeof(url), "file://%s", folder);
		made_chain_new_at(&c, b, frozen[i]);
		snprintf(b->path, sizeof(b->path), "%s/%zu.db", b->dir, i);
		assert_int_equal(ocop_replica_create(
			b->path, ocop_buf_view(&b->log->trust),
			ocop_bytes_str(b->log->fingerprint_hex), NULL),
			OCOP_OK);
		fault_server_remove(b->server, TRUST "2.cose");
		sync_bench_follow(b, SIZE0, BENCH_TIME);
		export(b, folder);
		made_chain_serve_one(&c, SIZE1);
		made_chain_run(b);
		export(b, folder);
		export(b, folder);
		/* Whoever begins with that copy has the same. */
		snprintf(b->path, sizeof(b->path), "%s/%zu-2.db", b->dir, i);
		assert_int_equal(ocop_replica_create(
			b->path, ocop_buf_view(&b->log->trust),
			ocop_bytes_str(b->log->fingerprint_hex), NULL),
			OCOP_OK);
		assert_int_equal(sync_bench_from(b, &source, 1), OCOP_OK);
		made_chain_expect_uncut(&c, frozen[i], SIZE1, 0);
		made_chain_free(&c);
	}
}

static void a_history_that_is_not_the_frozen_one_is_replaced(void **state)
{
	static const uint64_t held[] = { 700, 600, 300, 256 };
	struct sync_bench *b = *state;

	for (size_t i = 0; i < sizeof(held) / sizeof(held[0]); i++) {
		struct made_log *other = made_log_new(BENCH_ORIGIN, 7);
		struct made_chain c;

		made_chain_new(&c, b);
		made_log_grow(other, 10, "b");
		made_log_grow(other, 689, "a");
		snprintf(b->path, sizeof(b->path), "%s/%zu.db", b->dir, i);
		assert_int_equal(ocop_replica_create(
			b->path, ocop_buf_view(&b->log->trust),
			ocop_bytes_str(b->log->fingerprint_hex), NULL),
			OCOP_OK);
		fault_server_remove(b->server, TRUST "2.cose");
		made_log_serve(other, b->server, held[i], BENCH_TIME);
		made_chain_run(b);
		made_chain_serve_two(&c);
		made_chain_run(b);
		assert_true(b->result.restarted);
		made_chain_expect_end(&c);
		made_chain_free(&c);
		made_log_free(other);
	}
}

static void a_bad_copy_of_a_frozen_log_does_not_undo_what_is_held(void **state)
{
	struct made_log *other = made_log_new(BENCH_ORIGIN, 7);
	struct made_chain c;

	made_chain_new(&c, *state);
	made_log_grow(other, 599, "b");
	sync_bench_follow(c.b, 300, BENCH_TIME);
	made_chain_serve_two(&c);
	made_log_serve_under(other, c.b->server, "frozen/0/", SIZE0,
			     BENCH_TIME);
	assert_int_equal(sync_bench_run(c.b), OCOP_ERR_HTTP);
	made_chain_expect(c.b, 300, BENCH_TIME);
	made_chain_expect_uncut(&c, 300, 0, 0);
	made_chain_serve_two(&c);
	made_chain_run(c.b);
	assert_false(c.b->result.restarted);
	made_chain_expect_end(&c);
	made_chain_free(&c);
	made_log_free(other);
}

static void a_frozen_log_that_grows_on_is_evidence_and_a_lagging_one_is_not(
	void **state)
{
	struct made_chain c;

	made_chain_new_at(&c, *state, 500);
	made_chain_serve_one(&c, SIZE1);
	made_chain_run(c.b);
	made_log_serve(c.b->log, c.b->server, 400, TIME2);
	assert_int_equal(sync_bench_run(c.b), OCOP_ERR_SHRINK);
	made_log_serve(c.b->log, c.b->server, 500, TIME2);
	assert_int_equal(sync_bench_run(c.b), OCOP_ERR_SHRINK);
	assert_int_equal(sync_bench_files(c.b, ".evidence"), 0);
	made_log_serve(c.b->log, c.b->server, 501, TIME2);
	assert_int_equal(sync_bench_run(c.b), OCOP_ERR_FORK);
	assert_int_equal(sync_bench_files(c.b, ".evidence-501-"), 1);
	made_chain_expect(c.b, SIZE1, TIME1);
	made_chain_expect_uncut(&c, 500, SIZE1, 0);
	made_chain_free(&c);
}

/* Who stole the key of a log shows two histories of it, and that must not
 * keep from an office what takes the key away. */
static void a_fork_at_one_source_does_not_hide_the_freeze_at_another(
	void **state)
{
	struct made_log *other = made_log_new(BENCH_ORIGIN, 7);
	struct sync_bench *b = *state;
	char folder[128], url[160];
	const char *sources[2] = { url, b->url };
	struct made_chain c;

	made_chain_new(&c, b);
	sync_bench_follow(b, 500, BENCH_TIME);
	made_log_grow(other, 499, "b");
	snprintf(folder, sizeof(folder), "%s/thief", b->dir);
	snprintf(url, sizeof(url), "file://%s", folder);
	made_log_write(other, folder, 500, BENCH_TIME + 1);
	made_chain_serve_one(&c, SIZE1);
	assert_int_equal(sync_bench_from(b, sources, 2), OCOP_ERR_FORK);
	assert_int_equal(b->result.sources[0].outcome, OCOP_SYNC_FORKED);
	assert_int_equal(b->result.sources[1].outcome, OCOP_SYNC_TAKEN);
	made_chain_expect(b, SIZE1, TIME1);
	/* From then on it is a log that has ended. */
	assert_int_equal(sync_bench_from(b, sources, 2), OCOP_OK);
	assert_int_equal(b->result.sources[0].outcome, OCOP_SYNC_BEHIND);
	made_chain_expect_uncut(&c, SIZE0, SIZE1, 0);
	made_chain_free(&c);
	made_log_free(other);
}

/* --- The walk over the versions --- */

static size_t versions_kept(struct sync_bench *b)
{
	struct ocop_replica *r = NULL;
	size_t count;

	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_READ, NULL),
			 OCOP_OK);
	count = ocop_trustset_count(r->trustset);
	ocop_replica_close(r);
	return count;
}

static void expect_told(struct sync_bench *b, enum ocop_err err,
			const char *what)
{
	assert_int_equal(sync_bench_run(b), err);
	assert_non_null(strstr(b->diag.text, b->url));
	assert_non_null(strstr(b->diag.text, what));
	assert_non_null(strstr(b->diag.text, "of another log: "
			       BENCH_ORIGIN "/"));
}

/* What a source lacks is its trouble, and no word on the log. */
static void a_missing_version_stops_the_walk(void **state)
{
	struct made_chain c;

	made_chain_new(&c, *state);
	made_chain_serve_two(&c);
	fault_server_remove(c.b->server, TRUST "2.cose");
	expect_told(c.b, OCOP_ERR_TRUST, "/trust/2.cose: not found; ");
	assert_int_equal(c.b->result.sources[0].outcome, OCOP_SYNC_REFUSED);
	assert_int_equal(sync_bench_files(c.b, ".evidence"), 0);
	fault_server_answer(c.b->server, TRUST "2.cose", 503, "",
			    OCOP_LIT("later"));
	expect_told(c.b, OCOP_ERR_TRUST, "/trust/2.cose: status 503; ");
	fault_server_answer(c.b->server, TRUST "2.cose", 200, "",
			    OCOP_LIT(""));
	expect_told(c.b, OCOP_ERR_TRUST, "/trust/2.cose: empty answer; ");
	assert_int_equal(sync_bench_files(c.b, ".evidence"), 0);
	assert_int_equal(versions_kept(c.b), 1);
	/* Another version in its place is none. */
	made_chain_put_trust(&c, 2, &c.trust3);
	expect_told(c.b, OCOP_ERR_TRUST, "/trust/2.cose: another version; ");
	assert_int_equal(c.b->result.sources[0].outcome, OCOP_SYNC_REFUSED);
	assert_int_equal(versions_kept(c.b), 1);
	/* The one after that is looked for as well. */
	made_chain_put_trust(&c, 2, &c.trust2);
	fault_server_remove(c.b->server, TRUST "3.cose");
	expect_told(c.b, OCOP_ERR_TRUST, "/trust/3.cose: not found; ");
	assert_int_equal(versions_kept(c.b), 2);
	made_chain_put_trust(&c, 3, &c.trust3);
	made_chain_run(c.b);
	assert_int_equal(versions_kept(c.b), 3);
	made_chain_expect_end(&c);
	made_chain_free(&c);
}

static void a_damaged_version_is_named_and_refused(void **state)
{
	struct ocop_buf file = OCOP_BUF(2 * OCOP_TRUST_MAX);
	struct made_chain c;

	made_chain_new(&c, *state);
	made_chain_serve_two(&c);
	fault_server_put(c.b->server, TRUST "2.cose", OCOP_LIT("<html>"));
	expect_told(c.b, OCOP_ERR_TRUST, "/trust/2.cose: a web page; ");
	fault_server_put(c.b->server, TRUST "2.cose", OCOP_LIT("half"));
	expect_told(c.b, OCOP_ERR_TRUST, "/trust/2.cose: damaged; ");
	assert_int_equal(c.b->result.sources[0].outcome, OCOP_SYNC_REFUSED);
	memset(ocop_buf_extend(&file, OCOP_TRUST_MAX + 1), 7,
	       OCOP_TRUST_MAX + 1);
	fault_server_put(c.b->server, TRUST "2.cose", ocop_buf_view(&file));
	expect_told(c.b, OCOP_ERR_TRUST, "/trust/2.cose: too long; ");
	assert_int_equal(versions_kept(c.b), 1);
	ocop_buf_clear(&file);
	made_chain_free(&c);
}

/* Another log or key that nothing names is refused; nobody signed it whom we
 * know, so it is no evidence. */
static void another_log_or_key_is_refused_and_accuses_nobody(void **state)
{
	struct made_log *key = made_log_new(BENCH_ORIGIN, 9);
	struct made_chain c;

	made_chain_new(&c, *state);
	made_log_serve(key, c.b->server, 1, BENCH_TIME);
	fault_server_remove(c.b->server, TRUST "2.cose");
	assert_int_equal(sync_bench_run(c.b), OCOP_ERR_SIGNATURE);
	assert_int_equal(sync_bench_files(c.b, ".evidence"), 0);
	sync_bench_follow(c.b, 300, BENCH_TIME);
	made_chain_serve_two(&c);
	fault_server_remove(c.b->server, TRUST "2.cose");
	expect_told(c.b, OCOP_ERR_TRUST, "/trust/2.cose: not found; ");
	assert_int_equal(c.b->result.sources[0].outcome, OCOP_SYNC_REFUSED);
	assert_int_equal(sync_bench_files(c.b, ".evidence"), 0);
	made_chain_free(&c);
	made_log_free(key);
}

static void a_version_that_the_old_roots_did_not_sign_stops_the_walk(
	void **state)
{
	struct sync_bench *b = *state;
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	struct made_log_in in[2];
	struct made_chain c;

	made_chain_new(&c, b);
	made_chain_serve_two(&c);
	in[0] = (struct made_log_in){ .log = b->log, .frozen = true,
				      .size = SIZE0 };
	in[1] = (struct made_log_in){ .log = c.one };
	made_log_trust(b->log, 2, true, in, 2, &file);
	made_chain_put_trust(&c, 2, &file);
	expect_told(b, OCOP_ERR_TRUST, "/trust/2.cose: not signed as ");
	assert_int_equal(versions_kept(b), 1);
	made_chain_put_trust(&c, 2, &c.trust2);
	made_log_trust(b->log, 3, true, in, 2, &file);
	made_chain_put_trust(&c, 3, &file);
	assert_int_equal(sync_bench_run(b), OCOP_ERR_TRUST);
	assert_int_equal(versions_kept(b), 2);
	ocop_buf_clear(&file);
	made_chain_free(&c);
}

/* A root that signs once more cannot move what all have folded. */
static void a_version_that_unfreezes_a_log_stops_the_walk(void **state)
{
	struct sync_bench *b = *state;
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	struct made_log_in in[2];
	struct made_chain c;

	made_chain_new(&c, b);
	made_chain_serve_two(&c);
	in[0] = (struct made_log_in){ .log = b->log, .frozen = true,
				      .size = SIZE0 - 1 };
	in[1] = (struct made_log_in){ .log = c.two };
	made_log_trust(b->log, 3, false, in, 2, &file);
	made_chain_put_trust(&c, 3, &file);
	assert_int_equal(sync_bench_run(b), OCOP_ERR_TRUST);
	assert_int_equal(versions_kept(b), 2);
	made_chain_put_trust(&c, 3, &c.trust3);
	made_chain_run(b);
	made_chain_expect_end(&c);
	ocop_buf_clear(&file);
	made_chain_free(&c);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, sync_bench_setup, \
					sync_bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_frozen_root_that_the_bundles_do_not_hash_to_is_refused),
		TEST(what_a_stolen_key_added_behind_the_freeze_is_dropped),
		TEST(a_copy_of_what_is_dropped_is_made_the_frozen_log),
		TEST(a_history_that_is_not_the_frozen_one_is_replaced),
		TEST(a_bad_copy_of_a_frozen_log_does_not_undo_what_is_held),
		TEST(a_frozen_log_that_grows_on_is_evidence_and_a_lagging_one_is_not),
		TEST(a_fork_at_one_source_does_not_hide_the_freeze_at_another),
		TEST(a_missing_version_stops_the_walk),
		TEST(a_damaged_version_is_named_and_refused),
		TEST(another_log_or_key_is_refused_and_accuses_nobody),
		TEST(a_version_that_the_old_roots_did_not_sign_stops_the_walk),
		TEST(a_version_that_unfreezes_a_log_stops_the_walk),
	};

	return cmocka_run_group_tests_name("sync_next_refuse", tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/sync/sync_rootsig.c: the signature of a checkpoint's root is kept with
 * it. A source without one is just as good. A source whose signature does not
 * fit is asked once more, and then refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/helpers/made_chain.h"

#define NOTE "/log/checkpoint"
#define COSE "/log/checkpoint.cose"
#define START 300	/* what the replica has at first */

/* Whether the replica holds a root signature of log number's checkpoint, that
 * of a size, by a signer. */
static bool holds(struct sync_bench *b, const struct made_log *log,
		  unsigned number, bool frozen, uint64_t size,
		  struct ocop_signer *signer)
{
	const struct ocop_log_info info = { .number = number,
					    .frozen = frozen };
	struct ocop_checkpoint c = { .size = size };
	struct ocop_buf held = OCOP_BUF(OCOP_ROOTSIG_MAX);
	struct ocop_replica *r = NULL;
	enum ocop_err err;

	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_READ, NULL),
			 OCOP_OK);
	err = ocop_log_rootsig(r->store, &info, &held);
	assert_true(!err || err == OCOP_ERR_ABSENT);
	snprintf(c.origin, sizeof(c.origin), "%s", log->origin);
	made_log_root(log, size, c.root);
	if (!err)
		assert_int_equal(ocop_rootsig_verify(
			ocop_buf_view(&held), &c,
			ocop_bytes_of(signer->spki, signer->spki_len), r->ring,
			NULL), OCOP_OK);
	ocop_buf_clear(&held);
	ocop_replica_close(r);
	return !err;
}

static bool holds_own(struct sync_bench *b, uint64_t size)
{
	return holds(b, b->log, 0, false, size, &b->log->receipts);
}

/* Forget the entries from a size on. */
static void cut(struct made_log *log, size_t size)
{
	while (log->size > size)
		ocop_buf_clear(&log->entry[--log->size]);
}

/* A replica that knows trust version 2, which names a key for these sizes. */
static void begin(struct sync_bench *b, uint64_t from, uint64_t to)
{
	cut(b->log, START - 1);
	b->log->receipts_from = from;
	b->log->receipts_to = to;
	made_log_trust2(b->log, true);
	made_log_grow(b->log, 600 - START, "b");
	sync_bench_follow(b, START, BENCH_TIME);
	assert_false(holds_own(b, START));	/* version 1 names none */
}

static void put(struct sync_bench *b, const struct made_log *log,
		uint64_t size, struct ocop_signer *signer)
{
	struct ocop_buf cose = OCOP_BUF(OCOP_ROOTSIG_MAX);

	made_log_rootsig(log, size, signer, &cose);
	fault_server_put(b->server, COSE, ocop_buf_view(&cose));
	ocop_buf_clear(&cose);
}

static void it_is_kept_with_the_checkpoint(void **state)
{
	struct sync_bench *b = *state;

	begin(b, 1, 0);
	sync_bench_follow(b, START, BENCH_TIME);
	assert_true(b->result.unchanged);
	assert_true(holds_own(b, START));
	sync_bench_follow(b, 400, BENCH_TIME + 1);
	assert_true(holds_own(b, 400));
}

static void a_source_without_one_is_as_good_as_before(void **state)
{
	struct sync_bench *b = *state;

	begin(b, 1, 0);
	sync_bench_follow(b, 400, BENCH_TIME);
	fault_server_remove(b->server, COSE);
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	assert_true(holds_own(b, 400));	/* it is still of this tree */
	made_log_serve(b->log, b->server, 500, BENCH_TIME);
	fault_server_answer(b->server, COSE, 500, "", OCOP_LIT(""));
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	sync_bench_expect(b, 500, BENCH_TIME);
	assert_false(holds_own(b, 500)); /* and not that of another */
}

static void no_key_for_a_size_asks_for_none(void **state)
{
	struct sync_bench *b = *state;

	begin(b, 1, 400);
	sync_bench_follow(b, 400, BENCH_TIME);
	assert_true(holds_own(b, 400));
	made_log_serve(b->log, b->server, 401, BENCH_TIME);
	fault_server_forget(b->server);
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	assert_int_equal(fault_server_count(b->server, COSE), 0);
	assert_false(holds_own(b, 401));
}

/* Refused, after both were asked for twice, and nothing has changed. */
static void refused(struct sync_bench *b)
{
	fault_server_forget(b->server);
	assert_int_equal(sync_bench_run(b), OCOP_ERR_SIGNATURE);
	assert_int_equal(fault_server_count(b->server, NOTE), 2);
	assert_int_equal(fault_server_count(b->server, COSE), 2);
	assert_non_null(strstr(b->diag.text, COSE));
	assert_int_equal(sync_bench_files(b, ".evidence"), 0);
	sync_bench_expect(b, START, BENCH_TIME);
}

static void one_that_does_not_fit_refuses_the_source(void **state)
{
	struct made_log *strange = made_log_new("ocop.example/other", 7);
	struct made_log *other = made_log_new(BENCH_ORIGIN, 7);
	struct ocop_buf cose = OCOP_BUF(OCOP_NOTE_MAX);
	struct sync_bench *b = *state;

	begin(b, 1, 0);
	made_log_serve(b->log, b->server, 400, BENCH_TIME + 1);
	put(b, b->log, 399, &b->log->receipts);	/* another size */
	refused(b);
	made_log_grow(other, 399, "x");
	put(b, other, 400, &b->log->receipts);	/* another root */
	refused(b);
	for (size_t i = 0; i < b->log->size - 1; i++)
		made_log_add(strange, made_log_record(b->log, i + 1));
	put(b, strange, 400, &b->log->receipts);	/* another log */
	refused(b);
	put(b, b->log, 400, &b->log->authority);	/* another key */
	refused(b);
	made_log_rootsig(b->log, 400, &b->log->receipts, &cose);
	fault_server_put(b->server, COSE,
			 ocop_bytes_of(cose.ptr, cose.len - 1));
	refused(b);
	/* No answer at all is the network's fault. */
	fault_server_put(b->server, COSE, ocop_bytes_of(NULL, 0));
	assert_int_equal(sync_bench_run(b), OCOP_ERR_NETWORK);
	for (size_t i = 0; i < OCOP_ROOTSIG_MAX; i++)
		ocop_buf_byte(&cose, 0);
	fault_server_put(b->server, COSE, ocop_buf_view(&cose));
	refused(b);
	sync_bench_follow(b, 400, BENCH_TIME + 1);
	assert_true(holds_own(b, 400));
	ocop_buf_clear(&cose);
	made_log_free(strange);
	made_log_free(other);
}

static void one_that_fits_the_second_time_is_taken(void **state)
{
	struct sync_bench *b = *state;

	begin(b, 1, 0);
	made_log_serve(b->log, b->server, 400, BENCH_TIME + 1);
	/* Of less than it is, once: as of a log that grew in between. */
	fault_server_fault(b->server, COSE, FAULT_NO_LENGTH, 100, 1);
	fault_server_forget(b->server);
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	assert_int_equal(fault_server_count(b->server, NOTE), 2);
	assert_true(holds_own(b, 400));
}

static void a_newer_trust_document_may_name_its_key(void **state)
{
	struct made_log *keys = made_log_new("keys.example/log", 20);
	struct ocop_buf trust = OCOP_BUF(OCOP_TRUST_MAX);
	struct sync_bench *b = *state;
	const struct made_log_in log = { .log = b->log };
	struct ocop_signer first;

	begin(b, 1, 0);
	/* The log goes on with another key, and an entry of it says so. */
	first = b->log->receipts;
	b->log->receipts = keys->receipts;
	keys->receipts = first;
	cut(b->log, START);
	made_log_trust(b->log, 3, false, &log, 1, &trust);
	made_log_add_trust(b->log, ocop_buf_view(&trust));
	made_log_grow(b->log, 99, "c");
	fault_server_put(b->server, "/log/trust/3.cose",
			 ocop_buf_view(&trust));
	sync_bench_follow(b, 400, BENCH_TIME + 1);
	assert_true(holds_own(b, 400));
	made_log_free(keys);
	ocop_buf_clear(&trust);
}

static void that_of_a_frozen_log_is_kept_when_it_is_good(void **state)
{
	struct sync_bench *b = *state;
	struct made_chain c;

	b->log->receipts_from = 1;
	made_chain_new(&c, b);
	made_chain_serve_one(&c, 40);
	made_chain_run(b);
	assert_true(holds(b, b->log, 0, true, SIZE0, &b->log->receipts));
	/* The log after it has no key. */
	assert_false(holds(b, c.one, 1, false, 40, &c.one->receipts));
	made_chain_free(&c);
}

static void a_bad_one_of_a_frozen_log_is_as_none(void **state)
{
	struct ocop_buf cose = OCOP_BUF(OCOP_ROOTSIG_MAX);
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_replica *r = NULL;
	struct sync_bench *b = *state;
	struct made_chain c;

	b->log->receipts_from = 1;
	made_chain_new(&c, b);
	made_chain_serve_one(&c, 40);
	made_log_rootsig(b->log, SIZE0 - 1, &b->log->receipts, &cose);
	fault_server_put(b->server, "/log/frozen/0/checkpoint.cose",
			 ocop_buf_view(&cose));
	made_chain_run(b);
	made_chain_expect(b, 40, TIME1);
	assert_false(holds(b, b->log, 0, true, SIZE0, &b->log->receipts));
	/* Its checkpoint is none the worse for that. */
	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_READ, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_log_frozen_checkpoint(r->store, 0, &note),
			 OCOP_OK);
	ocop_replica_close(r);
	ocop_buf_clear(&note);
	ocop_buf_clear(&cose);
	made_chain_free(&c);
}

static void that_of_the_live_log_stays_when_it_freezes(void **state)
{
	struct sync_bench *b = *state;
	struct made_chain c;

	/* Version 2 names the key and is logged; version 3 ends the log. */
	begin(b, 1, 0);
	sync_bench_follow(b, b->log->size, BENCH_TIME);
	assert_true(holds_own(b, b->log->size));
	made_chain_new(&c, b);
	made_log_serve_under(b->log, b->server, "frozen/0/", SIZE0,
			     BENCH_TIME);
	made_chain_put_trust(&c, 3, &c.trust3);
	made_log_serve_under(c.one, b->server, "frozen/1/", SIZE1, TIME1);
	made_log_serve(c.two, b->server, SIZE2, TIME2);
	fault_server_forget(b->server);
	made_chain_run(b);
	assert_int_equal(fault_server_count_under(b->server,
						  "/log/frozen/0/"), 0);
	assert_true(holds(b, b->log, 0, true, SIZE0, &b->log->receipts));
	made_chain_free(&c);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, sync_bench_setup, \
					     sync_bench_teardown)
	const struct CMUnitTest tests[] = {
		T(it_is_kept_with_the_checkpoint),
		T(a_source_without_one_is_as_good_as_before),
		T(no_key_for_a_size_asks_for_none),
		T(one_that_does_not_fit_refuses_the_source),
		T(one_that_fits_the_second_time_is_taken),
		T(a_newer_trust_document_may_name_its_key),
		T(that_of_a_frozen_log_is_kept_when_it_is_good),
		T(a_bad_one_of_a_frozen_log_is_as_none),
		T(that_of_the_live_log_stays_when_it_freezes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

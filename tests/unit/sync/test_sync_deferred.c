/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/sync/sync_deferred.c: stamps can be judged by a replica before its lots'
 * signatures are checked. Tests what it says meanwhile, that a later sync
 * continues where an earlier one was killed, and what happens to a lot that is
 * not signed.
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

#include <ocop/fold.h>

#include "lib/fold/fold.h"
#include "lib/replica/replica.h"
#include "tests/helpers/made_records.h"
#include "tests/helpers/sync_bench.h"

#define SIZE 600
#define FIRST_LOT 3		/* index: after trust, producer, certificate */
#define KILLED 9

static struct made_records records;

/* A log of 597 lots, numbered as their entries; forged: the number of one
 * that is not signed, or 0. */
static void make_log(struct sync_bench *b, unsigned forged)
{
	made_log_free(b->log);
	b->log = made_log_new(BENCH_ORIGIN, 7);
	records.issued = MADE_LOG_ACCEPTED;
	made_records_producer(&records, b->log);
	made_records_certificate(&records, b->log, MADE_CODE);
	for (unsigned i = FIRST_LOT; i < SIZE; i++)
		made_records_lot(&records, b->log, MADE_CODE, i, i == forged);
}

static int set_up(void **state)
{
	struct sync_bench *b;

	if (sync_bench_setup(state) != 0)
		return -1;
	b = *state;
	made_records_init(&records);
	make_log(b, 0);
	/* Of the same secrets: the replica's trust document is its own. */
	return 0;
}

static int tear_down(void **state)
{
	made_records_clear(&records);
	return sync_bench_teardown(state);
}

/* --- Syncing --- */

struct watch {
	uint64_t kill_at;	/* done, when checking; UINT64_MAX: never */
	uint64_t first;		/* done of the first report of checking */
	unsigned reports;
	unsigned firsts;		/* reports of that done */
	void (*meddle)(struct watch *w); /* at the first of them */
	struct sync_bench *b;
};

static void progress(void *user, const struct ocop_sync_progress *p)
{
	struct watch *w = user;

	if (!p->checking)
		return;
	if (w->reports++ == 0)
		w->first = p->done;
	w->firsts += p->done == w->first;
	if (w->meddle != NULL && w->reports == 1)
		w->meddle(w);
	if (p->done >= w->kill_at)
		_exit(KILLED);
}

static enum ocop_err run(struct sync_bench *b, struct watch *w)
{
	const char *source = b->url;
	struct ocop_sync_options options = {
		.sources = &source, .source_count = 1,
		.limits = { .connect_timeout_s = 5, .stall_timeout_s = 5 },
		.now_unix_s = BENCH_TIME, .defer_entries = 1,
		.deferred_step = 256, .progress = progress, .user = w };
	struct ocop_replica *r = NULL;
	enum ocop_err err;

	memset(&b->diag, 0, sizeof(b->diag));
	err = ocop_replica_open(&r, b->path, OCOP_STORE_WRITE, &b->diag);
	if (!err)
		err = ocop_replica_sync(r, &options, &b->result, &b->diag);
	ocop_replica_close(r);
	return err;
}

/* A sync that dies once so many entries were checked. */
static void killed_at(struct sync_bench *b, uint64_t done)
{
	struct watch w = { .kill_at = done };
	int status = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0)
		_exit(!run(b, &w) ? 0 : 1);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), KILLED);
}

static struct watch finished(struct sync_bench *b)
{
	struct watch w = { .kill_at = UINT64_MAX };
	enum ocop_err err = run(b, &w);

	assert_string_equal(b->diag.text, "");
	assert_int_equal(err, OCOP_OK);
	sync_bench_expect(b, b->log->size, BENCH_TIME);
	return w;
}

static uint64_t checked(struct sync_bench *b)
{
	struct ocop_replica *r = NULL;
	struct ocop_verifier judge;

	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_READ, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_replica_verifier(r, &judge), OCOP_OK);
	ocop_replica_close(r);
	return judge.info.checked;
}

static enum ocop_verdict judge_in(struct ocop_replica *r, unsigned lot)
{
	struct ocop_buf uri = OCOP_BUF(OCOP_STAMP_URI_MAX);
	struct ocop_policy policy = { .now_unix_s = BENCH_TIME,
				      .signed_time = BENCH_TIME };
	struct ocop_verdict_report report;
	struct ocop_verifier judge;

	assert_int_equal(ocop_replica_verifier(r, &judge), OCOP_OK);
	assert_int_equal(ocop_stamp_make(&uri, &records.stamp, MADE_HOST,
					 MADE_CODE, lot, 3), OCOP_OK);
	assert_int_equal(ocop_verdict_of_text(&report, &judge,
					      ocop_buf_view(&uri),
					      &policy), OCOP_OK);
	ocop_buf_clear(&uri);
	return report.verdict;
}

static enum ocop_verdict judge(struct sync_bench *b, unsigned lot)
{
	struct ocop_replica *r = NULL;
	enum ocop_verdict verdict;

	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_READ, NULL),
			 OCOP_OK);
	verdict = judge_in(r, lot);
	ocop_replica_close(r);
	return verdict;
}

/* As a desk asks for a lot whose stamps it is to make. */
static enum ocop_err lot_of(struct sync_bench *b, unsigned lot)
{
	struct ocop_replica *r = NULL;
	struct ocop_lot_view view;
	struct ocop_verifier judge;
	enum ocop_err err;

	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_READ, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_replica_verifier(r, &judge), OCOP_OK);
	err = ocop_replica_lot(r, OCOP_LIT(MADE_CODE), lot, &view);
	ocop_replica_close(r);
	return err;
}

/* What folding anew with nothing left gives is what is stored. */
static enum ocop_err in_other(void *user, struct ocop_bytes key,
			      struct ocop_bytes value)
{
	struct ocop_bytes theirs;

	assert_int_equal(ocop_state_get(user, key, &theirs), OCOP_OK);
	assert_true(ocop_bytes_equal(value, theirs));
	return OCOP_OK;
}

static void the_state_is_that_of(struct ocop_replica *r,
				 struct ocop_replica *again)
{
	assert_int_equal(ocop_state_each(r->state, OCOP_LIT(""), in_other,
					 again->state), OCOP_OK);
	assert_int_equal(ocop_state_each(again->state, OCOP_LIT(""), in_other,
					 r->state), OCOP_OK);
	ocop_replica_close(again);
}

/* Also while lots are left, but for how far they are checked. */
static void the_state_is_of_a_second_fold(struct sync_bench *b, uint64_t size)
{
	struct ocop_replica *r = NULL, *again = NULL;

	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_READ, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_replica_refold(&again, r, size, NULL), OCOP_OK);
	the_state_is_that_of(r, again);
	ocop_replica_close(r);
}

static void the_state_is_of_a_fold_that_left_nothing(struct sync_bench *b)
{
	struct ocop_replica *r = NULL, *again = NULL;

	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_READ, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_replica_snapshot_at(&again, r, b->log->size,
						  NULL),
			 OCOP_OK);
	the_state_is_that_of(r, again);
	ocop_replica_close(r);
	the_state_is_of_a_second_fold(b, b->log->size);
}

/* --- Tests --- */

static void all_lots_are_checked_after_the_commit(void **state)
{
	struct sync_bench *b = *state;
	struct watch w;

	made_log_serve(b->log, b->server, SIZE, BENCH_TIME);
	w = finished(b);
	assert_int_equal(w.first, FIRST_LOT);
	assert_int_equal(w.reports, 3);
	assert_int_equal(checked(b), SIZE);
	assert_int_equal(b->result.counted, SIZE);
	assert_int_equal(judge(b, 17), OCOP_VERDICT_GENUINE);
	the_state_is_of_a_fold_that_left_nothing(b);
	/* Nothing is left to do. */
	w = finished(b);
	assert_int_equal(w.reports, 0);
}

static void a_killed_check_goes_on_where_it_was(void **state)
{
	struct sync_bench *b = *state;
	struct watch w;

	made_log_serve(b->log, b->server, SIZE, BENCH_TIME);
	killed_at(b, 0);
	assert_int_equal(checked(b), FIRST_LOT);
	the_state_is_of_a_second_fold(b, SIZE);
	assert_int_equal(judge(b, 5), OCOP_VERDICT_GENUINE);
	assert_int_equal(judge(b, 599), OCOP_VERDICT_GENUINE);
	killed_at(b, 300);
	assert_int_equal(checked(b), 515);
	w = finished(b);
	assert_int_equal(w.first, 515);
	assert_int_equal(w.reports, 1);
	assert_true(b->result.unchanged);
	assert_int_equal(checked(b), SIZE);
	the_state_is_of_a_fold_that_left_nothing(b);
}

static void what_comes_while_lots_are_left_is_left_after_them(void **state)
{
	struct sync_bench *b = *state;
	struct watch w;

	made_log_serve(b->log, b->server, 400, BENCH_TIME);
	killed_at(b, 0);
	made_log_serve(b->log, b->server, SIZE, BENCH_TIME);
	w = finished(b);
	assert_int_equal(w.first, FIRST_LOT);
	assert_int_equal(checked(b), SIZE);
	the_state_is_of_a_fold_that_left_nothing(b);
}

/* Another process goes on with the log and dies before it has checked what
 * was left, while the lots of the first chunk are being checked here. */
static void go_on_and_die(struct watch *w)
{
	struct watch other = { .kill_at = UINT64_MAX };
	struct ocop_replica *r = NULL;

	made_log_serve(w->b->log, w->b->server, w->b->log->size, BENCH_TIME);
	assert_int_equal(run(w->b, &other), OCOP_OK);
	assert_int_equal(ocop_replica_open(&r, w->b->path, OCOP_STORE_WRITE,
					   NULL), OCOP_OK);
	assert_int_equal(ocop_store_begin(r->store, true), OCOP_OK);
	assert_int_equal(ocop__fold_checked(r->fold, w->first), OCOP_OK);
	assert_int_equal(ocop_state_flush(r->state), OCOP_OK);
	assert_int_equal(ocop_store_commit(r->store), OCOP_OK);
	ocop_replica_close(r);
}

/* Checked under an older trust version, or where more counted, they are
 * checked again. */
static void what_another_process_changed_meanwhile_is_checked_again(
	void **state)
{
	for (int trust = 0; trust < 2; trust++) {
		struct watch w = { .kill_at = UINT64_MAX,
				   .meddle = go_on_and_die };
		struct sync_bench *b;

		tear_down(state);
		assert_int_equal(set_up(state), 0);
		b = w.b = *state;
		made_log_serve(b->log, b->server, SIZE, BENCH_TIME);
		killed_at(b, 0);
		if (trust)
			made_log_trust2(b->log, true);
		else
			made_log_grow(b->log, 1, "does not count");
		assert_int_equal(run(b, &w), OCOP_OK);
		assert_int_equal(w.firsts, 2);
		assert_int_equal(checked(b), SIZE + 1);
		the_state_is_of_a_fold_that_left_nothing(b);
	}
}

static enum ocop_err fold_one(void *user, uint64_t index,
			      struct ocop_bytes entry)
{
	struct ocop_fold_result judged;

	(void)index;
	return ocop_fold_entry(user, entry, &judged);
}

/* Another process begins the fold anew and dies at its tenth entry. */
static void fold_anew_and_die(struct watch *w)
{
	struct ocop_replica *r = NULL;

	assert_int_equal(ocop_replica_open(&r, w->b->path, OCOP_STORE_WRITE,
					   NULL), OCOP_OK);
	assert_int_equal(ocop_store_begin(r->store, true), OCOP_OK);
	assert_int_equal(ocop__replica_state_drop(r->store), OCOP_OK);
	assert_int_equal(ocop__replica_forget(r), OCOP_OK);
	ocop__fold_defer(r->fold, true);
	assert_int_equal(ocop_log_each(r->store, 0, 10, fold_one, r->fold),
			 OCOP_OK);
	assert_int_equal(ocop__fold_checked(r->fold, w->first), OCOP_OK);
	assert_int_equal(ocop_state_flush(r->state), OCOP_OK);
	assert_int_equal(ocop_store_commit(r->store), OCOP_OK);
	ocop_replica_close(r);
}

/* Else lots that are folded later would pass for checked. */
static void no_more_is_called_checked_than_is_folded(void **state)
{
	struct watch w = { .kill_at = UINT64_MAX,
			   .meddle = fold_anew_and_die };
	struct sync_bench *b = w.b = *state;
	struct ocop_replica *r = NULL;
	struct ocop_fold_info info;

	made_log_serve(b->log, b->server, SIZE, BENCH_TIME);
	killed_at(b, 0);
	assert_int_equal(run(b, &w), OCOP_OK);
	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_WRITE,
					   NULL), OCOP_OK);
	assert_int_equal(ocop_fold_info(r->state, &info), OCOP_OK);
	assert_true(info.checked <= info.size);
	ocop_replica_close(r);
	finished(b);
	assert_int_equal(checked(b), SIZE);
	the_state_is_of_a_fold_that_left_nothing(b);
}

static void the_check_needs_no_network(void **state)
{
	struct sync_bench *b = *state;
	struct watch w = { .kill_at = UINT64_MAX };

	made_log_serve(b->log, b->server, SIZE, BENCH_TIME);
	killed_at(b, 0);
	fault_server_answer(b->server, "/log/checkpoint", 503, "", OCOP_LIT("-"));
	assert_int_equal(run(b, &w), OCOP_ERR_HTTP);
	assert_int_equal(checked(b), SIZE);
}

static void a_forged_lot_is_never_genuine_before_or_after(void **state)
{
	struct sync_bench *b = *state;
	struct ocop_replica *meanwhile = NULL;

	make_log(b, 520);
	made_log_serve(b->log, b->server, SIZE, BENCH_TIME);
	killed_at(b, 0);
	assert_int_equal(judge(b, 520), OCOP_VERDICT_UNDECIDED);
	assert_int_equal(judge(b, 521), OCOP_VERDICT_GENUINE);
	assert_int_equal(lot_of(b, 520), OCOP_ERR_SIGNATURE);
	assert_int_equal(lot_of(b, 521), OCOP_OK);
	killed_at(b, 300);
	assert_int_equal(judge(b, 520), OCOP_VERDICT_UNDECIDED);
	/* A judge's snapshot from before the end of it. */
	assert_int_equal(ocop_replica_open(&meanwhile, b->path,
					   OCOP_STORE_READ, NULL), OCOP_OK);
	assert_int_equal(judge_in(meanwhile, 520), OCOP_VERDICT_UNDECIDED);
	finished(b);
	assert_int_equal(judge_in(meanwhile, 520), OCOP_VERDICT_UNDECIDED);
	ocop_replica_close(meanwhile);
	assert_int_equal(checked(b), SIZE);
	assert_int_equal(judge(b, 520), OCOP_VERDICT_UNDECIDED);
	assert_int_equal(judge(b, 521), OCOP_VERDICT_GENUINE);
	the_state_is_of_a_fold_that_left_nothing(b);
}

static void a_forged_lot_is_told_as_one_that_does_not_count(void **state)
{
	struct sync_bench *b = *state;

	make_log(b, 520);
	made_log_serve(b->log, b->server, SIZE, BENCH_TIME);
	finished(b);
	assert_int_equal(b->result.counted, SIZE - 1);
	assert_int_equal(b->result.skipped, 1);
}

static void a_good_lot_after_a_forged_one_of_its_number_counts(void **state)
{
	struct sync_bench *b = *state;

	make_log(b, 520);
	made_records_lot(&records, b->log, MADE_CODE, 520, false);
	/* At once, and when the first lies in a sync that was killed. */
	made_log_serve(b->log, b->server, SIZE + 1, BENCH_TIME);
	finished(b);
	assert_int_equal(judge(b, 520), OCOP_VERDICT_GENUINE);
	assert_int_equal(b->result.skipped, 1);
	the_state_is_of_a_fold_that_left_nothing(b);
}

static void also_when_the_forged_one_came_with_an_earlier_sync(void **state)
{
	struct sync_bench *b = *state;

	make_log(b, 300);
	made_records_lot(&records, b->log, MADE_CODE, 300, false);
	made_log_serve(b->log, b->server, 500, BENCH_TIME);
	killed_at(b, 0);
	assert_int_equal(judge(b, 300), OCOP_VERDICT_UNDECIDED);
	made_log_serve(b->log, b->server, SIZE + 1, BENCH_TIME);
	finished(b);
	assert_int_equal(judge(b, 300), OCOP_VERDICT_GENUINE);
	assert_int_equal(judge(b, 301), OCOP_VERDICT_GENUINE);
	the_state_is_of_a_fold_that_left_nothing(b);
}

/* It was refused when it was folded: nothing rests on it. */
static void a_forged_lot_that_does_not_count_has_nothing_folded_anew(
	void **state)
{
	struct sync_bench *b = *state;
	struct watch w;

	made_records_lot(&records, b->log, MADE_CODE2, 1, true);
	for (unsigned i = 0; i < 300; i++)
		made_records_lot(&records, b->log, MADE_CODE, SIZE + i, false);
	made_log_serve(b->log, b->server, SIZE + 301, BENCH_TIME);
	w = finished(b);
	/* A fold anew would end it with the third. */
	assert_int_equal(w.reports, 4);
	assert_int_equal(b->result.skipped, 1);
	assert_int_equal(checked(b), SIZE + 301);
	the_state_is_of_a_fold_that_left_nothing(b);
}

/* A disk's fault is no forgery: nothing is folded anew by it, and what the
 * lots say is asked again once it is mended. */
static void a_lot_that_was_damaged_meanwhile_accuses_nobody(void **state)
{
	struct sync_bench *b = *state;
	struct watch w = { .kill_at = UINT64_MAX };

	made_log_serve(b->log, b->server, SIZE, BENCH_TIME);
	killed_at(b, 0);
	sync_bench_flip(b, 2);
	assert_int_equal(run(b, &w), OCOP_ERR_STORE);
	assert_int_equal(judge(b, SIZE - 1), OCOP_VERDICT_UNDECIDED);
	assert_int_equal(judge(b, 5), OCOP_VERDICT_GENUINE);
	sync_bench_flip(b, 2);
	finished(b);
	assert_int_equal(judge(b, SIZE - 1), OCOP_VERDICT_GENUINE);
	the_state_is_of_a_fold_that_left_nothing(b);
}

static void lots_of_ed25519_keys_are_checked_too(void **state)
{
	struct sync_bench *b = *state;
	struct ocop_seckey *key = NULL;
	uint8_t raw[32] = { 1 };

	assert_int_equal(ocop_seckey_from_raw(&key, OCOP_ALG_EDDSA, raw),
			 OCOP_OK);
	ocop_signer_clear(&records.record);
	ocop_signer_of_key(&records.record, key);
	make_log(b, 520);
	made_log_serve(b->log, b->server, SIZE, BENCH_TIME);
	finished(b);
	assert_int_equal(b->result.skipped, 1);
	assert_int_equal(judge(b, 520), OCOP_VERDICT_UNDECIDED);
	assert_int_equal(judge(b, 521), OCOP_VERDICT_GENUINE);
	the_state_is_of_a_fold_that_left_nothing(b);
}

static void other_records_are_checked_before_the_fold(void **state)
{
	struct sync_bench *b = *state;

	/* Those of a first sync already when they arrive. */
	made_records_add(&records, b->log, &records.record, OCOP_KIND_STATUS,
			 "\"product\":\"" MADE_CODE "\",\"lot\":599,"
			 "\"ranges\":[[0,1000]],\"status\":\"void\"", true);
	made_records_add(&records, b->log, &records.record, OCOP_KIND_STATUS,
			 "\"product\":\"" MADE_CODE "\",\"lot\":598,"
			 "\"ranges\":[[0,1000]],\"status\":\"void\"", false);
	made_log_serve(b->log, b->server, SIZE + 2, BENCH_TIME);
	killed_at(b, 0);
	assert_int_equal(judge(b, 599), OCOP_VERDICT_GENUINE);
	assert_int_equal(judge(b, 598), OCOP_VERDICT_REVOKED);
	finished(b);
	the_state_is_of_a_fold_that_left_nothing(b);
}

static void few_new_entries_are_checked_at_once(void **state)
{
	struct sync_bench *b = *state;

	make_log(b, 520);
	sync_bench_follow(b, SIZE, BENCH_TIME);
	assert_int_equal(b->result.skipped, 1);
	assert_int_equal(checked(b), SIZE);
	assert_int_equal(judge(b, 520), OCOP_VERDICT_UNDECIDED);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(all_lots_are_checked_after_the_commit),
		CASE(a_killed_check_goes_on_where_it_was),
		CASE(what_comes_while_lots_are_left_is_left_after_them),
		CASE(what_another_process_changed_meanwhile_is_checked_again),
		CASE(no_more_is_called_checked_than_is_folded),
		CASE(the_check_needs_no_network),
		CASE(a_forged_lot_is_never_genuine_before_or_after),
		CASE(a_forged_lot_is_told_as_one_that_does_not_count),
		CASE(a_good_lot_after_a_forged_one_of_its_number_counts),
		CASE(also_when_the_forged_one_came_with_an_earlier_sync),
		CASE(a_forged_lot_that_does_not_count_has_nothing_folded_anew),
		CASE(a_lot_that_was_damaged_meanwhile_accuses_nobody),
		CASE(lots_of_ed25519_keys_are_checked_too),
		CASE(other_records_are_checked_before_the_fold),
		CASE(few_new_entries_are_checked_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Attacks with trust documents, with keys that were taken away, and with time:
 * the rest of the list of test_attack.c. The thief has fewer root keys than the
 * threshold. He has a document that makes him an authority and his key the
 * log's key, and a log that fits this document.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/helpers/attack.h"

#define CHECKPOINT "/log/checkpoint"

/* What a thief would have the roots sign. */
#define THIEFS(n) .version = (n), .thief = true

static void log_trust(struct made_log *log, const struct ocop_buf *file)
{
	made_log_add_trust(log, ocop_buf_view(file));
}

/* Serve a document, and the real log, whose key was stolen: it names the
 * document, and goes on with records that the thief's authority signed. */
static void log_thief(struct attack *a, const struct attack_trust *t,
		      struct ocop_buf *file)
{
	attack_trust(a, t, file);
	made_log_free(a->forged);
	a->forged = attack_copy(a, ATTACK_SIZE);
	log_trust(a->forged, file);
	attack_add(a, a->forged, &a->thief);
	made_log_serve(a->forged, a->b->server, a->forged->size,
		       BENCH_TIME + 1);
	attack_put_trust(a, t->version, file);
}

/* The same log, but signed by the key that the document says is the log's. */
static void serve_thief(struct attack *a, const struct attack_trust *t,
			struct ocop_buf *file)
{
	log_thief(a, t, file);
	while (a->keys->size > 0)
		ocop_buf_clear(&a->keys->entry[--a->keys->size]);
	a->keys->accepted = a->forged->accepted;
	for (size_t i = 0; i < a->forged->size; i++)
		made_log_add(a->keys, made_log_record(a->forged, i));
	made_log_serve(a->keys, a->b->server, a->keys->size, BENCH_TIME + 1);
	attack_put_trust(a, 1, &a->b->log->trust);
	attack_put_trust(a, t->version, file);
}

/* The log that the thief continued goes on, and names a good document. */
static void heal(struct attack *a, uint64_t version)
{
	struct attack_trust good = { .version = version,
				     .signers = ROOTS_TWO };
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);

	attack_trust(a, &good, &file);
	log_trust(a->forged, &file);
	made_log_serve(a->forged, a->b->server, a->forged->size,
		       BENCH_TIME + 2);
	attack_put_trust(a, version, &file);
	assert_int_equal(sync_bench_run(a->b), OCOP_OK);
	attack_stands(a);
	ocop_buf_clear(&file);
}

/* --- That the forged documents would matter --- */

static void what_is_forged_would_change_verdicts_if_roots_signed_it(
	void **state)
{
	struct attack *a = *state;
	struct attack_trust t = { THIEFS(2), .signers = ROOTS_TWO,
				  .keys = a->keys };
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);

	serve_thief(a, &t, &file);
	assert_int_equal(sync_bench_run(a->b), OCOP_OK);
	assert_int_equal(attack_judge(a, STAMP_GOOD, ATTACK_NOW),
			 OCOP_VERDICT_REVOKED);
	assert_int_equal(attack_judge(a, STAMP_WITHDRAWN, ATTACK_NOW),
			 OCOP_VERDICT_GENUINE);
	ocop_buf_clear(&file);
}

/* --- Threshold --- */

struct half_signed {
	const char *who;
	unsigned roots, signers;
	bool twice;
};

static const struct half_signed half_signed[] = {
	{ "one of two", ROOTS, ROOT_ONE, false },
	{ "one, twice", ROOTS, ROOT_ONE, true },
	{ "strangers", ROOTS, THIEVES, false },
	{ "one and strangers", ROOTS, ROOT_ONE | THIEVES, true },
	{ "the new roots only", THIEVES, THIEVES_TWO, false },
	{ "the old roots only", THIEVES, ROOTS_TWO, false },
	{ "one of the old, all new", THIEVES, ROOT_ONE | THIEVES, false },
};
#define HALF_SIGNED (sizeof(half_signed) / sizeof(half_signed[0]))

static struct attack_trust half_of(const struct attack *a, size_t i)
{
	return (struct attack_trust){
		THIEFS(2), .roots = half_signed[i].roots, .keys = a->keys,
		.signers = half_signed[i].signers,
		.twice = half_signed[i].twice };
}

static void threshold_too_few_roots_name_no_log_key(void **state)
{
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	struct attack *a = *state;

	for (size_t i = 0; i < HALF_SIGNED; i++) {
		struct attack_trust t = half_of(a, i);

		serve_thief(a, &t, &file);
		attack_refused(a, OCOP_ERR_SIGNATURE, "");
		EVIDENCE(a, "", 0);
		attack_stands(a);
	}
	attack_recovers(a);
	ocop_buf_clear(&file);
}

/* The log names it: nothing is refused, nothing of it is believed, and what
 * is missing is said. */
static void threshold_too_few_roots_make_no_authority(void **state)
{
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	struct attack *a = *state;

	for (size_t i = 0; i < HALF_SIGNED; i++) {
		struct attack_trust t = half_of(a, i);

		attack_teardown(state);
		assert_int_equal(attack_setup(state), 0);
		a = *state;
		t.keys = NULL;
		log_thief(a, &t, &file);
		assert_int_equal(sync_bench_run(a->b), OCOP_OK);
		EVIDENCE(a, "", 0);
		attack_undecided_at(a, ATTACK_NOW);
		heal(a, 3);
	}
	ocop_buf_clear(&file);
}

/* --- Rollback and replay of versions --- */

/* Version 2 made an authority whose key was stolen; version 3 took it away;
 * the thief would like version 2 back. */
static void rollback_of_the_trust_version_revives_no_authority(void **state)
{
	struct ocop_buf second = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf third = OCOP_BUF(OCOP_TRUST_MAX);
	struct attack *a = *state;
	struct attack_trust t2 = { THIEFS(2), .signers = ROOTS_TWO };
	struct attack_trust t3 = { .version = 3, .signers = ROOTS_TWO };

	attack_trust(a, &t2, &second);
	attack_trust(a, &t3, &third);
	a->forged = attack_copy(a, ATTACK_SIZE);
	log_trust(a->forged, &second);
	log_trust(a->forged, &third);
	attack_put_trust(a, 2, &second);
	attack_put_trust(a, 3, &third);
	made_log_serve(a->forged, a->b->server, 302, BENCH_TIME);
	assert_int_equal(sync_bench_run(a->b), OCOP_OK);
	attack_stands(a);
	log_trust(a->forged, &second);
	attack_add(a, a->forged, &a->thief);
	made_log_serve(a->forged, a->b->server, a->forged->size,
		       BENCH_TIME + 1);
	attack_put_trust(a, 3, &second);
	assert_int_equal(sync_bench_run(a->b), OCOP_OK);
	EVIDENCE(a, "", 0);
	/* The entry of version 2, and all that the thief signed. */
	assert_int_equal(a->b->result.skipped, 1 + ATTACK_RECORDS);
	attack_stands(a);
	ocop_buf_clear(&second);
	ocop_buf_clear(&third);
}

static void mix_and_match_versions_of_another_realm_are_refused(void **state)
{
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	struct attack *a = *state;
	struct attack_trust t = { THIEFS(2), .signers = ROOTS_TWO,
				  .realm = "pilot", .keys = a->keys };

	serve_thief(a, &t, &file);
	attack_refused(a, OCOP_ERR_SIGNATURE, "");
	EVIDENCE(a, "", 0);
	attack_stands(a);
	t.keys = NULL;
	log_thief(a, &t, &file);
	assert_int_equal(sync_bench_run(a->b), OCOP_OK);
	attack_undecided_at(a, ATTACK_NOW);
	heal(a, 3);
	ocop_buf_clear(&file);
}

/* --- Fast-forward --- */

static void fast_forward_of_the_version_below_the_threshold_is_refused(
	void **state)
{
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	struct attack *a = *state;
	/* No document has a higher one. */
	static const uint64_t versions[] = { INT64_MAX - 1, INT64_MAX };

	for (size_t i = 0; i < 2; i++) {
		struct attack_trust t = { THIEFS(versions[i]),
					  .signers = ROOT_ONE,
					  .keys = a->keys };

		serve_thief(a, &t, &file);
		attack_put_trust(a, 2, &file);
		attack_refused(a, OCOP_ERR_SIGNATURE, "");
		EVIDENCE(a, "", 0);
		attack_stands(a);
	}
	attack_recovers(a);
	ocop_buf_clear(&file);
}

/* A version that ends the log at a size; a->keys is the one that follows. */
static void freeze_at(struct attack *a, uint64_t version, uint64_t size,
		      struct ocop_buf *file)
{
	struct made_log *next = made_log_next(a->b->log, BENCH_ORIGIN "/1", 67);
	const struct made_log_in logs[] = {
		{ .log = a->b->log, .frozen = true, .size = size },
		{ .log = next },
	};
	struct attack_trust t = { .version = version, .signers = ROOTS_TWO,
				  .logs = logs, .log_count = 2 };

	made_log_free(a->keys);
	a->keys = next;
	attack_trust(a, &t, file);
	attack_put_trust(a, version, file);
	log_trust(next, file);
	attack_add_void(a, next);
	made_log_serve(next, a->b->server, 2, BENCH_TIME + 1);
}

/* Only the roots' own freeze undoes what a thief of the log key logged: a
 * version that nobody can ever pass, a time that nobody can reach. */
static void a_freeze_is_the_way_out(struct attack *a, uint64_t version)
{
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);

	freeze_at(a, version, ATTACK_SIZE, &file);
	made_log_serve_under(a->b->log, a->b->server, "frozen/0/", ATTACK_SIZE,
			     BENCH_TIME);
	assert_int_equal(sync_bench_run(a->b), OCOP_OK);
	assert_true(a->b->result.restarted);
	assert_int_equal(a->b->result.to, ATTACK_SIZE + 2);
	EVIDENCE(a, "trust-", 1);
	attack_stands(a);
	ocop_buf_clear(&file);
}

static void fast_forward_by_the_log_key_ends_with_a_freeze(void **state)
{
	static const uint64_t versions[] = { INT64_MAX, UINT64_MAX };
	uint8_t hash[OCOP_HASH_LEN] = { 66 };
	struct attack_trust t = { .version = 2, .signers = ROOTS_TWO };
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf named = OCOP_BUF(1024);
	struct attack *a = *state;

	a->forged = attack_copy(a, ATTACK_SIZE);
	for (size_t i = 0; i < 2; i++) {
		ocop_buf_reset(&named);
		ocop_trust_entry_encode(&named, versions[i], hash);
		made_log_add(a->forged, ocop_buf_view(&named));
		made_log_serve(a->forged, a->b->server, a->forged->size,
			       BENCH_TIME + 1);
		assert_int_equal(sync_bench_run(a->b), OCOP_OK);
		attack_undecided_at(a, ATTACK_NOW);
	}
	/* A good document below that number does not say what is missing. */
	attack_trust(a, &t, &file);
	log_trust(a->forged, &file);
	attack_put_trust(a, 2, &file);
	made_log_serve(a->forged, a->b->server, a->forged->size,
		       BENCH_TIME + 1);
	assert_int_equal(sync_bench_run(a->b), OCOP_OK);
	attack_undecided_at(a, ATTACK_NOW);
	a_freeze_is_the_way_out(a, 3);
	ocop_buf_clear(&file);
	ocop_buf_clear(&named);
}

static void an_entry_of_the_far_future_ends_with_a_freeze(void **state)
{
	struct attack *a = *state;

	a->forged = attack_copy(a, ATTACK_SIZE);
	a->forged->accepted += UINT64_C(36525) * ATTACK_DAY;
	attack_add_void(a, a->forged);
	made_log_serve(a->forged, a->b->server, a->forged->size,
		       BENCH_TIME + 1);
	assert_int_equal(sync_bench_run(a->b), OCOP_OK);
	attack_undecided_at(a, ATTACK_NOW);
	a_freeze_is_the_way_out(a, 2);
}

/* --- Hash mismatch --- */

/* Two documents of one version, both good: the one that the log names. */
static void hash_mismatch_another_file_than_the_entry_names_is_not_used(
	void **state)
{
	struct ocop_buf good = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf other = OCOP_BUF(OCOP_TRUST_MAX);
	struct attack *a = *state;
	struct attack_trust t = { .version = 2, .signers = ROOTS_TWO };
	struct attack_trust thiefs = { THIEFS(2), .signers = ROOTS_TWO };

	attack_trust(a, &t, &good);
	attack_trust(a, &thiefs, &other);
	a->forged = attack_copy(a, ATTACK_SIZE);
	log_trust(a->forged, &good);
	attack_add(a, a->forged, &a->thief);
	made_log_serve(a->forged, a->b->server, a->forged->size,
		       BENCH_TIME + 1);
	attack_put_trust(a, 2, &other);
	assert_int_equal(sync_bench_run(a->b), OCOP_OK);
	EVIDENCE(a, "", 0);
	attack_undecided_at(a, ATTACK_NOW);
	attack_put_trust(a, 2, &good);
	assert_int_equal(sync_bench_run(a->b), OCOP_OK);
	attack_stands(a);
	ocop_buf_clear(&good);
	ocop_buf_clear(&other);
}

/* Also one mirror's frozen log with another's live one: mix and match. */
static void hash_mismatch_another_log_than_the_frozen_root_is_refused(
	void **state)
{
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	struct attack *a = *state;

	freeze_at(a, 2, 400, &file);
	attack_forge(a, ATTACK_SIZE, false, NULL);
	made_log_serve_under(a->forged, a->b->server, "frozen/0/", 400,
			     BENCH_TIME + 1);
	attack_refused(a, OCOP_ERR_HTTP, "damaged copy");
	attack_stands(a);
	sync_bench_expect(a->b, ATTACK_SIZE, BENCH_TIME);
	/* The honest frozen log lets it go on. */
	made_log_serve_under(a->b->log, a->b->server, "frozen/0/", 400,
			     BENCH_TIME + 1);
	assert_int_equal(sync_bench_run(a->b), OCOP_OK);
	assert_int_equal(a->b->result.to, 402);
	attack_stands(a);
	ocop_buf_clear(&file);
}

/* --- Key rotation --- */

/* Version 2 names other keys of the log: the replica follows. */
static void rotate(struct attack *a)
{
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	struct attack_trust t = { .version = 2, .signers = ROOTS_TWO,
				  .roots = THIEVES | ROOT_ONE,
				  .keys = a->keys };

	/* Roots rotate too: two old ones go, three others come. */
	t.signers |= THIEVES_TWO;
	attack_trust(a, &t, &file);
	a->keys->accepted = a->b->log->accepted;
	for (size_t i = 0; i < ATTACK_SIZE; i++)
		made_log_add(a->keys, made_log_record(a->b->log, i));
	log_trust(a->keys, &file);
	made_log_serve(a->keys, a->b->server, ATTACK_SIZE + 1, BENCH_TIME + 1);
	attack_put_trust(a, 1, &a->b->log->trust);
	attack_put_trust(a, 2, &file);
	assert_int_equal(sync_bench_run(a->b), OCOP_OK);
	attack_stands(a);
	ocop_buf_clear(&file);
}

static void key_rotation_the_old_log_key_signs_nothing_more(void **state)
{
	struct attack *a = *state;

	rotate(a);
	a->forged = attack_copy(a, ATTACK_SIZE);
	made_log_add(a->forged, made_log_record(a->keys, ATTACK_SIZE));
	attack_add(a, a->forged, NULL);
	made_log_serve(a->forged, a->b->server, a->forged->size,
		       BENCH_TIME + 2);
	attack_refused(a, OCOP_ERR_SIGNATURE, "");
	EVIDENCE(a, "", 0);
	attack_stands(a);
}

static void key_rotation_the_old_roots_sign_nothing_more(void **state)
{
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	struct attack *a = *state;
	struct attack_trust t = { THIEFS(3), .signers = ROOTS,
				  .keys = a->b->log };

	rotate(a);
	attack_trust(a, &t, &file);
	log_trust(a->keys, &file);
	attack_add(a, a->keys, &a->thief);
	made_log_serve(a->keys, a->b->server, a->keys->size, BENCH_TIME + 2);
	attack_put_trust(a, 3, &file);
	assert_int_equal(sync_bench_run(a->b), OCOP_OK);
	EVIDENCE(a, "", 0);
	attack_undecided_at(a, ATTACK_NOW);
	ocop_buf_clear(&file);
}

static void key_rotation_the_old_time_key_makes_nothing_fresh(void **state)
{
	uint64_t later = BENCH_TIME + 20 * ATTACK_DAY;
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_buf timed = OCOP_BUF(OCOP_NOTE_MAX);
	struct attack *a = *state;

	rotate(a);
	made_log_note(a->keys, ATTACK_SIZE + 1, 0, &note);
	ocop_buf_bytes(&timed, ocop_buf_view(&note));
	assert_int_equal(ocop_checkpoint_cosign(
				 &timed, ocop_buf_view(&note),
				 a->b->log->time_vkey.name, &a->b->log->time,
				 later), OCOP_OK);
	fault_server_put(a->b->server, CHECKPOINT, ocop_buf_view(&timed));
	assert_int_equal(sync_bench_run(a->b), OCOP_OK);
	sync_bench_expect(a->b, ATTACK_SIZE + 1, BENCH_TIME + 1);
	attack_stands(a);
	attack_undecided_at(a, later);
	/* The new one does. */
	made_log_note(a->keys, ATTACK_SIZE + 1, later, &note);
	fault_server_put(a->b->server, CHECKPOINT, ocop_buf_view(&note));
	assert_int_equal(sync_bench_run(a->b), OCOP_OK);
	attack_stands_at(a, later);
	ocop_buf_clear(&note);
	ocop_buf_clear(&timed);
}

/* --- Endless data --- */

static void endless_trust_files_and_versions_end(void **state)
{
	struct ocop_buf file = OCOP_BUF(2 * OCOP_TRUST_MAX);
	struct attack *a = *state;
	struct attack_trust t = { THIEFS(2), .signers = ROOT_ONE,
				  .keys = a->keys };

	serve_thief(a, &t, &file);
	/* The same for whichever version is asked for. */
	for (uint64_t i = 2; i < 40; i++)
		attack_put_trust(a, i, &file);
	fault_server_forget(a->b->server);
	attack_refused(a, OCOP_ERR_SIGNATURE, "");
	assert_int_equal(fault_server_count_under(a->b->server, "/log/trust/"),
			 1);
	attack_stands(a);
	/* Above 1 MiB, and with no end at all. */
	t.signers = ROOTS_TWO;
	attack_trust(a, &t, &file);
	memset(ocop_buf_extend(&file, OCOP_TRUST_MAX), 0, OCOP_TRUST_MAX);
	attack_put_trust(a, 2, &file);
	attack_refused(a, OCOP_ERR_SIGNATURE, "");
	attack_stands(a);
	fault_server_fault(a->b->server, "/log/trust/2.cose", FAULT_ENDLESS, 0,
			   0);
	attack_refused(a, OCOP_ERR_SIGNATURE, "");
	attack_stands(a);
	/* The log names it: as if it were missing. */
	t.keys = NULL;
	log_thief(a, &t, &file);
	assert_int_equal(sync_bench_run(a->b), OCOP_OK);
	attack_undecided_at(a, ATTACK_NOW);
	heal(a, 3);
	ocop_buf_clear(&file);
}

/* A log that names three hundred versions costs a request each, no more, and
 * the honest one is found behind them. */
static void endless_versions_in_the_log_are_passed(void **state)
{
	struct ocop_buf named = OCOP_BUF(1024);
	uint8_t hash[OCOP_HASH_LEN] = { 66 };
	struct attack *a = *state;

	a->forged = attack_copy(a, ATTACK_SIZE);
	for (uint64_t i = 2; i < 302; i++) {
		ocop_buf_reset(&named);
		ocop_trust_entry_encode(&named, i, hash);
		made_log_add(a->forged, ocop_buf_view(&named));
	}
	made_log_serve(a->forged, a->b->server, a->forged->size,
		       BENCH_TIME + 1);
	fault_server_forget(a->b->server);
	assert_int_equal(sync_bench_run(a->b), OCOP_OK);
	assert_true(fault_server_count_under(a->b->server, "/log/trust/") <=
		    600);
	attack_undecided_at(a, ATTACK_NOW);
	heal(a, 302);
	ocop_buf_clear(&named);
}

/* --- Time --- */

static void a_laptops_clock_set_back_revives_nothing(void **state)
{
	uint64_t later = BENCH_TIME + 1100 * ATTACK_DAY;
	struct attack *a = *state;

	/* By then the certificate has lapsed. */
	made_log_serve(a->b->log, a->b->server, ATTACK_SIZE, later);
	assert_int_equal(sync_bench_run(a->b), OCOP_OK);
	assert_int_equal(attack_judge(a, STAMP_GOOD, later),
			 OCOP_VERDICT_EXPIRED);
	attack_undecided_at(a, ATTACK_NOW);
	/* When a quorum vouches for the time, it is the time. */
	a->b->log->cosigned[0] = a->b->log->cosigned[1] = later;
	made_log_serve(a->b->log, a->b->server, ATTACK_SIZE, later);
	assert_int_equal(sync_bench_run(a->b), OCOP_OK);
	assert_int_equal(attack_judge(a, STAMP_GOOD, ATTACK_NOW),
			 OCOP_VERDICT_EXPIRED);
}

/* The thief of a time key, or of one witness's too, makes verdicts undecided
 * until roots name another; he makes nothing lapse. */
static void a_far_future_of_the_time_key_lapses_nothing(void **state)
{
	uint64_t later = BENCH_TIME + 1100 * ATTACK_DAY;
	struct attack *a = *state;

	a->b->log->cosigned[0] = later;
	made_log_serve(a->b->log, a->b->server, ATTACK_SIZE, later);
	assert_int_equal(sync_bench_run(a->b), OCOP_OK);
	attack_undecided_at(a, ATTACK_NOW);
	memset(a->b->log->cosigned, 0, sizeof(a->b->log->cosigned));
	/* A newer, honest time does not undo it; another key does. */
	made_log_serve(a->b->log, a->b->server, ATTACK_SIZE, BENCH_TIME + 1);
	assert_int_equal(sync_bench_run(a->b), OCOP_OK);
	attack_undecided_at(a, ATTACK_NOW);
	rotate(a);
}

#define TEST(f) \
	cmocka_unit_test_setup_teardown(f, attack_setup, attack_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_forged_would_change_verdicts_if_roots_signed_it),
		TEST(threshold_too_few_roots_name_no_log_key),
		TEST(threshold_too_few_roots_make_no_authority),
		TEST(rollback_of_the_trust_version_revives_no_authority),
		TEST(mix_and_match_versions_of_another_realm_are_refused),
		TEST(fast_forward_of_the_version_below_the_threshold_is_refused),
		TEST(fast_forward_by_the_log_key_ends_with_a_freeze),
		TEST(an_entry_of_the_far_future_ends_with_a_freeze),
		TEST(hash_mismatch_another_file_than_the_entry_names_is_not_used),
		TEST(hash_mismatch_another_log_than_the_frozen_root_is_refused),
		TEST(key_rotation_the_old_log_key_signs_nothing_more),
		TEST(key_rotation_the_old_roots_sign_nothing_more),
		TEST(key_rotation_the_old_time_key_makes_nothing_fresh),
		TEST(endless_trust_files_and_versions_end),
		TEST(endless_versions_in_the_log_are_passed),
		TEST(a_laptops_clock_set_back_revives_nothing),
		TEST(a_far_future_of_the_time_key_lapses_nothing),
	};

	return cmocka_run_group_tests_name("attack_trust", tests, NULL, NULL);
}

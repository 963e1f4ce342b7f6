/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The list of attacks, one test each, by name: a forged log that would change
 * verdicts is shown to a replica; the test checks what the sync says, what
 * evidence it keeps, and how stamps are judged afterwards. Attacks with trust
 * documents, old keys and time are in test_attack_trust.c. The table says where
 * other attacks are tested.
 */
/*
 * every changed bit of a checkpoint or bundle	test_sync_refuse
 * a beginning or rest that fits no root	test_sync_resume
 * a fork that only hash tiles show		test_sync_compare
 * a forged lot, left for later			test_sync_deferred,
 * test_fold_deferred bundles that fill the disk
 * unproven		test_sync_pending what a thief logged behind a
 * freeze		test_sync_next_refuse a version that moves or lifts a
 * freeze	test_sync_next_refuse records that their signer may
 * sign		test_fold_hostile one bit, one root, one rule of a
 * document	test_trust_file, _rules silence, slowness, other parts,
 * proxies	test_http one witness as two; another's
 * cosignature	test_note_quorum a clock set back, to the
 * second		test_verdict_data a witness asked for a fork, or twice
 * at once	test_witness, vectors/witness,
 *						e2e/witness, e2e/witness_race
 * a stranger's line on the registry's note	test_registry_note
 * a backup restored behind a mirror		e2e/recover
 * a log key, a root, that was stolen		e2e/log_key, e2e/roots,
 *						e2e/next_log
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/tlog/tlog.h"
#include "tests/helpers/attack.h"

#define BUNDLES "/log/tile/entries/"
#define CHECKPOINT "/log/checkpoint"

/* The forged log instead of the honest one; its bundles at all widths that
 * the honest one has, too. */
static void serve_forged(struct attack *a, uint64_t size)
{
	made_log_serve(a->forged, a->b->server, size, BENCH_TIME + 1);
}

static void put_note(struct attack *a, const struct ocop_buf *note)
{
	fault_server_put(a->b->server, CHECKPOINT, ocop_buf_view(note));
}

/* --- That the forged log would matter --- */

/* Without this, all that follows would prove nothing. */
static void what_is_forged_would_change_verdicts_if_it_were_folded(void **state)
{
	struct attack *a = *state;

	attack_forge(a, ATTACK_SIZE, false, NULL);
	serve_forged(a, 400);
	assert_int_equal(sync_bench_run(a->b), OCOP_OK);
	assert_int_equal(attack_judge(a, STAMP_GOOD, ATTACK_NOW),
			 OCOP_VERDICT_REVOKED);
	assert_int_equal(attack_judge(a, STAMP_WITHDRAWN, ATTACK_NOW),
			 OCOP_VERDICT_GENUINE);
	assert_int_equal(attack_judge(a, STAMP_UNOPENED, ATTACK_NOW),
			 OCOP_VERDICT_GENUINE);
}

/* --- History --- */

static void rollback_a_log_that_shrinks_is_refused(void **state)
{
	struct attack *a = *state;

	/* Before the withdrawal: who had a stamp of it, would like it back. */
	made_log_serve(a->b->log, a->b->server, 8, BENCH_TIME + 1);
	attack_refused(a, OCOP_ERR_SHRINK,
		       "8 entries, but the replica has accepted 300");
	EVIDENCE(a, "8-", 1);
	EVIDENCE(a, "300-", 1);
	attack_stands(a);
	attack_recovers(a);
}

static void fork_another_history_of_the_same_size_is_refused(void **state)
{
	struct attack *a = *state;

	attack_forge(a, 200, false, NULL);
	serve_forged(a, ATTACK_SIZE);
	attack_refused(a, OCOP_ERR_FORK, "another root at size 300");
	EVIDENCE(a, "300-", 2);
	attack_stands(a);
	attack_recovers(a);
}

static void fork_a_shorter_history_that_was_never_ours_is_refused(void **state)
{
	struct attack *a = *state;

	attack_forge(a, 200, false, NULL);
	serve_forged(a, 250);
	attack_refused(a, OCOP_ERR_FORK, "was never the replica's root");
	EVIDENCE(a, "250-", 1);
	EVIDENCE(a, "300-", 1);
	attack_stands(a);
	attack_recovers(a);
}

/* Old records altered, all hashed anew, and signed by the real log key. */
static void changed_history_behind_new_entries_is_refused(void **state)
{
	static const size_t at[] = { 1, 9, 200, 255, 297 };
	struct attack *a = *state;

	for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
		attack_forge(a, at[i], false, NULL);
		serve_forged(a, 600);
		attack_refused(a, OCOP_ERR_FORK, "");
		EVIDENCE(a, "600-", i + 1);
		EVIDENCE(a, "300-", 1);
		attack_stands(a);
	}
	attack_recovers(a);
}

/* To a replica that knows nothing, one mirror's forged history is a history:
 * that is why mirrors are compared. */
static void a_fork_that_only_another_mirror_shows_is_told(void **state)
{
	struct attack *a = *state;
	const char *sources[2];

	attack_forge(a, 400, false, NULL);
	sources[0] = attack_mirror(a, "honest", a->b->log, 600, BENCH_TIME);
	sources[1] = attack_mirror(a, "forged", a->forged, 600, BENCH_TIME);
	attack_refused_by(a, sources, 2, OCOP_ERR_FORK,
			  "signed 600 entries of another history");
	EVIDENCE(a, "600-", 2);
	assert_int_equal(a->b->result.sources[1].outcome, OCOP_SYNC_FORKED);
	attack_stands(a);
	attack_recovers(a);
}

/* --- Who signed --- */

static void a_wrong_origin_is_refused(void **state)
{
	struct attack *a = *state;

	attack_forge(a, ATTACK_SIZE, false, NULL);
	a->forged->origin = "other.example/log";
	serve_forged(a, 400);
	attack_refused(a, OCOP_ERR_TRUST, "of another log: other.example/log");
	EVIDENCE(a, "", 0);
	attack_stands(a);
	attack_recovers(a);
}

static void a_wrong_signature_is_refused(void **state)
{
	struct attack *a = *state;

	attack_forge(a, ATTACK_SIZE, true, NULL);
	serve_forged(a, 400);
	attack_refused(a, OCOP_ERR_SIGNATURE, "");
	EVIDENCE(a, "", 0);
	attack_stands(a);
	attack_recovers(a);
}

/* Body and signature lines of a note apart. */
static size_t body_end(const struct ocop_buf *note)
{
	for (size_t i = 0; i + 1 < note->len; i++)
		if (note->ptr[i] == '\n' && note->ptr[i + 1] == '\n')
			return i + 2;
	fail_msg("no body");
	return 0;
}

/* The body of one note with the signature lines of another. */
static void splice(struct ocop_buf *out, const struct ocop_buf *body,
		   const struct ocop_buf *lines)
{
	size_t end = body_end(body), from = body_end(lines);

	ocop_buf_reset(out);
	ocop_buf_bytes(out, ocop_bytes_of(body->ptr, end));
	ocop_buf_bytes(out, ocop_bytes_of(lines->ptr + from,
					  lines->len - from));
}

/* Only the time key and the witnesses signed it, or nobody at all. */
static void a_missing_signature_is_refused(void **state)
{
	struct ocop_buf plain = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_buf timed = OCOP_BUF(OCOP_NOTE_MAX);
	struct attack *a = *state;

	attack_forge(a, ATTACK_SIZE, false, NULL);
	serve_forged(a, 400);
	a->forged->cosigned[0] = a->forged->cosigned[1] = BENCH_TIME;
	made_log_note(a->forged, 400, 0, &plain);
	made_log_note(a->forged, 400, BENCH_TIME + 1, &timed);
	/* Take the first signature line off: the log's own. */
	plain.len = body_end(&plain);
	while (timed.ptr[plain.len++] != '\n')
		;
	memmove(timed.ptr + body_end(&timed), timed.ptr + plain.len,
		timed.len - plain.len);
	timed.len -= plain.len - body_end(&timed);
	put_note(a, &timed);
	attack_refused(a, OCOP_ERR_SIGNATURE, "is missing");
	EVIDENCE(a, "", 0);
	plain.len = body_end(&plain);
	put_note(a, &plain);
	attack_refused(a, OCOP_ERR_SIGNATURE, "is missing");
	EVIDENCE(a, "", 0);
	attack_stands(a);
	attack_recovers(a);
	ocop_buf_clear(&plain);
	ocop_buf_clear(&timed);
}

/* --- Hash mismatch, and bundles that are none --- */

static void hash_mismatch_bundles_of_another_log_are_refused(void **state)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct attack *a = *state;

	/* Mix and match: the honest checkpoint, the forged bundles. */
	attack_forge(a, ATTACK_SIZE, false, NULL);
	serve_forged(a, 600);
	made_log_note(a->b->log, 600, BENCH_TIME + 1, &note);
	put_note(a, &note);
	attack_refused(a, OCOP_ERR_HTTP, "damaged copy");
	EVIDENCE(a, "", 0);
	attack_stands(a);
	attack_recovers(a);
	ocop_buf_clear(&note);
}

/* One answer instead of a bundle, and what is said of it. */
static void instead(struct attack *a, struct ocop_bytes body,
		    enum ocop_err err)
{
	made_log_serve(a->b->log, a->b->server, 600, BENCH_TIME + 1);
	fault_server_put(a->b->server, BUNDLES "001", body);
	attack_refused(a, err, "tile/entries/001");
	EVIDENCE(a, "", 0);
	attack_stands(a);
}

static void an_empty_answer_of_status_200_is_trouble_and_no_bundle(void **state)
{
	struct attack *a = *state;

	instead(a, OCOP_LIT(""), OCOP_ERR_NETWORK);
	fault_server_put(a->b->server, CHECKPOINT, OCOP_LIT(""));
	attack_refused(a, OCOP_ERR_NETWORK, "checkpoint");
	EVIDENCE(a, "", 0);
	attack_stands(a);
	attack_recovers(a);
}

static void a_short_bundle_is_refused(void **state)
{
	struct ocop_buf bundle = OCOP_BUF(OCOP_BUNDLE_MAX);
	struct attack *a = *state;

	made_log_bundle(a->b->log, 1, 511, &bundle);
	instead(a, ocop_buf_view(&bundle), OCOP_ERR_HTTP);
	attack_recovers(a);
	ocop_buf_clear(&bundle);
}

static void a_long_bundle_is_refused(void **state)
{
	struct ocop_buf bundle = OCOP_BUF(OCOP_BUNDLE_MAX);
	struct attack *a = *state;

	made_log_bundle(a->b->log, 1, 512, &bundle);
	assert_int_equal(ocop__bundle_add(&bundle, OCOP_LIT("one more")),
			 OCOP_OK);
	instead(a, ocop_buf_view(&bundle), OCOP_ERR_HTTP);
	attack_recovers(a);
	ocop_buf_clear(&bundle);
}

/* --- Freeze --- */

static void freeze_an_old_checkpoint_for_ever_grows_stale(void **state)
{
	struct attack *a = *state;

	for (int i = 0; i < 3; i++) {
		assert_int_equal(sync_bench_run(a->b), OCOP_OK);
		assert_true(a->b->result.unchanged);
	}
	attack_stands_at(a, BENCH_TIME + 10 * ATTACK_DAY);
	attack_undecided_at(a, BENCH_TIME + 10 * ATTACK_DAY + 1);
	attack_undecided_at(a, BENCH_TIME + 400 * ATTACK_DAY);
	attack_recovers(a);
}

static void freeze_is_noticed_when_another_mirror_is_ahead(void **state)
{
	struct attack *a = *state;
	const char *sources[2];

	sources[0] = attack_mirror(a, "frozen", a->b->log, ATTACK_SIZE,
				   BENCH_TIME);
	sources[1] = attack_mirror(a, "live", a->b->log, 600,
				   BENCH_TIME + 20 * ATTACK_DAY);
	assert_int_equal(sync_bench_from(a->b, sources, 2), OCOP_OK);
	assert_int_equal(a->b->result.sources[0].outcome, OCOP_SYNC_BEHIND);
	assert_int_equal(a->b->result.sources[1].outcome, OCOP_SYNC_TAKEN);
	sync_bench_expect(a->b, 600, BENCH_TIME + 20 * ATTACK_DAY);
	attack_stands_at(a, BENCH_TIME + 20 * ATTACK_DAY);
	/* Nor does it go back afterwards. */
	attack_refused_by(a, sources, 1, OCOP_ERR_SHRINK, "");
	attack_stands_at(a, BENCH_TIME + 20 * ATTACK_DAY);
}

/* --- Fast-forward --- */

/* The log key signs for more than any log has. */
static void fast_forward_a_checkpoint_of_endless_size_holds_nobody(void **state)
{
	static const uint64_t sizes[] = { UINT64_C(1) << 62, INT64_MAX,
					  UINT64_MAX, UINT64_MAX - 255 };
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct attack *a = *state;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct ocop_checkpoint c = { .origin = BENCH_ORIGIN,
					     .size = sizes[i] };
		const char *sources[2];

		made_log_serve(a->b->log, a->b->server, 600, BENCH_TIME + 1);
		ocop_buf_reset(&note);
		assert_int_equal(ocop_checkpoint_sign(&note, &c,
						      &a->b->log->log),
				 OCOP_OK);
		put_note(a, &note);
		attack_refused(a, OCOP_ERR_HTTP, "");
		attack_stands(a);
		/* Nor where it stands beside an honest one. */
		sources[0] = a->b->url;
		sources[1] = attack_mirror(a, "honest", a->b->log, 300,
					   BENCH_TIME + 1);
		assert_int_equal(sync_bench_from(a->b, sources, 2), OCOP_OK);
		assert_int_equal(sync_bench_from(a->b, sources, 2), OCOP_OK);
		attack_stands(a);
	}
	attack_recovers(a);
	ocop_buf_clear(&note);
}

/* Later honest entries are "out of order" then: see the way out, by a log
 * that follows, in test_attack_trust.c. */
static void fast_forward_an_entry_of_the_far_future_makes_undecided(
	void **state)
{
	struct attack *a = *state;

	a->forged = attack_copy(a, 310);
	a->forged->accepted += UINT64_C(36525) * ATTACK_DAY;
	attack_add_void(a, a->forged);
	serve_forged(a, a->forged->size);
	assert_int_equal(sync_bench_run(a->b), OCOP_OK);
	attack_undecided_at(a, ATTACK_NOW);
}

/* --- Mix and match --- */

static void mix_and_match_a_body_with_anothers_signatures_is_refused(
	void **state)
{
	struct ocop_buf honest = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_buf forged = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_buf mixed = OCOP_BUF(OCOP_NOTE_MAX);
	struct attack *a = *state;

	attack_forge(a, ATTACK_SIZE, false, NULL);
	serve_forged(a, 600);
	made_log_note(a->b->log, 600, BENCH_TIME + 1, &honest);
	made_log_note(a->forged, 600, BENCH_TIME + 1, &forged);
	splice(&mixed, &forged, &honest);
	put_note(a, &mixed);
	attack_refused(a, OCOP_ERR_SIGNATURE, "");
	EVIDENCE(a, "", 0);
	attack_stands(a);
	attack_recovers(a);
	ocop_buf_clear(&honest);
	ocop_buf_clear(&forged);
	ocop_buf_clear(&mixed);
}

/* The time key and the witnesses signed a newer tree, not this one. */
static void mix_and_match_cosignatures_of_another_note_say_no_time(void **state)
{
	uint64_t later = BENCH_TIME + 20 * ATTACK_DAY;
	struct ocop_buf old = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_buf other = OCOP_BUF(OCOP_NOTE_MAX);
	struct attack *a = *state;

	made_log_note(a->b->log, ATTACK_SIZE, 0, &old);
	a->b->log->cosigned[0] = a->b->log->cosigned[1] = later;
	made_log_note(a->b->log, 600, later, &other);
	ocop_buf_bytes(&old, ocop_bytes_of(other.ptr + body_end(&other),
					   other.len - body_end(&other)));
	put_note(a, &old);
	/* The log's own line stands twice, one for another body. */
	attack_refused(a, OCOP_ERR_SIGNATURE, "");
	sync_bench_expect(a->b, ATTACK_SIZE, BENCH_TIME);
	attack_stands(a);
	attack_undecided_at(a, later);
	memset(a->b->log->cosigned, 0, sizeof(a->b->log->cosigned));
	attack_recovers(a);
	ocop_buf_clear(&old);
	ocop_buf_clear(&other);
}

/* --- Endless data --- */

static void endless(struct attack *a, const char *path, enum fault fault,
		    size_t n, enum ocop_err err)
{
	made_log_serve(a->b->log, a->b->server, 600, BENCH_TIME + 1);
	fault_server_fault(a->b->server, path, fault, n, 0);
	attack_refused(a, err, "");
	attack_stands(a);
	fault_server_fault(a->b->server, path, FAULT_NONE, 0, 0);
}

static void endless_bodies_and_headers_end_at_a_ceiling(void **state)
{
	static const enum fault faults[] = { FAULT_ENDLESS,
					     FAULT_ENDLESS_HEADERS };
	struct attack *a = *state;

	for (size_t i = 0; i < 2; i++) {
		endless(a, CHECKPOINT, faults[i], 0, OCOP_ERR_HTTP);
		endless(a, BUNDLES "001", faults[i], 0, OCOP_ERR_HTTP);
	}
	attack_recovers(a);
}

static void a_source_that_drips_ends(void **state)
{
	struct attack *a = *state;

	a->b->limits.grace_s = 1;
	endless(a, CHECKPOINT, FAULT_DRIP, 10, OCOP_ERR_NETWORK);
	EVIDENCE(a, "", 0);
	attack_recovers(a);
}

static void endless_entries_of_a_bundle_are_refused(void **state)
{
	struct ocop_buf bundle = OCOP_BUF(OCOP_BUNDLE_MAX);
	struct attack *a = *state;

	/* Empty ones: 65,536 of them, and no end on an edge of 256. */
	memset(ocop_buf_extend(&bundle, 131072), 0, 131072);
	instead(a, ocop_buf_view(&bundle), OCOP_ERR_HTTP);
	attack_recovers(a);
	ocop_buf_clear(&bundle);
}

static void endless_signature_lines_are_no_checkpoint(void **state)
{
	struct ocop_buf note = OCOP_BUF(2 * OCOP_NOTE_MAX);
	struct attack *a = *state;
	size_t body;

	attack_forge(a, ATTACK_SIZE, false, NULL);
	serve_forged(a, 400);
	made_log_note(a->forged, 400, BENCH_TIME + 1, &note);
	note.ptr[note.len - 10] ^= 1;
	body = body_end(&note);
	/* The thief's lines again and again, over 64 KiB. */
	while (note.len <= OCOP_NOTE_MAX) {
		size_t len = note.len - body;
		struct ocop_buf half = OCOP_BUF(2 * OCOP_NOTE_MAX);

		if (len > OCOP_NOTE_MAX / 2)
			len = OCOP_NOTE_MAX / 2;
		ocop_buf_bytes(&half, ocop_bytes_of(note.ptr + body, len));
		ocop_buf_bytes(&note, ocop_buf_view(&half));
		ocop_buf_clear(&half);
	}
	put_note(a, &note);
	attack_refused(a, OCOP_ERR_HTTP, "not a checkpoint");
	EVIDENCE(a, "", 0);
	attack_stands(a);
	attack_recovers(a);
	ocop_buf_clear(&note);
}

/* --- Elsewhere --- */

static void a_redirect_to_a_forged_mirror_is_not_followed(void **state)
{
	struct fault_server *elsewhere = fault_server_start();
	struct attack *a = *state;
	char header[160];

	attack_forge(a, ATTACK_SIZE, false, NULL);
	made_log_serve(a->forged, elsewhere, 400, BENCH_TIME + 1);
	snprintf(header, sizeof(header), "Location: %s" CHECKPOINT "\r\n",
		 fault_server_url(elsewhere));
	fault_server_answer(a->b->server, CHECKPOINT, 302, header,
			    OCOP_LIT("moved"));
	attack_refused(a, OCOP_ERR_HTTP, "302");
	assert_int_equal(fault_server_count_under(elsewhere, "/"), 0);
	EVIDENCE(a, "", 0);
	attack_stands(a);
	attack_recovers(a);
	fault_server_stop(elsewhere);
}

#define TEST(f) \
	cmocka_unit_test_setup_teardown(f, attack_setup, attack_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_forged_would_change_verdicts_if_it_were_folded),
		TEST(rollback_a_log_that_shrinks_is_refused),
		TEST(fork_another_history_of_the_same_size_is_refused),
		TEST(fork_a_shorter_history_that_was_never_ours_is_refused),
		TEST(changed_history_behind_new_entries_is_refused),
		TEST(a_fork_that_only_another_mirror_shows_is_told),
		TEST(a_wrong_origin_is_refused),
		TEST(a_wrong_signature_is_refused),
		TEST(a_missing_signature_is_refused),
		TEST(hash_mismatch_bundles_of_another_log_are_refused),
		TEST(an_empty_answer_of_status_200_is_trouble_and_no_bundle),
		TEST(a_short_bundle_is_refused),
		TEST(a_long_bundle_is_refused),
		TEST(freeze_an_old_checkpoint_for_ever_grows_stale),
		TEST(freeze_is_noticed_when_another_mirror_is_ahead),
		TEST(fast_forward_a_checkpoint_of_endless_size_holds_nobody),
		TEST(fast_forward_an_entry_of_the_far_future_makes_undecided),
		TEST(mix_and_match_a_body_with_anothers_signatures_is_refused),
		TEST(mix_and_match_cosignatures_of_another_note_say_no_time),
		TEST(endless_bodies_and_headers_end_at_a_ceiling),
		TEST(a_source_that_drips_ends),
		TEST(endless_entries_of_a_bundle_are_refused),
		TEST(endless_signature_lines_are_no_checkpoint),
		TEST(a_redirect_to_a_forged_mirror_is_not_followed),
	};

	return cmocka_run_group_tests_name("attack", tests, NULL, NULL);
}

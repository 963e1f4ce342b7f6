/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The note that a registry serves: witnesses' cosignatures are added to it, but
 * only for the tree that they saw, and the rule about the clock uses their
 * times.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/helpers/registry/desk.h"
#include "tests/helpers/note_time.h"

#define DAY 86400

/* The note that is served, into out (replaced). */
static void served(struct desk *f, struct ocop_buf *out)
{
	assert_int_equal(desk_get(f, "/log/checkpoint"), 200);
	ocop_buf_reset(out);
	ocop_buf_bytes(out, ocop_buf_view(&f->answer.body));
	assert_int_equal(out->err, OCOP_OK);
}

/* What a signer of that name cosigned of note, offered to the writer. */
static enum submit_outcome offer(struct desk *f, struct ocop_bytes note,
				 const char *name, struct ocop_signer *signer,
				 uint64_t time)
{
	struct submit submit = { .kind = SUBMIT_COSIGNED };
	struct ocop_buf body = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_checkpoint checkpoint;
	struct ocop_diag diag = { 0 };

	assert_int_equal(ocop_checkpoint_open_unverified(&checkpoint, note,
							 NULL), OCOP_OK);
	ocop_checkpoint_body(&body, &checkpoint);
	ocop_buf_byte(&body, '\n');
	assert_int_equal(ocop_checkpoint_cosign(&body, note, name, signer,
						time), OCOP_OK);
	submit.body = ocop_buf_view(&body);
	if (writer_cosigned(f->writer, &submit, &diag))
		assert_int_equal(submit.outcome, SUBMIT_TROUBLE);
	ocop_buf_clear(&body);
	return submit.outcome;
}

static enum submit_outcome witness(struct desk *f, struct ocop_bytes note,
				   unsigned i, uint64_t time)
{
	return offer(f, note, f->w.witness_vkey[i].name, &f->w.witness[i],
		     time);
}

static uint64_t time_of(struct desk *f, unsigned i)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	uint64_t time;

	served(f, &note);
	time = note_time(ocop_buf_view(&note),
				    &f->w.witness_vkey[i]);
	ocop_buf_clear(&note);
	return time;
}

static void what_witnesses_cosigned_is_served(void **state)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_checkpoint checkpoint;
	struct desk *f = *state;

	served(f, &note);
	assert_int_equal(witness(f, ocop_buf_view(&note), 0, WORLD_START + 5),
			 SUBMIT_COUNTED);
	assert_int_equal(time_of(f, 0), WORLD_START + 5);
	assert_int_equal(witness(f, ocop_buf_view(&note), 1, WORLD_START + 7),
			 SUBMIT_COUNTED);
	/* The later one of a witness, once; an older one changes nothing. */
	assert_int_equal(witness(f, ocop_buf_view(&note), 0, WORLD_START + 9),
			 SUBMIT_COUNTED);
	assert_int_equal(witness(f, ocop_buf_view(&note), 0, WORLD_START + 2),
			 SUBMIT_COUNTED);
	served(f, &note);
	assert_int_equal(time_of(f, 0), WORLD_START + 9);
	assert_int_equal(time_of(f, 1), WORLD_START + 7);
	/* Still the log's note, with its time. */
	assert_int_equal(ocop_checkpoint_open(&checkpoint,
					      ocop_buf_view(&note),
					      &f->w.vkey, NULL), OCOP_OK);
	assert_int_equal(note_time(ocop_buf_view(&note),
					      &f->w.time_vkey), WORLD_START);

	assert_int_equal(desk_get(f, "/v1/log"), 200);
	assert_int_equal(ocop_json_int(f->json, "vouched_time", 0),
			 WORLD_START + 7);
	ocop_buf_clear(&note);
}

static void a_stranger_signs_nothing_on_it(void **state)
{
	struct ocop_buf before = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_buf after = OCOP_BUF(OCOP_NOTE_MAX);
	struct desk *f = *state;

	served(f, &before);
	assert_int_equal(offer(f, ocop_buf_view(&before), "stranger",
			       &f->w.other, WORLD_START), SUBMIT_REFUSED);
	/* By the witness's name, with another key. */
	assert_int_equal(offer(f, ocop_buf_view(&before),
			       f->w.witness_vkey[0].name, &f->w.other,
			       WORLD_START), SUBMIT_REFUSED);
	/* The time key is no witness. */
	assert_int_equal(offer(f, ocop_buf_view(&before),
			       f->w.time_vkey.name, &f->w.time,
			       WORLD_START + 1), SUBMIT_REFUSED);
	served(f, &after);
	assert_true(ocop_bytes_equal(ocop_buf_view(&before),
				     ocop_buf_view(&after)));
	ocop_buf_clear(&before);
	ocop_buf_clear(&after);
}

static void what_was_cosigned_of_another_tree_is_left_out(void **state)
{
	struct ocop_buf old = OCOP_BUF(OCOP_NOTE_MAX);
	struct desk *f = *state;

	served(f, &old);
	assert_int_equal(desk_producer(f, 1), 201);
	assert_int_equal(witness(f, ocop_buf_view(&old), 0, WORLD_START + 5),
			 SUBMIT_SAME);
	assert_int_equal(time_of(f, 0), 0);
	ocop_buf_clear(&old);
}

static void a_commit_starts_without_and_a_newer_time_keeps_them(void **state)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct desk *f = *state;

	served(f, &note);
	assert_int_equal(witness(f, ocop_buf_view(&note), 0, WORLD_START + 5),
			 SUBMIT_COUNTED);
	world_set_clock(&f->w, WORLD_START + 7200);
	assert_int_equal(writer_cosign(f->writer, NULL), OCOP_OK);
	served(f, &note);
	assert_int_equal(note_time(ocop_buf_view(&note),
					      &f->w.time_vkey),
			 WORLD_START + 7200);
	assert_int_equal(time_of(f, 0), WORLD_START + 5);
	assert_int_equal(desk_producer(f, 1), 201);
	assert_int_equal(time_of(f, 0), 0);
	ocop_buf_clear(&note);
}

/* Days without power: the clock is right, and no operator is there. */
static void
a_quorum_vouches_for_the_clock_and_one_witness_does_not(void **state)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct desk *f = *state;
	uint64_t now = WORLD_START + 5 * DAY;

	served(f, &note);
	world_set_clock(&f->w, now);
	assert_int_equal(desk_producer(f, 1), 503);
	assert_int_equal(witness(f, ocop_buf_view(&note), 0, now),
			 SUBMIT_COUNTED);
	assert_int_equal(desk_producer(f, 1), 503);
	assert_int_equal(desk_get(f, "/healthz"), 200);
	assert_string_equal(ocop_json_str(f->json, "clock"), "ahead");
	assert_int_equal(witness(f, ocop_buf_view(&note), 1, now - DAY),
			 SUBMIT_COUNTED);
	assert_int_equal(desk_get(f, "/healthz"), 200);
	assert_string_equal(ocop_json_str(f->json, "clock"), "ok");
	/* Also for one that starts only now. */
	desk_open_writer(f, 0);
	assert_int_equal(desk_producer(f, 1), 201);
	ocop_buf_clear(&note);
}

/* A restored backup: a 409 is unsigned, so that one alone stops nothing. */
static void what_witnesses_have_seen_beyond_the_log_is_told(void **state)
{
	struct desk *f = *state;
	const struct ocop_json *behind;

	assert_int_equal(desk_get(f, "/healthz"), 200);
	assert_string_equal(ocop_json_str(f->json, "status"), "ok");
	assert_null(ocop_json_get(f->json, "behind"));
	f->witness_lag.witnesses = 1;
	f->witness_lag.size = 8;
	assert_int_equal(desk_get(f, "/healthz"), 200);
	assert_string_equal(ocop_json_str(f->json, "status"), "behind");
	behind = ocop_json_get(f->json, "behind");
	assert_int_equal(ocop_json_int(behind, "witnesses", 0), 1);
	assert_int_equal(ocop_json_int(behind, "size", 0), 8);
	assert_non_null(strstr(ocop_json_str(behind, "advice"), "recover"));
	assert_int_equal(desk_producer(f, 1), 201);
}

static void a_quorum_that_has_seen_more_lets_nothing_in(void **state)
{
	struct ocop_buf trust = OCOP_BUF(OCOP_TRUST_MAX);
	struct desk *f = *state;

	assert_int_equal(desk_producer(f, 1), 201);
	f->witness_lag.witnesses = 2;
	f->witness_lag.size = 8;
	assert_int_equal(desk_get(f, "/healthz"), 200);
	assert_string_equal(ocop_json_str(f->json, "status"), "not appending");
	assert_non_null(ocop_json_get(f->json, "behind"));
	/* What was stored is told all the same. */
	assert_int_equal(desk_post(f), 200);
	assert_int_equal(desk_producer(f, 2), 503);
	desk_assert_rule(f, "behind");
	assert_true(f->answer.retry_after_s > 0);
	world_trust(&f->w, "demo", 2, f->w.vkey.name, &trust);
	assert_int_equal(desk_submit(f, SUBMIT_TRUST, ocop_buf_view(&trust)),
			 503);
	desk_assert_rule(f, "behind");
	ocop_buf_clear(&trust);
	f->witness_lag.witnesses = 0;
	assert_int_equal(desk_post(f), 201);
}

static void a_quorum_of_long_ago_vouches_for_no_jump(void **state)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct desk *f = *state;
	uint64_t now = WORLD_START + 5 * DAY;

	served(f, &note);
	for (unsigned i = 0; i < WORLD_WITNESSES; i++)
		assert_int_equal(witness(f, ocop_buf_view(&note), i,
					 now - DAY - 1), SUBMIT_COUNTED);
	world_set_clock(&f->w, now);
	assert_int_equal(desk_producer(f, 1), 503);
	desk_assert_rule(f, "clock");
	world_set_clock(&f->w, now - 1);
	assert_int_equal(desk_producer(f, 1), 201);
	ocop_buf_clear(&note);
}

#define T(f) cmocka_unit_test_setup_teardown(f, desk_setup, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(what_witnesses_cosigned_is_served),
		T(a_stranger_signs_nothing_on_it),
		T(what_was_cosigned_of_another_tree_is_left_out),
		T(a_commit_starts_without_and_a_newer_time_keeps_them),
		T(what_witnesses_have_seen_beyond_the_log_is_told),
		T(a_quorum_that_has_seen_more_lets_nothing_in),
		T(a_quorum_vouches_for_the_clock_and_one_witness_does_not),
		T(a_quorum_of_long_ago_vouches_for_no_jump),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

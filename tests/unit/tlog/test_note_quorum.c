/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The time that a quorum of witnesses vouches for: which cosignatures count,
 * which of their times it is, and how cosignatures of two notes are merged.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/helpers/made_log.h"
#include "tests/helpers/note_time.h"

#define T UINT64_C(1764100000)

static struct made_log *m;

static int set_up(void **state)
{
	(void)state;
	m = made_log_new("ocop.example/log", 7);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	made_log_free(m);
	return 0;
}

/* The quorum's time on a note that the three signed so (0: not). */
static uint64_t vouched(uint64_t a, uint64_t b, uint64_t c, int64_t quorum)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	uint64_t time;

	m->cosigned[0] = a;
	m->cosigned[1] = b;
	m->cosigned[2] = c;
	made_log_note(m, 1, T + 100, &note);
	time = note_quorum_time(ocop_buf_view(&note),
					   m->witness_vkey,
					   MADE_LOG_WITNESSES, quorum);
	ocop_buf_clear(&note);
	return time;
}

static void it_is_the_latest_that_enough_have_reached(void **state)
{
	(void)state;
	assert_int_equal(vouched(T, T + 1, T + 2, 1), T + 2);
	assert_int_equal(vouched(T, T + 1, T + 2, 2), T + 1);
	assert_int_equal(vouched(T, T + 1, T + 2, 3), T);
	assert_int_equal(vouched(T + 2, T, T + 1, 2), T + 1);
	assert_int_equal(vouched(T, T, T, 3), T);
	/* One that is far ahead moves no quorum of two. */
	assert_int_equal(vouched(T, T + 900000, 0, 2), T);
}

static void too_few_vouch_for_nothing(void **state)
{
	(void)state;
	assert_int_equal(vouched(T, 0, 0, 2), 0);
	assert_int_equal(vouched(0, 0, 0, 1), 0);
	assert_int_equal(vouched(T, T, T, 4), 0);
	assert_int_equal(vouched(T, T, 0, 2), T);
}

static void without_a_quorum_nobody_vouches(void **state)
{
	(void)state;
	assert_int_equal(vouched(T, T, T, 0), 0);
	assert_int_equal(vouched(T, T, T, -1), 0);
}

static void one_witness_counts_once(void **state)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_vkey same[2];

	(void)state;
	m->cosigned[0] = T;
	m->cosigned[1] = m->cosigned[2] = 0;
	made_log_note(m, 1, 0, &note);
	/* Twice on the note. */
	assert_int_equal(ocop_checkpoint_cosign(&note, ocop_buf_view(&note),
						m->witness_vkey[0].name,
						&m->witness[0], T + 5),
			 OCOP_OK);
	assert_int_equal(note_quorum_time(
		ocop_buf_view(&note), m->witness_vkey, 3, 2), 0);
	assert_int_equal(note_quorum_time(
		ocop_buf_view(&note), m->witness_vkey, 3, 1), T + 5);
	/* Twice in the list, the second time by another name. */
	same[0] = m->witness_vkey[0];
	assert_int_equal(ocop_vkey_of(&same[1], "witness.example/alias",
				      OCOP_VKEY_COSIGNATURE,
				      ocop_bytes_of(m->witness[0].spki,
						    m->witness[0].spki_len)),
			 OCOP_OK);
	assert_int_equal(ocop_checkpoint_cosign(&note, ocop_buf_view(&note),
						same[1].name, &m->witness[0],
						T + 6), OCOP_OK);
	assert_int_equal(note_quorum_time(ocop_buf_view(&note),
						     same, 2, 2), 0);
	ocop_buf_clear(&note);
}

static void strangers_and_the_time_key_do_not_count(void **state)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);

	(void)state;
	m->cosigned[0] = m->cosigned[2] = T;
	m->cosigned[1] = 0;
	made_log_note(m, 1, T, &note);
	assert_int_equal(note_quorum_time(
		ocop_buf_view(&note), m->witness_vkey, 2, 2), 0);
	assert_int_equal(note_quorum_time(
		ocop_buf_view(&note), m->witness_vkey, 3, 2), T);
	ocop_buf_clear(&note);
}

static void what_was_cosigned_for_another_tree_does_not_count(void **state)
{
	struct ocop_buf one = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_buf two = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_buf line = OCOP_BUF(OCOP_NOTE_MAX);

	(void)state;
	made_log_grow(m, 1, "x");
	m->cosigned[0] = T;
	m->cosigned[1] = m->cosigned[2] = 0;
	made_log_note(m, 1, 0, &one);
	made_log_note(m, 2, 0, &two);
	assert_int_equal(ocop_checkpoint_cosign(&line, ocop_buf_view(&one),
						m->witness_vkey[1].name,
						&m->witness[1], T), OCOP_OK);
	ocop_buf_bytes(&two, ocop_buf_view(&line));
	assert_int_equal(note_quorum_time(
		ocop_buf_view(&two), m->witness_vkey, 3, 2), 0);
	ocop_buf_bytes(&one, ocop_buf_view(&line));
	assert_int_equal(note_quorum_time(
		ocop_buf_view(&one), m->witness_vkey, 3, 2), T);
	ocop_buf_clear(&one);
	ocop_buf_clear(&two);
	ocop_buf_clear(&line);
}

/* --- Notes of one tree, joined --- */

static void join(struct ocop_buf *out, const struct ocop_buf *note,
		 const struct ocop_buf *other, enum ocop_err expected)
{
	ocop_buf_reset(out);
	assert_int_equal(ocop_checkpoint_merge(out, ocop_buf_view(note),
					       ocop_buf_view(other),
					       m->witness_vkey,
					       MADE_LOG_WITNESSES), expected);
}

static uint64_t time_of(const struct ocop_buf *note, unsigned i)
{
	return note_time(ocop_buf_view(note),
				    &m->witness_vkey[i]);
}

static void a_join_has_the_latest_line_of_each_witness_once(void **state)
{
	struct ocop_buf one = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_buf two = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_buf out = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_buf again = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_checkpoint checkpoint;

	(void)state;
	m->cosigned[0] = T + 5;
	m->cosigned[1] = T;
	m->cosigned[2] = 0;
	made_log_note(m, 1, T, &one);
	m->cosigned[0] = T + 3;
	m->cosigned[1] = T + 7;
	m->cosigned[2] = T + 9;
	made_log_note(m, 1, T + 100, &two);
	join(&out, &one, &two, OCOP_OK);
	assert_int_equal(time_of(&out, 0), T + 5);
	assert_int_equal(time_of(&out, 1), T + 7);
	assert_int_equal(time_of(&out, 2), T + 9);
	/* The other's time key is none of the witnesses. */
	assert_int_equal(note_time(ocop_buf_view(&out),
					      &m->time_vkey), T);
	assert_int_equal(ocop_checkpoint_open(&checkpoint, ocop_buf_view(&out),
					      &m->vkey, NULL), OCOP_OK);
	/* No line stands twice: joined again it is the same. */
	join(&again, &out, &two, OCOP_OK);
	assert_true(ocop_bytes_equal(ocop_buf_view(&out),
				     ocop_buf_view(&again)));
	ocop_buf_clear(&one);
	ocop_buf_clear(&two);
	ocop_buf_clear(&out);
	ocop_buf_clear(&again);
}

static void a_join_leaves_bad_lines_of_a_witness_out(void **state)
{
	struct ocop_buf one = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_buf two = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_buf out = OCOP_BUF(OCOP_NOTE_MAX);

	(void)state;
	memset(m->cosigned, 0, sizeof(m->cosigned));
	made_log_note(m, 1, T, &one);
	m->cosigned[0] = T;
	made_log_note(m, 1, T, &two);
	/* A time that it did not sign: the last base64 digit but the "==". */
	two.ptr[two.len - 6] = two.ptr[two.len - 6] == 'A' ? 'B' : 'A';
	join(&out, &one, &two, OCOP_OK);
	assert_true(ocop_bytes_equal(ocop_buf_view(&out),
				     ocop_buf_view(&one)));
	join(&out, &two, &one, OCOP_OK);
	assert_true(ocop_bytes_equal(ocop_buf_view(&out),
				     ocop_buf_view(&one)));
	ocop_buf_clear(&one);
	ocop_buf_clear(&two);
	ocop_buf_clear(&out);
}

static void notes_of_two_trees_are_not_joined(void **state)
{
	struct ocop_buf one = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_buf two = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_buf out = OCOP_BUF(OCOP_NOTE_MAX);

	(void)state;
	made_log_grow(m, 1, "x");
	made_log_note(m, 1, T, &one);
	made_log_note(m, 2, T, &two);
	join(&out, &one, &two, OCOP_ERR_CONFLICT);
	two.len--;
	join(&out, &one, &two, OCOP_ERR_MALFORMED);
	ocop_buf_clear(&one);
	ocop_buf_clear(&two);
	ocop_buf_clear(&out);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(it_is_the_latest_that_enough_have_reached),
		TEST(too_few_vouch_for_nothing),
		TEST(without_a_quorum_nobody_vouches),
		TEST(one_witness_counts_once),
		TEST(strangers_and_the_time_key_do_not_count),
		TEST(what_was_cosigned_for_another_tree_does_not_count),
		TEST(a_join_has_the_latest_line_of_each_witness_once),
		TEST(a_join_leaves_bad_lines_of_a_witness_out),
		TEST(notes_of_two_trees_are_not_joined),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

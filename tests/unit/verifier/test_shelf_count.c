/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verifier/shelf_count.c: what is shown of a scan, and what is only counted.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "verifier/shelf.h"

#define GTIN "09520000001070"

static struct shelf shelf;
static struct verify_run run = { .shelf = &shelf };

static int empty(void **state)
{
	(void)state;
	shelf_clear(&shelf);
	memset(&shelf, 0, sizeof(shelf));
	run.trouble = false;
	return 0;
}

static struct verify_found scan(int64_t index, enum verify_kind kind,
				enum ocop_verdict verdict,
				enum ocop_reason reason)
{
	struct verify_found found = { .kind = kind,
				      .text = OCOP_LIT("https://…") };

	found.report.verdict = verdict;
	found.report.reason = reason;
	found.report.facts.stamp_index = index;
	found.report.facts.lot = 12;
	memcpy(found.report.facts.product, GTIN, sizeof(GTIN));
	return found;
}

static bool shown(int64_t index, enum verify_kind kind,
		  enum ocop_verdict verdict)
{
	struct verify_found found = scan(index, kind, verdict,
					 OCOP_REASON_NONE);

	return shelf_take(&run, &found);
}

static size_t counted(enum ocop_verdict verdict)
{
	size_t all = 0;

	for (int s = 0; s < SHELF_SHAPES; s++)
		all += shelf.count[verdict][s];
	return all;
}

static void a_good_one_is_counted_and_others_are_shown(void **state)
{
	(void)state;
	for (int v = OCOP_VERDICT_GENUINE; v <= OCOP_VERDICT_MALFORMED; v++) {
		assert_int_equal(shown(v, VERIFY_STAMP, (enum ocop_verdict)v),
				 v != OCOP_VERDICT_GENUINE);
		assert_int_equal(counted((enum ocop_verdict)v), 1);
	}
	assert_int_equal(shelf.again, 0);
	assert_int_equal(shelf_worst(&shelf), OCOP_VERDICT_MALFORMED);
	assert_false(run.trouble);
}

static void a_lowered_rank_needs_a_look(void **state)
{
	struct verify_found found = scan(1, VERIFY_STAMP, OCOP_VERDICT_GENUINE,
					 OCOP_REASON_LOWERED);

	(void)state;
	assert_true(shelf_take(&run, &found));
	assert_int_equal(shelf.count[OCOP_VERDICT_GENUINE][SHELF_LOOK], 1);
}

static void what_comes_again_is_only_counted(void **state)
{
	(void)state;
	shown(1, VERIFY_STAMP, OCOP_VERDICT_GENUINE);
	assert_true(shown(2, VERIFY_STAMP, OCOP_VERDICT_FORGED));
	for (int i = 0; i < 3; i++) {
		assert_false(shown(1, VERIFY_STAMP, OCOP_VERDICT_GENUINE));
		assert_false(shown(2, VERIFY_STAMP, OCOP_VERDICT_FORGED));
	}
	assert_int_equal(shelf.again, 6);
	assert_int_equal(counted(OCOP_VERDICT_GENUINE), 1);
	assert_int_equal(counted(OCOP_VERDICT_FORGED), 1);
}

static void a_forged_stamp_on_a_good_serial_is_shown(void **state)
{
	(void)state;
	shown(1, VERIFY_STAMP, OCOP_VERDICT_GENUINE);
	assert_true(shown(1, VERIFY_STAMP, OCOP_VERDICT_FORGED));
	assert_int_equal(counted(OCOP_VERDICT_GENUINE), 0);
	assert_int_equal(counted(OCOP_VERDICT_FORGED), 1);
	/* The good one does not make that undone. */
	assert_false(shown(1, VERIFY_STAMP, OCOP_VERDICT_GENUINE));
	assert_int_equal(shelf_worst(&shelf), OCOP_VERDICT_FORGED);
}

static void the_symbol_outweighs_the_typed_line(void **state)
{
	(void)state;
	assert_true(shown(1, VERIFY_TYPED, OCOP_VERDICT_UNDECIDED));
	assert_false(shown(1, VERIFY_STAMP, OCOP_VERDICT_GENUINE));
	assert_int_equal(counted(OCOP_VERDICT_UNDECIDED), 0);
	assert_int_equal(counted(OCOP_VERDICT_GENUINE), 1);
	assert_int_equal(shelf_worst(&shelf), OCOP_VERDICT_GENUINE);
	assert_int_equal(shelf.again, 0);
	assert_false(shown(1, VERIFY_TYPED, OCOP_VERDICT_UNDECIDED));
	assert_int_equal(counted(OCOP_VERDICT_GENUINE), 1);
	assert_int_equal(shelf.again, 1);
	/* A serial that was voided is that, however it was read. */
	assert_true(shown(2, VERIFY_TYPED, OCOP_VERDICT_REVOKED));
	assert_true(shown(2, VERIFY_STAMP, OCOP_VERDICT_REVOKED));
	assert_int_equal(counted(OCOP_VERDICT_REVOKED), 1);
}

static void what_names_no_serial_is_told_apart_by_its_text(void **state)
{
	struct verify_found found = scan(-1, VERIFY_STAMP,
					 OCOP_VERDICT_MALFORMED,
					 OCOP_REASON_NONE);

	(void)state;
	assert_true(shelf_take(&run, &found));
	assert_false(shelf_take(&run, &found));
	found.text = OCOP_LIT("another");
	assert_true(shelf_take(&run, &found));
	assert_int_equal(counted(OCOP_VERDICT_MALFORMED), 2);
}

static void others_codes_and_pictures_without_one_are_only_counted(void **state)
{
	struct picture picture = { .count = 0 };
	struct verify_found found = scan(-1, VERIFY_STAMP, OCOP_VERDICT_FOREIGN,
					 OCOP_REASON_WEB);

	(void)state;
	assert_false(shelf_take(&run, &found));
	assert_int_equal(shelf.count[OCOP_VERDICT_FOREIGN][SHELF_NONE], 1);
	found = scan(-1, VERIFY_STAMP, OCOP_VERDICT_UNREAD,
		     OCOP_REASON_NO_CODE);
	assert_false(shelf_take(&run, &found));
	found.report.reason = OCOP_REASON_SYMBOL;
	assert_false(shelf_take(&run, &found));
	found.report.reason = OCOP_REASON_KEYBOARD;
	assert_true(shelf_take(&run, &found));
	assert_int_equal(counted(OCOP_VERDICT_UNREAD), 1);
	assert_int_equal(shelf_worst(&shelf), OCOP_VERDICT_REFUSED);
	shelf_frame(&shelf, &picture);
	picture.unread = 2;
	shelf_frame(&shelf, &picture);
	picture.count = 1;
	shelf_frame(&shelf, &picture);
	assert_int_equal(shelf.frames, 3);
	assert_int_equal(shelf.empty, 1);
	assert_int_equal(shelf.unread, 4);
}

static void each_verdict_has_a_word_and_a_shape(void **state)
{
	(void)state;
	for (int v = 0; v <= OCOP_VERDICT_UNREAD; v++)
		for (int w = 0; w < v; w++)
			assert_string_not_equal(
				shelf_word((enum ocop_verdict)v),
				shelf_word((enum ocop_verdict)w));
	for (int s = 0; s < SHELF_SHAPES; s++)
		for (int t = 0; t < s; t++)
			assert_string_not_equal(
				shelf_shape((enum shelf_shape)s),
				shelf_shape((enum shelf_shape)t));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, empty, empty)
	const struct CMUnitTest tests[] = {
		T(a_good_one_is_counted_and_others_are_shown),
		T(a_lowered_rank_needs_a_look),
		T(what_comes_again_is_only_counted),
		T(a_forged_stamp_on_a_good_serial_is_shown),
		T(the_symbol_outweighs_the_typed_line),
		T(what_names_no_serial_is_told_apart_by_its_text),
		T(others_codes_and_pictures_without_one_are_only_counted),
		T(each_verdict_has_a_word_and_a_shape),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

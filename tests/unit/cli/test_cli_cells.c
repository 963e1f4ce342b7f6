/* SPDX-License-Identifier: Apache-2.0 */
/* What a cell of an office's table means. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "cli/cells.h"
#include "common/ui/day.h"

static int64_t hundredths(const char *cell)
{
	int64_t value;
	bool good = cells_hundredths(&value, ocop_bytes_str(cell));

	assert_int_equal(good, value >= 0);
	return value;
}

static void scores_have_at_most_two_decimals(void **state)
{
	(void)state;
	assert_int_equal(hundredths("66.50"), 6650);
	assert_int_equal(hundredths("66,5"), 6650);
	assert_int_equal(hundredths("66.05"), 6605);
	assert_int_equal(hundredths("66"), 6600);
	assert_int_equal(hundredths("0"), 0);
	assert_int_equal(hundredths("1000"), 100000);
}

static void what_is_no_score_is_refused(void **state)
{
	static const char *const bad[] = {
		"", ".", "66.", ".5", "66.505", "66.5.0", "66,5,0", "-1",
		"+1", " 1", "1 ", "1e2", "1001", "66.x", "x",
		"99999999999999999999",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(hundredths(bad[i]), -1);
}

static void words_stand_between_blanks_and_line_ends(void **state)
{
	struct ocop_bytes rest = OCOP_LIT("  a bc\r\n\t,;d;  ");
	struct ocop_bytes word;

	(void)state;
	assert_true(cells_word(&word, &rest) && ocop_bytes_is(word, "a"));
	assert_true(cells_word(&word, &rest) && ocop_bytes_is(word, "bc"));
	assert_true(cells_word(&word, &rest) && ocop_bytes_is(word, "d"));
	assert_false(cells_word(&word, &rest));
	assert_int_equal(word.len, 0);
	rest = ocop_bytes_of(NULL, 0);
	assert_false(cells_word(&word, &rest));
}

static void check_range(const char *word, uint64_t first, uint64_t count)
{
	uint64_t a, b;

	assert_true(cells_range(&a, &b, ocop_bytes_str(word)));
	assert_int_equal(a, first);
	assert_int_equal(b, count);
}

static void ranges_are_named_in_three_ways(void **state)
{
	(void)state;
	check_range("7", 7, 1);
	check_range("5-9", 5, 5);
	check_range("5-5", 5, 1);
	check_range("5+3", 5, 3);
	check_range("0-9999999", 0, 10000000);
	check_range("0+10000000", 0, 10000000);
	check_range("0000005", 5, 1);
}

static void what_is_no_range_is_refused(void **state)
{
	static const char *const bad[] = {
		"", "-", "+", "5-", "-5", "5+", "+5", "9-5", "5+0", "x",
		"5-x", "5--9", "5-9-11", "10000000", "0+10000001", "1.5",
		"0-99999999999999999999",
	};
	uint64_t a, b;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(cells_range(&a, &b, ocop_bytes_str(bad[i])));
}

static void a_reference_ends_in_its_day(void **state)
{
	struct ocop_bytes a, b;

	(void)state;
	cells_split(OCOP_LIT("9/QD/UBND/2026-06-30"), &a, &b);
	assert_true(ocop_bytes_is(a, "9/QD/UBND"));
	assert_true(ocop_bytes_is(b, "2026-06-30"));
	cells_split(OCOP_LIT("11-03295-01-2026"), &a, &b);
	assert_true(ocop_bytes_is(a, "11-03295-01-2026"));
	assert_int_equal(b.len, 0);
	cells_split(OCOP_LIT("/"), &a, &b);
	assert_int_equal(a.len + b.len, 0);
	cells_split(ocop_bytes_of(NULL, 0), &a, &b);
	assert_int_equal(a.len + b.len, 0);
}

static void a_day_ends_a_reference_in_each_of_its_forms(void **state)
{
	struct ocop_bytes a, b;

	(void)state;
	cells_split_day(OCOP_LIT("9/QD/UBND/2026-06-30"), &a, &b);
	assert_true(ocop_bytes_is(a, "9/QD/UBND"));
	assert_true(ocop_bytes_is(b, "2026-06-30"));
	cells_split_day(OCOP_LIT("9/QD/30/6/2026"), &a, &b);
	assert_true(ocop_bytes_is(a, "9/QD"));
	assert_true(ocop_bytes_is(b, "30/6/2026"));
	cells_split_day(OCOP_LIT("9/QD/6/30/2026"), &a, &b);
	assert_true(ocop_bytes_is(a, "9/QD/6/30/2026"));
	assert_int_equal(b.len, 0);
	cells_split_day(OCOP_LIT("11-03295-01-2026"), &a, &b);
	assert_true(ocop_bytes_is(a, "11-03295-01-2026"));
	assert_int_equal(b.len, 0);
}

static void days_are_read_as_offices_write_them(void **state)
{
	static const char *const same[] = {
		"2026-06-05", "05/06/2026", "5/6/2026", "05-06-2026",
		"5.6.2026",
	};
	static const char *const bad[] = {
		"", "06/25/2026", "31/6/2026", "5/6/26", "5/6-2026", "5/6/",
		"5/6/2026x", "5 6 2026", "/5/6/2026", "005/6/2026",
		"5/6/02026", "2026/06/05", "46178", "29/2/2026", "0/6/2026",
	};
	int32_t day, want;
	bool turned;

	(void)state;
	assert_true(day_read(&want, OCOP_LIT("2026-06-05"), NULL));
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		assert_true(day_read(&day, ocop_bytes_str(same[i]), &turned));
		assert_int_equal(day, want);
		assert_int_equal(turned, i > 0);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(day_read(&day, ocop_bytes_str(bad[i]), NULL));
}

static void what_a_spreadsheet_spoilt_is_known(void **state)
{
	static const char *const rounded[] = {
		"9.52E+12", "9,52E+12", "9.52000000107E+12", "9E+12", "1e-5",
	};
	static const char *const plain[] = {
		"", "9520000001070", "9.52", "2E", "E+12", "9.E+12", "95.2E+12",
		"9.52E12", "9.52E+", "9.52E+12 kg", "#", "66,50",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rounded) / sizeof(rounded[0]); i++)
		assert_non_null(cells_spoilt(ocop_bytes_str(rounded[i]),
					     false));
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		assert_null(cells_spoilt(ocop_bytes_str(plain[i]), true));
	assert_non_null(cells_spoilt(OCOP_LIT("####"), false));
	assert_non_null(cells_spoilt(OCOP_LIT("#N/A"), false));
	assert_non_null(cells_spoilt(OCOP_LIT("46198"), true));
	assert_null(cells_spoilt(OCOP_LIT("46198"), false));
	assert_null(cells_spoilt(OCOP_LIT("19999"), true));
	assert_null(cells_spoilt(OCOP_LIT("80000"), true));
	assert_true(cells_is_number(OCOP_LIT("x 1")));
	assert_false(cells_is_number(OCOP_LIT("11-03295 1x")));
	assert_false(cells_is_number(OCOP_LIT("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scores_have_at_most_two_decimals),
		cmocka_unit_test(what_is_no_score_is_refused),
		cmocka_unit_test(words_stand_between_blanks_and_line_ends),
		cmocka_unit_test(ranges_are_named_in_three_ways),
		cmocka_unit_test(what_is_no_range_is_refused),
		cmocka_unit_test(a_reference_ends_in_its_day),
		cmocka_unit_test(a_day_ends_a_reference_in_each_of_its_forms),
		cmocka_unit_test(days_are_read_as_offices_write_them),
		cmocka_unit_test(what_a_spreadsheet_spoilt_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

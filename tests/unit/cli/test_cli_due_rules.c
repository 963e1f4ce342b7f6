/* SPDX-License-Identifier: Apache-2.0 */
/* The dates of an authority's office, around each boundary. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/office/due_rules.h"

static int32_t day(const char *text)
{
	int32_t out;

	assert_int_equal(ocop_day_parse(&out, ocop_bytes_str(text)), OCOP_OK);
	return out;
}

/* The independent count: Python's date(2029, 6, 25) - timedelta(180), ... */
static void the_window_is_from_180_to_120_days_before_the_last_day(void **state)
{
	(void)state;
	assert_int_equal(due_opens(day("2029-06-25")), day("2028-12-27"));
	assert_int_equal(due_shuts(day("2029-06-25")), day("2029-02-25"));
	/* Over a 29 February. */
	assert_int_equal(due_opens(day("2028-06-25")), day("2027-12-28"));
	assert_int_equal(due_shuts(day("2028-06-25")), day("2028-02-26"));
}

static void an_extension_ends_180_days_after_the_last_day_at_most(void **state)
{
	(void)state;
	assert_int_equal(due_extended_most(day("2026-08-15")),
			 day("2027-02-11"));
}

static void what_is_ahead_is_listed_up_to_the_last_day_asked_for(void **state)
{
	const struct due_span span = { day("2026-12-01"), 30, 10 };

	(void)state;
	assert_true(due_listed(DUE_LAPSE, day("2026-12-01"), &span));
	assert_true(due_listed(DUE_LAPSE, day("2026-12-31"), &span));
	assert_false(due_listed(DUE_LAPSE, day("2027-01-01"), &span));
}

static void what_was_missed_is_listed_for_the_days_asked_for(void **state)
{
	const struct due_span span = { day("2026-12-01"), 30, 10 };

	(void)state;
	assert_true(due_listed(DUE_LAPSE, day("2026-11-21"), &span));
	assert_false(due_listed(DUE_LAPSE, day("2026-11-20"), &span));
}

static void the_end_of_an_open_window_is_always_listed(void **state)
{
	struct due_span span = { due_opens(day("2029-06-25")), 0, 0 };

	(void)state;
	assert_true(due_listed(DUE_SHUTS, due_shuts(day("2029-06-25")),
			       &span));
	span.at--;
	assert_false(due_listed(DUE_SHUTS, due_shuts(day("2029-06-25")),
				&span));
}

static void an_opening_is_not_listed_afterwards(void **state)
{
	struct due_span span = { day("2026-12-01"), 30, 10 };

	(void)state;
	assert_true(due_listed(DUE_OPENS, day("2026-12-01"), &span));
	assert_false(due_listed(DUE_OPENS, day("2026-11-30"), &span));
}

static void a_decision_is_listed_until_it_is_made(void **state)
{
	const struct due_span span = { day("2026-12-01"), 30, 0 };

	(void)state;
	assert_true(due_listed(DUE_DECIDE, day("2020-01-01"), &span));
	assert_false(due_listed(DUE_OTHER, day("2026-11-30"), &span));
}

/* --- The calendar --- */

static const char *read_rule(struct due_rule *out, const char *date,
			     const char *number, const char *month)
{
	return due_rule_read(out, ocop_bytes_str(date), ocop_bytes_str(number),
			     ocop_bytes_str(month));
}

static void assert_next(const char *date, const char *number,
			const char *month, const char *from, const char *next)
{
	struct due_rule rule;

	assert_null(read_rule(&rule, date, number, month));
	assert_int_equal(due_rule_next(&rule, day(from)),
			 next[0] ? day(next) : OCOP_DAY_NONE);
}

static void a_day_alone_is_of_each_month(void **state)
{
	(void)state;
	assert_next("", "15", "", "2026-11-15", "2026-11-15");
	assert_next("", "15", "", "2026-11-16", "2026-12-15");
	assert_next("", "15", "", "2026-12-16", "2027-01-15");
	assert_next("", "5", "", "2026-12-06", "2027-01-05");
}

static void a_month_that_lacks_the_day_has_its_last_day(void **state)
{
	(void)state;
	assert_next("", "31", "", "2026-11-01", "2026-11-30");
	assert_next("", "30", "", "2027-02-01", "2027-02-28");
	assert_next("", "30", "", "2028-02-01", "2028-02-29");
	assert_next("", "29", "2", "2027-01-01", "2027-02-28");
}

static void a_day_with_a_month_is_of_each_year(void **state)
{
	(void)state;
	assert_next("", "20", "10", "2026-10-20", "2026-10-20");
	assert_next("", "20", "10", "2026-10-21", "2027-10-20");
}

static void a_date_is_once(void **state)
{
	(void)state;
	assert_next("20/10/2026", "", "", "2026-10-20", "2026-10-20");
	assert_next("20/10/2026", "", "", "2026-10-21", "");
	assert_next("2026-10-20", "", "", "2025-01-01", "2026-10-20");
}

static void a_row_without_a_good_day_is_refused(void **state)
{
	struct due_rule rule;

	(void)state;
	assert_non_null(read_rule(&rule, "", "", ""));
	assert_non_null(read_rule(&rule, "", "0", ""));
	assert_non_null(read_rule(&rule, "", "32", ""));
	assert_non_null(read_rule(&rule, "", "1", "13"));
	assert_non_null(read_rule(&rule, "", "30", "2"));
	assert_non_null(read_rule(&rule, "", "31", "4"));
	assert_non_null(read_rule(&rule, "31/4/2026", "", ""));
	assert_non_null(read_rule(&rule, "20/10/2026", "20", ""));
	assert_non_null(read_rule(&rule, "20/10/2026", "", "10"));
	assert_null(read_rule(&rule, "", "30", "4"));
}

static void a_cell_names_a_kind_in_either_language(void **state)
{
	(void)state;
	assert_int_equal(due_of_cell(OCOP_LIT("report")), DUE_REPORT);
	assert_int_equal(due_of_cell(OCOP_LIT("báo cáo")), DUE_REPORT);
	assert_int_equal(due_of_cell(OCOP_LIT("VIETGAP")), DUE_VIETGAP);
	assert_int_equal(due_of_cell(OCOP_LIT("khóa")), DUE_KEY);
	assert_int_equal(due_of_cell(OCOP_LIT("")), DUE_KINDS);
	/* The register alone knows these. */
	assert_int_equal(due_of_cell(OCOP_LIT("lapse")), DUE_KINDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_window_is_from_180_to_120_days_before_the_last_day),
		cmocka_unit_test(an_extension_ends_180_days_after_the_last_day_at_most),
		cmocka_unit_test(what_is_ahead_is_listed_up_to_the_last_day_asked_for),
		cmocka_unit_test(what_was_missed_is_listed_for_the_days_asked_for),
		cmocka_unit_test(the_end_of_an_open_window_is_always_listed),
		cmocka_unit_test(an_opening_is_not_listed_afterwards),
		cmocka_unit_test(a_decision_is_listed_until_it_is_made),
		cmocka_unit_test(a_day_alone_is_of_each_month),
		cmocka_unit_test(a_month_that_lacks_the_day_has_its_last_day),
		cmocka_unit_test(a_day_with_a_month_is_of_each_year),
		cmocka_unit_test(a_date_is_once),
		cmocka_unit_test(a_row_without_a_good_day_is_refused),
		cmocka_unit_test(a_cell_names_a_kind_in_either_language),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

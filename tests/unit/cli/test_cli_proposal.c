/* SPDX-License-Identifier: Apache-2.0 */
/* The last day on which a desk may decide about a proposal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ocop/text.h>

#include "cli/desk/proposal.h"

static int32_t day(const char *text)
{
	int32_t out;

	assert_int_equal(ocop_day_parse(&out, ocop_bytes_str(text)), OCOP_OK);
	return out;
}

static void the_first_day_does_not_count(void **state)
{
	(void)state;
	/* Monday to Tuesday. */
	assert_int_equal(proposal_due(day("2026-11-02")), day("2026-11-17"));
	/* To a Friday. */
	assert_int_equal(proposal_due(day("2026-11-05")), day("2026-11-20"));
}

static void a_term_that_ends_on_a_weekend_runs_to_monday(void **state)
{
	(void)state;
	assert_int_equal(proposal_due(day("2026-11-06")), day("2026-11-23"));
	assert_int_equal(proposal_due(day("2026-11-07")), day("2026-11-23"));
	assert_int_equal(proposal_due(day("2026-11-08")), day("2026-11-23"));
	/* Also before 1970, whose days are negative. */
	assert_int_equal(proposal_due(day("1969-12-05")), day("1969-12-22"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_day_does_not_count),
		cmocka_unit_test(a_term_that_ends_on_a_weekend_runs_to_monday),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What one certificate adds to a period's report, around each boundary. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/office/figures_rules.h"

#define FROM 1000
#define LAST 1030
#define BIT(figure) (1u << FIGURE_##figure)

static const struct figure_facts good = {
	.decided = 500, .to = 2000, .state = OCOP_CERT_IN_FORCE, .stars = 3,
	.withdrawn = OCOP_DAY_NONE, .lowered = OCOP_DAY_NONE };

static unsigned of(struct figure_facts facts)
{
	return figures_of(&facts, FROM, LAST);
}

static void an_old_one_is_in_force_and_no_more(void **state)
{
	struct figure_facts f = good;

	(void)state;
	assert_int_equal(of(f), BIT(IN_FORCE));
	f.superseded = true;
	assert_int_equal(of(f), 0);
	f = good;
	f.state = OCOP_CERT_SUSPENDED;
	assert_int_equal(of(f), 0);
}

static void a_new_one_counts_from_the_first_to_the_last_day(void **state)
{
	struct figure_facts f = good;

	(void)state;
	f.decided = FROM - 1;
	assert_int_equal(of(f), BIT(IN_FORCE));
	f.decided = FROM;
	assert_int_equal(of(f), BIT(IN_FORCE) | BIT(CERTIFIED));
	f.decided = LAST;
	assert_int_equal(of(f), BIT(IN_FORCE) | BIT(CERTIFIED));
	f.decided = LAST + 1;
	assert_int_equal(of(f), 0);
}

static void the_stars_of_the_older_one_tell_what_it_is(void **state)
{
	struct figure_facts f = good;

	(void)state;
	f.decided = FROM;
	f.older = 3;
	assert_int_equal(of(f), BIT(IN_FORCE) | BIT(RERANKED));
	f.stars = 4;
	assert_int_equal(of(f), BIT(IN_FORCE) | BIT(UPGRADED));
	f.older = 5;
	assert_int_equal(of(f), BIT(IN_FORCE) | BIT(LOWERED));
}

static void it_lapses_on_the_day_after_its_last(void **state)
{
	struct figure_facts f = good;

	(void)state;
	f.state = OCOP_CERT_EXPIRED;
	f.to = FROM - 2;
	assert_int_equal(of(f), 0);
	f.to = FROM - 1;
	assert_int_equal(of(f), BIT(LAPSED));
	f.to = LAST - 1;
	assert_int_equal(of(f), BIT(LAPSED));
	f.to = LAST;
	assert_int_equal(of(f), 0);
}

static void what_was_withdrawn_or_superseded_does_not_lapse(void **state)
{
	struct figure_facts f = good;

	(void)state;
	f.to = FROM;
	f.state = OCOP_CERT_WITHDRAWN;
	f.withdrawn = FROM - 100;
	assert_int_equal(of(f), 0);
	f.state = OCOP_CERT_EXPIRED;
	f.withdrawn = OCOP_DAY_NONE;
	f.superseded = true;
	assert_int_equal(of(f), 0);
}

static void a_decision_counts_on_the_day_from_which_it_acts(void **state)
{
	struct figure_facts f = good;

	(void)state;
	f.state = OCOP_CERT_WITHDRAWN;
	f.withdrawn = FROM;
	assert_int_equal(of(f), BIT(WITHDRAWN));
	f.withdrawn = LAST;
	assert_int_equal(of(f), BIT(WITHDRAWN));
	f.withdrawn = LAST + 1;
	assert_int_equal(of(f), 0);
	f = good;
	f.lowered = FROM;
	assert_int_equal(of(f), BIT(IN_FORCE) | BIT(LOWERED));
	f.lowered = FROM - 1;
	assert_int_equal(of(f), BIT(IN_FORCE));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_old_one_is_in_force_and_no_more),
		cmocka_unit_test(a_new_one_counts_from_the_first_to_the_last_day),
		cmocka_unit_test(the_stars_of_the_older_one_tell_what_it_is),
		cmocka_unit_test(it_lapses_on_the_day_after_its_last),
		cmocka_unit_test(what_was_withdrawn_or_superseded_does_not_lapse),
		cmocka_unit_test(a_decision_counts_on_the_day_from_which_it_acts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each sign of copying: reports that show it, and reports that nearly do. Then
 * that no single person's word can flag a stamp.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <string.h>
#include <cmocka.h>

#include <ocop/copies.h>

#define HOUR 3600
#define DAY (24 * HOUR)
#define START 1790000000
/* Hanoi; a place 10 km from it; Vinh, 255 km; Da Nang, 610 km; Ho Chi Minh
 * City, 1,140 km; Can Tho, 125 km from that. */
enum place { HANOI, BESIDE, VINH, DANANG, SAIGON, CANTHO, NOWHERE };

static const double at[][2] = {
	[HANOI] = { 21.03, 105.85 }, [BESIDE] = { 21.12, 105.85 },
	[VINH] = { 18.67, 105.68 }, [DANANG] = { 16.07, 108.22 },
	[SAIGON] = { 10.78, 106.70 }, [CANTHO] = { 10.03, 105.78 },
	[NOWHERE] = { NAN, NAN },
};

static struct ocop_sighting seen[300];
static size_t count;
static struct ocop_copies got;

static int setup(void **state)
{
	(void)state;
	memset(seen, 0, sizeof(seen));
	count = 0;
	return 0;
}

/* Reporter n of authority n / 10, by a good clock, sent at once. */
static struct ocop_sighting *report(uint64_t reporter, enum place place,
				    int64_t after_s)
{
	struct ocop_sighting *s = &seen[count];

	*s = (struct ocop_sighting){
		.time = START + after_s, .received = START + after_s,
		.lat = at[place][0], .lon = at[place][1],
		.reporter = reporter, .authority = reporter / 10,
		.record = ++count,
	};
	return s;
}

/* The rules are tested with these thresholds, whatever the tuned ones are. */
static struct ocop_copies_policy policy_by(enum ocop_copies_word word)
{
	struct ocop_copies_policy policy = *ocop_copies_default();

	policy.speed_kmh = 80;
	policy.near_km = 30;
	policy.far_km = 60;
	policy.clock_s = HOUR;
	policy.window_s = 30 * DAY;
	policy.returns = 1;
	policy.places = 4;
	policy.word = word;
	return policy;
}

static void judge_by(enum ocop_copies_word word, int64_t made)
{
	struct ocop_copies_policy policy = policy_by(word);

	ocop_copies_judge(&got, seen, count, made, &policy);
}

/* Which signs there are, everybody believed. */
static unsigned signs(void)
{
	judge_by(OCOP_COPIES_ANY, START);
	return got.signs;
}

static bool flagged(void)
{
	judge_by(OCOP_COPIES_REPORTER, START);
	return got.flagged;
}

static unsigned bit(enum ocop_copies_sign sign)
{
	return 1u << sign;
}

/* --- Signs --- */

static void no_report_is_no_sign(void **state)
{
	(void)state;
	assert_int_equal(signs(), 0);
	assert_false(flagged());
	assert_int_equal(got.reporters, 0);
}

static void checks_at_one_shop_are_no_sign(void **state)
{
	(void)state;
	for (unsigned n = 0; n < 40; n++)
		report(10 + n, n % 2 ? BESIDE : HANOI, n * HOUR);
	assert_int_equal(signs(), 0);
	assert_int_equal(got.reporters, 40);
}

static void goods_that_travel_are_no_sign(void **state)
{
	(void)state;
	report(10, HANOI, 0);
	report(20, VINH, 5 * HOUR);	/* by the day's bus */
	report(30, VINH, 3 * DAY);
	report(40, SAIGON, 6 * DAY);
	assert_int_equal(signs(), 0);
}

static void a_way_too_long_for_the_time_is_a_sign(void **state)
{
	(void)state;
	report(10, HANOI, 0);
	report(20, SAIGON, 10 * HOUR);
	assert_int_equal(signs(), bit(OCOP_COPIES_TRAVEL));
	assert_int_equal(got.shown[OCOP_COPIES_TRAVEL].first, 0);
	assert_int_equal(got.shown[OCOP_COPIES_TRAVEL].second, 1);
}

static void the_order_of_the_reports_does_not_matter(void **state)
{
	(void)state;
	report(10, HANOI, 10 * HOUR);
	report(20, SAIGON, 0);
	assert_int_equal(signs(), bit(OCOP_COPIES_TRAVEL));
	report(30, SAIGON, DAY);
	seen[1] = seen[2];
	count = 2;
	assert_int_equal(signs(), 0);
}

static void a_way_that_the_time_allows_is_none(void **state)
{
	(void)state;
	report(10, HANOI, 0);
	report(20, SAIGON, 15 * HOUR);
	assert_int_equal(signs(), 0);
}

static void a_clock_may_be_wrong_by_an_hour(void **state)
{
	(void)state;
	report(10, HANOI, 0);
	report(20, VINH, 2 * HOUR);	/* 3 hours of way: 2 + 2 suffice */
	seen[1].received += DAY;
	assert_int_equal(signs(), 0);
	seen[1].time -= 2 * HOUR;
	assert_int_equal(signs(), bit(OCOP_COPIES_TRAVEL));
}

static void what_was_received_has_happened(void **state)
{
	(void)state;
	/* By the clocks there was time enough, a day; but the second report
	 * was there an hour after the first scan. */
	report(10, HANOI, 0);
	report(20, SAIGON, DAY)->received = START + HOUR;
	assert_int_equal(signs(), bit(OCOP_COPIES_TRAVEL));
}

static void a_late_report_has_the_time_of_its_scan(void **state)
{
	(void)state;
	report(10, HANOI, 0)->received += 9 * DAY;
	report(20, SAIGON, 8 * DAY);
	assert_int_equal(signs(), 0);
	seen[1].time = START + 13 * HOUR; /* and two hours for two clocks */
	assert_int_equal(signs(), 0);
}

static void either_report_may_have_been_first(void **state)
{
	(void)state;
	/* Some time in two hours; and when these began. */
	report(10, SAIGON, DAY)->received += DAY;
	report(20, CANTHO, DAY)->received -= HOUR - 60;
	assert_int_equal(signs(), 0);
	seen[0].received = seen[1].received;
	assert_int_equal(signs(), bit(OCOP_COPIES_TRAVEL));
}

static void the_size_of_a_commune_is_no_way(void **state)
{
	(void)state;
	report(10, HANOI, 0);
	report(20, VINH, 2 * HOUR);
	assert_int_equal(signs(), 0);
	seen[1].time -= HOUR / 2;
	seen[1].received -= HOUR / 2;
	assert_int_equal(signs(), bit(OCOP_COPIES_TRAVEL));
}

static void back_and_forth_is_a_sign(void **state)
{
	(void)state;
	report(10, HANOI, 0);
	report(20, VINH, 3 * DAY);
	assert_int_equal(signs(), 0);
	report(30, BESIDE, 6 * DAY);
	assert_int_equal(signs(), bit(OCOP_COPIES_SHOPS));
	assert_int_equal(got.shown[OCOP_COPIES_SHOPS].first, 0);
	assert_int_equal(got.shown[OCOP_COPIES_SHOPS].second, 1);
	assert_int_equal(got.shown[OCOP_COPIES_SHOPS].again, 2);
}

static void a_return_after_a_month_is_none(void **state)
{
	(void)state;
	report(10, HANOI, 0);
	report(20, VINH, 3 * DAY);
	report(30, HANOI, 31 * DAY);
	assert_int_equal(signs(), 0);
	report(40, HANOI, DAY);	/* from here on, there is one */
	seen[2].time -= DAY / 2;
	seen[2].received -= DAY / 2;
	assert_int_equal(signs(), bit(OCOP_COPIES_SHOPS));
}

static void a_policy_may_allow_a_return(void **state)
{
	struct ocop_copies_policy policy = policy_by(OCOP_COPIES_ANY);

	(void)state;
	policy.returns = 2;
	report(10, HANOI, 0);
	report(20, VINH, 3 * DAY);
	report(30, HANOI, 6 * DAY);
	ocop_copies_judge(&got, seen, count, START, &policy);
	assert_int_equal(got.signs, 0);
	report(40, VINH, 9 * DAY);
	ocop_copies_judge(&got, seen, count, START, &policy);
	assert_int_equal(got.signs, bit(OCOP_COPIES_SHOPS));
	assert_int_equal(got.shown[OCOP_COPIES_SHOPS].first, 1);
	assert_int_equal(got.shown[OCOP_COPIES_SHOPS].second, 2);
	assert_int_equal(got.shown[OCOP_COPIES_SHOPS].again, 3);
}

static void a_neighbour_is_not_far_away(void **state)
{
	(void)state;
	report(10, HANOI, 0);
	report(20, BESIDE, 3 * DAY);
	report(30, HANOI, 6 * DAY);
	assert_int_equal(signs(), 0);
}

static void an_order_within_the_clocks_error_is_none(void **state)
{
	(void)state;
	report(10, HANOI, 0);
	report(20, VINH, 5 * HOUR)->received += DAY;
	report(30, HANOI, 6 * HOUR);
	assert_false(signs() & bit(OCOP_COPIES_SHOPS));
	seen[2].time += 2 * HOUR;
	seen[2].received += 2 * HOUR;
	assert_true(signs() & bit(OCOP_COPIES_SHOPS));
}

static void more_places_than_a_route_has_are_a_sign(void **state)
{
	(void)state;
	report(10, HANOI, 0);
	report(20, VINH, 3 * DAY);
	report(30, DANANG, 6 * DAY);
	report(31, BESIDE, DAY);
	assert_int_equal(signs(), 0);
	report(40, SAIGON, 9 * DAY);
	assert_int_equal(signs(), bit(OCOP_COPIES_PLACES));
	assert_int_equal(got.shown[OCOP_COPIES_PLACES].first, 0);
	assert_int_equal(got.shown[OCOP_COPIES_PLACES].again, 4);
	seen[4].time += 30 * DAY;	/* not within a month */
	seen[4].received += 30 * DAY;
	assert_int_equal(signs(), 0);
}

static void two_articles_are_a_sign(void **state)
{
	(void)state;
	report(10, HANOI, 0);
	report(20, HANOI, DAY)->two = true;
	assert_int_equal(signs(), bit(OCOP_COPIES_TWO));
	assert_int_equal(got.shown[OCOP_COPIES_TWO].first, 1);
}

static void a_report_before_the_lot_was_made_is_a_sign(void **state)
{
	(void)state;
	report(10, HANOI, -HOUR + 1)->received += DAY;
	assert_int_equal(signs(), 0);
	report(20, HANOI, -HOUR - 1)->received += DAY;
	assert_int_equal(signs(), bit(OCOP_COPIES_BEFORE_MADE));
	judge_by(OCOP_COPIES_ANY, INT64_MIN);
	assert_int_equal(got.signs, 0);
}

static void a_report_outside_the_market_is_a_weak_sign(void **state)
{
	(void)state;
	report(10, SAIGON, 0)->outside_market = true;
	report(20, SAIGON, DAY)->outside_market = true;
	assert_int_equal(signs(), bit(OCOP_COPIES_MARKET));
	assert_int_equal(got.points, 1);
	assert_false(got.flagged);
}

static void an_unknown_place_is_anywhere(void **state)
{
	(void)state;
	report(10, NOWHERE, 0);
	report(20, SAIGON, HOUR);
	report(30, NOWHERE, 3 * DAY);
	report(40, VINH, 5 * DAY);
	report(50, NOWHERE, 7 * DAY);
	assert_int_equal(signs(), 0);
}

/* --- Whose word it is --- */

static void nobody_but_a_signer_shows_anything(void **state)
{
	(void)state;
	for (unsigned n = 0; n < 250; n++)
		report(0, n % 2 ? HANOI : SAIGON, n * HOUR)->two = true;
	report(10, VINH, 0);
	assert_int_equal(signs(), 0);
	assert_int_equal(got.reporters, 1);
}

static void one_officers_word_flags_nothing(void **state)
{
	(void)state;
	for (unsigned n = 0; n < 4; n++)
		report(10 + n, HANOI, n * DAY);
	/* Whatever he writes. */
	report(66, SAIGON, HOUR)->two = true;
	report(66, VINH, 2 * DAY)->outside_market = true;
	report(66, DANANG, -DAY)->received = START - DAY;
	assert_false(flagged());
	assert_true(got.points >= ocop_copies_default()->flag_at);
	assert_int_equal(got.rests_on, 66);
	judge_by(OCOP_COPIES_ANY, START);
	assert_true(got.flagged);
	assert_int_equal(got.rests_on, 0);
}

static void two_officers_words_flag(void **state)
{
	(void)state;
	report(10, HANOI, 0)->two = true;
	assert_false(flagged());
	report(10, HANOI, DAY)->two = true;
	assert_false(flagged());
	report(11, HANOI, 2 * DAY)->two = true;
	assert_true(flagged());
	assert_int_equal(got.rests_on, 0);
	judge_by(OCOP_COPIES_AUTHORITY, START);
	assert_false(got.flagged);
	assert_int_equal(got.rests_on, 1);
	report(20, HANOI, 3 * DAY)->two = true;
	judge_by(OCOP_COPIES_AUTHORITY, START);
	assert_true(got.flagged);
}

static void signs_of_two_kinds_stand_for_each_other(void **state)
{
	(void)state;
	report(10, HANOI, 0);
	report(20, VINH, 2 * DAY);
	report(30, HANOI, 4 * DAY);
	assert_false(flagged());
	report(40, VINH, 6 * DAY)->two = true;
	assert_true(flagged());
}

static void there_and_back_twice_flags(void **state)
{
	(void)state;
	for (unsigned n = 0; n < 5; n++)
		report(10 + n, n % 2 ? VINH : HANOI, n * 2 * DAY);
	assert_true(flagged());
}

static void by_default_no_officers_word_is_enough(void **state)
{
	const struct ocop_copies_policy *policy = ocop_copies_default();

	(void)state;
	assert_int_equal(policy->word, OCOP_COPIES_REPORTER);
	for (unsigned sign = 0; sign < OCOP_COPIES_SIGNS; sign++)
		assert_int_equal(policy->points[sign] >= policy->flag_at,
				 sign != OCOP_COPIES_MARKET);
}

static void only_so_many_sightings_are_looked_at(void **state)
{
	(void)state;
	for (unsigned n = 0; n < OCOP_COPIES_SIGHTINGS_MAX; n++)
		report(10 + n % 7, HANOI, n * HOUR);
	report(99, HANOI, 0)->two = true;
	assert_int_equal(signs(), 0);
	seen[OCOP_COPIES_SIGHTINGS_MAX - 1].two = true;
	assert_int_equal(signs(), bit(OCOP_COPIES_TWO));
}

static void each_sign_has_its_own_words(void **state)
{
	(void)state;
	for (unsigned a = 0; a < OCOP_COPIES_SIGNS; a++)
		for (unsigned b = 0; b < OCOP_COPIES_SIGNS; b++) {
			assert_int_equal(!strcmp(ocop_copies_key(a),
						 ocop_copies_key(b)), a == b);
			assert_int_equal(!strcmp(ocop_copies_text(a),
						 ocop_copies_text(b)), a == b);
		}
}

#define T(f) cmocka_unit_test_setup(f, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(no_report_is_no_sign),
		T(checks_at_one_shop_are_no_sign),
		T(goods_that_travel_are_no_sign),
		T(a_way_too_long_for_the_time_is_a_sign),
		T(the_order_of_the_reports_does_not_matter),
		T(a_way_that_the_time_allows_is_none),
		T(a_clock_may_be_wrong_by_an_hour),
		T(what_was_received_has_happened),
		T(a_late_report_has_the_time_of_its_scan),
		T(either_report_may_have_been_first),
		T(the_size_of_a_commune_is_no_way),
		T(back_and_forth_is_a_sign),
		T(a_return_after_a_month_is_none),
		T(a_policy_may_allow_a_return),
		T(a_neighbour_is_not_far_away),
		T(an_order_within_the_clocks_error_is_none),
		T(more_places_than_a_route_has_are_a_sign),
		T(two_articles_are_a_sign),
		T(a_report_before_the_lot_was_made_is_a_sign),
		T(a_report_outside_the_market_is_a_weak_sign),
		T(an_unknown_place_is_anywhere),
		T(nobody_but_a_signer_shows_anything),
		T(one_officers_word_flags_nothing),
		T(two_officers_words_flag),
		T(signs_of_two_kinds_stand_for_each_other),
		T(there_and_back_twice_flags),
		T(by_default_no_officers_word_is_enough),
		T(only_so_many_sightings_are_looked_at),
		T(each_sign_has_its_own_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

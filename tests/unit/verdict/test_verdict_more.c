/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Corner cases of the verdict's rules. Each was found by a mutant that no other
 * test caught.
 */
#include "tests/helpers/verdict_test.h"

static void aged(uint64_t seconds)
{
	r.policy.signed_time = r.policy.now_unix_s - seconds;
}

/* Some days old is told, but it is no excuse: only too old is. */
static void stale_data_still_say_a_no_that_may_be_lifted(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(P, D, ACT("suspend"), "basis", "\"CV\"");
	aged(10 * DAY);
	EXPECT(stamp(), REVOKED, SUSPENDED);
	assert_true(r.report.stale);
	COUNTS(P, D, ACT("reinstate"));
	r.policy.now_unix_s += 1200 * DAY;	/* past 2029-08-31 */
	aged(10 * DAY);
	EXPECT(stamp(), EXPIRED, CERTIFICATE);
	aged(10 * DAY + 1);
	EXPECT(stamp(), UNDECIDED, OLD_DATA);
}

static void a_lapse_rests_on_the_certificates_entry(void **state)
{
	(void)state;
	certify("2026-09-01", "2026-11-21");
	EXPECT(stamp(), EXPIRED, CERTIFICATE);
	assert_int_equal(check("dates")->index, 2);
}

/* The missing version may name who could lift it. */
static void a_no_is_undecided_while_a_trust_version_is_missing(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(P, D, ACT("suspend"), "basis", "\"CV\"");
	EXPECT(stamp(), REVOKED, SUSPENDED);
	assert_int_equal(realm_trust(&r, false, REALM_ROOT, "version", "2",
				     REALM_END), OCOP_RULE_TRUST);
	EXPECT(stamp(), UNDECIDED, NO_TRUST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(stale_data_still_say_a_no_that_may_be_lifted),
		TEST(a_lapse_rests_on_the_certificates_entry),
		TEST(a_no_is_undecided_while_a_trust_version_is_missing),
	};

	return cmocka_run_group_tests_name("verdict_more", tests, NULL, NULL);
}

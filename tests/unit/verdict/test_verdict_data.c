/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How far the data can be relied on: their age, the clock, unknown rules, a
 * missing trust document, a chosen time. Also certificates that are judged
 * alone.
 */
#include "tests/helpers/verdict_test.h"

#include <ocop/cbor.h>

/* All was logged a month ago, so that old data hold all of it. */
static int setup_month(void **state)
{
	(void)state;
	realm_new_at(&r, REALM_NOW - 30 * DAY);
	return 0;
}

#define EARLIER "decided", "\"2026-10-01\""

static void aged(uint64_t seconds)
{
	r.policy.signed_time = r.policy.now_unix_s - seconds;
}

static void data_are_fresh_stale_or_too_old(void **state)
{
	(void)state;
	realm_fill(&r);
	aged(3 * DAY);
	EXPECT(stamp(), GENUINE, NONE);
	assert_false(r.report.stale);
	aged(3 * DAY + 1);
	EXPECT(stamp(), GENUINE, NONE);
	assert_true(r.report.stale);
	assert_int_equal(r.report.as_of, r.policy.signed_time);
	aged(10 * DAY);
	EXPECT(stamp(), GENUINE, NONE);
	aged(10 * DAY + 1);
	EXPECT(stamp(), UNDECIDED, OLD_DATA);
	assert_true(r.report.too_old);
	assert_int_equal(r.report.as_of, r.policy.signed_time);
}

static void data_without_a_signed_time_are_too_old(void **state)
{
	(void)state;
	realm_fill(&r);
	r.policy.signed_time = 0;
	EXPECT(stamp(), UNDECIDED, OLD_DATA);
	assert_int_equal(r.report.as_of, 0);
}

static void a_no_that_may_be_lifted_is_undecided_by_old_data(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(P, D, ACT("suspend"), "basis", "\"CV\"", EARLIER);
	aged(11 * DAY);
	EXPECT(stamp(), UNDECIDED, OLD_DATA);
	r.policy.signed_time = 0;
	EXPECT(stamp(), UNDECIDED, OLD_DATA);
	aged(0);
	EXPECT(stamp(), REVOKED, SUSPENDED);
	COUNTS(P, D, ACT("reinstate"), EARLIER);
	COUNTS(REALM_RECORD, L, "lot", "2", "held", "true");
	aged(11 * DAY);
	EXPECT(realm_stamp(&r, REALM_STAMP, REALM_CODE, 2, 0), UNDECIDED,
	       OLD_DATA);
	r.policy.now_unix_s += 1200 * DAY;	/* past 2029-08-31 */
	EXPECT(stamp(), UNDECIDED, OLD_DATA);
	aged(0);
	EXPECT(stamp(), EXPIRED, CERTIFICATE);
}

static void a_no_that_stands_needs_no_fresh_data(void **state)
{
	(void)state;
	realm_fill(&r);
	aged(11 * DAY);
	EXPECT(realm_stamp(&r, REALM_STRANGER, REALM_CODE, 1, 7), FORGED,
	       NONE);
	COUNTS(P, D, EARLIER);
	EXPECT(stamp(), REVOKED, CERTIFICATE);
	COUNTS(REALM_INSPECT, OCOP_KIND_STATUS, "status", "\"recalled\"");
	EXPECT(stamp(), REVOKED, CERTIFICATE);
	EXPECT(realm_stamp(&r, REALM_STAMP, REALM_CODE, 1, 1000),
	       UNREGISTERED, SERIAL);
}

static void what_is_not_found_in_old_data_is_undecided(void **state)
{
	(void)state;
	realm_fill(&r);
	aged(11 * DAY);
	r.policy.refreshed = true;
	EXPECT(realm_stamp(&r, REALM_STRANGER, REALM_CODE, 2, 0), UNDECIDED,
	       UNKNOWN_LOT);
	EXPECT(realm_stamp(&r, REALM_STAMP, REALM_GTIN, 1, 0), UNDECIDED,
	       UNKNOWN_PRODUCT);
	EXPECT(realm_stamp(&r, REALM_STAMP, "11-03295-09-2026", 1, 0),
	       UNDECIDED, UNKNOWN_PRODUCT);
}

/* Whoever answers with a copy of last week is asked, and tells nothing. */
static void a_refresh_that_brings_old_data_is_none(void **state)
{
	(void)state;
	realm_fill(&r);
	r.policy.refreshed = true;
	EXPECT(realm_stamp(&r, REALM_STAMP, REALM_CODE, 2, 0), UNREGISTERED,
	       NONE);
	EXPECT(realm_stamp(&r, REALM_STAMP, REALM_GTIN, 1, 0), UNREGISTERED,
	       NONE);
	r.policy.signed_time = REALM_NOW - 4 * DAY;
	EXPECT(realm_stamp(&r, REALM_STAMP, REALM_CODE, 2, 0), UNDECIDED,
	       UNKNOWN_LOT);
	EXPECT(realm_stamp(&r, REALM_STRANGER, REALM_CODE, 2, 0), UNDECIDED,
	       UNKNOWN_LOT);
	EXPECT(realm_stamp(&r, REALM_STAMP, REALM_GTIN, 1, 0), UNDECIDED,
	       UNKNOWN_PRODUCT);
}

static void a_withdrawal_after_the_data_is_not_known_to_them(void **state)
{
	(void)state;
	realm_fill(&r);
	/* Data of 2026-10-25, judged 28 days later. */
	aged(28 * DAY);
	EXPECT(stamp(), UNDECIDED, OLD_DATA);
	assert_int_equal(ocop_day_of(r.report.as_of),
			 ocop_day_of(REALM_NOW) - 28);
}

/* --- Clocks --- */

static void a_clock_set_back_revives_nothing(void **state)
{
	(void)state;
	realm_fill(&r);
	r.policy.signed_time = r.policy.now_unix_s + DAY;
	EXPECT(stamp(), GENUINE, NONE);
	r.policy.signed_time++;
	EXPECT(stamp(), UNDECIDED, CLOCK);
	/* A time that was asked for is no clock's. */
	r.policy.at = true;
	EXPECT(stamp(), GENUINE, NONE);
}

static void a_quorum_that_vouches_puts_a_slow_clock_right(void **state)
{
	(void)state;
	realm_fill(&r);
	r.policy.signed_time = r.policy.vouched_time =
		r.policy.now_unix_s + 30 * DAY;
	EXPECT(stamp(), GENUINE, NONE);
	assert_int_equal(check("clock")->result, OCOP_RESULT_NOTE);
	assert_false(r.report.stale);
	/* Data are as old as what is vouched for says. */
	r.policy.as_of = r.policy.now_unix_s;
	EXPECT(stamp(), UNDECIDED, OLD_DATA);
	r.policy.as_of = 0;
	/* A time key ahead of what they vouch for is its own word alone. */
	r.policy.signed_time = r.policy.vouched_time + DAY;
	EXPECT(stamp(), GENUINE, NONE);
	r.policy.signed_time++;
	EXPECT(stamp(), UNDECIDED, CLOCK);
	assert_int_equal(check("clock")->result, OCOP_RESULT_UNKNOWN);
}

static void a_clock_a_little_slow_is_not_reported(void **state)
{
	(void)state;
	realm_fill(&r);
	r.policy.signed_time = r.policy.vouched_time =
		r.policy.now_unix_s + DAY;
	EXPECT(stamp(), GENUINE, NONE);
	for (size_t i = 0; i < r.report.check_count; i++)
		assert_string_not_equal(r.report.checks[i].name, "clock");
}

/* The certificate ended yesterday; the clock says the day before. */
static void what_lapsed_by_the_vouched_time_stays_lapsed(void **state)
{
	(void)state;
	COUNTS(P, OCOP_KIND_PRODUCER);
	COUNTS(P, C, "to", "\"2026-11-21\"");
	COUNTS(REALM_RECORD, L);
	EXPECT(stamp(), EXPIRED, CERTIFICATE);
	r.policy.vouched_time = r.policy.signed_time = r.policy.now_unix_s;
	r.policy.now_unix_s -= DAY;
	EXPECT(stamp(), EXPIRED, CERTIFICATE);
	r.policy.now_unix_s -= 30 * DAY;
	EXPECT(stamp(), EXPIRED, CERTIFICATE);
	assert_int_equal(check("clock")->result, OCOP_RESULT_NOTE);
	/* Asked for a day, it says what was then. */
	r.policy.at = true;
	r.policy.now_unix_s += 30 * DAY;
	EXPECT(stamp(), GENUINE, LAST_DAY);
}

/* The clock alone says so: the log was signed long after. */
static void a_clock_before_the_first_day_accuses_nobody(void **state)
{
	(void)state;
	realm_fill(&r);
	r.policy.signed_time = r.policy.now_unix_s;
	r.policy.now_unix_s -= 1000 * DAY;
	EXPECT(stamp(), UNDECIDED, CLOCK);
	assert_int_equal(check("dates")->result, OCOP_RESULT_UNKNOWN);
	assert_int_equal(check("freshness")->result, OCOP_RESULT_UNKNOWN);
	r.policy.at = true;
	EXPECT(stamp(), INACTIVE, FUTURE);
	assert_int_equal(check("freshness")->result, OCOP_RESULT_PASS);
	r.policy.at = false;
	/* What no day changes is said all the same. */
	EXPECT(realm_stamp(&r, REALM_STRANGER, REALM_CODE, 1, 7), FORGED, NONE);
	r.policy.two_articles = true;
	EXPECT(stamp(), DUPLICATE, NONE);
	r.policy.two_articles = false;
	r.policy.withdrawn_file = true;
	EXPECT(stamp(), REVOKED, CERTIFICATE);
}

/* Whether the answer came from an old copy cannot be told. */
static void what_is_not_found_by_a_clock_behind_is_undecided(void **state)
{
	(void)state;
	realm_fill(&r);
	r.policy.refreshed = true;
	r.policy.signed_time = r.policy.now_unix_s + DAY;
	EXPECT(realm_stamp(&r, REALM_STRANGER, REALM_CODE, 2, 0), FORGED,
	       NONE);
	r.policy.signed_time++;
	EXPECT(realm_stamp(&r, REALM_STRANGER, REALM_CODE, 2, 0), UNDECIDED,
	       UNKNOWN_LOT);
	EXPECT(realm_stamp(&r, REALM_STAMP, REALM_GTIN, 1, 0), UNDECIDED,
	       UNKNOWN_PRODUCT);
}

/* Signed today; the clock says the 15th. */
static void clock_behind(void)
{
	r.policy.signed_time = REALM_NOW;
	r.policy.now_unix_s = noon("2026-11-15");
}

static void a_suspension_lifted_after_the_clocks_day_is_no_no(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(P, D, ACT("suspend"), "basis", "\"CV\"");
	clock_behind();
	EXPECT(stamp(), REVOKED, SUSPENDED);
	COUNTS(P, D, ACT("reinstate"), "effective", "\"2026-11-20\"");
	EXPECT(stamp(), UNDECIDED, CLOCK);
	r.policy.at = true;
	EXPECT(stamp(), REVOKED, SUSPENDED);
}

static void a_lapse_mended_after_the_clocks_day_is_no_no(void **state)
{
	(void)state;
	r.accepted = noon("2026-11-05");
	certify("2026-09-01", "2026-11-10");
	r.accepted = REALM_ACCEPTED;
	clock_behind();
	EXPECT(stamp(), EXPIRED, CERTIFICATE);
	COUNTS(P, C, "decided", "\"2026-11-18\"", "from", "\"2026-11-18\"",
	       "supersedes", REALM_REF);
	EXPECT(stamp(), UNDECIDED, CLOCK);
	r.policy.at = true;
	EXPECT(stamp(), EXPIRED, CERTIFICATE);
}

static void an_entry_far_after_the_signed_time_is_undecided(void **state)
{
	(void)state;
	realm_fill(&r);
	r.policy.signed_time = REALM_ACCEPTED - DAY;
	EXPECT(stamp(), GENUINE, NONE);
	r.policy.signed_time--;
	EXPECT(stamp(), UNDECIDED, CLOCK);
}

static void at_moves_today(void **state)
{
	(void)state;
	COUNTS(P, OCOP_KIND_PRODUCER);
	COUNTS(P, C, "to", "\"2026-11-21\"");
	COUNTS(REALM_RECORD, L);
	EXPECT(stamp(), EXPIRED, CERTIFICATE);
	r.policy.at = true;
	r.policy.now_unix_s -= DAY;
	EXPECT(stamp(), GENUINE, LAST_DAY);
	r.policy.now_unix_s -= 90 * DAY;
	EXPECT(stamp(), INACTIVE, FUTURE);
	/* Data of a later day are not old for it. */
	assert_false(r.report.too_old);
}

static void as_of_says_what_time_a_part_of_the_log_speaks_for(void **state)
{
	(void)state;
	realm_fill(&r);
	r.policy.as_of = REALM_NOW - 11 * DAY;
	EXPECT(stamp(), UNDECIDED, OLD_DATA);
	assert_int_equal(r.report.as_of, REALM_NOW - 11 * DAY);
	r.policy.as_of = REALM_NOW - DAY;
	EXPECT(stamp(), GENUINE, NONE);
	assert_int_equal(r.report.as_of, REALM_NOW - DAY);
}

/* --- Rules and trust that are not at hand --- */

static void add_unknown_kind(void)
{
	struct ocop_buf payload = OCOP_BUF(256);
	struct ocop_buf record = OCOP_BUF(1024);

	ocop_cbor_add_map(&payload, 1);
	ocop_cbor_add_str(&payload, "realm");
	ocop_cbor_add_str(&payload, "demo");
	assert_int_equal(ocop_cose_sign(&record, &r.key[REALM_RECORD],
					"ocop-pack+cose", ocop_buf_view(&payload),
					false), OCOP_OK);
	assert_int_equal(realm_entry(&r, ocop_buf_view(&record)),
			 OCOP_RULE_TYP);
	ocop_buf_clear(&payload);
	ocop_buf_clear(&record);
}

static void newer_rules_make_good_and_not_found_undecided(void **state)
{
	(void)state;
	realm_fill(&r);
	add_unknown_kind();
	EXPECT(stamp(), UNDECIDED, UPDATE);
	r.policy.refreshed = true;
	EXPECT(realm_stamp(&r, REALM_STAMP, REALM_CODE, 2, 0), UNDECIDED,
	       UPDATE);
	/* The key may stand in a record that was not understood. */
	EXPECT(realm_stamp(&r, REALM_STRANGER, REALM_CODE, 2, 0), UNDECIDED,
	       UPDATE);
	EXPECT(realm_stamp(&r, REALM_STAMP, REALM_GTIN, 1, 0), UNDECIDED,
	       UPDATE);
	/* A mismatch with what is known stays one. */
	EXPECT(realm_stamp(&r, REALM_STRANGER, REALM_CODE, 1, 7), FORGED,
	       NONE);
	COUNTS(P, D);
	EXPECT(stamp(), REVOKED, CERTIFICATE);
}

static void a_missing_trust_version_does_too(void **state)
{
	(void)state;
	realm_fill(&r);
	assert_int_equal(realm_trust(&r, false, REALM_ROOT, "version", "2",
				     REALM_END), OCOP_RULE_TRUST);
	EXPECT(stamp(), UNDECIDED, NO_TRUST);
	r.policy.refreshed = true;
	EXPECT(realm_stamp(&r, REALM_STAMP, REALM_GTIN, 1, 0), UNDECIDED,
	       NO_TRUST);
	EXPECT(realm_stamp(&r, REALM_STRANGER, REALM_CODE, 1, 7), FORGED,
	       NONE);
	assert_int_equal(realm_trust(&r, true, REALM_ROOT, "version", "2",
				     "issued", "1780000001", REALM_END),
			 OCOP_RULE_COUNTS);
	EXPECT(stamp(), GENUINE, NONE);
}

static void without_any_trust_all_is_undecided(void **state)
{
	struct ocop_verifier judge;

	(void)state;
	realm_fill(&r);
	judge = realm_judge_of(&r);
	judge.trust = NULL;
	assert_int_equal(ocop_verdict_of_text(&r.report, &judge,
					      ocop_bytes_str(stamp()),
					      &r.policy),
			 OCOP_OK);
	assert_int_equal(r.report.verdict, OCOP_VERDICT_UNDECIDED);
	assert_int_equal(r.report.reason, OCOP_REASON_NO_TRUST);
}

/* --- Certificates alone --- */

static void judge_certificate(const char *code)
{
	struct ocop_verifier judge = realm_judge_of(&r);
	struct ocop_cert_ref ref = { ocop_bytes_str(code), 0 };

	assert_int_equal(ocop_day_parse(&ref.decided, OCOP_LIT("2026-09-01")),
			 OCOP_OK);
	assert_int_equal(ocop_verdict_of_certificate(&r.report, &judge, ref,
						     &r.policy), OCOP_OK);
}

static void a_certificate_is_judged_without_a_stamp(void **state)
{
	(void)state;
	realm_fill(&r);
	judge_certificate(REALM_CODE);
	assert_int_equal(r.report.verdict, OCOP_VERDICT_GENUINE);
	assert_string_equal(r.report.facts.name, "Táo mèo");
	for (size_t i = 0; i < r.report.check_count; i++)
		assert_string_not_equal(r.report.checks[i].name, "signature");
	COUNTS(P, D);
	judge_certificate(REALM_CODE);
	assert_int_equal(r.report.verdict, OCOP_VERDICT_REVOKED);
	assert_int_equal(r.report.reason, OCOP_REASON_CERTIFICATE);
}

static void an_unknown_certificate_is_undecided(void **state)
{
	(void)state;
	realm_fill(&r);
	judge_certificate(REALM_CODE2);
	assert_int_equal(r.report.verdict, OCOP_VERDICT_UNDECIDED);
	assert_int_equal(r.report.reason, OCOP_REASON_UNKNOWN_PRODUCT);
	assert_string_equal(r.report.facts.code, REALM_CODE2);
}

/* --- Words --- */

static void each_word_is_its_own(void **state)
{
	(void)state;
	for (int i = 0; i <= OCOP_VERDICT_UNREAD; i++)
		for (int k = 0; k < i; k++)
			assert_string_not_equal(
				ocop_verdict_key((enum ocop_verdict)i),
				ocop_verdict_key((enum ocop_verdict)k));
	for (int i = 0; i < OCOP_REASON_COUNT; i++)
		for (int k = 0; k < i; k++)
			assert_string_not_equal(
				ocop_reason_key((enum ocop_reason)i),
				ocop_reason_key((enum ocop_reason)k));
	assert_string_equal(ocop_verdict_key((enum ocop_verdict)99),
			    "refused");
	assert_string_equal(ocop_reason_key((enum ocop_reason)99), "");
	assert_string_equal(ocop_result_key(OCOP_RESULT_UNKNOWN), "unknown");
}

static void exit_codes_keep_no_apart_from_could_not_tell(void **state)
{
	(void)state;
	assert_int_equal(ocop_verdict_exit(OCOP_VERDICT_GENUINE), 0);
	assert_int_equal(ocop_verdict_exit(OCOP_VERDICT_LISTED), 0);
	assert_int_equal(ocop_verdict_exit(OCOP_VERDICT_UNDECIDED), 3);
	assert_int_equal(ocop_verdict_exit(OCOP_VERDICT_UNREAD), 3);
	assert_int_equal(ocop_verdict_exit(OCOP_VERDICT_FOREIGN), 3);
	for (int i = OCOP_VERDICT_EXPIRED; i <= OCOP_VERDICT_MALFORMED; i++)
		assert_int_equal(ocop_verdict_exit((enum ocop_verdict)i), 1);
}

int main(void)
{
#define OLD(f) cmocka_unit_test_setup_teardown(f, setup_month, teardown)
	const struct CMUnitTest tests[] = {
		OLD(data_are_fresh_stale_or_too_old),
		OLD(data_without_a_signed_time_are_too_old),
		OLD(a_no_that_may_be_lifted_is_undecided_by_old_data),
		OLD(a_no_that_stands_needs_no_fresh_data),
		OLD(what_is_not_found_in_old_data_is_undecided),
		OLD(a_refresh_that_brings_old_data_is_none),
		OLD(a_withdrawal_after_the_data_is_not_known_to_them),
		TEST(a_clock_set_back_revives_nothing),
		TEST(a_quorum_that_vouches_puts_a_slow_clock_right),
		TEST(a_clock_a_little_slow_is_not_reported),
		TEST(what_lapsed_by_the_vouched_time_stays_lapsed),
		TEST(a_clock_before_the_first_day_accuses_nobody),
		TEST(what_is_not_found_by_a_clock_behind_is_undecided),
		TEST(a_suspension_lifted_after_the_clocks_day_is_no_no),
		OLD(a_lapse_mended_after_the_clocks_day_is_no_no),
		TEST(an_entry_far_after_the_signed_time_is_undecided),
		TEST(at_moves_today),
		OLD(as_of_says_what_time_a_part_of_the_log_speaks_for),
		TEST(newer_rules_make_good_and_not_found_undecided),
		TEST(a_missing_trust_version_does_too),
		TEST(without_any_trust_all_is_undecided),
		TEST(a_certificate_is_judged_without_a_stamp),
		TEST(an_unknown_certificate_is_undecided),
		TEST(each_word_is_its_own),
		TEST(exit_codes_keep_no_apart_from_could_not_tell),
	};

	return cmocka_run_group_tests_name("verdict_data", tests, NULL, NULL);
}

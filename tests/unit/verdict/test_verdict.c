/* SPDX-License-Identifier: Apache-2.0 */
/* The verdicts' table, from genuine to duplicate. */
#include "tests/helpers/verdict_test.h"

/* --- Genuine --- */

static void a_good_stamp_is_genuine(void **state)
{
	static const char *const names[] = {
		"parse", "lot", "signature", "certificate", "withdrawn",
		"dates", "serial", "copies", "freshness"
	};

	(void)state;
	realm_fill(&r);
	EXPECT(stamp(), GENUINE, NONE);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_int_equal(check(names[i])->result, OCOP_RESULT_PASS);
	assert_int_equal(check("lot")->index, 3);
	assert_int_equal(check("certificate")->index, 2);
	assert_string_equal(r.report.facts.code, REALM_CODE);
	assert_string_equal(r.report.facts.name, "Táo mèo");
	assert_string_equal(r.report.facts.batch, "L1");
	assert_int_equal(r.report.facts.stars, 4);
	assert_int_equal(r.report.facts.lot_count, 1000);
	assert_int_equal(r.report.facts.stamp_index, 7);
	assert_int_equal(ocop_verdict_exit(r.report.verdict), 0);
}

static void the_product_may_be_a_gtin(void **state)
{
	(void)state;
	COUNTS(P, OCOP_KIND_PRODUCER);
	COUNTS(P, C, "gtin", "[\"" REALM_GTIN "\"]");
	COUNTS(REALM_RECORD, L, "gtin", "\"" REALM_GTIN "\"");
	EXPECT(realm_stamp(&r, REALM_STAMP, REALM_GTIN, 1, 0), GENUINE, NONE);
}

static void names_are_filled_in_on_demand(void **state)
{
	struct ocop_verifier judge;

	(void)state;
	realm_fill(&r);
	EXPECT(stamp(), GENUINE, NONE);
	judge = realm_judge_of(&r);
	assert_int_equal(ocop_verdict_add_names(&r.report, &judge), OCOP_OK);
	assert_string_equal(r.report.facts.producer, "Hợp tác xã Táo Mèo");
	assert_string_equal(r.report.facts.authority, "tinh-11");
	assert_string_equal(r.report.facts.authority_name, "Cơ quan 1");
}

static void the_longest_text_of_a_record_is_told(void **state)
{
	char text[503];

	(void)state;
	memset(text, 'a', sizeof(text));
	text[0] = text[501] = '"';
	text[502] = '\0';
	COUNTS(P, OCOP_KIND_PRODUCER);
	COUNTS(P, C, "product", text);
	COUNTS(REALM_RECORD, L);
	EXPECT(stamp(), GENUINE, NONE);
	assert_int_equal(strlen(r.report.facts.name), 500);
}

static void the_last_day_is_genuine_and_the_next_expired(void **state)
{
	(void)state;
	certify("2026-09-01", "2026-11-22");
	EXPECT(stamp(), GENUINE, LAST_DAY);
	today_is("2026-11-21");
	EXPECT(stamp(), GENUINE, NONE);
	today_is("2026-11-23");
	EXPECT(stamp(), EXPIRED, CERTIFICATE);
	assert_int_equal(ocop_verdict_exit(r.report.verdict), 1);
}

#define AUGUST_REF "[\"" REALM_CODE "\",\"2026-06-15\"]"

/* Opened in July, to end on 2026-08-15. */
static void certify_to_august(void)
{
	r.accepted = noon("2026-07-01");
	COUNTS(P, OCOP_KIND_PRODUCER);
	COUNTS(P, C, "decided", "\"2026-06-15\"", "from", "\"2023-08-16\"",
	       "to", "\"2026-08-15\"");
	COUNTS(REALM_RECORD, L, "certificate", AUGUST_REF);
	r.accepted = REALM_ACCEPTED;
}

static void an_extended_certificate_is_genuine(void **state)
{
	(void)state;
	certify_to_august();
	COUNTS(P, D, ACT("extend"), "to", "\"2027-02-11\"", "decision",
	       "\"300/QĐ\"", "certificate", AUGUST_REF);
	EXPECT(stamp(), GENUINE, EXTENDED);
	assert_string_equal(r.report.facts.by_decision, "300/QĐ");
	assert_int_equal(check("dates")->index, realm_last(&r));
	today_is("2027-02-11");
	EXPECT(stamp(), GENUINE, EXTENDED);
	today_is("2027-02-12");
	EXPECT(stamp(), EXPIRED, CERTIFICATE);
}

static void the_law_may_have_extended_it(void **state)
{
	(void)state;
	certify_to_august();
	EXPECT(stamp(), UNDECIDED, MAYBE_EXTENDED);
	assert_int_equal(ocop_verdict_exit(r.report.verdict), 3);
	today_is("2027-02-11");
	EXPECT(stamp(), UNDECIDED, MAYBE_EXTENDED);
	today_is("2027-02-12");
	EXPECT(stamp(), EXPIRED, CERTIFICATE);
}

static void a_higher_star_of_later_is_told(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(REALM_CENTRAL, C, "code", "\"" REALM_CODE2 "\"", "stars", "5",
	       "authority", "\"tw\"", "supersedes", REALM_REF);
	EXPECT(stamp(), GENUINE, SUPERSEDED);
	assert_int_equal(r.report.facts.stars, 4);
	assert_int_equal(r.report.facts.stars_now, 5);
	assert_string_equal(r.report.facts.successor_code, REALM_CODE2);
}

static void a_lapsed_one_that_was_renewed_is_genuine(void **state)
{
	(void)state;
	certify("2026-09-01", "2026-11-21");
	COUNTS(P, C, "decided", "\"2026-11-20\"", "from", "\"2026-11-22\"",
	       "supersedes", REALM_REF);
	EXPECT(stamp(), GENUINE, SUPERSEDED);
	assert_string_equal(r.report.facts.successor_code, REALM_CODE);
}

static void a_renewal_that_was_withdrawn_saves_nothing(void **state)
{
	(void)state;
	certify("2026-09-01", "2026-11-21");
	COUNTS(P, C, "decided", "\"2026-11-20\"", "from", "\"2026-11-22\"",
	       "supersedes", REALM_REF);
	COUNTS(P, D, "certificate", "[\"" REALM_CODE "\",\"2026-11-20\"]",
	       "effective", "\"2026-11-22\"");
	EXPECT(stamp(), EXPIRED, CERTIFICATE);
}

/* Of the product that a release moved, and of what that one then renewed. */
static void a_renewal_is_by_the_same_producer(void **state)
{
	(void)state;
	certify("2026-09-01", "2026-11-21");
	COUNTS(P, OCOP_KIND_PRODUCER, "id", "\"11-000002\"", "name",
	       "\"Hợp tác xã hai\"", "keys", "[]");
	COUNTS(P, D, ACT("release"), "decision", "\"1\"", "changes",
	       "{\"producer\":\"11-000002\"}");
	COUNTS(P, C, "code", "\"" REALM_CODE2 "\"", "producer",
	       "\"11-000002\"", "supersedes", REALM_REF);
	EXPECT(stamp(), GENUINE, SUPERSEDED);
	assert_string_equal(r.report.facts.producer_id, "11-000002");
	/* Taken back, the renewal is of another producer's product. */
	COUNTS(P, D, ACT("annul"), "annuls", "[\"1\",\"2026-11-01\"]",
	       "effective", "\"2026-11-23\"");
	EXPECT(stamp(), GENUINE, SUPERSEDED);
	today_is("2026-11-23");
	EXPECT(stamp(), EXPIRED, CERTIFICATE);
	assert_string_equal(r.report.facts.producer_id, "11-000001");
}

static void a_chain_of_renewals_is_followed(void **state)
{
	(void)state;
	certify("2026-09-01", "2026-11-21");
	COUNTS(P, C, "code", "\"" REALM_CODE2 "\"", "to", "\"2026-11-21\"",
	       "supersedes", REALM_REF);
	COUNTS(P, C, "code", "\"11-03295-03-2026\"", "supersedes",
	       "[\"" REALM_CODE2 "\",\"2026-09-01\"]");
	EXPECT(stamp(), GENUINE, SUPERSEDED);
	assert_string_equal(r.report.facts.successor_code,
			    "11-03295-03-2026");
}

static void a_withdrawn_one_is_not_saved_by_its_renewal(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(P, C, "decided", "\"2026-11-20\"", "supersedes", REALM_REF);
	COUNTS(P, D);
	EXPECT(stamp(), REVOKED, CERTIFICATE);
}

static void a_lowered_star_is_told(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(P, D, ACT("regrade"), "stars", "3");
	EXPECT(stamp(), GENUINE, LOWERED);
	assert_int_equal(check("star")->result, OCOP_RESULT_NOTE);
	assert_int_equal(check("star")->index, realm_last(&r));
	assert_int_equal(r.report.facts.stars_now, 3);
}

static void the_registered_picture_is_told_by_its_hash(void **state)
{
	(void)state;
	COUNTS(P, OCOP_KIND_PRODUCER);
	COUNTS(P, C, "image",
	       "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAP8\"");
	COUNTS(REALM_RECORD, L);
	EXPECT(stamp(), GENUINE, NONE);
	assert_string_equal(r.report.facts.image, "00000000000000000000000000000000000000000000000000000000000000ff");
}

/* --- Undecided for want of a sign --- */

static void a_typed_code_is_at_best_undecided(void **state)
{
	struct ocop_buf line = OCOP_BUF(64);
	struct ocop_verifier judge;
	struct ocop_stamp typed;

	(void)state;
	realm_fill(&r);
	assert_int_equal(ocop_stamp_typed(&line, REALM_CODE, 1, 7), OCOP_OK);
	assert_int_equal(ocop_stamp_parse_typed(&typed, ocop_buf_view(&line),
						NULL), OCOP_OK);
	judge = realm_judge_of(&r);
	assert_int_equal(ocop_verdict_of_stamp(&r.report, &judge, &typed,
					       &r.policy), OCOP_OK);
	assert_int_equal(r.report.verdict, OCOP_VERDICT_UNDECIDED);
	assert_int_equal(r.report.reason, OCOP_REASON_TYPED);
	/* What is worse is told all the same. */
	COUNTS(P, D);
	assert_int_equal(ocop_verdict_of_stamp(&r.report, &judge, &typed,
					       &r.policy), OCOP_OK);
	assert_int_equal(r.report.verdict, OCOP_VERDICT_REVOKED);
	ocop_buf_clear(&line);
}

static void power_that_trust_no_longer_confirms_is_undecided(void **state)
{
	(void)state;
	realm_fill(&r);
	assert_int_equal(realm_trust(&r, true, REALM_ROOT, "version", "2",
				     "authorities",
				     TEXT("[{\"id\":\"tinh-11\",\"name\":\"x\","
					  "\"level\":\"province\",\"scope\":"
					  "[\"11\"],\"roles\":[\"certify\"],"
					  "\"grants\":[[3,\"2020-01-01\"]],"
					  "\"keys\":[%s],\"from\":"
					  "\"2020-01-01\"}]", r.spki[P]),
				     REALM_END), OCOP_RULE_COUNTS);
	EXPECT(stamp(), UNDECIDED, POWER);
}

/* --- Expired, inactive, revoked --- */

static void goods_past_their_day_are_told_apart(void **state)
{
	(void)state;
	COUNTS(P, OCOP_KIND_PRODUCER);
	COUNTS(P, C);
	COUNTS(REALM_RECORD, L, "best_before", "\"2026-11-22\"");
	EXPECT(stamp(), GENUINE, NONE);
	assert_int_equal(check("best-before")->result, OCOP_RESULT_PASS);
	assert_int_equal(check("best-before")->index, 3);
	today_is("2026-11-23");
	EXPECT(stamp(), EXPIRED, GOODS);
}

static void a_releases_day_is_that_of_its_stamps(void **state)
{
	(void)state;
	COUNTS(P, OCOP_KIND_PRODUCER);
	COUNTS(P, C);
	COUNTS(REALM_RECORD, L, "held", "true", "batch", NULL, "made", NULL);
	COUNTS(REALM_RECORD, S, "ranges", "[[0,10]]", "batch", "\"B9\"",
	       "made", "\"2026-11-10\"", "best_before", "\"2026-11-21\"");
	EXPECT(stamp(), EXPIRED, GOODS);
	assert_string_equal(r.report.facts.batch, "B9");
	assert_int_equal(check("best-before")->index, realm_last(&r));
	/* It still rests on the release when a later record touches it. */
	COUNTS(REALM_RECORD, S, "ranges", "[[0,10]]", "status", "\"recalled\"");
	EXPECT(stamp(), REVOKED, LOT);
	assert_int_equal(check("best-before")->index, realm_last(&r) - 1);
}

static void a_held_stamp_is_inactive(void **state)
{
	(void)state;
	COUNTS(P, OCOP_KIND_PRODUCER);
	COUNTS(P, C);
	COUNTS(REALM_RECORD, L, "held", "true");
	EXPECT(stamp(), INACTIVE, HELD);
	COUNTS(REALM_RECORD, S);
	EXPECT(stamp(), GENUINE, NONE);
}

static void a_certificate_of_tomorrow_is_inactive(void **state)
{
	(void)state;
	certify("2026-11-21", "2029-08-31");
	today_is("2026-11-20");
	EXPECT(stamp(), INACTIVE, FUTURE);
	today_is("2026-11-21");
	EXPECT(stamp(), GENUINE, NONE);
}

static void a_withdrawal_revokes_from_its_day(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(P, D, "effective", "\"2026-11-23\"");
	EXPECT(stamp(), GENUINE, NONE);
	today_is("2026-11-23");
	EXPECT(stamp(), REVOKED, CERTIFICATE);
	assert_string_equal(r.report.facts.by_decision, "200/QĐ-UBND");
	assert_int_equal(check("withdrawn")->index, realm_last(&r));
}

static void a_signed_withdrawal_is_honoured_unlogged(void **state)
{
	(void)state;
	realm_fill(&r);
	r.policy.withdrawn_file = true;
	EXPECT(stamp(), REVOKED, CERTIFICATE);
}

static void a_suspension_revokes_until_lifted(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(P, D, ACT("suspend"), "basis", "\"CV\"");
	EXPECT(stamp(), REVOKED, SUSPENDED);
	COUNTS(P, D, ACT("reinstate"));
	EXPECT(stamp(), GENUINE, NONE);
}

static void a_recall_and_a_void_revoke(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(REALM_INSPECT, S, "status", "\"recalled\"", "reason",
	       "\"chất cấm\"");
	EXPECT(stamp(), REVOKED, LOT);
	assert_string_equal(r.report.facts.reason, "chất cấm");
	/* The recall is told before the void: it asks for more. */
	COUNTS(REALM_RECORD, S, "status", "\"void\"");
	EXPECT(stamp(), REVOKED, LOT);
	COUNTS(REALM_INSPECT, S);
	EXPECT(stamp(), REVOKED, SERIAL);
}

static void a_lot_of_a_thief_is_revoked(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(P, K, "drop", "[[\"" REALM_CODE "\",1]]");
	EXPECT(stamp(), REVOKED, KEY);
	/* The other checks of a dropped lot still run. */
	assert_int_equal(check("signature")->result, OCOP_RESULT_PASS);
	assert_int_equal(check("lot")->index, realm_last(&r));
	REFUSED(KEY_COMPROMISED, REALM_RECORD, L, "lot", "2");
	EXPECT(realm_stamp(&r, REALM_STAMP, REALM_CODE, 2, 0), REVOKED, KEY);
	/* And of one that was refused for its key. */
	assert_int_equal(check("signature")->result, OCOP_RESULT_PASS);
	assert_int_equal(check("withdrawn")->result, OCOP_RESULT_PASS);
	EXPECT(realm_stamp(&r, REALM_STRANGER, REALM_CODE, 2, 0), FORGED,
	       NONE);
	REFUSED(KEY_COMPROMISED, REALM_RECORD, L, "lot", "3", "stamp_key",
		r.hash[REALM_STRANGER]);
	EXPECT(realm_stamp(&r, REALM_STRANGER, REALM_CODE, 3, 0), REVOKED,
	       KEY);
	/* Newer data may know better. */
	r.policy.now_unix_s += 30 * 86400;
	EXPECT(realm_stamp(&r, REALM_STAMP, REALM_CODE, 2, 0), UNDECIDED,
	       OLD_DATA);
	EXPECT(stamp(), REVOKED, KEY);
}

static uint64_t end_index;

static enum ocop_err read_end(void *user, uint64_t index, struct ocop_buf *out)
{
	(void)user;
	assert_int_equal(index, end_index);
	ocop_entry_encode(out, noon("2026-11-20"), OCOP_LIT("a record"));
	return out->err;
}

/* What a key signed before it was stolen stands; the day is told, since from
 * then on a thief can copy its stamps. */
static void a_lot_from_before_its_stamp_key_was_stolen_stands(void **state)
{
	struct ocop_verifier judge;
	const char *text;

	(void)state;
	realm_fill(&r);
	EXPECT(stamp(), GENUINE, NONE);
	assert_int_equal(r.report.facts.key_stolen, OCOP_DAY_NONE);
	COUNTS(P, K, "key", r.hash[REALM_STAMP]);
	end_index = realm_last(&r);
	text = stamp();
	EXPECT(text, GENUINE, NONE);
	assert_int_equal(r.report.facts.key_stolen, OCOP_DAY_NONE);
	judge = realm_judge_of(&r);
	judge.read = read_end;
	assert_int_equal(ocop_verdict_of_text(&r.report, &judge,
					      ocop_bytes_str(text), &r.policy),
			 OCOP_OK);
	assert_int_equal(r.report.verdict, OCOP_VERDICT_GENUINE);
	assert_int_equal(r.report.facts.key_stolen,
			 ocop_day_of(noon("2026-11-20")));
	EXPECT(realm_stamp(&r, REALM_STRANGER, REALM_CODE, 1, 7), FORGED,
	       NONE);
}

/* --- Copies --- */

static void an_alert_makes_a_copy_likely_until_cleared(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(REALM_MONITOR, OCOP_KIND_ALERT);
	EXPECT(stamp(), SUSPECT_COPY, UNVERIFIED);
	assert_int_equal(r.report.facts.alert, 0);
	assert_string_equal(r.report.facts.alert_by, "");
	EXPECT(realm_stamp(&r, REALM_STAMP, REALM_CODE, 1, 8), GENUINE, NONE);
	COUNTS(REALM_INSPECT, OCOP_KIND_ALERT, "state", "\"confirmed\"");
	EXPECT(stamp(), SUSPECT_COPY, NONE);
	assert_int_equal(r.report.facts.alert, OCOP_ALERT_CONFIRMED);
	assert_string_equal(r.report.facts.alert_by, "qltt");
	COUNTS(REALM_INSPECT, OCOP_KIND_ALERT, "state", "\"cleared\"");
	EXPECT(stamp(), GENUINE, NONE);
	assert_int_equal(r.report.facts.alert, 0);
	assert_string_equal(r.report.facts.alert_by, "");
}

static void one_code_at_two_places_is_asked_about(void **state)
{
	(void)state;
	realm_fill(&r);
	r.policy.two_places = true;
	EXPECT(realm_stamp(&r, REALM_STAMP, REALM_CODE, 1, 7), UNDECIDED,
	       TWO_PLACES);
	/* What stands whatever the answer is told. */
	EXPECT(realm_stamp(&r, REALM_STRANGER, REALM_CODE, 1, 7), FORGED,
	       NONE);
	r.policy.two_articles = true;
	EXPECT(realm_stamp(&r, REALM_STAMP, REALM_CODE, 1, 7), DUPLICATE,
	       NONE);
	r.policy.two_articles = false;
	r.policy.two_places = false;
	EXPECT(realm_stamp(&r, REALM_STAMP, REALM_CODE, 1, 7), GENUINE, NONE);
}

static void one_code_on_two_articles_is_a_duplicate(void **state)
{
	(void)state;
	realm_fill(&r);
	r.policy.two_articles = true;
	EXPECT(stamp(), DUPLICATE, NONE);
}

/* --- Together --- */

static void the_worst_finding_decides_and_all_are_listed(void **state)
{
	(void)state;
	certify("2026-09-01", "2026-11-21");
	EXPECT(stamp(), EXPIRED, CERTIFICATE);
	COUNTS(REALM_MONITOR, OCOP_KIND_ALERT);
	EXPECT(stamp(), SUSPECT_COPY, UNVERIFIED);
	COUNTS(REALM_INSPECT, S, "status", "\"recalled\"");
	EXPECT(stamp(), REVOKED, LOT);
	r.policy.two_articles = true;
	EXPECT(stamp(), DUPLICATE, NONE);
	EXPECT(realm_stamp(&r, REALM_STRANGER, REALM_CODE, 1, 7), FORGED,
	       NONE);
	assert_int_equal(check("dates")->verdict, OCOP_VERDICT_EXPIRED);
	assert_int_equal(check("serial")->verdict, OCOP_VERDICT_REVOKED);
}

static void a_zeroed_report_refuses(void **state)
{
	struct ocop_verdict_report report = { 0 };

	(void)state;
	assert_string_equal(ocop_verdict_key(report.verdict), "refused");
	assert_int_equal(ocop_verdict_exit(report.verdict), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_good_stamp_is_genuine),
		TEST(the_product_may_be_a_gtin),
		TEST(names_are_filled_in_on_demand),
		TEST(the_longest_text_of_a_record_is_told),
		TEST(the_last_day_is_genuine_and_the_next_expired),
		EARLY(an_extended_certificate_is_genuine),
		EARLY(the_law_may_have_extended_it),
		TEST(a_higher_star_of_later_is_told),
		TEST(a_lapsed_one_that_was_renewed_is_genuine),
		TEST(a_renewal_that_was_withdrawn_saves_nothing),
		TEST(a_renewal_is_by_the_same_producer),
		TEST(a_chain_of_renewals_is_followed),
		TEST(a_withdrawn_one_is_not_saved_by_its_renewal),
		TEST(a_lowered_star_is_told),
		TEST(the_registered_picture_is_told_by_its_hash),
		TEST(a_typed_code_is_at_best_undecided),
		TEST(power_that_trust_no_longer_confirms_is_undecided),
		TEST(goods_past_their_day_are_told_apart),
		TEST(a_releases_day_is_that_of_its_stamps),
		TEST(a_held_stamp_is_inactive),
		TEST(a_certificate_of_tomorrow_is_inactive),
		TEST(a_withdrawal_revokes_from_its_day),
		TEST(a_signed_withdrawal_is_honoured_unlogged),
		TEST(a_suspension_revokes_until_lifted),
		TEST(a_recall_and_a_void_revoke),
		TEST(a_lot_of_a_thief_is_revoked),
		TEST(a_lot_from_before_its_stamp_key_was_stolen_stands),
		TEST(an_alert_makes_a_copy_likely_until_cleared),
		TEST(one_code_at_two_places_is_asked_about),
		TEST(one_code_on_two_articles_is_a_duplicate),
		TEST(the_worst_finding_decides_and_all_are_listed),
		TEST(a_zeroed_report_refuses),
	};

	return cmocka_run_group_tests_name("verdict", tests, NULL, NULL);
}

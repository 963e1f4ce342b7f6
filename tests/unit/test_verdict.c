/* SPDX-License-Identifier: Apache-2.0 */
/* Every row of the verdicts' table, and what makes data too old for it. */
#include "tests/unit/realm_test.h"

#define C OCOP_KIND_CERTIFICATE
#define D OCOP_KIND_DECISION
#define L OCOP_KIND_LOT
#define S OCOP_KIND_STATUS
#define K OCOP_KIND_KEY_STATUS
#define P REALM_PROVINCE
#define ACT(word) "action", "\"" word "\""
#define DAY UINT64_C(86400)

/* Stamp 7 of lot 1 of the usual certificate. */
static const char *stamp(void)
{
	return realm_stamp(&r, REALM_STAMP, REALM_CODE, 1, 7);
}

#define EXPECT(text, v, c) \
	do { \
		assert_string_equal(ocop_verdict_key(realm_judge(&r, text)), \
				    ocop_verdict_key(OCOP_VERDICT_##v)); \
		assert_string_equal(ocop_case_key(r.report.case_), \
				    ocop_case_key(OCOP_CASE_##c)); \
	} while (0)

static const struct ocop_check *check(const char *name)
{
	for (size_t i = 0; i < r.report.check_count; i++)
		if (strcmp(r.report.checks[i].name, name) == 0)
			return &r.report.checks[i];
	fail_msg("no check '%s'", name);
	return NULL;
}

/* A usual producer, a certificate from-to, a lot opened while in force. */
static void certify(const char *from, const char *to)
{
	COUNTS(P, OCOP_KIND_PRODUCER);
	COUNTS(P, C, "from", TEXT("\"%s\"", from), "to", TEXT("\"%s\"", to));
	COUNTS(REALM_RECORD, L);
}

static uint64_t noon(const char *day)
{
	int32_t number;

	assert_int_equal(ocop_day_parse(&number, ocop_bytes_str(day)),
			 OCOP_OK);
	return ocop_day_start(number) + 12 * 3600;
}

/* Judge as of a day, by data of that day. */
static void today_is(const char *day)
{
	r.policy.now_unix_s = noon(day);
	r.policy.signed_time = r.policy.now_unix_s - 3600;
}

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
	struct ocop_judge judge;

	(void)state;
	realm_fill(&r);
	EXPECT(stamp(), GENUINE, NONE);
	judge = realm_judge_of(&r);
	assert_int_equal(ocop_judge_names(&r.report, &judge), OCOP_OK);
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

/* Opened in July, to end on 2026-08-15. */
static void certify_to_august(void)
{
	r.accepted = noon("2026-07-01");
	COUNTS(P, OCOP_KIND_PRODUCER);
	COUNTS(P, C, "from", "\"2023-08-16\"", "to", "\"2026-08-15\"");
	COUNTS(REALM_RECORD, L);
	r.accepted = REALM_ACCEPTED;
}

static int setup_early(void **state)
{
	(void)state;
	/* The trust entry sets the log's first time. */
	realm_new_at(&r, noon("2026-06-30"));
	return 0;
}

static void an_extended_certificate_is_genuine(void **state)
{
	(void)state;
	certify_to_august();
	COUNTS(P, D, ACT("extend"), "to", "\"2027-02-11\"", "decision",
	       "\"300/QĐ\"");
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

/* --- Undecided for want of a sign --- */

static void a_typed_code_is_at_best_undecided(void **state)
{
	struct ocop_buf line = OCOP_BUF(64);
	struct ocop_judge judge;
	struct ocop_stamp typed;

	(void)state;
	realm_fill(&r);
	assert_int_equal(ocop_stamp_typed(&line, REALM_CODE, 1, 7), OCOP_OK);
	assert_int_equal(ocop_stamp_parse_typed(&typed, ocop_buf_view(&line),
						NULL), OCOP_OK);
	judge = realm_judge_of(&r);
	assert_int_equal(ocop_judge_stamp(&r.report, &judge, &typed,
					  &r.policy), OCOP_OK);
	assert_int_equal(r.report.verdict, OCOP_VERDICT_UNDECIDED);
	assert_int_equal(r.report.case_, OCOP_CASE_TYPED);
	/* What is worse is told all the same. */
	COUNTS(P, D);
	assert_int_equal(ocop_judge_stamp(&r.report, &judge, &typed,
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
}

/* --- Copies --- */

static void an_alert_makes_a_copy_likely_until_cleared(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(REALM_MONITOR, OCOP_KIND_ALERT);
	EXPECT(stamp(), SUSPECT_COPY, NONE);
	EXPECT(realm_stamp(&r, REALM_STAMP, REALM_CODE, 1, 8), GENUINE, NONE);
	COUNTS(REALM_INSPECT, OCOP_KIND_ALERT, "state", "\"confirmed\"");
	EXPECT(stamp(), SUSPECT_COPY, NONE);
	COUNTS(REALM_INSPECT, OCOP_KIND_ALERT, "state", "\"cleared\"");
	EXPECT(stamp(), GENUINE, NONE);
}

static void one_code_on_two_articles_is_a_duplicate(void **state)
{
	(void)state;
	realm_fill(&r);
	r.policy.two_articles = true;
	EXPECT(stamp(), DUPLICATE, NONE);
}

/* --- Not found, not matching --- */

static void a_serial_past_the_count_is_unregistered(void **state)
{
	(void)state;
	realm_fill(&r);
	EXPECT(realm_stamp(&r, REALM_STAMP, REALM_CODE, 1, 999), GENUINE,
	       NONE);
	EXPECT(realm_stamp(&r, REALM_STAMP, REALM_CODE, 1, 1000),
	       UNREGISTERED, SERIAL);
}

static void an_unknown_lot_is_undecided_offline(void **state)
{
	(void)state;
	realm_fill(&r);
	/* Whatever the signature: a key may be newer than the data. */
	EXPECT(realm_stamp(&r, REALM_STAMP, REALM_CODE, 2, 0), UNDECIDED,
	       UNKNOWN_LOT);
	EXPECT(realm_stamp(&r, REALM_STRANGER, REALM_CODE, 2, 0), UNDECIDED,
	       UNKNOWN_LOT);
	r.policy.refreshed = true;
	EXPECT(realm_stamp(&r, REALM_STAMP, REALM_CODE, 2, 0), UNREGISTERED,
	       NONE);
	EXPECT(realm_stamp(&r, REALM_STRANGER, REALM_CODE, 2, 0), FORGED,
	       NONE);
	/* A record key is no stamp key. */
	EXPECT(realm_stamp(&r, REALM_RECORD, REALM_CODE, 2, 0), FORGED, NONE);
}

static void an_unknown_code_is_unregistered_where_all_are(void **state)
{
	const char *here = "11-03295-09-2026", *there = "22-06703-01-2026";

	(void)state;
	realm_fill(&r);
	EXPECT(realm_stamp(&r, REALM_STAMP, here, 1, 0), UNREGISTERED, NONE);
	EXPECT(realm_stamp(&r, REALM_STAMP, there, 1, 0), UNDECIDED,
	       UNKNOWN_PRODUCT);
	/* And only by fresh data. */
	r.policy.signed_time = REALM_NOW - 4 * DAY;
	EXPECT(realm_stamp(&r, REALM_STAMP, here, 1, 0), UNDECIDED,
	       UNKNOWN_PRODUCT);
	/* On a day before the province was complete it was not known. */
	today_is("2026-05-31");
	EXPECT(realm_stamp(&r, REALM_STAMP, here, 1, 0), UNDECIDED,
	       UNKNOWN_PRODUCT);
}

static void an_unknown_gtin_is_undecided_offline(void **state)
{
	const char *text;

	(void)state;
	realm_fill(&r);
	text = realm_stamp(&r, REALM_STAMP, REALM_GTIN, 1, 0);
	EXPECT(text, UNDECIDED, UNKNOWN_PRODUCT);
	r.policy.refreshed = true;
	EXPECT(text, UNREGISTERED, NONE);
	/* The producer of its prefix is known: others of it are certified. */
	COUNTS(P, OCOP_KIND_PRODUCER, "gs1_prefix", "\"9520000\"");
	EXPECT(text, UNREGISTERED, SCOPE);
	assert_string_equal(r.report.facts.producer_id, "11-000001");
	r.policy.refreshed = false;
	EXPECT(text, UNDECIDED, UNKNOWN_PRODUCT);
}

static void a_signature_by_another_key_is_forged(void **state)
{
	(void)state;
	realm_fill(&r);
	EXPECT(realm_stamp(&r, REALM_STRANGER, REALM_CODE, 1, 7), FORGED,
	       NONE);
	EXPECT(realm_stamp(&r, REALM_RECORD, REALM_CODE, 1, 7), FORGED, NONE);
	/* Ed25519 is another algorithm than the lot's key has. */
	EXPECT(realm_stamp(&r, REALM_LOG, REALM_CODE, 1, 7), FORGED, NONE);
}

static void a_signature_over_another_serial_is_forged(void **state)
{
	const char *good = stamp();
	char text[OCOP_STAMP_URI_MAX];
	char *digit;

	(void)state;
	realm_fill(&r);
	assert_true(strlen(good) < sizeof(text));
	memcpy(text, good, strlen(good) + 1);
	digit = strstr(text, "?s=") - 1;
	*digit = '8';
	EXPECT(text, FORGED, NONE);
}

/* --- Malformed --- */

static void what_is_no_stamp_is_malformed(void **state)
{
	const char *good;

	(void)state;
	realm_fill(&r);
	good = stamp();
	EXPECT(TEXT("%s0", good), MALFORMED, NONE);
	assert_string_not_equal(r.report.diag.text, "");
	EXPECT("https://example.com/", MALFORMED, FOREIGN);
	EXPECT("", MALFORMED, FOREIGN);
	EXPECT("8938505970025", MALFORMED, FOREIGN);
	EXPECT("https://" REALM_HOST "/01/123", MALFORMED, NONE);
}

static const char *with_host(const char *host)
{
	return TEXT("https://%s%s", host, stamp() + strlen("https://"
							    REALM_HOST));
}

static void an_unknown_host_is_malformed(void **state)
{
	(void)state;
	realm_fill(&r);
	EXPECT(with_host("example.net"), MALFORMED, HOST);
	assert_null(strstr(r.report.diag.text, "looks like"));
	EXPECT(with_host("ocop.examp1e"), MALFORMED, HOST);
	assert_non_null(strstr(r.report.diag.text,
			       "ocop.examp1e looks like " REALM_HOST));
	EXPECT(with_host("ocop.example.vn-tem.com"), MALFORMED, HOST);
	assert_non_null(strstr(r.report.diag.text, "looks like"));
}

static void a_host_is_known_on_the_day_of_the_lot(void **state)
{
	(void)state;
	/* cu.example was retired on 2026-10-31. */
	r.accepted = noon("2026-10-31");
	certify("2026-09-01", "2029-08-31");
	r.accepted = noon("2026-11-01");
	COUNTS(REALM_RECORD, L, "lot", "2");
	EXPECT(with_host("cu.example"), GENUINE, NONE);
	EXPECT(TEXT("https://cu.example%s",
		    realm_stamp(&r, REALM_STAMP, REALM_CODE, 2, 0) +
		    strlen("https://" REALM_HOST)), MALFORMED, HOST);
	/* Of a lot that is not known its day is not known either. */
	EXPECT(TEXT("https://cu.example%s",
		    realm_stamp(&r, REALM_STAMP, REALM_CODE, 3, 0) +
		    strlen("https://" REALM_HOST)), UNDECIDED, UNKNOWN_LOT);
}

static const char *with_profile(uint8_t profile)
{
	struct ocop_buf digits = OCOP_BUF(256);
	uint8_t bytes[OCOP_STAMP_BYTES] = { profile };
	const char *out;

	ocop_digits_encode(&digits, ocop_bytes_of(bytes, sizeof(bytes)));
	out = TEXT("https://" REALM_HOST "/p/" REALM_CODE "/21/0000010000007"
		   "?s=%s", ocop_buf_cstr(&digits));
	ocop_buf_clear(&digits);
	return out;
}

static void a_profile_to_come_asks_for_an_update(void **state)
{
	(void)state;
	realm_fill(&r);
	EXPECT(with_profile(7), UNDECIDED, UPDATE);
	EXPECT(with_profile(8), MALFORMED, NONE);
	assert_non_null(strstr(r.report.diag.text, "profile 8"));
	EXPECT(with_profile(1), FORGED, NONE);
}

/* --- Together --- */

static void the_worst_finding_decides_and_all_are_listed(void **state)
{
	(void)state;
	certify("2026-09-01", "2026-11-21");
	EXPECT(stamp(), EXPIRED, CERTIFICATE);
	COUNTS(REALM_MONITOR, OCOP_KIND_ALERT);
	EXPECT(stamp(), SUSPECT_COPY, NONE);
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
	struct ocop_report report = { 0 };

	(void)state;
	assert_string_equal(ocop_verdict_key(report.verdict), "refused");
	assert_int_equal(ocop_verdict_exit(report.verdict), 1);
}

int main(void)
{
#define EARLY(f) cmocka_unit_test_setup_teardown(f, setup_early, teardown)
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
		TEST(a_chain_of_renewals_is_followed),
		TEST(a_withdrawn_one_is_not_saved_by_its_renewal),
		TEST(a_lowered_star_is_told),
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
		TEST(an_alert_makes_a_copy_likely_until_cleared),
		TEST(one_code_on_two_articles_is_a_duplicate),
		TEST(a_serial_past_the_count_is_unregistered),
		TEST(an_unknown_lot_is_undecided_offline),
		TEST(an_unknown_code_is_unregistered_where_all_are),
		TEST(an_unknown_gtin_is_undecided_offline),
		TEST(a_signature_by_another_key_is_forged),
		TEST(a_signature_over_another_serial_is_forged),
		TEST(what_is_no_stamp_is_malformed),
		TEST(an_unknown_host_is_malformed),
		EARLY(a_host_is_known_on_the_day_of_the_lot),
		TEST(a_profile_to_come_asks_for_an_update),
		TEST(the_worst_finding_decides_and_all_are_listed),
		TEST(a_zeroed_report_refuses),
	};

	return cmocka_run_group_tests_name("verdict", tests, NULL, NULL);
}

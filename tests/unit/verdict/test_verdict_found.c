/* SPDX-License-Identifier: Apache-2.0 */
/* The verdicts' table: unregistered, forged, malformed. */
#include "lib/stamp/stamp_digits.h"
#include "tests/helpers/verdict_test.h"

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
	/* A stamp key that is listed no longer still is the producer's. */
	COUNTS(P, OCOP_KIND_PRODUCER, "keys",
	       realm_text(&r, "[{\"spki\":%s,\"roles\":[\"record\"]}]",
			  r.spki[REALM_RECORD]));
	EXPECT(realm_stamp(&r, REALM_STAMP, REALM_CODE, 2, 0), UNREGISTERED,
	       NONE);
	EXPECT(realm_stamp(&r, REALM_STRANGER, REALM_CODE, 2, 0), FORGED,
	       NONE);
}

/* Neither who has the product now nor who had it is said to have forged. */
static void a_moved_product_has_the_keys_of_both_producers(void **state)
{
	(void)state;
	realm_fill(&r);
	r.policy.refreshed = true;
	EXPECT(realm_stamp(&r, REALM_STAMP2, REALM_CODE, 2, 0), FORGED, NONE);
	COUNTS(P, OCOP_KIND_PRODUCER, "id", "\"11-000002\"", "keys",
	       realm_text(&r, "[{\"spki\":%s,\"roles\":[\"stamp\"]}]",
			  r.spki[REALM_STAMP2]));
	COUNTS(P, D, ACT("release"), "changes",
	       "{\"producer\":\"11-000002\"}");
	EXPECT(realm_stamp(&r, REALM_STAMP2, REALM_CODE, 2, 0), UNREGISTERED,
	       NONE);
	EXPECT(realm_stamp(&r, REALM_STAMP, REALM_CODE, 2, 0), UNREGISTERED,
	       NONE);
	EXPECT(realm_stamp(&r, REALM_STRANGER, REALM_CODE, 2, 0), FORGED,
	       NONE);
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
	/* One certified since would not be in the data at hand. */
	today_is("2026-11-22");
	EXPECT(realm_stamp(&r, REALM_STAMP, here, 1, 0), UNREGISTERED, NONE);
	assert_true(r.report.offline);
	r.policy.refreshed = true;
	EXPECT(realm_stamp(&r, REALM_STAMP, here, 1, 0), UNREGISTERED, NONE);
	assert_false(r.report.offline);
	r.policy.refreshed = false;
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
	EXPECT("https://" REALM_HOST "/01/123", MALFORMED, NONE);
	/* Our form, at an address that is not known. */
	EXPECT("https://example.net/01/123/21/4?s=5", MALFORMED, HOST);
	EXPECT("https://example.net/p/123/21/4?s=5", MALFORMED, HOST);
}

/* What a label bears beside a stamp says nothing about the goods. */
static void anothers_code_is_foreign(void **state)
{
	(void)state;
	realm_fill(&r);
	EXPECT("00020101021138570010A000000727012700069704", FOREIGN, PAYMENT);
	EXPECT("000201010212", FOREIGN, PAYMENT);
	EXPECT("000201xx", FOREIGN, NONE);
	EXPECT(" 00020101021138", FOREIGN, NONE);
	EXPECT("https://example.com/", FOREIGN, WEB);
	EXPECT("https://example.com", FOREIGN, WEB);
	EXPECT("https://", FOREIGN, WEB);
	EXPECT("https://example.net/p/page-12/photos", FOREIGN, WEB);
	EXPECT("https://example.net/c/channel", FOREIGN, WEB);
	EXPECT("https://" REALM_HOST "/", FOREIGN, WEB);
	/* The register's own pages are on labels, too. */
	EXPECT("https://" REALM_HOST "/gioi-thieu", FOREIGN, WEB);
	EXPECT("https://" REALM_HOST "/tra-cuu?q=01", FOREIGN, WEB);
	EXPECT("https://" REALM_HOST "/01/x", MALFORMED, NONE);
	EXPECT("https://" REALM_HOST "/p/", MALFORMED, NONE);
	EXPECT("https://" REALM_HOST "/c/", MALFORMED, NONE);
	EXPECT("https://" REALM_HOST "/P/1/21/4", MALFORMED, NONE);
	EXPECT("https://" REALM_HOST "/x?s=1", MALFORMED, NONE);
	EXPECT("https://example.net/01/09520000001070/10/A?s=1", FOREIGN,
	       TRACE);
	EXPECT("https://example.net/x/01/09520000001070/21/4?s=1", FOREIGN,
	       TRACE);
	EXPECT("https://example.net/?s=1/p/1/21/4", FOREIGN, WEB);
	EXPECT("https://example.net/2026/01/02/tin", FOREIGN, WEB);
	EXPECT("8938505970025", FOREIGN, NONE);
	EXPECT("xin chào", FOREIGN, NONE);
	assert_int_equal(r.report.check_count, 1);
	assert_false(r.report.stale || r.report.too_old);
}

static void no_text_is_unread(void **state)
{
	static const enum ocop_reason causes[] = {
		OCOP_REASON_EMPTY, OCOP_REASON_NO_CODE, OCOP_REASON_SYMBOL,
		OCOP_REASON_CUT, OCOP_REASON_KEYBOARD
	};

	(void)state;
	realm_fill(&r);
	EXPECT("", UNREAD, EMPTY);
	for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++) {
		ocop_verdict_text_only(&r.report, OCOP_VERDICT_UNREAD,
				       causes[i]);
		assert_int_equal(r.report.verdict, OCOP_VERDICT_UNREAD);
		assert_int_equal(r.report.reason, causes[i]);
		assert_int_equal(r.report.check_count, 1);
		assert_int_equal(r.report.checks[0].reason, causes[i]);
	}
}

static const char *with_host(const char *host)
{
	return TEXT("https://%s%s", host, stamp() + strlen("https://"
							    REALM_HOST));
}

/* A keyboard changes what it types, and a message cuts what it holds; a
 * decoder reads a symbol as it is. */
static void what_was_changed_on_the_way_is_unread(void **state)
{
#define CUT "https://ocop.example/01/09520000001070/21/0000010000007?s=4495856092"
	static const struct {
		const char *text;
		bool symbol;
		enum ocop_verdict verdict;
		enum ocop_reason reason;
	} texts[] = {
		{ "httpsM!!ocop:exqmple!à&!àçé!é&!", false,
		  OCOP_VERDICT_UNREAD, OCOP_REASON_LAYOUT },
		{ "httpsM!!ocop:exqmple!à&!àçé!é&!", true,
		  OCOP_VERDICT_FOREIGN, OCOP_REASON_NONE },
		{ CUT, false,
		  OCOP_VERDICT_UNREAD, OCOP_REASON_CHANGED },
		{ CUT, true,
		  OCOP_VERDICT_MALFORMED, OCOP_REASON_NONE },
	};
	struct ocop_verifier judge;

	(void)state;
	realm_fill(&r);
	judge = realm_judge_of(&r);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_int_equal(ocop_verdict_of_other(
					 &r.report, &judge,
					 ocop_bytes_str(texts[i].text),
					 texts[i].symbol, &r.policy), OCOP_OK);
		assert_int_equal(r.report.verdict, texts[i].verdict);
		assert_int_equal(r.report.reason, texts[i].reason);
	}
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

	ocop__stamp_digits_encode(&digits, ocop_bytes_of(bytes, sizeof(bytes)));
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_serial_past_the_count_is_unregistered),
		TEST(an_unknown_lot_is_undecided_offline),
		TEST(a_moved_product_has_the_keys_of_both_producers),
		TEST(an_unknown_code_is_unregistered_where_all_are),
		TEST(an_unknown_gtin_is_undecided_offline),
		TEST(a_signature_by_another_key_is_forged),
		TEST(a_signature_over_another_serial_is_forged),
		TEST(what_is_no_stamp_is_malformed),
		TEST(anothers_code_is_foreign),
		TEST(no_text_is_unread),
		TEST(what_was_changed_on_the_way_is_unread),
		TEST(an_unknown_host_is_malformed),
		EARLY(a_host_is_known_on_the_day_of_the_lot),
		TEST(a_profile_to_come_asks_for_an_update),
	};

	return cmocka_run_group_tests_name("verdict_found", tests, NULL, NULL);
}

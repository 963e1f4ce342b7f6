/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Crafted records: no valid log may stop the fold, and nobody can change what
 * belongs to others. Each attack is a record that its signer may really sign.
 */
#include <stdio.h>

#include <ocop/cbor.h>
#include <ocop/tlog.h>

#include "tests/helpers/realm_test.h"

#define C OCOP_KIND_CERTIFICATE
#define D OCOP_KIND_DECISION
#define P OCOP_KIND_PRODUCER

/* A record as large as one may be, by a key that no reader knows. */
static void seal_padded(struct ocop_buf *out, enum realm_key signer,
			enum ocop_kind kind, const char *json)
{
	struct ocop_buf payload = OCOP_BUF(OCOP_RECORD_MAX);
	uint8_t pad[15500] = { 0 };

	assert_int_equal(ocop_payload_from_json(&payload, kind,
						ocop_bytes_str(json), NULL),
			 OCOP_OK);
	assert_true(payload.ptr[0] >= 0xa0 && payload.ptr[0] < 0xb7);
	payload.ptr[0]++;
	ocop_cbor_add_str(&payload, "zzzzzzzzzzzzzzzz");
	ocop_cbor_add_bytes(&payload, ocop_bytes_of(pad, sizeof(pad)));
	ocop_buf_reset(out);
	assert_int_equal(ocop_cose_sign(out, &r.key[signer],
					ocop_kind_typ(kind),
					ocop_buf_view(&payload), false),
			 OCOP_OK);
	ocop_buf_clear(&payload);
}

static void padded_decisions_stop_no_fold(void **state)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_cert_view view;
	struct ocop_cert_ref ref = { OCOP_LIT(REALM_CODE), 0 };
	enum ocop_rule rule = OCOP_RULE_COUNTS;
	int i;

	(void)state;
	realm_fill(&r);
	for (i = 0; i < 300 && rule == OCOP_RULE_COUNTS; i++) {
		seal_padded(&record, REALM_PROVINCE, D,
			    TEXT("{\"realm\":\"demo\",\"issued\":%llu,"
				 "\"certificate\":" REALM_REF ","
				 "\"authority\":\"tinh-11\",\"decision\":\"%d\","
				 "\"decided\":\"2026-11-01\",\"action\":"
				 "\"reinstate\",\"effective\":\"2026-11-01\"}",
				 (unsigned long long)r.issued++, i));
		rule = realm_entry(&r, ocop_buf_view(&record));
	}
	assert_int_equal(rule, OCOP_RULE_MANY);
	assert_in_range(i, 60, 70);
	/* Who flooded it cannot keep a withdrawal out. */
	seal_padded(&record, REALM_PROVINCE, D,
		    TEXT("{\"realm\":\"demo\",\"issued\":%llu,"
			 "\"certificate\":" REALM_REF ","
			 "\"authority\":\"tinh-11\",\"decision\":\"W\","
			 "\"decided\":\"2026-11-01\",\"action\":"
			 "\"withdraw\",\"effective\":\"2026-11-01\"}",
			 (unsigned long long)r.issued++));
	assert_int_equal(realm_entry(&r, ocop_buf_view(&record)),
			 OCOP_RULE_COUNTS);
	assert_int_equal(ocop_day_parse(&ref.decided, OCOP_LIT("2026-09-01")),
			 OCOP_OK);
	assert_int_equal(ocop_fold_certificate(r.state, ref, 20779, &view),
			 OCOP_OK);
	assert_int_equal(view.state, OCOP_CERT_WITHDRAWN);
	ocop_buf_clear(&record);
}

static const char *day_text(int32_t day)
{
	char text[OCOP_DATE_SIZE];

	ocop_day_format(text, day);
	return TEXT("\"%s\"", text);
}

static void many_certificates_of_a_product_stop_no_fold(void **state)
{
	struct ocop_product_view product;
	int32_t newest = 20697;	/* 2026-09-01, and backwards */

	(void)state;
	realm_fill(&r);
	for (int i = 0; i < 200; i++)
		COUNTS(REALM_PROVINCE, C, "decided", day_text(--newest));
	assert_int_equal(ocop_fold_product(r.state, OCOP_LIT(REALM_CODE),
					   &product), OCOP_OK);
	assert_int_equal(product.count, OCOP_PRODUCT_CERTS_MAX);
	assert_int_equal(product.cert[OCOP_PRODUCT_CERTS_MAX - 1].decided,
			 newest);
	assert_int_equal(product.cert[0].decided,
			 newest + OCOP_PRODUCT_CERTS_MAX - 1);
}

static void many_successors_stop_no_fold(void **state)
{
	enum ocop_rule rule = OCOP_RULE_COUNTS;
	int32_t day = 20697;
	int i;

	(void)state;
	realm_fill(&r);
	for (i = 0; i < 3000 && rule == OCOP_RULE_COUNTS; i++)
		rule = ADD(REALM_PROVINCE, C, "decided", day_text(--day),
			   "supersedes", REALM_REF);
	assert_int_equal(rule, OCOP_RULE_MANY);
	assert_in_range(i, 1000, 1500);
	/* Nor over a step between. */
	REFUSED(MANY, REALM_PROVINCE, C, "decided", day_text(day),
		"supersedes",
		TEXT("[\"" REALM_CODE "\",%s]", day_text(day + 1)));
	/* The product itself goes on. */
	COUNTS(REALM_PROVINCE, C, "decided", day_text(day));
}

static void a_province_supersedes_nothing_of_another(void **state)
{
	(void)state;
	realm_fill(&r);
	REFUSED(SCOPE, REALM_OTHER, C, "authority", "\"tinh-22\"", "code",
		"\"22-06703-01-2026\"", "supersedes", REALM_REF);
	COUNTS(REALM_OTHER, C, "authority", "\"tinh-22\"", "code",
	       "\"22-06703-01-2026\"");
	COUNTS(REALM_CENTRAL, C, "authority", "\"tw\"", "stars", "5", "code",
	       "\"" REALM_CODE2 "\"", "supersedes", REALM_REF);
}

static const char *code_text(int number)
{
	return TEXT("11-03295-%02d-2026", number);
}

/* Each certificate hangs the last root below a new code. */
static void a_long_chain_of_codes_stays_one_product(void **state)
{
	(void)state;
	COUNTS(REALM_PROVINCE, P);
	for (int i = 1; i <= 40; i++)
		COUNTS(REALM_PROVINCE, C, "code", TEXT("\"%s\"", code_text(i)));
	COUNTS(REALM_PROVINCE, C, "code", TEXT("\"%s\"", code_text(1)),
	       "decided", "\"2026-09-02\"", "gtin", "[\"" REALM_GTIN "\"]");
	for (int i = 1; i < 40; i++)
		COUNTS(REALM_PROVINCE, C, "code", TEXT("\"%s\"", code_text(i)),
		       "decided", "\"2026-09-03\"", "supersedes",
		       TEXT("[\"%s\",\"2026-09-01\"]", code_text(i + 1)));
	COUNTS(REALM_PROVINCE, C, "code", TEXT("\"%s\"", code_text(40)),
	       "decided", "\"2026-09-04\"", "gtin", "[\"" REALM_GTIN "\"]");
	REFUSED(PRODUCT_OWNED, REALM_PROVINCE, C, "code",
		TEXT("\"%s\"", code_text(41)), "gtin",
		"[\"" REALM_GTIN "\"]");
}

#define GTINS "[\"" REALM_GTIN "\"]"
#define NO_1 "\"301/QĐ-UBND\""
#define NO_2 "\"302/QĐ-UBND\""
#define NO_3 "\"303/QĐ-UBND\""
#define ANNULS(no) "action", "\"annul\"", "annuls", "[" no ",\"2026-11-01\"]"

static void an_annul_frees_no_gtin_of_another_product(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(REALM_PROVINCE, D, "decision", NO_1, "action", "\"correct\"",
	       "changes", "{\"gtin\":" GTINS "}");
	COUNTS(REALM_PROVINCE, D, "decision", NO_2, "action", "\"release\"",
	       "changes", "{\"gtin\":" GTINS "}");
	COUNTS(REALM_PROVINCE, C, "code", "\"" REALM_CODE2 "\"", "gtin", GTINS);
	COUNTS(REALM_PROVINCE, D, "decision", NO_3, ANNULS(NO_1));
	REFUSED(PRODUCT_OWNED, REALM_PROVINCE, C, "decided", "\"2026-09-02\"",
		"gtin", GTINS);
}

static void an_annul_frees_no_gtin_that_is_listed_elsewhere(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(REALM_PROVINCE, D, "decision", NO_1, "action", "\"correct\"",
	       "changes", "{\"gtin\":" GTINS "}");
	COUNTS(REALM_PROVINCE, C, "decided", "\"2026-09-02\"", "gtin", GTINS);
	COUNTS(REALM_PROVINCE, D, "decision", NO_2, ANNULS(NO_1));
	REFUSED(PRODUCT_OWNED, REALM_PROVINCE, C, "code",
		"\"" REALM_CODE2 "\"", "gtin", GTINS);
}

static void an_annul_frees_what_nothing_else_lists(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(REALM_PROVINCE, D, "decision", NO_1, "action", "\"correct\"",
	       "changes", "{\"gtin\":" GTINS "}");
	COUNTS(REALM_PROVINCE, D, "decision", NO_3, "action", "\"correct\"",
	       "changes", "{\"gtin\":" GTINS "}");
	COUNTS(REALM_PROVINCE, D, "decision", NO_2, ANNULS(NO_1));
	REFUSED(PRODUCT_OWNED, REALM_PROVINCE, C, "code",
		"\"" REALM_CODE2 "\"", "gtin", GTINS);
	COUNTS(REALM_PROVINCE, D, "decision", NO_2, ANNULS(NO_3));
	COUNTS(REALM_PROVINCE, C, "code", "\"" REALM_CODE2 "\"", "gtin", GTINS);
}

/* Times that no clock shows: 2^64 - 1 is far from what a day may be. */
static void the_last_instant_stops_no_fold(void **state)
{
	(void)state;
	realm_fill(&r);
	r.accepted = UINT64_MAX;
	COUNTS(REALM_PROVINCE, C, "code", "\"" REALM_CODE2 "\"", "decided",
	       "\"2025-09-02\"");
	REFUSED(NOT_IN_FORCE, REALM_RECORD, OCOP_KIND_LOT, "lot", "2");
	r.accepted = REALM_ACCEPTED;
	REFUSED(ORDER, REALM_PROVINCE, P, "name", "\"A\"");
}

static void a_certificate_supersedes_neither_itself_nor_a_later(void **state)
{
	(void)state;
	COUNTS(REALM_PROVINCE, P);
	REFUSED(SUPERSEDES, REALM_PROVINCE, C, "supersedes", REALM_REF);
	COUNTS(REALM_PROVINCE, C);
	REFUSED(FIRST_STANDS, REALM_PROVINCE, C, "supersedes", REALM_REF);
}

static void without_a_trust_version_nothing_liftable_is_final(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(REALM_PROVINCE, D, "action", "\"suspend\"", "basis", "\"x\"");
	assert_int_equal(realm_judge(&r, realm_stamp(&r, REALM_STAMP,
						     REALM_CODE, 1, 1)),
			 OCOP_VERDICT_REVOKED);
	assert_int_equal(realm_trust(&r, false, REALM_ROOT, "version", "2",
				     REALM_END), OCOP_RULE_TRUST);
	assert_int_equal(realm_judge(&r, realm_stamp(&r, REALM_STAMP,
						     REALM_CODE, 1, 1)),
			 OCOP_VERDICT_UNDECIDED);
	assert_int_equal(realm_trust(&r, true, REALM_ROOT, "version", "2",
				     REALM_END), OCOP_RULE_COUNTS);
	assert_int_equal(realm_judge(&r, realm_stamp(&r, REALM_STAMP,
						     REALM_CODE, 1, 1)),
			 OCOP_VERDICT_REVOKED);
}

/* One record, signed anew by anyone's hand a thousand times, counts once. */
static void the_same_entry_again_changes_nothing(void **state)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_fold_info info;

	(void)state;
	realm_seal(&r, &record, REALM_PROVINCE, P, REALM_END);
	assert_int_equal(realm_entry(&r, ocop_buf_view(&record)),
			 OCOP_RULE_COUNTS);
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(realm_entry(&r, ocop_buf_view(&record)),
				 OCOP_RULE_SAME);
		assert_int_equal(r.judged.same_index, 1);
	}
	assert_int_equal(ocop_fold_info(r.state, &info), OCOP_OK);
	assert_int_equal(info.size, 1002);
	assert_int_equal(info.skipped, 1000);
	ocop_buf_clear(&record);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(padded_decisions_stop_no_fold),
		TEST(many_certificates_of_a_product_stop_no_fold),
		TEST(many_successors_stop_no_fold),
		TEST(a_province_supersedes_nothing_of_another),
		TEST(a_long_chain_of_codes_stays_one_product),
		TEST(an_annul_frees_no_gtin_of_another_product),
		TEST(an_annul_frees_no_gtin_that_is_listed_elsewhere),
		TEST(an_annul_frees_what_nothing_else_lists),
		TEST(the_last_instant_stops_no_fold),
		TEST(a_certificate_supersedes_neither_itself_nor_a_later),
		TEST(without_a_trust_version_nothing_liftable_is_final),
		TEST(the_same_entry_again_changes_nothing),
	};

	return cmocka_run_group_tests_name("fold_hostile", tests, NULL, NULL);
}

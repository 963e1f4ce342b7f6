/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates: who has the power to grant them, and that a code and a GTIN
 * name one product of one producer.
 */
#include "tests/helpers/realm_test.h"

#define C OCOP_KIND_CERTIFICATE
#define GTINS "[\"" REALM_GTIN "\"]"

static void enrol(void)
{
	COUNTS(REALM_PROVINCE, OCOP_KIND_PRODUCER);
}

/* Producer 11-000002, with keys of its own. */
static void enrol_second(void)
{
	COUNTS(REALM_PROVINCE, OCOP_KIND_PRODUCER, "id", "\"11-000002\"",
	       "keys", TEXT("[{\"spki\":%s,\"roles\":[\"record\"]},"
			    "{\"spki\":%s,\"roles\":[\"stamp\"]}]",
			    r.spki[REALM_RECORD2], r.spki[REALM_STAMP2]));
}

static struct ocop_cert_view view_of(const char *code, int32_t day)
{
	struct ocop_cert_ref ref = { ocop_bytes_str(code), 0 };
	struct ocop_cert_view view;

	assert_int_equal(ocop_day_parse(&ref.decided, OCOP_LIT("2026-09-01")),
			 OCOP_OK);
	assert_int_equal(ocop_fold_certificate(r.state, ref, day, &view),
			 OCOP_OK);
	return view;
}

static int32_t day_of(const char *text)
{
	int32_t day;

	assert_int_equal(ocop_day_parse(&day, ocop_bytes_str(text)), OCOP_OK);
	return day;
}

static void a_certificate_counts(void **state)
{
	struct ocop_cert_view view;

	(void)state;
	enrol();
	COUNTS(REALM_PROVINCE, C, "no", "\"01/GCN\"", "score", "8950");
	view = view_of(REALM_CODE, day_of("2026-11-22"));
	assert_int_equal(view.index, 2);
	assert_int_equal(view.state, OCOP_CERT_IN_FORCE);
	assert_int_equal(view.stars, 4);
	assert_int_equal(view.score, 8950);
	assert_true(ocop_bytes_is(view.no, "01/GCN"));
	assert_false(view.entered_later);
	assert_false(view.superseded);
}

static void its_days_are_inclusive(void **state)
{
	(void)state;
	enrol();
	COUNTS(REALM_PROVINCE, C);
	assert_int_equal(view_of(REALM_CODE, day_of("2026-08-31")).state,
			 OCOP_CERT_FUTURE);
	assert_int_equal(view_of(REALM_CODE, day_of("2026-09-01")).state,
			 OCOP_CERT_IN_FORCE);
	assert_int_equal(view_of(REALM_CODE, day_of("2029-08-31")).state,
			 OCOP_CERT_IN_FORCE);
	assert_int_equal(view_of(REALM_CODE, day_of("2029-09-01")).state,
			 OCOP_CERT_EXPIRED);
}

static void the_producer_is_enrolled(void **state)
{
	(void)state;
	REFUSED(UNKNOWN_PRODUCER, REALM_PROVINCE, C);
	enrol();
	REFUSED(UNKNOWN_PRODUCER, REALM_PROVINCE, C, "producer",
		"\"11-000009\"");
	COUNTS(REALM_PROVINCE, C);
}

static void the_signer_may_certify(void **state)
{
	(void)state;
	enrol();
	REFUSED(ROLE, REALM_INSPECT, C, "authority", "\"qltt\"");
	REFUSED(SIGNER, REALM_RECORD, C);
	REFUSED(SIGNER, REALM_STRANGER, C);
	r.accepted = UINT64_C(1801447200);	/* 2027-02-01 */
	REFUSED(NOT_LIVE, REALM_ENDING, C, "authority", "\"cu-11\"");
}

static void the_signer_is_the_authority_or_its_heir(void **state)
{
	(void)state;
	enrol();
	REFUSED(NOT_ISSUER, REALM_OTHER, C);
	REFUSED(NOT_ISSUER, REALM_ENDING, C);
	/* Central is not everyone's heir: it does not decide for others. */
	REFUSED(NOT_ISSUER, REALM_CENTRAL, C);
	REFUSED(UNKNOWN_AUTHORITY, REALM_PROVINCE, C, "authority",
		"\"tinh-99\"");
	COUNTS(REALM_PROVINCE, C, "authority", "\"cu-11\"");
}

static void the_code_is_in_the_authoritys_scope(void **state)
{
	(void)state;
	enrol();
	REFUSED(SCOPE, REALM_PROVINCE, C, "code", "\"22-06703-01-2026\"");
	COUNTS(REALM_OTHER, C, "code", "\"22-06703-01-2026\"", "authority",
	       "\"tinh-22\"");
}

static void the_power_is_that_of_the_day_of_decision(void **state)
{
	(void)state;
	enrol();
	REFUSED(GRANT, REALM_PROVINCE, C, "stars", "5");
	COUNTS(REALM_CENTRAL, C, "stars", "5", "authority", "\"tw\"");
	/* A district's 3 stars of June stand; of August they do not. */
	COUNTS(REALM_PROVINCE, C, "code", "\"" REALM_CODE2 "\"", "stars", "3",
	       "authority", "\"huyen-11\"", "decided", "\"2025-06-10\"",
	       "from", "\"2025-06-10\"");
	REFUSED(GRANT, REALM_PROVINCE, C, "code", "\"11-03295-03-2026\"",
		"stars", "3", "authority", "\"huyen-11\"", "decided",
		"\"2025-08-10\"", "from", "\"2025-08-10\"");
	REFUSED(GRANT, REALM_PROVINCE, C, "code", "\"11-03295-03-2026\"",
		"stars", "3", "decided", "\"2025-06-30\"");
	COUNTS(REALM_PROVINCE, C, "code", "\"11-03295-03-2026\"", "stars", "3",
	       "decided", "\"2025-07-01\"");
}

static void the_first_of_a_code_and_day_stands(void **state)
{
	(void)state;
	enrol();
	COUNTS(REALM_PROVINCE, C);
	REFUSED(FIRST_STANDS, REALM_PROVINCE, C, "product", "\"Khác\"");
	/* The same code of another day is a renewal. */
	COUNTS(REALM_PROVINCE, C, "decided", "\"2026-10-01\"");
}

static void entered_later_beyond_90_days(void **state)
{
	(void)state;
	enrol();	/* accepted on 2026-11-21 */
	COUNTS(REALM_PROVINCE, C, "decided", "\"2026-08-23\"");
	COUNTS(REALM_PROVINCE, C, "decided", "\"2026-08-22\"");
	for (int32_t d = 22; d <= 23; d++) {
		struct ocop_cert_ref ref = { OCOP_LIT(REALM_CODE), 0 };
		struct ocop_cert_view view;

		ref.decided = day_of("2026-08-22") + d - 22;
		assert_int_equal(ocop_fold_certificate(r.state, ref,
						       ref.decided, &view),
				 OCOP_OK);
		assert_int_equal(view.entered_later, d == 22);
	}
}

static void a_code_is_of_one_producer(void **state)
{
	(void)state;
	enrol();
	enrol_second();
	COUNTS(REALM_PROVINCE, C);
	REFUSED(PRODUCT_OWNED, REALM_PROVINCE, C, "decided", "\"2026-10-01\"",
		"producer", "\"11-000002\"");
	COUNTS(REALM_PROVINCE, C, "decided", "\"2026-10-01\"");
}

static void a_gtin_names_one_product(void **state)
{
	(void)state;
	enrol();
	COUNTS(REALM_PROVINCE, C, "gtin", GTINS);
	/* Another product of the same producer may not take it. */
	REFUSED(PRODUCT_OWNED, REALM_PROVINCE, C, "code",
		"\"" REALM_CODE2 "\"", "gtin", GTINS);
	COUNTS(REALM_PROVINCE, C, "code", "\"" REALM_CODE2 "\"", "gtin",
	       "[\"" REALM_GTIN2 "\"]");
	/* The same code, or a code that supersedes it, may. */
	COUNTS(REALM_PROVINCE, C, "decided", "\"2026-10-01\"", "gtin", GTINS);
	COUNTS(REALM_PROVINCE, C, "code", "\"11-03295-03-2026\"", "supersedes",
	       REALM_REF, "gtin", GTINS);
}

static void what_it_supersedes_is_known_and_of_the_producer(void **state)
{
	(void)state;
	enrol();
	enrol_second();
	REFUSED(SUPERSEDES, REALM_PROVINCE, C, "code", "\"" REALM_CODE2 "\"",
		"supersedes", REALM_REF);
	COUNTS(REALM_PROVINCE, C);
	REFUSED(PRODUCT_OWNED, REALM_PROVINCE, C, "code",
		"\"" REALM_CODE2 "\"", "supersedes", REALM_REF, "producer",
		"\"11-000002\"");
	COUNTS(REALM_PROVINCE, C, "code", "\"" REALM_CODE2 "\"", "supersedes",
	       REALM_REF);
}

static void a_higher_star_from_another_issuer_supersedes(void **state)
{
	struct ocop_cert_view view;

	(void)state;
	enrol();
	COUNTS(REALM_PROVINCE, C);
	COUNTS(REALM_CENTRAL, C, "code", "\"" REALM_CODE2 "\"", "stars", "5",
	       "authority", "\"tw\"", "supersedes", REALM_REF, "from",
	       "\"2026-10-15\"");
	/* From its own first day on. */
	assert_false(view_of(REALM_CODE, day_of("2026-10-14")).superseded);
	view = view_of(REALM_CODE, day_of("2026-10-15"));
	assert_true(view.superseded);
	assert_true(ocop_bytes_is(view.successor.code, REALM_CODE2));
}

static void a_chain_supersedes_over_any_number_of_steps(void **state)
{
	struct ocop_cert_view view;

	(void)state;
	enrol();
	COUNTS(REALM_PROVINCE, C);
	/* The step between is not yet in force, what it leads to is. */
	COUNTS(REALM_PROVINCE, C, "code", "\"" REALM_CODE2 "\"", "from",
	       "\"2027-01-01\"", "supersedes", REALM_REF);
	assert_false(view_of(REALM_CODE, day_of("2026-11-21")).superseded);
	COUNTS(REALM_PROVINCE, C, "code", "\"11-03295-03-2026\"",
	       "supersedes", "[\"" REALM_CODE2 "\",\"2026-09-01\"]");
	view = view_of(REALM_CODE, day_of("2026-11-21"));
	assert_true(view.superseded);
	assert_true(ocop_bytes_is(view.successor.code, "11-03295-03-2026"));
	REFUSED(SUPERSEDED, REALM_RECORD, OCOP_KIND_LOT);
	COUNTS(REALM_RECORD, OCOP_KIND_LOT, "certificate",
	       "[\"11-03295-03-2026\",\"2026-09-01\"]");
}

static void a_withdrawn_successor_leads_on_last(void **state)
{
	struct ocop_cert_view view;

	(void)state;
	enrol();
	COUNTS(REALM_PROVINCE, C);
	COUNTS(REALM_PROVINCE, C, "code", "\"" REALM_CODE2 "\"", "to",
	       "\"2026-11-20\"", "supersedes", REALM_REF);
	COUNTS(REALM_PROVINCE, C, "code", "\"11-03295-03-2026\"",
	       "supersedes", REALM_REF);
	view = view_of(REALM_CODE, day_of("2026-11-21"));
	assert_true(ocop_bytes_is(view.successor.code, "11-03295-03-2026"));
	COUNTS(REALM_PROVINCE, OCOP_KIND_DECISION, "certificate",
	       "[\"11-03295-03-2026\",\"2026-09-01\"]");
	view = view_of(REALM_CODE, day_of("2026-11-21"));
	assert_true(view.superseded);
	assert_true(ocop_bytes_is(view.successor.code, REALM_CODE2));
}

static void it_is_not_decided_in_the_future(void **state)
{
	(void)state;
	enrol();
	REFUSED(DECIDED, REALM_PROVINCE, C, "decided", "\"2026-11-22\"");
	COUNTS(REALM_PROVINCE, C, "decided", "\"2026-11-21\"");
}

static void joined_codes_stay_one_product(void **state)
{
	(void)state;
	enrol();
	COUNTS(REALM_PROVINCE, C, "gtin", GTINS);
	COUNTS(REALM_PROVINCE, C, "code", "\"" REALM_CODE2 "\"", "supersedes",
	       REALM_REF);
	/* Two steps away, without naming the GTIN in between. */
	COUNTS(REALM_PROVINCE, C, "code", "\"11-03295-03-2026\"",
	       "supersedes", "[\"" REALM_CODE2 "\",\"2026-09-01\"]", "gtin",
	       GTINS);
}

static void a_product_lists_its_certificates(void **state)
{
	struct ocop_product_view product;

	(void)state;
	enrol();
	COUNTS(REALM_PROVINCE, C, "gtin", GTINS);
	COUNTS(REALM_PROVINCE, C, "decided", "\"2026-10-01\"", "gtin", GTINS);
	assert_int_equal(ocop_fold_product(r.state, OCOP_LIT(REALM_GTIN),
					   &product), OCOP_OK);
	assert_int_equal(product.count, 2);
	assert_int_equal(product.cert[1].decided, day_of("2026-10-01"));
	assert_int_equal(ocop_fold_product(r.state, OCOP_LIT(REALM_CODE),
					   &product), OCOP_OK);
	assert_int_equal(product.count, 2);
	assert_int_equal(ocop_fold_product(r.state, OCOP_LIT(REALM_GTIN2),
					   &product), OCOP_ERR_ABSENT);
}

/* --- Its row tells of others --- */

static enum ocop_err take_last(void *user, struct ocop_bytes key,
			       struct ocop_bytes value)
{
	(void)key;
	*(int *)user = value.ptr[value.len - 1];
	return OCOP_OK;
}

/* The last of REALM_CODE's row. */
static int told(void)
{
	int last = -1;

	assert_int_equal(ocop_state_each(r.state, OCOP_LIT("C" REALM_CODE "/"),
					 take_last, &last), OCOP_OK);
	return last;
}

static void its_row_tells_what_others_there_are(void **state)
{
	(void)state;
	enrol();
	COUNTS(REALM_PROVINCE, C);
	assert_int_equal(told(), 0);
	COUNTS(REALM_PROVINCE, OCOP_KIND_DECISION);
	assert_int_equal(told(), 1);
	COUNTS(REALM_PROVINCE, C, "code", "\"" REALM_CODE2 "\"", "supersedes",
	       REALM_REF);
	assert_int_equal(told(), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_certificate_counts),
		TEST(its_days_are_inclusive),
		TEST(the_producer_is_enrolled),
		TEST(the_signer_may_certify),
		TEST(the_signer_is_the_authority_or_its_heir),
		TEST(the_code_is_in_the_authoritys_scope),
		TEST(the_power_is_that_of_the_day_of_decision),
		TEST(the_first_of_a_code_and_day_stands),
		TEST(entered_later_beyond_90_days),
		TEST(a_code_is_of_one_producer),
		TEST(a_gtin_names_one_product),
		TEST(what_it_supersedes_is_known_and_of_the_producer),
		TEST(a_higher_star_from_another_issuer_supersedes),
		TEST(a_chain_supersedes_over_any_number_of_steps),
		TEST(a_withdrawn_successor_leads_on_last),
		TEST(it_is_not_decided_in_the_future),
		TEST(joined_codes_stay_one_product),
		TEST(a_product_lists_its_certificates),
		TEST(its_row_tells_what_others_there_are),
	};

	return cmocka_run_group_tests_name("fold_certificate", tests, NULL,
					   NULL);
}

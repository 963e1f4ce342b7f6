/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A product that a release moves to another producer: from that day on, its
 * lots and statuses are the new producer's, and reports name the new producer.
 */
#include "tests/helpers/realm_test.h"

#define C OCOP_KIND_CERTIFICATE
#define D OCOP_KIND_DECISION
#define L OCOP_KIND_LOT
#define S OCOP_KIND_STATUS
#define P REALM_PROVINCE
#define DAY_S 86400
#define ON(day) "effective", "\"" day "\""
#define NUMBER(n) "decision", "\"" n "\""
#define TO(producer) "action", "\"release\"", "changes", \
		     "{\"producer\":\"" producer "\"}"
#define ANNUL(n) "action", "\"annul\"", "annuls", \
		 "[\"" n "\",\"2026-11-01\"]"
#define FIRST "11-000001"
#define SECOND "11-000002"
#define REF2 "[\"" REALM_CODE2 "\",\"2026-09-01\"]"

static int32_t day_of(const char *text)
{
	int32_t day;

	assert_int_equal(ocop_day_parse(&day, ocop_bytes_str(text)), OCOP_OK);
	return day;
}

static void is_of(const char *code, const char *day, const char *producer)
{
	struct ocop_cert_ref ref = { ocop_bytes_str(code), 0 };
	struct ocop_cert_view view;

	ref.decided = day_of("2026-09-01");
	assert_int_equal(ocop_fold_certificate(r.state, ref, day_of(day),
					       &view), OCOP_OK);
	assert_true(ocop_bytes_is(view.producer, producer));
	assert_true(ocop_bytes_is(view.cert.producer, FIRST));
}

static void enrol_second(void)
{
	COUNTS(P, OCOP_KIND_PRODUCER, "id", "\"" SECOND "\"", "keys",
	       TEXT("[{\"spki\":%s,\"roles\":[\"record\"]},{\"spki\":%s,"
		    "\"roles\":[\"stamp\"]}]", r.spki[REALM_RECORD2],
		    r.spki[REALM_STAMP2]));
}

/* Producers, a certificate and lot 1 of the first. */
static void fill(void)
{
	realm_fill(&r);
	enrol_second();
}

static void its_lots_are_the_new_producers_from_that_day(void **state)
{
	(void)state;
	fill();
	REFUSED(NOT_PRODUCER, REALM_RECORD2, L, "lot", "2", "stamp_key",
		r.hash[REALM_STAMP2]);
	COUNTS(P, D, TO(SECOND), ON("2026-11-22"));
	COUNTS(REALM_RECORD, L, "lot", "2");
	REFUSED(NOT_PRODUCER, REALM_RECORD2, L, "lot", "3", "stamp_key",
		r.hash[REALM_STAMP2]);
	r.accepted += DAY_S;
	REFUSED(NOT_PRODUCER, REALM_RECORD, L, "lot", "3");
	COUNTS(REALM_RECORD2, L, "lot", "3", "stamp_key",
	       r.hash[REALM_STAMP2]);
	is_of(REALM_CODE, "2026-11-21", FIRST);
	is_of(REALM_CODE, "2026-11-22", SECOND);
}

static void its_statuses_are_the_new_producers_too(void **state)
{
	(void)state;
	fill();
	COUNTS(P, D, TO(SECOND), ON("2026-11-22"));
	COUNTS(REALM_RECORD, S, "status", "\"recalled\"");
	r.accepted += DAY_S;
	REFUSED(NOT_PRODUCER, REALM_RECORD, S, "status", "\"void\"");
	COUNTS(REALM_RECORD2, S, "status", "\"void\"");
}

/* One product, whichever of its certificates the release names. */
static void every_certificate_of_the_product_moves(void **state)
{
	(void)state;
	fill();
	COUNTS(P, C, "code", "\"" REALM_CODE2 "\"", "supersedes", REALM_REF);
	COUNTS(P, D, TO(SECOND), "certificate", REF2);
	is_of(REALM_CODE, "2026-11-21", SECOND);
	is_of(REALM_CODE2, "2026-11-21", SECOND);
	REFUSED(NOT_PRODUCER, REALM_RECORD, S, "status", "\"void\"");
	COUNTS(REALM_RECORD2, S, "status", "\"void\"");
}

static void it_may_move_again_and_each_day_knows_its_producer(void **state)
{
	(void)state;
	fill();
	COUNTS(P, OCOP_KIND_PRODUCER, "id", "\"11-000003\"", "keys", "[]");
	COUNTS(P, D, NUMBER("1"), TO(SECOND), ON("2026-11-10"));
	COUNTS(P, D, NUMBER("2"), TO("11-000003"), ON("2026-11-20"));
	is_of(REALM_CODE, "2026-11-09", FIRST);
	is_of(REALM_CODE, "2026-11-19", SECOND);
	is_of(REALM_CODE, "2026-11-20", "11-000003");
	REFUSED(PRODUCT_OWNED, P, C, "decided", "\"2026-11-20\"", "producer",
		"\"" SECOND "\"");
	COUNTS(P, C, "decided", "\"2026-11-20\"", "producer",
	       "\"11-000003\"");
	/* Log order decides among those in effect, not their days. */
	COUNTS(P, D, NUMBER("3"), TO(FIRST), ON("2026-11-15"));
	is_of(REALM_CODE, "2026-11-14", SECOND);
	is_of(REALM_CODE, "2026-11-21", FIRST);
}

static void an_annul_moves_it_back_from_its_own_day(void **state)
{
	(void)state;
	fill();
	COUNTS(P, D, NUMBER("1"), TO(SECOND), ON("2026-11-10"));
	COUNTS(P, D, NUMBER("2"), ANNUL("1"), ON("2026-11-22"));
	is_of(REALM_CODE, "2026-11-21", SECOND);
	is_of(REALM_CODE, "2026-11-22", FIRST);
	REFUSED(NOT_PRODUCER, REALM_RECORD, L, "lot", "2");
	r.accepted += DAY_S;
	COUNTS(REALM_RECORD, L, "lot", "2");
	REFUSED(PRODUCT_OWNED, P, C, "decided", "\"2026-11-20\"", "producer",
		"\"" SECOND "\"");
}

static void a_move_to_come_is_kept_when_codes_are_joined(void **state)
{
	(void)state;
	fill();
	COUNTS(P, OCOP_KIND_PRODUCER, "id", "\"11-000003\"", "keys", "[]");
	COUNTS(P, C, "code", "\"" REALM_CODE2 "\"");
	COUNTS(P, D, NUMBER("1"), TO(SECOND), ON("2026-11-23"));
	COUNTS(P, D, NUMBER("2"), TO("11-000003"), ON("2026-11-24"),
	       "certificate", REF2);
	is_of(REALM_CODE2, "2026-11-23", FIRST);
	COUNTS(P, C, "decided", "\"2026-10-01\"", "supersedes", REF2);
	is_of(REALM_CODE2, "2026-11-22", FIRST);
	is_of(REALM_CODE2, "2026-11-23", SECOND);
	is_of(REALM_CODE2, "2026-11-24", "11-000003");
	is_of(REALM_CODE, "2026-11-23", SECOND);
	is_of(REALM_CODE, "2026-11-24", "11-000003");
}

static void too_many_moves_stop_no_fold(void **state)
{
	(void)state;
	fill();
	COUNTS(P, C, "code", "\"" REALM_CODE2 "\"");
	COUNTS(P, D, TO(FIRST), "certificate", REF2);
	for (int i = 0; i < 64; i++)
		COUNTS(P, D, TO(FIRST));
	REFUSED(MANY, P, D, TO(SECOND));
	REFUSED(MANY, P, C, "decided", "\"2026-10-01\"", "supersedes", REF2);
	COUNTS(P, C, "decided", "\"2026-10-01\"", "supersedes", REALM_REF);
	is_of(REALM_CODE, "2026-11-21", FIRST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(its_lots_are_the_new_producers_from_that_day),
		TEST(its_statuses_are_the_new_producers_too),
		TEST(every_certificate_of_the_product_moves),
		TEST(it_may_move_again_and_each_day_knows_its_producer),
		TEST(an_annul_moves_it_back_from_its_own_day),
		TEST(a_move_to_come_is_kept_when_codes_are_joined),
		TEST(too_many_moves_stop_no_fold),
	};

	return cmocka_run_group_tests_name("fold_move", tests, NULL, NULL);
}

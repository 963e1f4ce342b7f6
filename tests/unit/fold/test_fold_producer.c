/* SPDX-License-Identifier: Apache-2.0 */
/* Producers: who enrols them, who changes them, whose a key is. */
#include "lib/fold/fold_state.h"
#include "lib/store/state.h"
#include "tests/helpers/realm_test.h"

#define P OCOP_KIND_PRODUCER

static const char *one_key(enum realm_key key, const char *role)
{
	return TEXT("[{\"spki\":%s,\"roles\":[\"%s\"]}]", r.spki[key],
			  role);
}

static void an_enrolling_authority_enrols(void **state)
{
	struct ocop_producer producer;
	uint64_t index;

	(void)state;
	COUNTS(REALM_PROVINCE, P);
	assert_int_equal(ocop_fold_producer(r.state, OCOP_LIT("11-000001"),
					    &producer, &index), OCOP_OK);
	assert_int_equal(index, 1);
	assert_int_equal(producer.keys.count, 2);
	assert_int_equal(ocop_fold_producer(r.state, OCOP_LIT("11-000002"),
					    &producer, &index),
			 OCOP_ERR_ABSENT);
}

static void a_producer_may_have_no_key_yet(void **state)
{
	(void)state;
	COUNTS(REALM_PROVINCE, P, "keys", "[]");
	REFUSED(SIGNER, REALM_RECORD, OCOP_KIND_LOT);
}

static void only_an_authority_enrols(void **state)
{
	(void)state;
	REFUSED(SIGNER, REALM_STRANGER, P);
	COUNTS(REALM_PROVINCE, P);
	REFUSED(SIGNER, REALM_RECORD, P, "name", "\"Tên khác\"");
}

static void an_authority_without_the_role_does_not_enrol(void **state)
{
	(void)state;
	REFUSED(ROLE, REALM_INSPECT, P, "authority", "\"qltt\"");
}

static void the_signer_is_the_stated_authority(void **state)
{
	(void)state;
	REFUSED(NOT_ISSUER, REALM_PROVINCE, P, "authority", "\"tw\"");
	REFUSED(NOT_ISSUER, REALM_CENTRAL, P);
	COUNTS(REALM_CENTRAL, P, "authority", "\"tw\"");
}

static void the_unit_is_in_scope(void **state)
{
	(void)state;
	REFUSED(SCOPE, REALM_PROVINCE, P, "unit", "\"22-06703\"");
	COUNTS(REALM_CENTRAL, P, "authority", "\"tw\"", "unit",
	       "\"22-06703\"");
}

static void an_authority_past_its_day_does_not_enrol(void **state)
{
	(void)state;
	COUNTS(REALM_ENDING, P, "authority", "\"cu-11\"");
	r.accepted = UINT64_C(1801447200);	/* 2027-02-01 */
	REFUSED(NOT_LIVE, REALM_ENDING, P, "authority", "\"cu-11\"",
		"name", "\"Tên khác\"");
}

static void only_the_enroller_its_heir_or_central_changes(void **state)
{
	(void)state;
	COUNTS(REALM_ENDING, P, "authority", "\"cu-11\"");
	REFUSED(NOT_ENROLLER, REALM_OTHER, P, "authority", "\"tinh-22\"",
		"unit", "\"22-06703\"");
	COUNTS(REALM_ENDING, P, "authority", "\"cu-11\"", "name", "\"A\"");
	COUNTS(REALM_PROVINCE, P, "name", "\"B\"");
	COUNTS(REALM_CENTRAL, P, "authority", "\"tw\"", "name", "\"C\"");
	/* The first enroller stays, whoever wrote last. */
	COUNTS(REALM_PROVINCE, P, "name", "\"D\"");
}

static void the_later_record_replaces_the_whole(void **state)
{
	struct ocop_producer producer;

	(void)state;
	COUNTS(REALM_PROVINCE, P, "reg", "\"6200123456\"");
	COUNTS(REALM_PROVINCE, P, "name", "\"Tên mới\"");
	assert_int_equal(ocop_fold_producer(r.state, OCOP_LIT("11-000001"),
					    &producer, NULL), OCOP_OK);
	assert_true(ocop_bytes_is(producer.name, "Tên mới"));
	assert_int_equal(producer.reg.len, 0);
}

static void a_key_left_out_signs_no_new_lots(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(REALM_PROVINCE, P, "keys", one_key(REALM_STAMP, "stamp"));
	REFUSED(ROLE, REALM_RECORD, OCOP_KIND_LOT, "lot", "2");
	/* Listed again, it may again: the key never had another owner. */
	COUNTS(REALM_PROVINCE, P);
	COUNTS(REALM_RECORD, OCOP_KIND_LOT, "lot", "2");
}

static void a_key_belongs_to_one_owner_for_ever(void **state)
{
	(void)state;
	COUNTS(REALM_PROVINCE, P);
	REFUSED(KEY_OWNED, REALM_PROVINCE, P, "id", "\"11-000002\"");
	/* Not even after its owner no longer lists it. */
	COUNTS(REALM_PROVINCE, P, "keys", "[]");
	REFUSED(KEY_OWNED, REALM_PROVINCE, P, "id", "\"11-000002\"");
	REFUSED(KEY_OWNED, REALM_INSPECT, OCOP_KIND_OFFICER, "keys",
		TEXT("[%s]", r.spki[REALM_RECORD]));
}

static void no_key_of_an_authority_or_of_the_realm_is_enrolled(void **state)
{
	(void)state;
	REFUSED(KEY_OWNED, REALM_PROVINCE, P, "keys",
		one_key(REALM_CENTRAL, "record"));
	REFUSED(KEY_OWNED, REALM_PROVINCE, P, "keys",
		one_key(REALM_ROOT2, "record"));
	/* Nor one that signs the log's roots, from that version on. */
	assert_int_equal(realm_trust(&r, true, REALM_ROOT, "version", "2",
		"receipts", TEXT("[{\"origin\":\"log.demo.test/records\","
				 "\"key\":%s,\"from\":1}]",
				 r.spki[REALM_RECORD2]), REALM_END),
		OCOP_RULE_COUNTS);
	REFUSED(KEY_OWNED, REALM_PROVINCE, P, "keys",
		one_key(REALM_RECORD2, "record"));
	COUNTS(REALM_PROVINCE, P, "keys", one_key(REALM_STRANGER, "record"));
}

/* Two keys of one kid cannot be found; the state is told that there are. */
static void a_kid_names_one_live_key(void **state)
{
	uint8_t key[1 + OCOP_KID_LEN] = "k";

	(void)state;
	COUNTS(REALM_PROVINCE, P);
	memcpy(key + 1, r.sha[REALM_RECORD2], OCOP_KID_LEN);
	assert_int_equal(ocop__state_put(
		r.state, ocop_bytes_of(key, sizeof(key)),
		ocop_bytes_of(r.sha[REALM_RECORD], OCOP_HASH_LEN)), OCOP_OK);
	REFUSED(KID, REALM_PROVINCE, P, "id", "\"11-000002\"", "keys",
		one_key(REALM_RECORD2, "record"));
	/* One that was ended signs nothing: the kid is free again. */
	COUNTS(REALM_PROVINCE, OCOP_KIND_KEY_STATUS, "key",
	       r.hash[REALM_RECORD]);
	COUNTS(REALM_PROVINCE, P, "id", "\"11-000002\"", "keys",
	       one_key(REALM_RECORD2, "record"));
	/* All keys under it are tried. */
	REFUSED(UNKNOWN_CERTIFICATE, REALM_RECORD2, OCOP_KIND_LOT);
}

static void a_key_is_listed_once(void **state)
{
	(void)state;
	REFUSED(KEY_TWICE, REALM_PROVINCE, P, "keys",
		TEXT("[{\"spki\":%s,\"roles\":[\"record\"]},"
			   "{\"spki\":%s,\"roles\":[\"stamp\"]}]",
			   r.spki[REALM_RECORD], r.spki[REALM_RECORD]));
	COUNTS(REALM_PROVINCE, P, "keys",
	       TEXT("[{\"spki\":%s,\"roles\":[\"record\",\"stamp\"]}]",
			  r.spki[REALM_RECORD]));
}

static void a_key_that_is_no_point_is_refused(void **state)
{
	char flat[sizeof(r.spki[0])];

	(void)state;
	memcpy(flat, r.spki[REALM_RECORD], sizeof(flat));
	flat[60] = flat[60] == 'A' ? 'B' : 'A';
	REFUSED(FIELDS, REALM_PROVINCE, P, "keys",
		TEXT("[{\"spki\":%s,\"roles\":[\"record\"]}]", flat));
}

static void a_key_past_its_own_day_signs_nothing(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(REALM_PROVINCE, P, "keys",
	       TEXT("[{\"spki\":%s,\"roles\":[\"record\"],\"to\":"
			  "\"2026-11-20\"},{\"spki\":%s,\"roles\":[\"stamp\"]}]",
			  r.spki[REALM_RECORD], r.spki[REALM_STAMP]));
	REFUSED(ROLE, REALM_RECORD, OCOP_KIND_LOT, "lot", "2");
	COUNTS(REALM_PROVINCE, P, "keys",
	       TEXT("[{\"spki\":%s,\"roles\":[\"record\"],\"to\":"
			  "\"2026-11-21\"},{\"spki\":%s,\"roles\":[\"stamp\"]}]",
			  r.spki[REALM_RECORD], r.spki[REALM_STAMP]));
	COUNTS(REALM_RECORD, OCOP_KIND_LOT, "lot", "2");
}

static void a_gs1_prefix_names_its_producer(void **state)
{
	struct ocop_bytes id;

	(void)state;
	COUNTS(REALM_PROVINCE, P, "gs1_prefix", "\"9520000\"");
	assert_int_equal(ocop__fold_prefix(r.state, OCOP_LIT(REALM_GTIN), &id),
			 OCOP_OK);
	assert_true(ocop_bytes_is(id, "11-000001"));
	assert_int_equal(ocop__fold_prefix(r.state, OCOP_LIT("08930000001072"),
					   &id), OCOP_ERR_ABSENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_enrolling_authority_enrols),
		TEST(a_producer_may_have_no_key_yet),
		TEST(only_an_authority_enrols),
		TEST(an_authority_without_the_role_does_not_enrol),
		TEST(the_signer_is_the_stated_authority),
		TEST(the_unit_is_in_scope),
		TEST(an_authority_past_its_day_does_not_enrol),
		TEST(only_the_enroller_its_heir_or_central_changes),
		TEST(the_later_record_replaces_the_whole),
		TEST(a_key_left_out_signs_no_new_lots),
		TEST(a_key_belongs_to_one_owner_for_ever),
		TEST(no_key_of_an_authority_or_of_the_realm_is_enrolled),
		TEST(a_kid_names_one_live_key),
		TEST(a_key_is_listed_once),
		TEST(a_key_that_is_no_point_is_refused),
		TEST(a_key_past_its_own_day_signs_nothing),
		TEST(a_gs1_prefix_names_its_producer),
	};

	return cmocka_run_group_tests_name("fold_producer", tests, NULL, NULL);
}

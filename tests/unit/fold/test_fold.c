/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What holds for every entry: the COSE_Sign1, the signer, order, repetition,
 * trust versions, kinds that are not known yet, and that a refused entry
 * changes nothing.
 */
#include "lib/fold/fold.h"
#include "tests/helpers/realm_test.h"

#include <ocop/cbor.h>
#include <ocop/tlog.h>

#define P OCOP_KIND_PRODUCER
#define C OCOP_KIND_CERTIFICATE
#define L OCOP_KIND_LOT
#define TRUST(...) realm_trust(&r, __VA_ARGS__, REALM_END)

static struct ocop_fold_info info(void)
{
	struct ocop_fold_info out;

	assert_int_equal(ocop_fold_info(r.state, &out), OCOP_OK);
	return out;
}

static void what_is_no_entry_is_skipped_and_listed(void **state)
{
	enum ocop_rule rule;

	(void)state;
	assert_int_equal(ocop_fold_entry(r.fold, OCOP_LIT("\x82\x01"),
					 &r.judged), OCOP_OK);
	assert_int_equal(r.judged.rule, OCOP_RULE_ENTRY);
	assert_int_equal(info().size, 2);
	assert_int_equal(info().skipped, 1);
	assert_int_equal(ocop_fold_skipped(r.state, 1, &rule), OCOP_OK);
	assert_int_equal(rule, OCOP_RULE_ENTRY);
	assert_int_equal(ocop_fold_skipped(r.state, 0, &rule), OCOP_OK);
	assert_int_equal(rule, OCOP_RULE_COUNTS);
	COUNTS(REALM_PROVINCE, P);
}

static void what_is_no_record_is_skipped(void **state)
{
	(void)state;
	assert_int_equal(realm_entry(&r, OCOP_LIT("\xd2\x84")),
			 OCOP_RULE_RECORD);
	assert_int_equal(info().skipped, 1);
}

static void the_fields_are_held_to_their_rules(void **state)
{
	struct ocop_buf payload = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);

	(void)state;
	assert_int_equal(ocop_payload_from_json(
		&payload, OCOP_KIND_KEY_STATUS, ocop_bytes_str(TEXT(
		"{\"realm\":\"demo\",\"issued\":1,\"key\":%s,"
		"\"status\":\"retired\"}", r.hash[0])), NULL), OCOP_OK);
	/* A lot's typ over another kind's fields. */
	assert_int_equal(ocop_cose_sign(&record, &r.key[REALM_RECORD],
					"ocop-lot+cose", ocop_buf_view(&payload),
					false), OCOP_OK);
	assert_int_equal(realm_entry(&r, ocop_buf_view(&record)),
			 OCOP_RULE_FIELDS);
	assert_string_not_equal(r.judged.diag.text, "");
	ocop_buf_clear(&payload);
	ocop_buf_clear(&record);
}

static void another_realm_does_not_count(void **state)
{
	(void)state;
	REFUSED(REALM, REALM_PROVINCE, P, "realm", "\"vn\"");
	COUNTS(REALM_PROVINCE, P);
}

static void a_signature_that_does_not_match_does_not_count(void **state)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);

	(void)state;
	realm_seal(&r, &record, REALM_PROVINCE, P, REALM_END);
	record.ptr[record.len - 1] ^= 1;
	assert_int_equal(realm_entry(&r, ocop_buf_view(&record)),
			 OCOP_RULE_SIGNATURE);
	record.ptr[record.len - 1] ^= 1;
	assert_int_equal(realm_entry(&r, ocop_buf_view(&record)),
			 OCOP_RULE_COUNTS);
	ocop_buf_clear(&record);
}

static void the_same_record_counts_once(void **state)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_fold_result judged;

	(void)state;
	realm_seal(&r, &record, REALM_PROVINCE, P, REALM_END);
	assert_int_equal(realm_entry(&r, ocop_buf_view(&record)),
			 OCOP_RULE_COUNTS);
	assert_int_equal(realm_entry(&r, ocop_buf_view(&record)),
			 OCOP_RULE_SAME);
	assert_true(r.judged.same);
	assert_int_equal(r.judged.same_index, 1);
	/* Whatever its signature bytes: sealed again it is the same. */
	r.issued--;
	realm_seal(&r, &record, REALM_PROVINCE, P, REALM_END);
	assert_int_equal(realm_entry(&r, ocop_buf_view(&record)),
			 OCOP_RULE_SAME);
	/* Asked again by a submitter whose clock is behind as well. */
	assert_int_equal(ocop_fold_try(r.fold, 1, ocop_buf_view(&record),
				       &judged), OCOP_OK);
	assert_int_equal(judged.rule, OCOP_RULE_SAME);
	assert_int_equal(judged.same_index, 1);
	ocop_buf_clear(&record);
}

static void time_does_not_run_backwards(void **state)
{
	(void)state;
	COUNTS(REALM_PROVINCE, P);
	r.accepted--;
	REFUSED(ORDER, REALM_PROVINCE, C);
	r.accepted++;
	COUNTS(REALM_PROVINCE, C);
	/* What does not count sets no time. */
	r.accepted += 86400;
	REFUSED(SIGNER, REALM_STRANGER, C);
	r.accepted -= 86400;
	COUNTS(REALM_RECORD, L);
	assert_int_equal(info().last_accepted, REALM_ACCEPTED);
}

/* records.md section 3: order is that of one log. */
static void a_new_log_begins_its_own_time(void **state)
{
	(void)state;
	COUNTS(REALM_PROVINCE, P);
	r.accepted -= 86400;
	REFUSED(ORDER, REALM_PROVINCE, C);
	assert_int_equal(ocop_fold_next_log(r.fold), OCOP_OK);
	assert_int_equal(info().last_accepted, 0);
	/* Also when it was read anew. */
	assert_int_equal(ocop_fold_reload(r.fold), OCOP_OK);
	COUNTS(REALM_PROVINCE, C);
	assert_int_equal(info().last_accepted, REALM_ACCEPTED - 86400);
	r.accepted--;
	REFUSED(ORDER, REALM_RECORD, L);
}

static void trying_changes_nothing(void **state)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_producer producer;
	struct ocop_fold_result judged;

	(void)state;
	realm_seal(&r, &record, REALM_PROVINCE, P, REALM_END);
	assert_int_equal(ocop_fold_try(r.fold, r.accepted,
				       ocop_buf_view(&record), &judged),
			 OCOP_OK);
	assert_true(judged.counts);
	assert_int_equal(judged.kind, P);
	assert_int_equal(info().size, 1);
	assert_int_equal(ocop_fold_producer(r.state, OCOP_LIT("11-000001"),
					    &producer, NULL),
			 OCOP_ERR_ABSENT);
	assert_int_equal(ocop_fold_try(r.fold, REALM_ACCEPTED - 1,
				       ocop_buf_view(&record), &judged),
			 OCOP_OK);
	assert_int_equal(judged.rule, OCOP_RULE_ORDER);
	ocop_buf_clear(&record);
}

/* --- Trust versions --- */

static void a_later_trust_version_changes_the_rules_from_then_on(void **state)
{
	(void)state;
	COUNTS(REALM_PROVINCE, P);
	/* The province's key is left out: it may no longer sign. */
	assert_int_equal(TRUST(true, REALM_ROOT2, "version", "2",
			       "authorities",
			       TEXT("[{\"id\":\"tinh-11\",\"name\":\"Mới\","
				    "\"level\":\"province\",\"scope\":[\"11\"],"
				    "\"roles\":[\"enrol\",\"certify\"],"
				    "\"grants\":[[4,\"2020-01-01\"]],"
				    "\"keys\":[%s],\"from\":\"2020-01-01\"}]",
				    r.spki[REALM_STRANGER])),
			 OCOP_RULE_COUNTS);
	assert_int_equal(info().trust_version, 2);
	REFUSED(KEY_ENDED, REALM_PROVINCE, C);
	COUNTS(REALM_STRANGER, C);
}

/* Version 2: all is tinh-12's, whose keys are these. */
static void give(enum realm_key one, enum realm_key other)
{
	assert_int_equal(TRUST(true, REALM_ROOT, "version", "2",
			       "authorities",
			       TEXT("[{\"id\":\"tinh-12\",\"name\":\"Khác\","
				    "\"level\":\"central\","
				    "\"roles\":[\"enrol\"],\"grants\":[],"
				    "\"keys\":[%s,%s],\"from\":\"2020-01-01\"}]",
				    r.spki[one], r.spki[other])),
			 OCOP_RULE_COUNTS);
}

static void a_key_is_the_authoritys_that_the_newest_version_names(void **state)
{
	(void)state;
	give(REALM_PROVINCE, REALM_CENTRAL);
	REFUSED(NOT_ISSUER, REALM_PROVINCE, P);
	COUNTS(REALM_PROVINCE, P, "authority", "\"tinh-12\"");
	REFUSED(KEY_ENDED, REALM_OTHER, P, "authority", "\"tinh-22\"");
}

/* Who knows its key could else enrol it, or end it, before it is its own. */
static void nobody_locks_a_future_authority_out(void **state)
{
	struct ocop_key_view key;

	(void)state;
	COUNTS(REALM_PROVINCE, P, "keys",
	       TEXT("[{\"spki\":%s,\"roles\":[\"record\"]},{\"spki\":%s,"
		    "\"roles\":[\"stamp\"]}]", r.spki[REALM_STRANGER],
		    r.spki[REALM_STAMP]));
	COUNTS(REALM_PROVINCE, OCOP_KIND_KEY_STATUS, "key",
	       r.hash[REALM_STRANGER], "status", "\"compromised\"");
	COUNTS(REALM_PROVINCE, OCOP_KIND_PRODUCER, "id", "\"11-000002\"",
	       "keys", TEXT("[{\"spki\":%s,\"roles\":[\"record\"]}]",
			    r.spki[REALM_RECORD2]));
	give(REALM_STRANGER, REALM_PROVINCE);
	COUNTS(REALM_STRANGER, P, "authority", "\"tinh-12\"", "id",
	       "\"12-1\"", "keys", "[]");
	/* It is nobody else's any more, whatever their records say. */
	REFUSED(KEY_OWNED, REALM_PROVINCE, P, "authority", "\"tinh-12\"",
		"keys", TEXT("[{\"spki\":%s,\"roles\":[\"record\"]}]",
			     r.spki[REALM_STRANGER]));
	COUNTS(REALM_PROVINCE, P, "authority", "\"tinh-12\"", "keys", "[]");
	COUNTS(REALM_STRANGER, P, "authority", "\"tinh-12\"", "id",
	       "\"12-2\"", "keys", "[]");
	assert_int_equal(ocop_fold_key(r.state, r.sha[REALM_STRANGER], &key),
			 OCOP_OK);
	assert_int_equal(key.owner_kind, 'a');
	assert_int_equal(key.end, 0);
	/* What no version gave away stays its producer's. */
	REFUSED(SIGNER, REALM_RECORD2, P, "id", "\"12-3\"", "keys", "[]");
}

static enum ocop_rule enter(struct ocop_fold *fold, uint64_t version,
			    const uint8_t hash[OCOP_HASH_LEN])
{
	struct ocop_buf record = OCOP_BUF(256), entry = OCOP_BUF(256);

	ocop_trust_entry_encode(&record, version, hash);
	ocop_entry_encode(&entry, r.accepted, ocop_buf_view(&record));
	assert_int_equal(ocop_fold_entry(fold, ocop_buf_view(&entry),
					 &r.judged), OCOP_OK);
	ocop_buf_clear(&record);
	ocop_buf_clear(&entry);
	return r.judged.rule;
}

/* Signed by enough roots, at hand, and named by another number. */
static void a_trust_entrys_version_is_its_files(void **state)
{
	struct ocop_fold *fold = NULL;
	struct ocop_state *empty = NULL;
	uint8_t hash[OCOP_HASH_LEN];

	(void)state;
	assert_int_equal(TRUST(true, REALM_ROOT, "version", "3"),
			 OCOP_RULE_COUNTS);
	memcpy(hash, ocop__fold_trust(r.fold)->fingerprint, sizeof(hash));
	assert_int_equal(ocop_state_new(&empty, NULL), OCOP_OK);
	assert_int_equal(ocop_fold_new(&fold, empty, r.set, r.ring,
				       r.fingerprint, false), OCOP_OK);
	assert_int_equal(enter(fold, 1, r.fingerprint), OCOP_RULE_COUNTS);
	assert_int_equal(enter(fold, 2, hash), OCOP_RULE_TRUST);
	assert_int_equal(ocop__fold_trust(fold)->version, 1);
	assert_int_equal(enter(fold, 3, hash), OCOP_RULE_COUNTS);
	ocop_fold_free(fold);
	ocop_state_free(empty);
}

static void a_trust_version_needs_roots_and_a_higher_number(void **state)
{
	(void)state;
	assert_int_equal(TRUST(true, REALM_STRANGER, "version", "2"),
			 OCOP_RULE_TRUST);
	assert_true(info().trust_missing);
	assert_int_equal(TRUST(true, REALM_ROOT, "version", "2", "realm",
			       "\"vn\""), OCOP_RULE_TRUST);
	/* Below the one in force nothing is missing, only refused. */
	assert_int_equal(TRUST(true, REALM_ROOT, "version", "3"),
			 OCOP_RULE_COUNTS);
	assert_false(info().trust_missing);
	assert_int_equal(TRUST(true, REALM_ROOT, "version", "2", "issued",
			       "1780000001"), OCOP_RULE_TRUST);
	assert_false(info().trust_missing);
	assert_int_equal(info().trust_version, 3);
}

static void a_missing_version_is_known_until_one_as_high_follows(void **state)
{
	(void)state;
	assert_int_equal(TRUST(false, REALM_ROOT, "version", "3"),
			 OCOP_RULE_TRUST);
	assert_true(info().trust_missing);
	COUNTS(REALM_PROVINCE, P);	/* by the version in force */
	assert_int_equal(TRUST(true, REALM_ROOT, "version", "2"),
			 OCOP_RULE_COUNTS);
	assert_true(info().trust_missing);
	assert_int_equal(TRUST(true, REALM_ROOT, "version", "3", "issued",
			       "1780000001"), OCOP_RULE_COUNTS);
	assert_false(info().trust_missing);
}

static void nothing_counts_before_the_first_version(void **state)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_fold *fold = NULL;
	struct ocop_state *empty = NULL;
	uint8_t other[OCOP_HASH_LEN] = { 1 };

	(void)state;
	realm_seal(&r, &record, REALM_PROVINCE, P, REALM_END);
	assert_int_equal(ocop_state_new(&empty, NULL), OCOP_OK);
	assert_int_equal(ocop_fold_new(&fold, empty, r.set, r.ring, other,
				       false), OCOP_OK);
	assert_int_equal(ocop_fold_try(fold, r.accepted,
				       ocop_buf_view(&record), &r.judged),
			 OCOP_OK);
	assert_int_equal(r.judged.rule, OCOP_RULE_NO_TRUST);
	/* And the first is the one of the fingerprint, no other. */
	assert_int_equal(enter(fold, 1, r.fingerprint), OCOP_RULE_NO_TRUST);
	ocop_fold_free(fold);
	ocop_state_free(empty);
	ocop_buf_clear(&record);
}

/* --- Kinds and levels to come --- */

static enum ocop_rule add_unknown(enum realm_key signer, const char *realm)
{
	struct ocop_buf payload = OCOP_BUF(256);
	struct ocop_buf record = OCOP_BUF(1024);
	enum ocop_rule rule;

	ocop_cbor_add_map(&payload, 2);
	ocop_cbor_add_str(&payload, "new");
	ocop_cbor_add_bytes(&payload, OCOP_LIT("\x01"));
	ocop_cbor_add_str(&payload, "realm");
	ocop_cbor_add_str(&payload, realm);
	assert_int_equal(ocop_cose_sign(&record, &r.key[signer],
					"ocop-lot-2+cose", ocop_buf_view(&payload),
					false), OCOP_OK);
	rule = realm_entry(&r, ocop_buf_view(&record));
	ocop_buf_clear(&payload);
	ocop_buf_clear(&record);
	return rule;
}

static void an_unknown_kind_of_a_live_key_asks_for_an_update(void **state)
{
	(void)state;
	realm_fill(&r);
	assert_int_equal(add_unknown(REALM_STRANGER, "demo"), OCOP_RULE_TYP);
	assert_false(info().newer_rules);
	assert_int_equal(add_unknown(REALM_RECORD, "vn"), OCOP_RULE_TYP);
	assert_false(info().newer_rules);
	COUNTS(REALM_PROVINCE, OCOP_KIND_KEY_STATUS, "key",
	       r.hash[REALM_STAMP]);
	assert_int_equal(add_unknown(REALM_STAMP, "demo"), OCOP_RULE_TYP);
	assert_false(info().newer_rules);
	assert_int_equal(add_unknown(REALM_RECORD, "demo"), OCOP_RULE_TYP);
	assert_true(info().newer_rules);
	assert_int_equal(info().newer_index, realm_last(&r));
}

static int setup_level(void **state)
{
	(void)state;
	realm_new_with(&r, "levels", "[[0,1],[3,2]]", REALM_END);
	return 0;
}

static void a_later_level_asks_for_an_update_from_its_index(void **state)
{
	(void)state;
	COUNTS(REALM_PROVINCE, P);
	COUNTS(REALM_PROVINCE, C);
	assert_false(info().newer_rules);
	COUNTS(REALM_RECORD, L);
	assert_true(info().newer_rules);
	assert_int_equal(info().newer_index, 3);
}

/* --- Starting anew --- */

static enum ocop_err count_one(void *user, uint64_t index, enum ocop_rule rule)
{
	size_t *count = user;

	assert_int_equal(index, 4 + *count);
	assert_int_equal(rule, *count ? OCOP_RULE_REALM : OCOP_RULE_SIGNER);
	++*count;
	return OCOP_OK;
}

static void a_fold_goes_on_where_its_state_stands(void **state)
{
	size_t count = 0;

	(void)state;
	realm_fill(&r);
	REFUSED(SIGNER, REALM_STRANGER, C);
	REFUSED(REALM, REALM_PROVINCE, C, "realm", "\"vn\"");
	assert_int_equal(ocop_fold_each_skipped(r.state, count_one, &count),
			 OCOP_OK);
	assert_int_equal(count, 2);
	ocop_fold_free(r.fold);
	r.fold = NULL;
	assert_int_equal(ocop_fold_new(&r.fold, r.state, r.set, r.ring,
				       r.fingerprint, false), OCOP_OK);
	assert_int_equal(ocop_fold_size(r.fold), 6);
	assert_non_null(ocop__fold_trust(r.fold));
	REFUSED(FIRST_STANDS, REALM_RECORD, L, "count", "9");
	COUNTS(REALM_RECORD, L, "lot", "2");
}

static enum ocop_err one_code(void *user, const struct ocop_cert_ref *ref)
{
	char *text = user;

	assert_true(ref->code.len < 32);
	memcpy(text, ref->code.ptr, ref->code.len);
	text[ref->code.len] = '\0';
	return OCOP_OK;
}

static void certificates_are_walked_in_order(void **state)
{
	char last[32] = "";

	(void)state;
	realm_fill(&r);
	COUNTS(REALM_PROVINCE, C, "code", "\"11-03295-10-2026\"");
	COUNTS(REALM_PROVINCE, C, "code", "\"" REALM_CODE2 "\"");
	assert_int_equal(ocop_fold_each_certificate(r.state, one_code, last),
			 OCOP_OK);
	assert_string_equal(last, "11-03295-10-2026");
}

static void every_rule_has_a_word_and_a_sentence(void **state)
{
	(void)state;
	for (int i = 0; i < 256; i++) {
		const char *key = ocop_rule_key((enum ocop_rule)i);

		for (int k = 0; k < i; k++)
			if (strcmp(key, "unknown") != 0)
				assert_string_not_equal(
					key, ocop_rule_key((enum ocop_rule)k));
		assert_true(strlen(ocop_rule_text((enum ocop_rule)i)) > 5);
	}
	assert_string_equal(ocop_rule_key(OCOP_RULE_MANY), "many");
	assert_string_equal(ocop_rule_key((enum ocop_rule)14), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_no_entry_is_skipped_and_listed),
		TEST(what_is_no_record_is_skipped),
		TEST(the_fields_are_held_to_their_rules),
		TEST(another_realm_does_not_count),
		TEST(a_signature_that_does_not_match_does_not_count),
		TEST(the_same_record_counts_once),
		TEST(time_does_not_run_backwards),
		TEST(a_new_log_begins_its_own_time),
		TEST(trying_changes_nothing),
		TEST(a_later_trust_version_changes_the_rules_from_then_on),
		TEST(a_key_is_the_authoritys_that_the_newest_version_names),
		TEST(nobody_locks_a_future_authority_out),
		TEST(a_trust_entrys_version_is_its_files),
		TEST(a_trust_version_needs_roots_and_a_higher_number),
		TEST(a_missing_version_is_known_until_one_as_high_follows),
		TEST(nothing_counts_before_the_first_version),
		TEST(an_unknown_kind_of_a_live_key_asks_for_an_update),
		cmocka_unit_test_setup_teardown(
			a_later_level_asks_for_an_update_from_its_index,
			setup_level, teardown),
		TEST(a_fold_goes_on_where_its_state_stands),
		TEST(certificates_are_walked_in_order),
		TEST(every_rule_has_a_word_and_a_sentence),
	};

	return cmocka_run_group_tests_name("fold", tests, NULL, NULL);
}

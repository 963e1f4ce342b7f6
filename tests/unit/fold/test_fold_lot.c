/* SPDX-License-Identifier: Apache-2.0 */
/* Lots: under which certificate, by whose key, with which stamp key. */
#include "tests/helpers/realm_test.h"

#define C OCOP_KIND_CERTIFICATE
#define L OCOP_KIND_LOT
#define K OCOP_KIND_KEY_STATUS
#define GTINS "[\"" REALM_GTIN "\"]"

static void certify(void)
{
	COUNTS(REALM_PROVINCE, OCOP_KIND_PRODUCER);
	COUNTS(REALM_PROVINCE, C);
}

static void enrol_second(void)
{
	COUNTS(REALM_PROVINCE, OCOP_KIND_PRODUCER, "id", "\"11-000002\"",
	       "keys", TEXT("[{\"spki\":%s,\"roles\":[\"record\"]},"
			    "{\"spki\":%s,\"roles\":[\"stamp\"]}]",
			    r.spki[REALM_RECORD2], r.spki[REALM_STAMP2]));
}

static enum ocop_err lot_of(const char *product, uint32_t number,
			    struct ocop_lot_view *out)
{
	return ocop_fold_lot(r.state, ocop_bytes_str(product), number, out);
}

static void a_lot_counts(void **state)
{
	struct ocop_lot_view lot;

	(void)state;
	certify();
	COUNTS(REALM_RECORD, L, "pack", "\"500 g\"", "best_before",
	       "\"2027-05-01\"");
	assert_int_equal(lot_of(REALM_CODE, 1, &lot), OCOP_OK);
	assert_int_equal(lot.index, 3);
	assert_int_equal(lot.count, 1000);
	assert_int_equal(lot.accepted_day, ocop_day_of(REALM_ACCEPTED));
	assert_true(ocop_bytes_is(lot.batch, "L1"));
	assert_true(ocop_bytes_is(lot.pack, "500 g"));
	assert_memory_equal(lot.stamp_key, r.sha[REALM_STAMP], OCOP_HASH_LEN);
	assert_false(lot.held);
	assert_int_equal(lot_of(REALM_CODE, 2, &lot), OCOP_ERR_ABSENT);
}

static void the_certificate_is_known_and_the_producers(void **state)
{
	(void)state;
	COUNTS(REALM_PROVINCE, OCOP_KIND_PRODUCER);
	REFUSED(UNKNOWN_CERTIFICATE, REALM_RECORD, L);
	COUNTS(REALM_PROVINCE, C);
	enrol_second();
	REFUSED(NOT_PRODUCER, REALM_RECORD2, L, "stamp_key",
		r.hash[REALM_STAMP2]);
	COUNTS(REALM_RECORD, L);
}

static void only_a_record_key_opens_lots(void **state)
{
	(void)state;
	certify();
	REFUSED(ROLE, REALM_STAMP, L);
	REFUSED(SIGNER, REALM_PROVINCE, L);
	REFUSED(SIGNER, REALM_STRANGER, L);
	COUNTS(REALM_RECORD, L);
}

static void the_stamp_key_is_a_live_one_of_the_producer(void **state)
{
	(void)state;
	certify();
	enrol_second();
	REFUSED(STAMP_KEY, REALM_RECORD, L, "stamp_key",
		r.hash[REALM_STAMP2]);
	REFUSED(STAMP_KEY, REALM_RECORD, L, "stamp_key",
		r.hash[REALM_RECORD]);
	REFUSED(STAMP_KEY, REALM_RECORD, L, "stamp_key",
		r.hash[REALM_STRANGER]);
	REFUSED(STAMP_KEY, REALM_RECORD, L, "stamp_key",
		r.hash[REALM_PROVINCE]);
	COUNTS(REALM_RECORD, L);
	COUNTS(REALM_PROVINCE, K, "key", r.hash[REALM_STAMP], "status",
	       "\"retired\"");
	REFUSED(STAMP_KEY, REALM_RECORD, L, "lot", "2");
}

static void the_product_is_a_gtin_that_the_certificate_lists(void **state)
{
	struct ocop_lot_view lot;

	(void)state;
	COUNTS(REALM_PROVINCE, OCOP_KIND_PRODUCER);
	COUNTS(REALM_PROVINCE, C, "gtin", GTINS);
	REFUSED(GTIN, REALM_RECORD, L);
	REFUSED(GTIN, REALM_RECORD, L, "gtin", "\"" REALM_GTIN2 "\"");
	COUNTS(REALM_RECORD, L, "gtin", "\"" REALM_GTIN "\"");
	assert_int_equal(lot_of(REALM_GTIN, 1, &lot), OCOP_OK);
	assert_int_equal(lot_of(REALM_CODE, 1, &lot), OCOP_ERR_ABSENT);
}

static void without_gtins_the_product_is_the_code(void **state)
{
	(void)state;
	certify();
	REFUSED(GTIN, REALM_RECORD, L, "gtin", "\"" REALM_GTIN "\"");
	COUNTS(REALM_RECORD, L);
}

static void a_number_is_used_once_across_certificates(void **state)
{
	(void)state;
	certify();
	COUNTS(REALM_RECORD, L);
	REFUSED(FIRST_STANDS, REALM_RECORD, L, "count", "9");
	COUNTS(REALM_PROVINCE, C, "decided", "\"2026-10-01\"");
	REFUSED(FIRST_STANDS, REALM_RECORD, L, "certificate",
		"[\"" REALM_CODE "\",\"2026-10-01\"]");
	COUNTS(REALM_RECORD, L, "lot", "2", "certificate",
	       "[\"" REALM_CODE "\",\"2026-10-01\"]");
}

static void the_certificate_is_in_force_on_the_day_of_acceptance(void **state)
{
	(void)state;
	COUNTS(REALM_PROVINCE, OCOP_KIND_PRODUCER);
	COUNTS(REALM_PROVINCE, C, "from", "\"2026-11-22\"", "to",
	       "\"2026-11-22\"");
	REFUSED(NOT_IN_FORCE, REALM_RECORD, L);		/* on the 21st */
	r.accepted += 86400;
	COUNTS(REALM_RECORD, L);
	r.accepted += 86400;
	REFUSED(NOT_IN_FORCE, REALM_RECORD, L, "lot", "2");
}

static void no_lot_under_a_suspended_or_withdrawn_one(void **state)
{
	(void)state;
	certify();
	COUNTS(REALM_PROVINCE, OCOP_KIND_DECISION, "action", "\"suspend\"",
	       "basis", "\"CV\"", "effective", "\"2026-11-21\"");
	REFUSED(NOT_IN_FORCE, REALM_RECORD, L);
	COUNTS(REALM_PROVINCE, OCOP_KIND_DECISION, "action", "\"reinstate\"",
	       "effective", "\"2026-11-21\"");
	COUNTS(REALM_RECORD, L);
	COUNTS(REALM_PROVINCE, OCOP_KIND_DECISION, "effective",
	       "\"2026-11-22\"");
	COUNTS(REALM_RECORD, L, "lot", "2");
	r.accepted += 86400;
	REFUSED(NOT_IN_FORCE, REALM_RECORD, L, "lot", "3");
}

static void no_lot_under_a_superseded_one(void **state)
{
	(void)state;
	certify();
	COUNTS(REALM_PROVINCE, C, "code", "\"" REALM_CODE2 "\"", "supersedes",
	       REALM_REF, "from", "\"2026-11-22\"");
	COUNTS(REALM_RECORD, L);
	r.accepted += 86400;
	REFUSED(SUPERSEDED, REALM_RECORD, L, "lot", "2");
	COUNTS(REALM_RECORD, L, "certificate",
	       "[\"" REALM_CODE2 "\",\"2026-09-01\"]");
}

static void only_a_held_lot_leaves_out_batch_and_day(void **state)
{
	struct ocop_lot_view lot;

	(void)state;
	certify();
	COUNTS(REALM_RECORD, L, "held", "true", "batch", NULL, "made", NULL);
	assert_int_equal(lot_of(REALM_CODE, 1, &lot), OCOP_OK);
	assert_true(lot.held);
	assert_int_equal(lot.made, OCOP_DAY_NONE);
}

/* What a thief opens later is remembered as such, and takes no number. */
static void a_lot_of_a_compromised_key_is_remembered(void **state)
{
	struct ocop_lot_view lot;

	(void)state;
	certify();
	COUNTS(REALM_RECORD, L);
	COUNTS(REALM_PROVINCE, K);
	REFUSED(KEY_COMPROMISED, REALM_RECORD, L, "lot", "2");
	assert_int_equal(lot_of(REALM_CODE, 2, &lot), OCOP_OK);
	assert_true(lot.refused_for_key);
	assert_int_equal(lot.key_index, 4);
	/* The lot of before stands. */
	assert_int_equal(lot_of(REALM_CODE, 1, &lot), OCOP_OK);
	assert_false(lot.refused_for_key);
	/* The producer takes the number with a new key. */
	COUNTS(REALM_PROVINCE, OCOP_KIND_PRODUCER, "keys",
	       TEXT("[{\"spki\":%s,\"roles\":[\"record\"]},"
		    "{\"spki\":%s,\"roles\":[\"stamp\"]}]",
		    r.spki[REALM_STRANGER], r.spki[REALM_STAMP]));
	COUNTS(REALM_STRANGER, L, "lot", "2");
	assert_int_equal(lot_of(REALM_CODE, 2, &lot), OCOP_OK);
	assert_false(lot.refused_for_key);
}

static void a_lot_for_a_compromised_stamp_key_is_remembered(void **state)
{
	struct ocop_lot_view lot;

	(void)state;
	certify();
	COUNTS(REALM_PROVINCE, K, "key", r.hash[REALM_STAMP]);
	REFUSED(KEY_COMPROMISED, REALM_RECORD, L);
	assert_int_equal(lot_of(REALM_CODE, 1, &lot), OCOP_OK);
	assert_true(lot.refused_for_key);
	assert_int_equal(lot.key_index, 3);
}

static void a_thief_casts_no_shadow_on_others_numbers(void **state)
{
	struct ocop_lot_view lot;

	(void)state;
	certify();
	enrol_second();
	COUNTS(REALM_PROVINCE, K, "key", r.hash[REALM_RECORD2]);
	REFUSED(KEY_COMPROMISED, REALM_RECORD2, L);
	assert_int_equal(lot_of(REALM_CODE, 1, &lot), OCOP_ERR_ABSENT);
}

static void a_retired_key_opens_no_lot(void **state)
{
	struct ocop_lot_view lot;

	(void)state;
	certify();
	COUNTS(REALM_RECORD, K, "status", "\"retired\"");
	REFUSED(KEY_ENDED, REALM_RECORD, L);
	assert_int_equal(lot_of(REALM_CODE, 1, &lot), OCOP_ERR_ABSENT);
}

static enum ocop_err note(void *user, uint32_t number)
{
	uint32_t *sum = user;

	*sum = *sum * 10 + number;
	return OCOP_OK;
}

static void lots_are_walked_by_number(void **state)
{
	uint32_t seen = 0;

	(void)state;
	certify();
	COUNTS(REALM_RECORD, L, "lot", "3");
	COUNTS(REALM_RECORD, L, "lot", "1");
	COUNTS(REALM_RECORD, L, "lot", "2");
	assert_int_equal(ocop_fold_each_lot(r.state, OCOP_LIT(REALM_CODE),
					    note, &seen), OCOP_OK);
	assert_int_equal(seen, 123);
}

static enum ocop_err note_key(void *user, const struct ocop_lot_view *lot,
			      bool opened)
{
	struct ocop_buf *out = user;

	ocop_buf_bytes(out, lot->product);
	return ocop_buf_printf(out, "/%u:%lld%s%s ", lot->lot,
			       (long long)lot->count, opened ? "o" : "s",
			       lot->dropped ? "d" : "");
}

static void walk_key(enum realm_key key, int32_t since, const char *expected)
{
	struct ocop_buf seen = OCOP_BUF(1024);
	const char *text;

	assert_int_equal(ocop_fold_each_lot_of_key(r.state, r.sha[key], since,
						   note_key, &seen), OCOP_OK);
	text = ocop_buf_cstr(&seen);
	assert_string_equal(text ? text : "", expected);
	ocop_buf_clear(&seen);
}

static void lots_are_walked_by_key(void **state)
{
	int32_t day = ocop_day_of(REALM_ACCEPTED);

	(void)state;
	certify();
	walk_key(REALM_RECORD, OCOP_DAY_NONE, "");
	COUNTS(REALM_RECORD, L);
	r.accepted += 3 * 86400;
	COUNTS(REALM_RECORD, L, "lot", "2", "count", "70");
	walk_key(REALM_RECORD, OCOP_DAY_NONE,
		 REALM_CODE "/1:1000o " REALM_CODE "/2:70o ");
	walk_key(REALM_STAMP, OCOP_DAY_NONE,
		 REALM_CODE "/1:1000s " REALM_CODE "/2:70s ");
	walk_key(REALM_RECORD, day, REALM_CODE "/1:1000o " REALM_CODE "/2:70o ");
	walk_key(REALM_RECORD, day + 1, REALM_CODE "/2:70o ");
	walk_key(REALM_STAMP, day + 4, "");
	walk_key(REALM_RECORD2, OCOP_DAY_NONE, "");
	/* What a key's end may drop: refused lots are none, dropped are. */
	COUNTS(REALM_PROVINCE, K, "drop", "[[\"" REALM_CODE "\",1]]");
	REFUSED(KEY_COMPROMISED, REALM_RECORD, L, "lot", "3");
	walk_key(REALM_RECORD, OCOP_DAY_NONE,
		 REALM_CODE "/1:1000od " REALM_CODE "/2:70o ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_lot_counts),
		TEST(the_certificate_is_known_and_the_producers),
		TEST(only_a_record_key_opens_lots),
		TEST(the_stamp_key_is_a_live_one_of_the_producer),
		TEST(the_product_is_a_gtin_that_the_certificate_lists),
		TEST(without_gtins_the_product_is_the_code),
		TEST(a_number_is_used_once_across_certificates),
		TEST(the_certificate_is_in_force_on_the_day_of_acceptance),
		TEST(no_lot_under_a_suspended_or_withdrawn_one),
		TEST(no_lot_under_a_superseded_one),
		TEST(only_a_held_lot_leaves_out_batch_and_day),
		TEST(a_lot_of_a_compromised_key_is_remembered),
		TEST(a_lot_for_a_compromised_stamp_key_is_remembered),
		TEST(a_thief_casts_no_shadow_on_others_numbers),
		TEST(a_retired_key_opens_no_lot),
		TEST(lots_are_walked_by_number),
		TEST(lots_are_walked_by_key),
	};

	return cmocka_run_group_tests_name("fold_lot", tests, NULL, NULL);
}

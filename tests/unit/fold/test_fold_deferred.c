/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deferred signatures of lots: which may be deferred, which must not be, and
 * that no verdict depends on an unchecked lot.
 */
#include "lib/fold/fold.h"
#include "lib/store/state.h"
#include "tests/helpers/realm_test.h"

#define L OCOP_KIND_LOT
#define ENTRIES_MAX 16

/* The log as it was made; the realm's own fold is not used. */
static struct ocop_buf entries[ENTRIES_MAX];
static size_t entry_count;

/* Another fold over the same realm. */
struct side {
	struct ocop_state *state;
	struct ocop_fold *fold;
	struct ocop_fold_result judged;	/* of the last entry */
	unsigned reads;
};
static struct side left, strict;

static void append(struct ocop_bytes record, uint64_t accepted)
{
	assert_true(entry_count < ENTRIES_MAX);
	entries[entry_count] = OCOP_BUF(OCOP_ENTRY_MAX);
	ocop_entry_encode(&entries[entry_count++], accepted, record);
}

/* Seal, damage when asked (any one bit of the signature), append. */
static void append_sealed(struct ocop_buf *record, bool forged)
{
	if (forged)
		record->ptr[record->len - 20] ^= 1;
	append(ocop_buf_view(record), r.accepted);
	ocop_buf_clear(record);
}

#define PUT(forged, ...) do { \
	struct ocop_buf record_ = OCOP_BUF(OCOP_RECORD_MAX); \
	realm_seal(&r, &record_, __VA_ARGS__, REALM_END); \
	append_sealed(&record_, forged); \
} while (0)
#define GOOD(...) PUT(false, __VA_ARGS__)
#define FORGED(...) PUT(true, __VA_ARGS__)

static enum ocop_err read_entry(void *user, uint64_t index,
				struct ocop_buf *out)
{
	struct side *side = user;

	assert_true(index < entry_count);
	side->reads++;
	ocop_buf_reset(out);
	return ocop_buf_bytes(out, ocop_buf_view(&entries[index]));
}

static void side_new(struct side *side, bool defer)
{
	memset(side, 0, sizeof(*side));
	assert_int_equal(ocop_state_new(&side->state, NULL), OCOP_OK);
	assert_int_equal(ocop_fold_new(&side->fold, side->state, r.set, r.ring,
				       r.fingerprint, false), OCOP_OK);
	ocop__fold_reader(side->fold, read_entry, side);
	ocop__fold_defer(side->fold, defer);
}

static int set_up(void **state)
{
	struct ocop_buf trust = OCOP_BUF(1024);

	setup(state);
	ocop_trust_entry_encode(&trust, 1, r.fingerprint);
	append(ocop_buf_view(&trust), r.accepted);
	ocop_buf_clear(&trust);
	GOOD(REALM_PROVINCE, OCOP_KIND_PRODUCER);
	GOOD(REALM_PROVINCE, OCOP_KIND_CERTIFICATE);
	side_new(&left, true);
	side_new(&strict, false);
	return 0;
}

static void side_free(struct side *side)
{
	ocop_fold_free(side->fold);
	ocop_state_free(side->state);
}

static int tear_down(void **state)
{
	side_free(&left);
	side_free(&strict);
	while (entry_count > 0)
		ocop_buf_clear(&entries[--entry_count]);
	return teardown(state);
}

/* Fold what is new to a side; its rule in side->judged. */
static enum ocop_err fold(struct side *side)
{
	enum ocop_err err = OCOP_OK;

	while (!err && ocop_fold_size(side->fold) < entry_count)
		err = ocop_fold_entry(side->fold,
				      ocop_buf_view(&entries[ocop_fold_size(
					      side->fold)]),
				      &side->judged);
	return err;
}

/* Both sides find the same, the one at once. */
static void both_say(enum ocop_rule rule)
{
	assert_int_equal(fold(&left), OCOP_OK);
	assert_int_equal(left.judged.rule, rule);
	assert_int_equal(fold(&strict), OCOP_OK);
	assert_int_equal(strict.judged.rule, rule);
}

static struct ocop_fold_info info_of(struct side *side)
{
	struct ocop_fold_info info;

	assert_int_equal(ocop_fold_info(side->state, &info), OCOP_OK);
	return info;
}

static enum ocop_verdict judge(struct side *side, bool log_at_hand)
{
	struct ocop_verifier judge = {
		.state = side->state, .trust = ocop__fold_trust(side->fold),
		.ring = r.ring, .info = info_of(side),
		.read = log_at_hand ? read_entry : NULL, .read_user = side };
	const char *stamp = realm_stamp(&r, REALM_STAMP, REALM_CODE, 1, 5);

	assert_int_equal(ocop_verdict_of_text(&r.report, &judge,
					      ocop_bytes_str(stamp), &r.policy),
			 OCOP_OK);
	return r.report.verdict;
}

/* The first entry from an index on that counts and is not signed. */
static uint64_t first_bad(struct side *side, uint64_t from)
{
	for (uint64_t i = from; i < entry_count; i++) {
		enum ocop_err err = ocop__fold_check(
			side->state, r.ring, i, ocop_buf_view(&entries[i]));

		if (err == OCOP_ERR_SIGNATURE)
			return i;
		assert_int_equal(err, OCOP_OK);
	}
	return UINT64_MAX;
}

static enum ocop_err in_strict(void *user, struct ocop_bytes key,
			       struct ocop_bytes value)
{
	struct ocop_bytes other;
	size_t *count = user;

	(*count)++;
	assert_int_equal(ocop_state_get(strict.state, key, &other), OCOP_OK);
	assert_true(ocop_bytes_equal(value, other));
	return OCOP_OK;
}

static enum ocop_err count_key(void *user, struct ocop_bytes key,
			       struct ocop_bytes value)
{
	(void)key;
	(void)value;
	(*(size_t *)user)++;
	return OCOP_OK;
}

static void the_states_are_equal(void)
{
	size_t ours = 0, theirs = 0;

	assert_int_equal(ocop_state_each(left.state, OCOP_LIT(""), in_strict,
					 &ours), OCOP_OK);
	assert_int_equal(ocop_state_each(strict.state, OCOP_LIT(""), count_key,
					 &theirs), OCOP_OK);
	assert_int_equal(ours, theirs);
}

/* --- A good lot --- */

static void a_lot_that_was_left_counts_and_is_checked_on_first_use(void **state)
{
	(void)state;
	GOOD(REALM_RECORD, L);
	both_say(OCOP_RULE_COUNTS);
	assert_int_equal(info_of(&left).checked, 3);
	assert_int_equal(info_of(&strict).checked, 4);
	assert_int_equal(judge(&strict, true), OCOP_VERDICT_GENUINE);
	assert_int_equal(strict.reads, 0);
	assert_int_equal(judge(&left, true), OCOP_VERDICT_GENUINE);
	assert_int_equal(left.reads, 1);
}

static void without_the_log_a_lot_that_was_left_decides_nothing(void **state)
{
	(void)state;
	GOOD(REALM_RECORD, L);
	both_say(OCOP_RULE_COUNTS);
	assert_int_equal(judge(&left, false), OCOP_VERDICT_UNDECIDED);
	assert_int_equal(judge(&strict, false), OCOP_VERDICT_GENUINE);
}

static void when_all_is_checked_the_state_is_the_same(void **state)
{
	(void)state;
	GOOD(REALM_RECORD, L);
	GOOD(REALM_RECORD, L, "lot", "2");
	GOOD(REALM_RECORD, OCOP_KIND_STATUS, "lot", "2", "status", "\"void\"");
	FORGED(REALM_RECORD, L, "lot", "3", "certificate",
	       "[\"" REALM_CODE2 "\",\"2026-09-01\"]");
	both_say(OCOP_RULE_SIGNATURE);
	assert_int_equal(info_of(&left).checked, 3);
	assert_int_equal(first_bad(&left, 3), UINT64_MAX);
	assert_int_equal(ocop__fold_checked(left.fold, entry_count + 1),
			 OCOP_ERR_ARGUMENT);
	assert_int_equal(ocop__fold_checked(left.fold, entry_count), OCOP_OK);
	the_states_are_equal();
	assert_int_equal(judge(&left, true), OCOP_VERDICT_GENUINE);
	assert_int_equal(left.reads, 0);
	/* What comes then is left again, from there on. */
	GOOD(REALM_RECORD, L, "lot", "4");
	both_say(OCOP_RULE_COUNTS);
	assert_int_equal(info_of(&left).checked, entry_count - 1);
}

/* --- A forged one --- */

static void a_forged_lot_that_was_left_is_never_genuine(void **state)
{
	(void)state;
	FORGED(REALM_RECORD, L);
	assert_int_equal(fold(&left), OCOP_OK);
	assert_true(left.judged.counts);
	assert_int_equal(judge(&left, true), OCOP_VERDICT_UNDECIDED);
	assert_int_equal(r.report.reason, OCOP_REASON_UNKNOWN_LOT);
	assert_int_equal(r.report.facts.lot_count, -1);
	assert_int_equal(judge(&left, false), OCOP_VERDICT_UNDECIDED);
	assert_int_equal(fold(&strict), OCOP_OK);
	assert_int_equal(strict.judged.rule, OCOP_RULE_SIGNATURE);
	assert_int_equal(judge(&strict, true), OCOP_VERDICT_UNDECIDED);
}

static void the_first_that_is_not_signed_is_found_among_many(void **state)
{
	(void)state;
	GOOD(REALM_RECORD, L);
	FORGED(REALM_RECORD, L, "lot", "2");
	GOOD(REALM_RECORD, L, "lot", "3");
	FORGED(REALM_RECORD, L, "lot", "4");
	assert_int_equal(fold(&left), OCOP_OK);
	assert_int_equal(first_bad(&left, 3), 4);
	assert_int_equal(first_bad(&left, 5), 6);
	assert_int_equal(first_bad(&left, 7), UINT64_MAX);
}

static const uint8_t *find_kid(struct ocop_bytes entry)
{
	const uint8_t *at = entry.ptr;

	while (memcmp(at, r.sha[REALM_RECORD], OCOP_KID_LEN) != 0)
		at++;
	return at;
}

static void a_lot_names_its_signer_and_no_other_record_does(void **state)
{
	struct ocop_cose_sign1 env;
	struct ocop_bytes spki, entry;
	uint8_t hash[OCOP_HASH_LEN];

	(void)state;
	GOOD(REALM_RECORD, L);
	assert_int_equal(fold(&left), OCOP_OK);
	entry = ocop_buf_view(&entries[3]);
	assert_int_equal(ocop__fold_lot_signer(&env, &spki, left.state, entry),
			 OCOP_OK);
	ocop_sha256(hash, spki);
	assert_memory_equal(hash, r.sha[REALM_RECORD], OCOP_HASH_LEN);
	assert_memory_equal(env.kid.ptr, hash, OCOP_KID_LEN);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(ocop__fold_lot_signer(
					 &env, &spki, left.state,
					 ocop_buf_view(&entries[i])),
				 OCOP_ERR_ABSENT);
	/* By a key that nobody has. */
	memset((uint8_t *)(uintptr_t)find_kid(entry), 0, OCOP_KID_LEN);
	assert_int_equal(ocop__fold_lot_signer(&env, &spki, left.state, entry),
			 OCOP_OK);
	assert_int_equal(spki.len, 0);
}

/* --- What is not left --- */

static void only_lots_are_left(void **state)
{
	(void)state;
	GOOD(REALM_RECORD, L);
	FORGED(REALM_RECORD, OCOP_KIND_STATUS, "status", "\"void\"");
	both_say(OCOP_RULE_SIGNATURE);
	FORGED(REALM_PROVINCE, OCOP_KIND_DECISION);
	both_say(OCOP_RULE_SIGNATURE);
	FORGED(REALM_PROVINCE, OCOP_KIND_KEY_STATUS);
	both_say(OCOP_RULE_SIGNATURE);
}

static void what_is_refused_is_refused_for_its_signature_first(void **state)
{
	(void)state;
	FORGED(REALM_RECORD, L, "certificate",
	       "[\"" REALM_CODE2 "\",\"2026-09-01\"]");
	both_say(OCOP_RULE_SIGNATURE);
	GOOD(REALM_RECORD, L, "certificate",
	     "[\"" REALM_CODE2 "\",\"2026-09-01\"]");
	both_say(OCOP_RULE_UNKNOWN_CERTIFICATE);
	GOOD(REALM_RECORD, L);
	both_say(OCOP_RULE_COUNTS);
	FORGED(REALM_RECORD, L);
	both_say(OCOP_RULE_SIGNATURE);
	assert_false(left.judged.same);
	GOOD(REALM_RECORD, L);
	both_say(OCOP_RULE_FIRST_STANDS);
}

static void a_forged_lot_after_its_key_ended_casts_no_shadow(void **state)
{
	struct ocop_lot_view lot;

	(void)state;
	GOOD(REALM_PROVINCE, OCOP_KIND_KEY_STATUS);
	FORGED(REALM_RECORD, L);
	both_say(OCOP_RULE_SIGNATURE);
	assert_int_equal(ocop_fold_lot(left.state, OCOP_LIT(REALM_CODE), 1,
				       &lot), OCOP_ERR_ABSENT);
	GOOD(REALM_RECORD, L);
	both_say(OCOP_RULE_KEY_COMPROMISED);
}

static void of_two_keys_with_one_kid_the_signer_is_found_at_once(void **state)
{
	uint8_t key[1 + OCOP_KID_LEN] = { 'k' }, both[2 * OCOP_HASH_LEN];

	(void)state;
	FORGED(REALM_RECORD, L);
	GOOD(REALM_RECORD, L);
	entry_count -= 2;
	assert_int_equal(fold(&left), OCOP_OK);
	memcpy(key + 1, r.sha[REALM_RECORD], OCOP_KID_LEN);
	memcpy(both, r.sha[REALM_STAMP], OCOP_HASH_LEN);
	memcpy(both + OCOP_HASH_LEN, r.sha[REALM_RECORD], OCOP_HASH_LEN);
	assert_int_equal(ocop__state_put(left.state,
					 ocop_bytes_of(key, sizeof(key)),
					 ocop_bytes_of(both, sizeof(both))),
			 OCOP_OK);
	entry_count += 1;
	assert_int_equal(fold(&left), OCOP_OK);
	assert_int_equal(left.judged.rule, OCOP_RULE_SIGNATURE);
	entry_count += 1;
	assert_int_equal(fold(&left), OCOP_OK);
	assert_true(left.judged.counts);
	assert_int_equal(info_of(&left).checked, entry_count);
	/* It is not the oldest key's, and yet signed. */
	assert_int_equal(first_bad(&left, 0), UINT64_MAX);
}

/* --- What would rest on one that was left --- */

static void a_second_lot_of_a_number_has_the_first_checked(void **state)
{
	(void)state;
	GOOD(REALM_RECORD, L);
	GOOD(REALM_RECORD, L);
	both_say(OCOP_RULE_FIRST_STANDS);
	assert_int_equal(left.reads, 1);
}

static void a_forged_first_lot_does_not_keep_the_good_one_out(void **state)
{
	(void)state;
	FORGED(REALM_RECORD, L, "count", "7");
	GOOD(REALM_RECORD, L);
	assert_int_equal(fold(&left), OCOP_ERR_SIGNATURE);
	assert_int_equal(fold(&strict), OCOP_OK);
	assert_true(strict.judged.counts);
	assert_int_equal(judge(&strict, true), OCOP_VERDICT_GENUINE);
}

static void a_forged_copy_does_not_keep_the_original_out(void **state)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);

	(void)state;
	realm_seal(&r, &record, REALM_RECORD, L, REALM_END);
	record.ptr[record.len - 1] ^= 1;
	append(ocop_buf_view(&record), r.accepted);
	record.ptr[record.len - 1] ^= 1;
	append_sealed(&record, false);
	assert_int_equal(fold(&left), OCOP_ERR_SIGNATURE);
	assert_int_equal(fold(&strict), OCOP_OK);
	assert_true(strict.judged.counts);
}

static void a_forged_lot_does_not_set_the_clock(void **state)
{
	(void)state;
	r.accepted += 86400;
	FORGED(REALM_RECORD, L);
	r.accepted -= 86400;
	GOOD(REALM_RECORD, L, "lot", "2");
	assert_int_equal(fold(&left), OCOP_ERR_SIGNATURE);
	assert_int_equal(fold(&strict), OCOP_OK);
	assert_true(strict.judged.counts);
}

static void a_good_lot_that_was_left_sets_the_clock(void **state)
{
	(void)state;
	r.accepted += 86400;
	GOOD(REALM_RECORD, L);
	r.accepted -= 86400;
	GOOD(REALM_RECORD, L, "lot", "2");
	both_say(OCOP_RULE_ORDER);
	assert_int_equal(left.reads, 1);
}

static void a_key_does_not_end_by_a_forged_lot_that_it_drops(void **state)
{
	(void)state;
	FORGED(REALM_RECORD, L);
	GOOD(REALM_PROVINCE, OCOP_KIND_KEY_STATUS, "drop",
	     "[[\"" REALM_CODE "\",1]]");
	assert_int_equal(fold(&left), OCOP_ERR_SIGNATURE);
	assert_int_equal(fold(&strict), OCOP_OK);
	assert_int_equal(strict.judged.rule, OCOP_RULE_DROP);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_lot_that_was_left_counts_and_is_checked_on_first_use),
		CASE(without_the_log_a_lot_that_was_left_decides_nothing),
		CASE(when_all_is_checked_the_state_is_the_same),
		CASE(a_forged_lot_that_was_left_is_never_genuine),
		CASE(the_first_that_is_not_signed_is_found_among_many),
		CASE(a_lot_names_its_signer_and_no_other_record_does),
		CASE(only_lots_are_left),
		CASE(what_is_refused_is_refused_for_its_signature_first),
		CASE(a_forged_lot_after_its_key_ended_casts_no_shadow),
		CASE(of_two_keys_with_one_kid_the_signer_is_found_at_once),
		CASE(a_second_lot_of_a_number_has_the_first_checked),
		CASE(a_forged_first_lot_does_not_keep_the_good_one_out),
		CASE(a_forged_copy_does_not_keep_the_original_out),
		CASE(a_forged_lot_does_not_set_the_clock),
		CASE(a_good_lot_that_was_left_sets_the_clock),
		CASE(a_key_does_not_end_by_a_forged_lot_that_it_drops),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

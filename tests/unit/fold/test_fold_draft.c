/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Drafts are judged by the same rules as signed records, and the entry that
 * already has a draft's number is found.
 */
#include <ocop/fold_draft.h>

#include "tests/helpers/realm_test.h"

#define P REALM_PROVINCE
#define C OCOP_KIND_CERTIFICATE
#define S OCOP_KIND_STATUS

static struct ocop_fold_result judged;

static enum ocop_rule draft(enum realm_key signer, enum ocop_kind kind,
			    const char *name, const char *value)
{
	struct ocop_buf payload = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_bytes spki = { r.key[signer].spki, r.key[signer].spki_len };

	assert_int_equal(realm_payload(&r, &payload, NULL, kind, name, value,
				       REALM_END), OCOP_OK);
	assert_int_equal(ocop_fold_draft(r.fold, r.accepted, spki, kind,
					 ocop_buf_view(&payload), &judged),
			 OCOP_OK);
	ocop_buf_clear(&payload);
	assert_int_equal(judged.counts, judged.rule == OCOP_RULE_COUNTS);
	return judged.rule;
}

#define DRAFT(rule, signer, kind, ...) \
	assert_int_equal(draft(signer, kind, __VA_ARGS__), OCOP_RULE_##rule)

static void drafts_are_judged_one_after_the_other(void **state)
{
	(void)state;
	DRAFT(UNKNOWN_PRODUCER, P, C, REALM_END, NULL);
	DRAFT(COUNTS, P, OCOP_KIND_PRODUCER, REALM_END, NULL);
	DRAFT(COUNTS, P, C, REALM_END, NULL);
	DRAFT(FIRST_STANDS, P, C, "stars", "4");
	DRAFT(COUNTS, REALM_RECORD, OCOP_KIND_LOT, REALM_END, NULL);
	DRAFT(FIRST_STANDS, REALM_RECORD, OCOP_KIND_LOT, "count", "7");
}

static void a_draft_is_held_to_whose_key_signs(void **state)
{
	(void)state;
	realm_fill(&r);
	DRAFT(SIGNER, REALM_STRANGER, OCOP_KIND_PRODUCER, REALM_END, NULL);
	DRAFT(SIGNER, REALM_RECORD, OCOP_KIND_PRODUCER, REALM_END, NULL);
	DRAFT(NOT_ISSUER, REALM_OTHER, C, "decided", "\"2026-08-01\"");
	DRAFT(SCOPE, P, C, "code", "\"22-03295-01-2026\"");
	DRAFT(GRANT, P, C, "stars", "5");
	DRAFT(REALM, P, OCOP_KIND_PRODUCER, "realm", "\"other\"");
	DRAFT(OFF_LOG, REALM_INSPECT, OCOP_KIND_REPORT, REALM_END, NULL);
}

static void what_was_drafted_is_the_same_when_it_is_signed(void **state)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_cose_sign1 envelope;
	struct ocop_bytes spki = { r.key[P].spki, r.key[P].spki_len };

	(void)state;
	realm_seal(&r, &record, P, OCOP_KIND_PRODUCER, REALM_END);
	assert_int_equal(ocop_cose_sign1_open_unverified(
				 &envelope, ocop_buf_view(&record), false,
				 NULL), OCOP_OK);
	assert_int_equal(realm_entry(&r, ocop_buf_view(&record)),
			 OCOP_RULE_COUNTS);
	assert_int_equal(ocop_fold_draft(r.fold, r.accepted, spki,
					 OCOP_KIND_PRODUCER, envelope.payload,
					 &judged), OCOP_OK);
	assert_int_equal(judged.rule, OCOP_RULE_SAME);
	assert_int_equal(judged.same_index, realm_last(&r));
	ocop_buf_clear(&record);
}

/* The log takes a status again; nobody has to sign it again. */
static void a_status_that_stands_is_told(void **state)
{
	(void)state;
	realm_fill(&r);
	DRAFT(COUNTS, REALM_RECORD, S, "ranges", "[[0,100]]");
	DRAFT(SAME, REALM_RECORD, S, "ranges", "[[0,100]]");
	DRAFT(SAME, REALM_RECORD, S, "ranges", "[[3,5],[90,10]]");
	/* One stamp more, another reason, another layer. */
	DRAFT(COUNTS, REALM_RECORD, S, "ranges", "[[3,5],[90,11]]");
	DRAFT(COUNTS, REALM_RECORD, S, REALM_END, NULL);
	DRAFT(SAME, REALM_RECORD, S, REALM_END, NULL);
	DRAFT(COUNTS, REALM_RECORD, S, "reason", "\"another\"");
	DRAFT(COUNTS, P, S, "ranges", "[[0,100]]");
	DRAFT(SAME, P, S, "ranges", "[[0,100]]");
}

static void the_log_takes_a_status_again(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(REALM_RECORD, S, "ranges", "[[0,100]]");
	COUNTS(REALM_RECORD, S, "ranges", "[[3,5]]");
}

static enum ocop_err standing(enum ocop_kind kind, const char *name,
			      const char *value, uint64_t *index)
{
	struct ocop_buf bytes = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_payload payload;
	enum ocop_err err;

	*index = UINT64_MAX;
	assert_int_equal(realm_payload(&r, &bytes, NULL, kind, name, value,
				       REALM_END), OCOP_OK);
	assert_int_equal(ocop_payload_decode(&payload, kind,
					     ocop_buf_view(&bytes), NULL),
			 OCOP_OK);
	err = ocop_fold_standing(r.state, &payload, index);
	ocop_buf_clear(&bytes);
	return err;
}

static void what_stands_for_a_subject_is_found(void **state)
{
	uint64_t index;

	(void)state;
	realm_fill(&r);
	assert_int_equal(standing(OCOP_KIND_PRODUCER, "name", "\"x\"", &index),
			 OCOP_OK);
	assert_int_equal(index, 1);
	assert_int_equal(standing(C, "stars", "4", &index), OCOP_OK);
	assert_int_equal(index, 2);
	assert_int_equal(standing(OCOP_KIND_LOT, "count", "7", &index),
			 OCOP_OK);
	assert_int_equal(index, 3);
	COUNTS(REALM_INSPECT, OCOP_KIND_OFFICER);
	assert_int_equal(standing(OCOP_KIND_OFFICER, REALM_END, NULL, &index),
			 OCOP_OK);
	assert_int_equal(index, 4);
	COUNTS(P, OCOP_KIND_DECISION);
	assert_int_equal(standing(OCOP_KIND_DECISION, REALM_END, NULL, &index),
			 OCOP_OK);
	assert_int_equal(index, 5);
	assert_int_equal(standing(OCOP_KIND_DECISION, "decision",
				  "\"another\"", &index), OCOP_ERR_ABSENT);
	assert_int_equal(standing(C, "decided", "\"2026-08-01\"", &index),
			 OCOP_ERR_ABSENT);
	assert_int_equal(standing(OCOP_KIND_LOT, "lot", "9", &index),
			 OCOP_ERR_ABSENT);
	assert_int_equal(standing(OCOP_KIND_STATUS, REALM_END, NULL, &index),
			 OCOP_ERR_ABSENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(drafts_are_judged_one_after_the_other),
		TEST(a_draft_is_held_to_whose_key_signs),
		TEST(what_was_drafted_is_the_same_when_it_is_signed),
		TEST(a_status_that_stands_is_told),
		TEST(the_log_takes_a_status_again),
		TEST(what_stands_for_a_subject_is_found),
	};

	return cmocka_run_group_tests_name("fold_draft", tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reports are outside the log: who may send one, and that none of them counts
 * as an entry.
 */
#include "tests/helpers/realm_test.h"

#define O OCOP_KIND_OFFICER
#define R OCOP_KIND_REPORT

static struct ocop_reporter by;
static struct ocop_fold_result judged;

static void judge_report(const struct ocop_buf *record)
{
	assert_int_equal(ocop_fold_try_beside(r.fold, r.accepted, R,
					      ocop_buf_view(record), &judged,
					      &by), OCOP_OK);
}

/* Judge a report as received now; changes nothing. */
static enum ocop_rule give(enum realm_key signer, const char *name,
			   const char *value)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);

	realm_seal(&r, &record, signer, R, name, value, REALM_END);
	judge_report(&record);
	ocop_buf_clear(&record);
	assert_int_equal(judged.counts, judged.rule == OCOP_RULE_COUNTS);
	return judged.rule;
}

#define GIVEN(signer) assert_int_equal(give(signer, REALM_END, NULL), \
				       OCOP_RULE_COUNTS)
#define NOT_GIVEN(rule, signer) \
	assert_int_equal(give(signer, REALM_END, NULL), OCOP_RULE_##rule)

static void an_officer_reports(void **state)
{
	(void)state;
	NOT_GIVEN(SIGNER, REALM_OFFICER);
	COUNTS(REALM_INSPECT, O);
	GIVEN(REALM_OFFICER);
	assert_int_equal(by.owner_kind, 'o');
	assert_string_equal(by.owner, "qltt-0007");
	assert_memory_equal(by.key, r.sha[REALM_OFFICER], OCOP_HASH_LEN);
}

static void who_inspects_or_monitors_reports(void **state)
{
	(void)state;
	GIVEN(REALM_INSPECT);
	assert_int_equal(by.owner_kind, 'a');
	assert_string_equal(by.owner, "qltt");
	GIVEN(REALM_MONITOR);
	GIVEN(REALM_CENTRAL);
	NOT_GIVEN(ROLE, REALM_PROVINCE);
}

static void nobody_else_reports(void **state)
{
	(void)state;
	realm_fill(&r);
	NOT_GIVEN(SIGNER, REALM_RECORD);
	NOT_GIVEN(SIGNER, REALM_STAMP);
	NOT_GIVEN(SIGNER, REALM_STRANGER);
	NOT_GIVEN(SIGNER, REALM_ROOT);
}

static void an_officer_reports_within_his_days(void **state)
{
	(void)state;
	COUNTS(REALM_INSPECT, O, "from", "\"2026-11-22\"", "to",
	       "\"2026-11-23\"");
	NOT_GIVEN(NOT_LIVE, REALM_OFFICER);	/* 2026-11-21 */
	r.accepted += 86400;
	GIVEN(REALM_OFFICER);
	r.accepted += 86400;
	GIVEN(REALM_OFFICER);
	r.accepted += 86400;
	NOT_GIVEN(NOT_LIVE, REALM_OFFICER);
}

static void a_key_that_was_ended_or_left_out_reports_no_more(void **state)
{
	(void)state;
	COUNTS(REALM_INSPECT, O);
	COUNTS(REALM_INSPECT, O, "keys",
	       TEXT("[%s]", r.spki[REALM_STRANGER]));
	NOT_GIVEN(ROLE, REALM_OFFICER);
	GIVEN(REALM_STRANGER);
	COUNTS(REALM_STRANGER, OCOP_KIND_KEY_STATUS, "key",
	       r.hash[REALM_STRANGER], "status", "\"retired\"");
	NOT_GIVEN(KEY_ENDED, REALM_STRANGER);
}

static void a_report_is_of_this_realm_and_whole(void **state)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);

	(void)state;
	assert_int_equal(give(REALM_INSPECT, "realm", "\"vn\""),
			 OCOP_RULE_REALM);
	realm_seal(&r, &record, REALM_INSPECT, R, REALM_END);
	record.ptr[record.len - 1] ^= 1;
	judge_report(&record);
	assert_int_equal(judged.rule, OCOP_RULE_SIGNATURE);
	assert_int_equal(by.owner_kind, 0);
	record.len--;
	judge_report(&record);
	assert_int_equal(judged.rule, OCOP_RULE_RECORD);
	ocop_buf_clear(&record);
}

/* Whoever holds the log must not freeze it by an officer's report, as an
 * unknown typ would. */
static void a_report_counts_in_no_log(void **state)
{
	struct ocop_fold_info info;

	(void)state;
	COUNTS(REALM_INSPECT, O);
	REFUSED(OFF_LOG, REALM_OFFICER, R);
	REFUSED(OFF_LOG, REALM_INSPECT, R);
	assert_int_equal(ocop_fold_info(r.state, &info), OCOP_OK);
	assert_false(info.newer_rules);
	GIVEN(REALM_OFFICER);
}

/* Nor what desks send each other. The other log's kinds are known as well. */
static void what_stands_beside_the_log_freezes_nothing(void **state)
{
	struct ocop_fold_info info;

	(void)state;
	realm_fill(&r);
	COUNTS(REALM_INSPECT, O);
	REFUSED(OFF_LOG, REALM_OFFICER, OCOP_KIND_PROPOSAL);
	REFUSED(OFF_LOG, REALM_OFFICER, OCOP_KIND_SCANS);
	REFUSED(OFF_LOG, REALM_OFFICER, OCOP_KIND_QUERY);
	REFUSED(OFF_LOG, REALM_INSPECT, OCOP_KIND_INSPECTION);
	REFUSED(LOG_KIND, REALM_RECORD, OCOP_KIND_TRACE);
	REFUSED(LOG_KIND, REALM_RECORD, OCOP_KIND_SITE);
	REFUSED(REALM, REALM_RECORD, OCOP_KIND_KEY_REQUEST);
	assert_int_equal(ocop_fold_info(r.state, &info), OCOP_OK);
	assert_false(info.newer_rules);
	/* A report is taken beside the log, and nothing else. */
	for (int kind = OCOP_KIND_PROPOSAL; kind <= OCOP_KIND_SITE; kind++) {
		struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);

		realm_seal(&r, &record, REALM_INSPECT, (enum ocop_kind)kind,
			   REALM_END);
		judge_report(&record);
		assert_int_equal(judged.rule, OCOP_RULE_LOG_KIND);
		ocop_buf_clear(&record);
	}
}

static void what_is_logged_is_no_report(void **state)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);

	(void)state;
	realm_seal(&r, &record, REALM_INSPECT, O, REALM_END);
	judge_report(&record);
	assert_int_equal(judged.rule, OCOP_RULE_LOG_KIND);
	ocop_buf_clear(&record);
}

/* ECDSA's signatures can be altered by anyone: the report stays the same. */
static void a_report_is_the_same_whatever_its_signature(void **state)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_cose_sign1 first, second;
	uint8_t id[OCOP_HASH_LEN], again[OCOP_HASH_LEN];

	(void)state;
	realm_seal(&r, &record, REALM_INSPECT, R, REALM_END);
	assert_int_equal(ocop_cose_sign1_open_unverified(
				 &first, ocop_buf_view(&record), false, NULL),
			 OCOP_OK);
	ocop_cose_sign1_id(id, &first);
	judge_report(&record);
	assert_memory_equal(by.id, id, OCOP_HASH_LEN);
	second = first;
	second.sig = ocop_bytes_of(id, OCOP_HASH_LEN);
	ocop_cose_sign1_id(again, &second);
	assert_memory_equal(id, again, OCOP_HASH_LEN);
	second.payload.len--;
	ocop_cose_sign1_id(again, &second);
	assert_memory_not_equal(id, again, OCOP_HASH_LEN);
	ocop_buf_clear(&record);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_officer_reports),
		TEST(who_inspects_or_monitors_reports),
		TEST(nobody_else_reports),
		TEST(an_officer_reports_within_his_days),
		TEST(a_key_that_was_ended_or_left_out_reports_no_more),
		TEST(a_report_is_of_this_realm_and_whole),
		TEST(a_report_counts_in_no_log),
		TEST(what_stands_beside_the_log_freezes_nothing),
		TEST(what_is_logged_is_no_report),
		TEST(a_report_is_the_same_whatever_its_signature),
	};

	return cmocka_run_group_tests_name("fold_report", tests, NULL, NULL);
}

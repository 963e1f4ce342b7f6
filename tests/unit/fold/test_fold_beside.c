/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is sent to desks outside the log: who may send scans, queries and
 * proposals, how old they may be, and what they may name.
 */
#include "tests/helpers/realm_test.h"

#define DAY 86400

static struct ocop_reporter by;
static struct ocop_fold_result judged;

/* Judge a record of a kind as received now, with one field changed. */
static enum ocop_rule give(enum realm_key signer, enum ocop_kind kind,
			   const char *name, const char *value)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);

	realm_seal(&r, &record, signer, kind, name, value, REALM_END);
	assert_int_equal(ocop_fold_try_beside(r.fold, r.accepted, kind,
					      ocop_buf_view(&record), &judged,
					      &by), OCOP_OK);
	ocop_buf_clear(&record);
	assert_int_equal(judged.counts, judged.rule == OCOP_RULE_COUNTS);
	return judged.rule;
}

/* Issued so many seconds after it is received. */
static enum ocop_rule give_at(enum realm_key signer, enum ocop_kind kind,
			      int64_t offset_s)
{
	r.issued = (uint64_t)((int64_t)r.accepted + offset_s);
	return give(signer, kind, REALM_END, NULL);
}

#define IS(rule, given) assert_int_equal(given, OCOP_RULE_##rule)
#define SCANS(signer) give_at(signer, OCOP_KIND_SCANS, 0)
#define QUERY(signer) give_at(signer, OCOP_KIND_QUERY, 0)
#define PROPOSAL(signer) give_at(signer, OCOP_KIND_PROPOSAL, 0)

static void officers_and_inspectors_send_scans(void **state)
{
	(void)state;
	realm_fill(&r);
	IS(SIGNER, SCANS(REALM_OFFICER));
	COUNTS(REALM_INSPECT, OCOP_KIND_OFFICER);
	IS(COUNTS, SCANS(REALM_OFFICER));
	assert_string_equal(by.owner, "qltt-0007");
	assert_true(ocop_bytes_is(by.authority, "qltt"));
	IS(COUNTS, SCANS(REALM_INSPECT));
	assert_true(ocop_bytes_is(by.authority, "qltt"));
	IS(ROLE, SCANS(REALM_MONITOR));
	IS(ROLE, SCANS(REALM_PROVINCE));
	IS(SIGNER, SCANS(REALM_RECORD));
	IS(SIGNER, SCANS(REALM_STRANGER));
}

/* By the key alone, before there is anything to sign. */
static enum ocop_rule inspector(enum realm_key signer, const char *authority)
{
	struct ocop_bytes spki = { r.key[signer].spki, r.key[signer].spki_len };
	enum ocop_rule rule = OCOP_RULE_COUNTS;

	assert_int_equal(ocop_fold_try_inspector(r.fold, r.accepted, spki,
						 ocop_bytes_str(authority),
						 &rule), OCOP_OK);
	return rule;
}

static void a_key_is_tried_before_it_signs_an_inspection(void **state)
{
	(void)state;
	realm_fill(&r);
	IS(SIGNER, inspector(REALM_OFFICER, "qltt"));
	COUNTS(REALM_INSPECT, OCOP_KIND_OFFICER);
	IS(COUNTS, inspector(REALM_OFFICER, "qltt"));
	IS(COUNTS, inspector(REALM_INSPECT, "qltt"));
	IS(NOT_ISSUER, inspector(REALM_OFFICER, "mae"));
	IS(ROLE, inspector(REALM_PROVINCE, "qltt"));
	IS(SIGNER, inspector(REALM_RECORD, "qltt"));
	IS(SIGNER, inspector(REALM_STRANGER, "qltt"));
	COUNTS(REALM_INSPECT, OCOP_KIND_KEY_STATUS, "key",
	       r.hash[REALM_OFFICER], "status", "\"retired\"");
	IS(KEY_ENDED, inspector(REALM_OFFICER, "qltt"));
}

static void scans_are_at_most_30_days_old(void **state)
{
	(void)state;
	IS(COUNTS, give_at(REALM_INSPECT, OCOP_KIND_SCANS, 300));
	IS(TIME, give_at(REALM_INSPECT, OCOP_KIND_SCANS, 301));
	IS(COUNTS, give_at(REALM_INSPECT, OCOP_KIND_SCANS, -30 * DAY));
	IS(TIME, give_at(REALM_INSPECT, OCOP_KIND_SCANS, -30 * DAY - 1));
}

static void scans_name_a_records_log(void **state)
{
	(void)state;
	IS(COUNTS, give(REALM_INSPECT, OCOP_KIND_SCANS, "origin",
			"\"log.demo.test/records\""));
	IS(ORIGIN, give(REALM_INSPECT, OCOP_KIND_SCANS, "origin",
			"\"log.demo.test/trace\""));
}

static void who_inspects_or_certifies_asks_for_reports(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(REALM_INSPECT, OCOP_KIND_OFFICER);
	IS(COUNTS, QUERY(REALM_OFFICER));
	IS(COUNTS, QUERY(REALM_INSPECT));
	IS(COUNTS, QUERY(REALM_PROVINCE));
	IS(ROLE, QUERY(REALM_MONITOR));
	IS(SIGNER, QUERY(REALM_RECORD));
	IS(SIGNER, QUERY(REALM_STRANGER));
}

static enum ocop_rule ask_desk(enum realm_key signer, const char *desk)
{
	r.issued = r.accepted;
	return give(signer, OCOP_KIND_QUERY, "what",
		    TEXT("[\"proposals\",\"%s\"]", desk));
}

static void proposals_are_read_by_their_desk_alone(void **state)
{
	(void)state;
	COUNTS(REALM_INSPECT, OCOP_KIND_OFFICER);
	IS(COUNTS, ask_desk(REALM_PROVINCE, "tinh-11"));
	IS(NOT_ISSUER, ask_desk(REALM_OTHER, "tinh-11"));
	IS(NOT_ISSUER, ask_desk(REALM_OFFICER, "tinh-11"));
	IS(COUNTS, ask_desk(REALM_OFFICER, "qltt"));
	/* The successor reads what its predecessor was sent. */
	IS(COUNTS, ask_desk(REALM_PROVINCE, "cu-11"));
	IS(UNKNOWN_AUTHORITY, ask_desk(REALM_PROVINCE, "tinh-99"));
	IS(ROLE, ask_desk(REALM_MONITOR, "monitor"));
}

static void queries_are_of_this_minute(void **state)
{
	(void)state;
	IS(COUNTS, give_at(REALM_INSPECT, OCOP_KIND_QUERY, 300));
	IS(TIME, give_at(REALM_INSPECT, OCOP_KIND_QUERY, 301));
	IS(COUNTS, give_at(REALM_INSPECT, OCOP_KIND_QUERY, -300));
	IS(TIME, give_at(REALM_INSPECT, OCOP_KIND_QUERY, -301));
}

static void inspectors_of_the_area_propose(void **state)
{
	(void)state;
	IS(UNKNOWN_CERTIFICATE, PROPOSAL(REALM_INSPECT));
	realm_fill(&r);
	COUNTS(REALM_INSPECT, OCOP_KIND_OFFICER);
	IS(COUNTS, PROPOSAL(REALM_INSPECT));
	IS(COUNTS, PROPOSAL(REALM_OFFICER));
	IS(ROLE, PROPOSAL(REALM_PROVINCE));
	IS(ROLE, PROPOSAL(REALM_MONITOR));
	IS(SIGNER, PROPOSAL(REALM_RECORD));
	IS(TIME, give_at(REALM_INSPECT, OCOP_KIND_PROPOSAL, 301));
}

static void a_proposal_goes_to_the_desk_that_decided(void **state)
{
	(void)state;
	realm_fill(&r);
	IS(COUNTS, give(REALM_INSPECT, OCOP_KIND_PROPOSAL, "authority",
			"\"tinh-11\""));
	IS(DESK, give(REALM_INSPECT, OCOP_KIND_PROPOSAL, "authority",
		      "\"tinh-22\""));
	IS(DESK, give(REALM_INSPECT, OCOP_KIND_PROPOSAL, "authority",
		      "\"nobody\""));
}

static enum ocop_rule regrade(const char *stars)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);

	realm_seal(&r, &record, REALM_INSPECT, OCOP_KIND_PROPOSAL, "action",
		   "\"regrade\"", "stars", stars, REALM_END);
	assert_int_equal(ocop_fold_try_beside(r.fold, r.accepted,
					      OCOP_KIND_PROPOSAL,
					      ocop_buf_view(&record), &judged,
					      &by), OCOP_OK);
	ocop_buf_clear(&record);
	return judged.rule;
}

/* The certificate has 4 stars, and after a regrade 3. */
static void proposed_stars_are_lower_than_those_in_force(void **state)
{
	(void)state;
	realm_fill(&r);
	IS(COUNTS, regrade("3"));
	IS(STARS, regrade("4"));
	COUNTS(REALM_PROVINCE, OCOP_KIND_DECISION, "action", "\"regrade\"",
	       "stars", "3");
	IS(STARS, regrade("3"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(officers_and_inspectors_send_scans),
		TEST(a_key_is_tried_before_it_signs_an_inspection),
		TEST(scans_are_at_most_30_days_old),
		TEST(scans_name_a_records_log),
		TEST(who_inspects_or_certifies_asks_for_reports),
		TEST(proposals_are_read_by_their_desk_alone),
		TEST(queries_are_of_this_minute),
		TEST(inspectors_of_the_area_propose),
		TEST(a_proposal_goes_to_the_desk_that_decided),
		TEST(proposed_stars_are_lower_than_those_in_force),
	};

	return cmocka_run_group_tests_name("fold_beside", tests, NULL, NULL);
}

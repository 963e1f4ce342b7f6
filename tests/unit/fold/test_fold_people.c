/* SPDX-License-Identifier: Apache-2.0 */
/* Officers, the ends of keys, alerts of copying, the trace log. */
#include "tests/helpers/realm_test.h"

#define O OCOP_KIND_OFFICER
#define K OCOP_KIND_KEY_STATUS
#define L OCOP_KIND_LOT
#define A OCOP_KIND_ALERT
#define RETIRED "status", "\"retired\""
#define IS(word) "state", "\"" word "\""
#define DROP(lots) "drop", lots
#define LOT1 "[[\"" REALM_CODE "\",1]]"

static struct ocop_key_view key_of(enum realm_key key)
{
	struct ocop_key_view view;

	assert_int_equal(ocop_fold_key(r.state, r.sha[key], &view), OCOP_OK);
	return view;
}

static struct ocop_lot_view lot(uint32_t number)
{
	struct ocop_lot_view view;

	assert_int_equal(ocop_fold_lot(r.state, OCOP_LIT(REALM_CODE), number,
				       &view), OCOP_OK);
	return view;
}

/* --- Officers --- */

static void an_inspecting_authority_names_its_officers(void **state)
{
	(void)state;
	REFUSED(ROLE, REALM_PROVINCE, O, "authority", "\"tinh-11\"");
	REFUSED(NOT_ISSUER, REALM_INSPECT2, O);
	REFUSED(SIGNER, REALM_STRANGER, O);
	COUNTS(REALM_INSPECT, O);
	assert_int_equal(key_of(REALM_OFFICER).owner_kind, 'o');
	assert_true(ocop_bytes_is(key_of(REALM_OFFICER).owner, "qltt-0007"));
}

static void an_officer_is_changed_by_its_authority_or_central(void **state)
{
	(void)state;
	COUNTS(REALM_INSPECT, O);
	REFUSED(NOT_ENROLLER, REALM_INSPECT2, O, "authority", "\"qltt-2\"",
		"keys", TEXT("[%s]", r.spki[REALM_STRANGER]));
	COUNTS(REALM_INSPECT, O, "to", "\"2027-01-01\"");
	COUNTS(REALM_CENTRAL, O, "authority", "\"tw\"");
}

static void an_officers_key_is_of_no_one_else(void **state)
{
	(void)state;
	COUNTS(REALM_INSPECT, O);
	REFUSED(KEY_OWNED, REALM_INSPECT, O, "id", "\"qltt-0008\"");
	/* Nor may it do what producers and authorities do. */
	COUNTS(REALM_PROVINCE, OCOP_KIND_PRODUCER);
	COUNTS(REALM_PROVINCE, OCOP_KIND_CERTIFICATE);
	REFUSED(SIGNER, REALM_OFFICER, L);
	REFUSED(SIGNER, REALM_OFFICER, OCOP_KIND_CERTIFICATE, "decided",
		"\"2026-10-01\"");
}

/* --- Ends of keys --- */

static void a_key_ends_itself(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(REALM_RECORD, K, RETIRED);
	assert_int_equal(key_of(REALM_RECORD).end, OCOP_KEY_RETIRED);
	assert_int_equal(key_of(REALM_RECORD).end_index, realm_last(&r));
	REFUSED(KEY_ENDED, REALM_RECORD, L, "lot", "2");
	/* What it signed before stands. */
	assert_false(lot(1).dropped);
}

static void its_enroller_heir_or_central_ends_it(void **state)
{
	(void)state;
	COUNTS(REALM_ENDING, OCOP_KIND_PRODUCER, "authority", "\"cu-11\"");
	REFUSED(NOT_ENROLLER, REALM_OTHER, K);
	REFUSED(NOT_ENROLLER, REALM_INSPECT, K);
	REFUSED(SIGNER, REALM_STAMP, K);	/* another key of the owner */
	COUNTS(REALM_ENDING, K, RETIRED);
	COUNTS(REALM_PROVINCE, K, "key", r.hash[REALM_STAMP]);
	COUNTS(REALM_INSPECT, O);
	REFUSED(NOT_ENROLLER, REALM_PROVINCE, K, "key", r.hash[REALM_OFFICER]);
	COUNTS(REALM_CENTRAL, K, "key", r.hash[REALM_OFFICER]);
	assert_int_equal(key_of(REALM_OFFICER).end, OCOP_KEY_COMPROMISED);
}

static void only_keys_of_producers_and_officers_end_so(void **state)
{
	(void)state;
	REFUSED(UNKNOWN_KEY, REALM_PROVINCE, K);
	REFUSED(UNKNOWN_KEY, REALM_CENTRAL, K, "key", r.hash[REALM_PROVINCE]);
	REFUSED(UNKNOWN_KEY, REALM_PROVINCE, K, "key", r.hash[REALM_PROVINCE]);
}

static void an_end_is_for_ever(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(REALM_PROVINCE, K, RETIRED);
	/* Enrolled anew it stays ended. */
	COUNTS(REALM_PROVINCE, OCOP_KIND_PRODUCER);
	REFUSED(KEY_ENDED, REALM_RECORD, L, "lot", "2");
	/* Retired may turn out compromised, never the other way. */
	COUNTS(REALM_PROVINCE, K);
	assert_int_equal(key_of(REALM_RECORD).end, OCOP_KEY_COMPROMISED);
	COUNTS(REALM_PROVINCE, K, RETIRED);
	assert_int_equal(key_of(REALM_RECORD).end, OCOP_KEY_COMPROMISED);
}

static void the_enroller_drops_what_a_thief_registered(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(REALM_RECORD, L, "lot", "2");
	COUNTS(REALM_PROVINCE, K, DROP(LOT1));
	assert_true(lot(1).dropped);
	assert_int_equal(lot(1).key_index, realm_last(&r));
	assert_false(lot(2).dropped);
	/* The number stays used. */
	COUNTS(REALM_PROVINCE, OCOP_KIND_PRODUCER, "keys",
	       TEXT("[{\"spki\":%s,\"roles\":[\"record\"]},"
		    "{\"spki\":%s,\"roles\":[\"stamp\"]}]",
		    r.spki[REALM_STRANGER], r.spki[REALM_STAMP]));
	REFUSED(FIRST_STANDS, REALM_STRANGER, L);
}

static void lots_of_a_stolen_stamp_key_are_dropped_too(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(REALM_PROVINCE, K, "key", r.hash[REALM_STAMP], DROP(LOT1));
	assert_true(lot(1).dropped);
}

static void a_key_drops_nothing_when_it_ends_itself(void **state)
{
	(void)state;
	realm_fill(&r);
	REFUSED(DROP, REALM_RECORD, K, DROP(LOT1));
	COUNTS(REALM_RECORD, K);
}

static void only_counted_lots_of_the_key_are_dropped(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(REALM_PROVINCE, OCOP_KIND_PRODUCER, "id", "\"11-000002\"",
	       "keys", TEXT("[{\"spki\":%s,\"roles\":[\"record\"]}]",
			    r.spki[REALM_RECORD2]));
	REFUSED(DROP, REALM_PROVINCE, K, "key", r.hash[REALM_RECORD2],
		DROP(LOT1));
	REFUSED(DROP, REALM_PROVINCE, K, DROP("[[\"" REALM_CODE "\",2]]"));
	REFUSED(DROP, REALM_PROVINCE, K,
		DROP("[[\"" REALM_CODE "\",1],[\"" REALM_CODE "\",2]]"));
	assert_false(lot(1).dropped);
	COUNTS(REALM_PROVINCE, K);
	REFUSED(KEY_COMPROMISED, REALM_RECORD, L, "lot", "2");
	REFUSED(DROP, REALM_PROVINCE, K, DROP("[[\"" REALM_CODE "\",2]]"));
	/* More may come to light later. */
	COUNTS(REALM_PROVINCE, K, DROP(LOT1));
}

static void issued_rises_for_each_signer_and_key(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(REALM_PROVINCE, K, RETIRED, "issued", "1795000000");
	REFUSED(REPLAY, REALM_PROVINCE, K, "issued", "1795000000");
	COUNTS(REALM_PROVINCE, K, "key", r.hash[REALM_STAMP], "issued",
	       "1795000000");
	COUNTS(REALM_PROVINCE, K, "issued", "1795000001");
}

/* --- Alerts --- */

static enum ocop_alert_state alert_of(uint32_t index)
{
	struct ocop_lot_view view = lot(1);
	struct ocop_serial_view serial;

	assert_int_equal(ocop_fold_serial(r.state, &view, index, &serial),
			 OCOP_OK);
	return serial.alert;
}

static void a_monitor_signs_only_new_alerts(void **state)
{
	(void)state;
	realm_fill(&r);
	REFUSED(MONITOR, REALM_MONITOR, A, IS("review"));
	REFUSED(MONITOR, REALM_MONITOR, A, IS("cleared"));
	COUNTS(REALM_MONITOR, A);
	assert_int_equal(alert_of(7), OCOP_ALERT_NEW);
	assert_int_equal(alert_of(8), 0);
}

static void an_inspecting_authority_leads_an_alert_to_its_end(void **state)
{
	(void)state;
	realm_fill(&r);
	REFUSED(ROLE, REALM_PROVINCE, A);
	REFUSED(SIGNER, REALM_RECORD, A);
	COUNTS(REALM_INSPECT, A, IS("review"));
	COUNTS(REALM_INSPECT, A, IS("confirmed"));
	assert_int_equal(alert_of(7), OCOP_ALERT_CONFIRMED);
	/* A monitor's further `new` takes nothing back. */
	COUNTS(REALM_MONITOR, A);
	assert_int_equal(alert_of(7), OCOP_ALERT_CONFIRMED);
	COUNTS(REALM_INSPECT, A, IS("cleared"));
	assert_int_equal(alert_of(7), OCOP_ALERT_CLEARED);
}

static void a_monitor_reopens_no_cleared_alert(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(REALM_INSPECT, A, IS("cleared"));
	REFUSED(CLEARED, REALM_MONITOR, A);
	COUNTS(REALM_INSPECT, A);
	assert_int_equal(alert_of(7), OCOP_ALERT_NEW);
}

static struct ocop_alert_view case_of(uint32_t index)
{
	struct ocop_alert_view view;

	assert_int_equal(ocop_fold_alert(r.state, OCOP_LIT(REALM_CODE), 1,
					 index, &view), OCOP_OK);
	return view;
}

static void a_case_is_its_newest_signers_and_as_old_as_its_opening(
	void **state)
{
	struct ocop_alert_view view;
	uint64_t opened;

	(void)state;
	realm_fill(&r);
	assert_int_equal(ocop_fold_alert(r.state, OCOP_LIT(REALM_CODE), 1, 7,
					 &view), OCOP_ERR_ABSENT);
	COUNTS(REALM_MONITOR, A);
	opened = r.accepted;
	view = case_of(7);
	assert_false(view.inspected);
	assert_int_equal(view.since, opened);
	assert_int_equal(view.entry, ocop_fold_size(r.fold) - 1);
	r.accepted += 100;
	COUNTS(REALM_INSPECT, A, IS("review"));
	view = case_of(7);
	assert_true(view.inspected);
	assert_true(ocop_bytes_is(view.owner, "qltt"));
	assert_int_equal(view.since, opened);
	r.accepted += 100;
	COUNTS(REALM_INSPECT, A, IS("confirmed"));
	COUNTS(REALM_INSPECT, A, IS("cleared"));
	assert_int_equal(case_of(7).since, opened);
	/* Another case. */
	r.accepted += 100;
	COUNTS(REALM_INSPECT, A, IS("review"));
	assert_int_equal(case_of(7).since, r.accepted);
}

struct seen {
	size_t count;
	uint32_t lot[4], index[4];
};

static enum ocop_err note_case(void *user, const struct ocop_alert_view *alert)
{
	struct seen *seen = user;

	assert_true(seen->count < 4);
	assert_true(ocop_bytes_is(alert->product, REALM_CODE));
	seen->lot[seen->count] = alert->lot;
	seen->index[seen->count++] = alert->index;
	return OCOP_OK;
}

static void each_serial_with_an_alert_is_a_case(void **state)
{
	struct seen seen = { 0 };

	(void)state;
	realm_fill(&r);
	COUNTS(REALM_INSPECT, A, "lot", "2", "index", "300");
	COUNTS(REALM_INSPECT, A);
	COUNTS(REALM_INSPECT, A, IS("cleared"));
	assert_int_equal(ocop_fold_each_alert(r.state, note_case, &seen),
			 OCOP_OK);
	assert_int_equal(seen.count, 2);
	assert_int_equal(seen.lot[0], 1);
	assert_int_equal(seen.index[0], 7);
	assert_int_equal(seen.lot[1], 2);
	assert_int_equal(seen.index[1], 300);
}

static void an_alert_is_below_the_lots_count(void **state)
{
	(void)state;
	realm_fill(&r);
	REFUSED(RANGE, REALM_INSPECT, A, "index", "1000");
	COUNTS(REALM_INSPECT, A, "index", "999");
}

static enum ocop_alert_state alert_on(uint32_t number, uint32_t index)
{
	struct ocop_lot_view lot;
	struct ocop_serial_view view;

	assert_int_equal(ocop_fold_lot(r.state, OCOP_LIT(REALM_CODE), number,
				       &lot), OCOP_OK);
	assert_int_equal(ocop_fold_serial(r.state, &lot, index, &view),
			 OCOP_OK);
	return view.alert;
}

static void an_alert_before_its_lot_counts(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(REALM_INSPECT, A, "lot", "2", IS("confirmed"));
	COUNTS(REALM_RECORD, L, "lot", "2");
	assert_int_equal(alert_on(2, 7), OCOP_ALERT_CONFIRMED);
	assert_int_equal(alert_on(2, 8), 0);
	COUNTS(REALM_INSPECT, A, "lot", "2", IS("cleared"));
	assert_int_equal(alert_on(2, 7), OCOP_ALERT_CLEARED);
	COUNTS(REALM_RECORD, L, "lot", "3");
	assert_int_equal(alert_on(3, 7), 0);
}

/* A number that a thief tried in vain is no lot yet. */
static void an_alert_on_a_refused_number_waits_for_its_lot(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(REALM_PROVINCE, OCOP_KIND_PRODUCER, "keys",
	       TEXT("[{\"spki\":%s,\"roles\":[\"record\"]},{\"spki\":%s,"
		    "\"roles\":[\"record\"]},{\"spki\":%s,\"roles\":"
		    "[\"stamp\"]}]", r.spki[REALM_RECORD],
		    r.spki[REALM_RECORD2], r.spki[REALM_STAMP]));
	COUNTS(REALM_RECORD2, K, "key", r.hash[REALM_RECORD2], "status",
	       "\"compromised\"");
	REFUSED(KEY_COMPROMISED, REALM_RECORD2, L, "lot", "2", "count", "5");
	COUNTS(REALM_INSPECT, A, "lot", "2");
	COUNTS(REALM_RECORD, L, "lot", "2");
	assert_int_equal(alert_on(2, 7), OCOP_ALERT_NEW);
}

/* --- The trace log --- */

static void a_trace_belongs_in_the_trace_log(void **state)
{
	(void)state;
	realm_fill(&r);
	REFUSED(LOG_KIND, REALM_RECORD, OCOP_KIND_TRACE);
}

/* The trace log is folded over what the records log said. */
static void a_producers_record_key_signs_traces(void **state)
{
	(void)state;
	realm_fill(&r);
	ocop_fold_free(r.fold);
	r.fold = NULL;
	assert_int_equal(ocop_fold_new(&r.fold, r.state, r.set, r.ring,
				       r.fingerprint, true), OCOP_OK);
	COUNTS(REALM_RECORD, OCOP_KIND_TRACE);
	COUNTS(REALM_RECORD, OCOP_KIND_SITE);
	REFUSED(OFF_LOG, REALM_RECORD, OCOP_KIND_PROPOSAL);
	REFUSED(ROLE, REALM_STAMP, OCOP_KIND_TRACE);
	REFUSED(SIGNER, REALM_PROVINCE, OCOP_KIND_TRACE);
	REFUSED(LOG_KIND, REALM_RECORD, L, "lot", "2");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_inspecting_authority_names_its_officers),
		TEST(an_officer_is_changed_by_its_authority_or_central),
		TEST(an_officers_key_is_of_no_one_else),
		TEST(a_key_ends_itself),
		TEST(its_enroller_heir_or_central_ends_it),
		TEST(only_keys_of_producers_and_officers_end_so),
		TEST(an_end_is_for_ever),
		TEST(the_enroller_drops_what_a_thief_registered),
		TEST(lots_of_a_stolen_stamp_key_are_dropped_too),
		TEST(a_key_drops_nothing_when_it_ends_itself),
		TEST(only_counted_lots_of_the_key_are_dropped),
		TEST(issued_rises_for_each_signer_and_key),
		TEST(a_monitor_signs_only_new_alerts),
		TEST(an_inspecting_authority_leads_an_alert_to_its_end),
		TEST(a_monitor_reopens_no_cleared_alert),
		TEST(a_case_is_its_newest_signers_and_as_old_as_its_opening),
		TEST(each_serial_with_an_alert_is_a_case),
		TEST(an_alert_is_below_the_lots_count),
		TEST(an_alert_before_its_lot_counts),
		TEST(an_alert_on_a_refused_number_waits_for_its_lot),
		TEST(a_trace_belongs_in_the_trace_log),
		TEST(a_producers_record_key_signs_traces),
	};

	return cmocka_run_group_tests_name("fold_people", tests, NULL, NULL);
}

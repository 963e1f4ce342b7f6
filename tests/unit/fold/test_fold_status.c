/* SPDX-License-Identifier: Apache-2.0 */
/* Status of stamps: two layers, ranges, who lifts what. */
#include <stdio.h>

#include "tests/helpers/realm_test.h"

#define S OCOP_KIND_STATUS
#define AS(word) "status", "\"" word "\""
#define OF(ranges_) "ranges", ranges_
#define A OCOP_STATUS_ACTIVE
#define V OCOP_STATUS_VOID
#define R OCOP_STATUS_RECALLED
#define H OCOP_STATUS_HELD

static struct ocop_serial_view serial(uint32_t index)
{
	struct ocop_lot_view lot;
	struct ocop_serial_view view;

	assert_int_equal(ocop_fold_lot(r.state, OCOP_LIT(REALM_CODE), 1, &lot),
			 OCOP_OK);
	assert_int_equal(ocop_fold_serial(r.state, &lot, index, &view),
			 OCOP_OK);
	return view;
}

/* The producer's and the authorities' layer of one stamp. */
#define LAYERS(index, p, a) \
	do { \
		assert_int_equal(serial(index).producer, p); \
		assert_int_equal(serial(index).authority, a); \
	} while (0)

/* Which statuses the stamps of the lot have. */
static void assert_has(bool held, bool recalled, bool voided)
{
	struct ocop_lot_view lot;
	struct ocop_lot_has has;

	assert_int_equal(ocop_fold_lot(r.state, OCOP_LIT(REALM_CODE), 1, &lot),
			 OCOP_OK);
	assert_int_equal(ocop_fold_lot_has(r.state, &lot, &has), OCOP_OK);
	assert_int_equal(has.held, held);
	assert_int_equal(has.recalled, recalled);
	assert_int_equal(has.voided, voided);
}

static void open_held(void)
{
	COUNTS(REALM_PROVINCE, OCOP_KIND_PRODUCER);
	COUNTS(REALM_PROVINCE, OCOP_KIND_CERTIFICATE);
	COUNTS(REALM_RECORD, OCOP_KIND_LOT, "held", "true", "batch", NULL,
	       "made", NULL);
}

static void a_lot_begins_active_or_held(void **state)
{
	(void)state;
	realm_fill(&r);
	LAYERS(0, A, A);
	COUNTS(REALM_RECORD, OCOP_KIND_LOT, "lot", "2", "held", "true");
	REFUSED(UNKNOWN_LOT, REALM_RECORD, S, "lot", "3");
}

static void a_held_lots_release_names_batch_and_day(void **state)
{
	(void)state;
	open_held();
	LAYERS(0, H, A);
	REFUSED(BATCH, REALM_RECORD, S, OF("[[0,10]]"));
	REFUSED(BATCH, REALM_RECORD, S, OF("[[0,10]]"), "batch", "\"B\"");
	REFUSED(BATCH, REALM_RECORD, S, OF("[[0,10]]"), "made",
		"\"2026-11-20\"");
	COUNTS(REALM_RECORD, S, OF("[[0,10]]"), "batch", "\"B\"", "made",
	       "\"2026-11-20\"", "best_before", "\"2027-11-20\"");
	LAYERS(9, A, A);
	LAYERS(10, H, A);
	assert_true(ocop_bytes_is(serial(0).batch, "B"));
	assert_int_equal(serial(0).producer_index, realm_last(&r));
	assert_int_equal(serial(10).producer_index, UINT64_MAX);
	/* Released before: no batch again; one more: it is due. */
	COUNTS(REALM_RECORD, S, AS("recalled"), OF("[[2,3]]"));
	COUNTS(REALM_RECORD, S, OF("[[0,4],[5,5]]"));
	REFUSED(BATCH, REALM_RECORD, S, OF("[[0,11]]"));
	assert_true(ocop_bytes_is(serial(3).batch, "B"));
	LAYERS(4, R, A);
}

static void a_held_lot_with_batch_is_released_without(void **state)
{
	(void)state;
	COUNTS(REALM_PROVINCE, OCOP_KIND_PRODUCER);
	COUNTS(REALM_PROVINCE, OCOP_KIND_CERTIFICATE);
	COUNTS(REALM_RECORD, OCOP_KIND_LOT, "held", "true");
	LAYERS(5, H, A);
	COUNTS(REALM_RECORD, S);
	LAYERS(5, A, A);
}

static void a_lot_tells_which_statuses_it_has(void **state)
{
	(void)state;
	open_held();
	assert_has(true, false, false);
	COUNTS(REALM_RECORD, S, OF("[[0,10]]"), "batch", "\"B\"", "made",
	       "\"2026-11-20\"");
	assert_has(true, false, false);
	COUNTS(REALM_RECORD, S, OF("[[10,990]]"), "batch", "\"C\"", "made",
	       "\"2026-11-20\"");
	assert_has(false, false, false);
	COUNTS(REALM_RECORD, S, AS("recalled"), OF("[[5,1]]"));
	assert_has(false, true, false);
	COUNTS(REALM_RECORD, S, OF("[[5,1]]"));
	assert_has(false, false, false);
	COUNTS(REALM_INSPECT, S, AS("recalled"), OF("[[999,1]]"));
	assert_has(false, true, false);
	COUNTS(REALM_RECORD, S, AS("void"), OF("[[0,1]]"));
	assert_has(false, true, true);
}

#define GOODS(status_, field, value) \
	do { \
		REFUSED(BATCH, REALM_RECORD, S, AS(status_), field, value); \
		REFUSED(BATCH, REALM_INSPECT, S, AS(status_), field, value); \
	} while (0)

/* Who sells the goods could else make them younger. */
static void what_goods_they_are_only_a_release_says(void **state)
{
	(void)state;
	realm_fill(&r);		/* it begins active: nothing is released */
	GOODS("active", "best_before", "\"2029-01-01\"");
	GOODS("active", "made", "\"2026-11-20\"");
	GOODS("active", "batch", "\"B\"");
	GOODS("void", "best_before", "\"2029-01-01\"");
	COUNTS(REALM_RECORD, S);
	COUNTS(REALM_RECORD, OCOP_KIND_LOT, "lot", "2", "held", "true");
	REFUSED(BATCH, REALM_RECORD, S, "lot", "2", AS("recalled"), "batch",
		"\"B\"");
	REFUSED(BATCH, REALM_INSPECT, S, "lot", "2", "best_before",
		"\"2029-01-01\"");
	COUNTS(REALM_RECORD, S, "lot", "2", "best_before", "\"2029-01-01\"");
}

static void a_release_is_once(void **state)
{
	(void)state;
	open_held();
	COUNTS(REALM_RECORD, S, OF("[[0,10]]"), "batch", "\"B\"", "made",
	       "\"2026-11-20\"", "best_before", "\"2027-11-20\"");
	assert_int_equal(serial(9).release_index, realm_last(&r));
	REFUSED(BATCH, REALM_RECORD, S, OF("[[9,1]]"), "batch", "\"B\"",
		"made", "\"2026-11-20\"", "best_before", "\"2028-11-20\"");
	/* Not over a recall either. */
	COUNTS(REALM_RECORD, S, AS("recalled"), OF("[[9,1]]"));
	REFUSED(BATCH, REALM_RECORD, S, OF("[[9,1]]"), "best_before",
		"\"2028-11-20\"");
	COUNTS(REALM_RECORD, S, OF("[[9,1]]"));
	assert_int_equal(serial(9).release_index, realm_last(&r) - 4);
	assert_int_equal(serial(10).release_index, 0);
	/* One that says nothing of the goods is a release as well. */
	COUNTS(REALM_RECORD, OCOP_KIND_LOT, "lot", "2", "held", "true");
	COUNTS(REALM_RECORD, S, "lot", "2");
	REFUSED(BATCH, REALM_RECORD, S, "lot", "2", "best_before",
		"\"2028-11-20\"");
}

static void goods_are_made_before_they_are_past_their_day(void **state)
{
	(void)state;
	COUNTS(REALM_PROVINCE, OCOP_KIND_PRODUCER);
	COUNTS(REALM_PROVINCE, OCOP_KIND_CERTIFICATE);
	COUNTS(REALM_RECORD, OCOP_KIND_LOT, "held", "true", "made",
	       "\"2026-11-10\"");
	REFUSED(FIELDS, REALM_RECORD, S, "best_before", "\"2026-11-09\"");
	COUNTS(REALM_RECORD, S, "best_before", "\"2026-11-10\"");
	COUNTS(REALM_RECORD, OCOP_KIND_LOT, "lot", "2", "held", "true",
	       "made", NULL, "best_before", "\"2026-11-10\"");
	REFUSED(FIELDS, REALM_RECORD, S, "lot", "2", "made",
		"\"2026-11-11\"");
	COUNTS(REALM_RECORD, S, "lot", "2", "made", "\"2026-11-10\"");
}

static void only_the_lots_producer_signs_its_layer(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(REALM_PROVINCE, OCOP_KIND_PRODUCER, "id", "\"11-000002\"",
	       "keys", TEXT("[{\"spki\":%s,\"roles\":[\"record\"]}]",
			    r.spki[REALM_RECORD2]));
	REFUSED(NOT_PRODUCER, REALM_RECORD2, S, AS("void"));
	REFUSED(ROLE, REALM_STAMP, S, AS("void"));
	REFUSED(SIGNER, REALM_STRANGER, S, AS("void"));
	COUNTS(REALM_RECORD, S, AS("void"));
	LAYERS(7, V, A);
}

static void an_authority_needs_role_and_scope(void **state)
{
	(void)state;
	realm_fill(&r);
	REFUSED(SCOPE, REALM_OTHER, S, AS("recalled"));
	REFUSED(ROLE, REALM_MONITOR, S, AS("recalled"));
	COUNTS(REALM_INSPECT, S, AS("recalled"), OF("[[0,1]]"));
	COUNTS(REALM_PROVINCE, S, AS("recalled"), OF("[[1,1]]"));
	LAYERS(0, A, R);
	LAYERS(1, A, R);
}

static void the_layers_do_not_touch_each_other(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(REALM_RECORD, S, AS("void"), OF("[[0,5]]"));
	COUNTS(REALM_INSPECT, S, AS("recalled"));
	LAYERS(0, V, R);
	LAYERS(5, A, R);
	/* The producer's `active` lifts no authority's recall. */
	COUNTS(REALM_RECORD, S, OF("[[5,5]]"));
	LAYERS(5, A, R);
	/* An authority's `active` heals no producer's void. */
	COUNTS(REALM_INSPECT, S);
	LAYERS(0, V, A);
}

static void the_ranges_are_within_the_count(void **state)
{
	(void)state;
	realm_fill(&r);
	REFUSED(RANGE, REALM_RECORD, S, OF("[[0,1001]]"));
	REFUSED(RANGE, REALM_RECORD, S, OF("[[0,1],[1000,1]]"));
	COUNTS(REALM_RECORD, S, AS("void"), OF("[[0,1],[999,1]]"));
	LAYERS(999, V, A);
	LAYERS(998, A, A);
}

static void a_void_stamp_stays_void(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(REALM_RECORD, S, AS("void"), OF("[[10,10]]"), "reason",
	       "\"rách\"");
	REFUSED(VOID_FINAL, REALM_RECORD, S, OF("[[19,1]]"));
	REFUSED(VOID_FINAL, REALM_RECORD, S, AS("recalled"), OF("[[0,11]]"));
	COUNTS(REALM_RECORD, S, OF("[[0,10],[20,5]]"));
	COUNTS(REALM_RECORD, S, AS("void"), OF("[[0,1000]]"));
	LAYERS(10, V, A);
	COUNTS(REALM_INSPECT, S, AS("void"), OF("[[1,1]]"));
	REFUSED(VOID_FINAL, REALM_INSPECT, S, OF("[[1,1]]"));
	REFUSED(VOID_FINAL, REALM_CENTRAL, S, OF("[[1,1]]"));
}

static void only_the_placer_its_heir_or_central_lifts(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(REALM_ENDING, S, AS("recalled"), OF("[[0,10]]"));
	COUNTS(REALM_INSPECT, S, AS("recalled"), OF("[[10,10]]"));
	REFUSED(NOT_PLACER, REALM_INSPECT2, S, OF("[[5,1]]"));
	/* Void over another's recall is a lift of it as well. */
	REFUSED(NOT_PLACER, REALM_INSPECT2, S, AS("void"), OF("[[5,1]]"));
	COUNTS(REALM_ENDING, S, OF("[[0,1]]"));
	COUNTS(REALM_PROVINCE, S, OF("[[1,1]]"));
	COUNTS(REALM_CENTRAL, S, OF("[[2,1],[12,1]]"));
	LAYERS(2, A, A);
	LAYERS(12, A, A);
	LAYERS(3, A, R);
	/* The province is no heir of the inspection. */
	REFUSED(NOT_PLACER, REALM_PROVINCE, S, OF("[[11,1]]"));
}

static void a_recall_over_a_recall_takes_it_from_nobody(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(REALM_INSPECT, S, AS("recalled"), OF("[[10,10]]"));
	/* Wider than the first, on both sides. */
	COUNTS(REALM_INSPECT2, S, AS("recalled"), OF("[[0,100]]"));
	REFUSED(NOT_PLACER, REALM_INSPECT2, S, OF("[[0,100]]"));
	COUNTS(REALM_INSPECT2, S, OF("[[0,10],[20,80]]"));
	LAYERS(9, A, A);
	LAYERS(10, A, R);
	LAYERS(19, A, R);
	LAYERS(20, A, A);
	COUNTS(REALM_INSPECT, S, OF("[[10,10]]"));
	LAYERS(10, A, A);
}

static void a_wider_record_keeps_each_batch(void **state)
{
	(void)state;
	open_held();
	COUNTS(REALM_RECORD, S, OF("[[0,10]]"), "batch", "\"A\"", "made",
	       "\"2026-11-18\"");
	COUNTS(REALM_RECORD, S, OF("[[20,10]]"), "batch", "\"B\"", "made",
	       "\"2026-11-19\"");
	COUNTS(REALM_RECORD, S, AS("recalled"), OF("[[0,1000]]"));
	assert_true(ocop_bytes_is(serial(9).batch, "A"));
	assert_true(ocop_bytes_is(serial(20).batch, "B"));
	assert_int_equal(serial(10).batch.len, 0);
	LAYERS(10, R, A);
	/* So both can be released again, and what lies between cannot. */
	REFUSED(BATCH, REALM_RECORD, S, OF("[[0,30]]"));
	COUNTS(REALM_RECORD, S, OF("[[0,10],[20,10]]"));
	LAYERS(29, A, A);
	LAYERS(10, R, A);
}

static void the_reason_of_what_is_not_good_is_told(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(REALM_RECORD, S, AS("void"), OF("[[0,1]]"), "reason",
	       "\"rách\"");
	assert_true(ocop_bytes_is(serial(0).reason, "rách"));
	COUNTS(REALM_INSPECT, S, AS("recalled"), OF("[[0,1]]"), "reason",
	       "\"chất cấm\"");
	assert_true(ocop_bytes_is(serial(0).reason, "chất cấm"));
	assert_int_equal(serial(1).reason.len, 0);
}

static void issued_rises_for_each_signer_and_lot(void **state)
{
	(void)state;
	realm_fill(&r);
	COUNTS(REALM_INSPECT, S, AS("recalled"), "issued", "1795000000");
	COUNTS(REALM_INSPECT, S, "issued", "1795000001");
	/* An old recall is not played again. */
	REFUSED(REPLAY, REALM_INSPECT, S, AS("recalled"), "reason", "\"x\"",
		"issued", "1795000000");
	REFUSED(REPLAY, REALM_INSPECT, S, AS("recalled"), "reason", "\"x\"",
		"issued", "1795000001");
	COUNTS(REALM_INSPECT2, S, AS("recalled"), "issued", "1795000000");
	COUNTS(REALM_RECORD, OCOP_KIND_LOT, "lot", "2");
	COUNTS(REALM_INSPECT, S, AS("recalled"), "lot", "2", "issued",
	       "1795000000");
}

/* Every second stamp of a part of the lot: as many segments as can be. */
static const char *every_second(char *out, size_t size, unsigned first)
{
	size_t len = 0;

	for (unsigned i = 0; i < 1000; i++)
		len += (size_t)snprintf(out + len, size - len, "%s[%u,1]",
					i ? "," : "[", first + 2 * i);
	snprintf(out + len, size - len, "]");
	return out;
}

static void many_ranges_stop_no_fold(void **state)
{
	static char ranges[20000];
	unsigned at = 0;

	(void)state;
	COUNTS(REALM_PROVINCE, OCOP_KIND_PRODUCER);
	COUNTS(REALM_PROVINCE, OCOP_KIND_CERTIFICATE);
	COUNTS(REALM_RECORD, OCOP_KIND_LOT, "count", "10000000");
	for (; at < 9; at++)
		COUNTS(REALM_RECORD, S, AS("void"), "ranges",
		       every_second(ranges, sizeof(ranges), at * 2000));
	REFUSED(MANY, REALM_RECORD, S, AS("void"), "ranges",
		every_second(ranges, sizeof(ranges), at * 2000));
	LAYERS(17998, V, A);
	LAYERS(17999, A, A);
	LAYERS(18000, A, A);
	/* A recall of all that is not void would be refused; a void is not,
	 * and one by an authority has a layer of its own. */
	COUNTS(REALM_INSPECT, S, AS("recalled"), OF("[[0,10000000]]"));
	COUNTS(REALM_RECORD, S, AS("void"), OF("[[0,10000000]]"));
	LAYERS(17999, V, R);
	LAYERS(9999999, V, R);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_lot_begins_active_or_held),
		TEST(a_held_lots_release_names_batch_and_day),
		TEST(a_held_lot_with_batch_is_released_without),
		TEST(what_goods_they_are_only_a_release_says),
		TEST(a_release_is_once),
		TEST(goods_are_made_before_they_are_past_their_day),
		TEST(only_the_lots_producer_signs_its_layer),
		TEST(an_authority_needs_role_and_scope),
		TEST(the_layers_do_not_touch_each_other),
		TEST(the_ranges_are_within_the_count),
		TEST(a_void_stamp_stays_void),
		TEST(only_the_placer_its_heir_or_central_lifts),
		TEST(a_recall_over_a_recall_takes_it_from_nobody),
		TEST(a_wider_record_keeps_each_batch),
		TEST(the_reason_of_what_is_not_good_is_told),
		TEST(a_lot_tells_which_statuses_it_has),
		TEST(issued_rises_for_each_signer_and_lot),
		TEST(many_ranges_stop_no_fold),
	};

	return cmocka_run_group_tests_name("fold_status", tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Officers' reports by serial, and what follows from them for the log. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/cbor.h>

#include "registry/score.h"
#include "tests/helpers/registry/desk.h"

#define HA_NOI "01-00004"
#define CA_MAU "96-31825"
#define DIEN_BIEN "11-03295"
#define NOW WORLD_START

static struct reports *reports;
static struct communes *communes;

static int setup(void **state)
{
	struct ocop_diag diag = { 0 };
	struct desk *f;

	desk_setup(state);
	f = *state;
	if (reports_open(&reports, f->w.db, true, 0, &diag))
		fail_msg("reports: %s", diag.text);
	if (desk_producer(f, 0) != 201)
		return -1;
	world_certificate(&f->w, &f->record);
	if (desk_post(f) != 201)
		return -1;
	world_lot(&f->w, &f->record);
	if (desk_post(f) != 201)
		return -1;
	return communes_load(&communes, "data/admin_units.csv", true);
}

static int teardown(void **state)
{
	reports_close(reports);
	reports = NULL;
	communes_free(communes);
	communes = NULL;
	return desk_teardown(state);
}

/* --- Communes --- */

static void a_commune_is_found_by_province_and_code(void **state)
{
	const struct commune *c = communes_find(communes, OCOP_LIT(HA_NOI));

	(void)state;
	assert_non_null(c);
	assert_string_equal(c->name, "Phường Ba Đình");
	assert_true(fabs(c->lat - 21.0385) < 1e-9);
	assert_true(fabs(c->lon - 105.8381) < 1e-9);
	assert_null(communes_find(communes, OCOP_LIT("11-00004")));
	assert_null(communes_find(communes, OCOP_LIT("01-99999")));
	assert_null(communes_find(communes, OCOP_LIT("01-0000")));
	assert_null(communes_find(communes, OCOP_LIT("01")));
	assert_null(communes_find(NULL, OCOP_LIT(HA_NOI)));
}

/* --- Reports by serial --- */

struct scan {
	unsigned index;
	uint64_t time;
	const char *verdict;
	bool two;
};

/* Store scans without a signature: the store does not look at it. */
static void store_scans(unsigned officer, unsigned number, const char *unit,
			uint64_t received, const struct scan *scan,
			size_t count)
{
	struct ocop_buf bytes = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_reporter by = { .owner_kind = 'o',
				    .authority = OCOP_LIT("tinh-11") };
	uint8_t nonce[16] = { (uint8_t)number, (uint8_t)officer };
	enum report_outcome outcome;
	struct ocop_payload p;
	uint64_t at;

	by.id[0] = (uint8_t)number;
	snprintf(by.owner, sizeof(by.owner), "CB-%u", officer);
	ocop_cbor_add_array(&bytes, count);
	for (size_t i = 0; i < count; i++) {
		ocop_cbor_add_array(&bytes, 6);
		ocop_cbor_add_str(&bytes, WORLD_CODE);
		ocop_cbor_add_uint(&bytes, 12);
		ocop_cbor_add_uint(&bytes, scan[i].index);
		ocop_cbor_add_uint(&bytes, scan[i].time);
		ocop_cbor_add_str(&bytes, scan[i].verdict);
		ocop_cbor_add_bool(&bytes, scan[i].two);
	}
	ocop_payload_init(&p, OCOP_KIND_SCANS);
	p.u.scans.nonce = ocop_bytes_of(nonce, sizeof(nonce));
	p.u.scans.unit = ocop_bytes_str(unit);
	p.u.scans.scans = (struct ocop_list){ ocop_buf_view(&bytes), count };
	assert_int_equal(reports_put(reports, &by, &p, received,
				     OCOP_LIT("record"), &outcome, &at),
			 OCOP_OK);
	assert_int_equal(outcome, REPORT_TAKEN);
	ocop_buf_clear(&bytes);
}

struct seen {
	size_t serials;
	struct report_serial last;
	struct report_sighting sighting[REPORT_SIGHTINGS_MAX];
	enum ocop_err give;
};

static enum ocop_err note(void *user, const struct report_serial *serial)
{
	struct seen *seen = user;

	seen->serials++;
	assert_true(ocop_bytes_is(serial->product, WORLD_CODE));
	assert_int_equal(serial->lot, 12);
	seen->last = *serial;
	memcpy(seen->sighting, serial->seen,
	       serial->count * sizeof(*serial->seen));
	return seen->give;
}

static void reports_are_gathered_by_serial(void **state)
{
	struct seen seen = { 0 };
	uint8_t id[OCOP_HASH_LEN];

	(void)state;
	store_scans(1, 1, HA_NOI, 100, (struct scan[]){
		{ 7, 90, "genuine", false }, { 9, 91, "genuine", false } }, 2);
	store_scans(2, 2, CA_MAU, 200, (struct scan[]){
		{ 9, 92, "duplicate", true } }, 1);
	/* A code that did not match is no copy of this stamp. */
	store_scans(3, 3, DIEN_BIEN, 300, (struct scan[]){
		{ 9, 93, "forged", false }, { 8, 93, "forged", false } }, 2);
	assert_int_equal(reports_each_serial(reports, note, &seen), OCOP_OK);
	assert_int_equal(seen.serials, 2);
	assert_int_equal(seen.last.index, 9);
	assert_int_equal(seen.last.count, 2);
	assert_int_equal(seen.last.total, 2);
	assert_int_equal(seen.sighting[0].record, 0);
	assert_int_equal(seen.sighting[0].received, 100);
	assert_int_equal(seen.sighting[0].time, 91);
	assert_string_equal(seen.sighting[0].unit, HA_NOI);
	assert_false(seen.sighting[0].two);
	assert_true(seen.sighting[1].two);
	assert_int_equal(seen.sighting[1].record, 1);
	assert_true(seen.sighting[0].reporter != seen.sighting[1].reporter);
	assert_int_equal(seen.sighting[0].authority,
			 seen.sighting[1].authority);
	assert_int_equal(reports_id(reports, 1, id), OCOP_OK);
	assert_int_equal(id[0], 2);
	assert_int_equal(reports_id(reports, 9, id), OCOP_ERR_ABSENT);
	seen.give = OCOP_ERR_LIMIT;
	assert_int_equal(reports_each_serial(reports, note, &seen),
			 OCOP_ERR_LIMIT);
}

/* A shop that is visited often does not crowd out the others. */
static void of_one_reporter_at_one_place_the_first_and_last_stand(void **state)
{
	struct seen seen = { 0 };

	(void)state;
	store_scans(2, 1, CA_MAU, 50, (struct scan[]){
		{ 9, 50, "genuine", false } }, 1);
	for (unsigned i = 0; i < 9; i++)
		store_scans(1, 10 + i, HA_NOI, 100 + i, (struct scan[]){
			{ 9, 90, "genuine", i == 4 } }, 1);
	assert_int_equal(reports_each_serial(reports, note, &seen), OCOP_OK);
	assert_int_equal(seen.last.count, 3);
	assert_int_equal(seen.last.total, 10);
	assert_string_equal(seen.sighting[0].unit, CA_MAU);
	assert_int_equal(seen.sighting[1].received, 100);
	assert_int_equal(seen.sighting[2].received, 108);
	/* That two articles were seen is not forgotten. */
	assert_true(seen.sighting[2].two);
}

/* --- What follows --- */

static struct report_sighting at(unsigned reporter, const char *unit,
				 uint64_t time)
{
	struct report_sighting s = { .reporter = reporter, .authority = 1,
				     .record = reporter, .time = time,
				     .received = time };

	snprintf(s.unit, sizeof(s.unit), "%s", unit);
	return s;
}

static struct scored score(struct desk *f, uint32_t lot, uint32_t index,
			   const struct report_sighting *seen, size_t count)
{
	struct report_serial serial = { OCOP_LIT(WORLD_CODE), lot, index, seen,
					count, count };
	struct ocop_replica *replica = NULL;
	struct ocop_diag diag = { 0 };
	struct ocop_verifier snapshot;
	struct scored out;
	struct score s;

	if (ocop_replica_open(&replica, f->w.db, OCOP_STORE_READ, &diag))
		fail_msg("replica: %s", diag.text);
	assert_int_equal(ocop_replica_verifier(replica, &snapshot), OCOP_OK);
	s = (struct score)SCORE(replica, communes);
	assert_int_equal(score_serial(&s, &serial, &out), OCOP_OK);
	/* The lot is remembered, and says the same. */
	assert_int_equal(score_serial(&s, &serial, &out), OCOP_OK);
	score_clear(&s);
	ocop_replica_close(replica);
	return out;
}

static void alert(struct desk *f, const char *state)
{
	char json[512];

	snprintf(json, sizeof(json), "{\"realm\":\"demo\",\"issued\":"
		 "1790000000,\"product\":\"" WORLD_CODE "\",\"lot\":12,"
		 "\"index\":7,\"state\":\"%s\",\"count\":1,\"evidence\":["
		 "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"]}", state);
	world_seal(&f->w.authority, OCOP_KIND_ALERT, json, &f->record);
	assert_int_equal(desk_post(f), 201);
}

static void an_alert_is_due_when_no_word_decides_alone(void **state)
{
	struct desk *f = *state;
	const struct report_sighting seen[] = {
		at(1, HA_NOI, NOW), at(2, CA_MAU, NOW), at(3, DIEN_BIEN, NOW) };
	const struct report_sighting honest[] = {
		at(1, HA_NOI, NOW), at(2, HA_NOI, NOW),
		at(3, CA_MAU, NOW + 20 * 86400) };
	struct scored s = score(f, 12, 7, seen, 3);

	assert_int_equal(s.action, SCORE_PUBLISH);
	assert_int_equal(s.copies.signs, 1u << OCOP_COPIES_TRAVEL);
	assert_int_equal(s.copies.reporters, 3);
	assert_int_equal(score(f, 12, 7, seen, 2).action, SCORE_LOOK);
	assert_int_equal(score(f, 12, 7, seen, 1).action, SCORE_NOTHING);
	assert_int_equal(score(f, 12, 7, honest, 3).action, SCORE_NOTHING);
	/* No lot, and no such stamp in the lot. */
	assert_int_equal(score(f, 13, 7, seen, 3).action, SCORE_NOTHING);
	assert_int_equal(score(f, 12, 9999999, seen, 3).action, SCORE_NOTHING);
}

static void an_unknown_commune_is_no_place(void **state)
{
	struct desk *f = *state;
	const struct report_sighting seen[] = {
		at(1, HA_NOI, NOW), at(2, "96-00004", NOW),
		at(3, "99-99999", NOW) };

	assert_int_equal(score(f, 12, 7, seen, 3).action, SCORE_NOTHING);
}

static void what_was_seen_before_it_was_made_is_a_sign(void **state)
{
	struct desk *f = *state;
	const struct report_sighting seen[] = {
		at(1, HA_NOI, 1700000000), at(2, HA_NOI, 1700000000) };
	struct scored s = score(f, 12, 7, seen, 2);

	assert_int_equal(s.copies.signs, 1u << OCOP_COPIES_BEFORE_MADE);
	assert_int_equal(s.action, SCORE_PUBLISH);
}

static void outside_the_lots_market_is_a_sign(void **state)
{
	struct desk *f = *state;
	const struct report_sighting seen[] = { at(1, CA_MAU, NOW),
						at(2, HA_NOI, NOW + 864000) };
	char json[1024], key[64];
	struct ocop_buf text = OCOP_BUF(64);
	uint8_t hash[OCOP_HASH_LEN];

	ocop_sha256(hash, ocop_bytes_of(f->w.producer.spki,
					f->w.producer.spki_len));
	ocop_base64url_add(&text, ocop_bytes_of(hash, sizeof(hash)));
	snprintf(key, sizeof(key), "%s", ocop_buf_cstr(&text));
	ocop_buf_clear(&text);
	snprintf(json, sizeof(json), "{\"realm\":\"demo\",\"issued\":"
		 "1789000002,\"certificate\":[\"" WORLD_CODE "\","
		 "\"2026-09-01\"],\"lot\":14,\"count\":1000,\"stamp_key\":"
		 "\"%s\",\"batch\":\"L14\",\"made\":\"2026-09-10\","
		 "\"market\":[\"01\",\"11\"]}", key);
	world_seal(&f->w.producer, OCOP_KIND_LOT, json, &f->record);
	assert_int_equal(desk_post(f), 201);
	assert_int_equal(score(f, 14, 7, seen, 2).copies.signs,
			 1u << OCOP_COPIES_MARKET);
	assert_int_equal(score(f, 14, 7, seen + 1, 1).copies.signs, 0);
	/* This lot is sold everywhere. */
	assert_int_equal(score(f, 12, 7, seen, 2).copies.signs, 0);
}

static void an_alert_that_stands_is_not_repeated(void **state)
{
	struct desk *f = *state;
	const struct report_sighting seen[] = {
		at(1, HA_NOI, NOW), at(2, CA_MAU, NOW), at(3, DIEN_BIEN, NOW) };
	static const char *const states[] = { "new", "review", "confirmed" };

	for (size_t i = 0; i < 3; i++) {
		alert(f, states[i]);
		assert_int_equal(score(f, 12, 7, seen, 3).action,
				 SCORE_STANDS);
	}
	assert_int_equal(score(f, 12, 8, seen, 3).action, SCORE_PUBLISH);
}

static void after_a_clearing_only_new_reports_count(void **state)
{
	struct desk *f = *state;
	struct report_sighting seen[] = {
		at(1, HA_NOI, NOW), at(2, CA_MAU, NOW), at(3, DIEN_BIEN, NOW),
		at(1, HA_NOI, NOW + 50), at(2, CA_MAU, NOW + 50),
		at(3, DIEN_BIEN, NOW + 50) };
	struct scored s;

	alert(f, "cleared");
	assert_int_equal(score(f, 12, 7, seen, 3).action, SCORE_NOTHING);
	/* One new report beside old ones is not enough. */
	assert_int_equal(score(f, 12, 7, seen, 4).action, SCORE_NOTHING);
	s = score(f, 12, 7, seen, 6);
	assert_int_equal(s.action, SCORE_REOPEN);
	assert_int_equal(s.first, 3);
	assert_string_equal(score_word(s.action), "reopen");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_commune_is_found_by_province_and_code),
		TEST(reports_are_gathered_by_serial),
		TEST(of_one_reporter_at_one_place_the_first_and_last_stand),
		TEST(an_alert_is_due_when_no_word_decides_alone),
		TEST(an_unknown_commune_is_no_place),
		TEST(what_was_seen_before_it_was_made_is_a_sign),
		TEST(outside_the_lots_market_is_a_sign),
		TEST(an_alert_that_stands_is_not_repeated),
		TEST(after_a_clearing_only_new_reports_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Reports at the registry: each is taken once, outside the log, from those who
 * may send one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include <ocop/cbor.h>
#include <ocop/file.h>

#include "tests/helpers/registry/desk.h"

static struct reports *reports;

static void open_reports(struct desk *f, uint64_t daily_max)
{
	struct ocop_diag diag = { 0 };

	reports_close(reports);
	if (reports_open(&reports, f->w.db, true, daily_max, &diag))
		fail_msg("reports: %s", diag.text);
}

static int setup(void **state)
{
	struct desk *f;

	desk_setup(state);
	f = *state;
	open_reports(f, 0);
	world_officer(&f->w, &f->record);
	return desk_post(f) == 201 ? 0 : -1;
}

static int teardown(void **state)
{
	reports_close(reports);
	reports = NULL;
	return desk_teardown(state);
}

/* POST f->record to /v1/reports; the status. */
static unsigned post(struct desk *f)
{
	const struct route *route;
	struct route_args args;
	struct ocop_diag diag = { 0 };

	answer_clear(&f->answer);
	route = route_find(METHOD_POST, "/v1/reports", &args, &f->answer);
	assert_non_null(route);
	assert_int_equal(route->kind, ROUTE_REPORT);
	assert_int_equal(route->body_max, OCOP_RECORD_MAX);
	args.body = ocop_buf_view(&f->record);
	args.reports = reports;
	if (view_enter(&f->view, &diag))
		fail_msg("enter: %s", diag.text);
	route->fn(&f->view, &args, &f->answer);
	view_leave(&f->view);
	ocop_json_free(f->json);
	f->json = NULL;
	assert_int_equal(ocop_json_parse(&f->json,
					 ocop_buf_view(&f->answer.body),
					 &diag), OCOP_OK);
	return f->answer.status;
}

static unsigned report(struct desk *f, struct ocop_signer *signer,
		       unsigned number)
{
	world_report(&f->w, signer, number, &f->record);
	return post(f);
}

static enum ocop_err count_one(void *user, const struct report_row *row)
{
	size_t *count = user;

	assert_int_equal(row->number, *count);
	assert_true(row->record.len > 0);
	(*count)++;
	return OCOP_OK;
}

static size_t count(void)
{
	size_t count = 0;

	assert_int_equal(reports_each(reports, count_one, &count), OCOP_OK);
	return count;
}

static void an_officers_report_is_taken_once(void **state)
{
	struct desk *f = *state;
	char id[2 * OCOP_HASH_LEN + 1];

	world_set_clock(&f->w, WORLD_START + 60);
	assert_int_equal(report(f, &f->w.officer, 1), 201);
	assert_string_equal(ocop_json_str(f->json, "schema"),
			    "ocop.reported/1");
	assert_int_equal(ocop_json_int(f->json, "received", 0),
			 WORLD_START + 60);
	snprintf(id, sizeof(id), "%s", ocop_json_str(f->json, "id"));
	assert_int_equal(strlen(id), 2 * OCOP_HASH_LEN);
	/* A cut before the answer came: the same answer again. */
	world_set_clock(&f->w, WORLD_START + 120);
	assert_int_equal(post(f), 200);
	assert_string_equal(ocop_json_str(f->json, "id"), id);
	assert_int_equal(ocop_json_int(f->json, "received", 0),
			 WORLD_START + 60);
	assert_int_equal(count(), 1);
	assert_int_equal(report(f, &f->w.officer, 2), 201);
	assert_int_equal(count(), 2);
	/* The log knows nothing of it. */
	assert_int_equal(writer_size(f->writer), 2);
}

/* ES256: sealing twice gives other signatures of the same record. */
static void another_signature_is_the_same_report(void **state)
{
	struct desk *f = *state;

	assert_int_equal(report(f, &f->w.authority, 1), 201);
	assert_int_equal(report(f, &f->w.authority, 1), 200);
	assert_int_equal(count(), 1);
}

/* Two workers with the same report both found it absent. */
static void the_second_of_two_at_once_is_the_first(void **state)
{
	struct ocop_reporter by = { .owner_kind = 'o', .owner = "11-CB-1" };
	enum report_outcome outcome;
	struct ocop_payload payload;
	uint64_t received;

	(void)state;
	ocop_payload_init(&payload, OCOP_KIND_REPORT);
	for (uint64_t now = 5; now < 7; now++) {
		assert_int_equal(reports_put(reports, &by, &payload, now,
					     OCOP_LIT("x"), &outcome,
					     &received), OCOP_OK);
		assert_int_equal(outcome, REPORT_TAKEN);
		assert_int_equal(received, 5);
	}
	assert_int_equal(count(), 1);
}

static void what_was_taken_is_there_after_a_restart(void **state)
{
	struct desk *f = *state;

	assert_int_equal(report(f, &f->w.officer, 1), 201);
	open_reports(f, 0);
	assert_int_equal(report(f, &f->w.officer, 1), 200);
	assert_int_equal(report(f, &f->w.officer, 2), 201);
	assert_int_equal(count(), 2);
}

static void strangers_and_producers_report_nothing(void **state)
{
	struct desk *f = *state;

	assert_int_equal(report(f, &f->w.other, 1), 403);
	desk_assert_rule(f, "signer");
	assert_int_equal(desk_producer(f, 0), 201);
	assert_int_equal(report(f, &f->w.producer, 1), 403);
	desk_assert_rule(f, "signer");
	assert_int_equal(count(), 0);
}

static void nonsense_is_refused_by_its_rule(void **state)
{
	struct desk *f = *state;

	world_report(&f->w, &f->w.officer, 1, &f->record);
	f->record.ptr[f->record.len - 1] ^= 1;
	assert_int_equal(post(f), 403);
	desk_assert_rule(f, "signature");
	f->record.len--;
	assert_int_equal(post(f), 400);
	desk_assert_rule(f, "record");
	f->record.len = 0;
	assert_int_equal(post(f), 400);
	world_officer(&f->w, &f->record);
	assert_int_equal(post(f), 422);
	desk_assert_rule(f, "log-kind");
	assert_int_equal(count(), 0);
}

static void a_report_is_no_record(void **state)
{
	struct desk *f = *state;

	world_report(&f->w, &f->w.officer, 1, &f->record);
	assert_int_equal(desk_post(f), 422);
	desk_assert_rule(f, "off-log");
}

/* A later version's field would not be shown to the office. */
static void a_field_to_come_is_not_taken(void **state)
{
	struct ocop_buf payload = OCOP_BUF(OCOP_RECORD_MAX);
	struct desk *f = *state;
	struct ocop_cose_sign1 envelope;

	world_report(&f->w, &f->w.officer, 1, &f->record);
	assert_int_equal(ocop_cose_sign1_open_unverified(&envelope,
				ocop_buf_view(&f->record), false, NULL),
			 OCOP_OK);
	ocop_buf_bytes(&payload, envelope.payload);
	payload.ptr[0]++;
	ocop_cbor_add_str(&payload, "zzzzzzzzzzzz");
	ocop_cbor_add_bool(&payload, true);
	ocop_buf_reset(&f->record);
	assert_int_equal(ocop_cose_sign(&f->record, &f->w.officer,
					"ocop-report+cose",
					ocop_buf_view(&payload), false),
			 OCOP_OK);
	assert_int_equal(post(f), 422);
	desk_assert_rule(f, "fields");
	ocop_buf_clear(&payload);
}

static void a_key_has_its_quota_of_the_day(void **state)
{
	struct desk *f = *state;

	open_reports(f, 2);
	assert_int_equal(report(f, &f->w.officer, 1), 201);
	assert_int_equal(report(f, &f->w.officer, 2), 201);
	assert_int_equal(report(f, &f->w.officer, 3), 429);
	desk_assert_rule(f, "quota");
	assert_true(f->answer.retry_after_s > 0);
	/* What was taken is told again; another key is another's. */
	assert_int_equal(report(f, &f->w.officer, 2), 200);
	assert_int_equal(report(f, &f->w.authority, 4), 201);
	world_set_clock(&f->w, WORLD_START + 86400);
	assert_int_equal(report(f, &f->w.officer, 3), 201);
	assert_int_equal(count(), 4);
}

/* Who was cut off must learn that it arrived. */
static void what_arrived_is_told_after_the_key_was_ended(void **state)
{
	struct desk *f = *state;
	struct ocop_buf hash = OCOP_BUF(64);
	uint8_t sha[OCOP_HASH_LEN];
	char json[512];

	assert_int_equal(report(f, &f->w.officer, 1), 201);
	ocop_sha256(sha, ocop_bytes_of(f->w.officer.spki,
				       f->w.officer.spki_len));
	ocop_base64url_add(&hash, ocop_bytes_of(sha, sizeof(sha)));
	snprintf(json, sizeof(json), "{\"realm\":\"demo\",\"issued\":"
		 "1789000009,\"key\":\"%s\",\"status\":\"compromised\"}",
		 ocop_buf_cstr(&hash));
	world_seal(&f->w.authority, OCOP_KIND_KEY_STATUS, json, &f->record);
	assert_int_equal(desk_post(f), 201);
	assert_int_equal(report(f, &f->w.officer, 1), 200);
	assert_int_equal(report(f, &f->w.officer, 2), 403);
	desk_assert_rule(f, "key-compromised");
	ocop_buf_clear(&hash);
}

static void reports_are_the_owners_and_not_given_out(void **state)
{
	struct desk *f = *state;
	char path[WORLD_PATH + 16];
	struct stat st;

	assert_int_equal(report(f, &f->w.officer, 1), 201);
	snprintf(path, sizeof(path), "%s.reports", f->w.db);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(desk_get(f, "/v1/reports"), 405);
	assert_string_equal(f->answer.allow, "POST");
}

static void a_log_is_not_taken_for_reports(void **state)
{
	struct desk *f = *state;
	struct ocop_replica *replica = NULL;
	struct ocop_diag diag = { 0 };
	struct reports *other = NULL;
	char path[WORLD_PATH + 16], copy[WORLD_PATH + 16];

	assert_int_equal(report(f, &f->w.officer, 1), 201);
	snprintf(path, sizeof(path), "%s.reports", f->w.db);
	assert_int_not_equal(ocop_replica_open(&replica, path,
					       OCOP_STORE_READ, &diag),
			     OCOP_OK);
	/* For reading nothing is made. */
	snprintf(copy, sizeof(copy), "%s/copy.db", f->w.dir);
	assert_int_equal(reports_open(&other, copy, false, 0, &diag),
			 OCOP_ERR_ABSENT);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(an_officers_report_is_taken_once),
		TEST(another_signature_is_the_same_report),
		TEST(the_second_of_two_at_once_is_the_first),
		TEST(what_was_taken_is_there_after_a_restart),
		TEST(strangers_and_producers_report_nothing),
		TEST(nonsense_is_refused_by_its_rule),
		TEST(a_report_is_no_record),
		TEST(a_field_to_come_is_not_taken),
		TEST(a_key_has_its_quota_of_the_day),
		TEST(what_arrived_is_told_after_the_key_was_ended),
		TEST(reports_are_the_owners_and_not_given_out),
		TEST(a_log_is_not_taken_for_reports),
	};

	return cmocka_run_group_tests_name("registry_reports", tests, NULL,
					   NULL);
}

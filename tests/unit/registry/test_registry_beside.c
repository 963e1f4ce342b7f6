/* SPDX-License-Identifier: Apache-2.0 */
/* Scans, proposals and queries at the registry: each nonce is taken once, each
 * scan is found by its serial, and each proposal only by its desk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/cbor.h>
#include <ocop/cose_sign1.h>
#include <ocop/stamp.h>

#include "lib/record/record.h"
#include "tests/helpers/registry/desk.h"

#define ISSUED "1790000000"	/* WORLD_START */

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
	if (desk_producer(f, 0) != 201)
		return -1;
	world_certificate(&f->w, &f->record);
	if (desk_post(f) != 201)
		return -1;
	world_officer(&f->w, &f->record);
	return desk_post(f) == 201 ? 0 : -1;
}

static int teardown(void **state)
{
	reports_close(reports);
	reports = NULL;
	return desk_teardown(state);
}

/* POST f->record; the status. The answer is JSON except a query's. */
static unsigned post(struct desk *f, const char *path)
{
	const struct route *route;
	struct route_args args;
	struct ocop_diag diag = { 0 };

	answer_clear(&f->answer);
	route = route_find(METHOD_POST, path, &args, &f->answer);
	assert_non_null(route);
	assert_int_equal(route->kind, ROUTE_REPORT);
	args.body = ocop_buf_view(&f->record);
	args.reports = reports;
	if (view_enter(&f->view, &diag))
		fail_msg("enter: %s", diag.text);
	route->fn(&f->view, &args, &f->answer);
	view_leave(&f->view);
	ocop_json_free(f->json);
	f->json = NULL;
	if (strcmp(f->answer.type, "application/cbor") != 0)
		assert_int_equal(ocop_json_parse(
			&f->json, ocop_buf_view(&f->answer.body), &diag),
			OCOP_OK);
	return f->answer.status;
}

/* A nonce of 16 equal bytes, as base64url. */
static void nonce_text(char out[static 32], uint8_t number)
{
	struct ocop_buf text = OCOP_BUF(32);
	uint8_t nonce[16];

	memset(nonce, number, sizeof(nonce));
	ocop_base64url_add(&text, ocop_bytes_of(nonce, sizeof(nonce)));
	snprintf(out, 32, "%s", ocop_buf_cstr(&text));
	ocop_buf_clear(&text);
}

#define SCAN(index, verdict) \
	"[\"" WORLD_CODE "\",12," index "," ISSUED ",\"" verdict "\",false]"

static unsigned scans(struct desk *f, struct ocop_signer *signer,
		      uint8_t nonce, const char *list)
{
	char json[2048], text[32];

	nonce_text(text, nonce);
	snprintf(json, sizeof(json), "{\"realm\":\"demo\",\"issued\":" ISSUED
		 ",\"nonce\":\"%s\",\"unit\":\"11-03298\",\"origin\":"
		 "\"log.demo.test/records\",\"size\":1,\"root\":"
		 "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
		 "\"scans\":[%s]}", text, list);
	world_seal(signer, OCOP_KIND_SCANS, json, &f->record);
	return post(f, "/v1/scans");
}

static unsigned propose(struct desk *f, uint8_t nonce)
{
	char json[1024], text[32];

	nonce_text(text, nonce);
	snprintf(json, sizeof(json), "{\"realm\":\"demo\",\"issued\":" ISSUED
		 ",\"nonce\":\"%s\",\"authority\":\"tinh-11\",\"certificate\":"
		 "[\"" WORLD_CODE "\",\"2026-09-01\"],\"action\":\"withdraw\","
		 "\"ground\":3,\"found\":\"2026-09-15\",\"basis\":"
		 "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}", text);
	world_seal(&f->w.officer, OCOP_KIND_PROPOSAL, json, &f->record);
	return post(f, "/v1/proposals");
}

/* Ask; the answer is checked as a client checks it. */
static unsigned ask(struct desk *f, uint8_t nonce, const char *what,
		    int64_t after, struct ocop_payload *out)
{
	char json[512], text[32], more[40] = "";
	struct ocop_diag diag = { 0 };
	unsigned status;

	if (after > 0)
		snprintf(more, sizeof(more), ",\"after\":%lld",
			 (long long)after);
	nonce_text(text, nonce);
	snprintf(json, sizeof(json), "{\"realm\":\"demo\",\"issued\":" ISSUED
		 ",\"nonce\":\"%s\",\"what\":%s%s}", text, what, more);
	world_seal(&f->w.officer, OCOP_KIND_QUERY, json, &f->record);
	status = post(f, "/v1/queries");
	if (status == 200 &&
	    ocop__record_answer_decode(out, ocop_buf_view(&f->answer.body),
				       ocop_buf_view(&f->record), &diag))
		fail_msg("answer: %s", diag.text);
	return status;
}

#define REPORTS(index) "[\"reports\",\"" WORLD_CODE "\",12," index "]"
#define PROPOSALS "[\"proposals\",\"tinh-11\"]"

static void scans_are_taken_once(void **state)
{
	struct desk *f = *state;

	assert_int_equal(scans(f, &f->w.officer, 1, SCAN("7", "forged")), 201);
	assert_string_equal(ocop_json_str(f->json, "schema"),
			    "ocop.reported/1");
	world_set_clock(&f->w, WORLD_START + 60);
	/* Another ECDSA signature, the same record: the first answer. */
	assert_int_equal(scans(f, &f->w.officer, 1, SCAN("7", "forged")), 200);
	assert_int_equal(ocop_json_int(f->json, "received", 0), WORLD_START);
}

static void a_nonce_serves_one_record(void **state)
{
	struct desk *f = *state;

	assert_int_equal(scans(f, &f->w.officer, 1, SCAN("7", "forged")), 201);
	assert_int_equal(scans(f, &f->w.officer, 1, SCAN("8", "forged")), 422);
	desk_assert_rule(f, "nonce");
	/* Of another kind, too. */
	assert_int_equal(propose(f, 1), 422);
	desk_assert_rule(f, "nonce");
	/* Somebody else's is another one. */
	assert_int_equal(scans(f, &f->w.authority, 1, SCAN("8", "forged")),
			 201);
	assert_int_equal(propose(f, 2), 201);
}

static void each_address_takes_its_kind(void **state)
{
	struct desk *f = *state;

	assert_int_equal(scans(f, &f->w.officer, 1, SCAN("7", "forged")), 201);
	assert_int_equal(propose(f, 2), 201);
	world_report(&f->w, &f->w.officer, 1, &f->record);
	assert_int_equal(post(f, "/v1/scans"), 422);
	desk_assert_rule(f, "log-kind");
	assert_int_equal(post(f, "/v1/proposals"), 422);
	assert_int_equal(post(f, "/v1/queries"), 422);
	assert_int_equal(scans(f, &f->w.other, 3, SCAN("7", "forged")), 403);
	desk_assert_rule(f, "signer");
}

static void a_query_finds_the_scans_of_its_serial(void **state)
{
	struct desk *f = *state;
	struct ocop_payload p;
	struct ocop_cbor c;

	assert_int_equal(scans(f, &f->w.officer, 1, SCAN("7", "genuine") ","
			       SCAN("8", "genuine") "," SCAN("7", "forged")),
			 201);
	assert_int_equal(ask(f, 9, REPORTS("7"), 0, &p), 200);
	assert_int_equal(p.u.answer.items.count, 2);
	assert_int_equal(p.u.answer.after, -1);
	assert_int_equal(p.u.answer.time, WORLD_START);
	c = ocop_cbor_of(p.u.answer.items.raw);
	ocop_cbor_array(&c);
	assert_int_equal(ocop_cbor_array(&c), 7);
	assert_int_equal(ocop_cbor_uint(&c), 1);
	assert_int_equal(ocop_cbor_uint(&c), WORLD_START);
	assert_true(ocop_bytes_is(ocop_cbor_text(&c), "11-03298"));
	assert_int_equal(ocop_cbor_uint(&c), WORLD_START);
	assert_true(ocop_bytes_is(ocop_cbor_text(&c), "genuine"));
	assert_false(ocop_cbor_bool(&c));
	assert_true(ocop_bytes_is(ocop_cbor_text(&c), "tinh-11"));
	/* Only what is above `after`. */
	assert_int_equal(ask(f, 10, REPORTS("7"), 1, &p), 200);
	assert_int_equal(p.u.answer.items.count, 1);
	assert_int_equal(ask(f, 11, REPORTS("7"), 3, &p), 200);
	assert_int_equal(p.u.answer.items.count, 0);
	assert_int_equal(ask(f, 12, REPORTS("9"), 0, &p), 200);
	assert_int_equal(p.u.answer.items.count, 0);
}

/* The two forms of a query are tried in turn: the first, which does not fit, is
 * no reason. */
static void a_refused_query_names_its_own_rule(void **state)
{
	struct desk *f = *state;
	struct ocop_payload p;

	assert_int_equal(ask(f, 9, "[\"proposals\",\"tw\"]", 0, &p), 422);
	desk_assert_rule(f, "unknown-authority");
	assert_null(ocop_json_str(f->json, "detail"));
}

#define TEN(of) of "," of "," of "," of "," of "," \
	of "," of "," of "," of "," of

/* 110 scans of one serial, in eleven records. */
static void an_answer_has_at_most_100_items(void **state)
{
	struct desk *f = *state;
	struct ocop_payload p;

	for (uint8_t nonce = 1; nonce <= 11; nonce++)
		assert_int_equal(scans(f, &f->w.officer, nonce,
				       TEN(SCAN("7", "genuine"))), 201);
	assert_int_equal(ask(f, 200, REPORTS("7"), 0, &p), 200);
	assert_int_equal(p.u.answer.items.count, 100);
	assert_true(p.u.answer.after > 0);
	assert_int_equal(ask(f, 201, REPORTS("7"), p.u.answer.after, &p), 200);
	assert_int_equal(p.u.answer.items.count, 10);
	assert_int_equal(p.u.answer.after, -1);
}

#define ZERO "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\""

/* A report of stamp 451 of lot 12; place: a member, or nothing. */
static unsigned report(struct desk *f, const char *place)
{
	struct ocop_buf text = OCOP_BUF(128);
	char json[1024];

	assert_int_equal(ocop_stamp_typed(&text, WORLD_CODE, 12, 451),
			 OCOP_OK);
	snprintf(json, sizeof(json), "{\"realm\":\"demo\",\"issued\":" ISSUED
		 ",\"nonce\":" ZERO ",\"text\":\"%s\",\"verdict\":"
		 "\"forged\",%s\"origin\":\"log.demo.test/records\","
		 "\"size\":1,\"root\":" ZERO "}", ocop_buf_cstr(&text),
		 place);
	world_seal(&f->w.officer, OCOP_KIND_REPORT, json, &f->record);
	ocop_buf_clear(&text);
	return post(f, "/v1/reports");
}

/* A single report is found, too, if it names the commune. */
static void a_query_finds_single_reports(void **state)
{
	struct desk *f = *state;
	struct ocop_payload p;
	struct ocop_cbor c;

	assert_int_equal(report(f, "\"place\":\"11-03295\","), 201);
	assert_int_equal(report(f, ""), 201);
	assert_int_equal(ask(f, 9, REPORTS("451"), 0, &p), 200);
	assert_int_equal(p.u.answer.items.count, 1);
	c = ocop_cbor_of(p.u.answer.items.raw);
	ocop_cbor_array(&c);
	ocop_cbor_array(&c);
	assert_int_equal(ocop_cbor_uint(&c), 1);
	assert_int_equal(ocop_cbor_uint(&c), WORLD_START);
	assert_true(ocop_bytes_is(ocop_cbor_text(&c), "11-03295"));
	assert_int_equal(ocop_cbor_uint(&c), 1790000000);
	assert_true(ocop_bytes_is(ocop_cbor_text(&c), "forged"));
	assert_false(ocop_cbor_bool(&c));
	assert_true(ocop_bytes_is(ocop_cbor_text(&c), "tinh-11"));
}

/* The public learns how often, and nothing else. */
static void the_public_sees_the_count_alone(void **state)
{
	struct desk *f = *state;

	world_lot(&f->w, &f->record);
	assert_int_equal(desk_post(f), 201);
	f->reports = reports;
	assert_int_equal(desk_get(f, "/v1/stamps/" WORLD_CODE
				  "/0000120000007"), 200);
	assert_int_equal(ocop_json_int(f->json, "scans", -1), 0);
	assert_int_equal(scans(f, &f->w.officer, 1, SCAN("7", "genuine") ","
			       SCAN("8", "genuine") "," SCAN("7", "forged")),
			 201);
	assert_int_equal(desk_get(f, "/v1/stamps/" WORLD_CODE
				  "/0000120000007"), 200);
	assert_int_equal(ocop_json_int(f->json, "scans", -1), 2);
	ocop_buf_byte(&f->answer.body, 0);
	assert_null(strstr((const char *)f->answer.body.ptr, "03298"));
	assert_null(strstr((const char *)f->answer.body.ptr, "tinh-11"));
}

/* As an older program left the file: it has the scans, and no count. */
static void drop_count(struct desk *f)
{
	static const char key[] = "C" WORLD_CODE "\0\0\0\0\x0c\0\0\0\x07";
	struct ocop_buf value = OCOP_BUF(16);
	struct ocop_bytes row = ocop_bytes_of(key, sizeof(key) - 1);
	struct ocop_store *store;
	char path[512];

	reports_close(reports);
	reports = NULL;
	snprintf(path, sizeof(path), "%s.reports", f->w.db);
	assert_int_equal(ocop_store_open_sqlite(&store, path,
						OCOP_STORE_WRITE, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_store_begin(store, true), OCOP_OK);
	assert_int_equal(ocop_store_get(store, OCOP_SPACE_STATE, row, &value),
			 OCOP_OK);
	assert_int_equal(ocop_store_remove(store, OCOP_SPACE_STATE, row),
			 OCOP_OK);
	assert_int_equal(ocop_store_commit(store), OCOP_OK);
	ocop_store_close(store);
	ocop_buf_clear(&value);
	open_reports(f, 0);
	f->reports = reports;
}

static void scans_of_an_older_file_are_counted_too(void **state)
{
	struct desk *f = *state;

	world_lot(&f->w, &f->record);
	assert_int_equal(desk_post(f), 201);
	assert_int_equal(scans(f, &f->w.officer, 1, SCAN("7", "genuine") ","
			       SCAN("7", "genuine")), 201);
	drop_count(f);
	assert_int_equal(desk_get(f, "/v1/stamps/" WORLD_CODE
				  "/0000120000007"), 200);
	assert_int_equal(ocop_json_int(f->json, "scans", -1), 2);
	assert_int_equal(scans(f, &f->w.officer, 2, SCAN("7", "genuine")),
			 201);
	assert_int_equal(desk_get(f, "/v1/stamps/" WORLD_CODE
				  "/0000120000007"), 200);
	assert_int_equal(ocop_json_int(f->json, "scans", -1), 3);
}

static void a_query_is_answered_once(void **state)
{
	struct desk *f = *state;
	struct ocop_payload p;

	assert_int_equal(ask(f, 9, REPORTS("7"), 0, &p), 200);
	assert_int_equal(ask(f, 9, REPORTS("8"), 0, &p), 422);
	desk_assert_rule(f, "nonce");
	/* After a restart, too. */
	open_reports(f, 0);
	assert_int_equal(ask(f, 9, REPORTS("7"), 0, &p), 422);
	assert_int_equal(ask(f, 10, REPORTS("7"), 0, &p), 200);
}

static void a_desk_fetches_its_proposals(void **state)
{
	struct ocop_buf sent = OCOP_BUF(OCOP_RECORD_MAX);
	struct desk *f = *state;
	struct ocop_payload p;
	struct ocop_cbor c;

	assert_int_equal(propose(f, 1), 201);
	ocop_buf_bytes(&sent, ocop_buf_view(&f->record));
	assert_int_equal(ask(f, 9, PROPOSALS, 0, &p), 200);
	assert_int_equal(p.u.answer.items.count, 1);
	c = ocop_cbor_of(p.u.answer.items.raw);
	ocop_cbor_array(&c);
	assert_int_equal(ocop_cbor_array(&c), 3);
	ocop_cbor_uint(&c);
	assert_int_equal(ocop_cbor_uint(&c), WORLD_START);
	assert_true(ocop_bytes_equal(ocop_cbor_bytes(&c),
				     ocop_buf_view(&sent)));
	ocop_buf_clear(&sent);
}

static void queries_count_against_the_quota(void **state)
{
	struct desk *f = *state;
	struct ocop_payload p;

	open_reports(f, 1);
	assert_int_equal(ask(f, 9, REPORTS("7"), 0, &p), 200);
	assert_int_equal(ask(f, 10, REPORTS("7"), 0, &p), 429);
	desk_assert_rule(f, "quota");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(scans_are_taken_once),
		TEST(a_nonce_serves_one_record),
		TEST(each_address_takes_its_kind),
		TEST(a_query_finds_the_scans_of_its_serial),
		TEST(a_refused_query_names_its_own_rule),
		TEST(an_answer_has_at_most_100_items),
		TEST(a_query_finds_single_reports),
		TEST(the_public_sees_the_count_alone),
		TEST(scans_of_an_older_file_are_counted_too),
		TEST(a_query_is_answered_once),
		TEST(a_desk_fetches_its_proposals),
		TEST(queries_count_against_the_quota),
	};

	return cmocka_run_group_tests_name("registry_beside", tests, NULL,
					   NULL);
}

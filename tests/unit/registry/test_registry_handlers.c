/* SPDX-License-Identifier: Apache-2.0 */
/* What the registry answers: static paths, look-ups, and the routes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/stamp.h>

#include "tests/helpers/registry/desk.h"
#include "tests/helpers/note_time.h"
#include "tests/helpers/plain_log.h"

/* --- The static paths --- */

static unsigned bundle_count(struct desk *f)
{
	unsigned count;

	assert_int_equal(ocop_bundle_count(ocop_buf_view(&f->answer.body),
					   &count), OCOP_OK);
	return count;
}

static void tiles_are_served_as_wide_as_asked_and_stored(void **state)
{
	struct desk *f = *state;

	desk_fill(f, 1, 299);	/* 300 entries with the trust document's */
	assert_int_equal(desk_get(f, "/log/tile/entries/000"), 200);
	assert_int_equal(bundle_count(f), 256);
	assert_non_null(strstr(f->answer.cache, "immutable"));
	assert_int_equal(desk_get(f, "/log/tile/0/000"), 200);
	assert_int_equal(f->answer.body.len, OCOP_TILE_BYTES);
	assert_int_equal(desk_get(f, "/log/tile/entries/001.p/44"), 200);
	assert_int_equal(bundle_count(f), 44);
	assert_null(strstr(f->answer.cache, "immutable"));
	assert_int_equal(desk_get(f, "/log/tile/entries/001.p/3"), 200);
	assert_int_equal(bundle_count(f), 3);
	assert_int_equal(desk_get(f, "/log/tile/0/001.p/44"), 200);
	assert_int_equal(f->answer.body.len, 44 * OCOP_HASH_LEN);
	assert_int_equal(desk_get(f, "/log/tile/1/000.p/1"), 200);
	assert_int_equal(f->answer.body.len, OCOP_HASH_LEN);
	assert_int_equal(desk_get(f, "/log/tile/entries/000.p/7"), 200);
	assert_int_equal(bundle_count(f), 7);
}

static void tiles_beyond_the_log_are_not_found(void **state)
{
	static const char *const targets[] = {
		"/log/tile/entries/000", "/log/tile/entries/000.p/3",
		"/log/tile/entries/001.p/1", "/log/tile/0/000",
		"/log/tile/1/000.p/1", "/log/tile/63/000.p/1",
		"/log/tile/entries/0", "/log/tile/entries/000.p/0",
		"/log/tile/entries/000.p/256", "/log/tile/entries/000.p/02",
		"/log/tile/entries/x999/999", "/log/tile/0/..%2f000",
		"/log/tile/", "/log/tile/entries/000/", "/log/tile/-1/000.p/1",
		"/log/tile/entries/x999/x999/x999/x999/x999/x999/999.p/1",
	};
	struct desk *f = *state;
	size_t i;

	assert_int_equal(desk_producer(f, 1), 201);
	for (i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
		if (desk_get(f, targets[i]) != 404)
			fail_msg("%s: %u", targets[i], f->answer.status);
		desk_assert_rule(f, "not-found");
	}
	assert_int_equal(desk_get(f, "/log/tile/entries/000.p/2"), 200);
}

static void the_checkpoint_is_signed_by_log_and_time(void **state)
{
	struct desk *f = *state;
	struct ocop_checkpoint checkpoint;

	world_set_clock(&f->w, WORLD_START + 60);
	assert_int_equal(desk_producer(f, 1), 201);
	assert_int_equal(desk_get(f, "/log/checkpoint"), 200);
	assert_int_equal(ocop_checkpoint_open(&checkpoint,
				ocop_buf_view(&f->answer.body), &f->w.vkey,
				NULL), OCOP_OK);
	assert_int_equal(checkpoint.size, 2);
	assert_int_equal(note_time(ocop_buf_view(&f->answer.body),
					      &f->w.time_vkey),
			 WORLD_START + 60);
	assert_int_equal(desk_get(f, "/v1/log"), 200);
	assert_string_equal(ocop_json_str(f->json, "origin"),
			    checkpoint.origin);
	assert_int_equal(ocop_json_int(f->json, "size", 0), 2);
}

/* --- Look-ups --- */

static void enter_a_lot(struct desk *f)
{
	assert_int_equal(desk_producer(f, 0), 201);
	world_certificate(&f->w, &f->record);
	if (desk_post(f) != 201)
		fail_msg("certificate: %s", ocop_json_str(f->json, "detail"));
	world_lot(&f->w, &f->record);
	if (desk_post(f) != 201)
		fail_msg("lot: %s", ocop_json_str(f->json, "detail"));
}

static void what_was_entered_is_found(void **state)
{
	struct desk *f = *state;

	enter_a_lot(f);
	assert_int_equal(desk_get(f, "/v1/producers/11-000000"), 200);
	assert_string_equal(ocop_json_str(f->json, "unit"), "11-03295");
	assert_int_equal(desk_get(f, "/v1/certificates/" WORLD_CODE), 200);
	assert_int_equal(ocop_json_count(ocop_json_get(f->json,
						       "certificates")), 1);
	assert_int_equal(desk_get(f, "/v1/certificates/" WORLD_CODE
				"/2026-09-01"), 200);
	assert_string_equal(ocop_json_str(f->json, "state"), "in force");
	assert_string_equal(ocop_json_str(f->json, "to"), "2029-08-31");
	assert_int_equal(desk_get(f, "/v1/lots/" WORLD_CODE "/12"), 200);
	assert_int_equal(ocop_json_int(f->json, "count", 0), 1000);
	assert_int_equal(desk_get(f, "/v1/stamps/" WORLD_CODE "/0000120000999"),
			 200);
	assert_string_equal(ocop_json_str(f->json, "producer_status"),
			    "active");
}

static void what_was_not_entered_is_not_found(void **state)
{
	static const char *const targets[] = {
		"/v1/producers/11-000009", "/v1/certificates/11-03295-02-2026",
		"/v1/certificates/" WORLD_CODE "/2026-09-02",
		"/v1/lots/" WORLD_CODE "/13",
		"/v1/stamps/" WORLD_CODE "/0000120001000",
		"/v1/stamps/" WORLD_CODE "/0000130000000",
		"//", "/v1", "/v1/", "/v1/records/", "/healthz/", "/V1/log",
		"/v1/producers/", ("/v1/lots/" WORLD_CODE),
	};
	struct desk *f = *state;
	size_t i;

	enter_a_lot(f);
	for (i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
		if (desk_get(f, targets[i]) != 404)
			fail_msg("%s: %u", targets[i], f->answer.status);
	}
	assert_int_equal(desk_get(f, "/v1/certificates/nonsense"), 400);
	assert_int_equal(desk_get(f, "/v1/certificates/" WORLD_CODE "/today"), 400);
	assert_int_equal(desk_get(f, "/v1/lots/" WORLD_CODE "/1000000"), 400);
	assert_int_equal(desk_get(f, "/v1/lots/1234/12"), 400);
	assert_int_equal(desk_get(f, "/v1/stamps/" WORLD_CODE "/12"), 400);
}

static void a_stamp_with_its_signature_gets_the_verdict(void **state)
{
	struct ocop_buf uri = OCOP_BUF(OCOP_STAMP_URI_MAX);
	struct desk *f = *state;
	const char *text, *digits;
	char target[512];

	enter_a_lot(f);
	assert_int_equal(ocop_stamp_make(&uri, &f->w.producer, "ocop.example",
					 WORLD_CODE, 12, 451), OCOP_OK);
	text = ocop_buf_cstr(&uri);
	assert_non_null(text);
	digits = strstr(text, "?s=");
	assert_non_null(digits);
	snprintf(target, sizeof(target), "/v1/stamps/%s/0000120000451%s",
		 WORLD_CODE, digits);
	assert_int_equal(desk_get(f, target), 200);
	assert_string_equal(ocop_json_str(f->json, "verdict"), "genuine");
	/* The same signature on another serial. */
	snprintf(target, sizeof(target), "/v1/stamps/%s/0000120000452%s",
		 WORLD_CODE, digits);
	assert_int_equal(desk_get(f, target), 200);
	assert_string_equal(ocop_json_str(f->json, "verdict"), "forged");
	snprintf(target, sizeof(target),
		 "/v1/stamps/%s/0000120000451%s&host=ocop-example.top",
		 WORLD_CODE, digits);
	assert_int_equal(desk_get(f, target), 200);
	assert_string_equal(ocop_json_str(f->json, "verdict"), "malformed");
	snprintf(target, sizeof(target), "/v1/stamps/%s/451%s", WORLD_CODE,
		 digits);
	assert_int_equal(desk_get(f, target), 400);
	ocop_buf_clear(&uri);
}

static void health_tells_how_the_log_stands(void **state)
{
	struct desk *f = *state;

	world_set_clock(&f->w, WORLD_START + 100);
	assert_int_equal(desk_get(f, "/healthz"), 200);
	assert_string_equal(ocop_json_str(f->json, "status"), "ok");
	assert_int_equal(ocop_json_int(f->json, "size", 0), 1);
	assert_int_equal(ocop_json_int(f->json, "signed_age_s", 0), 100);
	world_set_clock(&f->w, WORLD_START - 100);
	assert_int_equal(desk_get(f, "/healthz"), 200);
	assert_string_equal(ocop_json_str(f->json, "clock"), "behind");
	assert_string_not_equal(ocop_json_str(f->json, "status"), "ok");
	assert_string_equal(ocop_json_str(f->json, "append"), "ok");
	world_set_clock(&f->w, WORLD_START + 100);
	f->failing = true;
	assert_int_equal(desk_get(f, "/healthz"), 200);
	assert_string_equal(ocop_json_str(f->json, "status"), "not appending");
	assert_string_equal(ocop_json_str(f->json, "append"), "failed");
}

/* --- What a submitter is told --- */

static void a_proof_that_does_not_hold_is_not_handed_out(void **state)
{
	struct submit same = { .outcome = SUBMIT_SAME, .index = 1 };
	static const uint8_t first[9] = { 0 };	/* of level 0 */
	struct ocop_buf tile = OCOP_BUF(OCOP_TILE_BYTES);
	struct ocop_store *store = NULL;
	struct desk *f = *state;

	desk_fill(f, 1, 4);
	assert_int_equal(desk_tell(f, &same), 200);
	assert_non_null(ocop_json_get(f->json, "proof"));
	assert_int_equal(ocop_store_open_sqlite(&store, f->w.db,
						OCOP_STORE_WRITE, NULL),
			 OCOP_OK);
	plain_log_join(store);
	assert_int_equal(ocop_store_get(store, OCOP_SPACE_TILE,
					ocop_bytes_of(first, 9), &tile),
			 OCOP_OK);
	tile.ptr[0] ^= 1;	/* entry 0 is in the proof of entry 1 */
	assert_int_equal(ocop_store_put(store, OCOP_SPACE_TILE,
					ocop_bytes_of(first, 9),
					ocop_buf_view(&tile)), OCOP_OK);
	ocop_store_close(store);
	ocop_buf_clear(&tile);
	assert_int_equal(desk_tell(f, &same), 500);
	assert_null(ocop_json_get(f->json, "proof"));
}

static void a_refusal_has_the_status_of_its_rule(void **state)
{
	static const struct {
		enum ocop_rule rule;
		unsigned status;
	} want[] = {
		{ OCOP_RULE_ENTRY, 400 }, { OCOP_RULE_RECORD, 400 },
		{ OCOP_RULE_SIGNER, 403 }, { OCOP_RULE_SIGNATURE, 403 },
		{ OCOP_RULE_KEY_ENDED, 403 },
		{ OCOP_RULE_KEY_COMPROMISED, 403 }, { OCOP_RULE_ROLE, 403 },
		{ OCOP_RULE_NO_TRUST, 503 }, { OCOP_RULE_ORDER, 503 },
		{ OCOP_RULE_FIELDS, 422 }, { OCOP_RULE_TRUST, 422 },
		{ OCOP_RULE_SCOPE, 422 },
	};
	struct desk *f = *state;

	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		struct submit one = { .outcome = SUBMIT_REFUSED };

		one.judged.rule = want[i].rule;
		assert_int_equal(desk_tell(f, &one), want[i].status);
		desk_assert_rule(f, ocop_rule_key(want[i].rule));
	}
}

/* --- Routes --- */

static void another_method_is_told_which_are_allowed(void **state)
{
	struct desk *f = *state;

	assert_int_equal(desk_ask(f, METHOD_POST, "/log/checkpoint"), 405);
	assert_string_equal(f->answer.allow, "GET, HEAD, OPTIONS");
	assert_int_equal(desk_ask(f, METHOD_OTHER, "/v1/log"), 405);
	assert_int_equal(desk_ask(f, METHOD_GET, "/v1/records"), 405);
	assert_string_equal(f->answer.allow, "POST");
	assert_int_equal(desk_ask(f, METHOD_HEAD, "/v1/trust"), 405);
	assert_int_equal(desk_ask(f, METHOD_HEAD, "/log/checkpoint"), 200);
}

static void arguments_are_unescaped_once_and_strictly(void **state)
{
	struct route_args args;
	struct desk *f = *state;
	char value[16];

	assert_non_null(route_find(METHOD_GET, "/v1/producers/a%2Fb%25c?x=1",
				   &args, &f->answer));
	assert_string_equal(args.arg[0], "a/b%c");
	assert_true(route_query(&args, "x", value, sizeof(value)));
	assert_string_equal(value, "1");
	assert_null(route_find(METHOD_GET, "/v1/producers/a%00b", &args,
			       &f->answer));
	assert_null(route_find(METHOD_GET, "/v1/producers/a%2", &args,
			       &f->answer));
	assert_null(route_find(METHOD_GET, "/v1/producers/a%zz", &args,
			       &f->answer));
	assert_non_null(route_find(METHOD_GET, "/v1/log?a=1&b=%20&ab=2",
				   &args, &f->answer));
	assert_true(route_query(&args, "b", value, sizeof(value)));
	assert_string_equal(value, " ");
	assert_false(route_query(&args, "c", value, sizeof(value)));
	assert_non_null(route_find(METHOD_GET, "/v1/log?%63=3&d%3D=4", &args,
				   &f->answer));
	assert_true(route_query(&args, "c", value, sizeof(value)));
	assert_string_equal(value, "3");
	assert_false(route_query(&args, "d", value, sizeof(value)));
	assert_non_null(route_find(METHOD_GET,
				   "/v1/log?a=0123456789abcdefg", &args,
				   &f->answer));
	assert_false(route_query(&args, "a", value, sizeof(value)));
}

static void two_arguments_of_one_name_are_refused(void **state)
{
	struct ocop_buf many = OCOP_BUF(4096);
	struct desk *f = *state;

	assert_int_equal(desk_ask(f, METHOD_GET, "/v1/log?a=1&b=2&a=1"), 400);
	assert_int_equal(desk_ask(f, METHOD_GET, "/v1/log?a&a="), 400);
	assert_int_equal(desk_ask(f, METHOD_GET, "/v1/log?&"), 200);
	assert_int_equal(desk_ask(f, METHOD_GET, "/v1/log?a=&A=&aa=&=a"), 200);
	assert_int_equal(desk_ask(f, METHOD_GET, "/v1/none?a&a"), 404);
	/* What counts is the name as it is read, not as it is written. */
	assert_int_equal(desk_ask(f, METHOD_GET, "/v1/log?%61=1&a=2"), 400);
	assert_int_equal(desk_ask(f, METHOD_GET, "/v1/log?a%3D=1&a%3d=2"), 400);
	assert_int_equal(desk_ask(f, METHOD_GET, "/v1/log?%61=1&b=2"), 200);
	assert_int_equal(desk_ask(f, METHOD_GET, "/v1/log?%6=1"), 400);
	assert_int_equal(desk_ask(f, METHOD_GET, "/v1/log?a%00=1&a=2"), 400);
	ocop_buf_str(&many, "/v1/log?");
	for (int i = 0; i < 17; i++)
		ocop_buf_printf(&many, "a%d&", i);
	assert_int_equal(desk_ask(f, METHOD_GET, ocop_buf_cstr(&many)), 400);
	ocop_buf_clear(&many);
}

#define T(name) \
	cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(tiles_are_served_as_wide_as_asked_and_stored),
		T(tiles_beyond_the_log_are_not_found),
		T(the_checkpoint_is_signed_by_log_and_time),
		T(what_was_entered_is_found),
		T(what_was_not_entered_is_not_found),
		T(a_stamp_with_its_signature_gets_the_verdict),
		T(health_tells_how_the_log_stands),
		T(a_proof_that_does_not_hold_is_not_handed_out),
		T(a_refusal_has_the_status_of_its_rule),
		T(another_method_is_told_which_are_allowed),
		T(arguments_are_unescaped_once_and_strictly),
		T(two_arguments_of_one_name_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

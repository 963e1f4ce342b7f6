/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The registry without sockets: submits go through the writer, requests
 * through the table of routes to their handlers, over a real store.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/cbor.h>
#include <ocop/file.h>
#include <ocop/stamp.h>

#include "registry/handlers.h"
#include "registry/mirror.h"
#include "tests/unit/reg_world.h"

struct fixture {
	struct world w;
	struct reg_clock clock;
	struct writer *writer;
	struct view view;
	struct answer answer;
	struct ocop_json *json;		/* of the last answer */
	struct ocop_buf record;
};

static struct writer_options options_of(struct fixture *f)
{
	return (struct writer_options){
		.path = f->w.db, .log_signer = &f->w.log,
		.time_signer = &f->w.time, .clock = &f->clock,
		.cosign_s = 3600,
	};
}

static void open_writer(struct fixture *f, unsigned quota)
{
	struct writer_options options = options_of(f);
	struct ocop_diag diag = { 0 };

	options.daily_quota = quota;
	writer_close(f->writer);
	if (writer_open(&f->writer, &options, &diag) != OCOP_OK)
		fail_msg("writer: %s", diag.text);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct ocop_buf trust = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_diag diag = { 0 };

	assert_non_null(f);
	*state = f;
	world_new(&f->w, "demo");
	f->clock.file = f->w.clock;
	f->answer = ANSWER();
	f->record = OCOP_BUF(2 * OCOP_TRUST_MAX);
	assert_int_equal(ocop_file_read(&trust, f->w.trust, &diag), OCOP_OK);
	if (ocop_replica_create(f->w.db, ocop_buf_view(&trust),
				ocop_bytes_str(f->w.fingerprint), &diag) !=
	    OCOP_OK)
		fail_msg("create: %s", diag.text);
	ocop_buf_clear(&trust);
	open_writer(f, 0);
	if (writer_found(f->writer, &diag) != OCOP_OK)
		fail_msg("found: %s", diag.text);
	if (view_open(&f->view, f->w.db, &f->clock, &diag) != OCOP_OK)
		fail_msg("view: %s", diag.text);
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	view_close(&f->view);
	writer_close(f->writer);
	answer_clear(&f->answer);
	ocop_json_free(f->json);
	ocop_buf_clear(&f->record);
	world_free(&f->w);
	free(f);
	return 0;
}

static void parse(struct fixture *f)
{
	struct ocop_diag diag = { 0 };

	ocop_json_free(f->json);
	f->json = NULL;
	if (f->answer.type != NULL &&
	    strncmp(f->answer.type, "application/", 12) == 0 &&
	    strstr(f->answer.type, "json") != NULL &&
	    ocop_json_parse(&f->json, ocop_buf_view(&f->answer.body), &diag) !=
	    OCOP_OK)
		fail_msg("answer: %s", diag.text);
}

static unsigned ask(struct fixture *f, enum method method, const char *target)
{
	const struct route *route;
	struct route_args args;
	struct ocop_diag diag = { 0 };

	answer_clear(&f->answer);
	route = route_find(method, target, &args, &f->answer);
	if (route != NULL) {
		assert_int_equal(route->kind, ROUTE_READ);
		if (view_enter(&f->view, &diag) != OCOP_OK)
			fail_msg("enter: %s", diag.text);
		route->fn(&f->view, &args, &f->answer);
		view_leave(&f->view);
	}
	parse(f);
	return f->answer.status;
}

static unsigned get(struct fixture *f, const char *target)
{
	return ask(f, METHOD_GET, target);
}

static unsigned tell(struct fixture *f, const struct submit *submit)
{
	struct ocop_diag diag = { 0 };

	answer_clear(&f->answer);
	if (view_enter(&f->view, &diag) != OCOP_OK)
		fail_msg("enter: %s", diag.text);
	handle_submitted(&f->view, submit, &f->answer);
	view_leave(&f->view);
	parse(f);
	return f->answer.status;
}

static unsigned submit(struct fixture *f, enum submit_kind kind,
		       struct ocop_bytes body)
{
	struct submit one = { .kind = kind, .body = body };
	struct submit *batch[1] = { &one };
	struct ocop_diag diag = { 0 };
	size_t appended;

	if (writer_batch(f->writer, batch, 1, &appended, &diag) != OCOP_OK)
		assert_int_equal(one.outcome, SUBMIT_TROUBLE);
	assert_int_equal(appended, one.outcome == SUBMIT_COUNTED ? 1 : 0);
	return tell(f, &one);
}

static unsigned post(struct fixture *f)
{
	return submit(f, SUBMIT_RECORD, ocop_buf_view(&f->record));
}

static unsigned post_producer(struct fixture *f, unsigned number)
{
	world_producer(&f->w, number, &f->record);
	return post(f);
}

static void assert_rule(struct fixture *f, const char *rule)
{
	char type[80];

	assert_string_equal(f->answer.type, "application/problem+json");
	assert_string_equal(ocop_json_str(f->json, "rule"), rule);
	snprintf(type, sizeof(type), "urn:ocop:rule:%s", rule);
	assert_string_equal(ocop_json_str(f->json, "type"), type);
	assert_int_equal(ocop_json_int(f->json, "status", 0),
			 f->answer.status);
	assert_true(strlen(ocop_json_str(f->json, "title")) > 0);
}

/* --- Submits --- */

/* Checks a receipt of f->record as its submitter would. */
static void check_receipt(struct fixture *f, int64_t index)
{
	const struct ocop_json *proof = ocop_json_get(f->json, "proof");
	struct ocop_buf entry = OCOP_BUF(OCOP_ENTRY_MAX);
	struct ocop_buf hashes = OCOP_BUF(OCOP_PROOF_MAX * OCOP_HASH_LEN);
	struct ocop_checkpoint checkpoint;
	struct ocop_entry decoded;
	uint8_t leaf[OCOP_HASH_LEN];
	size_t i;

	assert_int_equal(ocop_json_int(f->json, "index", -1), index);
	assert_int_equal(ocop_base64url_decode(&entry, ocop_bytes_str(
				ocop_json_str(f->json, "entry"))), OCOP_OK);
	assert_int_equal(ocop_entry_decode(&decoded, ocop_buf_view(&entry),
					   NULL), OCOP_OK);
	assert_int_equal(decoded.accepted,
			 ocop_json_int(f->json, "accepted", 0));
	assert_true(ocop_bytes_equal(decoded.record,
				     ocop_buf_view(&f->record)));
	assert_int_equal(ocop_checkpoint_open(&checkpoint, ocop_bytes_str(
				ocop_json_str(f->json, "checkpoint")),
				&f->w.vkey, NULL), OCOP_OK);
	for (i = 0; i < ocop_json_count(proof); i++)
		assert_int_equal(ocop_base64url_decode(&hashes, ocop_bytes_str(
				ocop_json_value_str(ocop_json_at(proof, i)))),
				OCOP_OK);
	ocop_leaf_hash(leaf, ocop_buf_view(&entry));
	assert_int_equal(ocop_inclusion_check((uint64_t)index, checkpoint.size,
				leaf, ocop_buf_view(&hashes), ocop_bytes_of(
				checkpoint.root, OCOP_HASH_LEN)), OCOP_OK);
	ocop_buf_clear(&entry);
	ocop_buf_clear(&hashes);
}

static void a_record_that_counts_gets_a_receipt_that_proves_itself(void **state)
{
	struct fixture *f = *state;
	unsigned i;

	for (i = 0; i < 5; i++) {
		assert_int_equal(post_producer(f, i), 201);
		check_receipt(f, 1 + (int64_t)i);
	}
	assert_int_equal(ocop_json_int(f->json, "accepted", 0), WORLD_START);
}

static void the_same_record_is_answered_with_its_first_index(void **state)
{
	struct fixture *f = *state;
	struct ocop_buf first = OCOP_BUF(OCOP_RECORD_MAX);

	assert_int_equal(post_producer(f, 1), 201);
	ocop_buf_bytes(&first, ocop_buf_view(&f->record));
	assert_int_equal(post_producer(f, 2), 201);
	/* Sealed anew: other bytes, the same record. */
	assert_int_equal(post_producer(f, 1), 200);
	ocop_buf_reset(&f->record);
	ocop_buf_bytes(&f->record, ocop_buf_view(&first));
	check_receipt(f, 1);
	assert_int_equal(post(f), 200);
	check_receipt(f, 1);
	assert_int_equal(writer_size(f->writer), 3);
	ocop_buf_clear(&first);
}

static void a_batch_is_stored_in_order_and_once(void **state)
{
	struct fixture *f = *state;
	struct submit submits[3] = { { 0 } };
	struct submit *batch[3] = { &submits[0], &submits[1], &submits[2] };
	struct ocop_buf other = OCOP_BUF(OCOP_RECORD_MAX);
	size_t appended;

	world_producer(&f->w, 1, &f->record);
	world_producer(&f->w, 2, &other);
	submits[0].body = ocop_buf_view(&f->record);
	submits[1].body = ocop_buf_view(&other);
	submits[2].body = ocop_buf_view(&f->record);
	assert_int_equal(writer_batch(f->writer, batch, 3, &appended, NULL),
			 OCOP_OK);
	assert_int_equal(appended, 2);
	assert_int_equal(tell(f, &submits[0]), 201);
	check_receipt(f, 1);
	assert_int_equal(tell(f, &submits[2]), 200);
	check_receipt(f, 1);
	ocop_buf_reset(&f->record);
	ocop_buf_bytes(&f->record, ocop_buf_view(&other));
	assert_int_equal(tell(f, &submits[1]), 201);
	check_receipt(f, 2);
	ocop_buf_clear(&other);
}

static void bytes_that_are_no_record_are_malformed(void **state)
{
	struct fixture *f = *state;
	struct ocop_buf trust = OCOP_BUF(512);
	uint8_t hash[OCOP_HASH_LEN] = { 0 };

	assert_int_equal(submit(f, SUBMIT_RECORD, OCOP_LIT("")), 400);
	assert_rule(f, "record");
	assert_int_equal(submit(f, SUBMIT_RECORD, OCOP_LIT("{}")), 400);
	world_producer(&f->w, 1, &f->record);
	f->record.len--;
	assert_int_equal(post(f), 400);
	assert_rule(f, "record");
	/* A trust entry is no record: only its file may bring it. */
	ocop_trust_entry_encode(&trust, 2, hash);
	assert_int_equal(submit(f, SUBMIT_RECORD, ocop_buf_view(&trust)), 400);
	ocop_buf_clear(&trust);
	assert_int_equal(writer_size(f->writer), 1);
}

static void a_stranger_is_forbidden(void **state)
{
	struct fixture *f = *state;

	world_certificate(&f->w, &f->record);
	f->record.ptr[f->record.len - 1] ^= 1;
	assert_int_equal(post(f), 403);
	assert_rule(f, "signature");
	world_lot(&f->w, &f->record);	/* its key is not enrolled yet */
	assert_int_equal(post(f), 403);
	assert_rule(f, "signer");
}

static void a_record_against_a_rule_names_the_rule(void **state)
{
	struct fixture *f = *state;

	world_certificate(&f->w, &f->record);	/* its producer is unknown */
	assert_int_equal(post(f), 422);
	assert_rule(f, ocop_rule_key(OCOP_RULE_UNKNOWN_PRODUCER));
	assert_int_equal(writer_size(f->writer), 1);
}

static void a_field_that_is_not_known_is_refused(void **state)
{
	struct fixture *f = *state;
	struct ocop_buf payload = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_envelope envelope;

	world_producer(&f->w, 1, &f->record);
	assert_int_equal(ocop_envelope_open_unverified(&envelope,
				ocop_buf_view(&f->record), false, NULL),
			 OCOP_OK);
	ocop_buf_bytes(&payload, envelope.payload);
	payload.ptr[0]++;	/* one more pair, last in the order */
	ocop_cbor_add_str(&payload, "a_field_of_the_future");
	ocop_cbor_add_uint(&payload, 1);
	ocop_buf_reset(&f->record);
	assert_int_equal(ocop_seal(&f->record, &f->w.authority,
				   ocop_kind_typ(OCOP_KIND_PRODUCER),
				   ocop_buf_view(&payload), false), OCOP_OK);
	assert_int_equal(post(f), 422);
	assert_rule(f, "fields");
	ocop_buf_clear(&payload);
}

static void a_quota_ends_with_the_day(void **state)
{
	struct fixture *f = *state;

	open_writer(f, 2);
	assert_int_equal(post_producer(f, 1), 201);
	assert_int_equal(post_producer(f, 2), 201);
	assert_int_equal(post_producer(f, 3), 429);
	assert_rule(f, "quota");
	assert_true(f->answer.retry_after_s > 0);
	assert_int_equal(post_producer(f, 1), 200);	/* told, not taken */
	world_set_clock(&f->w, WORLD_START + 86000);
	assert_int_equal(post_producer(f, 3), 201);
}

/* --- The clock --- */

static void a_clock_before_the_last_entry_lets_nothing_in(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(post_producer(f, 1), 201);
	world_set_clock(&f->w, WORLD_START - 1);
	assert_int_equal(post_producer(f, 2), 503);
	assert_rule(f, "clock");
	assert_true(f->answer.retry_after_s > 0);
	/* What was stored is told all the same. */
	assert_int_equal(post_producer(f, 1), 200);
	world_set_clock(&f->w, WORLD_START);
	assert_int_equal(post_producer(f, 2), 201);
}

static void a_clock_a_day_ahead_waits_for_an_operator(void **state)
{
	struct fixture *f = *state;
	struct ocop_diag diag = { 0 };

	world_set_clock(&f->w, WORLD_START + 86400);
	assert_int_equal(post_producer(f, 1), 201);
	world_set_clock(&f->w, WORLD_START + 2 * 86400 + 1);
	assert_int_equal(post_producer(f, 2), 503);
	assert_rule(f, "clock");
	assert_int_equal(writer_cosign(f->writer, &diag), OCOP_ERR_RULE);
	reg_clock_confirm(&f->clock, WORLD_START + 2 * 86400 + 1);
	assert_int_equal(post_producer(f, 2), 201);
	world_set_clock(&f->w, WORLD_START + 4 * 86400);
	assert_int_equal(post_producer(f, 3), 503);
	f->clock.confirm_always = true;
	assert_int_equal(post_producer(f, 3), 201);
}

static void an_hourly_cosignature_keeps_a_quiet_weekend_quiet(void **state)
{
	struct fixture *f = *state;
	uint64_t now = WORLD_START;
	struct ocop_diag diag = { 0 };
	unsigned hour;

	for (hour = 0; hour < 60; hour++) {
		now += 3600;
		world_set_clock(&f->w, now);
		assert_int_equal(writer_cosign(f->writer, &diag), OCOP_OK);
		assert_int_equal(get(f, "/log/checkpoint"), 200);
		assert_int_equal(ocop_checkpoint_time(
				ocop_buf_view(&f->answer.body),
				&f->w.time_vkey), now);
	}
	assert_int_equal(post_producer(f, 1), 201);
}

static void a_young_cosignature_is_left_alone(void **state)
{
	struct fixture *f = *state;

	world_set_clock(&f->w, WORLD_START + 3599);
	assert_int_equal(writer_cosign(f->writer, NULL), OCOP_OK);
	assert_int_equal(get(f, "/log/checkpoint"), 200);
	assert_int_equal(ocop_checkpoint_time(ocop_buf_view(&f->answer.body),
					      &f->w.time_vkey), WORLD_START);
}

static void the_clock_file_has_three_forms(void **state)
{
	uint64_t at;

	(void)state;
	assert_int_equal(reg_clock_parse(&at, OCOP_LIT("1790000000\n")), 0);
	assert_int_equal(at, 1790000000);
	assert_int_equal(reg_clock_parse(&at, OCOP_LIT("2026-11-22")), 0);
	assert_int_equal(at, 1795280400);	/* midnight of UTC+7 */
	assert_int_equal(reg_clock_parse(&at, OCOP_LIT("2026-11-22T09:10:05")),
			 OCOP_OK);
	assert_int_equal(at, 1795280400 + 9 * 3600 + 10 * 60 + 5);
	assert_int_not_equal(reg_clock_parse(&at, OCOP_LIT("")), OCOP_OK);
	assert_int_not_equal(reg_clock_parse(&at, OCOP_LIT("now")), OCOP_OK);
	assert_int_not_equal(reg_clock_parse(&at, OCOP_LIT("2026-02-30")),
			     OCOP_OK);
	assert_int_not_equal(reg_clock_parse(
			&at, OCOP_LIT("2026-11-22T24:00:00")), OCOP_OK);
	assert_int_not_equal(reg_clock_parse(
			&at, OCOP_LIT("2026-11-22 09:10:05")), OCOP_OK);
}

/* --- The static paths --- */

static void fill(struct fixture *f, unsigned first, unsigned count)
{
	struct submit *batch[64];
	struct submit *submits = calloc(count, sizeof(*submits));
	struct ocop_buf *records = calloc(count, sizeof(*records));
	unsigned i, used = 0;
	size_t appended;

	assert_non_null(submits);
	assert_non_null(records);
	for (i = 0; i < count; i++) {
		records[i] = OCOP_BUF(OCOP_RECORD_MAX);
		world_producer(&f->w, first + i, &records[i]);
		submits[i].body = ocop_buf_view(&records[i]);
		batch[used++] = &submits[i];
		if (used == 64 || i + 1 == count) {
			assert_int_equal(writer_batch(f->writer, batch, used,
						      &appended, NULL),
					 OCOP_OK);
			assert_int_equal(appended, used);
			used = 0;
		}
	}
	for (i = 0; i < count; i++)
		ocop_buf_clear(&records[i]);
	free(records);
	free(submits);
}

static unsigned bundle_count(struct fixture *f)
{
	unsigned count;

	assert_int_equal(ocop_bundle_count(ocop_buf_view(&f->answer.body),
					   &count), OCOP_OK);
	return count;
}

static void tiles_are_served_as_wide_as_asked_and_stored(void **state)
{
	struct fixture *f = *state;

	fill(f, 1, 299);	/* 300 entries with the trust document's */
	assert_int_equal(get(f, "/log/tile/entries/000"), 200);
	assert_int_equal(bundle_count(f), 256);
	assert_non_null(strstr(f->answer.cache, "immutable"));
	assert_int_equal(get(f, "/log/tile/0/000"), 200);
	assert_int_equal(f->answer.body.len, OCOP_TILE_BYTES);
	assert_int_equal(get(f, "/log/tile/entries/001.p/44"), 200);
	assert_int_equal(bundle_count(f), 44);
	assert_null(strstr(f->answer.cache, "immutable"));
	assert_int_equal(get(f, "/log/tile/entries/001.p/3"), 200);
	assert_int_equal(bundle_count(f), 3);
	assert_int_equal(get(f, "/log/tile/0/001.p/44"), 200);
	assert_int_equal(f->answer.body.len, 44 * OCOP_HASH_LEN);
	assert_int_equal(get(f, "/log/tile/1/000.p/1"), 200);
	assert_int_equal(f->answer.body.len, OCOP_HASH_LEN);
	assert_int_equal(get(f, "/log/tile/entries/000.p/7"), 200);
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
	struct fixture *f = *state;
	size_t i;

	assert_int_equal(post_producer(f, 1), 201);
	for (i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
		if (get(f, targets[i]) != 404)
			fail_msg("%s: %u", targets[i], f->answer.status);
		assert_rule(f, "not-found");
	}
	assert_int_equal(get(f, "/log/tile/entries/000.p/2"), 200);
}

static void the_checkpoint_is_signed_by_log_and_time(void **state)
{
	struct fixture *f = *state;
	struct ocop_checkpoint checkpoint;

	world_set_clock(&f->w, WORLD_START + 60);
	assert_int_equal(post_producer(f, 1), 201);
	assert_int_equal(get(f, "/log/checkpoint"), 200);
	assert_int_equal(ocop_checkpoint_open(&checkpoint,
				ocop_buf_view(&f->answer.body), &f->w.vkey,
				NULL), OCOP_OK);
	assert_int_equal(checkpoint.size, 2);
	assert_int_equal(ocop_checkpoint_time(ocop_buf_view(&f->answer.body),
					      &f->w.time_vkey),
			 WORLD_START + 60);
	assert_int_equal(get(f, "/v1/log"), 200);
	assert_string_equal(ocop_json_str(f->json, "origin"),
			    checkpoint.origin);
	assert_int_equal(ocop_json_int(f->json, "size", 0), 2);
}

/* --- Trust versions --- */

static void a_newer_trust_version_is_logged_and_served(void **state)
{
	struct fixture *f = *state;

	world_trust(&f->w, "demo", 2, f->w.vkey.name, &f->record);
	assert_int_equal(submit(f, SUBMIT_TRUST, ocop_buf_view(&f->record)),
			 201);
	assert_int_equal(ocop_json_int(f->json, "index", 0), 1);
	assert_int_equal(get(f, "/log/trust/2.cose"), 200);
	assert_true(ocop_bytes_equal(ocop_buf_view(&f->answer.body),
				     ocop_buf_view(&f->record)));
	assert_int_equal(get(f, "/log/trust/1.cose"), 200);
	assert_int_equal(get(f, "/v1/log"), 200);
	assert_int_equal(ocop_json_int(f->json, "trust_version", 0), 2);
	assert_int_equal(post_producer(f, 1), 201);
	open_writer(f, 0);	/* and the proof at start-up still holds */
	assert_int_equal(writer_size(f->writer), 3);
}

static void a_trust_version_that_is_not_the_next_is_refused(void **state)
{
	struct fixture *f = *state;

	world_trust(&f->w, "demo", 1, f->w.vkey.name, &f->record);
	assert_int_equal(submit(f, SUBMIT_TRUST, ocop_buf_view(&f->record)),
			 422);
	assert_rule(f, "trust");
	world_trust(&f->w, "demo", 2, "another.log.test", &f->record);
	assert_int_equal(submit(f, SUBMIT_TRUST, ocop_buf_view(&f->record)),
			 422);
	world_trust(&f->w, "vn", 2, f->w.vkey.name, &f->record);
	assert_int_equal(submit(f, SUBMIT_TRUST, ocop_buf_view(&f->record)),
			 422);
	world_trust(&f->w, "demo", 2, f->w.vkey.name, &f->record);
	f->record.ptr[f->record.len - 1] ^= 1;	/* in the signature */
	assert_int_equal(submit(f, SUBMIT_TRUST, ocop_buf_view(&f->record)),
			 422);
	assert_int_equal(submit(f, SUBMIT_TRUST, OCOP_LIT("nothing")), 400);
	assert_int_equal(writer_size(f->writer), 1);
	assert_int_equal(get(f, "/log/trust/2.cose"), 404);
	assert_int_equal(get(f, "/log/trust/01.cose"), 404);
	assert_int_equal(get(f, "/log/trust/1"), 404);
}

/* --- Look-ups --- */

static void enter_a_lot(struct fixture *f)
{
	assert_int_equal(post_producer(f, 0), 201);
	world_certificate(&f->w, &f->record);
	if (post(f) != 201)
		fail_msg("certificate: %s", ocop_json_str(f->json, "detail"));
	world_lot(&f->w, &f->record);
	if (post(f) != 201)
		fail_msg("lot: %s", ocop_json_str(f->json, "detail"));
}

static void what_was_entered_is_found(void **state)
{
	struct fixture *f = *state;

	enter_a_lot(f);
	assert_int_equal(get(f, "/v1/producers/11-000000"), 200);
	assert_string_equal(ocop_json_str(f->json, "unit"), "11-03295");
	assert_int_equal(get(f, "/v1/certificates/" WORLD_CODE), 200);
	assert_int_equal(ocop_json_count(ocop_json_get(f->json,
						       "certificates")), 1);
	assert_int_equal(get(f, "/v1/certificates/" WORLD_CODE
				"/2026-09-01"), 200);
	assert_string_equal(ocop_json_str(f->json, "state"), "in force");
	assert_string_equal(ocop_json_str(f->json, "to"), "2029-08-31");
	assert_int_equal(get(f, "/v1/lots/" WORLD_CODE "/12"), 200);
	assert_int_equal(ocop_json_int(f->json, "count", 0), 1000);
	assert_int_equal(get(f, "/v1/stamps/" WORLD_CODE "/0000120000999"),
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
		"/", "/v1", "/v1/", "/v1/records/", "/healthz/", "/V1/log",
		"/v1/producers/", "/v1/lots/" WORLD_CODE,
	};
	struct fixture *f = *state;
	size_t i;

	enter_a_lot(f);
	for (i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
		if (get(f, targets[i]) != 404)
			fail_msg("%s: %u", targets[i], f->answer.status);
	}
	assert_int_equal(get(f, "/v1/certificates/nonsense"), 400);
	assert_int_equal(get(f, "/v1/certificates/" WORLD_CODE "/today"), 400);
	assert_int_equal(get(f, "/v1/lots/" WORLD_CODE "/1000000"), 400);
	assert_int_equal(get(f, "/v1/lots/1234/12"), 400);
	assert_int_equal(get(f, "/v1/stamps/" WORLD_CODE "/12"), 400);
}

static void a_stamp_with_its_signature_gets_the_verdict(void **state)
{
	struct ocop_buf uri = OCOP_BUF(OCOP_STAMP_URI_MAX);
	struct fixture *f = *state;
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
	assert_int_equal(get(f, target), 200);
	assert_string_equal(ocop_json_str(f->json, "verdict"), "genuine");
	/* The same signature on another serial. */
	snprintf(target, sizeof(target), "/v1/stamps/%s/0000120000452%s",
		 WORLD_CODE, digits);
	assert_int_equal(get(f, target), 200);
	assert_string_equal(ocop_json_str(f->json, "verdict"), "forged");
	snprintf(target, sizeof(target),
		 "/v1/stamps/%s/0000120000451%s&host=ocop-example.top",
		 WORLD_CODE, digits);
	assert_int_equal(get(f, target), 200);
	assert_string_equal(ocop_json_str(f->json, "verdict"), "malformed");
	snprintf(target, sizeof(target), "/v1/stamps/%s/451%s", WORLD_CODE,
		 digits);
	assert_int_equal(get(f, target), 400);
	ocop_buf_clear(&uri);
}

static void health_tells_how_the_log_stands(void **state)
{
	struct fixture *f = *state;

	world_set_clock(&f->w, WORLD_START + 100);
	assert_int_equal(get(f, "/healthz"), 200);
	assert_string_equal(ocop_json_str(f->json, "status"), "ok");
	assert_int_equal(ocop_json_int(f->json, "size", 0), 1);
	assert_int_equal(ocop_json_int(f->json, "signed_age_s", 0), 100);
	world_set_clock(&f->w, WORLD_START - 100);
	assert_int_equal(get(f, "/healthz"), 200);
	assert_string_equal(ocop_json_str(f->json, "clock"), "behind");
	assert_string_not_equal(ocop_json_str(f->json, "status"), "ok");
}

/* --- Routes --- */

static void another_method_is_told_which_are_allowed(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(ask(f, METHOD_POST, "/log/checkpoint"), 405);
	assert_string_equal(f->answer.allow, "GET, HEAD");
	assert_int_equal(ask(f, METHOD_OTHER, "/v1/log"), 405);
	assert_int_equal(ask(f, METHOD_GET, "/v1/records"), 405);
	assert_string_equal(f->answer.allow, "POST");
	assert_int_equal(ask(f, METHOD_HEAD, "/v1/trust"), 405);
	assert_int_equal(ask(f, METHOD_HEAD, "/log/checkpoint"), 200);
}

static void arguments_are_unescaped_once_and_strictly(void **state)
{
	struct route_args args;
	struct fixture *f = *state;
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
	assert_non_null(route_find(METHOD_GET, "/v1/log?a=1&b=%20&a=2",
				   &args, &f->answer));
	assert_false(route_query(&args, "a", value, sizeof(value)));
	assert_true(route_query(&args, "b", value, sizeof(value)));
	assert_string_equal(value, " ");
	assert_false(route_query(&args, "c", value, sizeof(value)));
	assert_non_null(route_find(METHOD_GET,
				   "/v1/log?a=0123456789abcdefg", &args,
				   &f->answer));
	assert_false(route_query(&args, "a", value, sizeof(value)));
}

/* --- When things go wrong --- */

static void a_second_writer_makes_the_first_start_over(void **state)
{
	struct fixture *f = *state;
	struct writer *first = f->writer;

	f->writer = NULL;
	open_writer(f, 0);
	assert_int_equal(post_producer(f, 1), 201);
	writer_close(f->writer);
	f->writer = first;
	assert_int_equal(post_producer(f, 2), 503);
	assert_rule(f, "storage");
	assert_int_equal(post_producer(f, 2), 201);
	check_receipt(f, 2);
	assert_int_equal(post_producer(f, 1), 200);
	assert_int_equal(ocop_json_int(f->json, "index", -1), 1);
}

/* Change one byte of a stored value. */
static void damage(struct fixture *f, enum ocop_space space, const void *key,
		   size_t len)
{
	struct ocop_buf value = OCOP_BUF(OCOP_BUNDLE_MAX);
	struct ocop_store *store = NULL;

	writer_close(f->writer);
	f->writer = NULL;
	assert_int_equal(ocop_store_open_sqlite(&store, f->w.db,
						OCOP_STORE_WRITE, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_store_get(store, space, ocop_bytes_of(key, len),
					&value), OCOP_OK);
	value.ptr[value.len / 2] ^= 1;
	assert_int_equal(ocop_store_begin(store, true), OCOP_OK);
	assert_int_equal(ocop_store_put(store, space, ocop_bytes_of(key, len),
					ocop_buf_view(&value)), OCOP_OK);
	assert_int_equal(ocop_store_commit(store), OCOP_OK);
	ocop_store_close(store);
	ocop_buf_clear(&value);
}

static void assert_not_opened(struct fixture *f)
{
	struct writer_options options = options_of(f);
	struct ocop_diag diag = { 0 };

	assert_int_not_equal(writer_open(&f->writer, &options, &diag),
			     OCOP_OK);
	assert_null(f->writer);
	assert_true(strlen(diag.text) > 0);
}

static void a_damaged_bundle_is_not_appended_to(void **state)
{
	static const uint8_t first[8] = { 0 };
	struct fixture *f = *state;

	assert_int_equal(post_producer(f, 1), 201);
	damage(f, OCOP_SPACE_BUNDLE, first, sizeof(first));
	assert_not_opened(f);
}

static void a_damaged_checkpoint_is_not_appended_to(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(post_producer(f, 1), 201);
	damage(f, OCOP_SPACE_META, "checkpoint", 10);
	assert_not_opened(f);
}

static void other_keys_than_the_trusted_do_not_append(void **state)
{
	struct fixture *f = *state;
	struct writer_options options = options_of(f);
	struct ocop_diag diag = { 0 };

	writer_close(f->writer);
	f->writer = NULL;
	options.log_signer = &f->w.time;
	assert_int_equal(writer_open(&f->writer, &options, &diag),
			 OCOP_ERR_KEY);
	options = options_of(f);
	options.time_signer = &f->w.log;
	assert_int_equal(writer_open(&f->writer, &options, &diag),
			 OCOP_ERR_KEY);
	options = options_of(f);
	options.log_signer = &f->w.authority;
	assert_int_equal(writer_open(&f->writer, &options, &diag),
			 OCOP_ERR_KEY);
}

static enum ocop_err check_mirror(struct fixture *f)
{
	struct ocop_diag diag = { 0 };
	char url[WORLD_PATH + 8];

	snprintf(url, sizeof(url), "file://%s", f->w.dir);
	return mirror_check(writer_replica(f->writer), url, &diag);
}

/* The mirror's checkpoint is a file in the world's folder. */
static void write_mirror(struct fixture *f, uint64_t size, uint8_t root)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_checkpoint checkpoint = { .size = size };
	char path[WORLD_PATH + 16];

	snprintf(path, sizeof(path), "%s/checkpoint", f->w.dir);
	snprintf(checkpoint.origin, sizeof(checkpoint.origin), "%s",
		 f->w.vkey.name);
	memset(checkpoint.root, root, OCOP_HASH_LEN);
	if (root == 0) {
		assert_int_equal(get(f, "/log/checkpoint"), 200);
		ocop_buf_bytes(&note, ocop_buf_view(&f->answer.body));
	} else {
		assert_int_equal(ocop_checkpoint_sign(&note, &checkpoint,
						      &f->w.log), OCOP_OK);
	}
	assert_int_equal(ocop_file_write(path, ocop_buf_view(&note),
					 OCOP_FILE_REPLACE, NULL), OCOP_OK);
	ocop_buf_clear(&note);
}

static void a_log_behind_or_beside_its_mirror_does_not_append(void **state)
{
	struct fixture *f = *state;

	fill(f, 1, 3);
	write_mirror(f, 0, 0);
	assert_int_equal(check_mirror(f), OCOP_OK);
	fill(f, 4, 3);
	assert_int_equal(check_mirror(f), OCOP_OK);	/* it is a prefix */
	write_mirror(f, 8, 7);
	assert_int_equal(check_mirror(f), OCOP_ERR_SHRINK);
	write_mirror(f, 7, 7);
	assert_int_equal(check_mirror(f), OCOP_ERR_FORK);
	write_mirror(f, 3, 7);
	assert_int_equal(check_mirror(f), OCOP_ERR_FORK);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_record_that_counts_gets_a_receipt_that_proves_itself),
		T(the_same_record_is_answered_with_its_first_index),
		T(a_batch_is_stored_in_order_and_once),
		T(bytes_that_are_no_record_are_malformed),
		T(a_stranger_is_forbidden),
		T(a_record_against_a_rule_names_the_rule),
		T(a_field_that_is_not_known_is_refused),
		T(a_quota_ends_with_the_day),
		T(a_clock_before_the_last_entry_lets_nothing_in),
		T(a_clock_a_day_ahead_waits_for_an_operator),
		T(an_hourly_cosignature_keeps_a_quiet_weekend_quiet),
		T(a_young_cosignature_is_left_alone),
		cmocka_unit_test(the_clock_file_has_three_forms),
		T(tiles_are_served_as_wide_as_asked_and_stored),
		T(tiles_beyond_the_log_are_not_found),
		T(the_checkpoint_is_signed_by_log_and_time),
		T(a_newer_trust_version_is_logged_and_served),
		T(a_trust_version_that_is_not_the_next_is_refused),
		T(what_was_entered_is_found),
		T(what_was_not_entered_is_not_found),
		T(a_stamp_with_its_signature_gets_the_verdict),
		T(health_tells_how_the_log_stands),
		T(another_method_is_told_which_are_allowed),
		T(arguments_are_unescaped_once_and_strictly),
		T(a_second_writer_makes_the_first_start_over),
		T(a_damaged_bundle_is_not_appended_to),
		T(a_damaged_checkpoint_is_not_appended_to),
		T(other_keys_than_the_trusted_do_not_append),
		T(a_log_behind_or_beside_its_mirror_does_not_append),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

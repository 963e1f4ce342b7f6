/* SPDX-License-Identifier: Apache-2.0 */
/* What several tests of the registry open, ask and check in the same way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/file.h>

#include "lib/json/json.h"
#include "tests/helpers/registry/desk.h"

struct writer_options desk_options(struct desk *f)
{
	return (struct writer_options){
		.path = f->w.db, .log_signer = &f->w.log,
		.time_signer = &f->w.time, .clock = &f->clock,
		.receipts_signer = &f->w.receipts,
		.witness_lag = &f->witness_lag, .cosign_s = 3600,
	};
}

void desk_open_writer(struct desk *f, unsigned quota)
{
	struct writer_options options = desk_options(f);
	struct ocop_diag diag = { 0 };

	options.daily_quota = quota;
	writer_close(f->writer);
	if (writer_open(&f->writer, &options, &diag))
		fail_msg("writer: %s", diag.text);
}

int desk_setup(void **state)
{
	struct desk *f = calloc(1, sizeof(*f));
	struct ocop_buf trust = OCOP_BUF(OCOP_TRUST_MAX);
	struct writer_options options;
	struct ocop_diag diag = { 0 };

	assert_non_null(f);
	*state = f;
	world_new(&f->w, "demo");
	f->clock.file = f->w.clock;
	f->answer = ANSWER();
	f->record = OCOP_BUF(2 * OCOP_TRUST_MAX);
	assert_int_equal(ocop_file_read(&trust, f->w.trust, &diag), OCOP_OK);
	if (ocop_replica_create(f->w.db, ocop_buf_view(&trust),
				ocop_bytes_str(f->w.fingerprint), &diag))
		fail_msg("create: %s", diag.text);
	ocop_buf_clear(&trust);
	options = desk_options(f);
	options.founds = true;
	if (writer_open(&f->writer, &options, &diag))
		fail_msg("writer: %s", diag.text);
	if (writer_found(f->writer, &diag))
		fail_msg("found: %s", diag.text);
	if (view_open(&f->view, f->w.db, &f->clock, &diag))
		fail_msg("view: %s", diag.text);
	return 0;
}

int desk_teardown(void **state)
{
	struct desk *f = *state;

	view_close(&f->view);
	writer_close(f->writer);
	answer_clear(&f->answer);
	ocop_json_free(f->json);
	ocop_buf_clear(&f->record);
	world_free(&f->w);
	free(f);
	return 0;
}

static void parse(struct desk *f)
{
	struct ocop_diag diag = { 0 };

	ocop_json_free(f->json);
	f->json = NULL;
	if (f->answer.type != NULL &&
	    strncmp(f->answer.type, "application/", 12) == 0 &&
	    strstr(f->answer.type, "json") != NULL &&
	    ocop_json_parse(&f->json, ocop_buf_view(&f->answer.body), &diag))
		fail_msg("answer: %s", diag.text);
}

static unsigned ask(struct desk *f, enum method method, const char *target,
		    const char *type, struct ocop_bytes body)
{
	const struct route *route;
	struct route_args args = { .posted = method == METHOD_POST,
				   .type = type, .body = body,
				   .witness_lag = &f->witness_lag,
				   .reports = f->reports,
				   .list_signer = f->list_signer,
				   .shopper = f->shopper,
				   .failing = f->failing };
	struct ocop_diag diag = { 0 };

	answer_clear(&f->answer);
	route = route_find(method, target, &args, &f->answer);
	if (route != NULL) {
		assert_true(route_is_read(route) ||
			    route->kind == ROUTE_FORM);
		assert_true(body.len <= route->body_max);
		if (view_enter(&f->view, &diag))
			fail_msg("enter: %s", diag.text);
		route->fn(&f->view, &args, &f->answer);
		view_leave(&f->view);
	}
	parse(f);
	return f->answer.status;
}

unsigned desk_ask(struct desk *f, enum method method, const char *target)
{
	return ask(f, method, target, NULL, ocop_bytes_of(NULL, 0));
}

unsigned desk_form(struct desk *f, const char *target, const char *type,
		   struct ocop_bytes body)
{
	return ask(f, METHOD_POST, target, type, body);
}

unsigned desk_get(struct desk *f, const char *target)
{
	return desk_ask(f, METHOD_GET, target);
}

unsigned desk_tell(struct desk *f, const struct submit *submit)
{
	struct ocop_diag diag = { 0 };

	answer_clear(&f->answer);
	if (view_enter(&f->view, &diag))
		fail_msg("enter: %s", diag.text);
	handle_submitted(&f->view, submit, &f->answer);
	view_leave(&f->view);
	parse(f);
	return f->answer.status;
}

unsigned desk_submit(struct desk *f, enum submit_kind kind,
		     struct ocop_bytes body)
{
	struct submit one = { .kind = kind, .body = body };
	struct submit *batch[1] = { &one };
	struct ocop_diag diag = { 0 };
	size_t appended;

	if (writer_batch(f->writer, batch, 1, &appended, &diag))
		assert_int_equal(one.outcome, SUBMIT_TROUBLE);
	assert_int_equal(appended, one.outcome == SUBMIT_COUNTED ? 1 : 0);
	return desk_tell(f, &one);
}

unsigned desk_post(struct desk *f)
{
	return desk_submit(f, SUBMIT_RECORD, ocop_buf_view(&f->record));
}

unsigned desk_producer(struct desk *f, unsigned number)
{
	world_producer(&f->w, number, &f->record);
	return desk_post(f);
}

void desk_assert_rule(struct desk *f, const char *rule)
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

void desk_check_receipt(struct desk *f, int64_t index)
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
				ocop_json_value_str(ocop__json_at(proof, i)))),
				OCOP_OK);
	ocop_leaf_hash(leaf, ocop_buf_view(&entry));
	assert_int_equal(ocop_inclusion_check((uint64_t)index, checkpoint.size,
				leaf, ocop_buf_view(&hashes), ocop_bytes_of(
				checkpoint.root, OCOP_HASH_LEN)), OCOP_OK);
	ocop_buf_clear(&entry);
	ocop_buf_clear(&hashes);
}

void desk_fill(struct desk *f, unsigned first, unsigned count)
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

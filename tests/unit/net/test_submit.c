/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/net/submit.c: a receipt is accepted only if its proof is right, and a
 * refusal is reported with its rule and sentence.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/cbor.h>
#include <ocop/cose_sign1.h>
#include <ocop/submit.h>

#include "lib/tlog/tlog.h"
#include "tests/helpers/made_log.h"

#define JSON_MAX (1024 * 1024)
#define SIZE 300
#define INDEX 270		/* of the record */
#define PATH "/v1/records"

struct bench {
	struct made_log *log;
	struct fault_server *server;
	struct ocop_http *http;
	struct ocop_buf record;		/* sealed by the authority's key */
	struct ocop_receipt receipt;
	struct ocop_diag diag;
};

/* An opaque record: any payload that an envelope can hold. */
static void seal(struct made_log *m, uint64_t issued, struct ocop_buf *out)
{
	struct ocop_buf payload = OCOP_BUF(1024);

	ocop_cbor_add_map(&payload, 1);
	ocop_cbor_add_str(&payload, "issued");
	ocop_cbor_add_uint(&payload, issued);
	assert_int_equal(ocop_cose_sign(out, &m->authority, "ocop-lot+cose",
					ocop_buf_view(&payload), false),
			 OCOP_OK);
	ocop_buf_clear(&payload);
}

static int setup(void **state)
{
	struct bench *b = calloc(1, sizeof(*b));

	*state = b;
	b->record = OCOP_BUF(OCOP_RECORD_MAX);
	b->log = made_log_new("ocop.example/log", 7);
	b->server = fault_server_start();
	seal(b->log, 1, &b->record);
	made_log_grow(b->log, INDEX - 1, "a");
	made_log_add(b->log, ocop_buf_view(&b->record));
	made_log_grow(b->log, SIZE - INDEX - 1, "a");
	return !ocop_http_new(&b->http, NULL, NULL) ? 0 : -1;
}

static int teardown(void **state)
{
	struct bench *b = *state;

	ocop_receipt_clear(&b->receipt);
	ocop_buf_clear(&b->record);
	ocop_http_free(b->http);
	fault_server_stop(b->server);
	made_log_free(b->log);
	free(b);
	return 0;
}

/* A subtree's root, from the entries. */
static enum ocop_err node(void *user, unsigned level, uint64_t index,
			  uint8_t out[static OCOP_HASH_LEN])
{
	struct ocop_compact range = { 0 };
	const struct made_log *m = user;
	uint8_t leaf[OCOP_HASH_LEN];
	uint64_t i;

	for (i = index << level; i < (index + 1) << level; i++) {
		ocop_leaf_hash(leaf, ocop_buf_view(&m->entry[i]));
		ocop_compact_append(&range, leaf, NULL, NULL);
	}
	ocop_compact_root(&range, out);
	return OCOP_OK;
}

/* The honest receipt of an index. */
static void make_receipt(struct bench *b, uint64_t index,
			 struct ocop_buf *json)
{
	struct ocop_receipt r = { .index = index,
				  .accepted = MADE_LOG_ACCEPTED + index,
				  .note = OCOP_BUF(OCOP_NOTE_MAX),
				  .entry = OCOP_BUF(OCOP_ENTRY_MAX) };

	made_log_note(b->log, SIZE, 0, &r.note);
	ocop_buf_bytes(&r.entry, ocop_buf_view(&b->log->entry[index]));
	assert_int_equal(ocop__inclusion_prove(&r.proof, index, SIZE, node,
					       b->log), OCOP_OK);
	ocop_buf_reset(json);
	assert_int_equal(ocop_receipt_encode(json, &r), OCOP_OK);
	ocop_receipt_clear(&r);
}

/* A document that names this one log, and it alone. */
static const struct ocop_trust *trust_of(const struct made_log *log)
{
	static struct ocop_trust_log logs[2];
	static struct ocop_trust trust = { .logs = logs };

	memset(logs, 0, sizeof(logs));
	logs[0].vkey = log->vkey;
	logs[0].origin = ocop_bytes_str(log->vkey.name);
	trust.log_count = 1;
	return &trust;
}

static enum ocop_err submit(struct bench *b, struct ocop_bytes record)
{
	ocop_receipt_clear(&b->receipt);
	memset(&b->diag, 0, sizeof(b->diag));
	return ocop_submit_record(b->http, fault_server_url(b->server),
				  record, trust_of(b->log), &b->receipt,
				  &b->diag);
}

static enum ocop_err submit_to(struct bench *b, int status, const char *headers,
			       struct ocop_bytes answer)
{
	fault_server_answer(b->server, PATH, status, headers, answer);
	return submit(b, ocop_buf_view(&b->record));
}

static void a_receipt_that_holds_is_believed(void **state)
{
	struct ocop_buf json = OCOP_BUF(JSON_MAX);
	struct bench *b = *state;

	make_receipt(b, INDEX, &json);
	assert_int_equal(submit_to(b, 201, "", ocop_buf_view(&json)), OCOP_OK);
	assert_int_equal(b->receipt.index, INDEX);
	assert_int_equal(b->receipt.accepted, MADE_LOG_ACCEPTED + INDEX);
	assert_int_equal(b->receipt.checkpoint.size, SIZE);
	fault_server_last(b->server, &json);
	assert_non_null(strstr(ocop_buf_cstr(&json),
			       "Content-Type: application/cose\r\n"));
	ocop_buf_clear(&json);
}

static void a_receipt_survives_being_kept(void **state)
{
	struct ocop_buf json = OCOP_BUF(JSON_MAX);
	struct ocop_buf again = OCOP_BUF(JSON_MAX);
	struct bench *b = *state;

	make_receipt(b, INDEX, &json);
	assert_int_equal(ocop_receipt_decode(&b->receipt, ocop_buf_view(&json),
					     trust_of(b->log), &b->diag),
			 OCOP_OK);
	assert_int_equal(ocop_receipt_encode(&again, &b->receipt), OCOP_OK);
	assert_true(ocop_bytes_equal(ocop_buf_view(&json),
				     ocop_buf_view(&again)));
	ocop_buf_clear(&json);
	ocop_buf_clear(&again);
}

static void the_same_record_under_another_signature_is_the_same(void **state)
{
	struct ocop_buf json = OCOP_BUF(JSON_MAX);
	struct ocop_buf twin = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_buf other = OCOP_BUF(OCOP_RECORD_MAX);
	struct bench *b = *state;

	/* ECDSA: a second signature over the same bytes is another one. */
	seal(b->log, 1, &twin);
	assert_false(ocop_bytes_equal(ocop_buf_view(&twin),
				      ocop_buf_view(&b->record)));
	make_receipt(b, INDEX, &json);
	fault_server_put(b->server, PATH, ocop_buf_view(&json));
	assert_int_equal(submit(b, ocop_buf_view(&twin)), OCOP_OK);
	assert_int_equal(b->receipt.index, INDEX);
	seal(b->log, 2, &other);
	assert_int_equal(submit(b, ocop_buf_view(&other)), OCOP_ERR_FORK);
	assert_int_equal(b->receipt.note.len, 0);
	ocop_buf_clear(&json);
	ocop_buf_clear(&twin);
	ocop_buf_clear(&other);
}

static void a_receipt_of_another_entry_is_refused(void **state)
{
	struct ocop_buf json = OCOP_BUF(JSON_MAX);
	struct bench *b = *state;

	make_receipt(b, INDEX + 1, &json);
	assert_int_equal(submit_to(b, 201, "", ocop_buf_view(&json)),
			 OCOP_ERR_FORK);
	ocop_buf_clear(&json);
}

static void another_logs_signature_is_refused(void **state)
{
	struct made_log *other = made_log_new("ocop.example/log", 9);
	struct made_log *name = made_log_new("other.example/log", 7);
	struct ocop_buf json = OCOP_BUF(JSON_MAX);
	struct bench *b = *state;
	enum ocop_err err;

	make_receipt(b, INDEX, &json);
	assert_int_equal(ocop_receipt_decode(&b->receipt, ocop_buf_view(&json),
					     trust_of(other), NULL),
			 OCOP_ERR_SIGNATURE);
	err = ocop_receipt_decode(&b->receipt, ocop_buf_view(&json),
				  trust_of(name), NULL);
	assert_true(err == OCOP_ERR_TRUST || err == OCOP_ERR_SIGNATURE);
	assert_int_equal(b->receipt.index, 0);
	ocop_buf_clear(&json);
	made_log_free(other);
	made_log_free(name);
}

/* Overwrite what stands behind a key. */
static void change(struct ocop_buf *json, const char *key, const char *to)
{
	const char *text = ocop_buf_cstr(json);
	const char *at = strstr(text, key);

	assert_non_null(at);
	at += strlen(key);
	assert_true(memcmp(at, to, strlen(to)) != 0);
	memcpy(json->ptr + (at - text), to, strlen(to));
}

/* Indexes run on from a frozen log; a proof is in its own log. */
static void a_receipt_is_of_the_log_that_its_checkpoint_names(void **state)
{
	struct made_log *first = made_log_new("first.example/log", 9);
	struct bench *b = *state;
	struct ocop_trust_log logs[2] = {
		{ .vkey = first->vkey, .frozen = true, .frozen_size = 5,
		  .origin = ocop_bytes_str("first.example/log") },
		{ .vkey = b->log->vkey,
		  .origin = ocop_bytes_str("ocop.example/log") },
	};
	struct ocop_trust trust = { .logs = logs, .log_count = 2 };
	struct ocop_buf json = OCOP_BUF(JSON_MAX);
	struct ocop_bytes text;

	make_receipt(b, INDEX, &json);
	text = ocop_buf_view(&json);
	assert_int_equal(ocop_receipt_decode(&b->receipt, text, &trust, NULL),
			 OCOP_ERR_FORK);
	change(&json, "\"index\":", "275");
	assert_int_equal(ocop_receipt_decode(&b->receipt, text, &trust,
					     &b->diag), OCOP_OK);
	assert_int_equal(b->receipt.index, INDEX + 5);
	ocop_receipt_clear(&b->receipt);
	/* Before its log began there is nothing of it. */
	change(&json, "\"index\":", "004");
	assert_int_not_equal(ocop_receipt_decode(&b->receipt, text, &trust,
						 NULL), OCOP_OK);
	ocop_buf_clear(&json);
	made_log_free(first);
}

/* What its log held beyond the frozen end is in no log any more. */
static void a_receipt_beyond_a_frozen_end_is_refused(void **state)
{
	struct bench *b = *state;
	struct ocop_trust_log log = {
		.vkey = b->log->vkey, .frozen = true,
		.frozen_size = INDEX + 1,
		.origin = ocop_bytes_str("ocop.example/log")
	};
	struct ocop_trust trust = { .logs = &log, .log_count = 1 };
	struct ocop_buf json = OCOP_BUF(JSON_MAX);
	struct ocop_bytes text;

	make_receipt(b, INDEX, &json);
	text = ocop_buf_view(&json);
	assert_int_equal(ocop_receipt_decode(&b->receipt, text, &trust,
					     &b->diag), OCOP_OK);
	ocop_receipt_clear(&b->receipt);
	log.frozen_size = INDEX;
	assert_int_equal(ocop_receipt_decode(&b->receipt, text, &trust,
					     &b->diag), OCOP_ERR_FORK);
	assert_non_null(strstr(b->diag.text, "frozen without this entry"));
	ocop_buf_clear(&json);
}

static void a_receipt_with_one_changed_member_is_refused(void **state)
{
	static const struct { const char *key, *to; } changes[] = {
		{ "\"index\":", "271" }, { "\"index\":", "999" },
		{ "\"accepted\":", "2764" }, { "\"proof\":[\"", "AAAAAA" },
		{ "\"entry\":\"", "AAAA" }, { "\"entry\":\"", "!!!!" },
		{ "\"checkpoint\":\"", "other" },
		{ "\"proof\":[\"", "!" }, { "\"proof\":", "1" },
		{ "\"index", "s" }, { "\"accepted", "s" }, { "\"entry", "s" },
		{ "\"checkpoint", "s" }, { "\"proof", "s" },
	};
	struct ocop_buf json = OCOP_BUF(JSON_MAX);
	struct bench *b = *state;

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		make_receipt(b, INDEX, &json);
		change(&json, changes[i].key, changes[i].to);
		assert_int_not_equal(submit_to(b, 201, "",
					       ocop_buf_view(&json)), OCOP_OK);
		assert_true(b->diag.text[0] != '\0');
		assert_int_equal(b->receipt.entry.len, 0);
	}
	ocop_buf_clear(&json);
}

static void an_empty_or_cut_answer_is_not_acceptance(void **state)
{
	struct ocop_buf json = OCOP_BUF(JSON_MAX);
	struct bench *b = *state;
	size_t whole;

	assert_int_equal(submit_to(b, 201, "", OCOP_LIT("")), OCOP_ERR_HTTP);
	assert_int_equal(submit_to(b, 200, "", OCOP_LIT("<html></html>")),
			 OCOP_ERR_HTTP);
	make_receipt(b, INDEX, &json);
	whole = json.len;
	fault_server_put(b->server, PATH, ocop_buf_view(&json));
	for (size_t n = 0; n < whole; n += 97) {
		fault_server_fault(b->server, PATH, FAULT_NO_LENGTH, n, 1);
		assert_int_equal(submit(b, ocop_buf_view(&b->record)),
				 OCOP_ERR_HTTP);
		fault_server_fault(b->server, PATH, FAULT_CUT, n, 1);
		assert_int_equal(submit(b, ocop_buf_view(&b->record)),
				 OCOP_ERR_NETWORK);
	}
	assert_int_equal(submit(b, ocop_buf_view(&b->record)), OCOP_OK);
	ocop_buf_clear(&json);
}

#define PROBLEM "Content-Type: application/problem+json\r\n"

static void a_refusal_is_told_as_rule_and_sentence(void **state)
{
	struct bench *b = *state;

	assert_int_equal(submit_to(b, 422, PROBLEM, OCOP_LIT(
		"{\"type\":\"urn:ocop:rule:scope\",\"rule\":\"scope\","
		"\"title\":\"t\",\"detail\":\"outside the province\"}")),
		OCOP_ERR_REFUSED);
	assert_string_equal(b->diag.text, "scope: outside the province");
	assert_int_equal(submit_to(b, 422, PROBLEM, OCOP_LIT(
		"{\"rule\":\"scope\",\"title\":\"unit out of scope\"}")),
		OCOP_ERR_REFUSED);
	assert_string_equal(b->diag.text, "scope: unit out of scope");
}

static void a_busy_registry_says_when_to_come_back(void **state)
{
	struct bench *b = *state;

	assert_int_equal(submit_to(b, 429, PROBLEM "Retry-After: 30\r\n",
				   OCOP_LIT("{\"rule\":\"quota\","
					    "\"detail\":\"enough today\"}")),
			 OCOP_ERR_HTTP);
	assert_string_equal(b->diag.text,
			    "status 429, try again in 30 s: enough today");
	assert_int_equal(submit_to(b, 503, "", OCOP_LIT("")), OCOP_ERR_HTTP);
	/* What answers in its place is named. */
	assert_int_equal(submit_to(b, 302,
				   "Location: http://portal/in?s=1\r\n",
				   OCOP_LIT("<html>")), OCOP_ERR_HTTP);
	assert_non_null(strstr(b->diag.text, "(302) to http://portal/in;"));
	assert_int_equal(submit_to(b, 200, "", OCOP_LIT("<html>log in")),
			 OCOP_ERR_HTTP);
	assert_non_null(strstr(b->diag.text, "a web page came"));
}

static void what_is_no_problem_document_is_no_refusal(void **state)
{
	struct bench *b = *state;

	assert_int_equal(submit_to(b, 404, "", OCOP_LIT("{\"rule\":\"x\"}")),
			 OCOP_ERR_HTTP);
	assert_int_equal(submit_to(b, 400, PROBLEM, OCOP_LIT("<html>")),
			 OCOP_ERR_HTTP);
	assert_int_equal(submit_to(b, 302, "Location: /x\r\n", OCOP_LIT("")),
			 OCOP_ERR_HTTP);
	/* A sentence that would steer the terminal is left out. */
	assert_int_equal(submit_to(b, 422, PROBLEM, OCOP_LIT(
		"{\"rule\":\"scope\",\"detail\":\"a\\u001b[2Jb\"}")),
		OCOP_ERR_REFUSED);
	assert_null(strchr(b->diag.text, 0x1b));
}

/* --- Reports --- */

static enum ocop_err report_to(struct bench *b, int status,
			       const char *headers, const char *answer,
			       struct ocop_buf *out)
{
	fault_server_answer(b->server, "/v1/reports", status, headers,
			    ocop_bytes_str(answer));
	memset(&b->diag, 0, sizeof(b->diag));
	return ocop_submit_report(b->http, fault_server_url(b->server),
				  ocop_buf_view(&b->record), out, &b->diag);
}

static void a_report_is_delivered_when_the_answer_names_it(void **state)
{
	struct ocop_buf text = OCOP_BUF(256), out = OCOP_BUF(JSON_MAX);
	struct bench *b = *state;
	struct ocop_cose_sign1 envelope;
	uint8_t id[OCOP_HASH_LEN];
	const char *good;

	assert_int_equal(ocop_cose_sign1_open_unverified(&envelope,
				ocop_buf_view(&b->record), false, NULL),
			 OCOP_OK);
	ocop_cose_sign1_id(id, &envelope);
	ocop_buf_str(&text, "{\"schema\":\"ocop.reported/1\",\"id\":\"");
	ocop_hex_add(&text, ocop_bytes_of(id, sizeof(id)));
	ocop_buf_str(&text, "\",\"received\":5}");
	good = ocop_buf_cstr(&text);
	assert_int_equal(report_to(b, 201, "", good, &out), OCOP_OK);
	assert_string_equal(ocop_buf_cstr(&out), good);
	assert_int_equal(report_to(b, 200, "", good, &out), OCOP_OK);
	/* Another's, cut, empty, or a page of a hotel's network. */
	text.ptr[40] ^= 1;
	assert_int_equal(report_to(b, 200, "", good, &out), OCOP_ERR_HTTP);
	text.ptr[40] ^= 1;
	text.ptr[text.len - 1] = ' ';
	assert_int_equal(report_to(b, 200, "", good, &out), OCOP_ERR_HTTP);
	assert_int_equal(report_to(b, 200, "", "", &out), OCOP_ERR_HTTP);
	assert_int_equal(report_to(b, 200, "", "<html>", &out), OCOP_ERR_HTTP);
	ocop_buf_clear(&text);
	ocop_buf_clear(&out);
}

/* Any payload: only the typ tells where it goes. */
static void each_kind_goes_to_its_address(void **state)
{
	static const struct { const char *typ, *path; } kinds[] = {
		{ "ocop-report+cose", "/v1/reports" },
		{ "ocop-scans+cose", "/v1/scans" },
		{ "ocop-proposal+cose", "/v1/proposals" },
	};
	struct bench *b = *state;

	for (size_t i = 0; i < 3; i++) {
		struct ocop_buf out = OCOP_BUF(JSON_MAX);
		struct ocop_buf text = OCOP_BUF(256);
		struct ocop_cose_sign1 envelope;
		uint8_t id[OCOP_HASH_LEN];

		ocop_buf_reset(&b->record);
		assert_int_equal(ocop_cose_sign(&b->record, &b->log->authority,
						kinds[i].typ, OCOP_LIT("x"),
						false), OCOP_OK);
		assert_int_equal(ocop_cose_sign1_open_unverified(
			&envelope, ocop_buf_view(&b->record), false, NULL),
			OCOP_OK);
		ocop_cose_sign1_id(id, &envelope);
		ocop_buf_str(&text, "{\"id\":\"");
		ocop_hex_add(&text, ocop_bytes_of(id, sizeof(id)));
		ocop_buf_str(&text, "\"}");
		fault_server_answer(b->server, kinds[i].path, 201, "",
				    ocop_buf_view(&text));
		assert_int_equal(ocop_submit_report(
			b->http, fault_server_url(b->server),
			ocop_buf_view(&b->record), &out, &b->diag), OCOP_OK);
		fault_server_remove(b->server, kinds[i].path);
		ocop_buf_clear(&text);
		ocop_buf_clear(&out);
	}
}

/* --- Queries --- */

static enum ocop_err ask(struct bench *b, struct ocop_bytes answer,
			 struct ocop_payload *out, struct ocop_buf *body)
{
	fault_server_answer(b->server, "/v1/queries", 200,
			    "Content-Type: application/cbor\r\n", answer);
	memset(&b->diag, 0, sizeof(b->diag));
	return ocop_submit_query(b->http, fault_server_url(b->server),
				 ocop_buf_view(&b->record), body, out,
				 &b->diag);
}

static void an_answer_is_believed_when_it_is_to_the_query(void **state)
{
	static const char json[] = "{\"realm\":\"demo\",\"issued\":1790000000,"
		"\"nonce\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"what\":"
		"[\"proposals\",\"DBN\"]}";
	struct ocop_buf payload = OCOP_BUF(1024), good = OCOP_BUF(1024);
	struct ocop_buf body = OCOP_BUF(OCOP_ANSWER_MAX);
	struct bench *b = *state;
	uint8_t hash[OCOP_HASH_LEN];
	struct ocop_payload answer, got;

	assert_int_equal(ocop_payload_from_json(&payload, OCOP_KIND_QUERY,
						ocop_bytes_str(json), NULL),
			 OCOP_OK);
	ocop_buf_reset(&b->record);
	assert_int_equal(ocop_cose_sign(&b->record, &b->log->authority,
					"ocop-query+cose",
					ocop_buf_view(&payload), false),
			 OCOP_OK);
	ocop_payload_init(&answer, OCOP_KIND_ANSWER);
	ocop_sha256(hash, ocop_buf_view(&b->record));
	answer.u.answer.query = ocop_bytes_of(hash, sizeof(hash));
	answer.u.answer.time = 1790000001;
	answer.u.answer.items = (struct ocop_list){ OCOP_LIT("\x80"), 0 };
	assert_int_equal(ocop_payload_encode(&good, &answer, NULL), OCOP_OK);
	assert_int_equal(ask(b, ocop_buf_view(&good), &got, &body), OCOP_OK);
	assert_int_equal(got.u.answer.time, 1790000001);
	/* To another query, or cut: nothing is known. */
	hash[0] ^= 1;
	ocop_buf_reset(&good);
	assert_int_equal(ocop_payload_encode(&good, &answer, NULL), OCOP_OK);
	assert_int_equal(ask(b, ocop_buf_view(&good), &got, &body),
			 OCOP_ERR_HTTP);
	assert_int_equal(ask(b, ocop_bytes_of(good.ptr, good.len - 1), &got,
			     &body), OCOP_ERR_HTTP);
	ocop_buf_clear(&payload);
	ocop_buf_clear(&good);
	ocop_buf_clear(&body);
}

/* 3 MB of whatever: nothing is known, and no record was refused by it. */
static void an_answer_beyond_any_receipt_is_no_answer(void **state)
{
	struct ocop_buf page = OCOP_BUF(3000000), out = OCOP_BUF(JSON_MAX);
	struct bench *b = *state;

	while (page.len < 2999999)
		ocop_buf_byte(&page, 'x');
	assert_int_equal(report_to(b, 200, "", ocop_buf_cstr(&page), &out),
			 OCOP_ERR_HTTP);
	assert_int_equal(report_to(b, 404, "", ocop_buf_cstr(&page), &out),
			 OCOP_ERR_HTTP);
	assert_int_equal(out.len, 0);
	ocop_buf_clear(&page);
	ocop_buf_clear(&out);
}

static void a_report_is_refused_by_its_rule_or_comes_back(void **state)
{
	struct ocop_buf out = OCOP_BUF(JSON_MAX);
	struct bench *b = *state;

	assert_int_equal(report_to(b, 403,
				   "Content-Type: application/problem+json\r\n",
				   "{\"rule\":\"role\",\"title\":\"no\"}",
				   &out), OCOP_ERR_REFUSED);
	assert_string_equal(b->diag.text, "role: no");
	assert_int_equal(report_to(b, 429, "Retry-After: 9\r\n", "", &out),
			 OCOP_ERR_HTTP);
	assert_int_equal(report_to(b, 503, "", "", &out), OCOP_ERR_HTTP);
	assert_int_equal(report_to(b, 404, "", "", &out), OCOP_ERR_HTTP);
	assert_int_equal(out.len, 0);
	ocop_buf_clear(&out);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_receipt_that_holds_is_believed),
		TEST(a_receipt_survives_being_kept),
		TEST(the_same_record_under_another_signature_is_the_same),
		TEST(a_receipt_of_another_entry_is_refused),
		TEST(another_logs_signature_is_refused),
		TEST(a_receipt_is_of_the_log_that_its_checkpoint_names),
		TEST(a_receipt_beyond_a_frozen_end_is_refused),
		TEST(a_receipt_with_one_changed_member_is_refused),
		TEST(an_empty_or_cut_answer_is_not_acceptance),
		TEST(an_answer_beyond_any_receipt_is_no_answer),
		TEST(a_refusal_is_told_as_rule_and_sentence),
		TEST(a_busy_registry_says_when_to_come_back),
		TEST(what_is_no_problem_document_is_no_refusal),
		TEST(a_report_is_delivered_when_the_answer_names_it),
		TEST(each_kind_goes_to_its_address),
		TEST(an_answer_is_believed_when_it_is_to_the_query),
		TEST(a_report_is_refused_by_its_rule_or_comes_back),
	};

	return cmocka_run_group_tests_name("registry", tests, NULL, NULL);
}

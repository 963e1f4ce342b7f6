/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The registry's client: it posts a record and believes only a receipt that
 * proves itself. All receipts are checked by the same code, whether they come
 * from the registry or from a submitter's file.
 *
 * The answer is {"schema", "index", "accepted", "checkpoint" (the note's text),
 * "proof" (hashes, base64url), "entry" (base64url)}; a refusal is an RFC 9457
 * problem whose "rule" is a key of the fold's rules.
 */
#include <string.h>

#include <ocop/cose_sign1.h>
#include <ocop/json.h>
#include <ocop/submit.h>
#include <ocop/text.h>

#include "lib/json/json.h"
#include "lib/record/record.h"

#define ANSWER_MAX (512 * 1024)
#define URL_MAX 1024

void ocop_receipt_clear(struct ocop_receipt *receipt)
{
	if (receipt == NULL)
		return;
	ocop_buf_clear(&receipt->note);
	ocop_buf_clear(&receipt->entry);
	memset(receipt, 0, sizeof(*receipt));
}

static enum ocop_err decode_proof(struct ocop_proof *out,
				  const struct ocop_json *list,
				  struct ocop_diag *diag)
{
	struct ocop_buf hash = OCOP_BUF(OCOP_HASH_LEN);
	size_t count = ocop_json_count(list);
	enum ocop_err err = OCOP_OK;

	out->count = 0;
	if (list == NULL || ocop_json_type(list) != OCOP_JSON_ARRAY ||
	    count > OCOP_PROOF_MAX)
		return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
				 "proof: expected an array of at most %d hashes",
				 OCOP_PROOF_MAX);
	for (size_t i = 0; i < count && !err; i++) {
		const struct ocop_json *item = ocop__json_at(list, i);
		const char *text = ocop_json_value_str(item);

		ocop_buf_reset(&hash);
		if (text == NULL ||
		    ocop_base64url_decode(&hash, ocop_bytes_str(text)) ||
		    hash.len != OCOP_HASH_LEN)
			err = ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
					"proof: item %zu is not a hash", i);
		else
			memcpy(out->hash[out->count++], hash.ptr,
			       OCOP_HASH_LEN);
	}
	ocop_buf_clear(&hash);
	return err;
}

/* The members, by form only. */
static enum ocop_err decode_members(struct ocop_receipt *out,
				    const struct ocop_json *root,
				    struct ocop_diag *diag)
{
	int64_t index = ocop_json_int(root, "index", -1);
	int64_t accepted = ocop_json_int(root, "accepted", -1);
	const char *note = ocop_json_str(root, "checkpoint");
	const char *entry = ocop_json_str(root, "entry");

	if (index < 0 || accepted < 0)
		return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
				 "receipt: the index or the time of acceptance is missing");
	if (note == NULL || ocop_buf_str(&out->note, note))
		return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
				 "receipt: the checkpoint is missing");
	if (entry == NULL ||
	    ocop_base64url_decode(&out->entry, ocop_bytes_str(entry)) ||
	    out->entry.len == 0)
		return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
				 "receipt: the entry is missing");
	out->index = (uint64_t)index;
	out->accepted = (uint64_t)accepted;
	return decode_proof(&out->proof, ocop_json_get(root, "proof"), diag);
}

/* The records log that a note is of, its signature good, and the global
 * index of its first entry. */
static enum ocop_err open_note(struct ocop_receipt *out,
			       const struct ocop_trust *trust,
			       const struct ocop_trust_log **log_out,
			       uint64_t *first_out, struct ocop_diag *diag)
{
	const struct ocop_trust_log *log;
	uint64_t first = 0;
	enum ocop_err err;

	err = ocop_checkpoint_open_unverified(&out->checkpoint, ocop_buf_view(
						      &out->note), diag);
	if (err)
		return err;
	for (unsigned i = 0;
	     (log = ocop_trust_records_log_at(trust, i)) != NULL; i++) {
		if (strcmp(log->vkey.name, out->checkpoint.origin) == 0)
			break;
		first += log->frozen ? log->frozen_size : 0;
	}
	*log_out = log;
	*first_out = first;
	if (log == NULL)
		return ocop_fail(diag, OCOP_ERR_TRUST, 0, "receipt: the trust document does not name the log '%.100s': look for a newer document",
				 out->checkpoint.origin);
	return ocop_checkpoint_open(&out->checkpoint,
				    ocop_buf_view(&out->note), &log->vkey,
				    diag);
}

/* What the members claim: the log's signature, the place in the tree. */
static enum ocop_err check_claims(struct ocop_receipt *out,
				  const struct ocop_trust *trust,
				  struct ocop_diag *diag)
{
	const struct ocop_trust_log *log;
	uint64_t first;
	uint8_t leaf[OCOP_HASH_LEN];
	struct ocop_entry entry;
	enum ocop_err err;

	err = open_note(out, trust, &log, &first, diag);
	if (err)
		return err;
	if (out->index < first ||
	    (log->frozen && out->index - first >= log->frozen_size))
		return ocop_fail(diag, OCOP_ERR_FORK, 0,
				 "receipt: the log was frozen without this entry: submit it again");
	err = ocop_entry_decode(&entry, ocop_buf_view(&out->entry), diag);
	if (err)
		return err;
	if (entry.accepted != out->accepted)
		return ocop_fail(diag, OCOP_ERR_FORK, 0,
				 "receipt: the entry has another time of acceptance");
	ocop_leaf_hash(leaf, ocop_buf_view(&out->entry));
	err = ocop_inclusion_check(out->index - first, out->checkpoint.size,
				   leaf,
				   ocop_bytes_of(out->proof.hash,
						 (size_t)out->proof.count *
						 OCOP_HASH_LEN),
				   ocop_bytes_of(out->checkpoint.root,
						 OCOP_HASH_LEN));
	if (err == OCOP_ERR_SIGNATURE)
		return ocop_fail(diag, OCOP_ERR_FORK, 0,
				 "receipt: the proof does not lead to the checkpoint's root");
	return err;
}

enum ocop_err ocop_receipt_decode(struct ocop_receipt *out,
				  struct ocop_bytes json,
				  const struct ocop_trust *trust,
				  struct ocop_diag *diag)
{
	struct ocop_json *root = NULL;
	enum ocop_err err;

	memset(out, 0, sizeof(*out));
	out->note = OCOP_BUF(OCOP_NOTE_MAX);
	out->entry = OCOP_BUF(OCOP_ENTRY_MAX);
	if (json.len > ANSWER_MAX)
		return ocop_fail(diag, OCOP_ERR_LIMIT, 0,
				 "receipt: it is longer than %d bytes", ANSWER_MAX);
	err = ocop_json_parse(&root, json, diag);
	if (!err)
		err = decode_members(out, root, diag);
	if (!err)
		err = check_claims(out, trust, diag);
	if (err)
		ocop_receipt_clear(out);
	ocop_json_free(root);
	return err;
}

enum ocop_err ocop_receipt_encode(struct ocop_buf *out,
				  const struct ocop_receipt *receipt)
{
	struct ocop_json *root = ocop_json_of_schema("ocop.receipt/1");
	struct ocop_json *proof = ocop_json_array();
	struct ocop_buf text = OCOP_BUF(64);
	enum ocop_err err;

	ocop_json_set_int(root, "index", (int64_t)receipt->index);
	ocop_json_set_int(root, "accepted", (int64_t)receipt->accepted);
	ocop_json_set_text(root, "checkpoint", ocop_buf_view(&receipt->note));
	for (unsigned i = 0; i < receipt->proof.count; i++) {
		const char *hash;

		ocop_buf_reset(&text);
		ocop_base64url_add(&text,
				   ocop_bytes_of(receipt->proof.hash[i],
						 OCOP_HASH_LEN));
		hash = ocop_buf_cstr(&text);
		ocop_json_add_str(proof, hash != NULL ? hash : "");
	}
	ocop_json_set(root, "proof", proof);
	ocop_json_set_base64(root, "entry", ocop_buf_view(&receipt->entry));
	err = ocop_json_print(out, root, false);
	ocop_buf_clear(&text);
	ocop_json_free(root);
	return err;
}

/*
 * Whether the entry holds what was submitted: the same bytes, or the same
 * typ, signer and payload under another signature, which is the same
 * record (a second submission is answered with the first's place).
 */
static bool holds(const struct ocop_receipt *receipt, struct ocop_bytes record)
{
	struct ocop_cose_sign1 ours, theirs;
	struct ocop_entry entry;

	if (ocop_entry_decode(&entry, ocop_buf_view(&receipt->entry), NULL))
		return false;
	if (ocop_bytes_equal(entry.record, record))
		return true;
	return !ocop_cose_sign1_open_unverified(&ours, record, false, NULL) &&
	       !ocop_cose_sign1_open_unverified(&theirs, entry.record, false,
						NULL) &&
	       ocop_bytes_equal(ours.typ, theirs.typ) &&
	       ocop_bytes_equal(ours.kid, theirs.kid) &&
	       ocop_bytes_equal(ours.payload, theirs.payload);
}

/* A sentence of the other side, for a diagnostic: text rules or nothing. */
static const char *sentence(const struct ocop_json *problem, const char *key)
{
	const char *text = ocop_json_str(problem, key);

	if (text == NULL ||
	    ocop_text_check(ocop_bytes_str(text), NULL))
		return "";
	return text;
}

/* An answer that is no receipt, as an error. */
static enum ocop_err refuse(const struct ocop_http_answer *answer,
			    struct ocop_bytes body, struct ocop_diag *diag)
{
	struct ocop_json *problem = NULL;
	const char *rule = "", *detail = "";
	enum ocop_err err;

	if (strncmp(answer->type, "application/problem+json", 24) == 0 &&
	    !ocop_json_parse(&problem, body, NULL)) {
		rule = sentence(problem, "rule");
		detail = sentence(problem, "detail");
		if (detail[0] == '\0')
			detail = sentence(problem, "title");
	}
	if (answer->retry_after_s > 0)
		err = ocop_fail(diag, OCOP_ERR_HTTP, 0,
				"status %ld, try again in %ld s: %.140s",
				answer->status, answer->retry_after_s, detail);
	else if (answer->status == 429 || answer->status >= 500)
		err = ocop_fail(diag, OCOP_ERR_HTTP, 0,
				"status %ld, try again later: %.140s",
				answer->status, detail);
	else if (answer->status >= 400 && rule[0] != '\0')
		err = ocop_fail(diag, OCOP_ERR_REFUSED, 0, "%.40s: %.150s",
				rule, detail);
	else
		err = ocop_fail(diag, OCOP_ERR_HTTP, 0, "status %ld: %.160s",
				answer->status, detail);
	ocop_json_free(problem);
	return err;
}

/* The answer of 200 or 201: a receipt of this record, or an error. */
static enum ocop_err accept_receipt(struct ocop_receipt *out,
				    struct ocop_bytes body,
				    struct ocop_bytes record,
				    const struct ocop_trust *trust,
				    struct ocop_diag *diag)
{
	enum ocop_err err = ocop_receipt_decode(out, body, trust, diag);

	/* Cut on the way, or not a registry: nothing is known. */
	if (err == OCOP_ERR_MALFORMED || err == OCOP_ERR_LIMIT) {
		if (diag != NULL)
			diag->err = OCOP_ERR_HTTP;
		return OCOP_ERR_HTTP;
	}
	if (err)
		return err;
	if (holds(out, record))
		return OCOP_OK;
	ocop_receipt_clear(out);
	return ocop_fail(diag, OCOP_ERR_FORK, 0,
			 "receipt: the entry holds another record");
}

/* POST to an address of the registry; OCOP_OK: 200 or 201, with a body. */
static enum ocop_err post(struct ocop_http *http, const char *registry,
			  const char *address, struct ocop_bytes item,
			  struct ocop_buf *body, struct ocop_diag *diag)
{
	struct ocop_buf url = OCOP_BUF(URL_MAX);
	size_t len = strlen(registry);
	struct ocop_http_answer answer;
	const char *text;
	enum ocop_err err;

	while (len > 0 && registry[len - 1] == '/')
		len--;
	ocop_buf_add(&url, registry, len);
	ocop_buf_str(&url, address);
	text = ocop_buf_cstr(&url);
	if (text == NULL)
		err = ocop_fail(diag, OCOP_ERR_LIMIT, 0,
				"registry: the address is longer than %d bytes", URL_MAX);
	else
		err = ocop_http_post(http, text, "application/cose", item,
				     body, &answer, diag);
	/* Longer than any answer of a registry: nothing is known. */
	if (err == OCOP_ERR_LIMIT && text != NULL)
		err = ocop_fail(diag, OCOP_ERR_HTTP, 0,
				"the answer is longer than %d bytes",
				(int)body->max);
	if (!err && ((answer.status >= 300 && answer.status < 400) ||
		     ocop_http_is_page(&answer, ocop_buf_view(body)))) {
		err = ocop_http_check_answer(&answer, ocop_buf_view(body),
					     text, diag);
		/* Not a registry: nothing is known. */
		if (err == OCOP_ERR_MALFORMED || err == OCOP_ERR_ABSENT)
			err = OCOP_ERR_HTTP;
		if (err && diag != NULL)
			diag->err = err;
	}
	if (!err && answer.status != 200 && answer.status != 201)
		err = refuse(&answer, ocop_buf_view(body), diag);
	ocop_buf_clear(&url);
	return err;
}

enum ocop_err ocop_submit_record(struct ocop_http *http, const char *registry,
				 struct ocop_bytes record,
				 const struct ocop_trust *trust,
				 struct ocop_receipt *out,
				 struct ocop_diag *diag)
{
	struct ocop_buf body = OCOP_BUF(ANSWER_MAX);
	enum ocop_err err;

	memset(out, 0, sizeof(*out));
	err = post(http, registry, "/v1/records", record, &body, diag);
	if (!err)
		err = accept_receipt(out, ocop_buf_view(&body), record, trust,
				     diag);
	ocop_buf_clear(&body);
	return err;
}

/* Not any page that says 200: the answer names this very report. */
static enum ocop_err check_reported(struct ocop_bytes body,
				    struct ocop_bytes report,
				    struct ocop_diag *diag)
{
	struct ocop_json *root = NULL;
	struct ocop_cose_sign1 message;
	uint8_t ours[OCOP_HASH_LEN], theirs[OCOP_HASH_LEN];
	enum ocop_err err = ocop_cose_sign1_open_unverified(&message, report,
							    false, diag);

	if (err)
		return err;
	ocop_cose_sign1_id(ours, &message);
	if (ocop_json_parse(&root, body, NULL) ||
	    ocop_hex_decode(theirs, sizeof(theirs), ocop_bytes_str(
			ocop_json_str(root, "id"))) ||
	    memcmp(ours, theirs, sizeof(ours)) != 0)
		err = ocop_fail(diag, OCOP_ERR_HTTP, 0,
				"the answer does not name the report");
	ocop_json_free(root);
	return err;
}

/* Each kind has its address; what is none of them is refused there. */
static const char *address_of(struct ocop_bytes report)
{
	struct ocop_cose_sign1 message;

	if (ocop_cose_sign1_open_unverified(&message, report, false, NULL))
		return "/v1/reports";
	switch (ocop_kind_of_typ(message.typ)) {
	case OCOP_KIND_SCANS: return "/v1/scans";
	case OCOP_KIND_PROPOSAL: return "/v1/proposals";
	default: return "/v1/reports";
	}
}

enum ocop_err ocop_submit_report(struct ocop_http *http, const char *registry,
				 struct ocop_bytes report,
				 struct ocop_buf *answer_out,
				 struct ocop_diag *diag)
{
	struct ocop_buf body = OCOP_BUF(ANSWER_MAX);
	enum ocop_err err = post(http, registry, address_of(report), report,
				 &body, diag);

	if (!err)
		err = check_reported(ocop_buf_view(&body), report, diag);
	if (!err)
		err = ocop_buf_bytes(answer_out, ocop_buf_view(&body));
	ocop_buf_clear(&body);
	return err;
}

enum ocop_err ocop_submit_query(struct ocop_http *http, const char *registry,
				struct ocop_bytes query, struct ocop_buf *body,
				struct ocop_payload *out,
				struct ocop_diag *diag)
{
	enum ocop_err err;

	ocop_buf_reset(body);
	err = post(http, registry, "/v1/queries", query, body, diag);
	if (err)
		return err;
	err = ocop__record_answer_decode(out, ocop_buf_view(body), query, diag);
	/* Not the answer that was asked for: nothing is known. */
	if (err == OCOP_ERR_MALFORMED || err == OCOP_ERR_RULE ||
	    err == OCOP_ERR_LIMIT) {
		err = OCOP_ERR_HTTP;
		if (diag != NULL)
			diag->err = err;
	}
	return err;
}

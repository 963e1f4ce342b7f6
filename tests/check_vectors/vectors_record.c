/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Golden records: each opens, verifies, decodes and encodes to the same
 * bytes, directly and through its JSON view; payloads that break a rule are
 * refused, naming the field.
 */
#include <string.h>

#include <ocop/record.h>

#include "tests/check_vectors/vectors.h"

static enum ocop_kind kind_of(const struct ocop_json *c)
{
	return ocop_kind_of_name(ocop_bytes_str(vectors_str(c, "kind")));
}

/* Encoded again: by the decoded fields, and from the JSON view. */
static bool comes_back(enum ocop_kind kind, struct ocop_bytes bytes,
		       struct ocop_diag *diag)
{
	struct ocop_buf again = OCOP_BUF(OCOP_ANSWER_MAX);
	struct ocop_buf text = OCOP_BUF(OCOP_JSON_MAX);
	struct ocop_buf view = OCOP_BUF(OCOP_ANSWER_MAX);
	struct ocop_json *json = ocop_json_of_cbor(bytes);
	struct ocop_payload payload;
	bool good =
		!ocop_payload_decode(&payload, kind, bytes, diag) &&
		!ocop_payload_encode(&again, &payload, diag) &&
		ocop_bytes_equal(ocop_buf_view(&again), bytes) &&
		!ocop_json_print(&text, json, false) &&
		!ocop_payload_from_json(&view, kind, ocop_buf_view(&text),
					diag) &&
		ocop_bytes_equal(ocop_buf_view(&view), bytes);

	ocop_json_free(json);
	ocop_buf_clear(&again);
	ocop_buf_clear(&text);
	ocop_buf_clear(&view);
	return good;
}

static void check_accepted(struct vectors *v, const struct ocop_json *c,
			   struct ocop_keyring *ring)
{
	struct ocop_buf spki = OCOP_BUF(256);
	struct ocop_buf record = OCOP_BUF(OCOP_ANSWER_MAX);
	struct ocop_buf bytes = OCOP_BUF(OCOP_ANSWER_MAX);
	struct ocop_pubkey *key = NULL;
	struct ocop_cose_sign1 e;
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	bool good = vectors_hex(&spki, vectors_str(c, "spki")) &&
		    vectors_hex(&record, vectors_str(c, "record")) &&
		    vectors_hex(&bytes, vectors_str(c, "payload")) &&
		    !ocop_keyring_get(&key, ring, ocop_buf_view(&spki)) &&
		    !ocop_cose_sign1_open_unverified(&e, ocop_buf_view(&record),
						     false, &diag) &&
		    ocop_kind_of_typ(e.typ) == kind_of(c) &&
		    ocop_bytes_equal(e.payload, ocop_buf_view(&bytes)) &&
		    !ocop_cose_sign1_verify(&e, e.payload, key) &&
		    comes_back(kind_of(c), e.payload, &diag);

	vectors_case(v, good, "%s: %s", vectors_str(c, "name"), diag.text);
	ocop_buf_clear(&spki);
	ocop_buf_clear(&record);
	ocop_buf_clear(&bytes);
}

/* "count: out of range ..." names count; the CBOR profile has its own. */
static bool names(const char *text, const char *field)
{
	size_t len = strlen(field);

	if (len == 0)
		return strncmp(text, "CBOR: ", 6) == 0 ||
		       strncmp(text, "COSE_Sign1: ", 12) == 0 ||
		       strstr(text, "not a map") != NULL;
	return strncmp(text, field, len) == 0 && text[len] == ':';
}

static void check_payload(struct vectors *v, const struct ocop_json *c,
			  bool refused)
{
	struct ocop_buf bytes = OCOP_BUF(OCOP_ANSWER_MAX);
	struct ocop_payload payload;
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err = OCOP_ERR_ARGUMENT;
	bool good;

	if (vectors_hex(&bytes, vectors_str(c, "payload")))
		err = ocop_payload_decode(&payload, kind_of(c),
					  ocop_buf_view(&bytes), &diag);
	good = refused ? (err == OCOP_ERR_RULE || err == OCOP_ERR_MALFORMED) &&
				 names(diag.text, vectors_str(c, "field"))
		       : !err;
	vectors_case(v, good, "%s: %s '%s', field '%s'", vectors_str(c, "name"),
		     ocop_err_name(err), diag.text, vectors_str(c, "field"));
	ocop_buf_clear(&bytes);
}

static void check_unsigned(struct vectors *v, const struct ocop_json *c)
{
	struct ocop_buf bytes = OCOP_BUF(OCOP_ANSWER_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };

	vectors_case(v, vectors_hex(&bytes, vectors_str(c, "payload")) &&
		     comes_back(kind_of(c), ocop_buf_view(&bytes), &diag),
		     "%s: %s", vectors_str(c, "name"), diag.text);
	ocop_buf_clear(&bytes);
}

void vectors_record(struct vectors *v, const char *folder)
{
	struct ocop_json *root = vectors_json(v, folder, "records.json");
	const struct ocop_json *good = ocop_json_get(root, "accepted");
	const struct ocop_json *bad = ocop_json_get(root, "refused");
	const struct ocop_json *more = ocop_json_get(root, "ignored");
	const struct ocop_json *c;
	struct ocop_keyring *ring = NULL;

	if (!ocop_keyring_new(&ring))
		for (c = ocop_json_first(good); c; c = ocop_json_next(c))
			check_accepted(v, c, ring);
	for (c = ocop_json_first(bad); c; c = ocop_json_next(c))
		check_payload(v, c, true);
	for (c = ocop_json_first(more); c; c = ocop_json_next(c))
		check_payload(v, c, false);
	for (c = ocop_json_first(ocop_json_get(root, "unsigned")); c;
	     c = ocop_json_next(c))
		check_unsigned(v, c);
	vectors_say("%zu records, %zu refused, %zu with later fields",
		    ocop_json_count(good), ocop_json_count(bad),
		    ocop_json_count(more));
	if (v->passed + v->failed == 0)
		vectors_case(v, false, "%s: no record", folder);
	ocop_keyring_free(ring);
	ocop_json_free(root);
}

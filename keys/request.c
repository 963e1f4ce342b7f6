/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The enrolment request: a public key signed by its own secret, so that
 * nobody can have another's key enrolled as his own.
 */
#include <string.h>

#include <ocop/cbor.h>
#include <ocop/envelope.h>
#include <ocop/text.h>

#include "keys/keys.h"

enum ocop_err keys_request_make(struct ocop_buf *out,
				struct ocop_signer *signer,
				const struct keys_request *request)
{
	struct ocop_buf payload = OCOP_BUF(KEYS_REQUEST_MAX);
	struct ocop_bytes holder = ocop_bytes_str(request->holder);
	size_t roles = (size_t)request->role_record + request->role_stamp;
	enum ocop_err err;

	if (holder.len && ocop_text_check(holder, NULL))
		return OCOP_ERR_ARGUMENT;
	ocop_cbor_add_map(&payload, holder.len ? 4 : 3);
	ocop_cbor_add_str(&payload, "spki");
	ocop_cbor_add_bytes(&payload,
			    ocop_bytes_of(signer->spki, signer->spki_len));
	ocop_cbor_add_str(&payload, "roles");
	ocop_cbor_add_array(&payload, roles);
	if (request->role_record)
		ocop_cbor_add_str(&payload, "record");
	if (request->role_stamp)
		ocop_cbor_add_str(&payload, "stamp");
	if (holder.len) {
		ocop_cbor_add_str(&payload, "holder");
		ocop_cbor_add_text(&payload, holder);
	}
	ocop_cbor_add_str(&payload, "issued");
	ocop_cbor_add_uint(&payload, request->issued);
	err = payload.err;
	if (!err)
		err = ocop_seal(out, signer, KEYS_REQUEST_TYP,
				ocop_buf_view(&payload), false);
	ocop_buf_clear(&payload);
	return err;
}

static enum ocop_err bad(struct ocop_diag *diag, const char *rule)
{
	return ocop_fail(diag, OCOP_ERR_MALFORMED, 0, "key request: %s", rule);
}

static enum ocop_err read_roles(struct keys_request *out, struct ocop_cbor *c,
				struct ocop_diag *diag)
{
	size_t count;

	if (ocop_cbor_peek(c) != OCOP_CBOR_ARRAY)
		return bad(diag, "roles: an array is due");
	for (count = ocop_cbor_array(c); count; count--) {
		struct ocop_bytes role = ocop_cbor_text(c);
		bool *seen = ocop_bytes_is(role, "record") ?
				     &out->role_record :
			     ocop_bytes_is(role, "stamp") ?
				     &out->role_stamp : NULL;

		if (!seen || *seen)
			return bad(diag, "roles: record and stamp, each once "
				   "at most");
		*seen = true;
	}
	return OCOP_OK;
}

/* One member by its name; a request has no others. */
static enum ocop_err read_member(struct keys_request *out, struct ocop_cbor *c,
				 unsigned *seen, struct ocop_diag *diag)
{
	struct ocop_bytes name = ocop_cbor_text(c), value;

	if (ocop_bytes_is(name, "spki")) {
		*seen |= 1;
		value = ocop_cbor_bytes(c);
		if (value.len == 0 || value.len > sizeof(out->spki))
			return bad(diag, "spki: a public key is due");
		memcpy(out->spki, value.ptr, value.len);
		out->spki_len = value.len;
		return OCOP_OK;
	}
	if (ocop_bytes_is(name, "roles")) {
		*seen |= 2;
		return read_roles(out, c, diag);
	}
	if (ocop_bytes_is(name, "issued")) {
		*seen |= 4;
		out->issued = ocop_cbor_uint(c);
		return c->bad ? bad(diag, "issued: Unix seconds are due") :
				OCOP_OK;
	}
	if (ocop_bytes_is(name, "holder")) {
		if (ocop_bytes_copy(out->holder, sizeof(out->holder),
				    ocop_cbor_text(c)) && out->holder[0])
			return OCOP_OK;
		return bad(diag, "holder: a text of at most 127 bytes is due");
	}
	return bad(diag, "a member that it does not have");
}

static enum ocop_err read_payload(struct keys_request *out,
				  struct ocop_bytes payload,
				  struct ocop_diag *diag)
{
	struct ocop_cbor c = ocop_cbor_of(payload);
	enum ocop_err err;
	unsigned seen = 0;

	err = ocop_cbor_check(payload, OCOP_CBOR_RECORD, diag);
	if (err)
		return err;
	if (ocop_cbor_peek(&c) != OCOP_CBOR_MAP)
		return bad(diag, "a map is due");
	for (size_t count = ocop_cbor_map(&c); count && !err; count--)
		err = read_member(out, &c, &seen, diag);
	if (!err && seen != 7)
		err = bad(diag, "spki, roles and issued are due");
	return err;
}

static enum ocop_err verify(const struct ocop_envelope *envelope,
			    struct ocop_bytes spki, struct ocop_diag *diag)
{
	struct ocop_keyring *ring = NULL;
	struct ocop_pubkey *key;
	uint8_t hash[OCOP_HASH_LEN];
	enum ocop_alg alg;
	enum ocop_err err;

	err = ocop_spki_check(&alg, spki, diag);
	if (err)
		return err;
	ocop_sha256(hash, spki);
	if (memcmp(hash, envelope->kid.ptr, OCOP_KID_LEN) != 0)
		return ocop_fail(diag, OCOP_ERR_KEY, 0, "key request: signed "
				 "by another key than its own");
	err = ocop_keyring_new(&ring);
	if (!err)
		err = ocop_keyring_get(&key, ring, spki);
	if (!err)
		err = ocop_envelope_verify(envelope, envelope->payload, key);
	if (err == OCOP_ERR_SIGNATURE || err == OCOP_ERR_ALG)
		ocop_fail(diag, err, 0, "key request: its signature does not "
			  "match its key");
	ocop_keyring_free(ring);
	return err;
}

enum ocop_err keys_request_check(struct keys_request *out, struct ocop_bytes in,
				 struct ocop_diag *diag)
{
	struct keys_request request;
	struct ocop_envelope envelope;
	enum ocop_err err;

	memset(out, 0, sizeof(*out));
	memset(&request, 0, sizeof(request));
	if (in.len > KEYS_REQUEST_MAX)
		return ocop_fail(diag, OCOP_ERR_LIMIT, 0,
				 "key request: %zu bytes (at most %d)", in.len,
				 KEYS_REQUEST_MAX);
	err = ocop_envelope_open_unverified(&envelope, in, false, diag);
	if (err)
		return err;
	if (!ocop_bytes_is(envelope.typ, KEYS_REQUEST_TYP))
		return bad(diag, "its typ is not " KEYS_REQUEST_TYP);
	err = read_payload(&request, envelope.payload, diag);
	if (!err)
		err = verify(&envelope, ocop_bytes_of(request.spki,
						      request.spki_len), diag);
	if (!err)
		*out = request;
	return err;
}

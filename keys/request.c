/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The enrolment request: a public key signed with its own secret key, so that
 * nobody can have another person's key enrolled as his own.
 */
#include <string.h>

#include <ocop/cbor.h>
#include <ocop/field.h>

#include "common/ui/say.h"
#include "keys/keys.h"

enum ocop_err keys_request_make(struct ocop_buf *out,
				struct ocop_signer *signer,
				const struct keys_request *request)
{
	struct ocop_buf payload = OCOP_BUF(KEYS_REQUEST_MAX);
	struct ocop_buf roles = OCOP_BUF(32);
	struct ocop_payload p;
	enum ocop_err err;

	ocop_payload_init(&p, OCOP_KIND_KEY_REQUEST);
	p.u.key_request.issued = (int64_t)request->issued;
	p.u.key_request.spki = ocop_bytes_of(signer->spki, signer->spki_len);
	p.u.key_request.holder = ocop_bytes_str(request->holder);
	p.u.key_request.roles.count = (size_t)request->role_record +
				      request->role_stamp;
	ocop_cbor_add_array(&roles, p.u.key_request.roles.count);
	if (request->role_record)
		ocop_cbor_add_str(&roles, "record");
	if (request->role_stamp)
		ocop_cbor_add_str(&roles, "stamp");
	p.u.key_request.roles.raw = ocop_buf_view(&roles);
	err = roles.err;
	if (!err)
		err = ocop_payload_encode(&payload, &p, NULL);
	if (!err)
		err = ocop_cose_sign(out, signer, KEYS_REQUEST_TYP,
				     ocop_buf_view(&payload), false);
	ocop_buf_clear(&payload);
	ocop_buf_clear(&roles);
	return err;
}

static enum ocop_err bad(struct ocop_diag *diag, const char *rule)
{
	return ocop_fail(diag, OCOP_ERR_MALFORMED, 0, "key request: %s", rule);
}

static enum ocop_err read_payload(struct keys_request *out,
				  struct ocop_bytes payload,
				  struct ocop_diag *diag)
{
	struct ocop_payload p;
	const struct ocop_key_request *r = &p.u.key_request;
	enum ocop_err err = ocop_payload_decode(&p, OCOP_KIND_KEY_REQUEST,
						payload, diag);

	if (err)
		return err;
	/* An unknown member is refused: the enrolling office must understand
	 * everything that is asked. */
	if (!ocop_payload_known(OCOP_KIND_KEY_REQUEST, payload))
		return bad(diag, N_("there is an unknown member"));
	memcpy(out->spki, r->spki.ptr, r->spki.len);
	out->spki_len = r->spki.len;
	out->role_record = ocop_list_has_text(&r->roles, OCOP_LIT("record"));
	out->role_stamp = ocop_list_has_text(&r->roles, OCOP_LIT("stamp"));
	(void)ocop_bytes_copy(out->holder, sizeof(out->holder), r->holder);
	out->issued = (uint64_t)r->issued;
	return OCOP_OK;
}

static enum ocop_err verify(const struct ocop_cose_sign1 *envelope,
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
		return ocop_fail(diag, OCOP_ERR_KEY, 0, "key request: signed by a key other than its own");
	err = ocop_keyring_new(&ring);
	if (!err)
		err = ocop_keyring_get(&key, ring, spki);
	if (!err)
		err = ocop_cose_sign1_verify(envelope, envelope->payload, key);
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
	struct ocop_cose_sign1 envelope;
	enum ocop_err err;

	memset(out, 0, sizeof(*out));
	memset(&request, 0, sizeof(request));
	if (in.len > KEYS_REQUEST_MAX)
		return ocop_fail(diag, OCOP_ERR_LIMIT, 0,
				 "key request: %zu bytes (at most %d)", in.len,
				 KEYS_REQUEST_MAX);
	err = keys_check_form(in, KEYS_REQUEST, diag);
	if (err)
		return err;
	err = ocop_cose_sign1_open_unverified(&envelope, in, false, diag);
	if (err)
		return err;
	if (!ocop_bytes_is(envelope.typ, KEYS_REQUEST_TYP))
		return ocop_fail(diag, OCOP_ERR_MALFORMED, 0, "key request: its typ is not %s",
				 KEYS_REQUEST_TYP);
	err = read_payload(&request, envelope.payload, diag);
	if (!err)
		err = verify(&envelope, ocop_bytes_of(request.spki,
						      request.spki_len), diag);
	if (!err)
		*out = request;
	return err;
}

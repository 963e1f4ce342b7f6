/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making COSE_Sign1 (RFC 9052 section 4.2). It needs a signer, and is a
 * separate file so that a verifier does not link one.
 */
#include <string.h>

#include <ocop/cbor.h>
#include <ocop/cose_sign1.h>

#include "lib/cose/cose_sign1.h"

#define COSE_SIGN1_TAG 18
/* Heads, the context string and the signature, with room to spare. */
#define OVERHEAD 160

static void add_message(struct ocop_buf *out, struct ocop_bytes protected_,
			const struct ocop_bytes *payload,
			const uint8_t sig[OCOP_SIG_LEN])
{
	ocop_cbor_add_tag(out, COSE_SIGN1_TAG);
	ocop_cbor_add_array(out, 4);
	ocop_cbor_add_bytes(out, protected_);
	ocop_cbor_add_map(out, 0);
	if (payload)
		ocop_cbor_add_bytes(out, *payload);
	else
		ocop_cbor_add_null(out);
	ocop_cbor_add_bytes(out, ocop_bytes_of(sig, OCOP_SIG_LEN));
}

enum ocop_err ocop_cose_sign(struct ocop_buf *out, struct ocop_signer *signer,
			     const char *typ, struct ocop_bytes payload,
			     bool detached)
{
	struct ocop_buf protected_ = OCOP_BUF(OVERHEAD + OCOP_TYP_MAX);
	size_t max = ocop__cose_sign1_max(ocop_bytes_str(typ));
	struct ocop_buf message = OCOP_BUF(max);
	struct ocop_buf tbs = OCOP_BUF(0);
	uint8_t hash[OCOP_HASH_LEN], sig[OCOP_SIG_LEN];
	size_t typ_len = strlen(typ);
	enum ocop_err err = OCOP_ERR_ARGUMENT;

	if (typ_len == 0 || typ_len > OCOP_TYP_MAX)
		goto out;
	/* Check the size before a token signs what would be refused. */
	err = OCOP_ERR_LIMIT;
	if (payload.len > SIZE_MAX / 2 ||
	    (!detached && payload.len > max))
		goto out;
	ocop_sha256(hash, ocop_bytes_of(signer->spki, signer->spki_len));
	ocop__cose_sign1_protected(&protected_, signer->alg,
				   ocop_bytes_of(hash, OCOP_KID_LEN), typ);
	err = protected_.err;
	if (err)
		goto out;
	tbs.max = OVERHEAD + protected_.len + payload.len;
	ocop__cose_sign1_tbs(&tbs, ocop_buf_view(&protected_), payload);
	err = tbs.err;
	if (err)
		goto out;
	err = signer->sign(signer->ctx, sig, ocop_buf_view(&tbs));
	if (err)
		goto out;
	add_message(&message, ocop_buf_view(&protected_),
		    detached ? NULL : &payload, sig);
	err = message.err;
	if (!err)
		err = ocop_buf_bytes(out, ocop_buf_view(&message));
out:
	ocop_buf_clear(&tbs);
	ocop_buf_clear(&message);
	ocop_buf_clear(&protected_);
	return err;
}

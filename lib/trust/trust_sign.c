/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signing a trust document: a separate file, because a verifier links no
 * signer.
 */
#include <string.h>

#include <ocop/cbor.h>

#include "lib/trust/trust_internal.h"

/* The signatures of file but those under kid, appended; how many. */
static enum ocop_err keep_others(struct ocop_buf *out, size_t *count_out,
				 struct ocop_bytes payload,
				 struct ocop_bytes file_bytes,
				 const uint8_t kid[static OCOP_KID_LEN],
				 struct ocop_diag *diag)
{
	struct ocop_cose_sign1 message;
	struct ocop__trust_file file;
	enum ocop_err err;
	size_t at = 0;

	*count_out = 0;
	if (file_bytes.len == 0)
		return OCOP_OK;
	err = ocop__trust_file_split(&file, file_bytes, diag);
	if (err)
		return err;
	if (!ocop_bytes_equal(file.payload, payload))
		return ocop_fail(diag, OCOP_ERR_TRUST, 0, "trust file: its "
				 "signatures are of another payload");
	for (;;) {
		err = ocop__trust_file_next(&message, &file, &at, diag);
		if (err)
			break;
		if (memcmp(message.kid.ptr, kid, OCOP_KID_LEN) == 0)
			continue;
		ocop_buf_bytes(out, message.whole);
		(*count_out)++;
	}
	return err == OCOP_ERR_ABSENT ? out->err : err;
}

enum ocop_err ocop_trust_add_signature(struct ocop_buf *out,
				       struct ocop_bytes payload,
				       struct ocop_bytes file,
				       struct ocop_signer *signer,
				       struct ocop_diag *diag)
{
	struct ocop_buf signatures = OCOP_BUF(OCOP_TRUST_MAX);
	uint8_t hash[OCOP_HASH_LEN];
	struct ocop_trust *trust = NULL;
	enum ocop_err err;
	size_t count = 0;

	/* A root signs nothing that no reader would take. */
	err = ocop_trust_decode_payload(&trust, payload, diag);
	if (err)
		goto out;
	ocop_sha256(hash, ocop_bytes_of(signer->spki, signer->spki_len));
	err = keep_others(&signatures, &count, payload, file, hash, diag);
	if (err)
		goto out;
	err = ocop_cose_sign(&signatures, signer, OCOP_TRUST_TYP, payload,
			     true);
	if (err)
		goto out;
	ocop_cbor_add_array(out, 2);
	ocop_cbor_add_bytes(out, payload);
	ocop_cbor_add_array(out, count + 1);
	ocop_buf_bytes(out, ocop_buf_view(&signatures));
	err = out->err;
out:
	ocop_trust_free(trust);
	ocop_buf_clear(&signatures);
	return err;
}

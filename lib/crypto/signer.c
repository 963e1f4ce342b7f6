/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The signer over a secret key in memory. Code that signs cannot tell it from a
 * token.
 */
#include <string.h>

#include <ocop/signer.h>

static enum ocop_err key_sign(void *ctx, uint8_t sig_out[OCOP_SIG_LEN],
			      struct ocop_bytes message)
{
	return ocop_seckey_sign(sig_out, ctx, message);
}

static void key_free(void *ctx)
{
	ocop_seckey_free(ctx);
}

void ocop_signer_of_key(struct ocop_signer *out, struct ocop_seckey *key)
{
	struct ocop_bytes spki = ocop_seckey_spki(key);

	memset(out, 0, sizeof(*out));
	out->ctx = key;
	out->alg = ocop_seckey_alg(key);
	memcpy(out->spki, spki.ptr, spki.len);
	out->spki_len = spki.len;
	out->sign = key_sign;
	out->free = key_free;
}

void ocop_signer_clear(struct ocop_signer *signer)
{
	if (!signer)
		return;
	if (signer->free)
		signer->free(signer->ctx);
	memset(signer, 0, sizeof(*signer));
}

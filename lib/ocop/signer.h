/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A signer: whoever holds a secret key and signs for us. The file key is
 * one (keys/file/signer_file.c); a PKCS#11 token is another.
 *
 * Threads and lifetime: a signer is used by one thread at a time; its ctx must
 * outlive it.
 */
#ifndef OCOP_SIGNER_H
#define OCOP_SIGNER_H

#include <ocop/crypto.h>

OCOP_C_BEGIN

struct ocop_signer {
	void *ctx;		/* the implementation's, lent to its calls */
	enum ocop_alg alg;
	uint8_t spki[OCOP_SPKI_MAX];
	size_t spki_len;
	/* Sign the message itself (the signer hashes). */
	enum ocop_err (*sign)(void *ctx, uint8_t sig_out[OCOP_SIG_LEN],
			      struct ocop_bytes message);
	void (*free)(void *ctx);	/* takes ctx; may be NULL */
};

/* A signer over a secret key, which it takes. */
void ocop_signer_of_key(struct ocop_signer *out, struct ocop_seckey *key);
/* Frees what it holds and zeroes it. NULL-safe. */
void ocop_signer_clear(struct ocop_signer *signer);

OCOP_C_END

#endif

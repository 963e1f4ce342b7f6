/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A signer: an object that holds a secret key and signs, such as a key file
 * (keys/file/signer_file.c) or a PKCS#11 token.
 *
 * Threads and lifetime: one thread at a time uses a signer. Its ctx must
 * outlive it.
 */
#ifndef OCOP_SIGNER_H
#define OCOP_SIGNER_H

#include <ocop/crypto.h>

OCOP_C_BEGIN

struct ocop_signer {
	void *ctx;		/* of the implementation; passed to its
				 * functions */
	enum ocop_alg alg;
	uint8_t spki[OCOP_SPKI_MAX];
	size_t spki_len;
	/* Sign a message. The implementation hashes it. */
	enum ocop_err (*sign)(void *ctx, uint8_t sig_out[OCOP_SIG_LEN],
			      struct ocop_bytes message);
	void (*free)(void *ctx);	/* frees ctx; may be NULL */
};

/* Make a signer of a secret key. Takes key. */
void ocop_signer_of_key(struct ocop_signer *out, struct ocop_seckey *key);
/* Free what it holds and zero it. Does nothing when signer is NULL. */
void ocop_signer_clear(struct ocop_signer *signer);

OCOP_C_END

#endif

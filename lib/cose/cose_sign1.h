/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parts of a COSE_Sign1 message (RFC 9052), for other folders of lib/ that
 * build or read such a message part by part.
 */
#ifndef OCOP_LIB_COSE_SIGN1_H
#define OCOP_LIB_COSE_SIGN1_H

#include <ocop/cose_sign1.h>

/* The most bytes that a message of this typ may have. */
size_t ocop__cose_sign1_max(struct ocop_bytes typ);
/* Append the Sig_structure (section 4.4) with an empty external_aad: the
 * bytes that are signed. */
void ocop__cose_sign1_tbs(struct ocop_buf *out, struct ocop_bytes protected_,
			  struct ocop_bytes payload);
/* SHA-256 of these bytes. OCOP_ERR_MEMORY, OCOP_ERR_LIMIT. */
enum ocop_err ocop__cose_sign1_digest(uint8_t out[static OCOP_HASH_LEN],
				      const struct ocop_cose_sign1 *message)
	OCOP_CHECKED;
/* Append the protected header {1: alg, 4: kid, 16: typ}, without the kid when
 * kid.len is 0. */
void ocop__cose_sign1_protected(struct ocop_buf *out, enum ocop_alg alg,
				struct ocop_bytes kid, const char *typ);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Root signatures and COSE receipts (RFC 9942): the root of a checkpoint signed
 * with P-256, and the proof that an entry is in that tree, for readers that
 * know neither notes nor Ed25519.
 *
 * Threads and lifetime: functions without state. What is passed in is lent for
 * the call; what is appended to a buffer is the caller's.
 */
#ifndef OCOP_ROOTSIG_H
#define OCOP_ROOTSIG_H

#include <ocop/tlog.h>

OCOP_C_BEGIN

#define OCOP_ROOTSIG_MAX 512	/* bytes of checkpoint.cose */
#define OCOP_RECEIPT_MAX 4096
/*
 * Append the root signature of a checkpoint, by the P-256 key that the trust
 * document names for its size (ocop_trust_receipt_key). OCOP_ERR_ARGUMENT: its
 * size is 0 or above OCOP_SIZE_MAX, its name is no origin, or the key is of
 * another kind; or an error of the signer.
 */
enum ocop_err ocop_rootsig_sign(struct ocop_buf *out,
				const struct ocop_checkpoint *checkpoint,
				struct ocop_signer *signer,
				uint64_t now_unix_s) OCOP_CHECKED;
/* Append a receipt: a root signature, which is not verified here, with the
 * inclusion proof of an entry. OCOP_ERR_ARGUMENT: the path is empty, since a
 * tree of one entry has no receipt. */
enum ocop_err ocop_rootsig_add_receipt(struct ocop_buf *out,
				       struct ocop_bytes rootsig,
				       uint64_t size, uint64_t index,
				       const struct ocop_proof *path)
	OCOP_CHECKED;
/* Read for which tree and entry a receipt claims to be. Nothing is verified
 * yet. Errors: OCOP_ERR_LIMIT, OCOP_ERR_MALFORMED. */
enum ocop_err ocop_rootsig_read_receipt(struct ocop_bytes in,
					uint64_t *size_out,
					uint64_t *index_out,
					struct ocop_diag *diag) OCOP_CHECKED;
/*
 * Require a root signature by spki (ocop_trust_receipt_key) over a checkpoint
 * whose own signatures were checked. Any time is accepted.
 * Errors: OCOP_ERR_LIMIT, OCOP_ERR_MALFORMED, OCOP_ERR_SIGNATURE. Source: RFC
 * 9942.
 */
enum ocop_err ocop_rootsig_verify(struct ocop_bytes in,
				  const struct ocop_checkpoint *checkpoint,
				  struct ocop_bytes spki,
				  struct ocop_keyring *ring,
				  struct ocop_diag *diag) OCOP_CHECKED;
/* Require a receipt that entry is in the tree of that checkpoint. Errors as
 * above. */
enum ocop_err ocop_rootsig_verify_receipt(
	struct ocop_bytes in, struct ocop_bytes entry,
	const struct ocop_checkpoint *checkpoint, struct ocop_bytes spki,
	struct ocop_keyring *ring, struct ocop_diag *diag) OCOP_CHECKED;

OCOP_C_END

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * COSE_Sign1 (RFC 9052), tag 18: the form of every signed record.
 *
 *	#6.18([protected, {}, payload, signature])
 *	protected = bstr .cbor {1: alg, 4: kid, 16: typ}
 *
 * Reading (cose_open.c) needs no signer, so a program that only verifies does
 * not link one.
 *
 * Threads and lifetime: no shared state. One thread at a time uses a signer or
 * keyring that is passed. An opened message points into the bytes that it was
 * opened from, and is valid as long as they are.
 */
#ifndef OCOP_COSE_SIGN1_H
#define OCOP_COSE_SIGN1_H

#include <ocop/crypto.h>
#include <ocop/signer.h>

OCOP_C_BEGIN

#define OCOP_RECORD_MAX 16384	/* bytes of a signed record; only an inspection
				 * may be larger: */
#define OCOP_INSPECTION_TYP "ocop-inspection+cose"
#define OCOP_INSPECTION_MAX 1048576
/* A Token Status List in CWT form: no record, and read by others. */
#define OCOP_STATUS_LIST_TYP "application/statuslist+cwt"
#define OCOP_STATUS_LIST_MAX 1048576
#define OCOP_TYP_MAX 64

/* The parts of a message. Each view is lent from the message's bytes. */
struct ocop_cose_sign1 {
	struct ocop_bytes whole;
	struct ocop_bytes protected_;	/* what the byte string contains */
	struct ocop_bytes payload;	/* empty when nil (detached) */
	struct ocop_bytes sig;		/* 64 bytes */
	struct ocop_bytes kid;		/* 8 bytes */
	struct ocop_bytes typ;
	enum ocop_alg alg;
	bool detached;
};

/*
 * Split a message into its parts, strictly. The signature is not checked.
 *
 * detached  true: the payload must be nil (trust signatures); false: it
 *           must be a byte string
 * Errors: OCOP_ERR_MALFORMED (diag->offset), OCOP_ERR_LIMIT, OCOP_ERR_ALG.
 * Source: RFC 9052 section 4.2, RFC 9596; docs/format.md.
 */
enum ocop_err
ocop_cose_sign1_open_unverified(struct ocop_cose_sign1 *out,
				struct ocop_bytes in,
				bool detached,
				struct ocop_diag *diag) OCOP_CHECKED;

/*
 * The identity of a record: SHA-256("R" || protected || payload). It covers
 * typ, kid and payload, but not the signature, because anyone can turn a valid
 * ECDSA signature into another valid one.
 */
void ocop_cose_sign1_id(uint8_t out[OCOP_MIN(OCOP_HASH_LEN)],
			const struct ocop_cose_sign1 *message);

/*
 * Check the signature of an opened message with a key that the caller chose.
 * payload is passed separately, so that a detached one can be checked.
 * Errors: OCOP_ERR_ALG (not the key's algorithm), OCOP_ERR_SIGNATURE,
 * OCOP_ERR_CRYPTO.
 */
enum ocop_err ocop_cose_sign1_verify(const struct ocop_cose_sign1 *message,
				     struct ocop_bytes payload,
				     struct ocop_pubkey *key) OCOP_CHECKED;

/*
 * Sign a payload and append the message to out. (cose_sign.c)
 *
 * detached  sign the payload, but write nil in its place
 * Errors: OCOP_ERR_LIMIT (larger than this typ may be), OCOP_ERR_MEMORY,
 * those of the signer.
 */
enum ocop_err ocop_cose_sign(struct ocop_buf *out, struct ocop_signer *signer,
			     const char *typ, struct ocop_bytes payload,
			     bool detached) OCOP_CHECKED;

/*
 * Read and verify a COSE_Sign1 message of another system (RFC 9052): any header
 * parameters, an empty protected header as h'' or h'a0', with external_aad.
 * *payload_out is lent from in.
 * Errors: OCOP_ERR_MALFORMED, OCOP_ERR_ALG, OCOP_ERR_SIGNATURE,
 * OCOP_ERR_CRYPTO.
 */
enum ocop_err ocop_cose_verify_lenient(struct ocop_bytes in,
				       struct ocop_bytes external_aad,
				       struct ocop_pubkey *key,
				       struct ocop_bytes *payload_out,
				       struct ocop_diag *diag) OCOP_CHECKED;

OCOP_C_END

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * COSE_Sign1 (RFC 9052), tag 18: what every record is sealed in.
 *
 *	#6.18([protected, {}, payload, signature])
 *	protected = bstr .cbor {1: alg, 4: kid, 16: typ}
 *
 * cose_sign.c makes one (needs a signer), cose_open.c reads one (needs none): a
 * verifier links only cose_open.c.
 *
 * Threads and lifetime: no shared state, but a signer or keyring that is
 * passed is used by one thread at a time. An opened message points into the
 * bytes that it was opened from, and is valid while they are.
 */
#ifndef OCOP_COSE_SIGN1_H
#define OCOP_COSE_SIGN1_H

#include <ocop/crypto.h>
#include <ocop/signer.h>

OCOP_C_BEGIN

#define OCOP_RECORD_MAX 16384	/* bytes of a sealed record */
#define OCOP_INSPECTION_TYP "ocop-inspection+cose"	/* but of this typ: */
#define OCOP_INSPECTION_MAX 1048576
#define OCOP_TYP_MAX 64

/* The parts of an envelope; every view is lent from its bytes. */
struct ocop_cose_sign1 {
	struct ocop_bytes whole;
	struct ocop_bytes protected_;	/* content of the bstr */
	struct ocop_bytes payload;	/* empty when nil (detached) */
	struct ocop_bytes sig;		/* 64 bytes */
	struct ocop_bytes kid;		/* 8 bytes */
	struct ocop_bytes typ;
	enum ocop_alg alg;
	bool detached;
};

/*
 * Split an envelope, strictly, without checking its signature.
 *
 * detached  whether the payload must be nil (trust signatures) or a bstr
 * Errors: OCOP_ERR_MALFORMED (diag->offset), OCOP_ERR_LIMIT, OCOP_ERR_ALG.
 * Source: RFC 9052 section 4.2, RFC 9596; docs/format.md.
 */
enum ocop_err
ocop_cose_sign1_open_unverified(struct ocop_cose_sign1 *out,
				struct ocop_bytes in,
				bool detached,
				struct ocop_diag *diag) OCOP_CHECKED;

/*
 * What makes a record the same record: its typ, its signer (by kid) and its
 * payload, whatever the signature's bytes (ECDSA's can be altered by
 * anyone). SHA-256("R" || protected || payload).
 */
void ocop_cose_sign1_id(uint8_t out[OCOP_MIN(OCOP_HASH_LEN)],
			const struct ocop_cose_sign1 *envelope);

/*
 * Check the signature of opened parts with a key that the caller chose.
 * payload is given apart so that a detached one can be checked.
 * Errors: OCOP_ERR_ALG (not the key's), OCOP_ERR_SIGNATURE, OCOP_ERR_CRYPTO.
 */
enum ocop_err ocop_cose_sign1_verify(const struct ocop_cose_sign1 *envelope,
				     struct ocop_bytes payload,
				     struct ocop_pubkey *key) OCOP_CHECKED;

/*
 * Seal a payload; appends the envelope to out. (cose_sign.c)
 * detached  sign payload but write nil in its place
 */
enum ocop_err ocop_cose_sign(struct ocop_buf *out, struct ocop_signer *signer,
			     const char *typ, struct ocop_bytes payload,
			     bool detached) OCOP_CHECKED;

/*
 * A general COSE_Sign1 reader for other people's messages (RFC 9052): any
 * header, protected h'' or h'a0', external_aad. Checks the signature.
 */
enum ocop_err ocop_cose_verify_lenient(struct ocop_bytes in,
				       struct ocop_bytes external_aad,
				       struct ocop_pubkey *key,
				       struct ocop_bytes *payload_out,
				       struct ocop_diag *diag) OCOP_CHECKED;

OCOP_C_END

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The log's forms: Merkle tree (RFC 6962 section 2), C2SP signed-note,
 * tlog-checkpoint, tlog-cosignature, tlog-tiles. Bytes only: no storage, no
 * network. Files: merkle.c, vkey.c, note.c, rootsig.c, tile.c.
 *
 * Threads and lifetime: no shared state; a keyring or signer that is passed is
 * used by one thread at a time. Decoded views are valid while the decoded
 * bytes are; proofs, checkpoints and keys are values.
 */
#ifndef OCOP_TLOG_H
#define OCOP_TLOG_H

#include <ocop/crypto.h>
#include <ocop/signer.h>

OCOP_C_BEGIN

#define OCOP_TILE_WIDTH 256	/* hashes in a full tile, entries in a bundle */
#define OCOP_TILE_BYTES (OCOP_TILE_WIDTH * OCOP_HASH_LEN)
#define OCOP_ENTRY_MAX 65535	/* tlog-tiles: uint16 length prefix */
#define OCOP_BUNDLE_MAX ((size_t)OCOP_TILE_WIDTH * (2 + OCOP_ENTRY_MAX))
#define OCOP_NOTE_MAX 65536
#define OCOP_PROOF_MAX 64	/* hashes of a proof */
#define OCOP_ORIGIN_MAX 255
#define OCOP_SIZE_MAX ((UINT64_C(1) << 53) - 1) /* of a tree with receipts */
#define OCOP_WITNESSES_MAX 64	/* of a trust document */

/* --- merkle.c --- */

/* SHA-256(0x00 || entry) */
void ocop_leaf_hash(uint8_t out[OCOP_MIN(OCOP_HASH_LEN)],
		    struct ocop_bytes entry);

/* The compact range [0, size): the roots of its full subtrees, largest
 * first (one per bit of size). Enough to append and to know the root. */
struct ocop_compact {
	uint64_t size;
	unsigned count;
	uint8_t hash[64][OCOP_HASH_LEN];
};

/* Called for each subtree that an append completes: level 0 is the leaf. */
typedef void ocop_node_fn(void *user, unsigned level, uint64_t index,
			  const uint8_t hash[OCOP_MIN(OCOP_HASH_LEN)]);

/* Append a leaf hash; fn may be NULL. */
void ocop_compact_append(struct ocop_compact *range,
			 const uint8_t leaf[OCOP_MIN(OCOP_HASH_LEN)],
			 ocop_node_fn *fn, void *user);
/* The root; SHA-256 of nothing for an empty tree. */
void ocop_compact_root(const struct ocop_compact *range,
		       uint8_t out[OCOP_MIN(OCOP_HASH_LEN)]);

struct ocop_proof {
	unsigned count;
	uint8_t hash[OCOP_PROOF_MAX][OCOP_HASH_LEN];
};

/* RFC 9162 section 2.1.3.2 / 2.1.4.2: OCOP_OK or OCOP_ERR_SIGNATURE.
 * A proof is given as its bytes: a multiple of 32. */
enum ocop_err ocop_inclusion_check(uint64_t index, uint64_t size,
				   const uint8_t leaf[OCOP_MIN(OCOP_HASH_LEN)],
				   struct ocop_bytes proof,
				   struct ocop_bytes root) OCOP_CHECKED;
enum ocop_err ocop_consistency_check(uint64_t size1, uint64_t size2,
				     struct ocop_bytes proof,
				     struct ocop_bytes root1,
				     struct ocop_bytes root2) OCOP_CHECKED;

/* --- note.c --- */

/* A note verifier key, "NAME+HASH8+BASE64(type || public key)". */
struct ocop_vkey {
	char name[OCOP_ORIGIN_MAX + 1];
	uint32_t hash;		/* key hash (key ID), big-endian on the wire */
	uint8_t type;		/* 1 Ed25519, 4 cosignature/v1 */
	uint8_t public32[32];
};
enum { OCOP_VKEY_ED25519 = 1, OCOP_VKEY_COSIGNATURE = 4 };

enum ocop_err ocop_vkey_parse(struct ocop_vkey *out, struct ocop_bytes text,
			      struct ocop_diag *diag) OCOP_CHECKED;
/* The vkey of an Ed25519 SPKI; sets name, type, hash. */
enum ocop_err ocop_vkey_of(struct ocop_vkey *out, const char *name,
			   uint8_t type, struct ocop_bytes spki) OCOP_CHECKED;
void ocop_vkey_format(struct ocop_buf *out, const struct ocop_vkey *vkey);

/* A checkpoint: origin, size, root. Source: C2SP tlog-checkpoint. */
struct ocop_checkpoint {
	char origin[OCOP_ORIGIN_MAX + 1];
	uint64_t size;
	uint8_t root[OCOP_HASH_LEN];
};

/*
 * Parse a signed note and require a good signature of its log key.
 * Extension lines are refused. Errors: OCOP_ERR_MALFORMED; OCOP_ERR_TRUST
 * (origin is not the vkey's name); OCOP_ERR_SIGNATURE (wrong or missing, also
 * when the whole signature part of a body of that origin is).
 */
enum ocop_err ocop_checkpoint_open(struct ocop_checkpoint *out,
				   struct ocop_bytes note,
				   const struct ocop_vkey *log,
				   struct ocop_diag *diag) OCOP_CHECKED;
/* Parse the body and require well-formed framing, but no signature: only for
 * a note that was verified when it was stored. */
enum ocop_err ocop_checkpoint_open_unverified(struct ocop_checkpoint *out,
					      struct ocop_bytes note,
					      struct ocop_diag *diag)
	OCOP_CHECKED;
/*
 * As a witness of several logs: of the key whose name is the origin (a log
 * may have several) a good signature is required, and a bad one refuses.
 * Extension lines are let pass (tlog-checkpoint).
 * Errors: OCOP_ERR_MALFORMED, OCOP_ERR_LIMIT; OCOP_ERR_ABSENT (no key of
 * that origin); OCOP_ERR_SIGNATURE.
 */
enum ocop_err ocop_checkpoint_open_known(struct ocop_checkpoint *out,
					 struct ocop_bytes note,
					 const struct ocop_vkey *logs,
					 size_t count, struct ocop_diag *diag)
	OCOP_CHECKED;
/* Latest time signed by a cosignature/v1 key on the note, 0 when there is
 * no good one. A key's bad signature beside it is ignored. */
uint64_t ocop_checkpoint_time(struct ocop_bytes note,
			      const struct ocop_vkey *cosigner);
/*
 * The time that a quorum vouches for: the largest T such that at least
 * quorum distinct keys of witnesses cosigned this note with a timestamp of T
 * or later. 0 when there are too few, and with quorum 0.
 */
uint64_t ocop_checkpoint_quorum_time(struct ocop_bytes note,
				     const struct ocop_vkey *witnesses,
				     size_t count, int64_t quorum);
/*
 * Append note with the latest good line of each of cosigners from note or
 * other, two notes of one body; their other lines, and what other has of
 * anybody else, are left out. Errors: OCOP_ERR_CONFLICT (the bodies differ),
 * those of a note's form.
 */
enum ocop_err ocop_checkpoint_merge(struct ocop_buf *out,
				    struct ocop_bytes note,
				    struct ocop_bytes other,
				    const struct ocop_vkey *cosigners,
				    size_t count) OCOP_CHECKED;
/* Append the body (three lines). */
void ocop_checkpoint_body(struct ocop_buf *out,
			  const struct ocop_checkpoint *checkpoint);
/* Append body, blank line and the log's signature line. */
enum ocop_err ocop_checkpoint_sign(struct ocop_buf *out,
				   const struct ocop_checkpoint *checkpoint,
				   struct ocop_signer *log_signer)
	OCOP_CHECKED;
/* Append one cosignature/v1 line of note's body to out (which usually
 * already holds note). Source: C2SP tlog-cosignature. */
enum ocop_err ocop_checkpoint_cosign(struct ocop_buf *out,
				     struct ocop_bytes note, const char *name,
				     struct ocop_signer *signer,
				     uint64_t time_unix_s) OCOP_CHECKED;

/* --- rootsig.c --- */

#define OCOP_ROOTSIG_MAX 512	/* bytes of checkpoint.cose */
#define OCOP_RECEIPT_MAX 4096
/*
 * Require a root signature of that checkpoint, whose own signatures were
 * checked, by spki (ocop_trust_receipt_key). When it was made is not asked.
 * Errors: OCOP_ERR_LIMIT, OCOP_ERR_MALFORMED, OCOP_ERR_SIGNATURE.
 */
enum ocop_err ocop_rootsig_verify(struct ocop_bytes in,
				  const struct ocop_checkpoint *checkpoint,
				  struct ocop_bytes spki,
				  struct ocop_keyring *ring,
				  struct ocop_diag *diag) OCOP_CHECKED;
/* Require a receipt of that entry in that checkpoint; errors as above. */
enum ocop_err ocop_rootsig_verify_receipt(
	struct ocop_bytes in, struct ocop_bytes entry,
	const struct ocop_checkpoint *checkpoint, struct ocop_bytes spki,
	struct ocop_keyring *ring, struct ocop_diag *diag) OCOP_CHECKED;

/* --- tile.c --- */

#define OCOP_TILE_PATH_MAX 96
/* "tile/L/x001/234" (".p/W" when width < 256). L < 0: "tile/entries/...". */
void ocop_tile_path(char out[OCOP_MIN(OCOP_TILE_PATH_MAX)], int level,
		    uint64_t index, unsigned width);
/* The reverse; level -1 for entries. OCOP_ERR_MALFORMED unless canonical. */
enum ocop_err ocop_tile_path_parse(struct ocop_bytes path, int *level_out,
				   uint64_t *index_out, unsigned *width_out)
	OCOP_CHECKED;
/* Walk a bundle: the entry at *offset, moved behind it. OCOP_ERR_ABSENT at
 * the end, OCOP_ERR_MALFORMED when a length does not fit. */
enum ocop_err ocop_bundle_next(struct ocop_bytes *entry_out,
			       struct ocop_bytes bundle, size_t *offset)
	OCOP_CHECKED;
/* How many entries; OCOP_ERR_MALFORMED unless it ends on an edge. */
enum ocop_err ocop_bundle_count(struct ocop_bytes bundle, unsigned *out)
	OCOP_CHECKED;

/* An entry: [accepted, bstr]; the bstr is a record, or a trust entry. */
struct ocop_entry {
	uint64_t accepted;	/* Unix seconds */
	struct ocop_bytes record; /* lent */
};
enum ocop_err ocop_entry_decode(struct ocop_entry *out, struct ocop_bytes in,
				struct ocop_diag *diag) OCOP_CHECKED;
void ocop_entry_encode(struct ocop_buf *out, uint64_t accepted,
		       struct ocop_bytes record);
/* ["trust", version, SHA-256 of its payload] */
struct ocop_trust_entry {
	uint64_t version;
	uint8_t hash[OCOP_HASH_LEN];
};
bool ocop_trust_entry_decode(struct ocop_trust_entry *out,
			     struct ocop_bytes record);
void ocop_trust_entry_encode(struct ocop_buf *out, uint64_t version,
			     const uint8_t hash[OCOP_MIN(OCOP_HASH_LEN)]);
/* ["records", size, root]: in the trace log, how far the records logs had
 * come. size is 1 to 2^53-1. */
struct ocop_marker {
	uint64_t size;
	uint8_t root[OCOP_HASH_LEN];
};
bool ocop_marker_decode(struct ocop_marker *out, struct ocop_bytes record);
void ocop_marker_encode(struct ocop_buf *out, const struct ocop_marker *marker);

OCOP_C_END

#endif

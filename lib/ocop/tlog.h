/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The forms of a log: Merkle tree (RFC 6962 section 2), C2SP signed-note,
 * tlog-checkpoint, tlog-cosignature, tlog-tiles. They work on bytes, without
 * storage or network.
 *
 * Threads and lifetime: no shared state. One thread at a time uses a keyring or
 * signer that is passed. Decoded views are valid as long as the decoded bytes;
 * proofs, checkpoints and keys are values.
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

/* The compact range [0, size): the roots of its full subtrees, largest first
 * (one for each bit of size). It is enough to append and to compute the
 * root. */
struct ocop_compact {
	uint64_t size;
	unsigned count;
	uint8_t hash[64][OCOP_HASH_LEN];
};

/* Called for each subtree that an append completes. Level 0 is a leaf. */
typedef void ocop_node_fn(void *user, unsigned level, uint64_t index,
			  const uint8_t hash[OCOP_MIN(OCOP_HASH_LEN)]);

/* Append a leaf hash; fn may be NULL. */
void ocop_compact_append(struct ocop_compact *range,
			 const uint8_t leaf[OCOP_MIN(OCOP_HASH_LEN)],
			 ocop_node_fn *fn, void *user);
/* The root of size leaves. For an empty tree: SHA-256 of nothing. */
void ocop_compact_root(const struct ocop_compact *range,
		       uint8_t out[OCOP_MIN(OCOP_HASH_LEN)]);

struct ocop_proof {
	unsigned count;
	uint8_t hash[OCOP_PROOF_MAX][OCOP_HASH_LEN];
};

/* Check a proof, which is given as its bytes, a multiple of 32 (RFC 9162
 * sections 2.1.3.2 and 2.1.4.2). OCOP_ERR_SIGNATURE: it does not lead to the
 * root. */
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

/* Read a vkey. OCOP_ERR_MALFORMED; diag names the rule. */
enum ocop_err ocop_vkey_parse(struct ocop_vkey *out, struct ocop_bytes text,
			      struct ocop_diag *diag) OCOP_CHECKED;
/* Make the vkey of an Ed25519 SPKI, with name, type and key hash. */
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
 * Parse a signed note and require a good signature of its log's key. Extension
 * lines are refused.
 * Errors: OCOP_ERR_MALFORMED; OCOP_ERR_TRUST (the origin is not the vkey's
 * name); OCOP_ERR_SIGNATURE (wrong or missing, also when the origin is right
 * and the whole signature part is missing).
 */
enum ocop_err ocop_checkpoint_open(struct ocop_checkpoint *out,
				   struct ocop_bytes note,
				   const struct ocop_vkey *log,
				   struct ocop_diag *diag) OCOP_CHECKED;
/* Parse a note without checking a signature; its framing must be well formed.
 * Only for a note that was verified before it was stored. */
enum ocop_err ocop_checkpoint_open_unverified(struct ocop_checkpoint *out,
					      struct ocop_bytes note,
					      struct ocop_diag *diag)
	OCOP_CHECKED;
/*
 * Open a checkpoint for a witness of several logs. Require a good signature by
 * a key whose name is the origin (a log may have several keys). If a signature
 * by such a key is bad, the checkpoint is refused. Extension lines are allowed
 * (tlog-checkpoint).
 * Errors: OCOP_ERR_MALFORMED, OCOP_ERR_LIMIT; OCOP_ERR_ABSENT (no key of that
 * origin); OCOP_ERR_SIGNATURE.
 */
enum ocop_err ocop_checkpoint_open_known(struct ocop_checkpoint *out,
					 struct ocop_bytes note,
					 const struct ocop_vkey *logs,
					 size_t count, struct ocop_diag *diag)
	OCOP_CHECKED;
/* The latest time that a cosignature/v1 key signed on the note; 0: it has no
 * good signature. Its bad signatures are ignored.
 * Errors: OCOP_ERR_MEMORY, OCOP_ERR_CRYPTO; out is not to be used then. */
enum ocop_err ocop_checkpoint_time(uint64_t *out, struct ocop_bytes note,
				   const struct ocop_vkey *cosigner)
	OCOP_CHECKED;
/*
 * The largest time T such that at least quorum different keys of witnesses
 * cosigned this note with a time of T or later. 0: there are too few, or quorum
 * is 0. Errors: as ocop_checkpoint_time.
 */
enum ocop_err ocop_checkpoint_quorum_time(uint64_t *out,
					  struct ocop_bytes note,
					  const struct ocop_vkey *witnesses,
					  size_t count, int64_t quorum)
	OCOP_CHECKED;
/*
 * note and other are two notes with one body. Append note, with the latest good
 * line that each cosigner has in either of them. All other lines of these
 * cosigners are left out, and so are other's lines of anybody else.
 * Errors: OCOP_ERR_CONFLICT (the bodies differ), errors of a note's form.
 */
enum ocop_err ocop_checkpoint_merge(struct ocop_buf *out,
				    struct ocop_bytes note,
				    struct ocop_bytes other,
				    const struct ocop_vkey *cosigners,
				    size_t count) OCOP_CHECKED;
/* Append the body (three lines). */
void ocop_checkpoint_body(struct ocop_buf *out,
			  const struct ocop_checkpoint *checkpoint);
/* Append the body, a blank line and the log's signature line. */
enum ocop_err ocop_checkpoint_sign(struct ocop_buf *out,
				   const struct ocop_checkpoint *checkpoint,
				   struct ocop_signer *log_signer)
	OCOP_CHECKED;
/* Append one cosignature/v1 line over note's body to out, which usually already
 * holds note. Source: C2SP tlog-cosignature. */
enum ocop_err ocop_checkpoint_cosign(struct ocop_buf *out,
				     struct ocop_bytes note, const char *name,
				     struct ocop_signer *signer,
				     uint64_t time_unix_s) OCOP_CHECKED;

/* --- tile.c --- */

#define OCOP_TILE_PATH_MAX 96
/* Write a path "tile/L/x001/234" (with ".p/W" when width < 256). A level below
 * 0 gives "tile/entries/...". */
void ocop_tile_path(char out[OCOP_MIN(OCOP_TILE_PATH_MAX)], int level,
		    uint64_t index, unsigned width);
/* Read such a path; level -1 is entries. OCOP_ERR_MALFORMED: it is not the
 * canonical path. */
enum ocop_err ocop_tile_path_parse(struct ocop_bytes path, int *level_out,
				   uint64_t *index_out, unsigned *width_out)
	OCOP_CHECKED;
/* Walk a bundle: get the entry at *offset and move *offset past it.
 * Errors: OCOP_ERR_ABSENT at the end, OCOP_ERR_MALFORMED: a length does not
 * fit. */
enum ocop_err ocop_bundle_next(struct ocop_bytes *entry_out,
			       struct ocop_bytes bundle, size_t *offset)
	OCOP_CHECKED;
/* Count the entries. OCOP_ERR_MALFORMED: the bundle does not end with an
 * entry. */
enum ocop_err ocop_bundle_count(struct ocop_bytes bundle, unsigned *out)
	OCOP_CHECKED;

/* An entry: [accepted, bstr]. The bstr is a record, a trust entry or a
 * marker. */
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
/* ["records", size, root], an entry of the trace log: what the records log was
 * at that time. size is 1 to 2^53-1. */
struct ocop_marker {
	uint64_t size;
	uint8_t root[OCOP_HASH_LEN];
};
bool ocop_marker_decode(struct ocop_marker *out, struct ocop_bytes record);
void ocop_marker_encode(struct ocop_buf *out, const struct ocop_marker *marker);

/* Append the text of a tlog-proof (C2SP) that the entry of this index is in the
 * tree of the signed note, by its inclusion proof. Errors of memory stay in
 * out->err. (tlog_proof.c) */
void ocop_tlog_proof_add(struct ocop_buf *out, uint64_t index,
			 const struct ocop_proof *path, struct ocop_bytes note);

OCOP_C_END

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trust document: who may decide, enrol, inspect and witness.
 * Immutable once decoded; any number of threads may read one.
 * Source: docs/format.md.
 *
 * Threads and lifetime: a document is immutable once decoded: any number of
 * threads may read one. What it lends is valid until it is freed; a set frees
 * its documents when it is freed, not before, and is used by one thread at a
 * time.
 */
#ifndef OCOP_TRUST_H
#define OCOP_TRUST_H

#include <ocop/record.h>
#include <ocop/tlog.h>

OCOP_C_BEGIN

#define OCOP_TRUST_MAX (1024 * 1024)
#define OCOP_TRUST_TYP "ocop-trust+cose"

enum ocop_level { OCOP_LEVEL_CENTRAL = 1, OCOP_LEVEL_PROVINCE,
		  OCOP_LEVEL_DISTRICT, OCOP_LEVEL_COMMUNE,
		  OCOP_LEVEL_INSPECTION };
enum { OCOP_ROLE_ENROL = 1, OCOP_ROLE_CERTIFY = 2, OCOP_ROLE_INSPECT = 4,
       OCOP_ROLE_MONITOR = 8 };

struct ocop_grant { int64_t stars; int32_t from, to; };	/* to: may be NONE */

struct ocop_authority {
	struct ocop_bytes id, name, successor;	/* successor: len 0 = none */
	enum ocop_level level;
	unsigned roles;			/* OCOP_ROLE_* */
	bool whole_country;		/* no scope given */
	struct ocop_bytes *scope;	/* 2-digit codes */
	size_t scope_count;
	struct ocop_grant *grants;
	size_t grant_count;
	struct ocop_bytes *keys;	/* SPKI */
	size_t key_count;
	int32_t from, to, complete_since; /* OCOP_DAY_NONE when absent */
};

struct ocop_trust_log {
	struct ocop_bytes origin;
	bool is_trace;
	struct ocop_vkey vkey, time_vkey;
	bool frozen;
	uint64_t frozen_size;
	uint8_t frozen_root[OCOP_HASH_LEN];
};

struct ocop_trust_host { struct ocop_bytes host; int32_t from, to; };
/* Who signs the roots of a log's trees of sizes from to to (ES256). */
struct ocop_trust_receipt {
	struct ocop_bytes origin, key;	/* key: SPKI */
	uint64_t from, to;		/* to: OCOP_SIZE_MAX when open */
};
struct ocop_trust_level { uint64_t index; int64_t level; };

struct ocop_trust {
	struct ocop_bytes bytes;	/* the whole file; owned */
	struct ocop_bytes payload;	/* lent from bytes */
	uint8_t fingerprint[OCOP_HASH_LEN]; /* SHA-256 of payload */
	uint64_t version;
	struct ocop_bytes realm;
	struct ocop_bytes basis; /* of the register in law; may be empty */
	int64_t issued;
	int64_t threshold, fresh_days, stale_days, quorum;
	/* Lists: each count stands right behind its pointer. */
	struct ocop_bytes *roots; size_t root_count;	/* SPKI */
	struct ocop_trust_log *logs; size_t log_count;
	struct ocop_vkey *witnesses; size_t witness_count;
	struct ocop_trust_host *hosts; size_t host_count;
	struct ocop_bytes *registries; size_t registry_count;
	struct ocop_trust_receipt *receipts; size_t receipt_count;
	struct ocop_trust_level *levels; size_t level_count;
	int64_t *profiles; size_t profile_count;
	struct ocop_authority *authorities; size_t authority_count;
	struct ocop_trust_index *index;	/* look-up tables; private, owned */
};

/*
 * Decode a trust document; copies in. Does not check its signatures.
 * Errors: OCOP_ERR_LIMIT, OCOP_ERR_MALFORMED, OCOP_ERR_RULE, OCOP_ERR_KEY.
 */
enum ocop_err ocop_trust_decode(struct ocop_trust **out, struct ocop_bytes in,
				struct ocop_diag *diag) OCOP_CHECKED;
/* As above, of a payload alone, before any root has signed it: to show what
 * will be signed. ocop_trust_verify finds no signature on it. */
enum ocop_err ocop_trust_decode_payload(struct ocop_trust **out,
					struct ocop_bytes payload,
					struct ocop_diag *diag) OCOP_CHECKED;
void ocop_trust_free(struct ocop_trust *trust);

/*
 * Require signatures by the threshold of its own roots (one root counts
 * once, strangers are ignored) and, with previous given, by the threshold
 * of previous's roots, the same realm, a version above previous's, and its
 * logs at the places and as frozen as they were.
 * Errors: OCOP_ERR_TRUST with the count found.
 */
enum ocop_err ocop_trust_verify(const struct ocop_trust *trust,
				const struct ocop_trust *previous,
				struct ocop_keyring *ring,
				struct ocop_diag *diag) OCOP_CHECKED;

/* Which roots of by (NULL: its own) signed it: bit i for by->roots[i]. */
enum ocop_err ocop_trust_signers(uint64_t *out, const struct ocop_trust *trust,
				 const struct ocop_trust *by,
				 struct ocop_keyring *ring) OCOP_CHECKED;

/* Lent; NULL when unknown. */
const struct ocop_authority *ocop_trust_authority(const struct ocop_trust *t,
						  struct ocop_bytes id);
/* The authority that holds a key, by SHA-256(SPKI); NULL when none. */
const struct ocop_authority *
ocop_trust_authority_by_key(const struct ocop_trust *t,
			    const uint8_t hash[OCOP_MIN(OCOP_HASH_LEN)],
			    struct ocop_bytes *spki_out);
/* Whether heir is id itself or follows it through successors. */
bool ocop_trust_succeeds(const struct ocop_trust *t, struct ocop_bytes heir,
			 struct ocop_bytes id);
bool ocop_authority_covers(const struct ocop_authority *a,
			   struct ocop_bytes code_or_unit); /* by 2 digits */
bool ocop_authority_live(const struct ocop_authority *a, int32_t day);
bool ocop_authority_grants(const struct ocop_authority *a, int64_t stars,
			   int32_t day);
/* Whether host is listed at all, whatever the day. */
bool ocop_trust_host_known(const struct ocop_trust *t, struct ocop_bytes host);
/* The live records log; NULL when none. */
const struct ocop_trust_log *ocop_trust_records_log(const struct ocop_trust *t);
/* Records log number 0, 1, ...: the frozen ones in order, then the live one;
 * NULL beyond them. Lent. */
const struct ocop_trust_log *
ocop_trust_records_log_at(const struct ocop_trust *t, unsigned number);
/* The key (SPKI, lent) that signs origin's root of a tree of size; empty when
 * none is named. To be asked of the newest version that is held. */
struct ocop_bytes ocop_trust_receipt_key(const struct ocop_trust *t,
					 struct ocop_bytes origin,
					 uint64_t size);
/* "province", "enrol"; NULL when it is none. Static. */
const char *ocop_level_word(enum ocop_level level);
const char *ocop_role_word(unsigned role);

/* Write the payload T from its JSON view (keys as base64url SPKI); roots
 * sign it in trust_sign.c. */
enum ocop_err ocop_trust_from_json(struct ocop_buf *payload_out,
				   struct ocop_bytes json,
				   struct ocop_diag *diag) OCOP_CHECKED;
/* Append a trust file: payload with the signatures of file (may be empty)
 * and one more by signer, replacing that root's own. (trust_sign.c) */
enum ocop_err ocop_trust_add_signature(struct ocop_buf *out,
				       struct ocop_bytes payload,
				       struct ocop_bytes file,
				       struct ocop_signer *signer,
				       struct ocop_diag *diag) OCOP_CHECKED;

/* The versions known to a reader, for judging entries by the one in force
 * at their index. Owns the documents it was given. */
struct ocop_trustset;
enum ocop_err ocop_trustset_new(struct ocop_trustset **out) OCOP_CHECKED;
void ocop_trustset_free(struct ocop_trustset *set);
/* Takes trust, even on failure; a second of the same bytes is dropped. */
enum ocop_err ocop_trustset_add(struct ocop_trustset *set,
				struct ocop_trust *trust) OCOP_CHECKED;
/* By SHA-256 of the payload (the first added); lent, NULL when none. */
const struct ocop_trust *
ocop_trustset_find(const struct ocop_trustset *set,
		   const uint8_t fingerprint[OCOP_MIN(OCOP_HASH_LEN)]);
size_t ocop_trustset_count(const struct ocop_trustset *set);
const struct ocop_trust *ocop_trustset_at(const struct ocop_trustset *set,
					  size_t index);

OCOP_C_END

#endif

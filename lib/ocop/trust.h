/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trust document: who may decide, enrol, inspect and witness.
 * Source: docs/format.md.
 *
 * Threads and lifetime: a document never changes after it was decoded; any
 * number of threads may read one. What it lends is valid until it is freed. A
 * set frees its documents when it is freed, not before; one thread at a time
 * uses a set.
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

struct ocop_grant { int64_t stars; int32_t from, to; };	/* to: OCOP_DAY_NONE:
							 * open */

struct ocop_authority {
	struct ocop_bytes id, name, successor;	/* successor: empty: none */
	enum ocop_level level;
	unsigned roles;			/* OCOP_ROLE_* */
	bool whole_country;		/* without a scope */
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
/* The key (ES256) that signs the roots of a log's trees. It signs the roots of
 * trees that have `from` to `to` entries. */
struct ocop_trust_receipt {
	struct ocop_bytes origin, key;	/* key: SPKI */
	uint64_t from, to;		/* to: OCOP_SIZE_MAX: open */
};
struct ocop_trust_level { uint64_t index; int64_t level; };

struct ocop_trust {
	struct ocop_bytes bytes;	/* the whole file; owned */
	struct ocop_bytes payload;	/* lent from bytes */
	uint8_t fingerprint[OCOP_HASH_LEN]; /* SHA-256 of payload */
	uint64_t version;
	struct ocop_bytes realm;
	struct ocop_bytes basis; /* legal basis of the register; may be
				  * empty */
	int64_t issued;
	int64_t threshold, fresh_days, stale_days, quorum;
	/* Lists: each count follows its pointer. */
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
 * Decode a trust document, and copy in. The signatures are not checked.
 * Errors: OCOP_ERR_LIMIT, OCOP_ERR_MALFORMED, OCOP_ERR_RULE, OCOP_ERR_KEY.
 */
enum ocop_err ocop_trust_decode(struct ocop_trust **out, struct ocop_bytes in,
				struct ocop_diag *diag) OCOP_CHECKED;
/* Decode a payload alone, before any root signed it, to show what will be
 * signed. ocop_trust_verify refuses such a document, because it has no
 * signature. */
enum ocop_err ocop_trust_decode_payload(struct ocop_trust **out,
					struct ocop_bytes payload,
					struct ocop_diag *diag) OCOP_CHECKED;
void ocop_trust_free(struct ocop_trust *trust);

/*
 * Require signatures by as many of the document's own roots as its threshold
 * says. Each root counts once; other signatures are ignored. With previous,
 * also require: signatures by as many of previous's roots as previous's
 * threshold says, the same realm, a higher version, and previous's logs in the
 * same places, where frozen logs are unchanged.
 * Errors: OCOP_ERR_TRUST; diag has the count found.
 */
enum ocop_err ocop_trust_verify(const struct ocop_trust *trust,
				const struct ocop_trust *previous,
				struct ocop_keyring *ring,
				struct ocop_diag *diag) OCOP_CHECKED;

/* Which roots of by (NULL: of trust itself) signed trust: bit i means
 * by->roots[i]. */
enum ocop_err ocop_trust_signers(uint64_t *out, const struct ocop_trust *trust,
				 const struct ocop_trust *by,
				 struct ocop_keyring *ring) OCOP_CHECKED;

/* The authority of an ID. Lent; NULL: unknown. */
const struct ocop_authority *ocop_trust_authority(const struct ocop_trust *t,
						  struct ocop_bytes id);
/* The authority that holds a key, found by SHA-256(SPKI). Lent; NULL: none.
 * spki_out (may be NULL) gets the key. */
const struct ocop_authority *
ocop_trust_authority_by_key(const struct ocop_trust *t,
			    const uint8_t hash[OCOP_MIN(OCOP_HASH_LEN)],
			    struct ocop_bytes *spki_out);
/* True when heir is id itself, or follows it through successors. */
bool ocop_trust_succeeds(const struct ocop_trust *t, struct ocop_bytes heir,
			 struct ocop_bytes id);
bool ocop_authority_covers(const struct ocop_authority *a,
			   struct ocop_bytes code_or_unit); /* by its 2
							     * digits */
bool ocop_authority_live(const struct ocop_authority *a, int32_t day);
bool ocop_authority_grants(const struct ocop_authority *a, int64_t stars,
			   int32_t day);
/* True when host is listed, for any day. */
bool ocop_trust_host_known(const struct ocop_trust *t, struct ocop_bytes host);
/* The live records log. Lent; NULL: none. */
const struct ocop_trust_log *ocop_trust_records_log(const struct ocop_trust *t);
/* Records log number 0, 1, ...: the frozen ones in order, then the live one.
 * Lent; NULL: there is none of that number. */
const struct ocop_trust_log *
ocop_trust_records_log_at(const struct ocop_trust *t, unsigned number);
/* The key (SPKI, lent) that signs the root of origin's tree of this size.
 * Empty: the document names none. Ask the newest version that is stored. */
struct ocop_bytes ocop_trust_receipt_key(const struct ocop_trust *t,
					 struct ocop_bytes origin,
					 uint64_t size);
/* The word of a level or role, such as "province" or "enrol". NULL: there is no
 * such value. Static. */
const char *ocop_level_word(enum ocop_level level);
const char *ocop_role_word(unsigned role);

/* Append the payload that a JSON view describes (its keys are base64url SPKI).
 * Roots sign it with ocop_trust_add_signature.
 * Errors: OCOP_ERR_MALFORMED, OCOP_ERR_RULE; diag names the member. */
enum ocop_err ocop_trust_from_json(struct ocop_buf *payload_out,
				   struct ocop_bytes json,
				   struct ocop_diag *diag) OCOP_CHECKED;
/* Append a trust file: the payload, the signatures of file (which may be
 * empty), and one more by signer. If that root signed before, the new signature
 * replaces the old one. (trust_sign.c) */
enum ocop_err ocop_trust_add_signature(struct ocop_buf *out,
				       struct ocop_bytes payload,
				       struct ocop_bytes file,
				       struct ocop_signer *signer,
				       struct ocop_diag *diag) OCOP_CHECKED;

/* The versions that a reader has, because each entry is judged by the version
 * in force at its index. A set owns its documents. */
struct ocop_trustset;
enum ocop_err ocop_trustset_new(struct ocop_trustset **out) OCOP_CHECKED;
void ocop_trustset_free(struct ocop_trustset *set);
/* Add a document. Takes trust, also when it fails. A second one with the same
 * bytes is dropped. */
enum ocop_err ocop_trustset_add(struct ocop_trustset *set,
				struct ocop_trust *trust) OCOP_CHECKED;
/* Find a document by the SHA-256 of its payload. If there are several, the one
 * that was added first. Lent; NULL: none. */
const struct ocop_trust *
ocop_trustset_find(const struct ocop_trustset *set,
		   const uint8_t fingerprint[OCOP_MIN(OCOP_HASH_LEN)]);
size_t ocop_trustset_count(const struct ocop_trustset *set);
const struct ocop_trust *ocop_trustset_at(const struct ocop_trustset *set,
					  size_t index);

OCOP_C_END

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fold: it applies the entries of a log in order, and the result is the
 * state. An entry counts only if it keeps every rule of its kind. An entry that
 * breaks a rule changes nothing, and is listed with that rule. The registry and
 * every replica run this code. It uses no file and no clock.
 * Source: docs/fold-and-verdict.md.
 *
 * Threads and lifetime: one thread uses a state and the folds over it. State,
 * set and ring are lent to a fold: they must outlive it.
 */
#ifndef OCOP_FOLD_H
#define OCOP_FOLD_H

#include <ocop/fold_view.h>
#include <ocop/trust.h>

OCOP_C_BEGIN

/* The highest level of rules that this program knows. Raise OCOP_STATE_FORMAT
 * with it, so that stored logs are folded again. */
#define OCOP_LEVEL_SUPPORTED 1

/* Why an entry does not count. States store the numbers: they never change.
 * Retired, and never to be used again: 14, 51, 73. */
enum ocop_rule {
	OCOP_RULE_COUNTS = 0,
	/* The signed message. */
	OCOP_RULE_ENTRY = 1, OCOP_RULE_RECORD = 2, OCOP_RULE_TYP = 3,
	OCOP_RULE_FIELDS = 4, OCOP_RULE_REALM = 5, OCOP_RULE_SIGNER = 6,
	OCOP_RULE_KEY_ENDED = 7, OCOP_RULE_SIGNATURE = 8,
	OCOP_RULE_SAME = 9, OCOP_RULE_ORDER = 10, OCOP_RULE_REPLAY = 11,
	OCOP_RULE_NO_TRUST = 12, OCOP_RULE_TRUST = 13,
	OCOP_RULE_LOG_KIND = 15, OCOP_RULE_KEY_COMPROMISED = 16,
	OCOP_RULE_OFF_LOG = 17,
	/* Only for records that belong in no log; no state stores them. */
	OCOP_RULE_TIME = 18, OCOP_RULE_ORIGIN = 19, OCOP_RULE_DESK = 27,
	OCOP_RULE_STARS = 50,
	/* Authorities. */
	OCOP_RULE_ROLE = 20, OCOP_RULE_SCOPE = 21, OCOP_RULE_NOT_LIVE = 22,
	OCOP_RULE_GRANT = 23, OCOP_RULE_NOT_ISSUER = 24,
	OCOP_RULE_NOT_ENROLLER = 25, OCOP_RULE_UNKNOWN_AUTHORITY = 26,
	/* Keys and producers. */
	OCOP_RULE_KEY_OWNED = 30, OCOP_RULE_KID = 31, OCOP_RULE_KEY_TWICE = 32,
	OCOP_RULE_UNKNOWN_PRODUCER = 33, OCOP_RULE_UNKNOWN_KEY = 34,
	/* Certificates and decisions. */
	OCOP_RULE_FIRST_STANDS = 40, OCOP_RULE_DECIDED = 41,
	OCOP_RULE_SCORE = 42, OCOP_RULE_PRODUCT_OWNED = 43,
	OCOP_RULE_SUPERSEDES = 44, OCOP_RULE_UNKNOWN_CERTIFICATE = 45,
	OCOP_RULE_WITHDRAWN = 46, OCOP_RULE_EXTEND_WINDOW = 47,
	OCOP_RULE_EXTEND_DAYS = 48, OCOP_RULE_ANNULS = 49,
	/* Lots, status, alerts. */
	OCOP_RULE_NOT_PRODUCER = 60, OCOP_RULE_STAMP_KEY = 61,
	OCOP_RULE_GTIN = 62, OCOP_RULE_NOT_IN_FORCE = 63,
	OCOP_RULE_SUPERSEDED = 64, OCOP_RULE_BATCH = 65,
	OCOP_RULE_UNKNOWN_LOT = 66, OCOP_RULE_RANGE = 67,
	OCOP_RULE_VOID_FINAL = 68, OCOP_RULE_NOT_PLACER = 69,
	OCOP_RULE_MONITOR = 70, OCOP_RULE_CLEARED = 71, OCOP_RULE_DROP = 72,
	/* So that one subject cannot stop the fold of every replica. */
	OCOP_RULE_MANY = 74
};

/* A rule's word, such as "scope", and its sentence in English, a gettext msgid.
 * Static, never NULL. */
const char *ocop_rule_key(enum ocop_rule rule);
const char *ocop_rule_text(enum ocop_rule rule);

struct ocop_fold_result {
	bool counts;
	enum ocop_rule rule;	/* why it does not count */
	bool same;		/* it counted before, at this index: */
	uint64_t same_index;
	enum ocop_kind kind;
	struct ocop_diag diag;	/* place and detail; may be empty */
};

struct ocop_fold;

/*
 * A fold over a state. State, set and ring are lent to it.
 *
 * fingerprint  SHA-256 of the realm's first trust payload
 * trace        true: the trace log (only traces and sites count)
 */
enum ocop_err ocop_fold_new(struct ocop_fold **out, struct ocop_state *state,
			    const struct ocop_trustset *set,
			    struct ocop_keyring *ring,
			    const uint8_t fingerprint[OCOP_MIN(OCOP_HASH_LEN)],
			    bool trace) OCOP_CHECKED;
void ocop_fold_free(struct ocop_fold *fold);

/* The index of the next entry. */
uint64_t ocop_fold_size(struct ocop_fold *fold);

/*
 * Fold the next entry. Returns OCOP_OK also when the entry does not count:
 * out->counts says so.
 * Errors: memory, storage or crypto; drop the state then. OCOP_ERR_SIGNATURE:
 * the signature of an earlier lot was deferred, and is wrong; fold again from
 * the first entry.
 */
enum ocop_err ocop_fold_entry(struct ocop_fold *fold, struct ocop_bytes entry,
			      struct ocop_fold_result *out) OCOP_CHECKED;
/*
 * Tell the fold that the next entry is the first of a new log, whose times of
 * acceptance start again. Indexes continue. A second call changes nothing.
 */
enum ocop_err ocop_fold_next_log(struct ocop_fold *fold) OCOP_CHECKED;
/* Judge a record as if the log accepted it now. Changes nothing. */
enum ocop_err ocop_fold_try(struct ocop_fold *fold, uint64_t accepted,
			    struct ocop_bytes record,
			    struct ocop_fold_result *out) OCOP_CHECKED;
/*
 * Judge a record that belongs in no log, when a desk receives it. Its kind must
 * be REPORT, SCANS, QUERY, PROPOSAL or INSPECTION. It counts on two conditions:
 * it was signed by a live key of an officer in office, or of an authority, and
 * it keeps the rules of its kind about the signer, the times and what it names
 * (docs/format.md). The receiver itself checks that the nonce is new. Changes
 * nothing; by is filled when the record counts.
 */
struct ocop_reporter {
	uint8_t id[OCOP_HASH_LEN];	/* of the record: ocop_cose_sign1_id */
	uint8_t key[OCOP_HASH_LEN];	/* SHA-256 of the signer's SPKI */
	char owner_kind;		/* 'o' officer, 'a' authority */
	char owner[96];
	/* The authority that signed, or whose officer did; lent by the trust
	 * document. Empty: a report of an officer whose authority it does not
	 * name any more. */
	struct ocop_bytes authority;
};
enum ocop_err ocop_fold_try_beside(struct ocop_fold *fold, uint64_t received,
				   enum ocop_kind kind,
				   struct ocop_bytes record,
				   struct ocop_fold_result *out,
				   struct ocop_reporter *by) OCOP_CHECKED;
/*
 * Whether a key may sign an inspection of an authority now, by the rules above:
 * *out is OCOP_RULE_COUNTS, or why it may not. Changes nothing.
 */
enum ocop_err ocop_fold_try_inspector(struct ocop_fold *fold,
				      uint64_t now_unix_s,
				      struct ocop_bytes spki,
				      struct ocop_bytes authority,
				      enum ocop_rule *out) OCOP_CHECKED;
/* After ocop_state_drop: read again what the fold keeps in memory. */
enum ocop_err ocop_fold_reload(struct ocop_fold *fold) OCOP_CHECKED;

/* Why the entry at an index does not count; OCOP_RULE_COUNTS when it does. */
enum ocop_err ocop_fold_skipped(struct ocop_state *state, uint64_t index,
				enum ocop_rule *out) OCOP_CHECKED;
typedef enum ocop_err ocop_skipped_fn(void *user, uint64_t index,
				      enum ocop_rule rule);
enum ocop_err ocop_fold_each_skipped(struct ocop_state *state,
				     ocop_skipped_fn *fn, void *user)
	OCOP_CHECKED;

OCOP_C_END

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fold: entries in log order become the state, each held to its
 * "counts only if". The registry and every replica run this same code.
 * An entry that the fold cannot use changes nothing and is listed with its
 * rule. Pure: no file, no clock.
 *
 * Threads and lifetime: a state and all that works on it (fold, views) belong
 * to one thread. Views are lent by the state: until its next put, trim or
 * drop, so not beyond the next folded entry or the next ocop_replica_verifier
 * of its replica.
 */
#ifndef OCOP_FOLD_H
#define OCOP_FOLD_H

#include <ocop/fold_view.h>
#include <ocop/trust.h>

OCOP_C_BEGIN

#define OCOP_LEVEL_SUPPORTED 1	/* highest rules' level this program knows */

/* Why an entry does not count. Numbers are stored: never renumber. */
enum ocop_rule {
	OCOP_RULE_COUNTS = 0,
	/* The envelope. */
	OCOP_RULE_ENTRY = 1, OCOP_RULE_RECORD = 2, OCOP_RULE_TYP = 3,
	OCOP_RULE_FIELDS = 4, OCOP_RULE_REALM = 5, OCOP_RULE_SIGNER = 6,
	OCOP_RULE_KEY_ENDED = 7, OCOP_RULE_SIGNATURE = 8,
	OCOP_RULE_SAME = 9, OCOP_RULE_ORDER = 10, OCOP_RULE_REPLAY = 11,
	OCOP_RULE_NO_TRUST = 12, OCOP_RULE_TRUST = 13,
	OCOP_RULE_LOG_KIND = 15, OCOP_RULE_KEY_COMPROMISED = 16,
	OCOP_RULE_OFF_LOG = 17,
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
	/* A ceiling: one subject must not stop every replica's fold. */
	OCOP_RULE_MANY = 74
};

/* "scope"; and one English sentence, a gettext msgid. Static, never NULL. */
const char *ocop_rule_key(enum ocop_rule rule);
const char *ocop_rule_text(enum ocop_rule rule);

struct ocop_fold_result {
	bool counts;
	enum ocop_rule rule;	/* why not */
	bool same;		/* the same record counted before, at: */
	uint64_t same_index;
	enum ocop_kind kind;
	struct ocop_diag diag;	/* place and detail, may be empty */
};

struct ocop_fold;

/*
 * A fold over a state. Lends state, set and ring.
 * fingerprint  SHA-256 of the realm's first trust payload
 * trace        this is the trace log (only trace records count)
 */
enum ocop_err ocop_fold_new(struct ocop_fold **out, struct ocop_state *state,
			    const struct ocop_trustset *set,
			    struct ocop_keyring *ring,
			    const uint8_t fingerprint[OCOP_MIN(OCOP_HASH_LEN)],
			    bool trace) OCOP_CHECKED;
void ocop_fold_free(struct ocop_fold *fold);

/* Index of the next entry to fold. */
uint64_t ocop_fold_size(struct ocop_fold *fold);

/*
 * Fold the next entry. Returns OCOP_OK also when it does not count; an
 * error is memory, storage or crypto, and the state is then to be dropped.
 * OCOP_ERR_SIGNATURE: an earlier lot, whose signature was deferred, is not
 * signed; the state must be folded again from the first entry.
 */
enum ocop_err ocop_fold_entry(struct ocop_fold *fold, struct ocop_bytes entry,
			      struct ocop_fold_result *out) OCOP_CHECKED;
/*
 * The next entry is the first of a new log: its order of acceptance is its
 * own, and starts anew. Indexes run on. Nothing changes when it was told
 * already. (records.md section 3: "skipped ... in this log")
 */
enum ocop_err ocop_fold_next_log(struct ocop_fold *fold) OCOP_CHECKED;
/* Judge a record as if accepted now, changing nothing. */
enum ocop_err ocop_fold_try(struct ocop_fold *fold, uint64_t accepted,
			    struct ocop_bytes record,
			    struct ocop_fold_result *out) OCOP_CHECKED;
/*
 * Judge a report, which is of no log: signed by a live key of an officer
 * within his days, or of a live authority that inspects or monitors, as of
 * the moment it is received. Changes nothing; by is filled when it counts.
 */
struct ocop_reporter {
	uint8_t id[OCOP_HASH_LEN];	/* of the report: ocop_cose_sign1_id */
	uint8_t key[OCOP_HASH_LEN];	/* SHA-256 of the signer's SPKI */
	char owner_kind;		/* 'o' officer, 'a' authority */
	char owner[96];
};
enum ocop_err ocop_fold_try_report(struct ocop_fold *fold, uint64_t received,
				   struct ocop_bytes report,
				   struct ocop_fold_result *out,
				   struct ocop_reporter *by) OCOP_CHECKED;
/* What a state dropped and re-read must re-learn (after ocop_state_drop). */
enum ocop_err ocop_fold_reload(struct ocop_fold *fold) OCOP_CHECKED;

/* Why an index does not count; OCOP_RULE_COUNTS when it does. */
enum ocop_err ocop_fold_skipped(struct ocop_state *state, uint64_t index,
				enum ocop_rule *out) OCOP_CHECKED;
typedef enum ocop_err ocop_skipped_fn(void *user, uint64_t index,
				      enum ocop_rule rule);
enum ocop_err ocop_fold_each_skipped(struct ocop_state *state,
				     ocop_skipped_fn *fn, void *user)
	OCOP_CHECKED;

OCOP_C_END

#endif

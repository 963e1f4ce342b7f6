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

#include <ocop/record.h>
#include <ocop/state.h>
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
/* The trust version in force, NULL before the first; lent by the set. */
const struct ocop_trust *ocop_fold_trust(struct ocop_fold *fold);

/*
 * Fold the next entry. Returns OCOP_OK also when it does not count; an
 * error is memory, storage or crypto, and the state is then to be dropped.
 * OCOP_ERR_SIGNATURE: see fold_deferred.h.
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

/* --- Reading the state (also used by registries' look-ups) --- */

/* Why an index does not count; OCOP_RULE_COUNTS when it does. */
enum ocop_err ocop_fold_skipped(struct ocop_state *state, uint64_t index,
				enum ocop_rule *out) OCOP_CHECKED;
typedef enum ocop_err ocop_skipped_fn(void *user, uint64_t index,
				      enum ocop_rule rule);
enum ocop_err ocop_fold_each_skipped(struct ocop_state *state,
				     ocop_skipped_fn *fn, void *user)
	OCOP_CHECKED;

/* A certificate as of a day: the decisions applied. Views are lent by the
 * state. */
enum ocop_cert_state { OCOP_CERT_IN_FORCE = 1, OCOP_CERT_FUTURE,
		       OCOP_CERT_EXPIRED, OCOP_CERT_SUSPENDED,
		       OCOP_CERT_WITHDRAWN };
struct ocop_cert_view {
	uint64_t index;			/* of the certificate's entry */
	struct ocop_certificate cert;	/* as decoded */
	enum ocop_cert_state state;
	struct ocop_bytes producer, product, no;	/* as decided since */
	int64_t stars, score;
	int32_t to;			/* after extension */
	bool extended, lowered, entered_later;
	uint64_t lowered_index;		/* of the last regrade */
	bool may_be_extended;		/* by law, without a decision */
	uint64_t by_index;		/* of the decision that made state/to */
	struct ocop_bytes by_decision;	/* its number; len 0: none */
	int32_t by_day;			/* its effective day */
	bool superseded;	/* by a certificate that a chain leads to */
	struct ocop_cert_ref successor;	/* the best of these, and newest */
};
enum ocop_err ocop_fold_certificate(struct ocop_state *state,
				    struct ocop_cert_ref ref, int32_t day,
				    struct ocop_cert_view *out) OCOP_CHECKED;

struct ocop_lot_view {
	uint64_t index;
	struct ocop_bytes product;
	uint32_t lot;
	int64_t count;
	struct ocop_cert_ref certificate;
	uint8_t stamp_key[OCOP_HASH_LEN];
	uint8_t signer[OCOP_HASH_LEN];	/* of its record */
	int32_t made, best_before;
	int32_t accepted_day;
	struct ocop_bytes batch, pack;
	bool held, dropped;
	bool refused_for_key;	/* did not count: key ended as compromised */
	uint64_t key_index;	/* the key-status behind dropped/refused */
	bool has_status, has_alert;
};
enum ocop_err ocop_fold_lot(struct ocop_state *state, struct ocop_bytes product,
			    uint32_t lot, struct ocop_lot_view *out)
	OCOP_CHECKED;

struct ocop_serial_view {
	enum ocop_stamp_status producer, authority;	/* the two layers */
	uint64_t producer_index, authority_index;	/* UINT64_MAX: lot's */
	struct ocop_bytes reason, batch;
	int32_t made, best_before;	/* of the release, or NONE */
	enum ocop_alert_state alert;	/* 0: none */
	uint64_t release_index, alert_index;	/* 0: none */
};
enum ocop_err ocop_fold_serial(struct ocop_state *state,
			       const struct ocop_lot_view *lot, uint32_t index,
			       struct ocop_serial_view *out) OCOP_CHECKED;

struct ocop_key_view {
	struct ocop_bytes spki;
	char owner_kind;	/* 'a' authority, 'p' producer, 'o' officer */
	struct ocop_bytes owner;
	bool role_record, role_stamp;	/* in its owner's newest record */
	bool was_stamp;		/* in the last record that listed it */
	int32_t to;
	uint64_t index;		/* where enrolled */
	enum ocop_key_end end;	/* 0: live */
	uint64_t end_index;
};
enum ocop_err ocop_fold_key(struct ocop_state *state,
			    const uint8_t hash[OCOP_MIN(OCOP_HASH_LEN)],
			    struct ocop_key_view *out) OCOP_CHECKED;
enum ocop_err ocop_fold_producer(struct ocop_state *state, struct ocop_bytes id,
				 struct ocop_producer *out, uint64_t *index_out)
	OCOP_CHECKED;
/* Certificates that name a product (GTIN or code), oldest first. */
#define OCOP_PRODUCT_CERTS_MAX 64
struct ocop_product_view {
	size_t count;
	struct ocop_cert_ref cert[OCOP_PRODUCT_CERTS_MAX];
};
enum ocop_err ocop_fold_product(struct ocop_state *state,
				struct ocop_bytes product,
				struct ocop_product_view *out) OCOP_CHECKED;
/* Every certificate, in byte order of code and day (for look-up by name).*/
typedef enum ocop_err ocop_cert_fn(void *user, const struct ocop_cert_ref *ref);
enum ocop_err ocop_fold_each_certificate(struct ocop_state *state,
					 ocop_cert_fn *fn, void *user)
	OCOP_CHECKED;
/* Every lot of a product, by number. */
typedef enum ocop_err ocop_lot_fn(void *user, uint32_t lot);
enum ocop_err ocop_fold_each_lot(struct ocop_state *state,
				 struct ocop_bytes product, ocop_lot_fn *fn,
				 void *user) OCOP_CHECKED;
/*
 * Every lot that counted and that a key opened, or whose stamps it signs,
 * accepted on a day or later (OCOP_DAY_NONE: ever): what the key's end may
 * drop. A walk over all lots. The view is lent for the call.
 */
typedef enum ocop_err ocop_lot_of_key_fn(void *user,
					 const struct ocop_lot_view *lot,
					 bool opened);
enum ocop_err ocop_fold_each_lot_of_key(
	struct ocop_state *state, const uint8_t hash[OCOP_MIN(OCOP_HASH_LEN)],
	int32_t since, ocop_lot_of_key_fn *fn, void *user) OCOP_CHECKED;

struct ocop_fold_info {
	uint64_t size;		/* entries of all logs */
	/* Of the last entry of this log that counted; 0: none. */
	uint64_t last_accepted;
	uint64_t trust_version;	/* 0: none yet */
	bool trust_missing;	/* a logged version is not at hand */
	bool newer_rules;	/* an unknown typ by a live key, or a level */
	uint64_t newer_index;
	uint64_t skipped;	/* how many entries do not count */
	/* Lots from this index on may stand unchecked: fold_deferred.h. */
	uint64_t checked;
	uint64_t last_index;	/* of the last entry that counted */
};
enum ocop_err ocop_fold_info(struct ocop_state *state,
			     struct ocop_fold_info *out) OCOP_CHECKED;

OCOP_C_END

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the folded state says: certificates, lots, stamps, keys, producers and
 * products, as the entries that count made them.
 *
 * Threads and lifetime: the thread of the state. Texts and bytes of a view are
 * lent by the state until it changes. It changes with the next folded entry,
 * ocop_state_trim or ocop_state_drop, and with the next ocop_replica_verifier
 * of its replica.
 */
#ifndef OCOP_FOLD_VIEW_H
#define OCOP_FOLD_VIEW_H

#include <ocop/lookup.h>
#include <ocop/record.h>
#include <ocop/state.h>

OCOP_C_BEGIN

/* Read the entry at a log index into out, whose content is replaced. */
typedef enum ocop_err ocop_fold_read_fn(void *user, uint64_t index,
					struct ocop_buf *out);

/* A certificate as decisions left it on a day. */
enum ocop_cert_state { OCOP_CERT_IN_FORCE = 1, OCOP_CERT_FUTURE,
		       OCOP_CERT_EXPIRED, OCOP_CERT_SUSPENDED,
		       OCOP_CERT_WITHDRAWN };
struct ocop_cert_view {
	uint64_t index;			/* of the entry */
	struct ocop_certificate cert;	/* as it was signed */
	enum ocop_cert_state state;
	struct ocop_bytes producer, product, no;	/* after decisions */
	int64_t stars, score;
	int32_t to;			/* after an extension */
	bool extended, lowered, entered_later;
	uint64_t lowered_index;		/* of the last regrade */
	bool may_be_extended;		/* by law, without a decision */
	uint64_t by_index;		/* of the decision behind state or to */
	struct ocop_bytes by_decision;	/* its number; empty: none */
	int32_t by_day;			/* the day on which it takes effect */
	bool superseded;	/* a chain of certificates replaces it */
	struct ocop_cert_ref successor;	/* the best of that chain; if several
					 * are equal, the newest */
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
	uint8_t signer[OCOP_HASH_LEN];	/* of the lot's record */
	int32_t made, best_before;
	int32_t accepted_day;
	struct ocop_bytes batch, pack;
	bool held, dropped;
	bool refused_for_key;	/* its key had ended as compromised */
	uint64_t key_index;	/* of the key-status that caused this */
	bool has_status, has_alert;
};
enum ocop_err ocop_fold_lot(struct ocop_state *state, struct ocop_bytes product,
			    uint32_t lot, struct ocop_lot_view *out)
	OCOP_CHECKED;

/* Whether any stamp of a lot has that status now, in either layer. */
struct ocop_lot_has {
	bool held, recalled, voided;
};
enum ocop_err ocop_fold_lot_has(struct ocop_state *state,
				const struct ocop_lot_view *lot,
				struct ocop_lot_has *out) OCOP_CHECKED;

struct ocop_serial_view {
	enum ocop_stamp_status producer, authority;	/* the two layers */
	uint64_t producer_index, authority_index;	/* UINT64_MAX: as the
							 * lot began */
	struct ocop_bytes reason, batch;
	int32_t made, best_before;	/* of the release; OCOP_DAY_NONE: not
					 * given */
	enum ocop_alert_state alert;	/* 0: none */
	bool alert_inspected;	/* false: a monitor's alone */
	struct ocop_bytes alert_owner;	/* the authority that signed it */
	uint64_t release_index, alert_index;	/* 0: none */
};
enum ocop_err ocop_fold_serial(struct ocop_state *state,
			       const struct ocop_lot_view *lot, uint32_t index,
			       struct ocop_serial_view *out) OCOP_CHECKED;

/*
 * The statuses of all stamps of a lot, as an IETF Token Status List has them:
 * two bits a stamp, the lowest of a byte first. 0 active, 1 void, 2 held, 3
 * recalled: the worse of the two layers, recalled before void before held. A
 * lot that does not count is all void. out has OCOP_STATUS_BITS_LEN(lot->count)
 * bytes; unused bits of the last byte are 0. Signs of copying and the
 * certificate's state are no part of it.
 */
#define OCOP_STATUS_BITS_LEN(count) (((size_t)(count) + 3) / 4)
enum ocop_err ocop_fold_status_bits(struct ocop_state *state,
				    const struct ocop_lot_view *lot,
				    uint8_t *out) OCOP_CHECKED;

/* The alerts of one serial are a case: it is opened, taken and closed. */
struct ocop_alert_view {
	struct ocop_bytes product;
	uint32_t lot, index;
	enum ocop_alert_state state;
	bool inspected;		/* false: a monitor's alone */
	struct ocop_bytes owner;	/* the authority whose alert was the
					 * last to change the case */
	uint64_t entry;		/* the log index of that alert */
	uint64_t since;		/* when the case was opened, Unix seconds of
				 * acceptance; an alert after a closed case
				 * opens a new one */
};
/* OCOP_ERR_ABSENT: there never was an alert on this serial. */
enum ocop_err ocop_fold_alert(struct ocop_state *state,
			      struct ocop_bytes product, uint32_t lot,
			      uint32_t index, struct ocop_alert_view *out)
	OCOP_CHECKED;
/* Call fn for each serial with an alert, in byte order of product, lot and
 * index. The view is valid during the call, in which the state must not
 * change. */
typedef enum ocop_err ocop_alert_fn(void *user,
				    const struct ocop_alert_view *alert);
enum ocop_err ocop_fold_each_alert(struct ocop_state *state, ocop_alert_fn *fn,
				   void *user) OCOP_CHECKED;

struct ocop_key_view {
	struct ocop_bytes spki;
	char owner_kind;	/* 'a' authority, 'p' producer, 'o' officer */
	struct ocop_bytes owner;
	bool role_record, role_stamp;	/* by its owner's newest record */
	bool was_stamp;		/* by the last record that listed it */
	int32_t to;
	uint64_t index;		/* of the entry that enrolled it */
	enum ocop_key_end end;	/* 0: live */
	uint64_t end_index;
};
enum ocop_err ocop_fold_key(struct ocop_state *state,
			    const uint8_t hash[OCOP_MIN(OCOP_HASH_LEN)],
			    struct ocop_key_view *out) OCOP_CHECKED;
enum ocop_err ocop_fold_producer(struct ocop_state *state, struct ocop_bytes id,
				 struct ocop_producer *out, uint64_t *index_out)
	OCOP_CHECKED;
/* The certificates that name a product (a GTIN or a code), oldest first. */
#define OCOP_PRODUCT_CERTS_MAX 64
struct ocop_product_view {
	size_t count;
	struct ocop_cert_ref cert[OCOP_PRODUCT_CERTS_MAX];
};
enum ocop_err ocop_fold_product(struct ocop_state *state,
				struct ocop_bytes product,
				struct ocop_product_view *out) OCOP_CHECKED;
/* Call fn for each certificate, in byte order of code and day. */
typedef enum ocop_err ocop_cert_fn(void *user, const struct ocop_cert_ref *ref);
enum ocop_err ocop_fold_each_certificate(struct ocop_state *state,
					 ocop_cert_fn *fn, void *user)
	OCOP_CHECKED;
/*
 * Call fn for each certificate that has all these words on a day, in the name
 * of its product or producer, or in its decision, number or code. The words are
 * compared as written; only if no certificate has them, they are compared
 * without diacritics. fn is called in byte order of code and day, at most
 * `most` times; *more_out: there are more. fn may read the state.
 * Errors: storage or memory; what fn returned, which ends the look-up.
 */
enum ocop_err ocop_fold_look(struct ocop_state *state, struct ocop_bytes words,
			     int32_t day, size_t most, ocop_cert_fn *fn,
			     void *user, bool *more_out) OCOP_CHECKED;
/* A decision on a certificate, as it counted. */
struct ocop_decided_view {
	uint64_t index;			/* of the entry */
	enum ocop_action action;
	int32_t decided, effective;
	struct ocop_bytes decision;	/* its number */
	int64_t stars;			/* only of a regrade */
	int32_t to;			/* only of an extension */
	bool acts;			/* on that day: it is in effect, and not
					 * annulled */
};
/* Call fn for each decision on a certificate that counted, in log order; acts
 * is about day. The view is valid during the call, in which the state must not
 * change. */
typedef enum ocop_err ocop_decided_fn(void *user,
				      const struct ocop_decided_view *decided);
enum ocop_err ocop_fold_each_decision(struct ocop_state *state,
				      struct ocop_cert_ref ref, int32_t day,
				      ocop_decided_fn *fn, void *user)
	OCOP_CHECKED;
/* Call fn for each lot of a product, in order of their numbers. */
typedef enum ocop_err ocop_lot_fn(void *user, uint32_t lot);
enum ocop_err ocop_fold_each_lot(struct ocop_state *state,
				 struct ocop_bytes product, ocop_lot_fn *fn,
				 void *user) OCOP_CHECKED;
/*
 * Call fn for each lot that the end of a key may drop. Such a lot counts, was
 * accepted on day since or later (OCOP_DAY_NONE: at any time), and the key
 * either signed it (opened true) or signs its stamps. Visits every lot of the
 * state. The view is valid during the call.
 */
typedef enum ocop_err ocop_lot_of_key_fn(void *user,
					 const struct ocop_lot_view *lot,
					 bool opened);
enum ocop_err ocop_fold_each_lot_of_key(
	struct ocop_state *state, const uint8_t hash[OCOP_MIN(OCOP_HASH_LEN)],
	int32_t since, ocop_lot_of_key_fn *fn, void *user) OCOP_CHECKED;

struct ocop_fold_info {
	uint64_t size;		/* entries of all logs */
	/* Of the last entry of this log that counts; 0: none. */
	uint64_t last_accepted;
	uint64_t trust_version;	/* 0: none yet */
	bool trust_missing;	/* a logged trust version is not stored */
	bool newer_rules;	/* a live key signed an unknown kind, or the
				 * level of the rules is unknown */
	uint64_t newer_index;
	uint64_t skipped;	/* entries that do not count */
	/* The signatures of lots from this index on may be deferred (not
	 * checked yet): read those lots with ocop_replica_lot. */
	uint64_t checked;
	uint64_t last_index;	/* of the last entry that counts */
};
enum ocop_err ocop_fold_info(struct ocop_state *state,
			     struct ocop_fold_info *out) OCOP_CHECKED;

OCOP_C_END

#endif

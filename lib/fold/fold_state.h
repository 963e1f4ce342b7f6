/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of the fold: keys and values of the state, and the context of the
 * entry that is being judged. Internal to lib/fold*.c.
 *
 * Keys of the state (first byte, then):
 *	m			size, last accepted (of this log: 0 where one
 *				begins), trust, flags
 *	X index			why an entry does not count
 *	R id			index of a record that counted (not of a lot:
 *				its own row holds id and index)
 *	K SHA-256(SPKI)		a key and its owner; k kid: its hashes
 *	W producer		hashes of the keys it was enrolled with
 *	I signer kind subject	last `issued` of a signer on a subject
 *	P id, O id		producers, officers; B prefix: its producer
 *	C code/decided		certificates, and whether there is a D or U;
 *				D: their decisions;
 *				U: what supersedes them, directly or not
 *	Q code			the product a code names, and its producers
 *	G gtin			the product a GTIN names
 *	N product		certificates of a GTIN or code, in log order
 *	L product/lot		lots; S ..layer: status ranges
 *	A product/lot/index	alerts; a ..lot: one came before its lot
 *	x block, z block	the table of names; y: how far it goes
 * Values are rows, or one row after another; each file has the form of its
 * own.
 */
#ifndef OCOP_FOLD_STATE_H
#define OCOP_FOLD_STATE_H

#include <ocop/cbor.h>

#include "lib/fold/fold.h"

#define OCOP__VALUE_MAX (1024 * 1024)
#define OCOP__CODE_MAX 18	/* "11-03295-9999-2026" */
#define OCOP__ID_COPY 65	/* an id and its NUL */

struct ocop__skey {
	uint8_t ptr[160];
	size_t len;
	bool bad;		/* did not fit: no such key can exist */
};

struct ocop_fold {
	struct ocop_state *state;
	const struct ocop_trustset *set;
	struct ocop_keyring *ring;
	uint8_t fingerprint[OCOP_HASH_LEN];
	bool trace;
	const struct ocop_trust *trust;	/* in force; lent by set */
	uint8_t trust_fp[OCOP_HASH_LEN];
	struct ocop_fold_info info;
	uint64_t missing_version;	/* logged but not at hand; 0: none */
	ocop_fold_read_fn *read;	/* entries again; may be NULL */
	void *read_user;
	bool defer;			/* signatures of lots */
};

/* One entry under judgement. Views of payload lend from the entry. */
struct ocop__fctx {
	struct ocop_fold *fold;
	struct ocop_state *state;
	const struct ocop_trust *trust;
	uint64_t index, accepted;
	int32_t day;			/* of acceptance */
	struct ocop_cose_sign1 env;
	struct ocop_payload payload;
	uint8_t signer[OCOP_HASH_LEN];
	struct ocop_key_view key;	/* the signer's; owner copied below */
	char owner[96];
	const struct ocop_authority *authority;	/* the signer, when one */
	/* The kind that is judged to be taken in beside the log; 0: the entry
	 * is the log's. */
	enum ocop_kind beside;
	bool draft;			/* not signed yet */
	uint8_t id[OCOP_HASH_LEN];	/* of the record, once it is signed */
	bool may_defer;			/* a lot's signature */
	bool deferred;			/* it was */
	struct ocop_diag *diag;
	/* Storage, memory, crypto; OCOP_ERR_SIGNATURE: the state rests on a
	 * lot that was deferred and is not signed. */
	enum ocop_err err;
};

/* --- fold_state.c: keys and values --- */
struct ocop__skey ocop__fold_key1(char kind, struct ocop_bytes a);
struct ocop__skey ocop__fold_key_ref(char kind, struct ocop_cert_ref ref);
struct ocop__skey ocop__fold_key_lot(char kind, struct ocop_bytes product,
				     uint64_t lot);
void ocop__fold_key_add(struct ocop__skey *key, const void *ptr, size_t len);
void ocop__fold_key_u32(struct ocop__skey *key, uint32_t value);
void ocop__fold_key_u64(struct ocop__skey *key, uint64_t value);
/* The number that the last len bytes of a key are. */
uint64_t ocop__fold_key_tail(struct ocop_bytes key, size_t len);
/* Value of a key; OCOP_ERR_ABSENT. Lent until the next put. */
enum ocop_err ocop__fold_get(struct ocop_state *state,
			     const struct ocop__skey *key,
			     struct ocop_bytes *out) OCOP_CHECKED;
/* Put and clear value; a sticky error of the buffer is returned. */
enum ocop_err ocop__fold_put(struct ocop_state *state,
			     const struct ocop__skey *key,
			     struct ocop_buf *value) OCOP_CHECKED;
/* A key's value, to be put with more behind it; empty where there is none.
 * Trouble is in its err, which put returns. */
struct ocop_buf ocop__fold_old(struct ocop_state *state,
			       const struct ocop__skey *key);
void ocop__fold_add_ref(struct ocop_buf *out, struct ocop_cert_ref ref);
struct ocop_cert_ref ocop__fold_read_ref(struct ocop_cbor *c);
enum ocop_err ocop__fold_load_info(struct ocop_fold *fold) OCOP_CHECKED;
enum ocop_err ocop__fold_save_info(struct ocop_fold *fold) OCOP_CHECKED;
/* Whether absence was the answer; other errors land in ctx->err. */
bool ocop__fold_absent(struct ocop__fctx *x, enum ocop_err err);

/* --- fold_row.c: structs as rows --- */
/* How a member stands in a row, and its type. */
enum ocop__member {
	OCOP__UINT,	/* uint64_t, or an int64_t that is not negative */
	OCOP__BOOL,	/* bool */
	OCOP__DAY,	/* int32_t */
	OCOP__NEAR,	/* int32_t; OCOP_DAY_NONE is null */
	OCOP__TEXT,	/* struct ocop_bytes */
	OCOP__BYTES	/* the same */
};
/* A CBOR array of members in this order; of one member, that one alone. */
struct ocop__row {
	size_t size;		/* of the struct */
	size_t count;
	struct {
		enum ocop__member as;
		size_t offset;
	} field[14];
};
#define OCOP__ROW_MAX (OCOP_RECORD_MAX + 1024)
/* Members that the row does not have are left alone; texts lend. */
void ocop__fold_read(struct ocop_cbor *c, const struct ocop__row *row,
		     void *out);
void ocop__fold_write(struct ocop_buf *out, const struct ocop__row *row,
		      const void *from);
/* Row of a key, the rest of out zeroed; OCOP_ERR_ABSENT. Lent as get. */
enum ocop_err ocop__fold_get_row(struct ocop_state *state,
				 const struct ocop__skey *key,
				 const struct ocop__row *row, void *out)
	OCOP_CHECKED;
/* from may lend from the state. */
enum ocop_err ocop__fold_put_row(struct ocop_state *state,
				 const struct ocop__skey *key,
				 const struct ocop__row *row, const void *from)
	OCOP_CHECKED;
extern const struct ocop__row ocop__fold_uint;	/* of one uint64_t */

/* --- fold_key.c --- */
struct ocop__keys {		/* keys that a record enrols */
	size_t count;
	struct {
		struct ocop_bytes spki;
		uint8_t hash[OCOP_HASH_LEN];
		unsigned roles;		/* 1 record, 2 stamp, 4 officer */
		int32_t to;
	} key[64];
};
enum ocop_rule ocop__fold_judge_keys(struct ocop__fctx *x,
				     const struct ocop__keys *keys, char kind,
				     struct ocop_bytes owner);
enum ocop_err ocop__fold_enrol(struct ocop__fctx *x,
			       const struct ocop__keys *keys,
			       const struct ocop__keys *old, char kind,
			       struct ocop_bytes owner) OCOP_CHECKED;
enum ocop_err ocop__fold_enrol_authorities(struct ocop_fold *fold,
					   const struct ocop_trust *trust,
					   uint64_t index) OCOP_CHECKED;
enum ocop_err ocop__fold_end_key(struct ocop__fctx *x,
				 const uint8_t hash[OCOP_HASH_LEN],
				 enum ocop_key_end end) OCOP_CHECKED;
/* Hashes under a kid: count of 32-byte hashes, lent. */
enum ocop_err ocop__fold_kid(struct ocop_state *state, struct ocop_bytes kid,
			     struct ocop_bytes *out) OCOP_CHECKED;
/* Whether a producer's key is listed, has the role and is not past its day
 * (its end is apart: key->end). */
bool ocop__fold_key_live(const struct ocop_key_view *key, bool stamp,
			 int32_t day);

/* --- fold_deferred.c: signatures now, or later --- */
/* Whether the entry's signature is the key's. */
bool ocop__fold_signed(struct ocop__fctx *x, const uint8_t hash[OCOP_HASH_LEN],
		       const struct ocop_key_view *key);
/* Whether it is a lot, signed by one of these keys, whose signature may be
 * deferred. */
bool ocop__fold_may_defer(const struct ocop__fctx *x, struct ocop_bytes hashes);
/* A judgement is to rest on what counts at an index: if that is a lot that
 * was deferred, it is checked now; x->err tells when it is forged. */
void ocop__fold_stands(struct ocop__fctx *x, uint64_t index);

/* --- fold_check.c: rules that several kinds share --- */
/* The signer is a live authority with one of the roles. */
enum ocop_rule ocop__fold_authority(struct ocop__fctx *x, unsigned roles);
/* The stated authority had the power over that star on the day of decision,
 * and the signer, live, is it or follows it. */
enum ocop_rule ocop__fold_power(struct ocop__fctx *x, struct ocop_bytes stated,
				struct ocop_bytes code, int64_t stars,
				int32_t decided);
/* The signer is a live record key of a producer. */
enum ocop_rule ocop__fold_record_key(struct ocop__fctx *x);
/* The signer is id, follows it, or is central. */
bool ocop__fold_may_follow(const struct ocop__fctx *x, struct ocop_bytes id);
/* issued above the last of this signer on this subject; then note it. */
enum ocop_rule ocop__fold_rising(struct ocop__fctx *x,
				 struct ocop_bytes subject);
enum ocop_err ocop__fold_note_issued(struct ocop__fctx *x,
				     struct ocop_bytes subject) OCOP_CHECKED;

/* --- fold_product.c: which product a code or GTIN names --- */
/* The producer that may use a code on a day; len 0: the code is new. */
enum ocop_err ocop__fold_code_owner(struct ocop_state *state,
				    struct ocop_bytes code, int32_t day,
				    struct ocop_bytes *out) OCOP_CHECKED;
/* Whose a certificate is on a day: whom a release moved its product to, or
 * who it names. */
enum ocop_err
ocop__fold_producer_on(struct ocop_state *state,
		       const struct ocop_certificate *cert, int32_t day,
		       struct ocop_bytes *out) OCOP_CHECKED;
enum ocop_rule ocop__fold_judge_gtin(struct ocop__fctx *x,
				     struct ocop_bytes gtin,
				     struct ocop_bytes code,
				     struct ocop_bytes other_code);
enum ocop_err ocop__fold_own_code(struct ocop__fctx *x, struct ocop_bytes code,
				  struct ocop_bytes producer,
				  struct ocop_bytes join) OCOP_CHECKED;
enum ocop_err ocop__fold_own_gtin(struct ocop__fctx *x, struct ocop_bytes gtin,
				  struct ocop_cert_ref ref) OCOP_CHECKED;
/* Free it from a day on, if it is still of the code's product; or, again:
 * from that day on it is the code's again. */
enum ocop_err ocop__fold_free_gtin(struct ocop__fctx *x, struct ocop_bytes gtin,
				   struct ocop_bytes code, int32_t day,
				   bool again) OCOP_CHECKED;
/* Whether another certificate of the same product named the GTIN. */
enum ocop_err ocop__fold_gtin_elsewhere(struct ocop__fctx *x,
					struct ocop_bytes gtin,
					struct ocop_cert_ref ref, bool *out)
	OCOP_CHECKED;
/* OCOP_RULE_MANY when the product of a code cannot be moved once more, nor
 * be joined with that of another code (which may be empty). */
enum ocop_rule ocop__fold_judge_moves(struct ocop__fctx *x,
				      struct ocop_bytes code,
				      struct ocop_bytes join);
/* The product of a code is the producer's from a day on. */
enum ocop_err ocop__fold_move_code(struct ocop__fctx *x, struct ocop_bytes code,
				   struct ocop_bytes producer, int32_t day)
	OCOP_CHECKED;
/* What the release at an index moved is, from a day on, where it was. */
enum ocop_err ocop__fold_unmove_code(struct ocop__fctx *x,
				     struct ocop_bytes code, uint64_t index,
				     int32_t day) OCOP_CHECKED;
enum ocop_err ocop__fold_name_product(struct ocop__fctx *x,
				      struct ocop_bytes product,
				      struct ocop_cert_ref ref) OCOP_CHECKED;
struct ocop__decided;
/* Whether a certificate lists a GTIN on a day (corrections and releases
 * applied); *any_out: whether it lists one at all. */
enum ocop_err ocop__fold_lists_gtin(struct ocop_state *state,
				    struct ocop_cert_ref ref,
				    const struct ocop_certificate *cert,
				    const struct ocop__decided *decided,
				    size_t count, struct ocop_bytes gtin,
				    int32_t day, bool *lists_out, bool *any_out)
	OCOP_CHECKED;

/* --- fold_decision.c --- */
struct ocop__decided {		/* a decision that counted */
	uint64_t index;
	int64_t action;
	int32_t effective, decided, to;
	struct ocop_bytes decision;
	int64_t stars;
	struct ocop_changes changes;
	bool annulled;		/* by one that counted, from: */
	int32_t annulled_from;
};
#define OCOP__DECISIONS_MAX 256
/* All decisions of a certificate that counted, in log order. */
enum ocop_err ocop__fold_decisions(struct ocop_state *state,
				   struct ocop_cert_ref ref,
				   struct ocop__decided *out, size_t max,
				   size_t *count_out) OCOP_CHECKED;
/* Whether a day has come on which a decision acts, and none on which it is
 * annulled (INT32_MAX: whether it stands in the end). */
bool ocop__fold_in_effect(const struct ocop__decided *d, int32_t day);
/* Index of the decision of that number, day and action; OCOP_ERR_ABSENT. */
enum ocop_err ocop__fold_find_decision(struct ocop_state *state,
				       const struct ocop_decision *d,
				       uint64_t *index_out) OCOP_CHECKED;
/* Whether the law may extend a certificate that ends on that day. */
bool ocop__fold_law_may_extend(int32_t to);
enum ocop_err ocop__fold_get_certificate(struct ocop_state *state,
					 struct ocop_cert_ref ref,
					 struct ocop_certificate *out,
					 uint64_t *index_out,
					 bool *entered_later_out) OCOP_CHECKED;

/* --- fold_certificate.c: what a certificate's own row tells of others --- */
enum { OCOP__CERT_DECIDED = 1,		/* there is a "D" */
       OCOP__CERT_SUPERSEDED = 2 };	/* there is a "U" */
/* Whether there may be such a row; of no certificate there is none. */
enum ocop_err ocop__fold_cert_has(struct ocop_state *state,
				  struct ocop_cert_ref ref, unsigned what,
				  bool *out) OCOP_CHECKED;
/* There is one now. */
enum ocop_err ocop__fold_cert_set_flag(struct ocop_state *state,
				       struct ocop_cert_ref ref, unsigned what)
	OCOP_CHECKED;

/* --- fold_names.c: the table of names --- */
/* What has numbers in it, from 0 on. */
enum ocop__numbered { OCOP__PRODUCERS, OCOP__PRODUCTS };
enum ocop_err ocop__fold_names_number(struct ocop_state *state,
				      enum ocop__numbered what, uint64_t *out)
	OCOP_CHECKED;
struct ocop__name_line {
	enum {
		OCOP__NAME_PRODUCER = 1,	/* a producer's name */
		OCOP__NAME_CERTIFICATE,	/* its names; whose, of which product */
		OCOP__NAME_CORRECTION,	/* of a product: further names */
		OCOP__NAME_MOVE,	/* a product to a producer */
		OCOP__NAME_JOIN		/* a product and the other are one */
	} what;
	uint64_t producer, product;	/* numbers */
	uint32_t other;		/* product; of a certificate: its day */
	struct ocop_bytes name[3], code;	/* may be empty */
};
enum ocop_err ocop__fold_names_add(struct ocop_state *state,
				   const struct ocop__name_line *line)
	OCOP_CHECKED;
enum ocop_err ocop__fold_producer_number(struct ocop_state *state,
					 struct ocop_bytes id, uint64_t *out)
	OCOP_CHECKED;
enum ocop_err ocop__fold_code_number(struct ocop_state *state,
				     struct ocop_bytes code, uint64_t *out)
	OCOP_CHECKED;

/* --- fold_status.c --- */
struct ocop__segment {
	uint64_t first, count;
	int64_t status;
	uint64_t index;
	uint64_t release;	/* index of its first `active`; 0: none */
	int32_t made, best_before;
	struct ocop_bytes placer, batch, reason;
};
/* Segment of a layer ('p', 'a') that holds a stamp; false: none. */
enum ocop_err ocop__fold_segment(struct ocop_state *state,
				 const struct ocop_lot_view *lot, char layer,
				 uint32_t index, struct ocop__segment *out,
				 bool *found_out) OCOP_CHECKED;

/* --- fold_alert.c --- */
/* Whether an alert came before its lot. */
enum ocop_err ocop__fold_alert_early(struct ocop_state *state,
				     struct ocop_bytes product, uint64_t lot,
				     bool *out) OCOP_CHECKED;

/* --- one pair per kind: judge (changes nothing), then apply --- */
#define OCOP__FOLD_KIND(name)                                           \
	enum ocop_rule ocop__fold_##name##_judge(struct ocop__fctx *x); \
	enum ocop_err ocop__fold_##name##_apply(struct ocop__fctx *x)   \
		OCOP_CHECKED
OCOP__FOLD_KIND(producer);
OCOP__FOLD_KIND(certificate);
OCOP__FOLD_KIND(decision);
OCOP__FOLD_KIND(lot);
OCOP__FOLD_KIND(status);
OCOP__FOLD_KIND(key_status);
OCOP__FOLD_KIND(officer);
OCOP__FOLD_KIND(alert);
OCOP__FOLD_KIND(trace);
/* Of no log, so they are never applied. They leave in x->authority who signed,
 * or whose officer did. (fold_beside.c) */
enum ocop_rule ocop__fold_report_judge(struct ocop__fctx *x);
enum ocop_rule ocop__fold_inspection_judge(struct ocop__fctx *x);
enum ocop_rule ocop__fold_scans_judge(struct ocop__fctx *x);
enum ocop_rule ocop__fold_query_judge(struct ocop__fctx *x);
enum ocop_rule ocop__fold_proposal_judge(struct ocop__fctx *x);
/* Whether the signer, an officer's key, is one of an officer in office on the
 * day, by the newest record. out: that record's fields, when it counts.
 * (fold_people.c) */
enum ocop_rule ocop__fold_officer(struct ocop__fctx *x,
				  struct ocop_payload *out);
/* Remember a lot that does not count because of a compromised key. */
enum ocop_err ocop__fold_lot_refuse(struct ocop__fctx *x) OCOP_CHECKED;
/* Set a lot's dropped flag, or that it has status or alerts. */
enum { OCOP__LOT_HELD = 1, OCOP__LOT_DROPPED = 2, OCOP__LOT_REFUSED = 4,
       OCOP__LOT_STATUS = 8, OCOP__LOT_ALERT = 16 };
enum ocop_err ocop__fold_lot_flag(struct ocop__fctx *x,
				  struct ocop_bytes product, uint64_t lot,
				  unsigned flag) OCOP_CHECKED;
/* A record's id, of SHA-256 over its protected header and payload: a lot's
 * row keeps less of it, for its key is the lot's own. */
#define OCOP__LOT_ID_LEN 8
/* Whether the very same lot record counts already, and its index. */
bool ocop__fold_lot_same(struct ocop__fctx *x, uint64_t *index_out);
/* Index of a lot that a record is of, and who signed that; OCOP_ERR_ABSENT. */
enum ocop_err ocop__fold_lot_of(struct ocop_state *state,
				const struct ocop_lot *lot, uint64_t *index_out,
				uint8_t signer_out[OCOP_HASH_LEN]) OCOP_CHECKED;

/* SHA-256 of each key that a producer was ever enrolled with, oldest first,
 * 32 bytes each: the newest OCOP__OWNED_KEYS_MAX. OCOP_ERR_ABSENT. */
#define OCOP__OWNED_KEYS_MAX 256
enum ocop_err ocop__fold_owned_keys(struct ocop_state *state,
				    struct ocop_bytes producer,
				    struct ocop_bytes *out) OCOP_CHECKED;
/* The producer whose GS1 company prefix a GTIN bears; OCOP_ERR_ABSENT. */
enum ocop_err ocop__fold_prefix(struct ocop_state *state,
				struct ocop_bytes gtin,
				struct ocop_bytes *id_out) OCOP_CHECKED;

/*
 * Call fn for each certificate that may have all these words, on some day, in
 * the name of its product or producer, in its decision, number or code; in log
 * order, some twice. written: it may have them as they are written, with their
 * diacritics. Who needs to know reads the certificate. It must not change the
 * state in fn.
 */
typedef enum ocop_err ocop__named_fn(void *user,
				     const struct ocop_cert_ref *ref,
				     bool written);
enum ocop_err ocop__fold_find(struct ocop_state *state,
			      struct ocop_bytes words, ocop__named_fn *fn,
			      void *user) OCOP_CHECKED;

#endif

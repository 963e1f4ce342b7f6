/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kinds of record: their payloads, typed. One file per kind holds its
 * field table and its rules (lib/record_*.c); record.c is the engine that
 * encodes, decodes and views all of them by those tables.
 *
 * A decoded record lends every view from the payload's bytes. An absent
 * text has len 0, an absent number is -1, an absent day is OCOP_DAY_NONE,
 * an absent list has count 0. Source: DESIGN.md "Records" (CDDL).
 */
#ifndef OCOP_RECORD_H
#define OCOP_RECORD_H

#include <ocop/envelope.h>
#include <ocop/text.h>

enum ocop_kind {
	OCOP_KIND_NONE = 0,
	OCOP_KIND_PRODUCER, OCOP_KIND_CERTIFICATE, OCOP_KIND_DECISION,
	OCOP_KIND_LOT, OCOP_KIND_STATUS, OCOP_KIND_KEY_STATUS,
	OCOP_KIND_OFFICER, OCOP_KIND_ALERT, OCOP_KIND_TRACE,
	OCOP_KIND_REPORT /* signed, and in no log */, OCOP_KIND_COUNT
};

/* A list: the CBOR array's bytes, already checked, and its length. */
struct ocop_list {
	struct ocop_bytes raw;
	size_t count;
};

struct ocop_cert_ref {		/* [code, decided] */
	struct ocop_bytes code;	/* len 0: absent */
	int32_t decided;
};

struct ocop_decision_ref {	/* [decision, decided] */
	struct ocop_bytes decision;
	int32_t decided;
};

struct ocop_producer_key {	/* an item of producer.keys */
	struct ocop_bytes spki;
	bool role_record, role_stamp;
	struct ocop_bytes holder;
	int32_t to;
};

struct ocop_changes {		/* of a decision */
	struct ocop_bytes product, no, producer;
	int64_t score;
	struct ocop_list gtin;
};

enum ocop_producer_type {
	OCOP_PRODUCER_COOPERATIVE = 1, OCOP_PRODUCER_GROUP,
	OCOP_PRODUCER_COMPANY, OCOP_PRODUCER_FARM, OCOP_PRODUCER_HOUSEHOLD,
	OCOP_PRODUCER_ASSOCIATION
};

struct ocop_producer {
	struct ocop_bytes realm; int64_t issued;
	struct ocop_bytes id, name, address, unit, authority, reg, gs1_prefix;
	int64_t type;		/* enum ocop_producer_type */
	struct ocop_list keys;	/* of struct ocop_producer_key; may be [] */
};

struct ocop_certificate {
	struct ocop_bytes realm; int64_t issued;
	struct ocop_bytes code, decision, authority, producer, product, rules;
	int32_t decided, from, to;
	int64_t group, set, stars, score;
	struct ocop_bytes no, image, document;
	struct ocop_list gtin, standards;
	struct ocop_cert_ref supersedes;
};

enum ocop_action {
	OCOP_ACTION_WITHDRAW = 1, OCOP_ACTION_SUSPEND, OCOP_ACTION_REINSTATE,
	OCOP_ACTION_REGRADE, OCOP_ACTION_EXTEND, OCOP_ACTION_CORRECT,
	OCOP_ACTION_ANNUL, OCOP_ACTION_RELEASE
};

struct ocop_decision {
	struct ocop_bytes realm; int64_t issued;
	struct ocop_cert_ref certificate;
	struct ocop_bytes authority, decision, basis, document;
	int32_t decided, effective, to;
	int64_t action;		/* enum ocop_action */
	int64_t ground, stars;
	struct ocop_changes changes;
	struct ocop_decision_ref annuls;
};

struct ocop_lot {
	struct ocop_bytes realm; int64_t issued;
	struct ocop_cert_ref certificate;
	struct ocop_bytes gtin, stamp_key, batch, pack;
	int64_t lot, count;
	int32_t made, best_before;
	struct ocop_list sites, market;
	bool held;
};

enum ocop_stamp_status {
	OCOP_STATUS_ACTIVE = 1, OCOP_STATUS_VOID, OCOP_STATUS_RECALLED,
	OCOP_STATUS_HELD	/* never in a record: the start of a held lot */
};

struct ocop_status {
	struct ocop_bytes realm; int64_t issued;
	struct ocop_bytes product, reason, batch;
	int64_t lot, status;	/* enum ocop_stamp_status */
	struct ocop_list ranges; /* of [first, count] */
	int32_t made, best_before;
};

enum ocop_key_end { OCOP_KEY_RETIRED = 1, OCOP_KEY_COMPROMISED };

struct ocop_key_status {
	struct ocop_bytes realm; int64_t issued;
	struct ocop_bytes key;	/* 32 bytes */
	int64_t status;		/* enum ocop_key_end */
	struct ocop_list drop;	/* of [product, lot] */
};

struct ocop_officer {
	struct ocop_bytes realm; int64_t issued;
	struct ocop_bytes id, authority;
	struct ocop_list keys;	/* of SPKI */
	int32_t from, to;
};

enum ocop_alert_state {
	OCOP_ALERT_NEW = 1, OCOP_ALERT_REVIEW, OCOP_ALERT_CONFIRMED,
	OCOP_ALERT_CLEARED
};

struct ocop_alert {
	struct ocop_bytes realm; int64_t issued;
	struct ocop_bytes product;
	int64_t lot, index, state, count;
	struct ocop_list evidence; /* of 32-byte hashes */
};

struct ocop_trace {
	struct ocop_bytes realm; int64_t issued;
	struct ocop_bytes product, step, place, role;
	int64_t lot, time;
	struct ocop_list inputs, outputs, documents;
};

#define OCOP_REPORT_TEXT_MAX 7089	/* digits that one QR symbol holds */

struct ocop_scan_report {	/* of one article that was judged */
	struct ocop_bytes realm; int64_t issued;
	struct ocop_bytes nonce; /* 32 bytes: two scans in one second are two */
	struct ocop_bytes text;	/* as scanned */
	int64_t verdict;	/* enum ocop_verdict, 1 to 10 */
	struct ocop_bytes case_, place, origin, root, note;
	int64_t size;
	bool two_articles;	/* the officer saw the serial on two */
};

struct ocop_payload {
	enum ocop_kind kind;
	union {
		struct {	/* what all kinds begin with */
			struct ocop_bytes realm;
			int64_t issued;
		} common;
		struct ocop_producer producer;
		struct ocop_certificate certificate;
		struct ocop_decision decision;
		struct ocop_lot lot;
		struct ocop_status status;
		struct ocop_key_status key_status;
		struct ocop_officer officer;
		struct ocop_alert alert;
		struct ocop_trace trace;
		struct ocop_scan_report report;
	} u;
};

/* "ocop-lot+cose", "lot"; NULL for OCOP_KIND_NONE. Static. */
const char *ocop_kind_typ(enum ocop_kind kind);
const char *ocop_kind_name(enum ocop_kind kind);
/* OCOP_KIND_NONE when unknown. */
enum ocop_kind ocop_kind_of_typ(struct ocop_bytes typ);
enum ocop_kind ocop_kind_of_name(struct ocop_bytes name);
/* Most bytes of a sealed record of the kind. */
size_t ocop_kind_max(enum ocop_kind kind);

/* A payload with every field absent. */
void ocop_payload_init(struct ocop_payload *out, enum ocop_kind kind);

/*
 * Decode a payload and hold it to its field rules. Unknown top-level keys
 * are kept in the bytes and ignored.
 * Errors: OCOP_ERR_MALFORMED (profile), OCOP_ERR_RULE (diag names field
 * and rule), OCOP_ERR_LIMIT.
 */
enum ocop_err ocop_payload_decode(struct ocop_payload *out, enum ocop_kind kind,
				  struct ocop_bytes in, struct ocop_diag *diag)
	OCOP_CHECKED;
/*
 * Append the deterministic encoding; holds it to the same rules first.
 * Lists are written from their raw bytes.
 */
enum ocop_err ocop_payload_encode(struct ocop_buf *out,
				  const struct ocop_payload *payload,
				  struct ocop_diag *diag) OCOP_CHECKED;

/*
 * The payload from its JSON view. Byte strings are base64url. Unknown keys
 * are refused: a writer writes known keys only. out gets CBOR that
 * ocop_payload_decode accepts.
 */
enum ocop_err ocop_payload_from_json(struct ocop_buf *out, enum ocop_kind kind,
				     struct ocop_bytes json,
				     struct ocop_diag *diag) OCOP_CHECKED;

/* One item of a list. index < count; a wrong one gives empty views. */
struct ocop_bytes ocop_list_text(const struct ocop_list *list, size_t index);
struct ocop_bytes ocop_list_bytes(const struct ocop_list *list, size_t index);
struct ocop_producer_key ocop_list_key(const struct ocop_list *list,
				       size_t index);
/* [first, count] of ranges. */
void ocop_list_range(const struct ocop_list *list, size_t index,
		     uint64_t *first_out, uint64_t *count_out);
/* [product, lot] of drop. */
struct ocop_bytes ocop_list_lot(const struct ocop_list *list, size_t index,
				uint64_t *lot_out);
bool ocop_list_has_text(const struct ocop_list *list, struct ocop_bytes text);

/* Words of the enumerated fields, as in the records; NULL out of range. */
const char *ocop_producer_type_word(int64_t value);
const char *ocop_action_word(int64_t value);
const char *ocop_status_word(int64_t value);
const char *ocop_key_end_word(int64_t value);
const char *ocop_alert_state_word(int64_t value);

/* Field forms, also used by parsers of stamps and command lines. */
enum ocop_err ocop_code_check(struct ocop_bytes code, struct ocop_diag *diag)
	OCOP_CHECKED;		/* TT-XXXXX-NN-YYYY */
enum ocop_err ocop_gtin_check(struct ocop_bytes gtin, struct ocop_diag *diag)
	OCOP_CHECKED;		/* 14 digits, GS1 check digit */
enum ocop_err ocop_unit_check(struct ocop_bytes unit, struct ocop_diag *diag)
	OCOP_CHECKED;		/* TT-XXXXX */
/* A GTIN or a code. */
enum ocop_err ocop_product_check(struct ocop_bytes product,
				 struct ocop_diag *diag) OCOP_CHECKED;
/* Least score (hundredths) of a star, 3 to 5. */
int64_t ocop_star_floor(int64_t stars);

#define OCOP_LOT_MAX 999999
#define OCOP_LOT_COUNT_MAX 10000000
#define OCOP_LOT_RECORD_MAX 1024

#endif

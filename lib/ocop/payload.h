/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fields of each kind of record. Texts and bytes of a decoded record are
 * lent from the payload's bytes. When a field is absent, a text has len 0, a
 * number is -1 (a word: 0), a day is OCOP_DAY_NONE, a list has count 0.
 * Source: docs/format.md.
 *
 * Threads and lifetime: records are plain structs, without shared state. Views
 * are valid as long as the decoded bytes.
 */
#ifndef OCOP_PAYLOAD_H
#define OCOP_PAYLOAD_H

#include <ocop/text.h>

OCOP_C_BEGIN

/* A list: the bytes of the CBOR array, already checked, and its length. */
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
	OCOP_STATUS_HELD	/* in no record: how a held lot begins */
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
	int64_t lot, index, state, count, cause;
	struct ocop_list evidence; /* of 32-byte hashes */
};

enum ocop_trace_reason { OCOP_TRACE_DID_NOT_OCCUR = 1, OCOP_TRACE_INCORRECT };

struct ocop_trace {		/* one step in the life of a product */
	struct ocop_bytes realm; int64_t issued;
	struct ocop_bytes id;	/* 16 bytes */
	struct ocop_bytes unit, site, corrects;
	int64_t step, time, reason;
	int64_t offset;		/* minutes east of UTC; required */
	struct ocop_list inputs, outputs; /* of [product or material, ...] */
	struct ocop_list documents;
};

struct ocop_amount { int64_t thousandths; struct ocop_bytes measure; };

struct ocop_site {		/* a place where a producer grows something */
	struct ocop_bytes realm; int64_t issued;
	struct ocop_bytes id, unit, crop;
	int64_t area;		/* square metres */
	struct ocop_amount ceiling;
	struct ocop_list holders; /* of salted hashes */
};

#define OCOP_REPORT_TEXT_MAX 7089	/* the digits that one QR symbol
					 * holds */

struct ocop_scan_report {	/* about one article that was judged */
	struct ocop_bytes realm; int64_t issued;
	struct ocop_bytes nonce; /* 32 bytes; tells two scans apart */
	struct ocop_bytes text;	/* as scanned */
	int64_t verdict;	/* enum ocop_verdict, 1 to 10 */
	struct ocop_bytes reason, place, origin, root, note;
	int64_t size;
	bool two_articles;	/* the officer saw it on two articles */
};

enum ocop_proposed { OCOP_PROPOSED_WITHDRAW = 1, OCOP_PROPOSED_REGRADE };

struct ocop_proposal {		/* to the authority of a certificate */
	struct ocop_bytes realm; int64_t issued;
	struct ocop_bytes nonce, authority, basis, note;
	struct ocop_cert_ref certificate;
	int64_t action;		/* enum ocop_proposed */
	int64_t stars, ground;
	int32_t found;
};

struct ocop_scans {		/* an officer's scans and their verdicts */
	struct ocop_bytes realm; int64_t issued;
	struct ocop_bytes nonce, unit, origin, root;
	int64_t size;
	struct ocop_list scans;	/* [product, lot, index, time, verdict, two] */
};

struct ocop_query {
	struct ocop_bytes realm; int64_t issued;
	struct ocop_bytes nonce;
	struct ocop_list what;	/* ["reports", ...] or ["proposals", ...] */
	int64_t after;
};

struct ocop_answer {		/* to a query */
	struct ocop_bytes realm; int64_t issued; /* absent: it is not signed */
	struct ocop_bytes query; /* SHA-256 of its bytes */
	int64_t time, after;
	struct ocop_list items;
};

#define OCOP_ANSWER_MAX 1048576

#define OCOP_KEY_REQUEST_MAX 2048	/* bytes of the signed message */
#define OCOP_HOLDER_MAX 127

struct ocop_key_request {
	struct ocop_bytes realm; int64_t issued; /* realm: absent */
	struct ocop_bytes spki, holder;
	struct ocop_list roles;	/* of "record", "stamp"; may be [] */
};

struct ocop_inspection {
	struct ocop_bytes realm; int64_t issued;
	struct ocop_bytes nonce, authority, unit, tool, origin, root;
	struct ocop_bytes continues, note;
	int64_t opened, closed, size;
	struct ocop_list items, photos, custody; /* of maps */
};

OCOP_C_END

#endif

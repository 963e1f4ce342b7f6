/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kinds of record and their typed payloads. One file for each kind holds
 * its field table and rules (lib/record/); record.c encodes, decodes and shows
 * all of them with these tables.
 * Source: docs/format.md.
 *
 * Threads and lifetime: tables are static and constant: any thread. Decoded
 * views are valid as long as the decoded bytes.
 */
#ifndef OCOP_RECORD_H
#define OCOP_RECORD_H

#include <ocop/cose_sign1.h>
#include <ocop/payload.h>

OCOP_C_BEGIN

enum ocop_kind {
	OCOP_KIND_NONE = 0,
	OCOP_KIND_PRODUCER, OCOP_KIND_CERTIFICATE, OCOP_KIND_DECISION,
	OCOP_KIND_LOT, OCOP_KIND_STATUS, OCOP_KIND_KEY_STATUS,
	OCOP_KIND_OFFICER, OCOP_KIND_ALERT, OCOP_KIND_TRACE,
	/* Signed, but in no log. */
	OCOP_KIND_REPORT, OCOP_KIND_PROPOSAL, OCOP_KIND_SCANS, OCOP_KIND_QUERY,
	OCOP_KIND_INSPECTION,
	OCOP_KIND_SITE,		/* in the trace log, like traces */
	OCOP_KIND_ANSWER,	/* to a query; not signed, its typ is "" */
	OCOP_KIND_KEY_REQUEST,	/* a key asks to be enrolled; has no realm */
	OCOP_KIND_COUNT
};

struct ocop_payload {
	enum ocop_kind kind;
	union {
		struct {	/* the first fields of all kinds */
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
		struct ocop_proposal proposal;
		struct ocop_scans scans;
		struct ocop_query query;
		struct ocop_inspection inspection;
		struct ocop_site site;
		struct ocop_answer answer;
		struct ocop_key_request key_request;
	} u;
};

/* A kind's typ, such as "ocop-lot+cose", and its name, such as "lot". NULL for
 * OCOP_KIND_NONE. Static. */
const char *ocop_kind_typ(enum ocop_kind kind);
const char *ocop_kind_name(enum ocop_kind kind);
/* OCOP_KIND_NONE when unknown. */
enum ocop_kind ocop_kind_of_typ(struct ocop_bytes typ);
enum ocop_kind ocop_kind_of_name(struct ocop_bytes name);
/* True when records of the kind belong in a log, of records or of traces. */
bool ocop_kind_is_logged(enum ocop_kind kind);
/* The most bytes that a signed record of the kind may have. */
size_t ocop_kind_max(enum ocop_kind kind);

/* Make a payload with every field absent. */
void ocop_payload_init(struct ocop_payload *out, enum ocop_kind kind);

/*
 * Decode a payload and check its field rules. Unknown top-level keys are
 * ignored; they stay in the bytes.
 * Errors: OCOP_ERR_MALFORMED (not in the profile), OCOP_ERR_RULE (diag names
 * field and rule), OCOP_ERR_LIMIT.
 */
enum ocop_err ocop_payload_decode(struct ocop_payload *out, enum ocop_kind kind,
				  struct ocop_bytes in, struct ocop_diag *diag)
	OCOP_CHECKED;
/* Open a record of this kind without checking its signature, and decode its
 * payload. Both are lent from record. Errors also: those of
 * ocop_cose_sign1_open_unverified(); another kind is OCOP_ERR_MALFORMED. */
enum ocop_err ocop_payload_open(struct ocop_payload *out,
				struct ocop_cose_sign1 *envelope,
				struct ocop_bytes record, enum ocop_kind kind,
				struct ocop_diag *diag) OCOP_CHECKED;

/*
 * Append the deterministic encoding and check the same rules. Use the bytes in
 * out only when the result is OCOP_OK. Lists are written from their raw bytes.
 */
enum ocop_err ocop_payload_encode(struct ocop_buf *out,
				  const struct ocop_payload *payload,
				  struct ocop_diag *diag) OCOP_CHECKED;

/*
 * Append the payload that a JSON view describes, as CBOR that
 * ocop_payload_decode accepts.
 * Byte strings are base64url. Unknown keys are refused, because a writer writes
 * known keys only.
 * Errors: OCOP_ERR_MALFORMED, OCOP_ERR_RULE, OCOP_ERR_LIMIT; diag names the
 * field.
 */
enum ocop_err ocop_payload_from_json(struct ocop_buf *out, enum ocop_kind kind,
				     struct ocop_bytes json,
				     struct ocop_diag *diag) OCOP_CHECKED;

/* Item number index of a list, lent. An index that is not below count gives an
 * empty view. */
struct ocop_bytes ocop_list_text(const struct ocop_list *list, size_t index);
struct ocop_bytes ocop_list_bytes(const struct ocop_list *list, size_t index);
struct ocop_producer_key ocop_list_key(const struct ocop_list *list,
				       size_t index);
/* The [first, count] of an item of ranges. */
void ocop_list_range(const struct ocop_list *list, size_t index,
		     uint64_t *first_out, uint64_t *count_out);
bool ocop_list_has_text(const struct ocop_list *list, struct ocop_bytes text);

/* The word of an enumerated value, as in the records. NULL: no such value. */
const char *ocop_producer_type_word(int64_t value);
const char *ocop_action_word(int64_t value);
const char *ocop_status_word(int64_t value);
const char *ocop_key_end_word(int64_t value);
const char *ocop_alert_state_word(int64_t value);
const char *ocop_alert_cause_word(int64_t value);	/* 0: NULL */

/* Check one value. OCOP_ERR_RULE; diag names the rule. */
enum ocop_err ocop_code_check(struct ocop_bytes code, struct ocop_diag *diag)
	OCOP_CHECKED;		/* TT-XXXXX-NN-YYYY */
enum ocop_err ocop_unit_check(struct ocop_bytes unit, struct ocop_diag *diag)
	OCOP_CHECKED;		/* TT-XXXXX */
/* A GTIN or a code. */
#define OCOP_PRODUCT_MAX 18	/* "11-03295-9999-2026" */
enum ocop_err ocop_product_check(struct ocop_bytes product,
				 struct ocop_diag *diag) OCOP_CHECKED;
/* Read a product as people write it: a GTIN of 8, 12 or 13 digits is filled
 * with zeros. out is "" when it is refused. */
enum ocop_err ocop_product_read(char out[OCOP_MIN(OCOP_PRODUCT_MAX + 1)],
				struct ocop_bytes text, struct ocop_diag *diag)
	OCOP_CHECKED;

#define OCOP_LOT_MAX 999999
#define OCOP_LOT_COUNT_MAX 10000000
#define OCOP_LOT_RECORD_MAX 1024

OCOP_C_END

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Field tables: what the file of a kind tells the engine in record.c. Internal
 * to lib/record/. One other folder uses it: the fold, to read back what it
 * stored.
 */
#ifndef OCOP_RECORD_TABLE_H
#define OCOP_RECORD_TABLE_H

#include <ocop/cbor.h>
#include <ocop/record.h>

enum ocop__form {
	FORM_TEXT,	/* struct ocop_bytes; max: bytes */
	FORM_ID,	/* ASCII without blanks */
	FORM_ASCII,	/* printable ASCII, no blank at either end */
	FORM_PRINTABLE,	/* printable ASCII */
	FORM_ORIGIN,	/* ASCII without blanks, "+" and ":" */
	FORM_CODE, FORM_GTIN, FORM_PRODUCT, FORM_UNIT, FORM_PROVINCE,
	FORM_MATERIAL,	/* [a-z][a-z0-9-]{0,31} */
	FORM_MEASURE,	/* of UN/ECE Recommendation 20: [A-Z0-9]{2,3} */
	FORM_HASH,	/* 32 bytes */
	FORM_BYTES,	/* min to max bytes */
	FORM_SPKI,	/* 91 or 44 bytes */
	FORM_UINT,	/* int64_t, min to max */
	FORM_HUNDREDTHS, /* the same; people write 66.50 for 6650 */
	FORM_WORD,	/* int64_t: 1 + place in words; max: of the first max */
	FORM_DATE,	/* int32_t */
	FORM_TRUE,	/* bool */
	FORM_BOOL,	/* of lists' items only */
	/* Values made of values, which the rows in `of` describe. */
	FORM_TUPLE,	/* a list of just these, in this order */
	FORM_MAP,	/* these keys and no other; min: least count */
	FORM_LIST,	/* struct ocop_list: min to max of one row */
	FORM_SET,	/* a list whose items differ */
	FORM_EITHER	/* struct ocop_list: the first row of `of` that fits */
};

struct ocop__field {
	const char *name;
	enum ocop__form form;
	bool required;
	size_t offset;			/* in what holds it */
	int64_t min, max;
	const char *const *words;	/* NULL-terminated */
	const struct ocop__field *of;	/* of a list's items no offset: 0 */
	size_t count;			/* rows in of */
};

/* Where records of a kind are kept. */
enum ocop__log { OCOP__LOG_RECORDS, OCOP__LOG_TRACE, OCOP__LOG_NONE };

struct ocop__kind {
	const char *typ, *name;
	enum ocop__log log;
	size_t max;			/* bytes of a signed record */
	const struct ocop__field *fields;
	size_t count;
	/* Rules across fields; may be NULL. */
	enum ocop_err (*check)(const struct ocop_payload *payload,
			       struct ocop_diag *diag);
};

/* A row: kind, member, form, true if required, min, max, words. */
#define OCOP__AT(kind, member) offsetof(struct ocop_payload, u.kind.member)
#define OCOP__FIELD(kind, member, form, required, min, max, words) \
	{ #member, form, required, OCOP__AT(kind, member), min, max, words, \
	  NULL, 0 }
/* The same of a value made of values: of is an array of rows. */
#define OCOP__OF(kind, member, form, required, min, max, of) \
	{ #member, form, required, OCOP__AT(kind, member), min, max, NULL, \
	  of, sizeof(of) / sizeof((of)[0]) }
/* Rows within such an array. */
#define OCOP__PART(name, form, required, offset, min, max) \
	{ name, form, required, offset, min, max, NULL, NULL, 0 }
#define OCOP__PART_WORD(name, words, max) \
	{ name, FORM_WORD, true, 0, 0, max, words, NULL, 0 }
#define OCOP__PART_OF(name, form, required, min, max, of) \
	{ name, form, required, 0, min, max, NULL, of, \
	  sizeof(of) / sizeof((of)[0]) }
#define OCOP__ROWS(...) ((const struct ocop__field[]){ __VA_ARGS__ })
#define OCOP__TUPLE(...) \
	OCOP__PART_OF(NULL, FORM_TUPLE, true, 0, 0, OCOP__ROWS(__VA_ARGS__))
#define OCOP__PART_LOT \
	OCOP__PART("product", FORM_PRODUCT, true, 0, 0, 0), \
	OCOP__PART("lot", FORM_UINT, true, 0, 0, OCOP_LOT_MAX)
#define OCOP__PART_SERIAL \
	OCOP__PART_LOT, \
	OCOP__PART("index", FORM_UINT, true, 0, 0, OCOP_LOT_COUNT_MAX - 1)
/* A list's items: of no more than a form; maps of an array of rows. */
#define OCOP__ITEM(form, max) \
	OCOP__ROWS(OCOP__PART(NULL, form, true, 0, 1, max))
#define OCOP__ITEM_MAP(of) \
	OCOP__ROWS(OCOP__PART_OF(NULL, FORM_MAP, true, 0, 0, of))
/* The two that every kind begins with. */
#define OCOP__COMMON(kind) \
	OCOP__FIELD(kind, realm, FORM_ID, true, 1, 16, NULL), \
	OCOP__FIELD(kind, issued, FORM_UINT, true, 1, OCOP__INSTANT_MAX, NULL)
/* The three that a kind beside the logs begins with; the trace log's have
 * the first two of them. */
#define OCOP__COMMON_TIME(kind) \
	OCOP__FIELD(kind, realm, FORM_ID, true, 1, 16, NULL), \
	OCOP__FIELD(kind, issued, FORM_UINT, true, 0, OCOP__TIME_MAX, NULL)
#define OCOP__COMMON_NONCE(kind) \
	OCOP__COMMON_TIME(kind), \
	OCOP__FIELD(kind, nonce, FORM_BYTES, true, 16, 16, NULL)
/* A kind of this file's rows. */
#define OCOP__KIND(kind, name, log, max, check) \
	const struct ocop__kind ocop__record_##kind = { \
		"ocop-" name "+cose", name, OCOP__LOG_##log, max, fields, \
		sizeof(fields) / sizeof(fields[0]), check \
	}
#define OCOP__TIME_MAX (INT64_C(1) << 40)
#define OCOP__NUM_MAX ((INT64_C(1) << 53) - 1)	/* the JSON view is exact */
#define OCOP__INSTANT_MAX INT64_C(253402300799)	/* end of the year 9999 */
#define OCOP__TEXT_MAX 500
#define OCOP__ID_MAX 64
#define OCOP__FIELDS_MAX 24	/* of a kind */

/* [code, decided], into struct ocop_cert_ref. (record_forms.c) */
extern const struct ocop__field ocop__record_cert_ref[2];

extern const struct ocop__kind ocop__record_producer, ocop__record_certificate,
	ocop__record_decision, ocop__record_lot, ocop__record_status,
	ocop__record_key_status, ocop__record_officer, ocop__record_alert,
	ocop__record_trace, ocop__record_report, ocop__record_proposal,
	ocop__record_scans, ocop__record_query, ocop__record_inspection,
	ocop__record_site, ocop__record_answer,
	ocop__record_key_request;
/* In the order of enum ocop_verdict, which is defined floors above; the first
 * OCOP__SCANNED are about a symbol of ours. (record_report.c) */
extern const char *const ocop__record_verdicts[];
#define OCOP__SCANNED 9

/* NULL for OCOP_KIND_NONE. */
const struct ocop__kind *ocop__record_kind(enum ocop_kind kind);
/* The row of a name, or NULL. */
const struct ocop__field *ocop__record_field(const struct ocop__field *rows,
					     size_t count,
					     struct ocop_bytes name);
/* Order of two names as map keys. */
int ocop__record_compare(const char *a, const char *b);
/* A cursor at the value at a place of an item that is a list, or under a name
 * of an item that is a map. It is bad when there is no such value.
 * (record_list.c) */
struct ocop_cbor ocop__record_part(struct ocop_bytes item, size_t place,
				   const char *name);
/* Refuse a list in which the times of items (at a place, or under "time")
 * fall, or lie before from or after to. (record_list.c) */
enum ocop_err ocop__record_times(const struct ocop_list *list, size_t place,
				 int64_t from, int64_t to, const char *name,
				 struct ocop_diag *diag) OCOP_CHECKED;
/* Index in words of a text, from 1; 0 when it is none of them. */
int64_t ocop__record_word(const char *const *words, struct ocop_bytes text);

/* As ocop_payload_decode, of bytes that passed it before: the profile is not
 * checked again. diag may be NULL. (record.c) */
enum ocop_err ocop__payload_decode_checked(struct ocop_payload *out,
					   enum ocop_kind kind,
					   struct ocop_bytes in,
					   struct ocop_diag *diag)
	OCOP_CHECKED;

/*
 * Read one value at the cursor into its place at base. (record_forms.c)
 * diag->text names the rule without the field's name.
 */
enum ocop_err ocop__record_value(const struct ocop__field *field,
				 struct ocop_cbor *c, void *base,
				 struct ocop_diag *diag) OCOP_CHECKED;
/*
 * Read a map by its rows, each into its place at base. (record_forms.c)
 * diag names field and rule. closed: no other key may stand in it.
 */
enum ocop_err ocop__record_map(const struct ocop__field *rows, size_t count,
			       bool closed, struct ocop_cbor *c, void *base,
			       struct ocop_diag *diag) OCOP_CHECKED;

#endif

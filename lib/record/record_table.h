/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Field tables: what a kind's file says to the engine in record.c.
 * Internal to lib/record*.c; the fold reads back what it stored by it.
 */
#ifndef OCOP_RECORD_TABLE_H
#define OCOP_RECORD_TABLE_H

#include <ocop/cbor.h>
#include <ocop/record.h>

enum ocop__form {
	FORM_TEXT,	/* struct ocop_bytes; max: bytes */
	FORM_ID,	/* ASCII without blanks */
	FORM_ASCII,	/* printable ASCII, no blank at either end */
	FORM_CODE, FORM_GTIN, FORM_PRODUCT, FORM_UNIT, FORM_PROVINCE,
	FORM_HASH,	/* 32 bytes */
	FORM_SPKI,	/* 91 or 44 bytes */
	FORM_UINT,	/* int64_t, min to max */
	FORM_HUNDREDTHS,	/* the same; people write 66.50 for 6650 */
	FORM_WORD,	/* int64_t: 1 + place in words */
	FORM_DATE,	/* int32_t */
	FORM_TRUE,	/* bool */
	/* Values made of values, which the rows in `of` describe. */
	FORM_TUPLE,	/* a list of just these, in this order */
	FORM_MAP,	/* these keys and no other; min: least count */
	FORM_LIST,	/* struct ocop_list: min to max of one row */
	FORM_SET	/* a list whose items differ */
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

struct ocop__kind {
	const char *typ, *name;
	size_t max;			/* bytes of a sealed record */
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
/* A row within such an array. */
#define OCOP__PART(name, form, required, offset, min, max) \
	{ name, form, required, offset, min, max, NULL, NULL, 0 }
/* Rows of a list's items that are no more than a form. */
#define OCOP__ITEM(form, max) \
	((const struct ocop__field[]){ \
		OCOP__PART(NULL, form, true, 0, 1, max) })
/* The two that every kind begins with. */
#define OCOP__COMMON(kind) \
	OCOP__FIELD(kind, realm, FORM_ID, true, 1, 16, NULL), \
	OCOP__FIELD(kind, issued, FORM_UINT, true, 1, OCOP__INSTANT_MAX, NULL)
#define OCOP__INSTANT_MAX INT64_C(253402300799)	/* end of the year 9999 */
#define OCOP__TEXT_MAX 500
#define OCOP__ID_MAX 64
#define OCOP__FIELDS_MAX 24	/* of a kind */

/* [code, decided], into struct ocop_cert_ref. (record_forms.c) */
extern const struct ocop__field ocop__record_cert_ref[2];

extern const struct ocop__kind ocop__record_producer, ocop__record_certificate,
	ocop__record_decision, ocop__record_lot, ocop__record_status,
	ocop__record_key_status, ocop__record_officer, ocop__record_alert,
	ocop__record_trace, ocop__record_report;

/* NULL for OCOP_KIND_NONE. */
const struct ocop__kind *ocop__record_kind(enum ocop_kind kind);
/* The row of a name, or NULL. */
const struct ocop__field *ocop__record_field(const struct ocop__field *rows,
					     size_t count,
					     struct ocop_bytes name);
/* Order of two names as map keys. */
int ocop__record_compare(const char *a, const char *b);
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

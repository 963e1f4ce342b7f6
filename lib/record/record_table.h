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
	FORM_CODE, FORM_GTIN, FORM_PRODUCT, FORM_UNIT,
	FORM_HASH,	/* 32 bytes */
	FORM_UINT,	/* int64_t, min to max */
	FORM_HUNDREDTHS,	/* the same; people write 66.50 for 6650 */
	FORM_WORD,	/* int64_t: 1 + place in words */
	FORM_DATE,	/* int32_t */
	FORM_TRUE,	/* bool */
	FORM_CERT_REF, FORM_DECISION_REF,
	FORM_CHANGES,
	/* struct ocop_list; min: least count, max: most */
	FORM_TEXTS, FORM_IDS, FORM_GTINS, FORM_PROVINCES, FORM_HASHES,
	FORM_SPKIS, FORM_RANGES, FORM_LOTS, FORM_KEYS
};

struct ocop__field {
	const char *name;
	enum ocop__form form;
	bool required;
	size_t offset;			/* in struct ocop_payload */
	int64_t min, max;
	const char *const *words;	/* NULL-terminated */
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

/* A row: kind member, field name, form, 1 if required, min, max, words. */
#define OCOP__AT(kind, member) offsetof(struct ocop_payload, u.kind.member)
#define OCOP__FIELD(kind, member, form, required, min, max, words) \
	{ #member, form, required, OCOP__AT(kind, member), min, max, words }
/* The two that every kind begins with. */
#define OCOP__COMMON(kind) \
	OCOP__FIELD(kind, realm, FORM_ID, true, 1, 16, NULL), \
	OCOP__FIELD(kind, issued, FORM_UINT, true, 1, OCOP__INSTANT_MAX, NULL)
#define OCOP__INSTANT_MAX INT64_C(253402300799)	/* end of the year 9999 */
#define OCOP__TEXT_MAX 500
#define OCOP__ID_MAX 64
#define OCOP__FIELDS_MAX 24	/* of a kind */

extern const struct ocop__kind ocop__record_producer, ocop__record_certificate,
	ocop__record_decision, ocop__record_lot, ocop__record_status,
	ocop__record_key_status, ocop__record_officer, ocop__record_alert,
	ocop__record_trace, ocop__record_report;

/* NULL for OCOP_KIND_NONE. */
const struct ocop__kind *ocop__record_kind(enum ocop_kind kind);
/* The kind's field of a name, or NULL. */
const struct ocop__field *ocop__record_field(const struct ocop__kind *kind,
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
 * Read one value of the form at the cursor into its place in payload.
 * (record_forms.c) diag->text names the rule without the field's name.
 */
enum ocop_err ocop__record_value(const struct ocop__field *field,
				 struct ocop_cbor *c,
				 struct ocop_payload *payload,
				 struct ocop_diag *diag) OCOP_CHECKED;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fields of a kind of record, for programs that fill one from a table
 * or a form: names and forms come from the kind's own field table.
 *
 * Threads and lifetime: tables are static and constant: any thread. Views of a
 * filled record are lent from the text that it was filled from.
 */
#ifndef OCOP_FIELD_H
#define OCOP_FIELD_H

#include <ocop/record.h>

OCOP_C_BEGIN

enum ocop_field_form {
	OCOP_FIELD_OTHER = 0,	/* not what one cell of a table says */
	OCOP_FIELD_TEXT,	/* also an id, a code, a word */
	OCOP_FIELD_DATE,
	OCOP_FIELD_PRODUCT,	/* a GTIN, or also a code */
	OCOP_FIELD_UINT,
	OCOP_FIELD_HUNDREDTHS,	/* an integer that people write as "66.50" */
	OCOP_FIELD_TRUE,	/* true, or left out */
	OCOP_FIELD_LIST,	/* of texts without blanks */
	OCOP_FIELD_PRODUCTS	/* of GTINs */
};

struct ocop_field {
	const char *name;
	enum ocop_field_form form;
	bool required;
	const char *const *words;	/* all that it may be; or NULL */
};

/* Field number index of a kind, the common ones first; false: no more. */
bool ocop_kind_field(struct ocop_field *out, enum ocop_kind kind, size_t index);
/*
 * Set a field from one CBOR item, held to the field's own rules; payload
 * lends views from it. Errors: OCOP_ERR_RULE, with the rule in diag, without
 * the field's name.
 */
enum ocop_err ocop_payload_set(struct ocop_payload *payload, const char *field,
			       struct ocop_bytes item, struct ocop_diag *diag)
	OCOP_CHECKED;
/* Whether a payload (any bytes) is a map of the kind's own top-level keys
 * alone: readers pass over others, a registry takes none in. */
bool ocop_payload_known(enum ocop_kind kind, struct ocop_bytes payload);

OCOP_C_END

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fields of a kind of record, for programs that fill a record from a table
 * or a form. Names and forms come from the kind's own field table.
 *
 * Threads and lifetime: tables are static and constant: any thread. A filled
 * record points into the bytes that it was filled from.
 */
#ifndef OCOP_FIELD_H
#define OCOP_FIELD_H

#include <ocop/record.h>

OCOP_C_BEGIN

enum ocop_field_form {
	OCOP_FIELD_OTHER = 0,	/* does not fit into one cell of a table */
	OCOP_FIELD_TEXT,	/* also an ID, a code or a word */
	OCOP_FIELD_DATE,
	OCOP_FIELD_PRODUCT,	/* a GTIN, or also a code */
	OCOP_FIELD_UINT,
	OCOP_FIELD_HUNDREDTHS,	/* an integer that people write as "66.50" */
	OCOP_FIELD_TRUE,	/* true, or absent */
	OCOP_FIELD_LIST,	/* texts without blanks */
	OCOP_FIELD_PRODUCTS	/* GTINs */
};

struct ocop_field {
	const char *name;
	enum ocop_field_form form;
	bool required;
	const char *const *words;	/* the allowed words; NULL: any text */
};

/* Get field number index of a kind. The fields that all kinds have come first.
 * False: there is no such field. */
bool ocop_kind_field(struct ocop_field *out, enum ocop_kind kind, size_t index);
/*
 * Set a field from one CBOR item, which must keep the field's rules. The
 * payload then points into item. Errors: OCOP_ERR_RULE; diag has the rule,
 * without the field's name.
 */
enum ocop_err ocop_payload_set(struct ocop_payload *payload, const char *field,
			       struct ocop_bytes item, struct ocop_diag *diag)
	OCOP_CHECKED;
/* True when a payload (any bytes) is a map with only those top-level keys that
 * the kind has. Readers ignore other keys; a registry refuses them. */
bool ocop_payload_known(enum ocop_kind kind, struct ocop_bytes payload);

OCOP_C_END

#endif

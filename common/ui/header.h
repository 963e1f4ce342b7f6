/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of table columns: the field's own name, and its Vietnamese names, with
 * or without diacritics.
 */
#ifndef OCOP_HEADER_H
#define OCOP_HEADER_H

#include <ocop/record.h>

/* The fields that a header may mean, and the bit of a field in tables of a kind
 * (OCOP_KIND_NONE: tables of authorities). Both are bits of the same list. 0:
 * unknown. */
uint64_t header_fields(struct ocop_bytes text);
uint64_t header_named(const char *field, enum ocop_kind kind);
/* Append a name as names are compared: small letters without diacritics, and
 * digits; one blank between words. "" when nothing is left. Lent by out. */
const char *header_plain(struct ocop_buf *out, struct ocop_bytes text);
/* The Vietnamese header of a field, or the field's own name. Static. */
const char *header_label(const char *field, enum ocop_kind kind);
/* Append a column to the header row of a table to be filled in, by its own name
 * or in Vietnamese. The first column is preceded by the BOM, by which
 * spreadsheets recognise UTF-8. */
void header_add(struct ocop_buf *out, const char *field, enum ocop_kind kind,
		bool vi);

#endif

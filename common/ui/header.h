/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the columns of tables are called: a field's own name, and what an
 * office calls it in Vietnamese, with or without its marks.
 */
#ifndef OCOP_HEADER_H
#define OCOP_HEADER_H

#include <ocop/record.h>

/* What a header may mean, and what a field is called in tables of a kind
 * (OCOP_KIND_NONE: of authorities): bits of one list. 0: nothing in it. */
uint64_t header_fields(struct ocop_bytes text);
uint64_t header_named(const char *field, enum ocop_kind kind);
/* A field's Vietnamese header; its own name when it has none. Static. */
const char *header_label(const char *field, enum ocop_kind kind);
/* Append a column to the first line of a table that people fill in: with the
 * mark by which spreadsheets know UTF-8, by its own name or in Vietnamese. */
void header_add(struct ocop_buf *out, const char *field, enum ocop_kind kind,
		bool vi);

#endif

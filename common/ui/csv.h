/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CSV as offices keep it: UTF-8 with or without BOM, a header row that also
 * tells the delimiter (comma, semicolon or tab; or Excel's line "sep=;"
 * does), RFC 4180 quotes, CRLF or LF. Whole file in memory, at most 16 MiB.
 * Titles above the header, rows without any text and columns without any are
 * left out, as spreadsheets add them; cells that are missing at the end of a
 * row are empty, as spreadsheets leave them.
 */
#ifndef OCOP_CSV_H
#define OCOP_CSV_H

#include <ocop/record.h>

#define CSV_MAX (16 * 1024 * 1024)
#define CSV_COLUMNS_MAX 64

struct csv;

/* Errors: OCOP_ERR_MALFORMED (diag->text names row and column and rule:
 * not UTF-8, unclosed quote, a cell under no header, a column named twice),
 * OCOP_ERR_LIMIT, OCOP_ERR_ABSENT. "-" reads stdin. */
enum ocop_err csv_load(struct csv **out, const char *path,
		       struct ocop_diag *diag) OCOP_CHECKED;
enum ocop_err csv_parse(struct csv **out, struct ocop_bytes text,
			struct ocop_diag *diag) OCOP_CHECKED;
void csv_free(struct csv *csv);
size_t csv_rows(const struct csv *csv);		/* without the header */
/* The last row, when no line end is behind it: more may have been there. */
bool csv_may_be_cut(const struct csv *csv, size_t row);
/* Line number in the file, from 1, where a row, or the header, starts. */
size_t csv_line(const struct csv *csv, size_t row);
size_t csv_header_line(const struct csv *csv);
/* Whose words the headers are (see header.h); none's before. */
void csv_set_kind(struct csv *csv, enum ocop_kind kind);
/* -1 when the header has no such column: a field, or any name as it stands
 * there (ASCII case is ignored). */
int csv_column(const struct csv *csv, const char *name);
size_t csv_columns(const struct csv *csv);
const char *csv_name(const struct csv *csv, size_t column);
/* Cell, blanks around it removed; "" when column is -1. Lent; no NUL is in
 * it and one follows it. */
struct ocop_bytes csv_cell(const struct csv *csv, size_t row, int column);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CSV tables as offices keep them: UTF-8 with or without BOM, RFC 4180 quotes,
 * CRLF or LF. The delimiter is comma, semicolon or tab, as the header row
 * shows, or the one that Excel's line "sep=;" names. The whole file is in
 * memory, at most 16 MiB. Spreadsheets add titles above the header, empty rows
 * and empty columns: these are ignored. Cells that are missing at the end of a
 * row are empty.
 */
#ifndef OCOP_CSV_H
#define OCOP_CSV_H

#include <ocop/record.h>

#define CSV_MAX (16 * 1024 * 1024)
#define CSV_COLUMNS_MAX 64

struct csv;

/* Load a table; "-" is stdin. Errors: OCOP_ERR_MALFORMED (diag names row, column
 * and rule: not UTF-8, a quote not closed, a cell without a header, a column
 * named twice), OCOP_ERR_LIMIT, OCOP_ERR_ABSENT. *line_out (may be NULL) is
 * then the line of the error; 0: none. */
enum ocop_err csv_load(struct csv **out, size_t *line_out, const char *path,
		       struct ocop_diag *diag) OCOP_CHECKED;
enum ocop_err csv_parse(struct csv **out, struct ocop_bytes text,
			struct ocop_diag *diag) OCOP_CHECKED;
void csv_free(struct csv *csv);
size_t csv_rows(const struct csv *csv);		/* without the header */
/* Whether row is the last row and has no line end: the file may be cut. */
bool csv_may_be_cut(const struct csv *csv, size_t row);
/* The line in the file, from 1, where a row or the header begins. */
size_t csv_line(const struct csv *csv, size_t row);
size_t csv_header_line(const struct csv *csv);
/* Which kind the table is about: some headers depend on it (see header.h). */
void csv_set_kind(struct csv *csv, enum ocop_kind kind);
/* The index of a column, by a field's name or by the header itself (ASCII case
 * is ignored); -1 when there is none. */
int csv_column(const struct csv *csv, const char *name);
size_t csv_columns(const struct csv *csv);
const char *csv_name(const struct csv *csv, size_t column);
/* A cell without blanks around it; "" when column is -1. Lent while csv lives.
 * It has no NUL inside and one after it. */
struct ocop_bytes csv_cell(const struct csv *csv, size_t row, int column);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An .xlsx workbook (ECMA-376, SpreadsheetML): its sheets by name, and each as
 * a grid of texts. Styles tell days from numbers, and fonts tell texts of
 * TCVN3 and VNI from Unicode.
 */
#ifndef OCOP_SHEET_BOOK_H
#define OCOP_SHEET_BOOK_H

#include "common/sheet/charset.h"
#include "common/sheet/grid.h"

#define BOOK_SHEETS_MAX 64

struct book;

/* Whether the bytes are an .xlsx file, or another file of spreadsheets that
 * book_open() refuses with what to do. */
bool book_is(struct ocop_bytes file);
/* Open a workbook; file is lent until book_free(). Errors: OCOP_ERR_MALFORMED,
 * OCOP_ERR_LIMIT (a bomb), OCOP_ERR_MEMORY. diag names the part. */
enum ocop_err book_open(struct book **out, struct ocop_bytes file,
			struct ocop_diag *diag) OCOP_CHECKED;
void book_free(struct book *book);	/* may be NULL */
size_t book_sheets(const struct book *book);
const char *book_sheet_name(const struct book *book, size_t sheet);
bool book_sheet_hidden(const struct book *book, size_t sheet);
/* Whether days count from 1904-01-01, not from 1900. */
bool book_from_1904(const struct book *book);
/* Read a sheet into an empty grid. Errors as above; diag names the cell. */
enum ocop_err book_read(struct book *book, size_t sheet, struct grid *grid,
			struct ocop_diag *diag) OCOP_CHECKED;
/*
 * Read the sheet with this name (case and blanks around it are ignored). NULL:
 * the only visible sheet that is not empty. Errors: also OCOP_ERR_ABSENT (no
 * such sheet) and OCOP_ERR_RULE (several sheets; diag lists them).
 */
enum ocop_err book_read_named(struct book *book, const char *name,
			      struct grid *grid, size_t *sheet_out,
			      struct ocop_diag *diag) OCOP_CHECKED;

#endif

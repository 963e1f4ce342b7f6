/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cells of one sheet, as a spreadsheet or a CSV file has them: a text, and
 * what kind of value it is. This is the one form in which tables of all file
 * types go on.
 */
#ifndef OCOP_SHEET_GRID_H
#define OCOP_SHEET_GRID_H

#include <ocop/bytes.h>

#define GRID_COLUMNS_MAX 256
#define GRID_ROWS_MAX 1048576	/* what Excel has */
#define GRID_CELLS_MAX 1000000
#define GRID_TEXT_MAX (48 * 1024 * 1024)

enum grid_kind {
	GRID_TEXT = 0,
	GRID_NUMBER,	/* typed as a number: leading zeros are lost */
	GRID_DAY,	/* "YYYY-MM-DD" */
	GRID_BOOL,
	GRID_SPOILT	/* the text says what the spreadsheet did, as
			 * cells_spoilt() knows it */
};

/* Where the value of a merged range is repeated. */
enum grid_copy { GRID_OWN = 0, GRID_BELOW, GRID_BESIDE };

struct grid_cell {
	uint32_t row, column;	/* from 0 */
	uint32_t start, len;	/* in the grid's text */
	enum grid_kind kind;
	enum grid_copy copy;
};

struct grid_merge {
	uint32_t row, column, last_row, last_column;
};

struct grid {
	struct grid_cell *cell;	/* owned; by row, then by column */
	size_t count, room;
	struct grid_merge *merge;	/* owned */
	size_t merges, merge_room;
	struct ocop_buf text;	/* owned; a NUL after each cell */
};
#define GRID() { .text = OCOP_BUF(GRID_TEXT_MAX) }

/* Add a cell, after those before it. Empty texts are left out. Errors:
 * OCOP_ERR_LIMIT, OCOP_ERR_MEMORY, OCOP_ERR_MALFORMED (the order). */
enum ocop_err grid_add(struct grid *grid, uint32_t row, uint32_t column,
		       enum grid_kind kind, struct ocop_bytes text)
	OCOP_CHECKED;
enum ocop_err grid_add_merge(struct grid *grid, struct grid_merge merge)
	OCOP_CHECKED;
/* Repeat the value of each merged range in its empty cells. */
enum ocop_err grid_spread(struct grid *grid) OCOP_CHECKED;
void grid_clear(struct grid *grid);
/* NULL: the cell is empty. Lent. */
const struct grid_cell *grid_at(const struct grid *grid, size_t row,
				size_t column);
struct ocop_bytes grid_text(const struct grid *grid,
			    const struct grid_cell *cell);	/* lent */
size_t grid_rows(const struct grid *grid);
size_t grid_columns(const struct grid *grid);
/* "G5": how a spreadsheet names a cell. */
#define GRID_NAME_SIZE 12
void grid_name(char out[GRID_NAME_SIZE], size_t row, size_t column);
/* Write the sheet as CSV of one line for each row, so that the line of a row
 * is its number in the sheet. Line ends in cells become blanks. */
enum ocop_err grid_csv(struct ocop_buf *out, const struct grid *grid)
	OCOP_CHECKED;

/* --- grid_csv.c --- */

/* Read CSV text in UTF-8 (RFC 4180) into an empty grid; a row is a line, where
 * it begins. The delimiter is the one that most rows have, or that a line
 * "sep=;" names. Errors: OCOP_ERR_MALFORMED (a quote; diag has the line),
 * OCOP_ERR_LIMIT, OCOP_ERR_MEMORY. */
enum ocop_err grid_read_csv(struct grid *out, struct ocop_bytes text,
			    struct ocop_diag *diag) OCOP_CHECKED;

#endif

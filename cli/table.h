/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A table for people: cells in rows, each column as wide as its widest cell.
 */
#ifndef OCOP_CLI_TABLE_H
#define OCOP_CLI_TABLE_H

#include <stdio.h>

#include <ocop/bytes.h>

#define TABLE_COLUMNS_MAX 12

struct table {
	struct ocop_buf text;	/* cells, each ended by NUL; owned */
	size_t columns;
};
#define TABLE(n) { OCOP_BUF(64 * 1024 * 1024), n }

/* Add the next cell; after the last column a new row begins. */
void table_cell(struct table *table, const char *format, ...)
	OCOP_PRINTF(2, 3);
/* The same for a view; an empty view is an empty cell. */
void table_text(struct table *table, struct ocop_bytes text);
/* Add a cell from a buffer and clear the buffer. If building the buffer failed,
 * table_print() fails too, so no cell is silently cut or empty. */
void table_take(struct table *table, struct ocop_buf *cell);
/* Print the table and empty it. Errors: OCOP_ERR_LIMIT, OCOP_ERR_MEMORY. */
enum ocop_err table_print(FILE *to, struct table *table) OCOP_CHECKED;

#endif

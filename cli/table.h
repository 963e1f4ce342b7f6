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
	struct ocop_buf text;	/* cells, a NUL behind each; owned */
	size_t columns;
};
#define TABLE(n) { OCOP_BUF(64 * 1024 * 1024), n }

/* The next cell of the next row. */
void table_cell(struct table *table, const char *format, ...)
	OCOP_PRINTF(2, 3);
/* A view; empty is an empty cell. */
void table_text(struct table *table, struct ocop_bytes text);
/* What was put together for a cell; clears it. When that failed, so does the
 * table: no cell is cut or empty that is not. */
void table_take(struct table *table, struct ocop_buf *cell);
/* Print it and empty it. OCOP_ERR_LIMIT, OCOP_ERR_MEMORY. */
enum ocop_err table_print(FILE *to, struct table *table) OCOP_CHECKED;

#endif

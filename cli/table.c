/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints tables: first all cells are collected, then the widths are set.
 * Nothing is cut, because people sign what they see.
 */
#include <stdarg.h>
#include <string.h>

#include <ocop/text.h>

#include "cli/table.h"

#define CELL_MAX 8192	/* bytes; longer than any field of a record */

void table_text(struct table *t, struct ocop_bytes text)
{
	ocop_buf_bytes(&t->text, text);
	ocop_buf_byte(&t->text, '\0');
}

static void fail(struct table *t, enum ocop_err err)
{
	if (!t->text.err)
		t->text.err = err;
}

void table_take(struct table *t, struct ocop_buf *cell)
{
	table_text(t, ocop_buf_view(cell));
	fail(t, cell->err);
	ocop_buf_clear(cell);
}

void table_cell(struct table *t, const char *format, ...)
{
	char cell[CELL_MAX];
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(cell, sizeof(cell), format, args);
	va_end(args);
	if (len < 0 || (size_t)len >= sizeof(cell))
		fail(t, OCOP_ERR_LIMIT);
	table_text(t, ocop_bytes_str(cell));
}

static size_t width_of(const char *cell)
{
	return ocop_text_width(ocop_bytes_str(cell));
}

enum ocop_err table_print(FILE *to, struct table *t)
{
	const char *cell = (const char *)t->text.ptr;
	const char *end = cell ? cell + t->text.len : NULL;
	size_t width[TABLE_COLUMNS_MAX] = { 0 }, column = 0;
	enum ocop_err err = t->text.err;

	for (; !err && cell < end; cell += strlen(cell) + 1) {
		if (width_of(cell) > width[column])
			width[column] = width_of(cell);
		column = (column + 1) % t->columns;
	}
	cell = (const char *)t->text.ptr;
	for (column = 0; !err && cell < end; cell += strlen(cell) + 1) {
		bool last = column + 1 == t->columns;

		fprintf(to, "%s%s%*s", column ? "" : "  ", cell,
			last ? 0 : (int)(width[column] - width_of(cell) + 2),
			last ? "\n" : "");
		column = last ? 0 : column + 1;
	}
	ocop_buf_clear(&t->text);
	return err;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CSV as cells, without a header: a register has titles and two header rows,
 * which the reader of tables (common/ui/csv.h) does not know. A delimiter
 * inside titles must not decide, so rows are counted, not delimiters.
 */
#include <string.h>

#include <ocop/clean.h>

#include "common/sheet/grid.h"

struct reader {
	struct ocop_bytes text;
	size_t at;
	uint8_t delimiter;
	uint32_t row, column;
};

static bool at_line_end(const struct reader *r)
{
	return r->at == r->text.len || r->text.ptr[r->at] == '\n' ||
	       r->text.ptr[r->at] == '\r';
}

/* Read a cell into cell, without its quotes. false: a quote is not closed. */
static bool take_cell(struct reader *r, struct ocop_buf *cell, uint32_t *lines)
{
	struct ocop_bytes t = r->text;

	if (r->at < t.len && t.ptr[r->at] == '"') {
		for (r->at++;; r->at++) {
			if (r->at == t.len)
				return false;
			if (t.ptr[r->at] == '"' && (++r->at == t.len ||
						    t.ptr[r->at] != '"'))
				break;
			*lines += t.ptr[r->at] == '\n';
			ocop_buf_byte(cell, t.ptr[r->at]);
		}
	}
	for (; !at_line_end(r) && t.ptr[r->at] != r->delimiter; r->at++)
		ocop_buf_byte(cell, t.ptr[r->at]);
	return true;
}

/* Move past the end of a line. */
static void end_line(struct reader *r)
{
	if (r->at < r->text.len && r->text.ptr[r->at] == '\r')
		r->at++;
	if (r->at < r->text.len && r->text.ptr[r->at] == '\n')
		r->at++;
	r->row++;
	r->column = 0;
}

static bool is_delimiter(uint8_t c)
{
	return c == ',' || c == ';' || c == '\t';
}

/* The delimiter that the most lines have twice or more. */
static uint8_t find_delimiter(struct ocop_bytes text)
{
	static const uint8_t marks[3] = { ',', ';', '\t' };
	size_t rows[3] = { 0, 0, 0 }, here[3] = { 0, 0, 0 }, best = 0;
	bool quoted = false;

	for (size_t i = 0; i <= text.len; i++) {
		uint8_t c = i < text.len ? text.ptr[i] : '\n';

		if (c == '"')
			quoted = !quoted;
		for (size_t k = 0; !quoted && k < 3; k++) {
			here[k] += c == marks[k];
			if (c != '\n')
				continue;
			rows[k] += here[k] >= 2;
			here[k] = 0;
		}
	}
	for (size_t k = 1; k < 3; k++)
		if (rows[k] > rows[best])
			best = k;
	return marks[best];
}

enum ocop_err grid_read_csv(struct grid *out, struct ocop_bytes text,
			    struct ocop_diag *diag)
{
	struct ocop_buf cell = OCOP_BUF(GRID_TEXT_MAX);
	struct reader r = { .text = text };
	enum ocop_err err = OCOP_OK;

	if (ocop_bytes_starts(text, "\xef\xbb\xbf"))
		r.at = 3;
	r.delimiter = find_delimiter(text);
	if (text.len > r.at + 5 && memcmp(text.ptr + r.at, "sep=", 4) == 0 &&
	    is_delimiter(text.ptr[r.at + 4])) {
		r.delimiter = text.ptr[r.at + 4];
		for (r.at += 5; !at_line_end(&r); r.at++)
			continue;
		end_line(&r);
	}
	while (!err && r.at < r.text.len) {
		uint32_t row = r.row, column = r.column++, lines = 0;

		ocop_buf_reset(&cell);
		if (!take_cell(&r, &cell, &lines)) {
			err = ocop_fail(diag, OCOP_ERR_MALFORMED, r.at,
					"line %u, column %u: RFC 4180: the quote that opens here is not closed",
					row + 1, column + 1);
			break;
		}
		if (cell.len)
			cell.len = ocop_clean(cell.ptr, cell.len,
					      OCOP_CLEAN_CELL, NULL);
		if (column < GRID_COLUMNS_MAX || cell.len)
			err = grid_add(out, row, column, GRID_TEXT,
				       ocop_buf_view(&cell));
		r.row += lines;
		if (at_line_end(&r))
			end_line(&r);
		else
			r.at++;
	}
	ocop_buf_clear(&cell);
	if (err && diag && !diag->text[0])
		ocop_fail(diag, err, 0, "%s", ocop_err_text(err));
	return err;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes the tables of a document as sheets, with libxlsxwriter. Cells are
 * texts, so that codes keep their leading zeros and nothing is taken for a
 * formula. Only columns that are declared as numbers hold numbers.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <xlsxwriter.h>

#include <ocop/text.h>

#include "common/paper/paper.h"

#define SHEET_CHARS 110		/* as many letters as all columns take */

struct sheet {
	lxw_workbook *book;
	lxw_format *head, *cell, *text;
	unsigned share[PAPER_COLUMNS_MAX];
	bool number[PAPER_COLUMNS_MAX];
	size_t count;
};

static lxw_error put_cell(lxw_worksheet *sheet, const struct sheet *s,
			  lxw_row_t row, size_t col, const char *text)
{
	uint64_t value;

	/* What is not exact in a double stays a text. */
	if (s->number[col] && strlen(text) <= 15 &&
	    !ocop_decimal(&value, ocop_bytes_str(text)))
		return worksheet_write_number(sheet, row, (lxw_col_t)col,
					      (double)value, s->cell);
	return worksheet_write_string(sheet, row, (lxw_col_t)col, text,
				      s->cell);
}

static lxw_error put_head(lxw_worksheet *sheet, struct sheet *s,
			  const struct ocop_json *table)
{
	const struct ocop_json *c =
		ocop_json_first(ocop_json_get(table, "columns"));
	lxw_error bad = LXW_NO_ERROR;

	s->count = paper_columns(s->share, table);
	for (size_t i = 0; i < s->count && !bad; i++, c = ocop_json_next(c)) {
		s->number[i] = ocop_json_bool(c, "number", false);
		worksheet_set_column(sheet, (lxw_col_t)i, (lxw_col_t)i,
				     4 + s->share[i] * SHEET_CHARS / 1000.0,
				     s->number[i] ? NULL : s->text);
		bad = worksheet_write_string(sheet, 0, (lxw_col_t)i,
					     paper_str(c, "title"), s->head);
	}
	worksheet_freeze_panes(sheet, 1, 0);
	worksheet_repeat_rows(sheet, 0, 0);
	worksheet_set_landscape(sheet);
	worksheet_set_paper(sheet, 9);	/* A4 */
	worksheet_fit_to_pages(sheet, 1, 0);
	return bad;
}

static lxw_error put_table(struct sheet *s, const struct ocop_json *table)
{
	const char *name = paper_str(table, "sheet");
	lxw_worksheet *sheet = workbook_add_worksheet(s->book, name[0] ? name :
						      NULL);
	const struct ocop_json *row =
		ocop_json_first(ocop_json_get(table, "rows"));
	lxw_error bad = sheet ? put_head(sheet, s, table) :
			LXW_ERROR_PARAMETER_VALIDATION;

	for (lxw_row_t r = 1; row && !bad; r++, row = ocop_json_next(row)) {
		const struct ocop_json *cell =
			ocop_json_first(ocop_json_get(row, "cells"));

		for (size_t i = 0; i < s->count && !bad; i++) {
			bad = put_cell(sheet, s, r, i, paper_item(cell));
			cell = ocop_json_next(cell);
		}
	}
	return bad;
}

static void set_formats(struct sheet *s)
{
	lxw_format *both[2];

	/* What a person adds below stays as it is typed, with its zeros. */
	s->text = workbook_add_format(s->book);
	format_set_num_format(s->text, "@");
	format_set_font_name(s->text, "Times New Roman");
	format_set_font_size(s->text, 12);

	both[0] = s->head = workbook_add_format(s->book);
	both[1] = s->cell = workbook_add_format(s->book);
	for (size_t i = 0; i < 2; i++) {
		format_set_font_name(both[i], "Times New Roman");
		format_set_font_size(both[i], 12);
		format_set_border(both[i], LXW_BORDER_THIN);
		format_set_text_wrap(both[i]);
		format_set_align(both[i], LXW_ALIGN_VERTICAL_TOP);
	}
	format_set_bold(s->head);
	format_set_align(s->head, LXW_ALIGN_CENTER);
}

enum ocop_err paper_xlsx(struct ocop_file *file, const struct ocop_json *doc,
			 struct ocop_diag *diag)
{
	/* It takes pointers that are not const, and copies. */
	union { const char *in; char *out; } title = {
		paper_str(doc, "title") };
	lxw_doc_properties properties = {
		.title = title.out,
		.created = (time_t)ocop_json_int(doc, "created", 0)
	};
	struct sheet s = { .book = workbook_new(ocop_buf_cstr(&file->temp)) };
	const struct ocop_json *b =
		ocop_json_first(ocop_json_get(doc, "blocks"));
	lxw_error bad, end;

	if (!s.book)
		return ocop_fail(diag, OCOP_ERR_MEMORY, 0, "out of memory");
	set_formats(&s);
	bad = workbook_set_properties(s.book, &properties);
	for (; b && !bad; b = ocop_json_next(b))
		if (paper_kind(b) == PAPER_TABLE)
			bad = put_table(&s, b);
	/* Over the empty file that has its place: our descriptor is of it. */
	end = workbook_close(s.book);
	bad = bad ? bad : end;
	if (bad)
		return ocop_fail(diag, OCOP_ERR_FILE, 0,
				 "the table was not written: %s",
				 lxw_strerror(bad));
	return OCOP_OK;
}

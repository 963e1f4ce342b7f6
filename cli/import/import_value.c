/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What one cell of a register means. A value is either what a person would read
 * in the cell, in the form that tables have, or it is refused with its cell.
 */
#include <string.h>

#include <ocop/clean.h>
#include <ocop/nfc.h>
#include <ocop/record.h>
#include <ocop/text.h>

#include "cli/cells.h"
#include "cli/import/import.h"
#include "common/sheet/viet.h"
#include "common/ui/day.h"

#define SERIAL_FIRST 32874	/* 1990-01-01, counted from 1899-12-30 */
#define SERIAL_LAST 73050	/* 2099-12-31 */
#define SERIAL_1904 1462
#define SERIAL_UNIX 25569

/* A cell of the row, cleaned: blanks that nobody sees are not part of it. */
struct cell {
	struct ocop_buf text;	/* owned */
	enum grid_kind kind;
	enum grid_copy copy;
};

static struct ocop_bytes read_cell(const struct import *im, size_t row,
				   enum import_field field, struct cell *out)
{
	size_t column = im->column[field], to = 0;
	const struct grid_cell *cell = column == IMPORT_NO_COLUMN ? NULL :
				       grid_at(&im->grid, row, column);

	*out = (struct cell){ .text = OCOP_BUF(GRID_TEXT_MAX) };
	if (!cell)
		return ocop_bytes_of(NULL, 0);
	out->kind = cell->kind;
	out->copy = cell->copy;
	ocop_buf_bytes(&out->text, grid_text(&im->grid, cell));
	if (out->text.err)
		return ocop_bytes_of(NULL, 0);
	for (size_t i = 0; i < out->text.len; i++)
		if (out->text.ptr[i] == '\n' || out->text.ptr[i] == '\r' ||
		    out->text.ptr[i] == '\t')
			out->text.ptr[i] = ' ';
	out->text.len = ocop_clean(out->text.ptr, out->text.len,
				   OCOP_CLEAN_CELL, NULL);
	for (size_t i = 0; i < out->text.len; i++)
		if (out->text.ptr[i] != ' ' || !to ||
		    out->text.ptr[to - 1] != ' ')
			out->text.ptr[to++] = out->text.ptr[i];
	out->text.len = to;
	return ocop_buf_view(&out->text);
}

static bool is_day(enum import_field field)
{
	return field == IMPORT_DECIDED || field == IMPORT_FROM ||
	       field == IMPORT_TO;
}

/* Why a cell cannot be what was typed; NULL: it can. */
static const char *why_spoilt(const struct import *im, const struct cell *cell,
			      enum import_field field)
{
	struct ocop_bytes text = ocop_buf_view(&cell->text);

	if (cell->copy == GRID_BESIDE)
		return N_("this cell is merged with one of another column: split it and type the value here");
	if (cell->kind == GRID_SPOILT) {
		if (ocop_bytes_is(text, "#DATE"))
			return N_("the spreadsheet shows no whole date here: format the column as Text, then type it again");
		if (ocop_bytes_is(text, "#LONG"))
			return N_("the spreadsheet keeps 15 digits only and lost the others: format the column as Text, then type it again");
		if (ocop_bytes_is(text, "#FONT"))
			return N_("the font of this cell and its letters do not fit: type it again in Unicode");
	}
	if (cell->kind == GRID_DAY && !is_day(field))
		return N_("the spreadsheet turned this into a date: format the column as Text, then type it again");
	if (is_day(field) && cell->kind == GRID_NUMBER && im->sheet[0])
		return NULL;
	return cells_spoilt(text, is_day(field));
}

/* --- Kinds of values --- */

static const char *value_day(struct import *im, size_t row,
			     enum import_field field, const struct cell *cell)
{
	struct ocop_bytes text = ocop_buf_view(&cell->text);
	char date[OCOP_DATE_SIZE];
	uint64_t serial = 0;
	int32_t day = OCOP_DAY_NONE;

	if (cell->kind == GRID_NUMBER && im->sheet[0]) {
		/* A serial whose format was lost; the workbook says from which
		 * day it counts. */
		if (!ocop_digits(&serial, text))
			serial += im->from_1904 ? SERIAL_1904 : 0;
		if (serial < SERIAL_FIRST || serial > SERIAL_LAST) {
			import_fault(im, row, field, "date", N_("this number is no date: type it as dd/mm/yyyy"));
			return NULL;
		}
		day = (int32_t)serial - SERIAL_UNIX;
	} else if (im->monthly[im->column[field]] &&
		   cell->kind == GRID_TEXT &&
		   memchr(text.ptr, '/', text.len)) {
		import_fault(im, row, field, "date", N_("this column has dates with the month first, so day and month may be exchanged: type it as YYYY-MM-DD"));
		return NULL;
	} else if (!words_day(&day, text)) {
		import_fault(im, row, field, "date", N_("expected a valid date: YYYY-MM-DD or dd/mm/yyyy"));
		return NULL;
	}
	ocop_day_format(date, day);
	return import_keep(im, ocop_bytes_str(date));
}

/* A text that people read: its words must read as Vietnamese, or a person must
 * have looked. */
static const char *value_text(struct import *im, size_t row,
			      enum import_field field, const struct cell *cell)
{
	struct ocop_bytes text = ocop_buf_view(&cell->text), odd;
	struct viet_words words;

	if (cell->kind == GRID_NUMBER) {
		import_fault(im, row, field, "text", N_("expected a text, not a number"));
		return NULL;
	}
	viet_count(&words, text);
	im->texts += words.all;
	im->odd += words.odd;
	odd = viet_odd(text);
	if (odd.len)
		import_doubt(im, row, field, odd, N_("does not read as Vietnamese: check the spelling, or accept all such words with --accept-doubts"));
	return import_keep(im, text);
}

static const char *value_decision(struct import *im, struct import_row *row,
				  const struct cell *cell)
{
	struct ocop_bytes number;
	char date[OCOP_DATE_SIZE];
	int32_t day;

	if (!words_decision(ocop_buf_view(&cell->text), &number, &day)) {
		import_fault(im, row->row, IMPORT_DECISION, "decision",
			     N_("expected one decision with its number and, perhaps, its day: 303/QĐ-UBND ngày 04/02/2020"));
		return NULL;
	}
	/* The day is in the same cell when it has no column. */
	if (day != OCOP_DAY_NONE) {
		ocop_day_format(date, day);
		row->value[IMPORT_DECIDED] = import_keep(im,
							 ocop_bytes_str(date));
	}
	return import_keep(im, number);
}

static const char *value_unit(struct import *im, size_t row,
			      const struct cell *cell)
{
	struct ocop_buf candidates = OCOP_BUF(1024);
	struct cell district, province;
	struct ocop_bytes of = read_cell(im, row, IMPORT_DISTRICT, &district);
	struct ocop_bytes in = read_cell(im, row, IMPORT_PROVINCE, &province);
	struct fault fault;
	const char *value = NULL, *why;
	char code[9] = "";

	if (!in.len)
		in = ocop_bytes_str(im->province);
	why = places_commune(im->places, code, ocop_buf_view(&cell->text), of,
			     in, &candidates);
	if (!why) {
		value = import_keep(im, ocop_bytes_str(code));
	} else {
		fault = import_fault_begin(im, row, IMPORT_UNIT, "commune");
		fault_text(&fault, why);
		if (candidates.len)
			fault_print(&fault, " %s", ocop_buf_cstr(&candidates));
		import_fault_end(im, &fault);
	}
	ocop_buf_clear(&candidates);
	ocop_buf_clear(&district.text);
	ocop_buf_clear(&province.text);
	return value;
}

static const char *value_group(struct import *im, size_t row,
			       struct ocop_bytes text)
{
	bool old;
	int group = words_group(text, &old);
	char digit[2] = { (char)('0' + group), '\0' };

	if (group && !old)
		return import_keep(im, ocop_bytes_str(digit));
	import_fault(im, row, IMPORT_GROUP, "group", old ?
		     N_("group 5 was souvenirs until 2023 and is ornamental plants and animals now: write its name") :
		     N_("1 food, 2 drinks, 3 medicinal herbs and their products, 4 handicrafts, 5 ornamental plants and animals, 6 community tourism, ecotourism and tourist sites"));
	return NULL;
}

static const char *value_stars(struct import *im, size_t row,
			       struct ocop_bytes text)
{
	int stars = words_stars(text);
	char digit[2] = { (char)('0' + stars), '\0' };

	if (stars)
		return import_keep(im, ocop_bytes_str(digit));
	import_fault(im, row, IMPORT_STARS, "stars",
		     N_("expected 3, 4 or 5 stars"));
	return NULL;
}

static const char *value_score(struct import *im, size_t row,
			       struct ocop_bytes text)
{
	char value[24];
	int64_t score;

	if (text.len > 6 && ocop_bytes_ends(text, " điểm"))
		text.len -= strlen(" điểm");
	if (cells_hundredths(&score, text)) {
		snprintf(value, sizeof(value), "%d.%02d", (int)(score / 100),
			 (int)(score % 100));
		return import_keep(im, ocop_bytes_str(value));
	}
	import_fault(im, row, IMPORT_SCORE, "decimal",
		     N_("expected a number with at most two decimals"));
	return NULL;
}

/* Numbers and codes that are copied: leading zeros must not be lost. */
static const char *value_code(struct import *im, size_t row,
			      enum import_field field, const struct cell *cell)
{
	struct ocop_bytes text = ocop_buf_view(&cell->text);
	const char *lost = NULL;

	/* A text of an .xlsx file has the zeros that were typed; a CSV file
	 * does not tell texts from numbers. */
	if (field == IMPORT_REG && (cell->kind == GRID_NUMBER || !im->sheet[0]))
		lost = words_reg_lost(text);
	else if (cell->kind == GRID_NUMBER && field != IMPORT_GTIN &&
		 field != IMPORT_SET && field != IMPORT_GS1_PREFIX)
		lost = N_("if the spreadsheet removed leading zeros, format the column as Text, then type it again");
	if (lost) {
		import_fault(im, row, field, "spreadsheet", lost);
		return NULL;
	}
	return import_keep(im, text);
}

static const char *value_type(struct import *im, size_t row,
			      struct ocop_bytes text)
{
	const char *word = words_type(text);

	if (!word)
		import_fault(im, row, IMPORT_TYPE, "type",
			     N_("expected a type of producer: hợp tác xã, tổ hợp tác, công ty, trang trại, hộ kinh doanh or hội"));
	return word;
}

static const char *value_of(struct import *im, struct import_row *row,
			    enum import_field field, const struct cell *cell)
{
	struct ocop_bytes text = ocop_buf_view(&cell->text);

	switch (field) {
	case IMPORT_NAME: case IMPORT_ADDRESS: case IMPORT_PRODUCT:
		return value_text(im, row->row, field, cell);
	case IMPORT_DECIDED: case IMPORT_FROM: case IMPORT_TO:
		return value_day(im, row->row, field, cell);
	case IMPORT_DECISION:
		return value_decision(im, row, cell);
	case IMPORT_UNIT:
		return value_unit(im, row->row, cell);
	case IMPORT_GROUP:
		return value_group(im, row->row, text);
	case IMPORT_STARS:
		return value_stars(im, row->row, text);
	case IMPORT_SCORE:
		return value_score(im, row->row, text);
	case IMPORT_TYPE:
		return value_type(im, row->row, text);
	default:
		return value_code(im, row->row, field, cell);
	}
}

const char *import_value(struct import *im, struct import_row *row,
			 enum import_field field)
{
	const char *value = import_given(im, field), *spoilt, *before;
	struct cell cell;

	if (value)
		return value;
	if (!read_cell(im, row->row, field, &cell).len) {
		ocop_buf_clear(&cell.text);
		return row->value[field];
	}
	before = row->value[field];
	spoilt = why_spoilt(im, &cell, field);
	if (spoilt)
		import_fault(im, row->row, field, "spreadsheet", spoilt);
	else
		value = value_of(im, row, field, &cell);
	if (before && value && strcmp(before, value) != 0)
		import_fault(im, row->row, field, "differs",
			     N_("this day differs from the one in the column of the decision"));
	ocop_buf_clear(&cell.text);
	return value;
}

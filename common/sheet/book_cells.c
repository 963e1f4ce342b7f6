/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cells of a worksheet (ECMA-376 part 1, 18.3.1). What a person sees is
 * written into the grid, as long as it can be told from what is stored; what
 * cannot be told is marked as spoilt.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ocop/text.h>

#include "common/sheet/book_internal.h"

#define VALUE_MAX 32767		/* characters of a cell, times 4 bytes */
#define SERIAL_1904 1462	/* days from 1899-12-30 to 1904-01-01 */
#define SERIAL_UNIX 25569	/* days from 1899-12-30 to 1970-01-01 */
#define SERIAL_MAX 2958465	/* 9999-12-31 */

enum cell_type { TYPE_NUMBER = 0, TYPE_SHARED, TYPE_INLINE, TYPE_STRING,
		 TYPE_BOOL, TYPE_ERROR, TYPE_ISO };

struct cells {
	const struct book *book;
	struct grid *grid;
	struct ocop_buf value;	/* of <v> */
	struct ocop_buf text;	/* the cell's text in UTF-8 */
	bool in_value, in_inline, rows;
	enum cell_type type;
	size_t style;
	uint32_t row, column, next_row, next_column;
	/* An inline string. */
	struct ocop_buf texts;
	struct run *run;
	size_t runs, run_room;
	struct string_reader reader;
};

/* Read "B12", from 0. */
static bool read_name(uint32_t *row, uint32_t *column, const char **text)
{
	const char *p = *text;
	uint32_t letters = 0, number = 0;

	for (; *p >= 'A' && *p <= 'Z' && letters < 26 * 26 * 26; p++)
		letters = letters * 26 + (uint32_t)(*p - 'A' + 1);
	for (; *p >= '0' && *p <= '9' && number < GRID_ROWS_MAX * 2; p++)
		number = number * 10 + (uint32_t)(*p - '0');
	*text = p;
	*row = number - 1;
	*column = letters - 1;
	return letters && number && number <= GRID_ROWS_MAX;
}

static void start_cell(struct xml *xml, struct cells *c, const char **attrs)
{
	static const struct {
		const char *word;
		enum cell_type type;
	} types[] = {
		{ "n", TYPE_NUMBER }, { "s", TYPE_SHARED },
		{ "inlineStr", TYPE_INLINE }, { "str", TYPE_STRING },
		{ "b", TYPE_BOOL }, { "e", TYPE_ERROR }, { "d", TYPE_ISO },
	};
	const char *name = xml_attr(attrs, "r"), *type = xml_attr(attrs, "t");
	size_t i = 0;

	c->row = c->next_row;
	c->column = c->next_column;
	if (name && (!read_name(&c->row, &c->column, &name) || *name ||
		     c->row != c->next_row))
		xml->err = OCOP_ERR_MALFORMED;
	c->next_column = c->column + 1;
	c->style = xml_number(attrs, "s", STYLES_MAX, 0);
	while (type && i < sizeof(types) / sizeof(types[0]) &&
	       strcmp(types[i].word, type) != 0)
		i++;
	if (type && i == sizeof(types) / sizeof(types[0]))
		xml->err = OCOP_ERR_MALFORMED;
	else
		c->type = type ? types[i].type : TYPE_NUMBER;
	ocop_buf_reset(&c->value);
	ocop_buf_reset(&c->texts);
	c->runs = 0;
}

static void merge_cell(struct xml *xml, struct cells *c, const char **attrs)
{
	const char *ref = xml_attr(attrs, "ref");
	struct grid_merge m;

	if (!ref || !read_name(&m.row, &m.column, &ref) || *ref++ != ':' ||
	    !read_name(&m.last_row, &m.last_column, &ref) || *ref ||
	    m.last_row < m.row || m.last_column < m.column)
		xml->err = OCOP_ERR_MALFORMED;
	/* A title that is merged across the whole width. */
	else if (m.column < GRID_COLUMNS_MAX) {
		if (m.last_column >= GRID_COLUMNS_MAX)
			m.last_column = GRID_COLUMNS_MAX - 1;
		xml->err = grid_add_merge(c->grid, m);
	}
}

static void start(struct xml *xml, const char *name, const char **attrs)
{
	struct cells *c = xml->user;
	uint32_t row;

	if (c->in_inline) {
		string_start(&c->reader, name, attrs);
	} else if (strcmp(name, "row") == 0) {
		row = xml_number(attrs, "r", GRID_ROWS_MAX,
				 c->rows ? c->next_row + 2 : 1);
		if (!row || (c->rows && row <= c->next_row + 1))
			xml->err = OCOP_ERR_MALFORMED;
		c->next_row = row - 1;
		c->rows = true;
		c->next_column = 0;
	} else if (strcmp(name, "c") == 0) {
		start_cell(xml, c, attrs);
	} else if (strcmp(name, "v") == 0) {
		c->in_value = true;
	} else if (strcmp(name, "is") == 0) {
		c->in_inline = true;
		c->reader.now = (struct run){ .own = false };
	} else if (strcmp(name, "mergeCell") == 0) {
		merge_cell(xml, c, attrs);
	}
}

static void text(struct xml *xml, struct ocop_bytes piece)
{
	struct cells *c = xml->user;

	if (c->in_inline)
		string_text(&c->reader, piece);
	else if (c->in_value && ocop_buf_bytes(&c->value, piece))
		xml->err = c->value.err;
}

/* --- The end of a cell --- */

static enum ocop_err put(struct cells *c, enum grid_kind kind)
{
	return grid_add(c->grid, c->row, c->column, kind,
			ocop_buf_view(&c->text));
}

static enum ocop_err put_spoilt(struct cells *c, const char *text)
{
	ocop_buf_reset(&c->text);
	ocop_buf_str(&c->text, text);
	return put(c, GRID_SPOILT);
}

static enum ocop_err put_runs(struct cells *c, const struct ocop_buf *texts,
			      const struct run *run, size_t count)
{
	struct style style = { .form = FORM_GENERAL };
	enum ocop_err err = OCOP_OK;

	if (c->style < c->book->styles)
		style = c->book->style[c->style];
	for (size_t i = 0; !err && i < count; i++) {
		struct font font = run[i].own ? run[i].font : style.font;

		err = charset_font_text(&c->text,
					ocop_bytes_of(texts->ptr + run[i].start,
						      run[i].len),
					font.charset, font.capitals);
	}
	/* The font says one encoding, and the text reads as none. */
	if (err == OCOP_ERR_MALFORMED)
		return put_spoilt(c, "#FONT");
	return err ? err : put(c, GRID_TEXT);
}

static enum ocop_err put_day(struct cells *c, double value)
{
	char date[OCOP_DATE_SIZE];
	int64_t serial = (int64_t)value;

	if (c->book->from_1904)
		serial += SERIAL_1904;
	/* The 1900 system has a 29th of February 1900, which never was: days
	 * before are one off, and no register has them. */
	if (value < 0 || serial < 61 || serial > SERIAL_MAX)
		return put_spoilt(c, "#DATE");
	ocop_day_format(date, (int32_t)(serial - SERIAL_UNIX));
	ocop_buf_str(&c->text, date);
	return put(c, GRID_DAY);
}

static enum ocop_err put_number(struct cells *c)
{
	const char *value = ocop_buf_cstr(&c->value);
	struct style style = { .form = FORM_GENERAL };
	double number;
	char *end;
	bool whole;

	if (!value)
		return c->value.err;
	if (!value[0])
		return OCOP_OK;
	if (c->style < c->book->styles)
		style = c->book->style[c->style];
	/* strtod() also reads "inf", "nan" and "0x1". */
	number = strtod(value, &end);
	if (*end || strspn(value, "0123456789+-.eE") != strlen(value))
		return OCOP_ERR_MALFORMED;
	if (style.form == FORM_DAY && number >= 0 && number < 1e8)
		return put_day(c, number);
	if (style.form == FORM_PART)
		return put_spoilt(c, "#DATE");
	/* Spreadsheets keep 15 digits; of a longer number the rest is lost. */
	whole = number >= 0 && number < 1e15 &&
		number == (double)(int64_t)number;
	if (whole && style.form == FORM_ZEROS) {
		ocop_buf_printf(&c->text, "%0*lld", style.zeros,
				(long long)number);
		return put(c, GRID_TEXT);
	}
	if (whole)
		ocop_buf_printf(&c->text, "%lld", (long long)number);
	else if (number >= 1e15 || number <= -1e15)
		return put_spoilt(c, "#LONG");
	else
		ocop_buf_printf(&c->text, "%.15g", number);
	return put(c, GRID_NUMBER);
}

static enum ocop_err put_shared(struct cells *c)
{
	const struct book *book = c->book;
	const struct string *string;
	uint64_t index;

	if (ocop_digits(&index, ocop_buf_view(&c->value)) ||
	    index >= book->strings)
		return OCOP_ERR_MALFORMED;
	string = &book->string[index];
	return put_runs(c, &book->texts, book->run + string->run,
			string->count);
}

/* "2026-06-25T00:00:00" (18.18.11) */
static enum ocop_err put_iso(struct cells *c)
{
	struct ocop_bytes value = ocop_buf_view(&c->value);
	int32_t day;

	if (value.len > OCOP_DATE_LEN)
		value.len = OCOP_DATE_LEN;
	if (ocop_day_parse(&day, value))
		return put_spoilt(c, "#DATE");
	ocop_buf_bytes(&c->text, value);
	return put(c, GRID_DAY);
}

static enum ocop_err end_cell(struct cells *c)
{
	struct run whole = { 0, (uint32_t)c->value.len,
			     { CHARSET_UTF8, false }, false };

	ocop_buf_reset(&c->text);
	switch (c->type) {
	case TYPE_NUMBER:
		return put_number(c);
	case TYPE_SHARED:
		return put_shared(c);
	case TYPE_INLINE:
		return put_runs(c, &c->texts, c->run, c->runs);
	case TYPE_STRING:
		return put_runs(c, &c->value, &whole, 1);
	case TYPE_BOOL:
		ocop_buf_str(&c->text, ocop_bytes_is(ocop_buf_view(&c->value),
						     "1") ? "yes" : "no");
		return put(c, GRID_BOOL);
	case TYPE_ERROR:
		ocop_buf_bytes(&c->text, ocop_buf_view(&c->value));
		return put(c, GRID_SPOILT);
	case TYPE_ISO:
		return put_iso(c);
	}
	return OCOP_ERR_MALFORMED;
}

static void end(struct xml *xml, const char *name)
{
	struct cells *c = xml->user;

	if (strcmp(name, "is") == 0)
		c->in_inline = false;
	else if (c->in_inline)
		xml->err = string_end(&c->reader, name);
	else if (strcmp(name, "v") == 0)
		c->in_value = false;
	else if (strcmp(name, "c") == 0)
		xml->err = end_cell(c);
}

enum ocop_err book_read_cells(const struct book *book, struct ocop_bytes part,
			      const char *path, struct grid *grid,
			      struct ocop_diag *diag)
{
	struct cells c = { .book = book, .grid = grid,
			   .value = OCOP_BUF(4 * VALUE_MAX),
			   .text = OCOP_BUF(16 * VALUE_MAX),
			   .texts = OCOP_BUF(4 * VALUE_MAX) };
	struct xml xml = { .start = start, .end = end, .text = text,
			   .user = &c };
	enum ocop_err err;

	c.reader = (struct string_reader){ .texts = &c.texts, .run = &c.run,
					   .runs = &c.runs,
					   .room = &c.run_room };
	err = xml_read(&xml, part, path, diag);
	ocop_buf_clear(&c.value);
	ocop_buf_clear(&c.text);
	ocop_buf_clear(&c.texts);
	free(c.run);
	return err;
}

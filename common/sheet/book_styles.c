/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The styles of a workbook. A day is stored as a number: only the number format
 * of its cell says that it is a day (ECMA-376 part 1, 18.8.30). The font says
 * how the bytes of a text before Unicode are read.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/sheet/book_internal.h"

#define FORMATS_MAX 4096

struct format {
	uint32_t id;
	struct style form;
};

struct styles {
	struct book *book;
	struct format *format;
	size_t formats, format_room;
	struct font *font;
	size_t fonts, font_room;
	size_t style_room;
	bool in_fonts, in_cells;
};

/* Formats that are built in (18.8.30). 27 to 36 and 50 to 58 are days of East
 * Asian versions. */
static enum number_form built_in(uint32_t id)
{
	if (id == 14 || id == 22 || (id >= 27 && id <= 31) ||
	    (id >= 50 && id <= 54) || id == 36 || id == 57 || id == 58)
		return FORM_DAY;
	if ((id >= 15 && id <= 21) || (id >= 32 && id <= 35) || id == 55 ||
	    id == 56 || (id >= 45 && id <= 47))
		return id == 15 ? FORM_DAY : FORM_PART;
	return id == 49 ? FORM_TEXT_CELL : FORM_GENERAL;
}

/* Read the letters of a format's first section, without texts in quotes,
 * escaped characters, and conditions in brackets (18.8.31). */
static void scan(const char *code, bool *d, bool *m, bool *y, bool *clock)
{
	for (const char *p = code; *p && *p != ';'; p++) {
		if (*p == '"') {
			p = strchr(p + 1, '"');
			if (!p)
				return;
		} else if (*p == '[') {
			/* "[h]" counts hours; "[$-42A]" is a language. */
			*clock |= p[1] == 'h' || p[1] == 'm' || p[1] == 's';
			p = strchr(p, ']');
			if (!p)
				return;
		} else if (*p == '\\' || *p == '_' || *p == '*') {
			if (!*++p)
				return;
		} else {
			*d |= *p == 'd' || *p == 'D';
			*m |= *p == 'm' || *p == 'M';
			*y |= *p == 'y' || *p == 'Y' || *p == 'e';
			*clock |= *p == 'h' || *p == 'H' || *p == 's';
		}
	}
}

struct style book_form_of(uint32_t id, const char *code)
{
	struct style style = { .form = (uint8_t)built_in(id) };
	bool d = false, m = false, y = false, clock = false;
	size_t zeros;

	if (!code)
		return style;
	style.form = FORM_GENERAL;
	zeros = strspn(code, "0");
	if (strcmp(code, "@") == 0) {
		style.form = FORM_TEXT_CELL;
	} else if (zeros > 1 && zeros < 20 && !code[zeros]) {
		style.form = FORM_ZEROS;
		style.zeros = (uint8_t)zeros;
	} else if (strncasecmp(code, "General", 7) != 0 &&
		   strpbrk(code, "dDmMyYhHs")) {
		scan(code, &d, &m, &y, &clock);
		if (d && m && y)
			style.form = FORM_DAY;
		else if (d || y || m || clock)
			style.form = FORM_PART;
	}
	return style;
}

static void add_format(struct xml *xml, struct styles *s, const char **attrs)
{
	struct format *format = book_grow(s->format, &s->format_room,
					  s->formats, sizeof(*format));
	const char *code = xml_attr(attrs, "formatCode");

	if (!format || s->formats == FORMATS_MAX) {
		xml->err = format ? OCOP_ERR_LIMIT : OCOP_ERR_MEMORY;
		s->format = format ? format : s->format;
		return;
	}
	s->format = format;
	format[s->formats].id = xml_number(attrs, "numFmtId", UINT32_MAX, 0);
	format[s->formats++].form = book_form_of(0, code ? code : "");
}

static void add_font(struct xml *xml, struct styles *s)
{
	struct font *font = book_grow(s->font, &s->font_room, s->fonts,
				      sizeof(*font));

	if (!font || s->fonts == FORMATS_MAX) {
		xml->err = font ? OCOP_ERR_LIMIT : OCOP_ERR_MEMORY;
		s->font = font ? font : s->font;
		return;
	}
	s->font = font;
	font[s->fonts++] = (struct font){ CHARSET_UTF8, false };
}

static void add_style(struct xml *xml, struct styles *s, const char **attrs)
{
	struct book *book = s->book;
	uint32_t id = xml_number(attrs, "numFmtId", UINT32_MAX, 0);
	uint32_t font = xml_number(attrs, "fontId", UINT32_MAX, 0);
	struct style *style = book_grow(book->style, &s->style_room,
					book->styles, sizeof(*style));

	if (!style || book->styles == STYLES_MAX) {
		xml->err = style ? OCOP_ERR_LIMIT : OCOP_ERR_MEMORY;
		book->style = style ? style : book->style;
		return;
	}
	book->style = style;
	style += book->styles++;
	*style = book_form_of(id, NULL);
	for (size_t i = 0; i < s->formats; i++)
		if (s->format[i].id == id)
			*style = s->format[i].form;
	if (font < s->fonts)
		style->font = s->font[font];
}

static void start(struct xml *xml, const char *name, const char **attrs)
{
	struct styles *s = xml->user;
	const char *value = xml_attr(attrs, "val");

	if (strcmp(name, "fonts") == 0)
		s->in_fonts = true;
	else if (strcmp(name, "cellXfs") == 0)
		s->in_cells = true;
	else if (strcmp(name, "numFmt") == 0 && !s->in_fonts)
		add_format(xml, s, attrs);
	else if (strcmp(name, "font") == 0 && s->in_fonts)
		add_font(xml, s);
	else if (strcmp(name, "name") == 0 && s->in_fonts && s->fonts && value)
		s->font[s->fonts - 1].charset = charset_of_font(
			value, &s->font[s->fonts - 1].capitals);
	else if (strcmp(name, "xf") == 0 && s->in_cells)
		add_style(xml, s, attrs);
}

static void end(struct xml *xml, const char *name)
{
	struct styles *s = xml->user;

	if (strcmp(name, "fonts") == 0)
		s->in_fonts = false;
	else if (strcmp(name, "cellXfs") == 0)
		s->in_cells = false;
}

enum ocop_err book_read_styles(struct book *book, struct ocop_bytes part,
			       struct ocop_diag *diag)
{
	struct styles s = { .book = book };
	struct xml xml = { .start = start, .end = end, .user = &s };
	enum ocop_err err = xml_read(&xml, part, "styles", diag);

	free(s.format);
	free(s.font);
	return err;
}

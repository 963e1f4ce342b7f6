/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text column of a label. Lines are broken for the narrowest column that
 * the label could get, so their count is known before the label is laid out.
 * The product's name takes the lines that are left; it is cut, the rest never.
 */
#include <stdio.h>
#include <string.h>

#include "common/print/sheet.h"

#define STAR_POINTS 10

/* In thousandths of an em. */
static unsigned ems(const struct sheet *sheet, struct ocop_bytes text)
{
	return (font_width(&sheet->font, text) * 1000 + sheet->font.em - 1) /
	       sheet->font.em;
}

/* The bytes up to the next place where a line may break. */
static size_t piece(struct ocop_bytes text)
{
	size_t i = 0;

	while (i < text.len && !strchr(" .-", text.ptr[i]))
		i++;
	return i < text.len ? i + 1 : i;
}

static unsigned longest_piece(const struct sheet *sheet, const char *words)
{
	struct ocop_bytes text = ocop_bytes_str(words);
	unsigned most = 0;

	while (text.len) {
		const size_t len = piece(text);
		const unsigned width = ems(sheet,
					   ocop_bytes_of(text.ptr, len));

		most = width > most ? width : most;
		text.ptr += len;
		text.len -= len;
	}
	return most;
}

/* As much of a text as one line of that width holds, at least one piece. */
static struct ocop_bytes one_line(const struct sheet *sheet,
				  struct ocop_bytes *text, unsigned width)
{
	struct ocop_bytes line = { text->ptr, 0 };

	while (text->len) {
		const size_t len = piece(*text);
		struct ocop_bytes longer = { line.ptr, line.len + len };
		struct ocop_bytes bare = longer;

		if (bare.len && bare.ptr[bare.len - 1] == ' ')
			bare.len--;
		if (line.len && (ems(sheet, bare) > width ||
				 longer.len >= SHEET_LINE_MAX))
			break;
		line = longer;
		text->ptr += len;
		text->len -= len;
	}
	if (line.len && line.ptr[line.len - 1] == ' ')
		line.len--;
	return line;
}

static unsigned count_lines(const struct sheet *sheet, const char *words,
			    unsigned width)
{
	struct ocop_bytes text = ocop_bytes_str(words);
	unsigned count = 0;

	for (; text.len; count++)
		one_line(sheet, &text, width);
	return count;
}

/* Take the last characters off a line until dots of omission fit. */
static void cut(const struct sheet *sheet, struct sheet_line *line,
		unsigned width)
{
	static const char dots[] = "\xe2\x80\xa6";
	size_t len = strlen(line->text);

	while (len) {
		if (len + sizeof(dots) <= sizeof(line->text)) {
			memcpy(line->text + len, dots, sizeof(dots));
			if (ems(sheet, ocop_bytes_str(line->text)) <= width)
				return;
		}
		do
			len--;
		while (len && ((uint8_t)line->text[len] & 0xc0) == 0x80);
		line->text[len] = '\0';
	}
}

static void add(struct sheet *sheet, const char *words, unsigned width,
		unsigned most)
{
	struct ocop_bytes text = ocop_bytes_str(words);

	while (text.len && most && sheet->lines < SHEET_LINES_MAX) {
		struct sheet_line *line = &sheet->line[sheet->lines++];
		struct ocop_bytes part = one_line(sheet, &text, width);

		if (!ocop_bytes_copy(line->text, sizeof(line->text), part))
			snprintf(line->text, sizeof(line->text), "%.*s",
				 SHEET_LINE_MAX - 1, (const char *)part.ptr);
		most--;
		if ((!most && text.len) ||
		    ems(sheet, ocop_bytes_str(line->text)) > width)
			cut(sheet, line, width);
	}
}

enum ocop_err sheet_label_make(struct sheet *sheet, bool phone_only,
			       struct ocop_diag *diag)
{
	const struct sheet_label *l = &sheet->label;
	unsigned width = ems(sheet, OCOP_LIT(SHEET_SERIAL_WIDEST));
	unsigned others = 1 + (l->stars > 0), room;
	const char *const whole[] = { l->lot, sheet->product, l->host,
				      l->note };
	enum ocop_err err;

	for (size_t i = 0; i < 4; i++) {
		const unsigned most = longest_piece(sheet, whole[i]);

		width = most > width ? most : width;
	}
	for (size_t i = 0; i < 4; i++)
		others += count_lines(sheet, whole[i], width);
	err = layout_make(&sheet->layout, &sheet->grid, sheet->modules, width,
			  others + (l->name[0] != '\0'), phone_only, diag);
	if (err)
		return err;
	room = (sheet->layout.text_top - sheet->layout.text_bottom) /
	       sheet->layout.line - others;
	sheet->lines = 0;
	add(sheet, l->name, sheet->layout.text_width * 1000 /
	    sheet->layout.size, room < 3 ? room : 3);
	sheet->stars_line = sheet->lines;
	sheet->lines += l->stars > 0;
	add(sheet, l->lot, width, SHEET_LINES_MAX);
	add(sheet, sheet->product, width, SHEET_LINES_MAX);
	sheet->serial_line = sheet->lines++;
	add(sheet, l->host, width, SHEET_LINES_MAX);
	add(sheet, l->note, width, SHEET_LINES_MAX);
	return sheet->lines < SHEET_LINES_MAX ? OCOP_OK : OCOP_ERR_LIMIT;
}

/* The base line of a line, and where a text of that width begins: at the left
 * beside a symbol, in the middle below it. */
static void place(const struct sheet *sheet, unsigned n, unsigned width,
		  unsigned *x, unsigned *y)
{
	const struct layout *l = &sheet->layout;
	const unsigned room = l->text_top - l->text_bottom;
	const unsigned above = l->beside ? (room - sheet->lines * l->line) / 2 :
					   0;

	*x = l->text_x + (l->beside || width > l->text_width ? 0 :
			  (l->text_width - width) / 2);
	*y = l->text_top - above - n * l->line - l->size * 92 / 100;
}

static unsigned width_of(const struct sheet *sheet, const char *text)
{
	return font_width(&sheet->font, ocop_bytes_str(text)) *
	       sheet->layout.size / sheet->font.em;
}

void sheet_serial_place(const struct sheet *sheet, unsigned *x, unsigned *y)
{
	place(sheet, sheet->serial_line, width_of(sheet, "0000000000000-0"), x,
	      y);
}

/* A star of five points in a circle of a radius of 500. */
static void draw_star(struct ocop_buf *out, unsigned x, unsigned y,
		      unsigned size)
{
	static const int point[STAR_POINTS][2] = {
		{ 0, 500 }, { 112, 155 }, { 476, 155 }, { 182, -59 },
		{ 294, -405 }, { 0, -191 }, { -294, -405 }, { -182, -59 },
		{ -476, 155 }, { -112, 155 }
	};

	for (size_t i = 0; i < STAR_POINTS; i++)
		ocop_buf_printf(out, "%d %d %c ",
				(int)x + point[i][0] * (int)size / 1000,
				(int)y + point[i][1] * (int)size / 1000,
				i ? 'l' : 'm');
	ocop_buf_str(out, "f\n");
}

void sheet_label_draw(const struct sheet *sheet, struct ocop_buf *out)
{
	const unsigned size = sheet->layout.size;
	unsigned x, y;

	if (sheet->label.stars) {
		place(sheet, sheet->stars_line, size * sheet->label.stars, &x,
		      &y);
		for (unsigned i = 0; i < sheet->label.stars; i++)
			draw_star(out, x + size * i + size / 2,
				  y + size * 36 / 100, size);
	}
	ocop_buf_printf(out, "BT /T %u Tf\n", size);
	for (unsigned i = 0; i < sheet->lines; i++) {
		const char *text = sheet->line[i].text;

		if (!text[0])
			continue;
		place(sheet, i, width_of(sheet, text), &x, &y);
		ocop_buf_printf(out, "1 0 0 1 %u %u Tm ", x, y);
		font_show(&sheet->font, out, ocop_bytes_str(text));
		ocop_buf_str(out, " Tj\n");
	}
	ocop_buf_str(out, "ET\n");
}

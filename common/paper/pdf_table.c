/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Draws tables, also over several pages. Each page repeats the head row. A row
 * is not split if it fits on one page. Below its cells, a row may have one text
 * as wide as the table, because a stamp's address is too long for a column.
 */
#include <string.h>

#include "common/paper/pdf.h"

#define KEY_SHARE 0.34		/* of a pair's width */

struct table {
	const struct ocop_json *block;
	unsigned share[PAPER_COLUMNS_MAX];
	unsigned style[PAPER_COLUMNS_MAX];
	size_t count;
	double size;
};

/* One strip of cells. */
struct strip {
	struct pdf_text cell[PAPER_COLUMNS_MAX];
	double x[PAPER_COLUMNS_MAX + 1];
	size_t count;
	double height;		/* of all of it */
};

static void strip_add(struct strip *strip, struct pdf *pdf, const char *text,
		      double size, unsigned style, double width)
{
	struct pdf_text *cell = &strip->cell[strip->count];
	double height;

	if (strip->count == 0)
		strip->x[0] = pdf->left;
	pdf_text_open(cell, pdf, text, size, style, width - 2 * PDF_PAD);
	height = pdf_text_height(cell) + 2 * PDF_PAD;
	if (height > strip->height)
		strip->height = height;
	strip->x[strip->count + 1] = strip->x[strip->count] + width;
	strip->count++;
}

static void strip_borders(struct pdf *pdf, const struct strip *strip,
			  double from)
{
	pdf_line(pdf, strip->x[0], from, strip->x[strip->count], from);
	pdf_line(pdf, strip->x[0], pdf->y, strip->x[strip->count], pdf->y);
	for (size_t i = 0; i <= strip->count; i++)
		pdf_line(pdf, strip->x[i], from, strip->x[i], pdf->y);
}

static void draw_head(struct pdf *pdf, const struct table *t);

/* Draw and close it; t is NULL for the head itself. */
static void strip_draw(struct pdf *pdf, struct strip *strip,
		       const struct table *t)
{
	bool more = true;

	while (more) {
		double from = pdf->y, end = from;

		more = false;
		for (size_t i = 0; i < strip->count; i++) {
			struct pdf_text *cell = &strip->cell[i];
			double y = !cell->next ? from :
				pdf_text_draw(pdf, cell,
					      strip->x[i] + PDF_PAD,
					      from + PDF_PAD,
					      pdf->bottom - PDF_PAD);

			end = y > end ? y : end;
			more = more || cell->next;
		}
		pdf->y = end + PDF_PAD;
		strip_borders(pdf, strip, from);
		if (more) {
			pdf_page_end(pdf);
			pdf_page_begin(pdf);
			draw_head(pdf, t);
		}
	}
	for (size_t i = 0; i < strip->count; i++)
		pdf_text_close(&strip->cell[i]);
}

static double share_width(const struct pdf *pdf, unsigned share)
{
	return (pdf->right - pdf->left) * share / 1000;
}

static void head_strip(struct strip *out, struct pdf *pdf,
		       const struct table *t)
{
	const struct ocop_json *c =
		ocop_json_first(ocop_json_get(t->block, "columns"));

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < t->count; i++, c = ocop_json_next(c))
		strip_add(out, pdf, paper_str(c, "title"), t->size,
			  PDF_BOLD | PDF_CENTER,
			  share_width(pdf, t->share[i]));
}

static void draw_head(struct pdf *pdf, const struct table *t)
{
	struct strip head;

	if (!t)
		return;
	head_strip(&head, pdf, t);
	strip_draw(pdf, &head, NULL);
}

/* row NULL: nothing is in it. */
static void open_row(struct strip *strip, struct strip *below, struct pdf *pdf,
		     const struct table *t, const struct ocop_json *row)
{
	const struct ocop_json *cell =
		ocop_json_first(ocop_json_get(row, "cells"));
	const char *text = row ? paper_str(row, "below") : "";

	memset(strip, 0, sizeof(*strip));
	memset(below, 0, sizeof(*below));
	for (size_t i = 0; row && i < t->count; i++) {
		strip_add(strip, pdf, paper_item(cell), t->size, t->style[i],
			  share_width(pdf, t->share[i]));
		cell = ocop_json_next(cell);
	}
	if (text[0])
		strip_add(below, pdf, text, PAPER_SMALL_PT - 1, PDF_MONO,
			  pdf->right - pdf->left);
}

static void draw_row(struct pdf *pdf, const struct table *t,
		     const struct ocop_json *row)
{
	struct strip strip, below;

	open_row(&strip, &below, pdf, t, row);
	if (pdf->y + strip.height + below.height > pdf->bottom) {
		pdf_page_end(pdf);
		pdf_page_begin(pdf);
		draw_head(pdf, t);
	}
	strip_draw(pdf, &strip, t);
	if (below.count)
		strip_draw(pdf, &below, t);
}

static void table_of(struct table *t, const struct ocop_json *block)
{
	const struct ocop_json *c =
		ocop_json_first(ocop_json_get(block, "columns"));

	*t = (struct table){ .block = block };
	t->count = paper_columns(t->share, block);
	t->size = (double)ocop_json_int(block, "size", PAPER_TABLE_PT);
	for (size_t i = 0; i < t->count; i++, c = ocop_json_next(c))
		t->style[i] = paper_is(c, "align", "center") ? PDF_CENTER :
			      paper_is(c, "align", "right") ? PDF_RIGHT : 0;
}

static void strip_close(struct strip *strip)
{
	for (size_t i = 0; i < strip->count; i++)
		pdf_text_close(&strip->cell[i]);
}

/* A head alone at the end of a page is of no use: its first row is on the same
 * page, unless that row is higher than a page. */
double pdf_table_least(struct pdf *pdf, const struct ocop_json *block)
{
	const struct ocop_json *row =
		ocop_json_first(ocop_json_get(block, "rows"));
	struct strip head, strip, below;
	struct table t;
	double least, first;

	table_of(&t, block);
	head_strip(&head, pdf, &t);
	open_row(&strip, &below, pdf, &t, row);
	least = head.height + PDF_MM(36);
	first = head.height + strip.height + below.height;
	if (first > least && first <= pdf->bottom - pdf->top)
		least = first;
	strip_close(&head);
	strip_close(&strip);
	strip_close(&below);
	return least;
}

void pdf_table(struct pdf *pdf, const struct ocop_json *block)
{
	const struct ocop_json *row =
		ocop_json_first(ocop_json_get(block, "rows"));
	struct table t;

	table_of(&t, block);
	pdf_need(pdf, pdf_table_least(pdf, block));
	draw_head(pdf, &t);
	for (; row; row = ocop_json_next(row))
		draw_row(pdf, &t, row);
}

void pdf_pairs(struct pdf *pdf, const struct ocop_json *block)
{
	const double width = pdf->right - pdf->left;
	const double size = (double)ocop_json_int(block, "size", 12);
	const struct ocop_json *row =
		ocop_json_first(ocop_json_get(block, "rows"));

	for (; row; row = ocop_json_next(row)) {
		const char *value = paper_str(row, "value");
		struct strip strip = { .count = 0 };

		strip_add(&strip, pdf, paper_str(row, "key"), size, 0,
			  width * KEY_SHARE);
		strip_add(&strip, pdf, value, size,
			  ocop_json_bool(row, "mono", false) ? PDF_MONO : 0,
			  width * (1 - KEY_SHARE));
		pdf_need(pdf, strip.height);
		strip_draw(pdf, &strip, NULL);
	}
}

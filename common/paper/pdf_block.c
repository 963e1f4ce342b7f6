/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Draws the blocks of a document, with one function for each kind of block;
 * tables are in pdf_table.c. A QR symbol is drawn as a mask of 1 bit for each
 * pixel. Of the ways to draw a symbol, this makes the smallest file, and
 * programs read it back best.
 */
#include <string.h>

#include <ocop/qr.h>

#include "common/paper/pdf.h"

#define GAP PDF_MM(1.6)
#define MODULE_MM 0.5		/* a phone reads it from a folded sheet */
#define PEN_MM 8		/* from dotted line to dotted line */
#define CARD_PT 20		/* read from a step away */
#define SIGN_MM 24		/* room for a signature and a seal */
#define RULE_SHARE 0.35		/* of the column: the line under an office */

static unsigned style_of(const struct ocop_json *b)
{
	return (paper_is(b, "align", "center") ? PDF_CENTER :
		paper_is(b, "align", "right") ? PDF_RIGHT : PDF_JUSTIFY) |
	       (ocop_json_bool(b, "bold", false) ? PDF_BOLD : 0) |
	       (ocop_json_bool(b, "italic", false) ? PDF_ITALIC : 0) |
	       (ocop_json_bool(b, "mono", false) ? PDF_MONO : 0);
}

static void draw_title(struct pdf *pdf, const struct ocop_json *b)
{
	pdf_flow(pdf, paper_str(b, "text"), PAPER_TEXT_PT + 1,
		 PDF_BOLD | PDF_CENTER);
}

/* A heading stands on the page on which its table or whole text begins. */
static void draw_heading(struct pdf *pdf, const struct ocop_json *b)
{
	const struct ocop_json *next = ocop_json_next(b);
	const double width = pdf->right - pdf->left;
	double least = PDF_MM(30);
	struct pdf_text text;

	pdf->y += 2 * GAP;
	if (next && paper_kind(next) == PAPER_TABLE)
		least = pdf_table_least(pdf, next);
	if (next && ocop_json_bool(next, "whole", false)) {
		pdf_text_open(&text, pdf, paper_str(next, "text"),
			      PAPER_TEXT_PT, PDF_BOLD, width);
		least = pdf_text_height(&text);
		pdf_text_close(&text);
	}
	pdf_text_open(&text, pdf, paper_str(b, "text"), PAPER_TEXT_PT, PDF_BOLD,
		      width);
	least += pdf_text_height(&text) + GAP;
	pdf_text_close(&text);
	pdf_need(pdf, least);
	pdf_flow(pdf, paper_str(b, "text"), PAPER_TEXT_PT, PDF_BOLD);
}

static void draw_text(struct pdf *pdf, const struct ocop_json *b)
{
	const double size = (double)ocop_json_int(b, "size", PAPER_TEXT_PT);
	struct pdf_text whole;

	if (ocop_json_bool(b, "whole", false)) {
		pdf_text_open(&whole, pdf, paper_str(b, "text"), size,
			      style_of(b), pdf->right - pdf->left);
		pdf_need(pdf, pdf_text_height(&whole));
		pdf_text_close(&whole);
	}
	pdf_flow(pdf, paper_str(b, "text"), size, style_of(b));
}

static void draw_blank(struct pdf *pdf, const struct ocop_json *b)
{
	int64_t lines = ocop_json_int(b, "lines", 1);

	pdf_need(pdf, PDF_MM(2 * PEN_MM));
	if (paper_str(b, "text")[0])
		pdf_flow(pdf, paper_str(b, "text"), PAPER_TEXT_PT, 0);
	for (; lines > 0; lines--) {
		pdf_need(pdf, PDF_MM(PEN_MM));
		pdf->y += PDF_MM(PEN_MM);
		pdf_dots(pdf, pdf->left, pdf->right, pdf->y);
	}
}

/* One place to sign: a title and a note, room to sign, a name. Names are as
 * long as the law lets them be, so each part is measured. */
struct box { struct pdf_text title, note, name; };

static double box_open(struct box *out, struct pdf *pdf,
		       const struct ocop_json *box, double width)
{
	pdf_text_open(&out->title, pdf, paper_str(box, "title"),
		      PAPER_TEXT_PT - 1, PDF_BOLD | PDF_CENTER, width);
	pdf_text_open(&out->note, pdf, paper_str(box, "note"), PAPER_TABLE_PT,
		      PDF_ITALIC | PDF_CENTER, width);
	pdf_text_open(&out->name, pdf, paper_str(box, "name"),
		      PAPER_TEXT_PT - 1, PDF_BOLD | PDF_CENTER, width);
	return pdf_text_height(&out->title) + pdf_text_height(&out->note);
}

static void box_draw(struct pdf *pdf, struct box *box, double x, double name_y)
{
	const double y = pdf_text_draw(pdf, &box->title, x, pdf->y,
				       pdf->height);

	pdf_text_draw(pdf, &box->note, x, y, pdf->height);
	pdf_text_draw(pdf, &box->name, x, name_y, pdf->height);
	pdf_text_close(&box->title);
	pdf_text_close(&box->note);
	pdf_text_close(&box->name);
}

/* The names of a row stand at one height, below its longest title. */
static void draw_row(struct pdf *pdf, const struct ocop_json *first,
		     size_t count)
{
	const double width = (pdf->right - pdf->left) / (double)count;
	struct box box[PAPER_BOXES_IN_A_ROW];
	double head = 0, name = 0;

	for (size_t i = 0; i < count; i++, first = ocop_json_next(first)) {
		const double height = box_open(&box[i], pdf, first,
					       width - 2 * PDF_PAD);
		const double last = pdf_text_height(&box[i].name);

		head = height > head ? height : head;
		name = last > name ? last : name;
	}
	pdf->y += GAP;
	pdf_need(pdf, head + PDF_MM(SIGN_MM) + name);
	for (size_t i = 0; i < count; i++)
		box_draw(pdf, &box[i], pdf->left + width * (double)i + PDF_PAD,
			 pdf->y + head + PDF_MM(SIGN_MM));
	pdf->y += head + PDF_MM(SIGN_MM) + name + GAP;
}

static void draw_signatures(struct pdf *pdf, const struct ocop_json *b)
{
	const struct ocop_json *boxes = ocop_json_get(b, "boxes");
	const struct ocop_json *box = ocop_json_first(boxes);
	size_t left = ocop_json_count(boxes);

	while (left > 0) {
		size_t row = left < PAPER_BOXES_IN_A_ROW ? left :
			     PAPER_BOXES_IN_A_ROW;

		draw_row(pdf, box, row);
		left -= row;
		while (row-- > 0)
			box = ocop_json_next(box);
	}
}

/* The line of a word of 32 modules, in which cairo finds the bit of x. */
static uint32_t bit_of(unsigned x)
{
	return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ?
	       UINT32_C(1) << x % 32 : UINT32_C(0x80000000) >> x % 32;
}

static void draw_mask(struct pdf *pdf, const struct ocop_qr *qr, double x,
		      double y)
{
	cairo_surface_t *mask = cairo_image_surface_create(
		CAIRO_FORMAT_A1, (int)qr->width, (int)qr->width);
	uint8_t *rows = cairo_image_surface_get_data(mask);
	const int stride = cairo_image_surface_get_stride(mask);
	cairo_pattern_t *pattern;

	cairo_surface_flush(mask);
	for (unsigned r = 0; rows && r < qr->width; r++)
		for (unsigned c = 0; c < qr->width; c++) {
			uint8_t *at = rows + (size_t)stride * r + c / 32 * 4;
			uint32_t word;

			memcpy(&word, at, sizeof(word));
			if (qr->module[r * qr->width + c])
				word |= bit_of(c);
			memcpy(at, &word, sizeof(word));
		}
	cairo_surface_mark_dirty(mask);
	cairo_save(pdf->cr);
	cairo_translate(pdf->cr, x, y);
	cairo_scale(pdf->cr, PDF_MM(MODULE_MM), PDF_MM(MODULE_MM));
	pattern = cairo_pattern_create_for_surface(mask);
	cairo_pattern_set_filter(pattern, CAIRO_FILTER_NEAREST);
	cairo_mask(pdf->cr, pattern);
	cairo_pattern_destroy(pattern);
	cairo_restore(pdf->cr);
	cairo_surface_destroy(mask);
}

static enum ocop_err draw_qr(struct pdf *pdf, const struct ocop_json *b)
{
	struct ocop_qr qr;
	enum ocop_err err = ocop_qr_encode(
		&qr, ocop_bytes_str(paper_str(b, "symbol")), OCOP_QR_M, 0);
	double side, quiet, x, y;

	if (err)
		return err;
	quiet = PDF_MM(MODULE_MM * OCOP_QR_QUIET);
	side = PDF_MM(MODULE_MM * (double)qr.width) + 2 * quiet;
	pdf->y += GAP;
	pdf_need(pdf, side);
	draw_mask(pdf, &qr, pdf->left + quiet, pdf->y + quiet);
	x = pdf->left + side + GAP;
	y = pdf_put(pdf, paper_str(b, "text"), PAPER_TABLE_PT + 1, 0, x,
		    pdf->y + quiet, pdf->right - x);
	pdf->y = y > pdf->y + side ? y : pdf->y + side;
	return OCOP_OK;
}

/* Two columns at the top of an official letter. */
static void draw_letterhead(struct pdf *pdf, const struct ocop_json *b)
{
	const double half = (pdf->right - pdf->left) * 0.45;
	const double other = pdf->right - pdf->left - half;
	const double x = pdf->left + half;
	double y = pdf->y, end;

	if (paper_str(b, "parent")[0])
		y = pdf_put(pdf, paper_str(b, "parent"), 12, PDF_CENTER,
			    pdf->left, y, half);
	y = pdf_put(pdf, paper_str(b, "body"), 12, PDF_CENTER | PDF_BOLD,
		    pdf->left, y, half);
	pdf_line(pdf, pdf->left + half * RULE_SHARE, y + 2,
		 x - half * RULE_SHARE, y + 2);
	y = pdf_put(pdf, paper_str(b, "number"), PAPER_TEXT_PT, PDF_CENTER,
		    pdf->left, y + 6, half);
	if (paper_str(b, "subject")[0])
		y = pdf_put(pdf, paper_str(b, "subject"), 12, PDF_CENTER,
			    pdf->left, y + 4, half);
	end = y;
	y = pdf_put(pdf, paper_str(b, "country"), 12, PDF_CENTER | PDF_BOLD,
		    x, pdf->y, other);
	y = pdf_put(pdf, paper_str(b, "motto"), PAPER_TEXT_PT,
		    PDF_CENTER | PDF_BOLD, x, y, other);
	pdf_line(pdf, x + other * 0.24, y + 2, pdf->right - other * 0.24,
		 y + 2);
	y = pdf_put(pdf, paper_str(b, "dated"), PAPER_TEXT_PT,
		    PDF_CENTER | PDF_ITALIC, x, y + 6, other);
	pdf->y = (y > end ? y : end) + 2 * GAP;
}

/* A card for the shelf: a symbol, and beside it a title in large letters and
 * what else is to be read from a step away. It is cut out along its frame. */
static enum ocop_err draw_card(struct pdf *pdf, const struct ocop_json *b)
{
	const double pad = PDF_MM(4), width = pdf->right - pdf->left;
	struct pdf_text title, text;
	struct ocop_qr qr;
	enum ocop_err err = ocop_qr_encode(
		&qr, ocop_bytes_str(paper_str(b, "symbol")), OCOP_QR_L, 0);
	double quiet, side, x, wide, high;

	if (err)
		return err;
	quiet = PDF_MM(MODULE_MM * OCOP_QR_QUIET);
	side = PDF_MM(MODULE_MM * (double)qr.width) + 2 * quiet;
	x = pdf->left + side + pad;
	wide = pdf->right - pad - x;
	pdf_text_open(&title, pdf, paper_str(b, "title"), CARD_PT, PDF_BOLD,
		      wide);
	pdf_text_open(&text, pdf, paper_str(b, "text"), PAPER_TEXT_PT, 0,
		      wide);
	high = pdf_text_height(&title) + pdf_text_height(&text) + pad;
	high = (high > side ? high : side) + 2 * pad;
	pdf_need(pdf, high);
	cairo_set_line_width(pdf->cr, 1.2);
	cairo_rectangle(pdf->cr, pdf->left, pdf->y, width, high);
	cairo_stroke(pdf->cr);
	draw_mask(pdf, &qr, pdf->left + pad / 2 + quiet,
		  pdf->y + pad + quiet);
	pdf_text_draw(pdf, &text, x, pdf_text_draw(pdf, &title, x,
						   pdf->y + pad,
						   pdf->height) + pad / 2,
		      pdf->height);
	pdf_text_close(&title);
	pdf_text_close(&text);
	pdf->y += high + pad;
	return OCOP_OK;
}

/* The end of an official letter: who gets it, and who signs. */
static void draw_ending(struct pdf *pdf, const struct ocop_json *b)
{
	const double half = (pdf->right - pdf->left) * 0.45;
	const double other = pdf->right - pdf->left - half;
	const double x = pdf->left + half;
	double left, y;

	pdf->y += GAP;
	pdf_need(pdf, PDF_MM(SIGN_MM + 40));
	left = pdf_put(pdf, paper_str(b, "copies_title"), 12,
		       PDF_BOLD | PDF_ITALIC, pdf->left, pdf->y, half);
	left = pdf_put(pdf, paper_str(b, "copies"), 11, 0, pdf->left, left,
		       half);
	y = pdf_put(pdf, paper_str(b, "title"), PAPER_TEXT_PT,
		    PDF_BOLD | PDF_CENTER, x, pdf->y, other);
	y = pdf_put(pdf, paper_str(b, "note"), PAPER_TABLE_PT,
		    PDF_ITALIC | PDF_CENTER, x, y, other);
	y = pdf_put(pdf, paper_str(b, "name"), PAPER_TEXT_PT,
		    PDF_BOLD | PDF_CENTER, x, y + PDF_MM(SIGN_MM), other);
	pdf->y = y > left ? y : left;
}

enum ocop_err pdf_blocks(struct pdf *pdf, struct ocop_diag *diag)
{
	static void (*const draw[PAPER_KIND_COUNT])(
		struct pdf *, const struct ocop_json *) = {
		[PAPER_TITLE] = draw_title, [PAPER_HEADING] = draw_heading,
		[PAPER_TEXT] = draw_text, [PAPER_PAIRS] = pdf_pairs,
		[PAPER_TABLE] = pdf_table, [PAPER_BLANK] = draw_blank,
		[PAPER_SIGNATURES] = draw_signatures,
		[PAPER_LETTERHEAD] = draw_letterhead,
		[PAPER_ENDING] = draw_ending
	};
	const struct ocop_json *b =
		ocop_json_first(ocop_json_get(pdf->doc, "blocks"));
	enum ocop_err err = OCOP_OK;

	for (size_t n = 1; b && !err; b = ocop_json_next(b), n++) {
		const enum paper_kind kind = paper_kind(b);

		if (kind == PAPER_QR)
			err = draw_qr(pdf, b);
		else if (kind == PAPER_CARD)
			err = draw_card(pdf, b);
		else
			draw[kind](pdf, b);
		if (err)
			paper_fail_qr(diag, n, err);
		pdf->y += GAP;
	}
	return err;
}

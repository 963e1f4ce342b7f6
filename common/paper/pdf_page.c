/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Draws pages and lines of text. A text may continue on the next page, but
 * never breaks within a line. Each page has a running head. At its foot are
 * room for initials, the page's number, and the count of pages.
 */
#include <stdio.h>

#include "common/paper/pdf.h"

#define FRAME_MM 8	/* from the edge of the paper */
#define SERIF "Liberation Serif"
#define MONO "Liberation Mono"
#define HEAD_MM 11		/* where the running head begins */
#define HEAD_LINES 2
#define NUMBER_MM 12		/* where the number stands, from the end */
#define INITIALS_MM 19		/* the line for initials, from the end */

void pdf_text_open(struct pdf_text *out, struct pdf *pdf, const char *text,
		   double size, unsigned style, double width)
{
	PangoFontDescription *font = pango_font_description_new();
	PangoAttrList *plain = pango_attr_list_new();

	out->layout = pango_layout_new(pdf->pango);
	pango_font_description_set_family_static(font, style & PDF_MONO ?
						 MONO : SERIF);
	pango_font_description_set_size(font, (int)(size * PANGO_SCALE));
	if (style & PDF_BOLD)
		pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
	if (style & PDF_ITALIC)
		pango_font_description_set_style(font, PANGO_STYLE_ITALIC);
	pango_layout_set_font_description(out->layout, font);
	pango_font_description_free(font);
	pango_layout_set_width(out->layout, (int)(width * PANGO_SCALE));
	/* A code breaks anywhere, and nothing is put where it breaks. */
	pango_layout_set_wrap(out->layout, style & PDF_MONO ?
			      PANGO_WRAP_CHAR : PANGO_WRAP_WORD_CHAR);
	pango_attr_list_insert(plain, pango_attr_insert_hyphens_new(FALSE));
	pango_layout_set_attributes(out->layout, plain);
	pango_attr_list_unref(plain);
	pango_layout_set_auto_dir(out->layout, FALSE);
	if (style & (PDF_CENTER | PDF_RIGHT))
		pango_layout_set_alignment(out->layout, style & PDF_CENTER ?
					   PANGO_ALIGN_CENTER :
					   PANGO_ALIGN_RIGHT);
	pango_layout_set_justify(out->layout, (style & PDF_JUSTIFY) != 0);
	pango_layout_set_text(out->layout, text, -1);
	out->next = pango_layout_get_iter(out->layout);
}

void pdf_text_close(struct pdf_text *text)
{
	if (text->next)
		pango_layout_iter_free(text->next);
	g_object_unref(text->layout);
}

double pdf_text_height(const struct pdf_text *text)
{
	PangoRectangle all;

	pango_layout_get_extents(text->layout, NULL, &all);
	return (double)all.height / PANGO_SCALE;
}

double pdf_text_draw(struct pdf *pdf, struct pdf_text *text, double x,
		     double y, double limit)
{
	for (bool first = true; text->next; first = false) {
		PangoRectangle line;
		double height, base;

		pango_layout_iter_get_line_extents(text->next, NULL, &line);
		height = (double)line.height / PANGO_SCALE;
		base = (double)(pango_layout_iter_get_baseline(text->next) -
				line.y) / PANGO_SCALE;
		if (!first && y + height > limit)
			break;
		cairo_move_to(pdf->cr, x + (double)line.x / PANGO_SCALE,
			      y + base);
		pango_cairo_show_layout_line(
			pdf->cr,
			pango_layout_iter_get_line_readonly(text->next));
		y += height;
		if (!pango_layout_iter_next_line(text->next)) {
			pango_layout_iter_free(text->next);
			text->next = NULL;
		}
	}
	return y;
}

void pdf_flow(struct pdf *pdf, const char *text, double size, unsigned style)
{
	struct pdf_text flow;

	pdf_text_open(&flow, pdf, text, size, style, pdf->right - pdf->left);
	while (flow.next) {
		pdf_need(pdf, size * 1.2);
		pdf->y = pdf_text_draw(pdf, &flow, pdf->left, pdf->y,
				       pdf->bottom);
	}
	pdf_text_close(&flow);
}

double pdf_put(struct pdf *pdf, const char *text, double size, unsigned style,
	       double x, double y, double width)
{
	struct pdf_text put;

	pdf_text_open(&put, pdf, text, size, style, width);
	y = pdf_text_draw(pdf, &put, x, y, pdf->height);
	pdf_text_close(&put);
	return y;
}

void pdf_line(struct pdf *pdf, double x1, double y1, double x2, double y2)
{
	cairo_set_line_width(pdf->cr, PDF_LINE);
	cairo_move_to(pdf->cr, x1, y1);
	cairo_line_to(pdf->cr, x2, y2);
	cairo_stroke(pdf->cr);
}

void pdf_dots(struct pdf *pdf, double x1, double x2, double y)
{
	const double dots[] = { 0.01, 2.6 };

	cairo_save(pdf->cr);
	cairo_set_line_cap(pdf->cr, CAIRO_LINE_CAP_ROUND);
	cairo_set_dash(pdf->cr, dots, 2, 0);
	cairo_set_line_width(pdf->cr, 0.9);
	cairo_move_to(pdf->cr, x1, y);
	cairo_line_to(pdf->cr, x2, y);
	cairo_stroke(pdf->cr);
	cairo_restore(pdf->cr);
}

/* Each page is signed short by all: a label and dots for each of them. */
static void draw_initials(struct pdf *pdf)
{
	const struct ocop_json *all = ocop_json_get(pdf->doc, "initials");
	const size_t count = ocop_json_count(all);
	const double y = pdf->height - PDF_MM(INITIALS_MM);
	const double width = count ? (pdf->right - pdf->left) / (double)count :
				     0;
	double x = pdf->left;

	for (const struct ocop_json *i = ocop_json_first(all); i;
	     i = ocop_json_next(i)) {
		struct pdf_text label;
		PangoRectangle box;
		double end;

		pdf_text_open(&label, pdf, paper_item(i), PAPER_SMALL_PT,
			      PDF_ITALIC, width * 0.7);
		pango_layout_get_extents(label.layout, NULL, &box);
		end = x + (double)box.width / PANGO_SCALE;
		pdf_text_draw(pdf, &label, x, y, pdf->height);
		pdf_text_close(&label);
		pdf_dots(pdf, end + PDF_PAD, x + width - 3 * PDF_PAD,
			 y + PAPER_SMALL_PT);
		x += width;
	}
}

/* At most as many lines as there is room for above the body; the middle of a
 * longer one is left out. Returns where it ends. */
static double draw_head(struct pdf *pdf, const char *text)
{
	struct pdf_text head;
	double y;

	pdf_text_open(&head, pdf, text, PAPER_SMALL_PT, PDF_ITALIC,
		      pdf->right - pdf->left);
	pango_layout_set_height(head.layout, -HEAD_LINES);
	pango_layout_set_ellipsize(head.layout, PANGO_ELLIPSIZE_MIDDLE);
	pango_layout_iter_free(head.next);
	head.next = pango_layout_get_iter(head.layout);
	y = pdf_text_draw(pdf, &head, pdf->left, PDF_MM(HEAD_MM), pdf->height);
	pdf_text_close(&head);
	return y;
}

/* Two lines around the page, as on a certificate. */
static void draw_frame(struct pdf *pdf)
{
	static const double mm[] = { FRAME_MM, FRAME_MM + 1.5 };
	static const double wide[] = { 2.0, 0.6 };

	for (size_t i = 0; i < 2; i++) {
		cairo_set_line_width(pdf->cr, wide[i]);
		cairo_rectangle(pdf->cr, PDF_MM(mm[i]), PDF_MM(mm[i]),
				pdf->width - 2 * PDF_MM(mm[i]),
				pdf->height - 2 * PDF_MM(mm[i]));
		cairo_stroke(pdf->cr);
	}
}

void pdf_page_begin(struct pdf *pdf)
{
	const char *head = paper_str(pdf->doc, "head");
	char number[80];

	pdf->page++;
	pdf->y = pdf->top;
	if (head[0]) {
		double y = draw_head(pdf, head);

		pdf_line(pdf, pdf->left, y + 2, pdf->right, y + 2);
	}
	draw_initials(pdf);
	if (ocop_json_bool(pdf->doc, "frame", false))
		draw_frame(pdf);
	if (!paper_str(pdf->doc, "page")[0])
		return;
	snprintf(number, sizeof(number), "%s %u/%u",
		 paper_str(pdf->doc, "page"), pdf->page, pdf->pages);
	pdf_put(pdf, number, PAPER_SMALL_PT, PDF_CENTER, pdf->left,
		pdf->height - PDF_MM(NUMBER_MM), pdf->right - pdf->left);
}

void pdf_page_end(struct pdf *pdf)
{
	cairo_show_page(pdf->cr);
}

void pdf_need(struct pdf *pdf, double height)
{
	if (pdf->y <= pdf->top || pdf->y + height <= pdf->bottom)
		return;
	pdf_page_end(pdf);
	pdf_page_begin(pdf);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page that the PDF writer is on. Lengths are points, 1/72 inch, from the
 * top left corner.
 */
#ifndef OCOP_PDF_H
#define OCOP_PDF_H

#include <cairo.h>
#include <pango/pangocairo.h>

#include "common/paper/paper.h"

#define PDF_MM(mm) ((mm) * 72.0 / 25.4)
#define PDF_PAD PDF_MM(1.2)	/* between a cell's line and its text */
#define PDF_LINE 0.5		/* how thick a line is */

enum { PDF_BOLD = 1, PDF_ITALIC = 2, PDF_MONO = 4, PDF_CENTER = 8,
       PDF_RIGHT = 16, PDF_JUSTIFY = 32 };

struct pdf {
	cairo_t *cr;
	PangoContext *pango;
	const struct ocop_json *doc;
	double width, height;		/* of the paper */
	double left, right, top, bottom; /* of the body */
	double y;			/* where the next thing begins */
	unsigned page, pages;		/* pages: 0 until they are counted */
};

/* A text in lines, of which those up to next are on paper. */
struct pdf_text {
	PangoLayout *layout;
	PangoLayoutIter *next;		/* NULL: all are */
};

/* --- pdf_page.c --- */

/* style: a sum of the words above. */
void pdf_text_open(struct pdf_text *out, struct pdf *pdf, const char *text,
		   double size, unsigned style, double width);
void pdf_text_close(struct pdf_text *text);
double pdf_text_height(const struct pdf_text *text);
/* Put lines on the paper from y on, down to limit, but one at least. Returns
 * where the last one ends. */
double pdf_text_draw(struct pdf *pdf, struct pdf_text *text, double x,
		     double y, double limit);
/* A whole text of the body's width at pdf->y, over pages. */
void pdf_flow(struct pdf *pdf, const char *text, double size, unsigned style);
/* A text at one place, which it must fit into. Returns where it ends. */
double pdf_put(struct pdf *pdf, const char *text, double size, unsigned style,
	       double x, double y, double width);
void pdf_line(struct pdf *pdf, double x1, double y1, double x2, double y2);
void pdf_dots(struct pdf *pdf, double x1, double x2, double y);
void pdf_page_begin(struct pdf *pdf);
void pdf_page_end(struct pdf *pdf);
/* A new page unless height is left on this one. */
void pdf_need(struct pdf *pdf, double height);

/* --- pdf_table.c --- */

void pdf_table(struct pdf *pdf, const struct ocop_json *block);
/* The height that a table begins on a page with. */
double pdf_table_least(struct pdf *pdf, const struct ocop_json *block);
void pdf_pairs(struct pdf *pdf, const struct ocop_json *block);

/* --- pdf_block.c --- */

enum ocop_err pdf_blocks(struct pdf *pdf, struct ocop_diag *diag)
	OCOP_CHECKED;

#endif

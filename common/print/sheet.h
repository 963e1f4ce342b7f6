/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Label sheets as PDF, written as a stream. All pages have the same length, so
 * where a page is follows from its number: pages are drawn by several threads,
 * a cut run goes on behind its last whole page, and nothing is remembered of
 * the pages before. What all labels share is drawn once, in a form; a page adds
 * each stamp's symbol and number.
 * Source: ISO 32000-1 (PDF 1.6 as it was first published).
 */
#ifndef OCOP_SHEET_H
#define OCOP_SHEET_H

#include <ocop/qr.h>
#include <ocop/stamp.h>

#include "common/print/font.h"
#include "common/print/sheet_grid.h"

#define SHEET_LINES_MAX 24
#define SHEET_LINE_MAX 160

/* A printer's faults, as the calibration sheet shows them: it prints a point x
 * at offset + x * scale / 1,000,000. Offsets in hundredths of a millimetre. */
struct sheet_printer { int offset_x, offset_y; unsigned scale_x, scale_y; };
#define SHEET_PRINTER_EXACT ((struct sheet_printer){ 0, 0, 1000000, 1000000 })

/* What a label says beside its symbol, in UTF-8; "" leaves a line out. */
struct sheet_label {
	const char *name;	/* of the product */
	unsigned stars;		/* 0: none are drawn */
	const char *lot;	/* in words */
	const char *host;
	const char *note;	/* what else a buyer must know */
};

struct sheet_line { char text[SHEET_LINE_MAX]; };

struct sheet {
	struct sheet_grid grid;
	struct layout layout;
	struct sheet_printer printer;
	struct sheet_label label;
	char product[OCOP_PRODUCT_MAX + 1];
	uint32_t lot, from, count;	/* the run */
	unsigned start;			/* first label of the first sheet */
	unsigned modules;		/* of a symbol's width */
	struct font font;		/* owned */
	/* The text column, from the top. */
	struct sheet_line line[SHEET_LINES_MAX];
	unsigned lines, stars_line, serial_line;
};

/*
 * Lay out the sheets of a run; the members above font are given, modules is
 * found out of the uri of a stamp. End with sheet_clear, also after a failure.
 * Errors: OCOP_ERR_LIMIT (the label is too small), OCOP_ERR_ABSENT (the font
 * lacks a character), and those of font_load.
 */
enum ocop_err sheet_open(struct sheet *sheet, struct ocop_bytes uri,
			 bool phone_only, struct ocop_diag *diag) OCOP_CHECKED;
void sheet_clear(struct sheet *sheet);

/* --- sheet_label.c --- */

enum ocop_err sheet_label_make(struct sheet *sheet, bool phone_only,
			       struct ocop_diag *diag) OCOP_CHECKED;
/* Append what a page draws for the label itself. */
void sheet_label_draw(const struct sheet *sheet, struct ocop_buf *out);
/* The widest number of a stamp, and where it stands on its label. */
#define SHEET_SERIAL_WIDEST "0000000000000-W"
void sheet_serial_place(const struct sheet *sheet, unsigned *x, unsigned *y);

/* --- sheet_pdf.c: the parts of the file --- */

struct sheet_pdf {
	const struct sheet *sheet;	/* lent */
	struct ocop_buf head;		/* up to the first page; owned */
	uint64_t pages;
	size_t mark;			/* in head, a line of SHEET_MARK_LEN */
	size_t page_len;		/* of a page with its objects */
	size_t image_len, text_len;	/* the most that a stamp takes */
	size_t content_len;
};
#define SHEET_MARK_LEN 120

enum ocop_err sheet_pdf_open(struct sheet_pdf *out, const struct sheet *sheet)
	OCOP_CHECKED;
void sheet_pdf_clear(struct sheet_pdf *pdf);
/* How far a file is: written into its mark. */
void sheet_pdf_mark(const struct sheet_pdf *pdf,
		    char out[static SHEET_MARK_LEN], uint64_t pages,
		    uint64_t list_len);
/* Which stamps of the run a page has, and on which labels. */
struct sheet_span { uint32_t first, count; unsigned label; };
struct sheet_span sheet_pdf_span(const struct sheet_pdf *pdf, uint64_t page);
/*
 * Draw a page into page_out, of page_len bytes, and append its rows of the
 * printing house's list to list_out.
 *
 * uris  of the page's stamps, each with a newline
 * Errors: OCOP_ERR_BUG (a symbol of another size), OCOP_ERR_MEMORY.
 */
enum ocop_err sheet_pdf_page(const struct sheet_pdf *pdf, uint64_t page,
			     struct ocop_bytes uris, uint8_t *page_out,
			     const char *code, struct ocop_buf *list_out)
	OCOP_CHECKED;
/* Append what follows the last page. */
enum ocop_err sheet_pdf_tail(const struct sheet_pdf *pdf, struct ocop_buf *out)
	OCOP_CHECKED;

/* --- sheet_run.c: the whole file, by all processors --- */

struct sheet_run {
	const struct sheet *sheet;
	const char *pdf, *list;		/* paths */
	const char *code;		/* of the certificate, for the list */
	/* Append the uris of a range, each with a newline; called by the
	 * thread that runs, in order. */
	enum ocop_err (*uris)(void *user, uint32_t first, uint32_t count,
			      struct ocop_buf *out);
	void (*progress)(void *user, uint32_t done);	/* stamps of the run */
	void *user;
	unsigned threads;		/* beside the caller's */
	uint32_t drawn_out;		/* stamps that were drawn now */
};

/*
 * Write both files. A run that was cut goes on behind its last synced page,
 * when nothing that would be drawn otherwise has changed since.
 * Errors: OCOP_ERR_CONFLICT (another run writes the same files),
 * OCOP_ERR_FILE, and what uris returned. diag names the file.
 */
enum ocop_err sheet_run(struct sheet_run *run, struct ocop_diag *diag)
	OCOP_CHECKED;

#endif

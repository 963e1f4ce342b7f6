/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sheets of labels on A4: where the labels are, and what fits on one. Lengths
 * are hundredths of a millimetre, from the paper's top left corner.
 */
#ifndef OCOP_SHEET_GRID_H
#define OCOP_SHEET_GRID_H

#include <ocop/bytes.h>

#define SHEET_WIDTH 21000u
#define SHEET_HEIGHT 29700u
#define SHEET_SAFE 500u		/* what a printer may leave out at the edges */
#define GRID_LABELS_MAX 400
/* GS1's smallest module for shops' scanners, and the least that a printer of
 * 300 dpi draws for phones: three dots. */
#define MODULE_SHOP 3960u	/* in tenths of a micrometre */
#define MODULE_PHONE 2540u

struct sheet_grid {
	char name[24];
	unsigned columns, rows;
	unsigned width, height;		/* of a label */
	unsigned left, top;		/* of the first one */
	unsigned step_x, step_y;	/* from one to the next */
};

/* The known sheets: number n, or NULL after the last one. Static. */
const struct sheet_grid *sheet_grid_known(size_t n);
/*
 * Read a sheet's name, or "COLUMNSxROWS,WIDTHxHEIGHT,LEFTxTOP,STEPxSTEP" in
 * millimetres with up to two decimals; without the last part, labels touch.
 * Errors: OCOP_ERR_MALFORMED; diag says which part is wrong.
 */
enum ocop_err sheet_grid_read(struct sheet_grid *out, const char *text,
			struct ocop_diag *diag) OCOP_CHECKED;

/* How things lie on a label. Here y grows upwards, from its lower edge. */
struct layout {
	bool beside;		/* text beside the symbol; else below it */
	unsigned side, quiet;	/* of the symbol, and of its border */
	unsigned symbol_x, symbol_y;	/* its lower left corner */
	unsigned text_x, text_width;
	unsigned text_top, text_bottom;
	unsigned size, line;	/* of letters, and from line to line */
};

/*
 * Lay a label out: the symbol as large as a printer draws it best, then the
 * letters.
 *
 * modules     of the symbol's width
 * line_ems    the widest line that must not break, in thousandths of an em
 * lines       how many lines there must be room for
 * phone_only  a symbol that shops' scanners need not read may be smaller
 * Errors: OCOP_ERR_LIMIT (the label is too small; diag says which would do).
 */
enum ocop_err layout_make(struct layout *out, const struct sheet_grid *grid,
			  unsigned modules, unsigned line_ems, unsigned lines,
			  bool phone_only, struct ocop_diag *diag) OCOP_CHECKED;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The known sheets have the sizes that makers of A4 labels publish for them.
 * What a cutter and a printer add to that is measured once, with the
 * calibration sheet.
 */
#include <stdio.h>
#include <string.h>

#include <ocop/text.h>

#include "common/print/sheet_grid.h"

#define PAD 50u			/* between symbol and text */
#define SIZES 4
#define LINE(size) ((size) * 23 / 20)

static const struct sheet_grid known[] = {
	{ "65-38x21", 5, 13, 3810, 2120, 475, 1070, 4060, 2120 },
	{ "33-70x25", 3, 11, 7000, 2540, 0, 880, 7000, 2540 },
	{ "24-64x34", 3, 8, 6350, 3390, 720, 1290, 6600, 3390 },
	{ "24-70x37", 3, 8, 7000, 3700, 0, 50, 7000, 3700 },
	{ "21-64x38", 3, 7, 6350, 3810, 720, 1515, 6604, 3810 },
	{ "18-64x47", 3, 6, 6350, 4660, 720, 870, 6600, 4660 },
	{ "14-99x38", 2, 7, 9910, 3810, 465, 1515, 10160, 3810 },
};

const struct sheet_grid *sheet_grid_known(size_t n)
{
	return n < sizeof(known) / sizeof(known[0]) ? &known[n] : NULL;
}

/* A length in millimetres, with up to two decimals, at the start of text. */
static bool length(unsigned *out, struct ocop_bytes *text)
{
	unsigned value = 0, decimals = 0;
	bool point = false, any = false;

	while (text->len && decimals < 2) {
		const uint8_t c = text->ptr[0];

		if (c == '.' && !point)
			point = true;
		else if (c >= '0' && c <= '9' && value < 100000)
			value = value * 10 + (c - '0');
		else
			break;
		any = any || c != '.';
		decimals += point && c != '.';
		text->ptr++;
		text->len--;
	}
	while (decimals++ < 2)
		value *= 10;
	*out = value;
	return any && value <= SHEET_HEIGHT;
}

/* "AxB", then a comma or the end. */
static bool two(unsigned *a, unsigned *b, struct ocop_bytes *text, bool counts)
{
	if (!length(a, text) || !text->len || text->ptr[0] != 'x')
		return false;
	text->ptr++;
	text->len--;
	if (!length(b, text) || (text->len && text->ptr[0] != ','))
		return false;
	if (text->len) {
		text->ptr++;
		text->len--;
		if (!text->len)
			return false;
	}
	if (counts && (*a % 100 || *b % 100))
		return false;
	*a /= counts ? 100 : 1;
	*b /= counts ? 100 : 1;
	return true;
}

/* Whether the labels lie on the paper, none over another. */
static enum ocop_err check(const struct sheet_grid *g, struct ocop_diag *diag)
{
	if (!g->columns || !g->rows || g->columns > 100 || g->rows > 100 ||
	    g->columns * g->rows > GRID_LABELS_MAX)
		return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
				 "a sheet has 1 to 400 labels");
	if (!g->width || !g->height || g->step_x < g->width ||
	    g->step_y < g->height)
		return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
				 "labels must not overlap");
	if (g->left + (g->columns - 1) * g->step_x + g->width > SHEET_WIDTH ||
	    g->top + (g->rows - 1) * g->step_y + g->height > SHEET_HEIGHT)
		return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
				 "labels must lie on A4, 210 by 297 mm");
	return OCOP_OK;
}

enum ocop_err sheet_grid_read(struct sheet_grid *out, const char *text,
			struct ocop_diag *diag)
{
	struct ocop_bytes left = ocop_bytes_str(text);

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; sheet_grid_known(i); i++) {
		if (strcmp(sheet_grid_known(i)->name, text) != 0)
			continue;
		*out = *sheet_grid_known(i);
		return OCOP_OK;
	}
	if (!two(&out->columns, &out->rows, &left, true) ||
	    !two(&out->width, &out->height, &left, false) ||
	    !two(&out->left, &out->top, &left, false))
		return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
				 "expected a sheet's name, or COLUMNSxROWS,WIDTHxHEIGHT,LEFTxTOP[,STEPxSTEP] in millimetres");
	out->step_x = out->width;
	out->step_y = out->height;
	if (left.len && (!two(&out->step_x, &out->step_y, &left, false) ||
			 left.len))
		return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
				 "expected a sheet's name, or COLUMNSxROWS,WIDTHxHEIGHT,LEFTxTOP[,STEPxSTEP] in millimetres");
	snprintf(out->name, sizeof(out->name), "%u-%ux%u",
		 out->columns * out->rows, (out->width + 50) / 100,
		 (out->height + 50) / 100);
	return check(out, diag);
}

/* --- On a label --- */

/* How much of the labels at an edge no printer may reach; all are alike. */
static unsigned inset(unsigned margin)
{
	return margin < SHEET_SAFE ? SHEET_SAFE - margin : 0;
}

struct box { unsigned x, y, width, height; };

static void printable(struct box *out, const struct sheet_grid *g)
{
	const unsigned right = SHEET_WIDTH - g->width - g->left -
			       (g->columns - 1) * g->step_x;
	const unsigned bottom = SHEET_HEIGHT - g->height - g->top -
				(g->rows - 1) * g->step_y;
	const unsigned x = inset(g->left) + inset(right);
	const unsigned y = inset(g->top) + inset(bottom);

	out->x = inset(g->left);
	out->y = inset(bottom);
	out->width = g->width > x ? g->width - x : 0;
	out->height = g->height > y ? g->height - y : 0;
}

struct want { unsigned symbol, text, lines, size; };

static bool fits(struct layout *out, const struct box *box,
		 const struct want *w)
{
	const unsigned text = w->lines * LINE(w->size);

	out->size = w->size;
	out->line = LINE(w->size);
	out->beside = box->width >= w->symbol + PAD + w->text &&
		      box->height >= w->symbol && box->height >= text;
	if (out->beside) {
		out->symbol_x = box->x;
		out->symbol_y = box->y + (box->height - w->symbol) / 2;
		out->text_x = box->x + w->symbol;
		out->text_width = box->width - w->symbol - PAD;
		out->text_top = box->y + box->height;
		out->text_bottom = box->y;
		return true;
	}
	if (box->width < w->symbol || box->width < w->text + 2 * PAD ||
	    box->height < w->symbol + text)
		return false;
	out->symbol_x = box->x + (box->width - w->symbol) / 2;
	out->symbol_y = box->y + box->height - w->symbol;
	out->text_x = box->x + PAD;
	out->text_width = box->width - 2 * PAD;
	out->text_top = out->symbol_y;
	out->text_bottom = box->y;
	return true;
}

#define SIZE_TEXT 40

/* "38.00 x 18.00", of hundredths of a millimetre. */
static const char *size_of(char out[static SIZE_TEXT], unsigned across,
			   unsigned down)
{
	snprintf(out, SIZE_TEXT, "%u.%02u x %u.%02u", across / 100,
		 across % 100, down / 100, down % 100);
	return out;
}

static enum ocop_err refuse_small(struct ocop_diag *diag,
				  const struct sheet_grid *g,
				  const struct box *box,
				  const struct want *w)
{
	char size[3][SIZE_TEXT];
	const unsigned x = g->width - box->width, y = g->height - box->height;
	const unsigned text = w->lines * LINE(w->size);
	const unsigned beside[2] = {
		w->symbol + PAD + w->text + x,
		(w->symbol > text ? w->symbol : text) + y };
	const unsigned below[2] = {
		(w->symbol > w->text + 2 * PAD ? w->symbol :
						 w->text + 2 * PAD) + x,
		w->symbol + text + y };

	return ocop_fail(diag, OCOP_ERR_LIMIT, 0,
			 "a label of %s mm is too small: symbol and text need %s mm beside each other, or %s mm below each other",
			 size_of(size[0], g->width, g->height),
			 size_of(size[1], beside[0], beside[1]),
			 size_of(size[2], below[0], below[1]));
}

enum ocop_err layout_make(struct layout *out, const struct sheet_grid *grid,
			  unsigned modules, unsigned line_ems, unsigned lines,
			  bool phone_only, struct ocop_diag *diag)
{
	/* Whole dots at 300 and 600 dpi where there is room for them. */
	static const unsigned shop[] = { 4233, MODULE_SHOP };
	static const unsigned phone[] = { MODULE_SHOP, 3387, MODULE_PHONE };
	static const unsigned sizes[SIZES] = { 240, 212, 194, 176 };
	const unsigned *modules_of = phone_only ? phone : shop;
	const size_t count = phone_only ? 3 : 2;
	struct want want = { 0 };
	struct box box;

	memset(out, 0, sizeof(*out));
	printable(&box, grid);
	want.lines = lines;
	for (size_t i = 0; i < count * SIZES; i++) {
		const unsigned module = modules_of[i / SIZES];

		want.size = sizes[i % SIZES];
		want.text = (line_ems * want.size + 999) / 1000;
		want.symbol = ((modules + 8) * module + 99) / 100;
		out->side = modules * module / 100;
		out->quiet = (want.symbol - out->side) / 2;
		if (fits(out, &box, &want)) {
			out->symbol_x += out->quiet;
			out->symbol_y += out->quiet;
			return OCOP_OK;
		}
	}
	return refuse_small(diag, grid, &box, &want);
}

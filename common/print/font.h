/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A TrueType font, for a PDF: which glyph a character has, how wide it is, and
 * a font file with only the glyphs that were used.
 * Source: OpenType 1.9 (cmap, glyf, head, hhea, hmtx, loca, maxp).
 *
 * Threads and lifetime: one thread at a time; reading glyphs that are used
 * already is safe from any.
 */
#ifndef OCOP_SHEET_FONT_H
#define OCOP_SHEET_FONT_H

#include <ocop/bytes.h>

#define FONT_FILE_MAX (4u * 1024 * 1024)
/* Of the package fonts-liberation2; as wide as Arial. */
#define FONT_PATH \
	"/usr/share/fonts/truetype/liberation2/LiberationSans-Regular.ttf"
#define FONT_NAME "LiberationSans"

struct font {
	struct ocop_buf file;		/* owned */
	struct ocop_bytes glyf, loca, hmtx, cmap; /* in file; cmap: format 4 */
	unsigned glyphs, metrics;	/* how many */
	unsigned em;			/* units of an em */
	int box[4];			/* of all glyphs, in units */
	int ascent, descent;
	bool long_loca;
	uint8_t *used;			/* a byte for each glyph; owned */
	uint32_t *code;			/* of each used glyph; owned */
};

/* Load a font; diag names path and what is wrong. End with font_clear, also
 * after a failure. Errors: OCOP_ERR_ABSENT, OCOP_ERR_FILE,
 * OCOP_ERR_MALFORMED, OCOP_ERR_LIMIT, OCOP_ERR_MEMORY. */
enum ocop_err font_load(struct font *out, const char *path,
			struct ocop_diag *diag) OCOP_CHECKED;
/* The same for bytes. Takes file. */
enum ocop_err font_read(struct font *out, struct ocop_buf file,
			struct ocop_diag *diag) OCOP_CHECKED;
void font_clear(struct font *font);
/* The glyph of a character, 0 when the font has none. */
unsigned font_glyph(const struct font *font, uint32_t code);
/* How far it moves the pen, in units. */
unsigned font_advance(const struct font *font, unsigned glyph);
/* Note the glyphs of a text as used.
 * Errors: OCOP_ERR_ABSENT (the font lacks a character), OCOP_ERR_MALFORMED
 * (not UTF-8). */
enum ocop_err font_use(struct font *font, struct ocop_bytes text) OCOP_CHECKED;
/* The width of a text, in units. Characters that the font lacks count as
 * its glyph 0. */
unsigned font_width(const struct font *font, struct ocop_bytes text);
/* Append the glyphs of a text in hex, as a PDF string shows them. */
void font_show(const struct font *font, struct ocop_buf *out,
	       struct ocop_bytes text);
/* Append a font file with the used glyphs; the others are empty. */
enum ocop_err font_subset(const struct font *font, struct ocop_buf *out)
	OCOP_CHECKED;
/* Read one character and move text behind it; false at the end or when it is
 * not UTF-8. */
bool font_next(uint32_t *code, struct ocop_bytes *text);

/* --- pdf_font.c --- */

#define PDF_FONT_OBJECTS 5
/* Append the font's objects, numbered from first on; offsets[i] is where
 * object first + i begins in out. The first one is the font itself. */
enum ocop_err pdf_font_add(struct ocop_buf *out, uint64_t *offsets,
			   unsigned first, const struct font *font)
	OCOP_CHECKED;

#endif

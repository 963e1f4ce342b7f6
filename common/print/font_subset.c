/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A font file with the used glyphs alone. Glyphs keep their numbers, so texts
 * need no second table; those that nobody used are empty. A glyph may be made
 * of others, such as a letter and its marks: these are kept, too.
 * Source: OpenType 1.9, glyf (composite glyphs) and the table directory.
 */
#include <string.h>

#include "common/print/font.h"

#define DEPTH_MAX 8		/* glyphs made of glyphs made of ... */
#define TABLES 9

enum { ARGS_ARE_WORDS = 1, HAS_SCALE = 8, HAS_MORE = 32, HAS_XY_SCALE = 64,
       HAS_MATRIX = 128 };

static unsigned u16(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

/* A glyph's bytes; empty when it draws nothing or lies outside. */
static struct ocop_bytes outline(const struct font *font, unsigned glyph)
{
	const uint8_t *loca = font->loca.ptr;
	uint32_t from, to;

	if (font->long_loca) {
		loca += 4 * (size_t)glyph;
		from = (uint32_t)u16(loca) << 16 | u16(loca + 2);
		to = (uint32_t)u16(loca + 4) << 16 | u16(loca + 6);
	} else {
		loca += 2 * (size_t)glyph;
		from = 2u * u16(loca);
		to = 2u * u16(loca + 2);
	}
	return from < to && to <= font->glyf.len ?
	       ocop_bytes_of(font->glyf.ptr + from, to - from) :
	       ocop_bytes_of(NULL, 0);
}

static void keep(struct font *font, unsigned glyph, unsigned depth)
{
	struct ocop_bytes b = outline(font, glyph);
	size_t at = 10;
	unsigned flags = HAS_MORE;

	font->used[glyph] = 1;
	/* A negative count of contours: it is made of others. */
	if (depth == DEPTH_MAX || b.len < 10 || !(b.ptr[0] & 0x80))
		return;
	while (flags & HAS_MORE && at + 4 <= b.len) {
		const unsigned other = u16(b.ptr + at + 2);

		flags = u16(b.ptr + at);
		if (other < font->glyphs)
			keep(font, other, depth + 1);
		at += 4 + (flags & ARGS_ARE_WORDS ? 4u : 2u) +
		      (flags & HAS_MATRIX ? 8u : flags & HAS_XY_SCALE ? 4u :
		       flags & HAS_SCALE ? 2u : 0u);
	}
}

enum ocop_err font_use(struct font *font, struct ocop_bytes text)
{
	uint32_t code;

	while (font_next(&code, &text)) {
		const unsigned glyph = font_glyph(font, code);

		if (!glyph)
			return OCOP_ERR_ABSENT;
		keep(font, glyph, 0);
		font->code[glyph] = code;
	}
	return text.len ? OCOP_ERR_MALFORMED : OCOP_OK;
}

static void put(uint8_t *at, uint32_t value, size_t len)
{
	ocop_bytes_of_number(at, value, len);
}

static uint32_t checksum(struct ocop_bytes table)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < table.len; i++)
		sum += (uint32_t)table.ptr[i] << 8 * (3 - i % 4);
	return sum;
}

/* Glyph after glyph, each at an even place; loca says where, in 4 bytes. */
static void glyphs_of(const struct font *font, struct ocop_buf *glyf,
		      struct ocop_buf *loca)
{
	uint8_t word[4];

	for (unsigned i = 0; i <= font->glyphs; i++) {
		put(word, (uint32_t)glyf->len, 4);
		ocop_buf_add(loca, word, 4);
		if (i < font->glyphs && (font->used[i] || i == 0))
			ocop_buf_bytes(glyf, outline(font, i));
		while (glyf->len % 4)
			ocop_buf_byte(glyf, 0);
	}
}

static struct ocop_bytes table_of(const struct font *font, const char *tag)
{
	const uint8_t *file = font->file.ptr;

	for (unsigned i = 0; i < u16(file + 4); i++) {
		const uint8_t *row = file + 12 + 16 * (size_t)i;
		const uint32_t from = (uint32_t)u16(row + 8) << 16 |
				      u16(row + 10);
		const uint32_t len = (uint32_t)u16(row + 12) << 16 |
				     u16(row + 14);

		if (row + 16 <= file + font->file.len &&
		    memcmp(row, tag, 4) == 0 && from <= font->file.len &&
		    len <= font->file.len - from)
			return ocop_bytes_of(file + from, len);
	}
	return ocop_bytes_of(NULL, 0);
}

/* What a PDF asks of an embedded font: ISO 32000-1 9.9. */
enum ocop_err font_subset(const struct font *font, struct ocop_buf *out)
{
	static const char *const tags[TABLES] = {
		"cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp",
		"prep"
	};
	static const uint8_t start[] = { 0, 1, 0, 0, 0, TABLES, 0, 128, 0, 3,
					 0, 16 };
	struct ocop_buf glyf = OCOP_BUF(FONT_FILE_MAX);
	struct ocop_buf loca = OCOP_BUF(FONT_FILE_MAX);
	uint8_t head[54], row[16];
	size_t at = 12 + 16 * TABLES;
	struct ocop_bytes tables[TABLES];
	enum ocop_err err;

	glyphs_of(font, &glyf, &loca);
	ocop_buf_add(out, start, sizeof(start));
	for (size_t i = 0; i < TABLES; i++) {
		tables[i] = i == 2 ? ocop_buf_view(&glyf) :
			    i == 6 ? ocop_buf_view(&loca) :
				     table_of(font, tags[i]);
		if (i == 3) {
			memcpy(head, tables[i].ptr, sizeof(head));
			put(head + 8, 0, 4);	/* the whole file's sum */
			put(head + 50, 1, 2);	/* loca has 4 bytes */
			tables[i] = ocop_bytes_of(head, sizeof(head));
		}
		memcpy(row, tags[i], 4);
		put(row + 4, checksum(tables[i]), 4);
		put(row + 8, (uint32_t)at, 4);
		put(row + 12, (uint32_t)tables[i].len, 4);
		ocop_buf_add(out, row, sizeof(row));
		at += (tables[i].len + 3) / 4 * 4;
	}
	for (size_t i = 0; i < TABLES; i++) {
		ocop_buf_bytes(out, tables[i]);
		while (out->len % 4)
			ocop_buf_byte(out, 0);
	}
	err = glyf.err ? glyf.err : loca.err ? loca.err : out->err;
	ocop_buf_clear(&glyf);
	ocop_buf_clear(&loca);
	return err;
}

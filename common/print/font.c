/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads the tables of a TrueType font that a PDF needs. Every offset in the
 * file is checked before it is followed: a damaged font draws nothing wrong, it
 * is refused.
 * Source: OpenType 1.9.
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/file.h>

#include "common/print/font.h"

#define HEAD_LEN 54
#define HHEA_LEN 36
#define SEGMENTS 16		/* where the arrays of cmap format 4 begin, plus
				 * the pad after the first one */

static unsigned u16(struct ocop_bytes b, size_t at)
{
	return at + 2 <= b.len ? (unsigned)b.ptr[at] << 8 | b.ptr[at + 1] : 0;
}

static int i16(struct ocop_bytes b, size_t at)
{
	unsigned value = u16(b, at);

	return value < 0x8000 ? (int)value : (int)value - 0x10000;
}

static uint32_t u32(struct ocop_bytes b, size_t at)
{
	return (uint32_t)u16(b, at) << 16 | u16(b, at + 2);
}

static struct ocop_bytes part(struct ocop_bytes b, size_t at, size_t len)
{
	return at <= b.len && len <= b.len - at ?
	       ocop_bytes_of(b.ptr + at, len) : ocop_bytes_of(NULL, 0);
}

/* A table of the file; empty when it is missing or lies outside. */
static struct ocop_bytes table(struct ocop_bytes file, const char *tag)
{
	const unsigned count = u16(file, 4);

	for (unsigned i = 0; i < count; i++) {
		const size_t at = 12 + 16 * (size_t)i;

		if (at + 16 <= file.len && memcmp(file.ptr + at, tag, 4) == 0)
			return part(file, u32(file, at + 8),
				    u32(file, at + 12));
	}
	return ocop_bytes_of(NULL, 0);
}

/* Unicode's basic plane, as every font for Windows has it. */
static struct ocop_bytes unicode_map(struct ocop_bytes cmap)
{
	const unsigned count = u16(cmap, 2);

	for (unsigned i = 0; i < count; i++) {
		const size_t at = 4 + 8 * (size_t)i;
		struct ocop_bytes map;

		if (u16(cmap, at) != 3 || u16(cmap, at + 2) != 1)
			continue;
		map = part(cmap, u32(cmap, at + 4), 4);
		if (map.len && u16(map, 0) == 4)
			return part(cmap, u32(cmap, at + 4), u16(map, 2));
	}
	return ocop_bytes_of(NULL, 0);
}

unsigned font_glyph(const struct font *font, uint32_t code)
{
	const struct ocop_bytes map = font->cmap;
	const size_t twice = u16(map, 6);	/* twice the segments */
	unsigned glyph;

	for (size_t i = 0; code < 0xffff && i < twice; i += 2) {
		const unsigned start = u16(map, SEGMENTS + twice + i);
		const unsigned delta = u16(map, SEGMENTS + 2 * twice + i);
		const size_t at = SEGMENTS + 3 * twice + i;

		if (code > u16(map, 14 + i))
			continue;
		if (code < start)
			break;
		if (!u16(map, at))
			glyph = (unsigned)(code + delta) & 0xffff;
		else
			glyph = u16(map, at + u16(map, at) +
					 2 * (code - start));
		if (glyph && u16(map, at))
			glyph = (glyph + delta) & 0xffff;
		return glyph < font->glyphs ? glyph : 0;
	}
	return 0;
}

unsigned font_advance(const struct font *font, unsigned glyph)
{
	if (glyph >= font->metrics)
		glyph = font->metrics - 1;
	return u16(font->hmtx, 4 * (size_t)glyph);
}

bool font_next(uint32_t *code, struct ocop_bytes *text)
{
	const uint8_t *p = text->ptr;
	size_t len = text->len == 0 ? 0 : p[0] < 0x80 ? 1 :
		     p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 :
		     p[0] < 0xf5 ? 4 : 0;

	if (!len || len > text->len)
		return false;
	*code = len == 1 ? p[0] : p[0] & (0x7fu >> len);
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return false;
		*code = *code << 6 | (p[i] & 0x3f);
	}
	text->ptr += len;
	text->len -= len;
	return true;
}

unsigned font_width(const struct font *font, struct ocop_bytes text)
{
	unsigned width = 0;
	uint32_t code;

	while (font_next(&code, &text))
		width += font_advance(font, font_glyph(font, code));
	return width;
}

void font_show(const struct font *font, struct ocop_buf *out,
	       struct ocop_bytes text)
{
	static const char hex[] = "0123456789abcdef";
	uint32_t code;

	ocop_buf_byte(out, '<');
	while (font_next(&code, &text)) {
		const unsigned glyph = font_glyph(font, code);

		for (unsigned shift = 16; shift; shift -= 4)
			ocop_buf_byte(out, (uint8_t)
				      hex[glyph >> (shift - 4) & 15]);
	}
	ocop_buf_byte(out, '>');
}

static enum ocop_err not_one(struct ocop_diag *diag, const char *what)
{
	return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
			 "not a TrueType font that can be embedded: %s", what);
}

enum ocop_err font_read(struct font *out, struct ocop_buf file,
			struct ocop_diag *diag)
{
	struct ocop_bytes all, head, hhea, maxp;

	memset(out, 0, sizeof(*out));
	out->file = file;
	all = ocop_buf_view(&out->file);
	head = table(all, "head");
	hhea = table(all, "hhea");
	maxp = table(all, "maxp");
	out->glyf = table(all, "glyf");
	out->loca = table(all, "loca");
	out->hmtx = table(all, "hmtx");
	out->cmap = unicode_map(table(all, "cmap"));
	out->em = u16(head, 18);
	out->long_loca = u16(head, 50) != 0;
	out->glyphs = u16(maxp, 4);
	out->metrics = u16(hhea, 34);
	out->ascent = i16(hhea, 4);
	out->descent = i16(hhea, 6);
	for (size_t i = 0; i < 4; i++)
		out->box[i] = i16(head, 36 + 2 * i);
	if (u32(all, 0) != 0x00010000 || head.len < HEAD_LEN ||
	    hhea.len < HHEA_LEN || out->em < 16 || out->em > 16384)
		return not_one(diag, "head");
	if (!out->glyphs || out->loca.len <
	    (out->long_loca ? 4u : 2u) * (out->glyphs + 1) || !out->glyf.len)
		return not_one(diag, "glyf");
	if (!out->metrics || out->metrics > out->glyphs ||
	    out->hmtx.len < 4 * (size_t)out->metrics)
		return not_one(diag, "hmtx");
	if (out->cmap.len < SEGMENTS + 4 * (size_t)u16(out->cmap, 6))
		return not_one(diag, "cmap");
	out->used = calloc(out->glyphs, 1);
	out->code = calloc(out->glyphs, sizeof(*out->code));
	return out->used && out->code ? OCOP_OK : OCOP_ERR_MEMORY;
}

enum ocop_err font_load(struct font *out, const char *path,
			struct ocop_diag *diag)
{
	struct ocop_buf file = OCOP_BUF(FONT_FILE_MAX);
	enum ocop_err err = ocop_file_read(&file, path, diag);

	memset(out, 0, sizeof(*out));
	out->file = file;
	return err ? err : font_read(out, file, diag);
}

void font_clear(struct font *font)
{
	ocop_buf_clear(&font->file);
	free(font->used);
	free(font->code);
	memset(font, 0, sizeof(*font));
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The objects of an embedded font. Texts name glyphs by two bytes, so one font
 * has every Vietnamese letter; a table tells programs which letters they are.
 * Source: ISO 32000-1 9.7 (CIDFontType2), 9.9 (font files), 9.10 (ToUnicode).
 */
#include <stdio.h>

#include "common/print/font.h"

enum { FONT, CID_FONT, DESCRIPTOR, FONT_FILE, UNICODE };

#define MAP_MAX (4u * 1024 * 1024)

/* The objects that are added, and their numbers. */
struct objects {
	struct ocop_buf *out;
	uint64_t *offsets;
	unsigned first;
};

static void begin(const struct objects *o, unsigned n)
{
	o->offsets[n] = o->out->len;
	ocop_buf_printf(o->out, "%u 0 obj\n", o->first + n);
}

static void add_stream(const struct objects *o, unsigned n, const char *dict,
		       struct ocop_bytes content)
{
	begin(o, n);
	ocop_buf_printf(o->out, "<<%s/Length %zu>>stream\n", dict,
			content.len);
	ocop_buf_bytes(o->out, content);
	ocop_buf_str(o->out, "\nendstream endobj\n");
}

static int thousandths(const struct font *font, int units)
{
	return units * 1000 / (int)font->em;
}

static void add_widths(struct ocop_buf *out, const struct font *font)
{
	ocop_buf_str(out, "/W[");
	for (unsigned i = 0; i < font->glyphs; i++)
		if (font->used[i] && font->code[i])
			ocop_buf_printf(out, "%u[%u]", i,
					font_advance(font, i) * 1000 /
						font->em);
	ocop_buf_str(out, "]>>endobj\n");
}

/* Which characters the glyphs are, so that texts can be searched and copied:
 * code points of the basic plane only (font_glyph). */
static void add_unicode(const struct objects *o, const struct font *font)
{
	struct ocop_buf map = OCOP_BUF(MAP_MAX);

	ocop_buf_str(&map, "/CIDInit/ProcSet findresource begin 12 dict begin "
		     "begincmap/CMapName/OCOP def/CMapType 2 def\n"
		     "1 begincodespacerange<0000><ffff>endcodespacerange\n");
	for (unsigned i = 0; i < font->glyphs; i++)
		if (font->used[i] && font->code[i])
			ocop_buf_printf(&map, "1 beginbfchar<%04x><%04x>"
					"endbfchar\n", i,
					(unsigned)font->code[i]);
	ocop_buf_str(&map, "endcmap CMapName currentdict/CMap defineresource "
		     "pop end end");
	add_stream(o, UNICODE, "", ocop_buf_view(&map));
	ocop_buf_clear(&map);
}

enum ocop_err pdf_font_add(struct ocop_buf *out, uint64_t *offsets,
			   unsigned first, const struct font *font)
{
	const struct objects o = { out, offsets, first };
	struct ocop_buf file = OCOP_BUF(FONT_FILE_MAX);
	char dict[64];
	enum ocop_err err = font_subset(font, &file);

	begin(&o, FONT);
	ocop_buf_printf(out, "<</Type/Font/Subtype/Type0/BaseFont/OCOPAA+%s"
			"/Encoding/Identity-H/DescendantFonts[%u 0 R]"
			"/ToUnicode %u 0 R>>endobj\n", FONT_NAME,
			first + CID_FONT, first + UNICODE);
	begin(&o, CID_FONT);
	ocop_buf_printf(out, "<</Type/Font/Subtype/CIDFontType2/BaseFont"
			"/OCOPAA+%s/CIDSystemInfo<</Registry(Adobe)/Ordering"
			"(Identity)/Supplement 0>>/CIDToGIDMap/Identity"
			"/FontDescriptor %u 0 R", FONT_NAME,
			first + DESCRIPTOR);
	add_widths(out, font);
	begin(&o, DESCRIPTOR);
	ocop_buf_printf(out, "<</Type/FontDescriptor/FontName/OCOPAA+%s"
			"/Flags 4/FontBBox[%d %d %d %d]/ItalicAngle 0"
			"/Ascent %d/Descent %d/CapHeight %d/StemV 80"
			"/FontFile2 %u 0 R>>endobj\n", FONT_NAME,
			thousandths(font, font->box[0]),
			thousandths(font, font->box[1]),
			thousandths(font, font->box[2]),
			thousandths(font, font->box[3]),
			thousandths(font, font->ascent),
			thousandths(font, font->descent),
			thousandths(font, font->ascent), first + FONT_FILE);
	snprintf(dict, sizeof(dict), "/Length1 %zu", file.len);
	add_stream(&o, FONT_FILE, dict, ocop_buf_view(&file));
	add_unicode(&o, font);
	err = err ? err : out->err;
	ocop_buf_clear(&file);
	return err;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The objects of the file. Fixed ones come first; page n then has the objects
 * PAGES + 2n and PAGES + 2n + 1; nodes of the page tree follow the last page.
 * Symbols are image masks of one bit a module: programs and printers draw them
 * sharply, and of all ways they take the fewest bytes. They are written in
 * ASCII85, since programs search raw bytes for the end of such an image.
 * Source: ISO 32000-1, 7.4.3 (ASCII85), 7.5 (file), 8.9.7 (inline images),
 * 12.2 (PrintScaling).
 */
#include <stdio.h>
#include <string.h>

#include "common/print/sheet.h"

enum { CATALOG = 1, ROOT, FONT, LABEL = FONT + PDF_FONT_OBJECTS, WHOLE, FIRST,
       LAST, PAGES };

#define HEAD_MAX (8u * 1024 * 1024)
#define KIDS 100		/* pages of a node */
#define PAGE_SLOT 100		/* bytes of a page's own object */
#define STREAM_SLOT 56
#define IMAGE_BYTES_MAX ((OCOP_QR_WIDTH_MAX + 7) / 8 * OCOP_QR_WIDTH_MAX)
#define IMAGE "q %u 0 0 %u %u %u cm BI/W %u/H %u/IM true/F/A85 ID "
#define IMAGE_END "~>\nEI Q\n"
#define TEXT "1 0 0 1 %u %u Tm <"
#define TEXT_END "> Tj\n"
#define STREAM_END "\nendstream endobj\n"
#define SERIAL_LEN (sizeof(SHEET_SERIAL_WIDEST) - 1)

static unsigned per_sheet(const struct sheet *s)
{
	return s->grid.columns * s->grid.rows;
}

struct sheet_span sheet_pdf_span(const struct sheet_pdf *pdf, uint64_t page)
{
	const struct sheet *s = pdf->sheet;
	const unsigned all = per_sheet(s);
	const uint64_t before = page ? page * all - s->start : 0;
	struct sheet_span span = { (uint32_t)before, 0,
				   page ? 0 : s->start };
	const uint64_t left = s->count - before;

	span.count = left < all - span.label ? (uint32_t)left :
					       all - span.label;
	return span;
}

/* The lower left corner of a label. */
static void corner(const struct sheet *s, unsigned label, unsigned *x,
		   unsigned *y)
{
	*x = s->grid.left + label % s->grid.columns * s->grid.step_x;
	*y = SHEET_HEIGHT - s->grid.top - s->grid.height -
	     label / s->grid.columns * s->grid.step_y;
}

/* --- Before the pages --- */

struct offsets { uint64_t at[PAGES]; };

static void begin(struct ocop_buf *out, struct offsets *offsets, unsigned n)
{
	offsets->at[n] = out->len;
	ocop_buf_printf(out, "%u 0 obj\n", n);
}

static void add_stream(struct ocop_buf *out, struct offsets *offsets,
		       unsigned n, const char *dict, struct ocop_bytes content)
{
	begin(out, offsets, n);
	ocop_buf_printf(out, "<<%s/Length %zu>>stream\n", dict, content.len);
	ocop_buf_bytes(out, content);
	ocop_buf_str(out, STREAM_END);
}

/* The labels of a sheet, as one form of many. */
static void add_labels(struct ocop_buf *out, struct offsets *offsets,
		       const struct sheet *s, unsigned n, unsigned label,
		       unsigned count)
{
	struct ocop_buf content = OCOP_BUF(HEAD_MAX);
	char dict[160];

	for (; count; count--, label++) {
		unsigned x, y;

		corner(s, label, &x, &y);
		ocop_buf_printf(&content, "q 1 0 0 1 %u %u cm/L Do Q\n", x, y);
	}
	snprintf(dict, sizeof(dict), "/Type/XObject/Subtype/Form"
		 "/BBox[0 0 %u %u]/Resources<</XObject<</L %u 0 R>>>>",
		 SHEET_WIDTH, SHEET_HEIGHT, LABEL);
	add_stream(out, offsets, n, dict, ocop_buf_view(&content));
	ocop_buf_clear(&content);
}

static void add_forms(struct ocop_buf *out, struct offsets *offsets,
		      const struct sheet_pdf *pdf)
{
	const struct sheet *s = pdf->sheet;
	const struct sheet_span first = sheet_pdf_span(pdf, 0);
	const struct sheet_span last = sheet_pdf_span(pdf, pdf->pages - 1);
	struct ocop_buf content = OCOP_BUF(HEAD_MAX);
	char dict[160];

	sheet_label_draw(s, &content);
	snprintf(dict, sizeof(dict), "/Type/XObject/Subtype/Form/BBox"
		 "[0 0 %u %u]/Resources<</Font<</T %u 0 R>>>>", s->grid.width,
		 s->grid.height, FONT);
	add_stream(out, offsets, LABEL, dict, ocop_buf_view(&content));
	ocop_buf_clear(&content);
	add_labels(out, offsets, s, WHOLE, 0, per_sheet(s));
	add_labels(out, offsets, s, FIRST, first.label, first.count);
	add_labels(out, offsets, s, LAST, last.label, last.count);
}

static unsigned node_of(const struct sheet_pdf *pdf, uint64_t page)
{
	return (unsigned)(PAGES + 2 * pdf->pages + page / KIDS);
}

static void measure(struct sheet_pdf *pdf)
{
	const struct sheet *s = pdf->sheet;
	const unsigned w = s->modules;
	const size_t bytes = (w + 7) / 8 * w;

	pdf->image_len = (size_t)snprintf(NULL, 0, IMAGE, s->layout.side,
					  s->layout.side, SHEET_WIDTH,
					  SHEET_HEIGHT, w, w) +
			 bytes / 4 * 5 + (bytes % 4 ? bytes % 4 + 1 : 0) +
			 sizeof(IMAGE_END) - 1;
	pdf->text_len = (size_t)snprintf(NULL, 0, TEXT, SHEET_WIDTH,
					 SHEET_HEIGHT) + 4 * SERIAL_LEN +
			sizeof(TEXT_END) - 1;
	pdf->content_len = 200 + per_sheet(s) *
				 (pdf->image_len + pdf->text_len);
	pdf->page_len = PAGE_SLOT + STREAM_SLOT + pdf->content_len +
			sizeof(STREAM_END) - 1;
}

static void add_catalog(struct sheet_pdf *pdf, struct offsets *offsets)
{
	struct ocop_buf *out = &pdf->head;
	char mark[SHEET_MARK_LEN];
	const uint64_t nodes = (pdf->pages + KIDS - 1) / KIDS;

	/* Four bytes above 127 tell programs that the file is not text. */
	ocop_buf_str(out, "%PDF-1.6\n%\xe2\xe3\xcf\xd3\n");
	pdf->mark = out->len;
	sheet_pdf_mark(pdf, mark, 0, 0);
	ocop_buf_add(out, mark, sizeof(mark));
	begin(out, offsets, CATALOG);
	ocop_buf_printf(out, "<</Type/Catalog/Pages %u 0 R"
			"/ViewerPreferences<</PrintScaling/None>>>>endobj\n",
			ROOT);
	begin(out, offsets, ROOT);
	ocop_buf_printf(out, "<</Type/Pages/Count %llu/MediaBox"
			"[0 0 595.276 841.89]/Resources<</Font<</T %u 0 R>>"
			"/XObject<</W %u 0 R/A %u 0 R/Z %u 0 R>>>>/Kids[",
			(unsigned long long)pdf->pages, FONT, WHOLE, FIRST,
			LAST);
	for (uint64_t i = 0; i < nodes; i++)
		ocop_buf_printf(out, "%u 0 R ", node_of(pdf, i * KIDS));
	ocop_buf_str(out, "]>>endobj\n");
}

/* The fixed objects' offsets are not kept: they are found again at the end. */
static enum ocop_err build_head(struct sheet_pdf *pdf, struct offsets *offsets)
{
	enum ocop_err err;

	memset(offsets, 0, sizeof(*offsets));
	ocop_buf_reset(&pdf->head);
	add_catalog(pdf, offsets);
	err = pdf_font_add(&pdf->head, offsets->at + FONT, FONT,
			   &pdf->sheet->font);
	add_forms(&pdf->head, offsets, pdf);
	return err ? err : pdf->head.err;
}

enum ocop_err sheet_pdf_open(struct sheet_pdf *out, const struct sheet *sheet)
{
	const unsigned all = per_sheet(sheet);
	struct offsets offsets;

	memset(out, 0, sizeof(*out));
	out->head = OCOP_BUF(HEAD_MAX);
	out->sheet = sheet;
	if (!sheet->count || sheet->start >= all)
		return OCOP_ERR_ARGUMENT;
	out->pages = ((uint64_t)sheet->start + sheet->count + all - 1) / all;
	measure(out);
	return build_head(out, &offsets);
}

void sheet_pdf_clear(struct sheet_pdf *pdf)
{
	ocop_buf_clear(&pdf->head);
}

void sheet_pdf_mark(const struct sheet_pdf *pdf,
		    char out[static SHEET_MARK_LEN], uint64_t pages,
		    uint64_t list_len)
{
	const struct sheet *s = pdf->sheet;
	int len;

	memset(out, ' ', SHEET_MARK_LEN);
	len = snprintf(out, SHEET_MARK_LEN, "%%OCOP %s %u %u+%u: %llu %llu ",
		       s->product, s->lot, s->from, s->count,
		       (unsigned long long)pages,
		       (unsigned long long)list_len);
	out[len] = ' ';
	out[SHEET_MARK_LEN - 1] = '\n';
}

/* --- A page --- */

/* One bit a module; 0 is painted. */
static size_t pack(uint8_t *out, const struct ocop_qr *qr)
{
	const unsigned bytes = (qr->width + 7) / 8;

	for (unsigned y = 0; y < qr->width; y++) {
		const uint8_t *row = qr->module + (size_t)y * qr->width;

		for (unsigned i = 0; i < bytes; i++) {
			unsigned bits = 0;

			for (unsigned x = 8 * i; x < 8 * i + 8; x++)
				bits = bits << 1 |
				       (x < qr->width ? row[x] : 0u);
			*out++ = (uint8_t)~bits;
		}
	}
	return (size_t)bytes * qr->width;
}

static char *ascii85(char *out, const uint8_t *in, size_t len)
{
	for (size_t i = 0; i < len; i += 4) {
		const size_t n = len - i < 4 ? len - i : 4;
		uint32_t word = 0;
		char five[5];

		for (size_t j = 0; j < 4; j++)
			word = word << 8 | (j < n ? in[i + j] : 0u);
		if (!word && n == 4) {
			*out++ = 'z';
			continue;
		}
		for (size_t j = 5; j-- > 0; word /= 85)
			five[j] = (char)('!' + word % 85);
		memcpy(out, five, n + 1);
		out += n + 1;
	}
	return out;
}

static char *put(char *at, const char *text)
{
	const size_t len = strlen(text);

	memcpy(at, text, len);
	return at + len;
}

static char *draw_symbol(char *at, const struct sheet *s, unsigned label,
			 const struct ocop_qr *qr)
{
	uint8_t bits[IMAGE_BYTES_MAX];
	unsigned x, y;

	corner(s, label, &x, &y);
	at += snprintf(at, 100, IMAGE, s->layout.side, s->layout.side,
		       x + s->layout.symbol_x, y + s->layout.symbol_y,
		       qr->width, qr->width);
	return put(ascii85(at, bits, pack(bits, qr)), IMAGE_END);
}

static char *draw_number(char *at, const struct sheet *s, unsigned label,
			 const char *serial)
{
	static const char hex[] = "0123456789abcdef";
	unsigned x, y, lx, ly;

	corner(s, label, &lx, &ly);
	sheet_serial_place(s, &x, &y);
	at += snprintf(at, 60, TEXT, lx + x, ly + y);
	for (size_t i = 0; i < SERIAL_LEN; i++) {
		const unsigned glyph = font_glyph(&s->font,
						  (uint8_t)serial[i]);

		*at++ = hex[glyph >> 12 & 15];
		*at++ = hex[glyph >> 8 & 15];
		*at++ = hex[glyph >> 4 & 15];
		*at++ = hex[glyph & 15];
	}
	return put(at, TEXT_END);
}

/* The row of the list, and the number that is printed: the typed line's end. */
static enum ocop_err add_row(const struct sheet *s, const char *code,
			     uint32_t index, struct ocop_bytes uri,
			     char serial[static SERIAL_LEN],
			     struct ocop_buf *list)
{
	enum ocop_err err;

	ocop_buf_printf(list, "%s,%u,%u,", code, s->lot, index);
	ocop_buf_bytes(list, uri);
	ocop_buf_byte(list, ',');
	err = ocop_stamp_typed(list, s->product, s->lot, index);
	if (err || list->err || list->len < SERIAL_LEN)
		return err ? err : OCOP_ERR_MEMORY;
	memcpy(serial, list->ptr + list->len - SERIAL_LEN, SERIAL_LEN);
	return ocop_buf_str(list, "\r\n");
}

static char *begin_page(char *at, const struct sheet *s, const char *form)
{
	const double sx = 1e6 / s->printer.scale_x, sy = 1e6 /
			  s->printer.scale_y;
	const double unit = 72 / 2540.0;
	/* The calibration sheet measures from the top. */
	const double fall = SHEET_HEIGHT * (1 - sy) +
			    s->printer.offset_y * sy;

	return at + snprintf(at, 200, "q %.7f 0 0 %.7f %.4f %.4f cm 0 g/%s Do\n",
			     sx * unit, sy * unit,
			     -s->printer.offset_x * sx * unit, fall * unit,
			     form);
}

enum ocop_err sheet_pdf_page(const struct sheet_pdf *pdf, uint64_t page,
			     struct ocop_bytes uris, uint8_t *page_out,
			     const char *code, struct ocop_buf *list_out)
{
	const struct sheet *s = pdf->sheet;
	const struct sheet_span span = sheet_pdf_span(pdf, page);
	const unsigned object = (unsigned)(PAGES + 2 * page);
	char serial[GRID_LABELS_MAX][SERIAL_LEN];
	char *const content = (char *)page_out + PAGE_SLOT + STREAM_SLOT;
	char *at = content;
	struct ocop_qr qr;
	enum ocop_err err = OCOP_OK;

	memset(page_out, ' ', pdf->page_len);
	at = begin_page(at, s, span.count == per_sheet(s) ? "W" :
			       page == 0 ? "A" : "Z");
	for (uint32_t i = 0; i < span.count; i++) {
		const uint8_t *end = uris.len ? memchr(uris.ptr, '\n',
						       uris.len) : NULL;
		struct ocop_bytes uri;

		if (!end)
			return OCOP_ERR_BUG;
		uri = ocop_bytes_of(uris.ptr, (size_t)(end - uris.ptr));
		uris.len -= uri.len + 1;
		uris.ptr = end + 1;
		err = ocop_qr_encode(&qr, uri, OCOP_QR_M,
				     OCOP_QR_STAMP_VERSION_MAX);
		if (!err)
			err = add_row(s, code, s->from + span.first + i, uri,
				      serial[i], list_out);
		if (!err && qr.width != s->modules)
			err = OCOP_ERR_BUG;
		if (err)
			return err;
		at = draw_symbol(at, s, span.label + i, &qr);
	}
	at += snprintf(at, 40, "BT/T %u Tf\n", s->layout.size);
	for (uint32_t i = 0; i < span.count; i++)
		at = draw_number(at, s, span.label + i, serial[i]);
	at = put(at, "ET Q\n");
	*at = ' ';
	/* Both objects begin at fixed places; blanks fill what is left. */
	at = (char *)page_out;
	at += snprintf(at, PAGE_SLOT, "%u 0 obj\n<</Type/Page/Parent %u 0 R"
		       "/Contents %u 0 R>>endobj\n", object,
		       node_of(pdf, page), object + 1);
	*at = ' ';
	at = (char *)page_out + PAGE_SLOT;
	at += snprintf(at, STREAM_SLOT, "%u 0 obj\n<</Length %zu", object + 1,
		       pdf->content_len);
	*at = ' ';
	put(content - 9, ">>stream\n");
	put(content + pdf->content_len, STREAM_END);
	return OCOP_OK;
}

/* --- Behind the pages --- */

static void add_node(const struct sheet_pdf *pdf, struct ocop_buf *out,
		     uint64_t first)
{
	const uint64_t left = pdf->pages - first;
	const uint64_t count = left < KIDS ? left : KIDS;

	ocop_buf_printf(out, "%u 0 obj\n<</Type/Pages/Parent %u 0 R/Count %llu"
			"/Kids[", node_of(pdf, first), ROOT,
			(unsigned long long)count);
	for (uint64_t i = first; i < first + count; i++)
		ocop_buf_printf(out, "%llu 0 R ",
				(unsigned long long)(PAGES + 2 * i));
	ocop_buf_str(out, "]>>endobj\n");
}

static void add_offset(struct ocop_buf *out, uint64_t offset)
{
	ocop_buf_printf(out, "%010llu 00000 n \n", (unsigned long long)offset);
}

enum ocop_err sheet_pdf_tail(const struct sheet_pdf *pdf, struct ocop_buf *out)
{
	const uint64_t body = pdf->head.len;
	const uint64_t end = body + pdf->pages * pdf->page_len;
	const uint64_t nodes = (pdf->pages + KIDS - 1) / KIDS;
	const uint64_t objects = PAGES + 2 * pdf->pages + nodes;
	struct sheet_pdf again = *pdf;
	struct ocop_buf rows = OCOP_BUF(HEAD_MAX);
	struct offsets offsets;
	enum ocop_err err;
	size_t start;

	again.head = OCOP_BUF(HEAD_MAX);
	err = build_head(&again, &offsets);
	ocop_buf_clear(&again.head);
	for (uint64_t i = 0; i < nodes; i++) {
		add_offset(&rows, end + out->len);
		add_node(pdf, out, i * KIDS);
	}
	start = out->len;
	ocop_buf_printf(out, "xref\n0 %llu\n0000000000 65535 f \n",
			(unsigned long long)objects);
	for (unsigned i = 1; i < PAGES; i++)
		add_offset(out, offsets.at[i]);
	for (uint64_t i = 0; i < pdf->pages; i++) {
		add_offset(out, body + i * pdf->page_len);
		add_offset(out, body + i * pdf->page_len + PAGE_SLOT);
	}
	ocop_buf_bytes(out, ocop_buf_view(&rows));
	ocop_buf_printf(out, "trailer<</Size %llu/Root %u 0 R>>\nstartxref\n"
			"%llu\n%%%%EOF\n", (unsigned long long)objects,
			CATALOG, (unsigned long long)(end + start));
	err = err ? err : rows.err ? rows.err : out->err;
	ocop_buf_clear(&rows);
	return err;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes the body of a .docx: paragraphs, tables and pictures. Each carries its
 * own formatting, so an office can add text in its own styles. Sizes of fonts
 * are in half points, lengths in twips (1/20 point), and sizes of pictures in
 * EMU.
 */
#include <string.h>

#include <ocop/qr.h>

#include "common/paper/docx.h"

#define TWIPS(mm) ((unsigned)((mm) * 1440 / 25.4 + 0.5))
#define BODY_TWIPS TWIPS(210 - PAPER_LEFT_MM - PAPER_RIGHT_MM)
#define WIDE_TWIPS TWIPS(297 - PAPER_LEFT_MM - PAPER_RIGHT_MM)
#define PNG_SCALE 6
#define EMU_OF_HUNDREDTH_MM 360
#define PNG_MAX (64 * 1024)

struct docx {
	struct ocop_buf *out;
	struct ocop_buf *pictures;
	size_t count;
	unsigned width;		/* of the body, in twips */
};

/* How a paragraph looks. */
struct look {
	const char *align;	/* "both", "center", "right"; NULL: left */
	unsigned size;		/* points */
	bool bold, italic, mono, next, whole, dots;
	unsigned before;	/* space above, in points */
};

void docx_text(struct ocop_buf *out, const char *text, size_t len)
{
	for (const char *end = text + len; text < end; text++) {
		const unsigned char c = (unsigned char)*text;

		if (c == '&')
			ocop_buf_str(out, "&amp;");
		else if (c == '<')
			ocop_buf_str(out, "&lt;");
		else if (c == '>')
			ocop_buf_str(out, "&gt;");
		else if (c == '"')
			ocop_buf_str(out, "&quot;");
		else if (c < 0x20 && c != '\t' && c != '\n')
			ocop_buf_str(out, "\xef\xbf\xbd");
		else if (strncmp(text, "\xef\xbf\xbe", 3) == 0 ||
			 strncmp(text, "\xef\xbf\xbf", 3) == 0) {
			ocop_buf_str(out, "\xef\xbf\xbd");
			text += 2;
		} else
			ocop_buf_byte(out, c);
	}
}

static void run(struct docx *d, const struct look *look, const char *text)
{
	ocop_buf_printf(d->out, "<w:r><w:rPr>%s%s%s<w:sz w:val=\"%u\"/>"
			"</w:rPr><w:t xml:space=\"preserve\">",
			look->mono ? "<w:rFonts w:ascii=\"Courier New\" "
			"w:hAnsi=\"Courier New\" w:cs=\"Courier New\"/>" : "",
			look->bold ? "<w:b/>" : "", look->italic ? "<w:i/>" :
			"", 2 * look->size);
	for (; *text; text += *text == '\n') {
		const size_t len = strcspn(text, "\n");

		docx_text(d->out, text, len);
		text += len;
		if (*text)
			ocop_buf_str(d->out, "</w:t><w:br/>"
				     "<w:t xml:space=\"preserve\">");
	}
	ocop_buf_str(d->out, "</w:t></w:r>");
}

static void open_para(struct docx *d, const struct look *look)
{
	ocop_buf_str(d->out, "<w:p><w:pPr>");
	if (look->next)
		ocop_buf_str(d->out, "<w:keepNext/>");
	if (look->whole)
		ocop_buf_str(d->out, "<w:keepLines/>");
	if (look->dots)
		ocop_buf_printf(d->out, "<w:tabs><w:tab w:val=\"right\" "
				"w:leader=\"dot\" w:pos=\"%u\"/></w:tabs>",
				d->width);
	ocop_buf_printf(d->out, "<w:spacing w:before=\"%u\" w:after=\"40\"/>",
			look->before * 20);
	if (look->align)
		ocop_buf_printf(d->out, "<w:jc w:val=\"%s\"/>", look->align);
	ocop_buf_str(d->out, "</w:pPr>");
}

static void para(struct docx *d, const struct look *look, const char *text)
{
	open_para(d, look);
	run(d, look, text);
	ocop_buf_str(d->out, "</w:p>");
}

static void open_table(struct docx *d, const unsigned *share, size_t count,
		       bool lines)
{
	static const char *const sides[] = { "top", "left", "bottom", "right",
					     "insideH", "insideV" };

	ocop_buf_printf(d->out, "<w:tbl><w:tblPr><w:tblW w:w=\"%u\" "
			"w:type=\"dxa\"/>", d->width);
	ocop_buf_str(d->out, "<w:tblBorders>");
	for (size_t i = 0; lines && i < 6; i++)
		ocop_buf_printf(d->out, "<w:%s w:val=\"single\" w:sz=\"4\" "
				"w:space=\"0\" w:color=\"000000\"/>",
				sides[i]);
	ocop_buf_str(d->out, "</w:tblBorders><w:tblLayout w:type=\"fixed\"/>"
		     "<w:tblCellMar><w:left w:w=\"60\" w:type=\"dxa\"/>"
		     "<w:right w:w=\"60\" w:type=\"dxa\"/></w:tblCellMar>"
		     "</w:tblPr><w:tblGrid>");
	for (size_t i = 0; i < count; i++)
		ocop_buf_printf(d->out, "<w:gridCol w:w=\"%u\"/>",
				d->width * share[i] / 1000);
	ocop_buf_str(d->out, "</w:tblGrid>");
}

static void open_cell(struct docx *d, unsigned share, size_t span)
{
	ocop_buf_printf(d->out, "<w:tc><w:tcPr><w:tcW w:w=\"%u\" "
			"w:type=\"dxa\"/>", d->width * share / 1000);
	if (span > 1)
		ocop_buf_printf(d->out, "<w:gridSpan w:val=\"%zu\"/>", span);
	ocop_buf_str(d->out, "</w:tcPr>");
}

static void close_cell(struct docx *d)
{
	ocop_buf_str(d->out, "</w:tc>");
}

static void open_row(struct docx *d, bool head)
{
	ocop_buf_printf(d->out, "<w:tr><w:trPr><w:cantSplit/>%s</w:trPr>",
			head ? "<w:tblHeader/>" : "");
}

static void close_row(struct docx *d)
{
	ocop_buf_str(d->out, "</w:tr>");
}

static void close_table(struct docx *d)
{
	/* A paragraph must stand between two tables. */
	ocop_buf_str(d->out, "</w:tbl><w:p><w:pPr><w:spacing w:before=\"0\" "
		     "w:after=\"0\"/></w:pPr></w:p>");
}

static const char *align_of(const struct ocop_json *o)
{
	return paper_is(o, "align", "center") ? "center" :
	       paper_is(o, "align", "right") ? "right" : NULL;
}

static void put_row(struct docx *d, const struct ocop_json *b,
		    const struct ocop_json *row, const unsigned *share,
		    size_t count)
{
	const struct ocop_json *cell =
		ocop_json_first(ocop_json_get(row, "cells"));
	const struct ocop_json *c =
		ocop_json_first(ocop_json_get(b, "columns"));
	const char *below = paper_str(row, "below");
	struct look look = {
		.size = (unsigned)ocop_json_int(b, "size", PAPER_TABLE_PT),
		.next = below[0] != '\0' };

	open_row(d, false);
	for (size_t i = 0; i < count; i++) {
		look.align = align_of(c);
		open_cell(d, share[i], 1);
		para(d, &look, paper_item(cell));
		close_cell(d);
		cell = ocop_json_next(cell);
		c = ocop_json_next(c);
	}
	close_row(d);
	if (!below[0])
		return;
	look = (struct look){ .size = PAPER_SMALL_PT - 1, .mono = true };
	open_row(d, false);
	open_cell(d, 1000, count);
	para(d, &look, below);
	close_cell(d);
	close_row(d);
}

static void put_table(struct docx *d, const struct ocop_json *b)
{
	unsigned share[PAPER_COLUMNS_MAX];
	const size_t count = paper_columns(share, b);
	const struct ocop_json *c =
		ocop_json_first(ocop_json_get(b, "columns"));
	const struct ocop_json *row =
		ocop_json_first(ocop_json_get(b, "rows"));
	const struct look head = {
		.align = "center", .bold = true,
		.size = (unsigned)ocop_json_int(b, "size", PAPER_TABLE_PT) };

	open_table(d, share, count, true);
	open_row(d, true);
	for (size_t i = 0; i < count; i++, c = ocop_json_next(c)) {
		open_cell(d, share[i], 1);
		para(d, &head, paper_str(c, "title"));
		close_cell(d);
	}
	close_row(d);
	for (; row; row = ocop_json_next(row))
		put_row(d, b, row, share, count);
	close_table(d);
}

static void put_pairs(struct docx *d, const struct ocop_json *b)
{
	static const unsigned share[] = { 340, 660 };
	const struct ocop_json *row =
		ocop_json_first(ocop_json_get(b, "rows"));
	struct look look = {
		.size = (unsigned)ocop_json_int(b, "size", 12) };

	open_table(d, share, 2, true);
	for (; row; row = ocop_json_next(row)) {
		open_row(d, false);
		open_cell(d, share[0], 1);
		look.mono = false;
		para(d, &look, paper_str(row, "key"));
		close_cell(d);
		open_cell(d, share[1], 1);
		look.mono = ocop_json_bool(row, "mono", false);
		para(d, &look, paper_str(row, "value"));
		close_cell(d);
		close_row(d);
	}
	close_table(d);
}

/* Titles and notes in one row and names in the next, so that the names stand
 * at one height. */
static void put_boxes(struct docx *d, const struct ocop_json *first,
		      size_t count)
{
	const unsigned part = 1000 / (unsigned)count;
	const unsigned share[PAPER_BOXES_IN_A_ROW] = { part, part, part };
	const struct look title = { "center", 12, .bold = true, .next = true };
	const struct look note = { "center", PAPER_TABLE_PT, .italic = true,
				   .next = true };
	const struct look name = { "center", 12, .bold = true, .before = 60 };
	const struct ocop_json *box = first;

	open_table(d, share, count, false);
	open_row(d, false);
	for (size_t i = 0; i < count; i++, box = ocop_json_next(box)) {
		open_cell(d, part, 1);
		para(d, &title, paper_str(box, "title"));
		para(d, &note, paper_str(box, "note"));
		close_cell(d);
	}
	close_row(d);
	open_row(d, false);
	for (size_t i = 0; i < count; i++, first = ocop_json_next(first)) {
		open_cell(d, part, 1);
		para(d, &name, paper_str(first, "name"));
		close_cell(d);
	}
	close_row(d);
	close_table(d);
}

static void put_signatures(struct docx *d, const struct ocop_json *b)
{
	const struct ocop_json *boxes = ocop_json_get(b, "boxes");
	const struct ocop_json *box = ocop_json_first(boxes);
	size_t left = ocop_json_count(boxes);

	while (left > 0) {
		size_t row = left < PAPER_BOXES_IN_A_ROW ? left :
			     PAPER_BOXES_IN_A_ROW;

		put_boxes(d, box, row);
		left -= row;
		while (row-- > 0)
			box = ocop_json_next(box);
	}
}

static void put_blank(struct docx *d, const struct ocop_json *b)
{
	const struct look dots = { .size = PAPER_TEXT_PT, .dots = true };
	const struct look look = { .size = PAPER_TEXT_PT };

	if (paper_str(b, "text")[0])
		para(d, &look, paper_str(b, "text"));
	for (int64_t n = ocop_json_int(b, "lines", 1); n > 0; n--) {
		open_para(d, &dots);
		ocop_buf_str(d->out, "<w:r><w:tab/></w:r></w:p>");
	}
}

/* A line under an office's name and under the motto: the lower border of a
 * short paragraph between wide indents. */
static void put_rule(struct docx *d, unsigned indent)
{
	ocop_buf_printf(d->out, "<w:p><w:pPr><w:pBdr><w:bottom "
			"w:val=\"single\" w:sz=\"6\" w:space=\"0\" "
			"w:color=\"000000\"/></w:pBdr><w:spacing "
			"w:before=\"0\" w:after=\"60\" w:line=\"40\" "
			"w:lineRule=\"exact\"/><w:ind w:left=\"%u\" "
			"w:right=\"%u\"/></w:pPr></w:p>", indent, indent);
}

static void put_letterhead(struct docx *d, const struct ocop_json *b)
{
	static const unsigned share[] = { 450, 550 };
	const struct look office = { "center", 12, .bold = true };
	const struct look plain = { .align = "center", .size = 12 };
	const struct look number = { .align = "center",
				     .size = PAPER_TEXT_PT };
	const struct look motto = { "center", PAPER_TEXT_PT, .bold = true };
	const struct look dated = { "center", PAPER_TEXT_PT, .italic = true };

	open_table(d, share, 2, false);
	open_row(d, false);
	open_cell(d, share[0], 1);
	if (paper_str(b, "parent")[0])
		para(d, &plain, paper_str(b, "parent"));
	para(d, &office, paper_str(b, "body"));
	put_rule(d, d->width * share[0] / 1000 * 35 / 100);
	para(d, &number, paper_str(b, "number"));
	if (paper_str(b, "subject")[0])
		para(d, &plain, paper_str(b, "subject"));
	close_cell(d);
	open_cell(d, share[1], 1);
	para(d, &office, paper_str(b, "country"));
	para(d, &motto, paper_str(b, "motto"));
	put_rule(d, d->width * share[1] / 1000 * 24 / 100);
	para(d, &dated, paper_str(b, "dated"));
	close_cell(d);
	close_row(d);
	close_table(d);
}

/* The end of an official letter: who gets it, and who signs. */
static void put_ending(struct docx *d, const struct ocop_json *b)
{
	static const unsigned share[] = { 450, 550 };
	const struct look head = { .size = 12, .bold = true, .italic = true };
	const struct look list = { .size = 11 };
	const struct look title = { "center", PAPER_TEXT_PT, .bold = true };
	const struct look note = { "center", PAPER_TABLE_PT, .italic = true };
	const struct look name = { "center", PAPER_TEXT_PT, .bold = true,
				   .before = 70 };

	open_table(d, share, 2, false);
	open_row(d, false);
	open_cell(d, share[0], 1);
	para(d, &head, paper_str(b, "copies_title"));
	para(d, &list, paper_str(b, "copies"));
	close_cell(d);
	open_cell(d, share[1], 1);
	para(d, &title, paper_str(b, "title"));
	para(d, &note, paper_str(b, "note"));
	para(d, &name, paper_str(b, "name"));
	close_cell(d);
	close_row(d);
	close_table(d);
}

/* Put a symbol's picture, as a paragraph. */
static enum ocop_err put_symbol(struct docx *d, const char *symbol,
				enum ocop_qr_ecc ecc)
{
	const struct look look = { .size = PAPER_TABLE_PT + 1 };
	const size_t n = d->count;
	struct ocop_qr qr;
	enum ocop_err err = ocop_qr_encode(&qr, ocop_bytes_str(symbol), ecc,
					   0);
	unsigned emu;

	if (err)
		return err;
	d->pictures[n] = OCOP_BUF(PNG_MAX);
	d->count++;
	emu = ocop_qr_hundredths_mm(&qr) * EMU_OF_HUNDREDTH_MM;
	open_para(d, &look);
	ocop_buf_printf(d->out, "<w:r><w:drawing><wp:inline><wp:extent "
			"cx=\"%u\" cy=\"%u\"/><wp:docPr id=\"%zu\" "
			"name=\"QR\"/><a:graphic><a:graphicData "
			"uri=\"http://schemas.openxmlformats.org/drawingml/"
			"2006/picture\"><pic:pic><pic:nvPicPr><pic:cNvPr "
			"id=\"0\" name=\"QR\"/><pic:cNvPicPr/></pic:nvPicPr>"
			"<pic:blipFill><a:blip r:embed=\"rQr%zu\"/>"
			"<a:stretch><a:fillRect/></a:stretch></pic:blipFill>"
			"<pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext "
			"cx=\"%u\" cy=\"%u\"/></a:xfrm><a:prstGeom "
			"prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr>"
			"</pic:pic></a:graphicData></a:graphic></wp:inline>"
			"</w:drawing></w:r></w:p>", emu, emu, n + 1, n, emu,
			emu);
	return ocop_qr_png(&d->pictures[n], &qr, PNG_SCALE);
}

static enum ocop_err put_qr(struct docx *d, const struct ocop_json *b)
{
	const struct look look = { .size = PAPER_TABLE_PT + 1 };
	enum ocop_err err = put_symbol(d, paper_str(b, "symbol"), OCOP_QR_M);

	if (!err)
		para(d, &look, paper_str(b, "text"));
	return err;
}

static enum ocop_err put_card(struct docx *d, const struct ocop_json *b)
{
	static const unsigned share[] = { 460, 540 };
	const struct look title = { .size = 20, .bold = true };
	const struct look text = { .size = PAPER_TEXT_PT };
	enum ocop_err err;

	open_table(d, share, 2, true);
	open_row(d, false);
	open_cell(d, share[0], 1);
	err = put_symbol(d, paper_str(b, "symbol"), OCOP_QR_L);
	close_cell(d);
	open_cell(d, share[1], 1);
	para(d, &title, paper_str(b, "title"));
	para(d, &text, paper_str(b, "text"));
	close_cell(d);
	close_row(d);
	close_table(d);
	return err;
}

static void put_text(struct docx *d, const struct ocop_json *b)
{
	const struct look look = {
		.align = align_of(b) ? align_of(b) : "both",
		.size = (unsigned)ocop_json_int(b, "size", PAPER_TEXT_PT),
		.bold = ocop_json_bool(b, "bold", false),
		.italic = ocop_json_bool(b, "italic", false),
		.mono = ocop_json_bool(b, "mono", false),
		.whole = ocop_json_bool(b, "whole", false), .before = 3
	};

	para(d, &look, paper_str(b, "text"));
}

static enum ocop_err put_block(struct docx *d, const struct ocop_json *b)
{
	const struct look title = { "center", PAPER_TEXT_PT + 1,
				    .bold = true };
	const struct look heading = { .size = PAPER_TEXT_PT, .bold = true,
				      .next = true, .before = 8 };

	switch (paper_kind(b)) {
	case PAPER_TITLE:
		para(d, &title, paper_str(b, "text"));
		break;
	case PAPER_HEADING:
		para(d, &heading, paper_str(b, "text"));
		break;
	case PAPER_TEXT:
		put_text(d, b);
		break;
	case PAPER_PAIRS:
		put_pairs(d, b);
		break;
	case PAPER_TABLE:
		put_table(d, b);
		break;
	case PAPER_SIGNATURES:
		put_signatures(d, b);
		break;
	case PAPER_QR:
		return put_qr(d, b);
	case PAPER_CARD:
		return put_card(d, b);
	case PAPER_BLANK:
		put_blank(d, b);
		break;
	case PAPER_LETTERHEAD:
		put_letterhead(d, b);
		break;
	case PAPER_ENDING:
		put_ending(d, b);
		break;
	case PAPER_KIND_COUNT:
		return OCOP_ERR_BUG;
	}
	return OCOP_OK;
}

enum ocop_err docx_document(struct ocop_buf *out,
			    struct ocop_buf pictures[static DOCX_PICTURES_MAX],
			    size_t *count, const struct ocop_json *doc,
			    struct ocop_diag *diag)
{
	static const char frame[] =
		"<w:pgBorders w:offsetFrom=\"page\"><w:top w:val=\"double\" "
		"w:sz=\"12\" w:space=\"24\"/><w:left w:val=\"double\" "
		"w:sz=\"12\" w:space=\"24\"/><w:bottom w:val=\"double\" "
		"w:sz=\"12\" w:space=\"24\"/><w:right w:val=\"double\" "
		"w:sz=\"12\" w:space=\"24\"/></w:pgBorders>";
	const bool wide = ocop_json_bool(doc, "landscape", false);
	struct docx d = { out, pictures, 0, wide ? WIDE_TWIPS : BODY_TWIPS };
	const struct ocop_json *b =
		ocop_json_first(ocop_json_get(doc, "blocks"));
	enum ocop_err err = OCOP_OK;

	ocop_buf_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\" "
		     "standalone=\"yes\"?>\n<w:document xmlns:w=\"http://"
		     "schemas.openxmlformats.org/wordprocessingml/2006/main\" "
		     "xmlns:r=\"http://schemas.openxmlformats.org/"
		     "officeDocument/2006/relationships\" xmlns:wp=\"http://"
		     "schemas.openxmlformats.org/drawingml/2006/"
		     "wordprocessingDrawing\" xmlns:a=\"http://schemas."
		     "openxmlformats.org/drawingml/2006/main\" xmlns:pic="
		     "\"http://schemas.openxmlformats.org/drawingml/2006/"
		     "picture\"><w:body>");
	for (size_t n = 1; b && !err; b = ocop_json_next(b), n++) {
		if ((paper_kind(b) == PAPER_QR ||
		     paper_kind(b) == PAPER_CARD) &&
		    d.count == DOCX_PICTURES_MAX) {
			err = ocop_fail(diag, OCOP_ERR_LIMIT, 0,
					"block %zu: more than %d QR symbols",
					n, DOCX_PICTURES_MAX);
			break;
		}
		err = put_block(&d, b);
		if (err)
			paper_fail_qr(diag, n, err);
	}
	*count = d.count;
	ocop_buf_printf(out, "<w:sectPr><w:footerReference w:type=\"default\" "
			"r:id=\"rFooter\"/><w:pgSz w:w=\"%u\" w:h=\"%u\"%s/>"
			"<w:pgMar w:top=\"%u\" w:right=\"%u\" w:bottom=\"%u\" "
			"w:left=\"%u\" w:header=\"567\" w:footer=\"567\" "
			"w:gutter=\"0\"/>%s</w:sectPr></w:body></w:document>",
			TWIPS(wide ? 297 : 210), TWIPS(wide ? 210 : 297),
			wide ? " w:orient=\"landscape\"" : "",
			TWIPS(PAPER_TOP_MM), TWIPS(PAPER_RIGHT_MM),
			TWIPS(PAPER_BOTTOM_MM), TWIPS(PAPER_LEFT_MM),
			ocop_json_bool(doc, "frame", false) ? frame : "");
	return err;
}

void docx_footer(struct ocop_buf *out, const struct ocop_json *doc)
{
	static const char field[] =
		"<w:r><w:rPr><w:sz w:val=\"18\"/></w:rPr><w:fldChar "
		"w:fldCharType=\"begin\"/></w:r><w:r><w:rPr><w:sz "
		"w:val=\"18\"/></w:rPr><w:instrText xml:space=\"preserve\"> "
		"%s </w:instrText></w:r><w:r><w:rPr><w:sz w:val=\"18\"/>"
		"</w:rPr><w:fldChar w:fldCharType=\"end\"/></w:r>";
	struct docx d = { .out = out, .width = BODY_TWIPS };
	const struct look small = { .align = "center",
				    .size = PAPER_SMALL_PT };
	const struct look left = { .size = PAPER_SMALL_PT, .italic = true };
	const struct ocop_json *i =
		ocop_json_first(ocop_json_get(doc, "initials"));

	ocop_buf_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\" "
		     "standalone=\"yes\"?>\n<w:ftr xmlns:w=\"http://schemas."
		     "openxmlformats.org/wordprocessingml/2006/main\">");
	if (i) {
		open_para(&d, &left);
		for (; i; i = ocop_json_next(i)) {
			run(&d, &left, paper_item(i));
			run(&d, &left, " ……………………   ");
		}
		ocop_buf_str(out, "</w:p>");
	}
	open_para(&d, &small);
	if (paper_str(doc, "page")[0]) {
		run(&d, &small, paper_str(doc, "page"));
		run(&d, &small, " ");
		ocop_buf_printf(out, field, "PAGE");
		run(&d, &small, "/");
		ocop_buf_printf(out, field, "NUMPAGES");
	}
	ocop_buf_str(out, "</w:p></w:ftr>");
}

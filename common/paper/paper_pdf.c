/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes a PDF of A4 pages with cairo and pango. All fonts are in the file. The
 * document is laid out twice: the first time only counts the pages. The date in
 * the file is the document's, not the clock's.
 */
#include <string.h>

#include <cairo-pdf.h>

#include <ocop/text.h>

#include "common/paper/pdf.h"

#define SHORT PDF_MM(210)
#define LONG PDF_MM(297)

static const char *const families[] = { "Liberation Serif",
					"Liberation Mono" };

/* pango would take any font there is, or draw boxes. */
static enum ocop_err find_fonts(PangoContext *pango, struct ocop_diag *diag)
{
	for (size_t i = 0; i < 2; i++) {
		PangoFontDescription *want =
			pango_font_description_from_string(families[i]);
		PangoFont *font = pango_context_load_font(pango, want);
		PangoFontDescription *have = font ? pango_font_describe(font) :
					     NULL;
		const bool same = have && strcmp(
			pango_font_description_get_family(have),
			families[i]) == 0;

		if (have)
			pango_font_description_free(have);
		if (font)
			g_object_unref(font);
		pango_font_description_free(want);
		if (!same)
			return ocop_fail(diag, OCOP_ERR_FILE, 0,
					 "the font %s was not found; install the package fonts-liberation2",
					 families[i]);
	}
	return OCOP_OK;
}

static cairo_status_t write_bytes(void *file, const unsigned char *data,
				  unsigned len)
{
	ocop_file_add(file, ocop_bytes_of(data, len));
	return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *open_surface(const struct pdf *pdf,
				     struct ocop_file *file)
{
	const struct ocop_json *doc = pdf->doc;
	cairo_surface_t *surface = file ?
		cairo_pdf_surface_create_for_stream(write_bytes, file,
						    pdf->width, pdf->height) :
		cairo_pdf_surface_create(NULL, pdf->width, pdf->height);
	char day[OCOP_INSTANT_SIZE];

	ocop_instant_format(day, (uint64_t)ocop_json_int(doc, "created", 0));
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE,
				       paper_str(doc, "title"));
	cairo_pdf_surface_set_metadata(surface,
				       CAIRO_PDF_METADATA_CREATE_DATE, day);
	return surface;
}

/* file is NULL to count the pages. */
static enum ocop_err lay_out(struct pdf *pdf, struct ocop_file *file,
			     struct ocop_diag *diag)
{
	PangoFontMap *fonts = pango_cairo_font_map_new_for_font_type(
		CAIRO_FONT_TYPE_FT);
	cairo_surface_t *surface = open_surface(pdf, file);
	cairo_font_options_t *options = cairo_font_options_create();
	enum ocop_err err;

	pdf->cr = cairo_create(surface);
	pdf->pango = pango_font_map_create_context(fonts);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	pango_cairo_context_set_font_options(pdf->pango, options);
	pango_cairo_context_set_resolution(pdf->pango, 72);
	pango_context_set_round_glyph_positions(pdf->pango, FALSE);
	pango_context_set_language(pdf->pango, pango_language_from_string(
					   paper_str(pdf->doc, "lang")));
	err = find_fonts(pdf->pango, diag);
	if (!err) {
		pdf->page = 0;
		pdf_page_begin(pdf);
		err = pdf_blocks(pdf, diag);
		pdf_page_end(pdf);
	}
	cairo_surface_finish(surface);
	if (!err && cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS)
		err = ocop_fail(diag, OCOP_ERR_MEMORY, 0, "out of memory");
	g_object_unref(pdf->pango);
	cairo_destroy(pdf->cr);
	cairo_surface_destroy(surface);
	cairo_font_options_destroy(options);
	g_object_unref(fonts);
	return err;
}

enum ocop_err paper_pdf(struct ocop_file *file, const struct ocop_json *doc,
			struct ocop_diag *diag)
{
	const bool wide = ocop_json_bool(doc, "landscape", false);
	const bool signed_short =
		ocop_json_count(ocop_json_get(doc, "initials")) > 0;
	struct pdf pdf = { .doc = doc, .width = wide ? LONG : SHORT,
			   .height = wide ? SHORT : LONG };
	enum ocop_err err;

	pdf.left = PDF_MM(PAPER_LEFT_MM);
	pdf.right = pdf.width - PDF_MM(PAPER_RIGHT_MM);
	pdf.top = PDF_MM(PAPER_TOP_MM);
	pdf.bottom = pdf.height - PDF_MM(signed_short ? PAPER_FOOT_MM :
					 PAPER_BOTTOM_MM);
	err = lay_out(&pdf, NULL, diag);
	pdf.pages = pdf.page;
	return err ? err : lay_out(&pdf, file, diag);
}

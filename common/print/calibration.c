/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The calibration sheet: two lines across and two down, at places that are
 * measured with a ruler from the edges of the paper. A printer shifts a page
 * and stretches it; four measures tell both.
 */
#include <stdio.h>
#include <string.h>

#include "common/print/calibration.h"

enum { CATALOG = 1, ROOT, PAGE, CONTENT, FONT, OBJECTS = FONT +
       PDF_FONT_OBJECTS };

static void line(struct ocop_buf *out, unsigned x1, unsigned y1, unsigned x2,
		 unsigned y2)
{
	ocop_buf_printf(out, "%u %u m %u %u l S\n", x1, SHEET_HEIGHT - y1, x2,
			SHEET_HEIGHT - y2);
}

/* Lines of 0.2 mm, a tick each centimetre, and the texts in the middle. */
static void draw(struct ocop_buf *out, const struct font *font,
		 const char *const *texts, size_t count)
{
	const unsigned right = CALIBRATION_AT + CALIBRATION_ACROSS;
	const unsigned low = CALIBRATION_AT + CALIBRATION_DOWN;

	ocop_buf_printf(out, "q 0.02834646 0 0 0.02834646 0 0 cm 0 g 0 G 20 w\n");
	line(out, CALIBRATION_AT, SHEET_SAFE, CALIBRATION_AT,
	     SHEET_HEIGHT - SHEET_SAFE);
	line(out, right, SHEET_SAFE, right, SHEET_HEIGHT - SHEET_SAFE);
	line(out, SHEET_SAFE, CALIBRATION_AT, SHEET_WIDTH - SHEET_SAFE,
	     CALIBRATION_AT);
	line(out, SHEET_SAFE, low, SHEET_WIDTH - SHEET_SAFE, low);
	for (unsigned at = CALIBRATION_AT; at <= right; at += 1000)
		line(out, at, CALIBRATION_AT, at, CALIBRATION_AT + 200);
	for (unsigned at = CALIBRATION_AT; at <= low; at += 1000)
		line(out, CALIBRATION_AT, at, CALIBRATION_AT + 200, at);
	ocop_buf_printf(out, "BT/T %u Tf\n", 423u);
	for (size_t i = 0; i < count; i++) {
		ocop_buf_printf(out, "1 0 0 1 %u %u Tm ",
				CALIBRATION_AT + 1000u,
				SHEET_HEIGHT - 6000 - (unsigned)i * 800);
		font_show(font, out, ocop_bytes_str(texts[i]));
		ocop_buf_str(out, " Tj\n");
	}
	ocop_buf_str(out, "ET Q\n");
}

enum ocop_err calibration_draw(struct ocop_buf *out, const char *const *texts,
			       size_t count, struct ocop_diag *diag)
{
	struct ocop_buf content = OCOP_BUF(1 << 20);
	struct font font;
	uint64_t at[OBJECTS] = { 0 };
	size_t start;
	enum ocop_err err = font_load(&font, FONT_PATH, diag);

	for (size_t i = 0; !err && i < count; i++)
		err = font_use(&font, ocop_bytes_str(texts[i]));
	if (err)
		goto out;
	draw(&content, &font, texts, count);
	ocop_buf_str(out, "%PDF-1.6\n%\xe2\xe3\xcf\xd3\n");
	at[CATALOG] = out->len;
	ocop_buf_printf(out, "%d 0 obj\n<</Type/Catalog/Pages %d 0 R"
			"/ViewerPreferences<</PrintScaling/None>>>>endobj\n",
			CATALOG, ROOT);
	at[ROOT] = out->len;
	ocop_buf_printf(out, "%d 0 obj\n<</Type/Pages/Count 1/Kids[%d 0 R]>>"
			"endobj\n", ROOT, PAGE);
	at[PAGE] = out->len;
	ocop_buf_printf(out, "%d 0 obj\n<</Type/Page/Parent %d 0 R/MediaBox"
			"[0 0 595.276 841.89]/Resources<</Font<</T %d 0 R>>>>"
			"/Contents %d 0 R>>endobj\n", PAGE, ROOT, FONT,
			CONTENT);
	at[CONTENT] = out->len;
	ocop_buf_printf(out, "%d 0 obj\n<</Length %zu>>stream\n", CONTENT,
			content.len);
	ocop_buf_bytes(out, ocop_buf_view(&content));
	ocop_buf_str(out, "\nendstream endobj\n");
	err = pdf_font_add(out, at + FONT, FONT, &font);
	start = out->len;
	ocop_buf_printf(out, "xref\n0 %d\n0000000000 65535 f \n", OBJECTS);
	for (size_t i = CATALOG; i < OBJECTS; i++)
		ocop_buf_printf(out, "%010llu 00000 n \n",
				(unsigned long long)at[i]);
	ocop_buf_printf(out, "trailer<</Size %d/Root %d 0 R>>\nstartxref\n%zu\n"
			"%%%%EOF\n", OBJECTS, CATALOG, start);
	err = err ? err : content.err ? content.err : out->err;
out:
	ocop_buf_clear(&content);
	font_clear(&font);
	return err;
}

/* The printer puts x at offset + x * scale. */
static bool fault(int *offset, unsigned *scale, unsigned first, unsigned across,
		  unsigned drawn)
{
	const uint64_t ppm = ((uint64_t)across * 1000000 + drawn / 2) / drawn;

	*scale = (unsigned)ppm;
	*offset = (int)first - (int)((CALIBRATION_AT * ppm + 500000) / 1000000);
	return ppm >= CALIBRATION_SCALE_MIN && ppm <= CALIBRATION_SCALE_MAX &&
	       *offset >= -CALIBRATION_OFFSET_MAX &&
	       *offset <= CALIBRATION_OFFSET_MAX;
}

bool calibration_find(struct sheet_printer *out,
		      const struct calibration *measured)
{
	return fault(&out->offset_x, &out->scale_x, measured->left,
		     measured->across, CALIBRATION_ACROSS) &&
	       fault(&out->offset_y, &out->scale_y, measured->top,
		     measured->down, CALIBRATION_DOWN);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A QR symbol as a PNG of 1 bit for each pixel, by libpng. It contains no time
 * and no comment, so the same symbol gives the same bytes.
 * Source: PNG (W3C), section 11.
 */
#include <setjmp.h>
#include <string.h>

#include <png.h>

#include <ocop/qr.h>

#define SCALE_MAX 64
#define ROW_MAX ((OCOP_QR_WIDTH_MAX + 2 * OCOP_QR_QUIET) * SCALE_MAX / 8)

/* libpng leaves by longjmp; its default would print first. */
static void on_error(png_structp png, png_const_charp message)
{
	(void)message;
	png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp message)
{
	(void)png;
	(void)message;
}

static void on_write(png_structp png, png_bytep ptr, size_t len)
{
	struct ocop_buf *out = png_get_io_ptr(png);

	if (ocop_buf_add(out, ptr, len))
		png_error(png, "");
}

static void on_flush(png_structp png)
{
	(void)png;
}

/* One row of pixels, 1 is white; y counts modules, quiet zone included. */
static void draw_row(uint8_t row[static ROW_MAX], const struct ocop_qr *qr,
		     unsigned y, unsigned scale)
{
	const uint8_t *modules;

	memset(row, 0xff, ROW_MAX);
	if (y < OCOP_QR_QUIET || y >= qr->width + OCOP_QR_QUIET)
		return;
	modules = qr->module + (size_t)(y - OCOP_QR_QUIET) * qr->width;
	for (unsigned x = 0; x < qr->width; x++) {
		unsigned at = (x + OCOP_QR_QUIET) * scale;

		if (!modules[x])
			continue;
		for (unsigned end = at + scale; at < end; at++)
			row[at / 8] &= (uint8_t)~(0x80u >> at % 8);
	}
}

/* Apart from the caller, so that no local lives across the longjmp. */
static bool write_png(png_structp png, png_infop info, struct ocop_buf *out,
		      const struct ocop_qr *qr, unsigned scale)
{
	const unsigned modules = qr->width + 2 * OCOP_QR_QUIET;
	/* An inch is 0.0254 m. */
	const unsigned per_metre = (scale * OCOP_QR_MODULES_AN_INCH * 10000 +
				    127) / 254;
	uint8_t row[ROW_MAX];

	if (setjmp(png_jmpbuf(png)))
		return false;
	png_set_write_fn(png, out, on_write, on_flush);
	png_set_IHDR(png, info, modules * scale, modules * scale, 1,
		     PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
		     PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	png_set_pHYs(png, info, per_metre, per_metre, PNG_RESOLUTION_METER);
	png_set_compression_level(png, 6);
	png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
	png_write_info(png, info);
	for (unsigned y = 0; y < modules; y++) {
		draw_row(row, qr, y, scale);
		for (unsigned i = 0; i < scale; i++)
			png_write_row(png, row);
	}
	png_write_end(png, NULL);
	return true;
}

enum ocop_err ocop_qr_png(struct ocop_buf *out, const struct ocop_qr *qr,
			  unsigned scale)
{
	png_structp png = NULL;
	png_infop info = NULL;
	enum ocop_err err;

	if (qr->width == 0 || qr->width > OCOP_QR_WIDTH_MAX || scale == 0 ||
	    scale > SCALE_MAX)
		return OCOP_ERR_ARGUMENT;
	if (out->err)
		return out->err;
	png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, on_error,
				      on_warning);
	info = png ? png_create_info_struct(png) : NULL;
	err = info && write_png(png, info, out, qr, scale) ? OCOP_OK :
	      out->err ? out->err : OCOP_ERR_MEMORY;
	png_destroy_write_struct(&png, &info);
	return err;
}

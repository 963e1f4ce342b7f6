/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decodes PNG with libpng, as grey and, where it is transparent, alpha. When a
 * file is cut, the rows before the cut are kept. A wrong check value is damage.
 */
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "verifier/picture/picture.h"

#define CHUNK_MAX (8u * 1024u * 1024u)	/* of what is no pixel */

struct source {
	struct ocop_bytes left;
	bool cut;
};

static void give(png_structp png, png_bytep to, size_t len)
{
	struct source *source = png_get_io_ptr(png);

	if (source->left.len < len) {
		source->cut = true;
		png_error(png, "cut");
	}
	memcpy(to, source->left.ptr, len);
	source->left = ocop_bytes_of(source->left.ptr + len,
				     source->left.len - len);
}

static _Noreturn void give_up(png_structp png, png_const_charp text)
{
	(void)text;
	png_longjmp(png, 1);
}

static void ignore(png_structp png, png_const_charp text)
{
	(void)png;
	(void)text;
}

/* Grey of 8 bits, with alpha where there may be some. */
static bool ask_grey(png_structp png, png_infop info)
{
	png_set_expand(png);
	png_set_scale_16(png);
	if (png_get_color_type(png, info) & PNG_COLOR_MASK_COLOR)
		png_set_rgb_to_gray_fixed(png, 1, -1, -1);
	png_read_update_info(png, info);
	return png_get_channels(png, info) == 2;
}

static void split(struct picture_pixels *out, const uint8_t *row, size_t y)
{
	uint8_t *grey = out->grey.pixel + y * out->grey.width;
	uint8_t *alpha = out->alpha.pixel + y * out->grey.width;

	for (size_t x = 0; x < out->grey.width; x++) {
		grey[x] = row[2 * x];
		alpha[x] = row[2 * x + 1];
	}
}

/* An interlaced picture comes in turns, each over the rows of those before. */
static enum decoded read_rows(png_structp png, png_infop info,
			      struct picture_pixels *out, uint8_t **rows)
{
	const size_t width = png_get_image_width(png, info);
	const size_t height = png_get_image_height(png, info);
	int turns = png_set_interlace_handling(png);
	bool both;
	enum decoded code;

	both = ask_grey(png, info);
	code = decode_room(out, width, height, both);
	if (code)
		return code;
	if (both) {
		*rows = calloc(turns > 1 ? height : 1, width * 2);
		if (!*rows)
			return DECODED_MEMORY;
	}
	for (int turn = 0; turn < turns; turn++) {
		for (size_t y = 0; y < height; y++) {
			uint8_t *row = both ? *rows +
					(turns > 1 ? y * width * 2 : 0) :
					out->grey.pixel + y * width;

			png_read_row(png, row, NULL);
			if (both)
				split(out, row, y);
		}
	}
	png_read_end(png, NULL);
	return DECODED;
}

enum decoded decode_png(struct picture_pixels *out, struct ocop_bytes file)
{
	static struct source source;	/* survives a longjmp */
	png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL,
						 give_up, ignore);
	png_infop info = png ? png_create_info_struct(png) : NULL;
	uint8_t **rows = calloc(1, sizeof(*rows));
	volatile enum decoded code = DECODED_MEMORY;

	source = (struct source){ file, false };
	if (info && rows) {
		if (setjmp(png_jmpbuf(png)) == 0) {
			png_set_read_fn(png, &source, give);
			png_set_user_limits(png, 1000000, 1000000);
			png_set_chunk_malloc_max(png, CHUNK_MAX);
			png_read_info(png, info);
			code = read_rows(png, info, out, rows);
		} else {
			code = source.cut ? DECODED : DECODED_NOT;
		}
		out->cut = source.cut;
	}
	if (rows)
		free(*rows);
	free(rows);
	png_destroy_read_struct(&png, &info, NULL);
	return code;
}

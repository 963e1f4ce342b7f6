/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decodes JPEG with libjpeg. When a file is damaged, libjpeg warns and goes on.
 * So do we, because a symbol has its own error correction. EXIF may say that
 * the picture is turned, but readers find a symbol in any direction.
 */
#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>
#include <jerror.h>

#include "verifier/picture/picture.h"

struct trouble {
	struct jpeg_error_mgr base;	/* first: what libjpeg is given */
	jmp_buf back;
	bool cut;
};

static _Noreturn void give_up(j_common_ptr jpeg)
{
	struct trouble *trouble = (struct trouble *)jpeg->err;

	longjmp(trouble->back, 1);
}

static void note(j_common_ptr jpeg, int level)
{
	struct trouble *trouble = (struct trouble *)jpeg->err;

	if (level < 0 && jpeg->err->msg_code == JWRN_JPEG_EOF)
		trouble->cut = true;
}

/* Cyan, magenta, yellow and black, inverted, as every writer has them. */
static void grey_of_inks(uint8_t *row, const uint8_t *inks, size_t width)
{
	for (size_t x = 0; x < width; x++, inks += 4)
		row[x] = (uint8_t)((inks[0] + inks[1] + inks[2]) / 3 *
				   inks[3] / 255);
}

static enum decoded read_rows(struct jpeg_decompress_struct *jpeg,
			      struct picture_pixels *out)
{
	const bool four = jpeg->num_components == 4;
	uint8_t *inks = NULL;
	enum decoded code;

	jpeg->out_color_space = four ? JCS_CMYK : JCS_GRAYSCALE;
	code = decode_room(out, jpeg->image_width, jpeg->image_height, false);
	if (code)
		return code;
	if (four)
		inks = jpeg->mem->alloc_large((j_common_ptr)jpeg, JPOOL_IMAGE,
					      (size_t)jpeg->image_width * 4);
	jpeg_start_decompress(jpeg);
	while (jpeg->output_scanline < jpeg->output_height) {
		uint8_t *row = out->grey.pixel +
			       jpeg->output_scanline * out->grey.width;
		JSAMPROW rows[1] = { four ? inks : row };

		if (jpeg_read_scanlines(jpeg, rows, 1) == 1 && four)
			grey_of_inks(row, inks, out->grey.width);
	}
	jpeg_finish_decompress(jpeg);
	return DECODED;
}

enum decoded decode_jpeg(struct picture_pixels *out, struct ocop_bytes file)
{
	struct jpeg_decompress_struct jpeg = { 0 };
	static struct trouble trouble;	/* survives a longjmp */
	volatile enum decoded code = DECODED_NOT;

	trouble.cut = false;
	jpeg.err = jpeg_std_error(&trouble.base);
	trouble.base.error_exit = give_up;
	trouble.base.emit_message = note;
	if (setjmp(trouble.back) == 0) {
		jpeg_create_decompress(&jpeg);
		jpeg_mem_src(&jpeg, file.ptr, file.len);
		jpeg_read_header(&jpeg, TRUE);
		code = read_rows(&jpeg, out);
	} else if (trouble.cut) {
		code = DECODED;
	}
	out->cut = trouble.cut;
	jpeg_destroy_decompress(&jpeg);
	return code;
}

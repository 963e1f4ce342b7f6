/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decodes HEIC and AVIF with libheif: the luma of the main picture, turned as
 * the file says.
 */
#include <string.h>

#include <libheif/heif.h>

#include "verifier/picture/picture.h"

/* The luma, of 8 bits or more, into grey. */
static bool take_luma(struct picture_pixels *out,
		      const struct heif_image *image)
{
	int stride, bits = heif_image_get_bits_per_pixel_range(
				image, heif_channel_Y);
	const uint8_t *luma = heif_image_get_plane_readonly(
				image, heif_channel_Y, &stride);
	const size_t w = out->grey.width;

	if (!luma || bits < 8 || bits > 16)
		return false;
	for (size_t y = 0; y < out->grey.height; y++) {
		const uint8_t *row = luma + y * (size_t)stride;
		uint8_t *to = out->grey.pixel + y * w;

		for (size_t x = 0; x < w; x++)
			to[x] = (uint8_t)(bits == 8 ? row[x] :
				(row[2 * x] | row[2 * x + 1] << 8) >>
				(bits - 8));
	}
	return true;
}

static enum decoded decode_image(struct picture_pixels *out,
				 const struct heif_image_handle *handle)
{
	size_t width = (size_t)heif_image_handle_get_width(handle);
	size_t height = (size_t)heif_image_handle_get_height(handle);
	struct heif_image *image = NULL;
	enum decoded code = decode_room(out, width, height, false);

	if (code)
		return code;
	code = DECODED_NOT;
	if (heif_decode_image(handle, &image, heif_colorspace_YCbCr,
			      heif_chroma_420, NULL).code == heif_error_Ok &&
	    heif_image_get_width(image, heif_channel_Y) == (int)width &&
	    heif_image_get_height(image, heif_channel_Y) == (int)height &&
	    take_luma(out, image))
		code = DECODED;
	heif_image_release(image);
	return code;
}

enum decoded decode_heif(struct picture_pixels *out, struct ocop_bytes file)
{
	struct heif_context *context = heif_context_alloc();
	struct heif_image_handle *handle = NULL;
	enum decoded code = DECODED_NOT;

	if (!context)
		return DECODED_MEMORY;
	heif_context_set_max_decoding_threads(context, 0);
	if (heif_context_read_from_memory_without_copy(context, file.ptr,
			file.len, NULL).code == heif_error_Ok &&
	    heif_context_get_primary_image_handle(context, &handle).code ==
		    heif_error_Ok)
		code = decode_image(out, handle);
	heif_image_handle_release(handle);
	heif_context_free(context);
	return code;
}

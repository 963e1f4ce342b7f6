/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decodes WebP with libwebp. When a picture has no alpha, its grey is the luma
 * that the file stores. A picture that may be transparent is decoded in colour.
 * An animation is refused as damaged.
 */
#include <stdlib.h>

#include <webp/decode.h>

#include "verifier/picture/picture.h"

/* Luma of BT.601, 16 to 235, as WebP stores it. */
static enum decoded decode_luma(struct picture_pixels *out,
				struct ocop_bytes file)
{
	uint8_t *u, *v, *luma;
	int width, height, stride, aside;

	luma = WebPDecodeYUV(file.ptr, file.len, &width, &height, &u, &v,
			     &stride, &aside);
	if (!luma)
		return DECODED_NOT;
	for (size_t y = 0; y < out->grey.height; y++)
		for (size_t x = 0; x < out->grey.width; x++)
			out->grey.pixel[y * out->grey.width + x] =
				luma[y * (size_t)stride + x];
	WebPFree(luma);
	return DECODED;
}

static enum decoded decode_colours(struct picture_pixels *out,
				   struct ocop_bytes file)
{
	int width, height;
	uint8_t *rgba = WebPDecodeRGBA(file.ptr, file.len, &width, &height);

	if (!rgba)
		return DECODED_NOT;
	for (size_t i = 0; i < out->grey.width * out->grey.height; i++) {
		const uint8_t *p = rgba + 4 * i;

		out->grey.pixel[i] = (uint8_t)((p[0] * 77 + p[1] * 150 +
						p[2] * 29) / 256);
		out->alpha.pixel[i] = p[3];
	}
	WebPFree(rgba);
	return DECODED;
}

enum decoded decode_webp(struct picture_pixels *out, struct ocop_bytes file)
{
	WebPBitstreamFeatures has;
	VP8StatusCode status = WebPGetFeatures(file.ptr, file.len, &has);
	enum decoded code;

	/* The file says its own length, behind "RIFF". */
	if (file.len >= 8)
		out->cut = ((size_t)file.ptr[4] | (size_t)file.ptr[5] << 8 |
			    (size_t)file.ptr[6] << 16 |
			    (size_t)file.ptr[7] << 24) > file.len - 8;
	if (status != VP8_STATUS_OK || has.has_animation)
		return out->cut ? DECODED : DECODED_NOT;
	code = decode_room(out, (size_t)has.width, (size_t)has.height,
			   has.has_alpha);
	if (!code)
		code = has.has_alpha ? decode_colours(out, file) :
				       decode_luma(out, file);
	if (code == DECODED_NOT && out->cut) {
		pixels_free(out);
		code = DECODED;
	}
	return code;
}

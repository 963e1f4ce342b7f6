/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recognises a picture's format by its first bytes, and makes room for its
 * pixels. Every decoder gets its room here, so no picture is larger than this
 * file allows.
 */
#include <string.h>

#include "verifier/picture/picture.h"

static const struct {
	size_t at;
	const char *magic;
	enum decoded (*decode)(struct picture_pixels *, struct ocop_bytes);
} formats[] = {
	{ 0, "\x89PNG\r\n\x1a\n", decode_png },
	{ 0, "\xff\xd8\xff", decode_jpeg },
	{ 8, "WEBP", decode_webp },
	{ 4, "ftyp", decode_heif },
};

enum decoded decode(struct picture_pixels *out, struct ocop_bytes file)
{
	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		size_t at = formats[i].at;

		if (file.len > at &&
		    ocop_bytes_starts(ocop_bytes_of(file.ptr + at,
						    file.len - at),
				      formats[i].magic))
			return formats[i].decode(out, file);
	}
	return DECODED_OTHER;
}

enum decoded decode_room(struct picture_pixels *out, size_t width,
			 size_t height, bool transparent)
{
	if (width == 0 || height == 0)
		return DECODED_NOT;
	if (width > PIXELS_MAX / height)
		return DECODED_LARGE;
	if (!image_new(&out->grey, width, height) ||
	    (transparent && !image_new(&out->alpha, width, height)))
		return DECODED_MEMORY;
	/* What a cut file does not reach is white paper. */
	memset(out->grey.pixel, 255, width * height);
	if (transparent)
		memset(out->alpha.pixel, 255, width * height);
	return DECODED;
}

void pixels_free(struct picture_pixels *pixels)
{
	image_free(&pixels->grey);
	image_free(&pixels->alpha);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads what ZXingReader prints: a paragraph for each symbol. One of its lines
 * has the bytes in hex, another the corners. ZXingReader runs with -escape, so
 * a line end within a text does not begin a new line.
 */
#include <string.h>

#include <ocop/text.h>

#include "verifier/picture/picture.h"

#define COORDINATE_DIGITS_MAX 5

static struct ocop_bytes from(struct ocop_bytes text, size_t at)
{
	return ocop_bytes_of(text.ptr + at, text.len - at);
}

/* "68 74 74 70"; false for what is no text of a symbol. */
static bool read_hex(struct symbol *out, struct ocop_bytes line)
{
	out->len = 0;
	while (line.len) {
		if (line.ptr[0] == ' ') {
			line = from(line, 1);
			continue;
		}
		if (line.len < 2 || out->len == sizeof(out->text) ||
		    ocop_hex_decode(out->text + out->len, 1,
				    ocop_bytes_of(line.ptr, 2)))
			return false;
		out->len++;
		line = from(line, 2);
	}
	return out->len > 0;
}

/* "16x16 196x16 196x196 16x196"; false for what is no four corners. */
static bool read_corners(struct symbol *out, struct ocop_bytes line)
{
	for (int i = 0; i < 8; i++) {
		uint64_t value;
		size_t len = 0;

		while (line.len > 0 &&
		       (line.ptr[0] == ' ' || line.ptr[0] == 'x'))
			line = from(line, 1);
		while (len < line.len && len < COORDINATE_DIGITS_MAX &&
		       line.ptr[len] >= '0' && line.ptr[len] <= '9')
			len++;
		if (ocop_digits(&value, ocop_bytes_of(line.ptr, len)))
			return false;
		*(i % 2 ? &out->corner[i / 2].y : &out->corner[i / 2].x) =
			(double)value;
		line = from(line, len);
	}
	return true;
}

void zxing_parse(struct ocop_bytes print, take_symbol *take, void *user)
{
	static const char bytes[] = "Bytes:", place[] = "Position:";
	static struct symbol symbol;
	bool pending = false;

	while (print.len) {
		const uint8_t *end = memchr(print.ptr, '\n', print.len);
		size_t len = end ? (size_t)(end - print.ptr) : print.len;
		struct ocop_bytes line = ocop_bytes_of(print.ptr, len);

		if (ocop_bytes_starts(line, bytes))
			pending = read_hex(&symbol, from(line,
							 sizeof(bytes) - 1));
		else if (pending && ocop_bytes_starts(line, place) &&
			 read_corners(&symbol, from(line, sizeof(place) - 1))) {
			take(user, &symbol);
			pending = false;
		}
		print = from(print, end ? len + 1 : len);
	}
}

bool read_zxing(const struct image *image, take_symbol *take, void *user)
{
	struct ocop_buf print = OCOP_BUF(ZXING_OUTPUT_MAX);
	bool good = hand_zxing(&print, image);

	if (good)
		zxing_parse(ocop_buf_view(&print), take, user);
	ocop_buf_clear(&print);
	return good;
}

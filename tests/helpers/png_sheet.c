/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes PNG by hand, so that a test can choose the transparency: four bytes
 * for each pixel, in zlib blocks that are not compressed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/qr.h>

#include "tests/helpers/png_sheet.h"

#define SHEET_MAX 512

static void put_be32(uint8_t out[static 4], uint32_t value)
{
	for (int i = 0; i < 4; i++)
		out[i] = (uint8_t)(value >> (24 - 8 * i));
}

static void add_chunk(struct ocop_buf *out, const char *type,
		      struct ocop_bytes data)
{
	uint8_t number[4];
	uint32_t crc = 0xffffffff;

	put_be32(number, (uint32_t)data.len);
	ocop_buf_add(out, number, 4);
	ocop_buf_str(out, type);
	ocop_buf_bytes(out, data);
	for (size_t i = out->len - data.len - 4; i < out->len; i++) {
		crc ^= out->ptr[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	put_be32(number, ~crc);
	ocop_buf_add(out, number, 4);
}

void png_sheet(struct ocop_buf *out, const struct ocop_bytes *texts,
	       size_t count, size_t columns, unsigned scale, unsigned gap,
	       uint32_t light, uint32_t dark)
{
	static uint8_t modules[SHEET_MAX * SHEET_MAX];
	static struct ocop_qr qr;
	struct ocop_buf rows = OCOP_BUF(16 << 20), packed = OCOP_BUF(16 << 20);
	/* Of a stamp's symbol: version 7. */
	const unsigned pitch = 45 + 2 * OCOP_QR_QUIET + gap;
	const unsigned side = (unsigned)columns * pitch + gap;
	unsigned sum_a = 1, sum_b = 0;
	uint8_t head[13] = { [8] = 8, 6 }, pixel[4];

	memset(modules, 0, sizeof(modules));
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(ocop_qr_encode(&qr, texts[i], OCOP_QR_M, 9),
				 OCOP_OK);
		assert_true(qr.width <= 45 && side < SHEET_MAX);
		for (unsigned y = 0; y < qr.width; y++)
			memcpy(modules + (i / columns * pitch + gap + y +
					  OCOP_QR_QUIET) * SHEET_MAX +
			       i % columns * pitch + gap + OCOP_QR_QUIET,
			       qr.module + y * qr.width, qr.width);
	}
	for (unsigned y = 0; y < side * scale; y++) {
		ocop_buf_byte(&rows, 0);
		for (unsigned x = 0; x < side * scale; x++) {
			put_be32(pixel, modules[y / scale * SHEET_MAX +
						x / scale] ? dark : light);
			ocop_buf_add(&rows, pixel, 4);
		}
	}
	/* zlib: blocks that are stored, and Adler-32. */
	ocop_buf_add(&packed, "\x78\x01", 2);
	for (size_t at = 0; at < rows.len; at += 65535) {
		size_t len = rows.len - at < 65535 ? rows.len - at : 65535;
		const uint8_t block[5] = {
			at + len == rows.len, (uint8_t)len, (uint8_t)(len >> 8),
			(uint8_t)~len, (uint8_t)(~len >> 8)
		};

		ocop_buf_add(&packed, block, 5);
		ocop_buf_add(&packed, rows.ptr + at, len);
	}
	for (size_t i = 0; i < rows.len; i++) {
		sum_a = (sum_a + rows.ptr[i]) % 65521;
		sum_b = (sum_b + sum_a) % 65521;
	}
	put_be32(pixel, sum_b << 16 | sum_a);
	ocop_buf_add(&packed, pixel, 4);
	put_be32(head, side * scale);
	put_be32(head + 4, side * scale);
	ocop_buf_add(out, "\x89PNG\r\n\x1a\n", 8);
	add_chunk(out, "IHDR", ocop_bytes_of(head, sizeof(head)));
	add_chunk(out, "IDAT", ocop_buf_view(&packed));
	add_chunk(out, "IEND", ocop_bytes_of(NULL, 0));
	assert_int_equal(out->err, OCOP_OK);
	ocop_buf_clear(&rows);
	ocop_buf_clear(&packed);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Baseline JPEG (ITU-T T.81) of one grey component. A square of 8 x 8 equal
 * pixels is a block with no coefficient but the first, so two tiny Huffman
 * tables are enough, and no transform is computed.
 */
#include "tests/helpers/jpeg.h"

struct bits {
	struct ocop_buf *out;
	unsigned held, count;
};

static void put(struct bits *b, unsigned value, unsigned count)
{
	while (count-- > 0) {
		b->held = b->held << 1 | (value >> count & 1);
		if (++b->count < 8)
			continue;
		ocop_buf_byte(b->out, (uint8_t)b->held);
		if ((b->held & 0xff) == 0xff)
			ocop_buf_byte(b->out, 0);
		b->held = 0;
		b->count = 0;
	}
}

static void put_headers(struct ocop_buf *out, unsigned width, unsigned height)
{
	/* DC: 0 differs by nothing, 10 by 8 bits, 110 by 7; AC: 0 ends. */
	static const uint8_t tables[] = {
		0xff, 0xc4, 0, 22, 0x00, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 0, 8, 7,
		0xff, 0xc4, 0, 20, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 0,
	};
	static const uint8_t scan[] = {
		0xff, 0xda, 0, 8, 1, 1, 0x00, 0, 63, 0
	};
	const uint8_t frame[] = {
		0xff, 0xc0, 0, 11, 8, (uint8_t)(height * 8 >> 8),
		(uint8_t)(height * 8), (uint8_t)(width * 8 >> 8),
		(uint8_t)(width * 8), 1, 1, 0x11, 0
	};

	/* The first coefficient is 8 times the mean: a step of 8 undoes it. */
	ocop_buf_add(out, "\xff\xd8\xff\xdb\0\x43\0", 7);
	for (unsigned i = 0; i < 64; i++)
		ocop_buf_byte(out, 8);
	ocop_buf_add(out, frame, sizeof(frame));
	ocop_buf_add(out, tables, sizeof(tables));
	ocop_buf_add(out, scan, sizeof(scan));
}

void jpeg_write(struct ocop_buf *out, const uint8_t *squares, unsigned width,
		unsigned height)
{
	struct bits bits = { out, 0, 0 };
	uint8_t before = 0;

	put_headers(out, width, height);
	for (unsigned i = 0; i < width * height; i++) {
		if (i == 0) {		/* from 0 to +127 */
			put(&bits, 6, 3);
			put(&bits, 127, 7);
		} else if (squares[i] == before) {
			put(&bits, 0, 1);
		} else {		/* by -255 or +255 */
			put(&bits, 2, 2);
			put(&bits, squares[i] ? 0 : 255, 8);
		}
		put(&bits, 0, 1);
		before = squares[i];
	}
	put(&bits, 0x7f, 7);		/* fill the last byte */
	ocop_buf_add(out, "\xff\xd9", 2);
}

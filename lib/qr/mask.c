/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The eight masks are XORs of one another. So one symbol of libqrencode gives
 * all eight, and each is scored with 64 modules at a time. The library draws
 * eight symbols and counts their runs module by module, which took two thirds
 * of a stamp's time. Outside of a symbol, in its quiet zone, all is light.
 * Source: ISO/IEC 18004 7.8 (masks, penalties N1 to N4), 7.9 (format).
 */
#include <stdlib.h>
#include <string.h>

#include "lib/qr/mask.h"

#define N1 3
#define N2 3
#define N3 40
#define N4 10
#define PERIOD 12
#define REPEATED UINT64_C(0x1001001001001001)	/* each 12th module */

struct lines {
	uint64_t row[OCOP__MASK_WIDTH_MAX], column[OCOP__MASK_WIDTH_MAX];
};

/* Which modules a mask turns over, line by line; after 12 lines of 12 modules
 * all masks repeat. The last three are columns of masks 1, 2 and 4; the columns
 * of the others are as their rows. */
static const uint16_t masks[][PERIOD] = {
	{ 0x555, 0xaaa, 0x555, 0xaaa, 0x555, 0xaaa,
	  0x555, 0xaaa, 0x555, 0xaaa, 0x555, 0xaaa },
	{ 0xfff, 0x000, 0xfff, 0x000, 0xfff, 0x000,
	  0xfff, 0x000, 0xfff, 0x000, 0xfff, 0x000 },
	{ 0x249, 0x249, 0x249, 0x249, 0x249, 0x249,
	  0x249, 0x249, 0x249, 0x249, 0x249, 0x249 },
	{ 0x249, 0x924, 0x492, 0x249, 0x924, 0x492,
	  0x249, 0x924, 0x492, 0x249, 0x924, 0x492 },
	{ 0x1c7, 0x1c7, 0xe38, 0xe38, 0x1c7, 0x1c7,
	  0xe38, 0xe38, 0x1c7, 0x1c7, 0xe38, 0xe38 },
	{ 0xfff, 0x041, 0x249, 0x555, 0x249, 0x041,
	  0xfff, 0x041, 0x249, 0x555, 0x249, 0x041 },
	{ 0xfff, 0x1c7, 0x6db, 0x555, 0xb6d, 0xc71,
	  0xfff, 0x1c7, 0x6db, 0x555, 0xb6d, 0xc71 },
	{ 0x555, 0xe38, 0xc71, 0xaaa, 0x1c7, 0x38e,
	  0x555, 0xe38, 0xc71, 0xaaa, 0x1c7, 0x38e },
	{ 0x555, 0x555, 0x555, 0x555, 0x555, 0x555,
	  0x555, 0x555, 0x555, 0x555, 0x555, 0x555 },
	{ 0xfff, 0x000, 0x000, 0xfff, 0x000, 0x000,
	  0xfff, 0x000, 0x000, 0xfff, 0x000, 0x000 },
	{ 0x333, 0x333, 0x333, 0xccc, 0xccc, 0xccc,
	  0x333, 0x333, 0x333, 0xccc, 0xccc, 0xccc },
};
static const uint8_t columns_of[OCOP__MASKS] = { 0, 8, 9, 3, 10, 5, 6, 7 };

/* The bits set in each byte of a word: words can be summed before the last
 * step, 31 of them at most. */
static uint64_t byte_counts(uint64_t x)
{
	x -= x >> 1 & UINT64_C(0x5555555555555555);
	x = (x & UINT64_C(0x3333333333333333)) +
	    (x >> 2 & UINT64_C(0x3333333333333333));
	return (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
}

static unsigned count_bits(uint64_t x)
{
	return (unsigned)(byte_counts(x) * UINT64_C(0x0101010101010101) >> 56);
}

/* Modules from which on len are dark, for len a power of two or 3 of them. */
static uint64_t dark_runs(uint64_t line, unsigned len)
{
	uint64_t runs = line;

	for (unsigned i = 1; i < len && runs; i++)
		runs &= line >> i;
	return runs;
}

/*
 * Patterns like a finder's, dark and light in widths of 1:1:3:1:1 with light of
 * 4 on one side, where 1 is k modules.
 */
static unsigned finders(uint64_t line, unsigned k)
{
	uint64_t at = dark_runs(line, 3 * k) >> 2 * k;
	uint64_t before = 0, after = 0;

	if (!at)
		return 0;
	at &= dark_runs(line, k);
	at &= dark_runs(line, k) >> 6 * k;
	for (unsigned i = 0; i < k && at; i++)
		at &= ~(line >> (k + i)) & ~(line >> (5 * k + i));
	/* The outer runs are k long and no longer. */
	at &= ~(line << 1) & ~(line >> 7 * k);
	if (!at)
		return 0;
	for (unsigned i = 0; i < 4 * k; i++) {
		before |= i + 1 < 64 ? line << (i + 1) : 0;
		after |= 7 * k + i < 64 ? line >> (7 * k + i) : 0;
	}
	return count_bits(at & ~(before & after));
}

/* N1 and N3 of a row or column. */
static unsigned score_line(uint64_t line, unsigned width)
{
	const uint64_t in = ~UINT64_C(0) >> (64 - (width - 1));
	uint64_t same = ~(line ^ line >> 1) & in;
	uint64_t five = same & same >> 1;
	unsigned score = 0;

	five &= five >> 2;
	/* A run of n has n - 4 such places, and costs N1 + n - 5. */
	if (five)
		score = count_bits(five) +
			(N1 - 1) * count_bits(five & ~(five << 1));
	for (unsigned k = 1; 7 * k <= width; k++) {
		uint64_t runs = line & line >> 1;

		/* Few lines have six dark modules in a row. */
		if (k == 2 && !(runs & runs >> 2 & runs >> 4))
			break;
		score += N3 * finders(line, k);
	}
	return score;
}

/* N2 of all blocks of four, and N4. */
static unsigned score_blocks(const struct lines *symbol, unsigned width)
{
	const uint64_t in = ~UINT64_C(0) >> (64 - (width - 1));
	unsigned blocks = 0, dark = 0, total = width * width, off;

	for (unsigned y = 0; y < width; y++) {
		uint64_t row = symbol->row[y], next;

		dark += count_bits(row);
		if (y + 1 == width)
			break;
		next = symbol->row[y + 1];
		blocks += count_bits(in & ~(row ^ row >> 1) &
				     ~(next ^ next >> 1) & ~(row ^ next));
	}
	off = 2 * dark > total ? 2 * dark - total : total - 2 * dark;
	return N2 * blocks + N4 * (10 * off / total);
}

/* The penalty, or any number from limit on. */
static unsigned score(const struct lines *symbol, unsigned width,
		      unsigned limit)
{
	unsigned sum = score_blocks(symbol, width);

	for (unsigned i = 0; i < width && sum < limit; i++)
		sum += score_line(symbol->row[i], width) +
		       score_line(symbol->column[i], width);
	return sum;
}

static void set(struct lines *symbol, unsigned x, unsigned y, unsigned bit)
{
	symbol->row[y] &= ~(UINT64_C(1) << x);
	symbol->row[y] |= (uint64_t)bit << x;
	symbol->column[x] &= ~(UINT64_C(1) << y);
	symbol->column[x] |= (uint64_t)bit << y;
}

/* Write the level and the mask's number, twice, with their check bits. */
static void set_format(struct lines *symbol, unsigned width, unsigned mask,
		       enum ocop_qr_ecc ecc)
{
	static const uint8_t level[] = { 1, 0, 3, 2 };
	unsigned data = (unsigned)level[ecc] << 3 | mask, bits = data << 10;

	for (unsigned i = 15; i-- > 10;)
		if (bits >> i & 1)
			bits ^= 0x537u << (i - 10);
	bits = (data << 10 | bits) ^ 0x5412;
	for (unsigned i = 0; i < 15; i++) {
		const unsigned bit = bits >> i & 1;

		if (i < 8) {
			set(symbol, 8, i + (i >= 6), bit);
			set(symbol, width - 1 - i, 8, bit);
		} else {
			set(symbol, i == 8 ? 7 : 14 - i, 8, bit);
			set(symbol, 8, width - 15 + i, bit);
		}
	}
}

/* Rows become columns: 32 by 32 blocks change places, then 16 by 16, ... */
static void transpose(uint64_t out[static 64], const uint64_t in[static 64])
{
	uint64_t mask = ~UINT64_C(0);

	memcpy(out, in, 64 * sizeof(*out));
	for (unsigned side = 32; side; side >>= 1) {
		mask ^= mask << side;
		for (unsigned i = 0; i < 64; i = (i + side + 1) & ~side) {
			uint64_t moved = (out[i] >> side ^ out[i + side]) &
					 mask;

			out[i + side] ^= moved;
			out[i] ^= moved << side;
		}
	}
}

/* Turn over what a mask turns over, except where free has no bit. */
static void apply(struct lines *out, const struct lines *symbol,
		  const struct lines *free, unsigned width, unsigned mask)
{
	const uint16_t *rows = masks[mask], *columns = masks[columns_of[mask]];

	for (unsigned i = 0; i < width; i++) {
		out->row[i] = symbol->row[i] ^
			(rows[i % PERIOD] * REPEATED & free->row[i]);
		out->column[i] = symbol->column[i] ^
			(columns[i % PERIOD] * REPEATED & free->column[i]);
	}
}

unsigned ocop__mask_choose(uint8_t *module_out, const uint8_t *symbol,
			   unsigned width, enum ocop_qr_ecc ecc)
{
	struct lines given = { 0 }, free = { 0 }, bare = { 0 }, one = { 0 };
	struct lines best = { 0 };
	unsigned least = UINT32_MAX;

	for (unsigned y = 0; y < width; y++) {
		for (unsigned x = 0; x < width; x++) {
			uint8_t module = symbol[y * width + x];

			given.row[y] |= (uint64_t)(module & 1) << x;
			free.row[y] |= (uint64_t)
				!(module & OCOP__MASK_FUNCTION) << x;
		}
	}
	transpose(given.column, given.row);
	transpose(free.column, free.row);
	apply(&bare, &given, &free, width, 0);
	for (unsigned mask = 0; mask < OCOP__MASKS; mask++) {
		unsigned sum;

		apply(&one, &bare, &free, width, mask);
		set_format(&one, width, mask, ecc);
		sum = score(&one, width, least);
		if (sum >= least)
			continue;
		least = sum;
		best = one;
	}
	for (unsigned y = 0; y < width; y++)
		for (unsigned x = 0; x < width; x++)
			module_out[y * width + x] = best.row[y] >> x & 1;
	return least;
}

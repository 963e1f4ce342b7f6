/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The eight masks are XORs of one another. So one symbol of libqrencode gives
 * all eight, and each is scored with 64 modules at a time. The library draws
 * eight symbols and counts their runs module by module, which took two thirds
 * of a stamp's time. Outside of a symbol, in its quiet zone, all is light.
 * Source: ISO/IEC 18004 7.8 (masks, penalties N1 to N4), 7.9 (format).
 */
#include <string.h>

#include "lib/qr/mask.h"

#define N1 3
#define N2 3
#define N3 40
#define N4 10
#define PERIOD 12
#define REPEATED UINT64_C(0x1001001001001001)	/* each 12th module */

/* A row and a column: what is counted in one is counted in the other. */
typedef uint64_t pair __attribute__((vector_size(16)));
enum { ROW, COLUMN };

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

/* The bits set in each byte. */
static pair count_bytes(pair x)
{
	x -= x >> 1 & UINT64_C(0x5555555555555555);
	x = (x & UINT64_C(0x3333333333333333)) +
	    (x >> 2 & UINT64_C(0x3333333333333333));
	return (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
}

/* Sums of bytes, as sums of 16 bits. */
static pair widen(pair x)
{
	const uint64_t low = UINT64_C(0x00ff00ff00ff00ff);

	return (x & low) + (x >> 8 & low);
}

static unsigned sum_of(pair x)
{
	const uint64_t fold = UINT64_C(0x0001000100010001);

	return (unsigned)((x[ROW] * fold >> 48) + (x[COLUMN] * fold >> 48));
}

/* Where a pattern like a finder's begins: dark and light modules of 1:1:3:1:1,
 * with light of 4 on one side. */
static pair finders(pair l)
{
	const pair at = l & ~(l << 1) & ~(l >> 1) & l >> 2 & l >> 3 & l >> 4 &
			~(l >> 5) & l >> 6 & ~(l >> 7);
	const pair before = l << 2 | l << 3 | l << 4;
	const pair after = l >> 8 | l >> 9 | l >> 10;

	return at & ~(before & after);
}

/* The penalty, without finders whose modules are k wide. */
static unsigned score(const pair *line, unsigned width)
{
	const uint64_t inside = ~UINT64_C(0) >> (64 - (width - 1));
	pair runs = { 0 }, blocks = { 0 }, dark = { 0 }, found = { 0 };
	pair some = { 0 };
	unsigned total = width * width, darks, off;

	for (unsigned i = 0; i < width; i++) {
		const pair l = line[i], next = line[i + 1];
		const pair same = ~(l ^ l >> 1) & inside;
		pair five = same & same >> 1, starts;

		/* A run of n has n - 4 places, and costs N1 + n - 5. */
		five &= five >> 2;
		starts = count_bytes(five & ~(five << 1));
		some += count_bytes(five) + starts * (N1 - 1);
		if (i % 8 == 7 || i + 1 == width) {
			runs += widen(some);
			some ^= some;
		}
		found += widen(count_bytes(finders(l)));
		dark += widen(count_bytes(l));
		if (i + 1 < width)
			blocks += widen(count_bytes(same & ~(l ^ next) &
						    ~(next ^ next >> 1)));
	}
	darks = sum_of(dark) / 2;
	off = 2 * darks > total ? 2 * darks - total : total - 2 * darks;
	return sum_of(runs) + N2 * (sum_of(blocks) / 2) +
	       N3 * sum_of(found) + N4 * (10 * off / total);
}

/* Modules from which on len are dark. */
static uint64_t dark_runs(uint64_t line, unsigned len)
{
	uint64_t runs = line;

	for (unsigned i = 1; i < len && runs; i++)
		runs &= line >> i;
	return runs;
}

/* The same patterns with modules k wide, as the ratio allows. */
static unsigned wide_finders(uint64_t line, unsigned k)
{
	uint64_t at = dark_runs(line, 3 * k) >> 2 * k;
	uint64_t before = 0, after = 0;

	if (!at)
		return 0;
	at &= dark_runs(line, k) & dark_runs(line, k) >> 6 * k;
	for (unsigned i = 0; i < k && at; i++)
		at &= ~(line >> (k + i)) & ~(line >> (5 * k + i));
	/* The outer runs are k long and no longer. */
	at &= ~(line << 1) & ~(line >> 7 * k);
	if (!at)
		return 0;
	for (unsigned i = 0; i < 4 * k; i++) {
		before |= line << (i + 1);
		after |= 7 * k + i < 64 ? line >> (7 * k + i) : 0;
	}
	return (unsigned)__builtin_popcountll(at & ~(before & after));
}

static unsigned score_wide(const pair *line, unsigned width)
{
	unsigned sum = 0;

	for (unsigned i = 0; i < 2 * width; i++)
		for (unsigned k = 2; 7 * k <= width; k++)
			sum += wide_finders(line[i / 2][i % 2], k);
	return N3 * sum;
}

static void set(pair *line, unsigned x, unsigned y, uint64_t bit)
{
	line[y][ROW] = (line[y][ROW] & ~(UINT64_C(1) << x)) | bit << x;
	line[x][COLUMN] = (line[x][COLUMN] & ~(UINT64_C(1) << y)) | bit << y;
}

/* Write the level and the mask's number, twice, with their check bits. */
static void set_format(pair *line, unsigned width, unsigned mask,
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
			set(line, 8, i + (i >= 6), bit);
			set(line, width - 1 - i, 8, bit);
		} else {
			set(line, i == 8 ? 7 : 14 - i, 8, bit);
			set(line, 8, width - 15 + i, bit);
		}
	}
}

/* Rows become columns: 32 by 32 blocks change places, then 16 by 16, ... */
static void add_columns(pair *line)
{
	uint64_t out[OCOP__MASK_WIDTH_MAX], mask = ~UINT64_C(0);

	for (unsigned i = 0; i < OCOP__MASK_WIDTH_MAX; i++)
		out[i] = line[i][ROW];
	for (unsigned side = 32; side; side >>= 1) {
		mask ^= mask << side;
		for (unsigned i = 0; i < 64; i = (i + side + 1) & ~side) {
			uint64_t moved = (out[i] >> side ^ out[i + side]) &
					 mask;

			out[i + side] ^= moved;
			out[i] ^= moved << side;
		}
	}
	for (unsigned i = 0; i < OCOP__MASK_WIDTH_MAX; i++)
		line[i][COLUMN] = out[i];
}

/* Turn over what a mask turns over, except where data has no bit. */
static void apply(pair *out, const pair *symbol, const pair *data,
		  unsigned width, unsigned mask)
{
	const uint16_t *rows = masks[mask], *columns = masks[columns_of[mask]];
	pair turned[PERIOD];

	for (unsigned i = 0; i < PERIOD; i++)
		turned[i] = (pair){ rows[i] * REPEATED, columns[i] * REPEATED };
	for (unsigned i = 0, n = 0; i < width; i++) {
		out[i] = symbol[i] ^ (turned[n] & data[i]);
		n = n + 1 == PERIOD ? 0 : n + 1;
	}
}

/* The lowest bits of 8 bytes, the first one lowest. */
static uint64_t pack(uint64_t bytes)
{
	return (bytes & UINT64_C(0x0101010101010101)) *
	       UINT64_C(0x0102040810204080) >> 56;
}

static uint64_t unpack(uint64_t bits)
{
	bits = (bits & 0xff) * UINT64_C(0x0101010101010101) &
	       UINT64_C(0x8040201008040201);
	return (bits + UINT64_C(0x7f7f7f7f7f7f7f7f)) >> 7 &
	       UINT64_C(0x0101010101010101);
}

/* Read a symbol: which modules are dark, and which ones a mask may turn. */
static void read_symbol(pair *dark, pair *data, const uint8_t *symbol,
			unsigned width)
{
	const uint64_t inside = ~UINT64_C(0) >> (64 - width);

	for (unsigned y = 0; y < width; y++, symbol += width) {
		uint8_t row[OCOP__MASK_WIDTH_MAX + 8] = { 0 };

		memcpy(row, symbol, width);
		for (unsigned x = 0; x < width; x += 8) {
			uint64_t word = 0;

			for (unsigned i = 0; i < 8; i++)
				word |= (uint64_t)row[x + i] << 8 * i;
			dark[y][ROW] |= pack(word) << x;
			data[y][ROW] |= pack(~word >> 7) << x;
		}
		data[y][ROW] &= inside;
	}
	add_columns(dark);
	add_columns(data);
}

static void write_symbol(uint8_t *out, const pair *line, unsigned width)
{
	for (unsigned y = 0; y < width; y++, out += width) {
		uint8_t row[OCOP__MASK_WIDTH_MAX + 8];

		for (unsigned x = 0; x < width; x += 8) {
			const uint64_t word = unpack(line[y][ROW] >> x);

			for (unsigned i = 0; i < 8; i++)
				row[x + i] = (uint8_t)(word >> 8 * i);
		}
		memcpy(out, row, width);
	}
}

unsigned ocop__mask_choose(uint8_t *module_out, const uint8_t *symbol,
			   unsigned width, enum ocop_qr_ecc ecc)
{
	pair bare[OCOP__MASK_WIDTH_MAX] = { { 0 } };
	pair data[OCOP__MASK_WIDTH_MAX] = { { 0 } };
	/* One line more: what lies below a symbol. */
	pair one[OCOP__MASKS][OCOP__MASK_WIDTH_MAX + 1];
	unsigned sums[OCOP__MASKS], best = 0;
	bool whole[OCOP__MASKS] = { false };

	read_symbol(bare, data, symbol, width);
	apply(bare, bare, data, width, 0);
	for (unsigned mask = 0; mask < OCOP__MASKS; mask++) {
		one[mask][width] = (pair){ 0 };
		apply(one[mask], bare, data, width, mask);
		set_format(one[mask], width, mask, ecc);
		sums[mask] = score(one[mask], width);
	}
	/* Wide finders are rare, and they only add: so they are looked for in
	 * the symbol that is best without them. */
	do {
		for (unsigned mask = 0; mask < OCOP__MASKS; mask++)
			best = sums[mask] < sums[best] ? mask : best;
		if (whole[best])
			break;
		sums[best] += score_wide(one[best], width);
		whole[best] = true;
	} while (true);
	write_symbol(module_out, one[best], width);
	return sums[best];
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words made comparable: lower case, and, in a second try, without the marks
 * of Vietnamese letters, as people type on keyboards that have none. Only
 * letters of Vietnamese are known; all others stand for themselves.
 */
#include <ocop/nfc.h>

#include "verifier/verify.h"

/* Vietnamese letters of U+1EA0 to U+1EF9, upper and lower case in turn: how
 * far each base letter's run goes. */
static const struct { uint32_t last; char base; } tones[] = {
	{ 0x1eb7, 'a' }, { 0x1ec7, 'e' }, { 0x1ecb, 'i' }, { 0x1ee3, 'o' },
	{ 0x1ef1, 'u' }, { 0x1ef9, 'y' }
};

/* U+00E0 to U+00FF; a blank keeps the letter. */
static const char latin[] = "aaaaaa  eeeeiiii  ooooo  uuuuy  ";

/* One code point of checked UTF-8; moves at. */
static uint32_t next(struct ocop_bytes text, size_t *at)
{
	uint8_t c = text.ptr[(*at)++];
	unsigned more = c < 0xc0 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
	uint32_t code = more == 0 ? c : c & (0x3fu >> more);

	while (more-- > 0)
		code = code << 6 | (text.ptr[(*at)++] & 0x3f);
	return code;
}

static void put(struct ocop_buf *out, uint32_t c)
{
	if (c < 0x80) {
		ocop_buf_byte(out, (uint8_t)c);
	} else if (c < 0x800) {
		ocop_buf_byte(out, (uint8_t)(0xc0 | c >> 6));
		ocop_buf_byte(out, (uint8_t)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		ocop_buf_byte(out, (uint8_t)(0xe0 | c >> 12));
		ocop_buf_byte(out, (uint8_t)(0x80 | (c >> 6 & 0x3f)));
		ocop_buf_byte(out, (uint8_t)(0x80 | (c & 0x3f)));
	} else {
		ocop_buf_byte(out, (uint8_t)(0xf0 | c >> 18));
		ocop_buf_byte(out, (uint8_t)(0x80 | (c >> 12 & 0x3f)));
		ocop_buf_byte(out, (uint8_t)(0x80 | (c >> 6 & 0x3f)));
		ocop_buf_byte(out, (uint8_t)(0x80 | (c & 0x3f)));
	}
}

static uint32_t lower(uint32_t c)
{
	if (c >= 'A' && c <= 'Z')
		return c + 0x20;
	if (c >= 0xc0 && c <= 0xde && c != 0xd7)
		return c + 0x20;
	if (c == 0x1af)
		return 0x1b0;
	if (c == 0x102 || c == 0x110 || c == 0x128 || c == 0x168 ||
	    c == 0x1a0)
		return c + 1;
	if (c >= 0x1ea0 && c <= 0x1ef9)
		return c | 1;
	return c;
}

/* Of a lower-case letter. */
static uint32_t base_of(uint32_t c)
{
	static const struct { uint32_t letter; char base; } others[] = {
		{ 0x103, 'a' }, { 0x111, 'd' }, { 0x129, 'i' },
		{ 0x169, 'u' }, { 0x1a1, 'o' }, { 0x1b0, 'u' }
	};

	if (c >= 0xe0 && c <= 0xff && latin[c - 0xe0] != ' ')
		return (uint32_t)latin[c - 0xe0];
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (c == others[i].letter)
			return (uint32_t)others[i].base;
	for (size_t i = 0; c >= 0x1ea0 && c <= 0x1ef9; i++)
		if (c <= tones[i].last)
			return (uint32_t)tones[i].base;
	return c;
}

void verify_fold(struct ocop_buf *out, struct ocop_bytes text, bool base)
{
	struct ocop_buf nfc = OCOP_BUF(2 * VERIFY_LINE_MAX);
	struct ocop_bytes in;
	size_t at = 0;

	/* What is not UTF-8 matches nothing. */
	if (ocop_nfc(&nfc, text))
		nfc.len = 0;
	in = ocop_buf_view(&nfc);
	while (at < in.len) {
		uint32_t c = lower(next(in, &at));

		put(out, base ? base_of(c) : c);
	}
	ocop_buf_clear(&nfc);
}

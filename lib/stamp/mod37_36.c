/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ISO/IEC 7064 MOD 37,36: one check character over letters and digits that
 * finds every single wrong character and nearly every swap of neighbours.
 */
#include "lib/stamp/stamp.h"

static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

static int value_of(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'Z')
		return c - 'A' + 10;
	return -1;
}

char ocop_mod37_36(struct ocop_bytes text)
{
	int carry = 36;

	for (size_t i = 0; i < text.len; i++) {
		int value = value_of(text.ptr[i]);

		if (value < 0)
			continue;
		/* ISO/IEC 7064 section 9: modulo M gives M, never 0. */
		carry = (carry + value) % 36;
		carry = (carry ? carry : 36) * 2 % 37;
	}
	/* The character that brings the last sum to 1 modulo M. */
	return alphabet[(37 - carry) % 36];
}

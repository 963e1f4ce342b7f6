/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether words read as Vietnamese. A syllable has an initial and a rime, of
 * which the language has some thirty and some hundred and sixty. A text that
 * was decoded wrongly, or read by a scanner, soon has others.
 */
#ifndef OCOP_SHEET_VIET_H
#define OCOP_SHEET_VIET_H

#include <ocop/bytes.h>

struct viet_words {
	size_t all;
	size_t odd;	/* no syllable, and no known abbreviation or loan */
	size_t marked;	/* with a letter outside ASCII */
};

/* Count the words of a text in NFC. */
void viet_count(struct viet_words *out, struct ocop_bytes text);
/* The first odd word; empty when there is none. Lent by text. */
struct ocop_bytes viet_odd(struct ocop_bytes text);
/* The capital of a Vietnamese letter; another character is unchanged. */
uint32_t viet_capital(uint32_t c);

/* --- charset.c --- */

/* Append a character as UTF-8; take the one at an offset and return its
 * length. The text is UTF-8. */
void charset_add(struct ocop_buf *out, uint32_t c);
size_t charset_take(uint32_t *out, struct ocop_bytes in, size_t at);

#endif

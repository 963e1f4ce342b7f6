/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Remove what people and programs put around a text, and name what was removed.
 * The functions of stamp.h repair what was changed inside a link.
 *
 * Threads and lifetime: no shared state: any thread. Names are static.
 */
#ifndef OCOP_CLEAN_H
#define OCOP_CLEAN_H

#include <ocop/bytes.h>

OCOP_C_BEGIN

/* How much to remove; each level includes those before it. */
enum ocop_clean {
	/* For secrets: the byte order mark and line ends. */
	OCOP_CLEAN_ENDS = 1,
	/* For cells and conditions: all kinds of blanks, invisible characters,
	 * U+00D0 written for U+0110. */
	OCOP_CLEAN_CELL,
	/* For what is scanned, typed or looked up: full-width forms and dashes;
	 * around the text quotes, brackets, a full stop, "URL:" and "]Q1". */
	OCOP_CLEAN_WORDS,
};

/* What was done, as bits, in the order in which programs report it. */
enum ocop_did {
	OCOP_DID_UTF16 = 1 << 0, OCOP_DID_BOM = 1 << 1,
	OCOP_DID_BLANKS = 1 << 2, OCOP_DID_UNSEEN = 1 << 3,
	OCOP_DID_ETH = 1 << 4, OCOP_DID_WIDE = 1 << 5,
	OCOP_DID_DASH = 1 << 6, OCOP_DID_AROUND = 1 << 7,
	OCOP_DID_SYMBOLOGY = 1 << 8, OCOP_DID_LAYOUT = 1 << 9,
	OCOP_DID_QUOTED = 1 << 10, OCOP_DID_PERCENT = 1 << 11,
	OCOP_DID_REDIRECT = 1 << 12, OCOP_DID_TAKEN = 1 << 13,
	OCOP_DID_WRAP = 1 << 14, OCOP_DID_CASE = 1 << 15,
	OCOP_DID_HTTPS = 1 << 16, OCOP_DID_SCHEME = 1 << 17,
	OCOP_DID_PARAMETERS = 1 << 18, OCOP_DID_FRAGMENT = 1 << 19
};

/* Clean a text of len bytes in place, and add what was done to *did (did may be
 * NULL). Returns the new length, which is never larger. */
size_t ocop_clean(void *text, size_t len, enum ocop_clean how, unsigned *did);
/* Append a cleaned copy of text to out. Errors: OCOP_ERR_MEMORY,
 * OCOP_ERR_LIMIT. */
enum ocop_err ocop_clean_add(struct ocop_buf *out, struct ocop_bytes text,
			     enum ocop_clean how, unsigned *did) OCOP_CHECKED;
/* What one bit means, such as "blanks trimmed": an English msgid, static. */
const char *ocop_clean_name(unsigned bit);

OCOP_C_END

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words to look up, and names in which they are looked up: cleaned, normalised
 * and without case, so that both sides compare as bytes.
 *
 * Threads and lifetime: no shared state: any thread. One thread at a time uses
 * the words that it read.
 */
#ifndef OCOP_LOOKUP_H
#define OCOP_LOOKUP_H

#include <ocop/bytes.h>

OCOP_C_BEGIN

#define OCOP_LOOKUP_MAX 16	/* further words are left out */

struct ocop_lookup {
	struct ocop_buf text;	/* owned; a NUL after each word */
	const char *word[OCOP_LOOKUP_MAX];	/* lent from text; no blanks */
	size_t count;
	bool base;		/* without diacritics */
};

/* Append a name in the form in which names are compared; with base, without
 * diacritics, as people type on keyboards that lack them. A name that is not
 * UTF-8 appends nothing.
 * Errors: OCOP_ERR_MEMORY, OCOP_ERR_LIMIT; out->err keeps the first. */
enum ocop_err ocop_lookup_fold(struct ocop_buf *out, struct ocop_bytes name,
			       bool base);
/* Read words separated by blanks. out is owned: end with ocop_lookup_clear,
 * also after an error. Errors: OCOP_ERR_MEMORY, OCOP_ERR_LIMIT. */
enum ocop_err ocop_lookup_read(struct ocop_lookup *out, struct ocop_bytes text,
			       bool base) OCOP_CHECKED;
/* Whether a folded text has all the words. No words: false. */
bool ocop_lookup_in(const struct ocop_lookup *words, const char *folded);
void ocop_lookup_clear(struct ocop_lookup *words);

OCOP_C_END

#endif

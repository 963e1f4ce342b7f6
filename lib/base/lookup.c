/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words and names, folded for look-ups. A word processor's dash stands for a
 * hyphen, both in a name and in the words to look up, so both are cleaned.
 */
#include <string.h>

#include <ocop/clean.h>
#include <ocop/lookup.h>
#include <ocop/nfc.h>

#define TEXT_MAX 16384	/* bytes, folded: of a line of input, or of a name */

enum ocop_err ocop_lookup_fold(struct ocop_buf *out, struct ocop_bytes name,
			       bool base)
{
	struct ocop_buf clean = OCOP_BUF(TEXT_MAX);
	enum ocop_err err = ocop_clean_add(&clean, name, OCOP_CLEAN_WORDS,
					   NULL);

	if (!err)
		err = ocop_nfc_fold(out, ocop_buf_view(&clean), base);
	ocop_buf_clear(&clean);
	if (err == OCOP_ERR_MALFORMED)
		return OCOP_OK;
	if (err && !out->err)
		out->err = err;
	return err;
}

enum ocop_err ocop_lookup_read(struct ocop_lookup *out, struct ocop_bytes text,
			       bool base)
{
	bool inside = false;

	*out = (struct ocop_lookup){ .text = OCOP_BUF(TEXT_MAX), .base = base };
	if (ocop_lookup_fold(&out->text, text, base) ||
	    ocop_buf_byte(&out->text, '\0'))
		return out->text.err;
	for (size_t i = 0; i < out->text.len; i++) {
		uint8_t *c = &out->text.ptr[i];

		if (*c <= ' ')
			*c = '\0';
		if (*c != '\0' && !inside && out->count < OCOP_LOOKUP_MAX)
			out->word[out->count++] = (const char *)c;
		inside = *c != '\0';
	}
	return OCOP_OK;
}

bool ocop_lookup_in(const struct ocop_lookup *words, const char *folded)
{
	for (size_t i = 0; i < words->count; i++)
		if (strstr(folded, words->word[i]) == NULL)
			return false;
	return words->count > 0;
}

void ocop_lookup_clear(struct ocop_lookup *words)
{
	ocop_buf_clear(&words->text);
	words->count = 0;
}

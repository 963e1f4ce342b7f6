/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What happened to a text that was a link of ours once and cannot be put
 * back: the cause decides what helps. Told by its form alone, so that a
 * broken symbol, which nothing on the way can have made, is told from it.
 */
#include <string.h>

#include "lib/stamp/stamp_link.h"

/* Digits in a row behind "/c/" that no page of another has. */
#define LONG_DIGITS 68

static size_t find(struct ocop_bytes t, size_t at, const char *word)
{
	while (at < t.len && !has(t, at, word))
		at++;
	return at;
}

static bool long_digits(struct ocop_bytes t, size_t at)
{
	size_t end = at;

	while (is_digit(byte_at(t, end)))
		end++;
	return end - at >= LONG_DIGITS;
}

/* Where a link of ours must have been, or the text's end. */
static size_t claim(struct ocop_bytes t)
{
	static const char *const path[][2] = {
		{ "/01/", "/21/" }, { "/p/", "/21/" },
		{ "%2f01%2f", "%2f21%2f" }, { "%2fp%2f", "%2f21%2f" },
	};
	size_t at;

	for (size_t i = 0; i < sizeof(path) / sizeof(path[0]); i++) {
		at = find(t, 0, path[i][0]);
		if (find(t, at, path[i][1]) < t.len)
			return at;
	}
	at = find(t, 0, "/c/");
	return at < t.len && long_digits(t, at + 3) ? at : t.len;
}

/* A letter with a mark, or a mark: what an input method makes of two keys.
 * U+00C0 to U+024F, U+0300 to U+036F, U+1E00 to U+1EFF. */
static bool has_marks(struct ocop_bytes t)
{
	for (size_t i = 0; i + 1 < t.len; i++) {
		uint8_t a = t.ptr[i], b = t.ptr[i + 1];

		if ((a >= 0xc3 && a <= 0xc9) || a == 0xcc ||
		    (a == 0xcd && b < 0xb0) ||
		    (a == 0xe1 && b >= 0xb8 && b <= 0xbb))
			return true;
	}
	return false;
}

/* Only what links hold; an encoding shows by "=" that sets no parameter. */
static bool is_plain(struct ocop_bytes t)
{
	int sets = 1;

	for (size_t i = 0; i < t.len; i++) {
		if (!is_host(t.ptr[i]) &&
		    (t.ptr[i] == 0 || strchr(":/?=&#_", t.ptr[i]) == NULL))
			return false;
		sets += t.ptr[i] == '&';
		sets -= t.ptr[i] == '=';
	}
	return sets >= 0;
}

/* Whether a word that claims to be ours at a place is another's address, in
 * which a link of ours is a part. */
static bool is_anothers(struct ocop_bytes word, size_t at)
{
	size_t host = find(word, 0, "://") + 3;

	while (host < at && (is_host(word.ptr[host]) ||
			     word.ptr[host] >= 0x80))
		host++;
	return host < at;
}

static bool on_a_layout(struct ocop_bytes t)
{
	struct ocop_buf out = OCOP_BUF(OCOP__REPAIR_MAX);
	bool claims = false;

	for (size_t i = 0; !claims && ocop__stamp_layout(&out, t, i); i++) {
		struct ocop_bytes view = ocop_buf_view(&out);

		claims = claim(view) < view.len;
		ocop_buf_reset(&out);
	}
	ocop_buf_clear(&out);
	return claims;
}

enum ocop_stamp_damage ocop_stamp_damage(struct ocop_bytes text)
{
	size_t at, start, end;

	if (text.len > OCOP__REPAIR_MAX)
		return OCOP_STAMP_NO_DAMAGE;
	at = claim(text);
	if (at == text.len)
		return on_a_layout(text) ? OCOP_STAMP_LAYOUT :
					   OCOP_STAMP_NO_DAMAGE;
	for (start = at; start > 0 && !is_space(text.ptr[start - 1]); )
		start--;
	end = word_end(text, at);
	if (is_anothers(ocop_bytes_of(text.ptr + start, end - start),
			at - start))
		return OCOP_STAMP_NO_DAMAGE;
	if (has_marks(ocop_bytes_of(text.ptr + start, end - start)))
		return OCOP_STAMP_INPUT_METHOD;
	return is_plain(text) ? OCOP_STAMP_NO_DAMAGE : OCOP_STAMP_CHANGED;
}

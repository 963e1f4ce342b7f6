/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Find out what damaged a text that was once one of our links. It cannot be
 * repaired, but the advice depends on the cause. Only the form of the text
 * tells whether the text was changed on its way or the symbol is broken.
 */
#include <string.h>

#include <ocop/cbor.h>

#include "lib/stamp/stamp_digits.h"
#include "lib/stamp/stamp_link.h"

/* So many digits in a row after "/c/" that no page of another system has
 * them. */
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

/* Greek, Cyrillic or Armenian, U+0370 to U+058F, in a word's host. No input
 * method makes these of Latin letters; somebody who imitates another host
 * does. */
static bool looks_alike(struct ocop_bytes word)
{
	size_t at = find(word, 0, "://");

	for (at = at < word.len ? at : 0; at < word.len; at++)
		if (word.ptr[at] >= 0xcd && word.ptr[at] <= 0xd6)
			return true;
	return false;
}

/* Only characters of links; a "=" that sets no parameter shows an encoding. */
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

/* Whether the address at this place belongs to another system, and only
 * contains a link of ours. */
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
	if (looks_alike(ocop_bytes_of(text.ptr + start, at - start)))
		return OCOP_STAMP_ADDRESS;
	return is_plain(text) ? OCOP_STAMP_NO_DAMAGE : OCOP_STAMP_CHANGED;
}

/* --- Cut short --- */

/* A stamp's path that is complete from a place on, followed by nothing but the
 * digits of a signature. */
static const char *const wholes[] = {
	"/01/00000000000000/21/0000000000000?s=",
	"/p/00-00000-01-0000/21/0000000000000?s=",
	"/p/00-00000-100-0000/21/0000000000000?s=",
	"/p/00-00000-1000-0000/21/0000000000000?s=",
};

/* Whether a stamp's link can begin so: with the rest of one it parses. */
static bool begins_stamp(struct ocop_bytes link, size_t path)
{
	static const size_t last = sizeof("/01/0000000000000") - 1;
	char text[OCOP_STAMP_URI_MAX + OCOP_STAMP_PATH_MAX + OCOP_STAMP_DIGITS];
	const size_t have = link.len - path;
	struct ocop_stamp stamp;

	for (size_t i = 0; i < sizeof(wholes) / sizeof(wholes[0]); i++) {
		const size_t head = strlen(wholes[i]);
		const size_t whole = head + OCOP_STAMP_DIGITS;

		if (have >= whole || path + whole > sizeof(text))
			continue;
		memset(text, '0', sizeof(text));
		memcpy(text + path, wholes[i], head);
		memcpy(text, link.ptr, link.len);
		/* A GTIN that ends before its check digit has one of ten. */
		for (char c = '0'; c <= '9'; c++) {
			if (i == 0 && have <= last)
				text[path + last] = c;
			if (!ocop_stamp_parse(&stamp, ocop_bytes_of(
					text, path + whole), NULL))
				return true;
		}
	}
	return false;
}

/* Whether digits begin a certificate's record, which goes on. */
static bool begins_record(struct ocop_bytes digits)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_cbor c;
	bool begins = true;

	for (; digits.len % OCOP__CHUNK_DIGITS != 0; digits.len--)
		begins = begins && is_digit(digits.ptr[digits.len - 1]);
	begins = begins && !ocop__stamp_digits_decode(&record, digits, NULL);
	c = ocop_cbor_of(ocop_buf_view(&record));
	if (begins && record.len > 0) {
		begins = ocop_cbor_tag(&c) == 18	/* RFC 9052 */ &&
			 ocop_cbor_array(&c) == 4;
		for (int i = 0; i < 4; i++)
			(void)ocop_cbor_item(&c);
		begins = begins && c.bad;
	}
	ocop_buf_clear(&record);
	return begins;
}

bool ocop_stamp_is_cut(struct ocop_bytes text)
{
	struct ocop_buf link = OCOP_BUF(OCOP__REPAIR_MAX);
	char host[OCOP_STAMP_URI_MAX];
	struct ocop_bytes path;
	size_t at;
	bool cut;

	ocop_buf_str(&link, OCOP__SCHEME);
	at = has(text, 0, "http://") ? sizeof("http://") - 1 :
	     has(text, 0, OCOP__SCHEME) ? sizeof(OCOP__SCHEME) - 1 : 0;
	for (; at < text.len; at++)
		ocop_buf_byte(&link, lower(text.ptr[at]));
	cut = !link.err &&
	      !ocop__stamp_host(host, &at, ocop_buf_view(&link), NULL);
	path = from(ocop_buf_view(&link), at);
	if (cut && has(path, 0, "/c/"))
		cut = begins_record(from(path, 3));
	else if (cut)
		cut = begins_stamp(ocop_buf_view(&link), at);
	ocop_buf_clear(&link);
	return cut;
}

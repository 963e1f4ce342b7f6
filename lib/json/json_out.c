/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes JSON straight into a buffer. Values of lib/json/json.c are printed
 * through this file too, so that a text is escaped in one place.
 */
#include <stdbool.h>
#include <string.h>

#include <ocop/text.h>

#include "lib/base/utf8.h"
#include "lib/json/json.h"

#define REPLACEMENT "\xef\xbf\xbd"	/* U+FFFD in UTF-8 */
#define DIGITS_MAX 20			/* of 2^64 - 1 */

static bool in_array(const struct ocop_json_out *w)
{
	return w->depth > 0 && (w->arrays >> (w->depth - 1) & 1) != 0;
}

static void add_tabs(struct ocop_json_out *w)
{
	for (unsigned i = 0; i < w->depth; i++)
		ocop_buf_byte(w->buf, '\t');
}

/* --- Texts --- */

static void add_escape(struct ocop_buf *out, uint32_t c)
{
	static const char letters[] = "btn\0fr";	/* U+0008 to U+000D */
	char letter = c >= 0x08 && c <= 0x0d ? letters[c - 0x08] :
		      c == '"' || c == '\\' ? (char)c : '\0';

	if (c == 0)
		ocop_buf_str(out, REPLACEMENT);
	else if (letter != '\0')
		ocop_buf_add(out, (char[]){ '\\', letter }, 2);
	else
		ocop_buf_printf(out, "\\u%04x", (unsigned)c);
}

/* Printable ASCII, which needs no escape. */
static bool is_plain(uint8_t c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

/* Characters that could control a terminal are printed as their number, which
 * every parser reads as the same text (RFC 8259 section 7). NUL, and what is
 * not UTF-8, no value holds. */
static void add_escaped(struct ocop_buf *out, struct ocop_bytes text)
{
	const uint8_t *p = text.ptr;
	size_t added = 0, len;
	uint32_t c = 0;

	for (size_t at = 0; at < text.len; at += len) {
		len = 1;
		if (is_plain(p[at]))
			continue;
		len = ocop__text_char(p + at, text.len - at, &c);
		if (len > 1 && !ocop__text_steers(c))
			continue;
		ocop_buf_add(out, p + added, at - added);
		add_escape(out, len > 0 ? c : 0);
		len += len == 0;
		added = at + len;
	}
	ocop_buf_add(out, p + added, text.len - added);
}

/* Whether one of eight bytes may be not plain; eight at a time, for a report
 * is mostly texts. Each term has the top bit of a byte set that is below 0x20,
 * above 0x7e, a quote or a backslash. */
static bool any_special(const uint8_t *p)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t x, quote, slash;

	memcpy(&x, p, sizeof(x));
	quote = x ^ ones * '"';
	slash = x ^ ones * '\\';
	return (((x - ones * 0x20) | x | (x + ones) | (quote - ones) |
		 (slash - ones)) & ones * 0x80) != 0;
}

static size_t plain_len(struct ocop_bytes text)
{
	size_t n = 0;

	while (text.len - n >= 8 && !any_special(text.ptr + n))
		n += 8;
	/* The rest, with some that were looked at. */
	if (n >= 8 && text.len - n < 8 && !any_special(text.ptr + text.len - 8))
		return text.len;
	while (n < text.len && is_plain(text.ptr[n]))
		n++;
	return n;
}

/* A text in quotes. Most texts are plain: they are copied at once. */
static void add_quoted(struct ocop_buf *out, struct ocop_bytes text)
{
	const size_t plain = plain_len(text);
	const bool whole = plain == text.len;
	uint8_t *to = ocop_buf_extend(out, 1 + plain + (whole ? 1 : 0));

	if (to == NULL)
		return;
	*to++ = '"';
	if (plain > 0)
		memcpy(to, text.ptr, plain);
	if (whole) {
		to[plain] = '"';
		return;
	}
	add_escaped(out, ocop_bytes_of(text.ptr + plain, text.len - plain));
	ocop_buf_byte(out, '"');
}

/* A name in quotes, and its colon; a comma before it, if there is more. */
static void add_name(struct ocop_buf *out, struct ocop_bytes name, bool comma)
{
	const bool plain = plain_len(name) == name.len;
	uint8_t *to = ocop_buf_extend(out, (comma ? 1 : 0) +
				      (plain ? name.len + 3 : 0));

	if (to == NULL)
		return;
	if (comma)
		*to++ = ',';
	if (!plain) {
		add_quoted(out, name);
		ocop_buf_byte(out, ':');
		return;
	}
	*to++ = '"';
	memcpy(to, name.ptr, name.len);
	to[name.len] = '"';
	to[name.len + 1] = ':';
}

/* --- Values --- */

/* What stands before a value: a comma, its line, its name. */
static void lead(struct ocop_json_out *w, const char *key)
{
	const bool array = in_array(w), more = w->depth > 0 && !w->first;

	w->first = false;
	if (w->pretty && more)
		ocop_buf_str(w->buf, array ? ", " : ",\n");
	if (w->depth == 0 || array) {
		if (more && !w->pretty)
			ocop_buf_byte(w->buf, ',');
		return;
	}
	if (w->pretty)
		add_tabs(w);
	add_name(w->buf, ocop_bytes_str(key), more && !w->pretty);
	if (w->pretty)
		ocop_buf_byte(w->buf, '\t');
}

static void begin(struct ocop_json_out *w, const char *key, bool array)
{
	lead(w, key);
	if (w->depth == OCOP_JSON_OUT_DEPTH) {
		w->buf->err = OCOP_ERR_LIMIT;
		return;
	}
	ocop_buf_str(w->buf, array ? "[" : w->pretty ? "{\n" : "{");
	w->arrays &= ~(UINT64_C(1) << w->depth);
	w->arrays |= (uint64_t)array << w->depth;
	w->depth++;
	w->first = true;
}

void ocop_json_put_object(struct ocop_json_out *w, const char *key)
{
	begin(w, key, false);
}

void ocop_json_put_array(struct ocop_json_out *w, const char *key)
{
	begin(w, key, true);
}

void ocop_json_put_end(struct ocop_json_out *w)
{
	bool array = in_array(w), lines = w->pretty && !array;

	if (w->depth == 0)
		return;
	if (lines && !w->first)
		ocop_buf_byte(w->buf, '\n');
	w->depth--;
	w->first = false;
	if (lines)
		add_tabs(w);
	ocop_buf_byte(w->buf, array ? ']' : '}');
}

void ocop__json_put_raw(struct ocop_json_out *w, const char *key,
			const char *raw)
{
	lead(w, key);
	ocop_buf_str(w->buf, raw);
}

void ocop_json_put_members(struct ocop_json_out *w, struct ocop_bytes members)
{
	if (!w->first)
		ocop_buf_byte(w->buf, ',');
	ocop_buf_bytes(w->buf, members);
	w->first = w->first && members.len == 0;
}

void ocop_json_put_text(struct ocop_json_out *w, const char *key,
			struct ocop_bytes value)
{
	lead(w, key);
	add_quoted(w->buf, value);
}

void ocop_json_put_str(struct ocop_json_out *w, const char *key,
		       const char *value)
{
	if (value == NULL)
		ocop_json_put_null(w, key);
	else
		ocop_json_put_text(w, key, ocop_bytes_str(value));
}

static void put_digits(struct ocop_json_out *w, const char *key, bool negative,
		       uint64_t value)
{
	char digits[1 + DIGITS_MAX + 1];
	char *at = digits + sizeof(digits) - 1;

	*at = '\0';
	do
		*--at = (char)('0' + value % 10);
	while ((value /= 10) > 0);
	if (negative)
		*--at = '-';
	ocop__json_put_raw(w, key, at);
}

void ocop_json_put_int(struct ocop_json_out *w, const char *key, int64_t value)
{
	put_digits(w, key, value < 0, value < 0 ? 0 - (uint64_t)value :
						  (uint64_t)value);
}

void ocop_json_put_time(struct ocop_json_out *w, const char *key,
			uint64_t unix_s)
{
	if (unix_s == 0)
		ocop_json_put_null(w, key);
	else
		put_digits(w, key, false, unix_s);
}

void ocop_json_put_bool(struct ocop_json_out *w, const char *key, bool value)
{
	ocop__json_put_raw(w, key, value ? "true" : "false");
}

void ocop_json_put_null(struct ocop_json_out *w, const char *key)
{
	ocop__json_put_raw(w, key, "null");
}

void ocop_json_put_hex(struct ocop_json_out *w, const char *key,
		       struct ocop_bytes value)
{
	lead(w, key);
	ocop_buf_byte(w->buf, '"');
	ocop_hex_add(w->buf, value);
	ocop_buf_byte(w->buf, '"');
}

void ocop_json_put_base64(struct ocop_json_out *w, const char *key,
			  struct ocop_bytes value)
{
	lead(w, key);
	ocop_buf_byte(w->buf, '"');
	ocop_base64url_add(w->buf, value);
	ocop_buf_byte(w->buf, '"');
}

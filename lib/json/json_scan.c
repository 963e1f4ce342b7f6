/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The grammar of RFC 8259, byte by byte. cJSON accepts more than JSON (control
 * characters as blanks, "01", an escaped NUL that cuts a text short), so every
 * text is checked here first. cJSON then accepts every text that passes, unless
 * memory is short.
 */
#include <string.h>

#include <ocop/json.h>
#include <ocop/text.h>

#include "lib/base/mark.h"
#include "lib/json/json.h"

/* cJSON copies a number into 64 bytes. */
#define NUMBER_MAX 40

struct scan {
	const uint8_t *start;
	const uint8_t *ptr;
	const uint8_t *end;
	struct ocop_diag *diag;
};

static enum ocop_err refuse(const struct scan *s, const uint8_t *at,
			    const char *rule)
{
	return ocop_fail(s->diag, OCOP_ERR_MALFORMED, (size_t)(at - s->start),
			 "JSON: %s", rule);
}

/* The next byte, or -1 at the end. */
static int next(const struct scan *s)
{
	return s->ptr == s->end ? -1 : *s->ptr;
}

static bool accept(struct scan *s, char c)
{
	if (next(s) != (unsigned char)c)
		return false;
	s->ptr++;
	return true;
}

static void skip_blanks(struct scan *s)
{
	while (next(s) == ' ' || next(s) == '\t' || next(s) == '\n' ||
	       next(s) == '\r')
		s->ptr++;
}

static size_t skip_digits(struct scan *s)
{
	const uint8_t *from = s->ptr;

	while (next(s) >= '0' && next(s) <= '9')
		s->ptr++;
	return (size_t)(s->ptr - from);
}

/* RFC 8259 section 6. */
static enum ocop_err scan_number(struct scan *s)
{
	const uint8_t *from = s->ptr, *digits;
	uint64_t value;
	size_t count;

	accept(s, '-');
	digits = s->ptr;
	count = skip_digits(s);
	if (count == 0 || (count > 1 && digits[0] == '0'))
		return refuse(s, from, N_("expected a number"));
	if (next(s) != '.' && next(s) != 'e' && next(s) != 'E') {
		if (ocop_digits(&value, ocop_bytes_of(digits, count)) ||
		    value > JSON_INT_MAX)
			return refuse(s, from, N_("integer beyond 2^53 - 1"));
		return OCOP_OK;
	}
	if (accept(s, '.') && skip_digits(s) == 0)
		return refuse(s, from, N_("expected a number"));
	if (accept(s, 'e') || accept(s, 'E')) {
		if (!accept(s, '+'))
			accept(s, '-');
		if (skip_digits(s) == 0)
			return refuse(s, from, N_("expected a number"));
	}
	if (s->ptr - from > NUMBER_MAX)
		return refuse(s, from, N_("number too long"));
	return OCOP_OK;
}

/* Four hex digits after "\u", or -1. */
static int32_t scan_hex4(struct scan *s)
{
	uint8_t unit[2];

	if (s->end - s->ptr < 4 ||
	    ocop_hex_decode(unit, 2, ocop_bytes_of(s->ptr, 4)))
		return -1;
	s->ptr += 4;
	return unit[0] << 8 | unit[1];
}

/* Behind the backslash. */
static enum ocop_err scan_escape(struct scan *s)
{
	const uint8_t *from = s->ptr - 1;
	int32_t unit;

	if (next(s) >= 0 && next(s) != 0 &&
	    strchr("\"\\/bfnrt", next(s)) != NULL) {
		s->ptr++;
		return OCOP_OK;
	}
	if (!accept(s, 'u'))
		return refuse(s, from, N_("unknown escape"));
	unit = scan_hex4(s);
	if (unit < 0)
		return refuse(s, from, N_("unknown escape"));
	if (unit == 0)
		return refuse(s, from, N_("NUL in a text"));
	if (unit < 0xd800 || unit > 0xdfff)
		return OCOP_OK;
	/* RFC 7493 section 2.1: a surrogate only as the first of a pair. */
	if (unit < 0xdc00 && accept(s, '\\') && accept(s, 'u')) {
		unit = scan_hex4(s);
		if (unit >= 0xdc00 && unit <= 0xdfff)
			return OCOP_OK;
	}
	return refuse(s, from, N_("half of a surrogate pair"));
}

static enum ocop_err scan_text(struct scan *s)
{
	const uint8_t *from = s->ptr;
	enum ocop_err err;

	if (!accept(s, '"'))
		return refuse(s, from, N_("a text in quotes is missing"));
	while (!accept(s, '"')) {
		if (next(s) < 0)
			return refuse(s, from, N_("quote is not closed"));
		if (next(s) < 0x20)
			return refuse(s, s->ptr, N_("control character"));
		if (*s->ptr++ != '\\')
			continue;
		err = scan_escape(s);
		if (err)
			return err;
	}
	return OCOP_OK;
}

static enum ocop_err scan_word(struct scan *s)
{
	static const struct ocop_bytes words[] = {
		{ (const uint8_t *)"true", 4 },
		{ (const uint8_t *)"false", 5 },
		{ (const uint8_t *)"null", 4 },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if ((size_t)(s->end - s->ptr) >= words[i].len &&
		    memcmp(s->ptr, words[i].ptr, words[i].len) == 0) {
			s->ptr += words[i].len;
			return OCOP_OK;
		}
	}
	return refuse(s, s->ptr, s->ptr == s->end ? N_("ends inside a value") :
		      N_("not a value"));
}

static enum ocop_err scan_value(struct scan *s, unsigned depth);

/* Members between the brackets; depth counts this container. */
static enum ocop_err scan_members(struct scan *s, bool object, unsigned depth)
{
	const char close = object ? '}' : ']';
	enum ocop_err err;

	s->ptr++;
	if (depth > OCOP_JSON_DEPTH_MAX)
		return refuse(s, s->ptr - 1, N_("nested too deeply"));
	skip_blanks(s);
	if (accept(s, close))
		return OCOP_OK;
	do {
		skip_blanks(s);
		if (object) {
			err = scan_text(s);
			if (err)
				return err;
			skip_blanks(s);
			if (!accept(s, ':'))
				return refuse(s, s->ptr, N_("':' is missing"));
			skip_blanks(s);
		}
		err = scan_value(s, depth);
		if (err)
			return err;
		skip_blanks(s);
	} while (accept(s, ','));
	if (!accept(s, close))
		return refuse(s, s->ptr, object ? N_("',' or '}' is missing") :
			      N_("',' or ']' is missing"));
	return OCOP_OK;
}

static enum ocop_err scan_value(struct scan *s, unsigned depth)
{
	int c = next(s);

	if (c == '{' || c == '[')
		return scan_members(s, c == '{', depth + 1);
	if (c == '"')
		return scan_text(s);
	if (c == '-' || (c >= '0' && c <= '9'))
		return scan_number(s);
	return scan_word(s);
}

enum ocop_err ocop__json_scan(struct ocop_bytes text, struct ocop_diag *diag)
{
	struct scan s = { text.ptr, text.ptr, NULL, diag };
	struct ocop_diag why;
	enum ocop_err err;

	if (text.len == 0)
		return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
				 "JSON: empty text");
	s.end = text.ptr + text.len;
	if (ocop_utf8_check(text, &why))
		return ocop_fail(diag, OCOP_ERR_MALFORMED, why.offset,
				 "JSON: %s", why.text);
	skip_blanks(&s);
	err = scan_value(&s, 0);
	if (err)
		return err;
	skip_blanks(&s);
	if (s.ptr != s.end)
		return refuse(&s, s.ptr, N_("text after the value"));
	return OCOP_OK;
}

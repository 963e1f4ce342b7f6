/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one list of what surrounds a text that people or programs pass on: byte
 * order marks, unusual blanks, invisible characters, quotes, dashes of word
 * processors. Everything that is read as a text uses it.
 * Source: Unicode 15 (White_Space, Default_Ignorable_Code_Point, Pd).
 */
#include <string.h>

#include <ocop/clean.h>

#include "lib/base/mark.h"
#include "lib/base/utf8.h"

static const char *const names[] = {
	N_("decoded from UTF-16"), N_("byte order mark dropped"),
	N_("blanks trimmed"), N_("invisible characters dropped"),
	N_("Ð changed to Đ"), N_("full-width characters changed to plain ones"),
	N_("dash changed to a hyphen"), N_("quotes or brackets dropped"),
	N_("symbology identifier dropped"),
	N_("digits restored from another keyboard layout"),
	N_("quoted-printable decoded"), N_("percent-encoding decoded"),
	N_("taken out of a redirecting link"), N_("taken out of a text"),
	N_("line breaks inside the link dropped"), N_("upper case changed to lower case"),
	N_("http:// changed to https://"), N_("https:// added"),
	N_("parameters dropped"), N_("fragment dropped"),
};

const char *ocop_clean_name(unsigned bit)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (bit == 1U << i)
			return names[i];
	return "";
}

static bool in(uint32_t c, uint32_t first, uint32_t last)
{
	return c >= first && c <= last;
}

static bool is_blank(uint32_t c)
{
	return c == ' ' || c == '\t' || c == 0x85 || c == 0xa0 || c == 0x1680 ||
	       in(c, 0x2000, 0x200a) || c == 0x2028 || c == 0x2029 ||
	       c == 0x202f || c == 0x205f || c == 0x3000;
}

/* Joiners, marks of direction and of line breaking. */
static bool is_unseen(uint32_t c)
{
	return c == 0xad || c == 0x34f || c == 0x61c || c == 0x180e ||
	       in(c, 0x200b, 0x200f) || in(c, 0x202a, 0x202e) ||
	       in(c, 0x2060, 0x206f) || c == 0xfeff;
}

static bool is_dash(uint32_t c)
{
	return in(c, 0x2010, 0x2015) || c == 0x2043 || c == 0x2212 ||
	       c == 0xfe58 || c == 0xfe63;
}

/* What a character becomes; 0: it is removed. */
static uint32_t plain(uint32_t c, enum ocop_clean how, unsigned *did)
{
	uint32_t to = c;
	unsigned bit = 0;

	if (is_blank(c))
		to = ' ', bit = OCOP_DID_BLANKS;
	else if (is_unseen(c))
		to = 0, bit = OCOP_DID_UNSEEN;
	else if (c == 0xd0 || c == 0x189)
		to = 0x110, bit = OCOP_DID_ETH;
	else if (c == 0xf0)
		to = 0x111, bit = OCOP_DID_ETH;
	else if (how == OCOP_CLEAN_WORDS && in(c, 0xff01, 0xff5e))
		to = c - 0xff01 + '!', bit = OCOP_DID_WIDE;
	else if (how == OCOP_CLEAN_WORDS && is_dash(c))
		to = '-', bit = OCOP_DID_DASH;
	if (to != c)
		*did |= bit;
	return to;
}

/* Each character. Bytes that are not UTF-8 stay. A run of blanks becomes
 * one. */
static size_t map(uint8_t *text, size_t len, enum ocop_clean how,
		  unsigned *did)
{
	uint8_t *out = text;
	uint32_t c = 0;
	size_t n;

	for (size_t i = 0; i < len; i += n) {
		uint32_t to;

		n = ocop__text_char(text + i, len - i, &c);
		if (n == 0) {
			*out++ = text[i];
			n = 1;
			continue;
		}
		to = plain(c, how, did);
		if (to == 0 && c != 0)
			continue;
		if (to == ' ' && out > text && out[-1] == ' ') {
			*did |= OCOP_DID_BLANKS;
		} else if (to == c) {
			memmove(out, text + i, n);
			out += n;
		} else if (to < 0x80) {
			*out++ = (uint8_t)to;
		} else {	/* U+0110, U+0111 */
			*out++ = (uint8_t)(0xc0 | to >> 6);
			*out++ = (uint8_t)(0x80 | (to & 0x3f));
		}
	}
	return (size_t)(out - text);
}

/* Blanks, line ends, and the controls that frame a scanner's text: STX, ETX,
 * GS, NUL. */
static bool frames(uint8_t c)
{
	return c <= ' ' || c == 0x7f;
}

static bool is_end(uint8_t c)
{
	return c == '\r' || c == '\n';
}

static struct ocop_bytes trim(struct ocop_bytes t, bool (*off)(uint8_t),
			      unsigned *did)
{
	const size_t len = t.len;

	while (t.len > 0 && off(t.ptr[t.len - 1]))
		t.len--;
	while (off == frames && t.len > 0 && off(t.ptr[0]))
		t = ocop_bytes_of(t.ptr + 1, t.len - 1);
	if (t.len != len)
		*did |= OCOP_DID_BLANKS;
	return t;
}

/* Pairs around a text. Both halves have the same length. */
static const char *const pairs[][2] = {
	{ "\"", "\"" }, { "'", "'" }, { "`", "`" }, { "(", ")" },
	{ "[", "]" }, { "{", "}" }, { "<", ">" }, { "«", "»" }, { "“", "”" },
	{ "„", "“" }, { "‘", "’" }, { "‹", "›" }, { "「", "」" },
};

/* Remove one pair, unless one of its halves also stands inside: "(01)1(21)2" is
 * not in brackets. */
static bool unwrap(struct ocop_bytes *t)
{
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		size_t len = strlen(pairs[i][0]);
		struct ocop_bytes inside;

		if (t->len < 2 * len || !ocop_bytes_starts(*t, pairs[i][0]) ||
		    memcmp(t->ptr + t->len - len, pairs[i][1], len) != 0)
			continue;
		inside = ocop_bytes_of(t->ptr + len, t->len - 2 * len);
		for (size_t at = 0; at < inside.len; at++) {
			struct ocop_bytes rest = ocop_bytes_of(
				inside.ptr + at, inside.len - at);

			if (ocop_bytes_starts(rest, pairs[i][0]) ||
			    ocop_bytes_starts(rest, pairs[i][1]))
				return false;
		}
		*t = inside;
		return true;
	}
	return false;
}

static bool drop_url_word(struct ocop_bytes *t)
{
	static const char word[] = "url:";

	for (size_t i = 0; i < sizeof(word) - 1; i++)
		if (i >= t->len || (t->ptr[i] | 0x20) != word[i])
			return false;
	*t = ocop_bytes_of(t->ptr + 4, t->len - 4);
	return true;
}

/* Remove a full stop or comma at the end; three dots mean that text is
 * missing. */
static bool drop_stop(struct ocop_bytes *t)
{
	uint8_t last = t->len > 1 ? t->ptr[t->len - 1] : 0;

	if ((last != '.' && last != ',' && last != ';') ||
	    t->ptr[t->len - 2] == '.')
		return false;
	t->len--;
	return true;
}

/* ISO/IEC 15424: scanners can be set to send "]Q1" first. */
static bool drop_symbology(struct ocop_bytes *t, unsigned *did)
{
	if (t->len <= 3 || t->ptr[0] != ']' ||
	    !in(t->ptr[1] | 0x20U, 'a', 'z') || !in(t->ptr[2], '0', '9'))
		return false;
	*t = ocop_bytes_of(t->ptr + 3, t->len - 3);
	*did |= OCOP_DID_SYMBOLOGY;
	return true;
}

static struct ocop_bytes around(struct ocop_bytes t, unsigned *did)
{
	for (;; t = trim(t, frames, did)) {
		if (unwrap(&t) || drop_url_word(&t) || drop_stop(&t))
			*did |= OCOP_DID_AROUND;
		else if (!drop_symbology(&t, did))
			return t;
	}
}

size_t ocop_clean(void *text, size_t len, enum ocop_clean how, unsigned *did)
{
	struct ocop_bytes t = ocop_bytes_of(text, len);
	unsigned none = 0;

	did = did != NULL ? did : &none;
	while (ocop_bytes_starts(t, "\xef\xbb\xbf")) {
		*did |= OCOP_DID_BOM;
		t = ocop_bytes_of(t.ptr + 3, t.len - 3);
	}
	len = t.len;
	if (len > 0)
		memmove(text, t.ptr, len);
	t.ptr = text;
	if (how == OCOP_CLEAN_ENDS) {
		t = trim(t, is_end, did);
	} else {
		t.len = map(text, len, how, did);
		t = trim(t, frames, did);
	}
	if (how == OCOP_CLEAN_WORDS)
		t = around(t, did);
	if (t.len > 0)
		memmove(text, t.ptr, t.len);
	return t.len;
}

enum ocop_err ocop_clean_add(struct ocop_buf *out, struct ocop_bytes text,
			     enum ocop_clean how, unsigned *did)
{
	const size_t start = out->len;

	if (!ocop_buf_bytes(out, text) && text.len > 0)
		out->len = start + ocop_clean(out->ptr + start, text.len, how,
					      did);
	return out->err;
}

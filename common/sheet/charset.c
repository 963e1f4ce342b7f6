/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decodes TCVN 5712:1993 VN3 (the ABC fonts), VNI for Windows, Windows-1258 and
 * UTF-16. In TCVN3 a byte is a letter with its tone. In VNI a letter is
 * followed by the byte of its marks. In Windows-1258 the tone follows as a
 * combining character.
 */
#include <string.h>
#include <strings.h>

#include <ocop/nfc.h>
#include <ocop/text.h>

#include "common/sheet/charset.h"
#include "common/sheet/viet.h"

static const char *const names[CHARSETS] = {
	"utf-8", "utf-16", "cp1258", "tcvn3", "vni"
};

const char *charset_name(enum charset charset)
{
	return names[charset];
}

bool charset_of_name(enum charset *out, const char *name)
{
	for (size_t i = 0; i < CHARSETS; i++)
		if (strcasecmp(names[i], name) == 0) {
			*out = (enum charset)i;
			return true;
		}
	return false;
}

enum charset charset_of_font(const char *font, bool *capitals)
{
	size_t len = strlen(font);

	*capitals = false;
	if (strncasecmp(font, ".Vn", 3) == 0) {
		*capitals = len > 3 && font[len - 1] == 'H';
		return CHARSET_TCVN3;
	}
	return strncasecmp(font, "VNI-", 4) == 0 ? CHARSET_VNI : CHARSET_UTF8;
}

void charset_add(struct ocop_buf *out, uint32_t c)
{
	if (c < 0x80) {
		ocop_buf_byte(out, (uint8_t)c);
		return;
	}
	if (c < 0x800) {
		ocop_buf_byte(out, (uint8_t)(0xc0 | c >> 6));
	} else {
		if (c < 0x10000) {
			ocop_buf_byte(out, (uint8_t)(0xe0 | c >> 12));
		} else {
			ocop_buf_byte(out, (uint8_t)(0xf0 | c >> 18));
			ocop_buf_byte(out, (uint8_t)(0x80 | (c >> 12 & 63)));
		}
		ocop_buf_byte(out, (uint8_t)(0x80 | (c >> 6 & 63)));
	}
	ocop_buf_byte(out, (uint8_t)(0x80 | (c & 63)));
}

size_t charset_take(uint32_t *out, struct ocop_bytes in, size_t at)
{
	uint8_t c = in.ptr[at];
	size_t len = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

	if (len > in.len - at)
		len = in.len - at;
	*out = len == 1 ? c : c & (0x7fu >> len);
	for (size_t i = 1; i < len; i++)
		*out = *out << 6 | (in.ptr[at + i] & 63);
	return len;
}

/* Windows-1252 from 0x80 to 0x9f; Windows-1258 has these without 8A, 8E, 9A and
 * 9E. 0: no character. */
static const uint16_t windows[32] = {
	0x20ac, 0, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021,
	0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0, 0x17d, 0,
	0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0, 0x17e, 0x178
};

/* --- Windows-1258 --- */

static uint32_t of_cp1258(uint8_t c)
{
	static const struct { uint8_t byte; uint16_t code; } own[] = {
		{ 0xc3, 0x102 }, { 0xcc, 0x300 }, { 0xd0, 0x110 },
		{ 0xd2, 0x309 }, { 0xd5, 0x1a0 }, { 0xdd, 0x1af },
		{ 0xde, 0x303 }, { 0xe3, 0x103 }, { 0xec, 0x301 },
		{ 0xf0, 0x111 }, { 0xf2, 0x323 }, { 0xf5, 0x1a1 },
		{ 0xfd, 0x1b0 }, { 0xfe, 0x20ab },
		{ 0x8a, 0 }, { 0x8e, 0 }, { 0x9a, 0 }, { 0x9e, 0 },
	};

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (own[i].byte == c)
			return own[i].code;
	return c >= 0x80 && c < 0xa0 ? windows[c - 0x80] : c;
}

/* --- TCVN3 --- */

/* The letters of the bytes from 0xa1 on; 0: none. */
static const uint16_t tcvn3[] = {
	0x102, 0xc2, 0xca, 0xd4, 0x1a0, 0x1af, 0x110, 0x103, 0xe2, 0xea, 0xf4,
	0x1a1, 0x1b0, 0x111, 0, 0, 0, 0, 0, 0, /* a1 - b4 */
	0xe0, 0x1ea3, 0xe3, 0xe1, 0x1ea1, 0, 0x1eb1, 0x1eb3, 0x1eb5, 0x1eaf,
	0, 0, 0, 0, 0, 0, 0, /* b5 - c5 */
	0x1eb7, 0x1ea7, 0x1ea9, 0x1eab, 0x1ea5, 0x1ead, 0xe8, 0, 0x1ebb,
	0x1ebd, /* c6 - cf */
	0xe9, 0x1eb9, 0x1ec1, 0x1ec3, 0x1ec5, 0x1ebf, 0x1ec7, 0xec, 0x1ec9,
	0, 0, 0, 0x129, 0xed, 0x1ecb, 0xf2, /* d0 - df */
	0, 0x1ecf, 0xf5, 0xf3, 0x1ecd, 0x1ed3, 0x1ed5, 0x1ed7, 0x1ed1,
	0x1ed9, 0x1edd, 0x1edf, 0x1ee1, 0x1edb, 0x1ee3, 0xf9, /* e0 - ef */
	0, 0x1ee7, 0x169, 0xfa, 0x1ee5, 0x1eeb, 0x1eed, 0x1eef, 0x1ee9,
	0x1ef1, 0x1ef3, 0x1ef7, 0x1ef9, 0xfd, 0x1ef5 /* f0 - fe */
};
_Static_assert(sizeof(tcvn3) / sizeof(tcvn3[0]) == 0xfe - 0xa1 + 1, "a byte each");

static uint32_t of_tcvn3(uint8_t c)
{
	if (c < 0x80 || c == 0xa0)
		return c;
	/* Quotes and dashes that word processors put in are of Windows. */
	if (c < 0xa0)
		return windows[c - 0x80];
	return c <= 0xfe ? tcvn3[c - 0xa1] : 0;
}

/* --- VNI --- */

/* What a mark's byte adds to the letter before it: as combining characters,
 * the quality of the vowel, then the tone. */
struct vni_mark {
	uint8_t byte;		/* of small letters; capitals: 0x20 less */
	const char *after;	/* the letters that it may follow */
	uint16_t quality, tone;
};
#define GRAVE 0x300
#define ACUTE 0x301
#define TILDE 0x303
#define HOOK 0x309
#define DOT 0x323
#define CIRCUMFLEX 0x302
#define BREVE 0x306
static const struct vni_mark marks[] = {
	{ 0xf9, "aeiouy\xf4\xf6", 0, ACUTE },
	{ 0xf8, "aeiouy\xf4\xf6", 0, GRAVE },
	{ 0xfb, "aeiouy\xf4\xf6", 0, HOOK },
	{ 0xf5, "aeiouy\xf4\xf6", 0, TILDE },
	{ 0xef, "aeiouy\xf4\xf6", 0, DOT },
	{ 0xe2, "aeo", CIRCUMFLEX, 0 }, { 0xe1, "aeo", CIRCUMFLEX, ACUTE },
	{ 0xe0, "aeo", CIRCUMFLEX, GRAVE }, { 0xe5, "aeo", CIRCUMFLEX, HOOK },
	{ 0xe3, "aeo", CIRCUMFLEX, TILDE }, { 0xe4, "aeo", CIRCUMFLEX, DOT },
	{ 0xea, "a", BREVE, 0 }, { 0xe9, "a", BREVE, ACUTE },
	{ 0xe8, "a", BREVE, GRAVE }, { 0xfa, "a", BREVE, HOOK },
	{ 0xfc, "a", BREVE, TILDE }, { 0xeb, "a", BREVE, DOT },
};
#define MARKS (sizeof(marks) / sizeof(marks[0]))

/* Letters that are one byte. 0: none. */
static uint32_t vni_letter(uint8_t c)
{
	switch (c) {
	case 0xf4: return 0x1a1;	case 0xd4: return 0x1a0;
	case 0xf6: return 0x1b0;	case 0xd6: return 0x1af;
	case 0xf1: return 0x111;	case 0xd1: return 0x110;
	case 0xed: return 0xed;		case 0xcd: return 0xcd;
	case 0xec: return 0xec;		case 0xcc: return 0xcc;
	case 0xe6: return 0x1ec9;	case 0xc6: return 0x1ec8;
	case 0xf3: return 0x129;	case 0xd3: return 0x128;
	case 0xf2: return 0x1ecb;	case 0xd2: return 0x1eca;
	case 0xee: return 0x1ef5;	case 0xce: return 0x1ef4;
	default:
		break;
	}
	if (c >= 0x80 && c < 0xa0)
		return windows[c - 0x80];
	return c < 0x80 || c == 0xa0 ? c : 0;
}

static const struct vni_mark *vni_mark(uint8_t c, uint8_t before)
{
	uint8_t low = c >= 0xc0 && c < 0xe0 ? (uint8_t)(c + 0x20) : c;
	uint8_t letter = before;

	if ((before >= 'A' && before <= 'Z') || before == 0xd4 ||
	    before == 0xd6)
		letter = (uint8_t)(before + 0x20);
	for (size_t i = 0; letter && i < MARKS; i++)
		if (marks[i].byte == low)
			return strchr(marks[i].after, (char)letter) ?
			       &marks[i] : NULL;
	return NULL;
}

static enum ocop_err add_vni(struct ocop_buf *out, struct ocop_bytes in,
			     size_t *bad)
{
	uint8_t before = 0;

	for (size_t i = 0; i < in.len; i++) {
		uint8_t c = in.ptr[i];
		const struct vni_mark *mark = vni_mark(c, before);
		uint32_t letter = vni_letter(c);

		if (mark) {
			if (mark->quality)
				charset_add(out, mark->quality);
			if (mark->tone)
				charset_add(out, mark->tone);
			before = 0;
		} else if (letter) {
			charset_add(out, letter);
			before = c;
		} else {
			*bad = i;
			return OCOP_ERR_MALFORMED;
		}
	}
	return out->err;
}

/* --- All --- */

static enum ocop_err add_bytes(struct ocop_buf *out, struct ocop_bytes in,
			       uint32_t (*letter)(uint8_t), size_t *bad)
{
	for (size_t i = 0; i < in.len; i++) {
		uint32_t c = letter(in.ptr[i]);

		*bad = i;
		if (!c)
			return OCOP_ERR_MALFORMED;
		charset_add(out, c);
	}
	return out->err;
}

static enum ocop_err add_utf16(struct ocop_buf *out, struct ocop_bytes in,
			       size_t *bad)
{
	bool big = in.len >= 2 && in.ptr[0] == 0xfe && in.ptr[1] == 0xff;
	bool marked = big || (in.len >= 2 && in.ptr[0] == 0xff &&
			      in.ptr[1] == 0xfe);
	uint32_t high = 0;

	if (!marked && in.len >= 2 && in.ptr[0] == 0)
		big = true;
	for (size_t i = marked ? 2 : 0; i < in.len; i += 2) {
		uint32_t c = i + 1 == in.len ? 0 : big ?
			(uint32_t)(in.ptr[i] << 8 | in.ptr[i + 1]) :
			(uint32_t)(in.ptr[i + 1] << 8 | in.ptr[i]);
		bool low = c >= 0xdc00 && c < 0xe000;

		*bad = i;
		if (!c || low != (high != 0))
			return OCOP_ERR_MALFORMED;
		if (c >= 0xd800 && c < 0xdc00) {
			high = c;
			continue;
		}
		charset_add(out, low ? 0x10000 + ((high & 0x3ff) << 10) +
				       (c & 0x3ff) : c);
		high = 0;
	}
	return high ? OCOP_ERR_MALFORMED : out->err;
}

enum ocop_err charset_decode(struct ocop_buf *out, struct ocop_bytes in,
			     enum charset charset, struct ocop_diag *diag)
{
	struct ocop_buf raw = OCOP_BUF(out->max);
	enum ocop_err err = OCOP_ERR_MALFORMED;
	size_t bad = 0;

	switch (charset) {
	case CHARSET_UTF8:
		err = ocop_buf_bytes(&raw, in);
		break;
	case CHARSET_UTF16:
		err = add_utf16(&raw, in, &bad);
		break;
	case CHARSET_CP1258:
		err = add_bytes(&raw, in, of_cp1258, &bad);
		break;
	case CHARSET_TCVN3:
		err = add_bytes(&raw, in, of_tcvn3, &bad);
		break;
	case CHARSET_VNI:
		err = add_vni(&raw, in, &bad);
		break;
	case CHARSETS:
		break;
	}
	if (!err)
		err = ocop_nfc(out, ocop_buf_view(&raw));
	ocop_buf_clear(&raw);
	if (err == OCOP_ERR_MALFORMED)
		return ocop_fail(diag, err, bad, "byte %zu is not valid in %s", bad,
				 charset_name(charset));
	return err;
}

/* The bytes whose characters of Windows-1252 a text has. false: it has others,
 * so it was typed in Unicode. */
static bool to_bytes(struct ocop_buf *out, struct ocop_bytes in)
{
	for (size_t at = 0; at < in.len;) {
		uint32_t c;
		size_t i = 0;

		at += charset_take(&c, in, at);
		while (c > 0xff && i < 32 && windows[i] != c)
			i++;
		if (i == 32)
			return false;
		ocop_buf_byte(out, (uint8_t)(c > 0xff ? 0x80 + i : c));
	}
	return !out->err;
}

static size_t odd_of(struct ocop_bytes text)
{
	struct viet_words words;

	viet_count(&words, text);
	return words.odd;
}

static enum ocop_err to_capitals(struct ocop_buf *out, struct ocop_bytes in)
{
	for (size_t at = 0; at < in.len;) {
		uint32_t c;

		at += charset_take(&c, in, at);
		charset_add(out, viet_capital(c));
	}
	return out->err;
}

enum ocop_err charset_font_text(struct ocop_buf *out, struct ocop_bytes in,
				enum charset charset, bool capitals)
{
	struct ocop_buf bytes = OCOP_BUF(out->max), text = OCOP_BUF(out->max);
	bool legacy = charset == CHARSET_TCVN3 || charset == CHARSET_VNI;
	size_t odd = 0, was = 0;
	enum ocop_err err = OCOP_OK;

	legacy = legacy && to_bytes(&bytes, in);
	if (legacy)
		err = charset_decode(&text, ocop_buf_view(&bytes), charset,
				     NULL);
	if (legacy && (err == OCOP_ERR_MALFORMED || !err)) {
		was = odd_of(in);
		odd = err ? SIZE_MAX : odd_of(ocop_buf_view(&text));
		err = OCOP_OK;
		/* A Unicode text in a cell of an old font: its own letters
		 * read, and the decoded ones do not. */
		if (was < odd)
			legacy = false;
		if (was && was < odd)
			err = OCOP_ERR_MALFORMED;
	}
	if (!err && !legacy)
		err = ocop_nfc(out, in);
	else if (!err && capitals)
		err = to_capitals(out, ocop_buf_view(&text));
	else if (!err)
		err = ocop_buf_bytes(out, ocop_buf_view(&text));
	ocop_buf_clear(&bytes);
	ocop_buf_clear(&text);
	return err;
}

/* Text in UTF-16 without a mark: every second byte of ASCII is zero. */
static bool is_utf16(struct ocop_bytes file)
{
	size_t zeros[2] = { 0, 0 };

	if (file.len >= 2 && ((file.ptr[0] == 0xff && file.ptr[1] == 0xfe) ||
			      (file.ptr[0] == 0xfe && file.ptr[1] == 0xff)))
		return true;
	for (size_t i = 0; i < file.len && i < 4096; i++)
		zeros[i & 1] += !file.ptr[i];
	return file.len >= 8 && !(file.len & 1) &&
	       (zeros[0] * 8 > (file.len < 4096 ? file.len : 4096)) !=
	       (zeros[1] * 8 > (file.len < 4096 ? file.len : 4096));
}

bool charset_guess(enum charset *out, bool *sure, struct ocop_bytes file)
{
	size_t best = 0;

	*sure = true;
	*out = CHARSET_UTF16;
	if (is_utf16(file))
		return true;
	*out = CHARSET_UTF8;
	if (!ocop_utf8_check(file, NULL))
		return true;
	*sure = false;
	for (int i = CHARSET_CP1258; i <= CHARSET_VNI; i++) {
		struct ocop_buf text = OCOP_BUF(8 * file.len + 16);
		struct viet_words words = { 0, 0, 0 };

		if (!charset_decode(&text, file, (enum charset)i, NULL))
			viet_count(&words, ocop_buf_view(&text));
		ocop_buf_clear(&text);
		/* Words with marks decide: those without are the same in all
		 * three. Four of five must read as Vietnamese. */
		if (words.marked > best && words.odd * 5 <= words.marked) {
			best = words.marked;
			*out = (enum charset)i;
		}
	}
	return best > 0;
}

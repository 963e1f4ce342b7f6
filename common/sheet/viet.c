/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Takes a syllable apart: letters are written as people type them (VNI: ă a8,
 * â a6, đ d9, ơ o7, ư u7), the tone is kept apart, and initial and rime are
 * looked up. Rimes that end in a stop have two tones only.
 */
#include <string.h>

#include "common/sheet/viet.h"

enum tone { LEVEL = 0, GRAVE, HOOK, TILDE, ACUTE, DOT };

/* Each vowel with its six tones, in the order of enum tone. */
static const struct {
	const char *typed;
	uint16_t tone[6];
} vowels[] = {
	{ "a", { 'a', 0xe0, 0x1ea3, 0xe3, 0xe1, 0x1ea1 } },
	{ "a8", { 0x103, 0x1eb1, 0x1eb3, 0x1eb5, 0x1eaf, 0x1eb7 } },
	{ "a6", { 0xe2, 0x1ea7, 0x1ea9, 0x1eab, 0x1ea5, 0x1ead } },
	{ "e", { 'e', 0xe8, 0x1ebb, 0x1ebd, 0xe9, 0x1eb9 } },
	{ "e6", { 0xea, 0x1ec1, 0x1ec3, 0x1ec5, 0x1ebf, 0x1ec7 } },
	{ "i", { 'i', 0xec, 0x1ec9, 0x129, 0xed, 0x1ecb } },
	{ "o", { 'o', 0xf2, 0x1ecf, 0xf5, 0xf3, 0x1ecd } },
	{ "o6", { 0xf4, 0x1ed3, 0x1ed5, 0x1ed7, 0x1ed1, 0x1ed9 } },
	{ "o7", { 0x1a1, 0x1edd, 0x1edf, 0x1ee1, 0x1edb, 0x1ee3 } },
	{ "u", { 'u', 0xf9, 0x1ee7, 0x169, 0xfa, 0x1ee5 } },
	{ "u7", { 0x1b0, 0x1eeb, 0x1eed, 0x1eef, 0x1ee9, 0x1ef1 } },
	{ "y", { 'y', 0x1ef3, 0x1ef7, 0x1ef9, 0xfd, 0x1ef5 } },
};
#define VOWELS (sizeof(vowels) / sizeof(vowels[0]))

static const char *const initials[] = {
	"ngh", "ch", "d9", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr",
	"b", "c", "d", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v",
	"x", "", NULL
};

static const char rimes[] =
	"|a|ac|ach|ai|am|an|ang|anh|ao|ap|at|au|ay|a8c|a8m|a8n|a8ng|a8p|a8t|a6c"
	"|a6m|a6n|a6ng|a6p|a6t|a6u|a6y|e|ec|em|en|eng|eo|ep|et|e6|e6ch|e6m|e6n"
	"|e6nh|e6p|e6t|e6u|i|ia|ich|im|in|inh|ip|it|iu|ie6c|ie6m|ie6n|ie6ng"
	"|ie6p|ie6t|ie6u|o|oc|oi|om|on|ong|op|ot|oa|oac|oach|oai|oan|oang|oanh"
	"|oao|oap|oat|oay|oam|oa8c|oa8m|oa8n|oa8ng|oa8t|oe|oen|oeo|oet|o6|o6c"
	"|o6i|o6m|o6n|o6ng|o6p|o6t|o7|o7i|o7m|o7n|o7p|o7t|u|ua|uc|ui|um|un|ung"
	"|up|ut|ua6n|ua6ng|ua6t|ua6y|ue6|ue6ch|ue6nh|uo7|uy|uya|uych|uyn|uynh"
	"|uyp|uyt|uyu|uye6n|uye6t|uo6c|uo6i|uo6m|uo6n|uo6ng|uo6t|u7|u7a|u7c|u7i"
	"|u7m|u7n|u7ng|u7t|u7u|u7o7c|u7o7i|u7o7m|u7o7n|u7o7ng|u7o7p|u7o7t|u7o7u"
	"|y|ych|yn|ynh|yp|yt|yu|ye6m|ye6n|ye6ng|ye6t|ye6u|";

/* Words that registers have, and that are no syllables. */
static const char known[] =
	"|htx|tht|hkd|tnhh|mtv|dntn|cp|xnk|ubnd|ocop|sx|tm|dv|dvnn|sxkd|nn|xd"
	"|vietgap|globalgap|haccp|iso|tp|tx|tt|qđ|kg|ml|gr|gtin|mst|homestay"
	"|macca|farm|food|green|shan|organic|arabica|robusta|collagen|matcha"
	"|sachi|cacao|chocolate|socola|pizza|granola|gap|ecofarm|";

static size_t vowel_of(uint32_t c, enum tone *tone)
{
	for (size_t i = 0; i < VOWELS; i++)
		for (size_t k = 0; k < 6; k++)
			if (vowels[i].tone[k] == c) {
				*tone = (enum tone)k;
				return i;
			}
	return VOWELS;
}

static uint32_t small(uint32_t c)
{
	if ((c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7))
		return c + 0x20;
	if ((c >= 0x100 && c <= 0x137) || (c >= 0x168 && c <= 0x177) ||
	    (c >= 0x1e00 && c <= 0x1eff))
		return c | 1;
	return c == 0x1a0 || c == 0x1af ? c + 1 : c;
}

uint32_t viet_capital(uint32_t c)
{
	if ((c >= 'a' && c <= 'z') || (c >= 0xe0 && c <= 0xfe && c != 0xf7))
		return c - 0x20;
	if ((c >= 0x100 && c <= 0x137) || (c >= 0x168 && c <= 0x177) ||
	    (c >= 0x1e00 && c <= 0x1eff))
		return c & ~1u;
	return c == 0x1a1 || c == 0x1b0 ? c - 1 : c;
}

static bool is_letter(uint32_t c)
{
	/* Of the symbols that old fonts draw as letters, those that no other
	 * text has. */
	return (small(c) >= 'a' && small(c) <= 'z') ||
	       (c >= 0xa1 && c < 0xc0 && c != 0xab && c != 0xbb && c != 0xb0 &&
		c != 0xb7 && c != 0xb2 && c != 0xb3 && c != 0xa7) ||
	       (c >= 0xc0 && c < 0x250 && c != 0xd7 && c != 0xf7) ||
	       (c >= 0x300 && c < 0x370) || (c >= 0x1e00 && c <= 0x1eff);
}

static bool is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

/* Whether "|WORD|" is in a list. */
static bool listed(const char *list, const char *word, size_t len)
{
	for (const char *p = list; (p = strchr(p, '|')); p++)
		if (strncmp(p + 1, word, len) == 0 && p[1 + len] == '|')
			return true;
	return false;
}

static bool is_rime(const char *rime, enum tone tone)
{
	size_t len = strlen(rime);
	char last = len ? rime[len - 1] : '\0';
	bool stop = last == 'c' || last == 'p' || last == 't' ||
		    (len > 1 && last == 'h' && rime[len - 2] == 'c');

	return len && listed(rimes, rime, len) &&
	       (!stop || tone == ACUTE || tone == DOT);
}

/* A syllable in VNI, without its tone. */
static bool is_syllable(const char *typed, enum tone tone)
{
	for (size_t i = 0; initials[i]; i++) {
		size_t len = strlen(initials[i]);

		if (strncmp(typed, initials[i], len) != 0)
			continue;
		if (is_rime(typed + len, tone) ||
		    /* "gì", "gìn": the i is of the rime, too. */
		    (strcmp(initials[i], "gi") == 0 &&
		     is_rime(typed + 1, tone)))
			return true;
	}
	return false;
}

struct word {
	struct ocop_bytes text;
	bool odd, marked;
};

/* Measures stand after a number: "500g", "250ml", "m2". */
static bool is_measure(struct ocop_bytes word)
{
	size_t at = 0;

	while (at < word.len && is_digit(word.ptr[at]))
		at++;
	word = ocop_bytes_of(word.ptr + at, word.len - at);
	return (at && (ocop_bytes_is(word, "g") || ocop_bytes_is(word, "kg") ||
		       ocop_bytes_is(word, "gr") || ocop_bytes_is(word, "ml") ||
		       ocop_bytes_is(word, "l") || ocop_bytes_is(word, "cm") ||
		       ocop_bytes_is(word, "m") ||
		       ocop_bytes_is(word, "gram"))) ||
	       ocop_bytes_is(word, "m2") || ocop_bytes_is(word, "m3");
}

static void append(char *out, size_t *len, const char *text)
{
	memcpy(out + *len, text, strlen(text) + 1);
	*len += strlen(text);
}

/* Judge a word of letters and digits. */
static void judge(struct word *word)
{
	char typed[64] = "", plain[64] = "";
	enum tone tone = LEVEL, own;
	size_t len = 0, count = 0, digits = 0, vowel, tones = 0, capitals = 0;
	bool broken = false;
	uint32_t c;

	for (size_t at = 0; at < word->text.len && len < 56; count++) {
		at += charset_take(&c, word->text, at);
		word->marked |= c >= 0x80;
		digits += is_digit(c);
		capitals += c != small(c) || is_digit(c);
		c = small(c);
		vowel = vowel_of(c, &own);
		if (c < 0x80)
			plain[count] = (char)c;
		if (vowel < VOWELS) {
			append(typed, &len, vowels[vowel].typed);
			tones += own != LEVEL;
			tone = own != LEVEL ? own : tone;
		} else if (c == 0x111) {
			append(typed, &len, "d9");
		} else {
			broken |= c >= 0x80;
			typed[len++] = c < 0x80 ? (char)c : '?';
		}
	}
	typed[len] = '\0';
	/* A letter alone, a number, a code in capitals, a measure. */
	if ((count < 2 && !word->marked) || digits == count ||
	    (digits && capitals == count) ||
	    is_measure(word->text))
		word->odd = false;
	else if (!word->marked && listed(known, plain, count))
		word->odd = false;
	else
		word->odd = broken || digits || tones > 1 || len >= 56 ||
			    !is_syllable(typed, tone);
}

/* Get the next word. false: there is none. */
static bool next(struct word *out, struct ocop_bytes text, size_t *at)
{
	uint32_t c = 0;
	size_t start, len = 0;

	for (; *at < text.len; *at += len) {
		len = charset_take(&c, text, *at);
		if (is_letter(c) || is_digit(c))
			break;
	}
	start = *at;
	for (; *at < text.len; *at += len) {
		len = charset_take(&c, text, *at);
		if (!is_letter(c) && !is_digit(c))
			break;
	}
	*out = (struct word){ ocop_bytes_of(text.ptr + start, *at - start),
			      false, false };
	if (!out->text.len)
		return false;
	judge(out);
	return true;
}

void viet_count(struct viet_words *out, struct ocop_bytes text)
{
	struct word word;
	size_t at = 0;

	*out = (struct viet_words){ 0, 0, 0 };
	while (next(&word, text, &at)) {
		out->all++;
		out->odd += word.odd;
		out->marked += word.marked;
	}
}

struct ocop_bytes viet_odd(struct ocop_bytes text)
{
	struct word word;
	size_t at = 0;

	while (next(&word, text, &at))
		if (word.odd)
			return word.text;
	return ocop_bytes_of(text.ptr, 0);
}

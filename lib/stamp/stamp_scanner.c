/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Find out what a machine makes of the keys that a scanner presses, from three
 * known texts: the keyboard layout, Caps Lock, the input method. The keys of
 * the first text come in an order that Telex and VNI leave alone: digits before
 * letters, vowels last, and no w or z, which Telex always takes. It has no m,
 * which is a comma on the French layout, also with Caps Lock. The Vietnamese
 * layout types some marks, but none that could combine with the character
 * before it. "=", which some layouts lose, is the last key.
 * Source: the layouts of stamp_layout.c; Telex and VNI as Unikey has them.
 */
#include <string.h>

#include "lib/stamp/stamp_link.h"

#define KEYS "12340-5.6/7:8?9bcdfghjkKlnprstvxqaeiouy="
#define TELEX "too"
#define VNI "to6"
#define CHUNK "12345678901234567"

static const char *const texts[OCOP_STAMP_SCANNER_TEXTS] = {
	KEYS, TELEX "/" VNI,
	"https://ocop.example/01/09520000001070/21/0000120000451?s="
	CHUNK CHUNK CHUNK CHUNK CHUNK CHUNK CHUNK CHUNK CHUNK "12345",
};

const char *ocop_stamp_scanner_text(size_t number)
{
	return texts[number];
}

enum letters { OTHER_TEXT, SAME_LETTERS, SWAPPED_LETTERS, ONE_CASE };

static enum letters compare(struct ocop_bytes got, struct ocop_bytes want)
{
	bool same = true, swapped = true;

	if (got.len != want.len)
		return OTHER_TEXT;
	for (size_t i = 0; i < got.len; i++) {
		uint8_t c = got.ptr[i], w = want.ptr[i];
		bool letter = lower(w) >= 'a' && lower(w) <= 'z';

		if (lower(c) != lower(w))
			return OTHER_TEXT;
		same = same && c == w;
		swapped = swapped && (c == w) == !letter;
	}
	return same ? SAME_LETTERS : swapped ? SWAPPED_LETTERS : ONE_CASE;
}

/* The keys, perhaps without the last one. */
static enum letters compare_keys(struct ocop_bytes got)
{
	struct ocop_bytes keys = OCOP_LIT(KEYS);

	keys.len = got.len == keys.len - 1 ? got.len : keys.len;
	return compare(got, keys);
}

static struct ocop_bytes trim(struct ocop_bytes t)
{
	while (t.len > 0 && is_space(t.ptr[0]))
		t = from(t, 1);
	while (t.len > 0 && is_space(t.ptr[t.len - 1]))
		t.len--;
	return t;
}

/* Find the layout, and put words back as they were meant. */
static void find_layout(struct ocop_stamp_scanner *out, struct ocop_buf *words,
			const struct ocop_bytes typed[])
{
	struct ocop_buf keys = OCOP_BUF(OCOP__REPAIR_MAX);
	enum letters letters = compare_keys(trim(typed[0]));

	if (letters != OTHER_TEXT) {
		out->layout = "us";
		ocop_buf_bytes(words, trim(typed[1]));
	}
	for (size_t i = 0; letters == OTHER_TEXT &&
	     ocop__stamp_layout(&keys, trim(typed[0]), i); i++) {
		letters = compare_keys(ocop_buf_view(&keys));
		ocop_buf_reset(&keys);
		if (letters == OTHER_TEXT)
			continue;
		out->layout = ocop__stamp_layout_name(i);
		(void)ocop__stamp_layout(words, trim(typed[1]), i);
		if (words->len == 0)	/* none of its characters */
			ocop_buf_bytes(words, trim(typed[1]));
	}
	out->caps_lock = letters == SWAPPED_LETTERS;
	out->one_case = letters == ONE_CASE;
	ocop_buf_clear(&keys);
}

static void find_method(struct ocop_stamp_scanner *out, struct ocop_bytes words)
{
	const uint8_t *slash = words.len > 0 ?
			       memchr(words.ptr, '/', words.len) : NULL;
	size_t at = slash ? (size_t)(slash - words.ptr) : 0;

	if (slash == NULL)
		return;
	out->telex = compare(ocop_bytes_of(words.ptr, at), OCOP_LIT(TELEX)) ==
		     OTHER_TEXT;
	out->vni = compare(from(words, at + 1), OCOP_LIT(VNI)) == OTHER_TEXT;
	/* This layout has no figures that VNI could take. */
	if (out->vni && strcmp(out->layout, "vn") == 0) {
		out->vni = false;
		out->normalised = true;
	}
}

static enum ocop_err take_link(void *user, struct ocop_bytes link, unsigned did)
{
	struct ocop_stamp_scanner *out = user;

	out->read = ocop_bytes_is(link, texts[2]);
	out->did = did;
	return OCOP_OK;
}

void ocop_stamp_scanner_find(
	struct ocop_stamp_scanner *out,
	const struct ocop_bytes typed[static OCOP_STAMP_SCANNER_TEXTS])
{
	struct ocop_buf words = OCOP_BUF(OCOP__REPAIR_MAX);

	memset(out, 0, sizeof(*out));
	find_layout(out, &words, typed);
	if (out->layout)
		find_method(out, ocop_buf_view(&words));
	if (ocop_stamp_repair(typed[2], take_link, out))
		out->read = false;
	ocop_buf_clear(&words);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an item is, by its form alone: a link, the line under a symbol, a
 * product code, or words to look up. Opens no files.
 */
#include <string.h>
#include <strings.h>

#include "verifier/verify.h"

/* No name or decision in a record is longer: such a text is a bad symbol. */
#define NAME_MAX_BYTES 1024

/* A GTIN and a serial: the line under a symbol without its check character. */
#define LINE_MIN (14 + 13)

/* Not strncasecmp, whose result depends on the locale. */
size_t verify_find(struct ocop_bytes text, const char *word)
{
	size_t len = strlen(word), i, k;

	for (i = 0; len <= text.len && i <= text.len - len; i++) {
		for (k = 0; k < len; k++) {
			uint8_t c = text.ptr[i + k];

			if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != word[k])
				break;
		}
		if (k == len)
			return i;
	}
	return text.len;
}

static bool blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct ocop_bytes trim(struct ocop_bytes text)
{
	while (text.len && blank(text.ptr[0]))
		text = ocop_bytes_of(text.ptr + 1, text.len - 1);
	while (text.len && blank(text.ptr[text.len - 1]))
		text.len--;
	return text;
}

/* No name is a number, and no decision is a number alone ("901/QĐ-UBND").
 * Otherwise the rest of a cut code, or a line of another table, would find
 * somebody's certificate. */
bool verify_is_number(struct ocop_bytes text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((text.ptr[i] < '0' || text.ptr[i] > '9') &&
		    !blank(text.ptr[i]))
			return false;
	return text.len > 0;
}

bool verify_is_gtin_tried(struct ocop_bytes text)
{
	return verify_is_number(text) && text.len < LINE_MIN;
}

enum verify_kind verify_kind_of(struct ocop_bytes text,
				char product[OCOP_PRODUCT_MAX + 1])
{
	struct ocop_bytes in = trim(text);
	bool link = in.len > 0 && verify_find(in, "http") == 0;
	size_t slash;

	product[0] = '\0';
	/* The first path of a link tells; a certificate's digits hold no
	 * slash. */
	slash = verify_find(in, "/c/");
	if (slash < in.len && (link || verify_find(in, ".") < slash) &&
	    verify_find(in, "/01/") > slash && verify_find(in, "/p/") > slash)
		return VERIFY_CERTIFICATE;
	if (link || verify_find(in, "/01/") < in.len ||
	    verify_find(in, "/p/") < in.len || in.len > NAME_MAX_BYTES ||
	    in.len == 0)
		return VERIFY_STAMP;
	/* A GTIN as GS1 scanners send it, with another's serial or alone. */
	if (verify_find(in, "(01)") == 0 && !ocop_stamp_is_line(in))
		return in.len == 18 &&
		       !ocop_product_read(product,
					  ocop_bytes_of(in.ptr + 4, 14),
					  NULL) ?
		       VERIFY_PRODUCT : VERIFY_STAMP;
	if (!ocop_product_read(product, in, NULL))
		return VERIFY_PRODUCT;
	if (ocop_stamp_is_line(in))
		return VERIFY_TYPED;
	/* Not words for a look-up: a symbol that a scanner typed. */
	return ocop_foreign_reason(in) == OCOP_REASON_PAYMENT ? VERIFY_STAMP :
								VERIFY_NAME;
}

bool verify_is_stamp(enum verify_kind kind)
{
	return kind == VERIFY_STAMP || kind == VERIFY_TYPED;
}

const char *verify_kind_key(enum verify_kind kind)
{
	switch (kind) {
	case VERIFY_STAMP:
	case VERIFY_TYPED:
		return "stamp";
	case VERIFY_CERTIFICATE:
		return "certificate";
	case VERIFY_PRODUCT:
	case VERIFY_NAME:
		return "look-up";
	}
	return "stamp";
}

static bool ends_with(const char *text, const char *end)
{
	struct ocop_bytes in = ocop_bytes_str(text);
	size_t len = strlen(end);

	return in.len > len &&
	       verify_find(ocop_bytes_of(in.ptr + in.len - len, len), end) ==
		       0;
}

bool verify_is_table_name(const char *text)
{
	return ends_with(text, ".csv");
}

bool verify_is_file_name(const char *text)
{
	static const char *const ends[] = {
		".png", ".jpg", ".jpeg", ".heic", ".webp"
	};

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (ends_with(text, ends[i]))
			return true;
	return verify_is_table_name(text);
}

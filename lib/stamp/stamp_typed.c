/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two texts that people and scanners give in place of a stamp's link. The line
 * under the symbol has product, serial and check character, for stamps that no
 * camera can read. The element string is what a GS1 scanner makes of the link.
 * Neither has the signature, so they can name an article but never show that
 * its stamp is real.
 * Source: docs/format.md; ISO/IEC 7064; GS1 General Specifications 7.8 (element
 * strings).
 */
#include <string.h>

#include "lib/record/record.h"
#include "lib/stamp/stamp.h"

/* "P", product, serial: the input of the check character. */
#define CHECKED_MAX 48
/* Blanks that fingers add, but no more than a line. */
#define TYPED_MAX 80

/* A letter that is not printed tells a code from a GTIN. */
static char check_character(struct ocop_bytes product, struct ocop_bytes serial)
{
	uint8_t room[CHECKED_MAX];
	struct ocop_buf text = { room, 0, sizeof(room), sizeof(room), OCOP_OK };

	if (product.len != 14)
		ocop_buf_byte(&text, 'P');
	ocop_buf_bytes(&text, product);
	ocop_buf_bytes(&text, serial);
	return ocop_mod37_36(ocop_buf_view(&text));
}

enum ocop_err ocop_stamp_typed(struct ocop_buf *out, const char *product,
			       uint32_t lot, uint32_t index)
{
	char path[OCOP_STAMP_PATH_MAX + 1];
	struct ocop_bytes serial;
	enum ocop_err err = ocop_stamp_path(path, product, lot, index);

	if (err)
		return err;
	serial = ocop_bytes_of(path + strlen(path) - OCOP__SERIAL_DIGITS,
			       OCOP__SERIAL_DIGITS);
	ocop_buf_str(out, product);
	ocop_buf_byte(out, ' ');
	ocop_buf_bytes(out, serial);
	ocop_buf_byte(out, '-');
	ocop_buf_byte(out, (uint8_t)check_character(ocop_bytes_str(product),
						    serial));
	return out->err;
}

static bool blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static size_t skip_blanks(struct ocop_bytes text, size_t at)
{
	while (at < text.len && blank(text.ptr[at]))
		at++;
	return at;
}

static uint8_t upper(uint8_t c)
{
	return c >= 'a' && c <= 'z' ? (uint8_t)(c - 'a' + 'A') : c;
}

/* Product, blanks; returns the offset of what follows. */
static enum ocop_err typed_product(struct ocop_stamp *out, size_t *at,
				   struct ocop_bytes text,
				   struct ocop_diag *diag)
{
	struct ocop_diag inner = { 0 };
	size_t start = skip_blanks(text, 0), end = start;
	struct ocop_bytes product;

	while (end < text.len && !blank(text.ptr[end]))
		end++;
	product = ocop_bytes_of(text.ptr + start, end - start);
	if (ocop_product_check(product, &inner))
		return ocop_fail(diag, OCOP_ERR_MALFORMED,
				 start + inner.offset, "byte %zu: %s",
				 start + inner.offset, inner.text);
	memcpy(out->product, product.ptr, product.len);
	out->is_gtin = product.len == 14;
	*at = skip_blanks(text, end);
	return OCOP_OK;
}

static enum ocop_err typed_serial(struct ocop_stamp *out, size_t at,
				  struct ocop_bytes text,
				  struct ocop_diag *diag)
{
	struct ocop_bytes product = ocop_bytes_str(out->product), serial;
	size_t check = at + OCOP__SERIAL_DIGITS;

	/* Editors put blanks around the hyphen. */
	check = skip_blanks(text, check);
	if (check < text.len && text.ptr[check] == '-')
		check = skip_blanks(text, check + 1);
	else
		check = text.len;
	if (check >= text.len ||
	    !ocop__stamp_serial(&out->lot, &out->index, text.ptr + at))
		return ocop_fail(diag, OCOP_ERR_MALFORMED, at,
				 "byte %zu: expected 13 digits, '-' and a check "
				 "character", at);
	serial = ocop_bytes_of(text.ptr + at, OCOP__SERIAL_DIGITS);
	if (upper(text.ptr[check]) != check_character(product, serial))
		return ocop_fail(diag, OCOP_ERR_MALFORMED, check,
				 "byte %zu: the check character does not match",
				 check);
	if (skip_blanks(text, check + 1) != text.len)
		return ocop_fail(diag, OCOP_ERR_MALFORMED, check + 1,
				 "byte %zu: unexpected text after the stamp's line",
				 check + 1);
	return OCOP_OK;
}

/* --- Element strings --- */

#define FNC1 0x1d	/* as a scanner sends it after a value */

/* The number of digits, when the identifier fixes it; 0: any number; -1: no
 * identifier that a label has next to a serial. */
static int value_len(struct ocop_bytes id)
{
	if (ocop_bytes_is(id, "01"))
		return 14;
	if (ocop_bytes_is(id, "10") || ocop_bytes_is(id, "21"))
		return 0;
	return id.ptr[0] == '1' && memchr("13567", id.ptr[1], 5) ? 6 : -1;
}

/* Read one identifier and its value, and move past both. False: there is
 * none. */
static bool next_element(struct ocop_bytes *id, struct ocop_bytes *value,
			 struct ocop_bytes text, size_t *at)
{
	bool bracket = *at < text.len && text.ptr[*at] == '(';
	size_t start = *at + bracket, end;
	int len;

	if (start + 2 + bracket > text.len ||
	    (bracket && text.ptr[start + 2] != ')'))
		return false;
	*id = ocop_bytes_of(text.ptr + start, 2);
	start += 2U + bracket;
	len = value_len(*id);
	for (end = start;
	     end < text.len && (len == 0 || end - start < (size_t)len); end++)
		if (text.ptr[end] == FNC1 || (bracket && text.ptr[end] == '('))
			break;
	*value = ocop_bytes_of(text.ptr + start, end - start);
	*at = end + (end < text.len && text.ptr[end] == FNC1);
	return len == 0 || end - start == (size_t)len;
}

/* GTIN and serial, in any order, perhaps with batch and dates. */
static bool read_elements(struct ocop_stamp *out, struct ocop_bytes text)
{
	struct ocop_bytes id, value, gtin = { 0 }, serial = { 0 };
	size_t at = 0;

	while (at < text.len) {
		if (!next_element(&id, &value, text, &at))
			return false;
		if (ocop_bytes_is(id, "01"))
			gtin = value;
		else if (ocop_bytes_is(id, "21"))
			serial = value;
	}
	out->is_gtin = true;
	return serial.len == OCOP__SERIAL_DIGITS &&
	       ocop__stamp_serial(&out->lot, &out->index, serial.ptr) &&
	       !ocop__gtin_check(gtin, NULL) &&
	       ocop_bytes_copy(out->product, sizeof(out->product), gtin);
}

enum ocop_err ocop_stamp_parse_typed(struct ocop_stamp *out,
				     struct ocop_bytes text,
				     struct ocop_diag *diag)
{
	size_t at = 0;
	enum ocop_err err;

	memset(out, 0, sizeof(*out));
	if (text.len > TYPED_MAX)
		return ocop_fail(diag, OCOP_ERR_MALFORMED, TYPED_MAX,
				 "%zu bytes (a typed stamp has at most %d)",
				 text.len, TYPED_MAX);
	err = read_elements(out, text) ? OCOP_OK :
	      typed_product(out, &at, text, diag);
	if (!err && at > 0)
		err = typed_serial(out, at, text, diag);
	if (!err)
		err = ocop_stamp_path(out->path, out->product, out->lot,
				      out->index);
	if (err)
		memset(out, 0, sizeof(*out));
	else
		out->typed = true;
	return err;
}

bool ocop__stamp_typed_repair(struct ocop_buf *out, struct ocop_bytes text)
{
	const size_t before = out->len;
	struct ocop_stamp stamp;
	bool found = false;

	/* A mark of the Vietnamese layout has two bytes, or three. */
	if (text.len > 3 * TYPED_MAX ||
	    !ocop_stamp_parse_typed(&stamp, text, NULL))
		return false;
	for (size_t i = 0; !found; i++) {
		out->len = before;
		if (!ocop__stamp_layout(out, text, i) || out->err)
			break;
		found = !ocop_stamp_parse_typed(
			&stamp, ocop_bytes_of(out->ptr + before,
					      out->len - before), NULL);
	}
	return found;
}

/* --- Its form --- */

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Bytes of the text, from at on, that are blanks or, without them, none. */
static size_t run_of(struct ocop_bytes text, size_t at, bool blanks)
{
	size_t len = 0;

	while (at + len < text.len && is_blank(text.ptr[at + len]) == blanks)
		len++;
	return len;
}

bool ocop_stamp_is_line(struct ocop_bytes text)
{
	struct ocop_stamp stamp;
	size_t from = run_of(text, 0, true);
	size_t len = run_of(text, from, false), next, digits = 0, blanks = 0;

	if (!ocop_stamp_parse_typed(&stamp, text, NULL))
		return true;
	for (size_t i = 0; i < text.len; i++) {
		digits += text.ptr[i] >= '0' && text.ptr[i] <= '9';
		blanks += is_blank(text.ptr[i]);
	}
	if (digits && digits + blanks == text.len)
		return true;
	next = from + len + run_of(text, from + len, true);
	return !ocop_product_check(ocop_bytes_of(text.ptr + from, len), NULL) &&
	       next < text.len && text.ptr[next] >= '0' &&
	       text.ptr[next] <= '9';
}

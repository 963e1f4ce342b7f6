/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The line under the symbol, for stamps that no camera reads: product,
 * serial, check character. It carries no signature, so what is typed can
 * name an identity but never show that a stamp is real.
 * Source: DESIGN.md "The stamp"; ISO/IEC 7064.
 */
#include <string.h>

#include "lib/stamp/stamp.h"

#define SERIAL_SIZE (OCOP__SERIAL_DIGITS + 1)
/* "P", product, serial: what the check character is over. */
#define CHECKED_MAX 48
/* Blanks that fingers add, but no more than a line. */
#define TYPED_MAX 80

/* A code is told from a GTIN by a letter that is not printed. */
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
	size_t check = at + OCOP__SERIAL_DIGITS + 1;

	if (text.len - at < SERIAL_SIZE + 1 ||
	    !ocop__stamp_serial(&out->lot, &out->index, text.ptr + at) ||
	    text.ptr[check - 1] != '-')
		return ocop_fail(diag, OCOP_ERR_MALFORMED, at,
				 "byte %zu: not 13 digits, '-' and a check "
				 "character", at);
	serial = ocop_bytes_of(text.ptr + at, OCOP__SERIAL_DIGITS);
	if (upper(text.ptr[check]) != check_character(product, serial))
		return ocop_fail(diag, OCOP_ERR_MALFORMED, check,
				 "byte %zu: check character does not match",
				 check);
	if (skip_blanks(text, check + 1) != text.len)
		return ocop_fail(diag, OCOP_ERR_MALFORMED, check + 1,
				 "byte %zu: more than a stamp's line",
				 check + 1);
	return OCOP_OK;
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
	err = typed_product(out, &at, text, diag);
	if (!err)
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

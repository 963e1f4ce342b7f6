/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes as decimal digits, which a QR symbol holds in numeric mode (3 1/3 bits
 * for a digit, 1% more than the bytes themselves).
 *
 * 7 bytes, read little-endian, are 17 digits; a rest of r bytes is {1:3, 2:5,
 * 3:8, 4:10, 5:13, 6:15}[r] digits. Each byte string has one text: any other
 * length and any overflow is refused.
 * Source: docs/format.md.
 */

#include "lib/base/mark.h"
#include "lib/stamp/stamp_digits.h"

#define CHUNK_BYTES 7
#define CHUNK_DIGITS OCOP__CHUNK_DIGITS

static const uint8_t rest_digits[CHUNK_BYTES] = { 0, 3, 5, 8, 10, 13, 15 };

size_t ocop__stamp_digits_bytes(size_t digits)
{
	size_t rest = digits % CHUNK_DIGITS;

	for (size_t i = 0; i < CHUNK_BYTES; i++)
		if (rest_digits[i] == rest)
			return digits / CHUNK_DIGITS * CHUNK_BYTES + i;
	return 0;
}

size_t ocop__stamp_digits_of(size_t bytes)
{
	return bytes / CHUNK_BYTES * CHUNK_DIGITS +
	       rest_digits[bytes % CHUNK_BYTES];
}

static void write_chunk(uint8_t *out, size_t digits, const uint8_t *in,
			size_t bytes)
{
	uint64_t value = 0;

	for (size_t i = bytes; i-- > 0; )
		value = value << 8 | in[i];
	for (size_t i = digits; i-- > 0; value /= 10)
		out[i] = (uint8_t)('0' + value % 10);
}

void ocop__stamp_digits_encode(struct ocop_buf *out, struct ocop_bytes in)
{
	uint8_t digits[CHUNK_DIGITS];

	for (size_t i = 0; i < in.len; i += CHUNK_BYTES) {
		size_t bytes = in.len - i < CHUNK_BYTES ? in.len - i :
							  CHUNK_BYTES;
		size_t count = ocop__stamp_digits_of(bytes);

		write_chunk(digits, count, in.ptr + i, bytes);
		if (ocop_buf_add(out, digits, count))
			return;
	}
}

/* 17 digits are below 2^57, so nothing wraps before the overflow check. */
static const char *read_chunk(uint8_t *out, size_t bytes, const uint8_t *in,
			      size_t digits, size_t *bad_out)
{
	uint64_t value = 0;

	for (size_t i = 0; i < digits; i++) {
		unsigned digit = in[i] - (unsigned)'0';

		if (digit > 9) {
			*bad_out = i;
			return N_("not a digit");
		}
		value = value * 10 + digit;
	}
	*bad_out = 0;
	if (value >> (8 * bytes))
		return N_("digits too large for their bytes");
	for (size_t i = 0; i < bytes; i++)
		out[i] = (uint8_t)(value >> (8 * i));
	return NULL;
}

bool ocop__stamp_digits_read(uint8_t *out, struct ocop_bytes in,
			     size_t *bad_out,
			     const char **rule_out)
{
	for (size_t i = 0; i < in.len; i += CHUNK_DIGITS) {
		size_t digits = in.len - i < CHUNK_DIGITS ? in.len - i :
							    CHUNK_DIGITS;
		size_t bytes = ocop__stamp_digits_bytes(digits);

		*rule_out = read_chunk(out, bytes, in.ptr + i, digits, bad_out);
		if (*rule_out) {
			*bad_out += i;
			return false;
		}
		out += bytes;
	}
	return true;
}

enum ocop_err ocop__stamp_digits_decode(struct ocop_buf *out,
					struct ocop_bytes in,
					struct ocop_diag *diag)
{
	size_t bytes = ocop__stamp_digits_bytes(in.len);
	size_t start = out->len;
	size_t bad = 0;
	const char *rule = NULL;
	uint8_t *room;

	if (in.len == 0)
		return OCOP_OK;
	if (bytes == 0)
		return ocop_fail(diag, OCOP_ERR_MALFORMED, in.len,
				 "%zu digits do not make whole bytes", in.len);
	room = ocop_buf_extend(out, bytes);
	if (!room)
		return ocop_fail(diag, out->err, 0, "%zu digits are too many",
				 in.len);
	if (!ocop__stamp_digits_read(room, in, &bad, &rule)) {
		out->len = start;
		return ocop_fail(diag, OCOP_ERR_MALFORMED, bad, "%s", rule);
	}
	return OCOP_OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes as decimal digits: 7 bytes (little-endian) are 17 digits, a rest of 1
 * to 6 bytes is 3, 5, 8, 10, 13 or 15. Source: docs/format.md.
 */
#ifndef OCOP_STAMP_DIGITS_INTERNAL_H
#define OCOP_STAMP_DIGITS_INTERNAL_H

#include <ocop/bytes.h>

#define OCOP__CHUNK_DIGITS 17

/* Append the digits of in, and the bytes of the digits in. */
void ocop__stamp_digits_encode(struct ocop_buf *out, struct ocop_bytes in);
enum ocop_err ocop__stamp_digits_decode(struct ocop_buf *out,
					struct ocop_bytes in,
					struct ocop_diag *diag) OCOP_CHECKED;

/* Bytes that so many digits stand for; 0 when it is no such length. */
size_t ocop__stamp_digits_bytes(size_t digits);
/* Digits that so many bytes need. */
size_t ocop__stamp_digits_of(size_t bytes);
/*
 * Decode into memory that the caller has. ocop__stamp_digits_bytes has
 * accepted the length of in. On failure *bad_out is the offset of the first
 * bad digit (or of the chunk that is too large), *rule_out why.
 */
bool ocop__stamp_digits_read(uint8_t *out, struct ocop_bytes in,
			     size_t *bad_out,
			     const char **rule_out);

#endif

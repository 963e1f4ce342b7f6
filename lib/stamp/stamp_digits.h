/* SPDX-License-Identifier: Apache-2.0 */
/* Digits into memory that the caller has, for the stamp's hot path. */
#ifndef OCOP_STAMP_DIGITS_INTERNAL_H
#define OCOP_STAMP_DIGITS_INTERNAL_H

#include <ocop/bytes.h>

#define OCOP__CHUNK_DIGITS 17

/* Bytes that so many digits stand for; 0 when it is no such length. */
size_t ocop__stamp_digits_bytes(size_t digits);
/* Digits that so many bytes need. */
size_t ocop__stamp_digits_of(size_t bytes);
/*
 * Decode in, whose length ocop__stamp_digits_bytes has accepted, into out.
 * On failure *bad_out is the offset of the first bad digit (or of the
 * chunk that is too large), *rule_out why.
 */
bool ocop__stamp_digits_read(uint8_t *out, struct ocop_bytes in,
			     size_t *bad_out,
			     const char **rule_out);

#endif

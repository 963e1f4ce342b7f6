/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text forms: UTF-8, hex, base64, decimal numbers, days and instants.
 *
 * Days are counted from 1970-01-01 and are days of UTC+7, without daylight
 * saving (Vietnam keeps none). Instants are Unix seconds.
 *
 * Threads and lifetime: no shared state: any thread.
 */
#ifndef OCOP_TEXT_H
#define OCOP_TEXT_H

#include <ocop/bytes.h>

OCOP_C_BEGIN

#define OCOP_DAY_NONE INT32_MIN	/* "no date" */
#define OCOP_DATE_LEN 10	/* "2026-11-22" */
#define OCOP_DATE_SIZE 11	/* with its NUL */
#define OCOP_INSTANT_SIZE 26	/* "2026-11-22T09:10:00+07:00" and NUL */

/* Strict UTF-8 (RFC 3629): no overlong form, no surrogate. */
enum ocop_err ocop_utf8_check(struct ocop_bytes text, struct ocop_diag *diag)
	OCOP_CHECKED;
/*
 * Check a text of a record: not empty, strict UTF-8, no control character (Cc)
 * and no Bidi_Control character. Source: docs/format.md.
 */
enum ocop_err ocop_text_check(struct ocop_bytes text, struct ocop_diag *diag)
	OCOP_CHECKED;

/*
 * Make any text safe for one line of a terminal, in place: bytes that could
 * control it, or are not UTF-8, become "?". Returns the new length.
 */
size_t ocop_text_tame(void *text, size_t len);
/* How many columns of a terminal a text takes: one for each character. */
size_t ocop_text_width(struct ocop_bytes text);

void ocop_hex_add(struct ocop_buf *out, struct ocop_bytes in); /* lower case */
/* Read exactly 2 * len hex digits, of either case, into len bytes at out. */
enum ocop_err ocop_hex_decode(uint8_t *out, size_t len, struct ocop_bytes in)
	OCOP_CHECKED;
/* RFC 4648 section 4, with padding. */
void ocop_base64_add(struct ocop_buf *out, struct ocop_bytes in);
/* Append the decoded bytes. Strict: canonical, padded, no white space. */
enum ocop_err ocop_base64_decode(struct ocop_buf *out, struct ocop_bytes in)
	OCOP_CHECKED;
/* The same, of exactly len bytes, to out. */
enum ocop_err ocop_base64_exact(uint8_t *out, size_t len, struct ocop_bytes in)
	OCOP_CHECKED;
/* RFC 4648 section 5, without padding. */
void ocop_base64url_add(struct ocop_buf *out, struct ocop_bytes in);
enum ocop_err ocop_base64url_decode(struct ocop_buf *out, struct ocop_bytes in)
	OCOP_CHECKED;

/* Read a decimal number: digits only, no sign, no leading zero except in "0",
 * no overflow. */
enum ocop_err ocop_decimal(uint64_t *out, struct ocop_bytes in) OCOP_CHECKED;
/* The same, but leading zeros are allowed. */
enum ocop_err ocop_digits(uint64_t *out, struct ocop_bytes in) OCOP_CHECKED;

/* Read "YYYY-MM-DD", a day that exists, of the years 1900 to 9999. */
enum ocop_err ocop_day_parse(int32_t *out, struct ocop_bytes in) OCOP_CHECKED;
/* Writes "" for OCOP_DAY_NONE. */
void ocop_day_format(char out[OCOP_DATE_SIZE], int32_t day);
/* The day (UTC+7) that an instant belongs to. */
int32_t ocop_day_of(uint64_t unix_s);
/* The first instant of a day (UTC+7). Days before 1970-01-02 give 0. */
uint64_t ocop_day_start(int32_t day);
/* "2026-11-22T09:10:00+07:00". */
void ocop_instant_format(char out[OCOP_INSTANT_SIZE], uint64_t unix_s);

OCOP_C_END

#endif

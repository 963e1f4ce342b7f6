/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text forms: allowed characters of a record, hex, base64, decimal numbers, and
 * the calendar. Days are computed from the Gregorian rules, because the time
 * functions of libc depend on the machine's settings.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <ocop/text.h>

#include "lib/base/text.h"
#include "lib/base/utf8.h"

#define OFFSET_S 25200		/* UTC+7 */
#define DAY_S 86400
#define YEAR_MIN 1900
#define YEAR_MAX 9999

size_t ocop__text_char(const uint8_t *p, size_t left, uint32_t *cp)
{
	static const uint32_t least[5] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t c = p[0];
	size_t len = c < 0x80 ? 1 : c < 0xc0 ? 0 : c < 0xe0 ? 2 :
		     c < 0xf0 ? 3 : c < 0xf8 ? 4 : 0;

	if (len == 0 || len > left)
		return 0;
	if (len > 1)
		c &= 0x7fU >> len;
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3fU);
	}
	/* RFC 3629 section 3: no overlong form, no surrogate, the ceiling. */
	if (c < least[len] || (c >= 0xd800 && c <= 0xdfff) || c > 0x10ffff)
		return 0;
	*cp = c;
	return len;
}

static bool is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c <= 0x9f);
}

/* Unicode property Bidi_Control: these reorder what a reader sees. */
static bool is_bidi_control(uint32_t c)
{
	return c == 0x061c || c == 0x200e || c == 0x200f ||
	       (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

bool ocop__text_steers(uint32_t c)
{
	return is_control(c) || is_bidi_control(c);
}

static enum ocop_err text_scan(struct ocop_bytes text, bool printable,
			       struct ocop_diag *diag)
{
	uint32_t c = 0;
	size_t len;

	for (size_t i = 0; i < text.len; i += len) {
		if (text.ptr[i] >= 0x20 && text.ptr[i] < 0x7f) {
			len = 1;
			continue;
		}
		len = ocop__text_char(text.ptr + i, text.len - i, &c);
		if (len == 0)
			return ocop_fail(diag, OCOP_ERR_MALFORMED, i,
					 "RFC 3629: not UTF-8");
		if (!printable)
			continue;
		if (is_control(c))
			return ocop_fail(diag, OCOP_ERR_RULE, i,
					 "control character U+%04" PRIX32, c);
		if (is_bidi_control(c))
			return ocop_fail(diag, OCOP_ERR_RULE, i,
					 "bidirectional control character "
					 "U+%04" PRIX32, c);
	}
	return OCOP_OK;
}

enum ocop_err ocop_utf8_check(struct ocop_bytes text, struct ocop_diag *diag)
{
	return text_scan(text, false, diag);
}

enum ocop_err ocop_text_check(struct ocop_bytes text, struct ocop_diag *diag)
{
	if (text.len == 0)
		return ocop_fail(diag, OCOP_ERR_RULE, 0, "empty text");
	return text_scan(text, true, diag);
}

enum ocop_err ocop__ascii_check(struct ocop_bytes text, struct ocop_diag *diag)
{
	enum ocop_err err = ocop_text_check(text, diag);

	for (size_t i = 0; !err && i < text.len; i++)
		if (text.ptr[i] <= 0x20 || text.ptr[i] >= 0x7f)
			err = ocop_fail(diag, OCOP_ERR_RULE, i,
					"not printable ASCII");
	return err;
}

size_t ocop_text_tame(void *text, size_t len)
{
	uint8_t *in = text, *out = text;
	uint32_t c = 0;
	size_t n;

	for (; len > 0; in += n, len -= n) {
		n = ocop__text_char(in, len, &c);
		if (n == 0 || ocop__text_steers(c)) {
			*out++ = '?';
			n += n == 0;
		} else {
			memmove(out, in, n);
			out += n;
		}
	}
	return (size_t)(out - (uint8_t *)text);
}

size_t ocop_text_width(struct ocop_bytes text)
{
	size_t n = 0;

	/* A continuation byte takes no column. */
	for (size_t i = 0; i < text.len; i++)
		n += (text.ptr[i] & 0xc0) != 0x80;
	return n;
}

void ocop_hex_add(struct ocop_buf *out, struct ocop_bytes in)
{
	static const char digits[] = "0123456789abcdef";
	uint8_t *to = ocop_buf_extend(out, 2 * in.len);

	for (size_t i = 0; to != NULL && i < in.len; i++) {
		to[2 * i] = (uint8_t)digits[in.ptr[i] >> 4];
		to[2 * i + 1] = (uint8_t)digits[in.ptr[i] & 15];
	}
}

static int hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

enum ocop_err ocop_hex_decode(uint8_t *out, size_t len, struct ocop_bytes in)
{
	if (len > 0)
		memset(out, 0, len);
	if (in.len % 2 != 0 || in.len / 2 != len)
		return OCOP_ERR_MALFORMED;
	for (size_t i = 0; i < len; i++) {
		int high = hex_digit(in.ptr[2 * i]);
		int low = hex_digit(in.ptr[2 * i + 1]);

		if (high < 0 || low < 0) {
			memset(out, 0, len);
			return OCOP_ERR_MALFORMED;
		}
		out[i] = (uint8_t)(high << 4 | low);
	}
	return OCOP_OK;
}

/* The two alphabets of RFC 4648 differ in their last two characters. */
static const char base64_common[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

static uint8_t base64_char(unsigned value, bool url)
{
	if (value < 62)
		return (uint8_t)base64_common[value];
	if (value == 62)
		return url ? '-' : '+';
	return url ? '_' : '/';
}

static int base64_value(uint8_t c, bool url)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == base64_char(62, url))
		return 62;
	return c == base64_char(63, url) ? 63 : -1;
}

static void base64_write(struct ocop_buf *out, struct ocop_bytes in, bool url)
{
	for (size_t i = 0; i < in.len; i += 3) {
		size_t rest = in.len - i < 3 ? in.len - i : 3;
		uint32_t bits = (uint32_t)in.ptr[i] << 16;
		uint8_t quad[4] = { 0, 0, '=', '=' };

		if (rest > 1)
			bits |= (uint32_t)in.ptr[i + 1] << 8;
		if (rest > 2)
			bits |= in.ptr[i + 2];
		for (size_t k = 0; k <= rest; k++)
			quad[k] = base64_char(bits >> (18 - 6 * k) & 63, url);
		ocop_buf_add(out, quad, url ? rest + 1 : 4);
	}
}

/* The number of bytes that base64 without padding stands for. */
static size_t base64_len(struct ocop_bytes in)
{
	return in.len / 4 * 3 + (in.len % 4 > 0 ? in.len % 4 - 1 : 0);
}

static enum ocop_err base64_read(uint8_t *out, struct ocop_bytes in, bool url)
{
	uint32_t bits = 0;
	unsigned have = 0;

	for (size_t i = 0; i < in.len; i++) {
		int value = base64_value(in.ptr[i], url);

		if (value < 0)
			return OCOP_ERR_MALFORMED;
		bits = (bits << 6 | (uint32_t)value) & 0xffff;
		have += 6;
		if (have >= 8) {
			have -= 8;
			*out++ = (uint8_t)(bits >> have);
		}
	}
	/* RFC 4648 section 3.5: the bits left over are zero. */
	return in.len % 4 == 1 || (bits & ((1U << have) - 1)) != 0 ?
	       OCOP_ERR_MALFORMED : OCOP_OK;
}

/* After a failure out is as before. */
static enum ocop_err base64_append(struct ocop_buf *out, struct ocop_bytes in,
				   bool url)
{
	size_t before = out->len;
	uint8_t *ptr = ocop_buf_extend(out, base64_len(in));
	enum ocop_err err;

	if (ptr == NULL)
		return out->err;
	err = base64_read(ptr, in, url);
	if (err)
		out->len = before;
	return err;
}

/* False: the length is not that of padded text. */
static bool base64_unpad(struct ocop_bytes *in)
{
	bool good = in->len % 4 == 0;

	for (int i = 0; i < 2 && in->len > 0; i++)
		if (in->ptr[in->len - 1] == '=')
			in->len--;
	return good;
}

void ocop_base64_add(struct ocop_buf *out, struct ocop_bytes in)
{
	base64_write(out, in, false);
}

enum ocop_err ocop_base64_decode(struct ocop_buf *out, struct ocop_bytes in)
{
	return base64_unpad(&in) ? base64_append(out, in, false) :
				   OCOP_ERR_MALFORMED;
}

enum ocop_err ocop_base64_exact(uint8_t *out, size_t len, struct ocop_bytes in)
{
	return base64_unpad(&in) && base64_len(in) == len ?
	       base64_read(out, in, false) : OCOP_ERR_MALFORMED;
}

void ocop_base64url_add(struct ocop_buf *out, struct ocop_bytes in)
{
	base64_write(out, in, true);
}

enum ocop_err ocop_base64url_decode(struct ocop_buf *out, struct ocop_bytes in)
{
	return base64_append(out, in, true);
}

enum ocop_err ocop_digits(uint64_t *out, struct ocop_bytes in)
{
	uint64_t value = 0;

	*out = 0;
	if (in.len == 0)
		return OCOP_ERR_MALFORMED;
	for (size_t i = 0; i < in.len; i++) {
		unsigned digit = (unsigned)in.ptr[i] - '0';

		if (digit > 9 || value > (UINT64_MAX - digit) / 10)
			return OCOP_ERR_MALFORMED;
		value = value * 10 + digit;
	}
	*out = value;
	return OCOP_OK;
}

enum ocop_err ocop_decimal(uint64_t *out, struct ocop_bytes in)
{
	*out = 0;
	if (in.len > 1 && in.ptr[0] == '0')
		return OCOP_ERR_MALFORMED;
	return ocop_digits(out, in);
}

/* The calendar. */

struct date {
	int year, month, day;	/* month and day from 1 */
};

static bool is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_days(int year, int month)
{
	static const int days[12] = { 31, 28, 31, 30, 31, 30,
				      31, 31, 30, 31, 30, 31 };

	return days[month - 1] + (month == 2 && is_leap(year));
}

/* Days from 1970-01-01 to January 1 of a year after 0. */
static int32_t year_start(int year)
{
	int y = year - 1;

	return y * 365 + y / 4 - y / 100 + y / 400 - 719162;
}

static int32_t day_of_date(struct date date)
{
	int32_t day = year_start(date.year) + date.day - 1;

	for (int month = 1; month < date.month; month++)
		day += month_days(date.year, month);
	return day;
}

/* False outside the years that can be written. */
static bool date_of_day(struct date *out, int32_t day)
{
	int year;

	*out = (struct date){ 0, 0, 0 };
	if (day < year_start(YEAR_MIN) || day >= year_start(YEAR_MAX + 1))
		return false;
	/* Dividing by the longest year never gives a later year. */
	year = YEAR_MIN + (day - year_start(YEAR_MIN)) / 366;
	while (year_start(year + 1) <= day)
		year++;
	day -= year_start(year);
	*out = (struct date){ year, 1, 1 };
	while (day >= month_days(year, out->month))
		day -= month_days(year, out->month++);
	out->day += day;
	return true;
}

enum ocop_err ocop_day_parse(int32_t *out, struct ocop_bytes in)
{
	uint64_t year, month, day;

	*out = OCOP_DAY_NONE;
	if (in.len != OCOP_DATE_LEN || in.ptr[4] != '-' || in.ptr[7] != '-' ||
	    ocop_digits(&year, ocop_bytes_of(in.ptr, 4)) ||
	    ocop_digits(&month, ocop_bytes_of(in.ptr + 5, 2)) ||
	    ocop_digits(&day, ocop_bytes_of(in.ptr + 8, 2)))
		return OCOP_ERR_MALFORMED;
	if (year < YEAR_MIN || month < 1 || month > 12 || day < 1 ||
	    day > (uint64_t)month_days((int)year, (int)month))
		return OCOP_ERR_MALFORMED;
	*out = day_of_date((struct date){ (int)year, (int)month, (int)day });
	return OCOP_OK;
}

/* count digits of a number, with zeros in front. */
static char *put_digits(char *at, unsigned value, unsigned count)
{
	for (unsigned i = count; i-- > 0; value /= 10)
		at[i] = (char)('0' + value % 10);
	return at + count;
}

/* A report has seven days; snprintf would take a sixth of its time. */
void ocop_day_format(char out[OCOP_DATE_SIZE], int32_t day)
{
	struct date date;
	char *at = out;

	out[0] = '\0';
	if (!date_of_day(&date, day))
		return;
	at = put_digits(at, (unsigned)date.year, 4);
	*at++ = '-';
	at = put_digits(at, (unsigned)date.month, 2);
	*at++ = '-';
	*put_digits(at, (unsigned)date.day, 2) = '\0';
}

int32_t ocop_day_of(uint64_t unix_s)
{
	uint64_t day = unix_s / DAY_S +
		       (unix_s % DAY_S + OFFSET_S >= DAY_S ? 1 : 0);

	return day > INT32_MAX ? INT32_MAX : (int32_t)day;
}

uint64_t ocop_day_start(int32_t day)
{
	return day <= 0 ? 0 : (uint64_t)day * DAY_S - OFFSET_S;
}

void ocop_instant_format(char out[OCOP_INSTANT_SIZE], uint64_t unix_s)
{
	char date[OCOP_DATE_SIZE];
	unsigned s = (unsigned)((unix_s % DAY_S + OFFSET_S) % DAY_S);

	ocop_day_format(date, ocop_day_of(unix_s));
	out[0] = '\0';
	if (date[0] != '\0')
		snprintf(out, OCOP_INSTANT_SIZE, "%sT%02u:%02u:%02u+07:00",
			 date, s / 3600, s / 60 % 60, s % 60);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Text forms: what each accepts, and what it must refuse. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <ocop/text.h>

#include "lib/base/text.h"

static void well_formed_utf8_is_taken(void **state)
{
	(void)state;
	assert_int_equal(ocop_utf8_check(OCOP_LIT(""), NULL), OCOP_OK);
	assert_int_equal(ocop_utf8_check(OCOP_LIT("Giấm táo mèo"), NULL),
			 OCOP_OK);
	/* The last character of each length, and around the surrogates. */
	assert_int_equal(ocop_utf8_check(OCOP_LIT("\x7f\xdf\xbf\xef\xbf\xbf"
						  "\xf4\x8f\xbf\xbf"), NULL),
			 OCOP_OK);
	assert_int_equal(ocop_utf8_check(OCOP_LIT("\xed\x9f\xbf\xee\x80\x80"),
					 NULL), OCOP_OK);
	assert_int_equal(ocop_utf8_check(OCOP_LIT("\0"), NULL), OCOP_OK);
}

static void ill_formed_utf8_is_refused_where_it_begins(void **state)
{
	const struct ocop_bytes bad[] = {
		OCOP_LIT("ab\x80"),		/* continuation alone */
		OCOP_LIT("ab\xc3"),		/* cut short */
		OCOP_LIT("ab\xc3\x28"),
		OCOP_LIT("ab\xe1\xba"),
		OCOP_LIT("ab\xe1\xba\x28"),
		OCOP_LIT("ab\xf0\x90\x80"),
		OCOP_LIT("ab\xc0\x80"),		/* overlong */
		OCOP_LIT("ab\xc1\xbf"),
		OCOP_LIT("ab\xe0\x9f\xbf"),
		OCOP_LIT("ab\xf0\x8f\xbf\xbf"),
		OCOP_LIT("ab\xed\xa0\x80"),	/* surrogates */
		OCOP_LIT("ab\xed\xbf\xbf"),
		OCOP_LIT("ab\xf4\x90\x80\x80"),	/* beyond U+10FFFF */
		OCOP_LIT("ab\xf5\x80\x80\x80"),
		OCOP_LIT("ab\xf8\x88\x80\x80\x80"),
		OCOP_LIT("ab\xff"),
	};
	struct ocop_diag diag;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(ocop_utf8_check(bad[i], &diag),
				 OCOP_ERR_MALFORMED);
		assert_int_equal(diag.offset, 2);
		assert_int_equal(ocop_text_check(bad[i], NULL),
				 OCOP_ERR_MALFORMED);
	}
}

static void a_records_text_is_not_empty(void **state)
{
	(void)state;
	assert_int_equal(ocop_text_check(OCOP_LIT(""), NULL), OCOP_ERR_RULE);
	assert_int_equal(ocop_text_check(OCOP_LIT(" "), NULL), OCOP_OK);
}

/* Encode a code point below U+10000. */
static struct ocop_bytes utf8(uint8_t out[3], unsigned c)
{
	if (c < 0x80) {
		out[0] = (uint8_t)c;
		return ocop_bytes_of(out, 1);
	}
	if (c < 0x800) {
		out[0] = (uint8_t)(0xc0 | c >> 6);
		out[1] = (uint8_t)(0x80 | (c & 63));
		return ocop_bytes_of(out, 2);
	}
	out[0] = (uint8_t)(0xe0 | c >> 12);
	out[1] = (uint8_t)(0x80 | (c >> 6 & 63));
	out[2] = (uint8_t)(0x80 | (c & 63));
	return ocop_bytes_of(out, 3);
}

static void control_and_bidi_control_characters_are_refused(void **state)
{
	/* Unicode 15: Cc, and the property Bidi_Control, first and last. */
	static const unsigned ranges[][2] = {
		{ 0x0000, 0x001f }, { 0x007f, 0x009f }, { 0x061c, 0x061c },
		{ 0x200e, 0x200f }, { 0x202a, 0x202e }, { 0x2066, 0x2069 },
	};
	uint8_t text[3];

	(void)state;
	for (unsigned c = 0; c < 0x10000; c++) {
		enum ocop_err want = OCOP_OK;

		for (size_t i = 0; i < 6; i++)
			if (c >= ranges[i][0] && c <= ranges[i][1])
				want = OCOP_ERR_RULE;
		if (c >= 0xd800 && c <= 0xdfff)
			want = OCOP_ERR_MALFORMED;
		if (ocop_text_check(utf8(text, c), NULL) != want)
			fail_msg("U+%04X", c);
	}
}

static void what_would_steer_a_terminal_is_tamed(void **state)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "", "" },
		{ "Mật ong 中🐝", "Mật ong 中🐝" },
		{ "a\nb\x1b[2J\x7f\r", "a?b?[2J??" },
		/* U+009B is a control sequence's beginning; so may its byte
		 * be. */
		{ "\xc2\x9b"
		  "2J\xc2\xa0",
		  "?2J\xc2\xa0" },
		{ "\x9b\xffz\xe1\xba", "??z??" },
		/* U+202E turns what follows around. */
		{ "a\xe2\x80\xae"
		  "b",
		  "a?b" },
	};
	char text[64];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t len = strlen(rows[i].in);

		memcpy(text, rows[i].in, len);
		text[ocop_text_tame(text, len)] = '\0';
		assert_string_equal(text, rows[i].out);
	}
}

static void a_character_is_one_column(void **state)
{
	(void)state;
	assert_int_equal(ocop_text_width(OCOP_LIT("")), 0);
	assert_int_equal(ocop_text_width(OCOP_LIT("abc")), 3);
	assert_int_equal(ocop_text_width(OCOP_LIT("Mật ong")), 7);
}

static void ascii_is_printable_and_without_the_space(void **state)
{
	struct ocop_diag diag;

	(void)state;
	for (unsigned c = 0; c < 0x80; c++) {
		uint8_t byte = (uint8_t)c;
		bool good = c > 0x20 && c < 0x7f;

		assert_int_equal(!ocop__ascii_check(ocop_bytes_of(&byte, 1),
						    NULL), good);
	}
	assert_int_equal(ocop__ascii_check(OCOP_LIT(""), NULL), OCOP_ERR_RULE);
	assert_int_equal(ocop__ascii_check(OCOP_LIT("GTM\xc3\xa9"), &diag),
			 OCOP_ERR_RULE);
	assert_int_equal(diag.offset, 3);
}

static void hex_goes_there_and_back(void **state)
{
	struct ocop_buf buf = OCOP_BUF(1024);
	uint8_t all[256], back[256];

	(void)state;
	for (unsigned i = 0; i < 256; i++)
		all[i] = (uint8_t)i;
	ocop_hex_add(&buf, ocop_bytes_of(all, 256));
	assert_int_equal(buf.len, 512);
	assert_memory_equal(buf.ptr, "000102030405060708090a0b", 24);
	assert_int_equal(ocop_hex_decode(back, 256, ocop_buf_view(&buf)),
			 OCOP_OK);
	assert_memory_equal(back, all, 256);
	assert_int_equal(ocop_hex_decode(back, 2, OCOP_LIT("aBCd")), OCOP_OK);
	assert_memory_equal(back, "\xab\xcd", 2);
	ocop_buf_clear(&buf);
}

static void hex_of_another_length_or_letter_is_refused_with_zeros(void **state)
{
	static const char *const bad[] = { "", "ab", "abc", "abcde", "abcdef",
					   "abcg", "ab:d", "+bcd", " bcd" };
	uint8_t out[2];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		memset(out, 0x55, sizeof(out));
		assert_int_equal(ocop_hex_decode(out, 2,
						 ocop_bytes_str(bad[i])),
				 OCOP_ERR_MALFORMED);
		assert_memory_equal(out, "\0\0", 2);
	}
}

/* RFC 4648 section 10. */
static const char *const base64_pairs[][2] = {
	{ "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" },
	{ "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" },
	{ "foobar", "Zm9vYmFy" },
};

static void base64_agrees_with_the_rfc(void **state)
{
	struct ocop_buf text = OCOP_BUF(64), data = OCOP_BUF(64);

	(void)state;
	for (size_t i = 0; i < 7; i++) {
		ocop_buf_reset(&text);
		ocop_buf_reset(&data);
		ocop_base64_add(&text, ocop_bytes_str(base64_pairs[i][0]));
		assert_string_equal(ocop_buf_cstr(&text), base64_pairs[i][1]);
		assert_int_equal(ocop_base64_decode(&data,
						    ocop_buf_view(&text)),
				 OCOP_OK);
		assert_string_equal(ocop_buf_cstr(&data), base64_pairs[i][0]);
	}
	ocop_buf_clear(&text);
	ocop_buf_clear(&data);
}

static void base64url_has_its_own_letters_and_no_padding(void **state)
{
	struct ocop_buf buf = OCOP_BUF(64);

	(void)state;
	ocop_base64url_add(&buf, OCOP_LIT("\xfb\xff\xbf\xfe"));
	assert_string_equal(ocop_buf_cstr(&buf), "-_-__g");
	ocop_buf_reset(&buf);
	assert_int_equal(ocop_base64url_decode(&buf, OCOP_LIT("-_-__g")),
			 OCOP_OK);
	assert_true(ocop_bytes_is(ocop_buf_view(&buf), "\xfb\xff\xbf\xfe"));
	assert_int_equal(ocop_base64url_decode(&buf, OCOP_LIT("+/-__g")),
			 OCOP_ERR_MALFORMED);
	assert_int_equal(ocop_base64url_decode(&buf, OCOP_LIT("Zg==")),
			 OCOP_ERR_MALFORMED);
	assert_int_equal(ocop_base64_decode(&buf, OCOP_LIT("-_-_")),
			 OCOP_ERR_MALFORMED);
	ocop_buf_clear(&buf);
}

static void
base64_that_is_not_canonical_is_refused_without_a_trace(void **state)
{
	static const char *const bad[] = {
		"Z", "Zg", "Zg=", "Zg===", "=", "====", "Zh==", "Zm9=", "Zm8",
		"Zm9vZ===", "Zm 9", "Zm9v\n", "Z=g=", "Zg==Zg==", "Zm9*",
	};
	struct ocop_buf buf = OCOP_BUF(64);

	(void)state;
	ocop_buf_str(&buf, "kept");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (ocop_base64_decode(&buf, ocop_bytes_str(bad[i])) !=
		    OCOP_ERR_MALFORMED)
			fail_msg("%s", bad[i]);
		assert_true(ocop_bytes_is(ocop_buf_view(&buf), "kept"));
	}
	assert_int_equal(ocop_base64url_decode(&buf, OCOP_LIT("Zh")),
			 OCOP_ERR_MALFORMED);
	assert_int_equal(ocop_base64url_decode(&buf, OCOP_LIT("Zm9vZ")),
			 OCOP_ERR_MALFORMED);
	assert_true(ocop_bytes_is(ocop_buf_view(&buf), "kept"));
	ocop_buf_clear(&buf);
}

static void base64_above_the_ceiling_is_refused(void **state)
{
	struct ocop_buf buf = OCOP_BUF(2);

	(void)state;
	assert_int_equal(ocop_base64_decode(&buf, OCOP_LIT("Zm9v")),
			 OCOP_ERR_LIMIT);
	assert_int_equal(buf.len, 0);
	ocop_buf_clear(&buf);
}

static void decimal_numbers_have_one_form(void **state)
{
	static const char *const bad[] = { "", "01", "00", "+1", "-1", " 1",
					   "1 ", "1.0", "0x1", "1a", "\xd9\xa1",
					   "18446744073709551616",
					   "99999999999999999999999" };
	uint64_t value;

	(void)state;
	assert_int_equal(ocop_decimal(&value, OCOP_LIT("0")), OCOP_OK);
	assert_int_equal(value, 0);
	assert_int_equal(ocop_decimal(&value, OCOP_LIT("18446744073709551615")),
			 OCOP_OK);
	assert_true(value == UINT64_MAX);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		value = 1;
		if (ocop_decimal(&value, ocop_bytes_str(bad[i])) !=
		    OCOP_ERR_MALFORMED)
			fail_msg("%s", bad[i]);
		assert_true(value == 0);
	}
}

static void digits_may_have_leading_zeros(void **state)
{
	uint64_t value;

	(void)state;
	assert_int_equal(ocop_digits(&value, OCOP_LIT("0000451")), OCOP_OK);
	assert_int_equal(value, 451);
	assert_int_equal(ocop_digits(&value,
				     OCOP_LIT("00018446744073709551615")),
			 OCOP_OK);
	assert_true(value == UINT64_MAX);
	assert_int_equal(ocop_digits(&value,
				     OCOP_LIT("00018446744073709551616")),
			 OCOP_ERR_MALFORMED);
	assert_int_equal(ocop_digits(&value, OCOP_LIT("")),
			 OCOP_ERR_MALFORMED);
	assert_int_equal(ocop_digits(&value, OCOP_LIT("1:")),
			 OCOP_ERR_MALFORMED);
}

static void known_days_have_their_numbers(void **state)
{
	static const struct { const char *text; int32_t day; } days[] = {
		{ "1900-01-01", -25567 }, { "1969-12-31", -1 },
		{ "1970-01-01", 0 }, { "2000-02-29", 11016 },
		{ "2000-03-01", 11017 }, { "2026-11-22", 20779 },
		{ "2100-02-28", 47540 }, { "2100-03-01", 47541 },
		{ "9999-12-31", 2932896 },
	};
	char text[OCOP_DATE_SIZE];
	int32_t day;

	(void)state;
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		assert_int_equal(ocop_day_parse(&day,
						ocop_bytes_str(days[i].text)),
				 OCOP_OK);
		assert_int_equal(day, days[i].day);
		ocop_day_format(text, day);
		assert_string_equal(text, days[i].text);
	}
}

static void every_day_follows_the_one_before(void **state)
{
	static const int lengths[12] = { 31, 28, 31, 30, 31, 30,
					 31, 31, 30, 31, 30, 31 };
	unsigned y = 1900, m = 1, d = 1;
	char text[OCOP_DATE_SIZE];
	struct ocop_buf want = OCOP_BUF(OCOP_DATE_LEN);
	int32_t back;

	(void)state;
	for (int32_t day = -25567; day <= 2932896; day++) {
		unsigned last = (unsigned)lengths[m - 1];

		if (m == 2 && (y % 400 == 0 || (y % 4 == 0 && y % 100 != 0)))
			last = 29;
		/* All days of a century, then one in 97 to save time. */
		if (day < 36525 || day % 97 == 0) {
			ocop_buf_reset(&want);
			ocop_buf_printf(&want, "%04u-%02u-%02u", y, m, d);
			ocop_day_format(text, day);
			assert_string_equal(text, ocop_buf_cstr(&want));
			assert_int_equal(ocop_day_parse(&back,
							ocop_buf_view(&want)),
					 OCOP_OK);
			assert_int_equal(back, day);
		}
		if (++d > last) {
			d = 1;
			m = m % 12 + 1;
			y += m == 1;
		}
	}
	assert_int_equal(y, 10000);
	ocop_buf_clear(&want);
}

static void days_that_do_not_exist_are_refused(void **state)
{
	static const char *const bad[] = {
		"", "2026-11-2", "2026-11-222", "2026-02-29", "2100-02-29",
		"2026-00-10", "2026-13-10", "2026-04-31", "2026-11-00",
		"2026-11-32", "1899-12-31", "0000-01-01", "2026/11/22",
		"2026-11/22", "20261122", "22-11-2026", "2026-11-2a",
		"+026-11-22", "2026- 1-22", " 2026-11-2",
	};
	int32_t day;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		day = 5;
		if (ocop_day_parse(&day, ocop_bytes_str(bad[i])) !=
		    OCOP_ERR_MALFORMED)
			fail_msg("%s", bad[i]);
		assert_true(day == OCOP_DAY_NONE);
	}
}

static void no_date_is_an_empty_text(void **state)
{
	char text[OCOP_DATE_SIZE] = "x";

	(void)state;
	ocop_day_format(text, OCOP_DAY_NONE);
	assert_string_equal(text, "");
	ocop_day_format(text, INT32_MAX);
	assert_string_equal(text, "");
	ocop_day_format(text, -25568);
	assert_string_equal(text, "");
}

static void a_day_begins_at_midnight_of_utc_plus_7(void **state)
{
	(void)state;
	/* 2026-11-22T00:00:00+07:00 is 2026-11-21T17:00:00Z. */
	assert_int_equal(ocop_day_start(20779), 1795280400);
	assert_int_equal(ocop_day_of(1795280400), 20779);
	assert_int_equal(ocop_day_of(1795280399), 20778);
	assert_int_equal(ocop_day_of(1795280400 + 86399), 20779);
	assert_int_equal(ocop_day_of(0), 0);
	assert_int_equal(ocop_day_start(0), 0);
	assert_int_equal(ocop_day_start(-1), 0);
	assert_int_equal(ocop_day_start(OCOP_DAY_NONE), 0);
	assert_int_equal(ocop_day_start(1), 61200);
	assert_int_equal(ocop_day_of(UINT64_MAX), INT32_MAX);
}

static void an_instant_is_written_in_utc_plus_7(void **state)
{
	char text[OCOP_INSTANT_SIZE];

	(void)state;
	ocop_instant_format(text, 1795313400);
	assert_string_equal(text, "2026-11-22T09:10:00+07:00");
	ocop_instant_format(text, 1795280399);
	assert_string_equal(text, "2026-11-21T23:59:59+07:00");
	ocop_instant_format(text, 0);
	assert_string_equal(text, "1970-01-01T07:00:00+07:00");
	ocop_instant_format(text, UINT64_MAX);
	assert_string_equal(text, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(well_formed_utf8_is_taken),
		cmocka_unit_test(ill_formed_utf8_is_refused_where_it_begins),
		cmocka_unit_test(a_records_text_is_not_empty),
		cmocka_unit_test(
			control_and_bidi_control_characters_are_refused),
		cmocka_unit_test(what_would_steer_a_terminal_is_tamed),
		cmocka_unit_test(a_character_is_one_column),
		cmocka_unit_test(ascii_is_printable_and_without_the_space),
		cmocka_unit_test(hex_goes_there_and_back),
		cmocka_unit_test(
			hex_of_another_length_or_letter_is_refused_with_zeros),
		cmocka_unit_test(base64_agrees_with_the_rfc),
		cmocka_unit_test(base64url_has_its_own_letters_and_no_padding),
		cmocka_unit_test(
			base64_that_is_not_canonical_is_refused_without_a_trace),
		cmocka_unit_test(base64_above_the_ceiling_is_refused),
		cmocka_unit_test(decimal_numbers_have_one_form),
		cmocka_unit_test(digits_may_have_leading_zeros),
		cmocka_unit_test(known_days_have_their_numbers),
		cmocka_unit_test(every_day_follows_the_one_before),
		cmocka_unit_test(days_that_do_not_exist_are_refused),
		cmocka_unit_test(no_date_is_an_empty_text),
		cmocka_unit_test(a_day_begins_at_midnight_of_utc_plus_7),
		cmocka_unit_test(an_instant_is_written_in_utc_plus_7),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

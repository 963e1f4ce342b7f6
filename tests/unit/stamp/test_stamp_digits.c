/* SPDX-License-Identifier: Apache-2.0 */
/* lib/stamp/stamp_digits.c: one text of digits for each byte string. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/stamp.h>

#include "lib/stamp/stamp_digits.h"

/* Digits of a rest of so many bytes; the whole rule in one line. */
static const size_t rest_digits[7] = { 0, 3, 5, 8, 10, 13, 15 };

static enum ocop_err decode(struct ocop_buf *out, const char *text,
			    struct ocop_diag *diag)
{
	ocop_buf_reset(out);
	return ocop__stamp_digits_decode(out, ocop_bytes_str(text), diag);
}

static void known_bytes_give_known_digits(void **state)
{
	static const uint8_t some[16] = {
		250, 251, 252, 253, 254, 255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9
	};
	static const uint8_t high[7] = {
		255, 255, 255, 255, 255, 255, 255
	};
	struct ocop_buf out = OCOP_BUF(200);

	(void)state;
	ocop__stamp_digits_encode(&out, ocop_bytes_of(some, sizeof(some)));
	assert_string_equal(ocop_buf_cstr(&out),
			    "002814706479912900197694344888371302312");
	ocop_buf_reset(&out);
	ocop__stamp_digits_encode(&out, ocop_bytes_of(high, 7));
	assert_string_equal(ocop_buf_cstr(&out), "72057594037927935");
	ocop_buf_reset(&out);
	ocop__stamp_digits_encode(&out, ocop_bytes_of(high, 6));
	assert_string_equal(ocop_buf_cstr(&out), "281474976710655");
	ocop_buf_clear(&out);
}

static void every_length_comes_back_as_it_was(void **state)
{
	uint8_t bytes[150];
	struct ocop_buf digits = OCOP_BUF(1000), back = OCOP_BUF(1000);

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 151 + 77);
	for (size_t len = 0; len <= sizeof(bytes); len++) {
		ocop_buf_reset(&digits);
		ocop_buf_reset(&back);
		ocop__stamp_digits_encode(&digits, ocop_bytes_of(bytes, len));
		assert_int_equal(digits.len,
				 len / 7 * 17 + rest_digits[len % 7]);
		assert_int_equal(ocop__stamp_digits_decode(
			&back, ocop_buf_view(&digits), NULL), OCOP_OK);
		assert_true(ocop_bytes_equal(ocop_buf_view(&back),
					     ocop_bytes_of(bytes, len)));
	}
	ocop_buf_clear(&digits);
	ocop_buf_clear(&back);
}

static void other_lengths_are_refused(void **state)
{
	char text[60];
	struct ocop_buf out = OCOP_BUF(100);
	struct ocop_diag diag;
	size_t refused = 0;

	(void)state;
	for (size_t len = 1; len < sizeof(text); len++) {
		bool whole = false;

		memset(text, '0', len);
		text[len] = '\0';
		for (size_t i = 0; i < 7; i++)
			whole = whole || rest_digits[i] == len % 17;
		if (whole) {
			assert_int_equal(decode(&out, text, &diag), OCOP_OK);
			continue;
		}
		refused++;
		assert_int_equal(decode(&out, text, &diag),
				 OCOP_ERR_MALFORMED);
		assert_int_equal(diag.offset, len);
		assert_int_equal(out.len, 0);
	}
	assert_int_equal(refused, 35);
	ocop_buf_clear(&out);
}

static void a_chunk_too_large_for_its_bytes_is_refused(void **state)
{
	static const struct {
		const char *most, *over;
	} rows[] = {
		{ "255", "256" },
		{ "65535", "65536" },
		{ "16777215", "16777216" },
		{ "4294967295", "4294967296" },
		{ "1099511627775", "1099511627776" },
		{ "281474976710655", "281474976710656" },
		{ "72057594037927935", "72057594037927936" },
		{ "72057594037927935", "99999999999999999" },
	};
	struct ocop_buf out = OCOP_BUF(100);
	struct ocop_diag diag;
	char two[40];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(decode(&out, rows[i].most, &diag), OCOP_OK);
		for (size_t j = 0; j < out.len; j++)
			assert_int_equal(out.ptr[j], 0xff);
		assert_int_equal(decode(&out, rows[i].over, &diag),
				 OCOP_ERR_MALFORMED);
		assert_int_equal(diag.offset, 0);
		assert_int_equal(out.len, 0);
		/* And as the second chunk. */
		memset(two, '0', 17);
		memcpy(two + 17, rows[i].over, strlen(rows[i].over) + 1);
		assert_int_equal(decode(&out, two, &diag), OCOP_ERR_MALFORMED);
		assert_int_equal(diag.offset, 17);
	}
	ocop_buf_clear(&out);
}

static void what_is_no_digit_is_refused_with_its_place(void **state)
{
	static const char others[] = "/:aA +-.";
	struct ocop_buf out = OCOP_BUF(100);
	struct ocop_diag diag;
	char text[21];

	(void)state;
	for (size_t i = 0; i < 20; i++) {
		for (size_t j = 0; j <= sizeof(others); j++) {
			memset(text, '1', 20);
			text[20] = '\0';
			text[i] = j < sizeof(others) ? others[j] : (char)0xd9;
			ocop_buf_reset(&out);
			assert_int_equal(ocop__stamp_digits_decode(
				&out, ocop_bytes_of(text, 20), &diag),
				OCOP_ERR_MALFORMED);
			assert_int_equal(diag.offset, i);
		}
	}
	ocop_buf_clear(&out);
}

static void a_ceiling_holds_and_what_was_there_stays(void **state)
{
	struct ocop_buf out = OCOP_BUF(9);
	struct ocop_diag diag;

	(void)state;
	ocop_buf_str(&out, "abc");
	assert_int_equal(ocop__stamp_digits_decode(
		&out, OCOP_LIT("99999999999999999"), &diag),
		OCOP_ERR_LIMIT);
	assert_int_equal(out.len, 3);
	ocop_buf_reset(&out);
	ocop_buf_str(&out, "abc");
	assert_int_equal(ocop__stamp_digits_decode(&out, OCOP_LIT("999"), &diag),
			 OCOP_ERR_MALFORMED);
	assert_int_equal(ocop__stamp_digits_decode(&out, OCOP_LIT("065"), &diag),
			 OCOP_OK);
	assert_string_equal(ocop_buf_cstr(&out), "abcA");
	ocop_buf_clear(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_bytes_give_known_digits),
		cmocka_unit_test(every_length_comes_back_as_it_was),
		cmocka_unit_test(other_lengths_are_refused),
		cmocka_unit_test(a_chunk_too_large_for_its_bytes_is_refused),
		cmocka_unit_test(what_is_no_digit_is_refused_with_its_place),
		cmocka_unit_test(a_ceiling_holds_and_what_was_there_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

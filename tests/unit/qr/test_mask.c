/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/qr/mask.c against libqrencode, which draws all eight masks itself, and
 * against a scorer that follows the words of ISO/IEC 18004 7.8.3, module by
 * module. Readers read such symbols in tests/e2e/qr.sh.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <qrencode.h>

#include "lib/qr/mask.h"

#define STAMPS 10000		/* of version 7 and 8 */

extern QRcode *QRcode_encodeMask(QRinput *input, int mask);

static uint8_t ours[OCOP__MASK_WIDTH_MAX * OCOP__MASK_WIDTH_MAX];

/* A digit that does not follow from the one before. */
static char digit(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (char)('0' + (*seed >> 33) % 10);
}

static QRinput *stamp(uint64_t *seed, QRecLevel level, bool long_host)
{
	static const char lead[] = "https://ocop.example/01/";
	static const char other[] = "https://tem.laichau.gov.vn/01/";
	const char *head = long_host ? other : lead;
	QRinput *input = QRinput_new2(0, level);
	char digits[200];

	assert_non_null(input);
	for (size_t i = 0; i < sizeof(digits); i++)
		digits[i] = digit(seed);
	assert_int_equal(QRinput_append(input, QR_MODE_8, (int)strlen(head),
					(const uint8_t *)head), 0);
	assert_int_equal(QRinput_append(input, QR_MODE_NUM, 14,
					(uint8_t *)digits), 0);
	assert_int_equal(QRinput_append(input, QR_MODE_8, 4,
					(const uint8_t *)"/21/"), 0);
	assert_int_equal(QRinput_append(input, QR_MODE_NUM, 13,
					(uint8_t *)digits + 14), 0);
	assert_int_equal(QRinput_append(input, QR_MODE_8, 3,
					(const uint8_t *)"?s="), 0);
	assert_int_equal(QRinput_append(input, QR_MODE_NUM, 158,
					(uint8_t *)digits + 30), 0);
	return input;
}

static bool dark(const uint8_t *symbol, int width, int x, int y)
{
	return x >= 0 && y >= 0 && x < width && y < width &&
	       (symbol[y * width + x] & 1);
}

/* Module i of line n: a row, or a column. */
static bool at(const uint8_t *symbol, int width, int n, int i, bool column)
{
	return column ? dark(symbol, width, n, i) : dark(symbol, width, i, n);
}

static unsigned runs(const uint8_t *symbol, int width, int n, bool column)
{
	unsigned sum = 0;

	for (int i = 0; i < width;) {
		int end = i;

		while (end < width && at(symbol, width, n, end, column) ==
					      at(symbol, width, n, i, column))
			end++;
		if (end - i >= 5)
			sum += 3 + (unsigned)(end - i - 5);
		i = end;
	}
	return sum;
}

/* Whether modules from i on are of one colour, and the next to both sides are
 * of the other. */
static bool is_run(const uint8_t *symbol, int width, int n, int i, int len,
		   bool colour, bool column)
{
	for (int j = 0; j < len; j++)
		if (at(symbol, width, n, i + j, column) != colour)
			return false;
	return at(symbol, width, n, i - 1, column) != colour &&
	       at(symbol, width, n, i + len, column) != colour;
}

static bool is_light(const uint8_t *symbol, int width, int n, int i, int len,
		     bool column)
{
	for (int j = 0; j < len; j++)
		if (at(symbol, width, n, i + j, column))
			return false;
	return true;
}

static unsigned patterns(const uint8_t *symbol, int width, int n, bool column)
{
	unsigned sum = 0;

	for (int k = 1; 7 * k <= width; k++)
		for (int i = 0; i + 7 * k <= width; i++)
			if (is_run(symbol, width, n, i, k, true, column) &&
			    is_run(symbol, width, n, i + k, k, false, column) &&
			    is_run(symbol, width, n, i + 2 * k, 3 * k, true,
				   column) &&
			    is_run(symbol, width, n, i + 5 * k, k, false,
				   column) &&
			    is_run(symbol, width, n, i + 6 * k, k, true,
				   column) &&
			    (is_light(symbol, width, n, i - 4 * k, 4 * k,
				      column) ||
			     is_light(symbol, width, n, i + 7 * k, 4 * k,
				      column)))
				sum += 40;
	return sum;
}

static unsigned penalty(const uint8_t *symbol, int width)
{
	unsigned sum = 0;
	int count = 0;

	for (int n = 0; n < width; n++) {
		sum += runs(symbol, width, n, false) +
		       runs(symbol, width, n, true) +
		       patterns(symbol, width, n, false) +
		       patterns(symbol, width, n, true);
		for (int i = 0; i < width; i++) {
			bool c = dark(symbol, width, i, n);

			count += c;
			if (n + 1 < width && i + 1 < width &&
			    dark(symbol, width, i + 1, n) == c &&
			    dark(symbol, width, i, n + 1) == c &&
			    dark(symbol, width, i + 1, n + 1) == c)
				sum += 3;
		}
	}
	/* Steps of 5 % away from 50 %. */
	return sum + 10 * (unsigned)(abs(2 * count - width * width) * 10 /
				     (width * width));
}

static bool same(const QRcode *code)
{
	for (int i = 0; i < code->width * code->width; i++)
		if (ours[i] != (code->data[i] & 1))
			return false;
	return true;
}

/* What is drawn is one of the library's eight symbols, and the penalty of none
 * of them is less. */
static void the_best_of_the_librarys_eight_symbols_is_drawn(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (int i = 0; i < 160; i++) {
		const QRecLevel level = (QRecLevel)(i % 4);
		QRinput *input = stamp(&seed, level, i % 3 == 0);
		QRcode *code = QRcode_encodeMask(input, 0);
		unsigned least = UINT32_MAX, got, is = 0;

		assert_non_null(code);
		assert_in_range(code->width, 41, OCOP__MASK_WIDTH_MAX);
		got = ocop__mask_choose(ours, code->data,
					(unsigned)code->width,
					(enum ocop_qr_ecc)level);
		assert_int_equal(got, penalty(ours, code->width));
		QRcode_free(code);
		for (int mask = 0; mask < OCOP__MASKS; mask++) {
			code = QRcode_encodeMask(input, mask);
			assert_non_null(code);
			is += same(code);
			if (penalty(code->data, code->width) < least)
				least = penalty(code->data, code->width);
			QRcode_free(code);
		}
		assert_int_equal(is, 1);
		assert_int_equal(got, least);
		QRinput_free(input);
	}
}

static void of_10000_stamps_none_is_worse_than_the_librarys_choice(void **state)
{
	uint64_t seed = 2;
	unsigned better = 0;

	(void)state;
	for (int i = 0; i < STAMPS; i++) {
		QRinput *input = stamp(&seed, QR_ECLEVEL_M, i % 2);
		QRcode *code = QRcode_encodeMask(input, 0);
		QRcode *theirs = QRcode_encodeInput(input);
		unsigned got, their;

		assert_non_null(code);
		assert_non_null(theirs);
		got = ocop__mask_choose(ours, code->data,
					(unsigned)code->width, OCOP_QR_M);
		their = penalty(theirs->data, theirs->width);
		assert_true(got <= their);
		better += got < their;
		QRcode_free(code);
		QRcode_free(theirs);
		QRinput_free(input);
	}
	/* Theirs rounds the share of dark modules first. */
	assert_in_range(better, 0, STAMPS / 20);
}

/* A symbol without any data: stripes, blocks and finders that nobody masks,
 * so that each penalty is met, larger patterns too. */
static void drawn_patterns_are_counted_as_the_standard_says(void **state)
{
	static uint8_t symbol[61 * 61];
	uint64_t seed = 3;

	(void)state;
	for (int i = 0; i < 400; i++) {
		const int width = 21 + 4 * (i % 11);
		const int k = 1 + i % 5;
		unsigned got;

		for (int n = 0; n < width * width; n++) {
			int x = n % width / k, y = n / width / k;
			static const char finder[] = "0000101110100001011101";

			symbol[n] = (uint8_t)(OCOP__MASK_FUNCTION |
				(i % 3 == 0 ? digit(&seed) & 1 :
				 i % 3 == 1 ? finder[(x + y % 3) % 22] & 1 :
					      finder[(y + x / 9) % 22] & 1));
		}
		got = ocop__mask_choose(ours, symbol, (unsigned)width,
					OCOP_QR_M);
		assert_int_equal(got, penalty(ours, width));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_best_of_the_librarys_eight_symbols_is_drawn),
		cmocka_unit_test(
			of_10000_stamps_none_is_worse_than_the_librarys_choice),
		cmocka_unit_test(
			drawn_patterns_are_counted_as_the_standard_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

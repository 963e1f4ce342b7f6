/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/qr/qr.c, lib/qr/svg.c, lib/qr/png.c: how small a symbol is, and that the
 * drawings show it. tests/unit/common/test_picture.c tests that readers can
 * read them.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/qr.h>
#include <ocop/stamp.h>

/* The longest host that fits version 7, and the longest there is. */
#define HOST15 "https://abcdefghi.ab.vn"
#define HOST40 "https://tem.so-nongnghiepvamoitruong-tinh.gov.vn"

static struct ocop_qr qr;

static enum ocop_err encode(const char *text, enum ocop_qr_ecc ecc,
			    unsigned version_max)
{
	return ocop_qr_encode(&qr, ocop_bytes_str(text), ecc, version_max);
}

static unsigned version_of(const char *fill, size_t count,
			   enum ocop_qr_ecc ecc)
{
	static uint8_t text[8000];
	size_t len = strlen(fill);

	for (size_t i = 0; i < count; i++)
		text[i] = (uint8_t)fill[i % len];
	if (ocop_qr_encode(&qr, ocop_bytes_of(text, count), ecc, 0))
		return 0;
	return qr.version;
}

static void add_digits(struct ocop_buf *out, size_t count, char digit)
{
	for (size_t i = 0; i < count; i++)
		ocop_buf_byte(out, (uint8_t)digit);
}

static void every_stamp_fits_version_7_at_m_or_8_with_a_long_host(void **state)
{
	static const char *const paths[] = {
		"/01/09520000001070/21/0000120000451?s=",
		"/p/11-03295-01-2026/21/0000120000451?s=",
		"/p/11-03295-999-2026/21/0000120000451?s=",
		"/p/11-03295-9999-2026/21/0000120000451?s=",
	};
	struct ocop_buf uri = OCOP_BUF(300);

	(void)state;
	assert_int_equal(strlen(HOST40), 8 + OCOP_HOST_MAX);
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		ocop_buf_reset(&uri);
		ocop_buf_str(&uri, HOST15);
		ocop_buf_str(&uri, paths[i]);
		add_digits(&uri, OCOP_STAMP_DIGITS, '7');
		assert_int_equal(encode(ocop_buf_cstr(&uri), OCOP_QR_M,
					OCOP_QR_STAMP_VERSION_MAX), OCOP_OK);
		assert_int_equal(qr.version, 7);
		assert_int_equal(qr.width, 45);
		assert_int_equal(encode(ocop_buf_cstr(&uri), OCOP_QR_L, 6),
				 OCOP_OK);
		assert_int_equal(qr.version, 6);
		ocop_buf_reset(&uri);
		ocop_buf_str(&uri, HOST40);
		ocop_buf_str(&uri, paths[i]);
		add_digits(&uri, OCOP_STAMP_DIGITS, '7');
		assert_int_equal(encode(ocop_buf_cstr(&uri), OCOP_QR_M,
					OCOP_QR_STAMP_VERSION_MAX), OCOP_OK);
		assert_int_equal(qr.version, 8);
		assert_int_equal(qr.width, 49);
	}
	ocop_buf_clear(&uri);
}

/* ISO/IEC 18004 table 7: characters that a symbol holds. */
static void a_symbol_is_as_small_as_the_standard_allows(void **state)
{
	static const struct {
		const char *fill;
		enum ocop_qr_ecc ecc;
		unsigned version;
		size_t most;
	} rows[] = {
		{ "0123456789", OCOP_QR_L, 1, 41 },
		{ "0123456789", OCOP_QR_L, 2, 77 },
		{ "0123456789", OCOP_QR_M, 6, 255 },
		{ "0123456789", OCOP_QR_M, 7, 293 },
		{ "0123456789", OCOP_QR_L, 9, 552 },
		{ "0123456789", OCOP_QR_L, 10, 652 },
		{ "0123456789", OCOP_QR_L, 26, 3283 },
		{ "0123456789", OCOP_QR_L, 27, 3517 },
		{ "0123456789", OCOP_QR_H, 40, 3057 },
		{ "AB$ %*+-./:9", OCOP_QR_L, 1, 25 },
		{ "AB$ %*+-./:9", OCOP_QR_Q, 9, 189 },
		{ "AB$ %*+-./:9", OCOP_QR_M, 26, 1542 },
		{ "AB$ %*+-./:9", OCOP_QR_M, 40, 3391 },
		{ "abc?\xff&=_", OCOP_QR_L, 1, 17 },
		{ "abc?\xff&=_", OCOP_QR_M, 9, 180 },
		{ "abc?\xff&=_", OCOP_QR_Q, 26, 751 },
		{ "abc?\xff&=_", OCOP_QR_H, 40, 1273 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(version_of(rows[i].fill, rows[i].most,
					    rows[i].ecc), rows[i].version);
		assert_int_equal(qr.width, 17 + 4 * rows[i].version);
		assert_int_equal(version_of(rows[i].fill, rows[i].most + 1,
					    rows[i].ecc),
				 rows[i].version == 40 ? 0 :
							 rows[i].version + 1);
	}
}

static void mixed_texts_are_split_where_it_saves(void **state)
{
	struct ocop_buf uri = OCOP_BUF(9000);

	(void)state;
	/* Bytes 12 + 8 * 23 bits, digits 14 + 10 / 3 each: the last digit
	 * that version 40-L holds (2956 codewords). */
	ocop_buf_str(&uri, "https://ocop.example/c/");
	add_digits(&uri, 7027, '4');
	assert_int_equal(encode(ocop_buf_cstr(&uri), OCOP_QR_L, 0), OCOP_OK);
	assert_int_equal(qr.version, 40);
	add_digits(&uri, 1, '4');
	assert_int_equal(encode(ocop_buf_cstr(&uri), OCOP_QR_L, 0),
			 OCOP_ERR_LIMIT);
	ocop_buf_clear(&uri);
	/* A short number among letters is not worth a segment. */
	assert_int_equal(encode("abcdefg1234abcdef", OCOP_QR_L, 1), OCOP_OK);
	/* A long one is: 19 bytes would be version 2. */
	assert_int_equal(encode("abcdef1234567890123", OCOP_QR_L, 1),
			 OCOP_OK);
}

/*
 * Where a class of versions ends, the next one counts in longer fields, and
 * splits that saved bits save none: two runs of six digits save 4 bits up to
 * version 9, four of eight 4 bits up to version 26. These texts fill both to
 * the last bit by their splits.
 */
static void the_last_bit_of_a_class_is_used(void **state)
{
	static const struct {
		size_t len, runs, run;
		unsigned version;
	} rows[] = {
		{ 231, 2, 6, 9 },	/* 12 + 8 * 231 - 4: 232 codewords */
		{ 231, 1, 6, 10 }, { 232, 2, 6, 10 },
		{ 1368, 4, 8, 26 },	/* 20 + 8 * 1368 - 4: 1370 */
		{ 1368, 3, 8, 27 }, { 1369, 4, 8, 27 },
	};
	struct ocop_buf text = OCOP_BUF(2000);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ocop_buf_reset(&text);
		for (size_t n = 0; n < rows[i].runs; n++) {
			ocop_buf_str(&text, "abc");
			add_digits(&text, rows[i].run, '7');
		}
		while (text.len < rows[i].len)
			ocop_buf_byte(&text, 'a');
		assert_int_equal(encode(ocop_buf_cstr(&text), OCOP_QR_L, 0),
				 OCOP_OK);
		assert_int_equal(qr.version, rows[i].version);
	}
	ocop_buf_clear(&text);
}

static void what_does_not_fit_is_refused_and_leaves_nothing(void **state)
{
	(void)state;
	assert_int_equal(encode("0123456789", OCOP_QR_M, 0), OCOP_OK);
	assert_int_equal(qr.width, 21);
	assert_int_equal(version_of("a", 18, OCOP_QR_L), 2);
	assert_int_equal(encode("aaaaaaaaaaaaaaaaaa", OCOP_QR_L, 1),
			 OCOP_ERR_LIMIT);
	assert_int_equal(qr.width, 0);
	assert_int_equal(qr.version, 0);
	assert_int_equal(version_of("1", 7089, OCOP_QR_L), 40);
	assert_int_equal(version_of("1", 7090, OCOP_QR_L), 0);
	assert_int_equal(encode("", OCOP_QR_L, 0), OCOP_ERR_ARGUMENT);
	assert_int_equal(encode("a", OCOP_QR_L, 41), OCOP_ERR_ARGUMENT);
	assert_int_equal(encode("a", (enum ocop_qr_ecc)4, 0),
			 OCOP_ERR_ARGUMENT);
}

static void errno_of_the_caller_is_left_alone(void **state)
{
	(void)state;
	errno = EDOM;
	assert_int_equal(encode("a", OCOP_QR_L, 0), OCOP_OK);
	assert_int_equal(errno, EDOM);
	assert_int_equal(version_of("1", 7089, OCOP_QR_H), 0);
	assert_int_equal(errno, EDOM);
}

/* The path's own language, as far as svg.c uses it: M m h v z. */
static void paint(uint8_t *out, unsigned side, const char *path)
{
	long x = 0, y = 0, left = 0, top = 0, run = 0;

	while (*path != '"') {
		char command = *path++;
		char *end = NULL;
		long a = 0, b = 0;

		if (command != 'z') {
			a = strtol(path, &end, 10);
			assert_ptr_not_equal(end, path);
			path = end;
		}
		if (command == 'M' || command == 'm') {
			b = strtol(path, &end, 10);
			assert_ptr_not_equal(end, path);
			path = end;
			left = x = command == 'M' ? a : x + a;
			top = y = command == 'M' ? b : y + b;
		} else if (command == 'h') {
			run = a > 0 ? a : run;
			x += a;
		} else if (command == 'v') {
			assert_int_equal(a, 1);
			y += a;
		} else {
			assert_int_equal(command, 'z');
			assert_int_equal(x, left);
			for (long i = 0; i < run; i++) {
				assert_in_range(left + i, 0, side - 1);
				assert_in_range(top, 0, side - 1);
				out[top * side + left + i]++;
			}
			x = left;
			y = top;
		}
	}
}

static void an_svg_paints_each_dark_module_once(void **state)
{
	static const unsigned counts[] = { 10, 290, 7089 };
	static uint8_t out[185 * 185];
	struct ocop_buf svg = OCOP_BUF(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		const char *path;
		unsigned side;

		assert_true(version_of("8675309", counts[i], OCOP_QR_L) > 0);
		side = qr.width + 2 * OCOP_QR_QUIET;
		ocop_buf_reset(&svg);
		assert_int_equal(ocop_qr_svg(&svg, &qr, OCOP_LIT("")),
				 OCOP_OK);
		memset(out, 0, sizeof(out));
		path = strstr(ocop_buf_cstr(&svg), " d=\"");
		assert_non_null(path);
		paint(out, side, path + 4);
		for (unsigned y = 0; y < side; y++) {
			for (unsigned x = 0; x < side; x++) {
				unsigned mx = x - OCOP_QR_QUIET;
				unsigned my = y - OCOP_QR_QUIET;
				bool in = mx < qr.width && my < qr.width;

				assert_int_equal(
					out[y * side + x], in ?
					qr.module[my * qr.width + mx] : 0);
			}
		}
	}
	ocop_buf_clear(&svg);
}

static void an_svg_of_a_stamp_is_small_and_has_a_ground(void **state)
{
	struct ocop_buf svg = OCOP_BUF(1 << 16);

	(void)state;
	assert_int_equal(version_of("0918273645", 364, OCOP_QR_M), 8);
	assert_int_equal(ocop_qr_svg(&svg, &qr, OCOP_LIT("11-03295-9999-2026 "
			 "0000120000451-X")), OCOP_OK);
	assert_in_range(svg.len, 1000, 9216);
	assert_non_null(strstr(ocop_buf_cstr(&svg), "viewBox=\"0 0 57 57\""));
	assert_non_null(strstr(ocop_buf_cstr(&svg), " width=\"24.13mm\" "
			       "height=\"24.13mm\""));
	assert_int_equal(ocop_qr_hundredths_mm(&qr), 2413);
	assert_non_null(strstr(ocop_buf_cstr(&svg), "<rect width=\"57\" "
			       "height=\"57\" fill=\"#fff\"/>"));
	assert_non_null(strstr(ocop_buf_cstr(&svg), "crispEdges"));
	ocop_buf_clear(&svg);
}

static void a_title_cannot_break_out(void **state)
{
	struct ocop_buf svg = OCOP_BUF(1 << 16);

	(void)state;
	assert_int_equal(encode("1", OCOP_QR_L, 0), OCOP_OK);
	assert_int_equal(ocop_qr_svg(&svg, &qr, OCOP_LIT(
		"a</title><script>&\"'\x01\n\xc4\x91")), OCOP_OK);
	assert_non_null(strstr(ocop_buf_cstr(&svg), "<title>a&lt;/title&gt;"
			       "&lt;script&gt;&amp;\"'  \xc4\x91</title>"));
	ocop_buf_reset(&svg);
	assert_int_equal(ocop_qr_svg(&svg, &qr, OCOP_LIT("")), OCOP_OK);
	assert_null(strstr(ocop_buf_cstr(&svg), "<title>"));
	ocop_buf_clear(&svg);
}

static uint32_t be32(const uint8_t *ptr)
{
	return (uint32_t)ptr[0] << 24 | (uint32_t)ptr[1] << 16 |
	       (uint32_t)ptr[2] << 8 | ptr[3];
}

static void a_png_has_one_bit_a_pixel_and_the_asked_size(void **state)
{
	static const unsigned scales[] = { 1, 4, 5, 64 };
	/* 60 an inch, rounded: 60, 240, 300 and 3840 dpi. */
	static const unsigned per_metre[] = { 2362, 9449, 11811, 151181 };
	struct ocop_buf png = OCOP_BUF(1 << 20), again = OCOP_BUF(1 << 20);

	(void)state;
	assert_int_equal(version_of("0918273645", 293, OCOP_QR_M), 7);
	for (size_t i = 0; i < sizeof(scales) / sizeof(scales[0]); i++) {
		ocop_buf_reset(&png);
		ocop_buf_reset(&again);
		assert_int_equal(ocop_qr_png(&png, &qr, scales[i]), OCOP_OK);
		assert_memory_equal(png.ptr, "\x89PNG\r\n\x1a\n", 8);
		assert_memory_equal(png.ptr + 12, "IHDR", 4);
		assert_int_equal(be32(png.ptr + 16), 53 * scales[i]);
		assert_int_equal(be32(png.ptr + 20), 53 * scales[i]);
		assert_int_equal(png.ptr[24], 1);	/* bits */
		assert_int_equal(png.ptr[25], 0);	/* grey */
		assert_memory_equal(png.ptr + 37, "pHYs", 4);
		assert_int_equal(be32(png.ptr + 41), per_metre[i]);
		assert_int_equal(be32(png.ptr + 45), per_metre[i]);
		assert_int_equal(png.ptr[49], 1);	/* of a metre */
		assert_memory_equal(png.ptr + png.len - 8, "IEND", 4);
		assert_int_equal(ocop_qr_png(&again, &qr, scales[i]),
				 OCOP_OK);
		assert_true(ocop_bytes_equal(ocop_buf_view(&png),
					     ocop_buf_view(&again)));
	}
	ocop_buf_clear(&png);
	ocop_buf_clear(&again);
}

static void a_drawing_that_cannot_be_is_refused(void **state)
{
	struct ocop_buf out = OCOP_BUF(1 << 16), small = OCOP_BUF(64);

	(void)state;
	assert_int_equal(encode("1", OCOP_QR_L, 0), OCOP_OK);
	assert_int_equal(ocop_qr_png(&out, &qr, 0), OCOP_ERR_ARGUMENT);
	assert_int_equal(ocop_qr_png(&out, &qr, 65), OCOP_ERR_ARGUMENT);
	assert_int_equal(ocop_qr_png(&small, &qr, 1), OCOP_ERR_LIMIT);
	assert_int_equal(ocop_qr_png(&small, &qr, 1), OCOP_ERR_LIMIT);
	ocop_buf_reset(&small);
	assert_int_equal(ocop_qr_svg(&small, &qr, OCOP_LIT("")),
			 OCOP_ERR_LIMIT);
	qr.width = 0;
	assert_int_equal(ocop_qr_png(&out, &qr, 1), OCOP_ERR_ARGUMENT);
	assert_int_equal(ocop_qr_svg(&out, &qr, OCOP_LIT("")),
			 OCOP_ERR_ARGUMENT);
	qr.width = OCOP_QR_WIDTH_MAX + 1;
	assert_int_equal(ocop_qr_png(&out, &qr, 1), OCOP_ERR_ARGUMENT);
	assert_int_equal(ocop_qr_svg(&out, &qr, OCOP_LIT("")),
			 OCOP_ERR_ARGUMENT);
	assert_int_equal(out.len, 0);
	ocop_buf_clear(&out);
	ocop_buf_clear(&small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			every_stamp_fits_version_7_at_m_or_8_with_a_long_host),
		cmocka_unit_test(a_symbol_is_as_small_as_the_standard_allows),
		cmocka_unit_test(the_last_bit_of_a_class_is_used),
		cmocka_unit_test(mixed_texts_are_split_where_it_saves),
		cmocka_unit_test(
			what_does_not_fit_is_refused_and_leaves_nothing),
		cmocka_unit_test(errno_of_the_caller_is_left_alone),
		cmocka_unit_test(an_svg_paints_each_dark_module_once),
		cmocka_unit_test(an_svg_of_a_stamp_is_small_and_has_a_ground),
		cmocka_unit_test(a_title_cannot_break_out),
		cmocka_unit_test(a_png_has_one_bit_a_pixel_and_the_asked_size),
		cmocka_unit_test(a_drawing_that_cannot_be_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

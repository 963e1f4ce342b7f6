/* SPDX-License-Identifier: Apache-2.0 */
/*
 * common/media/picture.c, with the real ocop-picture: symbols that lib/qr/qr.c
 * draws come back byte for byte, with ZXingReader and without.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <ocop/qr.h>
#include <ocop/stamp.h>

#include "common/media/media.h"
#include "tests/helpers/jpeg.h"
#include "tests/helpers/png_sheet.h"

#define SHEET_MAX 512

enum { BOTH, ZBAR, PATHS };

static char folder[] = "/tmp/ocop-test-picture-XXXXXX";
static char *paths[PATHS];		/* a PATH with these readers only */
static struct picture picture;
static struct ocop_qr qr;
static struct ocop_diag diag;

static char *name_in(const char *base, const char *name)
{
	size_t size = strlen(base) + strlen(name) + 2;
	char *out = malloc(size);
	struct ocop_buf buf = { (uint8_t *)out, 0, size - 1, size - 1,
				OCOP_OK };

	assert_non_null(out);
	ocop_buf_printf(&buf, "%s/%s", base, name);
	return out;
}

static void write_file(const char *path, struct ocop_bytes bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes.ptr, bytes.len), bytes.len);
	close(fd);
}

/* Write bytes to a file, read the picture with some readers, remove it. */
static enum ocop_err read_bytes(struct ocop_bytes bytes, int readers)
{
	char *path = name_in(folder, "-picture [1].png");
	enum ocop_err err;

	write_file(path, bytes);
	setenv("PATH", paths[readers], 1);
	picture_clear(&picture);
	err = picture_read(&picture, path, &diag);
	unlink(path);
	free(path);
	return err;
}

static enum ocop_err read_symbol(struct ocop_bytes text, int readers)
{
	struct ocop_buf png = OCOP_BUF(1 << 20);
	enum ocop_err err;

	assert_int_equal(ocop_qr_encode(&qr, text, OCOP_QR_M, 0), OCOP_OK);
	assert_int_equal(ocop_qr_png(&png, &qr, 4), OCOP_OK);
	err = read_bytes(ocop_buf_view(&png), readers);
	ocop_buf_clear(&png);
	return err;
}

static void check_symbol(struct ocop_bytes text)
{
	for (int readers = BOTH; readers < PATHS; readers++) {
		assert_int_equal(read_symbol(text, readers), OCOP_OK);
		assert_int_equal(picture.count, 1);
		assert_int_equal(picture.unread, 0);
		assert_true(ocop_bytes_equal(picture_text(&picture, 0),
					     text));
		assert_int_equal(picture_text(&picture, 1).len, 0);
	}
}

static void a_stamp_comes_back_from_both_readers(void **state)
{
	static const char *const starts[] = {
		"https://abcdefghi.ab.vn/01/09520000001070/21/"
		"0000120000451?s=",
		"https://abcdefghi.ab.vn/p/11-03295-9999-2026/21/"
		"0000120000451?s=",
		"https://abcdefghi.ab.vn/c/",
	};
	struct ocop_buf uri = OCOP_BUF(2000);

	(void)state;
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		ocop_buf_reset(&uri);
		ocop_buf_str(&uri, starts[i]);
		for (size_t j = 0; j < (i == 2 ? 1200 : OCOP_STAMP_DIGITS); j++)
			ocop_buf_byte(&uri, (uint8_t)('0' + j * 7 % 10));
		check_symbol(ocop_buf_view(&uri));
	}
	ocop_buf_clear(&uri);
}

static void every_byte_comes_back(void **state)
{
	uint8_t bytes[256];

	(void)state;
	for (unsigned i = 0; i < 256; i++)
		bytes[i] = (uint8_t)(255 - i);
	check_symbol(ocop_bytes_of(bytes, sizeof(bytes)));
	check_symbol(OCOP_LIT("L\xc3\xaa V\xc4\x83n T\xc3\xa1m, "
			      "b\xe1\xba\xbfp \\ ~ caf\xe9"));
}

/* A text that looks like what a reader prints must stay one text. */
static void a_text_cannot_pretend_to_be_two(void **state)
{
	(void)state;
	check_symbol(OCOP_LIT("x\"\nBytes:      41 42\n\nText: \"y\""));
	check_symbol(OCOP_LIT("x]]></data></symbol>\n<symbol><data>"
			      "<![CDATA[y]]></data></symbol>"));
	check_symbol(OCOP_LIT("x\r\nQR-Code:y\n"));
}

/* A digest of the test's own, to fill a stamp. */
static void stamp_text(struct ocop_buf *out, unsigned index)
{
	ocop_buf_reset(out);
	ocop_buf_printf(out, "https://abcdefghi.ab.vn/01/09520000001070/21/"
			"000012%07u?s=", index);
	for (unsigned j = 0; j < OCOP_STAMP_DIGITS; j++)
		ocop_buf_byte(out, (uint8_t)('0' + (j * 7 + index * j) % 10));
}

/* Place symbols side by side, 8 pixels a module. */
static void make_sheet(struct ocop_buf *out, const struct ocop_bytes *texts,
		       size_t count)
{
	static uint8_t squares[SHEET_MAX * 64];
	unsigned left = OCOP_QR_QUIET;

	memset(squares, 0, sizeof(squares));
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(ocop_qr_encode(&qr, texts[i], OCOP_QR_M, 9),
				 OCOP_OK);
		for (unsigned y = 0; y < qr.width; y++)
			memcpy(squares + (y + OCOP_QR_QUIET) * SHEET_MAX + left,
			       qr.module + y * qr.width, qr.width);
		left += qr.width + 2 * OCOP_QR_QUIET;
		assert_true(left < SHEET_MAX);
	}
	jpeg_write(out, squares, SHEET_MAX, 64);
	assert_int_equal(out->err, OCOP_OK);
}

static bool has_text(struct ocop_bytes text)
{
	for (size_t i = 0; i < picture.count; i++)
		if (ocop_bytes_equal(picture_text(&picture, i), text))
			return true;
	return false;
}

static void several_symbols_of_a_jpeg_are_several_texts(void **state)
{
	const struct ocop_bytes texts[] = {
		OCOP_LIT("https://ocop.example/c/001"), OCOP_LIT("two\nlines"),
		OCOP_LIT("10"), OCOP_LIT("https://ocop.example/c/002"),
	};
	struct ocop_buf jpeg = OCOP_BUF(1 << 20);

	(void)state;
	make_sheet(&jpeg, texts, 4);
	for (int readers = BOTH; readers < PATHS; readers++) {
		assert_int_equal(read_bytes(ocop_buf_view(&jpeg), readers),
				 OCOP_OK);
		assert_int_equal(picture.count, 4);
		assert_int_equal(picture.unread, 0);
		for (size_t i = 0; i < 4; i++) {
			assert_int_equal(picture.places[i], 1);
			assert_true(has_text(texts[i]));
		}
	}
	ocop_buf_clear(&jpeg);
}

static void light_on_dark_is_read(void **state)
{
	const struct ocop_bytes text = OCOP_LIT("light on dark");
	static uint8_t squares[64 * 64];
	struct ocop_buf jpeg = OCOP_BUF(1 << 20);

	(void)state;
	assert_int_equal(ocop_qr_encode(&qr, text, OCOP_QR_M, 9), OCOP_OK);
	memset(squares, 1, sizeof(squares));
	squares[0] = 0;
	for (unsigned y = 0; y < qr.width; y++)
		for (unsigned x = 0; x < qr.width; x++)
			squares[(y + 8) * 64 + x + 8] =
				!qr.module[y * qr.width + x];
	jpeg_write(&jpeg, squares, 64, 64);
	assert_int_equal(read_bytes(ocop_buf_view(&jpeg), BOTH), OCOP_OK);
	assert_int_equal(picture.count, 1);
	assert_true(has_text(text));
	ocop_buf_clear(&jpeg);
}

static void every_symbol_of_a_sheet_is_read(void **state)
{
	struct ocop_buf text[12], png = OCOP_BUF(16 << 20);
	struct ocop_bytes texts[12];

	(void)state;
	for (unsigned i = 0; i < 12; i++) {
		text[i] = OCOP_BUF(300);
		stamp_text(&text[i], i);
		texts[i] = ocop_buf_view(&text[i]);
	}
	for (unsigned gap = 0; gap < 40; gap += 13) {
		ocop_buf_reset(&png);
		png_sheet(&png, texts, 12, 4, 4, gap, 0xffffffff, 0x000000ff);
		assert_int_equal(read_bytes(ocop_buf_view(&png), BOTH),
				 OCOP_OK);
		assert_int_equal(picture.count, 12);
		assert_int_equal(picture.unread, 0);
		for (size_t i = 0; i < 12; i++) {
			assert_true(has_text(texts[i]));
			assert_int_equal(picture.places[i], 1);
		}
	}
	for (unsigned i = 0; i < 12; i++)
		ocop_buf_clear(&text[i]);
	ocop_buf_clear(&png);
}

static void one_text_at_several_places_is_counted(void **state)
{
	struct ocop_buf text = OCOP_BUF(300), png = OCOP_BUF(16 << 20);
	struct ocop_bytes texts[4];

	(void)state;
	stamp_text(&text, 7);
	for (int i = 0; i < 3; i++)
		texts[i] = ocop_buf_view(&text);
	texts[3] = OCOP_LIT("https://ocop.example/c/001");
	png_sheet(&png, texts, 3, 2, 4, 9, 0xffffffff, 0x000000ff);
	for (int readers = BOTH; readers < PATHS; readers++) {
		assert_int_equal(read_bytes(ocop_buf_view(&png), readers),
				 OCOP_OK);
		assert_int_equal(picture.count, 1);
		assert_int_equal(picture.places[0], 3);
	}
	ocop_buf_reset(&png);
	png_sheet(&png, texts + 2, 2, 2, 4, 9, 0xffffffff, 0x000000ff);
	assert_int_equal(read_bytes(ocop_buf_view(&png), BOTH), OCOP_OK);
	assert_int_equal(picture.count, 2);
	assert_int_equal(picture.places[0], 1);
	assert_int_equal(picture.places[1], 1);
	ocop_buf_clear(&text);
	ocop_buf_clear(&png);
}

static void a_transparent_picture_is_seen_on_white_then_on_black(void **state)
{
	static const struct {
		uint32_t light, dark;
	} rows[] = {
		{ 0x00000000, 0x000000ff },	/* black on nothing */
		{ 0xffffff00, 0x000000ff },
		{ 0xffffffff, 0x00000000 },	/* holes in white */
		{ 0xffffffff, 0xffffff00 },
		{ 0xffffff40, 0x000000e0 },	/* half of each */
	};
	struct ocop_buf text = OCOP_BUF(300), png = OCOP_BUF(16 << 20);
	struct ocop_bytes texts[1];

	(void)state;
	stamp_text(&text, 1);
	texts[0] = ocop_buf_view(&text);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ocop_buf_reset(&png);
		png_sheet(&png, texts, 1, 1, 4, 0, rows[i].light, rows[i].dark);
		for (int readers = BOTH; readers < PATHS; readers++) {
			assert_int_equal(read_bytes(ocop_buf_view(&png),
						    readers), OCOP_OK);
			assert_int_equal(picture.count, 1);
			assert_true(has_text(texts[0]));
		}
	}
	ocop_buf_clear(&text);
	ocop_buf_clear(&png);
}

static void what_was_seen_and_not_read_is_counted(void **state)
{
	struct ocop_buf text = OCOP_BUF(300), jpeg = OCOP_BUF(1 << 20);
	static uint8_t squares[64 * 64];

	(void)state;
	stamp_text(&text, 1);
	assert_int_equal(ocop_qr_encode(&qr, ocop_buf_view(&text), OCOP_QR_M,
					9), OCOP_OK);
	memset(squares, 0, sizeof(squares));
	/* Its corners stand, its middle is covered. */
	for (unsigned y = 0; y < qr.width; y++)
		for (unsigned x = 0; x < qr.width; x++)
			squares[(y + 8) * 64 + x + 8] =
				qr.module[y * qr.width + x] |
				(x > 12 && x < 32 && y > 12 && y < 32);
	jpeg_write(&jpeg, squares, 64, 64);
	assert_int_equal(read_bytes(ocop_buf_view(&jpeg), BOTH), OCOP_OK);
	assert_int_equal(picture.count, 0);
	assert_int_equal(picture.unread, 1);
	assert_false(picture.cut);
	ocop_buf_clear(&text);
	ocop_buf_clear(&jpeg);
}

/* Whoever sees a count of one beside a good stamp looks for the other. */
static void what_was_not_read_is_counted_beside_what_was(void **state)
{
	struct ocop_buf text = OCOP_BUF(300), jpeg = OCOP_BUF(1 << 20);
	static uint8_t squares[128 * 64];
	uint8_t *to;

	(void)state;
	for (unsigned damaged = 0; damaged < 2; damaged++) {
		memset(squares, 0, sizeof(squares));
		for (unsigned i = 0; i < 2; i++) {
			stamp_text(&text, i);
			assert_int_equal(ocop_qr_encode(&qr,
						ocop_buf_view(&text),
						OCOP_QR_M, 9), OCOP_OK);
			for (unsigned y = 0; y < qr.width; y++) {
				to = squares + (y + 8) * 128 + i * 60 + 8;
				for (unsigned x = 0; x < qr.width; x++)
					to[x] = qr.module[y * qr.width + x] |
						(i == damaged && x > 12 &&
						 x < 32 && y > 12 && y < 32);
			}
		}
		ocop_buf_reset(&jpeg);
		jpeg_write(&jpeg, squares, 128, 64);
		assert_int_equal(read_bytes(ocop_buf_view(&jpeg), BOTH),
				 OCOP_OK);
		assert_int_equal(picture.count, 1);
		assert_int_equal(picture.places[0], 1);
		assert_int_equal(picture.unread, 1);
		stamp_text(&text, 1 - damaged);
		assert_true(has_text(ocop_buf_view(&text)));
	}
	ocop_buf_clear(&text);
	ocop_buf_clear(&jpeg);
}

static void a_picture_of_too_many_pixels_is_refused_undecoded(void **state)
{
	/* IHDR of 20000 x 20000, 1 bit a pixel, with its check value. */
	static const uint8_t png[] =
		"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x4e\x20\0\0\x4e\x20"
		"\1\0\0\0\0\xcb\x0b\x7b\x94\0\0\0\0IDAT\x35\xaf\x06\x1e";

	(void)state;
	assert_int_equal(read_bytes(ocop_bytes_of(png, sizeof(png) - 1), BOTH),
			 OCOP_ERR_LIMIT);
	assert_non_null(strstr(diag.text, "108 megapixels"));
}

static void only_its_own_lines_are_taken_from_the_decoder(void **state)
{
	static const char *const bad[] = {
		"read", "read \n", "read 0\n", "read 0g\n", "read 00", "\n",
		"unread\n", "unread 257\n", "unread -1\n", "fail odd\n",
		"cut \n", "size 1 1\n",
	};
	static const char good[] =
		"cut\nread 4142\nread 43\nread 4142\nunread 2\n";

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		picture_clear(&picture);
		assert_int_equal(picture_parse(&picture, ocop_bytes_str(bad[i]),
					       &diag), OCOP_ERR_RULE);
	}
	picture_clear(&picture);
	assert_int_equal(picture_parse(&picture, ocop_bytes_str(good), &diag),
			 OCOP_OK);
	assert_true(picture.cut);
	assert_int_equal(picture.count, 2);
	assert_int_equal(picture.places[0], 2);
	assert_int_equal(picture.places[1], 1);
	assert_int_equal(picture.unread, 2);
	assert_true(ocop_bytes_is(picture_text(&picture, 0), "AB"));
}

static void a_cut_file_is_told_and_what_it_shows_is_read(void **state)
{
	const struct ocop_bytes text = OCOP_LIT("https://ocop.example");
	struct ocop_buf jpeg = OCOP_BUF(1 << 20), png = OCOP_BUF(1 << 16);

	(void)state;
	make_sheet(&jpeg, &text, 1);
	ocop_buf_str(&jpeg, "what a phone puts behind it");
	assert_int_equal(read_bytes(ocop_buf_view(&jpeg), BOTH), OCOP_OK);
	assert_false(picture.cut);
	assert_int_equal(picture.count, 1);
	jpeg.len -= strlen("what a phone puts behind it");
	/* Without its end alone, and without all but its beginning. */
	for (size_t less = 1; less <= 2; less++) {
		assert_int_equal(read_bytes(ocop_bytes_of(jpeg.ptr,
							  jpeg.len - less),
					    ZBAR), OCOP_OK);
		assert_true(picture.cut);
		assert_int_equal(picture.count, 1);
	}
	for (int readers = BOTH; readers < PATHS; readers++) {
		assert_int_equal(read_bytes(ocop_bytes_of(jpeg.ptr,
							  jpeg.len / 5),
					    readers), OCOP_OK);
		assert_true(picture.cut);
		assert_int_equal(picture.count, 0);
	}
	assert_int_equal(ocop_qr_encode(&qr, text, OCOP_QR_M, 0), OCOP_OK);
	assert_int_equal(ocop_qr_png(&png, &qr, 4), OCOP_OK);
	assert_int_equal(read_bytes(ocop_buf_view(&png), BOTH), OCOP_OK);
	assert_false(picture.cut);
	for (size_t len = 8; len < png.len; len += len < 60 ? 5 : png.len / 9) {
		assert_int_equal(read_bytes(ocop_bytes_of(png.ptr, len), BOTH),
				 OCOP_OK);
		assert_true(picture.cut);
	}
	ocop_buf_clear(&jpeg);
	ocop_buf_clear(&png);
}

static void a_picture_without_a_symbol_is_no_error(void **state)
{
	static const uint8_t white[32 * 32];
	struct ocop_buf jpeg = OCOP_BUF(1 << 20);

	(void)state;
	jpeg_write(&jpeg, white, 32, 32);
	for (int readers = BOTH; readers < PATHS; readers++) {
		assert_int_equal(read_bytes(ocop_buf_view(&jpeg), readers),
				 OCOP_OK);
		assert_int_equal(picture.count, 0);
		assert_int_equal(picture.unread, 0);
	}
	ocop_buf_clear(&jpeg);
}

static void a_damaged_picture_is_an_error(void **state)
{
	struct ocop_buf png = OCOP_BUF(1 << 16);

	(void)state;
	assert_int_equal(ocop_qr_encode(&qr, OCOP_LIT("text"), OCOP_QR_M, 0),
			 OCOP_OK);
	assert_int_equal(ocop_qr_png(&png, &qr, 4), OCOP_OK);
	memset(png.ptr + 60, 0x55, 30);
	for (int readers = BOTH; readers < PATHS; readers++) {
		assert_int_equal(read_bytes(ocop_buf_view(&png), readers),
				 OCOP_ERR_FILE);
		assert_non_null(strstr(diag.text, "damaged"));
		assert_int_equal(picture.count, 0);
	}
	ocop_buf_clear(&png);
}

static void other_files_are_refused_before_a_reader_runs(void **state)
{
	static const char *const files[] = {
		"", "\x89PNG", "\x89PNG\r\n\x1a\r", "\xff\xd8", "GIF89a",
		"<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
		"RIFF\1\1\1\1WAVE",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		assert_int_equal(read_bytes(ocop_bytes_str(files[i]), ZBAR),
				 OCOP_ERR_MALFORMED);
		assert_non_null(strstr(diag.text, "PNG"));
	}
	setenv("PATH", paths[ZBAR], 1);
	assert_int_equal(picture_read(&picture, "/nonexistent.png", &diag),
			 OCOP_ERR_ABSENT);
	assert_int_equal(picture_read(&picture, folder, &diag), OCOP_ERR_FILE);
}

static void large_files_and_pipes_are_refused_unread(void **state)
{
	char *path = name_in(folder, "large.png");

	(void)state;
	setenv("PATH", paths[ZBAR], 1);
	write_file(path, OCOP_LIT("\x89PNG\r\n\x1a\n"));
	assert_int_equal(truncate(path, PICTURE_MAX + 1), 0);
	assert_int_equal(picture_read(&picture, path, &diag), OCOP_ERR_LIMIT);
	assert_int_equal(truncate(path, PICTURE_MAX), 0);
	assert_int_equal(picture_read(&picture, path, &diag), OCOP_ERR_FILE);
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(picture_read(&picture, path, &diag), OCOP_ERR_FILE);
	unlink(path);
	free(path);
}

static int setup(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(folder));
	paths[BOTH] = strdup(getenv("PATH"));
	paths[ZBAR] = name_in(folder, "none");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	for (int i = 0; i < PATHS; i++)
		free(paths[i]);
	picture_clear(&picture);
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stamp_comes_back_from_both_readers),
		cmocka_unit_test(every_byte_comes_back),
		cmocka_unit_test(a_text_cannot_pretend_to_be_two),
		cmocka_unit_test(several_symbols_of_a_jpeg_are_several_texts),
		cmocka_unit_test(
			light_on_dark_is_read),
		cmocka_unit_test(every_symbol_of_a_sheet_is_read),
		cmocka_unit_test(one_text_at_several_places_is_counted),
		cmocka_unit_test(
			a_transparent_picture_is_seen_on_white_then_on_black),
		cmocka_unit_test(what_was_seen_and_not_read_is_counted),
		cmocka_unit_test(what_was_not_read_is_counted_beside_what_was),
		cmocka_unit_test(
			a_picture_of_too_many_pixels_is_refused_undecoded),
		cmocka_unit_test(only_its_own_lines_are_taken_from_the_decoder),
		cmocka_unit_test(a_cut_file_is_told_and_what_it_shows_is_read),
		cmocka_unit_test(a_picture_without_a_symbol_is_no_error),
		cmocka_unit_test(a_damaged_picture_is_an_error),
		cmocka_unit_test(other_files_are_refused_before_a_reader_runs),
		cmocka_unit_test(large_files_and_pipes_are_refused_unread),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

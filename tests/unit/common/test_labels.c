/* SPDX-License-Identifier: Apache-2.0 */
/*
 * common/print: sheets, what fits on a label, the font and its subset, what a
 * calibration finds. That the pages are read back is tests/cli/sheets.sh.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/file.h>

#include "common/print/calibration.h"
#include "common/print/sheet.h"

#define MODULES 45
#define EMS 8500		/* of a stamp's number */

static struct ocop_diag diag;
static struct sheet_grid grid;
static struct layout layout;

static enum ocop_err read_grid(const char *text)
{
	return sheet_grid_read(&grid, text, &diag);
}

static void sheets_are_known_by_name_or_by_their_measures(void **state)
{
	static const char *const bad[] = {
		"", "3x8", "3x8,70x37", "0x8,70x37,0x0", "3x8,70x37,0x0,60x37",
		"3x9,70x37,0x0", "4x8,70x37,0x0", "3x8,70.001x37,0x0",
		"3.5x8,60x30,5x5", "3x8,70x37,0x0,70x37,1x1", "3x8,,0x0",
		"30x30,7x9,0x0", "65-38x22", "3x8,70x37,0x0,", "-3x8,70x37,0x0"
	};

	(void)state;
	for (size_t i = 0; sheet_grid_known(i); i++) {
		const struct sheet_grid *g = sheet_grid_known(i);

		assert_int_equal(read_grid(g->name), OCOP_OK);
		assert_memory_equal(&grid, g, sizeof(grid));
		assert_true(g->left + (g->columns - 1) * g->step_x + g->width
			    <= SHEET_WIDTH);
		assert_true(g->top + (g->rows - 1) * g->step_y + g->height
			    <= SHEET_HEIGHT);
		assert_true(g->step_x >= g->width && g->step_y >= g->height);
		/* All are for stamps with a host of usual length. */
		assert_int_equal(layout_make(&layout, g, MODULES, EMS, 6,
					     false, &diag), OCOP_OK);
	}
	assert_int_equal(read_grid("3x8,63.5x33.9,7.25x12.9,66x33.9"),
			 OCOP_OK);
	assert_int_equal(grid.width, 6350);
	assert_int_equal(grid.left, 725);
	assert_int_equal(grid.step_x, 6600);
	assert_int_equal(read_grid("3x8,70x37,0x0.5"), OCOP_OK);
	assert_int_equal(grid.top, 50);
	assert_int_equal(grid.step_y, 3700);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(read_grid(bad[i]), OCOP_ERR_MALFORMED);
}

/* What a printer may leave out stays free, and scanners in shops get modules of
 * 0.396 mm or more. */
static void a_label_is_laid_out_or_refused_with_numbers(void **state)
{
	(void)state;
	assert_int_equal(read_grid("24-70x37"), OCOP_OK);
	assert_int_equal(layout_make(&layout, &grid, MODULES, EMS, 6, false,
				     &diag), OCOP_OK);
	assert_true(layout.beside);
	assert_int_equal(layout.side, 1904);	/* 45 modules of 0.4233 mm */
	assert_true(layout.symbol_x >= SHEET_SAFE + layout.quiet);
	assert_true(layout.symbol_y >= SHEET_SAFE + layout.quiet);
	assert_true(layout.quiet * 10 >= 4 * 423 - 10);
	assert_true(layout.text_x + layout.text_width <= 7000 - SHEET_SAFE);
	assert_int_equal(read_grid("5x7,30x38,20x10"), OCOP_OK);
	assert_int_equal(layout_make(&layout, &grid, MODULES, EMS, 6, false,
				     &diag), OCOP_OK);
	assert_false(layout.beside);
	assert_true(layout.text_top <= layout.symbol_y - layout.quiet);
	assert_int_equal(read_grid("5x13,38x20.9,5x10"), OCOP_OK);
	assert_int_equal(layout_make(&layout, &grid, MODULES, EMS, 6, false,
				     &diag), OCOP_ERR_LIMIT);
	assert_non_null(strstr(diag.text, "38.00 x 20.90 mm is too small"));
	assert_non_null(strstr(diag.text, " x 20.99 mm beside each other"));
	assert_int_equal(layout_make(&layout, &grid, MODULES, EMS, 6, true,
				     &diag), OCOP_OK);
	assert_int_equal(layout.side, 1524);
	assert_int_equal(read_grid("5x13,30x13,5x10"), OCOP_OK);
	assert_int_equal(layout_make(&layout, &grid, MODULES, EMS, 6, true,
				     &diag), OCOP_ERR_LIMIT);
}

static const char vietnamese[] =
	"Giấm táo mèo Ăn Ộ ữ ễ đ Đ 0123456789-ABCXYZ…";

static void a_subset_draws_the_same_glyphs(void **state)
{
	struct font font, again;
	struct ocop_buf file = OCOP_BUF(FONT_FILE_MAX), with = OCOP_BUF(1024);
	struct ocop_bytes text;
	uint32_t code;
	size_t whole;

	(void)state;
	text = ocop_bytes_of(vietnamese, sizeof(vietnamese) - 1);
	assert_int_equal(font_load(&font, FONT_PATH, &diag), OCOP_OK);
	assert_int_equal(font_use(&font, text), OCOP_OK);
	assert_int_equal(font_use(&font, OCOP_LIT("漢")), OCOP_ERR_ABSENT);
	assert_int_equal(font_use(&font, OCOP_LIT("a\xff")),
			 OCOP_ERR_MALFORMED);
	assert_int_equal(font_width(&font, OCOP_LIT("00")),
			 2 * font_width(&font, OCOP_LIT("0")));
	assert_int_equal(font_subset(&font, &file), OCOP_OK);
	whole = font.file.len;
	assert_true(file.len < whole / 4);
	/* A PDF needs no table of characters. */
	assert_int_equal(font_read(&again, file, &diag), OCOP_ERR_MALFORMED);
	assert_non_null(strstr(diag.text, "cmap"));
	assert_int_equal(again.glyphs, font.glyphs);
	while (font_next(&code, &text)) {
		const unsigned glyph = font_glyph(&font, code);
		const uint8_t *loca = again.loca.ptr + 4 * (size_t)glyph;

		assert_true(glyph > 0);
		assert_int_equal(font_advance(&again, glyph),
				 font_advance(&font, glyph));
		/* Blanks alone draw nothing. */
		assert_true(code == ' ' || memcmp(loca, loca + 4, 4) != 0);
	}
	font_show(&font, &with, OCOP_LIT("A"));
	assert_int_equal(with.len, 6);
	ocop_buf_clear(&with);
	font_clear(&again);
	font_clear(&font);
}

/* Cut anywhere, a font is refused or read; nothing outside of it is. */
static void a_cut_font_is_refused(void **state)
{
	struct ocop_buf file = OCOP_BUF(FONT_FILE_MAX), part;
	struct font font;
	size_t refused = 0;

	(void)state;
	assert_int_equal(ocop_file_read(&file, FONT_PATH, &diag), OCOP_OK);
	for (size_t len = 0; len < file.len; len += len < 700 ? 7 : 9001) {
		part = OCOP_BUF(FONT_FILE_MAX);
		ocop_buf_add(&part, file.ptr, len);
		if (font_read(&font, part, &diag))
			refused++;
		else if (font_use(&font, OCOP_LIT("Ộ0")))
			refused++;
		font_clear(&font);
	}
	assert_true(refused > 100);
	ocop_buf_clear(&file);
}

static void calibration_finds_offset_and_scale(void **state)
{
	struct calibration m = { 2000, 2000, 17000, 25000 };
	struct sheet_printer p;

	(void)state;
	assert_true(calibration_find(&p, &m));
	assert_int_equal(p.offset_x, 0);
	assert_int_equal(p.scale_x, 1000000);
	/* 1 % wider, 1.5 mm to the right; half a millimetre up. */
	m = (struct calibration){ 2170, 1950, 17170, 25000 };
	assert_true(calibration_find(&p, &m));
	assert_int_equal(p.scale_x, 1010000);
	assert_int_equal(p.offset_x, 150);
	assert_int_equal(p.offset_y, -50);
	m.across = 1700;
	assert_false(calibration_find(&p, &m));
	m.across = 18800;
	assert_false(calibration_find(&p, &m));
	/* All at 85 %, where it should be: the scale alone is wrong. */
	m = (struct calibration){ 1700, 2000, 14450, 25000 };
	assert_false(calibration_find(&p, &m));
	m = (struct calibration){ 3100, 2000, 17000, 25000 };
	assert_false(calibration_find(&p, &m));
	m = (struct calibration){ 2000, 2000, 17000, 0 };
	assert_false(calibration_find(&p, &m));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sheets_are_known_by_name_or_by_their_measures),
		cmocka_unit_test(a_label_is_laid_out_or_refused_with_numbers),
		cmocka_unit_test(a_subset_draws_the_same_glyphs),
		cmocka_unit_test(a_cut_font_is_refused),
		cmocka_unit_test(calibration_finds_offset_and_scale),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

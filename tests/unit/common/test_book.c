/* SPDX-License-Identifier: Apache-2.0 */
/* Workbooks, packed here part by part: what a person sees in a cell is read,
 * and what cannot be told is marked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>
#include <cmocka.h>

#include "common/sheet/book.h"

#define NS "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
#define RELATION "http://schemas.openxmlformats.org/officeDocument/2006/" \
	"relationships"

struct part {
	const char *name;
	struct ocop_bytes text;
};

static void pack(struct ocop_buf *out, const struct part *part, size_t count)
{
	zip_error_t error;
	zip_source_t *whole = zip_source_buffer_create(NULL, 0, 0, &error);
	zip_stat_t st;
	zip_t *zip;

	assert_non_null(whole);
	zip_source_keep(whole);
	zip = zip_open_from_source(whole, ZIP_TRUNCATE, &error);
	assert_non_null(zip);
	for (size_t i = 0; i < count; i++)
		assert_true(zip_file_add(zip, part[i].name,
			zip_source_buffer(zip, part[i].text.ptr,
					  part[i].text.len, 0), 0) >= 0);
	assert_int_equal(zip_close(zip), 0);
	assert_int_equal(zip_source_open(whole), 0);
	assert_int_equal(zip_source_stat(whole, &st), 0);
	assert_int_equal(zip_source_read(whole, ocop_buf_extend(out, st.size),
					 st.size), (zip_int64_t)st.size);
	zip_source_close(whole);
	zip_source_free(whole);
}

static const char rels[] = "<Relationships xmlns=\"x\">"
	"<Relationship Id=\"r1\" Type=\"" RELATION "/worksheet\" "
	"Target=\"worksheets/sheet1.xml\"/>"
	"<Relationship Id=\"r2\" Type=\"" RELATION "/styles\" "
	"Target=\"/xl/styles.xml\"/>"
	"<Relationship Id=\"r3\" Type=\"" RELATION "/sharedStrings\" "
	"Target=\"sharedStrings.xml\"/></Relationships>";
static const char styles[] = "<styleSheet " NS "><numFmts>"
	"<numFmt numFmtId=\"164\" formatCode=\"[$-42A]dd/mm/yyyy;@\"/>"
	"<numFmt numFmtId=\"165\" formatCode=\"0000000000\"/>"
	"<numFmt numFmtId=\"166\" formatCode=\"mmm\\-yy\"/>"
	"<numFmt numFmtId=\"167\" formatCode=\"0.0 &quot;day&quot;\"/>"
	"</numFmts><fonts><font><name val=\"Calibri\"/></font>"
	"<font><name val=\".VnTime\"/></font></fonts><cellStyleXfs>"
	"<xf numFmtId=\"14\"/></cellStyleXfs><cellXfs>"
	"<xf numFmtId=\"0\" fontId=\"0\"/>"	/* 0 general */
	"<xf numFmtId=\"14\" fontId=\"0\"/>"	/* 1 a day */
	"<xf numFmtId=\"164\" fontId=\"0\"/>"	/* 2 a day */
	"<xf numFmtId=\"165\" fontId=\"0\"/>"	/* 3 zeros */
	"<xf numFmtId=\"166\" fontId=\"0\"/>"	/* 4 month and year */
	"<xf numFmtId=\"167\" fontId=\"0\"/>"	/* 5 a number */
	"<xf numFmtId=\"0\" fontId=\"1\"/>"	/* 6 TCVN3 */
	"<xf numFmtId=\"17\" fontId=\"0\"/>"	/* 7 mmm-yy */
	"</cellXfs></styleSheet>";
static const char strings[] = "<sst " NS "><si><t>Giấm</t></si>"
	"<si><t xml:space=\"preserve\">GiÊm t¸o</t></si>"
	"<si><r><t>Gạo </t></r><r><rPr><rFont val=\".VnTime\"/></rPr>"
	"<t>t¸o mÌo</t></r><rPh><t>x</t></rPh></si>"
	"<si/></sst>";

/* A workbook of one sheet with these rows. */
static void make(struct ocop_buf *out, const char *rows, const char *pr)
{
	struct ocop_buf sheet = OCOP_BUF(1 << 20), book = OCOP_BUF(4096);

	ocop_buf_printf(&sheet, "<worksheet " NS "><sheetData>%s</worksheet>",
			rows);
	ocop_buf_printf(&book, "<workbook " NS " xmlns:r=\"" RELATION "\">%s"
			"<sheets><sheet name=\"Danh sách\" sheetId=\"9\" "
			"r:id=\"r1\"/></sheets></workbook>", pr);
	const struct part parts[] = {
		{ "xl/workbook.xml", ocop_buf_view(&book) },
		{ "xl/_rels/workbook.xml.rels", ocop_bytes_str(rels) },
		{ "xl/styles.xml", ocop_bytes_str(styles) },
		{ "xl/sharedStrings.xml", ocop_bytes_str(strings) },
		{ "xl/worksheets/sheet1.xml", ocop_buf_view(&sheet) },
	};
	pack(out, parts, sizeof(parts) / sizeof(parts[0]));
	ocop_buf_clear(&sheet);
	ocop_buf_clear(&book);
}

static enum ocop_err read_rows(struct grid *grid, const char *rows,
			       const char *pr)
{
	struct ocop_buf file = OCOP_BUF(1 << 20);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct book *book = NULL;
	size_t sheet;
	enum ocop_err err;

	*grid = (struct grid)GRID();
	make(&file, rows, pr);
	assert_true(book_is(ocop_buf_view(&file)));
	err = book_open(&book, ocop_buf_view(&file), &diag);
	if (!err)
		err = book_read_named(book, NULL, grid, &sheet, &diag);
	assert_true(!err || diag.text[0]);
	book_free(book);
	ocop_buf_clear(&file);
	return err;
}

static void cell_is(const struct grid *grid, const char *name,
		    enum grid_kind kind, const char *want)
{
	char found[GRID_NAME_SIZE];

	for (size_t i = 0; i < grid->count; i++) {
		grid_name(found, grid->cell[i].row, grid->cell[i].column);
		if (strcmp(found, name) != 0)
			continue;
		assert_int_equal(grid->cell[i].kind, kind);
		if (!ocop_bytes_is(grid_text(grid, &grid->cell[i]), want))
			fail_msg("%s is '%s', not '%s'", name, (const char *)
				 grid_text(grid, &grid->cell[i]).ptr, want);
		return;
	}
	fail_msg("%s is empty", name);
}

static void one_is(const char *cell, enum grid_kind kind, const char *want)
{
	char rows[512];
	struct grid grid;

	snprintf(rows, sizeof(rows), "<row r=\"2\">%s</row></sheetData>", cell);
	assert_int_equal(read_rows(&grid, rows, ""), OCOP_OK);
	cell_is(&grid, "B2", kind, want);
	grid_clear(&grid);
}

static void texts_of_all_forms(void **state)
{
	(void)state;
	one_is("<c r=\"B2\" t=\"s\"><v>0</v></c>", GRID_TEXT, "Giấm");
	one_is("<c r=\"B2\" t=\"inlineStr\"><is><t>0123</t></is></c>",
	       GRID_TEXT, "0123");
	one_is("<c r=\"B2\" t=\"str\"><f>A1</f><v>Gạo</v></c>", GRID_TEXT,
	       "Gạo");
	one_is("<c r=\"B2\" t=\"b\"><v>1</v></c>", GRID_BOOL, "yes");
	one_is("<c r=\"B2\" t=\"e\"><v>#N/A</v></c>", GRID_SPOILT, "#N/A");
	/* The font of the cell, and that of a piece of its text. */
	one_is("<c r=\"B2\" s=\"6\" t=\"s\"><v>1</v></c>", GRID_TEXT,
	       "Giấm táo");
	one_is("<c r=\"B2\" t=\"s\"><v>2</v></c>", GRID_TEXT, "Gạo táo mèo");
}

static void numbers_are_whole_or_marked(void **state)
{
	(void)state;
	one_is("<c r=\"B2\"><v>9.520000001070000E+12</v></c>", GRID_NUMBER,
	       "9520000001070");
	one_is("<c r=\"B2\"><v>66.500000000000014</v></c>", GRID_NUMBER,
	       "66.5");
	one_is("<c r=\"B2\"><v>123456789</v></c>", GRID_NUMBER, "123456789");
	one_is("<c r=\"B2\" s=\"3\"><v>123456789</v></c>", GRID_TEXT,
	       "0123456789");
	one_is("<c r=\"B2\" s=\"5\"><v>12.5</v></c>", GRID_NUMBER, "12.5");
	one_is("<c r=\"B2\"><v>1234567890123456</v></c>", GRID_SPOILT,
	       "#LONG");
}

static void days_are_told_by_the_style(void **state)
{
	struct grid grid;

	(void)state;
	one_is("<c r=\"B2\" s=\"1\"><v>46198</v></c>", GRID_DAY, "2026-06-25");
	one_is("<c r=\"B2\" s=\"2\"><v>46198.75</v></c>", GRID_DAY,
	       "2026-06-25");
	one_is("<c r=\"B2\" s=\"0\"><v>46198</v></c>", GRID_NUMBER, "46198");
	one_is("<c r=\"B2\" t=\"d\"><v>2026-06-25T00:00:00</v></c>", GRID_DAY,
	       "2026-06-25");
	/* The format shows no day, so the day was not typed. */
	one_is("<c r=\"B2\" s=\"4\"><v>46198</v></c>", GRID_SPOILT, "#DATE");
	one_is("<c r=\"B2\" s=\"7\"><v>46198</v></c>", GRID_SPOILT, "#DATE");
	/* 29/02/1900 never was. */
	one_is("<c r=\"B2\" s=\"1\"><v>60</v></c>", GRID_SPOILT, "#DATE");
	one_is("<c r=\"B2\" s=\"1\"><v>61</v></c>", GRID_DAY, "1900-03-01");
	assert_int_equal(read_rows(&grid, "<row r=\"1\"><c r=\"A1\" s=\"1\">"
				   "<v>44736</v></c></row></sheetData>",
				   "<workbookPr date1904=\"1\"/>"), OCOP_OK);
	cell_is(&grid, "A1", GRID_DAY, "2026-06-25");
	grid_clear(&grid);
}

static void merged_ranges_repeat_their_value(void **state)
{
	struct ocop_buf csv = OCOP_BUF(4096);
	struct grid grid;

	(void)state;
	assert_int_equal(read_rows(&grid,
		"<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>"
		"<row r=\"3\"><c r=\"C3\"><v>5</v></c></row></sheetData>"
		"<mergeCells><mergeCell ref=\"A1:B2\"/>"
		"<mergeCell ref=\"C3:C99999\"/></mergeCells>", ""), OCOP_OK);
	assert_int_equal(grid.count, 5);
	assert_int_equal(grid_at(&grid, 1, 0)->copy, GRID_BELOW);
	assert_int_equal(grid_at(&grid, 0, 1)->copy, GRID_BESIDE);
	assert_int_equal(grid_rows(&grid), 3);
	assert_int_equal(grid_columns(&grid), 3);
	assert_int_equal(grid_csv(&csv, &grid), OCOP_OK);
	assert_string_equal(ocop_buf_cstr(&csv), "\"Giấm\"\n\"Giấm\"\n,,\"5\"\n");
	grid_clear(&grid);
	ocop_buf_clear(&csv);
	/* Ranges that overlap. */
	assert_int_equal(read_rows(&grid,
		"<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>"
		"<row r=\"3\"><c r=\"C3\"><v>5</v></c></row></sheetData>"
		"<mergeCells><mergeCell ref=\"A1:B2\"/>"
		"<mergeCell ref=\"A1:B3\"/></mergeCells>", ""),
		OCOP_ERR_MALFORMED);
	grid_clear(&grid);
}

static void sheet_is_refused(const char *rows)
{
	struct grid grid;

	assert_int_equal(read_rows(&grid, rows, ""), OCOP_ERR_MALFORMED);
	grid_clear(&grid);
}

static void what_no_spreadsheet_writes_is_refused(void **state)
{
	(void)state;
	sheet_is_refused("<row r=\"2\"><c r=\"B2\"><v>1</v></c>"
			 "<c r=\"B2\"><v>2</v></c></row></sheetData>");
	sheet_is_refused("<row r=\"2\"><c r=\"B3\"><v>1</v></c></row>"
			 "</sheetData>");
	sheet_is_refused("<row r=\"2\"/><row r=\"2\"/></sheetData>");
	sheet_is_refused("<row r=\"2\"><c t=\"s\"><v>4</v></c></row>"
			 "</sheetData>");
	sheet_is_refused("<row r=\"2\"><c><v>0x10</v></c></row></sheetData>");
	sheet_is_refused("<row r=\"2\"><c><v>nan</v></c></row></sheetData>");
	sheet_is_refused("<row r=\"2\"><c t=\"q\"><v>1</v></c></row>"
			 "</sheetData>");
	sheet_is_refused("<row r=\"2\">");
}

static enum ocop_err opened(const struct part *parts, size_t count,
			    struct ocop_diag *diag)
{
	struct ocop_buf file = OCOP_BUF(1 << 24);
	struct book *book = NULL;
	enum ocop_err err;

	pack(&file, parts, count);
	err = book_open(&book, ocop_buf_view(&file), diag);
	book_free(book);
	ocop_buf_clear(&file);
	return err;
}

static void a_bomb_is_refused_before_it_is_unpacked(void **state)
{
	size_t len = 30 * 1024 * 1024;
	char *blanks = malloc(len);
	struct ocop_diag diag;
	struct part bomb[] = { { "xl/workbook.xml", { NULL, 0 } } };

	(void)state;
	assert_non_null(blanks);
	memset(blanks, ' ', len);
	bomb[0].text = ocop_bytes_of(blanks, len);
	assert_int_equal(opened(bomb, 1, &diag), OCOP_ERR_LIMIT);
	assert_non_null(strstr(diag.text, "200 times"));
	free(blanks);
}

static void entities_are_refused(void **state)
{
	static const char text[] = "<!DOCTYPE a [<!ENTITY a \"aaaa\">]>"
		"<workbook><sheets><sheet name=\"a\" id=\"r\"/></sheets>"
		"</workbook>";
	struct part parts[] = {
		{ "xl/workbook.xml", ocop_bytes_str(text) },
		{ "xl/_rels/workbook.xml.rels", OCOP_LIT("<Relationships/>") }
	};
	struct ocop_diag diag;

	(void)state;
	assert_int_equal(opened(parts, 2, &diag), OCOP_ERR_MALFORMED);
	/* Without it, the same workbook opens. */
	parts[0].text = ocop_bytes_str(strstr(text, "<workbook"));
	assert_int_equal(opened(parts, 2, &diag), OCOP_OK);
}

static void other_files_are_refused_with_what_to_do(void **state)
{
	const struct part parts[] = { { "word/document.xml",
					ocop_bytes_str("<x/>") } };
	struct book *book;
	struct ocop_diag diag;
	struct ocop_bytes xls = OCOP_LIT("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");

	(void)state;
	assert_true(book_is(xls));
	assert_int_equal(book_open(&book, xls, &diag), OCOP_ERR_MALFORMED);
	assert_non_null(strstr(diag.text, "save as .xlsx"));
	assert_int_equal(opened(parts, 1, &diag), OCOP_ERR_MALFORMED);
	assert_int_equal(book_open(&book, OCOP_LIT("PK\x03\x04"), &diag),
			 OCOP_ERR_MALFORMED);
	assert_false(book_is(OCOP_LIT("code,product")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_of_all_forms),
		cmocka_unit_test(numbers_are_whole_or_marked),
		cmocka_unit_test(days_are_told_by_the_style),
		cmocka_unit_test(merged_ranges_repeat_their_value),
		cmocka_unit_test(what_no_spreadsheet_writes_is_refused),
		cmocka_unit_test(a_bomb_is_refused_before_it_is_unpacked),
		cmocka_unit_test(entities_are_refused),
		cmocka_unit_test(other_files_are_refused_with_what_to_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Tables: what spreadsheets write can be read, and faults are named with their
 * place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "common/ui/csv.h"

static struct csv *parse(struct ocop_bytes text)
{
	struct ocop_diag diag;
	struct csv *csv = NULL;

	if (csv_parse(&csv, text, &diag))
		fail_msg("%s", diag.text);
	assert_non_null(csv);
	return csv;
}

static void cell_is(const struct csv *csv, size_t row, const char *column,
		    const char *want)
{
	struct ocop_bytes cell = csv_cell(csv, row, csv_column(csv, column));

	if (!ocop_bytes_is(cell, want))
		fail_msg("row %zu, %s: '%.*s', not '%s'", row, column,
			 (int)cell.len, (const char *)cell.ptr, want);
	assert_int_equal(cell.ptr[cell.len], '\0');
}

static void refused(struct ocop_bytes text, enum ocop_err err,
		    const char *want)
{
	struct csv *csv = (struct csv *)&text;
	struct ocop_diag diag;

	assert_int_equal(csv_parse(&csv, text, &diag), err);
	assert_null(csv);
	assert_string_equal(diag.text, want);
}

static void a_plain_table_is_read_by_name(void **state)
{
	struct csv *csv = parse(OCOP_LIT("code,product\n11-1,Gi\xe1\xba\xa5m\n"
					 "11-2,Cider\n"));

	(void)state;
	assert_int_equal(csv_rows(csv), 2);
	assert_int_equal(csv_columns(csv), 2);
	assert_string_equal(csv_name(csv, 1), "product");
	assert_null(csv_name(csv, 2));
	cell_is(csv, 0, "product", "Gi\xe1\xba\xa5m");
	cell_is(csv, 1, "code", "11-2");
	assert_int_equal(csv_line(csv, 0), 2);
	assert_int_equal(csv_line(csv, 1), 3);
	csv_free(csv);
	csv_free(NULL);
}

static void names_ignore_case_and_absent_columns_are_empty(void **state)
{
	struct csv *csv = parse(OCOP_LIT("Code,X\n1,2\n"));

	(void)state;
	cell_is(csv, 0, "CODE", "1");
	assert_int_equal(csv_column(csv, "absent"), -1);
	assert_int_equal(csv_column(csv, ""), -1);
	assert_int_equal(csv_column(csv, "Cod"), -1);
	assert_int_equal(csv_cell(csv, 0, -1).len, 0);
	assert_int_equal(csv_cell(csv, 0, 2).len, 0);
	assert_int_equal(csv_cell(csv, 1, 0).len, 0);
	assert_int_equal(csv_line(csv, 1), 0);
	csv_free(csv);
}

static void the_header_tells_the_delimiter(void **state)
{
	static const char *const same[] = {
		"a,b,c\n1,2,3\n", "a;b;c\n1;2;3\n", "a\tb\tc\n1\t2\t3\n",
		"\"a,,,,\";b;c\n1;2;3\n",
	};
	struct csv *csv;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		csv = parse(ocop_bytes_str(same[i]));
		assert_int_equal(csv_columns(csv), 3);
		cell_is(csv, 0, "c", "3");
		csv_free(csv);
	}
	/* A delimiter of another kind is text. */
	csv = parse(OCOP_LIT("a;b\n1,5;x\ty\n"));
	cell_is(csv, 0, "a", "1,5");
	cell_is(csv, 0, "b", "x y");
	csv_free(csv);
}

static void blanks_that_nobody_sees_are_no_part_of_a_cell(void **state)
{
	struct csv *csv = parse(OCOP_LIT("a\xc2\xa0,b\n\xc2\xa0t\xc2\xa0"
					 "m\xe2\x80\x8b ,\"\xc3\x90  i\n\"\n"));

	(void)state;
	cell_is(csv, 0, "a", "t m");
	cell_is(csv, 0, "b", "\xc4\x90 i");
	csv_free(csv);
}

static void bom_crlf_and_a_missing_last_line_end_are_fine(void **state)
{
	static const struct { const char *text; } same[] = {
		{ "a,b\n1,2\n" }, { "a,b\r\n1,2\r\n" }, { "a,b\n1,2" },
		{ "\xef\xbb\xbf" "a,b\r\n1,2" }, { "\n\na,b\n\n1,2\n\n\n" },
		{ " a , b \n 1 ,\t2 \n" }, { "\"a\",\"b\"\n\"1\" , \"2\"" },
		{ "a,b\n,\n1,2\n , \n\"\",\"\"\n" },
		{ "a,b\r1,2\r" }, { "a,b\r\r1,2" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		struct csv *csv = parse(ocop_bytes_str(same[i].text));

		assert_int_equal(csv_rows(csv), 1);
		assert_int_equal(csv_columns(csv), 2);
		cell_is(csv, 0, "a", "1");
		cell_is(csv, 0, "b", "2");
		csv_free(csv);
	}
}

static void quotes_hold_delimiters_quotes_and_lines(void **state)
{
	struct csv *csv = parse(OCOP_LIT("a,b\n\"x, \"\"y\"\"\",\"1\r\n2\"\n"
					 "\"\"\"\",\"\"\nz,w\n"));

	(void)state;
	assert_int_equal(csv_rows(csv), 3);
	cell_is(csv, 0, "a", "x, \"y\"");
	cell_is(csv, 0, "b", "1\r\n2");
	cell_is(csv, 1, "a", "\"");
	cell_is(csv, 1, "b", "");
	assert_int_equal(csv_line(csv, 0), 2);
	assert_int_equal(csv_line(csv, 1), 4);
	assert_int_equal(csv_line(csv, 2), 5);
	csv_free(csv);
}

static void a_cell_without_a_header_is_refused(void **state)
{
	(void)state;
	refused(OCOP_LIT("a,b\n\n1,2,3\n"), OCOP_ERR_MALFORMED,
		"line 3, column 3: a cell in a column without a header");
	refused(OCOP_LIT("a,,c\n1,2,3\n"), OCOP_ERR_MALFORMED,
		"line 2, column 2: a cell in a column without a header");
}

static void what_is_missing_at_the_end_of_a_row_is_empty(void **state)
{
	/* Spreadsheets leave out the delimiters of empty last cells. */
	struct csv *csv = parse(OCOP_LIT("a,b,c\n1,2,3\n4\n5,6"));

	(void)state;
	assert_int_equal(csv_rows(csv), 3);
	cell_is(csv, 1, "a", "4");
	cell_is(csv, 1, "b", "");
	cell_is(csv, 1, "c", "");
	cell_is(csv, 2, "b", "6");
	cell_is(csv, 2, "c", "");
	csv_free(csv);
}

static void blanks_in_a_cell_are_closed_up(void **state)
{
	struct csv *csv = parse(OCOP_LIT("a,b\n x  y \t z,\"\u00a0p\u00a0 q\"\n"));

	(void)state;
	cell_is(csv, 0, "a", "x y z");
	cell_is(csv, 0, "b", "p q");
	csv_free(csv);
}

static void columns_of_nothing_are_none(void **state)
{
	struct ocop_buf text = OCOP_BUF(4096);
	struct csv *csv;

	(void)state;
	for (int line = 0; line < 2; line++) {
		ocop_buf_str(&text, line == 0 ? "a,b" : "1,2");
		for (int i = 0; i < 300; i++)
			ocop_buf_str(&text, i % 2 == 0 ? "," : ", ");
		ocop_buf_str(&text, ",\"\"\r\n");
	}
	csv = parse(ocop_buf_view(&text));
	assert_int_equal(csv_columns(csv), 2);
	assert_int_equal(csv_rows(csv), 1);
	cell_is(csv, 0, "b", "2");
	csv_free(csv);
	/* One in the middle may stand, with nothing in it. */
	csv = parse(OCOP_LIT("a,,c\n1,,3\n"));
	assert_int_equal(csv_columns(csv), 3);
	cell_is(csv, 0, "c", "3");
	csv_free(csv);
	ocop_buf_clear(&text);
}

static void a_first_line_of_excel_tells_the_delimiter(void **state)
{
	static const char *const same[] = {
		"sep=;\r\na,x;b\r\n1;2\r\n", "\"sep=;\"\na,x;b\n1;2\n",
		"\xef\xbb\xbfSEP=;\na,x;b\n1;2", "sep=|\na,x|b\n1|2\n",
	};
	struct csv *csv;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		csv = parse(ocop_bytes_str(same[i]));
		assert_int_equal(csv_columns(csv), 2);
		cell_is(csv, 0, "a,x", "1");
		assert_int_equal(csv_line(csv, 0), 3);
		csv_free(csv);
	}
	/* Only the first line, and nothing behind it. */
	csv = parse(OCOP_LIT("sep=;b\n1;2\n"));
	assert_string_equal(csv_name(csv, 0), "sep=");
	csv_free(csv);
}

static void titles_above_the_header_are_passed_over(void **state)
{
	static const char *const same[] = {
		"Danh s\u00e1ch, 2026,,\n\ncode;product;x\n1;a,b;c\n",
		"\"Two\nlines, of\";;\n;;\nMa san pham;TEN  SAN PHAM;x\n1;a,b;c",
		"\ncode;product;x\n1;a,b;c",
		"x\nCODE\tT\u00ean s\u1ea3n ph\u1ea9m\tx\n1\ta,b\tc",
	};
	static const size_t line[] = { 3, 4, 2, 2 };
	struct csv *csv;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		csv = parse(ocop_bytes_str(same[i]));
		assert_int_equal(csv_rows(csv), 1);
		assert_int_equal(csv_header_line(csv), line[i]);
		cell_is(csv, 0, "code", "1");
		cell_is(csv, 0, "product", "a,b");
		cell_is(csv, 0, "x", "c");
		csv_free(csv);
	}
	/* Where no row has two names that are known, the first is the header,
	 * and so it is where too much stands above: nothing is lost. */
	csv = parse(OCOP_LIT("code,y\n1,2\n"));
	assert_int_equal(csv_header_line(csv), 1);
	csv_free(csv);
	csv = parse(OCOP_LIT("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n"
			     "code,product\n"));
	assert_int_equal(csv_header_line(csv), 11);
	csv_free(csv);
	refused(OCOP_LIT("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n"
			 "code,product\n"), OCOP_ERR_MALFORMED,
		"line 12, column 2: a cell in a column without a header");
}

static void headers_are_known_in_vietnamese_by_the_kind_of_table(void **state)
{
	struct csv *csv = parse(OCOP_LIT("STT,M\u00e3 c\u01a1 quan,"
					 "M\u00c3 CH\u1ee6 TH\u1ec2,ten_chu_the,"
					 "Best before,Dia chi\n1,2,3,4,5,6\n"));

	(void)state;
	csv_set_kind(csv, OCOP_KIND_PRODUCER);
	cell_is(csv, 0, "id", "3");
	cell_is(csv, 0, "authority", "2");
	cell_is(csv, 0, "name", "4");
	cell_is(csv, 0, "best_before", "5");
	cell_is(csv, 0, "address", "6");
	cell_is(csv, 0, "row", "1");
	csv_set_kind(csv, OCOP_KIND_CERTIFICATE);
	cell_is(csv, 0, "producer", "3");
	cell_is(csv, 0, "id", "2");
	csv_free(csv);
}

static void broken_quotes_are_named(void **state)
{
	(void)state;
	refused(OCOP_LIT("a,b\n1,\"2\n3,4\n"), OCOP_ERR_MALFORMED,
		"line 2, column 2 (b): RFC 4180: the quote that opens here "
		"is not closed");
	refused(OCOP_LIT("a,b\n1,\"2\"x\n"), OCOP_ERR_MALFORMED,
		"line 2, column 2 (b): RFC 4180: text after a closing quote");
	refused(OCOP_LIT("a,b\n1\",2\n"), OCOP_ERR_MALFORMED,
		"line 2, column 1 (a): RFC 4180: a quote in a cell that is "
		"not quoted");
	refused(OCOP_LIT("\"a"), OCOP_ERR_MALFORMED,
		"line 1, column 1: RFC 4180: the quote that opens here is "
		"not closed");
}

static void what_is_not_utf8_text_is_named(void **state)
{
	(void)state;
	refused(OCOP_LIT("a,b\n1,\xe1\xba\n"), OCOP_ERR_MALFORMED,
		"line 2, column 2 (b): not UTF-8 (save as 'CSV UTF-8')");
	refused(OCOP_LIT("\xff\xfe" "a\0"), OCOP_ERR_MALFORMED,
		"line 1, column 1: not UTF-8 (save as 'CSV UTF-8')");
	refused(OCOP_LIT("a,b\n1\0,2\n"), OCOP_ERR_MALFORMED,
		"line 2, column 1 (a): NUL");
}

static void a_column_named_twice_is_refused(void **state)
{
	(void)state;
	refused(OCOP_LIT("a,b,A\n1,2,3\n"), OCOP_ERR_MALFORMED,
		"line 1, column 3: 'A' appears twice");
	/* Columns without a name are nobody's. */
	csv_free(parse(OCOP_LIT("a,,,b\n1,,,3\n")));
}

static void a_table_has_a_header(void **state)
{
	struct csv *csv;

	(void)state;
	refused(OCOP_LIT(""), OCOP_ERR_MALFORMED, "no header row");
	refused(OCOP_LIT("\xef\xbb\xbf"), OCOP_ERR_MALFORMED, "no header row");
	refused(OCOP_LIT("\n \n,,\n"), OCOP_ERR_MALFORMED, "no header row");
	csv = parse(OCOP_LIT("a"));
	assert_int_equal(csv_rows(csv), 0);
	assert_int_equal(csv_columns(csv), 1);
	csv_free(csv);
}

static void too_many_columns_are_refused(void **state)
{
	struct ocop_buf text = OCOP_BUF(1000);

	(void)state;
	for (int i = 0; i < CSV_COLUMNS_MAX; i++)
		ocop_buf_printf(&text, "%sc%d", i == 0 ? "" : ",", i);
	csv_free(parse(ocop_buf_view(&text)));
	ocop_buf_str(&text, ",x");
	refused(ocop_buf_view(&text), OCOP_ERR_LIMIT,
		"line 1, column 65: more than 64 columns");
	ocop_buf_clear(&text);
}

static void a_text_above_the_ceiling_is_refused(void **state)
{
	struct ocop_buf text = OCOP_BUF(CSV_MAX + 1);
	uint8_t *room = ocop_buf_extend(&text, CSV_MAX);
	struct csv *csv;

	(void)state;
	assert_non_null(room);
	memset(room, '\n', CSV_MAX);
	room[0] = 'a';
	csv = parse(ocop_buf_view(&text));
	assert_int_equal(csv_rows(csv), 0);
	csv_free(csv);
	ocop_buf_byte(&text, '\n');
	assert_int_equal(csv_parse(&csv, ocop_buf_view(&text), NULL),
			 OCOP_ERR_LIMIT);
	ocop_buf_clear(&text);
}

static void many_rows_are_kept_apart(void **state)
{
	struct ocop_buf text = OCOP_BUF(1 << 20), want = OCOP_BUF(20);
	struct csv *csv;

	(void)state;
	ocop_buf_str(&text, "n,m\n");
	for (int i = 0; i < 5000; i++)
		ocop_buf_printf(&text, "%d,x%d\n", i, i);
	csv = parse(ocop_buf_view(&text));
	assert_int_equal(csv_rows(csv), 5000);
	for (size_t i = 0; i < 5000; i++) {
		ocop_buf_reset(&want);
		ocop_buf_printf(&want, "x%zu", i);
		cell_is(csv, i, "m", ocop_buf_cstr(&want));
		assert_int_equal(csv_line(csv, i), i + 2);
	}
	csv_free(csv);
	ocop_buf_clear(&text);
	ocop_buf_clear(&want);
}

static void a_file_that_is_absent_is_said(void **state)
{
	struct ocop_diag diag;
	struct csv *csv;
	size_t line = 9;

	(void)state;
	assert_int_equal(csv_load(&csv, &line, "/nonexistent/x.csv", &diag),
			 OCOP_ERR_ABSENT);
	assert_null(csv);
	assert_int_equal(line, 0);
}

/* Load a text as standard input. */
static enum ocop_err load_stdin(struct csv **csv, size_t *line,
				struct ocop_bytes text)
{
	int saved = dup(STDIN_FILENO);
	FILE *stream = tmpfile();
	enum ocop_err err;

	assert_non_null(stream);
	assert_int_equal(fwrite(text.ptr, 1, text.len, stream), text.len);
	rewind(stream);
	assert_true(dup2(fileno(stream), STDIN_FILENO) >= 0);
	clearerr(stdin);
	err = csv_load(csv, line, "-", NULL);
	assert_true(dup2(saved, STDIN_FILENO) >= 0);
	close(saved);
	fclose(stream);
	return err;
}

static void a_dash_is_standard_input_under_the_same_ceiling(void **state)
{
	struct ocop_buf text = OCOP_BUF(CSV_MAX + 1);
	struct csv *csv = NULL;
	uint8_t *room;

	(void)state;
	assert_int_equal(load_stdin(&csv, NULL, OCOP_LIT("a,b\n1,2\n")), OCOP_OK);
	cell_is(csv, 0, "b", "2");
	csv_free(csv);
	room = ocop_buf_extend(&text, CSV_MAX + 1);
	assert_non_null(room);
	memset(room, '\n', CSV_MAX + 1);
	assert_int_equal(load_stdin(&csv, NULL, ocop_buf_view(&text)),
			 OCOP_ERR_LIMIT);
	assert_null(csv);
	ocop_buf_clear(&text);
}

static void a_refused_table_gives_the_line(void **state)
{
	static const struct { const char *text; size_t line; } bad[] = {
		{ "a,b\n1,2\n3,\"4\n\n", 3 },	/* where the quote opens */
		{ "a,b\n\n1,\xff\n", 3 },
		{ "a,b\n1,2,3\n", 2 },
		{ "\na,A\n1,2\n", 2 },
		{ "\n\n", 0 },
	};
	struct csv *csv;
	size_t line;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(load_stdin(&csv, &line,
					    ocop_bytes_str(bad[i].text)),
				 OCOP_ERR_MALFORMED);
		assert_int_equal(line, bad[i].line);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plain_table_is_read_by_name),
		cmocka_unit_test(a_refused_table_gives_the_line),
		cmocka_unit_test(
			names_ignore_case_and_absent_columns_are_empty),
		cmocka_unit_test(the_header_tells_the_delimiter),
		cmocka_unit_test(
			blanks_that_nobody_sees_are_no_part_of_a_cell),
		cmocka_unit_test(bom_crlf_and_a_missing_last_line_end_are_fine),
		cmocka_unit_test(quotes_hold_delimiters_quotes_and_lines),
		cmocka_unit_test(a_cell_without_a_header_is_refused),
		cmocka_unit_test(what_is_missing_at_the_end_of_a_row_is_empty),
		cmocka_unit_test(blanks_in_a_cell_are_closed_up),
		cmocka_unit_test(columns_of_nothing_are_none),
		cmocka_unit_test(a_first_line_of_excel_tells_the_delimiter),
		cmocka_unit_test(titles_above_the_header_are_passed_over),
		cmocka_unit_test(
			headers_are_known_in_vietnamese_by_the_kind_of_table),
		cmocka_unit_test(broken_quotes_are_named),
		cmocka_unit_test(what_is_not_utf8_text_is_named),
		cmocka_unit_test(a_column_named_twice_is_refused),
		cmocka_unit_test(a_table_has_a_header),
		cmocka_unit_test(too_many_columns_are_refused),
		cmocka_unit_test(a_text_above_the_ceiling_is_refused),
		cmocka_unit_test(many_rows_are_kept_apart),
		cmocka_unit_test(a_file_that_is_absent_is_said),
		cmocka_unit_test(
			a_dash_is_standard_input_under_the_same_ceiling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Names of columns: each column has a name in Vietnamese, and no name belongs
 * to two columns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <ocop/field.h>

#include "common/ui/header.h"

static const enum ocop_kind kinds[] = {
	OCOP_KIND_PRODUCER, OCOP_KIND_CERTIFICATE, OCOP_KIND_DECISION,
	OCOP_KIND_LOT, OCOP_KIND_STATUS, OCOP_KIND_OFFICER,
};

static bool is(const char *text, const char *field, enum ocop_kind kind)
{
	return header_fields(ocop_bytes_str(text)) & header_named(field, kind);
}

/* Column number i of a kind's table that a cell alone says; "": no more. */
static const char *column(enum ocop_kind kind, size_t i)
{
	struct ocop_field field;

	for (size_t at = 2; ocop_kind_field(&field, kind, at); at++)
		if (field.form != OCOP_FIELD_OTHER && i-- == 0)
			return field.name;
	return "";
}

static void every_column_has_one_vietnamese_name_of_its_own(void **state)
{
	(void)state;
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
		for (size_t i = 0; *column(kinds[k], i); i++) {
			const char *field = column(kinds[k], i);
			const char *label = header_label(field, kinds[k]);

			if (strcmp(field, "status") == 0)
				continue;	/* the command says it */
			if (header_named(field, kinds[k]) == 0)
				fail_msg("%s has no header", field);
			assert_true(is(label, field, kinds[k]));
			assert_true(is(field, field, kinds[k]));
			for (size_t j = 0; j < i; j++)
				if (is(label, column(kinds[k], j), kinds[k]))
					fail_msg("'%s' is %s too", label,
						 column(kinds[k], j));
		}
}

static void cases_marks_and_signs_between_words_do_not_matter(void **state)
{
	static const char *const same[] = {
		"T\u00ean s\u1ea3n ph\u1ea9m", "TEN SAN PHAM", " t\u00eaN__s\u1ea3n  ph\u1ea9m: ",
		"\"T\u00ean s\u1ea3n ph\u1ea9m\"", "Te\u0302n\u00a0sa\u0309n pha\u0302\u0309m",
		"T\u00ean\ns\u1ea3n ph\u1ea9m", "product", "PRODUCT",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		assert_true(is(same[i], "product", OCOP_KIND_CERTIFICATE));
	assert_true(is("Best-before", "best_before", OCOP_KIND_LOT));
	assert_true(is("\u0110\u1ecba ch\u1ec9", "address", OCOP_KIND_PRODUCER));
}

static void what_clerks_write_is_taken(void **state)
{
	static const struct {
		const char *text, *field;
		enum ocop_kind kind;
	} rows[] = {
		{ "Mã số", "id", OCOP_KIND_PRODUCER },
		{ "Mã số", "id", OCOP_KIND_OFFICER },
		{ "Mã số", "code", OCOP_KIND_CERTIFICATE },
		{ "Mã số", "product", OCOP_KIND_STATUS },
		{ "Xã", "unit", OCOP_KIND_PRODUCER },
		{ "Xã/Phường", "unit", OCOP_KIND_PRODUCER },
		{ "Số QĐ", "decision", OCOP_KIND_CERTIFICATE },
		{ "Ngày QĐ", "decided", OCOP_KIND_CERTIFICATE },
		{ "Ngày hiệu lực", "from", OCOP_KIND_CERTIFICATE },
		{ "Ngày hiệu lực", "effective", OCOP_KIND_DECISION },
		{ "Sao", "stars", OCOP_KIND_CERTIFICATE },
		{ "Mã số thuế", "reg", OCOP_KIND_PRODUCER },
		{ "Mã lô", "lot", OCOP_KIND_LOT },
		{ "Số seri", "ranges", OCOP_KIND_STATUS },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (!is(rows[i].text, rows[i].field, rows[i].kind))
			fail_msg("'%s' is no %s", rows[i].text, rows[i].field);
	/* What a table has two of would be nobody's. */
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			int found = 0;

			for (size_t j = 0; *column(kinds[k], j); j++)
				found += is(rows[i].text, column(kinds[k], j),
					    kinds[k]);
			if (found > 1)
				fail_msg("'%s' is %d columns", rows[i].text,
					 found);
		}
}

static void what_is_no_header_is_none(void **state)
{
	static const char *const none[] = {
		"", " ", "|", "ten", "Ten san", "ten san pham chinh", "colour",
		"ten san pham|san pham", "\xff", "bestbefore", "produc", "de",
		("ten san pham ten san pham ten san pham ten san pham "
		 "ten san pham ten san pham"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		assert_false(is(none[i], "product", OCOP_KIND_CERTIFICATE) ||
			     is(none[i], "best_before", OCOP_KIND_LOT));
	assert_int_equal(header_named("colour", OCOP_KIND_LOT), 0);
	assert_string_equal(header_label("colour", OCOP_KIND_LOT), "colour");
}

static void one_word_means_what_its_table_has(void **state)
{
	const char *text = "M\u00e3 ch\u1ee7 th\u1ec3";

	(void)state;
	assert_true(is(text, "id", OCOP_KIND_PRODUCER));
	assert_true(is(text, "producer", OCOP_KIND_CERTIFICATE));
	assert_false(is(text, "id", OCOP_KIND_OFFICER));
	assert_false(is("M\u00e3 c\u01a1 quan", "id", OCOP_KIND_PRODUCER));
	assert_true(is("M\u00e3 c\u01a1 quan", "id", OCOP_KIND_NONE));
	assert_string_equal(header_label("id", OCOP_KIND_NONE),
			    "M\u00e3 c\u01a1 quan");
	assert_string_equal(header_label("product", OCOP_KIND_STATUS),
			    "GTIN ho\u1eb7c m\u00e3 s\u1ea3n ph\u1ea9m OCOP");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			every_column_has_one_vietnamese_name_of_its_own),
		cmocka_unit_test(
			cases_marks_and_signs_between_words_do_not_matter),
		cmocka_unit_test(what_clerks_write_is_taken),
		cmocka_unit_test(what_is_no_header_is_none),
		cmocka_unit_test(one_word_means_what_its_table_has),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/stamp/stamp_repair.c: what is repaired, what it is called, what is not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/stamp.h>

#define GOOD "https://ocop.example/01/09520000001070/21/0000120000451?s=123"
#define CODE "https://ocop.example/p/11-03295-01-2026/21/0000120000451?s=123"
#define CERT "https://ocop.example/c/0123456789"

static const struct {
	const char *text, *repaired, *names;
} rows[] = {
	{ GOOD, GOOD, "" },
	{ CODE, CODE, "" },
	{ CERT, CERT, "" },
	{ "", "", "" },
	{ GOOD "\r\n", GOOD, "blanks trimmed" },
	{ " \t" GOOD " ", GOOD, "blanks trimmed" },
	{ "]Q1" GOOD, GOOD, "symbology identifier dropped" },
	{ "]Q3 ]Q1" GOOD, GOOD,
	  "blanks trimmed; symbology identifier dropped" },
	{ GOOD " #top", GOOD, "fragment dropped; blanks trimmed" },
	{ "HTTPS://OCOP.EXAMPLE/01/09520000001070/21/0000120000451?S=123",
	  GOOD, "upper case put back" },
	{ "HTTPS://OCOP.EXAMPLE/P/11-03295-01-2026/21/0000120000451?S=123\r",
	  CODE, "blanks trimmed; upper case put back" },
	{ "HTTPS://OCOP.EXAMPLE/C/0123456789", CERT, "upper case put back" },
	{ "Https://ocop.example/c/0123456789", CERT, "upper case put back" },
	{ GOOD "&fbclid=IwAR0abc-_", GOOD, "parameters dropped" },
	{ GOOD "&utm_source=zalo&utm_medium=zalo", GOOD,
	  "parameters dropped" },
	{ GOOD "&", GOOD, "parameters dropped" },
	{ GOOD "&s", GOOD, "parameters dropped" },
	{ GOOD "#top", GOOD, "fragment dropped" },
	{ GOOD "&gclid=1#top", GOOD, "fragment dropped; parameters dropped" },
	{ "https://ocop.example/01/09520000001070/21/0000120000451"
	  "?fbclid=1&s=123", GOOD, "parameters dropped" },
	{ CERT "?fbclid=1", CERT, "parameters dropped" },
	{ CERT "?s=1", CERT, "parameters dropped" },
	{ CERT "?", CERT, "parameters dropped" },
	{ "http://ocop.example/c/0123456789", CERT, "http:// made https://" },
	{ "HTTP://OCOP.EXAMPLE/C/0123456789", CERT,
	  "http:// made https://; upper case put back" },
	{ "ocop.example/c/0123456789", CERT, "https:// added" },
	{ "OCOP.EXAMPLE/c/0123456789\n", CERT,
	  "blanks trimmed; https:// added; upper case put back" },
	/* What strict parsing must still refuse. */
	{ GOOD "&s=456", GOOD "&s=456", "" },
	{ "https://ocop.example:8443/c/1", "https://ocop.example:8443/c/1",
	  "" },
	{ "https://ocop.example/x/../c/1", "https://ocop.example/x/../c/1",
	  "" },
	{ "https://ocop.example/c/12 34", "https://ocop.example/c/12 34", "" },
	{ "ftp://ocop.example/c/1", "ftp://ocop.example/c/1", "" },
	{ "user@ocop.example/c/1", "user@ocop.example/c/1", "" },
	/* A typed line is no link. */
	{ "09520000001070 0000120000451-F\n",
	  "09520000001070 0000120000451-F", "blanks trimmed" },
	{ "11-03295-01-2026 0000120000451-b",
	  "11-03295-01-2026 0000120000451-b", "" },
};

static void each_repair_is_made_and_named(void **state)
{
	struct ocop_buf out = OCOP_BUF(1000), names = OCOP_BUF(1000);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ocop_buf_reset(&out);
		ocop_buf_reset(&names);
		assert_int_equal(ocop_stamp_repair(
			&out, &names, ocop_bytes_str(rows[i].text)), OCOP_OK);
		assert_string_equal(ocop_buf_cstr(&out), rows[i].repaired);
		assert_string_equal(ocop_buf_cstr(&names), rows[i].names);
	}
	ocop_buf_clear(&out);
	ocop_buf_clear(&names);
}

static void a_repaired_text_needs_no_second_repair(void **state)
{
	struct ocop_buf out = OCOP_BUF(1000), names = OCOP_BUF(1000);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ocop_buf_reset(&out);
		assert_int_equal(ocop_stamp_repair(
			&out, &names, ocop_bytes_str(rows[i].repaired)),
			OCOP_OK);
		assert_string_equal(ocop_buf_cstr(&out), rows[i].repaired);
		assert_int_equal(names.len, 0);
	}
	ocop_buf_clear(&out);
	ocop_buf_clear(&names);
}

static void both_outputs_are_appended_to(void **state)
{
	struct ocop_buf out = OCOP_BUF(1000), names = OCOP_BUF(1000);

	(void)state;
	ocop_buf_str(&out, "<");
	ocop_buf_str(&names, "<");
	assert_int_equal(ocop_stamp_repair(&out, &names,
					   OCOP_LIT("a.b/c/1\n")), OCOP_OK);
	assert_string_equal(ocop_buf_cstr(&out), "<https://a.b/c/1");
	assert_string_equal(ocop_buf_cstr(&names),
			    "<blanks trimmed; https:// added");
	ocop_buf_clear(&out);
	ocop_buf_clear(&names);
}

static void a_text_above_the_limit_is_refused(void **state)
{
	static uint8_t text[65537];
	struct ocop_buf out = OCOP_BUF(100000), names = OCOP_BUF(1000);
	struct ocop_buf small = OCOP_BUF(10);

	(void)state;
	memset(text, '1', sizeof(text));
	assert_int_equal(ocop_stamp_repair(&out, &names,
					   ocop_bytes_of(text, sizeof(text))),
			 OCOP_ERR_LIMIT);
	assert_int_equal(out.len, 0);
	assert_int_equal(ocop_stamp_repair(&out, &names,
					   ocop_bytes_of(text, 65536)),
			 OCOP_OK);
	assert_int_equal(ocop_stamp_repair(&small, &names, OCOP_LIT(GOOD)),
			 OCOP_ERR_LIMIT);
	ocop_buf_clear(&out);
	ocop_buf_clear(&names);
	ocop_buf_clear(&small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_repair_is_made_and_named),
		cmocka_unit_test(a_repaired_text_needs_no_second_repair),
		cmocka_unit_test(both_outputs_are_appended_to),
		cmocka_unit_test(a_text_above_the_limit_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

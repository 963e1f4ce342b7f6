/* SPDX-License-Identifier: Apache-2.0 */
/* lib/stamp/cert_uri.c: a whole record in a link, and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/stamp.h>

#define START "https://ocop.example/c/"

static void a_record_comes_back_byte_for_byte(void **state)
{
	static uint8_t record[OCOP_RECORD_MAX];
	static const size_t lens[] = { 1, 7, 300, 301, OCOP_RECORD_MAX };
	struct ocop_buf uri = OCOP_BUF(50000), back = OCOP_BUF(20000);
	char host[OCOP_STAMP_URI_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(record); i++)
		record[i] = (uint8_t)(i * 97 + 255);
	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		struct ocop_bytes in = ocop_bytes_of(record, lens[i]);

		ocop_buf_reset(&uri);
		ocop_buf_reset(&back);
		assert_int_equal(ocop_cert_uri(&uri, "ocop.example", in),
				 OCOP_OK);
		assert_memory_equal(uri.ptr, START, strlen(START));
		assert_int_equal(ocop_cert_uri_parse(
			&back, host, ocop_buf_view(&uri), NULL), OCOP_OK);
		assert_string_equal(host, "ocop.example");
		assert_true(ocop_bytes_equal(ocop_buf_view(&back), in));
	}
	ocop_buf_clear(&uri);
	ocop_buf_clear(&back);
}

static void what_no_link_can_hold_is_refused(void **state)
{
	static const uint8_t record[OCOP_RECORD_MAX + 1];
	struct ocop_buf uri = OCOP_BUF(50000);

	(void)state;
	assert_int_equal(ocop_cert_uri(&uri, "ocop.example",
				       ocop_bytes_of(record, 0)),
			 OCOP_ERR_ARGUMENT);
	assert_int_equal(ocop_cert_uri(&uri, "ocop.example",
				       ocop_bytes_of(record, sizeof(record))),
			 OCOP_ERR_ARGUMENT);
	assert_int_equal(ocop_cert_uri(&uri, "Ocop.example",
				       ocop_bytes_of(record, 9)),
			 OCOP_ERR_ARGUMENT);
	assert_int_equal(
		ocop_cert_uri(&uri, "xtem.so-nongnghiepvamoitruong-tinh.gov.vn",
			      ocop_bytes_of(record, 9)),
		OCOP_ERR_ARGUMENT);
	assert_int_equal(uri.len, 0);
	ocop_buf_clear(&uri);
}

static void every_other_text_is_refused_at_its_place(void **state)
{
	static const struct {
		const char *text;
		size_t offset;
	} rows[] = {
		{ "", 0 },
		{ "http://ocop.example/c/001", 4 },
		{ "https://OCOP.example/c/001", 8 },
		{ "https://ocop.example", 20 },
		{ "https://ocop.example/c", 20 },
		{ START, 20 },
		{ "https://ocop.example/C/001", 20 },
		{ "https://ocop.example/d/001", 20 },
		{ START "01", 25 },
		{ START "256", 23 },
		{ START "0x1", 24 },
		{ START "00001a01", 28 },
		{ START "001?s=01", 26 },
		{ START "72057594037927936", 23 },
	};
	struct ocop_buf out = OCOP_BUF(100);
	char host[OCOP_STAMP_URI_MAX];
	struct ocop_diag diag;

	(void)state;
	ocop_buf_str(&out, "kept");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		memset(host, 'x', sizeof(host));
		assert_int_equal(ocop_cert_uri_parse(
			&out, host, ocop_bytes_str(rows[i].text), &diag),
			OCOP_ERR_MALFORMED);
		if (diag.offset != rows[i].offset)
			fail_msg("%s: offset %zu, not %zu (%s)", rows[i].text,
				 diag.offset, rows[i].offset, diag.text);
		assert_string_equal(host, "");
		assert_string_equal(ocop_buf_cstr(&out), "kept");
	}
	assert_int_equal(ocop_cert_uri_parse(&out, host, OCOP_LIT(START "065"),
					     &diag), OCOP_OK);
	assert_string_equal(ocop_buf_cstr(&out), "keptA");
	ocop_buf_clear(&out);
}

static void a_text_above_the_limit_is_refused_unread(void **state)
{
	static uint8_t text[41000];
	struct ocop_buf out = OCOP_BUF(50000);
	char host[OCOP_STAMP_URI_MAX];

	(void)state;
	memset(text, '0', sizeof(text));
	memcpy(text, START, strlen(START));
	assert_int_equal(ocop_cert_uri_parse(
		&out, host, ocop_bytes_of(text, sizeof(text)), NULL),
		OCOP_ERR_MALFORMED);
	assert_int_equal(out.len, 0);
	assert_null(out.ptr);
	ocop_buf_clear(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_comes_back_byte_for_byte),
		cmocka_unit_test(what_no_link_can_hold_is_refused),
		cmocka_unit_test(every_other_text_is_refused_at_its_place),
		cmocka_unit_test(a_text_above_the_limit_is_refused_unread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

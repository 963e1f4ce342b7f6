/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers in gzip: who gets them, and that they decode to the same answers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "common/server/gzip.h"

static void only_who_accepts_it_gets_it(void **state)
{
	static const char *const yes[] = {
		"gzip", "GZip", "x-gzip", "*", "br, gzip", "br;q=1,gzip;q=0.001",
		"deflate , gzip ; q=1.0", "*;q=0,gzip", "gzip,*;q=0",
	};
	static const char *const no[] = {
		"", "identity", "br", "gzip;q=0", "gzip; q=0.000", "*;q=0",
		"gzip;q=0, *", "*, gzip;q=0", "gzi", "gzipp", ",", ";q=1", "q=1",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		assert_true(gzip_accepted(yes[i]));
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		assert_false(gzip_accepted(no[i]));
	assert_false(gzip_accepted(NULL));
}

/* What comes out is what went in, and shorter. */
static void it_is_the_same_answer(void **state)
{
	struct answer a = ANSWER();
	static char text[100000];
	z_stream z = { 0 };

	(void)state;
	for (int i = 0; i < 5000; i++)
		ocop_buf_printf(&a.body, "certificate %d\n", i);
	gzip_answer(&a);
	assert_string_equal(a.coding, "gzip");
	assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
	z.next_in = a.body.ptr;
	z.avail_in = (uInt)a.body.len;
	z.next_out = (Bytef *)text;
	z.avail_out = sizeof(text);
	assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
	assert_true(a.body.len < z.total_out);
	assert_int_equal(z.total_out, 83890);
	assert_memory_equal(text, "certificate 0\n", 14);
	assert_memory_equal(text + 83890 - 17, "certificate 4999\n", 17);
	inflateEnd(&z);
	answer_clear(&a);
}

static void what_would_not_be_shorter_is_left(void **state)
{
	struct answer a = ANSWER();
	uint32_t random = 1;

	(void)state;
	for (size_t i = 0; i < GZIP_MIN - 1; i++)
		ocop_buf_byte(&a.body, 'x');
	gzip_answer(&a);
	assert_null(a.coding);
	assert_int_equal(a.body.len, GZIP_MIN - 1);
	ocop_buf_byte(&a.body, 'x');
	gzip_answer(&a);
	assert_string_equal(a.coding, "gzip");
	answer_clear(&a);
	/* As a tile of hashes is. */
	for (size_t i = 0; i < 8192; i++) {
		random = random * 1664525 + 1013904223;
		ocop_buf_byte(&a.body, (uint8_t)(random >> 24));
	}
	gzip_answer(&a);
	assert_null(a.coding);
	assert_int_equal(a.body.len, 8192);
	answer_clear(&a);
}

/* The example of draft-ietf-oauth-status-list-21, section 4.1. */
static void bytes_become_those_of_the_draft(void **state)
{
	struct ocop_buf out = OCOP_BUF(100);

	(void)state;
	assert_int_equal(zlib_add(&out, OCOP_LIT("\xb9\xa3")), OCOP_OK);
	assert_int_equal(out.len, 10);
	assert_memory_equal(out.ptr, "\x78\xda\xdb\xb9\x18\x00\x02\x17\x01"
			    "\x5d", 10);
	ocop_buf_clear(&out);
	out = OCOP_BUF(9);
	assert_int_equal(zlib_add(&out, OCOP_LIT("\xb9\xa3")),
			 OCOP_ERR_LIMIT);
	ocop_buf_clear(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_who_accepts_it_gets_it),
		cmocka_unit_test(it_is_the_same_answer),
		cmocka_unit_test(what_would_not_be_shorter_is_left),
		cmocka_unit_test(bytes_become_those_of_the_draft),
	};

	return cmocka_run_group_tests_name("gzip", tests, NULL, NULL);
}

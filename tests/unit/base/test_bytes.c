/* SPDX-License-Identifier: Apache-2.0 */
/* Views and buffers: ceilings, sticky failures, and what equality means. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <ocop/bytes.h>

#include "lib/base/bytes.h"

static void equal_views_have_equal_bytes_wherever_they_lie(void **state)
{
	const char a[] = "serial", b[] = "serial";

	(void)state;
	assert_true(ocop_bytes_equal(ocop_bytes_str(a), ocop_bytes_str(b)));
	assert_false(ocop_bytes_equal(OCOP_LIT("serial"), OCOP_LIT("seriaL")));
	assert_false(ocop_bytes_equal(OCOP_LIT("serial"), OCOP_LIT("seria")));
	assert_true(ocop_bytes_equal(ocop_bytes_of(NULL, 0), OCOP_LIT("")));
	assert_true(ocop_bytes_is(OCOP_LIT("lot"), "lot"));
	assert_false(ocop_bytes_is(OCOP_LIT("lot\0"), "lot"));
	assert_true(ocop_bytes_starts(OCOP_LIT("lots"), "lot"));
	assert_true(ocop_bytes_starts(OCOP_LIT("lot"), "lot"));
	assert_false(ocop_bytes_starts(OCOP_LIT("lo"), "lot"));
	assert_false(ocop_bytes_starts(OCOP_LIT("a lot"), "lot"));
	assert_true(ocop_bytes_starts(ocop_bytes_of(NULL, 0), ""));
	assert_true(ocop_bytes_ends(OCOP_LIT("lots.db"), ".db"));
	assert_true(ocop_bytes_ends(OCOP_LIT(".db"), ".db"));
	assert_false(ocop_bytes_ends(OCOP_LIT("db"), ".db"));
	assert_false(ocop_bytes_ends(OCOP_LIT(".db "), ".db"));
	assert_int_equal(ocop_bytes_str(NULL).len, 0);
}

static void order_is_bytewise_and_a_prefix_comes_first(void **state)
{
	(void)state;
	assert_true(ocop__bytes_compare(OCOP_LIT("a"), OCOP_LIT("b")) < 0);
	assert_true(ocop__bytes_compare(OCOP_LIT("\xff"), OCOP_LIT("\x01")) > 0);
	assert_true(ocop__bytes_compare(OCOP_LIT("a"), OCOP_LIT("aa")) < 0);
	assert_true(ocop__bytes_compare(OCOP_LIT("b"), OCOP_LIT("aa")) > 0);
	assert_int_equal(ocop__bytes_compare(OCOP_LIT("aa"), OCOP_LIT("aa")), 0);
	assert_int_equal(ocop__bytes_compare(ocop_bytes_of(NULL, 0),
					     ocop_bytes_of(NULL, 0)), 0);
	assert_true(ocop__bytes_compare(ocop_bytes_of(NULL, 0),
					OCOP_LIT("a")) < 0);
}

static void a_copy_fits_with_its_nul_or_is_empty(void **state)
{
	char out[4] = "xxx";

	(void)state;
	assert_true(ocop_bytes_copy(out, sizeof(out), OCOP_LIT("abc")));
	assert_string_equal(out, "abc");
	assert_false(ocop_bytes_copy(out, sizeof(out), OCOP_LIT("abcd")));
	assert_string_equal(out, "");
	assert_true(ocop_bytes_copy(out, sizeof(out), ocop_bytes_of(NULL, 0)));
	assert_string_equal(out, "");
	assert_false(ocop_bytes_copy(out, 0, OCOP_LIT("")));
}

static void a_copy_never_shortens_a_text_at_a_nul(void **state)
{
	char out[8];

	(void)state;
	assert_false(ocop_bytes_copy(out, sizeof(out), OCOP_LIT("a\0b")));
	assert_string_equal(out, "");
}

static void a_buffer_keeps_all_that_was_added(void **state)
{
	struct ocop_buf buf = OCOP_BUF(100000);

	(void)state;
	for (unsigned i = 0; i < 100000; i++)
		assert_int_equal(ocop_buf_byte(&buf, (uint8_t)(i * 7)),
				 OCOP_OK);
	assert_int_equal(buf.len, 100000);
	for (unsigned i = 0; i < 100000; i++)
		if (buf.ptr[i] != (uint8_t)(i * 7))
			fail_msg("byte %u changed", i);
	ocop_buf_clear(&buf);
}

static void a_buffer_takes_its_ceiling_and_not_a_byte_more(void **state)
{
	struct ocop_buf buf = OCOP_BUF(5);

	(void)state;
	assert_int_equal(ocop_buf_str(&buf, "12345"), OCOP_OK);
	assert_string_equal(ocop_buf_cstr(&buf), "12345");
	assert_int_equal(ocop_buf_byte(&buf, '6'), OCOP_ERR_LIMIT);
	assert_int_equal(buf.len, 5);
	ocop_buf_clear(&buf);
}

static void after_a_failure_nothing_more_is_added(void **state)
{
	struct ocop_buf buf = OCOP_BUF(4);

	(void)state;
	ocop_buf_str(&buf, "ab");
	assert_int_equal(ocop_buf_str(&buf, "cde"), OCOP_ERR_LIMIT);
	/* These would fit. */
	assert_int_equal(ocop_buf_str(&buf, "c"), OCOP_ERR_LIMIT);
	assert_int_equal(ocop_buf_printf(&buf, "%d", 1), OCOP_ERR_LIMIT);
	assert_null(ocop_buf_extend(&buf, 1));
	assert_null(ocop_buf_cstr(&buf));
	assert_true(ocop_bytes_is(ocop_buf_view(&buf), "ab"));
	ocop_buf_reset(&buf);
	assert_int_equal(ocop_buf_str(&buf, "cdef"), OCOP_OK);
	assert_true(ocop_bytes_is(ocop_buf_view(&buf), "cdef"));
	ocop_buf_clear(&buf);
}

static void an_impossible_length_fails_and_keeps_the_content(void **state)
{
	struct ocop_buf buf = OCOP_BUF(SIZE_MAX);

	(void)state;
	ocop_buf_str(&buf, "ab");
	assert_null(ocop_buf_extend(&buf, SIZE_MAX - 2));
	assert_int_equal(buf.err, OCOP_ERR_MEMORY);
	assert_true(ocop_bytes_is(ocop_buf_view(&buf), "ab"));
	ocop_buf_reset(&buf);
	ocop_buf_str(&buf, "ab");
	assert_null(ocop_buf_extend(&buf, SIZE_MAX));
	assert_int_equal(buf.err, OCOP_ERR_LIMIT);
	ocop_buf_clear(&buf);
}

static void printf_writes_behind_what_is_there(void **state)
{
	struct ocop_buf buf = OCOP_BUF(300);

	(void)state;
	ocop_buf_str(&buf, "lot ");
	assert_int_equal(ocop_buf_printf(&buf, "%06d%250s", 12, "x"), OCOP_OK);
	assert_int_equal(buf.len, 260);
	assert_memory_equal(buf.ptr, "lot 000012 ", 11);
	assert_int_equal(buf.ptr[259], 'x');
	assert_int_equal(ocop_buf_printf(&buf, "%41s", "x"), OCOP_ERR_LIMIT);
	ocop_buf_clear(&buf);
}

static void extending_gives_room_behind_the_content(void **state)
{
	struct ocop_buf buf = OCOP_BUF(1000);
	uint8_t *room;

	(void)state;
	ocop_buf_str(&buf, "ab");
	room = ocop_buf_extend(&buf, 500);
	assert_non_null(room);
	memset(room, 'z', 500);
	assert_int_equal(buf.len, 502);
	assert_memory_equal(buf.ptr, "abz", 3);
	/* No room is not a failure. */
	assert_non_null(ocop_buf_extend(&buf, 0));
	ocop_buf_clear(&buf);
}

static void an_empty_buffer_is_an_empty_text(void **state)
{
	struct ocop_buf buf = OCOP_BUF(0);

	(void)state;
	assert_int_equal(ocop_buf_view(&buf).len, 0);
	assert_string_equal(ocop_buf_cstr(&buf), "");
	assert_int_equal(ocop_buf_add(&buf, NULL, 0), OCOP_OK);
	assert_int_equal(ocop_buf_byte(&buf, 1), OCOP_ERR_LIMIT);
	ocop_buf_clear(&buf);
}

static void a_cleared_buffer_keeps_its_ceiling(void **state)
{
	struct ocop_buf buf = OCOP_BUF(3);

	(void)state;
	ocop_buf_str(&buf, "abcd");
	ocop_buf_clear(&buf);
	assert_null(buf.ptr);
	assert_int_equal(buf.err, OCOP_OK);
	assert_int_equal(ocop_buf_str(&buf, "abc"), OCOP_OK);
	assert_int_equal(ocop_buf_str(&buf, "d"), OCOP_ERR_LIMIT);
	ocop_buf_wipe(&buf);
	assert_null(buf.ptr);
	assert_int_equal(buf.max, 3);
	ocop_buf_clear(NULL);
	ocop_buf_wipe(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			equal_views_have_equal_bytes_wherever_they_lie),
		cmocka_unit_test(order_is_bytewise_and_a_prefix_comes_first),
		cmocka_unit_test(a_copy_fits_with_its_nul_or_is_empty),
		cmocka_unit_test(a_copy_never_shortens_a_text_at_a_nul),
		cmocka_unit_test(a_buffer_keeps_all_that_was_added),
		cmocka_unit_test(
			a_buffer_takes_its_ceiling_and_not_a_byte_more),
		cmocka_unit_test(after_a_failure_nothing_more_is_added),
		cmocka_unit_test(
			an_impossible_length_fails_and_keeps_the_content),
		cmocka_unit_test(printf_writes_behind_what_is_there),
		cmocka_unit_test(extending_gives_room_behind_the_content),
		cmocka_unit_test(an_empty_buffer_is_an_empty_text),
		cmocka_unit_test(a_cleared_buffer_keeps_its_ceiling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words to look up: words and names are folded in the same way, and a name must
 * have all the words.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/lookup.h>

static bool in(const char *words, const char *name, bool base)
{
	struct ocop_buf folded = OCOP_BUF(1024);
	struct ocop_lookup read;
	bool all;

	assert_int_equal(ocop_lookup_read(&read, ocop_bytes_str(words), base),
			 OCOP_OK);
	ocop_lookup_fold(&folded, ocop_bytes_str(name), base);
	all = ocop_lookup_in(&read, ocop_buf_cstr(&folded));
	ocop_buf_clear(&folded);
	ocop_lookup_clear(&read);
	return all;
}

static void marks_count_as_asked(void **state)
{
	(void)state;
	assert_true(in("mat ong", "Mật ong hoa rừng", true));
	assert_true(in("mật ong", "Mạt ong", true));
	assert_true(in("RỪNG mật", "Mật ong hoa rừng", false));
	assert_false(in("mat ong", "Mật ong hoa rừng", false));
	assert_true(in("dong", "Đông", true));
	assert_false(in("dong", "Đông", false));
}

static void all_words_are_needed(void **state)
{
	(void)state;
	assert_true(in("ong rung", "Mật ong hoa rừng", true));
	assert_false(in("ong bien", "Mật ong hoa rừng", true));
	assert_false(in("", "Mật ong", true));
	assert_false(in(" \t\n", "Mật ong", true));
	assert_true(in("ong\nmat\x01hoa", "Mật ong hoa rừng", true));
}

static void both_sides_are_cleaned(void **state)
{
	(void)state;
	assert_true(in("\"901/qd-ubnd\"", "901/QĐ\xe2\x80\x93UBND", true));
	assert_true(in("901/QĐ\xe2\x80\x91UBND", "901/QĐ-UBND", false));
}

static void what_is_not_utf8_has_no_words(void **state)
{
	(void)state;
	assert_false(in("ong", "ong \xff", true));
	assert_false(in("ong \xff", "ong", true));
}

static void further_words_are_left_out(void **state)
{
	struct ocop_lookup read;

	(void)state;
	assert_int_equal(ocop_lookup_read(&read, OCOP_LIT(
		"a b c d e f g h i k l m n o p q r s"), true), OCOP_OK);
	assert_int_equal(read.count, OCOP_LOOKUP_MAX);
	assert_string_equal(read.word[0], "a");
	assert_string_equal(read.word[OCOP_LOOKUP_MAX - 1], "q");
	ocop_lookup_clear(&read);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(marks_count_as_asked),
		cmocka_unit_test(all_words_are_needed),
		cmocka_unit_test(both_sides_are_cleaned),
		cmocka_unit_test(what_is_not_utf8_has_no_words),
		cmocka_unit_test(further_words_are_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

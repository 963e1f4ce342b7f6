/* SPDX-License-Identifier: Apache-2.0 */
/* lib/base/nfc.c: one spelling for each Vietnamese letter. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/nfc.h>

static void letters_and_marks_are_composed(void **state)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		/* e, circumflex, acute; e with circumflex, acute. */
		{ "be\xcc\x82\xcc\x81", "b\xe1\xba\xbf" },
		{ "\xc3\xaa\xcc\x81", "\xe1\xba\xbf" },
		/* Dot below typed before the circumflex, and after it. */
		{ "o\xcc\xa3\xcc\x82", "\xe1\xbb\x99" },
		{ "o\xcc\x82\xcc\xa3", "\xe1\xbb\x99" },
		/* u with horn, hook above; A with breve, tilde. */
		{ "\xc6\xb0\xcc\x89", "\xe1\xbb\xad" },
		{ "A\xcc\x86\xcc\x83", "\xe1\xba\xb4" },
		/* d with stroke has no parts; nor has plain text. */
		{ "\xc4\x91\xe1\xba\xb7""c", "\xc4\x91\xe1\xba\xb7""c" },
		{ "Mat ong 500 ml", "Mat ong 500 ml" },
		/* Hangul, and a singleton: the Kelvin sign is a K. */
		{ "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", "\xed\x95\x9c" },
		{ "\xe2\x84\xaa", "K" },
		/* A compatibility letter is no canonical one: it stays. */
		{ "\xef\xac\x81", "\xef\xac\x81" },
		{ "", "" },
	};
	struct ocop_buf out = OCOP_BUF(100), twice = OCOP_BUF(100);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ocop_buf_reset(&out);
		ocop_buf_reset(&twice);
		assert_int_equal(ocop_nfc(&out, ocop_bytes_str(rows[i].in)),
				 OCOP_OK);
		assert_string_equal(ocop_buf_cstr(&out), rows[i].out);
		assert_int_equal(ocop_nfc(&twice, ocop_buf_view(&out)),
				 OCOP_OK);
		assert_string_equal(ocop_buf_cstr(&twice), rows[i].out);
	}
	ocop_buf_clear(&out);
	ocop_buf_clear(&twice);
}

static void a_nul_inside_is_kept_for_others_to_refuse(void **state)
{
	struct ocop_buf out = OCOP_BUF(100);

	(void)state;
	assert_int_equal(ocop_nfc(&out, OCOP_LIT("a\0e\xcc\x82")), OCOP_OK);
	assert_int_equal(out.len, 4);
	assert_memory_equal(out.ptr, "a\0\xc3\xaa", 4);
	ocop_buf_clear(&out);
}

static void what_is_no_utf8_is_refused(void **state)
{
	static const char *const rows[] = {
		"\x80", "\xff", "a\xc3", "\xc0\xaf", "\xe0\x80\xaf",
		"\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80",
	};
	struct ocop_buf out = OCOP_BUF(100);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(ocop_nfc(&out, ocop_bytes_str(rows[i])),
				 OCOP_ERR_MALFORMED);
		assert_int_equal(ocop_nfc_fold(&out, ocop_bytes_str(rows[i]),
					       true), OCOP_ERR_MALFORMED);
		assert_int_equal(out.len, 0);
	}
	ocop_buf_clear(&out);
}

static void a_ceiling_is_for_what_comes_out(void **state)
{
	struct ocop_buf out = OCOP_BUF(3);
	uint8_t many[13];

	(void)state;
	assert_int_equal(ocop_nfc(&out, OCOP_LIT("e\xcc\x82\xcc\x81")),
			 OCOP_OK);
	assert_int_equal(out.len, 3);
	assert_int_equal(ocop_nfc(&out, OCOP_LIT("a")), OCOP_ERR_LIMIT);
	/* Sticky, as every writer of a buffer is. */
	assert_int_equal(ocop_nfc(&out, OCOP_LIT("")), OCOP_ERR_LIMIT);
	ocop_buf_reset(&out);
	memset(many, 'a', sizeof(many));
	assert_int_equal(ocop_nfc(&out, ocop_bytes_of(many, sizeof(many))),
			 OCOP_ERR_LIMIT);
	ocop_buf_reset(&out);
	memset(many, 'a', 4);
	assert_int_equal(ocop_nfc(&out, ocop_bytes_of(many, 4)),
			 OCOP_ERR_LIMIT);
	assert_int_equal(out.len, 0);
	ocop_buf_clear(&out);
}

static void same(const char *a, const char *b, bool base, bool wanted)
{
	struct ocop_buf x = OCOP_BUF(1000), y = OCOP_BUF(1000);

	assert_int_equal(ocop_nfc_fold(&x, ocop_bytes_str(a), base), OCOP_OK);
	assert_int_equal(ocop_nfc_fold(&y, ocop_bytes_str(b), base), OCOP_OK);
	assert_int_equal(ocop_bytes_equal(ocop_buf_view(&x),
					  ocop_buf_view(&y)), wanted);
	ocop_buf_clear(&x);
	ocop_buf_clear(&y);
}

static void case_and_composition_do_not_matter(void **state)
{
	(void)state;
	same("ĐIỆN BIÊN ƯỚC ĂN", "điện biên ước ăn", false, true);
	/* Decomposed: e, circumflex, dot below. */
	same("Đie\xcc\x82\xcc\xa3n", "điện", false, true);
	same("Mật", "mat", false, false);
}

static void every_vietnamese_letter_has_its_base(void **state)
{
	(void)state;
	same("aàảãáạăằẳẵắặâầẩẫấậ", "aaaaaaaaaaaaaaaaaa", true, true);
	same("eèẻẽéẹêềểễếệ", "eeeeeeeeeeee", true, true);
	same("iìỉĩíị", "iiiiii", true, true);
	same("oòỏõóọôồổỗốộơờởỡớợ", "oooooooooooooooooo", true, true);
	same("uùủũúụưừửữứự", "uuuuuuuuuuuu", true, true);
	same("yỳỷỹýỵđ", "yyyyyyd", true, true);
	same("AÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬ", "aaaaaaaaaaaaaaaaaa", true, true);
	same("OÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠỚỢ", "oooooooooooooooooo", true, true);
	same("UÙỦŨÚỤƯỪỬỮỨỰYỲỶỸÝỴĐ", "uuuuuuuuuuuuyyyyyyd", true, true);
	same("Ĩ÷×æþ 中🐝", "i÷×æþ 中🐝", true, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_and_marks_are_composed),
		cmocka_unit_test(a_nul_inside_is_kept_for_others_to_refuse),
		cmocka_unit_test(what_is_no_utf8_is_refused),
		cmocka_unit_test(a_ceiling_is_for_what_comes_out),
		cmocka_unit_test(case_and_composition_do_not_matter),
		cmocka_unit_test(every_vietnamese_letter_has_its_base),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

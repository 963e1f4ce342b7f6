/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of the encodings before Unicode. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "common/sheet/charset.h"

static void decodes(struct ocop_bytes in, enum charset charset,
		    const char *want)
{
	struct ocop_buf out = OCOP_BUF(4096);
	struct ocop_diag diag = { OCOP_OK, 0, "" };

	if (charset_decode(&out, in, charset, &diag))
		fail_msg("%s", diag.text);
	assert_string_equal(ocop_buf_cstr(&out), want);
	ocop_buf_clear(&out);
}

static void refuses(struct ocop_bytes in, enum charset charset)
{
	struct ocop_buf out = OCOP_BUF(4096);

	assert_int_equal(charset_decode(&out, in, charset, NULL),
			 OCOP_ERR_MALFORMED);
	ocop_buf_clear(&out);
}

static void font_gives(const char *in, const char *font, const char *want)
{
	struct ocop_buf out = OCOP_BUF(4096);
	bool capitals;
	enum charset charset = charset_of_font(font, &capitals);
	enum ocop_err err = charset_font_text(&out, ocop_bytes_str(in), charset,
					      capitals);

	assert_int_equal(err, want ? OCOP_OK : OCOP_ERR_MALFORMED);
	if (want)
		assert_string_equal(ocop_buf_cstr(&out), want);
	ocop_buf_clear(&out);
}

static const char name[] = "Giấm táo mèo Điện Biên, đường phố Huế";
#define TCVN3 "Gi\xca" "m t\xb8o m\xcco \xa7i\xd6n Bi\xaan, \xae\xad\xeang " \
	"ph\xe8 Hu\xd5"
#define VNI "Gia\xe1m ta\xf9o me\xf8o \xd1ie\xe4n Bie\xe2n, " \
	"\xf1\xf6\xf4\xf8ng pho\xe1 Hue\xe1"
#define CP1258 "Gi\xe2\xecm t\xe1o m\xe8o \xd0i\xea\xf2n Bi\xean, " \
	"\xf0\xfd\xf5\xccng ph\xf4\xec Hu\xea\xec"

static void all_encodings_give_the_same_name(void **state)
{
	(void)state;
	decodes(OCOP_LIT(TCVN3), CHARSET_TCVN3, name);
	decodes(OCOP_LIT(VNI), CHARSET_VNI, name);
	decodes(OCOP_LIT(CP1258), CHARSET_CP1258, name);
	/* What a Mac writes: letters and marks apart. */
	decodes(OCOP_LIT("Gia\xcc\x82\xcc\x81m"), CHARSET_UTF8, "Giấm");
}

static void utf16_is_read_in_both_orders(void **state)
{
	(void)state;
	decodes(OCOP_LIT("\xff\xfe" "a\0\x10\x01"), CHARSET_UTF16, "aĐ");
	decodes(OCOP_LIT("\xfe\xff\0" "a\x01\x10"), CHARSET_UTF16, "aĐ");
	decodes(OCOP_LIT("\xff\xfe\x3d\xd8\x00\xde"), CHARSET_UTF16,
		"\xf0\x9f\x98\x80");
	refuses(OCOP_LIT("\xff\xfe" "a\0\x10"), CHARSET_UTF16);
	refuses(OCOP_LIT("\xff\xfe\x3d\xd8" "a\0"), CHARSET_UTF16);
	refuses(OCOP_LIT("\xff\xfe\x00\xde"), CHARSET_UTF16);
}

static void bytes_that_an_encoding_lacks_are_refused(void **state)
{
	(void)state;
	refuses(OCOP_LIT("a\xff"), CHARSET_TCVN3);
	refuses(OCOP_LIT("a\xba"), CHARSET_TCVN3);
	refuses(OCOP_LIT("b\xe1"), CHARSET_VNI);	/* no vowel before */
	refuses(OCOP_LIT("i\xe2"), CHARSET_VNI);
	refuses(OCOP_LIT("\x8d"), CHARSET_CP1258);
	refuses(OCOP_LIT("\xc3"), CHARSET_UTF8);
}

static void capitals_of_vni_have_capital_marks(void **state)
{
	(void)state;
	decodes(OCOP_LIT("GIA\xc1M TA\xd9O \xd1\xd6\xd4\xd8NG"), CHARSET_VNI,
		"GIẤM TÁO ĐƯỜNG");
}

static void a_font_tells_the_encoding(void **state)
{
	(void)state;
	font_gives("GiÊm t¸o mÌo", ".VnTime", "Giấm táo mèo");
	font_gives("GiÊm t¸o mÌo", ".VnTimeH", "GIẤM TÁO MÈO");
	font_gives("Giaám taùo meøo", "VNI-Times", "Giấm táo mèo");
	font_gives("Giấm táo mèo", "Times New Roman", "Giấm táo mèo");
	/* Unicode pasted into a cell that still has the old font. */
	font_gives("Giấm táo mèo", ".VnTime", "Giấm táo mèo");
	font_gives("xã Ngũ Hiệp", ".VnTime", "xã Ngũ Hiệp");
	font_gives("mì là", ".VnTime", "mì là");
	/* In this font, a person sees the letters of the font. */
	font_gives("hé kinh doanh", ".VnTime", "hộ kinh doanh");
	font_gives("Cho ong", ".VnTime", "Cho ong");
	/* Neither reads: nobody can say what it is. */
	font_gives("Gißm xÿo", ".VnTime", NULL);
}

static void guessed(struct ocop_bytes in, enum charset want, bool sure)
{
	enum charset charset;
	bool was_sure;

	assert_true(charset_guess(&charset, &was_sure, in));
	assert_string_equal(charset_name(charset), charset_name(want));
	assert_int_equal(was_sure, sure);
}

static void a_file_is_told_by_its_form_or_by_reading_best(void **state)
{
	enum charset charset;
	bool sure;

	(void)state;
	guessed(OCOP_LIT("code,product\n"), CHARSET_UTF8, true);
	guessed(ocop_bytes_str(name), CHARSET_UTF8, true);
	guessed(OCOP_LIT("\xff\xfe" "a\0"), CHARSET_UTF16, true);
	guessed(OCOP_LIT("a\0b\0c\0d\0"), CHARSET_UTF16, true);
	guessed(OCOP_LIT(TCVN3), CHARSET_TCVN3, false);
	guessed(OCOP_LIT(VNI), CHARSET_VNI, false);
	guessed(OCOP_LIT(CP1258), CHARSET_CP1258, false);
	/* Latin-1 French. */
	assert_false(charset_guess(&charset, &sure,
				   OCOP_LIT("\xe9t\xe9 fran\xe7" "ais pr\xe8s "
					    "d\xe9j\xe0 \xffx\x81")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_encodings_give_the_same_name),
		cmocka_unit_test(utf16_is_read_in_both_orders),
		cmocka_unit_test(bytes_that_an_encoding_lacks_are_refused),
		cmocka_unit_test(capitals_of_vni_have_capital_marks),
		cmocka_unit_test(a_font_tells_the_encoding),
		cmocka_unit_test(a_file_is_told_by_its_form_or_by_reading_best),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Words that read as Vietnamese, and words that a scanner or a wrong decoding
 * made. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/sheet/viet.h"

static void reads(const char *text)
{
	struct ocop_bytes odd = viet_odd(ocop_bytes_str(text));

	if (odd.len)
		fail_msg("'%.*s' is odd in '%s'", (int)odd.len,
			 (const char *)odd.ptr, text);
}

static void is_odd(const char *text, const char *word)
{
	struct ocop_bytes odd = viet_odd(ocop_bytes_str(text));

	if (!ocop_bytes_is(odd, word))
		fail_msg("'%.*s', not '%s', is odd in '%s'", (int)odd.len,
			 (const char *)odd.ptr, word, text);
}

static void names_of_registers_read(void **state)
{
	(void)state;
	reads("Hợp tác xã Nông nghiệp và Dịch vụ Tổng hợp Mường Ảng");
	reads("Giấm táo mèo Điện Biên 500ml, hộp 12 chai x 250 ml");
	reads("GẠO NẾP NƯƠNG, KHẨU NHỤC, XÔI NGŨ SẮC");
	reads("Công ty TNHH MTV Chè Shan tuyết Tủa Chùa");
	reads("Bản Huổi Khon, xã Quài Tở, huyện Tuần Giáo, tỉnh Điện Biên");
	reads("Quyết định của Ủy ban; thuở xưa, khuya, quỳnh, giếng, gìn, gia");
	reads("Trường Xuân, nghiêng, nguyễn, khuỷu tay, ngoằn ngoèo, hươu, yêu");
	reads("Thịt trâu gác bếp, mắc khén, cà phê rượu cần, tiêu, ruốc");
}

static void words_of_a_scanner_are_odd(void **state)
{
	(void)state;
	is_odd("san phdm", "phdm");
	is_odd("xa 1ap", "1ap");
	is_odd("huyén Tam", "huyén");
	is_odd("dugc", "dugc");
	is_odd("nim x4c nh4n", "x4c");
	is_odd("Pudng", "Pudng");
	is_odd("ctr", "ctr");
	/* A stop has two tones only. */
	is_odd("dat", "dat");
	is_odd("đàt", "đàt");
	reads("đạt đất");
}

static void what_was_decoded_wrongly_is_odd(void **state)
{
	struct viet_words words;

	(void)state;
	viet_count(&words, ocop_bytes_str("GiÊm t¸o mÌo §iÖn Biªn"));
	assert_int_equal(words.odd, 4);
	viet_count(&words, ocop_bytes_str("Giaám taùo meøo"));
	assert_int_equal(words.odd, 3);
	assert_int_equal(words.marked, 3);
	viet_count(&words, ocop_bytes_str(""));
	assert_int_equal(words.all, 0);
}

static void capitals_of_vietnamese_letters(void **state)
{
	(void)state;
	assert_int_equal(viet_capital(0x1ea1), 0x1ea0);	/* ạ */
	assert_int_equal(viet_capital(0x111), 0x110);	/* đ */
	assert_int_equal(viet_capital(0x1b0), 0x1af);	/* ư */
	assert_int_equal(viet_capital(0xe0), 0xc0);	/* à */
	assert_int_equal(viet_capital('7'), '7');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_registers_read),
		cmocka_unit_test(words_of_a_scanner_are_odd),
		cmocka_unit_test(what_was_decoded_wrongly_is_odd),
		cmocka_unit_test(capitals_of_vietnamese_letters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

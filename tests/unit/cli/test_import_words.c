/* SPDX-License-Identifier: Apache-2.0 */
/* The words of registers: decisions, days, stars, groups, types, numbers that
 * may have lost their zeros. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "cli/import/import.h"

static void decision_is(const char *text, const char *number, const char *date)
{
	struct ocop_bytes found;
	char day[OCOP_DATE_SIZE];
	int32_t decided;

	if (!words_decision(ocop_bytes_str(text), &found, &decided))
		fail_msg("'%s' is no decision", text);
	if (!ocop_bytes_is(found, number))
		fail_msg("'%.*s', not '%s'", (int)found.len,
			 (const char *)found.ptr, number);
	ocop_day_format(day, decided);
	assert_string_equal(day, date);
}

static void no_decision(const char *text)
{
	struct ocop_bytes found;
	int32_t decided;

	assert_false(words_decision(ocop_bytes_str(text), &found, &decided));
}

static void decisions_are_taken_apart(void **state)
{
	(void)state;
	decision_is("Quyết định số 303/QĐ-UBND ngày 04/02/2020", "303/QĐ-UBND",
		    "2020-02-04");
	decision_is("303/QĐ-UBND", "303/QĐ-UBND", "");
	decision_is("QĐ 303/QĐ-UBND, ngày 4 tháng 2 năm 2020 của UBND tỉnh",
		    "303/QĐ-UBND", "2020-02-04");
	decision_is("(303/QĐ-UBND; 4.2.2020)", "303/QĐ-UBND", "2020-02-04");
	decision_is("04/02/2020: số 303/QĐ-UBND", "303/QĐ-UBND", "");
	no_decision("theo quyết định của UBND tỉnh");
	no_decision("04/02/2020");
	no_decision("303");
	no_decision("303/QĐ-UBND ngày 04/02/2020 và ngày 05/02/2020");
}

static void days_in_words(void **state)
{
	int32_t day;

	(void)state;
	assert_true(words_day(&day, OCOP_LIT("ngày 29 tháng 02 năm 2024")));
	assert_true(words_day(&day, OCOP_LIT("29/02/2024")));
	assert_false(words_day(&day, OCOP_LIT("ngày 29 tháng 02 năm 2023")));
	assert_false(words_day(&day, OCOP_LIT("tháng 2 năm 2024")));
	assert_false(words_day(&day, OCOP_LIT("2024")));
}

static void stars_are_three_to_five(void **state)
{
	(void)state;
	assert_int_equal(words_stars(OCOP_LIT("3")), 3);
	assert_int_equal(words_stars(OCOP_LIT("OCOP 4 sao")), 4);
	assert_int_equal(words_stars(OCOP_LIT("NĂM SAO")), 5);
	assert_int_equal(words_stars(OCOP_LIT("****")), 4);
	assert_int_equal(words_stars(OCOP_LIT("★★★")), 3);
	assert_int_equal(words_stars(OCOP_LIT("3*")), 3);
	assert_int_equal(words_stars(OCOP_LIT("2 sao")), 0);
	assert_int_equal(words_stars(OCOP_LIT("3 - 4 sao")), 0);
	assert_int_equal(words_stars(OCOP_LIT("tiềm năng 5 sao")), 0);
	assert_int_equal(words_stars(OCOP_LIT("3.5")), 0);
	assert_int_equal(words_stars(OCOP_LIT("4 ***")), 0);
	assert_int_equal(words_stars(OCOP_LIT("")), 0);
}

static void group_is(const char *text, int want, bool want_old)
{
	bool old;

	assert_int_equal(words_group(ocop_bytes_str(text), &old), want);
	assert_int_equal(old, want_old);
}

static void groups_of_then_and_now(void **state)
{
	(void)state;
	group_is("Thực phẩm", 1, false);
	group_is("Nhóm 2: Đồ uống", 2, false);
	group_is("NHÓM THỰC PHẨM", 1, false);
	group_is("4", 4, false);
	group_is("Vải, may mặc", 4, false);
	group_is("Thảo dược", 3, false);
	/* The number means something else since 2023; the name does not. */
	group_is("5", 5, true);
	group_is("Nhóm 5: Sinh vật cảnh", 5, false);
	group_is("7", 0, false);
	group_is("Khác", 0, false);
	group_is("", 0, false);
}

static void types_of_columns_and_names(void **state)
{
	(void)state;
	assert_string_equal(words_type(OCOP_LIT("HTX Quài Tở")), "cooperative");
	assert_string_equal(words_type(OCOP_LIT("Hộ kinh doanh")), "household");
	assert_string_equal(words_type(OCOP_LIT("Hội Nông dân")),
			    "association");
	assert_string_equal(words_type(OCOP_LIT("Công ty TNHH A")), "company");
	assert_null(words_type(OCOP_LIT("Hoàng Long")));
	assert_null(words_type(OCOP_LIT("Cơ sở Lan")));
}

static void numbers_without_their_zeros_are_refused(void **state)
{
	(void)state;
	assert_null(words_reg_lost(OCOP_LIT("5600312578")));
	assert_null(words_reg_lost(OCOP_LIT("5600312578-001")));
	assert_null(words_reg_lost(OCOP_LIT("0101243150")));
	assert_null(words_reg_lost(OCOP_LIT("011085012345")));
	assert_non_null(words_reg_lost(OCOP_LIT("101243150")));
	assert_non_null(words_reg_lost(OCOP_LIT("11085012345")));
	/* No tax code; and a personal number of Hà Nội without its 00. */
	assert_non_null(words_reg_lost(OCOP_LIT("5600312579")));
	assert_non_null(words_reg_lost(OCOP_LIT("1085012345")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decisions_are_taken_apart),
		cmocka_unit_test(days_in_words),
		cmocka_unit_test(stars_are_three_to_five),
		cmocka_unit_test(groups_of_then_and_now),
		cmocka_unit_test(types_of_columns_and_names),
		cmocka_unit_test(numbers_without_their_zeros_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

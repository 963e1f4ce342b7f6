/* SPDX-License-Identifier: Apache-2.0 */
/* Communes by name, of now and of before 1 July 2025, from the tables of
 * data/. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "cli/import/import.h"

static struct places *places;

static size_t found(const char *text, const char *district,
		    const char *province, char code[static 9])
{
	struct ocop_buf candidates = OCOP_BUF(4096);
	size_t count;

	memcpy(code, "", 1);
	count = places_commune(places, code, ocop_bytes_str(text),
			       ocop_bytes_str(district),
			       ocop_bytes_str(province), &candidates);
	assert_int_equal(count > 1, candidates.len > 40);
	ocop_buf_clear(&candidates);
	return count;
}

static void is(const char *text, const char *district, const char *province,
	       const char *want)
{
	char code[9];
	size_t count = found(text, district, province, code);

	if (count != 1 || strcmp(code, want) != 0)
		fail_msg("'%s': %zu fit, '%s', not '%s'", text, count, code,
			 want);
}

static void is_unclear(const char *text, const char *district,
		       const char *province)
{
	char code[9];

	assert_int_not_equal(found(text, district, province, code), 1);
}

static void communes_of_now(void **state)
{
	(void)state;
	is("Xã Quài Tở", "", "Điện Biên", "11-03295");
	is("quài tở", "", "11", "11-03295");
	is("03295", "", "", "11-03295");
	is("11-03295", "", "", "11-03295");
	is_unclear("12-03295", "", "");
	is_unclear("99999", "", "");
	is_unclear("Xã Quài", "", "Điện Biên");
}

static void communes_of_before(void **state)
{
	(void)state;
	is("Xã Tỏa Tình", "", "Điện Biên", "11-03295");
	is("xã Toả Tình", "huyện Tuần Giáo", "", "11-03295");
	is("Xã Quài Nưa, huyện Tuần Giáo, tỉnh Điện Biên", "", "", "11-03253");
	is("Phình Sáng", "Tuần Giáo", "tỉnh Điện Biên", "11-03244");
	/* A province that is part of another one now. */
	is("Thị trấn Cao Phong", "Cao Phong", "Hòa Bình", "25-05089");
}

static void what_fits_twice_is_not_decided(void **state)
{
	(void)state;
	is_unclear("Xã Tân Lập", "", "");
	is_unclear("Xã Hòa Bình", "", "");
	is_unclear("Xã Quài Tở", "", "Thanh Hóa");
	is_unclear("Xã Quài Tở", "", "Atlantis");
}

static int setup(void **state)
{
	(void)state;
	return places_load(&places);
}

static int teardown(void **state)
{
	(void)state;
	places_free(places);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(communes_of_now),
		cmocka_unit_test(communes_of_before),
		cmocka_unit_test(what_fits_twice_is_not_decided),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

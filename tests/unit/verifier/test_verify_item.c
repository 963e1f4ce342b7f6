/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verifier/verify_item.c, verify_seen.c and the times of verify_replica.c: what
 * an item is, which serial was scanned before, and which time is meant.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "verifier/verify.h"

static enum verify_kind kind(const char *text)
{
	char product[OCOP_PRODUCT_MAX + 1];

	return verify_kind_of(ocop_bytes_str(text), product);
}

static void links_are_stamps_also_when_broken(void **state)
{
	static const char *const texts[] = {
		"https://ocop.example/01/09520000001070/21/0000120000451?s=1",
		"https://ocop.example/p/11-03295-01-2026/21/0000120000451?s=1",
		"HTTPS://OCOP.EXAMPLE/P/11-03295-01-2026",
		"http://example.com/", "https", "ocop.example/01/1",
		"]Q1https://ocop.example/01/1", " \thttps://x/p/\r\n",
		"https://ocop.example/01/1/c/2", "/01/", "WIFI:https:/p/",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(kind(texts[i]), VERIFY_STAMP);
}

static void certificates_links_are_told_from_stamps(void **state)
{
	(void)state;
	assert_int_equal(kind("https://ocop.example/c/123"),
			 VERIFY_CERTIFICATE);
	assert_int_equal(kind("HTTPS://OCOP.EXAMPLE/C/123"),
			 VERIFY_CERTIFICATE);
	assert_int_equal(kind("ocop.example/c/123"), VERIFY_CERTIFICATE);
	assert_int_equal(kind("90/c/12"), VERIFY_NAME);
	assert_int_equal(kind("https://ocop.example/01/x?y=/c/"),
			 VERIFY_STAMP);
}

static void typed_lines_are_products_with_digits(void **state)
{
	(void)state;
	assert_int_equal(kind("09520000001070 0000120000451-F"), VERIFY_TYPED);
	assert_int_equal(kind("11-03295-01-2026  0000120000451-B"),
			 VERIFY_TYPED);
	/* With an error in it, it is still that. */
	assert_int_equal(kind("09520000001070 00001200"), VERIFY_TYPED);
	assert_int_equal(kind("09520000001071 0000120000451-F"), VERIFY_NAME);
	assert_int_equal(kind("09520000001070 mật ong"), VERIFY_NAME);
}

static void no_name_is_longer_than_a_kilobyte(void **state)
{
	char text[1026];

	(void)state;
	memset(text, 'x', sizeof(text));
	text[1024] = '\0';
	assert_int_equal(kind(text), VERIFY_NAME);
	text[1024] = 'x';
	text[1025] = '\0';
	assert_int_equal(kind(text), VERIFY_STAMP);
}

static void products_are_codes_and_gtins_of_any_length(void **state)
{
	static const struct { const char *text, *product; } rows[] = {
		{ "11-03295-01-2026", "11-03295-01-2026" },
		{ "09520000001070", "09520000001070" },
		{ "9520000001070", "09520000001070" },
		{ " 9520000001070\n", "09520000001070" },
		{ "036000291452", "00036000291452" },
		{ "96385074", "00000096385074" },
		{ "11-03295-00-2026", "" }, { "mật ong", "" },
	};
	char product[OCOP_PRODUCT_MAX + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum verify_kind found = verify_kind_of(
			ocop_bytes_str(rows[i].text), product);

		assert_int_equal(found, rows[i].product[0] != '\0' ?
				 VERIFY_PRODUCT : VERIFY_NAME);
		assert_string_equal(product, rows[i].product);
	}
}

/* It would be found in some decision's number, and be somebody's no. */
static void a_number_that_is_no_gtin_is_no_word(void **state)
{
	(void)state;
	assert_int_equal(kind("036000291453"), VERIFY_TYPED);
	assert_int_equal(kind("96385075"), VERIFY_TYPED);
	assert_int_equal(kind("952000000107"), VERIFY_TYPED);
	assert_int_equal(kind("91"), VERIFY_TYPED);
	assert_int_equal(kind(" 9 1 "), VERIFY_TYPED);
	assert_int_equal(kind("91/QĐ-UBND"), VERIFY_NAME);
	assert_int_equal(kind("91a"), VERIFY_NAME);
}

static void picture_names_are_told_by_their_end(void **state)
{
	(void)state;
	assert_true(verify_is_file_name("a.png"));
	assert_true(verify_is_file_name("a/b.JPG"));
	assert_true(verify_is_file_name("x.jpeg"));
	assert_true(verify_is_file_name("IMG_1.HEIC"));
	assert_true(verify_is_file_name("stamps.csv"));
	assert_true(verify_is_table_name("a/stamps.CSV"));
	assert_false(verify_is_table_name("a.png"));
	assert_false(verify_is_file_name(".png"));
	assert_false(verify_is_file_name("a.png.txt"));
	assert_false(verify_is_file_name("png"));
}

/* --- Serials --- */

static void a_serial_is_known_again_among_thousands(void **state)
{
	struct verify_seen seen = { 0 };
	char path[OCOP_STAMP_PATH_MAX + 1];
	bool again = true;

	(void)state;
	for (uint32_t turn = 0; turn < 2; turn++) {
		for (uint32_t i = 0; i < 5000; i++) {
			assert_int_equal(ocop_stamp_path(path,
							 "09520000001070", 1,
							 i), OCOP_OK);
			assert_int_equal(verify_seen_add(&seen, path, &again),
					 OCOP_OK);
			assert_int_equal(again, turn == 1);
		}
	}
	assert_int_equal(seen.count, 5000);
	assert_string_equal(seen.first,
			    "/01/09520000001070/21/0000010000000");
	verify_seen_clear(&seen);
	verify_seen_clear(&seen);
}

/* --- Times --- */

static void a_day_is_its_noon_and_a_minute_itself(void **state)
{
	uint64_t time;

	(void)state;
	assert_true(verify_at(&time, OCOP_LIT("2026-11-22")));
	assert_int_equal(time, 1795323600); /* 05:00 UTC */
	assert_true(verify_at(&time, OCOP_LIT("22/11/2026")));
	assert_int_equal(time, 1795323600);
	assert_true(verify_at(&time, OCOP_LIT("22/11/2026T12:00")));
	assert_int_equal(time, 1795323600);
	assert_true(verify_at(&time, OCOP_LIT("2026-11-22T00:00")));
	assert_int_equal(time, 1795323600 - 12 * 3600);
	assert_true(verify_at(&time, OCOP_LIT("2026-11-22T23:59")));
	assert_int_equal(time, 1795323600 + 12 * 3600 - 60);
}

static void other_times_are_refused(void **state)
{
	static const char *const texts[] = {
		"", "2026-11-31", "2026-11-22T", "2026-11-22T24:00",
		"2026-11-22T12:60", "2026-11-22 12:00", "2026-11-22T12-00",
		"2026-11-22T1:00x", "2026-11-22T12:00:00", "11/22/2026",
		"31/11/2026", "T12:00", "22/11/26", "1795323600",
	};
	uint64_t time = 1;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_false(verify_at(&time, ocop_bytes_str(texts[i])));
		assert_int_equal(time, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(links_are_stamps_also_when_broken),
		cmocka_unit_test(certificates_links_are_told_from_stamps),
		cmocka_unit_test(typed_lines_are_products_with_digits),
		cmocka_unit_test(products_are_codes_and_gtins_of_any_length),
		cmocka_unit_test(no_name_is_longer_than_a_kilobyte),
		cmocka_unit_test(a_number_that_is_no_gtin_is_no_word),
		cmocka_unit_test(picture_names_are_told_by_their_end),
		cmocka_unit_test(a_serial_is_known_again_among_thousands),
		cmocka_unit_test(a_day_is_its_noon_and_a_minute_itself),
		cmocka_unit_test(other_times_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

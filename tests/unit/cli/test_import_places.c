/* SPDX-License-Identifier: Apache-2.0 */
/* Communes by name: of now from the table of data/, and of before 1 July 2025
 * from a table that an office has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "cli/import/import.h"

#define HEAD "name,district,province,now\n"

/* Real changes, and units whose names say that no place has them. */
static const char before[] = HEAD
	"Xã Tỏa Tình,Huyện Tuần Giáo,Tỉnh Điện Biên,03295\n"
	"Xã Tênh Phông,Huyện Tuần Giáo,Tỉnh Điện Biên,03295\n"
	"Xã Quài Nưa,Huyện Tuần Giáo,Tỉnh Điện Biên,11-03253\n"
	"Xã Phình Sáng,Huyện Tuần Giáo,Tỉnh Điện Biên,03244\n"
	"Thị trấn Thử,Huyện Thử,Tỉnh Thử,03595\n"
	"Xã Chia,Huyện Thử,Tỉnh Thử,03595\n"
	"Xã Chia,Huyện Thử,Tỉnh Thử,03388\n"
	"Xã Hai,Huyện Hai,Tỉnh Hai,03595\n"
	"Xã Than Uyên,Huyện Khác,Tỉnh Hai,03253\n"
	"Xã Riêng,,,03253\n";

static struct places *places, *bare;	/* with the table, and without */
static char path[] = "/tmp/import_places.XXXXXX";

static const char *found(const struct places *p, const char *text,
			 const char *district, const char *province,
			 char code[static 9])
{
	struct ocop_buf candidates = OCOP_BUF(4096);
	const char *why;

	memcpy(code, "", 1);
	why = places_commune(p, code, ocop_bytes_str(text),
			     ocop_bytes_str(district),
			     ocop_bytes_str(province), &candidates);
	assert_int_equal(why && strstr(why, "several"), candidates.len > 40);
	assert_int_equal(why == NULL, code[0] != '\0');
	ocop_buf_clear(&candidates);
	return why;
}

static void is_in(const struct places *p, const char *text,
		  const char *district, const char *province, const char *want)
{
	char code[9];
	const char *why = found(p, text, district, province, code);

	if (why || strcmp(code, want) != 0)
		fail_msg("'%s': '%s', not '%s': %s", text, code, want,
			 why ? why : "");
}

static void is(const char *text, const char *district, const char *province,
	       const char *want)
{
	is_in(places, text, district, province, want);
}

static void is_refused(const struct places *p, const char *text,
		       const char *district, const char *province,
		       const char *rule)
{
	char code[9];
	const char *why = found(p, text, district, province, code);

	if (!why || !strstr(why, rule))
		fail_msg("'%s': '%s', %s", text, code, why ? why : "no rule");
}

static void is_unclear(const char *text, const char *district,
		       const char *province)
{
	is_refused(places, text, district, province, "");
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
	is("Riêng", "", "", "11-03253");
	/* A province that is part of another one now, or of several. */
	is("Thị trấn Thử", "Thử", "Thử", "12-03595");
	is("Thị trấn Thử", "Thử", "Lai Châu", "12-03595");
	is_refused(places, "Xã Hai", "Hai", "Hai", "province");
	/* The new name beside the district, which the table has. */
	is("Xã Sáng Nhè", "Tuần Giáo", "Điện Biên", "11-03244");
	/* A name of now that was another commune's before. */
	is("Xã Than Uyên", "", "Lai Châu", "12-03595");
	is("Xã Than Uyên", "Khác", "", "11-03253");
	is_refused(places, "Xã Than Uyên", "", "", "several");
}

static void without_a_table_former_names_are_refused(void **state)
{
	(void)state;
	is_in(bare, "Xã Quài Tở", "", "Điện Biên", "11-03295");
	is_in(bare, "03295", "Tuần Giáo", "Điện Biên", "11-03295");
	is_refused(bare, "Xã Tỏa Tình", "", "Điện Biên", "--old-units");
	is_refused(bare, "Xã Cao Phong", "", "Hòa Bình", "--old-units");
	is_refused(places, "Xã Quảng Nhàn", "", "Điện Biên", "neither");
}

/* A present commune may have the name of another one of before. */
static void a_district_that_no_table_has_is_refused(void **state)
{
	(void)state;
	is_refused(bare, "Xã Quài Tở", "Tuần Giáo", "Điện Biên", "districts");
	is_refused(bare, "Xã Quài Tở, huyện Tuần Giáo", "", "", "districts");
	is_refused(places, "Xã Quài Tở", "Tủa Chùa", "", "districts");
	is_refused(places, "Xã Sáng Nhè", "Thử", "Điện Biên", "districts");
	is_refused(places, "Xã Tỏa Tình", "Thử", "", "neither");
	/* But a province may stand there without its rank. */
	is_in(bare, "Xã Quài Tở, Điện Biên", "", "", "11-03295");
	is_in(bare, "Xã Quài Tở, Điện Biên", "", "11", "11-03295");
	is_refused(bare, "Xã Quài Tở, Điện Biên", "", "12", "districts");
	is_refused(bare, "Xã Quài Tở, huyện Điện Biên", "", "", "districts");
	is_refused(bare, "Xã Quài Tở", "Điện Biên", "", "districts");
}

static void what_fits_twice_is_not_decided(void **state)
{
	(void)state;
	is_refused(bare, "Xã Tân Lập", "", "", "several");
	is_refused(places, "Xã Chia", "Thử", "", "several");
	is_unclear("Xã Quài Tở", "", "Thanh Hóa");
	is_unclear("Xã Quài Tở", "", "Atlantis");
}

static void write_table(const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void tables_that_are_wrong_are_refused(void **state)
{
	static const char *const wrong[] = {
		"name,district,now\nXã Tỏa Tình,Tuần Giáo,03295\n",
		HEAD "Xã Tỏa Tình,Tuần Giáo,Điện Biên,3295\n",
		HEAD "Xã Tỏa Tình,Tuần Giáo,Điện Biên,12-03295\n",
		HEAD "Xã Tỏa Tình,Tuần Giáo,Điện Biên,\n",
		HEAD ",Tuần Giáo,Điện Biên,03295\n",
		HEAD "\"Xã Tỏa Tình,Tuần Giáo,Điện Biên,03295\n",
	};
	struct places *p;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		write_table(wrong[i]);
		assert_int_equal(places_load(&p, path, false), EXIT_USAGE);
		places_free(p);
	}
	assert_int_equal(places_load(&p, "/nowhere/old.csv", false),
			 EXIT_TROUBLE);
	places_free(p);
}

/* Rows are compared with all communes, so their number has a ceiling. */
static void a_table_has_at_most_50000_rows(void **state)
{
	static const char row[] = "Xã Tỏa Tình,Tuần Giáo,Điện Biên,03295\n";
	struct places *p;
	FILE *file = fopen(path, "w");

	(void)state;
	assert_non_null(file);
	fputs(HEAD, file);
	for (int i = 0; i < 50000; i++)
		fputs(row, file);
	assert_int_equal(fflush(file), 0);
	assert_int_equal(places_load(&p, path, false), EXIT_DONE);
	places_free(p);
	fputs(row, file);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(places_load(&p, path, false), EXIT_USAGE);
	places_free(p);
}

static int setup(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	if (fd < 0 || close(fd))
		return -1;
	write_table(before);
	return places_load(&bare, NULL, false) ||
	       places_load(&places, path, false);
}

static int teardown(void **state)
{
	(void)state;
	places_free(places);
	places_free(bare);
	return unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(communes_of_now),
		cmocka_unit_test(communes_of_before),
		cmocka_unit_test(without_a_table_former_names_are_refused),
		cmocka_unit_test(a_district_that_no_table_has_is_refused),
		cmocka_unit_test(what_fits_twice_is_not_decided),
		cmocka_unit_test(tables_that_are_wrong_are_refused),
		cmocka_unit_test(a_table_has_at_most_50000_rows),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

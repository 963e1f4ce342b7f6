/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/stamps/check.c: a run is good only when each stamp of its list is there
 * once and nothing else is.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/stamps/check.h"

static struct check check;
static struct ocop_diag diag;
static size_t line;

/* Stamp n of a lot; the digits are of profile 1 and a signature of zeros. */
static const char *stamp(char out[static OCOP_STAMP_URI_MAX], unsigned lot,
			 unsigned index)
{
	int len = snprintf(out, OCOP_STAMP_URI_MAX,
			   "https://ocop.example/01/09520000001070/21/%06u%07u"
			   "?s=", lot, index);

	/* The first 7 bytes, little-endian, are 1. */
	memset(out + len, '0', OCOP_STAMP_DIGITS);
	out[len + 16] = '1';
	out[len + OCOP_STAMP_DIGITS] = '\0';
	return out;
}

static enum ocop_err load(const char *text)
{
	char path[] = "/tmp/ocop-test-check-XXXXXX";
	int fd = mkstemp(path);
	enum ocop_err err;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	check_clear(&check);
	err = check_load(&check, path, &line, &diag);
	unlink(path);
	return err;
}

static enum ocop_err load_some(unsigned count)
{
	struct ocop_buf text = OCOP_BUF(1 << 20);
	char uri[OCOP_STAMP_URI_MAX];
	enum ocop_err err;

	ocop_buf_str(&text, "code,lot,index,uri,text\r\n");
	for (unsigned i = count; i-- > 0;)
		ocop_buf_printf(&text, "c,1,%u,%s,x\r\n", i, stamp(uri, 1, i));
	err = load(ocop_buf_cstr(&text));
	ocop_buf_clear(&text);
	return err;
}

static void note(unsigned lot, unsigned index, size_t places)
{
	char uri[OCOP_STAMP_URI_MAX];

	check_note(&check, ocop_bytes_str(stamp(uri, lot, index)), places);
}

static void each_stamp_once_is_good(void **state)
{
	(void)state;
	assert_int_equal(load_some(50), OCOP_OK);
	assert_int_equal(check.count, 50);
	check_end(&check);
	assert_int_equal(check.missing, 50);
	assert_false(check_is_good(&check));
	for (unsigned i = 0; i < 50; i++)
		note(1, i, 1);
	check_end(&check);
	assert_int_equal(check.read, 50);
	assert_true(check_is_good(&check));
	check.unread = 1;
	assert_false(check_is_good(&check));
}

static void missing_twice_and_others_are_counted(void **state)
{
	char uri[OCOP_STAMP_URI_MAX];

	(void)state;
	assert_int_equal(load_some(3), OCOP_OK);
	note(1, 0, 1);
	note(1, 1, 1);
	check_end(&check);
	assert_int_equal(check.missing, 1);
	assert_false(check_is_good(&check));
	note(1, 2, 1);
	note(1, 2, 1);
	check_end(&check);
	assert_int_equal(check.missing, 0);
	assert_int_equal(check.twice, 1);
	assert_false(check_is_good(&check));
	assert_int_equal(load_some(3), OCOP_OK);
	for (unsigned i = 0; i < 3; i++)
		note(1, i, 1);
	/* Another lot, another number, no stamp, another signature. */
	note(2, 0, 1);
	note(1, 3, 2);
	check_note(&check, OCOP_LIT("https://example.com/"), 1);
	stamp(uri, 1, 1);
	uri[strlen(uri) - 1] = '1';
	check_note(&check, ocop_bytes_str(uri), 1);
	check_end(&check);
	assert_int_equal(check.others, 5);
	assert_int_equal(check.twice, 0);
	assert_false(check_is_good(&check));
	assert_int_equal(load_some(1), OCOP_OK);
	note(1, 0, 700);
	note(1, 0, 700);
	assert_int_equal(check.row[0].seen, 255);
}

static void a_list_names_stamps_of_one_product_once(void **state)
{
	char a[OCOP_STAMP_URI_MAX], text[2048];

	(void)state;
	stamp(a, 1, 7);
	/* As a spreadsheet may leave it. */
	snprintf(text, sizeof(text), "code;uri\n11;\"%s\";7\n", a);
	assert_int_equal(load(text), OCOP_OK);
	assert_int_equal(check.count, 1);
	assert_int_equal(check.row[0].index, 7);
	snprintf(text, sizeof(text), "%s\n", a);
	assert_int_equal(load(text), OCOP_OK);
	snprintf(text, sizeof(text), "uri\n%s\n%s\n", a, a);
	assert_int_equal(load(text), OCOP_ERR_MALFORMED);
	assert_non_null(strstr(diag.text, "lot 1, stamp 7"));
	snprintf(text, sizeof(text), "uri\n%s\n\n", a);
	assert_int_equal(load(text), OCOP_ERR_MALFORMED);
	assert_int_equal(line, 3);
	a[22] = 'q';
	snprintf(text, sizeof(text), "uri\n%s\n", a);
	assert_int_equal(load(text), OCOP_ERR_MALFORMED);
	assert_int_equal(load("uri\n"), OCOP_ERR_MALFORMED);
	assert_int_equal(load(""), OCOP_ERR_MALFORMED);
	check_clear(&check);
	assert_int_equal(check_load(&check, "/nowhere", &line, &diag),
			 OCOP_ERR_ABSENT);
	check_clear(&check);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_stamp_once_is_good),
		cmocka_unit_test(missing_twice_and_others_are_counted),
		cmocka_unit_test(a_list_names_stamps_of_one_product_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

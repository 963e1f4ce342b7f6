/* SPDX-License-Identifier: Apache-2.0 */
/* Tar files: what we write can be read, and anything else is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/base/tar.h"

#define BLOCK 512

static char folder[64];
static struct ocop_diag diag;

static int enter(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/ocop-test-tar-XXXXXX");
	return mkdtemp(folder) == NULL || chdir(folder) != 0;
}

static int leave(void **state)
{
	(void)state;
	unlink("p.tar");
	return chdir("/") != 0 || rmdir(folder) != 0;
}

/* Two files: "one" of 513 bytes, "tile/0/000" of none. */
static void write_two(void)
{
	static uint8_t data[BLOCK + 1] = "the first file";
	struct ocop_tar tar;

	assert_int_equal(ocop_tar_begin(&tar, "p.tar", 1764100000, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_tar_add(&tar, "one", ocop_bytes_of(
				data, sizeof(data))), OCOP_OK);
	assert_int_equal(ocop_tar_add(&tar, "tile/0/000", OCOP_LIT("")),
			 OCOP_OK);
	assert_int_equal(ocop_tar_end(&tar, true, NULL), OCOP_OK);
	assert_int_equal(tar.bytes, 6 * BLOCK);
}

static void read_file(struct ocop_buf *out)
{
	*out = OCOP_BUF(16 * BLOCK);
	assert_int_equal(ocop_file_read(out, "p.tar", NULL), OCOP_OK);
}

static void rewrite(struct ocop_bytes data)
{
	assert_int_equal(ocop_file_write("p.tar", data, OCOP_FILE_REPLACE,
					 NULL), OCOP_OK);
}

/* Open p.tar, and close it again. */
static enum ocop_err opened(void)
{
	struct ocop__tar *tar;
	enum ocop_err err;

	memset(&diag, 0, sizeof(diag));
	err = ocop__tar_open(&tar, "p.tar", &diag);
	assert_true((tar != NULL) == !err);
	ocop__tar_close(tar);
	return err;
}

/* A header's checksum as it should be, after a change. */
static void sum(uint8_t *header)
{
	unsigned total = 0;

	memset(header + 148, ' ', 8);
	for (size_t i = 0; i < BLOCK; i++)
		total += header[i];
	snprintf((char *)header + 148, 8, "%06o", total);
	header[155] = ' ';
}

static void what_was_written_is_read(void **state)
{
	struct ocop_buf out = OCOP_BUF(BLOCK + 1), none = OCOP_BUF(BLOCK);
	struct ocop__tar *tar;

	(void)state;
	write_two();
	assert_int_equal(ocop__tar_open(&tar, "p.tar", &diag), OCOP_OK);
	assert_int_equal(ocop__tar_read(tar, "one", &out, &diag), OCOP_OK);
	assert_int_equal(out.len, BLOCK + 1);
	assert_string_equal((const char *)out.ptr, "the first file");
	assert_int_equal(ocop__tar_read(tar, "tile/0/000", &none, &diag),
			 OCOP_OK);
	assert_int_equal(none.len, 0);
	/* Neither a part of a name, nor another way to write it. */
	assert_int_equal(ocop__tar_read(tar, "on", &none, &diag),
			 OCOP_ERR_ABSENT);
	assert_int_equal(ocop__tar_read(tar, "./one", &none, &diag),
			 OCOP_ERR_ABSENT);
	/* Nor more than the caller takes. */
	assert_int_equal(ocop__tar_read(tar, "one", &none, &diag),
			 OCOP_ERR_LIMIT);
	assert_int_equal(none.len, 0);
	ocop__tar_close(tar);
	ocop_buf_clear(&out);
}

static void nothing_is_left_of_one_that_is_not_kept(void **state)
{
	struct ocop_tar tar;
	char name[OCOP_TAR_NAME_MAX + 2];

	(void)state;
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(ocop_tar_begin(&tar, "p.tar", 0, NULL), OCOP_OK);
	assert_int_equal(ocop_tar_add(&tar, name, OCOP_LIT("x")),
			 OCOP_ERR_LIMIT);
	assert_int_equal(ocop_tar_add(&tar, name + 1, OCOP_LIT("x")), OCOP_OK);
	assert_int_equal(ocop_tar_end(&tar, false, NULL), OCOP_OK);
	assert_int_not_equal(access("p.tar", F_OK), 0);
}

static void one_cut_anywhere_is_refused(void **state)
{
	struct ocop_buf whole;

	(void)state;
	write_two();
	read_file(&whole);
	for (size_t len = 0; len < whole.len; len += 64) {
		rewrite(ocop_bytes_of(whole.ptr, len));
		assert_int_equal(opened(), OCOP_ERR_MALFORMED);
		assert_non_null(strstr(diag.text, "so it was cut"));
	}
	rewrite(ocop_buf_view(&whole));
	assert_int_equal(opened(), OCOP_OK);
	ocop_buf_clear(&whole);
}

static void every_changed_byte_of_a_header_is_refused(void **state)
{
	struct ocop_buf whole;

	(void)state;
	write_two();
	read_file(&whole);
	for (size_t i = 0; i < BLOCK; i++) {
		whole.ptr[i] ^= 1;
		rewrite(ocop_buf_view(&whole));
		assert_int_equal(opened(), OCOP_ERR_MALFORMED);
		assert_int_equal(strncmp(diag.text, "byte 0: ", 8), 0);
		whole.ptr[i] ^= 1;
	}
	ocop_buf_clear(&whole);
}

/* Each with the right checksum: it is the rule that refuses it. */
static void only_what_is_written_here_is_read(void **state)
{
	static const struct { size_t at; const char *bytes, *why; } cases[] = {
		{ 156, "2", "regular files" },		/* a link, */
		{ 156, "5", "regular files" },		/* a folder, */
		{ 156, "x", "regular files" },		/* a longer header */
		{ 157, "/etc/passwd", "regular files" },
		{ 345, "prefix", "name" },
		{ 124, "70000000000", "too long" },
		{ 124, "00000001001", "cut" },		/* beyond the end */
		{ 124, "0000000100x", "too long" },
		{ 124, "-0000000001", "too long" },
		{ 257, "ustar  ", "ustar" },		/* GNU's own */
	};
	struct ocop_buf whole, other = OCOP_BUF(16 * BLOCK);

	(void)state;
	write_two();
	read_file(&whole);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		/* The second file's header, which has no bytes. */
		uint8_t *header;

		ocop_buf_reset(&other);
		ocop_buf_bytes(&other, ocop_buf_view(&whole));
		header = other.ptr + 3 * BLOCK;
		memcpy(header + cases[i].at, cases[i].bytes,
		       strlen(cases[i].bytes));
		sum(header);
		rewrite(ocop_buf_view(&other));
		assert_int_equal(opened(), OCOP_ERR_MALFORMED);
		assert_non_null(strstr(diag.text, cases[i].why));
	}
	ocop_buf_clear(&whole);
	ocop_buf_clear(&other);
}

static void a_name_is_there_once_and_not_empty(void **state)
{
	struct ocop_buf whole;
	uint8_t *second;

	(void)state;
	write_two();
	read_file(&whole);
	second = whole.ptr + 3 * BLOCK;
	memset(second, 0, 100);
	memcpy(second, "one", 3);
	sum(second);
	rewrite(ocop_buf_view(&whole));
	assert_int_equal(opened(), OCOP_ERR_MALFORMED);
	assert_string_equal(diag.text, "one: appears twice");
	memset(second, 0, 100);
	sum(second);
	rewrite(ocop_buf_view(&whole));
	assert_int_equal(opened(), OCOP_ERR_MALFORMED);
	/* One byte more than the longest. */
	memset(second, 'a', OCOP_TAR_NAME_MAX + 1);
	sum(second);
	rewrite(ocop_buf_view(&whole));
	assert_int_equal(opened(), OCOP_ERR_MALFORMED);
	second[OCOP_TAR_NAME_MAX] = '\0';
	sum(second);
	rewrite(ocop_buf_view(&whole));
	assert_int_equal(opened(), OCOP_OK);
	/* Bytes behind the name's end. */
	second[OCOP_TAR_NAME_MAX + 1] = 'a';
	sum(second);
	rewrite(ocop_buf_view(&whole));
	assert_int_equal(opened(), OCOP_ERR_MALFORMED);
	ocop_buf_clear(&whole);
}

static void nothing_stands_after_the_end(void **state)
{
	struct ocop_buf whole;

	(void)state;
	write_two();
	read_file(&whole);
	ocop_buf_byte(&whole, 0);
	rewrite(ocop_buf_view(&whole));
	assert_int_equal(opened(), OCOP_ERR_MALFORMED);
	whole.len--;
	whole.ptr[whole.len - 1] = 1;
	rewrite(ocop_buf_view(&whole));
	assert_int_equal(opened(), OCOP_ERR_MALFORMED);
	ocop_buf_clear(&whole);
}

static void an_absent_file_is_told_from_a_damaged_one(void **state)
{
	(void)state;
	assert_int_equal(opened(), OCOP_ERR_ABSENT);
	assert_int_equal(mkfifo("p.tar", 0600), 0);
	assert_int_equal(opened(), OCOP_ERR_FILE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, enter, leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_was_written_is_read),
		TEST(nothing_is_left_of_one_that_is_not_kept),
		TEST(one_cut_anywhere_is_refused),
		TEST(every_changed_byte_of_a_header_is_refused),
		TEST(only_what_is_written_here_is_read),
		TEST(a_name_is_there_once_and_not_empty),
		TEST(nothing_stands_after_the_end),
		TEST(an_absent_file_is_told_from_a_damaged_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verifier/print.c: everybody who must be asked gets a letter, however many
 * they are. common/document/document.c: the program that lays them out has
 * limits, and its end is told. A script stands in for ocop-paper, which has
 * tests of its own.
 */
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

#include <ocop/file.h>

#include "common/ui/path.h"
#include "common/ui/say.h"
#include "verifier/print.h"

#define NOW_S UINT64_C(4102444800)	/* after every inspection here */
#define PRODUCERS 41

static const char paper[] = "#!/bin/sh\n"
	"for f; do case $f in --*) ;; *) : >\"$f\" ;; esac; done\n";
static const char limits[] = "#!/bin/sh\n"
	"echo $(ulimit -t) $(ulimit -c) >\"$2\"\n";
static const char killed[] = "#!/bin/sh\nkill -KILL $$\n";

/* dir: a template of mkdtemp; program stands there, and alone on PATH. */
static void stand_in(char *dir, const char *program)
{
	char path[PATH_SIZE];

	assert_non_null(mkdtemp(dir));
	assert_true(path_join(path, dir, "ocop-paper"));
	assert_int_equal(ocop_file_write(path, ocop_bytes_str(program),
					 OCOP_FILE_NEW, NULL), OCOP_OK);
	assert_int_equal(chmod(path, 0700), 0);
	assert_int_equal(setenv("PATH", dir, 1), 0);
}

static struct ocop_inspect *whole(void)
{
	struct ocop_buf file = OCOP_BUF(OCOP_INSPECT_FILE_MAX);
	struct ocop_buf hex = OCOP_BUF(1024);
	struct ocop_inspect *inspect;
	uint8_t fingerprint[OCOP_HASH_LEN];

	assert_int_equal(ocop_file_read(
		&file, "tests/vectors/inspection/whole.json", NULL), OCOP_OK);
	assert_int_equal(ocop_file_read(
		&hex, "tests/vectors/inspection/trust.fingerprint", NULL),
		OCOP_OK);
	assert_int_equal(ocop_hex_decode(fingerprint, sizeof(fingerprint),
					 ocop_bytes_of(hex.ptr, 64)), OCOP_OK);
	assert_int_equal(ocop_inspect_check(&inspect, ocop_buf_view(&file),
					    fingerprint, NOW_S, NULL), OCOP_OK);
	ocop_buf_clear(&file);
	ocop_buf_clear(&hex);
	return inspect;
}

/* An item for each producer: the first one that somebody is asked about. */
static struct ocop_inspect_item *of_many(const struct ocop_inspect *inspect)
{
	struct ocop_inspect_item *items = calloc(PRODUCERS, sizeof(*items));
	size_t i = 0;

	assert_non_null(items);
	while (!print_is_open(&inspect->item[i]))
		assert_true(++i < inspect->item_count);
	for (unsigned n = 0; n < PRODUCERS; n++) {
		items[n] = inspect->item[i];
		snprintf(items[n].report.facts.producer_id,
			 sizeof(items[n].report.facts.producer_id), "11-%06u",
			 n);
	}
	return items;
}

static void every_producer_gets_a_letter(void **state)
{
	struct ocop_inspect *inspect = whole();
	struct ocop_inspect_item *items = inspect->item, *many;
	const size_t count = inspect->item_count;
	struct report report = { .file = "whole.json", .inspect = inspect };
	char dir[] = "/tmp/test_print.XXXXXX", path[PATH_SIZE], name[40];

	(void)state;
	assert_int_equal(report_photos(&report), OCOP_OK);
	many = of_many(inspect);
	stand_in(dir, paper);
	inspect->item = many;
	inspect->item_count = PRODUCERS;
	assert_int_equal(report_print(&report, dir, NULL), EXIT_DONE);
	for (unsigned n = 1; n <= PRODUCERS; n++) {
		snprintf(name, sizeof(name), "letter-producer-%u.docx", n);
		assert_true(path_join(path, dir, name));
		assert_int_equal(access(path, F_OK), 0);
	}
	assert_true(path_join(path, dir, "letter-authority-1.docx"));
	assert_int_equal(access(path, F_OK), 0);
	inspect->item = items;
	inspect->item_count = count;
	free(many);
	free(report.beside);
	path_remove(dir);
	ocop_inspect_free(inspect);
}

static void who_lays_out_has_limits(void **state)
{
	char dir[] = "/tmp/test_print.XXXXXX", path[PATH_SIZE];
	struct ocop_buf told = OCOP_BUF(100);
	struct document doc;

	(void)state;
	stand_in(dir, limits);
	assert_true(path_join(path, dir, "told"));
	document_begin(&doc, "A", NOW_S);
	assert_int_equal(document_write(&doc, path, NULL, NULL), EXIT_DONE);
	assert_int_equal(ocop_file_read(&told, path, NULL), OCOP_OK);
	assert_string_equal(ocop_buf_cstr(&told), "60 0\n");
	path_remove(dir);
	document_clear(&doc);
	ocop_buf_clear(&told);
}

static void a_killed_one_is_trouble(void **state)
{
	char dir[] = "/tmp/test_print.XXXXXX", path[PATH_SIZE];
	struct document doc;

	(void)state;
	stand_in(dir, killed);
	assert_true(path_join(path, dir, "none"));
	document_begin(&doc, "A", NOW_S);
	assert_int_equal(document_write(&doc, path, NULL, NULL), EXIT_TROUBLE);
	path_remove(dir);
	document_clear(&doc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_producer_gets_a_letter),
		cmocka_unit_test(who_lays_out_has_limits),
		cmocka_unit_test(a_killed_one_is_trouble),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

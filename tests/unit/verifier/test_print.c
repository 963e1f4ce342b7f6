/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verifier/print.c, print_letter.c: everybody who must be asked gets a letter,
 * however many they are, and the letter names what it asks about.
 * print_lines.c: each article is counted once. common/document/document.c: the
 * program that lays documents out has limits, and its end is reported. A script
 * stands in for ocop-paper, which has tests of its own.
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

static struct report report_of(struct ocop_inspect *inspect)
{
	return (struct report){
		.file = "whole.json", .inspect = inspect,
		.trust = inspect->trust,
		.day = ocop_day_of((uint64_t)inspect->record.issued)
	};
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
	struct report report = report_of(inspect);
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

/* A document as JSON, for strstr. */
static const char *text_of(struct ocop_buf *out, struct document *doc)
{
	ocop_buf_reset(out);
	assert_int_equal(ocop_json_print(out, doc->root, false), OCOP_OK);
	document_clear(doc);
	assert_non_null(ocop_buf_cstr(out));
	return ocop_buf_cstr(out);
}

#define SET(fact, text) \
	assert_true(ocop_bytes_copy(fact, sizeof(fact), ocop_bytes_str(text)))

/* 2026-01-15: before the vector's day. */
#define BEFORE_S UINT64_C(1768442400)

static void a_letter_goes_to_who_succeeded(void **state)
{
	struct ocop_inspect *inspect = whole();
	struct ocop_inspect_item *item = &inspect->item[1];
	struct ocop_facts *f = &item->report.facts;
	struct report report = report_of(inspect);
	struct print print = { .report = &report };
	struct ocop_buf out = OCOP_BUF(OCOP_JSON_MAX);
	const int32_t day = report.day;
	struct document doc;
	const char *text;

	(void)state;
	assert_true(ocop_bytes_is(print_letter_to(&report, item, true),
				  "DBN"));
	assert_true(ocop_bytes_is(print_letter_to(&report, item, false),
				  "11-000001"));
	/* A district, its heir, and the heir's heir. */
	SET(f->authority, "TGX");
	SET(f->authority_name, "UBND huyện cũ");
	SET(f->certificate_no, "12/GCN");
	assert_int_equal(print_case_load(&print.told, NULL, 0), EXIT_DONE);
	report.day = ocop_day_of(BEFORE_S);
	assert_true(ocop_bytes_is(print_letter_to(&report, item, true),
				  "CUX"));
	report.day = day;
	assert_true(ocop_bytes_is(print_letter_to(&report, item, true),
				  "DBN"));
	print_letter(&doc, &print, item, true);
	text = text_of(&out, &doc);
	assert_non_null(strstr(text, "\"To: UBND tỉnh Điện Biên\""));
	assert_non_null(strstr(text, "(successor of: UBND huyện cũ)"));
	/* What it is about: certificate, decision, lot. */
	assert_non_null(strstr(text, "\"certificate no. 12/GCN; "
			       "11-03295-01-2026; decision no. 01/QĐ-UBND of "
			       "02/01/2026, UBND huyện cũ\""));
	assert_non_null(strstr(text, "\"1; batch B1; made on 20/12/2025\""));
	print_letter(&doc, &print, item, false);
	text = text_of(&out, &doc);
	assert_null(strstr(text, "successor of"));
	assert_non_null(strstr(text, "decision no. 01/QĐ-UBND"));
	print_case_clear(&print.told);
	ocop_buf_clear(&out);
	ocop_inspect_free(inspect);
}

static void one_heir_gets_one_letter(void **state)
{
	struct ocop_inspect *inspect = whole();
	struct report report = report_of(inspect);
	char dir[] = "/tmp/test_print.XXXXXX", path[PATH_SIZE];

	(void)state;
	assert_int_equal(report_photos(&report), OCOP_OK);
	SET(inspect->item[1].report.facts.authority, "TGX");
	SET(inspect->item[2].report.facts.authority, "TGO");
	stand_in(dir, paper);
	assert_int_equal(report_print(&report, dir, NULL), EXIT_DONE);
	assert_true(path_join(path, dir, "letter-authority-1.docx"));
	assert_int_equal(access(path, F_OK), 0);
	assert_true(path_join(path, dir, "letter-authority-2.docx"));
	assert_int_equal(access(path, F_OK), -1);
	free(report.beside);
	path_remove(dir);
	ocop_inspect_free(inspect);
}

static void an_article_is_counted_once(void **state)
{
	/* The items that begin a line, and how many articles each has. */
	static const size_t begins[][2] = { { 0, 2 }, { 1, 1 }, { 2, 1 },
		{ 3, 1 }, { 4, 1 }, { 5, 2 }, { 9, 1 }, { 10, 1 }, { 11, 1 },
		{ 17, 1 } };
	struct ocop_inspect *inspect = whole();
	struct print_lines lines;
	size_t next = 0;

	(void)state;
	print_lines_of(&lines, inspect);
	for (size_t i = 0; i < inspect->item_count; i++) {
		if (!print_lines_begins(&lines, i))
			continue;
		assert_true(next < sizeof(begins) / sizeof(begins[0]));
		assert_int_equal(i, begins[next][0]);
		assert_int_equal(print_lines_count(&lines, i),
				 begins[next++][1]);
	}
	assert_int_equal(next, sizeof(begins) / sizeof(begins[0]));
	/* Read twice, once by hand; no goods; two articles of one serial. */
	assert_int_equal(lines.article[8], 7);
	assert_int_equal(lines.article[12], 0);
	assert_int_equal(lines.judged[0], 0);
	assert_int_equal(lines.article[14], PRINT_NO_ARTICLE);
	assert_int_equal(lines.article[16], PRINT_NO_ARTICLE);
	assert_int_equal(lines.article[6], 6);
	ocop_inspect_free(inspect);
}

static void good_and_forged_are_two_articles(void **state)
{
	struct ocop_inspect *inspect = whole();
	struct print_lines lines;

	(void)state;
	/* The serial of the first, read without an article's number. */
	inspect->item[1].report.facts.stamp_index =
		inspect->item[0].report.facts.stamp_index;
	inspect->item[1].article = -1;
	inspect->item[0].article = -1;
	print_lines_of(&lines, inspect);
	assert_int_equal(lines.article[1], 1);
	assert_int_equal(lines.article[0], 0);
	/* By the officer's word they are one: the worse reading counts. */
	inspect->item[0].article = inspect->item[1].article = 2;
	print_lines_of(&lines, inspect);
	assert_int_equal(lines.article[1], 0);
	assert_int_equal(lines.judged[0], 1);
	assert_true(print_lines_has(&lines, 0, 1));
	ocop_inspect_free(inspect);
}

static void an_ended_key_is_warned_of_unless_the_log_named_the_file(void **state)
{
	struct ocop_inspect *inspect = whole();

	(void)state;
	assert_null(report_warning(inspect));
	inspect->key_ended = true;
	assert_non_null(report_warning(inspect));
	inspect->logged_index = 20;
	assert_null(report_warning(inspect));
	inspect->signer_rule = OCOP_RULE_SIGNER;
	assert_non_null(report_warning(inspect));
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
		cmocka_unit_test(a_letter_goes_to_who_succeeded),
		cmocka_unit_test(one_heir_gets_one_letter),
		cmocka_unit_test(an_article_is_counted_once),
		cmocka_unit_test(good_and_forged_are_two_articles),
		cmocka_unit_test(
			an_ended_key_is_warned_of_unless_the_log_named_the_file),
		cmocka_unit_test(who_lays_out_has_limits),
		cmocka_unit_test(a_killed_one_is_trouble),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/base/clean.c: what is removed around a text for each kind of text, how
 * that is named, and what is left as it is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/clean.h>

#define BOM "\xef\xbb\xbf"
#define NBSP "\xc2\xa0"
#define ZWSP "\xe2\x80\x8b"
#define WORD_JOINER "\xe2\x81\xa0"
#define LRM "\xe2\x80\x8e"
#define RLO "\xe2\x80\xae"
#define EN_DASH "\xe2\x80\x93"
#define EM_DASH "\xe2\x80\x94"
#define MINUS "\xe2\x88\x92"
#define NB_HYPHEN "\xe2\x80\x91"
#define ETH "\xc3\x90"
#define D_STROKE "\xc4\x90"

struct row {
	const char *in, *out;
	unsigned did;
};

static void expect(const struct row *row, enum ocop_clean how)
{
	char text[256];
	unsigned did = 0;
	size_t len = strlen(row->in);

	memcpy(text, row->in, len);
	text[ocop_clean(text, len, how, &did)] = '\0';
	assert_string_equal(text, row->out);
	assert_int_equal(did, row->did);
	/* Once is enough, and nobody has to ask what was done. */
	did = 0;
	assert_int_equal(ocop_clean(text, strlen(text), how, &did),
			 strlen(row->out));
	assert_int_equal(did, 0);
	memcpy(text, row->in, len);
	assert_int_equal(ocop_clean(text, len, how, NULL), strlen(row->out));
}

#define EACH(rows, how) do { \
	for (size_t i = 0; i < sizeof(rows) / sizeof((rows)[0]); i++) \
		expect(&(rows)[i], how); \
} while (0)

static void a_secret_loses_its_mark_and_line_end_only(void **state)
{
	static const struct row rows[] = {
		{ "", "", 0 },
		{ " a b \t", " a b \t", 0 },
		{ BOM " ab\r", " ab", OCOP_DID_BOM | OCOP_DID_BLANKS },
		{ "ab\r\n", "ab", OCOP_DID_BLANKS },
		{ "\nab", "\nab", 0 },
		{ "\"a" NBSP ZWSP ETH EN_DASH "\".",
		  "\"a" NBSP ZWSP ETH EN_DASH "\".", 0 },
	};

	(void)state;
	EACH(rows, OCOP_CLEAN_ENDS);
}

static void a_cell_loses_blanks_and_what_nobody_sees(void **state)
{
	static const struct row rows[] = {
		{ "", "", 0 },
		{ "Mật ong – loại 1.", "Mật ong – loại 1.", 0 },
		{ "\"a\"", "\"a\"", 0 },
		{ NBSP "táo" NBSP "mèo" ZWSP " ", "táo mèo",
		  OCOP_DID_BLANKS | OCOP_DID_UNSEEN },
		{ "a \t  b", "a b", OCOP_DID_BLANKS },
		{ "\xe3\x80\x80" "a\xe2\x80\xaf" "b", "a b",
		  OCOP_DID_BLANKS },
		{ "a" LRM "b" RLO WORD_JOINER "\xc2\xad", "ab",
		  OCOP_DID_UNSEEN },
		{ BOM BOM "a" BOM, "a", OCOP_DID_BOM | OCOP_DID_UNSEEN },
		{ ETH "èo Gió, " "\xc3\xb0" "i", D_STROKE "èo Gió, đi",
		  OCOP_DID_ETH },
		{ "\x02" "a\x1d" "b\x03\r\n", "a\x1d" "b", OCOP_DID_BLANKS },
		{ "\xff" NBSP "\xe1\xba", "\xff \xe1\xba", OCOP_DID_BLANKS },
		{ "１", "１", 0 },
	};

	(void)state;
	EACH(rows, OCOP_CLEAN_CELL);
}

static void words_lose_what_encloses_them(void **state)
{
	static const struct row rows[] = {
		{ "１１－０３２９５", "11-03295", OCOP_DID_WIDE },
		{ "1" EN_DASH EM_DASH MINUS NB_HYPHEN "2", "1----2",
		  OCOP_DID_DASH },
		{ "\"a\"", "a", OCOP_DID_AROUND },
		{ "(<a>).", "a", OCOP_DID_AROUND },
		{ "« a »", "a", OCOP_DID_AROUND | OCOP_DID_BLANKS },
		{ "“a”,", "a", OCOP_DID_AROUND },
		{ "URL:a", "a", OCOP_DID_AROUND },
		{ "url: a;", "a", OCOP_DID_AROUND | OCOP_DID_BLANKS },
		{ "]Q1a", "a", OCOP_DID_SYMBOLOGY },
		{ "]d2\x1d" "01", "01", OCOP_DID_SYMBOLOGY | OCOP_DID_BLANKS },
		{ "]Q1", "]Q1", 0 }, { "]QQa", "]QQa", 0 },
		/* These are no pairs; three dots say that some is missing. */
		{ "(01)1(21)2", "(01)1(21)2", 0 },
		{ "(a) b (c)", "(a) b (c)", 0 },
		{ "\"a\" \"b\"", "\"a\" \"b\"", 0 },
		{ "a...", "a...", 0 }, { "(a", "(a", 0 }, { "\"", "\"", 0 },
		{ ".", ".", 0 }, { "a?", "a?", 0 },
	};

	(void)state;
	EACH(rows, OCOP_CLEAN_WORDS);
}

static void a_nul_frames_too(void **state)
{
	char text[] = "\0a\0b\0";

	(void)state;
	assert_int_equal(ocop_clean(text, 5, OCOP_CLEAN_CELL, NULL), 3);
	assert_memory_equal(text, "a\0b", 3);
}

static void each_bit_has_its_words(void **state)
{
	(void)state;
	for (unsigned bit = 1; bit <= OCOP_DID_FRAGMENT; bit <<= 1)
		assert_true(ocop_clean_name(bit)[0] != '\0');
	assert_string_equal(ocop_clean_name(OCOP_DID_BOM),
			    "byte order mark dropped");
	assert_string_equal(ocop_clean_name(OCOP_DID_FRAGMENT),
			    "fragment dropped");
	assert_string_equal(ocop_clean_name(0), "");
	assert_string_equal(ocop_clean_name(OCOP_DID_FRAGMENT << 1), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_secret_loses_its_mark_and_line_end_only),
		cmocka_unit_test(a_cell_loses_blanks_and_what_nobody_sees),
		cmocka_unit_test(words_lose_what_encloses_them),
		cmocka_unit_test(a_nul_frames_too),
		cmocka_unit_test(each_bit_has_its_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

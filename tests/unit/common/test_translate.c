/* SPDX-License-Identifier: Apache-2.0 */
/* Translating complete English texts into Vietnamese, with the catalogue that
 * the build made. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include <ocop/bytes.h>
#include <ocop/field.h>

#include "common/ui/header.h"
#include "common/ui/name.h"
#include "common/ui/say.h"

/* The catalogue lies beside the folder of this program. */
static int speak_vietnamese(void **state)
{
	char path[4096], locale[4110];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);

	(void)state;
	setenv("LANG", "C.UTF-8", 1);
	setenv("LANGUAGE", "vi", 1);
	unsetenv("LC_ALL");
	unsetenv("LC_MESSAGES");
	say_start("test");
	path[len < 0 ? 0 : len] = '\0';
	for (int i = 0; i < 2 && strrchr(path, '/') != NULL; i++)
		*strrchr(path, '/') = '\0';
	snprintf(locale, sizeof(locale), "%s/locale", path);
	return bindtextdomain("ocop", locale) == NULL;
}

/* That format, as finished from its arguments, is said by its translation. */
static void is_said(const char *format, const char *english,
		    const char *vietnamese)
{
	char out[SAY_TEXT_SIZE];

	assert_string_not_equal(gettext(format), format);
	assert_string_equal(say_translated(out, english), vietnamese);
}

#define SAID(format, ...) do { \
		char english[SAY_TEXT_SIZE], vietnamese[SAY_TEXT_SIZE]; \
		snprintf(english, sizeof(english), format, __VA_ARGS__); \
		snprintf(vietnamese, sizeof(vietnamese), gettext(format), \
			 __VA_ARGS__); \
		is_said(format, english, vietnamese); \
	} while (0)

static void a_text_is_said_by_its_format(void **state)
{
	(void)state;
	SAID("byte %zu: expected /c/ and digits", (size_t)9);
	SAID("control character U+%04" PRIX32, (uint32_t)0x202e);
	SAID("%.100s: damaged copy: entry %" PRIu64 ": bundle is short",
	     "https://x.example/log", (uint64_t)38);
	SAID("the stored state differs from a new fold of the entries (key %c, %zu bytes)",
	     'L', (size_t)12);
}

/* What was typed is in quotes, and stays. */
static void parts_are_said_by_theirs_and_quotes_stay(void **state)
{
	static const char none[] = "No such file or directory";
	char out[SAY_TEXT_SIZE], text[SAY_TEXT_SIZE], said[SAY_TEXT_SIZE];

	(void)state;
	assert_string_not_equal(gettext(none), none);
	snprintf(text, sizeof(text), "/a/b: %s", none);
	snprintf(said, sizeof(said), "/a/b: %s", gettext(none));
	assert_string_equal(say_translated(out, text), said);
	SAID("the mirror has another history at %" PRIu64 " entries of '%.100s'",
	     (uint64_t)7, none);
}

static void says(const char *english, const char *vietnamese)
{
	char out[SAY_TEXT_SIZE];

	assert_string_equal(say_translated(out, english), vietnamese);
}

/* A person looks for a field by its name, even if that is also a word: words
 * precede it. */
static void names_stay_behind_their_words(void **state)
{
	(void)state;
	assert_string_not_equal(gettext("missing"), "missing");
	says("stars: missing", "Hạng sao (stars): thiếu");
	says("decision: missing", "số quyết định (decision): thiếu");
	says("items[2].serial: missing", "số tem (items[2].serial): thiếu");
	says("logs[0]: missing", "các sổ đăng ký (logs[0]): thiếu");
	says("payload: stars: missing",
	     "nội dung (payload): Hạng sao (stars): thiếu");
	/* A rule's word is no name. */
	says("signer: missing", "thiếu (quy tắc signer)");
	says("not-issuer: stars: missing",
	     "Hạng sao (stars): thiếu (quy tắc not-issuer)");
	says("unknown: missing", "unknown: thiếu");
	says("realm: missing", "vùng dữ liệu (realm): thiếu");
	says("realm: the record belongs to another realm",
	     "bản ghi thuộc vùng dữ liệu khác (quy tắc realm)");
	/* What has no words. */
	says("vds: missing", "vds: thiếu");
	says("]: missing", "]: thiếu");
	says("[]: missing", "[]: thiếu");
	says("name_name_name_name_name_name_name_name_name: missing",
	     "name_name_name_name_name_name_name_name_name: thiếu");
}

static void a_name_is_said_alone(void **state)
{
	char out[SAY_TEXT_SIZE];

	(void)state;
	assert_string_equal(say_name(out, "stars"), "Hạng sao (stars)");
	assert_string_equal(say_name(out, "vds"), "vds");
	assert_string_equal(say_name(out, ""), "");
}

/* Each field of a record has words, or the column of a table has. */
static void every_field_has_words(void **state)
{
	struct ocop_field f;

	(void)state;
	for (int kind = 1; kind < OCOP_KIND_COUNT; kind++)
		for (size_t i = 0;
		     ocop_kind_field(&f, (enum ocop_kind)kind, i); i++)
			if (name_words(f.name) == NULL &&
			    strcmp(header_label(f.name, OCOP_KIND_NONE),
				   f.name) == 0)
				fail_msg("'%s' of kind %d has no words",
					 f.name, kind);
	assert_string_not_equal(name_words("decision"), "decision");
	assert_null(name_words("no_such_member"));
}

/* A server's words may be made to fit many formats in many ways. */
static void a_hostile_text_costs_little(void **state)
{
	static const char piece[] = "'a': 1, (is): ";
	char text[SAY_TEXT_SIZE], out[SAY_TEXT_SIZE];
	clock_t start = clock();

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = piece[i % (sizeof(piece) - 1)];
	text[sizeof(text) - 1] = '\0';
	assert_string_equal(say_translated(out, text), text);
	memset(text, ':', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_string_equal(say_translated(out, text), text);
	assert_true(clock() - start < 2 * CLOCKS_PER_SEC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_is_said_by_its_format),
		cmocka_unit_test(parts_are_said_by_theirs_and_quotes_stay),
		cmocka_unit_test(names_stay_behind_their_words),
		cmocka_unit_test(a_name_is_said_alone),
		cmocka_unit_test(every_field_has_words),
		cmocka_unit_test(a_hostile_text_costs_little),
	};

	return cmocka_run_group_tests(tests, speak_vietnamese, NULL);
}

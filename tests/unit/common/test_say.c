/* SPDX-License-Identifier: Apache-2.0 */
/* Messages: their language on machines without a Vietnamese locale, the one
 * form of a diagnostic, and the exit codes. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include <ocop/bytes.h>
#include <ocop/file.h>

#include "common/ui/say.h"

#define ENGLISH "out of memory"
#define OTHER "h\xe1\xba\xbft b\xe1\xbb\x99 nh\xe1\xbb\x9b"

/* A folder with a catalogue of the invented language xq. */
static char folder[64];

static void add_u32(struct ocop_buf *out, size_t value)
{
	uint32_t word = (uint32_t)value;

	ocop_buf_add(out, &word, sizeof(word));
}

/* The format is in the manual of GNU gettext, "The Format of GNU MO Files". */
static int make_catalogue(void **state)
{
	static const char *const texts[4] = {
		"", ENGLISH, "Content-Type: text/plain; charset=UTF-8\n", OTHER,
	};
	struct ocop_buf mo = OCOP_BUF(1000);
	size_t at = 28 + 4 * 8;
	char path[128];
	int bad;

	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/ocop-test-say-XXXXXX");
	if (mkdtemp(folder) == NULL)
		return 1;
	add_u32(&mo, 0x950412de);
	add_u32(&mo, 0);
	add_u32(&mo, 2);
	add_u32(&mo, 28);
	add_u32(&mo, 28 + 2 * 8);
	add_u32(&mo, 0);
	add_u32(&mo, 28);
	for (size_t i = 0; i < 4; i++) {
		add_u32(&mo, strlen(texts[i]));
		add_u32(&mo, at);
		at += strlen(texts[i]) + 1;
	}
	for (size_t i = 0; i < 4; i++)
		ocop_buf_add(&mo, texts[i], strlen(texts[i]) + 1);
	snprintf(path, sizeof(path), "%s/xq/LC_MESSAGES", folder);
	bad = ocop_file_mkdirs(path, false, NULL) ? 1 : 0;
	snprintf(path, sizeof(path), "%s/xq/LC_MESSAGES/ocop.mo", folder);
	if (ocop_file_write(path, ocop_buf_view(&mo), OCOP_FILE_NEW, NULL))
		bad = 1;
	ocop_buf_clear(&mo);
	return bad;
}

static int remove_catalogue(void **state)
{
	char path[128];

	(void)state;
	snprintf(path, sizeof(path), "%s/xq/LC_MESSAGES/ocop.mo", folder);
	unlink(path);
	snprintf(path, sizeof(path), "%s/xq/LC_MESSAGES", folder);
	rmdir(path);
	snprintf(path, sizeof(path), "%s/xq", folder);
	rmdir(path);
	return rmdir(folder);
}

static void set(const char *name, const char *value)
{
	if (value == NULL)
		unsetenv(name);
	else
		setenv(name, value, 1);
}

/* What a program says that is started with these settings. */
static const char *speech(const char *lc_all, const char *lc_messages,
			  const char *lang, const char *language)
{
	set("LC_ALL", lc_all);
	set("LC_MESSAGES", lc_messages);
	set("LANG", lang);
	set("LANGUAGE", language);
	say_start("t");
	bindtextdomain("ocop", folder);
	return _(ENGLISH);
}

static void
a_locale_that_is_not_generated_still_names_the_language(void **state)
{
	(void)state;
	assert_string_equal(speech(NULL, NULL, "xq_XQ.UTF-8", NULL), OTHER);
	assert_string_equal(speech(NULL, NULL, "xq_XQ", NULL), OTHER);
	assert_string_equal(speech(NULL, NULL, "xq", NULL), OTHER);
	assert_string_equal(speech(NULL, NULL, "xq_XQ.UTF-8@old", ""), OTHER);
	assert_string_equal(speech(NULL, "xq_XQ.UTF-8", "C.UTF-8", NULL),
			    OTHER);
	assert_string_equal(speech("xq_XQ.UTF-8", "C", "C", NULL), OTHER);
	assert_string_equal(speech("", "", "xq_XQ.UTF-8", NULL), OTHER);
}

static void language_decides_where_there_is_no_locale(void **state)
{
	(void)state;
	assert_string_equal(speech(NULL, NULL, "C.UTF-8", "xq"), OTHER);
	assert_string_equal(speech(NULL, NULL, NULL, "xq"), OTHER);
	assert_string_equal(speech(NULL, NULL, "C", "xq"), OTHER);
	/* The user's first choice comes before the locale's name. */
	assert_string_equal(speech(NULL, NULL, "yq_YQ.UTF-8", "xq"), OTHER);
	assert_string_equal(speech(NULL, NULL, "xq_XQ.UTF-8", "yq"), ENGLISH);
}

static void english_is_what_remains(void **state)
{
	(void)state;
	assert_string_equal(speech(NULL, NULL, NULL, NULL), ENGLISH);
	assert_string_equal(speech("C", NULL, "xq_XQ.UTF-8", "xq"), ENGLISH);
	assert_string_equal(speech(NULL, NULL, "yq_YQ.UTF-8", NULL), ENGLISH);
	assert_string_equal(speech(NULL, NULL, "C.UTF-8", NULL), ENGLISH);
}

static void numbers_are_the_same_in_every_language(void **state)
{
	(void)state;
	speech(NULL, NULL, "xq_XQ.UTF-8", NULL);
	assert_string_equal(setlocale(LC_NUMERIC, NULL), "C");
	assert_string_equal(setlocale(LC_TIME, NULL), "C");
	assert_string_equal(setlocale(LC_COLLATE, NULL), "C");
}

static int saved = -1;
static FILE *caught;

static void catch_stderr(void)
{
	fflush(stderr);
	saved = dup(STDERR_FILENO);
	caught = tmpfile();
	assert_non_null(caught);
	assert_true(dup2(fileno(caught), STDERR_FILENO) >= 0);
}

static const char *caught_text(void)
{
	static char text[4096];
	size_t len;

	fflush(stderr);
	assert_true(dup2(saved, STDERR_FILENO) >= 0);
	close(saved);
	rewind(caught);
	len = fread(text, 1, sizeof(text) - 1, caught);
	text[len] = '\0';
	fclose(caught);
	return text;
}

static void a_diagnostic_names_program_thing_and_rule(void **state)
{
	struct ocop_diag diag;
	int code;

	(void)state;
	speech("C", NULL, NULL, NULL);
	assert_string_equal(say_program(), "t");
	ocop_fail(&diag, OCOP_ERR_RULE, 3, "count: 0");
	catch_stderr();
	code = say_diag("a.cose", OCOP_ERR_RULE, &diag);
	assert_string_equal(caught_text(), "t: 'a.cose': count: 0\n");
	assert_int_equal(code, EXIT_USAGE);

	/* A diagnostic of something else is not this one's. */
	catch_stderr();
	code = say_diag("x", OCOP_ERR_MEMORY, &diag);
	assert_string_equal(caught_text(), "t: 'x': out of memory\n");
	assert_int_equal(code, EXIT_TROUBLE);

	catch_stderr();
	say_diag(NULL, OCOP_ERR_MEMORY, NULL);
	assert_string_equal(caught_text(), "t: out of memory\n");

	catch_stderr();
	errno = ENOENT;
	assert_int_equal(say_errno("x"), EXIT_TROUBLE);
	assert_string_equal(caught_text(),
			    "t: 'x': No such file or directory\n");
	/* The kernel's ENOTSUPP, which the C library has no words for. */
	catch_stderr();
	errno = 524;
	assert_int_equal(say_errno("x"), EXIT_TROUBLE);
	assert_string_equal(caught_text(),
			    "t: 'x': file cannot be read or written\n");
}

static void a_path_is_said_once(void **state)
{
	struct ocop_buf buf = OCOP_BUF(10);
	struct ocop_diag diag;
	int code;

	(void)state;
	assert_int_equal(ocop_file_read(&buf, "/nonexistent", &diag),
			 OCOP_ERR_ABSENT);
	catch_stderr();
	code = say_diag("/nonexistent", OCOP_ERR_ABSENT, &diag);
	assert_string_equal(caught_text(), "t: '/nonexistent': "
			    "No such file or directory\n");
	assert_int_equal(code, EXIT_TROUBLE);
	ocop_buf_clear(&buf);
}

static void what_is_said_cannot_steer_the_terminal(void **state)
{
	(void)state;
	catch_stderr();
	say_error("%s", "a\nb\x1b[2J\x7f\xc2\x9b" "2J \xc3\xa9\r");
	assert_string_equal(caught_text(), "t: a?b?[2J??2J \xc3\xa9?\n");
}

/* Said of a file, as of whatever else was given. */
static void is_said_as(const char *given, const char *shown)
{
	char wanted[300];

	catch_stderr();
	say_error("'%s': No such file or directory", given);
	snprintf(wanted, sizeof(wanted),
		 "t: '%s': No such file or directory\n", shown);
	assert_string_equal(caught_text(), wanted);
}

static void no_spelling_shows_a_password(void **state)
{
	(void)state;
	is_said_as("http://u:pw@h/x", "http://***@h/x");
	is_said_as("//u:pw@h/x", "//***@h/x");
	is_said_as("./http://u:pw@h/x", "./http://***@h/x");
	is_said_as("/srv/https://u:pw@h/x", "/srv/https://***@h/x");
	is_said_as("http://u:p'w@h", "http://***@h");
	is_said_as("http://u:p w@h", "http://***@h");
	is_said_as("u:p w@h", "***@h");
	is_said_as("http://u:p' w@h", "http://***@h");
	is_said_as("http://u:1' w@h/x", "http://***@h/x");
	is_said_as("http://u:p': w@h", "http://***@h");
	is_said_as("http://only@h", "http://***@h");
	is_said_as("http://u:pw", "http://***");
	is_said_as("http%3A%2F%2Fu%3Apw%40h", "***");
	is_said_as("http://u%3Apw%40h", "***");
	is_said_as("http://u:p%2540w%40h", "http://***");
	is_said_as("http%253A%252F%252Fu%253Apw%2540h", "***");
}

static void no_spelling_shows_a_pin(void **state)
{
	(void)state;
	is_said_as("pkcs11:token=T?pin-value=1", "pkcs11:token=T?***");
	is_said_as("pkcs11:token=T?PIN-VALUE=1 2", "pkcs11:token=T?***");
	is_said_as("./pkcs11:token=T?pin=1", "./pkcs11:token=T?***");
	is_said_as("./pkcs11:token=T#pin 1", "./pkcs11:token=T#***");
	is_said_as("pkcs11%3Atoken=T?pin-value=1", "pkcs11%3Atoken=T?***");
	is_said_as("pkcs11%3Atoken%3DT%3Fpin%2Dvalue%3D1", "***");
	is_said_as("token=T;pin-source=f", "token=T;***");
	is_said_as("pkcs11:token=T?pin-value=1'2", "pkcs11:token=T?***");
}

/* Nobody's secret: shown, or nobody finds what is wrong. */
static void what_is_no_secret_is_shown(void **state)
{
	static const char *const plain[] = {
		"/srv/a@b/log", "./a:b@c", "file:///srv/a:b@c/log", "a@b",
		"http://127.0.0.1:80/log", "https://[2001:db8::1]:80/x",
		"http://h/a:b", "pkcs11:token=pine;object=spin", "it's",
		"100%", "a%20b.csv",
		"it is https://HOST[:PORT]/PATH",
		"it is http://NAME:PASSWORD@HOST:PORT",
		"http://h:80/x' and 'a@b", "http://h:80' and 'b",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		is_said_as(plain[i], plain[i]);
	catch_stderr();
	say_error("%s", "'--proxy': expected http://NAME:PASSWORD@HOST:PORT"
		  "; write @ as %40");
	assert_string_equal(caught_text(), "t: '--proxy': expected "
			    "http://NAME:PASSWORD@HOST:PORT; write @ as %40\n");
	/* What libraries say has no quotes. */
	catch_stderr();
	say_error("%s", "could not resolve proxy: u:pw@h and http://v:x@h");
	assert_string_equal(caught_text(), "t: could not resolve proxy: "
			    "***@h and http://***@h\n");
}

static void a_secret_at_the_end_of_a_long_line_has_no_room(void **state)
{
	static char text[2100];

	(void)state;
	for (size_t i = 2000; i < sizeof(text) - 1; i++) {
		memset(text, 'x', i);
		text[i - 8] = ' ';
		memcpy(text + i - 7, "//u:S@h", 7);
		text[i] = '\0';
		catch_stderr();
		say_error("%s", text);
		assert_null(strchr(caught_text(), 'S'));
	}
}

static void a_very_long_line_is_cut(void **state)
{
	static char text[5000];
	size_t len;

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	catch_stderr();
	say_error("%s", text);
	len = strlen(caught_text());
	assert_in_range(len, 1000, 4000);
}

static void progress_is_for_terminals_only(void **state)
{
	(void)state;
	catch_stderr();
	say_progress("%d of %d", 1, 2);
	say_progress_end();
	assert_string_equal(caught_text(), "");
}

static void exit_codes_keep_a_no_apart_from_trouble(void **state)
{
	static const enum ocop_err no[] = {
		OCOP_ERR_REFUSED, OCOP_ERR_FORK, OCOP_ERR_SHRINK,
	};
	static const enum ocop_err given[] = {
		OCOP_ERR_ARGUMENT, OCOP_ERR_LIMIT, OCOP_ERR_MALFORMED,
		OCOP_ERR_RULE, OCOP_ERR_KEY, OCOP_ERR_ALG,
		OCOP_ERR_PASSPHRASE,
	};
	static const enum ocop_err trouble[] = {
		OCOP_ERR_SIGNATURE, OCOP_ERR_TRUST,
		OCOP_ERR_MEMORY, OCOP_ERR_CRYPTO, OCOP_ERR_FILE,
		OCOP_ERR_ABSENT, OCOP_ERR_EXISTS, OCOP_ERR_PERMISSION,
		OCOP_ERR_STORE, OCOP_ERR_CONFLICT, OCOP_ERR_SCHEMA,
		OCOP_ERR_NETWORK, OCOP_ERR_HTTP, OCOP_ERR_BUG,
	};

	(void)state;
	assert_int_equal(say_exit(OCOP_OK), 0);
	for (size_t i = 0; i < sizeof(given) / sizeof(given[0]); i++)
		assert_int_equal(say_exit(given[i]), 2);
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		assert_int_equal(say_exit(no[i]), 1);
	for (size_t i = 0; i < sizeof(trouble) / sizeof(trouble[0]); i++)
		assert_int_equal(say_exit(trouble[i]), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_locale_that_is_not_generated_still_names_the_language),
		cmocka_unit_test(language_decides_where_there_is_no_locale),
		cmocka_unit_test(english_is_what_remains),
		cmocka_unit_test(numbers_are_the_same_in_every_language),
		cmocka_unit_test(a_diagnostic_names_program_thing_and_rule),
		cmocka_unit_test(a_path_is_said_once),
		cmocka_unit_test(what_is_said_cannot_steer_the_terminal),
		cmocka_unit_test(no_spelling_shows_a_password),
		cmocka_unit_test(no_spelling_shows_a_pin),
		cmocka_unit_test(what_is_no_secret_is_shown),
		cmocka_unit_test(a_secret_at_the_end_of_a_long_line_has_no_room),
		cmocka_unit_test(a_very_long_line_is_cut),
		cmocka_unit_test(progress_is_for_terminals_only),
		cmocka_unit_test(exit_codes_keep_a_no_apart_from_trouble),
	};

	return cmocka_run_group_tests(tests, make_catalogue,
				      remove_catalogue);
}

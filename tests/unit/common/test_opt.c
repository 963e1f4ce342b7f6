/* SPDX-License-Identifier: Apache-2.0 */
/* Options: the exact forms, and that a typing error is never corrected by
 * guessing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "common/ui/opt.h"
#include "common/ui/say.h"

#define ARGS_MAX 40

static struct values {
	bool flag, help;
	const char *name;
	unsigned long long count;
	const char *url, *hash;
	struct opt_texts texts, urls;
	char *args[ARGS_MAX];
	int left;
} v;

static const struct opt table[] = {
	{ "flag", OPT_FLAG, &v.flag, NULL, "A flag" },
	{ "name", OPT_TEXT, &v.name, "FILE", "A name" },
	{ "count", OPT_UINT, &v.count, "NUMBER", "A number" },
	{ "text", OPT_TEXTS, &v.texts, "TEXT", "Texts" },
	{ "proxy", OPT_URL, &v.url, "URL", "A URL" },
	{ "source", OPT_URLS, &v.urls, "SOURCE", "URLs" },
	{ "hash", OPT_HASH, &v.hash, "HEX", "A hash" },
	{ NULL, OPT_FLAG, NULL, NULL, NULL },
};

static const struct opt needing[] = {
	{ "flag", OPT_FLAG, &v.flag, NULL, "A flag" },
	{ "name", OPT_NEEDED, &v.name, "FILE", "A name" },
	{ NULL, OPT_FLAG, NULL, NULL, NULL },
};

static const struct opt *asked = table;

/* Parse arguments separated by blanks; what is said goes to said. */
static char said[1024];

static int parse(const char *line)
{
	static char copy[1000];
	int argc = 1, saved = dup(STDERR_FILENO);
	FILE *stream = tmpfile();
	size_t len;

	assert_non_null(stream);
	memset(&v, 0, sizeof(v));
	snprintf(copy, sizeof(copy), "%s", line);
	v.args[0] = copy + strlen(copy);
	for (char *p = copy; *p != '\0';) {
		size_t word = strcspn(p, " ");

		assert_true(argc < ARGS_MAX);
		v.args[argc++] = p;
		p += word;
		if (*p == ' ')
			*p++ = '\0';
	}
	fflush(stderr);
	assert_true(dup2(fileno(stream), STDERR_FILENO) >= 0);
	v.left = opt_parse(asked, argc, v.args, &v.help);
	fflush(stderr);
	assert_true(dup2(saved, STDERR_FILENO) >= 0);
	close(saved);
	rewind(stream);
	len = fread(said, 1, sizeof(said) - 1, stream);
	said[len] = '\0';
	fclose(stream);
	return v.left;
}

static void refused(const char *line, const char *want)
{
	assert_int_equal(parse(line), -1);
	assert_string_equal(said, want);
}

static void both_forms_of_a_value_are_taken(void **state)
{
	(void)state;
	assert_int_equal(parse("--name a --count=12"), 0);
	assert_string_equal(v.name, "a");
	assert_int_equal(v.count, 12);
	assert_int_equal(parse("--name= --count 0"), 0);
	assert_string_equal(v.name, "");
	assert_int_equal(parse("--name=a=b"), 0);
	assert_string_equal(v.name, "a=b");
	assert_int_equal(parse("--name --flag"), 0);
	assert_string_equal(v.name, "--flag");
	assert_false(v.flag);
	assert_string_equal(said, "");
}

#define HASH "0123456789abcdef0123456789ABCDEF0123456789abcdef0123456789abcdef"

static void a_hash_may_be_in_groups(void **state)
{
	char text[] = "--hash=01234567 89abcdef 0123456789ABCDEF "
		      "0123 4567 89ab cdef 0123456789abcdef ";
	char *args[] = { text, text };
	bool help;

	(void)state;
	memset(&v, 0, sizeof(v));
	assert_int_equal(opt_parse(table, 2, args, &help), 0);
	assert_string_equal(v.hash, HASH);
	assert_int_equal(parse("--hash " HASH), 0);
	assert_string_equal(v.hash, HASH);
	/* As a document's page or a chat program copies it. */
	assert_int_equal(parse("--hash \xe2\x80\x8b" HASH "\xc2\xa0"), 0);
	assert_string_equal(v.hash, HASH);
	refused("--hash " HASH "0", "t: '--hash': '" HASH "0': "
		"expected 64 hex digits\n");
	refused("--hash=", "t: '--hash': '': expected 64 hex digits\n");
	refused("--hash zz", "t: '--hash': 'zz': expected 64 hex digits\n");
}

static void operands_are_compacted_in_order(void **state)
{
	(void)state;
	assert_int_equal(parse("one --flag two --name x three"), 3);
	assert_string_equal(v.args[0], "one");
	assert_string_equal(v.args[1], "two");
	assert_string_equal(v.args[2], "three");
	assert_true(v.flag);
	assert_int_equal(parse(""), 0);
}

static void a_lone_dash_is_an_operand(void **state)
{
	(void)state;
	assert_int_equal(parse("- --flag"), 1);
	assert_string_equal(v.args[0], "-");
	assert_true(v.flag);
}

static void two_dashes_end_the_options(void **state)
{
	(void)state;
	assert_int_equal(parse("a -- --flag -- -x"), 4);
	assert_string_equal(v.args[1], "--flag");
	assert_string_equal(v.args[2], "--");
	assert_string_equal(v.args[3], "-x");
	assert_false(v.flag);
}

static void help_is_always_there(void **state)
{
	(void)state;
	assert_int_equal(parse("--flag --help"), 0);
	assert_true(v.help);
	assert_int_equal(parse("--flag"), 0);
	assert_false(v.help);
}

static void unknown_and_shortened_options_are_refused(void **state)
{
	(void)state;
	refused("--nam x", "t: '--nam': unknown option (try --help)\n");
	refused("--names x", "t: '--names': unknown option (try --help)\n");
	refused("-f", "t: '-f': unknown option (try --help)\n");
	refused("--=x", "t: '--': unknown option (try --help)\n");
	/* The value may be a secret. */
	refused("--nam=x", "t: '--nam': unknown option (try --help)\n");
	refused("--hel", "t: '--hel': unknown option (try --help)\n");
	refused("a --Flag", "t: '--Flag': unknown option (try --help)\n");
}

static void a_missing_or_needless_value_is_refused(void **state)
{
	(void)state;
	refused("--name", "t: '--name': its value is missing\n");
	refused("--flag=1", "t: '--flag': takes no value\n");
	refused("--flag=", "t: '--flag': takes no value\n");
}

static void numbers_are_whole_and_fit(void **state)
{
	(void)state;
	assert_int_equal(parse("--count 18446744073709551615"), 0);
	assert_true(v.count == UINT64_MAX);
	refused("--count 18446744073709551616", "t: '--count': "
		"'18446744073709551616' is not a whole number\n");
	refused("--count -1", "t: '--count': '-1' is not a whole number\n");
	refused("--count=", "t: '--count': '' is not a whole number\n");
	refused("--count 1k", "t: '--count': '1k' is not a whole number\n");
}

static void an_option_with_one_value_comes_once(void **state)
{
	(void)state;
	refused("--name a --name b", "t: '--name': given twice\n");
	refused("--count 1 --count 1", "t: '--count': given twice\n");
	assert_int_equal(parse("--flag --flag"), 0);
}

#define IN_VIEW "other users can read the command line: "

static void an_address_with_a_user_is_refused_and_not_said(void **state)
{
	static const char *const bad[] = {
		"https://office:secret@host.example/log",
		"HTTP://office@host.example", "http:/office:secret@h",
		"http:///office:secret@h", "office:secret@h:8080",
		"http://a@b@h?x", "socks5h://:secret@h", "a@h:80",
		"http://office:se#cret@h", "http://office:se?cret@h",
		"http://office:12/secret@h", "http://h/a@b", "http://h?a:b@c",
	};
	char line[100];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(line, sizeof(line), "--source %s", bad[i]);
		refused(line, "t: '--source': " IN_VIEW
			"an address must not have a user name or "
			"password\n");
		snprintf(line, sizeof(line), "--proxy=%s", bad[i]);
		refused(line, "t: '--proxy': " IN_VIEW "put an address with a "
			"user name or password into a file (--proxy-file)\n");
	}
}

static void an_address_without_a_host_is_refused(void **state)
{
	(void)state;
	refused("--source http://",
		"t: '--source': 'http://' has no host name\n");
	refused("--proxy=https:///log",
		"t: '--proxy': 'https:///log' has no host name\n");
	refused("--proxy http://:80", "t: '--proxy': 'http://:80' has no host "
		"name\n");
}

static void an_address_or_a_folder_without_one_is_taken(void **state)
{
	static const char *const good[] = {
		"https://host.example:8443/log", "http://host.example/a%40b",
		"a@b/log", "/stick/a:b@c/log", "./a:b@c",
		"../x:/a@b", "file:///a@b/log", "host:8080", "",
		"http://[::1]:80/", "./http:///x",
	};
	char line[100];

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		snprintf(line, sizeof(line), "--proxy=%s --source=%s --source=",
			 good[i], good[i]);
		assert_int_equal(parse(line), 0);
		assert_string_equal(v.url, good[i]);
		assert_int_equal(v.urls.count, 2);
		assert_string_equal(v.urls.value[0], good[i]);
	}
	refused("--proxy a --proxy b", "t: '--proxy': given twice\n");
}

static void an_option_with_texts_gathers_up_to_its_limit(void **state)
{
	char line[500] = "";
	size_t len = 0;

	(void)state;
	assert_int_equal(parse("--text a --text=b"), 0);
	assert_int_equal(v.texts.count, 2);
	assert_string_equal(v.texts.value[0], "a");
	assert_string_equal(v.texts.value[1], "b");
	for (int i = 0; i < OPT_TEXTS_MAX; i++)
		len += (size_t)snprintf(line + len, sizeof(line) - len,
					"--text=%d ", i);
	assert_int_equal(parse(line), 0);
	assert_int_equal(v.texts.count, OPT_TEXTS_MAX);
	snprintf(line + len, sizeof(line) - len, "--text=x");
	refused(line, "t: '--text': given more than 16 times\n");
}

static void an_option_that_is_needed_is_asked_for(void **state)
{
	(void)state;
	asked = needing;
	refused("", "t: '--name': is needed\n");
	refused("--flag a", "t: '--name': is needed\n");
	assert_int_equal(parse("--name f a"), 1);
	assert_string_equal(v.name, "f");
	assert_int_equal(parse("--help"), 0);
	assert_true(v.help);
	asked = table;
}

static void help_prints_the_table(void **state)
{
	static const struct opt rows[] = {
		{ "flag", OPT_FLAG, NULL, NULL, "A flag" },
		{ "a-name-of-some-length", OPT_TEXT, NULL, "FILE", "A file" },
		{ NULL, OPT_FLAG, NULL, NULL, NULL },
	};
	int saved = dup(STDOUT_FILENO);
	FILE *stream = tmpfile();
	size_t len;

	(void)state;
	assert_non_null(stream);
	fflush(stdout);
	assert_true(dup2(fileno(stream), STDOUT_FILENO) >= 0);
	opt_help("t [OPTION]... FILE", "Tests a file.", rows);
	opt_help("t", "", rows);
	opt_help("t --one FILE --a-second-option-of-great-length-too FILE "
		 "[--third-one FILE] ...\nt --help", NULL, rows + 2);
	fflush(stdout);
	assert_true(dup2(saved, STDOUT_FILENO) >= 0);
	close(saved);
	rewind(stream);
	len = fread(said, 1, sizeof(said) - 1, stream);
	said[len] = '\0';
	fclose(stream);
	assert_string_equal(said,
		"Usage: t [OPTION]... FILE\n\nTests a file.\n\nOptions:\n"
		"  --flag                    A flag\n"
		"  --a-name-of-some-length FILE\n"
		"                            A file\n"
		"  --help                    Print this help\n"
		"Usage: t\n\nOptions:\n"
		"  --flag                    A flag\n"
		"  --a-name-of-some-length FILE\n"
		"                            A file\n"
		"  --help                    Print this help\n"
		"Usage: t --one FILE --a-second-option-of-great-length-too FILE\n"
		"       [--third-one FILE] ...\n"
		"       t --help\n\nOptions:\n"
		"  --help                    Print this help\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_forms_of_a_value_are_taken),
		cmocka_unit_test(a_hash_may_be_in_groups),
		cmocka_unit_test(operands_are_compacted_in_order),
		cmocka_unit_test(a_lone_dash_is_an_operand),
		cmocka_unit_test(two_dashes_end_the_options),
		cmocka_unit_test(help_is_always_there),
		cmocka_unit_test(unknown_and_shortened_options_are_refused),
		cmocka_unit_test(a_missing_or_needless_value_is_refused),
		cmocka_unit_test(numbers_are_whole_and_fit),
		cmocka_unit_test(an_option_with_one_value_comes_once),
		cmocka_unit_test(
			an_address_with_a_user_is_refused_and_not_said),
		cmocka_unit_test(an_address_without_a_host_is_refused),
		cmocka_unit_test(an_address_or_a_folder_without_one_is_taken),
		cmocka_unit_test(an_option_with_texts_gathers_up_to_its_limit),
		cmocka_unit_test(an_option_that_is_needed_is_asked_for),
		cmocka_unit_test(help_prints_the_table),
	};

	unsetenv("LANGUAGE");
	setenv("LC_ALL", "C", 1);
	say_start("t");
	return cmocka_run_group_tests(tests, NULL, NULL);
}

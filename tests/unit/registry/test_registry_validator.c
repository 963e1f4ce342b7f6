/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When a client already has an answer: lists of entity tags, and what a tag
 * depends on.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <ocop/file.h>

#include "registry/http/http.h"

#define TAG "0123456789abcdef0123456789abcdef"
#define CLOCK "/tmp/test_registry_validator.clock"

static void a_list_of_tags_is_searched(void **state)
{
	static const char *const yes[] = {
		"\"" TAG "\"", "W/\"" TAG "\"", "\"a\", \"" TAG "\"",
		"\"" TAG "\",\"b\"", "\"a\"\t,W/\"" TAG "\" , \"b\"",
		"x, \"" TAG "\"", "\"a,b\",\"" TAG "\"",
	};
	static const char *const no[] = {
		"", "\"\"", TAG, "\"" TAG, "\"" TAG "x\"", "\"x" TAG "\"",
		"\"" TAG "-gzip\"", "w/\"" TAG "\"", "\"a" TAG, ",,", "*",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		assert_true(validator_matches(yes[i], TAG, ""));
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		assert_false(validator_matches(no[i], TAG, ""));
	assert_false(validator_matches(NULL, TAG, ""));
	assert_true(validator_matches("\"" TAG "-gzip\"", TAG,
				      VALIDATOR_GZIP));
	assert_false(validator_matches("\"" TAG "\"", TAG, VALIDATOR_GZIP));
}

static void tag(char out[static VALIDATOR_SIZE], const char *note,
		const char *now, const char *target, const char *language)
{
	struct reg_clock clock = { .file = CLOCK };
	struct view view = { .clock = &clock,
			     .note = OCOP_BUF(OCOP_NOTE_MAX) };

	assert_int_equal(ocop_file_write(CLOCK, ocop_bytes_str(now),
					 OCOP_FILE_REPLACE, NULL), OCOP_OK);
	assert_int_equal(ocop_buf_str(&view.note, note), OCOP_OK);
	assert_int_equal(validator_make(out, &view, target, language),
			 OCOP_OK);
	assert_int_equal(strlen(out), VALIDATOR_SIZE - 1);
	ocop_buf_clear(&view.note);
}

/* All that an answer depends on, and nothing else. */
static void a_tag_changes_with_what_the_answer_depends_on(void **state)
{
	static const char *const from[][4] = {
		{ "note", "2026-07-01T13:00:00", "/a?b", "vi" },
		{ "note2", "2026-07-01T13:00:00", "/a?b", "vi" },
		{ "note", "2026-07-02T13:00:00", "/a?b", "vi" },
		{ "note", "2026-07-01T13:00:00", "/a?c", "vi" },
		{ "note", "2026-07-01T13:00:00", "/a?b", "en" },
		{ "note", "2026-07-01T13:00:00", "/a?bv", "i" },
	};
	char one[VALIDATOR_SIZE], other[VALIDATOR_SIZE];

	(void)state;
	for (size_t i = 0; i < 6; i++)
		for (size_t k = 0; k < 6; k++) {
			tag(one, from[i][0], from[i][1], from[i][2],
			    from[i][3]);
			tag(other, from[k][0], from[k][1], from[k][2],
			    from[k][3]);
			assert_int_equal(strcmp(one, other) == 0, i == k);
		}
	/* The hour of the day changes no answer. */
	tag(one, "note", "2026-07-01T08:00:00", "/", NULL);
	tag(other, "note", "2026-07-01T23:59:00", "/", NULL);
	assert_string_equal(one, other);
}

static int clean(void **state)
{
	(void)state;
	unlink(CLOCK);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_of_tags_is_searched),
		cmocka_unit_test(a_tag_changes_with_what_the_answer_depends_on),
	};

	return cmocka_run_group_tests_name("registry_validator", tests, NULL,
					   clean);
}

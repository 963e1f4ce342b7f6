/* SPDX-License-Identifier: Apache-2.0 */
/* common/ui/ask.c: which answers mean yes and which mean no.
 * tests/cli/picture.sh and tests/cli/draft_sign.sh test that the question goes
 * to the terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/ui/ask.h"

static void answers_are_known_in_both_languages(void **state)
{
	static const char *const yes[] = {
		"y", "YES", "c", "C\u00d3", "co\u0301", "co", " y\n", "y\u00e9",
	};
	static const char *const no[] = { "n", "No", "k", "kh\u00f4ng", "ko" };
	static const char *const none[] = { "", "x", "y n", "cc", "yesno" };

	(void)state;
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		assert_int_equal(answer_of(ocop_bytes_str(yes[i])), ANSWER_YES);
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		assert_int_equal(answer_of(ocop_bytes_str(no[i])), ANSWER_NO);
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		assert_int_equal(answer_of(ocop_bytes_str(none[i])),
				 ANSWER_NOBODY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_are_known_in_both_languages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

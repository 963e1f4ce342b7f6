/* SPDX-License-Identifier: Apache-2.0 */
/* Codes have names and lines; a diagnostic is one bounded line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <ocop/err.h>

static const enum ocop_err all[] = {
	OCOP_OK, OCOP_ERR_MEMORY, OCOP_ERR_LIMIT, OCOP_ERR_ARGUMENT,
	OCOP_ERR_MALFORMED, OCOP_ERR_RULE, OCOP_ERR_SIGNATURE, OCOP_ERR_KEY,
	OCOP_ERR_ALG, OCOP_ERR_PASSPHRASE, OCOP_ERR_TRUST, OCOP_ERR_CRYPTO,
	OCOP_ERR_FILE, OCOP_ERR_ABSENT, OCOP_ERR_EXISTS, OCOP_ERR_PERMISSION,
	OCOP_ERR_STORE, OCOP_ERR_CONFLICT, OCOP_ERR_SCHEMA, OCOP_ERR_NETWORK,
	OCOP_ERR_HTTP, OCOP_ERR_REFUSED, OCOP_ERR_FORK, OCOP_ERR_SHRINK,
	OCOP_ERR_BUG,
};

#define COUNT (sizeof(all) / sizeof(all[0]))

static void every_code_has_a_name_and_a_line_of_its_own(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		assert_true(strlen(ocop_err_text(all[i])) > 0);
		assert_null(strchr(ocop_err_text(all[i]), '\n'));
		for (size_t k = 0; k < i; k++) {
			assert_string_not_equal(ocop_err_name(all[i]),
						ocop_err_name(all[k]));
			assert_string_not_equal(ocop_err_text(all[i]),
						ocop_err_text(all[k]));
		}
	}
	assert_string_equal(ocop_err_name(OCOP_ERR_SHRINK), "OCOP_ERR_SHRINK");
}

static void a_code_that_does_not_exist_is_a_fault_of_ours(void **state)
{
	(void)state;
	assert_string_equal(ocop_err_name((enum ocop_err)777), "OCOP_ERR_BUG");
}

static void a_refusal_fills_the_diagnostic_and_returns_its_code(void **state)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };

	(void)state;
	assert_int_equal(ocop_fail(&diag, OCOP_ERR_RULE, 7, "count: %d", 0),
			 OCOP_ERR_RULE);
	assert_int_equal(diag.err, OCOP_ERR_RULE);
	assert_int_equal(diag.offset, 7);
	assert_string_equal(diag.text, "count: 0");
	assert_int_equal(ocop_fail(NULL, OCOP_ERR_KEY, 0, "%s", "x"),
			 OCOP_ERR_KEY);
}

static void a_long_diagnostic_is_cut_and_stays_one_line(void **state)
{
	struct ocop_diag diag;
	char name[500];

	(void)state;
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	name[3] = '\n';
	name[4] = '\x1b';
	assert_int_equal(ocop_fail(&diag, OCOP_ERR_FILE, 0, "%s", name),
			 OCOP_ERR_FILE);
	assert_int_equal(strlen(diag.text), sizeof(diag.text) - 1);
	assert_memory_equal(diag.text, "nnn??n", 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_has_a_name_and_a_line_of_its_own),
		cmocka_unit_test(a_code_that_does_not_exist_is_a_fault_of_ours),
		cmocka_unit_test(
			a_refusal_fills_the_diagnostic_and_returns_its_code),
		cmocka_unit_test(a_long_diagnostic_is_cut_and_stays_one_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

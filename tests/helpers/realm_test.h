/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The set-up of tests that use a realm: cmocka, a new realm for each test, and
 * the words COUNTS and REFUSED. A test program includes it once.
 */
#ifndef TESTS_REALM_TEST_H
#define TESTS_REALM_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/helpers/realm.h"

/* ADD(signer, kind, field, value, ...) */
#define ADD(...) realm_add(&r, __VA_ARGS__, REALM_END)
#define COUNTS(...) assert_int_equal(ADD(__VA_ARGS__), OCOP_RULE_COUNTS)
#define REFUSED(rule, ...) \
	assert_int_equal(ADD(__VA_ARGS__), OCOP_RULE_##rule)
#define TEXT(...) realm_text(&r, __VA_ARGS__)
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

static struct realm r;

static int setup(void **state)
{
	(void)state;
	realm_new(&r);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	realm_free(&r);
	return 0;
}

#endif

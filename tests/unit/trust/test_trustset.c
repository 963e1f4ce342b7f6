/* SPDX-License-Identifier: Apache-2.0 */
/* The set of trust versions that a reader has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/helpers/trust_helper.h"

static const uint8_t two[] = { 1, 2, 0 };

static struct ocop_trust *version(const char *number)
{
	return trust_test_trust("\"version\":1", number, two);
}

static void versions_are_found_by_fingerprint(void **state)
{
	struct ocop_trust *v1 = version("\"version\":1");
	struct ocop_trust *v2 = version("\"version\":2");
	struct ocop_trustset *set = NULL;
	uint8_t other[OCOP_HASH_LEN] = { 0 };

	(void)state;
	assert_int_equal(ocop_trustset_new(&set), OCOP_OK);
	assert_int_equal(ocop_trustset_count(set), 0);
	assert_null(ocop_trustset_find(set, v1->fingerprint));
	assert_int_equal(ocop_trustset_add(set, v1), OCOP_OK);
	assert_int_equal(ocop_trustset_add(set, v2), OCOP_OK);
	assert_int_equal(ocop_trustset_count(set), 2);
	assert_ptr_equal(ocop_trustset_find(set, v1->fingerprint), v1);
	assert_ptr_equal(ocop_trustset_find(set, v2->fingerprint), v2);
	assert_null(ocop_trustset_find(set, other));
	assert_ptr_equal(ocop_trustset_at(set, 0), v1);
	assert_ptr_equal(ocop_trustset_at(set, 1), v2);
	assert_null(ocop_trustset_at(set, 2));
	ocop_trustset_free(set);
}

static void the_same_bytes_are_kept_once(void **state)
{
	static const uint8_t other[] = { 2, 3, 0 };
	struct ocop_trust *v1 = version("\"version\":1");
	struct ocop_trust *again = NULL;
	struct ocop_trustset *set = NULL;

	(void)state;
	assert_int_equal(ocop_trust_decode(&again, v1->bytes, NULL), OCOP_OK);
	assert_int_equal(ocop_trustset_new(&set), OCOP_OK);
	assert_int_equal(ocop_trustset_add(set, v1), OCOP_OK);
	assert_int_equal(ocop_trustset_add(set, again), OCOP_OK);
	assert_int_equal(ocop_trustset_count(set), 1);
	/* The same payload with other signatures is another file. */
	assert_int_equal(ocop_trustset_add(
		set, trust_test_trust(NULL, NULL, other)), OCOP_OK);
	assert_int_equal(ocop_trustset_count(set), 2);
	assert_ptr_equal(ocop_trustset_find(set, v1->fingerprint), v1);
	ocop_trustset_free(set);
}

static void many_versions_fit(void **state)
{
	struct ocop_trustset *set = NULL;
	char text[32];

	(void)state;
	assert_int_equal(ocop_trustset_new(&set), OCOP_OK);
	for (unsigned n = 1; n <= 9; n++) {
		struct ocop_buf buf = OCOP_BUF(31);

		ocop_buf_printf(&buf, "\"version\":%u", n);
		assert_true(ocop_bytes_copy(text, sizeof(text),
					    ocop_buf_view(&buf)));
		ocop_buf_clear(&buf);
		assert_int_equal(ocop_trustset_add(set, version(text)),
				 OCOP_OK);
	}
	assert_int_equal(ocop_trustset_count(set), 9);
	for (unsigned n = 1; n <= 9; n++)
		assert_int_equal(ocop_trustset_at(set, n - 1)->version, n);
	ocop_trustset_free(set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(versions_are_found_by_fingerprint),
		cmocka_unit_test(the_same_bytes_are_kept_once),
		cmocka_unit_test(many_versions_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

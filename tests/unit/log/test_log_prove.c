/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/log/log_prove.c: proofs made from entries alone. They are compared with
 * proofs made from tiles, which test_log.c tests.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/helpers/plain_log.h"

#define ENTRIES 600

static int open_store(void **state)
{
	plain_log_store(state);
	return 0;
}

static int close_store(void **state)
{
	plain_log_close(state);
	return 0;
}

/* A replica has no tiles: its entries give the same proofs. */
static void entries_alone_prove_what_the_tiles_prove(void **state)
{
	static const uint64_t sizes[] = { 1, 2, 100, 256, 257, 513, ENTRIES };
	static const uint64_t index[] = { 0, 0, 99, 255, 1, 512, 7, 300 };
	struct ocop_proof proof[8], expected;
	struct ocop_store *store = *state;
	uint8_t root[OCOP_HASH_LEN], is[OCOP_HASH_LEN];

	plain_log_fill(store, true, ENTRIES);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		size_t count = 0;

		while (count < 8 && index[count] < sizes[i])
			count++;
		assert_int_equal(ocop_log_prove_entries(store, 0, sizes[i],
							index, count, proof,
							is), OCOP_OK);
		plain_log_root(root, sizes[i]);
		assert_memory_equal(is, root, sizeof(root));
		for (size_t k = 0; k < count; k++) {
			assert_int_equal(ocop_log_prove_in(store, 0, index[k],
							   sizes[i], &expected),
					 OCOP_OK);
			assert_int_equal(proof[k].count, expected.count);
			assert_memory_equal(proof[k].hash, expected.hash,
					    expected.count * OCOP_HASH_LEN);
		}
	}
	assert_int_equal(ocop_log_prove_entries(store, 0, 512, index, 6, proof,
						is), OCOP_ERR_ARGUMENT);
	assert_int_equal(ocop_log_prove_entries(store, 0, ENTRIES + 1, index, 1,
						proof, is), OCOP_ERR_ARGUMENT);
	assert_int_equal(ocop_log_prove_entries(store, 1, 1, index, 1, proof,
						is), OCOP_ERR_ABSENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			entries_alone_prove_what_the_tiles_prove, open_store,
			close_store),
	};

	return cmocka_run_group_tests(tests, plain_log_set_up,
				      plain_log_tear_down);
}

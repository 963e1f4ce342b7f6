/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A damaged state is repaired: everything in it follows from the stored log,
 * and a sync folds that again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/store/state.h"
#include "tests/helpers/sync_bench.h"

/* Rows of the fold, behind its back. */
static void damage_state(struct sync_bench *b, const char *key)
{
	struct ocop_store *store = NULL;
	struct ocop_buf value = OCOP_BUF(1 << 20);

	assert_int_equal(ocop_store_open_sqlite(&store, b->path,
						OCOP_STORE_WRITE, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_store_get(store, OCOP_SPACE_STATE,
					ocop_bytes_str(key), &value), OCOP_OK);
	value.ptr[value.len / 2] ^= 1;
	assert_int_equal(ocop_store_put(store, OCOP_SPACE_STATE,
					ocop_bytes_str(key),
					ocop_buf_view(&value)), OCOP_OK);
	ocop_store_close(store);
	ocop_buf_clear(&value);
}

static void state_is_sound(struct sync_bench *b)
{
	struct ocop_replica *r = NULL;

	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_READ, NULL),
			 OCOP_OK);
	assert_int_equal(ocop__state_check(r->state), OCOP_OK);
	ocop_replica_close(r);
}

/* The row that every fold begins with, and the first, which it may come upon
 * or not. */
static void a_damaged_state_is_folded_anew(void **state)
{
	static const char *const keys[] = { "m", "", "", "m" };
	struct sync_bench *b = *state;
	struct ocop_replica *r = NULL;

	sync_bench_follow(b, 300, BENCH_TIME);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		damage_state(b, keys[i]);
		/* With nothing new, and with something. */
		sync_bench_follow(b, 300 + i / 2 * 20 + i % 2 * 20,
				  BENCH_TIME + i);
		/* One that nobody came upon is found by a quiet run. */
		sync_bench_follow(b, b->result.to, BENCH_TIME + i);
		state_is_sound(b);
	}
	/* What is sound is left. */
	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_WRITE,
					   NULL), OCOP_OK);
	assert_int_equal(ocop_replica_heal(r), OCOP_ERR_ABSENT);
	assert_false(r->damaged);
	assert_int_equal(ocop_fold_size(r->fold), 340);
	ocop_replica_close(r);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, sync_bench_setup, \
						sync_bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_damaged_state_is_folded_anew),
	};

	return cmocka_run_group_tests_name("sync_heal", tests, NULL, NULL);
}

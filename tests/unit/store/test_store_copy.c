/* SPDX-License-Identifier: Apache-2.0 */
/* Copying a store into another one, in several commits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <ocop/store.h>

#include "lib/store/store.h"

#define OK(call) assert_int_equal(call, OCOP_OK)
#define MARK OCOP_LIT("copying")

struct pair {
	struct ocop_store *from, *to;
};

static struct pair *pair_of(void **state)
{
	static struct pair pair;

	(void)state;
	OK(ocop_store_open_memory(&pair.from));
	OK(ocop_store_open_memory(&pair.to));
	return &pair;
}

static void close_pair(struct pair *p)
{
	ocop_store_close(p->from);
	ocop_store_close(p->to);
}

static void put(struct ocop_store *s, enum ocop_space space,
		struct ocop_bytes key, const char *value)
{
	OK(ocop_store_put(s, space, key, ocop_bytes_str(value)));
}

static void expect(struct ocop_store *s, enum ocop_space space,
		   struct ocop_bytes key, const char *want)
{
	struct ocop_buf buf = OCOP_BUF(1 << 20);

	assert_int_equal(ocop_store_get(s, space, key, &buf),
			 want == NULL ? OCOP_ERR_ABSENT : OCOP_OK);
	if (want != NULL)
		assert_true(ocop_bytes_is(ocop_buf_view(&buf), want));
	ocop_buf_clear(&buf);
}

static void set_size(struct ocop_store *s, uint64_t from, uint64_t to)
{
	OK(ocop_store_begin(s, true));
	OK(ocop__store_advance(s, from, to));
	OK(ocop_store_commit(s));
}

static const struct ocop_bytes none;
static const char one[] = "\0\0\0\0\0\0\0\1";
#define ONE ocop_bytes_of(one, 8)
#define TILE_ONE OCOP_LIT("\0\0\0\0\0\0\0\0\1")

static void a_copy_has_every_row_and_nothing_else(void **state)
{
	struct pair *p = pair_of(state);
	uint64_t size;

	put(p->from, OCOP_SPACE_META, OCOP_LIT("k"), "meta");
	put(p->from, OCOP_SPACE_BUNDLE, ONE, "bundle");
	put(p->from, OCOP_SPACE_TILE, TILE_ONE, "tile");
	put(p->from, OCOP_SPACE_TRUST, ONE, "trust");
	put(p->from, OCOP_SPACE_STATE, none, "state");
	set_size(p->from, 0, 7);
	/* What an earlier run left. */
	put(p->to, OCOP_SPACE_META, MARK, "1");
	put(p->to, OCOP_SPACE_META, OCOP_LIT("old"), "meta");
	put(p->to, OCOP_SPACE_STATE, OCOP_LIT("old"), "state");
	put(p->to, OCOP_SPACE_TRUST, OCOP_LIT("\0\0\0\0\0\0\0\2"), "trust");
	set_size(p->to, 0, 3);
	OK(ocop_store_copy(p->to, p->from, MARK, NULL, NULL));
	expect(p->to, OCOP_SPACE_META, OCOP_LIT("k"), "meta");
	expect(p->to, OCOP_SPACE_BUNDLE, ONE, "bundle");
	expect(p->to, OCOP_SPACE_TILE, TILE_ONE, "tile");
	expect(p->to, OCOP_SPACE_TRUST, ONE, "trust");
	expect(p->to, OCOP_SPACE_STATE, none, "state");
	expect(p->to, OCOP_SPACE_META, OCOP_LIT("old"), NULL);
	expect(p->to, OCOP_SPACE_STATE, OCOP_LIT("old"), NULL);
	expect(p->to, OCOP_SPACE_TRUST, OCOP_LIT("\0\0\0\0\0\0\0\2"), NULL);
	OK(ocop__store_size(p->to, &size));
	assert_int_equal(size, 7);
	OK(ocop__store_check(p->to));
	close_pair(p);
}

static void only_a_marked_store_is_replaced(void **state)
{
	struct pair *p = pair_of(state);

	put(p->to, OCOP_SPACE_META, OCOP_LIT("k"), "kept");
	assert_int_equal(ocop_store_copy(p->to, p->from, MARK, NULL, NULL),
			 OCOP_ERR_ABSENT);
	expect(p->to, OCOP_SPACE_META, OCOP_LIT("k"), "kept");
	/* The mark is the target's, whatever the source has under its name. */
	put(p->to, OCOP_SPACE_META, MARK, "1");
	put(p->from, OCOP_SPACE_META, MARK, "2");
	OK(ocop_store_copy(p->to, p->from, MARK, NULL, NULL));
	expect(p->to, OCOP_SPACE_META, MARK, "1");
	expect(p->to, OCOP_SPACE_META, OCOP_LIT("k"), NULL);
	close_pair(p);
}

static void count(void *user, uint64_t rows)
{
	uint64_t *steps = user;

	assert_true(rows > 0);
	*steps += 1;
}

static void a_large_copy_takes_several_commits(void **state)
{
	struct pair *p = pair_of(state);
	static uint8_t value[1 << 20];
	struct ocop_buf buf = OCOP_BUF(sizeof(value));
	uint64_t steps = 0;
	uint8_t key[8] = { 0 };

	for (key[7] = 0; key[7] < 20; key[7]++) {
		value[0] = key[7];
		OK(ocop_store_put(p->from, OCOP_SPACE_BUNDLE,
				  ocop_bytes_of(key, 8),
				  ocop_bytes_of(value, sizeof(value))));
	}
	put(p->to, OCOP_SPACE_META, MARK, "1");
	OK(ocop_store_copy(p->to, p->from, MARK, count, &steps));
	assert_int_equal(steps, 2);
	for (key[7] = 0; key[7] < 20; key[7]++) {
		OK(ocop_store_get(p->to, OCOP_SPACE_BUNDLE,
				  ocop_bytes_of(key, 8), &buf));
		assert_int_equal(buf.ptr[0], key[7]);
	}
	ocop_buf_clear(&buf);
	close_pair(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_copy_has_every_row_and_nothing_else),
		cmocka_unit_test(only_a_marked_store_is_replaced),
		cmocka_unit_test(a_large_copy_takes_several_commits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The storage interface: one suite, run on every backend. A new backend gives
 * it a way to open a store.
 */
#include <stdio.h>
#include <string.h>

#include "lib/base/bytes.h"
#include "lib/store/store.h"
#include "tests/helpers/store_suite.h"

#define ROWS 2000

#define OK(call) assert_int_equal(call, OCOP_OK)

static const struct ocop_bytes none;

static struct ocop_store *store_of(void **state)
{
	return ((struct store_fixture *)*state)->store;
}

static struct ocop_bytes number(uint8_t out[9], int level, uint64_t n)
{
	uint8_t *at = out;
	int i;

	if (level >= 0)
		*at++ = (uint8_t)level;
	for (i = 56; i >= 0; i -= 8)
		*at++ = (uint8_t)(n >> i);
	return ocop_bytes_of(out, (size_t)(at - out));
}

static void put(struct ocop_store *store, enum ocop_space space,
		struct ocop_bytes key, struct ocop_bytes value)
{
	assert_int_equal(ocop_store_put(store, space, key, value), OCOP_OK);
}

/* Require a value, or with NULL that there is none. */
static void expect(struct ocop_store *store, enum ocop_space space,
		   struct ocop_bytes key, const char *want)
{
	struct ocop_buf buf = OCOP_BUF(1 << 20);

	ocop_buf_str(&buf, "before");
	assert_int_equal(ocop_store_get(store, space, key, &buf),
			 want == NULL ? OCOP_ERR_ABSENT : OCOP_OK);
	assert_true(ocop_bytes_is(ocop_buf_view(&buf),
				  want == NULL ? "" : want));
	ocop_buf_clear(&buf);
}

/* Find a key: that row, or the last before it, and the key behind it. */
static void find(struct ocop_store *store, const char *key, const char *row,
		 const char *value, const char *next)
{
	struct ocop__store_row out = OCOP__STORE_ROW(100);

	ocop_buf_str(&out.next, "before");
	assert_int_equal(ocop__store_find(store, OCOP_SPACE_STATE,
					  ocop_bytes_str(key), &out),
			 row == NULL ? OCOP_ERR_ABSENT : OCOP_OK);
	if (row != NULL) {
		assert_true(ocop_bytes_is(ocop_buf_view(&out.key), row));
		assert_true(ocop_bytes_is(ocop_buf_view(&out.value), value));
		assert_true(ocop_bytes_is(ocop_buf_view(&out.next), next));
	}
	ocop__store_row_clear(&out);
}

/* --- Values --- */

static void a_value_comes_back_and_replaces_the_former(void **state)
{
	struct ocop_store *s = store_of(state);

	expect(s, OCOP_SPACE_META, OCOP_LIT("k"), NULL);
	put(s, OCOP_SPACE_META, OCOP_LIT("k"), OCOP_LIT("one"));
	expect(s, OCOP_SPACE_META, OCOP_LIT("k"), "one");
	put(s, OCOP_SPACE_META, OCOP_LIT("k"), OCOP_LIT("three"));
	expect(s, OCOP_SPACE_META, OCOP_LIT("k"), "three");
	put(s, OCOP_SPACE_META, OCOP_LIT("k"), none);
	expect(s, OCOP_SPACE_META, OCOP_LIT("k"), "");
	assert_int_equal(ocop_store_remove(s, OCOP_SPACE_META, OCOP_LIT("k")),
			 OCOP_OK);
	expect(s, OCOP_SPACE_META, OCOP_LIT("k"), NULL);
	assert_int_equal(ocop_store_remove(s, OCOP_SPACE_META, OCOP_LIT("k")),
			 OCOP_OK);
}

static void find_gives_the_row_or_the_last_before_it(void **state)
{
	struct ocop_store *s = store_of(state);
	struct ocop__store_row out = OCOP__STORE_ROW(100);

	find(s, "", NULL, NULL, NULL);
	put(s, OCOP_SPACE_STATE, OCOP_LIT("b"), OCOP_LIT("1"));
	put(s, OCOP_SPACE_STATE, OCOP_LIT("bb"), OCOP_LIT("2"));
	put(s, OCOP_SPACE_STATE, OCOP_LIT("d"), OCOP_LIT("3"));
	find(s, "", NULL, NULL, NULL);
	find(s, "azz", NULL, NULL, NULL);
	find(s, "b", "b", "1", "bb");
	find(s, "ba", "b", "1", "bb");
	find(s, "bb", "bb", "2", "d");
	find(s, "c", "bb", "2", "d");
	find(s, "d", "d", "3", "");
	find(s, "\xff", "d", "3", "");
	put(s, OCOP_SPACE_STATE, none, none);
	find(s, "", "", "", "b");
	find(s, "a", "", "", "b");
	/* Numbered keys have no such order to be asked for. */
	assert_int_equal(ocop__store_find(s, OCOP_SPACE_BUNDLE, none, &out),
			 OCOP_ERR_ARGUMENT);
}

static void an_emptied_space_has_no_row_until_it_is_rolled_back(void **state)
{
	struct ocop_store *s = store_of(state);

	put(s, OCOP_SPACE_META, OCOP_LIT("a"), OCOP_LIT("meta"));
	put(s, OCOP_SPACE_STATE, none, OCOP_LIT("0"));
	put(s, OCOP_SPACE_STATE, OCOP_LIT("a"), OCOP_LIT("1"));
	assert_int_equal(ocop_store_begin(s, true), OCOP_OK);
	assert_int_equal(ocop__store_empty(s, OCOP_SPACE_STATE), OCOP_OK);
	find(s, "a", NULL, NULL, NULL);
	ocop_store_rollback(s);
	find(s, "a", "a", "1", "");
	assert_int_equal(ocop__store_empty(s, OCOP_SPACE_STATE), OCOP_OK);
	find(s, "a", NULL, NULL, NULL);
	expect(s, OCOP_SPACE_META, OCOP_LIT("a"), "meta");
}

static void every_byte_may_stand_in_a_key_and_a_value(void **state)
{
	struct ocop_store *s = store_of(state);
	struct ocop_buf buf = OCOP_BUF(1000);
	uint8_t all[256];
	int i;

	for (i = 0; i < 256; i++)
		all[i] = (uint8_t)i;
	assert_int_equal(ocop_store_begin(s, true), OCOP_OK);
	for (i = 0; i < 256; i++)
		put(s, OCOP_SPACE_STATE, ocop_bytes_of(all + i, 1),
		    ocop_bytes_of(all, (size_t)i));
	assert_int_equal(ocop_store_commit(s), OCOP_OK);
	for (i = 0; i < 256; i++) {
		OK(ocop_store_get(s, OCOP_SPACE_STATE,
				  ocop_bytes_of(all + i, 1), &buf));
		assert_true(ocop_bytes_equal(ocop_buf_view(&buf),
					     ocop_bytes_of(all, (size_t)i)));
	}
	ocop_buf_clear(&buf);
}

static void spaces_do_not_share_keys(void **state)
{
	struct ocop_store *s = store_of(state);
	uint8_t key[9];

	put(s, OCOP_SPACE_META, number(key, -1, 1), OCOP_LIT("meta"));
	put(s, OCOP_SPACE_STATE, number(key, -1, 1), OCOP_LIT("state"));
	put(s, OCOP_SPACE_BUNDLE, number(key, -1, 1), OCOP_LIT("bundle"));
	put(s, OCOP_SPACE_TRUST, number(key, -1, 1), OCOP_LIT("trust"));
	put(s, OCOP_SPACE_TILE, number(key, 0, 1), OCOP_LIT("tile"));
	expect(s, OCOP_SPACE_META, number(key, -1, 1), "meta");
	expect(s, OCOP_SPACE_STATE, number(key, -1, 1), "state");
	expect(s, OCOP_SPACE_BUNDLE, number(key, -1, 1), "bundle");
	expect(s, OCOP_SPACE_TRUST, number(key, -1, 1), "trust");
	expect(s, OCOP_SPACE_TILE, number(key, 0, 1), "tile");
	expect(s, OCOP_SPACE_TILE, number(key, 1, 1), NULL);
	expect(s, OCOP_SPACE_TILE, number(key, 0, 0), NULL);
}

static void a_key_of_another_shape_is_refused(void **state)
{
	struct ocop_store *s = store_of(state);
	static const uint8_t longest[OCOP_STORE_KEY_MAX + 1];
	struct ocop_buf buf = OCOP_BUF(100);
	struct { enum ocop_space space; struct ocop_bytes key; } bad[] = {
		{ OCOP_SPACE_META, none },
		{ OCOP_SPACE_STATE, ocop_bytes_of(longest, sizeof(longest)) },
		{ OCOP_SPACE_BUNDLE, OCOP_LIT("1234567") },
		{ OCOP_SPACE_BUNDLE, OCOP_LIT("123456789") },
		{ OCOP_SPACE_TRUST, OCOP_LIT("\x80" "2345678") },
		{ OCOP_SPACE_TILE, OCOP_LIT("12345678") },
		{ OCOP_SPACE_TILE, OCOP_LIT("\x01\x01" "2345678") },
		{ OCOP_SPACE_TILE, OCOP_LIT("\x80\x00" "2345678") },
		{ OCOP_SPACE_COUNT, OCOP_LIT("k") },
	};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(ocop_store_put(s, bad[i].space, bad[i].key,
						none), OCOP_ERR_ARGUMENT);
		assert_int_equal(ocop_store_get(s, bad[i].space, bad[i].key,
						&buf), OCOP_ERR_ARGUMENT);
		assert_int_equal(ocop_store_remove(s, bad[i].space,
						   bad[i].key),
				 OCOP_ERR_ARGUMENT);
	}
	put(s, OCOP_SPACE_STATE, ocop_bytes_of(longest, OCOP_STORE_KEY_MAX),
	    OCOP_LIT("longest"));
	put(s, OCOP_SPACE_TRUST, OCOP_LIT("\x7f\xff\xff\xff\xff\xff\xff\xff"),
	    OCOP_LIT("last"));
	expect(s, OCOP_SPACE_TRUST,
	       OCOP_LIT("\x7f\xff\xff\xff\xff\xff\xff\xff"), "last");
	ocop_buf_clear(&buf);
}

static void a_value_over_the_readers_ceiling_is_not_given(void **state)
{
	struct ocop_store *s = store_of(state);
	struct ocop_buf buf = OCOP_BUF(3);

	put(s, OCOP_SPACE_META, OCOP_LIT("k"), OCOP_LIT("four"));
	assert_int_equal(ocop_store_get(s, OCOP_SPACE_META, OCOP_LIT("k"),
					&buf), OCOP_ERR_LIMIT);
	put(s, OCOP_SPACE_META, OCOP_LIT("k"), OCOP_LIT("tri"));
	OK(ocop_store_get(s, OCOP_SPACE_META, OCOP_LIT("k"), &buf));
	ocop_buf_clear(&buf);
}

/* --- Order --- */

struct walk {
	uint64_t seen, stop_at;
	uint8_t last[16];
	size_t last_len;
	struct ocop_store *inner;
};

static enum ocop_err step(void *user, struct ocop_bytes key,
			  struct ocop_bytes value)
{
	struct walk *w = user;

	assert_true(ocop__bytes_compare(ocop_bytes_of(w->last, w->last_len),
					key) < 0);
	/* Each row's value is its key. */
	assert_true(ocop_bytes_equal(key, value));
	memcpy(w->last, key.ptr, key.len);
	w->last_len = key.len;
	w->seen++;
	return w->seen == w->stop_at ? OCOP_ERR_RULE : OCOP_OK;
}

static uint64_t walk(struct ocop_store *s, enum ocop_space space,
		     struct ocop_bytes prefix)
{
	struct walk w = { 0 };

	assert_int_equal(ocop_store_each(s, space, prefix, step, &w), OCOP_OK);
	return w.seen;
}

static void rows_come_in_byte_order_whatever_order_they_went_in(void **state)
{
	struct ocop_store *s = store_of(state);
	uint32_t x = 1;
	uint8_t key[9];
	int i;

	assert_int_equal(ocop_store_begin(s, true), OCOP_OK);
	for (i = 0; i < ROWS; i++) {
		/* All of 0..65535 once, in no order (65537 is prime). */
		x = x * 3 % 65537;
		put(s, OCOP_SPACE_BUNDLE, number(key, -1, x),
		    number(key, -1, x));
		put(s, OCOP_SPACE_STATE, ocop_bytes_of(key + 5, 3),
		    ocop_bytes_of(key + 5, 3));
		put(s, OCOP_SPACE_TILE, number(key, (int)(x % 5), x),
		    number(key, (int)(x % 5), x));
	}
	assert_int_equal(ocop_store_commit(s), OCOP_OK);
	assert_int_equal(walk(s, OCOP_SPACE_BUNDLE, none), ROWS);
	assert_int_equal(walk(s, OCOP_SPACE_STATE, none), ROWS);
	assert_int_equal(walk(s, OCOP_SPACE_TILE, none), ROWS);
	assert_int_equal(walk(s, OCOP_SPACE_TRUST, none), 0);
	assert_int_equal(ocop_store_begin(s, true), OCOP_OK);
	for (i = 0, x = 1; i < ROWS; i++) {
		x = x * 3 % 65537;
		if (i % 2 == 0)
			OK(ocop_store_remove(s, OCOP_SPACE_BUNDLE,
					     number(key, -1, x)));
	}
	assert_int_equal(ocop_store_commit(s), OCOP_OK);
	assert_int_equal(walk(s, OCOP_SPACE_BUNDLE, none), ROWS / 2);
}

static void a_prefix_bounds_the_walk(void **state)
{
	struct ocop_store *s = store_of(state);
	static const char *const keys[] = { "a", "ab", "ab\x01", "ab\xff",
					    "abc", "ac", "b" };
	uint8_t key[9];
	uint64_t n;
	size_t i;

	assert_int_equal(ocop_store_begin(s, true), OCOP_OK);
	for (i = 0; i < 7; i++)
		put(s, OCOP_SPACE_STATE, ocop_bytes_str(keys[i]),
		    ocop_bytes_str(keys[i]));
	assert_int_equal(walk(s, OCOP_SPACE_STATE, OCOP_LIT("ab")), 4);
	assert_int_equal(walk(s, OCOP_SPACE_STATE, OCOP_LIT("a")), 6);
	assert_int_equal(walk(s, OCOP_SPACE_STATE, OCOP_LIT("abc")), 1);
	assert_int_equal(walk(s, OCOP_SPACE_STATE, OCOP_LIT("c")), 0);
	assert_int_equal(walk(s, OCOP_SPACE_STATE, OCOP_LIT("ab\xff")), 1);
	for (n = 0; n < 600; n += 100) {
		put(s, OCOP_SPACE_TRUST, number(key, -1, n),
		    number(key, -1, n));
		put(s, OCOP_SPACE_TILE, number(key, 1, n), number(key, 1, n));
		put(s, OCOP_SPACE_TILE, number(key, 2, n), number(key, 2, n));
	}
	assert_int_equal(ocop_store_commit(s), OCOP_OK);
	assert_int_equal(walk(s, OCOP_SPACE_TRUST, OCOP_LIT(
				 "\0\0\0\0\0\0\1")), 3);
	assert_int_equal(walk(s, OCOP_SPACE_TRUST, OCOP_LIT("\1")), 0);
	assert_int_equal(walk(s, OCOP_SPACE_TRUST, OCOP_LIT("\xff")), 0);
	assert_int_equal(walk(s, OCOP_SPACE_TRUST, OCOP_LIT("\0")), 6);
	assert_int_equal(walk(s, OCOP_SPACE_TRUST, OCOP_LIT("123456789")), 0);
	assert_int_equal(walk(s, OCOP_SPACE_TILE, OCOP_LIT("\1")), 6);
	assert_int_equal(walk(s, OCOP_SPACE_TILE, OCOP_LIT("\3")), 0);
	assert_int_equal(walk(s, OCOP_SPACE_TILE, OCOP_LIT(
				 "\2\0\0\0\0\0\0\1")), 3);
	assert_int_equal(walk(s, OCOP_SPACE_TILE, OCOP_LIT("\2\1")), 0);
	assert_int_equal(walk(s, OCOP_SPACE_TILE, none), 12);
}

static enum ocop_err nested(void *user, struct ocop_bytes key,
			    struct ocop_bytes value)
{
	struct walk *w = user;
	struct ocop_buf buf = OCOP_BUF(100);

	(void)value;
	w->seen += walk(w->inner, OCOP_SPACE_STATE, none);
	OK(ocop_store_get(w->inner, OCOP_SPACE_STATE, key, &buf));
	ocop_buf_clear(&buf);
	return OCOP_OK;
}

static void a_walk_stops_at_a_failure_and_may_read_meanwhile(void **state)
{
	struct ocop_store *s = store_of(state);
	struct walk w = { .stop_at = 2 }, in = { .inner = s };

	put(s, OCOP_SPACE_STATE, OCOP_LIT("a"), OCOP_LIT("a"));
	put(s, OCOP_SPACE_STATE, OCOP_LIT("b"), OCOP_LIT("b"));
	put(s, OCOP_SPACE_STATE, OCOP_LIT("c"), OCOP_LIT("c"));
	assert_int_equal(ocop_store_each(s, OCOP_SPACE_STATE, none, step, &w),
			 OCOP_ERR_RULE);
	assert_int_equal(w.seen, 2);
	OK(ocop_store_each(s, OCOP_SPACE_STATE, none, nested, &in));
	assert_int_equal(in.seen, 9);
	assert_int_equal(ocop_store_each(s, OCOP_SPACE_COUNT, none, step, &w),
			 OCOP_ERR_ARGUMENT);
}

/* --- Transactions --- */

static void a_rollback_undoes_every_kind_of_write(void **state)
{
	struct ocop_store *s = store_of(state);
	uint64_t size;

	put(s, OCOP_SPACE_META, OCOP_LIT("kept"), OCOP_LIT("old"));
	put(s, OCOP_SPACE_META, OCOP_LIT("gone"), OCOP_LIT("old"));
	assert_int_equal(ocop_store_begin(s, true), OCOP_OK);
	put(s, OCOP_SPACE_META, OCOP_LIT("kept"), OCOP_LIT("new"));
	put(s, OCOP_SPACE_META, OCOP_LIT("kept"), OCOP_LIT("newer"));
	put(s, OCOP_SPACE_META, OCOP_LIT("new"), OCOP_LIT("new"));
	put(s, OCOP_SPACE_META, OCOP_LIT("brief"), OCOP_LIT("new"));
	OK(ocop_store_remove(s, OCOP_SPACE_META, OCOP_LIT("brief")));
	OK(ocop_store_remove(s, OCOP_SPACE_META, OCOP_LIT("gone")));
	put(s, OCOP_SPACE_META, OCOP_LIT("gone"), OCOP_LIT("back"));
	OK(ocop_store_remove(s, OCOP_SPACE_META, OCOP_LIT("gone")));
	assert_int_equal(ocop__store_advance(s, 0, 5), OCOP_OK);
	expect(s, OCOP_SPACE_META, OCOP_LIT("kept"), "newer");
	ocop_store_rollback(s);
	expect(s, OCOP_SPACE_META, OCOP_LIT("kept"), "old");
	expect(s, OCOP_SPACE_META, OCOP_LIT("gone"), "old");
	expect(s, OCOP_SPACE_META, OCOP_LIT("new"), NULL);
	expect(s, OCOP_SPACE_META, OCOP_LIT("brief"), NULL);
	assert_int_equal(ocop__store_size(s, &size), OCOP_OK);
	assert_int_equal(size, 0);
	/* And it is over. */
	ocop_store_rollback(s);
	assert_int_equal(ocop_store_commit(s), OCOP_ERR_BUG);
}

static void a_commit_keeps_every_kind_of_write(void **state)
{
	struct ocop_store *s = store_of(state);
	uint64_t size;

	put(s, OCOP_SPACE_META, OCOP_LIT("gone"), OCOP_LIT("old"));
	assert_int_equal(ocop_store_begin(s, true), OCOP_OK);
	put(s, OCOP_SPACE_META, OCOP_LIT("new"), OCOP_LIT("new"));
	OK(ocop_store_remove(s, OCOP_SPACE_META, OCOP_LIT("gone")));
	assert_int_equal(ocop__store_advance(s, 0, 5), OCOP_OK);
	assert_int_equal(ocop_store_commit(s), OCOP_OK);
	ocop_store_rollback(s);
	expect(s, OCOP_SPACE_META, OCOP_LIT("new"), "new");
	expect(s, OCOP_SPACE_META, OCOP_LIT("gone"), NULL);
	assert_int_equal(ocop__store_size(s, &size), OCOP_OK);
	assert_int_equal(size, 5);
}

static void what_went_well_is_kept_at_the_end(void **state)
{
	struct ocop_store *s = store_of(state);

	assert_int_equal(ocop_store_begin(s, true), OCOP_OK);
	put(s, OCOP_SPACE_META, OCOP_LIT("a"), OCOP_LIT("new"));
	assert_int_equal(ocop_store_end(s, OCOP_OK), OCOP_OK);
	expect(s, OCOP_SPACE_META, OCOP_LIT("a"), "new");
	assert_int_equal(ocop_store_begin(s, true), OCOP_OK);
	put(s, OCOP_SPACE_META, OCOP_LIT("a"), OCOP_LIT("newer"));
	assert_int_equal(ocop_store_end(s, OCOP_ERR_RULE), OCOP_ERR_RULE);
	expect(s, OCOP_SPACE_META, OCOP_LIT("a"), "new");
	assert_int_equal(ocop_store_end(s, OCOP_OK), OCOP_ERR_BUG);
}

static void transactions_do_not_nest(void **state)
{
	struct ocop_store *s = store_of(state);

	assert_int_equal(ocop_store_begin(s, false), OCOP_OK);
	assert_int_equal(ocop_store_begin(s, false), OCOP_ERR_BUG);
	assert_int_equal(ocop_store_begin(s, true), OCOP_ERR_BUG);
	assert_int_equal(ocop_store_commit(s), OCOP_OK);
	assert_int_equal(ocop_store_begin(s, true), OCOP_OK);
	assert_int_equal(ocop_store_begin(s, false), OCOP_ERR_BUG);
	ocop_store_rollback(s);
	assert_int_equal(ocop_store_begin(s, true), OCOP_OK);
	ocop_store_rollback(s);
}

static void a_read_transaction_writes_nothing(void **state)
{
	struct ocop_store *s = store_of(state);

	assert_int_equal(ocop_store_begin(s, false), OCOP_OK);
	assert_int_equal(ocop_store_put(s, OCOP_SPACE_META, OCOP_LIT("k"),
					none), OCOP_ERR_BUG);
	assert_int_equal(ocop_store_remove(s, OCOP_SPACE_META, OCOP_LIT("k")),
			 OCOP_ERR_BUG);
	assert_int_equal(ocop__store_advance(s, 0, 1), OCOP_ERR_BUG);
	expect(s, OCOP_SPACE_META, OCOP_LIT("k"), NULL);
	ocop_store_rollback(s);
}

static void the_size_moves_only_from_what_was_expected(void **state)
{
	struct ocop_store *s = store_of(state);
	uint64_t size;

	assert_int_equal(ocop__store_advance(s, 0, 1), OCOP_ERR_BUG);
	assert_int_equal(ocop_store_begin(s, true), OCOP_OK);
	assert_int_equal(ocop__store_advance(s, 5, 4), OCOP_ERR_ARGUMENT);
	assert_int_equal(ocop__store_advance(s, 0, UINT64_MAX),
			 OCOP_ERR_ARGUMENT);
	assert_int_equal(ocop__store_advance(s, 0, 7), OCOP_OK);
	assert_int_equal(ocop__store_advance(s, 7, 7), OCOP_OK);
	assert_int_equal(ocop_store_commit(s), OCOP_OK);
	assert_int_equal(ocop_store_begin(s, true), OCOP_OK);
	assert_int_equal(ocop__store_advance(s, 6, 9), OCOP_ERR_CONFLICT);
	ocop_store_rollback(s);
	assert_int_equal(ocop__store_size(s, &size), OCOP_OK);
	assert_int_equal(size, 7);
	/* Back to nothing, where a new log begins, and from nowhere else. */
	assert_int_equal(ocop_store_begin(s, true), OCOP_OK);
	assert_int_equal(ocop__store_advance(s, 6, 0), OCOP_ERR_CONFLICT);
	ocop_store_rollback(s);
	assert_int_equal(ocop_store_begin(s, true), OCOP_OK);
	assert_int_equal(ocop__store_advance(s, 7, 0), OCOP_OK);
	assert_int_equal(ocop_store_commit(s), OCOP_OK);
	assert_int_equal(ocop__store_size(s, &size), OCOP_OK);
	assert_int_equal(size, 0);
}

static void after_a_failed_write_only_a_rollback_is_left(void **state)
{
	struct ocop_store *s = store_of(state);

	assert_int_equal(ocop_store_begin(s, true), OCOP_OK);
	put(s, OCOP_SPACE_META, OCOP_LIT("k"), OCOP_LIT("v"));
	assert_int_equal(ocop__store_advance(s, 3, 4), OCOP_ERR_CONFLICT);
	assert_int_equal(ocop_store_put(s, OCOP_SPACE_META, OCOP_LIT("l"),
					none), OCOP_ERR_STORE);
	assert_int_equal(ocop__store_advance(s, 0, 1), OCOP_ERR_STORE);
	assert_int_equal(ocop_store_commit(s), OCOP_ERR_STORE);
	expect(s, OCOP_SPACE_META, OCOP_LIT("k"), NULL);
	expect(s, OCOP_SPACE_META, OCOP_LIT("l"), NULL);
	assert_int_equal(ocop_store_begin(s, true), OCOP_OK);
	ocop_store_rollback(s);
}

static void closing_rolls_back(void **state)
{
	struct store_fixture *f = *state;

	assert_int_equal(ocop_store_begin(f->store, true), OCOP_OK);
	put(f->store, OCOP_SPACE_META, OCOP_LIT("k"), OCOP_LIT("v"));
	ocop_store_close(f->store);
	f->store = NULL;
	ocop_store_close(NULL);
	if (f->open == NULL)
		return;
	f->store = f->open(f, OCOP_STORE_READ);
	expect(f->store, OCOP_SPACE_META, OCOP_LIT("k"), NULL);
	ocop_store_close(f->store);
	f->store = f->open(f, OCOP_STORE_WRITE);
}

#define ON(test) cmocka_unit_test_setup_teardown(test, open, close)

int store_suite(const char *name, CMFixtureFunction open,
		CMFixtureFunction close)
{
	const struct CMUnitTest tests[] = {
		ON(a_value_comes_back_and_replaces_the_former),
		ON(find_gives_the_row_or_the_last_before_it),
		ON(an_emptied_space_has_no_row_until_it_is_rolled_back),
		ON(every_byte_may_stand_in_a_key_and_a_value),
		ON(spaces_do_not_share_keys),
		ON(a_key_of_another_shape_is_refused),
		ON(a_value_over_the_readers_ceiling_is_not_given),
		ON(rows_come_in_byte_order_whatever_order_they_went_in),
		ON(a_prefix_bounds_the_walk),
		ON(a_walk_stops_at_a_failure_and_may_read_meanwhile),
		ON(a_rollback_undoes_every_kind_of_write),
		ON(a_commit_keeps_every_kind_of_write),
		ON(what_went_well_is_kept_at_the_end),
		ON(transactions_do_not_nest),
		ON(a_read_transaction_writes_nothing),
		ON(the_size_moves_only_from_what_was_expected),
		ON(after_a_failed_write_only_a_rollback_is_left),
		ON(closing_rolls_back),
	};

	return cmocka_run_group_tests_name(name, tests, NULL, NULL) +
	       store_beside(name, open, close);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The folded state: what is lent, what is remembered, what is written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include <ocop/state.h>

#include "lib/base/bytes.h"
#include "lib/store/state.h"
#include "lib/store/store.h"

#define KEYS 5000

/* A store in memory behind a door that counts who passes. */
struct door {
	struct ocop_store *inner;	/* owned */
	unsigned gets, puts;
	bool sorted;			/* puts came in key order */
	enum ocop_err fail;		/* of every get, put and walk */
	uint8_t last[64];
	size_t last_len;
};

static enum ocop_err door_get(void *ctx, enum ocop_space space,
			      struct ocop_bytes key, struct ocop_buf *out)
{
	struct door *d = ctx;

	assert_int_equal(space, OCOP_SPACE_META);
	return d->fail ? d->fail : ocop_store_get(d->inner, space, key, out);
}

static enum ocop_err door_find(void *ctx, enum ocop_space space,
			       struct ocop_bytes key,
			       struct ocop__store_row *out)
{
	struct door *d = ctx;

	d->gets++;
	return d->fail ? d->fail : ocop__store_find(d->inner, space, key, out);
}

static enum ocop_err door_put(void *ctx, enum ocop_space space,
			      struct ocop_bytes key, struct ocop_bytes value)
{
	struct door *d = ctx;

	/* The inner store keeps a digest of its own. */
	if (space == OCOP_SPACE_META)
		return d->fail || key.len == 0 ? d->fail :
		       ocop_store_put(d->inner, space, key, value);
	if (d->puts > 0 &&
	    ocop__bytes_compare(ocop_bytes_of(d->last, d->last_len), key) >= 0)
		d->sorted = false;
	if (key.len > 0)
		memcpy(d->last, key.ptr, key.len);
	d->last_len = key.len;
	d->puts++;
	return d->fail ? d->fail :
				    ocop_store_put(d->inner, space, key,
						   value);
}

static enum ocop_err door_each(void *ctx, enum ocop_space space,
			       struct ocop_bytes prefix, ocop_store_fn *fn,
			       void *user)
{
	struct door *d = ctx;

	return d->fail ? d->fail :
				    ocop_store_each(d->inner, space, prefix,
						    fn, user);
}

static enum ocop_err door_begin(void *ctx, bool write)
{
	struct door *d = ctx;

	return ocop_store_begin(d->inner, write);
}

static enum ocop_err door_commit(void *ctx)
{
	struct door *d = ctx;

	return ocop_store_commit(d->inner);
}

static void door_rollback(void *ctx)
{
	struct door *d = ctx;

	ocop_store_rollback(d->inner);
}

static void door_close(void *ctx)
{
	struct door *d = ctx;

	ocop_store_close(d->inner);
}

static const struct ocop__store_ops door_ops = { .get = door_get,
						 .find = door_find,
						 .put = door_put,
						 .each = door_each,
						 .begin = door_begin,
						 .commit = door_commit,
						 .rollback = door_rollback,
						 .close = door_close };

static struct door door;
static struct ocop_store *store;

static int set_up(void **state)
{
	struct ocop_state *s;

	memset(&door, 0, sizeof(door));
	door.sorted = true;
	assert_int_equal(ocop_store_open_memory(&door.inner), OCOP_OK);
	assert_int_equal(ocop__store_of(&store, &door_ops, &door), OCOP_OK);
	assert_int_equal(ocop_state_new(&s, store), OCOP_OK);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	ocop_state_free(*state);
	ocop_store_close(store);
	return 0;
}

static void put(struct ocop_state *s, const char *key, const char *value)
{
	assert_int_equal(ocop__state_put(s, ocop_bytes_str(key),
					 ocop_bytes_str(value)), OCOP_OK);
}

/* Require a value, or with NULL that there is none. */
static void expect(struct ocop_state *s, const char *key, const char *want)
{
	struct ocop_bytes value = OCOP_LIT("before");

	assert_int_equal(ocop_state_get(s, ocop_bytes_str(key), &value),
			 want == NULL ? OCOP_ERR_ABSENT : OCOP_OK);
	assert_true(ocop_bytes_is(value, want == NULL ? "" : want));
}

static const char *numbered(char out[32], unsigned i)
{
	snprintf(out, 32, "key/%05u", i * 7919 % KEYS);
	return out;
}

static void a_value_put_is_the_value_got(void **state)
{
	struct ocop_state *s = *state;

	expect(s, "k", NULL);
	put(s, "k", "one");
	expect(s, "k", "one");
	put(s, "k", "a longer one");
	expect(s, "k", "a longer one");
	put(s, "k", "x");
	expect(s, "k", "x");
	put(s, "k", "");
	expect(s, "k", "");
	expect(s, "kk", NULL);
}

static void thousands_of_keys_keep_their_values(void **state)
{
	struct ocop_state *s = *state;
	char key[32];
	unsigned i;

	for (i = 0; i < KEYS; i++)
		put(s, numbered(key, i), key + 4);
	for (i = 0; i < KEYS; i++)
		expect(s, numbered(key, i), key + 4);
	expect(s, "key/99999", NULL);
	assert_int_equal(ocop_state_flush(s), OCOP_OK);
	/* The first row, which has an empty key, leads to the others. */
	assert_int_equal(door.puts, KEYS + 1);
	assert_true(door.sorted);
	ocop_state_drop(s);
	for (i = 0; i < KEYS; i++)
		expect(s, numbered(key, i), key + 4);
}

/* As a flush of another state over the same store leaves it. */
static void store_by_another(const char *key, const char *value)
{
	struct ocop_state *other;

	assert_int_equal(ocop_state_new(&other, door.inner), OCOP_OK);
	put(other, key, value);
	assert_int_equal(ocop_state_flush(other), OCOP_OK);
	ocop_state_free(other);
}

static void a_second_look_asks_no_store(void **state)
{
	struct ocop_state *s = *state;

	store_by_another("there", "v");
	expect(s, "there", "v");
	expect(s, "missing", NULL);
	assert_int_equal(door.gets, 2);
	expect(s, "there", "v");
	expect(s, "missing", NULL);
	assert_int_equal(door.gets, 2);
	/* A miss that was remembered does not hide a later put. */
	put(s, "missing", "now");
	expect(s, "missing", "now");
	assert_int_equal(door.gets, 2);
}

static void what_was_lent_stays_while_others_are_read(void **state)
{
	struct ocop_state *s = *state;
	struct ocop_bytes lent, other;
	char key[32];
	unsigned i;

	for (i = 0; i < KEYS; i++)
		put(s, numbered(key, i), key + 4);
	assert_int_equal(ocop_state_flush(s), OCOP_OK);
	ocop_state_drop(s);
	assert_int_equal(ocop_state_get(s, OCOP_LIT("key/00042"), &lent),
			 OCOP_OK);
	/* The table grows several times meanwhile. */
	for (i = 0; i < KEYS; i++)
		assert_int_equal(ocop_state_get(
			s, ocop_bytes_str(numbered(key, i)), &other), OCOP_OK);
	assert_true(ocop_bytes_is(lent, "00042"));
}

static void a_lent_value_may_be_put_back(void **state)
{
	struct ocop_state *s = *state;
	struct ocop_bytes lent;

	put(s, "k", "0123456789");
	assert_int_equal(ocop_state_get(s, OCOP_LIT("k"), &lent), OCOP_OK);
	/* A part of itself, into itself and into another key. */
	assert_int_equal(ocop__state_put(s, OCOP_LIT("l"), ocop_bytes_of(
					 lent.ptr + 5, 5)), OCOP_OK);
	assert_int_equal(ocop_state_get(s, OCOP_LIT("k"), &lent), OCOP_OK);
	assert_int_equal(ocop__state_put(s, OCOP_LIT("k"), ocop_bytes_of(
					 lent.ptr + 2, 8)), OCOP_OK);
	expect(s, "k", "23456789");
	expect(s, "l", "56789");
	assert_int_equal(ocop_state_get(s, OCOP_LIT("k"), &lent), OCOP_OK);
	assert_int_equal(ocop__state_put(s, OCOP_LIT("l"), lent), OCOP_OK);
	expect(s, "l", "23456789");
}

static void a_flush_writes_what_waits_and_nothing_else(void **state)
{
	struct ocop_state *s = *state;
	struct ocop_buf buf = OCOP_BUF(100);

	put(s, "b", "1");
	put(s, "a", "1");
	put(s, "b", "22");
	put(s, "b", "333333333333333333333333333333333333");
	expect(s, "c", NULL);
	assert_int_equal(ocop_store_get(door.inner, OCOP_SPACE_STATE,
					OCOP_LIT("a"), &buf),
			 OCOP_ERR_ABSENT);
	assert_int_equal(ocop_state_flush(s), OCOP_OK);
	assert_int_equal(door.puts, 3);
	assert_true(door.sorted);
	assert_int_equal(ocop_state_flush(s), OCOP_OK);
	assert_int_equal(door.puts, 3);
	put(s, "a", "2");
	assert_int_equal(ocop_state_flush(s), OCOP_OK);
	assert_int_equal(door.puts, 4);
	assert_int_equal(ocop_store_get(door.inner, OCOP_SPACE_STATE,
					OCOP_LIT("b"), &buf), OCOP_OK);
	assert_int_equal(buf.len, 36 + 4);	/* and its check */
	ocop_buf_clear(&buf);
}

static void a_drop_forgets_what_was_not_flushed(void **state)
{
	struct ocop_state *s = *state;

	put(s, "k", "stored");
	assert_int_equal(ocop_state_flush(s), OCOP_OK);
	put(s, "k", "waiting");
	put(s, "l", "waiting");
	ocop_state_drop(s);
	expect(s, "k", "stored");
	expect(s, "l", NULL);
	assert_int_equal(ocop_state_flush(s), OCOP_OK);
	assert_int_equal(door.puts, 2);
}

static void a_trim_forgets_clean_values_only(void **state)
{
	struct ocop_state *s = *state;
	char key[32];
	unsigned i, gets;

	for (i = 0; i < KEYS; i++)
		put(s, numbered(key, i), key + 4);
	assert_int_equal(ocop_state_flush(s), OCOP_OK);
	put(s, "key/00007", "waiting");
	ocop_state_trim(s, SIZE_MAX);
	gets = door.gets;
	expect(s, "key/00008", "00008");
	assert_int_equal(door.gets, gets);
	ocop_state_trim(s, 0);
	expect(s, "key/00007", "waiting");
	assert_int_equal(door.gets, gets);
	for (i = 0; i < KEYS; i++)
		if (strcmp(numbered(key, i), "key/00007") != 0)
			expect(s, key, key + 4);
	assert_int_equal(door.gets, gets + KEYS - 1);
}

static void a_trim_keeps_what_was_asked_for_again(void **state)
{
	struct ocop_state *s = *state;
	char key[32];
	unsigned i, gets;

	for (i = 0; i < KEYS; i++)
		put(s, numbered(key, i), key + 4);
	assert_int_equal(ocop_state_flush(s), OCOP_OK);
	for (i = 0; i < 100; i++)
		expect(s, numbered(key, i), key + 4);
	/* Far less than all, and more than 100 small keys. */
	ocop_state_trim(s, 100000);
	gets = door.gets;
	for (i = 0; i < 100; i++)
		expect(s, numbered(key, i), key + 4);
	assert_int_equal(door.gets, gets);
	for (i = 100; i < KEYS; i++)
		expect(s, numbered(key, i), key + 4);
	assert_int_equal(door.gets, gets + KEYS - 100);
}

static void a_failing_store_fails_the_read_and_is_not_remembered(void **state)
{
	struct ocop_state *s = *state;
	struct ocop_bytes value;

	door.fail = OCOP_ERR_STORE;
	assert_int_equal(ocop_state_get(s, OCOP_LIT("k"), &value),
			 OCOP_ERR_STORE);
	put(s, "l", "waiting");
	assert_int_equal(ocop_state_flush(s), OCOP_ERR_STORE);
	door.fail = OCOP_OK;
	expect(s, "k", NULL);
	expect(s, "l", "waiting");
	assert_int_equal(ocop_state_flush(s), OCOP_OK);
}

static void a_state_that_began_empty_asks_the_store_for_nothing(void **state)
{
	struct ocop_state *s = *state;

	expect(s, "a", NULL);
	put(s, "a", "one");
	expect(s, "b", NULL);
	assert_int_equal(door.gets, 0);
	/* A flush looks where its first row belongs. */
	assert_int_equal(ocop_state_flush(s), OCOP_OK);
	expect(s, "b", NULL);
	assert_int_equal(door.gets, 1);
	/* From here on the store knows more than the state. */
	ocop_state_trim(s, 0);
	expect(s, "b", NULL);
	expect(s, "a", "one");
	assert_int_equal(door.gets, 3);
}

static void a_dropped_state_asks_the_store_anew(void **state)
{
	struct ocop_state *s = *state;

	expect(s, "a", NULL);
	store_by_another("a", "one");
	ocop_state_drop(s);
	expect(s, "a", "one");
}

static void a_key_has_a_length_that_a_store_takes(void **state)
{
	struct ocop_state *s = *state;
	static const uint8_t longest[OCOP_STORE_KEY_MAX + 1];
	struct ocop_bytes none = ocop_bytes_of(NULL, 0);

	assert_int_equal(ocop__state_put(s, none, none), OCOP_ERR_ARGUMENT);
	assert_int_equal(ocop__state_put(s, ocop_bytes_of(
					 longest, sizeof(longest)), none),
			 OCOP_ERR_ARGUMENT);
	assert_int_equal(ocop__state_put(s, ocop_bytes_of(
					 longest, OCOP_STORE_KEY_MAX), none),
			 OCOP_OK);
}

/* --- Each --- */

static enum ocop_err collect(void *user, struct ocop_bytes key,
			     struct ocop_bytes value)
{
	ocop_buf_bytes(user, key);
	ocop_buf_byte(user, '=');
	ocop_buf_bytes(user, value);
	ocop_buf_byte(user, ' ');
	return ocop_bytes_is(value, "stop") ? OCOP_ERR_RULE : OCOP_OK;
}

static void expect_each(struct ocop_state *s, const char *prefix,
			const char *want)
{
	struct ocop_buf buf = OCOP_BUF(1000);

	assert_int_equal(ocop_state_each(s, ocop_bytes_str(prefix), collect,
					 &buf), OCOP_OK);
	assert_string_equal(ocop_buf_cstr(&buf), want);
	ocop_buf_clear(&buf);
}

static void put_some(struct ocop_state *s)
{
	put(s, "p/b", "2");
	put(s, "p/a", "1");
	put(s, "q", "4");
	put(s, "p/\xff", "3");
	put(s, "p", "0");
}

static void keys_that_begin_alike_are_flushed_in_order(void **state)
{
	static const char all[] = "0123456789abcdef\0\0gz";
	static const size_t len[] = { 18, 3, 16, 19, 8, 17, 9, 7, 20, 1, 15 };
	const size_t count = sizeof(len) / sizeof(len[0]);
	struct ocop_state *s = *state;

	for (size_t i = 0; i < count; i++)
		assert_int_equal(ocop__state_put(s, ocop_bytes_of(
					 (const uint8_t *)all, len[i]),
				 OCOP_LIT("v")), OCOP_OK);
	put(s, "0123456789abcdeg", "v");
	put(s, "0123456789abcdef0", "v");
	put(s, "0123457", "v");
	put(s, "\xff", "v");
	assert_int_equal(ocop_state_flush(s), OCOP_OK);
	assert_int_equal(door.puts, count + 4 + 1);
	assert_true(door.sorted);
}

static void each_goes_through_a_flushed_state_in_order(void **state)
{
	struct ocop_state *s = *state;
	struct ocop_buf buf = OCOP_BUF(1000);

	put_some(s);
	assert_int_equal(ocop_state_each(s, OCOP_LIT("p/"), collect, &buf),
			 OCOP_ERR_BUG);
	assert_int_equal(ocop_state_flush(s), OCOP_OK);
	/* What is only remembered as missing is not there. */
	expect(s, "p/0", NULL);
	expect_each(s, "p/", "p/a=1 p/b=2 p/\xff=3 ");
	expect_each(s, "", "p=0 p/a=1 p/b=2 p/\xff=3 q=4 ");
	expect_each(s, "r", "");
	ocop_buf_clear(&buf);
}

static void a_state_without_a_store_is_one_in_memory(void **state)
{
	struct ocop_buf buf = OCOP_BUF(1000);
	struct ocop_state *s;
	char key[32];
	unsigned i;

	(void)state;
	assert_int_equal(ocop_state_new(&s, NULL), OCOP_OK);
	expect(s, "k", NULL);
	put_some(s);
	expect_each(s, "p/", "p/a=1 p/b=2 p/\xff=3 ");
	expect_each(s, "", "p=0 p/a=1 p/b=2 p/\xff=3 q=4 ");
	put(s, "p/a", "stop");
	assert_int_equal(ocop_state_each(s, OCOP_LIT("p/"), collect, &buf),
			 OCOP_ERR_RULE);
	assert_string_equal(ocop_buf_cstr(&buf), "p/a=stop ");
	/* Nothing else holds it: neither flush nor trim takes it away. */
	for (i = 0; i < KEYS; i++)
		put(s, numbered(key, i), key + 4);
	assert_int_equal(ocop_state_flush(s), OCOP_OK);
	ocop_state_trim(s, 0);
	for (i = 0; i < KEYS; i++)
		expect(s, numbered(key, i), key + 4);
	ocop_state_drop(s);
	expect(s, "p", NULL);
	ocop_state_free(s);
	ocop_state_free(NULL);
	ocop_buf_clear(&buf);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_value_put_is_the_value_got),
		TEST(thousands_of_keys_keep_their_values),
		TEST(a_second_look_asks_no_store),
		TEST(what_was_lent_stays_while_others_are_read),
		TEST(a_lent_value_may_be_put_back),
		TEST(a_flush_writes_what_waits_and_nothing_else),
		TEST(a_drop_forgets_what_was_not_flushed),
		TEST(a_trim_forgets_clean_values_only),
		TEST(a_trim_keeps_what_was_asked_for_again),
		TEST(a_failing_store_fails_the_read_and_is_not_remembered),
		TEST(a_state_that_began_empty_asks_the_store_for_nothing),
		TEST(a_dropped_state_asks_the_store_anew),
		TEST(a_key_has_a_length_that_a_store_takes),
		TEST(keys_that_begin_alike_are_flushed_in_order),
		TEST(each_goes_through_a_flushed_state_in_order),
		TEST(a_state_without_a_store_is_one_in_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/store/state_chain.c: the checks of the stored rows, in whatever order
 * rows were flushed, and that reading a damaged row fails.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include <ocop/state.h>

#include "lib/store/state.h"
#include "lib/store/state_chain.h"
#include "lib/store/store.h"

#define KEYS 400

static struct ocop_store *store;

static int set_up(void **state)
{
	struct ocop_state *s;

	assert_int_equal(ocop_store_open_memory(&store), OCOP_OK);
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

static enum ocop_err got(struct ocop_state *s, const char *key)
{
	struct ocop_bytes value;

	ocop_state_drop(s);	/* else what is in memory is not read again */
	return ocop_state_get(s, ocop_bytes_str(key), &value);
}

static void store_row(struct ocop_bytes key, struct ocop_bytes value)
{
	assert_int_equal(ocop_store_put(store, OCOP_SPACE_STATE, key, value),
			 OCOP_OK);
}

static void row_is(const char *key, struct ocop_bytes want)
{
	struct ocop_buf buf = OCOP_BUF(100);

	assert_int_equal(ocop_store_get(store, OCOP_SPACE_STATE,
					ocop_bytes_str(key), &buf), OCOP_OK);
	assert_true(ocop_bytes_equal(ocop_buf_view(&buf), want));
	ocop_buf_clear(&buf);
}

static void meta_is(const char *key, struct ocop_bytes want)
{
	struct ocop_buf buf = OCOP_BUF(100);

	assert_int_equal(ocop_store_get(store, OCOP_SPACE_META,
					ocop_bytes_str(key), &buf), OCOP_OK);
	assert_true(ocop_bytes_equal(ocop_buf_view(&buf), want));
	ocop_buf_clear(&buf);
}

/* --- What is written --- */

static void the_check_is_crc_32c(void **state)
{
	/* RFC 3720, appendix B.4, the last one a SCSI command. */
	static const uint8_t scsi[48] = { 0x01, 0xc0, [16] = 0x14, [22] = 0x04,
		[27] = 0x14, [31] = 0x18, [32] = 0x28, [40] = 0x02 };
	struct ocop__state_chain chain;
	uint8_t bytes[4][32];
	static const uint32_t want[4] = { 0x8a9136aa, 0x62a8ab43, 0x46dd794e,
					  0x113fdb5c };

	(void)state;
	ocop__state_chain_init(&chain, NULL);
	memset(bytes[0], 0, 32);
	memset(bytes[1], 0xff, 32);
	for (uint8_t i = 0; i < 32; i++) {
		bytes[2][i] = i;
		bytes[3][i] = (uint8_t)(31 - i);
	}
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(ocop__state_chain_crc(
			&chain, 0, ocop_bytes_of(bytes[i], 32)), want[i]);
	assert_int_equal(ocop__state_chain_crc(
		&chain, 0, ocop_bytes_of(scsi, 48)), 0xd9963a56);
	/* In two parts, too. */
	assert_int_equal(ocop__state_chain_crc(
		&chain, ocop__state_chain_crc(&chain, 0,
					      ocop_bytes_of(scsi, 7)),
		ocop_bytes_of(scsi + 7, 41)), 0xd9963a56);
	ocop__state_chain_clear(&chain);
}

/* Made by another implementation of CRC-32C. */
static void rows_are_these_bytes(void **state)
{
	struct ocop_state *s = *state;

	put(s, "b/\xff", "");
	put(s, "a", "one");
	assert_int_equal(ocop_state_flush(s), OCOP_OK);
	row_is("", OCOP_LIT("\x3c\x54\x2d\xf2"));
	row_is("a", OCOP_LIT("one\x2d\x86\x67\xd9"));
	row_is("b/\xff", OCOP_LIT("\x57\x9f\xc2\x60"));
	meta_is("state_digest", OCOP_LIT("\0\0\0\0\xc1\x7a\x58\x2b"));
	meta_is("state_format", ocop_bytes_str(OCOP_STATE_FORMAT));
	assert_int_equal(ocop__state_check(s), OCOP_OK);
}

static enum ocop_err collect(void *user, struct ocop_bytes key,
			     struct ocop_bytes value)
{
	ocop_buf_bytes(user, key);
	ocop_buf_byte(user, '=');
	return ocop_buf_bytes(user, value);
}

/* All rows as they are stored, and the digest. */
static void dump(struct ocop_buf *out)
{
	assert_int_equal(ocop_store_each(store, OCOP_SPACE_STATE,
					 ocop_bytes_of(NULL, 0), collect, out),
			 OCOP_OK);
	assert_int_equal(ocop_store_each(store, OCOP_SPACE_META,
					 OCOP_LIT("state_"), collect, out),
			 OCOP_OK);
}

/* Keys of one to four letters: neighbours, and beginnings of each other. */
static void key_of(char out[8], uint32_t n)
{
	size_t len = 1 + n % 4;

	for (size_t i = 0; i < len; i++) {
		n /= 5;
		out[i] = (char)('a' + n % 5);
	}
	out[len] = '\0';
}

/* Rows are the same, whether they are flushed at once or a few at a time,
 * and changed again. */
static void the_order_of_flushes_leaves_no_trace(void **state)
{
	struct ocop_buf few = OCOP_BUF(1 << 20), once = OCOP_BUF(1 << 20);
	struct ocop_state *s = *state;
	char key[8], value[16];

	for (unsigned step = 1; step < 60; step += 7) {
		ocop_buf_reset(&few);
		ocop_buf_reset(&once);
		assert_int_equal(ocop__store_empty(store, OCOP_SPACE_STATE),
				 OCOP_OK);
		assert_int_equal(ocop__store_empty(store, OCOP_SPACE_META),
				 OCOP_OK);
		ocop_state_drop(s);
		for (uint32_t i = 0; i < KEYS; i++) {
			key_of(key, i * 7919);
			put(s, key, "of before");
			if (i % step == 0) {
				assert_int_equal(ocop_state_flush(s), OCOP_OK);
				assert_int_equal(ocop__state_check(s), OCOP_OK);
				ocop_state_drop(s);
			}
			snprintf(value, sizeof(value), "%u", i % 23);
			put(s, key, value);
		}
		assert_int_equal(ocop_state_flush(s), OCOP_OK);
		assert_int_equal(ocop__state_check(s), OCOP_OK);
		dump(&few);
		assert_int_equal(ocop__store_empty(store, OCOP_SPACE_STATE),
				 OCOP_OK);
		assert_int_equal(ocop__store_empty(store, OCOP_SPACE_META),
				 OCOP_OK);
		ocop_state_drop(s);
		for (uint32_t i = 0; i < KEYS; i++) {
			key_of(key, i * 7919);
			snprintf(value, sizeof(value), "%u", i % 23);
			put(s, key, value);
		}
		assert_int_equal(ocop_state_flush(s), OCOP_OK);
		dump(&once);
		assert_true(ocop_bytes_equal(ocop_buf_view(&few),
					     ocop_buf_view(&once)));
	}
	ocop_buf_clear(&few);
	ocop_buf_clear(&once);
}

/* --- What is found --- */

static void fill(struct ocop_state *s)
{
	put(s, "a", "one");
	put(s, "c", "two");
	put(s, "e", "");
	assert_int_equal(ocop_state_flush(s), OCOP_OK);
}

/* Reading row's key, and keys behind it up to the next, fails; whatever is
 * elsewhere is read. */
static void only_there(struct ocop_state *s, const char *row)
{
	static const char *const keys[] = { "A", "a", "b", "c", "d", "e",
					    "f" };
	static const char *const at[] = { "", "a", "a", "c", "c", "e", "e" };
	struct ocop_buf all = OCOP_BUF(1000);

	for (size_t i = 0; i < 7; i++)
		assert_int_equal(got(s, keys[i]), strcmp(at[i], row) == 0 ?
				 OCOP_ERR_STORE : i % 2 == 0 ?
				 OCOP_ERR_ABSENT : OCOP_OK);
	assert_int_equal(ocop_state_each(s, ocop_bytes_of(NULL, 0), collect,
					 &all), OCOP_ERR_STORE);
	assert_int_equal(ocop__state_check(s), OCOP_ERR_STORE);
	ocop_buf_clear(&all);
}

/* One that is asked for between two rows that were read is not looked up again,
 * until the state is dropped or written. */
static void an_absence_holds_for_the_whole_gap(void **state)
{
	struct ocop_state *reader = NULL, *s = *state;
	struct ocop_bytes value;

	fill(s);
	assert_int_equal(ocop_state_new(&reader, store), OCOP_OK);
	assert_int_equal(ocop_state_get(reader, OCOP_LIT("b1"), &value),
			 OCOP_ERR_ABSENT);
	put(s, "b2", "new");
	assert_int_equal(ocop_state_flush(s), OCOP_OK);
	/* From a to c there was nothing; what lies behind was not seen. */
	assert_int_equal(ocop_state_get(reader, OCOP_LIT("b2"), &value),
			 OCOP_ERR_ABSENT);
	assert_int_equal(ocop_state_get(reader, OCOP_LIT("c"), &value),
			 OCOP_OK);
	assert_int_equal(ocop_state_get(reader, OCOP_LIT("d"), &value),
			 OCOP_ERR_ABSENT);
	assert_int_equal(ocop_state_get(reader, OCOP_LIT("e"), &value),
			 OCOP_OK);
	assert_int_equal(ocop_state_get(reader, OCOP_LIT("f"), &value),
			 OCOP_ERR_ABSENT);
	assert_int_equal(ocop_state_get(reader, OCOP_LIT("b"), &value),
			 OCOP_ERR_ABSENT);
	put(s, "b0", "new");
	assert_int_equal(ocop_state_flush(s), OCOP_OK);
	ocop_state_drop(reader);
	assert_int_equal(ocop_state_get(reader, OCOP_LIT("b0"), &value),
			 OCOP_OK);
	/* What a state writes itself it reads. */
	assert_int_equal(ocop_state_get(reader, OCOP_LIT("d"), &value),
			 OCOP_ERR_ABSENT);
	put(reader, "d1", "new");
	assert_int_equal(ocop_state_flush(reader), OCOP_OK);
	ocop_state_drop(reader);
	assert_int_equal(ocop_state_get(reader, OCOP_LIT("d"), &value),
			 OCOP_ERR_ABSENT);
	assert_int_equal(ocop_state_get(reader, OCOP_LIT("d1"), &value),
			 OCOP_OK);
	ocop_state_free(reader);
}

static void every_flipped_bit_is_found_where_it_is_read(void **state)
{
	static const char *const rows[] = { "", "a", "c", "e" };
	struct ocop_buf held = OCOP_BUF(100);
	struct ocop_state *s = *state;

	fill(s);
	for (size_t i = 0; i < 4; i++) {
		struct ocop_bytes key = ocop_bytes_str(rows[i]);

		assert_int_equal(ocop_store_get(store, OCOP_SPACE_STATE, key,
						&held), OCOP_OK);
		for (size_t bit = 0; bit < 8 * held.len; bit++) {
			held.ptr[bit / 8] ^= (uint8_t)(1 << bit % 8);
			store_row(key, ocop_buf_view(&held));
			only_there(s, rows[i]);
			held.ptr[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
		/* Shorter than a check is. */
		store_row(key, OCOP_LIT("\0\0\0"));
		only_there(s, rows[i]);
		store_row(key, ocop_buf_view(&held));
	}
	assert_int_equal(got(s, "a"), OCOP_OK);
	assert_int_equal(ocop__state_check(s), OCOP_OK);
	ocop_buf_clear(&held);
}

/* Not to be there is never the answer for what was there. */
static void a_removed_row_is_found_missing(void **state)
{
	static const char *const rows[] = { "", "a", "c", "e" };
	struct ocop_buf held = OCOP_BUF(100);
	struct ocop_state *s = *state;

	fill(s);
	for (size_t i = 0; i < 4; i++) {
		struct ocop_bytes key = ocop_bytes_str(rows[i]);

		assert_int_equal(ocop_store_get(store, OCOP_SPACE_STATE, key,
						&held), OCOP_OK);
		assert_int_equal(ocop_store_remove(store, OCOP_SPACE_STATE,
						   key), OCOP_OK);
		assert_int_equal(got(s, i > 0 ? rows[i] : "A"),
				 OCOP_ERR_STORE);
		assert_int_equal(ocop__state_check(s), OCOP_ERR_STORE);
		/* Nor is it written over. */
		put(s, i > 0 ? rows[i] : "A", "new");
		assert_int_equal(ocop_state_flush(s), OCOP_ERR_STORE);
		store_row(key, ocop_buf_view(&held));
	}
	ocop_buf_clear(&held);
}

static void a_row_that_was_put_in_is_found(void **state)
{
	struct ocop_state *s = *state;
	struct ocop_buf held = OCOP_BUF(100);

	fill(s);
	/* Another row's bytes, check and all. */
	assert_int_equal(ocop_store_get(store, OCOP_SPACE_STATE, OCOP_LIT("c"),
					&held), OCOP_OK);
	store_row(OCOP_LIT("d"), ocop_buf_view(&held));
	assert_int_equal(got(s, "d"), OCOP_ERR_STORE);
	assert_int_equal(got(s, "c"), OCOP_ERR_STORE);
	assert_int_equal(got(s, "a"), OCOP_OK);
	assert_int_equal(ocop__state_check(s), OCOP_ERR_STORE);
	ocop_buf_clear(&held);
}

/* Right by itself, it does not fit the digest. */
static void an_older_row_is_found_by_who_reads_all(void **state)
{
	struct ocop_state *s = *state;
	struct ocop_buf held = OCOP_BUF(100);

	fill(s);
	assert_int_equal(ocop_store_get(store, OCOP_SPACE_STATE, OCOP_LIT("c"),
					&held), OCOP_OK);
	put(s, "c", "three");
	assert_int_equal(ocop_state_flush(s), OCOP_OK);
	assert_int_equal(ocop__state_check(s), OCOP_OK);
	store_row(OCOP_LIT("c"), ocop_buf_view(&held));
	assert_int_equal(got(s, "c"), OCOP_OK);
	assert_int_equal(ocop__state_check(s), OCOP_ERR_STORE);
	ocop_buf_clear(&held);
}

static void a_state_without_rows_is_whole(void **state)
{
	assert_int_equal(ocop__state_check(*state), OCOP_OK);
	assert_int_equal(got(*state, "a"), OCOP_ERR_ABSENT);
}

static enum ocop_err refuse(void *user, struct ocop_bytes key,
			    struct ocop_bytes value)
{
	(void)key;
	(void)value;
	++*(int *)user;
	return OCOP_ERR_ABSENT;
}

static void what_a_callback_fails_with_is_told(void **state)
{
	int asked = 0;

	fill(*state);
	assert_int_equal(ocop_state_each(*state, ocop_bytes_of(NULL, 0),
					 refuse, &asked), OCOP_ERR_ABSENT);
	assert_int_equal(asked, 1);
}

static void what_waits_is_not_checked(void **state)
{
	struct ocop_state *memory;

	put(*state, "a", "one");
	assert_int_equal(ocop__state_check(*state), OCOP_ERR_BUG);
	assert_int_equal(ocop_state_flush(*state), OCOP_OK);
	assert_int_equal(ocop__state_check(*state), OCOP_OK);
	assert_int_equal(ocop_state_new(&memory, NULL), OCOP_OK);
	put(memory, "a", "one");
	assert_int_equal(ocop__state_check(memory), OCOP_OK);
	ocop_state_free(memory);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_check_is_crc_32c),
		TEST(rows_are_these_bytes),
		TEST(the_order_of_flushes_leaves_no_trace),
		TEST(an_absence_holds_for_the_whole_gap),
		TEST(every_flipped_bit_is_found_where_it_is_read),
		TEST(a_removed_row_is_found_missing),
		TEST(a_row_that_was_put_in_is_found),
		TEST(an_older_row_is_found_by_who_reads_all),
		TEST(a_state_without_rows_is_whole),
		TEST(what_a_callback_fails_with_is_told),
		TEST(what_waits_is_not_checked),
	};

	return cmocka_run_group_tests_name("state_chain", tests, NULL, NULL);
}

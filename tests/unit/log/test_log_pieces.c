/* SPDX-License-Identifier: Apache-2.0 */
/* The last bundle of a registry's log, which grows in pieces. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lib/log/log.h"
#include "lib/tlog/tlog.h"
#include "tests/helpers/plain_log.h"

/* Bundle and tile n are those of the first size entries, whatever the rows. */
static void assert_reads(struct ocop_store *store, uint64_t n, uint64_t size)
{
	struct ocop_buf bundle = OCOP_BUF(OCOP_BUNDLE_MAX);
	struct ocop_buf tile = OCOP_BUF(OCOP_TILE_BYTES);
	struct ocop_buf want = OCOP_BUF(OCOP_BUNDLE_MAX);
	uint8_t bytes[90], hash[OCOP_HASH_LEN];
	uint64_t i;

	assert_int_equal(ocop_log_bundle(store, 0, n, &bundle), OCOP_OK);
	assert_int_equal(ocop_log_tile(store, 0, 0, n, &tile), OCOP_OK);
	for (i = n * 256; i < size && i < (n + 1) * 256; i++) {
		struct ocop_bytes entry = plain_log_entry(bytes, i);

		assert_int_equal(ocop__bundle_add(&want, entry), OCOP_OK);
		ocop_leaf_hash(hash, entry);
		assert_true(tile.len >= (i % 256 + 1) * OCOP_HASH_LEN);
		assert_memory_equal(tile.ptr + i % 256 * OCOP_HASH_LEN, hash,
				    OCOP_HASH_LEN);
	}
	assert_int_equal(tile.len, (i - n * 256) * OCOP_HASH_LEN);
	assert_true(ocop_bytes_equal(ocop_buf_view(&bundle),
				     ocop_buf_view(&want)));
	ocop_buf_clear(&bundle);
	ocop_buf_clear(&tile);
	ocop_buf_clear(&want);
}

static enum ocop_err count_row(void *user, struct ocop_bytes key,
			       struct ocop_bytes value)
{
	size_t *count = user;

	(void)key;
	(void)value;
	(*count)++;
	return OCOP_OK;
}

/* How many pieces bundle n has. */
static size_t rows(struct ocop_store *store, uint64_t n)
{
	size_t count = 0;
	uint8_t key[9];
	struct ocop_bytes piece = plain_log_piece_key(key, n * 256);

	assert_int_equal(ocop_store_each(store, OCOP_SPACE_BUNDLE,
					 ocop_bytes_of(piece.ptr, 7),
					 count_row, &count), OCOP_OK);
	return count;
}

static bool has_row(struct ocop_store *store, int level, uint64_t n)
{
	struct ocop_buf row = OCOP_BUF(OCOP_BUNDLE_MAX);
	uint8_t key[9];
	enum ocop_err err = ocop_store_get(store, level < 0 ?
					   OCOP_SPACE_BUNDLE : OCOP_SPACE_TILE,
					   plain_log_key(key, level, n), &row);

	ocop_buf_clear(&row);
	assert_true(!err || err == OCOP_ERR_ABSENT);
	return !err;
}

static void each_flush_adds_a_piece(void **state)
{
	struct ocop_store *store = *state;
	struct ocop_log *log = plain_log_open(store, true);
	uint64_t size = 0;

	for (unsigned i = 1; i <= 9; i++) {
		plain_log_append(log, i);
		size += i;
		plain_log_flush(store, log);
		assert_int_equal(rows(store, 0), i);
		assert_reads(store, 0, size);
	}
	/* One that adds nothing adds no piece. */
	plain_log_flush(store, log);
	assert_int_equal(rows(store, 0), 9);
	assert_false(has_row(store, -1, 0));
	assert_false(has_row(store, 0, 0));
	ocop_log_free(log);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL), OCOP_OK);
}

static void a_full_bundle_is_one_row(void **state)
{
	static const uint64_t by[] = { 100, 155, 1, 256, 10, 500, 2 };
	struct ocop_store *store = *state;
	struct ocop_log *log = plain_log_open(store, true);
	uint64_t size = 0, n;

	for (size_t i = 0; i < sizeof(by) / sizeof(*by); i++) {
		plain_log_append(log, by[i]);
		size += by[i];
		plain_log_flush(store, log);
		for (n = 0; n < size / 256; n++) {
			assert_int_equal(rows(store, n), 0);
			assert_true(has_row(store, -1, n));
			assert_true(has_row(store, 0, n));
			assert_reads(store, n, size);
		}
		if (size % 256 > 0) {
			assert_true(rows(store, n) > 0);
			assert_reads(store, n, size);
		}
		assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL),
				 OCOP_OK);
	}
	ocop_log_free(log);
}

static void a_log_opened_again_goes_on(void **state)
{
	struct ocop_store *store = *state;
	struct ocop_log *log;

	for (uint64_t size = 0; size < 600; size += 75) {
		log = plain_log_open(store, true);
		assert_int_equal(ocop_log_size(log), size);
		plain_log_append(log, 75);
		plain_log_flush(store, log);
		ocop_log_free(log);
		assert_reads(store, (size + 74) / 256, size + 75);
	}
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL), OCOP_OK);
}

/* A replica has the last bundle as one row, and no tiles. */
static void pieces_follow_the_row_of_a_replica(void **state)
{
	struct ocop_store *store = *state;
	struct ocop_log *log;

	plain_log_fill(store, false, 300);
	assert_int_equal(rows(store, 1), 0);
	assert_false(has_row(store, 0, 0));
	for (uint64_t size = 307; size < 328; size += 7) {
		log = plain_log_open(store, true);
		plain_log_append(log, 7);
		plain_log_flush(store, log);
		ocop_log_free(log);
		assert_reads(store, 0, size);
		assert_reads(store, 1, size);
		assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL),
				 OCOP_OK);
	}
	assert_int_equal(rows(store, 1), 3);
	plain_log_join(store);
	assert_int_equal(rows(store, 1), 0);
	assert_reads(store, 1, 321);
	log = plain_log_open(store, true);
	plain_log_append(log, 250);
	plain_log_flush(store, log);
	ocop_log_free(log);
	assert_reads(store, 1, 571);
	assert_reads(store, 2, 571);
	assert_int_equal(rows(store, 1), 0);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL), OCOP_OK);
}

/* What is behind a missing piece is not read: the bundle is too short. */
static void a_lost_piece_is_noticed(void **state)
{
	struct ocop_store *store = *state;
	struct ocop_log *log = plain_log_open(store, true);
	struct ocop_buf bundle = OCOP_BUF(OCOP_BUNDLE_MAX);
	struct ocop_diag diag = { 0 };
	unsigned count;
	uint8_t key[9];

	for (unsigned i = 0; i < 3; i++) {
		plain_log_append(log, 10);
		plain_log_flush(store, log);
	}
	ocop_log_free(log);
	assert_int_equal(ocop_store_remove(store, OCOP_SPACE_BUNDLE,
					   plain_log_piece_key(key, 10)),
			 OCOP_OK);
	assert_int_equal(ocop_log_bundle(store, 0, 0, &bundle), OCOP_OK);
	assert_int_equal(ocop_bundle_count(ocop_buf_view(&bundle), &count),
			 OCOP_OK);
	assert_int_equal(count, 10);
	assert_int_equal(ocop_log_open(&log, store, true, &diag),
			 OCOP_ERR_STORE);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, &diag),
			 OCOP_ERR_STORE);
	/* They are not joined to something shorter, either. */
	assert_int_equal(ocop_store_begin(store, true), OCOP_OK);
	assert_int_equal(ocop__log_pieces_join(store, 0, 30), OCOP_ERR_STORE);
	ocop_store_rollback(store);
	assert_int_equal(rows(store, 0), 2);
	ocop_buf_clear(&bundle);
}

static void a_tile_that_is_too_narrow_is_made_anew(void **state)
{
	struct ocop_store *store = *state;
	uint8_t key[9], hashes[5 * OCOP_HASH_LEN] = { 1 };
	struct ocop_log *log;

	plain_log_fill(store, true, 520);
	plain_log_join(store);
	assert_int_equal(ocop_store_begin(store, true), OCOP_OK);
	assert_int_equal(ocop_store_put(store, OCOP_SPACE_TILE,
					plain_log_key(key, 0, 2),
					ocop_bytes_of(hashes, sizeof(hashes))),
			 OCOP_OK);
	assert_int_equal(ocop_store_commit(store), OCOP_OK);
	log = plain_log_open(store, true);
	plain_log_append(log, 1);
	plain_log_flush(store, log);
	ocop_log_free(log);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL), OCOP_OK);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, plain_log_store, plain_log_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_flush_adds_a_piece),
		TEST(a_full_bundle_is_one_row),
		TEST(a_log_opened_again_goes_on),
		TEST(pieces_follow_the_row_of_a_replica),
		TEST(a_lost_piece_is_noticed),
		TEST(a_tile_that_is_too_narrow_is_made_anew),
	};

	return cmocka_run_group_tests_name("log_pieces", tests,
					   plain_log_set_up,
					   plain_log_tear_down);
}

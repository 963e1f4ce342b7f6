/* SPDX-License-Identifier: Apache-2.0 */
/* lib/log/log_next.c: the logs of a store, one after the other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/helpers/plain_log.h"

#define FIRST 300
#define SECOND 40

/* As a trust document says that the plain log froze. */
static struct ocop_trust_log frozen_at(uint64_t size)
{
	struct ocop_trust_log as = { .origin = OCOP_LIT(PLAIN_LOG_ORIGIN),
				     .frozen = true, .frozen_size = size };

	plain_log_root(as.frozen_root, size);
	return as;
}

static enum ocop_err begin_next(struct ocop_store *store,
				const struct ocop_trust_log *as)
{
	enum ocop_err err;

	assert_int_equal(ocop_store_begin(store, true), OCOP_OK);
	err = ocop_log_begin_next(store, as, NULL);
	if (err) {
		ocop_store_rollback(store);
		return err;
	}
	return ocop_store_commit(store);
}

/* A log of 300 entries that froze, and one of 40. */
static void two_logs(struct ocop_store *store)
{
	struct ocop_trust_log as = frozen_at(FIRST);
	struct ocop_log *log;

	plain_log_fill(store, true, FIRST);
	assert_int_equal(begin_next(store, &as), OCOP_OK);
	log = plain_log_open(store, true);
	assert_int_equal(ocop_log_size(log), 0);
	plain_log_append(log, SECOND);
	plain_log_flush(store, log);
	ocop_log_free(log);
}

static void a_log_begins_where_the_one_before_froze(void **state)
{
	struct ocop_store *store = *state;
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_checkpoint c;
	struct ocop_log_info info;
	uint8_t root[OCOP_HASH_LEN];
	uint64_t total;

	two_logs(store);
	assert_int_equal(ocop_log_info(store, 0, &info), OCOP_OK);
	assert_true(info.frozen && info.first == 0 && info.size == FIRST);
	plain_log_root(root, FIRST);
	assert_memory_equal(info.root, root, sizeof(root));
	assert_string_equal(info.origin, PLAIN_LOG_ORIGIN);
	assert_int_equal(ocop_log_info(store, 1, &info), OCOP_OK);
	assert_true(!info.frozen && info.first == FIRST &&
		    info.size == SECOND);
	assert_int_equal(ocop_log_info(store, 2, &info), OCOP_ERR_ABSENT);
	assert_int_equal(ocop_log_live(store, &info), OCOP_OK);
	assert_int_equal(info.number, 1);
	assert_int_equal(ocop_log_total(store, &total), OCOP_OK);
	assert_int_equal(total, FIRST + SECOND);
	assert_int_equal(ocop_log_find(store, FIRST - 1, &info), OCOP_OK);
	assert_int_equal(info.number, 0);
	assert_int_equal(ocop_log_find(store, FIRST, &info), OCOP_OK);
	assert_int_equal(info.number, 1);
	assert_int_equal(ocop_log_find(store, FIRST + SECOND, &info),
			 OCOP_ERR_ABSENT);
	assert_int_equal(ocop_log_frozen_checkpoint(store, 0, &note), OCOP_OK);
	assert_int_equal(ocop_checkpoint_open_unverified(
				 &c, ocop_buf_view(&note), NULL), OCOP_OK);
	assert_int_equal(c.size, FIRST);
	assert_int_equal(ocop_log_frozen_checkpoint(store, 1, &note),
			 OCOP_ERR_ABSENT);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL), OCOP_OK);
	ocop_buf_clear(&note);
}

/* Each log of the plain kind begins with the same entries. */
static enum ocop_err is_plain(void *user, uint64_t index,
			      struct ocop_bytes entry)
{
	uint64_t *next = user;
	uint8_t bytes[90];

	assert_int_equal(index, *next);
	(*next)++;
	assert_true(ocop_bytes_equal(entry, plain_log_entry(
		bytes, index < FIRST ? index : index - FIRST)));
	return OCOP_OK;
}

static void indexes_run_on_across_logs(void **state)
{
	static const uint64_t edge[] = { 0, 1, 256, 299, 300, 301, 340 };
	const size_t count = sizeof(edge) / sizeof(edge[0]);
	struct ocop_buf entry = OCOP_BUF(OCOP_ENTRY_MAX);
	uint64_t next;

	two_logs(*state);
	for (size_t i = 0; i < count; i++)
		for (size_t j = i; j < count; j++) {
			next = edge[i];
			assert_int_equal(ocop_log_each(*state, edge[i], edge[j],
						       is_plain, &next),
					 OCOP_OK);
			assert_int_equal(next, edge[j]);
		}
	for (next = 298; next < FIRST + SECOND;) {
		assert_int_equal(ocop_log_entry(*state, next, &entry), OCOP_OK);
		assert_int_equal(is_plain(&next, next, ocop_buf_view(&entry)),
				 OCOP_OK);
	}
	assert_int_equal(ocop_log_entry(*state, next, &entry),
			 OCOP_ERR_ABSENT);
	next = 0;
	assert_int_equal(ocop_log_each(*state, 0, FIRST + SECOND + 1, is_plain,
				       &next), OCOP_ERR_STORE);
	ocop_buf_clear(&entry);
}

static void proofs_are_of_one_log(void **state)
{
	struct ocop_proof proof;
	uint8_t bytes[90], leaf[OCOP_HASH_LEN], root[OCOP_HASH_LEN];

	two_logs(*state);
	ocop_leaf_hash(leaf, plain_log_entry(bytes, 5));
	for (unsigned k = 0; k < 2; k++) {
		uint64_t size = k == 0 ? FIRST : SECOND;

		assert_int_equal(ocop_log_prove_in(*state, k, 5, size, &proof),
				 OCOP_OK);
		plain_log_root(root, size);
		assert_int_equal(ocop_inclusion_check(
			5, size, leaf,
			ocop_bytes_of(proof.hash[0],
				      proof.count * sizeof(proof.hash[0])),
			ocop_bytes_of(root, sizeof(root))), OCOP_OK);
		assert_int_equal(ocop_log_prove_in(*state, k, 5, size + 1,
						   &proof),
				 OCOP_ERR_ARGUMENT);
	}
	assert_int_equal(ocop_log_prove_in(*state, 1, 5, SECOND, &proof),
			 OCOP_OK);
	assert_int_equal(ocop_log_prove_in(*state, 1, 5, FIRST, &proof),
			 OCOP_ERR_ARGUMENT);
	assert_int_equal(ocop_log_prove_in(*state, 2, 0, 1, &proof),
			 OCOP_ERR_ABSENT);
}

static void a_log_ends_only_as_the_trust_document_froze_it(void **state)
{
	struct ocop_store *store = *state;
	struct ocop_trust_log as = frozen_at(FIRST);
	struct ocop_log_info info;

	plain_log_fill(store, false, FIRST);
	assert_int_equal(ocop_store_set_meta(
		store, "origin", OCOP_LIT(PLAIN_LOG_ORIGIN)), OCOP_OK);
	as.frozen_size++;
	assert_int_equal(begin_next(store, &as), OCOP_ERR_FORK);
	as = frozen_at(FIRST - 1);
	assert_int_equal(begin_next(store, &as), OCOP_ERR_FORK);
	as = frozen_at(FIRST);
	as.frozen_root[0] ^= 1;
	assert_int_equal(begin_next(store, &as), OCOP_ERR_FORK);
	as = frozen_at(FIRST);
	as.origin = OCOP_LIT("other.example/log");
	assert_int_equal(begin_next(store, &as), OCOP_ERR_FORK);
	as = frozen_at(FIRST);
	as.frozen = false;
	assert_int_equal(begin_next(store, &as), OCOP_ERR_FORK);
	as = frozen_at(FIRST);
	as.is_trace = true;
	assert_int_equal(begin_next(store, &as), OCOP_ERR_FORK);
	assert_int_equal(ocop_log_live(store, &info), OCOP_OK);
	assert_true(info.number == 0 && info.size == FIRST);
	as = frozen_at(FIRST);
	assert_int_equal(begin_next(store, &as), OCOP_OK);
}

static void an_empty_log_can_freeze_too(void **state)
{
	struct ocop_store *store = *state;
	struct ocop_trust_log as = frozen_at(0);
	struct ocop_log_info info;

	assert_int_equal(begin_next(store, &as), OCOP_OK);
	assert_int_equal(begin_next(store, &as), OCOP_OK);
	plain_log_fill(store, true, SECOND);
	assert_int_equal(ocop_log_find(store, 0, &info), OCOP_OK);
	assert_int_equal(info.number, 2);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL), OCOP_OK);
}

static void flip(struct ocop_store *store, enum ocop_space space,
		 struct ocop_bytes key, size_t at)
{
	struct ocop_buf row = OCOP_BUF(1 << 20);

	assert_int_equal(ocop_store_get(store, space, key, &row), OCOP_OK);
	row.ptr[at < row.len ? at : row.len - 1] ^= 1;
	assert_int_equal(ocop_store_put(store, space, key,
					ocop_buf_view(&row)), OCOP_OK);
	assert_int_not_equal(ocop_log_audit(store, NULL, NULL, NULL), OCOP_OK);
	row.ptr[at < row.len ? at : row.len - 1] ^= 1;
	assert_int_equal(ocop_store_put(store, space, key,
					ocop_buf_view(&row)), OCOP_OK);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL), OCOP_OK);
	ocop_buf_clear(&row);
}

static void an_audit_proves_the_frozen_logs_too(void **state)
{
	const uint64_t second = UINT64_C(1) << 48;
	uint8_t key[9];

	two_logs(*state);
	plain_log_join(*state);
	flip(*state, OCOP_SPACE_BUNDLE, plain_log_key(key, -1, 0), 100);
	flip(*state, OCOP_SPACE_BUNDLE, plain_log_key(key, -1, 1), 100);
	flip(*state, OCOP_SPACE_TILE, plain_log_key(key, 0, 1), 3);
	flip(*state, OCOP_SPACE_TILE, plain_log_key(key, 1, 0), 3);
	flip(*state, OCOP_SPACE_BUNDLE, plain_log_key(key, -1, second), 100);
	flip(*state, OCOP_SPACE_TILE, plain_log_key(key, 0, second), 3);
	/* Its root, behind origin, first and size. */
	flip(*state, OCOP_SPACE_META, OCOP_LIT("frozen/0"), 30);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, plain_log_store, plain_log_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_log_begins_where_the_one_before_froze),
		TEST(indexes_run_on_across_logs),
		TEST(proofs_are_of_one_log),
		TEST(a_log_ends_only_as_the_trust_document_froze_it),
		TEST(an_empty_log_can_freeze_too),
		TEST(an_audit_proves_the_frozen_logs_too),
	};

	return cmocka_run_group_tests_name("log_next", tests,
					   plain_log_set_up,
					   plain_log_tear_down);
}

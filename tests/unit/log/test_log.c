/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stored log: what was appended is stored and can be proven, and what was not
 * flushed does not survive.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/log/log.h"
#include "lib/store/store.h"
#include "lib/tlog/tlog.h"
#include "tests/helpers/plain_log.h"

#define ENTRIES 600 /* two full bundles and a part; one tile of level 1 */

static struct ocop_bytes proof_view(const struct ocop_proof *proof)
{
	return ocop_bytes_of(proof->hash, (size_t)proof->count * OCOP_HASH_LEN);
}

static void every_size_has_the_root_of_its_entries(void **state)
{
	struct ocop_log *log = plain_log_open(*state, true);
	uint8_t root[OCOP_HASH_LEN], want[OCOP_HASH_LEN];
	uint64_t size;

	for (size = 0; size <= ENTRIES; size += 1) {
		assert_int_equal(ocop_log_size(log), size);
		if (size % 50 == 0 || size % 256 < 2) {
			plain_log_root(want, size);
			ocop_log_root(log, root);
			assert_memory_equal(root, want, OCOP_HASH_LEN);
		}
		plain_log_append(log, 1);
	}
	ocop_log_free(log);
}

static void a_bundle_that_stands_already_is_taken_by_its_hashes(void **state)
{
	struct ocop_store *store = *state;
	struct ocop_buf bundle = OCOP_BUF(OCOP_BUNDLE_MAX);
	struct ocop_log *log = plain_log_open(store, false);
	uint8_t bytes[90], key[9];
	uint64_t i;

	plain_log_append(log, 256);
	for (i = 256; i < 300; i++)
		assert_int_equal(ocop__bundle_add(&bundle, plain_log_entry(
						  bytes, i)), OCOP_OK);
	assert_int_equal(ocop_store_put(store, OCOP_SPACE_BUNDLE,
					plain_log_key(key, -1, 1),
					ocop_buf_view(&bundle)), OCOP_OK);
	for (i = 256; i < 300; i++)
		assert_int_equal(ocop__log_append_stored(
				log, plain_log_entry(bytes, i)), OCOP_OK);
	/* Its bytes are not in memory: nothing can be added behind them. */
	assert_int_equal(ocop_log_append(log, plain_log_entry(bytes, 300)),
			 OCOP_ERR_BUG);
	plain_log_flush(store, log);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL), OCOP_OK);
	ocop_log_free(log);
	log = plain_log_open(store, false);
	plain_log_append(log, 1);
	assert_int_equal(ocop__log_append_stored(
			log, plain_log_entry(bytes, 301)), OCOP_ERR_BUG);
	plain_log_flush(store, log);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL), OCOP_OK);
	ocop_log_free(log);
	ocop_buf_clear(&bundle);
}

static void entries_come_back_whatever_the_flushes_were(void **state)
{
	struct ocop_store *store = *state;
	struct ocop_buf buf = OCOP_BUF(OCOP_ENTRY_MAX);
	struct ocop_log *log;
	uint8_t bytes[90];
	uint64_t i;

	/* Also opened anew between flushes, on both sides of an edge. */
	for (i = 0; i < ENTRIES; i += 100) {
		log = plain_log_open(store, i % 200 == 0);
		plain_log_append(log, 56);
		plain_log_flush(store, log);
		plain_log_append(log, 44);
		plain_log_flush(store, log);
		ocop_log_free(log);
	}
	for (i = 0; i < ENTRIES; i++) {
		assert_int_equal(ocop_log_entry(store, i, &buf), OCOP_OK);
		assert_true(ocop_bytes_equal(ocop_buf_view(&buf),
					     plain_log_entry(bytes, i)));
	}
	assert_int_equal(ocop_log_entry(store, ENTRIES, &buf), OCOP_ERR_ABSENT);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL), OCOP_OK);
	ocop_buf_clear(&buf);
}

struct walk {
	uint64_t next, stop;
};

static enum ocop_err step(void *user, uint64_t index, struct ocop_bytes entry)
{
	struct walk *w = user;
	uint8_t bytes[90];

	assert_int_equal(index, w->next);
	assert_true(ocop_bytes_equal(entry, plain_log_entry(bytes, index)));
	w->next++;
	return w->next == w->stop ? OCOP_ERR_RULE : OCOP_OK;
}

static void a_walk_gives_each_entry_of_its_range_once(void **state)
{
	static const uint64_t edge[] = { 0, 1, 255, 256, 257, 512, ENTRIES };
	struct ocop_store *store = *state;
	struct walk w;
	size_t i, j;

	plain_log_fill(store, false, ENTRIES);
	for (i = 0; i < 7; i++)
		for (j = i; j < 7; j++) {
			w = (struct walk){ edge[i], UINT64_MAX };
			assert_int_equal(ocop_log_each(store, edge[i], edge[j],
						       step, &w),
					 OCOP_OK);
			assert_int_equal(w.next, edge[j]);
		}
	w = (struct walk){ 250, 300 };
	assert_int_equal(ocop_log_each(store, 250, ENTRIES, step, &w),
			 OCOP_ERR_RULE);
	assert_int_equal(w.next, 300);
	w = (struct walk){ 500, UINT64_MAX };
	assert_int_equal(ocop_log_each(store, 500, ENTRIES + 1, step, &w),
			 OCOP_ERR_STORE);
}

static void an_entry_longer_than_a_bundle_can_say_changes_nothing(void **state)
{
	static const uint8_t longest[OCOP_ENTRY_MAX + 1];
	struct ocop_log *log = plain_log_open(*state, true);

	assert_int_equal(
		ocop_log_append(log, ocop_bytes_of(longest, sizeof(longest))),
		OCOP_ERR_LIMIT);
	assert_int_equal(ocop_log_size(log), 0);
	assert_int_equal(
		ocop_log_append(log, ocop_bytes_of(longest, OCOP_ENTRY_MAX)),
		OCOP_OK);
	assert_int_equal(ocop_log_size(log), 1);
	ocop_log_free(log);
}

static void what_was_not_flushed_is_gone_with_its_log(void **state)
{
	struct ocop_store *store = *state;
	struct ocop_log *log;
	uint64_t size;

	plain_log_fill(store, true, 300);
	log = plain_log_open(store, true);
	plain_log_append(log, 10);
	ocop_log_free(log);
	log = plain_log_open(store, true);
	assert_int_equal(ocop_log_size(log), 300);
	plain_log_append(log, 30);
	assert_int_equal(ocop__store_size(store, &size), OCOP_OK);
	assert_int_equal(size, 300);
	plain_log_flush(store, log);
	ocop_log_free(log);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL), OCOP_OK);
}

static void opening_again_goes_back_to_what_was_committed(void **state)
{
	struct ocop_store *store = *state;
	struct ocop_log *log;
	uint8_t root[OCOP_HASH_LEN], want[OCOP_HASH_LEN];

	plain_log_fill(store, true, 250);
	log = plain_log_open(store, true);
	plain_log_append(log, 20);
	assert_int_equal(ocop_store_begin(store, true), OCOP_OK);
	assert_int_equal(ocop_log_flush(log, ocop_bytes_of(NULL, 0)), OCOP_OK);
	ocop_store_rollback(store);
	ocop_log_free(log);
	log = plain_log_open(store, true);
	assert_int_equal(ocop_log_size(log), 250);
	plain_log_root(want, 250);
	ocop_log_root(log, root);
	assert_memory_equal(root, want, OCOP_HASH_LEN);
	plain_log_append(log, 350);
	plain_log_flush(store, log);
	ocop_log_free(log);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL), OCOP_OK);
}

static void of_two_writers_the_second_loses_and_can_go_on(void **state)
{
	struct ocop_store *store = *state;
	struct ocop_log *one, *two;
	uint8_t bytes[90];

	plain_log_fill(store, true, 100);
	one = plain_log_open(store, true);
	two = plain_log_open(store, true);
	plain_log_append(one, 5);
	plain_log_append(two, 9);
	plain_log_flush(store, one);
	assert_int_equal(ocop_store_begin(store, true), OCOP_OK);
	assert_int_equal(ocop_log_flush(two, ocop_bytes_of(NULL, 0)),
			 OCOP_ERR_CONFLICT);
	assert_int_equal(ocop_store_commit(store), OCOP_ERR_STORE);
	/* Until it has read anew, it takes nothing. */
	assert_int_equal(ocop_log_append(two, plain_log_entry(bytes, 0)),
			 OCOP_ERR_CONFLICT);
	ocop_log_free(two);
	two = plain_log_open(store, true);
	assert_int_equal(ocop_log_size(two), 105);
	plain_log_append(two, 200);
	plain_log_flush(store, two);
	ocop_log_free(one);
	ocop_log_free(two);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL), OCOP_OK);
}

static void a_flush_of_nothing_stores_a_checkpoint(void **state)
{
	struct ocop_store *store = *state;
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_log *log;

	plain_log_fill(store, true, 3);
	log = plain_log_open(store, true);
	assert_int_equal(ocop_store_begin(store, true), OCOP_OK);
	assert_int_equal(ocop_log_flush(log, OCOP_LIT("note")), OCOP_OK);
	assert_int_equal(ocop_store_commit(store), OCOP_OK);
	assert_int_equal(ocop_log_checkpoint(store, &note), OCOP_OK);
	assert_true(ocop_bytes_is(ocop_buf_view(&note), "note"));
	assert_int_equal(ocop_store_begin(store, true), OCOP_OK);
	assert_int_equal(ocop_log_flush(log, ocop_bytes_of(NULL, 0)), OCOP_OK);
	assert_int_equal(ocop_store_commit(store), OCOP_OK);
	assert_int_equal(ocop_log_checkpoint(store, &note), OCOP_OK);
	assert_true(ocop_bytes_is(ocop_buf_view(&note), "note"));
	ocop_log_free(log);
	ocop_buf_clear(&note);
}

/* --- Opening --- */

static void refuse_open(struct ocop_store *store)
{
	struct ocop_diag diag = { 0 };
	struct ocop_log *log;

	assert_int_equal(ocop_log_open(&log, store, false, &diag),
			 OCOP_ERR_STORE);
	assert_null(log);
	assert_true(diag.text[0] != '\0');
}

static void a_store_that_disagrees_with_itself_is_not_opened(void **state)
{
	struct ocop_store *store = *state;
	struct ocop_buf compact = OCOP_BUF(4096), bundle = OCOP_BUF(1 << 20);
	uint8_t key[9];

	plain_log_fill(store, true, 300);
	plain_log_join(store);
	assert_int_equal(ocop_store_meta(store, "compact", &compact), OCOP_OK);
	assert_int_equal(ocop_store_get(store, OCOP_SPACE_BUNDLE,
					plain_log_key(key, -1, 1), &bundle),
			 OCOP_OK);
	/* No compact range, one cut short, one of another size. */
	assert_int_equal(
		ocop_store_remove(store, OCOP_SPACE_META, OCOP_LIT("compact")),
		OCOP_OK);
	refuse_open(store);
	assert_int_equal(ocop_store_set_meta(
				 store, "compact",
				 ocop_bytes_of(compact.ptr, compact.len - 1)),
			 OCOP_OK);
	refuse_open(store);
	compact.ptr[7] ^= 6; /* 300 and 298 have four bits each */
	assert_int_equal(
		ocop_store_set_meta(store, "compact", ocop_buf_view(&compact)),
		OCOP_OK);
	refuse_open(store);
	compact.ptr[7] ^= 6;
	assert_int_equal(
		ocop_store_set_meta(store, "compact", ocop_buf_view(&compact)),
		OCOP_OK);
	ocop_log_free(plain_log_open(store, false));
	/* No last bundle, one cut short, one with an entry too many. */
	assert_int_equal(ocop_store_remove(store, OCOP_SPACE_BUNDLE,
					   plain_log_key(key, -1, 1)),
			 OCOP_OK);
	refuse_open(store);
	assert_int_equal(
		ocop_store_put(store, OCOP_SPACE_BUNDLE,
			       plain_log_key(key, -1, 1),
			       ocop_bytes_of(bundle.ptr, bundle.len - 1)),
		OCOP_OK);
	refuse_open(store);
	assert_int_equal(ocop__bundle_add(&bundle, OCOP_LIT("more")), OCOP_OK);
	assert_int_equal(ocop_store_put(store, OCOP_SPACE_BUNDLE,
					plain_log_key(key, -1, 1),
					ocop_buf_view(&bundle)),
			 OCOP_OK);
	refuse_open(store);
	ocop_buf_clear(&compact);
	ocop_buf_clear(&bundle);
}

static void a_log_kept_without_tiles_gets_them_when_it_needs_them(void **state)
{
	struct ocop_store *store = *state;
	struct ocop_proof proof;
	struct ocop_log *log;

	plain_log_fill(store, false, 520);
	assert_int_equal(ocop_log_prove_in(store, 0, 3, 520, &proof),
			 OCOP_ERR_STORE);
	log = plain_log_open(store, true);
	plain_log_append(log, 1);
	plain_log_flush(store, log);
	ocop_log_free(log);
	assert_int_equal(ocop_log_prove_in(store, 0, 3, 520, &proof), OCOP_OK);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL), OCOP_OK);
	/* From then on it keeps them, also for who does not ask. */
	log = plain_log_open(store, false);
	plain_log_append(log, 300);
	plain_log_flush(store, log);
	ocop_log_free(log);
	assert_int_equal(ocop_log_prove_in(store, 0, 600, 821, &proof),
			 OCOP_OK);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL), OCOP_OK);
}

/* Whatever left it so: the tree is longer than its last tile. */
/* --- Proofs --- */

static void every_entry_is_proven_at_every_kind_of_size(void **state)
{
	static const uint64_t sizes[] = { 1,   2,   100, 255, 256,    257,
					  511, 512, 513, 599, ENTRIES };
	struct ocop_store *store = *state;
	uint8_t root[OCOP_HASH_LEN], leaf[OCOP_HASH_LEN], bytes[90];
	struct ocop_proof proof;
	uint64_t index;
	size_t i;

	plain_log_fill(store, true, ENTRIES);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		plain_log_root(root, sizes[i]);
		for (index = 0; index < sizes[i]; index += 1 + index / 9) {
			assert_int_equal(
				ocop_log_prove_in(store, 0, index, sizes[i],
						  &proof), OCOP_OK);
			ocop_leaf_hash(leaf, plain_log_entry(bytes, index));
			assert_int_equal(
				ocop_inclusion_check(
					index, sizes[i], leaf,
					proof_view(&proof),
					ocop_bytes_of(root, OCOP_HASH_LEN)),
				OCOP_OK);
		}
	}
	assert_int_equal(ocop_log_prove_in(store, 0, 0, ENTRIES + 1, &proof),
			 OCOP_ERR_ARGUMENT);
	assert_int_equal(ocop_log_prove_in(store, 0, 5, 5, &proof),
			 OCOP_ERR_ARGUMENT);
	assert_int_equal(proof.count, 0);
}

static void every_kind_of_size_is_proven_to_follow_another(void **state)
{
	static const uint64_t sizes[] = { 1,   2,   100, 255, 256,    257,
					  511, 512, 513, 599, ENTRIES };
	struct ocop_store *store = *state;
	uint8_t root1[OCOP_HASH_LEN], root2[OCOP_HASH_LEN];
	struct ocop_proof proof;
	size_t i, j;

	plain_log_fill(store, true, ENTRIES);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		for (j = i; j < sizeof(sizes) / sizeof(sizes[0]); j++) {
			plain_log_root(root1, sizes[i]);
			plain_log_root(root2, sizes[j]);
			assert_int_equal(
				ocop_log_prove_consistency(store, sizes[i],
							   sizes[j], &proof),
				OCOP_OK);
			assert_int_equal(
				ocop_consistency_check(
					sizes[i], sizes[j], proof_view(&proof),
					ocop_bytes_of(root1, OCOP_HASH_LEN),
					ocop_bytes_of(root2, OCOP_HASH_LEN)),
				OCOP_OK);
		}
	assert_int_equal(
		ocop_log_prove_consistency(store, 1, ENTRIES + 1, &proof),
		OCOP_ERR_ARGUMENT);
}

static void tiles_are_as_wide_as_the_tree_and_no_wider(void **state)
{
	struct ocop_store *store = *state;
	struct ocop_buf tile = OCOP_BUF(OCOP_TILE_BYTES);
	uint8_t key[9], bytes[90], leaf[OCOP_HASH_LEN];
	static const struct {
		int level;
		uint64_t n;
		size_t width;
	} want[] = {
		{ 0, 0, 256 },
		{ 0, 1, 256 },
		{ 0, 2, 88 },
		{ 1, 0, 2 },
	};
	size_t i;

	plain_log_fill(store, true, ENTRIES);
	plain_log_join(store);
	for (i = 0; i < 4; i++) {
		assert_int_equal(
			ocop_store_get(
				store, OCOP_SPACE_TILE,
				plain_log_key(key, want[i].level, want[i].n),
				&tile),
			OCOP_OK);
		assert_int_equal(tile.len, want[i].width * OCOP_HASH_LEN);
	}
	/* The last one read is level 1; level 0 holds leaf hashes. */
	plain_log_root(leaf, 256);
	assert_memory_equal(tile.ptr, leaf, OCOP_HASH_LEN);
	assert_int_equal(ocop_store_get(store, OCOP_SPACE_TILE,
					plain_log_key(key, 0, 2), &tile),
			 OCOP_OK);
	ocop_leaf_hash(leaf, plain_log_entry(bytes, 512));
	assert_memory_equal(tile.ptr, leaf, OCOP_HASH_LEN);
	assert_int_equal(ocop_store_get(store, OCOP_SPACE_TILE,
					plain_log_key(key, 0, 3), &tile),
			 OCOP_ERR_ABSENT);
	assert_int_equal(ocop_store_get(store, OCOP_SPACE_TILE,
					plain_log_key(key, 1, 1), &tile),
			 OCOP_ERR_ABSENT);
	ocop_buf_clear(&tile);
}

/* --- Meta and trust --- */

static void named_values_and_trust_files_are_kept(void **state)
{
	struct ocop_store *store = *state;
	struct ocop_buf buf = OCOP_BUF(100);
	struct ocop_trustset *set;
	struct ocop_diag diag = { 0 };
	uint8_t key[9];

	assert_int_equal(ocop_store_meta(store, "origin", &buf),
			 OCOP_ERR_ABSENT);
	assert_int_equal(ocop_log_checkpoint(store, &buf), OCOP_ERR_ABSENT);
	assert_int_equal(ocop_store_set_meta(store, "origin",
					     OCOP_LIT(PLAIN_LOG_ORIGIN)),
			 OCOP_OK);
	assert_int_equal(ocop_store_meta(store, "origin", &buf), OCOP_OK);
	assert_true(ocop_bytes_is(ocop_buf_view(&buf), PLAIN_LOG_ORIGIN));
	assert_int_equal(ocop_trustset_new(&set), OCOP_OK);
	assert_int_equal(ocop_log_load_trust(store, set, &diag), OCOP_OK);
	assert_int_equal(ocop_trustset_count(set), 0);
	assert_int_equal(ocop_log_put_trust(store, 258, OCOP_LIT("no file")),
			 OCOP_OK);
	assert_int_equal(ocop_store_get(store, OCOP_SPACE_TRUST,
					plain_log_key(key, -1, 258), &buf),
			 OCOP_OK);
	assert_true(ocop_bytes_is(ocop_buf_view(&buf), "no file"));
	assert_int_not_equal(ocop_log_load_trust(store, set, &diag), OCOP_OK);
	assert_true(diag.text[0] != '\0');
	ocop_trustset_free(set);
	ocop_buf_clear(&buf);
}

/* --- On disk --- */

/* Append and plain_log_flush, and die before the commit, or after it. */
static void die_at(const char *path, bool after)
{
	struct ocop_store *store;
	struct ocop_log *log;

	if (ocop_store_open_sqlite(&store, path, OCOP_STORE_WRITE, NULL) ||
	    ocop_log_open(&log, store, true, NULL))
		_exit(1);
	plain_log_append(log, 30);
	if (ocop_store_begin(store, true) ||
	    ocop_log_flush(log, ocop_bytes_of(NULL, 0)))
		_exit(1);
	if (after && ocop_store_commit(store))
		_exit(1);
	_exit(0);
}

static void
a_writer_killed_at_a_commit_leaves_all_of_it_or_nothing(void **state)
{
	char dir[64] = "/tmp/ocop-log-XXXXXX", path[80];
	struct ocop_store *store;
	struct ocop_log *log;
	int after, status;
	pid_t pid;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/log.db", dir);
	assert_int_equal(
		ocop_store_open_sqlite(&store, path, OCOP_STORE_CREATE, NULL),
		OCOP_OK);
	log = plain_log_open(store, true);
	plain_log_append(log, 250);
	plain_log_flush(store, log);
	ocop_log_free(log);
	ocop_store_close(store);
	for (after = 0; after < 2; after++) {
		pid = fork();
		assert_true(pid >= 0);
		if (pid == 0)
			die_at(path, after != 0);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
		assert_int_equal(ocop_store_open_sqlite(&store, path,
							OCOP_STORE_WRITE, NULL),
				 OCOP_OK);
		log = plain_log_open(store, true);
		assert_int_equal(ocop_log_size(log), after ? 280 : 250);
		assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL),
				 OCOP_OK);
		ocop_log_free(log);
		ocop_store_close(store);
	}
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(dir), 0);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, plain_log_store, plain_log_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_size_has_the_root_of_its_entries),
		TEST(a_bundle_that_stands_already_is_taken_by_its_hashes),
		TEST(entries_come_back_whatever_the_flushes_were),
		TEST(a_walk_gives_each_entry_of_its_range_once),
		TEST(an_entry_longer_than_a_bundle_can_say_changes_nothing),
		TEST(what_was_not_flushed_is_gone_with_its_log),
		TEST(opening_again_goes_back_to_what_was_committed),
		TEST(of_two_writers_the_second_loses_and_can_go_on),
		TEST(a_flush_of_nothing_stores_a_checkpoint),
		TEST(a_store_that_disagrees_with_itself_is_not_opened),
		TEST(a_log_kept_without_tiles_gets_them_when_it_needs_them),
		TEST(every_entry_is_proven_at_every_kind_of_size),
		TEST(every_kind_of_size_is_proven_to_follow_another),
		TEST(tiles_are_as_wide_as_the_tree_and_no_wider),
		TEST(named_values_and_trust_files_are_kept),
		TEST(a_writer_killed_at_a_commit_leaves_all_of_it_or_nothing),
	};

	return cmocka_run_group_tests(tests, plain_log_set_up,
				      plain_log_tear_down);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stored log: what is appended is what is stored, proven and audited, and
 * nothing between two flushes survives that should not.
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

#include <ocop/log.h>

#define ENTRIES 600	/* two full bundles and a part; one tile of level 1 */
#define ORIGIN "test.example/log"

static struct ocop_signer signer;

static int make_signer(void **state)
{
	static const uint8_t secret[32] = { 7 };
	struct ocop_seckey *key;

	(void)state;
	assert_int_equal(ocop_seckey_from_raw(&key, OCOP_ALG_EDDSA, secret),
			 OCOP_OK);
	ocop_signer_of_key(&signer, key);
	return 0;
}

static int clear_signer(void **state)
{
	(void)state;
	ocop_signer_clear(&signer);
	return 0;
}

static int open_store(void **state)
{
	struct ocop_store *store;

	assert_int_equal(ocop_store_open_memory(&store), OCOP_OK);
	*state = store;
	return 0;
}

static int close_store(void **state)
{
	ocop_store_close(*state);
	return 0;
}

/* Entry i is i % 90 bytes i: also empty ones. */
static struct ocop_bytes entry_of(uint8_t out[90], uint64_t i)
{
	memset(out, (int)(i & 0xff), 90);
	return ocop_bytes_of(out, i % 90);
}

static struct ocop_log *open_log(struct ocop_store *store, bool tiles)
{
	struct ocop_diag diag = { 0 };
	struct ocop_log *log;

	assert_int_equal(ocop_log_open(&log, store, tiles, &diag), OCOP_OK);
	return log;
}

static void append(struct ocop_log *log, uint64_t count)
{
	uint64_t i = ocop_log_size(log), end = i + count;
	uint8_t bytes[90];

	for (; i < end; i++)
		assert_int_equal(ocop_log_append(log, entry_of(bytes, i)),
				 OCOP_OK);
}

/* The root of the first size entries. */
static void root_of(uint8_t out[OCOP_HASH_LEN], uint64_t size)
{
	struct ocop_compact range = { 0 };
	uint8_t bytes[90], leaf[OCOP_HASH_LEN];
	uint64_t i;

	for (i = 0; i < size; i++) {
		ocop_leaf_hash(leaf, entry_of(bytes, i));
		ocop_compact_append(&range, leaf, NULL, NULL);
	}
	ocop_compact_root(&range, out);
}

/* A signed note of the first size entries. */
static void note_of(struct ocop_buf *out, uint64_t size)
{
	struct ocop_checkpoint checkpoint = { .origin = ORIGIN, .size = size };

	root_of(checkpoint.root, size);
	assert_int_equal(ocop_checkpoint_sign(out, &checkpoint, &signer),
			 OCOP_OK);
}

static void flush(struct ocop_store *store, struct ocop_log *log)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);

	note_of(&note, ocop_log_size(log));
	assert_int_equal(ocop_store_begin(store, true), OCOP_OK);
	assert_int_equal(ocop_log_flush(log, ocop_buf_view(&note)), OCOP_OK);
	assert_int_equal(ocop_store_commit(store), OCOP_OK);
	ocop_buf_clear(&note);
}

/* A store with size entries, flushed now and then. */
static void fill(struct ocop_store *store, bool tiles, uint64_t size)
{
	struct ocop_log *log = open_log(store, tiles);
	uint64_t step = 1, rest;

	while ((rest = size - ocop_log_size(log)) > 0) {
		append(log, step < rest ? step : rest);
		flush(store, log);
		step += 37;
	}
	ocop_log_free(log);
}

static struct ocop_bytes key_of(uint8_t out[9], int level, uint64_t n)
{
	uint8_t *at = out;
	int i;

	if (level >= 0)
		*at++ = (uint8_t)level;
	for (i = 56; i >= 0; i -= 8)
		*at++ = (uint8_t)(n >> i);
	return ocop_bytes_of(out, (size_t)(at - out));
}

static struct ocop_bytes proof_view(const struct ocop_proof *proof)
{
	return ocop_bytes_of(proof->hash, (size_t)proof->count * OCOP_HASH_LEN);
}

static void set_vkey(struct ocop_store *store, const char *name)
{
	struct ocop_buf text = OCOP_BUF(512);
	struct ocop_vkey vkey;

	assert_int_equal(ocop_vkey_of(&vkey, name, OCOP_VKEY_ED25519,
				      ocop_bytes_of(signer.spki,
						    signer.spki_len)),
			 OCOP_OK);
	ocop_vkey_format(&text, &vkey);
	assert_int_equal(ocop_store_set_meta(store, "vkey",
					     ocop_buf_view(&text)), OCOP_OK);
	ocop_buf_clear(&text);
}

/* --- Appending --- */

static void every_size_has_the_root_of_its_entries(void **state)
{
	struct ocop_log *log = open_log(*state, true);
	uint8_t root[OCOP_HASH_LEN], want[OCOP_HASH_LEN];
	uint64_t size;

	for (size = 0; size <= ENTRIES; size += 1) {
		assert_int_equal(ocop_log_size(log), size);
		if (size % 50 == 0 || size % 256 < 2) {
			root_of(want, size);
			ocop_log_root(log, root);
			assert_memory_equal(root, want, OCOP_HASH_LEN);
		}
		append(log, 1);
	}
	ocop_log_free(log);
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
		log = open_log(store, i % 200 == 0);
		append(log, 56);
		flush(store, log);
		append(log, 44);
		flush(store, log);
		ocop_log_free(log);
	}
	for (i = 0; i < ENTRIES; i++) {
		assert_int_equal(ocop_log_entry(store, i, &buf), OCOP_OK);
		assert_true(ocop_bytes_equal(ocop_buf_view(&buf),
					     entry_of(bytes, i)));
	}
	assert_int_equal(ocop_log_entry(store, ENTRIES, &buf),
			 OCOP_ERR_ABSENT);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL), OCOP_OK);
	ocop_buf_clear(&buf);
}

struct walk { uint64_t next, stop; };

static enum ocop_err step(void *user, uint64_t index, struct ocop_bytes entry)
{
	struct walk *w = user;
	uint8_t bytes[90];

	assert_int_equal(index, w->next);
	assert_true(ocop_bytes_equal(entry, entry_of(bytes, index)));
	w->next++;
	return w->next == w->stop ? OCOP_ERR_RULE : OCOP_OK;
}

static void a_walk_gives_each_entry_of_its_range_once(void **state)
{
	static const uint64_t edge[] = { 0, 1, 255, 256, 257, 512, ENTRIES };
	struct ocop_store *store = *state;
	struct walk w;
	size_t i, j;

	fill(store, false, ENTRIES);
	for (i = 0; i < 7; i++)
		for (j = i; j < 7; j++) {
			w = (struct walk){ edge[i], UINT64_MAX };
			assert_int_equal(ocop_log_each(store, edge[i], edge[j],
						       step, &w), OCOP_OK);
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
	struct ocop_log *log = open_log(*state, true);

	assert_int_equal(ocop_log_append(log, ocop_bytes_of(
					 longest, sizeof(longest))),
			 OCOP_ERR_LIMIT);
	assert_int_equal(ocop_log_size(log), 0);
	assert_int_equal(ocop_log_append(log, ocop_bytes_of(
					 longest, OCOP_ENTRY_MAX)), OCOP_OK);
	assert_int_equal(ocop_log_size(log), 1);
	ocop_log_free(log);
}

static void what_was_not_flushed_is_gone_with_its_log(void **state)
{
	struct ocop_store *store = *state;
	struct ocop_log *log;
	uint64_t size;

	fill(store, true, 300);
	log = open_log(store, true);
	append(log, 10);
	ocop_log_free(log);
	log = open_log(store, true);
	assert_int_equal(ocop_log_size(log), 300);
	append(log, 30);
	assert_int_equal(ocop_store_size(store, &size), OCOP_OK);
	assert_int_equal(size, 300);
	flush(store, log);
	ocop_log_free(log);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL), OCOP_OK);
}

static void a_reset_goes_back_to_what_was_committed(void **state)
{
	struct ocop_store *store = *state;
	struct ocop_log *log;
	uint8_t root[OCOP_HASH_LEN], want[OCOP_HASH_LEN];

	fill(store, true, 250);
	log = open_log(store, true);
	append(log, 20);
	assert_int_equal(ocop_store_begin(store, true), OCOP_OK);
	assert_int_equal(ocop_log_flush(log, ocop_bytes_of(NULL, 0)), OCOP_OK);
	ocop_store_rollback(store);
	assert_int_equal(ocop_log_size(log), 270);
	assert_int_equal(ocop_log_reset(log), OCOP_OK);
	assert_int_equal(ocop_log_size(log), 250);
	root_of(want, 250);
	ocop_log_root(log, root);
	assert_memory_equal(root, want, OCOP_HASH_LEN);
	append(log, 350);
	flush(store, log);
	ocop_log_free(log);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL), OCOP_OK);
}

static void of_two_writers_the_second_loses_and_can_go_on(void **state)
{
	struct ocop_store *store = *state;
	struct ocop_log *one, *two;
	uint8_t bytes[90];

	fill(store, true, 100);
	one = open_log(store, true);
	two = open_log(store, true);
	append(one, 5);
	append(two, 9);
	flush(store, one);
	assert_int_equal(ocop_store_begin(store, true), OCOP_OK);
	assert_int_equal(ocop_log_flush(two, ocop_bytes_of(NULL, 0)),
			 OCOP_ERR_CONFLICT);
	assert_int_equal(ocop_store_commit(store), OCOP_ERR_STORE);
	/* Until it has read anew, it takes nothing. */
	assert_int_equal(ocop_log_append(two, entry_of(bytes, 0)),
			 OCOP_ERR_CONFLICT);
	assert_int_equal(ocop_log_reset(two), OCOP_OK);
	assert_int_equal(ocop_log_size(two), 105);
	append(two, 200);
	flush(store, two);
	ocop_log_free(one);
	ocop_log_free(two);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL), OCOP_OK);
}

static void a_flush_of_nothing_stores_a_checkpoint(void **state)
{
	struct ocop_store *store = *state;
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_log *log;

	fill(store, true, 3);
	log = open_log(store, true);
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

	fill(store, true, 300);
	assert_int_equal(ocop_store_meta(store, "compact", &compact), OCOP_OK);
	assert_int_equal(ocop_store_get(store, OCOP_SPACE_BUNDLE,
					key_of(key, -1, 1), &bundle), OCOP_OK);
	/* No compact range, one cut short, one of another size. */
	assert_int_equal(ocop_store_remove(store, OCOP_SPACE_META,
					   OCOP_LIT("compact")), OCOP_OK);
	refuse_open(store);
	assert_int_equal(ocop_store_set_meta(store, "compact", ocop_bytes_of(
					     compact.ptr, compact.len - 1)),
			 OCOP_OK);
	refuse_open(store);
	compact.ptr[7] ^= 6;	/* 300 and 298 have four bits each */
	assert_int_equal(ocop_store_set_meta(store, "compact",
					     ocop_buf_view(&compact)),
			 OCOP_OK);
	refuse_open(store);
	compact.ptr[7] ^= 6;
	assert_int_equal(ocop_store_set_meta(store, "compact",
					     ocop_buf_view(&compact)),
			 OCOP_OK);
	ocop_log_free(open_log(store, false));
	/* No last bundle, one cut short, one with an entry too many. */
	assert_int_equal(ocop_store_remove(store, OCOP_SPACE_BUNDLE,
					   key_of(key, -1, 1)), OCOP_OK);
	refuse_open(store);
	assert_int_equal(ocop_store_put(store, OCOP_SPACE_BUNDLE,
					key_of(key, -1, 1), ocop_bytes_of(
					bundle.ptr, bundle.len - 1)), OCOP_OK);
	refuse_open(store);
	assert_int_equal(ocop_bundle_add(&bundle, OCOP_LIT("more")), OCOP_OK);
	assert_int_equal(ocop_store_put(store, OCOP_SPACE_BUNDLE,
					key_of(key, -1, 1),
					ocop_buf_view(&bundle)), OCOP_OK);
	refuse_open(store);
	ocop_buf_clear(&compact);
	ocop_buf_clear(&bundle);
}

static void a_log_kept_without_tiles_gets_them_when_it_needs_them(void **state)
{
	struct ocop_store *store = *state;
	struct ocop_proof proof;
	struct ocop_log *log;

	fill(store, false, 520);
	assert_int_equal(ocop_log_prove(store, 3, 520, &proof),
			 OCOP_ERR_STORE);
	log = open_log(store, true);
	append(log, 1);
	flush(store, log);
	ocop_log_free(log);
	assert_int_equal(ocop_log_prove(store, 3, 520, &proof), OCOP_OK);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL), OCOP_OK);
	/* From then on it keeps them, also for who does not ask. */
	log = open_log(store, false);
	append(log, 300);
	flush(store, log);
	ocop_log_free(log);
	assert_int_equal(ocop_log_prove(store, 600, 821, &proof), OCOP_OK);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL), OCOP_OK);
}

/* --- Proofs --- */

static void every_entry_is_proven_at_every_kind_of_size(void **state)
{
	static const uint64_t sizes[] = { 1, 2, 100, 255, 256, 257, 511, 512,
					  513, 599, ENTRIES };
	struct ocop_store *store = *state;
	uint8_t root[OCOP_HASH_LEN], leaf[OCOP_HASH_LEN], bytes[90];
	struct ocop_proof proof;
	uint64_t index;
	size_t i;

	fill(store, true, ENTRIES);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		root_of(root, sizes[i]);
		for (index = 0; index < sizes[i]; index += 1 + index / 9) {
			assert_int_equal(ocop_log_prove(store, index, sizes[i],
							&proof), OCOP_OK);
			ocop_leaf_hash(leaf, entry_of(bytes, index));
			assert_int_equal(ocop_inclusion_check(
				index, sizes[i], leaf, proof_view(&proof),
				ocop_bytes_of(root, OCOP_HASH_LEN)), OCOP_OK);
		}
	}
	assert_int_equal(ocop_log_prove(store, 0, ENTRIES + 1, &proof),
			 OCOP_ERR_ARGUMENT);
	assert_int_equal(ocop_log_prove(store, 5, 5, &proof),
			 OCOP_ERR_ARGUMENT);
	assert_int_equal(proof.count, 0);
}

static void every_kind_of_size_is_proven_to_follow_another(void **state)
{
	static const uint64_t sizes[] = { 1, 2, 100, 255, 256, 257, 511, 512,
					  513, 599, ENTRIES };
	struct ocop_store *store = *state;
	uint8_t root1[OCOP_HASH_LEN], root2[OCOP_HASH_LEN];
	struct ocop_proof proof;
	size_t i, j;

	fill(store, true, ENTRIES);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		for (j = i; j < sizeof(sizes) / sizeof(sizes[0]); j++) {
			root_of(root1, sizes[i]);
			root_of(root2, sizes[j]);
			assert_int_equal(ocop_log_prove_consistency(
				store, sizes[i], sizes[j], &proof), OCOP_OK);
			assert_int_equal(ocop_consistency_check(
				sizes[i], sizes[j], proof_view(&proof),
				ocop_bytes_of(root1, OCOP_HASH_LEN),
				ocop_bytes_of(root2, OCOP_HASH_LEN)), OCOP_OK);
		}
	assert_int_equal(ocop_log_prove_consistency(store, 1, ENTRIES + 1,
						    &proof),
			 OCOP_ERR_ARGUMENT);
}

static void tiles_are_as_wide_as_the_tree_and_no_wider(void **state)
{
	struct ocop_store *store = *state;
	struct ocop_buf tile = OCOP_BUF(OCOP_TILE_BYTES);
	uint8_t key[9], bytes[90], leaf[OCOP_HASH_LEN];
	static const struct { int level; uint64_t n; size_t width; } want[] = {
		{ 0, 0, 256 }, { 0, 1, 256 }, { 0, 2, 88 }, { 1, 0, 2 },
	};
	size_t i;

	fill(store, true, ENTRIES);
	for (i = 0; i < 4; i++) {
		assert_int_equal(ocop_store_get(store, OCOP_SPACE_TILE, key_of(
			key, want[i].level, want[i].n), &tile), OCOP_OK);
		assert_int_equal(tile.len, want[i].width * OCOP_HASH_LEN);
	}
	/* The last one read is level 1; level 0 holds leaf hashes. */
	root_of(leaf, 256);
	assert_memory_equal(tile.ptr, leaf, OCOP_HASH_LEN);
	assert_int_equal(ocop_store_get(store, OCOP_SPACE_TILE,
					key_of(key, 0, 2), &tile), OCOP_OK);
	ocop_leaf_hash(leaf, entry_of(bytes, 512));
	assert_memory_equal(tile.ptr, leaf, OCOP_HASH_LEN);
	assert_int_equal(ocop_store_get(store, OCOP_SPACE_TILE,
					key_of(key, 0, 3), &tile),
			 OCOP_ERR_ABSENT);
	assert_int_equal(ocop_store_get(store, OCOP_SPACE_TILE,
					key_of(key, 1, 1), &tile),
			 OCOP_ERR_ABSENT);
	ocop_buf_clear(&tile);
}

/* --- Audit --- */

static void count_progress(void *user, uint64_t done, uint64_t size)
{
	uint64_t *last = user;

	assert_true(done > *last && done <= size);
	*last = done;
}

static void an_audit_reads_all_and_reports_how_far_it_is(void **state)
{
	uint64_t done = 0;

	fill(*state, true, ENTRIES);
	assert_int_equal(ocop_log_audit(*state, count_progress, &done, NULL),
			 OCOP_OK);
	assert_int_equal(done, ENTRIES);
	set_vkey(*state, ORIGIN);
	assert_int_equal(ocop_log_audit(*state, NULL, NULL, NULL), OCOP_OK);
	/* Inside the caller's transaction too, which stays open. */
	assert_int_equal(ocop_store_begin(*state, false), OCOP_OK);
	assert_int_equal(ocop_log_audit(*state, NULL, NULL, NULL), OCOP_OK);
	assert_int_equal(ocop_store_commit(*state), OCOP_OK);
}

/* Every bit of a row, flipped, must fail the audit as want says. */
static void flip_all(struct ocop_store *store, enum ocop_space space,
		     struct ocop_bytes key, enum ocop_err want)
{
	struct ocop_buf row = OCOP_BUF(1 << 20);
	struct ocop_diag diag;
	enum ocop_err err;
	size_t i;

	assert_int_equal(ocop_store_get(store, space, key, &row), OCOP_OK);
	for (i = 0; i < row.len; i++) {
		row.ptr[i] ^= (uint8_t)(1 << i % 8);
		assert_int_equal(ocop_store_put(store, space, key,
						ocop_buf_view(&row)), OCOP_OK);
		memset(&diag, 0, sizeof(diag));
		err = ocop_log_audit(store, NULL, NULL, &diag);
		if (want == OCOP_OK)
			assert_int_not_equal(err, OCOP_OK);
		else
			assert_int_equal(err, want);
		assert_true(diag.text[0] != '\0');
		row.ptr[i] ^= (uint8_t)(1 << i % 8);
	}
	assert_int_equal(ocop_store_put(store, space, key,
					ocop_buf_view(&row)), OCOP_OK);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL), OCOP_OK);
	ocop_buf_clear(&row);
}

static void an_audit_finds_every_flipped_byte(void **state)
{
	struct ocop_store *store = *state;
	struct ocop_log *log = open_log(store, true);
	uint8_t key[9];

	append(log, 40);
	flush(store, log);
	ocop_log_free(log);
	set_vkey(store, ORIGIN);
	flip_all(store, OCOP_SPACE_BUNDLE, key_of(key, -1, 0), OCOP_ERR_FORK);
	flip_all(store, OCOP_SPACE_TILE, key_of(key, 0, 0), OCOP_ERR_FORK);
	flip_all(store, OCOP_SPACE_META, OCOP_LIT("compact"), OCOP_ERR_FORK);
	/* A note or a key is refused by its own rules. */
	flip_all(store, OCOP_SPACE_META, OCOP_LIT("checkpoint"), OCOP_OK);
	flip_all(store, OCOP_SPACE_META, OCOP_LIT("vkey"), OCOP_OK);
}

static void an_audit_finds_what_is_missing_or_too_much(void **state)
{
	struct ocop_store *store = *state;
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_buf bundle = OCOP_BUF(1 << 20);
	uint8_t key[9];

	fill(store, true, ENTRIES);
	assert_int_equal(ocop_store_get(store, OCOP_SPACE_BUNDLE,
					key_of(key, -1, 1), &bundle), OCOP_OK);
	assert_int_equal(ocop_store_remove(store, OCOP_SPACE_BUNDLE, key_of(
					   key, -1, 1)), OCOP_OK);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL),
			 OCOP_ERR_FORK);
	/* An entry moved out of its bundle. */
	assert_int_equal(ocop_store_put(store, OCOP_SPACE_BUNDLE,
					key_of(key, -1, 1), ocop_bytes_of(
					bundle.ptr, bundle.len - 2 - 511 % 90)),
			 OCOP_OK);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL),
			 OCOP_ERR_FORK);
	assert_int_equal(ocop_store_put(store, OCOP_SPACE_BUNDLE,
					key_of(key, -1, 1),
					ocop_buf_view(&bundle)), OCOP_OK);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL), OCOP_OK);
	/* A checkpoint beyond the log. */
	note_of(&note, ENTRIES + 1);
	assert_int_equal(ocop_store_set_meta(store, "checkpoint",
					     ocop_buf_view(&note)), OCOP_OK);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL),
			 OCOP_ERR_FORK);
	/* Entries and no checkpoint. */
	assert_int_equal(ocop_store_remove(store, OCOP_SPACE_META,
					   OCOP_LIT("checkpoint")), OCOP_OK);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL),
			 OCOP_ERR_ABSENT);
	ocop_buf_clear(&note);
	ocop_buf_clear(&bundle);
}

static void entries_beyond_the_checkpoint_do_not_fail_the_audit(void **state)
{
	struct ocop_store *store = *state;
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);

	fill(store, true, 300);
	note_of(&note, 256);
	assert_int_equal(ocop_store_set_meta(store, "checkpoint",
					     ocop_buf_view(&note)), OCOP_OK);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL), OCOP_OK);
	ocop_buf_clear(&note);
}

static void an_audit_wants_the_signature_of_the_stored_key(void **state)
{
	fill(*state, true, 3);
	assert_int_equal(ocop_log_audit(*state, NULL, NULL, NULL), OCOP_OK);
	set_vkey(*state, "test.example/other");
	assert_int_equal(ocop_log_audit(*state, NULL, NULL, NULL),
			 OCOP_ERR_TRUST);
	set_vkey(*state, ORIGIN);
	assert_int_equal(ocop_log_audit(*state, NULL, NULL, NULL), OCOP_OK);
}

static void an_empty_log_is_audited_too(void **state)
{
	struct ocop_store *store = *state;
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_checkpoint checkpoint = { .origin = ORIGIN };
	struct ocop_log *log;

	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL), OCOP_OK);
	log = open_log(store, true);
	flush(store, log);
	ocop_log_free(log);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL), OCOP_OK);
	/* Size 0, and a root of something. */
	assert_int_equal(ocop_checkpoint_sign(&note, &checkpoint, &signer),
			 OCOP_OK);
	assert_int_equal(ocop_store_set_meta(store, "checkpoint",
					     ocop_buf_view(&note)), OCOP_OK);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL),
			 OCOP_ERR_FORK);
	ocop_buf_clear(&note);
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
					     OCOP_LIT(ORIGIN)), OCOP_OK);
	assert_int_equal(ocop_store_meta(store, "origin", &buf), OCOP_OK);
	assert_true(ocop_bytes_is(ocop_buf_view(&buf), ORIGIN));
	assert_int_equal(ocop_trustset_new(&set), OCOP_OK);
	assert_int_equal(ocop_log_load_trust(store, set, &diag), OCOP_OK);
	assert_int_equal(ocop_trustset_count(set), 0);
	assert_int_equal(ocop_log_put_trust(store, 258, OCOP_LIT("no file")),
			 OCOP_OK);
	assert_int_equal(ocop_store_get(store, OCOP_SPACE_TRUST,
					key_of(key, -1, 258), &buf), OCOP_OK);
	assert_true(ocop_bytes_is(ocop_buf_view(&buf), "no file"));
	assert_int_not_equal(ocop_log_load_trust(store, set, &diag), OCOP_OK);
	assert_true(diag.text[0] != '\0');
	ocop_trustset_free(set);
	ocop_buf_clear(&buf);
}

/* --- On disk --- */

/* Append and flush, and die before the commit, or after it. */
static void die_at(const char *path, bool after)
{
	struct ocop_store *store;
	struct ocop_log *log;

	if (ocop_store_open_sqlite(&store, path, OCOP_STORE_WRITE, NULL) ||
	    ocop_log_open(&log, store, true, NULL))
		_exit(1);
	append(log, 30);
	if (ocop_store_begin(store, true) ||
	    ocop_log_flush(log, ocop_bytes_of(NULL, 0)))
		_exit(1);
	if (after && ocop_store_commit(store))
		_exit(1);
	_exit(0);
}

static void a_writer_killed_at_a_commit_leaves_all_of_it_or_nothing(void **state)
{
	char dir[64] = "/tmp/ocop-log-XXXXXX", path[80];
	struct ocop_store *store;
	struct ocop_log *log;
	int after, status;
	pid_t pid;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/log.db", dir);
	assert_int_equal(ocop_store_open_sqlite(&store, path,
						OCOP_STORE_CREATE, NULL),
			 OCOP_OK);
	log = open_log(store, true);
	append(log, 250);
	flush(store, log);
	ocop_log_free(log);
	ocop_store_close(store);
	for (after = 0; after < 2; after++) {
		pid = fork();
		assert_true(pid >= 0);
		if (pid == 0)
			die_at(path, after != 0);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
		assert_int_equal(ocop_store_open_sqlite(
			&store, path, OCOP_STORE_WRITE, NULL), OCOP_OK);
		log = open_log(store, true);
		assert_int_equal(ocop_log_size(log), after ? 280 : 250);
		assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL),
				 OCOP_OK);
		ocop_log_free(log);
		ocop_store_close(store);
	}
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(dir), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_store, \
						   close_store)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_size_has_the_root_of_its_entries),
		TEST(entries_come_back_whatever_the_flushes_were),
		TEST(a_walk_gives_each_entry_of_its_range_once),
		TEST(an_entry_longer_than_a_bundle_can_say_changes_nothing),
		TEST(what_was_not_flushed_is_gone_with_its_log),
		TEST(a_reset_goes_back_to_what_was_committed),
		TEST(of_two_writers_the_second_loses_and_can_go_on),
		TEST(a_flush_of_nothing_stores_a_checkpoint),
		TEST(a_store_that_disagrees_with_itself_is_not_opened),
		TEST(a_log_kept_without_tiles_gets_them_when_it_needs_them),
		TEST(every_entry_is_proven_at_every_kind_of_size),
		TEST(every_kind_of_size_is_proven_to_follow_another),
		TEST(tiles_are_as_wide_as_the_tree_and_no_wider),
		TEST(an_audit_reads_all_and_reports_how_far_it_is),
		TEST(an_audit_finds_every_flipped_byte),
		TEST(an_audit_finds_what_is_missing_or_too_much),
		TEST(entries_beyond_the_checkpoint_do_not_fail_the_audit),
		TEST(an_audit_wants_the_signature_of_the_stored_key),
		TEST(an_empty_log_is_audited_too),
		TEST(named_values_and_trust_files_are_kept),
		TEST(a_writer_killed_at_a_commit_leaves_all_of_it_or_nothing),
	};

	return cmocka_run_group_tests(tests, make_signer, clear_signer);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A static copy that is updated in place: it gets the same files as a copy made
 * at once, and no file that a reader may have cached is changed.
 */
#define _XOPEN_SOURCE 700 /* nftw */
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include <ocop/file.h>

#include "tests/helpers/plain_log.h"
#include "tests/helpers/remove_tree.h"

static char folder[] = "/tmp/ocop-test-export-XXXXXX";
static char before[4096];

static int enter(void **state)
{
	if (mkdtemp(folder) == NULL || getcwd(before, sizeof(before)) == NULL ||
	    chdir(folder) != 0)
		return -1;
	return plain_log_set_up(state);
}

static int leave(void **state)
{
	if (chdir(before) != 0)
		return -1;
	remove_tree(folder);
	return plain_log_tear_down(state);
}

static int open_store(void **state)
{
	plain_log_store(state);
	plain_log_vkey(*state, PLAIN_LOG_ORIGIN);
	return 0;
}

static int close_store(void **state)
{
	remove_tree("kept");
	remove_tree("fresh");
	return plain_log_close(state);
}

static void grow(struct ocop_store *store, uint64_t size)
{
	struct ocop_log *log = plain_log_open(store, false);

	plain_log_append(log, size - ocop_log_size(log));
	plain_log_flush(store, log);
	ocop_log_free(log);
}

static enum ocop_err export(struct ocop_store *store, const char *dir)
{
	struct ocop_diag diag = { 0 };
	uint64_t size;

	return ocop_log_export(store, dir, &size, &diag);
}

static void read_file(struct ocop_buf *out, const char *path)
{
	ocop_buf_reset(out);
	assert_int_equal(ocop_file_read(out, path, NULL), OCOP_OK);
}

static void write_file(const char *path, struct ocop_bytes data)
{
	assert_int_equal(ocop_file_write(path, data, OCOP_FILE_REPLACE, NULL),
			 OCOP_OK);
}

/* --- Two folders, compared --- */

static unsigned files;

static int in_kept(const char *path, const struct stat *st, int type,
		   struct FTW *at)
{
	struct ocop_buf one = OCOP_BUF(OCOP_BUNDLE_MAX);
	struct ocop_buf other = OCOP_BUF(OCOP_BUNDLE_MAX);
	char kept[512];

	(void)st;
	(void)at;
	if (type != FTW_F)
		return 0;
	snprintf(kept, sizeof(kept), "kept%s", path + strlen("fresh"));
	read_file(&one, path);
	read_file(&other, kept);
	assert_true(ocop_bytes_equal(ocop_buf_view(&one),
				     ocop_buf_view(&other)));
	ocop_buf_clear(&one);
	ocop_buf_clear(&other);
	files++;
	return 0;
}

static void assert_kept_has_all(struct ocop_store *store, unsigned least)
{
	remove_tree("fresh");
	assert_int_equal(export(store, "fresh"), OCOP_OK);
	files = 0;
	assert_int_equal(nftw("fresh", in_kept, 16, FTW_PHYS), 0);
	assert_true(files >= least);
}

static void a_copy_in_steps_has_the_files_of_one_at_once(void **state)
{
	static const uint64_t sizes[] = { 1, 1, 2, 255, 256, 257, 300, 512,
					  513, 1100 };
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		grow(*state, sizes[i]);
		assert_int_equal(export(*state, "kept"), OCOP_OK);
		assert_kept_has_all(*state, 3);
	}
}

static void tiles_of_the_second_level_are_gone_on_with(void **state)
{
	static const uint64_t sizes[] = { 65400, 65530, 65536, 66000 };
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		grow(*state, sizes[i]);
		assert_int_equal(export(*state, "kept"), OCOP_OK);
	}
	assert_kept_has_all(*state, 2 * 257);
	assert_int_equal(access("kept/tile/1/000", F_OK), 0);
	assert_int_equal(access("kept/tile/2/000.p/1", F_OK), 0);
	assert_int_not_equal(access("kept/tile/1/000.p", F_OK), 0);
}

static void an_empty_log_has_a_copy_too(void **state)
{
	grow(*state, 0);
	assert_int_equal(export(*state, "kept"), OCOP_OK);
	grow(*state, 3);
	assert_int_equal(export(*state, "kept"), OCOP_OK);
	assert_kept_has_all(*state, 3);
}

/* A file is written beside and renamed: it would have another number. */
static ino_t number(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return st.st_ino;
}

static void what_stands_is_not_written_again(void **state)
{
	static const char *const path[] = {
		"kept/tile/0/000", "kept/tile/entries/000",
		"kept/tile/entries/001.p/44", "kept/tile/1/000.p/1",
		"kept/trust/1.cose", "kept/checkpoint" };
	enum { COUNT = sizeof(path) / sizeof(path[0]) };
	ino_t was[COUNT];
	size_t i;

	assert_int_equal(ocop_log_put_trust(*state, 1, OCOP_LIT("trust")),
			 OCOP_OK);
	grow(*state, 300);
	assert_int_equal(export(*state, "kept"), OCOP_OK);
	for (i = 0; i < COUNT; i++)
		was[i] = number(path[i]);
	assert_int_equal(export(*state, "kept"), OCOP_OK);
	for (i = 0; i < COUNT; i++)
		assert_true(number(path[i]) == was[i]);
	grow(*state, 301);
	assert_int_equal(export(*state, "kept"), OCOP_OK);
	for (i = 0; i < COUNT - 1; i++)
		assert_true(number(path[i]) == was[i]);
	assert_true(number("kept/checkpoint") != was[COUNT - 1]);
}

static bool cose_is(struct ocop_bytes expected)
{
	struct ocop_buf file = OCOP_BUF(OCOP_ROOTSIG_MAX);
	bool same;

	read_file(&file, "kept/checkpoint.cose");
	same = ocop_bytes_equal(ocop_buf_view(&file), expected);
	ocop_buf_clear(&file);
	return same;
}

static void the_root_signature_stands_beside_the_checkpoint(void **state)
{
	ino_t was;

	grow(*state, 300);
	assert_int_equal(export(*state, "kept"), OCOP_OK);
	assert_int_not_equal(access("kept/checkpoint.cose", F_OK), 0);
	assert_int_equal(ocop_log_put_rootsig(*state, OCOP_LIT("one")),
			 OCOP_OK);
	assert_int_equal(export(*state, "kept"), OCOP_OK);
	assert_true(cose_is(OCOP_LIT("one")));
	was = number("kept/checkpoint.cose");
	assert_int_equal(export(*state, "kept"), OCOP_OK);
	assert_true(number("kept/checkpoint.cose") == was);
	assert_int_equal(ocop_log_put_rootsig(*state, OCOP_LIT("two")),
			 OCOP_OK);
	assert_int_equal(export(*state, "kept"), OCOP_OK);
	assert_true(cose_is(OCOP_LIT("two")));
	/* That of another tree does not stay. */
	assert_int_equal(ocop_log_put_rootsig(*state, ocop_bytes_of(NULL, 0)),
			 OCOP_OK);
	grow(*state, 301);
	assert_int_equal(export(*state, "kept"), OCOP_OK);
	assert_int_not_equal(access("kept/checkpoint.cose", F_OK), 0);
}

static void partial_tiles_go_when_they_are_full(void **state)
{
	grow(*state, 200);
	assert_int_equal(export(*state, "kept"), OCOP_OK);
	grow(*state, 210);
	assert_int_equal(export(*state, "kept"), OCOP_OK);
	/* An older checkpoint's are there while the tile is not full. */
	assert_int_equal(access("kept/tile/entries/000.p/200", F_OK), 0);
	assert_int_equal(access("kept/tile/0/000.p/200", F_OK), 0);
	grow(*state, 900);
	assert_int_equal(export(*state, "kept"), OCOP_OK);
	assert_int_not_equal(access("kept/tile/entries/000.p", F_OK), 0);
	assert_int_not_equal(access("kept/tile/0/000.p", F_OK), 0);
	assert_int_equal(access("kept/tile/1/000.p/3", F_OK), 0);
}

/* --- File by file --- */

struct listed {
	unsigned count, stop;		/* stop: fail at this file */
	bool checkpoint;
};

/* The same file stands in "fresh". */
static enum ocop_err compare_file(void *user, const char *name,
				  struct ocop_bytes data)
{
	struct ocop_buf held = OCOP_BUF(OCOP_BUNDLE_MAX);
	struct listed *l = user;
	char path[128];

	if (++l->count == l->stop)
		return OCOP_ERR_FILE;
	snprintf(path, sizeof(path), "fresh/%s", name);
	read_file(&held, path);
	assert_true(ocop_bytes_equal(ocop_buf_view(&held), data));
	assert_false(l->checkpoint && strncmp(name, "tile", 4) == 0);
	l->checkpoint = l->checkpoint || strcmp(name, "checkpoint") == 0;
	ocop_buf_clear(&held);
	return OCOP_OK;
}

static void each_file_is_that_of_a_folder(void **state)
{
	struct listed l = { 0 };
	uint64_t size;

	assert_int_equal(ocop_log_put_trust(*state, 1, OCOP_LIT("trust")),
			 OCOP_OK);
	assert_int_equal(ocop_log_put_rootsig(*state, OCOP_LIT("one")),
			 OCOP_OK);
	grow(*state, 600);
	assert_int_equal(export(*state, "fresh"), OCOP_OK);
	assert_int_equal(ocop_log_export_each(*state, compare_file, &l, &size,
					      NULL), OCOP_OK);
	assert_int_equal(size, 600);
	assert_true(l.checkpoint);
	/* Three bundles, three tiles and one above, 1.cose, and two. */
	assert_int_equal(l.count, 10);
	files = 0;
	assert_int_equal(export(*state, "kept"), OCOP_OK);
	assert_int_equal(nftw("fresh", in_kept, 16, FTW_PHYS), 0);
	assert_int_equal(files, l.count);
	l = (struct listed){ .stop = 5 };
	assert_int_equal(ocop_log_export_each(*state, compare_file, &l, &size,
					      NULL), OCOP_ERR_FILE);
	assert_int_equal(l.count, 5);
	assert_int_equal(size, 0);
}

/* --- Refused --- */

/* Entries of a fork: the last is another. */
static void fork_store(struct ocop_store *store, uint64_t size)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_checkpoint at = { .origin = PLAIN_LOG_ORIGIN,
				      .size = size };
	struct ocop_log *log = plain_log_open(store, false);

	plain_log_vkey(store, PLAIN_LOG_ORIGIN);
	plain_log_append(log, size - 1);
	assert_int_equal(ocop_log_append(log, OCOP_LIT("another")), OCOP_OK);
	ocop_log_root(log, at.root);
	plain_log_sign(&note, &at);
	assert_int_equal(ocop_store_begin(store, true), OCOP_OK);
	assert_int_equal(ocop_log_flush(log, ocop_buf_view(&note)), OCOP_OK);
	assert_int_equal(ocop_store_commit(store), OCOP_OK);
	ocop_log_free(log);
	ocop_buf_clear(&note);
}

static void a_folder_of_another_log_is_left_as_it_is(void **state)
{
	struct ocop_buf was = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_buf is = OCOP_BUF(OCOP_NOTE_MAX);
	void *other;

	grow(*state, 300);
	assert_int_equal(export(*state, "kept"), OCOP_OK);
	read_file(&was, "kept/checkpoint");
	/* Shorter; of the same size and longer, but not its continuation. */
	plain_log_store(&other);
	plain_log_vkey(other, PLAIN_LOG_ORIGIN);
	grow(other, 299);
	assert_int_equal(export(other, "kept"), OCOP_ERR_SHRINK);
	plain_log_close(&other);
	plain_log_store(&other);
	fork_store(other, 300);
	assert_int_equal(export(other, "kept"), OCOP_ERR_FORK);
	grow(other, 600);
	assert_int_equal(export(other, "kept"), OCOP_ERR_FORK);
	plain_log_close(&other);
	read_file(&is, "kept/checkpoint");
	assert_true(ocop_bytes_equal(ocop_buf_view(&is), ocop_buf_view(&was)));
	assert_int_not_equal(access("kept/tile/0/001", F_OK), 0);
	ocop_buf_clear(&was);
	ocop_buf_clear(&is);
}

/* The roots may give a log another key: what the one before signed stands in
 * every copy, and its next minute's export goes on from it. */
static void a_folder_signed_by_the_key_before_is_gone_on_with(void **state)
{
	static const uint8_t secret[32] = { 8 };
	struct ocop_checkpoint at = { .origin = PLAIN_LOG_ORIGIN,
				      .size = 300 };
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_signer signer;
	struct ocop_seckey *key;

	assert_int_equal(ocop_seckey_from_raw(&key, OCOP_ALG_EDDSA, secret),
			 OCOP_OK);
	ocop_signer_of_key(&signer, key);
	grow(*state, 300);
	assert_int_equal(export(*state, "kept"), OCOP_OK);
	plain_log_root(at.root, 300);
	assert_int_equal(ocop_checkpoint_sign(&note, &at, &signer), OCOP_OK);
	write_file("kept/checkpoint", ocop_buf_view(&note));
	grow(*state, 600);
	assert_int_equal(export(*state, "kept"), OCOP_OK);
	assert_kept_has_all(*state, 6);
	ocop_signer_clear(&signer);
	ocop_buf_clear(&note);
}

static void a_store_that_names_no_key_is_copied_too(void **state)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_checkpoint at = { .origin = "test.example/other",
				      .size = 3 };
	void *store;

	(void)state;
	plain_log_store(&store);
	grow(store, 3);
	assert_int_equal(export(store, "kept"), OCOP_OK);
	grow(store, 5);
	assert_int_equal(export(store, "kept"), OCOP_OK);
	assert_kept_has_all(store, 3);
	/* Another origin's tree, and this origin's of other entries. */
	plain_log_root(at.root, 3);
	plain_log_sign(&note, &at);
	write_file("kept/checkpoint", ocop_buf_view(&note));
	assert_int_equal(export(store, "kept"), OCOP_ERR_TRUST);
	snprintf(at.origin, sizeof(at.origin), "%s", PLAIN_LOG_ORIGIN);
	at.root[0] ^= 1;
	ocop_buf_reset(&note);
	plain_log_sign(&note, &at);
	write_file("kept/checkpoint", ocop_buf_view(&note));
	assert_int_equal(export(store, "kept"), OCOP_ERR_FORK);
	plain_log_close(&store);
	ocop_buf_clear(&note);
}

static void a_damaged_tile_is_not_built_upon(void **state)
{
	struct ocop_buf tile = OCOP_BUF(OCOP_TILE_BYTES);

	grow(*state, 300);
	assert_int_equal(export(*state, "kept"), OCOP_OK);
	grow(*state, 301);
	read_file(&tile, "kept/tile/1/000.p/1");
	tile.ptr[5] ^= 1;
	write_file("kept/tile/1/000.p/1", ocop_buf_view(&tile));
	assert_int_equal(export(*state, "kept"), OCOP_ERR_FORK);
	tile.ptr[5] ^= 1;
	write_file("kept/tile/1/000.p/1", ocop_buf_view(&tile));
	assert_int_equal(export(*state, "kept"), OCOP_OK);
	assert_kept_has_all(*state, 5);
	ocop_buf_clear(&tile);
}

/* --- Mended --- */

enum harm { GONE, EMPTY, SHORT, LONG, HARMS };

static void harm(const char *path, enum harm how)
{
	struct ocop_buf file = OCOP_BUF(OCOP_BUNDLE_MAX);

	read_file(&file, path);
	if (how == LONG)
		assert_int_equal(ocop_buf_byte(&file, 0), OCOP_OK);
	else
		file.len = how == SHORT ? file.len - 1 : 0;
	if (how == GONE)
		assert_int_equal(remove(path), 0);
	else
		write_file(path, ocop_buf_view(&file));
	ocop_buf_clear(&file);
}

static void a_copy_that_lost_a_file_gets_it_again(void **state)
{
	static const char *const path[] = {
		"kept/tile/0/000", "kept/tile/0/001", "kept/tile/1/000.p/2",
		"kept/trust/1.cose", "kept/tile/entries/000",
		"kept/tile/entries/001" };
	enum { COUNT = sizeof(path) / sizeof(path[0]), BUNDLES = 4 };
	uint64_t size = 600;

	assert_int_equal(ocop_log_put_trust(*state, 1, OCOP_LIT("trust")),
			 OCOP_OK);
	grow(*state, size);
	for (size_t i = 0; i < COUNT; i++)
		for (unsigned how = GONE; how < HARMS; how++) {
			/* A bundle has no size that is known beforehand. */
			if (i >= BUNDLES && how > EMPTY)
				continue;
			assert_int_equal(export(*state, "kept"), OCOP_OK);
			harm(path[i], how);
			assert_int_equal(export(*state, "kept"), OCOP_OK);
			assert_kept_has_all(*state, 8);
			harm(path[i], how);
			grow(*state, ++size);
			assert_int_equal(export(*state, "kept"), OCOP_OK);
			assert_kept_has_all(*state, 8);
		}
}

static void what_stands_beside_a_loss_is_not_written_again(void **state)
{
	ino_t bundle, tile;

	grow(*state, 600);
	assert_int_equal(export(*state, "kept"), OCOP_OK);
	bundle = number("kept/tile/entries/001");
	tile = number("kept/tile/0/000");
	harm("kept/tile/entries/000", GONE);
	assert_int_equal(export(*state, "kept"), OCOP_OK);
	assert_true(number("kept/tile/entries/001") == bundle);
	assert_true(number("kept/tile/0/000") == tile);
}

static void a_damaged_folder_of_another_log_is_not_mended(void **state)
{
	void *other;

	grow(*state, 600);
	assert_int_equal(export(*state, "kept"), OCOP_OK);
	harm("kept/tile/0/000", GONE);
	harm("kept/tile/entries/000", EMPTY);
	plain_log_store(&other);
	fork_store(other, 600);
	assert_int_equal(export(other, "kept"), OCOP_ERR_FORK);
	grow(other, 900);
	assert_int_equal(export(other, "kept"), OCOP_ERR_FORK);
	plain_log_close(&other);
	assert_int_not_equal(access("kept/tile/0/000", F_OK), 0);
	assert_int_not_equal(access("kept/tile/0/002", F_OK), 0);
	assert_int_equal(export(*state, "kept"), OCOP_OK);
	assert_kept_has_all(*state, 6);
}

static void entries_that_do_not_hash_to_the_root_get_no_checkpoint(void **state)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_checkpoint at = { .origin = PLAIN_LOG_ORIGIN, .size = 10 };

	grow(*state, 10);
	plain_log_sign(&note, &at);
	assert_int_equal(ocop_store_set_meta(*state, "checkpoint",
					     ocop_buf_view(&note)), OCOP_OK);
	assert_int_equal(export(*state, "kept"), OCOP_ERR_FORK);
	assert_int_not_equal(access("kept/checkpoint", F_OK), 0);
	ocop_buf_clear(&note);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, open_store, close_store)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_copy_in_steps_has_the_files_of_one_at_once),
		TEST(tiles_of_the_second_level_are_gone_on_with),
		TEST(an_empty_log_has_a_copy_too),
		TEST(what_stands_is_not_written_again),
		TEST(the_root_signature_stands_beside_the_checkpoint),
		TEST(partial_tiles_go_when_they_are_full),
		TEST(each_file_is_that_of_a_folder),
		TEST(a_folder_of_another_log_is_left_as_it_is),
		TEST(a_folder_signed_by_the_key_before_is_gone_on_with),
		TEST(a_store_that_names_no_key_is_copied_too),
		TEST(a_damaged_tile_is_not_built_upon),
		TEST(a_copy_that_lost_a_file_gets_it_again),
		TEST(what_stands_beside_a_loss_is_not_written_again),
		TEST(a_damaged_folder_of_another_log_is_not_mended),
		TEST(entries_that_do_not_hash_to_the_root_get_no_checkpoint),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}

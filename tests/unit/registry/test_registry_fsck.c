/* SPDX-License-Identifier: Apache-2.0 */
/* fsck names exactly the tiles and bundles that are damaged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include <ocop/file.h>

#include "registry/fsck.h"
#include "tests/helpers/plain_log.h"
#include "tests/helpers/remove_tree.h"

/* Two full tiles of level 1 and a part: the last tiles are not full. */
#define ENTRIES (2 * 65536 + 3 * 256 + 10)

static char folder[] = "/tmp/ocop-fsck-XXXXXX", copy[64];
static struct ocop_store *whole;	/* of ENTRIES; tests put back */
static char told[4096];
static struct ocop_diag diag;

static void found(void *user, const struct ocop_log_info *log,
		  const char *path, enum fsck_fault fault)
{
	size_t len = strlen(told);

	(void)user;
	(void)log;
	snprintf(told + len, sizeof(told) - len, "%s%s %s",
		 len > 0 ? ", " : "", path, fsck_word(fault));
}

static uint64_t last_done;
static void progress(void *user, uint64_t done)
{
	(void)user;
	assert_true(done > last_done);
	last_done = done;
}

static struct fsck_calls calls = { found, progress, NULL, 0 };

static enum ocop_err look(bool in_copy)
{
	told[0] = '\0';
	last_done = 0;
	return in_copy ? fsck_folder(&calls, copy, &diag) :
			 fsck_store(&calls, whole, &diag);
}

static int set_up(void **state)
{
	uint64_t size;

	if (plain_log_set_up(state) || mkdtemp(folder) == NULL ||
	    ocop_store_open_memory(&whole))
		return -1;
	plain_log_fill(whole, true, ENTRIES);
	plain_log_join(whole);
	plain_log_vkey(whole, PLAIN_LOG_ORIGIN);
	snprintf(copy, sizeof(copy), "%s/copy", folder);
	return ocop_log_export(whole, copy, &size, NULL) || size != ENTRIES;
}

static int tear_down(void **state)
{
	ocop_store_close(whole);
	remove_tree(folder);
	return plain_log_tear_down(state);
}

/* --- Damage: at level -1 to a bundle --- */

enum { FLIP, CUT, DROP };

static void damage(struct ocop_buf *row, int how)
{
	if (how == FLIP)
		row->ptr[row->len / 2] ^= 1;
	else
		row->len -= 1;
}

static enum ocop_space space_of(int level)
{
	return level < 0 ? OCOP_SPACE_BUNDLE : OCOP_SPACE_TILE;
}

struct row {
	int level;
	uint64_t n;
	struct ocop_buf was;
};

static void spoil_row(struct row *r, int level, uint64_t n, int how)
{
	struct ocop_buf row = OCOP_BUF(OCOP_BUNDLE_MAX);
	uint8_t key[9];
	struct ocop_bytes k = plain_log_key(key, level, n);

	*r = (struct row){ level, n, OCOP_BUF(OCOP_BUNDLE_MAX) };
	assert_int_equal(ocop_store_get(whole, space_of(level), k, &r->was),
			 OCOP_OK);
	ocop_buf_bytes(&row, ocop_buf_view(&r->was));
	if (how == DROP) {
		assert_int_equal(ocop_store_remove(whole, space_of(level), k),
				 OCOP_OK);
	} else {
		damage(&row, how);
		assert_int_equal(ocop_store_put(whole, space_of(level), k,
						ocop_buf_view(&row)),
				 OCOP_OK);
	}
	ocop_buf_clear(&row);
}

static void mend_row(struct row *r)
{
	uint8_t key[9];

	assert_int_equal(ocop_store_put(whole, space_of(r->level),
					plain_log_key(key, r->level, r->n),
					ocop_buf_view(&r->was)), OCOP_OK);
	ocop_buf_clear(&r->was);
}

static void one(int level, uint64_t n, int how, const char *want)
{
	struct row r;

	spoil_row(&r, level, n, how);
	assert_int_equal(look(false), OCOP_OK);
	assert_string_equal(told, want);
	mend_row(&r);
}

/* --- Tests --- */

static void a_whole_log_has_no_fault(void **state)
{
	(void)state;
	assert_int_equal(look(false), OCOP_OK);
	assert_string_equal(told, "");
	assert_int_equal(calls.entries, ENTRIES);
	assert_int_equal(last_done, ENTRIES);
}

static void one_damaged_row_is_named_alone(void **state)
{
	(void)state;
	one(-1, 300, FLIP, "tile/entries/300 wrong");
	one(-1, 300, DROP, "tile/entries/300 missing");
	one(-1, 300, CUT, "tile/entries/300 short");
	one(0, 300, FLIP, "tile/0/300 wrong");
	one(0, 300, DROP, "tile/0/300 missing");
	one(0, 300, CUT, "tile/0/300 short");
	one(1, 1, FLIP, "tile/1/001 wrong");
	one(1, 1, DROP, "tile/1/001 missing");
	one(2, 0, DROP, "tile/2/000.p/2 missing");
}

/* Nothing is above a tile that is not full, except the root. */
static void the_root_tells_which_of_the_last_rows_is_wrong(void **state)
{
	struct row bundle, tile;

	(void)state;
	one(0, 515, FLIP, "tile/0/515.p/10 wrong");
	one(-1, 515, FLIP, "tile/entries/515.p/10 wrong");
	one(-1, 515, DROP, "tile/entries/515.p/10 missing");
	one(1, 2, FLIP, "tile/1/002.p/3 wrong");
	one(2, 0, FLIP, "tile/2/000.p/2 wrong");
	spoil_row(&bundle, -1, 515, FLIP);
	spoil_row(&tile, 0, 515, FLIP);
	assert_int_equal(look(false), OCOP_OK);
	assert_string_equal(told, "tile/0/515.p/10 unclear,  root");
	mend_row(&bundle);
	mend_row(&tile);
}

/* A bundle and its tile, changed together: the tile above knows better. */
static void a_forged_pair_is_found(void **state)
{
	struct row bundle, tile;

	(void)state;
	spoil_row(&bundle, -1, 300, FLIP);
	spoil_row(&tile, 0, 300, FLIP);
	assert_int_equal(look(false), OCOP_OK);
	/* The tile's own hash is in no tile above: neither is right. */
	assert_non_null(strstr(told, "tile/0/300 unclear"));
	assert_non_null(strstr(told, "tile/0/300 wrong"));
	assert_null(strstr(told, "tile/1/"));
	assert_null(strstr(told, "root"));
	mend_row(&bundle);
	mend_row(&tile);
}

static void a_lost_pair_hides_no_other_fault(void **state)
{
	struct row bundle, tile, other;

	(void)state;
	spoil_row(&bundle, -1, 300, DROP);
	spoil_row(&tile, 0, 300, CUT);
	spoil_row(&other, 0, 400, FLIP);
	assert_int_equal(look(false), OCOP_OK);
	assert_string_equal(told, "tile/entries/300 missing, tile/0/300 short, tile/0/400 wrong");
	mend_row(&bundle);
	mend_row(&tile);
	mend_row(&other);
}

/* A replica keeps no tiles: only the root tells that an entry changed. */
static void a_replica_is_read_by_its_root(void **state)
{
	struct ocop_buf row = OCOP_BUF(OCOP_BUNDLE_MAX);
	uint8_t key[9];
	struct ocop_bytes k = plain_log_key(key, -1, 1);

	plain_log_fill(*state, false, 600);
	last_done = 0;
	assert_int_equal(fsck_store(&calls, *state, &diag), OCOP_OK);
	told[0] = '\0';
	assert_int_equal(ocop_store_get(*state, OCOP_SPACE_BUNDLE, k, &row),
			 OCOP_OK);
	row.ptr[row.len - 1] ^= 1;
	assert_int_equal(ocop_store_put(*state, OCOP_SPACE_BUNDLE, k,
					ocop_buf_view(&row)), OCOP_OK);
	last_done = 0;
	assert_int_equal(fsck_store(&calls, *state, &diag), OCOP_OK);
	assert_string_equal(told, " root");
	told[0] = '\0';
	last_done = 0;
	assert_int_equal(ocop_store_remove(*state, OCOP_SPACE_BUNDLE, k),
			 OCOP_OK);
	assert_int_equal(fsck_store(&calls, *state, &diag), OCOP_OK);
	assert_string_equal(told, "tile/entries/001 missing");
	ocop_buf_clear(&row);
}

/* What stands beside tiles is read by the audit, when all of them are whole. */
static void the_compact_range_is_read_too(void **state)
{
	plain_log_fill(*state, true, 600);
	assert_int_equal(ocop_store_set_meta(*state, "compact",
					     ocop_bytes_str("none")),
			 OCOP_OK);
	last_done = 0;
	assert_int_equal(fsck_store(&calls, *state, &diag), OCOP_ERR_STORE);
}

static void spoil_file(const char *name, int how, const char *want)
{
	struct ocop_buf was = OCOP_BUF(OCOP_BUNDLE_MAX);
	struct ocop_buf now = OCOP_BUF(OCOP_BUNDLE_MAX);
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", copy, name);
	assert_int_equal(ocop_file_read(&was, path, NULL), OCOP_OK);
	ocop_buf_bytes(&now, ocop_buf_view(&was));
	if (how == DROP) {
		assert_int_equal(unlink(path), 0);
	} else {
		damage(&now, how);
		assert_int_equal(ocop_file_write(path, ocop_buf_view(&now),
						 OCOP_FILE_REPLACE, NULL),
				 OCOP_OK);
	}
	assert_int_equal(look(true), OCOP_OK);
	assert_string_equal(told, want);
	assert_int_equal(ocop_file_write(path, ocop_buf_view(&was),
					 OCOP_FILE_REPLACE, NULL), OCOP_OK);
	ocop_buf_clear(&was);
	ocop_buf_clear(&now);
}

#define NO_TRUST "trust/1.cose missing"	/* a plain log has no document */

static void a_copy_is_read_like_a_database(void **state)
{
	(void)state;
	assert_int_equal(look(true), OCOP_OK);
	assert_string_equal(told, NO_TRUST);
	spoil_file("tile/entries/300", FLIP,
		   "tile/entries/300 wrong, " NO_TRUST);
	spoil_file("tile/0/300", DROP, "tile/0/300 missing, " NO_TRUST);
	spoil_file("tile/1/000", CUT, "tile/1/000 short, " NO_TRUST);
	spoil_file("tile/entries/515.p/10", DROP,
		   "tile/entries/515.p/10 missing, " NO_TRUST);
}

static void bytes_after_a_copys_bundle_are_a_fault(void **state)
{
	struct ocop_buf file = OCOP_BUF(OCOP_BUNDLE_MAX);
	char path[128];

	(void)state;
	snprintf(path, sizeof(path), "%s/tile/entries/300", copy);
	assert_int_equal(ocop_file_read(&file, path, NULL), OCOP_OK);
	ocop_buf_byte(&file, 0);
	assert_int_equal(ocop_file_write(path, ocop_buf_view(&file),
					 OCOP_FILE_REPLACE, NULL), OCOP_OK);
	assert_int_equal(look(true), OCOP_OK);
	assert_string_equal(told, "tile/entries/300 short, " NO_TRUST);
	file.len--;
	assert_int_equal(ocop_file_write(path, ocop_buf_view(&file),
					 OCOP_FILE_REPLACE, NULL), OCOP_OK);
	ocop_buf_clear(&file);
}

static void a_folder_without_checkpoint_is_no_copy(void **state)
{
	struct fsck_calls c = { found, NULL, NULL, 0 };

	(void)state;
	assert_int_equal(fsck_folder(&c, folder, &diag), OCOP_ERR_ABSENT);
}

#define EMPTY(name) \
	cmocka_unit_test_setup_teardown(name, plain_log_store, plain_log_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_log_has_no_fault),
		cmocka_unit_test(one_damaged_row_is_named_alone),
		cmocka_unit_test(the_root_tells_which_of_the_last_rows_is_wrong),
		cmocka_unit_test(a_forged_pair_is_found),
		cmocka_unit_test(a_lost_pair_hides_no_other_fault),
		EMPTY(a_replica_is_read_by_its_root),
		EMPTY(the_compact_range_is_read_too),
		cmocka_unit_test(a_copy_is_read_like_a_database),
		cmocka_unit_test(bytes_after_a_copys_bundle_are_a_fault),
		cmocka_unit_test(a_folder_without_checkpoint_is_no_copy),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * If a named value or a trust document is not what was written, the file does
 * not open. The test flips each byte of each row, removes each row, and adds
 * one, without the store.
 */
#include <string.h>

#include <sqlite3.h>

#include "lib/store/store.h"
#include "tests/helpers/store_file.h"

static enum ocop_err try_open(const struct fixture *f,
			      enum ocop_store_mode mode)
{
	struct ocop_store *store = NULL;
	struct ocop_diag diag = { 0 };
	enum ocop_err err = ocop_store_open_sqlite(&store, f->path, mode,
						   &diag);

	assert_true(!err || strstr(diag.text, f->path) != NULL);
	assert_true(!err == (store != NULL));
	ocop_store_close(store);
	return err;
}

static void put(struct ocop_store *store, enum ocop_space space,
		const char *key, const char *value)
{
	assert_int_equal(ocop_store_put(store, space, ocop_bytes_str(key),
					ocop_bytes_str(value)), OCOP_OK);
}

static void make_store(const struct fixture *f)
{
	static const uint8_t version[8] = { 0, 0, 0, 0, 0, 0, 0, 1 };
	struct ocop_store *store = NULL;

	assert_int_equal(ocop_store_open_sqlite(&store, f->path,
						OCOP_STORE_CREATE, NULL),
			 OCOP_OK);
	put(store, OCOP_SPACE_META, "fingerprint", "one");
	put(store, OCOP_SPACE_META, "timed", "two");
	assert_int_equal(ocop_store_put(store, OCOP_SPACE_TRUST,
					ocop_bytes_of(version, 8),
					OCOP_LIT("three")), OCOP_OK);
	ocop_store_close(store);
	assert_int_equal(try_open(f, OCOP_STORE_READ), OCOP_OK);
}

/* What the file says without the change is what it says with it undone. */
static void damaged_by(const struct fixture *f, const char *sql)
{
	static const enum ocop_store_mode modes[] = {
		OCOP_STORE_READ, OCOP_STORE_READ_ANY, OCOP_STORE_WRITE,
		OCOP_STORE_CREATE
	};
	sqlite3 *db = NULL;

	remove_file(f->path);
	make_store(f);
	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_changes(db), 1);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(try_open(f, modes[i]), OCOP_ERR_STORE);
}

static void a_changed_row_does_not_open(void **state)
{
	const struct fixture *f = *state;

	damaged_by(f, "UPDATE meta SET v = X'6f6e64' WHERE v = X'6f6e65'");
	damaged_by(f, "UPDATE meta SET v = X'6f6e' WHERE v = X'6f6e65'");
	damaged_by(f, "UPDATE meta SET k = X'74696d6564' || X'00' "
		   "WHERE v = X'74776f'");
	damaged_by(f, "UPDATE trust SET v = X'00'");
	damaged_by(f, "UPDATE trust SET k = 2");
	/* The digest itself. */
	damaged_by(f, "UPDATE meta SET v = zeroblob(32) WHERE k = X''");
	damaged_by(f, "UPDATE meta SET v = X'00' WHERE k = X''");
}

static void a_missing_row_or_one_too_many_does_not_open(void **state)
{
	const struct fixture *f = *state;

	damaged_by(f, "DELETE FROM meta WHERE v = X'74776f'");
	damaged_by(f, "DELETE FROM trust");
	damaged_by(f, "INSERT INTO meta VALUES (X'7a', X'7a')");
	damaged_by(f, "INSERT INTO trust VALUES (2, X'7a')");
}

/* Of a program that knew no digest: guarded from its first write on. */
static void a_file_without_a_digest_opens(void **state)
{
	const struct fixture *f = *state;
	struct ocop_store *store = NULL;
	sqlite3 *db = NULL;

	make_store(f);
	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "DELETE FROM meta WHERE k = X''; "
				      "UPDATE meta SET v = X'00'", NULL, NULL,
				      NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	assert_int_equal(ocop_store_open_sqlite(&store, f->path,
						OCOP_STORE_WRITE, NULL),
			 OCOP_OK);
	put(store, OCOP_SPACE_META, "timed", "four");
	ocop_store_close(store);
	assert_int_equal(try_open(f, OCOP_STORE_READ), OCOP_OK);
	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "UPDATE meta SET v = X'01' "
				      "WHERE v = X'00'", NULL, NULL, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	assert_int_equal(try_open(f, OCOP_STORE_READ), OCOP_ERR_STORE);
}

static enum ocop_err count_rows(void *user, struct ocop_bytes key,
				struct ocop_bytes value)
{
	size_t *count = user;

	assert_true(key.len > 0);
	(void)value;
	++*count;
	return OCOP_OK;
}

/* It is nobody's row: a copy of all rows makes its own. */
static void the_digest_is_not_among_the_rows(void **state)
{
	const struct fixture *f = *state;
	struct ocop_buf buf = OCOP_BUF(100);
	struct ocop_store *store = NULL;
	size_t count = 0;

	make_store(f);
	assert_int_equal(ocop_store_open_sqlite(&store, f->path,
						OCOP_STORE_WRITE, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_store_each(store, OCOP_SPACE_META, OCOP_LIT(""),
					 count_rows, &count), OCOP_OK);
	assert_int_equal(count, 2);
	assert_int_equal(ocop_store_get(store, OCOP_SPACE_META, OCOP_LIT(""),
					&buf), OCOP_ERR_ARGUMENT);
	/* What is rolled back leaves it as it was. */
	assert_int_equal(ocop_store_begin(store, true), OCOP_OK);
	put(store, OCOP_SPACE_META, "timed", "five");
	ocop_store_rollback(store);
	assert_int_equal(ocop__store_empty(store, OCOP_SPACE_TRUST), OCOP_OK);
	ocop_store_close(store);
	assert_int_equal(try_open(f, OCOP_STORE_READ), OCOP_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_changed_row_does_not_open),
		TEST(a_missing_row_or_one_too_many_does_not_open),
		TEST(a_file_without_a_digest_opens),
		TEST(the_digest_is_not_among_the_rows),
	};

	return cmocka_run_group_tests_name("store_digest", tests, NULL, NULL);
}

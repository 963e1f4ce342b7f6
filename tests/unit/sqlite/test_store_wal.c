/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes to a write-ahead log, gathered: nothing is seen before it is there,
 * lost after it was committed, or written when it no longer counts: by
 * connections of SQLite's with ten pages of cache, and by the WAL's own
 * methods. What stores show of it from outside: test_store_commits.c.
 */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <sqlite3.h>

#include "lib/store/store.h"
#include "tests/helpers/store_file.h"

/* No file of ours may grow beyond so much: a write then fails. */
static void limit_files(rlim_t bytes)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* --- Connections --- */

static void run(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
}

static int64_t number(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *stmt;
	int64_t out;

	if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK ||
	    sqlite3_step(stmt) != SQLITE_ROW)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	out = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return out;
}

/* A writer whose cache holds ten pages. */
static sqlite3 *open_db(const char *name)
{
	sqlite3 *db;

	assert_non_null(ocop__store_wal_vfs());
	assert_int_equal(sqlite3_open_v2(name, &db, SQLITE_OPEN_READWRITE |
					 SQLITE_OPEN_CREATE | SQLITE_OPEN_URI,
					 ocop__store_wal_vfs()),
			 SQLITE_OK);
	run(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
		"PRAGMA cache_size = 10; PRAGMA wal_autocheckpoint = 0;"
		"CREATE TABLE IF NOT EXISTS t (k INTEGER PRIMARY KEY, v BLOB)");
	return db;
}

static void copy_file(const char *from, const char *to)
{
	static char bytes[1 << 16];
	int in = open(from, O_RDONLY);
	int out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	ssize_t len;

	assert_true(in >= 0 && out >= 0);
	while ((len = read(in, bytes, sizeof(bytes))) > 0)
		assert_int_equal(write(out, bytes, (size_t)len), len);
	assert_int_equal(len, 0);
	close(in);
	close(out);
}

/* What a crash at this point would leave has all of it. */
static void check_crash(const struct fixture *f, int64_t rows)
{
	sqlite3 *db;

	remove_file(f->copy);
	copy_file(f->path, f->copy);
	copy_file(f->wal, f->copy_wal);
	assert_int_equal(sqlite3_open(f->copy, &db), SQLITE_OK);
	assert_int_equal(number(db, "SELECT count(*) FROM t"), rows);
	assert_int_equal(number(db, "SELECT count(*) FROM "
				"pragma_integrity_check "
				"WHERE integrity_check = 'ok'"), 1);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* As another connection has it, and as a crash would leave it. */
static void check(const struct fixture *f, int64_t rows)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	assert_int_equal(number(db, "SELECT count(*) FROM t"), rows);
	assert_int_equal(number(db, "SELECT count(*) FROM "
				"pragma_integrity_check "
				"WHERE integrity_check = 'ok'"), 1);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	check_crash(f, rows);
}

#define ROWS(from, to) "WITH RECURSIVE n(i) AS (VALUES(" #from ") UNION ALL " \
	"SELECT i + 1 FROM n WHERE i < " #to ") " \
	"INSERT INTO t SELECT i, zeroblob(500 + i % 1000) FROM n;"

static void a_transaction_reads_and_rewrites_what_it_spilled(void **state)
{
	struct fixture *f = *state;
	sqlite3 *db = open_db(f->path);

	run(db, "BEGIN IMMEDIATE;" ROWS(1, 2000));
	assert_int_equal(number(db, "SELECT count(*) FROM t "
				"WHERE length(v) = 500 + k % 1000"), 2000);
	run(db, "UPDATE t SET v = randomblob(length(v)) WHERE k % 3 = 0;"
		"SAVEPOINT s; DELETE FROM t WHERE k > 100;" ROWS(5001, 6000)
		"ROLLBACK TO s; UPDATE t SET v = zeroblob(7) WHERE k % 5 = 0;");
	assert_int_equal(number(db, "SELECT count(*) FROM t WHERE length(v) = "
				"iif(k % 5 = 0, 7, 500 + k % 1000)"), 2000);
	run(db, "COMMIT");
	assert_int_equal(number(db, "SELECT count(*) FROM t WHERE length(v) = "
				"iif(k % 5 = 0, 7, 500 + k % 1000)"), 2000);
	check(f, 2000);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void what_was_rolled_back_is_never_written_over_a_commit(void **state)
{
	struct fixture *f = *state;
	sqlite3 *one = open_db(f->path), *two = open_db(f->path);
	char sql[100];
	int64_t rows = 0;

	/* However many frames wait at the end. */
	for (int i = 1; i <= 40; i++) {
		snprintf(sql, sizeof(sql), "INSERT INTO t VALUES "
			 "(2000, zeroblob(%d)); ROLLBACK", i * 2000);
		run(one, "BEGIN IMMEDIATE;" ROWS(1000, 1060));
		run(one, sql);
		snprintf(sql, sizeof(sql), "INSERT INTO t VALUES "
			 "(%d, randomblob(20000))", i);
		run(two, sql);
		rows++;
		assert_int_equal(number(one, "SELECT count(*) FROM t"), rows);
		assert_int_equal(number(one, "SELECT sum(length(hex(v))) "
					"FROM t"), 40000 * rows);
		check(f, rows);
	}
	assert_int_equal(sqlite3_close(one), SQLITE_OK);
	check(f, rows);
	assert_int_equal(sqlite3_close(two), SQLITE_OK);
}

static void a_reader_keeps_its_snapshot_beside_a_checkpoint(void **state)
{
	struct fixture *f = *state;
	sqlite3 *db = open_db(f->path), *reader;
	struct stat st;

	run(db, ROWS(1, 100));
	assert_int_equal(sqlite3_open(f->path, &reader), SQLITE_OK);
	run(reader, "BEGIN");
	assert_int_equal(number(reader, "SELECT count(*) FROM t"), 100);
	run(db, ROWS(101, 300));
	run(db, "PRAGMA wal_checkpoint(PASSIVE)");
	run(db, "UPDATE t SET v = randomblob(900)");
	assert_int_equal(number(reader, "SELECT count(*) FROM t WHERE "
				"length(v) = 500 + k % 1000"), 100);
	check(f, 300);
	run(reader, "COMMIT");
	assert_int_equal(number(reader, "SELECT count(*) FROM t WHERE "
				"length(v) = 900"), 300);
	/* All of it goes back; the WAL begins anew, over its old frames. */
	run(db, "PRAGMA wal_checkpoint(RESTART)");
	run(db, ROWS(301, 310));
	assert_int_equal(number(reader, "SELECT count(*) FROM t"), 310);
	check(f, 310);
	run(db, "BEGIN;" ROWS(311, 700) "ROLLBACK;");
	run(db, "PRAGMA wal_checkpoint(TRUNCATE)");
	assert_int_equal(stat(f->wal, &st), 0);
	assert_int_equal(st.st_size, 0);
	run(db, ROWS(311, 320));
	assert_int_equal(number(reader, "SELECT count(*) FROM t"), 320);
	check(f, 320);
	assert_int_equal(sqlite3_close(reader), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* psow=0: a torn sector is thought possible; a commit ends on a sector. */
static void a_commit_padded_to_a_sector_is_whole(void **state)
{
	struct fixture *f = *state;
	char uri[128], sql[100];
	sqlite3 *db;

	snprintf(uri, sizeof(uri), "file:%s?psow=0", f->path);
	db = open_db(uri);
	for (int i = 1; i <= 30; i++) {
		snprintf(sql, sizeof(sql), "INSERT INTO t VALUES "
			 "(%d, randomblob(%d))", i, i * 900);
		run(db, sql);
		check(f, i);
	}
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* --- The methods of a WAL --- */

static sqlite3_file *wal_of(sqlite3 *db)
{
	sqlite3_file *file = NULL;

	assert_int_equal(sqlite3_file_control(db, "main",
					      SQLITE_FCNTL_JOURNAL_POINTER,
					      &file), SQLITE_OK);
	assert_non_null(file);
	return file;
}

static int64_t size_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return st.st_size;
}

/* Bytes go behind the last frame, where they count for nothing. */
static void bytes_wait_until_something_needs_them(void **state)
{
	struct fixture *f = *state;
	sqlite3 *db = open_db(f->path);
	sqlite3_file *wal = wal_of(db);
	const sqlite3_io_methods *m = wal->pMethods;
	int64_t end = size_of(f->wal);
	char text[8] = { 0 };
	sqlite3_int64 size;

	run(db, "BEGIN IMMEDIATE");
	assert_int_equal(m->xWrite(wal, "one", 3, end), SQLITE_OK);
	assert_int_equal(m->xWrite(wal, "two", 3, end + 3), SQLITE_OK);
	assert_int_equal(m->xRead(wal, text, 4, end - 4), SQLITE_OK);
	assert_int_equal(size_of(f->wal), end);
	assert_int_equal(m->xRead(wal, text, 4, end + 2), SQLITE_OK);
	assert_string_equal(text, "etwo");
	assert_int_equal(size_of(f->wal), end + 6);
	assert_int_equal(m->xWrite(wal, "three", 5, end + 6), SQLITE_OK);
	assert_int_equal(size_of(f->wal), end + 6);
	assert_int_equal(m->xFileSize(wal, &size), SQLITE_OK);
	assert_int_equal(size, end + 11);
	assert_int_equal(m->xWrite(wal, "four", 4, end + 11), SQLITE_OK);
	assert_int_equal(m->xTruncate(wal, end + 13), SQLITE_OK);
	assert_int_equal(size_of(f->wal), end + 13);
	assert_int_equal(m->xWrite(wal, "five", 4, end + 13), SQLITE_OK);
	assert_int_equal(m->xWrite(wal, "ONE", 3, end), SQLITE_OK);
	assert_int_equal(size_of(f->wal), end + 17);
	assert_int_equal(m->xSync(wal, SQLITE_SYNC_NORMAL), SQLITE_OK);
	assert_int_equal(m->xRead(wal, text, 4, end), SQLITE_OK);
	assert_string_equal(text, "ONEt");
	assert_int_equal(size_of(f->wal), end + 17);
	/* After a sync, and without the lock, nothing waits. */
	assert_int_equal(m->xWrite(wal, "six", 3, end + 17), SQLITE_OK);
	assert_int_equal(size_of(f->wal), end + 20);
	run(db, "ROLLBACK");
	assert_int_equal(m->xWrite(wal, "seven", 5, end + 20), SQLITE_OK);
	assert_int_equal(size_of(f->wal), end + 25);
	run(db, "BEGIN IMMEDIATE");
	assert_int_equal(m->xWrite(wal, "eight", 5, end + 25), SQLITE_OK);
	run(db, "ROLLBACK");
	assert_int_equal(m->xFileSize(wal, &size), SQLITE_OK);
	assert_int_equal(size, end + 25);
	assert_int_equal(m->xWrite(wal, "nine", 4, end + 25), SQLITE_OK);
	assert_int_equal(size_of(f->wal), end + 29);
	run(db, ROWS(1, 10));
	check(f, 10);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void bytes_that_could_not_be_written_are_tried_again(void **state)
{
	struct fixture *f = *state;
	sqlite3 *db = open_db(f->path);
	sqlite3_file *wal = wal_of(db);
	const sqlite3_io_methods *m = wal->pMethods;
	int64_t end = size_of(f->wal);
	char text[8] = { 0 };
	sqlite3_int64 size;

	signal(SIGXFSZ, SIG_IGN);
	run(db, "BEGIN IMMEDIATE");
	assert_int_equal(m->xWrite(wal, "lost", 4, end), SQLITE_OK);
	limit_files((rlim_t)end + 2);
	assert_int_not_equal(m->xRead(wal, text, 4, end), SQLITE_OK);
	assert_int_not_equal(m->xFileSize(wal, &size), SQLITE_OK);
	assert_int_not_equal(m->xTruncate(wal, end), SQLITE_OK);
	assert_int_not_equal(m->xWrite(wal, "x", 1, end - 9), SQLITE_OK);
	assert_int_not_equal(m->xSync(wal, SQLITE_SYNC_NORMAL), SQLITE_OK);
	assert_int_not_equal(m->xSync(wal, SQLITE_SYNC_NORMAL), SQLITE_OK);
	limit_files(RLIM_INFINITY);
	signal(SIGXFSZ, SIG_DFL);
	assert_int_equal(m->xSync(wal, SQLITE_SYNC_NORMAL), SQLITE_OK);
	assert_int_equal(m->xRead(wal, text, 4, end), SQLITE_OK);
	assert_string_equal(text, "lost");
	run(db, "ROLLBACK");
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void who_asks_for_no_vfs_has_sqlites_own(void **state)
{
	const char *name = ocop__store_wal_vfs();

	(void)state;
	assert_non_null(name);
	assert_ptr_equal(ocop__store_wal_vfs(), name);
	assert_string_not_equal(sqlite3_vfs_find(NULL)->zName, name);
	assert_string_equal(sqlite3_vfs_find(name)->zName, name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_transaction_reads_and_rewrites_what_it_spilled),
		TEST(what_was_rolled_back_is_never_written_over_a_commit),
		TEST(a_reader_keeps_its_snapshot_beside_a_checkpoint),
		TEST(a_commit_padded_to_a_sector_is_whole),
		TEST(bytes_wait_until_something_needs_them),
		TEST(bytes_that_could_not_be_written_are_tried_again),
		TEST(who_asks_for_no_vfs_has_sqlites_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

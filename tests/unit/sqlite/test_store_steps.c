/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From one version of a store to the next: how a step changes rows, and that a
 * program with the file open notices when another program has upgraded it.
 */
#include <string.h>

#include <sqlite3.h>

#include "lib/store/store.h"
#include "tests/helpers/store_file.h"

#define NOW OCOP__STORE_SCHEMA_VERSION

static void run_sql(const struct fixture *f, const char *sql)
{
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static struct ocop_store *open_store(const struct fixture *f,
				     enum ocop_store_mode mode)
{
	struct ocop_store *store = NULL;

	assert_int_equal(ocop_store_open_sqlite(&store, f->path, mode, NULL),
			 OCOP_OK);
	return store;
}

static void set_version(const struct fixture *f, int version)
{
	char sql[64];

	snprintf(sql, sizeof(sql), "PRAGMA user_version = %d", version);
	run_sql(f, sql);
}

/* A file of version 1 with these rows of STATE. */
static void make_first(const struct fixture *f, const char *rows)
{
	char *sql = sqlite3_mprintf("PRAGMA journal_mode = WAL; %s; "
				    "PRAGMA application_id = 1329811280; "
				    "PRAGMA user_version = 1; %s",
				    ocop__store_schema_step(0), rows);

	assert_non_null(sql);
	run_sql(f, sql);
	sqlite3_free(sql);
}

/* The value of a key, in hex digits as the key is. */
static void value_is(struct ocop_store *store, const char *key,
		     const char *value)
{
	struct ocop_buf buf = OCOP_BUF(1024), digits = OCOP_BUF(2048);
	uint8_t bytes[64];
	size_t len = strlen(key) / 2;

	for (size_t i = 0; i < len; i++) {
		char two[3] = { key[2 * i], key[2 * i + 1], '\0' };

		bytes[i] = (uint8_t)strtoul(two, NULL, 16);
	}
	assert_int_equal(ocop_store_get(store, OCOP_SPACE_STATE,
					ocop_bytes_of(bytes, len), &buf),
			 OCOP_OK);
	for (size_t i = 0; i < buf.len; i++)
		ocop_buf_printf(&digits, "%02x", buf.ptr[i]);
	ocop_buf_add(&digits, "", 1);
	assert_int_equal(digits.err, OCOP_OK);
	assert_string_equal((const char *)digits.ptr, value);
	ocop_buf_clear(&digits);
	ocop_buf_clear(&buf);
}

#define ROW(key, value) "INSERT INTO state VALUES (X'" key "', X'" value "');"

/* "C" is 43, "D" 44, "U" 55; keys hold zeros and ff. */
static void the_second_makes_a_certificates_row_tell(void **state)
{
	struct fixture *f = *state;
	struct ocop_store *store;

	make_first(f, ROW("4300ff01", "8301f441aa")
		   ROW("4300ff02", "8302f54100") ROW("4400ff02", "03")
		   ROW("4300ff03", "8303f441ff") ROW("5500ff03", "04")
		   ROW("4300ff04", "8304f44183") ROW("4400ff04", "05")
		   ROW("5500ff04", "06")
		   /* Others' rows about it, and rows that are no such. */
		   ROW("4400ff0100", "07") ROW("4400ff", "08")
		   ROW("42", "8309f441aa") ROW("4b00ff01", "830af441aa"));
	store = open_store(f, OCOP_STORE_WRITE);
	value_is(store, "4300ff01", "8401f441aa00");
	value_is(store, "4300ff02", "8402f5410001");
	value_is(store, "4300ff03", "8403f441ff02");
	value_is(store, "4300ff04", "8404f4418303");
	value_is(store, "4400ff02", "03");
	value_is(store, "5500ff04", "06");
	value_is(store, "42", "8309f441aa");
	value_is(store, "4b00ff01", "830af441aa");
	ocop_store_close(store);
}

static void a_step_is_taken_once(void **state)
{
	struct fixture *f = *state;
	struct ocop_store *store;

	make_first(f, ROW("43aa", "8301f441aa"));
	ocop_store_close(open_store(f, OCOP_STORE_WRITE));
	store = open_store(f, OCOP_STORE_WRITE);
	value_is(store, "43aa", "8401f441aa00");
	ocop_store_close(store);
	/* Whatever says that it was not. */
	set_version(f, 1);
	store = open_store(f, OCOP_STORE_WRITE);
	value_is(store, "43aa", "8401f441aa00");
	ocop_store_close(store);
}

static void what_folds_nothing_reads_an_older_one(void **state)
{
	struct fixture *f = *state;
	struct ocop_store *store = NULL;

	make_first(f, ROW("43aa", "8301f441aa"));
	assert_int_equal(ocop_store_open_sqlite(&store, f->path,
						OCOP_STORE_READ, NULL),
			 OCOP_ERR_SCHEMA);
	store = open_store(f, OCOP_STORE_READ_ANY);
	value_is(store, "43aa", "8301f441aa");
	ocop_store_close(store);
	set_version(f, NOW + 1);
	assert_int_equal(ocop_store_open_sqlite(&store, f->path,
						OCOP_STORE_READ_ANY, NULL),
			 OCOP_ERR_SCHEMA);
}

static int64_t number(sqlite3 *db, const char *sql)
{
	int64_t out;

	assert_int_equal(ocop__store_number(db, sql, &out), SQLITE_OK);
	return out;
}

static int64_t version_of(const struct fixture *f)
{
	sqlite3 *db = NULL;
	int64_t version;

	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	version = number(db, "PRAGMA user_version");
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	return version;
}

/* A copied file's own SQL: an endless one would hold whoever opens it. */
static void no_sql_of_its_own_runs(void **state)
{
	static const char *const sql[] = {
		("CREATE TRIGGER t BEFORE UPDATE ON state BEGIN SELECT count(*) "
		 "FROM (WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 "
		 "FROM c) SELECT x FROM c); END"),
		"CREATE VIEW v AS SELECT k FROM state",
		"CREATE INDEX i ON state (length(v))",
		"CREATE TABLE more (k)",
		("DROP TABLE tree; CREATE VIEW tree AS SELECT 1 AS k, 0 AS size"),
		("DROP TABLE tree; CREATE TABLE tree (k INTEGER PRIMARY KEY, "
		 "size INTEGER NOT NULL CHECK (length(hex(zeroblob(size)))))"),
	};
	struct fixture *f = *state;
	struct ocop_store *store = NULL;

	for (size_t i = 0; i < sizeof(sql) / sizeof(sql[0]); i++) {
		for (int version = 1; version <= NOW; version++) {
			remove_file(f->path);
			make_first(f, ROW("43aa", "8301f441aa"));
			run_sql(f, sql[i]);
			set_version(f, version);
			assert_int_equal(ocop_store_open_sqlite(
						 &store, f->path,
						 OCOP_STORE_WRITE, NULL),
					 OCOP_ERR_STORE);
			assert_int_equal(ocop_store_open_sqlite(
						 &store, f->path,
						 OCOP_STORE_READ_ANY, NULL),
					 OCOP_ERR_STORE);
			assert_int_equal(version_of(f), version);
		}
	}
}

/* Also where the tables are not looked at. */
static void a_connection_has_no_triggers_and_views(void **state)
{
	struct fixture *f = *state;
	sqlite3 *db = NULL;
	int64_t out;

	run_sql(f, "CREATE TABLE a (k); CREATE TABLE b (k); CREATE VIEW v AS "
		"SELECT 1; CREATE TRIGGER t AFTER INSERT ON a BEGIN INSERT "
		"INTO b VALUES (1); END");
	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	assert_int_equal(ocop__store_no_sql(db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "INSERT INTO a VALUES (1)", NULL,
				      NULL, NULL), SQLITE_OK);
	assert_int_equal(number(db, "SELECT count(*) FROM a"), 1);
	assert_int_equal(number(db, "SELECT count(*) FROM b"), 0);
	assert_int_not_equal(ocop__store_number(db, "SELECT * FROM v", &out),
			     SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* A daemon that went on while its programs were replaced. */
static void a_file_that_was_brought_up_is_left_alone(void **state)
{
	struct fixture *f = *state;
	struct ocop_store *writer, *reader;

	ocop_store_close(open_store(f, OCOP_STORE_CREATE));
	writer = open_store(f, OCOP_STORE_WRITE);
	reader = open_store(f, OCOP_STORE_READ);
	assert_int_equal(ocop_store_begin(writer, true), OCOP_OK);
	assert_int_equal(ocop_store_commit(writer), OCOP_OK);
	set_version(f, NOW + 1);
	assert_int_equal(ocop_store_begin(writer, true), OCOP_ERR_SCHEMA);
	assert_int_equal(ocop_store_begin(writer, false), OCOP_ERR_SCHEMA);
	assert_int_equal(ocop_store_begin(reader, false), OCOP_ERR_SCHEMA);
	/* Nothing stays open that would keep others waiting. */
	set_version(f, NOW);
	assert_int_equal(ocop_store_begin(writer, true), OCOP_OK);
	assert_int_equal(ocop_store_commit(writer), OCOP_OK);
	ocop_store_close(reader);
	ocop_store_close(writer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_second_makes_a_certificates_row_tell),
		TEST(a_step_is_taken_once),
		TEST(what_folds_nothing_reads_an_older_one),
		TEST(no_sql_of_its_own_runs),
		TEST(a_connection_has_no_triggers_and_views),
		TEST(a_file_that_was_brought_up_is_left_alone),
	};

	return cmocka_run_group_tests_name("store_steps", tests, NULL, NULL);
}

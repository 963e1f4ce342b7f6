/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Find the version of one of our SQLite files, and convert an older or empty
 * one to today's version with the steps of store_schema.c.
 */
#include <string.h>

#include <sqlite3.h>

#include "lib/store/store.h"

#define APPLICATION_ID 0x4f434f50	/* "OCOP" */
#define USER_VERSION OCOP__STORE_SCHEMA_VERSION

static int exec(sqlite3 *db, const char *sql)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

int ocop__store_no_sql(sqlite3 *db)
{
	static const int config[][2] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
		{ SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
		{ SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
	};
	int rc = SQLITE_OK;

	for (size_t i = 0; rc == SQLITE_OK &&
	     i < sizeof(config) / sizeof(config[0]); i++)
		rc = sqlite3_db_config(db, config[i][0], config[i][1],
				       (int *)NULL);
	return rc;
}

int ocop__store_number(sqlite3 *db, const char *sql, int64_t *out)
{
	sqlite3_stmt *stmt = NULL;
	int rc;

	*out = 0;
	rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);
	if (rc == SQLITE_OK) {
		rc = sqlite3_step(stmt);
		if (rc == SQLITE_ROW) {
			*out = sqlite3_column_int64(stmt, 0);
			rc = SQLITE_OK;
		} else if (rc == SQLITE_DONE) {
			rc = SQLITE_CORRUPT;
		}
	}
	sqlite3_finalize(stmt);
	return rc;
}

/* Exactly our tables, which every version so far has. */
static int has_tables(sqlite3 *db, bool *out)
{
	sqlite3_stmt *stmt = NULL;
	const char *sql;
	size_t count = 0;
	int rc;

	*out = true;
	rc = sqlite3_prepare_v2(db, "SELECT sql FROM sqlite_schema "
				"ORDER BY name", -1, &stmt, NULL);
	while (rc == SQLITE_OK || rc == SQLITE_ROW) {
		rc = sqlite3_step(stmt);
		if (rc != SQLITE_ROW)
			break;
		sql = (const char *)sqlite3_column_text(stmt, 0);
		if (sql == NULL || ocop__store_schema_table(count) == NULL ||
		    strcmp(sql, ocop__store_schema_table(count)) != 0)
			*out = false;
		else
			count++;
	}
	if (ocop__store_schema_table(count) != NULL)
		*out = false;
	sqlite3_finalize(stmt);
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

int ocop__store_look(sqlite3 *db, struct ocop__store_face *out)
{
	int64_t id;
	int rc = ocop__store_number(db, "PRAGMA application_id", &id);

	memset(out, 0, sizeof(*out));
	out->named = id == APPLICATION_ID;
	if (rc == SQLITE_OK)
		rc = ocop__store_number(db, "PRAGMA user_version",
					&out->version);
	if (rc == SQLITE_OK)
		rc = has_tables(db, &out->has_tables);
	return rc;
}

/* Run the steps that a file lacks, all or none; of two writers the second finds
 * them done. Only an empty file begins at 0. A file with other or more tables
 * is left to the look that follows: a step must not start SQL that the file
 * contains. */
static int take_steps(sqlite3 *db)
{
	int64_t tables = 0, version = 0;
	bool ours = false;
	char numbers[96];
	int rc = exec(db, "BEGIN IMMEDIATE");

	if (rc == SQLITE_OK)
		rc = ocop__store_number(db, OCOP__STORE_COUNT_TABLES, &tables);
	if (rc == SQLITE_OK)
		rc = ocop__store_number(db, "PRAGMA user_version", &version);
	if (rc == SQLITE_OK && tables > 0)
		rc = has_tables(db, &ours);
	if (rc != SQLITE_OK || version < 0 || version >= USER_VERSION ||
	    (version == 0) != (tables == 0) || (tables > 0 && !ours))
		goto out;
	for (; version < USER_VERSION && rc == SQLITE_OK; version++)
		rc = exec(db, ocop__store_schema_step((unsigned)version));
	sqlite3_snprintf((int)sizeof(numbers), numbers, "PRAGMA application_id"
			 " = %d; PRAGMA user_version = %d; COMMIT",
			 APPLICATION_ID, USER_VERSION);
	if (rc == SQLITE_OK)
		rc = exec(db, numbers);
out:
	if (!sqlite3_get_autocommit(db))
		exec(db, "ROLLBACK");
	return rc;
}

/* For a writer, before it looks: make the tables of an empty file if that is
 * allowed, and add to one of ours what newer versions have. */
int ocop__store_bring_up(sqlite3 *db, bool may_create)
{
	int64_t tables = 0, id, version = 0;
	int rc = ocop__store_number(db, "PRAGMA application_id", &id);

	if (rc == SQLITE_OK)
		rc = ocop__store_number(db, "PRAGMA user_version", &version);
	if (rc == SQLITE_OK)
		rc = ocop__store_number(db, OCOP__STORE_COUNT_TABLES, &tables);
	if (rc != SQLITE_OK || version >= USER_VERSION ||
	    (tables == 0 ? !may_create : id != APPLICATION_ID))
		return rc;
	if (tables == 0)
		rc = exec(db, "PRAGMA page_size = 4096; PRAGMA auto_vacuum = "
			  "NONE; PRAGMA journal_mode = WAL");
	return rc == SQLITE_OK ? take_steps(db) : rc;
}

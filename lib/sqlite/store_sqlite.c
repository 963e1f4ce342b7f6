/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows and transactions of a store in one SQLite file: a table for each space,
 * a row for the tree size. The last writer to close merges the write-ahead log
 * (WAL), so that the file alone can be copied.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/sqlite/sqlite.h"

enum verb { GET, FROM, BEFORE, EACH, PUT, REMOVE, EMPTY };
enum whole { BEGIN_READ, BEGIN_WRITE, COMMIT, ROLLBACK, VERSION, SIZE,
	     ADVANCE };
_Static_assert(EMPTY + 1 == OCOP__SQLITE_ROW, "row_sql");
_Static_assert(ADVANCE + 1 == OCOP__SQLITE_WHOLE, "whole_sql");

static const char *const table[OCOP_SPACE_COUNT] = {
	[OCOP_SPACE_META] = "meta", [OCOP_SPACE_BUNDLE] = "bundle",
	[OCOP_SPACE_TILE] = "tile", [OCOP_SPACE_TRUST] = "trust",
	[OCOP_SPACE_STATE] = "state",
};

static const char *const row_sql[OCOP__SQLITE_ROW] = {
	[GET] = "SELECT v FROM %s WHERE k = ?1",
	[FROM] = "SELECT v, k FROM %s WHERE k >= ?1 ORDER BY k LIMIT 2",
	[BEFORE] = ("SELECT v, k FROM %s WHERE k < ?1 ORDER BY k DESC "
		    "LIMIT 1"),
	[EACH] = "SELECT v, k FROM %s WHERE k >= ?1 ORDER BY k",
	[PUT] = ("INSERT INTO %s (k, v) VALUES (?1, ?2) "
		 "ON CONFLICT (k) DO UPDATE SET v = excluded.v"),
	[REMOVE] = "DELETE FROM %s WHERE k = ?1",
	[EMPTY] = "DELETE FROM %s",
};

static const char *const whole_sql[OCOP__SQLITE_WHOLE] = {
	[BEGIN_READ] = "BEGIN", [BEGIN_WRITE] = "BEGIN IMMEDIATE",
	[COMMIT] = "COMMIT", [ROLLBACK] = "ROLLBACK",
	[VERSION] = "PRAGMA user_version",
	[SIZE] = "SELECT size FROM tree WHERE k = 1",
	[ADVANCE] = "UPDATE tree SET size = ?2 WHERE k = 1 AND size = ?1",
};

enum ocop_err ocop__store_sqlite_err(int rc)
{
	switch (rc & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return OCOP_OK;
	case SQLITE_NOMEM:
		return OCOP_ERR_MEMORY;
	case SQLITE_TOOBIG:
		return OCOP_ERR_LIMIT;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		/* Somebody else is writing, for longer than we wait. */
		return OCOP_ERR_CONFLICT;
	default:
		return OCOP_ERR_STORE;
	}
}

static enum ocop_err err_of(int rc)
{
	return ocop__store_sqlite_err(rc);
}

/* --- Statements --- */

static int prepare(struct ocop__sqlite *s, sqlite3_stmt **stmt,
		   const char *format, const char *name)
{
	char sql[160];

	if (*stmt != NULL)
		return SQLITE_OK;
	sqlite3_snprintf((int)sizeof(sql), sql, format, name);
	return sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
				  stmt, NULL);
}

static void done(sqlite3_stmt *stmt)
{
	if (stmt == NULL)
		return;
	sqlite3_reset(stmt);
	sqlite3_clear_bindings(stmt);
}

static int compile(struct ocop__sqlite *s, enum whole what)
{
	return s->whole[what] != NULL ? SQLITE_OK :
	       sqlite3_prepare_v3(s->db, whole_sql[what], -1,
				  SQLITE_PREPARE_PERSISTENT, &s->whole[what],
				  NULL);
}

/* Run a statement that has no result. */
static int exec(struct ocop__sqlite *s, enum whole what)
{
	int rc = compile(s, what);

	if (rc == SQLITE_OK)
		rc = sqlite3_step(s->whole[what]);
	done(s->whole[what]);
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

/* The number that a statement returns. */
static int number(struct ocop__sqlite *s, enum whole what, int64_t *out)
{
	int rc = compile(s, what);

	*out = 0;
	if (rc == SQLITE_OK)
		rc = sqlite3_step(s->whole[what]);
	if (rc == SQLITE_ROW)
		*out = sqlite3_column_int64(s->whole[what], 0);
	else if (rc == SQLITE_DONE)
		rc = SQLITE_CORRUPT;
	done(s->whole[what]);
	return rc == SQLITE_ROW ? SQLITE_OK : rc;
}

/* A NULL pointer would bind SQL's NULL, which no column of ours holds. */
static int bind_blob(sqlite3_stmt *stmt, int at, struct ocop_bytes bytes)
{
	return sqlite3_bind_blob64(stmt, at, bytes.len > 0 ?
				   (const void *)bytes.ptr : "", bytes.len,
				   SQLITE_STATIC);
}

static bool is_blob_space(enum ocop_space space)
{
	return space == OCOP_SPACE_META || space == OCOP_SPACE_STATE;
}

static int bind_key(sqlite3_stmt *stmt, enum ocop_space space,
		    struct ocop_bytes key)
{
	if (is_blob_space(space))
		return bind_blob(stmt, 1, key);
	return sqlite3_bind_int64(stmt, 1,
				  ocop__store_key_number(space, key.ptr));
}

/* Ready to step; put back with done(). */
static int start(struct ocop__sqlite *s, enum ocop_space space,
		 enum verb verb, struct ocop_bytes key)
{
	int rc = prepare(s, &s->rows[space][verb], row_sql[verb],
			 table[space]);

	if (rc == SQLITE_OK)
		rc = bind_key(s->rows[space][verb], space, key);
	return rc;
}

/* Read without locks: see store_file.c. */
static bool unchanged(const struct ocop__sqlite *s)
{
	return !s->immutable || ocop__store_file_unchanged(s->path, &s->seen);
}

/* --- The interface --- */

/* Append a blob of the current row to out. */
static enum ocop_err take_blob(sqlite3_stmt *stmt, int column,
			       struct ocop_buf *out)
{
	const void *blob;
	size_t len;

	if (sqlite3_column_type(stmt, column) != SQLITE_BLOB)
		return OCOP_ERR_STORE;
	blob = sqlite3_column_blob(stmt, column);
	len = (size_t)sqlite3_column_bytes(stmt, column);
	if (blob == NULL && len > 0)
		return OCOP_ERR_MEMORY;
	return ocop_buf_add(out, blob, len);
}

static enum ocop_err sqlite_get(void *ctx, enum ocop_space space,
				struct ocop_bytes key, struct ocop_buf *out)
{
	struct ocop__sqlite *s = ctx;
	enum ocop_err err;
	int rc;

	rc = start(s, space, GET, key);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(s->rows[space][GET]);
	if (rc == SQLITE_ROW)
		err = take_blob(s->rows[space][GET], 0, out);
	else
		err = rc == SQLITE_DONE ? OCOP_ERR_ABSENT : err_of(rc);
	done(s->rows[space][GET]);
	if (!unchanged(s))
		err = OCOP_ERR_STORE;
	return err;
}

/* The row of key itself, if there is one, and the key after it. */
static enum ocop_err find_from(sqlite3_stmt *stmt, struct ocop_bytes key,
			       struct ocop__store_row *out, bool *found)
{
	enum ocop_err err = OCOP_OK;
	int rc = sqlite3_step(stmt);

	*found = false;
	if (rc == SQLITE_ROW)
		err = take_blob(stmt, 1, &out->next);
	if (rc == SQLITE_ROW && !err &&
	    ocop_bytes_equal(ocop_buf_view(&out->next), key)) {
		*found = true;
		ocop_buf_reset(&out->next);
		err = ocop_buf_bytes(&out->key, key);
		if (!err)
			err = take_blob(stmt, 0, &out->value);
		rc = sqlite3_step(stmt);
		if (!err && rc == SQLITE_ROW)
			err = take_blob(stmt, 1, &out->next);
	}
	return err ? err : err_of(rc);
}

static enum ocop_err sqlite_find(void *ctx, enum ocop_space space,
				 struct ocop_bytes key,
				 struct ocop__store_row *out)
{
	struct ocop__sqlite *s = ctx;
	bool found = false;
	enum ocop_err err;
	int rc = start(s, space, FROM, key);

	err = rc == SQLITE_OK ? find_from(s->rows[space][FROM], key, out,
					  &found) : err_of(rc);
	done(s->rows[space][FROM]);
	if (!err && !found) {
		rc = start(s, space, BEFORE, key);
		if (rc == SQLITE_OK)
			rc = sqlite3_step(s->rows[space][BEFORE]);
		err = rc == SQLITE_DONE ? OCOP_ERR_ABSENT : err_of(rc);
		if (rc == SQLITE_ROW)
			err = take_blob(s->rows[space][BEFORE], 1, &out->key);
		if (!err)
			err = take_blob(s->rows[space][BEFORE], 0,
					&out->value);
		done(s->rows[space][BEFORE]);
	}
	return unchanged(s) ? err : OCOP_ERR_STORE;
}

static enum ocop_err sqlite_put(void *ctx, enum ocop_space space,
				struct ocop_bytes key, struct ocop_bytes value)
{
	struct ocop__sqlite *s = ctx;
	int rc = start(s, space, PUT, key);

	if (rc == SQLITE_OK)
		rc = bind_blob(s->rows[space][PUT], 2, value);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(s->rows[space][PUT]);
	done(s->rows[space][PUT]);
	return err_of(rc);
}

static enum ocop_err sqlite_remove(void *ctx, enum ocop_space space,
				   struct ocop_bytes key)
{
	struct ocop__sqlite *s = ctx;
	int rc = start(s, space, REMOVE, key);

	if (rc == SQLITE_OK)
		rc = sqlite3_step(s->rows[space][REMOVE]);
	done(s->rows[space][REMOVE]);
	return err_of(rc);
}

static enum ocop_err sqlite_empty(void *ctx, enum ocop_space space)
{
	struct ocop__sqlite *s = ctx;
	int rc = prepare(s, &s->rows[space][EMPTY], row_sql[EMPTY],
			 table[space]);

	if (rc == SQLITE_OK)
		rc = sqlite3_step(s->rows[space][EMPTY]);
	done(s->rows[space][EMPTY]);
	return err_of(rc);
}

/* Step through rows (value, key) up to the last with the prefix, and call
 * fn. */
static enum ocop_err each_row(struct ocop__sqlite *s, sqlite3_stmt *stmt,
			      enum ocop_space space, struct ocop_bytes prefix,
			      int64_t last, ocop_store_fn *fn, void *user)
{
	struct ocop_bytes key, value;
	uint8_t number[OCOP__STORE_NUMBER_MAX];
	enum ocop_err err;
	int rc;

	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		if (sqlite3_column_type(stmt, 0) != SQLITE_BLOB ||
		    !unchanged(s))
			return OCOP_ERR_STORE;
		value.ptr = sqlite3_column_blob(stmt, 0);
		value.len = (size_t)sqlite3_column_bytes(stmt, 0);
		if (is_blob_space(space)) {
			key.ptr = sqlite3_column_blob(stmt, 1);
			key.len = (size_t)sqlite3_column_bytes(stmt, 1);
			if (!ocop__store_key_has(key, prefix))
				return OCOP_OK;
		} else if (sqlite3_column_int64(stmt, 1) > last) {
			return OCOP_OK;
		} else {
			key.ptr = number;
			key.len = ocop__store_key_bytes(
				space, sqlite3_column_int64(stmt, 1), number);
		}
		err = fn(user, key, value);
		if (err)
			return err;
	}
	return err_of(rc);
}

static enum ocop_err sqlite_each(void *ctx, enum ocop_space space,
				 struct ocop_bytes prefix, ocop_store_fn *fn,
				 void *user)
{
	struct ocop__sqlite *s = ctx;
	sqlite3_stmt *own = NULL, **stmt = &s->rows[space][EACH];
	int64_t first = 0, last = INT64_MAX;
	enum ocop_err err;
	int rc;

	if (!is_blob_space(space) &&
	    !ocop__store_key_range(space, prefix, &first, &last))
		return OCOP_OK;
	/* fn may walk the same space again. */
	if (*stmt != NULL && sqlite3_stmt_busy(*stmt))
		stmt = &own;
	rc = prepare(s, stmt, row_sql[EACH], table[space]);
	if (rc == SQLITE_OK)
		rc = is_blob_space(space) ? bind_blob(*stmt, 1, prefix) :
					    sqlite3_bind_int64(*stmt, 1, first);
	err = err_of(rc);
	if (!err)
		err = each_row(s, *stmt, space, prefix, last, fn, user);
	done(*stmt);
	sqlite3_finalize(own);
	return err;
}

enum ocop_err ocop__store_sqlite_size(void *ctx, uint64_t *out)
{
	struct ocop__sqlite *s = ctx;
	int64_t size;
	int rc = number(s, SIZE, &size);

	if (rc != SQLITE_OK)
		return err_of(rc);
	if (size < 0 || !unchanged(s))
		return OCOP_ERR_STORE;
	*out = (uint64_t)size;
	return OCOP_OK;
}

/* A newer program may have converted the file since it was opened, and its rows
 * may mean something else. */
static enum ocop_err check_version(struct ocop__sqlite *s)
{
	int64_t version;
	int rc = number(s, VERSION, &version);

	if (rc != SQLITE_OK)
		return err_of(rc);
	return version == s->version ? OCOP_OK : OCOP_ERR_SCHEMA;
}

static enum ocop_err sqlite_begin(void *ctx, bool write)
{
	struct ocop__sqlite *s = ctx;
	enum ocop_err err;

	if (write && !s->writer)
		return OCOP_ERR_BUG;
	err = err_of(exec(s, write ? BEGIN_WRITE : BEGIN_READ));
	if (err)
		return err;
	/* SQLite takes the snapshot at the first read, which this is. */
	err = check_version(s);
	if (!err && !unchanged(s))
		err = OCOP_ERR_STORE;
	if (err)
		exec(s, ROLLBACK);
	return err;
}

static enum ocop_err sqlite_commit(void *ctx)
{
	return err_of(exec(ctx, COMMIT));
}

static void sqlite_rollback(void *ctx)
{
	struct ocop__sqlite *s = ctx;

	/* After some failures SQLite has rolled back by itself. */
	if (!sqlite3_get_autocommit(s->db))
		exec(s, ROLLBACK);
}

static enum ocop_err sqlite_advance(void *ctx, uint64_t expected,
				    uint64_t size)
{
	struct ocop__sqlite *s = ctx;
	sqlite3_stmt *stmt;
	int rc = compile(s, ADVANCE);

	stmt = s->whole[ADVANCE];
	if (rc == SQLITE_OK) {
		sqlite3_bind_int64(stmt, 1, (int64_t)expected);
		sqlite3_bind_int64(stmt, 2, (int64_t)size);
		rc = sqlite3_step(stmt);
	}
	done(stmt);
	if (rc != SQLITE_DONE)
		return rc == SQLITE_OK ? OCOP_ERR_BUG : err_of(rc);
	return sqlite3_changes(s->db) == 1 ? OCOP_OK : OCOP_ERR_CONFLICT;
}

void ocop__store_sqlite_close(void *ctx)
{
	struct ocop__sqlite *s = ctx;

	for (unsigned i = 0; i < OCOP_SPACE_COUNT; i++)
		for (unsigned j = 0; j < OCOP__SQLITE_ROW; j++)
			sqlite3_finalize(s->rows[i][j]);
	for (unsigned i = 0; i < OCOP__SQLITE_WHOLE; i++)
		sqlite3_finalize(s->whole[i]);
	if (s->writer && s->db != NULL) {
		/* Beside an open reader the WAL cannot go, but be emptied. */
		sqlite3_busy_timeout(s->db, 0);
		sqlite3_wal_checkpoint_v2(s->db, NULL,
					  SQLITE_CHECKPOINT_TRUNCATE, NULL,
					  NULL);
	}
	sqlite3_close(s->db);
	free(s);
}

static const struct ocop__store_ops sqlite_ops = {
	.get = sqlite_get,
	.find = sqlite_find,
	.put = sqlite_put,
	.remove = sqlite_remove,
	.empty = sqlite_empty,
	.each = sqlite_each,
	.begin = sqlite_begin,
	.commit = sqlite_commit,
	.rollback = sqlite_rollback,
	.advance = sqlite_advance,
	.size = ocop__store_sqlite_size,
	.close = ocop__store_sqlite_close,
};

enum ocop_err ocop__store_sqlite_of(struct ocop_store **out,
				    struct ocop__sqlite *s)
{
	return ocop__store_of(out, &sqlite_ops, s);
}

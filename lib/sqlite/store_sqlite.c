/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A store in one SQLite file: a table for each space, a row for the tree size.
 * Writers keep a write-ahead log (WAL) with synchronous=FULL: a finished commit
 * is on disk, and readers continue beside it. The last writer to close merges
 * the WAL, so that the one file can be copied alone.
 */
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "lib/base/mark.h"
#include "lib/store/store.h"

#define USER_VERSION OCOP__STORE_SCHEMA_VERSION
#define BUSY_MS 10000
#define MAP "PRAGMA mmap_size = 1073741824; "
#define QUERY_ONLY "PRAGMA query_only = ON"

enum verb { GET, FROM, BEFORE, PUT, REMOVE, EMPTY, VERB_COUNT };

struct sqlite_store {
	sqlite3 *db;
	sqlite3_stmt *rows[OCOP_SPACE_COUNT][VERB_COUNT];
	bool writer;
	bool immutable;		/* opened without locks: see unchanged() */
	int64_t version;	/* of the schema, when it was opened */
	struct ocop__store_seen seen;	/* of an immutable file */
	char path[OCOP__STORE_PATH_SIZE];
};

static const char *const table[OCOP_SPACE_COUNT] = {
	[OCOP_SPACE_META] = "meta", [OCOP_SPACE_BUNDLE] = "bundle",
	[OCOP_SPACE_TILE] = "tile", [OCOP_SPACE_TRUST] = "trust",
	[OCOP_SPACE_STATE] = "state",
};

static const char *const row_sql[VERB_COUNT] = {
	[GET] = "SELECT v FROM %s WHERE k = ?1",
	[FROM] = "SELECT v, k FROM %s WHERE k >= ?1 ORDER BY k LIMIT 2",
	[BEFORE] = ("SELECT v, k FROM %s WHERE k < ?1 ORDER BY k DESC "
		    "LIMIT 1"),
	[PUT] = ("INSERT INTO %s (k, v) VALUES (?1, ?2) "
		 "ON CONFLICT (k) DO UPDATE SET v = excluded.v"),
	[REMOVE] = "DELETE FROM %s WHERE k = ?1",
	[EMPTY] = "DELETE FROM %s",
};

static enum ocop_err err_of(int rc)
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
		/* Somebody else is writing, for longer than BUSY_MS. */
		return OCOP_ERR_CONFLICT;
	default:
		return OCOP_ERR_STORE;
	}
}

/* --- Statements --- */

static int prepare(struct sqlite_store *s, sqlite3_stmt **stmt,
		   const char *format, const char *name)
{
	char sql[160];

	if (*stmt != NULL)
		return SQLITE_OK;
	sqlite3_snprintf((int)sizeof(sql), sql, format, name);
	return sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
				  stmt, NULL);
}

static int exec(struct sqlite_store *s, const char *sql)
{
	return sqlite3_exec(s->db, sql, NULL, NULL, NULL);
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
static int start(struct sqlite_store *s, enum ocop_space space,
		 enum verb verb, struct ocop_bytes key)
{
	int rc = prepare(s, &s->rows[space][verb], row_sql[verb],
			 table[space]);

	if (rc == SQLITE_OK)
		rc = bind_key(s->rows[space][verb], space, key);
	return rc;
}

static void done(sqlite3_stmt *stmt)
{
	if (stmt == NULL)
		return;
	sqlite3_reset(stmt);
	sqlite3_clear_bindings(stmt);
}

/* Read without locks: see store_file.c. */
static bool unchanged(const struct sqlite_store *s)
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
	struct sqlite_store *s = ctx;
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
	struct sqlite_store *s = ctx;
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
	struct sqlite_store *s = ctx;
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
	struct sqlite_store *s = ctx;
	int rc = start(s, space, REMOVE, key);

	if (rc == SQLITE_OK)
		rc = sqlite3_step(s->rows[space][REMOVE]);
	done(s->rows[space][REMOVE]);
	return err_of(rc);
}

static enum ocop_err sqlite_empty(void *ctx, enum ocop_space space)
{
	struct sqlite_store *s = ctx;
	int rc = prepare(s, &s->rows[space][EMPTY], row_sql[EMPTY],
			 table[space]);

	if (rc == SQLITE_OK)
		rc = sqlite3_step(s->rows[space][EMPTY]);
	done(s->rows[space][EMPTY]);
	return err_of(rc);
}

/* Step through rows (value, key) and call fn. */
static enum ocop_err each_row(struct sqlite_store *s, sqlite3_stmt *stmt,
			      enum ocop_space space, struct ocop_bytes prefix,
			      ocop_store_fn *fn, void *user)
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
	struct sqlite_store *s = ctx;
	sqlite3_stmt *stmt = NULL;
	int64_t first = 0, last = 0;
	bool any = true;
	enum ocop_err err;
	int rc;

	/* Not cached: fn may walk the same space again. */
	rc = prepare(s, &stmt, is_blob_space(space) ?
		     "SELECT v, k FROM %s WHERE k >= ?1 ORDER BY k" :
		     "SELECT v, k FROM %s WHERE k BETWEEN ?1 AND ?2 "
		     "ORDER BY k", table[space]);
	if (rc == SQLITE_OK && is_blob_space(space)) {
		rc = bind_blob(stmt, 1, prefix);
	} else if (rc == SQLITE_OK) {
		any = ocop__store_key_range(space, prefix, &first, &last);
		sqlite3_bind_int64(stmt, 1, first);
		sqlite3_bind_int64(stmt, 2, last);
	}
	err = err_of(rc);
	if (!err && any)
		err = each_row(s, stmt, space, prefix, fn, user);
	sqlite3_finalize(stmt);
	return err;
}

static enum ocop_err sqlite_size(void *ctx, uint64_t *out)
{
	struct sqlite_store *s = ctx;
	int64_t size;
	int rc = ocop__store_number(s->db, "SELECT size FROM tree WHERE k = 1", &size);

	if (rc != SQLITE_OK)
		return err_of(rc);
	if (size < 0 || !unchanged(s))
		return OCOP_ERR_STORE;
	*out = (uint64_t)size;
	return OCOP_OK;
}

/* A newer program may have converted the file since it was opened, and its rows
 * may mean something else. */
static enum ocop_err check_version(struct sqlite_store *s)
{
	int64_t version;
	int rc = ocop__store_number(s->db, "PRAGMA user_version", &version);

	if (rc != SQLITE_OK)
		return err_of(rc);
	return version == s->version ? OCOP_OK : OCOP_ERR_SCHEMA;
}

static enum ocop_err sqlite_begin(void *ctx, bool write)
{
	struct sqlite_store *s = ctx;
	enum ocop_err err;

	if (write && !s->writer)
		return OCOP_ERR_BUG;
	err = err_of(exec(s, write ? "BEGIN IMMEDIATE" : "BEGIN"));
	if (err)
		return err;
	/* SQLite takes the snapshot at the first read, which this is. */
	err = check_version(s);
	if (!err && !unchanged(s))
		err = OCOP_ERR_STORE;
	if (err)
		exec(s, "ROLLBACK");
	return err;
}

static enum ocop_err sqlite_commit(void *ctx)
{
	return err_of(exec(ctx, "COMMIT"));
}

static void sqlite_rollback(void *ctx)
{
	struct sqlite_store *s = ctx;

	/* After some failures SQLite has rolled back by itself. */
	if (!sqlite3_get_autocommit(s->db))
		exec(s, "ROLLBACK");
}

static enum ocop_err sqlite_advance(void *ctx, uint64_t expected,
				    uint64_t size)
{
	struct sqlite_store *s = ctx;
	sqlite3_stmt *stmt = NULL;
	int rc;

	rc = sqlite3_prepare_v2(s->db, "UPDATE tree SET size = ?2 "
				"WHERE k = 1 AND size = ?1", -1, &stmt, NULL);
	if (rc == SQLITE_OK) {
		sqlite3_bind_int64(stmt, 1, (int64_t)expected);
		sqlite3_bind_int64(stmt, 2, (int64_t)size);
		rc = sqlite3_step(stmt);
	}
	sqlite3_finalize(stmt);
	if (rc != SQLITE_DONE)
		return rc == SQLITE_OK ? OCOP_ERR_BUG : err_of(rc);
	return sqlite3_changes(s->db) == 1 ? OCOP_OK : OCOP_ERR_CONFLICT;
}

static void sqlite_close(void *ctx)
{
	struct sqlite_store *s = ctx;

	for (unsigned i = 0; i < OCOP_SPACE_COUNT; i++)
		for (unsigned j = 0; j < VERB_COUNT; j++)
			sqlite3_finalize(s->rows[i][j]);
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
	.size = sqlite_size,
	.close = sqlite_close,
};

/* --- Opening --- */

/* One line with SQLite's own words. */
static enum ocop_err say(const struct sqlite_store *s, int rc,
			 struct ocop_diag *diag)
{
	return ocop_fail(diag, err_of(rc), 0, "%s: %s", s->path,
			 s->db != NULL ? sqlite3_errmsg(s->db) :
					 sqlite3_errstr(rc));
}

#define SETTINGS "PRAGMA cell_size_check = ON; PRAGMA foreign_keys = OFF; " \
		 "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768; " \
		 "PRAGMA synchronous = FULL"

/* Open without changing anything; rc is that of a first read. */
static int connect_file(struct sqlite_store *s, const char *name, int flags)
{
	int64_t pages;
	int rc = sqlite3_open_v2(name, &s->db, flags | SQLITE_OPEN_NOMUTEX |
			     SQLITE_OPEN_PRIVATECACHE, NULL);
	if (rc != SQLITE_OK)
		return rc;
	sqlite3_extended_result_codes(s->db, 1);
	sqlite3_busy_timeout(s->db, BUSY_MS);
	rc = ocop__store_no_sql(s->db);
	if (rc == SQLITE_OK)
		rc = exec(s, SETTINGS);
	/* Mapped pages of a stick that is pulled out would kill the process. */
	if (rc == SQLITE_OK && !s->writer)
		rc = exec(s, s->immutable ? QUERY_ONLY : MAP QUERY_ONLY);
	if (rc == SQLITE_OK)
		rc = ocop__store_number(s->db, OCOP__STORE_COUNT_TABLES,
					&pages);
	return rc;
}

/*
 * When no lock file can be made (a read-only stick, another user's folder, a
 * full disk) and there is no WAL, the file alone is the store and nobody is
 * writing it.
 */
static int connect_immutable(struct sqlite_store *s)
{
	char uri[OCOP__STORE_URI_SIZE];

	sqlite3_close(s->db);
	s->db = NULL;
	s->immutable = true;
	ocop__store_file_uri(uri, s->path);
	return connect_file(s, uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
}

static enum ocop_err check_file(struct sqlite_store *s, int64_t lowest,
				struct ocop_diag *diag)
{
	struct ocop__store_face face;
	int rc = ocop__store_look(s->db, &face);

	if (rc != SQLITE_OK)
		return say(s, rc, diag);
	s->version = face.version;
	if (face.version > USER_VERSION)
		face.has_tables = true;	/* which are its own matter */
	if (face.named && face.has_tables && face.version > 0 &&
	    (face.version < lowest || face.version > USER_VERSION))
		return ocop_fail(diag, OCOP_ERR_SCHEMA, 0,
				 "%s: version %lld (this program uses %d): %s",
				 s->path, (long long)face.version, USER_VERSION,
				 face.version > USER_VERSION ?
				 N_("use a newer program") : N_("run ocop-sync or its registry to update it"));
	if (!face.named || !face.has_tables || face.version < lowest)
		return ocop_fail(diag, OCOP_ERR_STORE, 0,
				 "%s: the database has other tables: it is not one of this program, or its first run was interrupted: repeat that run",
				 s->path);
	return OCOP_OK;
}

static enum ocop_err open_file(struct sqlite_store *s,
			       enum ocop_store_mode mode,
			       struct ocop_diag *diag)
{
	int lowest = mode == OCOP_STORE_READ_ANY ? 1 : USER_VERSION;
	enum ocop_err err;
	uint64_t size;
	int flags, rc;

	s->writer = mode == OCOP_STORE_WRITE || mode == OCOP_STORE_CREATE;
	flags = s->writer ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
	if (mode == OCOP_STORE_CREATE)
		flags |= SQLITE_OPEN_CREATE;
	rc = connect_file(s, s->path, flags);
	if (!s->writer && ((rc & 0xff) == SQLITE_CANTOPEN ||
			   (rc & 0xff) == SQLITE_READONLY ||
			   rc == SQLITE_IOERR_SHMSIZE)) {
		if (!ocop__store_file_see(s->path, &s->seen))
			return ocop_fail(diag, OCOP_ERR_STORE, 0,
					 "%s: the file or its journal cannot be read", s->path);
		rc = connect_immutable(s);
	}
	if (rc != SQLITE_OK)
		return say(s, rc, diag);
	if (s->writer && sqlite3_db_readonly(s->db, "main") == 1)
		return ocop_fail(diag, OCOP_ERR_STORE, 0,
				 "%s: cannot be written", s->path);
	if (s->writer)
		rc = ocop__store_bring_up(s->db, mode == OCOP_STORE_CREATE);
	if (rc != SQLITE_OK)
		return say(s, rc, diag);
	err = check_file(s, lowest, diag);
	if (err || !s->writer)
		return err;
	/* Pages that change again and again are folded back once in 64 MB. */
	rc = exec(s, "PRAGMA journal_mode = WAL; "
		  "PRAGMA wal_autocheckpoint = 16384");
	/* A first sync reads everything it wrote, and would hold the whole
	 * file. Later ones read few rows, from all parts of it. */
	if (rc == SQLITE_OK && !sqlite_size(s, &size) && size > 0)
		rc = exec(s, MAP);
	return rc == SQLITE_OK ? OCOP_OK : say(s, rc, diag);
}

enum ocop_err ocop_store_open_sqlite(struct ocop_store **out, const char *path,
				     enum ocop_store_mode mode,
				     struct ocop_diag *diag)
{
	struct sqlite_store *s = NULL;
	enum ocop_err err;

	*out = NULL;
	/* SQLite gives "" and ":memory:" meanings of their own. */
	if (path[0] == '\0' || path[0] == ':' ||
	    strlen(path) >= OCOP__STORE_PATH_SIZE)
		return ocop_fail(diag, OCOP_ERR_ARGUMENT, 0,
				 "'%.100s': a store cannot have this path", path);
	err = ocop__store_file_look(path);
	if (err && (err != OCOP_ERR_ABSENT || mode != OCOP_STORE_CREATE))
		return ocop_fail(diag, err, 0, "%s: %s", path,
				 err == OCOP_ERR_ABSENT ? N_("no such database") :
				 N_("not a regular file"));
	s = calloc(1, sizeof(*s));
	if (s == NULL)
		return OCOP_ERR_MEMORY;
	memcpy(s->path, path, strlen(path) + 1);
	err = open_file(s, mode, diag);
	if (err) {
		sqlite_close(s);
		return err;
	}
	err = ocop__store_of(out, &sqlite_ops, s);
	if (!err)
		err = ocop__store_check(*out);
	if (err == OCOP_ERR_STORE)
		ocop_fail(diag, err, 0, "%s: damaged: its settings or trust documents changed after they were written: use a good copy, or create it again", path);
	if (err) {
		ocop_store_close(*out);
		*out = NULL;
	}
	return err;
}

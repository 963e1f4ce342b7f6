/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opens a store in one SQLite file. Writers keep a write-ahead log (WAL) with
 * synchronous=FULL: a finished commit is on disk, and readers continue beside
 * it. A file on a read-only disk is read without locks.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/base/mark.h"
#include "lib/sqlite/sqlite.h"

#define USER_VERSION OCOP__STORE_SCHEMA_VERSION
#define BUSY_MS 10000
#define MAP "PRAGMA mmap_size = 1073741824; "
#define QUERY_ONLY "PRAGMA query_only = ON"

static int exec(struct ocop__sqlite *s, const char *sql)
{
	return sqlite3_exec(s->db, sql, NULL, NULL, NULL);
}

/* One line with SQLite's own words. */
static enum ocop_err say(const struct ocop__sqlite *s, int rc,
			 struct ocop_diag *diag)
{
	return ocop_fail(diag, ocop__store_sqlite_err(rc), 0, "%s: %s", s->path,
			 s->db != NULL ? sqlite3_errmsg(s->db) :
					 sqlite3_errstr(rc));
}

#define SETTINGS "PRAGMA cell_size_check = ON; PRAGMA foreign_keys = OFF; " \
		 "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768; " \
		 "PRAGMA synchronous = FULL"

/* Open without changing anything; rc is that of a first read. */
static int connect_file(struct ocop__sqlite *s, const char *name, int flags)
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
static int connect_immutable(struct ocop__sqlite *s)
{
	char uri[OCOP__STORE_URI_SIZE];

	sqlite3_close(s->db);
	s->db = NULL;
	s->immutable = true;
	ocop__store_file_uri(uri, s->path);
	return connect_file(s, uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
}

static enum ocop_err check_file(struct ocop__sqlite *s, int64_t lowest,
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
				 N_("use a newer program") : N_("update it with ocop-sync (a registry: with ocop-registryd run)"));
	if (!face.named || !face.has_tables || face.version < lowest)
		return ocop_fail(diag, OCOP_ERR_STORE, 0,
				 "%s: the database has unexpected tables: it "
				 "belongs to another program, or the first run "
				 "on it was interrupted: repeat that run",
				 s->path);
	return OCOP_OK;
}

static enum ocop_err open_file(struct ocop__sqlite *s,
			       enum ocop_store_mode mode,
			       struct ocop_diag *diag)
{
	int lowest = mode == OCOP_STORE_READ_ANY ? 1 :
		     mode == OCOP_STORE_READ ? OCOP__STORE_SCHEMA_READ :
					       USER_VERSION;
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
	if (rc == SQLITE_OK && !ocop__store_sqlite_size(s, &size) && size > 0)
		rc = exec(s, MAP);
	return rc == SQLITE_OK ? OCOP_OK : say(s, rc, diag);
}

enum ocop_err ocop_store_open_sqlite(struct ocop_store **out, const char *path,
				     enum ocop_store_mode mode,
				     struct ocop_diag *diag)
{
	struct ocop__sqlite *s = NULL;
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
		ocop__store_sqlite_close(s);
		return err;
	}
	err = ocop__store_sqlite_of(out, s);
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

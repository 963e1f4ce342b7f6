/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A VFS of SQLite's in which writes to a write-ahead log (WAL) are gathered.
 * SQLite writes each page of a commit in two calls, 24 bytes and the page;
 * here those that follow on each other go out as one of up to 64 KiB.
 *
 * All files are the default VFS's own. When it has opened a WAL, the table
 * of methods of that file and of its database's is replaced by a copy in
 * which a few are ours. What it relies on was read in wal.c of SQLite 3.40.
 */
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "lib/store/store.h"

/*
 * Why nothing is lost or seen too early:
 *
 * - Bytes wait only while this connection holds the WAL's write lock: no
 *   other writes to the WAL then, and nobody reads what waits. Others read
 *   frames that the header of the wal-index counts, and a frame is counted
 *   at the end of a commit (sqlite3WalFrames: write all frames, xSync, then
 *   walIndexWriteHdr), with synchronous = FULL after xSync, which writes out
 *   what waits. So a commit whose bytes could not be written fails there,
 *   or earlier in xWrite, and is rolled back.
 * - Frames that a large transaction has written before its end (a spill)
 *   are read back by this connection alone: xRead writes out first. That it
 *   writes some again in their old place does not follow on, and goes out
 *   behind what waits, in SQLite's order.
 * - Bytes that could not be written stay, and are tried again by whatever
 *   needs them next: they end on disk or their transaction does not commit.
 * - When the write lock goes, what still waits was rolled back, and is
 *   forgotten: written later, it would stand over another's commit.
 * - Where a sector may be torn SQLite pads a commit with frames, syncs up to
 *   the sector's end and writes the last frame's rest behind that, which it
 *   counts too: after a sync of frames writes go straight through.
 * - A process that is killed, or a machine that stops, loses what waited.
 *   None of it was committed: a WAL counts, by its checksums, up to the last
 *   commit that is whole. A WAL that begins anew (a header at 0, other
 *   salts) does so after a checkpoint has synced all of the old one.
 */

#define NAME "ocop-wal"
/* SQLite's largest page: the most that it writes at once. Its VFS for unix
 * masks a length by 0x1ffff, and calls a disk full that takes a part. */
#define GATHER_MAX 65536
#define HEADER 32		/* bytes of a WAL's header; frames follow */
#define WRITE_LOCK 0		/* of the wal-index: SQLite's WAL_WRITE_LOCK */
#define METHODS 3		/* the version of tables that we copy */

struct vfs {
	sqlite3_vfs ours;
	sqlite3_vfs *real;
};

/* What a file's table of methods points to. */
struct methods {
	sqlite3_io_methods ours;
	const sqlite3_io_methods *real;
	struct gather *gather;
};

/* Of one open WAL: owned by its file, freed by its xClose. */
struct gather {
	struct methods wal, db;
	sqlite3_file *db_file;	/* outlives the WAL's */
	bool on;		/* else writes go straight through */
	sqlite3_int64 at;	/* where the bytes belong; their end is the */
	int len;		/* end of the last write */
	uint8_t bytes[GATHER_MAX];
};

static const struct methods *methods_of(const sqlite3_file *file)
{
	return (const struct methods *)(const void *)file->pMethods;
}

/* What could not be written stays. */
static int write_out(sqlite3_file *file)
{
	const struct methods *m = methods_of(file);
	struct gather *g = m->gather;
	int rc = SQLITE_OK;

	if (g->len > 0)
		rc = m->real->xWrite(file, g->bytes, g->len, g->at);
	if (rc == SQLITE_OK) {
		g->at += g->len;
		g->len = 0;
	}
	return rc;
}

/* --- Of a WAL --- */

static int wal_write(sqlite3_file *file, const void *bytes, int len,
		     sqlite3_int64 at)
{
	const struct methods *m = methods_of(file);
	struct gather *g = m->gather;
	int rc = SQLITE_OK;

	if (!g->on || at != g->at + g->len || len > GATHER_MAX - g->len)
		rc = write_out(file);
	if (rc != SQLITE_OK)
		return rc;
	if (!g->on || len > GATHER_MAX)
		return m->real->xWrite(file, bytes, len, at);
	if (g->len == 0)
		g->at = at;
	memcpy(g->bytes + g->len, bytes, (size_t)len);
	g->len += len;
	return SQLITE_OK;
}

static int wal_read(sqlite3_file *file, void *bytes, int len, sqlite3_int64 at)
{
	const struct methods *m = methods_of(file);
	const struct gather *g = m->gather;
	int rc = SQLITE_OK;

	if (at < g->at + g->len && at + len > g->at)
		rc = write_out(file);
	return rc == SQLITE_OK ? m->real->xRead(file, bytes, len, at) : rc;
}

static int wal_sync(sqlite3_file *file, int flags)
{
	const struct methods *m = methods_of(file);
	int rc = write_out(file);

	if (m->gather->at > HEADER)
		m->gather->on = false;
	return rc == SQLITE_OK ? m->real->xSync(file, flags) : rc;
}

static int wal_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	int rc = write_out(file);

	return rc == SQLITE_OK ? methods_of(file)->real->xTruncate(file, size) :
				 rc;
}

static int wal_size(sqlite3_file *file, sqlite3_int64 *out)
{
	int rc = write_out(file);

	return rc == SQLITE_OK ? methods_of(file)->real->xFileSize(file, out) :
				 rc;
}

static int wal_close(sqlite3_file *file)
{
	const sqlite3_io_methods *real = methods_of(file)->real;
	struct gather *g = methods_of(file)->gather;

	g->db_file->pMethods = g->db.real;
	file->pMethods = real;
	free(g);
	return real->xClose(file);
}

/* --- Of its database --- */

static int db_lock(sqlite3_file *file, int first, int count, int flags)
{
	const struct methods *m = methods_of(file);
	struct gather *g = m->gather;
	bool writer = first == WRITE_LOCK && (flags & SQLITE_SHM_EXCLUSIVE);
	int rc;

	if (writer) {
		g->on = false;
		g->len = 0;
	}
	rc = m->real->xShmLock(file, first, count, flags);
	if (rc == SQLITE_OK && writer && (flags & SQLITE_SHM_LOCK))
		g->on = true;
	return rc;
}

/* --- Opening --- */

/* As a table is, of no later version than we know. */
static void copy_methods(struct methods *m, const sqlite3_io_methods *real,
			 struct gather *g)
{
	m->ours = *real;
	m->ours.iVersion = METHODS;
	m->real = real;
	m->gather = g;
}

/* Without memory, or where a table lacks what we copy, all stays as it is. */
static void gather_writes(sqlite3_file *wal, sqlite3_file *db)
{
	struct gather *g = NULL;

	if (wal->pMethods->iVersion >= METHODS &&
	    db->pMethods->iVersion >= METHODS)
		g = malloc(sizeof(*g));
	if (g == NULL)
		return;
	copy_methods(&g->wal, wal->pMethods, g);
	copy_methods(&g->db, db->pMethods, g);
	g->wal.ours.xWrite = wal_write;
	g->wal.ours.xRead = wal_read;
	g->wal.ours.xSync = wal_sync;
	g->wal.ours.xTruncate = wal_truncate;
	g->wal.ours.xFileSize = wal_size;
	g->wal.ours.xClose = wal_close;
	g->db.ours.xShmLock = db_lock;
	g->db_file = db;
	g->on = false;
	g->at = 0;
	g->len = 0;
	wal->pMethods = &g->wal.ours;
	db->pMethods = &g->db.ours;
}

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file,
		    int flags, int *flags_out)
{
	sqlite3_vfs *real = ((struct vfs *)(void *)vfs)->real;
	int rc = real->xOpen(real, name, file, flags, flags_out);

	if (rc == SQLITE_OK && (flags & SQLITE_OPEN_WAL))
		gather_writes(file, sqlite3_database_file_object(name));
	return rc;
}

/* A copy of the default one, in memory that SQLite keeps for ever. */
static bool add_vfs(void)
{
	sqlite3_vfs *real = sqlite3_vfs_find(NULL);
	struct vfs *vfs = NULL;

	if (real != NULL && real->iVersion >= METHODS)
		vfs = malloc(sizeof(*vfs));
	if (vfs == NULL)
		return false;
	vfs->real = real;
	vfs->ours = *real;
	vfs->ours.iVersion = METHODS;
	vfs->ours.zName = NAME;
	vfs->ours.xOpen = vfs_open;
	if (sqlite3_vfs_register(&vfs->ours, 0) == SQLITE_OK)
		return true;
	free(vfs);
	return false;
}

const char *ocop__store_wal_vfs(void)
{
	sqlite3_mutex *mutex;
	bool known;

	if (sqlite3_initialize() != SQLITE_OK)
		return NULL;
	mutex = sqlite3_mutex_alloc(SQLITE_MUTEX_STATIC_APP1);
	sqlite3_mutex_enter(mutex);
	known = sqlite3_vfs_find(NAME) != NULL || add_vfs();
	sqlite3_mutex_leave(mutex);
	return known ? NAME : NULL;
}

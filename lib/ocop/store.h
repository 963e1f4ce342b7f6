/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The storage interface: blobs in a few named spaces, transactions, and a
 * compare-and-swap on the tree size. SQLite stands behind it
 * (store_sqlite.c); PostgreSQL can follow without a change here.
 *
 * A store is used by one thread at a time; open one per thread. A commit
 * that returned OCOP_OK is on disk (fsync).
 *
 * Threads and lifetime: one thread at a time a store; open one in each thread.
 * Rows passed to a function are lent for that call; what is returned in a
 * buffer is owned.
 */
#ifndef OCOP_STORE_H
#define OCOP_STORE_H

#include <ocop/bytes.h>

OCOP_C_BEGIN

enum ocop_space {
	OCOP_SPACE_META = 0,	/* text keys: checkpoint, compact, ... */
	OCOP_SPACE_BUNDLE,	/* 8-byte big-endian n: entries 256n.. */
	OCOP_SPACE_TILE,	/* level byte, 8-byte big-endian n: hashes */
				/* (both: of log K at K * 2^48 + n) */
	OCOP_SPACE_TRUST,	/* 8-byte big-endian version: the file */
	OCOP_SPACE_STATE,	/* the fold's keys; the first may be empty */
	OCOP_SPACE_COUNT
};

#define OCOP_STORE_KEY_MAX 4096	/* bytes of a key of META or STATE */

enum ocop_store_mode {
	OCOP_STORE_READ, OCOP_STORE_WRITE, OCOP_STORE_CREATE,
	OCOP_STORE_READ_ANY	/* also one of an older version */
};

struct ocop_store;

typedef enum ocop_err ocop_store_fn(void *user, struct ocop_bytes key,
				    struct ocop_bytes value);

/*
 * Open a store. CREATE makes the file when it is absent. CREATE and WRITE
 * bring a file of an older version up to this program's, in one transaction;
 * READ changes nothing, and says what to do. READ_ANY takes an older one as
 * it is, and is for what does not fold: rows of STATE differ by version.
 * META and TRUST are held against their digest: one flipped byte refuses.
 * Errors: OCOP_ERR_ABSENT, OCOP_ERR_SCHEMA (another version), OCOP_ERR_STORE
 * (not a database, damaged, disk full); diag names path and reason.
 */
enum ocop_err ocop_store_open_sqlite(struct ocop_store **out, const char *path,
				     enum ocop_store_mode mode,
				     struct ocop_diag *diag) OCOP_CHECKED;
/* A store in memory, for tests and for judging part of a log.
 * (store_memory.c) */
enum ocop_err ocop_store_open_memory(struct ocop_store **out) OCOP_CHECKED;
/* Rolls back what is open. NULL-safe. */
void ocop_store_close(struct ocop_store *store);

/*
 * Numbers in keys are below 2^63, a key is never empty but in STATE: else
 * OCOP_ERR_ARGUMENT. A write or advance that failed leaves nothing to
 * do with its transaction but to roll it back: commit answers
 * OCOP_ERR_STORE, and rolls back.
 */

/* Replaces out's content. OCOP_ERR_ABSENT when there is none. */
enum ocop_err ocop_store_get(struct ocop_store *store, enum ocop_space space,
			     struct ocop_bytes key, struct ocop_buf *out)
	OCOP_CHECKED;
enum ocop_err ocop_store_put(struct ocop_store *store, enum ocop_space space,
			     struct ocop_bytes key, struct ocop_bytes value)
	OCOP_CHECKED;
enum ocop_err ocop_store_remove(struct ocop_store *store,
				enum ocop_space space, struct ocop_bytes key)
	OCOP_CHECKED;
enum ocop_err ocop_store_each(struct ocop_store *store, enum ocop_space space,
			      struct ocop_bytes prefix, ocop_store_fn *fn,
			      void *user) OCOP_CHECKED;
/* A read transaction sees one state of the store until it ends. Errors:
 * OCOP_ERR_CONFLICT (another writer is at work for too long), OCOP_ERR_BUG
 * (a transaction is open), OCOP_ERR_SCHEMA (a newer program has brought the
 * file up since it was opened). A put or remove outside any stands alone. */
enum ocop_err ocop_store_begin(struct ocop_store *store, bool write)
	OCOP_CHECKED;
/* Ends the transaction; when it fails, nothing was stored. */
enum ocop_err ocop_store_commit(struct ocop_store *store) OCOP_CHECKED;
void ocop_store_rollback(struct ocop_store *store);
/* Commits what went well (OCOP_OK), else rolls back; what went wrong. */
enum ocop_err ocop_store_end(struct ocop_store *store, enum ocop_err err)
	OCOP_CHECKED;

OCOP_C_END

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Storage: values in a few named spaces, transactions, and a tree size that
 * changes by compare-and-swap. A store is a SQLite file, in memory, or in
 * PostgreSQL (postgres.h).
 *
 * Threads and lifetime: one thread at a time uses a store; open one in each
 * thread. When a commit returns OCOP_OK the data are on disk (fsync). Rows that
 * are passed to a function are lent for that call. What is returned in a buffer
 * is owned.
 */
#ifndef OCOP_STORE_H
#define OCOP_STORE_H

#include <ocop/bytes.h>

OCOP_C_BEGIN

enum ocop_space {
	OCOP_SPACE_META = 0,	/* text keys: checkpoint, compact, ... */
	OCOP_SPACE_BUNDLE,	/* 8-byte big-endian n: entries from 256n */
	OCOP_SPACE_TILE,	/* level byte, 8-byte big-endian n: hashes */
				/* (in both, the n of log K is stored as
				 * K * 2^48 + n) */
	OCOP_SPACE_TRUST,	/* 8-byte big-endian version: the file */
	OCOP_SPACE_STATE,	/* the fold's keys; the first one is empty */
	OCOP_SPACE_COUNT
};

#define OCOP_STORE_KEY_MAX 4096	/* bytes of a key of META or STATE */

enum ocop_store_mode {
	OCOP_STORE_READ, OCOP_STORE_WRITE, OCOP_STORE_CREATE,
	OCOP_STORE_READ_ANY	/* READ, also of an older version */
};

struct ocop_store;

typedef enum ocop_err ocop_store_fn(void *user, struct ocop_bytes key,
				    struct ocop_bytes value);

/*
 * Open a store. CREATE makes the file when it does not exist. CREATE and WRITE
 * convert a file of an older version, in one transaction. READ changes nothing
 * and refuses an older version; diag says what to do. READ_ANY accepts it
 * unchanged, for programs that do not read STATE, whose rows differ by version.
 * META and TRUST are checked against their digest; when a byte was changed, the
 * store is refused.
 * Errors: OCOP_ERR_ABSENT, OCOP_ERR_SCHEMA (another version), OCOP_ERR_STORE
 * (not a database, damaged, disk full); diag names path and reason.
 */
enum ocop_err ocop_store_open_sqlite(struct ocop_store **out, const char *path,
				     enum ocop_store_mode mode,
				     struct ocop_diag *diag) OCOP_CHECKED;
/* A store in memory, to read or judge a log without a file. (store_memory.c) */
enum ocop_err ocop_store_open_memory(struct ocop_store **out) OCOP_CHECKED;
/* Close a store; an open transaction is rolled back. store may be NULL. */
void ocop_store_close(struct ocop_store *store);

/*
 * In a key, numbers are below 2^63. Only STATE may have an empty key. Any other
 * key gives OCOP_ERR_ARGUMENT. After a write failed, the transaction can only
 * be rolled back: ocop_store_commit does that and returns OCOP_ERR_STORE.
 */

/* Get a value into out (replaced). OCOP_ERR_ABSENT: there is none. */
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
/* Begin a transaction. A read transaction sees one state of the store until it
 * ends. Without a transaction each put or remove commits by itself.
 * Errors: OCOP_ERR_CONFLICT (another writer keeps the store too long),
 * OCOP_ERR_BUG (a transaction is open), OCOP_ERR_SCHEMA (a newer program
 * converted the file since it was opened). */
enum ocop_err ocop_store_begin(struct ocop_store *store, bool write)
	OCOP_CHECKED;
/* End the transaction. After an error nothing of it is stored. */
enum ocop_err ocop_store_commit(struct ocop_store *store) OCOP_CHECKED;
void ocop_store_rollback(struct ocop_store *store);
/* Make sure that what this store shows now is as durable as a commit of one's
 * own: in PostgreSQL, a commit whose wait for a standby was cancelled can be
 * read, and yet be lost with the primary. Inside a transaction or outside.
 * Elsewhere there is nothing to do. */
enum ocop_err ocop_store_settle(struct ocop_store *store) OCOP_CHECKED;
/*
 * Replace all of a store by a copy of another one, in several commits. to must
 * have the META key mark, which tells others that it is not whole. The mark
 * stays, and the caller removes it at the end. progress may be NULL.
 * Errors: OCOP_ERR_ABSENT: to has no such key.
 */
enum ocop_err ocop_store_copy(struct ocop_store *to, struct ocop_store *from,
			      struct ocop_bytes mark,
			      void (*progress)(void *user, uint64_t rows),
			      void *user) OCOP_CHECKED;
/* Commit when err is OCOP_OK, otherwise roll back. Returns err, or what the
 * commit returned. */
enum ocop_err ocop_store_end(struct ocop_store *store, enum ocop_err err)
	OCOP_CHECKED;

OCOP_C_END

#endif

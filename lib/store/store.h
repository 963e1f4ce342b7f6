/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The interface for backends; keys of the numbered spaces as integers
 * (store_key.c); what can be known of a store's file without opening it
 * (store_file.c); its versions (store_schema.c, store_steps.c).
 */
#ifndef OCOP__STORE_H
#define OCOP__STORE_H

#include <sys/stat.h>

#include <ocop/crypto.h>
#include <ocop/store.h>

/* A row of STATE, and the key of the row after it: empty when there is none. */
struct ocop__store_row {
	struct ocop_buf key, value, next;	/* owned */
};
#define OCOP__STORE_ROW(max_len) ((struct ocop__store_row){ \
	OCOP_BUF(max_len), OCOP_BUF(max_len), OCOP_BUF(max_len) })
void ocop__store_row_clear(struct ocop__store_row *row);

/* What a backend implements; the contracts are those of ocop_store_get and
 * the others. */
struct ocop__store_ops {
	enum ocop_err (*get)(void *ctx, enum ocop_space space,
			     struct ocop_bytes key, struct ocop_buf *out);
	/* Of STATE, into an empty row. */
	enum ocop_err (*find)(void *ctx, enum ocop_space space,
			      struct ocop_bytes key,
			      struct ocop__store_row *out);
	enum ocop_err (*put)(void *ctx, enum ocop_space space,
			     struct ocop_bytes key, struct ocop_bytes value);
	enum ocop_err (*remove)(void *ctx, enum ocop_space space,
				struct ocop_bytes key);
	enum ocop_err (*empty)(void *ctx, enum ocop_space space);
	/* In byte order of the key; stops at the first failure of fn, which
	 * may read the store but not write it. */
	enum ocop_err (*each)(void *ctx, enum ocop_space space,
			      struct ocop_bytes prefix, ocop_store_fn *fn,
			      void *user);
	enum ocop_err (*begin)(void *ctx, bool write);
	enum ocop_err (*commit)(void *ctx);
	void (*rollback)(void *ctx);
	/* Tree size from expected to size, inside a write transaction. */
	enum ocop_err (*advance)(void *ctx, uint64_t expected, uint64_t size);
	enum ocop_err (*size)(void *ctx, uint64_t *out);
	/* NULL: what can be read is durable. */
	enum ocop_err (*settle)(void *ctx);
	void (*close)(void *ctx);
};

/* A store of a backend. Takes ctx, even on failure. */
enum ocop_err ocop__store_of(struct ocop_store **out,
			     const struct ocop__store_ops *ops, void *ctx)
	OCOP_CHECKED;
/* The last row of STATE whose key is not after key; replaces out's content.
 * OCOP_ERR_ABSENT: every row is after it. */
enum ocop_err ocop__store_find(struct ocop_store *store, enum ocop_space space,
			       struct ocop_bytes key,
			       struct ocop__store_row *out) OCOP_CHECKED;
/* Remove every row of a space. */
enum ocop_err ocop__store_empty(struct ocop_store *store,
				enum ocop_space space) OCOP_CHECKED;
/* Set the size of the live log's tree, inside a write transaction.
 * OCOP_ERR_CONFLICT: the stored size is not expected. OCOP_ERR_ARGUMENT: size
 * is smaller and not 0, which begins a new tree. */
enum ocop_err ocop__store_advance(struct ocop_store *store, uint64_t expected,
				  uint64_t size) OCOP_CHECKED;
enum ocop_err ocop__store_size(struct ocop_store *store, uint64_t *out)
	OCOP_CHECKED;

/* The digest of all rows of META and TRUST, as they are now
 * (store_digest.c). */
enum ocop_err ocop__store_digest(uint8_t out[static OCOP_HASH_LEN],
				 struct ocop_store *store) OCOP_CHECKED;
/* The stored one, to tell whether a later state of the store is another: a
 * sync changes META whatever it does. OCOP_ERR_ABSENT, and zeros: none is
 * stored. */
enum ocop_err ocop__store_digest_held(uint8_t out[static OCOP_HASH_LEN],
				      struct ocop_store *store) OCOP_CHECKED;
/* After opening, outside a transaction. OCOP_ERR_STORE: the rows do not match
 * the stored digest. */
enum ocop_err ocop__store_check(struct ocop_store *store) OCOP_CHECKED;

#define OCOP__STORE_NUMBER_MAX 9	/* bytes of a numbered key */

/* Whether key starts with prefix. */
bool ocop__store_key_has(struct ocop_bytes key, struct ocop_bytes prefix);
/* Whether a key has the shape of its space. */
bool ocop__store_key_good(enum ocop_space space, struct ocop_bytes key);
/* The number of a good key of BUNDLE, TILE or TRUST, never negative; the level
 * of a tile is its upper part. Same order as the bytes. */
int64_t ocop__store_key_number(enum ocop_space space, const uint8_t *key);
/* The reverse; gives the length. */
size_t ocop__store_key_bytes(enum ocop_space space, int64_t number,
			     uint8_t key[static OCOP__STORE_NUMBER_MAX]);
/* First and last number with a prefix; false when no key can have it. */
bool ocop__store_key_range(enum ocop_space space, struct ocop_bytes prefix,
			   int64_t *first_out, int64_t *last_out);

#define OCOP__STORE_PATH_SIZE 4096
#define OCOP__STORE_URI_SIZE (3 * OCOP__STORE_PATH_SIZE + 32)

/* OCOP_ERR_ABSENT; OCOP_ERR_STORE: no regular file. SQLite opens by name
 * itself and would wait for a pipe's writer. */
enum ocop_err ocop__store_file_look(const char *path) OCOP_CHECKED;

/* A file's state when it was opened for reading without locks. */
struct ocop__store_seen {
	struct stat st;
};
/* False when the file is not there, or when it is not the whole store: a
 * journal (path-wal) waits beside it. */
bool ocop__store_file_see(const char *path, struct ocop__store_seen *out);
/* Whether it is still that file, without a journal. */
bool ocop__store_file_unchanged(const char *path,
				const struct ocop__store_seen *seen);
/* "file:PATH?immutable=1", with '%', '?' and '#' of the path escaped. */
void ocop__store_file_uri(char out[static OCOP__STORE_URI_SIZE],
			  const char *path);

/* store_schema.c: the SQL that makes version N + 1 of version N, below
 * OCOP__STORE_SCHEMA_VERSION; and today's tables in the order of their names,
 * NULL after the last. Static. */
#define OCOP__STORE_SCHEMA_VERSION 4
/* The oldest version that can be read as it is. */
#define OCOP__STORE_SCHEMA_READ 3
const char *ocop__store_schema_step(unsigned version);
const char *ocop__store_schema_table(size_t index);

/* --- store_steps.c: of which version a SQLite file is. Codes are SQLite's. */
struct sqlite3;
#define OCOP__STORE_COUNT_TABLES "SELECT count(*) FROM sqlite_schema"
/* A copied file may be anybody's: SQL of its own (triggers, views, functions
 * in its schema) never runs on this connection. */
int ocop__store_no_sql(struct sqlite3 *db);
/* The number that a PRAGMA or a SELECT returns. */
int ocop__store_number(struct sqlite3 *db, const char *sql, int64_t *out);
struct ocop__store_face {
	bool named;		/* it says that it is one of ours */
	bool has_tables;	/* just ours; of every version so far */
	int64_t version;	/* 0 before it has tables */
};
int ocop__store_look(struct sqlite3 *db, struct ocop__store_face *out);
/* For a writer, before it looks: make the tables of an empty file if that is
 * allowed, and add to one of ours what newer versions have. Nothing else
 * changes. */
int ocop__store_bring_up(struct sqlite3 *db, bool may_create);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* A store in one SQLite file: what is open, for the two files that share it. */
#ifndef OCOP__SQLITE_H
#define OCOP__SQLITE_H

#include <sqlite3.h>

#include "lib/store/store.h"

/* Statements about a row, and about the store; each is compiled once. */
enum { OCOP__SQLITE_ROW = 7, OCOP__SQLITE_WHOLE = 7 };

struct ocop__sqlite {
	sqlite3 *db;
	sqlite3_stmt *rows[OCOP_SPACE_COUNT][OCOP__SQLITE_ROW];
	sqlite3_stmt *whole[OCOP__SQLITE_WHOLE];
	bool writer;
	bool immutable;		/* opened without locks: see store_file.c */
	int64_t version;	/* of the schema, when it was opened */
	struct ocop__store_seen seen;	/* of an immutable file */
	char path[OCOP__STORE_PATH_SIZE];
};

enum ocop_err ocop__store_sqlite_err(int rc) OCOP_CHECKED;
enum ocop_err ocop__store_sqlite_size(void *ctx, uint64_t *out) OCOP_CHECKED;
/* The store of an open file, which is taken, even on failure. */
enum ocop_err ocop__store_sqlite_of(struct ocop_store **out,
				    struct ocop__sqlite *s) OCOP_CHECKED;
void ocop__store_sqlite_close(void *ctx);

#endif

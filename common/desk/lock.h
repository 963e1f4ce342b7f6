/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Locks: while one process works on something, it holds a lock on a file beside
 * it. The lock ends with the process, however the process ends.
 */
#ifndef OCOP_LOCK_H
#define OCOP_LOCK_H

#include "common/ui/path.h"

enum lock_result {
	LOCK_FAILED = 0,	/* the error was printed */
	LOCK_TAKEN,		/* the caller calls lock_free(*fd_out) */
	LOCK_BUSY		/* another process holds it; not printed */
};

/* Take the lock of a file, which is created if absent and never removed.
 * wait_s: how long to wait for another process. */
enum lock_result lock_take(int *fd_out, const char *path,
			   unsigned long long wait_s);
/* The lock file of a database: DB.lock beside the file that db leads to through
 * any links. false (printed): the path is too long, a link to nothing, or a
 * file with a second name (a hard link). */
bool lock_database_path(char out[static PATH_SIZE], const char *db);
/*
 * Lock a database with its lock file. The lock is never on the database itself:
 * closing a descriptor of that file would release SQLite's own locks. Prints
 * who is in the way, or with must_exist that the database is absent. Returns an
 * exit code; after EXIT_DONE the caller calls lock_free(*fd_out).
 */
int lock_database(int *fd_out, const char *db, bool must_exist);
void lock_free(int fd);		/* -1: do nothing */

#endif

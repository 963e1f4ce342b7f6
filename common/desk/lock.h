/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Having something to oneself while one works on it: a lock on a file beside
 * it, which ends with the process however that ends.
 */
#ifndef OCOP_LOCK_H
#define OCOP_LOCK_H

#include "common/ui/path.h"

enum lock_result {
	LOCK_FAILED = 0,	/* said */
	LOCK_TAKEN,		/* *fd_out is the caller's to lock_free */
	LOCK_BUSY		/* another process has it; not said */
};

/* The file is made when it is absent and stays. wait_s: how long to wait
 * for another to end. */
enum lock_result lock_take(int *fd_out, const char *path,
			   unsigned long long wait_s);
/* DB.lock beside the file that a path leads to, whatever links it goes by;
 * false, and said: the path is too long, a link to nothing, or a file that has
 * a second name (a hard link). */
bool lock_database_path(char out[static PATH_SIZE], const char *db);
/*
 * As lock_take, for a database: the lock is on DB.lock beside the file that
 * the path leads to, whatever links it goes by. It is never on the database
 * itself: to close a descriptor of that would drop SQLite's own locks. What
 * has it is said, and 'absent' too when the file has to be there.
 * Exit code; with EXIT_DONE *fd_out is the caller's to lock_free.
 */
int lock_database(int *fd_out, const char *db, bool must_exist);
void lock_free(int fd);		/* -1: nothing */

#endif

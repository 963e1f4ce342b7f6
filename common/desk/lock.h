/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Having something to oneself while one works on it: a lock on a file beside
 * it, which ends with the process however that ends.
 */
#ifndef OCOP_LOCK_H
#define OCOP_LOCK_H

enum lock_result {
	LOCK_FAILED = 0,	/* said */
	LOCK_TAKEN,		/* *fd_out is the caller's to lock_free */
	LOCK_BUSY		/* another process has it; not said */
};

/* The file is made when it is absent and stays. wait_s: how long to wait
 * for another to end. */
enum lock_result lock_take(int *fd_out, const char *path,
			   unsigned long long wait_s);
void lock_free(int fd);		/* -1: nothing */

#endif

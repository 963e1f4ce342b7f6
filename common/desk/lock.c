/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Advisory locks by flock(2). The kernel releases them when a process ends. The
 * lock file is never removed: if it were, a process that waits for the old file
 * and one that creates a new file could both hold "the" lock.
 */
#define _XOPEN_SOURCE 700	/* realpath() */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/desk/lock.h"
#include "common/ui/say.h"

#define LOOK_NS 50000000	/* 50 ms between two attempts */

static long long now_ms(void)
{
	struct timespec t = { 0, 0 };

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

enum lock_result lock_take(int *fd_out, const char *path,
			   unsigned long long wait_s)
{
	static const struct timespec look = { 0, LOOK_NS };
	long long end = now_ms();
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	int error;

	*fd_out = -1;
	end += wait_s < 1000000000 ? (long long)wait_s * 1000 : 1000000000000;
	while (fd >= 0) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
			*fd_out = fd;
			return LOCK_TAKEN;
		}
		if (errno == EINTR)
			continue;
		if (errno != EWOULDBLOCK || now_ms() >= end)
			break;
		nanosleep(&look, NULL);
	}
	error = errno;
	if (fd >= 0)
		close(fd);
	if (fd >= 0 && error == EWOULDBLOCK)
		return LOCK_BUSY;
	errno = error;
	say_errno(path);
	return LOCK_FAILED;
}

bool lock_database_path(char out[static PATH_SIZE], const char *db)
{
	char real[PATH_MAX];
	struct stat st;

	if (realpath(db, real) != NULL) {
		/* Through another name the file would have another lock and, in
		 * SQLite, another journal. */
		if (stat(real, &st) == 0 && S_ISREG(st.st_mode) &&
		    st.st_nlink > 1) {
			say_error("'%s': %s", db,
				  _("it has a second name (a hard link), through which another program could be using it: remove that name"));
			return false;
		}
		return path_beside(out, real, ".lock");
	}
	/* A link to nothing: the file that is made through it will have another
	 * name. */
	if (lstat(db, &st) == 0) {
		say_errno(db);
		return false;
	}
	return path_beside(out, db, ".lock");
}

int lock_database(int *fd_out, const char *db, bool must_exist)
{
	struct ocop_diag diag = { 0 };
	char path[PATH_SIZE];

	*fd_out = -1;
	/* Check this first: otherwise the lock file would be created and left
	 * behind. */
	if (must_exist && access(db, F_OK) != 0)
		return say_diag(db, ocop_fail(&diag, OCOP_ERR_ABSENT, 0, "%s",
					      N_("no such database")), &diag);
	if (!lock_database_path(path, db))
		return EXIT_TROUBLE;
	switch (lock_take(fd_out, path, 0)) {
	case LOCK_TAKEN:
		return EXIT_DONE;
	case LOCK_BUSY:
		say_error("'%s': %s", db,
			  _("another program is using it: stop that program first"));
		break;
	case LOCK_FAILED:
		break;
	}
	return EXIT_TROUBLE;
}

void lock_free(int fd)
{
	if (fd >= 0)
		close(fd);
}

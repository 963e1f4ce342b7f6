/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Advisory locks by flock(2), which the kernel takes back from a process
 * that was killed. The file is never removed: one who waits for it and one
 * who makes it anew would both have a lock, on two files of one name.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "common/desk/lock.h"
#include "common/ui/say.h"

#define LOOK_NS 50000000	/* between two looks: 50 ms */

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
	say_error("'%s': %s", path, strerror(error));
	return LOCK_FAILED;
}

void lock_free(int fd)
{
	if (fd >= 0)
		close(fd);
}

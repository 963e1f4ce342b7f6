/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Says at the end of a program what a power cut could still take away. Loaded
 * before libc (LD_PRELOAD), it watches what is written below DURABLE_UNDER, and
 * appends lines to DURABLE_LOG. A line "data PATH" means that the file was
 * written and not synced afterwards. A line "name PATH" means that the name was
 * made and its folder was not synced afterwards. SQLite's files (.db) are left
 * to SQLite. Lock files are ignored, because they hold nothing.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define MAX 4096

static struct {
	char path[PATH_MAX];
	bool data, name;	/* not synced */
} seen[MAX];
static size_t count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) \
	static __typeof__(&name) real; \
	if (!real) \
		*(void **)&real = dlsym(RTLD_NEXT, #name)

static bool watched(const char *path)
{
	const char *under = getenv("DURABLE_UNDER");
	const char *base = strrchr(path, '/');

	return under && strncmp(path, under, strlen(under)) == 0 &&
	       !strstr(path, ".db") && base && !strstr(base, "lock");
}

/* The place of a path in seen, -1 when there is none and make is false. */
static long place(const char *path, bool make)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(seen[i].path, path) == 0)
			return (long)i;
	if (!make || count == MAX)
		return -1;
	snprintf(seen[count].path, PATH_MAX, "%s", path);
	return (long)count++;
}

static void note(const char *path, bool data, bool name)
{
	long at;

	if (!watched(path))
		return;
	pthread_mutex_lock(&lock);
	at = place(path, true);
	if (at >= 0) {
		seen[at].data |= data;
		seen[at].name |= name;
	}
	pthread_mutex_unlock(&lock);
}

/* The whole path of a name, whose folder is there. */
static bool whole(char out[PATH_MAX], const char *name)
{
	char folder[PATH_MAX], real[PATH_MAX];
	const char *slash = strrchr(name, '/');

	snprintf(folder, sizeof(folder), "%.*s",
		 slash ? (int)(slash - name + 1) : 1, slash ? name : ".");
	if (!realpath(folder, real))
		return false;
	return snprintf(out, PATH_MAX, "%s/%s", real, slash ? slash + 1 :
			name) < PATH_MAX;
}

static bool path_of(char out[PATH_MAX], int fd)
{
	char link[64];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, out, PATH_MAX - 1);
	if (len < 0)
		return false;
	out[len] = '\0';
	return true;
}

static void wrote(int fd)
{
	char path[PATH_MAX];

	if (path_of(path, fd))
		note(path, true, false);
}

static void synced(int fd)
{
	char path[PATH_MAX];
	size_t len;

	if (!path_of(path, fd))
		return;
	len = strlen(path);
	pthread_mutex_lock(&lock);
	for (size_t i = 0; i < count; i++) {
		if (strcmp(seen[i].path, path) == 0)
			seen[i].data = false;
		if (strncmp(seen[i].path, path, len) == 0 &&
		    seen[i].path[len] == '/' &&
		    !strchr(seen[i].path + len + 1, '/'))
			seen[i].name = false;
	}
	pthread_mutex_unlock(&lock);
}

static void named(const char *name)
{
	char path[PATH_MAX];

	if (whole(path, name))
		note(path, false, true);
}

/* What was written under from stands under to. */
static void moved(const char *from, const char *to)
{
	char path[PATH_MAX];
	bool data = false;
	long at;

	if (!whole(path, from))
		return;
	pthread_mutex_lock(&lock);
	at = place(path, false);
	if (at >= 0) {
		data = seen[at].data;
		seen[at].data = seen[at].name = false;
	}
	pthread_mutex_unlock(&lock);
	if (whole(path, to))
		note(path, data, true);
}

/* --- What is watched --- */

#define OPEN(fn) \
int fn(const char *name, int flags, ...) \
{ \
	bool made = (flags & O_CREAT) && access(name, F_OK) != 0; \
	mode_t mode = 0; \
	va_list args; \
	int fd; \
	REAL(fn); \
\
	if (flags & O_CREAT) { \
		va_start(args, flags); \
		mode = va_arg(args, mode_t); \
		va_end(args); \
	} \
	fd = real(name, flags, mode); \
	if (fd >= 0 && made) \
		named(name); \
	return fd; \
}
OPEN(open)
OPEN(open64)

ssize_t write(int fd, const void *bytes, size_t len)
{
	REAL(write);

	wrote(fd);
	return real(fd, bytes, len);
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
	REAL(pwrite);

	wrote(fd);
	return real(fd, bytes, len, at);
}

ssize_t writev(int fd, const struct iovec *parts, int n)
{
	REAL(writev);

	wrote(fd);
	return real(fd, parts, n);
}

int fsync(int fd)
{
	REAL(fsync);

	synced(fd);
	return real(fd);
}

int fdatasync(int fd)
{
	REAL(fdatasync);

	synced(fd);
	return real(fd);
}

int syncfs(int fd)
{
	REAL(syncfs);

	pthread_mutex_lock(&lock);
	for (size_t i = 0; i < count; i++)
		seen[i].data = seen[i].name = false;
	pthread_mutex_unlock(&lock);
	return real(fd);
}

int mkdir(const char *name, mode_t mode)
{
	REAL(mkdir);
	int code = real(name, mode);

	if (code == 0)
		named(name);
	return code;
}

int rename(const char *from, const char *to)
{
	REAL(rename);
	int code = real(from, to);

	if (code == 0)
		moved(from, to);
	return code;
}

int renameat2(int from_fd, const char *from, int to_fd, const char *to,
	      unsigned flags)
{
	REAL(renameat2);
	int code = real(from_fd, from, to_fd, to, flags);

	if (code == 0)
		moved(from, to);
	return code;
}

int link(const char *from, const char *to)
{
	REAL(link);
	int code = real(from, to);

	if (code == 0)
		named(to);
	return code;
}

static __attribute__((destructor)) void tell(void)
{
	const char *log = getenv("DURABLE_LOG");
	FILE *out = log ? fopen(log, "a") : NULL;

	for (size_t i = 0; out && i < count; i++) {
		if (access(seen[i].path, F_OK) != 0)
			continue;
		if (seen[i].data)
			fprintf(out, "data %s\n", seen[i].path);
		if (seen[i].name)
			fprintf(out, "name %s\n", seen[i].path);
	}
	if (out)
		fclose(out);
}

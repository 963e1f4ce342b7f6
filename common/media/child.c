/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs one child process with limits, without new privileges and without a
 * network, so that an attacker who takes over the child reaches nothing.
 * Between fork and exec only async-signal-safe calls are made, because the
 * program may have threads. So everything that allocates memory is done before
 * the fork.
 */
#define _GNU_SOURCE		/* unshare */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/media/media.h"

#define EXIT_NOT_RUN 127
#define EXIT_NOT_SHUT 126
#define OPEN_FILES_MAX 64
#define READ_SIZE 4096

/* A decoder needs no home, no display and none of our settings. */
static char *const environment[] = {
	(char []){ "PATH=/usr/bin:/bin" }, (char []){ "LC_ALL=C" },
	(char []){ "OMP_NUM_THREADS=1" }, NULL
};

bool child_find(char out[static CHILD_PATH_SIZE], const char *name)
{
	const char *path = getenv("PATH");

	while (path && *path) {
		size_t len = strcspn(path, ":");
		int n = snprintf(out, CHILD_PATH_SIZE, "%.*s/%s", (int)len,
				 path, name);

		/* Only absolute names: a program in the current folder must not
		 * be found. */
		if (*path == '/' && n > 0 && n < CHILD_PATH_SIZE &&
		    access(out, X_OK) == 0)
			return true;
		path += len;
		if (*path == ':')
			path++;
	}
	out[0] = '\0';
	return false;
}

bool child_find_ours(char out[static PATH_MAX], const char *name)
{
	static const char *const folders[] = { "", "libexec/", "../libexec/" };
	char folder[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", folder, sizeof(folder) - 1);
	char *slash;

	folder[len < 0 ? 0 : len] = '\0';
	slash = strrchr(folder, '/');
	for (size_t i = 0; slash && i < 3; i++) {
		int n = snprintf(out, PATH_MAX, "%.*s/%s%s",
				 (int)(slash - folder), folder, folders[i],
				 name);

		if (n > 0 && n < PATH_MAX && access(out, X_OK) == 0)
			return true;
	}
	return child_find(out, name);
}

static bool limit(unsigned resource, rlim_t value)
{
	const struct rlimit both = { value, value };

	return setrlimit(resource, &both) == 0;
}

/* A process that is root leaves the network directly. Others need a user
 * namespace for it; for root such a namespace would lose the right to read
 * others' files. */
static bool shut_in(void)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       (unshare(CLONE_NEWNET) == 0 ||
		unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0);
}

static _Noreturn void become(char *const argv[], int input, int output)
{
	int null = open("/dev/null", O_WRONLY);

	/* First move both above 2, so that no dup2 closes the other one. */
	input = fcntl(input, F_DUPFD, 3);
	output = fcntl(output, F_DUPFD, 3);
	if (null < 0 || input < 0 || output < 0 ||
	    dup2(null, 2) < 0 || dup2(input, 0) < 0 || dup2(output, 1) < 0)
		_exit(EXIT_NOT_RUN);
	closefrom(3);
	if (!shut_in())
		_exit(EXIT_NOT_SHUT);
	if (!limit(RLIMIT_CORE, 0) || !limit(RLIMIT_FSIZE, CHILD_FILE_MAX) ||
	    !limit(RLIMIT_NOFILE, OPEN_FILES_MAX) ||
	    !limit(RLIMIT_CPU, CHILD_CPU_MAX_S) ||
	    !limit(RLIMIT_AS, CHILD_MEMORY_MAX))
		_exit(EXIT_NOT_RUN);
	execve(argv[0], argv, environment);
	_exit(EXIT_NOT_RUN);
}

static int64_t now_ms(void)
{
	struct timespec now = { 0, 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Read until the child closes its output, or until a limit is reached. */
static enum ocop_err drain(struct ocop_buf *out, int fd, int64_t deadline)
{
	uint8_t chunk[READ_SIZE];

	for (;;) {
		struct pollfd wait = { fd, POLLIN, 0 };
		int64_t left = deadline - now_ms();
		ssize_t len;

		if (left <= 0)
			return OCOP_ERR_LIMIT;
		if (poll(&wait, 1, (int)left) < 0 && errno != EINTR)
			return OCOP_ERR_FILE;
		if (wait.revents == 0)
			continue;
		len = read(fd, chunk, sizeof(chunk));
		if (len == 0)
			return OCOP_OK;
		if (len < 0 && errno != EINTR)
			return OCOP_ERR_FILE;
		if (len > 0 && ocop_buf_add(out, chunk, (size_t)len))
			return out->err;
	}
}

/* A child may still run after closing its output: wait for the rest of its
 * time, then kill it. */
static enum ocop_err reap(int *exit_out, pid_t pid, int64_t deadline,
			  bool kill_now)
{
	bool killed = false;
	int status = 0;
	pid_t got;

	for (;;) {
		if (!killed && (kill_now || now_ms() >= deadline)) {
			kill(pid, SIGKILL);
			killed = true;
		}
		got = waitpid(pid, &status, killed ? 0 : WNOHANG);
		if (got == pid)
			break;
		if (got < 0 && errno != EINTR)
			return OCOP_ERR_FILE;
		if (got == 0)
			poll(NULL, 0, 2);
	}
	if (killed && !kill_now)
		return OCOP_ERR_LIMIT;
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_NOT_SHUT)
		return OCOP_ERR_PERMISSION;
	if (!WIFEXITED(status) || WEXITSTATUS(status) == EXIT_NOT_RUN)
		return OCOP_ERR_FILE;
	*exit_out = WEXITSTATUS(status);
	return OCOP_OK;
}

enum ocop_err child_run(struct ocop_buf *out, int *exit_out,
			char *const argv[], int input, unsigned wall_ms)
{
	const int64_t deadline = now_ms() + wall_ms;
	int ends[2] = { -1, -1 };
	enum ocop_err err, end;
	pid_t pid;

	*exit_out = -1;
	if (out->err)
		return out->err;
	if (pipe(ends) != 0)
		return OCOP_ERR_FILE;
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	pid = fork();
	if (pid == 0)
		become(argv, input, ends[1]);
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return OCOP_ERR_FILE;
	}
	err = drain(out, ends[0], deadline);
	close(ends[0]);
	end = reap(exit_out, pid, deadline, err);
	if (err)
		*exit_out = -1;
	return err ? err : end;
}

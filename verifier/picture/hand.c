/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-picture is two processes. The eye decodes the picture, and may use only
 * files that are open. The hand starts ZXingReader for the eye. The eye asks
 * with one byte, and the hand answers with one. Two files in memory are open in
 * both processes: one holds the picture for ZXingReader (as PGM), the other
 * what ZXingReader prints.
 */
#define _GNU_SOURCE		/* memfd_create, execve's environment */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "verifier/picture/picture.h"

#define READER_CPU_MAX_S 5
#define EXIT_NOT_RUN 127

static int ask_fd = -1, picture_fd = -1, output_fd = -1;
static bool has_zxing;

/* After a fork of a process with one thread. */
static _Noreturn void become(const char *zxing)
{
	static char name[] = "ZXingReader", escape[] = "-escape";
	static char format[] = "-format", code[] = "QRCode";
	static char file[] = "/dev/stdin";
	static char locale[] = "LC_ALL=C", threads[] = "OMP_NUM_THREADS=1";
	char *argv[] = { name, escape, format, code, file, NULL };
	char *environment[] = { locale, threads, NULL };
	const struct rlimit cpu = { READER_CPU_MAX_S, READER_CPU_MAX_S };
	const struct rlimit size = { ZXING_OUTPUT_MAX, ZXING_OUTPUT_MAX };
	int null = open("/dev/null", O_WRONLY);

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || null < 0 ||
	    dup2(picture_fd, 0) < 0 || dup2(output_fd, 1) < 0 ||
	    dup2(null, 2) < 0)
		_exit(EXIT_NOT_RUN);
	closefrom(3);
	if (setrlimit(RLIMIT_CPU, &cpu) != 0 ||
	    setrlimit(RLIMIT_FSIZE, &size) != 0 || !lock_reader())
		_exit(EXIT_NOT_RUN);
	execve(zxing, argv, environment);
	_exit(EXIT_NOT_RUN);
}

/* Whether it ended well. */
static bool run(const char *zxing)
{
	int status = -1;
	pid_t pid;

	if (ftruncate(output_fd, 0) != 0 || lseek(output_fd, 0, SEEK_SET) != 0)
		return false;
	pid = fork();
	if (pid == 0)
		become(zxing);
	while (pid > 0 && waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return false;
	return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool hand_fork(int *exit_out, const char *zxing)
{
	int ends[2] = { -1, -1 }, status = -1;
	uint8_t byte;
	pid_t pid;

	*exit_out = EXIT_NOT_RUN;
	picture_fd = memfd_create("picture", MFD_CLOEXEC);
	output_fd = memfd_create("output", MFD_CLOEXEC);
	if (picture_fd < 0 || output_fd < 0 ||
	    socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
		return false;
	has_zxing = zxing != NULL;
	pid = fork();
	if (pid == 0) {
		close(ends[0]);
		ask_fd = ends[1];
		return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0;
	}
	close(ends[1]);
	while (pid > 0 && read(ends[0], &byte, 1) == 1) {
		byte = zxing && run(zxing);
		if (write(ends[0], &byte, 1) != 1)
			break;
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			break;
	if (pid > 0 && WIFEXITED(status))
		*exit_out = WEXITSTATUS(status);
	return false;
}

/* All of it, at an offset. */
static bool put(const void *ptr, size_t len, size_t at)
{
	const uint8_t *from = ptr;

	while (len > 0) {
		ssize_t done = pwrite(picture_fd, from, len, (off_t)at);

		if (done <= 0)
			return false;
		from += done;
		len -= (size_t)done;
		at += (size_t)done;
	}
	return true;
}

bool hand_zxing(struct ocop_buf *out, const struct image *image)
{
	const size_t count = image->width * image->height;
	uint8_t part[4096], byte = 1;
	char head[64];
	int len = snprintf(head, sizeof(head), "P5\n%zu %zu\n255\n",
			   image->width, image->height);
	ssize_t got;

	if (!has_zxing || ftruncate(picture_fd, 0) != 0 ||
	    !put(head, (size_t)len, 0) ||
	    !put(image->pixel, count, (size_t)len) ||
	    write(ask_fd, &byte, 1) != 1 || read(ask_fd, &byte, 1) != 1 ||
	    byte != 1)
		return false;
	for (size_t at = 0;; at += (size_t)got) {
		got = pread(output_fd, part, sizeof(part), (off_t)at);
		if (got <= 0)
			return got == 0;
		if (ocop_buf_add(out, part, (size_t)got))
			return false;
	}
}

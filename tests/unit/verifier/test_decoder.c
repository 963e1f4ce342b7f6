/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verifier/picture/: what its processes may still do when they are locked, and
 * what is believed of a reader.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "verifier/picture/picture.h"

/* Each returns whether it was refused. */
static bool refuses_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) < 0 && errno == EPERM;
}

static bool refuses_fork(void)
{
	return fork() < 0 && errno == EPERM;
}

static bool refuses_read(void)
{
	return open("/etc/passwd", O_RDONLY) < 0 && errno == EPERM;
}

static bool refuses_write(void)
{
	return open("/dev/null", O_WRONLY) < 0 && errno == EPERM;
}

static bool refuses_program(void)
{
	char name[] = "/bin/true";
	char *argv[] = { name, NULL };

	return execve(name, argv, argv + 1) < 0 && errno == EPERM;
}

static bool refuses_kill(void)
{
	return kill(getppid(), 0) < 0 && errno == EPERM;
}

/* In a child of its own: memory, and what is open, go on. */
static int locked(bool (*lock)(void), bool (*refuses)(void))
{
	int status = -1, ends[2];
	char byte = 1;
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	if (pid == 0) {
		void *room;

		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !lock())
			_exit(2);
		room = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (room == MAP_FAILED || write(ends[1], &byte, 1) != 1)
			_exit(3);
		_exit(refuses() ? 0 : 1);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	close(ends[0]);
	close(ends[1]);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void the_eye_has_nothing_but_memory_and_what_is_open(void **state)
{
	(void)state;
	assert_int_equal(locked(lock_eye, refuses_socket), 0);
	assert_int_equal(locked(lock_eye, refuses_fork), 0);
	assert_int_equal(locked(lock_eye, refuses_read), 0);
	assert_int_equal(locked(lock_eye, refuses_write), 0);
	assert_int_equal(locked(lock_eye, refuses_program), 0);
	assert_int_equal(locked(lock_eye, refuses_kill), 0);
}

static void a_reader_only_reads(void **state)
{
	(void)state;
	assert_int_equal(locked(lock_reader, refuses_socket), 0);
	assert_int_equal(locked(lock_reader, refuses_fork), 0);
	assert_int_equal(locked(lock_reader, refuses_write), 0);
	assert_int_equal(locked(lock_reader, refuses_kill), 0);
	/* It is loaded, with its libraries. */
	assert_int_equal(locked(lock_reader, refuses_read), 1);
}

static size_t taken;
static struct symbol last;

static void count(void *user, const struct symbol *symbol)
{
	(void)user;
	taken++;
	last = *symbol;
}

static size_t parse(const char *print)
{
	taken = 0;
	zxing_parse(ocop_bytes_str(print), count, NULL);
	return taken;
}

static void a_reader_is_believed_with_bytes_and_corners_only(void **state)
{
	(void)state;
	assert_int_equal(parse("Text: \"AB\"\nBytes:      41 42\n"
			       "Position:  1x2 30x4 50x60 7x80\n"), 1);
	assert_int_equal(last.len, 2);
	assert_memory_equal(last.text, "AB", 2);
	assert_true(last.corner[1].x > 29 && last.corner[1].x < 31);
	assert_true(last.corner[3].y > 79 && last.corner[3].y < 81);
	assert_int_equal(parse("Bytes: 41\n"), 0);
	assert_int_equal(parse("Position: 1x2 30x4 50x60 7x80\n"), 0);
	assert_int_equal(parse("Bytes: 41 4\nPosition: 1x2 3x4 5x6 7x8\n"), 0);
	assert_int_equal(parse("Bytes: zz\nPosition: 1x2 3x4 5x6 7x8\n"), 0);
	assert_int_equal(parse("Bytes:\nPosition: 1x2 3x4 5x6 7x8\n"), 0);
	assert_int_equal(parse("Bytes: 41\nPosition: 1x2 3x4 5x6\n"), 0);
	assert_int_equal(parse("Bytes: 41\nPosition: 1x2 3x4 5x6 7x-8\n"), 0);
	/* Of one symbol there is one text. */
	assert_int_equal(parse("Bytes: 41\nPosition: 1x2 3x4 5x6 7x8\n"
			       "Position: 1x2 3x4 5x6 7x8\n"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_eye_has_nothing_but_memory_and_what_is_open),
		cmocka_unit_test(a_reader_only_reads),
		cmocka_unit_test(
			a_reader_is_believed_with_bytes_and_corners_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the registry listens: a moved clock may be used only on loopback, so
 * the address alone must show whether it is loopback.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/server/listen.h"
#include "common/ui/say.h"

static void loopback_is_127_and_a_port_is_found(void **state)
{
	struct listener l;
	char name[64];

	(void)state;
	assert_int_equal(listener_open(&l, "127.0.0.1:0", NULL), OCOP_OK);
	assert_true(l.loopback);
	assert_in_range(l.port, 1, 65535);
	snprintf(name, sizeof(name), "http://127.0.0.1:%u", l.port);
	assert_string_equal(l.name, name);
	listener_close(&l);
	assert_int_equal(l.fd, -1);
	assert_int_equal(listener_open(&l, "127.9.9.9:0", NULL), OCOP_OK);
	assert_true(l.loopback);
	listener_close(&l);
}

static void every_other_address_is_outside(void **state)
{
	struct listener l;

	(void)state;
	assert_int_equal(listener_open(&l, "0.0.0.0:0", NULL), OCOP_OK);
	assert_false(l.loopback);
	listener_close(&l);
	/* Not where IPv6 is switched off. */
	if (!listener_open(&l, "[::]:0", NULL)) {
		assert_false(l.loopback);
		listener_close(&l);
	}
	if (!listener_open(&l, "[::1]:0", NULL)) {
		assert_true(l.loopback);
		assert_memory_equal(l.name, "http://[::1]:", 13);
		listener_close(&l);
	}
}

/* Descriptor 3, as systemd passes it; what stood there comes back. */
static void a_passed_socket_must_be_ours_and_listen(void **state)
{
	struct ocop_diag diag = { 0 };
	struct listener own, l;
	int kept = fcntl(3, F_DUPFD_CLOEXEC, 10);
	char pid[24];

	(void)state;
	snprintf(pid, sizeof(pid), "%ld", (long)getpid());
	assert_int_equal(listener_open(&l, "systemd", &diag),
			 OCOP_ERR_ARGUMENT);
	assert_non_null(strstr(diag.text, "ocop-registryd.socket"));
	assert_int_equal(listener_open(&own, "127.0.0.1:0", NULL), OCOP_OK);
	assert_int_equal(dup2(own.fd, 3), 3);
	setenv("LISTEN_FDS", "1", 1);
	setenv("LISTEN_PID", "1", 1);	/* another process's */
	assert_int_equal(listener_open(&l, "systemd", NULL),
			 OCOP_ERR_ARGUMENT);
	setenv("LISTEN_FDS", "2", 1);
	setenv("LISTEN_PID", pid, 1);
	assert_int_equal(listener_open(&l, "systemd", NULL),
			 OCOP_ERR_ARGUMENT);
	setenv("LISTEN_FDS", "1", 1);
	setenv("LISTEN_PID", pid, 1);
	assert_int_equal(listener_open(&l, "systemd", NULL), OCOP_OK);
	assert_true(l.loopback);
	assert_string_equal(l.name, own.name);
	assert_int_equal(l.port, own.port);
	assert_null(getenv("LISTEN_FDS"));
	assert_int_equal(fcntl(l.fd, F_GETFD), FD_CLOEXEC);
	listener_close(&l);
	listener_close(&own);
	/* A descriptor that does not listen. */
	assert_int_equal(dup2(2, 3), 3);
	setenv("LISTEN_FDS", "1", 1);
	setenv("LISTEN_PID", pid, 1);
	assert_int_equal(listener_open(&l, "systemd", NULL),
			 OCOP_ERR_ARGUMENT);
	close(3);
	if (kept >= 0) {
		dup2(kept, 3);
		close(kept);
	}
}

static void names_and_halves_of_addresses_are_refused(void **state)
{
	static const char *const bad[] = {
		"", ":", "127.0.0.1", "127.0.0.1:", ":8080", "localhost:0",
		"127.0.0.1:http", "127.0.0.1:70000", "[::1:0", "unix:",
	};
	struct listener l;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct ocop_diag diag = { 0 };

		if (!listener_open(&l, bad[i], &diag))
			fail_msg("'%s' was taken", bad[i]);
		assert_int_equal(l.fd, -1);
		assert_true(strlen(diag.text) > 0);
	}
}

static void a_port_in_use_is_told(void **state)
{
	struct listener first, second;
	struct ocop_diag diag = { 0 };
	char address[32];

	(void)state;
	assert_int_equal(listener_open(&first, "127.0.0.1:0", NULL), OCOP_OK);
	snprintf(address, sizeof(address), "127.0.0.1:%u", first.port);
	assert_int_equal(listener_open(&second, address, &diag),
			 OCOP_ERR_NETWORK);
	assert_non_null(strstr(diag.text, "bind"));
	listener_close(&first);
}

static void a_socket_file_of_a_killed_run_is_replaced(void **state)
{
	char dir[] = "/tmp/ocop-listen-XXXXXX", address[64], path[48];
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	struct listener l, second;
	struct ocop_diag diag = { 0 };
	int i, fd;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/socket", dir);
	snprintf(address, sizeof(address), "unix:%s", path);
	for (i = 0; i < 2; i++) {	/* the first leaves its file behind */
		assert_int_equal(listener_open(&l, address, NULL), OCOP_OK);
		assert_true(l.loopback);
		assert_int_equal(l.port, 0);
		assert_string_equal(l.name, address);
		fd = socket(AF_UNIX, SOCK_STREAM, 0);
		memcpy(addr.sun_path, path, strlen(path) + 1);
		assert_int_equal(connect(fd, (struct sockaddr *)&addr,
					 sizeof(addr)), 0);
		close(fd);
		/* While it is served nobody else takes it over. */
		assert_int_equal(listener_open(&second, address, &diag),
				 OCOP_ERR_NETWORK);
		assert_non_null(strstr(diag.text, "bind"));
		assert_int_equal(access(path, F_OK), 0);
		listener_close(&l);
	}
	unlink(path);
	/* But no other file is touched. */
	assert_int_equal(rmdir(dir), 0);
	assert_int_not_equal(listener_open(&l, "unix:/dev/null", NULL),
			     OCOP_OK);
}

/* Announce with stdout going to a file, of which it gets the text. */
static int announce(const struct listener *l, const char *port_file,
		    const char *to, char *text, size_t size)
{
	int saved, code;
	FILE *file = fopen(to, "w+");
	size_t len;

	assert_non_null(file);
	fflush(stdout);
	saved = dup(STDOUT_FILENO);
	assert_true(dup2(fileno(file), STDOUT_FILENO) >= 0);
	code = listener_announce(l, port_file);
	assert_true(dup2(saved, STDOUT_FILENO) >= 0);
	close(saved);
	clearerr(stdout);
	rewind(file);
	len = fread(text, 1, size - 1, file);
	text[len] = '\0';
	fclose(file);
	return code;
}

static void a_port_is_announced_in_a_line_and_a_file(void **state)
{
	const struct listener l = { .fd = -1, .port = 8080,
				    .name = "http://x" };
	char dir[] = "/tmp/ocop-listen-XXXXXX", path[48], out[48], text[64];
	FILE *file;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/port", dir);
	snprintf(out, sizeof(out), "%s/out", dir);
	assert_int_equal(announce(&l, NULL, out, text, sizeof(text)),
			 EXIT_DONE);
	assert_string_equal(text, "listening on http://x\n");
	assert_int_not_equal(access(path, F_OK), 0);
	assert_int_equal(announce(&l, path, out, text, sizeof(text)),
			 EXIT_DONE);
	assert_string_equal(text, "listening on http://x\n");
	file = fopen(path, "r");
	assert_non_null(file);
	assert_non_null(fgets(text, sizeof(text), file));
	assert_string_equal(text, "8080\n");
	fclose(file);
	unlink(path);
	unlink(out);
	assert_int_equal(rmdir(dir), 0);
}

static void what_cannot_be_announced_is_trouble(void **state)
{
	const struct listener l = { .fd = -1, .port = 8080,
				    .name = "http://x" };
	char dir[] = "/tmp/ocop-listen-XXXXXX", path[48], out[48], text[64];

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/no/port", dir);
	snprintf(out, sizeof(out), "%s/out", dir);
	/* Not said to listen while those who wait for the file do not know. */
	assert_int_equal(announce(&l, path, out, text, sizeof(text)),
			 EXIT_TROUBLE);
	assert_string_equal(text, "");
	unlink(out);
	assert_int_equal(rmdir(dir), 0);
	assert_int_equal(announce(&l, NULL, "/dev/full", text, sizeof(text)),
			 EXIT_TROUBLE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(loopback_is_127_and_a_port_is_found),
		cmocka_unit_test(every_other_address_is_outside),
		cmocka_unit_test(a_passed_socket_must_be_ours_and_listen),
		cmocka_unit_test(names_and_halves_of_addresses_are_refused),
		cmocka_unit_test(a_port_in_use_is_told),
		cmocka_unit_test(a_socket_file_of_a_killed_run_is_replaced),
		cmocka_unit_test(a_port_is_announced_in_a_line_and_a_file),
		cmocka_unit_test(what_cannot_be_announced_is_trouble),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

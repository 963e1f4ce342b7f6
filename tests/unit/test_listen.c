/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the registry listens: what counts as loopback decides whether a
 * moved clock may be used, so it must be a fact of the address.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/listen.h"

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
	if (listener_open(&l, "[::]:0", NULL) == OCOP_OK) {
		assert_false(l.loopback);
		listener_close(&l);
	}
	if (listener_open(&l, "[::1]:0", NULL) == OCOP_OK) {
		assert_true(l.loopback);
		assert_memory_equal(l.name, "http://[::1]:", 13);
		listener_close(&l);
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

		if (listener_open(&l, bad[i], &diag) == OCOP_OK)
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(loopback_is_127_and_a_port_is_found),
		cmocka_unit_test(every_other_address_is_outside),
		cmocka_unit_test(names_and_halves_of_addresses_are_refused),
		cmocka_unit_test(a_port_in_use_is_told),
		cmocka_unit_test(a_socket_file_of_a_killed_run_is_replaced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* lib/net/http_file.c: what of a folder is read, and what is no file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <ocop/file.h>
#include <ocop/http.h>

/* A folder whose name has characters that a URL writes in percent. */
struct bench {
	struct ocop_http *http;
	struct ocop_buf body;
	struct ocop_http_answer answer;
	char dir[64], url[256];
};

static int setup(void **state)
{
	struct ocop_http_limits limits = { .connect_timeout_s = 5,
					   .stall_timeout_s = 1 };
	struct bench *b = calloc(1, sizeof(*b));

	b->body = OCOP_BUF(100);
	snprintf(b->dir, sizeof(b->dir), "%s", "/tmp/ocop-http %-XXXXXX");
	*state = b;
	return mkdtemp(b->dir) != NULL &&
	       !ocop_http_new(&b->http, &limits, NULL) ? 0 : -1;
}

static int teardown(void **state)
{
	struct bench *b = *state;

	rmdir(b->dir);
	ocop_http_free(b->http);
	ocop_buf_clear(&b->body);
	free(b);
	return 0;
}

/* The path of a name there, and the status of asking for it. */
static const char *path_of(struct bench *b, const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", b->dir, name);
	return path;
}

static long status_of(struct bench *b, const char *name)
{
	snprintf(b->url, sizeof(b->url), "file:///tmp/ocop-http%%20%%25%s/%s",
		 b->dir + strlen("/tmp/ocop-http %"), name);
	ocop_buf_reset(&b->body);
	assert_int_equal(ocop_http_get(b->http, b->url, &b->body, &b->answer,
				       NULL), OCOP_OK);
	return b->answer.status;
}

static void a_file_is_read(void **state)
{
	struct bench *b = *state;

	assert_int_equal(ocop_file_write(path_of(b, "tile"), OCOP_LIT("a file"),
					 OCOP_FILE_NEW, NULL), OCOP_OK);
	assert_int_equal(status_of(b, "tile"), 200);
	assert_true(ocop_bytes_is(ocop_buf_view(&b->body), "a file"));
	unlink(path_of(b, "tile"));
	assert_int_equal(status_of(b, "tile"), 404);
}

/* libcurl would wait there for ever: whoever makes a stick may put one. */
static void a_named_pipe_is_no_file(void **state)
{
	struct bench *b = *state;

	assert_int_equal(mkfifo(path_of(b, "tile"), 0600), 0);
	assert_int_equal(status_of(b, "tile"), 404);
	unlink(path_of(b, "tile"));
}

static void a_folder_or_a_device_is_no_file(void **state)
{
	struct bench *b = *state;

	assert_int_equal(status_of(b, ""), 404);
	assert_int_equal(symlink("/dev/zero", path_of(b, "tile")), 0);
	assert_int_equal(status_of(b, "tile"), 404);
	assert_int_equal(b->body.len, 0);
	unlink(path_of(b, "tile"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_file_is_read),
		TEST(a_named_pipe_is_no_file),
		TEST(a_folder_or_a_device_is_no_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

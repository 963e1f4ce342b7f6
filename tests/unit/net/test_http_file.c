/* SPDX-License-Identifier: Apache-2.0 */
/* lib/net/http_file.c: which files of a folder are read, and what does not
 * count as a file. */
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
#include <ocop/tar.h>

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

/* --- Data packages --- */

static void pack(struct bench *b, const char *text)
{
	struct ocop_tar tar;

	assert_int_equal(ocop_tar_begin(&tar, path_of(b, "p.tar"), 0, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_tar_add(&tar, "tile/0/000",
				      ocop_bytes_str(text)), OCOP_OK);
	assert_int_equal(ocop_tar_add(&tar, "checkpoint", OCOP_LIT("a note")),
			 OCOP_OK);
	assert_int_equal(ocop_tar_end(&tar, true, NULL), OCOP_OK);
}

static void a_package_is_read_as_the_folder_in_it(void **state)
{
	struct bench *b = *state;

	pack(b, "a tile");
	assert_int_equal(status_of(b, "p.tar/tile/0/000"), 200);
	assert_true(ocop_bytes_is(ocop_buf_view(&b->body), "a tile"));
	assert_int_equal(status_of(b, "p.tar/checkpoint"), 200);
	assert_true(ocop_bytes_is(ocop_buf_view(&b->body), "a note"));
	assert_int_equal(status_of(b, "p.tar/tile/0/001"), 404);
	assert_int_equal(status_of(b, "p.tar/tile"), 404);
	assert_int_equal(status_of(b, "p.tar/"), 404);
	/* A name is only compared, and leads nowhere. */
	assert_int_equal(status_of(b, "p.tar/../../etc/passwd"), 404);
	assert_int_equal(status_of(b, "p.tar/tile/../checkpoint"), 404);
	/* The next one is another file. */
	unlink(path_of(b, "p.tar"));
	assert_int_equal(status_of(b, "p.tar/checkpoint"), 404);
}

static void a_package_keeps_to_the_ceiling(void **state)
{
	char text[102];
	struct bench *b = *state;

	memset(text, 'x', sizeof(text) - 1);
	text[101] = '\0';
	pack(b, text + 1);
	assert_int_equal(status_of(b, "p.tar/tile/0/000"), 200);
	assert_int_equal(b->body.len, 100);
	unlink(path_of(b, "p.tar"));
	ocop_http_free(b->http);
	assert_int_equal(ocop_http_new(&b->http, NULL, NULL), OCOP_OK);
	pack(b, text);
	ocop_buf_reset(&b->body);
	assert_int_equal(ocop_http_get(b->http, b->url, &b->body, &b->answer,
				       NULL), OCOP_ERR_LIMIT);
	assert_int_equal(b->body.len, 0);
	unlink(path_of(b, "p.tar"));
}

static void what_is_no_package_is_named(void **state)
{
	struct bench *b = *state;
	struct ocop_diag diag = { OCOP_OK, 0, "" };

	assert_int_equal(ocop_file_write(path_of(b, "p.tar"),
					 OCOP_LIT("a page"), OCOP_FILE_NEW,
					 NULL), OCOP_OK);
	snprintf(b->url, sizeof(b->url), "file:///tmp/ocop-http%%20%%25%s/%s",
		 b->dir + strlen("/tmp/ocop-http %"), "p.tar/checkpoint");
	assert_int_equal(ocop_http_get(b->http, b->url, &b->body, &b->answer,
				       &diag), OCOP_ERR_HTTP);
	assert_non_null(strstr(diag.text, "p.tar: damaged, or not a data package"));
	assert_non_null(strstr(diag.text, "byte 6: "));
	unlink(path_of(b, "p.tar"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_file_is_read),
		TEST(a_named_pipe_is_no_file),
		TEST(a_folder_or_a_device_is_no_file),
		TEST(a_package_is_read_as_the_folder_in_it),
		TEST(a_package_keeps_to_the_ceiling),
		TEST(what_is_no_package_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

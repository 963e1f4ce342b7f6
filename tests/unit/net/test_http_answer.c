/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers that are not what was asked for: a page, a redirect, an empty answer,
 * an encoded one. Also a file of TLS authorities that contains none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <ocop/file.h>
#include <ocop/http.h>

#include "tests/helpers/http_bench.h"

static int setup(void **state)
{
	return http_bench_setup(state, NULL);
}

static enum ocop_err check(struct http_bench *b)
{
	return ocop_http_check_answer(&b->answer, ocop_buf_view(&b->body),
				      b->url, &b->diag);
}

static void is(struct http_bench *b, int status, const char *headers,
	       const char *body, enum ocop_err err, const char *words)
{
	fault_server_answer(b->server, "/a", status, headers,
			    ocop_bytes_str(body));
	assert_int_equal(http_bench_get(b, "/a"), OCOP_OK);
	assert_int_equal(check(b), err);
	if (err)
		assert_non_null(strstr(b->diag.text, words));
}

static void only_200_with_something_in_it_is_what_was_asked_for(void **state)
{
	struct http_bench *b = *state;

	is(b, 200, "", "hello", OCOP_OK, "");
	is(b, 201, "", "hello", OCOP_OK, "");
	is(b, 200, "", "", OCOP_ERR_NETWORK, "empty answer");
	is(b, 404, "", "no", OCOP_ERR_ABSENT, "not found");
	is(b, 410, "", "no", OCOP_ERR_ABSENT, "not found");
	is(b, 206, "", "hello", OCOP_ERR_HTTP, "status 206");
	is(b, 503, "", "<html>", OCOP_ERR_HTTP, "status 503");
}

static void a_page_for_people_is_told_from_an_answer(void **state)
{
	struct http_bench *b = *state;

	is(b, 200, "Content-Type: text/html; charset=utf-8\r\n", "log in",
	   OCOP_ERR_MALFORMED, "web page");
	is(b, 200, "", "\xef\xbb\xbf\r\n <!DOCTYPE html>", OCOP_ERR_MALFORMED,
	   "web page");
	is(b, 200, "", "<HTML>", OCOP_ERR_MALFORMED, "web page");
	is(b, 511, "", "log in", OCOP_ERR_MALFORMED, "web page");
	is(b, 200, "Content-Type: application/octet-stream\r\n", "<",
	   OCOP_OK, "");
	is(b, 404, "", "<html>", OCOP_ERR_ABSENT, "not found");
}

static void a_redirect_says_where_to(void **state)
{
	struct http_bench *b = *state;

	is(b, 301, "Location: https://new.example/log/a\r\n", "",
	   OCOP_ERR_HTTP, "redirects (301) to https://new.example/log/a");
	is(b, 302, "Location: http://portal.example/in?token=S3cret\r\n",
	   "<html>", OCOP_ERR_HTTP, "to http://portal.example/in;");
	assert_null(strstr(b->diag.text, "S3cret"));
	assert_string_equal(b->answer.location, "http://portal.example/in");
	is(b, 304, "", "", OCOP_ERR_HTTP, "to nowhere");
}

/* --- Content-Encoding --- */

static void what_is_compressed_without_being_asked_is_decoded(void **state)
{
	static const uint8_t hello[] = {
		0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02,
		0x03, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x86,
		0xa6, 0x10, 0x36, 0x05, 0x00, 0x00, 0x00 };
	struct ocop_buf seen = OCOP_BUF(4096);
	struct http_bench *b = *state;

	fault_server_answer(b->server, "/a", 200,
			    "Content-Encoding: gzip\r\n",
			    ocop_bytes_of(hello, sizeof(hello)));
	assert_int_equal(http_bench_get(b, "/a"), OCOP_OK);
	assert_true(ocop_bytes_is(ocop_buf_view(&b->body), "hello"));
	fault_server_last(b->server, &seen);
	assert_null(strstr(ocop_buf_cstr(&seen), "gzip"));
	/* Its ceiling is that of what it becomes. */
	b->body.max = 4;
	assert_int_equal(http_bench_get(b, "/a"), OCOP_ERR_LIMIT);
	assert_int_equal(b->answer.fault, OCOP_HTTP_LONG);
	ocop_buf_clear(&seen);
}

static void an_encoding_that_is_not_one_is_named(void **state)
{
	static const char *const names[] = { "gzip", "zstd", "nonsense", "br",
					     "gzip, br" };
	struct http_bench *b = *state;
	char header[64];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(header, sizeof(header), "Content-Encoding: %s\r\n",
			 names[i]);
		fault_server_answer(b->server, "/a", 200, header,
				    OCOP_LIT("hello, hello"));
		assert_int_equal(http_bench_get(b, "/a"), OCOP_ERR_NETWORK);
		assert_int_equal(b->answer.fault, OCOP_HTTP_ENCODING);
		assert_non_null(strstr(b->diag.text, ": encoding: "));
	}
	/* What took all that came is named. */
	fault_server_answer(b->server, "/a", 200, "Content-Encoding: br\r\n",
			    OCOP_LIT("\x0f\x1f\x2f"));
	assert_int_equal(http_bench_get(b, "/a"), OCOP_ERR_NETWORK);
	assert_int_equal(b->answer.fault, OCOP_HTTP_ENCODING);
	assert_non_null(strstr(b->diag.text, "encoding: "));
	assert_non_null(strstr(b->diag.text, "'br'"));
}

/* --- What is wrong on this side --- */

static void authorities(const char *dir, const char *content,
			enum ocop_err err, const char *words)
{
	struct ocop_http_limits limits = { 0 };
	struct ocop_http *http = NULL;
	struct ocop_diag diag = { 0 };
	char path[128];

	snprintf(path, sizeof(path), "%s/ca.pem", dir);
	limits.ca_file = path;
	if (content != NULL)
		assert_int_equal(ocop_file_write(path, ocop_bytes_str(content),
						 OCOP_FILE_REPLACE, NULL),
				 OCOP_OK);
	assert_int_equal(ocop_http_new(&http, &limits, &diag), err);
	if (err) {
		assert_null(http);
		assert_non_null(strstr(diag.text, path));
		assert_non_null(strstr(diag.text, words));
	}
	ocop_http_free(http);
}

static void a_file_of_authorities_that_holds_none_is_told_at_once(void **state)
{
	char dir[] = "/tmp/ocop-ca-XXXXXX", path[64];

	(void)state;
	assert_non_null(mkdtemp(dir));
	authorities(dir, NULL, OCOP_ERR_ABSENT, "");
	authorities(dir, "", OCOP_ERR_FILE, "no PEM certificate");
	authorities(dir, "\x30\x82\x01", OCOP_ERR_FILE, "-inform DER");
	authorities(dir, "-----BEGIN PRIVATE KEY-----\n", OCOP_ERR_FILE,
		    "no PEM certificate");
	authorities(dir, "-----BEGIN CERTIFICATE-----\n", OCOP_OK, "");
	snprintf(path, sizeof(path), "%s/ca.pem", dir);
	unlink(path);
	rmdir(dir);
}

static void a_proxy_that_cannot_be_used_is_told_at_once(void **state)
{
	struct ocop_http_limits limits = {
		.proxy = "http://officer:S3cret#1@127.0.0.1:3128" };
	struct ocop_http *http = NULL;
	struct http_bench *b = *state;

	assert_int_equal(ocop_http_new(&http, &limits, &b->diag),
			 OCOP_ERR_ARGUMENT);
	assert_null(http);
	assert_non_null(strstr(b->diag.text, "%23"));
	assert_null(strstr(b->diag.text, "cret"));
}

/* The library's own words about a proxy that does not answer. */
static void a_proxys_password_is_sent_and_never_told(void **state)
{
	struct http_bench *b = *state;
	struct ocop_http_limits limits = { 0 };
	struct ocop_buf seen = OCOP_BUF(4096);
	struct ocop_http *http = NULL;
	char proxy[128];

	snprintf(proxy, sizeof(proxy), "http://officer:S3cret@%s",
		 fault_server_url(b->server) + strlen("http://"));
	limits.proxy = proxy;
	fault_server_put(b->server, "http://ocop.example/a",
			 OCOP_LIT("by proxy"));
	assert_int_equal(ocop_http_new(&http, &limits, &b->diag), OCOP_OK);
	assert_int_equal(ocop_http_get(http, "http://ocop.example/a", &b->body,
				       &b->answer, &b->diag), OCOP_OK);
	fault_server_last(b->server, &seen);
	/* officer:S3cret */
	assert_non_null(strstr(ocop_buf_cstr(&seen),
			       "Proxy-Authorization: Basic b2ZmaWNlcjpTM2NyZXQ="));
	ocop_http_free(http);
	limits.proxy = "http://officer:S3cret@127.0.0.1:1";
	assert_int_equal(ocop_http_new(&http, &limits, &b->diag), OCOP_OK);
	assert_int_equal(ocop_http_get(http, "http://ocop.example/a", &b->body,
				       &b->answer, &b->diag),
			 OCOP_ERR_NETWORK);
	assert_int_equal(b->answer.fault, OCOP_HTTP_PROXY);
	assert_null(strstr(b->diag.text, "S3cret"));
	assert_null(strstr(b->diag.text, "officer"));
	ocop_http_free(http);
	ocop_buf_clear(&seen);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, \
						   http_bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(only_200_with_something_in_it_is_what_was_asked_for),
		TEST(a_page_for_people_is_told_from_an_answer),
		TEST(a_redirect_says_where_to),
		TEST(what_is_compressed_without_being_asked_is_decoded),
		TEST(an_encoding_that_is_not_one_is_named),
		TEST(a_file_of_authorities_that_holds_none_is_told_at_once),
		TEST(a_proxy_that_cannot_be_used_is_told_at_once),
		TEST(a_proxys_password_is_sent_and_never_told),
	};

	return cmocka_run_group_tests_name("http_answer", tests, NULL, NULL);
}

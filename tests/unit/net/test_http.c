/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/net/http.c with a real server on loopback that fails on demand.
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

#include "lib/net/http.h"
#include "tests/helpers/http_bench.h"

static int setup(void **state)
{
	struct ocop_http_limits limits = { .connect_timeout_s = 5,
					   .stall_timeout_s = 1 };

	return http_bench_setup(state, &limits);
}

static bool body_is(const struct http_bench *b, const char *text)
{
	return ocop_bytes_is(ocop_buf_view(&b->body), text);
}

static void a_whole_answer_is_given_with_status_and_type(void **state)
{
	struct http_bench *b = *state;

	fault_server_answer(b->server, "/a", 200,
			    "Content-Type: text/plain\r\n", OCOP_LIT("hello"));
	assert_int_equal(http_bench_get(b, "/a"), OCOP_OK);
	assert_int_equal(b->answer.status, 200);
	assert_string_equal(b->answer.type, "text/plain");
	assert_int_equal(b->answer.retry_after_s, -1);
	assert_true(body_is(b, "hello"));
}

static void another_status_is_an_answer_too(void **state)
{
	struct http_bench *b = *state;

	assert_int_equal(http_bench_get(b, "/none"), OCOP_OK);
	assert_int_equal(b->answer.status, 404);
	fault_server_answer(b->server, "/busy", 503, "Retry-After: 7\r\n",
			    OCOP_LIT("later"));
	assert_int_equal(http_bench_get(b, "/busy"), OCOP_OK);
	assert_int_equal(b->answer.status, 503);
	assert_int_equal(b->answer.retry_after_s, 7);
}

static void a_cut_at_any_byte_is_a_network_failure(void **state)
{
	static const char head[] = "HTTP/1.1 200 X\r\nConnection: close\r\n"
				   "Content-Length: 5\r\n\r\n";
	struct http_bench *b = *state;

	fault_server_put(b->server, "/a", OCOP_LIT("hello"));
	for (size_t n = 0; n < sizeof(head) - 1 + 5; n++) {
		fault_server_fault(b->server, "/a", FAULT_CUT, n, 1);
		assert_int_equal(http_bench_get(b, "/a"), OCOP_ERR_NETWORK);
		assert_int_equal(b->diag.err, OCOP_ERR_NETWORK);
		assert_true(b->diag.text[0] != '\0');
	}
	fault_server_fault(b->server, "/a", FAULT_CUT, sizeof(head) - 1 + 5, 1);
	assert_int_equal(http_bench_get(b, "/a"), OCOP_OK);
	assert_true(body_is(b, "hello"));
}

static void a_shorter_body_than_announced_is_a_network_failure(void **state)
{
	struct http_bench *b = *state;

	fault_server_put(b->server, "/a", OCOP_LIT("hello"));
	fault_server_fault(b->server, "/a", FAULT_LENGTH, 3, 1);
	assert_int_equal(http_bench_get(b, "/a"), OCOP_ERR_NETWORK);
	assert_int_equal(http_bench_get(b, "/a"), OCOP_OK);
}

static void a_body_up_to_the_ceiling_passes_and_one_byte_more_does_not(
	void **state)
{
	struct http_bench *b = *state;
	uint8_t bytes[101];

	memset(bytes, 'x', sizeof(bytes));
	fault_server_put(b->server, "/a", ocop_bytes_of(bytes, 100));
	assert_int_equal(http_bench_get(b, "/a"), OCOP_OK);
	assert_int_equal(b->body.len, 100);
	fault_server_put(b->server, "/a", ocop_bytes_of(bytes, 101));
	assert_int_equal(http_bench_get(b, "/a"), OCOP_ERR_LIMIT);
	/* Also when no length is announced. */
	fault_server_fault(b->server, "/a", FAULT_NO_LENGTH, 101, 1);
	assert_int_equal(http_bench_get(b, "/a"), OCOP_ERR_LIMIT);
	fault_server_fault(b->server, "/a", FAULT_NO_LENGTH, 100, 1);
	assert_int_equal(http_bench_get(b, "/a"), OCOP_OK);
}

static void endless_headers_are_cut_short(void **state)
{
	struct http_bench *b = *state;
	struct ocop_buf many = OCOP_BUF(100000);

	for (int i = 0; i < 1000; i++)
		ocop_buf_printf(&many, "X-%04d: abcdefghijk\r\n", i);
	fault_server_answer(b->server, "/a", 200, ocop_buf_cstr(&many),
			    OCOP_LIT("hello"));
	assert_int_equal(http_bench_get(b, "/a"), OCOP_OK);
	for (int i = 1000; i < 4000; i++)
		ocop_buf_printf(&many, "X-%04d: abcdefghijk\r\n", i);
	fault_server_answer(b->server, "/a", 200, ocop_buf_cstr(&many),
			    OCOP_LIT("hello"));
	assert_int_equal(http_bench_get(b, "/a"), OCOP_ERR_LIMIT);
	ocop_buf_clear(&many);
}

static void trailers_behind_the_body_are_no_cut(void **state)
{
	struct http_bench *b = *state;

	fault_server_answer(b->server, "/a", 200,
			    "Transfer-Encoding: chunked\r\nTrailer: X\r\n",
			    OCOP_LIT("5\r\nhello\r\n0\r\nX: y\r\n\r\n"));
	fault_server_fault(b->server, "/a", FAULT_NO_LENGTH, 1000, 0);
	assert_int_equal(http_bench_get(b, "/a"), OCOP_OK);
	assert_true(body_is(b, "hello"));
	/* A chunk that does not come is one. */
	fault_server_fault(b->server, "/a", FAULT_NO_LENGTH, 10, 0);
	assert_int_equal(http_bench_get(b, "/a"), OCOP_ERR_NETWORK);
	assert_int_equal(b->answer.fault, OCOP_HTTP_CUT);
}

static void silence_ends_by_the_stall_timeout(void **state)
{
	struct http_bench *b = *state;

	fault_server_fault(b->server, "/a", FAULT_SILENT, 0, 1);
	assert_int_equal(http_bench_get(b, "/a"), OCOP_ERR_NETWORK);
}

/* --- A source that never ends --- */

static void a_dripping_source_ends_by_its_average(void **state)
{
	struct ocop_http_limits limits = { .grace_s = 1, .stall_timeout_s = 9 };
	struct http_bench *b = *state;

	ocop_http_free(b->http);
	assert_int_equal(ocop_http_new(&b->http, &limits, NULL), OCOP_OK);
	fault_server_put(b->server, "/a", OCOP_LIT("hello, hello, hello"));
	fault_server_fault(b->server, "/a", FAULT_DRIP, 2, 1);
	assert_int_equal(http_bench_get(b, "/a"), OCOP_ERR_NETWORK);
	assert_int_equal(b->answer.fault, OCOP_HTTP_SLOW);
	assert_non_null(strstr(b->diag.text, "slow"));
	assert_int_equal(http_bench_get(b, "/a"), OCOP_OK);
	assert_int_equal(b->answer.fault, OCOP_HTTP_WHOLE);
	/* Slow, but not below what is asked for. */
	fault_server_put(b->server, "/a", OCOP_LIT("hello"));
	limits.min_bytes_per_s = 1;
	ocop_http_free(b->http);
	assert_int_equal(ocop_http_new(&b->http, &limits, NULL), OCOP_OK);
	fault_server_fault(b->server, "/a", FAULT_DRIP, 0, 1);
	assert_int_equal(http_bench_get(b, "/a"), OCOP_OK);
	assert_true(body_is(b, "xxxxx"));
}

static void a_job_may_have_a_deadline_of_its_own(void **state)
{
	struct ocop_http_limits limits = { .stall_timeout_s = 9 };
	struct ocop__http_job job = { .deadline_s = 1, .body = OCOP_BUF(100) };
	struct http_bench *b = *state;

	ocop_http_free(b->http);
	assert_int_equal(ocop_http_new(&b->http, &limits, NULL), OCOP_OK);
	fault_server_put(b->server, "/a", OCOP_LIT("hello, hello"));
	fault_server_fault(b->server, "/a", FAULT_DRIP, 2, 1);
	snprintf(job.url, sizeof(job.url), "%s/a", fault_server_url(b->server));
	assert_int_equal(ocop__http_get_many(b->http, &job, 1), OCOP_OK);
	assert_int_equal(job.err, OCOP_ERR_NETWORK);
	assert_int_equal(job.answer.fault, OCOP_HTTP_SLOW);
	ocop_buf_reset(&job.body);
	job.deadline_s = 60;	/* a busy machine may take more than one */
	assert_int_equal(ocop__http_get_many(b->http, &job, 1), OCOP_OK);
	assert_int_equal(job.err, OCOP_OK);
	ocop_buf_clear(&job.body);
}

static void endless_bytes_end_at_the_ceiling(void **state)
{
	struct http_bench *b = *state;

	fault_server_put(b->server, "/a", OCOP_LIT("hello"));
	fault_server_fault(b->server, "/a", FAULT_ENDLESS, 0, 1);
	assert_int_equal(http_bench_get(b, "/a"), OCOP_ERR_LIMIT);
	assert_int_equal(b->answer.fault, OCOP_HTTP_LONG);
	assert_true(b->body.len <= 100);
	fault_server_fault(b->server, "/a", FAULT_ENDLESS_HEADERS, 0, 1);
	assert_int_equal(http_bench_get(b, "/a"), OCOP_ERR_LIMIT);
	assert_int_equal(b->answer.fault, OCOP_HTTP_LONG);
	assert_non_null(strstr(b->diag.text, "headers are longer"));
}

/* --- What failed --- */

static void fails_at(struct http_bench *b, const char *proxy, const char *url,
		     enum ocop_http_fault fault, const char *word)
{
	struct ocop_http_limits limits = { .proxy = proxy,
		.connect_timeout_s = 5, .stall_timeout_s = 1 };
	struct ocop_http *http = NULL;

	ocop_buf_reset(&b->body);
	assert_int_equal(ocop_http_new(&http, &limits, NULL), OCOP_OK);
	assert_int_equal(ocop_http_get(http, url, &b->body, &b->answer,
				       &b->diag), OCOP_ERR_NETWORK);
	assert_int_equal(b->answer.fault, fault);
	assert_string_equal(ocop_http_fault_word(b->answer.fault), word);
	assert_non_null(strstr(b->diag.text, word));
	ocop_http_free(http);
}

static void what_failed_is_told_by_a_word(void **state)
{
	struct http_bench *b = *state;
	const char *base = fault_server_url(b->server), *none = NULL;
	char url[128];

	/* No resolver is asked for a label of more than 63 bytes. */
	fails_at(b, none, "http://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example/",
		 OCOP_HTTP_NAME, "name");
	fails_at(b, none, "http://127.0.0.1:1/", OCOP_HTTP_CONNECT, "connect");
	snprintf(url, sizeof(url), "https%s/a", base + 4);
	fails_at(b, none, url, OCOP_HTTP_TLS, "tls");
	fails_at(b, "http://127.0.0.1:1", "http://ocop.example/",
		 OCOP_HTTP_PROXY, "proxy");
	/* A proxy that lets nothing through, with and without TLS. */
	fault_server_answer(b->server, "ocop.example:443", 403, "",
			    OCOP_LIT(""));
	fails_at(b, base, "https://ocop.example/", OCOP_HTTP_PROXY, "proxy");
	fault_server_answer(b->server, "http://ocop.example/", 407, "",
			    OCOP_LIT(""));
	fails_at(b, base, "http://ocop.example/", OCOP_HTTP_PROXY, "proxy");
	snprintf(url, sizeof(url), "%s/a", base);
	fault_server_put(b->server, "/a", OCOP_LIT("hello"));
	fault_server_fault(b->server, "/a", FAULT_CUT, 5, 1);
	fails_at(b, none, url, OCOP_HTTP_CUT, "cut");
	fault_server_fault(b->server, "/a", FAULT_SILENT, 0, 1);
	fails_at(b, none, url, OCOP_HTTP_STALLED, "stalled");
	assert_string_equal(ocop_http_fault_word((enum ocop_http_fault)99),
			    "local");
}

static void nobody_listening_is_a_network_failure(void **state)
{
	struct http_bench *b = *state;

	snprintf(b->url, sizeof(b->url), "%s/a", fault_server_url(b->server));
	fault_server_stop(b->server);
	b->server = NULL;
	assert_int_equal(ocop_http_get(b->http, b->url, &b->body, &b->answer,
				       &b->diag), OCOP_ERR_NETWORK);
}

static void redirects_are_not_followed(void **state)
{
	struct http_bench *b = *state;

	fault_server_answer(b->server, "/a", 302, "Location: /b\r\n",
			    OCOP_LIT(""));
	fault_server_put(b->server, "/b", OCOP_LIT("elsewhere"));
	assert_int_equal(http_bench_get(b, "/a"), OCOP_OK);
	assert_int_equal(b->answer.status, 302);
	assert_int_equal(fault_server_count(b->server, "/b"), 0);
}

static void other_protocols_are_refused(void **state)
{
	static const char *const urls[] = { "ftp://127.0.0.1/a",
		"gopher://127.0.0.1/a", "dict://127.0.0.1/a", "nonsense://a",
		"http://", "" };
	struct http_bench *b = *state;

	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++)
		assert_int_equal(ocop_http_get(b->http, urls[i], &b->body,
					       &b->answer, &b->diag),
				 OCOP_ERR_ARGUMENT);
}

static void the_environments_proxy_is_not_asked(void **state)
{
	struct http_bench *b = *state;

	fault_server_put(b->server, "/a", OCOP_LIT("direct"));
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
	assert_int_equal(http_bench_get(b, "/a"), OCOP_OK);
	unsetenv("http_proxy");
	unsetenv("ALL_PROXY");
	assert_true(body_is(b, "direct"));
}

static void a_given_proxy_is_used(void **state)
{
	struct http_bench *b = *state;
	struct ocop_http_limits limits = {
		.proxy = fault_server_url(b->server) };
	struct ocop_http *http = NULL;

	fault_server_put(b->server, "http://ocop.example/a",
			 OCOP_LIT("by proxy"));
	setenv("no_proxy", "*", 1);
	assert_int_equal(ocop_http_new(&http, &limits, NULL), OCOP_OK);
	assert_int_equal(ocop_http_get(http, "http://ocop.example/a", &b->body,
				       &b->answer, &b->diag), OCOP_OK);
	unsetenv("no_proxy");
	assert_true(body_is(b, "by proxy"));
	ocop_http_free(http);
}

static void a_post_carries_its_bytes_and_type(void **state)
{
	static const uint8_t bytes[] = { 0, 1, '\n', 0xff };
	struct ocop_buf seen = OCOP_BUF(4096);
	struct http_bench *b = *state;
	const char *text;

	fault_server_answer(b->server, "/in", 201, "", OCOP_LIT("ok"));
	snprintf(b->url, sizeof(b->url), "%s/in", fault_server_url(b->server));
	assert_int_equal(ocop_http_post(b->http, b->url, "application/cose",
					ocop_bytes_of(bytes, sizeof(bytes)),
					&b->body, &b->answer, &b->diag),
			 OCOP_OK);
	assert_int_equal(b->answer.status, 201);
	assert_true(body_is(b, "ok"));
	fault_server_last(b->server, &seen);
	text = ocop_buf_cstr(&seen);
	assert_non_null(text);
	assert_int_equal(strncmp(text, "POST /in HTTP/1.1\r\n", 19), 0);
	assert_non_null(strstr(text, "Content-Type: application/cose\r\n"));
	assert_null(strstr(text, "Expect:"));
	assert_memory_equal(seen.ptr + seen.len - sizeof(bytes), bytes,
			    sizeof(bytes));
	/* A GET after it is a GET again. */
	fault_server_put(b->server, "/a", OCOP_LIT("hello"));
	assert_int_equal(http_bench_get(b, "/a"), OCOP_OK);
	fault_server_last(b->server, &seen);
	assert_int_equal(memcmp(seen.ptr, "GET /a", 6), 0);
	ocop_buf_clear(&seen);
}

static void a_post_of_nothing_sends_nothing(void **state)
{
	struct http_bench *b = *state;

	fault_server_put(b->server, "/in", OCOP_LIT("ok"));
	snprintf(b->url, sizeof(b->url), "%s/in", fault_server_url(b->server));
	assert_int_equal(ocop_http_post(b->http, b->url, "application/cose",
					ocop_bytes_of(NULL, 0), &b->body,
					&b->answer, &b->diag), OCOP_OK);
	assert_true(body_is(b, "ok"));
}

static void many_jobs_each_have_their_own_end(void **state)
{
	enum { COUNT = 20 };
	struct ocop__http_job *jobs = calloc(COUNT, sizeof(*jobs));
	struct http_bench *b = *state;
	char path[32], text[32];

	for (int i = 0; i < COUNT; i++) {
		snprintf(path, sizeof(path), "/%d", i);
		snprintf(text, sizeof(text), "body %d", i);
		fault_server_put(b->server, path, ocop_bytes_str(text));
		snprintf(jobs[i].url, sizeof(jobs[i].url), "%s%s",
			 fault_server_url(b->server), path);
		jobs[i].body = OCOP_BUF(100);
	}
	fault_server_fault(b->server, "/3", FAULT_CUT_BODY, 2, 1);
	fault_server_remove(b->server, "/4");
	snprintf(jobs[5].url, sizeof(jobs[5].url), "ftp://127.0.0.1/");
	jobs[6].body = OCOP_BUF(3);
	assert_int_equal(ocop__http_get_many(b->http, jobs, COUNT), OCOP_OK);
	for (int i = 0; i < COUNT; i++) {
		snprintf(text, sizeof(text), "body %d", i);
		assert_int_equal(jobs[i].err, i == 3 ? OCOP_ERR_NETWORK :
				 i == 5 ? OCOP_ERR_ARGUMENT :
				 i == 6 ? OCOP_ERR_LIMIT : OCOP_OK);
		if (i == 4)
			assert_int_equal(jobs[i].answer.status, 404);
		else if (i < 3 || i > 6)
			assert_true(ocop_bytes_is(ocop_buf_view(&jobs[i].body),
						  text));
		ocop_buf_clear(&jobs[i].body);
	}
	assert_int_equal(ocop__http_get_many(b->http, jobs, 0), OCOP_OK);
	free(jobs);
}

static void a_file_is_200_and_a_missing_one_404(void **state)
{
	struct http_bench *b = *state;
	char dir[] = "/tmp/ocop-http-XXXXXX", path[64];

	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/a", dir);
	assert_int_equal(ocop_file_write(path, OCOP_LIT("from a stick"),
					 OCOP_FILE_NEW, NULL), OCOP_OK);
	snprintf(b->url, sizeof(b->url), "file://%s", path);
	assert_int_equal(ocop_http_get(b->http, b->url, &b->body, &b->answer,
				       &b->diag), OCOP_OK);
	assert_int_equal(b->answer.status, 200);
	assert_true(body_is(b, "from a stick"));
	unlink(path);
	ocop_buf_reset(&b->body);
	assert_int_equal(ocop_http_get(b->http, b->url, &b->body, &b->answer,
				       &b->diag), OCOP_OK);
	assert_int_equal(b->answer.status, 404);
	assert_int_equal(b->body.len, 0);
	rmdir(dir);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, \
						   http_bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_whole_answer_is_given_with_status_and_type),
		TEST(another_status_is_an_answer_too),
		TEST(a_cut_at_any_byte_is_a_network_failure),
		TEST(a_shorter_body_than_announced_is_a_network_failure),
		TEST(a_body_up_to_the_ceiling_passes_and_one_byte_more_does_not),
		TEST(endless_headers_are_cut_short),
		TEST(trailers_behind_the_body_are_no_cut),
		TEST(silence_ends_by_the_stall_timeout),
		TEST(a_dripping_source_ends_by_its_average),
		TEST(a_job_may_have_a_deadline_of_its_own),
		TEST(endless_bytes_end_at_the_ceiling),
		TEST(what_failed_is_told_by_a_word),
		TEST(nobody_listening_is_a_network_failure),
		TEST(redirects_are_not_followed),
		TEST(other_protocols_are_refused),
		TEST(the_environments_proxy_is_not_asked),
		TEST(a_given_proxy_is_used),
		TEST(a_post_carries_its_bytes_and_type),
		TEST(a_post_of_nothing_sends_nothing),
		TEST(many_jobs_each_have_their_own_end),
		TEST(a_file_is_200_and_a_missing_one_404),
	};

	return cmocka_run_group_tests_name("http", tests, NULL, NULL);
}

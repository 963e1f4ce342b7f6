/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The server in front of a service of a few lines: how it handles targets, and
 * clients that close their half of the connection, send very slowly, or come in
 * hundreds.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/server/http_server.h"
#include "common/server/rate.h"

#define PROXY "127.0.0.1"
#define STRANGER "127.0.0.2"
#define OTHER "127.0.0.3"
#define DRIPPING 1000
#define PATIENCE_MS 20000

struct bench {
	struct server *server;
	unsigned port;
	struct http_exchange *held;	/* of "/hold" */
	unsigned slowed;		/* answers of 429 */
	int fd[DRIPPING];
};

static bool begin(void *user, struct http_exchange *x)
{
	(void)user;
	x->body_max = 100000;
	return true;
}

/* Answers with the target, "/hold" when it is told to. */
static bool take(void *user, struct http_exchange *x)
{
	struct bench *b = user;

	x->answer.status = 200;
	x->answer.type = "text/plain";
	x->answer.cache = "no-store";
	ocop_buf_str(&x->answer.body, x->target);
	if (strcmp(x->target, "/hold") == 0)
		__atomic_store_n(&b->held, x, __ATOMIC_SEQ_CST);
	else
		http_answered(x);
	return true;
}

static void done(void *user, const struct http_exchange *x,
		 const struct http_done *d)
{
	struct bench *b = user;

	(void)x;
	if (d->status == 429)
		__atomic_add_fetch(&b->slowed, 1, __ATOMIC_SEQ_CST);
}

static int start_at(void **state, unsigned connections_max, unsigned timeout_s,
		    unsigned rate)
{
	struct bench *b = calloc(1, sizeof(*b));
	const struct server_options options = {
		.begin = begin, .take = take, .done = done, .user = b,
		.more_size = 1, .rate = rate,
		.connections_max = connections_max, .timeout_s = timeout_s,
	};
	struct rlimit files;
	struct listener listener;

	*state = b;
	for (size_t i = 0; i < DRIPPING; i++)
		b->fd[i] = -1;
	if (getrlimit(RLIMIT_NOFILE, &files) != 0)
		return -1;
	files.rlim_cur = files.rlim_max < 4096 ? files.rlim_max : 4096;
	if (setrlimit(RLIMIT_NOFILE, &files) != 0 ||
	    listener_open(&listener, "0.0.0.0:0", NULL))
		return -1;
	b->port = listener.port;
	return server_start(&b->server, &listener, &options, NULL) ? -1 : 0;
}

static int start(void **state, unsigned connections_max, unsigned timeout_s)
{
	return start_at(state, connections_max, timeout_s, 0);
}

static int setup_rate(void **state)
{
	return start_at(state, DRIPPING, 15, 1);
}

static int setup(void **state)
{
	return start(state, DRIPPING, 15);
}

static int setup_small(void **state)
{
	return start(state, 20, 15);
}

static int setup_silent(void **state)
{
	return start(state, DRIPPING, 3);
}

static int setup_hasty(void **state)
{
	return start(state, DRIPPING, 1);
}

static int teardown(void **state)
{
	struct bench *b = *state;

	for (size_t i = 0; i < DRIPPING; i++)
		if (b->fd[i] >= 0)
			close(b->fd[i]);
	server_drain(b->server, 1);
	server_stop(b->server);
	free(b);
	return 0;
}

/* --- A client --- */

static int client(const struct bench *b, const char *from)
{
	struct sockaddr_in own = { .sin_family = AF_INET };
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons((uint16_t)b->port) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_true(fd >= 0);
	assert_int_equal(inet_pton(AF_INET, from, &own.sin_addr), 1);
	assert_int_equal(inet_pton(AF_INET, PROXY, &to.sin_addr), 1);
	assert_int_equal(bind(fd, (struct sockaddr *)&own, sizeof(own)), 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	return fd;
}

static void say(int fd, const char *text)
{
	assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL),
			 strlen(text));
}

/* All that comes until the other side ends, or the words do. */
static void hear(int fd, char *out, size_t size, const char *words)
{
	struct pollfd on = { .fd = fd, .events = POLLIN };
	size_t len = 0;
	ssize_t n = 1;

	out[0] = '\0';
	while (n > 0 && len + 1 < size && strstr(out, words) == NULL) {
		assert_int_equal(poll(&on, 1, PATIENCE_MS), 1);
		n = recv(fd, out + len, size - len - 1, 0);
		len += n > 0 ? (size_t)n : 0;
		out[len] = '\0';
	}
}

/* Whether the other side has ended it, soon. */
static bool is_ended(int fd, int wait_ms)
{
	struct pollfd on = { .fd = fd, .events = POLLIN };
	char byte;

	return poll(&on, 1, wait_ms) == 1 && recv(fd, &byte, 1, 0) <= 0;
}

static void is_answered(const struct bench *b, const char *from)
{
	int fd = client(b, from);
	char text[1000];

	say(fd, "GET /healthy HTTP/1.1\r\nHost: h\r\n\r\n");
	hear(fd, text, sizeof(text), "\r\n\r\n/healthy");
	assert_int_equal(strncmp(text, "HTTP/1.1 200 ", 13), 0);
	assert_non_null(strstr(text, "\r\n\r\n/healthy"));
	close(fd);
}

/* --- Targets --- */

static void target_is(const struct bench *b, const char *sent,
		      const char *target)
{
	int fd = client(b, STRANGER);
	char text[1000], line[200];

	snprintf(line, sizeof(line), "GET %s HTTP/1.1\r\nHost: h\r\n"
		 "Connection: close\r\n\r\n", sent);
	say(fd, line);
	hear(fd, text, sizeof(text), "\r\n\r\n/");
	assert_non_null(strstr(text, "\r\n\r\n"));
	assert_string_equal(strstr(text, "\r\n\r\n") + 4, target);
	close(fd);
}

static void a_target_may_have_the_absolute_form(void **state)
{
	target_is(*state, "/log/checkpoint", "/log/checkpoint");
	target_is(*state, "http://reg.example/log/checkpoint",
		  "/log/checkpoint");
	target_is(*state, "HTTPS://reg.example:8443/a?b=c", "/a?b=c");
	target_is(*state, "http://reg.example", "/");
	target_is(*state, "http://reg.example?http://x/y", "/");
	target_is(*state, "/http://reg.example/x", "/http://reg.example/x");
}

/* A C string would end at it, and the rest be read by nobody. */
static void a_nul_in_a_target_is_refused(void **state)
{
	static const char tail[] = " HTTP/1.1\r\nHost: h\r\n\r\n";
	static const struct {
		const char *bytes;
		size_t len;
	} bad[] = {
#define BYTES(text) { text, sizeof(text) - 1 }
		BYTES("GET /log/checkpoint\0x"), BYTES("GET /log\0"),
		BYTES("GET /\0?a=b"), BYTES("GET /a?b=\0c"),
		BYTES("POST /a\0"),
#undef BYTES
	};
	char text[1000];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int fd = client(*state, STRANGER);

		assert_int_equal(send(fd, bad[i].bytes, bad[i].len,
				      MSG_NOSIGNAL), bad[i].len);
		say(fd, tail);
		hear(fd, text, sizeof(text), "nothing says this");
		assert_int_equal(strncmp(text, "HTTP/1.1 400 ", 13), 0);
		close(fd);
	}
}

/* --- Where a body ends --- */

static void body_is(const struct bench *b, const char *headers,
		    const char *answer)
{
	int fd = client(b, STRANGER);
	char text[1000];

	say(fd, "POST /first HTTP/1.1\r\nHost: h\r\n");
	say(fd, headers);
	say(fd, "\r\n4\r\nbody\r\n0\r\n\r\n"
	    "GET /second HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
	hear(fd, text, sizeof(text), "/second");
	assert_int_equal(strncmp(text, answer, strlen(answer)), 0);
	/* What was refused is not read on: nobody knows where it ends. */
	if (strstr(answer, " 200 ") == NULL)
		assert_null(strstr(text, "/second"));
	else
		assert_non_null(strstr(text, "\r\n\r\n/second"));
	close(fd);
}

/* What stands in front of us may have read it the other way. */
static void a_length_said_twice_is_refused(void **state)
{
	static const char *const bad[] = {
		"Content-Length: 14\r\nContent-Length: 14\r\n",
		"Content-Length: 14\r\ncontent-length: 4\r\n",
		"Content-Length: 4\r\nX: y\r\nContent-Length: 14\r\n",
		"Content-Length: 14, 14\r\n",
		"Content-Length: 14,4\r\n",
		"Content-Length: +14\r\n",
		"Content-Length: -1\r\n",
		"Content-Length: 0x0e\r\n",
		"Content-Length:\r\n",
		"Transfer-Encoding: chunked\r\nContent-Length: 14\r\n",
		"Content-Length: 14\r\nTransfer-Encoding: chunked\r\n",
		"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
		"Transfer-Encoding: identity\r\nContent-Length: 14\r\n",
		"Transfer-Encoding: identity\r\n",
		"Transfer-Encoding: gzip, chunked\r\n",
		"Transfer-Encoding: chunked, gzip\r\n",
		"Transfer-Encoding: xchunked\r\n",
		"Content-Length: 14\r\nHost: g\r\n",
	};

	body_is(*state, "Content-Length: 14\r\n", "HTTP/1.1 200 ");
	body_is(*state, "Transfer-Encoding: chunked\r\n", "HTTP/1.1 200 ");
	body_is(*state, "Transfer-Encoding: Chunked\r\n", "HTTP/1.1 200 ");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		body_is(*state, bad[i], "HTTP/1.1 400 ");
	/* 2^64 and 14. */
	body_is(*state, "Content-Length: 18446744073709551630\r\n",
		"HTTP/1.1 413 ");
}

/* --- Clients that end their half --- */

static void a_client_that_closes_its_half_gets_its_answer(void **state)
{
	struct bench *b = *state;
	struct http_exchange *held = NULL;
	char text[1000];
	int fd = client(b, STRANGER);

	say(fd, "GET /now HTTP/1.1\r\nHost: h\r\n\r\n");
	assert_int_equal(shutdown(fd, SHUT_WR), 0);
	hear(fd, text, sizeof(text), "/now");
	assert_non_null(strstr(text, "\r\n\r\n/now"));
	/* At once, and not for its silence, after 15 s. */
	assert_true(is_ended(fd, 2000));
	close(fd);
	/* Also when the service takes its time, and with a body. */
	fd = client(b, STRANGER);
	say(fd, "POST /hold HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\n");
	say(fd, "body");
	assert_int_equal(shutdown(fd, SHUT_WR), 0);
	while (held == NULL)
		held = __atomic_load_n(&b->held, __ATOMIC_SEQ_CST);
	assert_false(is_ended(fd, 200));
	http_answered(held);
	hear(fd, text, sizeof(text), "/hold");
	assert_non_null(strstr(text, "\r\n\r\n/hold"));
	assert_true(is_ended(fd, 2000));
	close(fd);
}

/* --- Clients in hundreds --- */

static void drip(struct bench *b, const char *from)
{
	for (size_t i = 0; i < DRIPPING; i++) {
		b->fd[i] = client(b, from);
		say(b->fd[i], "GET /x HTTP/1.1\r\nX-");
	}
}

static void a_thousand_that_drip_keep_nobody_out(void **state)
{
	struct bench *b = *state;

	drip(b, PROXY);
	for (int i = 0; i < 10; i++) {
		is_answered(b, PROXY);
		is_answered(b, OTHER);
	}
	/* The first had to go, the last are there. */
	assert_true(is_ended(b->fd[0], PATIENCE_MS));
	assert_false(is_ended(b->fd[DRIPPING - 1], 0));
}

static void one_address_has_a_bound_and_a_proxy_has_none(void **state)
{
	struct bench *b = *state;
	size_t i;

	for (i = 0; i < 65; i++)
		b->fd[i] = client(b, STRANGER);
	assert_true(is_ended(b->fd[0], PATIENCE_MS));
	is_answered(b, OTHER);
	for (i = 1; i < 65; i++)
		assert_false(is_ended(b->fd[i], 0));
	for (; i < 200; i++)
		b->fd[i] = client(b, PROXY);
	is_answered(b, PROXY);
	for (i = 1; i < 200; i++)
		assert_false(is_ended(b->fd[i], 0));
	is_answered(b, STRANGER);
	assert_true(is_ended(b->fd[1], PATIENCE_MS));
}

static void beyond_the_limit_of_all_the_oldest_goes(void **state)
{
	struct bench *b = *state;

	for (size_t i = 0; i < 21; i++)
		b->fd[i] = client(b, PROXY);
	/* Long before its silence would end it, of 15 s. */
	assert_true(is_ended(b->fd[0], 9000));
	assert_false(is_ended(b->fd[1], 0));
	assert_false(is_ended(b->fd[20], 0));
}

/* It may be slow, the service. */
static void what_is_with_the_service_is_not_cut(void **state)
{
	struct bench *b = *state;
	struct http_exchange *held = NULL;
	int fd = client(b, PROXY);
	char text[1000];

	say(fd, "GET /hold HTTP/1.1\r\nHost: h\r\n\r\n");
	while (held == NULL)
		held = __atomic_load_n(&b->held, __ATOMIC_SEQ_CST);
	for (size_t i = 0; i < 40; i++)
		b->fd[i] = client(b, PROXY);
	/* Long before its silence would end it, of 15 s. */
	assert_true(is_ended(b->fd[0], 9000));
	assert_false(is_ended(fd, 0));
	http_answered(held);
	hear(fd, text, sizeof(text), "/hold");
	assert_non_null(strstr(text, "\r\n\r\n/hold"));
	close(fd);
}

/* --- The rate of each address --- */

/* The status of a request from an address, with more headers. */
static int status_of(const struct bench *b, const char *from,
		     const char *headers)
{
	int fd = client(b, from);
	char text[1000];

	say(fd, "GET /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n");
	say(fd, headers);
	say(fd, "\r\n");
	hear(fd, text, sizeof(text), "nothing says this");
	close(fd);
	if (strncmp(text, "HTTP/1.1 429 ", 13) == 0) {
		assert_non_null(strstr(text, "Retry-After: 1\r\n"));
		assert_non_null(strstr(text, "application/problem+json"));
	}
	return (int)strtol(text + 9, NULL, 10);
}

/* More than a bucket holds: so many are answered before the first 429. */
static int answered(const struct bench *b, const char *from,
		    const char *headers)
{
	int count = 0;

	while (count < 3 * RATE_BURST_S && status_of(b, from, headers) == 200)
		count++;
	return count;
}

/* An old bucket, which has got a few tokens since; a new one has more. */
static bool is_used_up(const struct bench *b, const char *from,
		       const char *headers)
{
	return answered(b, from, headers) < RATE_BURST_S;
}

static void an_address_that_asks_too_often_is_told_to_wait(void **state)
{
	struct bench *b = *state;
	int count = answered(b, STRANGER, "");

	assert_true(count >= RATE_BURST_S && count < 2 * RATE_BURST_S);
	while (__atomic_load_n(&b->slowed, __ATOMIC_SEQ_CST) == 0)
		;
	assert_int_equal(status_of(b, OTHER, ""), 200);
	/* What a stranger says of himself is not believed. */
	assert_true(is_used_up(b, STRANGER, "X-Forwarded-For: 10.0.0.9\r\n"));
	/* A proxy that names nobody stands for many. */
	assert_int_equal(answered(b, PROXY, ""), 3 * RATE_BURST_S);
}

/* Only what the proxy itself wrote, at the end, is believed. */
static void a_proxy_tells_who_asks(void **state)
{
	struct bench *b = *state;
	int count = answered(b, PROXY, "X-Forwarded-For: 10.0.0.1\r\n");

	assert_true(count >= RATE_BURST_S && count < 2 * RATE_BURST_S);
	assert_true(is_used_up(b, PROXY, "X-Forwarded-For: "
				   "10.0.0.3, 10.0.0.1\r\n"));
	assert_true(is_used_up(b, PROXY, "X-Forwarded-For: 10.0.0.3\r\n"
				   "X-Forwarded-For: 10.0.0.1\r\n"));
	/* A second proxy in the list is passed over. */
	assert_true(is_used_up(b, PROXY, "X-Forwarded-For: "
				   "10.0.0.1,127.0.0.1\r\n"));
	assert_int_equal(status_of(b, PROXY, "X-Forwarded-For: "
				   "10.0.0.1, 10.0.0.2\r\n"), 200);
	assert_int_equal(status_of(b, PROXY, "X-Forwarded-For: ,,x\r\n"),
			 200);
	assert_int_equal(status_of(b, PROXY, "X-Forwarded-For:\r\n"), 200);
}

/* --- Time --- */

static void silence_ends_a_connection(void **state)
{
	struct bench *b = *state;

	b->fd[0] = client(b, STRANGER);
	/* Long before its deadline would, of 12 s. */
	assert_true(is_ended(b->fd[0], 9000));
}

/* A byte now and then is no silence: the request has a deadline. */
static void a_request_that_drips_has_a_deadline(void **state)
{
	struct bench *b = *state;
	int fd = b->fd[0] = client(b, STRANGER);
	int steps = 0;

	say(fd, "GET /x HTTP/1.1\r\nX-Drip: ");
	while (!is_ended(fd, 250) && steps++ < PATIENCE_MS / 250)
		(void)send(fd, "x", 1, MSG_NOSIGNAL);
	assert_true(steps < PATIENCE_MS / 250);
	/* Not for its silence, which would have ended it after 1 s. */
	assert_true(steps > 8);
}

#define T(name, setup) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_target_may_have_the_absolute_form, setup),
		T(a_nul_in_a_target_is_refused, setup),
		T(a_length_said_twice_is_refused, setup),
		T(a_client_that_closes_its_half_gets_its_answer, setup),
		T(a_thousand_that_drip_keep_nobody_out, setup),
		T(one_address_has_a_bound_and_a_proxy_has_none, setup),
		T(beyond_the_limit_of_all_the_oldest_goes, setup_small),
		T(what_is_with_the_service_is_not_cut, setup_small),
		T(an_address_that_asks_too_often_is_told_to_wait, setup_rate),
		T(a_proxy_tells_who_asks, setup_rate),
		T(silence_ends_a_connection, setup_silent),
		T(a_request_that_drips_has_a_deadline, setup_hasty),
	};

	return cmocka_run_group_tests_name("http_server", tests, NULL, NULL);
}

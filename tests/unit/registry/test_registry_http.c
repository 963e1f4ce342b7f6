/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HTTP requests of clients and strangers to the real ocop-registryd: its
 * methods, its ceilings, and many submitters at once.
 */
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include <ocop/file.h>
#include <ocop/sync.h>

#include "tests/helpers/registry/live.h"

#define THREADS 4
#define EACH 25		/* records of one thread's own */
#define SHARED 10	/* records that every thread submits */
#define STALLED 60	/* large uploads */
#define PLACES 32	/* of the server, for those */

static int setup(void **state)
{
	struct live *l = calloc(1, sizeof(*l));

	assert_non_null(l);
	*state = l;
	live_new(l, "demo");
	live_found(l);
	live_start(l);
	return 0;
}

static int teardown(void **state)
{
	live_free(*state);
	free(*state);
	return 0;
}

static void get_and_head_agree_and_other_methods_are_refused(void **state)
{
	struct live *l = *state;
	char get[8192], head[8192];
	const char *body;
	char length[40];

	assert_int_equal(live_ask(l, "GET /log/checkpoint" END, get, sizeof(get)),
			 200);
	body = strstr(get, "\r\n\r\n");
	assert_non_null(body);
	snprintf(length, sizeof(length), "Content-Length: %zu\r\n",
		 strlen(body + 4));
	assert_non_null(strstr(get, length));
	assert_int_equal(live_ask(l, "HEAD /log/checkpoint" END, head,
			     sizeof(head)), 200);
	assert_non_null(strstr(head, length));
	assert_string_equal(strstr(head, "\r\n\r\n"), "\r\n\r\n");
	assert_int_equal(live_ask(l, "DELETE /log/checkpoint" END, get,
			     sizeof(get)), 405);
	assert_non_null(strstr(get, "Allow: GET, HEAD, OPTIONS\r\n"));
	assert_non_null(strstr(get, "urn:ocop:rule:method"));
	assert_int_equal(live_ask(l, "GET /v1/records" END, get, sizeof(get)), 405);
	assert_non_null(strstr(get, "Allow: POST\r\n"));
	assert_int_equal(live_ask(l, "GET /log/tile/0/000.p/9" END, get,
			     sizeof(get)), 404);
	assert_int_equal(live_ask(l, "GET /nowhere" END, get, sizeof(get)), 404);
}

static void bodies_and_headers_have_ceilings(void **state)
{
	struct live *l = *state;
	char answer[8192], *big = malloc(70000);
	int fd;

	assert_non_null(big);
	/* Declared too long: refused before it is sent, when that is asked
	 * for or it would be very long. */
	assert_int_equal(live_ask(l, "POST /v1/records HTTP/1.1\r\nHost: x\r\n"
			     "Expect: 100-continue\r\n"
			     "Content-Length: 16385\r\n\r\n", answer,
			     sizeof(answer)), 413);
	assert_non_null(strstr(answer, "urn:ocop:rule:too-large"));
	assert_int_equal(live_ask(l, "POST /v1/records HTTP/1.1\r\nHost: x\r\n"
			     "Content-Length: 1048577\r\n\r\n", answer,
			     sizeof(answer)), 413);
	assert_int_equal(live_ask(l, "POST /v1/records HTTP/1.1\r\nHost: x\r\n"
			     "Content-Length: 18446744073709551617\r\n\r\n",
			     answer, sizeof(answer)) / 100, 4);
	/* Chunked declares nothing: it is counted. */
	memset(big, 'x', 70000);
	fd = live_dial(l);
	live_send_text(fd, "POST /v1/records HTTP/1.1\r\nHost: x\r\n"
		  "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
		  "11170\r\n");
	live_send(fd, big, 70000);
	live_send_text(fd, "\r\n0\r\n\r\n");
	live_receive(fd, answer, sizeof(answer));
	assert_memory_equal(answer, "HTTP/1.1 413", 12);
	/* A body where none is taken. */
	assert_int_equal(live_ask(l, "GET /v1/log HTTP/1.1\r\nHost: x\r\n"
			     "Connection: close\r\nContent-Length: 3\r\n\r\n"
			     "abc", answer, sizeof(answer)), 413);
	fd = live_dial(l);
	live_send_text(fd, "GET /v1/log HTTP/1.1\r\nHost: x\r\nX: ");
	live_send(fd, big, 70000);
	live_send_text(fd, "\r\n\r\n");
	live_receive(fd, answer, sizeof(answer));
	assert_memory_equal(answer, "HTTP/1.1 431", 12);
	/* And it still serves. */
	assert_int_equal(live_ask(l, "GET /healthz" END, answer, sizeof(answer)),
			 200);
	free(big);
}

/* A proxy sends what it has, also when the answer is settled; had it met a
 * closed connection, its client would be told of a broken server. */
static void a_refused_body_is_let_pass_and_then_answered(void **state)
{
	static const char *const asked[][2] = {
		{ "POST /v1/records", "HTTP/1.1 413" },
		{ "POST /log/checkpoint", "HTTP/1.1 405" },
		{ "POST /nowhere", "HTTP/1.1 404" },
	};
	char answer[8192], head[256], *big = calloc(1, 900000);
	struct live *l = *state;
	size_t i;
	int fd;

	assert_non_null(big);
	for (i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		snprintf(head, sizeof(head), "%s HTTP/1.1\r\nHost: x\r\n"
			 "Connection: close\r\nContent-Length: 900000\r\n\r\n",
			 asked[i][0]);
		fd = live_dial(l);
		live_send_text(fd, head);
		live_send(fd, big, 1);
		/* By the time of this answer the one above is settled. */
		assert_int_equal(live_ask(l, "GET /healthz" END, answer,
					  sizeof(answer)), 200);
		assert_int_equal(recv(fd, answer, 1, MSG_DONTWAIT), -1);
		assert_int_equal(errno, EAGAIN);
		live_send(fd, big, 899999);
		live_receive(fd, answer, sizeof(answer));
		assert_memory_equal(answer, asked[i][1], 12);
	}
	free(big);
}

/* Begins an upload of a trust document and says no more. */
static int stall(struct live *l, const char *some, size_t len)
{
	int fd = live_dial(l);

	live_send_text(fd, "POST /v1/trust HTTP/1.1\r\nHost: x\r\n"
		       "Content-Length: 1000000\r\n\r\n");
	live_send(fd, some, len);
	return fd;
}

/* Wait until so many were closed by the server, without an answer. */
static void cut_off(struct pollfd *stalled, size_t count)
{
	char byte;

	while (count > 0) {
		assert_true(poll(stalled, STALLED, -1) > 0);
		for (size_t i = 0; i < STALLED; i++) {
			if (stalled[i].fd < 0 || stalled[i].revents == 0)
				continue;
			assert_true(recv(stalled[i].fd, &byte, 1, 0) <= 0);
			close(stalled[i].fd);
			stalled[i].fd = -1;
			assert_true(count > 0);
			count--;
		}
	}
}

static void uploads_that_stall_keep_no_other_out(void **state)
{
	struct live *l = *state;
	char answer[8192], *big = calloc(1, 200000);
	struct pollfd stalled[STALLED];
	int fd, little;

	assert_non_null(big);
	little = stall(l, big, 10);
	for (size_t i = 0; i < STALLED; i++)
		stalled[i] = (struct pollfd){ stall(l, big, 100000), POLLIN,
					      0 };
	/* When so many were cut, all have come. */
	cut_off(stalled, STALLED - PLACES);
	/* One that goes on is read to its end, and judged. */
	fd = live_dial(l);
	live_send_text(fd, "POST /v1/trust HTTP/1.1\r\nHost: x\r\n"
		       "Connection: close\r\nContent-Length: 200000\r\n\r\n");
	live_send(fd, big, 200000);
	live_receive(fd, answer, sizeof(answer));
	assert_memory_equal(answer, "HTTP/1.1 400", 12);
	assert_non_null(strstr(answer, "urn:ocop:rule:trust"));
	/* So is one that had sent too little to be in the way. */
	for (size_t i = 0; i < 4; i++)
		live_send(little, big, 200000);
	live_send(little, big, 200000 - 10);
	live_receive(little, answer, 13);
	assert_memory_equal(answer, "HTTP/1.1 400", 12);
	for (size_t i = 0; i < STALLED; i++)
		if (stalled[i].fd >= 0)
			close(stalled[i].fd);
	free(big);
}

static void nonsense_is_answered_and_changes_nothing(void **state)
{
	struct live *l = *state;
	char answer[8192];

	assert_int_equal(live_ask(l, "POST /v1/records HTTP/1.1\r\nHost: x\r\n"
			     "Connection: close\r\nContent-Length: 5\r\n\r\n"
			     "hello", answer, sizeof(answer)), 400);
	assert_non_null(strstr(answer, "application/problem+json"));
	assert_int_equal(live_ask(l, "POST /v1/records HTTP/1.1\r\nHost: x\r\n"
			     "Connection: close\r\nContent-Length: 0\r\n\r\n",
			     answer, sizeof(answer)), 400);
	assert_int_equal(live_ask(l, "POST /v1/trust HTTP/1.1\r\nHost: x\r\n"
			     "Connection: close\r\nContent-Length: 5\r\n\r\n"
			     "hello", answer, sizeof(answer)), 400);
	assert_int_equal(live_ask(l, "\r\n\r\nGARBAGE\r\n\r\n", answer,
			     sizeof(answer)) / 100 == 2, 0);
	assert_int_equal(live_ask(l, "GET /v1/log" END, answer, sizeof(answer)),
			 200);
	assert_non_null(strstr(answer, "\"size\":1,"));
}

static void many_submitters_are_each_acknowledged_once(void **state)
{
	struct submitter s[THREADS];
	unsigned seen[1 + THREADS * EACH + SHARED] = { 0 };
	struct live *l = *state;
	char answer[8192], size[32];
	size_t i, j;

	for (i = 0; i < THREADS; i++)
		submitter_new(&s[i], l, (unsigned)(1 + i * EACH), EACH, SHARED);
	for (j = 0; j < SHARED; j++) {
		world_producer(&l->w, (unsigned)(1000 + j),
			       &s[0].records[EACH + j]);
		for (i = 1; i < THREADS; i++)
			ocop_buf_bytes(&s[i].records[EACH + j], ocop_buf_view(
					&s[0].records[EACH + j]));
	}
	for (i = 0; i < THREADS; i++)
		submitter_start(&s[i]);
	for (i = 0; i < THREADS; i++)
		pthread_join(s[i].thread, NULL);
	for (i = 0; i < THREADS; i++) {
		assert_string_equal(s[i].failure, "");
		for (j = 0; j < EACH + SHARED; j++) {
			assert_in_range(s[i].index[j], 1,
					THREADS * EACH + SHARED);
			seen[s[i].index[j]]++;
		}
		for (j = 0; j < SHARED; j++)
			assert_int_equal(s[i].index[EACH + j],
					 s[0].index[EACH + j]);
	}
	for (i = 0; i < THREADS; i++)
		submitter_free(&s[i]);
	for (i = 1; i <= THREADS * EACH + SHARED; i++)
		assert_in_range(seen[i], 1, THREADS);
	snprintf(size, sizeof(size), "\"size\":%d,",
		 1 + THREADS * EACH + SHARED);
	assert_int_equal(live_ask(l, "GET /v1/log" END, answer, sizeof(answer)),
			 200);
	assert_non_null(strstr(answer, size));
}

static void what_it_serves_can_be_copied_and_judged(void **state)
{
	struct live *l = *state;
	struct ocop_buf trust = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_replica *copy = NULL;
	struct ocop_sync_result result;
	struct ocop_producer producer;
	struct ocop_diag diag = { 0 };
	char url[80], path[WORLD_PATH];
	const char *source = url;
	struct ocop_sync_options options = { .sources = &source,
					     .source_count = 1,
					     .now_unix_s = WORLD_START };
	uint64_t index;

	snprintf(url, sizeof(url), "%s/log", l->url);
	assert_true(snprintf(path, sizeof(path), "%s/copy.db", l->w.dir) <
		    WORLD_PATH);
	assert_int_equal(ocop_file_read(&trust, l->w.trust, NULL), OCOP_OK);
	assert_int_equal(ocop_replica_create(path, ocop_buf_view(&trust),
				ocop_bytes_str(l->w.fingerprint), &diag),
			 OCOP_OK);
	assert_int_equal(ocop_replica_open(&copy, path, OCOP_STORE_WRITE,
					   &diag), OCOP_OK);
	if (ocop_replica_sync(copy, &options, &result, &diag))
		fail_msg("sync: %s", diag.text);
	assert_int_equal(result.to, 1 + THREADS * EACH + SHARED);
	assert_int_equal(result.skipped, 0);
	assert_int_equal(copy->signed_time, WORLD_START);
	assert_int_equal(ocop_fold_producer(copy->state,
					    OCOP_LIT("11-000001"), &producer,
					    &index), OCOP_OK);
	ocop_replica_close(copy);
	ocop_buf_clear(&trust);
}

/* The index of a producer's record, once it is stored. */
static uint64_t store_producer(struct live *l, unsigned number)
{
	struct submitter s;
	uint64_t index;

	submitter_new(&s, l, number, 1, 0);
	submitter_run(&s);
	assert_string_equal(s.failure, "");
	index = s.index[0];
	submitter_free(&s);
	return index;
}

/* The clock of this server stands still: the answer from before would be given
 * again all this second. */
static void a_submitter_sees_its_own_record_at_once(void **state)
{
	struct live *l = *state;
	char answer[8192], size[40];
	uint64_t index = store_producer(l, 5000);

	for (int i = 0; i < 3; i++) {
		snprintf(size, sizeof(size), "\"log_size\":%llu",
			 (unsigned long long)index + 1);
		for (int j = 0; j < 2; j++) {
			assert_int_equal(live_ask(l, "GET /v1/producers/11-005000" END,
						  answer, sizeof(answer)),
					 200);
			assert_non_null(strstr(answer, size));
		}
		index = store_producer(l, 5001 + (unsigned)i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			get_and_head_agree_and_other_methods_are_refused),
		cmocka_unit_test(bodies_and_headers_have_ceilings),
		cmocka_unit_test(a_refused_body_is_let_pass_and_then_answered),
		cmocka_unit_test(uploads_that_stall_keep_no_other_out),
		cmocka_unit_test(nonsense_is_answered_and_changes_nothing),
		cmocka_unit_test(many_submitters_are_each_acknowledged_once),
		cmocka_unit_test(what_it_serves_can_be_copied_and_judged),
		cmocka_unit_test(a_submitter_sees_its_own_record_at_once),
	};

	/* One process serves them all: no test may leave it worse. */
	return cmocka_run_group_tests(tests, setup, teardown);
}

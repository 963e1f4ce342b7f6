/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The failing web server: a table of answers under one lock, and a thread that
 * serves one connection after another.
 */
#include <arpa/inet.h>
#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "tests/helpers/fault_server.h"

#define ANSWERS_MAX 512
#define SILENT_MAX 64
#define REQUEST_MAX ((size_t)1024 * 1024)

struct answer {
	char path[128];
	bool served;			/* false: only counted */
	int status;
	struct ocop_buf headers, body;	/* owned */
	enum fault fault;
	size_t n;
	unsigned times;			/* 0: for ever */
	unsigned count;
};

struct fault_server {
	int listener, stop[2];
	char url[64];
	pthread_t thread;
	pthread_mutex_t lock;
	struct answer *answer;		/* owned */
	size_t answers;
	int silent[SILENT_MAX];		/* kept open, never answered */
	size_t silents;
	struct ocop_buf last;
};

/* Under the lock. */
static struct answer *find(struct fault_server *s, const char *path, bool make)
{
	struct answer *a;

	for (size_t i = 0; i < s->answers; i++)
		if (strcmp(s->answer[i].path, path) == 0)
			return &s->answer[i];
	if (!make)
		return NULL;
	assert(s->answers < ANSWERS_MAX && strlen(path) < sizeof(a->path));
	a = &s->answer[s->answers++];
	snprintf(a->path, sizeof(a->path), "%s", path);
	a->headers = OCOP_BUF(SIZE_MAX / 2);
	a->body = OCOP_BUF(SIZE_MAX / 2);
	return a;
}

static bool send_all(int fd, struct ocop_bytes bytes)
{
	while (bytes.len > 0) {
		ssize_t n = send(fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);

		if (n <= 0)
			return false;
		bytes.ptr += n;
		bytes.len -= (size_t)n;
	}
	return true;
}

/* Until the other side has enough of it. */
static void send_on(int fd, struct ocop_bytes bytes, bool slowly)
{
	struct pollfd on = { .fd = fd, .events = POLLIN };

	/* It says nothing more: what can be read is its end. */
	while (send_all(fd, bytes) && poll(&on, 1, slowly ? 500 : 0) == 0)
		;
}

static struct ocop_bytes first(struct ocop_bytes bytes, size_t n)
{
	return ocop_bytes_of(bytes.ptr, n < bytes.len ? n : bytes.len);
}

/* Write the answer that a fault leaves; true when fd is to stay open. */
static bool reply(int fd, const struct answer *a, enum fault fault, size_t n)
{
	static const struct answer none = { .status = 404 };
	struct ocop_buf out = OCOP_BUF(SIZE_MAX / 2);
	struct ocop_bytes body;
	char much[4096];

	if (fault == FAULT_SILENT)
		return true;
	if (!a->served)
		a = &none;
	body = ocop_buf_view(&a->body);
	ocop_buf_printf(&out, "HTTP/1.1 %d X\r\nConnection: close\r\n",
			a->status);
	ocop_buf_bytes(&out, ocop_buf_view(&a->headers));
	if (fault == FAULT_ENDLESS_HEADERS) {
		send_all(fd, ocop_buf_view(&out));
		send_on(fd, OCOP_LIT("X-On: and on\r\n"), false);
		goto out;
	}
	if (fault != FAULT_NO_LENGTH && fault != FAULT_ENDLESS)
		ocop_buf_printf(&out, "Content-Length: %zu\r\n", body.len +
				(fault == FAULT_LENGTH ? n : 0));
	ocop_buf_str(&out, "\r\n");
	if (fault == FAULT_CUT_BODY || fault == FAULT_NO_LENGTH ||
	    fault == FAULT_DRIP)
		body = first(body, n);
	ocop_buf_bytes(&out, body);
	send_all(fd, fault == FAULT_CUT ? first(ocop_buf_view(&out), n) :
					  ocop_buf_view(&out));
	if (fault == FAULT_DRIP)
		send_on(fd, OCOP_LIT("x"), true);
	memset(much, 'x', sizeof(much));
	if (fault == FAULT_ENDLESS)
		send_on(fd, ocop_bytes_of(much, sizeof(much)), false);
out:
	ocop_buf_clear(&out);
	return false;
}

/* Read head and body of a request; false when there is none. */
static bool read_request(int fd, struct ocop_buf *in)
{
	size_t want = 0;
	char chunk[4096];
	const char *text, *end, *length;
	ssize_t n;

	for (;;) {
		n = recv(fd, chunk, sizeof(chunk), 0);
		if (n <= 0 || ocop_buf_add(in, chunk, (size_t)n))
			return false;
		if (in->ptr[0] == 0x16)	/* TLS, which it does not speak */
			return false;
		text = ocop_buf_cstr(in);
		end = strstr(text, "\r\n\r\n");
		if (end == NULL)
			continue;
		length = strstr(text, "\r\nContent-Length:");
		want = (size_t)(end - text) + 4;
		if (length != NULL && length < end)
			want += strtoul(length + 17, NULL, 10);
		if (in->len >= want)
			return true;
	}
}

static void path_of(struct ocop_buf *in, char *out, size_t size)
{
	const char *text = ocop_buf_cstr(in), *from, *to;

	out[0] = '\0';
	from = text == NULL ? NULL : strchr(text, ' ');
	to = from == NULL ? NULL : strchr(from + 1, ' ');
	if (to != NULL && (size_t)(to - from) <= size)
		snprintf(out, size, "%.*s", (int)(to - from - 1), from + 1);
}

static void serve(struct fault_server *s, int fd)
{
	struct timeval patience = { .tv_sec = 10 };
	struct ocop_buf in = OCOP_BUF(REQUEST_MAX);
	enum fault fault = FAULT_NONE;
	bool keep_open = false;
	struct answer *a;
	char path[128];
	size_t n = 0;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (read_request(fd, &in)) {
		path_of(&in, path, sizeof(path));
		pthread_mutex_lock(&s->lock);
		ocop_buf_reset(&s->last);
		ocop_buf_bytes(&s->last, ocop_buf_view(&in));
		a = find(s, path, true);
		a->count++;
		fault = a->fault;
		n = a->n;
		if (a->times > 0 && --a->times == 0)
			a->fault = FAULT_NONE;
		keep_open = reply(fd, a, fault, n);
		pthread_mutex_unlock(&s->lock);
	}
	if (keep_open && s->silents < SILENT_MAX) {
		s->silent[s->silents++] = fd;
	} else {
		shutdown(fd, SHUT_WR);
		close(fd);
	}
	ocop_buf_clear(&in);
}

static void *loop(void *user)
{
	struct fault_server *s = user;
	struct pollfd on[2] = { { .fd = s->listener, .events = POLLIN },
				{ .fd = s->stop[0], .events = POLLIN } };

	while (poll(on, 2, -1) > 0 && on[1].revents == 0) {
		int fd = accept(s->listener, NULL, NULL);

		if (fd >= 0)
			serve(s, fd);
	}
	return NULL;
}

struct fault_server *fault_server_start(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	struct fault_server *s = calloc(1, sizeof(*s));
	socklen_t len = sizeof(at);
	int rc;

	assert(s != NULL);
	s->answer = calloc(ANSWERS_MAX, sizeof(*s->answer));
	assert(s->answer != NULL);
	s->last = OCOP_BUF(REQUEST_MAX);
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	rc = bind(s->listener, (struct sockaddr *)&at, sizeof(at));
	assert(rc == 0);
	rc = listen(s->listener, 64);
	assert(rc == 0);
	rc = getsockname(s->listener, (struct sockaddr *)&at, &len);
	assert(rc == 0);
	rc = pipe(s->stop);
	assert(rc == 0);
	snprintf(s->url, sizeof(s->url), "http://127.0.0.1:%u",
		 (unsigned)ntohs(at.sin_port));
	pthread_mutex_init(&s->lock, NULL);
	rc = pthread_create(&s->thread, NULL, loop, s);
	assert(rc == 0);
	(void)rc;
	return s;
}

void fault_server_stop(struct fault_server *s)
{
	if (s == NULL)
		return;
	close(s->stop[1]);
	pthread_join(s->thread, NULL);
	close(s->stop[0]);
	close(s->listener);
	for (size_t i = 0; i < s->silents; i++)
		close(s->silent[i]);
	for (size_t i = 0; i < s->answers; i++) {
		ocop_buf_clear(&s->answer[i].headers);
		ocop_buf_clear(&s->answer[i].body);
	}
	ocop_buf_clear(&s->last);
	pthread_mutex_destroy(&s->lock);
	free(s->answer);
	free(s);
}

const char *fault_server_url(const struct fault_server *s)
{
	return s->url;
}

void fault_server_answer(struct fault_server *s, const char *path, int status,
			 const char *headers, struct ocop_bytes body)
{
	struct answer *a;

	pthread_mutex_lock(&s->lock);
	a = find(s, path, true);
	a->served = true;
	a->status = status;
	ocop_buf_reset(&a->headers);
	ocop_buf_str(&a->headers, headers);
	ocop_buf_reset(&a->body);
	ocop_buf_bytes(&a->body, body);
	pthread_mutex_unlock(&s->lock);
}

void fault_server_put(struct fault_server *s, const char *path,
		      struct ocop_bytes body)
{
	fault_server_answer(s, path, 200, "", body);
}

void fault_server_remove(struct fault_server *s, const char *path)
{
	pthread_mutex_lock(&s->lock);
	find(s, path, true)->served = false;
	pthread_mutex_unlock(&s->lock);
}

void fault_server_fault(struct fault_server *s, const char *path,
			enum fault fault, size_t n, unsigned times)
{
	struct answer *a;

	pthread_mutex_lock(&s->lock);
	a = find(s, path, true);
	a->fault = fault;
	a->n = n;
	a->times = times;
	pthread_mutex_unlock(&s->lock);
}

unsigned fault_server_count_under(struct fault_server *s, const char *prefix)
{
	unsigned count = 0;

	pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < s->answers; i++)
		if (strncmp(s->answer[i].path, prefix, strlen(prefix)) == 0)
			count += s->answer[i].count;
	pthread_mutex_unlock(&s->lock);
	return count;
}

unsigned fault_server_count(struct fault_server *s, const char *path)
{
	struct answer *a;
	unsigned count;

	pthread_mutex_lock(&s->lock);
	a = find(s, path, false);
	count = a == NULL ? 0 : a->count;
	pthread_mutex_unlock(&s->lock);
	return count;
}

void fault_server_forget(struct fault_server *s)
{
	pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < s->answers; i++)
		s->answer[i].count = 0;
	pthread_mutex_unlock(&s->lock);
}

void fault_server_last(struct fault_server *s, struct ocop_buf *out)
{
	pthread_mutex_lock(&s->lock);
	ocop_buf_reset(out);
	ocop_buf_bytes(out, ocop_buf_view(&s->last));
	pthread_mutex_unlock(&s->lock);
}

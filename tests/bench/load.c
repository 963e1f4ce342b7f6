/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One thread and epoll: each connection has one request under way. The
 * server's processor time is that of its whole process, by its clock.
 */
#define _GNU_SOURCE	/* strcasestr */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/bench/bench.h"
#include "tests/bench/load.h"

#define ANSWER_MAX 65536
#define HTTP "HTTP/1.1 "
#define SIZE_KEY "\\n"	/* a line's end inside of a JSON text */

struct connection {
	int fd;
	double since;
	size_t len;
	char in[ANSWER_MAX + 1];
};

struct run {
	const struct load *load;
	struct connection *connection;	/* owned */
	double *times;			/* owned */
	unsigned long long *sizes;	/* owned */
	size_t sent, done;
	int epoll;
};

static double server_cpu(pid_t server)
{
	clockid_t clock;

	bench_must(clock_getcpuclockid(server, &clock) == 0,
		   "the server has ended");
	return bench_seconds(clock);
}

static void open_one(struct run *run, size_t at)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons((uint16_t)
						    run->load->port) };
	struct epoll_event event = { .events = EPOLLIN, .data.u64 = at };
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	bench_must(fd >= 0 &&
		   connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0 &&
		   setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on,
			      sizeof(on)) == 0 &&
		   epoll_ctl(run->epoll, EPOLL_CTL_ADD, fd, &event) == 0,
		   "connect");
	run->connection[at].fd = fd;
}

static void send_next(struct run *run, struct connection *c)
{
	const struct load *load = run->load;
	struct ocop_bytes request;

	if (run->sent == load->total)
		return;
	request = load->requests[run->sent++ % load->request_count];
	c->len = 0;
	c->since = bench_seconds(BENCH_WALL);
	bench_must(send(c->fd, request.ptr, request.len, MSG_NOSIGNAL) ==
		   (ssize_t)request.len, "send");
}

/* Whether the answer is complete. It must be what is expected. */
static bool is_whole(const struct run *run, struct connection *c)
{
	const char *end, *length;
	unsigned long status;

	c->in[c->len] = '\0';
	end = strstr(c->in, "\r\n\r\n");
	if (end == NULL)
		return false;
	status = strncmp(c->in, HTTP, sizeof(HTTP) - 1) == 0 ?
		 strtoul(c->in + sizeof(HTTP) - 1, NULL, 10) : 0;
	if (status != run->load->status) {
		fprintf(stderr, "%s\n", c->in);
		bench_must(false, "another answer was expected");
	}
	length = strcasestr(c->in, "\r\nContent-Length:");
	bench_must(length != NULL && length < end, "no Content-Length");
	return c->len == (size_t)(end + 4 - c->in) +
			 strtoul(length + 17, NULL, 10);
}

/* The tree's size in the receipt, 0 if it is none. */
static unsigned long long size_of(const char *answer)
{
	const char *at = strstr(answer, "\"checkpoint\":");

	at = at ? strstr(at, SIZE_KEY) : NULL;
	return at ? strtoull(at + strlen(SIZE_KEY), NULL, 10) : 0;
}

static void receive(struct run *run, struct connection *c)
{
	ssize_t n = recv(c->fd, c->in + c->len, ANSWER_MAX - c->len, 0);

	bench_must(n > 0, "the server closed the connection");
	c->len += (size_t)n;
	if (!is_whole(run, c))
		return;
	run->sizes[run->done] = size_of(c->in);
	run->times[run->done++] = bench_seconds(BENCH_WALL) - c->since;
	send_next(run, c);
}

static int by_number(const void *a, const void *b)
{
	const unsigned long long *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static size_t count_sizes(struct run *run)
{
	size_t count = 1;

	qsort(run->sizes, run->done, sizeof(*run->sizes), by_number);
	for (size_t i = 1; i < run->done; i++)
		count += run->sizes[i] != run->sizes[i - 1];
	return count;
}

static void go(struct run *run, struct load_result *out)
{
	struct epoll_event events[LOAD_CONNECTIONS];
	double cpu = server_cpu(run->load->server);
	double wall = bench_seconds(BENCH_WALL);

	for (size_t i = 0; i < run->load->connections; i++)
		send_next(run, &run->connection[i]);
	while (run->done < run->load->total) {
		int n = epoll_wait(run->epoll, events, LOAD_CONNECTIONS,
				   10000);

		bench_must(n > 0, "no answer in 10 seconds");
		for (int i = 0; i < n; i++)
			receive(run, &run->connection[events[i].data.u64]);
	}
	out->wall = bench_seconds(BENCH_WALL) - wall;
	out->cpu = server_cpu(run->load->server) - cpu;
}

void load_run(const struct load *load, struct load_result *out)
{
	struct run run = { .load = load, .epoll = epoll_create1(0) };

	run.connection = calloc(load->connections, sizeof(*run.connection));
	run.times = calloc(load->total, sizeof(*run.times));
	run.sizes = calloc(load->total, sizeof(*run.sizes));
	bench_must(run.epoll >= 0 && run.connection != NULL &&
		   run.times != NULL && run.sizes != NULL, "memory");
	for (size_t i = 0; i < load->connections; i++)
		open_one(&run, i);
	go(&run, out);
	out->p99 = bench_percentile(run.times, load->total, 99);
	out->sizes = count_sizes(&run);
	for (size_t i = 0; i < load->connections; i++)
		close(run.connection[i].fd);
	close(run.epoll);
	free(run.connection);
	free(run.times);
	free(run.sizes);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HTTP in front of a service: requests are read and answered here, what is
 * said in between is the service's. Only daemons link it.
 */
#ifndef COMMON_HTTP_SERVER_H
#define COMMON_HTTP_SERVER_H

#include "common/server/answer.h"
#include "common/server/listen.h"

struct server;

/* One request and its answer. */
struct http_exchange {
	/* Of the server. */
	enum method method;
	const char *target;	/* "/path?query", as sent */
	struct ocop_buf body;	/* whole, when taken */
	/* Of the service. */
	size_t body_max;	/* set by begin */
	struct answer answer;
	void *more;		/* more_size bytes, zeroed; of the server */
};

struct server_options {
	/*
	 * Headers are read, the body is not: set body_max and return true, or
	 * set an answer and return false. In the event thread.
	 */
	bool (*begin)(void *user, struct http_exchange *x);
	/*
	 * All is read: set an answer and call http_answered, now or later and
	 * from any thread. False when there is no room: that is answered 503.
	 * In the event thread, which waits for nobody else meanwhile.
	 */
	bool (*take)(void *user, struct http_exchange *x);
	void *user;
	size_t more_size;	/* what the service keeps of a request */
	unsigned connections_max;
	unsigned timeout_s;	/* of silence; clients.c has a deadline, too */
	/* Numeric addresses of proxies, which are many clients and so have no
	 * bound of their own; none: the loopback's. Lent for the call. */
	const char *const *proxies;
	size_t proxy_count;
};

/* Serve on the listener's socket, which it takes (also on failure). */
enum ocop_err server_start(struct server **out, struct listener *listener,
			   const struct server_options *options,
			   struct ocop_diag *diag) OCOP_CHECKED;
/* The answer is there: the exchange is the server's again. */
void http_answered(struct http_exchange *x);
/* Take no new connection; wait until the requests under way are answered,
 * at most wait_s. Whoever answers must be running. */
void server_drain(struct server *server, unsigned wait_s);
/* End. No request may be left with the service, but what it works with must
 * not be freed yet: one more may come on an open connection, and is told
 * that there is no room. NULL-safe. */
void server_stop(struct server *server);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An HTTP server in front of a service. This file reads requests and sends
 * answers; the service decides what the answer is. Only daemons link it.
 */
#ifndef COMMON_HTTP_SERVER_H
#define COMMON_HTTP_SERVER_H

#include "common/server/answer.h"
#include "common/server/listen.h"
#include "common/server/rate.h"

struct server;

/* One request and its answer. */
struct http_exchange {
	/* Members that the server sets. */
	enum method method;
	const char *target;	/* "/path?query", as sent */
	const char *language;	/* Accept-Language; NULL: not sent; lent */
	struct ocop_buf body;	/* complete when take is called */
	/* Members that the service sets. */
	size_t body_max;	/* set by begin */
	struct answer answer;
	void *more;		/* more_size zeroed bytes; the server's */
};

/* How a request ended. */
struct http_done {
	unsigned status;	/* 0: nothing was sent */
	size_t bytes;		/* of the body that was sent */
	uint64_t us;		/* from its first line to its end */
};

struct server_options {
	/*
	 * The headers were read, the body was not. Set body_max and return
	 * true, or set an answer and return false. Runs in the event thread.
	 */
	bool (*begin)(void *user, struct http_exchange *x);
	/*
	 * The request is complete. Set an answer and return true, or return
	 * false, and take is called. Runs in the event thread, so it must not
	 * block. NULL: take is always called.
	 */
	bool (*is_ready)(void *user, struct http_exchange *x);
	/*
	 * The request is complete. Set an answer and call http_answered(), now
	 * or later, from any thread. Return false when there is no room; the
	 * server then answers 503. Runs in the event thread, so it must not
	 * block.
	 */
	bool (*take)(void *user, struct http_exchange *x);
	/*
	 * The answer is set, also one of the server's own. It may be replaced
	 * by another form of itself. Runs in the event thread, so it must not
	 * block. NULL: answers are sent as they are.
	 */
	void (*dress)(void *user, struct http_exchange *x);
	/*
	 * The request is over, also one that was refused before begin; then
	 * more is zeroed. Runs in the event thread, so it must not block. NULL:
	 * nobody asks.
	 */
	void (*done)(void *user, const struct http_exchange *x,
		     const struct http_done *done);
	void *user;
	size_t more_size;	/* bytes that the service needs for a request */
	unsigned connections_max;
	unsigned timeout_s;	/* of silence; clients.c adds a deadline */
	/* Numeric addresses of proxies. A proxy stands for many clients, so it
	 * has no maximum of connections. None: the loopback addresses. Lent for
	 * the call. */
	const char *const *proxies;
	size_t proxy_count;
	/* Requests a second from one address (rate.h); 0: no limit. A proxy's
	 * and a Unix socket's are counted for the address that they name in
	 * X-Forwarded-For, and not at all if they name none. */
	unsigned rate;
};

/* Serve on the listener's socket. Takes the listener, also on failure. */
enum ocop_err server_start(struct server **out, struct listener *listener,
			   const struct server_options *options,
			   struct ocop_diag *diag) OCOP_CHECKED;
/* The value of a header, lent until the answer is set; NULL: not sent, or
 * empty. Call it in begin, is_ready, take or dress. */
const char *http_header(struct http_exchange *x, const char *name);
/* Who sent the request, as clients_origin() has it. Call it in begin or
 * take. */
bool http_origin(struct http_exchange *x,
		 uint8_t address[static RATE_ADDRESS_LEN]);
/* The answer is set: give the exchange back to the server. */
void http_answered(struct http_exchange *x);
/* How many connections are open. Any thread may ask. */
unsigned server_connections(struct server *server);
/* Accept no new connections, and wait at most wait_s until the requests under
 * way are answered. The threads that answer must still be running. */
void server_drain(struct server *server, unsigned wait_s);
/* Stop. The service must have no request left, but must still exist: an open
 * connection may send one more request, which gets a 503. server may be
 * NULL. */
void server_stop(struct server *server);

#endif

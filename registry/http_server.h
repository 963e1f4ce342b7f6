/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HTTP in front of the handlers. http_server.c is the only file that
 * includes libmicrohttpd's header.
 */
#ifndef REGISTRY_HTTP_SERVER_H
#define REGISTRY_HTTP_SERVER_H

#include "registry/appender.h"
#include "registry/listen.h"
#include "registry/pool.h"

struct server;

struct server_options {
	struct pool *pool;		/* lent */
	struct appender *appender;	/* lent */
	unsigned connections_max;
	unsigned timeout_s;
};

/* Serve on the listener's socket, which it takes (also on failure). */
enum ocop_err server_start(struct server **out, struct listener *listener,
			   const struct server_options *options) OCOP_CHECKED;
/* Take no new connection; wait until the requests under way are answered,
 * at most wait_s. Pool and appender must be running. */
void server_drain(struct server *server, unsigned wait_s);
/* End. Pool and appender must have been stopped, so that no request is left
 * with them, but not freed: one more may come on an open connection, and is
 * told that there is no room. NULL-safe. */
void server_stop(struct server *server);

#endif

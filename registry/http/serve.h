/* SPDX-License-Identifier: Apache-2.0 */
/* The registry behind its HTTP server: who works on which request. */
#ifndef REGISTRY_SERVE_H
#define REGISTRY_SERVE_H

#include "common/server/http_server.h"
#include "registry/writer/appender.h"
#include "registry/http/pool.h"

struct serve {
	struct pool *pool;		/* lent */
	struct appender *appender;	/* lent */
	struct reports *reports;	/* lent */
	const struct reg_ahead *ahead;	/* lent */
};

/* Serve on the listener's socket, which it takes (also on failure). Lends
 * serve, and what it holds, until server_stop. */
enum ocop_err serve_start(struct server **out, struct listener *listener,
			  struct serve *serve, unsigned connections_max,
			  unsigned timeout_s) OCOP_CHECKED;

#endif

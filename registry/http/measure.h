/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the registry counts about itself. Prometheus reads it as text, on a
 * socket of its own. On the registry's main socket, a proxy's requests come
 * from loopback, so no address would tell an operator's request from a
 * stranger's.
 */
#ifndef REGISTRY_MEASURE_H
#define REGISTRY_MEASURE_H

#include <stdatomic.h>

#include "common/server/http_server.h"
#include "registry/writer/writer.h"

struct route;
struct serve;
struct view;

#define MEASURE_ROUTES_MAX 128	/* and one more for what has no route */
#define MEASURE_CLASSES 6	/* none, 1xx .. 5xx */
#define MEASURE_STEPS 12	/* of the histogram of times */
#define MEASURE_OUTCOMES 7	/* of enum submit_outcome */

/* Any thread may count. */
struct measure {
	atomic_uint_fast64_t requests[MEASURE_ROUTES_MAX + 1][MEASURE_CLASSES];
	atomic_uint_fast64_t times[MEASURE_STEPS + 1];	/* the last: longer */
	atomic_uint_fast64_t time_us, bytes;
	atomic_uint_fast64_t records[MEASURE_OUTCOMES];
};

/* route NULL: there is none. */
void measure_request(struct measure *measure, const struct route *route,
		     const struct http_done *done);

/* "counted", "refused", ...: a label, never translated. */
const char *measure_outcome(enum submit_outcome outcome);
/* Append everything as text. serve->server must be running. */
void measure_write(struct ocop_buf *out, struct serve *serve,
		   const struct view *view);

/* Serve GET /metrics on the listener's socket (metrics.c). Takes the listener,
 * also on failure. Lends serve until server_stop(). */
enum ocop_err metrics_start(struct server **out, struct listener *listener,
			    struct serve *serve, struct ocop_diag *diag)
	OCOP_CHECKED;

#endif

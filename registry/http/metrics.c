/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The socket for an operator's Prometheus. A worker of the pool writes the
 * text, because that reads the log.
 */
#include <string.h>

#include "registry/http/http.h"

#define TYPE_METRICS "text/plain; version=0.0.4; charset=utf-8"
#define TIMEOUT_S 15
#define CONNECTIONS 16

struct ask {
	struct serve *serve;
	struct http_exchange *http;
	struct job job;
};

static void run(struct job *job, struct view *view, enum ocop_err err)
{
	struct ask *ask = job->user;
	struct answer *out = &ask->http->answer;

	if (view != NULL)
		measure_write(&out->body, ask->serve, view);
	if (err || out->body.err) {
		answer_trouble(out, err ? err : out->body.err);
	} else {
		out->status = 200;
		out->type = TYPE_METRICS;
		out->cache = "no-store";
	}
	http_answered(ask->http);
}

static bool begin(void *user, struct http_exchange *http)
{
	struct ask *ask = http->more;
	bool read = http->method == METHOD_GET || http->method == METHOD_HEAD;

	ask->serve = user;
	ask->http = http;
	if (strcmp(http->target, "/metrics") != 0) {
		answer_not_found(&http->answer, "");
	} else if (!read) {
		answer_problem(&http->answer, 405, "method",
			       "this method is not allowed at this address", "");
		http->answer.allow = "GET, HEAD";
	}
	return http->answer.status == 0;
}

static bool take(void *user, struct http_exchange *http)
{
	struct ask *ask = http->more;
	struct serve *serve = user;

	ask->job = (struct job){ .run = run, .user = ask };
	return pool_push(serve->pool, &ask->job, false);
}

enum ocop_err metrics_start(struct server **out, struct listener *listener,
			    struct serve *serve, struct ocop_diag *diag)
{
	const struct server_options options = {
		.begin = begin, .take = take, .user = serve,
		.more_size = sizeof(struct ask),
		.connections_max = CONNECTIONS, .timeout_s = TIMEOUT_S,
	};

	return server_start(out, listener, &options, diag);
}

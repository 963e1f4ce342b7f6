/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way of a request through the registry. It is matched with the table of
 * paths. Reads and reports go to a worker of the pool. Records and trust files
 * are decided by the appender, and then a worker makes the answer with a proof.
 * The event thread never waits for either.
 */
#include "registry/http/http.h"

/* What is stored for one request. */
struct exchange {
	struct serve *serve;
	struct http_exchange *http;
	const struct route *route;
	struct route_args args;
	struct job job;
	struct submit submit;
};

/* --- In a worker or the appender --- */

static void run_read(struct job *job, struct view *view, enum ocop_err err)
{
	struct exchange *x = job->user;

	if (view == NULL)
		answer_trouble(&x->http->answer, err);
	else
		x->route->fn(view, &x->args, &x->http->answer);
	http_answered(x->http);
}

static void run_submitted(struct job *job, struct view *view,
			  enum ocop_err err)
{
	struct exchange *x = job->user;

	if (view == NULL)
		answer_trouble(&x->http->answer, err);
	else
		handle_submitted(view, &x->submit, &x->http->answer);
	http_answered(x->http);
}

/* The writer has decided: a worker makes the answer, with a proof. */
static void on_submitted(struct submit *submit)
{
	struct exchange *x = submit->user;

	x->job = (struct job){ .run = run_submitted, .user = x };
	if (!pool_push(x->serve->pool, &x->job, true)) {
		answer_trouble(&x->http->answer, OCOP_ERR_BUG);
		http_answered(x->http);
	}
}

/* --- In the event thread --- */

static bool begin(void *user, struct http_exchange *http)
{
	struct exchange *x = http->more;

	x->serve = user;
	x->http = http;
	x->route = route_find(http->method, http->target, &x->args,
			      &http->answer);
	if (x->route == NULL)
		return false;
	http->body_max = x->route->body_max;
	return true;
}

static bool is_shopper(struct http_exchange *http)
{
	const char *value[SHOPPER_HEADERS];

	for (size_t i = 0; i < SHOPPER_HEADERS; i++)
		value[i] = http_header(http, shopper_headers[i]);
	return shopper_is(http->method, value);
}

static bool take(void *user, struct http_exchange *http)
{
	struct exchange *x = http->more;
	struct serve *serve = user;

	if (x->route->kind == ROUTE_READ || x->route->kind == ROUTE_REPORT) {
		x->args.body = ocop_buf_view(&http->body);
		x->args.reports = serve->reports;
		x->args.shopper = is_shopper(http);
		x->args.witness_lag = serve->witness_lag;
		x->args.language = http->language;
		x->args.failing = appender_failing(serve->appender);
		x->job = (struct job){ .run = run_read, .user = x };
		return pool_push(serve->pool, &x->job, false);
	}
	x->submit = (struct submit){
		.kind = x->route->kind == ROUTE_TRUST ? SUBMIT_TRUST :
							SUBMIT_RECORD,
		.body = ocop_buf_view(&http->body),
		.done = on_submitted,
		.user = x,
	};
	return appender_submit(serve->appender, &x->submit);
}

enum ocop_err serve_start(struct server **out, struct listener *listener,
			  struct serve *serve,
			  const struct server_options *bounds,
			  struct ocop_diag *diag)
{
	struct server_options options = *bounds;

	options.begin = begin;
	options.take = take;
	options.user = serve;
	options.more_size = sizeof(struct exchange);
	return server_start(out, listener, &options, diag);
}

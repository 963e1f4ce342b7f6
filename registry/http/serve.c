/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way of a request through the registry. It is matched with the table of
 * paths. Reads and reports go to a worker of the pool. Records and trust files
 * are decided by the appender, and then a worker makes the answer with a proof.
 * The event thread never waits for either.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "common/server/gzip.h"
#include "registry/http/http.h"

#define LINE_SIZE 400
#define INSTANT_SIZE 32

/* What is stored for one request. */
struct exchange {
	struct serve *serve;
	struct http_exchange *http;
	const struct route *route;
	struct route_args args;
	uint8_t address[RATE_ADDRESS_LEN];	/* of args */
	struct ready_time asked;
	struct job job;
	struct submit submit;
};

/* --- The request log: nothing that a client wrote, so no address, no serial
 * and no query --- */

static void write_instant(char out[static INSTANT_SIZE])
{
	struct timespec now;
	struct tm utc;
	size_t len;

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	len = strftime(out, INSTANT_SIZE, "%Y-%m-%dT%H:%M:%S", &utc);
	snprintf(out + len, INSTANT_SIZE - len, ".%03ldZ",
		 now.tv_nsec / 1000000);
}

static void log_request(struct serve *serve, const struct http_exchange *http,
			const struct route *route, const struct http_done *d)
{
	static const char *const methods[] = {
		[METHOD_OTHER] = "other", [METHOD_GET] = "GET",
		[METHOD_HEAD] = "HEAD", [METHOD_POST] = "POST",
		[METHOD_OPTIONS] = "OPTIONS"
	};
	char line[LINE_SIZE], at[INSTANT_SIZE];

	if (serve->log == NULL)
		return;
	write_instant(at);
	snprintf(line, sizeof(line), "{\"time\":\"%s\",\"event\":\"request\","
		 "\"method\":\"%s\",\"route\":\"%s\",\"status\":%u,"
		 "\"ms\":%" PRIu64 ".%03" PRIu64 ",\"bytes\":%zu}", at,
		 methods[http->method], route ? route->pattern : "none",
		 d->status, d->us / 1000, d->us % 1000, d->bytes);
	line_log_add(serve->log, line);
}

static void log_record(struct serve *serve, const struct submit *s)
{
	char line[LINE_SIZE], at[INSTANT_SIZE], more[100] = "";

	if (serve->log == NULL)
		return;
	write_instant(at);
	if (s->outcome == SUBMIT_COUNTED || s->outcome == SUBMIT_SAME)
		snprintf(more, sizeof(more), ",\"index\":%" PRIu64, s->index);
	else if (s->outcome == SUBMIT_REFUSED)
		snprintf(more, sizeof(more), ",\"rule\":\"%s\"",
			 ocop_rule_key(s->judged.rule));
	snprintf(line, sizeof(line), "{\"time\":\"%s\",\"event\":\"record\","
		 "\"kind\":\"%s\",\"outcome\":\"%s\"%s}", at,
		 s->kind == SUBMIT_TRUST ? "trust" : "record",
		 measure_outcome(s->outcome), more);
	line_log_add(serve->log, line);
}

/* --- In a worker or the appender --- */

/* "If-None-Match: *": whatever the client has. */
static bool has_any(const char *if_none_match)
{
	return if_none_match != NULL && strcmp(if_none_match, "*") == 0;
}

static void set_tag(struct answer *out, const char *validator,
		    const char *suffix)
{
	snprintf(out->etag, sizeof(out->etag), "\"%s%s\"", validator, suffix);
	/* A copy is asked about each time, unless it never changes. */
	if (strcmp(out->cache, "no-store") == 0)
		out->cache = "no-cache";
}

/* What depends on the log alone: a client that has it is told so. */
static void read_state(struct exchange *x, struct view *view)
{
	static const char *const suffixes[] = { "", VALIDATOR_GZIP };
	struct answer *out = &x->http->answer;
	char validator[VALIDATOR_SIZE];
	enum ocop_err err = validator_make(validator, view, x->http->target,
					   x->args.language);

	if (err) {
		answer_trouble(out, err);
		return;
	}
	for (size_t i = 0; i < (x->args.gzip ? 2 : 1); i++) {
		if (!validator_matches(x->args.if_none_match, validator,
				       suffixes[i]))
			continue;
		out->status = 304;
		out->cache = "no-cache";
		set_tag(out, validator, suffixes[i]);
		return;
	}
	x->route->fn(view, &x->args, out);
	if (out->status != 200)
		return;
	if (has_any(x->args.if_none_match)) {
		out->status = 304;
		out->type = NULL;
		ocop_buf_reset(&out->body);
	}
	if (x->args.gzip)
		gzip_answer(out);
	set_tag(out, validator, out->coding == NULL ? "" : VALIDATOR_GZIP);
}

static void run_read(struct job *job, struct view *view, enum ocop_err err)
{
	struct exchange *x = job->user;

	if (view == NULL)
		answer_trouble(&x->http->answer, err);
	else if (x->route->kind == ROUTE_STATE)
		read_state(x, view);
	else
		x->route->fn(view, &x->args, &x->http->answer);
	if (x->args.gzip && x->http->answer.coding == NULL)
		gzip_answer(&x->http->answer);
	/* Before the answer is sent: who asks after that sees what changed. */
	if (x->http->method == METHOD_POST || x->args.shopper)
		ready_scans_changed(x->serve->ready);
	else
		ready_put(x->serve->ready, x->http, x->args.gzip, &x->asked);
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

	atomic_fetch_add(&x->serve->measure.records[submit->outcome], 1);
	log_record(x->serve, submit);
	ready_log_changed(x->serve->ready);
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
	x->args.posted = http->method == METHOD_POST;
	http->body_max = x->args.posted ? x->route->body_max : 0;
	return true;
}

static bool is_shopper(struct http_exchange *http)
{
	const char *value[SHOPPER_HEADERS];

	for (size_t i = 0; i < SHOPPER_HEADERS; i++)
		value[i] = http_header(http, shopper_headers[i]);
	return shopper_is(http->method, value);
}

/* What a shopper asks for is counted, so a worker must see it; and one who has
 * an answer may need none. */
static bool is_ready(void *user, struct http_exchange *http)
{
	struct exchange *x = http->more;
	struct serve *serve = user;

	x->args.shopper = x->route->kind != ROUTE_STATE && is_shopper(http);
	x->args.if_none_match = http_header(http, "If-None-Match");
	x->args.gzip = gzip_accepted(http_header(http, "Accept-Encoding"));
	if (x->args.shopper || x->args.if_none_match != NULL)
		return false;
	return (x->route->kind == ROUTE_STATE ||
		x->route->kind == ROUTE_SCANNED) &&
	       ready_get(serve->ready, x->route->kind == ROUTE_SCANNED, http,
			 x->args.gzip, &x->asked);
}

static bool take(void *user, struct http_exchange *http)
{
	struct exchange *x = http->more;
	struct serve *serve = user;

	if (x->route->kind != ROUTE_RECORD && x->route->kind != ROUTE_TRUST) {
		x->args.body = ocop_buf_view(&http->body);
		x->args.reports = serve->reports;
		x->args.office = serve->office;
		x->args.hotline = serve->hotline;
		if (x->route->kind == ROUTE_FORM &&
		    http_origin(http, x->address))
			x->args.address = x->address;
		x->args.list_signer = serve->list_signer;
		x->args.communes = serve->communes;
		x->args.witness_lag = serve->witness_lag;
		x->args.language = http->language;
		x->args.accept = http_header(http, "Accept");
		x->args.host = http_header(http, "Host");
		x->args.type = http_header(http, "Content-Type");
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

static void dress(void *user, struct http_exchange *http)
{
	(void)user;
	web_problem(&http->answer, http->target, http->language,
		    http_header(http, "Accept"));
}

static void done(void *user, const struct http_exchange *http,
		 const struct http_done *d)
{
	const struct exchange *x = http->more;
	struct serve *serve = user;

	measure_request(&serve->measure, x->route, d);
	log_request(serve, http, x->route, d);
}

enum ocop_err serve_start(struct server **out, struct listener *listener,
			  struct serve *serve,
			  const struct server_options *bounds,
			  struct ocop_diag *diag)
{
	struct server_options options = *bounds;
	enum ocop_err err;

	options.begin = begin;
	options.is_ready = is_ready;
	options.take = take;
	options.dress = dress;
	options.done = done;
	options.user = serve;
	options.more_size = sizeof(struct exchange);
	err = server_start(&serve->server, listener, &options, diag);
	*out = serve->server;
	return err;
}

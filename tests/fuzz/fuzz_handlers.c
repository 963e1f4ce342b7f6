/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A registry's handlers on any request, over a real log: whatever the request
 * is, the answer has its proper form and is never an internal error, and the
 * log can still grow. The input is a request: "POST /v1/records", LF, the body.
 * Functions: route_find, handle_*, writer_batch.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/helpers/registry/desk.h"

#define TARGET_SIZE 1024

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct desk *desk;
static struct reports *reports;

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void close_desk(void)
{
	void *state = desk;

	reports_close(reports);
	desk_teardown(&state);
}

/* A producer with a certificate and a lot, and an officer. */
static void open_desk(void)
{
	void *state = NULL;

	desk_setup(&state);
	desk = state;
	world_set_clock(&desk->w, WORLD_START + 3600);
	require(desk_producer(desk, 0) == 201);
	world_certificate(&desk->w, &desk->record);
	require(desk_post(desk) == 201);
	world_lot(&desk->w, &desk->record);
	require(desk_post(desk) == 201);
	world_officer(&desk->w, &desk->record);
	require(desk_post(desk) == 201);
	require(!reports_open(&reports, desk->w.db, true, 0, NULL));
	desk->reports = reports;
	require(atexit(close_desk) == 0);
}

static void check_answer(void)
{
	const struct answer *a = &desk->answer;

	switch (a->status) {
	case 200:
	case 201:
		require(a->type && a->cache && a->body.len > 0);
		break;
	case 400:
	case 404:
		/* Pages say it in words. */
		if (strncmp(a->type, "text/html", 9) == 0)
			break;
		/* fall through */
	case 403:
	case 405:
	case 413:
	case 422:
		require(strcmp(a->type, "application/problem+json") == 0);
		require(ocop_json_int(desk->json, "status", 0) == a->status);
		require(ocop_json_str(desk->json, "rule")[0] != '\0');
		require((a->status == 405) == (a->allow != NULL));
		break;
	default:
		abort();
	}
	require(!a->body.err);
}

/* Reports, scans, proposals and queries. */
static void post_beside(const struct route *route, struct ocop_bytes body)
{
	struct answer *answer = &desk->answer;
	struct route_args args = { .body = body, .reports = reports };

	answer_clear(answer);
	require(!view_enter(&desk->view, NULL));
	route->fn(&desk->view, &args, answer);
	view_leave(&desk->view);
	ocop_json_free(desk->json);
	desk->json = NULL;
	if (strcmp(answer->type, "application/cbor") != 0)
		require(!ocop_json_parse(&desk->json,
					 ocop_buf_view(&answer->body), NULL));
}

static void request(enum method method, const char *target,
		    struct ocop_bytes body)
{
	struct answer none = ANSWER();
	struct route_args args = { 0 };
	const struct route *route = route_find(method, target, &args, &none);

	answer_clear(&none);
	if (!route || method != METHOD_POST)
		desk_ask(desk, method, target);
	else if (body.len > route->body_max)
		return;		/* the server takes no more */
	else if (route->kind == ROUTE_FORM)
		desk_form(desk, target, "application/x-www-form-urlencoded",
			  body);
	else if (route->kind == ROUTE_REPORT)
		post_beside(route, body);
	else
		desk_submit(desk, route->kind == ROUTE_TRUST ? SUBMIT_TRUST :
							       SUBMIT_RECORD,
			    body);
	check_answer();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = memchr(data, '\n', size);
	size_t line = end ? (size_t)(end - data) : size;
	struct ocop_bytes body = ocop_bytes_of(data + size, 0);
	enum method method = METHOD_OTHER;
	char text[TARGET_SIZE], *target;

	if (!desk)
		open_desk();
	if (!size || line >= sizeof(text))
		return 0;
	memcpy(text, data, line);
	text[line] = '\0';
	if (end)
		body = ocop_bytes_of(end + 1, size - line - 1);
	target = text + strcspn(text, " ");
	if (strncmp(text, "GET ", 4) == 0)
		method = METHOD_GET;
	else if (strncmp(text, "HEAD ", 5) == 0)
		method = METHOD_HEAD;
	else if (strncmp(text, "POST ", 5) == 0)
		method = METHOD_POST;
	request(method, target + (*target == ' '), body);
	return 0;
}

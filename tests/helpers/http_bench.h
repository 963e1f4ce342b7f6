/* SPDX-License-Identifier: Apache-2.0 */
/* A client of lib/net/http.c and a server that fails on demand. */
#ifndef HTTP_BENCH_H
#define HTTP_BENCH_H

#include <ocop/http.h>

#include "tests/helpers/fault_server.h"

struct http_bench {
	struct fault_server *server;
	struct ocop_http *http;
	struct ocop_buf body;
	struct ocop_http_answer answer;
	struct ocop_diag diag;
	char url[256];
};

/* For cmocka: *state is the bench. limits: NULL for those of every day. */
int http_bench_setup(void **state, const struct ocop_http_limits *limits);
int http_bench_teardown(void **state);
/* Of a path of the server, into body, answer and diag. */
enum ocop_err http_bench_get(struct http_bench *b, const char *path);

#endif

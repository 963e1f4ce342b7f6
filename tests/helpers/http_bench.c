/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/helpers/http_bench.h"

int http_bench_setup(void **state, const struct ocop_http_limits *limits)
{
	struct http_bench *b = calloc(1, sizeof(*b));

	if (b == NULL)
		return -1;
	b->server = fault_server_start();
	b->body = OCOP_BUF(100);
	*state = b;
	return !ocop_http_new(&b->http, limits, NULL) ? 0 : -1;
}

int http_bench_teardown(void **state)
{
	struct http_bench *b = *state;

	ocop_http_free(b->http);
	fault_server_stop(b->server);
	ocop_buf_clear(&b->body);
	free(b);
	return 0;
}

enum ocop_err http_bench_get(struct http_bench *b, const char *path)
{
	snprintf(b->url, sizeof(b->url), "%s%s", fault_server_url(b->server),
		 path);
	ocop_buf_reset(&b->body);
	memset(&b->diag, 0, sizeof(b->diag));
	return ocop_http_get(b->http, b->url, &b->body, &b->answer, &b->diag);
}

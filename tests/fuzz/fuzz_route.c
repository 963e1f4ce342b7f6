/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as the target of a request: the look-up finds a route or gives an
 * answer, and either has its proper form. Functions: route_find, route_query.
 */
#include <stdlib.h>
#include <string.h>

#include "registry/http/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool true_thing)
{
	if (!true_thing)
		abort();
}

static void check_query(const struct route_args *args, const char *name,
			size_t size)
{
	char value[ROUTE_QUERY_SIZE];

	memset(value, 1, sizeof(value));
	if (route_query(args, name, value, size)) {
		require(value[0] != '\0' && strlen(value) < size);
		require(strstr(args->query, name) != NULL);
	} else {
		require(value[0] == '\0');
	}
}

static bool find(enum method method, const char *target)
{
	struct answer answer = ANSWER();
	struct route_args args;
	const struct route *route = route_find(method, target, &args, &answer);

	require(args.count <= ROUTE_ARGS_MAX);
	for (size_t i = 0; i < args.count; i++)
		require(args.arg[i][0] != '\0' &&
			memchr(args.arg[i], '\0', ROUTE_ARG_SIZE) != NULL);
	require((route == NULL) == (answer.status != 0));
	require(answer.status != 405 || answer.allow != NULL);
	require(route != NULL || answer.status == 400 ||
		answer.status == 404 || answer.status == 405);
	require(route == NULL || route->kind == ROUTE_FORM ||
		route_is_read(route) == (method != METHOD_POST));
	if (route != NULL) {
		check_query(&args, "from", ROUTE_QUERY_SIZE);
		check_query(&args, "id", 4);
	}
	answer_clear(&answer);
	return route != NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *target = malloc(size + 1);
	bool get;

	if (target == NULL)
		return 0;
	memcpy(target, data, size);
	target[size] = '\0';
	get = find(METHOD_GET, target);
	require(find(METHOD_HEAD, target) == get);
	find(METHOD_POST, target);
	require(!find(METHOD_OTHER, target));
	free(target);
	return 0;
}

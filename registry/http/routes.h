/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which path is answered by whom: the registry's whole address space is one
 * visible table in routes.c.
 */
#ifndef REGISTRY_ROUTES_H
#define REGISTRY_ROUTES_H

#include "common/server/answer.h"
#include "registry/writer/ahead.h"
#include "registry/reports/reports.h"
#include "registry/http/view.h"

#define ROUTE_ARGS_MAX 3
#define ROUTE_ARG_SIZE 128
#define ROUTE_QUERY_SIZE 512

struct route_args {
	size_t count;
	/* Path segments behind the pattern's stars, percent-decoded. */
	char arg[ROUTE_ARGS_MAX][ROUTE_ARG_SIZE];
	const char *query;	/* behind "?", "" when none; lent */
	/* Set by who calls: lent. */
	const struct reg_ahead *ahead;	/* NULL: no witnesses */
	/* Of ROUTE_REPORT. */
	struct ocop_bytes body;
	struct reports *reports;
};

typedef void route_fn(struct view *view, const struct route_args *args,
		      struct answer *out);

enum route_kind {
	ROUTE_READ = 0,		/* any worker, by its view */
	ROUTE_REPORT,		/* POST: any worker, by its view */
	ROUTE_RECORD,		/* POST: one sealed record, to the writer */
	ROUTE_TRUST		/* POST: one trust file, to the writer */
};

struct route {
	const char *pattern;	/* "*" is one segment, "**" all that follow */
	enum route_kind kind;
	route_fn *fn;		/* of ROUTE_READ and ROUTE_REPORT */
	size_t body_max;	/* of the others */
	const char *allow;
};

/*
 * The route of a request's target ("/path?query", as sent).
 * NULL when there is none: out then holds the answer (404 or 405).
 */
const struct route *route_find(enum method method, const char *target,
			       struct route_args *args, struct answer *out);

/* The value of a query argument, percent-decoded; false when absent, twice
 * given or too long. */
bool route_query(const struct route_args *args, const char *name, char *out,
		 size_t size);

#endif

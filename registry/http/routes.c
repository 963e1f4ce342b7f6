/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The registry's table of paths, and how a request's target is matched with it.
 * The target is split before it is unescaped, so "%2F" cannot end a segment.
 */
#include <string.h>

#include <ocop/trust.h>

#include "registry/http/http.h"

#define READ_ALLOW "GET, HEAD, OPTIONS"
#define POST_ALLOW "POST"
#define FORM_ALLOW "GET, HEAD, POST"
#define QUERY_ARGS_MAX 16
/* All fields of the form; %XX makes three bytes of one. */
#define DOUBT_BODY_MAX 16384

static const struct route routes[] = {
	{ "/log/checkpoint", ROUTE_STATE, handle_checkpoint, 0, READ_ALLOW },
	{ "/log/checkpoint.cose", ROUTE_STATE, handle_rootsig, 0, READ_ALLOW },
	{ "/log/tile/**", ROUTE_STATE, handle_tile, 0, READ_ALLOW },
	{ "/log/frozen/*/checkpoint", ROUTE_STATE, handle_frozen_checkpoint, 0,
	  READ_ALLOW },
	{ "/log/frozen/*/checkpoint.cose", ROUTE_STATE, handle_frozen_rootsig,
	  0, READ_ALLOW },
	{ "/log/frozen/*/tile/**", ROUTE_STATE, handle_frozen_tile, 0,
	  READ_ALLOW },
	{ "/log/trust/*", ROUTE_STATE, handle_trust_file, 0, READ_ALLOW },
	{ "/v1/records", ROUTE_RECORD, NULL, OCOP_RECORD_MAX, POST_ALLOW },
	{ "/v1/trust", ROUTE_TRUST, NULL, OCOP_TRUST_MAX, POST_ALLOW },
	{ "/v1/reports", ROUTE_REPORT, handle_report, OCOP_RECORD_MAX,
	  POST_ALLOW },
	{ "/v1/scans", ROUTE_REPORT, handle_scans, OCOP_RECORD_MAX,
	  POST_ALLOW },
	{ "/v1/proposals", ROUTE_REPORT, handle_proposal, OCOP_RECORD_MAX,
	  POST_ALLOW },
	{ "/v1/queries", ROUTE_REPORT, handle_query, OCOP_RECORD_MAX,
	  POST_ALLOW },
	{ "/v1/certificates/*", ROUTE_STATE, handle_certificates, 0,
	  READ_ALLOW },
	{ "/v1/certificates/*/*", ROUTE_STATE, handle_certificate, 0,
	  READ_ALLOW },
	{ "/v1/lots/*/*", ROUTE_STATE, handle_lot, 0, READ_ALLOW },
	{ "/v1/lots/*/*/status", ROUTE_READ, handle_status_list, 0,
	  READ_ALLOW },
	{ "/v1/stamps/*/*", ROUTE_SCANNED, handle_stamp, 0, READ_ALLOW },
	{ "/v1/producers/*", ROUTE_STATE, handle_producer, 0, READ_ALLOW },
	{ "/01/+", ROUTE_READ, handle_resolve_gtin, 0, READ_ALLOW },
	{ "/p/+", ROUTE_READ, handle_resolve_code, 0, READ_ALLOW },
	{ "/.well-known/gs1resolver", ROUTE_READ, handle_gs1resolver, 0,
	  READ_ALLOW },
	{ "/s/01/*/21/*", ROUTE_SCANNED, handle_page_stamp, 0, READ_ALLOW },
	{ "/s/p/*/21/*", ROUTE_SCANNED, handle_page_stamp, 0, READ_ALLOW },
	{ "/", ROUTE_STATE, handle_front, 0, READ_ALLOW },
	{ "/s/", ROUTE_STATE, handle_front, 0, READ_ALLOW },
	{ "/s/search", ROUTE_STATE, handle_search, 0, READ_ALLOW },
	{ "/s/list/*", ROUTE_STATE, handle_list, 0, READ_ALLOW },
	{ "/s/01/*", ROUTE_STATE, handle_page_product, 0, READ_ALLOW },
	{ "/s/p/*", ROUTE_STATE, handle_page_product, 0, READ_ALLOW },
	{ "/s/producer/*", ROUTE_STATE, handle_page_producer, 0, READ_ALLOW },
	{ "/s/unit/*", ROUTE_STATE, handle_page_unit, 0, READ_ALLOW },
	{ "/s/certificate/*/*", ROUTE_STATE, handle_page_listed, 0,
	  READ_ALLOW },
	{ "/c/+", ROUTE_READ, handle_page_certificate, 0, READ_ALLOW },
	{ "/s/doubt", ROUTE_FORM, handle_page_doubt, DOUBT_BODY_MAX,
	  FORM_ALLOW },
	{ "/s/doubt/*", ROUTE_READ, handle_page_doubt_state, 0, READ_ALLOW },
	{ "/s/privacy", ROUTE_READ, handle_page_privacy, 0, READ_ALLOW },
	{ "/s/goods", ROUTE_FORM, handle_page_goods, GOODS_BODY_MAX,
	  FORM_ALLOW },
	{ "/s/goods.csv", ROUTE_FORM, handle_goods_csv, GOODS_BODY_MAX,
	  FORM_ALLOW },
	{ "/s/goods.xlsx", ROUTE_FORM, handle_goods_xlsx, GOODS_BODY_MAX,
	  FORM_ALLOW },
	{ "/s/feed.atom", ROUTE_STATE, handle_feed, 0, READ_ALLOW },
	{ "/s/badge/*", ROUTE_STATE, handle_badge, 0, READ_ALLOW },
	{ "/s/register", ROUTE_READ, handle_page_register, 0, READ_ALLOW },
	{ "/s/style.css", ROUTE_STATE, handle_style, 0, READ_ALLOW },
	{ "/v1/log", ROUTE_STATE, handle_log, 0, READ_ALLOW },
	{ "/v1/entries/*", ROUTE_STATE, handle_entry, 0, READ_ALLOW },
	{ "/v1/entries/*/receipt", ROUTE_STATE, handle_entry_receipt, 0,
	  READ_ALLOW },
	{ "/v1/entries/*/proof", ROUTE_STATE, handle_entry_proof, 0,
	  READ_ALLOW },
	{ "/healthz", ROUTE_READ, handle_health, 0, READ_ALLOW },
};

#define ROUTES (sizeof(routes) / sizeof(routes[0]))
_Static_assert(ROUTES <= MEASURE_ROUTES_MAX, "each route is counted");

const struct route *route_at(size_t number)
{
	return number < ROUTES ? &routes[number] : NULL;
}

size_t route_number(const struct route *route)
{
	return (size_t)(route - routes);
}

bool route_unescape(char *out, size_t size, const char *in, size_t len)
{
	size_t used = 0;
	size_t i;

	for (i = 0; i < len; i++) {
		uint8_t byte = (uint8_t)in[i];

		if (in[i] == '%') {
			if (len - i < 3 ||
			    ocop_hex_decode(&byte, 1, ocop_bytes_of(
						in + i + 1, 2)))
				return false;
			i += 2;
		}
		if (byte == 0 || used + 1 >= size)
			return false;
		out[used++] = (char)byte;
	}
	out[used] = '\0';
	return used > 0;
}

static bool add_arg(struct route_args *args, const char *text, size_t len)
{
	if (args->count == ROUTE_ARGS_MAX)
		return false;
	if (!route_unescape(args->arg[args->count], ROUTE_ARG_SIZE, text, len))
		return false;
	args->count++;
	return true;
}

/* Whether a path of len bytes matches the pattern. The stars' segments go to
 * args. */
static bool match(const char *pattern, const char *path, size_t len,
		  struct route_args *args)
{
	const char *end = path + len;

	args->count = 0;
	while (*pattern != '\0') {
		const char *stop;

		if (*pattern == '+') {
			args->rest = ocop_bytes_of(path, (size_t)(end - path));
			return path != end;
		}
		if (*pattern != '*') {
			if (path == end || *path++ != *pattern++)
				return false;
			continue;
		}
		if (pattern[1] == '*')
			return add_arg(args, path, (size_t)(end - path));
		stop = memchr(path, '/', (size_t)(end - path));
		if (stop == NULL)
			stop = end;
		if (!add_arg(args, path, (size_t)(stop - path)))
			return false;
		path = stop;
		pattern++;
	}
	return path == end;
}

bool route_is_read(const struct route *route)
{
	return route->kind == ROUTE_READ || route->kind == ROUTE_STATE ||
	       route->kind == ROUTE_SCANNED;
}

static bool allowed(const struct route *route, enum method method)
{
	if (method == METHOD_POST)
		return !route_is_read(route);
	return (method == METHOD_GET || method == METHOD_HEAD) &&
	       (route_is_read(route) || route->kind == ROUTE_FORM);
}

/* Decode the name of the argument at text; an empty name counts as a name. */
static bool name_at(char out[static ROUTE_ARG_SIZE], const char *text)
{
	size_t len = strcspn(text, "&=");

	out[0] = '\0';
	return len == 0 || route_unescape(out, ROUTE_ARG_SIZE, text, len);
}

/* Whether every argument has a readable name of its own. If a name occurs
 * twice, it is unclear which value is meant. We need one or two arguments, so a
 * long list is refused. */
static bool has_own_names(const char *query)
{
	char names[QUERY_ARGS_MAX][ROUTE_ARG_SIZE];
	size_t count = 0;

	while (*query != '\0') {
		if (count == QUERY_ARGS_MAX || !name_at(names[count], query))
			return false;
		for (size_t i = 0; i < count; i++)
			if (strcmp(names[i], names[count]) == 0)
				return false;
		count++;
		query += strcspn(query, "&");
		query += *query == '&';
	}
	return true;
}

const struct route *route_find(enum method method, const char *target,
			       struct route_args *args, struct answer *out)
{
	size_t len = strcspn(target, "?");
	size_t i;

	for (i = 0; i < ROUTES; i++) {
		if (!match(routes[i].pattern, target, len, args))
			continue;
		args->query = target[len] == '?' ? target + len + 1 : "";
		if (!has_own_names(args->query)) {
			answer_problem(out, 400, "query",
				       "query arguments must have different, readable names",
				       "");
			return NULL;
		}
		if (allowed(&routes[i], method))
			return &routes[i];
		if (method == METHOD_OPTIONS && route_is_read(&routes[i])) {
			out->status = 204;
			out->allow = routes[i].allow;
			return NULL;
		}
		answer_problem(out, 405, "method",
			       "this method is not allowed at this address", "");
		out->allow = routes[i].allow;
		return NULL;
	}
	args->count = 0;
	args->query = "";
	answer_not_found(out, "");
	return NULL;
}

bool route_query(const struct route_args *args, const char *name, char *out,
		 size_t size)
{
	char found[ROUTE_ARG_SIZE];
	const char *at = args->query;

	out[0] = '\0';
	while (*at != '\0') {
		size_t len = strcspn(at, "&"), equals = strcspn(at, "&=");

		if (at[equals] == '=' && name_at(found, at) &&
		    strcmp(found, name) == 0) {
			if (route_unescape(out, size, at + equals + 1,
				     len - equals - 1))
				return true;
			out[0] = '\0';
			return false;
		}
		at += len + (at[len] == '&');
	}
	return false;
}

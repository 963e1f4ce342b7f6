/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The headers of every answer. Only this file writes headers.
 */
#include <stdio.h>
#include <string.h>

#include "common/server/response.h"

static void header(struct MHD_Response *response, const char *name,
		   const char *value)
{
	/* If there is no memory for a header, the answer is sent without it. */
	if (value != NULL &&
	    MHD_add_response_header(response, name, value) != MHD_YES)
		return;
}

/* A page is made of our own text and one style sheet. No address that leads
 * away from it tells the stamp's signature. */
static void add_page_policy(struct MHD_Response *response)
{
	header(response, "Content-Security-Policy",
	       "default-src 'none'; style-src 'self'; form-action 'self'; "
	       "base-uri 'none'; frame-ancestors 'none'");
	header(response, "Referrer-Policy", "no-referrer");
}

/* Add the headers that are texts of the answer's own. */
static void add_texts(struct MHD_Response *response, struct answer *a)
{
	if (a->location.len > 0 && !ocop_buf_byte(&a->location, '\0'))
		header(response, "Location", (const char *)a->location.ptr);
	if (a->link.len > 0 && !ocop_buf_byte(&a->link, '\0'))
		header(response, "Link", (const char *)a->link.ptr);
	header(response, "Content-Encoding", a->coding);
	header(response, "ETag", a->etag[0] == '\0' ? NULL : a->etag);
}

/* Any page of the web may read what anybody may read (the CORS protocol, Fetch
 * section 3.2). A browser asks first when the page sets headers of its own. */
static void add_cors(struct MHD_Response *response, bool preflight)
{
	header(response, "Access-Control-Allow-Origin", "*");
	if (!preflight) {
		header(response, "Access-Control-Expose-Headers",
		       "ETag, Link, Retry-After");
		return;
	}
	header(response, "Access-Control-Allow-Methods", "GET, HEAD");
	header(response, "Access-Control-Allow-Headers",
	       "Accept, Accept-Language, If-None-Match");
	header(response, "Access-Control-Max-Age", "86400");
}

/* The library frees the bytes, which may outlive the exchange. */
static struct MHD_Response *with_body(struct ocop_buf *body)
{
	struct MHD_Response *response;

	if (body->ptr == NULL)
		return MHD_create_response_from_buffer(0, NULL,
						       MHD_RESPMEM_PERSISTENT);
	response = MHD_create_response_from_buffer(body->len, body->ptr,
						   MHD_RESPMEM_MUST_FREE);
	if (response != NULL)
		*body = OCOP_BUF(0);
	return response;
}

struct MHD_Response *response_make(struct answer *a, bool options, bool last)
{
	struct MHD_Response *response = with_body(&a->body);
	bool page = a->type != NULL && strncmp(a->type, "text/html", 9) == 0;
	char number[16];

	if (response == NULL)
		return NULL;
	header(response, "Content-Type", a->type);
	header(response, "Cache-Control", a->cache);
	header(response, "Allow", a->allow);
	add_texts(response, a);
	if (page)
		add_page_policy(response);
	header(response, "Vary", a->vary != NULL ? a->vary : page ?
	       "Accept-Language, Accept-Encoding" : "Accept-Encoding");
	header(response, "X-Content-Type-Options", "nosniff");
	add_cors(response, options && a->status == 204);
	if (a->retry_after_s > 0) {
		snprintf(number, sizeof(number), "%u", a->retry_after_s);
		header(response, "Retry-After", number);
	}
	if (last)
		header(response, "Connection", "close");
	return response;
}

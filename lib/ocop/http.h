/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fetching: https, http and file URLs by libcurl, with ceilings. Only
 * lib/net includes curl's headers. Part of libocop-net.
 *
 * Threads and lifetime: a struct ocop_http is used by one thread at a time;
 * others may have their own. Limits are copied.
 */
#ifndef OCOP_HTTP_H
#define OCOP_HTTP_H

#include <ocop/bytes.h>

OCOP_C_BEGIN

struct ocop_http_limits {	/* 0: the default */
	long connect_timeout_s;	/* 10: name, connection, proxy and TLS */
	long stall_timeout_s;	/* 20: less than 1 byte/s for so long */
	/* So many bytes/s on average, once grace_s have passed: a source that
	 * drips ends soon, and no transfer lasts longer than grace_s and its
	 * ceiling at this rate. */
	long grace_s;		/* 30 */
	long min_bytes_per_s;	/* 256 */
	const char *proxy;	/* NULL or "": none; may have a password */
	const char *ca_file;	/* of certificates, PEM; NULL: the system's */
};

/* One thread at a time; keeps connections open between calls. The first
 * one initialises libcurl, under its own lock. The environment is not
 * asked: without limits->proxy there is none. Redirects are not followed. */
struct ocop_http;

/* Errors: OCOP_ERR_ARGUMENT (the proxy's address, which diag does not
 * repeat), OCOP_ERR_ABSENT and OCOP_ERR_FILE (ca_file). */
enum ocop_err ocop_http_new(struct ocop_http **out,
			    const struct ocop_http_limits *limits,
			    struct ocop_diag *diag) OCOP_CHECKED;
void ocop_http_free(struct ocop_http *http);

/* What a transfer failed at, so that a person can be told whom to ask. */
enum ocop_http_fault {
	OCOP_HTTP_WHOLE = 0,	/* nothing: there is an answer */
	OCOP_HTTP_LOCAL,	/* memory, or not begun */
	OCOP_HTTP_ADDRESS,	/* the URL itself */
	OCOP_HTTP_NAME,		/* the host's name is not resolved */
	OCOP_HTTP_CONNECT,	/* nobody answers at that address */
	OCOP_HTTP_PROXY,	/* the proxy: its name, connection or refusal */
	OCOP_HTTP_TLS,		/* handshake or certificate */
	OCOP_HTTP_CUT,		/* ended before the answer did */
	OCOP_HTTP_STALLED,	/* silent for stall_timeout_s */
	OCOP_HTTP_SLOW,		/* below min_bytes_per_s, or over deadline_s */
	OCOP_HTTP_LONG,		/* above the ceiling of body or headers */
	OCOP_HTTP_CLOCK,	/* the certificate is too young or too old */
	OCOP_HTTP_ENCODING	/* a Content-Encoding that cannot be decoded */
};
/* A word for it: "name", "connect", "proxy", "tls" ...; static. */
const char *ocop_http_fault_word(enum ocop_http_fault fault);

struct ocop_http_answer {
	long status;		/* 200, 404, ...; file: 200, 404 */
	char type[64];		/* content type, "" when none */
	char location[200];	/* where a redirect leads; "" when it is none */
	long retry_after_s;	/* -1: not given */
	uint64_t spent_us;	/* from its start to its end */
	enum ocop_http_fault fault;
};
/*
 * Whether an address may be asked at all: https, http or file, without a user
 * name and a password. Every call below checks it first. OCOP_ERR_ARGUMENT;
 * diag does not repeat the address: until here it may hold a password.
 */
enum ocop_err ocop_http_check_url(const char *url, struct ocop_diag *diag)
	OCOP_CHECKED;
/*
 * GET. body (appended) has the ceiling; a longer answer is OCOP_ERR_LIMIT,
 * as are headers of more than 64 KiB. OCOP_OK only when the transfer was
 * whole: status says the rest. An empty 200 is possible (a cut inside the
 * headers): callers check the content.
 * Errors: OCOP_ERR_NETWORK (answer->fault and diag: what failed, where);
 * OCOP_ERR_ARGUMENT (not a URL that we take).
 */
enum ocop_err ocop_http_get(struct ocop_http *http, const char *url,
			    struct ocop_buf *body,
			    struct ocop_http_answer *answer,
			    struct ocop_diag *diag) OCOP_CHECKED;
/* A page for people (a login page, a block page, a server's word for "no such
 * file"), by its type or its first bytes. */
bool ocop_http_is_page(const struct ocop_http_answer *answer,
		       struct ocop_bytes body);
/*
 * Whether a whole answer may be what was asked for: 200 or 201 and not empty.
 * Errors: OCOP_ERR_ABSENT (404, 410), OCOP_ERR_MALFORMED (a page),
 * OCOP_ERR_NETWORK (empty), OCOP_ERR_HTTP (a redirect, which diag says where
 * to, or another status).
 */
enum ocop_err ocop_http_check_answer(const struct ocop_http_answer *answer,
				     struct ocop_bytes body, const char *url,
				     struct ocop_diag *diag) OCOP_CHECKED;
enum ocop_err ocop_http_post(struct ocop_http *http, const char *url,
			     const char *content_type, struct ocop_bytes data,
			     struct ocop_buf *body,
			     struct ocop_http_answer *answer,
			     struct ocop_diag *diag) OCOP_CHECKED;

OCOP_C_END

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fetch https, http and file URLs with libcurl, within ceilings. Part of
 * libocop-net.
 *
 * Threads and lifetime: one thread at a time uses a struct ocop_http; other
 * threads may have their own. Limits are copied.
 */
#ifndef OCOP_HTTP_H
#define OCOP_HTTP_H

#include <ocop/bytes.h>

OCOP_C_BEGIN

struct ocop_http_limits {	/* 0: the default */
	long connect_timeout_s;	/* 10: name, connection, proxy and TLS */
	long stall_timeout_s;	/* 20: less than 1 byte/s for this long */
	/* After grace_s a transfer must average min_bytes_per_s. So a slow
	 * source ends soon, and no transfer takes longer than grace_s and its
	 * ceiling at this rate. */
	long grace_s;		/* 30 */
	long min_bytes_per_s;	/* 256 */
	const char *proxy;	/* NULL or "": none; may contain a password */
	const char *ca_file;	/* certificates, PEM; NULL: the system's */
};

/* A client that keeps connections open between calls. The first one initialises
 * libcurl, under a lock of its own. The environment is not read: without
 * limits->proxy there is no proxy. Redirects are not followed. */
struct ocop_http;

/* Errors: OCOP_ERR_ARGUMENT (the proxy's address; diag does not repeat it),
 * OCOP_ERR_ABSENT and OCOP_ERR_FILE (ca_file), OCOP_ERR_MEMORY. */
enum ocop_err ocop_http_new(struct ocop_http **out,
			    const struct ocop_http_limits *limits,
			    struct ocop_diag *diag) OCOP_CHECKED;
void ocop_http_free(struct ocop_http *http);

/* What a transfer failed at, so that a person learns whom to ask. */
enum ocop_http_fault {
	OCOP_HTTP_WHOLE = 0,	/* it did not fail */
	OCOP_HTTP_LOCAL,	/* memory, or it was not started */
	OCOP_HTTP_ADDRESS,	/* the URL itself */
	OCOP_HTTP_NAME,		/* the host's name was not resolved */
	OCOP_HTTP_CONNECT,	/* no connection to that address */
	OCOP_HTTP_PROXY,	/* the proxy: its name, connection or refusal */
	OCOP_HTTP_TLS,		/* handshake or certificate */
	OCOP_HTTP_CUT,		/* it ended before the answer did */
	OCOP_HTTP_STALLED,	/* no bytes for stall_timeout_s */
	OCOP_HTTP_SLOW,		/* below min_bytes_per_s, or over deadline_s */
	OCOP_HTTP_LONG,		/* longer than the ceiling of body or headers */
	OCOP_HTTP_CLOCK,	/* the certificate is too young or too old */
	OCOP_HTTP_ENCODING	/* a Content-Encoding that is not supported */
};
/* A fault's word: "name", "connect", "proxy", "tls" ...; static. */
const char *ocop_http_fault_word(enum ocop_http_fault fault);

struct ocop_http_answer {
	long status;		/* 200, 404, ...; file: 200, 404 */
	char type[64];		/* content type; "": none */
	char location[200];	/* where a redirect leads; "": no redirect */
	long retry_after_s;	/* -1: not given */
	uint64_t spent_us;	/* from start to end */
	enum ocop_http_fault fault;
};
/*
 * Check that an address may be fetched: https, http or file, without user name
 * and password. Every function below checks it first. OCOP_ERR_ARGUMENT; diag
 * does not repeat the address, because it may hold a password.
 */
enum ocop_err ocop_http_check_url(const char *url, struct ocop_diag *diag)
	OCOP_CHECKED;
/*
 * GET. Appends the answer to body. OCOP_OK: the transfer was complete;
 * answer->status says the rest. A 200 may be empty (the connection was cut
 * within the headers): check the content.
 * Errors: OCOP_ERR_LIMIT (longer than body's ceiling, or headers over 64 KiB),
 * OCOP_ERR_NETWORK (answer->fault and diag say what failed, and where),
 * OCOP_ERR_ARGUMENT (as ocop_http_check_url).
 */
enum ocop_err ocop_http_get(struct ocop_http *http, const char *url,
			    struct ocop_buf *body,
			    struct ocop_http_answer *answer,
			    struct ocop_diag *diag) OCOP_CHECKED;
/* True for a page that is meant for people (a login page, a block page, a
 * server's "no such file"), by its type or its first bytes. */
bool ocop_http_is_page(const struct ocop_http_answer *answer,
		       struct ocop_bytes body);
/*
 * Check that a complete answer can be what was asked for: 200 or 201, and not
 * empty.
 * Errors: OCOP_ERR_ABSENT (404, 410), OCOP_ERR_MALFORMED (a page for people),
 * OCOP_ERR_NETWORK (empty), OCOP_ERR_HTTP (another status; for a redirect diag
 * says where to).
 */
enum ocop_err ocop_http_check_answer(const struct ocop_http_answer *answer,
				     struct ocop_bytes body, const char *url,
				     struct ocop_diag *diag) OCOP_CHECKED;
/* POST data, and append the answer to body. Otherwise as ocop_http_get. */
enum ocop_err ocop_http_post(struct ocop_http *http, const char *url,
			     const char *content_type, struct ocop_bytes data,
			     struct ocop_buf *body,
			     struct ocop_http_answer *answer,
			     struct ocop_diag *diag) OCOP_CHECKED;

OCOP_C_END

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A request and its answer as plain data. Handlers read and write only these,
 * so tests can run them without a socket.
 */
#ifndef COMMON_ANSWER_H
#define COMMON_ANSWER_H

#include <ocop/json.h>

#define LOCATION_MAX 8192
#define ETAG_SIZE 48
#define ANSWER_MAX (OCOP_JSON_MAX + (size_t)16 * 1024 * 1024)

enum method { METHOD_OTHER = 0, METHOD_GET, METHOD_HEAD, METHOD_POST,
	      METHOD_OPTIONS };

struct answer {
	unsigned status;	/* 0: not set yet */
	const char *type;	/* content type; static; NULL: not sent */
	const char *cache;	/* Cache-Control; static */
	const char *allow;	/* Allow; static, NULL: not sent */
	unsigned retry_after_s;	/* 0: not sent */
	const char *coding;	/* Content-Encoding; static; NULL: none */
	const char *vary;	/* Vary; static; NULL: the usual one */
	char etag[ETAG_SIZE];	/* with its quotes; "": not sent */
	struct ocop_buf link;	/* Link; owned; empty: not sent */
	struct ocop_buf location; /* Location; owned; empty: not sent */
	struct ocop_buf body;	/* owned */
};

#define ANSWER() ((struct answer){ .location = OCOP_BUF(LOCATION_MAX), \
				   .link = OCOP_BUF(LOCATION_MAX), \
				   .body = OCOP_BUF(ANSWER_MAX) })

void answer_clear(struct answer *answer);

/* An answer in JSON. Takes root; NULL (no memory) gives a 500. */
void answer_json(struct answer *out, unsigned status, struct ocop_json *root);
/* The same for a value that was written into out->body. */
void answer_json_written(struct answer *out, unsigned status);

/*
 * A problem of RFC 9457 with the type "urn:ocop:rule:KEY". Replaces the answer.
 *
 * key     a machine word, never translated: "scope", "clock", "not-found"
 * title   the rule as an English sentence
 * detail  about this occurrence; "" leaves it out
 */
void answer_problem(struct answer *out, unsigned status, const char *key,
		    const char *title, const char *detail);
/* The problem for an error while reading our own data (500). */
void answer_trouble(struct answer *out, enum ocop_err err);
void answer_not_found(struct answer *out, const char *what);
/* Check the result of a look-up. false: the answer is already set, to a 404
 * because what does not exist, or to a 500. */
bool answer_found(struct answer *out, enum ocop_err err, const char *what);
/* A 503 with Retry-After. */
void answer_unavailable(struct answer *out, const char *key,
			const char *title, const char *detail,
			unsigned retry_after_s);

#endif

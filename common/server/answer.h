/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A request and its answer as plain data: what handlers read and write, so
 * that they can be run without a socket.
 */
#ifndef COMMON_ANSWER_H
#define COMMON_ANSWER_H

#include <ocop/json.h>

#define ANSWER_MAX (OCOP_JSON_MAX + (size_t)16 * 1024 * 1024)

enum method { METHOD_OTHER = 0, METHOD_GET, METHOD_HEAD, METHOD_POST };

struct answer {
	unsigned status;	/* 0: none yet */
	const char *type;	/* content type; static */
	const char *cache;	/* Cache-Control; static */
	const char *allow;	/* Allow; static, NULL: not sent */
	unsigned retry_after_s;	/* 0: not sent */
	struct ocop_buf body;	/* owned */
};

#define ANSWER() ((struct answer){ .body = OCOP_BUF(ANSWER_MAX) })

void answer_clear(struct answer *answer);

/* JSON; takes root, which may be NULL (no memory: becomes a 500). */
void answer_json(struct answer *out, unsigned status, struct ocop_json *root);

/*
 * An RFC 9457 problem: type "urn:ocop:rule:KEY". Replaces what out held.
 *
 * key     "scope", "clock", "not-found": machine's word, no translation
 * title   one English sentence of the rule
 * detail  of this occurrence; "" leaves it out
 */
void answer_problem(struct answer *out, unsigned status, const char *key,
		    const char *title, const char *detail);
/* The problem of an error met while reading (500). */
void answer_trouble(struct answer *out, enum ocop_err err);
void answer_not_found(struct answer *out, const char *what);
/* After a look-up: false when that is the answer already, because there is no
 * such thing (what) or because it could not be read. */
bool answer_found(struct answer *out, enum ocop_err err, const char *what);
/* Not now: 503 with Retry-After. */
void answer_unavailable(struct answer *out, const char *key,
			const char *title, const char *detail,
			unsigned retry_after_s);

#endif

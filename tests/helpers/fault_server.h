/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A web server for tests, on a free port of loopback. It can be told to fail:
 * to cut its answer, to lie about its length, never to answer, or never to end.
 * It has one thread, and serves one request per connection.
 */
#ifndef TESTS_FAULT_SERVER_H
#define TESTS_FAULT_SERVER_H

#include <ocop/bytes.h>

struct fault_server;

struct fault_server *fault_server_start(void);
void fault_server_stop(struct fault_server *server);
/* "http://127.0.0.1:PORT"; lent. */
const char *fault_server_url(const struct fault_server *server);

/* Answer GET and POST of path ("/log/checkpoint") with 200 and body. */
void fault_server_put(struct fault_server *server, const char *path,
		      struct ocop_bytes body);
/* As above, with a status and more header lines ("A: b\r\n", or ""). */
void fault_server_answer(struct fault_server *server, const char *path,
			 int status, const char *headers,
			 struct ocop_bytes body);
void fault_server_remove(struct fault_server *server, const char *path);

enum fault {
	FAULT_NONE = 0,
	FAULT_CUT,		/* close after n bytes of the answer */
	FAULT_CUT_BODY,		/* close after n bytes of the body */
	FAULT_NO_LENGTH,	/* n bytes of the body, no length given */
	FAULT_LENGTH,		/* announce n bytes more than there are */
	FAULT_SILENT,		/* never answer */
	FAULT_DRIP,		/* n bytes of the body, then two a second */
	FAULT_ENDLESS,		/* a body that has no end, nor a length */
	FAULT_ENDLESS_HEADERS
};
/* Fail the next times answers of path (0: all of them). */
void fault_server_fault(struct fault_server *server, const char *path,
			enum fault fault, size_t n, unsigned times);

/* Requests seen: of a path, of all paths that begin so. */
unsigned fault_server_count(struct fault_server *server, const char *path);
unsigned fault_server_count_under(struct fault_server *server,
				  const char *prefix);
void fault_server_forget(struct fault_server *server);	/* counts to 0 */
/* Copy of the last request, head and body, into out (replaced). */
void fault_server_last(struct fault_server *server, struct ocop_buf *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Serves HTTP with libmicrohttpd and one event thread. A request is counted,
 * suspended, given to the service, and resumed with its answer. This file
 * limits the sizes of bodies; clients.c limits the connections.
 *
 * Traps of the library: a connection must be suspended before another thread
 * gets it, and all must be resumed before the daemon is stopped.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <ocop/text.h>

#include "common/server/clients.h"
#include "common/server/http_server.h"
#include "common/server/response.h"
#include "common/ui/say.h"

/* The library keeps so much for each connection, and answers 431 above it. */
#define HEADERS_MAX ((size_t)16384)
#define DISCARD_MAX ((size_t)1 << 20)	/* of a refused body */
#define PLACED_BODY ((size_t)1024)	/* larger ones need a place until they
					 * are whole */
#define LARGE_BODY ((size_t)32768)	/* larger ones also until the answer */
#define LARGE_BODIES_MAX 32
#define DRAIN_STEP_NS 5000000

struct server {
	struct server_options o;
	struct MHD_Daemon *daemon;
	struct clients *clients;	/* owned */
	struct rate *rate;		/* owned; NULL: no limit */
	atomic_bool draining;
	atomic_size_t under_way;	/* requests not yet answered */
	/* Large bodies in memory, oldest first; only the event thread uses
	 * them. */
	struct held *large[LARGE_BODIES_MAX];
	size_t large_count;
};

/* One request, from its first byte to the last byte of its answer. */
struct held {
	struct http_exchange x;		/* must be first: see held_of() */
	struct server *server;
	struct client *client;		/* lent */
	struct MHD_Connection *connection;
	char *target;			/* owned */
	const char *target_end;		/* where its NUL is; only compared */
	bool begun;
	bool whole;			/* given to the service */
	bool cut;			/* closed to make room */
	bool last;			/* close after the answer */
	bool coded;			/* its body has a content coding */
	bool chunked;
	size_t received;
	const char *forwarded;		/* the last X-Forwarded-For; lent */
	uint64_t since_us;
	struct http_done done;
};

static uint64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static struct held *held_of(struct http_exchange *x)
{
	return (struct held *)x;
}

/* --- Large bodies --- */

static void leave_large(struct held *h)
{
	struct server *s = h->server;
	size_t i = 0;

	while (i < s->large_count && s->large[i] != h)
		i++;
	if (i == s->large_count)
		return;
	s->large_count--;
	memmove(&s->large[i], &s->large[i + 1],
		(s->large_count - i) * sizeof(s->large[0]));
}

/* To libmicrohttpd it looks as if the client had closed the connection. */
static void cut(struct held *h)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
		h->connection, MHD_CONNECTION_INFO_CONNECTION_FD);

	leave_large(h);
	ocop_buf_clear(&h->x.body);
	h->cut = true;
	if (info != NULL)
		shutdown(info->connect_fd, SHUT_RDWR);
}

/*
 * Make room for one more large body. Uploads that stall must not keep others
 * out: when all places are taken, the oldest unfinished one is closed. A
 * normal upload is finished long before so many others have begun.
 */
static bool enter_large(struct held *h)
{
	struct server *s = h->server;

	for (size_t i = 0; s->large_count == LARGE_BODIES_MAX; i++) {
		if (i == LARGE_BODIES_MAX)
			return false;
		if (!s->large[i]->whole)
			cut(s->large[i]);
	}
	s->large[s->large_count++] = h;
	return true;
}

/* RFC 9112 section 3.2.2: a server must also accept the absolute form. The host
 * in it is ignored, because a service has only one. */
static const char *path_of(const char *uri)
{
	size_t len = strncasecmp(uri, "http://", 7) == 0 ? 7 :
		     strncasecmp(uri, "https://", 8) == 0 ? 8 : 0;

	if (len == 0)
		return uri;
	uri += len + strcspn(uri + len, "/?");
	return *uri == '/' ? uri : "/";
}

/* The library calls this before it parses the target. It is the only way to get
 * the target as it was sent. */
static void *on_target(void *cls, const char *uri,
		       struct MHD_Connection *connection)
{
	struct held *h = calloc(1, sizeof(*h));

	if (h == NULL)
		return NULL;
	h->server = cls;
	h->since_us = now_us();
	h->client = clients_of(connection);
	h->target_end = uri + strlen(uri);
	h->target = strdup(path_of(uri));
	h->x.target = h->target;
	h->x.more = calloc(1, h->server->o.more_size + 1);
	if (h->target == NULL || h->x.more == NULL) {
		free(h->x.more);
		free(h->target);
		free(h);
		return NULL;
	}
	h->connection = connection;
	h->x.answer = ANSWER();
	h->x.body = OCOP_BUF(0);
	atomic_fetch_add(&h->server->under_way, 1);
	return h;
}

static void on_completed(void *cls, struct MHD_Connection *connection,
			 void **req_cls, enum MHD_RequestTerminationCode code)
{
	struct held *h = *req_cls;

	(void)cls;
	(void)connection;
	(void)code;
	if (h == NULL)
		return;
	*req_cls = NULL;
	if (h->server->o.done != NULL) {
		h->done.us = now_us() - h->since_us;
		h->server->o.done(h->server->o.user, &h->x, &h->done);
	}
	leave_large(h);
	clients_wait(h->client, 0);
	atomic_fetch_sub(&h->server->under_way, 1);
	answer_clear(&h->x.answer);
	ocop_buf_clear(&h->x.body);
	free(h->x.more);
	free(h->target);
	free(h);
}

static void too_large(struct held *h)
{
	char detail[64];

	snprintf(detail, sizeof(detail), N_("at most %zu bytes"),
		 h->x.body_max);
	answer_problem(&h->x.answer, 413, "too-large",
		       "the body is larger than this address accepts", detail);
}

static void busy(struct held *h)
{
	answer_unavailable(&h->x.answer, "busy",
			   "the service is busy; try again", "", 1);
}

static enum MHD_Result respond(struct held *h)
{
	struct MHD_Response *response;
	enum MHD_Result result;
	size_t len;

	if (h->server->o.dress != NULL)
		h->server->o.dress(h->server->o.user, &h->x);
	len = h->x.answer.body.len;
	response = response_make(&h->x.answer, h->x.method == METHOD_OPTIONS,
				 h->last || atomic_load(&h->server->draining));
	if (response == NULL)
		return MHD_NO;
	clients_wait(h->client, len);
	h->done.status = h->x.answer.status;
	h->done.bytes = h->x.method == METHOD_HEAD ? 0 : len;
	result = MHD_queue_response(h->connection, h->x.answer.status,
				    response);
	MHD_destroy_response(response);
	return result;
}

void http_answered(struct http_exchange *x)
{
	MHD_resume_connection(held_of(x)->connection);
}

/* --- Reading a request (event thread) --- */

static enum MHD_Result dispatch(struct held *h)
{
	if (h->x.body.err) {
		answer_trouble(&h->x.answer, h->x.body.err);
		return respond(h);
	}
	h->whole = true;
	if (h->received <= LARGE_BODY)
		leave_large(h);
	if (h->server->o.is_ready != NULL &&
	    h->server->o.is_ready(h->server->o.user, &h->x))
		return respond(h);
	clients_busy(h->client);
	MHD_suspend_connection(h->connection);
	if (!h->server->o.take(h->server->o.user, &h->x)) {
		busy(h);
		http_answered(&h->x);
	}
	return MHD_YES;
}

static enum method method_of(const char *method)
{
	if (strcmp(method, MHD_HTTP_METHOD_GET) == 0)
		return METHOD_GET;
	if (strcmp(method, MHD_HTTP_METHOD_HEAD) == 0)
		return METHOD_HEAD;
	if (strcmp(method, MHD_HTTP_METHOD_POST) == 0)
		return METHOD_POST;
	if (strcmp(method, MHD_HTTP_METHOD_OPTIONS) == 0)
		return METHOD_OPTIONS;
	return METHOD_OTHER;
}

/* Answer before the body was read. A client that is still sending would get a
 * broken pipe instead of the answer, and a proxy would report 502. So a short
 * body is read first, unless the client waits for permission to send it. */
static enum MHD_Result refuse(struct held *h)
{
	const char *length = MHD_lookup_connection_value(
		h->connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);
	uint64_t declared;

	/* The library closes a connection that is answered before the end of
	 * the request, so wait for the end, which is here. */
	if (length == NULL && !h->chunked)
		return MHD_YES;
	if (length == NULL || MHD_lookup_connection_value(h->connection,
			MHD_HEADER_KIND, MHD_HTTP_HEADER_EXPECT) != NULL ||
	    ocop_digits(&declared, ocop_bytes_str(length)) ||
	    declared > DISCARD_MAX)
		return respond(h);
	h->x.body_max = 0;	/* discard the body */
	return MHD_YES;
}

/* The headers that say where a body ends, which host is meant, and who asks. */
struct framing {
	unsigned lengths, codings, hosts;
	const char *forwarded;		/* the last one; a proxy adds its own */
	bool coded;			/* a Content-Encoding but identity */
	bool other;			/* neither a number nor "chunked" */
};

static enum MHD_Result on_header(void *cls, enum MHD_ValueKind kind,
				 const char *name, const char *value)
{
	struct framing *f = cls;
	uint64_t number;

	(void)kind;
	if (value == NULL)
		value = "";
	if (strcasecmp(name, MHD_HTTP_HEADER_CONTENT_LENGTH) == 0) {
		f->lengths++;
		f->other |= ocop_digits(&number, ocop_bytes_str(value)) != 0;
	} else if (strcasecmp(name, MHD_HTTP_HEADER_TRANSFER_ENCODING) == 0) {
		f->codings++;
		f->other |= strcasecmp(value, "chunked") != 0;
	} else if (strcasecmp(name, MHD_HTTP_HEADER_HOST) == 0) {
		f->hosts++;
	} else if (strcasecmp(name, MHD_HTTP_HEADER_CONTENT_ENCODING) == 0) {
		f->coded |= strcasecmp(value, "identity") != 0;
	} else if (strcasecmp(name, "X-Forwarded-For") == 0) {
		f->forwarded = value;
	}
	return MHD_YES;
}

/* RFC 9112 sections 3.2 and 6.3: refuse a request that gives its length or host
 * twice. The library takes the first length, or the coding. A proxy in front
 * may have chosen the other one, and would then send another client's bytes as
 * part of this request. */
static bool is_framed_once(struct held *h)
{
	struct framing f = { 0 };

	MHD_get_connection_values(h->connection, MHD_HEADER_KIND, on_header,
				  &f);
	h->forwarded = f.forwarded;
	h->coded = f.coded;
	h->chunked = f.codings > 0;
	return !f.other && f.lengths + f.codings <= 1 && f.hosts <= 1;
}

/* The library splits the request line in place, so the version begins right
 * after the target's NUL. If it does not, the target itself holds a NUL. */
static bool has_nul(const struct held *h, const char *version)
{
	return version != h->target_end + 1;
}

const char *http_header(struct http_exchange *x, const char *name)
{
	return MHD_lookup_connection_value(held_of(x)->connection,
					   MHD_HEADER_KIND, name);
}

bool http_origin(struct http_exchange *x,
		 uint8_t address[static RATE_ADDRESS_LEN])
{
	struct held *h = held_of(x);

	return clients_origin(h->client, h->forwarded, address);
}

/* Whether the client may send one more request now. */
static bool is_in_time(struct held *h)
{
	uint8_t address[RATE_ADDRESS_LEN];
	unsigned wait_s;

	if (h->server->rate == NULL ||
	    !clients_origin(h->client, h->forwarded, address) ||
	    rate_take(h->server->rate, address, h->since_us / 1000 + 1,
		      &wait_s))
		return true;
	answer_problem(&h->x.answer, 429, "rate",
		       "too many requests came from this address", "");
	h->x.answer.retry_after_s = wait_s;
	return false;
}

/* The headers were read, the body was not: refuse as early as possible. */
static enum MHD_Result begin(struct held *h, const char *method,
			     const char *version)
{
	const char *length;
	uint64_t declared;

	h->begun = true;
	h->x.method = method_of(method);
	if (has_nul(h, version)) {
		h->last = true;
		answer_problem(&h->x.answer, 400, "target",
			       "the request line must be one method, one address and one version, without a NUL byte",
			       "");
		return respond(h);
	}
	if (!is_framed_once(h)) {
		h->last = true;
		answer_problem(&h->x.answer, 400, "framing",
			       "Host must be given once, and so must the "
			       "body's length, by either Content-Length or "
			       "Transfer-Encoding: chunked",
			       "");
		return respond(h);
	}
	h->x.language = MHD_lookup_connection_value(
		h->connection, MHD_HEADER_KIND,
		MHD_HTTP_HEADER_ACCEPT_LANGUAGE);
	if (!is_in_time(h))
		return refuse(h);
	if (!h->server->o.begin(h->server->o.user, &h->x))
		return refuse(h);
	if (h->coded) {
		answer_problem(&h->x.answer, 415, "coding",
			       "a body must be sent without Content-Encoding",
			       "");
		return refuse(h);
	}
	h->x.body.max = h->x.body_max;
	length = MHD_lookup_connection_value(h->connection, MHD_HEADER_KIND,
					     MHD_HTTP_HEADER_CONTENT_LENGTH);
	if (length != NULL &&
	    (ocop_digits(&declared, ocop_bytes_str(length)) ||
	     declared > h->x.body_max)) {
		too_large(h);
		return refuse(h);
	}
	return MHD_YES;
}

/* A chunked body declares no length, so count the bytes. */
static enum MHD_Result receive(struct held *h, const char *data,
			       size_t len)
{
	bool has_place = h->received > PLACED_BODY;

	h->received += len;
	clients_more(h->client, len);
	if (h->received > DISCARD_MAX + h->x.body_max)
		return MHD_NO;
	if (h->received > h->x.body_max) {
		if (h->x.answer.status == 0)
			too_large(h);
		return MHD_YES;
	}
	if (h->x.answer.status != 0)
		return MHD_YES;
	if (!has_place && h->received > PLACED_BODY && !enter_large(h))
		busy(h);
	else
		ocop_buf_add(&h->x.body, data, len);
	return MHD_YES;
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *connection,
				  const char *url, const char *method,
				  const char *version, const char *data,
				  size_t *data_len, void **req_cls)
{
	struct held *h = *req_cls;

	(void)cls;
	(void)connection;
	(void)url;
	if (h == NULL || h->cut)
		return MHD_NO;
	if (!h->begun)
		return begin(h, method, version);
	if (*data_len > 0) {
		size_t len = *data_len;

		*data_len = 0;
		return receive(h, data, len);
	}
	if (h->x.answer.status != 0)
		return respond(h);
	return dispatch(h);
}

static void server_free(struct server *server)
{
	clients_free(server->clients);
	rate_free(server->rate);
	free(server);
}

enum ocop_err server_start(struct server **out, struct listener *listener,
			   const struct server_options *options,
			   struct ocop_diag *diag)
{
	enum ocop_err err;
	struct server *server = calloc(1, sizeof(*server));

	*out = NULL;
	if (server == NULL) {
		listener_close(listener);
		return OCOP_ERR_MEMORY;
	}
	server->o = *options;
	err = options->rate == 0 ? OCOP_OK :
	      rate_new(&server->rate, options->rate);
	if (!err)
		err = clients_new(&server->clients, &(struct clients_options){
				options->connections_max, options->timeout_s,
				options->proxies, options->proxy_count },
				diag);
	if (err) {
		listener_close(listener);
		server_free(server);
		return err;
	}
	/* The library's own limit refuses new clients, while we prefer to close
	 * old ones. So it is higher than ours, by the number of closed
	 * connections that the library has not yet removed. */
	server->daemon = MHD_start_daemon(
		MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME |
		MHD_USE_ITC, 0, NULL, NULL, on_request, server,
		MHD_OPTION_LISTEN_SOCKET, (MHD_socket)listener->fd,
		MHD_OPTION_CONNECTION_LIMIT, options->connections_max +
					     CLIENTS_LEAVING_MAX,
		MHD_OPTION_CONNECTION_TIMEOUT, options->timeout_s,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, HEADERS_MAX,
		MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_URI_LOG_CALLBACK, on_target, server,
		MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL,
		MHD_OPTION_NOTIFY_CONNECTION, clients_notify, server->clients,
		MHD_OPTION_END);
	if (server->daemon == NULL) {
		listener_close(listener);
		server_free(server);
		return OCOP_ERR_NETWORK;
	}
	listener->fd = -1; /* the daemon owns it now */
	*out = server;
	return OCOP_OK;
}

static void wait_answered(struct server *server, unsigned wait_s)
{
	struct timespec step = { 0, DRAIN_STEP_NS };
	struct timespec now, until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += (time_t)wait_s;
	do {
		if (atomic_load(&server->under_way) == 0)
			return;
		nanosleep(&step, NULL);
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (now.tv_sec < until.tv_sec);
}

unsigned server_connections(struct server *server)
{
	return clients_count(server->clients);
}

void server_drain(struct server *server, unsigned wait_s)
{
	MHD_socket fd;

	atomic_store(&server->draining, true);
	fd = MHD_quiesce_daemon(server->daemon);
	if (fd != MHD_INVALID_SOCKET)
		close(fd);
	wait_answered(server, wait_s);
}

void server_stop(struct server *server)
{
	if (server == NULL)
		return;
	/* Send the answers that other threads finished last. */
	wait_answered(server, 2);
	MHD_stop_daemon(server->daemon);
	server_free(server);
}

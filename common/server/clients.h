/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The connected clients: how many connections each address has, and how long we
 * have waited for each client. Only http_server.c uses this.
 */
#ifndef COMMON_CLIENTS_H
#define COMMON_CLIENTS_H

#include <microhttpd.h>
#include <ocop/err.h>

#include "common/server/rate.h"

/* Connections that we closed and the library has not yet removed. */
#define CLIENTS_LEAVING_MAX 256

struct clients;
struct client;

struct clients_options {
	unsigned max;			/* of all addresses together */
	unsigned timeout_s;
	const char *const *proxies;	/* addresses without a maximum */
	size_t proxy_count;		/* 0: use the loopback addresses */
};

/* OCOP_ERR_ARGUMENT: a proxy's address is not numeric. */
enum ocop_err clients_new(struct clients **out,
			  const struct clients_options *options,
			  struct ocop_diag *diag) OCOP_CHECKED;
/* Call it after the library has stopped. May be NULL. */
void clients_free(struct clients *all);

/* Callback of the library for the begin and end of a connection; cls is the
 * struct clients. */
void clients_notify(void *cls, struct MHD_Connection *connection,
		    void **context, enum MHD_ConnectionNotificationCode code);
/* How many are open. Any thread may ask. */
unsigned clients_count(struct clients *all);
/* Lent until the connection ends; may be NULL. */
struct client *clients_of(struct MHD_Connection *connection);

/*
 * Who sent a request: the address of the connection or, behind a proxy, the one
 * that the proxy wrote at the end of X-Forwarded-For (forwarded; NULL: none).
 * Whatever stands before it was written by the client and is not believed.
 * false: it is not known, as of a proxy or a Unix socket that tells nothing.
 */
bool clients_origin(const struct client *client, const char *forwarded,
		    uint8_t address[static RATE_ADDRESS_LEN]);

/* The service has the request: this time is not counted against the client. */
void clients_busy(struct client *client);
/* It is the client's turn: to read an answer of len bytes or, if len is 0, to
 * send a request. */
void clients_wait(struct client *client, size_t len);
/* len bytes of a body arrived; they extend the deadline. */
void clients_more(struct client *client, size_t len);

#endif

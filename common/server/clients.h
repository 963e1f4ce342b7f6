/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who is connected: how many connections each address has, and how long each
 * has waited. Of http_server.c alone.
 */
#ifndef COMMON_CLIENTS_H
#define COMMON_CLIENTS_H

#include <microhttpd.h>
#include <ocop/err.h>

/* Connections that were cut and that the library has not closed yet. */
#define CLIENTS_LEAVING_MAX 256

struct clients;
struct client;

struct clients_options {
	unsigned max;			/* of all addresses */
	unsigned timeout_s;
	const char *const *proxies;	/* addresses without a bound; */
	size_t proxy_count;		/* 0: the loopback's */
};

/* OCOP_ERR_ARGUMENT: a proxy's address is none. */
enum ocop_err clients_new(struct clients **out,
			  const struct clients_options *options,
			  struct ocop_diag *diag) OCOP_CHECKED;
/* After the library has ended. NULL-safe. */
void clients_free(struct clients *all);

/* The library tells of a connection's begin and end; cls: struct clients. */
void clients_notify(void *cls, struct MHD_Connection *connection,
		    void **context, enum MHD_ConnectionNotificationCode code);
/* Lent until the connection's end; may be NULL. */
struct client *clients_of(struct MHD_Connection *connection);

/* The request is with the service: no client's fault how long that takes. */
void clients_busy(struct client *client);
/* It is the client's turn again: to read an answer of len bytes, or (0) to
 * ask. */
void clients_wait(struct client *client, size_t len);
/* len bytes of a body came: they took their time. */
void clients_more(struct client *client, size_t len);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What lib/net/http.c asks about addresses. */
#ifndef OCOP_LIB_HTTP_URL_H
#define OCOP_LIB_HTTP_URL_H

#include <ocop/http.h>

#include "lib/net/http_file.h"

/* A proxy's address without name and password, and these two. */
struct ocop__http_proxy {
	char *url;		/* owned; NULL: no proxy */
	char *user, *password;	/* owned, wiped; NULL: none */
};

/* diag does not repeat the address. */
enum ocop_err ocop__http_proxy_parse(struct ocop__http_proxy *out,
				     const char *address,
				     struct ocop_diag *diag) OCOP_CHECKED;
void ocop__http_proxy_clear(struct ocop__http_proxy *proxy);
/* Where an address leads to, for a message: without name, password, query
 * and fragment, which may be a session's. */
void ocop__http_place(char *out, size_t size, const char *url);

#endif

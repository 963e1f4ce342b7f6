/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The listening socket, made before the server so that its address can be
 * judged (loopback only, in a demo with a moved clock) and printed.
 */
#ifndef COMMON_LISTEN_H
#define COMMON_LISTEN_H

#include <ocop/err.h>
#include <stdbool.h>
#include <stddef.h>

#define LISTEN_NAME_SIZE 160

struct listener {
	int fd;				/* owned until handed on; -1: none */
	bool loopback;			/* 127/8, ::1 or a Unix socket */
	unsigned port;			/* 0: a Unix socket */
	char name[LISTEN_NAME_SIZE];	/* "http://127.0.0.1:8080" */
};

/*
 * address  "127.0.0.1:8080", "[::1]:8080" or "unix:/run/x"; numeric only;
 *          port 0 takes a free one
 * Errors: OCOP_ERR_ARGUMENT, OCOP_ERR_NETWORK; diag says why.
 */
enum ocop_err listener_open(struct listener *out, const char *address,
			    struct ocop_diag *diag) OCOP_CHECKED;
/* Complain when the address is one that others reach and no proxy is named,
 * which alone speaks TLS. */
void listener_warn(const struct listener *listener, const char *address,
		   size_t proxy_count);
/* The server is ready: the port into a file (NULL: none), and the one line on
 * stdout that scripts wait for. Exit code; said. */
int listener_announce(const struct listener *listener, const char *port_file);
void listener_close(struct listener *listener);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The listening socket. It is opened before the server starts, so that the
 * address can be checked (a demo with a moved clock allows loopback only) and
 * printed.
 */
#ifndef COMMON_LISTEN_H
#define COMMON_LISTEN_H

#include <ocop/err.h>
#include <stdbool.h>
#include <stddef.h>

#define LISTEN_NAME_SIZE 160

struct listener {
	int fd;				/* owned until server_start() takes it;
					 * -1: none */
	bool loopback;			/* 127/8, ::1 or a Unix socket */
	unsigned port;			/* 0: a Unix socket */
	char name[LISTEN_NAME_SIZE];	/* "http://127.0.0.1:8080" */
};

/*
 * Open a listening socket.
 * address  "127.0.0.1:8080", "[::1]:8080" or "unix:/run/x"; numeric only;
 *          port 0 chooses a free port. "systemd": the one socket that systemd
 *          passed, so that clients can connect while a daemon starts again. In
 *          that case call this before the program's first thread.
 * Errors: OCOP_ERR_ARGUMENT, OCOP_ERR_NETWORK; diag says why.
 */
enum ocop_err listener_open(struct listener *out, const char *address,
			    struct ocop_diag *diag) OCOP_CHECKED;
/* Print a warning if other machines reach the address and no proxy is named:
 * only a proxy provides TLS. */
void listener_warn(const struct listener *listener, const char *address,
		   size_t proxy_count);
/* The server is ready: write the port into a file (NULL: no file), and print
 * the line that scripts wait for. Returns an exit code; errors are printed. */
int listener_announce(const struct listener *listener, const char *port_file);
void listener_close(struct listener *listener);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The proxy of a program that uses the network: --proxy, or --proxy-file when
 * its address has a password.
 */
#ifndef OCOP_COMMON_PROXY_H
#define OCOP_COMMON_PROXY_H

#include <ocop/bytes.h>

#define PROXY_MAX 1024

/*
 * With a file, make *proxy (NULL, or what --proxy gave) the one line of it,
 * which line keeps: OCOP_BUF(PROXY_MAX), for the caller to wipe. Without one,
 * nothing. Exit code: EXIT_USAGE for both at once and for a file that is not
 * one line; as for a key file that others can read. Complaints are said.
 */
int proxy_from_file(const char **proxy, struct ocop_buf *line,
		    const char *file);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Paths beside or in another path, default places, addresses of logs, proxies.
 */
#ifndef OCOP_PATH_H
#define OCOP_PATH_H

#include <ocop/bytes.h>

#define PATH_SIZE 4096

/* "DIR/NAME"; false (printed) when it does not fit. */
bool path_join(char out[static PATH_SIZE], const char *dir, const char *name);
/* "FILEsuffix", for what is stored beside a file. false as above. */
bool path_beside(char out[static PATH_SIZE], const char *file,
		 const char *suffix);

/*
 * The default path: NAME ("": the folder itself) in $OCOP_HOME, or in
 * $XDG_DATA_HOME/ocop, or in ~/.local/share/ocop. If none of these is set, the
 * error names option. Returns an exit code.
 */
int path_default(char out[static PATH_SIZE], const char *name,
		 const char *option);
/* Set *path to the default if it is NULL. */
int path_named(const char **path, char room[static PATH_SIZE],
	       const char *name, const char *option);

/* Append the URL of source. A URL stays; a folder, such as a USB stick's,
 * becomes file://. buf.err says whether it fits. */
void log_url_add(struct ocop_buf *out, const char *source);

#define PROXY_MAX 1024	/* bytes of a proxy's address */

/*
 * If file is not NULL, read a proxy's address from it into line and set *proxy
 * to it. line starts as OCOP_BUF(PROXY_MAX) and the caller wipes it. Errors are
 * printed. Returns an exit code: EXIT_USAGE if *proxy was already set or the
 * file is not one line; like a key file, others must not be able to read it.
 */
int proxy_from_file(const char **proxy, struct ocop_buf *line,
		    const char *file);

/* Remove a folder that we created, with its contents, as far as possible. Links
 * are not followed. */
void path_remove(const char *path);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Places as people name them: a path in or beside something else, a log's
 * address, a proxy.
 */
#ifndef OCOP_PATH_H
#define OCOP_PATH_H

#include <ocop/bytes.h>

#define PATH_SIZE 4096

/* "DIR/NAME"; false (said) when it does not fit. */
bool path_join(char out[static PATH_SIZE], const char *dir, const char *name);
/* "FILEsuffix": what is kept beside a file. As above. */
bool path_beside(char out[static PATH_SIZE], const char *file,
		 const char *suffix);

/*
 * What a command works on when nobody names it: NAME ("": the folder itself)
 * in $OCOP_HOME, else in $XDG_DATA_HOME/ocop, else in ~/.local/share/ocop.
 * option: how to name it, for who has none of them. Exit code (said).
 */
int path_default(char out[static PATH_SIZE], const char *name,
		 const char *option);
/* The same for *path, unless that is named. */
int path_named(const char **path, char room[static PATH_SIZE],
	       const char *name, const char *option);

/* Append the URL of source: a URL stays, a folder (a stick that came by
 * post) becomes file://. buf.err says whether it fits. */
void log_url_add(struct ocop_buf *out, const char *source);

#define PROXY_MAX 1024	/* bytes of a proxy's address */

/*
 * With a file, make *proxy (NULL, or what --proxy gave) the one line of it,
 * which line keeps: OCOP_BUF(PROXY_MAX), for the caller to wipe. Without one,
 * nothing. Exit code: EXIT_USAGE for both at once and for a file that is not
 * one line; as for a key file that others can read. Complaints are said.
 */
int proxy_from_file(const char **proxy, struct ocop_buf *line,
		    const char *file);

/* Remove a folder that we made and what is in it, as far as that goes; links
 * are not followed. */
void path_remove(const char *path);

#endif

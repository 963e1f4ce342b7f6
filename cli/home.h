/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The desk's folder: trust.cose, outbox/, stamps.db, replica.db. Only this file
 * knows the paths; options can override each of them.
 */
#ifndef OCOP_CLI_HOME_H
#define OCOP_CLI_HOME_H

#include <ocop/stamp.h>
#include <ocop/trust.h>

#include "common/desk/lock.h"
#include "common/ui/path.h"

#define HOME_PATH_SIZE PATH_SIZE

/* Rows for a command's table of options. */
#define HOME_OPTION(out) \
	{ "home", OPT_TEXT, out, "DIR", \
	  N_("the desk's folder (default: $OCOP_HOME)") }
#define TRUST_OPTION(out) \
	{ "trust", OPT_TEXT, out, "FILE", \
	  N_("trust document (default: HOME/trust.cose)") }

/* dir, or the default of path.h when NULL. needed: print an error if it does
 * not exist. Returns an exit code. */
int home_open(char out[static HOME_PATH_SIZE], const char *dir, bool needed);
/*
 * Take the lock of a folder. Two runs at once would take the same serials or
 * mix their receipts. The lock ends with lock_free() or with the process.
 * Returns EXIT_TROUBLE (printed) while another process holds it.
 */
int home_lock(int *out, const char *home, const char *name);
/* Load the trust document from path, or HOME/trust.cose when NULL. It must be
 * signed by its own roots. Returns an exit code. */
int home_trust(struct ocop_trust **out, const char *home, const char *path);
/* Check that *host is a host of the trust document. If *host is NULL, take the
 * newest host and copy it into text. Returns an exit code. */
#define HOST_OPTION(out) \
	{ "host", OPT_TEXT, out, "HOST", \
	  N_("host of the link (default: the newest in the trust document)") }
int home_host(const char **host, char text[static OCOP_HOST_MAX + 1],
	      const struct ocop_trust *trust);
/* Read an --issued option: Unix seconds, a day (noon, UTC+7), or "" for now. */
int home_issued(int64_t *out, const char *text);

#endif

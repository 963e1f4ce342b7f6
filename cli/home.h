/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The desk's folder: trust.cose, outbox/, stamps.db, replica.db. One place
 * knows where things are; every option can still name another.
 */
#ifndef OCOP_CLI_HOME_H
#define OCOP_CLI_HOME_H

#include <ocop/stamp.h>
#include <ocop/trust.h>

#include "common/desk/lock.h"
#include "common/ui/path.h"

#define HOME_PATH_SIZE PATH_SIZE

/* Rows of a command's options; out takes a text. */
#define HOME_OPTION(out) \
	{ "home", OPT_TEXT, out, "DIR", \
	  N_("the desk's folder (default: $OCOP_HOME)") }
#define TRUST_OPTION(out) \
	{ "trust", OPT_TEXT, out, "FILE", \
	  N_("trust document (default: HOME/trust.cose)") }

/* dir (may be NULL), else the default (path.h). Needed: refused when it is not
 * there. Exit code; says what is wrong. */
int home_open(char out[static HOME_PATH_SIZE], const char *dir, bool needed);
/*
 * Have a folder to oneself: two runs at once would take the same serials or
 * tear each other's receipts. Ends with lock_free, or with the process,
 * however it ends. EXIT_TROUBLE (said) while another holds it.
 */
int home_lock(int *out, const char *home, const char *name);
/* The trust document: path, or HOME/trust.cose. Its own roots' signatures
 * are required. Exit code. */
int home_trust(struct ocop_trust **out, const char *home, const char *path);
/* The host of a link: one of the trust document, its newest when *host is
 * NULL, which text then holds. Exit code. */
#define HOST_OPTION(out) \
	{ "host", OPT_TEXT, out, "HOST", \
	  N_("host of the link (default: the newest in the trust document)") }
int home_host(const char **host, char text[static OCOP_HOST_MAX + 1],
	      const struct ocop_trust *trust);
/* A --issued option: Unix seconds, a day (noon, UTC+7) or "" for now. */
int home_issued(int64_t *out, const char *text);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The only way to a signature: every command of ocop that signs calls
 * sign_open(). It opens the key, checks the records for that key, shows them,
 * asks for confirmation, and only then gives out a signer.
 */
#ifndef OCOP_CLI_SIGN_H
#define OCOP_CLI_SIGN_H

#include "cli/cmd.h"

struct signing {
	const char *key, *fd;	/* --key, --passphrase-fd */
	bool yes;		/* --yes */
	bool json;		/* keep stdout for JSON */
	bool dry;		/* show only: ask and sign nothing; key may be
				 * NULL */
	/* Somebody else made the records: always ask. Otherwise a script, which
	 * passes the passphrase, is asked only when there is a warning. */
	bool of_others;
	const char *question;	/* already translated */
	/* Check the records by the public key (empty: no key was named). May
	 * warn, prints refusals, returns an exit code. NULL: nothing to
	 * check. */
	int (*judge)(struct signing *signing, struct ocop_bytes spki);
	/* Print for people what will be signed. Returns an exit code. */
	int (*show)(FILE *to, struct signing *signing);
	void *user;
	size_t warnings;
};
#define YES_OPTION(out) \
	{ "yes", OPT_FLAG, out, NULL, N_("do not ask before signing") }

/* EXIT_DONE: out can sign, except in a dry run. Otherwise the exit code to
 * return. The caller clears out. */
int sign_open(struct ocop_signer *out, struct signing *signing);
/* Print a warning. A person is then always asked before the signature. */
void sign_warn(struct signing *signing, const char *format, ...)
	OCOP_PRINTF(2, 3);

#endif

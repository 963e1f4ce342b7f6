/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one door to a signature. Every command of ocop that signs comes
 * through here: the key is opened, what it is to sign is judged by whose it
 * is, shown in words and asked about; only then is there a signer.
 */
#ifndef OCOP_CLI_SIGN_H
#define OCOP_CLI_SIGN_H

#include "cli/cmd.h"

struct signing {
	const char *key, *fd;	/* --key, --passphrase-fd */
	bool yes;		/* --yes */
	bool json;		/* stdout is for JSON alone */
	bool dry;		/* show, ask nothing, sign nothing; key may be
				 * NULL */
	/* What another person made is always asked about. Else a script, which
	 * hands over the passphrase, is not asked unless there is a warning. */
	bool of_others;
	const char *question;	/* already translated */
	/* Judge by the public half of the key (empty: none was named); may
	 * warn. Exit code; says what is refused. NULL: nothing to judge. */
	int (*judge)(struct signing *signing, struct ocop_bytes spki);
	/* Print what is signed, for people. Exit code. */
	int (*show)(FILE *to, struct signing *signing);
	void *user;
	size_t warnings;
};
#define YES_OPTION(out) \
	{ "yes", OPT_FLAG, out, NULL, N_("do not ask before signing") }

/* EXIT_DONE: out signs (in a dry run: nobody does). Else the exit code to
 * return. The caller clears out. */
int sign_open(struct ocop_signer *out, struct signing *signing);
/* Say what a person should look at twice; it is then asked about. */
void sign_warn(struct signing *signing, const char *format, ...)
	OCOP_PRINTF(2, 3);

#endif

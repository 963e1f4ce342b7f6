/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A desk's folder of proposals. Each proposal is a file ID.cose, as ocop query
 * fetched it, with two JSON files beside it.
 */
#ifndef OCOP_CLI_PROPOSAL_H
#define OCOP_CLI_PROPOSAL_H

#include <ocop/record.h>

#define PROPOSAL_RECEIVED ".received"	/* when, and from whom */
#define PROPOSAL_FINDING ".finding"	/* the desk's own */

/* The last day to decide, after the desk's own finding on a day. */
int32_t proposal_due(int32_t found);

/* A proposal about which this desk has recorded its finding. Lent during the
 * call. */
struct proposal_case {
	struct ocop_cert_ref certificate;
	bool regrade;			/* otherwise: withdraw */
	int32_t found;			/* by the desk */
	const char *note;		/* NULL: none */
};
/* Call fn for each in a folder, until it returns another exit code than
 * EXIT_DONE, which is returned. Prints errors. */
int proposal_each_found(const char *dir,
			int (*fn)(void *user, const struct proposal_case *c),
			void *user);

int proposal_list(int argc, char **argv);
int proposal_found(int argc, char **argv);

#endif

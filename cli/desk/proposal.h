/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A desk's folder of proposals: ID.cose each, as ocop query fetched it, and two
 * files of JSON beside it.
 */
#ifndef OCOP_CLI_PROPOSAL_H
#define OCOP_CLI_PROPOSAL_H

#include <stdint.h>

#define PROPOSAL_RECEIVED ".received"	/* when, and from whom */
#define PROPOSAL_FINDING ".finding"	/* the desk's own */

/* The last day to decide, after the desk's own finding on a day. */
int32_t proposal_due(int32_t found);

int proposal_list(int argc, char **argv);
int proposal_found(int argc, char **argv);

#endif

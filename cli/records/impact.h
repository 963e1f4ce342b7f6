/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many certificates, lots and stamps the decisions of a batch concern.
 */
#ifndef OCOP_CLI_IMPACT_H
#define OCOP_CLI_IMPACT_H

#include <ocop/json.h>

#include "cli/records/batch.h"

#define IMPACT_ACTIONS (OCOP_ACTION_RELEASE + 1)
#define IMPACT_NUMBER_SIZE 32

struct impact {
	uint64_t certificates, lots, stamps;
	bool unknown;	/* there is no copy of the register: no lots */
};

/* By the action of the decisions. Call it after batch_judge(). */
enum ocop_err impact_of(struct impact out[static IMPACT_ACTIONS],
			const struct batch *batch, const struct known *known)
	OCOP_CHECKED;
/* A line for each action; none when there are no decisions. */
void impact_print(FILE *to, const struct impact of[static IMPACT_ACTIONS]);
/* Set "impact", unless there are no decisions. */
void impact_put(struct ocop_json *o,
		const struct impact of[static IMPACT_ACTIONS]);

#endif

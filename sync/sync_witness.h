/* SPDX-License-Identifier: Apache-2.0 */
/* What ocop-sync says about witnesses. */
#ifndef OCOP_SYNC_WITNESS_H
#define OCOP_SYNC_WITNESS_H

#include <ocop/json.h>
#include <ocop/replica.h>

/* How the stored checkpoint stands with the witnesses. */
struct sync_witness {
	size_t listed;		/* in the trust document in force */
	size_t cosigned;	/* of these, on the stored checkpoint */
	int64_t quorum;		/* how many are needed; 0: none are asked */
};

struct sync_witness sync_witness_of(struct ocop_replica *replica);
/* Set "vouched_time" and "witnesses" in a JSON object. */
void sync_witness_json(struct ocop_json *object, struct ocop_replica *replica);

#endif

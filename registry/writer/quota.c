/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A fixed table of key ids, emptied when the day of UTC+7 changes. Its size
 * bounds the memory that strangers could claim; a key that finds no room
 * passes, because a quota must never stop an honest office by accident.
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/text.h>

#include "registry/writer/quota.h"

#define QUOTA_SLOTS 8192
#define QUOTA_PROBES 32

struct slot {
	uint8_t kid[OCOP_KID_LEN];
	uint64_t taken;		/* 0: free */
};

struct quota {
	uint64_t limit;
	int32_t day;
	struct slot *slots;	/* owned; NULL without a limit */
};

enum ocop_err quota_new(struct quota **out, uint64_t limit)
{
	struct quota *quota = calloc(1, sizeof(*quota));

	*out = NULL;
	if (quota == NULL)
		return OCOP_ERR_MEMORY;
	quota->limit = limit;
	quota->day = OCOP_DAY_NONE;
	if (limit != 0) {
		quota->slots = calloc(QUOTA_SLOTS, sizeof(*quota->slots));
		if (quota->slots == NULL) {
			free(quota);
			return OCOP_ERR_MEMORY;
		}
	}
	*out = quota;
	return OCOP_OK;
}

void quota_free(struct quota *quota)
{
	if (quota == NULL)
		return;
	free(quota->slots);
	free(quota);
}

bool quota_take(struct quota *quota, struct ocop_bytes kid, uint64_t now)
{
	int32_t day = ocop_day_of(now);
	size_t at, i;

	if (quota->limit == 0 || kid.len != OCOP_KID_LEN)
		return true;
	if (day != quota->day) {
		memset(quota->slots, 0, QUOTA_SLOTS * sizeof(*quota->slots));
		quota->day = day;
	}
	/* A key id is already a hash. */
	at = (size_t)kid.ptr[0] << 8 | kid.ptr[1];
	for (i = 0; i < QUOTA_PROBES; i++) {
		struct slot *slot = &quota->slots[(at + i) % QUOTA_SLOTS];

		if (slot->taken == 0)
			memcpy(slot->kid, kid.ptr, OCOP_KID_LEN);
		else if (memcmp(slot->kid, kid.ptr, OCOP_KID_LEN) != 0)
			continue;
		if (slot->taken >= quota->limit)
			return false;
		slot->taken++;
		return true;
	}
	return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts the records of each key in a day (UTC+7), in a fixed table, so
 * strangers cannot claim more memory. A key that finds no place in the table is
 * not counted: a quota must never stop an honest office by accident.
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/text.h>

#include "registry/writer/writer.h"

#define QUOTA_SLOTS 8192
#define QUOTA_PROBES 32

struct quota_slot {
	uint8_t kid[OCOP_KID_LEN];
	uint64_t taken;		/* 0: free */
};

bool quota_take(struct quota *quota, struct ocop_bytes kid, uint64_t now)
{
	int32_t day = ocop_day_of(now);
	size_t at, i;

	if (quota->limit == 0 || kid.len != OCOP_KID_LEN)
		return true;
	if (!quota->slots || day != quota->day) {
		free(quota->slots);
		quota->slots = calloc(QUOTA_SLOTS, sizeof(*quota->slots));
		quota->day = day;
	}
	if (!quota->slots)
		return true;
	/* A key id is a hash already, so it needs no hashing here. */
	at = (size_t)kid.ptr[0] << 8 | kid.ptr[1];
	for (i = 0; i < QUOTA_PROBES; i++) {
		struct quota_slot *slot = &quota->slots[(at + i) % QUOTA_SLOTS];

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

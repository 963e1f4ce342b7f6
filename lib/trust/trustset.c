/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The versions of the trust document that a reader has, in the order in which
 * they were added. The fold decides which of them is in force.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/trust/trust_internal.h"

struct ocop_trustset {
	struct ocop_trust **items;
	size_t count;
};

enum ocop_err ocop_trustset_new(struct ocop_trustset **out)
{
	*out = calloc(1, sizeof(**out));
	return *out ? OCOP_OK : OCOP_ERR_MEMORY;
}

void ocop_trustset_free(struct ocop_trustset *set)
{
	if (!set)
		return;
	for (size_t i = 0; i < set->count; i++)
		ocop_trust_free(set->items[i]);
	free(set->items);
	free(set);
}

bool ocop__trustset_has(const struct ocop_trustset *set,
			struct ocop_bytes bytes)
{
	for (size_t i = 0; i < set->count; i++)
		if (ocop_bytes_equal(set->items[i]->bytes, bytes))
			return true;
	return false;
}

enum ocop_err ocop_trustset_add(struct ocop_trustset *set,
				struct ocop_trust *trust)
{
	struct ocop_trust **more;
	enum ocop_err err = OCOP_OK;

	if (!trust)
		return OCOP_ERR_ARGUMENT;
	if (ocop__trustset_has(set, trust->bytes))
		goto out;
	more = ocop__trust_more(set->items, set->count, sizeof(*more));
	if (!more) {
		err = OCOP_ERR_MEMORY;
		goto out;
	}
	set->items = more;
	more[set->count++] = trust;
	trust = NULL;
out:
	ocop_trust_free(trust);
	return err;
}

const struct ocop_trust *
ocop_trustset_find(const struct ocop_trustset *set,
		   const uint8_t fingerprint[static OCOP_HASH_LEN])
{
	for (size_t i = 0; i < set->count; i++)
		if (memcmp(set->items[i]->fingerprint, fingerprint,
			   OCOP_HASH_LEN) == 0)
			return set->items[i];
	return NULL;
}

size_t ocop_trustset_count(const struct ocop_trustset *set)
{
	return set->count;
}

const struct ocop_trust *ocop_trustset_at(const struct ocop_trustset *set,
					  size_t index)
{
	return index < set->count ? set->items[index] : NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which serials this run has met, so that an officer is told when one comes
 * twice. A hint only: one article scanned twice is no proof of two.
 */
#include <stdlib.h>
#include <string.h>

#include "verifier/verify.h"

#define CAP_START 256
#define CAP_MAX ((size_t)1 << 22)

/* FNV-1a; 0 marks a free slot. */
static uint64_t hash_of(const char *path)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (; *path != '\0'; path++)
		hash = (hash ^ (uint8_t)*path) * UINT64_C(1099511628211);
	return hash == 0 ? 1 : hash;
}

/* Whether it stood there already. */
static bool insert(uint64_t *slot, size_t cap, uint64_t hash)
{
	size_t at = (size_t)(hash & (cap - 1));

	while (slot[at] != 0) {
		if (slot[at] == hash)
			return true;
		at = (at + 1) & (cap - 1);
	}
	slot[at] = hash;
	return false;
}

static enum ocop_err grow(struct verify_seen *seen)
{
	size_t cap = seen->cap == 0 ? CAP_START : seen->cap * 2;
	uint64_t *slot;

	if (cap > CAP_MAX)
		return OCOP_ERR_LIMIT;
	slot = calloc(cap, sizeof(*slot));
	if (slot == NULL)
		return OCOP_ERR_MEMORY;
	for (size_t i = 0; i < seen->cap; i++)
		if (seen->slot[i] != 0)
			insert(slot, cap, seen->slot[i]);
	free(seen->slot);
	seen->slot = slot;
	seen->cap = cap;
	return OCOP_OK;
}

enum ocop_err verify_seen_add(struct verify_seen *seen, const char *path,
			      bool *again)
{
	enum ocop_err err = OCOP_OK;

	*again = false;
	if (2 * seen->count >= seen->cap)
		err = grow(seen);
	if (err)
		return err;
	if (seen->count == 0)
		ocop_bytes_copy(seen->first, sizeof(seen->first),
				ocop_bytes_str(path));
	*again = insert(seen->slot, seen->cap, hash_of(path));
	if (!*again)
		seen->count++;
	return OCOP_OK;
}

void verify_seen_clear(struct verify_seen *seen)
{
	free(seen->slot);
	memset(seen, 0, sizeof(*seen));
}

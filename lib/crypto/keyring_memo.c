/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signatures may be checked before they are needed. This file remembers the
 * ES256 signatures that were good: for each, one hash over key, digest and
 * signature. So a look-up costs one hash, and it matches only the bytes that
 * were checked.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/crypto/crypto.h"

#define COUNT_MAX ((size_t)1 << 20)

/* key: SHA-256(SPKI). */
static void hash_of(uint8_t out[OCOP_HASH_LEN],
		    const uint8_t key[OCOP_HASH_LEN],
		    const uint8_t digest[OCOP_HASH_LEN],
		    const uint8_t sig[OCOP_SIG_LEN])
{
	uint8_t both[OCOP_HASH_LEN + OCOP_HASH_LEN];

	memcpy(both, key, OCOP_HASH_LEN);
	memcpy(both + OCOP_HASH_LEN, digest, OCOP_HASH_LEN);
	ocop_sha256_prefixed(out, 'V', ocop_bytes_of(both, sizeof(both)),
			     ocop_bytes_of(sig, OCOP_SIG_LEN));
}

/* The slot of a hash, or the free one (zeros) for it. */
static uint8_t *find(const struct ocop__keyring_memo *memo,
		     const uint8_t hash[OCOP_HASH_LEN])
{
	static const uint8_t none[OCOP_HASH_LEN];
	size_t at;

	memcpy(&at, hash, sizeof(at));
	for (;; at++) {
		uint8_t *slot = memo->slots[at & memo->mask];

		if (memcmp(slot, hash, OCOP_HASH_LEN) == 0 ||
		    memcmp(slot, none, OCOP_HASH_LEN) == 0)
			return slot;
	}
}

enum ocop_err ocop__keyring_remember(struct ocop_keyring *ring, size_t count)
{
	struct ocop__keyring_memo *memo = ocop__keyring_memo(ring);
	size_t slots = 1024;

	free(memo->slots);
	*memo = (struct ocop__keyring_memo){ NULL, 0, 0, 0 };
	if (count == 0)
		return OCOP_OK;
	if (count > COUNT_MAX)
		return OCOP_ERR_LIMIT;
	while (slots < 2 * count)
		slots *= 2;
	memo->slots = calloc(slots, sizeof(*memo->slots));
	if (!memo->slots)
		return OCOP_ERR_MEMORY;
	memo->mask = slots - 1;
	memo->max = count;
	return OCOP_OK;
}

void ocop__keyring_note(struct ocop_keyring *ring, struct ocop_bytes spki,
			const uint8_t digest[static OCOP_HASH_LEN],
			const uint8_t sig[static OCOP_SIG_LEN])
{
	struct ocop__keyring_memo *memo = ocop__keyring_memo(ring);
	uint8_t hash[OCOP_HASH_LEN];
	uint8_t *slot;

	if (memo->count == memo->max)
		return;
	ocop_sha256(hash, spki);
	hash_of(hash, hash, digest, sig);
	slot = find(memo, hash);
	if (memcmp(slot, hash, OCOP_HASH_LEN) == 0)
		return;
	memcpy(slot, hash, OCOP_HASH_LEN);
	memo->count++;
}

bool ocop__keyring_knows(const struct ocop_pubkey *key,
			 const uint8_t digest[static OCOP_HASH_LEN],
			 const uint8_t sig[static OCOP_SIG_LEN])
{
	uint8_t hash[OCOP_HASH_LEN];

	if (!key->memo || !key->memo->slots)
		return false;
	hash_of(hash, key->hash, digest, sig);
	return memcmp(find(key->memo, hash), hash, OCOP_HASH_LEN) == 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The public keys that a thread has loaded. They are in two hash tables, a
 * young one and an old one, of at most KEYS_PER_AGE keys each. A key that is
 * used is put into the young table, also when the old one has it. When the
 * young table is full, the keys that only the old one has are freed. The young
 * table then becomes the old one. So memory has a ceiling, and a key that was
 * just returned stays loaded. A key's age says which table frees it.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/crypto/crypto.h"

#define KEYS_PER_AGE 4096	/* the promise of ocop_keyring_get */
#define SLOTS (2 * KEYS_PER_AGE)

struct ocop_keyring {
	struct ocop__crypto_verifier *verifier;
	struct ocop__keyring_memo memo;
	uint64_t age;		/* slots[age % 2] is the young table */
	size_t count;		/* of the young */
	struct ocop_pubkey *slots[2][SLOTS];
};

enum ocop_err ocop_keyring_new(struct ocop_keyring **out)
{
	struct ocop_keyring *ring = calloc(1, sizeof(*ring));
	enum ocop_err err;

	*out = NULL;
	if (!ring)
		return OCOP_ERR_MEMORY;
	err = ocop__crypto_verifier_new(&ring->verifier);
	if (err)
		goto out;
	*out = ring;
	ring = NULL;
out:
	ocop_keyring_free(ring);
	return err;
}

static void key_free(struct ocop_pubkey *key)
{
	ocop__crypto_unload(key);
	free(key);
}

/* Empty the table of an age; free the keys that no later age uses. */
static void ring_drop(struct ocop_keyring *ring, uint64_t age)
{
	struct ocop_pubkey **slots = ring->slots[age % 2];

	for (size_t i = 0; i < SLOTS; i++) {
		if (slots[i] && slots[i]->age == age)
			key_free(slots[i]);
		slots[i] = NULL;
	}
}

void ocop_keyring_free(struct ocop_keyring *ring)
{
	if (!ring)
		return;
	/* The older one first: its table also points to keys of the younger. */
	ring_drop(ring, ring->age - 1);
	ring_drop(ring, ring->age);
	ocop__crypto_verifier_free(ring->verifier);
	free(ring->memo.slots);
	free(ring);
}

struct ocop__keyring_memo *ocop__keyring_memo(struct ocop_keyring *ring)
{
	return &ring->memo;
}

/* The slot of a hash in the table of an age, or the empty slot for it. */
static struct ocop_pubkey **ring_slot(struct ocop_keyring *ring, uint64_t age,
				      const uint8_t hash[OCOP_HASH_LEN])
{
	struct ocop_pubkey **slots = ring->slots[age % 2];
	size_t i = ((size_t)hash[0] << 8 | hash[1]) % SLOTS;

	while (slots[i] && memcmp(slots[i]->hash, hash, OCOP_HASH_LEN) != 0)
		i = (i + 1) % SLOTS;
	return &slots[i];
}

static void ring_put(struct ocop_keyring *ring, struct ocop_pubkey *key)
{
	if (ring->count == KEYS_PER_AGE) {
		/* Set the age first, so that an old key that is used again
		 * stays. */
		key->age = ring->age + 1;
		ring_drop(ring, ring->age - 1);
		ring->age++;
		ring->count = 0;
	}
	key->age = ring->age;
	*ring_slot(ring, ring->age, key->hash) = key;
	ring->count++;
}

static enum ocop_err key_new(struct ocop_pubkey **out,
			     struct ocop_keyring *ring,
			     const uint8_t hash[OCOP_HASH_LEN],
			     struct ocop_bytes spki)
{
	enum ocop_alg alg = ocop__spki_alg(spki);
	struct ocop_pubkey *key;
	enum ocop_err err;

	if (alg == OCOP_ALG_NONE)
		return OCOP_ERR_KEY;
	key = calloc(1, sizeof(*key));
	if (!key)
		return OCOP_ERR_MEMORY;
	key->verifier = ring->verifier;
	key->memo = &ring->memo;
	key->alg = alg;
	memcpy(key->hash, hash, OCOP_HASH_LEN);
	memcpy(key->spki, spki.ptr, spki.len);
	key->spki_len = spki.len;
	err = ocop__crypto_load(key);
	if (err)
		goto out;
	*out = key;
	key = NULL;
out:
	if (key)
		key_free(key);
	return err;
}

enum ocop_err ocop__keyring_get_hashed(struct ocop_pubkey **out,
				       struct ocop_keyring *ring,
				       const uint8_t hash[static OCOP_HASH_LEN],
				       struct ocop_bytes spki)
{
	struct ocop_pubkey *key = *ring_slot(ring, ring->age, hash);
	bool is_young = key != NULL;
	enum ocop_err err;

	*out = NULL;
	if (!key)
		key = *ring_slot(ring, ring->age - 1, hash);
	if (!key) {
		err = key_new(&key, ring, hash, spki);
		if (err)
			return err;
	} else if (spki.len != key->spki_len ||
		   memcmp(spki.ptr, key->spki, spki.len) != 0) {
		/* A wrong hash from a caller must not return another key. */
		return OCOP_ERR_KEY;
	}
	if (!is_young)
		ring_put(ring, key);
	*out = key;
	return OCOP_OK;
}

enum ocop_err ocop_keyring_get(struct ocop_pubkey **out,
			       struct ocop_keyring *ring,
			       struct ocop_bytes spki)
{
	uint8_t hash[OCOP_HASH_LEN];

	ocop_sha256(hash, spki);
	return ocop__keyring_get_hashed(out, ring, hash, spki);
}

enum ocop_alg ocop_pubkey_alg(const struct ocop_pubkey *key)
{
	return key->alg;
}

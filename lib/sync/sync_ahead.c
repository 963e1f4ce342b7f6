/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signatures checked while the bytes of a first sync still arrive: of all
 * records but lots, whose own are left for later. Nothing is folded, stored
 * or believed by it: the replica's ring remembers which bytes are signed by
 * which key, and the fold, which alone knows who may sign, asks it. Keys are
 * those of the trust document and of every record that lists some.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/sync/sync.h"

#define REMEMBERED_MAX 131072
#define KEYS_MAX 65536		/* none of this is proven: it may be endless */

struct ocop__sync_ahead {
	struct ocop_state *keys;	/* SPKI by kid; in memory */
	size_t key_count;
	struct ocop_crypto_many *many;
	struct ocop_crypto_signed sig[OCOP_CRYPTO_MANY_MAX];
	size_t count;
};

static void add_key(struct ocop__sync_ahead *a, struct ocop_bytes spki)
{
	uint8_t hash[OCOP_HASH_LEN];
	struct ocop_bytes kid, held;

	ocop_sha256(hash, spki);
	kid = ocop_bytes_of(hash, OCOP_KID_LEN);
	/* What does not fit is checked by the fold. */
	if (a->key_count < KEYS_MAX &&
	    ocop_state_get(a->keys, kid, &held) == OCOP_ERR_ABSENT &&
	    !ocop_state_put(a->keys, kid, spki))
		a->key_count++;
}

static void add_trust(struct ocop__sync_ahead *a,
		      const struct ocop_trust *trust)
{
	for (size_t i = 0; trust != NULL && i < trust->authority_count; i++)
		for (size_t k = 0; k < trust->authorities[i].key_count; k++)
			add_key(a, trust->authorities[i].keys[k]);
}

static void add_listed(struct ocop__sync_ahead *a, enum ocop_kind kind,
		       struct ocop_bytes payload)
{
	struct ocop_payload p;

	if (ocop_payload_decode(&p, kind, payload, NULL))
		return;
	if (kind == OCOP_KIND_PRODUCER)
		for (size_t i = 0; i < p.u.producer.keys.count; i++)
			add_key(a, ocop_list_key(&p.u.producer.keys, i).spki);
	else
		for (size_t i = 0; i < p.u.officer.keys.count; i++)
			add_key(a, ocop_list_bytes(&p.u.officer.keys, i));
}

static void verify(struct ocop__sync_ahead *a, struct ocop_keyring *ring)
{
	ocop_crypto_many_verify(a->many, a->sig, a->count);
	for (size_t i = 0; i < a->count; i++)
		ocop_keyring_note(ring, &a->sig[i]);
	a->count = 0;
}

static void add_record(struct ocop__sync_ahead *a, struct ocop_keyring *ring,
		       struct ocop_bytes record)
{
	struct ocop_crypto_signed *sig = &a->sig[a->count];
	struct ocop_envelope env;
	struct ocop_bytes spki;
	enum ocop_kind kind;

	if (ocop_envelope_open_unverified(&env, record, false, NULL))
		return;
	kind = ocop_kind_of_typ(env.typ);
	if (kind == OCOP_KIND_LOT || kind == OCOP_KIND_NONE)
		return;
	if (kind == OCOP_KIND_PRODUCER || kind == OCOP_KIND_OFFICER)
		add_listed(a, kind, env.payload);
	if (env.alg != OCOP_ALG_ES256 ||
	    ocop_state_get(a->keys, env.kid, &spki) ||
	    ocop_keyring_get(&sig->key, ring, spki) ||
	    ocop_envelope_digest(sig->digest, &env))
		return;
	sig->sig = env.sig.ptr;
	if (++a->count == OCOP_CRYPTO_MANY_MAX)
		verify(a, ring);
}

static bool begin(struct ocop__sync *s)
{
	struct ocop__sync_ahead *a;

	/* Later syncs bring little, and their keys are in the state. */
	if (s->first + s->stored > 0)
		return false;
	if (s->ahead != NULL)
		return true;
	a = calloc(1, sizeof(*a));
	s->ahead = a;
	if (a == NULL || ocop_state_new(&a->keys, NULL) ||
	    ocop_crypto_many_new(&a->many) ||
	    ocop_keyring_remember(s->replica->ring, REMEMBERED_MAX)) {
		ocop__sync_ahead_end(s);
		return false;
	}
	add_trust(a, s->trust);
	return true;
}

void ocop__sync_ahead(struct ocop__sync *s, struct ocop_bytes bundle)
{
	struct ocop_bytes bytes;
	struct ocop_entry entry;
	size_t offset = 0;

	if (!begin(s))
		return;
	while (offset < bundle.len &&
	       !ocop_bundle_next(&bytes, bundle, &offset))
		if (!ocop_entry_decode(&entry, bytes, NULL))
			add_record(s->ahead, s->replica->ring, entry.record);
	/* They lend from the bundle. */
	verify(s->ahead, s->replica->ring);
}

void ocop__sync_ahead_end(struct ocop__sync *s)
{
	if (s->ahead == NULL)
		return;
	(void)!ocop_keyring_remember(s->replica->ring, 0);
	ocop_state_free(s->ahead->keys);
	ocop_crypto_many_free(s->ahead->many);
	free(s->ahead);
	s->ahead = NULL;
}

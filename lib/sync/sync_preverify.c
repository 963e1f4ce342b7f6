/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verifies signatures while the bytes of a first sync still arrive: those of
 * all records except lots, which are deferred. This folds, stores and trusts
 * nothing. It only notes in the replica's keyring which bytes are signed by
 * which key; the fold decides who may sign, and asks the keyring. The keys
 * come from the trust document and from every record that lists keys.
 */
#include <stdlib.h>

#include "lib/crypto/crypto.h"
#include "lib/store/state.h"
#include "lib/sync/sync.h"

#define REMEMBERED_MAX 131072
#define KEYS_MAX 65536		/* none of this is proven: it may be endless */

struct ocop__sync_preverify {
	struct ocop_state *keys;	/* SPKI by kid; in memory */
	size_t key_count;
	struct ocop__sync_pool *pool;
};

static void add_key(struct ocop__sync_preverify *v, struct ocop_bytes spki)
{
	uint8_t hash[OCOP_HASH_LEN];
	struct ocop_bytes kid, held;

	ocop_sha256(hash, spki);
	kid = ocop_bytes_of(hash, OCOP_KID_LEN);
	/* What does not fit is checked by the fold. */
	if (v->key_count < KEYS_MAX &&
	    ocop_state_get(v->keys, kid, &held) == OCOP_ERR_ABSENT &&
	    !ocop__state_put(v->keys, kid, spki))
		v->key_count++;
}

static void add_trust(struct ocop__sync_preverify *v,
		      const struct ocop_trust *trust)
{
	for (size_t i = 0; trust != NULL && i < trust->authority_count; i++)
		for (size_t k = 0; k < trust->authorities[i].key_count; k++)
			add_key(v, trust->authorities[i].keys[k]);
}

static void add_listed(struct ocop__sync_preverify *v, enum ocop_kind kind,
		       struct ocop_bytes payload)
{
	struct ocop_payload p;

	if (ocop_payload_decode(&p, kind, payload, NULL))
		return;
	if (kind == OCOP_KIND_PRODUCER)
		for (size_t i = 0; i < p.u.producer.keys.count; i++)
			add_key(v, ocop_list_key(&p.u.producer.keys, i).spki);
	else
		for (size_t i = 0; i < p.u.officer.keys.count; i++)
			add_key(v, ocop_list_bytes(&p.u.officer.keys, i));
}

static void add_record(struct ocop__sync_preverify *v,
		       struct ocop_bytes record)
{
	struct ocop_cose_sign1 env;
	struct ocop_bytes spki;
	enum ocop_kind kind;

	if (ocop_cose_sign1_open_unverified(&env, record, false, NULL))
		return;
	kind = ocop_kind_of_typ(env.typ);
	if (kind == OCOP_KIND_LOT || kind == OCOP_KIND_NONE)
		return;
	if (kind == OCOP_KIND_PRODUCER || kind == OCOP_KIND_OFFICER)
		add_listed(v, kind, env.payload);
	if (!ocop_state_get(v->keys, env.kid, &spki))
		(void)ocop__sync_pool_ask(v->pool, 0, &env, spki);
}

static void note_good(void *user, const struct ocop__sync_signed *item)
{
	if (item->good)
		ocop__keyring_note(user, ocop_bytes_of(item->spki,
						       sizeof(item->spki)),
				   item->digest, item->sig);
}

static bool begin(struct ocop__sync *s)
{
	struct ocop_keyring *ring = s->replica->ring;
	struct ocop__sync_preverify *v;

	/* Later syncs bring little. */
	if (s->first + s->stored > 0)
		return false;
	if (s->preverify != NULL)
		return true;
	v = calloc(1, sizeof(*v));
	s->preverify = v;
	if (v == NULL || ocop_state_new(&v->keys, NULL) ||
	    ocop__keyring_remember(ring, REMEMBERED_MAX) ||
	    (v->pool = ocop__sync_pool_new(ring, s->options->threads,
					   note_good, ring)) == NULL) {
		ocop__sync_preverify_end(s);
		return false;
	}
	add_trust(v, s->trust);
	return true;
}

void ocop__sync_preverify(struct ocop__sync *s, struct ocop_bytes bundle)
{
	struct ocop_bytes bytes;
	struct ocop_entry entry;
	size_t offset = 0;

	if (!begin(s))
		return;
	while (offset < bundle.len &&
	       !ocop_bundle_next(&bytes, bundle, &offset))
		if (!ocop_entry_decode(&entry, bytes, NULL))
			add_record(s->preverify, entry.record);
}

void ocop__sync_preverify_wait(struct ocop__sync *s)
{
	if (s->preverify != NULL)
		ocop__sync_pool_wait(s->preverify->pool);
}

void ocop__sync_preverify_end(struct ocop__sync *s)
{
	if (s->preverify == NULL)
		return;
	(void)!ocop__keyring_remember(s->replica->ring, 0);
	ocop__sync_pool_free(s->preverify->pool);
	ocop_state_free(s->preverify->keys);
	free(s->preverify);
	s->preverify = NULL;
}

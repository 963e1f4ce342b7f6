/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signatures of records: checked now, or, of lots, left for later and then
 * checked in the order of their keys.
 *
 * A lot may be left only when one enrolled key alone has its kid, so that
 * its signer is known without trying, and only when it counts: what is
 * refused is checked at once, for the rule it is listed by.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/fold/fold_state.h"

/* --- In the fold --- */

void ocop_fold_reader(struct ocop_fold *fold, ocop_fold_read_fn *read,
		      void *user)
{
	fold->read = read;
	fold->read_user = user;
}

void ocop_fold_leave(struct ocop_fold *fold, bool leave)
{
	fold->leave = leave;
}

static enum ocop_err verify(struct ocop_keyring *ring,
			    const struct ocop_envelope *env,
			    const uint8_t hash[OCOP_HASH_LEN],
			    struct ocop_bytes spki)
{
	struct ocop_pubkey *key = NULL;
	enum ocop_err err = ocop_keyring_get_hashed(&key, ring, hash, spki);

	return err ? err : ocop_envelope_verify(env, env->payload, key);
}

static bool is_trouble(enum ocop_err err)
{
	return err == OCOP_ERR_MEMORY || err == OCOP_ERR_CRYPTO;
}

bool ocop__fold_signed(struct ocop__fctx *x, const uint8_t hash[OCOP_HASH_LEN],
		       const struct ocop_key_view *key)
{
	enum ocop_err err = verify(x->fold->ring, &x->env, hash, key->spki);

	if (is_trouble(err))
		x->err = err;
	return !err;
}

bool ocop__fold_may_leave(const struct ocop__fctx *x, struct ocop_bytes hashes)
{
	return x->may_leave && x->payload.kind == OCOP_KIND_LOT &&
	       hashes.len == OCOP_HASH_LEN;
}

void ocop__fold_stands(struct ocop__fctx *x, uint64_t index)
{
	struct ocop_fold *fold = x->fold;
	struct ocop_buf entry = OCOP_BUF(OCOP_ENTRY_MAX);
	enum ocop_err err = OCOP_ERR_BUG;

	if (index < fold->info.checked)
		return;
	if (fold->read)
		err = fold->read(fold->read_user, index, &entry);
	if (!err)
		err = ocop_fold_check(x->state, fold->ring, index,
				      ocop_buf_view(&entry));
	ocop_buf_clear(&entry);
	if (err)
		x->err = err;
}

enum ocop_err ocop_fold_checked(struct ocop_fold *fold, uint64_t index)
{
	if (index > fold->info.size)
		return OCOP_ERR_ARGUMENT;
	fold->info.checked = index;
	return ocop__fold_save_info(fold);
}

/* --- One lot --- */

/* The envelope of a lot; false: the entry holds something else. */
static bool open_lot(struct ocop_envelope *env, struct ocop_bytes bytes)
{
	struct ocop_entry entry;

	return !ocop_entry_decode(&entry, bytes, NULL) &&
	       ocop_envelope_open_unverified(env, entry.record, false, NULL) ==
		       OCOP_OK &&
	       ocop_kind_of_typ(env->typ) == OCOP_KIND_LOT;
}

enum ocop_err ocop_fold_check(struct ocop_state *state,
			      struct ocop_keyring *ring, uint64_t index,
			      struct ocop_bytes entry)
{
	uint8_t signer[OCOP_HASH_LEN];
	struct ocop_payload payload;
	struct ocop_envelope env;
	struct ocop_key_view key;
	uint64_t counted;
	enum ocop_err err;

	if (!open_lot(&env, entry) ||
	    ocop_payload_decode(&payload, OCOP_KIND_LOT, env.payload, NULL))
		return OCOP_OK;
	err = ocop__fold_lot_of(state, &payload.u.lot, &counted, signer);
	if (err == OCOP_ERR_ABSENT || (!err && counted != index))
		return OCOP_OK;
	if (!err)
		err = ocop_fold_key(state, signer, &key);
	if (err)
		return err == OCOP_ERR_ABSENT ? OCOP_ERR_STORE : err;
	err = verify(ring, &env, signer, key.spki);
	return !err || is_trouble(err) ? err : OCOP_ERR_SIGNATURE;
}

/* --- Many, by their keys --- */

struct item {
	struct ocop_envelope env;	/* lends from the entries */
	struct ocop_bytes entry;
	uint64_t index;
};

static int by_kid(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	int order = memcmp(x->env.kid.ptr, y->env.kid.ptr, OCOP_KID_LEN);

	return order ? order : (x->index > y->index) - (x->index < y->index);
}

/* Lots from an index on, into items; room is for all entries. */
static enum ocop_err gather(struct item *items, size_t *count, uint64_t index,
			    struct ocop_bytes entries)
{
	struct ocop_bytes entry;
	size_t offset = 0;

	*count = 0;
	for (; offset < entries.len; index++) {
		struct item *item = &items[*count];

		if (ocop_bundle_next(&entry, entries, &offset))
			return OCOP_ERR_STORE;
		if (!open_lot(&item->env, entry))
			continue;
		item->entry = entry;
		item->index = index;
		(*count)++;
	}
	return OCOP_OK;
}

/* The key that alone had the kid when the lot was left: the oldest. */
static enum ocop_err key_of(struct ocop_pubkey **out, struct ocop_state *state,
			    struct ocop_keyring *ring, struct ocop_bytes kid)
{
	uint8_t hash[OCOP_HASH_LEN];
	struct ocop_key_view view;
	struct ocop_bytes hashes;
	enum ocop_err err = ocop__fold_kid(state, kid, &hashes);

	*out = NULL;
	if (!err && hashes.len < OCOP_HASH_LEN)
		err = OCOP_ERR_STORE;
	if (err)
		return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
	memcpy(hash, hashes.ptr, OCOP_HASH_LEN);
	err = ocop_fold_key(state, hash, &view);
	return err ? err : ocop_keyring_get_hashed(out, ring, hash, view.spki);
}

/* Lots whose keys are known, a few at a time. */
struct batch {
	struct ocop_state *state;
	struct ocop_keyring *ring;
	struct ocop_crypto_many *many;
	struct ocop_crypto_signed sig[OCOP_CRYPTO_MANY_MAX];
	const struct item *of[OCOP_CRYPTO_MANY_MAX];
	size_t count;
	uint64_t bad;		/* lowest index; UINT64_MAX: none */
};

static enum ocop_err check_one(struct batch *b, const struct item *item)
{
	/* Does not count perhaps, or has not the oldest key. */
	enum ocop_err err = ocop_fold_check(b->state, b->ring, item->index,
					    item->entry);

	if (err != OCOP_ERR_SIGNATURE)
		return err;
	if (item->index < b->bad)
		b->bad = item->index;
	return OCOP_OK;
}

static enum ocop_err check_batch(struct batch *b)
{
	enum ocop_err err = OCOP_OK;

	ocop_crypto_many_verify(b->many, b->sig, b->count);
	for (size_t i = 0; !err && i < b->count; i++) {
		const struct ocop_envelope *env = &b->of[i]->env;

		/* By the same key alone, before the state is asked. */
		if (!b->sig[i].good &&
		    ocop_envelope_verify(env, env->payload, b->sig[i].key))
			err = check_one(b, b->of[i]);
	}
	b->count = 0;
	return err;
}

static enum ocop_err check_sorted(struct batch *b, const struct item *items,
				  size_t count)
{
	struct ocop_pubkey *key = NULL;
	enum ocop_err err = OCOP_OK;

	for (size_t i = 0; !err && i < count; i++) {
		const struct item *item = &items[i];
		struct ocop_crypto_signed *sig = &b->sig[b->count];

		if (!i || memcmp(item->env.kid.ptr, item[-1].env.kid.ptr,
				 OCOP_KID_LEN) != 0)
			err = key_of(&key, b->state, b->ring, item->env.kid);
		if (err)
			break;
		if (!key || item->env.alg != OCOP_ALG_ES256) {
			/* The ring lends keys only until it was asked for
			 * many others: none waits while others go by. */
			err = check_batch(b);
			if (!err)
				err = check_one(b, item);
			continue;
		}
		err = ocop_envelope_digest(sig->digest, &item->env);
		sig->key = key;
		sig->sig = item->env.sig.ptr;
		b->of[b->count++] = item;
		if (!err && b->count == OCOP_CRYPTO_MANY_MAX)
			err = check_batch(b);
	}
	return err ? err : check_batch(b);
}

enum ocop_err ocop_fold_check_many(struct ocop_state *state,
				   struct ocop_keyring *ring, uint64_t first,
				   struct ocop_bytes entries,
				   uint64_t *bad_out)
{
	struct batch b = { .state = state, .ring = ring, .bad = UINT64_MAX };
	struct ocop_bytes entry;
	struct item *items;
	size_t count = 0, offset = 0;
	enum ocop_err err;

	*bad_out = UINT64_MAX;
	while (offset < entries.len &&
	       !ocop_bundle_next(&entry, entries, &offset))
		count++;
	items = malloc((count + 1) * sizeof(*items));
	if (!items)
		return OCOP_ERR_MEMORY;
	err = gather(items, &count, first, entries);
	if (!err)
		qsort(items, count, sizeof(*items), by_kid);
	if (!err)
		err = ocop_crypto_many_new(&b.many);
	if (!err)
		err = check_sorted(&b, items, count);
	if (!err)
		*bad_out = b.bad;
	ocop_crypto_many_free(b.many);
	free(items);
	return err;
}

/* --- Many, before they are folded --- */

static enum ocop_err add_ahead(struct batch *b, struct ocop_bytes bytes)
{
	struct ocop_crypto_signed *sig = &b->sig[b->count];
	struct ocop_envelope env;
	struct ocop_entry entry;
	enum ocop_err err;

	if (ocop_entry_decode(&entry, bytes, NULL) ||
	    ocop_envelope_open_unverified(&env, entry.record, false, NULL) ||
	    env.alg != OCOP_ALG_ES256)
		return OCOP_OK;
	err = key_of(&sig->key, b->state, b->ring, env.kid);
	if (err || !sig->key)
		return err;
	sig->sig = env.sig.ptr;
	err = ocop_envelope_digest(sig->digest, &env);
	if (!err)
		b->count++;
	return err;
}

static void note_good(struct batch *b)
{
	ocop_crypto_many_verify(b->many, b->sig, b->count);
	for (size_t i = 0; i < b->count; i++)
		ocop_keyring_note(b->ring, &b->sig[i]);
	b->count = 0;
}

enum ocop_err ocop_fold_ahead(struct ocop_fold *fold, struct ocop_bytes entries)
{
	struct batch b = { .state = fold->state, .ring = fold->ring };
	struct ocop_bytes entry;
	size_t offset = 0;
	enum ocop_err err = ocop_keyring_remember(fold->ring,
						  OCOP_TILE_WIDTH);

	if (!err)
		err = ocop_crypto_many_new(&b.many);
	while (!err && offset < entries.len &&
	       !ocop_bundle_next(&entry, entries, &offset)) {
		err = add_ahead(&b, entry);
		if (b.count == OCOP_CRYPTO_MANY_MAX)
			note_good(&b);
	}
	if (!err)
		note_good(&b);
	ocop_crypto_many_free(b.many);
	return err;
}

void ocop_fold_ahead_end(struct ocop_fold *fold)
{
	(void)!ocop_keyring_remember(fold->ring, 0);
}

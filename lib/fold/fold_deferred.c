/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Record signatures: checked at once, or deferred for lots.
 *
 * A lot's signature is deferred only on two conditions. Exactly one enrolled
 * key has its kid, so that the signer is known. And the lot counts. A refused
 * record is checked at once, because a bad signature may be the rule under
 * which it is listed.
 */
#include <string.h>

#include "lib/crypto/crypto.h"
#include "lib/fold/fold.h"
#include "lib/fold/fold_state.h"

/* --- In the fold --- */

void ocop__fold_reader(struct ocop_fold *fold, ocop_fold_read_fn *read,
		       void *user)
{
	fold->read = read;
	fold->read_user = user;
}

void ocop__fold_defer(struct ocop_fold *fold, bool defer)
{
	fold->defer = defer;
}

static enum ocop_err verify(struct ocop_keyring *ring,
			    const struct ocop_cose_sign1 *env,
			    const uint8_t hash[OCOP_HASH_LEN],
			    struct ocop_bytes spki)
{
	struct ocop_pubkey *key = NULL;
	enum ocop_err err = ocop__keyring_get_hashed(&key, ring, hash, spki);

	return err ? err : ocop_cose_sign1_verify(env, env->payload, key);
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

bool ocop__fold_may_defer(const struct ocop__fctx *x, struct ocop_bytes hashes)
{
	return x->may_defer && x->payload.kind == OCOP_KIND_LOT &&
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
		err = ocop__fold_check(x->state, fold->ring, index,
				       ocop_buf_view(&entry));
	ocop_buf_clear(&entry);
	if (err)
		x->err = err;
}

enum ocop_err ocop__fold_checked(struct ocop_fold *fold, uint64_t index)
{
	if (index > fold->info.size)
		return OCOP_ERR_ARGUMENT;
	fold->info.checked = index;
	return ocop__fold_save_info(fold);
}

/* --- One lot --- */

/* The message of a lot; false: the entry holds something else. */
static bool open_lot(struct ocop_cose_sign1 *env, struct ocop_bytes bytes)
{
	struct ocop_entry entry;

	return !ocop_entry_decode(&entry, bytes, NULL) &&
	       !ocop_cose_sign1_open_unverified(env, entry.record, false,
						NULL) &&
	       ocop_kind_of_typ(env->typ) == OCOP_KIND_LOT;
}

enum ocop_err ocop__fold_check(struct ocop_state *state,
			       struct ocop_keyring *ring, uint64_t index,
			       struct ocop_bytes entry)
{
	uint8_t signer[OCOP_HASH_LEN];
	struct ocop_payload payload;
	struct ocop_cose_sign1 env;
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

enum ocop_err ocop__fold_lot_signer(struct ocop_cose_sign1 *env,
				    struct ocop_bytes *spki,
				    struct ocop_state *state,
				    struct ocop_bytes entry)
{
	struct ocop_key_view key;
	struct ocop_bytes hashes;
	uint8_t hash[OCOP_HASH_LEN];
	enum ocop_err err;

	*spki = ocop_bytes_of(NULL, 0);
	if (!open_lot(env, entry))
		return OCOP_ERR_ABSENT;
	err = ocop__fold_kid(state, env->kid, &hashes);
	if (err == OCOP_ERR_ABSENT)
		return OCOP_OK;
	if (!err && hashes.len < OCOP_HASH_LEN)
		err = OCOP_ERR_STORE;
	if (err)
		return err;
	memcpy(hash, hashes.ptr, OCOP_HASH_LEN);
	err = ocop_fold_key(state, hash, &key);
	*spki = key.spki;
	return err == OCOP_ERR_ABSENT ? OCOP_ERR_STORE : err;
}

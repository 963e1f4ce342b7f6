/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys in the state: who owns them, what they may do, how they ended. A key has
 * one owner for ever, except that a key in a trust version belongs to its
 * authority. A kid names at most one key in use.
 */
#include <string.h>

#include "lib/crypto/crypto.h"
#include "lib/fold/fold_state.h"

/* Roles, as bits of the stored value; UNLISTED: no longer in its owner's
 * newest record (what it signed before stands). */
enum { ROLE_RECORD = 1, ROLE_STAMP = 2, ROLE_OFFICER = 4, UNLISTED = 8 };

struct key_row {
	struct ocop_bytes spki;
	uint64_t kind;		/* of the owner: 'a', 'p', 'o' */
	struct ocop_bytes owner;
	uint64_t roles;
	int32_t to;
	uint64_t index, end, end_index;
};

#define FIELD(as, member) { OCOP__##as, offsetof(struct key_row, member) }
static const struct ocop__row form = { sizeof(struct key_row), 8, {
	FIELD(BYTES, spki), FIELD(UINT, kind), FIELD(TEXT, owner),
	FIELD(UINT, roles), FIELD(DAY, to), FIELD(UINT, index),
	FIELD(UINT, end), FIELD(UINT, end_index) } };

static enum ocop_err read_key(struct ocop_state *state, const uint8_t *hash,
			      struct key_row *row)
{
	struct ocop__skey key = ocop__fold_key1(
		'K', ocop_bytes_of(hash, OCOP_HASH_LEN));

	return ocop__fold_get_row(state, &key, &form, row);
}

static enum ocop_err write_key(struct ocop_state *state, const uint8_t *hash,
			       const struct key_row *row)
{
	struct ocop__skey key = ocop__fold_key1(
		'K', ocop_bytes_of(hash, OCOP_HASH_LEN));

	return ocop__fold_put_row(state, &key, &form, row);
}

enum ocop_err ocop_fold_key(struct ocop_state *state,
			    const uint8_t hash[static OCOP_HASH_LEN],
			    struct ocop_key_view *out)
{
	struct key_row row;
	enum ocop_err err = read_key(state, hash, &row);

	memset(out, 0, sizeof(*out));
	if (err)
		return err;
	out->spki = row.spki;
	out->owner_kind = (char)row.kind;
	out->owner = row.owner;
	out->role_record = (row.roles & ROLE_RECORD) && !(row.roles & UNLISTED);
	out->role_stamp = (row.roles & ROLE_STAMP) && !(row.roles & UNLISTED);
	out->was_stamp = row.roles & ROLE_STAMP;
	out->to = row.to;
	out->index = row.index;
	out->end = (enum ocop_key_end)row.end;
	out->end_index = row.end_index;
	return OCOP_OK;
}

bool ocop__fold_key_live(const struct ocop_key_view *key, bool stamp,
			 int32_t day)
{
	if (key->owner_kind != 'p' ||
	    !(stamp ? key->role_stamp : key->role_record))
		return false;
	return key->to == OCOP_DAY_NONE || day <= key->to;
}

enum ocop_err ocop__fold_kid(struct ocop_state *state, struct ocop_bytes kid,
			     struct ocop_bytes *out)
{
	struct ocop__skey key = ocop__fold_key1('k', kid);

	return ocop__fold_get(state, &key, out);
}

/* Another key under this kid that can still sign. */
static bool kid_taken(struct ocop__fctx *x, const uint8_t *hash)
{
	struct ocop_bytes hashes;

	if (ocop__fold_absent(x, ocop__fold_kid(x->state,
						ocop_bytes_of(hash,
							      OCOP_KID_LEN),
						&hashes)))
		return false;
	for (size_t i = 0; i + OCOP_HASH_LEN <= hashes.len;
	     i += OCOP_HASH_LEN) {
		struct key_row row;

		if (memcmp(hashes.ptr + i, hash, OCOP_HASH_LEN) == 0 ||
		    ocop__fold_absent(x, read_key(x->state, hashes.ptr + i,
						  &row)))
			continue;
		if (!row.end)
			return true;
	}
	return false;
}

/* A key that signs for the realm itself, so for nobody in it. */
static bool is_realm_key(const struct ocop_trust *trust,
			 struct ocop_bytes spki)
{
	for (size_t i = 0; i < trust->root_count; i++)
		if (ocop_bytes_equal(trust->roots[i], spki))
			return true;
	for (size_t i = 0; i < trust->receipt_count; i++)
		if (ocop_bytes_equal(trust->receipts[i].key, spki))
			return true;
	return false;
}

/* If the keyring can load a P-256 key, the key is a point of the curve. The
 * more expensive check would show no more, and the owner will sign soon. */
static bool spki_good(struct ocop__fctx *x, const uint8_t *hash,
		      struct ocop_bytes spki)
{
	struct ocop_pubkey *key = NULL;
	enum ocop_alg alg;

	if (spki.len == OCOP_SPKI_P256_LEN &&
	    !ocop__keyring_get_hashed(&key, x->fold->ring, hash, spki))
		return true;
	return !ocop_spki_check(&alg, spki, x->diag);
}

enum ocop_rule ocop__fold_judge_keys(struct ocop__fctx *x,
				     const struct ocop__keys *keys, char kind,
				     struct ocop_bytes owner)
{
	for (size_t i = 0; i < keys->count; i++) {
		const uint8_t *hash = keys->key[i].hash;
		struct key_row row;
		enum ocop_err err;

		if (!spki_good(x, hash, keys->key[i].spki))
			return OCOP_RULE_FIELDS;
		for (size_t j = 0; j < i; j++) {
			if (memcmp(keys->key[j].hash, hash, OCOP_HASH_LEN) == 0)
				return OCOP_RULE_KEY_TWICE;
			if (memcmp(keys->key[j].hash, hash, OCOP_KID_LEN) == 0)
				return OCOP_RULE_KID;
		}
		err = read_key(x->state, hash, &row);
		if (!err && (row.kind != (uint8_t)kind ||
			     !ocop_bytes_equal(row.owner, owner)))
			return OCOP_RULE_KEY_OWNED;
		if (ocop__fold_absent(x, err) &&
		    is_realm_key(x->trust, keys->key[i].spki))
			return OCOP_RULE_KEY_OWNED;
		if (kid_taken(x, hash))
			return OCOP_RULE_KID;
	}
	return OCOP_RULE_COUNTS;
}

static enum ocop_err add_kid(struct ocop_state *state, const uint8_t *hash)
{
	struct ocop__skey key = ocop__fold_key1(
		'k', ocop_bytes_of(hash, OCOP_KID_LEN));
	struct ocop_buf v = ocop__fold_old(state, &key);

	ocop_buf_add(&v, hash, OCOP_HASH_LEN);
	return ocop__fold_put(state, &key, &v);
}

/* "W" producer: hashes of its keys, the newest that fit. */
static enum ocop_err add_owned(struct ocop_state *state,
			       struct ocop_bytes owner, const uint8_t *hash)
{
	struct ocop__skey key = ocop__fold_key1('W', owner);
	struct ocop_buf v = ocop__fold_old(state, &key);
	const size_t most = (OCOP__OWNED_KEYS_MAX - 1) * OCOP_HASH_LEN;

	if (v.len > most) {
		memmove(v.ptr, v.ptr + (v.len - most), most);
		v.len = most;
	}
	ocop_buf_add(&v, hash, OCOP_HASH_LEN);
	return ocop__fold_put(state, &key, &v);
}

enum ocop_err ocop__fold_owned_keys(struct ocop_state *state,
				    struct ocop_bytes producer,
				    struct ocop_bytes *out)
{
	struct ocop__skey key = ocop__fold_key1('W', producer);

	return ocop__fold_get(state, &key, out);
}

static enum ocop_err enrol_one(struct ocop_state *state, const uint8_t *hash,
			       const struct key_row *wanted)
{
	struct key_row row;
	enum ocop_err err = read_key(state, hash, &row);

	if (err == OCOP_ERR_ABSENT) {
		err = write_key(state, hash, wanted);
		if (!err)
			err = add_kid(state, hash);
		if (!err && wanted->kind == 'p')
			err = add_owned(state, wanted->owner, hash);
		return err;
	}
	if (err)
		return err;
	if (row.kind != wanted->kind ||
	    !ocop_bytes_equal(row.owner, wanted->owner))
		/* Whoever enrolled or ended the key before does not matter:
		 * nobody can lock out a future authority. */
		return write_key(state, hash, wanted);
	/* An end is for ever too; roles and day are as in the newest record. */
	row.roles = wanted->roles;
	row.to = wanted->to;
	return write_key(state, hash, &row);
}

enum ocop_err ocop__fold_enrol(struct ocop__fctx *x,
			       const struct ocop__keys *keys,
			       const struct ocop__keys *old, char kind,
			       struct ocop_bytes owner)
{
	enum ocop_err err = OCOP_OK;

	for (size_t i = 0; old && !err && i < old->count; i++) {
		struct key_row row;

		err = read_key(x->state, old->key[i].hash, &row);
		if (err)
			break;
		row.roles |= UNLISTED;
		err = write_key(x->state, old->key[i].hash, &row);
	}
	for (size_t i = 0; !err && i < keys->count; i++) {
		struct key_row row = { keys->key[i].spki, (uint8_t)kind, owner,
				       keys->key[i].roles, keys->key[i].to,
				       x->index, 0, 0 };

		err = enrol_one(x->state, keys->key[i].hash, &row);
	}
	return err;
}

enum ocop_err ocop__fold_enrol_authorities(struct ocop_fold *fold,
					   const struct ocop_trust *trust,
					   uint64_t index)
{
	enum ocop_err err = OCOP_OK;

	for (size_t i = 0; i < trust->authority_count; i++) {
		const struct ocop_authority *a = &trust->authorities[i];

		for (size_t j = 0; !err && j < a->key_count; j++) {
			uint8_t hash[OCOP_HASH_LEN];
			struct key_row row = { a->keys[j], 'a', a->id, 0,
					       OCOP_DAY_NONE, index, 0, 0 };

			ocop_sha256(hash, a->keys[j]);
			err = enrol_one(fold->state, hash, &row);
		}
	}
	return err;
}

enum ocop_err ocop__fold_end_key(struct ocop__fctx *x,
				 const uint8_t hash[OCOP_HASH_LEN],
				 enum ocop_key_end end)
{
	struct key_row row;
	enum ocop_err err = read_key(x->state, hash, &row);

	if (err)
		return err;
	/* It ends from its own entry on. A retired key may still be reported as
	 * compromised later. */
	if (row.end == OCOP_KEY_COMPROMISED)
		return OCOP_OK;
	row.end = end;
	row.end_index = x->index;
	return write_key(x->state, hash, &row);
}

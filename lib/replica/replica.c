/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opens a replica: store, trust documents, state, fold and checkpoint become
 * one object whose parts agree. This file uses no network, so ocop-verify can
 * link it. sync.c changes what is opened here.
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/text.h>

#include "lib/base/mark.h"
#include "lib/fold/fold.h"
#include "lib/log/log.h"
#include "lib/replica/replica.h"
#include "lib/store/store.h"

/* --- Making one --- */

enum ocop_err ocop_replica_first_trust(struct ocop_trust **out,
				       struct ocop_bytes trust,
				       struct ocop_bytes fingerprint_hex,
				       struct ocop_diag *diag)
{
	uint8_t fingerprint[OCOP_HASH_LEN];
	struct ocop_keyring *ring = NULL;
	enum ocop_err err;

	*out = NULL;
	if (ocop_hex_decode(fingerprint, sizeof(fingerprint),
			    fingerprint_hex))
		return ocop_fail(diag, OCOP_ERR_TRUST, 0,
				 "fingerprint: not 64 hex digits");
	err = ocop_trust_decode(out, trust, diag);
	if (err)
		return err;
	if (memcmp((*out)->fingerprint, fingerprint, OCOP_HASH_LEN) != 0) {
		err = ocop_fail(diag, OCOP_ERR_TRUST, 0,
				"trust document: its fingerprint is not the given one");
		goto out;
	}
	/* By a later one nothing before its own entry would count. */
	if ((*out)->version != 1) {
		err = ocop_fail(diag, OCOP_ERR_TRUST, 0,
				"trust document: this is version %llu; a replica starts with version 1 (trust/1.cose of the log) and its fingerprint",
				(unsigned long long)(*out)->version);
		goto out;
	}
	err = ocop_keyring_new(&ring);
	if (!err)
		err = ocop_trust_verify(*out, NULL, ring, diag);
out:
	if (err) {
		ocop_trust_free(*out);
		*out = NULL;
	}
	ocop_keyring_free(ring);
	return err;
}

static enum ocop_err any_row(void *user, struct ocop_bytes key,
			     struct ocop_bytes value)
{
	(void)user;
	(void)key;
	(void)value;
	return OCOP_ERR_EXISTS;
}

/* A desk's stamps, a witness's memory and a registry's reports are stores,
 * too: none of them becomes a replica. */
static enum ocop_err check_empty(struct ocop_store *store,
				 struct ocop_diag *diag)
{
	enum ocop_err err = OCOP_OK;

	for (int space = 0; !err && space < OCOP_SPACE_COUNT; space++)
		err = ocop_store_each(store, (enum ocop_space)space,
				      ocop_bytes_of(NULL, 0), any_row, NULL);
	return err == OCOP_ERR_EXISTS ?
	       ocop_fail(diag, err, 0, "the file is not a replica: name a new file") : err;
}

/* Put the first version in, inside a write transaction. */
static enum ocop_err install(struct ocop_store *store,
			     const struct ocop_trust *trust,
			     struct ocop_diag *diag)
{
	struct ocop_buf held = OCOP_BUF(OCOP_HASH_LEN);
	struct ocop_bytes fingerprint =
		ocop_bytes_of(trust->fingerprint, OCOP_HASH_LEN);
	enum ocop_err err;

	err = ocop_store_meta(store, "fingerprint", &held);
	if (!err) {
		if (!ocop_bytes_equal(ocop_buf_view(&held), fingerprint))
			err = ocop_fail(diag, OCOP_ERR_EXISTS, 0,
					"the file is a replica of another realm");
		goto out;
	}
	if (err != OCOP_ERR_ABSENT)
		goto out;
	err = check_empty(store, diag);
	if (!err)
		err = ocop_log_put_trust(store, trust->version, trust->bytes);
	if (!err)
		err = ocop_store_set_meta(store, "fingerprint", fingerprint);
out:
	ocop_buf_clear(&held);
	return err;
}

enum ocop_err ocop_replica_found(struct ocop_store *store,
				 struct ocop_bytes trust,
				 struct ocop_bytes fingerprint_hex,
				 struct ocop_diag *diag)
{
	struct ocop_trust *first = NULL;
	enum ocop_err err;

	err = ocop_replica_first_trust(&first, trust, fingerprint_hex, diag);
	if (!err)
		err = ocop_store_begin(store, true);
	if (!err)
		err = ocop_store_end(store, install(store, first, diag));
	ocop_trust_free(first);
	return err;
}

enum ocop_err ocop_replica_create(const char *path, struct ocop_bytes trust,
				  struct ocop_bytes fingerprint_hex,
				  struct ocop_diag *diag)
{
	struct ocop_trust *first = NULL;
	struct ocop_store *store = NULL;
	enum ocop_err err;

	/* All is checked before the file is touched. */
	err = ocop_replica_first_trust(&first, trust, fingerprint_hex, diag);
	if (!err)
		err = ocop_store_open_sqlite(&store, path, OCOP_STORE_CREATE,
					     diag);
	if (!err)
		err = ocop_replica_found(store, trust, fingerprint_hex, diag);
	ocop_store_close(store);
	ocop_trust_free(first);
	return err;
}

/* --- Opening one --- */

const struct ocop_trust *ocop_replica_trust(struct ocop_replica *replica)
{
	const struct ocop_trust *trust = ocop__fold_trust(replica->fold);

	return trust != NULL ? trust :
	       ocop_trustset_find(replica->trustset, replica->fingerprint);
}

/* The lowest version above one, or NULL. */
static const struct ocop_trust *above(const struct ocop_trustset *set,
				      uint64_t version)
{
	const struct ocop_trust *found = NULL, *t;

	for (size_t i = 0; (t = ocop_trustset_at(set, i)) != NULL; i++)
		if (t->version > version &&
		    (found == NULL || t->version < found->version))
			found = t;
	return found;
}

const struct ocop_trust *ocop_replica_newest(struct ocop_replica *replica)
{
	const struct ocop_trust *newest = ocop_replica_trust(replica), *next;
	uint64_t version = newest != NULL ? newest->version : 0;

	while (newest != NULL &&
	       (next = above(replica->trustset, version)) != NULL) {
		version = next->version;
		if (!ocop_trust_verify(next, newest, replica->ring, NULL))
			newest = next;
	}
	return newest;
}

/* Trust, state and fold over an open store. */
enum ocop_err ocop__replica_load(struct ocop_replica *r, struct ocop_diag *diag)
{
	struct ocop_buf held = OCOP_BUF(OCOP_HASH_LEN);
	enum ocop_err err;

	err = ocop_store_meta(r->store, "fingerprint", &held);
	if (err == OCOP_ERR_ABSENT ||
	    (!err && held.len != OCOP_HASH_LEN)) {
		err = ocop_fail(diag, OCOP_ERR_STORE, 0,
				"no trust document is installed");
		goto out;
	}
	if (err)
		goto out;
	memcpy(r->fingerprint, held.ptr, OCOP_HASH_LEN);
	err = ocop_trustset_new(&r->trustset);
	if (!err)
		err = ocop_log_load_trust(r->store, r->trustset, diag);
	if (!err &&
	    ocop_trustset_find(r->trustset, r->fingerprint) == NULL)
		err = ocop_fail(diag, OCOP_ERR_TRUST, 0,
				"the installed trust document is missing");
	if (!err)
		err = ocop_keyring_new(&r->ring);
	if (!err)
		err = ocop_state_new(&r->state, r->store);
	if (!err)
		err = ocop_fold_new(&r->fold, r->state, r->trustset, r->ring,
				    r->fingerprint, false);
	if (err == OCOP_ERR_STORE)
		ocop_fail(diag, err, 0, "stored state: a row is damaged: run ocop-sync to fold it again");
	if (!err)
		ocop__fold_reader(r->fold, ocop__replica_entry, r);
out:
	ocop_buf_clear(&held);
	return err;
}

/* A state behind its log would speak for a time that it does not know. */
static enum ocop_err check_fold(struct ocop_replica *r, struct ocop_diag *diag)
{
	uint64_t size = 0, folded = ocop_fold_size(r->fold);
	enum ocop_err err = ocop_log_total(r->store, &size);

	if (err)
		return err;
	if (folded > size || (folded < size && r->mode == OCOP_STORE_READ))
		return ocop_fail(diag, OCOP_ERR_STORE, 0,
				 "folded %llu of %llu stored entries%s",
				 (unsigned long long)folded,
				 (unsigned long long)size, folded > size ?
				 "" : N_(": fold the rest with ocop-sync (a registry: with ocop-registryd run)"));
	return OCOP_OK;
}

/* What does not fit in a file of our own is damage, whatever it would be in a
 * document that somebody hands in. */
static enum ocop_err damage(enum ocop_err err, struct ocop_diag *diag)
{
	switch (err) {
	case OCOP_ERR_LIMIT:
	case OCOP_ERR_MALFORMED:
	case OCOP_ERR_RULE:
	case OCOP_ERR_SIGNATURE:
	case OCOP_ERR_KEY:
	case OCOP_ERR_ALG:
	case OCOP_ERR_TRUST:
		if (diag != NULL)
			diag->err = OCOP_ERR_STORE;
		return OCOP_ERR_STORE;
	default:
		return err;
	}
}

/* What tells one state of the store from another; zeros when it has none. */
static enum ocop_err digest_of(struct ocop_replica *r,
			       uint8_t out[static OCOP_HASH_LEN])
{
	enum ocop_err err = ocop__store_digest_held(out, r->store);

	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

/* One snapshot for all parts: a sync may commit meanwhile. */
static enum ocop_err read_parts(struct ocop_replica *r, struct ocop_diag *diag)
{
	enum ocop_err err = ocop__replica_state_fits(r, diag);

	if (!err)
		err = ocop_store_begin(r->store, false);
	if (!err)
		err = ocop__replica_load(r, diag);
	if (!err)
		err = check_fold(r, diag);
	if (!err)
		err = ocop__replica_read_checkpoint(r, diag);
	if (!err)
		err = digest_of(r, r->digest);
	ocop_store_rollback(r->store);
	return err;
}

static void clear_parts(struct ocop_replica *r)
{
	ocop_fold_free(r->fold);
	ocop_state_free(r->state);
	ocop_keyring_free(r->ring);
	ocop_trustset_free(r->trustset);
	r->fold = NULL;
	r->state = NULL;
	r->ring = NULL;
	r->trustset = NULL;
}

enum ocop_err ocop_replica_open_store(struct ocop_replica **out,
				      struct ocop_store *store,
				      const char *name,
				      enum ocop_store_mode mode,
				      struct ocop_diag *diag)
{
	struct ocop_replica *r = calloc(1, sizeof(*r));
	enum ocop_err err = OCOP_ERR_MEMORY;

	*out = NULL;
	if (r == NULL) {
		ocop_store_close(store);
		return OCOP_ERR_MEMORY;
	}
	r->store = store;
	r->mode = mode;
	r->path = strdup(name);
	if (r->path == NULL)
		goto out;
	err = read_parts(r, diag);
	if (err == OCOP_ERR_STORE && mode == OCOP_STORE_WRITE &&
	    !ocop__replica_state_heal(r)) {
		clear_parts(r);
		if (diag != NULL)
			memset(diag, 0, sizeof(*diag));
		err = read_parts(r, diag);
	}
	if (err)
		goto out;
	*out = r;
	r = NULL;
out:
	ocop_replica_close(r);
	return damage(err, diag);
}

enum ocop_err ocop_replica_open(struct ocop_replica **out, const char *path,
				enum ocop_store_mode mode,
				struct ocop_diag *diag)
{
	struct ocop_store *store;
	enum ocop_err err = ocop_store_open_sqlite(&store, path, mode, diag);

	*out = NULL;
	return err ? damage(err, diag) :
		     ocop_replica_open_store(out, store, path, mode, diag);
}

void ocop_replica_close(struct ocop_replica *replica)
{
	if (replica == NULL)
		return;
	clear_parts(replica);
	ocop_store_close(replica->store);
	free(replica->path);
	free(replica);
}

bool ocop_replica_synced(const struct ocop_replica *replica)
{
	return replica->checkpoint.size > 0 || replica->number > 0;
}

enum ocop_err ocop__replica_forget(struct ocop_replica *replica)
{
	ocop_state_drop(replica->state);
	return ocop_fold_reload(replica->fold);
}

/* Take what a sync has changed since the replica was opened, if any did. */
static enum ocop_err reload(struct ocop_replica *r)
{
	uint8_t digest[OCOP_HASH_LEN];
	enum ocop_err err = digest_of(r, digest);

	if (!err && memcmp(digest, r->digest, OCOP_HASH_LEN) == 0)
		return OCOP_OK;
	if (!err)
		err = ocop_log_load_trust(r->store, r->trustset, NULL);
	if (!err)
		err = ocop__replica_forget(r);
	if (!err)
		err = check_fold(r, NULL);
	if (!err)
		err = ocop__replica_read_checkpoint(r, NULL);
	return damage(err, NULL);
}

enum ocop_err ocop_replica_verifier(struct ocop_replica *replica,
				    struct ocop_verifier *out)
{
	enum ocop_err pin = OCOP_ERR_BUG, err;

	memset(out, 0, sizeof(*out));
	if (replica->mode == OCOP_STORE_READ)
		pin = ocop_store_begin(replica->store, false);
	if (!pin)
		err = reload(replica);
	else /* OCOP_ERR_BUG: the caller is in a transaction, so is pinned. */
		err = pin == OCOP_ERR_BUG ? OCOP_OK : pin;
	if (!err)
		err = ocop_fold_info(replica->state, &out->info);
	if (err && !pin)
		ocop_store_rollback(replica->store);
	if (err)
		return err;
	out->state = replica->state;
	out->trust = ocop_replica_trust(replica);
	out->ring = replica->ring;
	out->read = ocop__replica_entry;
	out->read_user = replica;
	return OCOP_OK;
}

struct ocop_policy ocop_replica_policy(const struct ocop_replica *replica,
				       uint64_t now_unix_s)
{
	return (struct ocop_policy){ .now_unix_s = now_unix_s,
				     .signed_time = replica->signed_time,
				     .vouched_time = replica->vouched_time,
				     .as_of = replica->as_of };
}

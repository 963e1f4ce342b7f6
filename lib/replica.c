/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A replica opened: store, trust documents, state, fold and checkpoint as
 * one object whose parts agree. No network here; ocop-verify links this
 * file, and sync.c changes what it opens.
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/text.h>

#include "replica.h"

#define VKEY_MAX (OCOP_ORIGIN_MAX + 128)
#define COMPACT_MAX (8 + 64 * OCOP_HASH_LEN)

/* --- Making one --- */

/* The document is the one that the fingerprint names, and signed. */
static enum ocop_err check_first(struct ocop_trust **out,
				 struct ocop_bytes trust,
				 struct ocop_bytes fingerprint_hex,
				 struct ocop_diag *diag)
{
	uint8_t fingerprint[OCOP_HASH_LEN];
	struct ocop_keyring *ring = NULL;
	enum ocop_err err;

	*out = NULL;
	if (ocop_hex_decode(fingerprint, sizeof(fingerprint),
			    fingerprint_hex) != OCOP_OK)
		return ocop_fail(diag, OCOP_ERR_TRUST, 0,
				 "fingerprint: not 64 hex digits");
	err = ocop_trust_decode(out, trust, diag);
	if (err != OCOP_OK)
		return err;
	if (memcmp((*out)->fingerprint, fingerprint, OCOP_HASH_LEN) != 0) {
		err = ocop_fail(diag, OCOP_ERR_TRUST, 0,
				"trust document: another than the fingerprint names");
		goto out;
	}
	err = ocop_keyring_new(&ring);
	if (err == OCOP_OK)
		err = ocop_trust_verify(*out, NULL, ring, diag);
out:
	if (err != OCOP_OK) {
		ocop_trust_free(*out);
		*out = NULL;
	}
	ocop_keyring_free(ring);
	return err;
}

/* Put the first version in, inside a write transaction. */
static enum ocop_err install(struct ocop_store *store,
			     const struct ocop_trust *trust,
			     struct ocop_diag *diag)
{
	struct ocop_buf held = OCOP_BUF(OCOP_HASH_LEN);
	struct ocop_bytes fingerprint =
		ocop_bytes_of(trust->fingerprint, OCOP_HASH_LEN);
	uint64_t size = 0;
	enum ocop_err err;

	err = ocop_store_meta(store, "fingerprint", &held);
	if (err == OCOP_OK) {
		if (!ocop_bytes_equal(ocop_buf_view(&held), fingerprint))
			err = ocop_fail(diag, OCOP_ERR_EXISTS, 0,
					"a replica of another realm stands there");
		goto out;
	}
	if (err != OCOP_ERR_ABSENT)
		goto out;
	err = ocop_store_size(store, &size);
	if (err == OCOP_OK && size > 0)
		err = ocop_fail(diag, OCOP_ERR_EXISTS, 0,
				"a log without a trust document stands there");
	if (err == OCOP_OK)
		err = ocop_log_put_trust(store, trust->version, trust->bytes);
	if (err == OCOP_OK)
		err = ocop_store_set_meta(store, "fingerprint", fingerprint);
out:
	ocop_buf_clear(&held);
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
	err = check_first(&first, trust, fingerprint_hex, diag);
	if (err == OCOP_OK)
		err = ocop_store_open_sqlite(&store, path, OCOP_STORE_CREATE,
					     diag);
	if (err == OCOP_OK)
		err = ocop_store_begin(store, true);
	if (err == OCOP_OK)
		err = install(store, first, diag);
	if (err == OCOP_OK)
		err = ocop_store_commit(store);
	ocop_store_close(store);
	ocop_trust_free(first);
	return err;
}

/* --- Opening one --- */

const struct ocop_trust *ocop_replica_trust(struct ocop_replica *replica)
{
	const struct ocop_trust *trust = ocop_fold_trust(replica->fold);

	return trust != NULL ? trust :
	       ocop_trustset_find(replica->trustset, replica->fingerprint);
}

const struct ocop_trust_log *ocop__replica_log(struct ocop_replica *replica)
{
	const struct ocop_trust *trust = ocop_replica_trust(replica);
	struct ocop_buf origin = OCOP_BUF(OCOP_ORIGIN_MAX);
	const struct ocop_trust_log *found = NULL;

	if (trust == NULL)
		return NULL;
	if (ocop_store_meta(replica->store, "origin", &origin) == OCOP_OK) {
		for (size_t i = 0; i < trust->log_count; i++)
			if (ocop_bytes_equal(trust->logs[i].origin,
					     ocop_buf_view(&origin)))
				found = &trust->logs[i];
	} else {
		found = ocop_trust_records_log(trust);
	}
	ocop_buf_clear(&origin);
	return found;
}

/* The key that the stored checkpoint was accepted under: a later trust
 * version may name another for the same log. */
static enum ocop_err stored_vkey(struct ocop_replica *r, struct ocop_vkey *out,
				 struct ocop_diag *diag)
{
	struct ocop_buf text = OCOP_BUF(VKEY_MAX);
	const struct ocop_trust_log *log;
	enum ocop_err err;

	err = ocop_store_meta(r->store, "vkey", &text);
	if (err == OCOP_OK) {
		err = ocop_vkey_parse(out, ocop_buf_view(&text), diag);
	} else if (err == OCOP_ERR_ABSENT) {
		log = ocop__replica_log(r);
		if (log == NULL) {
			err = ocop_fail(diag, OCOP_ERR_TRUST, 0,
					"trust: names no live records log");
		} else {
			*out = log->vkey;
			err = OCOP_OK;
		}
	}
	ocop_buf_clear(&text);
	return err;
}

/* The stored tree is the checkpoint's, or a longer proven one. */
static enum ocop_err check_tree(struct ocop_replica *r, struct ocop_diag *diag)
{
	struct ocop_buf held = OCOP_BUF(COMPACT_MAX);
	struct ocop_compact range;
	uint8_t root[OCOP_HASH_LEN];
	uint64_t size = 0;
	enum ocop_err err;

	err = ocop_store_size(r->store, &size);
	if (err != OCOP_OK)
		return err;
	if (size > r->checkpoint.size)
		return OCOP_OK;
	err = OCOP_ERR_STORE;
	if (size == r->checkpoint.size && size == 0)
		err = OCOP_OK;
	else if (size == r->checkpoint.size &&
		 ocop_store_meta(r->store, "compact", &held) == OCOP_OK &&
		 ocop_compact_decode(&range, ocop_buf_view(&held)) == OCOP_OK &&
		 range.size == size) {
		ocop_compact_root(&range, root);
		if (memcmp(root, r->checkpoint.root, OCOP_HASH_LEN) == 0)
			err = OCOP_OK;
	}
	ocop_buf_clear(&held);
	if (err != OCOP_OK)
		ocop_fail(diag, err, 0,
			  "stored log: is not the one of its checkpoint");
	return err;
}

void ocop__replica_times(struct ocop_replica *r, struct ocop_bytes note,
			 uint64_t *signed_out, uint64_t *vouched_out)
{
	const struct ocop_trust_log *log = ocop__replica_log(r);
	const struct ocop_trust *trust = ocop_replica_trust(r);

	*signed_out = *vouched_out = 0;
	if (log == NULL)
		return;
	*vouched_out = ocop_checkpoint_quorum_time(note, trust->witnesses,
						   trust->witness_count,
						   trust->quorum);
	*signed_out = ocop_checkpoint_time(note, &log->time_vkey);
	if (*vouched_out > *signed_out)
		*signed_out = *vouched_out;
}

/* Newest times on the stored note, or on the last accepted one that had any:
 * what that one held is in the stored one too. */
static enum ocop_err read_time(struct ocop_replica *r, struct ocop_bytes note)
{
	static const char *const keys[] = { "timed", "vouched" };
	struct ocop_buf held = OCOP_BUF(OCOP_NOTE_MAX);
	uint64_t time, vouched;
	enum ocop_err err = OCOP_OK;

	ocop__replica_times(r, note, &r->signed_time, &r->vouched_time);
	for (size_t i = 0; i < 2 && err == OCOP_OK; i++) {
		err = ocop_store_meta(r->store, keys[i], &held);
		if (err == OCOP_ERR_ABSENT) {
			err = OCOP_OK;
			continue;
		}
		ocop__replica_times(r, ocop_buf_view(&held), &time, &vouched);
		if (err == OCOP_OK && time > r->signed_time)
			r->signed_time = time;
		if (err == OCOP_OK && vouched > r->vouched_time)
			r->vouched_time = vouched;
	}
	ocop_buf_clear(&held);
	return err;
}

enum ocop_err ocop__replica_read_checkpoint(struct ocop_replica *r,
					    struct ocop_diag *diag)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_vkey vkey;
	enum ocop_err err;

	memset(&r->checkpoint, 0, sizeof(r->checkpoint));
	r->signed_time = r->vouched_time = 0;
	err = ocop_log_checkpoint(r->store, &note);
	if (err == OCOP_ERR_ABSENT) {
		err = OCOP_OK;	/* never synced */
		goto out;
	}
	if (err == OCOP_OK)
		err = stored_vkey(r, &vkey, diag);
	if (err == OCOP_OK)
		err = ocop_checkpoint_open(&r->checkpoint, ocop_buf_view(&note),
					   &vkey, diag);
	if (err == OCOP_OK)
		err = check_tree(r, diag);
	if (err == OCOP_OK)
		err = read_time(r, ocop_buf_view(&note));
out:
	ocop_buf_clear(&note);
	return err;
}

/* Trust, state and fold over an open store. */
enum ocop_err ocop__replica_load(struct ocop_replica *r, struct ocop_diag *diag)
{
	struct ocop_buf held = OCOP_BUF(OCOP_HASH_LEN);
	enum ocop_err err;

	err = ocop_store_meta(r->store, "fingerprint", &held);
	if (err == OCOP_ERR_ABSENT ||
	    (err == OCOP_OK && held.len != OCOP_HASH_LEN)) {
		err = ocop_fail(diag, OCOP_ERR_TRUST, 0,
				"no trust document was installed");
		goto out;
	}
	if (err != OCOP_OK)
		goto out;
	memcpy(r->fingerprint, held.ptr, OCOP_HASH_LEN);
	err = ocop_trustset_new(&r->trustset);
	if (err == OCOP_OK)
		err = ocop_log_load_trust(r->store, r->trustset, diag);
	if (err == OCOP_OK &&
	    ocop_trustset_find(r->trustset, r->fingerprint) == NULL)
		err = ocop_fail(diag, OCOP_ERR_TRUST, 0,
				"the installed trust document is missing");
	if (err == OCOP_OK)
		err = ocop_keyring_new(&r->ring);
	if (err == OCOP_OK)
		err = ocop_state_new(&r->state, r->store);
	if (err == OCOP_OK)
		err = ocop_fold_new(&r->fold, r->state, r->trustset, r->ring,
				    r->fingerprint, false);
out:
	ocop_buf_clear(&held);
	return err;
}

/* A state behind its log would speak for a time that it does not know. */
static enum ocop_err check_fold(struct ocop_replica *r, struct ocop_diag *diag)
{
	uint64_t size = 0, folded = ocop_fold_size(r->fold);
	enum ocop_err err = ocop_store_size(r->store, &size);

	if (err != OCOP_OK)
		return err;
	if (folded > size || (folded < size && r->mode == OCOP_STORE_READ))
		return ocop_fail(diag, OCOP_ERR_STORE, 0,
				 "folded %llu of %llu stored entries",
				 (unsigned long long)folded,
				 (unsigned long long)size);
	return OCOP_OK;
}

enum ocop_err ocop_replica_open(struct ocop_replica **out, const char *path,
				enum ocop_store_mode mode,
				struct ocop_diag *diag)
{
	struct ocop_replica *r = calloc(1, sizeof(*r));
	enum ocop_err err = OCOP_ERR_MEMORY;

	*out = NULL;
	if (r == NULL)
		return OCOP_ERR_MEMORY;
	r->mode = mode;
	r->path = strdup(path);
	if (r->path == NULL)
		goto out;
	err = ocop_store_open_sqlite(&r->store, path, mode, diag);
	/* One snapshot for all parts: a sync may commit meanwhile. */
	if (err == OCOP_OK)
		err = ocop_store_begin(r->store, false);
	if (err == OCOP_OK)
		err = ocop__replica_load(r, diag);
	if (err == OCOP_OK)
		err = check_fold(r, diag);
	if (err == OCOP_OK)
		err = ocop__replica_read_checkpoint(r, diag);
	if (err != OCOP_OK)
		goto out;
	ocop_store_rollback(r->store);
	*out = r;
	r = NULL;
out:
	ocop_replica_close(r);
	return err;
}

void ocop_replica_close(struct ocop_replica *replica)
{
	if (replica == NULL)
		return;
	ocop_fold_free(replica->fold);
	ocop_state_free(replica->state);
	ocop_keyring_free(replica->ring);
	ocop_trustset_free(replica->trustset);
	ocop_store_close(replica->store);
	free(replica->path);
	free(replica);
}

enum ocop_err ocop__replica_forget(struct ocop_replica *replica)
{
	ocop_state_drop(replica->state);
	return ocop_fold_reload(replica->fold);
}

/* What a sync may have changed since the replica was opened. */
static enum ocop_err learn(struct ocop_replica *r)
{
	enum ocop_err err;

	err = ocop_log_load_trust(r->store, r->trustset, NULL);
	if (err == OCOP_OK)
		err = ocop__replica_forget(r);
	if (err == OCOP_OK)
		err = check_fold(r, NULL);
	if (err == OCOP_OK)
		err = ocop__replica_read_checkpoint(r, NULL);
	return err;
}

enum ocop_err ocop_replica_judge(struct ocop_replica *replica,
				 struct ocop_judge *out)
{
	enum ocop_err err = OCOP_OK;

	memset(out, 0, sizeof(*out));
	/* OCOP_ERR_BUG: the caller is in a transaction, so is pinned. */
	if (replica->mode == OCOP_STORE_READ &&
	    ocop_store_begin(replica->store, false) == OCOP_OK)
		err = learn(replica);
	if (err == OCOP_OK)
		err = ocop_fold_info(replica->state, &out->info);
	if (err != OCOP_OK)
		return err;
	out->state = replica->state;
	out->trust = ocop_replica_trust(replica);
	out->ring = replica->ring;
	return OCOP_OK;
}

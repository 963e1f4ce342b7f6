/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes a replica's state agree with its log again. A state of another format
 * (META "state_format") is dropped, and so is a damaged one; databases of
 * versions 1 and 2 have another format. Then the entries that the state lacks
 * are folded from the stored log, without a network.
 */
#include "lib/replica/replica.h"
#include "lib/store/state.h"
#include "lib/store/state_chain.h"
#include "lib/store/store.h"

#define STEP 4096	/* entries between two looks at the memory */
/* The state in memory: a national register's fits. */
#define CACHE_BYTES ((size_t)112 * 1024 * 1024)

/* Whether a replica has rows of another format; what is no replica has other
 * things in STATE. */
static enum ocop_err is_other(struct ocop_store *store, bool *out)
{
	struct ocop_buf held = OCOP_BUF(OCOP_HASH_LEN);
	bool same, empty = false;
	enum ocop_err err = ocop_store_meta(store, "fingerprint", &held);

	*out = false;
	if (!err) {
		err = ocop_store_meta(store, "state_format", &held);
		same = !err && ocop_bytes_is(ocop_buf_view(&held),
					     OCOP_STATE_FORMAT);
		if ((!err || err == OCOP_ERR_ABSENT ||
		     err == OCOP_ERR_LIMIT) && !same) {
			err = ocop__state_chain_empty(store, &empty);
			*out = !err && !empty;
		}
	}
	ocop_buf_clear(&held);
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

enum ocop_err ocop__replica_state_drop(struct ocop_store *store)
{
	enum ocop_err err = ocop__store_empty(store, OCOP_SPACE_STATE);

	if (!err)
		err = ocop_store_drop_meta(store, "state_format");
	return err ? err : ocop_store_drop_meta(store, "state_digest");
}

enum ocop_err ocop__replica_state_fits(struct ocop_replica *r,
				       struct ocop_diag *diag)
{
	bool other = false;
	enum ocop_err err = is_other(r->store, &other);

	if (err || !other)
		return err;
	if (r->mode == OCOP_STORE_READ)
		return ocop_fail(diag, OCOP_ERR_SCHEMA, 0, "%s: its state has another format: update it with ocop-sync (a registry: with ocop-registryd run)", r->path);
	err = ocop_store_begin(r->store, true);
	/* Another writer may have folded it anew meanwhile. */
	if (!err)
		err = is_other(r->store, &other);
	if (!err && other)
		err = ocop__replica_state_drop(r->store);
	return ocop_store_end(r->store, err);
}

enum ocop_err ocop__replica_state_heal(struct ocop_replica *r)
{
	struct ocop_buf held = OCOP_BUF(OCOP_HASH_LEN);
	struct ocop_state *state = NULL;
	enum ocop_err err = ocop_store_begin(r->store, true);

	/* ABSENT: rows of what is no replica are no log's. */
	if (!err)
		err = ocop_store_meta(r->store, "fingerprint", &held);
	ocop_buf_clear(&held);
	if (!err)
		err = ocop_state_new(&state, r->store);
	if (!err)
		err = ocop__state_check(state);
	ocop_state_free(state);
	if (err == OCOP_ERR_STORE)
		err = ocop__replica_state_drop(r->store);
	else if (!err)
		err = OCOP_ERR_ABSENT;
	err = ocop_store_end(r->store, err);
	r->damaged = r->damaged || !err;
	return err;
}

enum ocop_err ocop_replica_heal(struct ocop_replica *r)
{
	enum ocop_err err = ocop__replica_state_heal(r);

	return err ? err : ocop__replica_forget(r);
}

struct rest {
	struct ocop_replica *replica;
	void (*progress)(void *user, const struct ocop_sync_progress *p);
	void *user;
	struct ocop_sync_progress p;
};

static enum ocop_err fold_one(void *user, uint64_t index,
			      struct ocop_bytes entry)
{
	struct rest *rest = user;
	struct ocop_state *state = rest->replica->state;
	struct ocop_fold_result judged;
	enum ocop_err err;

	err = ocop_fold_entry(rest->replica->fold, entry, &judged);
	rest->p.done = index + 1;
	if (err || (rest->p.done % STEP > 0 && rest->p.done < rest->p.to))
		return err;
	if (rest->progress != NULL)
		rest->progress(rest->user, &rest->p);
	if (ocop__state_size(state) < CACHE_BYTES)
		return OCOP_OK;
	err = ocop_state_flush(state);
	ocop_state_trim(state, CACHE_BYTES / 2);
	return err;
}

enum ocop_err ocop__replica_fold_rest(
	struct ocop_replica *r,
	void (*progress)(void *user, const struct ocop_sync_progress *p),
	void *user)
{
	struct rest rest = { r, progress, user, { .folding = true } };
	enum ocop_err err = ocop_log_total(r->store, &rest.p.to);

	rest.p.from = ocop_fold_size(r->fold);
	if (!err && rest.p.from < rest.p.to)
		err = ocop__replica_prove(r, NULL);
	if (!err)
		err = ocop__replica_fold(r, rest.p.from, fold_one, &rest);
	return err ? err : ocop_state_flush(r->state);
}

enum ocop_err ocop_replica_catch_up(
	struct ocop_replica *r,
	void (*progress)(void *user, const struct ocop_sync_progress *p),
	void *user)
{
	uint64_t size = 0;
	enum ocop_err err = ocop_log_total(r->store, &size), forgot = OCOP_OK;

	if (err || ocop_fold_size(r->fold) == size)
		return err;
	err = ocop_store_begin(r->store, true);
	if (err)
		return err;
	/* Another writer may have folded some since this one was opened. */
	err = ocop__replica_forget(r);
	if (!err)
		err = ocop__replica_fold_rest(r, progress, user);
	err = ocop_store_end(r->store, err);
	if (err)
		forgot = ocop__replica_forget(r);
	return forgot ? forgot : err;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks lots' deferred signatures after the commit that makes a replica
 * usable: on all cores, chunk by chunk, from the first unchecked lot on.
 * Progress is committed after each chunk, so that a later call resumes there.
 * This file uses no network.
 */
#include <string.h>

#include "lib/fold/fold.h"
#include "lib/log/log.h"
#include "lib/sync/sync.h"

#define LATER_ENTRIES 16384	/* new ones, from which on it pays */
#define CHUNK_ENTRIES 65536	/* between two commits */

/* --- While folding --- */

/* An entry of the target, stored or pending: an ocop_fold_read_fn. */
static enum ocop_err read_entry(void *user, uint64_t index,
				struct ocop_buf *out)
{
	struct ocop__sync *s = user;
	struct ocop_buf bundle = OCOP_BUF(OCOP_BUNDLE_MAX);
	uint64_t in_log = index - s->first;
	struct ocop_bytes entry = { NULL, 0 };
	enum ocop_err err;
	size_t offset = 0;
	bool in_place;

	if (index < s->first + s->stored)
		return ocop__replica_entry(s->replica, index, out);
	err = ocop__sync_pending_get(s, in_log / OCOP_TILE_WIDTH, &bundle,
				     &in_place);
	for (uint64_t i = 0; !err && i <= in_log % OCOP_TILE_WIDTH;
	     i++)
		err = ocop_bundle_next(&entry, ocop_buf_view(&bundle), &offset);
	ocop_buf_reset(out);
	if (!err)
		err = ocop_buf_bytes(out, entry);
	ocop_buf_clear(&bundle);
	return err == OCOP_ERR_ABSENT ? OCOP_ERR_STORE : err;
}

void ocop__sync_defer_begin(struct ocop__sync *s)
{
	uint64_t least = s->options->defer_entries;

	if (least == 0)
		least = LATER_ENTRIES;
	/* One that is not in its place yet could not be read again. */
	ocop__fold_defer(s->replica->fold, s->in_place && !s->at_once &&
			 s->target.size - s->base >= least);
	ocop__fold_reader(s->replica->fold, read_entry, s);
}

void ocop__sync_defer_end(struct ocop__sync *s)
{
	ocop__fold_defer(s->replica->fold, false);
	ocop__fold_reader(s->replica->fold, ocop__replica_entry, s->replica);
}

/* --- After the commit --- */

static void report(struct ocop__sync *s, const struct ocop_fold_info *info)
{
	struct ocop_sync_progress p = { .from = s->first + s->base,
					.to = info->size,
					.done = info->checked,
					.checking = true,
					.bytes = s->result->bytes };

	if (s->options->progress != NULL)
		s->options->progress(s->options->user, &p);
}

struct check {
	struct ocop_replica *replica;
	struct ocop__sync_pool *pool;
	bool forged;		/* one that counts is not signed */
	enum ocop_err err;
};

static void check_alone(struct check *c, uint64_t index,
			struct ocop_bytes entry)
{
	enum ocop_err err = ocop__fold_check(c->replica->state,
					     c->replica->ring, index, entry);

	if (err == OCOP_ERR_SIGNATURE)
		c->forged = true;
	else if (err)
		c->err = err;
}

/* What is not signed by the oldest key of its kid does not count perhaps, or
 * has another signer: the state says. */
static void tell(void *user, const struct ocop__sync_signed *item)
{
	struct ocop_buf entry = OCOP_BUF(OCOP_ENTRY_MAX);
	struct check *c = user;
	enum ocop_err err;

	if (item->good)
		return;
	err = ocop__replica_entry(c->replica, item->index, &entry);
	if (err)
		c->err = err;
	else
		check_alone(c, item->index, ocop_buf_view(&entry));
	ocop_buf_clear(&entry);
}

static enum ocop_err ask(void *user, uint64_t index, struct ocop_bytes entry)
{
	struct ocop_cose_sign1 env;
	struct ocop_bytes spki;
	struct check *c = user;
	enum ocop_err err = ocop__fold_lot_signer(&env, &spki,
						  c->replica->state, entry);

	if (err)
		return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
	if (!ocop__sync_pool_ask(c->pool, index, &env, spki))
		check_alone(c, index, entry);
	return c->err;
}

/* Lots of a chunk, up to next. */
static enum ocop_err check_chunk(struct check *c, uint64_t first,
				 uint64_t next)
{
	enum ocop_err err = ocop_log_each(c->replica->store, first, next, ask,
					  c);

	ocop__sync_pool_wait(c->pool);
	return err ? err : c->err;
}

/* The lots of was.checked to next are signed. Another process may have
 * changed the state since: then what it knows stands. */
static enum ocop_err keep(struct ocop__sync *s,
			  const struct ocop_fold_info *was, uint64_t next)
{
	struct ocop_replica *r = s->replica;
	struct ocop_fold_info now;
	enum ocop_err err = ocop_store_begin(r->store, true);

	if (!err)
		err = ocop_log_load_trust(r->store, r->trustset, s->diag);
	if (!err)
		err = ocop__replica_forget(r);
	if (!err)
		err = ocop_fold_info(r->state, &now);
	if (!err && now.checked == was->checked &&
	    now.trust_version == was->trust_version &&
	    now.skipped == was->skipped && now.size >= was->size) {
		err = ocop__fold_checked(r->fold, next);
		if (!err)
			err = ocop_state_flush(r->state);
	}
	return ocop_store_end(r->store, err);
}

/* The state without the lot that is not signed, and all that follows. */
static enum ocop_err fold_anew(struct ocop__sync *s,
			       const struct ocop_fold_info *was)
{
	struct ocop_fold_info now;
	enum ocop_err err = ocop__sync_trust_refold(s, false);

	if (!err)
		err = ocop_fold_info(s->replica->state, &now);
	if (!err && s->result->counted >= now.skipped - was->skipped) {
		s->result->counted -= now.skipped - was->skipped;
		s->result->skipped += now.skipped - was->skipped;
	}
	if (err)
		ocop_store_rollback(s->replica->store);
	return err;
}

enum ocop_err ocop__sync_deferred(struct ocop__sync *s)
{
	uint64_t next, step = s->options->deferred_step;
	struct ocop_replica *r = s->replica;
	struct check c = { .replica = r };
	struct ocop_fold_info info;
	enum ocop_err err = ocop_fold_info(r->state, &info);

	if (err || info.checked == info.size)
		return err;
	/* The fold's memory is needed no more. */
	ocop_state_trim(r->state, 0);
	c.pool = ocop__sync_pool_new(r->ring, s->options->threads, tell, &c);
	if (c.pool == NULL)
		return OCOP_ERR_MEMORY;
	if (step == 0)
		step = CHUNK_ENTRIES;
	while (!err && info.checked < info.size) {
		report(s, &info);
		next = step < info.size - info.checked ? info.checked + step :
							 info.size;
		c.forged = false;
		err = check_chunk(&c, info.checked, next);
		if (!err)
			err = c.forged ? fold_anew(s, &info) :
					 keep(s, &info, next);
		if (!err)
			err = ocop_fold_info(r->state, &info);
	}
	ocop__sync_pool_free(c.pool);
	return err;
}

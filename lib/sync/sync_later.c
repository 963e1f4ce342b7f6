/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lots' signatures after the commit that makes a replica usable: chunk by
 * chunk from the watermark up, each chunk in the order of its keys. How far
 * this came is kept in commits of its own, so that a later call goes on
 * there. No network in this file.
 */
#include <string.h>

#include "lib/log/log.h"
#include "lib/sync/sync.h"

#define LATER_ENTRIES 16384	/* new ones, from which on it pays */
#define CHUNK_ENTRIES 65536	/* between two commits */
#define CHUNK_BYTES ((size_t)32 * 1024 * 1024)

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

bool ocop__sync_later_leaves(const struct ocop__sync *s)
{
	uint64_t least = s->options->later_entries;

	if (least == 0)
		least = LATER_ENTRIES;
	return !s->at_once && s->target.size - s->base >= least;
}

void ocop__sync_later_leave(struct ocop__sync *s)
{
	/* One that is not in its place yet could not be read again. */
	ocop_fold_leave(s->replica->fold, s->in_place &&
			ocop__sync_later_leaves(s));
	ocop_fold_reader(s->replica->fold, read_entry, s);
}

void ocop__sync_later_end(struct ocop__sync *s)
{
	ocop_fold_leave(s->replica->fold, false);
	if (s->ahead == NULL)
		ocop_fold_ahead_end(s->replica->fold);
	ocop_fold_reader(s->replica->fold, ocop__replica_entry, s->replica);
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

static enum ocop_err add_entry(void *user, uint64_t index,
			       struct ocop_bytes entry)
{
	struct ocop_buf *chunk = user;

	(void)index;
	/* Ends the walk: the next chunk begins with this one. */
	return chunk->len + 2 + entry.len > CHUNK_BYTES ? OCOP_ERR_EXISTS :
	       ocop_bundle_add(chunk, entry);
}

/* Entries from the watermark on; *next: the index after the last. */
static enum ocop_err read_chunk(struct ocop__sync *s,
				const struct ocop_fold_info *info,
				struct ocop_buf *out, uint64_t *next)
{
	uint64_t step = s->options->later_step;
	unsigned count = 0;
	enum ocop_err err;

	if (step == 0)
		step = CHUNK_ENTRIES;
	if (step > info->size - info->checked)
		step = info->size - info->checked;
	ocop_buf_reset(out);
	err = ocop_log_each(s->replica->store, info->checked,
			    info->checked + step, add_entry, out);
	*next = info->checked + step;
	if (err != OCOP_ERR_EXISTS)
		return err;
	err = ocop_bundle_count(ocop_buf_view(out), &count);
	*next = info->checked + count;
	return err;
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
		err = ocop__replica_forget(r);
	if (!err)
		err = ocop_fold_info(r->state, &now);
	if (!err && now.checked == was->checked &&
	    now.trust_version == was->trust_version &&
	    now.skipped == was->skipped && now.size >= was->size) {
		err = ocop_fold_checked(r->fold, next);
		if (!err)
			err = ocop_state_flush(r->state);
	}
	if (!err)
		err = ocop_store_commit(r->store);
	if (err)
		ocop_store_rollback(r->store);
	return err;
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

enum ocop_err ocop__sync_later(struct ocop__sync *s)
{
	struct ocop_buf chunk = OCOP_BUF(CHUNK_BYTES);
	struct ocop_replica *r = s->replica;
	struct ocop_fold_info info;
	uint64_t next = 0, bad = UINT64_MAX;
	enum ocop_err err = ocop_fold_info(r->state, &info);

	if (!err && info.checked < info.size)
		/* The fold's memory is the chunks' now. */
		ocop_state_trim(r->state, 0);
	while (!err && info.checked < info.size) {
		report(s, &info);
		err = read_chunk(s, &info, &chunk, &next);
		if (!err)
			err = ocop_fold_check_many(r->state, r->ring,
						   info.checked,
						   ocop_buf_view(&chunk), &bad);
		if (!err)
			err = bad == UINT64_MAX ? keep(s, &info, next) :
						  fold_anew(s, &info);
		if (!err)
			err = ocop_fold_info(r->state, &info);
	}
	ocop_buf_clear(&chunk);
	return err;
}

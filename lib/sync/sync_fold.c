/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From fetched bytes to folded state. Pending bundles are proven against the
 * signed root before the first of their entries is folded. All state that
 * verdicts use changes in one commit. This file uses no network.
 */
#include <inttypes.h>
#include <string.h>

#include "lib/log/log.h"
#include "lib/store/state.h"
#include "lib/sync/sync.h"

#define STEP 4096		/* entries between two writes of bundles */
#define WHOLE_MAX 262144	/* new entries that are one commit */
/* The state in memory: a national register's fits, so that a first sync
 * writes each of its pages once, in order. */
#define CACHE_BYTES ((size_t)112 * 1024 * 1024)

/* --- Proving --- */

static enum ocop_err walk_bundle(struct ocop__sync *s,
				 const struct ocop__sync_walk *w, uint64_t n,
				 struct ocop_bytes bundle)
{
	uint64_t index = n * OCOP_TILE_WIDTH;
	uint64_t end = index + OCOP_TILE_WIDTH;
	enum ocop_err err = OCOP_OK;
	struct ocop_bytes entry;
	size_t offset = 0;

	if (end > s->target.size)
		end = s->target.size;
	for (; !err && index < end; index++) {
		if (ocop_bundle_next(&entry, bundle, &offset))
			return ocop_fail(s->diag, OCOP_ERR_MALFORMED, 0,
					 "%.100s: damaged copy: entry %" PRIu64
					 ": bundle is short", s->from, index);
		if (index >= s->base)
			err = w->entry(s, w->user, index, entry);
	}
	if (!err && w->done != NULL)
		err = w->done(s, w->user, n, end);
	return err;
}

enum ocop_err ocop__sync_fold_walk(struct ocop__sync *s,
				   const struct ocop__sync_walk *w)
{
	struct ocop_buf bundle = OCOP_BUF(OCOP_BUNDLE_MAX);
	enum ocop_err err = OCOP_OK;

	/* Nothing pends behind the end. */
	if (s->base == s->target.size)
		return OCOP_OK;
	for (uint64_t n = s->base / OCOP_TILE_WIDTH;
	     !err && n * OCOP_TILE_WIDTH < s->target.size; n++) {
		err = ocop__sync_pending_get(s, n, &bundle, &s->in_place);
		if (err == OCOP_ERR_ABSENT)
			err = ocop_fail(s->diag, OCOP_ERR_CONFLICT, 0,
					"pending bundles were taken by another sync");
		if (!err)
			err = walk_bundle(s, w, n, ocop_buf_view(&bundle));
	}
	ocop_buf_clear(&bundle);
	return err;
}

/* The bundle that was stored in part must begin with that part. */
static enum ocop_err check_overlap(struct ocop__sync *s)
{
	struct ocop_buf wide = OCOP_BUF(OCOP_BUNDLE_MAX);
	struct ocop_buf held = OCOP_BUF(OCOP_BUNDLE_MAX);
	uint64_t n = s->base / OCOP_TILE_WIDTH;
	struct ocop_bytes entry, own;
	enum ocop_err err = OCOP_OK;
	size_t offset = 0, own_offset = 0;
	bool in_place;

	if (s->base % OCOP_TILE_WIDTH > 0) {
		err = ocop__sync_pending_get(s, n, &wide, &in_place);
		if (!err)
			err = ocop__log_bundle(s->replica->store, s->number, n,
					       &held);
	}
	for (uint64_t i = n * OCOP_TILE_WIDTH; !err && i < s->base;
	     i++) {
		err = ocop_bundle_next(&entry, ocop_buf_view(&wide), &offset);
		if (!err &&
		    ocop_bundle_next(&own, ocop_buf_view(&held), &own_offset))
			err = OCOP_ERR_STORE;
		if (!err && !ocop_bytes_equal(entry, own))
			err = ocop_fail(s->diag, OCOP_ERR_FORK, 0,
					"%.100s: damaged copy: entry %" PRIu64
					" differs from the stored one",
					s->from, i);
	}
	ocop_buf_clear(&wide);
	ocop_buf_clear(&held);
	return err;
}

static void hash_one(struct ocop_compact *range, struct ocop_bytes entry)
{
	uint8_t leaf[OCOP_HASH_LEN];

	ocop_leaf_hash(leaf, entry);
	ocop_compact_append(range, leaf, NULL, NULL);
}

/* Notes the trust versions that are named, too: one walk less. */
static enum ocop_err prove_entry(struct ocop__sync *s, void *user,
				 uint64_t index, struct ocop_bytes bytes)
{
	struct ocop_trust_entry named;
	struct ocop_entry entry;

	(void)index;
	hash_one(user, bytes);
	if (!ocop_entry_decode(&entry, bytes, NULL) &&
	    ocop_trust_entry_decode(&named, entry.record))
		ocop_buf_add(&s->names, &named, sizeof(named));
	return s->names.err;
}

static enum ocop_err stored_range(struct ocop__sync *s, uint64_t size,
				  struct ocop_compact *out)
{
	memset(out, 0, sizeof(*out));
	if (size > 0 && ocop__log_range(s->replica->store, size, out))
		return ocop_fail(s->diag, OCOP_ERR_STORE, 0,
				 "stored log: its compact range is damaged");
	return OCOP_OK;
}

enum ocop_err ocop__sync_fold_prove(struct ocop__sync *s)
{
	struct ocop_compact range;
	struct ocop__sync_walk prove = { .entry = prove_entry, .user = &range };
	uint8_t root[OCOP_HASH_LEN];
	enum ocop_err err = stored_range(s, s->base, &range);

	ocop_buf_reset(&s->names);
	if (!err && s->base < s->target.size)
		err = check_overlap(s);
	if (!err)
		err = ocop__sync_fold_walk(s, &prove);
	if (err)
		return err;
	ocop_compact_root(&range, root);
	if (range.size != s->target.size ||
	    memcmp(root, s->target.root, OCOP_HASH_LEN) != 0)
		return ocop_fail(s->diag, OCOP_ERR_FORK, 0,
				 "%.100s: damaged copy: entries %" PRIu64
				 " to %" PRIu64
				 " do not hash to the signed root",
				 s->from, s->base, s->target.size - 1);
	return OCOP_OK;
}

static enum ocop_err hash_stored(void *user, uint64_t index,
				 struct ocop_bytes entry)
{
	(void)index;
	hash_one(user, entry);
	return OCOP_OK;
}

enum ocop_err ocop__sync_fold_root(struct ocop__sync *s, uint64_t size,
				   uint8_t out[static OCOP_HASH_LEN])
{
	struct ocop_compact range = { 0 };
	enum ocop_err err;

	err = size == s->stored ? stored_range(s, size, &range) :
	      ocop__log_each(s->replica->store, s->number, 0, size,
			     hash_stored, &range);
	ocop_compact_root(&range, out);
	return err;
}

/* --- Folding --- */

struct run {
	struct ocop_log *log;
	uint64_t waiting;	/* folded, not yet written */
	bool steps;		/* commit each write */
};

static void report(struct ocop__sync *s, uint64_t done)
{
	struct ocop_sync_progress p = { .from = s->first + s->base,
					.to = s->first + s->target.size,
					.done = s->first + done,
					.folding = true,
					.bytes = s->result->bytes };

	if (s->options->progress != NULL)
		s->options->progress(s->options->user, &p);
}

static enum ocop_err fold_entry(struct ocop__sync *s, void *user,
				uint64_t index, struct ocop_bytes entry)
{
	struct ocop_fold_result judged;
	struct run *run = user;
	enum ocop_err err;

	(void)index;
	err = s->in_place ? ocop__log_append_stored(run->log, entry) :
			    ocop_log_append(run->log, entry);
	ocop__sync_defer_begin(s);
	if (!err)
		err = ocop_fold_entry(s->replica->fold, entry, &judged);
	if (err) {
		s->forged = err == OCOP_ERR_SIGNATURE;
		return err;
	}
	run->waiting++;
	if (judged.counts)
		s->result->counted++;
	else
		s->result->skipped++;
	return OCOP_OK;
}

/* Write the bundles that wait, and the state when it has grown too large;
 * in steps, make that last and begin the next. */
static enum ocop_err write_step(struct ocop__sync *s, struct run *run)
{
	struct ocop_store *store = s->replica->store;
	size_t bytes = s->options->state_bytes;
	enum ocop_err err;

	if (bytes == 0)
		bytes = CACHE_BYTES;
	run->waiting = 0;
	err = ocop_log_flush(run->log, ocop_bytes_of(NULL, 0));
	if (err || ocop__state_size(s->replica->state) < bytes)
		return err;
	err = ocop_state_flush(s->replica->state);
	if (!err && run->steps) {
		/* Says how far the proven log goes that this leads to: of a
		 * frozen one, the trust document does. */
		if (s->note.len > 0)
			err = ocop_store_set_meta(store, "target",
						  ocop_buf_view(&s->note));
		if (!err)
			err = ocop_store_commit(store);
		if (!err)
			err = ocop_store_begin(store, true);
	}
	ocop_state_trim(s->replica->state, bytes / 2);
	return err;
}

static enum ocop_err end_bundle(struct ocop__sync *s, void *user, uint64_t n,
				uint64_t next)
{
	struct run *run = user;
	enum ocop_err err = OCOP_OK;

	if (!s->in_place)
		err = ocop__sync_pending_done(s, n);
	if (!err && run->waiting >= STEP &&
	    next < s->target.size) {
		err = write_step(s, run);
		report(s, next);
	}
	return err;
}

static enum ocop_err set_text(struct ocop_store *store, const char *key,
			      const char *text)
{
	return ocop_store_set_meta(store, key, ocop_bytes_str(text));
}

/* A source without one does not take away what another brought of the same
 * tree. */
static enum ocop_err put_rootsig(struct ocop__sync *s)
{
	const struct ocop_checkpoint *was = &s->replica->checkpoint;

	if (s->rootsig.len == 0 && s->target.size == was->size &&
	    strcmp(s->target.origin, was->origin) == 0 &&
	    memcmp(s->target.root, was->root, OCOP_HASH_LEN) == 0)
		return OCOP_OK;
	return ocop_log_put_rootsig(s->replica->store,
				    ocop_buf_view(&s->rootsig));
}

enum ocop_err ocop__sync_fold_note(struct ocop__sync *s)
{
	struct ocop_buf text = OCOP_BUF(OCOP_ORIGIN_MAX + 128);
	struct ocop_store *store = s->replica->store;
	enum ocop_err err;

	err = set_text(store, "origin", s->target.origin);
	if (!err && s->note.len > 0)
		err = ocop_store_set_meta(store, "checkpoint",
					  ocop_buf_view(&s->note));
	if (!err)
		err = put_rootsig(s);
	ocop_vkey_format(&text, &s->log->vkey);
	if (!err)
		err = text.err;
	if (!err && s->note.len > 0)
		err = ocop_store_set_meta(store, "vkey", ocop_buf_view(&text));
	/* A note without a newer time does not take the older one away. */
	if (!err && s->time > s->known_time)
		err = ocop_store_set_meta(store, "timed",
					  ocop_buf_view(&s->note));
	if (!err && s->vouched > 0 &&
	    s->vouched >= s->known_vouched)
		err = ocop_store_set_meta(store, "vouched",
					  ocop_buf_view(&s->note));
	if (!err)
		err = set_text(store, "source", s->source);
	ocop_buf_reset(&text);
	ocop_buf_printf(&text, "%" PRIu64, s->options->now_unix_s);
	if (!err)
		err = ocop_store_set_meta(store, "synced",
					  ocop_buf_view(&text));
	ocop_buf_clear(&text);
	return err;
}

/* What is about to be committed is what was proven. */
static enum ocop_err check_result(struct ocop__sync *s,
				  const struct ocop_log *log)
{
	uint8_t root[OCOP_HASH_LEN];

	ocop_log_root(log, root);
	if (ocop_log_size(log) != s->target.size ||
	    ocop_fold_size(s->replica->fold) !=
		    s->first + s->target.size ||
	    memcmp(root, s->target.root, OCOP_HASH_LEN) != 0)
		return ocop_fail(s->diag, OCOP_ERR_CONFLICT, 0,
				 "pending bundles changed while they were folded");
	return OCOP_OK;
}

enum ocop_err ocop__sync_fold_commit(struct ocop__sync *s)
{
	struct ocop_replica *r = s->replica;
	struct run run = { NULL, 0, false };
	struct ocop__sync_walk fold = { fold_entry, end_bundle, &run };
	enum ocop_err err;

	ocop__sync_preverify_wait(s);
	run.steps = r->checkpoint.size == 0 ||
		    s->target.size - s->base > WHOLE_MAX;
	err = ocop_store_begin(r->store, true);
	if (!err)
		err = ocop_log_open(&run.log, r->store, false, s->diag);
	/* Another sync may have been first; ours knows nothing of it. */
	if (!err && (ocop_log_size(run.log) != s->base ||
		     ocop_fold_size(r->fold) != s->first + s->base))
		err = ocop_fail(s->diag, OCOP_ERR_CONFLICT, 0,
				"another sync of this replica finished first");
	if (!err)
		err = ocop__sync_fold_walk(s, &fold);
	ocop__sync_defer_end(s);
	if (!err)
		err = check_result(s, run.log);
	if (!err)
		err = ocop_state_flush(r->state);
	if (!err && s->target.size > s->base)
		err = ocop_log_flush(run.log, ocop_bytes_of(NULL, 0));
	if (!err)
		err = ocop__sync_fold_note(s);
	if (!err)
		err = ocop_store_drop_meta(r->store, "target");
	if (!err)
		err = ocop_store_commit(r->store);
	if (!err)
		report(s, s->target.size);
	ocop_log_free(run.log);
	return err;
}

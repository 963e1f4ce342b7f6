/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a frozen log to the next one. The trust document states the size and
 * root at which a log ended. The threshold of the roots signed that, so it
 * overrules the log's own key. If the replica holds anything else, the log's
 * key signed something that is not to be believed: those entries are removed
 * and kept as evidence.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <ocop/file.h>
#include <ocop/text.h>

#include "lib/log/log.h"
#include "lib/sync/sync.h"

bool ocop__sync_next_none(const struct ocop__sync *s)
{
	const struct ocop_trust_log *own =
		ocop_trust_records_log_at(s->trust, s->number);

	return own == NULL || !own->frozen;
}

/* --- What the replica should not hold --- */

/* The checkpoint that was believed, and the document that says otherwise. */
static void keep_both(struct ocop__sync *s)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_buf tail = OCOP_BUF(64);
	const struct ocop_checkpoint *c = &s->replica->checkpoint;
	const char *name;

	if (s->replica->path == NULL)
		return;
	if (!ocop_log_checkpoint(s->replica->store, &note)) {
		ocop_buf_printf(&tail, "%" PRIu64 "-", c->size);
		ocop_hex_add(&tail, ocop_bytes_of(c->root, 8));
		name = ocop_buf_cstr(&tail);
		if (name == NULL ||
		    ocop__sync_evidence(s, name, ocop_buf_view(&note)))
			s->result->unkept = true;
	}
	ocop_buf_reset(&tail);
	ocop_buf_printf(&tail, "trust-%" PRIu64, s->trust->version);
	name = ocop_buf_cstr(&tail);
	if (name == NULL ||
	    ocop__sync_evidence(s, name, s->trust->bytes))
		s->result->unkept = true;
	ocop_buf_clear(&tail);
	ocop_buf_clear(&note);
}

/* Bundles beyond the frozen end belong to no log. */
static enum ocop_err remove_beyond(struct ocop__sync *s)
{
	struct ocop_store *store = s->replica->store;
	uint64_t n = (s->target.size + OCOP_TILE_WIDTH - 1) / OCOP_TILE_WIDTH;
	enum ocop_err err = ocop_store_begin(store, true);
	uint8_t key[8];

	for (; !err && n * OCOP_TILE_WIDTH < s->stored; n++) {
		err = ocop_store_remove(
			store, OCOP_SPACE_BUNDLE,
			ocop__log_key(key, ocop__log_place(s->number, n)));
		if (err == OCOP_ERR_ABSENT)
			err = OCOP_OK;
	}
	return ocop_store_end(store, err);
}

/* Begin the log anew. Its bundles wait where they are, to be proven. */
static enum ocop_err restart(struct ocop__sync *s)
{
	enum ocop_err err;

	keep_both(s);
	s->result->restarted = true;
	err = ocop__sync_trust_refold(s, true);
	if (!err)
		err = remove_beyond(s);
	s->stored = s->base = 0;
	s->known_time = s->known_vouched = 0;
	return !err ?
	       ocop__replica_read_checkpoint(s->replica, s->diag) : err;
}

/* As long as the frozen one, or longer: it must be the frozen one. */
static enum ocop_err check_stored(struct ocop__sync *s)
{
	uint8_t root[OCOP_HASH_LEN];
	enum ocop_err err;

	if (s->stored < s->target.size)
		return OCOP_OK;
	if (s->stored == s->target.size) {
		err = ocop__sync_fold_root(s, s->stored, root);
		if (err ||
		    memcmp(root, s->target.root, OCOP_HASH_LEN) == 0)
			return err;
	}
	return restart(s);
}

/* --- One frozen log --- */

/* Its last note is of use to those who export it, and for its time; the
 * frozen root proves without. */
static enum ocop_err fetch_note(struct ocop__sync *s)
{
	struct ocop_checkpoint c;
	enum ocop_err err = ocop__sync_fetch_from(s, "checkpoint", &s->note);

	ocop_buf_reset(&s->rootsig);
	if (!err)
		err = ocop_checkpoint_open(&c, ocop_buf_view(&s->note),
					   &s->log->vkey, NULL);
	if (!err &&
	    (c.size != s->target.size ||
	     memcmp(c.root, s->target.root, OCOP_HASH_LEN) != 0))
		err = OCOP_ERR_ABSENT;
	if (!err)
		err = ocop__sync_rootsig_frozen(s);
	if (err)
		ocop_buf_reset(&s->note);
	memset(s->diag, 0, sizeof(*s->diag));
	if (err == OCOP_ERR_MEMORY)
		return err;
	return ocop__replica_times(s->replica, ocop_buf_view(&s->note),
				   &s->time, &s->vouched);
}

/* What is missing, proven by the frozen root. When that cannot be, what is
 * stored may be of another history: then all of it is brought beside. */
static enum ocop_err bring(struct ocop__sync *s)
{
	enum ocop_err err = ocop__sync_bring(s);

	if (err == OCOP_ERR_FORK && s->stored > 0) {
		s->base = 0;
		err = ocop__sync_bring(s);
		if (!err)
			return restart(s);
	}
	/* Nobody signed what came: a damaged copy. */
	if (err == OCOP_ERR_FORK || err == OCOP_ERR_MALFORMED)
		err = s->diag->err = OCOP_ERR_HTTP;
	return err;
}

/* Ended as it was frozen: the next one begins, empty. */
static enum ocop_err begin(struct ocop__sync *s)
{
	struct ocop_replica *r = s->replica;
	enum ocop_err err = ocop_store_begin(r->store, true);

	if (!err)
		err = ocop_log_begin_next(r->store, s->log, s->diag);
	if (!err)
		err = ocop_fold_next_log(r->fold);
	if (!err)
		err = ocop_state_flush(r->state);
	err = ocop_store_end(r->store, err);
	if (!err)
		err = ocop__replica_read_checkpoint(r, s->diag);
	s->result->begun++;
	return err;
}

static enum ocop_err end_log(struct ocop__sync *s)
{
	struct ocop_checkpoint *t = &s->target;
	enum ocop_err err;

	s->log = ocop_trust_records_log_at(s->trust, s->number);
	snprintf(s->from, sizeof(s->from), "%s/frozen/%u", s->source,
		 s->number);
	memset(t, 0, sizeof(*t));
	if (!ocop_bytes_copy(t->origin, sizeof(t->origin), s->log->origin))
		return OCOP_ERR_BUG;
	t->size = s->log->frozen_size;
	memcpy(t->root, s->log->frozen_root, OCOP_HASH_LEN);
	err = check_stored(s);
	/* The note that the replica followed it to is that of its end. */
	if (!err && (s->replica->checkpoint.size != t->size ||
		     s->stored != t->size)) {
		err = fetch_note(s);
		if (!err)
			err = bring(s);
		if (!err)
			err = ocop__sync_trust(s);
		if (!err)
			err = ocop__sync_fold_commit(s);
	}
	if (!err)
		err = begin(s);
	return err ? err : ocop__sync_choose(s);
}

enum ocop_err ocop__sync_next(struct ocop__sync *s)
{
	struct ocop_checkpoint target = s->target;
	struct ocop_buf note = s->note, rootsig = s->rootsig;
	enum ocop_err err = OCOP_OK;

	s->note = OCOP_BUF(OCOP_NOTE_MAX);
	s->rootsig = OCOP_BUF(OCOP_ROOTSIG_MAX);
	while (!err && !ocop__sync_next_none(s))
		err = end_log(s);
	ocop_buf_clear(&s->note);
	ocop_buf_clear(&s->rootsig);
	s->target = target;
	s->note = note;
	s->rootsig = rootsig;
	return err;
}

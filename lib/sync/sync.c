/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Brings a replica up to what a source offers, or refuses the source.
 *
 * Before a bundle is asked for, the source's checkpoint is compared with the
 * last one that was accepted. Another root for the same size is a fork. A
 * smaller size is a fork too, if its root was never ours. Otherwise the log
 * shrank or the mirror lags, and only the signed time tells which. A source is
 * refused only for a failure of hash, signature, consistency or framing, never
 * for what a record says.
 */
#include <inttypes.h>
#include <string.h>

#include "lib/sync/sync.h"
#include "lib/tlog/note.h"

/* --- The checkpoint --- */

/* What was accepted last: stored, or the target of an unfinished sync. */
struct known {
	struct ocop_checkpoint checkpoint;
	struct ocop_buf note;		/* empty: nothing was accepted yet */
};

bool ocop__sync_of_source(enum ocop_err err)
{
	switch (err) {
	case OCOP_ERR_NETWORK:
	case OCOP_ERR_HTTP:
	case OCOP_ERR_LIMIT:
	case OCOP_ERR_ARGUMENT:
	case OCOP_ERR_MALFORMED:
	case OCOP_ERR_SIGNATURE:
	case OCOP_ERR_TRUST:
	case OCOP_ERR_FORK:
	case OCOP_ERR_SHRINK:
		return true;
	default:
		return false;
	}
}

/* Both were verified when they were stored, by the key of that time. */
static enum ocop_err load_known(struct ocop__sync *s, struct known *known)
{
	struct ocop_store *store = s->replica->store;
	enum ocop_err err = ocop_store_meta(store, "target", &known->note);

	if (err == OCOP_ERR_ABSENT)
		err = ocop_log_checkpoint(store, &known->note);
	if (!err)
		err = ocop_checkpoint_open_unverified(
			&known->checkpoint, ocop_buf_view(&known->note),
			s->diag);
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

enum ocop_err ocop__sync_choose(struct ocop__sync *s)
{
	const struct ocop_trust_log *own;
	struct ocop_log_info info;
	enum ocop_err err;

	s->trust = ocop_replica_newest(s->replica);
	s->log = s->trust == NULL ? NULL : ocop_trust_records_log(s->trust);
	if (s->log == NULL)
		return ocop_fail(s->diag, OCOP_ERR_TRUST, 0,
				 "trust: the document names no live records "
				 "log");
	err = ocop_log_live(s->replica->store, &info);
	if (err)
		return err;
	own = ocop_trust_records_log_at(s->trust, info.number);
	if (own == NULL || (info.origin[0] != '\0' &&
			    !ocop_bytes_is(own->origin, info.origin)))
		return ocop_fail(s->diag, OCOP_ERR_TRUST, 0,
				 "trust: its records log %u is not the stored log '%.60s'",
				 info.number, info.origin);
	s->number = info.number;
	s->first = info.first;
	s->stored = s->base = info.size;
	s->known_time = s->replica->time_before ? 0 : s->replica->signed_time;
	s->known_vouched = s->replica->time_before ? 0 :
			   s->replica->vouched_time;
	memcpy(s->from, s->source, sizeof(s->source));
	return OCOP_OK;
}

/* A checkpoint of a log that is frozen: a source that lags, or a log key
 * that was used after. One that no key of ours signed accuses nobody. */
static enum ocop_err refuse(struct ocop__sync *s, const struct known *known,
			    enum ocop_err err)
{
	const struct ocop_checkpoint *t = &s->target;
	const struct ocop_trust_log *log;

	for (unsigned k = 0;; k++) {
		log = ocop_trust_records_log_at(s->trust, k);
		if (log == NULL || !log->frozen)
			return err;
		if (!ocop_checkpoint_open(&s->target, ocop_buf_view(&s->note),
					  &log->vkey, NULL))
			break;
	}
	if (t->size < log->frozen_size ||
	    (t->size == log->frozen_size &&
	     memcmp(t->root, log->frozen_root, OCOP_HASH_LEN) == 0))
		return ocop_fail(s->diag, OCOP_ERR_SHRINK, 0,
				 "%.80s: it has no log after '%.60s', which was frozen at %" PRIu64 " entries", s->source, t->origin,
				 log->frozen_size);
	err = ocop_fail(s->diag, OCOP_ERR_FORK, 0,
			"%.80s: '%.60s' has %" PRIu64 " entries, but the log was frozen with another history at %" PRIu64,
			s->source, t->origin, t->size, log->frozen_size);
	ocop__sync_keep(s, &known->checkpoint, ocop_buf_view(&known->note));
	return err;
}

enum ocop_err ocop__sync_open(struct ocop__sync *s)
{
	return ocop_checkpoint_open(&s->target, ocop_buf_view(&s->note),
				    &s->log->vkey, s->diag);
}

/* Of another log, or by another key: a trust document that the replica has
 * not seen may name it. What the source says of that is no trouble; stop: why
 * there was no further one, when it is still of another. */
static enum ocop_err look_again(struct ocop__sync *s, enum ocop_err refused,
				struct ocop_diag *stop)
{
	struct ocop_diag why = *s->diag;
	bool newer = false;
	enum ocop_err err = ocop__sync_trust_walk(s, &newer, stop);

	if (err && !ocop__sync_of_source(err))
		return err;
	*s->diag = why;
	if (!newer)
		return refused;
	err = ocop__sync_choose(s);
	if (!err)
		return ocop__sync_open(s);
	/* Of the documents that came, not of one that did not. */
	stop->err = OCOP_OK;
	return err;
}

/* Why the checkpoint was not opened, and whose it is: there are others. Of
 * another log: which trust document may have named that. */
static void tell_why(struct ocop__sync *s, enum ocop_err err,
		     const struct ocop_diag *stop)
{
	struct ocop_diag why = *s->diag;
	struct ocop_checkpoint c;

	if (err == OCOP_ERR_TRUST && stop->err &&
	    !ocop_checkpoint_open_unverified(&c, ocop_buf_view(&s->note),
					     NULL))
		(void)ocop_fail(s->diag, err, 0,
				"%.120s; the checkpoint is of another log: %.60s",
				stop->text, c.origin);
	else
		(void)ocop_fail(s->diag, err, 0, "%.90s: %.90s", s->source,
				why.text);
}

/* What diag says of it stands; it is nothing that a log has signed. */
static enum ocop_err no_answer(struct ocop__sync *s)
{
	s->diag->err = OCOP_ERR_HTTP;
	return OCOP_ERR_HTTP;
}

static enum ocop_err fetch_checkpoint(struct ocop__sync *s,
				      const struct known *known)
{
	struct ocop_diag stop = { 0 };
	enum ocop_err err = ocop__sync_fetch(s, "checkpoint", &s->note);

	if (err == OCOP_ERR_ABSENT || err == OCOP_ERR_MALFORMED)
		return no_answer(s);
	if (!err)
		err = ocop__sync_open(s);
	if (err == OCOP_ERR_SIGNATURE || err == OCOP_ERR_TRUST)
		err = look_again(s, err, &stop);
	/* A page of something else, not a log that misbehaves. */
	if (err == OCOP_ERR_MALFORMED || err == OCOP_ERR_LIMIT)
		return ocop_fail(s->diag, OCOP_ERR_HTTP, 0,
				 "%.140s/checkpoint: not a checkpoint",
				 s->source);
	if (err == OCOP_ERR_SIGNATURE || err == OCOP_ERR_TRUST) {
		tell_why(s, err, &stop);
		err = refuse(s, known, err);
	}
	return err;
}

/* A log that shrank has signed a time for less, later than one for more; a
 * mirror that lags shows an earlier one. */
static bool is_later(struct ocop__sync *s, const struct known *known)
{
	uint64_t time, vouched;

	return !ocop__replica_times(s->replica, ocop_buf_view(&known->note),
				    &time, &vouched) &&
	       s->time > time && s->time > s->known_time;
}

/* Same size or smaller: the same history, or evidence of another. */
static enum ocop_err compare(struct ocop__sync *s, const struct known *last)
{
	const struct ocop_checkpoint *t = &s->target;
	const struct ocop_checkpoint *known = &last->checkpoint;
	uint8_t root[OCOP_HASH_LEN];
	enum ocop_err err;

	if (t->size > known->size)
		return OCOP_OK;
	if (t->size == known->size)
		return memcmp(t->root, known->root, OCOP_HASH_LEN) == 0 ?
		       OCOP_OK :
		       ocop_fail(s->diag, OCOP_ERR_FORK, 0,
				 "%.120s: it has another root at size %" PRIu64,
				 s->source, t->size);
	if (t->size <= s->stored) {
		err = ocop__sync_fold_root(s, t->size, root);
		if (err)
			return err;
		if (memcmp(t->root, root, OCOP_HASH_LEN) != 0)
			return ocop_fail(s->diag, OCOP_ERR_FORK, 0,
					 "%.100s: its root at size %" PRIu64 " was never the replica's root",
					 s->source, t->size);
		if (!is_later(s, last))
			return ocop_fail(s->diag, OCOP_ERR_SHRINK, 0,
					 "%.100s: an older copy with nothing new: it has %" PRIu64 " entries, but the replica has accepted %" PRIu64,
					 s->source, t->size, known->size);
	}
	return ocop_fail(s->diag, OCOP_ERR_SHRINK, 0, "%.100s: it has %" PRIu64 " entries, but the replica has accepted %" PRIu64,
			 s->source, t->size, known->size);
}

/* --- One source --- */

enum ocop_err ocop__sync_bring(struct ocop__sync *s)
{
	enum ocop_err err, dropped;

	/* All is stored already, but its end was never noted. */
	if (s->base == s->target.size)
		return ocop__sync_fold_prove(s);
	for (;;) {
		s->reused = false;
		err = ocop__sync_fetch_bundles(s);
		/* What came before a failure is not shown to be wrong. */
		if (err)
			return err;
		err = ocop__sync_fold_prove(s);
		if (err != OCOP_ERR_FORK && err != OCOP_ERR_MALFORMED)
			return err;
		dropped = ocop__sync_pending_drop(s, UINT64_MAX);
		if (dropped)
			return dropped;
		/* What was reused may be another source's fault. */
		if (!s->reused)
			return err;
	}
}

/* Whether the stored note is by the key that the log has now. */
static bool is_of_key(struct ocop__sync *s)
{
	struct ocop_buf held = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_checkpoint c;
	bool is = !ocop_log_checkpoint(s->replica->store, &held) &&
		  !ocop_checkpoint_open(&c, ocop_buf_view(&held), &s->log->vkey,
					NULL);

	ocop_buf_clear(&held);
	return is;
}

/* The stored log is what is offered: a newer time may come with it. */
static enum ocop_err confirm(struct ocop__sync *s)
{
	struct ocop_replica *r = s->replica;
	enum ocop_err err = ocop_store_begin(r->store, true);
	struct ocop_buf held = OCOP_BUF(OCOP_NOTE_MAX);

	/* An older note of the same tree is no news. */
	if (!err && s->time <= s->known_time &&
	    s->vouched <= s->known_vouched && is_of_key(s)) {
		err = ocop_log_checkpoint(r->store, &held);
		ocop_buf_reset(&s->note);
		ocop_buf_bytes(&s->note, ocop_buf_view(&held));
	}
	if (!err)
		err = ocop__sync_fold_note(s);
	err = ocop_store_end(r->store, err);
	ocop_buf_clear(&held);
	return err;
}

/* What came does not lead to the signed root. Nobody signed the entries: a
 * stick with half a file, a server that lost one. Only hash tiles that lead to
 * that root from another one than ours show a second history. */
static enum ocop_err unproven(struct ocop__sync *s, const struct known *known,
			      bool *two)
{
	struct ocop_diag why = *s->diag;
	enum ocop_err err = ocop__sync_tiles_compare(s, two);

	if (err && !ocop__sync_of_source(err) && err != OCOP_ERR_ABSENT)
		return err;
	*s->diag = why;
	if (err || !*two)
		return no_answer(s);
	err = ocop_fail(s->diag, OCOP_ERR_FORK, 0, "%.100s: signed %" PRIu64 " entries of another history than the replica's",
			s->source, s->target.size);
	ocop__sync_keep(s, &known->checkpoint, ocop_buf_view(&known->note));
	return err;
}

static enum ocop_err advance(struct ocop__sync *s, const struct known *known,
			     bool *two)
{
	enum ocop_err err;

	if (known->note.len > 0 && s->base == s->target.size &&
	    s->replica->checkpoint.size == s->target.size) {
		s->result->unchanged = true;
		err = confirm(s);
		return err ? err : ocop__sync_trust_heal(s);
	}
	err = ocop__sync_bring(s);
	if (err == OCOP_ERR_FORK || err == OCOP_ERR_MALFORMED)
		err = unproven(s, known, two);
	if (!err)
		err = ocop__sync_trust(s);
	if (!err)
		err = ocop__sync_fold_commit(s);
	if (!err)
		err = ocop__sync_trust_heal(s);
	return err;
}

static enum ocop_err set_source(struct ocop__sync *s, const char *url)
{
	size_t len = strlen(url);

	while (len > 0 && url[len - 1] == '/')
		len--;
	if (len == 0 || !ocop_bytes_copy(s->source, sizeof(s->source),
					 ocop_bytes_of(url, len)))
		return ocop_fail(s->diag, OCOP_ERR_ARGUMENT, 0,
				 "source: expected an address of 1 to %zu bytes",
				 sizeof(s->source) - 1);
	return OCOP_OK;
}

/* Times that their signers did not write: a damaged copy, not an old one. */
static enum ocop_err check_times(struct ocop__sync *s)
{
	struct ocop_bytes note = ocop_buf_view(&s->note);
	struct ocop_diag why;
	enum ocop_err err = ocop__checkpoint_check_times(
		note, &s->log->time_vkey, 1, &why);

	if (!err)
		err = ocop__checkpoint_check_times(note, s->trust->witnesses,
						   s->trust->witness_count,
						   &why);
	if (err != OCOP_ERR_SIGNATURE && err != OCOP_ERR_MALFORMED)
		return err;
	return ocop_fail(s->diag, OCOP_ERR_HTTP, 0, "%.80s/checkpoint: %.90s",
			 s->source, why.text);
}

/* The checkpoint, and the signature of its root when there is one. */
static enum ocop_err fetch_both(struct ocop__sync *s,
				const struct known *known)
{
	bool again = false, twice;
	enum ocop_err err;

	do {
		twice = again;
		err = fetch_checkpoint(s, known);
		if (!err)
			err = ocop__sync_rootsig(s, &again);
	} while (!err && again && !twice);
	return err;
}

/* *two: two signed histories. */
static enum ocop_err follow(struct ocop__sync *s, struct known *known,
			    bool *two)
{
	enum ocop_err err = fetch_both(s, known);

	if (!err && !ocop__sync_next_none(s)) {
		err = ocop__sync_next(s);
		/* Of the log before. */
		ocop_buf_reset(&known->note);
		if (!err)
			err = load_known(s, known);
	}
	if (!err)
		err = check_times(s);
	if (!err)
		err = ocop__replica_times(s->replica, ocop_buf_view(&s->note),
					  &s->time, &s->vouched);
	if (!err && known->note.len > 0) {
		err = compare(s, known);
		*two = err == OCOP_ERR_FORK;
		if (err == OCOP_ERR_FORK ||
		    (err == OCOP_ERR_SHRINK && is_later(s, known)))
			ocop__sync_keep(s, &known->checkpoint,
					ocop_buf_view(&known->note));
	}
	return err ? err : advance(s, known, two);
}

static enum ocop_err sync_once(struct ocop__sync *s, const char *url, bool *two)
{
	struct known known = { .note = OCOP_BUF(OCOP_NOTE_MAX) };
	struct ocop_replica *r = s->replica;
	enum ocop_err err, forgot;
	uint64_t from = 0;

	*two = false;
	memset(&s->target, 0, sizeof(s->target));
	s->time = s->vouched = 0;
	err = set_source(s, url);
	if (!err)
		err = ocop__sync_choose(s);
	if (!err)
		err = load_known(s, &known);
	from = s->first + s->stored;
	if (!err)
		err = follow(s, &known, two);
	if (err) {
		ocop_store_rollback(r->store);
		forgot = ocop__replica_forget(r);
		if (forgot)
			err = forgot;
	} else {
		s->result->from = from;
		s->result->to = s->first + s->target.size;
		memcpy(s->result->source, s->source, sizeof(s->source));
		err = ocop__replica_read_checkpoint(r, s->diag);
	}
	ocop_buf_clear(&known.note);
	return err;
}

enum ocop_err ocop__sync_one(struct ocop__sync *s, const char *url, bool *two)
{
	enum ocop_err err = sync_once(s, url, two);

	if (!err || !s->forged)
		return err;
	/* The fold came to rest on a lot that was deferred and is not
	 * signed: once more, with nothing left. What was fetched is here. */
	s->forged = false;
	s->at_once = true;
	memset(s->diag, 0, sizeof(*s->diag));
	err = ocop__sync_deferred(s);
	return err ? err : sync_once(s, url, two);
}

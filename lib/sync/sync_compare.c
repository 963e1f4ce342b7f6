/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All sources of a sync. They are tried in turn until one succeeds, then
 * compared: one source alone could show an office a history of its own, or hold
 * it back at an old size, with valid signatures. If another source is ahead, we
 * continue with that one. Each of the others must then have, at its own size,
 * the same root as the replica. Otherwise the log signed two histories: that is
 * evidence. A source that is down or answers garbage is only reported.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/mark.h"
#include "lib/net/http.h"
#include "lib/sync/sync.h"

#define DEADLINE_S 30		/* of another's checkpoint */
#define TURN_US 3600000000	/* of one source, while others wait */

const char *ocop_sync_outcome_word(enum ocop_sync_outcome outcome)
{
	static const char *const words[] = {
		[OCOP_SYNC_UNASKED] = "unasked", [OCOP_SYNC_TAKEN] = "taken",
		[OCOP_SYNC_SAME] = N_("same"),
		[OCOP_SYNC_BEHIND] = N_("behind"),
		[OCOP_SYNC_AHEAD] = N_("ahead"),
		[OCOP_SYNC_FORKED] = N_("forked"),
		[OCOP_SYNC_REFUSED] = N_("refused"),
		[OCOP_SYNC_DOWN] = N_("down"),
	};

	return (size_t)outcome < sizeof(words) / sizeof(words[0]) ?
	       words[outcome] : "unasked";
}

/* --- Errors --- */

static bool is_refusal(enum ocop_err err)
{
	return err == OCOP_ERR_SIGNATURE || err == OCOP_ERR_TRUST ||
	       err == OCOP_ERR_FORK || err == OCOP_ERR_SHRINK;
}

static enum ocop_sync_outcome outcome_of(enum ocop_err err, bool two)
{
	if (!err)
		return OCOP_SYNC_TAKEN;
	if (two)
		return OCOP_SYNC_FORKED;
	if (err == OCOP_ERR_SHRINK)
		return OCOP_SYNC_BEHIND;
	return is_refusal(err) ? OCOP_SYNC_REFUSED : OCOP_SYNC_DOWN;
}

/* --- One in turn --- */

/* What a sync from one source has told, kept while another is tried. */
struct told {
	bool unchanged;
	uint64_t from, to, counted, skipped;
	char source[256];
};

static void tell(struct ocop_sync_result *result, const struct told *told)
{
	result->unchanged = told->unchanged;
	result->from = told->from;
	result->to = told->to;
	result->counted = told->counted;
	result->skipped = told->skipped;
	memcpy(result->source, told->source, sizeof(told->source));
}

static struct told told(const struct ocop_sync_result *result)
{
	struct told told = { result->unchanged, result->from, result->to,
			     result->counted, result->skipped, "" };

	memcpy(told.source, result->source, sizeof(told.source));
	return told;
}

/* What a source signed, when it is of the log that the replica follows. */
static void note_checkpoint(struct ocop__sync *s,
			    struct ocop_sync_source *source)
{
	source->size = source->time = 0;
	if (s->log != NULL && s->target.origin[0] != '\0' &&
	    ocop_bytes_is(s->log->origin, s->target.origin)) {
		source->size = s->first + s->target.size;
		source->time = s->time;
	}
}

/* Try one, and write what became of it; what failed tells nothing else.
 * alone: nobody waits for its end. */
static enum ocop_err try_one(struct ocop__sync *s, size_t i, bool alone)
{
	uint64_t turn = s->options->turn_us;
	struct ocop_sync_source *source = &s->result->sources[i];
	struct told before = told(s->result);
	enum ocop_err err;
	bool two = false;

	memset(s->diag, 0, sizeof(*s->diag));
	s->result->counted = s->result->skipped = 0;
	s->result->unchanged = false;
	s->spent_us = 0;
	s->may_spend_us = alone ? 0 : turn > 0 ? turn : TURN_US;
	err = ocop__sync_one(s, s->options->sources[i], &two);
	source->outcome = outcome_of(err, two);
	note_checkpoint(s, source);
	s->diag->err = err;
	source->diag = *s->diag;
	s->result->forked = s->result->forked || two;
	if (err) {
		tell(s->result, &before);
	} else if (before.source[0] != '\0') {
		s->result->from = before.from;
		s->result->counted += before.counted;
		s->result->skipped += before.skipped;
		s->result->unchanged = s->result->unchanged &&
				       before.unchanged;
	}
	return err;
}

/* --- The others --- */

/* What another source signed; its note stays in the job. */
struct other {
	bool asked;
	bool open;			/* signed by the live log */
	bool strange;			/* by none, or by another */
	bool tried;			/* gone on to, or before */
	bool refused;			/* when it was, or when what it has
					 * is damaged: that stands */
	struct ocop_checkpoint checkpoint;
	uint64_t time, vouched;
};

struct others {
	struct other *other;		/* owned, as many as sources */
	struct ocop__http_job *job;	/* owned, as many */
	size_t taken;			/* the source that the replica is of */
};

/* Put one's note into s, as if it had just been fetched. */
static void recall(struct ocop__sync *s, const struct others *o, size_t i)
{
	memset(s->diag, 0, sizeof(*s->diag));
	memcpy(s->source, s->result->sources[i].url, sizeof(s->source));
	ocop_buf_reset(&s->note);
	ocop_buf_bytes(&s->note, ocop_buf_view(&o->job[i].body));
	s->target = o->other[i].checkpoint;
	s->time = o->other[i].time;
	s->vouched = o->other[i].vouched;
}

/* What one says, by the log that is live now. */
static void open_other(struct ocop__sync *s, const struct others *o, size_t i)
{
	struct ocop_sync_source *source = &s->result->sources[i];
	struct ocop__http_job *job = &o->job[i];
	struct other *other = &o->other[i];
	enum ocop_err err = job->err;

	memset(&other->checkpoint, 0, sizeof(other->checkpoint));
	other->time = other->vouched = 0;
	recall(s, o, i);
	*s->diag = job->diag;
	if (!err)
		err = ocop_http_check_answer(&job->answer,
					     ocop_buf_view(&job->body),
					     job->url, s->diag);
	if (!err)
		err = ocop__sync_open(s);
	if (err == OCOP_ERR_ABSENT || err == OCOP_ERR_MALFORMED)
		err = OCOP_ERR_HTTP;
	if (!err)
		err = ocop__replica_times(s->replica, ocop_buf_view(&s->note),
					  &s->time, &s->vouched);
	other->open = !err;
	other->strange = err == OCOP_ERR_SIGNATURE || err == OCOP_ERR_TRUST;
	if (other->open) {
		other->checkpoint = s->target;
		other->time = s->time;
		other->vouched = s->vouched;
		note_checkpoint(s, source);
		return;		/* and what was wrong before, stands */
	}
	if (other->refused)
		return;
	source->outcome = outcome_of(err, false);
	s->diag->err = err;
	source->diag = *s->diag;
}

/* One that was refused, or that does not hold what it signed. */
static bool is_spoilt(const struct ocop_sync_source *source)
{
	return source->outcome == OCOP_SYNC_REFUSED ||
	       (source->outcome == OCOP_SYNC_DOWN && source->size > 0 &&
		source->diag.err == OCOP_ERR_HTTP);
}

/* Try one that was not tried yet. */
static enum ocop_err try_other(struct ocop__sync *s, struct others *o, size_t i)
{
	enum ocop_err err;

	o->other[i].tried = true;
	err = try_one(s, i, false);
	o->other[i].refused = is_spoilt(&s->result->sources[i]);
	return err;
}

/* Whether a source must be asked (again): it showed a checkpoint, but failed
 * before it was held against what the replica has now. */
static bool is_asked(const struct ocop_sync_source *source)
{
	return source->outcome == OCOP_SYNC_UNASKED ||
	       (source->size > 0 && (source->outcome == OCOP_SYNC_DOWN ||
				     source->outcome == OCOP_SYNC_REFUSED));
}

/* The others' checkpoints, at once. */
static enum ocop_err fetch_others(struct ocop__sync *s, struct others *o)
{
	size_t place[OCOP_SYNC_SOURCES_MAX], count = 0;
	enum ocop_err err;

	for (size_t i = 0; i < s->result->source_count; i++) {
		struct ocop__http_job *job = &o->job[count];

		o->other[i].asked = is_asked(&s->result->sources[i]);
		o->other[i].tried = s->result->sources[i].outcome !=
				    OCOP_SYNC_UNASKED;
		o->other[i].refused = is_spoilt(&s->result->sources[i]);
		if (!o->other[i].asked)
			continue;
		job->body = OCOP_BUF(OCOP_NOTE_MAX);
		job->deadline_s = DEADLINE_S;
		/* One that does not fit stays "": an address that is none. */
		if (ocop__sync_url(job->url, sizeof(job->url),
				   s->result->sources[i].url, "checkpoint",
				   NULL))
			job->url[0] = '\0';
		place[count++] = i;
	}
	err = ocop__http_get_many(s->http, o->job, count);
	/* From the last on: each to its source's own place. */
	while (count-- > 0) {
		struct ocop__http_job job = o->job[count];

		memset(&o->job[count], 0, sizeof(job));
		o->job[place[count]] = job;
		s->result->bytes += job.body.len;
	}
	return err;
}

/* A source of another log, or by another key: one trust document ahead, or
 * behind, which only a sync from it tells. changed: it was ahead. */
static enum ocop_err try_strange(struct ocop__sync *s, struct others *o,
				 bool *changed)
{
	enum ocop_err err;

	*changed = false;
	for (size_t i = 0; i < s->result->source_count && !*changed; i++) {
		if (!o->other[i].strange || o->other[i].tried)
			continue;
		err = try_other(s, o, i);
		if (err && !ocop__sync_of_source(err))
			return err;
		if (!err) {
			s->result->sources[o->taken].outcome =
				OCOP_SYNC_BEHIND;
			o->taken = i;
			*changed = true;
		}
	}
	return OCOP_OK;
}

static enum ocop_err open_others(struct ocop__sync *s, struct others *o)
{
	bool changed = true;
	enum ocop_err err = OCOP_OK;

	while (!err && changed) {
		err = ocop__sync_choose(s);
		for (size_t i = 0; !err &&
		     i < s->result->source_count; i++)
			if (o->other[i].asked && (!o->other[i].strange ||
						  !o->other[i].tried))
				open_other(s, o, i);
		if (!err)
			err = try_strange(s, o, &changed);
	}
	return err;
}

/* --- Going on --- */

/* Whether another brings news: entries, or a later time of the same. */
static bool is_news(const struct ocop__sync *s, const struct other *other)
{
	const struct ocop_replica *r = s->replica;
	const struct ocop_checkpoint *c = &other->checkpoint;

	if (!other->open || other->tried || c->size < r->checkpoint.size)
		return false;
	return c->size > r->checkpoint.size || other->time > r->signed_time ||
	       other->vouched > r->vouched_time;
}

/* The source that is furthest ahead; count when none is. */
static size_t most_ahead(const struct ocop__sync *s,
			 const struct other *others, size_t count)
{
	size_t best = count;

	for (size_t i = 0; i < count; i++)
		if (is_news(s, &others[i]) &&
		    (best == count ||
		     others[i].checkpoint.size > others[best].checkpoint.size ||
		     (others[i].checkpoint.size ==
		      others[best].checkpoint.size &&
		      others[i].time > others[best].time)))
			best = i;
	return best;
}

/* Continue with the source that is ahead, until none is left that can be
 * followed. */
static enum ocop_err follow(struct ocop__sync *s, struct others *o)
{
	struct ocop_sync_source *source = s->result->sources;
	size_t count = s->result->source_count, i;
	enum ocop_err err;

	while ((i = most_ahead(s, o->other, count)) < count) {
		err = try_other(s, o, i);
		if (err && !ocop__sync_of_source(err))
			return err;
		if (err)
			continue;
		source[o->taken].outcome =
			source[o->taken].size < source[i].size ?
			OCOP_SYNC_BEHIND : OCOP_SYNC_SAME;
		o->taken = i;
	}
	return OCOP_OK;
}

/* A trust document that the log names and the source taken keeps back. */
static enum ocop_err heal(struct ocop__sync *s, const struct others *o)
{
	struct ocop_fold_info info;
	enum ocop_err err = OCOP_OK;

	for (size_t i = 0; !err && i < s->result->source_count; i++) {
		err = ocop_fold_info(s->replica->state, &info);
		if (err || !info.trust_missing)
			break;
		if (!o->other[i].open)
			continue;
		recall(s, o, i);
		err = ocop__sync_trust_heal(s);
		if (!err)
			err = ocop__replica_read_checkpoint(s->replica,
							    s->diag);
	}
	return err;
}

/* --- Holding against the replica --- */

static void keep_both(struct ocop__sync *s)
{
	struct ocop_buf held = OCOP_BUF(OCOP_NOTE_MAX);

	if (!ocop_log_checkpoint(s->replica->store, &held))
		ocop__sync_keep(s, &s->replica->checkpoint,
				ocop_buf_view(&held));
	ocop_buf_clear(&held);
}

/* s->target is signed, and not of the replica's history. */
static void tell_fork(struct ocop__sync *s, size_t i)
{
	s->result->sources[i].outcome = OCOP_SYNC_FORKED;
	s->result->forked = true;
	ocop_fail(s->diag, OCOP_ERR_FORK, 0, "%.90s: signed %" PRIu64 " entries of another history than %.60s", s->source,
		  s->target.size, s->result->source);
	keep_both(s);
	s->result->sources[i].diag = *s->diag;
}

/* One that signed for no more than the replica has. */
static enum ocop_err hold(struct ocop__sync *s, const struct others *o,
			  size_t i)
{
	const struct ocop_checkpoint *c = &o->other[i].checkpoint;
	const struct ocop_checkpoint *ours = &s->replica->checkpoint;
	uint8_t root[OCOP_HASH_LEN];
	enum ocop_err err = OCOP_OK;

	memcpy(root, ours->root, sizeof(root));
	if (c->size < ours->size)
		err = ocop__sync_fold_root(s, c->size, root);
	if (err)
		return err;
	recall(s, o, i);
	if (memcmp(c->root, root, OCOP_HASH_LEN) != 0)
		tell_fork(s, i);
	else if (!o->other[i].refused)
		s->result->sources[i].outcome = c->size < ours->size ?
						OCOP_SYNC_BEHIND :
						OCOP_SYNC_SAME;
	return OCOP_OK;
}

/* One that signed for more, which could not be had: its hash tiles may
 * still tell whether that goes on from the replica's history. */
static enum ocop_err hold_ahead(struct ocop__sync *s, const struct others *o,
				size_t i)
{
	struct ocop_sync_source *source = &s->result->sources[i];
	bool forked = false;
	enum ocop_err err;

	source->outcome = is_refusal(source->diag.err) ? OCOP_SYNC_REFUSED :
							 OCOP_SYNC_AHEAD;
	recall(s, o, i);
	err = ocop__sync_tiles_compare(s, &forked);
	if (!err && forked)
		tell_fork(s, i);
	return ocop__sync_of_source(err) || err == OCOP_ERR_ABSENT ? OCOP_OK :
								     err;
}

static enum ocop_err hold_all(struct ocop__sync *s, const struct others *o)
{
	const struct ocop_checkpoint *ours = &s->replica->checkpoint;
	enum ocop_err err = ocop__sync_choose(s);

	for (size_t i = 0; !err && i < s->result->source_count; i++) {
		if (!o->other[i].open || i == o->taken)
			continue;
		/* A source that this sync continued with may just have begun
		 * another log. */
		if (strcmp(o->other[i].checkpoint.origin, ours->origin) != 0)
			s->result->sources[i].outcome =
				o->other[i].refused ? OCOP_SYNC_REFUSED :
						      OCOP_SYNC_BEHIND;
		else
			err = o->other[i].checkpoint.size <= ours->size ?
			      hold(s, o, i) : hold_ahead(s, o, i);
	}
	return err;
}

static enum ocop_err compare(struct ocop__sync *s, size_t taken)
{
	size_t count = s->result->source_count;
	struct others o = { .taken = taken };
	enum ocop_err err = OCOP_ERR_MEMORY;

	o.other = calloc(count, sizeof(*o.other));
	o.job = calloc(count, sizeof(*o.job));
	if (o.other != NULL && o.job != NULL)
		err = fetch_others(s, &o);
	if (!err)
		err = open_others(s, &o);
	if (!err)
		err = follow(s, &o);
	if (!err)
		err = heal(s, &o);
	if (!err)
		err = hold_all(s, &o);
	for (size_t i = 0; o.job != NULL && i < count; i++)
		ocop_buf_clear(&o.job[i].body);
	free(o.other);
	free(o.job);
	return err;
}

/* --- All --- */

static enum ocop_err list_sources(struct ocop__sync *s, struct ocop_diag *diag)
{
	const struct ocop_sync_options *o = s->options;

	if (o->source_count == 0)
		return ocop_fail(diag, OCOP_ERR_ARGUMENT, 0,
				 "no source given");
	if (o->source_count > OCOP_SYNC_SOURCES_MAX)
		return ocop_fail(diag, OCOP_ERR_ARGUMENT, 0,
				 "more than %d sources", OCOP_SYNC_SOURCES_MAX);
	s->result->source_count = o->source_count;
	for (size_t i = 0; i < o->source_count; i++) {
		size_t len = strlen(o->sources[i]);

		while (len > 0 && o->sources[i][len - 1] == '/')
			len--;
		/* One that does not fit is refused when it is tried. */
		(void)ocop_bytes_copy(s->result->sources[i].url,
				      sizeof(s->result->sources[i].url),
				      ocop_bytes_of(o->sources[i], len));
	}
	return OCOP_OK;
}

/* Until one succeeds; its place, or source_count. */
static enum ocop_err in_turn(struct ocop__sync *s, size_t *taken,
			     struct ocop_diag *worst)
{
	enum ocop_err err = OCOP_OK;
	bool stop = false;
	size_t i;

	for (i = 0; i < s->result->source_count && !stop; i++) {
		err = try_one(s, i, i + 1 == s->result->source_count);
		if (!err)
			break;
		stop = !ocop__sync_of_source(err);
		/* Of two histories is told before anything, and the first
		 * refusal rather than a later silence. */
		if (stop || !is_refusal(worst->err) ||
		    s->result->sources[i].outcome == OCOP_SYNC_FORKED)
			*worst = *s->diag;
	}
	*taken = i;
	return !err ? OCOP_OK : worst->err;
}

enum ocop_err ocop_replica_sync(struct ocop_replica *replica,
				const struct ocop_sync_options *options,
				struct ocop_sync_result *out,
				struct ocop_diag *diag)
{
	struct ocop_diag one = { 0 }, worst = { 0 };
	struct ocop__sync s = { .replica = replica, .options = options,
				.result = out, .diag = &one,
				.note = OCOP_BUF(OCOP_NOTE_MAX),
				.rootsig = OCOP_BUF(OCOP_ROOTSIG_MAX),
				.names = OCOP_BUF(SIZE_MAX / 4) };
	size_t taken = 0;
	enum ocop_err err, later, again;

	memset(out, 0, sizeof(*out));
	err = list_sources(&s, diag);
	if (!err)
		err = ocop_replica_catch_up(replica, options->progress,
					    options->user);
	if (err)
		return err;
	err = ocop_http_new(&s.http, &options->limits, &worst);
	if (!err)
		err = in_turn(&s, &taken, &worst);
	/* What the fold came upon, or a quiet run has the time to look for. */
	if ((err == OCOP_ERR_STORE || (!err && out->unchanged)) &&
	    !ocop_replica_heal(replica)) {
		again = ocop_replica_catch_up(replica, options->progress,
					      options->user);
		memset(&worst, 0, sizeof(worst));
		if (err && !again)
			err = in_turn(&s, &taken, &worst);
		else if (again)
			err = again;
	}
	if (!err && options->source_count > 1) {
		err = compare(&s, taken);
		worst = one;
	}
	for (size_t i = 0; !err && i < out->source_count; i++)
		if (out->sources[i].outcome == OCOP_SYNC_FORKED) {
			worst = out->sources[i].diag;
			err = OCOP_ERR_FORK;
		}
	/* What is stored is checked to its end, whatever the network does. */
	ocop__sync_preverify_end(&s);
	later = ocop__sync_deferred(&s);
	if (!err && later) {
		err = later;
		memset(&worst, 0, sizeof(worst));
	}
	worst.err = err;
	if (err && diag != NULL)
		*diag = worst;
	ocop_buf_clear(&s.names);
	ocop_buf_clear(&s.note);
	ocop_buf_clear(&s.rootsig);
	ocop_http_free(s.http);
	return err;
}

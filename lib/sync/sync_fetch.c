/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a sync fetches. An answer counts only if it has exactly as many
 * entries as were requested. Whole bundles are stored as pending rows at
 * once, so that no later try or call fetches them again, from any source.
 * Nothing is trusted here: sync_fold.c proves it.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "lib/net/http.h"
#include "lib/sync/sync.h"

#define BATCH 8			/* bundles in flight, and in one commit */
#define TRIES_MAX 3		/* of one bundle, in one call */
#define DEADLINE_S 600		/* of one try */
#define SMALL_S 300		/* of a checkpoint or trust file, as a whole */
#define LIKELY_MAX (OCOP_RECORD_MAX / 4) /* bytes of an entry, on average */

enum ocop_err ocop__sync_url(char *out, size_t size, const char *source,
			     const char *path, struct ocop_diag *diag)
{
	int len = snprintf(out, size, "%s/%s", source, path);

	return len >= 0 && (size_t)len < size ? OCOP_OK :
	       ocop_fail(diag, OCOP_ERR_ARGUMENT, 0,
			 "%.100s: address too long", source);
}

static enum ocop_err fetch(struct ocop__sync *s, const char *from,
			   const char *path, struct ocop_buf *body)
{
	struct ocop__http_job job = { .deadline_s = SMALL_S };
	enum ocop_err err;

	ocop_buf_reset(body);
	job.body = *body;		/* lent for the call */
	err = ocop__sync_url(job.url, sizeof(job.url), from, path, s->diag);
	if (!err)
		err = ocop__http_get_many(s->http, &job, 1);
	if (!err && job.err) {
		*s->diag = job.diag;
		err = job.err;
	}
	*body = job.body;
	if (!err)
		err = ocop_http_check_answer(&job.answer, ocop_buf_view(body),
					     job.url, s->diag);
	s->result->bytes += body->len;
	return err;
}

enum ocop_err ocop__sync_fetch(struct ocop__sync *s, const char *path,
			       struct ocop_buf *body)
{
	return fetch(s, s->source, path, body);
}

enum ocop_err ocop__sync_fetch_from(struct ocop__sync *s, const char *path,
				    struct ocop_buf *body)
{
	return fetch(s, s->from, path, body);
}

/* --- Bundles --- */

struct want {
	uint64_t n;
	unsigned asked;		/* what the target has, or a full one */
	unsigned tries;
	bool done;
	bool passing;		/* what failed may pass soon */
	enum ocop_err err;	/* of the last try */
	struct ocop_diag diag;
	struct ocop_buf body;	/* owned; the bundle, when done */
};

/* Whether what was kept has all that the target needs of a bundle. */
static enum ocop_err is_pending(struct ocop__sync *s, uint64_t n, bool *out)
{
	struct ocop_buf held = OCOP_BUF(OCOP_BUNDLE_MAX);
	bool in_place;
	enum ocop_err err = ocop__sync_pending_get(s, n, &held, &in_place);

	*out = !err;
	s->waiting += *out ? held.len : 0;
	ocop_buf_clear(&held);
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

/* Whether something else than the bundle answers. Servers that answer every
 * address, and portals of a network, say 200 to it. */
static bool is_elsewhere(enum ocop_err err)
{
	return err == OCOP_ERR_ABSENT || err == OCOP_ERR_HTTP ||
	       err == OCOP_ERR_MALFORMED || err == OCOP_ERR_LIMIT;
}

/* One answer to one want; takes the body of a whole bundle. */
static void settle(struct ocop__sync *s, struct want *w,
		   struct ocop__http_job *job)
{
	unsigned count = 0;

	w->tries++;
	s->result->bytes += job->body.len;
	w->diag = job->diag;
	w->err = job->err ? job->err :
		 ocop_http_check_answer(&job->answer,
					ocop_buf_view(&job->body), job->url,
					&w->diag);
	/* tlog-tiles: a partial may be gone once the full one is there. */
	if (is_elsewhere(w->err) && w->asked < OCOP_TILE_WIDTH) {
		w->asked = OCOP_TILE_WIDTH;
		w->tries = 0;
		w->err = OCOP_OK;
		return;
	}
	w->passing = !is_elsewhere(w->err) &&
		     (job->answer.fault == OCOP_HTTP_WHOLE ||
		      job->answer.fault == OCOP_HTTP_CUT);
	if (!w->err &&
	    (ocop_bundle_count(ocop_buf_view(&job->body), &count) ||
	     count != w->asked))
		w->err = ocop_fail(&w->diag, OCOP_ERR_HTTP, 0,
				   "%.120s: damaged or cut: not a bundle of %u entries",
				   job->url, w->asked);
	if (w->err)
		return;
	w->done = true;
	w->body = job->body;
	job->body = OCOP_BUF(0);
}

/* Whether others wait, and have waited for long enough. */
static bool turn_is_over(const struct ocop__sync *s)
{
	return s->may_spend_us > 0 && s->spent_us >= s->may_spend_us;
}

/* A cut may pass; what the server means by an answer does not. */
static bool may_retry(const struct ocop__sync *s, const struct want *w)
{
	return !w->done && w->tries < TRIES_MAX &&
	       (!w->err ||
		(w->passing && !turn_is_over(s) &&
		 (w->err == OCOP_ERR_NETWORK || w->err == OCOP_ERR_HTTP)));
}

/* Ask once for all that is still wanted; of bundles that failed, for one: a
 * link that is often cut is not shared, and brings that one whole. */
static enum ocop_err ask(struct ocop__sync *s, struct want *wants, size_t count,
			 struct ocop__http_job *jobs, bool *again)
{
	struct want *asked[BATCH];
	char path[OCOP_TILE_PATH_MAX];
	enum ocop_err err = OCOP_OK;
	uint64_t longest = 0;
	size_t jobs_count = 0;

	for (size_t i = 0; i < count && !err; i++) {
		struct ocop__http_job *job = &jobs[jobs_count];

		if (!may_retry(s, &wants[i]) ||
		    (wants[i].tries > 0 && jobs_count > 0))
			continue;
		memset(job, 0, sizeof(*job));
		job->body = OCOP_BUF(wants[i].asked *
				     (size_t)(2 + OCOP_ENTRY_MAX));
		job->deadline_s = DEADLINE_S;
		ocop_tile_path(path, -1, wants[i].n, wants[i].asked);
		err = ocop__sync_url(job->url, sizeof(job->url), s->from, path,
				     s->diag);
		asked[jobs_count++] = &wants[i];
	}
	if (!err)
		err = ocop__http_get_many(s->http, jobs, jobs_count);
	for (size_t i = 0; i < jobs_count; i++) {
		if (jobs[i].answer.spent_us > longest)
			longest = jobs[i].answer.spent_us;
		if (!err)
			settle(s, asked[i], &jobs[i]);
		ocop_buf_clear(&jobs[i].body);
	}
	*again = false;
	for (size_t i = 0; i < count; i++)
		*again = *again || may_retry(s, &wants[i]);
	s->spent_us += longest;
	return err;
}

/* What came goes to the store, even when a neighbour failed. */
static enum ocop_err keep(struct ocop__sync *s, const struct want *wants,
			  size_t count)
{
	struct ocop_store *store = s->replica->store;
	enum ocop_err err = ocop_store_begin(store, true);

	if (!err)
		err = ocop__sync_pending_check(s);
	for (size_t i = 0; i < count && !err; i++)
		if (wants[i].done)
			err = ocop__sync_pending_put(
				s, wants[i].n, ocop_buf_view(&wants[i].body),
				wants[i].asked);
	err = ocop_store_end(store, err);
	for (size_t i = 0; i < count && !err; i++)
		if (wants[i].done)
			ocop__sync_preverify(
				s, ocop_buf_view(&wants[i].body));
	return err;
}

static enum ocop_err fetch_batch(struct ocop__sync *s, struct want *wants,
				 size_t count, struct ocop__http_job *jobs)
{
	enum ocop_err err = OCOP_OK;
	bool again = count > 0;

	while (!err && again)
		err = ask(s, wants, count, jobs, &again);
	for (size_t i = 0; i < count; i++)
		s->waiting += wants[i].body.len;
	if (!err && count > 0)
		err = keep(s, wants, count);
	for (size_t i = 0; i < count; i++) {
		if (!err && !wants[i].done) {
			*s->diag = wants[i].diag;
			/* A log that names a size has its bundles; what
			 * answers in their place is no log's. */
			err = is_elsewhere(wants[i].err) ? OCOP_ERR_HTTP :
							   wants[i].err;
			s->diag->err = err;
		}
		ocop_buf_clear(&wants[i].body);
	}
	return err;
}

/* The next bundles, from *n on, that are not pending yet. */
static enum ocop_err collect(struct ocop__sync *s, uint64_t *n,
			     struct want *wants, size_t *count)
{
	enum ocop_err err = OCOP_OK;
	struct want *w;
	bool held;

	*count = 0;
	for (; !err && *count < BATCH &&
	     *n * OCOP_TILE_WIDTH < s->target.size; (*n)++) {
		err = is_pending(s, *n, &held);
		if (err)
			break;
		if (held) {
			s->reused = true;
			continue;
		}
		w = &wants[(*count)++];
		*w = (struct want){
			.n = *n, .asked = ocop__sync_pending_width(s, *n) };
	}
	return err;
}

/* One that names a size without end, or drips, must not keep the others from
 * being asked: what came from it is kept for its next turn. */
static enum ocop_err check_turn(struct ocop__sync *s, uint64_t n)
{
	if (!turn_is_over(s) || n * OCOP_TILE_WIDTH >= s->target.size)
		return OCOP_OK;
	return ocop_fail(s->diag, OCOP_ERR_NETWORK, 0,
			 "%.120s: slow: only %" PRIu64 " of %" PRIu64 " entries arrived while other sources waited", s->source,
			 n * OCOP_TILE_WIDTH, s->target.size);
}

/* Whoever has no key at all can send bundles as long as bundles may be, and
 * nothing tells before the last. When the store takes no more, and what waits
 * is no likely log's, it goes, for what another source has. */
static enum ocop_err no_room(struct ocop__sync *s, uint64_t end,
			     enum ocop_err err)
{
	uint64_t entries = end * OCOP_TILE_WIDTH - s->base;

	if (err != OCOP_ERR_STORE || s->waiting < entries * LIKELY_MAX ||
	    ocop__sync_pending_drop(s, end))
		return err;
	return ocop_fail(s->diag, OCOP_ERR_LIMIT, 0,
			 "%.100s: there is no space for %" PRIu64 " bytes of bundles that are not proven yet", s->from,
			 s->waiting);
}

enum ocop_err ocop__sync_fetch_bundles(struct ocop__sync *s)
{
	struct ocop_sync_progress p = { .from = s->first + s->base,
					.to = s->first + s->target.size };
	struct ocop__http_job *jobs = calloc(BATCH, sizeof(*jobs));
	uint64_t n = s->base / OCOP_TILE_WIDTH;
	struct want *wants = calloc(BATCH, sizeof(*wants));
	enum ocop_err err = OCOP_OK;
	size_t count = 0;

	s->waiting = 0;
	if (jobs == NULL || wants == NULL)
		err = OCOP_ERR_MEMORY;
	while (!err && n * OCOP_TILE_WIDTH < s->target.size) {
		err = collect(s, &n, wants, &count);
		if (!err)
			err = fetch_batch(s, wants, count, jobs);
		err = no_room(s, n, err);
		p.done = s->first + n * OCOP_TILE_WIDTH;
		if (p.done > p.to)
			p.done = p.to;
		p.bytes = s->result->bytes;
		if (!err && s->options->progress != NULL)
			s->options->progress(s->options->user, &p);
		if (!err)
			err = check_turn(s, n);
	}
	free(jobs);
	free(wants);
	return err;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a reader follows the writer: a read transaction fixes what it sees, and
 * the cached state is dropped whenever the tree has grown.
 *
 * There is one queue for several workers. A worker that cannot read the store
 * opens it again at its next job, so a full disk or a repaired file needs no
 * restart.
 */
#include <pthread.h>
#include <stdlib.h>

#include "common/ui/say.h"
#include "registry/http/http.h"
#include "registry/writer/database.h"

#define VIEW_CACHE_BYTES ((size_t)16 * 1024 * 1024)

/* --- A view --- */

enum ocop_err view_open(struct view *out, const char *path,
			const struct reg_clock *clock, struct ocop_diag *diag)
{
	*out = (struct view){ .clock = clock,
			      .note = OCOP_BUF(OCOP_NOTE_MAX) };
	return database_replica(&out->replica, path, OCOP_STORE_READ, diag);
}

void view_close(struct view *view)
{
	if (view == NULL)
		return;
	ocop_replica_close(view->replica);
	view->replica = NULL;
	cert_index_clear(&view->certs);
	ocop_buf_clear(&view->note);
}

/* The stored note has changed: read it. */
static enum ocop_err reload(struct view *view,
				       struct ocop_bytes note,
				       struct ocop_diag *diag)
{
	struct ocop_replica *r = view->replica;
	const struct ocop_trust_log *log;
	const struct ocop_trust *trust;
	struct ocop_checkpoint checkpoint;
	enum ocop_err err;

	ocop_state_drop(r->state);
	/* A new trust version came into the store together with its entry. */
	err = ocop_log_load_trust(r->store, r->trustset, diag);
	if (!err)
		err = ocop_fold_reload(r->fold);
	if (err)
		return err;
	trust = ocop_replica_trust(r);
	log = trust == NULL ? NULL : ocop_trust_records_log(trust);
	if (log == NULL)
		return ocop_fail(diag, OCOP_ERR_TRUST, 0,
				 "trust: the document names no live records "
				 "log");
	err = ocop_checkpoint_open(&checkpoint, note, &log->vkey, diag);
	if (!err)
		err = ocop_log_live(r->store, &view->live);
	if (err)
		return err;
	ocop_buf_reset(&view->note);
	err = ocop_buf_bytes(&view->note, note);
	if (err)
		return err;
	view->checkpoint = checkpoint;
	view->total = view->live.first + checkpoint.size;
	err = ocop_checkpoint_time(&view->signed_time, note, &log->time_vkey);
	if (!err)
		err = ocop_checkpoint_quorum_time(&view->vouched_time, note,
						  trust->witnesses,
						  trust->witness_count,
						  trust->quorum);
	if (err)
		return err;
	if (view->vouched_time > view->signed_time)
		view->signed_time = view->vouched_time;
	r->checkpoint = checkpoint;
	r->signed_time = view->signed_time;
	r->vouched_time = view->vouched_time;
	return OCOP_OK;
}

enum ocop_err view_enter(struct view *view, struct ocop_diag *diag)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_store *store = view->replica->store;
	enum ocop_err err;

	err = ocop_store_begin(store, false);
	if (err)
		return err;
	err = ocop_log_checkpoint(store, &note);
	if (!err && !ocop_bytes_equal(ocop_buf_view(&note),
				      ocop_buf_view(&view->note))) {
		err = settled_wait(view->settled, store, ocop_buf_view(&note));
		if (!err)
			err = reload(view, ocop_buf_view(&note), diag);
	}
	if (err) {
		ocop_buf_reset(&view->note); /* read it again next time */
		ocop_store_rollback(store);
	}
	ocop_buf_clear(&note);
	return err;
}

void view_leave(struct view *view)
{
	ocop_store_rollback(view->replica->store);
	ocop_state_trim(view->replica->state, VIEW_CACHE_BYTES);
}

/* --- The pool --- */

struct worker {
	struct pool *pool;
	pthread_t thread;
	struct view view;
	bool open;
};

struct pool {
	const char *path;	/* lent */
	const struct reg_clock *clock; /* lent */
	struct settled *settled;	/* lent; or NULL */
	pthread_mutex_t lock;	/* for the members below */
	pthread_cond_t wake;
	struct job *first, *last;
	size_t waiting, queue_max;
	bool closed;
	size_t count;
	struct worker worker[POOL_WORKERS_MAX];
};

static struct job *next_job(struct pool *pool)
{
	struct job *job;

	pthread_mutex_lock(&pool->lock);
	while (pool->first == NULL && !pool->closed)
		pthread_cond_wait(&pool->wake, &pool->lock);
	job = pool->first;
	if (job != NULL) {
		pool->first = job->next;
		pool->waiting--;
		if (pool->first == NULL)
			pool->last = NULL;
	}
	pthread_mutex_unlock(&pool->lock);
	return job;
}

static enum ocop_err enter(struct worker *w)
{
	struct ocop_diag diag = { 0 };
	enum ocop_err err = OCOP_OK;

	if (!w->open) {
		err = view_open(&w->view, w->pool->path, w->pool->clock,
				&diag);
		w->open = !err;
		if (!w->open)
			view_close(&w->view);
	}
	w->view.settled = w->pool->settled;
	if (!err)
		err = view_enter(&w->view, &diag);
	if (err) {
		say_diag("read", err, &diag);
		if (w->open)
			view_close(&w->view);
		w->open = false;
	}
	return err;
}

static void *run(void *arg)
{
	struct worker *w = arg;
	struct job *job;

	while ((job = next_job(w->pool)) != NULL) {
		enum ocop_err err = enter(w);

		if (err) {
			job->run(job, NULL, err);
			continue;
		}
		job->run(job, &w->view, OCOP_OK);
		view_leave(&w->view);
	}
	if (w->open)
		view_close(&w->view);
	return NULL;
}

enum ocop_err pool_start(struct pool **out, const char *path,
			 const struct reg_clock *clock, size_t workers,
			 size_t queue_max, struct ocop_diag *diag)
{
	struct pool *pool = calloc(1, sizeof(*pool));
	enum ocop_err err = OCOP_OK;
	size_t i;

	*out = NULL;
	if (pool == NULL)
		return OCOP_ERR_MEMORY;
	pool->path = path;
	pool->clock = clock;
	pool->queue_max = queue_max;
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->wake, NULL);
	if (workers > POOL_WORKERS_MAX)
		workers = POOL_WORKERS_MAX;
	for (i = 0; !err && i < workers; i++) {
		struct worker *w = &pool->worker[i];

		w->pool = pool;
		err = view_open(&w->view, path, clock, diag);
		w->open = !err;
		if (!w->open)
			view_close(&w->view);
		else if (pthread_create(&w->thread, NULL, run, w) != 0)
			err = OCOP_ERR_MEMORY;
		else
			pool->count++;
		if (err && w->open)
			view_close(&w->view);
	}
	if (err) {
		pool_stop(pool);
		pool_free(pool);
		return err;
	}
	*out = pool;
	return OCOP_OK;
}

void pool_share(struct pool *pool, struct settled *settled)
{
	pool->settled = settled;
}

bool pool_push(struct pool *pool, struct job *job, bool must)
{
	bool room;

	job->next = NULL;
	pthread_mutex_lock(&pool->lock);
	room = !pool->closed && (must || pool->waiting < pool->queue_max);
	if (room) {
		if (pool->last != NULL)
			pool->last->next = job;
		else
			pool->first = job;
		pool->last = job;
		pool->waiting++;
		pthread_cond_signal(&pool->wake);
	}
	pthread_mutex_unlock(&pool->lock);
	return room;
}

size_t pool_waiting(struct pool *pool)
{
	size_t waiting;

	pthread_mutex_lock(&pool->lock);
	waiting = pool->waiting;
	pthread_mutex_unlock(&pool->lock);
	return waiting;
}

void pool_stop(struct pool *pool)
{
	size_t i;

	if (pool == NULL)
		return;
	pthread_mutex_lock(&pool->lock);
	pool->closed = true;
	pthread_cond_broadcast(&pool->wake);
	pthread_mutex_unlock(&pool->lock);
	for (i = 0; i < pool->count; i++)
		pthread_join(pool->worker[i].thread, NULL);
	pool->count = 0;
}

void pool_free(struct pool *pool)
{
	if (pool == NULL)
		return;
	pthread_cond_destroy(&pool->wake);
	pthread_mutex_destroy(&pool->lock);
	free(pool);
}

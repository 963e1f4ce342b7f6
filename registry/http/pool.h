/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The read workers: a bounded queue and a few threads, each with its own
 * view of the log, so that no event thread ever waits for a disk.
 */
#ifndef REGISTRY_POOL_H
#define REGISTRY_POOL_H

#include "registry/http/view.h"

#define POOL_WORKERS_MAX 64

/* Work for a worker; owned by whoever pushes it. */
struct job {
	/* view has been entered; NULL when the log cannot be read (err). */
	void (*run)(struct job *job, struct view *view, enum ocop_err err);
	void *user;
	struct job *next;
};

struct pool;

enum ocop_err pool_start(struct pool **out, const char *path,
			 const struct reg_clock *clock, size_t workers,
			 size_t queue_max, struct ocop_diag *diag) OCOP_CHECKED;
/* Queue a job; must: even when the queue is full (what was acknowledged has
 * to be told). False when full; run is then never called. Any thread. */
bool pool_push(struct pool *pool, struct job *job, bool must);
/* Finish what waits and end the threads. What is pushed later finds no room.
 * NULL-safe. */
void pool_stop(struct pool *pool);
/* Only when nobody can push any more. NULL-safe; of a stopped pool. */
void pool_free(struct pool *pool);

#endif

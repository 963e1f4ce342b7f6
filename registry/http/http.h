/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the registry answers, and who works on it: a worker's view of the log,
 * the pool of workers, the table of addresses, a handler each, and the server
 * over them.
 */
#ifndef REGISTRY_HTTP_H
#define REGISTRY_HTTP_H

#include "common/server/answer.h"
#include "common/server/http_server.h"
#include "registry/reports/reports.h"
#include "registry/writer/writer.h"

/*
 * --- pool.c: one worker's sight of the log. Its own handle on the store,
 * brought up to the newest committed checkpoint at each request, and held
 * there while the request is answered. One thread each ---
 */

struct view {
	struct ocop_replica *replica;	/* owned */
	const struct reg_clock *clock;	/* lent */
	struct ocop_buf note;		/* the signed checkpoint; owned */
	struct ocop_checkpoint checkpoint;
	struct ocop_log_info live;	/* the log that note is of */
	uint64_t total;			/* entries of all logs */
	/* Of note, as a replica's; 0: none. */
	uint64_t signed_time;		/* the time key's, or the quorum's */
	uint64_t vouched_time;		/* the quorum's of witnesses */
};

/* Open at path for reading. Takes nothing, lends clock. */
enum ocop_err view_open(struct view *out, const char *path,
			const struct reg_clock *clock, struct ocop_diag *diag)
	OCOP_CHECKED;
void view_close(struct view *view);

/*
 * Start a request: from here to view_leave all reads are of one committed
 * state, that of view->checkpoint.
 */
enum ocop_err view_enter(struct view *view, struct ocop_diag *diag)
	OCOP_CHECKED;
void view_leave(struct view *view);

/*
 * --- pool.c: the read workers. A bounded queue and a few threads, each with
 * its own view, so that no event thread ever waits for a disk ---
 */

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

/* --- routes.c: the registry's whole address space is one table --- */

#define ROUTE_ARGS_MAX 3
#define ROUTE_ARG_SIZE 128
#define ROUTE_QUERY_SIZE 512

struct route_args {
	size_t count;
	/* Path segments behind the pattern's stars, percent-decoded. */
	char arg[ROUTE_ARGS_MAX][ROUTE_ARG_SIZE];
	const char *query;	/* behind "?", "" when none; lent */
	/* Set by who calls: lent. */
	const struct reg_witness_lag *witness_lag;	/* NULL: no witnesses */
	bool failing;		/* the last append was not stored */
	/* Of ROUTE_REPORT. */
	struct ocop_bytes body;
	struct reports *reports;
};

typedef void route_fn(struct view *view, const struct route_args *args,
		      struct answer *out);

enum route_kind {
	ROUTE_READ = 0,		/* any worker, by its view */
	ROUTE_REPORT,		/* POST: any worker, by its view */
	ROUTE_RECORD,		/* POST: one sealed record, to the writer */
	ROUTE_TRUST		/* POST: one trust file, to the writer */
};

struct route {
	const char *pattern;	/* "*" is one segment, "**" all that follow */
	enum route_kind kind;
	route_fn *fn;		/* of ROUTE_READ and ROUTE_REPORT */
	size_t body_max;	/* of the others */
	const char *allow;
};

/*
 * The route of a request's target ("/path?query", as sent).
 * NULL when there is none: out then holds the answer (404 or 405).
 */
const struct route *route_find(enum method method, const char *target,
			       struct route_args *args, struct answer *out);

/* The value of a query argument, percent-decoded; false when absent or too
 * long. None stands twice: route_find refuses such a target. */
bool route_query(const struct route_args *args, const char *name, char *out,
		 size_t size);

/*
 * --- The handlers: each turns its arguments and a view that has been
 * entered into an answer, and touches nothing else ---
 */

/* handlers_log.c: the C2SP paths, and how the log stands. */
route_fn handle_checkpoint, handle_rootsig, handle_tile,
	handle_frozen_checkpoint, handle_frozen_rootsig, handle_frozen_tile,
	handle_trust_file, handle_log, handle_health;

/* handlers_look.c: look-ups in the folded state. */
route_fn handle_certificates, handle_certificate, handle_lot, handle_producer,
	handle_stamp /* with ?s= its verdict */;

/* handlers_submit.c: what became of a submit, after the writer. */
void handle_submitted(struct view *view, const struct submit *submit,
		      struct answer *out);
/* A report, beside the log. */
route_fn handle_report;

/* --- serve.c: the server over all of it --- */

struct serve {
	struct pool *pool;		/* lent */
	struct appender *appender;	/* lent */
	struct reports *reports;	/* lent */
	const struct reg_witness_lag *witness_lag;	/* lent */
};

/* Serve on the listener's socket, which it takes (also on failure). Lends
 * serve, and what it holds, until server_stop. bounds: the last members of
 * the options, from connections_max on. */
enum ocop_err serve_start(struct server **out, struct listener *listener,
			  struct serve *serve,
			  const struct server_options *bounds,
			  struct ocop_diag *diag) OCOP_CHECKED;

#endif

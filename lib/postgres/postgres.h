/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A store in PostgreSQL: what is open, for the three files that share it. The
 * only file that includes libpq's header.
 */
#ifndef OCOP__POSTGRES_H
#define OCOP__POSTGRES_H

#include <libpq-fe.h>

#include "lib/store/store.h"

#define OCOP__POSTGRES_SCHEMA_MAX 30
#define OCOP__POSTGRES_SQL_MAX 400
#define OCOP__POSTGRES_ARGS_MAX 3

/* What was begun: nothing, by the store's user, or by a walk of our own. */
enum ocop__postgres_in { OCOP__POSTGRES_NONE = 0, OCOP__POSTGRES_READING,
			 OCOP__POSTGRES_WRITING, OCOP__POSTGRES_WALKING };

struct ocop__postgres {
	PGconn *conn;		/* owned; in pipeline mode once it is ready */
	PGconn *second;		/* owned; settles beside a transaction; NULL */
	char *url;		/* owned */
	char schema[OCOP__POSTGRES_SCHEMA_MAX + 1];
	bool writer;
	enum ocop__postgres_in in;
	bool dead;		/* of no use any more: open another one */
	bool refused;		/* the last server, for what it promises */
	bool warned;		/* the server warned since this was cleared */
	unsigned queued;	/* statements whose results are still to come */
	size_t queued_bytes;
	char state[6];		/* SQLSTATE of the last error */
	char why[200];		/* its text; for a diagnostic */
};

/* A parameter in binary form. */
struct ocop__postgres_arg {
	const void *ptr;
	size_t len;
};

/* --- postgres_wire.c: statements over a connection in pipeline mode. An error
 * leaves state and why --- */

/* Wait for all results that are queued, and see that each is good. */
enum ocop_err ocop__postgres_drain(struct ocop__postgres *p) OCOP_CHECKED;
/* Send a prepared statement without waiting for its result: drain tells. */
enum ocop_err ocop__postgres_queue(struct ocop__postgres *p, const char *name,
				   const struct ocop__postgres_arg *args,
				   size_t count) OCOP_CHECKED;
/* The same of SQL without parameters. */
enum ocop_err ocop__postgres_queue_sql(struct ocop__postgres *p,
				       const char *sql) OCOP_CHECKED;
/* Send a prepared statement and wait for its result (in binary form), and for
 * all that was queued before. The caller clears it. */
enum ocop_err ocop__postgres_run(struct ocop__postgres *p, const char *name,
				 const struct ocop__postgres_arg *args,
				 size_t count, PGresult **out) OCOP_CHECKED;
/* Prepare a statement; drain tells. */
enum ocop_err ocop__postgres_prepare(struct ocop__postgres *p,
				     const char *name, const char *sql)
	OCOP_CHECKED;
/* Take the server's warnings from now on; keep libpq from printing. */
void ocop__postgres_listen(struct ocop__postgres *p, PGconn *conn);
/* Keep the connection's own words as the reason. */
void ocop__postgres_blame(struct ocop__postgres *p, const char *text);
/* Let go of it: the outcome of what is under way is unknown. */
enum ocop_err ocop__postgres_lost(struct ocop__postgres *p) OCOP_CHECKED;

/* --- postgres_open.c --- */

/* Another connection, as the first one was made. NULL: none, why says it. */
PGconn *ocop__postgres_connect(struct ocop__postgres *p);
/* Prepare what postgres.c runs, in pipeline mode. */
enum ocop_err ocop__postgres_statements(struct ocop__postgres *p)
	OCOP_CHECKED;

/* --- postgres.c --- */

/* The store of an open connection, which is taken, even on failure. */
enum ocop_err ocop__postgres_store(struct ocop_store **out,
				   struct ocop__postgres *p) OCOP_CHECKED;
void ocop__postgres_close(void *ctx);

#endif

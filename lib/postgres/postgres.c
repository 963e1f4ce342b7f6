/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows and transactions of a store in PostgreSQL: a table for each space, a row
 * for the tree size. Writers wait for each other in an advisory lock, as they
 * do in SQLite. A writing transaction reads at READ COMMITTED: a snapshot from
 * before the lock would not show what the writer before it committed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/postgres/postgres.h"

enum verb { GET, FIND, FROM, PUT, REMOVE, EMPTY, ROW_VERBS };

static const char *const table[OCOP_SPACE_COUNT] = {
	[OCOP_SPACE_META] = "meta", [OCOP_SPACE_BUNDLE] = "bundle",
	[OCOP_SPACE_TILE] = "tile", [OCOP_SPACE_TRUST] = "trust",
	[OCOP_SPACE_STATE] = "state",
};

#define T "%1$s.%2$s"
static const char *const row_sql[ROW_VERBS] = {
	[GET] = "SELECT v FROM " T " WHERE k = $1",
	[FIND] = ("(SELECT 0, k, v FROM " T " WHERE k <= $1 "
		  "ORDER BY k DESC LIMIT 1) UNION ALL "
		  "(SELECT 1, k, ''::bytea FROM " T " WHERE k > $1 "
		  "ORDER BY k LIMIT 1)"),
	[FROM] = "SELECT v, k FROM " T " WHERE k >= $1 ORDER BY k LIMIT $2",
	[PUT] = ("INSERT INTO " T " (k, v) VALUES ($1, $2) "
		 "ON CONFLICT (k) DO UPDATE SET v = excluded.v"),
	[REMOVE] = "DELETE FROM " T " WHERE k = $1",
	[EMPTY] = "DELETE FROM " T,
};
#undef T

/* Of the whole store; %1$s is the schema. */
static const char *const whole_sql[][2] = {
	{ "lock", ("SELECT pg_advisory_xact_lock("
		   "hashtextextended('ocop store %1$s', 0))") },
	{ "version", "SELECT version FROM %1$s.format" },
	{ "size", "SELECT size FROM %1$s.tree WHERE k = 1" },
	{ "advance", ("UPDATE %1$s.tree SET size = $2 "
		      "WHERE k = 1 AND size = $1") },
	{ "commit", "COMMIT" },
	{ "settle", "SELECT pg_logical_emit_message(true, '%1$s', '')" },
};
#define WHOLE_COUNT (sizeof(whole_sql) / sizeof(whole_sql[0]))

/* Rows of a walk that come at once: first few, since many walks look for one
 * row; bundles are large. */
#define PAGE_FIRST 16
#define PAGE_MAX 1024
#define PAGE_MAX_NUMBERED 64

static bool is_blob_space(enum ocop_space space)
{
	return space == OCOP_SPACE_META || space == OCOP_SPACE_STATE;
}

/* --- Statements --- */

static void name_of(char out[static 8], enum ocop_space space, enum verb verb)
{
	snprintf(out, 8, "%c%u", "gnfpre"[verb], (unsigned)space);
}

enum ocop_err ocop__postgres_statements(struct ocop__postgres *p)
{
	char sql[OCOP__POSTGRES_SQL_MAX], name[8];
	enum ocop_err err = OCOP_OK;

	if (PQsetnonblocking(p->conn, 1) != 0 ||
	    !PQenterPipelineMode(p->conn))
		return ocop__postgres_lost(p);
	for (unsigned s = 0; !err && s < OCOP_SPACE_COUNT; s++)
		for (unsigned v = 0; !err && v < ROW_VERBS; v++) {
			if (v == FIND && s != OCOP_SPACE_STATE)
				continue;
			name_of(name, (enum ocop_space)s, (enum verb)v);
			snprintf(sql, sizeof(sql), row_sql[v], p->schema,
				 table[s]);
			err = ocop__postgres_prepare(p, name, sql);
		}
	for (size_t i = 0; !err && i < WHOLE_COUNT; i++) {
		snprintf(sql, sizeof(sql), whole_sql[i][1], p->schema);
		err = ocop__postgres_prepare(p, whole_sql[i][0], sql);
	}
	return err ? err : ocop__postgres_drain(p);
}

/* Big-endian, as PostgreSQL sends a bigint. */
struct number {
	uint8_t byte[8];
};

static struct ocop__postgres_arg arg_number(struct number *out, int64_t n)
{
	for (int i = 0; i < 8; i++)
		out->byte[i] = (uint8_t)((uint64_t)n >> (56 - 8 * i));
	return (struct ocop__postgres_arg){ out->byte, 8 };
}

static int64_t number_at(const PGresult *r, int row, int column)
{
	const uint8_t *at = (const uint8_t *)PQgetvalue(r, row, column);
	uint64_t n = 0;

	for (int i = 0; i < PQgetlength(r, row, column); i++)
		n = n << 8 | at[i];
	return (int64_t)n;
}

static struct ocop_bytes bytes_at(const PGresult *r, int row, int column)
{
	return ocop_bytes_of((const uint8_t *)PQgetvalue(r, row, column),
			     (size_t)PQgetlength(r, row, column));
}

static struct ocop__postgres_arg arg_key(struct number *out,
					 enum ocop_space space,
					 struct ocop_bytes key)
{
	if (is_blob_space(space))
		return (struct ocop__postgres_arg){ key.ptr, key.len };
	return arg_number(out, ocop__store_key_number(space, key.ptr));
}

static enum ocop_err run_row(struct ocop__postgres *p, enum ocop_space space,
			     enum verb verb,
			     const struct ocop__postgres_arg *args,
			     size_t count, PGresult **out)
{
	char name[8];

	name_of(name, space, verb);
	return ocop__postgres_run(p, name, args, count, out);
}

/* --- Transactions --- */

/* Outside a transaction a lost connection is made again: the server was
 * restarted, or another one is the primary now. */
static enum ocop_err revive(struct ocop__postgres *p)
{
	PGconn *conn;

	if (!p->dead || p->in != OCOP__POSTGRES_NONE)
		return OCOP_OK;
	conn = ocop__postgres_connect(p);
	if (conn == NULL)
		return OCOP_ERR_NETWORK;
	PQfinish(p->conn);
	p->conn = conn;
	p->dead = false;
	p->queued = 0;
	p->queued_bytes = 0;
	return ocop__postgres_statements(p);
}

/* A newer program may have converted the tables since they were opened. */
static enum ocop_err check_version(struct ocop__postgres *p)
{
	PGresult *r;
	enum ocop_err err = ocop__postgres_run(p, "version", NULL, 0, &r);

	if (!err && (PQntuples(r) != 1 ||
		     number_at(r, 0, 0) != OCOP__STORE_SCHEMA_VERSION))
		err = OCOP_ERR_SCHEMA;
	PQclear(r);
	return err;
}

static void postgres_rollback(void *ctx)
{
	struct ocop__postgres *p = ctx;

	enum ocop_err err = OCOP_OK;

	p->in = OCOP__POSTGRES_NONE;
	/* Whether a write of it failed is of no interest any more. */
	if (!p->dead && p->queued > 0)
		err = ocop__postgres_drain(p);
	if (p->dead || PQtransactionStatus(p->conn) == PQTRANS_IDLE)
		return;
	err = ocop__postgres_queue_sql(p, "ROLLBACK");
	if (!err)
		err = ocop__postgres_drain(p);
	p->dead = p->dead || err;
}

static enum ocop_err begin(struct ocop__postgres *p,
			   enum ocop__postgres_in what)
{
	bool write = what == OCOP__POSTGRES_WRITING;
	enum ocop_err err = revive(p);

	if (!err)
		err = ocop__postgres_queue_sql(p, write ?
			"BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE" :
			"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
	if (!err && write)
		err = ocop__postgres_queue(p, "lock", NULL, 0);
	/* The snapshot is that of the first read, which this is. */
	if (!err)
		err = check_version(p);
	if (err)
		postgres_rollback(p);
	else
		p->in = what;
	return err;
}

static enum ocop_err postgres_begin(void *ctx, bool write)
{
	struct ocop__postgres *p = ctx;
	enum ocop__postgres_in what = write ? OCOP__POSTGRES_WRITING :
					      OCOP__POSTGRES_READING;
	bool alive = !p->dead;
	enum ocop_err err;

	if (p->in != OCOP__POSTGRES_NONE || (write && !p->writer))
		return OCOP_ERR_BUG;
	err = begin(p, what);
	/* A connection that was lost meanwhile shows that only now. */
	return err && alive && p->dead ? begin(p, what) : err;
}

/* Not "done" unless the server says so without a warning: the commit may be on
 * its disk alone. Then the outcome is unknown. Whoever wants to know reads,
 * over another connection. */
static enum ocop_err postgres_commit(void *ctx)
{
	struct ocop__postgres *p = ctx;
	PGresult *r = NULL;
	enum ocop_err err;

	p->warned = false;
	/* If a queued write fails, the server skips what follows it. */
	err = ocop__postgres_run(p, "commit", NULL, 0, &r);
	if (!err && strcmp(PQcmdStatus(r), "COMMIT") != 0)
		err = OCOP_ERR_STORE;
	if (!err && p->warned)
		err = ocop__postgres_lost(p);
	PQclear(r);
	if (!err)
		p->in = OCOP__POSTGRES_NONE;
	return err;
}

/* A write outside a transaction is one by itself. */
static enum ocop_err write_row(struct ocop__postgres *p,
			       enum ocop_space space, enum verb verb,
			       const struct ocop__postgres_arg *args,
			       size_t count)
{
	bool alone = p->in == OCOP__POSTGRES_NONE;
	enum ocop_err err = OCOP_OK;
	char name[8];

	if (!p->writer)
		return OCOP_ERR_STORE;
	if (!alone && p->in != OCOP__POSTGRES_WRITING)
		return OCOP_ERR_BUG;
	if (alone)
		err = begin(p, OCOP__POSTGRES_WRITING);
	if (err)
		return err;
	name_of(name, space, verb);
	err = ocop__postgres_queue(p, name, args, count);
	if (alone && !err)
		err = postgres_commit(p);
	if (alone && err)
		postgres_rollback(p);
	return err;
}

/* A commit that writes nothing but a message waits for the standbys as every
 * other one does, and so for all that was written before it. */
static enum ocop_err settle(struct ocop__postgres *p)
{
	PGresult *r;
	enum ocop_err err;

	p->warned = false;
	err = ocop__postgres_run(p, "settle", NULL, 0, &r);
	PQclear(r);
	return !err && p->warned ? ocop__postgres_lost(p) : err;
}

/* Beside a transaction, over a connection of its own. */
static enum ocop_err settle_beside(struct ocop__postgres *p)
{
	struct ocop__postgres own = *p;
	bool is_new = p->second == NULL;
	enum ocop_err err;

	if (is_new)
		p->second = ocop__postgres_connect(p);
	if (p->second == NULL)
		return OCOP_ERR_NETWORK;
	p->conn = p->second;
	p->queued = 0;
	p->queued_bytes = 0;
	err = is_new ? ocop__postgres_statements(p) : OCOP_OK;
	if (!err)
		err = settle(p);
	if (err) {
		PQfinish(p->second);
		p->second = NULL;
	}
	p->conn = own.conn;
	p->dead = own.dead;
	p->queued = own.queued;
	p->queued_bytes = own.queued_bytes;
	return err;
}

static enum ocop_err postgres_settle(void *ctx)
{
	struct ocop__postgres *p = ctx;
	bool is_new = p->second == NULL;
	enum ocop_err err = revive(p);

	if (err)
		return err;
	if (p->in == OCOP__POSTGRES_NONE)
		return settle(p);
	err = settle_beside(p);
	/* One that was made for an earlier call may have been lost since. */
	return err == OCOP_ERR_NETWORK && !is_new ? settle_beside(p) : err;
}

/* --- Rows --- */

static enum ocop_err postgres_get(void *ctx, enum ocop_space space,
				  struct ocop_bytes key, struct ocop_buf *out)
{
	struct ocop__postgres *p = ctx;
	struct ocop__postgres_arg arg;
	struct number n;
	PGresult *r;
	enum ocop_err err;

	arg = arg_key(&n, space, key);
	err = revive(p);
	if (err)
		return err;
	err = run_row(p, space, GET, &arg, 1, &r);
	if (!err && PQntuples(r) == 0)
		err = OCOP_ERR_ABSENT;
	if (!err)
		err = ocop_buf_bytes(out, bytes_at(r, 0, 0));
	PQclear(r);
	return err;
}

static enum ocop_err postgres_find(void *ctx, enum ocop_space space,
				   struct ocop_bytes key,
				   struct ocop__store_row *out)
{
	struct ocop__postgres *p = ctx;
	struct ocop__postgres_arg arg = { key.ptr, key.len };
	enum ocop_err err, found = OCOP_ERR_ABSENT;
	PGresult *r;

	err = revive(p);
	if (err)
		return err;
	err = run_row(p, space, FIND, &arg, 1, &r);
	for (int i = 0; !err && i < PQntuples(r); i++) {
		if (number_at(r, i, 0) != 0) {
			err = ocop_buf_bytes(&out->next, bytes_at(r, i, 1));
			continue;
		}
		found = OCOP_OK;
		err = ocop_buf_bytes(&out->key, bytes_at(r, i, 1));
		if (!err)
			err = ocop_buf_bytes(&out->value, bytes_at(r, i, 2));
	}
	PQclear(r);
	return err ? err : found;
}

static enum ocop_err postgres_put(void *ctx, enum ocop_space space,
				  struct ocop_bytes key,
				  struct ocop_bytes value)
{
	struct number n;
	struct ocop__postgres_arg args[2] = {
		arg_key(&n, space, key), { value.ptr, value.len },
	};

	return write_row(ctx, space, PUT, args, 2);
}

static enum ocop_err postgres_remove(void *ctx, enum ocop_space space,
				     struct ocop_bytes key)
{
	struct number n;
	struct ocop__postgres_arg arg = arg_key(&n, space, key);

	return write_row(ctx, space, REMOVE, &arg, 1);
}

static enum ocop_err postgres_empty(void *ctx, enum ocop_space space)
{
	return write_row(ctx, space, EMPTY, NULL, 0);
}

/* --- Walks --- */

struct walk {
	struct ocop__postgres *p;
	enum ocop_space space;
	struct ocop_bytes prefix;
	int64_t last;		/* number with the prefix */
	ocop_store_fn *fn;
	void *user;
	int64_t at;		/* where the next page begins: a number, */
	struct ocop_buf from;	/* or a key */
	bool ended;
};

/* Give a page's rows to fn, and set where the next page begins. */
static enum ocop_err give(struct walk *w, const PGresult *r)
{
	uint8_t number[OCOP__STORE_NUMBER_MAX];
	struct ocop_bytes key;
	enum ocop_err err = OCOP_OK;
	int64_t n = 0;

	for (int i = 0; !err && i < PQntuples(r); i++) {
		key = bytes_at(r, i, 1);
		if (!is_blob_space(w->space)) {
			n = number_at(r, i, 1);
			key.len = ocop__store_key_bytes(w->space, n, number);
			key.ptr = number;
		}
		if (is_blob_space(w->space) ?
		    !ocop__store_key_has(key, w->prefix) : n > w->last) {
			w->ended = true;
			return OCOP_OK;
		}
		err = w->fn(w->user, key, bytes_at(r, i, 0));
		if (err || i < PQntuples(r) - 1)
			continue;
		w->ended = n == INT64_MAX;
		w->at = w->ended ? n : n + 1;
		ocop_buf_reset(&w->from);
		/* The key after this one is this one and a zero byte. */
		if (is_blob_space(w->space) &&
		    !ocop_buf_bytes(&w->from, key))
			ocop_buf_byte(&w->from, 0);
		err = w->from.err;
	}
	return err;
}

static enum ocop_err walk_pages(struct walk *w)
{
	int64_t most = is_blob_space(w->space) ? PAGE_MAX : PAGE_MAX_NUMBERED;
	struct ocop__postgres_arg args[2];
	struct number from, limit;
	enum ocop_err err = OCOP_OK;
	PGresult *r;

	for (int64_t rows = PAGE_FIRST; !err && !w->ended;
	     rows = rows * 4 < most ? rows * 4 : most) {
		args[0] = is_blob_space(w->space) ?
			  (struct ocop__postgres_arg){ w->from.ptr,
						       w->from.len } :
			  arg_number(&from, w->at);
		args[1] = arg_number(&limit, rows);
		err = run_row(w->p, w->space, FROM, args, 2, &r);
		if (!err && PQntuples(r) < rows)
			w->ended = true;
		/* fn may read through the same connection: r holds the page. */
		if (!err)
			err = give(w, r);
		PQclear(r);
	}
	return err;
}

static enum ocop_err postgres_each(void *ctx, enum ocop_space space,
				   struct ocop_bytes prefix, ocop_store_fn *fn,
				   void *user)
{
	struct ocop__postgres *p = ctx;
	bool alone = p->in == OCOP__POSTGRES_NONE;
	struct walk w = { .p = p, .space = space, .prefix = prefix,
			  .last = INT64_MAX, .fn = fn, .user = user,
			  .from = OCOP_BUF(OCOP_STORE_KEY_MAX + 1) };
	enum ocop_err err = OCOP_OK;

	if (!is_blob_space(space) &&
	    !ocop__store_key_range(space, prefix, &w.at, &w.last))
		return OCOP_OK;
	if (is_blob_space(space))
		err = ocop_buf_bytes(&w.from, prefix);
	/* All pages are of one snapshot. */
	if (!err && alone)
		err = begin(p, OCOP__POSTGRES_WALKING);
	if (!err)
		err = walk_pages(&w);
	if (alone)
		postgres_rollback(p);
	ocop_buf_clear(&w.from);
	return err;
}

/* --- The tree's size --- */

static enum ocop_err postgres_size(void *ctx, uint64_t *out)
{
	struct ocop__postgres *p = ctx;
	PGresult *r;
	enum ocop_err err = revive(p);

	if (err)
		return err;
	err = ocop__postgres_run(p, "size", NULL, 0, &r);
	if (!err && (PQntuples(r) != 1 || number_at(r, 0, 0) < 0))
		err = OCOP_ERR_STORE;
	if (!err)
		*out = (uint64_t)number_at(r, 0, 0);
	PQclear(r);
	return err;
}

static enum ocop_err postgres_advance(void *ctx, uint64_t expected,
				      uint64_t size)
{
	struct ocop__postgres *p = ctx;
	struct number from, to;
	struct ocop__postgres_arg args[2] = {
		arg_number(&from, (int64_t)expected),
		arg_number(&to, (int64_t)size),
	};
	PGresult *r;
	enum ocop_err err = ocop__postgres_run(p, "advance", args, 2, &r);

	if (!err && strcmp(PQcmdTuples(r), "1") != 0)
		err = OCOP_ERR_CONFLICT;
	PQclear(r);
	return err;
}

void ocop__postgres_close(void *ctx)
{
	struct ocop__postgres *p = ctx;

	PQfinish(p->second);
	PQfinish(p->conn);
	free(p->url);
	free(p);
}

static const struct ocop__store_ops postgres_ops = {
	.get = postgres_get,
	.find = postgres_find,
	.put = postgres_put,
	.remove = postgres_remove,
	.empty = postgres_empty,
	.each = postgres_each,
	.begin = postgres_begin,
	.commit = postgres_commit,
	.rollback = postgres_rollback,
	.advance = postgres_advance,
	.size = postgres_size,
	.settle = postgres_settle,
	.close = ocop__postgres_close,
};

enum ocop_err ocop__postgres_store(struct ocop_store **out,
				   struct ocop__postgres *p)
{
	return ocop__store_of(out, &postgres_ops, p);
}

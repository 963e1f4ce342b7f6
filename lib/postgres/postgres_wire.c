/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statements in libpq's pipeline mode. Writes are sent and not waited for; the
 * next read or the commit collects their results, so a transaction of a
 * thousand rows takes a few round trips. Nothing waits for ever: a server that
 * is silent for WAIT_MS is taken for lost, because a registry must answer.
 */
#include <poll.h>
#include <string.h>

#include "lib/base/mark.h"
#include "lib/postgres/postgres.h"

#define WAIT_MS 15000
/* So many results fit into the buffers of a socket, so neither side waits for
 * the other. */
#define QUEUED_MAX 256
#define QUEUED_BYTES_MAX ((size_t)4 * 1024 * 1024)
#define VALUE_MAX ((size_t)512 * 1024 * 1024)	/* a bytea holds 1 GB */

void ocop__postgres_blame(struct ocop__postgres *p, const char *text)
{
	size_t len = strcspn(text, "\n");

	if (len >= sizeof(p->why))
		len = sizeof(p->why) - 1;
	memcpy(p->why, text, len);
	p->why[len] = '\0';
}

enum ocop_err ocop__postgres_lost(struct ocop__postgres *p)
{
	if (!p->dead)
		ocop__postgres_blame(p, PQstatus(p->conn) == CONNECTION_BAD ?
				     PQerrorMessage(p->conn) :
				     N_("the server does not answer"));
	p->dead = true;
	memcpy(p->state, "08006", sizeof(p->state));
	return OCOP_ERR_NETWORK;
}

/*
 * A cancelled wait for a standby comes as a warning, and the commit then
 * "succeeds" although it may be on one disk only. The words of a warning
 * depend on the server's language, so every warning counts.
 */
static void hear(void *user, const PGresult *result)
{
	const char *word = PQresultErrorField(result,
					      PG_DIAG_SEVERITY_NONLOCALIZED);
	struct ocop__postgres *p = user;

	if (word != NULL && strcmp(word, "WARNING") == 0) {
		p->warned = true;
		ocop__postgres_blame(p, PQresultErrorMessage(result));
	}
}

void ocop__postgres_listen(struct ocop__postgres *p, PGconn *conn)
{
	PQsetNoticeReceiver(conn, hear, p);
}

/* Move bytes in both directions until something came or all is sent. */
static enum ocop_err turn(struct ocop__postgres *p)
{
	struct pollfd fd = { .fd = PQsocket(p->conn), .events = POLLIN };
	int rest = PQflush(p->conn);

	if (rest < 0 || fd.fd < 0)
		return ocop__postgres_lost(p);
	if (rest > 0)
		fd.events |= POLLOUT;
	if (!PQisBusy(p->conn) && rest == 0)
		return OCOP_OK;
	if (poll(&fd, 1, WAIT_MS) <= 0)
		return ocop__postgres_lost(p);
	if (!(fd.revents & POLLOUT) || (fd.revents & (POLLIN | POLLHUP)))
		if (!PQconsumeInput(p->conn))
			return ocop__postgres_lost(p);
	return OCOP_OK;
}

/* The next result, or NULL between two statements. */
static enum ocop_err next(struct ocop__postgres *p, PGresult **out)
{
	*out = NULL;
	do {
		if (turn(p))
			return OCOP_ERR_NETWORK;
	} while (PQisBusy(p->conn));
	*out = PQgetResult(p->conn);
	return OCOP_OK;
}

static enum ocop_err err_of(const char *state)
{
	/* Somebody else is writing, for longer than we wait. */
	if (strcmp(state, "55P03") == 0 || strcmp(state, "40001") == 0 ||
	    strcmp(state, "40P01") == 0)
		return OCOP_ERR_CONFLICT;
	if (strncmp(state, "54", 2) == 0)
		return OCOP_ERR_LIMIT;
	return OCOP_ERR_STORE;
}

static enum ocop_err judge(struct ocop__postgres *p, const PGresult *result)
{
	const char *state;

	switch (PQresultStatus(result)) {
	case PGRES_COMMAND_OK:
	case PGRES_TUPLES_OK:
	case PGRES_PIPELINE_SYNC:
		return OCOP_OK;
	case PGRES_PIPELINE_ABORTED:
		return OCOP_ERR_STORE;	/* the one before it says why */
	default:
		break;
	}
	state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	memset(p->state, 0, sizeof(p->state));
	if (state != NULL)
		memcpy(p->state, state, strnlen(state, sizeof(p->state) - 1));
	ocop__postgres_blame(p, PQresultErrorMessage(result));
	return err_of(p->state);
}

/* Take all results up to the sync; keep the last statement's if asked. */
static enum ocop_err collect(struct ocop__postgres *p, PGresult **last)
{
	PGresult *result, *kept = NULL;
	enum ocop_err err = OCOP_OK, one;
	bool synced = false;

	while (!synced) {
		one = next(p, &result);
		if (one) {
			PQclear(kept);
			return one;
		}
		if (result == NULL) {
			/* Out of order: the connection ended. */
			if (PQstatus(p->conn) == CONNECTION_BAD) {
				PQclear(kept);
				return ocop__postgres_lost(p);
			}
			continue;
		}
		synced = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
		one = judge(p, result);
		err = err ? err : one;
		if (synced) {
			PQclear(result);
			break;
		}
		PQclear(kept);
		kept = result;
	}
	p->queued = 0;
	p->queued_bytes = 0;
	if (last != NULL && !err && kept != NULL)
		*last = kept;
	else
		PQclear(kept);
	if (!err && last != NULL && *last == NULL)
		err = OCOP_ERR_MEMORY;
	return err;
}

static enum ocop_err sync_all(struct ocop__postgres *p, PGresult **last)
{
	if (p->dead)
		return OCOP_ERR_NETWORK;
	if (!PQpipelineSync(p->conn))
		return ocop__postgres_lost(p);
	return collect(p, last);
}

enum ocop_err ocop__postgres_drain(struct ocop__postgres *p)
{
	return sync_all(p, NULL);
}

static enum ocop_err sent(struct ocop__postgres *p, int ok, size_t bytes)
{
	if (!ok)
		return ocop__postgres_lost(p);
	p->queued++;
	p->queued_bytes += bytes;
	return p->queued < QUEUED_MAX && p->queued_bytes < QUEUED_BYTES_MAX ?
	       OCOP_OK : ocop__postgres_drain(p);
}

static int send(struct ocop__postgres *p, const char *name,
		const struct ocop__postgres_arg *args, size_t count)
{
	const char *values[OCOP__POSTGRES_ARGS_MAX];
	int lengths[OCOP__POSTGRES_ARGS_MAX];
	int formats[OCOP__POSTGRES_ARGS_MAX];

	for (size_t i = 0; i < count; i++) {
		/* NULL would be SQL's NULL, which no column of ours holds. */
		values[i] = args[i].len > 0 ? args[i].ptr : "";
		lengths[i] = (int)args[i].len;
		formats[i] = 1;
	}
	return PQsendQueryPrepared(p->conn, name, (int)count, values, lengths,
				   formats, 1);
}

/* The bytes of a statement's arguments. */
static enum ocop_err weigh(const struct ocop__postgres_arg *args, size_t count,
			   size_t *bytes)
{
	*bytes = 0;
	if (count > OCOP__POSTGRES_ARGS_MAX)
		return OCOP_ERR_BUG;
	for (size_t i = 0; i < count; i++) {
		if (args[i].len > VALUE_MAX)
			return OCOP_ERR_LIMIT;
		*bytes += args[i].len;
	}
	return OCOP_OK;
}

enum ocop_err ocop__postgres_queue(struct ocop__postgres *p, const char *name,
				   const struct ocop__postgres_arg *args,
				   size_t count)
{
	size_t bytes;
	enum ocop_err err = weigh(args, count, &bytes);

	if (err)
		return err;
	return p->dead ? OCOP_ERR_NETWORK :
	       sent(p, send(p, name, args, count), bytes);
}

enum ocop_err ocop__postgres_queue_sql(struct ocop__postgres *p,
				       const char *sql)
{
	return p->dead ? OCOP_ERR_NETWORK :
	       sent(p, PQsendQueryParams(p->conn, sql, 0, NULL, NULL, NULL,
					 NULL, 1), 0);
}

enum ocop_err ocop__postgres_prepare(struct ocop__postgres *p,
				     const char *name, const char *sql)
{
	return p->dead ? OCOP_ERR_NETWORK :
	       sent(p, PQsendPrepare(p->conn, name, sql, 0, NULL), 0);
}

enum ocop_err ocop__postgres_run(struct ocop__postgres *p, const char *name,
				 const struct ocop__postgres_arg *args,
				 size_t count, PGresult **out)
{
	size_t bytes;
	enum ocop_err err = weigh(args, count, &bytes);

	*out = NULL;
	if (err || p->dead)
		return err ? err : OCOP_ERR_NETWORK;
	if (!send(p, name, args, count))
		return ocop__postgres_lost(p);
	return sync_all(p, out);
}

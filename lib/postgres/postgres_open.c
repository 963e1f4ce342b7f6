/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opens a store in PostgreSQL: the address, the connection, what the server
 * must promise, and the tables. Secrets never come in the address: libpq reads
 * them from a password file (~/.pgpass, PGPASSFILE) or a service file.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ocop/postgres.h>

#include "lib/base/mark.h"
#include "lib/postgres/postgres.h"

#define VERSION OCOP__STORE_SCHEMA_VERSION
#define FIRST_VERSION 4		/* the first that was ever in PostgreSQL */
#define SETTINGS_MAX 32
#define URL_MAX 2000
#define TABLES_MAX 1200		/* bytes of the SQL below */

/* A stopped daemon must not keep the writers' lock for ever. Whoever set a
 * timeout for this role or address has a reason. */
static const char session[] =
	"SELECT set_config('client_min_messages', 'warning', false), "
	"set_config('lock_timeout', CASE current_setting('lock_timeout') "
	"WHEN '0' THEN '10s' ELSE current_setting('lock_timeout') END, false), "
	"set_config('idle_in_transaction_session_timeout', CASE "
	"current_setting('idle_in_transaction_session_timeout') WHEN '0' "
	"THEN '10min' ELSE "
	"current_setting('idle_in_transaction_session_timeout') END, false)";

static const char promised[] =
	"SELECT current_setting('fsync'), "
	"current_setting('synchronous_commit'), "
	"current_setting('full_page_writes')";

/* The tables of version 4. Compressing does not make signatures shorter. */
static const char tables[] =
	"CREATE TABLE %1$s.meta (k bytea PRIMARY KEY, "
	"v bytea NOT NULL); "
	"CREATE TABLE %1$s.state (k bytea PRIMARY KEY, v bytea NOT NULL); "
	"CREATE TABLE %1$s.bundle (k bigint PRIMARY KEY, v bytea NOT NULL); "
	"CREATE TABLE %1$s.tile (k bigint PRIMARY KEY, v bytea NOT NULL); "
	"CREATE TABLE %1$s.trust (k bigint PRIMARY KEY, v bytea NOT NULL); "
	"CREATE TABLE %1$s.tree (k bigint PRIMARY KEY, "
	"size bigint NOT NULL); "
	"CREATE TABLE %1$s.format (version bigint NOT NULL); "
	"ALTER TABLE %1$s.bundle ALTER v SET STORAGE EXTERNAL; "
	"ALTER TABLE %1$s.tile ALTER v SET STORAGE EXTERNAL; "
	"INSERT INTO %1$s.tree VALUES (1, 0); "
	"INSERT INTO %1$s.format VALUES (4)";

/* From version FIRST_VERSION + N to the next one; as in store_schema.c. */
static const char *const steps[VERSION - FIRST_VERSION + 1] = { NULL };

static bool has_prefix(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool ocop_postgres_is_url(const char *name)
{
	return has_prefix(name, "postgresql://") ||
	       has_prefix(name, "postgres://");
}

/* --- The connection --- */

/* What an address may leave open. A server that is gone must be noticed. */
static const char *const defaults[][2] = {
	{ "connect_timeout", "5" },
	{ "application_name", "ocop-registryd" },
	{ "keepalives_idle", "10" }, { "keepalives_interval", "5" },
	{ "keepalives_count", "3" }, { "tcp_user_timeout", "15000" },
};

static bool is_secret(const char *keyword)
{
	return strcmp(keyword, "password") == 0 ||
	       strcmp(keyword, "sslpassword") == 0;
}

/* An address is an argument, which everybody on the machine can read. */
static enum ocop_err check_url(const char *url, struct ocop_diag *diag)
{
	PQconninfoOption *options, *o;
	enum ocop_err err = OCOP_OK;
	char *why = NULL;

	if (!ocop_postgres_is_url(url) || strlen(url) > URL_MAX)
		return ocop_fail(diag, OCOP_ERR_ARGUMENT, 0,
				 "not the address of a PostgreSQL database (postgresql://...)");
	options = PQconninfoParse(url, &why);
	PQfreemem(why);
	/* Neither libpq's words nor the address: there may be a password in
	 * them. */
	if (options == NULL)
		return ocop_fail(diag, OCOP_ERR_ARGUMENT, 0,
				 "the address of the database is not well formed");
	for (o = options; o->keyword != NULL; o++)
		if (o->val != NULL && is_secret(o->keyword))
			err = OCOP_ERR_ARGUMENT;
	PQconninfoFree(options);
	return err ? ocop_fail(diag, err, 0, "the address of the database has a password in it: put it into a password file (.pgpass)") :
		     OCOP_OK;
}

struct settings {
	const char *keyword[SETTINGS_MAX], *value[SETTINGS_MAX];
	size_t count;
};

static void set(struct settings *s, const char *keyword, const char *value)
{
	if (s->count < SETTINGS_MAX - 1) {
		s->keyword[s->count] = keyword;
		s->value[s->count++] = value;
	}
}

/* Only a server that can be written to shows what was written last. Of a
 * keyword that is set twice, the later value counts. */
static PGconn *dial(const char *url)
{
	PQconninfoOption *options = PQconninfoParse(url, NULL);
	struct settings s = { .count = 0 };
	PGconn *conn = NULL;

	if (options == NULL)
		return NULL;
	for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++)
		set(&s, defaults[i][0], defaults[i][1]);
	for (PQconninfoOption *o = options; o->keyword != NULL; o++)
		if (o->val != NULL)
			set(&s, o->keyword, o->val);
	set(&s, "target_session_attrs", "read-write");
	set(&s, "client_encoding", "UTF8");
	conn = PQconnectdbParams(s.keyword, s.value, 0);
	PQconninfoFree(options);
	return conn;
}

/* A setting of the server that would lose what was acknowledged. */
static bool promises(struct ocop__postgres *p, PGconn *conn)
{
	PGresult *r = PQexec(conn, promised);
	const char *sync = NULL;
	bool good = false;

	if (PQresultStatus(r) != PGRES_TUPLES_OK) {
		ocop__postgres_blame(p, PQerrorMessage(conn));
		goto out;
	}
	sync = PQgetvalue(r, 0, 1);
	good = strcmp(PQgetvalue(r, 0, 0), "on") == 0 &&
	       strcmp(PQgetvalue(r, 0, 2), "on") == 0 &&
	       (strcmp(sync, "on") == 0 || strcmp(sync, "remote_apply") == 0);
	if (!good)
		ocop__postgres_blame(p, N_("the server may lose what it has confirmed: set fsync = on, full_page_writes = on and synchronous_commit = on (or remote_apply)"));
out:
	PQclear(r);
	return good;
}

static bool exec(struct ocop__postgres *p, PGconn *conn, const char *sql)
{
	PGresult *r = PQexec(conn, sql);
	bool good = PQresultStatus(r) == PGRES_COMMAND_OK ||
		    PQresultStatus(r) == PGRES_TUPLES_OK;

	if (!good)
		ocop__postgres_blame(p, PQerrorMessage(conn));
	PQclear(r);
	return good;
}

PGconn *ocop__postgres_connect(struct ocop__postgres *p)
{
	PGconn *conn = dial(p->url);

	p->refused = false;
	ocop__postgres_blame(p, N_("no memory"));
	if (conn == NULL)
		return NULL;
	if (PQstatus(conn) != CONNECTION_OK) {
		ocop__postgres_blame(p, PQerrorMessage(conn));
		PQfinish(conn);
		return NULL;
	}
	ocop__postgres_listen(p, conn);
	p->refused = !promises(p, conn);
	if (p->refused || !exec(p, conn, session)) {
		PQfinish(conn);
		return NULL;
	}
	return conn;
}

/* --- The tables --- */

/* The number in the first field of a query's only row; -1: none. */
static long ask(struct ocop__postgres *p, const char *format)
{
	char sql[OCOP__POSTGRES_SQL_MAX];
	long n = -1;
	PGresult *r;

	snprintf(sql, sizeof(sql), format, p->schema);
	r = PQexec(p->conn, sql);
	if (PQresultStatus(r) != PGRES_TUPLES_OK)
		ocop__postgres_blame(p, PQerrorMessage(p->conn));
	else if (PQntuples(r) == 1 && !PQgetisnull(r, 0, 0))
		n = strtol(PQgetvalue(r, 0, 0), NULL, 10);
	PQclear(r);
	return n;
}

static const char has_format[] =
	"SELECT (to_regclass('%1$s.format') IS NOT NULL)::int";
static const char has_schema[] =
	"SELECT (to_regnamespace('%1$s') IS NOT NULL)::int";
static const char get_version[] = "SELECT version FROM %1$s.format";
static const char lock_it[] =
	"SELECT 1 FROM pg_advisory_xact_lock("
	"hashtextextended('ocop store %1$s', 0))";

/* SQL about the schema. */
static bool exec_in(struct ocop__postgres *p, const char *format)
{
	char sql[TABLES_MAX];

	snprintf(sql, sizeof(sql), format, p->schema);
	return exec(p, p->conn, sql);
}

/* All or nothing; of two daemons the second finds it done. */
static enum ocop_err make(struct ocop__postgres *p)
{
	bool good = exec(p, p->conn, "BEGIN") && ask(p, lock_it) == 1;

	if (good && ask(p, has_format) == 0) {
		if (ask(p, has_schema) == 0)
			good = exec_in(p, "CREATE SCHEMA %s");
		good = good && exec_in(p, tables);
	}
	good = exec(p, p->conn, good ? "COMMIT" : "ROLLBACK") && good;
	return good ? OCOP_OK : OCOP_ERR_STORE;
}

/* Take the steps that the tables lack, all or none. */
static enum ocop_err bring_up(struct ocop__postgres *p)
{
	bool good = exec(p, p->conn, "BEGIN") && ask(p, lock_it) == 1;
	long version = good ? ask(p, get_version) : -1;

	for (; good && version >= FIRST_VERSION && version < VERSION;
	     version++)
		good = exec_in(p, steps[version - FIRST_VERSION]);
	good = exec(p, p->conn, good ? "COMMIT" : "ROLLBACK") && good;
	return good ? OCOP_OK : OCOP_ERR_STORE;
}

static enum ocop_err check_tables(struct ocop__postgres *p,
				  enum ocop_store_mode mode,
				  struct ocop_diag *diag)
{
	long version, there = ask(p, has_format);
	enum ocop_err err = there < 0 ? OCOP_ERR_STORE : OCOP_OK;

	if (!err && there == 0 && mode != OCOP_STORE_CREATE)
		return ocop_fail(diag, OCOP_ERR_ABSENT, 0, "database: there is no schema '%s' of a registry in it", p->schema);
	if (!err && there == 0)
		err = make(p);
	version = err ? -1 : ask(p, get_version);
	if (!err && p->writer && version < VERSION) {
		err = bring_up(p);
		version = err ? -1 : ask(p, get_version);
	}
	if (err || version < 0)
		return ocop_fail(diag, OCOP_ERR_STORE, 0, "database: %s",
				 p->why);
	if (version != VERSION)
		return ocop_fail(diag, OCOP_ERR_SCHEMA, 0,
				 "database: version %ld (this program uses %d): %s",
				 version, VERSION, version > VERSION ?
				 N_("use a newer program") : N_("run its registry to update it"));
	return OCOP_OK;
}

/* --- Opening --- */

static bool is_schema(const char *name)
{
	return name[0] >= 'a' && name[0] <= 'z' &&
	       strlen(name) <= OCOP__POSTGRES_SCHEMA_MAX &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz_") == strlen(name);
}

static enum ocop_err open_conn(struct ocop__postgres *p,
			       enum ocop_store_mode mode,
			       struct ocop_diag *diag)
{
	enum ocop_err err;

	p->conn = ocop__postgres_connect(p);
	if (p->conn == NULL)
		return ocop_fail(diag, p->refused ? OCOP_ERR_STORE :
				 OCOP_ERR_NETWORK, 0, "database: %s", p->why);
	err = check_tables(p, mode, diag);
	if (err)
		return err;
	err = ocop__postgres_statements(p);
	return err ? ocop_fail(diag, err, 0, "database: %s", p->why) : OCOP_OK;
}

enum ocop_err ocop_postgres_open(struct ocop_store **out, const char *url,
				 const char *schema, enum ocop_store_mode mode,
				 struct ocop_diag *diag)
{
	struct ocop__postgres *p;
	enum ocop_err err = check_url(url, diag);

	*out = NULL;
	if (err)
		return err;
	if (!is_schema(schema))
		return ocop_fail(diag, OCOP_ERR_ARGUMENT, 0,
				 "'%.30s': a schema cannot have this name",
				 schema);
	p = calloc(1, sizeof(*p));
	if (p == NULL)
		return OCOP_ERR_MEMORY;
	p->writer = mode == OCOP_STORE_WRITE || mode == OCOP_STORE_CREATE;
	snprintf(p->schema, sizeof(p->schema), "%s", schema);
	p->url = strdup(url);
	err = p->url == NULL ? OCOP_ERR_MEMORY : open_conn(p, mode, diag);
	if (err) {
		ocop__postgres_close(p);
		return err;
	}
	err = ocop__postgres_store(out, p);
	if (!err)
		err = ocop__store_check(*out);
	if (err == OCOP_ERR_STORE)
		ocop_fail(diag, err, 0, "database: damaged: its settings or trust documents changed after they were written: use a good copy, or create it again");
	if (err) {
		ocop_store_close(*out);
		*out = NULL;
	}
	return err;
}

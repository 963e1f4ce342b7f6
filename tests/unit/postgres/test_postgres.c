/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store in PostgreSQL. Addresses are judged without a server. With the
 * address of one in OCOP_TEST_POSTGRES (make check-pg), it runs the suite of
 * every store, and what only a server can get wrong. Each test has a schema of
 * its own.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/postgres/postgres.h"
#include "lib/store/store.h"
#include "tests/helpers/store_suite.h"

#include <ocop/postgres.h>

#define OK(call) assert_int_equal(call, OCOP_OK)

static const char *server;	/* NULL: none */
static unsigned schemas;

static const struct ocop_bytes none;

/* --- Addresses --- */

static void refuse(const char *url, const char *schema, enum ocop_err want,
		   const char *word)
{
	struct ocop_diag diag = { 0 };
	struct ocop_store *store;

	assert_int_equal(ocop_postgres_open(&store, url, schema,
					    OCOP_STORE_READ, &diag), want);
	assert_null(store);
	assert_non_null(strstr(diag.text, word));
	assert_null(strstr(diag.text, "s3cret"));
}

static void only_an_address_with_its_scheme_is_one(void **state)
{
	(void)state;
	assert_true(ocop_postgres_is_url("postgresql:///ocop"));
	assert_true(ocop_postgres_is_url("postgres://a,b/ocop"));
	assert_false(ocop_postgres_is_url("/var/lib/ocop/registry.db"));
	assert_false(ocop_postgres_is_url("postgresql:"));
	assert_false(ocop_postgres_is_url("host=a"));
	refuse("host=a", "ocop", OCOP_ERR_ARGUMENT, "not the address");
	refuse("postgresql://[a/b", "ocop", OCOP_ERR_ARGUMENT, "well formed");
	refuse("postgresql:///ocop?nonsense=1", "ocop", OCOP_ERR_ARGUMENT,
	       "well formed");
}

static void a_password_in_the_address_is_refused_and_not_shown(void **state)
{
	(void)state;
	refuse("postgresql://ocop:s3cret@localhost/ocop", "ocop",
	       OCOP_ERR_ARGUMENT, "password");
	refuse("postgresql:///ocop?password=s3cret", "ocop",
	       OCOP_ERR_ARGUMENT, "password");
	refuse("postgresql:///ocop?sslpassword=s3cret", "ocop",
	       OCOP_ERR_ARGUMENT, "password");
	refuse("postgresql:///ocop?password=s3cret&nonsense=1", "ocop",
	       OCOP_ERR_ARGUMENT, "well formed");
}

static void a_schema_is_a_plain_word(void **state)
{
	static const char *const bad[] = {
		"", "_a", "A", "a b", "a.b", "a;b", "a1",
		"abcdefghijklmnopqrstuvwxyzabcde",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		refuse("postgresql:///ocop", bad[i], OCOP_ERR_ARGUMENT,
		       "schema");
}

static void a_server_that_is_not_there_is_said(void **state)
{
	(void)state;
	refuse("postgresql:///ocop?host=/nowhere&connect_timeout=2", "ocop",
	       OCOP_ERR_NETWORK, "/nowhere");
}

/* --- With a server --- */

static struct ocop_store *again(const struct store_fixture *f,
				enum ocop_store_mode mode)
{
	struct ocop_diag diag = { 0 };
	struct ocop_store *store;
	enum ocop_err err = ocop_postgres_open(&store, server, f->where, mode,
					       &diag);

	assert_string_equal(diag.text, "");
	OK(err);
	return store;
}

static int open_postgres(void **state)
{
	struct store_fixture *f = calloc(1, sizeof(*f));
	unsigned n = (unsigned)getpid() * 1000 + schemas++;
	char *at;

	assert_non_null(f);
	at = f->where + snprintf(f->where, sizeof(f->where), "t");
	for (; n > 0; n /= 26)
		*at++ = (char)('a' + n % 26);
	f->open = again;
	f->store = again(f, OCOP_STORE_CREATE);
	*state = f;
	return 0;
}

/* A connection of the test's own, for what no store does. */
static void sql(const char *format, const char *schema)
{
	PGconn *conn = PQconnectdb(server);
	char text[400];
	PGresult *r;

	snprintf(text, sizeof(text), format, schema);
	r = PQexec(conn, text);
	assert_string_equal(PQresultErrorMessage(r), "");
	PQclear(r);
	PQfinish(conn);
}

static int close_postgres(void **state)
{
	struct store_fixture *f = *state;

	ocop_store_close(f->store);
	sql("SET client_min_messages = error; DROP SCHEMA %s CASCADE",
	    f->where);
	free(f);
	return 0;
}

static void put(struct ocop_store *s, const char *value)
{
	OK(ocop_store_put(s, OCOP_SPACE_META, OCOP_LIT("k"),
			  ocop_bytes_str(value)));
}

static void expect(struct ocop_store *s, const char *want)
{
	struct ocop_buf buf = OCOP_BUF(100);

	OK(ocop_store_get(s, OCOP_SPACE_META, OCOP_LIT("k"), &buf));
	assert_true(ocop_bytes_is(ocop_buf_view(&buf), want));
	ocop_buf_clear(&buf);
}

static enum ocop_err open_err(const struct store_fixture *f,
			      enum ocop_store_mode mode, const char *word)
{
	struct ocop_diag diag = { 0 };
	struct ocop_store *store;
	enum ocop_err err = ocop_postgres_open(&store, server, f->where, mode,
					       &diag);

	assert_non_null(strstr(diag.text, word));
	ocop_store_close(store);
	return err;
}

static void what_is_not_there_is_only_created_on_request(void **state)
{
	struct store_fixture *f = *state;

	sql("SET client_min_messages = error; DROP SCHEMA %s CASCADE",
	    f->where);
	assert_int_equal(open_err(f, OCOP_STORE_READ, f->where),
			 OCOP_ERR_ABSENT);
	assert_int_equal(open_err(f, OCOP_STORE_WRITE, f->where),
			 OCOP_ERR_ABSENT);
	/* An empty schema that an administrator made is as good as none. */
	sql("CREATE SCHEMA %s", f->where);
	assert_int_equal(open_err(f, OCOP_STORE_WRITE, f->where),
			 OCOP_ERR_ABSENT);
	ocop_store_close(again(f, OCOP_STORE_CREATE));
	ocop_store_close(again(f, OCOP_STORE_CREATE));
}

static void a_store_of_another_version_is_refused(void **state)
{
	struct store_fixture *f = *state;

	sql("UPDATE %s.format SET version = 99", f->where);
	assert_int_equal(open_err(f, OCOP_STORE_READ, "newer program"),
			 OCOP_ERR_SCHEMA);
	assert_int_equal(open_err(f, OCOP_STORE_WRITE, "newer program"),
			 OCOP_ERR_SCHEMA);
	/* Also one that was converted while it was open. */
	assert_int_equal(ocop_store_begin(f->store, false), OCOP_ERR_SCHEMA);
	assert_int_equal(ocop_store_begin(f->store, true), OCOP_ERR_SCHEMA);
	sql("UPDATE %s.format SET version = 3", f->where);
	assert_int_equal(open_err(f, OCOP_STORE_WRITE, "update"),
			 OCOP_ERR_SCHEMA);
}

static void a_changed_setting_is_found_at_the_next_opening(void **state)
{
	struct store_fixture *f = *state;

	put(f->store, "one");
	ocop_store_close(again(f, OCOP_STORE_READ));
	sql("UPDATE %s.meta SET v = 'two' WHERE k = 'k'", f->where);
	assert_int_equal(open_err(f, OCOP_STORE_READ, "damaged"),
			 OCOP_ERR_STORE);
}

static void a_server_that_may_lose_commits_is_refused(void **state)
{
	static const char *const bad[] = { "off", "local", "remote_write" };
	struct store_fixture *f = *state;
	char text[200];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(text, sizeof(text),
			 "-c synchronous_commit=%s", bad[i]);
		assert_int_equal(setenv("PGOPTIONS", text, 1), 0);
		assert_int_equal(open_err(f, OCOP_STORE_READ,
					  "synchronous_commit"),
				 OCOP_ERR_STORE);
	}
	assert_int_equal(setenv("PGOPTIONS",
				"-c synchronous_commit=remote_apply", 1), 0);
	ocop_store_close(again(f, OCOP_STORE_READ));
	assert_int_equal(unsetenv("PGOPTIONS"), 0);
}

/* It waits for lock_timeout. */
static void of_two_writers_one_waits(void **state)
{
	struct store_fixture *f = *state;
	struct ocop_store *two;

	assert_int_equal(setenv("PGOPTIONS", "-c lock_timeout=100ms", 1), 0);
	two = again(f, OCOP_STORE_WRITE);
	assert_int_equal(unsetenv("PGOPTIONS"), 0);
	OK(ocop_store_begin(f->store, true));
	assert_int_equal(ocop_store_begin(two, true), OCOP_ERR_CONFLICT);
	put(f->store, "one");
	OK(ocop_store_commit(f->store));
	/* What the other one wrote before the lock was free can be read. */
	OK(ocop_store_begin(two, true));
	expect(two, "one");
	put(two, "two");
	OK(ocop_store_commit(two));
	expect(f->store, "two");
	ocop_store_close(two);
}

static void a_failed_write_leaves_nothing_of_its_transaction(void **state)
{
	struct store_fixture *f = *state;
	struct ocop_buf buf = OCOP_BUF(100);

	put(f->store, "one");
	sql("ALTER TABLE %s.state ADD CHECK (octet_length(v) < 9)", f->where);
	OK(ocop_store_begin(f->store, true));
	put(f->store, "two");
	/* It is only sent; the commit must say that it failed. */
	OK(ocop_store_put(f->store, OCOP_SPACE_STATE, none,
			  OCOP_LIT("123456789")));
	assert_int_equal(ocop_store_commit(f->store), OCOP_ERR_STORE);
	expect(f->store, "one");
	/* So must the next read. */
	OK(ocop_store_begin(f->store, true));
	OK(ocop_store_put(f->store, OCOP_SPACE_STATE, none,
			  OCOP_LIT("123456789")));
	assert_int_equal(ocop_store_get(f->store, OCOP_SPACE_META,
					OCOP_LIT("k"), &buf), OCOP_ERR_STORE);
	ocop_store_rollback(f->store);
	expect(f->store, "one");
}

#define KILL "SELECT pg_terminate_backend(pid) FROM pg_stat_activity " \
	"WHERE pid <> pg_backend_pid() AND application_name = 'ocop-registryd'"

static void a_lost_connection_fails_its_transaction_only(void **state)
{
	struct store_fixture *f = *state;
	struct ocop_buf buf = OCOP_BUF(100);

	put(f->store, "one");
	OK(ocop_store_begin(f->store, true));
	put(f->store, "two");
	sql(KILL, "");
	assert_int_equal(ocop_store_commit(f->store), OCOP_ERR_NETWORK);
	expect(f->store, "one");
	/* Within a transaction nothing is made again behind its back. */
	OK(ocop_store_begin(f->store, false));
	sql(KILL, "");
	assert_int_equal(ocop_store_get(f->store, OCOP_SPACE_META,
					OCOP_LIT("k"), &buf), OCOP_ERR_NETWORK);
	assert_int_equal(ocop_store_get(f->store, OCOP_SPACE_META,
					OCOP_LIT("k"), &buf), OCOP_ERR_NETWORK);
	ocop_store_rollback(f->store);
	/* One that is lost between two is not noticed. */
	expect(f->store, "one");
	sql(KILL, "");
	OK(ocop_store_begin(f->store, true));
	put(f->store, "three");
	OK(ocop_store_commit(f->store));
	expect(f->store, "three");
	ocop_buf_clear(&buf);
}

/* --- A commit whose wait for a standby is cancelled --- */

#define NAMES "synchronous_standby_names"

/* Wait for a standby that does not exist, or for those that do. Needs the
 * address of a superuser in OCOP_TEST_BOSS. */
static void wait_for_nobody(bool yes)
{
	PGconn *conn = PQconnectdb(getenv("OCOP_TEST_BOSS"));
	bool set = false;

	PQclear(PQexec(conn, yes ? "ALTER SYSTEM SET " NAMES " = 'nobody'" :
				   "ALTER SYSTEM SET " NAMES " = '*'"));
	PQclear(PQexec(conn, "SELECT pg_reload_conf()"));
	while (!set) {
		PGresult *r = PQexec(conn, "SHOW " NAMES);

		assert_int_equal(PQresultStatus(r), PGRES_TUPLES_OK);
		set = strcmp(PQgetvalue(r, 0, 0), yes ? "nobody" : "*") == 0;
		PQclear(r);
	}
	PQfinish(conn);
}

/* Cancel the next wait for a standby, once it has begun. */
static void *cancel(void *arg)
{
	PGconn *conn = PQconnectdb(server);
	bool done = false;

	while (!done) {
		PGresult *r = PQexec(conn, arg);

		done = PQntuples(r) > 0;
		PQclear(r);
	}
	PQfinish(conn);
	return NULL;
}

#define WAITING " FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
static char cancel_it[] = "SELECT pg_cancel_backend(pid)" WAITING;
static char end_it[] = "SELECT pg_terminate_backend(pid)" WAITING;

static void a_cancelled_wait_is_no_commit(struct store_fixture *f, char *how,
					  const char *value)
{
	struct ocop_store *reader;
	pthread_t thread;

	wait_for_nobody(true);
	assert_int_equal(pthread_create(&thread, NULL, cancel, how), 0);
	OK(ocop_store_begin(f->store, true));
	put(f->store, value);
	assert_int_equal(ocop_store_commit(f->store), OCOP_ERR_NETWORK);
	pthread_join(thread, NULL);
	reader = again(f, OCOP_STORE_READ);
	expect(reader, value);
	expect(f->store, value);
	/* It can be read, but is not what a commit is. */
	assert_int_equal(pthread_create(&thread, NULL, cancel, how), 0);
	OK(ocop_store_begin(reader, false));
	assert_int_equal(ocop_store_settle(reader), OCOP_ERR_NETWORK);
	pthread_join(thread, NULL);
	expect(reader, value);
	wait_for_nobody(false);
	OK(ocop_store_settle(reader));
	ocop_store_close(reader);
}

static void a_commit_whose_wait_is_cancelled_is_unknown(void **state)
{
	a_cancelled_wait_is_no_commit(*state, cancel_it, "two");
	a_cancelled_wait_is_no_commit(*state, end_it, "three");
}

/* More rows than one pipeline takes, and more bytes than a socket holds. */
static void a_large_transaction_is_kept_whole(void **state)
{
	struct store_fixture *f = *state;
	struct ocop_buf buf = OCOP_BUF(1 << 20);
	static uint8_t value[200000];
	uint8_t key[8] = { 0 };

	OK(ocop_store_begin(f->store, true));
	for (int i = 0; i < 1500; i++) {
		key[6] = (uint8_t)(i / 256);
		key[7] = (uint8_t)i;
		value[i] = (uint8_t)i;
		OK(ocop_store_put(f->store, OCOP_SPACE_BUNDLE,
				  ocop_bytes_of(key, 8),
				  ocop_bytes_of(value, i % 100 == 0 ?
						sizeof(value) : 100)));
	}
	OK(ocop_store_commit(f->store));
	key[6] = 1400 / 256;
	key[7] = 1400 % 256;
	OK(ocop_store_get(f->store, OCOP_SPACE_BUNDLE, ocop_bytes_of(key, 8),
			  &buf));
	assert_int_equal(buf.len, sizeof(value));
	assert_memory_equal(buf.ptr, value, 1400);
	ocop_buf_clear(&buf);
}

#define ON(test) cmocka_unit_test_setup_teardown(test, open_postgres, \
						 close_postgres)

static int with_a_server(void)
{
	const struct CMUnitTest tests[] = {
		ON(what_is_not_there_is_only_created_on_request),
		ON(a_store_of_another_version_is_refused),
		ON(a_changed_setting_is_found_at_the_next_opening),
		ON(a_server_that_may_lose_commits_is_refused),
		ON(of_two_writers_one_waits),
		ON(a_failed_write_leaves_nothing_of_its_transaction),
		ON(a_lost_connection_fails_its_transaction_only),
		ON(a_commit_whose_wait_is_cancelled_is_unknown),
		ON(a_large_transaction_is_kept_whole),
	};

	return store_suite("in PostgreSQL", open_postgres, close_postgres) +
	       cmocka_run_group_tests_name("a server", tests, NULL, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_an_address_with_its_scheme_is_one),
		cmocka_unit_test(a_password_in_the_address_is_refused_and_not_shown),
		cmocka_unit_test(a_schema_is_a_plain_word),
		cmocka_unit_test(a_server_that_is_not_there_is_said),
	};
	int failed = cmocka_run_group_tests_name("no server", tests, NULL,
						 NULL);

	server = getenv("OCOP_TEST_POSTGRES");
	return server == NULL ? failed : failed + with_a_server();
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The real ocop-registryd, stopped or killed in the middle of submits: what was
 * acknowledged must be there afterwards. Also with which files it refuses to
 * start.
 */
#include <signal.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/file.h>
#include <ocop/store.h>

#include "tests/helpers/plain_log.h"
#include "tests/helpers/registry/live.h"

#define THREADS 4
#define KILL_AFTER 60	/* acknowledged ones before the process is ended */
#define KILL_OF 200

static int setup(void **state)
{
	struct live *l = calloc(1, sizeof(*l));

	assert_non_null(l);
	*state = l;
	live_new(l, "demo");
	live_found(l);
	return 0;
}

static int teardown(void **state)
{
	live_free(*state);
	free(*state);
	return 0;
}

/* Submit KILL_OF records from several threads, end the process in the
 * middle, start it again: whatever was acknowledged has its index still. */
static void end_in_the_middle(struct live *l, int signal, int code)
{
	struct submitter s[THREADS], again;
	size_t i, j, acked = 0;
	sem_t sem;

	live_start(l);
	assert_int_equal(sem_init(&sem, 0, 0), 0);
	for (i = 0; i < THREADS; i++) {
		submitter_new(&s[i], l, (unsigned)(1 + i * KILL_OF / THREADS),
			      KILL_OF / THREADS, 0);
		s[i].acked = &sem;
		s[i].stop_at_failure = true;
		submitter_start(&s[i]);
	}
	for (i = 0; i < KILL_AFTER; i++) {
		while (sem_wait(&sem) != 0)
			continue;
	}
	assert_int_equal(live_stop(l, signal), code);
	for (i = 0; i < THREADS; i++)
		pthread_join(s[i].thread, NULL);
	live_start(l);	/* proves log, checkpoint and fold again */
	for (i = 0; i < THREADS; i++) {
		again = s[i];
		again.index = calloc(s[i].count, sizeof(*again.index));
		assert_non_null(again.index);
		again.acked = NULL;
		again.failure[0] = '\0';
		submitter_run(&again);
		assert_string_equal(again.failure, "");
		for (j = 0; j < s[i].count; j++) {
			if (s[i].index[j] == UINT64_MAX)
				continue;
			assert_int_equal(again.index[j], s[i].index[j]);
			acked++;
		}
		free(again.index);
		submitter_free(&s[i]);
	}
	assert_true(acked >= KILL_AFTER);
	sem_destroy(&sem);
}

static void a_stop_in_the_middle_of_submits_loses_nothing(void **state)
{
	end_in_the_middle(*state, SIGTERM, 0);
}

static void a_kill_in_the_middle_of_submits_loses_nothing(void **state)
{
	struct live *l = *state;

	end_in_the_middle(l, SIGKILL, 128 + SIGKILL);
	assert_int_equal(live_stop(l, SIGINT), 0);
}

/* A closed terminal sends SIGHUP: it ends the run, and is nobody's word. */
static void only_an_operator_confirms_the_clock(void **state)
{
	struct live *l = *state;

	live_start(l);
	assert_int_equal(live_stop(l, SIGHUP), 0);
	assert_null(strstr(live_errors(l), "confirmed"));
	live_start(l);
	assert_int_equal(kill(l->pid, SIGUSR1), 0);
	assert_int_equal(live_stop(l, SIGTERM), 0);
	assert_non_null(strstr(live_errors(l), "the clock was confirmed"));
}

/* --- What does not start --- */

static void a_moved_clock_is_for_demo_and_loopback_only(void **state)
{
	struct live *l = *state;
	const char *outside[] = { "--listen", "0.0.0.0:0", "--clock",
				  l->w.clock, NULL };
	const char *moved[] = { "--listen", "127.0.0.1:0", "--clock", NULL,
				NULL };
	const char *init[] = { "--trust", NULL, "--fingerprint", NULL, NULL };
	struct live real;

	assert_int_equal(live_run(l, "run", outside), 2);
	assert_string_equal(l->said, "");
	assert_non_null(strstr(live_errors(l), "--clock"));

	live_new(&real, "vn");
	init[1] = real.w.trust;
	init[3] = real.w.fingerprint;
	moved[3] = real.w.clock;
	assert_int_equal(live_run(&real, "init", init), 0);
	assert_int_equal(live_run(&real, "run", moved), 2);
	assert_string_equal(real.said, "");
	assert_non_null(strstr(live_errors(&real), "demo"));
	live_free(&real);
}

static void a_log_is_founded_once_and_before_it_is_served(void **state)
{
	struct live *l = *state;
	const char *init[] = { "--trust", l->w.trust, "--fingerprint",
			       l->w.fingerprint, NULL };
	const char *other[] = { "--trust", l->w.trust, "--fingerprint",
				"00000000000000000000000000000000"
				"00000000000000000000000000000000", NULL };
	char db[WORLD_PATH];

	assert_int_not_equal(live_run(l, "init", init), 0);
	assert_string_equal(l->said, "");
	memcpy(db, l->w.db, sizeof(db));
	assert_true(snprintf(l->w.db, sizeof(l->w.db), "%s/copy.db",
			     l->w.dir) < WORLD_PATH);
	assert_int_not_equal(live_run(l, "run", NULL), 0);
	assert_string_equal(l->said, "");
	assert_int_equal(live_run(l, "init", other), 4);
	memcpy(l->w.db, db, sizeof(db));
}

static void a_newer_trust_version_is_logged_while_it_stands_still(void **state)
{
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	struct live *l = *state;
	char path[WORLD_PATH];
	const char *more[] = { path, "--clock", l->w.clock, NULL };
	char answer[8192];

	assert_true(snprintf(path, sizeof(path), "%s/trust-2.cose",
			     l->w.dir) < WORLD_PATH);
	world_trust(&l->w, "demo", 2, l->w.vkey.name, &file);
	assert_int_equal(ocop_file_write(path, ocop_buf_view(&file),
					 OCOP_FILE_NEW, NULL), OCOP_OK);
	assert_int_equal(live_run(l, "trust", more), 0);
	assert_string_equal(l->said, "1");
	/* Again: the same answer. Another realm's: none. */
	assert_int_equal(live_run(l, "trust", more), 0);
	assert_string_equal(l->said, "1");
	world_trust(&l->w, "vn", 3, l->w.vkey.name, &file);
	assert_int_equal(ocop_file_write(path, ocop_buf_view(&file),
					 OCOP_FILE_REPLACE, NULL), OCOP_OK);
	assert_int_equal(live_run(l, "trust", more), 4);
	assert_string_equal(l->said, "");
	live_start(l);
	assert_int_equal(live_ask(l, "GET /v1/log" END, answer,
				  sizeof(answer)), 200);
	assert_non_null(strstr(answer, "\"trust_version\":2"));
	assert_int_equal(live_stop(l, SIGTERM), 0);
	ocop_buf_clear(&file);
}

static void a_damaged_database_is_not_served(void **state)
{
	static const uint8_t first[8] = { 0 };
	struct ocop_buf bundle = OCOP_BUF(OCOP_BUNDLE_MAX);
	struct ocop_store *store = NULL;
	struct live *l = *state;
	const char *more[] = { "--listen", "127.0.0.1:0", "--clock",
			       l->w.clock, NULL };

	assert_int_equal(ocop_store_open_sqlite(&store, l->w.db,
						OCOP_STORE_WRITE, NULL),
			 OCOP_OK);
	plain_log_join(store);
	assert_int_equal(ocop_store_get(store, OCOP_SPACE_BUNDLE,
					ocop_bytes_of(first, 8), &bundle),
			 OCOP_OK);
	bundle.ptr[bundle.len - 1] ^= 1;
	assert_int_equal(ocop_store_begin(store, true), OCOP_OK);
	assert_int_equal(ocop_store_put(store, OCOP_SPACE_BUNDLE,
					ocop_bytes_of(first, 8),
					ocop_buf_view(&bundle)), OCOP_OK);
	assert_int_equal(ocop_store_commit(store), OCOP_OK);
	ocop_store_close(store);
	ocop_buf_clear(&bundle);
	assert_int_equal(live_run(l, "run", more), 4);
	assert_string_equal(l->said, "");
	assert_true(strlen(live_errors(l)) > 0);
}

static void a_wrong_passphrase_or_usage_is_refused(void **state)
{
	struct live *l = *state;
	const char *bad[][3] = {
		{ "--listen", "localhost:0", NULL },
		{ "--workers", "0", NULL },
		{ "--cosign-every", "7200", NULL },
		{ "operand", NULL, NULL },
		{ "--unknown", NULL, NULL },
	};
	const char *free_port[] = { "--listen", "127.0.0.1:0", NULL };
	char key[WORLD_PATH];
	size_t i;
	int code;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		code = live_run(l, "run", bad[i]);
		if (code != 2 && !(i == 0 && code == 4))
			fail_msg("%s: %d", bad[i][0], code);
	}
	/* The keys the wrong way round. */
	memcpy(key, l->w.log_key, sizeof(key));
	memcpy(l->w.log_key, l->w.time_key, sizeof(key));
	memcpy(l->w.time_key, key, sizeof(key));
	/* At a free port: another test may hold the usual one. */
	code = live_run(l, "run", free_port);
	if (code != 4)
		fail_msg("keys swapped: %d: %s", code, live_errors(l));
	memcpy(key, l->w.log_key, sizeof(key));
	memcpy(l->w.log_key, l->w.time_key, sizeof(key));
	memcpy(l->w.time_key, key, sizeof(key));
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_stop_in_the_middle_of_submits_loses_nothing),
		T(a_kill_in_the_middle_of_submits_loses_nothing),
		T(only_an_operator_confirms_the_clock),
		T(a_moved_clock_is_for_demo_and_loopback_only),
		T(a_log_is_founded_once_and_before_it_is_served),
		T(a_newer_trust_version_is_logged_while_it_stands_still),
		T(a_damaged_database_is_not_served),
		T(a_wrong_passphrase_or_usage_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

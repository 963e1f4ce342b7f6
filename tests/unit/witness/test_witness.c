/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A witness's memory: what it survives, whom it belongs to, and that a witness
 * never cosigns two histories from one state, however many requests come at
 * once. tests/vectors/witness has the requests and their answers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <pthread.h>

#include <ocop/text.h>

#include "tests/helpers/made_log.h"
#include "witness/witness.h"

#define NOW UINT64_C(1764100000)
#define THREADS 8

struct desk {
	char dir[64], path[96];
	struct made_log *log;
};

static int set_up(void **state)
{
	struct desk *d = calloc(1, sizeof(*d));

	assert_non_null(d);
	snprintf(d->dir, sizeof(d->dir), "/tmp/ocop-witness-XXXXXX");
	assert_non_null(mkdtemp(d->dir));
	snprintf(d->path, sizeof(d->path), "%s/state", d->dir);
	assert_int_equal(state_create(d->path, NULL), OCOP_OK);
	d->log = made_log_new("ocop.example/log", 7);
	made_log_grow(d->log, 9, "x");
	*state = d;
	return 0;
}

static int tear_down(void **state)
{
	static const char *const tails[] = { "", "-wal", "-shm" };
	struct desk *d = *state;
	char path[128];

	made_log_free(d->log);
	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s%s", d->path, tails[i]);
		unlink(path);
	}
	rmdir(d->dir);
	free(d);
	return 0;
}

/* Witness 0 of the log, over a handle of its own. */
static void open_witness(struct desk *d, struct witness *w)
{
	memset(w, 0, sizeof(*w));
	assert_int_equal(state_open(&w->state, d->path,
				    &d->log->witness_vkey[0], NULL), OCOP_OK);
	w->signer = &d->log->witness[0];
	snprintf(w->name, sizeof(w->name), "%s",
		 d->log->witness_vkey[0].name);
	w->logs = &d->log->vkey;
	w->log_count = 1;
}

/* From the empty tree to a log's size; status. */
static unsigned ask(struct witness *w, struct made_log *log, uint64_t old,
		    uint64_t size)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_buf body = OCOP_BUF(ADD_BODY_MAX);
	struct answer answer = ANSWER();
	unsigned status;

	made_log_note(log, size, 0, &note);
	ocop_buf_printf(&body, "old %llu\n\n", (unsigned long long)old);
	ocop_buf_bytes(&body, ocop_buf_view(&note));
	add_answer(w, ocop_buf_view(&body), NOW, &answer);
	status = answer.status;
	answer_clear(&answer);
	ocop_buf_clear(&note);
	ocop_buf_clear(&body);
	return status;
}

static void what_was_cosigned_is_remembered(void **state)
{
	struct ocop_checkpoint last;
	struct desk *d = *state;
	uint8_t root[OCOP_HASH_LEN];
	struct witness w;

	open_witness(d, &w);
	assert_int_equal(ask(&w, d->log, 0, 5), 200);
	state_close(w.state);
	open_witness(d, &w);
	assert_int_equal(ask(&w, d->log, 0, 7), 409);
	assert_int_equal(state_enter(w.state, "ocop.example/log", &last),
			 OCOP_OK);
	made_log_root(d->log, 5, root);
	assert_int_equal(last.size, 5);
	assert_memory_equal(last.root, root, sizeof(root));
	state_leave(w.state);
	/* Another log is another matter. */
	assert_int_equal(state_enter(w.state, "ocop.example/lo", &last),
			 OCOP_OK);
	assert_int_equal(last.size, 0);
	state_leave(w.state);
	state_close(w.state);
}

static void what_was_refused_is_not_remembered(void **state)
{
	struct ocop_checkpoint last;
	struct desk *d = *state;
	struct witness w;

	open_witness(d, &w);
	assert_int_equal(ask(&w, d->log, 0, 5), 200);
	assert_int_equal(ask(&w, d->log, 5, 7), 422);
	assert_int_equal(ask(&w, d->log, 6, 7), 409);
	assert_int_equal(ask(&w, d->log, 8, 7), 400);
	assert_int_equal(state_enter(w.state, "ocop.example/log", &last),
			 OCOP_OK);
	assert_int_equal(last.size, 5);
	state_leave(w.state);
	state_close(w.state);
}

static void a_state_is_made_once_and_is_of_one_witness(void **state)
{
	struct desk *d = *state;
	struct state *s = NULL;
	char path[128];

	assert_int_equal(state_create(d->path, NULL), OCOP_ERR_EXISTS);
	snprintf(path, sizeof(path), "%s/none", d->dir);
	assert_int_equal(state_open(&s, path, &d->log->witness_vkey[0], NULL),
			 OCOP_ERR_ABSENT);
	assert_null(s);
	assert_int_equal(state_open(&s, d->path, &d->log->witness_vkey[0],
				    NULL), OCOP_OK);
	state_close(s);
	s = NULL;
	assert_int_equal(state_open(&s, d->path, &d->log->witness_vkey[1],
				    NULL), OCOP_ERR_KEY);
	assert_null(s);
	assert_int_equal(state_open(&s, d->path, &d->log->witness_vkey[0],
				    NULL), OCOP_OK);
	state_close(s);
}

static void a_database_of_another_kind_is_no_state(void **state)
{
	struct ocop_store *store = NULL;
	struct desk *d = *state;
	struct state *s = NULL;

	unlink(d->path);
	assert_int_equal(ocop_store_open_sqlite(&store, d->path,
						OCOP_STORE_CREATE, NULL),
			 OCOP_OK);
	ocop_store_close(store);
	assert_int_equal(state_open(&s, d->path, &d->log->witness_vkey[0],
				    NULL), OCOP_ERR_STORE);
	assert_null(s);
}

/* --- Many at once --- */

struct rival {
	pthread_t thread;
	struct desk *desk;
	struct made_log *log;
	unsigned status;
};

static void *compete(void *arg)
{
	struct rival *r = arg;
	struct witness w;

	open_witness(r->desk, &w);
	/* A store that another holds is asked again, as a client would. */
	do {
		r->status = ask(&w, r->log, 0, 6);
	} while (r->status == 503);
	state_close(w.state);
	return NULL;
}

static void one_history_of_many_is_cosigned(void **state)
{
	struct rival rival[THREADS];
	struct desk *d = *state;
	unsigned good = 0;
	struct witness w;
	char salt[8];

	/* Bound before: so that the handles compete for the log alone. */
	open_witness(d, &w);
	for (size_t i = 0; i < THREADS; i++) {
		snprintf(salt, sizeof(salt), "%zu", i);
		rival[i].desk = d;
		rival[i].log = made_log_new("ocop.example/log", 7);
		made_log_grow(rival[i].log, 9, salt);
	}
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&rival[i].thread, NULL,
						compete, &rival[i]), 0);
	for (size_t i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(rival[i].thread, NULL), 0);
		good += rival[i].status == 200;
		if (rival[i].status != 200)
			assert_int_equal(rival[i].status, 409);
	}
	assert_int_equal(good, 1);
	for (size_t i = 0; i < THREADS; i++) {
		assert_int_equal(ask(&w, rival[i].log, 6, 6),
				 rival[i].status == 200 ? 200 : 422);
		made_log_free(rival[i].log);
	}
	state_close(w.state);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_was_cosigned_is_remembered),
		TEST(what_was_refused_is_not_remembered),
		TEST(a_state_is_made_once_and_is_of_one_witness),
		TEST(a_database_of_another_kind_is_no_state),
		TEST(one_history_of_many_is_cosigned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two queues: each takes no more than its limit, and when it is stopped, it
 * finishes what it took. A semaphore stops a thread, so that a queue is
 * certainly full and not by luck.
 */
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "registry/http/http.h"
#include "tests/helpers/registry/desk.h"

#define WAITING 3

struct gate {
	sem_t reached, open;
	size_t ran;
	uint64_t size_seen;
};

static void gate_init(struct gate *gate)
{
	memset(gate, 0, sizeof(*gate));
	assert_int_equal(sem_init(&gate->reached, 0, 0), 0);
	assert_int_equal(sem_init(&gate->open, 0, 0), 0);
}

static void gate_destroy(struct gate *gate)
{
	sem_destroy(&gate->reached);
	sem_destroy(&gate->open);
}

static void pass(struct gate *gate)
{
	sem_post(&gate->reached);
	while (sem_wait(&gate->open) != 0)
		continue;
	gate->ran++;
}

static void job_waits(struct job *job, struct view *view, enum ocop_err err)
{
	struct gate *gate = job->user;

	if (!err)
		gate->size_seen = view->checkpoint.size;
	pass(gate);
}

static void a_full_pool_refuses_and_a_stopped_one_finishes(void **state)
{
	struct job jobs[WAITING + 3] = { { 0 } };
	struct desk *f = *state;
	struct pool *pool = NULL;
	struct gate gate;
	size_t i;

	gate_init(&gate);
	for (i = 0; i < WAITING + 3; i++)
		jobs[i] = (struct job){ .run = job_waits, .user = &gate };
	assert_int_equal(pool_start(&pool, f->w.db, &f->clock, 1, WAITING,
				    NULL), OCOP_OK);
	assert_true(pool_push(pool, &jobs[0], false));
	while (sem_wait(&gate.reached) != 0)
		continue;		/* the only worker holds it */
	for (i = 1; i <= WAITING; i++)
		assert_true(pool_push(pool, &jobs[i], false));
	assert_false(pool_push(pool, &jobs[WAITING + 1], false));
	/* What was acknowledged is told even then. */
	assert_true(pool_push(pool, &jobs[WAITING + 2], true));
	for (i = 0; i < WAITING + 2; i++)
		sem_post(&gate.open);
	pool_stop(pool);
	assert_int_equal(gate.ran, WAITING + 2);
	/* A connection that is still open may ask: it is told, not harmed. */
	assert_false(pool_push(pool, &jobs[0], false));
	assert_false(pool_push(pool, &jobs[0], true));
	pool_free(pool);
	assert_int_equal(gate.size_seen, 1);
	gate_destroy(&gate);
}

static void a_pool_without_its_store_does_not_start(void **state)
{
	struct desk *f = *state;
	struct ocop_diag diag = { 0 };
	struct pool *pool = NULL;

	assert_int_not_equal(pool_start(&pool, f->w.dir, &f->clock, 2, 4,
					&diag), OCOP_OK);
	assert_null(pool);
}

static void submit_waits(struct submit *submit)
{
	pass(submit->user);
}

static void a_full_appender_refuses_and_a_stopped_one_finishes(void **state)
{
	struct submit submits[WAITING + 2] = { { 0 } };
	struct ocop_buf records[WAITING + 2];
	struct appender *appender = NULL;
	struct desk *f = *state;
	struct gate gate;
	size_t i;

	gate_init(&gate);
	for (i = 0; i < WAITING + 2; i++) {
		records[i] = OCOP_BUF(OCOP_RECORD_MAX);
		world_producer(&f->w, (unsigned)i + 1, &records[i]);
		submits[i].body = ocop_buf_view(&records[i]);
		submits[i].done = submit_waits;
		submits[i].user = &gate;
	}
	assert_int_equal(appender_start(&appender, f->writer, WAITING, 60),
			 OCOP_OK);
	assert_true(appender_submit(appender, &submits[0]));
	while (sem_wait(&gate.reached) != 0)
		continue;	/* committed; its done holds the thread */
	for (i = 1; i <= WAITING; i++)
		assert_true(appender_submit(appender, &submits[i]));
	assert_false(appender_submit(appender, &submits[WAITING + 1]));
	for (i = 0; i < WAITING + 1; i++)
		sem_post(&gate.open);
	appender_stop(appender);
	assert_int_equal(gate.ran, WAITING + 1);
	assert_false(appender_submit(appender, &submits[0]));
	appender_free(appender);
	for (i = 0; i <= WAITING; i++) {
		assert_int_equal(submits[i].outcome, SUBMIT_COUNTED);
		assert_int_equal(submits[i].index, i + 1);
	}
	assert_int_equal(writer_size(f->writer), WAITING + 2);
	for (i = 0; i < WAITING + 2; i++)
		ocop_buf_clear(&records[i]);
	gate_destroy(&gate);
}

/* What a full disk is to a process: a file that may not grow. */
static void an_append_that_is_not_stored_is_told(void **state)
{
	struct submit submits[2] = { { 0 } };
	struct rlimit limit, tight = { .rlim_cur = 4096 };
	struct appender *appender = NULL;
	struct desk *f = *state;
	struct gate gate;
	size_t i;

	gate_init(&gate);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	tight.rlim_max = limit.rlim_max;
	world_producer(&f->w, 1, &f->record);
	assert_int_equal(appender_start(&appender, f->writer, WAITING, 60),
			 OCOP_OK);
	assert_false(appender_failing(appender));
	for (i = 0; i < 2; i++) {
		submits[i].body = ocop_buf_view(&f->record);
		submits[i].done = submit_waits;
		submits[i].user = &gate;
		assert_int_equal(setrlimit(RLIMIT_FSIZE, i == 0 ? &tight :
					   &limit), 0);
		assert_true(appender_submit(appender, &submits[i]));
		while (sem_wait(&gate.reached) != 0)
			continue;
		assert_true(appender_failing(appender) == (i == 0));
		sem_post(&gate.open);
	}
	appender_stop(appender);
	appender_free(appender);
	assert_int_equal(submits[0].outcome, SUBMIT_TROUBLE);
	assert_int_equal(submits[1].outcome, SUBMIT_COUNTED);
	assert_int_equal(submits[1].index, 1);
	gate_destroy(&gate);
}

#define T(name) \
	cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_full_pool_refuses_and_a_stopped_one_finishes),
		T(a_pool_without_its_store_does_not_start),
		T(a_full_appender_refuses_and_a_stopped_one_finishes),
		T(an_append_that_is_not_stored_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers of ocop-sync about replicas that no command can make: 'check' of a
 * replica whose stored state differs from a new fold, and 'status' of one whose
 * lots are not checked yet.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <ocop/file.h>

#include "lib/replica/replica.h"
#include "lib/store/state.h"
#include "tests/helpers/made_records.h"
#include "tests/helpers/sync_bench.h"

#define KILLED 9

/* --- The program --- */

static void find_program(char *out, size_t size)
{
	ssize_t len = readlink("/proc/self/exe", out, size - 1);
	char *cut;

	assert_true(len > 0);
	out[len] = '\0';
	for (int i = 0; i < 2; i++) {	/* build/tests/NAME */
		cut = strrchr(out, '/');
		assert_non_null(cut);
		*cut = '\0';
	}
	snprintf(out + strlen(out), size - strlen(out), "/ocop-sync");
}

/* Run COMMAND on the replica; what it says goes to said. Exit code. */
static char said[65536];

static int run(struct sync_bench *b, const char *command)
{
	char program[1024], path[128], now[24];
	struct ocop_buf out = OCOP_BUF(sizeof(said) - 1);
	int status = 0;
	pid_t child;

	find_program(program, sizeof(program));
	snprintf(path, sizeof(path), "%s/said", b->dir);
	snprintf(now, sizeof(now), "%llu", (unsigned long long)BENCH_TIME);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

		dup2(fd, STDOUT_FILENO);
		dup2(fd, STDERR_FILENO);
		if (strcmp(command, "status") == 0)
			execl(program, program, command, "--replica", b->path,
			      "--json", "--now", now, (char *)NULL);
		else
			execl(program, program, command, "--replica", b->path,
			      (char *)NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(ocop_file_read(&out, path, NULL), OCOP_OK);
	snprintf(said, sizeof(said), "%s", ocop_buf_cstr(&out));
	ocop_buf_clear(&out);
	unlink(path);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* --- check: that a fold's results stand in the file --- */

static struct ocop_replica *writing(struct sync_bench *b)
{
	struct ocop_replica *r = NULL;

	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_WRITE, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_store_begin(r->store, true), OCOP_OK);
	return r;
}

static void written(struct ocop_replica *r)
{
	assert_int_equal(ocop_state_flush(r->state), OCOP_OK);
	assert_int_equal(ocop_store_commit(r->store), OCOP_OK);
	ocop_replica_close(r);
}

static void put(struct sync_bench *b, struct ocop_bytes key,
		struct ocop_bytes value)
{
	struct ocop_replica *r = writing(b);

	assert_int_equal(ocop__state_put(r->state, key, value), OCOP_OK);
	written(r);
}

static enum ocop_err first_row(void *user, struct ocop_bytes key,
			       struct ocop_bytes value)
{
	struct ocop_buf *row = user;

	ocop_buf_bytes(&row[0], key);
	ocop_buf_bytes(&row[1], value);
	return key.len > 0 ? OCOP_ERR_EXISTS : OCOP_OK;
}

/* Each row vouches for itself again: whoever can write the file can do so. */
static void check_compares_all_rows_with_a_fold_of_the_entries(void **state)
{
	struct ocop_buf row[2] = { OCOP_BUF(4096), OCOP_BUF(65536) };
	struct sync_bench *b = *state;
	struct ocop_replica *r = NULL;

	sync_bench_follow(b, 300, BENCH_TIME);
	assert_int_equal(run(b, "check"), 0);
	assert_non_null(strstr(said, "olded again"));
	/* A row that no fold gives. */
	put(b, OCOP_LIT("\x01nobody's"), OCOP_LIT("value"));
	assert_int_equal(run(b, "check"), 4);
	assert_non_null(strstr(said, "differs from a new fold"));
	/* One whose value is another. */
	assert_int_equal(sync_bench_teardown(state), 0);
	assert_int_equal(sync_bench_setup(state), 0);
	b = *state;
	sync_bench_follow(b, 300, BENCH_TIME);
	assert_int_equal(ocop_replica_open(&r, b->path, OCOP_STORE_READ, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_state_each(r->state, OCOP_LIT("k"), first_row,
					 row), OCOP_ERR_EXISTS);
	ocop_replica_close(r);
	row[1].ptr[row[1].len - 1] ^= 1;
	put(b, ocop_buf_view(&row[0]), ocop_buf_view(&row[1]));
	assert_int_equal(run(b, "check"), 4);
	assert_non_null(strstr(said, "differs from a new fold"));
	ocop_buf_clear(&row[0]);
	ocop_buf_clear(&row[1]);
}

struct rows {
	struct ocop_buf key[2000], value[2000];
	size_t count;
};

static enum ocop_err keep_row(void *user, struct ocop_bytes key,
			      struct ocop_bytes value)
{
	struct rows *rows = user;

	if (rows->count == 2000)
		return OCOP_ERR_LIMIT;
	rows->key[rows->count] = OCOP_BUF(4096);
	rows->value[rows->count] = OCOP_BUF(65536);
	ocop_buf_bytes(&rows->key[rows->count], key);
	ocop_buf_bytes(&rows->value[rows->count++], value);
	return OCOP_OK;
}

/* All rows written anew, without the first of a kind. */
static void check_looks_for_each_row_of_the_fold_in_the_file(void **state)
{
	struct rows *rows = calloc(1, sizeof(*rows));
	struct sync_bench *b = *state;
	struct ocop_replica *r;
	bool left = false;

	sync_bench_follow(b, 300, BENCH_TIME);
	r = writing(b);
	assert_int_equal(ocop_state_each(r->state, OCOP_LIT(""), keep_row,
					 rows), OCOP_OK);
	assert_int_equal(ocop__replica_state_drop(r->store), OCOP_OK);
	ocop_state_drop(r->state);
	for (size_t i = 0; i < rows->count; i++) {
		if (!left && rows->key[i].ptr[0] == 'k')
			left = true;
		else
			assert_int_equal(ocop__state_put(
				r->state, ocop_buf_view(&rows->key[i]),
				ocop_buf_view(&rows->value[i])), OCOP_OK);
		ocop_buf_clear(&rows->key[i]);
		ocop_buf_clear(&rows->value[i]);
	}
	assert_true(left);
	assert_int_equal(ocop_store_set_meta(r->store, "state_format",
					     OCOP_LIT(OCOP_STATE_FORMAT)),
			 OCOP_OK);
	written(r);
	assert_int_equal(run(b, "check"), 4);
	assert_non_null(strstr(said, "differs from a new fold"));
	free(rows);
}

/* --- status: lots that are not checked --- */

static void die_when_checking(void *user, const struct ocop_sync_progress *p)
{
	(void)user;
	if (p->checking)
		_exit(KILLED);
}

static void a_sync_killed_before_lots_are_checked(struct sync_bench *b)
{
	const char *source = b->url;
	struct ocop_sync_options options = {
		.sources = &source, .source_count = 1,
		.limits = { .connect_timeout_s = 5, .stall_timeout_s = 5 },
		.now_unix_s = BENCH_TIME, .defer_entries = 1,
		.progress = die_when_checking };
	struct ocop_replica *r = NULL;
	int status = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0)
		_exit(ocop_replica_open(&r, b->path, OCOP_STORE_WRITE, NULL) ||
		      ocop_replica_sync(r, &options, &b->result, NULL));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(WEXITSTATUS(status), KILLED);
}

static void status_is_amber_while_lots_are_unchecked(void **state)
{
	struct sync_bench *b = *state;
	struct made_records records;

	made_log_free(b->log);
	b->log = made_log_new(BENCH_ORIGIN, 7);
	made_records_init(&records);
	records.issued = MADE_LOG_ACCEPTED;
	made_records_producer(&records, b->log);
	made_records_certificate(&records, b->log, MADE_CODE);
	for (unsigned i = 0; i < 300; i++)
		made_records_lot(&records, b->log, MADE_CODE, i, false);
	b->log->cosigned[0] = b->log->cosigned[1] = BENCH_TIME;
	made_log_serve(b->log, b->server, b->log->size, BENCH_TIME);
	a_sync_killed_before_lots_are_checked(b);
	assert_int_equal(run(b, "status"), 3);
	assert_non_null(strstr(said, "\"lots-unchecked\""));
	assert_int_equal(sync_bench_run(b), OCOP_OK);
	(void)run(b, "status");
	assert_null(strstr(said, "\"lots-unchecked\""));
	made_records_clear(&records);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, sync_bench_setup, \
					sync_bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(check_compares_all_rows_with_a_fold_of_the_entries),
		TEST(check_looks_for_each_row_of_the_fold_in_the_file),
		TEST(status_is_amber_while_lots_are_unchecked),
	};

	return cmocka_run_group_tests_name("sync_program", tests, NULL, NULL);
}

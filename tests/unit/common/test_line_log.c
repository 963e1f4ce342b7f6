/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A log of lines: all of them, in order, also after its file was moved away.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/server/line_log.h"

struct place {
	char folder[64], path[80], moved[80];
	struct line_log *log;
};

static int setup(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	*state = p;
	snprintf(p->folder, sizeof(p->folder), "/tmp/line_log.XXXXXX");
	if (mkdtemp(p->folder) == NULL)
		return -1;
	snprintf(p->path, sizeof(p->path), "%s/a", p->folder);
	snprintf(p->moved, sizeof(p->moved), "%s/b", p->folder);
	return line_log_open(&p->log, p->path, NULL) ? -1 : 0;
}

static int teardown(void **state)
{
	struct place *p = *state;

	line_log_close(p->log);
	unlink(p->path);
	unlink(p->moved);
	rmdir(p->folder);
	free(p);
	return 0;
}

static size_t size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (size_t)st.st_size : 0;
}

/* Its thread writes within a second or so. */
static void wait_for(const char *path, size_t size)
{
	const struct timespec step = { 0, 10000000 };

	for (int i = 0; size_of(path) < size; i++) {
		assert_true(i < 2000);
		nanosleep(&step, NULL);
	}
	assert_int_equal(size_of(path), size);
}

static void all_lines_are_written_in_order(void **state)
{
	struct place *p = *state;
	char line[64], wanted[64];
	struct stat st;
	FILE *file;

	for (int i = 0; i < 20000; i++) {
		snprintf(line, sizeof(line), "line %d", i);
		line_log_add(p->log, line);
		/* The thread gets its turn, so that none is dropped. */
		if (i % 5000 == 4999)
			wait_for(p->path, (size_t)(i < 5000 ? 48890 :
						   i < 10000 ? 98890 :
						   i < 15000 ? 153890 :
						   208890));
	}
	assert_int_equal(line_log_dropped(p->log), 0);
	line_log_close(p->log);
	p->log = NULL;
	file = fopen(p->path, "r");
	assert_non_null(file);
	for (int i = 0; i < 20000; i++) {
		snprintf(wanted, sizeof(wanted), "line %d\n", i);
		assert_non_null(fgets(line, sizeof(line), file));
		assert_string_equal(line, wanted);
	}
	assert_null(fgets(line, sizeof(line), file));
	fclose(file);
	/* Other users do not read it. */
	assert_int_equal(stat(p->path, &st), 0);
	assert_int_equal(st.st_mode & 0007, 0);
}

/* As logrotate does: no signal is needed. */
static void a_file_that_was_moved_is_opened_again(void **state)
{
	struct place *p = *state;

	line_log_add(p->log, "old");
	wait_for(p->path, 4);
	assert_int_equal(rename(p->path, p->moved), 0);
	/* It follows at its next turn; then it is made again. */
	while (size_of(p->path) == 0)
		line_log_add(p->log, "new");
	assert_true(size_of(p->moved) >= 4);
}

/* A buffer that is full takes no more, and says how many it lost. */
static void what_has_no_room_is_counted(void **state)
{
	struct place *p = *state;
	char *line = calloc(1, LINE_LOG_BYTES + 1);

	assert_non_null(line);
	memset(line, 'x', LINE_LOG_BYTES);
	line_log_add(p->log, line);
	assert_int_equal(line_log_dropped(p->log), 1);
	line[LINE_LOG_BYTES - 1] = '\0';
	line_log_add(p->log, line);
	assert_int_equal(line_log_dropped(p->log), 1);
	wait_for(p->path, LINE_LOG_BYTES);
	free(line);
}

static void no_file_is_an_error_and_no_log_is_none(void **state)
{
	struct line_log *log;
	struct ocop_diag diag = { 0 };

	(void)state;
	assert_int_equal(line_log_open(&log, "/nowhere/at/all", &diag),
			 OCOP_ERR_FILE);
	assert_null(log);
	assert_string_not_equal(diag.text, "");
	line_log_add(NULL, "x");
	assert_int_equal(line_log_dropped(NULL), 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(all_lines_are_written_in_order),
		T(a_file_that_was_moved_is_opened_again),
		T(what_has_no_room_is_counted),
		T(no_file_is_an_error_and_no_log_is_none),
	};

	return cmocka_run_group_tests_name("line_log", tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* common/media/child.c: what a child may use, and how its end is reported. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/media/media.h"

static char folder[] = "/tmp/ocop-test-child-XXXXXX";

/* Run a line of shell; what it prints is left in out. */
static enum ocop_err shell(struct ocop_buf *out, int *exit_out, char *line)
{
	char name[] = "/bin/sh", option[] = "-c";
	char *argv[] = { name, option, line, NULL };
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	enum ocop_err err;

	ocop_buf_reset(out);
	err = child_run(out, exit_out, argv, null, CHILD_WALL_MAX_MS);
	close(null);
	return err;
}

static void what_it_prints_and_its_exit_code_come_back(void **state)
{
	char line[] = "printf 'a\\0b'; echo lost >&2; exit 3";
	struct ocop_buf out = OCOP_BUF(100);
	int code;

	(void)state;
	assert_int_equal(shell(&out, &code, line), OCOP_OK);
	assert_int_equal(code, 3);
	assert_int_equal(out.len, 3);
	assert_memory_equal(out.ptr, "a\0b", 3);
	/* Nothing is left behind, running or dead. */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	ocop_buf_clear(&out);
}

static void it_reads_its_input_and_holds_no_other_file(void **state)
{
	char name[] = "/bin/sh", option[] = "-c";
	char line[] = "cat; ls /proc/self/fd | wc -l";
	char *argv[] = { name, option, line, NULL };
	char path[sizeof(folder) + 8];
	struct ocop_buf out = OCOP_BUF(100), all = OCOP_BUF(100);
	int fd, other, code;

	(void)state;
	ocop_buf_printf(&all, "%s/input", folder);
	memcpy(path, ocop_buf_cstr(&all), all.len + 1);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	other = open(path, O_RDONLY);
	assert_true(fd >= 0 && other >= 0);
	assert_int_equal(write(fd, "hello\n", 6), 6);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	assert_int_equal(child_run(&out, &code, argv, fd, CHILD_WALL_MAX_MS),
			 OCOP_OK);
	/* 0, 1, 2 and the folder that ls reads. */
	assert_string_equal(ocop_buf_cstr(&out), "hello\n4\n");
	close(fd);
	close(other);
	unlink(path);
	ocop_buf_clear(&out);
	ocop_buf_clear(&all);
}

static void its_limits_are_set(void **state)
{
	char line[] = "ulimit -t; ulimit -v; ulimit -c; ulimit -f; echo $HOME$X";
	struct ocop_buf out = OCOP_BUF(100);
	int code;

	(void)state;
	setenv("X", "kept from it", 1);
	assert_int_equal(shell(&out, &code, line), OCOP_OK);
	assert_int_equal(code, 0);
	assert_string_equal(ocop_buf_cstr(&out), "10\n1048576\n0\n32768\n\n");
	ocop_buf_clear(&out);
}

static void it_has_no_network_and_gains_no_privileges(void **state)
{
	char line[] = "grep NoNewPrivs /proc/self/status; "
		      "readlink /proc/self/ns/net; "
		      "tail -n +3 /proc/net/dev | cut -d: -f1";
	struct ocop_buf out = OCOP_BUF(200);
	char ours[64] = "";
	const char *line_end;
	int code;

	(void)state;
	assert_true(readlink("/proc/self/ns/net", ours, sizeof(ours) - 1) > 0);
	assert_int_equal(shell(&out, &code, line), OCOP_OK);
	assert_int_equal(code, 0);
	assert_null(strstr(ocop_buf_cstr(&out), ours));
	assert_memory_equal(out.ptr, "NoNewPrivs:\t1\nnet:[", 19);
	/* No interface but the loopback, of its own. */
	line_end = strstr(ocop_buf_cstr(&out), "]\n");
	assert_non_null(line_end);
	assert_string_equal(line_end + 2, "    lo\n");
	ocop_buf_clear(&out);
}

static void it_cannot_fill_a_disk(void **state)
{
	char line[200];
	struct ocop_buf out = OCOP_BUF(100), text = OCOP_BUF(190);
	struct stat stat_of;
	int code;

	(void)state;
	ocop_buf_printf(&text, "head -c 20000000 /dev/zero >%s/x", folder);
	memcpy(line, ocop_buf_cstr(&text), text.len + 1);
	assert_int_equal(shell(&out, &code, line), OCOP_OK);
	assert_int_not_equal(code, 0);
	ocop_buf_reset(&text);
	ocop_buf_printf(&text, "%s/x", folder);
	assert_int_equal(stat(ocop_buf_cstr(&text), &stat_of), 0);
	assert_int_equal(stat_of.st_size, CHILD_FILE_MAX);
	unlink(ocop_buf_cstr(&text));
	ocop_buf_clear(&out);
	ocop_buf_clear(&text);
}

static void printing_too_much_ends_it(void **state)
{
	char line[] = "while :; do echo more; done";
	struct ocop_buf out = OCOP_BUF(10000);
	int code;

	(void)state;
	assert_int_equal(shell(&out, &code, line), OCOP_ERR_LIMIT);
	assert_int_equal(code, -1);
	assert_true(out.len <= 10000);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	ocop_buf_clear(&out);
}

static void taking_too_long_ends_it_even_when_it_closed_its_output(void **state)
{
	char name[] = "/bin/sh", option[] = "-c";
	char open_line[] = "exec sleep 600", closed[] = "exec sleep 600 >&-";
	char *argv[] = { name, option, open_line, NULL };
	struct ocop_buf out = OCOP_BUF(100);
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int code;

	(void)state;
	assert_int_equal(child_run(&out, &code, argv, null, 20),
			 OCOP_ERR_LIMIT);
	assert_int_equal(code, -1);
	argv[2] = closed;
	assert_int_equal(child_run(&out, &code, argv, null, 20),
			 OCOP_ERR_LIMIT);
	assert_int_equal(code, -1);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	close(null);
	ocop_buf_clear(&out);
}

static void an_end_by_a_signal_is_a_failure(void **state)
{
	char line[] = "echo half; kill -9 $$";
	struct ocop_buf out = OCOP_BUF(100);
	int code;

	(void)state;
	assert_int_equal(shell(&out, &code, line), OCOP_ERR_FILE);
	assert_int_equal(code, -1);
	ocop_buf_clear(&out);
}

static void a_program_that_cannot_start_is_a_failure(void **state)
{
	char name[] = "/nonexistent/program";
	char *argv[] = { name, NULL };
	struct ocop_buf out = OCOP_BUF(100);
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int code;

	(void)state;
	assert_int_equal(child_run(&out, &code, argv, null, 1000),
			 OCOP_ERR_FILE);
	assert_int_equal(code, -1);
	close(null);
	assert_int_equal(child_run(&out, &code, argv, -1, 1000),
			 OCOP_ERR_FILE);
	ocop_buf_clear(&out);
}

static void programs_are_found_by_full_names_of_path_only(void **state)
{
	char path[CHILD_PATH_SIZE];
	char *kept = strdup(getenv("PATH"));
	char here[1024];

	(void)state;
	assert_non_null(kept);
	setenv("PATH", "/nonexistent:/usr/bin:/bin", 1);
	assert_true(child_find(path, "sh"));
	assert_int_equal(path[0], '/');
	assert_int_equal(access(path, X_OK), 0);
	assert_false(child_find(path, "no-such-program-of-ours"));
	assert_string_equal(path, "");
	/* Not the folder we are in, in none of its spellings. */
	assert_non_null(getcwd(here, sizeof(here)));
	assert_int_equal(chdir("/bin"), 0);
	setenv("PATH", ".::./:", 1);
	assert_false(child_find(path, "sh"));
	unsetenv("PATH");
	assert_false(child_find(path, "sh"));
	assert_int_equal(chdir(here), 0);
	setenv("PATH", kept, 1);
	free(kept);
}

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	(void)state;
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_it_prints_and_its_exit_code_come_back),
		cmocka_unit_test(it_reads_its_input_and_holds_no_other_file),
		cmocka_unit_test(its_limits_are_set),
		cmocka_unit_test(it_has_no_network_and_gains_no_privileges),
		cmocka_unit_test(it_cannot_fill_a_disk),
		cmocka_unit_test(printing_too_much_ends_it),
		cmocka_unit_test(
			taking_too_long_ends_it_even_when_it_closed_its_output),
		cmocka_unit_test(an_end_by_a_signal_is_a_failure),
		cmocka_unit_test(a_program_that_cannot_start_is_a_failure),
		cmocka_unit_test(programs_are_found_by_full_names_of_path_only),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Files: bounded reads, all-or-nothing writes, closed secrets. */
#define _GNU_SOURCE		/* renameat2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include <ocop/file.h>

/* In place of the C library's: a memory stick knows neither. */
static bool on_a_stick;
/* Another program sweeps when a file is about to have its name: up to then. */
static int64_t swept_before;

int link(const char *from, const char *to)
{
	errno = EPERM;
	return on_a_stick ? -1 : (int)syscall(SYS_link, from, to);
}

int renameat2(int from_dir, const char *from, int to_dir, const char *to,
	      unsigned flags)
{
	if (swept_before > 0)
		ocop_file_sweep(".", swept_before);
	errno = EINVAL;
	return on_a_stick ? -1 : (int)syscall(SYS_renameat2, from_dir, from,
					      to_dir, to, flags);
}

/* Each test works in a new folder, which is the current one. */
static char folder[64];
static mode_t old_umask;

static int enter(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/ocop-test-file-XXXXXX");
	old_umask = umask(022);
	return mkdtemp(folder) == NULL || chdir(folder) != 0;
}

/* Number of names in the folder; with erase they are removed. */
static size_t names(bool erase)
{
	struct dirent *entry;
	DIR *dir = opendir(".");
	size_t count = 0;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		count++;
		if (erase && unlink(entry->d_name) != 0)
			rmdir(entry->d_name);
	}
	if (dir != NULL)
		closedir(dir);
	return count;
}

static int leave(void **state)
{
	(void)state;
	umask(old_umask);
	names(true);
	return chdir("/") != 0 || rmdir(folder) != 0;
}

static void put(const char *path, const char *text, mode_t mode)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, mode), 0);
}

static void holds(const char *path, const char *text)
{
	struct ocop_buf buf = OCOP_BUF(1 << 20);

	assert_int_equal(ocop_file_read(&buf, path, NULL), OCOP_OK);
	assert_string_equal(ocop_buf_cstr(&buf), text);
	ocop_buf_clear(&buf);
}

static mode_t mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(lstat(path, &st), 0);
	return st.st_mode & 07777;
}

static void a_file_is_appended_whole(void **state)
{
	struct ocop_buf buf = OCOP_BUF(6);

	(void)state;
	put("a", "abc", 0644);
	ocop_buf_str(&buf, "x");
	assert_int_equal(ocop_file_read(&buf, "a", NULL), OCOP_OK);
	assert_true(ocop_bytes_is(ocop_buf_view(&buf), "xabc"));
	put("empty", "", 0644);
	assert_int_equal(ocop_file_read(&buf, "empty", NULL), OCOP_OK);
	assert_true(ocop_bytes_is(ocop_buf_view(&buf), "xabc"));
	ocop_buf_clear(&buf);
}

static void a_file_at_the_ceiling_is_read_and_one_above_is_not(void **state)
{
	struct ocop_buf buf = OCOP_BUF(4);
	struct ocop_diag diag;

	(void)state;
	put("four", "1234", 0644);
	put("five", "12345", 0644);
	assert_int_equal(ocop_file_read(&buf, "four", NULL), OCOP_OK);
	assert_int_equal(buf.len, 4);
	ocop_buf_reset(&buf);
	assert_int_equal(ocop_file_read(&buf, "five", &diag), OCOP_ERR_LIMIT);
	assert_string_equal(diag.text, "five: larger than 4 bytes");
	assert_int_equal(buf.len, 0);
	ocop_buf_clear(&buf);
}

static void what_does_not_tell_its_size_is_bounded_too(void **state)
{
	struct ocop_buf buf = OCOP_BUF(100);

	(void)state;
	assert_int_equal(ocop_file_read(&buf, "/proc/self/maps", NULL),
			 OCOP_ERR_LIMIT);
	assert_int_equal(buf.len, 0);
	ocop_buf_clear(&buf);
}

static void reading_says_what_is_missing_or_no_file(void **state)
{
	struct ocop_buf buf = OCOP_BUF(10);
	struct ocop_diag diag;

	(void)state;
	ocop_buf_str(&buf, "kept");
	assert_int_equal(ocop_file_read(&buf, "absent", &diag),
			 OCOP_ERR_ABSENT);
	assert_int_equal(diag.err, OCOP_ERR_ABSENT);
	assert_memory_equal(diag.text, "absent: ", 8);
	assert_int_equal(ocop_file_read(&buf, ".", &diag), OCOP_ERR_FILE);
	assert_true(ocop_bytes_is(ocop_buf_view(&buf), "kept"));
	ocop_buf_clear(&buf);
}

static void a_secret_that_others_can_read_is_refused(void **state)
{
	static const mode_t open_modes[] = { 0640, 0604, 0660, 0644, 0601 };
	struct ocop_buf buf = OCOP_BUF(100);

	(void)state;
	put("key", "secret", 0600);
	assert_int_equal(ocop_file_read_secret(&buf, "key", NULL), OCOP_OK);
	assert_true(ocop_bytes_is(ocop_buf_view(&buf), "secret"));
	ocop_buf_wipe(&buf);
	for (size_t i = 0; i < sizeof(open_modes) / sizeof(open_modes[0]);
	     i++) {
		assert_int_equal(chmod("key", open_modes[i]), 0);
		assert_int_equal(ocop_file_read_secret(&buf, "key", NULL),
				 OCOP_ERR_PERMISSION);
		assert_int_equal(buf.len, 0);
	}
	ocop_buf_wipe(&buf);
}

/* Waiting for a writer of the pipe would never end. */
static void what_is_read_is_a_regular_file(void **state)
{
	static const char *const names[] = { "pipe", ".", "/dev/zero" };
	struct ocop_buf buf = OCOP_BUF(100);
	struct ocop_diag diag;
	uint64_t size = 1;
	int fd = 1;

	(void)state;
	assert_int_equal(mkfifo("pipe", 0600), 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_int_equal(ocop_file_open(&fd, &size, names[i], &diag),
				 OCOP_ERR_FILE);
		assert_non_null(strstr(diag.text, "not a regular file"));
		assert_int_equal(fd, -1);
		assert_int_equal(size, 0);
		assert_int_equal(ocop_file_read(&buf, names[i], NULL),
				 OCOP_ERR_FILE);
		assert_int_equal(ocop_file_read_secret(&buf, names[i], NULL),
				 OCOP_ERR_FILE);
	}
	assert_int_equal(ocop_file_open(&fd, &size, "absent", NULL),
			 OCOP_ERR_ABSENT);
	assert_int_equal(ocop_file_read_secret(&buf, "absent", NULL),
			 OCOP_ERR_ABSENT);
	put("file", "text", 0600);
	assert_int_equal(symlink("file", "name"), 0);
	assert_int_equal(ocop_file_open(&fd, &size, "name", NULL), OCOP_OK);
	assert_int_equal(size, 4);
	assert_true(fd >= 0);
	close(fd);
	ocop_buf_clear(&buf);
}

static void a_new_file_is_written_once(void **state)
{
	struct ocop_diag diag;

	(void)state;
	assert_int_equal(ocop_file_write("new", OCOP_LIT("one"), OCOP_FILE_NEW,
					 NULL), OCOP_OK);
	assert_int_equal(ocop_file_write("new", OCOP_LIT("two"), OCOP_FILE_NEW,
					 &diag), OCOP_ERR_EXISTS);
	assert_memory_equal(diag.text, "new: ", 5);
	holds("new", "one");
	assert_int_equal(names(false), 1);
}

static void replacing_leaves_one_whole_file(void **state)
{
	(void)state;
	put("a", "a longer text that was here before", 0600);
	assert_int_equal(ocop_file_write("a", OCOP_LIT("new"),
					 OCOP_FILE_REPLACE, NULL), OCOP_OK);
	holds("a", "new");
	assert_int_equal(ocop_file_write("./b", OCOP_LIT(""),
					 OCOP_FILE_REPLACE, NULL), OCOP_OK);
	holds("b", "");
	assert_int_equal(names(false), 2);
}

static void a_secret_is_closed_from_its_birth(void **state)
{
	(void)state;
	umask(0);
	assert_int_equal(ocop_file_write("key", OCOP_LIT("s"),
					 OCOP_FILE_NEW | OCOP_FILE_SECRET,
					 NULL), OCOP_OK);
	assert_int_equal(mode_of("key"), 0600);
	assert_int_equal(ocop_file_write("plain", OCOP_LIT("p"), OCOP_FILE_NEW,
					 NULL), OCOP_OK);
	assert_int_equal(mode_of("plain"), 0644);
	umask(077);
	assert_int_equal(ocop_file_write("plain", OCOP_LIT("p"),
					 OCOP_FILE_REPLACE, NULL), OCOP_OK);
	assert_int_equal(mode_of("plain"), 0600);
	/* An open file that is replaced by a secret becomes closed. */
	put("old", "x", 0644);
	assert_int_equal(ocop_file_write("old", OCOP_LIT("s"),
					 OCOP_FILE_REPLACE | OCOP_FILE_SECRET,
					 NULL), OCOP_OK);
	assert_int_equal(mode_of("old"), 0600);
}

static void a_write_that_fails_leaves_nothing_behind(void **state)
{
	(void)state;
	assert_int_equal(mkdir("dir", 0755), 0);
	assert_int_equal(ocop_file_write("dir", OCOP_LIT("x"),
					 OCOP_FILE_REPLACE, NULL),
			 OCOP_ERR_FILE);
	assert_int_equal(ocop_file_write("dir", OCOP_LIT("x"), OCOP_FILE_NEW,
					 NULL), OCOP_ERR_EXISTS);
	assert_int_equal(ocop_file_write("absent/x", OCOP_LIT("x"),
					 OCOP_FILE_NEW, NULL),
			 OCOP_ERR_ABSENT);
	assert_int_equal(mkfifo("pipe", 0600), 0);
	assert_int_equal(ocop_file_write("pipe", OCOP_LIT("x"),
					 OCOP_FILE_REPLACE, NULL),
			 OCOP_ERR_FILE);
	assert_int_equal(names(false), 2);
}

static void a_link_is_replaced_and_not_followed(void **state)
{
	struct stat st;

	(void)state;
	put("target", "kept", 0644);
	assert_int_equal(symlink("target", "link"), 0);
	assert_int_equal(ocop_file_write("link", OCOP_LIT("new"),
					 OCOP_FILE_NEW, NULL),
			 OCOP_ERR_EXISTS);
	assert_int_equal(ocop_file_write("link", OCOP_LIT("new"),
					 OCOP_FILE_REPLACE, NULL), OCOP_OK);
	holds("target", "kept");
	holds("link", "new");
	assert_int_equal(lstat("link", &st), 0);
	assert_true(S_ISREG(st.st_mode));
}

static void a_stick_without_links_takes_a_new_file_once(void **state)
{
	(void)state;
	on_a_stick = true;
	assert_int_equal(ocop_file_write("a", OCOP_LIT("one"), OCOP_FILE_NEW,
					 NULL), OCOP_OK);
	assert_int_equal(ocop_file_write("a", OCOP_LIT("two"), OCOP_FILE_NEW,
					 NULL), OCOP_ERR_EXISTS);
	on_a_stick = false;
	holds("a", "one");
	assert_int_equal(names(false), 1);
}

static void what_a_killed_writer_left_is_in_nobodys_way(void **state)
{
	char stale[64];

	(void)state;
	snprintf(stale, sizeof(stale), ".ocop-%ld-0.tmp", (long)getpid());
	put(stale, "half", 0644);
	assert_int_equal(ocop_file_write("a", OCOP_LIT("whole"), OCOP_FILE_NEW,
					 NULL), OCOP_OK);
	holds("a", "whole");
	holds(stale, "half");
}

/* Not what another is still writing, what is newer, or what is no such file:
 * its name is what this library gives, all of it. */
static void what_a_killed_writer_left_is_swept(void **state)
{
	static const char *const kept[] = { ".ocop-7.tmp", ".ocop-7-1.tmp2",
					    ".ocop--1.tmp", "ocop-7-1.tmp" };
	struct ocop_file file;
	struct stat st;

	(void)state;
	for (size_t i = 0; i < 4; i++)
		put(kept[i], "other", 0644);
	put(".ocop-7-1.tmp", "half", 0644);
	assert_int_equal(ocop_file_begin(&file, "a", OCOP_FILE_NEW, NULL),
			 OCOP_OK);
	ocop_file_add(&file, OCOP_LIT("whole"));
	assert_int_equal(stat(".ocop-7-1.tmp", &st), 0);
	ocop_file_sweep(".", st.st_mtime);
	holds(".ocop-7-1.tmp", "half");
	ocop_file_sweep(".", st.st_mtime + 2);
	assert_int_equal(access(".ocop-7-1.tmp", F_OK), -1);
	swept_before = st.st_mtime + 60;
	assert_int_equal(ocop_file_end(&file, true, NULL), OCOP_OK);
	swept_before = 0;
	holds("a", "whole");
	for (size_t i = 0; i < 4; i++)
		holds(kept[i], "other");
	ocop_file_sweep("nowhere", st.st_mtime);
}

static void a_file_in_pieces_has_its_name_when_it_is_whole(void **state)
{
	struct ocop_file file;
	struct ocop_diag diag;

	(void)state;
	put("target", "kept", 0644);
	assert_int_equal(symlink("target", "list"), 0);
	for (int keep = 0; keep < 2; keep++) {
		assert_int_equal(ocop_file_begin(&file, "list",
						 OCOP_FILE_REPLACE, NULL),
				 OCOP_OK);
		ocop_file_add(&file, OCOP_LIT("one,"));
		ocop_file_add(&file, OCOP_LIT(""));
		ocop_file_add(&file, OCOP_LIT("two"));
		holds("list", "kept");
		assert_int_equal(names(false), 3);
		assert_int_equal(ocop_file_end(&file, keep, NULL), OCOP_OK);
		assert_int_equal(ocop_file_end(&file, keep, NULL), OCOP_OK);
		assert_int_equal(names(false), 2);
	}
	holds("list", "one,two");
	holds("target", "kept");
	/* What could not be written leaves nothing, and is said at the end. */
	assert_int_equal(ocop_file_begin(&file, "full", OCOP_FILE_UNSYNCED,
					 NULL), OCOP_OK);
	close(file.fd);
	file.fd = open("/dev/full", O_WRONLY);
	assert_true(file.fd >= 0);
	ocop_file_add(&file, OCOP_LIT("text"));
	ocop_file_add(&file, OCOP_LIT("more"));
	assert_int_equal(ocop_file_end(&file, true, &diag), OCOP_ERR_FILE);
	assert_memory_equal(diag.text, "full: ", 6);
	assert_int_equal(names(false), 2);
	assert_int_equal(ocop_file_begin(&file, "none/x", OCOP_FILE_NEW, NULL),
			 OCOP_ERR_ABSENT);
	ocop_file_add(&file, OCOP_LIT("text"));
	assert_int_equal(ocop_file_end(&file, true, NULL), OCOP_OK);
}

/* A reader that is slow gets everything; one that left is told as an error. */
static void all_is_put_where_little_fits(void **state)
{
	struct ocop_buf data = OCOP_BUF(1 << 20);
	int ends[2], fd, status = -1;
	pid_t reader;

	(void)state;
	assert_non_null(ocop_buf_extend(&data, 1 << 20));
	memset(data.ptr, 'x', data.len);
	assert_int_equal(pipe(ends), 0);
	reader = fork();
	assert_true(reader >= 0);
	if (reader == 0) {
		size_t sum = 0;
		ssize_t got;

		close(ends[1]);
		while ((got = read(ends[0], data.ptr, 4096)) > 0)
			sum += (size_t)got;
		_exit(sum == 1 << 20 ? 0 : 1);
	}
	close(ends[0]);
	assert_int_equal(ocop_file_put(ends[1], ocop_buf_view(&data)), 0);
	close(ends[1]);
	assert_int_equal(waitpid(reader, &status, 0), reader);
	assert_int_equal(status, 0);
	fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(ocop_file_put(fd, OCOP_LIT("text")), ENOSPC);
	close(fd);
	ocop_buf_clear(&data);
}

static void all_bytes_of_a_large_file_come_back(void **state)
{
	struct ocop_buf data = OCOP_BUF(1 << 20), back = OCOP_BUF(1 << 20);

	(void)state;
	for (unsigned i = 0; i < 1 << 20; i++)
		ocop_buf_byte(&data, (uint8_t)(i * i >> 7));
	assert_int_equal(ocop_file_write("big", ocop_buf_view(&data),
					 OCOP_FILE_NEW, NULL), OCOP_OK);
	assert_int_equal(ocop_file_read(&back, "big", NULL), OCOP_OK);
	assert_true(ocop_bytes_equal(ocop_buf_view(&data),
				     ocop_buf_view(&back)));
	ocop_buf_clear(&data);
	ocop_buf_clear(&back);
}

static void folders_are_made_as_deep_as_asked(void **state)
{
	(void)state;
	assert_int_equal(ocop_file_mkdirs("a/b/c", false, NULL), OCOP_OK);
	assert_int_equal(ocop_file_mkdirs("a//b/c/", false, NULL), OCOP_OK);
	assert_int_equal(ocop_file_mkdirs("/", false, NULL), OCOP_OK);
	assert_int_equal(mode_of("a/b/c"), 0755);
	assert_int_equal(ocop_file_mkdirs("a/s", true, NULL), OCOP_OK);
	assert_int_equal(mode_of("a/s"), 0700);
	assert_int_equal(rmdir("a/b/c") | rmdir("a/b") | rmdir("a/s"), 0);
}

static void a_file_in_the_way_of_a_folder_is_said(void **state)
{
	struct ocop_diag diag;

	(void)state;
	put("f", "", 0644);
	assert_int_equal(ocop_file_mkdirs("f/x", false, &diag), OCOP_ERR_FILE);
	assert_memory_equal(diag.text, "f: ", 3);
	assert_int_equal(ocop_file_mkdirs("f", false, NULL), OCOP_ERR_FILE);
	assert_int_equal(ocop_file_mkdirs("", false, NULL), OCOP_ERR_ABSENT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, enter, leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_file_is_appended_whole),
		TEST(a_file_at_the_ceiling_is_read_and_one_above_is_not),
		TEST(what_does_not_tell_its_size_is_bounded_too),
		TEST(reading_says_what_is_missing_or_no_file),
		TEST(a_secret_that_others_can_read_is_refused),
		TEST(what_is_read_is_a_regular_file),
		TEST(a_new_file_is_written_once),
		TEST(replacing_leaves_one_whole_file),
		TEST(a_secret_is_closed_from_its_birth),
		TEST(a_write_that_fails_leaves_nothing_behind),
		TEST(a_link_is_replaced_and_not_followed),
		TEST(a_stick_without_links_takes_a_new_file_once),
		TEST(what_a_killed_writer_left_is_in_nobodys_way),
		TEST(what_a_killed_writer_left_is_swept),
		TEST(a_file_in_pieces_has_its_name_when_it_is_whole),
		TEST(all_is_put_where_little_fits),
		TEST(all_bytes_of_a_large_file_come_back),
		TEST(folders_are_made_as_deep_as_asked),
		TEST(a_file_in_the_way_of_a_folder_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

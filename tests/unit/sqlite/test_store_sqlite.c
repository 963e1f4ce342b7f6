/* SPDX-License-Identifier: Apache-2.0 */
/* What can go wrong only with a store in a file: copies, neighbouring files,
 * damage. */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <ocop/store.h>

#include "lib/store/store.h"
#include "tests/helpers/store_file.h"

#define NOBODY 65534

static int to_parent[2], to_child[2];

static struct ocop_store *open_store(const char *path,
				     enum ocop_store_mode mode)
{
	struct ocop_store *store;
	struct ocop_diag diag = { 0 };
	enum ocop_err err = ocop_store_open_sqlite(&store, path, mode, &diag);

	assert_string_equal(diag.text, "");
	assert_int_equal(err, OCOP_OK);
	return store;
}

static void set(struct ocop_store *store, const char *value)
{
	assert_int_equal(ocop_store_put(store, OCOP_SPACE_META, OCOP_LIT("k"),
					ocop_bytes_str(value)),
			 OCOP_OK);
}

static void expect(struct ocop_store *store, const char *want)
{
	struct ocop_buf buf = OCOP_BUF(1 << 20);

	assert_int_equal(
		ocop_store_get(store, OCOP_SPACE_META, OCOP_LIT("k"), &buf),
		OCOP_OK);
	assert_string_equal(ocop_buf_cstr(&buf), want);
	ocop_buf_clear(&buf);
}

/* A closed store whose value is "one". */
static void make_store(const struct fixture *f)
{
	struct ocop_store *store = open_store(f->path, OCOP_STORE_CREATE);

	set(store, "one");
	ocop_store_close(store);
}

static void refuse(const char *path, enum ocop_store_mode mode,
		   enum ocop_err want)
{
	struct ocop_store *store;
	struct ocop_diag diag = { 0 };

	assert_int_equal(ocop_store_open_sqlite(&store, path, mode, &diag),
			 want);
	assert_null(store);
	/* The line names the path. */
	assert_non_null(strstr(diag.text, path));
}

static void write_at(const char *path, long at, const void *bytes, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0644);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, bytes, len, at), len);
	assert_int_equal(close(fd), 0);
}

static void copy_file(const char *from, const char *to)
{
	static uint8_t bytes[1 << 20];
	FILE *file = fopen(from, "rb");
	size_t len;

	assert_non_null(file);
	len = fread(bytes, 1, sizeof(bytes), file);
	assert_true(len > 0 && len < sizeof(bytes));
	fclose(file);
	write_at(to, 0, bytes, len);
}

static void give_to_nobody(const struct fixture *f)
{
	if (getuid() != 0)
		return;
	assert_int_equal(chown(f->dir, NOBODY, NOBODY), 0);
	assert_int_equal(chown(f->path, NOBODY, NOBODY), 0);
}

/* Run fn in a child that is nobody. */
static pid_t start_nobody(bool (*fn)(const struct fixture *f),
			  const struct fixture *f)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		if (getuid() == 0 && setuid(NOBODY) != 0)
			_exit(2);
		_exit(fn(f) ? 0 : 1);
	}
	return pid;
}

/* Whether the child's fn returned true. */
static bool ended_well(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* --- Copies --- */

static void a_closed_store_is_one_file_that_can_be_copied(void **state)
{
	struct fixture *f = *state;
	struct ocop_store *store;

	make_store(f);
	assert_int_equal(access(f->wal, F_OK), -1);
	assert_int_equal(access(f->shm, F_OK), -1);
	copy_file(f->path, f->copy);
	store = open_store(f->copy, OCOP_STORE_READ);
	expect(store, "one");
	ocop_store_close(store);
	store = open_store(f->copy, OCOP_STORE_WRITE);
	set(store, "two");
	ocop_store_close(store);
	store = open_store(f->path, OCOP_STORE_READ);
	expect(store, "one");
	ocop_store_close(store);
}

static void a_writer_that_closes_beside_a_reader_leaves_no_wal(void **state)
{
	struct fixture *f = *state;
	struct ocop_store *reader, *writer;
	struct stat st;

	make_store(f);
	reader = open_store(f->path, OCOP_STORE_READ);
	expect(reader, "one");
	writer = open_store(f->path, OCOP_STORE_WRITE);
	set(writer, "two");
	ocop_store_close(writer);
	assert_int_equal(stat(f->wal, &st), 0);
	assert_int_equal(st.st_size, 0);
	copy_file(f->path, f->copy);
	expect(reader, "two");
	ocop_store_close(reader);
	reader = open_store(f->copy, OCOP_STORE_READ);
	expect(reader, "two");
	ocop_store_close(reader);
}

static bool reads_one(const struct fixture *f)
{
	struct ocop_store *store;
	struct ocop_buf buf = OCOP_BUF(100);

	return !ocop_store_open_sqlite(&store, f->copy, OCOP_STORE_READ,
				       NULL) &&
	       !ocop_store_get(store, OCOP_SPACE_META, OCOP_LIT("k"), &buf) &&
	       ocop_bytes_is(ocop_buf_view(&buf), "one");
}

static bool cannot_write(const struct fixture *f)
{
	struct ocop_store *store;

	return ocop_store_open_sqlite(&store, f->copy, OCOP_STORE_WRITE,
				      NULL) == OCOP_ERR_STORE;
}

static void a_store_is_read_where_nothing_can_be_written(void **state)
{
	struct fixture *f = *state;

	make_store(f);
	copy_file(f->path, f->copy);
	assert_int_equal(chmod(f->copy, 0444), 0);
	assert_int_equal(chmod(f->dir, 0555), 0);
	assert_true(ended_well(start_nobody(reads_one, f)));
	assert_true(ended_well(start_nobody(cannot_write, f)));
}

/* Read; let the parent make a journal; read again. */
static bool reads_until_a_writer_comes(const struct fixture *f)
{
	struct ocop_store *store;
	struct ocop_buf buf = OCOP_BUF(100);
	uint64_t size;
	char c = 0;

	if (ocop_store_open_sqlite(&store, f->copy, OCOP_STORE_READ, NULL) ||
	    ocop_store_get(store, OCOP_SPACE_META, OCOP_LIT("k"), &buf) ||
	    ocop__store_size(store, &size) ||
	    write(to_parent[1], "", 1) != 1 ||
	    read(to_child[0], &c, 1) != 1)
		return false;
	return ocop_store_get(store, OCOP_SPACE_META, OCOP_LIT("k"), &buf) ==
		       OCOP_ERR_STORE &&
	       ocop__store_size(store, &size) == OCOP_ERR_STORE;
}

static void make_journal(const struct fixture *f)
{
	char wal[112], c;

	assert_int_equal(read(to_parent[0], &c, 1), 1);
	snprintf(wal, sizeof(wal), "%s-wal", f->copy);
	assert_int_equal(chmod(f->dir, 0755), 0);
	write_at(wal, 0, "x", 1);
	assert_int_equal(chmod(wal, 0444), 0);
	assert_int_equal(chmod(f->dir, 0555), 0);
	assert_int_equal(write(to_child[1], "", 1), 1);
}

static bool is_refused(const struct fixture *f)
{
	struct ocop_store *store;
	struct ocop_diag diag = { 0 };

	return ocop_store_open_sqlite(&store, f->copy, OCOP_STORE_READ,
				      &diag) == OCOP_ERR_STORE &&
	       strstr(diag.text, "journal") != NULL;
}

static void a_reader_without_locks_stops_when_a_writer_comes(void **state)
{
	struct fixture *f = *state;
	pid_t pid;

	make_store(f);
	copy_file(f->path, f->copy);
	assert_int_equal(chmod(f->dir, 0555), 0);
	assert_int_equal(pipe(to_parent), 0);
	assert_int_equal(pipe(to_child), 0);
	pid = start_nobody(reads_until_a_writer_comes, f);
	close(to_parent[1]);
	close(to_child[0]);
	make_journal(f);
	assert_true(ended_well(pid));
	close(to_parent[0]);
	close(to_child[1]);
	/* With a journal and no locks, the file alone is not the store. */
	assert_true(ended_well(start_nobody(is_refused, f)));
}

/* --- Neighbours --- */

/* A writer that is killed after a commit, with a write half done. */
static bool commits_then_dies(const struct fixture *f)
{
	struct ocop_store *store;

	if (ocop_store_open_sqlite(&store, f->path, OCOP_STORE_WRITE, NULL) ||
	    ocop_store_begin(store, true) ||
	    ocop_store_put(store, OCOP_SPACE_META, OCOP_LIT("k"),
			   OCOP_LIT("two")) ||
	    ocop_store_commit(store) || ocop_store_begin(store, true) ||
	    ocop_store_put(store, OCOP_SPACE_META, OCOP_LIT("k"),
			   OCOP_LIT("three")))
		return false;
	_exit(0);
}

static void a_killed_writer_loses_only_what_was_not_committed(void **state)
{
	struct fixture *f = *state;
	struct ocop_store *store;

	make_store(f);
	give_to_nobody(f);
	assert_true(ended_well(start_nobody(commits_then_dies, f)));
	store = open_store(f->path, OCOP_STORE_READ);
	expect(store, "two");
	ocop_store_close(store);
	store = open_store(f->path, OCOP_STORE_WRITE);
	expect(store, "two");
	ocop_store_close(store);
	assert_int_equal(access(f->wal, F_OK), -1);
}

/* --- Not ours --- */

static void what_is_not_there_is_only_created_on_request(void **state)
{
	struct fixture *f = *state;
	char deep[160];

	refuse(f->path, OCOP_STORE_READ, OCOP_ERR_ABSENT);
	refuse(f->path, OCOP_STORE_WRITE, OCOP_ERR_ABSENT);
	snprintf(deep, sizeof(deep), "%s/none/store.db", f->dir);
	refuse(deep, OCOP_STORE_CREATE, OCOP_ERR_STORE);
	assert_int_equal(access(f->path, F_OK), -1);
	make_store(f);
	ocop_store_close(open_store(f->path, OCOP_STORE_CREATE));
}

/* Waiting for a writer of the pipe would never end. */
static void a_pipe_or_a_folder_is_no_store(void **state)
{
	struct fixture *f = *state;

	refuse(f->dir, OCOP_STORE_READ, OCOP_ERR_STORE);
	assert_int_equal(mkfifo(f->path, 0600), 0);
	refuse(f->path, OCOP_STORE_READ, OCOP_ERR_STORE);
	refuse(f->path, OCOP_STORE_READ_ANY, OCOP_ERR_STORE);
	refuse(f->path, OCOP_STORE_WRITE, OCOP_ERR_STORE);
	refuse(f->path, OCOP_STORE_CREATE, OCOP_ERR_STORE);
	unlink(f->path);
}

static void names_that_sqlite_takes_for_no_file_are_refused(void **state)
{
	static char longest[5000];

	(void)state;
	memset(longest, 'a', sizeof(longest) - 1);
	refuse("", OCOP_STORE_CREATE, OCOP_ERR_ARGUMENT);
	refuse(":memory:", OCOP_STORE_CREATE, OCOP_ERR_ARGUMENT);
	assert_int_equal(ocop_store_open_sqlite(&(struct ocop_store *){ NULL },
						longest, OCOP_STORE_CREATE,
						NULL),
			 OCOP_ERR_ARGUMENT);
}

static void what_is_no_database_is_left_alone(void **state)
{
	struct fixture *f = *state;
	char text[64] = { 0 };
	FILE *file;

	write_at(f->path, 0, "a letter, not a database\n", 25);
	refuse(f->path, OCOP_STORE_READ, OCOP_ERR_STORE);
	refuse(f->path, OCOP_STORE_CREATE, OCOP_ERR_STORE);
	refuse(f->dir, OCOP_STORE_READ, OCOP_ERR_STORE);
	file = fopen(f->path, "rb");
	assert_non_null(file);
	assert_int_equal(fread(text, 1, sizeof(text), file), 25);
	fclose(file);
	assert_string_equal(text, "a letter, not a database\n");
}

static void an_empty_file_is_a_store_only_after_create(void **state)
{
	struct fixture *f = *state;

	write_at(f->path, 0, "", 0);
	refuse(f->path, OCOP_STORE_READ, OCOP_ERR_STORE);
	refuse(f->path, OCOP_STORE_WRITE, OCOP_ERR_STORE);
	make_store(f);
	ocop_store_close(open_store(f->path, OCOP_STORE_WRITE));
}

/* Bytes 60..63 of an SQLite file are user_version, 68..71 application_id. */
static void a_store_of_a_later_version_is_refused(void **state)
{
	struct fixture *f = *state;

	/* An older one: tests/cli/schema.sh. */
	make_store(f);
	write_at(f->path, 60, "\0\0\0\5", 4);
	refuse(f->path, OCOP_STORE_READ, OCOP_ERR_SCHEMA);
	refuse(f->path, OCOP_STORE_WRITE, OCOP_ERR_SCHEMA);
	refuse(f->path, OCOP_STORE_CREATE, OCOP_ERR_SCHEMA);
	write_at(f->path, 60, "\0\0\0\4", 4);
	ocop_store_close(open_store(f->path, OCOP_STORE_READ));
	/* Version 4 changed nothing that a reader needs. */
	write_at(f->path, 60, "\0\0\0\3", 4);
	ocop_store_close(open_store(f->path, OCOP_STORE_READ));
}

static void the_database_of_another_program_is_refused(void **state)
{
	struct fixture *f = *state;

	make_store(f);
	write_at(f->path, 68, "\0\0\0\0", 4);
	refuse(f->path, OCOP_STORE_READ, OCOP_ERR_STORE);
	refuse(f->path, OCOP_STORE_CREATE, OCOP_ERR_STORE);
	write_at(f->path, 68, "OCOP", 4);
	ocop_store_close(open_store(f->path, OCOP_STORE_READ));
}

/* Change a word of the schema's text inside the file. */
static void a_store_with_another_schema_is_refused(void **state)
{
	struct fixture *f = *state;
	static uint8_t bytes[1 << 16];
	FILE *file;
	uint8_t *at;
	size_t len;

	make_store(f);
	file = fopen(f->path, "rb");
	assert_non_null(file);
	len = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	for (at = bytes; at < bytes + len - 13; at++)
		if (memcmp(at, "v BLOB NOT NULL", 15) == 0)
			break;
	assert_true(at < bytes + len - 13);
	write_at(f->path, at - bytes, "v TEXT", 6);
	refuse(f->path, OCOP_STORE_READ, OCOP_ERR_STORE);
	refuse(f->path, OCOP_STORE_CREATE, OCOP_ERR_STORE);
}

/* --- Damage and a full disk --- */

static void damage_is_a_failure_of_the_store(void **state)
{
	struct fixture *f = *state;
	struct ocop_store *store;
	struct ocop_buf buf = OCOP_BUF(1 << 20);
	static uint8_t junk[4096];
	enum ocop_err err;
	struct stat st;

	make_store(f);
	assert_int_equal(stat(f->path, &st), 0);
	memset(junk, 0x5a, sizeof(junk));
	/* Every page but the first, which holds the schema. */
	for (long at = 4096; at < st.st_size; at += 4096)
		write_at(f->path, at, junk, sizeof(junk));
	err = ocop_store_open_sqlite(&store, f->path, OCOP_STORE_READ, NULL);
	if (!err)
		err = ocop_store_get(store, OCOP_SPACE_META, OCOP_LIT("k"),
				     &buf);
	assert_int_equal(err, OCOP_ERR_STORE);
	ocop_store_close(store);
	assert_int_equal(truncate(f->path, 5000), 0);
	refuse(f->path, OCOP_STORE_READ, OCOP_ERR_STORE);
	ocop_buf_clear(&buf);
}

static bool fails_when_the_disk_is_full(const struct fixture *f)
{
	static uint8_t value[200000];
	struct rlimit limit = { 120000, 120000 };
	struct ocop_store *store;
	enum ocop_err err;

	/* No file may grow beyond it: a write then fails. */
	signal(SIGXFSZ, SIG_IGN);
	if (ocop_store_open_sqlite(&store, f->path, OCOP_STORE_WRITE, NULL) ||
	    setrlimit(RLIMIT_FSIZE, &limit) != 0 ||
	    ocop_store_begin(store, true))
		return false;
	err = ocop_store_put(store, OCOP_SPACE_META, OCOP_LIT("k"),
			     ocop_bytes_of(value, sizeof(value)));
	/* At the latest the commit must say so. */
	if (!err)
		err = ocop_store_commit(store);
	ocop_store_close(store);
	return err == OCOP_ERR_STORE;
}

static void a_full_disk_fails_the_transaction_and_keeps_the_rest(void **state)
{
	struct fixture *f = *state;
	struct ocop_store *store;

	make_store(f);
	give_to_nobody(f);
	assert_true(ended_well(start_nobody(fails_when_the_disk_is_full, f)));
	store = open_store(f->path, OCOP_STORE_WRITE);
	expect(store, "one");
	set(store, "two");
	expect(store, "two");
	ocop_store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_closed_store_is_one_file_that_can_be_copied),
		TEST(a_writer_that_closes_beside_a_reader_leaves_no_wal),
		TEST(a_store_is_read_where_nothing_can_be_written),
		TEST(a_reader_without_locks_stops_when_a_writer_comes),
		TEST(a_killed_writer_loses_only_what_was_not_committed),
		TEST(what_is_not_there_is_only_created_on_request),
		TEST(a_pipe_or_a_folder_is_no_store),
		TEST(names_that_sqlite_takes_for_no_file_are_refused),
		TEST(what_is_no_database_is_left_alone),
		TEST(an_empty_file_is_a_store_only_after_create),
		TEST(a_store_of_a_later_version_is_refused),
		TEST(the_database_of_another_program_is_refused),
		TEST(a_store_with_another_schema_is_refused),
		TEST(damage_is_a_failure_of_the_store),
		TEST(a_full_disk_fails_the_transaction_and_keeps_the_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

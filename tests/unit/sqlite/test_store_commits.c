/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which commits of a store last, and who sees them: a reader in another
 * process, after the writer was killed, with two writers at once, and on a full
 * disk.
 */
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <ocop/store.h>

#include "tests/helpers/store_file.h"

#define BIG (1 << 20)

static struct ocop_store *open_store(const struct fixture *f,
				     enum ocop_store_mode mode)
{
	struct ocop_store *store;

	assert_int_equal(ocop_store_open_sqlite(&store, f->path, mode, NULL),
			 OCOP_OK);
	return store;
}

/* Row n: its bytes tell the number, its length varies up to 200 KB. */
static size_t row(uint8_t out[static BIG], uint64_t n)
{
	size_t len = 8 + n * 7919 % 200000;

	memset(out, (int)(n % 251), len);
	memcpy(out, &n, 8);
	return len;
}

static void key_of(uint8_t key[static 8], uint64_t n)
{
	for (int i = 0; i < 8; i++)
		key[i] = (uint8_t)(n >> (56 - 8 * i));
}

/* One commit: row n, and that there are n. */
static enum ocop_err put_row(struct ocop_store *store, uint64_t n)
{
	static uint8_t bytes[BIG];
	uint8_t key[8];
	enum ocop_err err = ocop_store_begin(store, true);

	key_of(key, n);
	if (!err)
		err = ocop_store_put(store, OCOP_SPACE_BUNDLE,
				     ocop_bytes_of(key, 8),
				     ocop_bytes_of(bytes, row(bytes, n)));
	if (!err)
		err = ocop_store_put(store, OCOP_SPACE_META, OCOP_LIT("n"),
				     ocop_bytes_of(key, 8));
	if (!err)
		return ocop_store_commit(store);
	ocop_store_rollback(store);
	return err;
}

/* How many rows there are by the store's word; 0 when it has none. */
static uint64_t count_of(struct ocop_store *store)
{
	struct ocop_buf buf = OCOP_BUF(100);
	uint64_t n = 0;

	if (!ocop_store_get(store, OCOP_SPACE_META, OCOP_LIT("n"), &buf))
		for (size_t i = 0; i < buf.len; i++)
			n = n << 8 | ocop_buf_view(&buf).ptr[i];
	ocop_buf_clear(&buf);
	return n;
}

static bool has_row(struct ocop_store *store, uint64_t n)
{
	static uint8_t bytes[BIG];
	struct ocop_buf buf = OCOP_BUF(BIG);
	size_t len = row(bytes, n);
	uint8_t key[8];
	bool good;

	key_of(key, n);
	good = !ocop_store_get(store, OCOP_SPACE_BUNDLE, ocop_bytes_of(key, 8),
			       &buf) &&
	       ocop_bytes_equal(ocop_buf_view(&buf),
				ocop_bytes_of(bytes, len));
	ocop_buf_clear(&buf);
	return good;
}

static bool has_rows(struct ocop_store *store, uint64_t n)
{
	uint64_t i;

	for (i = 1; i <= n && has_row(store, i); i++)
		continue;
	return i > n && count_of(store) == n;
}

struct child {
	pid_t pid;
	int in, out;		/* the parent's ends */
};

/* Run fn with the ends of two pipes; forked before SQLite is at work. */
static struct child start(int (*fn)(const struct fixture *f, int in, int out),
			  const struct fixture *f)
{
	struct child child;
	int to[2], from[2];

	assert_int_equal(pipe(to), 0);
	assert_int_equal(pipe(from), 0);
	child.pid = fork();
	assert_true(child.pid >= 0);
	if (child.pid == 0) {
		close(to[1]);
		close(from[0]);
		_exit(fn(f, to[0], from[1]));
	}
	close(to[0]);
	close(from[1]);
	child.in = to[1];
	child.out = from[0];
	return child;
}

static int end_of(struct child *child)
{
	int status;

	close(child->in);
	assert_int_equal(waitpid(child->pid, &status, 0), child->pid);
	close(child->out);
	return status;
}

/* Told a number, the store must hold so many rows. */
static int reads_along(const struct fixture *f, int in, int out)
{
	struct ocop_store *store = NULL;
	uint64_t n;

	while (read(in, &n, sizeof(n)) == sizeof(n)) {
		if (store == NULL &&
		    ocop_store_open_sqlite(&store, f->path, OCOP_STORE_READ,
					   NULL))
			return 2;
		if (count_of(store) != n || !has_row(store, n) ||
		    write(out, "", 1) != 1)
			return 3;
	}
	ocop_store_close(store);
	return 0;
}

static void a_reader_in_another_process_sees_each_commit_at_once(void **state)
{
	struct fixture *f = *state;
	struct child child = start(reads_along, f);
	struct ocop_store *store = open_store(f, OCOP_STORE_CREATE);
	uint64_t n;
	char c;

	for (n = 1; n <= 100; n++) {
		assert_int_equal(put_row(store, n), OCOP_OK);
		assert_int_equal(write(child.in, &n, sizeof(n)), sizeof(n));
		assert_int_equal(read(child.out, &c, 1), 1);
	}
	assert_int_equal(end_of(&child), 0);
	assert_true(has_rows(store, 100));
	ocop_store_close(store);
	store = open_store(f, OCOP_STORE_READ);
	assert_true(has_rows(store, 100));
	ocop_store_close(store);
}

/* Commit row after row until killed, and tell each. */
static int writes_on(const struct fixture *f, int in, int out)
{
	struct ocop_store *store;
	uint64_t n;

	(void)in;
	if (ocop_store_open_sqlite(&store, f->path, OCOP_STORE_CREATE, NULL))
		return 2;
	for (n = count_of(store) + 1; !put_row(store, n); n++)
		if (write(out, &n, sizeof(n)) != sizeof(n))
			return 3;
	return 4;
}

static void a_killed_writer_loses_nothing_that_it_committed(void **state)
{
	struct fixture *f = *state;
	struct ocop_store *store;
	struct child child;
	uint64_t n = 0;

	for (int round = 1; round <= 10; round++) {
		child = start(writes_on, f);
		for (int i = 0; i < 3 * round; i++)
			assert_int_equal(read(child.out, &n, sizeof(n)),
					 sizeof(n));
		assert_int_equal(kill(child.pid, SIGKILL), 0);
		while (read(child.out, &n, sizeof(n)) == sizeof(n))
			continue;
		assert_true(WIFSIGNALED(end_of(&child)));
		/* One more may have been committed and not told. */
		store = open_store(f, round % 2 == 0 ? OCOP_STORE_WRITE :
						       OCOP_STORE_READ);
		if (count_of(store) != n)
			n++;
		assert_true(has_rows(store, n));
		ocop_store_close(store);
	}
}

/* So many times: what is there, and one more. */
#define TURNS 150

static enum ocop_err take_turns(const struct fixture *f)
{
	struct ocop_store *store;
	uint8_t key[8];
	enum ocop_err err = ocop_store_open_sqlite(&store, f->path,
						   OCOP_STORE_WRITE, NULL);

	for (int i = 0; i < TURNS && !err; i++) {
		err = ocop_store_begin(store, true);
		if (err)
			break;
		key_of(key, count_of(store) + 1);
		err = ocop_store_put(store, OCOP_SPACE_META, OCOP_LIT("n"),
				     ocop_bytes_of(key, 8));
		if (!err)
			err = ocop_store_put(store, OCOP_SPACE_BUNDLE,
					     ocop_bytes_of(key, 8),
					     ocop_bytes_of(key, 8));
		if (!err)
			err = ocop_store_commit(store);
	}
	ocop_store_close(store);
	return err;
}

static int takes_turns(const struct fixture *f, int in, int out)
{
	char c;

	(void)out;
	return read(in, &c, 1) != 1 || take_turns(f);
}

static void two_writers_at_once_lose_none_of_their_commits(void **state)
{
	struct fixture *f = *state;
	struct child child = start(takes_turns, f);
	struct ocop_store *store = open_store(f, OCOP_STORE_CREATE);
	uint8_t key[8];
	struct ocop_buf buf = OCOP_BUF(8);

	ocop_store_close(store);
	assert_int_equal(write(child.in, "", 1), 1);
	assert_int_equal(take_turns(f), OCOP_OK);
	assert_int_equal(end_of(&child), 0);
	store = open_store(f, OCOP_STORE_READ);
	assert_int_equal(count_of(store), 2 * TURNS);
	for (uint64_t n = 1; n <= 2 * TURNS; n++) {
		key_of(key, n);
		assert_int_equal(ocop_store_get(store, OCOP_SPACE_BUNDLE,
						ocop_bytes_of(key, 8), &buf),
				 OCOP_OK);
	}
	ocop_buf_clear(&buf);
	ocop_store_close(store);
}

/* No file of ours may grow beyond so much: a write then fails. */
static void limit_files(rlim_t bytes)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* A transaction of 150 KB that a disk of some size does not take, another
 * that it takes, and the first again when there is room. */
static void a_full_disk_fails_the_commit_and_no_other(void **state)
{
	static uint8_t value[150000];
	struct fixture *f = *state;
	struct ocop_store *store = open_store(f, OCOP_STORE_CREATE);
	struct ocop_bytes all = ocop_bytes_of(value, sizeof(value));
	uint64_t n = 0;
	enum ocop_err err;

	signal(SIGXFSZ, SIG_IGN);
	for (rlim_t room = 40000; room < 150000; room += 7000) {
		ocop_store_close(store);	/* the WAL begins anew */
		store = open_store(f, OCOP_STORE_WRITE);
		limit_files(room);
		assert_int_equal(ocop_store_begin(store, true), OCOP_OK);
		err = ocop_store_put(store, OCOP_SPACE_STATE, OCOP_LIT("k"),
				     all);
		if (!err)
			err = ocop_store_commit(store);
		else
			ocop_store_rollback(store);
		assert_int_equal(err, OCOP_ERR_STORE);
		/* A transaction that fits goes on from what was there. */
		assert_int_equal(count_of(store), n);
		assert_int_equal(ocop_store_begin(store, true), OCOP_OK);
		n++;
		assert_int_equal(ocop_store_put(store, OCOP_SPACE_META,
						OCOP_LIT("n"),
						ocop_bytes_of(&(uint8_t){
							(uint8_t)n }, 1)),
				 OCOP_OK);
		assert_int_equal(ocop_store_commit(store), OCOP_OK);
		limit_files(RLIM_INFINITY);
		assert_int_equal(count_of(store), n);
		assert_int_equal(ocop_store_put(store, OCOP_SPACE_STATE,
						OCOP_LIT("k"), all),
				 OCOP_OK);
		assert_int_equal(ocop_store_remove(store, OCOP_SPACE_STATE,
						   OCOP_LIT("k")),
				 OCOP_OK);
	}
	signal(SIGXFSZ, SIG_DFL);
	ocop_store_close(store);
	store = open_store(f, OCOP_STORE_READ);
	assert_int_equal(count_of(store), n);
	ocop_store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_reader_in_another_process_sees_each_commit_at_once),
		TEST(a_killed_writer_loses_nothing_that_it_committed),
		TEST(two_writers_at_once_lose_none_of_their_commits),
		TEST(a_full_disk_fails_the_commit_and_no_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

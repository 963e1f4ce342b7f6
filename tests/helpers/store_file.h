/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The set-up of tests of a store's file: a folder of their own for one file and
 * a copy of it. The file's name has characters that a URI must escape. A test
 * program includes it once.
 */
#ifndef TESTS_STORE_FILE_H
#define TESTS_STORE_FILE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

struct fixture {
	char dir[64], path[96], wal[112], shm[112], copy[96], copy_wal[112];
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	const char *tmp = getenv("TMPDIR");

	assert_non_null(f);
	snprintf(f->dir, sizeof(f->dir), "%.40s/ocop-store-XXXXXX",
		 tmp != NULL ? tmp : "/tmp");
	assert_non_null(mkdtemp(f->dir));
	/* Tests that are run as root become nobody. */
	assert_int_equal(chmod(f->dir, 0755), 0);
	snprintf(f->path, sizeof(f->path), "%s/store.db", f->dir);
	snprintf(f->wal, sizeof(f->wal), "%s-wal", f->path);
	snprintf(f->shm, sizeof(f->shm), "%s-shm", f->path);
	snprintf(f->copy, sizeof(f->copy), "%s/a%%b?c#d.db", f->dir);
	snprintf(f->copy_wal, sizeof(f->copy_wal), "%s-wal", f->copy);
	*state = f;
	return 0;
}

static void remove_file(const char *path)
{
	static const char *const end[] = { "", "-wal", "-shm" };
	char name[128];

	for (int i = 0; i < 3; i++) {
		snprintf(name, sizeof(name), "%s%s", path, end[i]);
		unlink(name);
	}
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	/* One may have taken the right to write away. */
	assert_int_equal(chmod(f->dir, 0755), 0);
	remove_file(f->path);
	remove_file(f->copy);
	assert_int_equal(rmdir(f->dir), 0);
	free(f);
	return 0;
}

#endif

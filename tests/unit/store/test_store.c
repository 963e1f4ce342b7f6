/* SPDX-License-Identifier: Apache-2.0 */
/* The suite of every store (tests/helpers/store_suite.c), in memory and in a
 * file. tests/unit/postgres has it for PostgreSQL. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/helpers/store_suite.h"

static int open_memory(void **state)
{
	struct store_fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	assert_int_equal(ocop_store_open_memory(&f->store), OCOP_OK);
	*state = f;
	return 0;
}

static struct ocop_store *again(const struct store_fixture *f,
				enum ocop_store_mode mode)
{
	struct ocop_store *store;

	assert_int_equal(ocop_store_open_sqlite(&store, f->where, mode, NULL),
			 OCOP_OK);
	return store;
}

static int open_sqlite(void **state)
{
	struct store_fixture *f = calloc(1, sizeof(*f));
	const char *tmp = getenv("TMPDIR");

	assert_non_null(f);
	snprintf(f->where, sizeof(f->where), "%.40s/ocop-store-XXXXXX",
		 tmp != NULL ? tmp : "/tmp");
	assert_non_null(mkdtemp(f->where));
	snprintf(f->where + strlen(f->where),
		 sizeof(f->where) - strlen(f->where), "/store.db");
	f->open = again;
	f->store = again(f, OCOP_STORE_CREATE);
	*state = f;
	return 0;
}

static int close_store(void **state)
{
	struct store_fixture *f = *state;

	ocop_store_close(f->store);
	if (f->open != NULL) {
		unlink(f->where);
		*strrchr(f->where, '/') = '\0';
		assert_int_equal(rmdir(f->where), 0);
	}
	free(f);
	return 0;
}

int main(void)
{
	return store_suite("in memory", open_memory, close_store) +
	       store_suite("in SQLite", open_sqlite, close_store);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The part of the suite of every store that needs a second connection to the
 * same one. */
#include <string.h>

#include "lib/store/store.h"
#include "tests/helpers/store_suite.h"

#define OK(call) assert_int_equal(call, OCOP_OK)

static void put(struct ocop_store *store, const char *value)
{
	OK(ocop_store_put(store, OCOP_SPACE_META, OCOP_LIT("k"),
			  ocop_bytes_str(value)));
}

/* With NULL: that there is none. */
static void expect(struct ocop_store *store, const char *want)
{
	struct ocop_buf buf = OCOP_BUF(100);

	assert_int_equal(ocop_store_get(store, OCOP_SPACE_META, OCOP_LIT("k"),
					&buf),
			 want == NULL ? OCOP_ERR_ABSENT : OCOP_OK);
	assert_true(ocop_bytes_is(ocop_buf_view(&buf),
				  want == NULL ? "" : want));
	ocop_buf_clear(&buf);
}

static void a_snapshot_does_not_see_what_is_committed_beside_it(void **state)
{
	struct store_fixture *f = *state;
	struct ocop_store *reader;

	if (f->open == NULL)
		return;	/* nobody else can */
	put(f->store, "one");
	reader = f->open(f, OCOP_STORE_READ);
	/* The snapshot is that of begin, not of the first read. */
	OK(ocop_store_begin(reader, false));
	OK(ocop_store_begin(f->store, true));
	put(f->store, "two");
	OK(ocop_store_commit(f->store));
	expect(reader, "one");
	/* What is shown is durable; asking does not change what is shown. */
	OK(ocop_store_settle(reader));
	OK(ocop_store_settle(reader));
	expect(reader, "one");
	ocop_store_rollback(reader);
	expect(reader, "two");
	/* Nor does a plain read see what is not committed. */
	OK(ocop_store_begin(f->store, true));
	put(f->store, "three");
	expect(reader, "two");
	ocop_store_rollback(f->store);
	OK(ocop_store_settle(reader));
	ocop_store_close(reader);
}

static void of_two_writers_the_second_finds_the_size_moved(void **state)
{
	struct store_fixture *f = *state;
	struct ocop_store *two;

	if (f->open == NULL)
		return;	/* nobody else can */
	two = f->open(f, OCOP_STORE_WRITE);
	OK(ocop_store_begin(f->store, true));
	OK(ocop__store_advance(f->store, 0, 3));
	OK(ocop_store_commit(f->store));
	OK(ocop_store_begin(two, true));
	assert_int_equal(ocop__store_advance(two, 0, 4), OCOP_ERR_CONFLICT);
	ocop_store_rollback(two);
	ocop_store_close(two);
}

static void a_reader_cannot_write(void **state)
{
	struct store_fixture *f = *state;
	struct ocop_store *reader;

	if (f->open == NULL)
		return;	/* nobody else can */
	reader = f->open(f, OCOP_STORE_READ);
	assert_int_equal(ocop_store_begin(reader, true), OCOP_ERR_BUG);
	assert_int_equal(ocop_store_put(reader, OCOP_SPACE_META, OCOP_LIT("k"),
					OCOP_LIT("two")), OCOP_ERR_BUG);
	assert_int_equal(ocop_store_put(reader, OCOP_SPACE_STATE,
					OCOP_LIT("k"), OCOP_LIT("two")),
			 OCOP_ERR_STORE);
	expect(reader, NULL);
	ocop_store_close(reader);
}

#define ON(test) cmocka_unit_test_setup_teardown(test, open, close)

int store_beside(const char *name, CMFixtureFunction open,
		 CMFixtureFunction close)
{
	const struct CMUnitTest tests[] = {
		ON(a_snapshot_does_not_see_what_is_committed_beside_it),
		ON(of_two_writers_the_second_finds_the_size_moved),
		ON(a_reader_cannot_write),
	};

	return cmocka_run_group_tests_name(name, tests, NULL, NULL);
}

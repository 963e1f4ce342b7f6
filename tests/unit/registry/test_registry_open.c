/* SPDX-License-Identifier: Apache-2.0 */
/* What a writer refuses when it opens its database, or opens it again. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "lib/tlog/tlog.h"
#include "tests/helpers/registry/desk.h"

static struct ocop_store *open_store(struct desk *f)
{
	struct ocop_store *store = NULL;

	assert_int_equal(ocop_store_open_sqlite(&store, f->w.db,
						OCOP_STORE_WRITE, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_store_begin(store, true), OCOP_OK);
	return store;
}

static void close_store(struct ocop_store *store)
{
	assert_int_equal(ocop_store_commit(store), OCOP_OK);
	ocop_store_close(store);
}

static void is_not_opened(struct desk *f, const char *why)
{
	struct writer_options options = desk_options(f);
	struct ocop_diag diag = { 0 };

	writer_close(f->writer);
	f->writer = NULL;
	assert_int_equal(writer_open(&f->writer, &options, &diag),
			 OCOP_ERR_STORE);
	assert_non_null(strstr(diag.text, why));
}

/* Who reads it anew has no time to hash all of it, but the tree that it goes
 * on with must be the signed one. */
static void a_tree_of_another_root_is_not_gone_on_with(void **state)
{
	struct ocop_buf text = OCOP_BUF(sizeof(struct ocop_compact));
	struct ocop_buf kept = OCOP_BUF(sizeof(struct ocop_compact));
	struct ocop_compact other = { 0 };
	struct desk *f = *state;
	struct ocop_store *store;
	struct ocop_diag diag = { 0 };
	uint8_t leaf[OCOP_HASH_LEN];

	assert_int_equal(desk_producer(f, 1), 201);
	assert_int_equal(writer_load(f->writer, false, &diag), OCOP_OK);
	ocop_leaf_hash(leaf, OCOP_LIT("other"));
	for (int i = 0; i < 2; i++)
		ocop_compact_append(&other, leaf, NULL, NULL);
	ocop__compact_encode(&text, &other);
	store = open_store(f);
	assert_int_equal(ocop_store_meta(store, "compact", &kept), OCOP_OK);
	assert_int_equal(ocop_store_set_meta(store, "compact",
					     ocop_buf_view(&text)), OCOP_OK);
	close_store(store);
	assert_int_equal(writer_load(f->writer, false, &diag),
			 OCOP_ERR_STORE);
	assert_non_null(strstr(diag.text, "does not match its checkpoint"));
	store = open_store(f);
	assert_int_equal(ocop_store_set_meta(store, "compact",
					     ocop_buf_view(&kept)), OCOP_OK);
	close_store(store);
	assert_int_equal(writer_load(f->writer, false, &diag), OCOP_OK);
	ocop_buf_clear(&text);
	ocop_buf_clear(&kept);
}

static void an_unfinished_recovery_is_not_appended_to(void **state)
{
	struct desk *f = *state;
	struct ocop_store *store;

	assert_int_equal(desk_producer(f, 1), 201);
	store = open_store(f);
	assert_int_equal(ocop_store_set_meta(store, WRITER_RECOVERING,
					     OCOP_LIT("1")), OCOP_OK);
	close_store(store);
	is_not_opened(f, "run 'recover' again");
	store = open_store(f);
	assert_int_equal(ocop_store_drop_meta(store, WRITER_RECOVERING),
			 OCOP_OK);
	close_store(store);
	desk_open_writer(f, 0);
	assert_int_equal(writer_size(f->writer), 2);
}

static void set_mark(struct desk *f, const char *mark, bool on)
{
	struct ocop_store *store = open_store(f);

	assert_int_equal(on ? ocop_store_set_meta(store, mark, OCOP_LIT("1")) :
			      ocop_store_drop_meta(store, mark), OCOP_OK);
	close_store(store);
}

static void neither_half_a_copy_nor_what_was_left_is_appended_to(void **state)
{
	struct desk *f = *state;

	assert_int_equal(desk_producer(f, 1), 201);
	set_mark(f, WRITER_MIGRATING, true);
	is_not_opened(f, "run 'migrate' again");
	set_mark(f, WRITER_MIGRATING, false);
	set_mark(f, WRITER_MOVED, true);
	is_not_opened(f, "moved to another database");
	set_mark(f, WRITER_MOVED, false);
	desk_open_writer(f, 0);
	/* Also by one that has it open. */
	set_mark(f, WRITER_MOVED, true);
	assert_int_equal(desk_producer(f, 2), 503);
	set_mark(f, WRITER_MOVED, false);
	assert_int_equal(desk_producer(f, 2), 201);
	assert_int_equal(writer_size(f->writer), 3);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, desk_setup, desk_teardown)
	const struct CMUnitTest tests[] = {
		T(a_tree_of_another_root_is_not_gone_on_with),
		T(an_unfinished_recovery_is_not_appended_to),
		T(neither_half_a_copy_nor_what_was_left_is_appended_to),
	};

	return cmocka_run_group_tests_name("registry_open", tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The audit of a stored log: it accepts a log without damage, and nothing else.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/helpers/plain_log.h"

#define ENTRIES 600 /* two full bundles and a part; one tile of level 1 */

static void count_progress(void *user, uint64_t done, uint64_t size)
{
	uint64_t *last = user;

	assert_true(done > *last && done <= size);
	*last = done;
}

static void an_audit_reads_all_and_reports_how_far_it_is(void **state)
{
	uint64_t done = 0;

	plain_log_fill(*state, true, ENTRIES);
	assert_int_equal(ocop_log_audit(*state, count_progress, &done, NULL),
			 OCOP_OK);
	assert_int_equal(done, ENTRIES);
	plain_log_vkey(*state, PLAIN_LOG_ORIGIN);
	assert_int_equal(ocop_log_audit(*state, NULL, NULL, NULL), OCOP_OK);
	/* Inside the caller's transaction too, which stays open. */
	assert_int_equal(ocop_store_begin(*state, false), OCOP_OK);
	assert_int_equal(ocop_log_audit(*state, NULL, NULL, NULL), OCOP_OK);
	assert_int_equal(ocop_store_commit(*state), OCOP_OK);
}

/* Every bit of a row, flipped, must fail the audit as want says. */
static void flip_all(struct ocop_store *store, enum ocop_space space,
		     struct ocop_bytes key, enum ocop_err want)
{
	struct ocop_buf row = OCOP_BUF(1 << 20);
	struct ocop_diag diag;
	enum ocop_err err;
	size_t i;

	assert_int_equal(ocop_store_get(store, space, key, &row), OCOP_OK);
	for (i = 0; i < row.len; i++) {
		row.ptr[i] ^= (uint8_t)(1 << i % 8);
		assert_int_equal(
			ocop_store_put(store, space, key, ocop_buf_view(&row)),
			OCOP_OK);
		memset(&diag, 0, sizeof(diag));
		err = ocop_log_audit(store, NULL, NULL, &diag);
		if (!want)
			assert_int_not_equal(err, OCOP_OK);
		else
			assert_int_equal(err, want);
		assert_true(diag.text[0] != '\0');
		row.ptr[i] ^= (uint8_t)(1 << i % 8);
	}
	assert_int_equal(ocop_store_put(store, space, key, ocop_buf_view(&row)),
			 OCOP_OK);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL), OCOP_OK);
	ocop_buf_clear(&row);
}

static void an_audit_finds_every_flipped_byte(void **state)
{
	struct ocop_store *store = *state;
	struct ocop_log *log = plain_log_open(store, true);
	uint8_t key[9];

	plain_log_append(log, 40);
	plain_log_flush(store, log);
	ocop_log_free(log);
	plain_log_vkey(store, PLAIN_LOG_ORIGIN);
	flip_all(store, OCOP_SPACE_BUNDLE, plain_log_piece_key(key, 0),
		 OCOP_ERR_STORE);
	plain_log_join(store);
	flip_all(store, OCOP_SPACE_BUNDLE, plain_log_key(key, -1, 0),
		 OCOP_ERR_STORE);
	flip_all(store, OCOP_SPACE_TILE, plain_log_key(key, 0, 0),
		 OCOP_ERR_STORE);
	flip_all(store, OCOP_SPACE_META, OCOP_LIT("compact"), OCOP_ERR_STORE);
	/* A note or a key is refused by its own rules. */
	flip_all(store, OCOP_SPACE_META, OCOP_LIT("checkpoint"), OCOP_OK);
	flip_all(store, OCOP_SPACE_META, OCOP_LIT("vkey"), OCOP_OK);
}

static void an_audit_finds_what_is_missing_or_too_much(void **state)
{
	struct ocop_store *store = *state;
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_buf bundle = OCOP_BUF(1 << 20);
	uint8_t key[9];

	plain_log_fill(store, true, ENTRIES);
	assert_int_equal(ocop_store_get(store, OCOP_SPACE_BUNDLE,
					plain_log_key(key, -1, 1), &bundle),
			 OCOP_OK);
	assert_int_equal(ocop_store_remove(store, OCOP_SPACE_BUNDLE,
					   plain_log_key(key, -1, 1)),
			 OCOP_OK);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL),
			 OCOP_ERR_STORE);
	/* An entry moved out of its bundle. */
	assert_int_equal(
		ocop_store_put(
			store, OCOP_SPACE_BUNDLE, plain_log_key(key, -1, 1),
			ocop_bytes_of(bundle.ptr, bundle.len - 2 - 511 % 90)),
		OCOP_OK);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL),
			 OCOP_ERR_STORE);
	assert_int_equal(ocop_store_put(store, OCOP_SPACE_BUNDLE,
					plain_log_key(key, -1, 1),
					ocop_buf_view(&bundle)),
			 OCOP_OK);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL), OCOP_OK);
	/* A checkpoint beyond the log. */
	plain_log_note(&note, ENTRIES + 1);
	assert_int_equal(
		ocop_store_set_meta(store, "checkpoint", ocop_buf_view(&note)),
		OCOP_OK);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL),
			 OCOP_ERR_STORE);
	/* Entries and no checkpoint. */
	assert_int_equal(ocop_store_remove(store, OCOP_SPACE_META,
					   OCOP_LIT("checkpoint")),
			 OCOP_OK);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL),
			 OCOP_ERR_ABSENT);
	ocop_buf_clear(&note);
	ocop_buf_clear(&bundle);
}

static void entries_beyond_the_checkpoint_do_not_fail_the_audit(void **state)
{
	struct ocop_store *store = *state;
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);

	plain_log_fill(store, true, 300);
	plain_log_note(&note, 256);
	assert_int_equal(
		ocop_store_set_meta(store, "checkpoint", ocop_buf_view(&note)),
		OCOP_OK);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL), OCOP_OK);
	ocop_buf_clear(&note);
}

static void an_audit_wants_the_signature_of_the_stored_key(void **state)
{
	plain_log_fill(*state, true, 3);
	assert_int_equal(ocop_log_audit(*state, NULL, NULL, NULL), OCOP_OK);
	plain_log_vkey(*state, "test.example/other");
	assert_int_equal(ocop_log_audit(*state, NULL, NULL, NULL),
			 OCOP_ERR_TRUST);
	plain_log_vkey(*state, PLAIN_LOG_ORIGIN);
	assert_int_equal(ocop_log_audit(*state, NULL, NULL, NULL), OCOP_OK);
}

static void an_empty_log_is_audited_too(void **state)
{
	struct ocop_store *store = *state;
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_checkpoint checkpoint = { .origin = PLAIN_LOG_ORIGIN };
	struct ocop_log *log;

	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL), OCOP_OK);
	log = plain_log_open(store, true);
	plain_log_flush(store, log);
	ocop_log_free(log);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL), OCOP_OK);
	/* Size 0, and a root of something. */
	plain_log_sign(&note, &checkpoint);
	assert_int_equal(
		ocop_store_set_meta(store, "checkpoint", ocop_buf_view(&note)),
		OCOP_OK);
	assert_int_equal(ocop_log_audit(store, NULL, NULL, NULL),
			 OCOP_ERR_STORE);
	ocop_buf_clear(&note);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, plain_log_store, plain_log_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_audit_reads_all_and_reports_how_far_it_is),
		TEST(an_audit_finds_every_flipped_byte),
		TEST(an_audit_finds_what_is_missing_or_too_much),
		TEST(entries_beyond_the_checkpoint_do_not_fail_the_audit),
		TEST(an_audit_wants_the_signature_of_the_stored_key),
		TEST(an_empty_log_is_audited_too),
	};

	return cmocka_run_group_tests(tests, plain_log_set_up,
				      plain_log_tear_down);
}

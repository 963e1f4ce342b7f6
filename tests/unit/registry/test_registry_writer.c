/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the registry accepts: submits and the answers to them, the clock, and
 * the cases in which it does not append at all.
 */
#include <signal.h>
#include <sys/resource.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/cbor.h>
#include <ocop/file.h>

#include "lib/fold/fold.h"
#include "lib/store/state.h"
#include "lib/store/store.h"
#include "registry/registry.h"
#include "tests/helpers/registry/desk.h"
#include "tests/helpers/note_time.h"
#include "tests/helpers/plain_log.h"

/* --- Submits --- */

static void a_record_that_counts_gets_a_receipt_that_proves_itself(void **state)
{
	struct desk *f = *state;
	unsigned i;

	for (i = 0; i < 5; i++) {
		assert_int_equal(desk_producer(f, i), 201);
		desk_check_receipt(f, 1 + (int64_t)i);
	}
	assert_int_equal(ocop_json_int(f->json, "accepted", 0), WORLD_START);
}

static void the_same_record_is_answered_with_its_first_index(void **state)
{
	struct desk *f = *state;
	struct ocop_buf first = OCOP_BUF(OCOP_RECORD_MAX);

	assert_int_equal(desk_producer(f, 1), 201);
	ocop_buf_bytes(&first, ocop_buf_view(&f->record));
	assert_int_equal(desk_producer(f, 2), 201);
	/* Sealed anew: other bytes, the same record. */
	assert_int_equal(desk_producer(f, 1), 200);
	ocop_buf_reset(&f->record);
	ocop_buf_bytes(&f->record, ocop_buf_view(&first));
	desk_check_receipt(f, 1);
	assert_int_equal(desk_post(f), 200);
	desk_check_receipt(f, 1);
	assert_int_equal(writer_size(f->writer), 3);
	ocop_buf_clear(&first);
}

static void a_batch_is_stored_in_order_and_once(void **state)
{
	struct desk *f = *state;
	struct submit submits[3] = { { 0 } };
	struct submit *batch[3] = { &submits[0], &submits[1], &submits[2] };
	struct ocop_buf other = OCOP_BUF(OCOP_RECORD_MAX);
	size_t appended;

	world_producer(&f->w, 1, &f->record);
	world_producer(&f->w, 2, &other);
	submits[0].body = ocop_buf_view(&f->record);
	submits[1].body = ocop_buf_view(&other);
	submits[2].body = ocop_buf_view(&f->record);
	assert_int_equal(writer_batch(f->writer, batch, 3, &appended, NULL),
			 OCOP_OK);
	assert_int_equal(appended, 2);
	assert_int_equal(desk_tell(f, &submits[0]), 201);
	desk_check_receipt(f, 1);
	assert_int_equal(desk_tell(f, &submits[2]), 200);
	desk_check_receipt(f, 1);
	ocop_buf_reset(&f->record);
	ocop_buf_bytes(&f->record, ocop_buf_view(&other));
	assert_int_equal(desk_tell(f, &submits[1]), 201);
	desk_check_receipt(f, 2);
	ocop_buf_clear(&other);
}

static void bytes_that_are_no_record_are_malformed(void **state)
{
	struct desk *f = *state;
	struct ocop_buf trust = OCOP_BUF(512);
	uint8_t hash[OCOP_HASH_LEN] = { 0 };

	assert_int_equal(desk_submit(f, SUBMIT_RECORD, OCOP_LIT("")), 400);
	desk_assert_rule(f, "record");
	assert_int_equal(desk_submit(f, SUBMIT_RECORD, OCOP_LIT("{}")), 400);
	world_producer(&f->w, 1, &f->record);
	f->record.len--;
	assert_int_equal(desk_post(f), 400);
	desk_assert_rule(f, "record");
	/* A trust entry is no record: only its file may bring it. */
	ocop_trust_entry_encode(&trust, 2, hash);
	assert_int_equal(desk_submit(f, SUBMIT_RECORD, ocop_buf_view(&trust)),
			 400);
	ocop_buf_clear(&trust);
	assert_int_equal(writer_size(f->writer), 1);
}

static void a_stranger_is_forbidden(void **state)
{
	struct desk *f = *state;

	world_certificate(&f->w, &f->record);
	f->record.ptr[f->record.len - 1] ^= 1;
	assert_int_equal(desk_post(f), 403);
	desk_assert_rule(f, "signature");
	world_lot(&f->w, &f->record);	/* its key is not enrolled yet */
	assert_int_equal(desk_post(f), 403);
	desk_assert_rule(f, "signer");
}

static void a_record_against_a_rule_names_the_rule(void **state)
{
	struct desk *f = *state;

	world_certificate(&f->w, &f->record);	/* its producer is unknown */
	assert_int_equal(desk_post(f), 422);
	desk_assert_rule(f, ocop_rule_key(OCOP_RULE_UNKNOWN_PRODUCER));
	assert_int_equal(writer_size(f->writer), 1);
}

static void a_field_that_is_not_known_is_refused(void **state)
{
	struct desk *f = *state;
	struct ocop_buf payload = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_cose_sign1 envelope;

	world_producer(&f->w, 1, &f->record);
	assert_int_equal(ocop_cose_sign1_open_unverified(&envelope,
				ocop_buf_view(&f->record), false, NULL),
			 OCOP_OK);
	ocop_buf_bytes(&payload, envelope.payload);
	payload.ptr[0]++;	/* one more pair, last in the order */
	ocop_cbor_add_str(&payload, "a_field_of_the_future");
	ocop_cbor_add_uint(&payload, 1);
	ocop_buf_reset(&f->record);
	assert_int_equal(ocop_cose_sign(&f->record, &f->w.authority,
					ocop_kind_typ(OCOP_KIND_PRODUCER),
					ocop_buf_view(&payload), false),
			 OCOP_OK);
	assert_int_equal(desk_post(f), 422);
	desk_assert_rule(f, "fields");
	ocop_buf_clear(&payload);
}

static void a_quota_ends_with_the_day(void **state)
{
	struct desk *f = *state;

	desk_open_writer(f, 2);
	assert_int_equal(desk_producer(f, 1), 201);
	assert_int_equal(desk_producer(f, 2), 201);
	assert_int_equal(desk_producer(f, 3), 429);
	desk_assert_rule(f, "quota");
	assert_true(f->answer.retry_after_s > 0);
	assert_int_equal(desk_producer(f, 1), 200);	/* told, not taken */
	world_set_clock(&f->w, WORLD_START + 86000);
	assert_int_equal(desk_producer(f, 3), 201);
}

/* --- The clock --- */

static void a_clock_before_the_last_entry_lets_nothing_in(void **state)
{
	struct desk *f = *state;

	assert_int_equal(desk_producer(f, 1), 201);
	world_set_clock(&f->w, WORLD_START - 1);
	assert_int_equal(desk_producer(f, 2), 503);
	desk_assert_rule(f, "clock");
	assert_true(f->answer.retry_after_s > 0);
	/* What was stored is told all the same. */
	assert_int_equal(desk_producer(f, 1), 200);
	world_set_clock(&f->w, WORLD_START);
	assert_int_equal(desk_producer(f, 2), 201);
}

static void a_clock_a_day_ahead_waits_for_an_operator(void **state)
{
	struct desk *f = *state;
	struct ocop_diag diag = { 0 };

	world_set_clock(&f->w, WORLD_START + 86400);
	assert_int_equal(desk_producer(f, 1), 201);
	world_set_clock(&f->w, WORLD_START + 2 * 86400 + 1);
	assert_int_equal(desk_producer(f, 2), 503);
	desk_assert_rule(f, "clock");
	assert_int_equal(writer_cosign(f->writer, &diag), OCOP_ERR_RULE);
	reg_clock_confirm(&f->clock, WORLD_START + 2 * 86400 + 1);
	assert_int_equal(desk_producer(f, 2), 201);
	world_set_clock(&f->w, WORLD_START + 4 * 86400);
	assert_int_equal(desk_producer(f, 3), 503);
	f->clock.confirm_always = true;
	assert_int_equal(desk_producer(f, 3), 201);
}

static void an_hourly_cosignature_keeps_a_quiet_weekend_quiet(void **state)
{
	struct desk *f = *state;
	uint64_t now = WORLD_START;
	struct ocop_diag diag = { 0 };
	unsigned hour;

	for (hour = 0; hour < 60; hour++) {
		now += 3600;
		world_set_clock(&f->w, now);
		assert_int_equal(writer_cosign(f->writer, &diag), OCOP_OK);
		assert_int_equal(desk_get(f, "/log/checkpoint"), 200);
		assert_int_equal(note_time(
				ocop_buf_view(&f->answer.body),
				&f->w.time_vkey), now);
	}
	assert_int_equal(desk_producer(f, 1), 201);
}

static void a_young_cosignature_is_left_alone(void **state)
{
	struct desk *f = *state;

	world_set_clock(&f->w, WORLD_START + 3599);
	assert_int_equal(writer_cosign(f->writer, NULL), OCOP_OK);
	assert_int_equal(desk_get(f, "/log/checkpoint"), 200);
	assert_int_equal(note_time(ocop_buf_view(&f->answer.body),
					      &f->w.time_vkey), WORLD_START);
}

static void the_clock_file_has_three_forms(void **state)
{
	uint64_t at;

	(void)state;
	assert_int_equal(reg_clock_parse(&at, OCOP_LIT("1790000000\n")), 0);
	assert_int_equal(at, 1790000000);
	assert_int_equal(reg_clock_parse(&at, OCOP_LIT("2026-11-22")), 0);
	assert_int_equal(at, 1795280400);	/* midnight of UTC+7 */
	assert_int_equal(reg_clock_parse(&at, OCOP_LIT("2026-11-22T09:10:05")),
			 OCOP_OK);
	assert_int_equal(at, 1795280400 + 9 * 3600 + 10 * 60 + 5);
	assert_int_not_equal(reg_clock_parse(&at, OCOP_LIT("")), OCOP_OK);
	assert_int_not_equal(reg_clock_parse(&at, OCOP_LIT("now")), OCOP_OK);
	assert_int_not_equal(reg_clock_parse(&at, OCOP_LIT("2026-02-30")),
			     OCOP_OK);
	assert_int_not_equal(reg_clock_parse(
			&at, OCOP_LIT("2026-11-22T24:00:00")), OCOP_OK);
	assert_int_not_equal(reg_clock_parse(
			&at, OCOP_LIT("2026-11-22 09:10:05")), OCOP_OK);
}

/* --- When things go wrong --- */

/* Nothing is appended twice, and nothing in a place that is taken. */
static void a_writer_follows_what_another_stored(void **state)
{
	struct desk *f = *state;
	struct writer *first = f->writer;

	f->writer = NULL;
	desk_open_writer(f, 0);
	assert_int_equal(desk_producer(f, 1), 201);
	writer_close(f->writer);
	f->writer = first;
	assert_int_equal(desk_producer(f, 2), 201);
	desk_check_receipt(f, 2);
	assert_int_equal(desk_producer(f, 1), 200);
	assert_int_equal(ocop_json_int(f->json, "index", -1), 1);
}

/* Or the second's entries would be served under a note without them. */
static void no_cosignature_is_put_over_a_second_writers_log(void **state)
{
	struct desk *f = *state;
	struct writer *first = f->writer;

	f->writer = NULL;
	desk_open_writer(f, 0);
	assert_int_equal(desk_producer(f, 1), 201);
	writer_close(f->writer);
	f->writer = first;
	world_set_clock(&f->w, WORLD_START + 7200);
	/* It reads what is new first. */
	assert_int_equal(writer_cosign(f->writer, NULL), OCOP_OK);
	assert_int_equal(writer_size(f->writer), 2);
	assert_int_equal(desk_producer(f, 1), 200);
	assert_int_equal(ocop_json_int(f->json, "index", -1), 1);
	assert_int_equal(desk_producer(f, 2), 201);
	desk_check_receipt(f, 2);
}

static void allow_file_size(rlim_t bytes)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_full_disk_stores_nothing_and_ends_well(void **state)
{
	struct desk *f = *state;
	unsigned i, status = 0;

	signal(SIGXFSZ, SIG_IGN);
	allow_file_size(65536);
	for (i = 1; i < 100; i++) {
		status = desk_producer(f, i);
		if (status != 201)
			break;
	}
	assert_int_equal(status, 503);
	desk_assert_rule(f, "storage");
	assert_int_equal(writer_size(f->writer), i);
	/* What was told as stored is there; what was not, was not. */
	assert_int_equal(desk_get(f, "/v1/log"), 200);
	assert_int_equal(ocop_json_int(f->json, "size", 0), i);
	allow_file_size(RLIM_INFINITY);
	assert_int_equal(desk_producer(f, i), 201);
	desk_check_receipt(f, i);
	desk_open_writer(f, 0);
	assert_int_equal(writer_size(f->writer), i + 1);
}

/* Change one byte of a stored value. */
static void damage(struct desk *f, enum ocop_space space, const void *key,
		   size_t len)
{
	struct ocop_buf value = OCOP_BUF(OCOP_BUNDLE_MAX);
	struct ocop_store *store = NULL;

	writer_close(f->writer);
	f->writer = NULL;
	assert_int_equal(ocop_store_open_sqlite(&store, f->w.db,
						OCOP_STORE_WRITE, NULL),
			 OCOP_OK);
	plain_log_join(store);
	assert_int_equal(ocop_store_get(store, space, ocop_bytes_of(key, len),
					&value), OCOP_OK);
	value.ptr[value.len / 2] ^= 1;
	assert_int_equal(ocop_store_begin(store, true), OCOP_OK);
	assert_int_equal(ocop_store_put(store, space, ocop_bytes_of(key, len),
					ocop_buf_view(&value)), OCOP_OK);
	assert_int_equal(ocop_store_commit(store), OCOP_OK);
	ocop_store_close(store);
	ocop_buf_clear(&value);
}

static void assert_not_opened(struct desk *f)
{
	struct writer_options options = desk_options(f);
	struct ocop_diag diag = { 0 };

	assert_int_not_equal(writer_open(&f->writer, &options, &diag),
			     OCOP_OK);
	assert_null(f->writer);
	assert_true(strlen(diag.text) > 0);
}

static void a_damaged_bundle_is_not_appended_to(void **state)
{
	static const uint8_t first[8] = { 0 };
	struct desk *f = *state;

	assert_int_equal(desk_producer(f, 1), 201);
	damage(f, OCOP_SPACE_BUNDLE, first, sizeof(first));
	assert_not_opened(f);
}

static void a_damaged_checkpoint_is_not_appended_to(void **state)
{
	struct desk *f = *state;

	assert_int_equal(desk_producer(f, 1), 201);
	damage(f, OCOP_SPACE_META, "checkpoint", 10);
	assert_not_opened(f);
}

/* Read by no request, it is found all the same. */
static void a_damaged_state_is_folded_anew_before_it_is_appended_to(
	void **state)
{
	struct desk *f = *state;
	struct ocop_store *store = NULL;

	assert_int_equal(desk_producer(f, 1), 201);
	writer_close(f->writer);
	f->writer = NULL;
	assert_int_equal(ocop_store_open_sqlite(&store, f->w.db,
						OCOP_STORE_WRITE, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_store_put(store, OCOP_SPACE_STATE,
					OCOP_LIT("!"), OCOP_LIT("a row")),
			 OCOP_OK);
	ocop_store_close(store);
	desk_open_writer(f, 0);
	assert_true(f->writer->replica->damaged);
	assert_int_equal(ocop__state_check(f->writer->replica->state), OCOP_OK);
	assert_int_equal(ocop_fold_size(f->writer->replica->fold), 2);
	assert_int_equal(desk_producer(f, 1), 200);
	assert_int_equal(desk_producer(f, 2), 201);
	desk_open_writer(f, 0);
	assert_false(f->writer->replica->damaged);
}

/* Of the same realm, and as long: what it appends would be a second history. */
static void a_replica_is_not_appended_to(void **state)
{
	struct desk *f = *state;
	struct writer_options options = desk_options(f);
	struct ocop_store *store = NULL;
	struct ocop_diag diag = { 0 };

	writer_close(f->writer);
	f->writer = NULL;
	assert_int_equal(ocop_store_open_sqlite(&store, f->w.db,
						OCOP_STORE_WRITE, NULL),
			 OCOP_OK);
	assert_int_equal(ocop_store_drop_meta(store, "role"), OCOP_OK);
	/* A registry's of before that word has tiles. */
	desk_open_writer(f, 0);
	writer_close(f->writer);
	f->writer = NULL;
	plain_log_join(store);
	assert_int_equal(ocop__store_empty(store, OCOP_SPACE_TILE), OCOP_OK);
	assert_int_equal(writer_open(&f->writer, &options, &diag),
			 OCOP_ERR_STORE);
	assert_non_null(strstr(diag.text, "a replica, not the database"));
	ocop_store_close(store);
}

/* A replica may leave lots for later; who appends judges by them. */
static void a_state_with_unchecked_lots_is_not_appended_to(void **state)
{
	struct desk *f = *state;
	struct writer_options options = desk_options(f);
	struct ocop_replica *r = NULL;
	struct ocop_diag diag = { 0 };
	enum ocop_err err;

	assert_int_equal(desk_producer(f, 1), 201);
	writer_close(f->writer);
	f->writer = NULL;
	assert_int_equal(ocop_replica_open(&r, f->w.db, OCOP_STORE_WRITE,
					   NULL), OCOP_OK);
	err = ocop_store_begin(r->store, true);
	if (!err)
		err = ocop__fold_checked(r->fold, 1);
	if (!err)
		err = ocop_state_flush(r->state);
	assert_int_equal(ocop_store_end(r->store, err), OCOP_OK);
	ocop_replica_close(r);
	assert_int_equal(writer_open(&f->writer, &options, &diag),
			 OCOP_ERR_STORE);
	assert_non_null(strstr(diag.text, "are not checked"));
}

/* Readers measure age by it: a clock set back makes nothing older. */
static void a_signed_time_never_goes_back(void **state)
{
	struct desk *f = *state;

	world_set_clock(&f->w, WORLD_START + 7200);
	assert_int_equal(writer_cosign(f->writer, NULL), OCOP_OK);
	assert_int_equal(f->writer->signed_time, WORLD_START + 7200);
	world_set_clock(&f->w, WORLD_START + 60);
	assert_int_equal(desk_producer(f, 1), 201);
	assert_int_equal(f->writer->signed_time, WORLD_START + 7200);
	assert_int_equal(desk_get(f, "/v1/log"), 200);
	assert_int_equal(ocop_json_int(f->json, "signed_time", 0),
			 WORLD_START + 7200);
	assert_int_equal(ocop_json_int(f->json, "last_accepted", 0),
			 WORLD_START + 60);
}

static void other_keys_than_the_trusted_do_not_append(void **state)
{
	struct desk *f = *state;
	struct writer_options options = desk_options(f);
	struct ocop_diag diag = { 0 };

	writer_close(f->writer);
	f->writer = NULL;
	options.log_signer = &f->w.time;
	assert_int_equal(writer_open(&f->writer, &options, &diag),
			 OCOP_ERR_KEY);
	options = desk_options(f);
	options.time_signer = &f->w.log;
	assert_int_equal(writer_open(&f->writer, &options, &diag),
			 OCOP_ERR_KEY);
	options = desk_options(f);
	options.log_signer = &f->w.authority;
	assert_int_equal(writer_open(&f->writer, &options, &diag),
			 OCOP_ERR_KEY);
}

static enum ocop_err check_mirror(struct desk *f)
{
	struct ocop_http_limits limits = { 0 };
	struct ocop_diag diag = { 0 };
	char url[WORLD_PATH + 8];

	snprintf(url, sizeof(url), "file://%s", f->w.dir);
	return mirror_check(f->writer->replica, url, &limits, &diag);
}

/* The mirror's checkpoint is a file in the world's folder. */
static void write_mirror(struct desk *f, uint64_t size, uint8_t root)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_checkpoint checkpoint = { .size = size };
	char path[WORLD_PATH + 16];

	snprintf(path, sizeof(path), "%s/checkpoint", f->w.dir);
	snprintf(checkpoint.origin, sizeof(checkpoint.origin), "%s",
		 f->w.vkey.name);
	memset(checkpoint.root, root, OCOP_HASH_LEN);
	if (root == 0) {
		assert_int_equal(desk_get(f, "/log/checkpoint"), 200);
		ocop_buf_bytes(&note, ocop_buf_view(&f->answer.body));
	} else {
		assert_int_equal(ocop_checkpoint_sign(&note, &checkpoint,
						      &f->w.log), OCOP_OK);
	}
	assert_int_equal(ocop_file_write(path, ocop_buf_view(&note),
					 OCOP_FILE_REPLACE, NULL), OCOP_OK);
	ocop_buf_clear(&note);
}

static void a_log_behind_or_beside_its_mirror_does_not_append(void **state)
{
	struct desk *f = *state;

	desk_fill(f, 1, 3);
	write_mirror(f, 0, 0);
	assert_int_equal(check_mirror(f), OCOP_OK);
	desk_fill(f, 4, 3);
	assert_int_equal(check_mirror(f), OCOP_OK);	/* it is a prefix */
	write_mirror(f, 8, 7);
	assert_int_equal(check_mirror(f), OCOP_ERR_SHRINK);
	write_mirror(f, 7, 7);
	assert_int_equal(check_mirror(f), OCOP_ERR_FORK);
	write_mirror(f, 3, 7);
	assert_int_equal(check_mirror(f), OCOP_ERR_FORK);
}

#define T(name) \
	cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_record_that_counts_gets_a_receipt_that_proves_itself),
		T(the_same_record_is_answered_with_its_first_index),
		T(a_batch_is_stored_in_order_and_once),
		T(bytes_that_are_no_record_are_malformed),
		T(a_stranger_is_forbidden),
		T(a_record_against_a_rule_names_the_rule),
		T(a_field_that_is_not_known_is_refused),
		T(a_quota_ends_with_the_day),
		T(a_clock_before_the_last_entry_lets_nothing_in),
		T(a_clock_a_day_ahead_waits_for_an_operator),
		T(an_hourly_cosignature_keeps_a_quiet_weekend_quiet),
		T(a_young_cosignature_is_left_alone),
		cmocka_unit_test(the_clock_file_has_three_forms),
		T(a_writer_follows_what_another_stored),
		T(no_cosignature_is_put_over_a_second_writers_log),
		T(a_full_disk_stores_nothing_and_ends_well),
		T(a_damaged_bundle_is_not_appended_to),
		T(a_damaged_checkpoint_is_not_appended_to),
		T(a_damaged_state_is_folded_anew_before_it_is_appended_to),
		T(a_replica_is_not_appended_to),
		T(a_state_with_unchecked_lots_is_not_appended_to),
		T(a_signed_time_never_goes_back),
		T(other_keys_than_the_trusted_do_not_append),
		T(a_log_behind_or_beside_its_mirror_does_not_append),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

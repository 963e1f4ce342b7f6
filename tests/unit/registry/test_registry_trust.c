/* SPDX-License-Identifier: Apache-2.0 */
/* Trust versions at the registry: the next one, the same one, a new time
 * key. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "tests/helpers/registry/desk.h"
#include "tests/helpers/note_time.h"

static void a_newer_trust_version_is_logged_and_served(void **state)
{
	struct desk *f = *state;

	world_trust(&f->w, "demo", 2, f->w.vkey.name, &f->record);
	assert_int_equal(
		desk_submit(f, SUBMIT_TRUST, ocop_buf_view(&f->record)), 201);
	assert_int_equal(ocop_json_int(f->json, "index", 0), 1);
	assert_int_equal(desk_get(f, "/log/trust/2.cose"), 200);
	assert_true(ocop_bytes_equal(ocop_buf_view(&f->answer.body),
				     ocop_buf_view(&f->record)));
	assert_int_equal(desk_get(f, "/log/trust/1.cose"), 200);
	assert_int_equal(desk_get(f, "/v1/log"), 200);
	assert_int_equal(ocop_json_int(f->json, "trust_version", 0), 2);
	assert_int_equal(desk_producer(f, 1), 201);
	desk_open_writer(f, 0);	/* and the proof at start-up still holds */
	assert_int_equal(writer_size(f->writer), 3);
}

static void the_same_trust_document_is_answered_with_its_index(void **state)
{
	struct desk *f = *state;
	struct ocop_buf second = OCOP_BUF(OCOP_TRUST_MAX);

	assert_int_equal(desk_producer(f, 1), 201);
	world_trust(&f->w, "demo", 2, f->w.vkey.name, &second);
	assert_int_equal(desk_submit(f, SUBMIT_TRUST, ocop_buf_view(&second)),
			 201);
	assert_int_equal(ocop_json_int(f->json, "index", 0), 2);
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(desk_submit(f, SUBMIT_TRUST,
					     ocop_buf_view(&second)), 200);
		assert_int_equal(ocop_json_int(f->json, "index", 0), 2);
		/* The first, too, which was founded and not submitted. */
		world_trust(&f->w, "demo", 1, f->w.vkey.name, &f->record);
		assert_int_equal(desk_submit(f, SUBMIT_TRUST,
					     ocop_buf_view(&f->record)), 200);
		assert_int_equal(ocop_json_int(f->json, "index", 9), 0);
		desk_open_writer(f, 0);
	}
	/* A later version, after the places were learnt. */
	assert_int_equal(desk_submit(f, SUBMIT_TRUST, ocop_buf_view(&second)),
			 200);
	world_trust(&f->w, "demo", 3, f->w.vkey.name, &f->record);
	assert_int_equal(desk_submit(f, SUBMIT_TRUST,
				     ocop_buf_view(&f->record)), 201);
	assert_int_equal(desk_submit(f, SUBMIT_TRUST,
				     ocop_buf_view(&f->record)), 200);
	assert_int_equal(ocop_json_int(f->json, "index", 0), 3);
	assert_int_equal(writer_size(f->writer), 4);
	ocop_buf_clear(&second);
}

static void a_trust_version_that_is_not_the_next_is_refused(void **state)
{
	struct desk *f = *state;
	struct ocop_vkey ours = f->w.time_vkey, other;

	/* Another version 1. */
	assert_int_equal(ocop_vkey_of(&other, "new-time.demo.test",
				      OCOP_VKEY_COSIGNATURE,
				      ocop_bytes_of(f->w.other.spki,
						    f->w.other.spki_len)),
			 OCOP_OK);
	f->w.time_vkey = other;
	world_trust(&f->w, "demo", 1, f->w.vkey.name, &f->record);
	f->w.time_vkey = ours;
	assert_int_equal(
		desk_submit(f, SUBMIT_TRUST, ocop_buf_view(&f->record)), 422);
	desk_assert_rule(f, "trust");
	world_trust(&f->w, "demo", 2, "another.log.test", &f->record);
	assert_int_equal(
		desk_submit(f, SUBMIT_TRUST, ocop_buf_view(&f->record)), 422);
	world_trust(&f->w, "vn", 2, f->w.vkey.name, &f->record);
	assert_int_equal(
		desk_submit(f, SUBMIT_TRUST, ocop_buf_view(&f->record)), 422);
	world_trust(&f->w, "demo", 2, f->w.vkey.name, &f->record);
	f->record.ptr[f->record.len - 1] ^= 1;	/* in the signature */
	assert_int_equal(
		desk_submit(f, SUBMIT_TRUST, ocop_buf_view(&f->record)), 422);
	assert_int_equal(desk_submit(f, SUBMIT_TRUST, OCOP_LIT("nothing")), 400);
	assert_int_equal(writer_size(f->writer), 1);
	assert_int_equal(desk_get(f, "/log/trust/2.cose"), 404);
	assert_int_equal(desk_get(f, "/log/trust/01.cose"), 404);
	assert_int_equal(desk_get(f, "/log/trust/1"), 404);
}

static void a_trust_version_may_change_the_time_key(void **state)
{
	struct desk *f = *state;
	struct writer_options options = desk_options(f);
	struct ocop_diag diag = { 0 };

	assert_int_equal(ocop_vkey_of(&f->w.time_vkey, "new-time.demo.test",
				      OCOP_VKEY_COSIGNATURE,
				      ocop_bytes_of(f->w.other.spki,
						    f->w.other.spki_len)),
			 OCOP_OK);
	world_trust(&f->w, "demo", 2, f->w.vkey.name, &f->record);
	assert_int_equal(desk_submit(f, SUBMIT_TRUST,
				     ocop_buf_view(&f->record)), 201);
	assert_int_equal(desk_producer(f, 1), 201);
	writer_close(f->writer);
	f->writer = NULL;
	assert_int_equal(writer_open(&f->writer, &options, &diag),
			 OCOP_ERR_KEY);
	options.time_signer = &f->w.other;
	assert_int_equal(writer_open(&f->writer, &options, &diag), OCOP_OK);
	assert_int_equal(writer_cosign(f->writer, &diag), OCOP_OK);
	assert_int_equal(desk_get(f, "/log/checkpoint"), 200);
	assert_int_equal(note_time(ocop_buf_view(&f->answer.body),
					      &f->w.time_vkey), WORLD_START);
}

/* Until the next start, this one goes on with the key that it has. */
static void a_writer_with_another_time_key_is_followed(void **state)
{
	struct desk *f = *state;
	struct ocop_vkey ours = f->w.time_vkey;
	struct writer_options options = desk_options(f);
	struct writer *first = f->writer;
	struct ocop_diag diag = { 0 };

	assert_int_equal(ocop_vkey_of(&f->w.time_vkey, "new-time.demo.test",
				      OCOP_VKEY_COSIGNATURE,
				      ocop_bytes_of(f->w.other.spki,
						    f->w.other.spki_len)),
			 OCOP_OK);
	world_trust(&f->w, "demo", 2, f->w.vkey.name, &f->record);
	assert_int_equal(desk_submit(f, SUBMIT_TRUST,
				     ocop_buf_view(&f->record)), 201);
	/* Another wrote in between: what it wrote is read first. */
	options.time_signer = &f->w.other;
	assert_int_equal(writer_open(&f->writer, &options, &diag), OCOP_OK);
	assert_int_equal(desk_producer(f, 1), 201);
	writer_close(f->writer);
	f->writer = first;
	assert_int_equal(desk_producer(f, 2), 201);
	assert_int_equal(writer_size(f->writer), 4);
	assert_int_equal(desk_get(f, "/log/checkpoint"), 200);
	assert_int_equal(note_time(ocop_buf_view(&f->answer.body),
					      &ours), WORLD_START);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, desk_setup, desk_teardown)
	const struct CMUnitTest tests[] = {
		T(a_newer_trust_version_is_logged_and_served),
		T(the_same_trust_document_is_answered_with_its_index),
		T(a_trust_version_that_is_not_the_next_is_refused),
		T(a_trust_version_may_change_the_time_key),
		T(a_writer_with_another_time_key_is_followed),
	};

	return cmocka_run_group_tests_name("registry_trust", tests, NULL,
					   NULL);
}

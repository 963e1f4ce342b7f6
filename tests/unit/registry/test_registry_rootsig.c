/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The root signature (RFC 9942) that a registry makes with each checkpoint
 * and each time, by the key that the trust document names for that size. The
 * test's documents name one from size 2 on.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/helpers/registry/desk.h"

#define TARGET "/log/checkpoint.cose"

/* What is served, into out (replaced); whether it is of the checkpoint that is
 * served beside it. */
static bool fits(struct desk *f, struct ocop_buf *out)
{
	struct ocop_checkpoint checkpoint;

	assert_int_equal(desk_get(f, TARGET), 200);
	assert_string_equal(f->answer.type, "application/cose");
	assert_string_equal(f->answer.cache, "no-cache");
	ocop_buf_reset(out);
	assert_int_equal(ocop_buf_bytes(out, ocop_buf_view(&f->answer.body)),
			 OCOP_OK);
	assert_int_equal(desk_get(f, "/log/checkpoint"), 200);
	assert_int_equal(ocop_checkpoint_open_unverified(
				 &checkpoint, ocop_buf_view(&f->answer.body),
				 NULL), OCOP_OK);
	return !ocop_rootsig_verify(
		ocop_buf_view(out), &checkpoint,
		ocop_bytes_of(f->w.receipts.spki, f->w.receipts.spki_len),
		f->view.replica->ring, NULL);
}

static enum ocop_err open_with(struct desk *f, struct ocop_signer *signer)
{
	struct writer_options options = desk_options(f);
	struct ocop_diag diag = { 0 };

	options.receipts_signer = signer;
	writer_close(f->writer);
	f->writer = NULL;
	return writer_open(&f->writer, &options, &diag);
}

static void every_checkpoint_has_its_root_signed(void **state)
{
	struct ocop_buf first = OCOP_BUF(OCOP_ROOTSIG_MAX);
	struct ocop_buf second = OCOP_BUF(OCOP_ROOTSIG_MAX);
	struct desk *f = *state;

	assert_int_equal(desk_producer(f, 1), 201);
	assert_true(fits(f, &first));
	assert_int_equal(desk_producer(f, 2), 201);
	assert_true(fits(f, &second));
	assert_false(ocop_bytes_equal(ocop_buf_view(&first),
				      ocop_buf_view(&second)));
	ocop_buf_clear(&first);
	ocop_buf_clear(&second);
}

/* Its iat stands before the vds and the heads of what follows: 8 bytes. */
static uint64_t iat_of(const struct ocop_buf *cose)
{
	const uint8_t *end = cose->ptr + cose->len - OCOP_SIG_LEN - 8;

	return ocop_bytes_number(ocop_bytes_of(end - 4, 4));
}

static void a_newer_time_signs_the_root_anew(void **state)
{
	struct ocop_buf first = OCOP_BUF(OCOP_ROOTSIG_MAX);
	struct ocop_buf second = OCOP_BUF(OCOP_ROOTSIG_MAX);
	struct desk *f = *state;

	assert_int_equal(desk_producer(f, 1), 201);
	assert_true(fits(f, &first));
	world_set_clock(&f->w, WORLD_START + 3600);
	assert_int_equal(writer_cosign(f->writer, NULL), OCOP_OK);
	assert_true(fits(f, &second));
	assert_int_equal(first.len, second.len);
	assert_int_equal(iat_of(&first), WORLD_START);
	assert_int_equal(iat_of(&second), WORLD_START + 3600);
	ocop_buf_clear(&first);
	ocop_buf_clear(&second);
}

static void sizes_that_no_key_is_named_for_have_none(void **state)
{
	struct ocop_buf got = OCOP_BUF(OCOP_ROOTSIG_MAX);
	struct desk *f = *state;

	assert_int_equal(desk_get(f, TARGET), 404);	/* size 1 */
	f->w.receipts_to = 3;
	world_trust(&f->w, "demo", 2, f->w.vkey.name, &f->record);
	assert_int_equal(desk_submit(f, SUBMIT_TRUST,
				     ocop_buf_view(&f->record)), 201);
	assert_true(fits(f, &got));
	assert_int_equal(desk_producer(f, 1), 201);
	assert_true(fits(f, &got));		/* size 3, the last */
	assert_int_equal(desk_producer(f, 2), 201);
	assert_int_equal(desk_get(f, TARGET), 404);
	/* Its key is still one of this log's: it starts, and signs none. */
	assert_int_equal(open_with(f, &f->w.receipts), OCOP_OK);
	assert_int_equal(desk_get(f, TARGET), 404);
	ocop_buf_clear(&got);
}

static void a_registry_that_gets_its_key_later_signs_at_its_start(void **state)
{
	struct ocop_buf got = OCOP_BUF(OCOP_ROOTSIG_MAX);
	struct desk *f = *state;

	assert_int_equal(open_with(f, NULL), OCOP_OK);
	assert_int_equal(desk_producer(f, 1), 201);
	assert_int_equal(desk_get(f, TARGET), 404);
	assert_int_equal(open_with(f, &f->w.receipts), OCOP_OK);
	assert_true(fits(f, &got));
	/* Without it again, the old one does not stay beside a new tree. */
	assert_int_equal(open_with(f, NULL), OCOP_OK);
	assert_true(fits(f, &got));
	assert_int_equal(desk_producer(f, 2), 201);
	assert_int_equal(desk_get(f, TARGET), 404);
	ocop_buf_clear(&got);
}

static void a_key_that_no_trust_document_names_is_refused(void **state)
{
	struct desk *f = *state;

	assert_int_equal(open_with(f, &f->w.authority), OCOP_ERR_KEY);
	assert_int_equal(open_with(f, &f->w.other), OCOP_ERR_KEY);
	assert_int_equal(open_with(f, &f->w.receipts), OCOP_OK);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, desk_setup, desk_teardown)
	const struct CMUnitTest tests[] = {
		T(every_checkpoint_has_its_root_signed),
		T(a_newer_time_signs_the_root_anew),
		T(sizes_that_no_key_is_named_for_have_none),
		T(a_registry_that_gets_its_key_later_signs_at_its_start),
		T(a_key_that_no_trust_document_names_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The frame of a trust file: payload and signatures, in one encoding. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <ocop/cbor.h>

#include "tests/helpers/trust_helper.h"

static const uint8_t two[] = { 1, 2, 0 };

/* The good file, to spoil byte by byte. */
static void good_file(struct ocop_buf *out, struct ocop_buf *payload)
{
	struct ocop_buf json = OCOP_BUF(OCOP_TRUST_MAX);

	trust_test_json(&json);
	trust_test_payload(payload, ocop_buf_view(&json));
	trust_test_file(out, ocop_buf_view(payload), two);
	ocop_buf_clear(&json);
}

static enum ocop_err decodes(struct ocop_bytes in)
{
	struct ocop_trust *trust = (struct ocop_trust *)&in;
	struct ocop_diag diag = { .err = OCOP_OK };
	enum ocop_err err = ocop_trust_decode(&trust, in, &diag);

	if (!err) {
		assert_non_null(trust);
	} else {
		assert_null(trust);
		assert_int_equal(diag.err, err);
	}
	ocop_trust_free(trust);
	return err;
}

static void every_cut_file_is_refused(void **state)
{
	struct ocop_buf payload = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);

	(void)state;
	good_file(&file, &payload);
	assert_int_equal(decodes(ocop_buf_view(&file)), OCOP_OK);
	for (size_t len = 0; len < file.len; len++)
		assert_int_not_equal(decodes(ocop_bytes_of(file.ptr, len)),
				     OCOP_OK);
	ocop_buf_byte(&file, 0);
	assert_int_equal(decodes(ocop_buf_view(&file)), OCOP_ERR_MALFORMED);
	ocop_buf_clear(&file);
	ocop_buf_clear(&payload);
}

static void no_flipped_bit_leaves_two_good_signatures(void **state)
{
	struct ocop_buf payload = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_keyring *ring = NULL;
	struct ocop_trust *trust;

	(void)state;
	good_file(&file, &payload);
	assert_int_equal(ocop_keyring_new(&ring), OCOP_OK);
	for (size_t i = 0; i < file.len; i++) {
		file.ptr[i] ^= (uint8_t)(1 << i % 8);
		if (!ocop_trust_decode(&trust, ocop_buf_view(&file), NULL))
			assert_int_equal(ocop_trust_verify(trust, NULL, ring,
							   NULL),
					 OCOP_ERR_TRUST);
		ocop_trust_free(trust);
		file.ptr[i] ^= (uint8_t)(1 << i % 8);
	}
	ocop_keyring_free(ring);
	ocop_buf_clear(&file);
	ocop_buf_clear(&payload);
}

static void a_file_over_one_mebibyte_is_refused_unread(void **state)
{
	uint8_t *big = calloc(1, OCOP_TRUST_MAX + 1);

	(void)state;
	assert_non_null(big);
	assert_int_equal(decodes(ocop_bytes_of(big, OCOP_TRUST_MAX + 1)),
			 OCOP_ERR_LIMIT);
	assert_int_equal(decodes(ocop_bytes_of(big, OCOP_TRUST_MAX)),
			 OCOP_ERR_MALFORMED);
	assert_int_equal(decodes(ocop_bytes_of(NULL, 0)), OCOP_ERR_LIMIT);
	free(big);
}

static void a_frame_without_signatures_is_refused(void **state)
{
	struct ocop_buf payload = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);

	(void)state;
	good_file(&file, &payload);
	ocop_buf_reset(&file);
	ocop_cbor_add_array(&file, 2);
	ocop_cbor_add_bytes(&file, ocop_buf_view(&payload));
	ocop_cbor_add_array(&file, 0);
	assert_int_equal(decodes(ocop_buf_view(&file)), OCOP_ERR_MALFORMED);
	assert_int_equal(decodes(ocop_buf_view(&payload)),
			 OCOP_ERR_MALFORMED);
	ocop_buf_clear(&file);
	ocop_buf_clear(&payload);
}

static void a_signature_of_another_typ_is_refused(void **state)
{
	struct ocop_buf payload = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_signer signer;

	(void)state;
	good_file(&file, &payload);
	trust_test_signer(&signer, OCOP_ALG_ES256, 1);
	for (int good = 0; good < 2; good++) {
		ocop_buf_reset(&file);
		ocop_cbor_add_array(&file, 2);
		ocop_cbor_add_bytes(&file, ocop_buf_view(&payload));
		ocop_cbor_add_array(&file, 1);
		assert_int_equal(ocop_cose_sign(&file, &signer,
						good ? OCOP_TRUST_TYP :
						       "ocop-lot+cose",
						ocop_buf_view(&payload), true),
				 OCOP_OK);
		assert_int_equal(decodes(ocop_buf_view(&file)),
				 good ? OCOP_OK : OCOP_ERR_MALFORMED);
	}
	ocop_signer_clear(&signer);
	ocop_buf_clear(&file);
	ocop_buf_clear(&payload);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_cut_file_is_refused),
		cmocka_unit_test(no_flipped_bit_leaves_two_good_signatures),
		cmocka_unit_test(a_file_over_one_mebibyte_is_refused_unread),
		cmocka_unit_test(a_frame_without_signatures_is_refused),
		cmocka_unit_test(a_signature_of_another_typ_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

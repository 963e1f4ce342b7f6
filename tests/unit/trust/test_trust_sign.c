/* SPDX-License-Identifier: Apache-2.0 */
/* Adding a root's signature to a trust document. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/helpers/trust_helper.h"

struct made {
	struct ocop_buf payload, file;
};

static int up(void **state)
{
	static struct made made;
	struct ocop_buf json = OCOP_BUF(OCOP_TRUST_MAX);

	made.payload = OCOP_BUF(OCOP_TRUST_MAX);
	made.file = OCOP_BUF(OCOP_TRUST_MAX);
	trust_test_json(&json);
	trust_test_payload(&made.payload, ocop_buf_view(&json));
	ocop_buf_clear(&json);
	*state = &made;
	return 0;
}

static int down(void **state)
{
	struct made *made = *state;

	ocop_buf_clear(&made->payload);
	ocop_buf_clear(&made->file);
	return 0;
}

static enum ocop_err add(struct ocop_buf *out, struct ocop_bytes payload,
			 struct ocop_bytes file, enum ocop_alg alg, uint8_t n)
{
	struct ocop_signer signer;
	enum ocop_err err;

	trust_test_signer(&signer, alg, n);
	err = ocop_trust_add_signature(out, payload, file, &signer, NULL);
	ocop_signer_clear(&signer);
	return err;
}

static uint64_t signers(struct ocop_bytes file)
{
	struct ocop_keyring *ring = NULL;
	struct ocop_trust *trust = NULL;
	uint64_t found = 0;

	assert_int_equal(ocop_trust_decode(&trust, file, NULL), OCOP_OK);
	assert_int_equal(ocop_keyring_new(&ring), OCOP_OK);
	assert_int_equal(ocop_trust_signers(&found, trust, NULL, ring),
			 OCOP_OK);
	ocop_keyring_free(ring);
	ocop_trust_free(trust);
	return found;
}

static void signatures_add_up_and_a_second_one_replaces(void **state)
{
	static const uint8_t once[] = { 1, 0 }, twice[] = { 1, 1, 0 };
	static const uint8_t both[] = { 1, 3, 0 }, again[] = { 1, 3, 1, 0 };
	struct made *made = *state;
	struct ocop_bytes payload = ocop_buf_view(&made->payload);
	size_t len;

	trust_test_file(&made->file, payload, once);
	assert_int_equal(signers(ocop_buf_view(&made->file)), 1);
	len = made->file.len;
	ocop_buf_reset(&made->file);
	trust_test_file(&made->file, payload, twice);
	assert_int_equal(signers(ocop_buf_view(&made->file)), 1);
	assert_int_equal(made->file.len, len);
	ocop_buf_reset(&made->file);
	trust_test_file(&made->file, payload, both);
	assert_int_equal(signers(ocop_buf_view(&made->file)), 1 | 4);
	len = made->file.len;
	ocop_buf_reset(&made->file);
	trust_test_file(&made->file, payload, again);
	assert_int_equal(signers(ocop_buf_view(&made->file)), 1 | 4);
	assert_int_equal(made->file.len, len);
}

static void an_ed25519_root_signs_too(void **state)
{
	struct ocop_buf json = OCOP_BUF(OCOP_TRUST_MAX);
	struct made *made = *state;
	char es256[128], ed25519[128];

	trust_test_key(es256, OCOP_ALG_ES256, 2);
	trust_test_key(ed25519, OCOP_ALG_EDDSA, 2);
	trust_test_json_with(&json, es256, ed25519);
	ocop_buf_reset(&made->payload);
	trust_test_payload(&made->payload, ocop_buf_view(&json));
	assert_int_equal(add(&made->file, ocop_buf_view(&made->payload),
			     ocop_bytes_of(NULL, 0), OCOP_ALG_EDDSA, 2),
			 OCOP_OK);
	assert_int_equal(signers(ocop_buf_view(&made->file)), 2);
	ocop_buf_clear(&json);
}

static void signatures_of_another_payload_are_not_taken_over(void **state)
{
	static const uint8_t once[] = { 1, 0 };
	struct ocop_buf json = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf other = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf out = OCOP_BUF(OCOP_TRUST_MAX);
	struct made *made = *state;

	trust_test_json_with(&json, "\"version\":1", "\"version\":2");
	trust_test_payload(&other, ocop_buf_view(&json));
	trust_test_file(&made->file, ocop_buf_view(&made->payload), once);
	assert_int_equal(add(&out, ocop_buf_view(&other),
			     ocop_buf_view(&made->file), OCOP_ALG_ES256, 2),
			 OCOP_ERR_TRUST);
	assert_int_equal(out.len, 0);
	ocop_buf_clear(&json);
	ocop_buf_clear(&other);
	ocop_buf_clear(&out);
}

static void nothing_that_a_reader_refuses_is_signed(void **state)
{
	struct ocop_buf out = OCOP_BUF(OCOP_TRUST_MAX);
	struct made *made = *state;
	struct ocop_bytes payload = ocop_buf_view(&made->payload);

	payload.len--;
	assert_int_equal(add(&out, payload, ocop_bytes_of(NULL, 0),
			     OCOP_ALG_ES256, 1), OCOP_ERR_MALFORMED);
	assert_int_equal(add(&out, OCOP_LIT("\xa0"), ocop_bytes_of(NULL, 0),
			     OCOP_ALG_ES256, 1), OCOP_ERR_RULE);
	assert_int_equal(out.len, 0);
	assert_int_equal(add(&out, ocop_buf_view(&made->payload),
			     OCOP_LIT("\x82\x40\x80"), OCOP_ALG_ES256, 1),
			 OCOP_ERR_MALFORMED);
	assert_int_equal(out.len, 0);
	ocop_buf_clear(&out);
}

static void a_full_buffer_is_an_error(void **state)
{
	struct made *made = *state;
	struct ocop_buf out = OCOP_BUF(64);

	assert_int_equal(add(&out, ocop_buf_view(&made->payload),
			     ocop_bytes_of(NULL, 0), OCOP_ALG_ES256, 1),
			 OCOP_ERR_LIMIT);
	ocop_buf_clear(&out);
}

#define MADE_TEST(f) cmocka_unit_test_setup_teardown(f, up, down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		MADE_TEST(signatures_add_up_and_a_second_one_replaces),
		MADE_TEST(an_ed25519_root_signs_too),
		MADE_TEST(signatures_of_another_payload_are_not_taken_over),
		MADE_TEST(nothing_that_a_reader_refuses_is_signed),
		MADE_TEST(a_full_buffer_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Enrolment requests, and public keys in their other forms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/cbor.h>
#include <ocop/cose_sign1.h>
#include <ocop/text.h>

#include "keys/keys.h"
#include "tests/helpers/trust_helper.h"

static void make(struct ocop_buf *out, enum ocop_alg alg, bool record,
		 bool stamp, const char *holder)
{
	struct keys_request request = { .role_record = record,
					.role_stamp = stamp,
					.issued = 1756688400 };
	struct ocop_signer signer;

	strncpy(request.holder, holder, sizeof(request.holder) - 1);
	trust_test_signer(&signer, alg, 1);
	assert_int_equal(keys_request_make(out, &signer, &request), OCOP_OK);
	ocop_signer_clear(&signer);
}

static void a_request_says_what_was_asked(void **state)
{
	static const enum ocop_alg algs[] = { OCOP_ALG_ES256, OCOP_ALG_EDDSA };
	struct ocop_buf bytes = OCOP_BUF(KEYS_REQUEST_MAX);
	struct keys_request request;
	struct ocop_signer signer;

	(void)state;
	for (int i = 0; i < 8; i++) {
		bool record = i & 1, stamp = i & 2;
		enum ocop_alg alg = algs[i >> 2];

		ocop_buf_reset(&bytes);
		make(&bytes, alg, record, stamp, i & 1 ? "Lò Thị Mẫu" : "");
		assert_int_equal(keys_request_check(
			&request, ocop_buf_view(&bytes), NULL), OCOP_OK);
		trust_test_signer(&signer, alg, 1);
		assert_int_equal(request.spki_len, signer.spki_len);
		assert_memory_equal(request.spki, signer.spki,
				    signer.spki_len);
		ocop_signer_clear(&signer);
		assert_int_equal(request.role_record, record);
		assert_int_equal(request.role_stamp, stamp);
		assert_string_equal(request.holder,
				    i & 1 ? "Lò Thị Mẫu" : "");
		assert_int_equal(request.issued, 1756688400);
	}
	ocop_buf_clear(&bytes);
}

static void every_flipped_bit_is_refused(void **state)
{
	struct ocop_buf bytes = OCOP_BUF(KEYS_REQUEST_MAX);
	struct keys_request request;

	(void)state;
	make(&bytes, OCOP_ALG_ES256, true, true, "holder");
	for (size_t bit = 0; bit < bytes.len * 8; bit++) {
		bytes.ptr[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_not_equal(keys_request_check(
			&request, ocop_buf_view(&bytes), NULL), OCOP_OK);
		assert_int_equal(request.spki_len, 0);
		bytes.ptr[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	for (size_t len = 0; len < bytes.len; len++)
		assert_int_not_equal(keys_request_check(
			&request, ocop_bytes_of(bytes.ptr, len), NULL),
			OCOP_OK);
	ocop_buf_clear(&bytes);
}

/* A request whose payload is written by hand and whose signer is chosen. */
static enum ocop_err check_payload(const struct ocop_buf *payload,
				   const char *typ, uint8_t signer_number,
				   const char *why)
{
	struct ocop_buf bytes = OCOP_BUF(KEYS_REQUEST_MAX);
	struct ocop_diag diag = { .err = OCOP_OK };
	struct keys_request request;
	struct ocop_signer signer;
	enum ocop_err err;

	trust_test_signer(&signer, OCOP_ALG_ES256, signer_number);
	assert_int_equal(ocop_cose_sign(&bytes, &signer, typ,
					ocop_buf_view(payload), false),
			 OCOP_OK);
	err = keys_request_check(&request, ocop_buf_view(&bytes), &diag);
	if (why && !strstr(diag.text, why))
		fail_msg("'%s' does not say '%s'", diag.text, why);
	ocop_signer_clear(&signer);
	ocop_buf_clear(&bytes);
	return err;
}

struct members {
	bool spki, roles, issued, more;
	const char *role, *second, *holder;
};

static void write_payload(struct ocop_buf *out, const struct members *m)
{
	struct ocop_signer signer;

	trust_test_signer(&signer, OCOP_ALG_ES256, 1);
	ocop_cbor_add_map(out, (size_t)m->spki + m->roles + m->issued +
			       m->more + (m->holder != NULL));
	if (m->more) {
		ocop_cbor_add_str(out, "x");
		ocop_cbor_add_uint(out, 1);
	}
	if (m->spki) {
		ocop_cbor_add_str(out, "spki");
		ocop_cbor_add_bytes(out, ocop_bytes_of(signer.spki,
						       signer.spki_len));
	}
	if (m->roles) {
		ocop_cbor_add_str(out, "roles");
		ocop_cbor_add_array(out, (m->role != NULL) +
					 (size_t)(m->second != NULL));
		if (m->role)
			ocop_cbor_add_str(out, m->role);
		if (m->second)
			ocop_cbor_add_str(out, m->second);
	}
	if (m->holder) {
		ocop_cbor_add_str(out, "holder");
		ocop_cbor_add_str(out, m->holder);
	}
	if (m->issued) {
		ocop_cbor_add_str(out, "issued");
		ocop_cbor_add_uint(out, 5);
	}
	ocop_signer_clear(&signer);
}

static void members_are_held_to_their_forms(void **state)
{
	char long_name[129];
	const struct { struct members m; enum ocop_err err; } cases[] = {
		{ { true, true, true, false, "record", NULL, NULL }, OCOP_OK },
		{ { true, true, true, false, "record", "stamp", "x" },
		  OCOP_OK },
		{ { false, true, true, false, "record", NULL, NULL },
		  OCOP_ERR_RULE },
		{ { true, false, true, false, NULL, NULL, NULL },
		  OCOP_ERR_RULE },
		{ { true, true, false, false, "record", NULL, NULL },
		  OCOP_ERR_RULE },
		{ { true, true, true, true, "record", NULL, NULL },
		  OCOP_ERR_MALFORMED },
		{ { true, true, true, false, "admin", NULL, NULL },
		  OCOP_ERR_RULE },
		{ { true, true, true, false, "stamp", "stamp", NULL },
		  OCOP_ERR_RULE },
		{ { true, true, true, false, "stamp", NULL, long_name },
		  OCOP_ERR_RULE },
		{ { true, true, true, false, "stamp", NULL, long_name + 1 },
		  OCOP_OK },
	};
	struct ocop_buf payload = OCOP_BUF(KEYS_REQUEST_MAX);

	(void)state;
	memset(long_name, 'a', 128);
	long_name[128] = '\0';
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ocop_buf_reset(&payload);
		write_payload(&payload, &cases[i].m);
		assert_int_equal(check_payload(&payload, KEYS_REQUEST_TYP, 1,
					       NULL), cases[i].err);
	}
	ocop_buf_clear(&payload);
}

static void only_the_key_itself_can_ask(void **state)
{
	const struct members m = { true, true, true, false, "record", NULL,
				   NULL };
	struct ocop_buf payload = OCOP_BUF(KEYS_REQUEST_MAX);

	(void)state;
	write_payload(&payload, &m);
	assert_int_equal(check_payload(&payload, KEYS_REQUEST_TYP, 1, NULL),
			 OCOP_OK);
	assert_int_equal(check_payload(&payload, KEYS_REQUEST_TYP, 2,
				       "key other than"), OCOP_ERR_KEY);
	assert_int_equal(check_payload(&payload, OCOP_TRUST_TYP, 1, "typ"),
			 OCOP_ERR_MALFORMED);
	ocop_buf_clear(&payload);
}

static void too_long_a_request_is_refused_unread(void **state)
{
	uint8_t big[KEYS_REQUEST_MAX + 1] = { 0xd2 };
	struct keys_request request;

	(void)state;
	assert_int_equal(keys_request_check(
		&request, ocop_bytes_of(big, sizeof(big)), NULL),
		OCOP_ERR_LIMIT);
}

static void public_keys_are_read_in_three_forms(void **state)
{
	struct ocop_buf line = OCOP_BUF(256), pem = OCOP_BUF(512);
	struct ocop_buf request = OCOP_BUF(KEYS_REQUEST_MAX);
	struct ocop_buf base64 = OCOP_BUF(256);
	struct ocop_signer signer;
	struct keys_public key;

	(void)state;
	trust_test_signer(&signer, OCOP_ALG_ES256, 1);
	ocop_base64url_add(&line, ocop_bytes_of(signer.spki, signer.spki_len));
	ocop_buf_str(&line, "\r\n");
	ocop_base64_add(&base64, ocop_bytes_of(signer.spki, signer.spki_len));
	ocop_buf_str(&pem, "-----BEGIN PUBLIC KEY-----\n");
	ocop_buf_add(&pem, base64.ptr, 64);
	ocop_buf_byte(&pem, '\n');
	ocop_buf_add(&pem, base64.ptr + 64, base64.len - 64);
	ocop_buf_str(&pem, "\n-----END PUBLIC KEY-----\n");
	make(&request, OCOP_ALG_ES256, true, false, "");
	const struct ocop_bytes forms[] = { ocop_buf_view(&line),
					    ocop_buf_view(&pem),
					    ocop_buf_view(&request) };
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(keys_parse_public(&key, forms[i], NULL),
				 OCOP_OK);
		assert_int_equal(key.alg, OCOP_ALG_ES256);
		assert_int_equal(key.spki_len, signer.spki_len);
		assert_memory_equal(key.spki, signer.spki, signer.spki_len);
		/* One byte less is none of them. */
		assert_int_not_equal(keys_parse_public(
			&key, ocop_bytes_of(forms[i].ptr, forms[i].len - 4),
			NULL), OCOP_OK);
		assert_int_equal(key.spki_len, 0);
	}
	assert_int_equal(keys_parse_public(&key, OCOP_LIT("AAAA"), NULL),
			 OCOP_ERR_KEY);
	assert_int_equal(keys_parse_public(&key, OCOP_LIT(""), NULL),
			 OCOP_ERR_KEY);
	ocop_signer_clear(&signer);
	ocop_buf_clear(&line);
	ocop_buf_clear(&pem);
	ocop_buf_clear(&request);
	ocop_buf_clear(&base64);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_says_what_was_asked),
		cmocka_unit_test(every_flipped_bit_is_refused),
		cmocka_unit_test(members_are_held_to_their_forms),
		cmocka_unit_test(only_the_key_itself_can_ask),
		cmocka_unit_test(too_long_a_request_is_refused_unread),
		cmocka_unit_test(public_keys_are_read_in_three_forms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* pkcs11: URIs, and public keys in the forms in which tokens store them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "keys/pkcs11/token.h"
#include "tests/helpers/trust_helper.h"

#define MODULE "?module-path=/m.so"

static void a_uri_says_which_key_of_which_token(void **state)
{
	struct token_uri uri;

	(void)state;
	assert_int_equal(keys__token_uri(&uri, "pkcs11:token=Con%20d%E1%BA%A5u"
		";manufacturer=m;model=v%32;serial=0a;object=D%42N;id=%00%fF"
		";type=private?module-path=/a%20b/m.so", NULL), OCOP_OK);
	assert_string_equal(uri.token, "Con dấu");
	assert_string_equal(uri.manufacturer, "m");
	assert_string_equal(uri.model, "v2");
	assert_string_equal(uri.serial, "0a");
	assert_string_equal(uri.object, "DBN");
	assert_string_equal(uri.module, "/a b/m.so");
	assert_int_equal(uri.id_len, 2);
	assert_memory_equal(uri.id, "\x00\xff", 2);
	assert_int_equal(keys__token_uri(&uri, "pkcs11:id=a" MODULE, NULL),
			 OCOP_OK);
	assert_string_equal(uri.token, "");
}

static void a_uri_that_is_not_all_understood_is_refused(void **state)
{
	static const struct {
		const char *uri, *why;
	} cases[] = {
		{ "key.pem", "expected pkcs11:" },
		{ "pkcs11:", "module-path: is required" },
		{ "pkcs11:object=a", "module-path: is required" },
		{ "pkcs11:token=a" MODULE, "object or id is required" },
		{ "pkcs11:object=a?module-path=m.so", "an absolute path" },
		{ "pkcs11:object=a?module-path=", "empty" },
		{ "pkcs11:object=a" MODULE "&pin-value=1", "do not put a PIN" },
		{ "pkcs11:object=a" MODULE "&pin-source=/f", "do not put a PIN" },
		{ "pkcs11:object=a" MODULE "&module-name=x", "is known" },
		{ "pkcs11:object=a" MODULE "&module-path=/n", "twice" },
		{ "pkcs11:object=a;object=a" MODULE, "twice" },
		{ "pkcs11:id=a;id=a" MODULE, "twice" },
		{ "pkcs11:object=" MODULE, "empty" },
		{ "pkcs11:id=" MODULE, "1 to 64" },
		{ "pkcs11:object" MODULE, "NAME=VALUE" },
		{ "pkcs11:object=a;type=cert" MODULE, "private or public" },
		{ "pkcs11:object=a;slot-id=1" MODULE, "are known" },
		{ "pkcs11:object=%4" MODULE, "two hex digits" },
		{ "pkcs11:object=%4g" MODULE, "two hex digits" },
		{ "pkcs11:object=a%00" MODULE, "a text" },
		{ "pkcs11:object=a;token=123456789012345678901234567890123"
		  MODULE, "at most 32" },
	};
	struct token_uri uri, none;
	struct ocop_diag diag;

	(void)state;
	memset(&none, 0, sizeof(none));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		memset(&diag, 0, sizeof(diag));
		assert_int_equal(keys__token_uri(&uri, cases[i].uri, &diag),
				 OCOP_ERR_ARGUMENT);
		if (!strstr(diag.text, cases[i].why))
			fail_msg("%s: '%s', not '%s'", cases[i].uri, diag.text,
				 cases[i].why);
		assert_memory_equal(&uri, &none, sizeof(uri));
	}
}

static void a_point_is_taken_wrapped_or_bare(void **state)
{
	static const enum ocop_alg algs[] = { OCOP_ALG_ES256, OCOP_ALG_EDDSA };
	struct keys_public public;
	struct ocop_signer signer;
	uint8_t der[80];

	(void)state;
	for (int i = 0; i < 2; i++) {
		size_t len = i ? 32 : 65;
		struct ocop_bytes params = keys__token_params(algs[i]);

		trust_test_signer(&signer, algs[i], 3);
		der[0] = 0x04;
		der[1] = (uint8_t)len;
		memcpy(der + 2, signer.spki + signer.spki_len - len, len);
		for (size_t skip = 0; skip <= 2; skip += 2) {
			assert_int_equal(keys__token_point(
				&public, params,
				ocop_bytes_of(der + skip, len + 2 - skip),
				NULL), OCOP_OK);
			assert_int_equal(public.alg, algs[i]);
			assert_int_equal(public.spki_len, signer.spki_len);
			assert_memory_equal(public.spki, signer.spki,
					    signer.spki_len);
		}
		assert_int_equal(keys__token_point(
			&public, params, ocop_bytes_of(der, len + 1), NULL),
			OCOP_ERR_KEY);
		assert_int_equal(public.spki_len, 0);
		assert_int_equal(keys__token_point(
			&public, ocop_bytes_of(params.ptr, params.len - 1),
			ocop_bytes_of(der, len + 2), NULL), OCOP_ERR_ALG);
		ocop_signer_clear(&signer);
	}
}

static void a_point_off_the_curve_is_refused(void **state)
{
	struct keys_public public;
	struct ocop_signer signer;
	uint8_t point[65];

	(void)state;
	trust_test_signer(&signer, OCOP_ALG_ES256, 3);
	memcpy(point, signer.spki + signer.spki_len - 65, 65);
	point[64] ^= 1;
	assert_int_equal(keys__token_point(
		&public, keys__token_params(OCOP_ALG_ES256),
		ocop_bytes_of(point, 65), NULL), OCOP_ERR_KEY);
	ocop_signer_clear(&signer);
}

static void a_certificate_that_is_cut_anywhere_is_refused(void **state)
{
	static const uint8_t head[] = {
		0x30, 0x6c, 0x30, 0x6a, 0x02, 0x01, 0x05, 0x30, 0x01, 0x00,
		0x30, 0x00, 0x30, 0x00, 0x30, 0x02, 0x05, 0x00,
	};
	struct keys_public public;
	struct ocop_signer signer;
	uint8_t der[256];
	size_t len;

	(void)state;
	trust_test_signer(&signer, OCOP_ALG_ES256, 3);
	memcpy(der, head, sizeof(head));
	memcpy(der + sizeof(head), signer.spki, signer.spki_len);
	len = sizeof(head) + signer.spki_len;
	der[1] = (uint8_t)(len - 2);
	der[3] = (uint8_t)(len - 4);
	assert_int_equal(keys__token_certificate(
		&public, ocop_bytes_of(der, len), NULL), OCOP_OK);
	assert_memory_equal(public.spki, signer.spki, signer.spki_len);
	for (size_t cut = 0; cut < len; cut++)
		assert_int_not_equal(keys__token_certificate(
			&public, ocop_bytes_of(der, cut), NULL), OCOP_OK);
	for (size_t at = 0; at < sizeof(head); at++) {
		/* The values of the serial and of what is skipped are free. */
		if (at == 6 || at == 9 || at == 16 || at == 17)
			continue;
		der[at] ^= 0x40;
		assert_int_not_equal(keys__token_certificate(
			&public, ocop_bytes_of(der, len), NULL), OCOP_OK);
		der[at] ^= 0x40;
	}
	ocop_signer_clear(&signer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_uri_says_which_key_of_which_token),
		cmocka_unit_test(a_uri_that_is_not_all_understood_is_refused),
		cmocka_unit_test(a_point_is_taken_wrapped_or_bare),
		cmocka_unit_test(a_point_off_the_curve_is_refused),
		cmocka_unit_test(a_certificate_that_is_cut_anywhere_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

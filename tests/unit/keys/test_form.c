/* SPDX-License-Identifier: Apache-2.0 */
/* Files that are not a key of the expected kind: the message says what they
 * are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "keys/keys.h"

static void told(const char *file, enum keys_due due, const char *what)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };

	assert_int_equal(keys_check_form(ocop_bytes_str(file), due, &diag),
			 OCOP_ERR_MALFORMED);
	if (!strstr(diag.text, what))
		fail_msg("'%s' does not say '%s'", diag.text, what);
}

static void taken(const char *file, enum keys_due due)
{
	assert_int_equal(keys_check_form(ocop_bytes_str(file), due, NULL),
			 OCOP_OK);
}

#define BEGIN "-----BEGIN "

static void what_is_due_is_taken(void **state)
{
	(void)state;
	taken(BEGIN "ENCRYPTED PRIVATE KEY-----", KEYS_SECRET);
	taken("a remark\n" BEGIN "ENCRYPTED PRIVATE KEY-----", KEYS_SECRET);
	taken(BEGIN "PUBLIC KEY-----", KEYS_PUBLIC);
	taken("MFkwEwYHKoZI", KEYS_PUBLIC);
	taken("\xd2\x84", KEYS_PUBLIC);
	taken("\xd2\x84", KEYS_REQUEST);
	/* What nobody knows is the parser's to refuse. */
	taken("", KEYS_SECRET);
	taken("hello", KEYS_PUBLIC);
	assert_true(keys_is_secret(OCOP_LIT(BEGIN "ENCRYPTED PRIVATE KEY---")));
	assert_false(keys_is_secret(OCOP_LIT(BEGIN "PRIVATE KEY-----")));
	assert_false(keys_is_secret(OCOP_LIT("")));
}

static void a_secret_in_another_form_is_told_how_to_convert_it(void **state)
{
	static const char *const sec1[] = { BEGIN "EC PARAMETERS-----",
					    BEGIN "EC PRIVATE KEY-----" };

	(void)state;
	for (enum keys_due due = KEYS_SECRET; due <= KEYS_REQUEST; due++) {
		for (size_t i = 0; i < 2; i++)
			told(sec1[i], due, "SEC 1 form: convert it with openssl pkcs8");
		told(BEGIN "PRIVATE KEY-----", due, "without a passphrase");
		told(BEGIN "RSA PRIVATE KEY-----", due, "ocop key new");
		told(BEGIN "OPENSSH PRIVATE KEY-----", due, "ocop key new");
		told(BEGIN "CERTIFICATE-----", due, "openssl x509");
	}
	told("0\x81\x87", KEYS_SECRET, "openssl pkcs8");
	told("0Y0\x13", KEYS_PUBLIC, "openssl pkey");
}

static void one_kind_of_ours_is_not_another(void **state)
{
	(void)state;
	told(BEGIN "ENCRYPTED PRIVATE KEY-----", KEYS_PUBLIC, "ocop key public");
	told(BEGIN "ENCRYPTED PRIVATE KEY-----", KEYS_REQUEST,
	     "ocop key request");
	told(BEGIN "PUBLIC KEY-----", KEYS_SECRET, "cannot sign");
	told("MCowBQYDK2Vw", KEYS_SECRET, "cannot sign");
	told("MCowBQYDK2Vw", KEYS_REQUEST, "ocop key request");
	told("\xd2\x84", KEYS_SECRET, "an enrolment request");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_due_is_taken),
		cmocka_unit_test(
			a_secret_in_another_form_is_told_how_to_convert_it),
		cmocka_unit_test(one_kind_of_ours_is_not_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signatures that a ring remembers as good: only those that were noted, and
 * only as long as it should. The bytes that the test notes are not real
 * signatures, so "good" can only come from the memo.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/crypto.h>

#include "lib/crypto/crypto.h"

static struct ocop_keyring *ring, *other;
static struct ocop_pubkey *first, *second, *elsewhere;
static uint8_t spki[OCOP_SPKI_P256_LEN];	/* of the first */
static uint8_t digest[OCOP_HASH_LEN], sig[OCOP_SIG_LEN];

static struct ocop_pubkey *key_of(struct ocop_keyring *in, uint8_t secret)
{
	struct ocop_seckey *key = NULL;
	struct ocop_pubkey *out = NULL;
	uint8_t raw[32];

	memset(raw, secret, sizeof(raw));
	assert_int_equal(ocop_seckey_from_raw(&key, OCOP_ALG_ES256, raw),
			 OCOP_OK);
	memcpy(spki, ocop_seckey_spki(key).ptr, sizeof(spki));
	assert_int_equal(ocop_keyring_get(&out, in, ocop_seckey_spki(key)),
			 OCOP_OK);
	ocop_seckey_free(key);
	return out;
}

static int set_up(void **state)
{
	(void)state;
	assert_int_equal(ocop_keyring_new(&ring), OCOP_OK);
	assert_int_equal(ocop_keyring_new(&other), OCOP_OK);
	memset(sig, 1, sizeof(sig));
	second = key_of(ring, 2);
	elsewhere = key_of(other, 1);
	first = key_of(ring, 1);
	ocop_sha256(digest, OCOP_LIT("message"));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	ocop_keyring_free(ring);
	ocop_keyring_free(other);
	return 0;
}

static enum ocop_err ask(struct ocop_pubkey *key)
{
	return ocop_pubkey_verify(key, OCOP_LIT("message"), sig);
}

static void note(void)
{
	ocop__keyring_note(ring, ocop_bytes_of(spki, sizeof(spki)), digest,
			   sig);
}

static void what_was_noted_is_good_by_that_key_alone(void **state)
{
	(void)state;
	assert_int_equal(ask(first), OCOP_ERR_SIGNATURE);
	assert_int_equal(ocop__keyring_remember(ring, 8), OCOP_OK);
	assert_int_equal(ask(first), OCOP_ERR_SIGNATURE);
	note();
	assert_int_equal(ask(first), OCOP_OK);
	assert_int_equal(ask(second), OCOP_ERR_SIGNATURE);
	assert_int_equal(ask(elsewhere), OCOP_ERR_SIGNATURE);
	assert_int_equal(ocop_pubkey_verify(first, OCOP_LIT("massage"), sig),
			 OCOP_ERR_SIGNATURE);
	sig[63] ^= 1;
	assert_int_equal(ask(first), OCOP_ERR_SIGNATURE);
}

static void a_ring_remembers_as_many_as_it_was_told(void **state)
{
	(void)state;
	assert_int_equal(ocop__keyring_remember(ring, ((size_t)1 << 20) + 1),
			 OCOP_ERR_LIMIT);
	note();
	assert_int_equal(ask(first), OCOP_ERR_SIGNATURE);
	assert_int_equal(ocop__keyring_remember(ring, 2), OCOP_OK);
	note();
	note();
	sig[0] = 2;
	note();
	sig[0] = 3;
	note();
	assert_int_equal(ask(first), OCOP_ERR_SIGNATURE);
	sig[0] = 2;
	assert_int_equal(ask(first), OCOP_OK);
	sig[0] = 1;
	assert_int_equal(ask(first), OCOP_OK);
	assert_int_equal(ocop__keyring_remember(ring, 0), OCOP_OK);
	assert_int_equal(ask(first), OCOP_ERR_SIGNATURE);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(what_was_noted_is_good_by_that_key_alone),
		CASE(a_ring_remembers_as_many_as_it_was_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

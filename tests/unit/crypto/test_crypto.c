/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Digests and verification, with the examples of their standards, and with
 * forgeries that a careless verifier would accept.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/text.h>

#include "lib/crypto/crypto.h"

/* RFC 6979 A.2.5, message "sample". */
#define P256_SPKI \
	"3059301306072a8648ce3d020106082a8648ce3d03010703420004" \
	"60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6" \
	"7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"
#define P256_R \
	"efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
#define P256_S \
	"f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"
#define P256_ORDER \
	"ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"
#define ZERO \
	"0000000000000000000000000000000000000000000000000000000000000000"

/* RFC 8032 7.1, test 2: the message is one byte, 0x72. */
#define ED_PUBLIC \
	"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
#define ED_R \
	"92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
#define ED_S \
	"085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"

static void unhex(uint8_t *out, size_t len, const char *hex)
{
	assert_int_equal(ocop_hex_decode(out, len, ocop_bytes_str(hex)),
			 OCOP_OK);
}

static int setup(void **state)
{
	struct ocop_keyring *ring = NULL;

	if (ocop_keyring_new(&ring))
		return -1;
	*state = ring;
	return 0;
}

static int teardown(void **state)
{
	ocop_keyring_free(*state);
	return 0;
}

static struct ocop_pubkey *key_of(struct ocop_keyring *ring, const char *hex)
{
	uint8_t spki[OCOP_SPKI_MAX];
	struct ocop_pubkey *key = NULL;
	size_t len = strlen(hex) / 2;

	unhex(spki, len, hex);
	assert_int_equal(ocop_keyring_get(&key, ring,
					  ocop_bytes_of(spki, len)), OCOP_OK);
	return key;
}

static void digests_are_those_of_the_standard(void **state)
{
	uint8_t hash[OCOP_HASH_LEN], want[OCOP_HASH_LEN];

	(void)state;
	/* FIPS 180-4's examples, and of nothing. */
	unhex(want, sizeof(want), "ba7816bf8f01cfea414140de5dae2223"
				  "b00361a396177a9cb410ff61f20015ad");
	ocop_sha256(hash, OCOP_LIT("abc"));
	assert_memory_equal(hash, want, sizeof(want));
	unhex(want, sizeof(want), "e3b0c44298fc1c149afbf4c8996fb924"
				  "27ae41e4649b934ca495991b7852b855");
	ocop_sha256(hash, ocop_bytes_of(NULL, 0));
	assert_memory_equal(hash, want, sizeof(want));
}

static void a_prefixed_digest_is_that_of_the_joined_bytes(void **state)
{
	static const size_t lens[] = { 0, 1, 31, 32, 33, 64, 1000, 65535 };
	static uint8_t joined[1 + 2 * 65535], source[2 * 65535];
	uint8_t hash[OCOP_HASH_LEN], want[OCOP_HASH_LEN];
	struct ocop_bytes a, b;

	(void)state;
	for (size_t i = 0; i < sizeof(source); i++)
		source[i] = (uint8_t)(i * 7 + i / 256);
	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		for (size_t j = 0; j < sizeof(lens) / sizeof(lens[0]); j++) {
			a = ocop_bytes_of(lens[i] ? source : NULL, lens[i]);
			b = ocop_bytes_of(source + lens[i], lens[j]);
			joined[0] = (uint8_t)j;
			memcpy(joined + 1, source, lens[i] + lens[j]);
			ocop_sha256(want, ocop_bytes_of(joined, 1 + lens[i] +
							lens[j]));
			ocop_sha256_prefixed(hash, (uint8_t)j, a, b);
			assert_memory_equal(hash, want, sizeof(want));
		}
	}
}

static void random_bytes_differ_and_fill_what_is_asked(void **state)
{
	uint8_t a[64] = { 0 }, b[64] = { 0 };

	(void)state;
	assert_int_equal(ocop_random(a, 63), OCOP_OK);
	assert_int_equal(ocop_random(b, 63), OCOP_OK);
	assert_memory_not_equal(a, b, 31);
	assert_memory_not_equal(a + 31, b + 31, 31);
	assert_int_equal(a[63] | b[63], 0);
	assert_int_equal(ocop_random(a, 0), OCOP_OK);
}

static void a_cleansed_secret_is_gone(void **state)
{
	uint8_t secret[16], none[16] = { 0 };

	(void)state;
	memset(secret, 0x5a, sizeof(secret));
	ocop_cleanse(secret, sizeof(secret));
	assert_memory_equal(secret, none, sizeof(none));
	ocop_cleanse(NULL, 0);
}

static void an_es256_signature_of_the_rfc_is_accepted(void **state)
{
	struct ocop_pubkey *key = key_of(*state, P256_SPKI);
	uint8_t sig[OCOP_SIG_LEN];

	unhex(sig, sizeof(sig), P256_R P256_S);
	assert_int_equal(ocop_pubkey_alg(key), OCOP_ALG_ES256);
	assert_int_equal(ocop_pubkey_verify(key, OCOP_LIT("sample"), sig),
			 OCOP_OK);
	assert_int_equal(ocop_pubkey_verify(key, OCOP_LIT("Sample"), sig),
			 OCOP_ERR_SIGNATURE);
	assert_int_equal(ocop_pubkey_verify(key, ocop_bytes_of(NULL, 0), sig),
			 OCOP_ERR_SIGNATURE);
}

static void every_flipped_bit_of_a_signature_is_refused(void **state)
{
	struct ocop_pubkey *ec = key_of(*state, P256_SPKI);
	struct ocop_pubkey *ed = key_of(*state, "302a300506032b6570032100"
					ED_PUBLIC);
	uint8_t ec_sig[OCOP_SIG_LEN], ed_sig[OCOP_SIG_LEN];

	unhex(ec_sig, sizeof(ec_sig), P256_R P256_S);
	unhex(ed_sig, sizeof(ed_sig), ED_R ED_S);
	assert_int_equal(ocop_pubkey_verify(ed, OCOP_LIT("\x72"), ed_sig),
			 OCOP_OK);
	for (size_t bit = 0; bit < sizeof(ec_sig) * 8; bit++) {
		ec_sig[bit / 8] ^= (uint8_t)(1 << bit % 8);
		ed_sig[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(ocop_pubkey_verify(ec, OCOP_LIT("sample"),
						    ec_sig),
				 OCOP_ERR_SIGNATURE);
		assert_int_equal(ocop_pubkey_verify(ed, OCOP_LIT("\x72"),
						    ed_sig),
				 OCOP_ERR_SIGNATURE);
		ec_sig[bit / 8] ^= (uint8_t)(1 << bit % 8);
		ed_sig[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

static void es256_scalars_out_of_range_are_refused(void **state)
{
	static const char *const bad[] = {
		ZERO ZERO, ZERO P256_S, P256_R ZERO, P256_ORDER P256_S,
		P256_R P256_ORDER, P256_ORDER P256_ORDER,
	};
	struct ocop_pubkey *key = key_of(*state, P256_SPKI);
	uint8_t sig[OCOP_SIG_LEN];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		unhex(sig, sizeof(sig), bad[i]);
		assert_int_equal(ocop_pubkey_verify(key, OCOP_LIT("sample"),
						    sig), OCOP_ERR_SIGNATURE);
	}
}

/*
 * With the key of secret 1 and r = -e, the two products cancel out. OpenSSL
 * then answers "error"; taken for trouble of ours, it would be a way to stop
 * whoever reads the record.
 */
static void a_sum_at_infinity_is_a_refusal_and_no_trouble(void **state)
{
	uint8_t order[32], hash[OCOP_HASH_LEN], sig[OCOP_SIG_LEN] = { 0 };
	uint8_t one[32] = { 0 };
	struct ocop_seckey *seckey = NULL;
	struct ocop_pubkey *key = NULL;
	int borrow = 0, digit;

	one[31] = 1;
	unhex(order, sizeof(order), P256_ORDER);
	assert_int_equal(ocop_seckey_from_raw(&seckey, OCOP_ALG_ES256, one),
			 OCOP_OK);
	assert_int_equal(ocop_keyring_get(&key, *state,
					  ocop_seckey_spki(seckey)), OCOP_OK);
	ocop_sha256(hash, OCOP_LIT("sample"));
	assert_true(memcmp(hash, order, sizeof(order)) < 0);
	for (int i = 31; i >= 0; i--) {
		digit = order[i] - hash[i] - borrow;
		borrow = digit < 0;
		sig[i] = (uint8_t)(digit & 0xff);
	}
	sig[63] = 5;
	assert_int_equal(ocop_pubkey_verify(key, OCOP_LIT("sample"), sig),
			 OCOP_ERR_SIGNATURE);
	/* The verifier is not stuck afterwards. */
	assert_int_equal(ocop_seckey_sign(sig, seckey, OCOP_LIT("sample")),
			 OCOP_OK);
	assert_int_equal(ocop_pubkey_verify(key, OCOP_LIT("sample"), sig),
			 OCOP_OK);
	ocop_seckey_free(seckey);
}

/*
 * Memory of a key that went is given to another: the verifier, which knows
 * its key by address, must not take the one for the other.
 */
static void a_key_in_the_place_of_another_is_loaded(void **state)
{
	struct ocop__crypto_verifier *verifier = NULL;
	struct ocop_seckey *secrets[2] = { NULL, NULL };
	struct ocop_pubkey key = { .alg = OCOP_ALG_ES256 };
	uint8_t raw[32] = { 0 }, sigs[2][OCOP_SIG_LEN];

	(void)state;
	assert_int_equal(ocop__crypto_verifier_new(&verifier), OCOP_OK);
	for (size_t i = 0; i < 2; i++) {
		raw[31]++;
		assert_int_equal(ocop_seckey_from_raw(&secrets[i],
						      OCOP_ALG_ES256, raw),
				 OCOP_OK);
		assert_int_equal(ocop_seckey_sign(sigs[i], secrets[i],
						  OCOP_LIT("m")), OCOP_OK);
	}
	for (size_t i = 0; i < 2; i++) {
		key.verifier = verifier;
		key.spki_len = OCOP_SPKI_P256_LEN;
		memcpy(key.spki, ocop_seckey_spki(secrets[i]).ptr,
		       key.spki_len);
		assert_int_equal(ocop__crypto_load(&key), OCOP_OK);
		assert_int_equal(ocop_pubkey_verify(&key, OCOP_LIT("m"),
						    sigs[i]), OCOP_OK);
		assert_int_equal(ocop_pubkey_verify(&key, OCOP_LIT("m"),
						    sigs[!i]),
				 OCOP_ERR_SIGNATURE);
		ocop__crypto_unload(&key);
		ocop_seckey_free(secrets[i]);
	}
	ocop__crypto_verifier_free(verifier);
	ocop__crypto_verifier_free(NULL);
}

static void a_raw_ed25519_key_verifies(void **state)
{
	uint8_t public32[32], sig[OCOP_SIG_LEN];

	(void)state;
	unhex(public32, sizeof(public32), ED_PUBLIC);
	unhex(sig, sizeof(sig), ED_R ED_S);
	assert_int_equal(ocop_ed25519_verify(public32, OCOP_LIT("\x72"), sig),
			 OCOP_OK);
	assert_int_equal(ocop_ed25519_verify(public32, OCOP_LIT("\x73"), sig),
			 OCOP_ERR_SIGNATURE);
	assert_int_equal(ocop_ed25519_verify(public32, ocop_bytes_of(NULL, 0),
					     sig), OCOP_ERR_SIGNATURE);
}

/* S + L names the same scalar a second time (RFC 8032 5.1.7). */
static void an_ed25519_scalar_not_reduced_is_refused(void **state)
{
	static const uint8_t order[32] = {
		0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,
		0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
	};
	uint8_t public32[32], sig[OCOP_SIG_LEN];
	int carry = 0;

	(void)state;
	unhex(public32, sizeof(public32), ED_PUBLIC);
	unhex(sig, sizeof(sig), ED_R ED_S);
	for (int i = 0; i < 32; i++) {
		carry += sig[32 + i] + order[i];
		sig[32 + i] = (uint8_t)(carry & 0xff);
		carry >>= 8;
	}
	assert_int_equal(carry, 0);
	assert_int_equal(ocop_ed25519_verify(public32, OCOP_LIT("\x72"), sig),
			 OCOP_ERR_SIGNATURE);
}

/* Under the neutral point R = [S]B is a signature over every message. */
static void a_raw_key_of_low_order_is_refused(void **state)
{
	uint8_t public32[32] = { 1 }, sig[OCOP_SIG_LEN] = { 1 };

	(void)state;
	assert_int_equal(ocop_ed25519_verify(public32, OCOP_LIT("any"), sig),
			 OCOP_ERR_KEY);
	memset(public32, 0xff, sizeof(public32));
	assert_int_equal(ocop_ed25519_verify(public32, OCOP_LIT("any"), sig),
			 OCOP_ERR_KEY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digests_are_those_of_the_standard),
		cmocka_unit_test(
			a_prefixed_digest_is_that_of_the_joined_bytes),
		cmocka_unit_test(random_bytes_differ_and_fill_what_is_asked),
		cmocka_unit_test(a_cleansed_secret_is_gone),
		cmocka_unit_test(an_es256_signature_of_the_rfc_is_accepted),
		cmocka_unit_test(every_flipped_bit_of_a_signature_is_refused),
		cmocka_unit_test(es256_scalars_out_of_range_are_refused),
		cmocka_unit_test(
			a_sum_at_infinity_is_a_refusal_and_no_trouble),
		cmocka_unit_test(a_key_in_the_place_of_another_is_loaded),
		cmocka_unit_test(a_raw_ed25519_key_verifies),
		cmocka_unit_test(an_ed25519_scalar_not_reduced_is_refused),
		cmocka_unit_test(a_raw_key_of_low_order_is_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

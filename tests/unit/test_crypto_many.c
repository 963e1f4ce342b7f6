/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Many signatures at once: good is just what is good alone, wherever it
 * stands and whatever stands beside it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/crypto.h>

#define KEYS 5
#define MANY OCOP_CRYPTO_MANY_MAX

static struct ocop_keyring *ring;
static struct ocop_crypto_many *many;
static struct ocop_seckey *secret[KEYS];
static struct ocop_pubkey *key[KEYS];
static struct ocop_crypto_signed items[MANY];
static uint8_t message[MANY][8], sig[MANY][OCOP_SIG_LEN];

static void sign(size_t i, size_t by)
{
	struct ocop_bytes bytes = ocop_bytes_of(message[i], sizeof(message[i]));

	memcpy(message[i], &i, sizeof(i));
	assert_int_equal(ocop_seckey_sign(sig[i], secret[by], bytes), OCOP_OK);
	ocop_sha256(items[i].digest, bytes);
	items[i].key = key[by];
	items[i].sig = sig[i];
	/* Must be written. */
	items[i].good = i % 2;
}

static int set_up(void **state)
{
	uint8_t raw[32];

	(void)state;
	if (ocop_keyring_new(&ring) || ocop_crypto_many_new(&many))
		return -1;
	for (size_t i = 0; i < KEYS; i++) {
		memset(raw, (int)i + 1, sizeof(raw));
		if (ocop_seckey_from_raw(&secret[i], i == KEYS - 1 ?
					 OCOP_ALG_EDDSA : OCOP_ALG_ES256, raw) ||
		    ocop_keyring_get(&key[i], ring,
				     ocop_seckey_spki(secret[i])))
			return -1;
	}
	for (size_t i = 0; i < MANY; i++)
		sign(i, i / 10 % (KEYS - 1));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	for (size_t i = 0; i < KEYS; i++)
		ocop_seckey_free(secret[i]);
	ocop_crypto_many_free(many);
	ocop_keyring_free(ring);
	return 0;
}

/* Every one below count is good but those that alone are not. */
static size_t expect_as_alone(size_t count)
{
	size_t good = 0;

	ocop_crypto_many_verify(many, items, count);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(items[i].good, ocop_pubkey_verify(
			items[i].key,
			ocop_bytes_of(message[i], sizeof(message[i])),
			sig[i]) == OCOP_OK);
		good += items[i].good;
	}
	return good;
}

static void good_ones_are_good_in_any_number(void **state)
{
	static const size_t counts[] = { 0, 1, 2, 9, 100, MANY };

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		assert_int_equal(expect_as_alone(counts[i]), counts[i]);
}

static void every_flipped_bit_is_refused_and_its_neighbours_are_not(
	void **state)
{
	(void)state;
	for (size_t bit = 0; bit < 8 * OCOP_SIG_LEN; bit += 3) {
		size_t at = bit % 12;

		sig[at][bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(expect_as_alone(12), 11);
		sig[at][bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_int_equal(expect_as_alone(12), 12);
}

static void another_message_or_key_is_refused(void **state)
{
	(void)state;
	items[3].digest[31] ^= 1;
	ocop_crypto_many_verify(many, items, 20);
	for (size_t i = 0; i < 20; i++)
		assert_int_equal(items[i].good, i != 3);
	items[3].digest[31] ^= 1;
	items[0].key = key[1];
	items[19].key = key[0];
	assert_int_equal(expect_as_alone(20), 18);
}

static void scalars_out_of_range_are_refused(void **state)
{
	static const uint8_t order[32] = {
		0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84,
		0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
	};

	(void)state;
	memset(sig[0], 0, 32);			/* r = 0 */
	memset(sig[1] + 32, 0, 32);		/* s = 0 */
	memcpy(sig[2], order, 32);		/* r = n */
	memcpy(sig[3] + 32, order, 32);		/* s = n */
	memset(sig[4], 0xff, OCOP_SIG_LEN);
	memset(sig[5], 0, OCOP_SIG_LEN);
	assert_int_equal(expect_as_alone(12), 6);
	/* All of them: nothing is left to invert. */
	assert_int_equal(expect_as_alone(6), 0);
}

static void of_an_ed25519_key_nothing_is_said(void **state)
{
	(void)state;
	sign(4, KEYS - 1);
	ocop_crypto_many_verify(many, items, 12);
	for (size_t i = 0; i < 12; i++)
		assert_int_equal(items[i].good, i != 4);
}

static void too_many_are_not_looked_at(void **state)
{
	struct ocop_crypto_signed *more = calloc(MANY + 1, sizeof(*more));

	(void)state;
	assert_non_null(more);
	for (size_t i = 0; i <= MANY; i++)
		more[i] = items[0];
	ocop_crypto_many_verify(many, more, MANY + 1);
	for (size_t i = 0; i <= MANY; i++)
		assert_false(more[i].good);
	free(more);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(good_ones_are_good_in_any_number),
		CASE(every_flipped_bit_is_refused_and_its_neighbours_are_not),
		CASE(another_message_or_key_is_refused),
		CASE(scalars_out_of_range_are_refused),
		CASE(of_an_ed25519_key_nothing_is_said),
		CASE(too_many_are_not_looked_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

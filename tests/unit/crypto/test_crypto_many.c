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

#include "lib/crypto/crypto.h"

#define KEYS 5
#define MANY OCOP_CRYPTO_MANY_MAX

static const uint8_t order[32] = {
	0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84,
	0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
};
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

/* Every one below count is good but those that alone are not, and those of
 * Ed25519 keys. */
static size_t expect_as_alone(size_t count)
{
	size_t good = 0;

	ocop_crypto_many_verify(many, items, count);
	for (size_t i = 0; i < count; i++) {
		bool alone = !ocop_pubkey_verify(
			items[i].key,
			ocop_bytes_of(message[i], sizeof(message[i])),
			sig[i]);

		assert_int_equal(items[i].good, alone &&
			ocop_pubkey_alg(items[i].key) == OCOP_ALG_ES256);
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

static uint64_t below(uint64_t limit)
{
	static uint64_t seed = 20261122;

	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % limit;
}

/* n - s: as good. */
static void negate(uint8_t s[32])
{
	int borrow = 0;

	for (size_t i = 32; i-- > 0;) {
		int left = order[i] - s[i] - borrow;

		borrow = left < 0;
		s[i] = (uint8_t)left;
	}
}

/* One of all that may be wrong with a signature; or nothing. */
static void damage(size_t i)
{
	uint8_t r[32];

	switch (below(16)) {
	case 0:
		sig[i][below(OCOP_SIG_LEN)] ^= (uint8_t)(1 << below(8));
		break;
	case 1:
		memset(sig[i] + 32 * below(2), 0, 32);
		break;
	case 2:
		memcpy(sig[i] + 32 * below(2), order, 32);
		break;
	case 3:
		negate(sig[i] + 32 * below(2));
		break;
	case 4:
		memcpy(r, sig[i], 32);
		memcpy(sig[i], sig[i] + 32, 32);
		memcpy(sig[i] + 32, r, 32);
		break;
	case 5:
		items[i].key = key[below(KEYS)];
		break;
	case 6:
		memcpy(sig[i], sig[below(MANY)], OCOP_SIG_LEN);
		break;
	case 7:
		message[i][below(sizeof(message[i]))] ^= 1;
		ocop_sha256(items[i].digest, ocop_bytes_of(
			message[i], sizeof(message[i])));
		break;
	default:
		break;
	}
}

static void whatever_is_damaged_the_answers_are_as_alone(void **state)
{
	size_t all = 0, good = 0, count;

	(void)state;
	while (all < 4000) {
		count = below(4) ? 1 + below(MANY) : 1 + below(4);
		for (size_t i = 0; i < count; i++) {
			sign(i, below(KEYS));
			damage(i);
		}
		good += expect_as_alone(count);
		all += count;
	}
	/* Of both there are many. */
	assert_in_range(good, all / 3, all * 2 / 3);
}

static void of_a_batch_without_a_good_one_none_is_good(void **state)
{
	(void)state;
	for (size_t i = 0; i < MANY; i++)
		sig[i][below(OCOP_SIG_LEN)] ^= 1;
	assert_int_equal(expect_as_alone(MANY), 0);
}

static void s_and_its_negative_are_good_and_r_is_not(void **state)
{
	(void)state;
	negate(sig[0] + 32);
	negate(sig[2]);
	assert_int_equal(expect_as_alone(4), 3);
	assert_true(items[0].good);
	assert_false(items[2].good);
}

/* A key that no ring would lend. */
static void a_point_that_is_not_on_the_curve_is_refused(void **state)
{
	struct ocop_pubkey off = *key[0];

	(void)state;
	off.spki[OCOP_SPKI_P256_LEN - 1] ^= 1;
	items[0].key = items[2].key = items[3].key = &off;
	ocop_crypto_many_verify(many, items, 10);
	for (size_t i = 0; i < 10; i++)
		assert_int_equal(items[i].good, i != 0 && i != 2 && i != 3);
}

/* A freed key's place may be the next one's. */
static void a_key_is_not_remembered_by_its_place(void **state)
{
	struct ocop_pubkey here = *key[0];

	(void)state;
	for (size_t i = 0; i < KEYS - 1; i++) {
		here = *key[i];
		for (size_t k = 0; k < 10 * (KEYS - 1); k++)
			items[k].key = &here;
		ocop_crypto_many_verify(many, items, 10 * (KEYS - 1));
		for (size_t k = 0; k < 10 * (KEYS - 1); k++)
			assert_int_equal(items[k].good, k / 10 == i);
	}
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
		CASE(whatever_is_damaged_the_answers_are_as_alone),
		CASE(of_a_batch_without_a_good_one_none_is_good),
		CASE(s_and_its_negative_are_good_and_r_is_not),
		CASE(a_point_that_is_not_on_the_curve_is_refused),
		CASE(a_key_is_not_remembered_by_its_place),
		CASE(another_message_or_key_is_refused),
		CASE(scalars_out_of_range_are_refused),
		CASE(of_an_ed25519_key_nothing_is_said),
		CASE(too_many_are_not_looked_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

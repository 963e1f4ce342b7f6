/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The keyring: one key is never used in place of another, in whatever order
 * keys are used, and a returned key stays valid as long as the header promises.
 */
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/crypto.h>

#include "lib/crypto/crypto.h"

#define PROMISE 4096
#define KEYS 6

struct fixture {
	struct ocop_keyring *ring;
	struct ocop_seckey *keys[KEYS];	/* P-256 and Ed25519 by turns */
	uint8_t sigs[KEYS][OCOP_SIG_LEN];
};

#define MESSAGE OCOP_LIT("a lot of 500 packs")

static int setup(void **state)
{
	static struct fixture f;
	uint8_t secret[32] = { 0 };

	if (ocop_keyring_new(&f.ring))
		return -1;
	for (size_t i = 0; i < KEYS; i++) {
		secret[31] = (uint8_t)(i + 1);
		if (ocop_seckey_from_raw(&f.keys[i], i % 2 ? OCOP_ALG_EDDSA :
					 OCOP_ALG_ES256, secret) ||
		    ocop_seckey_sign(f.sigs[i], f.keys[i], MESSAGE))
			return -1;
	}
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	ocop_keyring_free(f->ring);
	for (size_t i = 0; i < KEYS; i++)
		ocop_seckey_free(f->keys[i]);
	return 0;
}

static struct ocop_pubkey *get(struct fixture *f, size_t i)
{
	struct ocop_pubkey *key = NULL;

	assert_int_equal(ocop_keyring_get(&key, f->ring,
					  ocop_seckey_spki(f->keys[i])),
			 OCOP_OK);
	assert_non_null(key);
	return key;
}

static void a_key_asked_again_is_the_same_object(void **state)
{
	struct fixture *f = *state;
	struct ocop_pubkey *first = get(f, 0), *again;
	struct ocop_bytes spki = ocop_seckey_spki(f->keys[0]);
	uint8_t hash[OCOP_HASH_LEN];

	assert_ptr_not_equal(first, get(f, 1));
	assert_ptr_equal(first, get(f, 0));
	ocop_sha256(hash, spki);
	assert_int_equal(ocop__keyring_get_hashed(&again, f->ring, hash, spki),
			 OCOP_OK);
	assert_ptr_equal(first, again);
	assert_int_equal(ocop_pubkey_alg(first), OCOP_ALG_ES256);
	assert_int_equal(ocop_pubkey_alg(get(f, 1)), OCOP_ALG_EDDSA);
}

/* The verifier's point is exchanged: none may stay from the turn before. */
static void keys_that_take_turns_never_answer_for_each_other(void **state)
{
	struct fixture *f = *state;
	struct ocop_pubkey *keys[KEYS];

	for (size_t i = 0; i < KEYS; i++)
		keys[i] = get(f, i);
	for (size_t s = 0; s < KEYS; s++) {
		for (size_t k = 0; k < KEYS; k++)
			assert_int_equal(
				ocop_pubkey_verify(keys[k], MESSAGE,
						   f->sigs[s]),
				k == s ? OCOP_OK : OCOP_ERR_SIGNATURE);
	}
}

static void what_is_no_key_is_refused_and_harms_no_other(void **state)
{
	struct fixture *f = *state;
	struct ocop_pubkey *good = get(f, 0), *bad = good;
	struct ocop_bytes spki = ocop_seckey_spki(f->keys[0]);
	uint8_t copy[OCOP_SPKI_MAX], low[OCOP_SPKI_ED25519_LEN];

	memcpy(copy, spki.ptr, spki.len);
	copy[spki.len - 1] ^= 1;
	assert_int_equal(ocop_keyring_get(&bad, f->ring,
					  ocop_bytes_of(copy, spki.len)),
			 OCOP_ERR_KEY);
	assert_null(bad);
	assert_int_equal(ocop_pubkey_verify(good, MESSAGE, f->sigs[0]),
			 OCOP_OK);
	assert_int_equal(ocop_keyring_get(&bad, f->ring, OCOP_LIT("")),
			 OCOP_ERR_KEY);
	assert_int_equal(ocop_keyring_get(&bad, f->ring,
					  ocop_bytes_of(copy, 65)),
			 OCOP_ERR_KEY);
	/* The neutral point as an Ed25519 key. */
	memset(low, 0, sizeof(low));
	memcpy(low, ocop_seckey_spki(f->keys[1]).ptr, 12);
	low[12] = 1;
	assert_int_equal(ocop_keyring_get(&bad, f->ring,
					  ocop_bytes_of(low, sizeof(low))),
			 OCOP_ERR_KEY);
	assert_null(bad);
}

static void a_wrong_hash_never_lends_another_key(void **state)
{
	struct fixture *f = *state;
	struct ocop_bytes first = ocop_seckey_spki(f->keys[0]);
	struct ocop_bytes second = ocop_seckey_spki(f->keys[2]);
	struct ocop_pubkey *key = get(f, 0);
	uint8_t hash[OCOP_HASH_LEN];

	ocop_sha256(hash, first);
	assert_int_equal(ocop__keyring_get_hashed(&key, f->ring, hash, second),
			 OCOP_ERR_KEY);
	assert_null(key);
	assert_int_equal(ocop__keyring_get_hashed(&key, f->ring, hash,
						  ocop_seckey_spki(f->keys[1])),
			 OCOP_ERR_KEY);
}

/* Asks for count keys that differ in the hash we say they have. */
static void ask_others(struct fixture *f, uint32_t from, uint32_t count)
{
	struct ocop_bytes spki = ocop_seckey_spki(f->keys[2]);
	uint8_t hash[OCOP_HASH_LEN] = { 0 };
	struct ocop_pubkey *key;

	for (uint32_t i = from; i < from + count; i++) {
		/* Each 64th begins at the last slot, so that they crowd. */
		hash[0] = i % 64 ? (uint8_t)(i >> 8) : 0xff;
		hash[1] = i % 64 ? (uint8_t)i : 0xff;
		memcpy(hash + 4, &i, sizeof(i));
		assert_int_equal(ocop__keyring_get_hashed(&key, f->ring, hash,
							  spki), OCOP_OK);
		assert_int_equal(ocop_pubkey_alg(key), OCOP_ALG_ES256);
	}
}

static void a_key_lives_while_4096_others_are_asked_for(void **state)
{
	struct fixture *f = *state;
	struct ocop_pubkey *ec, *ed;
	uint32_t asked = 0;

	/* From different fillings of the ring, since it goes by halves. */
	for (uint32_t fill = 0; fill < 3; fill++) {
		ask_others(f, asked, fill * 1365);
		asked += fill * 1365;
		ec = get(f, 0);
		ed = get(f, 1);
		ask_others(f, asked, PROMISE - 1);
		asked += PROMISE - 1;
		assert_int_equal(ocop_pubkey_verify(ec, MESSAGE, f->sigs[0]),
				 OCOP_OK);
		assert_int_equal(ocop_pubkey_verify(ed, MESSAGE, f->sigs[1]),
				 OCOP_OK);
		assert_ptr_equal(get(f, 0), ec);
		assert_ptr_equal(get(f, 1), ed);
	}
}

static void a_key_in_use_stays_however_many_pass(void **state)
{
	struct fixture *f = *state;
	struct ocop_pubkey *ec = get(f, 0), *ed = get(f, 1);

	for (uint32_t round = 0; round < 10; round++) {
		ask_others(f, 100000 + round * 2000, 2000);
		assert_ptr_equal(get(f, 0), ec);
		assert_ptr_equal(get(f, 1), ed);
		assert_int_equal(ocop_pubkey_verify(ec, MESSAGE, f->sigs[0]),
				 OCOP_OK);
		assert_int_equal(ocop_pubkey_verify(ed, MESSAGE, f->sigs[0]),
				 OCOP_ERR_SIGNATURE);
	}
}

/* Asked for when the young age is full and its own age is the one to go. */
static void an_old_key_asked_for_at_the_turn_stays(void **state)
{
	struct fixture *f = *state, other = *f;
	struct ocop_pubkey *ec;

	assert_int_equal(ocop_keyring_new(&other.ring), OCOP_OK);
	ec = get(&other, 0);
	ask_others(&other, 0, 2 * PROMISE - 1);
	assert_ptr_equal(get(&other, 0), ec);
	assert_int_equal(ocop_pubkey_verify(ec, MESSAGE, f->sigs[0]), OCOP_OK);
	ask_others(&other, 2 * PROMISE, PROMISE);
	assert_ptr_equal(get(&other, 0), ec);
	assert_int_equal(ocop_pubkey_verify(ec, MESSAGE, f->sigs[0]), OCOP_OK);
	ocop_keyring_free(other.ring);
}

static void a_key_that_went_is_loaded_anew(void **state)
{
	struct fixture *f = *state;

	get(f, 0);
	get(f, 1);
	ask_others(f, 200000, 3 * PROMISE);
	assert_int_equal(ocop_pubkey_verify(get(f, 0), MESSAGE, f->sigs[0]),
			 OCOP_OK);
	assert_int_equal(ocop_pubkey_verify(get(f, 1), MESSAGE, f->sigs[1]),
			 OCOP_OK);
	assert_int_equal(ocop_pubkey_verify(get(f, 0), MESSAGE, f->sigs[2]),
			 OCOP_ERR_SIGNATURE);
}

static void memory_has_a_ceiling(void **state)
{
	struct fixture *f = *state;
	size_t full;

	ask_others(f, 300000, 3 * PROMISE);
	full = mallinfo2().uordblks;
	ask_others(f, 400000, 6 * PROMISE);
	/* At most as many again as one age, were it to end between ages. */
	assert_true(mallinfo2().uordblks <= full + PROMISE * 512);
}

static void a_ring_is_freed_at_any_filling(void **state)
{
	static const uint32_t fillings[] = { 0, 1, PROMISE, PROMISE + 1,
					     2 * PROMISE, 2 * PROMISE + 1 };
	struct fixture *f = *state, other = *f;

	for (size_t i = 0; i < sizeof(fillings) / sizeof(fillings[0]); i++) {
		assert_int_equal(ocop_keyring_new(&other.ring), OCOP_OK);
		ask_others(&other, 0, fillings[i]);
		ocop_keyring_free(other.ring);
	}
	ocop_keyring_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_asked_again_is_the_same_object),
		cmocka_unit_test(
			keys_that_take_turns_never_answer_for_each_other),
		cmocka_unit_test(
			what_is_no_key_is_refused_and_harms_no_other),
		cmocka_unit_test(a_wrong_hash_never_lends_another_key),
		cmocka_unit_test(a_key_lives_while_4096_others_are_asked_for),
		cmocka_unit_test(a_key_in_use_stays_however_many_pass),
		cmocka_unit_test(an_old_key_asked_for_at_the_turn_stays),
		cmocka_unit_test(a_key_that_went_is_loaded_anew),
		cmocka_unit_test(memory_has_a_ceiling),
		cmocka_unit_test(a_ring_is_freed_at_any_filling),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/sync/sync_pool.c: each result is that of ocop_cose_sign1_verify, and is
 * reported once and in the order of the requests, with any number of threads.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/sync/sync.h"

#define RECORDS 64
#define ASKED 5000		/* more than the queue holds, twice */

static struct ocop_keyring *ring;
static struct ocop_signer signer[2];
static struct ocop_buf record[RECORDS];
static struct ocop_cose_sign1 env[RECORDS];
static uint64_t told;

/* Every seventh has a flipped bit, every fifth another's key. */
static struct ocop_bytes key_of(uint64_t i)
{
	const struct ocop_signer *s = &signer[i % 5 == 0];

	return ocop_bytes_of(s->spki, s->spki_len);
}

static struct ocop_cose_sign1 envelope(uint64_t i, uint8_t sig[OCOP_SIG_LEN])
{
	struct ocop_cose_sign1 e = env[i % RECORDS];

	memcpy(sig, e.sig.ptr, OCOP_SIG_LEN);
	sig[i % OCOP_SIG_LEN] ^= i % 7 == 0;
	e.sig = ocop_bytes_of(sig, OCOP_SIG_LEN);
	return e;
}

static int set_up(void **state)
{
	uint8_t raw[32];

	(void)state;
	if (ocop_keyring_new(&ring))
		return -1;
	for (size_t i = 0; i < 2; i++) {
		struct ocop_seckey *key = NULL;

		memset(raw, (int)i + 1, sizeof(raw));
		if (ocop_seckey_from_raw(&key, OCOP_ALG_ES256, raw))
			return -1;
		ocop_signer_of_key(&signer[i], key);
	}
	for (uint8_t i = 0; i < RECORDS; i++) {
		record[i] = OCOP_BUF(OCOP_RECORD_MAX);
		if (ocop_cose_sign(&record[i], &signer[0], "ocop-lot+cose",
				   ocop_bytes_of(&i, 1), false) ||
		    ocop_cose_sign1_open_unverified(
			    &env[i], ocop_buf_view(&record[i]), false, NULL))
			return -1;
	}
	told = 0;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	for (size_t i = 0; i < RECORDS; i++)
		ocop_buf_clear(&record[i]);
	ocop_signer_clear(&signer[0]);
	ocop_signer_clear(&signer[1]);
	ocop_keyring_free(ring);
	return 0;
}

static void tell(void *user, const struct ocop__sync_signed *item)
{
	assert_ptr_equal(user, &told);
	assert_int_equal(item->index, told);
	assert_memory_equal(item->spki, key_of(told).ptr, OCOP_SPKI_P256_LEN);
	assert_int_equal(item->good, told % 7 != 0 && told % 5 != 0);
	told++;
}

static struct ocop__sync_pool *pool_of(long threads)
{
	struct ocop__sync_pool *pool = ocop__sync_pool_new(ring, threads, tell,
							   &told);

	assert_non_null(pool);
	return pool;
}

static void ask(struct ocop__sync_pool *pool, uint64_t i)
{
	uint8_t sig[OCOP_SIG_LEN];
	struct ocop_cose_sign1 e = envelope(i, sig);

	assert_true(ocop__sync_pool_ask(pool, i, &e, key_of(i)));
	/* Nothing that was asked is lent. */
	memset(sig, 0, sizeof(sig));
}

static void answers_come_in_order_by_any_number_of_threads(void **state)
{
	static const long threads[] = { 1, 2, 8, 1000, 0, -1 };

	(void)state;
	for (size_t t = 0; t < sizeof(threads) / sizeof(threads[0]); t++) {
		struct ocop__sync_pool *pool = pool_of(threads[t]);

		told = 0;
		for (uint64_t i = 0; i < ASKED; i++)
			ask(pool, i);
		ocop__sync_pool_wait(pool);
		assert_int_equal(told, ASKED);
		/* Once more: and a few that fill no batch. */
		for (uint64_t i = told; i < ASKED + 3; i++)
			ask(pool, i);
		ocop__sync_pool_wait(pool);
		assert_int_equal(told, ASKED + 3);
		ocop__sync_pool_wait(pool);
		ocop__sync_pool_free(pool);
	}
}

static void one_that_is_not_waited_for_is_freed_all_the_same(void **state)
{
	struct ocop__sync_pool *pool = pool_of(3);

	(void)state;
	for (uint64_t i = 0; i < 500; i++)
		ask(pool, i);
	ocop__sync_pool_free(pool);
	assert_true(told <= 500);
	ocop__sync_pool_free(NULL);
}

static void another_algorithm_is_not_asked_for(void **state)
{
	struct ocop__sync_pool *pool = pool_of(2);
	struct ocop_cose_sign1 e = env[0];

	(void)state;
	assert_false(ocop__sync_pool_ask(pool, 0, &e, ocop_bytes_of(
		key_of(1).ptr, OCOP_SPKI_ED25519_LEN)));
	assert_false(ocop__sync_pool_ask(pool, 0, &e,
					 ocop_bytes_of(NULL, 0)));
	e.alg = OCOP_ALG_EDDSA;
	assert_false(ocop__sync_pool_ask(pool, 0, &e, key_of(1)));
	ocop__sync_pool_wait(pool);
	assert_int_equal(told, 0);
	ocop__sync_pool_free(pool);
}

static void a_key_that_no_ring_lends_signs_nothing(void **state)
{
	struct ocop__sync_pool *pool = pool_of(1);

	(void)state;
	signer[1].spki[OCOP_SPKI_P256_LEN - 1] ^= 1;
	assert_true(ocop__sync_pool_ask(pool, 0, &env[0], key_of(0)));
	ocop__sync_pool_wait(pool);
	assert_int_equal(told, 1);
	ocop__sync_pool_free(pool);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(answers_come_in_order_by_any_number_of_threads),
		CASE(one_that_is_not_waited_for_is_freed_all_the_same),
		CASE(another_algorithm_is_not_asked_for),
		CASE(a_key_that_no_ring_lends_signs_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

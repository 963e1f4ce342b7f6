/* SPDX-License-Identifier: Apache-2.0 */
/* A signer that is shared serves one thread at a time, passes on what it is
 * given, and is freed once. */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "registry/writer/writer.h"

#define THREADS 4
#define TIMES 200

struct token {
	atomic_int inside, most;
	atomic_int signatures, freed;
};

static enum ocop_err sign(void *ctx, uint8_t sig_out[OCOP_SIG_LEN],
			  struct ocop_bytes message)
{
	struct token *token = ctx;
	int now = atomic_fetch_add(&token->inside, 1) + 1;

	if (now > atomic_load(&token->most))
		atomic_store(&token->most, now);
	/* The others have time to come in. */
	sched_yield();
	memset(sig_out, message.ptr[0], OCOP_SIG_LEN);
	sched_yield();
	atomic_fetch_sub(&token->inside, 1);
	atomic_fetch_add(&token->signatures, 1);
	return message.len == 1 ? OCOP_OK : OCOP_ERR_CRYPTO;
}

static void token_free(void *ctx)
{
	struct token *token = ctx;

	atomic_fetch_add(&token->freed, 1);
}

static void *sign_often(void *arg)
{
	struct ocop_signer *signer = arg;
	uint8_t sig[OCOP_SIG_LEN];
	uintptr_t wrong = 0;

	for (int i = 0; i < TIMES; i++)
		wrong += signer->sign(signer->ctx, sig, OCOP_LIT("x")) ||
			 sig[0] != 'x' || sig[OCOP_SIG_LEN - 1] != 'x';
	return (void *)wrong;
}

static void one_thread_signs_at_a_time(void **state)
{
	struct token token = { 0 };
	struct ocop_signer signer = { .ctx = &token, .sign = sign,
				      .free = token_free };
	pthread_t thread[THREADS];
	uint8_t sig[OCOP_SIG_LEN];
	void *wrong;

	(void)state;
	assert_int_equal(signer_share(&signer), OCOP_OK);
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, sign_often,
						&signer), 0);
	for (int i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(thread[i], &wrong), 0);
		assert_null(wrong);
	}
	assert_int_equal(token.signatures, THREADS * TIMES);
	assert_int_equal(token.most, 1);
	assert_int_equal(signer.sign(signer.ctx, sig, OCOP_LIT("xx")),
			 OCOP_ERR_CRYPTO);
	ocop_signer_clear(&signer);
	assert_int_equal(token.freed, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_thread_signs_at_a_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

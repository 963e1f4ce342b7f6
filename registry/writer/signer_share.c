/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A signer that several threads call. The writer signs each root with the key
 * for receipts, and the workers sign status lists with it. A token, and
 * OpenSSL's context of a key file, serve one caller at a time.
 */
#include <pthread.h>
#include <stdlib.h>

#include "registry/writer/writer.h"

struct shared {
	pthread_mutex_t lock;
	struct ocop_signer signer;
};

static enum ocop_err sign(void *ctx, uint8_t sig_out[OCOP_SIG_LEN],
			  struct ocop_bytes message)
{
	struct shared *shared = ctx;
	enum ocop_err err;

	pthread_mutex_lock(&shared->lock);
	err = shared->signer.sign(shared->signer.ctx, sig_out, message);
	pthread_mutex_unlock(&shared->lock);
	return err;
}

static void shared_free(void *ctx)
{
	struct shared *shared = ctx;

	ocop_signer_clear(&shared->signer);
	pthread_mutex_destroy(&shared->lock);
	free(shared);
}

enum ocop_err signer_share(struct ocop_signer *signer)
{
	struct shared *shared = calloc(1, sizeof(*shared));

	if (shared == NULL)
		return OCOP_ERR_MEMORY;
	pthread_mutex_init(&shared->lock, NULL);
	shared->signer = *signer;
	signer->ctx = shared;
	signer->sign = sign;
	signer->free = shared_free;
	return OCOP_OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verifies ES256 signatures on all cores. Threads take batches from a short
 * queue; each has its own keyring. The caller verifies too while the queue is
 * full and while it waits, so it works even if no thread could be started.
 * Results are reported in the order of the requests, in the caller's thread.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/cose/cose_sign1.h"
#include "lib/crypto/crypto.h"
#include "lib/sync/sync.h"

#define BATCH 64		/* signatures that a thread takes at once */
#define BATCHES 32		/* in the queue, with those at work */

struct batch {
	struct ocop__sync_signed items[BATCH];
	size_t count;
	bool done;
};

struct ocop__sync_pool {
	struct ocop_keyring *ring;	/* lent; the asker's */
	ocop__sync_pool_fn *tell;
	void *user;
	pthread_t threads[OCOP__SYNC_THREADS_MAX];
	unsigned thread_count;
	uint64_t told;			/* batches, ever; */
	pthread_mutex_t lock;		/* guards what follows */
	pthread_cond_t more, answered;
	bool end;
	uint64_t asked, taken;		/* number n is at n % BATCHES */
	struct batch batches[BATCHES];
};

static void verify(struct batch *b, struct ocop_keyring *ring)
{
	struct ocop_pubkey *key;

	for (size_t i = 0; i < b->count; i++) {
		struct ocop__sync_signed *item = &b->items[i];

		item->good = !ocop_keyring_get(&key, ring, ocop_bytes_of(
					item->spki, sizeof(item->spki))) &&
			     !ocop__pubkey_verify_digest(key, item->digest,
							 item->sig);
	}
}

/* Take a batch and verify it; false: none waits. The lock is held, and let go
 * meanwhile. */
static bool verify_next(struct ocop__sync_pool *p, struct ocop_keyring *ring)
{
	struct batch *b;

	if (p->taken == p->asked)
		return false;
	b = &p->batches[p->taken++ % BATCHES];
	pthread_mutex_unlock(&p->lock);
	verify(b, ring);
	pthread_mutex_lock(&p->lock);
	b->done = true;
	pthread_cond_signal(&p->answered);
	return true;
}

static void *work(void *user)
{
	struct ocop__sync_pool *p = user;
	struct ocop_keyring *ring = NULL;

	if (ocop_keyring_new(&ring))
		return NULL;
	pthread_mutex_lock(&p->lock);
	while (!p->end)
		if (!verify_next(p, ring))
			pthread_cond_wait(&p->more, &p->lock);
	pthread_mutex_unlock(&p->lock);
	ocop_keyring_free(ring);
	return NULL;
}

struct ocop__sync_pool *ocop__sync_pool_new(struct ocop_keyring *ring,
					    long threads,
					    ocop__sync_pool_fn *tell,
					    void *user)
{
	struct ocop__sync_pool *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return NULL;
	p->ring = ring;
	p->tell = tell;
	p->user = user;
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->more, NULL);
	pthread_cond_init(&p->answered, NULL);
	if (threads == 0)
		threads = sysconf(_SC_NPROCESSORS_ONLN);
	if (threads < 1)
		threads = 1;
	/* One of them is the asker's. */
	while (p->thread_count + 1 < threads &&
	       p->thread_count + 1 < OCOP__SYNC_THREADS_MAX &&
	       pthread_create(&p->threads[p->thread_count], NULL, work, p) == 0)
		p->thread_count++;
	return p;
}

void ocop__sync_pool_free(struct ocop__sync_pool *p)
{
	if (p == NULL)
		return;
	pthread_mutex_lock(&p->lock);
	p->end = true;
	pthread_cond_broadcast(&p->more);
	pthread_mutex_unlock(&p->lock);
	for (unsigned i = 0; i < p->thread_count; i++)
		pthread_join(p->threads[i], NULL);
	pthread_cond_destroy(&p->answered);
	pthread_cond_destroy(&p->more);
	pthread_mutex_destroy(&p->lock);
	free(p);
}

static void tell_oldest(struct ocop__sync_pool *p)
{
	struct batch *oldest = &p->batches[p->told % BATCHES];

	pthread_mutex_lock(&p->lock);
	while (!oldest->done)
		if (!verify_next(p, p->ring))
			pthread_cond_wait(&p->answered, &p->lock);
	pthread_mutex_unlock(&p->lock);
	for (size_t i = 0; i < oldest->count; i++)
		p->tell(p->user, &oldest->items[i]);
	oldest->count = 0;
	oldest->done = false;
	p->told++;
}

/* The batch that is being filled goes to the queue. */
static void hand_in(struct ocop__sync_pool *p)
{
	pthread_mutex_lock(&p->lock);
	p->asked++;
	pthread_cond_signal(&p->more);
	pthread_mutex_unlock(&p->lock);
	if (p->asked - p->told == BATCHES)
		tell_oldest(p);
}

bool ocop__sync_pool_ask(struct ocop__sync_pool *p, uint64_t index,
			 const struct ocop_cose_sign1 *env,
			 struct ocop_bytes spki)
{
	struct batch *b = &p->batches[p->asked % BATCHES];
	struct ocop__sync_signed *item = &b->items[b->count];

	if (env->alg != OCOP_ALG_ES256 || spki.len != sizeof(item->spki) ||
	    ocop__cose_sign1_digest(item->digest, env))
		return false;
	item->index = index;
	memcpy(item->spki, spki.ptr, sizeof(item->spki));
	memcpy(item->sig, env->sig.ptr, sizeof(item->sig));
	if (++b->count == BATCH)
		hand_in(p);
	return true;
}

void ocop__sync_pool_wait(struct ocop__sync_pool *p)
{
	if (p->batches[p->asked % BATCHES].count > 0)
		hand_in(p);
	while (p->told < p->asked)
		tell_oldest(p);
}

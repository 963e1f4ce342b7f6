/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The buckets stand in a table of small sets. When a set is full, the bucket
 * that was unused for longest makes room. A client that loses its bucket in
 * this way gets a full one next time, so nobody can make another client wait.
 * The place in the table depends on a random number, so nobody can choose it.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <ocop/crypto.h>

#include "common/server/rate.h"

#define SETS 8192
#define WAYS 4			/* 32768 buckets, 1 MiB */

struct bucket {
	uint8_t address[RATE_ADDRESS_LEN];
	uint64_t used_ms;	/* 0: no bucket yet */
	uint64_t milli;		/* thousandths of a token */
};

struct rate {
	pthread_mutex_t lock;
	uint64_t seed[2];
	uint64_t per_s;
	struct bucket set[SETS][WAYS];
};

enum ocop_err rate_new(struct rate **out, unsigned per_s)
{
	struct rate *rate = calloc(1, sizeof(*rate));
	enum ocop_err err;

	*out = NULL;
	if (rate == NULL)
		return OCOP_ERR_MEMORY;
	err = ocop_random(rate->seed, sizeof(rate->seed));
	if (err) {
		free(rate);
		return err;
	}
	rate->per_s = per_s;
	pthread_mutex_init(&rate->lock, NULL);
	*out = rate;
	return OCOP_OK;
}

void rate_free(struct rate *rate)
{
	if (rate == NULL)
		return;
	pthread_mutex_destroy(&rate->lock);
	free(rate);
}

/* What stands for the client: of IPv6, the first 64 bits. */
static void client_of(uint8_t out[static RATE_ADDRESS_LEN],
		      const uint8_t *address)
{
	static const uint8_t v4[12] = { [10] = 0xff, [11] = 0xff };

	memcpy(out, address, RATE_ADDRESS_LEN);
	if (memcmp(address, v4, sizeof(v4)) != 0)
		memset(out + 8, 0, 8);
}

static size_t place_of(const struct rate *rate, const uint8_t *client)
{
	uint64_t half[2], h;

	memcpy(half, client, sizeof(half));
	h = (half[0] ^ rate->seed[0]) * 0x9e3779b97f4a7c15u;
	h = (h ^ h >> 32 ^ half[1] ^ rate->seed[1]) * 0xbf58476d1ce4e5b9u;
	return (size_t)(h >> 32) % SETS;
}

/* The client's bucket, or the one that makes room for it. */
static struct bucket *find(struct rate *rate, const uint8_t *client)
{
	struct bucket *set = rate->set[place_of(rate, client)], *old = set;

	for (size_t i = 0; i < WAYS; i++) {
		if (set[i].used_ms != 0 &&
		    memcmp(set[i].address, client, RATE_ADDRESS_LEN) == 0)
			return &set[i];
		if (set[i].used_ms < old->used_ms)
			old = &set[i];
	}
	memcpy(old->address, client, RATE_ADDRESS_LEN);
	old->used_ms = 0;
	return old;
}

/* Fill the bucket for the time that passed since it was used. */
static void refill(struct bucket *b, uint64_t now_ms, uint64_t per_s)
{
	uint64_t full = per_s * RATE_BURST_S * 1000;
	uint64_t passed = now_ms > b->used_ms ? now_ms - b->used_ms : 0;

	if (b->used_ms == 0 || passed >= RATE_BURST_S * 1000)
		b->milli = full;
	else
		b->milli += passed * per_s;
	if (b->milli > full)
		b->milli = full;
	b->used_ms = now_ms;
}

bool rate_take(struct rate *rate,
	       const uint8_t address[static RATE_ADDRESS_LEN],
	       uint64_t now_ms, unsigned *wait_s)
{
	uint8_t client[RATE_ADDRESS_LEN];
	struct bucket *b;
	bool good;

	*wait_s = 1;		/* a bucket gets at least a token a second */
	client_of(client, address);
	pthread_mutex_lock(&rate->lock);
	b = find(rate, client);
	refill(b, now_ms, rate->per_s);
	good = b->milli >= 1000;
	if (good)
		b->milli -= 1000;
	pthread_mutex_unlock(&rate->lock);
	return good;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A table of slots; an answer's slot follows from its target and language, and
 * a newer answer takes its place. All answers together have a ceiling in bytes.
 * When it is reached, all are dropped, since all but those of this second are
 * stale.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "registry/http/ready.h"
#include "registry/writer/writer.h"

#define SLOTS 1024
#define KEY_MAX 512		/* longer ones are not stored */
#define BODY_MAX ((size_t)64 * 1024)
#define BYTES_MAX ((size_t)8 * 1024 * 1024)

struct slot {
	uint64_t hash;		/* of the key */
	struct ready_time asked;
	struct answer answer;	/* owned; status 0: the slot is empty */
	char key[KEY_MAX];	/* of key_of() */
};

struct ready {
	const struct reg_clock *clock;	/* lent */
	atomic_uint_fast64_t log, scans;
	pthread_mutex_t lock;	/* for the members below */
	size_t bytes;
	struct slot slot[SLOTS];
};

struct ready *ready_new(const struct reg_clock *clock)
{
	struct ready *ready = calloc(1, sizeof(*ready));

	if (ready == NULL)
		return NULL;
	ready->clock = clock;
	pthread_mutex_init(&ready->lock, NULL);
	return ready;
}

static void drop(struct ready *ready, struct slot *slot)
{
	ready->bytes -= slot->answer.body.len;
	answer_clear(&slot->answer);
}

static void drop_all(struct ready *ready)
{
	for (size_t i = 0; i < SLOTS; i++)
		if (ready->slot[i].answer.status != 0)
			drop(ready, &ready->slot[i]);
}

void ready_free(struct ready *ready)
{
	if (ready == NULL)
		return;
	drop_all(ready);
	pthread_mutex_destroy(&ready->lock);
	free(ready);
}

void ready_log_changed(struct ready *ready)
{
	atomic_fetch_add(&ready->log, 1);
}

void ready_scans_changed(struct ready *ready)
{
	atomic_fetch_add(&ready->scans, 1);
}

/* FNV-1a, 64 bits; the key itself is compared, too. false: it is too long. */
static bool key_of(const struct http_exchange *x, bool gzip,
		   char key[static KEY_MAX], uint64_t *hash)
{
	const char *language = x->language == NULL ? "" : x->language;
	int len = snprintf(key, KEY_MAX, "%s\n%s\n%s", gzip ? "gzip" : "",
			   language, x->target);

	if (len < 0 || len >= KEY_MAX)
		return false;
	*hash = 0xcbf29ce484222325;
	for (int i = 0; i < len; i++)
		*hash = (*hash ^ (uint8_t)key[i]) * 0x100000001b3;
	return true;
}

/* false: the clock cannot be read, so nothing may be kept. */
static bool time_of(struct ready *ready, bool scans, struct ready_time *out)
{
	struct timespec now;

	out->log = atomic_load(&ready->log);
	out->scans = scans ? atomic_load(&ready->scans) : 0;
	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	out->since_start_s = (uint64_t)now.tv_sec + 1;
	return !reg_clock_now(ready->clock, &out->clock_s, NULL);
}

static bool is_same_time(const struct ready_time *a, const struct ready_time *b)
{
	return a->log == b->log && a->scans == b->scans &&
	       a->clock_s == b->clock_s &&
	       a->since_start_s == b->since_start_s;
}

/* Without a Location: an answer of 200 has none. */
static bool copy(struct answer *out, const struct answer *from)
{
	struct answer answer = *from;

	answer.location = OCOP_BUF(LOCATION_MAX);
	answer.link = OCOP_BUF(LOCATION_MAX);
	answer.body = OCOP_BUF(ANSWER_MAX);
	if (!ocop_buf_bytes(&answer.link, ocop_buf_view(&from->link)) &&
	    !ocop_buf_bytes(&answer.body, ocop_buf_view(&from->body))) {
		*out = answer;
		return true;
	}
	answer_clear(&answer);
	return false;
}

bool ready_get(struct ready *ready, bool scans, struct http_exchange *x,
	       bool gzip, struct ready_time *now)
{
	char key[KEY_MAX];
	struct slot *slot;
	uint64_t hash;
	bool hit = false;

	*now = (struct ready_time){ .since_start_s = 0 };
	if (!key_of(x, gzip, key, &hash) || !time_of(ready, scans, now)) {
		now->since_start_s = 0;
		return false;
	}
	slot = &ready->slot[hash % SLOTS];
	pthread_mutex_lock(&ready->lock);
	if (slot->answer.status != 0 && slot->hash == hash &&
	    is_same_time(&slot->asked, now) && strcmp(slot->key, key) == 0)
		hit = copy(&x->answer, &slot->answer);
	pthread_mutex_unlock(&ready->lock);
	return hit;
}

void ready_put(struct ready *ready, const struct http_exchange *x, bool gzip,
	       const struct ready_time *asked)
{
	char key[KEY_MAX];
	struct slot *slot;
	uint64_t hash;

	if (asked->since_start_s == 0 || x->answer.status != 200 ||
	    x->answer.body.len > BODY_MAX || !key_of(x, gzip, key, &hash))
		return;
	slot = &ready->slot[hash % SLOTS];
	pthread_mutex_lock(&ready->lock);
	if (slot->answer.status != 0)
		drop(ready, slot);
	if (ready->bytes + x->answer.body.len > BYTES_MAX)
		drop_all(ready);
	if (copy(&slot->answer, &x->answer)) {
		ready->bytes += slot->answer.body.len;
		slot->hash = hash;
		slot->asked = *asked;
		memcpy(slot->key, key, strlen(key) + 1);
	}
	pthread_mutex_unlock(&ready->lock);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which stored checkpoints may be shown. In a shared database a checkpoint that
 * another daemon stored can be read before its commit is sure to survive the
 * primary. Were it shown, and then lost, the next one of that size would be a
 * fork. So a checkpoint that is not known to be settled is settled first. All
 * threads of a daemon share what they know.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "registry/writer/settled.h"

#define KNOWN 16	/* a thread may still read a few older ones */

struct settled {
	pthread_mutex_t lock;	/* for the members below */
	uint8_t known[KNOWN][OCOP_HASH_LEN];
	size_t next;
	pthread_mutex_t asking;	/* one thread asks for all */
};

struct settled *settled_new(void)
{
	struct settled *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	pthread_mutex_init(&s->lock, NULL);
	pthread_mutex_init(&s->asking, NULL);
	return s;
}

void settled_free(struct settled *s)
{
	if (s == NULL)
		return;
	pthread_mutex_destroy(&s->asking);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

static bool is_known(struct settled *s, const uint8_t hash[OCOP_HASH_LEN])
{
	bool known = false;

	pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < KNOWN; i++)
		known = known || memcmp(s->known[i], hash, OCOP_HASH_LEN) == 0;
	pthread_mutex_unlock(&s->lock);
	return known;
}

static void add(struct settled *s, const uint8_t hash[OCOP_HASH_LEN])
{
	pthread_mutex_lock(&s->lock);
	memcpy(s->known[s->next], hash, OCOP_HASH_LEN);
	s->next = (s->next + 1) % KNOWN;
	pthread_mutex_unlock(&s->lock);
}

void settled_note(struct settled *s, struct ocop_bytes note)
{
	uint8_t hash[OCOP_HASH_LEN];

	if (s == NULL)
		return;
	ocop_sha256(hash, note);
	add(s, hash);
}

enum ocop_err settled_wait(struct settled *s, struct ocop_store *store,
			   struct ocop_bytes note)
{
	uint8_t hash[OCOP_HASH_LEN];
	enum ocop_err err = OCOP_OK;

	if (s == NULL)
		return ocop_store_settle(store);
	ocop_sha256(hash, note);
	if (is_known(s, hash))
		return OCOP_OK;
	pthread_mutex_lock(&s->asking);
	if (!is_known(s, hash)) {
		err = ocop_store_settle(store);
		if (!err)
			add(s, hash);
	}
	pthread_mutex_unlock(&s->asking);
	return err;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trust document's look-up tables, and the rules that need the whole
 * document: IDs and keys are unique, successors exist and their chains end.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/base/bytes.h"
#include "lib/base/mark.h"
#include "lib/trust/trust_internal.h"

static int compare_slots(const void *a, const void *b)
{
	const struct ocop__trust_slot *x = a, *y = b;

	return memcmp(x->hash, y->hash, OCOP_HASH_LEN);
}

static int compare_ids(const void *a, const void *b)
{
	const struct ocop__trust_id *x = a, *y = b;

	return ocop__bytes_compare(x->id, y->id);
}

size_t ocop__trust_index_id(const struct ocop_trust *trust,
			    struct ocop_bytes id)
{
	const struct ocop__trust_id key = { .id = id }, *found = NULL;

	if (trust->index)
		found = bsearch(&key, trust->index->ids,
				trust->authority_count, sizeof(key),
				compare_ids);
	return found ? found->owner : SIZE_MAX;
}

const struct ocop__trust_slot *
ocop__trust_index_key(const struct ocop_trust *trust,
		      const uint8_t hash[static OCOP_HASH_LEN])
{
	struct ocop__trust_slot key = { .owner = 0 };

	memcpy(key.hash, hash, OCOP_HASH_LEN);
	return trust->index ? bsearch(&key, trust->index->slots,
				      trust->index->slot_count, sizeof(key),
				      compare_slots) : NULL;
}

static enum ocop_err bad_id(struct ocop_diag *diag, struct ocop_bytes id,
			    const char *rule)
{
	return ocop_fail(diag, OCOP_ERR_RULE, 0, "authority '%.*s': %s",
			 id.len > 40 ? 40 : (int)id.len,
			 (const char *)id.ptr, rule);
}

static enum ocop_err build_ids(struct ocop_trust *trust,
			       struct ocop_diag *diag)
{
	struct ocop__trust_id *ids = trust->index->ids;
	size_t count = trust->authority_count;

	for (size_t i = 0; i < count; i++)
		ids[i] = (struct ocop__trust_id){ trust->authorities[i].id, i };
	qsort(ids, count, sizeof(*ids), compare_ids);
	for (size_t i = 1; i < count; i++)
		if (ocop_bytes_equal(ids[i - 1].id, ids[i].id))
			return bad_id(diag, ids[i].id, N_("appears twice"));
	return OCOP_OK;
}

/*
 * Every walk along successors must end. walk[i] is the number of the walk
 * that came by i first: meeting one's own mark is a circle, meeting an
 * older one ends well, so all walks together take one step per authority.
 */
static enum ocop_err build_heirs(struct ocop_trust *trust,
				 struct ocop_diag *diag)
{
	struct ocop_trust_index *index = trust->index;
	size_t count = trust->authority_count, at;
	enum ocop_err err = OCOP_OK;
	size_t *walk = NULL;

	for (size_t i = 0; i < count; i++) {
		const struct ocop_authority *a = &trust->authorities[i];

		index->heir[i] = SIZE_MAX;
		if (a->successor.len == 0)
			continue;
		index->heir[i] = ocop__trust_index_id(trust, a->successor);
		if (index->heir[i] == SIZE_MAX)
			return bad_id(diag, a->id, N_("successor: not an authority "
				      "of this document"));
	}
	walk = calloc(count, sizeof(*walk));
	if (!walk)
		return OCOP_ERR_MEMORY;
	for (size_t i = 0; i < count && !err; i++) {
		for (at = i; at != SIZE_MAX && !walk[at]; at = index->heir[at])
			walk[at] = i + 1;
		if (at != SIZE_MAX && walk[at] == i + 1)
			err = bad_id(diag, trust->authorities[i].id,
				     N_("successor: it leads back to itself"));
	}
	free(walk);
	return err;
}

static void put_key(struct ocop_trust_index *index, struct ocop_bytes spki,
		    size_t owner)
{
	struct ocop__trust_slot *slot = &index->slots[index->slot_count++];

	ocop_sha256(slot->hash, spki);
	slot->spki = spki;
	slot->owner = owner;
}

/* A note key as the SPKI it would be, so that it meets its twin. */
static void put_vkey(struct ocop_trust_index *index,
		     const struct ocop_vkey *vkey)
{
	/* RFC 8410: SEQUENCE { SEQUENCE { 1.3.101.112 }, BIT STRING }. */
	static const uint8_t prefix[] = { 0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
					  0x2b, 0x65, 0x70, 0x03, 0x21, 0x00 };
	uint8_t spki[OCOP_SPKI_ED25519_LEN];
	struct ocop__trust_slot *slot = &index->slots[index->slot_count++];

	memcpy(spki, prefix, sizeof(prefix));
	memcpy(spki + sizeof(prefix), vkey->public32, sizeof(vkey->public32));
	ocop_sha256(slot->hash, ocop_bytes_of(spki, sizeof(spki)));
	slot->spki = ocop_bytes_of(NULL, 0);
	slot->owner = SIZE_MAX;
}

static bool same_vkey(const struct ocop_vkey *a, const struct ocop_vkey *b)
{
	return a->type == b->type && strcmp(a->name, b->name) == 0 &&
	       memcmp(a->public32, b->public32, sizeof(a->public32)) == 0;
}

/* One registry may keep the time of several logs with one key. */
static bool time_key_seen(const struct ocop_trust *trust, size_t log)
{
	for (size_t i = 0; i < log; i++)
		if (same_vkey(&trust->logs[i].time_vkey,
			      &trust->logs[log].time_vkey))
			return true;
	return false;
}

/* One key may sign the roots of several logs, or of several ranges. */
static bool receipt_key_seen(const struct ocop_trust *trust, size_t receipt)
{
	for (size_t i = 0; i < receipt; i++)
		if (ocop_bytes_equal(trust->receipts[i].key,
				     trust->receipts[receipt].key))
			return true;
	return false;
}

static enum ocop_err build_keys(struct ocop_trust *trust,
				struct ocop_diag *diag)
{
	struct ocop_trust_index *index = trust->index;

	for (size_t i = 0; i < trust->root_count; i++)
		put_key(index, trust->roots[i], SIZE_MAX);
	for (size_t i = 0; i < trust->log_count; i++) {
		put_vkey(index, &trust->logs[i].vkey);
		if (!time_key_seen(trust, i))
			put_vkey(index, &trust->logs[i].time_vkey);
	}
	for (size_t i = 0; i < trust->witness_count; i++)
		put_vkey(index, &trust->witnesses[i]);
	for (size_t i = 0; i < trust->receipt_count; i++)
		if (!receipt_key_seen(trust, i))
			put_key(index, trust->receipts[i].key, SIZE_MAX);
	for (size_t i = 0; i < trust->authority_count; i++)
		for (size_t k = 0; k < trust->authorities[i].key_count; k++)
			put_key(index, trust->authorities[i].keys[k], i);

	qsort(index->slots, index->slot_count, sizeof(index->slots[0]),
	      compare_slots);
	for (size_t i = 1; i < index->slot_count; i++) {
		const uint8_t *hash = index->slots[i].hash;

		if (memcmp(index->slots[i - 1].hash, hash, OCOP_HASH_LEN) == 0)
			return ocop_fail(diag, OCOP_ERR_RULE, 0,
					 "keys: "
					 "%02x%02x%02x%02x%02x%02x%02x%02x "
					 "appears twice", hash[0], hash[1],
					 hash[2], hash[3], hash[4], hash[5],
					 hash[6], hash[7]);
	}
	return OCOP_OK;
}

enum ocop_err ocop__trust_index_build(struct ocop_trust *trust,
				      struct ocop_diag *diag)
{
	size_t count = trust->authority_count;
	size_t keys = trust->root_count + 2 * trust->log_count +
		      trust->witness_count + trust->receipt_count;
	struct ocop_trust_index *index = calloc(1, sizeof(*index));
	enum ocop_err err;

	if (!index)
		return OCOP_ERR_MEMORY;
	trust->index = index; /* freed with trust, also half-built */
	for (size_t i = 0; i < count; i++)
		keys += trust->authorities[i].key_count;
	index->slots = calloc(keys, sizeof(*index->slots));
	index->ids = calloc(count, sizeof(*index->ids));
	index->heir = calloc(count, sizeof(*index->heir));
	if (!index->slots || !index->ids || !index->heir)
		return OCOP_ERR_MEMORY;
	err = build_ids(trust, diag);
	if (!err)
		err = build_heirs(trust, diag);
	if (!err)
		err = build_keys(trust, diag);
	return err;
}

void ocop__trust_index_free(struct ocop_trust_index *index)
{
	if (!index)
		return;
	free(index->slots);
	free(index->ids);
	free(index->heir);
	free(index);
}

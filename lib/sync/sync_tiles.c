/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A source's hash tiles (C2SP tlog-tiles), read to answer one question: does
 * the larger tree that the source shows extend ours? The tiles prove
 * themselves: a consistency proof (RFC 9162 section 2.1.4) is made of them, and
 * when it leads to the signed root from another root than ours, the log has
 * signed two histories. A replica keeps none of this.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/sync/sync.h"
#include "lib/tlog/tlog.h"

#define HELD_MAX 24		/* a proof needs few: the rest is asked twice */

struct held {
	unsigned level;
	uint64_t index;
	struct ocop_buf bytes;		/* owned */
};

struct tiles {
	struct ocop__sync *s;
	struct held held[HELD_MAX];
	size_t count;
};

static enum ocop_err fetch_tile(struct tiles *t, struct held *h)
{
	uint64_t have = t->s->target.size >> (8 * h->level);
	uint64_t left = have - h->index * OCOP_TILE_WIDTH;
	unsigned width = left < OCOP_TILE_WIDTH ? (unsigned)left :
						  OCOP_TILE_WIDTH;
	char path[OCOP_TILE_PATH_MAX];
	enum ocop_err err;

	ocop_tile_path(path, (int)h->level, h->index, width);
	err = ocop__sync_fetch(t->s, path, &h->bytes);
	/* tlog-tiles: a partial may be gone once the full one is there. */
	if ((err == OCOP_ERR_ABSENT || err == OCOP_ERR_HTTP ||
	     err == OCOP_ERR_MALFORMED) && width < OCOP_TILE_WIDTH) {
		ocop_tile_path(path, (int)h->level, h->index, OCOP_TILE_WIDTH);
		err = ocop__sync_fetch(t->s, path, &h->bytes);
	}
	if (!err && h->bytes.len < (size_t)width * OCOP_HASH_LEN)
		err = ocop_fail(t->s->diag, OCOP_ERR_MALFORMED, 0,
				"%.120s/%.60s: the tile is too short", t->s->source,
				path);
	return err;
}

static enum ocop_err find_tile(struct tiles *t, unsigned level, uint64_t index,
			       struct held **out)
{
	struct held *h;

	for (size_t i = 0; i < t->count; i++) {
		h = *out = &t->held[i];
		if (h->level == level && h->index == index)
			return OCOP_OK;
	}
	if (t->count == HELD_MAX)
		ocop_buf_clear(&t->held[--t->count].bytes);
	h = *out = &t->held[t->count++];
	*h = (struct held){ level, index, OCOP_BUF(OCOP_TILE_BYTES) };
	return fetch_tile(t, h);
}

/* ocop__node_get: the hash of a full subtree. */
static enum ocop_err get_node(void *user, unsigned level, uint64_t index,
			      uint8_t out[static OCOP_HASH_LEN])
{
	uint64_t count = (uint64_t)1 << (level % 8), first = index * count;
	struct ocop_compact range = { 0 };
	struct held *h;
	enum ocop_err err;

	err = find_tile(user, level / 8, first / OCOP_TILE_WIDTH, &h);
	if (err)
		return err;
	first %= OCOP_TILE_WIDTH;
	if (h->bytes.len < (first + count) * OCOP_HASH_LEN)
		return OCOP_ERR_MALFORMED;
	for (uint64_t i = first; i < first + count; i++)
		ocop_compact_append(&range, h->bytes.ptr + i * OCOP_HASH_LEN,
				    NULL, NULL);
	ocop_compact_root(&range, out);
	return OCOP_OK;
}

/* The root of the first size entries, as the tiles have them. */
static enum ocop_err prefix_root(struct tiles *t, uint64_t size,
				 uint8_t out[static OCOP_HASH_LEN])
{
	struct ocop_compact range = { .size = size };
	enum ocop_err err = OCOP_OK;
	uint64_t at = 0;

	for (unsigned level = 64; level-- > 0 && !err;) {
		if ((size >> level & 1) == 0)
			continue;
		err = get_node(t, level, at >> level,
			       range.hash[range.count++]);
		at += (uint64_t)1 << level;
	}
	if (!err)
		ocop_compact_root(&range, out);
	return err;
}

static bool leads(const struct ocop_proof *proof, uint64_t from,
		  const uint8_t *root, const struct ocop_checkpoint *to)
{
	return !ocop_consistency_check(
		from, to->size, ocop_bytes_of(proof->hash, proof->count *
					      (size_t)OCOP_HASH_LEN),
		ocop_bytes_of(root, OCOP_HASH_LEN),
		ocop_bytes_of(to->root, OCOP_HASH_LEN));
}

enum ocop_err ocop__sync_tiles_compare(struct ocop__sync *s, bool *forked)
{
	const struct ocop_checkpoint *ours = &s->replica->checkpoint;
	struct tiles *t = calloc(1, sizeof(*t));
	uint8_t theirs[OCOP_HASH_LEN];
	struct ocop_proof proof;
	enum ocop_err err = OCOP_OK;

	*forked = false;
	if (t == NULL)
		return OCOP_ERR_MEMORY;
	t->s = s;
	if (ours->size == 0)
		goto out;
	err = ocop__consistency_prove(&proof, ours->size, s->target.size,
				      get_node, t);
	if (err || leads(&proof, ours->size, ours->root, &s->target))
		goto out;
	err = prefix_root(t, ours->size, theirs);
	if (!err && !leads(&proof, ours->size, theirs, &s->target))
		err = ocop_fail(s->diag, OCOP_ERR_MALFORMED, 0,
				"%.120s: its hash tiles do not match the signed root",
				s->source);
	*forked = !err;
out:
	for (size_t i = 0; i < t->count; i++)
		ocop_buf_clear(&t->held[i].bytes);
	free(t);
	return err;
}

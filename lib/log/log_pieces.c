/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pieces: how a registry stores the last bundle of a log while it grows. Each
 * flush adds one row with its own entries and their hashes, so a small commit
 * writes few bytes. When the bundle is full, one row each for bundle and tile
 * takes their place. Before the first piece there may be a shorter bundle and
 * tile: those of a replica that became a registry.
 */
#include <string.h>

#include "lib/log/log.h"
#include "lib/store/store.h"

/* Pieces are rows of BUNDLE, at the place of their first entry. */
#define PIECE_BIT ((uint64_t)1 << 47)
#define COUNT_LEN 2	/* how many entries, in front of their hashes */
#define PIECE_MAX (COUNT_LEN + OCOP_TILE_BYTES + OCOP_BUNDLE_MAX)

static struct ocop_bytes piece_key(uint8_t out[static 8], unsigned number,
				   uint64_t index)
{
	return ocop__log_key(out, ocop__log_place(number, PIECE_BIT | index));
}

/* The keys of all pieces of a bundle: they differ in the last byte. */
static struct ocop_bytes bundle_prefix(uint8_t out[static 8], unsigned number,
				       uint64_t n)
{
	struct ocop_bytes key = piece_key(out, number, n * OCOP_TILE_WIDTH);

	return ocop_bytes_of(key.ptr, key.len - 1);
}

enum ocop_err ocop__log_piece_put(struct ocop_store *store, unsigned number,
				  uint64_t first, struct ocop_bytes entries,
				  struct ocop_bytes hashes)
{
	size_t count = hashes.len / OCOP_HASH_LEN;
	struct ocop_buf row = OCOP_BUF(PIECE_MAX);
	uint8_t key[8], head[COUNT_LEN] = { (uint8_t)(count >> 8),
					    (uint8_t)count };
	enum ocop_err err;

	ocop_buf_add(&row, head, sizeof(head));
	ocop_buf_bytes(&row, hashes);
	err = ocop_buf_bytes(&row, entries);
	if (!err)
		err = ocop_store_put(store, OCOP_SPACE_BUNDLE,
				     piece_key(key, number, first),
				     ocop_buf_view(&row));
	ocop_buf_clear(&row);
	return err;
}

/* --- Reading --- */

struct gather {
	struct ocop_buf *entries, *hashes;	/* lent; one may be NULL */
	unsigned next;	/* the place in the bundle of what must come next */
	bool broken;	/* it did not come: what follows is left out */
};

static enum ocop_err gather_piece(void *user, struct ocop_bytes key,
				  struct ocop_bytes value)
{
	unsigned first = key.ptr[key.len - 1], count, skip;
	struct gather *g = user;
	const uint8_t *hashes = value.ptr + COUNT_LEN;
	size_t len;
	enum ocop_err err = OCOP_OK;

	count = value.len < COUNT_LEN ? 0 :
		(unsigned)value.ptr[0] << 8 | value.ptr[1];
	len = COUNT_LEN + (size_t)count * OCOP_HASH_LEN;
	/* A tile that was stored whole may have some of the hashes already. */
	skip = g->next - first;
	if (count == 0 || value.len < len || first > g->next ||
	    (g->entries != NULL && skip > 0))
		g->broken = true;
	if (g->broken || skip >= count)
		return OCOP_OK;
	g->next += count - skip;
	if (g->hashes != NULL)
		err = ocop_buf_add(g->hashes, hashes +
				   (size_t)skip * OCOP_HASH_LEN,
				   (size_t)(count - skip) * OCOP_HASH_LEN);
	if (!err && g->entries != NULL)
		err = ocop_buf_add(g->entries, value.ptr + len,
				   value.len - len);
	return err;
}

static enum ocop_err gather(struct gather *g, struct ocop_store *store,
			    unsigned number, uint64_t n)
{
	uint8_t key[8];

	return ocop_store_each(store, OCOP_SPACE_BUNDLE,
			       bundle_prefix(key, number, n), gather_piece, g);
}

enum ocop_err ocop__log_pieces_entries(struct ocop_store *store,
				       unsigned number, uint64_t n,
				       struct ocop_buf *bundle)
{
	struct gather g = { .entries = bundle };

	if (ocop_bundle_count(ocop_buf_view(bundle), &g.next) ||
	    g.next >= OCOP_TILE_WIDTH)
		return OCOP_OK;
	return gather(&g, store, number, n);
}

enum ocop_err ocop__log_pieces_hashes(struct ocop_store *store,
				      unsigned number, uint64_t n,
				      struct ocop_buf *tile)
{
	struct gather g = { .hashes = tile };

	if (tile->len % OCOP_HASH_LEN != 0 || tile->len >= OCOP_TILE_BYTES)
		return OCOP_OK;
	g.next = (unsigned)(tile->len / OCOP_HASH_LEN);
	return gather(&g, store, number, n);
}

/* --- Removing --- */

struct places {
	uint8_t at[OCOP_TILE_WIDTH];
	size_t count;
};

static enum ocop_err note_place(void *user, struct ocop_bytes key,
				struct ocop_bytes value)
{
	struct places *places = user;

	(void)value;
	places->at[places->count++] = key.ptr[key.len - 1];
	return OCOP_OK;
}

enum ocop_err ocop__log_pieces_drop(struct ocop_store *store, unsigned number,
				    uint64_t n)
{
	struct places places = { .count = 0 };
	uint8_t key[8];
	enum ocop_err err;

	err = ocop_store_each(store, OCOP_SPACE_BUNDLE,
			      bundle_prefix(key, number, n), note_place,
			      &places);
	for (size_t i = 0; !err && i < places.count; i++)
		err = ocop_store_remove(store, OCOP_SPACE_BUNDLE,
					piece_key(key, number,
						  n * OCOP_TILE_WIDTH +
						  places.at[i]));
	return err;
}

enum ocop_err ocop__log_pieces_join(struct ocop_store *store, unsigned number,
				    uint64_t size)
{
	struct ocop_buf bundle = OCOP_BUF(OCOP_BUNDLE_MAX);
	struct ocop_buf tile = OCOP_BUF(OCOP_TILE_BYTES);
	uint64_t n = size / OCOP_TILE_WIDTH;
	struct places places = { .count = 0 };
	unsigned count;
	uint8_t key[9];
	enum ocop_err err;

	err = ocop_store_each(store, OCOP_SPACE_BUNDLE,
			      bundle_prefix(key, number, n), note_place,
			      &places);
	if (err || places.count == 0)
		return err;
	err = ocop_log_bundle(store, number, n, &bundle);
	if (!err)
		err = ocop_log_tile(store, number, 0, n, &tile);
	if (!err && (ocop_bundle_count(ocop_buf_view(&bundle), &count) ||
		     count != size % OCOP_TILE_WIDTH ||
		     tile.len != count * OCOP_HASH_LEN))
		err = OCOP_ERR_STORE;
	if (!err)
		err = ocop_store_put(store, OCOP_SPACE_BUNDLE,
				     ocop__log_key(key, ocop__log_place(number,
									n)),
				     ocop_buf_view(&bundle));
	if (!err)
		err = ocop_store_put(store, OCOP_SPACE_TILE,
				     ocop__log_tile_key(key, 0, ocop__log_place(
							number, n)),
				     ocop_buf_view(&tile));
	if (!err)
		err = ocop__log_pieces_drop(store, number, n);
	ocop_buf_clear(&bundle);
	ocop_buf_clear(&tile);
	return err;
}

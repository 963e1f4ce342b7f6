/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hash tiles of a stored log, as they grow. Tile n of level L holds the roots
 * of complete subtrees of 256^L leaves, beginning with subtree number 256n.
 */
#include <string.h>

#include "lib/log/log.h"

#define LEVEL_BITS 8	/* 2^8 hashes in a tile */
#define HASHES_MAX ((size_t)1 << 31)	/* 64 million leaves */

/* --- One by one --- */

void ocop__log_tiles_node(void *user, unsigned level, uint64_t index,
			  const uint8_t hash[static OCOP_HASH_LEN])
{
	struct ocop__log_tiles *t = user;
	unsigned row = level / LEVEL_BITS;
	uint8_t *tile = t->hash[row];

	if (level % LEVEL_BITS != 0)
		return;
	memcpy(tile + index % OCOP_TILE_WIDTH * OCOP_HASH_LEN, hash,
	       OCOP_HASH_LEN);
	t->count[row] = index + 1;
	if (t->count[row] % OCOP_TILE_WIDTH == 0 && !t->err)
		t->err = t->take(t->user, row, index / OCOP_TILE_WIDTH,
				 ocop_bytes_of(tile, OCOP_TILE_BYTES));
}

enum ocop_err ocop__log_tiles_end(struct ocop__log_tiles *t)
{
	for (unsigned i = 0; i < OCOP__LOG_LEVELS && !t->err; i++) {
		size_t width = (size_t)(t->count[i] % OCOP_TILE_WIDTH);

		if (width > 0)
			t->err = t->take(t->user, i,
					 t->count[i] / OCOP_TILE_WIDTH,
					 ocop_bytes_of(t->hash[i], width *
						       OCOP_HASH_LEN));
	}
	return t->err;
}

/* --- Rows --- */

void ocop__log_rows_node(void *user, unsigned level, uint64_t index,
			 const uint8_t hash[static OCOP_HASH_LEN])
{
	struct ocop__log_row *rows = user;

	/* The index follows from how many are there. */
	(void)index;
	if (level % LEVEL_BITS == 0)
		ocop_buf_add(&rows[level / LEVEL_BITS].hashes, hash,
			     OCOP_HASH_LEN);
}

enum ocop_err ocop__log_rows_err(const struct ocop__log_row *rows)
{
	unsigned i;

	for (i = 0; i < OCOP__LOG_LEVELS; i++)
		if (rows[i].hashes.err)
			return rows[i].hashes.err;
	return OCOP_OK;
}

/* --- Taking up --- */

static void rows_clear(struct ocop__log_row *rows)
{
	unsigned i;

	for (i = 0; i < OCOP__LOG_LEVELS; i++) {
		ocop_buf_reset(&rows[i].hashes);
		rows[i].first = 0;
		rows[i].stored = 0;
	}
}

/* The last tile of a level of count > 0 hashes; *missing when it is not as
 * wide as it should be. */
static enum ocop_err row_load(struct ocop__log_row *row, unsigned level,
			      struct ocop_store *store, unsigned number,
			      uint64_t count, bool *missing)
{
	size_t tail = (size_t)(count % OCOP_TILE_WIDTH);
	size_t width = tail > 0 ? tail : OCOP_TILE_WIDTH;
	enum ocop_err err;

	err = ocop_log_tile(store, number, level, (count - 1) / OCOP_TILE_WIDTH,
			    &row->hashes);
	if (err == OCOP_ERR_ABSENT ||
	    (!err && row->hashes.len != width * OCOP_HASH_LEN)) {
		*missing = true;
		err = OCOP_OK;
	}
	if (tail == 0)
		ocop_buf_reset(&row->hashes);
	row->first = count - tail;
	row->stored = tail;
	return err;
}

struct rebuild {
	struct ocop_compact range;
	struct ocop__log_row *rows;
};

static enum ocop_err rebuild_entry(void *user, uint64_t index,
				   struct ocop_bytes entry)
{
	struct rebuild *rebuild = user;
	uint8_t leaf[OCOP_HASH_LEN];

	(void)index;
	ocop_leaf_hash(leaf, entry);
	ocop_compact_append(&rebuild->range, leaf, ocop__log_rows_node,
			    rebuild->rows);
	return ocop__log_rows_err(rebuild->rows);
}

enum ocop_err ocop__log_rows_load(struct ocop__log_row *rows,
				  struct ocop_store *store, unsigned number,
				  uint64_t size)
{
	struct rebuild rebuild = { .rows = rows };
	bool missing = false;
	enum ocop_err err = OCOP_OK;
	unsigned level;
	uint64_t count;

	rows_clear(rows);
	for (level = 0; !err && level < OCOP__LOG_LEVELS; level++) {
		count = size >> (LEVEL_BITS * level);
		if (count == 0)
			break;
		err = row_load(&rows[level], level, store, number, count,
			       &missing);
	}
	if (err || !missing)
		return err;
	/* A replica that becomes a registry: it never kept tiles. */
	rows_clear(rows);
	return ocop__log_each(store, number, 0, size, rebuild_entry, &rebuild);
}

/* --- Writing --- */

/* How many of the hashes that wait must be in tiles: all, or those before the
 * last tile, when a piece has the rest of that one. */
static size_t to_write(const struct ocop__log_row *row, size_t count,
		       size_t in_piece)
{
	size_t tail = count % OCOP_TILE_WIDTH;
	size_t held = count < OCOP_TILE_WIDTH ? row->stored : 0;

	return in_piece > 0 && tail <= held + in_piece ? count - tail : count;
}

static enum ocop_err row_put(struct ocop__log_row *row, unsigned level,
			     struct ocop_store *store, unsigned number,
			     size_t in_piece)
{
	size_t at = 0, width, count = row->hashes.len / OCOP_HASH_LEN;
	size_t end = to_write(row, count, in_piece);
	uint64_t n;
	uint8_t key[9];
	enum ocop_err err = OCOP_OK;

	if (count == row->stored)
		return OCOP_OK;
	for (; !err && at < end; at += width) {
		width = count - at < OCOP_TILE_WIDTH ? count - at :
						       OCOP_TILE_WIDTH;
		n = ocop__log_place(number,
				    (row->first + at) / OCOP_TILE_WIDTH);
		err = ocop_store_put(store, OCOP_SPACE_TILE,
				     ocop__log_tile_key(key, level, n),
				     ocop_bytes_of(row->hashes.ptr +
						   at * OCOP_HASH_LEN,
						   width * OCOP_HASH_LEN));
	}
	if (err)
		return err;
	/* Keep what will be rewritten: the last tile, when it is not full. */
	at = count - count % OCOP_TILE_WIDTH;
	row->stored = count - at;
	row->first += at;
	memmove(row->hashes.ptr, row->hashes.ptr + at * OCOP_HASH_LEN,
		row->stored * OCOP_HASH_LEN);
	row->hashes.len = row->stored * OCOP_HASH_LEN;
	return OCOP_OK;
}

enum ocop_err ocop__log_rows_put(struct ocop__log_row *rows,
				 struct ocop_store *store, unsigned number,
				 size_t in_piece)
{
	enum ocop_err err = OCOP_OK;
	unsigned level;

	for (level = 0; !err && level < OCOP__LOG_LEVELS; level++)
		err = row_put(&rows[level], level, store, number,
			      level == 0 ? in_piece : 0);
	return err;
}

/* --- Of all logs --- */

static enum ocop_err make_tiles(struct ocop_store *store,
				const struct ocop_log_info *log)
{
	struct ocop__log_row rows[OCOP__LOG_LEVELS];
	enum ocop_err err;

	for (unsigned i = 0; i < OCOP__LOG_LEVELS; i++)
		rows[i] = (struct ocop__log_row){
			.hashes = OCOP_BUF(HASHES_MAX) };
	err = ocop__log_rows_load(rows, store, log->number, log->size);
	if (!err)
		err = ocop__log_rows_put(rows, store, log->number, 0);
	for (unsigned i = 0; i < OCOP__LOG_LEVELS; i++)
		ocop_buf_clear(&rows[i].hashes);
	return err;
}

enum ocop_err ocop_log_tiles_make(struct ocop_store *store)
{
	struct ocop_log_info log = { .frozen = true };
	enum ocop_err err = OCOP_OK;

	for (unsigned k = 0; !err && log.frozen; k++) {
		err = ocop_log_info(store, k, &log);
		if (!err)
			err = make_tiles(store, &log);
	}
	return err;
}

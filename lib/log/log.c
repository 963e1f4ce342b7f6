/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stored log that is open to append. New entries wait in memory until the
 * next flush. Each full bundle and each full tile is one row of the store. In a
 * registry's store, the last bundle grows in pieces (log_pieces.c). In a
 * replica it is one row, which is written again at each flush.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/log/log.h"
#include "lib/store/store.h"
#include "lib/tlog/tlog.h"

#define WAIT_MAX SIZE_MAX	/* the caller flushes; memory is the bound */

struct edge {
	uint64_t n;		/* of the bundle */
	size_t start;		/* in entries */
};

struct ocop_log {
	struct ocop_store *store;	/* lent */
	unsigned number;	/* of the log */
	bool tiles;
	enum ocop_err broken;	/* what failed halfway: open it again */
	uint64_t stored;	/* size in the store */
	struct ocop_compact range;	/* of all entries, stored or not */
	struct ocop_buf entries;	/* of bundles that wait */
	struct edge *edge;		/* owned; where they start */
	size_t edge_count, edge_cap;
	size_t kept;	/* bytes of the first bundle that the store has */
	struct ocop__log_row row[OCOP__LOG_LEVELS]; /* hashes per tile level */
};

/* --- Opening --- */

/* The part of the last bundle or tile that the next flush rewrites. */
static unsigned tail_of(uint64_t count)
{
	return (unsigned)(count % OCOP_TILE_WIDTH);
}

static enum ocop_err add_edge(struct ocop_log *log, uint64_t n)
{
	size_t cap = log->edge_cap > 0 ? 2 * log->edge_cap : 16;
	struct edge *edge;

	if (log->edge_count == log->edge_cap) {
		edge = realloc(log->edge, cap * sizeof(*edge));
		if (edge == NULL)
			return OCOP_ERR_MEMORY;
		log->edge = edge;
		log->edge_cap = cap;
	}
	log->edge[log->edge_count++] = (struct edge){ n, log->entries.len };
	return OCOP_OK;
}

static enum ocop_err load_range(struct ocop_log *log, struct ocop_diag *diag)
{
	enum ocop_err err = ocop__log_range(log->store, log->stored,
					    &log->range);

	return err ? ocop_fail(diag, err, 0, "log: the compact range does "
			       "not fit the size %llu",
			       (unsigned long long)log->stored) : OCOP_OK;
}

/* The last bundle must hold what the size says; a part of one is kept. */
static enum ocop_err load_entries(struct ocop_log *log,
				  struct ocop_diag *diag)
{
	struct ocop_buf bundle = OCOP_BUF(OCOP_BUNDLE_MAX);
	unsigned count = 0, tail = tail_of(log->stored);
	enum ocop_err err = OCOP_OK;

	if (log->stored > 0) {
		err = ocop__log_bundle(log->store, log->number,
				       (log->stored - 1) / OCOP_TILE_WIDTH,
				       &bundle);
		if (!err &&
		    ocop_bundle_count(ocop_buf_view(&bundle), &count))
			err = OCOP_ERR_STORE;
		if (!err &&
		    count != (tail > 0 ? tail : OCOP_TILE_WIDTH))
			err = OCOP_ERR_STORE;
	}
	if (err)
		err = ocop_fail(diag, err, 0, "log: the last bundle does not "
				"fit the size %llu",
				(unsigned long long)log->stored);
	if (!err && tail > 0) {
		err = add_edge(log, log->stored / OCOP_TILE_WIDTH);
		if (!err)
			err = ocop_buf_bytes(&log->entries,
					     ocop_buf_view(&bundle));
		log->kept = log->entries.len;
	}
	ocop_buf_clear(&bundle);
	return err;
}

/* Whoever began to keep tiles goes on: half of them would prove nothing. */
static enum ocop_err find_tiles(struct ocop_log *log)
{
	struct ocop_buf tile = OCOP_BUF(OCOP_TILE_BYTES);
	enum ocop_err err;

	if (log->tiles)
		return OCOP_OK;
	err = ocop_log_tile(log->store, log->number, 0, 0, &tile);
	log->tiles = !err;
	ocop_buf_clear(&tile);
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

static enum ocop_err load(struct ocop_log *log, struct ocop_diag *diag)
{
	struct ocop_log_info live;
	enum ocop_err err;

	err = ocop_log_live(log->store, &live);
	if (err)
		return ocop_fail(diag, err, 0, "log: the size is missing");
	log->number = live.number;
	log->stored = live.size;
	err = load_range(log, diag);
	if (!err)
		err = load_entries(log, diag);
	if (!err)
		err = find_tiles(log);
	if (!err && log->tiles)
		err = ocop__log_rows_load(log->row, log->store, log->number,
					  log->stored);
	return err;
}

enum ocop_err ocop_log_open(struct ocop_log **out, struct ocop_store *store,
			    bool tiles, struct ocop_diag *diag)
{
	struct ocop_log *log;
	enum ocop_err err;
	unsigned i;

	*out = NULL;
	log = calloc(1, sizeof(*log));
	if (log == NULL)
		return OCOP_ERR_MEMORY;
	log->store = store;
	log->tiles = tiles;
	log->entries = OCOP_BUF(WAIT_MAX);
	for (i = 0; i < OCOP__LOG_LEVELS; i++)
		log->row[i].hashes = OCOP_BUF(WAIT_MAX);
	err = load(log, diag);
	if (!err) {
		*out = log;
		log = NULL;
	}
	ocop_log_free(log);
	return err;
}

void ocop_log_free(struct ocop_log *log)
{
	unsigned i;

	if (log == NULL)
		return;
	for (i = 0; i < OCOP__LOG_LEVELS; i++)
		ocop_buf_clear(&log->row[i].hashes);
	ocop_buf_clear(&log->entries);
	free(log->edge);
	free(log);
}

uint64_t ocop_log_size(const struct ocop_log *log)
{
	return log->range.size;
}

void ocop_log_root(const struct ocop_log *log,
		   uint8_t out[static OCOP_HASH_LEN])
{
	ocop_compact_root(&log->range, out);
}

/* --- Appending --- */

static enum ocop_err add_leaf(struct ocop_log *log, struct ocop_bytes entry)
{
	uint8_t leaf[OCOP_HASH_LEN];

	ocop_leaf_hash(leaf, entry);
	ocop_compact_append(&log->range, leaf, log->tiles ?
			    ocop__log_rows_node : NULL, log->row);
	return log->tiles ? ocop__log_rows_err(log->row) : OCOP_OK;
}

/* Whether the bundle that the next entry belongs to waits in memory. */
static bool has_tail(const struct ocop_log *log)
{
	return log->edge_count > 0 && log->edge[log->edge_count - 1].n ==
	       log->range.size / OCOP_TILE_WIDTH;
}

enum ocop_err ocop_log_append(struct ocop_log *log, struct ocop_bytes entry)
{
	enum ocop_err err = log->broken;

	if (err)
		return err;
	if (entry.len > OCOP_ENTRY_MAX)
		return OCOP_ERR_LIMIT;
	if (tail_of(log->range.size) == 0)
		err = add_edge(log, log->range.size / OCOP_TILE_WIDTH);
	else if (!has_tail(log))
		return OCOP_ERR_BUG;
	if (!err)
		err = ocop__bundle_add(&log->entries, entry);
	if (!err)
		err = add_leaf(log, entry);
	log->broken = err;
	return err;
}

enum ocop_err ocop__log_append_stored(struct ocop_log *log,
				      struct ocop_bytes entry)
{
	enum ocop_err err = log->broken;

	if (err)
		return err;
	if (has_tail(log))
		return OCOP_ERR_BUG;
	err = add_leaf(log, entry);
	log->broken = err;
	return err;
}

/* --- Flushing --- */

/* How many new entries go into a piece: those of the last bundle, in a
 * registry's store, while it is not full. */
static size_t piece_count(const struct ocop_log *log)
{
	uint64_t fresh = log->range.size - log->stored;
	unsigned tail = tail_of(log->range.size);

	if (!log->tiles || !has_tail(log))
		return 0;
	return fresh < tail ? (size_t)fresh : tail;
}

static enum ocop_err put_piece(struct ocop_log *log, size_t start,
			       size_t count)
{
	const struct ocop_buf *hashes = &log->row[0].hashes;
	size_t len = count * OCOP_HASH_LEN;

	return ocop__log_piece_put(
		log->store, log->number, log->range.size - count,
		ocop_bytes_of(log->entries.ptr + start,
			      log->entries.len - start),
		ocop_bytes_of(hashes->ptr + hashes->len - len, len));
}

static enum ocop_err put_bundles(struct ocop_log *log)
{
	size_t i, start, end, piece = piece_count(log);
	uint8_t key[8];
	enum ocop_err err = OCOP_OK;

	for (i = 0; !err && i < log->edge_count; i++) {
		start = log->edge[i].start;
		end = i + 1 < log->edge_count ? log->edge[i + 1].start :
						log->entries.len;
		if (i + 1 == log->edge_count && piece > 0)
			return put_piece(log, start + (i == 0 ? log->kept : 0),
					 piece);
		err = ocop_store_put(log->store, OCOP_SPACE_BUNDLE,
				     ocop__log_key(key, ocop__log_place(
							   log->number,
							   log->edge[i].n)),
				     ocop_bytes_of(log->entries.ptr + start,
						   end - start));
		/* Only the first of them may have been in the store. */
		if (!err && i == 0 && log->kept > 0)
			err = ocop__log_pieces_drop(log->store, log->number,
						    log->edge[i].n);
	}
	return err;
}

/* Keep only the last bundle when it is not full. */
static void drop_bundles(struct ocop_log *log)
{
	size_t start;

	log->kept = 0;
	if (log->edge_count == 0)
		return;
	if (tail_of(log->range.size) == 0 || !has_tail(log)) {
		log->entries.len = 0;
		log->edge_count = 0;
		return;
	}
	start = log->edge[log->edge_count - 1].start;
	memmove(log->entries.ptr, log->entries.ptr + start,
		log->entries.len - start);
	log->entries.len -= start;
	log->edge[0].n = log->range.size / OCOP_TILE_WIDTH;
	log->edge[0].start = 0;
	log->edge_count = 1;
	log->kept = log->entries.len;
}

static enum ocop_err put_range(struct ocop_log *log)
{
	struct ocop_buf value = OCOP_BUF(sizeof(struct ocop_compact));
	enum ocop_err err;

	ocop__compact_encode(&value, &log->range);
	err = value.err;
	if (!err)
		err = ocop_store_set_meta(log->store, "compact",
					  ocop_buf_view(&value));
	ocop_buf_clear(&value);
	return err;
}

enum ocop_err ocop_log_flush(struct ocop_log *log,
			     struct ocop_bytes checkpoint)
{
	enum ocop_err err = log->broken;

	/* First of all: whoever else wrote would make the rest wrong. */
	if (!err)
		err = ocop__store_advance(log->store, log->stored,
					  log->range.size);
	if (!err && log->range.size > log->stored)
		err = put_bundles(log);
	if (!err && log->tiles)
		err = ocop__log_rows_put(log->row, log->store, log->number,
					 piece_count(log));
	if (!err)
		err = put_range(log);
	if (!err && checkpoint.len > 0)
		err = ocop_store_set_meta(log->store, "checkpoint",
					  checkpoint);
	if (err) {
		log->broken = err;
		return err;
	}
	log->stored = log->range.size;
	drop_bundles(log);
	return OCOP_OK;
}

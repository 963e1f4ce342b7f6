/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of a stored log share. */
#ifndef OCOP__LOG_H
#define OCOP__LOG_H

#include <ocop/log.h>

#define OCOP__LOG_LEVELS 8	/* of tiles: 256^8 leaves are 2^64 */

/* What number n of a log's bundles or tiles is among all logs': those of log
 * 0 are their own. */
uint64_t ocop__log_place(unsigned number, uint64_t n);
/* A numbered key, in out. */
struct ocop_bytes ocop__log_key(uint8_t out[static 8], uint64_t n);
/* A tile's key, in out. */
struct ocop_bytes ocop__log_tile_key(uint8_t out[static 9], unsigned level,
				     uint64_t n);
/* A bundle's bytes, into out (replaced); OCOP_ERR_STORE when it is absent. */
enum ocop_err ocop__log_bundle(struct ocop_store *store, unsigned number,
			       uint64_t n, struct ocop_buf *out) OCOP_CHECKED;
/* Entries of one log, by the index in it, which fn is told. */
enum ocop_err ocop__log_each(struct ocop_store *store, unsigned number,
			     uint64_t first, uint64_t last,
			     ocop_log_entry_fn *fn, void *user) OCOP_CHECKED;
/* Number of the live log: how many are frozen. */
enum ocop_err ocop__log_number(struct ocop_store *store, unsigned *out)
	OCOP_CHECKED;

/*
 * --- Pieces of the last bundle, in a registry's store (log_pieces.c) ---
 */

/* Store entries, which all belong to one bundle, and their hashes, as the
 * piece that begins at index first of the log. */
enum ocop_err ocop__log_piece_put(struct ocop_store *store, unsigned number,
				  uint64_t first, struct ocop_bytes entries,
				  struct ocop_bytes hashes) OCOP_CHECKED;
/* Append the entries, or the hashes, that the pieces of bundle n have beyond
 * what is in the buffer. When a piece is missing or damaged, the ones behind it
 * are left out, so the bundle is shorter than its log says. */
enum ocop_err ocop__log_pieces_entries(struct ocop_store *store,
				       unsigned number, uint64_t n,
				       struct ocop_buf *bundle) OCOP_CHECKED;
enum ocop_err ocop__log_pieces_hashes(struct ocop_store *store,
				      unsigned number, uint64_t n,
				      struct ocop_buf *tile) OCOP_CHECKED;
enum ocop_err ocop__log_pieces_drop(struct ocop_store *store, unsigned number,
				    uint64_t n) OCOP_CHECKED;
/* Store the last bundle and tile of a log of that size as rows of their own,
 * and drop the pieces, inside a write transaction. OCOP_ERR_STORE: they do not
 * have that many entries. */
enum ocop_err ocop__log_pieces_join(struct ocop_store *store, unsigned number,
				    uint64_t size) OCOP_CHECKED;

/* Append an entry of a bundle that the store already holds, whole and final:
 * only its hash is taken. OCOP_ERR_BUG: the bundle waits in memory. No other
 * entry may follow in a bundle that began this way. */
enum ocop_err ocop__log_append_stored(struct ocop_log *log,
				      struct ocop_bytes entry) OCOP_CHECKED;

/* META "compact", which must be of that size; OCOP_ERR_STORE. */
enum ocop_err ocop__log_range(struct ocop_store *store, uint64_t size,
			      struct ocop_compact *out) OCOP_CHECKED;
/* The stored checkpoint and its note (replaced), signed by META "vkey" when
 * there is one; OCOP_ERR_ABSENT. */
enum ocop_err ocop__log_open_checkpoint(struct ocop_store *store,
					struct ocop_buf *note,
					struct ocop_checkpoint *out,
					struct ocop_diag *diag) OCOP_CHECKED;

/* What is kept of a frozen log, META "frozen/K". Views are lent from row. */
struct ocop__log_frozen {
	struct ocop_log_info info;
	struct ocop_bytes note;		/* of its whole size, or empty */
	/* As META "timed" and "vouched" were, or empty. */
	struct ocop_bytes timed, vouched;
	struct ocop_buf row;		/* owned */
};
/* OCOP_ERR_ABSENT: log number is not frozen. To be cleared in any case. */
enum ocop_err ocop__log_frozen_load(struct ocop__log_frozen *out,
				    struct ocop_store *store,
				    unsigned number) OCOP_CHECKED;
void ocop__log_frozen_clear(struct ocop__log_frozen *frozen);
/* The live log as if nothing had ever been in it (its rows of bundles stay,
 * unproven), inside a write transaction. */
enum ocop_err ocop__log_restart(struct ocop_store *store) OCOP_CHECKED;

/* Tiles as they fill, for who keeps no rows. */
struct ocop__log_tiles {
	uint64_t count[OCOP__LOG_LEVELS];	/* hashes so far */
	uint8_t hash[OCOP__LOG_LEVELS][OCOP_TILE_BYTES]; /* of the last tile */
	enum ocop_err (*take)(void *user, unsigned level, uint64_t n,
			      struct ocop_bytes tile);
	void *user;
	enum ocop_err err;	/* of take */
};
/* An ocop_node_fn: user is the tiles. A full one is taken at once. */
void ocop__log_tiles_node(void *user, unsigned level, uint64_t index,
			  const uint8_t hash[static OCOP_HASH_LEN]);
/* Have those taken that are not full. */
enum ocop_err ocop__log_tiles_end(struct ocop__log_tiles *tiles) OCOP_CHECKED;

/* The hashes of a tile level that wait, from the start of a tile on. */
struct ocop__log_row {
	uint64_t first;		/* index of the first hash, a multiple of 256 */
	size_t stored;		/* how many of them the store has */
	struct ocop_buf hashes;
};
/* All below is of log number. */

/* Take up after size leaves. Tiles that the store lacks are made again from
 * its bundles, and wait. rows: OCOP__LOG_LEVELS, their buffers started. */
enum ocop_err ocop__log_rows_load(struct ocop__log_row *rows,
				  struct ocop_store *store, unsigned number,
				  uint64_t size) OCOP_CHECKED;
/* An ocop_node_fn: user is the rows. A failure is kept. */
void ocop__log_rows_node(void *user, unsigned level, uint64_t index,
			 const uint8_t hash[static OCOP_HASH_LEN]);
enum ocop_err ocop__log_rows_err(const struct ocop__log_row *rows)
	OCOP_CHECKED;
/* Write what waits; the last tile of a level stays when it is not full.
 * in_piece: the last so many hashes of level 0 are in a piece. When the store
 * has those before them, too, the last tile is not written. */
enum ocop_err ocop__log_rows_put(struct ocop__log_row *rows,
				 struct ocop_store *store, unsigned number,
				 size_t in_piece) OCOP_CHECKED;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads from the first bundle to the root, and checks each tile when it is
 * complete. Each later step builds on the better evidence: the hashes of the
 * entries, or a tile that is confirmed by the tile above it.
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/tlog.h>

#include "registry/fsck.h"

#define LEVELS 8	/* of tiles: 256^8 leaves are 2^64 */

struct walk {
	const struct fsck *fsck;
	const struct ocop_log_info *log;
	uint64_t count[LEVELS];		/* hashes of a level so far */
	uint8_t hash[LEVELS][OCOP_TILE_BYTES];	/* of its last tile */
	bool lost;	/* nothing is known under the last tile of level 0 */
	bool blind;	/* of one such, the hash is not known either */
	/* At the end, the last tiles as they are stored. */
	uint8_t stored[LEVELS][OCOP_TILE_BYTES];
	struct ocop_buf bundle, tile, above;	/* owned */
};

const char *fsck_word(enum fsck_fault fault)
{
	static const char *const word[] = { "missing", "short", "wrong",
					    "unclear", "root" };

	return word[fault];
}

static void found(const struct walk *w, int level, uint64_t n, unsigned width,
		  enum fsck_fault fault)
{
	char path[OCOP_TILE_PATH_MAX];

	ocop_tile_path(path, level, n, width);
	w->fsck->found(w->fsck->user, w->log, path, fault);
}

/* The hash of a full tile. */
static void hash_tile(uint8_t out[static OCOP_HASH_LEN], const uint8_t *hashes)
{
	struct ocop_compact range = { 0 };

	for (unsigned i = 0; i < OCOP_TILE_WIDTH; i++)
		ocop_compact_append(&range, hashes + i * OCOP_HASH_LEN, NULL,
				    NULL);
	ocop_compact_root(&range, out);
}

/* How many hashes a level has in the whole log, and so tile n of it. */
static unsigned width_of(const struct walk *w, unsigned level, uint64_t n)
{
	uint64_t rest = (w->log->size >> (8 * level)) - n * OCOP_TILE_WIDTH;

	return rest < OCOP_TILE_WIDTH ? (unsigned)rest : OCOP_TILE_WIDTH;
}

/* What is too long for a tile has the wrong length, like what is too short. */
static enum ocop_err get(struct walk *w, int level, uint64_t n, unsigned width,
			 struct ocop_buf *out)
{
	enum ocop_err err = w->fsck->read(w->fsck->user, w->log, level, n,
					  width, out);

	if (err != OCOP_ERR_LIMIT)
		return err;
	ocop_buf_reset(out);
	return OCOP_OK;
}

static bool fits(const struct walk *w, const struct ocop_buf *tile,
		 unsigned width)
{
	size_t len = (size_t)width * OCOP_HASH_LEN;

	return w->fsck->exact ? tile->len == len :
	       tile->len >= len && tile->len % OCOP_HASH_LEN == 0;
}

/* --- What the tile above says of a full tile --- */

/* OCOP_ERR_ABSENT: it says nothing. */
static enum ocop_err hash_above(struct walk *w, unsigned level, uint64_t n,
				const uint8_t **out)
{
	uint64_t up = n / OCOP_TILE_WIDTH;
	size_t at = (size_t)(n % OCOP_TILE_WIDTH) * OCOP_HASH_LEN;
	enum ocop_err err;

	*out = NULL;
	if (level + 1 >= LEVELS)
		return OCOP_ERR_ABSENT;
	err = get(w, (int)level + 1, up, width_of(w, level + 1, up), &w->above);
	if (!err && w->above.len < at + OCOP_HASH_LEN)
		err = OCOP_ERR_ABSENT;
	if (!err)
		*out = w->above.ptr + at;
	return err;
}

static bool says(const uint8_t *above, const uint8_t *hashes)
{
	uint8_t hash[OCOP_HASH_LEN];

	hash_tile(hash, hashes);
	return memcmp(hash, above, sizeof(hash)) == 0;
}

/* --- Tiles --- */

/* The stored tile is right: what lies under its differing hashes is not. */
static void blame_under(const struct walk *w, unsigned level, uint64_t n,
			unsigned width, const uint8_t *stored)
{
	const uint8_t *ours = w->hash[level];

	for (unsigned i = 0; i < width && level > 0; i++)
		if (memcmp(ours + i * OCOP_HASH_LEN,
			   stored + i * OCOP_HASH_LEN, OCOP_HASH_LEN) != 0)
			found(w, (int)level - 1, n * OCOP_TILE_WIDTH + i,
			      OCOP_TILE_WIDTH, FSCK_WRONG);
	if (level == 0)
		found(w, -1, n, width, FSCK_WRONG);
}

/* The stored full tile differs from what lies under it. */
static enum ocop_err judge(struct walk *w, unsigned level, uint64_t n)
{
	const uint8_t *above = NULL;
	enum ocop_err err = hash_above(w, level, n, &above);

	if (err && err != OCOP_ERR_ABSENT)
		return err;
	if (above != NULL && says(above, w->hash[level])) {
		found(w, (int)level, n, OCOP_TILE_WIDTH, FSCK_WRONG);
	} else if (above != NULL && says(above, w->tile.ptr)) {
		blame_under(w, level, n, OCOP_TILE_WIDTH, w->tile.ptr);
		memcpy(w->hash[level], w->tile.ptr, OCOP_TILE_BYTES);
	} else {
		found(w, (int)level, n, OCOP_TILE_WIDTH, FSCK_UNCLEAR);
	}
	return OCOP_OK;
}

/* Read a tile into w->tile. *differs: it is whole, and does not have the hashes
 * from under it. What is missing or short was told. */
static enum ocop_err read_tile(struct walk *w, unsigned level, uint64_t n,
			       unsigned width, bool *differs)
{
	enum ocop_err err;

	*differs = false;
	if (!w->fsck->tiles)
		return OCOP_OK;
	err = get(w, (int)level, n, width, &w->tile);
	if (err && err != OCOP_ERR_ABSENT)
		return err;
	if (err || !fits(w, &w->tile, width))
		found(w, (int)level, n, width,
		      err ? FSCK_MISSING : FSCK_SHORT);
	else
		*differs = !w->blind && !w->lost &&
			   memcmp(w->tile.ptr, w->hash[level],
				  (size_t)width * OCOP_HASH_LEN) != 0;
	return OCOP_OK;
}

/* The hash of the full tile that was just checked, for the level above. */
static enum ocop_err hash_up(struct walk *w, unsigned level, uint64_t n,
			     uint8_t out[static OCOP_HASH_LEN])
{
	const uint8_t *above;
	enum ocop_err err;

	if (!w->lost) {
		hash_tile(out, w->hash[level]);
		return OCOP_OK;
	}
	w->lost = false;
	err = w->fsck->tiles ? hash_above(w, level, n, &above) :
			       OCOP_ERR_ABSENT;
	if (!err)
		memcpy(out, above, OCOP_HASH_LEN);
	w->blind |= err == OCOP_ERR_ABSENT;
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

/* Each full tile gives a hash of the level above. */
static enum ocop_err close_tiles(struct walk *w)
{
	for (unsigned level = 0; level + 1 < LEVELS; level++) {
		uint64_t n = w->count[level] / OCOP_TILE_WIDTH - 1;
		uint64_t at = w->count[level + 1]++ % OCOP_TILE_WIDTH;
		bool differs;
		enum ocop_err err = read_tile(w, level, n, OCOP_TILE_WIDTH,
					      &differs);

		if (!err && differs)
			err = judge(w, level, n);
		if (!err)
			err = hash_up(w, level, n, w->hash[level + 1] +
				      at * OCOP_HASH_LEN);
		if (err)
			return err;
		if (w->count[level + 1] % OCOP_TILE_WIDTH != 0)
			return OCOP_OK;
	}
	return OCOP_OK;
}

/* --- Bundles --- */

/* The entries' hashes, into the tile of level 0. false: the bundle has another
 * length. */
static bool hash_entries(struct walk *w, unsigned width)
{
	struct ocop_bytes entry;
	size_t offset = 0;
	unsigned i;

	for (i = 0; i < width; i++) {
		if (ocop_bundle_next(&entry, ocop_buf_view(&w->bundle),
				     &offset))
			return false;
		ocop_leaf_hash(w->hash[0] + i * OCOP_HASH_LEN, entry);
	}
	return !w->fsck->exact || offset == w->bundle.len;
}

/* A bundle is lost, which was told. Its hashes are those of its tile. */
static enum ocop_err take_hashes(struct walk *w, uint64_t n, unsigned width)
{
	enum ocop_err err = OCOP_ERR_ABSENT;

	if (w->fsck->tiles)
		err = get(w, 0, n, width, &w->tile);
	w->lost = err || !fits(w, &w->tile, width);
	if (!w->lost)
		memcpy(w->hash[0], w->tile.ptr,
		       (size_t)width * OCOP_HASH_LEN);
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

static enum ocop_err check_bundle(struct walk *w, uint64_t n)
{
	unsigned width = width_of(w, 0, n);
	enum ocop_err err = get(w, -1, n, width, &w->bundle);

	if (err && err != OCOP_ERR_ABSENT)
		return err;
	if (err == OCOP_ERR_ABSENT || !hash_entries(w, width)) {
		found(w, -1, n, width, err ? FSCK_MISSING : FSCK_SHORT);
		err = take_hashes(w, n, width);
	}
	w->count[0] += width;
	if (!err && width == OCOP_TILE_WIDTH)
		err = close_tiles(w);
	return err;
}

/* --- The end --- */

static unsigned last_width(const struct walk *w, unsigned level)
{
	return (unsigned)(w->count[level] % OCOP_TILE_WIDTH);
}

/* Whether the last tiles, those that are not full, give the root: the hashes of
 * each level are a part of the compact range. */
static bool gives_root(const struct walk *w,
		       uint8_t hash[LEVELS][OCOP_TILE_BYTES])
{
	struct ocop_compact range = { .size = w->log->size };
	uint8_t root[OCOP_HASH_LEN];

	for (unsigned level = LEVELS; level-- > 0;) {
		struct ocop_compact part = { 0 };

		for (unsigned i = 0; i < last_width(w, level); i++)
			ocop_compact_append(&part, hash[level] +
					    i * OCOP_HASH_LEN, NULL, NULL);
		memcpy(range.hash[range.count], part.hash,
		       (size_t)part.count * OCOP_HASH_LEN);
		range.count += part.count;
	}
	ocop_compact_root(&range, root);
	return memcmp(root, w->log->root, sizeof(root)) == 0;
}

/* Nothing is above the last tiles but the root. It says whether they are right,
 * or what lies under them. */
static enum ocop_err check_last(struct walk *w)
{
	bool differs[LEVELS] = { false }, ours, theirs;
	enum ocop_err err = OCOP_OK;

	memcpy(w->stored, w->hash, sizeof(w->stored));
	for (unsigned level = 0; !err && level < LEVELS; level++) {
		unsigned width = last_width(w, level);

		if (width > 0)
			err = read_tile(w, level,
					w->count[level] / OCOP_TILE_WIDTH,
					width, &differs[level]);
		if (!err && differs[level])
			memcpy(w->stored[level], w->tile.ptr,
			       (size_t)width * OCOP_HASH_LEN);
	}
	if (err || w->blind || w->lost)
		return err;
	ours = gives_root(w, w->hash);
	theirs = gives_root(w, w->stored);
	for (unsigned level = 0; level < LEVELS; level++) {
		uint64_t n = w->count[level] / OCOP_TILE_WIDTH;
		unsigned width = last_width(w, level);

		if (differs[level] && !ours && theirs)
			blame_under(w, level, n, width, w->stored[level]);
		else if (differs[level])
			found(w, (int)level, n, width,
			      ours ? FSCK_WRONG : FSCK_UNCLEAR);
	}
	if (!ours && !theirs)
		w->fsck->found(w->fsck->user, w->log, "", FSCK_ROOT);
	return OCOP_OK;
}

enum ocop_err fsck_log(const struct fsck *fsck, const struct ocop_log_info *log)
{
	struct walk *w = calloc(1, sizeof(*w));
	enum ocop_err err = OCOP_OK;

	if (w == NULL)
		return OCOP_ERR_MEMORY;
	w->fsck = fsck;
	w->log = log;
	w->bundle = OCOP_BUF(OCOP_BUNDLE_MAX);
	w->tile = OCOP_BUF(OCOP_TILE_BYTES);
	w->above = OCOP_BUF(OCOP_TILE_BYTES);
	for (uint64_t n = 0; !err && w->count[0] < log->size; n++) {
		err = check_bundle(w, n);
		if (!err && fsck->progress != NULL)
			fsck->progress(fsck->user, w->count[0]);
	}
	if (!err)
		err = check_last(w);
	ocop_buf_clear(&w->bundle);
	ocop_buf_clear(&w->tile);
	ocop_buf_clear(&w->above);
	free(w);
	return err;
}

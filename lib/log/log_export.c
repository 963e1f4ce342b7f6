/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exports a stored log as static files for any web server or USB stick, in
 * the layout of C2SP tlog-tiles. The checkpoint is written last, so that an
 * interrupted copy never promises entries that it lacks. An export into a
 * folder that already holds a copy continues after its last whole bundle: a
 * server may be reading the folder, and an export each minute should cost
 * only the new entries. If files are missing, it starts from the first.
 */
#define _GNU_SOURCE	/* strerrordesc_np() */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <ocop/file.h>

#include "lib/log/log.h"
#include "lib/tlog/tlog.h"

#define PATH_SIZE 4096

struct export {
	const char *dir;	/* NULL: put takes the files */
	ocop_log_file_fn *put;
	void *user;
	char under[16];		/* "frozen/K/", or nothing: the live log */
	unsigned number;	/* of the log */
	bool frozen;
	struct ocop_diag *diag;
	bool resumed;			/* the folder has a checkpoint */
	struct ocop_checkpoint old, new; /* the folder's, the store's */
	struct ocop_compact range;
	struct ocop_buf bundle;
	struct ocop__log_tiles *tiles;	/* owned */
};

static enum ocop_err join(const struct export *x, char *out, const char *name)
{
	int len = snprintf(out, PATH_SIZE, "%s/%s%s", x->dir, x->under, name);

	if (len < 0 || len >= PATH_SIZE)
		return ocop_fail(x->diag, OCOP_ERR_LIMIT, 0,
				 "the path is too long");
	return OCOP_OK;
}

/* A file that stands as it should keeps its time: what asked for it before
 * need not fetch it again. */
static bool stands(const char *path, struct ocop_bytes data)
{
	struct ocop_buf held = OCOP_BUF(data.len + 1);
	bool same = !ocop_file_read(&held, path, NULL) &&
		    ocop_bytes_equal(ocop_buf_view(&held), data);

	ocop_buf_clear(&held);
	return same;
}

static enum ocop_err put_file(const struct export *x, const char *name,
			      struct ocop_bytes data)
{
	char path[PATH_SIZE], full[sizeof(x->under) + OCOP_TILE_PATH_MAX];
	enum ocop_err err;
	char *slash;

	if (x->dir == NULL) {
		snprintf(full, sizeof(full), "%s%s", x->under, name);
		return x->put(x->user, full, data);
	}
	err = join(x, path, name);
	if (err || stands(path, data))
		return err;
	slash = strrchr(path, '/');
	*slash = '\0';
	err = ocop_file_mkdirs(path, false, x->diag);
	*slash = '/';
	return err ? err : ocop_file_write(path, data, OCOP_FILE_REPLACE,
					   x->diag);
}

static enum ocop_err put_tile(void *user, unsigned level, uint64_t n,
			      struct ocop_bytes tile)
{
	char name[OCOP_TILE_PATH_MAX];

	ocop_tile_path(name, (int)level, n,
		       (unsigned)(tile.len / OCOP_HASH_LEN));
	return put_file(user, name, tile);
}

/* A reader may find no signature, which says nothing, but not one of another
 * tree, which he would refuse. data: empty, there is none. */
static enum ocop_err drop_rootsig(const struct export *x,
				  struct ocop_bytes data)
{
	char path[PATH_SIZE];
	enum ocop_err err;

	if (x->dir == NULL)
		return OCOP_OK;
	err = join(x, path, "checkpoint.cose");
	if (!err && (data.len == 0 || !stands(path, data)) &&
	    remove(path) != 0 && errno != ENOENT)
		err = ocop_fail(x->diag, OCOP_ERR_FILE, 0, "%.200s: %s", path,
				strerrordesc_np(errno));
	return err;
}

/* A log's checkpoint and its root signature. The old signature goes before the
 * checkpoint changes. */
static enum ocop_err put_checkpoint(const struct export *x,
				    struct ocop_store *store,
				    const struct ocop_log_info *log,
				    struct ocop_bytes note)
{
	struct ocop_buf rootsig = OCOP_BUF(OCOP_ROOTSIG_MAX);
	enum ocop_err err = ocop_log_rootsig(store, log, &rootsig);
	bool has = !err;

	if (!err || err == OCOP_ERR_ABSENT)
		err = drop_rootsig(x, ocop_buf_view(&rootsig));
	if (!err)
		err = put_file(x, "checkpoint", note);
	if (!err && has)
		err = put_file(x, "checkpoint.cose", ocop_buf_view(&rootsig));
	ocop_buf_clear(&rootsig);
	return err;
}

/* --- Checkpoints: the store's, and the folder's when it holds a copy --- */

/* Of a log that froze otherwise: what the roots dropped, a copy of it drops
 * too, and is made anew. */
static bool is_beyond(const struct export *x)
{
	return x->old.size > x->new.size ||
	       (x->old.size == x->new.size &&
		memcmp(x->old.root, x->new.root, OCOP_HASH_LEN) != 0);
}

/* It may be by a key from before, or the log frozen since: whether it is
 * right is said by the entries, up to the store's own root. */
static enum ocop_err read_old(struct export *x, struct ocop_buf *note)
{
	char path[PATH_SIZE];
	enum ocop_err err;

	memset(&x->old, 0, sizeof(x->old));
	ocop_buf_reset(note);
	x->resumed = false;
	if (x->dir == NULL)
		return OCOP_OK;
	err = join(x, path, "checkpoint");
	if (!err)
		err = ocop_file_read(note, path, x->diag);
	x->resumed = !err;
	if (err == OCOP_ERR_ABSENT)
		return OCOP_OK;
	if (!err)
		err = ocop_checkpoint_open_unverified(
			&x->old, ocop_buf_view(note), x->diag);
	if (!err && x->resumed && strcmp(x->old.origin, x->new.origin) != 0)
		err = ocop_fail(x->diag, OCOP_ERR_TRUST, 0,
				"the folder holds another log: %.100s",
				x->old.origin);
	if (!err && x->frozen && is_beyond(x)) {
		x->resumed = false;
		memset(&x->old, 0, sizeof(x->old));
	}
	if (!err && x->old.size > x->new.size)
		err = ocop_fail(x->diag, OCOP_ERR_SHRINK, 0,
				"the folder holds %llu entries, but the replica has only %llu",
				(unsigned long long)x->old.size,
				(unsigned long long)x->new.size);
	return err;
}

/* --- What the folder lacks --- */

/* Of a bundle only the least is known: a length before each entry. */
static bool is_there(const struct export *x, int level, uint64_t n,
		     unsigned width)
{
	char name[OCOP_TILE_PATH_MAX], path[PATH_SIZE];
	struct stat st;

	ocop_tile_path(name, level, n, width);
	if (join(x, path, name) || stat(path, &st) != 0 ||
	    !S_ISREG(st.st_mode))
		return false;
	return level < 0 ? st.st_size >= (off_t)width * 2 :
			   st.st_size == (off_t)width * OCOP_HASH_LEN;
}

/* All tiles and bundles of the first size entries, by their sizes: to read
 * them each minute would be too dear. */
static bool is_whole(const struct export *x, uint64_t size)
{
	for (int level = -1; level < OCOP__LOG_LEVELS; level++) {
		uint64_t count = size >> (level < 0 ? 0 : 8 * level);
		unsigned tail = (unsigned)(count % OCOP_TILE_WIDTH);

		for (uint64_t n = 0; n < count / OCOP_TILE_WIDTH; n++)
			if (!is_there(x, level, n, OCOP_TILE_WIDTH))
				return false;
		if (tail > 0 &&
		    !is_there(x, level, count / OCOP_TILE_WIDTH, tail))
			return false;
	}
	return true;
}

static enum ocop_err hash_entry(void *user, uint64_t index,
				struct ocop_bytes entry)
{
	struct export *x = user;
	uint8_t leaf[OCOP_HASH_LEN];

	(void)index;
	ocop_leaf_hash(leaf, entry);
	ocop_compact_append(&x->range, leaf, NULL, NULL);
	return OCOP_OK;
}

/* --- Taking up what stands there --- */

/* The last tile of a level as the folder has it, when it is not full. */
static enum ocop_err load_tile(struct export *x, unsigned level)
{
	struct ocop_buf held = OCOP_BUF(OCOP_TILE_BYTES);
	uint64_t count = x->range.size >> (8 * level);
	unsigned width = (unsigned)(count % OCOP_TILE_WIDTH);
	char name[OCOP_TILE_PATH_MAX], path[PATH_SIZE];
	enum ocop_err err;

	x->tiles->count[level] = count;
	if (width == 0)
		return OCOP_OK;
	ocop_tile_path(name, (int)level, count / OCOP_TILE_WIDTH, width);
	err = join(x, path, name);
	if (!err)
		err = ocop_file_read(&held, path, x->diag);
	if (!err && held.len != (size_t)width * OCOP_HASH_LEN)
		err = ocop_fail(x->diag, OCOP_ERR_MALFORMED, 0,
				"%.150s: expected %u hashes", name, width);
	if (!err)
		memcpy(x->tiles->hash[level], held.ptr, held.len);
	ocop_buf_clear(&held);
	return err;
}

/* Take up at the folder's last whole bundle. A level's hashes, counted as
 * leaves, give the level's part of the compact range. */
static enum ocop_err resume(struct export *x, uint64_t size)
{
	enum ocop_err err = OCOP_OK;

	x->range.size = size;
	for (unsigned level = OCOP__LOG_LEVELS; !err && level-- > 0;) {
		struct ocop_compact part = { .size = 0 };
		const uint8_t *hash = x->tiles->hash[level];
		uint64_t width = (size >> (8 * level)) % OCOP_TILE_WIDTH;

		err = load_tile(x, level);
		for (; width > 0; width--, hash += OCOP_HASH_LEN)
			ocop_compact_append(&part, hash, NULL, NULL);
		memcpy(x->range.hash[x->range.count], part.hash,
		       (size_t)part.count * OCOP_HASH_LEN);
		x->range.count += part.count;
	}
	return err;
}

/* Nothing is written before the entries gave the root that stands there. */
static enum ocop_err meets(struct export *x, const struct ocop_checkpoint *at)
{
	uint8_t root[OCOP_HASH_LEN];

	if (x->range.size != at->size || (at == &x->old && !x->resumed))
		return OCOP_OK;
	ocop_compact_root(&x->range, root);
	if (memcmp(root, at->root, OCOP_HASH_LEN) == 0)
		return OCOP_OK;
	if (at == &x->new)
		return ocop_fail(x->diag, OCOP_ERR_FORK, 0,
				 "the stored entries do not hash to the checkpoint's root");
	return ocop_fail(x->diag, OCOP_ERR_FORK, 0,
			 "the folder's tiles and these entries do not hash to its checkpoint's root: export to a new folder");
}

/* A folder that lost files begins anew, when its checkpoint is of these very
 * entries: what stands there whole is not written again. */
static enum ocop_err take_up(struct export *x, struct ocop_store *store)
{
	uint64_t size = x->old.size - x->old.size % OCOP_TILE_WIDTH;
	bool whole = is_whole(x, size);
	enum ocop_err err;

	memset(&x->range, 0, sizeof(x->range));
	memset(x->tiles->count, 0, sizeof(x->tiles->count));
	x->tiles->err = OCOP_OK;
	err = whole ? resume(x, size) :
		      ocop__log_each(store, x->number, 0, x->old.size,
				     hash_entry, x);
	if (!err)
		err = meets(x, &x->old);
	if (!whole)
		memset(&x->range, 0, sizeof(x->range));
	return err;
}

/* Partial tiles that are full now: tlog-tiles lets them go, and a log that
 * is exported each minute would keep a hundred copies of every bundle. */
static void drop_partials(const struct export *x)
{
	char name[OCOP_TILE_PATH_MAX], path[PATH_SIZE];

	for (int level = -1; level < OCOP__LOG_LEVELS; level++) {
		unsigned shift = level < 0 ? 0 : 8 * (unsigned)level;
		uint64_t had = x->old.size >> shift, n = had / OCOP_TILE_WIDTH;

		if (had % OCOP_TILE_WIDTH == 0 ||
		    (x->new.size >> shift) / OCOP_TILE_WIDTH == n)
			continue;
		for (unsigned w = 1; w < OCOP_TILE_WIDTH; w++) {
			ocop_tile_path(name, level, n, w);
			if (!join(x, path, name))
				remove(path);
		}
		*strrchr(path, '/') = '\0';
		remove(path);
	}
}

/* --- What is written --- */

static enum ocop_err take_entry(void *user, uint64_t index,
				struct ocop_bytes entry)
{
	struct export *x = user;
	unsigned width = (unsigned)(index % OCOP_TILE_WIDTH) + 1;
	uint8_t leaf[OCOP_HASH_LEN];
	char name[OCOP_TILE_PATH_MAX];
	enum ocop_err err = ocop__bundle_add(&x->bundle, entry);

	ocop_leaf_hash(leaf, entry);
	ocop_compact_append(&x->range, leaf, ocop__log_tiles_node, x->tiles);
	if (!err)
		err = x->tiles->err;
	if (!err)
		err = meets(x, &x->old);
	if (err || (width < OCOP_TILE_WIDTH && index + 1 < x->new.size))
		return err;
	ocop_tile_path(name, -1, index / OCOP_TILE_WIDTH, width);
	err = put_file(x, name, ocop_buf_view(&x->bundle));
	ocop_buf_reset(&x->bundle);
	return err;
}

static enum ocop_err export_tiles(struct export *x, struct ocop_store *store)
{
	enum ocop_err err = take_up(x, store);

	if (!err)
		err = ocop__log_each(store, x->number, x->range.size,
				     x->new.size, take_entry, x);
	if (!err)
		err = ocop__log_tiles_end(x->tiles);
	ocop_buf_clear(&x->bundle);
	return err ? err : meets(x, &x->new);
}

/* --- Frozen logs --- */

static enum ocop_err move(const struct export *x, const char *name,
			  const char *to)
{
	char from[PATH_SIZE], path[PATH_SIZE];
	enum ocop_err err = join(x, from, name);

	if (!err)
		err = join(x, path, to);
	/* Absent: an export that was cut had moved it before. */
	if (!err && rename(from, path) != 0 && errno != ENOENT)
		err = ocop_fail(x->diag, OCOP_ERR_FILE, 0, "%.200s: %s", path,
				strerrordesc_np(errno));
	return err;
}

/* A copy of that log that stands as the live one's: it froze since. */
static enum ocop_err make_room(struct export *x,
			       const struct ocop_log_info *info)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_checkpoint old;
	char path[PATH_SIZE], to[48];
	enum ocop_err err;

	if (x->dir == NULL)
		return OCOP_OK;
	err = join(x, path, "checkpoint");
	if (!err)
		err = ocop_file_read(&note, path, NULL);
	if (!err)
		err = ocop_checkpoint_open_unverified(
			&old, ocop_buf_view(&note), NULL);
	ocop_buf_clear(&note);
	/* What else stands there is for read_old to judge. */
	if (err || strcmp(old.origin, info->origin) != 0)
		return OCOP_OK;
	snprintf(to, sizeof(to), "frozen/%u", info->number);
	err = join(x, path, to);
	if (!err)
		err = ocop_file_mkdirs(path, false, x->diag);
	snprintf(to, sizeof(to), "frozen/%u/tile", info->number);
	if (!err)
		err = move(x, "tile", to);
	snprintf(to, sizeof(to), "frozen/%u/checkpoint.cose", info->number);
	if (!err)
		err = move(x, "checkpoint.cose", to);
	snprintf(to, sizeof(to), "frozen/%u/checkpoint", info->number);
	return err ? err : move(x, "checkpoint", to);
}

/* A frozen log whole, with its checkpoint when there is one. */
static enum ocop_err export_frozen(struct export *x, struct ocop_store *store,
				   const struct ocop__log_frozen *frozen)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	enum ocop_err err = make_room(x, &frozen->info);
	bool whole;

	snprintf(x->under, sizeof(x->under), "frozen/%u/",
		 frozen->info.number);
	x->number = frozen->info.number;
	x->frozen = true;
	memcpy(x->new.origin, frozen->info.origin, sizeof(x->new.origin));
	x->new.size = frozen->info.size;
	memcpy(x->new.root, frozen->info.root, OCOP_HASH_LEN);
	if (!err)
		err = read_old(x, &note);
	/* Its checkpoint is written last: all the rest was there once. */
	whole = !err && x->resumed &&
		ocop_bytes_equal(ocop_buf_view(&note), frozen->note) &&
		is_whole(x, x->old.size);
	if (!err && !whole)
		err = export_tiles(x, store);
	if (!err && frozen->note.len > 0)
		err = put_checkpoint(x, store, &frozen->info, frozen->note);
	if (!err && !whole)
		drop_partials(x);
	x->under[0] = '\0';
	x->frozen = false;
	ocop_buf_clear(&note);
	return err;
}

static enum ocop_err export_all_frozen(struct export *x,
				       struct ocop_store *store)
{
	struct ocop__log_frozen frozen;
	enum ocop_err err = OCOP_OK;

	for (unsigned k = 0; !err; k++) {
		err = ocop__log_frozen_load(&frozen, store, k);
		if (!err)
			err = export_frozen(x, store, &frozen);
		ocop__log_frozen_clear(&frozen);
	}
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

/* --- The live log --- */

static enum ocop_err export_trust(void *user, struct ocop_bytes key,
				  struct ocop_bytes value)
{
	const struct export *x = user;
	char name[48];

	snprintf(name, sizeof(name), "trust/%llu.cose",
		 (unsigned long long)ocop_bytes_number(key));
	return put_file(x, name, value);
}

static enum ocop_err export(struct export *x, struct ocop_store *store,
			    uint64_t *size_out)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_buf held = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_log_info live = { 0 };
	enum ocop_err err;

	*size_out = 0;
	x->tiles = calloc(1, sizeof(*x->tiles));
	if (!x->tiles)
		return OCOP_ERR_MEMORY;
	x->tiles->take = put_tile;
	x->tiles->user = x;
	err = export_all_frozen(x, store);
	if (!err)
		err = ocop_log_live(store, &live);
	x->number = live.number;
	if (!err)
		err = ocop__log_open_checkpoint(store, &note, &x->new, x->diag);
	if (!err)
		err = read_old(x, &held);
	if (!err)
		err = export_tiles(x, store);
	if (!err)
		err = ocop_store_each(store, OCOP_SPACE_TRUST,
				      ocop_bytes_of(NULL, 0), export_trust, x);
	if (!err)
		err = put_checkpoint(x, store, &live, ocop_buf_view(&note));
	if (!err) {
		drop_partials(x);
		*size_out = live.first + x->new.size;
	}
	free(x->tiles);
	ocop_buf_clear(&held);
	ocop_buf_clear(&note);
	return err;
}

enum ocop_err ocop_log_export(struct ocop_store *store, const char *dir,
			      uint64_t *size_out, struct ocop_diag *diag)
{
	struct export x = { .dir = dir, .diag = diag,
			    .bundle = OCOP_BUF(OCOP_BUNDLE_MAX) };

	return export(&x, store, size_out);
}

enum ocop_err ocop_log_export_each(struct ocop_store *store,
				   ocop_log_file_fn *put, void *user,
				   uint64_t *size_out, struct ocop_diag *diag)
{
	struct export x = { .put = put, .user = user, .diag = diag,
			    .bundle = OCOP_BUF(OCOP_BUNDLE_MAX) };

	return export(&x, store, size_out);
}

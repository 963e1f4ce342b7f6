/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A static copy of a stored log for any web server or stick: the files of
 * C2SP tlog-tiles. The checkpoint goes last, so that a copy that was cut
 * short never promises what it does not hold.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ocop/file.h>
#include <ocop/log.h>

#define LEVELS 8		/* tiles of 256 hashes: 2^64 entries */
#define PATH_SIZE 4096

struct tile {
	uint64_t n;
	unsigned width;
	uint8_t hash[OCOP_TILE_BYTES];
};

struct export {
	const char *dir;
	struct ocop_diag *diag;
	struct ocop_compact range;
	struct tile *tile;	/* LEVELS of them */
	enum ocop_err err;	/* of a tile */
};

static enum ocop_err put_file(const struct export *x, const char *name,
			      struct ocop_bytes data)
{
	char path[PATH_SIZE];
	char *slash;
	int len = snprintf(path, sizeof(path), "%s/%s", x->dir, name);
	enum ocop_err err;

	if (len < 0 || (size_t)len >= sizeof(path))
		return ocop_fail(x->diag, OCOP_ERR_LIMIT, 0,
				 "the path is too long");
	slash = strrchr(path, '/');
	*slash = '\0';
	err = ocop_file_mkdirs(path, false, x->diag);
	*slash = '/';
	return err ? err : ocop_file_write(path, data, OCOP_FILE_REPLACE,
					   x->diag);
}

static enum ocop_err put_tile(const struct export *x, unsigned level)
{
	const struct tile *t = &x->tile[level];
	char name[OCOP_TILE_PATH_MAX];

	ocop_tile_path(name, (int)level, t->n, t->width);
	return put_file(x, name, ocop_bytes_of(t->hash, (size_t)t->width *
					       OCOP_HASH_LEN));
}

/* A finished subtree whose level is a multiple of 8 is a hash of a tile. */
static void add_node(void *user, unsigned level, uint64_t index,
		     const uint8_t hash[static OCOP_HASH_LEN])
{
	struct export *x = user;
	struct tile *t;

	(void)index;
	if (level % 8 || level / 8 >= LEVELS || x->err)
		return;
	t = &x->tile[level / 8];
	memcpy(t->hash + (size_t)t->width * OCOP_HASH_LEN, hash, OCOP_HASH_LEN);
	if (++t->width < OCOP_TILE_WIDTH)
		return;
	x->err = put_tile(x, level / 8);
	t->n++;
	t->width = 0;
}

static enum ocop_err export_bundles(struct export *x, struct ocop_store *store,
				    uint64_t size)
{
	struct ocop_buf bundle = OCOP_BUF(OCOP_BUNDLE_MAX);
	struct ocop_buf entry = OCOP_BUF(OCOP_ENTRY_MAX);
	char name[OCOP_TILE_PATH_MAX];
	enum ocop_err err = OCOP_OK;

	for (uint64_t i = 0; !err && i < size; i++) {
		uint8_t leaf[OCOP_HASH_LEN];
		unsigned width = (unsigned)(i % OCOP_TILE_WIDTH) + 1;

		err = ocop_log_entry(store, i, &entry);
		if (err)
			break;
		err = ocop_bundle_add(&bundle, ocop_buf_view(&entry));
		ocop_leaf_hash(leaf, ocop_buf_view(&entry));
		ocop_compact_append(&x->range, leaf, add_node, x);
		if (!err)
			err = x->err;
		if (err || (width < OCOP_TILE_WIDTH && i + 1 < size))
			continue;
		ocop_tile_path(name, -1, i / OCOP_TILE_WIDTH, width);
		err = put_file(x, name, ocop_buf_view(&bundle));
		ocop_buf_reset(&bundle);
	}
	for (unsigned level = 0; !err && level < LEVELS; level++)
		if (x->tile[level].width)
			err = put_tile(x, level);
	ocop_buf_clear(&bundle);
	ocop_buf_clear(&entry);
	return err;
}

static enum ocop_err export_trust(void *user, struct ocop_bytes key,
				  struct ocop_bytes value)
{
	const struct export *x = user;
	char name[48];
	uint64_t version = 0;

	for (size_t i = 0; i < key.len; i++)
		version = version << 8 | key.ptr[i];
	snprintf(name, sizeof(name), "trust/%llu.cose",
		 (unsigned long long)version);
	return put_file(x, name, value);
}

enum ocop_err ocop_log_export(struct ocop_store *store, const char *dir,
			      uint64_t *size_out, struct ocop_diag *diag)
{
	struct export x = { .dir = dir, .diag = diag };
	struct ocop_checkpoint checkpoint;
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_buf text = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_vkey vkey;
	uint8_t root[OCOP_HASH_LEN];
	enum ocop_err err;

	*size_out = 0;
	x.tile = calloc(LEVELS, sizeof(*x.tile));
	err = x.tile ? OCOP_OK : OCOP_ERR_MEMORY;
	if (!err)
		err = ocop_log_checkpoint(store, &note);
	if (!err)
		err = ocop_store_meta(store, "vkey", &text);
	if (!err)
		err = ocop_vkey_parse(&vkey, ocop_buf_view(&text), diag);
	if (!err)
		err = ocop_checkpoint_open(&checkpoint, ocop_buf_view(&note),
					   &vkey, diag);
	if (!err)
		err = export_bundles(&x, store, checkpoint.size);
	if (err)
		goto out;
	ocop_compact_root(&x.range, root);
	if (memcmp(root, checkpoint.root, OCOP_HASH_LEN) != 0) {
		err = ocop_fail(diag, OCOP_ERR_FORK, 0,
				"the stored entries do not hash to the checkpoint's root");
		goto out;
	}
	err = ocop_store_each(store, OCOP_SPACE_TRUST, ocop_bytes_of(NULL, 0),
			      export_trust, &x);
	if (!err)
		err = put_file(&x, "checkpoint", ocop_buf_view(&note));
	if (!err)
		*size_out = checkpoint.size;
out:
	free(x.tile);
	ocop_buf_clear(&text);
	ocop_buf_clear(&note);
	return err;
}

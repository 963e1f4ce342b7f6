/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The audit of the stored logs: every entry is hashed again, and what was
 * stored about them (root, compact range, tiles) must follow from that.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/log/log.h"

#define LEVEL_BITS 8

struct audit {
	struct ocop_store *store;	/* lent */
	struct ocop_log_info log;	/* that is audited */
	bool signed_off;		/* a checkpoint is stored, or frozen */
	struct ocop_checkpoint checkpoint;
	struct ocop_compact range;
	/* Per level, the hashes of the tile that is being filled. */
	uint8_t tile[OCOP__LOG_LEVELS][OCOP_TILE_BYTES];
	uint64_t count[OCOP__LOG_LEVELS];
	struct ocop_buf stored;		/* a tile as it was stored */
	enum ocop_err err;		/* of a tile */
	struct ocop_diag *diag;
};

/* --- Tiles --- */

/* The tile that ends before hash number count, against the stored one: a
 * replica has none. */
static void compare_tile(struct audit *a, unsigned level, uint64_t count)
{
	uint64_t n = (count - 1) / OCOP_TILE_WIDTH;
	size_t width = (size_t)(count - n * OCOP_TILE_WIDTH);
	enum ocop_err err;

	err = ocop_log_tile(a->store, a->log.number, level, n, &a->stored);
	if (err == OCOP_ERR_ABSENT)
		return;
	if (!err &&
	    !ocop_bytes_equal(ocop_buf_view(&a->stored),
			      ocop_bytes_of(a->tile[level],
					    width * OCOP_HASH_LEN)))
		err = ocop_fail(a->diag, OCOP_ERR_FORK, 0,
				"tile %u/%llu: not the hashes of the entries",
				level, (unsigned long long)n);
	if (!a->err)
		a->err = err;
}

static void take_node(void *user, unsigned level, uint64_t index,
		      const uint8_t hash[static OCOP_HASH_LEN])
{
	struct audit *a = user;
	unsigned row = level / LEVEL_BITS;

	if (level % LEVEL_BITS != 0)
		return;
	memcpy(a->tile[row] + index % OCOP_TILE_WIDTH * OCOP_HASH_LEN, hash,
	       OCOP_HASH_LEN);
	a->count[row] = index + 1;
	if (a->count[row] % OCOP_TILE_WIDTH == 0)
		compare_tile(a, row, a->count[row]);
}

static enum ocop_err compare_last_tiles(struct audit *a)
{
	unsigned i;

	for (i = 0; i < OCOP__LOG_LEVELS; i++)
		if (a->count[i] % OCOP_TILE_WIDTH != 0)
			compare_tile(a, i, a->count[i]);
	return a->err;
}

/* --- Entries --- */

static enum ocop_err compare_root(struct audit *a)
{
	uint8_t root[OCOP_HASH_LEN];

	ocop_compact_root(&a->range, root);
	if (memcmp(root, a->checkpoint.root, sizeof(root)) != 0)
		return ocop_fail(a->diag, OCOP_ERR_FORK, 0,
				 "log: the first %llu entries do not hash to "
				 "the %s root",
				 (unsigned long long)a->checkpoint.size,
				 a->log.frozen ? "frozen" : "checkpoint's");
	return OCOP_OK;
}

static enum ocop_err take_entry(struct audit *a, struct ocop_bytes entry)
{
	uint8_t leaf[OCOP_HASH_LEN];

	ocop_leaf_hash(leaf, entry);
	ocop_compact_append(&a->range, leaf, take_node, a);
	if (a->err)
		return a->err;
	if (a->signed_off && a->range.size == a->checkpoint.size)
		return compare_root(a);
	return OCOP_OK;
}

/* A bundle must be there, and end where its last entry ends. */
static enum ocop_err take_bundle(struct audit *a, struct ocop_buf *bundle,
				 uint64_t n, uint64_t size)
{
	uint64_t first = n * OCOP_TILE_WIDTH, rest = size - first;
	unsigned count = 0;
	struct ocop_bytes entry;
	size_t offset = 0;
	enum ocop_err err;

	err = ocop_log_bundle(a->store, a->log.number, n, bundle);
	if (err && err != OCOP_ERR_ABSENT)
		return err;
	if (ocop_bundle_count(ocop_buf_view(bundle), &count) ||
	    count != (rest < OCOP_TILE_WIDTH ? rest : OCOP_TILE_WIDTH))
		return ocop_fail(a->diag, OCOP_ERR_FORK, 0,
				 "bundle %llu: not as many whole entries as "
				 "the log's size says", (unsigned long long)n);
	err = OCOP_OK;
	while (!err &&
	       ocop_bundle_next(&entry, ocop_buf_view(bundle), &offset) ==
		       OCOP_OK)
		err = take_entry(a, entry);
	return err;
}

/* --- What is stored beside them --- */

/* The stored checkpoint, signed by the stored key when there is one. */
static enum ocop_err load_checkpoint(struct audit *a)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_buf text = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_vkey vkey;
	enum ocop_err err;

	err = ocop_log_checkpoint(a->store, &note);
	if (err == OCOP_ERR_ABSENT) {
		err = OCOP_OK;
		goto out;
	}
	if (!err)
		err = ocop_store_meta(a->store, "vkey", &text);
	if (err == OCOP_ERR_ABSENT) {
		err = ocop_checkpoint_open_unverified(&a->checkpoint,
						      ocop_buf_view(&note),
						      a->diag);
	} else if (!err) {
		err = ocop_vkey_parse(&vkey, ocop_buf_view(&text), a->diag);
		if (!err)
			err = ocop_checkpoint_open(&a->checkpoint,
						   ocop_buf_view(&note), &vkey,
						   a->diag);
	}
	a->signed_off = !err;
out:
	ocop_buf_clear(&note);
	ocop_buf_clear(&text);
	return err;
}

static enum ocop_err compare_range(struct audit *a)
{
	struct ocop_buf again = OCOP_BUF(sizeof(struct ocop_compact));
	struct ocop_buf held = OCOP_BUF(sizeof(struct ocop_compact));
	enum ocop_err err;

	err = ocop_store_meta(a->store, "compact", &held);
	if (err == OCOP_ERR_ABSENT && a->range.size == 0)
		goto out;
	ocop_compact_encode(&again, &a->range);
	if (again.err)
		err = again.err;
	if (err == OCOP_ERR_ABSENT ||
	    (!err && !ocop_bytes_equal(ocop_buf_view(&again),
				       ocop_buf_view(&held))))
		err = ocop_fail(a->diag, OCOP_ERR_FORK, 0,
				"log: the compact range is not that of the "
				"entries");
out:
	ocop_buf_clear(&again);
	ocop_buf_clear(&held);
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

static enum ocop_err check_size(struct audit *a)
{
	uint64_t size = a->log.size;

	if (!a->signed_off && size > 0)
		return ocop_fail(a->diag, OCOP_ERR_ABSENT, 0,
				 "log: %llu entries and no checkpoint",
				 (unsigned long long)size);
	if (size < a->checkpoint.size)
		return ocop_fail(a->diag, OCOP_ERR_FORK, 0,
				 "log: %llu entries, the checkpoint says %llu",
				 (unsigned long long)size,
				 (unsigned long long)a->checkpoint.size);
	return OCOP_OK;
}

struct progress {
	void (*fn)(void *user, uint64_t done, uint64_t size);
	void *user;
	uint64_t total;
};

static enum ocop_err audit_entries(struct audit *a, const struct progress *p)
{
	struct ocop_buf bundle = OCOP_BUF(OCOP_BUNDLE_MAX);
	enum ocop_err err = OCOP_OK;
	uint64_t n;

	if (a->signed_off && a->checkpoint.size == 0)
		err = compare_root(a);
	for (n = 0; !err && a->range.size < a->log.size; n++) {
		err = take_bundle(a, &bundle, n, a->log.size);
		if (!err && p->fn != NULL)
			p->fn(p->user, a->log.first + a->range.size, p->total);
	}
	ocop_buf_clear(&bundle);
	return err;
}

/* One log, from nothing. */
static enum ocop_err audit_log(struct audit *a, const struct progress *p)
{
	enum ocop_err err = OCOP_OK;

	memset(&a->range, 0, sizeof(a->range));
	memset(a->count, 0, sizeof(a->count));
	memset(&a->checkpoint, 0, sizeof(a->checkpoint));
	a->signed_off = a->log.frozen;
	if (a->log.frozen) {
		a->checkpoint.size = a->log.size;
		memcpy(a->checkpoint.root, a->log.root, OCOP_HASH_LEN);
	} else {
		err = load_checkpoint(a);
	}
	if (!err)
		err = check_size(a);
	if (!err)
		err = audit_entries(a, p);
	if (!err)
		err = compare_last_tiles(a);
	if (!err && !a->log.frozen)
		err = compare_range(a);
	return err;
}

enum ocop_err ocop_log_audit(struct ocop_store *store,
			     void (*progress)(void *user, uint64_t done,
					      uint64_t size),
			     void *user, struct ocop_diag *diag)
{
	struct audit *a = calloc(1, sizeof(*a));
	struct progress p = { progress, user, 0 };
	bool ours;
	enum ocop_err err;

	if (a == NULL)
		return OCOP_ERR_MEMORY;
	a->store = store;
	a->diag = diag;
	a->log.frozen = true;
	a->stored = OCOP_BUF(OCOP_TILE_BYTES);
	/* One snapshot, when the caller has not taken one. */
	ours = !ocop_store_begin(store, false);
	err = ocop_log_total(store, &p.total);
	for (unsigned k = 0; !err && a->log.frozen; k++) {
		err = ocop_log_info(store, k, &a->log);
		if (!err)
			err = audit_log(a, &p);
	}
	if (ours)
		ocop_store_rollback(store);
	ocop_buf_clear(&a->stored);
	free(a);
	return err;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The audit of the stored logs: every entry is hashed again, and what was
 * stored about them (root, compact range, tiles) must follow from that.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/base/mark.h"
#include "lib/log/log.h"
#include "lib/tlog/tlog.h"

struct audit {
	struct ocop_store *store;	/* lent */
	struct ocop_log_info log;	/* that is audited */
	bool signed_off;		/* a checkpoint is stored, or frozen */
	struct ocop_checkpoint checkpoint;
	struct ocop_compact range;
	struct ocop__log_tiles tiles;
	struct ocop_buf stored;		/* a tile as it was stored */
	struct ocop_diag *diag;
};

/* --- Tiles --- */

/* A tile against the stored one: a replica has none. */
static enum ocop_err compare_tile(void *user, unsigned level, uint64_t n,
				  struct ocop_bytes tile)
{
	struct audit *a = user;
	enum ocop_err err = ocop_log_tile(a->store, a->log.number, level, n,
					  &a->stored);

	if (!err && !ocop_bytes_equal(ocop_buf_view(&a->stored), tile))
		err = ocop_fail(a->diag, OCOP_ERR_STORE, 0,
				"tile %u/%llu: it does not match the entries' hashes",
				level, (unsigned long long)n);
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

/* --- Entries --- */

static enum ocop_err compare_root(struct audit *a)
{
	uint8_t root[OCOP_HASH_LEN];

	ocop_compact_root(&a->range, root);
	if (memcmp(root, a->checkpoint.root, sizeof(root)) != 0)
		return ocop_fail(a->diag, OCOP_ERR_STORE, 0,
				 "log: the first %llu entries do not hash to "
				 "the %s root",
				 (unsigned long long)a->checkpoint.size,
				 a->log.frozen ? N_("frozen") : N_("checkpoint's"));
	return OCOP_OK;
}

static enum ocop_err take_entry(struct audit *a, struct ocop_bytes entry)
{
	uint8_t leaf[OCOP_HASH_LEN];

	ocop_leaf_hash(leaf, entry);
	ocop_compact_append(&a->range, leaf, ocop__log_tiles_node, &a->tiles);
	if (a->tiles.err)
		return a->tiles.err;
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
		return ocop_fail(a->diag, OCOP_ERR_STORE, 0,
				 "bundle %llu: its number of whole entries does not match the log's size", (unsigned long long)n);
	err = OCOP_OK;
	while (!err &&
	       !ocop_bundle_next(&entry, ocop_buf_view(bundle), &offset))
		err = take_entry(a, entry);
	return err;
}

/* --- What is stored beside them --- */

static enum ocop_err load_checkpoint(struct audit *a)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	enum ocop_err err = ocop__log_open_checkpoint(a->store, &note,
						      &a->checkpoint, a->diag);

	a->signed_off = !err;
	ocop_buf_clear(&note);
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

static enum ocop_err compare_range(struct audit *a)
{
	struct ocop_buf again = OCOP_BUF(sizeof(struct ocop_compact));
	struct ocop_buf held = OCOP_BUF(sizeof(struct ocop_compact));
	enum ocop_err err;

	err = ocop_store_meta(a->store, "compact", &held);
	if (err == OCOP_ERR_ABSENT && a->range.size == 0)
		goto out;
	ocop__compact_encode(&again, &a->range);
	if (again.err)
		err = again.err;
	if (err == OCOP_ERR_ABSENT ||
	    (!err && !ocop_bytes_equal(ocop_buf_view(&again),
				       ocop_buf_view(&held))))
		err = ocop_fail(a->diag, OCOP_ERR_STORE, 0,
				"log: the compact range does not match the entries");
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
				 "log: it has %llu entries but no checkpoint",
				 (unsigned long long)size);
	if (size < a->checkpoint.size)
		return ocop_fail(a->diag, OCOP_ERR_STORE, 0,
				 "log: it has %llu entries, but its checkpoint says %llu",
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
	memset(a->tiles.count, 0, sizeof(a->tiles.count));
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
		err = ocop__log_tiles_end(&a->tiles);
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
	a->tiles.take = compare_tile;
	a->tiles.user = a;
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

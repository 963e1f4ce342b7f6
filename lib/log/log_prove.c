/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Proofs from the stored hash tiles. A node between two levels of tiles is not
 * stored; it is computed from the hashes of the tile below, at most 128. Where
 * there are no tiles, the entries are hashed once, and the nodes that the
 * proofs need are kept on the way.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/log/log.h"
#include "lib/tlog/tlog.h"

#define LEVEL_BITS 8

struct tiles {
	struct ocop_store *store;	/* lent */
	unsigned number;	/* of the log */
	unsigned level;		/* of the tile in hand */
	uint64_t n;
	bool held;
	struct ocop_buf tile;
};

static enum ocop_err hold(struct tiles *t, unsigned level, uint64_t n)
{
	enum ocop_err err;

	if (t->held && t->level == level && t->n == n)
		return OCOP_OK;
	t->held = false;
	err = ocop_log_tile(t->store, t->number, level, n, &t->tile);
	if (err == OCOP_ERR_ABSENT)
		return OCOP_ERR_STORE;
	t->held = !err;
	t->level = level;
	t->n = n;
	return err;
}

/* Root of count hashes, a power of two, that stand side by side. */
static void root_of(uint8_t out[static OCOP_HASH_LEN], const uint8_t *hashes,
		    size_t count)
{
	struct ocop_compact range = { 0 };

	for (; count > 0; count--, hashes += OCOP_HASH_LEN)
		ocop_compact_append(&range, hashes, NULL, NULL);
	ocop_compact_root(&range, out);
}

static enum ocop_err get_node(void *user, unsigned level, uint64_t index,
			      uint8_t out[static OCOP_HASH_LEN])
{
	struct tiles *t = user;
	unsigned above = level % LEVEL_BITS;
	uint64_t first = index << above;
	size_t count = (size_t)1 << above;
	size_t at = (size_t)(first % OCOP_TILE_WIDTH);
	enum ocop_err err;

	err = hold(t, level / LEVEL_BITS, first / OCOP_TILE_WIDTH);
	if (err)
		return err;
	if (t->tile.len < (at + count) * OCOP_HASH_LEN)
		return OCOP_ERR_STORE;
	root_of(out, t->tile.ptr + at * OCOP_HASH_LEN, count);
	return OCOP_OK;
}

static enum ocop_err check_size(struct ocop_store *store, unsigned number,
				uint64_t size)
{
	struct ocop_log_info info;
	enum ocop_err err = ocop_log_info(store, number, &info);

	if (!err && size > info.size)
		err = OCOP_ERR_ARGUMENT;
	return err;
}

enum ocop_err ocop_log_prove_in(struct ocop_store *store, unsigned number,
				uint64_t index, uint64_t size,
				struct ocop_proof *out)
{
	struct tiles t = { .store = store, .number = number,
			   .tile = OCOP_BUF(OCOP_TILE_BYTES) };
	enum ocop_err err;

	out->count = 0;
	err = check_size(store, number, size);
	if (!err)
		err = ocop__inclusion_prove(out, index, size, get_node, &t);
	ocop_buf_clear(&t.tile);
	return err;
}

enum ocop_err ocop_log_prove_consistency(struct ocop_store *store,
					 uint64_t size1, uint64_t size2,
					 struct ocop_proof *out)
{
	struct tiles t = { .store = store, .tile = OCOP_BUF(OCOP_TILE_BYTES) };
	enum ocop_err err;

	out->count = 0;
	err = ocop__log_number(store, &t.number);
	if (!err)
		err = check_size(store, t.number, size2);
	if (!err)
		err = ocop__consistency_prove(out, size1, size2, get_node, &t);
	ocop_buf_clear(&t.tile);
	return err;
}

/* --- From the entries --- */

struct node {
	unsigned level;
	uint64_t index;
	uint8_t hash[OCOP_HASH_LEN];
};

/* The nodes that proofs need: gathered, then sorted, then found. */
struct nodes {
	struct node *node;	/* owned */
	size_t count, room;
	struct ocop_compact range;
};

static int by_place(const void *a, const void *b)
{
	const struct node *x = a, *y = b;

	if (x->level != y->level)
		return x->level < y->level ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

static struct node *find(const struct nodes *n, unsigned level, uint64_t index)
{
	struct node key = { .level = level, .index = index };

	return n->count == 0 ? NULL :
	       bsearch(&key, n->node, n->count, sizeof(key), by_place);
}

/* An ocop__node_get that only notes what is asked for. */
static enum ocop_err want_node(void *user, unsigned level, uint64_t index,
			       uint8_t out[static OCOP_HASH_LEN])
{
	struct nodes *n = user;
	struct node *more;

	memset(out, 0, OCOP_HASH_LEN);
	if (n->count == n->room) {
		n->room = n->room ? 2 * n->room : 64;
		more = reallocarray(n->node, n->room, sizeof(*more));
		if (more == NULL)
			return OCOP_ERR_MEMORY;
		n->node = more;
	}
	n->node[n->count++] = (struct node){ .level = level, .index = index };
	return OCOP_OK;
}

static enum ocop_err found_node(void *user, unsigned level, uint64_t index,
				uint8_t out[static OCOP_HASH_LEN])
{
	const struct node *node = find(user, level, index);

	if (node == NULL)
		return OCOP_ERR_BUG;
	memcpy(out, node->hash, OCOP_HASH_LEN);
	return OCOP_OK;
}

static void fill_node(void *user, unsigned level, uint64_t index,
		      const uint8_t hash[static OCOP_HASH_LEN])
{
	struct node *node = find(user, level, index);

	if (node != NULL)
		memcpy(node->hash, hash, OCOP_HASH_LEN);
}

static enum ocop_err hash_entry(void *user, uint64_t index,
				struct ocop_bytes entry)
{
	struct nodes *n = user;
	uint8_t leaf[OCOP_HASH_LEN];

	(void)index;
	ocop_leaf_hash(leaf, entry);
	ocop_compact_append(&n->range, leaf, fill_node, n);
	return OCOP_OK;
}

enum ocop_err ocop_log_prove_entries(struct ocop_store *store, unsigned number,
				     uint64_t size, const uint64_t *index,
				     size_t count, struct ocop_proof *out,
				     uint8_t root_out[static OCOP_HASH_LEN])
{
	struct nodes n = { .node = NULL };
	enum ocop_err err = check_size(store, number, size);

	for (size_t i = 0; !err && i < count; i++)
		err = ocop__inclusion_prove(&out[i], index[i], size, want_node,
					    &n);
	/* What is there twice is found in the same place each time. */
	if (n.count > 0)
		qsort(n.node, n.count, sizeof(*n.node), by_place);
	if (!err)
		err = ocop__log_each(store, number, 0, size, hash_entry, &n);
	for (size_t i = 0; !err && i < count; i++)
		err = ocop__inclusion_prove(&out[i], index[i], size, found_node,
					    &n);
	if (!err)
		ocop_compact_root(&n.range, root_out);
	free(n.node);
	return err;
}

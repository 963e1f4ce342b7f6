/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Merkle tree of an inspection file. The file has some leaves, and hashes
 * of the subtrees between them. One walk from left to right takes both. Exactly
 * one set of subtrees fits a set of leaves, so nothing can be left over.
 * Source: RFC 6962 section 2.1.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/inspect/inspect.h"
#include "lib/tlog/tlog.h"

struct walk {
	const struct ocop__inspect_file *file;
	size_t entry, node;		/* the next ones */
	struct ocop__inspect_file *fill; /* not NULL: list nodes, check none */
	struct ocop_diag *diag;
};

static enum ocop_err list_node(struct ocop__inspect_file *file, unsigned level,
			       uint64_t index)
{
	size_t count = file->node_count;
	struct ocop__inspect_node *node = file->node;

	if (!(count & (count - 1)))
		node = realloc(node, (count ? 2 * count : 1) * sizeof(*node));
	if (!node)
		return OCOP_ERR_MEMORY;
	file->node = node;
	node[count] = (struct ocop__inspect_node){ level, index, { 0 } };
	file->node_count++;
	return OCOP_OK;
}

/* The subtree's hash is in the file as a node. */
static enum ocop_err take_node(struct walk *w, unsigned level, uint64_t index,
			       uint8_t out[static OCOP_HASH_LEN])
{
	const struct ocop__inspect_file *f = w->file;

	if (w->fill)
		return list_node(w->fill, level, index);
	if (w->node == f->node_count || f->node[w->node].level != level ||
	    f->node[w->node].index != index)
		return ocop_fail(w->diag, OCOP_ERR_RULE, 0,
				 "nodes: %u/%llu is missing, or there is a "
				 "node that does not belong there",
				 level, (unsigned long long)index);
	memcpy(out, f->node[w->node++].hash, OCOP_HASH_LEN);
	return OCOP_OK;
}

static enum ocop_err subtree(struct walk *w, unsigned level, uint64_t index,
			     uint8_t out[static OCOP_HASH_LEN])
{
	const struct ocop__inspect_file *f = w->file;
	uint8_t right[OCOP_HASH_LEN] = { 0 };
	enum ocop_err err;

	memset(out, 0, OCOP_HASH_LEN);
	if (w->entry == f->entry_count ||
	    f->entry[w->entry].index >> level != index)
		return take_node(w, level, index, out);
	if (level == 0) {
		ocop_leaf_hash(out, f->entry[w->entry++].bytes);
		return OCOP_OK;
	}
	err = subtree(w, level - 1, 2 * index, out);
	if (!err)
		err = subtree(w, level - 1, 2 * index + 1, right);
	if (!err)
		ocop__node_hash(out, out, right);
	return err;
}

/* The perfect subtrees of which a tree consists, the largest first. */
static enum ocop_err whole(struct walk *w, uint64_t size,
			   uint8_t out[static OCOP_HASH_LEN])
{
	uint8_t peak[64][OCOP_HASH_LEN];
	size_t count = 0;
	enum ocop_err err = OCOP_OK;

	for (unsigned level = 64; !err && level-- > 0;)
		if (size >> level & 1)
			err = subtree(w, level, (size >> level) - 1,
				      peak[count++]);
	if (err)
		return err;
	memcpy(out, peak[--count], OCOP_HASH_LEN);
	while (count > 0)
		ocop__node_hash(out, peak[--count], out);
	return OCOP_OK;
}

enum ocop_err ocop__inspect_tree_root(const struct ocop__inspect_file *file,
				      uint64_t size,
				      uint8_t out[static OCOP_HASH_LEN],
				      struct ocop_diag *diag)
{
	struct walk w = { .file = file, .diag = diag };
	enum ocop_err err;

	memset(out, 0, OCOP_HASH_LEN);
	if (size == 0 || file->entry[file->entry_count - 1].index >= size)
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "entries: an index is not below the size");
	err = whole(&w, size, out);
	if (!err && w.node != file->node_count)
		err = ocop_fail(diag, OCOP_ERR_RULE, 0,
				"nodes: %zu too many",
				file->node_count - w.node);
	return err;
}

enum ocop_err ocop__inspect_tree_nodes(struct ocop__inspect_file *file,
				       uint64_t size)
{
	struct walk w = { .file = file, .fill = file };
	uint8_t none[OCOP_HASH_LEN];

	return whole(&w, size, none);
}

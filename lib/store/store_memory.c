/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A store in memory: for each space a skip list, which keeps keys in byte
 * order, and a list of the changes of a write transaction, to undo them.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/base/bytes.h"
#include "lib/store/store.h"

#define HEIGHT_MAX 20	/* good for some 4^20 rows */

struct row {
	size_t key_len, value_len;
	uint8_t *value;		/* owned */
	uint8_t *key;		/* behind next[] */
	unsigned height;
	struct row *next[];	/* one per level */
};

/* One change of a write, which can be undone without allocating memory. */
struct undo {
	struct undo *older;
	enum ocop_space space;
	enum { INSERTED, REPLACED, REMOVED } what;
	struct row *row;	/* owned when removed: it is in no list */
	uint8_t *value;		/* owned; the replaced one */
	size_t value_len;
};

struct memory {
	struct row *head[OCOP_SPACE_COUNT][HEIGHT_MAX];
	uint64_t size, size_before;
	uint64_t random;	/* heights only: never seen outside */
	struct undo *undo;
	bool writing;
};

static struct ocop_bytes row_key(const struct row *row)
{
	return ocop_bytes_of(row->key, row->key_len);
}

static void row_free(struct row *row)
{
	if (row == NULL)
		return;
	free(row->value);
	free(row);
}

/* A quarter of the rows reach the next level (xorshift64). */
static unsigned pick_height(struct memory *m)
{
	uint64_t x = m->random;
	unsigned height = 1;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	m->random = x;
	while (height < HEIGHT_MAX && (x & 3) == 0) {
		height++;
		x >>= 2;
	}
	return height;
}

/* The first row not below key; links_out: where each level points past. */
static struct row *seek(struct memory *m, enum ocop_space space,
			struct ocop_bytes key, struct row **links_out[])
{
	struct row **links = m->head[space];
	unsigned level = HEIGHT_MAX;

	while (level > 0) {
		level--;
		while (links[level] != NULL &&
		       ocop__bytes_compare(row_key(links[level]), key) < 0)
			links = links[level]->next;
		if (links_out != NULL)
			links_out[level] = &links[level];
	}
	return links[0];
}

static struct row *find(struct memory *m, enum ocop_space space,
			struct ocop_bytes key)
{
	struct row *row = seek(m, space, key, NULL);

	return row != NULL && ocop_bytes_equal(row_key(row), key) ? row : NULL;
}

static void link_row(struct memory *m, enum ocop_space space, struct row *row)
{
	struct row **links[HEIGHT_MAX];
	unsigned i;

	seek(m, space, row_key(row), links);
	for (i = 0; i < row->height; i++) {
		row->next[i] = *links[i];
		*links[i] = row;
	}
}

static void unlink_row(struct memory *m, enum ocop_space space,
		       struct row *row)
{
	struct row **links[HEIGHT_MAX];
	unsigned i;

	seek(m, space, row_key(row), links);
	for (i = 0; i < row->height; i++)
		*links[i] = row->next[i];
}

/* A row outside the list; takes value. */
static struct row *row_new(struct memory *m, struct ocop_bytes key,
			   uint8_t *value, size_t value_len)
{
	unsigned height = pick_height(m);
	struct row *row;

	row = malloc(sizeof(*row) + height * sizeof(row->next[0]) + key.len);
	if (row == NULL) {
		free(value);
		return NULL;
	}
	row->height = height;
	row->key = (uint8_t *)&row->next[height];
	row->key_len = key.len;
	if (key.len > 0)	/* the first row of a state has none */
		memcpy(row->key, key.ptr, key.len);
	row->value = value;
	row->value_len = value_len;
	return row;
}

/* --- Undo --- */

/* Forget how to undo: the writes are final. */
static void undo_forget(struct memory *m)
{
	struct undo *undo;

	while ((undo = m->undo) != NULL) {
		m->undo = undo->older;
		if (undo->what == REMOVED)
			row_free(undo->row);
		free(undo->value);
		free(undo);
	}
}

static void undo_apply(struct memory *m, struct undo *undo)
{
	struct row *row = undo->row;

	switch (undo->what) {
	case INSERTED:
		unlink_row(m, undo->space, row);
		row_free(row);
		break;
	case REPLACED:
		free(row->value);
		row->value = undo->value;
		row->value_len = undo->value_len;
		break;
	case REMOVED:
		link_row(m, undo->space, row);
		break;
	}
}

/* --- The interface --- */

static enum ocop_err memory_get(void *ctx, enum ocop_space space,
				struct ocop_bytes key, struct ocop_buf *out)
{
	const struct row *row = find(ctx, space, key);

	if (row == NULL)
		return OCOP_ERR_ABSENT;
	return ocop_buf_add(out, row->value, row->value_len);
}

static enum ocop_err memory_find(void *ctx, enum ocop_space space,
				 struct ocop_bytes key,
				 struct ocop__store_row *out)
{
	struct memory *m = ctx;
	struct row **links = m->head[space], *row = NULL;
	enum ocop_err err;

	for (unsigned level = HEIGHT_MAX; level-- > 0;)
		while (links[level] != NULL &&
		       ocop__bytes_compare(row_key(links[level]), key) <= 0) {
			row = links[level];
			links = row->next;
		}
	if (row == NULL)
		return OCOP_ERR_ABSENT;
	err = ocop_buf_bytes(&out->key, row_key(row));
	if (!err)
		err = ocop_buf_add(&out->value, row->value, row->value_len);
	return err || row->next[0] == NULL ? err :
	       ocop_buf_bytes(&out->next, row_key(row->next[0]));
}

static enum ocop_err insert(struct memory *m, struct undo *undo,
			    struct ocop_bytes key, uint8_t *value, size_t len)
{
	undo->what = INSERTED;
	undo->row = row_new(m, key, value, len);
	if (undo->row == NULL)
		return OCOP_ERR_MEMORY;
	link_row(m, undo->space, undo->row);
	return OCOP_OK;
}

static void replace(struct undo *undo, struct row *row, uint8_t *value,
		    size_t len)
{
	undo->what = REPLACED;
	undo->row = row;
	undo->value = row->value;
	undo->value_len = row->value_len;
	row->value = value;
	row->value_len = len;
}

/* The write is done: keep the way back while a transaction is open. */
static void keep_undo(struct memory *m, struct undo *undo)
{
	undo->older = m->undo;
	m->undo = undo;
	if (!m->writing)
		undo_forget(m);
}

static enum ocop_err memory_put(void *ctx, enum ocop_space space,
				struct ocop_bytes key, struct ocop_bytes value)
{
	struct memory *m = ctx;
	struct row *row = find(m, space, key);
	struct undo *undo = calloc(1, sizeof(*undo));
	uint8_t *bytes = malloc(value.len > 0 ? value.len : 1);
	enum ocop_err err = OCOP_OK;

	if (undo == NULL || bytes == NULL) {
		free(undo);
		free(bytes);
		return OCOP_ERR_MEMORY;
	}
	if (value.len > 0)
		memcpy(bytes, value.ptr, value.len);
	undo->space = space;
	if (row != NULL)
		replace(undo, row, bytes, value.len);
	else
		err = insert(m, undo, key, bytes, value.len);
	if (!err)
		keep_undo(m, undo);
	else
		free(undo);
	return err;
}

static enum ocop_err memory_remove(void *ctx, enum ocop_space space,
				   struct ocop_bytes key)
{
	struct memory *m = ctx;
	struct row *row = find(m, space, key);
	struct undo *undo;

	if (row == NULL)
		return OCOP_OK;
	undo = calloc(1, sizeof(*undo));
	if (undo == NULL)
		return OCOP_ERR_MEMORY;
	unlink_row(m, space, row);
	undo->space = space;
	undo->what = REMOVED;
	undo->row = row;
	keep_undo(m, undo);
	return OCOP_OK;
}

static enum ocop_err memory_empty(void *ctx, enum ocop_space space)
{
	struct memory *m = ctx;
	enum ocop_err err = OCOP_OK;

	while (!err && m->head[space][0] != NULL)
		err = memory_remove(m, space, row_key(m->head[space][0]));
	return err;
}

static enum ocop_err memory_each(void *ctx, enum ocop_space space,
				 struct ocop_bytes prefix, ocop_store_fn *fn,
				 void *user)
{
	struct row *row = seek(ctx, space, prefix, NULL);
	enum ocop_err err = OCOP_OK;

	for (; row != NULL && !err; row = row->next[0]) {
		if (!ocop__store_key_has(row_key(row), prefix))
			break;
		err = fn(user, row_key(row),
			 ocop_bytes_of(row->value, row->value_len));
	}
	return err;
}

static enum ocop_err memory_begin(void *ctx, bool write)
{
	struct memory *m = ctx;

	m->writing = write;
	m->size_before = m->size;
	return OCOP_OK;
}

static enum ocop_err memory_commit(void *ctx)
{
	struct memory *m = ctx;

	m->writing = false;
	undo_forget(m);
	return OCOP_OK;
}

static void memory_rollback(void *ctx)
{
	struct memory *m = ctx;
	struct undo *undo;

	if (m->writing)
		m->size = m->size_before;
	m->writing = false;
	while ((undo = m->undo) != NULL) {
		m->undo = undo->older;
		undo_apply(m, undo);
		free(undo);
	}
}

static enum ocop_err memory_advance(void *ctx, uint64_t expected,
				    uint64_t size)
{
	struct memory *m = ctx;

	if (m->size != expected)
		return OCOP_ERR_CONFLICT;
	m->size = size;
	return OCOP_OK;
}

static enum ocop_err memory_size(void *ctx, uint64_t *out)
{
	const struct memory *m = ctx;

	*out = m->size;
	return OCOP_OK;
}

static void memory_close(void *ctx)
{
	struct memory *m = ctx;
	struct row *row, *next;
	unsigned i;

	undo_forget(m);
	for (i = 0; i < OCOP_SPACE_COUNT; i++)
		for (row = m->head[i][0]; row != NULL; row = next) {
			next = row->next[0];
			row_free(row);
		}
	free(m);
}

static const struct ocop__store_ops memory_ops = {
	.get = memory_get,
	.find = memory_find,
	.put = memory_put,
	.remove = memory_remove,
	.empty = memory_empty,
	.each = memory_each,
	.begin = memory_begin,
	.commit = memory_commit,
	.rollback = memory_rollback,
	.advance = memory_advance,
	.size = memory_size,
	.close = memory_close,
};

enum ocop_err ocop_store_open_memory(struct ocop_store **out)
{
	struct memory *m;

	*out = NULL;
	m = calloc(1, sizeof(*m));
	if (m == NULL)
		return OCOP_ERR_MEMORY;
	m->random = UINT64_C(0x9e3779b97f4a7c15);
	return ocop__store_of(out, &memory_ops, m);
}

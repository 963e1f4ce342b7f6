/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The storage interface, in front of every backend: it holds them all to
 * the same shapes of keys and the same rules of transactions.
 *
 * After a write failed, its transaction can only be rolled back: a backend
 * may have rolled back by itself, and what follows must not stand alone.
 */
#include <stdlib.h>

#include "lib/store/store.h"

enum transaction { NONE, READING, WRITING, FAILED };

struct ocop_store {
	const struct ocop_store_ops *ops;
	void *ctx;		/* owned; freed by ops->close */
	enum transaction transaction;
};

enum ocop_err ocop_store_of(struct ocop_store **out,
			    const struct ocop_store_ops *ops, void *ctx)
{
	struct ocop_store *store;

	*out = NULL;
	store = calloc(1, sizeof(*store));
	if (store == NULL) {
		ops->close(ctx);
		return OCOP_ERR_MEMORY;
	}
	store->ops = ops;
	store->ctx = ctx;
	*out = store;
	return OCOP_OK;
}

void ocop_store_close(struct ocop_store *store)
{
	if (store == NULL)
		return;
	ocop_store_rollback(store);
	store->ops->close(store->ctx);
	free(store);
}

static enum ocop_err check_key(enum ocop_space space, struct ocop_bytes key)
{
	return ocop__store_key_good(space, key) ? OCOP_OK : OCOP_ERR_ARGUMENT;
}

enum ocop_err ocop_store_get(struct ocop_store *store, enum ocop_space space,
			     struct ocop_bytes key, struct ocop_buf *out)
{
	enum ocop_err err = check_key(space, key);

	ocop_buf_reset(out);
	if (err)
		return err;
	return store->ops->get(store->ctx, space, key, out);
}

enum ocop_err ocop_store_find(struct ocop_store *store, enum ocop_space space,
			      struct ocop_bytes key,
			      struct ocop_store_row *out)
{
	ocop_buf_reset(&out->key);
	ocop_buf_reset(&out->value);
	ocop_buf_reset(&out->next);
	if (space != OCOP_SPACE_META && space != OCOP_SPACE_STATE)
		return OCOP_ERR_ARGUMENT;
	return store->ops->find(store->ctx, space, key, out);
}

void ocop_store_row_clear(struct ocop_store_row *row)
{
	ocop_buf_clear(&row->key);
	ocop_buf_clear(&row->value);
	ocop_buf_clear(&row->next);
}

/* A write outside a transaction stands alone; inside a read it is a bug. */
static enum ocop_err may_write(const struct ocop_store *store)
{
	if (store->transaction == READING)
		return OCOP_ERR_BUG;
	return store->transaction == FAILED ? OCOP_ERR_STORE : OCOP_OK;
}

static enum ocop_err wrote(struct ocop_store *store, enum ocop_err err)
{
	if (err && store->transaction == WRITING)
		store->transaction = FAILED;
	return err;
}

enum ocop_err ocop_store_put(struct ocop_store *store, enum ocop_space space,
			     struct ocop_bytes key, struct ocop_bytes value)
{
	enum ocop_err err = check_key(space, key);

	if (!err)
		err = may_write(store);
	if (err)
		return err;
	return wrote(store, store->ops->put(store->ctx, space, key, value));
}

enum ocop_err ocop_store_remove(struct ocop_store *store,
				enum ocop_space space, struct ocop_bytes key)
{
	enum ocop_err err = check_key(space, key);

	if (!err)
		err = may_write(store);
	if (err)
		return err;
	return wrote(store, store->ops->remove(store->ctx, space, key));
}

enum ocop_err ocop_store_empty(struct ocop_store *store, enum ocop_space space)
{
	enum ocop_err err = may_write(store);

	if (err)
		return err;
	return wrote(store, store->ops->empty(store->ctx, space));
}

enum ocop_err ocop_store_each(struct ocop_store *store, enum ocop_space space,
			      struct ocop_bytes prefix, ocop_store_fn *fn,
			      void *user)
{
	if ((unsigned)space >= OCOP_SPACE_COUNT)
		return OCOP_ERR_ARGUMENT;
	return store->ops->each(store->ctx, space, prefix, fn, user);
}

enum ocop_err ocop_store_begin(struct ocop_store *store, bool write)
{
	enum ocop_err err;

	if (store->transaction != NONE)
		return OCOP_ERR_BUG;
	err = store->ops->begin(store->ctx, write);
	if (!err)
		store->transaction = write ? WRITING : READING;
	return err;
}

enum ocop_err ocop_store_commit(struct ocop_store *store)
{
	enum ocop_err err = OCOP_ERR_STORE;

	if (store->transaction == NONE)
		return OCOP_ERR_BUG;
	if (store->transaction != FAILED)
		err = store->ops->commit(store->ctx);
	if (err)
		store->ops->rollback(store->ctx);
	store->transaction = NONE;
	return err;
}

void ocop_store_rollback(struct ocop_store *store)
{
	if (store->transaction == NONE)
		return;
	store->ops->rollback(store->ctx);
	store->transaction = NONE;
}

enum ocop_err ocop_store_end(struct ocop_store *store, enum ocop_err err)
{
	if (!err)
		return ocop_store_commit(store);
	ocop_store_rollback(store);
	return err;
}

enum ocop_err ocop_store_advance(struct ocop_store *store, uint64_t expected,
				 uint64_t size)
{
	if (store->transaction == FAILED)
		return OCOP_ERR_STORE;
	if (store->transaction != WRITING)
		return OCOP_ERR_BUG;
	/* Back to nothing is a new log's beginning; else a log only grows. */
	if ((size < expected && size != 0) || size > INT64_MAX)
		return OCOP_ERR_ARGUMENT;
	return wrote(store, store->ops->advance(store->ctx, expected, size));
}

enum ocop_err ocop_store_size(struct ocop_store *store, uint64_t *out)
{
	*out = 0;
	return store->ops->size(store->ctx, out);
}

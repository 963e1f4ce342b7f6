/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The storage interface, in front of every backend: key shapes, and the
 * rules of transactions, so that all backends refuse the same mistakes.
 *
 * After a write failed, its transaction can only be rolled back: a backend
 * may have rolled back by itself, and what follows must not stand alone.
 */
#include <stdlib.h>

#include <ocop/store.h>

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

/* Numbered spaces hold a uint63, so that a backend may use an integer. */
static bool is_number(const uint8_t *ptr)
{
	return ptr[0] < 0x80;
}

static enum ocop_err check_key(enum ocop_space space, struct ocop_bytes key)
{
	bool good = false;

	switch (space) {
	case OCOP_SPACE_META:
	case OCOP_SPACE_STATE:
		good = key.len > 0 && key.len <= OCOP_STORE_KEY_MAX;
		break;
	case OCOP_SPACE_BUNDLE:
	case OCOP_SPACE_TRUST:
		good = key.len == 8 && is_number(key.ptr);
		break;
	case OCOP_SPACE_TILE:
		/* The number is below 2^56: it has 256 leaves or more. */
		good = key.len == 9 && key.ptr[0] < 0x80 && key.ptr[1] == 0;
		break;
	case OCOP_SPACE_COUNT:
	default:
		break;
	}
	return good ? OCOP_OK : OCOP_ERR_ARGUMENT;
}

enum ocop_err ocop_store_get(struct ocop_store *store, enum ocop_space space,
			     struct ocop_bytes key, struct ocop_buf *out)
{
	enum ocop_err err = check_key(space, key);

	ocop_buf_reset(out);
	if (err != OCOP_OK)
		return err;
	return store->ops->get(store->ctx, space, key, out);
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
	if (err != OCOP_OK && store->transaction == WRITING)
		store->transaction = FAILED;
	return err;
}

enum ocop_err ocop_store_put(struct ocop_store *store, enum ocop_space space,
			     struct ocop_bytes key, struct ocop_bytes value)
{
	enum ocop_err err = check_key(space, key);

	if (err == OCOP_OK)
		err = may_write(store);
	if (err != OCOP_OK)
		return err;
	return wrote(store, store->ops->put(store->ctx, space, key, value));
}

enum ocop_err ocop_store_remove(struct ocop_store *store,
				enum ocop_space space, struct ocop_bytes key)
{
	enum ocop_err err = check_key(space, key);

	if (err == OCOP_OK)
		err = may_write(store);
	if (err != OCOP_OK)
		return err;
	return wrote(store, store->ops->remove(store->ctx, space, key));
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
	if (err == OCOP_OK)
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
	if (err != OCOP_OK)
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

enum ocop_err ocop_store_advance(struct ocop_store *store, uint64_t expected,
				 uint64_t size)
{
	if (store->transaction == FAILED)
		return OCOP_ERR_STORE;
	if (store->transaction != WRITING)
		return OCOP_ERR_BUG;
	if (size < expected || size > INT64_MAX)
		return OCOP_ERR_ARGUMENT;
	return wrote(store, store->ops->advance(store->ctx, expected, size));
}

enum ocop_err ocop_store_size(struct ocop_store *store, uint64_t *out)
{
	*out = 0;
	return store->ops->size(store->ctx, out);
}

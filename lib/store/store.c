/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The storage interface, in front of each backend. It enforces the same forms
 * of keys and the same rules of transactions for all of them. After a write
 * failed, its transaction can only be rolled back: a backend may have rolled
 * back by itself, and later writes must not be committed without the earlier
 * ones.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/store/store.h"

enum transaction { NONE, READING, WRITING, FAILED };

struct ocop_store {
	const struct ocop__store_ops *ops;
	void *ctx;		/* owned; freed by ops->close */
	enum transaction transaction;
	bool changed;		/* whether a WRITING changes what the digest
				 * covers */
};

enum ocop_err ocop__store_of(struct ocop_store **out,
			     const struct ocop__store_ops *ops, void *ctx)
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

enum ocop_err ocop__store_find(struct ocop_store *store, enum ocop_space space,
			       struct ocop_bytes key,
			       struct ocop__store_row *out)
{
	ocop_buf_reset(&out->key);
	ocop_buf_reset(&out->value);
	ocop_buf_reset(&out->next);
	if (space != OCOP_SPACE_STATE)
		return OCOP_ERR_ARGUMENT;
	return store->ops->find(store->ctx, space, key, out);
}

void ocop__store_row_clear(struct ocop__store_row *row)
{
	ocop_buf_clear(&row->key);
	ocop_buf_clear(&row->value);
	ocop_buf_clear(&row->next);
}

/* --- The digest of META and TRUST (store_digest.c) --- */

static enum ocop_err put_digest(struct ocop_store *store)
{
	uint8_t digest[OCOP_HASH_LEN];
	enum ocop_err err = ocop__store_digest(digest, store);

	return err ? err :
	       store->ops->put(store->ctx, OCOP_SPACE_META,
			       ocop_bytes_of(NULL, 0),
			       ocop_bytes_of(digest, sizeof(digest)));
}

enum ocop_err ocop__store_digest_held(uint8_t out[static OCOP_HASH_LEN],
				      struct ocop_store *store)
{
	struct ocop_buf held = OCOP_BUF(OCOP_HASH_LEN);
	enum ocop_err err;

	memset(out, 0, OCOP_HASH_LEN);
	err = store->ops->get(store->ctx, OCOP_SPACE_META,
			      ocop_bytes_of(NULL, 0), &held);
	if (!err && held.len != OCOP_HASH_LEN)
		err = OCOP_ERR_STORE;
	if (!err)
		memcpy(out, held.ptr, OCOP_HASH_LEN);
	ocop_buf_clear(&held);
	return err;
}

enum ocop_err ocop__store_check(struct ocop_store *store)
{
	uint8_t held[OCOP_HASH_LEN], digest[OCOP_HASH_LEN];
	enum ocop_err err = ocop_store_begin(store, false);

	if (!err)
		err = ocop__store_digest_held(held, store);
	if (!err)
		err = ocop__store_digest(digest, store);
	if (!err && memcmp(held, digest, OCOP_HASH_LEN) != 0)
		err = OCOP_ERR_STORE;
	ocop_store_rollback(store);
	/* Nobody wrote to it since digests exist. */
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

/* --- Writing --- */

/* A write outside a transaction commits by itself; inside a read transaction it
 * is a bug. */
static enum ocop_err may_write(const struct ocop_store *store)
{
	if (store->transaction == READING)
		return OCOP_ERR_BUG;
	return store->transaction == FAILED ? OCOP_ERR_STORE : OCOP_OK;
}

struct change {
	enum ocop_space space;
	enum { PUT, REMOVE, EMPTY } what;
	struct ocop_bytes key, value;
};

static enum ocop_err apply(struct ocop_store *store, const struct change *c)
{
	switch (c->what) {
	case PUT:
		return store->ops->put(store->ctx, c->space, c->key, c->value);
	case REMOVE:
		return store->ops->remove(store->ctx, c->space, c->key);
	case EMPTY:
		break;
	}
	return store->ops->empty(store->ctx, c->space);
}

static enum ocop_err write(struct ocop_store *store, const struct change *c)
{
	bool digested = c->space == OCOP_SPACE_META ||
			c->space == OCOP_SPACE_TRUST;
	enum ocop_err err = may_write(store);

	if (err)
		return err;
	if (store->transaction == NONE) {
		if (!digested)
			return apply(store, c);
		err = ocop_store_begin(store, true);
		return err ? err : ocop_store_end(store, write(store, c));
	}
	err = apply(store, c);
	if (err)
		store->transaction = FAILED;
	store->changed = store->changed || digested;
	return err;
}

enum ocop_err ocop_store_put(struct ocop_store *store, enum ocop_space space,
			     struct ocop_bytes key, struct ocop_bytes value)
{
	enum ocop_err err = check_key(space, key);

	return err ? err : write(store, &(struct change){ space, PUT, key,
							  value });
}

enum ocop_err ocop_store_remove(struct ocop_store *store,
				enum ocop_space space, struct ocop_bytes key)
{
	enum ocop_err err = check_key(space, key);

	return err ? err : write(store, &(struct change){ .space = space,
							  .what = REMOVE,
							  .key = key });
}

enum ocop_err ocop__store_empty(struct ocop_store *store, enum ocop_space space)
{
	return write(store, &(struct change){ .space = space, .what = EMPTY });
}

/* --- Walking --- */

struct walk {
	ocop_store_fn *fn;
	void *user;
};

static enum ocop_err but_the_digest(void *user, struct ocop_bytes key,
				    struct ocop_bytes value)
{
	struct walk *walk = user;

	return key.len > 0 ? walk->fn(walk->user, key, value) : OCOP_OK;
}

enum ocop_err ocop_store_each(struct ocop_store *store, enum ocop_space space,
			      struct ocop_bytes prefix, ocop_store_fn *fn,
			      void *user)
{
	struct walk walk = { fn, user };

	if ((unsigned)space >= OCOP_SPACE_COUNT)
		return OCOP_ERR_ARGUMENT;
	if (space == OCOP_SPACE_META)
		return store->ops->each(store->ctx, space, prefix,
					but_the_digest, &walk);
	return store->ops->each(store->ctx, space, prefix, fn, user);
}

/* --- Transactions --- */

enum ocop_err ocop_store_begin(struct ocop_store *store, bool write)
{
	enum ocop_err err;

	if (store->transaction != NONE)
		return OCOP_ERR_BUG;
	err = store->ops->begin(store->ctx, write);
	store->changed = false;
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
		err = store->changed ? put_digest(store) : OCOP_OK;
	if (!err)
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

enum ocop_err ocop_store_settle(struct ocop_store *store)
{
	return store->ops->settle == NULL ? OCOP_OK :
	       store->ops->settle(store->ctx);
}

enum ocop_err ocop__store_advance(struct ocop_store *store, uint64_t expected,
				  uint64_t size)
{
	enum ocop_err err;

	if (store->transaction == FAILED)
		return OCOP_ERR_STORE;
	if (store->transaction != WRITING)
		return OCOP_ERR_BUG;
	/* Back to nothing is a new log's beginning; else a log only grows. */
	if ((size < expected && size != 0) || size > INT64_MAX)
		return OCOP_ERR_ARGUMENT;
	err = store->ops->advance(store->ctx, expected, size);
	if (err)
		store->transaction = FAILED;
	return err;
}

enum ocop_err ocop__store_size(struct ocop_store *store, uint64_t *out)
{
	*out = 0;
	return store->ops->size(store->ctx, out);
}

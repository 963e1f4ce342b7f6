/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Copies one store into another, whatever their backends are, in several
 * commits: a whole register in one transaction would fill a journal with it.
 */
#include "lib/store/store.h"

#define COMMIT_BYTES ((uint64_t)8 * 1024 * 1024)

struct copy {
	struct ocop_store *to;
	enum ocop_space space;
	struct ocop_bytes mark;
	uint64_t rows, bytes;
	void (*progress)(void *user, uint64_t rows);
	void *user;
};

static enum ocop_err put_row(void *user, struct ocop_bytes key,
			     struct ocop_bytes value)
{
	struct copy *c = user;
	enum ocop_err err;

	/* It is of the target, and stays until the whole copy is there. */
	if (c->space == OCOP_SPACE_META && ocop_bytes_equal(key, c->mark))
		return OCOP_OK;
	err = ocop_store_put(c->to, c->space, key, value);
	c->rows++;
	c->bytes += key.len + value.len;
	if (err || c->bytes < COMMIT_BYTES)
		return err;
	c->bytes = 0;
	if (c->progress != NULL)
		c->progress(c->user, c->rows);
	err = ocop_store_commit(c->to);
	return err ? err : ocop_store_begin(c->to, true);
}

/* All but the mark. */
static enum ocop_err empty(struct ocop_store *to, struct ocop_bytes mark)
{
	struct ocop_buf held = OCOP_BUF(OCOP_STORE_KEY_MAX);
	uint64_t size = 0;
	enum ocop_err err = ocop_store_get(to, OCOP_SPACE_META, mark, &held);

	for (int i = 0; !err && i < OCOP_SPACE_COUNT; i++)
		err = ocop__store_empty(to, (enum ocop_space)i);
	if (!err)
		err = ocop_store_put(to, OCOP_SPACE_META, mark,
				     ocop_buf_view(&held));
	if (!err)
		err = ocop__store_size(to, &size);
	if (!err)
		err = ocop__store_advance(to, size, 0);
	ocop_buf_clear(&held);
	return err;
}

/* In a read transaction of from and a write transaction of to. */
static enum ocop_err copy_all(struct copy *c, struct ocop_store *from)
{
	uint64_t size = 0;
	enum ocop_err err = empty(c->to, c->mark);

	for (int i = 0; !err && i < OCOP_SPACE_COUNT; i++) {
		c->space = (enum ocop_space)i;
		err = ocop_store_each(from, c->space, ocop_bytes_of(NULL, 0),
				      put_row, c);
	}
	if (!err)
		err = ocop__store_size(from, &size);
	return err ? err : ocop__store_advance(c->to, 0, size);
}

enum ocop_err ocop_store_copy(struct ocop_store *to, struct ocop_store *from,
			      struct ocop_bytes mark,
			      void (*progress)(void *user, uint64_t rows),
			      void *user)
{
	struct copy c = { .to = to, .mark = mark, .progress = progress,
			  .user = user };
	enum ocop_err err = ocop_store_begin(from, false);

	if (err)
		return err;
	err = ocop_store_begin(to, true);
	if (!err) {
		err = copy_all(&c, from);
		/* A commit on the way may have failed: then none is open. */
		if (err)
			ocop_store_rollback(to);
		else
			err = ocop_store_commit(to);
	}
	ocop_store_rollback(from);
	return err;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stores fetched bundles until they are proven, so that a later call does
 * not fetch them again. Most are stored at their final place: rows beyond the
 * tree's size are unproven, and need not be rewritten once they are proven.
 * A bundle that would replace proven entries, or that is wider than the
 * target, is stored in a separate row.
 */
#include <string.h>

#include "lib/log/log.h"
#include "lib/store/store.h"
#include "lib/sync/sync.h"

#define KEY_SIZE 32
#define STEP 8 /* dropped in one commit: as many as were kept */

static void pending_key(const struct ocop__sync *s, char out[static KEY_SIZE],
			uint64_t n)
{
	static const char digits[] = "0123456789abcdef";

	n = ocop__log_place(s->number, n);

	memcpy(out, "pending/", 8);
	for (int i = 0; i < 16; i++)
		out[8 + i] = digits[(n >> (60 - 4 * i)) & 15];
	out[24] = '\0';
}

static struct ocop_bytes place_key(const struct ocop__sync *s,
				   uint8_t out[static 8], uint64_t n)
{
	return ocop__log_key(out, ocop__log_place(s->number, n));
}

unsigned ocop__sync_pending_width(const struct ocop__sync *s, uint64_t n)
{
	uint64_t left = s->target.size - n * OCOP_TILE_WIDTH;

	return left < OCOP_TILE_WIDTH ? (unsigned)left : OCOP_TILE_WIDTH;
}

/* Whether no entry of bundle n is in the stored tree. */
static bool is_free(const struct ocop__sync *s, uint64_t n)
{
	return n * OCOP_TILE_WIDTH >= s->stored;
}

enum ocop_err ocop__sync_pending_check(struct ocop__sync *s)
{
	uint64_t size = 0;
	enum ocop_err err = ocop__store_size(s->replica->store, &size);

	if (!err && size != s->stored)
		err = ocop_fail(s->diag, OCOP_ERR_CONFLICT, 0,
				"another sync of this replica finished first");
	return err;
}

enum ocop_err ocop__sync_pending_put(struct ocop__sync *s, uint64_t n,
				     struct ocop_bytes bundle, unsigned count)
{
	struct ocop_store *store = s->replica->store;
	char name[KEY_SIZE];
	uint8_t key[8];
	enum ocop_err err;

	pending_key(s, name, n);
	if (!is_free(s, n) || count != ocop__sync_pending_width(s, n))
		return ocop_store_set_meta(store, name, bundle);
	err = ocop_store_drop_meta(store, name);
	return err ? err :
	       ocop_store_put(store, OCOP_SPACE_BUNDLE, place_key(s, key, n),
			      bundle);
}

/* Entries of what was read; OCOP_ERR_ABSENT when it is no bundle, or has not
 * as many as the target. */
static enum ocop_err count_of(enum ocop_err err, const struct ocop_buf *bundle,
			      unsigned width, unsigned *out)
{
	*out = 0;
	if (!err && (ocop_bundle_count(ocop_buf_view(bundle), out) ||
		     *out < width))
		err = OCOP_ERR_ABSENT;
	return err;
}

enum ocop_err ocop__sync_pending_get(struct ocop__sync *s, uint64_t n,
				     struct ocop_buf *out, bool *in_place)
{
	unsigned count, width = ocop__sync_pending_width(s, n);
	struct ocop_store *store = s->replica->store;
	char name[KEY_SIZE];
	uint8_t key[8];
	enum ocop_err err;

	pending_key(s, name, n);
	err = count_of(ocop_store_meta(store, name, out), out, width, &count);
	*in_place = err == OCOP_ERR_ABSENT && is_free(s, n);
	if (*in_place) {
		err = count_of(ocop_store_get(store, OCOP_SPACE_BUNDLE,
					      place_key(s, key, n), out),
			       out, width, &count);
		*in_place = !err && count == width;
	}
	return err;
}

enum ocop_err ocop__sync_pending_done(struct ocop__sync *s, uint64_t n)
{
	char name[KEY_SIZE];

	pending_key(s, name, n);
	return ocop_store_drop_meta(s->replica->store, name);
}

static enum ocop_err first_pending(void *user, struct ocop_bytes key,
				   struct ocop_bytes value)
{
	(void)value;
	/* Ends the walk: one row is removed at a time. */
	return ocop_bytes_copy(user, KEY_SIZE, key) ? OCOP_ERR_EXISTS :
						      OCOP_ERR_STORE;
}

static enum ocop_err drop_apart(struct ocop_store *store)
{
	char key[KEY_SIZE];
	enum ocop_err err;

	do {
		err = ocop_store_each(store, OCOP_SPACE_META,
				      OCOP_LIT("pending/"), first_pending, key);
		if (err != OCOP_ERR_EXISTS)
			break;
		err = ocop_store_drop_meta(store, key);
	} while (!err);
	return err;
}

/* The next few of them, in one commit. */
static enum ocop_err drop_step(struct ocop__sync *s, uint64_t *n, uint64_t end)
{
	struct ocop_store *store = s->replica->store;
	enum ocop_err err = ocop_store_begin(store, true);
	uint8_t key[8];

	if (!err)
		err = ocop__sync_pending_check(s);
	if (!err)
		err = drop_apart(store);
	for (unsigned i = 0; !err && i < STEP && *n < end;
	     i++, (*n)++) {
		err = ocop_store_remove(store, OCOP_SPACE_BUNDLE,
					place_key(s, key, *n));
		if (err == OCOP_ERR_ABSENT)
			err = OCOP_OK;
	}
	return ocop_store_end(store, err);
}

enum ocop_err ocop__sync_pending_drop(struct ocop__sync *s, uint64_t end)
{
	uint64_t n = (s->stored + OCOP_TILE_WIDTH - 1) / OCOP_TILE_WIDTH;
	uint64_t all = s->target.size / OCOP_TILE_WIDTH +
		       (s->target.size % OCOP_TILE_WIDTH > 0);
	enum ocop_err err;

	if (end > all)
		end = all;
	do {
		err = drop_step(s, &n, end);
	} while (!err && n < end);
	return err;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The logs of a store, one after the other: which logs are frozen and at what
 * size and root, which log is live, and how the live one ends and the next
 * begins. When a log is frozen, its bundles and tiles stay where they are. What
 * META says of it moves into a row of its own:
 *
 * META "frozen/K" (K in decimal digits): deterministic CBOR [origin, first,
 * size, root, note, timed, vouched], the last three empty when there is none.
 * META "rootsig/K": the root signature of that note.
 */
#include <stdio.h>
#include <string.h>

#include <ocop/cbor.h>

#include "lib/log/log.h"
#include "lib/store/store.h"

#define ROW_KEY_SIZE 24
#define ROW_ITEMS 7
#define ROOTSIG "rootsig"
#define ROW_MAX (3 * OCOP_NOTE_MAX + 1024)

static const char *row_key(char out[static ROW_KEY_SIZE], unsigned number)
{
	snprintf(out, ROW_KEY_SIZE, "frozen/%u", number);
	return out;
}

/* --- Reading --- */

static enum ocop_err read_row(struct ocop__log_frozen *out, unsigned number)
{
	struct ocop_cbor c = ocop_cbor_of(ocop_buf_view(&out->row));
	struct ocop_log_info *info = &out->info;
	struct ocop_bytes origin, root;

	info->number = number;
	info->frozen = true;
	if (ocop_cbor_array(&c) != ROW_ITEMS)
		return OCOP_ERR_STORE;
	origin = ocop_cbor_text(&c);
	info->first = ocop_cbor_uint(&c);
	info->size = ocop_cbor_uint(&c);
	root = ocop_cbor_bytes(&c);
	out->note = ocop_cbor_bytes(&c);
	out->timed = ocop_cbor_bytes(&c);
	out->vouched = ocop_cbor_bytes(&c);
	if (!ocop_cbor_done(&c) || root.len != OCOP_HASH_LEN ||
	    !ocop_bytes_copy(info->origin, sizeof(info->origin), origin) ||
	    info->size > INT64_MAX || info->first > INT64_MAX - info->size)
		return OCOP_ERR_STORE;
	memcpy(info->root, root.ptr, OCOP_HASH_LEN);
	return OCOP_OK;
}

enum ocop_err ocop__log_frozen_load(struct ocop__log_frozen *out,
				    struct ocop_store *store, unsigned number)
{
	char key[ROW_KEY_SIZE];
	enum ocop_err err;

	memset(out, 0, sizeof(*out));
	out->row = OCOP_BUF(ROW_MAX);
	err = ocop_store_meta(store, row_key(key, number), &out->row);
	return err ? err : read_row(out, number);
}

void ocop__log_frozen_clear(struct ocop__log_frozen *frozen)
{
	ocop_buf_clear(&frozen->row);
}

/* The frozen log before number, or nothing; then what comes after it. */
static enum ocop_err walk(struct ocop_store *store, unsigned number,
			  struct ocop_log_info *out)
{
	struct ocop__log_frozen frozen;
	uint64_t next = 0;
	enum ocop_err err = OCOP_OK;

	memset(out, 0, sizeof(*out));
	for (unsigned k = 0; k <= OCOP_LOG_NUMBER_MAX; k++) {
		err = ocop__log_frozen_load(&frozen, store, k);
		if (!err && frozen.info.first != next)
			err = OCOP_ERR_STORE;
		*out = frozen.info;
		ocop__log_frozen_clear(&frozen);
		if (!err && k == number)
			return OCOP_OK;
		if (err == OCOP_ERR_ABSENT) {
			out->number = k;
			out->first = next;
			return OCOP_OK;
		}
		if (err)
			return err;
		next = out->first + out->size;
	}
	return OCOP_ERR_STORE;
}

static enum ocop_err fill_live(struct ocop_store *store,
			       struct ocop_log_info *out)
{
	struct ocop_buf origin = OCOP_BUF(OCOP_ORIGIN_MAX);
	enum ocop_err err;

	err = ocop__store_size(store, &out->size);
	if (!err)
		err = ocop_store_meta(store, "origin", &origin);
	if (!err &&
	    !ocop_bytes_copy(out->origin, sizeof(out->origin),
			     ocop_buf_view(&origin)))
		err = OCOP_ERR_STORE;
	ocop_buf_clear(&origin);
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

enum ocop_err ocop_log_info(struct ocop_store *store, unsigned number,
			    struct ocop_log_info *out)
{
	enum ocop_err err = walk(store, number, out);

	if (!err && out->number != number)
		return OCOP_ERR_ABSENT;
	return err || out->frozen ? err : fill_live(store, out);
}

enum ocop_err ocop_log_live(struct ocop_store *store,
			    struct ocop_log_info *out)
{
	enum ocop_err err = walk(store, OCOP_LOG_NUMBER_MAX + 1, out);

	return err ? err : fill_live(store, out);
}

enum ocop_err ocop__log_number(struct ocop_store *store, unsigned *out)
{
	struct ocop_log_info live;
	enum ocop_err err = walk(store, OCOP_LOG_NUMBER_MAX + 1, &live);

	*out = live.number;
	return err;
}

enum ocop_err ocop_log_find(struct ocop_store *store, uint64_t index,
			    struct ocop_log_info *out)
{
	enum ocop_err err;

	for (unsigned k = 0;; k++) {
		err = ocop_log_info(store, k, out);
		if (err || index - out->first < out->size)
			return err;
	}
}

enum ocop_err ocop_log_total(struct ocop_store *store, uint64_t *out)
{
	struct ocop_log_info live;
	enum ocop_err err = ocop_log_live(store, &live);

	*out = !err ? live.first + live.size : 0;
	return err;
}

enum ocop_err ocop_log_frozen_checkpoint(struct ocop_store *store,
					 unsigned number, struct ocop_buf *out)
{
	struct ocop__log_frozen frozen;
	enum ocop_err err = ocop__log_frozen_load(&frozen, store, number);

	ocop_buf_reset(out);
	if (!err && frozen.note.len == 0)
		err = OCOP_ERR_ABSENT;
	if (!err)
		err = ocop_buf_bytes(out, frozen.note);
	ocop__log_frozen_clear(&frozen);
	return err;
}

/* --- Root signatures --- */

enum ocop_err ocop_log_rootsig(struct ocop_store *store,
			       const struct ocop_log_info *log,
			       struct ocop_buf *out)
{
	char key[ROW_KEY_SIZE];

	snprintf(key, sizeof(key), log->frozen ? ROOTSIG "/%u" : ROOTSIG,
		 log->number);
	return ocop_store_meta(store, key, out);
}

enum ocop_err ocop_log_put_rootsig(struct ocop_store *store,
				   struct ocop_bytes rootsig)
{
	return rootsig.len > 0 ? ocop_store_set_meta(store, ROOTSIG, rootsig) :
				 ocop_store_drop_meta(store, ROOTSIG);
}

/* Keep the live log's as that of a frozen one. */
static enum ocop_err freeze_rootsig(struct ocop_store *store, unsigned number)
{
	struct ocop_buf rootsig = OCOP_BUF(OCOP_ROOTSIG_MAX);
	char key[ROW_KEY_SIZE];
	enum ocop_err err = ocop_store_meta(store, ROOTSIG, &rootsig);

	snprintf(key, sizeof(key), ROOTSIG "/%u", number);
	if (!err)
		err = ocop_store_set_meta(store, key, ocop_buf_view(&rootsig));
	ocop_buf_clear(&rootsig);
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

/* --- Ending one --- */

enum ocop_err ocop__log_restart(struct ocop_store *store)
{
	static const char *const keys[] = { "compact", "checkpoint", ROOTSIG,
					    "origin", "vkey", "timed",
					    "vouched", "target" };
	unsigned number = 0;
	uint64_t size = 0;
	enum ocop_err err = ocop__store_size(store, &size);

	if (!err)
		err = ocop__log_number(store, &number);
	if (!err)
		err = ocop__log_pieces_join(store, number, size);
	if (!err)
		err = ocop__store_advance(store, size, 0);
	for (size_t i = 0; !err && i < sizeof(keys) / sizeof(*keys);
	     i++)
		err = ocop_store_drop_meta(store, keys[i]);
	return err;
}

/* The stored live log is what the trust document froze. */
static enum ocop_err check_as(struct ocop_store *store,
			      const struct ocop_log_info *live,
			      const struct ocop_trust_log *as,
			      struct ocop_diag *diag)
{
	struct ocop_compact range;
	uint8_t root[OCOP_HASH_LEN];
	enum ocop_err err = ocop__log_range(store, live->size, &range);

	if (err)
		return ocop_fail(diag, err, 0,
				 "stored log: its compact range is damaged");
	ocop_compact_root(&range, root);
	if (!as->frozen || as->is_trace || as->frozen_size != live->size ||
	    memcmp(as->frozen_root, root, OCOP_HASH_LEN) != 0 ||
	    (live->origin[0] != '\0' &&
	     !ocop_bytes_is(as->origin, live->origin)))
		return ocop_fail(diag, OCOP_ERR_FORK, 0,
				 "log %u: it has %llu entries; the trust document froze it in another state",
				 live->number,
				 (unsigned long long)live->size);
	return OCOP_OK;
}

/* META "checkpoint", when it is of the whole log, "timed" and "vouched". */
static enum ocop_err add_notes(struct ocop_buf *row, struct ocop_store *store,
			       uint64_t size, bool *whole)
{
	static const char *const keys[] = { "checkpoint", "timed", "vouched" };
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_checkpoint c;
	enum ocop_err err = OCOP_OK;

	*whole = false;
	for (size_t i = 0; !err && i < 3; i++) {
		err = ocop_store_meta(store, keys[i], &note);
		if (err == OCOP_ERR_ABSENT)
			err = OCOP_OK;
		if (i == 0 && note.len > 0 &&
		    (ocop_checkpoint_open_unverified(
			     &c, ocop_buf_view(&note), NULL) ||
		     c.size != size))
			ocop_buf_reset(&note);
		if (i == 0)
			*whole = note.len > 0;
		ocop_cbor_add_bytes(row, ocop_buf_view(&note));
	}
	ocop_buf_clear(&note);
	return err;
}

enum ocop_err ocop_log_begin_next(struct ocop_store *store,
				  const struct ocop_trust_log *as,
				  struct ocop_diag *diag)
{
	struct ocop_buf row = OCOP_BUF(ROW_MAX);
	char key[ROW_KEY_SIZE];
	struct ocop_log_info live;
	enum ocop_err err;
	bool whole = false;

	err = ocop_log_live(store, &live);
	if (!err && live.number >= OCOP_LOG_NUMBER_MAX)
		err = OCOP_ERR_LIMIT;
	if (!err)
		err = check_as(store, &live, as, diag);
	if (err)
		goto out;
	ocop_cbor_add_array(&row, ROW_ITEMS);
	ocop_cbor_add_text(&row, as->origin);
	ocop_cbor_add_uint(&row, live.first);
	ocop_cbor_add_uint(&row, live.size);
	ocop_cbor_add_bytes(&row, ocop_bytes_of(as->frozen_root,
						OCOP_HASH_LEN));
	err = add_notes(&row, store, live.size, &whole);
	if (!err)
		err = row.err;
	if (!err)
		err = ocop__log_pieces_join(store, live.number, live.size);
	if (!err)
		err = ocop_store_set_meta(store, row_key(key, live.number),
					  ocop_buf_view(&row));
	if (!err && whole)
		err = freeze_rootsig(store, live.number);
	if (!err)
		err = ocop__log_restart(store);
out:
	ocop_buf_clear(&row);
	return err;
}

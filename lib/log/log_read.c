/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads what a store keeps of a log, without opening the log to append:
 * entries, named values, trust files.
 */
#include <string.h>

#include "lib/log/log.h"
#include "lib/tlog/tlog.h"
#include "lib/trust/trust_internal.h"

#define NUMBER_LEN 8
#define PLACE_BITS 48	/* bundles or tiles of one log: 2^56 entries */

uint64_t ocop__log_place(unsigned number, uint64_t n)
{
	return (uint64_t)number << PLACE_BITS | n;
}

struct ocop_bytes ocop__log_key(uint8_t out[static 8], uint64_t n)
{
	return ocop_bytes_of_number(out, n, NUMBER_LEN);
}

struct ocop_bytes ocop__log_tile_key(uint8_t out[static 9], unsigned level,
				     uint64_t n)
{
	out[0] = (uint8_t)level;
	ocop__log_key(out + 1, n);
	return ocop_bytes_of(out, 1 + NUMBER_LEN);
}

/* --- Entries --- */

enum ocop_err ocop_log_bundle(struct ocop_store *store, unsigned number,
			      uint64_t n, struct ocop_buf *out)
{
	uint8_t key[NUMBER_LEN];
	enum ocop_err err = ocop_store_get(store, OCOP_SPACE_BUNDLE,
					   ocop__log_key(key, ocop__log_place(
								 number, n)),
					   out);

	if (err && err != OCOP_ERR_ABSENT)
		return err;
	err = ocop__log_pieces_entries(store, number, n, out);
	return !err && out->len == 0 ? OCOP_ERR_ABSENT : err;
}

enum ocop_err ocop__log_bundle(struct ocop_store *store, unsigned number,
			       uint64_t n, struct ocop_buf *out)
{
	enum ocop_err err = ocop_log_bundle(store, number, n, out);

	return err == OCOP_ERR_ABSENT ? OCOP_ERR_STORE : err;
}

enum ocop_err ocop_log_tile(struct ocop_store *store, unsigned number,
			    unsigned level, uint64_t n, struct ocop_buf *out)
{
	uint8_t key[1 + NUMBER_LEN];
	enum ocop_err err = ocop_store_get(store, OCOP_SPACE_TILE,
					   ocop__log_tile_key(
						   key, level, ocop__log_place(
							   number, n)),
					   out);

	if (level > 0 || (err && err != OCOP_ERR_ABSENT))
		return err;
	err = ocop__log_pieces_hashes(store, number, n, out);
	return !err && out->len == 0 ? OCOP_ERR_ABSENT : err;
}

/* Call fn for entries first..last of bundle n. */
static enum ocop_err each_of_bundle(struct ocop_bytes bundle, uint64_t n,
				    uint64_t first, uint64_t last,
				    ocop_log_entry_fn *fn, void *user)
{
	uint64_t index = n * OCOP_TILE_WIDTH, end = index + OCOP_TILE_WIDTH;
	struct ocop_bytes entry;
	enum ocop_err err = OCOP_OK;
	size_t offset = 0;

	for (; !err && index < end && index < last; index++) {
		if (ocop_bundle_next(&entry, bundle, &offset))
			return OCOP_ERR_STORE;
		if (index >= first)
			err = fn(user, index, entry);
	}
	return err;
}

enum ocop_err ocop__log_each(struct ocop_store *store, unsigned number,
			     uint64_t first, uint64_t last,
			     ocop_log_entry_fn *fn, void *user)
{
	struct ocop_buf bundle = OCOP_BUF(OCOP_BUNDLE_MAX);
	uint64_t n, end = last / OCOP_TILE_WIDTH + (last % OCOP_TILE_WIDTH > 0);
	enum ocop_err err = OCOP_OK;

	for (n = first / OCOP_TILE_WIDTH; !err && n < end; n++) {
		err = ocop__log_bundle(store, number, n, &bundle);
		if (!err)
			err = each_of_bundle(ocop_buf_view(&bundle), n, first,
					     last, fn, user);
	}
	ocop_buf_clear(&bundle);
	return err;
}

/* From the index in a log to the global one. */
struct shift {
	uint64_t first;
	ocop_log_entry_fn *fn;
	void *user;
};

static enum ocop_err shift_entry(void *user, uint64_t index,
				 struct ocop_bytes entry)
{
	const struct shift *shift = user;

	return shift->fn(shift->user, shift->first + index, entry);
}

enum ocop_err ocop_log_each(struct ocop_store *store, uint64_t first,
			    uint64_t last, ocop_log_entry_fn *fn, void *user)
{
	struct shift shift = { 0, fn, user };
	struct ocop_log_info info;
	enum ocop_err err = OCOP_OK;
	uint64_t end;

	for (unsigned k = 0; !err && first < last; k++) {
		err = ocop_log_info(store, k, &info);
		if (err)
			break;
		end = info.frozen && last > info.first + info.size ?
		      info.first + info.size : last;
		if (first >= end)
			continue;
		shift.first = info.first;
		err = ocop__log_each(store, k, first - info.first,
				     end - info.first, shift_entry, &shift);
		first = end;
	}
	return err == OCOP_ERR_ABSENT ? OCOP_ERR_STORE : err;
}

static enum ocop_err copy_entry(void *user, uint64_t index,
				struct ocop_bytes entry)
{
	(void)index;
	return ocop_buf_bytes(user, entry);
}

enum ocop_err ocop_log_entry(struct ocop_store *store, uint64_t index,
			     struct ocop_buf *out)
{
	struct ocop_log_info info;
	enum ocop_err err;

	ocop_buf_reset(out);
	err = ocop_log_find(store, index, &info);
	if (!err)
		err = ocop__log_each(store, info.number, index - info.first,
				     index - info.first + 1, copy_entry, out);
	return err;
}

/* --- Named values --- */

enum ocop_err ocop_store_meta(struct ocop_store *store, const char *key,
			      struct ocop_buf *out)
{
	return ocop_store_get(store, OCOP_SPACE_META, ocop_bytes_str(key),
			      out);
}

enum ocop_err ocop_store_set_meta(struct ocop_store *store, const char *key,
				  struct ocop_bytes value)
{
	return ocop_store_put(store, OCOP_SPACE_META, ocop_bytes_str(key),
			      value);
}

enum ocop_err ocop_store_drop_meta(struct ocop_store *store, const char *key)
{
	enum ocop_err err = ocop_store_remove(store, OCOP_SPACE_META,
					      ocop_bytes_str(key));

	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

enum ocop_err ocop_log_checkpoint(struct ocop_store *store,
				  struct ocop_buf *out)
{
	return ocop_store_meta(store, "checkpoint", out);
}

enum ocop_err ocop__log_range(struct ocop_store *store, uint64_t size,
			      struct ocop_compact *out)
{
	struct ocop_buf held = OCOP_BUF(sizeof(*out));
	enum ocop_err err = ocop_store_meta(store, "compact", &held);

	memset(out, 0, sizeof(*out));
	if (!err && ocop__compact_decode(out, ocop_buf_view(&held)))
		err = OCOP_ERR_STORE;
	ocop_buf_clear(&held);
	if (err && err != OCOP_ERR_ABSENT)
		return err;
	return out->size == size ? OCOP_OK : OCOP_ERR_STORE;
}

enum ocop_err ocop__log_open_checkpoint(struct ocop_store *store,
					struct ocop_buf *note,
					struct ocop_checkpoint *out,
					struct ocop_diag *diag)
{
	struct ocop_buf text = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_vkey vkey;
	enum ocop_err keyed = ocop_store_meta(store, "vkey", &text);
	enum ocop_err err = keyed == OCOP_ERR_ABSENT ? OCOP_OK : keyed;

	if (!keyed)
		err = ocop_vkey_parse(&vkey, ocop_buf_view(&text), diag);
	if (!err)
		err = ocop_log_checkpoint(store, note);
	if (!err)
		err = keyed ? ocop_checkpoint_open_unverified(
				      out, ocop_buf_view(note), diag) :
			      ocop_checkpoint_open(out, ocop_buf_view(note),
						   &vkey, diag);
	ocop_buf_clear(&text);
	return err;
}

/* --- Trust files --- */

enum ocop_err ocop_log_put_trust(struct ocop_store *store, uint64_t version,
				 struct ocop_bytes file)
{
	uint8_t key[NUMBER_LEN];

	return ocop_store_put(store, OCOP_SPACE_TRUST,
			      ocop__log_key(key, version), file);
}

struct trust_load {
	struct ocop_trustset *set;
	struct ocop_diag *diag;
};

static enum ocop_err load_trust(void *user, struct ocop_bytes key,
				struct ocop_bytes value)
{
	struct trust_load *load = user;
	struct ocop_trust *trust = NULL;
	enum ocop_err err;

	(void)key;
	/* Readers load again after each commit, which rarely brings one. */
	if (ocop__trustset_has(load->set, value))
		return OCOP_OK;
	err = ocop_trust_decode(&trust, value, load->diag);
	return err ? err : ocop_trustset_add(load->set, trust);
}

enum ocop_err ocop_log_load_trust(struct ocop_store *store,
				  struct ocop_trustset *set,
				  struct ocop_diag *diag)
{
	struct trust_load load = { set, diag };

	return ocop_store_each(store, OCOP_SPACE_TRUST,
			       ocop_bytes_of(NULL, 0), load_trust, &load);
}

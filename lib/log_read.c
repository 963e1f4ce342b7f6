/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a store keeps of a log, read without opening it to append: entries,
 * named values, trust files.
 */
#include <string.h>

#include "log.h"

#define NUMBER_LEN 8

struct ocop_bytes ocop__log_key(uint8_t out[static 8], uint64_t n)
{
	unsigned i;

	for (i = 0; i < NUMBER_LEN; i++)
		out[i] = (uint8_t)(n >> (56 - 8 * i));
	return ocop_bytes_of(out, NUMBER_LEN);
}

struct ocop_bytes ocop__log_tile_key(uint8_t out[static 9], unsigned level,
				     uint64_t n)
{
	out[0] = (uint8_t)level;
	ocop__log_key(out + 1, n);
	return ocop_bytes_of(out, 1 + NUMBER_LEN);
}

/* --- Entries --- */

enum ocop_err ocop__log_bundle(struct ocop_store *store, uint64_t n,
			       struct ocop_buf *out)
{
	uint8_t key[NUMBER_LEN];
	enum ocop_err err;

	err = ocop_store_get(store, OCOP_SPACE_BUNDLE, ocop__log_key(key, n),
			     out);
	return err == OCOP_ERR_ABSENT ? OCOP_ERR_STORE : err;
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

	for (; err == OCOP_OK && index < end && index < last; index++) {
		if (ocop_bundle_next(&entry, bundle, &offset) != OCOP_OK)
			return OCOP_ERR_STORE;
		if (index >= first)
			err = fn(user, index, entry);
	}
	return err;
}

enum ocop_err ocop_log_each(struct ocop_store *store, uint64_t first,
			    uint64_t last, ocop_log_entry_fn *fn, void *user)
{
	struct ocop_buf bundle = OCOP_BUF(OCOP_BUNDLE_MAX);
	uint64_t n, end = last / OCOP_TILE_WIDTH + (last % OCOP_TILE_WIDTH > 0);
	enum ocop_err err = OCOP_OK;

	for (n = first / OCOP_TILE_WIDTH; err == OCOP_OK && n < end; n++) {
		err = ocop__log_bundle(store, n, &bundle);
		if (err == OCOP_OK)
			err = each_of_bundle(ocop_buf_view(&bundle), n, first,
					     last, fn, user);
	}
	ocop_buf_clear(&bundle);
	return err;
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
	uint64_t size;
	enum ocop_err err;

	ocop_buf_reset(out);
	err = ocop_store_size(store, &size);
	if (err == OCOP_OK && index >= size)
		err = OCOP_ERR_ABSENT;
	if (err == OCOP_OK)
		err = ocop_log_each(store, index, index + 1, copy_entry, out);
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

enum ocop_err ocop_log_checkpoint(struct ocop_store *store,
				  struct ocop_buf *out)
{
	return ocop_store_meta(store, "checkpoint", out);
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
	err = ocop_trust_decode(&trust, value, load->diag);
	return err == OCOP_OK ? ocop_trustset_add(load->set, trust) : err;
}

enum ocop_err ocop_log_load_trust(struct ocop_store *store,
				  struct ocop_trustset *set,
				  struct ocop_diag *diag)
{
	struct trust_load load = { set, diag };

	return ocop_store_each(store, OCOP_SPACE_TRUST,
			       ocop_bytes_of(NULL, 0), load_trust, &load);
}

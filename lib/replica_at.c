/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Part of a replica, in memory: what was known when the log had so many
 * entries. Also the walk over a replica's stored entries.
 */
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "replica.h"

enum ocop_err ocop__replica_each(struct ocop_replica *replica, uint64_t first,
				 uint64_t last, ocop__replica_entry_fn *fn,
				 void *user)
{
	struct ocop_buf bundle = OCOP_BUF(OCOP_BUNDLE_MAX);
	enum ocop_err err = OCOP_OK;
	struct ocop_bytes entry;
	uint64_t n, index;
	size_t offset;

	for (n = first / OCOP_TILE_WIDTH;
	     err == OCOP_OK && n * OCOP_TILE_WIDTH < last; n++) {
		err = ocop__log_bundle(replica->store, n, &bundle);
		offset = 0;
		index = n * OCOP_TILE_WIDTH;
		for (; err == OCOP_OK && index < last &&
		     index < (n + 1) * OCOP_TILE_WIDTH; index++) {
			if (ocop_bundle_next(&entry, ocop_buf_view(&bundle),
					     &offset) != OCOP_OK)
				err = OCOP_ERR_STORE;
			else if (index >= first)
				err = fn(user, index, entry);
		}
	}
	ocop_buf_clear(&bundle);
	return err;
}

static enum ocop_err copy_trust(void *user, struct ocop_bytes key,
				struct ocop_bytes value)
{
	return ocop_store_put(user, OCOP_SPACE_TRUST, key, value);
}

static enum ocop_err copy_meta(struct ocop_store *to, struct ocop_store *from,
			       const char *key)
{
	struct ocop_buf value = OCOP_BUF(OCOP_NOTE_MAX);
	enum ocop_err err = ocop_store_meta(from, key, &value);

	if (err == OCOP_OK)
		err = ocop_store_set_meta(to, key, ocop_buf_view(&value));
	else if (err == OCOP_ERR_ABSENT)
		err = OCOP_OK;
	ocop_buf_clear(&value);
	return err;
}

struct part {
	struct ocop_replica *replica;
	struct ocop_log *log;
};

static enum ocop_err take(void *user, uint64_t index, struct ocop_bytes entry)
{
	struct ocop_judged judged;
	struct part *part = user;
	enum ocop_err err;

	(void)index;
	err = ocop_log_append(part->log, entry);
	if (err == OCOP_OK)
		err = ocop_fold_entry(part->replica->fold, entry, &judged);
	return err;
}

/* The first size entries of from, into the empty memory replica r. */
static enum ocop_err fill(struct ocop_replica *r, struct ocop_replica *from,
			  uint64_t size, struct ocop_diag *diag)
{
	struct part part = { r, NULL };
	enum ocop_err err;

	err = ocop_log_open(&part.log, r->store, false, diag);
	if (err == OCOP_OK)
		err = ocop__replica_each(from, 0, size, take, &part);
	if (err == OCOP_OK)
		err = ocop_store_begin(r->store, true);
	if (err == OCOP_OK)
		err = ocop_state_flush(r->state);
	if (err == OCOP_OK)
		err = ocop_log_flush(part.log, ocop_bytes_of(NULL, 0));
	if (err == OCOP_OK)
		err = ocop_store_commit(r->store);
	if (err == OCOP_OK) {
		r->checkpoint = from->checkpoint;
		r->checkpoint.size = size;
		ocop_log_root(part.log, r->checkpoint.root);
		r->signed_time = from->signed_time;
		r->vouched_time = from->vouched_time;
	}
	ocop_log_free(part.log);
	return err;
}

enum ocop_err ocop_replica_at(struct ocop_replica **out,
			      struct ocop_replica *from, uint64_t size,
			      struct ocop_diag *diag)
{
	struct ocop_replica *r = NULL;
	uint64_t stored = 0;
	enum ocop_err err;

	*out = NULL;
	err = ocop_store_size(from->store, &stored);
	if (err != OCOP_OK)
		return err;
	if (size > stored)
		return ocop_fail(diag, OCOP_ERR_ARGUMENT, 0,
				 "log size %llu: the replica has %llu entries",
				 (unsigned long long)size,
				 (unsigned long long)stored);
	r = calloc(1, sizeof(*r));
	if (r == NULL)
		return OCOP_ERR_MEMORY;
	r->mode = OCOP_STORE_WRITE;
	err = ocop_store_open_memory(&r->store);
	if (err == OCOP_OK)
		err = copy_meta(r->store, from->store, "fingerprint");
	if (err == OCOP_OK)
		err = copy_meta(r->store, from->store, "origin");
	if (err == OCOP_OK)
		err = ocop_store_each(from->store, OCOP_SPACE_TRUST,
				      ocop_bytes_of(NULL, 0), copy_trust,
				      r->store);
	if (err == OCOP_OK)
		err = ocop__replica_load(r, diag);
	if (err == OCOP_OK)
		err = fill(r, from, size, diag);
	if (err == OCOP_OK) {
		*out = r;
		r = NULL;
	}
	ocop_replica_close(r);
	return err;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A snapshot of a replica, in memory: what it knew when its logs had a given
 * number of entries. Also the walk that folds a replica's stored entries.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/log/log.h"
#include "lib/replica/replica.h"

enum ocop_err ocop__replica_fold(struct ocop_replica *replica, uint64_t first,
				 ocop_log_entry_fn *fn, void *user)
{
	struct ocop_log_info info = { .frozen = true };
	uint64_t end, at;
	enum ocop_err err = OCOP_OK;

	for (unsigned k = 0; !err && info.frozen; k++) {
		err = ocop_log_info(replica->store, k, &info);
		if (!err && k > 0 && info.first >= first)
			err = ocop_fold_next_log(replica->fold);
		end = info.first + info.size;
		at = info.first > first ? info.first : first;
		if (!err && at < end)
			err = ocop_log_each(replica->store, at, end, fn, user);
	}
	return err;
}

enum ocop_err ocop__replica_prove(struct ocop_replica *replica,
				  struct ocop_diag *diag)
{
	enum ocop_err err = ocop_log_audit(replica->store, NULL, NULL, diag);

	/* A part has no checkpoint: it was proven as that of which it is. */
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
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

	if (!err)
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
	struct ocop_fold_result judged;
	struct part *part = user;
	enum ocop_err err;

	(void)index;
	err = ocop_log_append(part->log, entry);
	if (!err)
		err = ocop_fold_entry(part->replica->fold, entry, &judged);
	return err;
}

/* What a log has of the first size entries, into the memory replica r. */
static enum ocop_err fill_log(struct ocop_replica *r,
			      struct ocop_replica *from, uint64_t size,
			      const struct ocop_log_info *info,
			      struct ocop_diag *diag)
{
	uint64_t end = info->first + info->size;
	struct part part = { r, NULL };
	enum ocop_err err;

	if (end > size)
		end = size;
	err = ocop_log_open(&part.log, r->store, false, diag);
	if (!err)
		err = ocop_log_each(from->store, info->first, end, take, &part);
	if (!err)
		err = ocop_store_begin(r->store, true);
	if (!err)
		err = ocop_store_set_meta(r->store, "origin",
					  ocop_bytes_str(info->origin));
	if (!err)
		err = ocop_log_flush(part.log, ocop_bytes_of(NULL, 0));
	err = ocop_store_end(r->store, err);
	if (!err && (end > info->first || info->number == 0)) {
		memcpy(r->checkpoint.origin, info->origin,
		       sizeof(r->checkpoint.origin));
		r->checkpoint.size = end - info->first;
		ocop_log_root(part.log, r->checkpoint.root);
	}
	ocop_log_free(part.log);
	return err;
}

/* On to the log that begins behind that one. */
static enum ocop_err next_log(struct ocop_replica *r,
			      const struct ocop_log_info *info,
			      struct ocop_diag *diag)
{
	struct ocop_trust_log as = { .origin = ocop_bytes_str(info->origin),
				     .frozen = true,
				     .frozen_size = info->size };
	enum ocop_err err = ocop_store_begin(r->store, true);

	memcpy(as.frozen_root, info->root, OCOP_HASH_LEN);
	if (!err)
		err = ocop_log_begin_next(r->store, &as, diag);
	if (!err)
		err = ocop_fold_next_log(r->fold);
	return ocop_store_end(r->store, err);
}

/* When the last of size entries was accepted: later is not known of. */
static enum ocop_err take_as_of(struct ocop_replica *r,
				struct ocop_replica *from, uint64_t size,
				struct ocop_diag *diag)
{
	struct ocop_buf bytes = OCOP_BUF(OCOP_ENTRY_MAX);
	struct ocop_entry entry;
	enum ocop_err err = size == 0 ? OCOP_OK :
			    ocop_log_entry(from->store, size - 1, &bytes);

	if (!err && size > 0)
		err = ocop_entry_decode(&entry, ocop_buf_view(&bytes), diag);
	if (!err && size > 0)
		r->as_of = entry.accepted;
	ocop_buf_clear(&bytes);
	return err;
}

/* The first size entries of from, into the empty memory replica r. */
static enum ocop_err fill(struct ocop_replica *r, struct ocop_replica *from,
			  uint64_t size, uint64_t total,
			  struct ocop_diag *diag)
{
	struct ocop_log_info info = { .frozen = true };
	enum ocop_err err = OCOP_OK;
	uint64_t end;

	for (unsigned k = 0; !err; k++) {
		err = ocop_log_info(from->store, k, &info);
		if (!err)
			err = fill_log(r, from, size, &info, diag);
		/* At the end of all of them, the last one may have just
		 * begun. */
		end = info.first + info.size;
		if (!info.frozen || size < end || (size == end && size < total))
			break;
		if (!err)
			err = next_log(r, &info, diag);
	}
	if (!err)
		err = ocop_store_begin(r->store, true);
	if (!err)
		err = ocop_state_flush(r->state);
	err = ocop_store_end(r->store, err);
	r->signed_time = from->signed_time;
	r->vouched_time = from->vouched_time;
	return err ? err : take_as_of(r, from, size, diag);
}

enum ocop_err ocop_replica_snapshot_at(struct ocop_replica **out,
				       struct ocop_replica *from, uint64_t size,
				       struct ocop_diag *diag)
{
	struct ocop_replica *r = NULL;
	uint64_t stored = 0;
	enum ocop_err err;

	*out = NULL;
	err = ocop_log_total(from->store, &stored);
	if (err)
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
	err = ocop__replica_prove(from, diag);
	if (!err)
		err = ocop_store_open_memory(&r->store);
	if (!err)
		err = copy_meta(r->store, from->store, "fingerprint");
	if (!err)
		err = ocop_store_each(from->store, OCOP_SPACE_TRUST,
				      ocop_bytes_of(NULL, 0), copy_trust,
				      r->store);
	if (!err)
		err = ocop__replica_load(r, diag);
	if (!err)
		err = fill(r, from, size, stored, diag);
	if (!err) {
		*out = r;
		r = NULL;
	}
	ocop_replica_close(r);
	return err;
}

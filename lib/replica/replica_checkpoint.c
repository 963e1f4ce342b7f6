/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Part of a replica: the stored checkpoint, the logs that ended before it, and
 * the times in its notes.
 */
#include <string.h>

#include "lib/log/log.h"
#include "lib/replica/replica.h"
#include "lib/store/store.h"

#define VKEY_MAX (OCOP_ORIGIN_MAX + 128)

/* The newest trust document's entry for the stored log: by META "origin", or
 * by the log's number when none is stored. NULL: none. Lent. */
static enum ocop_err find_log(const struct ocop_trust_log **out,
			      struct ocop_replica *replica)
{
	const struct ocop_trust *trust = ocop_replica_newest(replica);
	struct ocop_log_info live;
	enum ocop_err err = ocop_log_live(replica->store, &live);

	*out = NULL;
	if (trust == NULL || err)
		return err;
	if (live.origin[0] == '\0')
		*out = ocop_trust_records_log_at(trust, live.number);
	for (size_t i = 0; i < trust->log_count && live.origin[0]; i++)
		if (ocop_bytes_is(trust->logs[i].origin, live.origin))
			*out = &trust->logs[i];
	return OCOP_OK;
}

/* The key that the stored checkpoint was accepted under: a later trust
 * version may name another for the same log. */
static enum ocop_err stored_vkey(struct ocop_replica *r, struct ocop_vkey *out,
				 struct ocop_diag *diag)
{
	struct ocop_buf text = OCOP_BUF(VKEY_MAX);
	const struct ocop_trust_log *log;
	enum ocop_err err;

	err = ocop_store_meta(r->store, "vkey", &text);
	if (!err) {
		err = ocop_vkey_parse(out, ocop_buf_view(&text), diag);
	} else if (err == OCOP_ERR_ABSENT) {
		err = find_log(&log, r);
		if (!err && log == NULL)
			err = ocop_fail(diag, OCOP_ERR_TRUST, 0,
					"trust: the document names no live "
					"records log");
		if (!err)
			*out = log->vkey;
	}
	ocop_buf_clear(&text);
	return err;
}

/* The stored tree is the checkpoint's, or a longer proven one. */
static enum ocop_err check_tree(struct ocop_replica *r, struct ocop_diag *diag)
{
	struct ocop_compact range;
	uint8_t root[OCOP_HASH_LEN];
	uint64_t size = 0;
	enum ocop_err err;

	err = ocop__store_size(r->store, &size);
	if (err)
		return err;
	if (size > r->checkpoint.size)
		return OCOP_OK;
	err = size < r->checkpoint.size ? OCOP_ERR_STORE :
					  ocop__log_range(r->store, size,
							  &range);
	if (!err && size > 0) {
		ocop_compact_root(&range, root);
		if (memcmp(root, r->checkpoint.root, OCOP_HASH_LEN) != 0)
			err = OCOP_ERR_STORE;
	}
	if (err)
		ocop_fail(diag, err, 0,
			  "stored log: it does not match its checkpoint");
	return err;
}

static enum ocop_err times_of(struct ocop_replica *r,
			      const struct ocop_trust_log *log,
			      struct ocop_bytes note, uint64_t *signed_out,
			      uint64_t *vouched_out)
{
	/* What a newer version took away vouches for nothing any more. */
	const struct ocop_trust *trust = ocop_replica_newest(r);
	enum ocop_err err;

	*signed_out = *vouched_out = 0;
	if (log == NULL)
		return OCOP_OK;
	err = ocop_checkpoint_quorum_time(vouched_out, note, trust->witnesses,
					  trust->witness_count, trust->quorum);
	if (!err)
		err = ocop_checkpoint_time(signed_out, note, &log->time_vkey);
	if (*vouched_out > *signed_out)
		*signed_out = *vouched_out;
	return err;
}

enum ocop_err ocop__replica_times(struct ocop_replica *r,
				  struct ocop_bytes note, uint64_t *signed_out,
				  uint64_t *vouched_out)
{
	const struct ocop_trust_log *log;
	enum ocop_err err = find_log(&log, r);

	return err ? err : times_of(r, log, note, signed_out, vouched_out);
}

static enum ocop_err take_times(struct ocop_replica *r,
				const struct ocop_trust_log *log,
				struct ocop_bytes note)
{
	uint64_t time, vouched;
	enum ocop_err err = times_of(r, log, note, &time, &vouched);

	if (!err && time > r->signed_time)
		r->signed_time = time;
	if (!err && vouched > r->vouched_time)
		r->vouched_time = vouched;
	return err;
}

/* While a new log has no time of its own, the last of the log before says
 * how old the data is; never longer: its clock may have been wrong. */
static enum ocop_err read_before(struct ocop_replica *r, unsigned number)
{
	const struct ocop_trust_log *log = ocop_trust_records_log_at(
		ocop_replica_newest(r), number);
	struct ocop__log_frozen frozen;
	enum ocop_err err = ocop__log_frozen_load(&frozen, r->store, number);

	if (!err)
		err = take_times(r, log, frozen.note);
	if (!err)
		err = take_times(r, log, frozen.timed);
	if (!err)
		err = take_times(r, log, frozen.vouched);
	if (!err)
		r->time_before = true;
	if (!err && r->checkpoint.origin[0] == '\0') {
		memcpy(r->checkpoint.origin, frozen.info.origin,
		       sizeof(r->checkpoint.origin));
		r->checkpoint.size = frozen.info.size;
		memcpy(r->checkpoint.root, frozen.info.root, OCOP_HASH_LEN);
	}
	ocop__log_frozen_clear(&frozen);
	return err;
}

/* Newest times on the stored note, or on the last accepted one that had any:
 * what that one held is in the stored one too. */
static enum ocop_err read_time(struct ocop_replica *r, struct ocop_bytes note)
{
	static const char *const keys[] = { "timed", "vouched" };
	struct ocop_buf held = OCOP_BUF(OCOP_NOTE_MAX);
	const struct ocop_trust_log *log;
	enum ocop_err err = find_log(&log, r);

	if (!err)
		err = take_times(r, log, note);
	for (size_t i = 0; i < 2 && !err; i++) {
		err = ocop_store_meta(r->store, keys[i], &held);
		/* Mostly it is the stored note itself. */
		if (!err && !ocop_bytes_equal(ocop_buf_view(&held), note))
			err = take_times(r, log, ocop_buf_view(&held));
		else if (err == OCOP_ERR_ABSENT)
			err = OCOP_OK;
	}
	ocop_buf_clear(&held);
	return !err && r->signed_time == 0 && r->number > 0 ?
	       read_before(r, r->number - 1) : err;
}

/* Each ended log is what the trust document froze; the next one is live. */
static enum ocop_err check_frozen(struct ocop_replica *r,
				  struct ocop_diag *diag)
{
	const struct ocop_trust *trust = ocop_replica_newest(r);
	const struct ocop_trust_log *log;
	struct ocop_log_info info;
	enum ocop_err err;

	for (unsigned k = 0;; k++) {
		err = ocop_log_info(r->store, k, &info);
		r->number = k;
		if (err || !info.frozen)
			return err;
		log = ocop_trust_records_log_at(trust, k);
		if (log == NULL || !log->frozen ||
		    log->frozen_size != info.size ||
		    memcmp(log->frozen_root, info.root, OCOP_HASH_LEN) != 0 ||
		    !ocop_bytes_is(log->origin, info.origin))
			return ocop_fail(diag, OCOP_ERR_TRUST, 0,
					 "stored log %u: it is not the log that the trust document froze",
					 k);
	}
}

enum ocop_err ocop__replica_read_checkpoint(struct ocop_replica *r,
					    struct ocop_diag *diag)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_vkey vkey;
	enum ocop_err err;

	memset(&r->checkpoint, 0, sizeof(r->checkpoint));
	r->signed_time = r->vouched_time = 0;
	r->time_before = false;
	err = check_frozen(r, diag);
	if (!err)
		err = ocop_log_checkpoint(r->store, &note);
	if (err == OCOP_ERR_ABSENT) {
		/* Never synced, or the log has just begun. */
		err = r->number > 0 ? read_before(r, r->number - 1) : OCOP_OK;
		goto out;
	}
	if (!err)
		err = stored_vkey(r, &vkey, diag);
	if (!err)
		err = ocop_checkpoint_open(&r->checkpoint, ocop_buf_view(&note),
					   &vkey, diag);
	if (!err)
		err = check_tree(r, diag);
	if (!err)
		err = read_time(r, ocop_buf_view(&note));
out:
	ocop_buf_clear(&note);
	return err;
}

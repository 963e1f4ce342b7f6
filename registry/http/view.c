/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a reader follows the writer: a read transaction pins what the store
 * says, and the cached state is forgotten whenever the tree has grown.
 */
#include "registry/http/view.h"

#define VIEW_CACHE_BYTES ((size_t)16 * 1024 * 1024)

enum ocop_err view_open(struct view *out, const char *path,
			const struct reg_clock *clock, struct ocop_diag *diag)
{
	*out = (struct view){ .clock = clock,
			      .note = OCOP_BUF(OCOP_NOTE_MAX) };
	return ocop_replica_open(&out->replica, path, OCOP_STORE_READ, diag);
}

void view_close(struct view *view)
{
	if (view == NULL)
		return;
	ocop_replica_close(view->replica);
	view->replica = NULL;
	ocop_buf_clear(&view->note);
}

/* The stored note is other than the one known: learn it. */
static enum ocop_err learn(struct view *view, struct ocop_bytes note,
			   struct ocop_diag *diag)
{
	struct ocop_replica *r = view->replica;
	const struct ocop_trust_log *log;
	const struct ocop_trust *trust;
	struct ocop_checkpoint checkpoint;
	enum ocop_err err;

	ocop_state_drop(r->state);
	/* A new trust version came into the store with its entry. */
	err = ocop_log_load_trust(r->store, r->trustset, diag);
	if (!err)
		err = ocop_fold_reload(r->fold);
	if (err)
		return err;
	trust = ocop_replica_trust(r);
	log = trust == NULL ? NULL : ocop_trust_records_log(trust);
	if (log == NULL)
		return ocop_fail(diag, OCOP_ERR_TRUST, 0,
				 "trust: names no live records log");
	err = ocop_checkpoint_open(&checkpoint, note, &log->vkey, diag);
	if (!err)
		err = ocop_log_live(r->store, &view->live);
	if (err)
		return err;
	ocop_buf_reset(&view->note);
	err = ocop_buf_bytes(&view->note, note);
	if (err)
		return err;
	view->checkpoint = checkpoint;
	view->total = view->live.first + checkpoint.size;
	view->signed_time = ocop_checkpoint_time(note, &log->time_vkey);
	view->vouched_time = ocop_checkpoint_quorum_time(note, trust->witnesses,
							 trust->witness_count,
							 trust->quorum);
	if (view->vouched_time > view->signed_time)
		view->signed_time = view->vouched_time;
	r->checkpoint = checkpoint;
	r->signed_time = view->signed_time;
	r->vouched_time = view->vouched_time;
	return OCOP_OK;
}

enum ocop_err view_enter(struct view *view, struct ocop_diag *diag)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_store *store = view->replica->store;
	enum ocop_err err;

	err = ocop_store_begin(store, false);
	if (err)
		return err;
	err = ocop_log_checkpoint(store, &note);
	if (!err && !ocop_bytes_equal(ocop_buf_view(&note),
				      ocop_buf_view(&view->note)))
		err = learn(view, ocop_buf_view(&note), diag);
	if (err) {
		ocop_buf_reset(&view->note); /* learn again next time */
		ocop_store_rollback(store);
	}
	ocop_buf_clear(&note);
	return err;
}

void view_leave(struct view *view)
{
	ocop_store_rollback(view->replica->store);
	ocop_state_trim(view->replica->state, VIEW_CACHE_BYTES);
}

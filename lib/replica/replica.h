/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What lib/sync needs of a replica in addition to its public header.
 *
 * META keys in addition to those of ocop/log.h:
 *	source		last good URL
 *	synced		Unix seconds of the last sync
 *	timed		the accepted note with the newest signed time
 *	vouched		the one with the newest time of a quorum of witnesses
 *	target		the proven note that an unfinished sync folds towards
 *	pending/N	a fetched bundle (N in 16 hex digits) that is not yet
 *			proven, if its final place already holds a part of it,
 *			or if it is wider than requested. All others wait at
 *			their final place: rows beyond the tree's size are not
 *			proven
 *	role		"registry"; absent in an office's replica
 *	state_format, state_digest	see ocop/state.h
 */
#ifndef OCOP_LIB_REPLICA_H
#define OCOP_LIB_REPLICA_H

#include <ocop/replica.h>

/* Fill trust set, keyring, state and fold from the store. */
enum ocop_err ocop__replica_load(struct ocop_replica *replica,
				 struct ocop_diag *diag) OCOP_CHECKED;

/* The times that a note of the stored log bears, by the newest trust: the
 * newest of time key and quorum, and the quorum's alone. 0: none. */
enum ocop_err ocop__replica_times(struct ocop_replica *replica,
				  struct ocop_bytes note, uint64_t *signed_out,
				  uint64_t *vouched_out) OCOP_CHECKED;

/* Read the stored checkpoint and its time anew. */
enum ocop_err ocop__replica_read_checkpoint(struct ocop_replica *replica,
					    struct ocop_diag *diag)
	OCOP_CHECKED;

/* Forget what was folded in memory, after a failed commit: back to the
 * store. */
enum ocop_err ocop__replica_forget(struct ocop_replica *replica) OCOP_CHECKED;

/* --- replica_state.c --- */

/* That a state of this program's format is stored, or none: one of another is
 * dropped, or refused when the replica may only be read (OCOP_ERR_SCHEMA). */
enum ocop_err ocop__replica_state_fits(struct ocop_replica *replica,
				       struct ocop_diag *diag) OCOP_CHECKED;
/* Drop it, inside a write transaction. */
enum ocop_err ocop__replica_state_drop(struct ocop_store *store) OCOP_CHECKED;
/* Drop a state that is damaged; ABSENT: it is not. What of it is in memory
 * has to be forgotten then. */
enum ocop_err ocop__replica_state_heal(struct ocop_replica *replica)
	OCOP_CHECKED;
/* That the stored entries are those of the checkpoint: nobody has looked at
 * them since they came. OCOP_ERR_STORE. */
enum ocop_err ocop__replica_prove(struct ocop_replica *replica,
				  struct ocop_diag *diag) OCOP_CHECKED;
/* Fold what the state does not know of the stored entries, which are proven
 * first, and flush it, inside a write transaction. progress may be NULL. */
enum ocop_err ocop__replica_fold_rest(
	struct ocop_replica *replica,
	void (*progress)(void *user, const struct ocop_sync_progress *p),
	void *user) OCOP_CHECKED;

/* Stored entries of all logs from index first on, in order, to fn, which
 * folds them into this replica's fold; that is told where a log begins. */
enum ocop_err ocop__replica_fold(struct ocop_replica *replica, uint64_t first,
				 ocop_log_entry_fn *fn, void *user)
	OCOP_CHECKED;
/* A stored entry, by the fold's index: an ocop_fold_read_fn of a replica. */
enum ocop_err ocop__replica_entry(void *replica, uint64_t index,
				  struct ocop_buf *out) OCOP_CHECKED;

#endif

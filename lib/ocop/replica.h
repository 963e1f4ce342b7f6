/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A replica on disk: the log, the trust documents and the folded state in
 * one file. Offices sync it, officers judge with it, a registry is one too.
 * Without any network: sync.h fetches.
 *
 * Threads and lifetime: a replica and all that it lends belong to one thread;
 * other threads and processes may open the same file. What it lends (verifier,
 * trust documents, views of the fold) is valid until the next
 * ocop_replica_verifier, ocop_replica_catch_up, ocop_replica_heal or
 * ocop_replica_sync of it, and not after ocop_replica_close. Policies are
 * values; parts and snapshots are replicas of their own, valid after the first
 * is closed.
 */
#ifndef OCOP_REPLICA_H
#define OCOP_REPLICA_H

#include <ocop/fold.h>
#include <ocop/log.h>
#include <ocop/verdict.h>

OCOP_C_BEGIN

struct ocop_replica {
	char *path;		/* NULL: in memory */
	enum ocop_store_mode mode;
	struct ocop_store *store;
	struct ocop_trustset *trustset;
	struct ocop_keyring *ring;
	struct ocop_state *state;
	struct ocop_fold *fold;
	uint8_t fingerprint[OCOP_HASH_LEN];
	/* Of the stored checkpoint; size 0 before the first sync. Until a log
	 * that has just begun has one: what the log before froze at. Its size
	 * is that log's own; ocop_log_total counts the entries of all. */
	struct ocop_checkpoint checkpoint;
	unsigned number;	/* of the log that is followed: 0, 1, ... */
	/* Newest time signed on an accepted checkpoint, which the stored one
	 * contains: the time key's, or a quorum's of witnesses. 0: none. */
	uint64_t signed_time;
	/* The newest that a quorum vouches for; 0: none. */
	uint64_t vouched_time;
	bool time_before;	/* both are of the log before: this has none */
	/* Of a part (ocop_replica_snapshot_at): when its last entry was
	 * accepted, which is the time that it speaks for. 0: signed_time is. */
	uint64_t as_of;
	/* Since it was opened its state was found damaged, and dropped: who
	 * folds it anew says so. */
	bool damaged;
};

/*
 * Make a replica file from a trust document that was received by hand.
 * fingerprint  hex SHA-256 of the first version's payload; the document
 *              must be that version.
 * Errors: OCOP_ERR_TRUST (not that document, or too few signatures),
 * OCOP_ERR_EXISTS (a replica of another realm stands there).
 */
enum ocop_err ocop_replica_create(const char *path, struct ocop_bytes trust,
				  struct ocop_bytes fingerprint_hex,
				  struct ocop_diag *diag) OCOP_CHECKED;
/* Open; READ for judging, WRITE for syncing: then a state of another format
 * is dropped (ocop_replica_catch_up folds anew), and so is one that is damaged
 * where it is read.
 * Errors: OCOP_ERR_STORE (no replica, or its parts disagree),
 * OCOP_ERR_SCHEMA (of an older or newer program, and only to be read). */
enum ocop_err ocop_replica_open(struct ocop_replica **out, const char *path,
				enum ocop_store_mode mode,
				struct ocop_diag *diag) OCOP_CHECKED;
/* A replica in memory with the first size entries (of all logs) of another,
 * folded. Its checkpoint has the size and root of the last of these logs,
 * but no signature; the times are
 * the other's. */
enum ocop_err ocop_replica_snapshot_at(struct ocop_replica **out,
				       struct ocop_replica *from, uint64_t size,
				       struct ocop_diag *diag) OCOP_CHECKED;
/* The state that those entries give when they are folded a second time,
 * every signature checked: in memory, without log and checkpoint. */
enum ocop_err ocop_replica_refold(struct ocop_replica **out,
				  struct ocop_replica *from, uint64_t size,
				  struct ocop_diag *diag) OCOP_CHECKED;
void ocop_replica_close(struct ocop_replica *replica);
/* Whether it is a registry's own: META "role" says so, or it keeps hash tiles,
 * as those of before that word do and no office's replica. */
enum ocop_err ocop_replica_is_registry(struct ocop_replica *replica, bool *out)
	OCOP_CHECKED;
/* Make it one. */
enum ocop_err ocop_replica_set_registry(struct ocop_replica *replica)
	OCOP_CHECKED;
/* Whether a sync has ever brought an entry: there is what to judge by. */
bool ocop_replica_synced(const struct ocop_replica *replica);
/* The judge of it; lent parts. A READ replica is pinned by this: it stays
 * one snapshot until it is closed, whatever a sync commits meanwhile
 * (unless the caller is in a transaction of its own). */
enum ocop_err ocop_replica_verifier(struct ocop_replica *replica,
				    struct ocop_verifier *out) OCOP_CHECKED;
/* The policy to judge by with it, after ocop_replica_verifier: how old its data
 * are, and what time it must be at least. now_unix_s is the caller's clock
 * (the library has none); how old is too old, the trust document says. The
 * rest of the policy is empty, and the caller's to set. */
struct ocop_policy ocop_replica_policy(const struct ocop_replica *replica,
				       uint64_t now_unix_s);
/* A lot, as ocop_fold_lot, its signature checked when that was left for
 * later. Errors: OCOP_ERR_ABSENT, OCOP_ERR_SIGNATURE (it does not count). */
enum ocop_err ocop_replica_lot(struct ocop_replica *replica,
			       struct ocop_bytes product, uint32_t lot,
			       struct ocop_lot_view *out) OCOP_CHECKED;
/* Trust in force: folded, or the installed first version before that. */
const struct ocop_trust *ocop_replica_trust(struct ocop_replica *replica);
/* The newest version at hand that the trust in force leads to, each signed as
 * the one before it asks: it says which log is live, under which keys, whom
 * to ask and who witnesses. What an entry is judged by is the fold's alone.
 * Lent; never NULL in an open replica. */
const struct ocop_trust *ocop_replica_newest(struct ocop_replica *replica);

struct ocop_sync_progress {
	uint64_t from, to, done;	/* entries */
	uint64_t bytes;			/* fetched */
	bool folding;			/* done counts folded, not fetched */
	/* All is stored and can be judged by; done counts the entries whose
	 * lots' signatures were checked since. */
	bool checking;
};
/* Fold what the state of a WRITE replica does not know of the stored
 * entries, in one commit; without network. progress may be NULL. */
enum ocop_err ocop_replica_catch_up(
	struct ocop_replica *replica,
	void (*progress)(void *user, const struct ocop_sync_progress *p),
	void *user) OCOP_CHECKED;

/* Read all of a WRITE replica's state, and drop it when it is damaged: the log
 * says it again (ocop_replica_catch_up). OCOP_ERR_ABSENT: nothing is. */
enum ocop_err ocop_replica_heal(struct ocop_replica *replica) OCOP_CHECKED;

OCOP_C_END

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A replica on disk: the log, the trust documents and the folded state in one
 * file. Offices sync it, officers judge with it, and a registry's database is
 * one, too. It needs no network: sync.h fetches.
 *
 * Threads and lifetime: one thread uses a replica and all that it lends; other
 * threads and processes may open the same file. What it lends (verifier, trust
 * documents, views of the fold) is valid until its next ocop_replica_verifier,
 * ocop_replica_catch_up, ocop_replica_heal or ocop_replica_sync, and not after
 * ocop_replica_close. Policies are values. Snapshots are replicas of their own,
 * valid after the first one is closed.
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
	/* The stored checkpoint; size 0 before the first sync. While a new log
	 * has none, the size and root at which the log before it froze. The
	 * size is that of one log: ocop_log_total counts the entries of all. */
	struct ocop_checkpoint checkpoint;
	unsigned number;	/* of the log that it follows: 0, 1, ... */
	/* The newest time that the time key or a quorum of witnesses signed on
	 * an accepted checkpoint. The stored checkpoint continues that one. 0:
	 * none. */
	uint64_t signed_time;
	/* The newest time that a quorum of witnesses signed; 0: none. */
	uint64_t vouched_time;
	bool time_before;	/* both times are of the log before this one */
	/* The time that the data speak for. In a snapshot
	 * (ocop_replica_snapshot_at), that is when its last entry was accepted.
	 * 0: it is signed_time. */
	uint64_t as_of;
	/* The state was found damaged since the replica was opened, and was
	 * dropped: whoever folds it again reports that. */
	bool damaged;
	/* The store's digest when the parts above were read. */
	uint8_t digest[OCOP_HASH_LEN];
};

/*
 * Check the trust document from which a replica is made: version 1, with this
 * fingerprint, signed by enough of its roots. *out is owned.
 *
 * trust            the document as a person received it
 * fingerprint_hex  SHA-256 of the payload of version 1, in hex
 * Errors: OCOP_ERR_TRUST (another document, or too few signatures), and those
 * of ocop_trust_decode().
 */
enum ocop_err ocop_replica_first_trust(struct ocop_trust **out,
				       struct ocop_bytes trust,
				       struct ocop_bytes fingerprint_hex,
				       struct ocop_diag *diag) OCOP_CHECKED;
/* Make a replica file from such a document. Errors: also OCOP_ERR_EXISTS (path
 * is a replica of another realm). */
enum ocop_err ocop_replica_create(const char *path, struct ocop_bytes trust,
				  struct ocop_bytes fingerprint_hex,
				  struct ocop_diag *diag) OCOP_CHECKED;
/* Open a replica: READ to judge, WRITE to sync. With WRITE, a state of another
 * format is dropped (ocop_replica_catch_up folds it again), and so is a state
 * that is found damaged.
 * Errors: OCOP_ERR_STORE (not a replica, or its parts disagree),
 * OCOP_ERR_SCHEMA (READ: an older or newer program made it). */
enum ocop_err ocop_replica_open(struct ocop_replica **out, const char *path,
				enum ocop_store_mode mode,
				struct ocop_diag *diag) OCOP_CHECKED;
/* Make a replica in an open, empty store (lent), as ocop_replica_create does in
 * a file; and open one that is in a store (taken, also on failure). name stands
 * for the path in what is said. */
enum ocop_err ocop_replica_found(struct ocop_store *store,
				 struct ocop_bytes trust,
				 struct ocop_bytes fingerprint_hex,
				 struct ocop_diag *diag) OCOP_CHECKED;
enum ocop_err ocop_replica_open_store(struct ocop_replica **out,
				      struct ocop_store *store,
				      const char *name,
				      enum ocop_store_mode mode,
				      struct ocop_diag *diag) OCOP_CHECKED;
/* Make a replica in memory from the first size entries (of all logs) of another
 * replica, and fold it. Its checkpoint has the size and root of the last of
 * these logs, without signature. Its times are those of the other replica. */
enum ocop_err ocop_replica_snapshot_at(struct ocop_replica **out,
				       struct ocop_replica *from, uint64_t size,
				       struct ocop_diag *diag) OCOP_CHECKED;
/* Fold the first size entries of a replica a second time, and check every
 * signature. The new replica is in memory and has a state, but no log and no
 * checkpoint. */
enum ocop_err ocop_replica_refold(struct ocop_replica **out,
				  struct ocop_replica *from, uint64_t size,
				  struct ocop_diag *diag) OCOP_CHECKED;
void ocop_replica_close(struct ocop_replica *replica);
/* Whether the replica belongs to a registry: META "role" says so, or it keeps
 * hash tiles, as registries did before that key existed. */
enum ocop_err ocop_replica_is_registry(struct ocop_replica *replica, bool *out)
	OCOP_CHECKED;
/* Mark the replica as a registry's. */
enum ocop_err ocop_replica_set_registry(struct ocop_replica *replica)
	OCOP_CHECKED;
/* True when a sync has stored entries, so that there is something to judge
 * by. */
bool ocop_replica_synced(const struct ocop_replica *replica);
/* Get a verifier that uses the replica's parts (lent). A READ replica then
 * shows one snapshot until it is closed, whatever a sync commits (unless the
 * caller has its own transaction open). */
enum ocop_err ocop_replica_verifier(struct ocop_replica *replica,
				    struct ocop_verifier *out) OCOP_CHECKED;
/* The policy for judging with this replica; call ocop_replica_verifier first.
 * It says how old the data are, and a time that has certainly passed. (The
 * trust document says which age is too old.) now_unix_s is the caller's clock.
 * All other members are empty, for the caller to set. */
struct ocop_policy ocop_replica_policy(const struct ocop_replica *replica,
				       uint64_t now_unix_s);
/* Get a lot, as ocop_fold_lot. A deferred signature is checked first.
 * Errors: OCOP_ERR_ABSENT; OCOP_ERR_SIGNATURE: the lot is not signed and does
 * not count. */
enum ocop_err ocop_replica_lot(struct ocop_replica *replica,
			       struct ocop_bytes product, uint32_t lot,
			       struct ocop_lot_view *out) OCOP_CHECKED;
/* The trust version in force by the fold; before the fold knows one, the first
 * version. */
const struct ocop_trust *ocop_replica_trust(struct ocop_replica *replica);
/* The newest stored version that the version in force leads to, where each is
 * signed as the one before it requires. It names the live log, the log's keys,
 * the registries and the witnesses. It may be newer than the version by which
 * the fold judges an entry. Lent; never NULL in an open replica. */
const struct ocop_trust *ocop_replica_newest(struct ocop_replica *replica);

struct ocop_sync_progress {
	uint64_t from, to, done;	/* entries */
	uint64_t bytes;			/* fetched */
	bool folding;			/* done counts folded entries, not
					 * fetched ones */
	/* All is stored and can be used; done counts entries whose deferred
	 * signatures were checked. */
	bool checking;
};
/* Fold the stored entries that the state of a WRITE replica lacks, in one
 * commit, without network. progress may be NULL. */
enum ocop_err ocop_replica_catch_up(
	struct ocop_replica *replica,
	void (*progress)(void *user, const struct ocop_sync_progress *p),
	void *user) OCOP_CHECKED;

/* Read the whole state of a WRITE replica, and drop it when it is damaged;
 * ocop_replica_catch_up folds it again. OCOP_ERR_ABSENT: it is not damaged. */
enum ocop_err ocop_replica_heal(struct ocop_replica *replica) OCOP_CHECKED;

OCOP_C_END

#endif

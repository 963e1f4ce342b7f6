/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A replica on disk: the log, the trust documents and the folded state in
 * one file. Offices sync it, officers judge with it, a registry is one too.
 * replica.c has no network; sync.c fetches.
 *
 * META keys beside log.h's: "source" (last good URL), "synced" (Unix s),
 * "timed" (the accepted note with the newest signed time), "vouched" (the one
 * with the newest time of a quorum of witnesses), "target"
 * (the proven note that an unfinished sync folds towards), "pending/N" (a
 * fetched bundle that is not yet proven and whose place holds part of it, or
 * that is wider than was asked; N in 16 hex digits), "role" ("registry", or
 * none: an office's), "state_format" and "state_digest" (state.h). Other fetched bundles wait at their own place:
 * rows beyond the tree's size are not proven.
 */
#ifndef OCOP_REPLICA_H
#define OCOP_REPLICA_H

#include <ocop/fold.h>
#include <ocop/http.h>
#include <ocop/log.h>
#include <ocop/verdict.h>

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
 * but no signature; the times are the
 * other's: say what the data speaks for by policy.as_of. */
enum ocop_err ocop_replica_at(struct ocop_replica **out,
			      struct ocop_replica *from, uint64_t size,
			      struct ocop_diag *diag) OCOP_CHECKED;
/* The state that those entries give when they are folded a second time,
 * every signature checked: in memory, without log and checkpoint. */
enum ocop_err ocop_replica_again(struct ocop_replica **out,
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

#define OCOP_SYNC_SOURCES_MAX 48

/* What a source is, beside the replica at the end of a sync. */
enum ocop_sync_outcome {
	OCOP_SYNC_UNASKED = 0,
	OCOP_SYNC_TAKEN,	/* the replica is what it offers */
	OCOP_SYNC_SAME,		/* offers the same */
	OCOP_SYNC_BEHIND,	/* an earlier size of the same history */
	OCOP_SYNC_AHEAD,	/* signed for more, which could not be had */
	OCOP_SYNC_FORKED,	/* signed for another history */
	OCOP_SYNC_REFUSED,	/* not signed by the log, or does not hash */
	OCOP_SYNC_DOWN		/* no checkpoint to be had, or no bundles */
};
/* "taken", "same", "behind", ...: for JSON; static. */
const char *ocop_sync_outcome_word(enum ocop_sync_outcome outcome);

struct ocop_sync_source {
	char url[256];
	enum ocop_sync_outcome outcome;
	uint64_t size;		/* entries of all logs that it signed for */
	uint64_t time;		/* signed on that; 0: none, or nothing seen */
	struct ocop_diag diag;	/* err OCOP_OK: nothing was wrong */
};

struct ocop_sync_result {
	bool unchanged;
	bool forked;		/* the log signed two histories */
	uint64_t from, to;	/* entries of all logs, before and after */
	unsigned begun;		/* logs that were followed into the next */
	bool restarted;		/* one was not what froze: begun anew */
	bool unkept;		/* and evidence of it could not be written */
	uint64_t bytes;		/* fetched */
	uint64_t counted, skipped;
	char source[256];	/* the one taken; "": none */
	/* In the order of the options. */
	struct ocop_sync_source sources[OCOP_SYNC_SOURCES_MAX];
	size_t source_count;
};
struct ocop_sync_options {
	const char *const *sources;	/* log URLs: https, http, file */
	size_t source_count;		/* 1 to OCOP_SYNC_SOURCES_MAX */
	struct ocop_http_limits limits;
	void (*progress)(void *user, const struct ocop_sync_progress *p);
	void *user;
	uint64_t now_unix_s;
	/* How long one source may bring bundles before the next is asked, when
	 * there is one; 0: an hour. */
	uint64_t turn_us;
	/* Of the folded state in memory, before it is written; 0: enough for
	 * a national register. */
	size_t state_bytes;
	/* So many new entries, or more: lots' signatures are left for after
	 * the commit (fold_deferred.h). 0: 16,384. */
	uint64_t defer_entries;
	/* How many entries such a check goes on before it notes how far it
	 * is. 0: 65,536. */
	uint64_t deferred_step;
	/* That check signatures of a first or long sync, with the caller's;
	 * 0: as many as there are cores; at most 8. */
	long threads;
};
/*
 * Bring a replica up to a source's checkpoint: fetch trust versions and
 * bundles, require the root, fold, store. What was fetched is kept, so that
 * a later call resumes at the bundle where a cut was, from any source; what
 * is judged by changes in one commit (in steps only before the first sync, or
 * beyond 2^18 new entries, when the old signed time stands until the last).
 *
 * Sources are tried in turn until one succeeds. Then the others are asked for
 * their checkpoints, at once and for at most 30 s each: one that is ahead, or
 * signed later, is gone on to, so that no source alone can hold a replica
 * back, also not by dripping, or by a size without end (turn_us); each of
 * the rest is held against the replica's history. Two signed histories are
 * OCOP_ERR_FORK, with both checkpoints as evidence, whichever source shows
 * the other one; the replica goes on in its own history as far as the rest
 * bring it (out->source says from where), so that who has stolen the log's
 * key cannot keep the document that ends the log from it. Of what else is
 * wrong with the others only out->sources tells.
 *
 * A checkpoint that is not of the live log that the newest trust document at
 * hand names makes it look for newer ones (SOURCE/trust/VERSION.cose, one by
 * one, as far as each is signed as the one before asks). Logs that these
 * froze are brought from SOURCE/frozen/K up to just the frozen size and root;
 * what a replica holds beyond is dropped, with evidence, and folded anew.
 * Errors: OCOP_ERR_SHRINK, OCOP_ERR_FORK, OCOP_ERR_SIGNATURE,
 * OCOP_ERR_TRUST, OCOP_ERR_MALFORMED: the source is refused and the replica
 * stays as it was. Evidence (both checkpoints) is written as
 * PATH.evidence-SIZE-ROOT, 32 files at most; when the log did not sign the
 * other one, as PATH.evidence-unsigned and -known, the last such pair; of a
 * source that only lags there is none.
 * OCOP_ERR_NETWORK, OCOP_ERR_HTTP: nothing is known.
 */
enum ocop_err ocop_replica_sync(struct ocop_replica *replica,
				const struct ocop_sync_options *options,
				struct ocop_sync_result *out,
				struct ocop_diag *diag) OCOP_CHECKED;

#endif

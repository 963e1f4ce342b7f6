/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sync: bring a replica up to its log's sources, over the network or from a
 * folder. Part of libocop-net.
 *
 * Threads and lifetime: the replica's thread, which also runs progress; worker
 * threads have ended when the call returns. Options are lent for the call; the
 * result is a value.
 */
#ifndef OCOP_SYNC_H
#define OCOP_SYNC_H

#include <ocop/http.h>
#include <ocop/replica.h>

OCOP_C_BEGIN

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
	 * the commit. 0: 16,384. */
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

OCOP_C_END

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sync: bring a replica up to date with the sources of its log, over the
 * network or from a folder. Part of libocop-net.
 *
 * Threads and lifetime: the thread of the replica, which also runs progress.
 * Worker threads have ended when the call returns. Options are lent for the
 * call. The result is a value.
 */
#ifndef OCOP_SYNC_H
#define OCOP_SYNC_H

#include <ocop/http.h>
#include <ocop/replica.h>

OCOP_C_BEGIN

#define OCOP_SYNC_SOURCES_MAX 48

/* How a source compares with the replica at the end of a sync. */
enum ocop_sync_outcome {
	OCOP_SYNC_UNASKED = 0,
	OCOP_SYNC_TAKEN,	/* the replica now has what it offers */
	OCOP_SYNC_SAME,		/* offers the same */
	OCOP_SYNC_BEHIND,	/* an earlier size of the same history */
	OCOP_SYNC_AHEAD,	/* signed for more entries, but did not deliver
				 * them */
	OCOP_SYNC_FORKED,	/* signed for another history */
	OCOP_SYNC_REFUSED,	/* not signed by the log, or hashes do not
				 * match */
	OCOP_SYNC_DOWN		/* no checkpoint or no bundles */
};
/* "taken", "same", "behind", ...: for JSON; static. */
const char *ocop_sync_outcome_word(enum ocop_sync_outcome outcome);

struct ocop_sync_source {
	char url[256];
	enum ocop_sync_outcome outcome;
	uint64_t size;		/* entries of all logs at its checkpoint */
	uint64_t time;		/* signed on its checkpoint; 0: none */
	struct ocop_diag diag;	/* err is OCOP_OK when nothing was wrong */
};

struct ocop_sync_result {
	bool unchanged;
	bool forked;		/* the log signed two histories */
	uint64_t from, to;	/* entries of all logs, before and after */
	unsigned begun;		/* new logs that the sync followed */
	bool restarted;		/* the replica's log had other entries than the
				 * frozen one, and was fetched again */
	bool unkept;		/* evidence of a fork or of such entries could
				 * not be written */
	uint64_t bytes;		/* fetched */
	uint64_t counted, skipped;
	char source[256];	/* the source that was used; "": none */
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
	/* How long one source may take for bundles before the next one is
	 * asked, if there is one, in microseconds. 0: an hour. */
	uint64_t turn_us;
	/* How much of the folded state may be in memory before it is written,
	 * in bytes. 0: enough for a national register. */
	size_t state_bytes;
	/* With at least this many new entries, signatures of lots are deferred:
	 * checked after the commit. 0: 16,384. */
	uint64_t defer_entries;
	/* Progress of the deferred check is stored after this many entries. 0:
	 * 65,536. */
	uint64_t deferred_step;
	/* Threads that check signatures of a first or long sync, the caller's
	 * included. 0: one for each core. At most 8. */
	long threads;
};
/*
 * Bring a replica up to a source's checkpoint: fetch trust versions and
 * bundles, require the root, fold, store. What was fetched is kept, so that a
 * later call continues with the next bundle, from any source. The data by which
 * stamps are judged change in one commit, with two exceptions: before the first
 * sync is complete, and with more than 2^18 new entries, they change in
 * several. The old signed time then stays until the last of these.
 *
 * Sources are tried in turn until one succeeds. Then the others are asked for
 * their checkpoints, at the same time and for at most 30 s each. When one is
 * ahead, or signed later, the sync continues with it. So no single source can
 * hold a replica back, not even with slow answers or an endless size (turn_us).
 * The other checkpoints are compared with the replica's history. Two signed
 * histories are OCOP_ERR_FORK, whichever source shows the second one, and both
 * checkpoints are written as evidence. The replica then still continues its own
 * history as far as the other sources deliver it (out->source says from where).
 * So a thief of the log's key cannot keep back the trust document that ends the
 * log. Other faults of the remaining sources are only in out->sources.
 *
 * When a checkpoint is not of the live log that the newest stored trust
 * document names, newer documents are fetched (SOURCE/trust/VERSION.cose, one
 * by one, as long as each is signed as the one before requires). A log that one
 * of them froze is fetched from SOURCE/frozen/K, up to exactly the frozen size
 * and root. Entries that the replica holds beyond that are dropped, evidence of
 * them is kept, and the state is folded again.
 *
 * Errors: OCOP_ERR_SHRINK, OCOP_ERR_FORK, OCOP_ERR_SIGNATURE, OCOP_ERR_TRUST,
 * OCOP_ERR_MALFORMED: the source is refused and the replica is unchanged.
 * Evidence (both checkpoints) is written to PATH.evidence-SIZE-ROOT, at most 32
 * files; when the log did not sign the other checkpoint, to
 * PATH.evidence-unsigned and PATH.evidence-known, which hold the last such
 * pair. A source that is only behind leaves no evidence. OCOP_ERR_NETWORK,
 * OCOP_ERR_HTTP: nothing is known about the source.
 */
enum ocop_err ocop_replica_sync(struct ocop_replica *replica,
				const struct ocop_sync_options *options,
				struct ocop_sync_result *out,
				struct ocop_diag *diag) OCOP_CHECKED;

OCOP_C_END

#endif

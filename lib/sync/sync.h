/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One sync from one source, shared by its files. sync_compare.c goes through
 * the sources. sync.c judges a source's checkpoint. sync_next.c follows frozen
 * logs to the live one. sync_rootsig.c fetches the root signature. sync_fetch.c
 * brings what is missing, sync_pending.c keeps it until it is proven, and
 * sync_fold.c proves it by the root and folds it. sync_trust.c brings the trust
 * files that entries name. sync_evidence.c keeps evidence against a log.
 * Signatures are checked by sync_preverify.c while bytes arrive, and by
 * sync_deferred.c after the commit, both with sync_pool.c.
 */
#ifndef OCOP_LIB_SYNC_H
#define OCOP_LIB_SYNC_H

#include <ocop/sync.h>

#include "lib/replica/replica.h"

struct ocop__sync {
	struct ocop_replica *replica;
	const struct ocop_sync_options *options;
	struct ocop_sync_result *result;
	struct ocop_http *http;
	struct ocop_diag *diag;		/* never NULL */
	char source[256];		/* log URL, no slash at its end */
	const struct ocop_trust *trust;	/* the newest; lent by the trust set */
	const struct ocop_trust_log *log; /* that is followed; lent by trust */
	unsigned number;		/* of the replica's log, */
	uint64_t first;			/* its first entry's global index, */
	uint64_t stored;		/* and its size when this began */
	char from[288];			/* where its bundles are: source, or
					 * SOURCE/frozen/K */
	/* What is to be reached: signed, offered by the source, or frozen by
	 * the trust document. */
	struct ocop_checkpoint target;
	struct ocop_buf note;		/* its note; empty: frozen, none had */
	struct ocop_buf rootsig;	/* its root signature; empty: none */
	uint64_t time, vouched;		/* as the replica's, of it */
	uint64_t known_time, known_vouched; /* the replica's, of this log */
	/* Entries are brought from here on: stored, or 0 to prove what is
	 * stored, too. An index in the log, as target.size. */
	uint64_t base;
	bool reused;			/* what came earlier, or from another */
	uint64_t waiting; /* bytes of bundles that wait from base on */
	bool in_place;			/* the bundle that is walked */
	struct ocop__sync_preverify *preverify;	/* or NULL */
	bool at_once;			/* defer no signature */
	/* Of a source's bundles, since its turn began; 0: as long as it takes,
	 * nobody waits. */
	uint64_t spent_us, may_spend_us;
	bool forged;			/* the fold rests on one that is not */
	struct ocop_buf names;		/* struct ocop_trust_entry: proven */
};

/* --- sync.c --- */

/* Bring the replica to what one source offers. two: two signed histories.
 * s->target, note and times are what it signed; target.origin is "" when
 * nothing was seen. */
enum ocop_err ocop__sync_one(struct ocop__sync *s, const char *url, bool *two)
	OCOP_CHECKED;
/* What another source may do better. */
bool ocop__sync_of_source(enum ocop_err err);
/* s->note as the checkpoint of s->log, into s->target. */
enum ocop_err ocop__sync_open(struct ocop__sync *s) OCOP_CHECKED;
/* The newest trust document at hand, the log that it names live, and where
 * the replica stands. */
enum ocop_err ocop__sync_choose(struct ocop__sync *s) OCOP_CHECKED;
/* Fetch bundles until those that were brought hold what the root says. */
enum ocop_err ocop__sync_bring(struct ocop__sync *s) OCOP_CHECKED;

/* --- sync_rootsig.c --- */

/* Fetch the root signature of s->target, which the source has just shown. When
 * it is not of that: *again (in: it was so before, which refuses the source
 * with OCOP_ERR_SIGNATURE), and both are to be fetched once more. */
enum ocop_err ocop__sync_rootsig(struct ocop__sync *s, bool *again)
	OCOP_CHECKED;
/* Fetch that of a frozen log, which the trust document proves without: one
 * that is no good is as none. */
enum ocop_err ocop__sync_rootsig_frozen(struct ocop__sync *s) OCOP_CHECKED;

/* --- sync_evidence.c --- */

/* Keep s->note, which is signed, and the known one that it is held against.
 */
void ocop__sync_keep(struct ocop__sync *s, const struct ocop_checkpoint *known,
		     struct ocop_bytes known_note);
/* Keep bytes beside the replica, as PATH.evidence-TAIL; not beyond 32 files.
 * OCOP_OK: it is there, or enough is. */
enum ocop_err ocop__sync_evidence(struct ocop__sync *s, const char *tail,
				  struct ocop_bytes bytes) OCOP_CHECKED;

/* --- sync_next.c --- */

/* Whether the replica's log is the live one. */
bool ocop__sync_next_none(const struct ocop__sync *s);
/* Bring the replica's log to its frozen end and begin the next, until it is
 * the live one. What the source offered of that stays in s. */
enum ocop_err ocop__sync_next(struct ocop__sync *s) OCOP_CHECKED;

/* --- sync_tiles.c --- */

/* Whether s->target, larger than what the replica has, goes on from it, by
 * the hash tiles of s->source: forked when its signed root is that of another
 * history. OCOP_ERR_MALFORMED: the tiles are not of that root; or as fetch. */
enum ocop_err ocop__sync_tiles_compare(struct ocop__sync *s, bool *forked)
	OCOP_CHECKED;

/* --- sync_fetch.c --- */

/* SOURCE/path. */
enum ocop_err ocop__sync_url(char *out, size_t size, const char *source,
			     const char *path, struct ocop_diag *diag)
	OCOP_CHECKED;
/* GET SOURCE/path, as ocop_http_check_answer takes it; body is replaced. */
enum ocop_err ocop__sync_fetch(struct ocop__sync *s, const char *path,
			       struct ocop_buf *body) OCOP_CHECKED;
/* The same of FROM/path. */
enum ocop_err ocop__sync_fetch_from(struct ocop__sync *s, const char *path,
				    struct ocop_buf *body) OCOP_CHECKED;
/* Bring every bundle from base to the target into pending rows. */
enum ocop_err ocop__sync_fetch_bundles(struct ocop__sync *s) OCOP_CHECKED;

/* --- sync_pool.c --- */

#define OCOP__SYNC_THREADS_MAX 8

/* An ES256 signature that was asked for. */
struct ocop__sync_signed {
	uint64_t index;			/* as the asker numbers it */
	uint8_t spki[OCOP_SPKI_P256_LEN];
	uint8_t digest[OCOP_HASH_LEN], sig[OCOP_SIG_LEN];
	bool good;			/* the answer */
};
struct ocop__sync_pool;
typedef void ocop__sync_pool_fn(void *user,
				const struct ocop__sync_signed *item);

/* threads: the asker's among them; 0: as many as there are cores. Lends ring
 * and user. NULL: no memory. */
struct ocop__sync_pool *ocop__sync_pool_new(struct ocop_keyring *ring,
					    long threads,
					    ocop__sync_pool_fn *tell,
					    void *user);
void ocop__sync_pool_free(struct ocop__sync_pool *pool);
/* Ask for an envelope's signature by a key; false: it is not of ES256, or
 * there is no memory. May tell of earlier ones. */
bool ocop__sync_pool_ask(struct ocop__sync_pool *pool, uint64_t index,
			 const struct ocop_cose_sign1 *env,
			 struct ocop_bytes spki);
/* Until all that was asked for is told. */
void ocop__sync_pool_wait(struct ocop__sync_pool *pool);

/* --- sync_preverify.c --- */

/* Check signatures of a bundle that just came, of a first sync. */
void ocop__sync_preverify(struct ocop__sync *s, struct ocop_bytes bundle);
/* Until all of them are checked: what comes next is the fold. */
void ocop__sync_preverify_wait(struct ocop__sync *s);
/* Forget them: all is folded. */
void ocop__sync_preverify_end(struct ocop__sync *s);

/* --- sync_deferred.c --- */

/* Before the next pending entry is folded: whether a lot's signature may be
 * left for later; and whence the fold reads earlier entries. */
void ocop__sync_defer_begin(struct ocop__sync *s);
/* After the last: nothing is left from here on. */
void ocop__sync_defer_end(struct ocop__sync *s);
/* Check the lots that were left, from where an earlier call stopped; when
 * one is not signed, fold the whole log anew. */
enum ocop_err ocop__sync_deferred(struct ocop__sync *s) OCOP_CHECKED;

/* --- sync_trust.c --- */

/* Fetch the trust files that pending entries name, as far as they are good.
 */
enum ocop_err ocop__sync_trust(struct ocop__sync *s) OCOP_CHECKED;
/* Look for versions above the newest at hand, one by one, until one is not
 * there or not signed as the one before asks. *newer: one came; stop: which
 * did not, OCOP_ERR_ABSENT when it is not there. */
enum ocop_err ocop__sync_trust_walk(struct ocop__sync *s, bool *newer,
				    struct ocop_diag *stop) OCOP_CHECKED;
/* Fold all that is stored anew, in one commit; restart: without the log that
 * the replica follows, which is then empty. */
enum ocop_err ocop__sync_trust_refold(struct ocop__sync *s, bool restart)
	OCOP_CHECKED;
/* When stored entries name a version that was not to be had: ask again, and
 * when it comes, fold the whole log anew. */
enum ocop_err ocop__sync_trust_heal(struct ocop__sync *s) OCOP_CHECKED;

/* --- sync_pending.c --- */

/* Entries of bundle n that the target has. */
unsigned ocop__sync_pending_width(const struct ocop__sync *s, uint64_t n);
/* The stored tree is still the one that this sync began with: asked inside
 * each write transaction that touches what waits. OCOP_ERR_CONFLICT. */
enum ocop_err ocop__sync_pending_check(struct ocop__sync *s) OCOP_CHECKED;
/* Keep a fetched bundle of count entries, inside a write transaction. */
enum ocop_err ocop__sync_pending_put(struct ocop__sync *s, uint64_t n,
				     struct ocop_bytes bundle, unsigned count)
	OCOP_CHECKED;
/* What was kept, into out (replaced), with all that the target needs;
 * OCOP_ERR_ABSENT. in_place: it stands where it will stay, as it is. */
enum ocop_err ocop__sync_pending_get(struct ocop__sync *s, uint64_t n,
				     struct ocop_buf *out, bool *in_place)
	OCOP_CHECKED;
/* The bundle is in the log now. */
enum ocop_err ocop__sync_pending_done(struct ocop__sync *s, uint64_t n)
	OCOP_CHECKED;
/* Forget what the target would be made of, before bundle end. */
enum ocop_err ocop__sync_pending_drop(struct ocop__sync *s, uint64_t end)
	OCOP_CHECKED;

/* --- sync_fold.c --- */

/* What is done with each pending entry from base to the target, in order;
 * done, which may be NULL, after the last one of bundle n. */
struct ocop__sync_walk {
	enum ocop_err (*entry)(struct ocop__sync *s, void *user,
			       uint64_t index, struct ocop_bytes entry);
	enum ocop_err (*done)(struct ocop__sync *s, void *user, uint64_t n,
			      uint64_t next);
	void *user;
};
enum ocop_err ocop__sync_fold_walk(struct ocop__sync *s,
				   const struct ocop__sync_walk *w)
	OCOP_CHECKED;
/* Pending bundles hash to the target's root: OCOP_OK; else OCOP_ERR_FORK,
 * or OCOP_ERR_MALFORMED. */
enum ocop_err ocop__sync_fold_prove(struct ocop__sync *s) OCOP_CHECKED;
/* Fold and store the proven bundles, the note and where it came from. */
enum ocop_err ocop__sync_fold_commit(struct ocop__sync *s) OCOP_CHECKED;
/* META of an accepted note, or of a frozen log without one, inside a write
 * transaction. */
enum ocop_err ocop__sync_fold_note(struct ocop__sync *s) OCOP_CHECKED;
/* Root of the first size stored entries, size <= stored. */
enum ocop_err ocop__sync_fold_root(struct ocop__sync *s, uint64_t size,
				   uint8_t out[static OCOP_HASH_LEN])
	OCOP_CHECKED;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A store's logs: entry bundles as they came, the compact range, hash tiles
 * (for a writer), the newest checkpoint, trust documents. Over any store.
 *
 * A realm's records logs follow each other: number 0, 1, ... by their place
 * in the trust document. The last is live, those before it are frozen.
 * Global indexes run on across them: the first of a log, and the index in
 * it. Checkpoints, proofs and tiles are of one log, by the index in it.
 *
 * META keys of the live log: "compact", "checkpoint", "origin", "vkey",
 * "timed", "vouched"; of frozen log K: "frozen/K"; of all: "fingerprint".
 *
 * Threads and lifetime: the store's thread. An entry passed to a function is
 * lent for that call; a log opened for appending must be freed before its
 * store is closed.
 */
#ifndef OCOP_LOG_H
#define OCOP_LOG_H

#include <ocop/store.h>
#include <ocop/tlog.h>
#include <ocop/trust.h>

OCOP_C_BEGIN

/* A log opened for appending; one thread. Lends store. */
struct ocop_log;

/*
 * Open the live log at its stored size; an empty store gives an empty log.
 * tiles  keep hash tiles too (a registry), so that proofs can be made; a
 *        store that was kept without gets them all at the next flush, and
 *        one that has some goes on to keep them whatever is asked here
 * Errors: OCOP_ERR_STORE when size, compact range and last bundle disagree.
 */
enum ocop_err ocop_log_open(struct ocop_log **out, struct ocop_store *store,
			    bool tiles, struct ocop_diag *diag) OCOP_CHECKED;
void ocop_log_free(struct ocop_log *log);
uint64_t ocop_log_size(const struct ocop_log *log);
void ocop_log_root(const struct ocop_log *log,
		   uint8_t out[OCOP_MIN(OCOP_HASH_LEN)]);
/* Append in memory. Nothing is stored until ocop_log_flush. After a failure,
 * also of a flush or a commit, free the log and open it again. */
enum ocop_err ocop_log_append(struct ocop_log *log, struct ocop_bytes entry)
	OCOP_CHECKED;
/*
 * Write what was appended (bundles, tiles, compact range) and advance the
 * stored size, inside the caller's write transaction. checkpoint, when not
 * empty, is stored beside it. OCOP_ERR_CONFLICT: another writer was first.
 */
enum ocop_err ocop_log_flush(struct ocop_log *log,
			     struct ocop_bytes checkpoint) OCOP_CHECKED;

/* --- The logs of a store (log_next.c) --- */

#define OCOP_LOG_NUMBER_MAX 255	/* a trust document has at most 256 logs */

struct ocop_log_info {
	unsigned number;	/* its place among the records logs */
	bool frozen;		/* ended; else the live one, the last */
	uint64_t first;		/* global index of its first entry */
	uint64_t size;		/* entries, its own */
	uint8_t root[OCOP_HASH_LEN];	/* of a frozen one; else zeros */
	char origin[OCOP_ORIGIN_MAX + 1]; /* "": a live one without checkpoint */
};
/* OCOP_ERR_ABSENT beyond the live one. */
enum ocop_err ocop_log_info(struct ocop_store *store, unsigned number,
			    struct ocop_log_info *out) OCOP_CHECKED;
enum ocop_err ocop_log_live(struct ocop_store *store,
			    struct ocop_log_info *out) OCOP_CHECKED;
/* The log that holds a global index; OCOP_ERR_ABSENT beyond them all. */
enum ocop_err ocop_log_find(struct ocop_store *store, uint64_t index,
			    struct ocop_log_info *out) OCOP_CHECKED;
/* Entries of all logs: the global index of the next one. */
enum ocop_err ocop_log_total(struct ocop_store *store, uint64_t *out)
	OCOP_CHECKED;
/*
 * End the live log and begin the next, empty one, inside the caller's write
 * transaction. as is what the trust document says of the live log: it must
 * have frozen it at just the stored size and root. The trust document goes
 * into the store first (ocop_log_put_trust); a fold is told by
 * ocop_fold_next_log in the same transaction. An open ocop_log stays with the
 * old log: free it first.
 * Errors: OCOP_ERR_FORK (another size, root or origin than as says).
 */
enum ocop_err ocop_log_begin_next(struct ocop_store *store,
				  const struct ocop_trust_log *as,
				  struct ocop_diag *diag) OCOP_CHECKED;
/* Make the tiles that the store lacks, of all its logs, inside a write
 * transaction: a replica that becomes a registry. (log_tiles.c) */
enum ocop_err ocop_log_tiles_make(struct ocop_store *store) OCOP_CHECKED;
/* The last signed note of a frozen log, into out (replaced);
 * OCOP_ERR_ABSENT when none of that size was ever had. */
enum ocop_err ocop_log_frozen_checkpoint(struct ocop_store *store,
					 unsigned number, struct ocop_buf *out)
	OCOP_CHECKED;
/* Bundle n, or tile n of a level, of a log as stored, into out (replaced):
 * a last one may be wider than what was asked for. OCOP_ERR_ABSENT. */
enum ocop_err ocop_log_bundle(struct ocop_store *store, unsigned number,
			      uint64_t n, struct ocop_buf *out) OCOP_CHECKED;
enum ocop_err ocop_log_tile(struct ocop_store *store, unsigned number,
			    unsigned level, uint64_t n, struct ocop_buf *out)
	OCOP_CHECKED;

/* --- Entries and proofs --- */

/* The entry at a global index, into out (replaced). OCOP_ERR_ABSENT beyond
 * the stored ones. For many entries take ocop_log_each. */
enum ocop_err ocop_log_entry(struct ocop_store *store, uint64_t index,
			     struct ocop_buf *out) OCOP_CHECKED;
/* Entries first to last - 1 by global index, in order, lent for the call;
 * stops at the first failure of fn, which must not write bundles.
 * OCOP_ERR_STORE when one is missing. */
typedef enum ocop_err ocop_log_entry_fn(void *user, uint64_t index,
					struct ocop_bytes entry);
enum ocop_err ocop_log_each(struct ocop_store *store, uint64_t first,
			    uint64_t last, ocop_log_entry_fn *fn, void *user)
	OCOP_CHECKED;
/* Inclusion proof in log number from stored tiles, by the index in it;
 * size <= its stored size. */
enum ocop_err ocop_log_prove_in(struct ocop_store *store, unsigned number,
				uint64_t index, uint64_t size,
				struct ocop_proof *out) OCOP_CHECKED;
/* Of the live log. */
enum ocop_err ocop_log_prove_consistency(struct ocop_store *store,
					 uint64_t size1, uint64_t size2,
					 struct ocop_proof *out) OCOP_CHECKED;
/*
 * Prove that each frozen log hashes to its root and the live one to the
 * stored checkpoint's, and that compact range and tiles are those of their
 * entries: all bundles are read. done and size of progress count all logs.
 * The checkpoint must be signed by META "vkey", when there is one.
 * Entries beyond it (of a sync that was interrupted) are held against the
 * compact range only. progress may be NULL.
 * Errors: OCOP_ERR_STORE with the place; OCOP_ERR_ABSENT (entries, and no
 * checkpoint); those of ocop_checkpoint_open.
 */
enum ocop_err ocop_log_audit(struct ocop_store *store,
			     void (*progress)(void *user, uint64_t done,
					      uint64_t size),
			     void *user, struct ocop_diag *diag) OCOP_CHECKED;
/*
 * Write a static copy into a folder: checkpoint, tile/..., trust/N.cose, as
 * C2SP tlog-tiles lays them out, and frozen/K/ the same for frozen log K (its
 * checkpoint when there is one). Every entry that is written is checked by
 * its log's root, and the live checkpoint is written last; *size_out counts
 * the entries of all logs. A folder that holds a copy of these logs is gone
 * on with: only what it lacks is written, also what it lost: files that are
 * missing or empty, tiles not of their size (what else changed in a tile or
 * bundle is not looked for); partial tiles that are full by now go; a log
 * that froze since moves to frozen/K/. (log_export.c)
 * Errors: OCOP_ERR_SHRINK (the folder's log is longer), OCOP_ERR_FORK,
 * OCOP_ERR_SIGNATURE or OCOP_ERR_TRUST (it is another one).
 */
enum ocop_err ocop_log_export(struct ocop_store *store, const char *dir,
			      uint64_t *size_out, struct ocop_diag *diag)
	OCOP_CHECKED;
/* META values. checkpoint is the signed note. */
enum ocop_err ocop_log_checkpoint(struct ocop_store *store,
				  struct ocop_buf *out) OCOP_CHECKED;
enum ocop_err ocop_store_meta(struct ocop_store *store, const char *key,
			      struct ocop_buf *out) OCOP_CHECKED;
enum ocop_err ocop_store_set_meta(struct ocop_store *store, const char *key,
				  struct ocop_bytes value) OCOP_CHECKED;
/* OCOP_OK, too, when there is none. */
enum ocop_err ocop_store_drop_meta(struct ocop_store *store, const char *key)
	OCOP_CHECKED;
/* Trust files, by version. Loading adds every stored one to set. */
enum ocop_err ocop_log_put_trust(struct ocop_store *store, uint64_t version,
				 struct ocop_bytes file) OCOP_CHECKED;
enum ocop_err ocop_log_load_trust(struct ocop_store *store,
				  struct ocop_trustset *set,
				  struct ocop_diag *diag) OCOP_CHECKED;

OCOP_C_END

#endif

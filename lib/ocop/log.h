/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The logs of a store: entry bundles, the compact range, hash tiles (for a
 * writer), the newest checkpoint, trust documents.
 *
 * The records logs of a realm follow each other: number 0, 1, ... in the order
 * of the trust document. The last one is live, the others are frozen. Global
 * indexes continue across them: an entry's global index is the first index of
 * its log plus the index in that log. Checkpoints, proofs and tiles belong to
 * one log and use the index in it.
 *
 * META keys of the live log: "compact", "checkpoint", "rootsig", "origin",
 * "vkey", "timed", "vouched"; of frozen log K: "frozen/K", "rootsig/K"; of all:
 * "fingerprint".
 *
 * Threads and lifetime: the thread of the store. An entry that is passed to a
 * function is lent for that call. Free a log that is open for appending before
 * its store is closed.
 */
#ifndef OCOP_LOG_H
#define OCOP_LOG_H

#include <ocop/rootsig.h>
#include <ocop/store.h>
#include <ocop/tlog.h>
#include <ocop/trust.h>

OCOP_C_BEGIN

/* A log that is open for appending. The store is lent to it. */
struct ocop_log;

/*
 * Open the live log at its stored size; an empty store has an empty log.
 *
 * tiles  keep hash tiles, too (a registry), so that proofs can be made. A store
 *        without tiles gets all of them at the next flush. A store that has
 *        tiles keeps them, whatever this says.
 * Errors: OCOP_ERR_STORE: size, compact range and last bundle disagree.
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
 * Write what was appended (bundles, tiles, compact range) and raise the stored
 * size, inside the caller's write transaction. A checkpoint that is not empty
 * is stored, too. OCOP_ERR_CONFLICT: another writer was first.
 */
enum ocop_err ocop_log_flush(struct ocop_log *log,
			     struct ocop_bytes checkpoint) OCOP_CHECKED;

/* --- The logs of a store (log_next.c) --- */

#define OCOP_LOG_NUMBER_MAX 255	/* a trust document has at most 256 logs */

struct ocop_log_info {
	unsigned number;	/* its place among the records logs */
	bool frozen;		/* false: the live one, the last */
	uint64_t first;		/* global index of its first entry */
	uint64_t size;		/* number of its entries */
	uint8_t root[OCOP_HASH_LEN];	/* of a frozen log; else zeros */
	char origin[OCOP_ORIGIN_MAX + 1]; /* "": live, without checkpoint */
};
/* OCOP_ERR_ABSENT: there is no log of that number. */
enum ocop_err ocop_log_info(struct ocop_store *store, unsigned number,
			    struct ocop_log_info *out) OCOP_CHECKED;
enum ocop_err ocop_log_live(struct ocop_store *store,
			    struct ocop_log_info *out) OCOP_CHECKED;
/* The log that holds a global index. OCOP_ERR_ABSENT: none does. */
enum ocop_err ocop_log_find(struct ocop_store *store, uint64_t index,
			    struct ocop_log_info *out) OCOP_CHECKED;
/* The number of entries of all logs: the global index of the next one. */
enum ocop_err ocop_log_total(struct ocop_store *store, uint64_t *out)
	OCOP_CHECKED;
/*
 * End the live log and begin the next one, which is empty, inside the caller's
 * write transaction. `as` is what the trust document says about the live log.
 * The document must freeze that log at exactly the stored size and root. Store
 * the trust document first (ocop_log_put_trust), and call ocop_fold_next_log in
 * the same transaction. An open ocop_log stays with the old log, so free it
 * first.
 * Errors: OCOP_ERR_FORK (size, root or origin differ).
 */
enum ocop_err ocop_log_begin_next(struct ocop_store *store,
				  const struct ocop_trust_log *as,
				  struct ocop_diag *diag) OCOP_CHECKED;
/* Make the tiles that the store lacks, of all its logs, inside a write
 * transaction: for a replica that becomes a registry. (log_tiles.c) */
enum ocop_err ocop_log_tiles_make(struct ocop_store *store) OCOP_CHECKED;
/* The last signed note of a frozen log, into out (replaced). OCOP_ERR_ABSENT:
 * there never was one of its final size. */
enum ocop_err ocop_log_frozen_checkpoint(struct ocop_store *store,
					 unsigned number, struct ocop_buf *out)
	OCOP_CHECKED;
/* The root signature (rootsig.h) of a log's stored checkpoint, into out
 * (replaced). It was verified before it was stored, by the trust document of
 * that time. OCOP_ERR_ABSENT: there is none. */
enum ocop_err ocop_log_rootsig(struct ocop_store *store,
			       const struct ocop_log_info *log,
			       struct ocop_buf *out) OCOP_CHECKED;
/* Store the root signature of the live log's checkpoint, in the write
 * transaction that stores the checkpoint. Empty: there is none. */
enum ocop_err ocop_log_put_rootsig(struct ocop_store *store,
				   struct ocop_bytes rootsig) OCOP_CHECKED;
/* Bundle n, or tile n of a level, as it is stored, into out (replaced). The
 * last one may hold more than an older tree had. OCOP_ERR_ABSENT: there is
 * none. */
enum ocop_err ocop_log_bundle(struct ocop_store *store, unsigned number,
			      uint64_t n, struct ocop_buf *out) OCOP_CHECKED;
enum ocop_err ocop_log_tile(struct ocop_store *store, unsigned number,
			    unsigned level, uint64_t n, struct ocop_buf *out)
	OCOP_CHECKED;

/* --- Entries and proofs --- */

/* The entry at a global index, into out (replaced). OCOP_ERR_ABSENT: it is not
 * stored. For many entries use ocop_log_each. */
enum ocop_err ocop_log_entry(struct ocop_store *store, uint64_t index,
			     struct ocop_buf *out) OCOP_CHECKED;
/* Call fn for the entries first to last - 1 (global indexes) in order. An entry
 * is lent for the call. Stops at the first failure of fn, which must not write
 * bundles. OCOP_ERR_STORE: an entry is missing. */
typedef enum ocop_err ocop_log_entry_fn(void *user, uint64_t index,
					struct ocop_bytes entry);
enum ocop_err ocop_log_each(struct ocop_store *store, uint64_t first,
			    uint64_t last, ocop_log_entry_fn *fn, void *user)
	OCOP_CHECKED;
/* Make an inclusion proof from stored tiles, for the tree of the first size
 * entries of log number. index is the index in that log. size is at most the
 * stored size. */
enum ocop_err ocop_log_prove_in(struct ocop_store *store, unsigned number,
				uint64_t index, uint64_t size,
				struct ocop_proof *out) OCOP_CHECKED;
/*
 * Make inclusion proofs of count entries in the first size entries of log
 * number from the entries themselves, all of which are read once: a replica
 * keeps no tiles. index holds indexes in that log. out gets a proof for each
 * entry, root_out the root of that tree. With count 0, only the root is made.
 * Errors: OCOP_ERR_ARGUMENT (size is above the stored size, or an index is not
 * below size), OCOP_ERR_STORE.
 */
enum ocop_err ocop_log_prove_entries(struct ocop_store *store, unsigned number,
				     uint64_t size, const uint64_t *index,
				     size_t count, struct ocop_proof *out,
				     uint8_t root_out[OCOP_MIN(OCOP_HASH_LEN)])
	OCOP_CHECKED;
/* Make a consistency proof between two sizes of the live log. */
enum ocop_err ocop_log_prove_consistency(struct ocop_store *store,
					 uint64_t size1, uint64_t size2,
					 struct ocop_proof *out) OCOP_CHECKED;
/*
 * Check all bundles of a store: each frozen log must hash to its root, the live
 * one to the root of the stored checkpoint, and compact range and tiles must be
 * those of the entries. The checkpoint must be signed by META "vkey", if there
 * is one. Entries after it (of an interrupted sync) are compared with the
 * compact range only. done and size of progress count the entries of all logs;
 * progress may be NULL.
 * Errors: OCOP_ERR_STORE with the place; OCOP_ERR_ABSENT (there are entries,
 * but no checkpoint); those of ocop_checkpoint_open.
 */
enum ocop_err ocop_log_audit(struct ocop_store *store,
			     void (*progress)(void *user, uint64_t done,
					      uint64_t size),
			     void *user, struct ocop_diag *diag) OCOP_CHECKED;
/*
 * Write a static copy of the logs into a folder, in the layout of C2SP
 * tlog-tiles: checkpoint, tile/..., trust/N.cose, and frozen/K/ with the same
 * for frozen log K; checkpoint.cose beside a checkpoint is its root signature.
 * Every entry that is written is checked against the root of its log. The live
 * checkpoint is written last. *size_out counts the entries of all logs.
 *
 * A folder that already holds a copy is completed: files that are missing or
 * empty, and tiles of the wrong size, are written again; other damage to a tile
 * or bundle is not looked for. Partial tiles that are now full are removed. A
 * log that froze since then moves to frozen/K/. (log_export.c)
 * Errors: OCOP_ERR_SHRINK (the folder's log is longer), OCOP_ERR_FORK,
 * OCOP_ERR_SIGNATURE or OCOP_ERR_TRUST (the folder holds another log).
 */
enum ocop_err ocop_log_export(struct ocop_store *store, const char *dir,
			      uint64_t *size_out, struct ocop_diag *diag)
	OCOP_CHECKED;
/* The same files, one by one, for a copy that is made anew: the live checkpoint
 * comes after all tiles. name ("tile/0/000") and data are lent for the call.
 * Stops at the first failure of put. When this fails, throw the copy away: only
 * at the end is it proven that the entries are those of the log. */
typedef enum ocop_err ocop_log_file_fn(void *user, const char *name,
				       struct ocop_bytes data);
enum ocop_err ocop_log_export_each(struct ocop_store *store,
				   ocop_log_file_fn *put, void *user,
				   uint64_t *size_out, struct ocop_diag *diag)
	OCOP_CHECKED;
/* Values of META, into out (replaced). A checkpoint is the signed note. */
enum ocop_err ocop_log_checkpoint(struct ocop_store *store,
				  struct ocop_buf *out) OCOP_CHECKED;
enum ocop_err ocop_store_meta(struct ocop_store *store, const char *key,
			      struct ocop_buf *out) OCOP_CHECKED;
enum ocop_err ocop_store_set_meta(struct ocop_store *store, const char *key,
				  struct ocop_bytes value) OCOP_CHECKED;
/* OCOP_OK also when there is no such value. */
enum ocop_err ocop_store_drop_meta(struct ocop_store *store, const char *key)
	OCOP_CHECKED;
/* Trust files by version. Loading adds every stored one to set. */
enum ocop_err ocop_log_put_trust(struct ocop_store *store, uint64_t version,
				 struct ocop_bytes file) OCOP_CHECKED;
enum ocop_err ocop_log_load_trust(struct ocop_store *store,
				  struct ocop_trustset *set,
				  struct ocop_diag *diag) OCOP_CHECKED;

OCOP_C_END

#endif

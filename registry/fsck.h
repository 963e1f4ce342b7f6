/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looks for damage in the stored tiles and bundles of a log (C2SP tlog-tiles),
 * in a database or in an exported copy, and names each damaged one. What each
 * should be follows from the others: a tile's hashes come from what lies under
 * it, and its own hash is in the tile above it. Where what lies under a tile
 * agrees with the tile above it, the tile between them is the wrong one.
 */
#ifndef REGISTRY_FSCK_H
#define REGISTRY_FSCK_H

#include <ocop/log.h>

enum fsck_fault {
	FSCK_MISSING = 0,
	FSCK_SHORT,	/* its length is not that of its hashes or entries */
	FSCK_WRONG,	/* its content is not that of the log */
	FSCK_UNCLEAR,	/* this one, or what lies under it */
	FSCK_ROOT	/* all of it together does not give the root */
};

/* "missing", "short", "wrong", "unclear", "root". */
const char *fsck_word(enum fsck_fault fault);

struct fsck {
	/*
	 * Read a tile, or at level -1 a bundle, into out (replaced). width is
	 * how many hashes or entries it should have; a longer one may be
	 * given, whose first ones are used. OCOP_ERR_ABSENT: there is none.
	 * OCOP_ERR_LIMIT: it is longer than out allows.
	 */
	enum ocop_err (*read)(void *user, const struct ocop_log_info *log,
			      int level, uint64_t n, unsigned width,
			      struct ocop_buf *out);
	/* Told of each fault; path is "tile/0/000" (for FSCK_ROOT ""). */
	void (*found)(void *user, const struct ocop_log_info *log,
		      const char *path, enum fsck_fault fault);
	/* After each bundle: entries of this log so far. May be NULL. */
	void (*progress)(void *user, uint64_t done);
	void *user;
	bool tiles;	/* the place keeps tiles; a replica has none */
	bool exact;	/* a longer one is a fault, too */
};

/* Look through a log of log->size entries whose root is log->root. Faults are
 * no errors. Errors: those of read, except the two above; no memory. */
enum ocop_err fsck_log(const struct fsck *fsck, const struct ocop_log_info *log)
	OCOP_CHECKED;

/*
 * --- fsck_place.c: the two places. Each calls fsck_log for all their logs, the
 * frozen ones too, with the members found, progress and user of calls ---
 */

struct fsck_calls {
	void (*found)(void *user, const struct ocop_log_info *log,
		      const char *path, enum fsck_fault fault);
	void (*progress)(void *user, uint64_t done);
	void *user;
	uint64_t entries;	/* set: of all logs together */
};

/* The tiles of a registry's database, or the bundles of a replica's. Then,
 * when nothing is wrong, also ocop_log_audit(). */
enum ocop_err fsck_store(struct fsck_calls *calls, struct ocop_store *store,
			 struct ocop_diag *diag) OCOP_CHECKED;
/* An exported folder: also its trust documents. Its checkpoints are taken as
 * they are: ocop-sync checks their signatures. */
enum ocop_err fsck_folder(struct fsck_calls *calls, const char *dir,
			  struct ocop_diag *diag) OCOP_CHECKED;

#endif

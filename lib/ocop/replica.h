/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A replica on disk: the log, the trust documents and the folded state in
 * one file. Offices sync it, officers judge with it, a registry is one too.
 * replica.c has no network; sync.c fetches.
 *
 * META keys beside log.h's: "source" (last good URL), "synced" (Unix s).
 */
#ifndef OCOP_REPLICA_H
#define OCOP_REPLICA_H

#include <ocop/fold.h>
#include <ocop/http.h>
#include <ocop/log.h>
#include <ocop/verdict.h>

struct ocop_replica {
	struct ocop_store *store;
	struct ocop_trustset *trustset;
	struct ocop_keyring *ring;
	struct ocop_state *state;
	struct ocop_fold *fold;
	uint8_t fingerprint[OCOP_HASH_LEN];
	/* Of the stored checkpoint; size 0 before the first sync. */
	struct ocop_checkpoint checkpoint;
	uint64_t signed_time;	/* newest good time cosignature; 0: none */
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
/* Open; READ for judging, WRITE for syncing. Does not fold anew. */
enum ocop_err ocop_replica_open(struct ocop_replica **out, const char *path,
				enum ocop_store_mode mode,
				struct ocop_diag *diag) OCOP_CHECKED;
/* A replica in memory with the first size entries of another, folded. */
enum ocop_err ocop_replica_at(struct ocop_replica **out,
			      struct ocop_replica *from, uint64_t size,
			      struct ocop_diag *diag) OCOP_CHECKED;
void ocop_replica_close(struct ocop_replica *replica);
/* The judge of it; lent parts. */
enum ocop_err ocop_replica_judge(struct ocop_replica *replica,
				 struct ocop_judge *out) OCOP_CHECKED;
/* Trust in force: folded, or the installed first version before that. */
const struct ocop_trust *ocop_replica_trust(struct ocop_replica *replica);

struct ocop_sync_progress {
	uint64_t from, to, done;	/* entries */
	uint64_t bytes;			/* fetched */
};
struct ocop_sync_result {
	bool unchanged;
	uint64_t from, to;	/* sizes */
	uint64_t bytes;		/* fetched */
	uint64_t counted, skipped;
	char source[256];
};
struct ocop_sync_options {
	const char *const *sources;	/* log URLs: https, http, file */
	size_t source_count;
	struct ocop_http_limits limits;
	void (*progress)(void *user, const struct ocop_sync_progress *p);
	void *user;
	uint64_t now_unix_s;
};
/*
 * Bring a replica up to a source's checkpoint: fetch trust versions and
 * bundles, require the root, fold, store; each committed step is a state
 * that a later call resumes from. Sources are tried in turn.
 * Errors: OCOP_ERR_SHRINK, OCOP_ERR_FORK, OCOP_ERR_SIGNATURE,
 * OCOP_ERR_TRUST: the source is refused, evidence (both checkpoints) is
 * written beside the replica, and the replica stays as it was.
 */
enum ocop_err ocop_replica_sync(struct ocop_replica *replica,
				const struct ocop_sync_options *options,
				struct ocop_sync_result *out,
				struct ocop_diag *diag) OCOP_CHECKED;

#endif

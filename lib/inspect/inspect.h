/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside the inspection folder: the parts of an inspection file, its subtrees,
 * the fold of entries with gaps, and the judging of one item.
 */
#ifndef OCOP_LIB_INSPECT_H
#define OCOP_LIB_INSPECT_H

#include <ocop/inspect.h>

struct ocop__inspect_entry {
	uint64_t index;
	struct ocop_bytes bytes;
};

struct ocop__inspect_node {	/* leaves index << level on */
	unsigned level;
	uint64_t index;
	uint8_t hash[OCOP_HASH_LEN];
};

/* --- inspect_file.c --- */

/* The members of a file, decoded. Entries rise; nodes go from left to right. */
struct ocop__inspect_file {
	struct ocop_buf data;		/* owned; all views point into it */
	struct ocop_bytes checkpoint, receipt, signed_;	/* receipt: empty:
							 * none */
	struct ocop__inspect_entry *entry; size_t entry_count;	/* owned */
	struct ocop__inspect_node *node; size_t node_count;	/* owned */
	struct ocop_bytes trust[OCOP_INSPECT_TRUSTS_MAX]; size_t trust_count;
};

/* The order of nodes, for bsearch: by their first leaf, the smaller
 * subtree first. */
int ocop__inspect_file_order(const void *a, const void *b);
/* Read the one spelling that RFC 8785 leaves. Clear out after a failure,
 * too. */
enum ocop_err ocop__inspect_file_read(struct ocop__inspect_file *out,
				      struct ocop_bytes file,
				      struct ocop_diag *diag) OCOP_CHECKED;
/* Append that spelling. */
enum ocop_err ocop__inspect_file_write(struct ocop_buf *out,
				       const struct ocop__inspect_file *file)
	OCOP_CHECKED;
void ocop__inspect_file_clear(struct ocop__inspect_file *file);

/* --- inspect_tree.c --- */

/* The root of a tree of size leaves (RFC 6962), of which entries are given and
 * nodes stand for the rest: exactly the maximal perfect subtrees without a
 * given entry. OCOP_ERR_RULE: one is missing, or too many. */
enum ocop_err ocop__inspect_tree_root(
	const struct ocop__inspect_file *file, uint64_t size,
	uint8_t out[static OCOP_HASH_LEN], struct ocop_diag *diag)
	OCOP_CHECKED;
/* Fill file->node (owned) with the subtrees that its entries ask for, in
 * order, hashes still zero. OCOP_ERR_MEMORY. */
enum ocop_err ocop__inspect_tree_nodes(struct ocop__inspect_file *file,
				       uint64_t size) OCOP_CHECKED;

/* --- inspect_fold.c --- */

/* What the entries of a file give, when they are folded at their own
 * indexes. */
struct ocop__inspect_fold {
	struct ocop_trustset *set;
	struct ocop_keyring *ring;
	struct ocop_state *state;
	struct ocop_fold *fold;
	struct ocop_verifier verifier;	/* lends file */
};

/* Fold them. Each trust entry must count, and its document must be the one at
 * its place in file->trust. The file must outlive out. */
enum ocop_err ocop__inspect_fold_open(
	struct ocop__inspect_fold *out,
	struct ocop__inspect_file *file,
	const uint8_t fingerprint[static OCOP_HASH_LEN],
	struct ocop_diag *diag) OCOP_CHECKED;
void ocop__inspect_fold_close(struct ocop__inspect_fold *fold);

/* --- inspect_judge.c --- */

/* Judge what was read, as ocop-verify does: links in it are repaired. Errors:
 * memory, storage. */
enum ocop_err ocop__inspect_judge(struct ocop_verdict_report *out,
				  struct ocop_verifier *verifier,
				  enum ocop_inspect_how how,
				  struct ocop_bytes input,
				  const struct ocop_policy *policy)
	OCOP_CHECKED;

/* --- inspect_items.c --- */

/* The lists of the signed record, into out. */
enum ocop_err ocop__inspect_items_read(struct ocop_inspect *out) OCOP_CHECKED;
/* Judge every item, each with its own day, and again those whose serial stands
 * on two articles. signed_time 0: only what no newer data could change. */
enum ocop_err ocop__inspect_items_judge(struct ocop_inspect *inspect,
					struct ocop_verifier *verifier,
					uint64_t signed_time,
					struct ocop_verdict_report *out)
	OCOP_CHECKED;

/* What a file alone lets say of an item; alone was judged with signed_time
 * 0. */
void ocop__inspect_items_say(struct ocop_inspect_item *item,
			     const struct ocop_verdict_report *report,
			     const struct ocop_verdict_report *alone);
/* What a replica makes of it. */
void ocop__inspect_items_confirm(struct ocop_inspect_item *item,
				 const struct ocop_verdict_report *report);

/* --- inspect_gather.c --- */

/* Mark in taken (a bit an entry, zeroed) the entries below size that judging
 * these items needs, and those of the signer (SHA-256 of his SPKI). */
enum ocop_err ocop__inspect_gather(struct ocop_replica *replica, uint64_t size,
				   const struct ocop_inspect *inspect,
				   const struct ocop_verdict_report *report,
				   const uint8_t signer[static OCOP_HASH_LEN],
				   uint8_t *taken) OCOP_CHECKED;

/* --- inspect_logged.c --- */

/* The first entry below end that names the hash of the inspection file: an
 * alert that counts by the state. OCOP_INDEX_NONE: there is none. */
enum ocop_err ocop__inspect_logged(uint64_t *out,
				   const struct ocop_inspect *inspect,
				   struct ocop_replica *replica,
				   struct ocop_state *state, uint64_t end)
	OCOP_CHECKED;

struct ocop_inspect_parts {
	struct ocop__inspect_file file;
	struct ocop__inspect_fold fold;
};

#endif

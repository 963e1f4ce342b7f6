/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a desk knows of the register: a copy of it (a replica) or the trust
 * document alone, then the records that the desk has sent or will send. All of
 * it is in memory: the fold that checks drafts is discarded afterwards.
 */
#ifndef OCOP_CLI_KNOWN_H
#define OCOP_CLI_KNOWN_H

#include <ocop/fold_draft.h>
#include <ocop/replica.h>

#include "cli/home.h"

#define REPLICA_OPTION(out) \
	{ "replica", OPT_TEXT, out, "FILE", \
	  N_("copy of the register to judge by (default: HOME/replica.db, if there is one)") }

struct known {
	struct ocop_state *state;	/* lent by replica, or owned */
	struct ocop_fold *fold;
	const struct ocop_trust *trust;	/* in force; lent */
	uint64_t size;			/* entries before own */
	uint64_t as_of;			/* the replica's signed time; 0: none */
	struct ocop_replica *replica;	/* owned; NULL: trust document alone */
	struct ocop_trustset *set;	/* owned, without a replica */
	struct ocop_keyring *ring;
	struct ocop_buf *own;		/* records added after them; owned */
	size_t count, cap;
};

/* replica NULL: use HOME/replica.db if it exists. trust is copied. Prints
 * errors; returns an exit code. The caller clears out. */
int known_open(struct known *out, const char *home, const char *replica,
	       const struct ocop_trust *trust);
void known_clear(struct known *known);
/* The time of acceptance to assume for a record issued then: never before that
 * of the last entry. */
uint64_t known_accepted(const struct known *known, int64_t issued);
/* Remember a payload that ocop_fold_draft has just folded. */
enum ocop_err known_note(struct known *known, struct ocop_bytes payload)
	OCOP_CHECKED;
/* Get the payload of an entry. out is replaced. */
enum ocop_err known_payload(struct known *known, uint64_t index,
			    struct ocop_buf *out) OCOP_CHECKED;
/* Whether a record may break this rule only because the desk lacks data. */
bool known_lacks(const struct known *known, enum ocop_kind kind,
		 enum ocop_rule rule);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a desk knows of the register: its copy (a replica), or its trust
 * document alone, and behind it what the desk itself has sent or is about to
 * send. All in memory: the fold that judges a draft is thrown away.
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
	struct ocop_state *state;	/* lent parts of one of the two */
	struct ocop_fold *fold;
	const struct ocop_trust *trust;	/* in force; lent */
	uint64_t size;			/* entries before the desk's own */
	uint64_t as_of;			/* the copy's signed time; 0: none */
	struct ocop_replica *replica;	/* owned; NULL: the document alone */
	struct ocop_trustset *set;	/* owned, without a replica */
	struct ocop_keyring *ring;
	struct ocop_buf *own;		/* records folded behind it; owned */
	size_t count, cap;
};

/* replica: NULL takes HOME/replica.db when there is one. trust is copied.
 * Exit code; says what is wrong. The caller clears out. */
int known_open(struct known *out, const char *home, const char *replica,
	       const struct ocop_trust *trust);
void known_clear(struct known *known);
/* The moment of acceptance of what is issued then: never before the last. */
uint64_t known_accepted(const struct known *known, int64_t issued);
/* Remember a payload that ocop_fold_draft has just folded. */
enum ocop_err known_note(struct known *known, struct ocop_bytes payload)
	OCOP_CHECKED;
/* The payload of an entry, into out (replaced). */
enum ocop_err known_payload(struct known *known, uint64_t index,
			    struct ocop_buf *out) OCOP_CHECKED;
/* Whether a rule is broken only by what is not known here. */
bool known_lacks(const struct known *known, enum ocop_kind kind,
		 enum ocop_rule rule);

#endif

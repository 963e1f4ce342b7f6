/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A batch: payloads on their way to drafts (JSON lines, for a clerk) or to
 * the outbox (sealed, for the registry). All or nothing. What is signed is
 * first held against the register that the desk knows.
 */
#ifndef OCOP_CLI_BATCH_H
#define OCOP_CLI_BATCH_H

#include <ocop/record.h>

#include "cli/records/fault.h"
#include "cli/records/known.h"
#include "cli/sign.h"
#include "common/desk/outbox.h"
#include "common/ui/csv.h"

#define BATCH_MAX 100000

/* What a record is to the register. */
enum batch_state {
	BATCH_UNJUDGED = 0,	/* nothing at hand to judge it by */
	BATCH_NEW, BATCH_CHANGED,
	BATCH_SAME,		/* stands there or waits: not signed again */
	BATCH_REFUSED,
	BATCH_STATES
};

struct batch_item {
	enum ocop_kind kind;
	enum batch_state state;
	struct ocop_buf payload;	/* owned */
	struct ocop_buf diff;	/* lines of what changes, for people; owned */
	const char *path;	/* of its table or drafts; lent; NULL: none */
	size_t line;		/* there */
	const struct csv *csv;	/* its table and row; lent; NULL: none */
	size_t row;
};

struct batch {
	struct batch_item *item;	/* owned */
	size_t count, cap;
	size_t tally[BATCH_STATES];	/* by batch_judge */
	bool json;		/* print refusals as JSON, too */
};

/* Encode a payload and keep it, with the place that it came from. */
enum ocop_err batch_add(struct batch *batch, const struct ocop_payload *payload,
			const char *path, size_t line,
			struct ocop_diag *diag) OCOP_CHECKED;
void batch_clear(struct batch *batch);
/* A fault of one record, to be said by fault_say(): the place that it came
 * from, and the cell when that was a table. */
struct fault batch_fault(const struct batch_item *item, const char *column,
			 const char *rule);

/* {"draft":"lot","payload":{...}}, a line each. Exit codes; they say. */
int batch_save_drafts(const struct batch *batch, const char *path);
int batch_load_drafts(struct batch *batch, const char *path);
/* Seal all and put them into the outbox as one durable file. */
int batch_seal(const struct batch *batch, struct ocop_signer *signer,
	       const char *home);

/* --- judge.c --- */

/*
 * Hold each record to the rules of the log, in order, as signed by spki;
 * when that is empty, by whoever of the trust document may sign it. Sets
 * state and diff; says every refusal and, to signing (may be NULL), what is
 * to be looked at twice. EXIT_DONE, EXIT_NO: some are refused.
 */
int batch_judge(struct batch *batch, struct known *known,
		struct ocop_bytes spki, struct signing *signing);
/* Leave out what stands there unchanged. */
void batch_drop_same(struct batch *batch);

/* --- sheet.c --- */

/* The batch in words: a table a kind, what changes, a count. Exit code. */
int batch_print(FILE *to, const struct batch *batch,
		const struct known *known);

#endif

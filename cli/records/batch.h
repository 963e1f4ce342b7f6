/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A batch: payloads that become drafts (JSON lines, for a clerk) or signed
 * records in the outbox (for the registry), all of them or none. Before
 * signing, each is checked against the desk's knowledge of the register.
 */
#ifndef OCOP_CLI_BATCH_H
#define OCOP_CLI_BATCH_H

#include <ocop/record.h>

#include "cli/fault.h"
#include "cli/records/known.h"
#include "cli/sign.h"
#include "common/desk/outbox.h"
#include "common/ui/csv.h"

#define BATCH_MAX 100000

/* What a record would change in the register. */
enum batch_state {
	BATCH_UNJUDGED = 0,	/* the desk lacks the data to check it */
	BATCH_NEW, BATCH_CHANGED,
	BATCH_SAME,		/* already registered or waiting: not signed
				 * again */
	BATCH_REFUSED,
	BATCH_STATES
};

struct batch_item {
	enum ocop_kind kind;
	enum batch_state state;
	struct ocop_buf payload;	/* owned */
	struct ocop_buf diff;	/* lines that show the changes; owned */
	const char *path;	/* of the table or drafts; lent; NULL: none */
	size_t line;		/* in that file */
	const struct csv *csv;	/* its table and row; lent; NULL: none */
	size_t row;
};

struct batch {
	struct batch_item *item;	/* owned */
	size_t count, cap;
	size_t tally[BATCH_STATES];	/* set by batch_judge() */
	bool json;		/* also print refusals as JSON */
};

/* Encode a payload and add it, with the file and line that it came from. */
enum ocop_err batch_add(struct batch *batch, const struct ocop_payload *payload,
			const char *path, size_t line,
			struct ocop_diag *diag) OCOP_CHECKED;
void batch_clear(struct batch *batch);
/* Begin a fault of one record, to be printed by fault_say(). It names the file
 * and line, and the cell when the record came from a table. */
struct fault batch_fault(const struct batch_item *item, const char *column,
			 const char *rule);

/* One line for each draft: {"draft":"lot","payload":{...}}. Both print errors
 * and return an exit code. */
int batch_save_drafts(const struct batch *batch, const char *path);
int batch_load_drafts(struct batch *batch, const char *path);
/* Sign all records and put them into the outbox as one durable file. */
int batch_seal(const struct batch *batch, struct ocop_signer *signer,
	       const char *home);

/* --- judge.c --- */

/*
 * Check the records in order by the rules of the log. spki is the key that will
 * sign; if it is empty, each record is checked as if a suitable authority of
 * the trust document signed it. Sets state and diff. Prints every refusal, and
 * gives warnings to signing (may be NULL). Returns EXIT_DONE, or EXIT_NO if a
 * record is refused.
 */
int batch_judge(struct batch *batch, struct known *known,
		struct ocop_bytes spki, struct signing *signing);
/* Remove the records that are already registered unchanged. */
void batch_drop_same(struct batch *batch);

/* --- sheet.c --- */

/* Print the batch for people: a table for each kind, the changes, a count.
 * Returns an exit code. */
int batch_print(FILE *to, const struct batch *batch,
		const struct known *known);

#endif

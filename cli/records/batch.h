/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A batch: payloads on their way to drafts (JSON lines, for a clerk) or to
 * the outbox (sealed, for the registry). All or nothing.
 */
#ifndef OCOP_CLI_BATCH_H
#define OCOP_CLI_BATCH_H

#include <ocop/record.h>

#include "common/desk/outbox.h"

#define BATCH_MAX 100000

struct batch_item {
	enum ocop_kind kind;
	struct ocop_buf payload;	/* owned */
	size_t row;			/* of its table; 0 without one */
};

struct batch {
	struct batch_item *item;	/* owned */
	size_t count, cap;
};

/* Encode a payload and keep it, with the row that it came from. */
enum ocop_err batch_add(struct batch *batch, const struct ocop_payload *payload,
			size_t row, struct ocop_diag *diag) OCOP_CHECKED;
void batch_clear(struct batch *batch);

/* {"draft":"lot","payload":{...}}, a line each. Exit codes; they say. */
int batch_save_drafts(const struct batch *batch, const char *path);
int batch_load_drafts(struct batch *batch, const char *path);
/* Show what will be signed: kind and fields, to stdout. */
int batch_show(const struct batch *batch);
/* Seal all and put them into the outbox as one durable file. */
int batch_seal(const struct batch *batch, struct ocop_signer *signer,
	       const char *home);

#endif

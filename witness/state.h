/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a witness must never forget: for each log, the size and root that it
 * last cosigned.
 */
#ifndef WITNESS_STATE_H
#define WITNESS_STATE_H

#include <ocop/store.h>
#include <ocop/tlog.h>

struct state;

/* Make the file of a new witness, that has cosigned nothing. Errors:
 * OCOP_ERR_EXISTS, those of the store. */
enum ocop_err state_create(const char *path, struct ocop_diag *diag)
	OCOP_CHECKED;
/* Open it for the witness of a key, which the first one binds it to. Errors:
 * OCOP_ERR_ABSENT, OCOP_ERR_KEY (another witness's), OCOP_ERR_STORE. */
enum ocop_err state_open(struct state **out, const char *path,
			 const struct ocop_vkey *witness,
			 struct ocop_diag *diag) OCOP_CHECKED;
void state_close(struct state *state);

/* Begin looking at a log's state, to change it: no other writer, of this
 * process or another, has it until state_put or state_leave. last is size 0
 * for a log that was never cosigned. */
enum ocop_err state_enter(struct state *state, const char *origin,
			  struct ocop_checkpoint *last) OCOP_CHECKED;
/* Make it the last one. OCOP_OK: it is on disk. */
enum ocop_err state_put(struct state *state,
			const struct ocop_checkpoint *next) OCOP_CHECKED;
void state_leave(struct state *state);

#endif

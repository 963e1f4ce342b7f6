/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The folded state: keys and values in memory, over the STATE space of a store,
 * or without a store. Reads fill a cache; writes wait for a flush. The fold
 * writes it.
 *
 * Threads and lifetime: one thread. What it returns is lent until the next
 * change, trim or drop. The store is lent to it, and must outlive it.
 */
#ifndef OCOP_STATE_H
#define OCOP_STATE_H

#include <ocop/store.h>

OCOP_C_BEGIN

struct ocop_state;

/* The format of the fold's rows, stored as META "state_format". Rows of another
 * format are dropped, and folded again from the log. */
#define OCOP_STATE_FORMAT "6"

/* store may be NULL: the state is in memory only. */
enum ocop_err ocop_state_new(struct ocop_state **out, struct ocop_store *store)
	OCOP_CHECKED;
void ocop_state_free(struct ocop_state *state);
/* Get a value. *out is lent until the next change, trim or drop.
 * Errors: OCOP_ERR_ABSENT; OCOP_ERR_STORE: the row in the store is damaged. */
enum ocop_err ocop_state_get(struct ocop_state *state, struct ocop_bytes key,
			     struct ocop_bytes *out) OCOP_CHECKED;
/* Write the waiting values to the store, inside the caller's transaction. */
enum ocop_err ocop_state_flush(struct ocop_state *state) OCOP_CHECKED;
/* Forget everything in memory (after a failed commit, or when another program
 * may have written the store). */
void ocop_state_drop(struct ocop_state *state);
/* Forget values that need no flush when they exceed this many bytes. Lent
 * values end. */
void ocop_state_trim(struct ocop_state *state, size_t bytes);
/* Call fn for each key with this prefix, in byte order. With a store, nothing
 * may wait for a flush. */
enum ocop_err ocop_state_each(struct ocop_state *state,
			      struct ocop_bytes prefix, ocop_store_fn *fn,
			      void *user) OCOP_CHECKED;

OCOP_C_END

#endif

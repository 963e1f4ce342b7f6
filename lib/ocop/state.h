/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The folded state: keys and values in memory, over a store's STATE space
 * or over nothing. Reads fill a cache; writes wait until they are flushed.
 * One thread. Lends the store.
 *
 * Threads and lifetime: one thread. What it returns is lent until the next
 * put, trim or drop; the store must outlive it.
 */
#ifndef OCOP_STATE_H
#define OCOP_STATE_H

#include <ocop/store.h>

OCOP_C_BEGIN

struct ocop_state;

/* What a fold's rows are like; stands in META "state_format". Rows of another
 * format are not read but dropped, and folded anew from the log. */
#define OCOP_STATE_FORMAT "2"

/* store may be NULL: a state in memory only. */
enum ocop_err ocop_state_new(struct ocop_state **out, struct ocop_store *store)
	OCOP_CHECKED;
void ocop_state_free(struct ocop_state *state);
/* Lends *out until the next put, trim or drop. OCOP_ERR_ABSENT: none;
 * OCOP_ERR_STORE: what the store has there is damaged. */
enum ocop_err ocop_state_get(struct ocop_state *state, struct ocop_bytes key,
			     struct ocop_bytes *out) OCOP_CHECKED;
/* Write waiting values to the store, inside the caller's transaction. */
enum ocop_err ocop_state_flush(struct ocop_state *state) OCOP_CHECKED;
/* Forget all that is in memory (after a failed commit, or a new sync). */
void ocop_state_drop(struct ocop_state *state);
/* Forget clean values when they exceed bytes; lent views end. */
void ocop_state_trim(struct ocop_state *state, size_t bytes);
/* Each key with the prefix, in byte order; nothing may wait unflushed when
 * there is a store. */
enum ocop_err ocop_state_each(struct ocop_state *state,
			      struct ocop_bytes prefix, ocop_store_fn *fn,
			      void *user) OCOP_CHECKED;

OCOP_C_END

#endif

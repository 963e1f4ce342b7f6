/* SPDX-License-Identifier: Apache-2.0 */
/* What only the fold and the replica do with the folded state. */
#ifndef OCOP_LIB_STATE_H
#define OCOP_LIB_STATE_H

#include <ocop/state.h>

/* Set a value; it waits in memory for ocop_state_flush. Lent values end. */
enum ocop_err ocop__state_put(struct ocop_state *state, struct ocop_bytes key,
			      struct ocop_bytes value) OCOP_CHECKED;
/* Bytes in memory. */
size_t ocop__state_size(const struct ocop_state *state);
/*
 * Read every row of the store, if there is one; nothing may wait for a flush.
 * OCOP_ERR_STORE: a row is damaged, missing, added, or older than the rest.
 */
enum ocop_err ocop__state_check(struct ocop_state *state) OCOP_CHECKED;

#endif

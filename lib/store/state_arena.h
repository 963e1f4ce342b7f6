/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory of the folded state: pieces that are freed all at once. Random reads
 * in a hundred megabytes spend their time in page tables, so large chunks ask
 * for large pages.
 */
#ifndef OCOP_STATE_ARENA_H
#define OCOP_STATE_ARENA_H

#include <ocop/bytes.h>

struct ocop__state_chunk;

struct ocop__state_arena {	/* zeroed: empty */
	struct ocop__state_chunk *last;
	size_t used;		/* bytes given out */
};

/* len bytes for any struct, or NULL. */
void *ocop__state_arena_take(struct ocop__state_arena *arena, size_t len);
/* Frees all; the arena is empty then. */
void ocop__state_arena_clear(struct ocop__state_arena *arena);
/* Zeroed memory apart, for free(), or NULL. */
void *ocop__state_arena_table(size_t len);

#endif

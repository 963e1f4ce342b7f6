/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory for the state's nodes: chunks whose sizes double from 64 KiB to 8 MiB.
 * Chunks of 2 MiB and more are aligned to large pages and ask the kernel for
 * them, which it may refuse.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "lib/store/state_arena.h"

#define CHUNK_MIN ((size_t)64 * 1024)
#define CHUNK_MAX ((size_t)8 * 1024 * 1024)
#define LARGE_PAGE ((size_t)2 * 1024 * 1024)
#define ALIGN 8

struct ocop__state_chunk {
	struct ocop__state_chunk *before;
	size_t used, cap;	/* of bytes */
	uint8_t bytes[];
};

/* len is whole large pages, or less than one. */
static void *allocate(size_t len)
{
	void *ptr = NULL;

	if (len < LARGE_PAGE)
		return malloc(len);
	if (posix_memalign(&ptr, LARGE_PAGE, len) != 0)
		return NULL;
#ifdef MADV_HUGEPAGE
	(void)madvise(ptr, len, MADV_HUGEPAGE);
#endif
	return ptr;
}

static struct ocop__state_chunk *chunk_new(struct ocop__state_chunk *before,
					   size_t need)
{
	size_t len = before ? before->cap + sizeof(*before) : CHUNK_MIN / 2;
	struct ocop__state_chunk *chunk;

	len = len < CHUNK_MAX ? 2 * len : CHUNK_MAX;
	if (len < need + sizeof(*chunk))
		len = (need + sizeof(*chunk) + LARGE_PAGE - 1) /
		      LARGE_PAGE * LARGE_PAGE;
	chunk = allocate(len);
	if (!chunk)
		return NULL;
	chunk->before = before;
	chunk->used = 0;
	chunk->cap = len - sizeof(*chunk);
	return chunk;
}

void *ocop__state_arena_take(struct ocop__state_arena *arena, size_t len)
{
	struct ocop__state_chunk *chunk = arena->last;
	void *ptr;

	if (len > SIZE_MAX / 4)
		return NULL;
	len = (len + ALIGN - 1) / ALIGN * ALIGN;
	if (!chunk || len > chunk->cap - chunk->used) {
		chunk = chunk_new(chunk, len);
		if (!chunk)
			return NULL;
		arena->last = chunk;
	}
	ptr = chunk->bytes + chunk->used;
	chunk->used += len;
	arena->used += len;
	return ptr;
}

void ocop__state_arena_clear(struct ocop__state_arena *arena)
{
	while (arena->last) {
		struct ocop__state_chunk *before = arena->last->before;

		free(arena->last);
		arena->last = before;
	}
	arena->used = 0;
}

void *ocop__state_arena_table(size_t len)
{
	void *ptr;

	if (len < LARGE_PAGE)
		return calloc(1, len);
	len = (len + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
	ptr = allocate(len);
	if (ptr)
		memset(ptr, 0, len);
	return ptr;
}

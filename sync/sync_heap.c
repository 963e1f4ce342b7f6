/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The heap of a run of ocop-sync: a few megabytes in small pieces, most of
 * them pages of the database. In pages of 4 KiB the kernel is asked for each
 * when it is first touched, which is a thirtieth of a run that finds 1,000
 * records; so the heap begins with several megabytes in large pages, where the
 * kernel has them. A longer run's other memory asks for its own.
 */
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sync/sync.h"

#define STEP (8 * 1024 * 1024)
#define LARGE_PAGE ((uintptr_t)2 * 1024 * 1024)
#define OWN_MAP (1024 * 1024)	/* pieces from this size on are no heap's */

void sync_heap(void)
{
#if defined(M_TOP_PAD) && defined(MADV_HUGEPAGE)
	/* Else the compiler leaves the pair out. */
	void *volatile piece;
	uintptr_t start, end;

	(void)mallopt(M_TOP_PAD, STEP);
	(void)mallopt(M_TRIM_THRESHOLD, 2 * STEP);
	(void)mallopt(M_MMAP_THRESHOLD, OWN_MAP);
	start = (uintptr_t)sbrk(0);
	/* More than is there, so that it grows now. */
	piece = malloc(OWN_MAP / 2);
	end = (uintptr_t)sbrk(0);
	free(piece);
	start = (start + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
	if (start < end)
		(void)madvise((void *)start, end - start, MADV_HUGEPAGE);
#endif
}

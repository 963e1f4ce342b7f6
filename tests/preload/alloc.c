/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes one allocation fail. Loaded before libc (LD_PRELOAD), it answers
 * request number ALLOC_FAIL for memory with NULL, and all other requests as
 * usual. With ALLOC_LOG, it writes the numbers of the requests whose call stack
 * was not seen before, one per line: it is enough to let each of these fail
 * once.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <execinfo.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define DEPTH 6
#define SLOTS 65536	/* a power of two */

void *__libc_malloc(size_t len);
void *__libc_calloc(size_t count, size_t len);
void *__libc_realloc(void *old, size_t len);

static atomic_ulong asked;
static unsigned long fail_at, fresh[SLOTS], fresh_count;
static uint64_t known[SLOTS];
static bool logging;
static _Thread_local bool inside;

/* Whether this call stack is new. The first frames are ours. */
static bool is_new(void)
{
	void *frames[DEPTH];
	int depth = backtrace(frames, DEPTH);
	uint64_t hash = 1469598103934665603u;

	for (int i = 2; i < depth; i++)
		hash = (hash ^ (uint64_t)(uintptr_t)frames[i]) * 1099511628211u;
	hash |= hash == 0;
	for (size_t at = hash % SLOTS;; at = (at + 1) % SLOTS) {
		if (known[at] == hash || fresh_count == SLOTS / 2)
			return false;
		if (known[at] == 0) {
			known[at] = hash;
			return true;
		}
	}
}

static bool fails(void)
{
	unsigned long n;

	if (inside)
		return false;
	n = atomic_fetch_add(&asked, 1) + 1;
	if (logging) {
		inside = true;
		if (is_new())
			fresh[fresh_count++] = n;
		inside = false;
	}
	if (n != fail_at)
		return false;
	errno = ENOMEM;
	return true;
}

void *malloc(size_t len)
{
	return fails() ? NULL : __libc_malloc(len);
}

void *calloc(size_t count, size_t len)
{
	return fails() ? NULL : __libc_calloc(count, len);
}

void *realloc(void *old, size_t len)
{
	return fails() ? NULL : __libc_realloc(old, len);
}

static __attribute__((constructor)) void begin(void)
{
	const char *at = getenv("ALLOC_FAIL");
	void *frame;

	inside = true;
	backtrace(&frame, 1);	/* loads its library */
	inside = false;
	logging = getenv("ALLOC_LOG") != NULL;
	atomic_store(&asked, 0);
	fail_at = at ? strtoul(at, NULL, 10) : 0;
}

static __attribute__((destructor)) void tell(void)
{
	const char *log = getenv("ALLOC_LOG");
	FILE *out;

	if (!log)
		return;
	inside = true;
	logging = false;
	out = fopen(log, "w");
	for (unsigned long i = 0; out && i < fresh_count; i++)
		fprintf(out, "%lu\n", fresh[i]);
	if (out) {
		fprintf(out, "all %lu\n", atomic_load(&asked));
		fclose(out);
	}
}

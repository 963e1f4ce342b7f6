/* SPDX-License-Identifier: Apache-2.0 */
/* Random numbers that are the same for the same seed (SplitMix64, Steele and
 * others 2014), and what all parts do when something fails. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/national/national.h"

void national_must(enum ocop_err err, const char *what)
{
	if (!err)
		return;
	fprintf(stderr, "national: %.300s: %s\n", what, ocop_err_name(err));
	exit(4);
}

void *national_alloc(size_t count, size_t size)
{
	void *p = calloc(count > 0 ? count : 1, size);

	if (p == NULL)
		national_must(OCOP_ERR_MEMORY, "memory");
	return p;
}

uint64_t national_draw(uint64_t *random)
{
	uint64_t z = *random += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

uint64_t national_below(uint64_t *random, uint64_t limit)
{
	/* So slightly uneven that no register shows it. */
	return limit > 0 ? national_draw(random) % limit : 0;
}

bool national_chance(uint64_t *random, unsigned of, unsigned in)
{
	return national_below(random, in) < of;
}

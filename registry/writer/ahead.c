/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When the word of witnesses is enough to take nothing in: what a quorum of
 * them vouches for is what readers believe, here too.
 */
#include "registry/writer/ahead.h"

bool reg_ahead_any(const struct reg_ahead *a)
{
	return a != NULL && atomic_load(&a->witnesses) > 0;
}

bool reg_ahead_stops(const struct reg_ahead *a, int64_t quorum)
{
	return reg_ahead_any(a) && quorum > 0 &&
	       (int64_t)atomic_load(&a->witnesses) >= quorum;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What witnesses say of a longer log than ours: a restored backup is behind
 * what they cosigned. They say it in a 409, which nobody signs, so that one
 * alone stops nothing.
 */
#ifndef REGISTRY_AHEAD_H
#define REGISTRY_AHEAD_H

#include <stdatomic.h>

#include <ocop/bytes.h>

struct reg_ahead {
	atomic_uint witnesses;		/* that have said so at last */
	atomic_uint_fast64_t size;	/* the largest that they cosigned */
};

/* Whether as many say so as the quorum (0: none is asked for). a NULL: nobody
 * does. */
bool reg_ahead_stops(const struct reg_ahead *a, int64_t quorum);
/* Whether any does. a NULL: nobody. */
bool reg_ahead_any(const struct reg_ahead *a);

#endif

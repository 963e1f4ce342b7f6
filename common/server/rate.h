/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many requests a client may send: a bucket of tokens for each IPv4
 * address, and for each /64 of IPv6, because one household or phone has a whole
 * /64. The number of buckets is fixed, so strangers cannot use up memory. Any
 * thread may ask.
 */
#ifndef COMMON_RATE_H
#define COMMON_RATE_H

#include <stdbool.h>
#include <stdint.h>

#include <ocop/err.h>

#define RATE_ADDRESS_LEN 16	/* IPv4: the mapped form (RFC 4291) */
#define RATE_BURST_S 10		/* a full bucket lasts so long */

struct rate;

/* per_s: requests a second that refill a bucket; at least 1. */
enum ocop_err rate_new(struct rate **out, unsigned per_s) OCOP_CHECKED;
void rate_free(struct rate *rate);	/* may be NULL */

/* Take a token at the time now_ms, which is not 0 and never goes back. false:
 * there is none, and *wait_s is after how many seconds there will be. */
bool rate_take(struct rate *rate,
	       const uint8_t address[static RATE_ADDRESS_LEN],
	       uint64_t now_ms, unsigned *wait_s);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of the store of reports, for the files that lock it themselves.
 */
#ifndef REGISTRY_REPORTS_INTERNAL_H
#define REGISTRY_REPORTS_INTERNAL_H

#include <pthread.h>

#include "registry/reports/doubts.h"
#include "registry/reports/shoppers.h"
#include "registry/writer/writer.h"

struct reports {
	pthread_mutex_t lock;		/* for the members below */
	struct ocop_store *store;	/* owned */
	bool shared;			/* other daemons use it, too */
	struct quota quota;
	struct shoppers shoppers;
	struct {
		/* New at each start; of a shared store, the one in it. */
		uint8_t secret[OCOP_HASH_LEN];
		struct quota address, stamp, all;
	} doubts;
};

/* The key of a row 'D' or 'K'. (doubts.c) */
struct ocop_bytes doubts_key(uint8_t out[static DOUBT_NUMBER_SIZE], char row,
			     const char *number);
enum ocop_err doubts_put(struct ocop_store *store, const struct doubt *doubt)
	OCOP_CHECKED;
enum ocop_err doubts_get(struct ocop_store *store, const char *number,
			 struct doubt *out) OCOP_CHECKED;
enum ocop_err doubts_decode(struct doubt *out, struct ocop_bytes key,
			    struct ocop_bytes value) OCOP_CHECKED;

/* Set limits and secret of reports->doubts (take: for storing); free them.
 * (doubts_add.c) */
enum ocop_err doubts_start(struct reports *reports, bool take) OCOP_CHECKED;
void doubts_end(struct reports *reports);

#endif

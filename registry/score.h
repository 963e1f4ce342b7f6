/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scores what officers reported about one serial, and says what follows from
 * the score for the log.
 */
#ifndef REGISTRY_SCORE_H
#define REGISTRY_SCORE_H

#include <ocop/copies.h>
#include <ocop/replica.h>

#include "common/ui/communes.h"
#include "registry/reports/reports.h"

enum score_action {
	SCORE_NOTHING = 0,	/* no sign, or no lot of ours */
	SCORE_STANDS,		/* an alert stands already */
	SCORE_PUBLISH,		/* an alert is due */
	SCORE_REOPEN,		/* it was cleared, and new reports show signs:
				 * an inspecting authority must decide */
	SCORE_LOOK		/* one officer's word decides: a person must
				 * look */
};
/* "publish", ...; static. */
const char *score_word(enum score_action action);

struct score {
	struct ocop_replica *replica;	/* lent */
	const struct communes *communes;	/* lent */
	/* The lot of the serial before: serials come lot by lot. */
	struct ocop_buf product;
	struct ocop_lot_view lot;
	struct ocop_buf entry;		/* the lot's; owned */
	struct ocop_list market;	/* lent by entry */
	uint32_t number;
	bool known;			/* such a lot counts */
};
#define SCORE(r, c) { .replica = (r), .communes = (c), \
		      .product = OCOP_BUF(OCOP_PRODUCT_MAX), \
		      .entry = OCOP_BUF(OCOP_ENTRY_MAX) }
void score_clear(struct score *score);

struct scored {
	enum score_action action;
	struct ocop_copies copies;
	/* The sightings that were scored, as places in serial->seen: after a
	 * clearing only those received since. */
	size_t first;
	uint64_t alert_index;	/* of what stands or was cleared */
};
enum ocop_err score_serial(struct score *score,
			   const struct report_serial *serial,
			   struct scored *out) OCOP_CHECKED;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Warnings before stamps are activated. The register would accept what they
 * warn of; only the desk can see that it looks like a mistake.
 */
#include <string.h>

#include "cli/stamps/stamp.h"
#include "common/ui/label.h"

static uint64_t stamps_of(const struct ocop_list *ranges)
{
	uint64_t first, count, total = 0;

	for (size_t i = 0; i < ranges->count; i++) {
		ocop_list_range(ranges, i, &first, &count);
		total += count;
	}
	return total;
}

/* Serials that this desk never made are not on its goods. */
static int warn_unmade(struct signing *signing, const char *home,
		       const struct stamp_lot *lot,
		       const struct ocop_list *ranges)
{
	struct ocop_store *store = NULL;
	uint64_t made = 0, wanted = stamps_of(ranges);
	int code = stamp_store_open(&store, home, false);
	enum ocop_err err = OCOP_OK;

	if (!code && store)
		err = stamp_store_made(store, lot, ranges, &made);
	ocop_store_close(store);
	if (code || err)
		return code ? code : say_trouble("stamps.db", err, NULL);
	if (made < wanted)
		sign_warn(signing,
			  _("%s, lot %u: %llu of these %llu stamps were never made at this desk"),
			  lot->product, lot->lot,
			  (unsigned long long)(wanted - made),
			  (unsigned long long)wanted);
	return EXIT_DONE;
}

void stamp_warn_lapse(struct signing *signing, const struct stamp_lot *lot,
		      int32_t best_before)
{
	char best[LABEL_DAY_SIZE], end[LABEL_DAY_SIZE];
	int32_t until = best_before != OCOP_DAY_NONE ? best_before :
						       lot->best_before;

	if (lot->lapses == OCOP_DAY_NONE || until == OCOP_DAY_NONE ||
	    until <= lot->lapses)
		return;
	sign_warn(signing,
		  _("%s, lot %u: the best-before date of the goods is %s, but the certificate ends on %s: after that day, checks will say that these stamps have lapsed"),
		  lot->product, lot->lot, label_day(best, until),
		  label_day(end, lot->lapses));
}

int stamp_warn(struct signing *signing, const char *home,
	       const struct known *known, const struct ocop_payload *payload)
{
	const struct ocop_status *status = &payload->u.status;
	struct ocop_lot_view view;
	struct stamp_lot lot = { .best_before = OCOP_DAY_NONE,
				 .lapses = OCOP_DAY_NONE };
	bool known_lot;
	int code;

	if (payload->kind != OCOP_KIND_STATUS ||
	    status->status != OCOP_STATUS_ACTIVE ||
	    !ocop_bytes_copy(lot.product, sizeof(lot.product),
			     status->product))
		return EXIT_DONE;
	lot.lot = (uint32_t)status->lot;
	known_lot = !ocop_fold_lot(known->state, status->product, lot.lot,
				   &view);
	if (known_lot && view.held &&
	    stamps_of(&status->ranges) == (uint64_t)view.count)
		sign_warn(signing,
			  _("%s, lot %u: this activates all %lld stamps of a held lot: are all of them on goods?"),
			  lot.product, lot.lot, (long long)view.count);
	code = stamp_lot_known(&lot, known);
	if (code)
		return code;
	stamp_warn_lapse(signing, &lot, status->best_before);
	return warn_unmade(signing, home, &lot, &status->ranges);
}

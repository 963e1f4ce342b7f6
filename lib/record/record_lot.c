/* SPDX-License-Identifier: Apache-2.0 */
/* ocop-lot+cose: a batch of goods, and how many stamps it may carry. */
#include "lib/record/record_table.h"

static enum ocop_err check(const struct ocop_payload *payload,
			   struct ocop_diag *diag)
{
	const struct ocop_lot *lot = &payload->u.lot;

	if (lot->best_before != OCOP_DAY_NONE && lot->made > lot->best_before)
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "best_before: must not be before made");
	if (lot->held)
		return OCOP_OK;
	if (!lot->batch.len || lot->made == OCOP_DAY_NONE)
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "%s: required unless the lot is held",
				 lot->batch.len ? "made" : "batch");
	return OCOP_OK;
}

#define F(member, form, required, min, max) \
	OCOP__FIELD(lot, member, form, required, min, max, NULL)
static const struct ocop__field fields[] = {
	OCOP__COMMON(lot),
	OCOP__OF(lot, certificate, FORM_TUPLE, true, 0, 0,
		 ocop__record_cert_ref),
	F(gtin, FORM_GTIN, false, 0, 0),
	F(lot, FORM_UINT, true, 0, OCOP_LOT_MAX),
	F(count, FORM_UINT, true, 1, OCOP_LOT_COUNT_MAX),
	F(stamp_key, FORM_HASH, true, 0, 0),
	F(batch, FORM_ASCII, false, 1, 64),
	F(made, FORM_DATE, false, 0, 0),
	F(best_before, FORM_DATE, false, 0, 0),
	F(pack, FORM_TEXT, false, 1, 80),
	OCOP__OF(lot, sites, FORM_LIST, false, 1, 16,
		 OCOP__ITEM(FORM_ID, OCOP__ID_MAX)),
	OCOP__OF(lot, market, FORM_LIST, false, 1, 63,
		 OCOP__ITEM(FORM_PROVINCE, 0)),
	F(held, FORM_TRUE, false, 0, 0),
};

OCOP__KIND(lot, "lot", RECORDS, OCOP_LOT_RECORD_MAX, check);

/* SPDX-License-Identifier: Apache-2.0 */
/* ocop-status+cose: stamps of a lot activated, voided or recalled. */
#include "lib/record/record_table.h"

static const char *const words[] = { "active", "void", "recalled", NULL };

const char *ocop_status_word(int64_t value)
{
	if (value == OCOP_STATUS_HELD)
		return "held";
	return value >= 1 && value <= 3 ? words[value - 1] : NULL;
}

static const struct ocop__field range[] = { OCOP__TUPLE(
	OCOP__PART("first", FORM_UINT, true, 0, 0, OCOP_LOT_COUNT_MAX - 1),
	OCOP__PART("count", FORM_UINT, true, 0, 1, OCOP_LOT_COUNT_MAX)) };

static enum ocop_err check(const struct ocop_payload *payload,
			   struct ocop_diag *diag)
{
	const struct ocop_status *status = &payload->u.status;
	const struct ocop_list *ranges = &status->ranges;
	struct ocop_cbor c = ocop_cbor_of(ranges->raw);
	uint64_t next = 0;

	ocop_cbor_array(&c);
	for (size_t i = 0; i < ranges->count; i++) {
		uint64_t first;

		ocop_cbor_array(&c);
		first = ocop_cbor_uint(&c);
		if (first < next)
			return ocop_fail(diag, OCOP_ERR_RULE, 0, "ranges: not "
					 "sorted, or overlapping");
		next = first + ocop_cbor_uint(&c);
	}
	if (status->best_before != OCOP_DAY_NONE &&
	    status->made > status->best_before)
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "best_before: must not be before made");
	return OCOP_OK;
}

#define F(member, form, required, min, max) \
	OCOP__FIELD(status, member, form, required, min, max, NULL)
static const struct ocop__field fields[] = {
	OCOP__COMMON(status),
	F(product, FORM_PRODUCT, true, 0, 0),
	F(lot, FORM_UINT, true, 0, OCOP_LOT_MAX),
	OCOP__OF(status, ranges, FORM_LIST, true, 1, 1000, range),
	OCOP__FIELD(status, status, FORM_WORD, true, 0, 0, words),
	F(reason, FORM_TEXT, false, 1, OCOP__TEXT_MAX),
	F(batch, FORM_ASCII, false, 1, 64),
	F(made, FORM_DATE, false, 0, 0),
	F(best_before, FORM_DATE, false, 0, 0),
};

OCOP__KIND(status, "status", RECORDS, OCOP_RECORD_MAX, check);

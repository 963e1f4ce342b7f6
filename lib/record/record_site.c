/* SPDX-License-Identifier: Apache-2.0 */
/* ocop-site+cose: where a producer grows a crop, and the most that it can
 * yield. */
#include "lib/record/record_table.h"

static const struct ocop__field ceiling[] = {
	OCOP__PART("n", FORM_UINT, true,
		   offsetof(struct ocop_amount, thousandths), 1,
		   INT64_C(1000000000000000)),
	OCOP__PART("measure", FORM_MEASURE, true,
		   offsetof(struct ocop_amount, measure), 0, 0),
};

#define F(member, form, required, min, max) \
	OCOP__FIELD(site, member, form, required, min, max, NULL)
static const struct ocop__field fields[] = {
	OCOP__COMMON_TIME(site),
	F(id, FORM_PRINTABLE, true, 1, 32),
	F(unit, FORM_UNIT, true, 0, 0),
	F(area, FORM_UINT, true, 1, INT64_C(10000000000)),
	F(crop, FORM_MATERIAL, true, 0, 0),
	OCOP__OF(site, ceiling, FORM_TUPLE, true, 0, 0, ceiling),
	OCOP__OF(site, holders, FORM_LIST, false, 1, 16,
		 OCOP__ITEM(FORM_HASH, 0)),
};

OCOP__KIND(site, "site", TRACE, OCOP_RECORD_MAX, NULL);

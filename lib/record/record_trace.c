/* SPDX-License-Identifier: Apache-2.0 */
/* ocop-trace+cose: one step of a product's way, for the second log. */
#include "lib/record/record_table.h"

#define F(member, form, required, min, max) \
	OCOP__FIELD(trace, member, form, required, min, max, NULL)
static const struct ocop__field fields[] = {
	OCOP__COMMON(trace),
	F(product, FORM_PRODUCT, false, 0, 0),
	F(lot, FORM_UINT, false, 0, OCOP_LOT_MAX),
	F(step, FORM_ID, true, 1, 64),
	F(time, FORM_UINT, true, 1, OCOP__INSTANT_MAX),
	F(place, FORM_TEXT, true, 1, OCOP__TEXT_MAX),
	F(role, FORM_TEXT, true, 1, 80),
	OCOP__OF(trace, inputs, FORM_LIST, false, 1, 256,
		 OCOP__ITEM(FORM_TEXT, OCOP__TEXT_MAX)),
	OCOP__OF(trace, outputs, FORM_LIST, false, 1, 256,
		 OCOP__ITEM(FORM_TEXT, OCOP__TEXT_MAX)),
	OCOP__OF(trace, documents, FORM_LIST, false, 1, 64,
		 OCOP__ITEM(FORM_HASH, 0)),
};
#undef F

const struct ocop__kind ocop__record_trace = {
	"ocop-trace+cose", "trace", OCOP_RECORD_MAX,
	fields, sizeof(fields) / sizeof(fields[0]), NULL
};

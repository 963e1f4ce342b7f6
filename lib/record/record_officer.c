/* SPDX-License-Identifier: Apache-2.0 */
/* ocop-officer+cose: who may sign reports for an inspecting authority. */
#include "lib/record/record_table.h"

static enum ocop_err check(const struct ocop_payload *payload,
			   struct ocop_diag *diag)
{
	const struct ocop_officer *o = &payload->u.officer;

	if (o->to != OCOP_DAY_NONE && o->to < o->from)
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "to: must not be before from");
	return OCOP_OK;
}

#define F(member, form, required, min, max) \
	OCOP__FIELD(officer, member, form, required, min, max, NULL)
static const struct ocop__field fields[] = {
	OCOP__COMMON(officer),
	F(id, FORM_ID, true, 1, OCOP__ID_MAX),
	F(authority, FORM_ID, true, 1, OCOP__ID_MAX),
	OCOP__OF(officer, keys, FORM_LIST, true, 1, 16,
		 OCOP__ITEM(FORM_SPKI, 0)),
	F(from, FORM_DATE, true, 0, 0),
	F(to, FORM_DATE, false, 0, 0),
};

OCOP__KIND(officer, "officer", RECORDS, OCOP_RECORD_MAX, check);

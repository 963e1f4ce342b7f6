/* SPDX-License-Identifier: Apache-2.0 */
/* ocop-alert+cose: signs of copying on one serial, and how they ended. */
#include "lib/record/record_table.h"

static const char *const words[] = { "new", "review", "confirmed", "cleared",
				     NULL };

const char *ocop_alert_state_word(int64_t value)
{
	return value >= 1 && value <= 4 ? words[value - 1] : NULL;
}

static const char *const causes[] = { "copy", "typing", "scanner", "travel",
				      "producer-error", "other", NULL };

const char *ocop_alert_cause_word(int64_t value)
{
	return value >= 1 && value <= 6 ? causes[value - 1] : NULL;
}

static enum ocop_err check(const struct ocop_payload *payload,
			   struct ocop_diag *diag)
{
	const struct ocop_alert *a = &payload->u.alert;

	if (a->cause && a->state != OCOP_ALERT_CONFIRMED &&
	    a->state != OCOP_ALERT_CLEARED)
		return ocop_fail(diag, OCOP_ERR_RULE, 0, "cause: only allowed with confirmed or cleared");
	return OCOP_OK;
}

#define F(member, form, required, min, max) \
	OCOP__FIELD(alert, member, form, required, min, max, NULL)
static const struct ocop__field fields[] = {
	OCOP__COMMON(alert),
	F(product, FORM_PRODUCT, true, 0, 0),
	F(lot, FORM_UINT, true, 0, OCOP_LOT_MAX),
	F(index, FORM_UINT, true, 0, OCOP_LOT_COUNT_MAX - 1),
	OCOP__FIELD(alert, state, FORM_WORD, true, 0, 0, words),
	OCOP__OF(alert, evidence, FORM_SET, true, 1, 64,
		 OCOP__ITEM(FORM_HASH, 0)),
	F(count, FORM_UINT, true, 1, 1000000),
	OCOP__FIELD(alert, cause, FORM_WORD, false, 0, 0, causes),
};

OCOP__KIND(alert, "alert", RECORDS, OCOP_RECORD_MAX, check);

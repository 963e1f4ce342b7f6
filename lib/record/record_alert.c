/* SPDX-License-Identifier: Apache-2.0 */
/* ocop-alert+cose: signs of copying on one serial, and how they ended. */
#include "lib/record/record_table.h"

static const char *const words[] = { "new", "review", "confirmed", "cleared",
				     NULL };

const char *ocop_alert_state_word(int64_t value)
{
	return value >= 1 && value <= 4 ? words[value - 1] : NULL;
}

#define F(member, form, required, min, max) \
	OCOP__FIELD(alert, member, form, required, min, max, NULL)
static const struct ocop__field fields[] = {
	OCOP__COMMON(alert),
	F(product, FORM_PRODUCT, true, 0, 0),
	F(lot, FORM_UINT, true, 0, OCOP_LOT_MAX),
	F(index, FORM_UINT, true, 0, OCOP_LOT_COUNT_MAX - 1),
	OCOP__FIELD(alert, state, FORM_WORD, true, 0, 0, words),
	OCOP__OF(alert, evidence, FORM_LIST, true, 1, 256,
		 OCOP__ITEM(FORM_HASH, 0)),
	F(count, FORM_UINT, true, 1, 1000000),
};
#undef F

const struct ocop__kind ocop__record_alert = {
	"ocop-alert+cose", "alert", OCOP_RECORD_MAX,
	fields, sizeof(fields) / sizeof(fields[0]), NULL
};

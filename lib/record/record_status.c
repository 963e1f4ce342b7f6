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

#define F(member, form, required, min, max) \
	OCOP__FIELD(status, member, form, required, min, max, NULL)
static const struct ocop__field fields[] = {
	OCOP__COMMON(status),
	F(product, FORM_PRODUCT, true, 0, 0),
	F(lot, FORM_UINT, true, 0, OCOP_LOT_MAX),
	F(ranges, FORM_RANGES, true, 1, 1000),
	OCOP__FIELD(status, status, FORM_WORD, true, 0, 0, words),
	F(reason, FORM_TEXT, false, 1, OCOP__TEXT_MAX),
	F(batch, FORM_ASCII, false, 1, 64),
	F(made, FORM_DATE, false, 0, 0),
	F(best_before, FORM_DATE, false, 0, 0),
};
#undef F

const struct ocop__kind ocop__record_status = {
	"ocop-status+cose", "status", OCOP_RECORD_MAX,
	fields, sizeof(fields) / sizeof(fields[0]), NULL
};

/* SPDX-License-Identifier: Apache-2.0 */
/* ocop-trace+cose: one step in the life of a product, for the trace log. */
#include "lib/record/record_table.h"

/* TCVN 12850's events. */
static const char *const steps[] = {
	"growing", "caring", "collecting", "processing", "commissioning",
	"inspecting", "packing", "storing", "shipping", "transporting",
	"receiving", "retail_selling", "destroying", "other", NULL
};
static const char *const reasons[] = { "did_not_occur", "incorrect_data",
				       NULL };

static enum ocop_err check(const struct ocop_payload *payload,
			   struct ocop_diag *diag)
{
	const struct ocop_trace *t = &payload->u.trace;

	if (!t->corrects.len != !t->reason)
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "corrects: must be given together with reason");
	if ((t->inputs.count || t->outputs.count) ==
	    (t->reason == OCOP_TRACE_DID_NOT_OCCUR))
		return ocop_fail(diag, OCOP_ERR_RULE, 0, "inputs: neither inputs nor outputs are allowed for a step that did not occur");
	return OCOP_OK;
}

#define AMOUNT(...) \
	OCOP__TUPLE(__VA_ARGS__, OCOP__PART("n", FORM_UINT, true, 0, 1, \
					    INT64_C(1000000000000000)), \
		    OCOP__PART("measure", FORM_MEASURE, true, 0, 0, 0))
#define MATERIAL OCOP__PART("material", FORM_MATERIAL, true, 0, 0, 0)
static const struct ocop__field amount[] = {
	AMOUNT(OCOP__PART("product", FORM_PRODUCT, true, 0, 0, 0)),
	AMOUNT(OCOP__PART_LOT),
	AMOUNT(MATERIAL),
	AMOUNT(MATERIAL, OCOP__PART("lot", FORM_PRINTABLE, true, 0, 1, 20)),
};
static const struct ocop__field item[] = {
	OCOP__PART_OF(NULL, FORM_EITHER, true, 0, 0, amount),
};

#define F(member, form, required, min, max) \
	OCOP__FIELD(trace, member, form, required, min, max, NULL)
static const struct ocop__field fields[] = {
	OCOP__COMMON_TIME(trace),
	F(id, FORM_BYTES, true, 16, 16),
	OCOP__FIELD(trace, step, FORM_WORD, true, 0, 0, steps),
	F(time, FORM_UINT, true, 0, OCOP__TIME_MAX),
	F(offset, FORM_UINT, true, -840, 840),
	F(unit, FORM_UNIT, true, 0, 0),
	F(site, FORM_PRINTABLE, false, 1, 32),
	OCOP__OF(trace, inputs, FORM_LIST, false, 1, 50, item),
	OCOP__OF(trace, outputs, FORM_LIST, false, 1, 50, item),
	OCOP__OF(trace, documents, FORM_LIST, false, 1, 16,
		 OCOP__ITEM(FORM_HASH, 0)),
	F(corrects, FORM_HASH, false, 0, 0),
	OCOP__FIELD(trace, reason, FORM_WORD, false, 0, 0, reasons),
};

OCOP__KIND(trace, "trace", TRACE, OCOP_RECORD_MAX, check);

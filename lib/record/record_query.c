/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-query+cose: an officer or an authority asks for reports of a serial,
 * or for the proposals to a desk; and its answer, which is not signed.
 */
#include "lib/record/record_table.h"

static const char *const reports[] = { "reports", NULL };
static const char *const proposals[] = { "proposals", NULL };

static const struct ocop__field of_serial[] = {
	OCOP__PART_WORD("what", reports, 0),
	OCOP__PART("product", FORM_PRODUCT, true, 0, 0, 0),
	OCOP__PART("lot", FORM_UINT, true, 0, 0, OCOP_LOT_MAX),
	OCOP__PART("index", FORM_UINT, true, 0, 0, OCOP_LOT_COUNT_MAX - 1),
};
static const struct ocop__field of_desk[] = {
	OCOP__PART_WORD("what", proposals, 0),
	OCOP__PART("authority", FORM_PRINTABLE, true, 0, 1, OCOP__ID_MAX),
};
static const struct ocop__field what[] = {
	OCOP__PART_OF(NULL, FORM_TUPLE, true, 0, 0, of_serial),
	OCOP__PART_OF(NULL, FORM_TUPLE, true, 0, 0, of_desk),
};

#define F(member, form, required, min, max) \
	OCOP__FIELD(query, member, form, required, min, max, NULL)
static const struct ocop__field fields[] = {
	OCOP__COMMON_NONCE(query),
	OCOP__OF(query, what, FORM_EITHER, true, 0, 0, what),
	F(after, FORM_UINT, false, 1, OCOP__NUM_MAX),
};
#undef F

const struct ocop__kind ocop__record_query = {
	"ocop-query+cose", "query", OCOP__LOG_NONE, OCOP_RECORD_MAX,
	fields, sizeof(fields) / sizeof(fields[0]), NULL
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-query+cose: an officer or an authority asks for the reports about a
 * serial, or for proposals.
 */
#include "lib/record/record_table.h"

static const char *const reports[] = { "reports", NULL };
static const char *const proposals[] = { "proposals", NULL };

static const struct ocop__field what[] = {
	OCOP__TUPLE(OCOP__PART_WORD("what", reports, 0), OCOP__PART_SERIAL),
	OCOP__TUPLE(OCOP__PART_WORD("what", proposals, 0),
		    OCOP__PART("authority", FORM_PRINTABLE, true, 0, 1,
			       OCOP__ID_MAX)),
};

#define F(member, form, required, min, max) \
	OCOP__FIELD(query, member, form, required, min, max, NULL)
static const struct ocop__field fields[] = {
	OCOP__COMMON_NONCE(query),
	OCOP__OF(query, what, FORM_EITHER, true, 0, 0, what),
	F(after, FORM_UINT, false, 1, OCOP__NUM_MAX),
};

OCOP__KIND(query, "query", NONE, OCOP_RECORD_MAX, NULL);

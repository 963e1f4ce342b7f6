/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-key-request+cose: a key asks to be enrolled, and signs this request
 * itself. It is in no log and of no realm; a register that enrols the key names
 * its realm.
 */
#include "lib/record/record_table.h"

static const char *const roles[] = { "record", "stamp", NULL };

#define F(member, form, required, min, max) \
	OCOP__FIELD(key_request, member, form, required, min, max, NULL)
static const struct ocop__field fields[] = {
	F(issued, FORM_UINT, true, 1, OCOP__INSTANT_MAX),
	OCOP__OF(key_request, roles, FORM_SET, true, 0, 2,
		 OCOP__ROWS(OCOP__PART_WORD(NULL, roles, 0))),
	F(spki, FORM_SPKI, true, 0, 0),
	F(holder, FORM_TEXT, false, 1, OCOP_HOLDER_MAX),
};

OCOP__KIND(key_request, "key-request", NONE, OCOP_KEY_REQUEST_MAX, NULL);

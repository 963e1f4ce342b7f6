/* SPDX-License-Identifier: Apache-2.0 */
/* ocop-producer+cose: who makes products, and with which keys. */
#include "lib/record/record_table.h"

static const char *const types[] = { "cooperative", "group", "company", "farm",
				     "household", "association", NULL };

const char *ocop_producer_type_word(int64_t value)
{
	return value >= 1 && value <= 6 ? types[value - 1] : NULL;
}

static const char *const roles[] = { "record", "stamp", NULL };

static const struct ocop__field key[] = {
	OCOP__PART("spki", FORM_SPKI, true, 0, 0, 0),
	OCOP__PART_OF("roles", FORM_SET, true, 1, 2,
		      OCOP__ROWS(OCOP__PART_WORD(NULL, roles, 0))),
	OCOP__PART("holder", FORM_TEXT, false, 0, 1, 128),
	OCOP__PART("to", FORM_DATE, false, 0, 0, 0),
};

static const struct ocop__field fields[] = {
	OCOP__COMMON(producer),
	OCOP__FIELD(producer, id, FORM_ID, true, 1, OCOP__ID_MAX, NULL),
	OCOP__FIELD(producer, name, FORM_TEXT, true, 1, OCOP__TEXT_MAX, NULL),
	OCOP__FIELD(producer, type, FORM_WORD, true, 0, 0, types),
	OCOP__FIELD(producer, address, FORM_TEXT, true, 1, OCOP__TEXT_MAX,
		    NULL),
	OCOP__FIELD(producer, unit, FORM_UNIT, true, 0, 0, NULL),
	OCOP__OF(producer, keys, FORM_LIST, true, 0, 64, OCOP__ITEM_MAP(key)),
	OCOP__FIELD(producer, authority, FORM_ID, true, 1, OCOP__ID_MAX, NULL),
	OCOP__FIELD(producer, reg, FORM_ASCII, false, 1, 64, NULL),
	OCOP__FIELD(producer, gs1_prefix, FORM_ID, false, 1, 12, NULL),
};

OCOP__KIND(producer, "producer", RECORDS, OCOP_RECORD_MAX, NULL);

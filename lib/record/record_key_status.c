/* SPDX-License-Identifier: Apache-2.0 */
/* ocop-key-status+cose: the end of a producer's or an officer's key. */
#include "lib/record/record_table.h"

static const char *const words[] = { "retired", "compromised", NULL };

const char *ocop_key_end_word(int64_t value)
{
	return value >= 1 && value <= 2 ? words[value - 1] : NULL;
}

static const struct ocop__field fields[] = {
	OCOP__COMMON(key_status),
	OCOP__FIELD(key_status, key, FORM_HASH, true, 0, 0, NULL),
	OCOP__FIELD(key_status, status, FORM_WORD, true, 0, 0, words),
	OCOP__OF(key_status, drop, FORM_LIST, false, 1, 500,
		 OCOP__ROWS(OCOP__TUPLE(OCOP__PART_LOT))),
};

OCOP__KIND(key_status, "key-status", RECORDS, OCOP_RECORD_MAX, NULL);

/* SPDX-License-Identifier: Apache-2.0 */
/* ocop-key-status+cose: the end of a producer's or an officer's key. */
#include "lib/record/record_table.h"

static const char *const words[] = { "retired", "compromised", NULL };

const char *ocop_key_end_word(int64_t value)
{
	return value >= 1 && value <= 2 ? words[value - 1] : NULL;
}

static const struct ocop__field lot[] = {
	OCOP__PART("product", FORM_PRODUCT, true, 0, 0, 0),
	OCOP__PART("lot", FORM_UINT, true, 0, 0, OCOP_LOT_MAX),
};
static const struct ocop__field item[] = {
	OCOP__PART_OF(NULL, FORM_TUPLE, true, 0, 0, lot),
};

static const struct ocop__field fields[] = {
	OCOP__COMMON(key_status),
	OCOP__FIELD(key_status, key, FORM_HASH, true, 0, 0, NULL),
	OCOP__FIELD(key_status, status, FORM_WORD, true, 0, 0, words),
	OCOP__OF(key_status, drop, FORM_LIST, false, 1, 500, item),
};

const struct ocop__kind ocop__record_key_status = {
	"ocop-key-status+cose", "key-status", OCOP__LOG_RECORDS, OCOP_RECORD_MAX,
	fields, sizeof(fields) / sizeof(fields[0]), NULL
};

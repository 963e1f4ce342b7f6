/* SPDX-License-Identifier: Apache-2.0 */
/* Days of goods: none is past its best-before day when it is made. */
#include "tests/helpers/realm_test.h"

#define LOT OCOP_KIND_LOT
#define STATUS OCOP_KIND_STATUS

static enum ocop_err make(enum ocop_kind kind, const char *made,
			  const char *best_before)
{
	struct ocop_buf payload = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err = realm_payload(&r, &payload, &diag, kind,
					  "held", kind == LOT ? "true" : NULL,
					  "made", made, "best_before",
					  best_before, REALM_END);

	if (err)
		assert_string_equal(diag.text, "best_before: must not be before made");
	ocop_buf_clear(&payload);
	return err;
}

static void best_before_is_not_before_made(void **state)
{
	const enum ocop_kind kinds[] = { LOT, STATUS };

	(void)state;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(make(kinds[i], "\"2026-11-01\"",
				      "\"2026-11-01\""), OCOP_OK);
		assert_int_equal(make(kinds[i], "\"2026-11-01\"",
				      "\"2026-10-31\""), OCOP_ERR_RULE);
		assert_int_equal(make(kinds[i], NULL, "\"2026-10-31\""),
				 OCOP_OK);
		assert_int_equal(make(kinds[i], "\"2026-11-01\"", NULL),
				 OCOP_OK);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(best_before_is_not_before_made),
	};

	return cmocka_run_group_tests_name("record_days", tests, NULL, NULL);
}

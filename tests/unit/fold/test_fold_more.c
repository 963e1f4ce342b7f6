/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Corner cases of the fold's rules. Each was found by a mutant that no other
 * test caught.
 */
#include <stdio.h>

#include "tests/helpers/realm_test.h"

#define D OCOP_KIND_DECISION
#define L OCOP_KIND_LOT
#define P REALM_PROVINCE
#define ACT(word) "action", "\"" word "\""
#define ON(day) "effective", "\"" day "\""
#define NUMBER(n) "decision", "\"" n "\""

/* 16 growing areas of that many letters each, as JSON. */
static const char *sites(char text[static 2048], int letters)
{
	size_t at = 0;

	for (int i = 0; i < 16; i++)
		at += (size_t)snprintf(text + at, 2048 - at, "%c\"%0*d\"",
				       i == 0 ? '[' : ',', letters, i);
	snprintf(text + at, 2048 - at, "]");
	return text;
}

static void a_lot_has_at_most_a_kilobyte(void **state)
{
	char text[2048];
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);
	int most = 8;

	(void)state;
	COUNTS(P, OCOP_KIND_PRODUCER);
	COUNTS(P, OCOP_KIND_CERTIFICATE);
	for (;; most++) {
		realm_seal(&r, &record, REALM_RECORD, L, "sites",
			   sites(text, most), REALM_END);
		if (record.len > OCOP_LOT_RECORD_MAX)
			break;
	}
	/* 16 bytes more than the limit at most: a letter an area. */
	assert_in_range(record.len, OCOP_LOT_RECORD_MAX + 1,
			OCOP_LOT_RECORD_MAX + 16);
	ocop_buf_clear(&record);
	REFUSED(FIELDS, REALM_RECORD, L, "sites", sites(text, most));
	COUNTS(REALM_RECORD, L, "sites", sites(text, most - 1));
}

/*
 * An annul that takes effect later leaves the withdrawal standing until its
 * day, whatever was decided in between.
 */
static void no_reinstatement_lifts_a_withdrawal_that_holds(void **state)
{
	struct ocop_cert_ref ref = { OCOP_LIT(REALM_CODE), 0 };
	struct ocop_cert_view view;
	int32_t day;

	(void)state;
	COUNTS(P, OCOP_KIND_PRODUCER);
	COUNTS(P, OCOP_KIND_CERTIFICATE);
	COUNTS(P, D, NUMBER("1"), ON("2026-11-02"));
	COUNTS(P, D, NUMBER("2"), ACT("annul"), "annuls",
	       "[\"1\",\"2026-11-01\"]", ON("2026-11-20"));
	COUNTS(P, D, NUMBER("3"), ACT("reinstate"), ON("2026-11-03"));
	assert_int_equal(ocop_day_parse(&ref.decided, OCOP_LIT("2026-09-01")),
			 OCOP_OK);
	assert_int_equal(ocop_day_parse(&day, OCOP_LIT("2026-11-19")),
			 OCOP_OK);
	assert_int_equal(ocop_fold_certificate(r.state, ref, day, &view),
			 OCOP_OK);
	assert_int_equal(view.state, OCOP_CERT_WITHDRAWN);
	assert_int_equal(ocop_fold_certificate(r.state, ref, day + 1, &view),
			 OCOP_OK);
	assert_int_equal(view.state, OCOP_CERT_IN_FORCE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_lot_has_at_most_a_kilobyte),
		TEST(no_reinstatement_lifts_a_withdrawal_that_holds),
	};

	return cmocka_run_group_tests_name("fold_more", tests, NULL, NULL);
}

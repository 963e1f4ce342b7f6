/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of verdicts share in addition to a realm. A test program
 * includes it once. */
#ifndef TESTS_VERDICT_TEST_H
#define TESTS_VERDICT_TEST_H

#include "tests/helpers/realm_test.h"

#define C OCOP_KIND_CERTIFICATE
#define D OCOP_KIND_DECISION
#define L OCOP_KIND_LOT
#define S OCOP_KIND_STATUS
#define K OCOP_KIND_KEY_STATUS
#define P REALM_PROVINCE
#define ACT(word) "action", "\"" word "\""
#define DAY UINT64_C(86400)

/* Stamp 7 of lot 1 of the usual certificate. */
static inline const char *stamp(void)
{
	return realm_stamp(&r, REALM_STAMP, REALM_CODE, 1, 7);
}

#define EXPECT(text, v, c) \
	do { \
		assert_string_equal(ocop_verdict_key(realm_judge(&r, text)), \
				    ocop_verdict_key(OCOP_VERDICT_##v)); \
		assert_string_equal(ocop_reason_key(r.report.reason), \
				    ocop_reason_key(OCOP_REASON_##c)); \
	} while (0)

static inline const struct ocop_check *check(const char *name)
{
	for (size_t i = 0; i < r.report.check_count; i++)
		if (strcmp(r.report.checks[i].name, name) == 0)
			return &r.report.checks[i];
	fail_msg("no check '%s'", name);
	return NULL;
}

/* A usual producer, a certificate from-to, a lot opened while in force. */
static inline void certify(const char *from, const char *to)
{
	COUNTS(P, OCOP_KIND_PRODUCER);
	COUNTS(P, C, "from", TEXT("\"%s\"", from), "to", TEXT("\"%s\"", to));
	COUNTS(REALM_RECORD, L);
}

static inline uint64_t noon(const char *day)
{
	int32_t number;

	assert_int_equal(ocop_day_parse(&number, ocop_bytes_str(day)),
			 OCOP_OK);
	return ocop_day_start(number) + 12 * 3600;
}

/* Judge as of a day, by data of that day. */
static inline void today_is(const char *day)
{
	r.policy.now_unix_s = noon(day);
	r.policy.signed_time = r.policy.now_unix_s - 3600;
}

static inline int setup_early(void **state)
{
	(void)state;
	/* The trust entry sets the log's first time. */
	realm_new_at(&r, noon("2026-06-30"));
	return 0;
}

#define EARLY(f) cmocka_unit_test_setup_teardown(f, setup_early, teardown)

#endif

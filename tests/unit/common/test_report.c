/* SPDX-License-Identifier: Apache-2.0 */
/* Checks of a report that were written before are copied: the same bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/ui/report.h"

static void write_report(struct ocop_buf *out,
			 const struct ocop_verdict_report *report,
			 struct report_memo *memo)
{
	struct ocop_json_out o = OCOP_JSON_OUT(out);

	ocop_buf_reset(out);
	ocop_json_put_object(&o, NULL);
	report_put(&o, report, memo);
	ocop_json_put_end(&o);
	assert_int_equal(out->err, OCOP_OK);
}

static void a_report_from_the_memo_is_the_same(void **state)
{
	static const enum ocop_verdict verdicts[] = {
		OCOP_VERDICT_GENUINE, OCOP_VERDICT_FORGED,
		OCOP_VERDICT_EXPIRED, OCOP_VERDICT_GENUINE,
	};
	static const char *const names[] = { "lot", "dates", "serial",
					   "copies" };
	struct ocop_buf plain = OCOP_BUF(10000), out = OCOP_BUF(10000);
	struct report_memo memo = { .count = 0 };
	struct ocop_verdict_report report = { .check_count = 2 };

	(void)state;
	for (size_t i = 0; i < 240; i++) {
		for (size_t k = 0; k < 2; k++)
			report.checks[k] = (struct ocop_check){
				.name = names[(i + k) % 4],
				.rule = names[(i / 2 + k) % 4],
				.result = i % 3 == 0 ? OCOP_RESULT_PASS :
						       OCOP_RESULT_FAIL,
				.verdict = verdicts[i % 4],
				.reason = i % 5 ? OCOP_REASON_NONE :
						  OCOP_REASON_CLOCK,
				.index = k == 0 ? i : OCOP_INDEX_NONE };
		write_report(&plain, &report, NULL);
		write_report(&out, &report, &memo);
		assert_true(ocop_bytes_equal(ocop_buf_view(&plain),
					     ocop_buf_view(&out)));
	}
	/* More results than it holds: the rest is written as before. */
	assert_int_equal(memo.count, REPORT_MEMO_MAX);
	report_memo_clear(&memo);
	ocop_buf_clear(&plain);
	ocop_buf_clear(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_report_from_the_memo_is_the_same),
	};

	return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}

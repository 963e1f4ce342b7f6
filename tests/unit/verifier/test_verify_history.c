/* SPDX-License-Identifier: Apache-2.0 */
/* What the registry told about a stamp's reports stands beside the verdict. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/json.h>

#include "verifier/verify.h"

#define SEEN "{\"place\":\"01-00004\",\"commune\":\"Phường Ba Đình\"," \
	"\"time\":1795323600,\"verdict\":\"genuine\",\"two_articles\":%s," \
	"\"authority\":\"qltt\"}"

/* An answer about count scans; at most 20 of them are in it. */
static struct ocop_bytes line_of(char *out, size_t size, size_t count)
{
	size_t len = (size_t)snprintf(out, size,
		"{\"schema\":\"ocop.history/1\",\"scans\":%zu,"
		"\"communes\":1,\"seen\":[", count);

	for (size_t i = 0; i < count && i < 20; i++)
		len += (size_t)snprintf(out + len, size - len, "%s" SEEN,
					i ? "," : "", i ? "false" : "true");
	snprintf(out + len, size - len, "]}");
	return ocop_bytes_str(out);
}

static size_t count_of(const char *text, const char *word)
{
	size_t found = 0;

	for (; (text = strstr(text, word)) != NULL; text++)
		found++;
	return found;
}

static void the_newest_five_are_shown(void **state)
{
	struct verify_found found = { 0 };
	struct ocop_buf out = OCOP_BUF(16384);
	const char *text;
	char line[8192];

	(void)state;
	found.history = line_of(line, sizeof(line), 7);
	verify_show_history(&out, &found);
	text = ocop_buf_cstr(&out);
	assert_non_null(strstr(text, "  Reports by officers: 7, in 1 communes\n"));
	assert_non_null(strstr(text, "    22/11/2026 12:00  Phường Ba Đình "
				     "(01-00004): matches (2), qltt\n"));
	assert_int_equal(count_of(text, "Phường"), 5);
	assert_non_null(strstr(text, "    and 2 older ones\n"));
	ocop_buf_reset(&out);
	found.history = line_of(line, sizeof(line), 5);
	verify_show_history(&out, &found);
	assert_null(strstr(ocop_buf_cstr(&out), "older"));
	ocop_buf_clear(&out);
}

static void no_answer_is_no_count(void **state)
{
	struct verify_found found = { .history = OCOP_LIT(
		"{\"schema\":\"ocop.history/1\",\"error\":\"refused\","
		"\"scans\":0,\"communes\":0,\"seen\":[]}") };
	struct ocop_buf out = OCOP_BUF(4096);

	(void)state;
	verify_show_history(&out, &found);
	assert_string_equal(ocop_buf_cstr(&out),
			    "  Reports: the registry did not answer\n");
	/* Not asked, or not JSON: nothing. */
	ocop_buf_reset(&out);
	found.history = OCOP_LIT("{\"scans\":7");
	verify_show_history(&out, &found);
	assert_null(verify_history_json(&found));
	found.history = ocop_bytes_of(NULL, 0);
	verify_show_history(&out, &found);
	assert_null(verify_history_json(&found));
	assert_int_equal(out.len, 0);
	ocop_buf_clear(&out);
}

static void it_is_a_member_of_the_json_and_no_part_of_the_verdict(void **state)
{
	const struct verify_log log = { .origin = "ocop.example/log" };
	struct verify_found found = { .kind = VERIFY_STAMP };
	struct ocop_buf out = OCOP_BUF(OCOP_JSON_MAX);
	const struct ocop_json *history;
	struct ocop_json *root = NULL;
	char line[8192];

	(void)state;
	found.report.verdict = OCOP_VERDICT_GENUINE;
	found.history = line_of(line, sizeof(line), 3);
	assert_int_equal(verify_json(&out, &found, &log, NULL), OCOP_OK);
	assert_int_equal(ocop_json_parse(&root, ocop_buf_view(&out), NULL),
			 OCOP_OK);
	assert_string_equal(ocop_json_str(root, "verdict"), "genuine");
	history = ocop_json_get(root, "history");
	assert_int_equal(ocop_json_int(history, "scans", 0), 3);
	assert_int_equal(ocop_json_count(ocop_json_get(history, "seen")), 3);
	ocop_json_free(root);
	ocop_buf_clear(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_newest_five_are_shown),
		cmocka_unit_test(no_answer_is_no_count),
		cmocka_unit_test(
			it_is_a_member_of_the_json_and_no_part_of_the_verdict),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

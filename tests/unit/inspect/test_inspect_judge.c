/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How one reading of a file is judged, years later: by the way in which it was
 * read and by its form, just as it was judged on the screen.
 */
#include "lib/inspect/inspect.h"
#include "tests/helpers/verdict_test.h"

#define EXPECT_READ(how, text, v, c) \
	do { \
		judge(OCOP_INSPECT_##how, text); \
		assert_string_equal(ocop_verdict_key(r.report.verdict), \
				    ocop_verdict_key(OCOP_VERDICT_##v)); \
		assert_string_equal(ocop_reason_key(r.report.reason), \
				    ocop_reason_key(OCOP_REASON_##c)); \
	} while (0)

static void judge(enum ocop_inspect_how how, const char *text)
{
	struct ocop_verifier verifier = realm_judge_of(&r);

	assert_int_equal(ocop__inspect_judge(&r.report, &verifier, how,
					     ocop_bytes_str(text), &r.policy),
			 OCOP_OK);
}

/* The line under the usual stamp, as keys of a French layout type it. */
static void type_french(struct ocop_buf *out)
{
	static const char *const digits[] = { "à", "&", "é", "\"", "'", "(",
					      "-", "è", "_", "ç" };
	struct ocop_buf line = OCOP_BUF(64);

	assert_int_equal(ocop_stamp_typed(&line, REALM_CODE, 1, 7), OCOP_OK);
	for (size_t i = 0; i < line.len; i++) {
		uint8_t c = line.ptr[i];

		if (c >= '0' && c <= '9')
			ocop_buf_str(out, digits[c - '0']);
		else
			ocop_buf_byte(out, c == '-' ? ')' : c);
	}
	ocop_buf_clear(&line);
}

static void a_line_of_another_layout_is_put_right(void **state)
{
	struct ocop_buf french = OCOP_BUF(256);
	const char *text;

	(void)state;
	realm_fill(&r);
	type_french(&french);
	text = ocop_buf_cstr(&french);
	EXPECT_READ(TYPED, text, UNDECIDED, TYPED);
	assert_int_equal(r.report.facts.stamp_index, 7);
	EXPECT_READ(SCANNER, text, UNDECIDED, TYPED);
	/* What a camera saw passed no keyboard. */
	judge(OCOP_INSPECT_CAMERA, text);
	assert_int_equal(r.report.facts.stamp_index, -1);
	judge(OCOP_INSPECT_PICTURE, text);
	assert_int_equal(r.report.facts.stamp_index, -1);
	ocop_buf_clear(&french);
}

/* A typed line with an error accuses nobody; what is no line is judged as it
 * would be from a scanner. */
static void what_was_typed_is_judged_by_its_form(void **state)
{
	(void)state;
	realm_fill(&r);
	EXPECT_READ(TYPED, REALM_CODE " 0000010000007-?", UNREAD, TYPING);
	EXPECT_READ(TYPED, "0000010000007", UNREAD, TYPING);
	for (int how = OCOP_INSPECT_SCANNER; how <= OCOP_INSPECT_TYPED; how++) {
		static const char *const texts[] = {
			"https://" REALM_HOST "/c/12345678901234567",
			"https://" REALM_HOST "/c/x", "http://example.com/",
			"https://" REALM_HOST "/p/" REALM_CODE,
		};
		static const enum ocop_verdict verdicts[] = {
			OCOP_VERDICT_MALFORMED, OCOP_VERDICT_MALFORMED,
			OCOP_VERDICT_FOREIGN, OCOP_VERDICT_UNREAD,
		};

		for (size_t i = 0; i < 4; i++) {
			judge((enum ocop_inspect_how)how, texts[i]);
			assert_string_equal(
				ocop_verdict_key(r.report.verdict),
				ocop_verdict_key(verdicts[i]));
		}
	}
}

static void goods_that_were_noted_are_not_read(void **state)
{
	(void)state;
	realm_fill(&r);
	EXPECT_READ(WORDS, "", UNREAD, EMPTY);
	EXPECT_READ(PICTURE, "", UNREAD, SYMBOL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_line_of_another_layout_is_put_right),
		TEST(what_was_typed_is_judged_by_its_form),
		TEST(goods_that_were_noted_are_not_read),
	};

	return cmocka_run_group_tests_name("inspect_judge", tests, NULL, NULL);
}

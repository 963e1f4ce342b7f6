/* SPDX-License-Identifier: Apache-2.0 */
/* JSON that is written straight into a buffer: the same text as a tree of the
 * same members gives, and every character escaped that must be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include <ocop/json.h>

static void writes_members(struct ocop_json_out *w)
{
	ocop_json_put_object(w, NULL);
	ocop_json_put_text(w, "t\"1\"", OCOP_LIT("a\0b"));
	ocop_json_put_str(w, "none", NULL);
	ocop_json_put_int(w, "low", INT64_MIN);
	ocop_json_put_int(w, "high", INT64_MAX);
	ocop_json_put_int(w, "zero", 0);
	ocop_json_put_time(w, "never", 0);
	ocop_json_put_time(w, "last", UINT64_MAX);
	ocop_json_put_bool(w, "yes", true);
	ocop_json_put_hex(w, "hex", OCOP_LIT("\x0f\xa0"));
	ocop_json_put_base64(w, "b64", OCOP_LIT("\xff\xfe"));
	ocop_json_put_array(w, "list");
	ocop_json_put_int(w, NULL, 1);
	ocop_json_put_object(w, NULL);
	ocop_json_put_end(w);
	ocop_json_put_str(w, NULL, "x");
	ocop_json_put_end(w);
	ocop_json_put_array(w, "empty");
	ocop_json_put_end(w);
	ocop_json_put_end(w);
}

static void members_come_as_they_are_put(void **state)
{
	struct ocop_buf buf = OCOP_BUF(10000);
	struct ocop_json_out w = OCOP_JSON_OUT(&buf);

	(void)state;
	writes_members(&w);
	assert_string_equal(ocop_buf_cstr(&buf),
		"{\"t\\\"1\\\"\":\"a\xef\xbf\xbd" "b\",\"none\":null,"
		"\"low\":-9223372036854775808,\"high\":9223372036854775807,"
		"\"zero\":0,\"never\":null,\"last\":18446744073709551615,"
		"\"yes\":true,\"hex\":\"0fa0\",\"b64\":\"__4\","
		"\"list\":[1,{},\"x\"],\"empty\":[]}");
	ocop_buf_clear(&buf);
}

static void an_indented_text_is_for_people(void **state)
{
	struct ocop_buf buf = OCOP_BUF(10000);
	struct ocop_json_out w = OCOP_JSON_OUT(&buf);

	(void)state;
	w.pretty = true;
	ocop_json_put_object(&w, NULL);
	ocop_json_put_int(&w, "a", 1);
	ocop_json_put_array(&w, "b");
	ocop_json_put_int(&w, NULL, 1);
	ocop_json_put_object(&w, NULL);
	ocop_json_put_bool(&w, "c", false);
	ocop_json_put_end(&w);
	ocop_json_put_end(&w);
	ocop_json_put_end(&w);
	assert_string_equal(ocop_buf_cstr(&buf),
			    "{\n\t\"a\":\t1,\n\t\"b\":\t[1, {\n"
			    "\t\t\t\"c\":\tfalse\n\t\t}]\n}");
	ocop_buf_clear(&buf);
}

/* What stands for one byte below 0x80, as RFC 8259 and the terminal want. */
static const char *escaped(char out[8], unsigned c)
{
	static const struct { char c, letter; } short_ones[] = {
		{ '"', '"' }, { '\\', '\\' }, { '\b', 'b' }, { '\f', 'f' },
		{ '\n', 'n' }, { '\r', 'r' }, { '\t', 't' },
	};

	for (size_t i = 0; i < sizeof(short_ones) / sizeof(*short_ones); i++)
		if (short_ones[i].c == (char)c) {
			snprintf(out, 8, "\\%c", short_ones[i].letter);
			return out;
		}
	if (c == 0)
		return "\xef\xbf\xbd";
	snprintf(out, 8, c < 0x20 || c == 0x7f ? "\\u%04x" : "%c", c);
	return out;
}

/* At every place of a text, for texts are looked at eight bytes at a time. */
static void each_character_is_escaped_wherever_it_stands(void **state)
{
	struct ocop_buf buf = OCOP_BUF(1000);
	char text[20], want[64], one[8];

	(void)state;
	for (unsigned c = 0; c < 0x80; c++)
		for (size_t at = 0; at < sizeof(text); at++) {
			struct ocop_json_out w = OCOP_JSON_OUT(&buf);

			memset(text, 'x', sizeof(text));
			text[at] = (char)c;
			snprintf(want, sizeof(want), "\"%.*s%s%.*s\"", (int)at,
				 "xxxxxxxxxxxxxxxxxxxx", escaped(one, c),
				 (int)(sizeof(text) - 1 - at),
				 "xxxxxxxxxxxxxxxxxxxx");
			ocop_json_put_text(&w, NULL,
					   ocop_bytes_of(text, sizeof(text)));
			assert_string_equal(ocop_buf_cstr(&buf), want);
			ocop_buf_reset(&buf);
		}
	ocop_buf_clear(&buf);
}

static void writes(const char *text, const char *want)
{
	struct ocop_buf buf = OCOP_BUF(1000);
	struct ocop_json_out w = OCOP_JSON_OUT(&buf);

	ocop_json_put_str(&w, NULL, text);
	assert_string_equal(ocop_buf_cstr(&buf), want);
	ocop_buf_clear(&buf);
}

static void letters_stay_and_what_steers_does_not(void **state)
{
	(void)state;
	writes("", "\"\"");
	writes("Gi\xe1\xba\xa5m v\xe1\xba\xa3i \xf0\x9f\x8c\xbe",
	       "\"Gi\xe1\xba\xa5m v\xe1\xba\xa3i \xf0\x9f\x8c\xbe\"");
	/* U+009B, U+202E, U+2066 */
	writes("a\xc2\x9b" "b", "\"a\\u009bb\"");
	writes("long enough \xe2\x80\xae" "b\xe2\x81\xa6",
	       "\"long enough \\u202eb\\u2066\"");
	/* Cut, overlong, a surrogate. */
	writes("12345678\xe1\xba", "\"12345678\xef\xbf\xbd\xef\xbf\xbd\"");
	writes("\xc0\xaf", "\"\xef\xbf\xbd\xef\xbf\xbd\"");
	writes("\xed\xa0\x80\"",
	       "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\\\"\"");
}

static void a_tree_may_be_a_member(void **state)
{
	struct ocop_json *tree = ocop_json_array();
	struct ocop_buf buf = OCOP_BUF(1000);
	struct ocop_json_out w = OCOP_JSON_OUT(&buf);

	(void)state;
	ocop_json_add_int(tree, 7);
	ocop_json_put_object(&w, NULL);
	assert_int_equal(ocop_json_put(&w, "a", tree), OCOP_OK);
	ocop_json_put_null(&w, "b");
	ocop_json_put_end(&w);
	assert_string_equal(ocop_buf_cstr(&buf), "{\"a\":[7],\"b\":null}");
	/* What failed while it was built is no part of a whole. */
	ocop_json_set_int(tree, "x", 1);
	assert_int_equal(ocop_json_put(&w, "c", tree), OCOP_ERR_MEMORY);
	assert_int_equal(buf.err, OCOP_ERR_MEMORY);
	ocop_buf_reset(&buf);
	assert_int_equal(ocop_json_put(&w, "c", NULL), OCOP_ERR_MEMORY);
	ocop_json_free(tree);
	ocop_buf_clear(&buf);
}

static void too_deep_or_too_long_is_remembered(void **state)
{
	struct ocop_buf buf = OCOP_BUF(1000);
	struct ocop_json_out w = OCOP_JSON_OUT(&buf);

	(void)state;
	for (int i = 0; i < OCOP_JSON_OUT_DEPTH; i++)
		ocop_json_put_array(&w, NULL);
	assert_int_equal(buf.err, OCOP_OK);
	ocop_json_put_array(&w, NULL);
	assert_int_equal(buf.err, OCOP_ERR_LIMIT);
	ocop_buf_clear(&buf);

	buf = OCOP_BUF(8);
	w = OCOP_JSON_OUT(&buf);
	ocop_json_put_str(&w, NULL, "1234567");
	assert_int_equal(buf.err, OCOP_ERR_LIMIT);
	ocop_buf_clear(&buf);
	/* One end too many changes nothing. */
	buf = OCOP_BUF(8);
	w = OCOP_JSON_OUT(&buf);
	ocop_json_put_int(&w, NULL, 1);
	ocop_json_put_end(&w);
	assert_string_equal(ocop_buf_cstr(&buf), "1");
	ocop_buf_clear(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_come_as_they_are_put),
		cmocka_unit_test(an_indented_text_is_for_people),
		cmocka_unit_test(each_character_is_escaped_wherever_it_stands),
		cmocka_unit_test(letters_stay_and_what_steers_does_not),
		cmocka_unit_test(a_tree_may_be_a_member),
		cmocka_unit_test(too_deep_or_too_long_is_remembered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

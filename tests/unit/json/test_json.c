/* SPDX-License-Identifier: Apache-2.0 */
/* JSON: the strict check, exact integers, the view of CBOR, and that after a
 * failed allocation, a part is never printed as if it were the whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <cjson/cJSON.h>

#include <ocop/cbor.h>
#include <ocop/json.h>
#include <ocop/text.h>

#include "lib/json/json.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct ocop_json *parse(const char *text)
{
	struct ocop_json *root = NULL;
	struct ocop_diag diag;

	if (ocop_json_parse(&root, ocop_bytes_str(text), &diag))
		fail_msg("%s: %s", text, diag.text);
	assert_non_null(root);
	return root;
}

static void prints(const struct ocop_json *root, const char *want)
{
	struct ocop_buf buf = OCOP_BUF(100000);

	assert_int_equal(ocop_json_print(&buf, root, false), OCOP_OK);
	assert_string_equal(ocop_buf_cstr(&buf), want);
	ocop_buf_clear(&buf);
}

static void json_is_parsed_and_printed_again(void **state)
{
	static const char *const same[] = {
		"{}", "[]", "null", "true", "false", "0", "-1", "\"\"",
		"[1,2,[3,{\"a\":{}}]]", "{\"a\":1,\"A\":2,\"\":3}",
		"\"Gi\xe1\xba\xa5m\"", "\"a\\\"b\\\\c\\n\\t\\u0001\"",
		"9007199254740991", "-9007199254740991", "1000000000000000",
		"1.5", "[-0.25]", "0.1", "1.7976931348623157e+308",
		"9007199254740994.0", "0.30000000000000004",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(same); i++) {
		struct ocop_json *root = parse(same[i]);

		prints(root, same[i]);
		ocop_json_free(root);
	}
}

static void blanks_and_escapes_of_the_rfc_are_taken(void **state)
{
	struct ocop_json *root = parse(" \t\r\n{ \"a\" :\n[ 1 , 2.50e+1 ] ,"
				       "\"\\u0062\\/\" : \"\\uD83C\\uDF3E\" } ");

	(void)state;
	prints(root, "{\"a\":[1,25],\"b/\":\"\xf0\x9f\x8c\xbe\"}");
	ocop_json_free(root);
}

static void what_is_not_json_is_refused_where_it_breaks(void **state)
{
	static const struct { const char *text; size_t offset; } bad[] = {
		{ "", 0 }, { " ", 1 }, { "{", 1 }, { "[", 1 }, { "[1", 2 },
		{ "[1,", 3 }, { "[1,]", 3 }, { "[,1]", 1 }, { "[1 2]", 3 },
		{ "{\"a\"}", 4 }, { "{\"a\":}", 5 }, { "{\"a\":1,}", 7 },
		{ "{a:1}", 1 }, { "{1:1}", 1 }, { "{'a':1}", 1 },
		{ "1 2", 2 }, { "{} x", 3 }, { "nul", 0 }, { "True", 0 },
		{ "NaN", 0 }, { "Infinity", 0 }, { "01", 0 }, { "-", 0 },
		{ "+1", 0 }, { ".5", 0 }, { "1.", 0 }, { "1e", 0 },
		{ "1e+", 0 }, { "-a", 0 }, { "[00]", 1 }, { "0x10", 1 },
		{ "\"a", 0 }, { "\"\\x\"", 1 }, { "\"\\u12\"", 1 },
		{ "\"\\u12g4\"", 1 }, { "\"\\u00+1\"", 1 }, { "\"\\", 1 },
		{ "\"a\tb\"", 2 }, { "\"a\nb\"", 2 }, { "[1]\f", 3 },
		{ "/**/1", 0 }, { "\xef\xbb\xbf{}", 0 }, { "\"\xff\"", 1 },
		{ "[\xc2\xa0]", 1 },
	};
	struct ocop_json *root;
	struct ocop_diag diag;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		root = (struct ocop_json *)&diag;
		if (ocop_json_parse(&root, ocop_bytes_str(bad[i].text),
				    &diag) != OCOP_ERR_MALFORMED)
			fail_msg("%s", bad[i].text);
		assert_null(root);
		if (diag.offset != bad[i].offset)
			fail_msg("%s: %s at %zu", bad[i].text, diag.text,
				 diag.offset);
	}
	assert_int_equal(ocop_json_parse(&root, OCOP_LIT("[1]\0"), NULL),
			 OCOP_ERR_MALFORMED);
}

static void refused(const char *text, const char *rule)
{
	struct ocop_json *root;
	struct ocop_diag diag;

	assert_int_equal(ocop_json_parse(&root, ocop_bytes_str(text), &diag),
			 OCOP_ERR_MALFORMED);
	assert_null(root);
	if (strstr(diag.text, rule) == NULL)
		fail_msg("%s: %s", text, diag.text);
}

static void the_same_name_twice_is_refused(void **state)
{
	(void)state;
	refused("{\"a\":1,\"b\":2,\"a\":3}", "twice");
	refused("[{\"x\":{\"a\":1,\"\\u0061\":2}}]", "'a' appears twice");
	refused("{\"\":1,\"\":2}", "twice");
	ocop_json_free(parse("[{\"a\":1},{\"a\":1}]"));
}

static void an_object_may_have_many_names(void **state)
{
	struct ocop_buf text = OCOP_BUF(OCOP_JSON_MAX);
	struct ocop_json *root = NULL;

	(void)state;
	ocop_buf_byte(&text, '{');
	for (unsigned i = 0; i < 80000; i++)
		ocop_buf_printf(&text, "\"%x\":0,", i);
	ocop_buf_str(&text, "\"y\":0}");
	assert_int_equal(ocop_json_parse(&root, ocop_buf_view(&text), NULL),
			 OCOP_OK);
	assert_int_equal(ocop_json_count(root), 80001);
	ocop_json_free(root);
	ocop_buf_clear(&text);
}

static void a_nul_cannot_cut_a_text_short(void **state)
{
	(void)state;
	refused("{\"a\\u0000b\":1}", "NUL");
	refused("\"\\u0000\"", "NUL");
}

static void half_a_surrogate_pair_is_refused(void **state)
{
	static const char *const bad[] = {
		"\"\\ud800\"", "\"\\udfff\"", "\"\\ud800x\"",
		"\"\\ud800\\n\"", "\"\\ud800\\ud800\"", "\"\\ud800\\u0041\"",
		"\"\\udc00\\ud800\"", "\"\\ud800\\u\"",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		refused(bad[i], "surrogate");
}

static void integers_that_a_double_cannot_hold_are_refused(void **state)
{
	(void)state;
	refused("9007199254740992", "2^53");
	refused("-9007199254740992", "2^53");
	refused("[18446744073709551616]", "2^53");
	refused("1e999", "too large");
	refused("1.00000000000000000000000000000000000000000000", "too long");
}

static void nesting_stops_at_the_limit(void **state)
{
	char text[2 * OCOP_JSON_DEPTH_MAX + 3];

	(void)state;
	memset(text, '[', OCOP_JSON_DEPTH_MAX);
	memset(text + OCOP_JSON_DEPTH_MAX, ']', OCOP_JSON_DEPTH_MAX);
	text[2 * OCOP_JSON_DEPTH_MAX] = '\0';
	ocop_json_free(parse(text));
	memset(text, '[', OCOP_JSON_DEPTH_MAX + 1);
	memset(text + OCOP_JSON_DEPTH_MAX + 1, ']', OCOP_JSON_DEPTH_MAX + 1);
	text[2 * OCOP_JSON_DEPTH_MAX + 2] = '\0';
	refused(text, "deep");
}

static void a_text_above_the_ceiling_is_not_parsed(void **state)
{
	struct ocop_buf text = OCOP_BUF(OCOP_JSON_MAX + 1);
	struct ocop_json *root = NULL;
	uint8_t *room = ocop_buf_extend(&text, OCOP_JSON_MAX);

	(void)state;
	assert_non_null(room);
	memset(room, ' ', OCOP_JSON_MAX);
	room[0] = '1';
	assert_int_equal(ocop_json_parse(&root, ocop_buf_view(&text), NULL),
			 OCOP_OK);
	ocop_json_free(root);
	ocop_buf_byte(&text, ' ');
	assert_int_equal(ocop_json_parse(&root, ocop_buf_view(&text), NULL),
			 OCOP_ERR_LIMIT);
	assert_null(root);
	ocop_buf_clear(&text);
}

static void members_are_set_in_order_and_replaced(void **state)
{
	struct ocop_json *o = ocop_json_object(), *list = ocop_json_array();

	(void)state;
	ocop_json_set_str(o, "schema", "ocop.test/1");
	ocop_json_set_int(o, "min", INT64_MIN);
	ocop_json_set_int(o, "max", INT64_MAX);
	ocop_json_set_bool(o, "yes", true);
	ocop_json_set_null(o, "none");
	ocop_json_set_str(o, "nothing", NULL);
	ocop_json_set_hex(o, "hex", OCOP_LIT("\x00\xff"));
	ocop_json_set_base64(o, "b64", OCOP_LIT("\xfb\xff"));
	ocop_json_set_text(o, "text", ocop_bytes_of(NULL, 0));
	ocop_json_add_str(list, "a");
	ocop_json_add(list, ocop_json_object());
	ocop_json_set(o, "list", list);
	ocop_json_set_int(o, "yes", 7);
	prints(o, "{\"schema\":\"ocop.test/1\",\"min\":-9223372036854775808,"
	       "\"max\":9223372036854775807,\"yes\":7,\"none\":null,"
	       "\"nothing\":null,\"hex\":\"00ff\",\"b64\":\"-_8\","
	       "\"text\":\"\",\"list\":[\"a\",{}]}");
	ocop_json_free(o);
}

static void bytes_that_are_no_text_are_replaced(void **state)
{
	struct ocop_json *o = ocop_json_object();

	(void)state;
	ocop_json_set_text(o, "t", OCOP_LIT("a\xff" "b\0\xe1\xba" "c\x80"));
	prints(o, "{\"t\":\"a\xef\xbf\xbd" "b\xef\xbf\xbd\xef\xbf\xbd\xef\xbf"
	       "\xbd" "c\xef\xbf\xbd\"}");
	ocop_json_free(o);
}

static void members_are_read_by_name_and_type(void **state)
{
	struct ocop_json *root = parse("{\"s\":\"x\",\"i\":-5,\"r\":1.5,"
				       "\"b\":true,\"n\":null,\"a\":[1,\"y\"]}");
	const struct ocop_json *a = ocop_json_get(root, "a");
	size_t seen = 0;

	(void)state;
	assert_string_equal(ocop_json_str(root, "s"), "x");
	assert_null(ocop_json_str(root, "S"));
	assert_null(ocop_json_str(root, "i"));
	assert_int_equal(ocop_json_int(root, "i", 9), -5);
	assert_int_equal(ocop_json_int(root, "s", 9), 9);
	assert_int_equal(ocop_json_int(root, "r", 9), 9);
	assert_int_equal(ocop_json_int(root, "absent", 9), 9);
	assert_true(ocop_json_bool(root, "b", false));
	assert_true(ocop_json_bool(root, "i", true));
	assert_int_equal(ocop_json_type(ocop_json_get(root, "r")),
			 OCOP_JSON_REAL);
	assert_int_equal(ocop_json_type(ocop_json_get(root, "n")),
			 OCOP_JSON_NULL);
	assert_int_equal(ocop_json_type(root), OCOP_JSON_OBJECT);
	assert_int_equal(ocop_json_count(root), 6);
	assert_int_equal(ocop_json_count(a), 2);
	assert_int_equal(ocop_json_value_int(ocop__json_at(a, 0)), 1);
	assert_string_equal(ocop_json_value_str(ocop__json_at(a, 1)), "y");
	assert_null(ocop__json_at(a, 2));
	assert_null(ocop_json_get(a, "s"));
	assert_string_equal(ocop_json_key(ocop__json_at(root, 5)), "a");
	for (const struct ocop_json *m = ocop_json_first(root); m != NULL;
	     m = ocop_json_next(m))
		seen++;
	assert_int_equal(seen, 6);
	assert_null(ocop_json_get(NULL, "s"));
	assert_int_equal(ocop_json_count(NULL), 0);
	ocop_json_free(root);
	ocop_json_free(NULL);
}

static void a_misused_value_marks_all_that_holds_it(void **state)
{
	struct ocop_json *root = ocop_json_object(), *o = ocop_json_object();
	struct ocop_buf buf = OCOP_BUF(1000);

	(void)state;
	/* An array has no names. */
	ocop_json_set(root, "list", ocop_json_array());
	ocop_json_set(root, "o", o);
	prints(root, "{\"list\":[],\"o\":{}}");
	ocop_json_set(o, "missing", NULL);
	assert_int_equal(ocop_json_print(&buf, root, false), OCOP_ERR_MEMORY);
	assert_int_equal(ocop_json_print(&buf, root, true), OCOP_ERR_MEMORY);
	assert_int_equal(buf.len, 0);
	ocop_json_free(root);

	root = ocop_json_array();
	ocop_json_set_int(root, "x", 1);
	assert_int_equal(ocop_json_print(&buf, root, false), OCOP_ERR_MEMORY);
	ocop_json_free(root);

	ocop_json_set_int(NULL, "x", 1);
	ocop_json_add(NULL, ocop_json_object());
	assert_int_equal(ocop_json_print(&buf, NULL, false), OCOP_ERR_MEMORY);
	ocop_buf_clear(&buf);
}

static void printing_above_the_ceiling_fails(void **state)
{
	struct ocop_json *root = parse("[1,2,3]");
	struct ocop_buf buf = OCOP_BUF(6);

	(void)state;
	assert_int_equal(ocop_json_print(&buf, root, false), OCOP_ERR_LIMIT);
	assert_int_equal(buf.len, 0);
	ocop_buf_clear(&buf);
	ocop_json_free(root);
}

/* The view of an item given in hex; NULL when there is none. */
static void viewed(const char *hex, const char *want)
{
	uint8_t bytes[128];
	size_t len = strlen(hex) / 2;
	struct ocop_json *root;

	assert_int_equal(ocop_hex_decode(bytes, len, ocop_bytes_str(hex)),
			 OCOP_OK);
	root = ocop_json_of_cbor(ocop_bytes_of(bytes, len));
	if (want == NULL) {
		assert_null(root);
		return;
	}
	assert_non_null(root);
	prints(root, want);
	ocop_json_free(root);
}

static void the_view_of_cbor_is_one_to_one(void **state)
{
	(void)state;
	viewed("00", "0");
	viewed("1bffffffffffffffff", "18446744073709551615");
	viewed("3b7fffffffffffffff", "-9223372036854775808");
	viewed("20", "-1");
	viewed("f5", "true");
	viewed("43fbfffe", "\"-__-\"");
	viewed("40", "\"\"");
	viewed("8301810280", "[1,[2],[]]");
	viewed("a264636f64656131646c6f7473a1617881f4",
	       "{\"code\":\"1\",\"lots\":{\"x\":[false]}}");
	viewed("a20120206179", "{\"1\":-1,\"-1\":\"y\"}");
	viewed("65c3a9e1baa5", "\"\xc3\xa9\xe1\xba\xa5\"");
}

static void what_json_cannot_show_has_no_view(void **state)
{
	(void)state;
	viewed("", NULL);
	viewed("0000", NULL);
	viewed("6100", NULL);		/* a NUL */
	viewed("a1610001", NULL);
	viewed("61ff", NULL);		/* not UTF-8 */
	viewed("c100", NULL);		/* a tag */
	viewed("f93c00", NULL);		/* a float */
	viewed("a1410000", NULL);	/* a name of bytes */
	viewed("a201f46131f5", NULL);	/* 1 and "1" are one name in JSON */
	viewed("a201f46161f5", "{\"1\":false,\"a\":true}");
	viewed("3b8000000000000000", NULL);
	viewed("81818181818181818100", NULL);
	viewed("818181818181818100", "[[[[[[[[0]]]]]]]]");
}

/* cJSON allocates through this; the countdown reaches zero once. */
static long allocations_left;

static void *failing_malloc(size_t size)
{
	return allocations_left-- == 0 ? NULL : malloc(size);
}

static struct ocop_json *build(void)
{
	struct ocop_json *root = ocop_json_object(), *list;

	ocop_json_set_str(root, "name", "Cider");
	ocop_json_set_int(root, "lot", 1);
	ocop_json_set_bool(root, "held", false);
	list = ocop_json_array();
	ocop_json_add_str(list, "a");
	ocop_json_add_str(list, "b");
	ocop_json_set(root, "list", list);
	ocop_json_set_hex(root, "key", OCOP_LIT("\1\2"));
	ocop_json_set_int(root, "lot", 2);
	return root;
}

static const char built[] = "{\"name\":\"Cider\",\"lot\":2,\"held\":false,"
			    "\"list\":[\"a\",\"b\"],\"key\":\"0102\"}";

static void any_failed_allocation_fails_the_print(void **state)
{
	cJSON_Hooks hooks = { failing_malloc, free };
	long failures = 0;
	bool whole = false;

	(void)state;
	for (long n = 0; !whole; n++) {
		struct ocop_buf buf = OCOP_BUF(1000);
		struct ocop_json *root;

		allocations_left = n;
		cJSON_InitHooks(&hooks);
		root = build();
		if (!ocop_json_print(&buf, root, false)) {
			assert_string_equal(ocop_buf_cstr(&buf), built);
			whole = allocations_left >= 0;
		} else {
			assert_int_equal(buf.len, 0);
			failures++;
		}
		ocop_json_free(root);
		cJSON_InitHooks(NULL);
		ocop_buf_clear(&buf);
		assert_true(n < 1000);
	}
	assert_true(failures > 20);
}

static void any_failed_allocation_fails_parse_and_view(void **state)
{
	cJSON_Hooks hooks = { failing_malloc, free };
	static const char text[] = "{\"a\":[1,\"x\"],\"b\":{\"c\":2.5}}";
	static const uint8_t item[] = "\xa2" "aa\x82\x01" "ax" "ab\xa1" "ac"
				      "\xf5";
	long failures = 0;
	bool whole = false;

	(void)state;
	for (long n = 0; !whole; n++) {
		struct ocop_json *root = NULL, *view;
		enum ocop_err err;

		cJSON_InitHooks(&hooks);
		allocations_left = n;
		err = ocop_json_parse(&root, ocop_bytes_str(text), NULL);
		whole = allocations_left >= 0;
		allocations_left = n;
		view = ocop_json_of_cbor(ocop_bytes_of(item,
						       sizeof(item) - 1));
		whole = whole && allocations_left >= 0;
		cJSON_InitHooks(NULL);
		if (!err)
			prints(root, text);
		else
			failures += err == OCOP_ERR_MEMORY && root == NULL;
		if (view != NULL)
			prints(view, "{\"a\":[1,\"x\"],\"b\":{\"c\":true}}");
		assert_true(whole == (!err && view != NULL));
		ocop_json_free(root);
		ocop_json_free(view);
		assert_true(n < 1000);
	}
	assert_true(failures > 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_is_parsed_and_printed_again),
		cmocka_unit_test(blanks_and_escapes_of_the_rfc_are_taken),
		cmocka_unit_test(what_is_not_json_is_refused_where_it_breaks),
		cmocka_unit_test(the_same_name_twice_is_refused),
		cmocka_unit_test(an_object_may_have_many_names),
		cmocka_unit_test(a_nul_cannot_cut_a_text_short),
		cmocka_unit_test(half_a_surrogate_pair_is_refused),
		cmocka_unit_test(
			integers_that_a_double_cannot_hold_are_refused),
		cmocka_unit_test(nesting_stops_at_the_limit),
		cmocka_unit_test(a_text_above_the_ceiling_is_not_parsed),
		cmocka_unit_test(members_are_set_in_order_and_replaced),
		cmocka_unit_test(bytes_that_are_no_text_are_replaced),
		cmocka_unit_test(members_are_read_by_name_and_type),
		cmocka_unit_test(a_misused_value_marks_all_that_holds_it),
		cmocka_unit_test(printing_above_the_ceiling_fails),
		cmocka_unit_test(the_view_of_cbor_is_one_to_one),
		cmocka_unit_test(what_json_cannot_show_has_no_view),
		cmocka_unit_test(any_failed_allocation_fails_the_print),
		cmocka_unit_test(any_failed_allocation_fails_parse_and_view),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

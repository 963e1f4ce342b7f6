/* SPDX-License-Identifier: Apache-2.0 */
/* registry/web/goods*: lists of codes, and what the table says about each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "registry/web/goods.h"
#include "tests/helpers/registry/desk.h"

#define URLENCODED "application/x-www-form-urlencoded"
#define GTIN "08936000000011"

static void post(struct desk *f, struct ocop_signer *signer,
		 enum ocop_kind kind, const char *json)
{
	world_seal(signer, kind, json, &f->record);
	assert_int_equal(desk_post(f), 201);
}

static void enter_a_lot(struct desk *f)
{
	assert_int_equal(desk_producer(f, 0), 201);
	world_certificate(&f->w, &f->record);
	assert_int_equal(desk_post(f), 201);
	world_lot(&f->w, &f->record);
	assert_int_equal(desk_post(f), 201);
}

static void recall(struct desk *f)
{
	post(f, &f->w.producer, OCOP_KIND_STATUS,
	     "{\"realm\":\"demo\",\"issued\":1789000004,\"product\":\""
	     WORLD_CODE "\",\"lot\":12,\"status\":\"recalled\","
	     "\"ranges\":[[10,1]],\"reason\":\"Có dị vật\"}");
}

static void assert_in(const char *page, const char *text)
{
	if (strstr(page, text) == NULL)
		fail_msg("no '%s' in %s", text, page);
}

static const char *body(struct desk *f)
{
	return ocop_buf_cstr(&f->answer.body);
}

/* What a list is read as, each code in brackets; "!" and why if it is none. */
static const char *read_list(const char *list)
{
	static char text[4096];
	struct ocop_buf out = OCOP_BUF(sizeof(text) - 1);
	struct goods *goods = goods_new();
	struct ocop_diag diag = { 0 };

	assert_non_null(goods);
	if (goods_add(goods, ocop_bytes_str(list), &diag))
		ocop_buf_printf(&out, "!%s", diag.text);
	else
		goods_write(&out, goods, "|");
	snprintf(text, sizeof(text), "%s", ocop_buf_cstr(&out));
	ocop_buf_clear(&out);
	goods_free(goods);
	return text;
}

static void a_list_is_split_into_codes(void **state)
{
	static const struct {
		const char *list, *codes;
	} lists[] = {
		{ "", "" },
		{ " \r\n\t;,", "" },
		{ "1\n2", "1|2|" },
		{ "\xef\xbb\xbf" "1\r\n\r\n 2 \r3;4,5\t6", "1|2|3|4|5|6|" },
		{ WORLD_CODE " 0000120000451-K\n", WORLD_CODE
		  " 0000120000451-K|" },
		{ "1\n\xef\xbb\xbf" "2", "1|\xef\xbb\xbf" "2|" },
	};
	static const char *const none[] = {
		("\xff\xfe" "1"), "PK\x03\x04", "1\n\x01", "1\x80",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		assert_string_equal(read_list(lists[i].list), lists[i].codes);
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		assert_in(read_list(none[i]), "!this is no list of codes");
}

static void a_list_has_500_codes_at_most(void **state)
{
	char list[2 * GOODS_MAX + 2];

	(void)state;
	for (size_t i = 0; i < sizeof(list); i++)
		list[i] = i % 2 ? '\n' : '1';
	list[2 * GOODS_MAX] = '\0';
	assert_int_equal(read_list(list)[0], '1');
	list[2 * GOODS_MAX] = '1';
	list[2 * GOODS_MAX + 1] = '\0';
	assert_in(read_list(list), "!more than 500 codes");
}

static void each_code_stands_in_its_place(void **state)
{
	struct desk *f = *state;

	enter_a_lot(f);
	post(f, &f->w.authority, OCOP_KIND_CERTIFICATE,
	     "{\"realm\":\"demo\",\"issued\":1789000001,"
	     "\"code\":\"11-03295-02-2026\",\"decided\":\"2026-09-01\","
	     "\"decision\":\"101/QD-UBND\",\"authority\":\"tinh-11\","
	     "\"producer\":\"11-000000\",\"product\":\"Mật ong\","
	     "\"group\":1,\"set\":1,\"stars\":4,\"rules\":\"148/2023\","
	     "\"from\":\"2026-09-01\",\"to\":\"2029-08-31\","
	     "\"gtin\":[\"" GTIN "\"]}");
	assert_int_equal(desk_get(f, "/s/goods.csv?lang=en&codes="
			"11-03295-99-2026," WORLD_CODE ",8936000000011,"
			"8936000000012,123," GTIN "," WORLD_CODE), 200);
	assert_string_equal(f->answer.type, "text/csv; charset=utf-8");
	assert_string_equal(f->answer.cache, "no-store");
	assert_string_equal(body(f), "\xef\xbb\xbf"
		"\"No.\",\"Code asked\",\"State\",\"Product\",\"Producer\","
		"\"Stars\",\"Certificate\",\"End date\",\"Extension\","
		"\"Withdrawal or suspension\","
		"\"Lots recalled or not accepted\",\"Lots held\"\r\n"
		"\"1\",\"11-03295-99-2026\",\"! No product in the register has "
		"this code\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\"\r\n"
		"\"2\",\"" WORLD_CODE "\",\"✓ Certificate in force\","
		"\"Táo mèo\",\"Hợp tác xã 0\",\"3\",\"" WORLD_CODE "\","
		"\"31/08/2029\",\"\",\"\",\"\",\"\"\r\n"
		"\"3\",\"8936000000011\",\"✓ Certificate in force\","
		"\"Mật ong\",\"Hợp tác xã 0\",\"4\",\"11-03295-02-2026\","
		"\"31/08/2029\",\"\",\"\",\"\",\"\"\r\n"
		"\"4\",\"8936000000012\",\"? GTIN check digit does not match\","
		"\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\"\r\n"
		"\"5\",\"123\",\"? 3 digits; a GTIN has 8, 12, 13 or 14\","
		"\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\"\r\n"
		"\"6\",\"" GTIN "\",\"✓ Certificate in force\","
		"\"Mật ong\",\"Hợp tác xã 0\",\"4\",\"11-03295-02-2026\","
		"\"31/08/2029\",\"\",\"\",\"\",\"\"\r\n"
		"\"7\",\"" WORLD_CODE "\",\"✓ Certificate in force\","
		"\"Táo mèo\",\"Hợp tác xã 0\",\"3\",\"" WORLD_CODE "\","
		"\"31/08/2029\",\"\",\"\",\"\",\"\"\r\n");
}

static void what_was_recalled_or_withdrawn_is_told(void **state)
{
	static const char target[] = "/s/goods?lang=en&codes=" WORLD_CODE;
	struct desk *f = *state;

	enter_a_lot(f);
	recall(f);
	assert_int_equal(desk_get(f, target), 200);
	assert_in(body(f), "Certificate in force. Lots were recalled: compare "
		  "the batch");
	assert_in(body(f), "12 (batch L12)");
	assert_in(body(f), "class=\"amber\"><b>!</b>");
	post(f, &f->w.authority, OCOP_KIND_DECISION,
	     "{\"realm\":\"demo\",\"issued\":1789000005,\"certificate\":[\""
	     WORLD_CODE "\",\"2026-09-01\"],\"authority\":\"tinh-11\","
	     "\"decision\":\"9/QD-UBND\",\"decided\":\"2026-09-20\",\"effective\":\"2026-09-20\","
	     "\"action\":\"withdraw\",\"ground\":1}");
	assert_int_equal(desk_get(f, target), 200);
	assert_in(body(f), "OCOP certificate withdrawn (decision 9/QD-UBND)");
	assert_in(body(f), "decision 9/QD-UBND, effective 20/09/2026");
	assert_in(body(f), "class=\"red\"><b>✕</b>");
}

static void a_form_leads_to_an_address(void **state)
{
	struct desk *f = *state;
	char many[GOODS_LINK_MAX + 8] = "codes=";

	enter_a_lot(f);
	assert_int_equal(desk_form(f, "/s/goods?lang=en", URLENCODED,
				   OCOP_LIT("codes=" WORLD_CODE "%0D%0Aa+%22&file=")),
			 303);
	assert_string_equal(ocop_buf_cstr(&f->answer.location),
			    "/s/goods?lang=en&codes=" WORLD_CODE ",a%20%22");
	assert_string_equal(f->answer.cache, "no-store");
	assert_int_equal(desk_get(f, "/s/goods?lang=en&codes=" WORLD_CODE
				  ",a%20%22"), 200);
	assert_in(body(f), "2 codes");
	assert_in(body(f), "a &quot;");
	/* The other language asks the same. */
	assert_in(body(f), "href=\"?lang=vi&amp;codes=" WORLD_CODE ",a%20%22\"");
	/* One byte too long for an address. */
	memset(many + 6, 'x', GOODS_LINK_MAX - 23);
	assert_int_equal(desk_form(f, "/s/goods?lang=en", URLENCODED,
				   ocop_bytes_str(many)), 303);
	many[strlen(many)] = 'x';
	assert_int_equal(desk_form(f, "/s/goods?lang=en", URLENCODED,
				   ocop_bytes_str(many)), 200);
	assert_in(body(f), "too long for a link");
}

static void what_is_wrong_is_said_on_the_page(void **state)
{
	struct desk *f = *state;

	assert_int_equal(desk_form(f, "/s/goods?lang=en", NULL, OCOP_LIT("x")),
			 400);
	assert_in(body(f), "expected the Content-Type of a form");
	assert_int_equal(desk_form(f, "/s/goods.xlsx?lang=en", URLENCODED,
				   OCOP_LIT("codes=+")), 400);
	assert_string_equal(f->answer.type, "text/html; charset=utf-8");
	assert_in(body(f), "the list has no code");
	assert_int_equal(desk_get(f, "/s/goods"), 200);
	assert_in(body(f), "<textarea id=\"codes\"");
	assert_null(strstr(body(f), "<table>"));
	assert_null(strstr(body(f), "<script"));
}

static void formulas_are_texts(void **state)
{
	struct desk *f = *state;

	assert_int_equal(desk_form(f, "/s/goods.csv?lang=en", URLENCODED,
				   OCOP_LIT("codes=%3D1%2B1%0A%22")), 200);
	assert_in(body(f), "\"1\",\"'=1+1\",\"?");
	assert_in(body(f), "\"2\",\"\"\"\",\"?");
}

#define T(f) cmocka_unit_test_setup_teardown(f, desk_setup, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_is_split_into_codes),
		cmocka_unit_test(a_list_has_500_codes_at_most),
		T(each_code_stands_in_its_place),
		T(what_was_recalled_or_withdrawn_is_told),
		T(a_form_leads_to_an_address),
		T(what_is_wrong_is_said_on_the_page),
		T(formulas_are_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

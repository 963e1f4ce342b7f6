/* SPDX-License-Identifier: Apache-2.0 */
/* registry/web/: the page behind a stamp, and the way to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/stamp.h>

#include "tests/helpers/registry/desk.h"

#define PAGE "/s/p/" WORLD_CODE "/21/"

static void enter_a_lot(struct desk *f)
{
	assert_int_equal(desk_producer(f, 0), 201);
	world_certificate(&f->w, &f->record);
	assert_int_equal(desk_post(f), 201);
	world_lot(&f->w, &f->record);
	assert_int_equal(desk_post(f), 201);
}

/* The digits of a stamp of lot 12, after "?s=". */
static void digits_of(struct desk *f, uint32_t index, char out[static 512])
{
	struct ocop_buf uri = OCOP_BUF(OCOP_STAMP_URI_MAX);

	assert_int_equal(ocop_stamp_make(&uri, &f->w.producer, "ocop.example",
					 WORLD_CODE, 12, index), OCOP_OK);
	snprintf(out, 512, "%s", strstr(ocop_buf_cstr(&uri), "?s=") + 3);
	ocop_buf_clear(&uri);
}

static const char *page(struct desk *f, unsigned status, const char *format,
			...)
{
	char target[4096];
	va_list list;

	va_start(list, format);
	vsnprintf(target, sizeof(target), format, list);
	va_end(list);
	assert_int_equal(desk_get(f, target), status);
	assert_string_equal(f->answer.type, "text/html; charset=utf-8");
	assert_string_equal(f->answer.cache, "no-store");
	return ocop_buf_cstr(&f->answer.body);
}

static void assert_in(const char *page, const char *text)
{
	if (strstr(page, text) == NULL)
		fail_msg("no '%s' in %s", text, page);
}

static void each_verdict_has_its_status_and_colour(void **state)
{
	struct desk *f = *state;
	char digits[512];
	const char *html;

	enter_a_lot(f);
	digits_of(f, 451, digits);
	html = page(f, 200, PAGE "0000120000451?s=%s&lang=en", digits);
	assert_in(html, "class=\"green\"");
	assert_in(html, "Stamp code matches the register");
	assert_in(html, "If the stamp was copied");
	assert_in(html, "Compare with the goods in your hand");
	html = page(f, 200, PAGE "0000120000452?s=%s&lang=en", digits);
	assert_in(html, "class=\"red\"");
	assert_in(html, "Set the goods aside");
	assert_null(strstr(html, "If the stamp was copied"));
	assert_null(strstr(html, "Compare with the goods in your hand"));
	digits_of(f, 9999999, digits);
	html = page(f, 404, PAGE "0000129999999?s=%s", digits);
	assert_in(html, "class=\"red\"");
	digits_of(f, 451, digits);
	page(f, 400, PAGE "451?s=%s", digits);
	page(f, 400, PAGE "0000120000451");
	page(f, 400, PAGE "0000120000451?s=%s&host=ocop-example.top", digits);
}

static void a_certificates_symbol_has_a_page(void **state)
{
	struct ocop_buf uri = OCOP_BUF(8192);
	struct desk *f = *state;
	const char *html, *path;

	enter_a_lot(f);
	world_certificate(&f->w, &f->record);	/* sealed anew */
	assert_int_equal(ocop_cert_uri(&uri, "ocop.example",
				       ocop_buf_view(&f->record)), OCOP_OK);
	path = strstr(ocop_buf_cstr(&uri), "/c/");
	html = page(f, 200, "%s?lang=en", path);
	assert_in(html, "Certificate in the register and in force");
	assert_in(html, "says nothing about any single article");
	assert_null(strstr(html, "Stamp code"));
	assert_null(strstr(html, "If the stamp was copied"));
	assert_in(html, WORLD_CODE);
	/* Its last digits, and the digits of something else. */
	html = page(f, 400, "%.*s?lang=en", (int)strlen(path) - 34, path);
	assert_in(html, "Scan the symbol on the certificate once more");
	page(f, 400, "/c/1");
	page(f, 400, "/c/%%3Cb%%3E/..");
	assert_int_equal(desk_get(f, "/c/"), 404);
	ocop_buf_clear(&uri);
}

static void another_record_is_no_certificate(void **state)
{
	struct ocop_buf uri = OCOP_BUF(8192);
	struct ocop_cose_sign1 envelope;
	struct ocop_payload payload;
	struct desk *f = *state;
	struct ocop_diag diag;

	world_lot(&f->w, &f->record);
	assert_int_equal(ocop_payload_open(&payload, &envelope,
					   ocop_buf_view(&f->record),
					   OCOP_KIND_LOT, &diag), OCOP_OK);
	assert_int_equal(payload.u.lot.lot, 12);
	assert_int_equal(ocop_payload_open(&payload, &envelope,
					   ocop_buf_view(&f->record),
					   OCOP_KIND_CERTIFICATE, &diag),
			 OCOP_ERR_MALFORMED);
	assert_string_equal(diag.text, "not a record of the kind certificate");
	assert_int_equal(ocop_cert_uri(&uri, "ocop.example",
				       ocop_buf_view(&f->record)), OCOP_OK);
	page(f, 400, "%s", strstr(ocop_buf_cstr(&uri), "/c/"));
	ocop_buf_clear(&uri);
}

static void earlier_scans_have_a_number_and_days(void **state)
{
	struct desk *f = *state;
	struct ocop_diag diag;
	char digits[512];

	enter_a_lot(f);
	digits_of(f, 451, digits);
	assert_null(strstr(page(f, 200, PAGE "0000120000451?s=%s", digits),
			   "Earlier scans"));
	assert_int_equal(reports_open(&f->reports, f->w.db, true, 10, &diag),
			 OCOP_OK);
	for (unsigned i = 0; i < 3; i++)
		assert_in(page(f, 200, PAGE "0000120000451?s=%s&lang=en",
			       digits), "reported 0 scans");
	/* Nobody before: nothing is said, also not to the first one. */
	f->shopper = true;
	assert_null(strstr(page(f, 200, PAGE "0000120000451?s=%s&lang=en",
				digits), "opened the page"));
	assert_in(page(f, 200, PAGE "0000120000451?s=%s&lang=en", digits),
		  "opened the page of this stamp 1 time before. That was on 2");
	f->shopper = false;
	assert_in(page(f, 200, PAGE "0000120000451?s=%s&lang=en", digits),
		  "opened the page of this stamp 2 times before.");
	assert_int_equal(reports_note_shopper(
		f->reports, "/p/" WORLD_CODE "/21/0000120000451", 20000),
			 OCOP_OK);
	assert_in(page(f, 200, PAGE "0000120000451?s=%s&lang=en", digits),
		  "3 times before. That was from 04/10/2024 to 2");
	/* Of a code that does not match, nobody has counted anything. */
	digits[5] = digits[5] == '1' ? '2' : '1';
	f->shopper = true;
	assert_null(strstr(page(f, 200, PAGE "0000120000451?s=%s&lang=en",
				digits), "opened the page"));
	f->shopper = false;
	reports_close(f->reports);
	f->reports = NULL;
}

static void the_language_is_the_readers(void **state)
{
	struct desk *f = *state;

	assert_in(page(f, 400, PAGE "1"), "<html lang=\"vi\">");
	assert_in(page(f, 400, PAGE "1?lang=vi"), "<html lang=\"vi\">");
	assert_in(page(f, 400, PAGE "1?lang=en"), "<html lang=\"en\">");
	assert_in(page(f, 400, PAGE "1?lang=en"), "href=\"?lang=vi\"");
	assert_in(page(f, 400, PAGE "1?lang=&lang2=x"), "<html lang=\"vi\">");
}

static void an_address_leads_to_its_page(void **state)
{
	static const struct {
		const char *target, *location;
	} good[] = {
		{ "/01/09520000001070/21/0000010000001?s=12",
		  "/s/01/09520000001070/21/0000010000001?s=12" },
		{ "/p/" WORLD_CODE "/21/0000120000451",
		  "/s/p/" WORLD_CODE "/21/0000120000451" },
		{ "/p/" WORLD_CODE "/21/0000120000451?linkType=&s=1",
		  "/s/p/" WORLD_CODE "/21/0000120000451?s=1" },
		{ "/p/" WORLD_CODE "/21/0000120000451?a=1&linkType=&s=%2F",
		  "/s/p/" WORLD_CODE "/21/0000120000451?a=1&s=%2F" },
	};
	struct desk *f = *state;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(desk_get(f, good[i].target), 307);
		assert_string_equal(ocop_buf_cstr(&f->answer.location),
				    good[i].location);
	}
	page(f, 400, "/01/09520000001071/21/0000010000001?s=12");
	page(f, 404, "/p/" WORLD_CODE "/21/1?s=12");
	assert_int_equal(f->answer.location.len, 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, desk_setup, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(each_verdict_has_its_status_and_colour),
		T(a_certificates_symbol_has_a_page),
		T(another_record_is_no_certificate),
		T(earlier_scans_have_a_number_and_days),
		T(the_language_is_the_readers),
		T(an_address_leads_to_its_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

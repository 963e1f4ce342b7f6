/* SPDX-License-Identifier: Apache-2.0 */
/* Shoppers' scans: only a person's scan of a real stamp counts, and only the
 * number and two days are stored. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/stamp.h>

#include "registry/reports/shoppers.h"
#include "tests/helpers/registry/desk.h"

#define PHONE "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 " \
	"(KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36"

/* --- Who asks --- */

static bool asks(const char *agent, size_t header, const char *value)
{
	const char *values[SHOPPER_HEADERS] = { agent };

	if (header > 0)
		values[header] = value;
	return shopper_is(METHOD_GET, values);
}

static void a_browser_is_a_person(void **state)
{
	static const char *const agents[] = {
		PHONE,
		/* Inside of chat programs: most scans in Vietnam. */
		PHONE " Zalo android/24110555 ZaloTheme/light ZaloLanguage/vi",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/487.0]",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(agents) / sizeof(agents[0]); i++)
		assert_true(asks(agents[i], 0, NULL));
	assert_true(asks(PHONE, 1, "none"));
}

static void a_program_that_fetches_links_is_not(void **state)
{
	static const char *const agents[] = {
		NULL, "", "curl/7.88.1", "ocop/0.1.0", "WhatsApp/2.23.20.0",
		"facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
		"Twitterbot/1.0", "TelegramBot (like TwitterBot)",
		"LinkedInBot/1.0 (compatible; Mozilla/5.0)",
		"Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
		"Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
		"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
		"Mozilla/5.0 (Macintosh) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0",
		"Mozilla/5.0 (Windows NT 6.1) AppleWebKit/534+ (KHTML, like Gecko) BingPreview/1.0b",
		"Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/120.0.0.0",
		"Mozilla/5.0 (compatible; coccocbot-web/1.0; +HTTP://help.coccoc.com/searchengine)",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(agents) / sizeof(agents[0]); i++)
		assert_false(asks(agents[i], 0, NULL));
}

static void a_page_fetched_ahead_is_not_looked_at(void **state)
{
	const char *values[SHOPPER_HEADERS] = { PHONE };

	(void)state;
	assert_string_equal(shopper_headers[0], "User-Agent");
	assert_false(asks(PHONE, 1, "prefetch;prerender"));
	assert_false(asks(PHONE, 2, "Prefetch"));
	assert_false(asks(PHONE, 3, "preview"));
	assert_false(asks(PHONE, 4, "prefetch"));
	assert_true(shopper_is(METHOD_GET, values));
	assert_false(shopper_is(METHOD_HEAD, values));
	assert_false(shopper_is(METHOD_POST, values));
}

/* --- What is counted --- */

static struct reports *reports;
static char good[512], forged[512], page[512];

static void open_reports(struct desk *f)
{
	struct ocop_diag diag = { 0 };

	reports_close(reports);
	if (reports_open(&reports, f->w.db, true, 0, &diag))
		fail_msg("reports: %s", diag.text);
	f->reports = reports;
}

static int setup(void **state)
{
	struct ocop_buf uri = OCOP_BUF(1024);
	const char *digits;
	struct desk *f;

	desk_setup(state);
	f = *state;
	open_reports(f);
	if (desk_producer(f, 0) != 201)
		return -1;
	world_certificate(&f->w, &f->record);
	if (desk_post(f) != 201)
		return -1;
	world_lot(&f->w, &f->record);
	if (desk_post(f) != 201 ||
	    ocop_stamp_make(&uri, &f->w.producer, "ocop.example", WORLD_CODE,
			    12, 451))
		return -1;
	digits = strstr(ocop_buf_cstr(&uri), "?s=");
	snprintf(good, sizeof(good), "/v1/stamps/" WORLD_CODE
		 "/0000120000451%s", digits);
	snprintf(page, sizeof(page), "/s/p/" WORLD_CODE "/21/0000120000451%s",
		 digits);
	snprintf(forged, sizeof(forged), "/v1/stamps/" WORLD_CODE
		 "/0000120000452%s", digits);
	ocop_buf_clear(&uri);
	return 0;
}

static int teardown(void **state)
{
	reports_close(reports);
	reports = NULL;
	return desk_teardown(state);
}

static int64_t counted(struct desk *f, const char *serial)
{
	char target[128];

	snprintf(target, sizeof(target), "/v1/stamps/" WORLD_CODE "/%s",
		 serial);
	assert_int_equal(desk_get(f, target), 200);
	assert_int_equal(ocop_json_int(f->json, "scans", -1), 0);
	return ocop_json_int(f->json, "shoppers", -1);
}

static void a_scan_of_a_real_stamp_is_counted(void **state)
{
	struct desk *f = *state;

	assert_int_equal(counted(f, "0000120000451"), 0);
	f->shopper = true;
	assert_int_equal(desk_get(f, good), 200);
	assert_string_equal(ocop_json_str(f->json, "verdict"), "genuine");
	assert_int_equal(desk_get(f, good), 200);
	assert_int_equal(counted(f, "0000120000451"), 2);
	assert_int_equal(counted(f, "0000120000452"), 0);
	/* However often: they never flag the stamp. */
	for (unsigned i = 0; i < 50; i++)
		assert_int_equal(desk_get(f, good), 200);
	assert_string_equal(ocop_json_str(f->json, "verdict"), "genuine");
	assert_int_equal(counted(f, "0000120000451"), 52);
	/* The stamp's page is a look at it, too. */
	assert_int_equal(desk_get(f, page), 200);
	f->shopper = false;
	assert_int_equal(desk_get(f, page), 200);
	assert_int_equal(counted(f, "0000120000451"), 53);
}

static void what_is_no_scan_is_not_counted(void **state)
{
	struct desk *f = *state;

	/* No person; a typed serial; a forged stamp; no such serial. */
	assert_int_equal(desk_get(f, good), 200);
	f->shopper = true;
	assert_int_equal(counted(f, "0000120000451"), 0);
	assert_int_equal(counted(f, "0000120000451"), 0);
	assert_int_equal(desk_get(f, forged), 200);
	assert_string_equal(ocop_json_str(f->json, "verdict"), "forged");
	assert_int_equal(counted(f, "0000120000452"), 0);
	/* A registry that keeps no reports answers all the same. */
	f->reports = NULL;
	assert_int_equal(desk_get(f, good), 200);
}

static void a_count_stays_after_it_was_written(void **state)
{
	struct desk *f = *state;

	f->shopper = true;
	assert_int_equal(desk_get(f, good), 200);
	assert_int_equal(reports_flush(reports), OCOP_OK);
	assert_int_equal(counted(f, "0000120000451"), 1);
	assert_int_equal(desk_get(f, good), 200);
	assert_int_equal(reports_flush(reports), OCOP_OK);
	assert_int_equal(reports_flush(reports), OCOP_OK);
	assert_int_equal(desk_get(f, good), 200);
	assert_int_equal(counted(f, "0000120000451"), 3);
	/* A crash loses what waits, and no more. */
	open_reports(f);
	assert_int_equal(counted(f, "0000120000451"), 2);
}

static void more_stamps_than_wait_are_written_at_once(void **state)
{
	struct desk *f = *state;
	struct report_shoppers seen;
	char path[64];

	for (unsigned i = 0; i <= SHOPPERS_WAITING_MAX; i++) {
		snprintf(path, sizeof(path), "/p/" WORLD_CODE "/21/%013u", i);
		assert_int_equal(reports_note_shopper(reports, path, 20000),
				 OCOP_OK);
	}
	open_reports(f);
	for (unsigned i = 0; i <= SHOPPERS_WAITING_MAX; i++) {
		snprintf(path, sizeof(path), "/p/" WORLD_CODE "/21/%013u", i);
		assert_int_equal(reports_shoppers(reports, path, &seen),
				 OCOP_OK);
		assert_int_equal(seen.count, i < SHOPPERS_WAITING_MAX ? 1 : 0);
	}
}

#define STAMP "/p/" WORLD_CODE "/21/0000120000451"

static void seen_is(uint64_t count, int32_t first, int32_t last)
{
	struct report_shoppers seen;

	assert_int_equal(reports_shoppers(reports, STAMP, &seen), OCOP_OK);
	assert_int_equal(seen.count, count);
	assert_int_equal(seen.first, first);
	assert_int_equal(seen.last, last);
}

static void the_first_and_the_last_day_are_kept(void **state)
{
	struct desk *f = *state;

	seen_is(0, OCOP_DAY_NONE, OCOP_DAY_NONE);
	assert_int_equal(reports_note_shopper(reports, STAMP, 20001), OCOP_OK);
	assert_int_equal(reports_note_shopper(reports, STAMP, 20003), OCOP_OK);
	seen_is(2, 20001, 20003);
	assert_int_equal(reports_flush(reports), OCOP_OK);
	/* A clock that was set back makes no later day the first. */
	assert_int_equal(reports_note_shopper(reports, STAMP, 20002), OCOP_OK);
	seen_is(3, 20001, 20003);
	assert_int_equal(reports_note_shopper(reports, STAMP, 20009), OCOP_OK);
	assert_int_equal(reports_flush(reports), OCOP_OK);
	open_reports(f);
	seen_is(4, 20001, 20009);
}

/* Before the days were kept, a row was the number alone. */
static void a_row_without_days_is_read(void **state)
{
	static const uint8_t five[] = { 5 }, two[] = { 0x82, 5, 1 };
	struct ocop_store *store = NULL;
	struct desk *f = *state;
	struct report_shoppers seen;
	char path[512];

	snprintf(path, sizeof(path), "%s.reports", f->w.db);
	assert_int_equal(ocop_store_open_sqlite(&store, path, OCOP_STORE_WRITE,
						NULL), OCOP_OK);
	assert_int_equal(ocop_store_put(store, OCOP_SPACE_STATE,
					OCOP_LIT("V" STAMP),
					ocop_bytes_of(five, 1)), OCOP_OK);
	seen_is(5, OCOP_DAY_NONE, OCOP_DAY_NONE);
	assert_int_equal(reports_note_shopper(reports, STAMP, 20001), OCOP_OK);
	assert_int_equal(reports_flush(reports), OCOP_OK);
	seen_is(6, 20001, 20001);
	assert_int_equal(ocop_store_put(store, OCOP_SPACE_STATE,
					OCOP_LIT("V" STAMP),
					ocop_bytes_of(two, 3)), OCOP_OK);
	assert_int_equal(reports_shoppers(reports, STAMP, &seen),
			 OCOP_ERR_STORE);
	ocop_store_close(store);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_browser_is_a_person),
		cmocka_unit_test(a_program_that_fetches_links_is_not),
		cmocka_unit_test(a_page_fetched_ahead_is_not_looked_at),
		TEST(a_scan_of_a_real_stamp_is_counted),
		TEST(what_is_no_scan_is_not_counted),
		TEST(a_count_stays_after_it_was_written),
		TEST(more_stamps_than_wait_are_written_at_once),
		TEST(the_first_and_the_last_day_are_kept),
		TEST(a_row_without_days_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* registry/web/web_timeline.c: the records behind a stamp, in order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <ocop/stamp.h>

#include "tests/helpers/registry/desk.h"

/* The page of a stamp of lot 12, signed. */
static const char *page_of(struct desk *f, uint32_t index, unsigned status)
{
	struct ocop_buf uri = OCOP_BUF(OCOP_STAMP_URI_MAX);
	char target[1024];

	assert_int_equal(ocop_stamp_make(&uri, &f->w.producer, "ocop.example",
					 WORLD_CODE, 12, index), OCOP_OK);
	snprintf(target, sizeof(target), "/s%s&lang=en",
		 strstr(ocop_buf_cstr(&uri), "/p/"));
	ocop_buf_clear(&uri);
	assert_int_equal(desk_get(f, target), status);
	return ocop_buf_cstr(&f->answer.body);
}

static const char *page(struct desk *f)
{
	return page_of(f, 451, 200);
}

static void enter_a_lot(struct desk *f)
{
	assert_int_equal(desk_producer(f, 0), 201);
	world_certificate(&f->w, &f->record);
	assert_int_equal(desk_post(f), 201);
	world_lot(&f->w, &f->record);
	assert_int_equal(desk_post(f), 201);
}

static void post(struct desk *f, struct ocop_signer *signer,
		 enum ocop_kind kind, const char *members)
{
	char json[1024];

	snprintf(json, sizeof(json), "{\"realm\":\"demo\",%s}", members);
	world_seal(signer, kind, json, &f->record);
	assert_int_equal(desk_post(f), 201);
}

#define STATUS(issued, status, more) "\"issued\":" issued ",\"product\":\"" \
	WORLD_CODE "\",\"lot\":12,\"ranges\":[[451,1]],\"status\":\"" status \
	"\"" more
#define DECISION(issued, number, action, day) "\"issued\":" issued \
	",\"certificate\":[\"" WORLD_CODE "\",\"2026-09-01\"]," \
	"\"authority\":\"tinh-11\",\"decision\":\"" number "\",\"decided\":\"" \
	day "\",\"action\":\"" action "\",\"effective\":\"" day "\"," \
	"\"basis\":\"x\""

/* Whether the page's logbook has these lines, in this order, and no other. */
static void assert_log(const char *html, const char *const *lines,
		       size_t count)
{
	const char *at = strstr(html, "<ol class=\"log\">");

	for (size_t i = 0; i < count; i++) {
		assert_non_null(at);
		at = strstr(at, "<li>");
		if (!at || strncmp(at, lines[i], strlen(lines[i])) != 0)
			fail_msg("line %zu is not '%s': %.300s", i, lines[i],
				 at ? at : html);
		at += strlen(lines[i]);
	}
	assert_non_null(at);
	assert_int_equal(strncmp(at, "</ol>", 5), 0);
}
#define LINE(day, text, index) \
	"<li><b>" day "</b>\n " text " <small>record " index "</small>\n</li>\n"
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void a_stamp_shows_its_records_by_day(void **state)
{
	static const char *const lines[] = {
		LINE("01/09/2026", "Certificate granted, decision 100/QD-UBND",
		     "2"),
		LINE("10/09/2026",
		     "The goods were made, as the producer states", "3"),
		LINE("21/09/2026", "Lot registered, with 1000 stamps", "3"),
	};
	struct desk *f = *state;

	enter_a_lot(f);
	assert_log(page(f), lines, COUNT(lines));
}

static void recalls_and_decisions_are_lines_of_the_logbook(void **state)
{
	static const char *const lines[] = {
		LINE("01/09/2026", "Certificate granted, decision 100/QD-UBND",
		     "2"),
		LINE("10/09/2026",
		     "The goods were made, as the producer states", "3"),
		LINE("15/09/2026", "Certificate suspended, decision 7/QD",
		     "6"),
		LINE("21/09/2026", "Lot registered, with 1000 stamps", "3"),
		LINE("21/09/2026", "The producer recalled the goods", "4"),
		LINE("21/09/2026", "An authority recalled the goods", "5"),
	};
	struct desk *f = *state;

	enter_a_lot(f);
	post(f, &f->w.producer, OCOP_KIND_STATUS,
	     STATUS("1789000003", "recalled", ""));
	post(f, &f->w.authority, OCOP_KIND_STATUS,
	     STATUS("1789000004", "recalled", ",\"reason\":\"x\""));
	post(f, &f->w.authority, OCOP_KIND_DECISION,
	     DECISION("1789000005", "7/QD", "suspend", "2026-09-15"));
	assert_log(page(f), lines, COUNT(lines));
}

#define ALERT(issued, state, more) "\"issued\":" issued ",\"product\":\"" \
	WORLD_CODE "\",\"lot\":12,\"index\":451,\"state\":\"" state \
	"\",\"count\":1,\"evidence\":[" \
	"\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"]" more

static void a_withdrawal_and_an_alert_are_lines_of_the_logbook(void **state)
{
	static const char *const first[] = {
		LINE("01/09/2026", "Certificate granted, decision 100/QD-UBND",
		     "2"),
		LINE("10/09/2026",
		     "The goods were made, as the producer states", "3"),
		LINE("20/09/2026", "Certificate withdrawn, decision 8/QD",
		     "5"),
		LINE("21/09/2026", "Lot registered, with 1000 stamps", "3"),
		LINE("21/09/2026", "An inspecting authority published an alert "
		     "about this number", "4"),
	};
	struct desk *f = *state;
	const char *html;

	enter_a_lot(f);
	post(f, &f->w.authority, OCOP_KIND_ALERT,
	     ALERT("1789000003", "new", ""));
	post(f, &f->w.authority, OCOP_KIND_DECISION,
	     DECISION("1789000005", "8/QD", "withdraw", "2026-09-20")
	     ",\"ground\":1");
	assert_log(page(f), first, COUNT(first));
	post(f, &f->w.authority, OCOP_KIND_ALERT,
	     ALERT("1789000006", "cleared", ",\"cause\":\"typing\""));
	html = page(f);
	assert_non_null(strstr(html, "closed its alert about this number "
			       "<small>record 6</small>"));
	assert_null(strstr(html, "published an alert"));
}

/* A good signature on a serial that the lot does not have, and no stamp. */
static void an_unregistered_stamp_has_no_logbook(void **state)
{
	struct desk *f = *state;

	enter_a_lot(f);
	assert_null(strstr(page_of(f, 1000, 404), "Logbook"));
	assert_non_null(strstr(page_of(f, 999, 200), "Logbook"));
	desk_get(f, "/s/p/" WORLD_CODE "/21/0000120000451?s=1&lang=en");
	assert_null(strstr(ocop_buf_cstr(&f->answer.body), "Logbook"));
}

#define T(f) cmocka_unit_test_setup_teardown(f, desk_setup, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_stamp_shows_its_records_by_day),
		T(recalls_and_decisions_are_lines_of_the_logbook),
		T(a_withdrawal_and_an_alert_are_lines_of_the_logbook),
		T(an_unregistered_stamp_has_no_logbook),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* registry/web/web_doubt.c and web_doubt_state.c: the form for doubts, what it
 * takes and refuses, and the page of a number. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "registry/reports/reports_internal.h"
#include "tests/helpers/registry/desk.h"

#define STAMP "p/" WORLD_CODE "/21/0000120000451"
#define GOOD "seen=stuck-over&stamp=" STAMP

static int setup(void **state)
{
	struct ocop_diag diag = { 0 };
	struct desk *f;

	desk_setup(state);
	f = *state;
	return (int)reports_open(&f->reports, f->w.db, true, 0, &diag);
}

static int teardown(void **state)
{
	struct desk *f = *state;

	reports_close(f->reports);
	f->reports = NULL;
	return desk_teardown(state);
}

static const char *body(struct desk *f)
{
	return ocop_buf_cstr(&f->answer.body);
}

static void assert_in(struct desk *f, const char *text)
{
	if (strstr(body(f), text) == NULL)
		fail_msg("no '%s' in %s", text, body(f));
}

/* The token of a fresh form. */
static void token(struct desk *f, char out[static 2 * DOUBT_FORM_LEN + 1])
{
	const char *at;

	assert_int_equal(desk_get(f, "/s/doubt?lang=en"), 200);
	at = strstr(body(f), "name=\"form\" value=\"");
	assert_non_null(at);
	snprintf(out, 2 * DOUBT_FORM_LEN + 1, "%s", strchr(at + 12, '"') + 1);
}

/* Send fields with a fresh token; the status. */
static unsigned send(struct desk *f, const char *fields)
{
	char form[2 * DOUBT_FORM_LEN + 1], text[8192];
	int len;

	token(f, form);
	len = snprintf(text, sizeof(text), "form=%s&%s", form, fields);
	return desk_form(f, "/s/doubt?lang=en",
			 "application/x-www-form-urlencoded",
			 ocop_bytes_of(text, (size_t)len));
}

static void the_form_names_its_stamp(void **state)
{
	struct desk *f = *state;

	assert_int_equal(desk_get(f, "/s/doubt?lang=en&stamp=" STAMP), 200);
	assert_string_equal(f->answer.cache, "no-store");
	assert_in(f, "name=\"stamp\" value=\"" STAMP "\"");
	assert_in(f, WORLD_CODE " 0000120000451-");
	assert_in(f, "href=\"?lang=vi&amp;stamp=" STAMP "\"");
	assert_null(strstr(body(f), "name=\"goods\""));
	assert_int_equal(desk_get(f, "/s/doubt?lang=en&stamp=p/%3Cb%3E/21/1"),
			 200);
	assert_in(f, "name=\"goods\"");
	assert_null(strstr(body(f), "<b>"));
}

static void a_doubt_is_answered_with_its_number(void **state)
{
	struct desk *f = *state;
	const char *where;
	char target[128];

	assert_int_equal(send(f, GOOD "&text=t%C3%A1o%0D%0A+m%C3%A8o+&place="
			      "HaNoi&contact=0912345678&website="), 303);
	where = ocop_buf_cstr(&f->answer.location);
	assert_int_equal(strncmp(where, "/s/doubt/", 9), 0);
	snprintf(target, sizeof(target), "%s", where);
	assert_int_equal(desk_get(f, target), 200);
	assert_in(f, "It was received. Nobody has looked at it yet.");
	assert_null(strstr(body(f), "HaNoi"));
	assert_null(strstr(body(f), "0912345678"));
	assert_null(strstr(body(f), "táo"));
}

static enum ocop_err keep(void *user, const struct doubt *d)
{
	*(struct doubt *)user = *d;
	return OCOP_OK;
}

static void what_was_written_is_one_line(void **state)
{
	struct desk *f = *state;
	struct doubt d = { .lot = 0 };

	assert_int_equal(send(f, GOOD "&text=++t%C3%A1o%0D%0A+m%C3%A8o+"),
			 303);
	assert_int_equal(doubts_each(f->reports, keep, &d), OCOP_OK);
	assert_string_equal(d.text, "táo mèo");
	assert_string_equal(d.product, WORLD_CODE);
	assert_int_equal(d.lot, 12);
	assert_int_equal(d.index, 451);
	assert_int_equal(d.seen, DOUBT_STUCK_OVER);
}

static void what_is_wrong_is_said_on_the_form(void **state)
{
	static const struct {
		const char *fields, *message;
	} wrong[] = {
		{ "stamp=" STAMP, "Choose what you saw." },
		{ "seen=x&stamp=" STAMP, "Choose what you saw." },
		{ "seen=other", "Write which goods it is about." },
		{ "seen=other&goods=+%0A", "Write which goods it is about." },
		{ "seen=other&stamp=p/x/21/1", "could not be read" },
		{ "seen=other&stamp=01/" WORLD_CODE "/21/0000120000451",
		  "could not be read" },
		{ "seen=other&goods=a%E2%80%AEb", "cannot be shown" },
		{ "seen=other&goods=a%FFb", "cannot be shown" },
		{ GOOD "&website=x", "open for too long" },
		{ GOOD "&nonsense", "could not be read" },
	};
	struct desk *f = *state;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		if (send(f, wrong[i].fields) != 400)
			fail_msg("%s: %u", wrong[i].fields, f->answer.status);
		assert_string_equal(f->answer.type, "text/html; charset=utf-8");
		assert_in(f, "role=\"alert\"");
		assert_in(f, wrong[i].message);
	}
	assert_int_equal(send(f, "seen=no-stamp&goods=Tea"), 303);
}

/* The longest text is taken, a longer one refused, and kept out of the form. */
static void a_text_has_its_longest(void **state)
{
	struct desk *f = *state;
	char fields[1024];

	snprintf(fields, sizeof(fields), "seen=other&goods=%0*d",
		 DOUBT_LINE_SIZE, 7);
	assert_int_equal(send(f, fields), 400);
	assert_in(f, "A text is too long.");
	snprintf(fields, sizeof(fields), "seen=other&goods=%0*d",
		 DOUBT_LINE_SIZE - 1, 7);
	assert_int_equal(send(f, fields), 303);
}

static void what_was_written_stays_in_the_form(void **state)
{
	struct desk *f = *state;

	assert_int_equal(send(f, "seen=no-stamp&place=%3Cb%3EHaNoi&text=abc"
			      "&contact=0912"), 400);
	assert_in(f, "name=\"place\" maxlength=\"120\" value=\"&lt;b&gt;HaNoi\"");
	assert_in(f, ">abc</textarea>");
	assert_in(f, "value=\"0912\"");
	assert_in(f, "value=\"no-stamp\" required=\"required\" checked");
}

static void a_limit_is_told_on_a_page(void **state)
{
	struct desk *f = *state;

	f->reports->doubts.all.limit = 1;
	assert_int_equal(send(f, GOOD), 303);
	assert_int_equal(send(f, GOOD), 429);
	assert_in(f, "The register takes no more reports today.");
	assert_true(f->answer.retry_after_s > 0);
	f->reports->doubts.all.limit = 100;
	f->reports->doubts.stamp.limit = 1;
	assert_int_equal(send(f, GOOD), 429);
	assert_in(f, "This stamp was reported many times today.");
}

static void a_number_leads_to_its_page(void **state)
{
	struct desk *f = *state;

	assert_int_equal(desk_get(f, "/s/doubt?number=0000-0000-0001&lang=en"),
			 400);
	assert_in(f, "This is no number of a report.");
	assert_int_equal(desk_get(f, "/s/doubt/%3Cb%3E?lang=en"), 404);
	assert_null(strstr(body(f), "<b>"));
	assert_in(f, "No report has this number.");
}

static void a_register_without_reports_has_no_form(void **state)
{
	struct desk *f = *state;

	reports_close(f->reports);
	f->reports = NULL;
	assert_int_equal(desk_get(f, "/s/doubt"), 404);
	assert_int_equal(desk_get(f, "/s/doubt/000000000001"), 404);
	assert_int_equal(desk_get(f, "/s/privacy"), 200);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(the_form_names_its_stamp),
		T(a_doubt_is_answered_with_its_number),
		T(what_was_written_is_one_line),
		T(what_is_wrong_is_said_on_the_form),
		T(a_text_has_its_longest),
		T(what_was_written_stays_in_the_form),
		T(a_limit_is_told_on_a_page),
		T(a_number_leads_to_its_page),
		T(a_register_without_reports_has_no_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

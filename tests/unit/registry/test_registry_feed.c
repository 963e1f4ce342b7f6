/* SPDX-License-Identifier: Apache-2.0 */
/* registry/web/: the feed of withdrawals and recalls, the badge of a product,
 * and the page on the register itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/helpers/registry/desk.h"

#define BADGE "/s/badge/" WORLD_CODE ".svg?lang=en"

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

static void recall(struct desk *f, unsigned number)
{
	char json[512];

	snprintf(json, sizeof(json), "{\"realm\":\"demo\",\"issued\":%u,"
		 "\"product\":\"" WORLD_CODE "\",\"lot\":12,"
		 "\"status\":\"recalled\",\"ranges\":[[%u,1]],"
		 "\"reason\":\"No. <%u>\"}", 1789000010 + number, number,
		 number);
	post(f, &f->w.producer, OCOP_KIND_STATUS, json);
}

static void decide(struct desk *f, const char *decision, const char *action)
{
	static unsigned issued = 1789000900;
	char json[512];

	snprintf(json, sizeof(json), "{\"realm\":\"demo\",\"issued\":"
		 "%u,\"certificate\":[\"" WORLD_CODE "\","
		 "\"2026-09-01\"],\"authority\":\"tinh-11\",\"decision\":"
		 "\"%s\",\"decided\":\"2026-09-20\",\"effective\":"
		 "\"2026-09-20\",\"action\":\"%s\"%s}", issued++, decision,
		 action,
		 strcmp(action, "withdraw") == 0 ? ",\"ground\":1" :
						   ",\"basis\":\"148\"");
	post(f, &f->w.authority, OCOP_KIND_DECISION, json);
}

static const char *body(struct desk *f)
{
	return ocop_buf_cstr(&f->answer.body);
}

static void assert_in(const char *page, const char *text)
{
	if (strstr(page, text) == NULL)
		fail_msg("no '%s' in %s", text, page);
}

static size_t count_of(const char *page, const char *text)
{
	size_t count = 0;

	while ((page = strstr(page, text)) != NULL) {
		count++;
		page += strlen(text);
	}
	return count;
}

static void feed(struct desk *f)
{
	assert_int_equal(desk_get(f, "/s/feed.atom?lang=en"), 200);
	assert_string_equal(f->answer.type,
			    "application/atom+xml; charset=utf-8");
}

static void the_feed_tells_recalls_and_withdrawals(void **state)
{
	struct desk *f = *state;
	const char *first, *second;

	enter_a_lot(f);
	feed(f);
	assert_int_equal(count_of(body(f), "<entry>"), 0);
	assert_int_equal(count_of(body(f), "<updated>"), 1);
	recall(f, 1);
	decide(f, "9/QD-UBND", "withdraw");
	feed(f);
	assert_int_equal(count_of(body(f), "<entry>"), 2);
	first = strstr(body(f), "Certificate withdrawn: Táo mèo ("
		       WORLD_CODE ")");
	second = strstr(body(f), "Lot 12 recalled: Táo mèo (" WORLD_CODE ")");
	assert_true(first != NULL && first < second);
	assert_in(body(f), "<summary>No. &lt;1&gt;</summary>");
	assert_in(body(f), "decision 9/QD-UBND, effective 20/09/2026");
	assert_in(body(f), "<updated>2026-09-21T");
	assert_in(body(f), ":record:5</id>");
	assert_in(body(f), ":record:4</id>");
	assert_in(body(f), "/s/goods?lang=en&amp;codes=" WORLD_CODE "\"");
	assert_int_equal(desk_get(f, "/s/feed.atom"), 200);
	assert_in(body(f), "xml:lang=\"vi\"");
	assert_in(body(f), ":record:5</id>");
}

static void the_feed_holds_the_newest_fifty(void **state)
{
	struct desk *f = *state;

	enter_a_lot(f);
	for (unsigned i = 0; i < VIEW_NEWS_MAX; i++)
		recall(f, i);
	feed(f);
	assert_in(body(f), "<summary>No. &lt;0&gt;</summary>");
	recall(f, VIEW_NEWS_MAX);
	feed(f);
	assert_int_equal(count_of(body(f), "<entry>"), VIEW_NEWS_MAX);
	assert_null(strstr(body(f), "<summary>No. &lt;0&gt;</summary>"));
	assert_in(body(f), "<summary>No. &lt;1&gt;</summary>");
}

static void badge(struct desk *f, unsigned status, const char *target,
		  const char *words, const char *fill)
{
	assert_int_equal(desk_get(f, target), status);
	assert_string_equal(f->answer.type, "image/svg+xml; charset=utf-8");
	assert_in(body(f), words);
	assert_in(body(f), fill);
	assert_null(strstr(body(f), "<script"));
}

static void a_badge_changes_with_its_certificate(void **state)
{
	struct desk *f = *state;

	enter_a_lot(f);
	badge(f, 200, BADGE, "✓ in force until 31/08/2029", "#14532d");
	assert_string_equal(f->answer.cache, "public, max-age=300");
	assert_in(body(f), "OCOP ★★★☆☆");
	decide(f, "8/QD-UBND", "suspend");
	badge(f, 200, BADGE, "! suspended", "#6b4300");
	assert_null(strstr(body(f), "★"));
	decide(f, "9/QD-UBND", "withdraw");
	badge(f, 200, BADGE, "✕ withdrawn", "#7f1d1d");
	badge(f, 404, "/s/badge/11-03295-99-2026.svg?lang=en",
	      "! not in the register", "#6b4300");
	assert_int_equal(desk_get(f, "/s/badge/" WORLD_CODE), 404);
	assert_int_equal(desk_get(f, "/s/badge/x.svg"), 404);
	assert_int_equal(desk_get(f, "/s/badge/.svg"), 404);
}

static void a_badge_lapses_with_its_certificate(void **state)
{
	struct desk *f = *state;

	assert_int_equal(desk_producer(f, 0), 201);
	post(f, &f->w.authority, OCOP_KIND_CERTIFICATE,
	     "{\"realm\":\"demo\",\"issued\":1789000001,"
	     "\"code\":\"" WORLD_CODE "\",\"decided\":\"2023-09-21\","
	     "\"decision\":\"100/QD-UBND\",\"authority\":\"tinh-11\","
	     "\"producer\":\"11-000000\",\"product\":\"Táo mèo\","
	     "\"group\":1,\"set\":1,\"stars\":3,\"rules\":\"148/2023\","
	     "\"from\":\"2023-09-21\",\"to\":\"2026-09-21\"}");
	badge(f, 200, BADGE, "✓ in force until 21/09/2026", "#14532d");
	world_set_clock(&f->w, WORLD_START + 86400);
	badge(f, 200, BADGE, "! lapsed on 21/09/2026", "#6b4300");
	assert_null(strstr(body(f), "★"));
}

static void the_register_tells_of_itself(void **state)
{
	struct desk *f = *state;

	enter_a_lot(f);
	world_set_clock(&f->w, WORLD_START + 600);
	assert_int_equal(desk_get(f, "/s/register?lang=en"), 200);
	assert_string_equal(f->answer.cache, "no-store");
	assert_in(body(f), "<dt>Records</dt>\n<dd>4</dd>");
	assert_in(body(f), "(10 minutes ago)");
	assert_in(body(f), "2 witnesses; 2 must sign");
	assert_int_equal(count_of(body(f), "<dd>never</dd>"), 2);
	assert_int_equal(count_of(body(f), f->w.fingerprint), 3);
	assert_in(body(f), "ocop-sync --replica ocop.db --trust 1.cose "
		  "--fingerprint ");
}

#define T(f) cmocka_unit_test_setup_teardown(f, desk_setup, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(the_feed_tells_recalls_and_withdrawals),
		T(the_feed_holds_the_newest_fifty),
		T(a_badge_changes_with_its_certificate),
		T(a_badge_lapses_with_its_certificate),
		T(the_register_tells_of_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

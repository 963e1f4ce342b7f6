/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decides whether a request comes from a person who looks at one stamp, and
 * counts it. Phones
 * and chat programs fetch links by themselves: to show a preview, or before
 * anybody touches them. Browsers, also those inside of chat programs, all begin
 * their name with "Mozilla/"; programs that fetch for themselves do not, or say
 * what they are. Anybody can lie here, so what is counted is a hint and never
 * evidence.
 */
#define _GNU_SOURCE		/* strcasestr */
#include <string.h>

#include "common/ui/say.h"
#include "registry/http/http.h"

/* Of programs whose names begin with "Mozilla/", too. */
static const char *const fetchers[] = {
	"bot", "crawl", "spider", "preview", "facebookexternalhit",
	"facebookcatalog", "headless", "lighthouse", "+http",
};

/* What a browser says when nobody has opened the page yet. */
static const char *const ahead[] = { "prefetch", "prerender", "preview" };

const char *const shopper_headers[SHOPPER_HEADERS] = {
	"User-Agent", "Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"
};

static bool has_any(const char *text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcasestr(text, words[i]) != NULL)
			return true;
	return false;
}

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

bool shopper_is(enum method method,
		const char *const value[static SHOPPER_HEADERS])
{
	const char *agent = value[0];

	if (method != METHOD_GET || agent == NULL ||
	    strncmp(agent, "Mozilla/", 8) != 0 ||
	    has_any(agent, fetchers, COUNT(fetchers)))
		return false;
	for (size_t i = 1; i < SHOPPER_HEADERS; i++)
		if (value[i] != NULL && has_any(value[i], ahead, COUNT(ahead)))
			return false;
	return true;
}

/* --- What is counted --- */

bool shopper_is_signed(const struct ocop_verdict_report *report)
{
	for (size_t i = 0; i < report->check_count; i++)
		if (report->checks[i].result == OCOP_RESULT_PASS &&
		    strcmp(report->checks[i].name, "signature") == 0)
			return true;
	return false;
}

void shopper_count(const struct view *view, const struct route_args *args,
		   const struct ocop_verdict_report *report)
{
	char path[OCOP_STAMP_PATH_MAX + 1];
	uint32_t lot, index;
	uint64_t now;
	enum ocop_err err;

	if (!args->shopper || args->reports == NULL ||
	    !shopper_is_signed(report) ||
	    !look_serial(args->arg[1], &lot, &index) ||
	    ocop_stamp_path(path, args->arg[0], lot, index))
		return;
	err = reg_clock_now(view->clock, &now, NULL);
	if (!err)
		err = reports_note_shopper(args->reports, path,
					   ocop_day_of(now));
	if (err)
		say_trouble("shoppers", err, NULL);
}

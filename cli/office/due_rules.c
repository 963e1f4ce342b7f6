/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dates by Decision 26/2026/QD-TTg. A window's two days both count: the file
 * may arrive on the 180th day before the last day and on the 120th.
 */
#include <string.h>
#include <strings.h>

#include "cli/office/due_rules.h"
#include "cli/office/office_words.h"
#include "common/ui/day.h"
#include "common/ui/say.h"

#define OPENS_DAYS 180
#define SHUTS_DAYS 120
#define EXTEND_DAYS 180

static const struct kind {
	const char *word, *text;
	bool own;		/* may stand in a calendar */
} kinds[DUE_KINDS] = {
	[DUE_DECIDE] = { "decide", N_("decide about a proposal"), false },
	[DUE_LAPSE] = { "lapse", N_("certificate lapses"), false },
	[DUE_EXTEND] = { "extend", N_("needs an extension"), false },
	[DUE_SHUTS] = { "window-shuts", N_("last day to file for ranking again"),
			false },
	[DUE_OPENS] = { "window-opens",
			N_("first day to file for ranking again"), false },
	[DUE_KEY] = { "key", N_("key expires"), true },
	[DUE_REPORT] = { "report", N_("report"), true },
	[DUE_ROUND] = { "round", N_("evaluation round"), true },
	[DUE_VIETGAP] = { "vietgap", N_("VietGAP expires"), true },
	[DUE_FOOD] = { "food-safety", N_("food-safety certificate expires"),
		       true },
	[DUE_DECLARATION] = { "self-declaration",
			      N_("self-declaration is to be renewed"),
			      true },
	[DUE_TRADEMARK] = { "trademark", N_("trademark expires"), true },
	[DUE_OTHER] = { "other", N_("other"), true },
};

const char *due_word(enum due_kind kind)
{
	return kinds[kind].word;
}

const char *due_text(enum due_kind kind)
{
	return kinds[kind].text;
}

static bool is_word(struct ocop_bytes cell, const char *word)
{
	return cell.len == strlen(word) &&
	       strncasecmp((const char *)cell.ptr, word, cell.len) == 0;
}

enum due_kind due_of_cell(struct ocop_bytes cell)
{
	unsigned kind = 0;

	while (kind < DUE_KINDS &&
	       !(kinds[kind].own &&
		 (is_word(cell, kinds[kind].word) ||
		  is_word(cell, office_word(kinds[kind].word)))))
		kind++;
	return (enum due_kind)kind;
}

int32_t due_opens(int32_t to)
{
	return to - OPENS_DAYS;
}

int32_t due_shuts(int32_t to)
{
	return to - SHUTS_DAYS;
}

int32_t due_extended_most(int32_t to)
{
	return to + EXTEND_DAYS;
}

bool due_listed(enum due_kind kind, int32_t day, const struct due_span *span)
{
	const int64_t left = (int64_t)day - span->at;

	if (left > span->ahead)
		return kind == DUE_SHUTS && left <= OPENS_DAYS - SHUTS_DAYS;
	if (left >= 0)
		return true;
	return kind == DUE_DECIDE ||
	       (kind != DUE_OPENS && -left <= span->past);
}

/* --- The calendar --- */

/* The day that a month of a year has for a number, at most its last one. */
static int32_t day_in(int year, unsigned month, unsigned day)
{
	char text[32];
	int32_t out = OCOP_DAY_NONE;

	do {
		snprintf(text, sizeof(text), "%04d-%02u-%02u", year, month,
			 day);
	} while (ocop_day_parse(&out, ocop_bytes_str(text)) && --day > 0);
	return out;
}

static bool read_number(unsigned *out, struct ocop_bytes cell, unsigned most)
{
	uint64_t n;

	*out = 0;
	if (ocop_digits(&n, cell) || n < 1 || n > most)
		return false;
	*out = (unsigned)n;
	return true;
}

const char *due_rule_read(struct due_rule *out, struct ocop_bytes date,
			  struct ocop_bytes day, struct ocop_bytes month)
{
	*out = (struct due_rule){ .once = OCOP_DAY_NONE };
	if (date.len && (day.len || month.len))
		return N_("give either a date, or a day and perhaps a month");
	if (date.len)
		return day_read(&out->once, date, NULL) ? NULL :
		       N_("expected a day: dd/mm/yyyy");
	if (!read_number(&out->day, day, 31))
		return N_("expected a date, or a day from 1 to 31");
	if (month.len && !read_number(&out->month, month, 12))
		return N_("expected a month from 1 to 12");
	/* 29 February is a day of some years, 30 February of none. */
	if (out->month && day_in(2024, out->month, out->day) !=
	    day_in(2024, out->month, 1) + (int32_t)out->day - 1)
		return N_("this month has no such day");
	return NULL;
}

int32_t due_rule_next(const struct due_rule *rule, int32_t from)
{
	char text[OCOP_DATE_SIZE];
	uint64_t year = 0, month = 0;
	int32_t day = OCOP_DAY_NONE;

	if (rule->once != OCOP_DAY_NONE)
		return rule->once >= from ? rule->once : OCOP_DAY_NONE;
	ocop_day_format(text, from);
	if (ocop_digits(&year, ocop_bytes_of(text, 4)) ||
	    ocop_digits(&month, ocop_bytes_of(text + 5, 2)))
		return OCOP_DAY_NONE;
	/* This month or year, or the next one. */
	for (unsigned i = 0; i < 2; i++) {
		day = rule->month ?
		      day_in((int)(year + i), rule->month, rule->day) :
		      day_in((int)(year + (month + i - 1) / 12),
			     (unsigned)((month + i - 1) % 12 + 1), rule->day);
		if (day >= from)
			break;
	}
	return day;
}

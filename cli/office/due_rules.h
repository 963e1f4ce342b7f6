/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules of an office's dates, without files and without a clock: what a
 * certificate's last day leads to, and when a row of the office's own calendar
 * falls due.
 */
#ifndef OCOP_CLI_DUE_RULES_H
#define OCOP_CLI_DUE_RULES_H

#include <ocop/text.h>

/* In the order in which things of one day are listed. */
enum due_kind {
	/* By the register and the desk's proposals. */
	DUE_DECIDE, DUE_LAPSE, DUE_EXTEND, DUE_SHUTS, DUE_OPENS, DUE_KEY,
	/* By the office's calendar; it may have DUE_KEY, too. */
	DUE_REPORT, DUE_ROUND, DUE_VIETGAP, DUE_FOOD, DUE_DECLARATION,
	DUE_TRADEMARK, DUE_OTHER,
	DUE_KINDS	/* none of these */
};

/* The word for programs, and the words for people (a msgid). Static. */
const char *due_word(enum due_kind kind);
const char *due_text(enum due_kind kind);
/* The kind that a cell of the calendar names, in English or Vietnamese, without
 * regard to ASCII case. DUE_KINDS: none that a calendar may have. */
enum due_kind due_of_cell(struct ocop_bytes cell);

/* Decision 26/2026/QD-TTg, Article 7.6a: the file for ranking again arrives no
 * earlier than 180 and no later than 120 days before the last day. */
int32_t due_opens(int32_t to);
int32_t due_shuts(int32_t to);
/* Article 12.3: the last day to which a certificate may be extended. */
int32_t due_extended_most(int32_t to);

/* What an office asks for: the days from at - past to at + ahead. */
struct due_span { int32_t at, ahead, past; };

/* Whether a thing of that day is listed. A decision that is overdue always is,
 * and so is the end of a window that is open. What was only to begin is not
 * listed afterwards. */
bool due_listed(enum due_kind kind, int32_t day, const struct due_span *span);

/* A row of the calendar. */
struct due_rule {
	int32_t once;		/* the only day, or OCOP_DAY_NONE: */
	unsigned day, month;	/* each year; month 0: each month */
};
/*
 * Read the cells of a row: either date, or day, perhaps with month. A month
 * that lacks the day has its last day instead. NULL: good; otherwise a msgid
 * that says what is wrong.
 */
const char *due_rule_read(struct due_rule *out, struct ocop_bytes date,
			  struct ocop_bytes day, struct ocop_bytes month);
/* The first day from on which the rule falls due; OCOP_DAY_NONE: it has
 * passed. */
int32_t due_rule_next(const struct due_rule *rule, int32_t from);

#endif

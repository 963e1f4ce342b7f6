/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words and sentences of doubts, and their numbers. A sentence accuses
 * nobody: it says what does not match.
 */
#include <string.h>

#include "common/ui/say.h"
#include "registry/reports/doubts.h"

static const struct { const char *word, *text; } seen_row[] = {
	[DOUBT_SAME_NUMBER] = { "same-number",
		N_("Another article has the same number under its symbol") },
	[DOUBT_STUCK_OVER] = { "stuck-over",
		N_("The symbol was stuck over another one") },
	[DOUBT_GOODS_DIFFER] = { "goods-differ",
		N_("The goods differ from what the page shows") },
	[DOUBT_NO_STAMP] = { "no-stamp",
		N_("The goods carry the OCOP mark, but no stamp") },
	[DOUBT_OTHER] = { "other", N_("Something else") },
}, state_row[] = {
	[DOUBT_RECEIVED] = { "received",
		N_("It was received. Nobody has looked at it yet.") },
	[DOUBT_TAKEN] = { "taken", N_("An office is looking at it.") },
	[DOUBT_ANSWERED] = { "answered", N_("An office answered it.") },
	[DOUBT_CLOSED] = { "closed", N_("It is closed.") },
}, reason_row[] = {
	[DOUBT_NOTHING_DIFFERS] = { "nothing-differs",
		N_("The office found nothing that differs from the register.") },
	[DOUBT_PASSED_ON] = { "passed-on",
		N_("The office passed it on to the market inspection.") },
	[DOUBT_STAMP_DIFFERS] = { "stamp-differs",
		N_("The office found that stamp and goods do not belong together.") },
	[DOUBT_NOT_CERTIFIED] = { "not-certified",
		N_("The office found that the goods have no OCOP certificate in force.") },
	[DOUBT_NOT_FOUND] = { "not-found",
		N_("The office could not find the goods.") },
	[DOUBT_SENT_TWICE] = { "sent-twice",
		N_("The same thing was reported before.") },
};

#define FIND(table, at, member) \
	((size_t)(at) < sizeof(table) / sizeof((table)[0]) ? \
	 (table)[at].member : NULL)

const char *doubt_seen_word(enum doubt_seen seen)
{
	return FIND(seen_row, seen, word);
}

const char *doubt_state_word(enum doubt_state state)
{
	return FIND(state_row, state, word);
}

const char *doubt_reason_word(enum doubt_reason reason)
{
	return FIND(reason_row, reason, word);
}

const char *doubt_seen_text(enum doubt_seen seen)
{
	return FIND(seen_row, seen, text);
}

const char *doubt_state_text(enum doubt_state state)
{
	return FIND(state_row, state, text);
}

const char *doubt_reason_text(enum doubt_reason reason)
{
	return FIND(reason_row, reason, text);
}

/* --- Numbers --- */

/* What a person may write for another letter or digit. */
static char plain(char c)
{
	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	return c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
}

bool doubt_number_read(char out[static DOUBT_NUMBER_SIZE], const char *text)
{
	size_t len = 0;

	for (; *text != '\0'; text++) {
		if (*text == ' ' || *text == '-')
			continue;
		if (len == DOUBT_NUMBER_LEN)
			return false;
		out[len++] = plain(*text);
	}
	out[len] = '\0';
	return len == DOUBT_NUMBER_LEN &&
	       strspn(out, "0123456789ABCDEFGHJKMNPQRSTVWXYZ") == len &&
	       ocop_mod37_36(ocop_bytes_of(out, len - 1)) == out[len - 1];
}

void doubt_number_show(char out[static DOUBT_SHOWN_SIZE], const char *number)
{
	size_t to = 0;

	for (size_t i = 0; i < DOUBT_NUMBER_LEN && number[i] != '\0'; i++) {
		if (i > 0 && i % 4 == 0)
			out[to++] = '-';
		out[to++] = number[i];
	}
	out[to] = '\0';
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A certificate is good on its last day, so it lapses on the day after. A
 * certificate that was withdrawn or superseded has not lapsed.
 */
#include "cli/office/figures_rules.h"
#include "common/ui/say.h"

static const struct { const char *word, *text; } words[FIGURES] = {
	[FIGURE_IN_FORCE] = { "in_force", N_("in force at the end") },
	[FIGURE_CERTIFIED] = { "certified", N_("newly certified") },
	[FIGURE_UPGRADED] = { "upgraded", N_("upgraded") },
	[FIGURE_RERANKED] = { "reranked", N_("ranked again") },
	[FIGURE_LOWERED] = { "lowered", N_("lowered") },
	[FIGURE_LAPSED] = { "lapsed", N_("lapsed") },
	[FIGURE_WITHDRAWN] = { "withdrawn", N_("withdrawn") },
	[FIGURE_INSPECTED] = { "inspected", N_("inspections") },
	[FIGURE_FLAGGED] = { "flagged", N_("suspected copies") },
};

const char *figure_word(enum figure figure)
{
	return words[figure].word;
}

const char *figure_text(enum figure figure)
{
	return words[figure].text;
}

static bool is_in(int32_t day, int32_t from, int32_t last)
{
	return day != OCOP_DAY_NONE && day >= from && day <= last;
}

static enum figure granted_as(const struct figure_facts *f)
{
	if (!f->older)
		return FIGURE_CERTIFIED;
	return f->stars > f->older ? FIGURE_UPGRADED :
	       f->stars < f->older ? FIGURE_LOWERED : FIGURE_RERANKED;
}

unsigned figures_of(const struct figure_facts *f, int32_t from, int32_t last)
{
	unsigned bits = 0;

	if (f->decided > last)
		return 0;
	if (f->state == OCOP_CERT_IN_FORCE && !f->superseded)
		bits |= 1u << FIGURE_IN_FORCE;
	if (f->decided >= from)
		bits |= 1u << granted_as(f);
	if (is_in(f->lowered, from, last))
		bits |= 1u << FIGURE_LOWERED;
	if (is_in(f->withdrawn, from, last))
		bits |= 1u << FIGURE_WITHDRAWN;
	if (f->state == OCOP_CERT_EXPIRED && !f->superseded &&
	    is_in(f->to + 1, from, last))
		bits |= 1u << FIGURE_LAPSED;
	return bits;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What one certificate adds to a period's report, without a register and
 * without a clock.
 */
#ifndef OCOP_CLI_FIGURES_RULES_H
#define OCOP_CLI_FIGURES_RULES_H

#include <ocop/fold_view.h>

enum figure {
	FIGURE_IN_FORCE,	/* on the last day of the period */
	/* In the period: */
	FIGURE_CERTIFIED,	/* for the first time */
	FIGURE_UPGRADED, FIGURE_RERANKED, FIGURE_LOWERED,
	FIGURE_LAPSED,		/* ended, and nothing took its place */
	FIGURE_WITHDRAWN,
	FIGURE_INSPECTED,	/* by the office's table of inspections */
	FIGURE_FLAGGED,		/* stamps with a case of copying */
	FIGURES
};

/* The word for programs, and the words for people (a msgid). Static. */
const char *figure_word(enum figure figure);
const char *figure_text(enum figure figure);

struct figure_facts {
	int32_t decided, to;	/* to: after an extension */
	enum ocop_cert_state state;	/* on the last day of the period */
	bool superseded;		/* so far */
	int64_t stars;			/* as it was granted */
	int64_t older;	/* stars of what it superseded, then; 0: nothing */
	/* The days from which decisions act; OCOP_DAY_NONE: none. */
	int32_t withdrawn, lowered;
};

/* A bit (1 << FIGURE_...) for each figure that the certificate adds one to. A
 * certificate that was decided after the period adds nothing. Both days
 * count. */
unsigned figures_of(const struct figure_facts *facts, int32_t from,
		    int32_t last);

#endif

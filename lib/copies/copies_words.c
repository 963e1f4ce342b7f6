/* SPDX-License-Identifier: Apache-2.0 */
/* The words of the signs: for machines, and one sentence each for people. No
 * sentence says that a stamp is a copy: it says what the reports say. */
#include <ocop/copies.h>

#include "lib/base/mark.h"

static const struct {
	const char *key, *text;
} words[OCOP_COPIES_SIGNS] = {
	[OCOP_COPIES_TRAVEL] = { "travel",
		N_("reported at two places within less time than the journey between them takes") },
	[OCOP_COPIES_SHOPS] = { "shops",
		N_("reported alternately at distant places, as if it went back and forth") },
	[OCOP_COPIES_PLACES] = { "places",
		N_("reported at so many distant places that one article cannot have passed through them all") },
	[OCOP_COPIES_TWO] = { "two",
		N_("seen by an officer on two articles") },
	[OCOP_COPIES_BEFORE_MADE] = { "before-made",
		N_("reported before its lot was made") },
	[OCOP_COPIES_MARKET] = { "market",
		N_("reported outside the provinces where its lot is sold") },
};

const char *ocop_copies_key(enum ocop_copies_sign sign)
{
	return words[sign].key;
}

const char *ocop_copies_text(enum ocop_copies_sign sign)
{
	return words[sign].text;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words of a verdict that people see, in a terminal and on a page, in the
 * language of say.h.
 */
#ifndef OCOP_WORDS_H
#define OCOP_WORDS_H

#include <ocop/verdict.h>

/* The numbers are those of a terminal's colours. */
enum words_colour { WORDS_GREEN = 32, WORDS_AMBER = 33, WORDS_RED = 31 };

/*
 * Append the head line: what the verdict says.
 *
 * stamp  it is about a stamp, not about a certificate alone
 * item   the text as it was read, which may be why nothing was; may be empty
 */
void words_head(struct ocop_buf *out, const struct ocop_verdict_report *report,
		bool stamp, struct ocop_bytes item);
/* Append what else a good verdict has to say, if anything. */
void words_reason(struct ocop_buf *out,
		  const struct ocop_verdict_report *report, bool stamp);
enum words_colour words_colour(enum ocop_verdict verdict,
			       enum ocop_reason reason);

#endif

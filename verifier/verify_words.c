/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The head line of an item, and the verdict that counts beside other items. The
 * words of a verdict are common/ui/words.c.
 */
#include "common/ui/say.h"
#include "verifier/verify.h"

void verify_match_head(struct ocop_buf *out,
		       const struct ocop_verdict_report *report)
{
	words_head(out, report, false, ocop_bytes_of(NULL, 0));
}

void verify_head(struct ocop_buf *out, const struct verify_found *found)
{
	if (found->one != NULL)
		verify_match_head(out, found->one);
	else if (found->report.verdict != OCOP_VERDICT_LISTED)
		words_head(out, &found->report, verify_is_stamp(found->kind),
			   found->item);
	else if (found->match_count == 0)
		ocop_buf_str(out, _("Nothing found for these words (goods without this system's code are lawful)"));
	else
		ocop_buf_str(out, _("Several products found; look one up by its code"));
}

enum ocop_verdict verify_counts(const struct verify_found *found)
{
	enum ocop_verdict verdict = found->report.verdict;

	if (found->one != NULL)
		verdict = found->one->verdict == OCOP_VERDICT_LISTED ?
			  OCOP_VERDICT_GENUINE : found->one->verdict;
	else if (verdict == OCOP_VERDICT_LISTED)
		verdict = OCOP_VERDICT_UNDECIDED;
	return ocop_verdict_is_judged(verdict) ? verdict :
						 OCOP_VERDICT_REFUSED;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-report+cose: what an officer scanned and was told. It is signed but
 * never logged, because it names goods under suspicion. Only the text
 * identifies the article; the fields origin, size and root identify the state
 * of the log that it was judged with.
 */
#include "lib/record/record_table.h"

const char *const ocop__record_verdicts[] = {
	"genuine", "undecided", "expired", "suspect-copy", "inactive",
	"revoked", "duplicate", "unregistered", "forged", "malformed", NULL
};

/* "duplicate" rests on the officer's word alone, so that must be there. */
static enum ocop_err check(const struct ocop_payload *payload,
			   struct ocop_diag *diag)
{
	const struct ocop_scan_report *report = &payload->u.report;

	if (ocop__record_word(ocop__record_verdicts, OCOP_LIT("duplicate")) ==
	    report->verdict && !report->two_articles)
		return ocop_fail(diag, OCOP_ERR_RULE, 0, "two_articles: required when the verdict is duplicate");
	return OCOP_OK;
}

#define F(member, form, required, min, max) \
	OCOP__FIELD(report, member, form, required, min, max, NULL)
static const struct ocop__field fields[] = {
	OCOP__COMMON(report),
	F(nonce, FORM_HASH, true, 0, 0),
	F(text, FORM_TEXT, true, 1, OCOP_REPORT_TEXT_MAX),
	OCOP__FIELD(report, verdict, FORM_WORD, true, 0, 0,
		    ocop__record_verdicts),
	OCOP__PART("case", FORM_ASCII, false, OCOP__AT(report, reason), 1, 64),
	F(place, FORM_UNIT, false, 0, 0),
	F(two_articles, FORM_TRUE, false, 0, 0),
	F(origin, FORM_ASCII, true, 1, 255),
	F(size, FORM_UINT, true, 1, OCOP__NUM_MAX),
	F(root, FORM_HASH, true, 0, 0),
	F(note, FORM_TEXT, false, 1, OCOP__TEXT_MAX),
};

OCOP__KIND(report, "report", NONE, OCOP_RECORD_MAX, check);

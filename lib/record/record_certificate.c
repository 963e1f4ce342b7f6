/* SPDX-License-Identifier: Apache-2.0 */
/* ocop-certificate+cose: the stars of a product, by a decision, from day to
 * day. */
#include "lib/record/record.h"
#include "lib/record/record_table.h"

int64_t ocop__star_floor(int64_t stars)
{
	/* The bands are the same under every rule text so far: 1048/QD-TTg,
	 * 148/QD-TTg and 26/2026/QD-TTg. */
	return stars == 5 ? 9000 : stars == 4 ? 7000 : stars == 3 ? 5000 : 0;
}

static enum ocop_err check(const struct ocop_payload *payload,
			   struct ocop_diag *diag)
{
	const struct ocop_certificate *c = &payload->u.certificate;

	if (c->to < c->from)
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "to: must not be before from");
	if (c->score >= 0 && c->score < ocop__star_floor(c->stars))
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "score: below the minimum for %d stars",
				 (int)c->stars);
	return OCOP_OK;
}

#define F(member, form, required, min, max) \
	OCOP__FIELD(certificate, member, form, required, min, max, NULL)
static const struct ocop__field fields[] = {
	OCOP__COMMON(certificate),
	F(code, FORM_CODE, true, 0, 0),
	F(decided, FORM_DATE, true, 0, 0),
	F(decision, FORM_TEXT, true, 1, 80),
	F(authority, FORM_ID, true, 1, OCOP__ID_MAX),
	F(producer, FORM_ID, true, 1, OCOP__ID_MAX),
	F(product, FORM_TEXT, true, 1, OCOP__TEXT_MAX),
	F(group, FORM_UINT, true, 1, 6),
	F(set, FORM_UINT, true, 1, 26),
	F(stars, FORM_UINT, true, 3, 5),
	F(rules, FORM_TEXT, true, 1, 80),
	F(from, FORM_DATE, true, 0, 0),
	F(to, FORM_DATE, true, 0, 0),
	F(score, FORM_HUNDREDTHS, false, 0, 10000),
	F(no, FORM_TEXT, false, 1, 80),
	OCOP__OF(certificate, gtin, FORM_LIST, false, 1, 256,
		 OCOP__ITEM(FORM_GTIN, 0)),
	OCOP__OF(certificate, supersedes, FORM_TUPLE, false, 0, 0,
		 ocop__record_cert_ref),
	OCOP__OF(certificate, standards, FORM_LIST, false, 1, 64,
		 OCOP__ITEM(FORM_TEXT, OCOP__TEXT_MAX)),
	F(image, FORM_HASH, false, 0, 0),
	F(document, FORM_HASH, false, 0, 0),
};

OCOP__KIND(certificate, "certificate", RECORDS, OCOP_RECORD_MAX, check);

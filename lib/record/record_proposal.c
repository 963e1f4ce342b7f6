/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-proposal+cose: an inspector proposes to withdraw a certificate or to
 * lower its stars. It goes to one authority and into no log.
 */
#include "lib/record/record_table.h"

static const char *const actions[] = { "withdraw", "regrade", NULL };

static enum ocop_err check(const struct ocop_payload *payload,
			   struct ocop_diag *diag)
{
	const struct ocop_proposal *p = &payload->u.proposal;

	if ((p->action == OCOP_PROPOSED_REGRADE) != (p->stars >= 0))
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "stars: required with regrade, and not allowed otherwise");
	if (p->found > ocop_day_of((uint64_t)p->issued))
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "found: must not be after the day of issue");
	return OCOP_OK;
}

#define F(member, form, required, min, max) \
	OCOP__FIELD(proposal, member, form, required, min, max, NULL)
static const struct ocop__field fields[] = {
	OCOP__COMMON_NONCE(proposal),
	F(authority, FORM_PRINTABLE, true, 1, OCOP__ID_MAX),
	OCOP__OF(proposal, certificate, FORM_TUPLE, true, 0, 0,
		 ocop__record_cert_ref),
	OCOP__FIELD(proposal, action, FORM_WORD, true, 0, 0, actions),
	F(stars, FORM_UINT, false, 3, 4),
	F(ground, FORM_UINT, false, 1, 6),
	F(found, FORM_DATE, true, 0, 0),
	F(basis, FORM_HASH, true, 0, 0),
	F(note, FORM_TEXT, false, 1, 2000),
};

OCOP__KIND(proposal, "proposal", NONE, OCOP_RECORD_MAX, check);

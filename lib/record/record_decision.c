/* SPDX-License-Identifier: Apache-2.0 */
/* ocop-decision+cose: an authority changes or ends a certificate. */
#include "lib/record/record_table.h"

static const char *const actions[] = { "withdraw", "suspend", "reinstate",
				       "regrade", "extend", "correct",
				       "annul", "release", NULL };

const char *ocop_action_word(int64_t value)
{
	return value >= 1 && value <= 8 ? actions[value - 1] : NULL;
}

static enum ocop_err missing(struct ocop_diag *diag, const char *field,
			     const struct ocop_decision *d)
{
	return ocop_fail(diag, OCOP_ERR_RULE, 0, "%s: missing (action %s)",
			 field, ocop_action_word(d->action));
}

static enum ocop_err check(const struct ocop_payload *payload,
			   struct ocop_diag *diag)
{
	const struct ocop_decision *d = &payload->u.decision;
	const struct ocop_changes *c = &d->changes;
	bool any = c->product.len || c->no.len || c->producer.len ||
		   c->gtin.count || c->score >= 0;

	switch ((enum ocop_action)d->action) {
	case OCOP_ACTION_SUSPEND:
		if (!d->basis.len)
			return missing(diag, "basis", d);
		break;
	case OCOP_ACTION_REGRADE:
		if (d->stars < 0)
			return missing(diag, "stars", d);
		break;
	case OCOP_ACTION_EXTEND:
		if (d->to == OCOP_DAY_NONE)
			return missing(diag, "to", d);
		break;
	case OCOP_ACTION_ANNUL:
		if (!d->annuls.decision.len)
			return missing(diag, "annuls", d);
		break;
	case OCOP_ACTION_CORRECT:
		if (!any)
			return missing(diag, "changes", d);
		if (c->producer.len)
			return ocop_fail(diag, OCOP_ERR_RULE, 0,
					 "changes: only a release may change the producer");
		break;
	case OCOP_ACTION_RELEASE:
		if (!any)
			return missing(diag, "changes", d);
		if (c->product.len || c->no.len || c->score >= 0 ||
		    (c->gtin.count > 0) == (c->producer.len > 0))
			return ocop_fail(diag, OCOP_ERR_RULE, 0,
					 "changes: a release needs gtin or producer");
		break;
	case OCOP_ACTION_WITHDRAW:
	case OCOP_ACTION_REINSTATE:
		break;
	}
	return OCOP_OK;
}

#define P(member, form, min, max) \
	OCOP__PART(#member, form, false, \
		   offsetof(struct ocop_changes, member), min, max)
static const struct ocop__field changes[] = {
	P(no, FORM_TEXT, 1, 80),
	P(score, FORM_UINT, 0, 10000),
	P(product, FORM_TEXT, 1, OCOP__TEXT_MAX),
	P(producer, FORM_ID, 1, OCOP__ID_MAX),
	{ "gtin", FORM_LIST, false, offsetof(struct ocop_changes, gtin), 1,
	  256, NULL, OCOP__ITEM(FORM_GTIN, 0), 1 },
};
#undef P

static const struct ocop__field annuls[] = {
	OCOP__PART("decision", FORM_TEXT, true,
		   offsetof(struct ocop_decision_ref, decision), 1, 80),
	OCOP__PART("decided", FORM_DATE, true,
		   offsetof(struct ocop_decision_ref, decided), 0, 0),
};

#define F(member, form, required, min, max) \
	OCOP__FIELD(decision, member, form, required, min, max, NULL)
static const struct ocop__field fields[] = {
	OCOP__COMMON(decision),
	OCOP__OF(decision, certificate, FORM_TUPLE, true, 0, 0,
		 ocop__record_cert_ref),
	F(authority, FORM_ID, true, 1, OCOP__ID_MAX),
	F(decision, FORM_TEXT, true, 1, 80),
	F(decided, FORM_DATE, true, 0, 0),
	OCOP__FIELD(decision, action, FORM_WORD, true, 0, 0, actions),
	F(effective, FORM_DATE, true, 0, 0),
	F(ground, FORM_UINT, false, 1, 6),
	F(stars, FORM_UINT, false, 3, 5),
	F(to, FORM_DATE, false, 0, 0),
	OCOP__OF(decision, changes, FORM_MAP, false, 1, 0, changes),
	OCOP__OF(decision, annuls, FORM_TUPLE, false, 0, 0, annuls),
	F(basis, FORM_TEXT, false, 1, OCOP__TEXT_MAX),
	F(document, FORM_HASH, false, 0, 0),
};

OCOP__KIND(decision, "decision", RECORDS, OCOP_RECORD_MAX, check);

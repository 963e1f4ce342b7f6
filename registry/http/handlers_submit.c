/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers submitters.
 */
#include "common/ui/say.h"
#include "registry/http/http.h"

/* 400: cannot be read. 403: the signer may not. 503: we are not ready. 422:
 * everything else. */
static unsigned refusal_status(const struct ocop_fold_result *judged)
{
	switch (judged->rule) {
	case OCOP_RULE_ENTRY:
	case OCOP_RULE_RECORD:
		return 400;
	case OCOP_RULE_FIELDS:
	case OCOP_RULE_TRUST:
		return judged->diag.err == OCOP_ERR_MALFORMED ? 400 : 422;
	case OCOP_RULE_SIGNER:
	case OCOP_RULE_SIGNATURE:
	case OCOP_RULE_KEY_ENDED:
	case OCOP_RULE_KEY_COMPROMISED:
	case OCOP_RULE_ROLE:
		return 403;
	case OCOP_RULE_NO_TRUST:
	case OCOP_RULE_ORDER:
		return 503;
	default:
		return 422;
	}
}

void answer_refused(const struct ocop_fold_result *judged, struct answer *out)
{
	unsigned status = refusal_status(judged);

	answer_problem(out, status, ocop_rule_key(judged->rule),
		       ocop_rule_text(judged->rule), judged->diag.text);
	if (status == 503)
		out->retry_after_s = 60;
}

void answer_over_quota(struct answer *out)
{
	answer_problem(out, 429, "quota",
		       "the signer has used up today's quota", "");
	out->retry_after_s = 3600;
}

void answer_not_stored(struct answer *out)
{
	answer_unavailable(out, "storage", "nothing was stored; try again",
			   "", 5);
}

void handle_submitted(struct view *view, const struct submit *submit,
		      struct answer *out)
{
	switch (submit->outcome) {
	case SUBMIT_COUNTED:
		entry_receipt(view, submit->index, 201, out);
		return;
	case SUBMIT_SAME:
		entry_receipt(view, submit->index, 200, out);
		return;
	case SUBMIT_REFUSED:
		answer_refused(&submit->judged, out);
		return;
	case SUBMIT_QUOTA:
		answer_over_quota(out);
		return;
	case SUBMIT_CLOCK:
		answer_unavailable(out, "clock", "the registry accepts no "
				   "records, because its clock cannot be right",
				   submit->clock == REG_CLOCK_BEHIND ?
				   N_("the clock is behind the last entry") :
				   N_("the clock is more than 24 hours ahead: an operator must confirm it"), 60);
		return;
	case SUBMIT_BEHIND:
		answer_unavailable(out, "behind", "the registry accepts no "
				   "records, because its witnesses know a longer log",
				   N_("witnesses cosigned more entries than the log has: the operator must rebuild it from the longest copy"), 300);
		return;
	case SUBMIT_TROUBLE:
		break;
	}
	answer_not_stored(out);
}

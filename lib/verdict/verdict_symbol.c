/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A certificate's own symbol holds a whole signed record. It is good when it is
 * the very record that the register counted; a copy of that is lawful.
 */
#include <string.h>

#include "lib/verdict/verdict.h"

static void add_check(struct ocop_verdict_report *r, enum ocop_result result,
		      enum ocop_verdict verdict, const char *rule,
		      uint64_t index)
{
	if (r->check_count < OCOP_CHECKS_MAX)
		r->checks[r->check_count++] = (struct ocop_check){
			"record", result, verdict, OCOP_REASON_NONE, rule, index
		};
	if (verdict > r->verdict) {
		r->verdict = verdict;
		r->reason = OCOP_REASON_NONE;
		r->rule = rule;
	}
}

/* Whether the payload is the one that counted. */
static enum ocop_err same_record(struct ocop_verifier *verifier,
				 uint64_t index, struct ocop_bytes payload,
				 bool *same)
{
	struct ocop_buf bytes = OCOP_BUF(OCOP_ENTRY_MAX);
	struct ocop_cose_sign1 logged;
	struct ocop_entry entry;
	enum ocop_err err = OCOP_ERR_BUG;

	*same = false;
	if (verifier->read)
		err = verifier->read(verifier->read_user, index, &bytes);
	if (!err)
		err = ocop_entry_decode(&entry, ocop_buf_view(&bytes), NULL);
	if (!err)
		err = ocop_cose_sign1_open_unverified(&logged, entry.record,
						      false, NULL);
	if (!err)
		*same = ocop_bytes_equal(logged.payload, payload);
	ocop_buf_clear(&bytes);
	return err;
}

enum ocop_err ocop_verdict_of_symbol(struct ocop_verdict_report *out,
				     struct ocop_verifier *verifier,
				     const struct ocop_certificate *cert,
				     struct ocop_bytes payload,
				     const struct ocop_policy *policy)
{
	struct ocop_cert_ref ref = { cert->code, cert->decided };
	struct ocop_cert_view view;
	bool same = false;
	enum ocop_err err =
		ocop_verdict_of_certificate(out, verifier, ref, policy);

	if (err)
		return err;
	err = ocop_fold_certificate(verifier->state, ref,
				    ocop_day_of(ocop_verdict_now(policy)),
				    &view);
	if (err == OCOP_ERR_ABSENT)
		return OCOP_OK;
	if (!err)
		err = same_record(verifier, view.index, payload, &same);
	if (err)
		return err;
	if (same)
		add_check(out, OCOP_RESULT_PASS, OCOP_VERDICT_GENUINE,
			  N_("the symbol holds the register's own record"),
			  view.index);
	else
		add_check(out, OCOP_RESULT_FAIL, OCOP_VERDICT_FORGED,
			  N_("the symbol's record differs from the register's"),
			  view.index);
	return OCOP_OK;
}

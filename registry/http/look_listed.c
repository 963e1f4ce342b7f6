/* SPDX-License-Identifier: Apache-2.0 */
/* What a look-up says of one certificate. */
#include "registry/http/http.h"

enum ocop_err look_listed(struct ocop_verdict_report *out, struct view *view,
			  struct ocop_cert_ref ref)
{
	struct ocop_policy policy;
	struct ocop_verifier judge;
	struct ocop_cert_view found;
	enum ocop_err err = look_start(view, &judge, &policy);

	if (!err)
		err = ocop_fold_certificate(judge.state, ref,
					    ocop_day_of(policy.now_unix_s),
					    &found);
	if (!err)
		err = ocop_verdict_of_certificate(out, &judge, ref, &policy);
	if (!err)
		err = ocop_verdict_add_names(out, &judge);
	return err;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A certificate's own symbol, and a withdrawal received as a file. Both are
 * whole signed records. The symbol must hold the same record as the register;
 * the withdrawal must be signed by an authority that may withdraw the
 * certificate.
 */
#include <string.h>

#include <ocop/file.h>

#include "common/desk/outbox.h"
#include "verifier/verify.h"

/* --- The certificate's symbol --- */

/* Not a certificate of ours: it is broken or, since "/c/" is common, another
 * system's. */
static enum ocop_err judge_other(struct verify_run *run,
				 struct verify_found *found,
				 struct ocop_bytes text,
				 const struct ocop_diag *diag)
{
	struct ocop_verdict_report *r = &found->report;
	enum ocop_err err = verify_other(run, found, text);

	if (!err && r->verdict == OCOP_VERDICT_MALFORMED) {
		r->diag = *diag;
		r->checks[0].rule =
			N_("the text is not a certificate of this system");
	} else if (!err) {
		found->kind = VERIFY_STAMP;
	}
	return err;
}

enum ocop_err verify_certificate(struct verify_run *run,
				 struct verify_found *found,
				 struct ocop_bytes link)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_cose_sign1 envelope;
	struct ocop_payload payload;
	struct ocop_policy policy;
	char host[OCOP_STAMP_URI_MAX];
	enum ocop_err err = ocop_cert_uri_open(&record, host, &envelope,
					       &payload, link, &diag);

	if (!err && run->verifier.trust != NULL &&
	    !ocop_trust_host_known(run->verifier.trust, ocop_bytes_str(host))) {
		ocop_verdict_text_only(&found->report, OCOP_VERDICT_MALFORMED,
				       OCOP_REASON_HOST);
		ocop_verdict_host_unknown(&found->report, run->verifier.trust,
					  host);
	} else if (!err) {
		policy = verify_policy(run, payload.u.certificate.code,
				       payload.u.certificate.decided);
		err = ocop_verdict_of_symbol(&found->report, &run->verifier,
					     &payload.u.certificate,
					     envelope.payload, &policy);
	} else if (err != OCOP_ERR_MEMORY) {
		err = judge_other(run, found, link, &diag);
	}
	if (!err)
		verify_say(run, found);
	ocop_buf_clear(&record);
	return err;
}

/* --- A withdrawal that came as a file --- */

struct ocop_policy verify_policy(const struct verify_run *run,
				 struct ocop_bytes code, int32_t decided)
{
	struct ocop_policy policy = run->policy;

	policy.withdrawn_file = run->withdrawn.len > 0 &&
		decided == run->withdrawn_decided &&
		ocop_bytes_equal(code, ocop_buf_view(&run->withdrawn));
	return policy;
}

void verify_name_withdrawal(const struct verify_run *run,
			    struct ocop_verdict_report *report)
{
	struct ocop_facts *f = &report->facts;

	if (report->verdict != OCOP_VERDICT_REVOKED ||
	    report->reason != OCOP_REASON_CERTIFICATE ||
	    f->decided != run->withdrawn_decided ||
	    !ocop_bytes_equal(ocop_bytes_str(f->code),
			      ocop_buf_view(&run->withdrawn)))
		return;
	memcpy(f->by_decision, run->withdrawn_by, sizeof(run->withdrawn_by));
	f->by_day = run->withdrawn_day;
}

/* Only what the log itself would take counts: the same signer, the same
 * power, the same order as if it were accepted now. */
static enum ocop_err try_record(struct verify_run *run, struct ocop_bytes file,
				struct ocop_diag *diag)
{
	uint64_t now = ocop_verdict_now(&run->policy);
	struct ocop_fold_result judged;
	enum ocop_err err;

	if (now < run->verifier.info.last_accepted)
		now = run->verifier.info.last_accepted;
	err = ocop_fold_try(run->replica->fold, now, file, &judged);
	if (err || judged.counts)
		return err;
	return ocop_fail(diag, OCOP_ERR_TRUST, 0, "%s",
			 ocop_rule_text(judged.rule));
}

#define TAG_18 0xd2

/* A record alone, or the one of an outbox's file, as an authority has it. */
static enum ocop_err record_in(struct ocop_bytes *out, struct ocop_bytes file,
			       struct ocop_diag *diag)
{
	size_t offset = 0;

	if (file.len == 0 || file.ptr[0] == TAG_18) {
		*out = file;
		return OCOP_OK;
	}
	if (!outbox_next(out, file, &offset) && offset == file.len)
		return OCOP_OK;
	return ocop_fail(diag, OCOP_ERR_MALFORMED, 0, "%s",
			 N_("expected one record, or an outbox file with one record"));
}

enum ocop_err verify_withdrawal(struct verify_run *run, struct ocop_diag *diag)
{
	struct ocop_buf file = OCOP_BUF(4 + OCOP_RECORD_MAX);
	struct ocop_bytes record = { 0 };
	int32_t today = ocop_day_of(ocop_verdict_now(&run->policy));
	const struct ocop_decision *d;
	struct ocop_cose_sign1 envelope;
	struct ocop_payload payload;
	enum ocop_err err = ocop_file_read(&file, run->args->withdrawal, diag);

	if (!err)
		err = record_in(&record, ocop_buf_view(&file), diag);
	if (!err)
		err = ocop_payload_open(&payload, &envelope, record,
					OCOP_KIND_DECISION, diag);
	if (err)
		goto out;
	d = &payload.u.decision;
	if (d->action != OCOP_ACTION_WITHDRAW || d->effective > today)
		err = ocop_fail(diag, OCOP_ERR_RULE, 0, "%s",
				N_("expected a withdrawal that is in effect"));
	else
		err = try_record(run, record, diag);
	if (!err) {
		err = ocop_buf_bytes(&run->withdrawn, d->certificate.code);
		run->withdrawn_decided = d->certificate.decided;
		run->withdrawn_day = d->effective;
		ocop_bytes_copy(run->withdrawn_by, sizeof(run->withdrawn_by),
				d->decision);
	}
out:
	ocop_buf_clear(&file);
	return err;
}

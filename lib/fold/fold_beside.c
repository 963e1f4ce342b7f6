/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules for what is signed but belongs in no log: reports, scans, queries,
 * proposals and inspections. They also say from whom a desk accepts each.
 * Source: docs/format.md, "Kinds that no log holds".
 */
#include <string.h>

#include <ocop/cbor.h>

#include "lib/base/mark.h"
#include "lib/fold/fold_state.h"
#include "lib/record/record_table.h"

#define CLOCK_S 300		/* how far two clocks may differ */
#define SCANS_S (30 * 86400)	/* scans come at the next sync, or never */
#define ANY_ROLE (~0u)
/* A body that only monitors gives out alerts, and takes part in nothing
 * else. */
#define ANY_DESK (ANY_ROLE & ~(unsigned)OCOP_ROLE_MONITOR)

/* --- By whom --- */

/*
 * The authority that signed, or the one of the officer who signed, becomes
 * x->authority. It must be live, and have one of the roles: of an officer's
 * authority, one of officer_roles.
 */
static enum ocop_rule judge_signer(struct ocop__fctx *x, unsigned roles,
				   unsigned officer_roles)
{
	struct ocop_payload officer;
	enum ocop_rule rule;

	if (x->key.owner_kind == 'a')
		return ocop__fold_authority(x, roles);
	if (x->key.owner_kind != 'o')
		return OCOP_RULE_SIGNER;
	rule = ocop__fold_officer(x, &officer);
	if (rule)
		return rule;
	x->authority = ocop_trust_authority(x->trust,
					    officer.u.officer.authority);
	if (!x->authority)
		return OCOP_RULE_UNKNOWN_AUTHORITY;
	if (!ocop_authority_live(x->authority, x->day))
		return OCOP_RULE_NOT_LIVE;
	return x->authority->roles & officer_roles ? OCOP_RULE_COUNTS :
						     OCOP_RULE_ROLE;
}

/* Issued at most oldest_s before it was received, and not in the future. */
static enum ocop_rule judge_issued(struct ocop__fctx *x, uint64_t oldest_s)
{
	uint64_t issued = (uint64_t)x->payload.u.common.issued;

	if (issued > x->accepted + CLOCK_S) {
		ocop_fail(x->diag, OCOP_ERR_RULE, 0, "%s",
			  N_("issued: ahead of the receiver's clock: set the clock of the device"));
		return OCOP_RULE_TIME;
	}
	if (issued + oldest_s < x->accepted) {
		ocop_fail(x->diag, OCOP_ERR_RULE, 0, "%s",
			  N_("issued: too long ago"));
		return OCOP_RULE_TIME;
	}
	return OCOP_RULE_COUNTS;
}

/* --- The kinds --- */

enum ocop_rule ocop__fold_report_judge(struct ocop__fctx *x)
{
	struct ocop_payload officer;
	enum ocop_rule rule;

	if (x->key.owner_kind == 'a')
		return ocop__fold_authority(x, OCOP_ROLE_INSPECT |
					       OCOP_ROLE_MONITOR);
	if (x->key.owner_kind != 'o')
		return OCOP_RULE_SIGNER;
	rule = ocop__fold_officer(x, &officer);
	/* A report is taken even if that authority ended since. */
	if (!rule)
		x->authority = ocop_trust_authority(
			x->trust, officer.u.officer.authority);
	return rule;
}

/* The authority that it names inspects, and signed it or employs who did. */
enum ocop_rule ocop__fold_inspection_judge(struct ocop__fctx *x)
{
	enum ocop_rule rule = judge_signer(x, OCOP_ROLE_INSPECT,
					   OCOP_ROLE_INSPECT);

	if (!rule && !ocop_bytes_equal(x->payload.u.inspection.authority,
				       x->authority->id))
		rule = OCOP_RULE_NOT_ISSUER;
	return rule;
}

/* Whether one of the realm's records logs has this origin. */
static bool is_records_log(const struct ocop_trust *trust,
			   struct ocop_bytes origin)
{
	const struct ocop_trust_log *log;

	for (unsigned i = 0;
	     (log = ocop_trust_records_log_at(trust, i)) != NULL; i++)
		if (ocop_bytes_is(origin, log->vkey.name))
			return true;
	return false;
}

enum ocop_rule ocop__fold_scans_judge(struct ocop__fctx *x)
{
	enum ocop_rule rule = judge_signer(x, OCOP_ROLE_INSPECT, ANY_ROLE);

	if (!rule)
		rule = judge_issued(x, SCANS_S);
	if (!rule && !is_records_log(x->trust, x->payload.u.scans.origin))
		rule = OCOP_RULE_ORIGIN;
	return rule;
}

/* Proposals are the desk's that they were sent to, or its successor's. */
static enum ocop_rule judge_desk(struct ocop__fctx *x,
				 struct ocop_bytes stated)
{
	if (!ocop_trust_authority(x->trust, stated))
		return OCOP_RULE_UNKNOWN_AUTHORITY;
	return ocop_trust_succeeds(x->trust, x->authority->id, stated) ?
	       OCOP_RULE_COUNTS : OCOP_RULE_NOT_ISSUER;
}

enum ocop_rule ocop__fold_query_judge(struct ocop__fctx *x)
{
	struct ocop_cbor what =
		ocop__record_part(x->payload.u.query.what.raw, 0, NULL);
	struct ocop_cbor desk =
		ocop__record_part(x->payload.u.query.what.raw, 1, NULL);
	bool reports = ocop_bytes_is(ocop_cbor_text(&what), "reports");
	enum ocop_rule rule;

	rule = reports ? judge_signer(x, OCOP_ROLE_INSPECT | OCOP_ROLE_CERTIFY,
				      ANY_ROLE) :
			 judge_signer(x, ANY_DESK, ANY_DESK);
	if (!rule && !reports)
		rule = judge_desk(x, ocop_cbor_text(&desk));
	return rule ? rule : judge_issued(x, CLOCK_S);
}

/* It goes to the desk whose decision it asks for. */
enum ocop_rule ocop__fold_proposal_judge(struct ocop__fctx *x)
{
	const struct ocop_proposal *p = &x->payload.u.proposal;
	struct ocop_cert_view cert;
	enum ocop_rule rule = judge_signer(x, OCOP_ROLE_INSPECT,
					   OCOP_ROLE_INSPECT);

	if (rule)
		return rule;
	if (ocop__fold_absent(x, ocop_fold_certificate(
				      x->state, p->certificate, x->day, &cert)))
		return OCOP_RULE_UNKNOWN_CERTIFICATE;
	if (!ocop_authority_covers(x->authority, p->certificate.code))
		return OCOP_RULE_SCOPE;
	if (!ocop_trust_succeeds(x->trust, p->authority, cert.cert.authority))
		return OCOP_RULE_DESK;
	if (p->action == OCOP_PROPOSED_REGRADE && p->stars >= cert.stars)
		return OCOP_RULE_STARS;
	return judge_issued(x, x->accepted);
}

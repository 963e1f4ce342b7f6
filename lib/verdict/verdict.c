/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verdict: the checks in order, the worst finding decides.
 * Pure: bytes, state, trust and time in; a report out.
 * Source: docs/fold-and-verdict.md.
 */
#include <string.h>

#include <ocop/verdict.h>

#include "lib/verdict/verdict.h"

/* --- Findings --- */

enum newer { STANDS, LIFTED, MISSED };

static const struct {
	struct ocop_check check;
	enum newer newer;
} findings[] = {
#define F(id, check, result, verdict, reason, newer, rule) \
	[FINDING_##id] = { { check, OCOP_RESULT_##result, \
			     OCOP_VERDICT_##verdict, OCOP_REASON_##reason, \
			     rule, OCOP_INDEX_NONE }, newer },
	OCOP__FINDINGS(F)
#undef F
};

/* A dropped finding could be the worst one. */
_Static_assert(FINDING_COUNT < OCOP_CHECKS_MAX,
	       "a report has no room for every finding");

bool ocop__verdict_is_blind(const struct ocop__verdict_ctx *j)
{
	return j->verifier->info.newer_rules || j->verifier->info.trust_missing;
}

/* The case that leaves a finding undecided, or none. */
static enum ocop_reason doubt(const struct ocop__verdict_ctx *j,
			      enum newer newer)
{
	const struct ocop_fold_info *info = &j->verifier->info;

	if (newer == MISSED && info->newer_rules)
		return OCOP_REASON_UPDATE;
	if (newer != STANDS && info->trust_missing)
		return OCOP_REASON_NO_TRUST;
	return newer == LIFTED && j->report->too_old ? OCOP_REASON_OLD_DATA :
						       OCOP_REASON_NONE;
}

void ocop__verdict_add(struct ocop__verdict_ctx *j,
		       enum ocop__finding finding,
		       uint64_t index)
{
	struct ocop_verdict_report *r = j->report;
	enum ocop_reason in_doubt = doubt(j, findings[finding].newer);
	struct ocop_check *check = &r->checks[r->check_count];

	if (r->check_count == OCOP_CHECKS_MAX)
		return;
	r->check_count++;
	*check = findings[finding].check;
	check->index = index;
	if (in_doubt) {
		check->result = OCOP_RESULT_UNKNOWN;
		check->verdict = OCOP_VERDICT_UNDECIDED;
		check->reason = in_doubt;
	}
}

/* Cases of one verdict, the one to be told first; 0 tells last. */
static int reason_rank(const struct ocop_check *check)
{
	if (check->result == OCOP_RESULT_FAIL)
		return 3;
	if (check->reason == OCOP_REASON_NONE)
		return 0;
	return check->result == OCOP_RESULT_NOTE ? 1 : 2;
}

static void decide(struct ocop_verdict_report *r)
{
	const struct ocop_check *worst = NULL;

	for (size_t i = 0; i < r->check_count; i++) {
		const struct ocop_check *c = &r->checks[i];

		if (c->result == OCOP_RESULT_SKIPPED)
			continue;
		if (!worst || c->verdict > worst->verdict ||
		    (c->verdict == worst->verdict &&
		     reason_rank(c) > reason_rank(worst)))
			worst = c;
	}
	if (worst) {
		r->verdict = worst->verdict;
		r->reason = worst->reason;
		r->rule = worst->rule;
	}
}

/* --- Check 11 comes first: how old the data is colours the rest --- */

#define DAY_S 86400

uint64_t ocop_verdict_now(const struct ocop_policy *policy)
{
	return !policy->at && policy->vouched_time > policy->now_unix_s ?
	       policy->vouched_time : policy->now_unix_s;
}

enum ocop_age ocop_verdict_age(const struct ocop_trust *trust,
			       uint64_t signed_time, uint64_t now)
{
	uint64_t age = now > signed_time ? now - signed_time : 0;

	if (!trust || !signed_time || age > (uint64_t)trust->stale_days * DAY_S)
		return OCOP_AGE_TOO_OLD;
	return age > (uint64_t)trust->fresh_days * DAY_S ? OCOP_AGE_STALE :
							   OCOP_AGE_FRESH;
}

static void judge_age(struct ocop__verdict_ctx *j)
{
	const struct ocop_policy *p = j->policy;
	struct ocop_verdict_report *r = j->report;
	enum ocop_age age;

	r->as_of = p->as_of ? p->as_of : p->signed_time;
	age = ocop_verdict_age(j->verifier->trust, r->as_of, j->now);
	r->stale = r->as_of && age != OCOP_AGE_FRESH;
	r->too_old = age == OCOP_AGE_TOO_OLD;
}

/*
 * A clock set back would revive what has lapsed. What a quorum of witnesses
 * signed is known to have passed, so judging goes on from there; a time that
 * one key alone signed may be wrong itself.
 */
static void judge_clock(struct ocop__verdict_ctx *j)
{
	const struct ocop_policy *p = j->policy;

	if (p->at)
		return;
	if (j->clock_behind)
		ocop__verdict_add(j, FINDING_CLOCK_BEHIND, OCOP_INDEX_NONE);
	else if (p->now_unix_s + DAY_S < p->signed_time)
		ocop__verdict_add(j, FINDING_CLOCK_RIGHTED, OCOP_INDEX_NONE);
}

static void judge_data(struct ocop__verdict_ctx *j)
{
	const struct ocop_fold_info *info = &j->verifier->info;
	const struct ocop_verdict_report *r = j->report;

	ocop__verdict_add(j, !r->as_of ? FINDING_NO_TIME :
			     r->too_old ? FINDING_TOO_OLD :
			     j->clock_behind ? FINDING_AGE_UNKNOWN :
			     r->stale ? FINDING_STALE : FINDING_FRESH,
			  OCOP_INDEX_NONE);
	judge_clock(j);
	if (info->last_accepted && j->policy->signed_time &&
	    info->last_accepted > j->policy->signed_time + DAY_S)
		ocop__verdict_add(j, FINDING_LAST_ENTRY, OCOP_INDEX_NONE);
	if (info->newer_rules)
		ocop__verdict_add(j, FINDING_NEWER_RULES, info->newer_index);
	if (info->trust_missing)
		ocop__verdict_add(j, FINDING_TRUST_MISSING, OCOP_INDEX_NONE);
}

static void clear(struct ocop_verdict_report *out)
{
	memset(out, 0, sizeof(*out));
	out->rule = "";
	out->facts.decided = out->facts.from = out->facts.to = OCOP_DAY_NONE;
	out->facts.by_day = out->facts.made = OCOP_DAY_NONE;
	out->facts.best_before = out->facts.key_stolen = OCOP_DAY_NONE;
	out->facts.stars = out->facts.stars_now = -1;
	out->facts.lot = out->facts.stamp_index = out->facts.lot_count = -1;
}

void ocop__verdict_start(struct ocop__verdict_ctx *j,
			 struct ocop_verdict_report *out,
			 struct ocop_verifier *verifier,
			 const struct ocop_policy *policy)
{
	clear(out);
	memset(j, 0, sizeof(*j));
	j->report = out;
	j->verifier = verifier;
	j->policy = policy;
	j->now = ocop_verdict_now(policy);
	j->today = ocop_day_of(j->now);
	j->clock_behind = !policy->at && j->now + DAY_S < policy->signed_time;
	if (verifier->trust)
		judge_age(j);
	else
		out->too_old = true;
}

/*
 * Data that newer ones could change never make a plain good, nor a plain
 * "not found": what only the freshness speaks about stays undecided. A
 * definite no that nothing lifts (forged, voided, withdrawn) stands.
 */
void ocop__verdict_end(struct ocop__verdict_ctx *j)
{
	if (j->verifier->trust)
		judge_data(j);
	else
		ocop__verdict_add(j, FINDING_NO_TRUST, OCOP_INDEX_NONE);
	decide(j->report);
}

/* --- Stamps --- */

enum ocop_err ocop_verdict_of_stamp(struct ocop_verdict_report *out,
				    struct ocop_verifier *verifier,
				    const struct ocop_stamp *stamp,
				    const struct ocop_policy *policy)
{
	struct ocop__verdict_ctx j;
	enum ocop_err err = OCOP_OK;

	ocop__verdict_start(&j, out, verifier, policy);
	j.stamp = stamp;
	COPY(out->facts.product, ocop_bytes_str(stamp->product));
	out->facts.lot = stamp->lot;
	out->facts.stamp_index = stamp->index;
	if (verifier->trust)
		err = ocop__verdict_check_stamp(&j);
	ocop__verdict_end(&j);
	if (err)
		memset(out, 0, sizeof(*out));
	return err;
}

/* --- Texts that are no stamp --- */

void ocop_verdict_text_only(struct ocop_verdict_report *out,
			    enum ocop_verdict verdict,
			    enum ocop_reason reason)
{
	clear(out);
	out->verdict = verdict;
	out->reason = reason;
	for (size_t i = 0; i < sizeof(findings) / sizeof(findings[0]); i++) {
		const struct ocop_check *c = &findings[i].check;

		if (c->verdict != verdict || c->reason != reason)
			continue;
		out->checks[0] = *c;
		out->check_count = 1;
		out->rule = c->rule;
		break;
	}
}

enum ocop_err ocop_verdict_of_other(struct ocop_verdict_report *out,
				    struct ocop_verifier *verifier,
				    struct ocop_bytes text, bool symbol,
				    const struct ocop_policy *policy)
{
	static const enum ocop_reason causes[] = {
		[OCOP_STAMP_INPUT_METHOD] = OCOP_REASON_KEYBOARD,
		[OCOP_STAMP_LAYOUT] = OCOP_REASON_LAYOUT,
		[OCOP_STAMP_CHANGED] = OCOP_REASON_CHANGED,
		[OCOP_STAMP_ADDRESS] = OCOP_REASON_HOST,
	};
	enum ocop_stamp_damage damage = symbol ? OCOP_STAMP_NO_DAMAGE :
						 ocop_stamp_damage(text);
	enum ocop_err err = OCOP_OK;

	if (damage != OCOP_STAMP_NO_DAMAGE)
		ocop_verdict_text_only(out, damage == OCOP_STAMP_ADDRESS ?
				       OCOP_VERDICT_MALFORMED :
				       OCOP_VERDICT_UNREAD, causes[damage]);
	else
		err = ocop_verdict_of_text(out, verifier, text, policy);
	if (!err && out->verdict == OCOP_VERDICT_MALFORMED &&
	    out->reason == OCOP_REASON_NONE && !symbol &&
	    ocop_stamp_is_cut(text))
		ocop_verdict_text_only(out, OCOP_VERDICT_UNREAD,
				       OCOP_REASON_CHANGED);
	return err;
}

enum ocop_err ocop_verdict_of_text(struct ocop_verdict_report *out,
				   struct ocop_verifier *verifier,
				   struct ocop_bytes text,
				   const struct ocop_policy *policy)
{
	struct ocop_stamp stamp;
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_reason reason;

	if (!ocop_stamp_parse(&stamp, text, &diag))
		return ocop_verdict_of_stamp(out, verifier, &stamp, policy);
	if (text.len == 0) {
		ocop_verdict_text_only(out, OCOP_VERDICT_UNREAD,
				       OCOP_REASON_EMPTY);
	} else if (ocop__foreign_claims(&reason, verifier->trust, text)) {
		ocop_verdict_text_only(out, OCOP_VERDICT_MALFORMED, reason);
		out->diag = diag;
	} else {
		ocop_verdict_text_only(out, OCOP_VERDICT_FOREIGN,
				       ocop_foreign_reason(text));
	}
	return OCOP_OK;
}

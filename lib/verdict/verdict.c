/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verdict: the checks in order, the worst finding decides.
 * Pure: bytes, state, trust and time in; a report out.
 * Source: DESIGN.md "Verdicts".
 */
#include <string.h>

#include <ocop/verdict.h>

#include "lib/verdict/judge.h"

/* --- Findings --- */

void ocop__judge_add(struct ocop__judging *j, const char *name,
		     enum ocop_result result, enum ocop_verdict verdict,
		     enum ocop_case case_, const char *rule, uint64_t index)
{
	struct ocop_report *r = j->report;

	if (r->check_count == OCOP_CHECKS_MAX)
		return;
	r->checks[r->check_count++] = (struct ocop_check){
		name, result, verdict, case_, rule, index
	};
}

void ocop__judge_pass(struct ocop__judging *j, const char *name,
		      const char *rule, uint64_t index)
{
	ocop__judge_add(j, name, OCOP_RESULT_PASS, OCOP_VERDICT_GENUINE,
			OCOP_CASE_NONE, rule, index);
}

/*
 * A definite no that newer data could lift (a suspension, an expiry, held
 * stamps) is only as good as the data: undecided when that is too old, or
 * when the keys that could lift it stand in a trust version not at hand.
 */
void ocop__judge_liftable(struct ocop__judging *j, const char *name,
			  enum ocop_verdict verdict, enum ocop_case case_,
			  const char *rule, uint64_t index)
{
	bool missing = j->judge->info.trust_missing;

	if (j->report->too_old || missing)
		ocop__judge_add(j, name, OCOP_RESULT_UNKNOWN,
				OCOP_VERDICT_UNDECIDED, missing ?
				OCOP_CASE_NO_TRUST : OCOP_CASE_OLD_DATA, rule,
				index);
	else
		ocop__judge_add(j, name, OCOP_RESULT_FAIL, verdict, case_, rule,
				index);
}

/* Cases of one verdict, the one to be told first; 0 tells last. */
static int case_rank(const struct ocop_check *check)
{
	if (check->result == OCOP_RESULT_FAIL)
		return 3;
	if (check->case_ == OCOP_CASE_NONE)
		return 0;
	return check->result == OCOP_RESULT_NOTE ? 1 : 2;
}

static void decide(struct ocop_report *r)
{
	const struct ocop_check *worst = NULL;

	for (size_t i = 0; i < r->check_count; i++) {
		const struct ocop_check *c = &r->checks[i];

		if (c->result == OCOP_RESULT_SKIPPED)
			continue;
		if (!worst || c->verdict > worst->verdict ||
		    (c->verdict == worst->verdict &&
		     case_rank(c) > case_rank(worst)))
			worst = c;
	}
	if (worst) {
		r->verdict = worst->verdict;
		r->case_ = worst->case_;
	}
}

/* --- Check 11 comes first: how old the data is colours the rest --- */

#define DAY_S 86400

uint64_t ocop_verdict_now(const struct ocop_policy *policy)
{
	return !policy->at && policy->vouched_time > policy->now_unix_s ?
	       policy->vouched_time : policy->now_unix_s;
}

static void judge_age(struct ocop__judging *j)
{
	const struct ocop_policy *p = j->policy;
	const struct ocop_trust *t = j->judge->trust;
	struct ocop_report *r = j->report;
	uint64_t data_time = p->as_of ? p->as_of : p->signed_time;

	r->as_of = data_time;
	if (!data_time) {
		r->too_old = true;
		return;
	}
	if (j->now > data_time) {
		uint64_t age = j->now - data_time;

		r->stale = age > (uint64_t)t->fresh_days * DAY_S;
		r->too_old = age > (uint64_t)t->stale_days * DAY_S;
	}
}

/*
 * A clock set back would revive what has lapsed. What a quorum of witnesses
 * signed is known to have passed, so judging goes on from there; a time that
 * one key alone signed may be wrong itself.
 */
static void judge_clock(struct ocop__judging *j)
{
	const struct ocop_policy *p = j->policy;

	if (p->at)
		return;
	if (j->clock_behind)
		ocop__judge_add(j, "clock", OCOP_RESULT_UNKNOWN,
				OCOP_VERDICT_UNDECIDED, OCOP_CASE_CLOCK,
				N_("the clock is over a day behind a signed time"),
				OCOP_INDEX_NONE);
	else if (p->now_unix_s + DAY_S < p->signed_time)
		ocop__judge_add(j, "clock", OCOP_RESULT_NOTE,
				OCOP_VERDICT_GENUINE, OCOP_CASE_NONE,
				N_("the clock is over a day behind: judged by the time that a quorum of witnesses signed"),
				OCOP_INDEX_NONE);
}

static void judge_data(struct ocop__judging *j)
{
	const struct ocop_fold_info *info = &j->judge->info;
	struct ocop_report *r = j->report;

	if (r->too_old)
		ocop__judge_add(j, "freshness", OCOP_RESULT_UNKNOWN,
				OCOP_VERDICT_UNDECIDED, OCOP_CASE_OLD_DATA,
				r->as_of ? N_("the data are older than the trust document allows") :
					   N_("the data bear no signed time"),
				OCOP_INDEX_NONE);
	else if (j->clock_behind)
		ocop__judge_add(j, "freshness", OCOP_RESULT_UNKNOWN,
				OCOP_VERDICT_UNDECIDED, OCOP_CASE_CLOCK,
				N_("the clock cannot tell how old the data are"),
				OCOP_INDEX_NONE);
	else
		ocop__judge_add(j, "freshness",
				r->stale ? OCOP_RESULT_NOTE : OCOP_RESULT_PASS,
				OCOP_VERDICT_GENUINE, OCOP_CASE_NONE,
				r->stale ? N_("the data are some days old") :
					   N_("the data are fresh"),
				OCOP_INDEX_NONE);
	judge_clock(j);
	if (info->last_accepted && j->policy->signed_time &&
	    info->last_accepted > j->policy->signed_time + DAY_S)
		ocop__judge_add(j, "clock", OCOP_RESULT_UNKNOWN,
				OCOP_VERDICT_UNDECIDED, OCOP_CASE_CLOCK,
				N_("the log's last entry is over a day after its signed time"),
				OCOP_INDEX_NONE);
	if (info->newer_rules)
		ocop__judge_add(j, "rules", OCOP_RESULT_UNKNOWN,
				OCOP_VERDICT_UNDECIDED, OCOP_CASE_UPDATE,
				N_("the log holds records that this program does not know"),
				info->newer_index);
	if (info->trust_missing)
		ocop__judge_add(j, "trust", OCOP_RESULT_UNKNOWN,
				OCOP_VERDICT_UNDECIDED, OCOP_CASE_NO_TRUST,
				N_("a logged trust version is not at hand"),
				OCOP_INDEX_NONE);
}

void ocop__judge_start(struct ocop__judging *j, struct ocop_report *out,
		       struct ocop_judge *judge,
		       const struct ocop_policy *policy)
{
	memset(out, 0, sizeof(*out));
	out->facts.decided = out->facts.from = out->facts.to = OCOP_DAY_NONE;
	out->facts.by_day = out->facts.made = OCOP_DAY_NONE;
	out->facts.best_before = OCOP_DAY_NONE;
	out->facts.stars = out->facts.stars_now = -1;
	out->facts.lot = out->facts.stamp_index = out->facts.lot_count = -1;
	memset(j, 0, sizeof(*j));
	j->report = out;
	j->judge = judge;
	j->policy = policy;
	j->now = ocop_verdict_now(policy);
	j->today = ocop_day_of(j->now);
	j->clock_behind = !policy->at && j->now + DAY_S < policy->signed_time;
	if (judge->trust)
		judge_age(j);
	else
		out->too_old = true;
}

bool ocop__judge_is_blind(const struct ocop__judging *j)
{
	return j->judge->info.newer_rules || j->judge->info.trust_missing;
}

static void unsay_not_found(struct ocop__judging *j)
{
	for (size_t i = 0; i < j->report->check_count; i++) {
		struct ocop_check *c = &j->report->checks[i];

		if (c->verdict != OCOP_VERDICT_UNREGISTERED)
			continue;
		c->verdict = OCOP_VERDICT_UNDECIDED;
		c->result = OCOP_RESULT_UNKNOWN;
		c->case_ = j->judge->info.newer_rules ? OCOP_CASE_UPDATE :
							OCOP_CASE_NO_TRUST;
	}
}

/*
 * Data that newer ones could change never make a plain good, nor a plain
 * "not found": what only the freshness speaks about stays undecided. A
 * definite no that nothing lifts (forged, voided, withdrawn) stands.
 */
void ocop__judge_end(struct ocop__judging *j)
{
	struct ocop_report *r = j->report;

	if (!j->judge->trust)
		ocop__judge_add(j, "trust", OCOP_RESULT_UNKNOWN,
				OCOP_VERDICT_UNDECIDED, OCOP_CASE_NO_TRUST,
				N_("no trust document is in force"), OCOP_INDEX_NONE);
	else
		judge_data(j);
	if (ocop__judge_is_blind(j))
		unsay_not_found(j);
	decide(r);
}

/* --- Stamps --- */

enum ocop_err ocop_judge_stamp(struct ocop_report *out,
			       struct ocop_judge *judge,
			       const struct ocop_stamp *stamp,
			       const struct ocop_policy *policy)
{
	struct ocop__judging j;
	enum ocop_err err = OCOP_OK;

	ocop__judge_start(&j, out, judge, policy);
	j.stamp = stamp;
	ocop_bytes_copy(out->facts.product, sizeof(out->facts.product),
			ocop_bytes_str(stamp->product));
	out->facts.lot = stamp->lot;
	out->facts.stamp_index = stamp->index;
	if (judge->trust)
		err = ocop__judge_stamp_checks(&j);
	ocop__judge_end(&j);
	if (err)
		memset(out, 0, sizeof(*out));
	return err;
}

enum ocop_err ocop_judge_text(struct ocop_report *out, struct ocop_judge *judge,
			      struct ocop_bytes text,
			      const struct ocop_policy *policy)
{
	struct ocop__judging j;
	struct ocop_stamp stamp;
	struct ocop_diag diag = { OCOP_OK, 0, "" };

	if (!ocop_stamp_parse(&stamp, text, &diag))
		return ocop_judge_stamp(out, judge, &stamp, policy);
	ocop__judge_start(&j, out, judge, policy);
	out->diag = diag;
	/* An address that is not https://HOST/01|p/... is another system's. */
	ocop__judge_add(&j, "parse", OCOP_RESULT_FAIL, OCOP_VERDICT_MALFORMED,
			ocop__judge_is_ours(text) ? OCOP_CASE_NONE :
						    OCOP_CASE_FOREIGN,
			N_("the text is not a stamp of this system"),
			OCOP_INDEX_NONE);
	decide(out);
	return OCOP_OK;
}

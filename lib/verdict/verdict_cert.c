/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks 4 to 7 of the verdict: the certificate, its issuer's power, its
 * successors, its days.
 */
#include <string.h>

#include "lib/verdict/verdict.h"

static void cert_facts(struct ocop__verdict_ctx *j,
		       const struct ocop_cert_view *v)
{
	struct ocop_facts *f = &j->report->facts;
	struct ocop_buf image = OCOP_BUF(2 * OCOP_HASH_LEN);

	ocop_hex_add(&image, v->cert.image);
	COPY(f->image, ocop_buf_view(&image));
	ocop_buf_clear(&image);
	COPY(f->code, v->cert.code);
	COPY(f->name, v->product);
	COPY(f->producer_id, v->producer);
	COPY(f->authority, v->cert.authority);
	COPY(f->decision, v->cert.decision);
	COPY(f->certificate_no, v->no);
	COPY(f->by_decision, v->by_decision);
	f->by_day = v->by_day;
	f->decided = v->cert.decided;
	f->from = v->cert.from;
	f->to = v->to;
	f->stars = v->cert.stars;
	f->stars_now = v->stars;
	f->entered_later = v->entered_later;
}

/* 4. The issuer's power for that star on the day of decision, by the trust
 * document in force now: it may have been corrected since the entry. */
static void check_power(struct ocop__verdict_ctx *j,
			const struct ocop_cert_view *v)
{
	const struct ocop_authority *a = ocop_trust_authority(
		j->verifier->trust, v->cert.authority);

	if (a && ocop_authority_grants(a, v->cert.stars, v->cert.decided))
		ocop__verdict_add(j, FINDING_POWER, v->index);
	else
		ocop__verdict_add(j, FINDING_POWER_UNKNOWN, v->index);
}

/* 5. What supersedes it, of the same producer and in force on a day. */
static enum ocop_err find_current(struct ocop__verdict_ctx *j,
				  const struct ocop_cert_view *v, int32_t day,
				  struct ocop_cert_view *out, bool *found)
{
	enum ocop_err err = OCOP_OK;

	*found = false;
	if (!v->superseded)
		return OCOP_OK;
	err = ocop_fold_certificate(j->verifier->state, v->successor, day, out);
	*found = !err && out->state == OCOP_CERT_IN_FORCE &&
		 ocop_bytes_equal(out->producer, v->producer);
	return err == OCOP_ERR_ABSENT ? OCOP_ERR_STORE : err;
}

static void note_current(struct ocop__verdict_ctx *j,
			 const struct ocop_cert_view *v,
			 const struct ocop_cert_view *current)
{
	bool lowered = current->stars < v->cert.stars;

	j->report->facts.stars_now = current->stars;
	COPY(j->report->facts.successor_code, current->cert.code);
	ocop__verdict_add(j, lowered ? FINDING_LOWERED : FINDING_SUPERSEDED,
			  current->index);
}

/* 6. Withdrawn or suspended as of now, whatever the dates. */
static bool check_withdrawn(struct ocop__verdict_ctx *j,
			    const struct ocop_cert_view *v)
{
	if (v->state == OCOP_CERT_WITHDRAWN || j->policy->withdrawn_file) {
		ocop__verdict_add(j, FINDING_WITHDRAWN,
				  v->state == OCOP_CERT_WITHDRAWN ?
				  v->by_index : OCOP_INDEX_NONE);
		return true;
	}
	if (v->state == OCOP_CERT_SUSPENDED) {
		ocop__verdict_add(j, FINDING_SUSPENDED, v->by_index);
		return true;
	}
	ocop__verdict_add(j, FINDING_NOT_WITHDRAWN, v->index);
	return false;
}

/* 7. Between from and to, both inclusive, as stored. */
static void check_days(struct ocop__verdict_ctx *j,
		       const struct ocop_cert_view *v,
		       bool succeeded)
{
	if (v->state == OCOP_CERT_FUTURE)
		ocop__verdict_add(j, FINDING_FUTURE, v->index);
	else if (v->state == OCOP_CERT_IN_FORCE && v->extended &&
		 j->today > v->cert.to)
		ocop__verdict_add(j, FINDING_EXTENDED, v->by_index);
	else if (v->state == OCOP_CERT_IN_FORCE)
		ocop__verdict_add(j, j->today == v->to ? FINDING_LAST_DAY :
							 FINDING_IN_FORCE,
				  v->index);
	else if (succeeded)
		ocop__verdict_add(j, FINDING_RENEWED, v->index);
	else
		ocop__verdict_add(j, v->may_be_extended ?
				     FINDING_MAYBE_EXTENDED : FINDING_LAPSED,
				  v->index);
}

/*
 * Whether only a day that is too early says no: before `from`, or before
 * what lifts it. Then the clock is at fault, and nobody is accused.
 */
static enum ocop_err is_clocks_no(struct ocop__verdict_ctx *j,
				  struct ocop_cert_ref ref,
				  const struct ocop_cert_view *v,
				  bool succeeded, bool *out)
{
	int32_t day = ocop_day_of(j->policy->signed_time);
	struct ocop_cert_view late, current;
	enum ocop_err err;

	*out = false;
	if (!j->clock_behind || v->state == OCOP_CERT_IN_FORCE ||
	    j->policy->withdrawn_file)
		return OCOP_OK;
	err = ocop_fold_certificate(j->verifier->state, ref, day, &late);
	if (err)
		return err;
	*out = v->state == OCOP_CERT_FUTURE || late.state != v->state;
	if (*out || v->state != OCOP_CERT_EXPIRED || succeeded)
		return OCOP_OK;
	return find_current(j, &late, day, &current, out);
}

enum ocop_err ocop__verdict_check_certificate(struct ocop__verdict_ctx *j,
					      struct ocop_cert_ref ref)
{
	struct ocop_cert_view v;
	struct ocop_cert_view current;
	bool found = false, clocks = false;
	enum ocop_err err = ocop_fold_certificate(j->verifier->state, ref,
						  j->today, &v);

	if (err)
		return err;
	cert_facts(j, &v);
	check_power(j, &v);
	err = find_current(j, &v, j->today, &current, &found);
	if (err)
		return err;
	if (found)
		note_current(j, &v, &current);
	else if (v.lowered)
		ocop__verdict_add(j, FINDING_LOWERED, v.lowered_index);
	err = is_clocks_no(j, ref, &v, found, &clocks);
	if (err)
		return err;
	if (clocks)
		ocop__verdict_add(j, FINDING_CLOCKS_NO, v.index);
	else if (!check_withdrawn(j, &v))
		check_days(j, &v, found);
	return OCOP_OK;
}

enum ocop_err ocop_verdict_of_certificate(struct ocop_verdict_report *out,
					  struct ocop_verifier *verifier,
					  struct ocop_cert_ref ref,
					  const struct ocop_policy *policy)
{
	struct ocop__verdict_ctx j;
	enum ocop_err err = OCOP_OK;

	ocop__verdict_start(&j, out, verifier, policy);
	COPY(out->facts.code, ref.code);
	out->facts.decided = ref.decided;
	if (verifier->trust)
		err = ocop__verdict_check_certificate(&j, ref);
	if (err == OCOP_ERR_ABSENT) {
		ocop__verdict_add(&j, FINDING_CERTIFICATE_UNKNOWN,
				  OCOP_INDEX_NONE);
		err = OCOP_OK;
	}
	ocop__verdict_end(&j);
	if (err)
		memset(out, 0, sizeof(*out));
	return err;
}

enum ocop_err ocop_verdict_add_names(struct ocop_verdict_report *report,
				     struct ocop_verifier *verifier)
{
	struct ocop_facts *f = &report->facts;
	struct ocop_producer producer;
	const struct ocop_authority *a;
	enum ocop_err err;

	if (f->authority[0] && verifier->trust) {
		a = ocop_trust_authority(verifier->trust,
					 ocop_bytes_str(f->authority));
		if (a)
			COPY(f->authority_name, a->name);
	}
	if (!f->producer_id[0])
		return OCOP_OK;
	err = ocop_fold_producer(verifier->state,
				 ocop_bytes_str(f->producer_id),
				 &producer, NULL);
	if (err)
		return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
	COPY(f->producer, producer.name);
	COPY(f->address, producer.address);
	return OCOP_OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Look-ups for goods without a code of ours: by product code or GTIN, or by
 * words of a name, a producer or a decision. Finding nothing is never a "no":
 * the label without a serial that offices print is lawful.
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/lookup.h>

#include "verifier/verify.h"

#define REFS_MAX ((size_t)1 << 20)

/* A certificate's name, kept while the state is read. */
struct ref {
	char code[OCOP_PRODUCT_MAX + 1];
	int32_t decided;
};

static struct ocop_cert_ref view_of(const struct ref *ref)
{
	return (struct ocop_cert_ref){ ocop_bytes_str(ref->code),
				       ref->decided };
}

static bool keep(struct ref *out, struct ocop_cert_ref ref)
{
	out->decided = ref.decided;
	return ocop_bytes_copy(out->code, sizeof(out->code), ref.code);
}

/* --- Matches --- */

/* A look-up saw no article, so it never uses the words for a good stamp. */
static void say_listed(struct ocop_verdict_report *r)
{
	if (r->verdict == OCOP_VERDICT_GENUINE)
		r->verdict = OCOP_VERDICT_LISTED;
	for (size_t i = 0; i < r->check_count; i++)
		if (r->checks[i].verdict == OCOP_VERDICT_GENUINE)
			r->checks[i].verdict = OCOP_VERDICT_LISTED;
}

static enum ocop_err count_lot(void *user, uint32_t lot)
{
	(void)lot;
	++*(uint64_t *)user;
	return OCOP_OK;
}

/* A product's lots stand under its GTINs, or under its code. */
static enum ocop_err count_lots(struct verify_run *run,
				struct ocop_cert_ref ref, int32_t day,
				uint64_t *out)
{
	struct ocop_buf gtins = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_state *state = run->verifier.state;
	struct ocop_cert_view v;
	enum ocop_err err = ocop_fold_certificate(state, ref, day, &v);

	for (size_t i = 0; !err && i < v.cert.gtin.count; i++)
		err = ocop_buf_bytes(&gtins, ocop_list_text(&v.cert.gtin, i));
	if (!err)
		err = ocop_fold_each_lot(state, ref.code, count_lot, out);
	for (size_t at = 0; !err && at + 14 <= gtins.len; at += 14)
		err = ocop_fold_each_lot(state,
					 ocop_bytes_of(gtins.ptr + at, 14),
					 count_lot, out);
	ocop_buf_clear(&gtins);
	return err;
}

static enum ocop_err add_match(struct verify_run *run,
			       struct verify_found *found,
			       const struct ref *ref)
{
	struct ocop_cert_ref view = view_of(ref);
	struct ocop_policy policy = verify_policy(run, view.code,
						  view.decided);
	struct verify_match *match;
	enum ocop_err err;

	if (found->match_count == VERIFY_MATCHES_MAX) {
		found->more = true;
		return OCOP_OK;
	}
	match = &found->match[found->match_count];
	err = ocop_verdict_of_certificate(&match->report, &run->verifier, view,
					  &policy);
	if (!err)
		err = count_lots(run, view,
				 ocop_day_of(ocop_verdict_now(&policy)),
				 &match->lots);
	if (err)
		return err;
	say_listed(&match->report);
	found->match_count++;
	return OCOP_OK;
}

/*
 * The result of the whole look-up. For one product it is that of its best
 * certificate in force, or else of its newest one. Several products, or none,
 * say nothing about the goods at hand.
 */
static enum ocop_err decide(struct verify_run *run, struct verify_found *f)
{
	const struct verify_match *one = NULL;
	struct ocop_verdict_report *r = &f->report;
	enum ocop_err err;
	bool same = true;

	for (size_t i = 0; i < f->match_count; i++) {
		const struct verify_match *m = &f->match[i];

		same = same && strcmp(m->report.facts.code,
				      f->match[0].report.facts.code) == 0;
		if (one == NULL ||
		    one->report.verdict != OCOP_VERDICT_LISTED ||
		    m->report.verdict == OCOP_VERDICT_LISTED)
			one = m;
	}
	if (one != NULL && !f->more && (same || f->kind == VERIFY_PRODUCT)) {
		f->one = &one->report;
		*r = one->report;
		r->verdict = OCOP_VERDICT_LISTED;
		return OCOP_OK;
	}
	/* Of no certificate: how old the data are. */
	err = ocop_verdict_of_certificate(r, &run->verifier,
					  (struct ocop_cert_ref){
						  .decided = OCOP_DAY_NONE },
					  &run->policy);
	if (err)
		return err;
	r->verdict = OCOP_VERDICT_LISTED;
	r->reason = f->match_count == 0 ? OCOP_REASON_UNKNOWN_PRODUCT :
					  OCOP_REASON_NONE;
	r->check_count = 1;
	r->checks[0] = (struct ocop_check){
		"look-up", OCOP_RESULT_UNKNOWN, OCOP_VERDICT_UNDECIDED,
		r->reason, f->match_count == 0 ?
		N_("nothing in the data at hand has these words") :
		N_("more than one product has these words"),
		OCOP_INDEX_NONE
	};
	return OCOP_OK;
}

static enum ocop_err start(struct verify_found *found)
{
	found->match = calloc(VERIFY_MATCHES_MAX, sizeof(*found->match));
	return found->match == NULL ? OCOP_ERR_MEMORY : OCOP_OK;
}

/* --- By code or GTIN --- */

enum ocop_err verify_look_product(struct verify_run *run,
				  struct verify_found *found,
				  const char *product)
{
	struct ocop_product_view view = { 0 };
	struct ref refs[OCOP_PRODUCT_CERTS_MAX];
	size_t first = 0;
	enum ocop_err err = ocop_fold_product(run->verifier.state,
					      ocop_bytes_str(product), &view);

	if (err == OCOP_ERR_ABSENT)
		err = OCOP_OK;
	if (!err)
		err = start(found);
	/* Reading one ends the lent views of the others. */
	for (size_t i = 0; !err && i < view.count; i++)
		if (!keep(&refs[i], view.cert[i]))
			err = OCOP_ERR_STORE;
	if (view.count > VERIFY_MATCHES_MAX)
		first = view.count - VERIFY_MATCHES_MAX;
	for (size_t i = first; !err && i < view.count; i++)
		err = add_match(run, found, &refs[i]);
	if (!err)
		err = decide(run, found);
	if (!err)
		verify_say(run, found);
	return err;
}

/* --- By producer --- */

static enum ocop_err gather(void *user, const struct ocop_cert_ref *ref)
{
	struct ref kept;

	if (!keep(&kept, *ref))
		return OCOP_ERR_STORE;
	return ocop_buf_add(user, &kept, sizeof(kept));
}

static struct ref ref_at(const struct ocop_buf *refs, size_t at)
{
	struct ref ref;

	memcpy(&ref, refs->ptr + at, sizeof(ref));
	return ref;
}

enum ocop_err verify_look_producer(struct verify_run *run,
				   struct verify_found *found,
				   const char *producer_id)
{
	struct ocop_buf refs = OCOP_BUF(REFS_MAX * sizeof(struct ref));
	int32_t today = ocop_day_of(ocop_verdict_now(&run->policy));
	enum ocop_err err = start(found);

	if (!err)
		err = ocop_fold_each_certificate(run->verifier.state, gather,
						 &refs);
	for (size_t at = 0; !err && at < refs.len && !found->more;
	     at += sizeof(struct ref)) {
		struct ref ref = ref_at(&refs, at);
		struct ocop_cert_view v;

		err = ocop_fold_certificate(run->verifier.state, view_of(&ref),
					    today, &v);
		if (!err &&
		    ocop_bytes_is(v.producer, producer_id))
			err = add_match(run, found, &ref);
		ocop_state_trim(run->verifier.state, VERIFY_STATE_BYTES);
	}
	ocop_buf_clear(&refs);
	return err;
}

/* --- By words --- */

struct named {
	struct verify_run *run;
	struct verify_found *found;
};

static enum ocop_err add_named(void *user, const struct ocop_cert_ref *ref)
{
	const struct named *named = user;
	struct ref kept;

	if (!keep(&kept, *ref))
		return OCOP_ERR_STORE;
	return add_match(named->run, named->found, &kept);
}

enum ocop_err verify_look_name(struct verify_run *run,
			       struct verify_found *found,
			       struct ocop_bytes words)
{
	struct named named = { run, found };
	int32_t today = ocop_day_of(ocop_verdict_now(&run->policy));
	enum ocop_err err = start(found);

	if (!err)
		err = ocop_fold_look(run->verifier.state, words, today,
				     VERIFY_MATCHES_MAX, add_named, &named,
				     &found->more);
	if (!err)
		err = decide(run, found);
	if (!err)
		verify_say(run, found);
	return err;
}

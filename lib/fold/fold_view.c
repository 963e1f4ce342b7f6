/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading the folded state: a certificate as of a day, what was skipped.
 */
#include <string.h>

#include "lib/fold/fold_state.h"

#define EXTEND_DAYS 180

static void note_decision(struct ocop_cert_view *v,
			  const struct ocop__decided *d)
{
	v->by_index = d->index;
	v->by_decision = d->decision;
	v->by_day = d->effective;
}

static void apply_correction(struct ocop_cert_view *v,
			     const struct ocop_changes *changes)
{
	if (changes->product.len)
		v->product = changes->product;
	if (changes->no.len)
		v->no = changes->no;
	if (changes->score >= 0)
		v->score = changes->score;
}

static void apply_decision(struct ocop_cert_view *v,
			   const struct ocop__decided *d)
{
	switch ((enum ocop_action)d->action) {
	case OCOP_ACTION_WITHDRAW:
		v->state = OCOP_CERT_WITHDRAWN;
		note_decision(v, d);
		break;
	case OCOP_ACTION_SUSPEND:
		if (v->state != OCOP_CERT_WITHDRAWN) {
			v->state = OCOP_CERT_SUSPENDED;
			note_decision(v, d);
		}
		break;
	case OCOP_ACTION_REINSTATE:
		if (v->state == OCOP_CERT_SUSPENDED) {
			v->state = OCOP_CERT_IN_FORCE;
			note_decision(v, d);
		}
		break;
	case OCOP_ACTION_REGRADE:
		v->stars = d->stars;
		/* Below what its stamps bear, however it came there. */
		v->lowered = d->stars < v->cert.stars;
		v->lowered_index = d->index;
		break;
	case OCOP_ACTION_EXTEND:
		v->to = d->to;
		v->extended = true;
		break;
	case OCOP_ACTION_CORRECT:
		apply_correction(v, &d->changes);
		break;
	case OCOP_ACTION_ANNUL:
	case OCOP_ACTION_RELEASE:
		break;
	}
}

/* What is neither withdrawn nor suspended stands by its days. */
static void apply_days(struct ocop_cert_view *v, int32_t day,
		       const struct ocop__decided *extension)
{
	if (v->state != OCOP_CERT_IN_FORCE)
		return;
	if (extension)
		note_decision(v, extension);
	if (day < v->cert.from)
		v->state = OCOP_CERT_FUTURE;
	else if (day > v->to)
		v->state = OCOP_CERT_EXPIRED;
}

/* All of the view but its successor. */
static enum ocop_err view_alone(struct ocop_state *state,
				struct ocop_cert_ref ref, int32_t day,
				struct ocop_cert_view *out)
{
	struct ocop__decided decided[OCOP__DECISIONS_MAX];
	const struct ocop__decided *extension = NULL;
	size_t count;
	enum ocop_err err;

	memset(out, 0, sizeof(*out));
	err = ocop__fold_get_certificate(state, ref, &out->cert, &out->index,
					 &out->entered_later);
	if (err)
		return err;
	out->product = out->cert.product;
	out->no = out->cert.no;
	out->stars = out->cert.stars;
	out->score = out->cert.score;
	out->to = out->cert.to;
	out->state = OCOP_CERT_IN_FORCE;
	out->by_index = UINT64_MAX;
	out->by_day = OCOP_DAY_NONE;
	err = ocop__fold_producer_on(state, &out->cert, day, &out->producer);
	if (!err)
		err = ocop__fold_decisions(state, ref, decided,
					   OCOP__DECISIONS_MAX, &count);
	if (err)
		return err;
	for (size_t i = 0; i < count; i++) {
		if (!ocop__fold_in_effect(&decided[i], day))
			continue;
		apply_decision(out, &decided[i]);
		if (decided[i].action == OCOP_ACTION_EXTEND)
			extension = &decided[i];
	}
	apply_days(out, day, extension);
	out->may_be_extended = out->state == OCOP_CERT_EXPIRED &&
			       !out->extended &&
			       ocop__fold_law_may_extend(out->to) &&
			       day - out->to <= EXTEND_DAYS;
	return OCOP_OK;
}

/* What leads on best: one in force and of the same producer, else one that
 * was not withdrawn. */
static int heir_rank(const struct ocop_cert_view *heir,
		     struct ocop_bytes producer)
{
	if (heir->state == OCOP_CERT_IN_FORCE &&
	    ocop_bytes_equal(heir->producer, producer))
		return 2;
	return heir->state == OCOP_CERT_WITHDRAWN ? 0 : 1;
}

/* "U": the certificate that supersedes this one, over any number of steps,
 * from a day on. Of several the best, and of these the newest. */
static enum ocop_err find_successor(struct ocop_state *state,
				    struct ocop_cert_ref ref, int32_t day,
				    struct ocop_cert_view *out)
{
	struct ocop__skey key = ocop__fold_key_ref('U', ref);
	struct ocop_bytes value;
	struct ocop_cbor c;
	bool any;
	int best = 0;
	enum ocop_err err = ocop__fold_cert_has(state, ref,
						OCOP__CERT_SUPERSEDED, &any);

	if (!err && any)
		err = ocop__fold_get(state, &key, &value);
	if (err || !any)
		return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
	c = ocop_cbor_of(value);
	while (ocop_cbor_peek(&c) != OCOP_CBOR_END) {
		struct ocop_cert_ref next = ocop__fold_read_ref(&c);
		int32_t from = (int32_t)ocop_cbor_int(&c);
		struct ocop_cert_view heir;

		if (c.bad)
			return OCOP_ERR_STORE;
		if (from > day)
			continue;
		err = view_alone(state, next, day, &heir);
		if (err)
			return err == OCOP_ERR_ABSENT ? OCOP_ERR_STORE : err;
		if (heir_rank(&heir, out->producer) < best)
			continue;
		best = heir_rank(&heir, out->producer);
		out->superseded = true;
		out->successor = next;
	}
	return OCOP_OK;
}

enum ocop_err ocop_fold_certificate(struct ocop_state *state,
				    struct ocop_cert_ref ref, int32_t day,
				    struct ocop_cert_view *out)
{
	enum ocop_err err = view_alone(state, ref, day, out);

	return err ? err : find_successor(state, ref, day, out);
}

/* --- What was skipped --- */

enum ocop_err ocop_fold_skipped(struct ocop_state *state, uint64_t index,
				enum ocop_rule *out)
{
	struct ocop__skey key = ocop__fold_key1('X', ocop_bytes_of(NULL, 0));
	uint64_t rule;
	enum ocop_err err;

	ocop__fold_key_u64(&key, index);
	err = ocop__fold_get_row(state, &key, &ocop__fold_uint, &rule);
	*out = (enum ocop_rule)rule;	/* zero: it counts */
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

struct each_skipped {
	ocop_skipped_fn *fn;
	void *user;
};

static enum ocop_err skipped_one(void *user, struct ocop_bytes key,
				 struct ocop_bytes value)
{
	const struct each_skipped *each = user;
	struct ocop_cbor c = ocop_cbor_of(value);

	return each->fn(each->user, ocop__fold_key_tail(key, key.len - 1),
			(enum ocop_rule)ocop_cbor_uint(&c));
}

enum ocop_err ocop_fold_each_skipped(struct ocop_state *state,
				     ocop_skipped_fn *fn, void *user)
{
	struct each_skipped each = { fn, user };

	return ocop_state_each(state, OCOP_LIT("X"), skipped_one, &each);
}

struct each_cert {
	ocop_cert_fn *fn;
	void *user;
};

static enum ocop_err cert_one(void *user, struct ocop_bytes key,
			      struct ocop_bytes value)
{
	const struct each_cert *each = user;
	struct ocop_cert_ref ref;

	(void)value;
	if (key.len < 7)
		return OCOP_ERR_STORE;
	ref.code = ocop_bytes_of(key.ptr + 1, key.len - 6);
	ref.decided = (int32_t)((uint32_t)ocop__fold_key_tail(key, 4) ^
				0x80000000u);
	return each->fn(each->user, &ref);
}

enum ocop_err ocop_fold_each_certificate(struct ocop_state *state,
					 ocop_cert_fn *fn, void *user)
{
	struct each_cert each = { fn, user };

	return ocop_state_each(state, OCOP_LIT("C"), cert_one, &each);
}

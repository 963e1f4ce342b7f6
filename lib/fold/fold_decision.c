/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decisions: what an authority may do to a certificate, and in what order. The
 * state of a certificate on a day follows from all decisions that take effect
 * on or before that day, in the order of the log.
 */
#include <string.h>

#include "lib/fold/fold_state.h"
#include "lib/record/record.h"
#include "lib/record/record_table.h"

/* QD 26/2026 Article 12.3: certificates that ended between these days could not
 * be renewed in time; they may be extended by up to 180 days, until there is a
 * new rule. Days since 1970-01-01. */
#define EXTEND_FIRST 20595	/* 2026-05-22 */
#define EXTEND_LAST 20714	/* 2026-09-18 */
#define EXTEND_DAYS 180
#define DECISION_HEADS 16	/* bytes before a stored payload, or fewer */

bool ocop__fold_law_may_extend(int32_t to)
{
	return to >= EXTEND_FIRST && to <= EXTEND_LAST;
}

static void read_one(struct ocop_cbor *c, struct ocop__decided *d,
		     struct ocop_decision_ref *annuls)
{
	struct ocop_payload payload;
	struct ocop_bytes bytes;

	memset(d, 0, sizeof(*d));
	memset(annuls, 0, sizeof(*annuls));
	d->index = ocop_cbor_uint(c);
	bytes = ocop_cbor_bytes(c);
	if (c->bad ||
	    ocop__payload_decode_checked(&payload, OCOP_KIND_DECISION, bytes,
					 NULL)) {
		c->bad = true;
		return;
	}
	d->action = payload.u.decision.action;
	d->effective = payload.u.decision.effective;
	d->decided = payload.u.decision.decided;
	d->decision = payload.u.decision.decision;
	d->to = payload.u.decision.to;
	d->stars = payload.u.decision.stars;
	d->changes = payload.u.decision.changes;
	*annuls = payload.u.decision.annuls;
}

bool ocop__fold_in_effect(const struct ocop__decided *d, int32_t day)
{
	return d->effective <= day && !(d->annulled && d->annulled_from <= day);
}

static bool is_annulled_by(const struct ocop__decided *d,
			   const struct ocop_decision_ref *annuls)
{
	return d->action != OCOP_ACTION_ANNUL &&
	       d->decided == annuls->decided &&
	       ocop_bytes_equal(d->decision, annuls->decision);
}

/* An annul hits every decision of that number and day before it. */
static void annul(struct ocop__decided *list, size_t count,
		  const struct ocop_decision_ref *annuls, int32_t from)
{
	for (size_t i = 0; i < count; i++) {
		if (!is_annulled_by(&list[i], annuls))
			continue;
		if (!list[i].annulled || from < list[i].annulled_from)
			list[i].annulled_from = from;
		list[i].annulled = true;
	}
}

enum ocop_err ocop__fold_decisions(struct ocop_state *state,
				   struct ocop_cert_ref ref,
				   struct ocop__decided *out, size_t max,
				   size_t *count_out)
{
	struct ocop__skey key = ocop__fold_key_ref('D', ref);
	struct ocop_bytes value;
	struct ocop_cbor c;
	size_t count = 0;
	bool any;
	enum ocop_err err = ocop__fold_cert_has(state, ref, OCOP__CERT_DECIDED,
						&any);

	*count_out = 0;
	if (!err && any)
		err = ocop__fold_get(state, &key, &value);
	if (err || !any)
		return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
	c = ocop_cbor_of(value);
	while (ocop_cbor_peek(&c) != OCOP_CBOR_END) {
		struct ocop_decision_ref annuls;
		struct ocop__decided d;

		read_one(&c, &d, &annuls);
		if (c.bad || count == max)
			return OCOP_ERR_STORE;
		if (d.action == OCOP_ACTION_ANNUL)
			annul(out, count, &annuls, d.effective);
		out[count++] = d;
	}
	*count_out = count;
	return c.bad ? OCOP_ERR_STORE : OCOP_OK;
}

enum ocop_err ocop_fold_each_decision(struct ocop_state *state,
				      struct ocop_cert_ref ref, int32_t day,
				      ocop_decided_fn *fn, void *user)
{
	struct ocop__decided list[OCOP__DECISIONS_MAX];
	size_t count;
	enum ocop_err err = ocop__fold_decisions(state, ref, list,
						 OCOP__DECISIONS_MAX, &count);

	for (size_t i = 0; !err && i < count; i++) {
		struct ocop_decided_view view = {
			.index = list[i].index,
			.action = (enum ocop_action)list[i].action,
			.decided = list[i].decided,
			.effective = list[i].effective,
			.decision = list[i].decision,
			.stars = list[i].stars, .to = list[i].to,
			.acts = ocop__fold_in_effect(&list[i], day) };

		err = fn(user, &view);
	}
	return err;
}

/* --- Rules --- */

struct decided_list {
	struct ocop__decided item[OCOP__DECISIONS_MAX];
	size_t count;
};

/* The authority needs power over both the present star and the new one. */
static enum ocop_rule judge_power(struct ocop__fctx *x, int64_t stars_now)
{
	const struct ocop_decision *d = &x->payload.u.decision;
	enum ocop_rule rule = ocop__fold_power(x, d->authority,
					       d->certificate.code, stars_now,
					       d->decided);

	if (rule || d->action != OCOP_ACTION_REGRADE)
		return rule;
	return ocop__fold_power(x, d->authority, d->certificate.code, d->stars,
				d->decided);
}

static enum ocop_rule judge_extend(const struct ocop_decision *d,
				   const struct ocop_certificate *cert)
{
	if (!ocop__fold_law_may_extend(cert->to))
		return OCOP_RULE_EXTEND_WINDOW;
	if (d->to <= cert->to || d->to - cert->to > EXTEND_DAYS)
		return OCOP_RULE_EXTEND_DAYS;
	return OCOP_RULE_COUNTS;
}

/* A decision whose annulment is not yet in effect may be annulled from an
 * earlier day. */
static enum ocop_rule judge_annul(const struct ocop_decision *d,
				  const struct decided_list *list, int32_t day)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct ocop__decided *old = &list->item[i];

		if (is_annulled_by(old, &d->annuls) &&
		    !(old->annulled && old->annulled_from <= day))
			return OCOP_RULE_COUNTS;
	}
	return OCOP_RULE_ANNULS;
}

static enum ocop_rule judge_changes(struct ocop__fctx *x,
				    const struct ocop_certificate *cert,
				    const struct decided_list *list,
				    int64_t stars_now)
{
	const struct ocop_decision *d = &x->payload.u.decision;
	const struct ocop_changes *c = &d->changes;
	bool release = d->action == OCOP_ACTION_RELEASE;
	struct ocop_producer producer;

	if (c->score >= 0 && c->score < ocop__star_floor(stars_now))
		return OCOP_RULE_SCORE;
	if (c->producer.len &&
	    ocop__fold_absent(x, ocop_fold_producer(x->state, c->producer,
						    &producer, NULL)))
		return OCOP_RULE_UNKNOWN_PRODUCER;
	if (c->producer.len &&
	    ocop__fold_judge_moves(x, d->certificate.code,
				   ocop_bytes_of(NULL, 0)))
		return OCOP_RULE_MANY;
	for (size_t i = 0; i < c->gtin.count; i++) {
		struct ocop_bytes gtin = ocop_list_text(&c->gtin, i);
		bool lists = false;
		bool any;
		enum ocop_rule rule;

		if (release) {
			ocop__fold_absent(x, ocop__fold_lists_gtin(
						     x->state, d->certificate,
						     cert, list->item,
						     list->count, gtin,
						     INT32_MAX, &lists, &any));
			if (!lists)
				return OCOP_RULE_GTIN;
			continue;
		}
		rule = ocop__fold_judge_gtin(x, gtin, d->certificate.code,
					     ocop_bytes_of(NULL, 0));
		if (rule)
			return rule;
	}
	return OCOP_RULE_COUNTS;
}

static struct ocop__skey subject_of(const struct ocop_decision *d)
{
	return ocop__fold_key_ref('c', d->certificate);
}

/* Room in count and in bytes. The last place is kept for a withdrawal. */
static bool has_room(struct ocop__fctx *x, size_t count)
{
	const struct ocop_decision *d = &x->payload.u.decision;
	struct ocop__skey key = ocop__fold_key_ref('D', d->certificate);
	size_t need = x->env.payload.len + DECISION_HEADS;
	struct ocop_bytes old;

	if (d->action != OCOP_ACTION_WITHDRAW) {
		count++;
		need += OCOP_RECORD_MAX + DECISION_HEADS;
	}
	ocop__fold_absent(x, ocop__fold_get(x->state, &key, &old));
	return count < OCOP__DECISIONS_MAX && old.len + need <= OCOP__VALUE_MAX;
}

enum ocop_rule ocop__fold_decision_judge(struct ocop__fctx *x)
{
	const struct ocop_decision *d = &x->payload.u.decision;
	struct ocop__skey subject = subject_of(d);
	struct ocop_certificate cert;
	struct decided_list list;
	int64_t stars;
	bool withdrawn = false;
	enum ocop_rule rule;

	if (ocop__fold_absent(x, ocop__fold_get_certificate(
					 x->state, d->certificate, &cert, NULL,
					 NULL)))
		return OCOP_RULE_UNKNOWN_CERTIFICATE;
	list.count = 0;
	ocop__fold_absent(x, ocop__fold_decisions(
				     x->state, d->certificate, list.item,
				     OCOP__DECISIONS_MAX, &list.count));
	stars = cert.stars;
	/* A decision that is not yet in effect blocks nothing. */
	for (size_t i = 0; i < list.count; i++) {
		if (!ocop__fold_in_effect(&list.item[i], x->day))
			continue;
		if (list.item[i].action == OCOP_ACTION_REGRADE)
			stars = list.item[i].stars;
		if (list.item[i].action == OCOP_ACTION_WITHDRAW)
			withdrawn = true;
	}
	rule = judge_power(x, stars);
	if (rule)
		return rule;
	if (d->decided > x->day)
		return OCOP_RULE_DECIDED;
	rule = ocop__fold_rising(x, ocop_bytes_of(subject.ptr, subject.len));
	if (rule)
		return rule;
	if (withdrawn && d->action != OCOP_ACTION_ANNUL &&
	    d->action != OCOP_ACTION_RELEASE)
		return OCOP_RULE_WITHDRAWN;
	if (!has_room(x, list.count))
		return OCOP_RULE_MANY;
	switch ((enum ocop_action)d->action) {
	case OCOP_ACTION_EXTEND:
		return judge_extend(d, &cert);
	case OCOP_ACTION_ANNUL:
		return judge_annul(d, &list, x->day);
	case OCOP_ACTION_CORRECT:
	case OCOP_ACTION_RELEASE:
		return judge_changes(x, &cert, &list, stars);
	default:
		return OCOP_RULE_COUNTS;
	}
}

/* What a correction calls the product, in the table of names. */
static enum ocop_err add_names(struct ocop__fctx *x)
{
	const struct ocop_decision *d = &x->payload.u.decision;
	struct ocop__name_line line = {
		.what = OCOP__NAME_CORRECTION,
		.name = { d->changes.product, d->changes.no } };
	enum ocop_err err = ocop__fold_code_number(
		x->state, d->certificate.code, &line.product);

	return err ? err : ocop__fold_names_add(x->state, &line);
}

static enum ocop_err apply_changes(struct ocop__fctx *x)
{
	const struct ocop_decision *d = &x->payload.u.decision;
	const struct ocop_changes *c = &d->changes;
	enum ocop_err err = OCOP_OK;

	for (size_t i = 0; !err && i < c->gtin.count; i++) {
		struct ocop_bytes gtin = ocop_list_text(&c->gtin, i);

		err = d->action == OCOP_ACTION_RELEASE ?
		      ocop__fold_free_gtin(x, gtin, d->certificate.code,
					   d->effective, false) :
		      ocop__fold_own_gtin(x, gtin, d->certificate);
	}
	if (!err && c->producer.len)
		err = ocop__fold_move_code(x, d->certificate.code, c->producer,
					   d->effective);
	if (!err && (c->product.len || c->no.len))
		err = add_names(x);
	return err;
}

/* --- An annulled release or correction gives back what it changed --- */

/* Copies: the state's views end with the first put. */
struct undo {
	char gtin[512][15];
	size_t count;
};

/* Whether a correction that stands lists a GTIN. */
static bool still_added(const struct decided_list *list, struct ocop_bytes gtin)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->item[i].action == OCOP_ACTION_CORRECT &&
		    !list->item[i].annulled &&
		    ocop_list_has_text(&list->item[i].changes.gtin, gtin))
			return true;
	return false;
}

/* What the decisions that this annul hits did to GTINs, and moved: moves
 * has room for each. */
static enum ocop_err collect(struct ocop__fctx *x, struct undo *released,
			     struct undo *added, uint64_t *moves,
			     size_t *move_count)
{
	const struct ocop_decision *d = &x->payload.u.decision;
	struct decided_list list;
	enum ocop_err err = ocop__fold_decisions(
		x->state, d->certificate, list.item, OCOP__DECISIONS_MAX,
		&list.count);

	for (size_t i = 0; !err && i < list.count; i++) {
		const struct ocop__decided *old = &list.item[i];
		struct undo *to = old->action == OCOP_ACTION_RELEASE ?
				  released : added;

		if ((old->action != OCOP_ACTION_RELEASE &&
		     old->action != OCOP_ACTION_CORRECT) ||
		    !is_annulled_by(old, &d->annuls))
			continue;
		for (size_t j = 0; j < old->changes.gtin.count; j++) {
			struct ocop_bytes gtin = ocop_list_text(
				&old->changes.gtin, j);

			if (to->count < 512 &&
			    !(to == added && still_added(&list, gtin)))
				ocop_bytes_copy(to->gtin[to->count++], 15,
						gtin);
		}
		if (old->changes.producer.len)
			moves[(*move_count)++] = old->index;
	}
	return err;
}

static enum ocop_err apply_annul(struct ocop__fctx *x)
{
	const struct ocop_decision *d = &x->payload.u.decision;
	struct undo released = { .count = 0 };
	struct undo added = { .count = 0 };
	uint64_t moves[OCOP__DECISIONS_MAX];
	size_t move_count = 0;
	struct ocop_certificate cert;
	enum ocop_err err = collect(x, &released, &added, moves, &move_count);

	for (size_t i = 0; !err && i < released.count; i++)
		err = ocop__fold_free_gtin(x, ocop_bytes_str(released.gtin[i]),
					   d->certificate.code, d->effective,
					   true);
	for (size_t i = 0; !err && i < move_count; i++)
		err = ocop__fold_unmove_code(x, d->certificate.code, moves[i],
					     d->effective);
	for (size_t i = 0; !err && i < added.count; i++) {
		struct ocop_bytes gtin = ocop_bytes_str(added.gtin[i]);
		bool other;

		err = ocop__fold_get_certificate(x->state, d->certificate,
						 &cert, NULL, NULL);
		if (!err)
			err = ocop__fold_gtin_elsewhere(x, gtin, d->certificate,
							&other);
		if (!err && !other && !ocop_list_has_text(&cert.gtin, gtin))
			err = ocop__fold_free_gtin(x, gtin, d->certificate.code,
						   d->effective, false);
	}
	return err;
}

enum ocop_err ocop__fold_decision_apply(struct ocop__fctx *x)
{
	const struct ocop_decision *d = &x->payload.u.decision;
	struct ocop__skey key = ocop__fold_key_ref('D', d->certificate);
	struct ocop__skey subject = subject_of(d);
	struct ocop_buf v = ocop__fold_old(x->state, &key);
	enum ocop_err err;

	ocop_cbor_add_uint(&v, x->index);
	ocop_cbor_add_bytes(&v, x->env.payload);
	err = ocop__fold_put(x->state, &key, &v);
	if (!err)
		err = ocop__fold_cert_set_flag(x->state, d->certificate,
					       OCOP__CERT_DECIDED);
	if (!err && (d->action == OCOP_ACTION_CORRECT ||
		     d->action == OCOP_ACTION_RELEASE))
		err = apply_changes(x);
	if (!err && d->action == OCOP_ACTION_ANNUL)
		err = apply_annul(x);
	return err ? err : ocop__fold_note_issued(
			x, ocop_bytes_of(subject.ptr, subject.len));
}

enum ocop_err ocop__fold_find_decision(struct ocop_state *state,
				       const struct ocop_decision *d,
				       uint64_t *index_out)
{
	struct decided_list list;
	enum ocop_err err = ocop__fold_decisions(state, d->certificate,
						 list.item, OCOP__DECISIONS_MAX,
						 &list.count);

	if (err)
		return err;
	for (size_t i = 0; i < list.count; i++) {
		const struct ocop__decided *old = &list.item[i];

		*index_out = old->index;
		if (old->action == d->action && old->decided == d->decided &&
		    ocop_bytes_equal(old->decision, d->decision))
			return OCOP_OK;
	}
	return OCOP_ERR_ABSENT;
}

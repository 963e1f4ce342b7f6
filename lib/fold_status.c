/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Status of stamps, in two layers: the producer's ('p') and the
 * authorities' ('a'). A layer is a list of disjoint segments, sorted; what
 * no segment covers is as the lot began: held, or active.
 */
#include <stdlib.h>
#include <string.h>

#include "fold_state.h"

#define SEGMENTS_MAX 100000

/* --- The list --- */

static struct ocop__skey layer_key(struct ocop_bytes product, uint64_t lot,
				   char layer)
{
	struct ocop__skey key = ocop__fold_key_lot('S', product, lot);

	ocop__fold_key_add(&key, &layer, 1);
	return key;
}

static void write_segment(struct ocop_buf *out, const struct ocop__segment *s)
{
	ocop_cbor_add_array(out, 9);
	ocop_cbor_add_uint(out, s->first);
	ocop_cbor_add_uint(out, s->count);
	ocop_cbor_add_uint(out, (uint64_t)s->status);
	ocop_cbor_add_uint(out, s->index);
	ocop_cbor_add_text(out, s->placer);
	ocop__fold_add_day(out, s->made);
	ocop__fold_add_day(out, s->best_before);
	ocop_cbor_add_text(out, s->batch);
	ocop_cbor_add_text(out, s->reason);
}

static bool next_segment(struct ocop_cbor *c, struct ocop__segment *s)
{
	if (ocop_cbor_peek(c) == OCOP_CBOR_END)
		return false;
	ocop_cbor_array(c);
	s->first = ocop_cbor_uint(c);
	s->count = ocop_cbor_uint(c);
	s->status = (int64_t)ocop_cbor_uint(c);
	s->index = ocop_cbor_uint(c);
	s->placer = ocop_cbor_text(c);
	s->made = (int32_t)ocop_cbor_int(c);
	s->best_before = (int32_t)ocop_cbor_int(c);
	s->batch = ocop_cbor_text(c);
	s->reason = ocop_cbor_text(c);
	return !c->bad;
}

enum ocop_err ocop__fold_segment(struct ocop_state *state,
				 const struct ocop_lot_view *lot, char layer,
				 uint32_t index, struct ocop__segment *out,
				 bool *found_out)
{
	struct ocop__skey key = layer_key(lot->product, lot->lot, layer);
	struct ocop_bytes value;
	struct ocop_cbor c;
	enum ocop_err err = ocop__fold_get(state, &key, &value);

	*found_out = false;
	if (err)
		return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
	c = ocop_cbor_of(value);
	while (!*found_out && next_segment(&c, out))
		if (index >= out->first && index - out->first < out->count)
			*found_out = true;
	return c.bad ? OCOP_ERR_STORE : OCOP_OK;
}

/* --- Rules --- */

static char layer_of(const struct ocop__fctx *x)
{
	return x->key.owner_kind == 'a' ? 'a' : 'p';
}

static bool overlaps(const struct ocop_list *ranges, uint64_t first,
		     uint64_t count)
{
	for (size_t i = 0; i < ranges->count; i++) {
		uint64_t f, n;

		ocop_list_range(ranges, i, &f, &n);
		if (f < first + count && first < f + n)
			return true;
	}
	return false;
}

static enum ocop_rule judge_signer(struct ocop__fctx *x,
				   const struct ocop_certificate *cert)
{
	enum ocop_rule rule;

	if (x->key.owner_kind == 'p') {
		rule = ocop__fold_record_key(x);
		if (rule)
			return rule;
		return ocop_bytes_equal(cert->producer, x->key.owner) ?
		       OCOP_RULE_COUNTS : OCOP_RULE_NOT_PRODUCER;
	}
	rule = ocop__fold_authority(x, OCOP_ROLE_CERTIFY | OCOP_ROLE_INSPECT);
	if (rule)
		return rule;
	return ocop_authority_covers(x->authority, cert->code) ?
	       OCOP_RULE_COUNTS : OCOP_RULE_SCOPE;
}

/* What a record may not do to one segment of its own layer. */
static enum ocop_rule judge_over(struct ocop__fctx *x,
				 const struct ocop__segment *s)
{
	int64_t status = x->payload.u.status.status;

	if (s->status == OCOP_STATUS_VOID && status != OCOP_STATUS_VOID)
		return OCOP_RULE_VOID_FINAL;
	/* Any other status over an authority's is a lift of it. */
	if (layer_of(x) == 'a' && s->status != OCOP_STATUS_ACTIVE &&
	    s->status != status && !ocop__fold_may_follow(x, s->placer))
		return OCOP_RULE_NOT_PLACER;
	return OCOP_RULE_COUNTS;
}

/* A held lot's release names batch and day, unless they are known. */
static enum ocop_rule judge_release(struct ocop__fctx *x,
				    const struct ocop_lot_view *lot)
{
	const struct ocop_status *s = &x->payload.u.status;

	if (layer_of(x) != 'p' || s->status != OCOP_STATUS_ACTIVE ||
	    !lot->held)
		return OCOP_RULE_COUNTS;
	if ((s->batch.len || lot->batch.len) &&
	    (s->made != OCOP_DAY_NONE || lot->made != OCOP_DAY_NONE))
		return OCOP_RULE_COUNTS;
	return OCOP_RULE_BATCH;
}

/* A release of stamps that all were released before needs no batch again. */
static bool only_released(struct ocop_bytes value, const struct ocop_list *list)
{
	uint64_t wanted = 0;
	uint64_t known = 0;
	struct ocop_cbor c = ocop_cbor_of(value);
	struct ocop__segment s;

	for (size_t i = 0; i < list->count; i++) {
		uint64_t f, n;

		ocop_list_range(list, i, &f, &n);
		wanted += n;
		for (c = ocop_cbor_of(value); next_segment(&c, &s);) {
			uint64_t lo = f > s.first ? f : s.first;
			uint64_t hi = f + n < s.first + s.count ?
				      f + n : s.first + s.count;

			if (lo < hi && s.batch.len)
				known += hi - lo;
		}
	}
	return known == wanted;
}

enum ocop_rule ocop__fold_status_judge(struct ocop__fctx *x)
{
	const struct ocop_status *st = &x->payload.u.status;
	struct ocop__skey key = layer_key(st->product, (uint64_t)st->lot,
					  layer_of(x));
	struct ocop__skey subject = ocop__fold_key_lot('l', st->product,
						       (uint64_t)st->lot);
	struct ocop_lot_view lot;
	struct ocop_certificate cert;
	struct ocop__segment s;
	struct ocop_bytes value;
	struct ocop_cbor c;
	uint64_t first, count;
	enum ocop_rule rule;

	if (ocop__fold_absent(x, ocop_fold_lot(x->state, st->product,
					       (uint32_t)st->lot, &lot)) ||
	    lot.refused_for_key)
		return OCOP_RULE_UNKNOWN_LOT;
	if (ocop__fold_absent(x, ocop__fold_get_certificate(
					 x->state, lot.certificate, &cert,
					 NULL, NULL)))
		return OCOP_RULE_UNKNOWN_CERTIFICATE;
	rule = judge_signer(x, &cert);
	if (rule)
		return rule;
	ocop_list_range(&st->ranges, st->ranges.count - 1, &first, &count);
	if (first + count > (uint64_t)lot.count)
		return OCOP_RULE_RANGE;
	rule = ocop__fold_rising(x, ocop_bytes_of(subject.ptr, subject.len));
	if (rule)
		return rule;
	ocop__fold_absent(x, ocop__fold_get(x->state, &key, &value));
	for (c = ocop_cbor_of(value); next_segment(&c, &s);) {
		if (!overlaps(&st->ranges, s.first, s.count))
			continue;
		rule = judge_over(x, &s);
		if (rule)
			return rule;
	}
	rule = judge_release(x, &lot);
	if (rule && only_released(value, &st->ranges))
		return OCOP_RULE_COUNTS;
	return rule;
}

/* --- Applying: cut the ranges out of the old list, lay the new ones in --- */

struct segments {
	struct ocop__segment *item;
	size_t count, cap;
};

static enum ocop_err push(struct segments *list, const struct ocop__segment *s)
{
	if (list->count == list->cap) {
		size_t cap = list->cap ? list->cap * 2 : 16;
		struct ocop__segment *item;

		if (cap > SEGMENTS_MAX)
			return OCOP_ERR_LIMIT;
		item = realloc(list->item, cap * sizeof(*item));
		if (!item)
			return OCOP_ERR_MEMORY;
		list->item = item;
		list->cap = cap;
	}
	list->item[list->count++] = *s;
	return OCOP_OK;
}

/* What is left of an old segment beside the ranges. */
static enum ocop_err push_rest(struct segments *list,
			       const struct ocop__segment *old,
			       const struct ocop_list *ranges)
{
	struct ocop__segment rest = *old;
	uint64_t end = old->first + old->count;
	uint64_t at = old->first;
	enum ocop_err err = OCOP_OK;

	for (size_t i = 0; !err && i < ranges->count && at < end; i++) {
		uint64_t f, n;

		ocop_list_range(ranges, i, &f, &n);
		if (f + n <= at || f >= end)
			continue;
		if (f > at) {
			rest.first = at;
			rest.count = f - at;
			err = push(list, &rest);
		}
		at = f + n;
	}
	if (!err && at < end) {
		rest.first = at;
		rest.count = end - at;
		err = push(list, &rest);
	}
	return err;
}

static int by_first(const void *a, const void *b)
{
	const struct ocop__segment *x = a;
	const struct ocop__segment *y = b;

	return x->first < y->first ? -1 : x->first > y->first;
}

static enum ocop_err push_new(struct ocop__fctx *x, struct segments *list,
			      struct ocop_bytes old)
{
	const struct ocop_status *st = &x->payload.u.status;
	enum ocop_err err = OCOP_OK;

	for (size_t i = 0; !err && i < st->ranges.count; i++) {
		struct ocop__segment s = { 0 };
		struct ocop__segment was;
		struct ocop_cbor c;

		ocop_list_range(&st->ranges, i, &s.first, &s.count);
		s.status = st->status;
		s.index = x->index;
		s.made = st->made;
		s.best_before = st->best_before;
		s.batch = st->batch;
		s.reason = st->reason;
		if (layer_of(x) == 'a')
			s.placer = x->authority->id;
		/* Same status again: the first placer stays. A later record
		 * without batch keeps what an earlier release said. */
		for (c = ocop_cbor_of(old); next_segment(&c, &was);) {
			if (was.first > s.first ||
			    was.first + was.count < s.first + s.count)
				continue;
			if (was.status == s.status && was.placer.len)
				s.placer = was.placer;
			if (!s.batch.len)
				s.batch = was.batch;
			if (s.made == OCOP_DAY_NONE)
				s.made = was.made;
			if (s.best_before == OCOP_DAY_NONE)
				s.best_before = was.best_before;
		}
		err = push(list, &s);
	}
	return err;
}

enum ocop_err ocop__fold_status_apply(struct ocop__fctx *x)
{
	const struct ocop_status *st = &x->payload.u.status;
	struct ocop__skey key = layer_key(st->product, (uint64_t)st->lot,
					  layer_of(x));
	struct ocop__skey subject = ocop__fold_key_lot('l', st->product,
						       (uint64_t)st->lot);
	struct segments list = { NULL, 0, 0 };
	struct ocop_buf v = OCOP_BUF(OCOP__VALUE_MAX * 16);
	struct ocop__segment s;
	struct ocop_bytes old;
	struct ocop_cbor c;
	enum ocop_err err = ocop__fold_get(x->state, &key, &old);

	if (err == OCOP_ERR_ABSENT)
		err = OCOP_OK;
	for (c = ocop_cbor_of(old); !err && next_segment(&c, &s);)
		err = push_rest(&list, &s, &st->ranges);
	if (!err)
		err = push_new(x, &list, old);
	if (err)
		goto out;
	qsort(list.item, list.count, sizeof(*list.item), by_first);
	for (size_t i = 0; i < list.count; i++)
		write_segment(&v, &list.item[i]);
	err = ocop__fold_put(x->state, &key, &v);
	if (!err)
		err = ocop__fold_lot_flag(x, st->product, (uint64_t)st->lot,
					  OCOP__LOT_STATUS);
	if (!err)
		err = ocop__fold_note_issued(
			x, ocop_bytes_of(subject.ptr, subject.len));
out:
	ocop_buf_clear(&v);
	free(list.item);
	return err;
}

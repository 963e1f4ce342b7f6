/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Status of stamps, in two layers: the producer's ('p') and the authorities'
 * ('a'). A layer is a sorted list of segments that do not overlap. Stamps that
 * no segment covers have the status with which their lot began: held or active.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/fold/fold_state.h"

#define RANGES_MAX 1000		/* as record_status.c */
/* Segments of a layer. A record over the whole lot (a recall) is never
 * refused for it: it can at most fill the gaps between them. */
#define SEGMENTS_MAX 10000

/* --- The list --- */

static struct ocop__skey layer_key(struct ocop_bytes product, uint64_t lot,
				   char layer)
{
	struct ocop__skey key = ocop__fold_key_lot('S', product, lot);

	ocop__fold_key_add(&key, &layer, 1);
	return key;
}

#define FIELD(as, member) { OCOP__##as, offsetof(struct ocop__segment, member) }
static const struct ocop__row form = { sizeof(struct ocop__segment), 10, {
	FIELD(UINT, first), FIELD(UINT, count), FIELD(UINT, status),
	FIELD(UINT, index), FIELD(UINT, release), FIELD(TEXT, placer),
	FIELD(DAY, made), FIELD(DAY, best_before), FIELD(TEXT, batch),
	FIELD(TEXT, reason) } };

static bool next_segment(struct ocop_cbor *c, struct ocop__segment *s)
{
	if (ocop_cbor_peek(c) == OCOP_CBOR_END)
		return false;
	ocop__fold_read(c, &form, s);
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

static enum ocop_err note_layer(struct ocop_state *state,
				const struct ocop_lot_view *lot, char layer,
				struct ocop_lot_has *out)
{
	struct ocop__skey key = layer_key(lot->product, lot->lot, layer);
	struct ocop__segment s;
	struct ocop_bytes value;
	struct ocop_cbor c;
	uint64_t covered = 0;
	enum ocop_err err = ocop__fold_get(state, &key, &value);

	if (err && err != OCOP_ERR_ABSENT)
		return err;
	c = ocop_cbor_of(err ? ocop_bytes_of(NULL, 0) : value);
	while (next_segment(&c, &s)) {
		covered += s.count;
		out->held |= s.status == OCOP_STATUS_HELD;
		out->recalled |= s.status == OCOP_STATUS_RECALLED;
		out->voided |= s.status == OCOP_STATUS_VOID;
	}
	if (layer == 'p' && lot->held && covered < (uint64_t)lot->count)
		out->held = true;
	return c.bad ? OCOP_ERR_STORE : OCOP_OK;
}

enum ocop_err ocop_fold_lot_has(struct ocop_state *state,
				const struct ocop_lot_view *lot,
				struct ocop_lot_has *out)
{
	enum ocop_err err;

	memset(out, 0, sizeof(*out));
	err = note_layer(state, lot, 'p', out);
	return err ? err : note_layer(state, lot, 'a', out);
}

/* --- All stamps of a lot --- */

/* The value of a status in the list, and which value stays of two layers. */
static unsigned bits_of(uint64_t status)
{
	return status == OCOP_STATUS_VOID ? 1 : status == OCOP_STATUS_HELD ? 2 :
	       status == OCOP_STATUS_RECALLED ? 3 : 0;
}

static unsigned worse(unsigned a, unsigned b)
{
	static const unsigned rank[] = { 0, 2, 1, 3 };

	return rank[a] > rank[b] ? a : b;
}

/* Lay a layer's segments over the list. The producer's come first, and say more
 * than how the lot began; of the authorities' the worse status stays. */
static enum ocop_err lay_bits(struct ocop_state *state,
			      const struct ocop_lot_view *lot, char layer,
			      uint8_t *out)
{
	struct ocop__skey key = layer_key(lot->product, lot->lot, layer);
	struct ocop__segment s;
	struct ocop_bytes value;
	struct ocop_cbor c;
	enum ocop_err err = ocop__fold_get(state, &key, &value);

	if (err)
		return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
	c = ocop_cbor_of(value);
	while (next_segment(&c, &s)) {
		const unsigned fresh = bits_of((uint64_t)s.status);

		if (s.first + s.count > (uint64_t)lot->count)
			return OCOP_ERR_STORE;
		for (uint64_t i = s.first; i < s.first + s.count; i++) {
			const unsigned shift = 2 * (i & 3);
			const unsigned was = out[i / 4] >> shift & 3;

			out[i / 4] &= (uint8_t)~(3U << shift);
			out[i / 4] |= (uint8_t)((layer == 'p' ? fresh :
						 worse(was, fresh)) << shift);
		}
	}
	return c.bad ? OCOP_ERR_STORE : OCOP_OK;
}

enum ocop_err ocop_fold_status_bits(struct ocop_state *state,
				    const struct ocop_lot_view *lot,
				    uint8_t *out)
{
	const size_t len = OCOP_STATUS_BITS_LEN(lot->count);
	const bool counts = !lot->dropped && !lot->refused_for_key;
	enum ocop_err err = OCOP_OK;

	memset(out, !counts ? 0x55 : lot->held ? 0xaa : 0, len);
	if (lot->count % 4 != 0)
		out[len - 1] &= (uint8_t)((1U << 2 * (lot->count % 4)) - 1);
	if (counts && lot->has_status)
		err = lay_bits(state, lot, 'p', out);
	if (!err && counts && lot->has_status)
		err = lay_bits(state, lot, 'a', out);
	return err;
}

struct ranges {
	size_t count;
	struct range { uint64_t first, end; } at[RANGES_MAX];
};

/* Read once: an item of a list is found by walking there. */
static void read_ranges(struct ranges *out, const struct ocop_list *list)
{
	struct ocop_cbor c = ocop_cbor_of(list->raw);

	ocop_cbor_array(&c);
	out->count = list->count < RANGES_MAX ? list->count : RANGES_MAX;
	for (size_t i = 0; i < out->count; i++) {
		ocop_cbor_array(&c);
		out->at[i].first = ocop_cbor_uint(&c);
		out->at[i].end = out->at[i].first + ocop_cbor_uint(&c);
	}
}

/* The first range from *at on that ends after first; both lists are sorted,
 * so a walk over them is linear. */
static const struct range *next_range(const struct ranges *ranges, size_t *at,
				      uint64_t first)
{
	while (*at < ranges->count && ranges->at[*at].end <= first)
		(*at)++;
	return *at < ranges->count ? &ranges->at[*at] : NULL;
}

/* --- Rules --- */

static char layer_of(const struct ocop__fctx *x)
{
	return x->key.owner_kind == 'a' ? 'a' : 'p';
}

static enum ocop_rule judge_signer(struct ocop__fctx *x,
				   const struct ocop_certificate *cert)
{
	struct ocop_bytes producer;
	enum ocop_rule rule;

	if (x->key.owner_kind == 'p') {
		rule = ocop__fold_record_key(x);
		if (rule)
			return rule;
		ocop__fold_absent(x, ocop__fold_producer_on(x->state, cert,
							    x->day, &producer));
		return ocop_bytes_equal(producer, x->key.owner) ?
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

/* What a record touches: segments of the layer; stamps among the ranges whose
 * batch an earlier release named, or that stand as the record says already;
 * and whether one of them was released. */
struct touched {
	size_t segments;
	uint64_t named, standing;
	bool released;
};

/* Whether the record would change nothing but the day. */
static bool says_same(const struct ocop_status *st,
		      const struct ocop__segment *s)
{
	return s->status == st->status &&
	       ocop_bytes_equal(s->reason, st->reason) &&
	       (!st->batch.len || ocop_bytes_equal(s->batch, st->batch)) &&
	       (st->made == OCOP_DAY_NONE || s->made == st->made) &&
	       (st->best_before == OCOP_DAY_NONE ||
		s->best_before == st->best_before);
}

/* Hold the record to the segments that it touches. */
static enum ocop_rule judge_segments(struct ocop__fctx *x,
				     struct ocop_bytes value,
				     const struct ranges *ranges,
				     struct touched *out)
{
	struct ocop_cbor c = ocop_cbor_of(value);
	struct ocop__segment s;
	size_t at = 0;

	memset(out, 0, sizeof(*out));
	for (; next_segment(&c, &s); out->segments++) {
		const uint64_t end = s.first + s.count;
		const struct range *range = next_range(ranges, &at, s.first);
		enum ocop_rule rule;

		if (!range || range->first >= end)
			continue;
		rule = judge_over(x, &s);
		if (rule)
			return rule;
		if (s.release)
			out->released = true;
		for (size_t i = at; i < ranges->count &&
		     ranges->at[i].first < end; i++) {
			const struct range *r = &ranges->at[i];
			uint64_t stamps = (r->end < end ? r->end : end) -
				(r->first > s.first ? r->first : s.first);

			out->named += s.batch.len ? stamps : 0;
			out->standing += says_same(&x->payload.u.status, &s) ?
						 stamps : 0;
		}
	}
	return OCOP_RULE_COUNTS;
}

/* A held lot's release names batch and day, unless they are known. */
static bool names_batch(const struct ocop__fctx *x,
			const struct ocop_lot_view *lot)
{
	const struct ocop_status *s = &x->payload.u.status;

	return layer_of(x) != 'p' || s->status != OCOP_STATUS_ACTIVE ||
	       !lot->held ||
	       ((s->batch.len || lot->batch.len) &&
		(s->made != OCOP_DAY_NONE || lot->made != OCOP_DAY_NONE));
}

/* What goods they are is said once, by who made them: else who sells them
 * could move their best-before day. */
static enum ocop_rule judge_goods(const struct ocop__fctx *x,
				  const struct ocop_lot_view *lot,
				  const struct touched *touched)
{
	const struct ocop_status *s = &x->payload.u.status;
	int32_t made = s->made != OCOP_DAY_NONE ? s->made : lot->made;
	int32_t best_before = s->best_before != OCOP_DAY_NONE ?
			      s->best_before : lot->best_before;

	if (!s->batch.len && s->made == OCOP_DAY_NONE &&
	    s->best_before == OCOP_DAY_NONE)
		return OCOP_RULE_COUNTS;
	if (layer_of(x) != 'p' || s->status != OCOP_STATUS_ACTIVE ||
	    !lot->held || touched->released)
		return OCOP_RULE_BATCH;
	return best_before == OCOP_DAY_NONE || made <= best_before ?
	       OCOP_RULE_COUNTS : OCOP_RULE_FIELDS;
}

static enum ocop_rule judge_layer(struct ocop__fctx *x,
				  const struct ocop_lot_view *lot)
{
	const struct ocop_status *st = &x->payload.u.status;
	struct ocop__skey key = layer_key(st->product, (uint64_t)st->lot,
					  layer_of(x));
	struct ocop_bytes value;
	struct ranges ranges;
	uint64_t wanted = 0;
	struct touched touched;
	enum ocop_rule rule;

	read_ranges(&ranges, &st->ranges);
	ocop__fold_absent(x, ocop__fold_get(x->state, &key, &value));
	for (size_t i = 0; i < ranges.count; i++)
		wanted += ranges.at[i].end - ranges.at[i].first;
	rule = judge_segments(x, value, &ranges, &touched);
	/* The log takes it once more; nobody has to sign it once more. */
	if (!rule && x->draft && touched.standing == wanted)
		return OCOP_RULE_SAME;
	if (!rule)
		rule = judge_goods(x, lot, &touched);
	if (rule)
		return rule;
	/* Stamps that were all released before need no batch again. */
	if (!names_batch(x, lot) && touched.named != wanted)
		return OCOP_RULE_BATCH;
	if (wanted < (uint64_t)lot->count &&
	    touched.segments + 2 * ranges.count > SEGMENTS_MAX)
		return OCOP_RULE_MANY;
	return OCOP_RULE_COUNTS;
}

enum ocop_rule ocop__fold_status_judge(struct ocop__fctx *x)
{
	const struct ocop_status *st = &x->payload.u.status;
	struct ocop__skey subject = ocop__fold_key_lot('l', st->product,
						       (uint64_t)st->lot);
	struct ocop_lot_view lot;
	struct ocop_certificate cert;
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
	return rule ? rule : judge_layer(x, &lot);
}

/* --- Applying: cut the ranges out of the old list, lay the new ones in --- */

struct segments {
	struct ocop__segment *item;
	size_t count, cap;
};

static enum ocop_err push(struct segments *list, const struct ocop__segment *s,
			  uint64_t first, uint64_t end)
{
	if (first >= end)
		return OCOP_OK;
	if (list->count == list->cap) {
		size_t cap = list->cap ? list->cap * 2 : 16;
		struct ocop__segment *item = realloc(list->item,
						     cap * sizeof(*item));

		if (!item)
			return OCOP_ERR_MEMORY;
		list->item = item;
		list->cap = cap;
	}
	list->item[list->count] = *s;
	list->item[list->count].first = first;
	list->item[list->count++].count = end - first;
	return OCOP_OK;
}

/* What is left of an old segment beside the ranges, from range `at` on. */
static enum ocop_err push_rest(struct segments *list,
			       const struct ocop__segment *old,
			       const struct ranges *ranges, size_t at)
{
	const uint64_t end = old->first + old->count;
	uint64_t from = old->first;
	enum ocop_err err = OCOP_OK;

	for (; !err && at < ranges->count && ranges->at[at].first < end; at++) {
		err = push(list, old, from, ranges->at[at].first);
		if (ranges->at[at].end > from)
			from = ranges->at[at].end;
	}
	return err ? err : push(list, old, from, end);
}

/*
 * The new status over one old segment. Same status again: its placer
 * stays, so that no other authority takes a recall over and lifts it. A
 * record without batch keeps what the release said.
 */
static struct ocop__segment laid_over(const struct ocop__segment *fresh,
				      const struct ocop__segment *was)
{
	struct ocop__segment s = *fresh;

	if (was->status == s.status && was->placer.len)
		s.placer = was->placer;
	if (!s.batch.len)
		s.batch = was->batch;
	if (s.made == OCOP_DAY_NONE)
		s.made = was->made;
	if (s.best_before == OCOP_DAY_NONE)
		s.best_before = was->best_before;
	if (was->release)
		s.release = was->release;
	return s;
}

/* Lay the ranges over the old segments, cut where those begin and end. */
static enum ocop_err push_new(struct segments *list,
			      const struct ocop__segment *fresh,
			      const struct ranges *ranges,
			      const struct segments *old)
{
	size_t at = 0;
	enum ocop_err err = OCOP_OK;

	for (size_t i = 0; !err && i < ranges->count; i++) {
		uint64_t from = ranges->at[i].first;
		const uint64_t end = ranges->at[i].end;

		while (at < old->count && old->item[at].first +
		       old->item[at].count <= from)
			at++;
		for (size_t k = at; !err && k < old->count &&
		     old->item[k].first < end; k++) {
			const struct ocop__segment *was = &old->item[k];
			const struct ocop__segment s = laid_over(fresh, was);
			uint64_t was_end = was->first + was->count;

			if (was->first > from) {
				err = push(list, fresh, from, was->first);
				from = was->first;
			}
			if (was_end > end)
				was_end = end;
			if (!err)
				err = push(list, &s, from, was_end);
			from = was_end;
		}
		if (!err)
			err = push(list, fresh, from, end);
	}
	return err;
}

static int by_first(const void *a, const void *b)
{
	const struct ocop__segment *x = a;
	const struct ocop__segment *y = b;

	return x->first < y->first ? -1 : x->first > y->first;
}

static bool continues(const struct ocop__segment *a,
		      const struct ocop__segment *b)
{
	return a->first + a->count == b->first && a->index == b->index &&
	       a->release == b->release && a->status == b->status &&
	       a->made == b->made &&
	       a->best_before == b->best_before &&
	       ocop_bytes_equal(a->placer, b->placer) &&
	       ocop_bytes_equal(a->batch, b->batch);
}

/* In order, neighbours of one record that say the same as one. */
static void write_all(struct ocop_buf *out, struct segments *list)
{
	qsort(list->item, list->count, sizeof(*list->item), by_first);
	for (size_t i = 0; i < list->count; i++) {
		struct ocop__segment s = list->item[i];

		while (i + 1 < list->count && continues(&s, &list->item[i + 1]))
			s.count += list->item[++i].count;
		ocop__fold_write(out, &form, &s);
	}
}

static struct ocop__segment fresh_of(const struct ocop__fctx *x)
{
	const struct ocop_status *st = &x->payload.u.status;
	struct ocop__segment s = { 0 };

	s.status = st->status;
	s.index = x->index;
	s.release = st->status == OCOP_STATUS_ACTIVE ? x->index : 0;
	s.made = st->made;
	s.best_before = st->best_before;
	s.batch = st->batch;
	s.reason = st->reason;
	if (layer_of(x) == 'a')
		s.placer = x->authority->id;
	return s;
}

static enum ocop_err read_segments(struct segments *out,
				   struct ocop_bytes value)
{
	struct ocop_cbor c = ocop_cbor_of(value);
	struct ocop__segment s;
	enum ocop_err err = OCOP_OK;

	while (!err && next_segment(&c, &s))
		err = push(out, &s, s.first, s.first + s.count);
	return err ? err : c.bad ? OCOP_ERR_STORE : OCOP_OK;
}

enum ocop_err ocop__fold_status_apply(struct ocop__fctx *x)
{
	const struct ocop_status *st = &x->payload.u.status;
	struct ocop__skey key = layer_key(st->product, (uint64_t)st->lot,
					  layer_of(x));
	struct ocop__skey subject = ocop__fold_key_lot('l', st->product,
						       (uint64_t)st->lot);
	struct segments old = { NULL, 0, 0 }, list = { NULL, 0, 0 };
	const struct ocop__segment fresh = fresh_of(x);
	struct ocop_buf v = OCOP_BUF(OCOP__VALUE_MAX * 16);
	struct ocop_bytes value;
	struct ranges ranges;
	size_t at = 0;
	enum ocop_err err = ocop__fold_get(x->state, &key, &value);

	if (err && err != OCOP_ERR_ABSENT)
		return err;
	read_ranges(&ranges, &st->ranges);
	err = read_segments(&old, value);
	for (size_t i = 0; !err && i < old.count; i++) {
		next_range(&ranges, &at, old.item[i].first);
		err = push_rest(&list, &old.item[i], &ranges, at);
	}
	if (!err)
		err = push_new(&list, &fresh, &ranges, &old);
	if (err)
		goto out;
	write_all(&v, &list);
	err = ocop__fold_put(x->state, &key, &v);
	if (!err)
		err = ocop__fold_lot_flag(x, st->product, (uint64_t)st->lot,
					  OCOP__LOT_STATUS);
	if (!err)
		err = ocop__fold_note_issued(
			x, ocop_bytes_of(subject.ptr, subject.len));
out:
	ocop_buf_clear(&v);
	free(old.item);
	free(list.item);
	return err;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Alerts of copying, and the trace log's one rule.
 */
#include <string.h>

#include "lib/fold/fold_state.h"

static struct ocop__skey early_key(struct ocop_bytes product, uint64_t lot)
{
	return ocop__fold_key_lot('a', product, lot);
}

static struct ocop__skey alert_key(struct ocop_bytes product, uint64_t lot,
				   uint64_t index)
{
	struct ocop__skey key = ocop__fold_key_lot('A', product, lot);

	ocop__fold_key_u32(&key, (uint32_t)index);
	return key;
}

struct alert_row {
	uint64_t state, index;
	uint64_t inspected;	/* 1: by an authority that inspects */
	uint64_t since;		/* when the case was opened */
	struct ocop_bytes owner;	/* the authority that signed */
};

#define FIELD(as, member) { OCOP__##as, offsetof(struct alert_row, member) }
static const struct ocop__row form = { sizeof(struct alert_row), 5, {
	FIELD(UINT, state), FIELD(UINT, index), FIELD(UINT, inspected),
	FIELD(UINT, since), FIELD(TEXT, owner) } };

static bool is_closed(uint64_t state)
{
	return state == OCOP_ALERT_CONFIRMED || state == OCOP_ALERT_CLEARED;
}

enum ocop_rule ocop__fold_alert_judge(struct ocop__fctx *x)
{
	const struct ocop_alert *a = &x->payload.u.alert;
	struct ocop__skey key = alert_key(a->product, (uint64_t)a->lot,
					  (uint64_t)a->index);
	struct ocop_lot_view lot;
	struct alert_row row;
	bool inspects;
	enum ocop_rule rule = ocop__fold_authority(
		x, OCOP_ROLE_INSPECT | OCOP_ROLE_MONITOR);

	if (rule)
		return rule;
	inspects = x->authority->roles & OCOP_ROLE_INSPECT;
	if (!inspects && a->state != OCOP_ALERT_NEW)
		return OCOP_RULE_MONITOR;
	/* An alert counts even before its lot. */
	if (!ocop__fold_absent(x, ocop_fold_lot(x->state, a->product,
						(uint32_t)a->lot, &lot)) &&
	    !lot.refused_for_key && a->index >= lot.count)
		return OCOP_RULE_RANGE;
	if (!ocop__fold_absent(x, ocop__fold_get_row(x->state, &key, &form,
						     &row)) &&
	    row.state == OCOP_ALERT_CLEARED && !inspects)
		return OCOP_RULE_CLEARED;
	return OCOP_RULE_COUNTS;
}

enum ocop_err ocop__fold_alert_apply(struct ocop__fctx *x)
{
	const struct ocop_alert *a = &x->payload.u.alert;
	struct ocop__skey key = alert_key(a->product, (uint64_t)a->lot,
					  (uint64_t)a->index);
	struct ocop_lot_view lot;
	struct alert_row row;
	bool inspects = x->authority->roles & OCOP_ROLE_INSPECT;
	uint64_t since = x->accepted;
	enum ocop_err err = ocop__fold_get_row(x->state, &key, &form, &row);

	if (err && err != OCOP_ERR_ABSENT)
		return err;
	/* A monitor's further `new` takes nothing back. */
	if (!err && !inspects)
		return OCOP_OK;
	/* What opens a closed case again is a new case. */
	if (!err && (!is_closed(row.state) || is_closed((uint64_t)a->state)))
		since = row.since;
	row = (struct alert_row){ (uint64_t)a->state, x->index, inspects,
				  since, x->authority->id };
	err = ocop__fold_put_row(x->state, &key, &form, &row);
	if (!err)
		err = ocop__fold_lot_flag(x, a->product, (uint64_t)a->lot,
					  OCOP__LOT_ALERT);
	if (!err)
		err = ocop_fold_lot(x->state, a->product, (uint32_t)a->lot,
				    &lot);
	if (err ? err != OCOP_ERR_ABSENT : !lot.refused_for_key)
		return err;
	key = early_key(a->product, (uint64_t)a->lot);
	return ocop__fold_put_row(x->state, &key, &ocop__fold_uint, &x->index);
}

enum ocop_err ocop__fold_alert_early(struct ocop_state *state,
				     struct ocop_bytes product, uint64_t lot,
				     bool *out)
{
	struct ocop__skey key = early_key(product, lot);
	uint64_t index;
	enum ocop_err err = ocop__fold_get_row(state, &key, &ocop__fold_uint,
					       &index);

	*out = !err;
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

enum ocop_err ocop_fold_serial(struct ocop_state *state,
			       const struct ocop_lot_view *lot, uint32_t index,
			       struct ocop_serial_view *out)
{
	struct ocop__skey key = alert_key(lot->product, lot->lot, index);
	struct alert_row alert;
	struct ocop__segment s;
	bool found = false;
	enum ocop_err err = OCOP_OK;

	memset(out, 0, sizeof(*out));
	out->producer = lot->held ? OCOP_STATUS_HELD : OCOP_STATUS_ACTIVE;
	out->authority = OCOP_STATUS_ACTIVE;
	out->producer_index = out->authority_index = UINT64_MAX;
	out->made = out->best_before = OCOP_DAY_NONE;
	if (lot->has_status)
		err = ocop__fold_segment(state, lot, 'p', index, &s, &found);
	if (!err && found) {
		out->producer = (enum ocop_stamp_status)s.status;
		out->producer_index = s.index;
		out->batch = s.batch;
		out->made = s.made;
		out->best_before = s.best_before;
		out->release_index = s.release;
		if (s.status != OCOP_STATUS_ACTIVE)
			out->reason = s.reason;
	}
	found = false;
	if (!err && lot->has_status)
		err = ocop__fold_segment(state, lot, 'a', index, &s, &found);
	if (!err && found) {
		out->authority = (enum ocop_stamp_status)s.status;
		out->authority_index = s.index;
		if (s.status != OCOP_STATUS_ACTIVE)
			out->reason = s.reason;
	}
	if (!err && lot->has_alert) {
		err = ocop__fold_get_row(state, &key, &form, &alert);
		if (err == OCOP_ERR_ABSENT)
			err = OCOP_OK;
		out->alert = (enum ocop_alert_state)alert.state;
		out->alert_index = alert.index;
		out->alert_inspected = alert.inspected != 0;
		out->alert_owner = alert.owner;
	}
	return err;
}

/* --- Alerts as cases --- */

static void view_of(struct ocop_alert_view *out, const struct alert_row *row,
		    struct ocop_bytes product, uint32_t lot, uint32_t index)
{
	*out = (struct ocop_alert_view){
		.product = product, .lot = lot, .index = index,
		.state = (enum ocop_alert_state)row->state,
		.inspected = row->inspected != 0, .owner = row->owner,
		.entry = row->index, .since = row->since };
}

enum ocop_err ocop_fold_alert(struct ocop_state *state,
			      struct ocop_bytes product, uint32_t lot,
			      uint32_t index, struct ocop_alert_view *out)
{
	struct ocop__skey key = alert_key(product, lot, index);
	struct alert_row row;
	enum ocop_err err = ocop__fold_get_row(state, &key, &form, &row);

	view_of(out, &row, product, lot, index);
	return err;
}

struct each_alert {
	ocop_alert_fn *fn;
	void *user;
};

/* A key is 'A', the product, "/", the lot and the index. */
static enum ocop_err each_alert(void *user, struct ocop_bytes key,
				struct ocop_bytes value)
{
	const struct each_alert *each = user;
	struct ocop_cbor c = ocop_cbor_of(value);
	struct ocop_alert_view view;
	struct alert_row row;

	if (key.len < 11)
		return OCOP_ERR_STORE;
	memset(&row, 0, sizeof(row));
	ocop__fold_read(&c, &form, &row);
	if (c.bad)
		return OCOP_ERR_STORE;
	view_of(&view, &row, ocop_bytes_of(key.ptr + 1, key.len - 10),
		(uint32_t)ocop_bytes_number(
			ocop_bytes_of(key.ptr + key.len - 8, 4)),
		(uint32_t)ocop__fold_key_tail(key, 4));
	return each->fn(each->user, &view);
}

enum ocop_err ocop_fold_each_alert(struct ocop_state *state, ocop_alert_fn *fn,
				   void *user)
{
	struct each_alert each = { fn, user };

	return ocop_state_each(state, OCOP_LIT("A"), each_alert, &each);
}

/* --- The trace log: a live record key, of the lot's producer --- */

enum ocop_rule ocop__fold_trace_judge(struct ocop__fctx *x)
{
	return ocop__fold_record_key(x);
}

enum ocop_err ocop__fold_trace_apply(struct ocop__fctx *x)
{
	(void)x;	/* it changes no state: the log itself is the logbook */
	return OCOP_OK;
}

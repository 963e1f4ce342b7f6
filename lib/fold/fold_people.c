/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Producers and officers: who enrols them, who may change them.
 */
#include <string.h>

#include <ocop/fold_draft.h>

#include "lib/fold/fold_state.h"
#include "lib/record/record.h"
#include "lib/record/record_table.h"

/* "P" and "O" id: index, first enroller, newest payload; number: of a
 * producer, in the table of names. */
struct person {
	uint64_t index;
	struct ocop_bytes enroller, payload;
	uint64_t number;
};

#define FIELD(as, member) { OCOP__##as, offsetof(struct person, member) }
static const struct ocop__row form = { sizeof(struct person), 4, {
	FIELD(UINT, index), FIELD(TEXT, enroller), FIELD(BYTES, payload),
	FIELD(UINT, number) } };

/* "B" prefix: its producer. */
static const struct ocop__row prefix_form = { sizeof(struct ocop_bytes), 1,
					      { { OCOP__TEXT, 0 } } };

static enum ocop_err read_person(struct ocop_state *state, char kind,
				 struct ocop_bytes id, struct person *out)
{
	struct ocop__skey key = ocop__fold_key1(kind, id);

	return ocop__fold_get_row(state, &key, &form, out);
}

static void producer_keys(const struct ocop_producer *producer,
			  struct ocop__keys *out)
{
	out->count = 0;
	for (size_t i = 0; i < producer->keys.count && i < 64; i++) {
		struct ocop_producer_key k = ocop_list_key(&producer->keys, i);

		out->key[i].spki = k.spki;
		out->key[i].roles = (k.role_record ? 1u : 0) |
				    (k.role_stamp ? 2u : 0);
		out->key[i].to = k.to;
		ocop_sha256(out->key[i].hash, k.spki);
		out->count++;
	}
}

static void officer_keys(const struct ocop_officer *officer,
			 struct ocop__keys *out)
{
	out->count = 0;
	for (size_t i = 0; i < officer->keys.count && i < 64; i++) {
		out->key[i].spki = ocop_list_bytes(&officer->keys, i);
		out->key[i].roles = 4;
		out->key[i].to = officer->to;
		ocop_sha256(out->key[i].hash, out->key[i].spki);
		out->count++;
	}
}

/* Only the enroller, its successor or the central body may change it. */
static enum ocop_rule judge_change(struct ocop__fctx *x, char kind,
				   struct ocop_bytes id)
{
	struct person old;

	if (ocop__fold_absent(x, read_person(x->state, kind, id, &old)))
		return OCOP_RULE_COUNTS;
	return ocop__fold_may_follow(x, old.enroller) ? OCOP_RULE_COUNTS :
							OCOP_RULE_NOT_ENROLLER;
}

enum ocop_rule ocop__fold_producer_judge(struct ocop__fctx *x)
{
	const struct ocop_producer *p = &x->payload.u.producer;
	struct ocop__keys keys;
	enum ocop_rule rule = ocop__fold_authority(x, OCOP_ROLE_ENROL);

	if (rule)
		return rule;
	if (!ocop_bytes_equal(p->authority, x->authority->id))
		return OCOP_RULE_NOT_ISSUER;
	if (!ocop_authority_covers(x->authority, p->unit))
		return OCOP_RULE_SCOPE;
	rule = judge_change(x, 'P', p->id);
	if (rule)
		return rule;
	producer_keys(p, &keys);
	return ocop__fold_judge_keys(x, &keys, 'p', p->id);
}

enum ocop_rule ocop__fold_officer_judge(struct ocop__fctx *x)
{
	const struct ocop_officer *o = &x->payload.u.officer;
	struct ocop__keys keys;
	enum ocop_rule rule = ocop__fold_authority(x, OCOP_ROLE_INSPECT);

	if (rule)
		return rule;
	if (!ocop_bytes_equal(o->authority, x->authority->id))
		return OCOP_RULE_NOT_ISSUER;
	rule = judge_change(x, 'O', o->id);
	if (rule)
		return rule;
	officer_keys(o, &keys);
	return ocop__fold_judge_keys(x, &keys, 'o', o->id);
}

/* The later record replaces the whole; the first enroller stays. */
static enum ocop_err apply(struct ocop__fctx *x, char state_kind,
			   char owner_kind, struct ocop_bytes id,
			   const struct ocop__keys *keys)
{
	char enroller[OCOP__ID_COPY];
	struct ocop__keys old_keys = { 0 };
	struct ocop__skey key = ocop__fold_key1(state_kind, id);
	struct ocop_payload old_payload;
	struct person old;
	uint64_t number;
	enum ocop_err err = ocop__fold_get_row(x->state, &key, &form, &old);
	bool known = !err;

	number = old.number;
	ocop_bytes_copy(enroller, sizeof(enroller), x->authority->id);
	if (err && err != OCOP_ERR_ABSENT)
		return err;
	if (known) {
		ocop_bytes_copy(enroller, sizeof(enroller), old.enroller);
		err = ocop__payload_decode_checked(&old_payload,
						   x->payload.kind,
						   old.payload, NULL);
		if (err)
			return OCOP_ERR_STORE;
		if (owner_kind == 'p')
			producer_keys(&old_payload.u.producer, &old_keys);
		else
			officer_keys(&old_payload.u.officer, &old_keys);
	}
	err = !known && owner_kind == 'p' ?
	      ocop__fold_names_number(x->state, OCOP__PRODUCERS, &number) :
	      OCOP_OK;
	old = (struct person){ x->index, ocop_bytes_str(enroller),
			       x->env.payload, number };
	if (!err)
		err = ocop__fold_enrol(x, keys, &old_keys, owner_kind, id);
	return err ? err : ocop__fold_put_row(x->state, &key, &form, &old);
}

enum ocop_err ocop__fold_producer_apply(struct ocop__fctx *x)
{
	const struct ocop_producer *p = &x->payload.u.producer;
	struct ocop__skey key = ocop__fold_key1('B', p->gs1_prefix);
	struct ocop__name_line line = { .what = OCOP__NAME_PRODUCER,
					.name = { p->name } };
	struct ocop_producer old;
	struct ocop__keys keys;
	bool same = !ocop__fold_absent(x, ocop_fold_producer(x->state, p->id,
							     &old, NULL)) &&
		    ocop_bytes_equal(old.name, p->name);
	enum ocop_err err = x->err;

	producer_keys(p, &keys);
	if (!err)
		err = apply(x, 'P', 'p', p->id, &keys);
	if (!err && !same) {
		err = ocop__fold_producer_number(x->state, p->id,
						 &line.producer);
		if (!err)
			err = ocop__fold_names_add(x->state, &line);
	}
	if (err || !p->gs1_prefix.len)
		return err;
	return ocop__fold_put_row(x->state, &key, &prefix_form, &p->id);
}

enum ocop_err ocop__fold_prefix(struct ocop_state *state,
				struct ocop_bytes gtin,
				struct ocop_bytes *id_out)
{
	enum ocop_err err = OCOP_ERR_ABSENT;

	*id_out = ocop_bytes_of(NULL, 0);
	if (gtin.len != 14)
		return OCOP_ERR_ABSENT;
	/* A company prefix has 4 to 12 digits after the indicator digit. */
	for (size_t len = 12; err == OCOP_ERR_ABSENT && len >= 4; len--) {
		struct ocop__skey key = ocop__fold_key1(
			'B', ocop_bytes_of(gtin.ptr + 1, len));

		err = ocop__fold_get_row(state, &key, &prefix_form, id_out);
	}
	return err;
}

enum ocop_err ocop__fold_officer_apply(struct ocop__fctx *x)
{
	struct ocop__keys keys;

	officer_keys(&x->payload.u.officer, &keys);
	return apply(x, 'O', 'o', x->payload.u.officer.id, &keys);
}

enum ocop_err ocop_fold_producer(struct ocop_state *state, struct ocop_bytes id,
				 struct ocop_producer *out, uint64_t *index_out)
{
	struct ocop_payload payload;
	struct person row;
	enum ocop_err err = read_person(state, 'P', id, &row);

	memset(out, 0, sizeof(*out));
	if (err)
		return err;
	if (ocop__payload_decode_checked(&payload, OCOP_KIND_PRODUCER,
					 row.payload, NULL))
		return OCOP_ERR_STORE;
	*out = payload.u.producer;
	if (index_out)
		*index_out = row.index;
	return OCOP_OK;
}

enum ocop_err ocop__fold_producer_number(struct ocop_state *state,
					 struct ocop_bytes id, uint64_t *out)
{
	struct person row;
	enum ocop_err err = read_person(state, 'P', id, &row);

	*out = row.number;
	return err;
}

/* --- What stands for a payload's subject --- */

enum ocop_err ocop_fold_standing(struct ocop_state *state,
				 const struct ocop_payload *payload,
				 uint64_t *index_out)
{
	const struct ocop_certificate *c = &payload->u.certificate;
	const struct ocop_lot *lot = &payload->u.lot;
	const struct ocop_bytes product =
		lot->gtin.len ? lot->gtin : lot->certificate.code;
	struct ocop_certificate cert;
	struct person person = { 0 };
	struct ocop_lot_view view;
	enum ocop_err err = OCOP_ERR_ABSENT;

	switch (payload->kind) {
	case OCOP_KIND_PRODUCER:
		err = read_person(state, 'P', payload->u.producer.id, &person);
		*index_out = person.index;
		return err;
	case OCOP_KIND_OFFICER:
		err = read_person(state, 'O', payload->u.officer.id, &person);
		*index_out = person.index;
		return err;
	case OCOP_KIND_CERTIFICATE:
		return ocop__fold_get_certificate(
			state, (struct ocop_cert_ref){ c->code, c->decided },
			&cert, index_out, NULL);
	case OCOP_KIND_DECISION:
		return ocop__fold_find_decision(state, &payload->u.decision,
						index_out);
	case OCOP_KIND_LOT:
		err = ocop_fold_lot(state, product, (uint32_t)lot->lot, &view);
		*index_out = view.index;
		/* A lot that a thief tried to open leaves its number free. */
		return !err && view.refused_for_key ? OCOP_ERR_ABSENT : err;
	default:
		return err;
	}
}

/* --- An officer who signs what belongs in no log --- */

enum ocop_rule ocop__fold_officer(struct ocop__fctx *x,
				  struct ocop_payload *out)
{
	const struct ocop_officer *o = &out->u.officer;
	struct person row;

	if (ocop__fold_absent(x, read_person(x->state, 'O', x->key.owner,
					     &row)))
		return OCOP_RULE_SIGNER;
	if (ocop__payload_decode_checked(out, OCOP_KIND_OFFICER, row.payload,
					 NULL)) {
		x->err = OCOP_ERR_STORE;
		return OCOP_RULE_SIGNER;
	}
	/* A key that the newest record leaves out signs nothing new. */
	for (size_t i = 0; i < o->keys.count; i++)
		if (ocop_bytes_equal(ocop_list_bytes(&o->keys, i),
				     x->key.spki))
			return x->day >= o->from &&
			       (o->to == OCOP_DAY_NONE || x->day <= o->to) ?
			       OCOP_RULE_COUNTS : OCOP_RULE_NOT_LIVE;
	return OCOP_RULE_ROLE;
}

/* --- The end of a key --- */

static enum ocop_rule judge_drop(struct ocop__fctx *x)
{
	const struct ocop_key_status *s = &x->payload.u.key_status;

	for (size_t i = 0; i < s->drop.count; i++) {
		uint64_t number;
		struct ocop_bytes product =
			ocop__list_lot(&s->drop, i, &number);
		struct ocop_lot_view lot;

		if (ocop__fold_absent(x,
				      ocop_fold_lot(x->state, product,
						    (uint32_t)number, &lot)) ||
		    lot.refused_for_key)
			return OCOP_RULE_DROP;
		ocop__fold_stands(x, lot.index);
		if (memcmp(lot.stamp_key, s->key.ptr, OCOP_HASH_LEN) != 0 &&
		    memcmp(lot.signer, s->key.ptr, OCOP_HASH_LEN) != 0)
			return OCOP_RULE_DROP;
	}
	return OCOP_RULE_COUNTS;
}

enum ocop_rule ocop__fold_key_status_judge(struct ocop__fctx *x)
{
	const struct ocop_key_status *s = &x->payload.u.key_status;
	struct ocop_key_view key;
	struct person owner;
	enum ocop_rule rule;

	if (ocop__fold_absent(x, ocop_fold_key(x->state, s->key.ptr, &key)) ||
	    key.owner_kind == 'a')
		return OCOP_RULE_UNKNOWN_KEY;
	rule = ocop__fold_rising(x, s->key);
	if (rule)
		return rule;
	if (memcmp(x->signer, s->key.ptr, OCOP_HASH_LEN) == 0)
		return s->drop.count ? OCOP_RULE_DROP : OCOP_RULE_COUNTS;
	rule = ocop__fold_authority(x, ~0u);
	if (rule)
		return rule;
	if (ocop__fold_absent(x, read_person(x->state,
					     key.owner_kind == 'p' ? 'P' : 'O',
					     key.owner, &owner)) ||
	    !ocop__fold_may_follow(x, owner.enroller))
		return OCOP_RULE_NOT_ENROLLER;
	return judge_drop(x);
}

enum ocop_err ocop__fold_key_status_apply(struct ocop__fctx *x)
{
	const struct ocop_key_status *s = &x->payload.u.key_status;
	enum ocop_err err = ocop__fold_end_key(x, s->key.ptr,
					       (enum ocop_key_end)s->status);

	for (size_t i = 0; !err && i < s->drop.count; i++) {
		uint64_t number;
		struct ocop_bytes product =
			ocop__list_lot(&s->drop, i, &number);

		err = ocop__fold_lot_flag(x, product, number,
					  OCOP__LOT_DROPPED);
	}
	return err ? err : ocop__fold_note_issued(x, s->key);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lots: a producer's record key opens a lot under a certificate in force, and
 * one of its stamp keys signs the stamps. The first lot with a number counts.
 */
#include <string.h>

#include "lib/fold/fold_state.h"

/*
 * "L" product/lot. Values that the key or another member already gives are left
 * out: the certificate's code when it is the product, and the signer when its
 * key is also the stamp key.
 */
struct lot_row {
	uint64_t index;
	struct ocop_cert_ref certificate;
	uint64_t count;
	struct ocop_bytes stamp_key, batch, pack, signer;
	int32_t made, best_before, accepted_day;
	uint64_t flags, key_index;
	struct ocop_bytes id;	/* of the record that counts, or empty */
};

#define FIELD(as, member) { OCOP__##as, offsetof(struct lot_row, member) }
static const struct ocop__row form = { sizeof(struct lot_row), 14, {
	FIELD(UINT, index), FIELD(TEXT, certificate.code),
	FIELD(DAY, certificate.decided), FIELD(UINT, count),
	FIELD(BYTES, stamp_key), FIELD(BYTES, signer),
	FIELD(DAY, accepted_day), FIELD(NEAR, made), FIELD(NEAR, best_before),
	FIELD(TEXT, batch), FIELD(TEXT, pack), FIELD(UINT, flags),
	FIELD(UINT, key_index), FIELD(BYTES, id) } };

/* Days are stored by their distance from the day of acceptance. */
static int32_t moved(int32_t day, int64_t by)
{
	return day == OCOP_DAY_NONE ? day : (int32_t)(day + by);
}

/* Put back what was left out. */
static enum ocop_err fill_in(struct lot_row *row, struct ocop_bytes product)
{
	row->made = moved(row->made, row->accepted_day);
	row->best_before = moved(row->best_before, row->accepted_day);
	if (!row->certificate.code.len)
		row->certificate.code = product;
	if (!row->signer.len)
		row->signer = row->stamp_key;
	return row->stamp_key.len == OCOP_HASH_LEN &&
	       row->signer.len == OCOP_HASH_LEN ? OCOP_OK : OCOP_ERR_STORE;
}

static enum ocop_err read_lot(struct ocop_state *state,
			      struct ocop_bytes product, uint64_t lot,
			      struct lot_row *row)
{
	struct ocop__skey key = ocop__fold_key_lot('L', product, lot);
	enum ocop_err err = ocop__fold_get_row(state, &key, &form, row);

	return err ? err : fill_in(row, product);
}

static enum ocop_err write_lot(struct ocop_state *state,
			       struct ocop_bytes product, uint64_t lot,
			       struct lot_row row)
{
	struct ocop__skey key = ocop__fold_key_lot('L', product, lot);

	row.made = moved(row.made, -(int64_t)row.accepted_day);
	row.best_before = moved(row.best_before, -(int64_t)row.accepted_day);
	if (ocop_bytes_equal(row.certificate.code, product))
		row.certificate.code.len = 0;
	if (ocop_bytes_equal(row.signer, row.stamp_key))
		row.signer.len = 0;
	return ocop__fold_put_row(state, &key, &form, &row);
}

static void view_of(struct ocop_lot_view *out, struct ocop_bytes product,
		    uint32_t lot, const struct lot_row *row)
{
	out->index = row->index;
	out->product = product;
	out->lot = lot;
	out->count = (int64_t)row->count;
	out->certificate = row->certificate;
	memcpy(out->stamp_key, row->stamp_key.ptr, OCOP_HASH_LEN);
	memcpy(out->signer, row->signer.ptr, OCOP_HASH_LEN);
	out->made = row->made;
	out->best_before = row->best_before;
	out->accepted_day = row->accepted_day;
	out->batch = row->batch;
	out->pack = row->pack;
	out->held = row->flags & OCOP__LOT_HELD;
	out->dropped = row->flags & OCOP__LOT_DROPPED;
	out->refused_for_key = row->flags & OCOP__LOT_REFUSED;
	out->has_status = row->flags & OCOP__LOT_STATUS;
	out->has_alert = row->flags & OCOP__LOT_ALERT;
	out->key_index = row->key_index;
}

enum ocop_err ocop_fold_lot(struct ocop_state *state, struct ocop_bytes product,
			    uint32_t lot, struct ocop_lot_view *out)
{
	struct lot_row row;
	enum ocop_err err = read_lot(state, product, lot, &row);

	memset(out, 0, sizeof(*out));
	if (!err)
		view_of(out, product, lot, &row);
	return err;
}

enum ocop_err ocop__fold_lot_flag(struct ocop__fctx *x,
				  struct ocop_bytes product, uint64_t lot,
				  unsigned flag)
{
	struct lot_row row;
	enum ocop_err err = read_lot(x->state, product, lot, &row);

	if (err)
		return err;
	if (flag == OCOP__LOT_DROPPED && !(row.flags & flag))
		row.key_index = x->index;
	if ((row.flags & flag) == flag)
		return OCOP_OK;
	row.flags |= flag;
	return write_lot(x->state, product, lot, row);
}

/* --- Rules --- */

/* The GTIN, or the code where the certificate lists none. */
static struct ocop_bytes product_of(const struct ocop_lot *lot)
{
	return lot->gtin.len ? lot->gtin : lot->certificate.code;
}

bool ocop__fold_lot_same(struct ocop__fctx *x, uint64_t *index_out)
{
	const struct ocop_lot *lot = &x->payload.u.lot;
	struct lot_row row;

	if (ocop__fold_absent(x, read_lot(x->state, product_of(lot),
					  (uint64_t)lot->lot, &row)) ||
	    row.id.len != OCOP__LOT_ID_LEN ||
	    memcmp(row.id.ptr, x->id, OCOP__LOT_ID_LEN) != 0)
		return false;
	ocop__fold_stands(x, row.index);
	*index_out = row.index;
	return true;
}

enum ocop_err ocop__fold_lot_of(struct ocop_state *state,
				const struct ocop_lot *lot, uint64_t *index_out,
				uint8_t signer_out[OCOP_HASH_LEN])
{
	struct lot_row row;
	enum ocop_err err = read_lot(state, product_of(lot),
				     (uint64_t)lot->lot, &row);

	if (err)
		return err;
	*index_out = row.index;
	memcpy(signer_out, row.signer.ptr, OCOP_HASH_LEN);
	return OCOP_OK;
}

static enum ocop_rule judge_gtin(struct ocop__fctx *x,
				 const struct ocop_certificate *cert)
{
	const struct ocop_lot *lot = &x->payload.u.lot;
	struct ocop__decided decided[OCOP__DECISIONS_MAX];
	size_t count;
	bool lists = false;
	bool any = false;
	enum ocop_err err = ocop__fold_decisions(x->state, lot->certificate,
						 decided, OCOP__DECISIONS_MAX,
						 &count);

	if (!err)
		err = ocop__fold_lists_gtin(x->state, lot->certificate, cert,
					    decided, count, lot->gtin, x->day,
					    &lists, &any);
	ocop__fold_absent(x, err);
	return (lot->gtin.len ? lists : !any) ? OCOP_RULE_COUNTS :
						OCOP_RULE_GTIN;
}

static enum ocop_rule judge_stamp_key(struct ocop__fctx *x)
{
	const struct ocop_lot *lot = &x->payload.u.lot;
	struct ocop_key_view key;

	if (ocop__fold_absent(x, ocop_fold_key(x->state, lot->stamp_key.ptr,
					       &key)) ||
	    key.owner_kind != 'p' ||
	    !ocop_bytes_equal(key.owner, x->key.owner))
		return OCOP_RULE_STAMP_KEY;
	if (key.end == OCOP_KEY_COMPROMISED)
		return OCOP_RULE_KEY_COMPROMISED;
	if (key.end || !ocop__fold_key_live(&key, true, x->day))
		return OCOP_RULE_STAMP_KEY;
	return OCOP_RULE_COUNTS;
}

static enum ocop_rule judge_in_force(const struct ocop_cert_view *view)
{
	if (view->state != OCOP_CERT_IN_FORCE)
		return OCOP_RULE_NOT_IN_FORCE;
	return view->superseded ? OCOP_RULE_SUPERSEDED : OCOP_RULE_COUNTS;
}

enum ocop_rule ocop__fold_lot_judge(struct ocop__fctx *x)
{
	const struct ocop_lot *lot = &x->payload.u.lot;
	struct ocop_cert_view view;
	struct lot_row old;
	enum ocop_rule rule = ocop__fold_record_key(x);

	if (rule)
		return rule;
	if (ocop__fold_absent(x, ocop_fold_certificate(x->state,
						       lot->certificate,
						       x->day, &view)))
		return OCOP_RULE_UNKNOWN_CERTIFICATE;
	if (!ocop_bytes_equal(view.producer, x->key.owner))
		return OCOP_RULE_NOT_PRODUCER;
	rule = judge_gtin(x, &view.cert);
	if (rule)
		return rule;
	if (!ocop__fold_absent(x, read_lot(x->state, product_of(lot),
					   (uint64_t)lot->lot, &old)) &&
	    !(old.flags & OCOP__LOT_REFUSED)) {
		ocop__fold_stands(x, old.index);
		return OCOP_RULE_FIRST_STANDS;
	}
	rule = judge_stamp_key(x);
	return rule ? rule : judge_in_force(&view);
}

static enum ocop_err put_lot(struct ocop__fctx *x, struct lot_row row)
{
	const struct ocop_lot *lot = &x->payload.u.lot;
	const uint64_t number = (uint64_t)lot->lot;
	bool alerted;
	enum ocop_err err = ocop__fold_alert_early(x->state, product_of(lot),
						   number, &alerted);

	if (alerted)
		row.flags |= OCOP__LOT_ALERT;
	return err ? err : write_lot(x->state, product_of(lot), number, row);
}

static struct lot_row row_of(const struct ocop__fctx *x)
{
	const struct ocop_lot *lot = &x->payload.u.lot;
	struct lot_row row = { 0 };

	row.index = x->index;
	row.certificate = lot->certificate;
	row.count = (uint64_t)lot->count;
	row.stamp_key = lot->stamp_key;
	row.signer = ocop_bytes_of(x->signer, OCOP_HASH_LEN);
	row.made = lot->made;
	row.best_before = lot->best_before;
	row.accepted_day = x->day;
	row.batch = lot->batch;
	row.pack = lot->pack;
	row.flags = lot->held ? OCOP__LOT_HELD : 0;
	return row;
}

enum ocop_err ocop__fold_lot_apply(struct ocop__fctx *x)
{
	struct lot_row row = row_of(x);

	row.id = ocop_bytes_of(x->id, OCOP__LOT_ID_LEN);
	return put_lot(x, row);
}

/*
 * A lot that a thief opens after the key was ended as compromised does not
 * count. The attempt is stored, so that its stamps can be told from unknown
 * ones. This is done only under the key owner's own certificate; otherwise a
 * thief could cast doubt on other producers' lot numbers.
 */
enum ocop_err ocop__fold_lot_refuse(struct ocop__fctx *x)
{
	const struct ocop_lot *lot = &x->payload.u.lot;
	struct ocop_certificate cert;
	struct ocop_bytes producer;
	struct ocop_key_view key;
	struct lot_row old;
	struct lot_row row = row_of(x);
	uint64_t key_index = x->key.end_index;
	enum ocop_err err;

	err = ocop__fold_get_certificate(x->state, lot->certificate, &cert,
					 NULL, NULL);
	if (!err)
		err = ocop__fold_producer_on(x->state, &cert, x->day,
					     &producer);
	if (err)
		return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
	if (x->key.owner_kind != 'p' ||
	    !ocop_bytes_equal(producer, x->key.owner) ||
	    judge_gtin(x, &cert))
		return x->err;
	err = read_lot(x->state, product_of(lot), (uint64_t)lot->lot, &old);
	if (err != OCOP_ERR_ABSENT)
		return err;
	if (x->key.end != OCOP_KEY_COMPROMISED) {
		err = ocop_fold_key(x->state, lot->stamp_key.ptr, &key);
		if (err)
			return err;
		key_index = key.end_index;
	}
	row.flags = OCOP__LOT_REFUSED;
	row.key_index = key_index;
	return put_lot(x, row);
}

/* --- All lots of a product, of a key --- */

/* Number and product of a key "L" product/lot. */
static enum ocop_err split_key(struct ocop_bytes key, uint32_t *lot,
			       struct ocop_bytes *product)
{
	if (key.len < 6)
		return OCOP_ERR_STORE;
	*lot = (uint32_t)ocop__fold_key_tail(key, 4);
	*product = ocop_bytes_of(key.ptr + 1, key.len - 6);
	return OCOP_OK;
}

struct each_lot {
	ocop_lot_fn *fn;
	void *user;
};

static enum ocop_err each_one(void *user, struct ocop_bytes key,
			      struct ocop_bytes value)
{
	const struct each_lot *each = user;
	struct ocop_bytes product;
	uint32_t lot;
	enum ocop_err err = split_key(key, &lot, &product);

	(void)value;
	return err ? err : each->fn(each->user, lot);
}

enum ocop_err ocop_fold_each_lot(struct ocop_state *state,
				 struct ocop_bytes product, ocop_lot_fn *fn,
				 void *user)
{
	struct ocop__skey key = ocop__fold_key1('L', product);
	struct each_lot each = { fn, user };

	ocop__fold_key_add(&key, "/", 1);
	if (key.bad)
		return OCOP_OK;
	return ocop_state_each(state, ocop_bytes_of(key.ptr, key.len), each_one,
			       &each);
}

struct each_of_key {
	const uint8_t *hash;
	int32_t since;
	ocop_lot_of_key_fn *fn;
	void *user;
};

/* Which lots the end of a key may drop; fold_people.c applies the same rule to
 * records. */
static enum ocop_err each_of_key(void *user, struct ocop_bytes key,
				 struct ocop_bytes value)
{
	const struct each_of_key *each = user;
	struct ocop_lot_view view;
	struct ocop_cbor c = ocop_cbor_of(value);
	struct lot_row row;
	bool opened, stamped;
	enum ocop_err err;

	memset(&view, 0, sizeof(view));
	err = split_key(key, &view.lot, &view.product);
	ocop__fold_read(&c, &form, &row);
	if (!err)
		err = c.bad ? OCOP_ERR_STORE : fill_in(&row, view.product);
	if (err)
		return err;
	view_of(&view, view.product, view.lot, &row);
	opened = memcmp(row.signer.ptr, each->hash, OCOP_HASH_LEN) == 0;
	stamped = memcmp(row.stamp_key.ptr, each->hash, OCOP_HASH_LEN) == 0;
	if (!(opened || stamped) || view.refused_for_key ||
	    view.accepted_day < each->since)
		return OCOP_OK;
	return each->fn(each->user, &view, opened);
}

enum ocop_err ocop_fold_each_lot_of_key(
	struct ocop_state *state, const uint8_t hash[static OCOP_HASH_LEN],
	int32_t since, ocop_lot_of_key_fn *fn, void *user)
{
	struct each_of_key each = { hash, since, fn, user };

	return ocop_state_each(state, OCOP_LIT("L"), each_of_key, &each);
}

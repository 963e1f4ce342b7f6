/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates: who may grant which star, and that a code and a GTIN name
 * one product of one producer.
 */
#include <string.h>

#include "lib/fold/fold_state.h"
#include "lib/record/record_table.h"

#define ENTERED_LATER_DAYS 90
#define SUCCESSORS_BYTES 32768	/* about 1,000 certificates */

static struct ocop_cert_ref own_ref(const struct ocop_certificate *c)
{
	return (struct ocop_cert_ref){ c->code, c->decided };
}

/*
 * "C" ref. Decisions and successors are in separate rows that most certificates
 * lack. Flags in this row say whether they exist, so folding a lot skips
 * lookups that would miss.
 */
struct cert_row {
	uint64_t index;
	bool later;
	struct ocop_bytes payload;
	uint64_t has;
};

#define FIELD(as, member) { OCOP__##as, offsetof(struct cert_row, member) }
static const struct ocop__row form = { sizeof(struct cert_row), 4, {
	FIELD(UINT, index), FIELD(BOOL, later), FIELD(BYTES, payload),
	FIELD(UINT, has) } };

static enum ocop_err read_row(struct ocop_state *state,
			      struct ocop_cert_ref ref, struct cert_row *row)
{
	struct ocop__skey key = ocop__fold_key_ref('C', ref);

	return ocop__fold_get_row(state, &key, &form, row);
}

static enum ocop_err write_row(struct ocop_state *state,
			       struct ocop_cert_ref ref,
			       const struct cert_row *row)
{
	struct ocop__skey key = ocop__fold_key_ref('C', ref);

	return ocop__fold_put_row(state, &key, &form, row);
}

enum ocop_err ocop__fold_cert_has(struct ocop_state *state,
				  struct ocop_cert_ref ref, unsigned what,
				  bool *out)
{
	struct cert_row row;
	enum ocop_err err = read_row(state, ref, &row);

	*out = row.has & what;
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

enum ocop_err ocop__fold_cert_set_flag(struct ocop_state *state,
				       struct ocop_cert_ref ref, unsigned what)
{
	struct cert_row row;
	enum ocop_err err = read_row(state, ref, &row);

	if (err || (row.has & what))
		return err;
	row.has |= what;
	return write_row(state, ref, &row);
}

enum ocop_err ocop__fold_get_certificate(struct ocop_state *state,
					 struct ocop_cert_ref ref,
					 struct ocop_certificate *out,
					 uint64_t *index_out,
					 bool *entered_later_out)
{
	struct ocop_payload payload;
	struct cert_row row;
	enum ocop_err err = read_row(state, ref, &row);

	memset(out, 0, sizeof(*out));
	if (err)
		return err;
	if (ocop__payload_decode_checked(&payload, OCOP_KIND_CERTIFICATE,
					 row.payload, NULL))
		return OCOP_ERR_STORE;
	*out = payload.u.certificate;
	if (index_out)
		*index_out = row.index;
	if (entered_later_out)
		*entered_later_out = row.later;
	return OCOP_OK;
}

/* Room in the list of each certificate that the chain leads back to. */
static enum ocop_rule judge_chain(struct ocop__fctx *x,
				  struct ocop_cert_ref ref)
{
	while (ref.code.len) {
		struct ocop__skey key = ocop__fold_key_ref('U', ref);
		struct ocop_bytes successors;
		struct ocop_certificate old;

		ocop__fold_absent(x, ocop__fold_get(x->state, &key,
						    &successors));
		if (successors.len > SUCCESSORS_BYTES)
			return OCOP_RULE_MANY;
		ocop__fold_absent(x, ocop__fold_get_certificate(
					     x->state, ref, &old, NULL, NULL));
		ref = old.supersedes;
	}
	return OCOP_RULE_COUNTS;
}

/* Which certificate may be superseded: one of the same producer, in the area of
 * the deciding authority. No authority ends another area's certificate. */
static enum ocop_rule judge_supersedes(struct ocop__fctx *x)
{
	const struct ocop_certificate *c = &x->payload.u.certificate;
	const struct ocop_authority *a = ocop_trust_authority(x->trust,
							      c->authority);
	struct ocop_bytes producer;
	struct ocop_certificate old;

	if (ocop__fold_absent(x, ocop__fold_get_certificate(
					 x->state, c->supersedes, &old, NULL,
					 NULL)))
		return OCOP_RULE_SUPERSEDES;
	if (!a || !ocop_authority_covers(a, c->supersedes.code))
		return OCOP_RULE_SCOPE;
	ocop__fold_absent(x, ocop__fold_code_owner(x->state,
						   c->supersedes.code, x->day,
						   &producer));
	if (!ocop_bytes_equal(producer, c->producer))
		return OCOP_RULE_PRODUCT_OWNED;
	if (ocop__fold_judge_moves(x, c->code, c->supersedes.code))
		return OCOP_RULE_MANY;
	return judge_chain(x, c->supersedes);
}

static enum ocop_rule judge_product(struct ocop__fctx *x)
{
	const struct ocop_certificate *c = &x->payload.u.certificate;
	struct ocop_bytes producer;

	ocop__fold_absent(x, ocop__fold_code_owner(x->state, c->code, x->day,
						   &producer));
	if (producer.len && !ocop_bytes_equal(producer, c->producer))
		return OCOP_RULE_PRODUCT_OWNED;
	if (c->supersedes.code.len) {
		enum ocop_rule rule = judge_supersedes(x);

		if (rule)
			return rule;
	}
	for (size_t i = 0; i < c->gtin.count; i++) {
		enum ocop_rule rule = ocop__fold_judge_gtin(
			x, ocop_list_text(&c->gtin, i), c->code,
			c->supersedes.code);

		if (rule)
			return rule;
	}
	return OCOP_RULE_COUNTS;
}

enum ocop_rule ocop__fold_certificate_judge(struct ocop__fctx *x)
{
	const struct ocop_certificate *c = &x->payload.u.certificate;
	struct ocop_certificate old;
	struct ocop_producer producer;
	enum ocop_rule rule = ocop__fold_power(x, c->authority, c->code,
					       c->stars, c->decided);

	if (rule)
		return rule;
	if (c->decided > x->day)
		return OCOP_RULE_DECIDED;
	if (!ocop__fold_absent(x, ocop__fold_get_certificate(
					  x->state, own_ref(c), &old, NULL,
					  NULL)))
		return OCOP_RULE_FIRST_STANDS;
	if (ocop__fold_absent(x, ocop_fold_producer(x->state, c->producer,
						    &producer, NULL)))
		return OCOP_RULE_UNKNOWN_PRODUCER;
	return judge_product(x);
}

/* "U" old: the certificates that supersede it, over any number of steps, in
 * log order. */
static enum ocop_err note_superseded(struct ocop__fctx *x)
{
	const struct ocop_certificate *c = &x->payload.u.certificate;
	struct ocop_cert_ref ref = c->supersedes;
	char code[OCOP__CODE_MAX + 1];	/* views end with the first put */
	enum ocop_err err = OCOP_OK;

	while (!err && ref.code.len) {
		struct ocop__skey key = ocop__fold_key_ref('U', ref);
		struct ocop_buf v = ocop__fold_old(x->state, &key);
		struct ocop_certificate old;

		ocop__fold_add_ref(&v, own_ref(c));
		ocop_cbor_add_int(&v, c->from);
		err = ocop__fold_put(x->state, &key, &v);
		if (!err)
			err = ocop__fold_cert_set_flag(x->state, ref,
						       OCOP__CERT_SUPERSEDED);
		if (!err)
			err = ocop__fold_get_certificate(x->state, ref, &old,
							 NULL, NULL);
		if (err)
			break;
		ocop_bytes_copy(code, sizeof(code), old.supersedes.code);
		ref.code = ocop_bytes_str(code);
		ref.decided = old.supersedes.decided;
	}
	return err;
}

/* Its line in the table of names. */
static enum ocop_err add_names(struct ocop__fctx *x)
{
	const struct ocop_certificate *c = &x->payload.u.certificate;
	struct ocop__name_line line = {
		.what = OCOP__NAME_CERTIFICATE, .other = (uint32_t)c->decided,
		.name = { c->product, c->decision, c->no }, .code = c->code };
	enum ocop_err err = ocop__fold_producer_number(x->state, c->producer,
						       &line.producer);

	if (!err)
		err = ocop__fold_code_number(x->state, c->code, &line.product);
	return err ? err : ocop__fold_names_add(x->state, &line);
}

enum ocop_err ocop__fold_certificate_apply(struct ocop__fctx *x)
{
	const struct ocop_certificate *c = &x->payload.u.certificate;
	struct cert_row row = {
		.index = x->index,
		.later = (int64_t)x->day - c->decided > ENTERED_LATER_DAYS,
		.payload = x->env.payload };
	enum ocop_err err = write_row(x->state, own_ref(c), &row);

	if (!err)
		err = ocop__fold_own_code(x, c->code, c->producer,
					  c->supersedes.code);
	if (!err)
		err = add_names(x);
	if (!err)
		err = ocop__fold_name_product(x, c->code, own_ref(c));
	for (size_t i = 0; !err && i < c->gtin.count; i++)
		err = ocop__fold_own_gtin(x, ocop_list_text(&c->gtin, i),
					  own_ref(c));
	if (!err && c->supersedes.code.len)
		err = note_superseded(x);
	return err;
}

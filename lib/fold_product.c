/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which product a code or a GTIN names, and whose it is: the same code, or
 * codes joined by `supersedes`, of one producer until a release.
 */
#include <string.h>

#include "fold_state.h"

/* "Q" code: root code ("" : itself), producer, next producer, its day. */
struct code_row {
	struct ocop_bytes root, producer, next;
	int32_t next_day;
};

static enum ocop_err read_code(struct ocop_state *state, struct ocop_bytes code,
			       struct code_row *row)
{
	struct ocop__skey key = ocop__fold_key1('Q', code);
	struct ocop_bytes value;
	struct ocop_cbor c;
	enum ocop_err err = ocop__fold_get(state, &key, &value);

	memset(row, 0, sizeof(*row));
	if (err)
		return err;
	c = ocop_cbor_of(value);
	ocop_cbor_array(&c);
	row->root = ocop_cbor_text(&c);
	row->producer = ocop_cbor_text(&c);
	row->next = ocop_cbor_text(&c);
	row->next_day = (int32_t)ocop_cbor_int(&c);
	return c.bad ? OCOP_ERR_STORE : OCOP_OK;
}

static enum ocop_err write_code(struct ocop_state *state,
				struct ocop_bytes code,
				const struct code_row *row)
{
	struct ocop__skey key = ocop__fold_key1('Q', code);
	struct ocop_buf v = OCOP_BUF(OCOP__VALUE_MAX);

	ocop_cbor_add_array(&v, 4);
	ocop_cbor_add_text(&v, row->root);
	ocop_cbor_add_text(&v, row->producer);
	ocop_cbor_add_text(&v, row->next);
	ocop__fold_add_day(&v, row->next_day);
	return ocop__fold_put(state, &key, &v);
}

/* Follow roots to the top; *row is the top's. */
static enum ocop_err find_root(struct ocop_state *state, struct ocop_bytes code,
			       struct ocop_bytes *root_out,
			       struct code_row *row)
{
	enum ocop_err err = read_code(state, code, row);

	*root_out = code;
	while (!err && row->root.len) {
		*root_out = row->root;
		err = read_code(state, row->root, row);
	}
	return err;
}

enum ocop_err ocop__fold_code_root(struct ocop_state *state,
				   struct ocop_bytes code, int32_t day,
				   struct ocop_bytes *root_out,
				   struct ocop_bytes *producer_out)
{
	struct code_row row;
	enum ocop_err err = find_root(state, code, root_out, &row);

	*producer_out = ocop_bytes_of(NULL, 0);
	if (err == OCOP_ERR_ABSENT)
		*root_out = ocop_bytes_of(NULL, 0);
	if (err)
		return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
	*producer_out = row.next.len && row.next_day <= day ? row.next :
							      row.producer;
	return OCOP_OK;
}

/* "G" gtin: code of its product, day from which it is free (or NONE). */
static enum ocop_err read_gtin(struct ocop_state *state, struct ocop_bytes gtin,
			       struct ocop_bytes *code_out, int32_t *free_out)
{
	struct ocop__skey key = ocop__fold_key1('G', gtin);
	struct ocop_bytes value;
	struct ocop_cbor c;
	enum ocop_err err = ocop__fold_get(state, &key, &value);

	*code_out = ocop_bytes_of(NULL, 0);
	*free_out = OCOP_DAY_NONE;
	if (err)
		return err;
	c = ocop_cbor_of(value);
	ocop_cbor_array(&c);
	*code_out = ocop_cbor_text(&c);
	*free_out = (int32_t)ocop_cbor_int(&c);
	return c.bad ? OCOP_ERR_STORE : OCOP_OK;
}

static bool is_free(int32_t free_day, int32_t day)
{
	return free_day != OCOP_DAY_NONE && free_day <= day;
}

static enum ocop_err write_gtin(struct ocop_state *state,
				struct ocop_bytes gtin, struct ocop_bytes code,
				int32_t free_day)
{
	struct ocop__skey key = ocop__fold_key1('G', gtin);
	struct ocop_buf v = OCOP_BUF(OCOP__VALUE_MAX);

	ocop_cbor_add_array(&v, 2);
	ocop_cbor_add_text(&v, code);
	ocop__fold_add_day(&v, free_day);
	return ocop__fold_put(state, &key, &v);
}

/* Whether two codes name one product (equal, or of one root). */
static enum ocop_err same_product(struct ocop_state *state, struct ocop_bytes a,
				  struct ocop_bytes b, bool *out)
{
	struct ocop_bytes root_a, root_b;
	struct code_row row;
	enum ocop_err err;

	*out = a.len && ocop_bytes_equal(a, b);
	if (*out || !a.len || !b.len)
		return OCOP_OK;
	err = find_root(state, a, &root_a, &row);
	if (!err)
		err = find_root(state, b, &root_b, &row);
	if (!err)
		*out = ocop_bytes_equal(root_a, root_b);
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

enum ocop_rule ocop__fold_judge_gtin(struct ocop__fctx *x,
				     struct ocop_bytes gtin,
				     struct ocop_bytes code,
				     struct ocop_bytes other_code)
{
	struct ocop_bytes owner;
	int32_t free_day;
	bool same = false;
	enum ocop_err err;

	if (ocop__fold_absent(x, read_gtin(x->state, gtin, &owner, &free_day)))
		return OCOP_RULE_COUNTS;
	if (is_free(free_day, x->day))
		return OCOP_RULE_COUNTS;
	err = same_product(x->state, owner, code, &same);
	if (!err && !same)
		err = same_product(x->state, owner, other_code, &same);
	ocop__fold_absent(x, err);
	return same ? OCOP_RULE_COUNTS : OCOP_RULE_PRODUCT_OWNED;
}

enum ocop_err ocop__fold_own_code(struct ocop__fctx *x, struct ocop_bytes code,
				  struct ocop_bytes producer,
				  struct ocop_bytes join)
{
	char root_copy[OCOP__CODE_MAX + 1] = "";
	char join_copy[OCOP__CODE_MAX + 1] = "";
	struct code_row row;
	struct ocop_bytes root;
	enum ocop_err err = find_root(x->state, code, &root, &row);

	if (err && err != OCOP_ERR_ABSENT)
		return err;
	ocop_bytes_copy(root_copy, sizeof(root_copy), root);
	if (join.len) {
		enum ocop_err found = find_root(x->state, join, &root, &row);

		if (found)
			return found;
		ocop_bytes_copy(join_copy, sizeof(join_copy), root);
	}
	memset(&row, 0, sizeof(row));
	row.producer = producer;
	row.next_day = OCOP_DAY_NONE;
	/* Joined: this code's root hangs below the older product's. */
	if (join_copy[0] && strcmp(join_copy, root_copy) != 0)
		row.root = ocop_bytes_str(join_copy);
	else if (err == OCOP_OK)
		return OCOP_OK;	/* known already */
	return write_code(x->state, ocop_bytes_str(root_copy), &row);
}

enum ocop_err ocop__fold_own_gtin(struct ocop__fctx *x, struct ocop_bytes gtin,
				  struct ocop_cert_ref ref)
{
	enum ocop_err err = write_gtin(x->state, gtin, ref.code, OCOP_DAY_NONE);

	return err ? err : ocop__fold_name_product(x, gtin, ref);
}

enum ocop_err ocop__fold_free_gtin(struct ocop__fctx *x, struct ocop_bytes gtin,
				   int32_t day)
{
	struct ocop_bytes code;
	int32_t free_day;
	enum ocop_err err = read_gtin(x->state, gtin, &code, &free_day);

	return err ? err : write_gtin(x->state, gtin, code, day);
}

enum ocop_err ocop__fold_move_code(struct ocop__fctx *x, struct ocop_bytes code,
				   struct ocop_bytes producer, int32_t day)
{
	struct code_row row;
	struct ocop_bytes root;
	enum ocop_err err = find_root(x->state, code, &root, &row);

	if (err)
		return err;
	if (row.next.len && row.next_day <= day)
		row.producer = row.next;
	row.next = producer;
	row.next_day = day;
	return write_code(x->state, root, &row);
}

enum ocop_err ocop__fold_unfree_gtin(struct ocop__fctx *x,
				     struct ocop_bytes gtin,
				     struct ocop_bytes code)
{
	struct ocop_bytes owner;
	int32_t free_day;
	bool same = false;
	enum ocop_err err = read_gtin(x->state, gtin, &owner, &free_day);

	if (!err)
		err = same_product(x->state, owner, code, &same);
	if (err || !same)
		return err;
	return write_gtin(x->state, gtin, owner, OCOP_DAY_NONE);
}

enum ocop_err ocop__fold_unmove_code(struct ocop__fctx *x,
				     struct ocop_bytes code,
				     struct ocop_bytes producer)
{
	struct code_row row;
	struct ocop_bytes root;
	enum ocop_err err = find_root(x->state, code, &root, &row);

	if (err || !ocop_bytes_equal(row.next, producer))
		return err;
	row.next = ocop_bytes_of(NULL, 0);
	row.next_day = OCOP_DAY_NONE;
	return write_code(x->state, root, &row);
}

enum ocop_err ocop__fold_name_product(struct ocop__fctx *x,
				      struct ocop_bytes product,
				      struct ocop_cert_ref ref)
{
	struct ocop__skey key = ocop__fold_key1('N', product);
	struct ocop_buf v = OCOP_BUF(OCOP__VALUE_MAX);
	struct ocop_bytes old;
	struct ocop_cbor c;
	enum ocop_err err = ocop__fold_get(x->state, &key, &old);

	if (err && err != OCOP_ERR_ABSENT)
		return err;
	for (c = ocop_cbor_of(old); !err && ocop_cbor_peek(&c) != OCOP_CBOR_END;) {
		struct ocop_cert_ref known = ocop__fold_read_ref(&c);

		if (known.decided == ref.decided &&
		    ocop_bytes_equal(known.code, ref.code))
			return OCOP_OK;
	}
	ocop_buf_bytes(&v, old);
	ocop__fold_add_ref(&v, ref);
	return ocop__fold_put(x->state, &key, &v);
}

enum ocop_err ocop_fold_product(struct ocop_state *state,
				struct ocop_bytes product,
				struct ocop_product_view *out)
{
	struct ocop__skey key = ocop__fold_key1('N', product);
	struct ocop_bytes value;
	struct ocop_cbor c;
	enum ocop_err err = ocop__fold_get(state, &key, &value);

	out->count = 0;
	if (err)
		return err;
	c = ocop_cbor_of(value);
	while (ocop_cbor_peek(&c) != OCOP_CBOR_END) {
		struct ocop_cert_ref ref = ocop__fold_read_ref(&c);

		if (c.bad)
			return OCOP_ERR_STORE;
		/* The newest ones matter: the oldest make room. */
		if (out->count == OCOP_PRODUCT_CERTS_MAX)
			memmove(&out->cert[0], &out->cert[1],
				--out->count * sizeof(out->cert[0]));
		out->cert[out->count++] = ref;
	}
	return OCOP_OK;
}

/* Whether a list of a certificate or correction still holds a GTIN; notes
 * in *any whether one of them is not free. */
static enum ocop_err scan_list(struct ocop_state *state,
			       const struct ocop_list *list,
			       struct ocop_bytes own_code,
			       struct ocop_bytes gtin, int32_t day,
			       bool *lists, bool *any)
{
	for (size_t i = 0; i < list->count; i++) {
		struct ocop_bytes item = ocop_list_text(list, i);
		struct ocop_bytes code;
		int32_t free_day;
		enum ocop_err err = read_gtin(state, item, &code, &free_day);

		bool same = false;

		if (!err)
			err = same_product(state, code, own_code, &same);
		if (err && err != OCOP_ERR_ABSENT)
			return err;
		/* Released, or released and taken by another product. */
		if (!same || is_free(free_day, day))
			continue;
		*any = true;
		if (ocop_bytes_equal(item, gtin))
			*lists = true;
	}
	return OCOP_OK;
}

enum ocop_err ocop__fold_lists_gtin(struct ocop_state *state,
				    struct ocop_cert_ref ref,
				    const struct ocop_certificate *cert,
				    struct ocop_bytes gtin, int32_t day,
				    bool *lists_out, bool *any_out)
{
	struct ocop__decided decided[OCOP__DECISIONS_MAX];
	size_t count = 0;
	enum ocop_err err;

	*lists_out = *any_out = false;
	err = scan_list(state, &cert->gtin, ref.code, gtin, day, lists_out, any_out);
	if (!err)
		err = ocop__fold_decisions(state, ref, day, decided,
					   OCOP__DECISIONS_MAX, &count);
	for (size_t i = 0; !err && i < count; i++)
		if (decided[i].action == OCOP_ACTION_CORRECT &&
		    !decided[i].annulled)
			err = scan_list(state, &decided[i].changes.gtin,
					ref.code, gtin, day, lists_out, any_out);
	return err;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which product a code or a GTIN names, and whose it is: the same code, or
 * codes joined by `supersedes`, of one producer until a release.
 */
#include <string.h>

#include "lib/fold/fold_state.h"

/* "Q" code: root code ("" : itself), producer, next producer, its day; rank:
 * how deep the tree below it is, at most the logarithm of its codes. */
struct code_row {
	struct ocop_bytes root, producer, next;
	int32_t next_day;
	uint64_t rank;
};

#define FIELD(as, member) { OCOP__##as, offsetof(struct code_row, member) }
static const struct ocop__row code_form = { sizeof(struct code_row), 5, {
	FIELD(TEXT, root), FIELD(TEXT, producer), FIELD(TEXT, next),
	FIELD(DAY, next_day), FIELD(UINT, rank) } };
#undef FIELD

static enum ocop_err read_code(struct ocop_state *state, struct ocop_bytes code,
			       struct code_row *row)
{
	struct ocop__skey key = ocop__fold_key1('Q', code);

	return ocop__fold_get_row(state, &key, &code_form, row);
}

static enum ocop_err write_code(struct ocop_state *state,
				struct ocop_bytes code,
				const struct code_row *row)
{
	struct ocop__skey key = ocop__fold_key1('Q', code);

	return ocop__fold_put_row(state, &key, &code_form, row);
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
struct gtin_row {
	struct ocop_bytes code;
	int32_t free_day;
};

#define FIELD(as, member) { OCOP__##as, offsetof(struct gtin_row, member) }
static const struct ocop__row gtin_form = { sizeof(struct gtin_row), 2, {
	FIELD(TEXT, code), FIELD(DAY, free_day) } };

static enum ocop_err read_gtin(struct ocop_state *state, struct ocop_bytes gtin,
			       struct gtin_row *row)
{
	struct ocop__skey key = ocop__fold_key1('G', gtin);

	return ocop__fold_get_row(state, &key, &gtin_form, row);
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
	const struct gtin_row row = { code, free_day };

	return ocop__fold_put_row(state, &key, &gtin_form, &row);
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
	struct gtin_row row;
	bool same = false;
	enum ocop_err err;

	if (ocop__fold_absent(x, read_gtin(x->state, gtin, &row)))
		return OCOP_RULE_COUNTS;
	if (is_free(row.free_day, x->day))
		return OCOP_RULE_COUNTS;
	err = same_product(x->state, row.code, code, &same);
	if (!err && !same)
		err = same_product(x->state, row.code, other_code, &same);
	ocop__fold_absent(x, err);
	return same ? OCOP_RULE_COUNTS : OCOP_RULE_PRODUCT_OWNED;
}

/* Hang the root of lesser rank below the other, so that chains stay short;
 * the top bears the producer of join, the older product. */
static enum ocop_err join_roots(struct ocop_state *state,
				const char *code, struct code_row *row,
				const char *join, const struct code_row *old)
{
	struct code_row top = *old, below = *row;
	const char *top_code = join, *below_code = code;
	char producer[OCOP__ID_COPY], next[OCOP__ID_COPY];
	enum ocop_err err;

	if (row->rank > old->rank) {
		below = *old;
		top_code = code;
		below_code = join;
		top.rank = row->rank;
	} else if (row->rank == old->rank) {
		top.rank++;
	}
	/* Copies: the views end with the first put. */
	ocop_bytes_copy(producer, sizeof(producer), old->producer);
	ocop_bytes_copy(next, sizeof(next), old->next);
	top.producer = ocop_bytes_str(producer);
	top.next = ocop_bytes_str(next);
	below.root = ocop_bytes_str(top_code);
	err = write_code(state, ocop_bytes_str(below_code), &below);
	return err ? err : write_code(state, ocop_bytes_str(top_code), &top);
}

enum ocop_err ocop__fold_own_code(struct ocop__fctx *x, struct ocop_bytes code,
				  struct ocop_bytes producer,
				  struct ocop_bytes join)
{
	char root_copy[OCOP__CODE_MAX + 1] = "";
	char join_copy[OCOP__CODE_MAX + 1] = "";
	struct code_row row, old;
	struct ocop_bytes root;
	enum ocop_err err = find_root(x->state, code, &root, &row);

	if (err && err != OCOP_ERR_ABSENT)
		return err;
	ocop_bytes_copy(root_copy, sizeof(root_copy), root);
	if (err == OCOP_ERR_ABSENT) {
		memset(&row, 0, sizeof(row));
		row.producer = producer;
		row.next_day = OCOP_DAY_NONE;
	}
	if (!join.len)
		return err ? write_code(x->state, code, &row) : OCOP_OK;
	err = find_root(x->state, join, &root, &old);
	if (err)
		return err;
	ocop_bytes_copy(join_copy, sizeof(join_copy), root);
	if (strcmp(join_copy, root_copy) == 0)
		return OCOP_OK;	/* one product already */
	return join_roots(x->state, root_copy, &row, join_copy, &old);
}

enum ocop_err ocop__fold_own_gtin(struct ocop__fctx *x, struct ocop_bytes gtin,
				  struct ocop_cert_ref ref)
{
	enum ocop_err err = write_gtin(x->state, gtin, ref.code, OCOP_DAY_NONE);

	return err ? err : ocop__fold_name_product(x, gtin, ref);
}

enum ocop_err ocop__fold_free_gtin(struct ocop__fctx *x, struct ocop_bytes gtin,
				   struct ocop_bytes code, int32_t day)
{
	struct gtin_row row;
	bool same = false;
	enum ocop_err err = read_gtin(x->state, gtin, &row);

	if (!err)
		err = same_product(x->state, row.code, code, &same);
	/* Another product may have taken it since: it is not ours to free. */
	if (err || !same)
		return err;
	return write_gtin(x->state, gtin, row.code, day);
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

/* --- "N": the certificates of a product --- */

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

		if (c.bad || out->count == OCOP_PRODUCT_CERTS_MAX)
			return OCOP_ERR_STORE;
		out->cert[out->count++] = ref;
	}
	return OCOP_OK;
}

static bool is_ref(struct ocop_cert_ref a, struct ocop_cert_ref b)
{
	return a.decided == b.decided && ocop_bytes_equal(a.code, b.code);
}

enum ocop_err ocop__fold_gtin_elsewhere(struct ocop__fctx *x,
					struct ocop_bytes gtin,
					struct ocop_cert_ref ref, bool *out)
{
	struct ocop_product_view view;
	enum ocop_err err = ocop_fold_product(x->state, gtin, &view);

	*out = false;
	for (size_t i = 0; !err && !*out && i < view.count; i++)
		if (!is_ref(view.cert[i], ref))
			err = same_product(x->state, view.cert[i].code,
					   ref.code, out);
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

enum ocop_err ocop__fold_name_product(struct ocop__fctx *x,
				      struct ocop_bytes product,
				      struct ocop_cert_ref ref)
{
	struct ocop__skey key = ocop__fold_key1('N', product);
	struct ocop_buf v = OCOP_BUF(OCOP__VALUE_MAX);
	struct ocop_product_view view;
	enum ocop_err err = ocop_fold_product(x->state, product, &view);

	if (err && err != OCOP_ERR_ABSENT)
		return err;
	for (size_t i = 0; i < view.count; i++)
		if (is_ref(view.cert[i], ref))
			return OCOP_OK;
	/* The newest ones matter: the oldest makes room. */
	for (size_t i = view.count == OCOP_PRODUCT_CERTS_MAX; i < view.count;
	     i++)
		ocop__fold_add_ref(&v, view.cert[i]);
	ocop__fold_add_ref(&v, ref);
	return ocop__fold_put(x->state, &key, &v);
}

/* Whether a list of a certificate or correction still holds a GTIN; notes
 * in *any whether one of them is not free. */
static enum ocop_err scan_list(struct ocop_state *state,
			       const struct ocop_list *list,
			       struct ocop_bytes own_code,
			       struct ocop_bytes gtin, int32_t day,
			       bool *lists, bool *any)
{
	struct ocop_cbor c = ocop_cbor_of(list->raw);
	size_t count = list->count ? ocop_cbor_array(&c) : 0;

	for (size_t i = 0; i < count && !c.bad; i++) {
		struct ocop_bytes item = ocop_cbor_text(&c);
		struct gtin_row row;
		bool same = false;
		enum ocop_err err;

		/* Only this one, or whether there is any, is asked for. */
		if (*any && !ocop_bytes_equal(item, gtin))
			continue;
		err = read_gtin(state, item, &row);
		if (!err)
			err = same_product(state, row.code, own_code, &same);
		if (err && err != OCOP_ERR_ABSENT)
			return err;
		/* Released, or released and taken by another product. */
		if (!same || is_free(row.free_day, day))
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
				    const struct ocop__decided *decided,
				    size_t count, struct ocop_bytes gtin,
				    int32_t day, bool *lists_out, bool *any_out)
{
	enum ocop_err err;

	*lists_out = *any_out = false;
	err = scan_list(state, &cert->gtin, ref.code, gtin, day, lists_out,
			any_out);
	for (size_t i = 0; !err && i < count; i++)
		if (decided[i].action == OCOP_ACTION_CORRECT &&
		    !decided[i].annulled)
			err = scan_list(state, &decided[i].changes.gtin,
					ref.code, gtin, day, lists_out,
					any_out);
	return err;
}

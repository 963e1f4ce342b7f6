/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which product a code or a GTIN names, and who owns it. One product has one
 * code, or several codes joined by `supersedes`, and belongs to one producer
 * until a release.
 */
#include <string.h>

#include "lib/fold/fold_state.h"

/* "Q" code: root code ("" : itself), first producer, rows of moves; rank:
 * how deep the tree below it is, at most the logarithm of its codes; number: in
 * the table of names. */
struct code_row {
	struct ocop_bytes root, producer, moves;
	uint64_t rank, number;
};

#define FIELD(as, member) { OCOP__##as, offsetof(struct code_row, member) }
static const struct ocop__row code_form = { sizeof(struct code_row), 5, {
	FIELD(TEXT, root), FIELD(TEXT, producer), FIELD(BYTES, moves),
	FIELD(UINT, rank), FIELD(UINT, number) } };
#undef FIELD

/* A release {producer}: the entry, from when on, and until an annul's day. */
struct move {
	uint64_t index;
	int32_t from, until;
	struct ocop_bytes producer;
};

#define FIELD(as, member) { OCOP__##as, offsetof(struct move, member) }
static const struct ocop__row move_form = { sizeof(struct move), 4, {
	FIELD(UINT, index), FIELD(DAY, from), FIELD(DAY, until),
	FIELD(TEXT, producer) } };
#undef FIELD
#define MOVES_MAX 64
#define MOVES_BYTES 8192	/* of so many moves, and to spare */

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

static size_t read_moves(struct ocop_bytes bytes, struct move *out)
{
	struct ocop_cbor c = ocop_cbor_of(bytes);
	size_t count = 0;

	while (count < MOVES_MAX && ocop_cbor_peek(&c) != OCOP_CBOR_END)
		ocop__fold_read(&c, &move_form, &out[count++]);
	return count;
}

/* Who owns a product after the moves in effect on a day: the last move in log
 * order decides. len 0: there is no move. */
static enum ocop_err moved_to(struct ocop_state *state, struct ocop_bytes code,
			      int32_t day, struct code_row *row,
			      struct ocop_bytes *out)
{
	struct move move[MOVES_MAX];
	struct ocop_bytes root;
	enum ocop_err err = find_root(state, code, &root, row);
	size_t count = err ? 0 : read_moves(row->moves, move);

	*out = ocop_bytes_of(NULL, 0);
	for (size_t i = 0; i < count; i++)
		if (move[i].from <= day &&
		    !(move[i].until != OCOP_DAY_NONE && move[i].until <= day))
			*out = move[i].producer;
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

enum ocop_err ocop__fold_code_owner(struct ocop_state *state,
				    struct ocop_bytes code, int32_t day,
				    struct ocop_bytes *out)
{
	struct code_row row = { 0 };
	enum ocop_err err = moved_to(state, code, day, &row, out);

	if (!out->len)
		*out = row.producer;
	return err;
}

enum ocop_err ocop__fold_producer_on(struct ocop_state *state,
				     const struct ocop_certificate *cert,
				     int32_t day, struct ocop_bytes *out)
{
	struct code_row row;
	enum ocop_err err = moved_to(state, cert->code, day, &row, out);

	if (!out->len)
		*out = cert->producer;
	return err;
}

/* "G" gtin: code of its product, day from which it is free, and from which
 * it is the product's again (or NONE). */
struct gtin_row {
	struct ocop_bytes code;
	int32_t free_day, again_day;
};

#define FIELD(as, member) { OCOP__##as, offsetof(struct gtin_row, member) }
static const struct ocop__row gtin_form = { sizeof(struct gtin_row), 3, {
	FIELD(TEXT, code), FIELD(DAY, free_day), FIELD(DAY, again_day) } };

static enum ocop_err read_gtin(struct ocop_state *state, struct ocop_bytes gtin,
			       struct gtin_row *row)
{
	struct ocop__skey key = ocop__fold_key1('G', gtin);

	return ocop__fold_get_row(state, &key, &gtin_form, row);
}

static bool is_free(const struct gtin_row *row, int32_t day)
{
	return row->free_day != OCOP_DAY_NONE && row->free_day <= day &&
	       !(row->again_day != OCOP_DAY_NONE && row->again_day <= day);
}

static enum ocop_err write_gtin(struct ocop_state *state,
				struct ocop_bytes gtin,
				const struct gtin_row *row)
{
	struct ocop__skey key = ocop__fold_key1('G', gtin);

	return ocop__fold_put_row(state, &key, &gtin_form, row);
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
	if (is_free(&row, x->day))
		return OCOP_RULE_COUNTS;
	err = same_product(x->state, row.code, code, &same);
	if (!err && !same)
		err = same_product(x->state, row.code, other_code, &same);
	ocop__fold_absent(x, err);
	return same ? OCOP_RULE_COUNTS : OCOP_RULE_PRODUCT_OWNED;
}

/* --- Moves --- */

enum ocop_rule ocop__fold_judge_moves(struct ocop__fctx *x,
				      struct ocop_bytes code,
				      struct ocop_bytes join)
{
	struct move move[MOVES_MAX];
	struct code_row row = { 0 }, other = { 0 };
	struct ocop_bytes root, other_root = { NULL, 0 };
	size_t count;

	ocop__fold_absent(x, find_root(x->state, code, &root, &row));
	if (join.len)
		ocop__fold_absent(x, find_root(x->state, join, &other_root,
					       &other));
	if (ocop_bytes_equal(root, other_root))
		return OCOP_RULE_COUNTS;
	count = read_moves(row.moves, move) + !join.len;
	return count + read_moves(other.moves, move) > MOVES_MAX ?
	       OCOP_RULE_MANY : OCOP_RULE_COUNTS;
}

/* The moves of two products in log order, into buf. */
static struct ocop_bytes merge_moves(struct ocop_buf *buf, struct ocop_bytes a,
				     struct ocop_bytes b)
{
	struct move ma[MOVES_MAX], mb[MOVES_MAX];
	const size_t na = read_moves(a, ma), nb = read_moves(b, mb);

	for (size_t i = 0, k = 0; i < na || k < nb;) {
		bool first = k == nb || (i < na && ma[i].index < mb[k].index);

		ocop__fold_write(buf, &move_form, first ? &ma[i++] : &mb[k++]);
	}
	return ocop_buf_view(buf);
}

enum ocop_err ocop__fold_move_code(struct ocop__fctx *x, struct ocop_bytes code,
				   struct ocop_bytes producer, int32_t day)
{
	const struct move move = { x->index, day, OCOP_DAY_NONE, producer };
	struct ocop__name_line line = { .what = OCOP__NAME_MOVE };
	struct ocop_buf moves = OCOP_BUF(MOVES_BYTES);
	struct code_row row;
	struct ocop_bytes root;
	enum ocop_err err = find_root(x->state, code, &root, &row);

	if (err)
		return err;
	ocop_buf_add(&moves, row.moves.ptr, row.moves.len);
	ocop__fold_write(&moves, &move_form, &move);
	row.moves = ocop_buf_view(&moves);
	line.product = row.number;
	err = moves.err ? moves.err : write_code(x->state, root, &row);
	ocop_buf_clear(&moves);
	if (!err)
		err = ocop__fold_producer_number(x->state, producer,
						 &line.producer);
	return err ? err : ocop__fold_names_add(x->state, &line);
}

enum ocop_err ocop__fold_unmove_code(struct ocop__fctx *x,
				     struct ocop_bytes code, uint64_t index,
				     int32_t day)
{
	struct move move[MOVES_MAX];
	struct ocop_buf moves = OCOP_BUF(MOVES_BYTES);
	struct code_row row;
	struct ocop_bytes root;
	enum ocop_err err = find_root(x->state, code, &root, &row);
	size_t count = err ? 0 : read_moves(row.moves, move);

	for (size_t i = 0; i < count; i++) {
		if (move[i].index == index &&
		    (move[i].until == OCOP_DAY_NONE || day < move[i].until))
			move[i].until = day;
		ocop__fold_write(&moves, &move_form, &move[i]);
	}
	row.moves = ocop_buf_view(&moves);
	if (!err)
		err = moves.err ? moves.err : write_code(x->state, root, &row);
	ocop_buf_clear(&moves);
	return err;
}

/* Put the root of lower rank below the other, so that chains stay short. The
 * top row gets the producer of join, the older product. */
static enum ocop_err join_roots(struct ocop_state *state,
				const char *code, struct code_row *row,
				const char *join, const struct code_row *old)
{
	struct ocop_buf moves = OCOP_BUF(MOVES_BYTES);
	struct code_row top = *old, below = *row;
	const char *top_code = join, *below_code = code;
	char producer[OCOP__ID_COPY];
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
	top.producer = ocop_bytes_str(producer);
	top.moves = merge_moves(&moves, old->moves, row->moves);
	below.root = ocop_bytes_str(top_code);
	below.moves = ocop_bytes_of(NULL, 0);
	err = moves.err;
	if (!err)
		err = write_code(state, ocop_bytes_str(below_code), &below);
	if (!err)
		err = write_code(state, ocop_bytes_str(top_code), &top);
	ocop_buf_clear(&moves);
	return err;
}

enum ocop_err ocop__fold_own_code(struct ocop__fctx *x, struct ocop_bytes code,
				  struct ocop_bytes producer,
				  struct ocop_bytes join)
{
	char root_copy[OCOP__CODE_MAX + 1] = "";
	char join_copy[OCOP__CODE_MAX + 1] = "";
	struct ocop__name_line line = { .what = OCOP__NAME_JOIN };
	struct code_row row, old;
	struct ocop_bytes root;
	enum ocop_err err = find_root(x->state, code, &root, &row);
	bool is_new = err == OCOP_ERR_ABSENT;

	if (err && !is_new)
		return err;
	ocop_bytes_copy(root_copy, sizeof(root_copy), root);
	if (is_new) {
		memset(&row, 0, sizeof(row));
		row.producer = producer;
		err = ocop__fold_names_number(x->state, OCOP__PRODUCTS,
					      &row.number);
	}
	if (err || !join.len)
		return err || !is_new ? err : write_code(x->state, code, &row);
	err = find_root(x->state, join, &root, &old);
	if (err)
		return err;
	ocop_bytes_copy(join_copy, sizeof(join_copy), root);
	if (strcmp(join_copy, root_copy) == 0)
		return OCOP_OK;	/* one product already */
	line.product = row.number;
	line.other = (uint32_t)old.number;
	err = join_roots(x->state, root_copy, &row, join_copy, &old);
	return err ? err : ocop__fold_names_add(x->state, &line);
}

enum ocop_err ocop__fold_code_number(struct ocop_state *state,
				     struct ocop_bytes code, uint64_t *out)
{
	struct code_row row;
	enum ocop_err err = read_code(state, code, &row);

	*out = row.number;
	return err;
}

enum ocop_err ocop__fold_own_gtin(struct ocop__fctx *x, struct ocop_bytes gtin,
				  struct ocop_cert_ref ref)
{
	const struct gtin_row row = { ref.code, OCOP_DAY_NONE, OCOP_DAY_NONE };
	enum ocop_err err = write_gtin(x->state, gtin, &row);

	return err ? err : ocop__fold_name_product(x, gtin, ref);
}

enum ocop_err ocop__fold_free_gtin(struct ocop__fctx *x, struct ocop_bytes gtin,
				   struct ocop_bytes code, int32_t day,
				   bool again)
{
	struct gtin_row row;
	bool same = false;
	enum ocop_err err = read_gtin(x->state, gtin, &row);

	if (!err)
		err = same_product(x->state, row.code, code, &same);
	/* Another product may have taken it since; then it cannot be freed
	 * here. */
	if (err || !same)
		return err;
	if (!again)
		row.free_day = day;
	row.again_day = again ? day : OCOP_DAY_NONE;
	return write_gtin(x->state, gtin, &row);
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
		if (!same || is_free(&row, day))
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
		    ocop__fold_in_effect(&decided[i], day))
			err = scan_list(state, &decided[i].changes.gtin,
					ref.code, gtin, day, lists_out,
					any_out);
	return err;
}

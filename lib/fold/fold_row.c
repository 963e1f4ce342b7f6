/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of the state: structs to CBOR and back, using lists of their members. If
 * you change a row or a rule of the fold, raise OCOP_STATE_FORMAT
 * (ocop/state.h), so that older states are folded again.
 */
#include <string.h>

#include "lib/fold/fold_state.h"
#include "lib/store/state.h"

const struct ocop__row ocop__fold_uint = { sizeof(uint64_t), 1,
					   { { OCOP__UINT, 0 } } };

void ocop__fold_read(struct ocop_cbor *c, const struct ocop__row *row,
		     void *out)
{
	if (row->count > 1)
		ocop_cbor_array(c);
	for (size_t i = 0; i < row->count; i++) {
		void *at = (char *)out + row->field[i].offset;

		switch (row->field[i].as) {
		case OCOP__UINT:
			*(uint64_t *)at = ocop_cbor_uint(c);
			break;
		case OCOP__BOOL:
			*(bool *)at = ocop_cbor_bool(c);
			break;
		case OCOP__NEAR:
			if (ocop_cbor_peek(c) == OCOP_CBOR_SIMPLE) {
				ocop_cbor_null(c);
				*(int32_t *)at = OCOP_DAY_NONE;
				break;
			}
			/* fall through */
		case OCOP__DAY:
			*(int32_t *)at = (int32_t)ocop_cbor_int(c);
			break;
		case OCOP__TEXT:
			*(struct ocop_bytes *)at = ocop_cbor_text(c);
			break;
		case OCOP__BYTES:
			*(struct ocop_bytes *)at = ocop_cbor_bytes(c);
			break;
		}
	}
}

void ocop__fold_write(struct ocop_buf *out, const struct ocop__row *row,
		      const void *from)
{
	if (row->count > 1)
		ocop_cbor_add_array(out, row->count);
	for (size_t i = 0; i < row->count; i++) {
		const void *at = (const char *)from + row->field[i].offset;

		switch (row->field[i].as) {
		case OCOP__UINT:
			ocop_cbor_add_uint(out, *(const uint64_t *)at);
			break;
		case OCOP__BOOL:
			ocop_cbor_add_bool(out, *(const bool *)at);
			break;
		case OCOP__NEAR:
			if (*(const int32_t *)at == OCOP_DAY_NONE) {
				ocop_cbor_add_null(out);
				break;
			}
			/* fall through */
		case OCOP__DAY:
			ocop_cbor_add_int(out, *(const int32_t *)at);
			break;
		case OCOP__TEXT:
			ocop_cbor_add_text(out, *(const struct ocop_bytes *)at);
			break;
		case OCOP__BYTES:
			ocop_cbor_add_bytes(out,
					    *(const struct ocop_bytes *)at);
			break;
		}
	}
}

enum ocop_err ocop__fold_get_row(struct ocop_state *state,
				 const struct ocop__skey *key,
				 const struct ocop__row *row, void *out)
{
	struct ocop_bytes value;
	struct ocop_cbor c;
	enum ocop_err err = ocop__fold_get(state, key, &value);

	memset(out, 0, row->size);
	if (err)
		return err;
	c = ocop_cbor_of(value);
	ocop__fold_read(&c, row, out);
	return c.bad ? OCOP_ERR_STORE : OCOP_OK;
}

enum ocop_err ocop__fold_put_row(struct ocop_state *state,
				 const struct ocop__skey *key,
				 const struct ocop__row *row, const void *from)
{
	uint8_t room[OCOP__ROW_MAX];
	struct ocop_buf value = OCOP_BUF(OCOP__ROW_MAX);

	/* Lent memory: it never grows, for its ceiling fits. */
	value.ptr = room;
	value.cap = OCOP__ROW_MAX;
	ocop__fold_write(&value, row, from);
	if (value.err)
		return value.err;
	if (key->bad)
		return OCOP_ERR_BUG;
	return ocop__state_put(state, ocop_bytes_of(key->ptr, key->len),
			       ocop_buf_view(&value));
}

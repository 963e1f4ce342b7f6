/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys and values of the folded state. The row "m" has the fold's own position.
 */
#include <string.h>

#include "lib/fold/fold_state.h"
#include "lib/store/state.h"

void ocop__fold_key_add(struct ocop__skey *key, const void *ptr, size_t len)
{
	if (key->bad || len > sizeof(key->ptr) - key->len) {
		key->bad = true;
		return;
	}
	if (len)
		memcpy(key->ptr + key->len, ptr, len);
	key->len += len;
}

void ocop__fold_key_u32(struct ocop__skey *key, uint32_t value)
{
	uint8_t be[4] = { (uint8_t)(value >> 24), (uint8_t)(value >> 16),
			  (uint8_t)(value >> 8), (uint8_t)value };

	ocop__fold_key_add(key, be, 4);
}

void ocop__fold_key_u64(struct ocop__skey *key, uint64_t value)
{
	ocop__fold_key_u32(key, (uint32_t)(value >> 32));
	ocop__fold_key_u32(key, (uint32_t)value);
}

uint64_t ocop__fold_key_tail(struct ocop_bytes key, size_t len)
{
	return ocop_bytes_number(ocop_bytes_of(key.ptr + key.len - len, len));
}

struct ocop__skey ocop__fold_key1(char kind, struct ocop_bytes a)
{
	struct ocop__skey key;

	/* Bytes past len are left uninitialised. */
	key.len = 0;
	key.bad = false;
	ocop__fold_key_add(&key, &kind, 1);
	ocop__fold_key_add(&key, a.ptr, a.len);
	return key;
}

/* Kind, code, "/", day: certificates of one code stand side by side in the
 * order of their days. */
struct ocop__skey ocop__fold_key_ref(char kind, struct ocop_cert_ref ref)
{
	struct ocop__skey key = ocop__fold_key1(kind, ref.code);

	ocop__fold_key_add(&key, "/", 1);
	ocop__fold_key_u32(&key, (uint32_t)ref.decided ^ 0x80000000u);
	return key;
}

struct ocop__skey ocop__fold_key_lot(char kind, struct ocop_bytes product,
				     uint64_t lot)
{
	struct ocop__skey key = ocop__fold_key1(kind, product);

	ocop__fold_key_add(&key, "/", 1);
	ocop__fold_key_u32(&key, (uint32_t)lot);
	return key;
}

enum ocop_err ocop__fold_get(struct ocop_state *state,
			     const struct ocop__skey *key,
			     struct ocop_bytes *out)
{
	*out = ocop_bytes_of(NULL, 0);
	if (key->bad)
		return OCOP_ERR_ABSENT;
	return ocop_state_get(state, ocop_bytes_of(key->ptr, key->len), out);
}

enum ocop_err ocop__fold_put(struct ocop_state *state,
			     const struct ocop__skey *key,
			     struct ocop_buf *value)
{
	enum ocop_err err = value->err;

	if (!err && key->bad)
		err = OCOP_ERR_BUG;
	if (!err)
		err = ocop__state_put(state, ocop_bytes_of(key->ptr, key->len),
				      ocop_buf_view(value));
	ocop_buf_clear(value);
	return err;
}

struct ocop_buf ocop__fold_old(struct ocop_state *state,
			       const struct ocop__skey *key)
{
	struct ocop_buf value = OCOP_BUF(OCOP__VALUE_MAX);
	struct ocop_bytes old;
	enum ocop_err err = ocop__fold_get(state, key, &old);

	ocop_buf_bytes(&value, old);
	if (err != OCOP_ERR_ABSENT && !value.err)
		value.err = err;
	return value;
}

void ocop__fold_add_ref(struct ocop_buf *out, struct ocop_cert_ref ref)
{
	ocop_cbor_add_text(out, ref.code);
	ocop_cbor_add_int(out, ref.decided);
}

struct ocop_cert_ref ocop__fold_read_ref(struct ocop_cbor *c)
{
	struct ocop_cert_ref ref;

	ref.code = ocop_cbor_text(c);
	ref.decided = (int32_t)ocop_cbor_int(c);
	return ref;
}

bool ocop__fold_absent(struct ocop__fctx *x, enum ocop_err err)
{
	if (err && err != OCOP_ERR_ABSENT && !x->err)
		x->err = err;
	return err;
}

/* --- "m" --- */

struct info_row {
	struct ocop_fold_info info;
	struct ocop_bytes trust_fp;
	uint64_t missing_version;	/* 0: none */
};

#define FIELD(as, member) { OCOP__##as, offsetof(struct info_row, member) }
static const struct ocop__row info_form = { sizeof(struct info_row), 10, {
	FIELD(UINT, info.size), FIELD(UINT, info.last_accepted),
	FIELD(UINT, info.trust_version), FIELD(BYTES, trust_fp),
	FIELD(UINT, missing_version), FIELD(BOOL, info.newer_rules),
	FIELD(UINT, info.newer_index), FIELD(UINT, info.skipped),
	FIELD(UINT, info.checked), FIELD(UINT, info.last_index) } };
#undef FIELD

enum ocop_err ocop__fold_save_info(struct ocop_fold *fold)
{
	struct ocop__skey key = ocop__fold_key1('m', ocop_bytes_of(NULL, 0));
	struct info_row row = {
		fold->info, ocop_bytes_of(fold->trust_fp, OCOP_HASH_LEN),
		fold->missing_version };

	return ocop__fold_put_row(fold->state, &key, &info_form, &row);
}

static enum ocop_err read_info(struct ocop_state *state, struct info_row *row)
{
	struct ocop__skey key = ocop__fold_key1('m', ocop_bytes_of(NULL, 0));
	enum ocop_err err = ocop__fold_get_row(state, &key, &info_form, row);

	row->info.trust_missing = row->missing_version > 0;
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

enum ocop_err ocop__fold_load_info(struct ocop_fold *fold)
{
	struct info_row row;
	enum ocop_err err = read_info(fold->state, &row);

	fold->info = row.info;
	fold->missing_version = row.missing_version;
	fold->trust = NULL;
	memset(fold->trust_fp, 0, OCOP_HASH_LEN);
	if (err || !row.info.trust_version)
		return err;
	if (row.trust_fp.len != OCOP_HASH_LEN)
		return OCOP_ERR_STORE;
	memcpy(fold->trust_fp, row.trust_fp.ptr, OCOP_HASH_LEN);
	fold->trust = ocop_trustset_find(fold->set, fold->trust_fp);
	return fold->trust ? OCOP_OK : OCOP_ERR_TRUST;
}

enum ocop_err ocop_fold_info(struct ocop_state *state,
			     struct ocop_fold_info *out)
{
	struct info_row row;
	enum ocop_err err = read_info(state, &row);

	*out = row.info;
	return err;
}

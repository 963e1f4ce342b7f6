/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys and values of the folded state, and the fold's own standing ("m").
 */
#include <string.h>

#include "lib/fold/fold_state.h"

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

struct ocop__skey ocop__fold_key1(char kind, struct ocop_bytes a)
{
	struct ocop__skey key;

	/* Its bytes beyond len are nobody's. */
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

struct ocop_buf ocop__fold_row(uint8_t room[static OCOP__ROW_MAX])
{
	struct ocop_buf row = OCOP_BUF(OCOP__ROW_MAX);

	/* Lent memory: it never grows, for its ceiling fits. */
	row.ptr = room;
	row.cap = OCOP__ROW_MAX;
	return row;
}

enum ocop_err ocop__fold_put_row(struct ocop_state *state,
				 const struct ocop__skey *key,
				 const struct ocop_buf *row)
{
	if (row->err)
		return row->err;
	if (key->bad)
		return OCOP_ERR_BUG;
	return ocop_state_put(state, ocop_bytes_of(key->ptr, key->len),
			      ocop_buf_view(row));
}

enum ocop_err ocop__fold_put(struct ocop_state *state,
			     const struct ocop__skey *key,
			     struct ocop_buf *value)
{
	enum ocop_err err = value->err;

	if (!err && key->bad)
		err = OCOP_ERR_BUG;
	if (!err)
		err = ocop_state_put(state, ocop_bytes_of(key->ptr, key->len),
				     ocop_buf_view(value));
	ocop_buf_clear(value);
	return err;
}

void ocop__fold_add_day(struct ocop_buf *out, int32_t day)
{
	ocop_cbor_add_int(out, day);
}

void ocop__fold_add_ref(struct ocop_buf *out, struct ocop_cert_ref ref)
{
	ocop_cbor_add_text(out, ref.code);
	ocop__fold_add_day(out, ref.decided);
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

/* --- "m": size, last accepted, trust version, its fingerprint, version
 * missing (0: none), newer rules, newer index, skipped, checked, index of
 * the last that counted --- */

enum ocop_err ocop__fold_save_info(struct ocop_fold *fold)
{
	struct ocop__skey key = ocop__fold_key1('m', ocop_bytes_of(NULL, 0));
	uint8_t room[OCOP__ROW_MAX];
	struct ocop_buf v = ocop__fold_row(room);

	ocop_cbor_add_array(&v, 10);
	ocop_cbor_add_uint(&v, fold->info.size);
	ocop_cbor_add_uint(&v, fold->info.last_accepted);
	ocop_cbor_add_uint(&v, fold->info.trust_version);
	ocop_cbor_add_bytes(&v, ocop_bytes_of(fold->trust_fp, OCOP_HASH_LEN));
	ocop_cbor_add_uint(&v, fold->missing_version);
	ocop_cbor_add_bool(&v, fold->info.newer_rules);
	ocop_cbor_add_uint(&v, fold->info.newer_index);
	ocop_cbor_add_uint(&v, fold->info.skipped);
	ocop_cbor_add_uint(&v, fold->info.checked);
	ocop_cbor_add_uint(&v, fold->info.last_index);
	return ocop__fold_put_row(fold->state, &key, &v);
}

static enum ocop_err read_info(struct ocop_state *state,
			       struct ocop_fold_info *info,
			       uint64_t *missing_out, struct ocop_bytes *fp_out)
{
	struct ocop__skey key = ocop__fold_key1('m', ocop_bytes_of(NULL, 0));
	struct ocop_bytes value;
	struct ocop_cbor c;
	enum ocop_err err;

	memset(info, 0, sizeof(*info));
	*missing_out = 0;
	*fp_out = ocop_bytes_of(NULL, 0);
	err = ocop__fold_get(state, &key, &value);
	if (err)
		return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
	c = ocop_cbor_of(value);
	ocop_cbor_array(&c);
	info->size = ocop_cbor_uint(&c);
	info->last_accepted = ocop_cbor_uint(&c);
	info->trust_version = ocop_cbor_uint(&c);
	*fp_out = ocop_cbor_bytes(&c);
	*missing_out = ocop_cbor_uint(&c);
	info->newer_rules = ocop_cbor_bool(&c);
	info->newer_index = ocop_cbor_uint(&c);
	info->skipped = ocop_cbor_uint(&c);
	info->checked = ocop_cbor_uint(&c);
	info->last_index = ocop_cbor_uint(&c);
	info->trust_missing = *missing_out > 0;
	return c.bad ? OCOP_ERR_STORE : OCOP_OK;
}

enum ocop_err ocop__fold_load_info(struct ocop_fold *fold)
{
	struct ocop_bytes fp;
	enum ocop_err err = read_info(fold->state, &fold->info,
				      &fold->missing_version, &fp);

	fold->trust = NULL;
	memset(fold->trust_fp, 0, OCOP_HASH_LEN);
	if (err || !fold->info.trust_version)
		return err;
	if (fp.len != OCOP_HASH_LEN)
		return OCOP_ERR_STORE;
	memcpy(fold->trust_fp, fp.ptr, OCOP_HASH_LEN);
	fold->trust = ocop_trustset_find(fold->set, fold->trust_fp);
	return fold->trust ? OCOP_OK : OCOP_ERR_TRUST;
}

enum ocop_err ocop_fold_info(struct ocop_state *state,
			     struct ocop_fold_info *out)
{
	struct ocop_bytes fp;
	uint64_t missing;

	return read_info(state, out, &missing, &fp);
}

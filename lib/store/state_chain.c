/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The checks of the folded state's rows (state_chain.h): the last four bytes of
 * a stored value are CRC-32C over key, value and next key, each after its
 * length. Numbers are big-endian, as everywhere in a store.
 */
#include <string.h>

#include <ocop/state.h>

#include "lib/base/bytes.h"
#include "lib/store/state_chain.h"
#include "lib/store/store.h"

#define CHECK_LEN 4
#define POLYNOMIAL 0x82f63b78	/* of CRC-32C, its bits reversed */
#define FORMAT OCOP_LIT("state_format")
#define DIGEST OCOP_LIT("state_digest")
#define ROW_MAX (SIZE_MAX / 4)

void ocop__state_chain_init(struct ocop__state_chain *chain,
			    struct ocop_store *store)
{
	memset(chain, 0, sizeof(*chain));
	chain->store = store;
	chain->row = OCOP__STORE_ROW(ROW_MAX);
	chain->bytes = OCOP_BUF(ROW_MAX);
	for (uint32_t i = 0; i < 256; i++) {
		uint32_t crc = i;

		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ ((crc & 1) ? POLYNOMIAL : 0);
		chain->table[0][i] = crc;
	}
	for (size_t i = 256; i < 8 * 256; i++) {
		uint32_t before = chain->table[i / 256 - 1][i % 256];

		chain->table[i / 256][i % 256] =
			before >> 8 ^ chain->table[0][before & 0xff];
	}
}

void ocop__state_chain_clear(struct ocop__state_chain *chain)
{
	ocop__store_row_clear(&chain->row);
	ocop_buf_clear(&chain->bytes);
}

uint32_t ocop__state_chain_crc(const struct ocop__state_chain *chain,
			       uint32_t crc, struct ocop_bytes bytes)
{
	const uint32_t (*table)[256] = chain->table;
	const uint8_t *p = bytes.ptr;
	size_t left = bytes.len;

	crc = ~crc;
	for (; left >= 8; left -= 8, p += 8)
		crc = table[7][(crc ^ p[0]) & 0xff] ^
		      table[6][(crc >> 8 ^ p[1]) & 0xff] ^
		      table[5][(crc >> 16 ^ p[2]) & 0xff] ^
		      table[4][crc >> 24 ^ p[3]] ^ table[3][p[4]] ^
		      table[2][p[5]] ^ table[1][p[6]] ^ table[0][p[7]];
	for (; left > 0; left--, p++)
		crc = crc >> 8 ^ table[0][(crc ^ p[0]) & 0xff];
	return ~crc;
}

static uint32_t check_of(const struct ocop__state_chain *chain,
			 struct ocop_bytes key, struct ocop_bytes value,
			 struct ocop_bytes next)
{
	const struct ocop_bytes parts[] = { key, value, next };
	uint8_t len[4];
	uint32_t crc = 0;

	for (size_t i = 0; i < 3; i++) {
		crc = ocop__state_chain_crc(
			chain, crc,
			ocop_bytes_of_number(len, parts[i].len, sizeof(len)));
		crc = ocop__state_chain_crc(chain, crc, parts[i]);
	}
	return crc;
}

/* --- Reading --- */

static enum ocop_err any_row(void *user, struct ocop_bytes key,
			     struct ocop_bytes value)
{
	(void)user;
	(void)key;
	(void)value;
	return OCOP_ERR_EXISTS;	/* ends the walk */
}

enum ocop_err ocop__state_chain_empty(struct ocop_store *store, bool *out)
{
	enum ocop_err err = ocop_store_each(store, OCOP_SPACE_STATE,
					    ocop_bytes_of(NULL, 0), any_row,
					    NULL);

	*out = !err;
	return err == OCOP_ERR_EXISTS ? OCOP_OK : err;
}

/* Of a row whose length was looked at. */
static uint32_t stored_check(const struct ocop__store_row *row)
{
	return (uint32_t)ocop_bytes_number(ocop_bytes_of(
		row->value.ptr + row->value.len - CHECK_LEN, CHECK_LEN));
}

struct ocop_bytes ocop__state_chain_value(const struct ocop__store_row *row)
{
	return ocop_bytes_of(row->value.ptr, row->value.len - CHECK_LEN);
}

static bool is_right(const struct ocop__state_chain *chain,
		     const struct ocop__store_row *row)
{
	return row->value.len >= CHECK_LEN &&
	       stored_check(row) == check_of(chain, ocop_buf_view(&row->key),
					     ocop__state_chain_value(row),
					     ocop_buf_view(&row->next));
}

enum ocop_err ocop__state_chain_look(const struct ocop__state_chain *chain,
				     struct ocop_bytes key,
				     struct ocop__store_row *row)
{
	enum ocop_err err = ocop__store_find(chain->store, OCOP_SPACE_STATE,
					     key, row);
	bool empty = false;

	/* The first row follows no key. */
	if (err == OCOP_ERR_ABSENT) {
		err = ocop__state_chain_empty(chain->store, &empty);
		return err ? err : empty ? OCOP_ERR_ABSENT : OCOP_ERR_STORE;
	}
	return !err && !is_right(chain, row) ? OCOP_ERR_STORE : err;
}

enum ocop_err ocop__state_chain_seek(struct ocop__state_chain *chain,
				     struct ocop_bytes key)
{
	const struct ocop_bytes next = ocop_buf_view(&chain->row.next);
	enum ocop_err err;

	if (chain->held &&
	    ocop__bytes_compare(ocop_buf_view(&chain->row.key), key) < 0 &&
	    (next.len == 0 || ocop__bytes_compare(key, next) < 0))
		return OCOP_OK;
	chain->held = false;
	err = ocop__state_chain_look(chain, key, &chain->row);
	chain->held = !err;
	return err;
}

void ocop__state_chain_forget(struct ocop__state_chain *chain)
{
	chain->held = false;
}

/* Rows from the one that leads to prefix on, as long as fn takes them. */
enum ocop_err ocop__state_chain_each(struct ocop__state_chain *chain,
				     struct ocop_bytes prefix,
				     ocop_store_fn *fn, void *user)
{
	struct ocop__store_row row = OCOP__STORE_ROW(ROW_MAX);
	struct ocop_buf at = OCOP_BUF(OCOP_STORE_KEY_MAX);
	enum ocop_err err;
	bool none;

	err = ocop_buf_bytes(&at, prefix);
	if (!err)
		err = ocop__state_chain_look(chain, prefix, &row);
	none = err == OCOP_ERR_ABSENT;
	while (!err) {
		struct ocop_bytes key = ocop_buf_view(&row.key);

		if (key.len > 0 && ocop__store_key_has(key, prefix))
			err = fn(user, key, ocop__state_chain_value(&row));
		if (err || row.next.len == 0 ||
		    !ocop__store_key_has(ocop_buf_view(&row.next), prefix))
			break;
		ocop_buf_reset(&at);
		err = ocop_buf_bytes(&at, ocop_buf_view(&row.next));
		if (!err)
			err = ocop__state_chain_look(chain,
						     ocop_buf_view(&at), &row);
		if (!err && !ocop_bytes_equal(ocop_buf_view(&row.key),
					      ocop_buf_view(&at)))
			err = OCOP_ERR_STORE;
	}
	ocop__store_row_clear(&row);
	ocop_buf_clear(&at);
	return none ? OCOP_OK : err;
}

/* An empty state has none: 0. */
static enum ocop_err read_digest(struct ocop__state_chain *chain,
				 uint64_t *out)
{
	struct ocop_buf held = OCOP_BUF(8);
	enum ocop_err err = ocop_store_get(chain->store, OCOP_SPACE_META,
					   DIGEST, &held);

	*out = !err ? ocop_bytes_number(ocop_buf_view(&held)) : 0;
	ocop_buf_clear(&held);
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

/* All rows by one statement: each is looked at when the next is known. */
struct check {
	const struct ocop__state_chain *chain;
	struct ocop__store_row row;	/* the one before; owned */
	bool any;
	uint64_t sum;
};

static enum ocop_err check_row(struct check *c)
{
	if (!is_right(c->chain, &c->row))
		return OCOP_ERR_STORE;
	c->sum += stored_check(&c->row);
	return OCOP_OK;
}

static enum ocop_err check_next(void *user, struct ocop_bytes key,
				struct ocop_bytes value)
{
	struct check *c = user;
	enum ocop_err err = OCOP_OK;

	ocop_buf_reset(&c->row.next);
	/* The first has no key, and only the first. */
	if (c->any != (key.len > 0))
		return OCOP_ERR_STORE;
	ocop_buf_bytes(&c->row.next, key);
	if (c->any)
		err = check_row(c);
	c->any = true;
	ocop_buf_reset(&c->row.key);
	ocop_buf_reset(&c->row.value);
	ocop_buf_bytes(&c->row.key, key);
	ocop_buf_bytes(&c->row.value, value);
	if (!err)
		err = c->row.key.err ? c->row.key.err : c->row.value.err;
	return err ? err : c->row.next.err;
}

enum ocop_err ocop__state_chain_check(struct ocop__state_chain *chain)
{
	struct check c = { .chain = chain, .row = OCOP__STORE_ROW(ROW_MAX) };
	uint64_t digest = 0;
	enum ocop_err err = ocop_store_each(chain->store, OCOP_SPACE_STATE,
					    ocop_bytes_of(NULL, 0),
					    check_next, &c);

	ocop_buf_reset(&c.row.next);
	if (!err && c.any)
		err = check_row(&c);
	if (!err)
		err = read_digest(chain, &digest);
	ocop__store_row_clear(&c.row);
	return !err && c.sum != digest ? OCOP_ERR_STORE : err;
}

/* --- Writing --- */

enum ocop_err ocop__state_chain_begin(struct ocop__state_chain *chain)
{
	chain->looked = false;
	chain->held = false;
	return read_digest(chain, &chain->sum);
}

static enum ocop_err write_row(struct ocop__state_chain *chain,
			       struct ocop_bytes key, struct ocop_bytes value,
			       struct ocop_bytes next)
{
	uint32_t check = check_of(chain, key, value, next);
	uint8_t end[CHECK_LEN];
	enum ocop_err err;

	ocop_buf_reset(&chain->bytes);
	ocop_buf_bytes(&chain->bytes, value);
	err = ocop_buf_bytes(&chain->bytes,
			     ocop_bytes_of_number(end, check, sizeof(end)));
	if (err)
		return err;
	chain->sum += check;
	return ocop_store_put(chain->store, OCOP_SPACE_STATE, key,
			      ocop_buf_view(&chain->bytes));
}

/* The row at the place of key: its own, which is replaced, or the one before,
 * which from now on points to it. */
static enum ocop_err make_way(struct ocop__state_chain *chain,
			      struct ocop_bytes key)
{
	struct ocop_bytes none = ocop_bytes_of(NULL, 0);
	enum ocop_err err;

	err = ocop__state_chain_look(chain, key, &chain->row);
	if (err == OCOP_ERR_ABSENT) {
		err = ocop_store_put(chain->store, OCOP_SPACE_META, FORMAT,
				     ocop_bytes_str(OCOP_STATE_FORMAT));
		return err ? err : write_row(chain, none, none, key);
	}
	if (err)
		return err;
	chain->sum -= stored_check(&chain->row);
	if (ocop_bytes_equal(ocop_buf_view(&chain->row.key), key))
		return OCOP_OK;
	return write_row(chain, ocop_buf_view(&chain->row.key),
			 ocop__state_chain_value(&chain->row), key);
}

enum ocop_err ocop__state_chain_put(struct ocop__state_chain *chain,
				    struct ocop_bytes key,
				    struct ocop_bytes value,
				    struct ocop_bytes after)
{
	struct ocop_bytes next = ocop_buf_view(&chain->row.next);
	enum ocop_err err = OCOP_OK;

	/* Between the last look and the next stored row, the key that was put
	 * before leads here already. */
	if (!chain->looked ||
	    (next.len > 0 && ocop__bytes_compare(key, next) >= 0)) {
		err = make_way(chain, key);
		chain->looked = true;
		next = ocop_buf_view(&chain->row.next);
	}
	if (after.len > 0 &&
	    (next.len == 0 || ocop__bytes_compare(after, next) < 0))
		next = after;
	return err ? err : write_row(chain, key, value, next);
}

enum ocop_err ocop__state_chain_end(struct ocop__state_chain *chain)
{
	uint8_t digest[8];

	return ocop_store_put(chain->store, OCOP_SPACE_META, DIGEST,
			      ocop_bytes_of_number(digest, chain->sum,
						   sizeof(digest)));
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shoppers' scans. Each waits in memory for at most half a minute, so that a
 * popular page does not make the registry write for each visitor. A crash loses
 * what waits. One row of STATE for each stamp that was scanned:
 *
 *	V path		[number, first day, last day]
 *
 * A row that was written before the register kept days is the number alone.
 *
 * Only a stamp with a good signature is counted, so there are no more rows than
 * stamps that somebody has seen.
 */
#include <string.h>

#include <ocop/cbor.h>

#include "registry/reports/shoppers.h"

#define ROW_MAX 32

static size_t find(const struct shoppers *s, const char *path)
{
	size_t i = 0;

	while (i < s->waiting && strcmp(s->stamp[i].path, path) != 0)
		i++;
	return i;
}

/* Add what was seen later. */
static void add(struct report_shoppers *to, const struct report_shoppers *more)
{
	to->count += more->count;
	if (to->first == OCOP_DAY_NONE ||
	    (more->first != OCOP_DAY_NONE && more->first < to->first))
		to->first = more->first;
	if (to->last == OCOP_DAY_NONE ||
	    (more->last != OCOP_DAY_NONE && more->last > to->last))
		to->last = more->last;
}

bool shoppers_add(struct shoppers *s, const char *path, int32_t day)
{
	const struct report_shoppers one = { 1, day, day };
	size_t i = find(s, path);

	if (i == SHOPPERS_WAITING_MAX)
		return false;
	if (i == s->waiting) {
		if (!ocop_bytes_copy(s->stamp[i].path,
				     sizeof(s->stamp[i].path),
				     ocop_bytes_str(path)))
			return true;	/* of no stamp */
		s->stamp[i].seen = (struct report_shoppers){
			0, OCOP_DAY_NONE, OCOP_DAY_NONE };
		s->waiting++;
	}
	add(&s->stamp[i].seen, &one);
	return true;
}

void shoppers_forget(struct shoppers *s)
{
	s->waiting = 0;
}

static enum ocop_err stored(struct ocop_store *store, struct ocop_bytes key,
			    struct report_shoppers *out)
{
	struct ocop_buf value = OCOP_BUF(ROW_MAX);
	enum ocop_err err = ocop_store_get(store, OCOP_SPACE_STATE, key,
					   &value);

	*out = (struct report_shoppers){ 0, OCOP_DAY_NONE, OCOP_DAY_NONE };
	if (!err) {
		struct ocop_cbor c = ocop_cbor_of(ocop_buf_view(&value));
		bool days = ocop_cbor_peek(&c) == OCOP_CBOR_ARRAY;

		if (days && ocop_cbor_array(&c) != 3)
			err = OCOP_ERR_STORE;
		out->count = ocop_cbor_uint(&c);
		if (days) {
			out->first = (int32_t)ocop_cbor_int(&c);
			out->last = (int32_t)ocop_cbor_int(&c);
		}
		if (!err)
			err = ocop_cbor_done(&c) ? OCOP_OK : OCOP_ERR_STORE;
	}
	ocop_buf_clear(&value);
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

static struct ocop_bytes key_of(char out[static OCOP_STAMP_PATH_MAX + 2],
				const char *path)
{
	size_t len = strnlen(path, OCOP_STAMP_PATH_MAX);

	out[0] = 'V';
	memcpy(out + 1, path, len);
	return ocop_bytes_of(out, 1 + len);
}

enum ocop_err shoppers_write(const struct shoppers *s,
			     struct ocop_store *store)
{
	char room[OCOP_STAMP_PATH_MAX + 2];
	enum ocop_err err = OCOP_OK;

	for (size_t i = 0; !err && i < s->waiting; i++) {
		struct ocop_bytes key = key_of(room, s->stamp[i].path);
		struct ocop_buf value = OCOP_BUF(ROW_MAX);
		struct report_shoppers seen;

		err = stored(store, key, &seen);
		add(&seen, &s->stamp[i].seen);
		ocop_cbor_add_array(&value, 3);
		ocop_cbor_add_uint(&value, seen.count);
		ocop_cbor_add_int(&value, seen.first);
		ocop_cbor_add_int(&value, seen.last);
		if (!err)
			err = value.err;
		if (!err)
			err = ocop_store_put(store, OCOP_SPACE_STATE, key,
					     ocop_buf_view(&value));
		ocop_buf_clear(&value);
	}
	return err;
}

enum ocop_err shoppers_count(const struct shoppers *s,
			     struct ocop_store *store, const char *path,
			     struct report_shoppers *out)
{
	char room[OCOP_STAMP_PATH_MAX + 2];
	size_t i = find(s, path);
	enum ocop_err err = stored(store, key_of(room, path), out);

	if (!err && i < s->waiting)
		add(out, &s->stamp[i].seen);
	return err;
}

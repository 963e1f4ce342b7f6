/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shoppers' scans. Each waits in memory for at most half a minute, so that a
 * popular page does not make the registry write for each visitor. A crash loses
 * what waits. One row of STATE for each stamp that was scanned:
 *
 *	V path		number
 *
 * Only a stamp with a good signature is counted, so there are no more rows than
 * stamps that somebody has seen.
 */
#include <string.h>

#include <ocop/cbor.h>

#include "registry/reports/shoppers.h"

static size_t find(const struct shoppers *s, const char *path)
{
	size_t i = 0;

	while (i < s->waiting && strcmp(s->stamp[i].path, path) != 0)
		i++;
	return i;
}

bool shoppers_add(struct shoppers *s, const char *path)
{
	size_t i = find(s, path);

	if (i == SHOPPERS_WAITING_MAX)
		return false;
	if (i == s->waiting) {
		if (!ocop_bytes_copy(s->stamp[i].path,
				     sizeof(s->stamp[i].path),
				     ocop_bytes_str(path)))
			return true;	/* of no stamp */
		s->stamp[i].count = 0;
		s->waiting++;
	}
	s->stamp[i].count++;
	return true;
}

void shoppers_forget(struct shoppers *s)
{
	s->waiting = 0;
}

static enum ocop_err stored(struct ocop_store *store, struct ocop_bytes key,
			    uint64_t *out)
{
	struct ocop_buf value = OCOP_BUF(16);
	enum ocop_err err = ocop_store_get(store, OCOP_SPACE_STATE, key,
					   &value);

	*out = 0;
	if (!err) {
		struct ocop_cbor c = ocop_cbor_of(ocop_buf_view(&value));

		*out = ocop_cbor_uint(&c);
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
		struct ocop_buf value = OCOP_BUF(16);
		uint64_t before;

		err = stored(store, key, &before);
		ocop_cbor_add_uint(&value, before + s->stamp[i].count);
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
			     uint64_t *out)
{
	char room[OCOP_STAMP_PATH_MAX + 2];
	size_t i = find(s, path);
	enum ocop_err err = stored(store, key_of(room, path), out);

	if (!err && i < s->waiting)
		*out += s->stamp[i].count;
	return err;
}

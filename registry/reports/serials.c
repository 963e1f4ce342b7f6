/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gathers the scans of each serial: rows S of index.c stand in the order of
 * product, lot and index, so one walk does it, with the sightings of one serial
 * in memory.
 */
#include <string.h>

#include <ocop/cbor.h>

#include "registry/reports/index.h"

struct gather {
	const uint64_t *by;
	uint64_t by_count;
	report_serial_fn *fn;
	void *user;
	struct ocop_buf key;		/* of the serial; owned */
	struct report_sighting seen[REPORT_SIGHTINGS_MAX];
	size_t count;
	uint64_t total;
};

static uint64_t name_of(struct ocop_bytes authority)
{
	uint8_t hash[OCOP_HASH_LEN];

	ocop_sha256(hash, authority);
	return ocop_bytes_number(ocop_bytes_of(hash, 8)) | 1;
}

/* The key is 'S', the product, 0, the lot and the index. */
static enum ocop_err flush(struct gather *g)
{
	struct ocop_bytes key = ocop_buf_view(&g->key);
	struct report_serial serial;
	enum ocop_err err = OCOP_OK;

	if (g->count) {
		serial = (struct report_serial){
			.product = ocop_bytes_of(key.ptr + 1, key.len - 10),
			.lot = (uint32_t)ocop_bytes_number(
				ocop_bytes_of(key.ptr + key.len - 8, 4)),
			.index = (uint32_t)ocop_bytes_number(
				ocop_bytes_of(key.ptr + key.len - 4, 4)),
			.seen = g->seen, .count = g->count,
			.total = g->total };
		err = g->fn(g->user, &serial);
	}
	g->count = 0;
	g->total = 0;
	return err;
}

/* The last of two or more sightings by one reporter in one commune; NULL. */
static struct report_sighting *last_of_two(struct gather *g,
					   const struct report_sighting *s)
{
	struct report_sighting *last = NULL;
	size_t found = 0;

	for (size_t i = 0; i < g->count; i++) {
		if (g->seen[i].reporter == s->reporter &&
		    strcmp(g->seen[i].unit, s->unit) == 0) {
			last = &g->seen[i];
			found++;
		}
	}
	return found > 1 ? last : NULL;
}

static void note(struct gather *g, struct report_sighting s)
{
	struct report_sighting *last = last_of_two(g, &s);

	g->total++;
	if (last) {
		s.two |= last->two;
	} else if (g->count == REPORT_SIGHTINGS_MAX) {
		last = g->seen;
	}
	/* The newest stand last. */
	if (last) {
		size_t at = (size_t)(last - g->seen);

		memmove(last, last + 1,
			(g->count - at - 1) * sizeof(*last));
		g->count--;
	}
	g->seen[g->count++] = s;
}

/* [number, received, unit, time, verdict, two, authority] */
static enum ocop_err add_item(struct gather *g, struct ocop_bytes item)
{
	struct ocop_cbor c = ocop_cbor_of(item);
	struct report_sighting s = { 0 };
	struct ocop_bytes verdict;

	ocop_cbor_array(&c);
	s.record = index_record(ocop_cbor_uint(&c));
	s.received = ocop_cbor_uint(&c);
	if (!ocop_bytes_copy(s.unit, sizeof(s.unit), ocop_cbor_text(&c)))
		return OCOP_ERR_STORE;
	s.time = ocop_cbor_uint(&c);
	verdict = ocop_cbor_text(&c);
	s.two = ocop_cbor_bool(&c);
	s.authority = name_of(ocop_cbor_text(&c));
	if (!ocop_cbor_done(&c) || s.record >= g->by_count)
		return OCOP_ERR_STORE;
	s.reporter = g->by[s.record];
	if (!ocop_bytes_is(verdict, "forged"))
		note(g, s);
	return OCOP_OK;
}

static enum ocop_err gather(void *user, struct ocop_bytes key,
			    struct ocop_bytes value)
{
	struct gather *g = user;
	struct ocop_bytes serial;
	enum ocop_err err = OCOP_OK;

	if (key.len < 1 + 1 + 8 + 8)
		return OCOP_ERR_STORE;
	serial = ocop_bytes_of(key.ptr, key.len - 8);
	if (!ocop_bytes_equal(serial, ocop_buf_view(&g->key))) {
		err = flush(g);
		ocop_buf_reset(&g->key);
		if (!err)
			err = ocop_buf_bytes(&g->key, serial);
	}
	return err ? err : add_item(g, value);
}

enum ocop_err serials_each(struct ocop_store *store, const uint64_t *by,
			   uint64_t count, report_serial_fn *fn, void *user)
{
	struct gather g = { .by = by, .by_count = count, .fn = fn,
			    .user = user,
			    .key = OCOP_BUF(OCOP_STORE_KEY_MAX) };
	enum ocop_err err = ocop_store_each(store, OCOP_SPACE_STATE,
					    OCOP_LIT("S"), gather, &g);

	if (!err)
		err = flush(&g);
	ocop_buf_clear(&g.key);
	return err;
}

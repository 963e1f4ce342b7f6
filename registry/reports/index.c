/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of STATE beside the records themselves. Numbers are big-endian.
 *
 *	O key nonce			record: a signer's nonce, once
 *	Q issued key nonce		nothing: the nonce of a query
 *	S product 0 lot index number	item of an answer: one scan, or a report
 *	C product 0 lot index		number: how many of these there are
 *	P authority 0 number		item of an answer: one proposal
 *
 * The number of an item is its record's number times 256, plus its place in the
 * record, plus 1. So numbers rise in the order of arrival.
 */
#include <string.h>

#include <ocop/cbor.h>
#include <ocop/stamp.h>
#include <ocop/verdict.h>

#include "registry/reports/index.h"

#define ITEM_MAX (OCOP_RECORD_MAX + 64)
#define ITEMS_MAX 100
#define HEAD_MAX 256		/* of an answer, beside its items */
#define QUERY_S 600		/* of two clocks that differ by 300 s */
#define FORGET_MAX 16

/* --- Nonces --- */

static struct ocop_bytes nonce_of(const struct ocop_payload *p)
{
	switch (p->kind) {
	case OCOP_KIND_SCANS: return p->u.scans.nonce;
	case OCOP_KIND_PROPOSAL: return p->u.proposal.nonce;
	default: return ocop_bytes_of(NULL, 0);
	}
}

static enum ocop_err key_of_nonce(struct ocop_buf *key,
				  const struct ocop_reporter *by,
				  struct ocop_bytes nonce)
{
	ocop_buf_byte(key, 'O');
	ocop_buf_add(key, by->key, OCOP_HASH_LEN);
	return ocop_buf_bytes(key, nonce);
}

enum ocop_err index_has_nonce(struct ocop_store *store,
			      const struct ocop_reporter *by,
			      const struct ocop_payload *payload, bool *out)
{
	struct ocop_bytes nonce = nonce_of(payload);
	struct ocop_buf key = OCOP_BUF(64), value = OCOP_BUF(16);
	enum ocop_err err = key_of_nonce(&key, by, nonce);

	*out = false;
	if (!err && nonce.len)
		err = ocop_store_get(store, OCOP_SPACE_STATE,
				     ocop_buf_view(&key), &value);
	*out = !err && nonce.len;
	ocop_buf_clear(&key);
	ocop_buf_clear(&value);
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

static void add_number(struct ocop_buf *out, uint64_t number, size_t len)
{
	uint8_t *to = ocop_buf_extend(out, len);

	if (to)
		ocop_bytes_of_number(to, number, len);
}

struct old {
	uint64_t before;
	struct ocop_buf keys[FORGET_MAX];
	size_t count;
};

/* Keys come oldest first. OCOP_ERR_LIMIT ends the walk. */
static enum ocop_err note_old(void *user, struct ocop_bytes key,
			      struct ocop_bytes value)
{
	struct old *old = user;

	(void)value;
	if (old->count == FORGET_MAX || key.len < 9 ||
	    ocop_bytes_number(ocop_bytes_of(key.ptr + 1, 8)) >= old->before)
		return OCOP_ERR_LIMIT;
	old->keys[old->count] = OCOP_BUF(64);
	return ocop_buf_bytes(&old->keys[old->count++], key);
}

static enum ocop_err forget(struct ocop_store *store, uint64_t now)
{
	struct old old = { .before = now > QUERY_S ? now - QUERY_S : 0 };
	enum ocop_err err = ocop_store_each(store, OCOP_SPACE_STATE,
					    OCOP_LIT("Q"), note_old, &old);

	if (err == OCOP_ERR_LIMIT)
		err = OCOP_OK;
	for (size_t i = 0; i < old.count; i++) {
		if (!err)
			err = ocop_store_remove(store, OCOP_SPACE_STATE,
						ocop_buf_view(&old.keys[i]));
		ocop_buf_clear(&old.keys[i]);
	}
	return err;
}

enum ocop_err index_add_query(struct ocop_store *store,
			      const struct ocop_reporter *by,
			      const struct ocop_query *query, uint64_t now)
{
	struct ocop_buf key = OCOP_BUF(64), value = OCOP_BUF(16);
	enum ocop_err err = forget(store, now);

	ocop_buf_byte(&key, 'Q');
	add_number(&key, (uint64_t)query->issued, 8);
	ocop_buf_add(&key, by->key, OCOP_HASH_LEN);
	ocop_buf_bytes(&key, query->nonce);
	if (!err)
		err = key.err;
	if (!err)
		err = ocop_store_get(store, OCOP_SPACE_STATE,
				     ocop_buf_view(&key), &value);
	if (!err)
		err = OCOP_ERR_EXISTS;
	else if (err == OCOP_ERR_ABSENT)
		err = ocop_store_put(store, OCOP_SPACE_STATE,
				     ocop_buf_view(&key), OCOP_LIT("q"));
	ocop_buf_clear(&key);
	ocop_buf_clear(&value);
	return err;
}

/* --- What is found --- */

static void key_of_serial(struct ocop_buf *key, uint8_t row,
			  struct ocop_bytes product, uint64_t lot,
			  uint64_t index)
{
	ocop_buf_byte(key, row);
	ocop_buf_bytes(key, product);
	ocop_buf_byte(key, 0);
	add_number(key, lot, 4);
	add_number(key, index, 4);
}

static void key_of_desk(struct ocop_buf *key, struct ocop_bytes authority)
{
	ocop_buf_byte(key, 'P');
	ocop_buf_bytes(key, authority);
	ocop_buf_byte(key, 0);
}

static enum ocop_err put(struct ocop_store *store, struct ocop_buf *key,
			 const struct ocop_buf *value)
{
	if (key->err || value->err)
		return key->err ? key->err : value->err;
	return ocop_store_put(store, OCOP_SPACE_STATE, ocop_buf_view(key),
			      ocop_buf_view(value));
}

struct found {
	struct ocop_buf *items;		/* NULL: only count */
	uint64_t after, last;
	size_t count;
	bool more;
};

static enum ocop_err collect(void *user, struct ocop_bytes key,
			     struct ocop_bytes item)
{
	struct found *f = user;
	uint64_t number = ocop_bytes_number(
		ocop_bytes_of(key.ptr + key.len - 8, 8));

	if (number <= f->after)
		return OCOP_OK;
	if (f->items && (f->count == ITEMS_MAX || f->items->len + item.len >
			 OCOP_ANSWER_MAX - HEAD_MAX)) {
		f->more = true;
		return OCOP_ERR_LIMIT;
	}
	f->count++;
	f->last = number;
	return f->items ? ocop_buf_bytes(f->items, item) : OCOP_OK;
}

static enum ocop_err walk(struct ocop_store *store, struct ocop_buf *prefix,
			  struct found *f)
{
	enum ocop_err err = prefix->err;

	if (!err)
		err = ocop_store_each(store, OCOP_SPACE_STATE,
				      ocop_buf_view(prefix), collect, f);
	ocop_buf_clear(prefix);
	return err == OCOP_ERR_LIMIT && f->more ? OCOP_OK : err;
}

/* --- How many scans of a serial --- */

/* The row's number; a serial whose scans an older program stored has no such
 * row yet, so they are counted. */
enum ocop_err index_count(struct ocop_store *store, struct ocop_bytes product,
			  uint32_t lot, uint32_t index, uint64_t *out)
{
	struct ocop_buf key = OCOP_BUF(OCOP_STORE_KEY_MAX);
	struct ocop_buf value = OCOP_BUF(16);
	struct found f = { 0 };
	struct ocop_cbor c;
	enum ocop_err err;

	*out = 0;
	key_of_serial(&key, 'C', product, lot, index);
	err = key.err;
	if (!err)
		err = ocop_store_get(store, OCOP_SPACE_STATE,
				     ocop_buf_view(&key), &value);
	ocop_buf_reset(&key);
	if (!err) {
		c = ocop_cbor_of(ocop_buf_view(&value));
		*out = ocop_cbor_uint(&c);
		err = ocop_cbor_done(&c) ? OCOP_OK : OCOP_ERR_STORE;
	} else if (err == OCOP_ERR_ABSENT) {
		key_of_serial(&key, 'S', product, lot, index);
		err = walk(store, &key, &f);
		*out = f.count;
	}
	ocop_buf_clear(&key);
	ocop_buf_clear(&value);
	return err;
}

/* --- Adding --- */

struct scan {
	struct ocop_bytes product, unit, verdict;
	uint64_t lot, index, time;
	bool two;
};

/* One more, before its row S is there. */
static enum ocop_err count_one(struct ocop_store *store,
			       const struct scan *scan)
{
	struct ocop_buf key = OCOP_BUF(OCOP_STORE_KEY_MAX);
	struct ocop_buf value = OCOP_BUF(16);
	uint64_t before;
	enum ocop_err err = index_count(store, scan->product,
					(uint32_t)scan->lot,
					(uint32_t)scan->index, &before);

	key_of_serial(&key, 'C', scan->product, scan->lot, scan->index);
	ocop_cbor_add_uint(&value, before + 1);
	if (!err)
		err = put(store, &key, &value);
	ocop_buf_clear(&key);
	ocop_buf_clear(&value);
	return err;
}

/* [number, received, unit, time, verdict, two, authority] */
static enum ocop_err add_scan(struct ocop_store *store,
			      const struct ocop_reporter *by,
			      const struct scan *scan, uint64_t number,
			      uint64_t received)
{
	struct ocop_buf key = OCOP_BUF(OCOP_STORE_KEY_MAX);
	struct ocop_buf item = OCOP_BUF(ITEM_MAX);
	enum ocop_err err = count_one(store, scan);

	key_of_serial(&key, 'S', scan->product, scan->lot, scan->index);
	add_number(&key, number, 8);
	ocop_cbor_add_array(&item, 7);
	ocop_cbor_add_uint(&item, number);
	ocop_cbor_add_uint(&item, received);
	ocop_cbor_add_text(&item, scan->unit);
	ocop_cbor_add_uint(&item, scan->time);
	ocop_cbor_add_text(&item, scan->verdict);
	ocop_cbor_add_bool(&item, scan->two);
	ocop_cbor_add_text(&item, by->authority);
	if (!err)
		err = put(store, &key, &item);
	ocop_buf_clear(&key);
	ocop_buf_clear(&item);
	return err;
}

static enum ocop_err add_scans(struct ocop_store *store,
			       const struct ocop_reporter *by,
			       const struct ocop_scans *scans, uint64_t number,
			       uint64_t received)
{
	struct ocop_cbor c = ocop_cbor_of(scans->scans.raw);
	size_t count = ocop_cbor_array(&c);
	enum ocop_err err = OCOP_OK;

	for (size_t i = 0; !err && i < count; i++) {
		struct scan scan = { .unit = scans->unit };

		ocop_cbor_array(&c);
		scan.product = ocop_cbor_text(&c);
		scan.lot = ocop_cbor_uint(&c);
		scan.index = ocop_cbor_uint(&c);
		scan.time = ocop_cbor_uint(&c);
		scan.verdict = ocop_cbor_text(&c);
		scan.two = ocop_cbor_bool(&c);
		err = c.bad ? OCOP_ERR_BUG :
			      add_scan(store, by, &scan, number + i, received);
	}
	return err;
}

/* A report is found, too, if it is about a stamp and names the commune. */
static enum ocop_err add_report(struct ocop_store *store,
				const struct ocop_reporter *by,
				const struct ocop_scan_report *report,
				uint64_t number, uint64_t received)
{
	struct ocop_stamp stamp;
	struct scan scan = {
		.unit = report->place,
		.time = (uint64_t)report->issued,
		.verdict = ocop_bytes_str(ocop_verdict_key(
				(enum ocop_verdict)report->verdict)),
		.two = report->two_articles,
	};

	if (!report->place.len || !by->authority.len ||
	    report->verdict > OCOP_VERDICT_FORGED ||
	    (ocop_stamp_parse(&stamp, report->text, NULL) &&
	     ocop_stamp_parse_typed(&stamp, report->text, NULL)))
		return OCOP_OK;
	scan.product = ocop_bytes_str(stamp.product);
	scan.lot = stamp.lot;
	scan.index = stamp.index;
	return add_scan(store, by, &scan, number, received);
}

/* [number, received, proposal record] */
static enum ocop_err add_proposal(struct ocop_store *store,
				  const struct ocop_proposal *proposal,
				  uint64_t number, uint64_t received,
				  struct ocop_bytes record)
{
	struct ocop_buf key = OCOP_BUF(OCOP_STORE_KEY_MAX);
	struct ocop_buf item = OCOP_BUF(ITEM_MAX);
	enum ocop_err err;

	key_of_desk(&key, proposal->authority);
	add_number(&key, number, 8);
	ocop_cbor_add_array(&item, 3);
	ocop_cbor_add_uint(&item, number);
	ocop_cbor_add_uint(&item, received);
	ocop_cbor_add_bytes(&item, record);
	err = put(store, &key, &item);
	ocop_buf_clear(&key);
	ocop_buf_clear(&item);
	return err;
}

enum ocop_err index_add(struct ocop_store *store,
			const struct ocop_reporter *by,
			const struct ocop_payload *payload, uint64_t number,
			uint64_t received, struct ocop_bytes record)
{
	struct ocop_bytes nonce = nonce_of(payload);
	struct ocop_buf key = OCOP_BUF(64), value = OCOP_BUF(16);
	uint64_t first = number * 256 + 1;
	enum ocop_err err = key_of_nonce(&key, by, nonce);

	ocop_cbor_add_uint(&value, number);
	if (!err && nonce.len)
		err = put(store, &key, &value);
	if (!err && payload->kind == OCOP_KIND_SCANS)
		err = add_scans(store, by, &payload->u.scans, first, received);
	if (!err && payload->kind == OCOP_KIND_REPORT)
		err = add_report(store, by, &payload->u.report, first,
				 received);
	if (!err && payload->kind == OCOP_KIND_PROPOSAL)
		err = add_proposal(store, &payload->u.proposal, first,
				   received, record);
	ocop_buf_clear(&key);
	ocop_buf_clear(&value);
	return err;
}

/* --- Looking up --- */

uint64_t index_record(uint64_t item)
{
	return (item - 1) / 256;
}

enum ocop_err index_find(struct ocop_store *store,
			 const struct ocop_query *query,
			 struct ocop_buf *items, size_t *count_out,
			 int64_t *after_out)
{
	struct found f = { .items = items,
			   .after = query->after > 0 ?
				    (uint64_t)query->after : 0 };
	struct ocop_buf prefix = OCOP_BUF(OCOP_STORE_KEY_MAX);
	struct ocop_cbor c = ocop_cbor_of(query->what.raw);
	bool reports;
	enum ocop_err err;

	ocop_cbor_array(&c);
	reports = ocop_bytes_is(ocop_cbor_text(&c), "reports");
	if (reports) {
		struct ocop_bytes product = ocop_cbor_text(&c);
		uint64_t lot = ocop_cbor_uint(&c);

		key_of_serial(&prefix, 'S', product, lot,
			      ocop_cbor_uint(&c));
	} else {
		key_of_desk(&prefix, ocop_cbor_text(&c));
	}
	err = walk(store, &prefix, &f);
	*count_out = f.count;
	*after_out = f.more ? (int64_t)f.last : -1;
	return err;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store of reports. It has a mark in META, so that it is never taken for a
 * log. In STATE it has
 *
 *	N number	[received, owner kind, owner, id, record]
 *	I id		number
 *
 * what index.c finds them by, what shoppers.c counts, and doubts (doubts.c).
 * One handle, one mutex: reports are few compared with look-ups.
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/cbor.h>
#include <ocop/log.h>

#include "registry/reports/index.h"
#include "registry/reports/reports_internal.h"
#include "registry/writer/database.h"

#define ROW_MAX (OCOP_RECORD_MAX + 512)
#define MARK "ocop reports 1"

/* --- Opening --- */

/* A file without any mark is new; a file with another mark is not ours. */
static enum ocop_err check_mark(struct ocop_store *store, bool take,
				struct ocop_diag *diag)
{
	struct ocop_buf mark = OCOP_BUF(64);
	enum ocop_err err = ocop_store_meta(store, "reports", &mark);

	if (err == OCOP_ERR_ABSENT && take)
		err = ocop_store_set_meta(store, "reports", OCOP_LIT(MARK));
	else if (err == OCOP_ERR_ABSENT ||
		 (!err &&
		  !ocop_bytes_is(ocop_buf_view(&mark), MARK)))
		err = ocop_fail(diag, OCOP_ERR_SCHEMA, 0,
				"reports: this is not a database of reports");
	ocop_buf_clear(&mark);
	return err;
}

enum ocop_err reports_open(struct reports **out, const char *db, bool take,
			   uint64_t daily_max, struct ocop_diag *diag)
{
	struct reports *reports = calloc(1, sizeof(*reports));
	enum ocop_err err;

	*out = NULL;
	if (reports == NULL)
		return OCOP_ERR_MEMORY;
	pthread_mutex_init(&reports->lock, NULL);
	reports->quota.limit = daily_max;
	reports->shared = database_is_shared(db);
	err = database_open(&reports->store, db, true, take ?
			    OCOP_STORE_CREATE : OCOP_STORE_READ_ANY, diag);
	if (!err)
		err = check_mark(reports->store, take, diag);
	if (!err)
		err = doubts_start(reports, take);
	if (err) {
		reports_close(reports);
		return err;
	}
	*out = reports;
	return OCOP_OK;
}

void reports_close(struct reports *reports)
{
	if (reports == NULL)
		return;
	ocop_store_close(reports->store);
	free(reports->quota.slots);
	doubts_end(reports);
	pthread_mutex_destroy(&reports->lock);
	free(reports);
}

/* --- Rows --- */

static void key_of_id(uint8_t out[static 1 + OCOP_HASH_LEN],
		      const uint8_t id[static OCOP_HASH_LEN])
{
	out[0] = 'I';
	memcpy(out + 1, id, OCOP_HASH_LEN);
}

static void key_of_number(uint8_t out[static 9], uint64_t number)
{
	out[0] = 'N';
	ocop_bytes_of_number(out + 1, number, 8);
}

static enum ocop_err decode(struct report_row *out, struct ocop_bytes key,
			    struct ocop_bytes value)
{
	struct ocop_cbor c = ocop_cbor_of(value);

	memset(out, 0, sizeof(*out));
	if (key.len != 9)
		return OCOP_ERR_STORE;
	out->number = ocop_bytes_number(ocop_bytes_of(key.ptr + 1, 8));
	ocop_cbor_array(&c);
	out->received = ocop_cbor_uint(&c);
	out->owner_kind = (char)ocop_cbor_uint(&c);
	out->owner = ocop_cbor_text(&c);
	out->id = ocop_cbor_bytes(&c);
	out->record = ocop_cbor_bytes(&c);
	return ocop_cbor_done(&c) && out->id.len == OCOP_HASH_LEN ?
	       OCOP_OK : OCOP_ERR_STORE;
}

static enum ocop_err find(struct ocop_store *store,
			  const uint8_t id[static OCOP_HASH_LEN],
			  uint64_t *received_out)
{
	struct ocop_buf value = OCOP_BUF(ROW_MAX);
	uint8_t by_id[1 + OCOP_HASH_LEN], by_number[9];
	struct report_row row;
	struct ocop_cbor c;
	enum ocop_err err;

	*received_out = 0;
	key_of_id(by_id, id);
	err = ocop_store_get(store, OCOP_SPACE_STATE,
			     ocop_bytes_of(by_id, sizeof(by_id)), &value);
	if (err)
		goto out;
	c = ocop_cbor_of(ocop_buf_view(&value));
	key_of_number(by_number, ocop_cbor_uint(&c));
	err = ocop_store_get(store, OCOP_SPACE_STATE,
			     ocop_bytes_of(by_number, sizeof(by_number)),
			     &value);
	if (!err)
		err = decode(&row, ocop_bytes_of(by_number,
						 sizeof(by_number)),
			     ocop_buf_view(&value));
	else if (err == OCOP_ERR_ABSENT)
		err = OCOP_ERR_STORE;	/* a listed report must exist */
	if (!err)
		*received_out = row.received;
out:
	ocop_buf_clear(&value);
	return err;
}

enum ocop_err reports_find(struct reports *reports,
			   const uint8_t id[static OCOP_HASH_LEN],
			   uint64_t *received_out)
{
	enum ocop_err err;

	pthread_mutex_lock(&reports->lock);
	err = find(reports->store, id, received_out);
	pthread_mutex_unlock(&reports->lock);
	return err;
}

/* --- Storing a report --- */

/* The next number comes from a counter in META. */
static enum ocop_err take_number(struct ocop_store *store, uint64_t *out)
{
	struct ocop_buf value = OCOP_BUF(64);
	enum ocop_err err = ocop_store_meta(store, "next", &value);

	*out = 0;
	if (!err) {
		struct ocop_cbor c = ocop_cbor_of(ocop_buf_view(&value));

		*out = ocop_cbor_uint(&c);
		err = ocop_cbor_done(&c) ? OCOP_OK : OCOP_ERR_STORE;
	} else if (err == OCOP_ERR_ABSENT) {
		err = OCOP_OK;
	}
	ocop_buf_reset(&value);
	ocop_cbor_add_uint(&value, *out + 1);
	if (!err)
		err = value.err;
	if (!err)
		err = ocop_store_set_meta(store, "next",
					  ocop_buf_view(&value));
	ocop_buf_clear(&value);
	return err;
}

static enum ocop_err add(struct ocop_store *store,
			 const struct ocop_reporter *by,
			 const struct ocop_payload *payload, uint64_t received,
			 struct ocop_bytes record)
{
	struct ocop_buf row = OCOP_BUF(ROW_MAX), value = OCOP_BUF(16);
	uint8_t by_id[1 + OCOP_HASH_LEN], by_number[9];
	uint64_t number;
	enum ocop_err err = take_number(store, &number);

	if (err)
		return err;
	key_of_id(by_id, by->id);
	key_of_number(by_number, number);
	ocop_cbor_add_uint(&value, number);
	ocop_cbor_add_array(&row, 5);
	ocop_cbor_add_uint(&row, received);
	ocop_cbor_add_uint(&row, (uint8_t)by->owner_kind);
	ocop_cbor_add_str(&row, by->owner);
	ocop_cbor_add_bytes(&row, ocop_bytes_of(by->id, OCOP_HASH_LEN));
	ocop_cbor_add_bytes(&row, record);
	err = row.err ? row.err : value.err;
	if (!err)
		err = ocop_store_put(store, OCOP_SPACE_STATE,
				     ocop_bytes_of(by_id, sizeof(by_id)),
				     ocop_buf_view(&value));
	if (!err)
		err = ocop_store_put(store, OCOP_SPACE_STATE,
				     ocop_bytes_of(by_number,
						   sizeof(by_number)),
				     ocop_buf_view(&row));
	if (!err)
		err = index_add(store, by, payload, number, received, record);
	ocop_buf_clear(&value);
	ocop_buf_clear(&row);
	return err;
}

/* Whether a new record may be stored. */
static enum ocop_err admit(struct reports *r, const struct ocop_reporter *by,
			   const struct ocop_payload *payload, uint64_t now,
			   enum report_outcome *outcome)
{
	bool used;
	enum ocop_err err = index_has_nonce(r->store, by, payload, &used);

	if (err)
		return err;
	if (used)
		*outcome = REPORT_NONCE;
	else if (!quota_take(&r->quota, ocop_bytes_of(by->key, OCOP_KID_LEN),
			     now))
		*outcome = REPORT_QUOTA;
	else
		*outcome = REPORT_TAKEN;
	return OCOP_OK;
}

/* Of two equal records at once, the second finds the first. */
static enum ocop_err put(struct reports *r, const struct ocop_reporter *by,
			 const struct ocop_payload *payload, uint64_t received,
			 struct ocop_bytes record, enum report_outcome *outcome,
			 uint64_t *received_out)
{
	enum report_outcome admitted = REPORT_TAKEN;
	enum ocop_err err = ocop_store_begin(r->store, true);

	if (err)
		return err;
	err = find(r->store, by->id, received_out);
	if (err == OCOP_ERR_ABSENT) {
		*received_out = received;
		err = admit(r, by, payload, received, &admitted);
		if (!err && admitted == REPORT_TAKEN)
			err = add(r->store, by, payload, received, record);
	}
	err = ocop_store_end(r->store, err);
	if (!err)
		*outcome = admitted;
	return err;
}

enum ocop_err reports_put(struct reports *reports,
			  const struct ocop_reporter *by,
			  const struct ocop_payload *payload,
			  uint64_t received, struct ocop_bytes record,
			  enum report_outcome *outcome_out,
			  uint64_t *received_out)
{
	enum ocop_err err;

	*outcome_out = REPORT_TROUBLE;
	*received_out = 0;
	pthread_mutex_lock(&reports->lock);
	err = put(reports, by, payload, received, record, outcome_out,
		  received_out);
	pthread_mutex_unlock(&reports->lock);
	return err;
}

/* --- Answering --- */

/* The list of an answer: its head is known after its items are. */
static enum ocop_err find_items(struct reports *r,
				const struct ocop_query *query,
				struct ocop_answer *out, struct ocop_buf *room)
{
	struct ocop_buf items = OCOP_BUF(OCOP_ANSWER_MAX);
	size_t count, start = room->len;
	enum ocop_err err = index_find(r->store, query, &items, &count,
				       &out->after);

	ocop_cbor_add_array(room, count);
	ocop_buf_bytes(room, ocop_buf_view(&items));
	if (!err)
		err = room->err;
	if (!err)
		out->items = (struct ocop_list){
			ocop_bytes_of(room->ptr + start, room->len - start),
			count };
	ocop_buf_clear(&items);
	return err;
}

static enum ocop_err take_query(struct reports *r,
				const struct ocop_reporter *by,
				const struct ocop_query *query, uint64_t now,
				enum report_outcome *outcome)
{
	enum ocop_err err = ocop_store_begin(r->store, true);

	if (!err)
		err = ocop_store_end(r->store, index_add_query(r->store, by,
							       query, now));
	if (!err)
		*outcome = REPORT_TAKEN;
	else if (err == OCOP_ERR_EXISTS)
		*outcome = REPORT_NONCE;
	return err == OCOP_ERR_EXISTS ? OCOP_OK : err;
}

enum ocop_err reports_answer(struct reports *reports,
			     const struct ocop_reporter *by,
			     const struct ocop_query *query, uint64_t now,
			     struct ocop_answer *out, struct ocop_buf *room,
			     enum report_outcome *outcome_out)
{
	enum ocop_err err = OCOP_OK;

	*outcome_out = REPORT_TROUBLE;
	out->time = (int64_t)now;
	pthread_mutex_lock(&reports->lock);
	if (quota_take(&reports->quota, ocop_bytes_of(by->key, OCOP_KID_LEN),
		       now)) {
		err = take_query(reports, by, query, now, outcome_out);
		if (!err && *outcome_out == REPORT_TAKEN)
			err = find_items(reports, query, out, room);
	} else {
		*outcome_out = REPORT_QUOTA;
	}
	pthread_mutex_unlock(&reports->lock);
	return err;
}

enum ocop_err reports_count(struct reports *reports, struct ocop_bytes product,
			    uint32_t lot, uint32_t index, uint64_t *out)
{
	enum ocop_err err;

	pthread_mutex_lock(&reports->lock);
	err = index_count(reports->store, product, lot, index, out);
	pthread_mutex_unlock(&reports->lock);
	return err;
}

/* --- Shoppers --- */

static enum ocop_err flush(struct reports *r)
{
	enum ocop_err err;

	if (r->shoppers.waiting == 0)
		return OCOP_OK;
	err = ocop_store_begin(r->store, true);
	if (err)
		return err;
	err = ocop_store_end(r->store, shoppers_write(&r->shoppers, r->store));
	if (!err)
		shoppers_forget(&r->shoppers);
	return err;
}

enum ocop_err reports_note_shopper(struct reports *reports, const char *path,
				   int32_t day)
{
	enum ocop_err err = OCOP_OK;

	pthread_mutex_lock(&reports->lock);
	if (!shoppers_add(&reports->shoppers, path, day)) {
		err = flush(reports);
		if (!err)
			(void)shoppers_add(&reports->shoppers, path, day);
	}
	pthread_mutex_unlock(&reports->lock);
	return err;
}

enum ocop_err reports_shoppers(struct reports *reports, const char *path,
			       struct report_shoppers *out)
{
	enum ocop_err err;

	pthread_mutex_lock(&reports->lock);
	err = shoppers_count(&reports->shoppers, reports->store, path, out);
	pthread_mutex_unlock(&reports->lock);
	return err;
}

enum ocop_err reports_flush(struct reports *reports)
{
	enum ocop_err err;

	pthread_mutex_lock(&reports->lock);
	err = flush(reports);
	pthread_mutex_unlock(&reports->lock);
	return err;
}

/* --- Listing --- */

struct walk {
	reports_fn *fn;
	void *user;
};

static enum ocop_err each(void *user, struct ocop_bytes key,
			  struct ocop_bytes value)
{
	struct walk *walk = user;
	struct report_row row;
	enum ocop_err err = decode(&row, key, value);

	return !err ? walk->fn(walk->user, &row) : err;
}

enum ocop_err reports_each(struct reports *reports, reports_fn *fn,
			   void *user)
{
	struct walk walk = { fn, user };
	enum ocop_err err;

	pthread_mutex_lock(&reports->lock);
	err = ocop_store_each(reports->store, OCOP_SPACE_STATE, OCOP_LIT("N"),
			      each, &walk);
	pthread_mutex_unlock(&reports->lock);
	return err;
}

/* --- By serial --- */

struct reporters {
	uint64_t *by;		/* owned */
	uint64_t count, cap;
};

/* One person is one reporter, with whichever key. */
static uint64_t reporter_of(const struct report_row *row)
{
	struct ocop_buf text = OCOP_BUF(128);
	uint8_t hash[OCOP_HASH_LEN];

	ocop_buf_byte(&text, (uint8_t)row->owner_kind);
	ocop_buf_bytes(&text, row->owner);
	ocop_sha256(hash, ocop_buf_view(&text));
	ocop_buf_clear(&text);
	return ocop_bytes_number(ocop_bytes_of(hash, 8)) | 1;
}

static enum ocop_err note_reporter(void *user, const struct report_row *row)
{
	struct reporters *r = user;

	if (row->number != r->count)
		return OCOP_ERR_STORE;
	if (r->count == r->cap) {
		uint64_t cap = r->cap ? r->cap * 2 : 1024;
		uint64_t *by = reallocarray(r->by, cap, sizeof(*by));

		if (!by)
			return OCOP_ERR_MEMORY;
		r->by = by;
		r->cap = cap;
	}
	r->by[r->count++] = reporter_of(row);
	return OCOP_OK;
}

enum ocop_err reports_each_serial(struct reports *reports,
				  report_serial_fn *fn, void *user)
{
	struct reporters r = { 0 };
	struct walk walk = { note_reporter, &r };
	enum ocop_err err;

	pthread_mutex_lock(&reports->lock);
	/* Both walks see the same records, whatever arrives meanwhile. */
	err = ocop_store_begin(reports->store, false);
	if (!err) {
		err = ocop_store_each(reports->store, OCOP_SPACE_STATE,
				      OCOP_LIT("N"), each, &walk);
		if (!err)
			err = serials_each(reports->store, r.by, r.count, fn,
					   user);
		ocop_store_rollback(reports->store);
	}
	pthread_mutex_unlock(&reports->lock);
	free(r.by);
	return err;
}

enum ocop_err reports_id(struct reports *reports, uint64_t number,
			 uint8_t out[static OCOP_HASH_LEN])
{
	struct ocop_buf value = OCOP_BUF(ROW_MAX);
	struct report_row row;
	uint8_t key[9];
	enum ocop_err err;

	key_of_number(key, number);
	pthread_mutex_lock(&reports->lock);
	err = ocop_store_get(reports->store, OCOP_SPACE_STATE,
			     ocop_bytes_of(key, sizeof(key)), &value);
	pthread_mutex_unlock(&reports->lock);
	if (!err)
		err = decode(&row, ocop_bytes_of(key, sizeof(key)),
			     ocop_buf_view(&value));
	if (!err)
		memcpy(out, row.id.ptr, OCOP_HASH_LEN);
	ocop_buf_clear(&value);
	return err;
}

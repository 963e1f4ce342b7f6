/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rows of doubts, in STATE of the store of reports, and an office's work on
 * them:
 *
 *	D number	the doubt
 *	K number	its contact, apart, so that it can go first
 *	F time nonce	number: which doubt a form became
 */
#include <string.h>

#include <ocop/cbor.h>

#include "registry/reports/reports_internal.h"

#define ROW_MAX 8192

/* --- Rows --- */

struct ocop_bytes doubts_key(uint8_t out[static DOUBT_NUMBER_SIZE], char row,
			     const char *number)
{
	out[0] = (uint8_t)row;
	memcpy(out + 1, number, DOUBT_NUMBER_LEN);
	return ocop_bytes_of(out, 1 + DOUBT_NUMBER_LEN);
}

enum ocop_err doubts_put(struct ocop_store *store, const struct doubt *d)
{
	struct ocop_buf row = OCOP_BUF(ROW_MAX);
	uint8_t key[DOUBT_NUMBER_SIZE];
	enum ocop_err err;

	ocop_cbor_add_array(&row, 13);
	ocop_cbor_add_uint(&row, d->received);
	ocop_cbor_add_uint(&row, d->changed);
	ocop_cbor_add_uint(&row, d->seen);
	ocop_cbor_add_uint(&row, d->state);
	ocop_cbor_add_uint(&row, d->reason);
	ocop_cbor_add_str(&row, d->product);
	ocop_cbor_add_int(&row, d->lot);
	ocop_cbor_add_int(&row, d->index);
	ocop_cbor_add_str(&row, d->goods);
	ocop_cbor_add_str(&row, d->place);
	ocop_cbor_add_str(&row, d->text);
	ocop_cbor_add_str(&row, d->who);
	ocop_cbor_add_str(&row, d->answer);
	err = row.err;
	if (!err)
		err = ocop_store_put(store, OCOP_SPACE_STATE,
				     doubts_key(key, 'D', d->number),
				     ocop_buf_view(&row));
	ocop_buf_clear(&row);
	return err;
}

#define TEXT(c, member) \
	ocop_bytes_copy(member, sizeof(member), ocop_cbor_text(c))

enum ocop_err doubts_decode(struct doubt *d, struct ocop_bytes key,
			    struct ocop_bytes value)
{
	struct ocop_cbor c = ocop_cbor_of(value);
	bool fits;

	memset(d, 0, sizeof(*d));
	ocop_cbor_array(&c);
	d->received = ocop_cbor_uint(&c);
	d->changed = ocop_cbor_uint(&c);
	d->seen = (enum doubt_seen)ocop_cbor_uint(&c);
	d->state = (enum doubt_state)ocop_cbor_uint(&c);
	d->reason = (enum doubt_reason)ocop_cbor_uint(&c);
	fits = TEXT(&c, d->product);
	d->lot = ocop_cbor_int(&c);
	d->index = ocop_cbor_int(&c);
	fits = TEXT(&c, d->goods) && TEXT(&c, d->place) &&
	       TEXT(&c, d->text) && TEXT(&c, d->who) &&
	       TEXT(&c, d->answer) && fits;
	fits = ocop_bytes_copy(d->number, sizeof(d->number), ocop_bytes_of(
				key.ptr + 1, key.len - 1)) && fits;
	/* A newer program may have more words. */
	return fits && ocop_cbor_done(&c) && doubt_seen_word(d->seen) &&
	       doubt_state_word(d->state) ? OCOP_OK : OCOP_ERR_STORE;
}

enum ocop_err doubts_get(struct ocop_store *store, const char *number,
			 struct doubt *out)
{
	struct ocop_buf value = OCOP_BUF(ROW_MAX);
	uint8_t room[DOUBT_NUMBER_SIZE];
	struct ocop_bytes key = doubts_key(room, 'D', number);
	enum ocop_err err = ocop_store_get(store, OCOP_SPACE_STATE, key,
					   &value);

	if (!err)
		err = doubts_decode(out, key, ocop_buf_view(&value));
	ocop_buf_clear(&value);
	return err;
}

/* --- Looking up --- */

enum ocop_err doubts_find(struct reports *reports, const char *number,
			  struct doubt *out)
{
	enum ocop_err err;

	pthread_mutex_lock(&reports->lock);
	err = doubts_get(reports->store, number, out);
	pthread_mutex_unlock(&reports->lock);
	return err;
}

enum ocop_err doubts_contact(struct reports *reports, const char *number,
			     char out[static DOUBT_LINE_SIZE])
{
	struct ocop_buf value = OCOP_BUF(DOUBT_LINE_SIZE);
	uint8_t key[DOUBT_NUMBER_SIZE];
	enum ocop_err err;

	out[0] = '\0';
	pthread_mutex_lock(&reports->lock);
	err = ocop_store_get(reports->store, OCOP_SPACE_STATE,
			     doubts_key(key, 'K', number), &value);
	pthread_mutex_unlock(&reports->lock);
	if (!err && !ocop_bytes_copy(out, DOUBT_LINE_SIZE,
				     ocop_buf_view(&value)))
		err = OCOP_ERR_STORE;
	ocop_buf_clear(&value);
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

struct walk {
	doubt_fn *fn;
	void *user;
};

static enum ocop_err each(void *user, struct ocop_bytes key,
			  struct ocop_bytes value)
{
	struct walk *walk = user;
	struct doubt d;
	enum ocop_err err = doubts_decode(&d, key, value);

	return err ? err : walk->fn(walk->user, &d);
}

enum ocop_err doubts_each(struct reports *reports, doubt_fn *fn, void *user)
{
	struct walk walk = { fn, user };
	enum ocop_err err;

	pthread_mutex_lock(&reports->lock);
	err = ocop_store_each(reports->store, OCOP_SPACE_STATE, OCOP_LIT("D"),
			      each, &walk);
	pthread_mutex_unlock(&reports->lock);
	return err;
}

/* --- Working on it --- */

/* Who took it goes on with it, so that two offices do not answer twice. */
static enum ocop_err step(struct doubt *d, const struct doubt_step *s)
{
	if (d->state == DOUBT_CLOSED ||
	    (s->state == DOUBT_TAKEN && d->who[0] != '\0' &&
	     strcmp(d->who, s->who) != 0) ||
	    (s->state == DOUBT_TAKEN && d->state == DOUBT_ANSWERED) ||
	    (s->state == DOUBT_CLOSED && d->state != DOUBT_ANSWERED))
		return OCOP_ERR_CONFLICT;
	d->state = s->state;
	if (s->who[0] != '\0' && !ocop_bytes_copy(d->who, sizeof(d->who),
						  ocop_bytes_str(s->who)))
		return OCOP_ERR_LIMIT;
	if (s->state != DOUBT_ANSWERED)
		return OCOP_OK;
	d->reason = s->reason;
	return ocop_bytes_copy(d->answer, sizeof(d->answer),
			       ocop_bytes_str(s->answer)) ?
	       OCOP_OK : OCOP_ERR_LIMIT;
}

enum ocop_err doubts_change(struct reports *reports, const char *number,
			    const struct doubt_step *s, uint64_t now,
			    struct doubt *out)
{
	enum ocop_err err;

	pthread_mutex_lock(&reports->lock);
	err = ocop_store_begin(reports->store, true);
	if (!err) {
		err = doubts_get(reports->store, number, out);
		if (!err)
			err = step(out, s);
		out->changed = now;
		if (!err)
			err = doubts_put(reports->store, out);
		err = ocop_store_end(reports->store, err);
	}
	pthread_mutex_unlock(&reports->lock);
	return err;
}

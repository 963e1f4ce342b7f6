/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deletes what was kept long enough: first a doubt's contact, later the doubt;
 * forms that are too old to come again; and yesterday's addresses. The page
 * /s/privacy promises it.
 */
#include <stdlib.h>

#include <ocop/text.h>

#include "registry/reports/reports_internal.h"

#define DAY_S UINT64_C(86400)
#define KEYS_MAX ((size_t)64 * 1024 * 1024)

static bool is_past(uint64_t now, uint64_t since, uint64_t days)
{
	return now > since && now - since > days * DAY_S;
}

/* Rows cannot be removed during a walk, so their keys are gathered first; all
 * that one walk gathers are of one length. */
struct gather {
	uint64_t now;
	struct ocop_buf keys;
	size_t key_len;
};

static enum ocop_err note(struct gather *g, struct ocop_bytes key)
{
	g->key_len = key.len;
	return ocop_buf_bytes(&g->keys, key);
}

static enum ocop_err note_contact(void *user, struct ocop_bytes key,
				  struct ocop_bytes value)
{
	(void)value;
	return note(user, key);
}

static enum ocop_err note_doubt(void *user, struct ocop_bytes key,
				struct ocop_bytes value)
{
	struct gather *g = user;
	struct doubt d;
	enum ocop_err err = doubts_decode(&d, key, value);

	if (err || !is_past(g->now, d.received, DOUBT_KEEP_DAYS))
		return err;
	return note(g, key);
}

/* The key is 'F', the time when the form was made, and a nonce. */
static enum ocop_err note_form(void *user, struct ocop_bytes key,
			       struct ocop_bytes value)
{
	struct gather *g = user;

	(void)value;
	if (key.len < 9)
		return OCOP_ERR_STORE;
	return is_past(g->now, ocop_bytes_number(
				ocop_bytes_of(key.ptr + 1, 8)), 1) ?
	       note(g, key) : OCOP_OK;
}

/* Whether a contact has been kept long enough. */
static enum ocop_err is_due(struct ocop_store *store, struct ocop_bytes key,
			    uint64_t now, bool *out)
{
	char number[DOUBT_NUMBER_SIZE];
	struct doubt d;
	enum ocop_err err;

	if (!ocop_bytes_copy(number, sizeof(number),
			     ocop_bytes_of(key.ptr + 1, key.len - 1)))
		return OCOP_ERR_STORE;
	err = doubts_get(store, number, &d);
	*out = err == OCOP_ERR_ABSENT ||
	       (!err && (is_past(now, d.received, DOUBT_CONTACT_OPEN_DAYS) ||
			 (d.state == DOUBT_CLOSED &&
			  is_past(now, d.changed, DOUBT_CONTACT_DAYS))));
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

/* Walk the rows that begin with prefix, and remove those that are due. */
static enum ocop_err sweep(struct ocop_store *store, const char *prefix,
			   ocop_store_fn *fn, uint64_t now,
			   uint64_t *count_out)
{
	struct gather g = { .now = now, .keys = OCOP_BUF(KEYS_MAX) };
	enum ocop_err err = ocop_store_each(store, OCOP_SPACE_STATE,
					    ocop_bytes_str(prefix), fn, &g);

	*count_out = 0;
	for (size_t at = 0; !err && at < g.keys.len; at += g.key_len) {
		struct ocop_bytes key = ocop_bytes_of(g.keys.ptr + at,
						      g.key_len);
		bool due = true;

		if (prefix[0] == 'K')
			err = is_due(store, key, now, &due);
		if (err || !due)
			continue;
		err = ocop_store_remove(store, OCOP_SPACE_STATE, key);
		++*count_out;
	}
	ocop_buf_clear(&g.keys);
	return err;
}

/* A quota drops its table at the first doubt of another day. That may never
 * come. */
static void forget_addresses(struct quota *quota, uint64_t now)
{
	if (quota->slots == NULL || quota->day == ocop_day_of(now))
		return;
	free(quota->slots);
	quota->slots = NULL;
}

enum ocop_err doubts_forget(struct reports *reports, uint64_t now,
			    struct doubts_forgotten *out)
{
	uint64_t forms;
	enum ocop_err err;

	*out = (struct doubts_forgotten){ 0 };
	pthread_mutex_lock(&reports->lock);
	forget_addresses(&reports->doubts.address, now);
	err = ocop_store_begin(reports->store, true);
	if (!err) {
		err = sweep(reports->store, "D", note_doubt, now,
			    &out->doubts);
		/* A contact whose doubt went goes, too. */
		if (!err)
			err = sweep(reports->store, "K", note_contact, now,
				    &out->contacts);
		if (!err)
			err = sweep(reports->store, "F", note_form, now,
				    &forms);
		err = ocop_store_end(reports->store, err);
	}
	pthread_mutex_unlock(&reports->lock);
	return err;
}

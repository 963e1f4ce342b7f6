/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Takes a doubt from a form. Anybody may send one, so this file keeps robots
 * out, by the form's token, and by limits for each address, for each stamp and
 * for the whole register.
 *
 * A form's token is its time, a nonce and a keyed digest over both. All three
 * have a fixed length, so SHA-256 over secret and message is safe here.
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/log.h>

#include "registry/reports/reports_internal.h"

#define STAMPED_LEN 16		/* of a token: its time and nonce */
#define NETWORK_LEN 8		/* of an IPv6 address: a household's */

/* A form of one daemon may be sent to another. */
static enum ocop_err share_secret(struct reports *r)
{
	struct ocop_bytes own = ocop_bytes_of(r->doubts.secret,
					      sizeof(r->doubts.secret));
	struct ocop_buf held = OCOP_BUF(sizeof(r->doubts.secret));
	enum ocop_err err = ocop_store_begin(r->store, true);

	if (!err)
		err = ocop_store_meta(r->store, "secret", &held);
	if (err == OCOP_ERR_ABSENT)
		err = ocop_store_set_meta(r->store, "secret", own);
	else if (!err && held.len != own.len)
		err = OCOP_ERR_STORE;
	else if (!err)
		memcpy(r->doubts.secret, held.ptr, held.len);
	ocop_buf_clear(&held);
	return ocop_store_end(r->store, err);
}

enum ocop_err doubts_start(struct reports *r, bool take)
{
	enum ocop_err err;

	r->doubts.address.limit = DOUBT_OF_ADDRESS_MAX;
	r->doubts.stamp.limit = DOUBT_OF_STAMP_MAX;
	r->doubts.all.limit = DOUBT_ALL_MAX;
	err = ocop_random(r->doubts.secret, sizeof(r->doubts.secret));
	return err || !take || !r->shared ? err : share_secret(r);
}

void doubts_end(struct reports *r)
{
	free(r->doubts.address.slots);
	free(r->doubts.stamp.slots);
	free(r->doubts.all.slots);
	ocop_cleanse(r->doubts.secret, sizeof(r->doubts.secret));
}

/* --- Forms --- */

static void seal(const struct reports *r, uint8_t form[static DOUBT_FORM_LEN],
		 uint8_t digest[static OCOP_HASH_LEN])
{
	ocop_sha256_prefixed(digest, 'F', ocop_bytes_of(
				r->doubts.secret, sizeof(r->doubts.secret)),
			     ocop_bytes_of(form, STAMPED_LEN));
}

enum ocop_err doubts_form(struct reports *reports, uint64_t now,
			  uint8_t out[static DOUBT_FORM_LEN])
{
	uint8_t digest[OCOP_HASH_LEN];
	enum ocop_err err = ocop_random(out + 8, STAMPED_LEN - 8);

	ocop_bytes_of_number(out, now, 8);
	seal(reports, out, digest);
	memcpy(out + STAMPED_LEN, digest, DOUBT_FORM_LEN - STAMPED_LEN);
	return err;
}

static bool is_form(const struct reports *r,
		    const uint8_t form[static DOUBT_FORM_LEN], uint64_t now)
{
	uint8_t copy[DOUBT_FORM_LEN], digest[OCOP_HASH_LEN], differ = 0;
	uint64_t made = ocop_bytes_number(ocop_bytes_of(form, 8));

	memcpy(copy, form, sizeof(copy));
	seal(r, copy, digest);
	/* In a time that does not tell how much of it is right. */
	for (size_t i = STAMPED_LEN; i < DOUBT_FORM_LEN; i++)
		differ |= form[i] ^ digest[i - STAMPED_LEN];
	return differ == 0 && made <= now && now - made <= DOUBT_FORM_S;
}

static struct ocop_bytes key_of_form(uint8_t out[static 1 + STAMPED_LEN],
				     const uint8_t *form)
{
	out[0] = 'F';
	memcpy(out + 1, form, STAMPED_LEN);
	return ocop_bytes_of(out, 1 + STAMPED_LEN);
}

/* --- Limits --- */

/* A quota's key: a keyed digest, so that memory holds no address. */
static bool take(struct reports *r, struct quota *quota, uint8_t kind,
		 struct ocop_bytes what, uint64_t now)
{
	uint8_t digest[OCOP_HASH_LEN];

	ocop_sha256_prefixed(digest, kind, ocop_bytes_of(
				r->doubts.secret, sizeof(r->doubts.secret)),
			     what);
	return quota_take(quota, ocop_bytes_of(digest, OCOP_KID_LEN), now);
}

static bool is_v4(const uint8_t *address)
{
	static const uint8_t mapped[12] = { [10] = 0xff, 0xff };

	return memcmp(address, mapped, sizeof(mapped)) == 0;
}

/* Of one address first, so that it cannot use up what is for all. */
static enum doubt_outcome admit(struct reports *r, const struct doubt *d,
				const uint8_t *address, uint64_t now)
{
	uint8_t stamp[OCOP_PRODUCT_MAX + 9];
	size_t len = strlen(d->product);

	if (address && !take(r, &r->doubts.address, 'A', ocop_bytes_of(
				address, is_v4(address) ? 16 : NETWORK_LEN),
			     now))
		return DOUBT_LIMIT_ADDRESS;
	memcpy(stamp, d->product, len);
	ocop_bytes_of_number(stamp + len, (uint64_t)d->lot, 4);
	ocop_bytes_of_number(stamp + len + 4, (uint64_t)d->index, 4);
	if (len > 0 && !take(r, &r->doubts.stamp, 'S',
			     ocop_bytes_of(stamp, len + 8), now))
		return DOUBT_LIMIT_STAMP;
	return take(r, &r->doubts.all, 'T', OCOP_LIT(""), now) ?
	       DOUBT_STORED : DOUBT_LIMIT_ALL;
}

/* --- Adding --- */

/* A number whose check character, too, is one that nobody mistakes. */
static enum ocop_err draw(char out[static DOUBT_NUMBER_SIZE])
{
	static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	uint8_t random[DOUBT_NUMBER_LEN - 1];
	char again[DOUBT_NUMBER_SIZE];

	do {
		enum ocop_err err = ocop_random(random, sizeof(random));

		if (err)
			return err;
		for (size_t i = 0; i < sizeof(random); i++)
			out[i] = alphabet[random[i] % 32];
		out[sizeof(random)] = ocop_mod37_36(ocop_bytes_of(
				out, sizeof(random)));
		out[DOUBT_NUMBER_LEN] = '\0';
	} while (!doubt_number_read(again, out) || strcmp(again, out) != 0);
	return OCOP_OK;
}

static enum ocop_err store_rows(struct ocop_store *store,
				const struct doubt *d, const char *contact,
				const uint8_t *form)
{
	uint8_t key[DOUBT_NUMBER_SIZE], form_key[1 + STAMPED_LEN];
	enum ocop_err err = doubts_put(store, d);

	if (!err && contact[0] != '\0')
		err = ocop_store_put(store, OCOP_SPACE_STATE,
				     doubts_key(key, 'K', d->number),
				     ocop_bytes_str(contact));
	if (!err)
		err = ocop_store_put(store, OCOP_SPACE_STATE,
				     key_of_form(form_key, form),
				     ocop_bytes_str(d->number));
	return err;
}

/* Within a transaction. */
static enum ocop_err add(struct reports *r, struct doubt *d,
			 const char *contact, const uint8_t *form,
			 const uint8_t *address, uint64_t now,
			 enum doubt_outcome *outcome)
{
	struct ocop_buf value = OCOP_BUF(DOUBT_NUMBER_SIZE);
	uint8_t key[1 + STAMPED_LEN];
	enum ocop_err err = ocop_store_get(r->store, OCOP_SPACE_STATE,
					   key_of_form(key, form), &value);

	*outcome = DOUBT_STORED;
	if (!err && !ocop_bytes_copy(d->number, sizeof(d->number),
				     ocop_buf_view(&value)))
		err = OCOP_ERR_STORE;
	ocop_buf_clear(&value);
	if (err != OCOP_ERR_ABSENT)
		return err;
	*outcome = admit(r, d, address, now);
	if (*outcome != DOUBT_STORED)
		return OCOP_OK;
	err = draw(d->number);
	return err ? err : store_rows(r->store, d, contact, form);
}

enum ocop_err doubts_add(struct reports *reports, const struct doubt *doubt,
			 const char *contact,
			 const uint8_t form[static DOUBT_FORM_LEN],
			 const uint8_t *address, uint64_t now,
			 enum doubt_outcome *outcome_out,
			 char number_out[static DOUBT_NUMBER_SIZE])
{
	enum doubt_outcome outcome = DOUBT_TROUBLE;
	struct doubt d = *doubt;
	enum ocop_err err;

	*outcome_out = DOUBT_TROUBLE;
	number_out[0] = '\0';
	if (!is_form(reports, form, now)) {
		*outcome_out = DOUBT_FORM;
		return OCOP_OK;
	}
	d.received = d.changed = now;
	d.state = DOUBT_RECEIVED;
	d.reason = DOUBT_NO_REASON;
	d.who[0] = d.answer[0] = '\0';
	pthread_mutex_lock(&reports->lock);
	err = ocop_store_begin(reports->store, true);
	if (!err)
		err = ocop_store_end(reports->store, add(
				reports, &d, contact, form, address, now,
				&outcome));
	pthread_mutex_unlock(&reports->lock);
	if (err)
		return err;
	*outcome_out = outcome;
	if (outcome == DOUBT_STORED)
		memcpy(number_out, d.number, DOUBT_NUMBER_SIZE);
	return OCOP_OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks 1 to 3, 9 and 10 of the verdict: the stamp, its lot, its
 * signature, its serial, signs of copying.
 */
#include <string.h>

#include "lib/crypto/crypto.h"
#include "lib/fold/fold.h"
#include "lib/fold/fold_state.h"
#include "lib/trust/trust_internal.h"
#include "lib/verdict/verdict.h"

/* --- 1. The host --- */

static bool check_host(struct ocop__verdict_ctx *j)
{
	const struct ocop_trust *t = j->verifier->trust;
	struct ocop_bytes host = ocop_bytes_str(j->stamp->host);
	/* Old stamps keep the host that was valid on their lot's day. */
	bool known = j->lot_known ?
		     ocop__trust_host_on(t, host, j->lot.accepted_day) :
		     ocop_trust_host_known(t, host);

	if (j->stamp->typed)
		return true;
	if (known) {
		ocop__verdict_add(j, FINDING_OUR_STAMP, OCOP_INDEX_NONE);
		return true;
	}
	ocop_verdict_host_unknown(j->report, t, j->stamp->host);
	ocop__verdict_add(j, FINDING_HOST, OCOP_INDEX_NONE);
	return false;
}

/* An unknown profile that the trust document lists asks for an update. */
static bool check_profile(struct ocop__verdict_ctx *j)
{
	const struct ocop_trust *t = j->verifier->trust;

	if (j->stamp->typed || j->stamp->profile == 1 ||
	    j->stamp->profile == 2)
		return true;
	for (size_t i = 0; i < t->profile_count; i++) {
		if (t->profiles[i] != j->stamp->profile)
			continue;
		ocop__verdict_add(j, FINDING_NEW_PROFILE, OCOP_INDEX_NONE);
		return false;
	}
	ocop_fail(&j->report->diag, OCOP_ERR_MALFORMED, 0,
		  "unknown signature profile %u", j->stamp->profile);
	ocop__verdict_add(j, FINDING_PROFILE, OCOP_INDEX_NONE);
	return false;
}

/* --- 2. The lot --- */

/* Whether the register claims to hold every certificate of a province. */
static bool province_complete(const struct ocop__verdict_ctx *j)
{
	const struct ocop_trust *t = j->verifier->trust;

	for (size_t i = 0; i < t->authority_count; i++) {
		const struct ocop_authority *a = &t->authorities[i];

		if (!a->whole_country && a->complete_since != OCOP_DAY_NONE &&
		    a->complete_since <= j->today &&
		    ocop_authority_covers(a, ocop_bytes_str(j->stamp->product)))
			return true;
	}
	return false;
}

/* The producer with the GTIN's GS1 company prefix has no certificate for it.
 * This tells "certified for other products" from "unknown". */
static enum ocop_err find_prefix_owner(struct ocop__verdict_ctx *j,
				       bool *found)
{
	struct ocop_producer producer;
	struct ocop_bytes id;
	enum ocop_err err;

	*found = false;
	if (!j->stamp->is_gtin)
		return OCOP_OK;
	err = ocop__fold_prefix(j->verifier->state,
				ocop_bytes_str(j->stamp->product), &id);
	if (!err)
		err = ocop_fold_producer(j->verifier->state, id, &producer,
					 NULL);
	if (err)
		return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
	*found = true;
	COPY(j->report->facts.producer_id, producer.id);
	COPY(j->report->facts.producer, producer.name);
	return OCOP_OK;
}

static bool is_fresh(const struct ocop__verdict_ctx *j)
{
	return !j->report->stale && !j->report->too_old && !j->clock_behind;
}

/* The server that answered may have an old copy, in which a missing record
 * proves nothing. The signed time shows how old it is. */
static bool is_refreshed(const struct ocop__verdict_ctx *j)
{
	return j->policy->refreshed && is_fresh(j);
}

static enum ocop_err unknown_product(struct ocop__verdict_ctx *j)
{
	bool known_gap = j->stamp->is_gtin ?
		is_refreshed(j) : is_fresh(j) && province_complete(j);
	bool owner = false;
	enum ocop_err err;

	if (!known_gap) {
		ocop__verdict_add(j, FINDING_PRODUCT_UNKNOWN, OCOP_INDEX_NONE);
		return OCOP_OK;
	}
	j->report->offline = !j->policy->refreshed;
	err = find_prefix_owner(j, &owner);
	ocop__verdict_add(j, owner ? FINDING_SCOPE : FINDING_NO_PRODUCT,
			  OCOP_INDEX_NONE);
	return err;
}

/* Whether any stamp key of a producer made this stamp, including keys that it
 * no longer lists: what they signed stays valid. */
static enum ocop_err any_key_matches(struct ocop__verdict_ctx *j,
				     struct ocop_bytes producer, bool *out)
{
	struct ocop_state *state = j->verifier->state;
	struct ocop_bytes hashes;
	enum ocop_err err = ocop__fold_owned_keys(state, producer, &hashes);

	if (err)
		return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
	for (size_t i = 0; !err && i + OCOP_HASH_LEN <= hashes.len;
	     i += OCOP_HASH_LEN) {
		const uint8_t *hash = hashes.ptr + i;
		struct ocop_key_view view;
		struct ocop_pubkey *key;

		err = ocop_fold_key(state, hash, &view);
		if (err || !view.was_stamp)
			continue;
		err = ocop__keyring_get_hashed(&key, j->verifier->ring, hash,
					       view.spki);
		if (!err && !ocop_stamp_verify(j->stamp, key)) {
			*out = true;
			break;
		}
	}
	return err;
}

/* Whether a key of the product's producer made it, or of the producer before a
 * move. */
static enum ocop_err any_producer_matches(
	struct ocop__verdict_ctx *j,
	const struct ocop_product_view *product,
	bool *out)
{
	struct ocop_cert_view cert;
	enum ocop_err err = ocop_fold_certificate(
		j->verifier->state, product->cert[product->count - 1], j->today,
		&cert);

	*out = false;
	if (!err)
		err = any_key_matches(j, cert.producer, out);
	if (!err && !*out &&
	    !ocop_bytes_equal(cert.producer, cert.cert.producer))
		err = any_key_matches(j, cert.cert.producer, out);
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

static enum ocop_err unknown_lot(struct ocop__verdict_ctx *j)
{
	struct ocop_product_view product;
	bool matches = false;
	enum ocop_err err = ocop_fold_product(
		j->verifier->state, ocop_bytes_str(j->stamp->product),
					      &product);

	if (err == OCOP_ERR_ABSENT)
		return unknown_product(j);
	if (err)
		return err;
	/* A key or a lot may be newer than the data. */
	if (!is_refreshed(j)) {
		ocop__verdict_add(j, FINDING_LOT_UNKNOWN, OCOP_INDEX_NONE);
		return OCOP_OK;
	}
	ocop__verdict_add(j, FINDING_NO_LOT, OCOP_INDEX_NONE);
	/* A key may be in a record that this program could not read. */
	if (j->stamp->typed || ocop__verdict_is_blind(j))
		return OCOP_OK;
	err = any_producer_matches(j, &product, &matches);
	if (!err && !matches)
		ocop__verdict_add(j, FINDING_NO_KEY, OCOP_INDEX_NONE);
	return err;
}

static void lot_facts(struct ocop__verdict_ctx *j)
{
	struct ocop_facts *f = &j->report->facts;

	f->lot_count = j->lot.count;
	f->made = j->lot.made;
	f->best_before = j->lot.best_before;
	COPY(f->batch, j->lot.batch);
	COPY(f->pack, j->lot.pack);
	COPY(f->code, j->lot.certificate.code);
	f->decided = j->lot.certificate.decided;
}

static void check_lot(struct ocop__verdict_ctx *j)
{
	lot_facts(j);
	if (j->lot.refused_for_key)
		ocop__verdict_add(j, FINDING_LOT_REFUSED, j->lot.key_index);
	else if (j->lot.dropped)
		ocop__verdict_add(j, FINDING_LOT_DROPPED, j->lot.key_index);
	else
		ocop__verdict_add(j, FINDING_LOT, j->lot.index);
}

/* --- 3. The signature, with the lot's stamp key only --- */

/* Lots registered before the key was stolen still count. From that day on a
 * thief can make their stamps, so the report names the day. */
static enum ocop_err note_end(struct ocop__verdict_ctx *j,
			      const struct ocop_key_view *key)
{
	const struct ocop_verifier *verifier = j->verifier;
	struct ocop_buf bytes = OCOP_BUF(OCOP_ENTRY_MAX);
	struct ocop_entry entry;
	enum ocop_err err = OCOP_OK;

	if (key->end != OCOP_KEY_COMPROMISED || j->lot.refused_for_key ||
	    j->lot.dropped)
		return OCOP_OK;
	ocop__verdict_add(j, FINDING_KEY_STOLEN, key->end_index);
	if (verifier->read) {
		err = verifier->read(verifier->read_user, key->end_index,
				     &bytes);
		if (!err)
			err = ocop_entry_decode(&entry, ocop_buf_view(&bytes),
						NULL);
		if (!err)
			j->report->facts.key_stolen =
				ocop_day_of(entry.accepted);
	}
	ocop_buf_clear(&bytes);
	return err;
}

static enum ocop_err check_signature(struct ocop__verdict_ctx *j)
{
	struct ocop_key_view view;
	struct ocop_pubkey *key = NULL;
	enum ocop_err err;

	if (j->stamp->typed) {
		ocop__verdict_add(j, FINDING_TYPED, OCOP_INDEX_NONE);
		return OCOP_OK;
	}
	err = ocop_fold_key(j->verifier->state, j->lot.stamp_key, &view);
	/* A thief may name a key that nobody enrolled. */
	if (err == OCOP_ERR_ABSENT && j->lot.refused_for_key)
		return OCOP_OK;
	if (!err)
		err = ocop__keyring_get_hashed(&key, j->verifier->ring,
					       j->lot.stamp_key, view.spki);
	if (err)
		return err;
	err = ocop_stamp_verify(j->stamp, key);
	if (!err) {
		ocop__verdict_add(j, FINDING_SIGNED, j->lot.index);
		return note_end(j, &view);
	}
	if (err != OCOP_ERR_SIGNATURE && err != OCOP_ERR_ALG)
		return err;
	ocop__verdict_add(j, FINDING_FORGED, j->lot.index);
	return OCOP_OK;
}

/* --- 8 and 9. Goods and serial --- */

static void check_goods(struct ocop__verdict_ctx *j,
			const struct ocop_serial_view *serial)
{
	struct ocop_facts *f = &j->report->facts;

	if (serial->best_before != OCOP_DAY_NONE)
		f->best_before = serial->best_before;
	if (serial->made != OCOP_DAY_NONE)
		f->made = serial->made;
	if (serial->batch.len)
		COPY(f->batch, serial->batch);
	if (f->best_before == OCOP_DAY_NONE)
		return;
	ocop__verdict_add(j, j->today > f->best_before ? FINDING_GOODS_PAST :
							 FINDING_GOODS,
			  serial->best_before != OCOP_DAY_NONE ?
			  serial->release_index : j->lot.index);
}

static void check_layer(struct ocop__verdict_ctx *j,
			enum ocop_stamp_status status,
			uint64_t index)
{
	if (index == UINT64_MAX)
		index = j->lot.index;
	if (status == OCOP_STATUS_RECALLED)
		ocop__verdict_add(j, FINDING_RECALLED, index);
	else if (status == OCOP_STATUS_VOID)
		ocop__verdict_add(j, FINDING_VOID, index);
	else if (status == OCOP_STATUS_HELD)
		ocop__verdict_add(j, FINDING_HELD, index);
}

/* Whom to ask: the authority that opened, took or confirmed the case. */
static void name_alert(struct ocop_facts *f,
		       const struct ocop_serial_view *serial)
{
	if (serial->alert == OCOP_ALERT_CLEARED || !serial->alert_inspected)
		return;
	f->alert = serial->alert;
	COPY(f->alert_by, serial->alert_owner);
}

static void check_copies(struct ocop__verdict_ctx *j,
			 const struct ocop_serial_view *serial)
{
	name_alert(&j->report->facts, serial);
	if (serial->alert && serial->alert != OCOP_ALERT_CLEARED)
		ocop__verdict_add(j, serial->alert_inspected ?
				     FINDING_ALERT : FINDING_ALERT_UNVERIFIED,
				  serial->alert_index);
	else
		ocop__verdict_add(j, FINDING_NO_ALERT, serial->alert ?
				  serial->alert_index : OCOP_INDEX_NONE);
	if (j->policy->two_articles)
		ocop__verdict_add(j, FINDING_TWO_ARTICLES, OCOP_INDEX_NONE);
	else if (j->policy->two_places)
		ocop__verdict_add(j, FINDING_TWO_PLACES, OCOP_INDEX_NONE);
}

static enum ocop_err check_serial(struct ocop__verdict_ctx *j)
{
	struct ocop_serial_view serial;
	enum ocop_err err;

	if (j->stamp->index >= (uint64_t)j->lot.count) {
		ocop__verdict_add(j, FINDING_PAST_COUNT, j->lot.index);
		return OCOP_OK;
	}
	err = ocop_fold_serial(j->verifier->state, &j->lot, j->stamp->index,
			       &serial);
	if (err)
		return err;
	COPY(j->report->facts.reason, serial.reason);
	check_goods(j, &serial);
	/* A recall comes before a void, because it asks for more action. */
	check_layer(j, serial.authority, serial.authority_index);
	check_layer(j, serial.producer, serial.producer_index);
	if (serial.authority == OCOP_STATUS_ACTIVE &&
	    serial.producer == OCOP_STATUS_ACTIVE && !j->lot.refused_for_key)
		ocop__verdict_add(j, FINDING_ACTIVE,
				  serial.producer_index != UINT64_MAX ?
				  serial.producer_index : j->lot.index);
	check_copies(j, &serial);
	return OCOP_OK;
}

/*
 * A lot whose signature was deferred is checked before anything rests
 * on it. What is not signed does not count; whether another lot of that
 * number does, only the state folded anew can tell.
 */
static enum ocop_err prove_lot(struct ocop__verdict_ctx *j)
{
	const struct ocop_verifier *verifier = j->verifier;
	struct ocop_buf entry = OCOP_BUF(OCOP_ENTRY_MAX);
	enum ocop_err err = OCOP_ERR_SIGNATURE;

	if (!j->lot_known || j->lot.index < verifier->info.checked)
		return OCOP_OK;
	if (verifier->read) {
		err = verifier->read(verifier->read_user, j->lot.index, &entry);
		if (!err)
			err = ocop__fold_check(verifier->state, verifier->ring,
					       j->lot.index,
					       ocop_buf_view(&entry));
	}
	ocop_buf_clear(&entry);
	if (err != OCOP_ERR_SIGNATURE)
		return err;
	ocop__verdict_add(j, FINDING_LOT_UNSIGNED, j->lot.index);
	j->lot_known = false;
	j->lot_forged = true;
	return OCOP_OK;
}

enum ocop_err ocop__verdict_check_stamp(struct ocop__verdict_ctx *j)
{
	enum ocop_err err = ocop_fold_lot(j->verifier->state,
					  ocop_bytes_str(j->stamp->product),
					  j->stamp->lot, &j->lot);

	if (err && err != OCOP_ERR_ABSENT)
		return err;
	j->lot_known = !err;
	err = prove_lot(j);
	if (err || !check_host(j) || !check_profile(j) || j->lot_forged)
		return err;
	if (!j->lot_known)
		return unknown_lot(j);
	check_lot(j);
	err = check_signature(j);
	if (!err)
		err = ocop__verdict_check_certificate(j, j->lot.certificate);
	return err ? err : check_serial(j);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a trust document says: who owns a key, what an authority may do and
 * when, which hosts and logs belong to the realm, and whether enough roots
 * signed.
 */
#include <string.h>

#include "lib/base/mark.h"
#include "lib/crypto/crypto.h"
#include "lib/trust/trust_internal.h"

/* Whether one of the roots with this kid made the signature; its index. */
static enum ocop_err signed_by(size_t *root_out, uint64_t counted,
			       const struct ocop_cose_sign1 *message,
			       const struct ocop_trust *trust,
			       const struct ocop_trust *by,
			       struct ocop_keyring *ring)
{
	uint8_t hash[OCOP_HASH_LEN];
	struct ocop_pubkey *key;
	enum ocop_err err;

	*root_out = SIZE_MAX;
	for (size_t i = 0; i < by->root_count; i++) {
		if (counted >> i & 1)
			continue;
		ocop_sha256(hash, by->roots[i]);
		if (memcmp(hash, message->kid.ptr, OCOP_KID_LEN) != 0)
			continue;
		err = ocop__keyring_get_hashed(&key, ring, hash, by->roots[i]);
		if (err)
			return err;
		err = ocop_cose_sign1_verify(message, trust->payload, key);
		if (!err) {
			*root_out = i;
			return OCOP_OK;
		}
		/* A wrong signature counts like none. */
		if (err != OCOP_ERR_SIGNATURE && err != OCOP_ERR_ALG)
			return err;
	}
	return OCOP_OK;
}

enum ocop_err ocop_trust_signers(uint64_t *out, const struct ocop_trust *trust,
				 const struct ocop_trust *by,
				 struct ocop_keyring *ring)
{
	struct ocop_cose_sign1 message;
	struct ocop__trust_file file;
	enum ocop_err err;
	uint64_t counted = 0;
	size_t at = 0, root;

	*out = 0;
	if (trust->payload.ptr == trust->bytes.ptr)
		return OCOP_OK; /* a payload alone: nobody has signed yet */
	err = ocop__trust_file_split(&file, trust->bytes, NULL);
	while (!err) {
		err = ocop__trust_file_next(&message, &file, &at, NULL);
		if (err)
			break;
		err = signed_by(&root, counted, &message, trust,
				by ? by : trust, ring);
		if (!err && root != SIZE_MAX)
			counted |= UINT64_C(1) << root;
	}
	if (err != OCOP_ERR_ABSENT)
		return err;
	*out = counted;
	return OCOP_OK;
}

static enum ocop_err require(const struct ocop_trust *trust,
			     const struct ocop_trust *by, const char *whose,
			     struct ocop_keyring *ring, struct ocop_diag *diag)
{
	uint64_t signers;
	enum ocop_err err = ocop_trust_signers(&signers, trust, by, ring);
	int64_t count = 0;

	if (err)
		return err;
	for (; signers; signers &= signers - 1)
		count++;
	if (count >= by->threshold)
		return OCOP_OK;
	return ocop_fail(diag, OCOP_ERR_TRUST, 0,
			 "trust document: %d of %d signatures by %s roots",
			 (int)count, (int)by->threshold, whose);
}

static const struct ocop_trust_log *log_at(const struct ocop_trust *t,
					   bool is_trace, unsigned number)
{
	for (size_t i = 0; i < t->log_count; i++)
		if (t->logs[i].is_trace == is_trace && number-- == 0)
			return &t->logs[i];
	return NULL;
}

/* Logs keep their places, and a frozen one stays frozen as it was: else the
 * indexes of all that follow would change. */
static enum ocop_err keep_logs(const struct ocop_trust *trust,
			       const struct ocop_trust *previous,
			       struct ocop_diag *diag)
{
	unsigned count[2] = { 0, 0 };

	for (size_t i = 0; i < previous->log_count; i++) {
		const struct ocop_trust_log *old = &previous->logs[i];
		const struct ocop_trust_log *log = log_at(
			trust, old->is_trace, count[old->is_trace]++);

		if (!log || !ocop_bytes_equal(log->origin, old->origin) ||
		    (old->frozen &&
		     (!log->frozen || log->frozen_size != old->frozen_size ||
		      memcmp(log->frozen_root, old->frozen_root,
			     OCOP_HASH_LEN) != 0)))
			return ocop_fail(diag, OCOP_ERR_TRUST, 0,
					 "trust document: log '%.*s' must keep its place in the list of version %llu; if that version froze it, its end must stay, too",
					 (int)old->origin.len,
					 (const char *)old->origin.ptr,
					 (unsigned long long)previous->version);
	}
	return OCOP_OK;
}

enum ocop_err ocop_trust_verify(const struct ocop_trust *trust,
				const struct ocop_trust *previous,
				struct ocop_keyring *ring,
				struct ocop_diag *diag)
{
	enum ocop_err err = require(trust, trust, N_("its own"), ring, diag);

	if (err || !previous)
		return err;
	if (!ocop_bytes_equal(trust->realm, previous->realm))
		return ocop_fail(diag, OCOP_ERR_TRUST, 0,
				 "trust document: it is of another realm");
	if (trust->version <= previous->version)
		return ocop_fail(diag, OCOP_ERR_TRUST, 0,
				 "trust document: version %llu is not above "
				 "%llu", (unsigned long long)trust->version,
				 (unsigned long long)previous->version);
	err = require(trust, previous, N_("the previous version's"), ring, diag);
	return err ? err : keep_logs(trust, previous, diag);
}

const struct ocop_authority *ocop_trust_authority(const struct ocop_trust *t,
						  struct ocop_bytes id)
{
	size_t at = ocop__trust_index_id(t, id);

	return at == SIZE_MAX ? NULL : &t->authorities[at];
}

const struct ocop_authority *
ocop_trust_authority_by_key(const struct ocop_trust *t,
			    const uint8_t hash[static OCOP_HASH_LEN],
			    struct ocop_bytes *spki_out)
{
	const struct ocop__trust_slot *slot = ocop__trust_index_key(t, hash);
	bool found = slot && slot->owner != SIZE_MAX;

	if (spki_out)
		*spki_out = found ? slot->spki : ocop_bytes_of(NULL, 0);
	return found ? &t->authorities[slot->owner] : NULL;
}

bool ocop_trust_succeeds(const struct ocop_trust *t, struct ocop_bytes heir,
			 struct ocop_bytes id)
{
	size_t at = ocop__trust_index_id(t, id);

	/* Decode proved that every chain ends. */
	for (; at != SIZE_MAX; at = t->index->heir[at])
		if (ocop_bytes_equal(t->authorities[at].id, heir))
			return true;
	return false;
}

bool ocop_authority_covers(const struct ocop_authority *a,
			   struct ocop_bytes code_or_unit)
{
	if (a->whole_country)
		return true;
	if (code_or_unit.len < 2)
		return false;
	for (size_t i = 0; i < a->scope_count; i++)
		if (memcmp(a->scope[i].ptr, code_or_unit.ptr, 2) == 0)
			return true;
	return false;
}

/* Both ends are inclusive; without an end it goes on. */
static bool within(int32_t day, int32_t from, int32_t to)
{
	return day >= from && (to == OCOP_DAY_NONE || day <= to);
}

bool ocop_authority_live(const struct ocop_authority *a, int32_t day)
{
	return within(day, a->from, a->to);
}

bool ocop_authority_grants(const struct ocop_authority *a, int64_t stars,
			   int32_t day)
{
	for (size_t i = 0; i < a->grant_count; i++)
		if (a->grants[i].stars == stars &&
		    within(day, a->grants[i].from, a->grants[i].to))
			return true;
	return false;
}

bool ocop__trust_host_on(const struct ocop_trust *t, struct ocop_bytes host,
			 int32_t day)
{
	for (size_t i = 0; i < t->host_count; i++)
		if (ocop_bytes_equal(t->hosts[i].host, host) &&
		    within(day, t->hosts[i].from, t->hosts[i].to))
			return true;
	return false;
}

bool ocop_trust_host_known(const struct ocop_trust *t, struct ocop_bytes host)
{
	for (size_t i = 0; i < t->host_count; i++)
		if (ocop_bytes_equal(t->hosts[i].host, host))
			return true;
	return false;
}

const struct ocop_trust_log *ocop_trust_records_log(const struct ocop_trust *t)
{
	for (size_t i = 0; i < t->log_count; i++)
		if (!t->logs[i].is_trace && !t->logs[i].frozen)
			return &t->logs[i];
	return NULL;
}

const struct ocop_trust_log *
ocop_trust_records_log_at(const struct ocop_trust *t, unsigned number)
{
	return log_at(t, false, number);
}

struct ocop_bytes ocop_trust_receipt_key(const struct ocop_trust *t,
					 struct ocop_bytes origin,
					 uint64_t size)
{
	for (size_t i = 0; i < t->receipt_count; i++)
		if (ocop_bytes_equal(t->receipts[i].origin, origin) &&
		    size >= t->receipts[i].from && size <= t->receipts[i].to)
			return t->receipts[i].key;
	return ocop_bytes_of(NULL, 0);
}

int64_t ocop__trust_level_at(const struct ocop_trust *t, uint64_t index)
{
	int64_t level = 1;

	for (size_t i = 0; i < t->level_count && t->levels[i].index <= index;
	     i++)
		level = t->levels[i].level;
	return level;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fetches the trust files that a log names. The fold decides which version is
 * in force. A file is kept only if the fold will be able to use it, so that
 * nobody can fill a replica with other documents. A file that is missing,
 * different or not fully signed is skipped and requested again by each sync.
 */
#include <inttypes.h>
#include <string.h>

#include "lib/base/mark.h"
#include "lib/log/log.h"
#include "lib/sync/sync.h"

/* The fold's rule, walked ahead of it. */
struct versions {
	struct ocop__sync *s;
	const struct ocop_trust *in_force;
};

/* Keep a file that is signed by those who may, for ever. */
static enum ocop_err keep_trust(struct ocop__sync *s, struct ocop_trust *trust,
				const struct ocop_trust **out)
{
	struct ocop_replica *r = s->replica;
	uint8_t hash[OCOP_HASH_LEN];
	enum ocop_err err;

	memcpy(hash, trust->fingerprint, sizeof(hash));
	err = ocop_store_begin(r->store, true);
	if (!err)
		err = ocop_log_put_trust(r->store, trust->version,
					 trust->bytes);
	err = ocop_store_end(r->store, err);
	if (err) {
		ocop_trust_free(trust);
		return err;
	}
	err = ocop_trustset_add(r->trustset, trust);
	if (!err)
		*out = ocop_trustset_find(r->trustset, hash);
	return err;
}

static const char *fault_of(const struct ocop_trust *trust, uint64_t version)
{
	if (trust == NULL)
		return N_("damaged");
	return trust->version != version ? N_("another version") :
					   N_("not signed as the previous version requires");
}

/* One file, if it has the named payload (hash NULL: whichever) and is signed
 * as previous asks; *out (lent by the trust set) is NULL when the source has
 * none such: stop (may be NULL) says why. */
static enum ocop_err fetch(struct ocop__sync *s, uint64_t version,
			   const uint8_t *hash,
			   const struct ocop_trust *previous,
			   const struct ocop_trust **out,
			   struct ocop_diag *stop)
{
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf path = OCOP_BUF(64);
	struct ocop_trust *trust = NULL;
	const char *text;
	enum ocop_err err;

	*out = NULL;
	ocop_buf_printf(&path, "trust/%llu.cose",
			(unsigned long long)version);
	text = ocop_buf_cstr(&path);
	err = text == NULL ? OCOP_ERR_MEMORY :
	      ocop__sync_fetch(s, text, &file);
	if (err == OCOP_ERR_ABSENT || err == OCOP_ERR_LIMIT ||
	    err == OCOP_ERR_MALFORMED) {
		(void)ocop_fail(stop, err, 0, "%.80s/%s: %s", s->source, text,
				err == OCOP_ERR_ABSENT ? N_("not found") :
				err == OCOP_ERR_LIMIT ? N_("too long") :
							N_("a web page"));
		err = OCOP_OK;	/* missing: the fold skips it and says so */
		goto out;
	}
	if (err) {
		if (stop != NULL)
			*stop = *s->diag;
		goto out;
	}
	err = ocop_trust_decode(&trust, ocop_buf_view(&file), NULL);
	if (!err &&
	    (trust->version != version ||
	     (hash != NULL &&
	      memcmp(trust->fingerprint, hash, OCOP_HASH_LEN) != 0)))
		err = OCOP_ERR_TRUST;
	if (!err)
		err = ocop_trust_verify(trust, previous, s->replica->ring,
					NULL);
	if (!err) {
		err = keep_trust(s, trust, out);
		trust = NULL;
	} else if (err != OCOP_ERR_MEMORY && err != OCOP_ERR_CRYPTO) {
		(void)ocop_fail(stop, OCOP_ERR_TRUST, 0, "%.80s/%s: %s",
				s->source, text, fault_of(trust, version));
		err = OCOP_OK;	/* other, or half-signed: as if missing */
	}
out:
	ocop_trust_free(trust);
	ocop_buf_clear(&file);
	ocop_buf_clear(&path);
	return err;
}

/* A good version takes over for those that follow. */
static enum ocop_err take(struct versions *v,
			  const struct ocop_trust_entry *named)
{
	struct ocop_replica *r = v->s->replica;
	const struct ocop_trust *next;
	enum ocop_err err;

	if (named->version <= v->in_force->version)
		return OCOP_OK;
	next = ocop_trustset_find(r->trustset, named->hash);
	if (next == NULL) {
		err = fetch(v->s, named->version, named->hash, v->in_force,
			    &next, NULL);
		if (err)
			return err;
	} else if (ocop_trust_verify(next, v->in_force, r->ring, NULL)) {
		next = NULL;
	}
	if (next != NULL)
		v->in_force = next;
	return OCOP_OK;
}

enum ocop_err ocop__sync_trust(struct ocop__sync *s)
{
	struct versions v = { s, ocop_replica_trust(s->replica) };
	struct ocop_trust_entry named;
	enum ocop_err err = OCOP_OK;

	for (size_t at = 0; v.in_force != NULL && !err &&
	     at + sizeof(named) <= s->names.len; at += sizeof(named)) {
		memcpy(&named, s->names.ptr + at, sizeof(named));
		err = take(&v, &named);
	}
	return err;
}

enum ocop_err ocop__sync_trust_walk(struct ocop__sync *s, bool *newer,
				    struct ocop_diag *stop)
{
	const struct ocop_trust *at = ocop_replica_newest(s->replica), *next;
	enum ocop_err err;

	*newer = false;
	do {
		err = fetch(s, at->version + 1, NULL, at, &next, stop);
		if (next != NULL) {
			at = next;
			*newer = true;
		}
	} while (!err && next != NULL);
	return err;
}

/* --- One that comes late --- */

static enum ocop_err take_stored(void *user, uint64_t index,
				 struct ocop_bytes entry)
{
	struct ocop_trust_entry named;
	struct ocop_entry e;

	(void)index;
	if (ocop_entry_decode(&e, entry, NULL) ||
	    !ocop_trust_entry_decode(&named, e.record))
		return OCOP_OK;
	return take(user, &named);
}

enum ocop_err ocop__sync_trust_refold(struct ocop__sync *s, bool restart)
{
	struct ocop_replica *r = s->replica;
	enum ocop_err err = ocop_store_begin(r->store, true);

	if (!err && restart)
		err = ocop__sync_pending_check(s);
	if (!err && restart)
		err = ocop__log_restart(r->store);
	if (!err)
		err = ocop__replica_state_drop(r->store);
	if (!err)
		err = ocop__replica_forget(r);
	if (!err)
		err = ocop__replica_fold_rest(r, s->options->progress,
					      s->options->user);
	return ocop_store_end(r->store, err);
}

enum ocop_err ocop__sync_trust_heal(struct ocop__sync *s)
{
	struct ocop_replica *r = s->replica;
	struct versions v = {
		s, ocop_trustset_find(r->trustset, r->fingerprint) };
	struct ocop_fold_info info;
	enum ocop_err err;

	err = ocop_fold_info(r->state, &info);
	if (err || !info.trust_missing || v.in_force == NULL)
		return err;
	err = ocop_log_each(r->store, 0, info.size, take_stored, &v);
	/* The next sync asks again. */
	if (err == OCOP_ERR_NETWORK || err == OCOP_ERR_HTTP)
		return OCOP_OK;
	if (!err && v.in_force->version > info.trust_version)
		err = ocop__sync_trust_refold(s, false);
	return err;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fold's loop: it takes an entry and decides whether it counts. Checks
 * that all records share are here; each kind's own rules are in its file.
 * Source: docs/fold-and-verdict.md.
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/fold_draft.h>

#include "lib/cose/cose_sign1.h"
#include "lib/fold/fold.h"
#include "lib/fold/fold_state.h"
#include "lib/record/record_table.h"
#include "lib/trust/trust_internal.h"

/* The kinds that a log holds, and what their rules are called. */
#define KINDS(K) \
	K(PRODUCER, producer) \
	K(CERTIFICATE, certificate) \
	K(DECISION, decision) \
	K(LOT, lot) \
	K(STATUS, status) \
	K(KEY_STATUS, key_status) \
	K(OFFICER, officer) \
	K(ALERT, alert) \
	K(TRACE, trace) \
	K(SITE, trace)
/* The kinds that no log holds, but a desk takes. */
#define BESIDE(K) \
	K(REPORT, report) \
	K(INSPECTION, inspection) \
	K(SCANS, scans) \
	K(QUERY, query) \
	K(PROPOSAL, proposal)
/* The others. The switches have no default: the compiler names a kind that is
 * in none of the lists. */
#define OFF_LOG \
	case OCOP_KIND_NONE: case OCOP_KIND_ANSWER: \
	case OCOP_KIND_KEY_REQUEST: case OCOP_KIND_COUNT
#define JUDGE(KIND, kind) \
	case OCOP_KIND_##KIND: return ocop__fold_##kind##_judge(x);
#define IGNORE(KIND, kind) case OCOP_KIND_##KIND:
#define APPLY(KIND, kind) \
	case OCOP_KIND_##KIND: return ocop__fold_##kind##_apply(x);

static enum ocop_rule judge_kind(struct ocop__fctx *x)
{
	switch (x->payload.kind) {
	KINDS(JUDGE)
	BESIDE(JUDGE)
	OFF_LOG: break;
	}
	return OCOP_RULE_OFF_LOG;
}

static enum ocop_err apply_kind(struct ocop__fctx *x)
{
	switch (x->payload.kind) {
	KINDS(APPLY)
	BESIDE(IGNORE)
	OFF_LOG: break;
	}
	return OCOP_ERR_BUG;
}

enum ocop_err ocop_fold_new(struct ocop_fold **out, struct ocop_state *state,
			    const struct ocop_trustset *set,
			    struct ocop_keyring *ring,
			    const uint8_t fingerprint[static OCOP_HASH_LEN],
			    bool trace)
{
	struct ocop_fold *fold = calloc(1, sizeof(*fold));
	enum ocop_err err;

	*out = NULL;
	if (!fold)
		return OCOP_ERR_MEMORY;
	fold->state = state;
	fold->set = set;
	fold->ring = ring;
	fold->trace = trace;
	memcpy(fold->fingerprint, fingerprint, OCOP_HASH_LEN);
	err = ocop__fold_load_info(fold);
	if (err) {
		free(fold);
		return err;
	}
	*out = fold;
	return OCOP_OK;
}

void ocop_fold_free(struct ocop_fold *fold)
{
	free(fold);
}

uint64_t ocop_fold_size(struct ocop_fold *fold)
{
	return fold->info.size;
}

const struct ocop_trust *ocop__fold_trust(struct ocop_fold *fold)
{
	return fold->trust;
}

enum ocop_err ocop_fold_reload(struct ocop_fold *fold)
{
	return ocop__fold_load_info(fold);
}

/* --- The signer --- */

static enum ocop_rule take_signer(struct ocop__fctx *x,
				  const struct ocop_key_view *view)
{
	x->key = *view;
	if (!ocop_bytes_copy(x->owner, sizeof(x->owner), view->owner))
		return OCOP_RULE_SIGNER;
	x->key.owner = ocop_bytes_str(x->owner);
	return OCOP_RULE_COUNTS;
}

/*
 * The enrolled key whose signature this is. kid is only a hint: all keys
 * under it are tried. Gives OCOP_RULE_COUNTS with ctx->key filled.
 */
static enum ocop_rule find_signer(struct ocop__fctx *x)
{
	struct ocop_bytes hashes;
	enum ocop_rule rule = OCOP_RULE_SIGNER;

	if (ocop__fold_absent(x, ocop__fold_kid(x->state, x->env.kid, &hashes)))
		return OCOP_RULE_SIGNER;
	for (size_t i = 0; i + OCOP_HASH_LEN <= hashes.len;
	     i += OCOP_HASH_LEN) {
		struct ocop_key_view view;

		if (ocop__fold_absent(x, ocop_fold_key(x->state, hashes.ptr + i,
						       &view)))
			continue;
		rule = OCOP_RULE_SIGNATURE;
		x->deferred = ocop__fold_may_defer(x, hashes);
		if (!x->deferred &&
		    !ocop__fold_signed(x, hashes.ptr + i, &view))
			continue;
		memcpy(x->signer, hashes.ptr + i, OCOP_HASH_LEN);
		return take_signer(x, &view);
	}
	return rule;
}

/* Whether the signer may still sign anything. */
static enum ocop_rule signer_live(struct ocop__fctx *x)
{
	if (x->key.end == OCOP_KEY_COMPROMISED)
		return OCOP_RULE_KEY_COMPROMISED;
	if (x->key.end)
		return OCOP_RULE_KEY_ENDED;
	if (x->key.owner_kind != 'a')
		return OCOP_RULE_COUNTS;
	/* An authority's key ends when a trust version leaves it out. */
	x->authority = ocop_trust_authority_by_key(x->trust, x->signer, NULL);
	if (!x->authority ||
	    !ocop_bytes_equal(x->authority->id, x->key.owner))
		return OCOP_RULE_KEY_ENDED;
	return OCOP_RULE_COUNTS;
}

static struct ocop__skey record_key(const struct ocop__fctx *x)
{
	return ocop__fold_key1('R', ocop_bytes_of(x->id, 16));
}

static bool is_same(struct ocop__fctx *x, struct ocop_fold_result *out)
{
	struct ocop__skey key;

	ocop_cose_sign1_id(x->id, &x->env);
	if (x->payload.kind == OCOP_KIND_LOT) {
		out->same = ocop__fold_lot_same(x, &out->same_index);
		return out->same;
	}
	key = record_key(x);
	out->same = !ocop__fold_absent(x, ocop__fold_get_row(
						  x->state, &key,
						  &ocop__fold_uint,
						  &out->same_index));
	return out->same;
}

/* --- A record --- */

/* An unknown typ that is well-formed, of the realm and signed by a live
 * enrolled key tells that this program is too old to judge alone. */
static enum ocop_rule judge_unknown_typ(struct ocop__fctx *x, bool *newer)
{
	struct ocop_cbor c = ocop_cbor_of(x->env.payload);
	struct ocop_bytes realm = { NULL, 0 };
	size_t pairs;

	if (ocop_cbor_check(x->env.payload, OCOP_CBOR_RECORD, x->diag) ||
	    ocop_cbor_peek(&c) != OCOP_CBOR_MAP)
		return OCOP_RULE_FIELDS;
	pairs = ocop_cbor_map(&c);
	for (size_t i = 0; i < pairs && !c.bad; i++) {
		if (!ocop_bytes_is(ocop_cbor_text(&c), "realm"))
			ocop_cbor_item(&c);
		else if (ocop_cbor_peek(&c) == OCOP_CBOR_TEXT)
			realm = ocop_cbor_text(&c);
		else
			break;
	}
	if (ocop_bytes_equal(realm, x->trust->realm) &&
	    find_signer(x) == OCOP_RULE_COUNTS &&
	    signer_live(x) == OCOP_RULE_COUNTS)
		*newer = true;
	return OCOP_RULE_TYP;
}

/* What comes after the signature. */
static enum ocop_rule judge_signed(struct ocop__fctx *x,
				   struct ocop_fold_result *out)
{
	enum ocop_rule rule = is_same(x, out) ? OCOP_RULE_SAME :
						signer_live(x);

	if (!rule)
		rule = judge_kind(x);
	/* Only a lot that counts is deferred: a refusal must name its first
	 * rule, and some refusals leave a trace. */
	if (rule && x->deferred) {
		x->deferred = false;
		if (!ocop__fold_signed(x, x->signer, &x->key)) {
			out->same = false;
			out->same_index = 0;
			rule = OCOP_RULE_SIGNATURE;
		}
	}
	return rule;
}

/* What a payload says for itself, whoever signs it. */
static enum ocop_rule judge_fields(struct ocop__fctx *x, enum ocop_kind kind)
{
	enum ocop__log log;

	if (ocop_payload_decode(&x->payload, kind, x->env.payload, x->diag))
		return OCOP_RULE_FIELDS;
	if (!ocop_bytes_equal(x->payload.u.common.realm, x->trust->realm))
		return OCOP_RULE_REALM;
	log = ocop__record_kind(kind)->log;
	/* Unconfirmed suspicions stay out of the public log. */
	if (!x->beside && log == OCOP__LOG_NONE)
		return OCOP_RULE_OFF_LOG;
	if (x->beside ? kind != x->beside :
	    (log == OCOP__LOG_TRACE) != x->fold->trace)
		return OCOP_RULE_LOG_KIND;
	return OCOP_RULE_COUNTS;
}

static enum ocop_rule judge_record(struct ocop__fctx *x,
				   struct ocop_bytes record,
				   struct ocop_fold_result *out, bool *newer)
{
	enum ocop_kind kind;
	enum ocop_rule rule;

	if (ocop_cose_sign1_open_unverified(&x->env, record, false, x->diag))
		return OCOP_RULE_RECORD;
	kind = ocop_kind_of_typ(x->env.typ);
	out->kind = kind;
	if (kind == OCOP_KIND_NONE)
		return judge_unknown_typ(x, newer);
	if (x->env.whole.len > ocop_kind_max(kind)) {
		ocop_fail(x->diag, OCOP_ERR_LIMIT, 0,
			  "%s: more than %zu bytes", ocop_kind_name(kind),
			  ocop_kind_max(kind));
		return OCOP_RULE_FIELDS;
	}
	rule = judge_fields(x, kind);
	if (!rule)
		rule = find_signer(x);
	return rule ? rule : judge_signed(x, out);
}

static void start(struct ocop__fctx *x, struct ocop_fold *fold,
		  uint64_t accepted, struct ocop_fold_result *out)
{
	memset(x, 0, sizeof(*x));
	memset(out, 0, sizeof(*out));
	x->fold = fold;
	x->state = fold->state;
	x->trust = fold->trust;
	x->index = fold->info.size;
	x->accepted = accepted;
	x->day = ocop_day_of(accepted);
	x->diag = &out->diag;
}

enum ocop_err ocop_fold_try(struct ocop_fold *fold, uint64_t accepted,
			    struct ocop_bytes record,
			    struct ocop_fold_result *out)
{
	struct ocop__fctx x;
	bool newer = false;

	start(&x, fold, accepted, out);
	if (!fold->trust) {
		out->rule = OCOP_RULE_NO_TRUST;
	} else {
		out->rule = judge_record(&x, record, out, &newer);
		/* A re-submission is answered whatever the clock says. */
		if (!out->rule && accepted < fold->info.last_accepted)
			out->rule = OCOP_RULE_ORDER;
	}
	out->counts = !x.err && out->rule == OCOP_RULE_COUNTS;
	return x.err;
}

enum ocop_err ocop_fold_try_beside(struct ocop_fold *fold, uint64_t received,
				   enum ocop_kind kind,
				   struct ocop_bytes record,
				   struct ocop_fold_result *out,
				   struct ocop_reporter *by)
{
	struct ocop__fctx x;
	bool newer = false;

	memset(by, 0, sizeof(*by));
	start(&x, fold, received, out);
	x.beside = kind;
	out->rule = fold->trust ? judge_record(&x, record, out, &newer) :
				  OCOP_RULE_NO_TRUST;
	out->counts = !x.err && out->rule == OCOP_RULE_COUNTS;
	if (out->counts) {
		memcpy(by->id, x.id, OCOP_HASH_LEN);
		memcpy(by->key, x.signer, OCOP_HASH_LEN);
		memcpy(by->owner, x.owner, sizeof(by->owner));
		by->owner_kind = x.key.owner_kind;
		if (x.authority)
			by->authority = x.authority->id;
	}
	return x.err;
}

enum ocop_err ocop_fold_try_inspector(struct ocop_fold *fold,
				      uint64_t now_unix_s,
				      struct ocop_bytes spki,
				      struct ocop_bytes authority,
				      enum ocop_rule *out)
{
	struct ocop_fold_result result;
	struct ocop_key_view view;
	struct ocop__fctx x;

	start(&x, fold, now_unix_s, &result);
	*out = OCOP_RULE_NO_TRUST;
	if (!fold->trust)
		return OCOP_OK;
	ocop_sha256(x.signer, spki);
	ocop_payload_init(&x.payload, OCOP_KIND_INSPECTION);
	x.payload.u.inspection.authority = authority;
	*out = OCOP_RULE_SIGNER;
	if (ocop__fold_absent(&x, ocop_fold_key(x.state, x.signer, &view)))
		return x.err;
	*out = take_signer(&x, &view);
	if (!*out)
		*out = signer_live(&x);
	if (!*out)
		*out = ocop__fold_inspection_judge(&x);
	if (x.err)
		*out = OCOP_RULE_SIGNER;
	return x.err;
}

static enum ocop_err apply_record(struct ocop__fctx *x)
{
	struct ocop__skey key = record_key(x);
	enum ocop_err err = apply_kind(x);

	if (err || x->payload.kind == OCOP_KIND_LOT)
		return err;
	return ocop__fold_put_row(x->state, &key, &ocop__fold_uint, &x->index);
}

/* --- What is not signed yet --- */

/* The parts of the message to come, without the signature. */
static enum ocop_err draft_message(struct ocop__fctx *x, struct ocop_buf *head,
				   struct ocop_bytes spki, enum ocop_kind kind,
				   struct ocop_bytes payload)
{
	enum ocop_err err = ocop_spki_check(&x->env.alg, spki, NULL);

	ocop_sha256(x->signer, spki);
	x->env.kid = ocop_bytes_of(x->signer, OCOP_KID_LEN);
	x->env.payload = payload;
	ocop__cose_sign1_protected(head, x->env.alg, x->env.kid,
				   ocop_kind_typ(kind));
	x->env.protected_ = ocop_buf_view(head);
	return err ? err : head->err;
}

static enum ocop_rule judge_draft(struct ocop__fctx *x, enum ocop_kind kind,
				  struct ocop_fold_result *out)
{
	struct ocop_key_view view;
	enum ocop_rule rule = judge_fields(x, kind);

	if (rule)
		return rule;
	if (ocop__fold_absent(x, ocop_fold_key(x->state, x->signer, &view)))
		return OCOP_RULE_SIGNER;
	rule = take_signer(x, &view);
	return rule ? rule : judge_signed(x, out);
}

enum ocop_err ocop_fold_draft(struct ocop_fold *fold, uint64_t accepted,
			      struct ocop_bytes spki, enum ocop_kind kind,
			      struct ocop_bytes payload,
			      struct ocop_fold_result *out)
{
	struct ocop_buf head = OCOP_BUF(OCOP_TYP_MAX + 64);
	struct ocop__fctx x;
	enum ocop_err err;

	start(&x, fold, accepted, out);
	x.draft = true;
	out->kind = kind;
	out->rule = OCOP_RULE_NO_TRUST;
	err = draft_message(&x, &head, spki, kind, payload);
	if (!err && fold->trust)
		out->rule = judge_draft(&x, kind, out);
	if (!err)
		err = x.err;
	if (!err && !out->rule)
		err = apply_record(&x);
	ocop_buf_clear(&head);
	if (err || out->rule)
		return err;
	out->counts = true;
	if (fold->info.last_accepted < accepted)
		fold->info.last_accepted = accepted;
	fold->info.last_index = x.index;
	if (fold->info.checked == fold->info.size)
		fold->info.checked++;
	fold->info.size++;
	return ocop__fold_save_info(fold);
}

/* --- A trust entry --- */

static enum ocop_rule judge_trust(struct ocop__fctx *x,
				  const struct ocop_trust_entry *entry)
{
	struct ocop_fold *fold = x->fold;
	const struct ocop_trust *next = ocop_trustset_find(fold->set,
							   entry->hash);
	enum ocop_err err;

	if (!fold->trust &&
	    memcmp(entry->hash, fold->fingerprint, OCOP_HASH_LEN) != 0)
		return OCOP_RULE_NO_TRUST;
	if (!next || next->version != entry->version ||
	    (fold->trust && entry->version <= fold->trust->version))
		return OCOP_RULE_TRUST;
	err = ocop_trust_verify(next, fold->trust, fold->ring, x->diag);
	if (err == OCOP_ERR_MEMORY || err == OCOP_ERR_CRYPTO)
		x->err = err;
	return err ? OCOP_RULE_TRUST : OCOP_RULE_COUNTS;
}

static enum ocop_err fold_trust(struct ocop__fctx *x,
				const struct ocop_trust_entry *entry,
				struct ocop_fold_result *out)
{
	struct ocop_fold *fold = x->fold;

	out->rule = judge_trust(x, entry);
	if (x->err)
		return x->err;
	if (out->rule == OCOP_RULE_TRUST && fold->trust &&
	    entry->version > fold->trust->version &&
	    entry->version > fold->missing_version)
		fold->missing_version = entry->version;
	if (out->rule)
		return OCOP_OK;
	fold->trust = ocop_trustset_find(fold->set, entry->hash);
	memcpy(fold->trust_fp, entry->hash, OCOP_HASH_LEN);
	fold->info.trust_version = entry->version;
	if (entry->version >= fold->missing_version)
		fold->missing_version = 0;
	return ocop__fold_enrol_authorities(fold, fold->trust, x->index);
}

/* --- An entry --- */

static enum ocop_err fold_record(struct ocop__fctx *x,
				 struct ocop_bytes record,
				 struct ocop_fold_result *out)
{
	struct ocop_fold *fold = x->fold;
	bool newer = false;

	if (!fold->trust) {
		out->rule = OCOP_RULE_NO_TRUST;
		return OCOP_OK;
	}
	out->rule = judge_record(x, record, out, &newer);
	if (x->err)
		return x->err;
	if (newer ||
	    ocop__trust_level_at(fold->trust,
				 x->index) > OCOP_LEVEL_SUPPORTED) {
		fold->info.newer_rules = true;
		fold->info.newer_index = x->index;
	}
	if (out->rule == OCOP_RULE_KEY_COMPROMISED &&
	    out->kind == OCOP_KIND_LOT)
		return ocop__fold_lot_refuse(x);
	return out->rule ? OCOP_OK : apply_record(x);
}

static enum ocop_err note_skipped(struct ocop_fold *fold, enum ocop_rule rule)
{
	struct ocop__skey key = ocop__fold_key1('X', ocop_bytes_of(NULL, 0));
	const uint64_t value = rule;

	ocop__fold_key_u64(&key, fold->info.size);
	fold->info.skipped++;
	return ocop__fold_put_row(fold->state, &key, &ocop__fold_uint, &value);
}

enum ocop_err ocop__fold_skip(struct ocop_fold *fold, uint64_t index)
{
	if (index < fold->info.size)
		return OCOP_ERR_ARGUMENT;
	fold->info.size = fold->info.checked = index;
	return ocop__fold_save_info(fold);
}

enum ocop_err ocop_fold_next_log(struct ocop_fold *fold)
{
	fold->info.last_accepted = 0;
	return ocop__fold_save_info(fold);
}

enum ocop_err ocop_fold_entry(struct ocop_fold *fold, struct ocop_bytes bytes,
			      struct ocop_fold_result *out)
{
	struct ocop__fctx x;
	struct ocop_entry entry;
	struct ocop_trust_entry trust;
	enum ocop_err err = OCOP_OK;

	start(&x, fold, 0, out);
	if (ocop_entry_decode(&entry, bytes, x.diag)) {
		out->rule = OCOP_RULE_ENTRY;
	} else if (entry.accepted < fold->info.last_accepted) {
		out->rule = OCOP_RULE_ORDER;
		ocop__fold_stands(&x, fold->info.last_index);
		err = x.err;
	} else {
		start(&x, fold, entry.accepted, out);
		x.may_defer = fold->defer;
		if (ocop_trust_entry_decode(&trust, entry.record))
			err = fold_trust(&x, &trust, out);
		else
			err = fold_record(&x, entry.record, out);
	}
	if (!err && out->rule)
		err = note_skipped(fold, out->rule);
	if (err)
		return err;
	out->counts = out->rule == OCOP_RULE_COUNTS;
	if (out->counts) {
		fold->info.last_accepted = entry.accepted;
		fold->info.last_index = x.index;
	}
	if (!x.deferred && fold->info.checked == fold->info.size)
		fold->info.checked++;
	fold->info.size++;
	return ocop__fold_save_info(fold);
}

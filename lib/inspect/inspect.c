/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks an inspection file part by part. The signed root is the first part,
 * and each other part is bound by one before it. The items are judged only
 * after that.
 * Source: docs/format.md.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/fold/fold.h"
#include "lib/inspect/inspect.h"

#define CLOCK_S 300	/* that a clock may be behind the signer's */

/* --- The signed record --- */

static enum ocop_err open_record(struct ocop_inspect *out,
				 struct ocop_diag *diag)
{
	struct ocop_cose_sign1 env;
	struct ocop_payload payload;
	enum ocop_err err;

	out->signed_ = out->parts->file.signed_;
	err = ocop_cose_sign1_open_unverified(&env, out->signed_, false, diag);
	if (!err && ocop_kind_of_typ(env.typ) != OCOP_KIND_INSPECTION)
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "signed: not an inspection");
	if (!err)
		err = ocop_payload_decode(&payload, OCOP_KIND_INSPECTION,
					  env.payload, diag);
	if (!err)
		out->record = payload.u.inspection;
	return err ? err : ocop__inspect_items_read(out);
}

/* --- The tree --- */

static enum ocop_err check_root(struct ocop_inspect *out,
				struct ocop_diag *diag)
{
	uint8_t root[OCOP_HASH_LEN];
	enum ocop_err err = ocop__inspect_tree_root(
		&out->parts->file, (uint64_t)out->record.size, root, diag);

	if (!err && memcmp(root, out->record.root.ptr, OCOP_HASH_LEN) != 0)
		err = ocop_fail(diag, OCOP_ERR_SIGNATURE, 0,
				"entries and nodes: they do not lead to the signed root");
	return err;
}

/* --- The checkpoint, by the newest trust version that the file has --- */

/* The records log of the origin. A frozen one, too: this file may be older. */
static const struct ocop_trust_log *log_of(const struct ocop_trust *trust,
					   struct ocop_bytes origin)
{
	const struct ocop_trust_log *log;

	for (unsigned k = 0;; k++) {
		log = ocop_trust_records_log_at(trust, k);
		if (!log || ocop_bytes_equal(log->origin, origin))
			return log;
	}
}

static enum ocop_err check_checkpoint(struct ocop_inspect *out,
				      struct ocop_checkpoint *cp,
				      struct ocop_diag *diag)
{
	const struct ocop_inspection *r = &out->record;
	struct ocop_bytes note = out->parts->file.checkpoint;
	const struct ocop_trust_log *log = log_of(out->trust, r->origin);
	enum ocop_err err;

	if (!log)
		return ocop_fail(diag, OCOP_ERR_TRUST, 0,
				 "trust: the document names no such log");
	err = ocop_checkpoint_open(cp, note, &log->vkey, diag);
	if (err)
		return err;
	if (cp->size != (uint64_t)r->size ||
	    memcmp(cp->root, r->root.ptr, OCOP_HASH_LEN) != 0)
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "checkpoint: not the one that was signed");
	err = ocop_checkpoint_time(&out->data_time, note, &log->time_vkey);
	if (err)
		return err;
	if (!out->data_time)
		return ocop_fail(diag, OCOP_ERR_SIGNATURE, 0,
				 "checkpoint: no good time cosignature");
	return ocop_checkpoint_quorum_time(&out->vouched_time, note,
					   out->trust->witnesses,
					   out->trust->witness_count,
					   out->trust->quorum);
}

static enum ocop_err check_receipt(struct ocop_inspect *out,
				   const struct ocop_checkpoint *cp,
				   struct ocop_diag *diag)
{
	struct ocop_bytes receipt = out->parts->file.receipt;
	struct ocop_bytes key = ocop_trust_receipt_key(
		out->trust, ocop_bytes_str(cp->origin), cp->size);

	out->has_receipt = receipt.len > 0;
	if (!receipt.len)
		return OCOP_OK;
	if (!key.len)
		return ocop_fail(diag, OCOP_ERR_TRUST, 0,
				 "receipt: the trust document names no key for this size");
	return ocop_rootsig_verify(receipt, cp, key, out->parts->fold.ring,
				   diag);
}

/* --- The signer, on the day that the record states --- */

static enum ocop_err check_signer(struct ocop_inspect *out, uint64_t now_unix_s,
				  struct ocop_diag *diag)
{
	struct ocop_fold_result judged;
	struct ocop_reporter by;
	uint64_t issued = (uint64_t)out->record.issued;
	enum ocop_err err;

	if (issued > now_unix_s + CLOCK_S)
		return ocop_fail(diag, OCOP_ERR_RULE, 0,
				 "signed: issued in the future");
	err = ocop_fold_try_beside(out->parts->fold.fold, issued,
				   OCOP_KIND_INSPECTION, out->signed_, &judged,
				   &by);
	if (err)
		return err;
	if (!judged.counts)
		return ocop_fail(diag, judged.rule == OCOP_RULE_SIGNATURE ?
				 OCOP_ERR_SIGNATURE : OCOP_ERR_KEY, 0,
				 "signed: %s", judged.diag.text[0] ?
				 judged.diag.text :
				 ocop_rule_text(judged.rule));
	out->signer_kind = by.owner_kind;
	memcpy(out->signer, by.owner, sizeof(out->signer));
	memcpy(out->signer_key, by.key, OCOP_HASH_LEN);
	return OCOP_OK;
}

/* --- The items --- */

static enum ocop_err judge(struct ocop_inspect *out)
{
	struct ocop_verifier *v = &out->parts->fold.verifier;
	struct ocop_verdict_report *report =
		calloc(2 * out->item_count, sizeof(*report));
	struct ocop_verdict_report *alone = report + out->item_count;
	enum ocop_err err = report ? OCOP_OK : OCOP_ERR_MEMORY;

	if (!err)
		err = ocop__inspect_items_judge(out, v, out->data_time, report);
	/* As of data of unknown age: what nothing newer could change. */
	if (!err)
		err = ocop__inspect_items_judge(out, v, 0, alone);
	for (size_t i = 0; !err && i < out->item_count; i++)
		ocop__inspect_items_say(&out->item[i], &report[i], &alone[i]);
	free(report);
	return err;
}

static enum ocop_err check(struct ocop_inspect *out, struct ocop_bytes file,
			   const uint8_t fingerprint[static OCOP_HASH_LEN],
			   uint64_t now_unix_s, struct ocop_diag *diag)
{
	struct ocop__inspect_file *parts = &out->parts->file;
	struct ocop_checkpoint cp;
	enum ocop_err err = ocop__inspect_file_read(parts, file, diag);

	if (!err)
		err = open_record(out, diag);
	if (!err)
		err = check_root(out, diag);
	if (!err)
		err = ocop__inspect_fold_open(&out->parts->fold, parts,
					      fingerprint, diag);
	if (err)
		return err;
	out->trust = out->parts->fold.verifier.trust;
	out->entry_count = parts->entry_count;
	out->node_count = parts->node_count;
	memcpy(out->realm_fingerprint, fingerprint, OCOP_HASH_LEN);
	ocop_sha256(out->hash, file);
	out->logged_index = OCOP_INDEX_NONE;
	err = check_checkpoint(out, &cp, diag);
	if (!err)
		err = check_receipt(out, &cp, diag);
	if (!err)
		err = check_signer(out, now_unix_s, diag);
	return err ? err : judge(out);
}

enum ocop_err ocop_inspect_check(
	struct ocop_inspect **out, struct ocop_bytes file,
	const uint8_t fingerprint[static OCOP_HASH_LEN],
	uint64_t now_unix_s, struct ocop_diag *diag)
{
	struct ocop_inspect *made = calloc(1, sizeof(*made));
	enum ocop_err err = OCOP_ERR_MEMORY;

	*out = NULL;
	if (made)
		made->parts = calloc(1, sizeof(*made->parts));
	if (made && made->parts)
		err = check(made, file, fingerprint, now_unix_s, diag);
	if (err) {
		ocop_inspect_free(made);
		return err;
	}
	*out = made;
	return OCOP_OK;
}

void ocop_inspect_free(struct ocop_inspect *inspect)
{
	if (!inspect)
		return;
	if (inspect->parts) {
		ocop__inspect_fold_close(&inspect->parts->fold);
		ocop__inspect_file_clear(&inspect->parts->file);
	}
	free(inspect->parts);
	free(inspect->item);
	free(inspect->photo);
	free(inspect->custody);
	free(inspect);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One entry of the log with its proof, in three forms: JSON, a COSE receipt
 * (RFC 9942), and a tlog-proof (C2SP). Each is made from the committed store,
 * as a reader sees it, and only with a proof that was checked.
 */
#include <ocop/text.h>

#include "registry/http/http.h"

#define PROOF_TEXT_MAX (OCOP_NOTE_MAX + 8192)

static struct ocop_json *proof_json(const struct ocop_proof *proof)
{
	struct ocop_buf text = OCOP_BUF(64);
	struct ocop_json *array = ocop_json_array();
	unsigned i;

	for (i = 0; i < proof->count; i++) {
		const char *word;

		ocop_buf_reset(&text);
		ocop_base64url_add(&text, ocop_bytes_of(proof->hash[i],
							OCOP_HASH_LEN));
		word = ocop_buf_cstr(&text);
		if (word == NULL) {
			ocop_json_free(array);
			array = NULL;
			break;
		}
		ocop_json_add_str(array, word);
	}
	ocop_buf_clear(&text);
	return array;
}

/* Prove an entry in the log that holds it. The last note of a frozen log never
 * changes. */
static enum ocop_err prove(struct view *view, uint64_t index,
			   struct ocop_bytes entry, struct ocop_log_info *of,
			   struct ocop_buf *note, struct ocop_proof *proof)
{
	struct ocop_store *store = view->replica->store;
	const uint8_t *root = view->checkpoint.root;
	uint8_t leaf[OCOP_HASH_LEN];
	struct ocop_log_info log;
	enum ocop_err err;

	err = ocop_log_find(store, index, &log);
	if (!err && log.frozen)
		err = ocop_log_frozen_checkpoint(store, log.number, note);
	else if (!err)
		err = ocop_buf_bytes(note, ocop_buf_view(&view->note));
	if (err)
		return err;
	if (log.frozen)
		root = log.root;
	else
		log.size = view->checkpoint.size;
	*of = log;
	err = ocop_log_prove_in(store, log.number, index - log.first, log.size,
				proof);
	if (err)
		return err;
	ocop_leaf_hash(leaf, entry);
	return ocop_inclusion_check(index - log.first, log.size, leaf,
				    ocop_bytes_of(proof->hash, OCOP_HASH_LEN *
						  (size_t)proof->count),
				    ocop_bytes_of(root, OCOP_HASH_LEN));
}

void entry_receipt(struct view *view, uint64_t index, unsigned status,
		   struct answer *out)
{
	struct ocop_buf bytes = OCOP_BUF(OCOP_ENTRY_MAX);
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_entry entry = { 0 };
	struct ocop_log_info log = { .number = 0 };
	struct ocop_json *root = NULL;
	struct ocop_proof proof;
	enum ocop_err err;

	err = ocop_log_entry(view->replica->store, index, &bytes);
	if (!err)
		err = ocop_entry_decode(&entry, ocop_buf_view(&bytes), NULL);
	if (!err)
		err = prove(view, index, ocop_buf_view(&bytes), &log, &note,
			    &proof);
	if (err) {
		answer_trouble(out, err);
		goto out;
	}
	root = ocop_json_of_schema("ocop.receipt/1");
	ocop_json_set_int(root, "index", (int64_t)index);
	ocop_json_set_int(root, "accepted", (int64_t)entry.accepted);
	ocop_json_set_text(root, "checkpoint", ocop_buf_view(&note));
	ocop_json_set(root, "proof", proof_json(&proof));
	ocop_json_set_base64(root, "entry", ocop_buf_view(&bytes));
	answer_json(out, status, root);
out:
	ocop_buf_clear(&note);
	ocop_buf_clear(&bytes);
}

/* --- By address --- */

/* Whether the address names an entry of the log; otherwise out is set. */
static bool is_entry(struct view *view, const struct route_args *args,
		     uint64_t *index, struct answer *out)
{
	if (ocop_decimal(index, ocop_bytes_str(args->arg[0]))) {
		answer_problem(out, 400, "fields",
			       "expected the index of an entry", "");
		return false;
	}
	if (*index < view->total)
		return true;
	answer_not_found(out, "the log has no entry of this index");
	return false;
}

void handle_entry(struct view *view, const struct route_args *args,
		  struct answer *out)
{
	uint64_t index;

	if (is_entry(view, args, &index, out))
		entry_receipt(view, index, 200, out);
}

/* The proof of an entry as bytes, with the note or the root signature. */
static void answer_proof(struct view *view, const struct route_args *args,
			 bool cose, struct answer *out)
{
	struct ocop_buf rootsig = OCOP_BUF(OCOP_ROOTSIG_MAX);
	struct ocop_buf entry = OCOP_BUF(OCOP_ENTRY_MAX);
	struct ocop_buf text = OCOP_BUF(PROOF_TEXT_MAX);
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_store *store = view->replica->store;
	struct ocop_log_info log = { .number = 0 };
	struct ocop_proof proof;
	uint64_t index;
	enum ocop_err err;

	if (!is_entry(view, args, &index, out))
		return;
	err = ocop_log_entry(store, index, &entry);
	if (!err)
		err = prove(view, index, ocop_buf_view(&entry), &log, &note,
			    &proof);
	if (!err && cose)
		err = log.size < 2 ? OCOP_ERR_ABSENT :
		      ocop_log_rootsig(store, &log, &rootsig);
	if (!err && cose)
		err = ocop_rootsig_add_receipt(&text, ocop_buf_view(&rootsig),
					       log.size, index - log.first,
					       &proof);
	else if (!err)
		ocop_tlog_proof_add(&text, index - log.first, &proof,
				    ocop_buf_view(&note));
	if (!err)
		err = text.err;
	if (!err)
		err = ocop_buf_bytes(&out->body, ocop_buf_view(&text));
	if (answer_found(out, err, "no root signature is at hand")) {
		out->status = 200;
		out->type = cose ? "application/cose" :
			    "text/plain; charset=utf-8";
		out->cache = "no-cache";
	}
	ocop_buf_clear(&rootsig);
	ocop_buf_clear(&entry);
	ocop_buf_clear(&text);
	ocop_buf_clear(&note);
}

void handle_entry_receipt(struct view *view, const struct route_args *args,
			  struct answer *out)
{
	answer_proof(view, args, true, out);
}

void handle_entry_proof(struct view *view, const struct route_args *args,
			struct answer *out)
{
	answer_proof(view, args, false, out);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers submitters. A receipt is made from the committed store, as a reader
 * sees it, and only with a proof that was checked.
 */
#include <ocop/text.h>

#include "common/ui/say.h"
#include "registry/http/http.h"

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
			   struct ocop_bytes entry, struct ocop_buf *note,
			   struct ocop_proof *proof)
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

static void receipt(struct view *view, uint64_t index, unsigned status,
		    struct answer *out)
{
	struct ocop_buf bytes = OCOP_BUF(OCOP_ENTRY_MAX);
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_entry entry = { 0 };
	struct ocop_json *root = NULL;
	struct ocop_proof proof;
	enum ocop_err err;

	err = ocop_log_entry(view->replica->store, index, &bytes);
	if (!err)
		err = ocop_entry_decode(&entry, ocop_buf_view(&bytes), NULL);
	if (!err)
		err = prove(view, index, ocop_buf_view(&bytes), &note,
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

/* 400: cannot be read. 403: the signer may not. 503: we are not ready. 422:
 * everything else. */
static unsigned refusal_status(const struct ocop_fold_result *judged)
{
	switch (judged->rule) {
	case OCOP_RULE_ENTRY:
	case OCOP_RULE_RECORD:
		return 400;
	case OCOP_RULE_FIELDS:
	case OCOP_RULE_TRUST:
		return judged->diag.err == OCOP_ERR_MALFORMED ? 400 : 422;
	case OCOP_RULE_SIGNER:
	case OCOP_RULE_SIGNATURE:
	case OCOP_RULE_KEY_ENDED:
	case OCOP_RULE_KEY_COMPROMISED:
	case OCOP_RULE_ROLE:
		return 403;
	case OCOP_RULE_NO_TRUST:
	case OCOP_RULE_ORDER:
		return 503;
	default:
		return 422;
	}
}

void answer_refused(const struct ocop_fold_result *judged, struct answer *out)
{
	unsigned status = refusal_status(judged);

	answer_problem(out, status, ocop_rule_key(judged->rule),
		       ocop_rule_text(judged->rule), judged->diag.text);
	if (status == 503)
		out->retry_after_s = 60;
}

void answer_over_quota(struct answer *out)
{
	answer_problem(out, 429, "quota",
		       "the signer has used up today's quota", "");
	out->retry_after_s = 3600;
}

void answer_not_stored(struct answer *out)
{
	answer_unavailable(out, "storage", "nothing was stored; try again",
			   "", 5);
}

void handle_submitted(struct view *view, const struct submit *submit,
		      struct answer *out)
{
	switch (submit->outcome) {
	case SUBMIT_COUNTED:
		receipt(view, submit->index, 201, out);
		return;
	case SUBMIT_SAME:
		receipt(view, submit->index, 200, out);
		return;
	case SUBMIT_REFUSED:
		answer_refused(&submit->judged, out);
		return;
	case SUBMIT_QUOTA:
		answer_over_quota(out);
		return;
	case SUBMIT_CLOCK:
		answer_unavailable(out, "clock", "the registry accepts no "
				   "records, because its clock cannot be right",
				   submit->clock == REG_CLOCK_BEHIND ?
				   N_("the clock is behind the last entry") :
				   N_("the clock is more than 24 hours ahead: an operator must confirm it"), 60);
		return;
	case SUBMIT_BEHIND:
		answer_unavailable(out, "behind", "the registry accepts no "
				   "records, because its witnesses know a longer log",
				   N_("witnesses cosigned more entries than the log has: the operator must rebuild it from the longest copy"), 300);
		return;
	case SUBMIT_TROUBLE:
		break;
	}
	answer_not_stored(out);
}

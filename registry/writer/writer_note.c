/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The signed note of the current tree. It is made at each commit, again when
 * its time is old, and extended by witnesses' lines. While the tree does not
 * change, their lines are kept. Each time the note is made, its root is signed
 * too (RFC 9942), for readers that know only COSE.
 */
#include <string.h>

#include "registry/writer/database.h"
#include "registry/writer/writer.h"

#define CLOCKS_APART_S 5

/* --- The root signature --- */

struct ocop_bytes writer_receipts_key(struct writer *w, uint64_t size)
{
	const struct ocop_trust *trust = w->o.next ? w->o.next :
					 ocop_replica_newest(w->replica);

	return ocop_trust_receipt_key(trust, ocop_bytes_str(w->origin), size);
}

/* Whether ours is the key for that size. */
static bool signs_roots(struct writer *w, uint64_t size)
{
	const struct ocop_signer *signer = w->o.receipts_signer;

	return signer != NULL &&
	       ocop_bytes_equal(writer_receipts_key(w, size),
				ocop_bytes_of(signer->spki, signer->spki_len));
}

static enum ocop_err sign_root(struct writer *w, struct ocop_buf *out,
			       const struct ocop_checkpoint *checkpoint)
{
	uint64_t now;
	enum ocop_err err;

	if (!signs_roots(w, checkpoint->size))
		return OCOP_OK;
	err = reg_clock_now(w->o.clock, &now, NULL);
	return err ? err : ocop_rootsig_sign(out, checkpoint,
					     w->o.receipts_signer, now);
}

enum ocop_err writer_lacks_rootsig(struct writer *w,
				   const struct ocop_checkpoint *checkpoint,
				   bool *lacks)
{
	struct ocop_buf rootsig = OCOP_BUF(OCOP_ROOTSIG_MAX);
	struct ocop_log_info live = { .frozen = false };
	enum ocop_err err;

	*lacks = false;
	if (!signs_roots(w, checkpoint->size))
		return OCOP_OK;
	err = ocop_log_rootsig(w->replica->store, &live, &rootsig);
	if (!err || err == OCOP_ERR_ABSENT) {
		*lacks = err || ocop_rootsig_verify(
			ocop_buf_view(&rootsig), checkpoint,
			writer_receipts_key(w, checkpoint->size),
			w->replica->ring, NULL);
		err = OCOP_OK;
	}
	ocop_buf_clear(&rootsig);
	return err;
}

/* --- The note --- */

enum ocop_err writer_sign(struct writer *w, uint64_t now,
			  struct ocop_buf *note, struct ocop_buf *rootsig,
			  struct ocop_checkpoint *checkpoint)
{
	struct ocop_buf line = OCOP_BUF(OCOP_NOTE_MAX);
	enum ocop_err err;

	memset(checkpoint, 0, sizeof(*checkpoint));
	memcpy(checkpoint->origin, w->origin, sizeof(checkpoint->origin));
	checkpoint->size = ocop_log_size(w->log);
	ocop_log_root(w->log, checkpoint->root);
	err = ocop_checkpoint_sign(note, checkpoint, w->o.log_signer);
	if (!err)
		err = ocop_checkpoint_cosign(&line, ocop_buf_view(note),
					     w->time_vkey.name,
					     w->o.time_signer, now);
	if (!err)
		err = ocop_buf_bytes(note, ocop_buf_view(&line));
	if (!err)
		err = sign_root(w, rootsig, checkpoint);
	ocop_buf_clear(&line);
	return err;
}

enum ocop_err writer_store_key(struct writer *w)
{
	struct ocop_store *store = w->replica->store;
	struct ocop_buf text = OCOP_BUF(2 * OCOP_ORIGIN_MAX);
	enum ocop_err err;

	if (w->key_stored)
		return OCOP_OK;
	ocop_vkey_format(&text, &w->log_vkey);
	err = text.err;
	if (!err)
		err = ocop_store_set_meta(store, "vkey", ocop_buf_view(&text));
	if (!err)
		err = ocop_store_set_meta(store, "origin",
					  ocop_bytes_str(w->origin));
	if (!err)
		err = ocop_replica_set_registry(w->replica);
	ocop_buf_clear(&text);
	return err;
}

enum ocop_err writer_ask_clock(struct writer *w, uint64_t *now_out,
			       enum reg_clock_state *state_out,
			       struct ocop_diag *diag)
{
	struct ocop_fold_info info;
	enum ocop_err err;

	*state_out = REG_CLOCK_BEHIND;
	err = reg_clock_now(w->o.clock, now_out, diag);
	if (!err)
		err = ocop_fold_info(w->replica->state, &info);
	/* The clocks of two machines are never quite the same. */
	if (!err && database_is_shared(w->o.path) &&
	    *now_out < info.last_accepted &&
	    info.last_accepted - *now_out <= CLOCKS_APART_S)
		*now_out = info.last_accepted;
	if (!err)
		*state_out = reg_clock_judge(w->o.clock, *now_out,
					     info.last_accepted,
					     w->vouched_time > w->signed_time ?
					     w->vouched_time : w->signed_time);
	return err;
}

/*
 * Merge a note with the stored one, store the result and end the transaction.
 * place: the note and rootsig replace the stored ones; otherwise these stay. In
 * both cases the lines of witnesses of the trust document in force are kept
 * from both notes. OCOP_ERR_CONFLICT: the stored note is about another tree.
 */
static enum ocop_err join(struct writer *w, struct ocop_bytes note,
			  struct ocop_bytes rootsig, bool place)
{
	const struct ocop_trust *trust = ocop_replica_trust(w->replica);
	struct ocop_buf held = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_buf out = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_store *store = w->replica->store;
	enum ocop_err err = ocop_log_checkpoint(store, &held);

	if (!err)
		err = ocop_checkpoint_merge(
			&out, place ? note : ocop_buf_view(&held),
			place ? ocop_buf_view(&held) : note, trust->witnesses,
			trust->witness_count);
	if (!err)
		err = ocop_store_set_meta(store, "checkpoint",
					  ocop_buf_view(&out));
	if (!err && place)
		err = ocop_log_put_rootsig(store, rootsig);
	if (!err && place)
		err = writer_store_key(w);
	err = ocop_store_end(store, err);
	if (!err)
		writer_stored(w, ocop_buf_view(&out));
	if (!err && place)
		w->key_stored = true;
	if (!err)
		err = writer_vouched(w, ocop_buf_view(&out));
	ocop_buf_clear(&held);
	ocop_buf_clear(&out);
	return err;
}

/* In a transaction, which ends here. */
static enum ocop_err sign_again(struct writer *w, uint64_t now)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_buf rootsig = OCOP_BUF(OCOP_ROOTSIG_MAX);
	struct ocop_checkpoint checkpoint;
	enum ocop_err err = writer_sign(w, now, &note, &rootsig, &checkpoint);

	if (!err)
		err = join(w, ocop_buf_view(&note), ocop_buf_view(&rootsig),
			   true);
	if (!err)
		w->signed_time = now;
	ocop_store_rollback(w->replica->store);
	ocop_buf_clear(&note);
	ocop_buf_clear(&rootsig);
	return err;
}

enum ocop_err writer_take_over(struct writer *w, struct ocop_diag *diag)
{
	uint64_t time = w->signed_time;
	enum ocop_err err = OCOP_OK;

	/* A time that the previous key signed is signed again. The new time key
	 * signs no time that it has not seen. */
	if (time == 0)
		err = reg_clock_now(w->o.clock, &time, diag);
	if (!err)
		err = writer_begin(w, diag);
	if (!err)
		err = sign_again(w, time);
	w->sign_again = err;
	return err;
}

/* Whether the stored time is old enough, by the clock. */
static enum ocop_err ask_due(struct writer *writer, uint64_t *now, bool *due,
			     struct ocop_diag *diag)
{
	enum reg_clock_state clock;
	enum ocop_err err = writer_ask_clock(writer, now, &clock, diag);

	*due = false;
	if (!err && clock != REG_CLOCK_OK)
		err = ocop_fail(diag, OCOP_ERR_RULE, 0, "clock: it is %s, compared with the last known time, so no time is signed",
				reg_clock_word(clock));
	if (!err)
		*due = *now >= writer->signed_time + writer->o.cosign_s;
	return err;
}

enum ocop_err writer_cosign(struct writer *writer, struct ocop_diag *diag)
{
	enum ocop_err err = OCOP_OK;
	bool due = false;
	uint64_t now;

	if (writer->replica == NULL)
		err = writer_load(writer, false, diag);
	if (!err)
		err = ask_due(writer, &now, &due, diag);
	if (err || !due)
		return err;
	err = writer_begin(writer, diag);
	if (err)
		return err;
	/* Another writer may have signed it, or appended, since we looked. */
	err = ask_due(writer, &now, &due, diag);
	if (err || !due) {
		ocop_store_rollback(writer->replica->store);
		return err;
	}
	err = sign_again(writer, now);
	if (err)
		writer_unload(writer);
	return err;
}

/* Whether a witness of the trust document in force signed it. */
static enum ocop_err is_cosigned(struct writer *w, struct ocop_bytes note,
				 bool *out)
{
	const struct ocop_trust *trust = ocop_replica_trust(w->replica);
	enum ocop_err err = OCOP_OK;
	uint64_t time = 0;

	for (size_t i = 0; !err && time == 0 && i < trust->witness_count; i++)
		err = ocop_checkpoint_time(&time, note, &trust->witnesses[i]);
	*out = !err && time > 0;
	return err;
}

enum ocop_err writer_vouched(struct writer *w, struct ocop_bytes note)
{
	const struct ocop_trust *trust = ocop_replica_trust(w->replica);

	return ocop_checkpoint_quorum_time(&w->vouched_time, note,
					   trust->witnesses,
					   trust->witness_count,
					   trust->quorum);
}

enum ocop_err writer_cosigned(struct writer *writer, struct submit *submit,
			      struct ocop_diag *diag)
{
	bool cosigned = false;
	enum ocop_err err;

	submit->outcome = SUBMIT_TROUBLE;
	err = writer_begin(writer, diag);
	if (err)
		return err;
	err = is_cosigned(writer, submit->body, &cosigned);
	if (err || !cosigned) {
		ocop_store_rollback(writer->replica->store);
		if (!err)
			submit->outcome = SUBMIT_REFUSED;
		return err;
	}
	err = join(writer, submit->body, ocop_bytes_of(NULL, 0), false);
	if (!err) {
		submit->outcome = SUBMIT_COUNTED;
	} else if (err == OCOP_ERR_CONFLICT) {
		/* The log has grown meanwhile; the next note will be
		 * cosigned. */
		submit->outcome = SUBMIT_SAME;
		err = OCOP_OK;
	} else {
		writer_unload(writer);
	}
	return err;
}

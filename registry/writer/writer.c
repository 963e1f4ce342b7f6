/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Appends in groups. A batch is judged and folded in memory, signed as one
 * checkpoint and stored in one transaction; only then does any outcome say
 * "stored". After an error everything in memory is discarded and read again
 * from the store.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <ocop/field.h>

#include "registry/writer/writer.h"

#define WRITER_CACHE_BYTES ((size_t)64 * 1024 * 1024)

/* One batch under way. */
struct batch {
	struct writer *w;
	struct ocop_diag *diag;
	uint64_t now;
	enum reg_clock_state clock;
	struct submit *trust;	/* its file is stored too; at most one */
	uint64_t trust_version;
	size_t appended;
};

/* Set a refusal that does not come from the fold. */
static void refuse(struct submit *submit, enum ocop_rule rule,
		   const struct ocop_diag *diag)
{
	submit->outcome = SUBMIT_REFUSED;
	submit->judged.counts = false;
	submit->judged.rule = rule;
	submit->judged.diag = *diag;
}

bool writer_knows_fields(enum ocop_kind kind, struct ocop_bytes payload,
			 struct ocop_diag *diag)
{
	if (ocop_payload_known(kind, payload))
		return true;
	diag->err = ocop_fail(diag, OCOP_ERR_RULE, 0, "payload: it has a field that this registry does not know");
	return false;
}

/*
 * Rules that only a writer has: a well-formed envelope, and no field that this
 * program does not know. Readers accept unknown fields, so that they can read
 * what a later registry writes.
 */
static bool strict(struct submit *submit, struct ocop_bytes *kid)
{
	struct ocop_cose_sign1 envelope;
	struct ocop_diag diag = { 0 };

	if (ocop_cose_sign1_open_unverified(&envelope, submit->body, false,
					    &diag)) {
		refuse(submit, OCOP_RULE_RECORD, &diag);
		return false;
	}
	*kid = envelope.kid;
	if (writer_knows_fields(ocop_kind_of_typ(envelope.typ),
				envelope.payload, &diag))
		return true;
	refuse(submit, OCOP_RULE_FIELDS, &diag);
	return false;
}

/* Append and fold a record that was found to count. */
static enum ocop_err append(struct batch *b, struct submit *submit,
			    struct ocop_bytes record)
{
	struct ocop_buf entry = OCOP_BUF(OCOP_ENTRY_MAX);
	struct ocop_fold_result judged = { 0 };
	struct writer *w = b->w;
	enum ocop_err err;

	ocop_entry_encode(&entry, b->now, record);
	err = entry.err;
	submit->index = w->first + ocop_log_size(w->log);
	if (!err)
		err = ocop_log_append(w->log, ocop_buf_view(&entry));
	if (!err)
		err = ocop_fold_entry(w->replica->fold, ocop_buf_view(&entry),
				      &judged);
	if (!err && !judged.counts)
		err = ocop_fail(b->diag, OCOP_ERR_BUG, 0, "fold: entry %" PRIu64 " gave two results: %s", submit->index,
				ocop_rule_key(judged.rule));
	if (!err) {
		submit->outcome = SUBMIT_COUNTED;
		b->appended++;
	}
	ocop_buf_clear(&entry);
	return err;
}

/* Appending here would fork the log: witnesses already cosigned a different
 * entry at this index. */
static bool is_behind(const struct batch *b)
{
	return reg_witness_lag_stops(b->w->o.witness_lag,
				     ocop_replica_trust(b->w->replica)->quorum);
}

static enum ocop_err take_record(struct batch *b, struct submit *submit)
{
	struct ocop_fold_result *judged = &submit->judged;
	struct ocop_bytes kid = ocop_bytes_of(NULL, 0);
	enum ocop_err err;

	if (!strict(submit, &kid))
		return OCOP_OK;
	err = ocop_fold_try(b->w->replica->fold, b->now, submit->body, judged);
	if (err)
		return err;
	/* A record that was stored before gets its answer whatever the clock
	 * says. */
	if (judged->same) {
		submit->outcome = SUBMIT_SAME;
		submit->index = judged->same_index;
	} else if (!judged->counts && judged->rule != OCOP_RULE_ORDER) {
		submit->outcome = SUBMIT_REFUSED;
	} else if (b->clock != REG_CLOCK_OK) {
		submit->outcome = SUBMIT_CLOCK;
		submit->clock = b->clock;
	} else if (is_behind(b)) {
		submit->outcome = SUBMIT_BEHIND;
	} else if (!judged->counts) {
		submit->outcome = SUBMIT_REFUSED;
	} else if (!quota_take(&b->w->quota, kid, b->now)) {
		submit->outcome = SUBMIT_QUOTA;
	} else {
		err = append(b, submit, submit->body);
	}
	return err;
}

/*
 * --- The index of each trust version in the log. A document that is sent again
 * is answered with its index. The fold does not store it, so the log is read
 * when it is first needed, and again after a new version ---
 */

struct trust_place {
	uint8_t fingerprint[OCOP_HASH_LEN];
	uint64_t index;
};

void writer_forget_places(struct writer *writer)
{
	free(writer->places);
	writer->places = NULL;
	writer->place_count = 0;
	writer->places_known = false;
}

static enum ocop_err note_place(void *user, uint64_t index,
				struct ocop_bytes bytes)
{
	struct writer *w = user;
	struct ocop_trust_entry trust;
	struct trust_place *more;
	struct ocop_entry entry;
	enum ocop_rule rule;
	enum ocop_err err;

	if (ocop_entry_decode(&entry, bytes, NULL) ||
	    !ocop_trust_entry_decode(&trust, entry.record))
		return OCOP_OK;
	err = ocop_fold_skipped(w->replica->state, index, &rule);
	if (err || rule != OCOP_RULE_COUNTS)
		return err;
	more = reallocarray(w->places, w->place_count + 1, sizeof(*more));
	if (more == NULL)
		return OCOP_ERR_MEMORY;
	w->places = more;
	memcpy(more[w->place_count].fingerprint, trust.hash, OCOP_HASH_LEN);
	more[w->place_count++].index = index;
	return OCOP_OK;
}

/* The index of a logged trust document; OCOP_ERR_ABSENT. */
static enum ocop_err find_trust(struct writer *writer,
				const uint8_t fingerprint[static OCOP_HASH_LEN],
				uint64_t *index_out)
{
	struct ocop_store *store = writer->replica->store;
	uint64_t size = 0;
	enum ocop_err err = OCOP_OK;

	*index_out = 0;
	if (!writer->places_known) {
		writer_forget_places(writer);
		err = ocop_log_total(store, &size);
		if (!err)
			err = ocop_log_each(store, 0, size, note_place,
					    writer);
		writer->places_known = !err;
	}
	for (size_t i = 0; !err && i < writer->place_count; i++) {
		if (memcmp(writer->places[i].fingerprint, fingerprint,
			   OCOP_HASH_LEN) != 0)
			continue;
		*index_out = writer->places[i].index;
		return OCOP_OK;
	}
	return !err ? OCOP_ERR_ABSENT : err;
}

/* --- Submits --- */

/* Whether a trust file may be the next version of this log. */
static enum ocop_err judge_trust(struct batch *b, struct ocop_trust **out,
				 struct submit *submit)
{
	struct ocop_replica *r = b->w->replica;
	struct ocop_diag diag = { 0 };
	enum ocop_err err;

	err = ocop_trust_decode(out, submit->body, &diag);
	if (!err && ocop_trustset_find(r->trustset,
				       (*out)->fingerprint)) {
		err = find_trust(b->w, (*out)->fingerprint, &submit->index);
		if (err != OCOP_ERR_ABSENT) {
			if (!err)
				submit->outcome = SUBMIT_SAME;
			ocop_trust_free(*out);
			*out = NULL;
			return err;
		}
		err = OCOP_OK;
	}
	if (!err)
		err = ocop_trust_verify(*out, ocop_replica_trust(r), r->ring,
					&diag);
	if (!err)
		err = writer_is_named(b->w, *out, &diag);
	if (!err || err == OCOP_ERR_MEMORY || err == OCOP_ERR_CRYPTO)
		return err;
	diag.err = err;
	refuse(submit, OCOP_RULE_TRUST, &diag);
	ocop_trust_free(*out);
	*out = NULL;
	return OCOP_OK;
}

static enum ocop_err take_trust(struct batch *b, struct submit *submit)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_trust *trust = NULL;
	enum ocop_err err;

	/* A second trust file in the batch must be submitted again. */
	if (b->trust != NULL)
		return OCOP_OK;
	err = judge_trust(b, &trust, submit);
	if (err || trust == NULL)
		goto out;
	if (b->clock != REG_CLOCK_OK) {
		submit->outcome = SUBMIT_CLOCK;
		submit->clock = b->clock;
		goto out;
	}
	if (is_behind(b)) {
		submit->outcome = SUBMIT_BEHIND;
		goto out;
	}
	writer_forget_places(b->w);
	b->trust = submit;
	b->trust_version = trust->version;
	ocop_trust_entry_encode(&record, trust->version, trust->fingerprint);
	err = record.err;
	if (err)
		goto out;
	err = ocop_trustset_add(b->w->replica->trustset, trust);
	trust = NULL; /* the set owns it now */
	if (!err)
		err = append(b, submit, ocop_buf_view(&record));
out:
	ocop_trust_free(trust);
	ocop_buf_clear(&record);
	return err;
}

/* Store the whole batch or nothing of it. */
static enum ocop_err commit(struct batch *b)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_buf rootsig = OCOP_BUF(OCOP_ROOTSIG_MAX);
	struct ocop_replica *r = b->w->replica;
	uint64_t time = b->now > b->w->signed_time ? b->now :
						     b->w->signed_time;
	struct ocop_checkpoint checkpoint;
	enum ocop_err err;

	err = writer_sign(b->w, time, &note, &rootsig, &checkpoint);
	if (!err && b->trust != NULL)
		err = ocop_log_put_trust(r->store, b->trust_version,
					 b->trust->body);
	if (!err)
		err = ocop_state_flush(r->state);
	if (!err)
		err = ocop_log_flush(b->w->log, ocop_buf_view(&note));
	if (!err)
		err = ocop_log_put_rootsig(r->store, ocop_buf_view(&rootsig));
	if (!err)
		err = writer_store_key(b->w);
	err = ocop_store_end(r->store, err);
	if (err)
		goto out;
	writer_stored(b->w, ocop_buf_view(&note));
	b->w->key_stored = true;
	b->w->signed_time = time;
	r->checkpoint = checkpoint;
	r->signed_time = time;
	ocop_state_trim(r->state, WRITER_CACHE_BYTES);
out:
	ocop_buf_clear(&note);
	ocop_buf_clear(&rootsig);
	return err;
}

/* In the transaction that is open, which ends here. */
static enum ocop_err run_batch(struct batch *b, struct submit **submits,
			       size_t count)
{
	bool same = false;
	enum ocop_err err;
	size_t i;

	err = writer_ask_clock(b->w, &b->now, &b->clock, b->diag);
	for (i = 0; !err && i < count; i++) {
		if (submits[i]->kind == SUBMIT_TRUST)
			err = take_trust(b, submits[i]);
		else
			err = take_record(b, submits[i]);
		same = same || submits[i]->outcome == SUBMIT_SAME;
	}
	if (!err && b->appended > 0)
		return commit(b);
	ocop_store_rollback(b->w->replica->store);
	/* "Stored before" is told of entries that stay. */
	return !err && same ? writer_settle(b->w) : err;
}

static void clear_outcomes(struct submit **submits, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		submits[i]->outcome = SUBMIT_TROUBLE;
		memset(&submits[i]->judged, 0, sizeof(submits[i]->judged));
	}
}

static enum ocop_err try_batch(struct writer *writer, struct submit **submits,
			       size_t count, size_t *appended_out,
			       struct ocop_diag *diag)
{
	struct batch batch = { .w = writer, .diag = diag };
	enum ocop_err err;

	clear_outcomes(submits, count);
	err = writer_begin(writer, diag);
	if (err)
		return err;
	err = run_batch(&batch, submits, count);
	if (!err) {
		*appended_out = batch.appended;
		return OCOP_OK;
	}
	ocop_store_rollback(writer->replica->store);
	/* The outcomes so far depend on entries that were not stored. */
	clear_outcomes(submits, count);
	/* If this fails, the next batch meets and reports the error again. */
	if (writer_load(writer, false, NULL))
		writer_unload(writer);
	return err;
}

/*
 * In a shared database a commit that failed may have happened: the connection
 * broke, or a wait for a standby was cancelled. The batch is judged once more,
 * by what is stored then. What was stored is found as "stored before", and
 * everything else is appended now: each submit ends once.
 */
enum ocop_err writer_batch(struct writer *writer, struct submit **submits,
			   size_t count, size_t *appended_out,
			   struct ocop_diag *diag)
{
	enum ocop_err err;

	*appended_out = 0;
	err = try_batch(writer, submits, count, appended_out, diag);
	if (err == OCOP_ERR_NETWORK)
		err = try_batch(writer, submits, count, appended_out, diag);
	return err;
}

enum ocop_err writer_found(struct writer *writer, struct ocop_diag *diag)
{
	const struct ocop_trust *trust = writer->o.next ? writer->o.next :
				  ocop_replica_trust(writer->replica);
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);
	struct submit submit = { .kind = SUBMIT_TRUST };
	struct batch batch = { .w = writer, .diag = diag };
	enum ocop_err err;

	if (ocop_log_size(writer->log) != 0)
		return ocop_fail(diag, OCOP_ERR_EXISTS, 0,
				 "log: it already exists");
	err = reg_clock_now(writer->o.clock, &batch.now, diag);
	if (!err)
		err = writer_begin(writer, diag);
	if (err)
		return err;
	ocop_trust_entry_encode(&record, trust->version, trust->fingerprint);
	err = record.err;
	if (!err)
		err = append(&batch, &submit, ocop_buf_view(&record));
	if (!err)
		err = commit(&batch);
	ocop_store_rollback(writer->replica->store);
	ocop_buf_clear(&record);
	return err;
}

uint64_t writer_size(const struct writer *writer)
{
	return writer->log == NULL ? 0 :
	       writer->first + ocop_log_size(writer->log);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks before a writer may append: the stored log hashes to the stored
 * checkpoint, the fold has the same size, and the keys are those that the trust
 * document names. Every refusal says where.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/ui/say.h"
#include "registry/writer/database.h"
#include "registry/writer/writer.h"

bool writer_is_key(const struct ocop_signer *signer,
		   const struct ocop_vkey *vkey)
{
	/* RFC 8410: the last 32 bytes of the SPKI are the public key. */
	return signer->alg == OCOP_ALG_EDDSA &&
	       signer->spki_len == OCOP_SPKI_ED25519_LEN &&
	       memcmp(signer->spki + OCOP_SPKI_ED25519_LEN - 32,
		      vkey->public32, 32) == 0;
}

enum ocop_err writer_is_named(const struct writer *writer,
			      const struct ocop_trust *trust,
			      struct ocop_diag *diag)
{
	const struct ocop_trust_log *log = ocop_trust_records_log(trust);

	if (log == NULL)
		return ocop_fail(diag, OCOP_ERR_TRUST, 0,
				 "trust: the document names no live records "
				 "log");
	if (writer->origin[0] != '\0' &&
	    !ocop_bytes_is(log->origin, writer->origin))
		return ocop_fail(diag, OCOP_ERR_TRUST, 0, "trust: the live records log is not '%.60s': begin it with 'ocop-registryd next-log'",
				 writer->origin);
	/* A running registry accepts no version with another key: it could not
	 * sign what it appends after it. */
	if (!writer_is_key(writer->o.log_signer, &log->vkey) &&
	    (!writer->o.last_of_key || writer->origin[0] == '\0'))
		return ocop_fail(diag, OCOP_ERR_KEY, 0, "log key: not the "
				 "one that the trust document names%s",
				 writer->origin[0] == '\0' ? "" : N_(": first log this trust version with 'ocop-registryd trust', then start with the key that it names"));
	return OCOP_OK;
}

/* The key of the stored note. It differs from ours if a trust version has
 * changed the key since. */
static enum ocop_err stored_key(struct writer *w, struct ocop_vkey *out,
				struct ocop_diag *diag)
{
	struct ocop_buf text = OCOP_BUF(2 * OCOP_ORIGIN_MAX);
	enum ocop_err err = ocop_store_meta(w->replica->store, "vkey", &text);

	*out = w->log_vkey;
	w->key_stored = !err;
	if (err == OCOP_ERR_ABSENT)
		err = OCOP_OK;
	else if (!err)
		err = ocop_vkey_parse(out, ocop_buf_view(&text), diag);
	ocop_buf_clear(&text);
	if (!err && memcmp(out->public32, w->log_vkey.public32,
			   sizeof(out->public32)) != 0) {
		w->key_stored = false;
		w->sign_again = true;
	}
	return err;
}

/* Log and checkpoint must be of the same size. Opening the replica has already
 * checked the root and the fold's size. */
static enum ocop_err agree(struct writer *w, struct ocop_bytes note,
			   struct ocop_diag *diag)
{
	uint64_t size = ocop_log_size(w->log);
	struct ocop_checkpoint checkpoint;
	struct ocop_fold_info info;
	struct ocop_vkey vkey;
	bool lacks = false;
	enum ocop_err err;

	err = stored_key(w, &vkey, diag);
	if (!err)
		err = ocop_checkpoint_open(&checkpoint, note, &vkey, diag);
	if (err)
		return err;
	if (checkpoint.size != size)
		return ocop_fail(diag, OCOP_ERR_STORE, 0, "stored log: it has %" PRIu64 " entries, but its checkpoint says %" PRIu64,
				 size, checkpoint.size);
	/* A replica may check the signatures of lots later. A writer judges by
	 * these lots, so all must be checked. */
	err = ocop_fold_info(w->replica->state, &info);
	if (!err && info.checked < info.size)
		err = ocop_fail(diag, OCOP_ERR_STORE, 0, "stored state: the signatures of lots from entry %" PRIu64 " on are not checked: run 'recover' into a new database",
				info.checked);
	if (err)
		return err;
	err = ocop_checkpoint_time(&w->signed_time, note, &w->time_vkey);
	if (!err)
		err = writer_vouched(w, note);
	if (!err)
		err = writer_lacks_rootsig(w, &checkpoint, &lacks);
	w->sign_again = w->sign_again || lacks;
	return err;
}

enum { RECOVERING, MIGRATING, MOVED };
static const struct { const char *mark, *text; } marks[] = {
	[RECOVERING] = { WRITER_RECOVERING,
			 N_("stored log: its recovery is not finished: run 'recover' again") },
	[MIGRATING] = { WRITER_MIGRATING,
			N_("stored log: its migration is not finished: run 'migrate' again") },
	[MOVED] = { WRITER_MOVED,
		    N_("this log was moved to another database: use that one") },
};

/* Whether the store has a mark, the first or a later one, that forbids to
 * append. */
static enum ocop_err check_marks(struct ocop_store *store, size_t first,
				 struct ocop_diag *diag)
{
	struct ocop_buf held = OCOP_BUF(64);
	enum ocop_err err = OCOP_ERR_ABSENT;

	for (size_t i = first; err == OCOP_ERR_ABSENT &&
	     i < sizeof(marks) / sizeof(marks[0]); i++) {
		err = ocop_store_meta(store, marks[i].mark, &held);
		if (!err)
			err = ocop_fail(diag, OCOP_ERR_STORE, 0, "%s",
					marks[i].text);
	}
	ocop_buf_clear(&held);
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

/* Only the command that began something may finish it: a partly recovered log
 * may be shorter than others' copies, and a log that has just begun lacks its
 * first entry. */
static enum ocop_err check_finished(const struct writer *w,
				    struct ocop_diag *diag)
{
	struct ocop_store *store = w->replica->store;
	struct ocop_log_info live;
	enum ocop_err err = check_marks(store, 0, diag);

	if (err)
		return err;
	err = ocop_log_live(store, &live);
	if (!err && live.number > 0 && live.size == 0 && !w->o.next)
		err = ocop_fail(diag, OCOP_ERR_STORE, 0, "log %u: its first entry is missing: run 'next-log' again", live.number);
	return err;
}

static enum ocop_err place(struct writer *w, const struct ocop_trust_log *log,
			   struct ocop_diag *diag)
{
	const struct ocop_trust *trust = ocop_replica_trust(w->replica);
	struct ocop_log_info live;
	enum ocop_err err = ocop_log_live(w->replica->store, &live);

	if (err)
		return err;
	w->number = live.number;
	w->first = live.first;
	if (ocop_trust_records_log_at(w->o.next ? w->o.next : trust,
				      live.number) != log)
		return ocop_fail(diag, OCOP_ERR_TRUST, 0, "trust: the trust document must name log %u as the live records log", live.number);
	return OCOP_OK;
}

/* Its range of sizes may be over, or still to come. */
static bool names_receipts_key(const struct writer *w,
			       const struct ocop_trust *trust,
			       const struct ocop_trust_log *log)
{
	const struct ocop_signer *signer = w->o.receipts_signer;
	const struct ocop_trust_receipt *r = trust->receipts;

	for (size_t i = 0; signer != NULL && i < trust->receipt_count; i++)
		if (ocop_bytes_equal(r[i].origin, log->origin) &&
		    ocop_bytes_equal(r[i].key, ocop_bytes_of(signer->spki,
							signer->spki_len)))
			return true;
	return signer == NULL;
}

static enum ocop_err prove(struct writer *w, bool audit,
			   struct ocop_diag *diag)
{
	const struct ocop_trust *trust = w->o.next ? w->o.next :
					 ocop_replica_trust(w->replica);
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	const struct ocop_trust_log *log;
	enum ocop_err err;

	if (trust == NULL)
		return ocop_fail(diag, OCOP_ERR_TRUST, 0,
				 "trust: no trust document is stored");
	err = writer_is_named(w, trust, diag);
	if (err)
		return err;
	log = ocop_trust_records_log(trust);
	/* Only at the start: a new version may change the time key, which is
	 * then used from the next start on. */
	if (w->origin[0] == '\0') {
		if (!writer_is_key(w->o.time_signer, &log->time_vkey))
			return ocop_fail(diag, OCOP_ERR_KEY, 0, "time key: "
					 "not the one that the trust document "
					 "names");
		w->time_vkey = log->time_vkey;
		w->log_vkey = log->vkey;
		if (!names_receipts_key(w, trust, log))
			return ocop_fail(diag, OCOP_ERR_KEY, 0, "receipts key: "
					 "not one that the trust document "
					 "names for this log");
	}
	err = place(w, log, diag);
	if (err)
		return err;
	snprintf(w->origin, sizeof(w->origin), "%s", log->vkey.name);
	if (ocop_log_size(w->log) == 0)
		return OCOP_OK;
	err = ocop_log_checkpoint(w->replica->store, &note);
	if (!err)
		ocop_sha256(w->note, ocop_buf_view(&note));
	if (err)
		err = ocop_fail(diag, err, 0, "stored log: its checkpoint is missing");
	else if (audit)
		err = ocop_log_audit(w->replica->store, NULL, NULL, diag);
	if (!err)
		err = agree(w, ocop_buf_view(&note), diag);
	ocop_buf_clear(&note);
	return err;
}

enum ocop_err writer_check_role(struct ocop_replica *replica,
				struct ocop_diag *diag)
{
	bool registry = false;
	enum ocop_err err = ocop_replica_is_registry(replica, &registry);

	return err || registry ? err :
	       ocop_fail(diag, OCOP_ERR_STORE, 0, "this is a replica, not the database of a registry: make one with 'init', or from a copy with 'recover'");
}

/* Folding may take minutes, and a service has no terminal to show progress. */
static void tell_fold(const struct writer *w)
{
	uint64_t folded = ocop_fold_size(w->replica->fold), total = 0;

	if (ocop_log_total(w->replica->store, &total) || folded == total)
		return;
	if (w->replica->damaged)
		say_error(_("'%s': its folded state was damaged: check the disk"),
			  w->o.path);
	say_error(_("'%s': folding %llu of %llu entries again before serving"),
		  w->o.path, (unsigned long long)(total - folded),
		  (unsigned long long)total);
}

void writer_unload(struct writer *writer)
{
	ocop_log_free(writer->log);
	writer->log = NULL;
	ocop_replica_close(writer->replica);
	writer->replica = NULL;
}

enum ocop_err writer_load(struct writer *writer, bool audit,
			  struct ocop_diag *diag)
{
	enum ocop_err err;

	writer_unload(writer);
	writer_forget_places(writer);
	memset(writer->note, 0, sizeof(writer->note));
	writer->unsettled = true;
	err = database_replica(&writer->replica, writer->o.path,
				OCOP_STORE_WRITE, diag);
	if (!err && !writer->o.founds)
		err = writer_check_role(writer->replica, diag);
	if (!err)
		err = check_finished(writer, diag);
	/* At the start the whole log is checked. */
	if (!err && audit) {
		err = ocop_replica_heal(writer->replica);
		if (err == OCOP_ERR_ABSENT)
			err = OCOP_OK;
	}
	if (!err) {
		tell_fold(writer);
		err = ocop_replica_catch_up(writer->replica,
					    writer->o.progress, NULL);
		if (err)
			err = ocop_fail(diag, err, 0, "stored log: its "
					"entries could not be folded");
	}
	if (!err)
		err = ocop_log_open(&writer->log, writer->replica->store, true,
				    diag);
	if (!err)
		err = prove(writer, audit, diag);
	if (err)
		writer_unload(writer);
	return err;
}

/* --- Other writers of the same database --- */

/* Take over what another writer stored: log, fold, trust documents and
 * times. */
static enum ocop_err follow(struct writer *w, struct ocop_bytes note,
			    struct ocop_diag *diag)
{
	struct ocop_replica *r = w->replica;
	struct ocop_checkpoint checkpoint;
	uint8_t root[OCOP_HASH_LEN];
	struct ocop_log_info live;
	uint64_t total = 0;
	enum ocop_err err;

	ocop_state_drop(r->state);
	err = ocop_log_load_trust(r->store, r->trustset, diag);
	if (!err)
		err = ocop_fold_reload(r->fold);
	if (!err)
		err = ocop_log_live(r->store, &live);
	if (!err && live.number != w->number)
		err = ocop_fail(diag, OCOP_ERR_TRUST, 0, "log %u: another writer began it; start this one again", live.number);
	if (!err)
		err = ocop_log_total(r->store, &total);
	if (!err && ocop_fold_size(r->fold) != total)
		err = ocop_fail(diag, OCOP_ERR_STORE, 0, "stored log: its "
				"entries could not be folded");
	ocop_log_free(w->log);
	w->log = NULL;
	writer_forget_places(w);
	if (!err)
		err = ocop_log_open(&w->log, r->store, true, diag);
	if (!err)
		err = agree(w, note, diag);
	if (!err)
		err = ocop_checkpoint_open(&checkpoint, note, &w->log_vkey,
					   diag);
	if (err)
		return err;
	ocop_log_root(w->log, root);
	if (memcmp(root, checkpoint.root, sizeof(root)) != 0)
		return ocop_fail(diag, OCOP_ERR_STORE, 0,
				 "stored log: it does not match its checkpoint");
	r->checkpoint = checkpoint;
	r->signed_time = w->signed_time;
	w->unsettled = true;
	return OCOP_OK;
}

/* The stored checkpoint, which is signed anew whenever anything is stored,
 * tells whether anybody stored something. */
static enum ocop_err look(struct writer *w, struct ocop_diag *diag)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	uint8_t hash[OCOP_HASH_LEN] = { 0 };
	enum ocop_err err = ocop_log_checkpoint(w->replica->store, &note);

	if (!err)
		ocop_sha256(hash, ocop_buf_view(&note));
	if (err == OCOP_ERR_ABSENT)
		err = OCOP_OK;
	/* Marked while we ran, by another program. */
	if (!err)
		err = check_marks(w->replica->store, MOVED, diag);
	if (!err && memcmp(hash, w->note, sizeof(hash)) != 0) {
		err = follow(w, ocop_buf_view(&note), diag);
		memcpy(w->note, hash, sizeof(hash));
	}
	ocop_buf_clear(&note);
	return err;
}

enum ocop_err writer_begin(struct writer *w, struct ocop_diag *diag)
{
	enum ocop_err err = OCOP_OK;

	if (w->replica == NULL)
		err = writer_load(w, false, diag);
	if (!err)
		err = ocop_store_begin(w->replica->store, true);
	if (err)
		return err;
	err = look(w, diag);
	if (err)
		writer_unload(w);
	return err;
}

void writer_stored(struct writer *w, struct ocop_bytes note)
{
	ocop_sha256(w->note, note);
	w->unsettled = false;
	settled_note(w->o.settled, note);
}

enum ocop_err writer_settle(struct writer *w)
{
	enum ocop_err err = w->unsettled ?
			    ocop_store_settle(w->replica->store) : OCOP_OK;

	if (!err)
		w->unsettled = false;
	return err;
}

enum ocop_err writer_open(struct writer **out,
			  const struct writer_options *options,
			  struct ocop_diag *diag)
{
	struct writer *writer = calloc(1, sizeof(*writer));
	enum ocop_err err;

	*out = NULL;
	if (writer == NULL)
		return OCOP_ERR_MEMORY;
	writer->o = *options;
	writer->quota.limit = options->daily_quota;
	err = writer_load(writer, true, diag);
	if (!err && writer->sign_again)
		err = writer_take_over(writer, diag);
	if (err) {
		writer_close(writer);
		return err;
	}
	*out = writer;
	return OCOP_OK;
}

void writer_close(struct writer *writer)
{
	if (writer == NULL)
		return;
	writer_unload(writer);
	writer_forget_places(writer);
	free(writer->quota.slots);
	free(writer);
}

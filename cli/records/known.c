/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The desk's own fold: it starts from the replica or the trust document and
 * adds the records of the outbox. Records that the registry refused, or that
 * the replica already has, are skipped.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ocop/file.h>

#include "cli/cmd.h"
#include "cli/records/known.h"
#include "common/desk/outbox.h"

/* --- The base --- */

static int open_replica(struct known *k, const char *path)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_verifier judge;
	enum ocop_err err = ocop_replica_open(&k->replica, path,
					      OCOP_STORE_READ, &diag);

	/* Read one snapshot: a sync may commit meanwhile. */
	if (!err)
		err = ocop_replica_verifier(k->replica, &judge);
	if (err)
		return say_trouble(path, err, &diag);
	if (judge.info.checked != judge.info.size) {
		say_error(_("'%s': not all signatures of its lots have been checked yet: let ocop-sync finish"),
			  path);
		return EXIT_UNDECIDED;
	}
	k->state = k->replica->state;
	k->fold = k->replica->fold;
	k->as_of = k->replica->signed_time;
	k->trust = ocop_replica_trust(k->replica);
	return EXIT_DONE;
}

/* Fold a log with one entry: the trust document. */
static enum ocop_err fold_document(struct known *k)
{
	struct ocop_buf inner = OCOP_BUF(64), entry = OCOP_BUF(128);
	struct ocop_fold_result judged;
	enum ocop_err err;

	ocop_trust_entry_encode(&inner, k->trust->version,
				k->trust->fingerprint);
	ocop_entry_encode(&entry, (uint64_t)k->trust->issued,
			  ocop_buf_view(&inner));
	err = inner.err ? inner.err : entry.err;
	if (!err)
		err = ocop_fold_entry(k->fold, ocop_buf_view(&entry), &judged);
	ocop_buf_clear(&inner);
	ocop_buf_clear(&entry);
	return err ? err : judged.counts ? OCOP_OK : OCOP_ERR_TRUST;
}

static int open_document(struct known *k, const struct ocop_trust *trust)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_trust *copy = NULL;
	enum ocop_err err = ocop_trust_decode(&copy, trust->bytes, &diag);

	k->trust = copy;
	if (!err)
		err = ocop_trustset_new(&k->set);
	if (!err)
		err = ocop_trustset_add(k->set, copy);
	else
		ocop_trust_free(copy);
	if (!err)
		err = ocop_keyring_new(&k->ring);
	if (!err)
		err = ocop_state_new(&k->state, NULL);
	if (!err)
		err = ocop_fold_new(&k->fold, k->state, k->set, k->ring,
				    trust->fingerprint, false);
	if (!err)
		err = fold_document(k);
	return err ? say_trouble("trust.cose", err, &diag) : EXIT_DONE;
}

/* --- The desk's own records --- */

enum ocop_err known_note(struct known *k, struct ocop_bytes payload)
{
	struct ocop_buf *own = k->own;

	if (k->count == k->cap) {
		size_t cap = k->cap ? k->cap * 2 : 64;

		own = reallocarray(own, cap, sizeof(*own));
		if (!own)
			return OCOP_ERR_MEMORY;
		k->own = own;
		k->cap = cap;
	}
	own[k->count] = OCOP_BUF(OCOP_RECORD_MAX);
	return ocop_buf_bytes(&own[k->count++], payload);
}

uint64_t known_accepted(const struct known *k, int64_t issued)
{
	struct ocop_fold_info info;

	if (ocop_fold_info(k->state, &info) ||
	    info.last_accepted < (uint64_t)issued)
		return (uint64_t)issued;
	return info.last_accepted;
}

static enum ocop_err fold_own(struct known *k, struct ocop_bytes record)
{
	struct ocop_buf entry = OCOP_BUF(OCOP_ENTRY_MAX);
	struct ocop_cose_sign1 envelope;
	struct ocop_payload payload;
	struct ocop_fold_result judged;
	enum ocop_kind kind;
	enum ocop_err err = ocop_cose_sign1_open_unverified(&envelope, record,
							    false, NULL);

	kind = err ? OCOP_KIND_NONE : ocop_kind_of_typ(envelope.typ);
	/* Records of the trace log are skipped: they have a fold of their
	 * own. */
	if (!ocop_kind_is_logged(kind) || kind == OCOP_KIND_TRACE ||
	    kind == OCOP_KIND_SITE ||
	    ocop_payload_decode(&payload, kind, envelope.payload, NULL))
		return OCOP_OK;
	ocop_entry_encode(&entry, known_accepted(k, payload.u.common.issued),
			  record);
	err = entry.err ? entry.err :
			  ocop_fold_entry(k->fold, ocop_buf_view(&entry),
					  &judged);
	if (!err)
		err = known_note(k, envelope.payload);
	ocop_buf_clear(&entry);
	return err;
}

/* Whether a line of receipts says that its record was refused or is already in
 * the replica. */
static bool is_over(const struct known *k, struct ocop_bytes line)
{
	struct ocop_json *o = NULL;
	bool over;

	if (ocop_json_parse(&o, line, NULL))
		return false;
	over = ocop_json_str(o, "refused") ||
	       (uint64_t)ocop_json_int(o, "index", INT64_MAX) < k->size;
	ocop_json_free(o);
	return over;
}

static struct ocop_bytes next_line(struct ocop_bytes *rest)
{
	const uint8_t *end = rest->len ? memchr(rest->ptr, '\n', rest->len) :
					 NULL;
	struct ocop_bytes line = ocop_bytes_of(
		rest->ptr, end ? (size_t)(end - rest->ptr) : 0);

	rest->ptr += end ? line.len + 1 : 0;
	rest->len -= end ? line.len + 1 : rest->len;
	return line;
}

static int fold_file(struct known *k, const char *records, const char *receipts)
{
	struct ocop_buf file = OCOP_BUF(OUTBOX_FILE_MAX);
	struct ocop_buf told = OCOP_BUF(RECEIPTS_FILE_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_bytes record, rest, line;
	size_t offset = 0;
	enum ocop_err err = ocop_file_read(&told, receipts, &diag);

	if (err == OCOP_ERR_ABSENT)
		err = OCOP_OK;
	if (!err)
		err = ocop_file_read(&file, records, &diag);
	rest = ocop_buf_view(&told);
	while (!err && !(err = outbox_next(&record, ocop_buf_view(&file),
					   &offset))) {
		line = next_line(&rest);
		if (!line.len || !is_over(k, line))
			err = fold_own(k, record);
	}
	ocop_buf_clear(&file);
	ocop_buf_clear(&told);
	return err == OCOP_ERR_ABSENT ? EXIT_DONE :
					say_trouble(records, err, &diag);
}

static int fold_folder(struct known *k, const char *home, const char *folder)
{
	struct outbox_name *names = NULL;
	char records[PATH_SIZE], receipts[PATH_SIZE];
	size_t count = 0;
	int code = outbox_list(home, folder, ".records", &names, &count);

	for (size_t i = 0; !code && i < count; i++)
		code = outbox_path(records, home, folder, names[i].stem,
				   ".records") &&
		       outbox_path(receipts, home, folder, names[i].stem,
				   ".receipts") ?
		       fold_file(k, records, receipts) : EXIT_USAGE;
	free(names);
	return code;
}

int known_open(struct known *k, const char *home, const char *replica,
	       const struct ocop_trust *trust)
{
	char path[PATH_SIZE];
	int code;

	memset(k, 0, sizeof(*k));
	if (!replica) {
		if (!path_join(path, home, "replica.db"))
			return EXIT_USAGE;
		replica = access(path, F_OK) == 0 ? path : NULL;
	}
	code = replica ? open_replica(k, replica) : open_document(k, trust);
	if (code)
		return code;
	k->size = ocop_fold_size(k->fold);
	code = fold_folder(k, home, "outbox/done");
	return code ? code : fold_folder(k, home, "outbox");
}

void known_clear(struct known *k)
{
	for (size_t i = 0; i < k->count; i++)
		ocop_buf_clear(&k->own[i]);
	free(k->own);
	if (!k->replica) {
		ocop_fold_free(k->fold);
		ocop_state_free(k->state);
	}
	ocop_replica_close(k->replica);
	ocop_trustset_free(k->set);
	ocop_keyring_free(k->ring);
	memset(k, 0, sizeof(*k));
}

/* --- Looking up --- */

enum ocop_err known_payload(struct known *k, uint64_t index,
			    struct ocop_buf *out)
{
	struct ocop_buf bytes = OCOP_BUF(OCOP_ENTRY_MAX);
	struct ocop_cose_sign1 envelope;
	struct ocop_entry entry;
	enum ocop_err err;

	ocop_buf_reset(out);
	if (index >= k->size)
		return index - k->size < k->count ?
		       ocop_buf_bytes(out, ocop_buf_view(
					&k->own[index - k->size])) :
		       OCOP_ERR_ABSENT;
	if (!k->replica)
		return OCOP_ERR_ABSENT;
	err = ocop_log_entry(k->replica->store, index, &bytes);
	if (!err)
		err = ocop_entry_decode(&entry, ocop_buf_view(&bytes), NULL);
	if (!err)
		err = ocop_cose_sign1_open_unverified(&envelope, entry.record,
						      false, NULL);
	if (!err)
		err = ocop_buf_bytes(out, envelope.payload);
	ocop_buf_clear(&bytes);
	return err;
}

bool known_lacks(const struct known *k, enum ocop_kind kind,
		 enum ocop_rule rule)
{
	if (k->replica)
		return false;
	switch (rule) {
	case OCOP_RULE_SIGNER:
		/* Every authority is in the trust document, so their keys are
		 * known. */
		return kind == OCOP_KIND_LOT || kind == OCOP_KIND_STATUS ||
		       kind == OCOP_KIND_KEY_STATUS;
	case OCOP_RULE_UNKNOWN_PRODUCER:
	case OCOP_RULE_UNKNOWN_KEY:
	case OCOP_RULE_UNKNOWN_CERTIFICATE:
	case OCOP_RULE_UNKNOWN_LOT:
	case OCOP_RULE_SUPERSEDES:
	case OCOP_RULE_ANNULS:
	case OCOP_RULE_STAMP_KEY:
	case OCOP_RULE_DROP:
		return true;
	default:
		return false;
	}
}

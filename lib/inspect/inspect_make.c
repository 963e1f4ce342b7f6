/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes an inspection file. First the record is signed. Then the entries by
 * which its items are judged are gathered from a replica. One walk over the log
 * gives the hashes of the subtrees between them. Last, the file is checked as a
 * stranger would check it.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/base/mark.h"
#include "lib/inspect/inspect.h"

struct making {
	struct ocop_replica *replica;
	struct ocop_verifier verifier;	/* of the replica, at one snapshot */
	const struct ocop_trust *trust;
	struct ocop_log_info log;
	uint64_t size;
	struct ocop__inspect_file file;	/* what is written */
	/* Owned; file points into them. */
	struct ocop_buf record, note, receipt;
	struct ocop_inspect items;	/* as they were read */
	struct ocop_verdict_report *report;	/* by the replica; owned */
	uint8_t *taken;			/* a bit an entry; owned */
	/* The walk over the log. */
	struct ocop_compact range;
	size_t at;			/* the next entry of file */
};

static bool is_taken(const struct making *m, uint64_t index)
{
	return m->taken[index / 8] >> (index % 8) & 1;
}

/* --- The signed record --- */

static enum ocop_err sign(struct making *m,
			  const struct ocop_inspection *inspect,
			  struct ocop_signer *signer, struct ocop_diag *diag)
{
	const struct ocop_checkpoint *cp = &m->replica->checkpoint;
	struct ocop_buf bytes = OCOP_BUF(OCOP_INSPECTION_MAX);
	struct ocop_payload payload = { .kind = OCOP_KIND_INSPECTION };
	enum ocop_err err;

	payload.u.inspection = *inspect;
	payload.u.inspection.realm = m->trust->realm;
	payload.u.inspection.origin = ocop_bytes_str(cp->origin);
	payload.u.inspection.size = (int64_t)cp->size;
	payload.u.inspection.root = ocop_bytes_of(cp->root, OCOP_HASH_LEN);
	m->items.record = payload.u.inspection;
	err = ocop_payload_encode(&bytes, &payload, diag);
	if (!err)
		err = ocop_cose_sign(&m->record, signer, OCOP_INSPECTION_TYP,
				     ocop_buf_view(&bytes), false);
	ocop_buf_clear(&bytes);
	m->file.signed_ = ocop_buf_view(&m->record);
	return err;
}

/* --- Entries and nodes --- */

static enum ocop_err make_room(struct making *m, struct ocop_diag *diag)
{
	size_t count = 0;

	for (uint64_t i = 0; i < m->size; i++)
		count += is_taken(m, i);
	if (count > OCOP_INSPECT_ENTRIES_MAX)
		return ocop_fail(diag, OCOP_ERR_LIMIT, 0,
				 "%zu entries are needed, but at most %d are allowed: close this inspection with fewer products",
				 count, OCOP_INSPECT_ENTRIES_MAX);
	m->file.entry = calloc(count + 1, sizeof(*m->file.entry));
	if (!m->file.entry)
		return OCOP_ERR_MEMORY;
	for (uint64_t i = 0; i < m->size; i++)
		if (is_taken(m, i))
			m->file.entry[m->file.entry_count++].index = i;
	return ocop__inspect_tree_nodes(&m->file, m->size);
}

/* A subtree is complete. */
static void take_node(void *user, unsigned level, uint64_t index,
		      const uint8_t hash[static OCOP_HASH_LEN])
{
	struct making *m = user;
	struct ocop__inspect_node key = { level, index, { 0 } }, *node;

	node = m->file.node_count ?
	       bsearch(&key, m->file.node, m->file.node_count,
		       sizeof(key), ocop__inspect_file_order) : NULL;
	if (node)
		memcpy(node->hash, hash, OCOP_HASH_LEN);
}

/* The bytes of an entry go behind the others; where they are is known when
 * all are there. */
static enum ocop_err take_entry(void *user, uint64_t index,
				struct ocop_bytes bytes)
{
	struct making *m = user;
	uint8_t leaf[OCOP_HASH_LEN];

	ocop_leaf_hash(leaf, bytes);
	ocop_compact_append(&m->range, leaf, take_node, m);
	if (!is_taken(m, index))
		return OCOP_OK;
	m->file.entry[m->at++].bytes.len = bytes.len;
	return ocop_buf_bytes(&m->file.data, bytes);
}

static enum ocop_err walk(struct making *m, struct ocop_diag *diag)
{
	uint8_t root[OCOP_HASH_LEN];
	size_t offset = 0;
	enum ocop_err err = ocop_log_each(m->replica->store, 0, m->size,
					  take_entry, m);

	if (err)
		return err;
	for (size_t i = 0; i < m->file.entry_count; i++) {
		m->file.entry[i].bytes.ptr = m->file.data.ptr + offset;
		offset += m->file.entry[i].bytes.len;
	}
	ocop_compact_root(&m->range, root);
	if (memcmp(root, m->replica->checkpoint.root, OCOP_HASH_LEN) != 0)
		return ocop_fail(diag, OCOP_ERR_STORE, 0, "%s",
				 N_("the replica's entries do not give its root: run ocop-sync to rebuild it"));
	return OCOP_OK;
}

/* One document for each trust entry, in order. */
static enum ocop_err add_trusts(struct making *m, struct ocop_diag *diag)
{
	for (size_t i = 0; i < m->file.entry_count; i++) {
		const struct ocop_trust *trust;
		struct ocop_trust_entry named;
		struct ocop_entry entry;

		if (ocop_entry_decode(&entry, m->file.entry[i].bytes, NULL) ||
		    !ocop_trust_entry_decode(&named, entry.record))
			continue;
		trust = ocop_trustset_find(m->replica->trustset, named.hash);
		if (!trust)
			return OCOP_ERR_STORE;
		if (m->file.trust_count == OCOP_INSPECT_TRUSTS_MAX)
			return ocop_fail(diag, OCOP_ERR_LIMIT, 0,
					 "trust: more than %d versions",
					 OCOP_INSPECT_TRUSTS_MAX);
		m->file.trust[m->file.trust_count++] = trust->bytes;
	}
	return OCOP_OK;
}

/* The root signature beside the checkpoint, when there is one that a reader of
 * the file can check. */
static enum ocop_err add_receipt(struct making *m)
{
	const struct ocop_checkpoint *cp = &m->replica->checkpoint;
	struct ocop_bytes key = ocop_trust_receipt_key(
		m->trust, ocop_bytes_str(cp->origin), cp->size);
	enum ocop_err err = ocop_log_rootsig(m->replica->store, &m->log,
					     &m->receipt);

	if (err)
		return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
	if (key.len && !ocop_rootsig_verify(ocop_buf_view(&m->receipt), cp,
					    key, m->replica->ring, NULL))
		m->file.receipt = ocop_buf_view(&m->receipt);
	return OCOP_OK;
}

/* --- The whole --- */

/* The replica speaks for itself: one log, a checkpoint, a signed time. */
static enum ocop_err take_replica(struct making *m, struct ocop_diag *diag)
{
	enum ocop_err err = ocop_replica_verifier(m->replica, &m->verifier);

	if (!err)
		err = ocop_log_info(m->replica->store, 0, &m->log);
	if (!err && m->log.frozen)
		return ocop_fail(diag, OCOP_ERR_ARGUMENT, 0, "%s",
				 N_("the realm has several logs: an inspection file covers one"));
	if (!err)
		err = ocop_log_checkpoint(m->replica->store, &m->note);
	if (err == OCOP_ERR_ABSENT || (!err && !m->replica->checkpoint.size))
		return ocop_fail(diag, OCOP_ERR_ABSENT, 0, "%s",
				 N_("the replica is empty: run ocop-sync first"));
	m->size = m->replica->checkpoint.size;
	m->file.checkpoint = ocop_buf_view(&m->note);
	m->trust = m->verifier.trust;
	if (!err && !m->trust)
		return OCOP_ERR_TRUST;
	m->taken = calloc((size_t)m->size / 8 + 1, 1);
	return err ? err : m->taken ? OCOP_OK : OCOP_ERR_MEMORY;
}

static enum ocop_err judge(struct making *m, struct ocop_signer *signer)
{
	uint8_t hash[OCOP_HASH_LEN];
	enum ocop_err err = ocop__inspect_items_read(&m->items);

	if (!err)
		m->report = calloc(m->items.item_count, sizeof(*m->report));
	if (!err && !m->report)
		err = OCOP_ERR_MEMORY;
	if (!err)
		err = ocop__inspect_items_judge(&m->items, &m->verifier,
						m->replica->signed_time,
						m->report);
	ocop_sha256(hash, ocop_bytes_of(signer->spki, signer->spki_len));
	return err ? err : ocop__inspect_gather(m->replica, m->size, &m->items,
						m->report, hash, m->taken);
}

/* As a stranger checks it; and whether he is told the same. */
static enum ocop_err check(const struct making *m, struct ocop_bytes file,
			   size_t *differ_out, struct ocop_diag *diag)
{
	struct ocop_inspect *made = NULL;
	enum ocop_err err = ocop_inspect_check(
		&made, file, m->replica->fingerprint,
		(uint64_t)m->items.record.issued, diag);

	*differ_out = 0;
	for (size_t i = 0; !err && i < made->item_count; i++)
		*differ_out += made->item[i].report.verdict !=
				       m->report[i].verdict ||
			       made->item[i].report.reason !=
				       m->report[i].reason;
	ocop_inspect_free(made);
	return err;
}

static void clear(struct making *m)
{
	ocop__inspect_file_clear(&m->file);
	ocop_buf_clear(&m->record);
	ocop_buf_clear(&m->note);
	ocop_buf_clear(&m->receipt);
	free(m->items.item);
	free(m->items.photo);
	free(m->items.custody);
	free(m->report);
	free(m->taken);
}

enum ocop_err ocop_inspect_make(struct ocop_buf *out,
				const struct ocop_inspection *inspect,
				struct ocop_replica *replica,
				struct ocop_signer *signer, size_t *differ_out,
				struct ocop_diag *diag)
{
	struct making m = { .replica = replica,
			    .record = OCOP_BUF(OCOP_INSPECTION_MAX),
			    .note = OCOP_BUF(OCOP_NOTE_MAX),
			    .receipt = OCOP_BUF(OCOP_ROOTSIG_MAX) };
	size_t start = out->len, differ = 0;
	enum ocop_err err;

	m.file.data = OCOP_BUF(OCOP_INSPECT_FILE_MAX);
	err = take_replica(&m, diag);
	if (!err)
		err = sign(&m, inspect, signer, diag);
	if (!err)
		err = judge(&m, signer);
	if (!err)
		err = make_room(&m, diag);
	if (!err)
		err = walk(&m, diag);
	if (!err)
		err = add_trusts(&m, diag);
	if (!err)
		err = add_receipt(&m);
	if (!err)
		err = ocop__inspect_file_write(out, &m.file);
	if (!err)
		err = check(&m, ocop_bytes_of(out->ptr + start,
					      out->len - start),
			    &differ, diag);
	if (differ_out)
		*differ_out = differ;
	clear(&m);
	return err;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compares a checked inspection with a replica, which has every entry of the
 * tree and so knows what the file left out. The items are judged by the state
 * that the log had at the inspection's size, and so is the signer. Whether his
 * key has been ended is looked up in the whole replica.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/fold/fold.h"
#include "lib/inspect/inspect.h"

static enum ocop_err same_log(const struct ocop_inspect *inspect,
			      struct ocop_replica *replica,
			      const struct ocop_replica *past,
			      struct ocop_diag *diag)
{
	if (memcmp(replica->fingerprint, inspect->realm_fingerprint,
		   OCOP_HASH_LEN) != 0)
		return ocop_fail(diag, OCOP_ERR_TRUST, 0,
				 "the replica is of another realm");
	if (!ocop_bytes_is(inspect->record.origin, past->checkpoint.origin) ||
	    memcmp(past->checkpoint.root, inspect->record.root.ptr,
		   OCOP_HASH_LEN) != 0)
		return ocop_fail(diag, OCOP_ERR_FORK, 0,
				 "the replica has another root at size %llu",
				 (unsigned long long)inspect->record.size);
	return OCOP_OK;
}

static enum ocop_err judge(struct ocop_inspect *inspect,
			   struct ocop_replica *past)
{
	struct ocop_verdict_report *report =
		calloc(inspect->item_count, sizeof(*report));
	struct ocop_verifier verifier;
	enum ocop_err err = report ? OCOP_OK : OCOP_ERR_MEMORY;

	if (!err)
		err = ocop_replica_verifier(past, &verifier);
	if (!err)
		err = ocop__inspect_items_judge(inspect, &verifier,
						inspect->data_time, report);
	for (size_t i = 0; !err && i < inspect->item_count; i++)
		ocop__inspect_items_confirm(&inspect->item[i], &report[i]);
	free(report);
	return err;
}

enum ocop_err ocop_inspect_confirm(struct ocop_inspect *inspect,
				   struct ocop_replica *replica,
				   struct ocop_diag *diag)
{
	struct ocop_replica *past = NULL;
	struct ocop_fold_result signer;
	struct ocop_reporter by;
	struct ocop_key_view key;
	struct ocop_verifier now;
	uint64_t stored = 0, logged = OCOP_INDEX_NONE;
	enum ocop_err err = ocop_log_total(replica->store, &stored);

	if (!err && stored < (uint64_t)inspect->record.size)
		err = ocop_fail(diag, OCOP_ERR_ABSENT, 0,
				"the replica has %llu entries, but the "
				"inspection was made with %llu",
				(unsigned long long)stored,
				(unsigned long long)inspect->record.size);
	if (!err)
		err = ocop_replica_snapshot_at(&past, replica,
					       (uint64_t)inspect->record.size,
					       diag);
	if (!err)
		err = same_log(inspect, replica, past, diag);
	/* A file can leave out that its signer is no longer in office. */
	if (!err)
		err = ocop_fold_try_beside(
			past->fold, (uint64_t)inspect->record.issued,
			OCOP_KIND_INSPECTION, inspect->signed_, &signer,
			&by);
	if (!err)
		err = ocop_replica_verifier(replica, &now);
	if (!err)
		err = ocop_fold_key(now.state, inspect->signer_key, &key);
	if (!err && key.end)
		err = ocop__inspect_logged(&logged, inspect, replica, now.state,
					   key.end_index);
	if (!err) {
		inspect->key_ended = key.end;
		inspect->logged_index = logged;
		inspect->signer_rule = signer.rule;
	}
	if (!err)
		err = judge(inspect, past);
	if (!err)
		inspect->replica_used = true;
	ocop_replica_close(past);
	return err;
}

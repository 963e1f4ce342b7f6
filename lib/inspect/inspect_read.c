/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An inspection that nobody signed, judged by a replica alone: what a shop
 * prints of the goods that came in. It is no evidence for others.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/base/mark.h"
#include "lib/inspect/inspect.h"

static enum ocop_err read_record(struct ocop_inspect *out,
				 const struct ocop_inspection *record,
				 struct ocop_replica *replica,
				 struct ocop_diag *diag)
{
	const struct ocop_checkpoint *cp = &replica->checkpoint;
	struct ocop_verdict_report *report = NULL;
	struct ocop_verifier verifier;
	enum ocop_err err = ocop_replica_verifier(replica, &verifier);

	if (!err && (!cp->size || !verifier.trust))
		err = ocop_fail(diag, OCOP_ERR_ABSENT, 0, "%s",
				N_("the replica is empty: run ocop-sync first"));
	if (err)
		return err;
	out->record = *record;
	out->record.realm = verifier.trust->realm;
	out->record.origin = ocop_bytes_str(cp->origin);
	out->record.size = (int64_t)cp->size;
	out->record.root = ocop_bytes_of(cp->root, OCOP_HASH_LEN);
	out->trust = verifier.trust;
	out->logged_index = OCOP_INDEX_NONE;
	out->data_time = replica->signed_time;
	out->replica_used = true;
	memcpy(out->realm_fingerprint, replica->fingerprint, OCOP_HASH_LEN);
	err = ocop__inspect_items_read(out);
	if (!err)
		report = calloc(out->item_count, sizeof(*report));
	if (!err && !report)
		err = OCOP_ERR_MEMORY;
	if (!err)
		err = ocop__inspect_items_judge(out, &verifier, out->data_time,
						report);
	for (size_t i = 0; !err && i < out->item_count; i++) {
		out->item[i].report = report[i];
		ocop__inspect_items_confirm(&out->item[i], &report[i]);
	}
	free(report);
	return err;
}

enum ocop_err ocop_inspect_unsigned(struct ocop_inspect **out,
				    const struct ocop_inspection *record,
				    struct ocop_replica *replica,
				    struct ocop_diag *diag)
{
	struct ocop_inspect *made = calloc(1, sizeof(*made));
	enum ocop_err err = made ? read_record(made, record, replica, diag) :
				   OCOP_ERR_MEMORY;

	*out = err ? NULL : made;
	if (err)
		ocop_inspect_free(made);
	return err;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which witnesses cosigned the checkpoint that a replica holds. A replica is
 * used with fewer than the quorum too: then only the time key speaks for its
 * time.
 */
#include "sync/sync_witness.h"

struct sync_witness sync_witness_of(struct ocop_replica *replica)
{
	const struct ocop_trust *trust = ocop_replica_newest(replica);
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct sync_witness w = { 0, 0, 0 };

	if (trust == NULL)
		return w;
	w.listed = trust->witness_count;
	w.quorum = trust->quorum;
	if (!ocop_log_checkpoint(replica->store, &note))
		for (size_t i = 0; i < trust->witness_count; i++)
			if (ocop_checkpoint_time(ocop_buf_view(&note),
						 &trust->witnesses[i]) > 0)
				w.cosigned++;
	ocop_buf_clear(&note);
	return w;
}

void sync_witness_json(struct ocop_json *object, struct ocop_replica *replica)
{
	struct sync_witness w = sync_witness_of(replica);
	struct ocop_json *o = ocop_json_object();

	ocop_json_set_int(object, "vouched_time",
			  (int64_t)replica->vouched_time);
	ocop_json_set_int(o, "listed", (int64_t)w.listed);
	ocop_json_set_int(o, "cosigned", (int64_t)w.cosigned);
	ocop_json_set_int(o, "quorum", w.quorum);
	ocop_json_set(object, "witnesses", o);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads a lot from a replica's state. While the lot's deferred signature is not
 * checked yet, its log entry is read and checked first (lib/fold/fold.h).
 */
#include "lib/fold/fold.h"
#include "lib/replica/replica.h"

enum ocop_err ocop__replica_entry(void *replica, uint64_t index,
				  struct ocop_buf *out)
{
	struct ocop_replica *r = replica;
	enum ocop_err err = ocop_log_entry(r->store, index, out);

	/* The state speaks of it: its log must have it. */
	return err == OCOP_ERR_ABSENT ? OCOP_ERR_STORE : err;
}

enum ocop_err ocop_replica_lot(struct ocop_replica *replica,
			       struct ocop_bytes product, uint32_t lot,
			       struct ocop_lot_view *out)
{
	struct ocop_buf entry = OCOP_BUF(OCOP_ENTRY_MAX);
	struct ocop_fold_info info;
	enum ocop_err err;

	err = ocop_fold_info(replica->state, &info);
	if (!err)
		err = ocop_fold_lot(replica->state, product, lot, out);
	if (err || out->index < info.checked)
		return err;
	err = ocop__replica_entry(replica, out->index, &entry);
	if (!err)
		err = ocop__fold_check(replica->state, replica->ring,
				       out->index, ocop_buf_view(&entry));
	ocop_buf_clear(&entry);
	return err;
}

/* --- Whose it is --- */

enum ocop_err ocop_replica_is_registry(struct ocop_replica *r, bool *out)
{
	struct ocop_buf held = OCOP_BUF(OCOP_TILE_BYTES);
	enum ocop_err err = ocop_store_meta(r->store, "role", &held);

	*out = !err;
	if (err == OCOP_ERR_ABSENT) {
		err = ocop_log_tile(r->store, 0, 0, 0, &held);
		*out = !err;
	}
	ocop_buf_clear(&held);
	return err == OCOP_ERR_ABSENT ? OCOP_OK : err;
}

enum ocop_err ocop_replica_set_registry(struct ocop_replica *r)
{
	return ocop_store_set_meta(r->store, "role", OCOP_LIT("registry"));
}

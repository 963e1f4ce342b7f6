/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Folds a replica's entries a second time into a state in memory, with every
 * signature checked. An audit compares that state with the stored one.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/fold/fold.h"
#include "lib/replica/replica.h"

struct refold {
	struct ocop_fold *fold;
	uint64_t size;
};

static enum ocop_err take(void *user, uint64_t index, struct ocop_bytes entry)
{
	struct ocop_fold_result judged;
	struct refold *refold = user;

	/* Ends the walk: what is stored beyond was not asked for. */
	return index >= refold->size ? OCOP_ERR_EXISTS :
	       ocop_fold_entry(refold->fold, entry, &judged);
}

enum ocop_err ocop_replica_refold(struct ocop_replica **out,
				  struct ocop_replica *from, uint64_t size,
				  struct ocop_diag *diag)
{
	struct ocop_replica *r = calloc(1, sizeof(*r));
	struct refold refold = { NULL, size };
	struct ocop_fold_info info;
	enum ocop_err err;

	*out = NULL;
	if (r == NULL)
		return OCOP_ERR_MEMORY;
	memcpy(r->fingerprint, from->fingerprint, OCOP_HASH_LEN);
	err = ocop_trustset_new(&r->trustset);
	if (!err)
		err = ocop_log_load_trust(from->store, r->trustset, diag);
	if (!err)
		err = ocop_keyring_new(&r->ring);
	if (!err)
		err = ocop_state_new(&r->state, NULL);
	if (!err)
		err = ocop_fold_new(&r->fold, r->state, r->trustset, r->ring,
				    r->fingerprint, false);
	refold.fold = r->fold;
	/* Lent for the walk: the entries are the other's. */
	r->store = from->store;
	if (!err)
		err = ocop__replica_fold(r, 0, take, &refold);
	r->store = NULL;
	if (err == OCOP_ERR_EXISTS)
		err = OCOP_OK;
	/* How far the other's were checked is no difference. */
	if (!err)
		err = ocop_fold_info(from->state, &info);
	if (!err && info.checked < ocop_fold_size(r->fold))
		err = ocop__fold_checked(r->fold, info.checked);
	if (!err) {
		*out = r;
		r = NULL;
	}
	ocop_replica_close(r);
	return err;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What only a replica and a sync ask of a fold.
 *
 * Deferred signatures of lots: a long first fold ends before the hundreds of
 * thousands of them are checked. All other rules of a lot, and the signatures
 * of all other records, are checked at once.
 *
 * Lots from ocop_fold_info.checked on may be unchecked. Who reads one checks
 * it first (ocop__fold_check). Who owns the state checks all of them in the
 * background and stores how far it is (ocop__fold_checked). When a signature
 * is wrong, the state must be folded again without deferring: later entries
 * may rest on that lot.
 */
#ifndef OCOP_LIB_FOLD_H
#define OCOP_LIB_FOLD_H

#include <ocop/fold.h>

/* The trust version in force; NULL before the first. Lent by the set. */
const struct ocop_trust *ocop__fold_trust(struct ocop_fold *fold);

/* How a fold reads earlier entries again: it must, where the state has lots
 * that stand unchecked. Lends user; read may be NULL. */
void ocop__fold_reader(struct ocop_fold *fold, ocop_fold_read_fn *read,
		       void *user);
/*
 * From the next entry on, leave the signatures of lots for later, or do not
 * (as a new fold). Where a judgement would rest on a lot that was left, the
 * fold checks that one at once; when it is not signed ocop_fold_entry
 * answers OCOP_ERR_SIGNATURE, and only a fold from the start that leaves
 * nothing gives the right state.
 */
void ocop__fold_defer(struct ocop_fold *fold, bool defer);

/*
 * Check the entry of an index again. OCOP_OK: it is no lot, or one that does
 * not count, or one that is signed by the key the state says.
 * OCOP_ERR_SIGNATURE: a lot that counts and should not. Others: trouble.
 */
enum ocop_err ocop__fold_check(struct ocop_state *state,
			       struct ocop_keyring *ring, uint64_t index,
			       struct ocop_bytes entry) OCOP_CHECKED;
/*
 * The envelope of a lot (lent from entry), and the SPKI of the oldest key that
 * has its kid (lent from the state; empty when none has): by that one alone a
 * lot that was left has to be signed. OCOP_ERR_ABSENT: it is no lot.
 */
enum ocop_err ocop__fold_lot_signer(struct ocop_cose_sign1 *env,
				    struct ocop_bytes *spki,
				    struct ocop_state *state,
				    struct ocop_bytes entry) OCOP_CHECKED;
/* All lots below an index (at most the fold's size) were found signed; waits
 * in the state to be flushed. */
enum ocop_err ocop__fold_checked(struct ocop_fold *fold, uint64_t index)
	OCOP_CHECKED;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lots' signatures, left for later: a long first fold is done before the
 * hundreds of thousands of them are checked. Everything else about a lot is
 * judged at once, and everything else than a lot has its signature checked
 * at once.
 *
 * What stands unchecked are lots from ocop_fold_info.checked on. Who reads
 * one checks it first (ocop_fold_check), and who owns the state checks all
 * of them in the background and says how far he is (ocop_fold_checked). When
 * one is not signed, the state is to be folded anew with nothing left: later
 * entries may rest on it.
 *
 * Threads and lifetime: the thread of the state. Views are lent as in fold.h.
 */
#ifndef OCOP_FOLD_DEFERRED_H
#define OCOP_FOLD_DEFERRED_H

#include <ocop/fold.h>

OCOP_C_BEGIN

/* An entry as the log holds it, by its index, into out (replaced). */
typedef enum ocop_err ocop_fold_read_fn(void *user, uint64_t index,
					struct ocop_buf *out);

/* How a fold reads earlier entries again: it must, where the state has lots
 * that stand unchecked. Lends user; read may be NULL. */
void ocop_fold_reader(struct ocop_fold *fold, ocop_fold_read_fn *read,
		      void *user);
/*
 * From the next entry on, leave the signatures of lots for later, or do not
 * (as a new fold). Where a judgement would rest on a lot that was left, the
 * fold checks that one at once; when it is not signed ocop_fold_entry
 * answers OCOP_ERR_SIGNATURE, and only a fold from the start that leaves
 * nothing gives the right state.
 */
void ocop_fold_defer(struct ocop_fold *fold, bool defer);

/*
 * Check the entry of an index again. OCOP_OK: it is no lot, or one that does
 * not count, or one that is signed by the key the state says.
 * OCOP_ERR_SIGNATURE: a lot that counts and should not. Others: trouble.
 */
enum ocop_err ocop_fold_check(struct ocop_state *state,
			      struct ocop_keyring *ring, uint64_t index,
			      struct ocop_bytes entry) OCOP_CHECKED;
/*
 * The envelope of a lot (lent from entry), and the SPKI of the oldest key that
 * has its kid (lent from the state; empty when none has): by that one alone a
 * lot that was left has to be signed. OCOP_ERR_ABSENT: it is no lot.
 */
enum ocop_err ocop_fold_lot_signer(struct ocop_cose_sign1 *env,
				   struct ocop_bytes *spki,
				   struct ocop_state *state,
				   struct ocop_bytes entry) OCOP_CHECKED;
/* All lots below an index (at most the fold's size) were found signed; waits
 * in the state to be flushed. */
enum ocop_err ocop_fold_checked(struct ocop_fold *fold, uint64_t index)
	OCOP_CHECKED;

OCOP_C_END

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What only a replica and a sync ask of a fold.
 *
 * Signatures of lots may be deferred, so that a long first fold need not wait
 * for hundreds of thousands of them. All other rules of a lot, and the
 * signatures of all other records, are checked at once.
 *
 * Lots from ocop_fold_info.checked on may be unchecked. Code that reads such a
 * lot checks it first (ocop__fold_check). The owner of the state checks all of
 * them in the background and stores how far it has come (ocop__fold_checked).
 * When a signature is wrong, the state must be folded again without deferring,
 * because later entries may rest on that lot.
 */
#ifndef OCOP_LIB_FOLD_H
#define OCOP_LIB_FOLD_H

#include <ocop/fold.h>

/* The trust version in force; NULL before the first. Lent by the set. */
const struct ocop_trust *ocop__fold_trust(struct ocop_fold *fold);

/* Leave out the entries before index, at least ocop_fold_size: the next entry
 * is that one. For a fold that knows some entries of a log only. */
enum ocop_err ocop__fold_skip(struct ocop_fold *fold, uint64_t index)
	OCOP_CHECKED;

/* How a fold reads earlier entries, which it needs for lots whose signatures
 * were deferred. Lends user; read may be NULL. */
void ocop__fold_reader(struct ocop_fold *fold, ocop_fold_read_fn *read,
		       void *user);
/*
 * Defer the signatures of lots from the next entry on, or stop that. When a
 * rule depends on such a lot, the fold checks its signature then. If it is
 * wrong, ocop_fold_entry returns OCOP_ERR_SIGNATURE, and only a fold from the
 * start that defers nothing gives the right state.
 */
void ocop__fold_defer(struct ocop_fold *fold, bool defer);

/*
 * Check the signature of the entry at an index. OCOP_OK: it is not a lot, or
 * the lot does not count, or the key that the state names signed it.
 * OCOP_ERR_SIGNATURE: the lot counts and should not.
 */
enum ocop_err ocop__fold_check(struct ocop_state *state,
			       struct ocop_keyring *ring, uint64_t index,
			       struct ocop_bytes entry) OCOP_CHECKED;
/*
 * The message of a lot (lent from entry), and the SPKI of the oldest key with
 * its kid (lent from the state; empty: none): this key must have signed a lot
 * whose signature was deferred. OCOP_ERR_ABSENT: the entry is not a lot.
 */
enum ocop_err ocop__fold_lot_signer(struct ocop_cose_sign1 *env,
				    struct ocop_bytes *spki,
				    struct ocop_state *state,
				    struct ocop_bytes entry) OCOP_CHECKED;
/* Note that all lots below an index (at most the fold's size) are signed. The
 * note waits for a flush of the state. */
enum ocop_err ocop__fold_checked(struct ocop_fold *fold, uint64_t index)
	OCOP_CHECKED;

#endif

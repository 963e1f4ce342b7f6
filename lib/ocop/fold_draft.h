/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Judge what a desk is about to sign by the rules of the log, and find the
 * entry that already has the same number.
 *
 * Threads and lifetime: the thread of the state. Views are lent as in
 * fold_view.h.
 */
#ifndef OCOP_FOLD_DRAFT_H
#define OCOP_FOLD_DRAFT_H

#include <ocop/fold.h>

OCOP_C_BEGIN

/*
 * Judge a payload as if the key had signed it and the log accepted it at this
 * time. When it counts, fold it, so that the next draft is judged after it. The
 * state then differs from every log: never flush it. A status that all its
 * stamps already have gives OCOP_RULE_SAME, too.
 *
 * spki     the key that will sign
 * payload  the output of ocop_payload_encode
 */
enum ocop_err ocop_fold_draft(struct ocop_fold *fold, uint64_t accepted,
			      struct ocop_bytes spki, enum ocop_kind kind,
			      struct ocop_bytes payload,
			      struct ocop_fold_result *out) OCOP_CHECKED;

/*
 * The index of the entry that is about the same thing as a payload: a producer
 * or officer with its id, a certificate with its code and day, a decision with
 * its number, day, certificate and action, or a lot with its product and
 * number. OCOP_ERR_ABSENT: there is none, or the payload is of another kind.
 */
enum ocop_err ocop_fold_standing(struct ocop_state *state,
				 const struct ocop_payload *payload,
				 uint64_t *index_out) OCOP_CHECKED;

OCOP_C_END

#endif

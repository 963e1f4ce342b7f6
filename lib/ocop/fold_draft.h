/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a desk is about to sign, held to the rules of the log before it is
 * signed, and what it finds there of the same number.
 *
 * Threads and lifetime: the thread of the state. Views are lent as in fold.h.
 */
#ifndef OCOP_FOLD_DRAFT_H
#define OCOP_FOLD_DRAFT_H

#include <ocop/fold.h>

OCOP_C_BEGIN

/*
 * Judge a payload as if the key had signed it and the log took it in at that
 * moment, and fold it when it counts, so that the next one is judged after
 * it. The state then holds what no log does: it is never to be flushed.
 * OCOP_RULE_SAME, too, for a status that the layer's stamps all have already.
 * spki     whoever is going to sign
 * payload  as ocop_payload_encode gave it
 */
enum ocop_err ocop_fold_draft(struct ocop_fold *fold, uint64_t accepted,
			      struct ocop_bytes spki, enum ocop_kind kind,
			      struct ocop_bytes payload,
			      struct ocop_fold_result *out) OCOP_CHECKED;

/*
 * Index of the entry that stands for what a payload is about: a producer or
 * an officer of that id, a certificate of that code and day, a decision of
 * that number and day on the same certificate and with the same action, a
 * lot of that product and number. OCOP_ERR_ABSENT: none, or another kind.
 */
enum ocop_err ocop_fold_standing(struct ocop_state *state,
				 const struct ocop_payload *payload,
				 uint64_t *index_out) OCOP_CHECKED;

OCOP_C_END

#endif

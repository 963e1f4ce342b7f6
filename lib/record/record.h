/* SPDX-License-Identifier: Apache-2.0 */
/* Rules of single values that the stamp and the fold share with the records. */
#ifndef OCOP_LIB_RECORD_H
#define OCOP_LIB_RECORD_H

#include <ocop/record.h>

/* 14 digits with the right GS1 check digit. OCOP_ERR_RULE. */
enum ocop_err ocop__gtin_check(struct ocop_bytes gtin, struct ocop_diag *diag)
	OCOP_CHECKED;
/* The least score, in hundredths, of 3, 4 or 5 stars. */
int64_t ocop__star_floor(int64_t stars);
/* Item number index of a key-status record's drop: the product (lent) and the
 * lot. index < count. */
struct ocop_bytes ocop__list_lot(const struct ocop_list *list, size_t index,
				 uint64_t *lot_out);

/*
 * Decode an answer (unsigned) as the answer to a query, whose signed bytes are
 * given: it names those bytes, was made within 300 s of the query, has what was
 * asked for, and numbers above the query's `after`.
 * Errors: as of ocop_payload_decode. (record_answer.c)
 */
enum ocop_err ocop__record_answer_decode(struct ocop_payload *out,
					 struct ocop_bytes in,
					 struct ocop_bytes query,
					 struct ocop_diag *diag) OCOP_CHECKED;

#endif

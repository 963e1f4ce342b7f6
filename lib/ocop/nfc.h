/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Unicode normalisation form C, for programs that write records. A program that
 * only judges does not need it. Source: Unicode Standard Annex 15.
 *
 * Threads and lifetime: no shared state: any thread.
 */
#ifndef OCOP_NFC_H
#define OCOP_NFC_H

#include <ocop/bytes.h>

OCOP_C_BEGIN

/*
 * Append the NFC of UTF-8 text.
 * Errors: OCOP_ERR_MALFORMED (not UTF-8), OCOP_ERR_LIMIT, OCOP_ERR_MEMORY.
 */
enum ocop_err ocop_nfc(struct ocop_buf *out, struct ocop_bytes in)
	OCOP_CHECKED;
/*
 * Append a text for comparison: normalised, without case, and with base also
 * without diacritics, as people type on keyboards that lack them.
 */
enum ocop_err ocop_nfc_fold(struct ocop_buf *out, struct ocop_bytes in,
			    bool base) OCOP_CHECKED;

OCOP_C_END

#endif

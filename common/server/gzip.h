/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers in the content coding gzip (RFC 9110 section 8.4.1.3).
 */
#ifndef COMMON_GZIP_H
#define COMMON_GZIP_H

#include "common/server/answer.h"

#define GZIP_MIN 1024	/* bytes; smaller bodies fit one packet anyway */

/* Whether a value of Accept-Encoding (NULL: not sent) allows gzip (RFC 9110
 * section 12.5.3). */
bool gzip_accepted(const char *accept_encoding);
/* Encode the body if it is long enough and becomes shorter. Otherwise, or
 * without memory, the answer stays as it is. */
void gzip_answer(struct answer *answer);
/* Append bytes in zlib's own form (RFC 1950), as short as zlib can. */
enum ocop_err zlib_add(struct ocop_buf *out, struct ocop_bytes bytes)
	OCOP_CHECKED;

#endif

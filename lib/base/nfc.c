/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NFC by utf8proc: the only file that includes its header. Keyboards and
 * office programs write Vietnamese letters in two ways; records hold one.
 */
#include <stdlib.h>

#include <utf8proc.h>

#include <ocop/nfc.h>

enum ocop_err ocop_nfc(struct ocop_buf *out, struct ocop_bytes in)
{
	const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
	utf8proc_uint8_t *text = NULL;
	utf8proc_ssize_t len;

	if (out->err)
		return out->err;
	if (in.len == 0)
		return OCOP_OK;
	/* Composing shrinks a text to a third at most (Hangul), never more:
	 * this will not fit, so do not even try. */
	if (in.len / 4 > out->max)
		return out->err = OCOP_ERR_LIMIT;
	len = utf8proc_map(in.ptr, (utf8proc_ssize_t)in.len, &text, options);
	if (len >= 0)
		ocop_buf_add(out, text, (size_t)len);
	free(text);
	if (len == UTF8PROC_ERROR_NOMEM)
		return OCOP_ERR_MEMORY;
	if (len == UTF8PROC_ERROR_OVERFLOW)
		return OCOP_ERR_LIMIT;
	return len < 0 ? OCOP_ERR_MALFORMED : out->err;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NFC with utf8proc. Keyboards and office programs write a Vietnamese letter in
 * one of two ways; records hold only one of them (NFC). The same tables make
 * texts comparable for searches.
 */
#include <stdlib.h>

#include <utf8proc.h>

#include <ocop/nfc.h>

static enum ocop_err map(struct ocop_buf *out, struct ocop_bytes in,
			 unsigned options, utf8proc_custom_func custom)
{
	utf8proc_uint8_t *text = NULL;
	utf8proc_ssize_t len;

	if (out->err)
		return out->err;
	if (in.len == 0)
		return OCOP_OK;
	/* NFC is at least a third as long as its input (Hangul): this input
	 * cannot fit. */
	if (in.len / 4 > out->max)
		return out->err = OCOP_ERR_LIMIT;
	len = utf8proc_map_custom(in.ptr, (utf8proc_ssize_t)in.len, &text,
				  (utf8proc_option_t)(UTF8PROC_STABLE |
						      UTF8PROC_COMPOSE |
						      options),
				  custom, NULL);
	if (len >= 0)
		ocop_buf_add(out, text, (size_t)len);
	free(text);
	if (len == UTF8PROC_ERROR_NOMEM)
		return OCOP_ERR_MEMORY;
	if (len == UTF8PROC_ERROR_OVERFLOW)
		return OCOP_ERR_LIMIT;
	return len < 0 ? OCOP_ERR_MALFORMED : out->err;
}

enum ocop_err ocop_nfc(struct ocop_buf *out, struct ocop_bytes in)
{
	return map(out, in, 0, NULL);
}

/* U+0110 and U+0111 do not decompose. */
static utf8proc_int32_t without_stroke(utf8proc_int32_t c, void *data)
{
	(void)data;
	return c == 0x110 || c == 0x111 ? 'd' : c;
}

enum ocop_err ocop_nfc_fold(struct ocop_buf *out, struct ocop_bytes in,
			    bool base)
{
	return map(out, in,
		   UTF8PROC_CASEFOLD | (base ? UTF8PROC_STRIPMARK : 0),
		   base ? without_stroke : NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The encodings of Vietnamese texts before Unicode, and how to tell them: by a
 * byte order mark, by the font of a cell, or by which decoding reads as
 * Vietnamese.
 */
#ifndef OCOP_SHEET_CHARSET_H
#define OCOP_SHEET_CHARSET_H

#include <ocop/bytes.h>

enum charset {
	CHARSET_UTF8 = 0, CHARSET_UTF16, CHARSET_CP1258, CHARSET_TCVN3,
	CHARSET_VNI, CHARSETS
};

/* The word of an option: "utf-8", "utf-16", "cp1258", "tcvn3", "vni". */
const char *charset_name(enum charset charset);
bool charset_of_name(enum charset *out, const char *name);
/* The encoding that a font stands for: TCVN3 (".VnTime"), VNI ("VNI-Times") or
 * UTF-8. *capitals: the font draws small letters as capitals (".VnTimeH"). */
enum charset charset_of_font(const char *font, bool *capitals);
/* Append the text as UTF-8 in NFC. Errors: OCOP_ERR_MALFORMED (bytes that the
 * encoding does not have; diag has their place), OCOP_ERR_LIMIT,
 * OCOP_ERR_MEMORY. */
enum ocop_err charset_decode(struct ocop_buf *out, struct ocop_bytes in,
			     enum charset charset, struct ocop_diag *diag)
	OCOP_CHECKED;
/* The same for a text of an .xlsx file: UTF-8 that has the bytes of the
 * encoding as characters of Windows-1252. A text that reads as Vietnamese
 * before and not after was typed in Unicode, so it is left as it is; when that
 * is not clear, the result is OCOP_ERR_MALFORMED. */
enum ocop_err charset_font_text(struct ocop_buf *out, struct ocop_bytes in,
				enum charset charset, bool capitals)
	OCOP_CHECKED;
/* Tell the encoding of a file. *sure: its form shows it; otherwise it was
 * chosen because it reads best, and a person must confirm it. false: none
 * fits. */
bool charset_guess(enum charset *out, bool *sure, struct ocop_bytes file);

#endif

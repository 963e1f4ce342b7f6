/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parts of a .docx file (ECMA-376, WordprocessingML, transitional), as XML.
 */
#ifndef OCOP_DOCX_H
#define OCOP_DOCX_H

#include "common/paper/paper.h"

#define DOCX_PART_MAX (32u * 1024 * 1024)
#define DOCX_PICTURES_MAX 8

/* word/document.xml. A QR symbol is a picture: pictures[i] gets the PNG of
 * word/media/qrI.png, which the relation rQrI names. */
enum ocop_err docx_document(struct ocop_buf *out,
			    struct ocop_buf pictures[static DOCX_PICTURES_MAX],
			    size_t *count, const struct ocop_json *doc,
			    struct ocop_diag *diag) OCOP_CHECKED;
/* word/footer1.xml: initials, page and pages. */
void docx_footer(struct ocop_buf *out, const struct ocop_json *doc);
/* Append a text as XML: markup escaped, what XML 1.0 forbids replaced. */
void docx_text(struct ocop_buf *out, const char *text, size_t len);

#endif

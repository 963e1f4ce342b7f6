/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes a page of HTML. Every text and every attribute's value goes through
 * one function that escapes it, so nothing that a record or an address holds
 * becomes markup. Names of elements and of attributes are ours. Errors of
 * memory stay in out->err (bytes.h).
 */
#ifndef COMMON_HTML_H
#define COMMON_HTML_H

#include <ocop/bytes.h>

/* Append text, escaped. Bytes that are not UTF-8, and control characters, are
 * replaced. NULL is what ocop_buf_cstr() gives without memory, and an error. */
void html_text(struct ocop_buf *out, const char *text);
/*
 * Open an element: its name, then names and values of attributes, ended by
 * NULL. An attribute whose value is NULL is left out.
 *	html_open(out, "a", "href", path, "class", "more", NULL);
 */
void html_open(struct ocop_buf *out, const char *name, ...)
	__attribute__((sentinel));
void html_close(struct ocop_buf *out, const char *name);
/* An element with a text and at most a class, which may be NULL. */
void html_element(struct ocop_buf *out, const char *name, const char *class,
		  const char *text);

#endif

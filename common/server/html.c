/* SPDX-License-Identifier: Apache-2.0 */
/* The writer of HTML. Source: the HTML Living Standard, section 13.3. */
#include <stdarg.h>
#include <string.h>

#include <ocop/text.h>

#include "common/server/html.h"

static void escape(struct ocop_buf *out, const char *text)
{
	for (; *text != '\0'; text++) {
		switch (*text) {
		case '&':
			ocop_buf_str(out, "&amp;");
			break;
		case '<':
			ocop_buf_str(out, "&lt;");
			break;
		case '>':
			ocop_buf_str(out, "&gt;");
			break;
		case '"':
			ocop_buf_str(out, "&quot;");
			break;
		case '\'':
			ocop_buf_str(out, "&#39;");
			break;
		default:
			ocop_buf_byte(out, (uint8_t)*text);
		}
	}
}

void html_text(struct ocop_buf *out, const char *text)
{
	const size_t before = out->len;

	if (text != NULL)
		escape(out, text);
	else if (!out->err)
		out->err = OCOP_ERR_MEMORY;
	if (!out->err)
		out->len = before + ocop_text_tame(out->ptr + before,
						   out->len - before);
}

void html_open(struct ocop_buf *out, const char *name, ...)
{
	const char *attribute, *value;
	va_list list;

	ocop_buf_printf(out, "<%s", name);
	va_start(list, name);
	while ((attribute = va_arg(list, const char *)) != NULL) {
		value = va_arg(list, const char *);
		if (value == NULL)
			continue;
		ocop_buf_printf(out, " %s=\"", attribute);
		html_text(out, value);
		ocop_buf_byte(out, '"');
	}
	va_end(list);
	ocop_buf_byte(out, '>');
}

void html_close(struct ocop_buf *out, const char *name)
{
	ocop_buf_printf(out, "</%s>\n", name);
}

void html_element(struct ocop_buf *out, const char *name, const char *class,
		  const char *text)
{
	html_open(out, name, "class", class, NULL);
	html_text(out, text);
	html_close(out, name);
}

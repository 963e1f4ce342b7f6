/* SPDX-License-Identifier: Apache-2.0 */
/* A list of codes, as people paste or upload it, and as a link holds it. */
#include <stdlib.h>
#include <string.h>

#include <ocop/text.h>

#include "registry/web/goods.h"

#define BOM "\xef\xbb\xbf"
#define TEXT_MAX ((size_t)16 * 1024 * 1024)	/* of all cells */

struct goods *goods_new(void)
{
	struct goods *goods = calloc(1, sizeof(*goods));

	if (goods != NULL)
		goods->text = OCOP_BUF(TEXT_MAX);
	return goods;
}

void goods_free(struct goods *goods)
{
	if (goods != NULL)
		ocop_buf_clear(&goods->text);
	free(goods);
}

static bool ends(uint8_t byte)
{
	return byte == '\n' || byte == '\r' || byte == '\t' || byte == ',' ||
	       byte == ';';
}

static struct ocop_bytes trimmed(struct ocop_bytes text)
{
	while (text.len > 0 && text.ptr[0] == ' ') {
		text.ptr++;
		text.len--;
	}
	while (text.len > 0 && text.ptr[text.len - 1] == ' ')
		text.len--;
	return text;
}

/* A spreadsheet or a picture is no list of lines. */
static enum ocop_err check_text(struct ocop_bytes list, struct ocop_diag *diag)
{
	bool text = !ocop_utf8_check(list, NULL);

	for (size_t i = 0; text && i < list.len; i++)
		text = list.ptr[i] >= ' ' || ends(list.ptr[i]);
	return text ? OCOP_OK :
	       ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
			 "this is no list of codes: save it as plain text (UTF-8), one code a line");
}

enum ocop_err goods_add(struct goods *goods, struct ocop_bytes list,
			struct ocop_diag *diag)
{
	enum ocop_err err;
	size_t from = 0;

	if (ocop_bytes_starts(list, BOM))
		list = ocop_bytes_of(list.ptr + 3, list.len - 3);
	err = check_text(list, diag);
	for (size_t i = 0; !err && i <= list.len; i++) {
		struct ocop_bytes code;

		if (i < list.len && !ends(list.ptr[i]))
			continue;
		code = trimmed(ocop_bytes_of(list.ptr + from, i - from));
		from = i + 1;
		if (code.len == 0)
			continue;
		if (goods->count == GOODS_MAX)
			return ocop_fail(diag, OCOP_ERR_LIMIT, 0,
					 "more than %d codes: split the list",
					 GOODS_MAX);
		goods->asked[goods->count++] = code;
	}
	return err;
}

void goods_write(struct ocop_buf *out, const struct goods *goods,
		 const char *end)
{
	for (size_t i = 0; i < goods->count; i++) {
		ocop_buf_bytes(out, goods->asked[i]);
		ocop_buf_str(out, end);
	}
}

/* RFC 3986, section 2.3. */
static bool is_unreserved(uint8_t byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= 'a' && byte <= 'z') || byte == '-' || byte == '.' ||
	       byte == '_' || byte == '~';
}

bool goods_link(struct ocop_buf *out, const struct goods *goods,
		const char *path, const char *language)
{
	ocop_buf_printf(out, "%s?lang=%s&codes=", path, language);
	for (size_t i = 0; i < goods->count; i++) {
		if (i > 0)
			ocop_buf_byte(out, ',');
		for (size_t j = 0; j < goods->asked[i].len; j++) {
			uint8_t byte = goods->asked[i].ptr[j];

			if (is_unreserved(byte))
				ocop_buf_byte(out, byte);
			else
				ocop_buf_printf(out, "%%%02X", byte);
		}
	}
	return !out->err && out->len <= GOODS_LINK_MAX;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What the pages that a person browses share: links, the search box, paging. */
#include <stdio.h>
#include <string.h>

#include <ocop/text.h>

#include "common/ui/communes.h"
#include "common/ui/say.h"
#include "registry/web/web_browse.h"

#define HREF_MAX 4096
#define UNIT_LEN 8		/* "11-03295" */

void web_percent(struct ocop_buf *out, const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";

	for (; *text != '\0'; text++) {
		if (strchr(plain, *text) != NULL)
			ocop_buf_byte(out, (uint8_t)*text);
		else
			ocop_buf_printf(out, "%%%02X", (uint8_t)*text);
	}
}

/* The language that the query asks for; "": it does not. */
static const char *asked_language(const struct route_args *args)
{
	char lang[8];

	if (!route_query(args, "lang", lang, sizeof(lang)))
		return "";
	return strcmp(lang, "vi") == 0 ? "vi" :
	       strcmp(lang, "en") == 0 ? "en" : "";
}

void web_link(struct ocop_buf *out, const struct route_args *args,
	      const char *path, const char *text)
{
	const char *lang = asked_language(args);
	struct ocop_buf href = OCOP_BUF(HREF_MAX);

	ocop_buf_str(&href, path);
	if (lang[0] != '\0')
		ocop_buf_printf(&href, "%clang=%s",
				strchr(path, '?') == NULL ? '?' : '&', lang);
	html_open(out, "a", "href", ocop_buf_cstr(&href), NULL);
	html_text(out, text);
	html_close(out, "a");
	ocop_buf_clear(&href);
}

void web_search_box(struct ocop_buf *out, const struct route_args *args,
		    const char *words)
{
	const char *lang = asked_language(args);

	html_open(out, "form", "action", "/s/search", "method", "get", "role",
		  "search", NULL);
	html_open(out, "label", "for", "q", NULL);
	html_text(out, _("Name of a product or a producer, product code, GTIN, or number of a decision"));
	html_close(out, "label");
	html_open(out, "input", "id", "q", "name", "q", "type", "search",
		  "maxlength", "200", "value", words, NULL);
	if (lang[0] != '\0')
		html_open(out, "input", "type", "hidden", "name", "lang",
			  "value", lang, NULL);
	html_open(out, "button", "type", "submit", NULL);
	html_text(out, _("Search"));
	html_close(out, "button");
	html_close(out, "form");
}

bool web_page_number(const struct route_args *args, size_t *out)
{
	char text[16];
	uint64_t number;

	*out = 1;
	if (!route_query(args, "page", text, sizeof(text)))
		return true;
	if (ocop_digits(&number, ocop_bytes_str(text)) || number == 0 ||
	    number > WEB_PAGES_MAX)
		return false;
	*out = (size_t)number;
	return true;
}

static void link_page(struct ocop_buf *out, const struct route_args *args,
		      const char *path, size_t page, const char *text)
{
	struct ocop_buf to = OCOP_BUF(HREF_MAX);

	ocop_buf_printf(&to, "%s%cpage=%zu", path,
			strchr(path, '?') == NULL ? '?' : '&', page);
	web_link(out, args, ocop_buf_cstr(&to), text);
	ocop_buf_str(out, " ");
	ocop_buf_clear(&to);
}

void web_page_links(struct ocop_buf *out, const struct route_args *args,
		    const char *path, size_t page, bool more)
{
	if (page == 1 && !more)
		return;
	html_open(out, "nav", "aria-label", _("Pages"), NULL);
	if (page > 1)
		link_page(out, args, path, page - 1, _("Previous page"));
	if (more && page < WEB_PAGES_MAX)
		link_page(out, args, path, page + 1, _("Next page"));
	html_close(out, "nav");
}

void web_end_browse(struct answer *out, struct view *view, enum ocop_err err)
{
	unsigned status = out->status == 0 ? 200 : out->status;

	web_end(out, view, status);
	if (err)
		answer_trouble(out, err);
	else if (out->status == status)
		out->cache = "no-cache";
}

void web_nothing(struct answer *out, struct view *view,
		 const struct route_args *args, unsigned status,
		 const char *title, const char *text)
{
	web_begin(out, args, title);
	html_element(&out->body, "h1", NULL, _(title));
	html_element(&out->body, "p", NULL, _(text));
	web_search_box(&out->body, args, "");
	out->status = status;
	web_end_browse(out, view, OCOP_OK);
}

/* --- Communes --- */

void web_unit_name(struct ocop_buf *out, const struct route_args *args,
		   struct ocop_bytes unit)
{
	const struct commune *commune, *province;

	if (unit.len > UNIT_LEN)
		unit.len = UNIT_LEN;
	commune = communes_find(args->communes, unit);
	if (commune == NULL) {
		ocop_buf_bytes(out, unit);
		return;
	}
	province = communes_province(args->communes, commune->province);
	ocop_buf_str(out, commune->name);
	if (province != NULL)
		ocop_buf_printf(out, ", %s", province->name);
}

void web_unit_link(struct ocop_buf *out, const struct route_args *args,
		   struct ocop_bytes unit)
{
	struct ocop_buf name = OCOP_BUF(512);
	char path[32];

	web_unit_name(&name, args, unit);
	snprintf(path, sizeof(path), "/s/unit/%.*s", UNIT_LEN,
		 (const char *)unit.ptr);
	web_link(out, args, path, ocop_buf_cstr(&name));
	ocop_buf_clear(&name);
}

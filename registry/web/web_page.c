/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The frame of every page: head, language, and what the register is.
 */
#include <string.h>

#include "common/ui/label.h"
#include "common/ui/say.h"
#include "registry/web/web_browse.h"

#define ROOT_BYTES 8	/* shown of the root */

/* --- The language --- */

/* The first language that a browser asks for decides (RFC 9110 section 12.5.4):
 * whoever reads no Vietnamese is more likely to read English. */
static bool is_vietnamese(const struct route_args *args)
{
	const char *asked = args->language ? args->language : "";
	char lang[8];

	if (route_query(args, "lang", lang, sizeof(lang)))
		asked = lang;
	asked += strspn(asked, " \t");
	return asked[0] == '\0' || asked[0] == '*' ||
	       ((asked[0] | 0x20) == 'v' && (asked[1] | 0x20) == 'i');
}

const char *web_language(const struct route_args *args)
{
	return is_vietnamese(args) ? "vi" : "en";
}

/* A link to this page in the other language. What the query says besides is
 * kept, if it has the characters of one (RFC 3986, section 3.4). */
static void link_language(struct ocop_buf *out, const struct route_args *args,
			  bool vietnamese)
{
	static const char allowed[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"abcdefghijklmnopqrstuvwxyz-._~%!$()*+,;:@/?=";
	const char *at = args->query;
	struct ocop_buf href = OCOP_BUF(strlen(at) + 16);

	ocop_buf_printf(&href, "?lang=%s", vietnamese ? "en" : "vi");
	while (*at != '\0') {
		size_t len = strcspn(at, "&");

		if (len > 0 && strncmp(at, "lang=", 5) != 0 &&
		    strspn(at, allowed) == len) {
			ocop_buf_byte(&href, '&');
			ocop_buf_add(&href, at, len);
		}
		at += len + (at[len] == '&');
	}
	html_open(out, "a", "href", ocop_buf_cstr(&href), "hreflang",
		  vietnamese ? "en" : "vi", "lang",
		  vietnamese ? "en" : "vi", NULL);
	ocop_buf_str(out, vietnamese ? "English" : "Tiếng Việt");
	html_close(out, "a");
	ocop_buf_clear(&href);
}

/* --- The hotline --- */

void web_hotline(struct ocop_buf *out, const struct route_args *args)
{
	char href[64] = "tel:";
	size_t len = 4;

	if (args->hotline == NULL)
		return;
	for (const char *at = args->hotline; *at != '\0' && len < 40; at++) {
		if ((*at >= '0' && *at <= '9') || (*at == '+' && len == 4))
			href[len++] = *at;
		else if (*at != ' ' && *at != '.' && *at != '-')
			break;
	}
	href[len] = '\0';
	html_open(out, "p", NULL);
	html_text(out, _("The office's telephone:"));
	ocop_buf_str(out, " ");
	html_open(out, "a", "href", href, NULL);
	html_text(out, args->hotline);
	html_close(out, "a");
	html_close(out, "p");
}

/* --- The frame --- */

void web_begin(struct answer *out, const struct route_args *args,
	       const char *title)
{
	struct ocop_buf *body = &out->body;
	bool vietnamese = is_vietnamese(args);

	say_in(vietnamese);
	ocop_buf_reset(body);
	ocop_buf_str(body, "<!DOCTYPE html>\n");
	html_open(body, "html", "lang", vietnamese ? "vi" : "en", NULL);
	ocop_buf_str(body, "<head><meta charset=\"utf-8\">"
		     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
		     "<meta name=\"robots\" content=\"noindex\">");
	html_element(body, "title", NULL, _(title));
	ocop_buf_str(body, "<link rel=\"stylesheet\" href=\"/s/style.css\">"
		     "</head>\n<body><header>");
	web_link(body, args, "/s/", _("OCOP stamp register"));
	link_language(body, args, vietnamese);
	if (args->office != NULL) {
		html_open(body, "p", "class", "office", NULL);
		html_text(body, _("Run by:"));
		ocop_buf_str(body, " ");
		html_text(body, args->office);
		html_close(body, "p");
	}
	ocop_buf_str(body, "</header>\n<main>\n");
}

/* As stamps have it: the newest host of the trust document. */
void web_origin(struct ocop_buf *out, struct view *view)
{
	const struct ocop_trust *trust = ocop_replica_trust(view->replica);

	ocop_buf_str(out, "https://");
	if (trust->host_count > 0)
		ocop_buf_bytes(out, trust->hosts[trust->host_count - 1].host);
}

/* Who runs the register, and how old its data are. */
static void footer(struct ocop_buf *out, struct view *view)
{
	const struct ocop_trust *trust = ocop_replica_trust(view->replica);
	struct ocop_buf line = OCOP_BUF(1024);
	char as_of[LABEL_INSTANT_SIZE];

	html_open(out, "footer", NULL);
	html_element(out, "p", NULL,
		     _("This page says what the register holds. It has not seen the article."));
	label_instant(as_of, view->signed_time);
	ocop_buf_printf(&line, ngettext("%s, %llu entry, root ",
					"%s, %llu entries, root ",
					(unsigned long)view->total),
			view->live.origin, (unsigned long long)view->total);
	ocop_hex_add(&line, ocop_bytes_of(view->checkpoint.root, ROOT_BYTES));
	if (as_of[0] != '\0')
		ocop_buf_printf(&line, _(", as of %s"), as_of);
	html_element(out, "p", NULL, ocop_buf_cstr(&line));
	ocop_buf_reset(&line);
	ocop_buf_bytes(&line, trust->basis);
	if (line.len > 0)
		html_element(out, "p", NULL, ocop_buf_cstr(&line));
	html_open(out, "a", "href", "/s/privacy", NULL);
	html_text(out, _("What this register keeps"));
	html_close(out, "a");
	html_close(out, "footer");
	ocop_buf_clear(&line);
}

void web_end(struct answer *out, struct view *view, unsigned status)
{
	ocop_buf_str(&out->body, "</main>\n");
	footer(&out->body, view);
	ocop_buf_str(&out->body, "</body></html>\n");
	say_in_own();
	if (out->body.err) {
		answer_trouble(out, out->body.err);
		return;
	}
	out->status = status;
	out->type = "text/html; charset=utf-8";
	out->cache = "no-store";
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The front page: what this register is, and the ways into it. */
#include "common/ui/say.h"
#include "registry/web/web_browse.h"

static void item(struct ocop_buf *out, const struct route_args *args,
		 const char *path, const char *text)
{
	html_open(out, "li", NULL);
	web_link(out, args, path, text);
	html_close(out, "li");
}

void handle_front(struct view *view, const struct route_args *args,
		  struct answer *out)
{
	struct ocop_buf *body = &out->body;

	web_begin(out, args, N_("OCOP stamp register"));
	html_element(body, "h1", NULL, _("OCOP stamp register"));
	html_element(body, "p", NULL,
		     _("This register lists OCOP products: their certificates, their lots, and the stamps on them. Authorities and producers sign each record. Records are only added, and everybody can check them."));
	html_element(body, "p", NULL,
		     _("To check a stamp, scan the symbol on it with the camera of a phone."));
	web_search_box(body, args, "");
	html_element(body, "h2", NULL, _("Lists"));
	html_open(body, "ul", NULL);
	item(body, args, "/s/list/certified",
	     _("Products with a certificate in force"));
	item(body, args, "/s/list/lapsed",
	     _("Products whose certificate has ended"));
	item(body, args, "/s/list/withdrawn",
	     _("Products whose certificate was withdrawn or suspended"));
	html_close(body, "ul");
	html_element(body, "h2", NULL, _("More"));
	html_open(body, "ul", NULL);
	item(body, args, "/s/goods",
	     _("Goods received: check a list"));
	item(body, args, "/s/doubt", _("Report a doubt about goods"));
	item(body, args, "/s/register", _("The register itself"));
	item(body, args, "/s/privacy", _("What this register keeps"));
	html_close(body, "ul");
	web_end_browse(out, view, OCOP_OK);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A refusal for whoever looks at it in a browser: a shopper with a mistyped
 * address, or one whose network sends too many requests. Programs get the
 * problem of RFC 9457 instead. It needs no worker and no data of the register.
 */
#include <string.h>

#include "common/ui/say.h"
#include "registry/web/web_browse.h"

/* Addresses that only programs ask for. */
static const char *const programs[] = { "/v1/", "/log/", "/.well-known/" };

static bool is_for_programs(const char *target)
{
	for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++)
		if (strncmp(target, programs[i], strlen(programs[i])) == 0)
			return true;
	return false;
}

/* Title and text; English. */
static const char *words(unsigned status, const char **text)
{
	switch (status) {
	case 404:
		*text = N_("There is no page at this address. Scan the symbol on the goods again, or search for the product by its name or by the number under the symbol.");
		return N_("There is no such page");
	case 429:
		*text = N_("Too many requests came from your network in a short time. Wait a moment, then open the page again.");
		return N_("Please wait a moment");
	case 500:
	case 503:
		*text = N_("The register cannot answer now. Open the page again in a minute.");
		return N_("The register cannot answer now");
	default:
		*text = N_("The register does not understand this address. A part of it may be missing. Scan the symbol on the goods again.");
		return N_("The address is damaged");
	}
}

void web_problem(struct answer *out, const char *target, const char *language,
		 const char *accept)
{
	struct route_args args = { .query = "", .language = language };
	struct ocop_buf *body = &out->body;
	const char *title, *text;

	if (out->type == NULL || out->coding != NULL || accept == NULL ||
	    strcmp(out->type, "application/problem+json") != 0 ||
	    strstr(accept, "text/html") == NULL || is_for_programs(target))
		return;
	title = words(out->status, &text);
	web_begin(out, &args, title);
	html_element(body, "h1", NULL, _(title));
	html_element(body, "p", NULL, _(text));
	html_element(body, "p", NULL,
		     _("This says nothing about the goods: neither that they are good, nor that anything is wrong with them."));
	if (out->status == 404)
		web_search_box(body, &args, "");
	ocop_buf_str(body, "</main>\n</body></html>\n");
	say_in_own();
	if (body->err)
		answer_trouble(out, body->err);
	else
		out->type = "text/html; charset=utf-8";
}

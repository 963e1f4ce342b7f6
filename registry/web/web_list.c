/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists for shopkeepers: products by the state of their certificates, of one
 * province or all, newest first. A commune's page is the same with all states.
 */
#include <stdio.h>
#include <string.h>

#include "common/ui/say.h"
#include "registry/web/web_browse.h"

#define PROVINCE_LEN 2

struct list {
	const char *name, *title;
	bool has[OCOP_CERT_WITHDRAWN + 1];	/* by enum ocop_cert_state */
};

static const struct list lists[] = {
	{ "certified", N_("Products with a certificate in force"),
	  { [OCOP_CERT_IN_FORCE] = true } },
	{ "lapsed", N_("Products whose certificate has ended"),
	  { [OCOP_CERT_EXPIRED] = true } },
	{ "withdrawn",
	  N_("Products whose certificate was withdrawn or suspended"),
	  { [OCOP_CERT_WITHDRAWN] = true, [OCOP_CERT_SUSPENDED] = true } },
};

static const struct list of_unit = {
	"", N_("Commune"), { [OCOP_CERT_IN_FORCE] = true,
			     [OCOP_CERT_FUTURE] = true,
			     [OCOP_CERT_EXPIRED] = true,
			     [OCOP_CERT_WITHDRAWN] = true,
			     [OCOP_CERT_SUSPENDED] = true } };

/* Keep what stands on a page of a list; *count: all that are on the list. Codes
 * of the list begin with start. */
static enum ocop_err pick(struct view *view, const struct list *list,
			  const char *start, size_t page,
			  struct ocop_buf *refs, size_t *count)
{
	const struct cert_index *index;
	enum ocop_err err = cert_index_get(view, &index);

	*count = 0;
	for (size_t i = 0; !err && i < index->count; i++) {
		const struct cert_row *row = &index->row[i];
		struct ocop_cert_ref ref = cert_row_ref(row);

		if (!list->has[row->state] ||
		    strncmp(row->code, start, strlen(start)) != 0)
			continue;
		if (*count / WEB_ROWS == page - 1)
			err = web_keep_ref(refs, &ref);
		++*count;
	}
	return err;
}

/* The list itself, of the codes that begin with start. */
static enum ocop_err show(struct ocop_buf *out, struct view *view,
			  const struct route_args *args,
			  const struct list *list, const char *start,
			  const char *path)
{
	struct ocop_buf refs = OCOP_BUF(sizeof(struct web_ref) * WEB_ROWS);
	char line[256];
	size_t page = 1, count;
	enum ocop_err err;

	web_page_number(args, &page);
	err = pick(view, list, start, page, &refs, &count);
	if (!err) {
		snprintf(line, sizeof(line),
			 ngettext("%zu certificate, page %zu of %zu",
				  "%zu certificates, page %zu of %zu", count),
			 count, page,
			 count == 0 ? 1 : (count - 1) / WEB_ROWS + 1);
		html_element(out, "p", NULL, line);
		err = web_rows(out, view, args, &refs, 0);
		web_page_links(out, args, path, page,
			       count > page * WEB_ROWS);
	}
	ocop_buf_clear(&refs);
	return err;
}

static void province_box(struct ocop_buf *out, const struct route_args *args,
			 const struct list *list, const char *province)
{
	size_t count;
	const struct commune *p = communes_provinces(args->communes, &count);
	char path[64], lang[8];

	if (count == 0)
		return;
	snprintf(path, sizeof(path), "/s/list/%s", list->name);
	html_open(out, "form", "action", path, "method", "get", NULL);
	html_open(out, "label", "for", "province", NULL);
	html_text(out, _("Province"));
	html_close(out, "label");
	html_open(out, "select", "id", "province", "name", "province", NULL);
	html_open(out, "option", "value", "", NULL);
	html_text(out, _("All provinces"));
	html_close(out, "option");
	for (size_t i = 0; i < count; i++) {
		html_open(out, "option", "value", p[i].code, "selected",
			  strcmp(p[i].code, province) == 0 ? "" : NULL, NULL);
		html_text(out, p[i].name);
		html_close(out, "option");
	}
	html_close(out, "select");
	if (route_query(args, "lang", lang, sizeof(lang)))
		html_open(out, "input", "type", "hidden", "name", "lang",
			  "value", lang, NULL);
	html_open(out, "button", "type", "submit", NULL);
	html_text(out, _("Show"));
	html_close(out, "button");
	html_close(out, "form");
}

static const struct list *find(const char *name)
{
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (strcmp(lists[i].name, name) == 0)
			return &lists[i];
	return NULL;
}

static bool is_province(const char *text)
{
	return text[0] == '\0' ||
	       (strlen(text) == PROVINCE_LEN &&
		strspn(text, "0123456789") == PROVINCE_LEN);
}

void handle_list(struct view *view, const struct route_args *args,
		 struct answer *out)
{
	const struct list *list = find(args->arg[0]);
	char province[8] = "", start[8], path[64];
	size_t page;
	enum ocop_err err;

	route_query(args, "province", province, sizeof(province));
	if (list == NULL) {
		web_nothing(out, view, args, 404, N_("No such list"),
			    N_("There are lists of certified, lapsed and withdrawn products."));
		return;
	}
	if (!is_province(province) || !web_page_number(args, &page)) {
		web_nothing(out, view, args, 400, N_("No such list"),
			    N_("A province is two digits, and a page is a number from 1 on."));
		return;
	}
	web_begin(out, args, list->title);
	html_element(&out->body, "h1", NULL, _(list->title));
	if (list->has[OCOP_CERT_EXPIRED])
		html_element(&out->body, "p", NULL,
			     _("This is about the certificate, not about the goods. The date on their label says whether they are still good."));
	province_box(&out->body, args, list, province);
	snprintf(start, sizeof(start), province[0] ? "%s-" : "%s", province);
	snprintf(path, sizeof(path), province[0] ?
		 "/s/list/%s?province=%s" : "/s/list/%s", list->name, province);
	err = show(&out->body, view, args, list, start, path);
	web_end_browse(out, view, err);
}

void handle_page_unit(struct view *view, const struct route_args *args,
		      struct answer *out)
{
	struct ocop_buf name = OCOP_BUF(512);
	char start[ROUTE_ARG_SIZE + 1], path[ROUTE_ARG_SIZE + 16];
	size_t page;
	enum ocop_err err;

	if (ocop_unit_check(ocop_bytes_str(args->arg[0]), NULL) ||
	    !web_page_number(args, &page)) {
		web_nothing(out, view, args, 400, N_("No such commune"),
			    N_("The code of a commune looks like 11-03295, and a page is a number from 1 on."));
		return;
	}
	web_begin(out, args, of_unit.title);
	web_unit_name(&name, args, ocop_bytes_str(args->arg[0]));
	html_element(&out->body, "h1", NULL, ocop_buf_cstr(&name));
	ocop_buf_clear(&name);
	html_element(&out->body, "p", NULL,
		     _("OCOP certificates of products of this commune, newest first."));
	snprintf(start, sizeof(start), "%s-", args->arg[0]);
	snprintf(path, sizeof(path), "/s/unit/%s", args->arg[0]);
	err = show(&out->body, view, args, &of_unit, start, path);
	web_end_browse(out, view, err);
}

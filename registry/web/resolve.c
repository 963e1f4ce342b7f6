/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the address on a stamp, or of a product, to what the register has about
 * it. Nothing that a client wrote goes into an answer, except the query of a
 * redirect.
 */
#include <string.h>

#include <ocop/stamp.h>

#include "common/ui/say.h"
#include "registry/web/resolve.h"

#define VARY "Accept, Accept-Language, Accept-Encoding"

/* Append the query without linkType, which is for the resolver (GS1-Conformant
 * Resolver 1.2.0, section 2.12). */
static void add_query(struct ocop_buf *out, const char *query)
{
	static const char link_type[] = "linkType=";
	char between = '?';
	size_t len;

	for (; *query != '\0'; query += len + (query[len] == '&')) {
		len = strcspn(query, "&");
		if (len == 0 || strncmp(query, link_type,
					sizeof(link_type) - 1) == 0)
			continue;
		ocop_buf_byte(out, (uint8_t)between);
		ocop_buf_add(out, query, len);
		between = '&';
	}
}

static void redirect(struct view *view, const struct route_args *args,
		     const char *path, struct answer *out)
{
	bool ours;

	/* To who came through another name the register is where he is. */
	links_root(&out->location, view, args->host, &ours);
	if (!ours)
		ocop_buf_reset(&out->location);
	out->status = 307;
	out->type = "text/plain; charset=utf-8";
	out->cache = "no-store";
	ocop_buf_str(&out->location, path);
	add_query(&out->location, args->query);
	if (out->location.err)
		answer_trouble(out, out->location.err);
}

static bool wants_page(const struct route_args *args)
{
	bool named;

	return links_format(args->accept, &named) == LINKS_HTML;
}

/* A page for people, a problem for programs. */
static void answer_malformed(struct view *view, const struct route_args *args,
			     const char *rule, struct answer *out)
{
	struct ocop_verdict_report report;

	if (!wants_page(args)) {
		answer_problem(out, 400, "fields",
			       "this is no GS1 Digital Link of the register",
			       rule);
		return;
	}
	ocop_verdict_text_only(&report, OCOP_VERDICT_MALFORMED,
			       OCOP_REASON_NONE);
	web_begin(out, args, N_("OCOP stamp"));
	web_verdict(&out->body, &report, true);
	html_element(&out->body, "p", NULL, _(rule));
	web_end(out, view, 400);
}

static void answer_absent(struct view *view, const struct route_args *args,
			  const char *what, struct answer *out)
{
	if (!wants_page(args)) {
		answer_not_found(out, what);
		return;
	}
	web_begin(out, args, N_("OCOP stamp"));
	html_element(&out->body, "h1", NULL, _(what));
	web_end(out, view, 404);
}

/* All links, the link of a type, or the default link. */
static void choose(struct view *view, const struct route_args *args,
		   const struct links *links, const char *type,
		   struct answer *out)
{
	const struct link *link = &links->link[0];
	bool named, all = strcmp(type, "linkset") == 0 ||
			  strcmp(type, "all") == 0;
	enum link_format format = links_format(args->accept, &named);

	if (all || (type[0] == '\0' && format == LINKS_LINKSET)) {
		links_answer(links, view, args, format, out);
		return;
	}
	if (type[0] != '\0')
		link = links_find(links, type, format == LINKS_JSON ?
				  "application/json" : "text/html");
	if (link == NULL)
		answer_absent(view, args,
			      N_("The register has no link of that type"),
			      out);
	else
		redirect(view, args, link->href, out);
}

/* The addresses of stamps need no look-up: their page says what is known. */
static bool to_stamp(struct view *view, const struct route_args *args,
		     const struct digital_link *of, struct answer *out)
{
	char path[OCOP_STAMP_PATH_MAX + 1 + 2] = "/s";
	uint32_t lot, index;

	if (!look_serial(of->serial, &lot, &index) ||
	    ocop_stamp_path(path + 2, of->product, lot, index))
		return false;
	redirect(view, args, path, out);
	return true;
}

static void resolve(struct view *view, const struct route_args *args,
		    bool is_gtin, struct answer *out)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	char type[ROUTE_QUERY_SIZE];
	const char *root;
	struct ocop_buf room = OCOP_BUF(512);
	struct digital_link of;
	struct links links;
	enum ocop_err err;
	bool named, ours;

	out->vary = VARY;
	if (digital_link_parse(&of, is_gtin, args->rest, &diag)) {
		answer_malformed(view, args, diag.text, out);
		return;
	}
	if (!route_query(args, "linkType", type, sizeof(type)))
		type[0] = '\0';
	err = links_make(&links, view, &of);
	if (err == OCOP_ERR_ABSENT) {
		if (type[0] != '\0' ||
		    links_format(args->accept, &named) != LINKS_HTML ||
		    !to_stamp(view, args, &of, out))
			answer_absent(view, args,
				      N_("The register has nothing at this address"),
				      out);
		return;
	}
	if (err) {
		answer_trouble(out, err);
		return;
	}
	choose(view, args, &links, type, out);
	links_root(&room, view, args->host, &ours);
	root = ocop_buf_cstr(&room);
	if (out->status == 307 && root != NULL)
		links_header(&links, root, out);
	ocop_buf_clear(&room);
}

void handle_resolve_gtin(struct view *view, const struct route_args *args,
			 struct answer *out)
{
	resolve(view, args, true, out);
}

void handle_resolve_code(struct view *view, const struct route_args *args,
			 struct answer *out)
{
	resolve(view, args, false, out);
}

/* The resolver description file (GS1-Conformant Resolver 1.2.0, section 3). */
void handle_gs1resolver(struct view *view, const struct route_args *args,
			struct answer *out)
{
	struct ocop_json *o = ocop_json_object(), *keys = ocop_json_array();
	struct ocop_json *types = ocop_json_array();
	struct ocop_json *voc = ocop_json_object();
	struct ocop_json *contact = ocop_json_object();
	struct ocop_buf root = OCOP_BUF(512);
	bool ours;

	links_root(&root, view, args->host, &ours);
	ocop_json_set_str(o, "name", "OCOP stamp register");
	ocop_json_set_str(o, "resolverRoot", ocop_buf_cstr(&root));
	ocop_json_add_str(keys, "01");
	ocop_json_set(o, "supportedPrimaryKeys", keys);
	ocop_json_set_str(voc, "namespace", GS1_VOC);
	ocop_json_set_str(voc, "prefix", "gs1:");
	ocop_json_add(types, voc);
	ocop_json_set(o, "supportedLinkType", types);
	ocop_json_set_bool(o, "linkTypeDefaultCanBeLinkset", false);
	ocop_json_set_str(o, "jsonLdContextLocation",
			  "https://ref.gs1.org/standards/resolver/linkset-context");
	ocop_json_set_str(contact, "fn", view->live.origin);
	ocop_json_set(o, "contact", contact);
	answer_json(out, 200, o);
	ocop_buf_clear(&root);
}

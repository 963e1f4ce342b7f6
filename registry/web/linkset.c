/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All links of an address: as a linkset (RFC 9264 section 4.2, and GS1's schema
 * for it), as JSON-LD, as a page, and in the Link header (RFC 8288).
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "common/ui/say.h"
#include "registry/web/resolve.h"

#define CONTEXT "https://ref.gs1.org/standards/resolver/linkset-context"

/* --- Which format --- */

static const struct {
	const char *name;
	enum link_format format;
} media[] = {
	{ "text/html", LINKS_HTML },
	{ "application/linkset+json", LINKS_LINKSET },
	{ "application/json", LINKS_JSON },
	{ "application/ld+json", LINKS_LD },
};

/* The weight in thousandths (RFC 9110 section 12.4.2); 1000: none. */
static unsigned weight(const char *at, size_t len)
{
	const char *end = at + len, *q = memchr(at, ';', len);
	unsigned value = 0, unit = 100;

	while (q != NULL && q + 1 < end && q[1 + strspn(q + 1, " \t")] != 'q')
		q = memchr(q + 1, ';', (size_t)(end - q - 1));
	if (q == NULL)
		return 1000;
	q += 1 + strspn(q + 1, " \t");
	if (end - q < 3 || q[1] != '=')
		return 1000;
	if (q[2] != '0')
		return 1000;
	for (q += 4; q < end && *q >= '0' && *q <= '9'; q++, unit /= 10)
		value += (unsigned)(*q - '0') * unit;
	return value;
}

enum link_format links_format(const char *accept, bool *named)
{
	enum link_format best = LINKS_HTML;
	unsigned most = 0;

	*named = false;
	while (accept != NULL && *accept != '\0') {
		size_t len, name;

		accept += strspn(accept, " \t,");
		len = strcspn(accept, ",");
		name = strcspn(accept, ",; \t");
		for (size_t i = 0; i < sizeof(media) / sizeof(*media); i++) {
			unsigned w = weight(accept, len);

			if (strlen(media[i].name) != name ||
			    strncasecmp(media[i].name, accept, name) != 0 ||
			    w <= most)
				continue;
			best = media[i].format;
			most = w;
			*named = true;
		}
		accept += len;
	}
	return best;
}

/* --- The register's address --- */

void links_root(struct ocop_buf *out, struct view *view, const char *host,
		bool *ours)
{
	const struct ocop_trust *trust = ocop_replica_trust(view->replica);

	*ours = false;
	for (size_t i = 0; i < trust->host_count && !*ours; i++) {
		struct ocop_bytes name = trust->hosts[i].host;

		*ours = host != NULL && strlen(host) == name.len &&
			strncasecmp(host, (const char *)name.ptr,
				    name.len) == 0;
		if (*ours) {
			ocop_buf_str(out, "https://");
			ocop_buf_bytes(out, name);
		}
	}
	if (!*ours)
		web_origin(out, view);
}

/* The address itself, of the product or of the stamp. */
static void add_anchor(struct ocop_buf *out, const struct links *l,
		       const char *root, bool of_serial)
{
	ocop_buf_printf(out, "%s/%s/%s", root, l->of.is_gtin ? "01" : "p",
			l->of.product);
	if (of_serial)
		ocop_buf_printf(out, "/21/%s", l->of.serial);
}

/* --- JSON --- */

static struct ocop_json *link_json(const struct link *link, const char *root)
{
	struct ocop_json *o = ocop_json_object(), *languages;
	struct ocop_buf href = OCOP_BUF(512);

	ocop_buf_printf(&href, "%s%s", root, link->href);
	ocop_json_set_str(o, "href", ocop_buf_cstr(&href));
	ocop_json_set_str(o, "title", link->title);
	ocop_json_set_str(o, "type", link->media);
	if (strcmp(link->media, "text/html") == 0) {
		languages = ocop_json_array();
		ocop_json_add_str(languages, "vi");
		ocop_json_add_str(languages, "en");
		ocop_json_set(o, "hreflang", languages);
	}
	ocop_buf_clear(&href);
	return o;
}

/* The links of a type, from the first one on. */
static struct ocop_json *links_of_type(const struct links *l, size_t first,
				       const char *root)
{
	struct ocop_json *array = ocop_json_array();

	for (size_t i = first; i < l->count; i++)
		if (l->link[i].of_serial == l->link[first].of_serial &&
		    strcmp(l->link[i].type, l->link[first].type) == 0)
			ocop_json_add(array, link_json(&l->link[i], root));
	return array;
}

static bool is_first_of_type(const struct links *l, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (l->link[i].of_serial == l->link[at].of_serial &&
		    strcmp(l->link[i].type, l->link[at].type) == 0)
			return false;
	return true;
}

/* One anchor and its links. */
static struct ocop_json *level_json(const struct links *l, const char *root,
				    bool of_serial)
{
	struct ocop_json *o = ocop_json_object();
	struct ocop_buf anchor = OCOP_BUF(512);
	char type[96];

	add_anchor(&anchor, l, root, of_serial);
	ocop_json_set_str(o, "anchor", ocop_buf_cstr(&anchor));
	/* The schema of 1.2.0 has both; the second is the older name. */
	ocop_json_set_str(o, "description", l->name);
	ocop_json_set_str(o, "itemDescription", l->name);
	for (size_t i = 0; i < l->count; i++) {
		if (l->link[i].of_serial != of_serial ||
		    !is_first_of_type(l, i))
			continue;
		snprintf(type, sizeof(type), GS1_VOC "%s", l->link[i].type);
		ocop_json_set(o, type, links_of_type(l, i, root));
	}
	ocop_buf_clear(&anchor);
	return o;
}

static void answer_linkset(const struct links *l, const char *root,
			   enum link_format format, struct answer *out)
{
	struct ocop_json *o = ocop_json_object();
	struct ocop_json *set = ocop_json_array();

	if (format == LINKS_LD)
		ocop_json_set_str(o, "@context", CONTEXT);
	ocop_json_add(set, level_json(l, root, false));
	if (l->of.serial[0] != '\0')
		ocop_json_add(set, level_json(l, root, true));
	ocop_json_set(o, "linkset", set);
	answer_json(out, 200, o);
	if (out->status != 200)
		return;
	out->type = format == LINKS_LINKSET ? "application/linkset+json" :
		    format == LINKS_LD ? "application/ld+json" :
					 "application/json";
	ocop_buf_str(&out->link, "<" CONTEXT ">; rel=\"http://www.w3.org/ns/json-ld#context\"; "
		     "type=\"application/ld+json\"; title=\"Context of linksets\"");
}

/* --- A page --- */

static void answer_page(const struct links *l, struct view *view,
			const struct route_args *args, struct answer *out)
{
	struct ocop_buf *body = &out->body;

	web_begin(out, args, N_("Links"));
	html_element(body, "h1", NULL, l->name);
	html_open(body, "ul", NULL);
	for (size_t i = 0; i < l->count; i++) {
		html_open(body, "li", NULL);
		html_open(body, "a", "href", l->link[i].href, NULL);
		html_text(body, _(l->link[i].title));
		html_close(body, "a");
		html_element(body, "small", NULL, l->link[i].media);
		html_close(body, "li");
	}
	html_close(body, "ul");
	web_end(out, view, 200);
}

/* --- All of it --- */

void links_header(const struct links *l, const char *root, struct answer *out)
{
	struct ocop_buf *to = &out->link;

	for (size_t i = 0; i < l->count; i++) {
		const struct link *link = &l->link[i];

		if (to->len > 0)
			ocop_buf_str(to, ", ");
		ocop_buf_printf(to, "<%s%s>; rel=\"" GS1_VOC "%s\"; title=\"%s\"; type=\"%s\"",
				root, link->href, link->type, link->title,
				link->media);
		if (strcmp(link->media, "text/html") == 0)
			ocop_buf_str(to, "; hreflang=\"vi\"; hreflang=\"en\"");
	}
	ocop_buf_str(to, ", <");
	add_anchor(to, l, root, l->of.serial[0] != '\0');
	ocop_buf_str(to, "?linkType=linkset>; rel=\"linkset\"; type=\"application/linkset+json\"; title=\"All links\"");
	if (to->err)
		answer_trouble(out, to->err);
}

void links_answer(const struct links *l, struct view *view,
		  const struct route_args *args, enum link_format format,
		  struct answer *out)
{
	struct ocop_buf root = OCOP_BUF(512);
	const char *text;
	bool ours;

	links_root(&root, view, args->host, &ours);
	text = ocop_buf_cstr(&root);
	if (text == NULL)
		answer_trouble(out, OCOP_ERR_MEMORY);
	else if (format == LINKS_HTML)
		answer_page(l, view, args, out);
	else
		answer_linkset(l, text, format, out);
	if (text != NULL && out->status == 200)
		links_header(l, text, out);
	out->cache = "no-cache";
	ocop_buf_clear(&root);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The resolver of GS1 Digital Link URIs, by GS1-Conformant Resolver 1.2.0. A
 * product without a GTIN has the same kind of address with its code.
 * docs/gs1-resolver.md says, clause by clause, what is met.
 */
#ifndef REGISTRY_RESOLVE_H
#define REGISTRY_RESOLVE_H

#include "registry/web/web.h"

/* --- digital_link.c: the address (GS1 Digital Link: URI Syntax) --- */

#define DIGITAL_LINK_VALUE_MAX 20	/* characters of a qualifier's value */

struct digital_link {
	char product[OCOP_PRODUCT_MAX + 1];	/* a GTIN of 14 digits, or a
						 * code */
	bool is_gtin;
	char serial[DIGITAL_LINK_VALUE_MAX + 1];	/* "": none */
};

/*
 * Read what follows "/01/" (is_gtin) or "/p/" in a path, percent-encoded. One
 * slash at the end is passed over. A GTIN may have the qualifiers 22, 10 and
 * 21, in this order, or 235 alone; a code may have 21.
 * Errors: OCOP_ERR_MALFORMED; diag names the rule.
 */
enum ocop_err digital_link_parse(struct digital_link *out, bool is_gtin,
				 struct ocop_bytes rest,
				 struct ocop_diag *diag) OCOP_CHECKED;

/* --- links.c: what the register has about it --- */

#define LINKS_MAX 12
#define LINK_HREF_SIZE 96
#define GS1_VOC "https://ref.gs1.org/voc/"

struct link {
	const char *type;	/* of the GS1 Web Vocabulary: "pip" */
	const char *title;	/* N_() text */
	const char *media;	/* "text/html" or "application/json" */
	char href[LINK_HREF_SIZE];	/* path on this register */
	bool of_serial;		/* about the stamp, not about the product */
};

struct links {
	struct digital_link of;
	char name[512];		/* of the product */
	/* The first is the default link of the whole address. */
	struct link link[LINKS_MAX];
	size_t count;
};

/* Make the links of an address. OCOP_ERR_ABSENT: no certificate has that
 * product, or the serial is of no lot. */
enum ocop_err links_make(struct links *out, struct view *view,
			 const struct digital_link *of) OCOP_CHECKED;
/* The link of that type, in whatever spelling of its name (CURIE or one of the
 * vocabulary's URIs), if possible of that media type. NULL: there is none. */
const struct link *links_find(const struct links *links, const char *type,
			      const char *media);

/* --- linkset.c: all of them --- */

enum link_format { LINKS_HTML = 0, LINKS_LINKSET, LINKS_JSON, LINKS_LD };

/* Which format an Accept header prefers; NULL: HTML. *named: it is named, not
 * just allowed by a wildcard. */
enum link_format links_format(const char *accept, bool *named);
/* The register's own address, "https://HOST", without a slash. host: what the
 * client asked for; NULL: not sent. *ours: it is a host of the register. */
void links_root(struct ocop_buf *out, struct view *view, const char *host,
		bool *ours);
/* Answer with all links (RFC 9264, and the JSON of GS1's schema). */
void links_answer(const struct links *links, struct view *view,
		  const struct route_args *args, enum link_format format,
		  struct answer *out);
/* The Link header. Its titles are in English, because a header is ASCII. */
void links_header(const struct links *links, const char *root,
		  struct answer *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pages that a person browses: search, products, producers, communes,
 * certificates, lists. They tell what the register holds, and judge no article.
 */
#ifndef REGISTRY_WEB_BROWSE_H
#define REGISTRY_WEB_BROWSE_H

#include "registry/web/web.h"

#define WEB_ROWS 20		/* certificates on a page */
#define WEB_PAGES_MAX 1000

/* --- web_browse.c --- */

/* A link to a path of ours, in the language that the query asks for. What the
 * path holds of others, web_percent() wrote. */
void web_link(struct ocop_buf *out, const struct route_args *args,
	      const char *path, const char *text);
/* Append text as it may stand in an address (RFC 3986 section 2.3). */
void web_percent(struct ocop_buf *out, const char *text);
/* A form that searches; words are those of the last search, or "". */
void web_search_box(struct ocop_buf *out, const struct route_args *args,
		    const char *words);
/* The number of the page that the query asks for, from 1 on; false: it is no
 * such number. */
bool web_page_number(const struct route_args *args, size_t *out);
/* Links to the page before and the page after; path has a query or none. */
void web_page_links(struct ocop_buf *out, const struct route_args *args,
		    const char *path, size_t page, bool more);
/* A page that says why there is nothing on it. All texts are English and shown
 * translated. */
void web_nothing(struct answer *out, struct view *view,
		 const struct route_args *args, unsigned status,
		 const char *title, const char *text);
/* End a page of this kind: it depends on the log, the day and the language
 * alone. An error of reading becomes the answer instead. */
void web_end_browse(struct answer *out, struct view *view, enum ocop_err err);
/* "Phường Ba Đình, Thành phố Hà Nội", or the code itself, of "01-00004" or what
 * begins so; also as a link to the commune's page. */
void web_unit_name(struct ocop_buf *out, const struct route_args *args,
		   struct ocop_bytes unit);
void web_unit_link(struct ocop_buf *out, const struct route_args *args,
		   struct ocop_bytes unit);

/* --- web_rows.c: certificates in a list --- */

/* A certificate's name, kept while the state is read. */
struct web_ref {
	char code[OCOP_PRODUCT_MAX + 1];
	int32_t decided;
};
/* Add a copy of a ref to a buffer of struct web_ref. */
enum ocop_err web_keep_ref(struct ocop_buf *refs,
			   const struct ocop_cert_ref *ref) OCOP_CHECKED;
/* Part of a list: at most WEB_ROWS refs from number first on. */
enum ocop_err web_rows(struct ocop_buf *out, struct view *view,
		       const struct route_args *args,
		       const struct ocop_buf *refs, size_t first) OCOP_CHECKED;
/* What a certificate is today, in words. */
void web_state(struct ocop_buf *out, const struct ocop_cert_view *view);
/* A certificate today. Lent by the state. */
enum ocop_err web_read(struct ocop_cert_view *out, struct view *view,
		       struct ocop_cert_ref ref) OCOP_CHECKED;
struct ocop_cert_ref web_ref_at(const struct ocop_buf *refs, size_t number);

#endif

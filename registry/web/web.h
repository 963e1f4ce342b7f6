/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pages that a shopper sees. A page is one answer of HTML in his language,
 * under 30 KB, and needs no script. The writer of HTML is common/server/html.h.
 */
#ifndef REGISTRY_WEB_H
#define REGISTRY_WEB_H

#include "common/server/html.h"
#include "registry/http/http.h"

/*
 * Begin a page: set the language of this thread's texts, and write everything
 * before the page's own content. The language is the query's "lang", otherwise
 * what the browser asks for, otherwise Vietnamese. title is an English text,
 * shown translated.
 */
void web_begin(struct answer *out, const struct route_args *args,
	       const char *title);
/* The page's language: "vi" or "en". */
const char *web_language(const struct route_args *args);
/* Append "https://HOST", where people see these pages. */
void web_origin(struct ocop_buf *out, struct view *view);
/* A line of HTML that shows a product's badge (web_badge.c). */
void web_badge(struct ocop_buf *out, struct view *view, const char *product,
	       const char *language);
/* End it: what the page says of the register itself, and its language in other
 * words. The language is the program's again. */
void web_end(struct answer *out, struct view *view, unsigned status);

/* The office's telephone, as a link that calls it; nothing if the operator
 * named none. */
void web_hotline(struct ocop_buf *out, const struct route_args *args);
/* A link to the form for doubts about a stamp, which may be none
 * (web_doubt_state.c). */
void web_doubt_link(struct ocop_buf *out, const struct route_args *args,
		    const char *product, const char *serial);

/* The verdict in words, with colour and sign, and what to do. stamp: it is
 * about a stamp, otherwise about a certificate (web_verdict.c). */
void web_verdict(struct ocop_buf *out,
		 const struct ocop_verdict_report *report, bool stamp);
/* Only its words; only its colour, as a class of the style sheet, and sign. */
void web_words(struct ocop_buf *out, const struct ocop_verdict_report *report,
	       bool stamp);
const char *web_colour(const struct ocop_verdict_report *report,
		       const char **sign);
/* A list of what was checked, closed at first. */
void web_checks(struct ocop_buf *out,
		const struct ocop_verdict_report *report);
/* The status of its page. */
unsigned web_status(enum ocop_verdict verdict);

/* A row of a list of facts; nothing when value is "". */
void web_row(struct ocop_buf *out, const char *name, const char *value);
void web_row_day(struct ocop_buf *out, const char *name, int32_t day);

/* The facts of a report, as two lists: the goods, under a translated title, and
 * the certificate (web_facts.c). */
void web_facts(struct ocop_buf *out, const struct ocop_facts *facts,
	       const char *title);

/* What a decision does, with "%.*s" for its number; English. */
const char *web_action(int64_t action);
/* The records behind a stamp, in order of their days; nothing if the register
 * has none (web_timeline.c). */
void web_timeline(struct ocop_buf *out, struct view *view,
		  const struct ocop_facts *facts);

#endif

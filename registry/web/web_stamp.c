/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page behind every stamp: the verdict, what to do, what to compare, and
 * how often officers reported the stamp. It never says that an article is
 * genuine: a copied stamp shows the same page.
 * Source: docs/fold-and-verdict.md.
 */
#include <stdio.h>
#include <string.h>

#include <ocop/stamp.h>

#include "common/ui/say.h"
#include "common/ui/words.h"
#include "registry/web/web.h"

#define ASIDE N_("Set the goods aside: do not buy or use them yet. Ask the seller or the producer, and tell the market inspection office.")

/* --- What a shopper can do, who has no powers and no program of ours --- */

static const char *next_revoked(enum ocop_reason reason)
{
	switch (reason) {
	case OCOP_REASON_LOT:
		return N_("Do not use these goods. Take them back to the seller, and follow the recall notice.");
	case OCOP_REASON_SERIAL:
	case OCOP_REASON_KEY:
		return ASIDE;
	case OCOP_REASON_SUSPENDED:
		return N_("The certificate does not count for the time being. Ask the seller or the producer.");
	default:
		return N_("The product no longer has this OCOP certificate. Ask the seller when the goods were made.");
	}
}

static const char *next_of(const struct ocop_verdict_report *r)
{
	switch (r->verdict) {
	case OCOP_VERDICT_GENUINE:
		return N_("Compare what is written below with the goods in your hand.");
	case OCOP_VERDICT_EXPIRED:
		return r->reason == OCOP_REASON_GOODS ?
		       N_("Look at the date on the label. Do not eat or use the goods after that date.") :
		       N_("This is about the certificate, not about the goods: whether they are still good, the date on their label says.");
	case OCOP_VERDICT_REVOKED:
		return next_revoked(r->reason);
	case OCOP_VERDICT_MALFORMED:
		return N_("Scan the symbol on the stamp itself once more.");
	case OCOP_VERDICT_UNDECIDED:
		return r->reason == OCOP_REASON_MAYBE_EXTENDED ||
		       r->reason == OCOP_REASON_POWER ?
		       N_("Ask the producer, or the authority that issued the certificate.") :
		       N_("Try again later.");
	default:
		return ASIDE;
	}
}

static const char *colour_of(const struct ocop_verdict_report *r,
			     const char **sign)
{
	switch (words_colour(r->verdict, r->reason)) {
	case WORDS_GREEN:
		*sign = "✓";
		return "green";
	case WORDS_AMBER:
		*sign = "!";
		return "amber";
	case WORDS_RED:
		break;
	}
	*sign = "✕";
	return "red";
}

/* --- The parts of the page --- */

static void head(struct ocop_buf *out, const struct ocop_verdict_report *r)
{
	struct ocop_buf words = OCOP_BUF(2048);
	const char *sign, *class = colour_of(r, &sign);

	/* The usual words name our own programs, which a shopper has not. */
	if (r->verdict == OCOP_VERDICT_UNDECIDED &&
	    r->reason != OCOP_REASON_MAYBE_EXTENDED &&
	    r->reason != OCOP_REASON_POWER)
		ocop_buf_str(&words, _("The register cannot tell at this moment"));
	else
		words_head(&words, r, true, ocop_bytes_of(NULL, 0));
	html_open(out, "section", "class", class, NULL);
	html_open(out, "span", "class", "sign", "aria-hidden", "true", NULL);
	ocop_buf_str(out, sign);
	html_close(out, "span");
	html_element(out, "h1", NULL, ocop_buf_cstr(&words));
	ocop_buf_reset(&words);
	words_reason(&words, r, true);
	if (words.len > 0)
		html_element(out, "p", NULL, ocop_buf_cstr(&words));
	html_element(out, "p", NULL, _(next_of(r)));
	html_close(out, "section");
	ocop_buf_clear(&words);
}

static void scans(struct ocop_buf *out, struct reports *reports,
		  const struct ocop_facts *f)
{
	struct ocop_buf line = OCOP_BUF(512);
	uint64_t count = 0;

	if (reports == NULL || f->lot < 0 || f->stamp_index < 0 ||
	    reports_count(reports, ocop_bytes_str(f->product),
			  (uint32_t)f->lot, (uint32_t)f->stamp_index, &count))
		return;
	html_element(out, "h2", NULL, _("Earlier scans"));
	ocop_buf_printf(&line, ngettext("Officers have reported %llu scan of this stamp.",
					"Officers have reported %llu scans of this stamp.",
					(unsigned long)count),
			(unsigned long long)count);
	html_element(out, "p", NULL, ocop_buf_cstr(&line));
	html_element(out, "p", NULL,
		     _("The number of scans does not tell an original stamp from a copied one."));
	ocop_buf_clear(&line);
}

static void checks(struct ocop_buf *out, const struct ocop_verdict_report *r)
{
	html_open(out, "details", NULL);
	html_element(out, "summary", NULL, _("What was checked"));
	html_open(out, "ul", NULL);
	for (size_t i = 0; i < r->check_count; i++)
		if (r->checks[i].rule && r->checks[i].rule[0])
			html_element(out, "li", NULL, _(r->checks[i].rule));
	html_close(out, "ul");
	html_close(out, "details");
}

static void copies(struct ocop_buf *out)
{
	html_element(out, "h2", NULL, _("If the stamp was copied"));
	html_element(out, "p", NULL,
		     _("A copied stamp opens this same page. Signs of copying: another article has the same number under its symbol; the symbol was stuck over another one; product, batch or dates differ from the list above."));
}

static unsigned status_of(enum ocop_verdict verdict)
{
	return verdict == OCOP_VERDICT_MALFORMED ? 400 :
	       verdict == OCOP_VERDICT_UNREGISTERED ? 404 : 200;
}

void handle_page_stamp(struct view *view, const struct route_args *args,
		       struct answer *out)
{
	struct ocop_verdict_report report;
	enum ocop_err err = look_stamp(&report, view, args);

	if (err) {
		answer_trouble(out, err);
		return;
	}
	web_begin(out, args, N_("OCOP stamp"));
	head(&out->body, &report);
	web_facts(&out->body, &report.facts,
		  report.verdict == OCOP_VERDICT_GENUINE ?
		  _("Compare with the goods in your hand") :
		  _("What the register has under this number"));
	scans(&out->body, args->reports, &report.facts);
	if (report.verdict == OCOP_VERDICT_GENUINE)
		copies(&out->body);
	checks(&out->body, &report);
	web_end(out, view, status_of(report.verdict));
}

/* --- From a stamp's address to its page --- */

/* Append the query without linkType, which is for the resolver (GS1 Digital
 * Link, Resolution 1.2, section 2.6). */
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

void handle_resolve(struct view *view, const struct route_args *args,
		    struct answer *out)
{
	char path[OCOP_STAMP_PATH_MAX + 1];
	uint32_t lot, index;

	if (!look_serial(args->arg[1], &lot, &index) ||
	    ocop_stamp_path(path, args->arg[0], lot, index)) {
		handle_page_stamp(view, args, out);
		return;
	}
	out->status = 307;
	out->type = "text/plain; charset=utf-8";
	out->cache = "no-store";
	ocop_buf_printf(&out->location, "/s%s", path);
	add_query(&out->location, args->query);
	if (out->location.err)
		answer_trouble(out, out->location.err);
}

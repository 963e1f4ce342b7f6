/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page behind every stamp: the verdict, what to do, what to compare, and
 * how often officers reported the stamp. It never says that an article is
 * genuine: a copied stamp shows the same page.
 * Source: docs/fold-and-verdict.md.
 */
#include <stdio.h>
#include <string.h>

#include "common/ui/label.h"
#include "common/ui/say.h"
#include "registry/web/web.h"

/* What shoppers did before this one. Nothing when there was nobody: "the first
 * scan" would comfort the buyer of a copy that is scanned first. */
static void shoppers(struct ocop_buf *out, const struct route_args *args,
		     const struct ocop_verdict_report *report)
{
	const struct ocop_facts *f = &report->facts;
	char path[OCOP_STAMP_PATH_MAX + 1];
	char first[LABEL_DAY_SIZE], last[LABEL_DAY_SIZE];
	struct ocop_buf line = OCOP_BUF(512);
	struct report_shoppers seen;

	if (!shopper_is_signed(report) ||
	    ocop_stamp_path(path, f->product, (uint32_t)f->lot,
			    (uint32_t)f->stamp_index) ||
	    reports_shoppers(args->reports, path, &seen))
		return;
	if (args->shopper && seen.count > 0)
		seen.count--;
	if (seen.count == 0)
		return;
	ocop_buf_printf(&line, ngettext("People have opened the page of this stamp %llu time before.",
					"People have opened the page of this stamp %llu times before.",
					(unsigned long)seen.count),
			(unsigned long long)seen.count);
	label_day(first, seen.first);
	label_day(last, seen.last);
	if (seen.first != OCOP_DAY_NONE) {
		ocop_buf_byte(&line, ' ');
		ocop_buf_printf(&line, seen.first == seen.last ?
				_("That was on %s.") :
				_("That was from %s to %s."), first, last);
	}
	html_element(out, "p", NULL, ocop_buf_cstr(&line));
	ocop_buf_clear(&line);
}

static void scans(struct ocop_buf *out, const struct route_args *args,
		  const struct ocop_verdict_report *report)
{
	const struct ocop_facts *f = &report->facts;
	struct ocop_buf line = OCOP_BUF(512);
	uint64_t count = 0;

	if (args->reports == NULL || f->lot < 0 || f->stamp_index < 0 ||
	    reports_count(args->reports, ocop_bytes_str(f->product),
			  (uint32_t)f->lot, (uint32_t)f->stamp_index, &count))
		return;
	html_element(out, "h2", NULL, _("Earlier scans"));
	ocop_buf_printf(&line, ngettext("Officers have reported %llu scan of this stamp.",
					"Officers have reported %llu scans of this stamp.",
					(unsigned long)count),
			(unsigned long long)count);
	html_element(out, "p", NULL, ocop_buf_cstr(&line));
	shoppers(out, args, report);
	html_element(out, "p", NULL,
		     _("The number of scans does not tell an original stamp from a copied one."));
	ocop_buf_clear(&line);
}

static void copies(struct ocop_buf *out)
{
	html_element(out, "h2", NULL, _("If the stamp was copied"));
	html_element(out, "p", NULL,
		     _("A copied stamp opens this same page. Signs of copying: another article has the same number under its symbol; the symbol was stuck over another one; product, batch or dates differ from the list above."));
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
	web_verdict(&out->body, &report, true);
	web_facts(&out->body, &report.facts,
		  report.verdict == OCOP_VERDICT_GENUINE ?
		  _("Compare with the goods in your hand") :
		  _("What the register has under this number"));
	web_timeline(&out->body, view, &report.facts);
	scans(&out->body, args, &report);
	/* A stamp that others may have copied, or was. */
	if (report.verdict == OCOP_VERDICT_GENUINE || report.facts.alert)
		copies(&out->body);
	web_doubt_link(&out->body, args, args->arg[0], args->arg[1]);
	web_hotline(&out->body, args);
	web_checks(&out->body, &report);
	web_end(out, view, web_status(report.verdict));
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page of a certificate that a look-up found: what it is today, and each
 * decision on it. The page of a certificate's own symbol is
 * web_certificate.c.
 */
#include <stdio.h>
#include <string.h>

#include <ocop/text.h>

#include "common/ui/label.h"
#include "common/ui/say.h"
#include "registry/web/web_browse.h"

struct decisions {
	struct ocop_buf *out;
	size_t count;
};

static enum ocop_err show_decision(void *user,
				   const struct ocop_decided_view *d)
{
	struct decisions *all = user;
	struct ocop_buf text = OCOP_BUF(1024);
	char day[LABEL_DAY_SIZE];

	if (all->count++ == 0) {
		html_element(all->out, "h2", NULL, _("Decisions"));
		html_open(all->out, "ul", NULL);
	}
	ocop_buf_printf(&text, "%s: ", label_day(day, d->effective));
	ocop_buf_printf(&text, _(web_action(d->action)), (int)d->decision.len,
			(const char *)d->decision.ptr);
	if (!d->acts)
		ocop_buf_str(&text, _(" (not in effect today)"));
	html_open(all->out, "li", NULL);
	html_text(all->out, ocop_buf_cstr(&text));
	ocop_buf_reset(&text);
	ocop_buf_printf(&text, _(" record %llu"),
			(unsigned long long)d->index);
	html_element(all->out, "small", NULL, ocop_buf_cstr(&text));
	html_close(all->out, "li");
	ocop_buf_clear(&text);
	return OCOP_OK;
}

static enum ocop_err show_decisions(struct ocop_buf *out, struct view *view,
				    struct ocop_cert_ref ref)
{
	struct decisions all = { out, 0 };
	uint64_t now;
	enum ocop_err err = reg_clock_now(view->clock, &now, NULL);

	if (!err)
		err = ocop_fold_each_decision(view->replica->state, ref,
					      ocop_day_of(now), show_decision,
					      &all);
	if (all.count > 0)
		html_close(out, "ul");
	return err;
}

static void more(struct ocop_buf *out, const struct route_args *args,
		 struct ocop_bytes code)
{
	char path[ROUTE_ARG_SIZE + 8];

	html_open(out, "p", NULL);
	snprintf(path, sizeof(path), "/s/p/%s", args->arg[0]);
	web_link(out, args, path, _("All certificates and lots of the product"));
	ocop_buf_str(out, "<br>");
	web_unit_link(out, args, code);
	html_close(out, "p");
}

void handle_page_listed(struct view *view, const struct route_args *args,
			struct answer *out)
{
	struct ocop_cert_ref ref = { ocop_bytes_str(args->arg[0]),
				     OCOP_DAY_NONE };
	struct ocop_verdict_report report;
	enum ocop_err err;

	if (ocop_code_check(ref.code, NULL) ||
	    ocop_day_parse(&ref.decided, ocop_bytes_str(args->arg[1]))) {
		web_nothing(out, view, args, 400, N_("No such certificate"),
			    N_("The address has the product's code and the day of the decision, as in /s/certificate/11-03295-01-2026/2026-06-25."));
		return;
	}
	err = look_listed(&report, view, ref);
	if (err == OCOP_ERR_ABSENT) {
		web_nothing(out, view, args, 404, N_("No such certificate"),
			    N_("The register has no certificate of this product and day."));
		return;
	}
	web_begin(out, args, N_("OCOP certificate"));
	if (!err) {
		web_verdict(&out->body, &report, false);
		web_facts(&out->body, &report.facts,
			  _("Compare with the paper and the label"));
		err = show_decisions(&out->body, view, ref);
		more(&out->body, args, ref.code);
		web_checks(&out->body, &report);
	}
	web_end_browse(out, view, err);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page of a certificate's own symbol, which holds the whole record. It
 * never uses the words for stamps, because anybody may photocopy a certificate.
 */
#include "common/ui/say.h"
#include "registry/web/web.h"

void handle_page_certificate(struct view *view, const struct route_args *args,
			     struct answer *out)
{
	struct ocop_verdict_report report;
	enum ocop_err err = look_symbol(&report, view, args->rest);

	if (err) {
		answer_trouble(out, err);
		return;
	}
	web_begin(out, args, N_("OCOP certificate"));
	web_verdict(&out->body, &report, false);
	web_facts(&out->body, &report.facts,
		  _("Compare with the paper and the label"));
	web_doubt_link(&out->body, args, "", "");
	web_hotline(&out->body, args);
	web_checks(&out->body, &report);
	web_end(out, view, web_status(report.verdict));
}

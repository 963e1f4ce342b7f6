/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page of a doubt's number: its state, and what an office answered. It
 * shows nothing that the sender wrote, because somebody else may have seen the
 * number.
 */
#include <stdio.h>
#include <string.h>

#include "common/ui/label.h"
#include "common/ui/say.h"
#include "registry/web/web_doubt.h"

const char *web_doubt_address(char out[static 64], const char *number,
			      const struct route_args *args)
{
	char lang[8];
	bool chosen = route_query(args, "lang", lang, sizeof(lang)) &&
		      (strcmp(lang, "vi") == 0 || strcmp(lang, "en") == 0);

	snprintf(out, 64, "/s/doubt%s%s%s%s", number[0] ? "/" : "", number,
		 chosen ? "?lang=" : "", chosen ? lang : "");
	return out;
}

void web_doubt_link(struct ocop_buf *out, const struct route_args *args,
		    const char *product, const char *serial)
{
	char href[OCOP_STAMP_PATH_MAX + 64], path[OCOP_STAMP_PATH_MAX + 1];
	char lang[8];
	uint32_t lot, index;
	size_t len;

	if (args->reports == NULL)
		return;
	len = (size_t)snprintf(href, sizeof(href), "/s/doubt");
	if (look_serial(serial, &lot, &index) &&
	    !ocop_stamp_path(path, product, lot, index))
		len += (size_t)snprintf(href + len, sizeof(href) - len,
					"?stamp=%s", path + 1);
	if (route_query(args, "lang", lang, sizeof(lang)))
		snprintf(href + len, sizeof(href) - len, "%clang=%s",
			 len > 8 ? '&' : '?',
			 strcmp(lang, "en") == 0 ? "en" : "vi");
	html_open(out, "p", NULL);
	html_open(out, "a", "href", href, NULL);
	html_text(out, _("Does something look wrong? Report it to the office."));
	html_close(out, "a");
	html_close(out, "p");
}

void web_doubt_search(struct ocop_buf *out, const struct route_args *args)
{
	char lang[8];

	html_element(out, "h2", NULL, _("Look up a report"));
	html_open(out, "form", "action", "/s/doubt", NULL);
	if (route_query(args, "lang", lang, sizeof(lang)))
		html_open(out, "input", "type", "hidden", "name", "lang",
			  "value", lang, NULL);
	html_open(out, "label", NULL);
	html_text(out, _("Number of the report"));
	html_open(out, "input", "name", "number", "maxlength", "20",
		  "autocomplete", "off", "required", "required", NULL);
	html_close(out, "label");
	html_open(out, "button", NULL);
	html_text(out, _("Look up"));
	html_close(out, "button");
	html_close(out, "form");
}

static void found(struct ocop_buf *out, const struct doubt *d)
{
	char number[DOUBT_SHOWN_SIZE], when[LABEL_INSTANT_SIZE];

	doubt_number_show(number, d->number);
	html_element(out, "p", "number", number);
	html_element(out, "p", NULL,
		     _("Keep this number. It is the only way to look up your report."));
	html_open(out, "dl", NULL);
	web_row(out, _("State"), _(doubt_state_text(d->state)));
	web_row(out, _("Received"), label_instant(when, d->received));
	if (d->changed > d->received)
		web_row(out, _("Changed"), label_instant(when, d->changed));
	web_row(out, _("What you saw"), _(doubt_seen_text(d->seen)));
	if (d->reason != DOUBT_NO_REASON && doubt_reason_text(d->reason))
		web_row(out, _("Answer"), _(doubt_reason_text(d->reason)));
	web_row(out, _("Answer in words"), d->answer);
	html_close(out, "dl");
}

void handle_page_doubt_state(struct view *view, const struct route_args *args,
			     struct answer *out)
{
	char number[DOUBT_NUMBER_SIZE];
	struct doubt d = { .number = "" };
	enum ocop_err err = OCOP_ERR_ABSENT;

	if (args->reports == NULL) {
		answer_not_found(out, "");
		return;
	}
	if (doubt_number_read(number, args->arg[0]))
		err = doubts_find(args->reports, number, &d);
	if (err && err != OCOP_ERR_ABSENT) {
		answer_trouble(out, err);
		return;
	}
	web_begin(out, args, N_("Your report"));
	html_element(&out->body, "h1", NULL, _("Your report"));
	if (!err)
		found(&out->body, &d);
	else
		html_element(&out->body, "p", NULL,
			     _("No report has this number. Compare all 12 letters and digits. A report is deleted after two years."));
	web_doubt_search(&out->body, args);
	web_hotline(&out->body, args);
	web_end(out, view, err ? 404 : 200);
}

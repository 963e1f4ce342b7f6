/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What this register keeps about whom, and for how long. Each sentence
 * describes code of the registry: if you change that code, change the sentence
 * here.
 */
#include <stdio.h>

#include "common/ui/say.h"
#include "registry/web/web_doubt.h"

static void part(struct ocop_buf *out, const char *title,
		 const char *const *texts)
{
	html_element(out, "h2", NULL, _(title));
	html_open(out, "ul", NULL);
	for (; *texts != NULL; texts++)
		html_element(out, "li", NULL, _(*texts));
	html_close(out, "ul");
}

static void of_doubts(struct ocop_buf *out)
{
	char text[512];

	html_element(out, "h2", NULL, _("When you report a doubt"));
	html_open(out, "ul", NULL);
	snprintf(text, sizeof(text),
		 _("What you write is kept for %d days after it was received, for the office that answers it. It does not enter the public log."),
		 DOUBT_KEEP_DAYS);
	html_element(out, "li", NULL, text);
	snprintf(text, sizeof(text),
		 _("Your phone number or e-mail is kept apart. It is deleted %d days after the report was closed, and in any case %d days after it was received."),
		 DOUBT_CONTACT_DAYS, DOUBT_CONTACT_OPEN_DAYS);
	html_element(out, "li", NULL, text);
	html_element(out, "li", NULL,
		     _("To limit spam, reports are counted by network address until the end of the day. The address is kept in memory only, in a form that does not reveal it."));
	html_element(out, "li", NULL,
		     _("Whoever has the number of your report sees its state and the answer, but not what you wrote."));
	html_close(out, "ul");
}

static const char *const visit[] = {
	N_("When you scan a stamp, the register adds one to the number of its scans, and keeps the days of the first and the last one. Nothing is kept about who scanned it, or where."),
	N_("The pages set no cookie, run no script and load nothing from other sites."),
	N_("Your network's address is in memory while it is needed to limit requests. This program writes it to no file."),
	N_("A proxy in front of this program may write a log of its own. Ask whoever runs the register."),
	NULL
};

static const char *const others[] = {
	N_("The log is public, and nothing is ever deleted from it. It has the names and addresses of producers, their certificates and their lots."),
	N_("Officers' scans and reports are kept outside the public log, with the officer's number and the commune. The public sees only how many there are."),
	N_("A backup keeps what was deleted here until the backup is deleted."),
	NULL
};

void handle_page_privacy(struct view *view, const struct route_args *args,
			 struct answer *out)
{
	struct ocop_buf *body = &out->body;
	char text[512];

	web_begin(out, args, N_("What this register keeps"));
	html_element(body, "h1", NULL, _("What this register keeps"));
	snprintf(text, sizeof(text),
		 _("The register %s keeps all of this on its own machines."),
		 view->live.origin);
	html_element(body, "p", NULL, text);
	part(body, N_("When you open a page"), visit);
	of_doubts(body);
	part(body, N_("What else is kept"), others);
	web_hotline(body, args);
	web_end(out, view, 200);
}

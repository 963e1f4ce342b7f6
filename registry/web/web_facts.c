/* SPDX-License-Identifier: Apache-2.0 */
/* What the register holds of an article and of its certificate, as lists. */
#include <stdio.h>

#include <ocop/stamp.h>

#include "common/ui/label.h"
#include "common/ui/say.h"
#include "registry/web/web.h"

void web_row(struct ocop_buf *out, const char *name, const char *value)
{
	if (value[0] == '\0')
		return;
	html_element(out, "dt", NULL, name);
	html_element(out, "dd", NULL, value);
}

void web_row_day(struct ocop_buf *out, const char *name, int32_t day)
{
	char text[LABEL_DAY_SIZE];

	web_row(out, name, label_day(text, day));
}

static void row_number(struct ocop_buf *out, const char *name, int64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)value);
	web_row(out, name, value >= 0 ? text : "");
}

/* The line that is printed under the symbol, by which two articles with one
 * code can be told. */
static void row_typed(struct ocop_buf *out, const struct ocop_facts *f)
{
	struct ocop_buf line = OCOP_BUF(128);

	if (f->product[0] && f->lot >= 0 && f->stamp_index >= 0 &&
	    !ocop_stamp_typed(&line, f->product, (uint32_t)f->lot,
			      (uint32_t)f->stamp_index))
		web_row(out, _("Number under the symbol"),
			ocop_buf_cstr(&line));
	ocop_buf_clear(&line);
}

static void goods(struct ocop_buf *out, const struct ocop_facts *f,
		  const char *title)
{
	html_element(out, "h2", NULL, title);
	html_open(out, "dl", NULL);
	web_row(out, _("Product"), f->name[0] ? f->name : f->product);
	row_number(out, _("Stars"), f->stars > 0 ? f->stars : -1);
	if (f->stars_now > 0 && f->stars_now != f->stars)
		row_number(out, _("Stars now"), f->stars_now);
	web_row(out, _("Producer"), f->producer[0] ? f->producer :
						     f->producer_id);
	web_row(out, _("Address"), f->address);
	web_row(out, _("Batch"), f->batch);
	web_row(out, _("Pack"), f->pack);
	web_row_day(out, _("Made"), f->made);
	web_row_day(out, _("Best before"), f->best_before);
	row_typed(out, f);
	web_row(out, _("Reason"), f->reason);
	html_close(out, "dl");
}

static void certificate(struct ocop_buf *out, const struct ocop_facts *f)
{
	char from[LABEL_DAY_SIZE], to[LABEL_DAY_SIZE], line[256];

	html_element(out, "h2", NULL, _("Certificate"));
	html_open(out, "dl", NULL);
	web_row(out, _("Code"), f->code);
	web_row(out, _("Decision"), f->decision);
	web_row_day(out, _("Decided on"), f->decided);
	web_row(out, _("Issued by"), f->authority_name[0] ?
		f->authority_name : f->authority);
	if (f->from != OCOP_DAY_NONE) {
		snprintf(line, sizeof(line), _("from %s to %s"),
			 label_day(from, f->from), label_day(to, f->to));
		web_row(out, _("Valid"), line);
	}
	if (f->by_decision[0]) {
		snprintf(line, sizeof(line), _("decision %s, effective %s"),
			 f->by_decision, label_day(from, f->by_day));
		web_row(out, _("Changed by"), line);
	}
	web_row(out, _("Newer one"), f->successor_code);
	html_close(out, "dl");
}

void web_facts(struct ocop_buf *out, const struct ocop_facts *facts,
	       const char *title)
{
	if (facts->product[0] || facts->name[0])
		goods(out, facts, title);
	if (facts->code[0])
		certificate(out, facts);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A period's report as a table for spreadsheets, and as an official report in
 * the layout of Decree 30/2020/ND-CP.
 */
#include <string.h>

#include "cli/office/period.h"
#include "common/ui/label.h"

#define TEXT_MAX 65536
#define BLANK_LINES 4

static const char *text_of(struct ocop_buf *text)
{
	const char *whole = ocop_buf_cstr(text);

	return whole ? whole : "";
}

/* --- CSV --- */

/* RFC 4180; a cell that a spreadsheet would take for a formula is a text. */
static void csv_put(struct ocop_buf *out, const char *cell)
{
	ocop_buf_byte(out, '"');
	if (strchr("=+-@\t", cell[0]) && cell[0])
		ocop_buf_byte(out, '\'');
	for (; *cell; cell++) {
		if (*cell == '"')
			ocop_buf_byte(out, '"');
		ocop_buf_byte(out, (uint8_t)*cell);
	}
	ocop_buf_byte(out, '"');
}

void period_csv(struct ocop_buf *out, const struct period *p)
{
	const struct figures *f = &p->figures;
	struct ocop_buf name = OCOP_BUF(TEXT_MAX);

	/* Spreadsheets recognise UTF-8 by the BOM. */
	ocop_buf_str(out, "\xef\xbb\xbf");
	csv_put(out, _("by"));
	ocop_buf_byte(out, ',');
	csv_put(out, _("code"));
	ocop_buf_byte(out, ',');
	csv_put(out, _("name"));
	for (unsigned i = 0; i < FIGURES; i++) {
		ocop_buf_byte(out, ',');
		csv_put(out, _(figure_text((enum figure)i)));
	}
	ocop_buf_str(out, "\r\n");
	for (size_t r = 0; r < f->count; r++) {
		const struct figure_row *row = &f->row[r];

		ocop_buf_reset(&name);
		figures_name(&name, f, row);
		csv_put(out, _(figures_by_text(row->by)));
		ocop_buf_byte(out, ',');
		csv_put(out, row->key);
		ocop_buf_byte(out, ',');
		csv_put(out, text_of(&name));
		for (unsigned i = 0; i < FIGURES; i++)
			ocop_buf_printf(out, ",%llu",
					(unsigned long long)row->n[i]);
		ocop_buf_str(out, "\r\n");
	}
	ocop_buf_clear(&name);
}

/* --- Report --- */

static void add_table(struct document *doc, const struct figures *f,
		      enum figure_by by)
{
	struct ocop_json *table = document_block(doc, "table", NULL);
	struct ocop_buf name = OCOP_BUF(TEXT_MAX);
	char number[24];

	ocop_json_set_int(table, "size", 8);
	ocop_json_set_str(table, "sheet", _(figures_by_text(by)));
	document_column(table, _(figures_by_text(by)), 24, NULL, false);
	for (unsigned i = 0; i < FIGURES; i++)
		document_column(table, _(figure_text((enum figure)i)), 9,
				"right", true);
	for (size_t r = 0; r < f->count; r++) {
		struct ocop_json *row;

		if (f->row[r].by != by && f->row[r].by != BY_ALL)
			continue;
		ocop_buf_reset(&name);
		figures_name(&name, f, &f->row[r]);
		row = document_row(table);
		document_cell(row, text_of(&name));
		for (unsigned i = 0; i < FIGURES; i++) {
			snprintf(number, sizeof(number), "%llu",
				 (unsigned long long)f->row[r].n[i]);
			document_cell(row, number);
		}
	}
	ocop_buf_clear(&name);
}

static void add_figures(struct document *doc, const struct period *p)
{
	/* A commune has no table by province, and needs none of itself. */
	const enum figure_by first = !p->figures.unit ? BY_PROVINCE :
		strlen(p->figures.unit) == 2 ? BY_UNIT : BY_STARS;

	for (unsigned by = first; by < BYS; by++)
		if (by != BY_UNIT || p->figures.unit)
			add_table(doc, &p->figures, (enum figure_by)by);
}

static void add_shares(struct document *doc, const struct period *p)
{
	struct ocop_json *pairs = document_block(doc, "pairs", NULL);
	char percent[PERCENT_SIZE], text[96];

	for (unsigned i = 0; i < SHARES; i++) {
		const struct share_of *s = &p->share[i];

		snprintf(text, sizeof(text), _("%s (%llu of %llu)"),
			 percent_text(percent, s), (unsigned long long)s->yes,
			 (unsigned long long)s->known);
		document_pair(pairs, _(share_text((enum share)i)), text);
	}
	snprintf(text, sizeof(text), _("%zu, in %zu communes"),
		 p->points.count, p->points.communes);
	document_pair(pairs, _("points of sale"), text);
}

/* What one commune said; in a report of several, under its name. */
static void add_said(struct document *doc, const struct period *p,
		     const struct told_by *by, const char *said)
{
	struct ocop_buf text = OCOP_BUF(TEXT_MAX);

	if (!p->figures.unit || strlen(p->figures.unit) == 2) {
		office_place(&text, &p->office, ocop_bytes_str(by->unit));
		ocop_buf_str(&text, ": ");
	}
	ocop_buf_str(&text, said);
	document_block(doc, "text", text_of(&text));
	ocop_buf_clear(&text);
}

static void add_part(struct document *doc, const struct period *p,
		     enum part part, unsigned number)
{
	struct ocop_buf head = OCOP_BUF(TEXT_MAX);
	struct ocop_json *blank;
	size_t said = 0;

	ocop_buf_printf(&head, "%u. %s", number, _(part_text(part)));
	document_block(doc, "heading", text_of(&head));
	for (size_t i = 0; i < p->texts.count; i++)
		if (p->texts.item[i].text[part]) {
			add_said(doc, p, &p->texts.item[i],
				 p->texts.item[i].text[part]);
			said++;
		}
	if (!said) {
		blank = document_block(doc, "blank", "");
		ocop_json_set_int(blank, "lines", BLANK_LINES);
	}
	ocop_buf_clear(&head);
}

static bool has_sent(const struct texts *t, const char *unit)
{
	for (size_t i = 0; i < t->count; i++)
		if (strcmp(t->item[i].unit, unit) == 0)
			return true;
	return false;
}

/* Communes with certificates in force that sent no text. */
static void add_missing(struct document *doc, const struct period *p)
{
	const struct figures *f = &p->figures;
	struct ocop_buf text = OCOP_BUF(TEXT_MAX);

	for (size_t r = 0; r < f->count; r++) {
		if (f->row[r].by != BY_UNIT || has_sent(&p->texts,
							f->row[r].key) ||
		    !f->row[r].n[FIGURE_IN_FORCE])
			continue;
		ocop_buf_str(&text, text.len ? "; " :
			     _("No texts were sent by: "));
		figures_name(&text, f, &f->row[r]);
	}
	if (text.len && p->texts.count)
		document_block(doc, "text", text_of(&text));
	ocop_buf_clear(&text);
}

void period_document(struct document *doc, const struct period *p)
{
	struct ocop_buf text = OCOP_BUF(TEXT_MAX);
	char day[LABEL_DAY_SIZE];
	unsigned number = 1;

	document_begin(doc, p->about, p->office.replica->signed_time);
	letter_head(doc, &p->letter, _("BC"), "");
	letter_title(doc, _("REPORT"), p->about);
	for (unsigned i = 0; p->texts.asked && i < PARTS; i++)
		add_part(doc, p, (enum part)i, number++);
	if (p->texts.asked)
		add_missing(doc, p);
	ocop_buf_printf(&text, "%u. %s", number++, _("Figures"));
	document_block(doc, "heading", text_of(&text));
	add_figures(doc, p);
	ocop_buf_reset(&text);
	ocop_buf_printf(&text, "%u. %s", number, _("Shares"));
	document_block(doc, "heading", text_of(&text));
	add_shares(doc, p);
	ocop_buf_reset(&text);
	ocop_buf_printf(&text, _("Figures by the OCOP register as of %s, and by the office's own tables."),
			label_day(day, ocop_day_of(
				p->office.replica->signed_time)));
	document_block(doc, "text", text_of(&text));
	letter_end(doc, &p->letter);
	ocop_buf_clear(&text);
}

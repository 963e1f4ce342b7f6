/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A period's report as one page of HTML that needs nothing else: no script, no
 * font and no picture is fetched. Charts and the map are SVG.
 */
#include <math.h>
#include <string.h>

#include "cli/office/period.h"
#include "common/server/html.h"
#include "common/ui/label.h"

#define NAME_MAX_BYTES 4096
#define BAR_WIDTH 420
#define BAR_ROW 40
#define SHADES 5

static const char head[] =
	"<style>body{font:16px/1.45 system-ui,sans-serif;max-width:64rem;"
	"margin:0 auto;padding:1rem;color:#111;background:#fff}"
	"h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:2rem}"
	"h2::first-letter,td::first-letter{text-transform:uppercase}"
	"td:first-child{min-width:9rem}"
	".cards{display:flex;flex-wrap:wrap;gap:.75rem;padding:0}"
	".cards li{list-style:none;border:1px solid #999;border-radius:.5rem;"
	"padding:.5rem .9rem}.cards b{display:block;font-size:1.6rem}"
	".side{display:flex;flex-wrap:wrap;gap:2rem}"
	"table{border-collapse:collapse;width:100%;font-size:.9rem}"
	"th,td{border-bottom:1px solid #ccc;padding:.3rem .4rem;"
	"text-align:right}th:first-child,td:first-child{text-align:left}"
	"thead th{border-bottom:2px solid #111}.scroll{overflow-x:auto}"
	"svg{max-width:100%;height:auto}"
	"footer{margin-top:2rem;color:#444;font-size:.85rem}"
	"@media print{body{max-width:none}h2{break-after:avoid}"
	"tr,svg{break-inside:avoid}}</style>";

static const char *const shades[SHADES] = { "#d6e6f4", "#a9cfe5", "#6aaed6",
					    "#3282be", "#0b559f" };

static const char *text_of(struct ocop_buf *text)
{
	const char *whole = ocop_buf_cstr(text);

	return whole ? whole : "";
}

static void put_number(struct ocop_buf *out, uint64_t n)
{
	ocop_buf_printf(out, "%llu", (unsigned long long)n);
}

/* --- Parts --- */

static void put_cards(struct ocop_buf *out, const struct figures *f)
{
	html_open(out, "ul", "class", "cards", NULL);
	for (unsigned i = 0; i < FIGURES; i++) {
		html_open(out, "li", NULL);
		html_open(out, "b", NULL);
		put_number(out, figures_all(f)->n[i]);
		html_close(out, "b");
		html_text(out, _(figure_text((enum figure)i)));
		html_close(out, "li");
	}
	html_close(out, "ul");
}

static uint64_t most_of(const struct figures *f, enum figure_by by)
{
	uint64_t most = 1;

	for (size_t r = 0; r < f->count; r++)
		if (f->row[r].by == by &&
		    f->row[r].n[FIGURE_IN_FORCE] > most)
			most = f->row[r].n[FIGURE_IN_FORCE];
	return most;
}

/* A bar for each row: certificates in force. */
static void put_bars(struct ocop_buf *out, const struct figures *f,
		     enum figure_by by)
{
	const uint64_t most = most_of(f, by);
	struct ocop_buf name = OCOP_BUF(NAME_MAX_BYTES);
	unsigned rows = 0, y = 0;

	for (size_t r = 0; r < f->count; r++)
		rows += f->row[r].by == by;
	if (!rows)
		return;
	html_element(out, "h2", NULL, _(figures_by_text(by)));
	ocop_buf_printf(out, "<svg viewBox=\"0 0 %d %u\" width=\"%d\" "
			"role=\"img\" aria-label=\"", BAR_WIDTH + 80,
			rows * BAR_ROW, BAR_WIDTH + 80);
	html_text(out, _("certificates in force"));
	ocop_buf_str(out, "\">");
	for (size_t r = 0; r < f->count; r++) {
		const uint64_t n = f->row[r].n[FIGURE_IN_FORCE];
		const unsigned width = (unsigned)(n * BAR_WIDTH / most);

		if (f->row[r].by != by)
			continue;
		ocop_buf_reset(&name);
		figures_name(&name, f, &f->row[r]);
		ocop_buf_printf(out, "<text x=\"0\" y=\"%u\" "
				"font-size=\"14\">", y + 14);
		html_text(out, text_of(&name));
		ocop_buf_printf(out, "</text><rect x=\"0\" y=\"%u\" "
				"width=\"%u\" height=\"14\" fill=\"%s\"/>"
				"<text x=\"%u\" y=\"%u\" font-size=\"14\">",
				y + 19, width, shades[3], width + 6, y + 31);
		put_number(out, n);
		html_close(out, "text");
		y += BAR_ROW;
	}
	html_close(out, "svg");
	ocop_buf_clear(&name);
}

static uint64_t in_force(const struct figures *f, const char *province)
{
	for (size_t r = 0; r < f->count; r++)
		if (f->row[r].by == BY_PROVINCE &&
		    strcmp(f->row[r].key, province) == 0)
			return f->row[r].n[FIGURE_IN_FORCE];
	return 0;
}

static void put_province(struct ocop_buf *out, const struct period *p,
			 const char *code, const char *path, uint64_t most)
{
	const struct commune *province =
		communes_province(p->office.communes, code);
	const uint64_t n = in_force(&p->figures, code);

	/* The path is ours: data/outlines.csv. It is escaped all the same. */
	html_open(out, "path", "d", path, "fill", !n ? "#f4f4f4" :
		  shades[(n * SHADES - 1) / most], NULL);
	html_open(out, "title", NULL);
	html_text(out, province ? province->name : code);
	ocop_buf_str(out, ": ");
	put_number(out, n);
	html_close(out, "title");
	html_close(out, "path");
}

/* A dot at the centre of each commune, when one province is shown. */
static void put_communes(struct ocop_buf *out, const struct period *p)
{
	for (size_t r = 0; r < p->figures.count; r++) {
		const struct figure_row *row = &p->figures.row[r];
		const struct commune *c = row->by != BY_UNIT ? NULL :
			communes_find(p->office.communes,
				      ocop_bytes_str(row->key));

		if (!c || !row->n[FIGURE_IN_FORCE])
			continue;
		/* The map's units: tools/outlines.py. */
		ocop_buf_printf(out, "<circle cx=\"%d\" cy=\"%d\" r=\"%d\" "
				"fill=\"#b8442a\" stroke=\"#fff\"><title>",
				(int)lround((c->lon - 102) * 96.126),
				(int)lround((23.5 - c->lat) * 100),
				3 + (int)lround(2 * sqrt((double)
					row->n[FIGURE_IN_FORCE])));
		html_text(out, c->name);
		ocop_buf_str(out, ": ");
		put_number(out, row->n[FIGURE_IN_FORCE]);
		ocop_buf_str(out, "</title></circle>");
	}
}

static void put_legend(struct ocop_buf *out, uint64_t most)
{
	uint64_t first = 1;

	for (unsigned i = 0; i < SHADES; i++) {
		const uint64_t last = most * (i + 1) / SHADES;

		if (last < first)
			continue;
		ocop_buf_printf(out, "<rect x=\"880\" y=\"%u\" width=\"44\" "
				"height=\"30\" fill=\"%s\"/><text x=\"936\" "
				"y=\"%u\" font-size=\"30\">%llu",
				60 + 44 * i, shades[i], 85 + 44 * i,
				(unsigned long long)first);
		if (last > first)
			ocop_buf_printf(out, "–%llu",
					(unsigned long long)last);
		html_close(out, "text");
		first = last + 1;
	}
}

static void put_islands(struct ocop_buf *out)
{
	ocop_buf_str(out, "<text x=\"880\" y=\"840\" font-size=\"30\">");
	html_text(out, _("Hoang Sa (Viet Nam)"));
	ocop_buf_str(out, "</text><text x=\"1060\" y=\"1570\" "
		     "font-size=\"30\">");
	html_text(out, _("Truong Sa (Viet Nam)"));
	html_close(out, "text");
}

static void put_map(struct ocop_buf *out, const struct period *p,
		    const struct csv *outlines)
{
	const uint64_t most = most_of(&p->figures, BY_PROVINCE);
	char code[3];

	html_element(out, "h2", NULL, _("map: certificates in force"));
	ocop_buf_str(out, "<svg viewBox=\"-20 0 1560 1640\" width=\"640\" "
		     "role=\"img\" stroke=\"#567\" stroke-width=\"1.5\" "
		     "aria-label=\"");
	html_text(out, _("map: certificates in force"));
	ocop_buf_str(out, "\">");
	for (size_t i = 0; i < csv_rows(outlines); i++) {
		const struct ocop_bytes path = csv_cell(
			outlines, i, csv_column(outlines, "path"));

		if (path.len && ocop_bytes_copy(code, sizeof(code), csv_cell(
			    outlines, i, csv_column(outlines, "code"))))
			put_province(out, p, code, (const char *)path.ptr,
				     most);
	}
	if (p->figures.unit || p->office.province)
		put_communes(out, p);
	ocop_buf_str(out, "<g stroke=\"none\">");
	put_legend(out, most);
	put_islands(out);
	ocop_buf_str(out, "</g></svg>");
}

static void put_row(struct ocop_buf *out, const struct figures *f,
		    const struct figure_row *row)
{
	struct ocop_buf name = OCOP_BUF(NAME_MAX_BYTES);

	html_open(out, "tr", NULL);
	figures_name(&name, f, row);
	html_element(out, "td", NULL, text_of(&name));
	for (unsigned i = 0; i < FIGURES; i++) {
		html_open(out, "td", NULL);
		put_number(out, row->n[i]);
		html_close(out, "td");
	}
	html_close(out, "tr");
	ocop_buf_clear(&name);
}

static void put_table(struct ocop_buf *out, const struct figures *f,
		      enum figure_by by)
{
	html_element(out, "h2", NULL, _(figures_by_text(by)));
	ocop_buf_str(out, "<div class=\"scroll\"><table><thead><tr><th></th>");
	for (unsigned i = 0; i < FIGURES; i++) {
		html_open(out, "th", "scope", "col", NULL);
		html_text(out, _(figure_text((enum figure)i)));
		html_close(out, "th");
	}
	ocop_buf_str(out, "</tr></thead><tbody>");
	for (size_t r = 0; r < f->count; r++)
		if (f->row[r].by == by)
			put_row(out, f, &f->row[r]);
	ocop_buf_str(out, "</tbody></table></div>");
}

static void put_shares(struct ocop_buf *out, const struct period *p)
{
	char percent[PERCENT_SIZE], points[80];

	html_element(out, "h2", NULL, _("Shares"));
	ocop_buf_str(out, "<table><tbody>");
	for (unsigned i = 0; i < SHARES; i++) {
		html_open(out, "tr", NULL);
		html_element(out, "td", NULL,
			     _(share_text((enum share)i)));
		html_element(out, "td", NULL,
			     percent_text(percent, &p->share[i]));
		html_open(out, "td", NULL);
		put_number(out, p->share[i].yes);
		ocop_buf_str(out, " / ");
		put_number(out, p->share[i].known);
		html_close(out, "td");
		html_close(out, "tr");
	}
	html_open(out, "tr", NULL);
	html_element(out, "td", NULL, _("points of sale"));
	snprintf(points, sizeof(points), _("%zu, in %zu communes"),
		 p->points.count, p->points.communes);
	html_open(out, "td", "colspan", "2", NULL);
	html_text(out, points);
	html_close(out, "td");
	html_close(out, "tr");
	ocop_buf_str(out, "</tbody></table>");
}

static void put_texts(struct ocop_buf *out, const struct period *p)
{
	struct ocop_buf name = OCOP_BUF(NAME_MAX_BYTES);

	for (unsigned part = 0; p->texts.asked && part < PARTS; part++) {
		html_element(out, "h2", NULL, _(part_text((enum part)part)));
		for (size_t i = 0; i < p->texts.count; i++) {
			if (!p->texts.item[i].text[part])
				continue;
			ocop_buf_reset(&name);
			office_place(&name, &p->office, ocop_bytes_str(
					     p->texts.item[i].unit));
			html_open(out, "p", NULL);
			html_element(out, "b", NULL, text_of(&name));
			ocop_buf_str(out, ": ");
			html_text(out, p->texts.item[i].text[part]);
			html_close(out, "p");
		}
	}
	ocop_buf_clear(&name);
}

static void put_foot(struct ocop_buf *out, const struct period *p)
{
	const struct ocop_replica *r = p->office.replica;
	struct ocop_buf text = OCOP_BUF(NAME_MAX_BYTES);
	char day[LABEL_DAY_SIZE];

	html_open(out, "footer", NULL);
	ocop_buf_printf(&text, _("Figures by the OCOP register as of %s, and by the office's own tables."),
			label_day(day, ocop_day_of(r->signed_time)));
	html_element(out, "p", NULL, text_of(&text));
	ocop_buf_reset(&text);
	ocop_hex_add(&text, ocop_bytes_of(r->checkpoint.root, OCOP_HASH_LEN));
	html_open(out, "p", NULL);
	put_number(out, r->checkpoint.size);
	ocop_buf_str(out, " · ");
	html_text(out, text_of(&text));
	html_close(out, "p");
	html_close(out, "footer");
	ocop_buf_clear(&text);
}

void period_html(struct ocop_buf *out, const struct period *p,
		 const struct csv *outlines)
{
	/* Translators: the code of this language, for hyphens and letters. */
	ocop_buf_printf(out, "<!DOCTYPE html><html lang=\"%s\"><head>"
			"<meta charset=\"utf-8\"><meta name=\"viewport\" "
			"content=\"width=device-width,initial-scale=1\">"
			"<title>", _("en"));
	html_text(out, p->about);
	html_close(out, "title");
	ocop_buf_str(out, head);
	ocop_buf_str(out, "</head><body>");
	html_element(out, "h1", NULL, p->about);
	put_cards(out, &p->figures);
	put_texts(out, p);
	html_open(out, "div", "class", "side", NULL);
	html_open(out, "div", NULL);
	put_bars(out, &p->figures, BY_STARS);
	put_bars(out, &p->figures, BY_TYPE);
	html_close(out, "div");
	html_open(out, "div", NULL);
	put_bars(out, &p->figures, BY_GROUP);
	html_close(out, "div");
	html_close(out, "div");
	if (outlines)
		put_map(out, p, outlines);
	for (unsigned by = BY_PROVINCE; by < BYS; by++)
		put_table(out, &p->figures, (enum figure_by)by);
	put_shares(out, p);
	put_foot(out, p);
	ocop_buf_str(out, "</body></html>\n");
}

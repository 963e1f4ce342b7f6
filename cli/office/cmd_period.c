/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop report period, ocop report monthly: the figures of a period by the
 * register, with what the office keeps beside it, as a table, a page or an
 * official report.
 */
#include <string.h>
#include <unistd.h>

#include <ocop/file.h>

#include "cli/office/period.h"
#include "common/ui/label.h"

#define OUT_MAX (32 * 1024 * 1024)

struct args {
	struct period period;
	const char *from, *to, *month, *unit;
	const char *inspections, *shares, *points, *letterhead;
	const char *csv, *html, *docx, *pdf;
	struct opt_texts texts;
};

/* --- The days --- */

/* "11/2026" or "2026-11": its first and last day. */
static int read_month(struct args *a)
{
	const struct ocop_bytes text = ocop_bytes_str(a->month);
	const bool turned = text.len == 7 && text.ptr[2] == '/';
	struct figures *f = &a->period.figures;
	uint64_t year = 0, month = 0;
	char day[16];

	if (text.len != 7 || (!turned && text.ptr[4] != '-') ||
	    ocop_digits(&month, ocop_bytes_of(text.ptr + (turned ? 0 : 5),
					      2)) ||
	    ocop_digits(&year, ocop_bytes_of(text.ptr + (turned ? 3 : 0),
					     4)) ||
	    month < 1 || month > 12 || year < 1900 || year > 9998)
		return cmd_usage("--month", _("expected a month: mm/yyyy"));
	a->period.month = (unsigned)month;
	snprintf(day, sizeof(day), "%04u-%02u-01", (unsigned)year,
		 (unsigned)month);
	if (ocop_day_parse(&f->from, ocop_bytes_str(day)))
		return EXIT_USAGE;
	snprintf(day, sizeof(day), "%04u-%02u-01",
		 (unsigned)(year + month / 12), (unsigned)(month % 12 + 1));
	if (ocop_day_parse(&f->last, ocop_bytes_str(day)))
		return EXIT_USAGE;
	f->last--;
	return EXIT_DONE;
}

static int read_days(struct args *a)
{
	struct figures *f = &a->period.figures;
	int code;

	if (a->month)
		return read_month(a);
	code = office_day(&f->from, "--from", a->from);
	if (!code)
		code = office_day(&f->last, "--to", a->to);
	if (!code && f->from > f->last)
		code = cmd_usage("--from, --to", _("the first day is after the last"));
	return code;
}

static int read_unit(struct args *a)
{
	const struct ocop_bytes unit = ocop_bytes_str(a->unit);

	if (!a->unit)
		return EXIT_DONE;
	if ((unit.len != 2 || strspn(a->unit, "0123456789") != 2) &&
	    ocop_unit_check(unit, NULL))
		return cmd_usage("--unit", _("expected a commune or a province: TT-XXXXX or TT"));
	a->period.figures.unit = a->unit;
	return EXIT_DONE;
}

/* "OCOP programme in Tỉnh Điện Biên, November 2026". */
static void set_about(struct period *p)
{
	struct ocop_buf where = OCOP_BUF(256), all = OCOP_BUF(512);
	const char *unit = p->figures.unit ? p->figures.unit :
					     p->office.province;
	const struct commune *province = NULL;
	char from[LABEL_DAY_SIZE], last[LABEL_DAY_SIZE];

	if (unit && strlen(unit) == 2)
		province = communes_province(p->office.communes, unit);
	if (province)
		ocop_buf_str(&where, province->name);
	else if (unit)
		office_place(&where, &p->office, ocop_bytes_str(unit));
	else
		ocop_buf_str(&where, _("the whole country"));
	label_day(from, p->figures.from);
	label_day(last, p->figures.last);
	if (p->month)
		ocop_buf_printf(&all, _("Results of the OCOP programme in %s in month %s"),
				ocop_buf_cstr(&where), last + 3);
	else
		ocop_buf_printf(&all, _("Results of the OCOP programme in %s from %s to %s"),
				ocop_buf_cstr(&where), from, last);
	snprintf(p->about, sizeof(p->about), "%s",
		 ocop_buf_cstr(&all) ? (const char *)all.ptr : "");
	ocop_buf_clear(&where);
	ocop_buf_clear(&all);
}

/* --- Gathering --- */

static int gather(struct args *a)
{
	struct period *p = &a->period;
	char inspections_path[HOME_PATH_SIZE], shares_path[HOME_PATH_SIZE];
	char points_path[HOME_PATH_SIZE];
	struct csv *inspections = NULL, *shares = NULL, *points = NULL;
	int code = office_table(&inspections, inspections_path, &p->office,
				a->inspections, "inspections.csv");

	p->figures.office = &p->office;
	if (!code)
		code = office_table(&shares, shares_path, &p->office,
				    a->shares, "shares.csv");
	if (!code)
		code = office_table(&points, points_path, &p->office,
				    a->points, "points.csv");
	if (!code)
		code = letter_load(&p->letter, &p->office, a->letterhead);
	if (!code)
		code = figures_count(&p->figures, inspections,
				     inspections_path);
	if (!code)
		code = shares_count(p->share, &p->figures, shares,
				    shares_path);
	if (!code && points)
		code = points_count(&p->points, points, points_path,
				    a->unit ? a->unit : p->office.province);
	for (size_t i = 0; !code && i < a->texts.count; i++)
		code = texts_load(&p->texts, a->texts.value[i], a->unit);
	csv_free(inspections);
	csv_free(shares);
	csv_free(points);
	return code;
}

/* --- Writing --- */

static int write_file(struct ocop_buf *out, const char *path)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err = out->err;

	if (!err)
		err = ocop_file_write(path, ocop_buf_view(out),
				      OCOP_FILE_REPLACE | OCOP_FILE_SECRET,
				      &diag);
	ocop_buf_clear(out);
	return err ? say_diag(path, err, &diag) : EXIT_DONE;
}

static int write_html(const struct args *a)
{
	struct ocop_buf out = OCOP_BUF(OUT_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct csv *outlines = NULL;
	char path[PATH_SIZE];
	enum ocop_err err;

	if (data_find(path, "outlines.csv")) {
		err = csv_load(&outlines, NULL, path, &diag);
		if (err)
			return say_trouble(path, err, &diag);
	}
	period_html(&out, &a->period, outlines);
	csv_free(outlines);
	return write_file(&out, a->html);
}

static int write_csv(const struct args *a)
{
	struct ocop_buf out = OCOP_BUF(OUT_MAX);

	period_csv(&out, &a->period);
	return write_file(&out, a->csv);
}

static int write_paper(const struct args *a)
{
	struct document doc;
	int code;

	period_document(&doc, &a->period);
	code = document_write(&doc, a->pdf, a->docx, NULL);
	document_clear(&doc);
	return code;
}

static int run(struct args *a)
{
	const struct figure_row *all;
	int code = read_days(a);

	if (!code)
		code = read_unit(a);
	if (!code && !a->csv && !a->html && !a->docx && !a->pdf)
		code = cmd_usage("--csv, --html, --docx, --pdf", _("name at least one file to write"));
	if (!code)
		code = office_open(&a->period.office);
	if (!code)
		code = gather(a);
	if (code)
		return code;
	set_about(&a->period);
	if (a->csv)
		code = write_csv(a);
	if (!code && a->html)
		code = write_html(a);
	if (!code && (a->docx || a->pdf))
		code = write_paper(a);
	if (code)
		return code;
	all = figures_all(&a->period.figures);
	printf("%s\n", a->period.about);
	for (unsigned i = 0; i < FIGURES; i++)
		printf("  %s: %llu\n", _(figure_text((enum figure)i)),
		       (unsigned long long)all->n[i]);
	return cmd_flush(EXIT_DONE);
}

/* --- The two commands --- */

#define PERIOD_OPTIONS(a) \
	{ "unit", OPT_TEXT, &(a)->unit, "TT-XXXXX", \
	  N_("only this commune, or this province (TT)") }, \
	{ "csv", OPT_TEXT, &(a)->csv, "FILE", \
	  N_("write the figures as a table") }, \
	{ "html", OPT_TEXT, &(a)->html, "FILE", \
	  N_("write a page with charts and a map") }, \
	{ "docx", OPT_TEXT, &(a)->docx, "FILE", \
	  N_("write an official report for a word processor") }, \
	{ "pdf", OPT_TEXT, &(a)->pdf, "FILE", \
	  N_("write an official report as PDF") }, \
	{ "inspections", OPT_TEXT, &(a)->inspections, "FILE", \
	  N_("the office's table of inspections (default: HOME/inspections.csv, if there is one)") }, \
	{ "shares", OPT_TEXT, &(a)->shares, "FILE", \
	  N_("the office's table of producers, to work out shares such as those led by women (default: HOME/shares.csv, if there is one)") }, \
	{ "points", OPT_TEXT, &(a)->points, "FILE", \
	  N_("the office's table of points of sale (default: HOME/points.csv, if there is one)") }, \
	LETTER_OPTION(&(a)->letterhead), \
	OFFICE_OPTIONS(&(a)->period.office), \
	{ NULL, OPT_FLAG, NULL, NULL, NULL }

static int finish(struct args *a)
{
	int code = run(a);

	texts_clear(&a->period.texts);
	letter_clear(&a->period.letter);
	figures_clear(&a->period.figures);
	office_close(&a->period.office);
	return code;
}

int cmd_report_period(int argc, char **argv)
{
	struct args a = { .texts = { .count = 0 } };
	const struct opt table[] = {
		{ "from", OPT_NEEDED, &a.from, "DATE",
		  N_("the first day of the period") },
		{ "to", OPT_TEXT, &a.to, "DATE",
		  N_("its last day (default: today)") },
		PERIOD_OPTIONS(&a)
	};
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop report period --from DATE [--to DATE] [--unit TT-XXXXX] [--csv FILE] [--html FILE] [--docx FILE] [--pdf FILE]",
		       N_("Count by the copy of the register what became of certificates in a period, by province, commune, star, group of products and type of producer. The office's own tables give the inspections and the shares (such as producers led by women). No record has them."),
		       NULL, &code))
		return code;
	return finish(&a);
}

int cmd_report_monthly(int argc, char **argv)
{
	struct args a = { .texts = { .count = 0 } };
	const struct opt table[] = {
		{ "month", OPT_NEEDED, &a.month, "MM/YYYY",
		  N_("the month that the report is about") },
		{ "texts", OPT_TEXTS, &a.texts, "FILE",
		  N_("what communes wrote: unit, state, strengths, difficulties (may be repeated)") },
		PERIOD_OPTIONS(&a)
	};
	int code;

	a.period.texts.asked = true;
	if (!cmd_begin(table, argc, argv,
		       "ocop report monthly --month MM/YYYY [--unit TT-XXXXX] [--texts FILE]... [--csv FILE] [--html FILE] [--docx FILE] [--pdf FILE]",
		       N_("Write the report of a month, with the figures filled in, and the three texts that the plans ask for: state, strengths, difficulties. The report of a province has the texts of all its communes, and names the communes that sent none. What nobody wrote is left open for the pen."),
		       NULL, &code))
		return code;
	return finish(&a);
}

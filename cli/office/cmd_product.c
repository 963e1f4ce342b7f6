/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop report product: the history of one product, on the screen and as a
 * paper for the file with which it is ranked again.
 */
#include <string.h>

#include "cli/office/letter.h"
#include "cli/office/product.h"
#include "cli/table.h"
#include "common/ui/label.h"

#define TEXT_MAX 16384

struct args {
	struct office office;
	struct letter letter;
	struct history history;
	struct products of;
	const char *inspections, *letterhead, *docx, *pdf;
	bool json;
};

static int print_json(const struct history *h)
{
	int code = EXIT_DONE;

	for (size_t i = 0; !code && i < h->count; i++) {
		struct ocop_json *o = ocop_json_of_schema("ocop.history/1");
		char day[OCOP_DATE_SIZE];

		ocop_day_format(day, h->item[i].day);
		ocop_json_set_str(o, "date", day);
		ocop_json_set_str(o, "kind", h->item[i].kind);
		/* Taken by o; the history has it no more. */
		ocop_json_set(o, "facts", h->item[i].facts);
		h->item[i].facts = NULL;
		code = cmd_print_json(o);
	}
	return code;
}

static int print_text(const struct history *h)
{
	struct table table = TABLE(3);
	char day[LABEL_DAY_SIZE];
	enum ocop_err err;

	for (size_t i = 0; i < h->count; i++) {
		struct ocop_buf text = OCOP_BUF(TEXT_MAX);

		table_cell(&table, "%s", label_day(day, h->item[i].day));
		table_cell(&table, "%s", history_kind(&h->item[i]));
		history_text(&text, &h->item[i]);
		table_take(&table, &text);
	}
	err = table_print(stdout, &table);
	return err ? say_diag("history", err, NULL) : cmd_flush(EXIT_DONE);
}

static void add_table(struct document *doc, const struct history *h)
{
	struct ocop_json *table = document_block(doc, "table", NULL);
	struct ocop_buf text = OCOP_BUF(TEXT_MAX);
	char day[LABEL_DAY_SIZE];

	ocop_json_set_int(table, "size", 11);
	document_column(table, _("day"), 14, NULL, false);
	document_column(table, _("what"), 20, NULL, false);
	document_column(table, _("details"), 66, NULL, false);
	for (size_t i = 0; i < h->count; i++) {
		struct ocop_json *row = document_row(table);
		const char *said;

		ocop_buf_reset(&text);
		history_text(&text, &h->item[i]);
		said = ocop_buf_cstr(&text);
		document_cell(row, label_day(day, h->item[i].day));
		document_cell(row, history_kind(&h->item[i]));
		document_cell(row, said ? said : "");
	}
	ocop_buf_clear(&text);
}

static int write_paper(const struct args *a)
{
	struct ocop_buf about = OCOP_BUF(TEXT_MAX);
	struct document doc;
	char day[LABEL_DAY_SIZE];
	int code;

	ocop_buf_printf(&about, _("History of product %s by the OCOP register as of %s"),
			a->of.name[0],
			label_day(day, ocop_day_of(
				a->office.replica->signed_time)));
	document_begin(&doc, _("History of a product"),
		       a->office.replica->signed_time);
	letter_head(&doc, &a->letter, "", "");
	letter_title(&doc, _("HISTORY OF A PRODUCT"),
		     ocop_buf_cstr(&about) ? (const char *)about.ptr : "");
	add_table(&doc, &a->history);
	letter_end(&doc, &a->letter);
	code = document_write(&doc, a->pdf, a->docx, NULL);
	document_clear(&doc);
	ocop_buf_clear(&about);
	return code;
}

static int gather(struct args *a, const char *name)
{
	char path[HOME_PATH_SIZE];
	struct csv *csv = NULL;
	enum ocop_err err;
	int code = office_open(&a->office);

	if (!code)
		code = office_table(&csv, path, &a->office, a->inspections,
				    "inspections.csv");
	if (!code)
		code = letter_load(&a->letter, &a->office, a->letterhead);
	if (code) {
		csv_free(csv);
		return code;
	}
	a->history.office = &a->office;
	err = history_gather(&a->history, &a->of, name);
	if (err == OCOP_ERR_ABSENT)
		code = cmd_usage(name, _("the copy of the register has no such product"));
	else if (err)
		code = say_trouble(a->office.replica->path, err, NULL);
	if (!code && csv)
		code = history_inspections(&a->history, csv, &a->of);
	csv_free(csv);
	history_sort(&a->history);
	return code;
}

int cmd_report_product(int argc, char **argv)
{
	struct args a = { .docx = NULL };
	const struct opt table[] = {
		{ "docx", OPT_TEXT, &a.docx, "FILE",
		  N_("also write it for a word processor") },
		{ "pdf", OPT_TEXT, &a.pdf, "FILE", N_("also write it as PDF") },
		{ "inspections", OPT_TEXT, &a.inspections, "FILE",
		  N_("the office's table of inspections (default: HOME/inspections.csv, if there is one)") },
		LETTER_OPTION(&a.letterhead),
		OFFICE_OPTIONS(&a.office),
		{ "json", OPT_FLAG, &a.json, NULL,
		  N_("print one JSON object per line") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	char product[OCOP_PRODUCT_MAX + 1];
	int left, code;

	if (!cmd_begin(table, argc, argv,
		       "ocop report product PRODUCT [--docx FILE] [--pdf FILE] [--json]",
		       N_("Print what happened to a product, in order of days: certificates and decisions, lots, suspected copies, and inspections by the office's table. PRODUCT is a code or a GTIN. When the product is to be ranked again, put the papers into its file."),
		       &left, &code))
		return code;
	if (left != 1 || ocop_product_read(product, ocop_bytes_str(argv[0]),
					   NULL))
		return cmd_usage(left == 1 ? argv[0] : NULL,
				 _("expected a product code or a GTIN"));
	code = gather(&a, product);
	if (!code && (a.docx || a.pdf))
		code = write_paper(&a);
	if (!code)
		code = a.json ? print_json(&a.history) :
				print_text(&a.history);
	history_clear(&a.history);
	letter_clear(&a.letter);
	office_close(&a.office);
	return code;
}

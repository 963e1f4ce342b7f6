/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The list of goods (Bảng kê): a row for each line of goods, with quantities
 * added up, then the goods without a stamp. Codes that name no goods of the
 * register have a table of their own. Quantities are those that people noted or
 * that a case file states; the quantities scanned are counted from the
 * readings.
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/nfc.h>

#include "verifier/print.h"
#include "verifier/verify.h"

/* What people noted of a product, added up; each unit for itself. */
struct noted {
	size_t line;		/* whose row it stands in, or none */
	const char *product, *unit;
	uint64_t present, scanned;
	bool has_scanned;
};

struct list {
	const struct print *print;
	struct print_lines lines;
	struct noted *noted;	/* owned */
	size_t noted_count;
	struct ocop_json *table;
	struct ocop_buf text;
	uint64_t rows;
	bool received;
};

/* --- What was noted of a product --- */

static const char *str(const struct ocop_json *o, const char *key)
{
	const char *text = ocop_json_str(o, key);

	return text ? text : "";
}

static bool is_alike(const char *a, const char *b)
{
	struct ocop_buf fold[2] = { OCOP_BUF(PRINT_TEXT_MAX),
				    OCOP_BUF(PRINT_TEXT_MAX) };
	bool alike = !ocop_nfc_fold(&fold[0], ocop_bytes_str(a), false) &&
		     !ocop_nfc_fold(&fold[1], ocop_bytes_str(b), false) &&
		     ocop_bytes_equal(ocop_buf_view(&fold[0]),
				      ocop_buf_view(&fold[1]));

	ocop_buf_clear(&fold[0]);
	ocop_buf_clear(&fold[1]);
	return alike;
}

static const struct ocop_facts *facts_of(const struct list *list, size_t line)
{
	const struct ocop_inspect *inspect = list->lines.inspect;

	return &inspect->item[list->lines.judged[line]].report.facts;
}

/* The line whose row has what was noted of a product, which is named by its
 * name, code or GTIN: the first one. */
static size_t line_of(const struct list *list, const char *product)
{
	for (size_t i = 0; i < list->lines.inspect->item_count; i++) {
		const struct ocop_facts *f;

		if (!print_lines_begins(&list->lines, i))
			continue;
		f = facts_of(list, i);
		if ((f->name[0] && is_alike(product, f->name)) ||
		    strcmp(product, f->code) == 0 ||
		    strcmp(product, f->product) == 0)
			return i;
	}
	return PRINT_NO_ARTICLE;
}

/* The sum that a quantity goes into; a new one when there is none yet. */
static struct noted *noted_for(struct list *list, const struct ocop_json *o)
{
	const char *product = str(o, "product"), *unit = str(o, "unit");
	const size_t line = line_of(list, product);
	struct noted *n = list->noted;

	for (size_t i = 0; i < list->noted_count; i++, n++)
		if (n->line == line && strcmp(n->unit, unit) == 0 &&
		    (line != PRINT_NO_ARTICLE ||
		     is_alike(n->product, product)))
			return n;
	*n = (struct noted){ .line = line, .product = product, .unit = unit };
	list->noted_count++;
	return n;
}

/* False: out of memory. */
static bool read_noted(struct list *list)
{
	const struct ocop_json *all = ocop_json_get(list->print->told.json,
						    "quantities");

	list->noted = calloc(ocop_json_count(all) + 1, sizeof(*list->noted));
	if (!list->noted)
		return false;
	for (const struct ocop_json *o = ocop_json_first(all); o;
	     o = ocop_json_next(o)) {
		struct noted *n = noted_for(list, o);
		uint64_t value;

		if (!ocop_decimal(&value, ocop_bytes_str(str(o, "count"))))
			n->present += value;
		if (!ocop_decimal(&value, ocop_bytes_str(str(o, "read")))) {
			n->scanned += value;
			n->has_scanned = true;
		}
	}
	return true;
}

/* What stands in a line's row; NULL: nothing was noted. */
static const struct noted *noted_of(const struct list *list, size_t line)
{
	for (size_t i = 0; i < list->noted_count; i++)
		if (list->noted[i].line == line)
			return &list->noted[i];
	return NULL;
}

static void add_number(struct list *list, uint64_t value)
{
	ocop_buf_printf(&list->text, "%llu", (unsigned long long)value);
}

/* --- What a case file tells, item by item --- */

/* Append a member of the line's items: one as it was written, several numbers
 * as their sum, other texts one after the other. */
static void add_told(struct list *list, size_t line, const char *key)
{
	const struct print_case *told = &list->print->told;
	const size_t before = list->text.len;
	uint64_t sum = 0, value;
	bool numbers = true;
	size_t count = 0;

	for (size_t i = 0; i < list->lines.inspect->item_count; i++) {
		const char *text = print_case_goods(told, i, key);

		if (!text[0] || !print_lines_has(&list->lines, line, i))
			continue;
		if (count++)
			ocop_buf_str(&list->text, "; ");
		print_clean(&list->text, ocop_bytes_str(text));
		numbers &= !ocop_decimal(&value, ocop_bytes_str(text));
		sum += numbers ? value : 0;
	}
	if (numbers && count > 1) {
		list->text.len = before;
		add_number(list, sum);
	}
}

/* The first of the items' units. */
static void add_unit(struct list *list, size_t line)
{
	for (size_t i = 0; i < list->lines.inspect->item_count &&
	     !list->text.len; i++)
		if (print_lines_has(&list->lines, line, i))
			print_clean(&list->text, ocop_bytes_str(
				print_case_goods(&list->print->told, i,
						 "unit")));
}

/* --- Rows of goods with stamps --- */

/* What a stamp says of the goods' origin is left out when the stamp may be
 * another's, or stands on two articles. */
static bool is_of_producer(const struct ocop_inspect_item *item)
{
	switch (item->report.verdict) {
	case OCOP_VERDICT_FORGED:
	case OCOP_VERDICT_DUPLICATE:
	case OCOP_VERDICT_SUSPECT_COPY:
		return false;
	default:
		return true;
	}
}

static void cell(struct list *list, struct ocop_json *row)
{
	print_cell(row, &list->text);
}

/* Unit and quantities. */
static void put_quantities(struct list *list, struct ocop_json *row,
			   size_t line, const struct noted *noted)
{
	add_unit(list, line);
	if (!list->text.len && noted)
		print_clean(&list->text, ocop_bytes_str(noted->unit));
	cell(list, row);
	add_told(list, line, "present");
	if (list->received) {
		cell(list, row);
		add_told(list, line, "scanned");
	}
	if (!list->text.len && noted)
		add_number(list, noted->present);
	cell(list, row);
	if (!list->received)
		add_told(list, line, "scanned");
	if (!list->text.len)
		add_number(list, print_lines_count(&list->lines, line));
	cell(list, row);
}

static void put_origin(struct list *list, struct ocop_json *row,
		       const struct ocop_inspect_item *item)
{
	const struct ocop_facts *f = &item->report.facts;

	if (is_of_producer(item))
		print_clean(&list->text, ocop_bytes_str(f->producer));
	if (is_of_producer(item) && f->pack[0]) {
		ocop_buf_str(&list->text, "; ");
		print_clean(&list->text, ocop_bytes_str(f->pack));
	}
	cell(list, row);
}

static void put_serials(struct list *list, struct ocop_json *row, size_t line)
{
	const struct print_lines *lines = &list->lines;
	const struct ocop_inspect_item *item = lines->inspect->item;

	for (size_t i = 0; i < lines->inspect->item_count; i++) {
		if (lines->article[i] != i || !print_lines_has(lines, line, i))
			continue;
		ocop_buf_str(&list->text, list->text.len ? "; " : "");
		print_serial(&list->text, &item[i]);
	}
	cell(list, row);
}

/* Whether a later row is of the same product. */
static bool has_more(const struct list *list, size_t line)
{
	const char *product = facts_of(list, line)->product;

	for (size_t i = line + 1; i < list->lines.inspect->item_count; i++)
		if (print_lines_begins(&list->lines, i) &&
		    strcmp(facts_of(list, i)->product, product) == 0)
			return true;
	return false;
}

static void put_note(struct list *list, struct ocop_json *row, size_t line,
		     const struct noted *noted)
{
	struct ocop_buf *text = &list->text;

	add_told(list, line, "note");
	if (noted && has_more(list, line))
		ocop_buf_printf(text, "%s%s", text->len ? "; " : "",
				_("the quantity present is the total for all rows of this product"));
	if (noted && noted->has_scanned) {
		ocop_buf_str(text, text->len ? "; " : "");
		ocop_buf_printf(text, _("scanned, as was noted: %llu"),
				(unsigned long long)noted->scanned);
	}
	cell(list, row);
}

static void put_line(struct list *list, size_t line)
{
	const struct ocop_inspect_item *item =
		&list->lines.inspect->item[list->lines.judged[line]];
	const struct noted *noted = noted_of(list, line);
	struct ocop_json *row = document_row(list->table);

	print_cell_number(row, &list->text, ++list->rows);
	print_cell_text(row, &list->text, item->report.facts.name);
	put_quantities(list, row, line, noted);
	put_origin(list, row, item);
	put_serials(list, row, line);
	print_verdict(&list->text, item);
	cell(list, row);
	put_note(list, row, line, noted);
}

/* --- Rows of goods that nobody scanned --- */

/* Number, name and unit; the quantity is next. */
static struct ocop_json *begin_counted(struct list *list, const char *name,
				       const char *unit)
{
	struct ocop_json *row = document_row(list->table);

	print_cell_number(row, &list->text, ++list->rows);
	print_cell_text(row, &list->text, name);
	print_cell_text(row, &list->text, unit);
	if (list->received)
		cell(list, row);
	return row;
}

/* What follows the quantities. */
static void end_counted(struct list *list, struct ocop_json *row,
			const char *result)
{
	cell(list, row);
	cell(list, row);
	print_cell_text(row, &list->text, result);
	cell(list, row);
}

/* What no row of a stamp has. */
static void put_noted(struct list *list)
{
	for (size_t i = 0; i < list->noted_count; i++) {
		const struct noted *n = &list->noted[i];
		struct ocop_json *row;

		if (n->line != PRINT_NO_ARTICLE && noted_of(list, n->line) == n)
			continue;
		row = begin_counted(list, n->product, n->unit);
		print_cell_number(row, &list->text, n->present);
		if (n->has_scanned)
			add_number(list, n->scanned);
		cell(list, row);
		end_counted(list, row, _("counted by people; no stamp code was compared for this row"));
	}
}

static void put_unstamped(struct list *list)
{
	const struct ocop_json *o = ocop_json_first(ocop_json_get(
		list->print->told.json, "unstamped"));

	for (; o; o = ocop_json_next(o)) {
		struct ocop_json *row = begin_counted(list, str(o, "what"), "");

		print_cell_text(row, &list->text, str(o, "count"));
		cell(list, row);
		end_counted(list, row, _("without a stamp of this system; nothing follows from that"));
	}
}

/* --- What names no goods of the register --- */

static void put_others(struct document *doc, struct list *list)
{
	const struct ocop_inspect *inspect = list->lines.inspect;
	struct ocop_json *table = NULL;
	uint64_t rows = 0;

	for (size_t i = 0; i < inspect->item_count; i++) {
		const struct ocop_inspect_item *item = &inspect->item[i];
		struct ocop_json *row;

		if (print_is_article(item) || report_is_bare(item) ||
		    !print_times_read(inspect, i))
			continue;
		if (!table) {
			document_block(doc, "heading", _("Codes and texts that name no goods of this register"));
			table = document_block(doc, "table", NULL);
			ocop_json_set_str(table, "sheet", _("Other codes"));
			document_column(table, _("No."), 6, "center", true);
			document_column(table, _("What was read"), 50, NULL,
					false);
			document_column(table, _("How"), 10, NULL, false);
			document_column(table, _("Times read"), 8, "right",
					true);
			document_column(table, _("Result of comparing"), 26,
					NULL, false);
		}
		row = document_row(table);
		print_cell_number(row, &list->text, ++rows);
		if (item->input.len)
			print_clean(&list->text, item->input);
		else
			ocop_buf_str(&list->text,
				     _("(nothing could be read)"));
		cell(list, row);
		print_cell_text(row, &list->text, report_how(item));
		print_cell_number(row, &list->text,
				  print_times_read(inspect, i));
		print_verdict(&list->text, item);
		cell(list, row);
	}
}

/* --- The list --- */

static void add_columns(struct list *list)
{
	struct ocop_json *table = list->table;

	ocop_json_set_str(table, "sheet", _("List"));
	document_column(table, _("No."), 5, "center", true);
	document_column(table, _("Name of goods"), 20, NULL, false);
	document_column(table, _("Unit"), 7, NULL, false);
	if (list->received)
		document_column(table, _("Quantity by invoice"), 8, "right",
				true);
	document_column(table, list->received ? _("Quantity received") :
			_("Quantity"), 8, "right", true);
	document_column(table, _("Quantity scanned"), 8, "right", true);
	document_column(table, _("Origin, kind"), 14, NULL, false);
	document_column(table, _("Stamp serial"), 20, NULL, false);
	document_column(table, _("Result of comparing the stamp code"), 18,
			NULL, false);
	document_column(table, _("Note"), 11, NULL, false);
}

void print_list(struct document *doc, const struct print *print)
{
	struct list list = {
		.print = print,
		.table = document_block(doc, "table", NULL),
		.text = OCOP_BUF(PRINT_TEXT_MAX),
		.received = print->told.kind == PRINT_RECEIVE
	};

	print_lines_of(&list.lines, print->report->inspect);
	/* A document with a member that could not be added is not written. */
	if (!read_noted(&list))
		ocop_json_add(list.table, NULL);
	add_columns(&list);
	for (size_t i = 0; i < list.lines.inspect->item_count; i++)
		if (print_lines_begins(&list.lines, i))
			put_line(&list, i);
	put_noted(&list);
	put_unstamped(&list);
	put_others(doc, &list);
	free(list.noted);
	ocop_buf_clear(&list.text);
}

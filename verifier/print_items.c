/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The items of an inspection as rows of tables. An annex shows the code as it
 * was read. A list (Bảng kê) shows the serial, which a person can compare.
 */
#include <string.h>

#include "verifier/print.h"
#include "verifier/verify.h"

/* A cell is a text of its own. */
static void cell(struct ocop_json *row, struct ocop_buf *text)
{
	document_cell(row, ocop_buf_cstr(text) ? (const char *)text->ptr : "");
	ocop_buf_reset(text);
}

static void cell_text(struct ocop_json *row, struct ocop_buf *text,
		      const char *value)
{
	print_clean(text, ocop_bytes_str(value));
	cell(row, text);
}

static void cell_number(struct ocop_json *row, struct ocop_buf *text,
			uint64_t value)
{
	ocop_buf_printf(text, "%llu", (unsigned long long)value);
	cell(row, text);
}

void print_clean(struct ocop_buf *out, struct ocop_bytes text)
{
	size_t before = out->len;

	if (!ocop_buf_bytes(out, text))
		out->len = before + ocop_text_tame(out->ptr + before, text.len);
}

static void add_goods(struct ocop_buf *out,
		      const struct ocop_inspect_item *item)
{
	const struct ocop_facts *f = &item->report.facts;

	print_clean(out, ocop_bytes_str(f->name));
	if (f->stars > 0)
		ocop_buf_printf(out, _(", %lld stars"), (long long)f->stars);
	if (f->producer[0]) {
		ocop_buf_str(out, " – ");
		print_clean(out, ocop_bytes_str(f->producer));
	}
}

static void add_serial(struct ocop_buf *out,
		       const struct ocop_inspect_item *item)
{
	const struct ocop_facts *f = &item->report.facts;

	if (f->product[0] && f->stamp_index >= 0)
		ocop_buf_printf(out, "%s/21/%06lld%07lld", f->product,
				(long long)f->lot, (long long)f->stamp_index);
	else
		ocop_buf_str(out, f->code);
}

static void add_verdict(struct ocop_buf *out,
			const struct ocop_inspect_item *item)
{
	if (item->proof == OCOP_INSPECT_OPEN)
		ocop_buf_str(out, _("undecided, because the file alone is not enough; by the entries in the file: "));
	report_head(out, item);
}

bool print_is_open(const struct ocop_inspect_item *item)
{
	/* That no replica was given is no question to anybody. */
	return ocop_verdict_is_judged(item->verdict) &&
	       item->verdict != OCOP_VERDICT_GENUINE &&
	       !(item->proof == OCOP_INSPECT_OPEN &&
		 item->report.verdict == OCOP_VERDICT_GENUINE);
}

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

/* --- The annex --- */

/* The record that the verdict rests on; where none decided, the certificate's,
 * which names the decision. */
static uint64_t record_of(const struct ocop_inspect_item *item)
{
	const struct ocop_verdict_report *r = &item->report;

	if (item->index != OCOP_INDEX_NONE)
		return item->index;
	for (size_t i = 0; i < r->check_count; i++)
		if (strcmp(r->checks[i].name, "certificate") == 0 &&
		    r->checks[i].index != OCOP_INDEX_NONE)
			return r->checks[i].index;
	return OCOP_INDEX_NONE;
}

/* day: when the inspection was opened; another day is told. */
static void add_item(struct ocop_json *table, struct ocop_buf *text,
		     const struct ocop_inspect_item *item, size_t number,
		     int32_t day)
{
	struct ocop_json *row = document_row(table);
	const struct ocop_facts *f = &item->report.facts;
	const char *rule = item->report.rule;
	char time[LABEL_INSTANT_SIZE];

	cell_number(row, text, number);
	label_instant(time, item->time);
	ocop_buf_printf(text, "%s, %s", ocop_day_of(item->time) == day ?
			time + strcspn(time, " ") + 1 : time,
			report_how(item->how));
	if (item->article > 0)
		ocop_buf_printf(text, _(", article %lld"),
				(long long)item->article);
	cell(row, text);
	add_goods(text, item);
	cell(row, text);
	add_verdict(text, item);
	cell(row, text);
	cell_text(row, text, rule && rule[0] ? _(rule) : "");
	if (record_of(item) != OCOP_INDEX_NONE)
		ocop_buf_printf(text, "%llu",
				(unsigned long long)record_of(item));
	cell(row, text);
	print_clean(text, ocop_bytes_str(f->decision));
	if (f->by_decision[0]) {
		ocop_buf_str(text, text->len ? "; " : "");
		print_clean(text, ocop_bytes_str(f->by_decision));
	}
	cell(row, text);
	if (item->input.len)
		print_clean(text, item->input);
	else
		ocop_buf_str(text, _("(nothing could be read)"));
	if (ocop_buf_cstr(text))
		ocop_json_set_str(row, "below", (const char *)text->ptr);
	ocop_buf_reset(text);
}

void print_items(struct document *doc, const struct print *print)
{
	const struct ocop_inspect *inspect = print->report->inspect;
	struct ocop_json *table = document_block(doc, "table", NULL);
	struct ocop_buf text = OCOP_BUF(PRINT_TEXT_MAX);

	document_column(table, _("No."), 6, "center", false);
	document_column(table, _("Read at, how"), 11, NULL, false);
	document_column(table, _("Product, producer by the register"), 22,
			NULL, false);
	document_column(table, _("Result of comparing"), 26, NULL, false);
	document_column(table, _("Rule"), 19, NULL, false);
	document_column(table, _("Record no."), 9, "right", false);
	document_column(table, _("Decision"), 14, NULL, false);
	for (size_t i = 0; i < inspect->item_count; i++)
		add_item(table, &text, &inspect->item[i], i + 1,
			 ocop_day_of((uint64_t)inspect->record.opened));
	ocop_buf_clear(&text);
}

/* --- The list --- */

void print_list(struct document *doc, const struct print *print)
{
	const struct ocop_inspect *inspect = print->report->inspect;
	const bool received = print->told.kind == PRINT_RECEIVE;
	struct ocop_json *table = document_block(doc, "table", NULL);
	struct ocop_buf text = OCOP_BUF(PRINT_TEXT_MAX);

	ocop_json_set_str(table, "sheet", _("List"));
	document_column(table, _("No."), 6, "center", true);
	document_column(table, _("Name of goods"), 20, NULL, false);
	document_column(table, _("Unit"), 8, NULL, false);
	document_column(table, received ? _("Quantity by invoice") :
			_("Quantity"), 8, "right", true);
	document_column(table, received ? _("Quantity received") :
			_("Quantity scanned"), 8, "right", true);
	document_column(table, _("Origin, kind"), 14, NULL, false);
	document_column(table, _("Stamp serial"), 21, NULL, false);
	document_column(table, _("Result of comparing the stamp code"), 20,
			NULL, false);
	document_column(table, _("Note"), 11, NULL, false);
	for (size_t i = 0; i < inspect->item_count; i++) {
		const struct ocop_inspect_item *item = &inspect->item[i];
		const struct ocop_facts *f = &item->report.facts;
		struct ocop_json *row = document_row(table);

		cell_number(row, &text, i + 1);
		cell_text(row, &text, f->name);
		cell_text(row, &text, print_case_goods(&print->told, i, "unit"));
		cell_text(row, &text, print_case_goods(&print->told, i, "present"));
		cell_text(row, &text, print_case_goods(&print->told, i, "scanned"));
		if (is_of_producer(item))
			print_clean(&text, ocop_bytes_str(f->producer));
		if (is_of_producer(item) && f->pack[0]) {
			ocop_buf_str(&text, "; ");
			print_clean(&text, ocop_bytes_str(f->pack));
		}
		cell(row, &text);
		add_serial(&text, item);
		cell(row, &text);
		add_verdict(&text, item);
		cell(row, &text);
		cell_text(row, &text, print_case_goods(&print->told, i, "note"));
	}
	ocop_buf_clear(&text);
}

void print_asked(struct document *doc, const struct print *print,
		 bool (*of)(const struct ocop_inspect_item *, const void *),
		 const void *user)
{
	const struct ocop_inspect *inspect = print->report->inspect;
	struct ocop_json *table = document_block(doc, "table", NULL);
	struct ocop_buf text = OCOP_BUF(PRINT_TEXT_MAX);
	char time[LABEL_INSTANT_SIZE];

	document_column(table, print->told.kind == PRINT_GATHER ? _("No.") :
			_("Item of the annex"), 9, "center", false);
	document_column(table, _("Name of goods"), 26, NULL, false);
	document_column(table, _("Stamp serial"), 24, NULL, false);
	document_column(table, _("Read at"), 14, NULL, false);
	document_column(table, _("Result of comparing"), 27, NULL, false);
	for (size_t i = 0; i < inspect->item_count; i++) {
		const struct ocop_inspect_item *item = &inspect->item[i];
		struct ocop_json *row;

		if (!of(item, user))
			continue;
		row = document_row(table);
		cell_number(row, &text, i + 1);
		cell_text(row, &text, item->report.facts.name);
		add_serial(&text, item);
		cell(row, &text);
		cell_text(row, &text, label_instant(time, item->time));
		add_verdict(&text, item);
		cell(row, &text);
	}
	ocop_buf_clear(&text);
}

/* --- Counts --- */

/* Short words, for a sentence that is copied by hand. */
static const char *short_word(enum ocop_verdict verdict)
{
	switch (verdict) {
	case OCOP_VERDICT_GENUINE:
		return _("matching the register");
	case OCOP_VERDICT_EXPIRED:
		return _("of a lapsed date");
	case OCOP_VERDICT_SUSPECT_COPY:
		return _("with signs of copying");
	case OCOP_VERDICT_INACTIVE:
		return _("not activated or not yet in force");
	case OCOP_VERDICT_REVOKED:
		return _("withdrawn, suspended, recalled or voided");
	case OCOP_VERDICT_DUPLICATE:
		return _("seen on two articles");
	case OCOP_VERDICT_UNREGISTERED:
		return _("not found in the register");
	case OCOP_VERDICT_FORGED:
		return _("whose authentication code does not match");
	case OCOP_VERDICT_MALFORMED:
		return _("of a wrong form");
	case OCOP_VERDICT_LISTED:
		return _("looked up by words");
	case OCOP_VERDICT_FOREIGN:
		return _("of another system");
	case OCOP_VERDICT_UNREAD:
		return _("not read");
	case OCOP_VERDICT_REFUSED:
	case OCOP_VERDICT_UNDECIDED:
		break;
	}
	return _("undecided");
}

void print_counts(struct ocop_buf *out, const struct ocop_inspect *inspect)
{
	bool first = true;

	for (int v = OCOP_VERDICT_REFUSED; v <= OCOP_VERDICT_UNREAD; v++) {
		unsigned long count = 0;

		for (size_t i = 0; i < inspect->item_count; i++)
			count += (int)inspect->item[i].verdict == v;
		if (!count)
			continue;
		ocop_buf_printf(out, "%s%lu %s", first ? "" : ", ", count,
				short_word((enum ocop_verdict)v));
		first = false;
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The items of an inspection as rows of tables. An annex shows the code as it
 * was read. A letter shows the serial, which a person can compare, and names
 * the certificate, the decision and the lot.
 */
#include <string.h>

#include "verifier/print.h"
#include "verifier/verify.h"

/* A cell is a text of its own. */
void print_cell(struct ocop_json *row, struct ocop_buf *text)
{
	document_cell(row, ocop_buf_cstr(text) ? (const char *)text->ptr : "");
	ocop_buf_reset(text);
}

void print_cell_text(struct ocop_json *row, struct ocop_buf *text,
		     const char *value)
{
	print_clean(text, ocop_bytes_str(value));
	print_cell(row, text);
}

void print_cell_number(struct ocop_json *row, struct ocop_buf *text,
		       uint64_t value)
{
	ocop_buf_printf(text, "%llu", (unsigned long long)value);
	print_cell(row, text);
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

void print_serial(struct ocop_buf *out, const struct ocop_inspect_item *item)
{
	const struct ocop_facts *f = &item->report.facts;

	if (f->product[0] && f->stamp_index >= 0)
		ocop_buf_printf(out, "%s/21/%06lld%07lld", f->product,
				(long long)f->lot, (long long)f->stamp_index);
	else
		ocop_buf_str(out, f->code);
}

void print_verdict(struct ocop_buf *out, const struct ocop_inspect_item *item)
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

/* The rule that decided. No single rule makes a stamp good: then those of the
 * code, the star, the days and the serial. */
static void add_rule(struct ocop_buf *out, const struct ocop_verdict_report *r)
{
	static const char *const shown[] = { "signature", "star", "dates",
					     "serial" };
	const size_t before = out->len;

	if (r->verdict != OCOP_VERDICT_GENUINE) {
		print_clean(out, ocop_bytes_str(r->rule && r->rule[0] ?
						_(r->rule) : ""));
		return;
	}
	for (size_t i = 0; i < r->check_count; i++)
		for (size_t k = 0; k < sizeof(shown) / sizeof(shown[0]); k++)
			if (strcmp(r->checks[i].name, shown[k]) == 0)
				ocop_buf_printf(out, "%s%s", out->len > before ?
						"; " : "",
						_(r->checks[i].rule));
}

/* Whether an earlier check rests on the record of check i. */
static bool was_counted(const struct ocop_verdict_report *r, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (r->checks[j].index == r->checks[i].index)
			return true;
	return false;
}

/* Of a good one: all the records that it rests on. */
static void add_records(struct ocop_buf *out,
			const struct ocop_inspect_item *item)
{
	const struct ocop_verdict_report *r = &item->report;
	const size_t before = out->len;

	if (r->verdict != OCOP_VERDICT_GENUINE &&
	    record_of(item) != OCOP_INDEX_NONE)
		ocop_buf_printf(out, "%llu",
				(unsigned long long)record_of(item));
	for (size_t i = 0; i < r->check_count &&
	     r->verdict == OCOP_VERDICT_GENUINE; i++)
		if (r->checks[i].index != OCOP_INDEX_NONE && !was_counted(r, i))
			ocop_buf_printf(out, "%s%llu", out->len > before ?
					", " : "", (unsigned long long)
					r->checks[i].index);
}

/* Of a serial that came again without an answer: where it was read first. */
static void add_unanswered(struct ocop_buf *out,
			   const struct ocop_inspect *inspect, size_t i)
{
	const size_t first = print_unanswered(inspect, i);

	if (first != PRINT_NO_ARTICLE)
		ocop_buf_printf(out, _("; code read before at no. %zu, not known whether on the same article"),
				first + 1);
}

static void add_item(struct ocop_json *table, struct ocop_buf *text,
		     const struct ocop_inspect *inspect, size_t i)
{
	const struct ocop_inspect_item *item = &inspect->item[i];
	/* When the inspection was opened; another day is told. */
	const int32_t day = ocop_day_of((uint64_t)inspect->record.opened);
	struct ocop_json *row = document_row(table);
	const struct ocop_facts *f = &item->report.facts;
	char time[LABEL_INSTANT_SIZE];

	print_cell_number(row, text, i + 1);
	label_instant(time, item->time);
	ocop_buf_printf(text, "%s, %s", ocop_day_of(item->time) == day ?
			time + strcspn(time, " ") + 1 : time,
			report_how(item));
	if (item->article > 0)
		ocop_buf_printf(text, _(", article %lld"),
				(long long)item->article);
	print_cell(row, text);
	add_goods(text, item);
	print_cell(row, text);
	print_verdict(text, item);
	add_unanswered(text, inspect, i);
	print_cell(row, text);
	if (!report_is_bare(item))
		add_rule(text, &item->report);
	print_cell(row, text);
	add_records(text, item);
	print_cell(row, text);
	print_clean(text, ocop_bytes_str(f->decision));
	if (f->by_decision[0]) {
		ocop_buf_str(text, text->len ? "; " : "");
		print_clean(text, ocop_bytes_str(f->by_decision));
	}
	print_cell(row, text);
	if (item->input.len)
		print_clean(text, item->input);
	else
		ocop_buf_str(text, report_is_bare(item) ?
			     _("(goods without a stamp)") :
			     _("(nothing could be read)"));
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
		add_item(table, &text, inspect, i);
	ocop_buf_clear(&text);
}

/* --- What a letter asks about --- */

/* The number as printed, if the register has it; the code, which names the
 * certificate; the decision, and the one that changed it. */
static void add_certificate(struct ocop_buf *out, const struct ocop_facts *f)
{
	const size_t before = out->len;
	char day[LABEL_DAY_SIZE];

	if (f->certificate_no[0]) {
		ocop_buf_printf(out, _("certificate no. %s"),
				f->certificate_no);
		ocop_buf_str(out, "; ");
	}
	ocop_buf_str(out, f->code);
	if (f->decision[0]) {
		ocop_buf_str(out, "; ");
		ocop_buf_printf(out, _("decision no. %s of %s"), f->decision,
				label_day(day, f->decided));
	}
	if (f->authority_name[0])
		ocop_buf_printf(out, ", %s", f->authority_name);
	if (f->by_decision[0]) {
		ocop_buf_str(out, "; ");
		ocop_buf_printf(out, _("then decision no. %s"),
				f->by_decision);
	}
	if (!out->err)
		out->len = before + ocop_text_tame(out->ptr + before,
						   out->len - before);
}

static void add_lot(struct ocop_buf *out, const struct ocop_facts *f)
{
	char day[LABEL_DAY_SIZE];

	if (f->lot < 0)
		return;
	ocop_buf_printf(out, "%lld", (long long)f->lot);
	if (f->batch[0]) {
		ocop_buf_str(out, "; ");
		ocop_buf_printf(out, _("batch %s"), f->batch);
	}
	if (f->made != OCOP_DAY_NONE) {
		ocop_buf_str(out, "; ");
		ocop_buf_printf(out, _("made on %s"), label_day(day, f->made));
	}
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
			_("Item of the annex"), 7, "center", false);
	document_column(table, _("Name of goods"), 16, NULL, false);
	document_column(table, _("Certificate, decision"), 22, NULL, false);
	document_column(table, _("Lot"), 12, NULL, false);
	document_column(table, _("Stamp serial"), 15, NULL, false);
	document_column(table, _("Read at"), 12, NULL, false);
	document_column(table, _("Result of comparing"), 16, NULL, false);
	for (size_t i = 0; i < inspect->item_count; i++) {
		const struct ocop_inspect_item *item = &inspect->item[i];
		struct ocop_json *row;

		if (!of(item, user))
			continue;
		row = document_row(table);
		print_cell_number(row, &text, i + 1);
		print_cell_text(row, &text, item->report.facts.name);
		add_certificate(&text, &item->report.facts);
		print_cell(row, &text);
		add_lot(&text, &item->report.facts);
		print_cell(row, &text);
		print_serial(&text, item);
		print_cell(row, &text);
		print_cell_text(row, &text, label_instant(time, item->time));
		print_verdict(&text, item);
		print_cell(row, &text);
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

static void add_count(struct ocop_buf *out, unsigned long count,
		      const char *word, bool *first)
{
	if (!count)
		return;
	ocop_buf_printf(out, "%s%lu %s", *first ? "" : ", ", count, word);
	*first = false;
}

/* What was read more often than it is counted. */
static void add_repeats(struct ocop_buf *out, unsigned long repeats,
			unsigned long unanswered)
{
	if (repeats)
		ocop_buf_printf(out, ngettext("; %lu reading repeats a code that is counted once",
					      "; %lu readings repeat a code that is counted once",
					      repeats), repeats);
	if (unanswered)
		ocop_buf_printf(out, ngettext("; of %lu reading nobody said whether it is the same article or another one",
					      "; of %lu readings nobody said whether it is the same article or another one",
					      unanswered), unanswered);
}

void print_counts(struct ocop_buf *out, const struct ocop_inspect *inspect)
{
	unsigned long of[OCOP_VERDICT_UNREAD + 1] = { 0 };
	unsigned long bare = 0, repeats = 0, unanswered = 0;
	struct print_lines lines;
	bool first = true;

	print_lines_of(&lines, inspect);
	for (size_t i = 0; i < inspect->item_count; i++) {
		const bool article = lines.article[i] != PRINT_NO_ARTICLE;
		const bool counts = article ? lines.article[i] == i :
				    print_times_read(inspect, i) > 0;

		unanswered += print_unanswered(inspect, i) != PRINT_NO_ARTICLE;
		if (report_is_bare(&inspect->item[i]))
			bare++;
		else if (counts)
			of[inspect->item[article ? lines.judged[i] : i]
				   .verdict]++;
		else
			repeats++;
	}
	for (int v = OCOP_VERDICT_REFUSED; v <= OCOP_VERDICT_UNREAD; v++)
		add_count(out, of[v], short_word((enum ocop_verdict)v),
			  &first);
	add_count(out, bare, _("without a stamp"), &first);
	add_repeats(out, repeats, unanswered);
}

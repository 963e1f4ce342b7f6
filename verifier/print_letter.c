/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Letters, for a word processor. One goes to a producer, and one to the
 * authority that recognised the product; both are asked to confirm in writing.
 * Also the text of a proposal to inspect. A case rests on written answers, not
 * on what this program says.
 */
#include <string.h>

#include "verifier/print.h"
#include "verifier/verify.h"

static const char *text_of(struct ocop_buf *text)
{
	return ocop_buf_cstr(text) ? (const char *)text->ptr : "";
}

static bool has_ended(const struct ocop_authority *a, int32_t day)
{
	return a->to != OCOP_DAY_NONE && a->to < day;
}

static void say(struct document *doc, struct ocop_buf *text)
{
	document_block(doc, "text", text_of(text));
	ocop_buf_reset(text);
}

/* "TOWN, day … month … year …": the day is the signer's. */
static void letterhead(struct document *doc, const struct print *print,
		       const char *subject)
{
	const struct print_case *told = &print->told;
	const struct ocop_inspect *inspect = print->report->inspect;
	const struct ocop_authority *a = ocop_trust_authority(
		inspect->trust, inspect->record.authority);
	struct ocop_buf body = OCOP_BUF(PRINT_TEXT_MAX);
	struct ocop_buf dated = OCOP_BUF(PRINT_TEXT_MAX);

	print_clean(&body, told->body[0] ? ocop_bytes_str(told->body) :
		    a ? a->name : inspect->record.authority);
	ocop_buf_printf(&dated, _("%s, day …… month …… year ………"),
			told->town[0] ? told->town : "………");
	document_letterhead(doc, told->parent, text_of(&body), _("No.: ……/……"),
			    subject, text_of(&dated));
	ocop_buf_clear(&body);
	ocop_buf_clear(&dated);
}

static void address(struct document *doc, const char *to, const char *more)
{
	struct ocop_buf text = OCOP_BUF(PRINT_TEXT_MAX);
	struct ocop_json *b;

	ocop_buf_printf(&text, _("To: %s"), to[0] ? to : "……………………");
	b = document_block(doc, "text", text_of(&text));
	ocop_json_set_str(b, "align", "center");
	ocop_json_set_int(b, "size", 14);
	if (more[0]) {
		b = document_block(doc, "text", more);
		ocop_json_set_str(b, "align", "center");
	}
	ocop_buf_clear(&text);
}

static void signature(struct document *doc, const char *title)
{
	struct ocop_json *b = document_block(doc, "signatures", NULL);

	document_box(b, _("Copies to:"), _("- as above;\n- file."), "");
	document_box(b, title, print_sign_note(), "");
}

/* --- Letters that ask to confirm --- */

/* Who answers for an authority on a day: the first of its successors that has
 * not ended. NULL: the trust document names no such authority. */
static const struct ocop_authority *heir_of(const struct ocop_trust *trust,
					    const char *id, int32_t day)
{
	const struct ocop_authority *a =
		ocop_trust_authority(trust, ocop_bytes_str(id));

	while (a && has_ended(a, day) && a->successor.len)
		a = ocop_trust_authority(trust, a->successor);
	return a;
}

struct ocop_bytes print_letter_to(const struct report *report,
				  const struct ocop_inspect_item *item,
				  bool authority)
{
	const struct ocop_facts *f = &item->report.facts;
	const struct ocop_authority *heir;

	if (!authority)
		return ocop_bytes_str(f->producer_id);
	heir = heir_of(report->trust, f->authority, report->day);
	return heir ? heir->id : ocop_bytes_str(f->authority);
}

struct asked {
	const struct report *report;
	struct ocop_bytes id;
	bool authority;
};

static bool is_asked(const struct ocop_inspect_item *item, const void *user)
{
	const struct asked *asked = user;

	return print_is_open(item) &&
	       ocop_bytes_equal(print_letter_to(asked->report, item,
						asked->authority), asked->id);
}

/* Whether an earlier item of the letter is of the same authority. */
static bool was_named(const struct asked *asked, size_t i)
{
	const struct ocop_inspect_item *item = asked->report->inspect->item;

	for (size_t j = 0; j < i; j++)
		if (is_asked(&item[j], asked) &&
		    strcmp(item[j].report.facts.authority,
			   item[i].report.facts.authority) == 0)
			return true;
	return false;
}

/* Append whom the receiver has succeeded, of the authorities of the items. */
static void add_predecessors(struct ocop_buf *out, const struct asked *asked)
{
	const struct ocop_inspect *inspect = asked->report->inspect;

	for (size_t i = 0; i < inspect->item_count; i++) {
		const struct ocop_facts *f = &inspect->item[i].report.facts;

		if (!is_asked(&inspect->item[i], asked) ||
		    ocop_bytes_is(asked->id, f->authority) ||
		    was_named(asked, i))
			continue;
		ocop_buf_str(out, out->len ? "; " : "");
		print_clean(out, ocop_bytes_str(f->authority_name));
	}
}

static void address_authority(struct document *doc, const struct asked *asked,
			      const struct ocop_facts *f)
{
	const int32_t today = asked->report->day;
	const struct ocop_authority *a =
		ocop_trust_authority(asked->report->trust, asked->id);
	struct ocop_buf name = OCOP_BUF(PRINT_TEXT_MAX);
	struct ocop_buf before = OCOP_BUF(PRINT_TEXT_MAX);
	struct ocop_buf more = OCOP_BUF(PRINT_TEXT_MAX);
	char day[LABEL_DAY_SIZE];

	print_clean(&name, a ? a->name : ocop_bytes_str(f->authority_name));
	add_predecessors(&before, asked);
	if (a && has_ended(a, today))
		ocop_buf_printf(&more, _("(it ended on %s, and the trust document names no successor: address this letter to the body that is competent now)"),
				label_day(day, a->to));
	else if (before.len)
		ocop_buf_printf(&more, _("(successor of: %s)"),
				text_of(&before));
	address(doc, text_of(&name), text_of(&more));
	ocop_buf_clear(&name);
	ocop_buf_clear(&before);
	ocop_buf_clear(&more);
}

static void ask_producer(struct document *doc)
{
	document_block(doc, "text", _("1. Whether these stamps and this lot are yours, and when and where the lot was made."));
	document_block(doc, "text", _("2. How many stamps of the lot were made, used, damaged and left over, and to whom goods with these serials were delivered (invoices, delivery notes)."));
	document_block(doc, "text", _("3. Whether the goods in the photos we attach are yours: name, packaging, label, weight."));
}

static void ask_authority(struct document *doc)
{
	document_block(doc, "text", _("1. Whether each decision that the table names was issued by you, or by the authority that you succeeded, and whether it is in force."));
	document_block(doc, "text", _("2. Whether the product was extended, ranked again, suspended or withdrawn by a decision that is not in the register yet."));
	document_block(doc, "text", _("3. Copies of the decision and of the certificate, for the file."));
}

void print_letter(struct document *doc, const struct print *print,
		  const struct ocop_inspect_item *of, bool authority)
{
	const struct ocop_facts *f = &of->report.facts;
	const struct ocop_inspect *inspect = print->report->inspect;
	const struct asked asked = {
		print->report, print_letter_to(print->report, of, authority),
		authority
	};
	const char *days = print->told.answer_days;
	struct ocop_buf text = OCOP_BUF(PRINT_TEXT_MAX);
	char day[LABEL_DAY_SIZE];

	document_begin(doc, _("Request to confirm"),
		       (uint64_t)inspect->record.issued);
	letterhead(doc, print, _("Re: request to confirm OCOP stamp codes"));
	if (authority)
		address_authority(doc, &asked, f);
	else
		address(doc, f->producer, f->address);
	ocop_buf_printf(&text, _("On %s, at %s, the codes below were read on goods and compared with the OCOP register (data integrity check code of the data file: %s). Comparing data concludes no violation."),
			label_day(day, ocop_day_of((uint64_t)
						   inspect->record.opened)),
			print->told.place[0] ? print->told.place : "………………",
			print->short_code);
	say(doc, &text);
	print_asked(doc, print, is_asked, &asked);
	if (report_warning(inspect)) {
		ocop_buf_printf(&text, "%s: %s", _("Warning"),
				report_warning(inspect));
		say(doc, &text);
	}
	document_block(doc, "text", _("To settle the matter by the law, we ask you to confirm in writing:"));
	if (authority)
		ask_authority(doc);
	else
		ask_producer(doc);
	ocop_buf_printf(&text, _("Please answer in writing within %s working days of receiving this letter, and name the serials that the answer is about."),
			days[0] ? days : "……");
	say(doc, &text);
	signature(doc, _("HEAD OF THE OFFICE"));
	ocop_buf_clear(&text);
}

/* --- A proposal to inspect --- */

static bool is_open(const struct ocop_inspect_item *item, const void *user)
{
	(void)user;
	return print_is_open(item);
}

void print_proposal(struct document *doc, const struct print *print)
{
	const struct ocop_inspect *inspect = print->report->inspect;
	struct ocop_buf text = OCOP_BUF(PRINT_TEXT_MAX);
	char from[LABEL_INSTANT_SIZE], to[LABEL_INSTANT_SIZE];
	struct ocop_json *b;

	document_begin(doc, _("PROPOSAL TO INSPECT"),
		       (uint64_t)inspect->record.issued);
	letterhead(doc, print, "");
	document_block(doc, "title", _("PROPOSAL TO INSPECT"));
	address(doc, "", "");
	document_block(doc, "heading", _("1. What was gathered"));
	ocop_buf_printf(&text, _("From %s to %s, at %s, goods on sale were compared with the OCOP register: "),
			label_instant(from, (uint64_t)inspect->record.opened),
			label_instant(to, (uint64_t)inspect->record.closed),
			print->told.place[0] ? print->told.place : "………………");
	print_counts(&text, inspect);
	ocop_buf_str(&text, _(". Data were compared; no violation is concluded."));
	say(doc, &text);
	document_block(doc, "heading", _("2. Items that need a look"));
	print_asked(doc, print, is_open, NULL);
	print_told(doc, print);
	print_photos(doc, print);
	document_block(doc, "heading", _("3. What is proposed"));
	b = document_block(doc, "blank", _("Who and where to inspect:"));
	ocop_json_set_int(b, "lines", 2);
	b = document_block(doc, "blank", _("What to inspect, from when to when:"));
	ocop_json_set_int(b, "lines", 2);
	b = document_block(doc, "blank", _("People, means, bodies to work with:"));
	ocop_json_set_int(b, "lines", 2);
	document_block(doc, "heading", _("4. Data used for the comparison"));
	print_data(doc, print);
	signature(doc, _("PROPOSED BY"));
	ocop_buf_clear(&text);
}

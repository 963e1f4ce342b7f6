/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The annex to the inspection minutes, and a shop's sheet of goods received.
 * The minutes have a form that the law prescribes, and are written by hand. One
 * sentence of the annex is copied into them, which binds the annex to them.
 */
#include <string.h>

#include "common/ui/communes.h"
#include "common/ui/name.h"
#include "verifier/print.h"
#include "verifier/verify.h"

const char *print_sign_note(void)
{
	return _("(Sign, write the name in full)");
}

/* A text of several parts, for one place of a document. */
static const char *joined(struct ocop_buf *out, const char *format, ...)
	OCOP_PRINTF(2, 3);
static const char *joined(struct ocop_buf *out, const char *format, ...)
{
	char text[4500];	/* two texts of a journal */
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	ocop_buf_reset(out);
	ocop_buf_str(out, text);
	return ocop_buf_cstr(out) ? (const char *)out->ptr : "";
}

static void pair_clean(struct ocop_json *pairs, const char *key,
		       struct ocop_bytes value)
{
	struct ocop_buf text = OCOP_BUF(PRINT_TEXT_MAX);

	print_clean(&text, value);
	document_pair(pairs, key, ocop_buf_cstr(&text) ?
		      (const char *)text.ptr : "");
	ocop_buf_clear(&text);
}

static void pair_time(struct ocop_json *pairs, const char *key,
		      uint64_t unix_s)
{
	char time[LABEL_INSTANT_SIZE];

	document_pair(pairs, key, label_instant(time, unix_s));
}

static void pair_hash(struct ocop_json *pairs, const char *key,
		      struct ocop_bytes hash)
{
	struct ocop_buf text = OCOP_BUF(4 * OCOP_HASH_LEN);

	ocop_hex_add(&text, hash);
	document_pair_code(pairs, key, ocop_buf_cstr(&text) ?
			   (const char *)text.ptr : "");
	ocop_buf_clear(&text);
}

/* "12/BB-KT"; dots where the number is not known yet. */
static const char *minutes(const struct print_case *told)
{
	return told->minutes[0] ? told->minutes : "……/BB-KT";
}

void print_minutes(struct document *doc, const struct print *print)
{
	struct ocop_buf text = OCOP_BUF(PRINT_TEXT_MAX);
	struct ocop_json *b = document_block(
		doc, "text", joined(&text, _("(to inspection minutes no. %s)"),
				    minutes(&print->told)));

	ocop_json_set_str(b, "align", "center");
	ocop_json_set_bool(b, "italic", true);
	ocop_buf_clear(&text);
}

static void say_purpose(struct document *doc)
{
	ocop_json_set_bool(document_block(doc, "text", _("This paper compares what was read with the data of the register. It concludes no violation; that is for the competent person, by the law.")),
			   "italic", true);
}

/* --- Parts --- */

/* By its name in the installed table, with its code. */
static void pair_commune(struct ocop_json *pairs, struct ocop_bytes unit)
{
	struct ocop_buf text = OCOP_BUF(PRINT_TEXT_MAX);
	struct communes *communes = NULL;
	const struct commune *c, *province;

	/* Without a table the code stands alone. */
	(void)communes_load(&communes, NULL, false);
	c = communes_find(communes, unit);
	province = c ? communes_province(communes, c->province) : NULL;
	if (c)
		ocop_buf_printf(&text, "%s, %s (", c->name,
				province ? province->name : "");
	ocop_buf_bytes(&text, unit);
	ocop_buf_str(&text, c ? ")" : "");
	pair_clean(pairs, _("Commune"), ocop_buf_view(&text));
	ocop_buf_clear(&text);
	communes_free(communes);
}

static void show_inspection(struct document *doc, const struct print *print)
{
	const struct ocop_inspect *inspect = print->report->inspect;
	const struct ocop_inspection *r = &inspect->record;
	const struct print_case *told = &print->told;
	const struct ocop_authority *a =
		ocop_trust_authority(inspect->trust, r->authority);
	struct ocop_buf text = OCOP_BUF(PRINT_TEXT_MAX);
	struct ocop_json *pairs;

	document_block(doc, "heading", _("1. The inspection"));
	pairs = document_block(doc, "pairs", NULL);
	document_pair(pairs, _("Inspection decision"), !told->decision[0] ?
		      "" : joined(&text, told->decided[0] ?
				  _("no. %s of %s") : "%s", told->decision,
				  told->decided));
	pair_clean(pairs, _("Inspecting authority"), a ? a->name :
		   r->authority);
	document_pair(pairs, _("Head of the inspection team"), told->leader);
	document_pair(pairs, _("Members (card numbers)"), told->members);
	document_pair(pairs, _("Place"), told->place);
	pair_commune(pairs, r->unit);
	document_pair(pairs, _("Inspected party"), told->party);
	document_pair(pairs, _("Its representative"), told->representative);
	document_pair(pairs, _("How items were chosen"), told->sampling);
	pair_time(pairs, _("Opened at"), (uint64_t)r->opened);
	pair_time(pairs, _("Closed at"), (uint64_t)r->closed);
	if (r->note.len)
		pair_clean(pairs, _("Note"), r->note);
	ocop_buf_clear(&text);
}

static void show_result(struct document *doc, const struct print *print)
{
	const struct ocop_inspect *inspect = print->report->inspect;
	struct ocop_buf text = OCOP_BUF(PRINT_TEXT_MAX);

	document_block(doc, "heading", _("2. Result of comparing"));
	if (report_is_bare(&inspect->item[0]))
		ocop_buf_str(&text, _("No code was read: "));
	else
		ocop_buf_printf(&text, ngettext("%lu item was read: ",
						"%lu items were read: ",
						inspect->item_count),
				(unsigned long)inspect->item_count);
	print_counts(&text, inspect);
	ocop_buf_byte(&text, '.');
	document_block(doc, "text", ocop_buf_cstr(&text) ?
		       (const char *)text.ptr : "");
	ocop_buf_clear(&text);
	print_items(doc, print);
}

/* A list of the journal as a table: its columns are the members in names. */
struct told_list { const char *key, *heading, *names[3], *titles[3]; };

static void show_list(struct document *doc, const struct print *print,
		      const struct told_list *list)
{
	const struct ocop_json *rows = ocop_json_get(print->told.json,
						     list->key);
	const struct ocop_json *o = ocop_json_first(rows);
	struct ocop_json *table;

	if (!o)
		return;
	document_block(doc, "heading", list->heading);
	table = document_block(doc, "table", NULL);
	for (size_t i = 0; i < 3 && list->titles[i]; i++)
		document_column(table, list->titles[i], i ? 4 : 3, NULL,
				false);
	for (; o; o = ocop_json_next(o)) {
		struct ocop_json *row = document_row(table);

		for (size_t i = 0; i < 3 && list->titles[i]; i++) {
			const char *text = ocop_json_str(o, list->names[i]);

			document_cell(row, text ? text : "");
		}
	}
}

/* What people saw stands apart from what was compared. */
void print_told(struct document *doc, const struct print *print)
{
	const struct told_list lists[] = {
		{ "findings", _("Seen by people, not by comparing data"),
		  { "item", "what", "text" },
		  { _("Item"), _("What was seen"), _("Details") } },
		{ "quantities", _("Goods present and scanned"),
		  { "product", "present", "scanned" },
		  { _("Name of goods"), _("Present"), _("Scanned") } },
		{ "unstamped", _("Goods without a stamp of this system (nothing follows from that)"),
		  { "what", "present" }, { _("Name of goods"), _("Present") } },
		{ "samples", _("Samples and seals"),
		  { "what", "sample", "seal" },
		  { _("Name of goods"), _("Sample no."), _("Seal no.") } },
		{ "statements", _("Statements"), { "who", "text" },
		  { _("Who"), _("Statement") } },
		{ "struck", _("Noted and struck"), { "line", "what", "text" },
		  { _("Line"), _("What it said"), _("Why it was struck") } }
	};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		show_list(doc, print, &lists[i]);
}

void print_photos(struct document *doc, const struct print *print)
{
	const struct ocop_inspect *inspect = print->report->inspect;
	struct ocop_buf text = OCOP_BUF(PRINT_TEXT_MAX);
	struct ocop_json *pairs;

	if (!inspect->photo_count)
		return;
	document_block(doc, "heading", _("Files kept with the data (SHA-256)"));
	pairs = document_block(doc, "pairs", NULL);
	ocop_json_set_int(pairs, "size", 9);
	for (size_t i = 0; i < inspect->photo_count; i++) {
		ocop_buf_reset(&text);
		print_clean(&text, inspect->photo[i].name);
		if (ocop_buf_cstr(&text))
			pair_hash(pairs, (const char *)text.ptr,
				  ocop_bytes_of(inspect->photo[i].hash,
						OCOP_HASH_LEN));
	}
	ocop_buf_clear(&text);
}

static void show_custody(struct document *doc, const struct print *print)
{
	const struct ocop_inspect *inspect = print->report->inspect;
	struct ocop_buf text = OCOP_BUF(PRINT_TEXT_MAX);
	char time[LABEL_INSTANT_SIZE];
	struct ocop_json *table;

	if (!inspect->custody_count)
		return;
	document_block(doc, "heading", _("Custody"));
	table = document_block(doc, "table", NULL);
	document_column(table, _("Time"), 20, NULL, false);
	document_column(table, _("What was done"), 15, NULL, false);
	document_column(table, _("With what"), 40, NULL, false);
	document_column(table, _("By whom"), 25, NULL, false);
	for (size_t i = 0; i < inspect->custody_count; i++) {
		const struct ocop_inspect_step *step = &inspect->custody[i];
		struct ocop_json *row = document_row(table);

		document_cell(row, label_instant(time, step->time));
		document_cell(row, name_value("act", step->act));
		ocop_buf_reset(&text);
		print_clean(&text, step->what);
		document_cell(row, ocop_buf_cstr(&text) ?
			      (const char *)text.ptr : "");
		ocop_buf_reset(&text);
		print_clean(&text, step->who);
		document_cell(row, ocop_buf_cstr(&text) ?
			      (const char *)text.ptr : "");
	}
	ocop_buf_clear(&text);
}

void print_data(struct document *doc, const struct print *print)
{
	const struct ocop_inspect *inspect = print->report->inspect;
	const struct ocop_inspection *r = &inspect->record;
	struct ocop_json *pairs = document_block(doc, "pairs", NULL);
	struct ocop_buf text = OCOP_BUF(PRINT_TEXT_MAX);
	uint8_t program[OCOP_HASH_LEN];

	ocop_json_set_int(pairs, "size", 10);
	pair_clean(pairs, _("Register"), r->origin);
	document_pair(pairs, _("Entries in the register"),
		      joined(&text, "%lld", (long long)r->size));
	pair_hash(pairs, _("Root of the register (SHA-256)"), r->root);
	pair_time(pairs, _("Data as of"), inspect->data_time);
	document_pair(pairs, _("Trust document"),
		      joined(&text, _("version %llu"),
			     (unsigned long long)inspect->trust->version));
	pair_hash(pairs, _("Its fingerprint (SHA-256)"),
		  ocop_bytes_of(inspect->trust->fingerprint, OCOP_HASH_LEN));
	if (inspect->trust->basis.len)
		pair_clean(pairs, _("Legal basis"), inspect->trust->basis);
	pair_clean(pairs, _("Program"), r->tool);
	document_pair(pairs, _("Verdicts and this paper made by"),
		      "ocop-verify " OCOP_VERSION);
	if (verify_self_hash(program))
		pair_hash(pairs, _("That program's file (SHA-256)"),
			  ocop_bytes_of(program, OCOP_HASH_LEN));
	document_pair(pairs, _("Clock, compared with"),
		      print->told.clock[0] ? print->told.clock :
		      _("not measured: ………… s"));
	document_pair(pairs, _("Data signed by"), PRINT_UNSIGNED(print) ?
		      _("nobody: those who deliver and receive sign this sheet") :
		      inspect->signer);
	if (!PRINT_UNSIGNED(print))
		pair_hash(pairs, _("Key of the signature (SHA-256)"),
			  ocop_bytes_of(inspect->signer_key, OCOP_HASH_LEN));
	if (r->continues.len)
		pair_hash(pairs, _("Continues the file (SHA-256)"),
			  r->continues);
	if (report_warning(inspect))
		document_pair(pairs, _("Warning"), report_warning(inspect));
	if (!print->report->photos)
		document_pair(pairs, _("Warning"), print_no_journal());
	document_pair(pairs, _("Confirmed by a whole copy of the register"),
		      inspect->replica_used ? _("yes") :
		      _("no: where the file leaves out data, the verdict is undecided"));
	document_pair_code(pairs, PRINT_UNSIGNED(print) ?
			   _("Data integrity check code (SHA-256 of the journal)") :
			   _("Data integrity check code (SHA-256 of the file)"),
			   print->code);
	ocop_buf_clear(&text);
}

static void show_symbol(struct document *doc, const struct print *print)
{
	struct ocop_buf text = OCOP_BUF(200);
	struct ocop_json *qr = document_block(doc, "qr", _("This symbol holds the data integrity check code. To check this paper, take the data file and run: ocop-verify report check --code CODE FILE, with the text of the symbol or with the code that is written in the minutes."));

	ocop_buf_str(&text, PRINT_SYMBOL);
	for (const char *c = print->code; *c; c++)
		if (*c != ' ')
			ocop_buf_byte(&text, (uint8_t)(*c >= 'a' ?
						       *c - 'a' + 'A' : *c));
	if (ocop_buf_cstr(&text))
		ocop_json_set_str(qr, "symbol", (const char *)text.ptr);
	ocop_buf_clear(&text);
}

/* --- The annex --- */

static void show_sentence(struct document *doc, const struct print *print)
{
	const struct ocop_inspect *inspect = print->report->inspect;
	struct ocop_buf text = OCOP_BUF(PRINT_TEXT_MAX);
	struct ocop_json *b;

	document_block(doc, "heading", _("4. Sentence to copy by hand into the minutes"));
	ocop_buf_printf(&text, ngettext("“The Annex ‘Result of comparing OCOP stamp codes’ belongs to these minutes. It has %lu item: ",
					"“The Annex ‘Result of comparing OCOP stamp codes’ belongs to these minutes. It has %lu items: ",
					(unsigned long)inspect->item_count),
			(unsigned long)inspect->item_count);
	print_counts(&text, inspect);
	ocop_buf_printf(&text, _("; data integrity check code: %s.”"),
			print->short_code);
	b = document_block(doc, "text", ocop_buf_cstr(&text) ?
			   (const char *)text.ptr : "");
	ocop_json_set_bool(b, "bold", true);
	ocop_json_set_bool(b, "whole", true);
	b = document_block(doc, "text", _("The code is the first 32 of the 64 digits above."));
	ocop_json_set_int(b, "size", 10);
	ocop_buf_clear(&text);
}

static void show_ends(struct document *doc, const struct print *print)
{
	const struct print_case *told = &print->told;
	struct ocop_buf text = OCOP_BUF(PRINT_TEXT_MAX);
	struct ocop_json *b;

	document_block(doc, "heading", _("5. Statements and signatures"));
	b = document_block(doc, "blank", _("Statement of the inspected party:"));
	ocop_json_set_int(b, "lines", 3);
	b = document_block(doc, "blank", joined(&text, "%s %s", _("Who does not sign, and why:"),
						told->refusal));
	ocop_json_set_int(b, "lines", 2);
	b = document_block(doc, "signatures", NULL);
	document_box(b, _("Head of the inspection team"), print_sign_note(),
		     told->leader);
	document_box(b, _("For the inspected party"), print_sign_note(),
		     told->representative);
	document_box(b, _("Witness"), print_sign_note(), told->witness);
	document_box(b, _("Officer who compared"), print_sign_note(), "");
	ocop_buf_clear(&text);
}

static void set_initials(struct document *doc, const char *a, const char *b,
			 const char *c)
{
	struct ocop_json *initials = ocop_json_array();

	ocop_json_add_str(initials, a);
	ocop_json_add_str(initials, b);
	if (c)
		ocop_json_add_str(initials, c);
	ocop_json_set(doc->root, "initials", initials);
}

void print_annex(struct document *doc, const struct print *print)
{
	struct ocop_buf text = OCOP_BUF(PRINT_TEXT_MAX);

	document_begin(doc, joined(&text, _("ANNEX: Result of comparing OCOP stamp codes (to inspection minutes no. %s)"),
				   minutes(&print->told)),
		       (uint64_t)print->report->inspect->record.issued);
	ocop_json_set_str(doc->root, "head",
			  joined(&text, _("Annex to inspection minutes no. %s – data integrity check code %s"),
				 minutes(&print->told), print->short_code));
	set_initials(doc, _("Head of the team:"), _("Inspected party:"),
		     _("Witness:"));
	document_block(doc, "title", _("ANNEX: Result of comparing OCOP stamp codes"));
	print_minutes(doc, print);
	say_purpose(doc);
	show_inspection(doc, print);
	show_result(doc, print);
	print_told(doc, print);
	print_photos(doc, print);
	show_custody(doc, print);
	document_block(doc, "heading", _("3. Data used for the comparison"));
	print_data(doc, print);
	show_symbol(doc, print);
	show_sentence(doc, print);
	show_ends(doc, print);
	ocop_buf_clear(&text);
}

/* --- Goods received --- */

void print_received(struct document *doc, const struct print *print)
{
	const struct ocop_inspect *inspect = print->report->inspect;
	const struct print_case *told = &print->told;
	struct ocop_buf text = OCOP_BUF(PRINT_TEXT_MAX);
	struct ocop_json *b;

	document_begin(doc, _("SHEET OF GOODS RECEIVED, COMPARED"),
		       (uint64_t)inspect->record.issued);
	ocop_json_set_bool(doc->root, "landscape", true);
	ocop_json_set_str(doc->root, "head",
			  joined(&text, _("Sheet of goods received – data integrity check code %s"),
				 print->short_code));
	set_initials(doc, _("Delivered by:"), _("Received by:"), NULL);
	document_block(doc, "title", _("SHEET OF GOODS RECEIVED, COMPARED"));
	say_purpose(doc);
	b = document_block(doc, "pairs", NULL);
	document_pair(b, _("Supplier"), told->supplier);
	document_pair(b, _("Invoice"), told->invoice);
	document_pair(b, _("Receiver"), told->receiver);
	document_pair(b, _("Place"), told->place);
	pair_time(b, _("Opened at"), (uint64_t)inspect->record.opened);
	pair_time(b, _("Closed at"), (uint64_t)inspect->record.closed);
	print_counts((ocop_buf_reset(&text), &text), inspect);
	document_pair(b, _("Result of comparing"), ocop_buf_cstr(&text) ?
		      (const char *)text.ptr : "");
	print_list(doc, print);
	print_told(doc, print);
	document_block(doc, "heading", _("Data used for the comparison"));
	print_data(doc, print);
	if (!PRINT_UNSIGNED(print))
		show_symbol(doc, print);
	b = document_block(doc, "blank", _("Goods that do not match the order, the label or the invoice:"));
	ocop_json_set_int(b, "lines", 2);
	b = document_block(doc, "signatures", NULL);
	document_box(b, _("Delivered by"), print_sign_note(), "");
	document_box(b, _("Received by"), print_sign_note(), told->receiver);
	ocop_buf_clear(&text);
}

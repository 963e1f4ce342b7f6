/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints the papers of one inspection. Its kind decides the main paper: an
 * annex to the minutes, a sheet of goods received, or a proposal to inspect.
 * With it come the list of items, and letters to those who must be asked.
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/file.h>

#include "common/ui/path.h"
#include "verifier/print.h"
#include "verifier/verify.h"

/* Each writes one document. Exit code. */
static int write_as(const struct print *print, struct document *doc,
		    const char *name, const char *ends)
{
	static const char *const all[] = { "pdf", "docx", "xlsx" };
	char path[3][PATH_SIZE], leaf[60];
	const char *file[3] = { NULL, NULL, NULL };
	int code = EXIT_DONE;

	for (size_t i = 0; i < 3; i++) {
		if (!strstr(ends, all[i]))
			continue;
		snprintf(leaf, sizeof(leaf), "%s.%s", name, all[i]);
		if (!path_join(path[i], print->folder, leaf))
			code = EXIT_USAGE;
		file[i] = path[i];
	}
	if (code == EXIT_DONE)
		code = document_write(doc, file[0], file[1], file[2]);
	for (size_t i = 0; i < 3 && code == EXIT_DONE; i++)
		if (file[i])
			puts(file[i]);
	document_clear(doc);
	return code;
}

static int write_main(const struct print *print)
{
	struct document doc;

	switch (print->told.kind) {
	case PRINT_GATHER:
		print_proposal(&doc, print);
		return write_as(print, &doc, "proposal", "docx");
	case PRINT_RECEIVE:
		print_received(&doc, print);
		return write_as(print, &doc, "goods-received", "pdf");
	case PRINT_CHECK:
		break;
	}
	print_annex(&doc, print);
	return write_as(print, &doc, "annex", "pdf");
}

/* Who gathers has no inspected party before him, and no team's head. */
static void sign_list(struct document *doc, const struct print *print)
{
	const struct print_case *told = &print->told;
	struct ocop_json *b = document_block(doc, "signatures", NULL);

	document_box(b, _("Who made the list"), print_sign_note(), "");
	if (told->kind == PRINT_RECEIVE) {
		document_box(b, _("Delivered by"), print_sign_note(),
			     told->representative);
		document_box(b, _("Received by"), print_sign_note(),
			     told->receiver);
	} else if (told->kind == PRINT_CHECK) {
		document_box(b, _("For the inspected party"),
			     print_sign_note(), told->representative);
		document_box(b, _("Head of the inspection team"),
			     print_sign_note(), told->leader);
	}
}

static int write_list(const struct print *print)
{
	struct document doc;

	document_begin(&doc, _("LIST OF GOODS"),
		       (uint64_t)print->report->inspect->record.issued);
	ocop_json_set_bool(doc.root, "landscape", true);
	document_block(&doc, "title", _("LIST OF GOODS"));
	if (print->told.kind == PRINT_CHECK)
		print_minutes(&doc, print);
	print_list(&doc, print);
	sign_list(&doc, print);
	return write_as(print, &doc, "list", "docx+xlsx");
}

/* --- Letters --- */

/* Whether an earlier item has gone into the letter of this one. */
static bool was_asked(const struct report *report, size_t i, bool authority)
{
	const struct ocop_inspect_item *item = report->inspect->item;
	const struct ocop_bytes to = print_letter_to(report, &item[i],
						     authority);

	for (size_t j = 0; j < i; j++)
		if (print_is_open(&item[j]) &&
		    ocop_bytes_equal(print_letter_to(report, &item[j],
						     authority), to))
			return true;
	return false;
}

static int write_letters(const struct print *print, bool authority)
{
	const struct ocop_inspect *inspect = print->report->inspect;
	int code = EXIT_DONE;
	unsigned n = 0;

	for (size_t i = 0; i < inspect->item_count && code == EXIT_DONE; i++) {
		struct document doc;
		char name[40];

		if (!print_is_open(&inspect->item[i]) ||
		    !print_letter_to(print->report, &inspect->item[i],
				     authority).len ||
		    was_asked(print->report, i, authority))
			continue;
		snprintf(name, sizeof(name), "letter-%s-%u", authority ?
			 "authority" : "producer", ++n);
		print_letter(&doc, print, &inspect->item[i], authority);
		code = write_as(print, &doc, name, "docx");
	}
	return code;
}

/* --- All --- */

static void set_code(struct print *print)
{
	const uint8_t *hash = print->report->inspect->hash;
	size_t at = 0;

	for (size_t i = 0; i < OCOP_HASH_LEN; i++) {
		snprintf(print->code + at, sizeof(print->code) - at,
			 i % 2 && i + 1 < OCOP_HASH_LEN ? "%02x " : "%02x",
			 hash[i]);
		at += strlen(print->code + at);
	}
	/* Eight groups of four and seven blanks. */
	snprintf(print->short_code, sizeof(print->short_code), "%.39s",
		 print->code);
}

/* A file beside that is not the one that was signed is not printed from. A
 * missing one is told: the papers list it. */
static int check_beside(const struct report *report)
{
	int code = EXIT_DONE;

	for (size_t i = 0; i < report->inspect->photo_count; i++) {
		struct ocop_buf name = OCOP_BUF(PRINT_TEXT_MAX);

		if (report->beside[i] == REPORT_BESIDE_NOT_ASKED ||
		    report->beside[i] == REPORT_BESIDE_SAME)
			continue;
		print_clean(&name, report->inspect->photo[i].name);
		say_error("'%s': %s", ocop_buf_cstr(&name) ?
			  (const char *)name.ptr : "",
			  report_beside_text(report->beside[i]));
		ocop_buf_clear(&name);
		if (report->beside[i] != REPORT_BESIDE_MISSING)
			code = EXIT_TROUBLE;
	}
	return code;
}

const char *print_no_journal(void)
{
	return _("without --photos the papers leave out what was noted beside the scans: decision, place, quantities, findings, statements");
}

int report_print(const struct report *report, const char *folder,
		 const char *case_file)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct print print = { .report = report, .folder = folder };
	enum ocop_err err;
	int code = check_beside(report);

	set_code(&print);
	if (code == EXIT_DONE && report->photos)
		code = print_journal_load(&print.told.json, report->inspect,
					  report->photos);
	if (code == EXIT_DONE)
		code = print_case_load(&print.told, case_file,
				       report->inspect->item_count);
	if (code == EXIT_DONE) {
		err = ocop_file_mkdirs(folder, true, &diag);
		code = err ? say_diag(folder, err, &diag) : EXIT_DONE;
	}
	if (code == EXIT_DONE)
		code = write_main(&print);
	if (code == EXIT_DONE)
		code = write_list(&print);
	/* Who only gathers asks nobody yet; a shop asks its supplier. */
	if (code == EXIT_DONE && print.told.kind == PRINT_CHECK)
		code = write_letters(&print, false);
	if (code == EXIT_DONE && print.told.kind == PRINT_CHECK)
		code = write_letters(&print, true);
	if (code == EXIT_DONE && !report->photos)
		say_error("'%s': %s", folder, print_no_journal());
	print_case_clear(&print.told);
	return code;
}

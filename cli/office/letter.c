/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Number and day of a letter are the clerk's and the signer's: a program leaves
 * room for them.
 */
#include <string.h>

#include "cli/office/letter.h"

#define TEXT_MAX 4096

int letter_load(struct letter *out, const struct office *office,
		const char *path)
{
	int code = office_table(&out->csv, out->path, office, path,
				"letterhead.csv");

	if (!code && out->csv && !csv_rows(out->csv)) {
		say_error(_("'%s': there is no row in it"), out->path);
		code = EXIT_USAGE;
	}
	return code;
}

void letter_clear(struct letter *letter)
{
	csv_free(letter->csv);
}

/* "" when nobody said. Lent. */
static const char *told(const struct letter *l, const char *column)
{
	struct ocop_bytes cell = { NULL, 0 };

	if (l->csv)
		cell = office_cell(l->csv, 0, column);
	return cell.len ? (const char *)cell.ptr : "";
}

static const char *text_of(struct ocop_buf *text)
{
	const char *whole = ocop_buf_cstr(text);

	return whole ? whole : "";
}

void letter_head(struct document *doc, const struct letter *l,
		 const char *kind, const char *subject)
{
	struct ocop_buf number = OCOP_BUF(TEXT_MAX);
	struct ocop_buf dated = OCOP_BUF(TEXT_MAX);
	const char *place = told(l, "place");
	const char *symbol = told(l, "symbol");

	ocop_buf_printf(&number, _("No.: ……/%s%s%s"), kind,
			kind[0] ? "-" : "", symbol[0] ? symbol : "……");
	ocop_buf_printf(&dated, _("%s, day …… month …… year ………"),
			place[0] ? place : "………");
	document_letterhead(doc, told(l, "parent"), told(l, "office"),
			    text_of(&number), subject, text_of(&dated));
	ocop_buf_clear(&number);
	ocop_buf_clear(&dated);
}

void letter_title(struct document *doc, const char *title, const char *about)
{
	struct ocop_json *b;

	document_block(doc, "title", title);
	b = document_block(doc, "text", about);
	ocop_json_set_str(b, "align", "center");
	ocop_json_set_bool(b, "bold", true);
}

void letter_to(struct document *doc, const char *to)
{
	struct ocop_buf text = OCOP_BUF(TEXT_MAX);
	struct ocop_json *b;

	ocop_buf_printf(&text, _("To: %s"), to[0] ? to : "……………………");
	b = document_block(doc, "text", text_of(&text));
	ocop_json_set_str(b, "align", "center");
	ocop_buf_clear(&text);
}

/* "A; B" as lines that begin with a dash. */
static void add_copies(struct ocop_buf *out, const char *copies)
{
	while (*copies) {
		const size_t len = strcspn(copies, ";");
		const char *from = copies;

		copies += len + (copies[len] == ';');
		while (*from == ' ')
			from++;
		ocop_buf_printf(out, "%s- %.*s%s", out->len ? "\n" : "",
				(int)(copies - from) -
				(copies > from && copies[-1] == ';'), from,
				*copies ? ";" : ".");
	}
}

static void add_ending(struct document *doc, const struct letter *l,
		       const char *copies)
{
	const char *title = told(l, "title");

	document_ending(doc, copies, title[0] ? title :
			_("HEAD OF THE OFFICE"),
			_("(Sign, write the name in full)"),
			told(l, "signer"));
}

void letter_end(struct document *doc, const struct letter *l)
{
	struct ocop_buf copies = OCOP_BUF(TEXT_MAX);

	add_copies(&copies, told(l, "recipient"));
	add_ending(doc, l, copies.len ? text_of(&copies) :
		   _("- as above;\n- file."));
	ocop_buf_clear(&copies);
}

void letter_sign(struct document *doc, const struct letter *l)
{
	add_ending(doc, l, "");
}

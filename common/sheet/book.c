/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opens a workbook: the list of its sheets, the parts that the relations name,
 * and which of the two first days its dates count from.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/sheet/book_internal.h"

void *book_grow(void *array, size_t *room, size_t count, size_t size)
{
	size_t wanted = *room ? *room * 2 : 256;

	if (count < *room)
		return array;
	array = reallocarray(array, wanted, size);
	if (array)
		*room = wanted;
	return array;
}

bool book_is(struct ocop_bytes file)
{
	return ocop_bytes_starts(file, "PK\x03\x04") ||
	       ocop_bytes_starts(file, "\xd0\xcf\x11\xe0");
}

/* --- xl/workbook.xml --- */

static void workbook_start(struct xml *xml, const char *name,
			   const char **attrs)
{
	struct book *book = xml->user;
	const char *text = xml_attr(attrs, "date1904");
	struct sheet *sheet = &book->sheet[book->sheets];

	if (strcmp(name, "workbookPr") == 0 && text)
		book->from_1904 = strcmp(text, "1") == 0 ||
				  strcmp(text, "true") == 0;
	if (strcmp(name, "sheet") != 0)
		return;
	if (book->sheets == BOOK_SHEETS_MAX) {
		xml->err = OCOP_ERR_LIMIT;
		return;
	}
	/* "id" of the namespace of relations; "sheetId" is another number. */
	if (!ocop_bytes_copy(sheet->name, sizeof(sheet->name),
			     ocop_bytes_str(xml_attr(attrs, "name"))) ||
	    !ocop_bytes_copy(sheet->id, sizeof(sheet->id),
			     ocop_bytes_str(xml_attr(attrs, "id")))) {
		xml->err = OCOP_ERR_MALFORMED;
		return;
	}
	text = xml_attr(attrs, "state");
	sheet->hidden = text && strcmp(text, "visible") != 0;
	book->sheets++;
}

/* --- xl/_rels/workbook.xml.rels --- */

struct relations {
	struct book *book;
	char strings[BOOK_PATH_SIZE], styles[BOOK_PATH_SIZE];
};

/* Targets are relative to xl/, or begin at the root. */
static bool set_path(char out[static BOOK_PATH_SIZE], const char *target)
{
	int len = snprintf(out, BOOK_PATH_SIZE, "%s%s",
			   target[0] == '/' ? "" : "xl/",
			   target[0] == '/' ? target + 1 : target);

	return len > 0 && len < BOOK_PATH_SIZE && !strstr(out, "..");
}

static void relations_start(struct xml *xml, const char *name,
			    const char **attrs)
{
	struct relations *r = xml->user;
	const char *id = xml_attr(attrs, "Id");
	const char *type = xml_attr(attrs, "Type");
	const char *target = xml_attr(attrs, "Target");
	bool good = true;

	if (strcmp(name, "Relationship") != 0 || !id || !type || !target)
		return;
	type = strrchr(type, '/') ? strrchr(type, '/') + 1 : type;
	if (strcmp(type, "sharedStrings") == 0)
		good = set_path(r->strings, target);
	else if (strcmp(type, "styles") == 0)
		good = set_path(r->styles, target);
	for (size_t i = 0; strcmp(type, "worksheet") == 0 &&
			   i < r->book->sheets; i++)
		if (strcmp(r->book->sheet[i].id, id) == 0)
			good = set_path(r->book->sheet[i].path, target);
	if (!good)
		xml->err = OCOP_ERR_MALFORMED;
}

/* Read a part into part, which is emptied before. */
static enum ocop_err part_of(struct book *book, const char *path,
			     struct ocop_buf *part, struct ocop_diag *diag)
{
	ocop_buf_clear(part);
	return parts_read(book->parts, path, part, diag);
}

static enum ocop_err read_book(struct book *book, struct ocop_diag *diag)
{
	struct ocop_buf part = OCOP_BUF(SHEET_PART_MAX);
	struct relations relations = { book, "", "" };
	struct xml workbook = { .start = workbook_start, .user = book };
	struct xml links = { .start = relations_start, .user = &relations };
	enum ocop_err err = part_of(book, "xl/workbook.xml", &part, diag);

	if (err == OCOP_ERR_ABSENT)
		err = ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
				"a zip archive, but not an .xlsx file");
	if (!err)
		err = xml_read(&workbook, ocop_buf_view(&part),
			       "xl/workbook.xml", diag);
	if (!err)
		err = part_of(book, "xl/_rels/workbook.xml.rels", &part, diag);
	if (!err)
		err = xml_read(&links, ocop_buf_view(&part),
			       "xl/_rels/workbook.xml.rels", diag);
	if (!err && relations.styles[0])
		err = part_of(book, relations.styles, &part, diag);
	if (!err && relations.styles[0])
		err = book_read_styles(book, ocop_buf_view(&part), diag);
	if (!err && relations.strings[0])
		err = part_of(book, relations.strings, &part, diag);
	if (!err && relations.strings[0])
		err = book_read_strings(book, ocop_buf_view(&part), diag);
	ocop_buf_clear(&part);
	return err == OCOP_ERR_ABSENT ? OCOP_ERR_MALFORMED : err;
}

enum ocop_err book_open(struct book **out, struct ocop_bytes file,
			struct ocop_diag *diag)
{
	struct book *book;
	enum ocop_err err;

	*out = NULL;
	/* The form of .xls, and of .xlsx with a password. Converters change
	 * dates and zeros, so nothing is converted here. */
	if (ocop_bytes_starts(file, "\xd0\xcf\x11\xe0"))
		return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
				 "an .xls file, or one with a password: save as .xlsx without a password");
	book = calloc(1, sizeof(*book));
	if (!book)
		return ocop_fail(diag, OCOP_ERR_MEMORY, 0, "out of memory");
	book->texts = OCOP_BUF(SHEET_PART_MAX);
	err = parts_open(&book->parts, file, diag);
	if (!err)
		err = read_book(book, diag);
	if (!err && !book->sheets)
		err = ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
				"the workbook has no sheet");
	if (err)
		book_free(book);
	else
		*out = book;
	return err;
}

void book_free(struct book *book)
{
	if (!book)
		return;
	parts_close(book->parts);
	free(book->style);
	free(book->run);
	free(book->string);
	ocop_buf_clear(&book->texts);
	free(book);
}

size_t book_sheets(const struct book *book)
{
	return book->sheets;
}

const char *book_sheet_name(const struct book *book, size_t sheet)
{
	return book->sheet[sheet].name;
}

bool book_from_1904(const struct book *book)
{
	return book->from_1904;
}

bool book_sheet_hidden(const struct book *book, size_t sheet)
{
	return book->sheet[sheet].hidden;
}

enum ocop_err book_read(struct book *book, size_t sheet, struct grid *grid,
			struct ocop_diag *diag)
{
	struct ocop_buf part = OCOP_BUF(SHEET_PART_MAX);
	const char *path = book->sheet[sheet].path;
	enum ocop_err err;

	/* A sheet that is a chart has no cells. */
	if (!path[0])
		return OCOP_OK;
	err = part_of(book, path, &part, diag);
	if (err == OCOP_ERR_ABSENT)
		err = OCOP_ERR_MALFORMED;
	if (!err)
		err = book_read_cells(book, ocop_buf_view(&part), path, grid,
				      diag);
	if (!err)
		err = grid_spread(grid);
	if (err && diag && !diag->text[0])
		ocop_fail(diag, err, 0, "%s: %s", path, ocop_err_text(err));
	ocop_buf_clear(&part);
	return err;
}

/* Compare names as people type them: blanks around do not count. */
static bool same_name(const char *a, const char *b)
{
	size_t n;

	a += strspn(a, " ");
	b += strspn(b, " ");
	for (n = strlen(a); n && a[n - 1] == ' '; n--)
		continue;
	return strncasecmp(a, b, n) == 0 && strspn(b + n, " ") == strlen(b + n);
}

static enum ocop_err list_sheets(const struct book *book, bool many,
				 struct ocop_diag *diag)
{
	struct ocop_buf names = OCOP_BUF(160);
	enum ocop_err err;

	for (size_t i = 0; i < book->sheets; i++)
		if (!book->sheet[i].hidden &&
		    names.len + strlen(book->sheet[i].name) + 3 < names.max)
			ocop_buf_printf(&names, "%s%s", names.len ? ", " : "",
					book->sheet[i].name);
	if (many)
		err = ocop_fail(diag, OCOP_ERR_RULE, 0,
				"several of its sheets are filled in: %s",
				ocop_buf_cstr(&names));
	else
		err = ocop_fail(diag, OCOP_ERR_ABSENT, 0,
				"no sheet has this name; it has: %s",
				ocop_buf_cstr(&names));
	ocop_buf_clear(&names);
	return err;
}

enum ocop_err book_read_named(struct book *book, const char *name,
			      struct grid *grid, size_t *sheet_out,
			      struct ocop_diag *diag)
{
	enum ocop_err err = OCOP_OK;
	size_t found = SIZE_MAX;

	for (size_t i = 0; !err && i < book->sheets; i++) {
		struct grid one = GRID();

		if (name ? !same_name(name, book->sheet[i].name) :
			   book->sheet[i].hidden)
			continue;
		err = book_read(book, i, &one, diag);
		if (!err && found != SIZE_MAX && one.count) {
			err = list_sheets(book, true, diag);
		} else if (!err && (one.count || name)) {
			grid_clear(grid);
			*grid = one;
			one = (struct grid)GRID();
			found = i;
		}
		grid_clear(&one);
	}
	if (!err && found == SIZE_MAX && name)
		err = list_sheets(book, false, diag);
	else if (!err && found == SIZE_MAX)
		err = ocop_fail(diag, OCOP_ERR_ABSENT, 0,
				"the workbook is empty");
	*sheet_out = err ? 0 : found;
	return err;
}

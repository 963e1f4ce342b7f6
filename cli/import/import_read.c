/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads the register's file once: its hash, its sheet or its encoding, its
 * cells. An encoding that only the reading shows is shown and asked about.
 */
#include <string.h>

#include <ocop/crypto.h>
#include <ocop/file.h>
#include <ocop/text.h>

#include "cli/import/import.h"
#include "common/sheet/book.h"
#include "common/sheet/zip.h"
#include "common/ui/ask.h"

static int read_workbook(struct import *im, struct ocop_bytes file)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct book *book = NULL;
	size_t sheet = 0;
	enum ocop_err err;

	if (im->encoding)
		return cmd_usage("--encoding", _("only for CSV: in an .xlsx file, the fonts show the encoding"));
	err = book_open(&book, file, &diag);
	if (!err)
		err = book_read_named(book, im->sheet_name, &im->grid, &sheet,
				      &diag);
	if (!err) {
		im->sure = true;
		im->from_1904 = book_from_1904(book);
		(void)ocop_bytes_copy(im->sheet, sizeof(im->sheet),
				      ocop_bytes_str(book_sheet_name(book,
								     sheet)));
	}
	book_free(book);
	return err ? say_diag(im->path, err, &diag) : EXIT_DONE;
}

/* The first line of the text with a letter outside ASCII, for people to see. */
static void sample(struct ocop_bytes text, struct ocop_buf *out)
{
	size_t start = 0, end = 0;

	for (size_t i = 0; i < text.len && text.ptr[i] < 0x80; i++)
		if (text.ptr[i] == '\n')
			start = i + 1;
	for (end = start; end < text.len && end - start < 120 &&
			  text.ptr[end] != '\n' && text.ptr[end] != '\r';)
		end++;
	while (end > start && end < text.len && (text.ptr[end] & 0xc0) == 0x80)
		end--;
	ocop_buf_add(out, text.ptr + start, end - start);
	out->len = ocop_text_tame(out->ptr, out->len);
}

/* --encoding, or a person's word for what reads best. */
static int confirm(struct import *im, struct ocop_bytes text)
{
	struct ocop_buf shown = OCOP_BUF(256);
	char question[512];
	int code = EXIT_DONE;

	sample(text, &shown);
	snprintf(question, sizeof(question),
		 _("The file is not in Unicode. As %s it reads: %s. Is that right?"),
		 charset_name(im->charset), ocop_buf_cstr(&shown));
	if (ask(question, ANSWER_NO) != ANSWER_YES) {
		say_error(_("'%s': not in Unicode; as %s it reads: %s; confirm with --encoding %s, or name another one"),
			  im->path, charset_name(im->charset),
			  ocop_buf_cstr(&shown), charset_name(im->charset));
		code = EXIT_USAGE;
	}
	ocop_buf_clear(&shown);
	return code;
}

static int read_text(struct import *im, struct ocop_bytes file)
{
	struct ocop_buf text = OCOP_BUF(GRID_TEXT_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err = OCOP_OK;
	int code = EXIT_DONE;

	if (im->sheet_name)
		return cmd_usage("--sheet", _("a CSV file has no sheets"));
	if (im->encoding) {
		if (!charset_of_name(&im->charset, im->encoding))
			return cmd_usage("--encoding", _("expected utf-8, utf-16, cp1258, tcvn3 or vni"));
		im->sure = true;
	} else if (!charset_guess(&im->charset, &im->sure, file)) {
		say_error(_("'%s': in no encoding that this program knows: save it as .xlsx or as CSV UTF-8"),
			  im->path);
		return EXIT_USAGE;
	}
	err = charset_decode(&text, file, im->charset, &diag);
	if (!err && !im->sure)
		code = confirm(im, ocop_buf_view(&text));
	if (!err && !code)
		err = grid_read_csv(&im->grid, ocop_buf_view(&text), &diag);
	ocop_buf_clear(&text);
	return err ? say_diag(im->path, err, &diag) : code;
}

int import_read(struct import *im)
{
	struct ocop_buf file = OCOP_BUF(SHEET_FILE_MAX);
	struct ocop_buf hex = OCOP_BUF(2 * OCOP_HASH_LEN + 1);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	uint8_t hash[OCOP_HASH_LEN];
	enum ocop_err err = ocop_file_read(&file, im->path, &diag);
	int code = err ? say_diag(im->path, err, &diag) : EXIT_DONE;

	if (!code) {
		ocop_sha256(hash, ocop_buf_view(&file));
		ocop_hex_add(&hex, ocop_bytes_of(hash, sizeof(hash)));
		(void)ocop_bytes_copy(im->hash, sizeof(im->hash),
				      ocop_buf_view(&hex));
		code = book_is(ocop_buf_view(&file)) ?
			read_workbook(im, ocop_buf_view(&file)) :
			read_text(im, ocop_buf_view(&file));
	}
	ocop_buf_clear(&hex);
	ocop_buf_clear(&file);
	return code;
}

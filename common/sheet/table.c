/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A sheet goes through the reader of CSV, so that titles, empty rows and
 * headers mean the same in both.
 */
#include "common/sheet/table.h"

#include <string.h>

#include <ocop/file.h>

#include "common/sheet/book.h"
#include "common/sheet/zip.h"

static enum ocop_err read_book(struct csv **out, struct ocop_bytes file,
			       struct ocop_diag *diag)
{
	struct ocop_buf text = OCOP_BUF(CSV_MAX);
	struct grid grid = GRID();
	struct book *book = NULL;
	size_t sheet;
	enum ocop_err err = book_open(&book, file, diag);

	if (!err)
		err = book_read_named(book, NULL, &grid, &sheet, diag);
	if (!err && grid_csv(&text, &grid))
		err = ocop_fail(diag, text.err, 0, "%s",
				ocop_err_text(text.err));
	if (!err)
		err = csv_parse(out, ocop_buf_view(&text), diag);
	grid_clear(&grid);
	book_free(book);
	ocop_buf_clear(&text);
	return err;
}

enum ocop_err table_load(struct csv **out, size_t *line_out, const char *path,
			 struct ocop_diag *diag)
{
	struct ocop_buf file = OCOP_BUF(SHEET_FILE_MAX);
	enum ocop_err err;

	*out = NULL;
	if (line_out)
		*line_out = 0;
	if (strcmp(path, "-") == 0)
		return csv_load(out, line_out, path, diag);
	err = ocop_file_read(&file, path, diag);
	if (!err && book_is(ocop_buf_view(&file)))
		err = read_book(out, ocop_buf_view(&file), diag);
	else if (!err)
		err = csv_load(out, line_out, path, diag);
	ocop_buf_clear(&file);
	return err;
}

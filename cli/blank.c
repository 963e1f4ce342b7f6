/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes empty tables. In a spreadsheet, all columns are formatted as Text, so
 * leading zeros, long numbers and days stay as they are typed.
 */
#include "cli/blank.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include <ocop/file.h>

#include "common/document/document.h"
#include "common/ui/cmd.h"

static int write_book(struct ocop_buf *line, const char *path)
{
	struct document doc;
	struct ocop_json *table;
	char *name = (char *)line->ptr, *end;
	size_t columns = 1;
	int code;

	if (!ocop_buf_cstr(line))
		return say_diag(path, line->err, NULL);
	/* The mark of UTF-8 is for CSV. */
	name = (char *)line->ptr + 3;
	for (size_t i = 0; name[i]; i++)
		columns += name[i] == ',';
	document_begin(&doc, _("Empty table"), (uint64_t)time(NULL));
	table = document_block(&doc, "table", NULL);
	for (; name; name = end ? end + 1 : NULL) {
		end = strchr(name, ',');
		if (end)
			*end = '\0';
		document_column(table, name, (unsigned)(1000 / columns), NULL,
				false);
	}
	code = document_write(&doc, NULL, NULL, path);
	document_clear(&doc);
	return code;
}

int blank_write(struct ocop_buf *line, const char *path)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err;
	int code = EXIT_DONE;

	if (path && ocop_bytes_ends(ocop_bytes_str(path), ".xlsx")) {
		code = write_book(line, path);
	} else {
		ocop_buf_str(line, "\r\n");
		err = line->err;
		if (!err && !path)
			fwrite(line->ptr, 1, line->len, stdout);
		else if (!err)
			err = ocop_file_write(path, ocop_buf_view(line),
					      OCOP_FILE_NEW, &diag);
		if (err)
			code = say_diag(path ? path : "template", err, &diag);
	}
	ocop_buf_clear(line);
	return cmd_flush(code);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_parse on any bytes. When the cells that were read are written again, each
 * in quotes, reading them must give the same cells.
 */
#include <stdlib.h>

#include <ocop/text.h>

#include "common/ui/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void write_cell(struct ocop_buf *out, struct ocop_bytes cell, bool last)
{
	require(!ocop_utf8_check(cell, NULL));
	require(cell.ptr[cell.len] == '\0');
	ocop_buf_byte(out, '"');
	for (size_t i = 0; i < cell.len; i++) {
		require(cell.ptr[i] != '\0');
		if (cell.ptr[i] == '"')
			ocop_buf_byte(out, '"');
		ocop_buf_byte(out, cell.ptr[i]);
	}
	ocop_buf_str(out, last ? "\"\r\n" : "\",");
}

static void write_table(struct ocop_buf *out, const struct csv *csv)
{
	size_t columns = csv_columns(csv), line = 0;

	require(columns > 0 && columns <= CSV_COLUMNS_MAX);
	ocop_buf_str(out, "sep=,\r\n");
	for (size_t k = 0; k < columns; k++) {
		const char *name = csv_name(csv, k);

		write_cell(out, ocop_bytes_str(name), k + 1 == columns);
		require(name[0] == '\0' || csv_column(csv, name) == (int)k);
	}
	for (size_t i = 0; i < csv_rows(csv); i++) {
		require(csv_line(csv, i) > line);
		line = csv_line(csv, i);
		for (size_t k = 0; k < columns; k++)
			write_cell(out, csv_cell(csv, i, (int)k),
				   k + 1 == columns);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ocop_buf one = OCOP_BUF(SIZE_MAX), two = OCOP_BUF(SIZE_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct csv *csv = NULL, *again = NULL;
	enum ocop_err err;

	err = csv_parse(&csv, ocop_bytes_of(data, size), &diag);
	require((!err) == (csv != NULL));
	require(!err || diag.text[0] != '\0');
	if (csv != NULL) {
		write_table(&one, csv);
		require(!csv_parse(&again, ocop_buf_view(&one), NULL));
		write_table(&two, again);
		require(ocop_bytes_equal(ocop_buf_view(&one),
					 ocop_buf_view(&two)));
	}
	csv_free(csv);
	csv_free(again);
	ocop_buf_clear(&one);
	ocop_buf_clear(&two);
	return 0;
}

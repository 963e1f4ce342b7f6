/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An .xlsx file, or one part of it: the first byte says which, because a fuzzer
 * seldom makes a good archive. What was read must be text in order.
 */
#include <stdlib.h>

#include <ocop/text.h>

#include "common/sheet/book_internal.h"
#include "common/ui/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void check_grid(struct grid *grid)
{
	struct ocop_buf text = OCOP_BUF(CSV_MAX);
	char name[GRID_NAME_SIZE];

	for (size_t i = 0; i < grid->count; i++) {
		const struct grid_cell *cell = &grid->cell[i];

		require(!ocop_utf8_check(grid_text(grid, cell), NULL));
		require(grid_at(grid, cell->row, cell->column) == cell);
		grid_name(name, cell->row, cell->column);
		require(name[0] >= 'A' && name[0] <= 'Z');
	}
	(void)!grid_csv(&text, grid);
	ocop_buf_clear(&text);
}

static void read_file(struct ocop_bytes file)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct book *book = NULL;
	enum ocop_err err = book_open(&book, file, &diag);

	require((!err) == (book != NULL));
	require(!err || diag.text[0]);
	for (size_t i = 0; book && i < book_sheets(book); i++) {
		struct grid grid = GRID();

		if (!book_read(book, i, &grid, &diag))
			check_grid(&grid);
		grid_clear(&grid);
	}
	book_free(book);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ocop_bytes part = ocop_bytes_of(data + (size > 0),
					       size - (size > 0));
	struct book *book;
	struct grid grid = GRID();

	if (!size)
		return 0;
	if (data[0] == 'P') {
		read_file(ocop_bytes_of(data, size));
		return 0;
	}
	book = calloc(1, sizeof(*book));
	require(book != NULL);
	book->texts = OCOP_BUF(SHEET_PART_MAX);
	if (data[0] == 's')
		(void)!book_read_styles(book, part, NULL);
	else if (data[0] == 't')
		(void)!book_read_strings(book, part, NULL);
	else if (!book_read_cells(book, part, "part", &grid, NULL) &&
		 !grid_spread(&grid))
		check_grid(&grid);
	grid_clear(&grid);
	book_free(book);
	return 0;
}
